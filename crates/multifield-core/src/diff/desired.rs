//! Reads desired with the options of the diff.

use serde::de::Deserializer;

use super::Diff;
use crate::{
    error::Error,
    model::Desired,
    read::{self, ReadOptions},
};

impl Diff {
    /// Reads JSON as [`Desired::from_json`] does, with the options `blanks`,
    /// `cells`, `other_keys` and `strategy`.
    ///
    /// # Errors
    ///
    /// Those of [`Desired::from_json`].
    ///
    /// ```
    /// use multifield_core::{Blanks, Diff, Field, OtherKeys};
    ///
    /// let options = Diff::new().blanks(Blanks::Skip).other_keys(OtherKeys::Ignore);
    /// let desired = options.desired_from_json(r#"{"NAME": "Anna", "PHONE": ["", "123"]}"#)?;
    /// assert_eq!(desired.rows(Field::Phone).unwrap().len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn desired_from_json<'a>(
        &self,
        json: &'a (impl AsRef<[u8]> + ?Sized),
    ) -> Result<Desired<'a>, Error> {
        read::desired_from_json(self.read_options(), json.as_ref())
    }

    /// Reads anything that serde reads, as [`Desired::from_deserializer`] does,
    /// with the options `blanks`, `cells`, `other_keys` and `strategy`.
    ///
    /// # Errors
    ///
    /// Those of [`Desired::from_deserializer`].
    ///
    /// ```
    /// use multifield_core::{Blanks, Diff, Field};
    /// use serde_json::json;
    ///
    /// let options = Diff::new().blanks(Blanks::Skip);
    /// let tree = json!({"PHONE": [""]});
    /// let desired = options.desired_from_deserializer(&tree)?;
    /// assert!(desired.rows(Field::Phone).is_none());
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn desired_from_deserializer<'a, D: Deserializer<'a>>(
        &self,
        deserializer: D,
    ) -> Result<Desired<'a>, Error> {
        read::desired_from_deserializer(self.read_options(), deserializer)
    }

    pub(crate) const fn read_options(&self) -> ReadOptions {
        ReadOptions {
            blanks: self.blanks,
            cells: self.cells,
            other_keys: self.other_keys,
            strategy: self.strategy,
        }
    }
}
