use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize};

use crate::model::{trim, Field};

/// The type of a value: `WORK`, `MOBILE`, …
///
/// The portal stores any string, so this is a string, with constants for the types that the
/// portal knows. [`Field::value_types`] lists the types of a field.
///
/// ```
/// use multifield_core::{Field, ValueType};
///
/// assert!(ValueType::MOBILE.is_known(Field::Phone));
/// assert!(!ValueType::MOBILE.is_known(Field::Email));
/// assert!(!ValueType::from("SATELLITE").is_known(Field::Phone));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ValueType<'a>(Cow<'a, str>);

macro_rules! known {
    ($($name:ident of $fields:literal,)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "`, of ", $fields)]
            pub const $name: ValueType<'static> = ValueType(Cow::Borrowed(stringify!($name)));
        )*

        /// A known type as a constant, so that its string need not be stored.
        fn known(text: &str) -> Option<&'static str> {
            match text {
                $(stringify!($name) => Some(stringify!($name)),)*
                _ => None,
            }
        }
    };
}

impl ValueType<'_> {
    known! {
        WORK of "PHONE, EMAIL and WEB",
        HOME of "PHONE, EMAIL and WEB",
        MOBILE of "PHONE",
        FAX of "PHONE",
        PAGER of "PHONE",
        MAILING of "PHONE and EMAIL",
        OTHER of "PHONE, EMAIL, WEB and IM",
        FACEBOOK of "WEB and IM",
        VK of "WEB and IM",
        LIVEJOURNAL of "WEB",
        TWITTER of "WEB",
        TELEGRAM of "IM",
        SKYPE of "IM",
        VIBER of "IM",
        INSTAGRAM of "IM",
        BITRIX24 of "IM",
        OPENLINE of "IM",
        IMOL of "IM",
        ICQ of "IM",
        MSN of "IM",
        JABBER of "IM",
        USER of "LINK",
    }

    /// Returns the type as a string. It may be empty in a stored row, and never is in an
    /// edit.
    ///
    /// ```
    /// assert_eq!(multifield_core::ValueType::WORK.as_str(), "WORK");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the portal knows this type for rows of `field`.
    ///
    /// ```
    /// use multifield_core::{Field, ValueType};
    ///
    /// assert!(ValueType::USER.is_known(Field::Link));
    /// ```
    #[must_use]
    pub fn is_known(&self, field: Field) -> bool {
        field.value_types().contains(&self.as_str())
    }

    /// Returns the same type without the borrow.
    ///
    /// ```
    /// use multifield_core::ValueType;
    ///
    /// let text = String::from("SATELLITE");
    /// let owned: ValueType<'static> = ValueType::from(text.as_str()).into_owned();
    /// assert_eq!(owned.as_str(), "SATELLITE");
    /// ```
    #[must_use]
    pub fn into_owned(self) -> ValueType<'static> {
        match Self::known(&self.0) {
            Some(known) => ValueType(Cow::Borrowed(known)),
            None => ValueType(Cow::Owned(self.0.into_owned())),
        }
    }

    /// The desired type. None if it is blank: then any type is right. If somebody has
    /// read a row in transit and lists it again, the right type is desired, so the mark
    /// is removed.
    #[inline]
    pub(crate) fn listed(self) -> Option<Self> {
        match self.0.as_bytes() {
            // Nearly all types are neither blank nor in transit, as their first byte
            // shows.
            [b'!'..=b'}', ..] => Some(self),
            _ => self.listed_slowly(),
        }
    }

    #[cold]
    fn listed_slowly(self) -> Option<Self> {
        let settled = match self.0 {
            Cow::Borrowed(text) => Cow::Borrowed(settled_type(text)),
            Cow::Owned(text) => Cow::Owned(settled_type(&text).to_owned()),
        };
        (!trim(&settled).is_empty()).then_some(ValueType(settled))
    }

    pub(crate) fn reborrow(&self) -> ValueType<'_> {
        ValueType(Cow::Borrowed(&self.0))
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for ValueType<'a> {
    fn from(text: T) -> Self {
        ValueType(text.into())
    }
}

/// Reads a string.
impl<'de> Deserialize<'de> for ValueType<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Ok(ValueType(text).into_owned())
    }
}

impl<'a> ValueType<'a> {
    pub(super) const fn of(name: &'a str) -> ValueType<'a> {
        ValueType(Cow::Borrowed(name))
    }

    pub(super) fn into_text(self) -> Cow<'a, str> {
        self.0
    }
}

impl fmt::Display for ValueType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The first character of a temporary type.
///
/// Servers of the generation `distinct` ignore a call that only reorders values, and
/// hide a row behind an equal row. A plan avoids both: for one call, a row gets a type
/// that no other row with its value has. The right type stays readable in it, so if the
/// plan is interrupted, the next plan can repair the row.
pub(crate) const TRANSIT_MARK: char = '~';

/// The type without the mark of a row in transit: `WORK` for `~WORK`.
#[inline]
pub(crate) fn settled_type(value_type: &str) -> &str {
    if is_in_transit(value_type) {
        value_type.trim_start_matches(TRANSIT_MARK)
    } else {
        value_type
    }
}

/// Whether a type is that of a row in transit.
#[inline]
pub(crate) fn is_in_transit(value_type: &str) -> bool {
    value_type.starts_with(TRANSIT_MARK)
}
