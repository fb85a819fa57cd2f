//! Finds mistakes in values that the portal would store unchanged.

use std::ops::Range;

use super::{
    cells::is_empty_cell,
    keys::{narrow, split_extension},
};
use crate::model::{is_plain_address, may_be_email, trim, Field, MAX_LENGTH};

/// The reason why a value is not a phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhoneFlaw {
    /// The value has no digit, contains an e-mail address or markup, or is a formula or
    /// an error message of a spreadsheet.
    NoNumber,
    /// `7.9161234567E+10`: a spreadsheet has cut off digits.
    Exponent,
    /// `79161234567.0`: a spreadsheet has added a fraction, but no digit is lost.
    Fraction,
}

/// A string with fewer digits is an extension, or the end of another number:
/// `123-45-67/68`.
const FEWEST_DIGITS: usize = 5;

/// A word with this many digits is a complete number, not a part of a number.
const DIGITS_OF_WHOLE: usize = 10;

/// The highest number of digits of a number in E.164.
const MOST_DIGITS: usize = 15;

/// The highest number of digits that are dialled before such a number, as in `810` and
/// `0011`.
const MOST_DIGITS_BEFORE: usize = 4;

/// With fewer digits before a slash, they may be an area code: `+49 (0) 33203/12345`.
const DIGITS_BEFORE_SLASH: usize = 9;

/// Words between two numbers.
const WORDS_BETWEEN: [&str; 8] = ["и", "или", "and", "or", "und", "oder", "et", "ou"];

/// Whether a value is certainly one correct value that the portal stores unchanged.
/// Nearly all values are; for others, the answer is false, even if they may be correct.
///
/// Each written value is checked, so this check reads its bytes only once.
pub(crate) fn is_plain(field: Field, value: &str) -> bool {
    // A value of one character may be `0`, which servers lose.
    let is_of_length = value.len() > 1 && value.len() <= MAX_LENGTH;
    is_of_length
        && match field {
            Field::Phone => is_plain_number(value),
            Field::Email => is_plain_address(value),
            Field::Web | Field::Im | Field::Link => !value.bytes().any(is_odd_byte),
        }
}

fn is_plain_number(value: &str) -> bool {
    let mut digits = 0;
    let mut is_of_number = |byte: u8| {
        digits += usize::from(byte.is_ascii_digit());
        byte.is_ascii_digit() || is_around_digits(byte)
    };
    value.bytes().all(&mut is_of_number) && (1..=MOST_DIGITS).contains(&digits)
}

const fn is_around_digits(byte: u8) -> bool {
    matches!(byte, b' ' | b'+' | b'-' | b'(' | b')')
}

/// Whether a byte is not ASCII, or is an invisible character.
pub(super) const fn is_odd_byte(byte: u8) -> bool {
    !byte.is_ascii() || is_control(byte)
}

/// Whether a byte is a control character other than a blank.
const fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t'..=b'\r')
}

/// Whether a value contains invisible characters, or blanks at its ends that the portal
/// does not remove. A program that treats a zero byte as the end of a string would cut
/// off the value.
pub(crate) fn has_invisible(field: Field, value: &str) -> bool {
    let value = trim(value);
    if !value.bytes().any(is_odd_byte) {
        return false;
    }
    value.trim().len() < value.len() || value.chars().any(|c| is_invisible(field, c))
}

/// Whether a character is invisible: control characters, direction marks, blanks
/// without width, soft hyphens. The two joiners count only in phones and e-mails,
/// because in some scripts they belong to the letters of a name.
pub(super) fn is_invisible(field: Field, c: char) -> bool {
    match c {
        '\u{200c}' | '\u{200d}' => matches!(field, Field::Phone | Field::Email),
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => true,
        _ => u8::try_from(c).is_ok_and(is_control),
    }
}

/// The reason why a value cannot be a phone number. None if it may be one.
pub(crate) fn phone_flaw(value: &str) -> Option<PhoneFlaw> {
    let value = trim(value);
    let is_plain = |byte: u8| byte.is_ascii_digit() || is_around_digits(byte);
    let has_digit = value.chars().any(char::is_numeric);
    if has_digit && value.bytes().all(is_plain) {
        return None;
    }
    let is_error = value.starts_with('#') && value.ends_with('!');
    if !has_digit || is_error || value.starts_with('=') || has_address(value) || has_markup(value) {
        return Some(PhoneFlaw::NoNumber);
    }
    if is_power(value) {
        return Some(PhoneFlaw::Exponent);
    }
    without_fraction(value).map(|_| PhoneFlaw::Fraction)
}

/// Whether a word of the value is an e-mail address.
fn has_address(value: &str) -> bool {
    value.contains('@')
        && value
            .split(|c: char| c.is_whitespace() || is_separator(c))
            .any(|word| word.contains('@') && may_be_email(word))
}

/// Whether a value contains the marks of a web page that separate lines and words.
fn has_markup(value: &str) -> bool {
    value.contains(['<', '&']) && {
        let lower = value.to_ascii_lowercase();
        ["<br", "&nbsp;"].iter().any(|mark| lower.contains(mark))
    }
}

/// Whether a value is a number as spreadsheets write large ones: `7.9E+10`. A program
/// may have written a plus before it.
fn is_power(value: &str) -> bool {
    let Some((digits, exponent)) = value.split_once(['e', 'E']) else {
        return false;
    };
    let digits = digits.strip_prefix('+').unwrap_or(digits).trim_end();
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    [whole, fraction, exponent].into_iter().all(is_digits)
}

/// The digits of a number with a fraction of zeros, such as `79161234567.0`.
pub(super) fn without_fraction(value: &str) -> Option<&str> {
    let (whole, fraction) = value.split_once(['.', ','])?;
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    let is_whole = is_digits(whole) && whole.len() >= FEWEST_DIGITS;
    (is_fraction && is_whole).then_some(whole)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The values in a string. If it contains one value, or if it is not certain what
/// separates the values, the whole string is the only value.
///
/// The values together contain every character of the string except the separators, so
/// no digit is lost.
pub(crate) fn values_in(field: Field, text: &str) -> Vec<&str> {
    // A separator at the end of a value separates nothing.
    let is_behind = |c: char| {
        c.is_whitespace() || (field == Field::Phone && (is_separator(c) || is_mark_between(c)))
    };
    let ranges = match field {
        _ if !may_be_several(field, text) => return vec![text],
        Field::Phone => {
            let mut numbers = joined(text, number_parts(text), (is_number_or_nothing, After));
            // Removes separators at the end before the number is split into words.
            // Otherwise reading the result again could split a value that was one value
            // here.
            for number in &mut numbers {
                number.end = number.start + text[number.clone()].trim_end_matches(is_behind).len();
            }
            words_apart(text, numbers, is_whole)
        }
        Field::Email => {
            let parts = parts(text, |c| matches!(c, ';' | ',' | '\n' | '\r'));
            let values = joined(text, parts, (is_address_or_nothing, Before));
            words_apart(text, values, has_mark)
        }
        Field::Web | Field::Im | Field::Link => parts(text, is_line_end),
    };
    let values = ranges
        .into_iter()
        .map(|range| text[range].trim_start().trim_end_matches(is_behind));
    values.filter(|value| !value.is_empty()).collect()
}

/// Whether a string may contain several values. This check does not allocate.
fn may_be_several(field: Field, text: &str) -> bool {
    match field {
        Field::Phone => {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            digits > MOST_DIGITS || text.contains(is_separator)
        }
        Field::Email => {
            let marks = text.bytes().filter(|byte| *byte == b'@').count();
            marks > 1 || (marks == 1 && text.contains([';', ',', '\n', '\r']))
        }
        Field::Web | Field::Im => text.contains(is_line_end),
        Field::Link => false,
    }
}

/// Whether a value contains several numbers, but nothing that certainly separates them.
pub(crate) fn has_unclear_numbers(value: &str) -> bool {
    // The stretches between letters and other marks: each may be a number.
    let numbers = value.split(|c: char| {
        let c = narrow(c);
        !(c.is_ascii_digit() || is_blank_or_dash(c) || "+-.()~".contains(c))
    });
    let count_in = |number: &str| {
        let number: String = number.chars().map(narrow).collect();
        let number = number.trim_matches(|c: char| !c.is_ascii_digit());
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let is_prefixed = digits.starts_with('0') || digits.starts_with("810");
        let most = MOST_DIGITS + if is_prefixed { MOST_DIGITS_BEFORE } else { 0 };
        // Digits without anything between them are not several numbers.
        let is_parted = digits.len() < number.len();
        match digits.len() {
            len if is_parted && len > most => 2,
            len => usize::from(len >= DIGITS_OF_WHOLE),
        }
    };
    numbers.map(count_in).sum::<usize>() > 1
}

/// Whether a character is a blank or a dash within a number.
fn is_blank_or_dash(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether a character can separate two numbers.
const fn is_separator(c: char) -> bool {
    matches!(narrow(c), ';' | ',' | '|' | '/' | '\n' | '\r' | '、')
}

/// Whether a character has no meaning at the end of a number.
const fn is_mark_between(c: char) -> bool {
    matches!(c, '&' | '\\' | '_' | '-' | '–' | '—' | '•' | '·')
}

const fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

fn has_mark(text: &str) -> bool {
    text.contains('@')
}

/// Whether a string is an address, or stands for an empty cell.
fn is_address_or_nothing(text: &str) -> bool {
    has_mark(text) || is_empty_cell(text)
}

/// Whether a string contains a number, or stands for an empty cell.
fn is_number_or_nothing(text: &str) -> bool {
    has_number(text) || is_empty_cell(text)
}

/// Whether a string contains a number, not counting its extension.
fn has_number(text: &str) -> bool {
    let text = text.to_lowercase();
    let number = split_extension(&text).map_or(&*text, |(number, _)| number);
    digits_of(number) >= FEWEST_DIGITS
}

/// Whether a word is a complete number. A word with a separator may be two halves of a
/// number.
fn is_whole(word: &str) -> bool {
    digits_of(word) >= DIGITS_OF_WHOLE && number_parts(word).len() == 1
}

fn digits_of(text: &str) -> usize {
    let digits = text.chars().map(narrow).filter(char::is_ascii_digit);
    digits.count()
}

type Part = Range<usize>;

fn parts(text: &str, is_separator: impl Fn(char) -> bool) -> Vec<Part> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for (at, separator) in text.match_indices(is_separator) {
        parts.push(start..at);
        start = at + separator.len();
    }
    parts.push(start..text.len());
    parts
}

/// The parts of a string, which separators end, or a plus after a number. Two commas
/// are not a separator: they are a pause before an extension.
fn number_parts(text: &str) -> Vec<Part> {
    let (mut parts, mut start, mut last) = (Vec::new(), 0, ' ');
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let is_pause = c == ',' && (last == ',' || text[end..].starts_with(','));
        let is_in_number = narrow(c) == '/'
            && is_slash_in_number(text[start..at].trim(), text[end..].trim_start());
        if is_separator(c) && !is_pause && !is_in_number {
            parts.push(start..at);
            start = end;
        } else if c == '+' && has_number(&text[start..at]) {
            parts.push(start..start + without_word(&text[start..at]).len());
            start = at;
        }
        last = c;
    }
    parts.push(start..text.len());
    parts
}

/// Whether a slash separates an area code from the rest of its number: `03322/12345`.
fn is_slash_in_number(before: &str, after: &str) -> bool {
    before.starts_with(['0', '+', '('])
        && digits_of(before) < DIGITS_BEFORE_SLASH
        && after.starts_with(|c: char| ('1'..='9').contains(&c))
}

/// A string without the word at its end that only leads to the next number.
fn without_word(text: &str) -> &str {
    let trimmed = text.trim_end();
    let word = trimmed.rsplit(char::is_whitespace).next();
    match word {
        Some(word) if WORDS_BETWEEN.contains(&&*word.to_lowercase()) => {
            &trimmed[..trimmed.len() - word.len()]
        }
        _ => text,
    }
}

/// The position of additional text: an extension or a remark follows its number, a name
/// precedes its address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Before,
    After,
}

use Rest::{After, Before};

/// Joins parts, so that each contains a value together with its additional text.
fn joined(text: &str, parts: Vec<Part>, (is_value, rest): (fn(&str) -> bool, Rest)) -> Vec<Part> {
    let mut values: Vec<Part> = Vec::new();
    // Whether the last part already contains a value, and not only the text before a
    // value.
    let mut is_whole = false;
    let has_text = |part: &Part| !text[part.clone()].trim().is_empty();
    for part in parts.into_iter().filter(has_text) {
        let is_value = is_value(&text[part.clone()]);
        match values.last_mut() {
            Some(last) if !is_whole || (!is_value && rest == After) => {
                last.end = part.end;
                is_whole |= is_value;
            }
            _ => {
                values.push(part);
                is_whole = is_value;
            }
        }
    }
    if let (false, [.., _, _]) = (is_whole, &*values) {
        // No value follows this text, so it belongs to the value before it.
        let end = values.pop().map_or(0, |last| last.end);
        values
            .iter_mut()
            .next_back()
            .into_iter()
            .for_each(|last| last.end = end);
    }
    values
}

/// Splits a part into its words, if each word is a value.
fn words_apart(text: &str, parts: Vec<Part>, is_value: impl Fn(&str) -> bool) -> Vec<Part> {
    let words = |part: Part| -> Vec<Part> {
        let words: Vec<&str> = text[part.clone()].split_whitespace().collect();
        if words.len() < 2 || !words.iter().all(|word| is_value(word)) {
            return vec![part];
        }
        let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
        words
            .into_iter()
            .map(|word| start(word)..start(word) + word.len())
            .collect()
    };
    parts.into_iter().flat_map(words).collect()
}
