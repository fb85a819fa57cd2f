//! The address of a call: the name of a method, or a URL that ends in one. A
//! URL contains the secret of a webhook, so only its method is kept.

/// The method of a call, and the text after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address<'t> {
    /// The name without `.json`. Empty for a URL without a method.
    pub(super) method: &'t str,
    pub(super) query: Option<&'t str>,
    pub(super) is_url: bool,
}

impl<'t> Address<'t> {
    pub(super) fn read(text: &'t str) -> Self {
        let text = text.trim();
        let is_url = text.contains("://") || text.contains("/rest/");
        // A browser does not send the part after a #.
        let sent = text.split('#').next().filter(|_| is_url).unwrap_or(text);
        let (path, query) = match sent.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (sent, None),
        };
        let name = match path.trim_end_matches('/').rsplit_once('/') {
            Some((_, name)) => name,
            None => path,
        };
        let method = without_format(name);
        // The last part of a URL without a method is the secret.
        let is_shown = !path.contains('/') || is_method(method);
        Address {
            method: if is_shown { method } else { "" },
            query,
            is_url,
        }
    }

    /// The address at the beginning of a string. None if the string begins with
    /// something else.
    pub(super) fn find(text: &'t str) -> Option<Self> {
        let address = Address::read(text);
        let is_call = address.is_url
            || has_prefix(address.method, "crm.")
            || (is_method(address.method) && address.query.is_some());
        // A document of JSON or XML may contain a URL.
        let is_document = text.trim_start().starts_with(['{', '[', '"', '<']);
        (is_call && !is_document).then_some(address)
    }
}

fn without_format(name: &str) -> &str {
    let at = name.len().saturating_sub(".json".len());
    match name.get(at..) {
        Some(end) if end.eq_ignore_ascii_case(".json") => &name[..at],
        _ => name,
    }
}

fn is_method(name: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._".contains(&byte);
    name.eq_ignore_ascii_case("batch") || (name.contains('.') && name.bytes().all(is_of_name))
}

fn has_prefix(name: &str, prefix: &str) -> bool {
    let start = name.get(..prefix.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
