//! A model of the portal's behaviour, as far as the vendor documents it.

use std::fmt;

use multifield_core::Severity;
use serde::{ser::SerializeStruct, Serialize, Serializer};

use crate::{
    current::{Current, CurrentField},
    error::{ids, shown, Error, Kind, Side},
    file,
    json::Json,
};

/// What `crm.item.update` does with the files of a payload.
///
/// In JSON it is `{"fields", "findings"}`; a field has the names of [`SimulatedField`], a
/// finding `{"code", "severity", "place", "message"}`.
///
/// ```
/// use multifield_files::{simulate, Current, FileFields};
///
/// let fields = FileFields::from_json(r#"{"ufCrm_7_1": {"type": "file", "isMultiple": true}}"#)?;
/// let current = Current::from_json(r#"{"ufCrm_7_1": [{"id": 12}, {"id": 255}]}"#, &fields)?;
/// // Meant: add a file.
/// let simulation = simulate(&current, r#"{"fields": {"ufCrm_7_1": [["new.txt", "aGVsbG8="]]}}"#)?;
/// let [field] = simulation.fields() else { panic!() };
/// assert_eq!((&*field.kept, &*field.deleted), (&[][..], &[12, 255][..]));
/// assert_eq!(simulation.findings()[0].to_string(), "ufCrm_7_1: the list does not contain \
///     12, 255, so the portal deletes these files: to keep a file, list {\"id\": ...} [omitted_deletes]");
/// # Ok::<(), multifield_files::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Simulation {
    fields: Vec<SimulatedField>,
    findings: Vec<Finding>,
}

/// What happens to the files of one field that the payload contains.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SimulatedField {
    /// The name of the field.
    pub name: String,
    /// The IDs of the files that stay.
    pub kept: Vec<u64>,
    /// The IDs of the files that are deleted.
    pub deleted: Vec<u64>,
    /// The IDs of the files that may be deleted: the vendor does not document this part.
    pub unmodelled: Vec<u64>,
    /// The names of the files that are added.
    pub added: Vec<String>,
}

/// Something surprising about a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    code: FindingCode,
    place: String,
    message: String,
}

/// The stable code of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FindingCode {
    /// `omitted_deletes`: a multiple field does not list some of its files.
    OmittedDeletes,
    /// `other_id_deletes`: a field that is not multiple gets another ID than it has.
    OtherIdDeletes,
    /// `not_base64`: the content of a file is a data URI, or not base64.
    NotBase64,
    /// `unmodelled`: the vendor does not document what happens, and files may be lost.
    Unmodelled,
    /// `field_not_read`: current lacks the field, so nothing is known about its files.
    FieldNotRead,
}

impl FindingCode {
    /// Every code.
    pub const ALL: &'static [FindingCode] = &[
        FindingCode::OmittedDeletes,
        FindingCode::OtherIdDeletes,
        FindingCode::NotBase64,
        FindingCode::Unmodelled,
        FindingCode::FieldNotRead,
    ];

    /// Returns the code as a string.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            FindingCode::OmittedDeletes => "omitted_deletes",
            FindingCode::OtherIdDeletes => "other_id_deletes",
            FindingCode::NotBase64 => "not_base64",
            FindingCode::Unmodelled => "unmodelled",
            FindingCode::FieldNotRead => "field_not_read",
        }
    }

    /// Returns how bad the finding is. `omitted_deletes` is only a note, because a call
    /// cannot delete a file in any other way.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            FindingCode::OmittedDeletes => Severity::Note,
            _ => Severity::Harm,
        }
    }
}

impl Finding {
    /// Returns the code.
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        self.code
    }

    /// Returns the place in the `fields` of the payload, such as `ufCrm_7_1[0]`.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns what happens, and what to write instead.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} [{}]",
            self.place,
            self.message,
            self.code.as_str()
        )
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut finding = serializer.serialize_struct("Finding", 4)?;
        finding.serialize_field("code", self.code.as_str())?;
        finding.serialize_field("severity", self.code.severity().as_str())?;
        finding.serialize_field("place", &self.place)?;
        finding.serialize_field("message", &self.message)?;
        finding.end()
    }
}

impl Simulation {
    /// Returns the file fields of the payload, in its order. The files of any other field
    /// stay unchanged.
    #[must_use]
    pub fn fields(&self) -> &[SimulatedField] {
        &self.fields
    }

    /// Returns what is surprising, in the order of the payload.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// Simulates the effect of `crm.item.update` on the files of an item. The payload is a
/// request, its `params`, or its `fields`. Fields other than file fields are ignored.
///
/// Only what the vendor documents is modelled. Anything else is `unmodelled`: bare IDs,
/// `fileData`, `null`, an unknown or repeated ID in a multiple field, and a value that does
/// not fit `isMultiple`. The files that it may delete are in [`SimulatedField::unmodelled`].
///
/// # Errors
///
/// `invalid_json`; `wrong_type` if it is not an object.
pub fn simulate(current: &Current, payload: impl AsRef<[u8]>) -> Result<Simulation, Error> {
    let json = Json::read(payload.as_ref(), Side::Payload)?;
    let json = json.get("params").unwrap_or(&json);
    let json = json.get("fields").unwrap_or(json);
    let Json::Object(entries) = json else {
        let kind = Kind::WrongType {
            found: json.name(),
            expected: "an object of fields",
        };
        return Err(Error::new(Side::Payload, "", kind));
    };
    let mut run = Simulation::default();
    for (name, value) in entries {
        match (current.field(name), current.known.find(name)) {
            (Some(field), _) => run.field(field, value),
            (None, Some(_)) => run.find(
                FindingCode::FieldNotRead,
                &shown(name),
                "current does not include the field under this name, so the files that it may \
                 lose are unknown: read the item",
            ),
            (None, None) => {}
        }
    }
    Ok(run)
}

/// The meaning of one value for the portal.
enum Meaning<'j> {
    Stored(u64),
    New(&'j str),
    Unmodelled(&'static str),
}

impl Simulation {
    fn find(&mut self, code: FindingCode, place: &str, message: impl Into<String>) {
        self.findings.push(Finding {
            code,
            place: place.to_owned(),
            message: message.into(),
        });
    }

    fn unmodelled(&mut self, place: &str, what: &str) {
        let message = format!(
            "the vendor does not document what happens to {what}, and files may be lost: write \
             {{\"id\": ...}} for a file that stays, and [name, base64] for a new one"
        );
        self.find(FindingCode::Unmodelled, place, message);
    }

    /// Returns the meaning of one file. Adds a finding if its content is invalid.
    fn meaning<'j>(&mut self, value: &'j Json<'_>, place: &str) -> Meaning<'j> {
        match value {
            Json::Object(entries) => match value.get("id").and_then(Json::id) {
                Some(id) if entries.len() == 1 => Meaning::Stored(id),
                _ if value.get("fileData").is_some() => Meaning::Unmodelled("fileData"),
                _ => Meaning::Unmodelled("an object other than {\"id\": ...}"),
            },
            Json::Array(list) => match list.as_slice() {
                [Json::String(name), Json::String(base64)] => {
                    if file::flaw(base64).is_some() {
                        self.find(
                            FindingCode::NotBase64,
                            &format!("{place}[1]"),
                            "the content is not base64, so the portal stores something else or \
                             nothing, and deletes what is not listed: write base64 with padding, \
                             without data: before it",
                        );
                    }
                    Meaning::New(name)
                }
                _ => Meaning::Unmodelled("an array other than [name, base64]"),
            },
            value if value.id().is_some() => Meaning::Unmodelled("an ID by itself"),
            other => Meaning::Unmodelled(other.name()),
        }
    }

    fn field(&mut self, field: &CurrentField, value: &Json<'_>) {
        let mut after = SimulatedField {
            name: field.name.clone(),
            ..SimulatedField::default()
        };
        let place = shown(&field.name);
        if field.is_multiple {
            self.multiple(field, value, &place, &mut after);
        } else {
            self.single(field, value, &place, &mut after);
        }
        self.fields.push(after);
    }

    fn single(
        &mut self,
        field: &CurrentField,
        value: &Json<'_>,
        place: &str,
        after: &mut SimulatedField,
    ) {
        if matches!(value, Json::String(text) if text.is_empty()) {
            after.deleted.clone_from(&field.files);
            return;
        }
        match self.meaning(value, place) {
            Meaning::Stored(id) if field.files.contains(&id) => after.kept.push(id),
            Meaning::Stored(id) => {
                after.deleted.clone_from(&field.files);
                let message = match field.files.first() {
                    None => format!("the field does not have file {id}, and stays empty"),
                    Some(lost) => format!(
                        "the field has file {lost} and not {id}, so the portal deletes file {lost}: \
                         leave the field out to keep its file"
                    ),
                };
                self.find(FindingCode::OtherIdDeletes, place, message);
            }
            Meaning::New(name) => {
                after.deleted.clone_from(&field.files);
                after.added.push(name.to_owned());
            }
            Meaning::Unmodelled(what) => {
                after.unmodelled.clone_from(&field.files);
                self.unmodelled(place, what);
            }
        }
    }

    fn multiple(
        &mut self,
        field: &CurrentField,
        value: &Json<'_>,
        place: &str,
        after: &mut SimulatedField,
    ) {
        let Json::Array(list) = value else {
            after.unmodelled.clone_from(&field.files);
            self.unmodelled(place, "a value of a multiple field other than an array");
            return;
        };
        let mut is_modelled = true;
        for (index, file) in list.iter().enumerate() {
            let place = format!("{place}[{index}]");
            let what = match self.meaning(file, &place) {
                Meaning::New(name) => {
                    after.added.push(name.to_owned());
                    continue;
                }
                Meaning::Stored(id) if after.kept.contains(&id) => "an ID that is listed twice",
                Meaning::Stored(id) if field.files.contains(&id) => {
                    after.kept.push(id);
                    continue;
                }
                Meaning::Stored(_) => "an ID that the field does not have",
                Meaning::Unmodelled(what) => what,
            };
            is_modelled = false;
            self.unmodelled(&place, what);
        }
        let rest = field.files.iter().filter(|id| !after.kept.contains(id));
        let rest: Vec<u64> = rest.copied().collect();
        if !is_modelled {
            after.unmodelled = rest;
        } else if !rest.is_empty() {
            let message = format!(
                "the list does not contain {}, so the portal deletes these files: to keep a file, \
                 list {{\"id\": ...}}",
                ids(&rest)
            );
            self.find(FindingCode::OmittedDeletes, place, message);
            after.deleted = rest;
        }
    }
}
