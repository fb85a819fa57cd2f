use std::{borrow::Cow, fmt};

use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use crate::{model::StoredRow, text::printable};

/// Why a payload may surprise: what happens at one place of it, and what to
/// write instead.
///
/// It is written as `{"code", "severity", "place", "message"}`, with `"row"`
/// for the stored row and `"value"` for the payload's value that it is about.
///
/// ```
/// use multifield_core::{simulate, Current, FindingCode, Generation, Payload, Severity};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 225, "VALUE_TYPE": "MOBILE", "VALUE": "44444"}
/// ]}"#)?;
/// let payload = Payload::from_json(r#"{"PHONE": [{"ID": 225, "VALUE_TYPE": "HOME"}]}"#)?;
/// let simulation = simulate(&current, &payload, Generation::Newer)?;
/// let finding = &simulation.findings()[0];
/// assert_eq!(finding.code(), FindingCode::MissingValueDeletes);
/// assert_eq!(finding.code().as_str(), "missing_value_deletes");
/// assert_eq!(finding.severity(), Severity::Harm);
/// assert_eq!(finding.place(), "PHONE[0]");
/// assert_eq!(finding.stored_row().map(|row| row.value()), Some("44444"));
/// assert_eq!(finding.payload_value(), None);
/// assert_eq!(
///     finding.message(),
///     "the row has no VALUE, so the portal deletes the row 225, 44444 (MOBILE): \
///      to change its type, repeat the value; to delete it, say \"DELETE\": \"Y\"",
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    code: FindingCode,
    place: String,
    message: String,
    row: Option<StoredRow<'static>>,
    value: Option<String>,
}

/// How bad a finding is.
///
/// They have an order: what is more than [`Severity::Note`] is a reason not to
/// send a payload.
///
/// ```
/// use multifield_core::{FindingCode, Severity};
///
/// assert!(Severity::Harm > Severity::Ignored && Severity::Ignored > Severity::Note);
/// assert_eq!(FindingCode::NothingChanges.severity().to_string(), "note");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// `note`: worth knowing.
    Note,
    /// `ignored`: a part of the payload, or all of it, has no effect.
    Ignored,
    /// `harm`: data is lost, or stored as nobody wants it.
    Harm,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Severity::Note => "note",
            Severity::Ignored => "ignored",
            Severity::Harm => "harm",
        })
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $severity:ident;)+) => {
        /// What a finding is about: a stable code, the same in every language.
        ///
        /// ```
        /// use multifield_core::{FindingCode, Severity};
        ///
        /// assert_eq!(FindingCode::BareText.as_str(), "bare_text");
        /// assert_eq!(FindingCode::BareText.severity(), Severity::Ignored);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FindingCode {
            $(
                #[doc = concat!("`", $code, "`")]
                #[doc = ""]
                $(#[doc = $doc])+
                $name,
            )+
        }

        impl FindingCode {
            /// Every code, by severity, the worst first.
            ///
            /// ```
            /// use multifield_core::{FindingCode, Severity};
            ///
            /// let mut all = FindingCode::ALL.iter();
            /// assert!(all.clone().any(|code| code.as_str() == "bare_text"));
            /// assert_eq!(all.next().map(|code| code.severity()), Some(Severity::Harm));
            /// ```
            pub const ALL: &'static [FindingCode] = &[$(FindingCode::$name),+];

            /// The code as text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(FindingCode::$name => $code,)+
                }
            }

            /// How bad it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(FindingCode::$name => Severity::$severity,)+
                }
            }
        }
    };
}

codes! {
    /// A row with an ID has no `VALUE`, and is deleted.
    MissingValueDeletes = "missing_value_deletes", Harm;
    /// A row with an ID has a `VALUE` of blanks, and is deleted.
    BlankValueDeletes = "blank_value_deletes", Harm;
    /// An overwrite has no `VALUE_TYPE`, and the type is reset.
    MissingTypeResets = "missing_type_resets", Harm;
    /// An ID that the entity does not have, and the row is added.
    UnknownIdAdds = "unknown_id_adds", Harm;
    /// The row of another field is overwritten.
    OtherFieldOverwritten = "other_field_overwritten", Harm;
    /// The row of another field is deleted.
    OtherFieldDeleted = "other_field_deleted", Harm;
    /// A row to delete has no ID, and is added.
    DeleteWithoutIdAdds = "delete_without_id_adds", Harm;
    /// The call is for another entity than the one that it is simulated on.
    OtherEntity = "other_entity", Harm;
    /// A row's ID as its key in a classic map, where keys are ignored, and the
    /// row is added.
    KeyIsNoId = "key_is_no_id", Harm;
    /// The newer server loses the value `0` of a new row.
    ZeroLost = "zero_lost", Harm;
    /// A list in `fm` only adds, so rows with ids are added again.
    ListOnlyAdds = "list_only_adds", Harm;
    /// A map with the keys `0`, `1`, … is read as a list, and only adds.
    KeysReadAsList = "keys_read_as_list", Harm;
    /// A row is added under a `typeId` that is no field.
    UnknownTypeIdStored = "unknown_type_id_stored", Harm;
    /// A row is added without `valueType`, and stored with an empty one.
    EmptyTypeStored = "empty_type_stored", Harm;
    /// `DELETE` in `fm`, where it is no flag, beside a value that is written.
    DeleteIsNoFlag = "delete_is_no_flag", Harm;

    /// A text in the place of a list of rows.
    BareText = "bare_text", Ignored;
    /// An empty list, a null or an empty text clears nothing.
    EmptyClearsNothing = "empty_clears_nothing", Ignored;
    /// A new row without a value.
    BlankRowSkipped = "blank_row_skipped", Ignored;
    /// An ID that the entity does not have, and the row is ignored.
    UnknownIdIgnored = "unknown_id_ignored", Ignored;
    /// The row of another field, which the older server ignores.
    OtherFieldIgnored = "other_field_ignored", Ignored;
    /// One ID twice, of which the later row wins.
    RepeatedId = "repeated_id", Ignored;
    /// A key that is there more than once, of which the last value counts.
    RepeatedKey = "repeated_key", Ignored;
    /// An `fm` row without `typeId`.
    MissingTypeId = "missing_type_id", Ignored;
    /// A row's own id in an `fm` map, where the key alone counts.
    RowIdIgnored = "row_id_ignored", Ignored;
    /// `TYPE_ID` in a classic row, where the field alone counts.
    TypeIdIgnored = "type_id_ignored", Ignored;
    /// A key that no row has.
    UnknownKey = "unknown_key", Ignored;
    /// A name that is no field of the method's.
    UnknownField = "unknown_field", Ignored;
    /// A field beside `fields`, where the server does not read it.
    BesideFields = "beside_fields", Ignored;
    /// A value is too long, and the call fails as a whole.
    TooLong = "too_long", Ignored;
    /// A value is no e-mail address, and the call fails as a whole.
    NotAnEmail = "not_an_email", Ignored;
    /// What the server does is not known, or not modelled, as with a batch. No
    /// effect is assumed.
    Unmodelled = "unmodelled", Ignored;

    /// A row is added beside one of its value.
    Duplicate = "duplicate", Note;
    /// A value type that the portal does not know.
    UnknownType = "unknown_type", Note;
    /// A row that ties the entity to a chat or a user is changed or deleted.
    SystemRowTouched = "system_row_touched", Note;
    /// An overwrite of a phone drops the country code kept beside it.
    CountryCodeDropped = "country_code_dropped", Note;
    /// No row would change.
    NothingChanges = "nothing_changes", Note;
}

impl FindingCode {
    /// Whether the call fails as a whole, so that nothing of it is written.
    ///
    /// ```
    /// use multifield_core::FindingCode;
    ///
    /// assert!(FindingCode::TooLong.fails_call());
    /// assert!(!FindingCode::BareText.fails_call());
    /// ```
    #[must_use]
    pub const fn fails_call(self) -> bool {
        matches!(self, FindingCode::TooLong | FindingCode::NotAnEmail)
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Finding {
    pub(super) fn new(code: FindingCode, place: impl Into<String>, message: String) -> Self {
        Finding {
            code,
            place: place.into(),
            message,
            row: None,
            value: None,
        }
    }

    pub(super) fn row(mut self, row: &StoredRow<'_>) -> Self {
        self.row = Some(row.clone().into_owned());
        self
    }

    pub(super) fn value(mut self, value: &str) -> Self {
        self.value = Some(value.to_owned());
        self
    }

    /// What it is about.
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        self.code
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The place in the payload, such as `PHONE[0]` or `fm.8559`; empty where
    /// it is about the whole of it.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// One sentence: what happens, and what to write instead.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The stored row that it is about, as it was before the call; none where it
    /// is about none.
    #[must_use]
    pub const fn stored_row(&self) -> Option<&StoredRow<'static>> {
        self.row.as_ref()
    }

    /// The payload's value that it is about; none where it is about none.
    #[must_use]
    pub fn payload_value(&self) -> Option<&str> {
        self.value.as_deref()
    }
}

/// `harm PHONE[0]: … [missing_value_deletes]`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.severity())?;
        if !self.place.is_empty() {
            write!(f, " {}", printable(&self.place))?;
        }
        let message = printable(&self.message);
        write!(f, ": {message} [{}]", self.code)
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = Record {
            code: self.code.as_str().into(),
            severity: self.severity(),
            place: (&self.place).into(),
            message: (&self.message).into(),
            row: self.row.as_ref().map(Cow::Borrowed),
            value: self.value.as_ref().map(Cow::from),
        };
        record.serialize(serializer)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Finding", deny_unknown_fields)]
struct Record<'a> {
    code: Cow<'a, str>,
    severity: Severity,
    place: Cow<'a, str>,
    message: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<Cow<'a, StoredRow<'static>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Cow<'a, str>>,
}

/// Reads what was written.
impl<'de> Deserialize<'de> for Finding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let record = Record::deserialize(deserializer)?;
        let mut codes = FindingCode::ALL.iter();
        let code = codes.find(|code| code.as_str() == record.code);
        let code = code.filter(|code| code.severity() == record.severity);
        let code = *code.ok_or_else(|| {
            de::Error::custom(format_args!(
                "found {:?} as {}, expected the code of a finding and its severity",
                record.code, record.severity
            ))
        })?;
        Ok(Finding {
            code,
            place: record.place.into_owned(),
            message: record.message.into_owned(),
            row: record.row.map(Cow::into_owned),
            value: record.value.map(Cow::into_owned),
        })
    }
}
