//! Packs commands into batches. The key of a command shows to which entity its result
//! belongs.

use serde::{ser::SerializeStruct, Serialize, Serializer};

use super::query::{name, Command};
use crate::json::to_json;

/// Packs commands into batches of at most 50, in order.
///
/// Each batch is made when the iterator is advanced, so you can send one while the commands
/// of the next are computed. A command borrows nothing.
///
/// ```
/// use multifield_core::{batches, diff, Api, Current, Desired, Entity, Error};
///
/// let plans = [
///     (43, r#"{"PHONE": [{"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "2"}]}"#, r#"{"PHONE": []}"#),
///     (44, r#"{"PHONE": []}"#, r#"{"PHONE": []}"#),
///     (45, r#"{"PHONE": []}"#, r#"{"PHONE": ["+1"]}"#),
/// ];
/// let mut commands = Vec::new();
/// for (id, current, desired) in plans {
///     let (current, desired) = (Current::from_json(current)?, Desired::from_json(desired)?);
///     let edits = diff(&current, &desired)?;
///     // Nothing is to be done for 44, so there is no request.
///     if let Some(request) = edits.request(Entity::Contact, id, Api::Classic)? {
///         commands.push(request.command()?);
///     }
/// }
/// let batches: Vec<String> = batches(commands).map(|batch| batch.to_json()).collect();
/// assert_eq!(batches, [concat!(
///     r#"{"halt":0,"cmd":{"#,
///     r#""43":"crm.contact.update?id=43&fields[PHONE][0][DELETE]=Y&fields[PHONE][0][ID]=223","#,
///     r#""45":"crm.contact.update?id=45&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1"}}"#,
/// )]);
/// # Ok::<(), Error>(())
/// ```
pub fn batches<I: IntoIterator<Item = Command>>(commands: I) -> Batches<I::IntoIter> {
    Batches {
        commands: commands.into_iter(),
        halt: false,
        position: 0,
    }
}

/// An iterator of batches: see [`batches`] for an example. Each batch is made when the
/// iterator is advanced.
#[derive(Clone, Debug)]
#[must_use = "batches are made as they are asked for"]
pub struct Batches<I> {
    commands: I,
    halt: bool,
    /// The number of commands in earlier batches.
    position: usize,
}

impl<I> Batches<I> {
    /// Sets whether the server skips the remaining commands of a batch after one that fails.
    /// Default: no.
    ///
    /// ```
    /// use multifield_core::{batches, Api, Edits, Entity};
    ///
    /// let edits = Edits::from_json(r#"{"deletes": "flag", "edits": [
    ///     {"kind": "append", "field": "WEB", "value": "a.example", "value_type": "WORK"}
    /// ]}"#)?;
    /// let command = edits.request(Entity::Lead, 7, Api::Classic)?.unwrap().command()?;
    /// let batch = batches([command]).halt(true).next().unwrap();
    /// assert!(batch.to_json().starts_with(r#"{"halt":1,"cmd":{"7":"crm.lead.update?"#));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn halt(self, halt: bool) -> Self {
        Batches { halt, ..self }
    }

    /// Sets how many commands came before these: the first position in keys. Default: 0.
    ///
    /// ```
    /// use multifield_core::{batches, Api, Edits, Entity};
    ///
    /// let edits = Edits::from_json(r#"{"deletes": "flag", "edits": [
    ///     {"kind": "append", "field": "WEB", "value": "a.example", "value_type": "WORK"}
    /// ]}"#)?;
    /// let command = edits.add_request(Entity::Lead, Api::Classic)?.unwrap().command()?;
    /// let batch = batches([command]).starting_at(50).next().unwrap();
    /// let keys: Vec<_> = batch.commands().map(|(key, _)| key).collect();
    /// assert_eq!(keys, ["lead-add-50"]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn starting_at(self, position: usize) -> Self {
        Batches { position, ..self }
    }
}

impl<I: Iterator<Item = Command>> Iterator for Batches<I> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let commands: Vec<Command> = self.commands.by_ref().take(Batch::MAX_COMMANDS).collect();
        let position = self.position;
        self.position += commands.len();
        (!commands.is_empty()).then(|| Batch::new(self.halt, commands, position))
    }
}

/// The parameters of a call of `batch`: at most 50 commands by their keys.
///
/// In JSON it is `{"halt", "cmd": {key: command}}`, the body of the call. The response has
/// the same keys.
///
/// # Keys
///
/// If a batch contains only updates of one kind of entity, each of another entity, the key
/// of a command is the ID of the entity, such as `43`. Otherwise it is `contact-43`,
/// `lead-43` or `company-43`. For a new entity it is `contact-add-117`, where 117 is the
/// position of the command among all commands, from 0. For a second update of an entity in
/// one batch, it is `contact-43-117`. [`Batch::commands`] returns each command with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    halt: bool,
    commands: Vec<(String, Command)>,
}

impl Batch {
    /// The highest number of commands in a batch, 50.
    ///
    /// ```
    /// assert_eq!(multifield_core::Batch::MAX_COMMANDS, 50);
    /// ```
    pub const MAX_COMMANDS: usize = 50;

    pub(crate) fn new(halt: bool, commands: Vec<Command>, position: usize) -> Self {
        let keys = keys(&commands, position);
        Batch {
            halt,
            commands: keys.into_iter().zip(commands).collect(),
        }
    }

    /// Returns the commands, each with its key.
    ///
    /// ```
    /// use multifield_core::{batches, diff, Api, Current, Desired, Entity};
    ///
    /// let nothing = Current::default();
    /// let desired = Desired::from_json(r#"{"PHONE": ["1"]}"#)?;
    /// let edits = diff(&nothing, &desired)?;
    /// let commands = [
    ///     edits.request(Entity::Contact, 43, Api::Classic)?.unwrap().command()?,
    ///     edits.request(Entity::Company, 43, Api::Classic)?.unwrap().command()?,
    ///     edits.add_request(Entity::Contact, Api::Classic)?.unwrap().command()?,
    /// ];
    /// let batch = batches(commands).next().unwrap();
    /// let keys: Vec<_> = batch.commands().map(|(key, _)| key).collect();
    /// assert_eq!(keys, ["contact-43", "company-43", "contact-add-2"]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn commands(&self) -> impl ExactSizeIterator<Item = (&str, &Command)> {
        self.commands.iter().map(|(key, command)| (&**key, command))
    }
}

/// The keys of the commands of a batch. `position` is the number of commands before the
/// first one.
fn keys(commands: &[Command], position: usize) -> Vec<String> {
    let target = |command: &Command| (command.entity(), command.id());
    let is_repeated = |index: usize| {
        let mut earlier = commands[..index].iter();
        earlier.any(|command| target(command) == target(&commands[index]))
    };
    let can_be_ids = commands.iter().enumerate().all(|(index, command)| {
        // PHP would read an object with the only key 0 as a list.
        command.id().is_some_and(|id| id > 0)
            && command.entity() == commands[0].entity()
            && !is_repeated(index)
    });
    let key = |(index, command): (usize, &Command)| {
        let name = name(command.entity(), command.id());
        match command.id() {
            Some(id) if can_be_ids => id.to_string(),
            Some(_) if !is_repeated(index) => name,
            _ => format!("{name}-{}", position + index),
        }
    };
    commands.iter().enumerate().map(key).collect()
}

impl Batch {
    /// Returns the JSON that serde writes.
    ///
    /// ```
    /// use multifield_core::{diff, batches, Api, Entity, Current, Desired};
    ///
    /// let desired = Desired::from_json(r#"{"WEB": "a.example"}"#)?;
    /// let edits = diff(&Current::from_json(r#"{"WEB": []}"#)?, &desired)?;
    /// let request = edits.request(Entity::Lead, 7, Api::Classic)?.expect("edits");
    /// let batch = batches([request.command()?]).next().expect("a command");
    /// assert!(batch.to_json().starts_with(r#"{"halt":0,"cmd":{"7":"crm.lead.update?"#));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

impl Serialize for Batch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut batch = serializer.serialize_struct("Batch", 2)?;
        batch.serialize_field("halt", &u8::from(self.halt))?;
        batch.serialize_field("cmd", &Cmd(self))?;
        batch.end()
    }
}

struct Cmd<'b>(&'b Batch);

impl Serialize for Cmd<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.commands())
    }
}
