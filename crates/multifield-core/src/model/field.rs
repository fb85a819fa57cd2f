use std::{borrow::Cow, fmt, ops::Range, str::FromStr};

use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    error::{wrong_choice, Error},
    model::ValueType,
};

/// A multifield of an entity, by its `TYPE_ID`.
///
/// The order of the variants is the order in which fields are written.
///
/// ```
/// use multifield_core::Field;
///
/// assert_eq!(Field::Phone.type_id(), "PHONE");
/// assert_eq!(Field::from_type_id("IM"), Some(Field::Im));
/// assert_eq!(Field::from_type_id("phone"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Field {
    /// `PHONE`
    Phone,
    /// `EMAIL`
    Email,
    /// `WEB`: sites
    Web,
    /// `IM`: messengers
    Im,
    /// `LINK`: users, managed by the portal
    Link,
}

impl Field {
    /// All fields, in the order in which they are written.
    ///
    /// ```
    /// use multifield_core::Field;
    ///
    /// let names: Vec<_> = Field::ALL.iter().map(|field| field.type_id()).collect();
    /// assert_eq!(names, ["PHONE", "EMAIL", "WEB", "IM", "LINK"]);
    /// ```
    pub const ALL: [Field; 5] = [
        Field::Phone,
        Field::Email,
        Field::Web,
        Field::Im,
        Field::Link,
    ];

    /// Returns the name of the field in the API: the `TYPE_ID` of its rows.
    ///
    /// ```
    /// assert_eq!(multifield_core::Field::Web.type_id(), "WEB");
    /// ```
    #[must_use]
    pub const fn type_id(self) -> &'static str {
        match self {
            Field::Phone => "PHONE",
            Field::Email => "EMAIL",
            Field::Web => "WEB",
            Field::Im => "IM",
            Field::Link => "LINK",
        }
    }

    /// Returns the field with this `TYPE_ID`, in upper case as the portal writes it.
    ///
    /// ```
    /// use multifield_core::Field;
    ///
    /// assert_eq!(Field::from_type_id("EMAIL"), Some(Field::Email));
    /// ```
    #[must_use]
    pub fn from_type_id(type_id: &str) -> Option<Field> {
        match type_id {
            "PHONE" => Some(Field::Phone),
            "EMAIL" => Some(Field::Email),
            "WEB" => Some(Field::Web),
            "IM" => Some(Field::Im),
            "LINK" => Some(Field::Link),
            _ => None,
        }
    }

    /// The names of the fields, in the order of [`Field::ALL`].
    pub(crate) const NAMES: &'static [&'static str] = &["PHONE", "EMAIL", "WEB", "IM", "LINK"];

    /// The field with this name, in any letter case, as in options.
    pub(crate) fn from_name(name: &str) -> Option<Field> {
        let mut fields = Field::ALL.into_iter();
        fields.find(|field| field.type_id().eq_ignore_ascii_case(name))
    }

    /// Returns the types (`VALUE_TYPE`) that the portal knows for the field, in the portal's
    /// order.
    ///
    /// ```
    /// use multifield_core::Field;
    ///
    /// assert_eq!(Field::Email.value_types(), ["WORK", "HOME", "MAILING", "OTHER"]);
    /// ```
    #[must_use]
    pub const fn value_types(self) -> &'static [&'static str] {
        match self {
            Field::Phone => &["WORK", "MOBILE", "FAX", "HOME", "PAGER", "MAILING", "OTHER"],
            Field::Email => &["WORK", "HOME", "MAILING", "OTHER"],
            Field::Web => &[
                "WORK",
                "HOME",
                "FACEBOOK",
                "VK",
                "LIVEJOURNAL",
                "TWITTER",
                "OTHER",
            ],
            Field::Im => &[
                "FACEBOOK",
                "TELEGRAM",
                "VK",
                "SKYPE",
                "VIBER",
                "INSTAGRAM",
                "BITRIX24",
                "OPENLINE",
                "IMOL",
                "ICQ",
                "MSN",
                "JABBER",
                "OTHER",
            ],
            Field::Link => &["USER"],
        }
    }

    /// Returns the type of a new row whose desired row has no type: `WORK`, for IM `OTHER`,
    /// for LINK `USER`.
    ///
    /// For LINK, the server itself would use `WORK`, which it does not know there.
    ///
    /// ```
    /// use multifield_core::{Field, ValueType};
    ///
    /// assert_eq!(Field::Im.default_value_type(), ValueType::OTHER);
    /// ```
    #[must_use]
    pub const fn default_value_type(self) -> ValueType<'static> {
        ValueType::of(self.default_type_name())
    }

    /// The same as a string.
    pub(crate) const fn default_type_name(self) -> &'static str {
        match self {
            Field::Phone | Field::Email | Field::Web => "WORK",
            Field::Im => "OTHER",
            Field::Link => "USER",
        }
    }
}

/// Writes the `TYPE_ID`.
impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.type_id())
    }
}

/// Reads a `TYPE_ID`.
impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        Field::from_type_id(&name).ok_or_else(|| {
            de::Error::custom(format_args!(
                "found the field {name:?}, expected PHONE, EMAIL, WEB, IM or LINK"
            ))
        })
    }
}

/// Reads the name of a field, in any case.
///
/// # Errors
///
/// `wrong_choice` for any other string, at the place `field`.
///
/// ```
/// use multifield_core::Field;
///
/// assert_eq!("phone".parse(), Ok(Field::Phone));
/// assert_eq!(
///     "FAX".parse::<Field>().unwrap_err().to_string(),
///     r#"field: found "FAX", expected PHONE, EMAIL, WEB, IM or LINK"#,
/// );
/// ```
impl FromStr for Field {
    type Err = Error;

    fn from_str(name: &str) -> Result<Field, Error> {
        Field::from_name(name).ok_or_else(|| wrong_choice("field", name, Field::NAMES))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.type_id())
    }
}

/// A set of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct FieldSet(u8);

impl FieldSet {
    pub(crate) const EMPTY: FieldSet = FieldSet(0);
    pub(crate) const ALL: FieldSet = FieldSet(0b1_1111);

    pub(crate) const fn with(self, field: Field) -> FieldSet {
        FieldSet(self.0 | 1 << field as u8)
    }

    pub(crate) const fn union(self, others: FieldSet) -> FieldSet {
        FieldSet(self.0 | others.0)
    }

    pub(crate) const fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u8) != 0
    }

    /// Adds a field. Returns false if the set already contains it.
    pub(crate) fn insert(&mut self, field: Field) -> bool {
        let fresh = !self.contains(field);
        *self = self.with(field);
        fresh
    }

    #[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks for it
    pub(crate) const fn is_empty(&self) -> bool {
        self.0 == 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL
            .into_iter()
            .filter(move |field| self.contains(*field))
    }
}

impl Serialize for FieldSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// The end of each field in a list that is sorted by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Ends([usize; Field::ALL.len()]);

impl Ends {
    pub(super) fn of(fields: impl Iterator<Item = Field>) -> Ends {
        let mut counts = [0; Field::ALL.len()];
        for field in fields {
            counts[field as usize] += 1;
        }
        let mut end = 0;
        Ends(counts.map(|rows| {
            end += rows;
            end
        }))
    }

    pub(super) fn range(self, field: Field) -> Range<usize> {
        let index = field as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.0[before]);
        start..self.0[index]
    }
}
