//! The result of a diff, and how to check a response against it.

use std::fmt;

use multifield_core::printable;
use serde::Serialize;

use crate::{
    current::Current,
    desired::{Desired, Listed},
    error::{ids, shown, Error, Kind, Side},
    fields::FileFields,
    file::File,
};

/// The fields that one call has to send, so that an item has the desired files.
///
/// The call writes each of these fields as a whole: a file that a person adds between the
/// read and the call is deleted. Read immediately before.
///
/// `Display` writes the edits for people to read. See [`Diff`](crate::Diff) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edits<'a> {
    pub(crate) entity_type_id: Option<u64>,
    pub(crate) id: Option<u64>,
    pub(crate) fields: Vec<FieldEdit<'a>>,
    pub(crate) desired: Desired<'a>,
    pub(crate) known: FileFields,
}

/// A field that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldEdit<'a> {
    pub(crate) name: String,
    pub(crate) is_multiple: bool,
    pub(crate) before: Vec<u64>,
    pub(crate) after: Vec<Listed<'a>>,
}

impl<'a> FieldEdit<'a> {
    /// Returns the name, as it was read.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns whether the field is multiple.
    #[must_use]
    pub const fn is_multiple(&self) -> bool {
        self.is_multiple
    }

    /// Returns the files of the field after the call, as they are written.
    #[must_use]
    pub fn after(&self) -> &[Listed<'a>] {
        &self.after
    }

    /// Returns the IDs of the files that stay.
    pub fn kept(&self) -> impl Iterator<Item = u64> + '_ {
        self.before.iter().copied().filter(|id| self.keeps(*id))
    }

    /// Returns the IDs of the files that the call deletes.
    pub fn deleted(&self) -> impl Iterator<Item = u64> + '_ {
        self.before.iter().copied().filter(|id| !self.keeps(*id))
    }

    /// Returns the new files.
    pub fn added(&self) -> impl Iterator<Item = &File<'a>> {
        self.after.iter().filter_map(|file| match file {
            Listed::New(file) => Some(file),
            Listed::Stored(_) => None,
        })
    }

    pub(crate) fn changes(&self) -> bool {
        self.added().next().is_some() || self.deleted().next().is_some()
    }

    fn keeps(&self, id: u64) -> bool {
        self.after.contains(&Listed::Stored(id))
    }

    /// Returns the IDs that the field has now, but did not have before.
    fn appeared(&self, now: &[u64]) -> Vec<u64> {
        let mut now = now.to_vec();
        now.retain(|id| !self.before.contains(id));
        now
    }
}

/// Files of a field, after a call whose answer was lost: see [`Edits::uncertain`].
///
/// In JSON it is an object with these names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Uncertain {
    /// The name of the field.
    pub field: String,
    /// How many new files the call was to add.
    pub expected: usize,
    /// The IDs that appeared since the edits were made: uploaded by the call, or by a
    /// person.
    pub appeared: Vec<u64>,
    /// The IDs that the field no longer has.
    pub disappeared: Vec<u64>,
}

impl fmt::Display for Uncertain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |list: &[u64]| match list {
            [] => "none".to_owned(),
            list => ids(list),
        };
        write!(
            f,
            "{}: appeared {}, expected {} new, disappeared {}; send nothing again before a \
             person, or another read after a minute, says what happened",
            shown(&self.field),
            list(&self.appeared),
            self.expected,
            list(&self.disappeared),
        )
    }
}

impl<'a> Edits<'a> {
    /// Returns edits that borrow nothing.
    #[must_use]
    pub fn into_owned(self) -> Edits<'static> {
        let fields = self.fields.into_iter().map(|edit| FieldEdit {
            after: edit.after.into_iter().map(Listed::into_owned).collect(),
            name: edit.name,
            is_multiple: edit.is_multiple,
            before: edit.before,
        });
        Edits {
            fields: fields.collect(),
            desired: self.desired.into_owned(),
            entity_type_id: self.entity_type_id,
            id: self.id,
            known: self.known,
        }
    }

    /// Returns whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Returns the file fields of the kind of item, which the current state was read with.
    #[must_use]
    pub const fn file_fields(&self) -> &FileFields {
        &self.known
    }

    /// Returns the fields that change.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &FieldEdit<'a>> {
        self.fields.iter()
    }

    /// Returns the desired state with each new file replaced by its ID, according to the
    /// response of the call. With the same options, a diff with it has no edits.
    ///
    /// Keep it in place of the old desired state, because **a new file is uploaded each time
    /// that it is listed**. Which of several new files of a field got which ID is not known:
    /// the IDs are in the order of the response.
    ///
    /// # Errors
    ///
    /// `invalid_json`, `response_error`, `wrong_type` as in [`Current::from_json`];
    /// `field_not_read` if the response lacks a field; `other_entity`; `not_settled` if a
    /// field does not have exactly the files that it should have.
    ///
    /// ```
    /// use multifield_files::{Current, Desired, Diff, FileFields};
    ///
    /// let fields = FileFields::from_json(r#"{"ufCrm_7_1": {"type": "file", "isMultiple": true}}"#)?;
    /// let current = Current::from_json(r#"{"ufCrm_7_1": [{"id": 12}]}"#, &fields)?;
    /// let desired = Desired::from_json(r#"{"ufCrm_7_1": [12, ["new.txt", "aGVsbG8="]]}"#)?;
    /// let edits = Diff::new().diff(&current, &desired)?;
    ///
    /// let response = r#"{"result": {"item": {"ufCrm_7_1": [{"id": 12}, {"id": 256}]}}}"#;
    /// let desired = edits.settle(response)?;
    /// assert_eq!(serde_json::to_string(&desired).unwrap(), r#"{"ufCrm_7_1":[12,256]}"#);
    /// let now = Current::from_json(response, &fields)?;
    /// assert!(Diff::new().diff(&now, &desired)?.is_empty());
    /// # Ok::<(), multifield_files::Error>(())
    /// ```
    pub fn settle(&self, response: impl AsRef<[u8]>) -> Result<Desired<'a>, Error> {
        let now = Current::read(response.as_ref(), &self.known, Side::Response)?;
        self.check_item(&now)?;
        let mut desired = self.desired.clone();
        for edit in &self.fields {
            let files = &now.expect(&edit.name, Side::Response)?.files;
            let appeared = edit.appeared(files);
            let problem = if let Some(lost) = edit.kept().find(|id| !files.contains(id)) {
                format!("file {lost} is gone")
            } else if let Some(left) = edit.deleted().find(|id| files.contains(id)) {
                format!("file {left} is still there")
            } else if appeared.len() == edit.added().count() {
                let mut appeared = appeared.into_iter();
                let of_field = desired
                    .fields
                    .iter_mut()
                    .filter(|(name, _)| *name == edit.name);
                for file in of_field.flat_map(|(_, files)| files) {
                    if let (Listed::New(_), Some(id)) = (&*file, appeared.as_slice().first()) {
                        *file = Listed::Stored(*id);
                        appeared.next();
                    }
                }
                continue;
            } else {
                let expected = edit.added().count();
                format!("expected {expected} new files, found {}", appeared.len())
            };
            let place = shown(&edit.name);
            return Err(Error::new(Side::Response, place, Kind::NotSettled(problem)));
        }
        Ok(desired)
    }

    /// Compares the state before a call without an answer with a read after it. Returns the
    /// fields of these edits, with the IDs that appeared and disappeared.
    ///
    /// The server may run the call for up to a minute after the connection is lost, so read
    /// no earlier. Send nothing again: files that were uploaded would be uploaded twice. If
    /// [`settle`](Edits::settle) accepts the read, then the call was carried out.
    ///
    /// # Errors
    ///
    /// `field_not_read` if the read lacks a field, `other_entity` if it is of another item.
    ///
    /// ```
    /// use multifield_files::{Current, Desired, Diff, FileFields};
    ///
    /// let fields = FileFields::from_json(r#"{"ufCrm_7_1": {"type": "file", "isMultiple": true}}"#)?;
    /// let current = Current::from_json(r#"{"ufCrm_7_1": [{"id": 12}]}"#, &fields)?;
    /// let desired = Desired::from_json(r#"{"ufCrm_7_1": [["new.txt", "aGVsbG8="]]}"#)?;
    /// let edits = Diff::new().diff(&current, &desired)?;
    ///
    /// let now = Current::from_json(r#"{"ufCrm_7_1": [{"id": 256}]}"#, &fields)?;
    /// let uncertain = edits.uncertain(&now)?;
    /// assert_eq!((&*uncertain[0].appeared, &*uncertain[0].disappeared), (&[256][..], &[12][..]));
    /// # Ok::<(), multifield_files::Error>(())
    /// ```
    pub fn uncertain(&self, now: &Current) -> Result<Vec<Uncertain>, Error> {
        self.check_item(now)?;
        let fields = self.fields.iter().map(|edit| {
            let files = &now.expect(&edit.name, Side::Current)?.files;
            let disappeared = edit.before.iter().filter(|id| !files.contains(id));
            Ok(Uncertain {
                field: edit.name.clone(),
                expected: edit.added().count(),
                appeared: edit.appeared(files),
                disappeared: disappeared.copied().collect(),
            })
        });
        fields.collect()
    }

    /// Checks that a later read is of the same item as the edits.
    fn check_item(&self, now: &Current) -> Result<(), Error> {
        let read = [self.entity_type_id, self.id];
        check_item(read, [now.entity_type_id, now.id], Side::Response)
    }
}

/// Checks that a kind of item and an ID are those of the read, as far as both are known.
pub(crate) fn check_item(
    read: [Option<u64>; 2],
    found: [Option<u64>; 2],
    side: Side,
) -> Result<(), Error> {
    let names = ["entityTypeId", "id"];
    for (name, (read, found)) in names.into_iter().zip(read.into_iter().zip(found)) {
        if let (Some(read), Some(found)) = (read, found) {
            if read != found {
                let kind = Kind::OtherEntity {
                    found: format!("{name} {found}"),
                    read: format!("{name} {read}"),
                };
                return Err(Error::new(side, name, kind));
            }
        }
    }
    Ok(())
}

impl fmt::Display for Edits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for edit in &self.fields {
            writeln!(f, "{}", printable(&edit.name))?;
            for id in &edit.before {
                let sign = if edit.keeps(*id) { ' ' } else { '-' };
                writeln!(f, "  {sign} {id}")?;
            }
            for file in edit.added() {
                let (name, size) = (printable(file.name()), file.size());
                let bytes = if size == 1 { "byte" } else { "bytes" };
                writeln!(f, "  + {name} ({size} {bytes})")?;
            }
        }
        Ok(())
    }
}
