//! What an entity holds twice.

use std::collections::HashSet;

use super::{delete, Diff, Duplicates};
use crate::{
    edits::Edits,
    error::{Error, ErrorKind, Side},
    model::{trim, Current, Field, FieldSet},
};

/// The edits that delete what an entity holds twice, with every option at its
/// default.
///
/// # Errors
///
/// Those of [`Diff::dedupe`].
///
/// ```
/// use multifield_core::{dedupe, Current};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///     {"ID": 223, "VALUE_TYPE": "MOBILE", "VALUE": "111111"},
///     {"ID": 224, "VALUE_TYPE": "WORK", "VALUE": "111111"}
/// ]}"#)?;
/// assert_eq!(dedupe(&current)?.to_string(), "PHONE\n  - 224  111111 (WORK)\n");
/// # Ok::<(), multifield_core::Error>(())
/// ```
pub fn dedupe<'s>(current: &'s Current<'_>) -> Result<Edits<'s>, Error> {
    Diff::new().dedupe(current)
}

impl Diff {
    /// The edits that delete what an entity holds twice: of the rows of one
    /// value and type the one of the lowest ID stays, as it is.
    ///
    /// With [`Equality::Normalized`](crate::Equality::Normalized) two spellings
    /// of one thing are the same value. Protected rows stay, however many say the
    /// same. A field that was not read has no rows here, so that nothing of it is
    /// touched. Options about what is desired have no effect.
    ///
    /// # Errors
    ///
    /// `too_many_deletes`; `meaningless_option` with [`Duplicates::Keep`].
    ///
    /// ```
    /// use multifield_core::{Current, Diff, Equality};
    ///
    /// let current = Current::from_json(r#"{"EMAIL": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"},
    ///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "anna@example.com"}
    /// ]}"#)?;
    /// assert!(Diff::new().dedupe(&current)?.is_empty());
    ///
    /// let normalized = Diff::new().equality(Equality::Normalized);
    /// let edits = normalized.dedupe(&current)?;
    /// assert_eq!(edits.to_string(), "EMAIL\n  - 223  anna@example.com (WORK)\n");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn dedupe<'s>(&self, current: &'s Current<'_>) -> Result<Edits<'s>, Error> {
        if self.duplicates == Duplicates::Keep {
            let kind = ErrorKind::MeaninglessOption {
                found: "keep",
                with: "dedupe",
            };
            return Err(Error::new(Side::Options, "duplicates", kind));
        }
        let mut edits = Vec::new();
        for field in Field::ALL {
            let rows = current.rows(field);
            let seen = rows.iter().filter(|row| self.only.sees(row));
            // A protected row stays, so that it is the one to say what it says.
            let (protected, others): (Vec<_>, Vec<_>) = seen.partition(|row| self.protects(row));
            let class = |value| self.class(field, value);
            let mut said = HashSet::with_capacity(rows.len());
            for row in protected {
                said.insert((class(row.value()), trim(row.value_type().as_str())));
            }
            for row in others {
                if !said.insert((class(row.value()), trim(row.value_type().as_str()))) {
                    edits.push((field, delete(row)));
                }
            }
        }
        self.check_deletes(&edits, Side::Current)?;
        Ok(Edits::new(edits, FieldSet::EMPTY, self.deletes))
    }
}
