//! Which files stay, are deleted and are added.

use multifield_core::Strategy;

use crate::{
    current::{Current, CurrentField},
    desired::{Desired, Listed},
    edits::{Edits, FieldEdit},
    error::{ids, shown, Error, Kind, Side},
};

/// The options of a diff.
///
/// ```
/// use multifield_files::{Current, Desired, Diff, FileFields};
///
/// let fields = FileFields::from_json(r#"{"ufCrm_7_1": {"type": "file", "isMultiple": true}}"#)?;
/// let current = Current::from_json(r#"{"ufCrm_7_1": [{"id": 12}, {"id": 255}]}"#, &fields)?;
/// let desired = Desired::from_json(r#"{"ufCrm_7_1": [12, ["new.txt", "aGVsbG8="]]}"#)?;
///
/// let edits = Diff::new().max_deletes(1).diff(&current, &desired)?;
/// assert_eq!(edits.fields().to_json(), r#"{"ufCrm_7_1":[{"id":12},["new.txt","aGVsbG8="]]}"#);
/// assert_eq!(edits.to_string(), "\
/// ufCrm_7_1
///     12
///   - 255
///   + new.txt (5 bytes)
/// ");
/// let error = Diff::new().max_deletes(0).diff(&current, &desired).unwrap_err();
/// assert_eq!(error.code(), "too_many_deletes");
/// # Ok::<(), multifield_files::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[must_use = "options do nothing by themselves"]
pub struct Diff {
    strategy: Strategy,
    max_deletes: Option<usize>,
}

impl Diff {
    /// The strategies for files. The core's other strategies are only for rows.
    pub const STRATEGIES: &'static [Strategy] =
        &[Strategy::Replace, Strategy::Add, Strategy::Remove];

    /// Creates options with all defaults.
    pub fn new() -> Diff {
        Diff::default()
    }

    /// Sets what the listed files mean. Default: [`Strategy::Replace`].
    ///
    /// `replace`: they are all that the field should have. `add`: the field should also have
    /// them, and no file is deleted. `remove`: they are deleted; an ID that the field does
    /// not have is ignored, since the file is gone.
    ///
    /// ```
    /// use multifield_core::Strategy;
    /// use multifield_files::{Current, Desired, Diff, FileFields};
    ///
    /// let fields = FileFields::from_json(r#"{"ufCrm_7_1": {"type": "file", "isMultiple": true}}"#)?;
    /// let current = Current::from_json(r#"{"ufCrm_7_1": [{"id": 12}, {"id": 255}]}"#, &fields)?;
    /// let desired = Desired::from_json(r#"{"ufCrm_7_1": 255}"#)?;
    /// let edits = Diff::new().strategy(Strategy::Remove).diff(&current, &desired)?;
    /// assert_eq!(edits.fields().to_json(), r#"{"ufCrm_7_1":[{"id":12}]}"#);
    /// # Ok::<(), multifield_files::Error>(())
    /// ```
    pub fn strategy(mut self, strategy: Strategy) -> Diff {
        self.strategy = strategy;
        self
    }

    /// Limits how many files all fields together may lose, including a file that another one
    /// replaces. Default: no limit.
    pub fn max_deletes(mut self, max_deletes: impl Into<Option<usize>>) -> Diff {
        self.max_deletes = max_deletes.into();
        self
    }

    /// Finds the fields to send, so that they have the desired files. A field is not sent if
    /// its files would stay the same; their order is not compared.
    ///
    /// # Errors
    ///
    /// At a field of desired: `unknown_field`, `field_not_read`, `unknown_file`,
    /// `duplicate_file`, `several_files`, `field_is_full`, `new_file_removed`.
    /// `too_many_deletes`; `wrong_option` for any other strategy of the core, such as `fill`.
    pub fn diff<'a>(&self, current: &Current, desired: &Desired<'a>) -> Result<Edits<'a>, Error> {
        if !Diff::STRATEGIES.contains(&self.strategy) {
            let kind = Kind::WrongOption {
                found: self.strategy.to_string(),
                expected: "replace, add or remove",
            };
            return Err(Error::new(Side::Options, "strategy", kind));
        }
        let mut fields: Vec<FieldEdit<'a>> = Vec::new();
        for (name, listed) in &desired.fields {
            let field = current.expect(name, Side::Desired)?;
            let after = self.after(field, listed)?;
            let edit = FieldEdit {
                name: field.name.clone(),
                is_multiple: field.is_multiple,
                before: field.files.clone(),
                after,
            };
            if edit.changes() {
                fields.push(edit);
            }
        }
        let deleted: Vec<u64> = fields.iter().flat_map(FieldEdit::deleted).collect();
        if let Some(allowed) = self.max_deletes.filter(|most| deleted.len() > *most) {
            let kind = Kind::TooManyDeletes {
                deletes: deleted.len(),
                allowed,
                files: ids(&deleted),
            };
            return Err(Error::new(Side::Options, "max_deletes", kind));
        }
        Ok(Edits {
            entity_type_id: current.entity_type_id,
            id: current.id,
            fields,
            desired: desired.clone(),
            known: current.known.clone(),
        })
    }

    /// Returns the files that a field should have.
    fn after<'a>(
        &self,
        field: &CurrentField,
        listed: &[Listed<'a>],
    ) -> Result<Vec<Listed<'a>>, Error> {
        let name = shown(&field.name);
        let at =
            |index: usize, kind| Err(Error::new(Side::Desired, format!("{name}[{index}]"), kind));
        for (index, file) in listed.iter().enumerate() {
            match file {
                Listed::New(_) if self.strategy == Strategy::Remove => {
                    return at(index, Kind::NewFileRemoved);
                }
                Listed::New(_) => {}
                Listed::Stored(id) if listed[..index].contains(file) => {
                    return at(index, Kind::DuplicateFile(*id));
                }
                Listed::Stored(id) => {
                    if self.strategy != Strategy::Remove && !field.files.contains(id) {
                        return at(index, Kind::UnknownFile(*id));
                    }
                }
            }
        }
        let stored = field.files.iter().map(|id| Listed::Stored(*id));
        let after: Vec<_> = match self.strategy {
            Strategy::Add => {
                let new = listed.iter().filter(|it| matches!(it, Listed::New(_)));
                stored.chain(new.cloned()).collect()
            }
            Strategy::Remove => stored.filter(|file| !listed.contains(file)).collect(),
            Strategy::Replace => listed.to_vec(),
            // `diff` has already refused all other strategies.
            _ => field.files.iter().map(|id| Listed::Stored(*id)).collect(),
        };
        if !field.is_multiple && after.len() > 1 {
            let kind = match (self.strategy, field.files.first()) {
                (Strategy::Add, Some(id)) => Kind::FieldIsFull(*id),
                _ => Kind::SeveralFiles(after.len()),
            };
            return Err(Error::new(Side::Desired, name, kind));
        }
        Ok(after)
    }
}
