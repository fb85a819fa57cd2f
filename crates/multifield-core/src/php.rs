//! Queries and forms as PHP reads them into arrays, by `parse_str` and for
//! `$_GET` and `$_POST`. The vectors `php-queries.jsonl` are from PHP itself.
//!
//! It is public for the local portal, and not part of the documented API.

use std::borrow::Cow;

/// The number of variables that PHP reads from a query (`max_input_vars`). It drops the
/// others.
pub const MAX_VARIABLES: usize = 1000;

/// The number of brackets that a name may have (`max_input_nesting_level`). PHP drops a
/// variable with more.
pub const MAX_DEPTH: usize = 64;

/// A variable of a query, before it gets into an array.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pair<'q> {
    /// The part before the `=`, decoded.
    pub name: Cow<'q, [u8]>,
    /// The part after the `=`, decoded. Empty if there is no `=`.
    pub value: Cow<'q, [u8]>,
    /// The part after the `=`, not decoded.
    pub raw_value: &'q [u8],
    /// Whether there is a `=`.
    pub has_value: bool,
}

/// Returns all variables of a query, without a limit.
pub fn pairs(query: &[u8]) -> impl Iterator<Item = Pair<'_>> {
    let pieces = query.split(|byte| *byte == b'&');
    pieces.filter(|piece| !piece.is_empty()).map(|piece| {
        let equals = memchr::memchr(b'=', piece);
        let (name, raw_value) = match equals {
            Some(at) => (&piece[..at], &piece[at + 1..]),
            None => (piece, &piece[piece.len()..]),
        };
        Pair {
            name: decode(name),
            value: decode(raw_value),
            raw_value,
            has_value: equals.is_some(),
        }
    })
}

/// Decodes `+` and `%41`. A `%` without two hexadecimal digits stays as it is.
#[must_use]
pub fn decode(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr2(b'+', b'%', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        decoded.push(match (first, escaped(after)) {
            (b'+', _) => b' ',
            (b'%', Some(byte)) => {
                rest = &after[2..];
                byte
            }
            _ => first,
        });
    }
    Cow::Owned(decoded)
}

/// Percent-encodes all but the characters that RFC 3986 calls unreserved.
pub fn encode(value: &str, text: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(byte.into());
        } else {
            let (high, low) = (byte >> 4, byte & 0xf);
            text.push('%');
            text.push(DIGITS[usize::from(high)].into());
            text.push(DIGITS[usize::from(low)].into());
        }
    }
}

/// The byte of two hexadecimal digits.
pub(crate) fn escaped(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// An array of PHP, in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Array<V> {
    entries: Vec<(Vec<u8>, Value<V>)>,
    /// The key for the next `[]`, unless a larger key is set.
    next: i64,
}

/// A value of an array.
#[derive(Clone, Debug, PartialEq)]
// A query contains no other kinds of values.
#[allow(clippy::exhaustive_enums)]
pub enum Value<V> {
    /// The value of a variable.
    Leaf(V),
    /// The array that brackets create.
    Array(Array<V>),
}

/// The variables of a query or a form, put into arrays one after the other.
#[derive(Clone, Debug)]
pub struct Form<V> {
    array: Array<V>,
    variables: usize,
}

/// The place of a variable in the array.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Slot {
    /// The keys on the path to the variable.
    pub path: Vec<Vec<u8>>,
    /// Whether it replaced an earlier value.
    pub replaced: bool,
    /// Whether one of the keys is written as `[]`.
    pub appended: bool,
}

impl<V> Default for Array<V> {
    fn default() -> Self {
        Array {
            entries: Vec::new(),
            next: i64::MIN,
        }
    }
}

impl<V> Default for Form<V> {
    fn default() -> Self {
        Form {
            array: Array::default(),
            variables: 0,
        }
    }
}

impl<V> Form<V> {
    /// Inserts a variable at the place that its name gives. `None` if PHP drops it.
    pub fn insert(&mut self, name: &[u8], value: V) -> Option<Slot> {
        self.variables += 1;
        if self.variables > MAX_VARIABLES {
            return None;
        }
        match Name::parse(name)? {
            Name::TooDeep { head } => {
                self.array.entries.retain(|(key, _)| *key != head);
                None
            }
            Name::Path { head, keys } => self.array.insert(head, &keys, value),
        }
    }

    /// Returns the array of all variables.
    #[must_use]
    pub fn into_array(self) -> Array<V> {
        self.array
    }
}

impl<V> Array<V> {
    /// Returns the keys and values, in their order.
    #[must_use]
    pub fn into_entries(self) -> Vec<(Vec<u8>, Value<V>)> {
        self.entries
    }

    /// Returns whether the keys are 0, 1, … in this order, like those of a list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        let mut keys = self.entries.iter().enumerate();
        keys.all(|(index, (key, _))| *key == index.to_string().as_bytes())
    }

    fn insert(&mut self, head: Vec<u8>, keys: &[Option<&[u8]>], value: V) -> Option<Slot> {
        let (mut array, mut key) = (self, head);
        let (mut path, mut replaced) = (Vec::new(), false);
        for inner in keys {
            let at = array.place(&key).unwrap_or_else(|| {
                let new = Value::Array(Array::default());
                array.push(key.clone(), new)
            });
            path.push(key);
            let found = &mut array.entries[at].1;
            if matches!(found, Value::Leaf(_)) {
                replaced = true;
                *found = Value::Array(Array::default());
            }
            let Value::Array(found) = found else {
                return None;
            };
            array = found;
            key = match inner {
                Some(key) => key.to_vec(),
                None => array.free_key()?,
            };
        }
        let value = Value::Leaf(value);
        if let Some(at) = array.place(&key) {
            replaced = true;
            array.entries[at].1 = value;
        } else {
            array.push(key.clone(), value);
        }
        path.push(key);
        Some(Slot {
            path,
            replaced,
            appended: keys.contains(&None),
        })
    }

    fn place(&self, key: &[u8]) -> Option<usize> {
        self.entries.iter().position(|(other, _)| other == key)
    }

    fn push(&mut self, key: Vec<u8>, value: Value<V>) -> usize {
        if let Some(number) = integer(&key) {
            if number >= self.next {
                self.next = number.saturating_add(1);
            }
        }
        self.entries.push((key, value));
        self.entries.len() - 1
    }

    /// The key for the next `[]`. None if it would be above the largest integer.
    fn free_key(&self) -> Option<Vec<u8>> {
        let number = if self.next == i64::MIN { 0 } else { self.next };
        let key = number.to_string().into_bytes();
        // Only the largest integer can already be a key.
        let is_free = number < i64::MAX || self.place(&key).is_none();
        is_free.then_some(key)
    }
}

/// The integer that PHP makes of a key. None if the key is not written exactly as PHP
/// writes an integer.
fn integer(key: &[u8]) -> Option<i64> {
    let number: i64 = std::str::from_utf8(key).ok()?.parse().ok()?;
    (number.to_string().as_bytes() == key).then_some(number)
}

/// A name, split into its keys.
enum Name<'n> {
    /// The part before the first bracket, and the content of each pair of brackets.
    /// None for `[]`.
    Path {
        head: Vec<u8>,
        keys: Vec<Option<&'n [u8]>>,
    },
    TooDeep {
        head: Vec<u8>,
    },
}

impl<'n> Name<'n> {
    /// None if PHP drops the variable.
    fn parse(name: &'n [u8]) -> Option<Self> {
        // A string in C ends at its first NUL.
        let name = &name[..memchr::memchr(0, name).unwrap_or(name.len())];
        let name = &name[name.iter().take_while(|byte| **byte == b' ').count()..];
        let first = memchr::memchr(b'[', name).unwrap_or(name.len());
        let mut head = mangled(&name[..first]);
        let is_cookie =
            |name: &[u8]| name.starts_with(b"__Host-") || name.starts_with(b"__Secure-");
        if head.is_empty() || (is_cookie(&head) && !is_cookie(name)) {
            return None;
        }
        let mut keys = Vec::new();
        let mut rest = &name[first..];
        while let Some(inner) = rest.strip_prefix(b"[") {
            if keys.len() == MAX_DEPTH {
                return Some(Name::TooDeep { head });
            }
            // PHP reads `[ ]`, with one blank, like `[]`.
            let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'\x0b';
            let blanks = usize::from(inner.first().is_some_and(is_blank));
            let Some(length) = memchr::memchr(b']', &inner[blanks..]) else {
                // If the first bracket is not closed, it is a character of the name.
                if keys.is_empty() {
                    head.push(b'_');
                    head.extend(mangled(inner));
                }
                break;
            };
            let end = blanks + length;
            keys.push((length > 0).then_some(&inner[..end]));
            rest = &inner[end + 1..];
        }
        Some(Name::Path { head, keys })
    }
}

/// A name, as PHP changes it: dots, blanks and brackets become `_`.
fn mangled(name: &[u8]) -> Vec<u8> {
    let letter = |byte: &u8| match byte {
        b'.' | b' ' | b'[' => b'_',
        byte => *byte,
    };
    name.iter().map(letter).collect()
}
