//! The diff from JSON to JSON.

use crate::{choices::choice, diff::Diff, error::Error, json::to_json, model::Current};

choice! {
    /// An output format of [`Diff::diff_json`].
    ///
    /// ```
    /// use multifield_core::{Diff, Form};
    ///
    /// let current = r#"{"PHONE": [{"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "1"}]}"#;
    /// let desired = r#"{"PHONE": []}"#;
    /// let json = |form| Diff::new().diff_json(current, desired, form);
    /// assert_eq!(json(Form::Fields)?, r#"{"PHONE":[{"ID":222,"DELETE":"Y"}]}"#);
    /// assert_eq!(json(Form::Fm)?, r#"{"222":{"typeId":"PHONE","value":""}}"#);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "form": Form {
        /// `fields`: the format of the classic methods, see
        /// [`Edits::fields`](crate::Edits::fields).
        Fields = "fields",
        /// `fm`: the format of `crm.item.update`, see [`Edits::fm`](crate::Edits::fm).
        Fm = "fm",
    }
}

impl Diff {
    /// Returns the smallest edits that turn current into desired, from JSON to JSON.
    ///
    /// This is [`Current::from_json`], [`Diff::desired_from_json`] and [`Diff::diff`] in one
    /// call. It writes the same bytes as [`Edits::fields`](crate::Edits::fields) or
    /// [`Edits::fm`](crate::Edits::fm), and `{}` if there is nothing to do.
    ///
    /// # Errors
    ///
    /// The errors of [`Current::from_json`], [`Diff::desired_from_json`] and [`Diff::diff`],
    /// in this order.
    ///
    /// ```
    /// use multifield_core::{Diff, Form, Side};
    ///
    /// let current = r#"{"result": {"ID": "43", "PHONE": [
    ///     {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"}
    /// ]}}"#;
    /// let diff = Diff::new();
    /// assert_eq!(
    ///     diff.diff_json(current, r#"{"PHONE": "222222"}"#, Form::Fields)?,
    ///     r#"{"PHONE":[{"ID":222,"VALUE":"222222","VALUE_TYPE":"WORK"}]}"#,
    /// );
    /// assert_eq!(diff.diff_json(current, r#"{"PHONE": "111111"}"#, Form::Fields)?, "{}");
    ///
    /// let error = diff.diff_json(current, r#"{"PHONES": []}"#, Form::Fields).unwrap_err();
    /// assert_eq!((error.side(), error.place()), (Side::Desired, "PHONES"));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn diff_json(
        &self,
        current: &(impl AsRef<[u8]> + ?Sized),
        desired: &(impl AsRef<[u8]> + ?Sized),
        form: Form,
    ) -> Result<String, Error> {
        let current = Current::from_json(current)?;
        let desired = self.desired_from_json(desired)?;
        let edits = self.diff(&current, &desired)?;
        Ok(match form {
            _ if edits.is_empty() => "{}".to_owned(),
            Form::Fields => to_json(&edits.fields()),
            Form::Fm => to_json(&edits.fm()),
        })
    }
}
