//! Keys: when two values are equivalent.
//!
//! A key never makes two different things equal. A value that cannot be read for certain is
//! its own key.

use std::borrow::Cow;

use super::{cells::visible, flaws::is_invisible};
use crate::{
    model::{trim, Field},
    region::Region,
};

/// The prefixes of the keys of users.
const TELEGRAM: &str = "telegram:";
const VIBER: &str = "viber:";

/// The data from which the keys of a field are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys {
    pub(crate) field: Field,
    pub(crate) region: Option<Region>,
}

impl Keys {
    /// The key of a value with a type. For messengers, the type decides how the value
    /// is read. Without a type, the key of a messenger is that of a number or of a link
    /// to a user, if the value is one.
    pub(crate) fn of<'v>(self, value: &'v str, value_type: Option<&str>) -> Cow<'v, str> {
        // Blanks at the ends and invisible characters do not matter in any field.
        match visible(self.field, trim(value)) {
            Cow::Borrowed(value) => self.of_visible(value.trim(), value_type),
            Cow::Owned(value) => {
                let key = self.of_visible(value.trim(), value_type);
                Cow::Owned(key.into_owned())
            }
        }
    }

    fn of_visible<'v>(self, value: &'v str, value_type: Option<&str>) -> Cow<'v, str> {
        match (self.field, value_type) {
            (Field::Phone, _) => phone(value, self.region),
            (Field::Email, _) => email(value),
            (Field::Web, _) => site(value),
            (Field::Im, Some("TELEGRAM")) => telegram(value),
            (Field::Im, Some("VIBER")) => viber(value, self.region),
            (Field::Im, None) => match viber(value, self.region) {
                Cow::Owned(number) => Cow::Owned(number),
                // Without a link, a name could belong to a user of any messenger.
                Cow::Borrowed(value) if value.contains('/') => telegram(value),
                Cow::Borrowed(value) => Cow::Borrowed(value),
            },
            (Field::Im | Field::Link, _) => Cow::Borrowed(value),
        }
    }

    /// The key of a value that is compared with a stored row of a messenger: that of a
    /// user, if the value names one, and otherwise the key without a type.
    pub(crate) fn of_user(self, value: &str) -> Cow<'_, str> {
        let mut keys = Self::MESSENGERS
            .map(|it| self.of(value, Some(it)))
            .into_iter();
        let user = keys.find(|key| Self::is_user(key));
        user.unwrap_or_else(|| self.of(value, Self::UNTYPED))
    }

    /// Whether keys of the field may be those of users, so that they depend on the
    /// type.
    pub(crate) fn depend_on_type(self) -> bool {
        self.field == Field::Im
    }

    /// Whether a key is that of a user of a messenger.
    pub(crate) fn is_user(key: &str) -> bool {
        key.starts_with(TELEGRAM) || key.starts_with(VIBER)
    }

    /// Whether two values of one type are equivalent.
    pub(crate) fn are_same(self, value: &str, other: &str, value_type: Option<&str>) -> bool {
        value == other || self.of(value, value_type) == self.of(other, value_type)
    }

    /// The type for comparisons across types. The keys of messengers are then the
    /// values themselves.
    pub(crate) const UNTYPED: Option<&'static str> = Some("");

    /// The types of messengers whose values have keys of their own.
    pub(crate) const MESSENGERS: [&'static str; 2] = ["TELEGRAM", "VIBER"];
}

/// Returns the key of a value: its normalised form, for comparisons.
///
/// Two values with the same key are equivalent:
/// [`Equality::Normalized`](crate::Equality::Normalized) treats them as equal. The region is
/// used to read numbers without a country code. A key is not a format for storing. Keys may
/// change between versions of this library, so do not store them.
///
/// The key of a messenger depends on its type, see [`normalize_typed`]. Without a type, it
/// is that of a number or of the user in a link to Telegram, if the value is one.
///
/// ```
/// use multifield_core::{normalize, Field, Region};
///
/// let region = Some(Region::new("RU")?);
/// for number in ["8 (916) 123-45-67", "+7 916 123 45 67", "9161234567"] {
///     assert_eq!(normalize(number, Field::Phone, region), "79161234567");
/// }
/// assert_eq!(normalize("8 812 000-03-33, доб. 77", Field::Phone, region), "78120000333;ext=77");
/// assert_eq!(normalize(" Anna@Example.com", Field::Email, None), "anna@example.com");
/// assert_eq!(normalize("https://www.example.com/", Field::Web, None), "example.com");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[must_use]
pub fn normalize(value: &str, field: Field, region: Option<Region>) -> Cow<'_, str> {
    Keys { field, region }.of(value, None)
}

/// Returns the [key](normalize) of a value with a type. The type matters for messengers:
/// with `TELEGRAM`, `anna`, `@anna` and `https://t.me/anna` are equivalent, and values of
/// `VIBER` are compared as phones.
///
/// ```
/// use multifield_core::{normalize_typed, Field};
///
/// for user in ["Anna", "@anna", "https://t.me/anna", "t.me/anna/"] {
///     assert_eq!(normalize_typed(user, Field::Im, "TELEGRAM", None), "telegram:anna");
/// }
/// assert_eq!(normalize_typed("+7 916 123-45-67", Field::Im, "VIBER", None), "viber:79161234567");
/// assert_eq!(normalize_typed("@anna", Field::Im, "SKYPE", None), "@anna");
/// ```
#[must_use]
pub fn normalize_typed<'v>(
    value: &'v str,
    field: Field,
    value_type: &str,
    region: Option<Region>,
) -> Cow<'v, str> {
    Keys { field, region }.of(value, Some(trim(value_type)))
}

/// The key of a number, as for phones.
fn viber(value: &str, region: Option<Region>) -> Cow<'_, str> {
    let number = Number::read(value);
    number.map_or(Cow::Borrowed(value), |number| {
        Cow::Owned(format!("{VIBER}{}", number.into_key(region)))
    })
}

/// The name of a user in lower case, without the link around it. Other values are
/// returned unchanged. No value of another messenger has such a key.
fn telegram(value: &str) -> Cow<'_, str> {
    let lower = value.to_ascii_lowercase();
    let bare = ["https://", "http://"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme))
        .unwrap_or(&lower);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let path = ["t.me/", "telegram.me/"]
        .iter()
        .find_map(|host| bare.strip_prefix(host));
    let name = match path {
        Some(path) => path.strip_suffix('/').unwrap_or(path),
        None => &lower,
    };
    let name = name.strip_prefix('@').unwrap_or(name);
    let is_of_names = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    // The name of a user does not consist of digits only.
    let is_name =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(is_of_names);
    if is_name {
        Cow::Owned(format!("{TELEGRAM}{name}"))
    } else {
        Cow::Borrowed(value)
    }
}

fn phone(value: &str, region: Option<Region>) -> Cow<'_, str> {
    let number = Number::read(value);
    number.map_or(Cow::Borrowed(value), |number| {
        Cow::Owned(number.into_key(region))
    })
}

/// A string that is a single phone number.
pub(super) struct Number {
    digits: String,
    /// Whether the number begins with a plus.
    is_international: bool,
    extension: Option<String>,
    /// The extension with its mark.
    pub(super) rest: String,
}

impl Number {
    pub(super) fn read(value: &str) -> Option<Number> {
        let plain = if value.bytes().all(is_of_numbers) {
            Cow::Borrowed(value)
        } else {
            let plain: String = value.chars().filter_map(plain_char).collect();
            Cow::Owned(plain.to_lowercase())
        };
        let plain = plain.trim();
        let (whole, extension) = match split_extension(plain) {
            Some((number, extension)) => (number, Some(extension?.to_owned())),
            None => (plain, None),
        };
        let number = whole.trim_start_matches(['(', ' ']);
        let (number, is_international) = match number.strip_prefix('+') {
            Some(number) => (number, true),
            None => (number, false),
        };
        // In Russia, `8~10` means: dial 8, wait for a tone, dial 10.
        let digits = match number.strip_prefix("8~10") {
            Some(rest) => "810".to_owned() + &digits(rest)?,
            None => digits(number)?,
        };
        let rest = match extension {
            Some(_) => plain[whole.len()..].to_owned(),
            None => String::new(),
        };
        Some(Number {
            digits,
            is_international,
            extension,
            rest,
        })
    }

    fn into_key(self, region: Option<Region>) -> String {
        let known = region.and_then(|region| region.key(&self.digits, self.is_international));
        let key = known.unwrap_or(self.digits);
        match self.extension {
            Some(extension) => format!("{key};ext={extension}"),
            None => key,
        }
    }

    /// The digits in E.164. None if they are not certain, or if their key would differ.
    pub(super) fn e164(&self, region: Option<Region>) -> Option<String> {
        if self.is_international {
            let known = Region::international(&self.digits);
            return known.filter(|known| region.is_some() || *known == self.digits);
        }
        let known = region?.key(&self.digits, false)?;
        Region::international(&known).filter(|same| *same == known)
    }
}

/// Whether a byte occurs only in plain numbers, and in no mark of an extension.
fn is_of_numbers(byte: u8) -> bool {
    byte.is_ascii_digit() || b" +-.()".contains(&byte)
}

/// Splits a string at the mark of an extension, into the number before it and the
/// digits after it. None if something other than digits follows.
pub(super) fn split_extension(text: &str) -> Option<(&str, Option<&str>)> {
    // A longer mark comes before its abbreviations, so that it is found first.
    const MARKS: [&str; 13] = [
        ";ext=",
        "добавочный",
        "добав",
        "доб",
        "внутренний",
        "внутр",
        "вн",
        "extension",
        "ext",
        ",,",
        "#",
        "x",
        // The Cyrillic letter that looks like `x`.
        "х",
    ];
    if text.bytes().all(is_of_numbers) {
        return None;
    }
    let (start, len) = MARKS
        .iter()
        .filter_map(|mark| Some((text.find(mark)?, mark.len())))
        .min_by_key(|(start, _)| *start)?;
    let number = text[..start].trim_end_matches([' ', ',', ';', ':', '/', '-', '.', '(', '[']);
    let extension = text[start + len..]
        .trim_start_matches([' ', '.', ':', '=', '-', '#', '№'])
        .trim_end_matches([' ', '.', ',', ';', ')', ']', '#']);
    // If there are blanks between the digits, they may be two extensions.
    let is_one = !extension.is_empty() && extension.bytes().all(|b| b.is_ascii_digit());
    Some((number, is_one.then_some(extension)))
}

/// The digits of a string that has only digits and some separators.
fn digits(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else if !" .-()".contains(c) {
            return None;
        }
    }
    (!digits.is_empty()).then_some(digits)
}

/// The plain character for a similar one: full-width characters, dashes, no-break
/// spaces. None for marks that address books leave around a number and that are
/// invisible.
fn plain_char(c: char) -> Option<char> {
    match c {
        _ if is_invisible(Field::Phone, c) => None,
        '\t' => Some(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        _ if c.is_whitespace() && !c.is_ascii() => Some(' '),
        _ => Some(narrow(c)),
    }
}

/// The plain character for a full-width one.
pub(super) const fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(c as u32 - 0xfee0) {
            Some(narrow) => narrow,
            None => c,
        },
        _ => c,
    }
}

fn email(value: &str) -> Cow<'_, str> {
    let trimmed = value;
    if trimmed.chars().any(|c| c.is_uppercase() || narrow(c) != c) {
        Cow::Owned(
            trimmed
                .chars()
                .map(narrow)
                .collect::<String>()
                .to_lowercase(),
        )
    } else {
        Cow::Borrowed(trimmed)
    }
}

/// A site without `http://`, `https://`, `www.` and the trailing slash, and with its
/// host in lower case. Other values are returned unchanged.
fn site(value: &str) -> Cow<'_, str> {
    let value = value.trim();
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        let start = value.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let rest = &value[scheme.map_or(0, str::len)..];
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(host_end);
    let host: String = host.to_lowercase().chars().map(narrow).collect();
    // A single word may be a name of any kind, whose letter case may matter.
    if !is_host(&host) || (scheme.is_none() && !host.contains('.')) {
        return Cow::Borrowed(value);
    }
    // The part after `www.` must be a host by itself. So `www.com` is not the same as
    // `com`.
    let bare = host.strip_prefix("www.").filter(|bare| bare.contains('.'));
    let host = bare.unwrap_or(&host);
    let path = match path.strip_suffix('/') {
        Some(shorter) if !path.contains(['?', '#']) => shorter,
        _ => path,
    };
    Cow::Owned(host.to_owned() + path)
}

/// Whether a string is the name of a host, in any script, with or without a port.
fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, "0"));
    let is_of_names = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.is_empty()
        && name.chars().all(is_of_names)
        && !port.is_empty()
        && port.bytes().all(|byte| byte.is_ascii_digit())
}
