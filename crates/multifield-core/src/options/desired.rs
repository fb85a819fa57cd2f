//! Options of reading desired, and of the values that may be written.

use crate::choices::choice;

choice! {
    /// How blank values in desired are treated. They are common in exports. Null in place of a
    /// string is blank, and so is NaN, which some languages use for missing values of a table.
    ///
    /// A blank value in a row with an ID is always an error, since the portal would delete that
    /// row.
    ///
    /// ```
    /// use multifield_core::{Blanks, Desired, Diff};
    ///
    /// let json = r#"{"PHONE": ["", "123", null]}"#;
    /// assert_eq!(Desired::from_json(json).unwrap_err().code(), "blank_value");
    ///
    /// let skip = Diff::new().blanks(Blanks::Skip);
    /// assert!(skip.desired_from_json(json).is_ok());
    /// ```
    "blanks": Blanks {
        /// `error`: they are an error.
        Error = "error",
        /// `skip`: they are ignored. A list of only blank values counts as not mentioned.
        Skip = "skip",
    }
}

choice! {
    /// How the values of desired are read: as they are, or like cells of a spreadsheet.
    ///
    /// A cell may contain several values, an empty cell may be `#N/A`, and a number may have
    /// become a float. `clean` reads such cells correctly. A number that has lost digits
    /// (`7.9161234567E+10`) is the error `not_a_phone` in both cases.
    ///
    /// ```
    /// use multifield_core::{Cells, Diff, Field};
    ///
    /// let clean = Diff::new().cells(Cells::Clean);
    /// let desired = clean.desired_from_json(
    ///     r##"{"PHONE": ["+79000000001; +79000000002, доб. 5", 79000000003.0, "#N/A"]}"##,
    /// )?;
    /// let values: Vec<_> = desired.rows(Field::Phone).unwrap().iter().map(|row| row.value()).collect();
    /// assert_eq!(values, ["+79000000001", "+79000000002, доб. 5", "79000000003"]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "cells": Cells {
        /// `strict`: each string is one value.
        Strict = "strict",
        /// `clean`:
        ///
        /// - Several values in one cell are split. Phones may be separated by `;`, `,`, `/`, `|`,
        ///   their full-width forms, `、` and line breaks, by a plus, and by blanks between
        ///   complete numbers; e-mails by `;`, `,`, line breaks and blanks; sites and messengers
        ///   by line breaks. A part that is not a value by itself, such as an extension or a
        ///   name, stays with the value before it. A slash after an area code separates nothing:
        ///   `03322/12345`. Each value gets the type of its row.
        /// - Blank cells are ignored as with [`Blanks::Skip`], and so are `null`, NaN and the
        ///   strings `-`, `#N/A`, `n/a`, `nan`, `none`, `null` and `undefined`, also as one of
        ///   several values.
        /// - Whole floats become numbers, and so does `79161234567.0` in a phone. A phone that a
        ///   spreadsheet keeps as text, `="+79161234567"` or `'+79161234567`, loses these marks.
        /// - Invisible characters are removed.
        Clean = "clean",
    }
}

choice! {
    /// How keys of desired are treated that are not fields, such as `NAME`.
    ///
    /// ```
    /// use multifield_core::{Desired, Diff, OtherKeys};
    ///
    /// let json = r#"{"NAME": "Anna", "PHONE": "123"}"#;
    /// assert_eq!(Desired::from_json(json).unwrap_err().code(), "unknown_field");
    ///
    /// let ignore = Diff::new().other_keys(OtherKeys::Ignore);
    /// assert!(ignore.desired_from_json(json).is_ok());
    /// ```
    "other_keys": OtherKeys {
        /// `error`: they are an error, since one may be a misspelled field.
        Error = "error",
        /// `ignore`: they are ignored, so desired may be an entity as it was read. `phone` and
        /// `email` next to `fm` in an item are ignored, too. Its `ID` or `id` is not: if it
        /// differs from that of current, this is the error `other_entity`.
        Ignore = "ignore",
    }
}

choice! {
    /// How types are treated that the portal does not know, if an edit would write one that the
    /// field does not have yet.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Diff, UnknownTypes};
    ///
    /// let current = Current::default();
    /// let desired = Desired::from_json(r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "Mobile"}]}"#)?;
    /// assert_eq!(
    ///     diff(&current, &desired).unwrap_err().to_string(),
    ///     r#"PHONE[0].VALUE_TYPE: "Mobile" is not a VALUE_TYPE of PHONE, did you mean MOBILE?"#,
    /// );
    /// let allow = Diff::new().unknown_types(UnknownTypes::Allow);
    /// assert_eq!(allow.diff(&current, &desired)?.len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "unknown_types": UnknownTypes {
        /// `error`: they are an error.
        Error = "error",
        /// `allow`: they are written. The portal stores any string.
        Allow = "allow",
    }
}

choice! {
    /// How phones are treated that cannot be numbers, if an edit would write one: a string
    /// without a digit, an e-mail address, or a number that a spreadsheet has changed
    /// (`7.9161234567E+10`, `79161234567.0`, `#N/A`).
    ///
    /// A value that the field already has is never an error.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Diff, InvalidPhones};
    ///
    /// let current = Current::default();
    /// let desired = Desired::from_json(r#"{"PHONE": ["call me"]}"#)?;
    /// assert_eq!(diff(&current, &desired).unwrap_err().code(), "not_a_phone");
    ///
    /// let allow = Diff::new().invalid_phones(InvalidPhones::Allow);
    /// assert_eq!(allow.diff(&current, &desired)?.len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "invalid_phones": InvalidPhones {
        /// `error`: they are an error.
        Error = "error",
        /// `allow`: they are written. The portal stores any string.
        Allow = "allow",
    }
}

choice! {
    /// How values are treated that contain several numbers or addresses, such as `+79000000001;
    /// +79000000002`, if an edit would write one.
    ///
    /// A value that the field already has is never an error. [`Cells::Clean`] splits such
    /// values.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Diff, SeveralValues};
    ///
    /// let current = Current::default();
    /// let desired = Desired::from_json(r#"{"PHONE": ["+79000000001; +79000000002"]}"#)?;
    /// assert_eq!(diff(&current, &desired).unwrap_err().code(), "several_values");
    ///
    /// let allow = Diff::new().several_values(SeveralValues::Allow);
    /// assert_eq!(allow.diff(&current, &desired)?.len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "several_values": SeveralValues {
        /// `error`: they are an error.
        Error = "error",
        /// `allow`: they are written as one value.
        Allow = "allow",
    }
}

choice! {
    /// How values with invisible characters are treated, if an edit would write one: direction
    /// marks, zero-width characters, soft hyphens, zero bytes, and no-break spaces around the value.
    /// They often come from address books and web pages.
    ///
    /// A value that the field already has is never an error. [`Cells::Clean`] removes invisible
    /// characters.
    ///
    /// ```
    /// use multifield_core::{diff, Current, Desired, Diff, InvisibleCharacters};
    ///
    /// let current = Current::default();
    /// let desired = Desired::from_json(r#"{"PHONE": ["\u202a+79000000001\u202c"]}"#)?;
    /// assert_eq!(diff(&current, &desired).unwrap_err().code(), "invisible_characters");
    ///
    /// let allow = Diff::new().invisible_characters(InvisibleCharacters::Allow);
    /// assert_eq!(allow.diff(&current, &desired)?.len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "invisible_characters": InvisibleCharacters {
        /// `error`: they are an error.
        Error = "error",
        /// `allow`: they are written as they are.
        Allow = "allow",
    }
}
