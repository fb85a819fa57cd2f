//! The differences between the two ways of writing rows. The rest is in `call.rs`.

use std::borrow::Cow;

use crate::model::{Field, Naming, StoredRow};

/// How a call writes rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `crm.contact.update` and similar: `PHONE: [{"ID", "VALUE", "VALUE_TYPE"}]`
    Classic,
    /// `crm.item.update`: `fm: {"222": {"typeId", "value", "valueType"}}`
    Fm,
}

impl Dialect {
    pub(super) const fn naming(self) -> Naming {
        match self {
            Dialect::Classic => Naming::Upper,
            Dialect::Fm => Naming::Camel,
        }
    }

    /// Whether the server knows a key of a row. The country code has the same
    /// name in both.
    pub(super) fn knows_key(self, key: &str) -> bool {
        self.naming().is_row_key(key) || matches!(key, "VALUE_COUNTRY_CODE" | "VALUE_EXTRA")
    }

    /// The type of a row without a type. The classic methods use the default type
    /// before they look at the stored row, so an overwrite resets the type.
    pub(super) fn default_type<'a>(
        self,
        type_id: &str,
        stored: Option<&StoredRow<'a>>,
    ) -> Cow<'a, str> {
        match (self, stored) {
            (Dialect::Fm, Some(row)) => row.value_type.clone(),
            (Dialect::Fm, None) => Cow::Borrowed(""),
            // For LINK, the server's own default is a type that the portal does not
            // know. This library does not write it.
            (Dialect::Classic, _) if type_id == Field::Im.type_id() => Cow::Borrowed("OTHER"),
            (Dialect::Classic, _) => Cow::Borrowed("WORK"),
        }
    }

    /// An example of a row, for messages.
    pub(super) const fn row_hint(self) -> &'static str {
        match self {
            Dialect::Classic => r#"{"VALUE": ..., "VALUE_TYPE": ...}"#,
            Dialect::Fm => r#"{"typeId": ..., "valueType": ..., "value": ...}"#,
        }
    }
}
