//! The calls of a run, and how reads and edits are combined into calls.

use std::fmt;

use multifield_core::{Api, Batch, Command, Edits, Entity, Error, Field};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Identifies the call that a reply is for: see [`Call::id`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub(crate) u64);

impl CallId {
    /// Creates an ID from a number, for languages that pass numbers.
    #[must_use]
    pub const fn new(number: u64) -> CallId {
        CallId(number)
    }

    /// Returns the number. Calls of a run are counted from 0.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// A call of Bitrix24's REST API, to send once.
///
/// In JSON it is `{"method", "params"}`, which `Display` writes as well. Send
/// the parameters as the body of a POST, as JSON, to the method's address. Wait at least 75
/// seconds for the answer, because a portal may take 60. If there is no answer, do not send
/// the call again, but report [`Reply::Lost`](crate::Reply::Lost).
///
/// `Debug` shows no parameters, because they contain customers' values.
///
/// ```
/// use multifield_core::{Desired, Entity};
/// use multifield_sync::{Options, Output, Sync};
///
/// let mut sync = Sync::new(Entity::Contact, Options::new());
/// sync.push(43, Desired::from_json(r#"{"PHONE": ["+1"]}"#)?)?;
/// sync.close();
/// assert!(matches!(sync.poll(0), Output::Record(_)));
/// let Output::Call(call) = sync.poll(0) else { unreachable!() };
/// assert_eq!(call.method(), "batch");
/// assert_eq!(call.params(), concat!(
///     r#"{"halt":0,"cmd":{"list-0":"crm.contact.list?filter[@ID][0]=43&select[0]=ID"#,
///     r#"&select[1]=PHONE&select[2]=EMAIL&select[3]=WEB&select[4]=IM&select[5]=LINK&start=-1"}}"#,
/// ));
/// assert!(!call.is_edit());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    #[serde(skip)]
    id: CallId,
    #[serde(skip)]
    is_edit: bool,
    method: &'static str,
    #[serde(serialize_with = "raw")]
    params: String,
}

fn raw<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let raw: Result<&RawValue, _> = serde_json::from_str(json);
    raw.map_err(serde::ser::Error::custom)?
        .serialize(serializer)
}

impl Call {
    pub(crate) const fn new(
        id: CallId,
        is_edit: bool,
        method: &'static str,
        params: String,
    ) -> Self {
        Call {
            id,
            is_edit,
            method,
            params,
        }
    }

    /// Returns the ID of the call, for [`Sync::reply`](crate::Sync::reply).
    #[must_use]
    pub const fn id(&self) -> CallId {
        self.id
    }

    /// Returns the method: `batch`, or the method of a command that cannot be part of a
    /// batch.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// Returns the parameters: an object, as JSON.
    #[must_use]
    pub fn params(&self) -> &str {
        &self.params
    }

    /// Returns whether the call changes entities. Otherwise, it only reads.
    #[must_use]
    pub const fn is_edit(&self) -> bool {
        self.is_edit
    }
}

/// Writes `{"method", "params"}`.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Call { method, params, .. } = self;
        write!(f, r#"{{"method":"{method}","params":{params}}}"#)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("id", &self.id.0)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// A method that a run calls, in a batch or by itself. The portal measures the running
/// time of each method separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    List,
    Get,
    Update,
}

/// Returns the names of the methods that list and get entities of this kind.
pub(crate) const fn methods(entity: Entity) -> (&'static str, &'static str) {
    match entity {
        Entity::Lead => ("crm.lead.list", "crm.lead.get"),
        Entity::Company => ("crm.company.list", "crm.company.get"),
        _ => ("crm.contact.list", "crm.contact.get"),
    }
}

/// The maximum number of entities in one page of a list. The portal sets it.
pub(crate) const PAGE: usize = 50;

/// The maximum number of lists in one batch. Larger batches come close to the portal's
/// time limit.
pub(crate) const MAX_LISTS: usize = 10;

/// The entities that one call reads: pages of IDs, and single IDs that no page contained.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads {
    pub(crate) pages: Vec<Vec<u64>>,
    pub(crate) alone: Vec<u64>,
}

impl Reads {
    pub(crate) fn page_key(index: usize) -> String {
        format!("list-{index}")
    }

    pub(crate) fn alone_key(id: u64) -> String {
        format!("get-{id}")
    }

    /// Returns the parameters of the batch.
    pub(crate) fn params(&self, entity: Entity) -> String {
        let (list, get) = methods(entity);
        let pages = self.pages.iter().enumerate();
        let pages = pages.map(|(index, ids)| (Reads::page_key(index), page(list, ids)));
        let alone = self.alone.iter();
        let alone = alone.map(|id| (Reads::alone_key(*id), format!("{get}?id={id}")));
        // Neither keys nor commands contain characters that JSON escapes.
        let commands: Vec<String> = pages
            .chain(alone)
            .map(|(key, command)| format!(r#""{key}":"{command}""#))
            .collect();
        format!(r#"{{"halt":0,"cmd":{{{}}}}}"#, commands.join(","))
    }
}

/// Returns a command that lists these entities with all their multifields. With
/// `start=-1`, the server does not count all entities, which is the slowest part of a
/// list.
fn page(method: &str, ids: &[u64]) -> String {
    let filter = ids.iter().enumerate();
    let filter = filter.map(|(nth, id)| format!("filter[@ID][{nth}]={id}"));
    let names = ["ID"].into_iter().chain(Field::ALL.map(Field::type_id));
    let select = names.enumerate();
    let select = select.map(|(nth, name)| format!("select[{nth}]={name}"));
    let variables: Vec<String> = filter.chain(select).collect();
    format!("{method}?{}&start=-1", variables.join("&"))
}

/// The edits of an entity, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Update {
    /// A command of a batch.
    Command(Command),
    /// A call by itself: its method and parameters. A batch would change the values of
    /// such a call, or truncate it.
    Alone(&'static str, String),
}

impl Update {
    /// Returns `None` if there are no edits.
    pub(crate) fn new(
        edits: &Edits,
        api: Api,
        entity: Entity,
        id: u64,
    ) -> Result<Option<Update>, Error> {
        let request = edits.request(entity, id, api)?;
        Ok(request.map(|request| match request.command() {
            Ok(command) => Update::Command(command),
            Err(_) => Update::Alone(request.method(), request.params().to_json()),
        }))
    }
}

/// The lowest limit for the commands of a batch of edits.
pub(crate) const MIN_BATCH: usize = 5;

/// The highest limit for the commands of a batch of edits.
pub(crate) const MAX_BATCH: usize = Batch::MAX_COMMANDS;
