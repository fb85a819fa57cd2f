//! The call as a command of a batch.

use std::fmt::{self, Write};

use multifield_core::php::encode;

use crate::{
    desired::Listed,
    edits::FieldEdit,
    error::{shown, Error, Kind, Side},
    request::{of_multifields, Request},
};

impl Request<'_> {
    /// Returns the request as a command of a batch, in PHP's query syntax. `+`, `/` and `=`
    /// of base64 are percent-encoded, once, for a JSON body.
    ///
    /// # Errors
    ///
    /// `needs_json`, at the field: a query cannot clear a multiple field; a command may have
    /// at most [1 MiB](Request::MAX_COMMAND) and 1,000 variables; and the server would
    /// replace `$result[` in the name of a file. Send [`params`](Request::params) as JSON, by
    /// itself. For multifields, the errors of [`multifield_core::Request::command`].
    ///
    /// ```
    /// use multifield_files::{Current, Desired, Diff, FileFields};
    ///
    /// let fields = FileFields::from_json(r#"{"f": {"type": "file", "isMultiple": true}}"#)?;
    /// let current = Current::from_json(r#"{"id": 351, "f": [{"id": 12}]}"#, &fields)?;
    /// let desired = Desired::from_json(r#"{"f": [12, ["a b.pdf", "++8="]]}"#)?;
    /// let edits = Diff::new().diff(&current, &desired)?;
    /// assert_eq!(edits.request(2, None)?.unwrap().command()?, concat!(
    ///     "crm.item.update?entityTypeId=2&id=351",
    ///     "&fields[f][0][id]=12&fields[f][1][0]=a%20b.pdf&fields[f][1][1]=%2B%2B8%3D",
    /// ));
    ///
    /// let edits = Diff::new().diff(&current, &Desired::new().field("f", []))?;
    /// let error = edits.request(2, None)?.unwrap().command().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "f: a query cannot clear a multiple field: send the request as JSON, by itself",
    /// );
    /// # Ok::<(), multifield_files::Error>(())
    /// ```
    pub fn command(&self) -> Result<String, Error> {
        let mut query = match &self.fm {
            Some(request) => {
                let command = request.command().map_err(|error| of_multifields(&error))?;
                Query(command.as_str().to_owned())
            }
            None => Query(format!(
                "{}?entityTypeId={}&id={}",
                self.method(),
                self.entity_type_id,
                self.id
            )),
        };
        if self.has_original_names() {
            query.0 += "&useOriginalUfNames=Y";
        }
        for edit in self.edits.iter() {
            let written = query.field(edit).and_then(|()| query.check());
            written
                .map_err(|why| Error::new(Side::Edits, shown(edit.name()), Kind::NeedsJson(why)))?;
        }
        Ok(query.0)
    }
}

struct Query(String);

impl Query {
    fn push(&mut self, text: fmt::Arguments<'_>) {
        // Writing to a `String` never fails.
        let _ = self.0.write_fmt(text);
    }

    fn field(&mut self, edit: &FieldEdit<'_>) -> Result<(), &'static str> {
        let mut key = String::from("&fields[");
        encode(edit.name(), &mut key);
        key.push(']');
        if edit.after().is_empty() {
            if edit.is_multiple() {
                return Err("a query cannot clear a multiple field");
            }
            self.0 += &key;
            self.0.push('=');
        }
        for (index, file) in edit.after().iter().enumerate() {
            let index = if edit.is_multiple() {
                format!("[{index}]")
            } else {
                String::new()
            };
            match file {
                Listed::Stored(id) => self.push(format_args!("{key}{index}[id]={id}")),
                Listed::New(file) => {
                    let is_short = self.0.len() + file.base64_len() <= Request::MAX_COMMAND;
                    let Some(base64) = file.base64().filter(|_| is_short) else {
                        return Err(TOO_LONG);
                    };
                    if file.name().contains("$result[") {
                        return Err("the server would replace $result[ in the name of a file");
                    }
                    self.push(format_args!("{key}{index}[0]="));
                    encode(file.name(), &mut self.0);
                    self.push(format_args!("{key}{index}[1]="));
                    // `Encoded` writes to the same string, which never fails.
                    let _ = write!(Encoded(&mut self.0), "{base64}");
                }
            }
        }
        Ok(())
    }

    /// Checks that the server reads the whole command.
    fn check(&self) -> Result<(), &'static str> {
        const MAX_VARIABLES: usize = 1000;
        if self.0.len() > Request::MAX_COMMAND {
            return Err(TOO_LONG);
        }
        if self.0.matches('=').count() > MAX_VARIABLES {
            return Err("a query of more than 1,000 variables is cut off");
        }
        Ok(())
    }
}

const TOO_LONG: &str = "a command of a batch of more than 1 MiB is too long";

struct Encoded<'t>(&'t mut String);

impl Write for Encoded<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        encode(text, self.0);
        Ok(())
    }
}
