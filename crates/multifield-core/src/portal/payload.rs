use std::fmt;

use serde::de::Deserializer;
use serde_json::Value;

use super::sent::{Parts, Sent};
use crate::{
    error::{Error, ErrorKind, Side},
    read::tree::Tree,
};

/// A payload: the value of `fields`, a whole request or its body, or what a client sent.
///
/// | form | example |
/// | --- | --- |
/// | the value of `fields` | `{"PHONE": [{"VALUE": "123"}]}`, `{"fm": {…}}`, `{"FM": {…}}` |
/// | parameters | `{"id": 43, "fields": {…}}` |
/// | a request | `{"method": "crm.contact.update", "params": {…}}` |
/// | a form | `id=43&fields[PHONE][0][VALUE]=123`, or its keys in an object |
/// | a command or a URL | `crm.contact.update?id=43&fields…`, `https://…/crm.contact.update.json?…` |
/// | a batch | `{"halt": 0, "cmd": {…}}` |
/// | an import | `{"entityTypeId": 3, "data": [{…}]}` |
///
/// A JSON string may contain a form, a command or a URL, too. Only the method and the query
/// of a URL are kept, because the rest contains the secret of a webhook.
///
/// ```
/// use multifield_core::Payload;
///
/// assert!(Payload::from_json(r#"{"PHONE": [{"VALUE": "123"}]}"#).is_ok());
/// assert!(Payload::from_json(r#"{"fm": {"n0": {"typeId": "PHONE", "value": "123"}}}"#).is_ok());
/// assert!(Payload::from_json(
///     r#"{"method": "crm.contact.update", "params": {"id": 43, "fields": {"PHONE": []}}}"#,
/// ).is_ok());
/// assert!(Payload::from_bytes("crm.contact.update?id=43&fields[PHONE][0][VALUE]=123").is_ok());
/// ```
#[derive(Clone, PartialEq)]
pub struct Payload<'a> {
    pub(super) sent: Sent<'a>,
    /// The calls of a batch, or the items of an import.
    pub(super) parts: Option<Parts<'a>>,
}

/// Prints nothing of the payload, which may contain a secret.
impl fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload").finish_non_exhaustive()
    }
}

impl<'a> Payload<'a> {
    /// Reads JSON in UTF-8.
    ///
    /// # Errors
    ///
    /// `invalid_json`. A payload in JSON is never refused for its mistakes:
    /// [`simulate`](crate::simulate) reports them.
    ///
    /// ```
    /// use multifield_core::Payload;
    ///
    /// assert!(Payload::from_json(r#"{"PHONE": "123"}"#).is_ok());
    /// assert_eq!(Payload::from_json("{").unwrap_err().code(), "invalid_json");
    /// ```
    pub fn from_json(json: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        let tree = Tree::from_json(Side::Payload, json.as_ref());
        // The error already says the line and the column.
        let tree = tree.map_err(|error| Error::new(Side::Payload, "", error.into_kind()))?;
        Ok(Payload::from_sent(Sent::from_tree(tree)))
    }

    /// Reads a form, a command, a URL, or JSON in UTF-8.
    ///
    /// # Errors
    ///
    /// `wrong_shape` for a command line of curl, `invalid_json` for anything else.
    ///
    /// ```
    /// use multifield_core::Payload;
    ///
    /// assert!(Payload::from_bytes("id=43&fields[PHONE][0][VALUE]=%2B44").is_ok());
    /// assert!(Payload::from_bytes(r#"{"PHONE": "123"}"#).is_ok());
    /// assert_eq!(Payload::from_bytes("hello").unwrap_err().code(), "invalid_json");
    /// ```
    pub fn from_bytes(bytes: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        let sent = match std::str::from_utf8(bytes.as_ref()) {
            Ok(text) if is_curl(text) => {
                let kind = ErrorKind::WrongShape {
                    found: "a command line of curl".to_owned(),
                    expected: "what it sends: pass the URL, if its query has the parameters, or the string after -d",
                };
                return Err(Error::new(Side::Payload, "", kind));
            }
            Ok(text) => Sent::from_text(text),
            Err(_) => Sent::from_bytes(bytes.as_ref()),
        };
        match sent {
            Some(sent) => Ok(Payload::from_sent(sent)),
            None => Payload::from_json(bytes),
        }
    }

    /// Reads a tree of JSON.
    ///
    /// New rows get IDs in the order of the keys, and `serde_json` sorts the keys of a tree
    /// unless its feature `preserve_order` is on.
    ///
    /// # Errors
    ///
    /// The errors of [`from_deserializer`](Payload::from_deserializer).
    ///
    /// ```
    /// use multifield_core::Payload;
    /// use serde_json::json;
    ///
    /// assert!(Payload::from_value(&json!({"PHONE": "123"})).is_ok());
    /// ```
    pub fn from_value(tree: &'a Value) -> Result<Self, Error> {
        Payload::from_deserializer(tree)
    }

    /// Reads any self-describing serde format.
    ///
    /// # Errors
    ///
    /// `invalid_json` for errors of the deserializer.
    ///
    /// ```
    /// use multifield_core::Payload;
    ///
    /// let mut json = serde_json::Deserializer::from_str(r#"{"PHONE": []}"#);
    /// assert!(Payload::from_deserializer(&mut json).is_ok());
    /// ```
    pub fn from_deserializer<D: Deserializer<'a>>(deserializer: D) -> Result<Self, Error> {
        let tree = Tree::read(Side::Payload, deserializer)?;
        Ok(Payload::from_sent(Sent::from_tree(tree)))
    }

    fn from_sent(sent: Sent<'a>) -> Self {
        let parts = sent.parts();
        Payload { sent, parts }
    }
}

/// Whether this is a command line of `curl`, as people copy it from a page or a
/// terminal.
fn is_curl(text: &str) -> bool {
    let line = text.trim_start().trim_start_matches("$ ");
    let arguments = line
        .strip_prefix("curl")
        .map(|it| it.trim_start_matches(".exe"));
    arguments.is_some_and(|it| it.starts_with(char::is_whitespace))
}
