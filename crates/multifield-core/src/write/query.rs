//! A request as a command of a batch: a string in PHP's query syntax.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{
    fm::{self, appends},
    request::{Request, RequestFields},
};
use crate::{
    edits::Edit,
    error::{quote, Error, ErrorKind, Side},
    model::Entity,
    options::Deletes,
    php::{self, MAX_VARIABLES},
};

/// The beginning of a string that the server replaces by the result of another command.
const REFERENCE: &str = "$result[";

/// A request as a string, `crm.contact.update?id=43&fields[PHONE][0]…`, for
/// [`batches`](crate::batches): see [`Request::command`].
///
/// `Display` and serde write the string.
///
/// ```
/// use multifield_core::{diff, Api, Current, Desired, Entity};
///
/// let (current, desired) = (Current::default(), Desired::from_json(r#"{"PHONE": ["+1"]}"#)?);
/// let edits = diff(&current, &desired)?;
/// let command = edits.request(Entity::Lead, 7, Api::Classic)?.unwrap().command()?;
/// assert_eq!((command.entity(), command.id()), (Entity::Lead, Some(7)));
/// assert_eq!(
///     command.as_str(),
///     "crm.lead.update?id=7&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1",
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Command {
    text: String,
    entity: Entity,
    id: Option<u64>,
}

impl Request {
    /// Returns the request as a command of a batch, in PHP's query syntax.
    ///
    /// The string is percent-encoded once, for a JSON body. In a URL or a form, encode it
    /// once more, like all of `cmd`.
    ///
    /// # Commands that are cut off
    ///
    /// If a command is cut off at an `&`, it must not do any harm. Therefore the variables
    /// of a row have another order than in the request. This is what happens to the row at
    /// the cut:
    ///
    /// | row | its variables | if it is cut |
    /// | --- | --- | --- |
    /// | append | `VALUE_TYPE` `VALUE` | skipped, since it has no value |
    /// | overwrite | `VALUE_TYPE` `VALUE` `ID` | skipped, or added as a row if only `ID` is missing |
    /// | delete | `DELETE` or an empty `VALUE`, `ID` | skipped |
    /// | any of `fm` | `valueType` `value` `typeId` | ignored, since it has no `typeId` |
    ///
    /// With `ID` before `VALUE`, a cut overwrite would be a deletion. With `VALUE_TYPE` at
    /// the end, it would reset the type. A cut overwrite may add a row, which no order
    /// prevents.
    ///
    /// # Errors
    ///
    /// `result_reference`, at the entity, field and ID, if a value or a type contains
    /// `$result[`, which the server would replace with the result of another command;
    /// `too_many_variables`, at the entity, for more than 1,000 variables, since the server
    /// silently drops the rest. Such a request can be sent by itself.
    ///
    /// ```
    /// use multifield_core::{diff, Api, Current, Desired, Entity};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
    /// ], "WEB": []}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["+7 916"]}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// let request = edits.request(Entity::Contact, 43, Api::Classic)?.unwrap();
    /// assert_eq!(request.command()?.to_string(), concat!(
    ///     "crm.contact.update?id=43&fields[PHONE][0][VALUE_TYPE]=WORK",
    ///     "&fields[PHONE][0][VALUE]=%2B7%20916&fields[PHONE][0][ID]=223",
    /// ));
    ///
    /// let desired = Desired::from_json(r#"{"WEB": "a.example/$result[1]"}"#)?;
    /// let edits = diff(&current, &desired)?;
    /// let request = edits.request(Entity::Contact, 43, Api::Classic)?.unwrap();
    /// let error = request.command().unwrap_err();
    /// assert_eq!((error.code().as_str(), error.place()), ("result_reference", "contact-43 WEB"));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn command(&self) -> Result<Command, Error> {
        let params = self.params();
        let mut query = Query::new(self);
        if let Some(number) = params.entity_type_id {
            query.push(format_args!("entityTypeId"), &number.to_string());
        }
        if let Some(id) = params.id {
            query.push(format_args!("id"), &id.to_string());
        }
        match &params.fields {
            RequestFields::Classic(edits) => {
                for (_, of_field) in edits.by_field() {
                    for (index, edit) in of_field.iter().enumerate() {
                        query.classic_row(index, edit, edits.deletes())?;
                    }
                }
            }
            RequestFields::Fm(edits) => {
                for (key, edit) in edits.fm().rows() {
                    query.fm_row(&key, edit)?;
                }
            }
            RequestFields::FmList(edits) => {
                for (index, edit) in appends(edits).enumerate() {
                    query.fm_row(&index, edit)?;
                }
            }
        }
        let text = query.finish()?;
        let (entity, id) = (self.entity(), self.id());
        Ok(Command { text, entity, id })
    }
}

impl Command {
    /// Returns the kind of the entity that the command changes.
    #[must_use]
    pub const fn entity(&self) -> Entity {
        self.entity
    }

    /// Returns the ID of the entity, or `None` if the call creates it.
    #[must_use]
    pub const fn id(&self) -> Option<u64> {
        self.id
    }

    /// Returns the string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// The entity that a command is for, as a name for keys and places.
pub(super) fn name(entity: Entity, id: Option<u64>) -> String {
    let entity = entity.as_str();
    match id {
        Some(id) => format!("{entity}-{id}"),
        None => format!("{entity}-add"),
    }
}

struct Query<'r> {
    request: &'r Request,
    text: String,
    variables: usize,
}

impl<'r> Query<'r> {
    fn new(request: &'r Request) -> Self {
        Query {
            request,
            text: request.method().to_owned(),
            variables: 0,
        }
    }

    fn classic_row(&mut self, index: usize, edit: &Edit, deletes: Deletes) -> Result<(), Error> {
        let field = edit.field();
        match edit.written() {
            Some((value, value_type)) => {
                self.check(edit, value_type.as_str())?;
                self.check(edit, value)?;
                self.push(
                    format_args!("fields[{field}][{index}][VALUE_TYPE]"),
                    value_type.as_str(),
                );
                self.push(format_args!("fields[{field}][{index}][VALUE]"), value);
            }
            None => match deletes {
                Deletes::Flag => self.push(format_args!("fields[{field}][{index}][DELETE]"), "Y"),
                Deletes::Blank => self.push(format_args!("fields[{field}][{index}][VALUE]"), ""),
            },
        }
        if let Some(id) = edit.id() {
            self.push(
                format_args!("fields[{field}][{index}][ID]"),
                &id.to_string(),
            );
        }
        Ok(())
    }

    fn fm_row(&mut self, key: &dyn fmt::Display, edit: &Edit) -> Result<(), Error> {
        let row = fm::Row::new(edit);
        self.check(edit, row.value)?;
        if let Some(value_type) = row.value_type {
            self.check(edit, value_type.as_str())?;
            self.push(
                format_args!("fields[fm][{key}][valueType]"),
                value_type.as_str(),
            );
        }
        self.push(format_args!("fields[fm][{key}][value]"), row.value);
        self.push(format_args!("fields[fm][{key}][typeId]"), row.type_id);
        Ok(())
    }

    /// Fails if the server would replace a part of this string.
    fn check(&self, edit: &Edit, text: &str) -> Result<(), Error> {
        if !text.contains(REFERENCE) {
            return Ok(());
        }
        let (name, field) = (self.name(), edit.field());
        let place = match edit.id() {
            Some(id) => format!("{name} {field} {id}"),
            None => format!("{name} {field}"),
        };
        let found = quote(text);
        let kind = ErrorKind::ResultReference { found };
        Err(Error::new(Side::Edits, place, kind))
    }

    /// Appends a variable; only counts it where there are too many already.
    fn push(&mut self, key: fmt::Arguments<'_>, value: &str) {
        self.variables += 1;
        if self.variables > MAX_VARIABLES {
            return;
        }
        self.text.push(if self.variables == 1 { '?' } else { '&' });
        self.text += &key.to_string();
        self.text.push('=');
        php::encode(value, &mut self.text);
    }

    fn finish(self) -> Result<String, Error> {
        let variables = self.variables;
        if variables > MAX_VARIABLES {
            let kind = ErrorKind::TooManyVariables { variables };
            return Err(Error::new(Side::Edits, self.name(), kind));
        }
        Ok(self.text)
    }

    fn name(&self) -> String {
        name(self.request.entity(), self.request.id())
    }
}
