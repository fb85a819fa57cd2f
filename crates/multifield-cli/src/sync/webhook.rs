//! The address of a portal's incoming webhook, which is a secret.

use std::{borrow::Cow, env, fmt, fs, path::Path};

use ureq::http::{uri::Authority, Uri};

use crate::{failure::Failure, input::unreadable_as};

/// The key of the address that messages show.
const EXAMPLE: &str = "key";

/// The environment variable with the address.
pub(crate) const VARIABLE: &str = "MULTIFIELD_WEBHOOK";

/// An address such as `https://portal.example/rest/1/key/`. Anybody who knows it can read
/// and change the portal, so only its host is ever shown.
pub(crate) struct Webhook {
    /// The address, with a slash at the end.
    address: String,
    host: String,
}

/// Shows only the host.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl Webhook {
    /// Reads the address from a file, or from the environment if there is no file.
    pub(crate) fn read(file: Option<&Path>) -> Result<Webhook, Failure> {
        let Some(path) = file else {
            let address = env::var(VARIABLE).map_err(|error| match error {
                env::VarError::NotPresent => Failure::new(
                    "--webhook-file",
                    format!("expected a file with the address of an incoming webhook, or that address in {VARIABLE}"),
                    "missing_webhook",
                ),
                env::VarError::NotUnicode(_) => wrong(VARIABLE, "something that is not text"),
            })?;
            return Webhook::parse(VARIABLE, &address);
        };
        let name = path.display().to_string();
        if name.contains("://") {
            return Err(Failure::new(
                "--webhook-file",
                "found an address, expected a file that has it: other users of the machine see the arguments of a command, and the address is a secret",
                "wrong_webhook",
            ));
        }
        let bytes = fs::read(path).map_err(|error| {
            unreadable_as(path, &error, "one with the address of an incoming webhook")
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| wrong(&name, "something that is not UTF-8 text"))?;
        Webhook::parse(&name, &text)
    }

    /// Blanks around the address are ignored, such as the line break at the end of a
    /// file. No message repeats any part of the address.
    fn parse(source: &str, text: &str) -> Result<Webhook, Failure> {
        let text = text.trim_start_matches('\u{feff}').trim();
        let wrong = |found: &str| wrong(source, found);
        if text.is_empty() {
            return Err(wrong("nothing"));
        }
        if text.chars().any(char::is_whitespace) {
            return Err(wrong("several words or lines"));
        }
        let uri: Uri = text.parse().map_err(|_| wrong("no address"))?;
        let authority = uri.authority().ok_or_else(|| wrong("no address"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("a user before the host"));
        }
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if is_this_machine(authority) => {}
            Some("http") => return Err(wrong("http:, which would show the key to the network")),
            _ => return Err(wrong("no https: address")),
        }
        if uri.query().is_some() {
            return Err(wrong("an address with a query"));
        }
        let mut parts = uri.path().trim_matches('/').split('/');
        let (rest, user, key) = (parts.next(), parts.next(), parts.next());
        let is_webhook = rest == Some("rest")
            && user.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
            && key.is_some_and(|it| !it.is_empty());
        if !is_webhook {
            return Err(wrong("an address without /rest/USER/KEY/"));
        }
        if parts.next().is_some() {
            return Err(wrong("an address that goes on after the key"));
        }
        Ok(Webhook {
            address: format!("{}/", text.trim_end_matches('/')),
            host: authority.as_str().to_ascii_lowercase(),
        })
    }

    /// Returns the host of the portal, with its port if it has one. The host is not a
    /// secret.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Returns the address of a method.
    pub(super) fn method(&self, name: &str) -> String {
        format!("{}{name}", self.address)
    }
}

/// Removes the keys of webhooks from a string. They occur in messages if a user passes an
/// address in place of a file.
pub(crate) fn without_keys(text: &str) -> Cow<'_, str> {
    const BEFORE: &str = "/rest/";
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(BEFORE) {
        let (before, after) = rest.split_at(at + BEFORE.len());
        shown.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        rest = after;
        if digits > 0 && after[digits..].starts_with('/') {
            let (user, key) = after.split_at(digits + 1);
            let ends = |it: char| !(it.is_alphanumeric() || "-._~%".contains(it));
            let end = key.find(ends).unwrap_or(key.len());
            shown.push_str(user);
            shown.push_str(match &key[..end] {
                // The example in messages and in the help has this key.
                "" | EXAMPLE => &key[..end],
                _ => "…",
            });
            rest = &key[end..];
        }
    }
    if shown.is_empty() {
        return Cow::Borrowed(text);
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

fn is_this_machine(authority: &Authority) -> bool {
    let host = authority.host();
    host == "localhost" || host == "[::1]" || host.starts_with("127.")
}

fn wrong(source: &str, found: &str) -> Failure {
    Failure::new(
        source,
        format!("found {found}, expected the address of an incoming webhook, such as https://portal.example/rest/1/key/"),
        "wrong_webhook",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_surrounds_an_address_is_dropped() {
        for text in [
            "https://Portal.example:8443/rest/1/s3cret/",
            "\u{feff}https://Portal.example:8443/rest/1/s3cret\r\n",
            "\n https://Portal.example:8443/rest/1/s3cret/ \n",
        ] {
            let webhook = Webhook::parse("file", text).expect("an address");
            assert_eq!(
                webhook.method("batch"),
                "https://Portal.example:8443/rest/1/s3cret/batch"
            );
            assert_eq!(webhook.host(), "portal.example:8443");
            assert_eq!(
                format!("{webhook:?}"),
                r#"Webhook { host: "portal.example:8443", .. }"#
            );
        }
    }

    #[test]
    fn a_text_loses_its_keys() {
        for (text, shown) in [
            ("contacts.csv: no such file", "contacts.csv: no such file"),
            (
                "found 'https://a.example/rest/1/s3cret/', and https://b.example/rest/22/s3cret",
                "found 'https://a.example/rest/1/…/', and https://b.example/rest/22/…",
            ),
            ("/rest/1/s3cret/batch", "/rest/1/…/batch"),
            (
                "/rest/s3cret, /rest/1/ and /rest/",
                "/rest/s3cret, /rest/1/ and /rest/",
            ),
        ] {
            assert_eq!(without_keys(text), shown);
        }
    }

    #[test]
    fn no_message_repeats_an_address() {
        for (text, found) in [
            ("", "nothing"),
            ("\n", "nothing"),
            ("s3cret", "no https: address"),
            ("/rest/1/s3cret/", "no address"),
            (
                "https://a.example/rest/1/s3cret/\nhttps://b.example/",
                "several words or lines",
            ),
            ("ftp://a.example/rest/1/s3cret/", "no https: address"),
            (
                "http://a.example/rest/1/s3cret/",
                "http:, which would show the key to the network",
            ),
            (
                "https://s3cret@a.example/rest/1/key/",
                "a user before the host",
            ),
            (
                "https://a.example/rest/1/s3cret/?a=b",
                "an address with a query",
            ),
            (
                "https://a.example/s3cret/",
                "an address without /rest/USER/KEY/",
            ),
            (
                "https://a.example/rest/s3cret/",
                "an address without /rest/USER/KEY/",
            ),
            (
                "https://a.example/rest/s3cret/1/",
                "an address without /rest/USER/KEY/",
            ),
            (
                "https://a.example/rest/1/s3cret/profile.json",
                "an address that goes on after the key",
            ),
        ] {
            let failure = Webhook::parse("file", text).expect_err(text).to_string();
            assert_eq!(
                failure,
                format!("file: found {found}, expected the address of an incoming webhook, such as https://portal.example/rest/1/key/ [wrong_webhook]")
            );
        }
        for text in [
            "http://127.0.0.1:8080/rest/1/key/",
            "http://localhost/rest/1/key",
            "http://[::1]:80/rest/1/key",
        ] {
            assert!(Webhook::parse("file", text).is_ok(), "{text}");
        }
    }
}
