//! Decodes JSON from bytes, and writes it.

use serde::Serialize;

use crate::error::{quote, Error, ErrorKind, Side};

/// Decodes JSON as UTF-8.
#[inline]
pub(crate) fn json_text(side: Side, json: &[u8]) -> Result<&str, Error> {
    match json {
        // Nearly all JSON begins like this. In UTF-16, the second byte would be zero.
        [b'{' | b'[', second, ..] if *second != 0 => utf8_text(side, json),
        _ => rare_text(side, json),
    }
}

fn utf8_text(side: Side, json: &[u8]) -> Result<&str, Error> {
    if let Ok(text) = simdutf8::basic::from_utf8(json) {
        return Ok(text);
    }
    std::str::from_utf8(json).map_err(|error| {
        let problem = format!("the input is not UTF-8, save it as UTF-8: {error}");
        invalid_json(side, &problem)
    })
}

/// Decodes input that does not begin with an object or an array. It may not be JSON.
#[cold]
fn rare_text(side: Side, json: &[u8]) -> Result<&str, Error> {
    let has_utf16_mark = json.starts_with(&[0xff, 0xfe]) || json.starts_with(&[0xfe, 0xff]);
    if has_utf16_mark || json.iter().take(2).any(|byte| *byte == 0) {
        return Err(invalid_json(side, &"found UTF-16, expected UTF-8"));
    }
    let text = utf8_text(side, json)?;
    // Programs on Windows write a byte order mark at the beginning of UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Err(invalid_json(side, &"the input is empty"));
    }
    if is_path(text.trim()) {
        let problem = format!(
            "found {}, which looks like a path: read the file, and pass its contents",
            quote(text.trim())
        );
        return Err(invalid_json(side, &problem));
    }
    if text.trim_start().starts_with('<') {
        let problem = format!(
            "found {}, which looks like HTML or XML",
            quote(text.trim_start())
        );
        return Err(invalid_json(side, &problem));
    }
    Ok(text)
}

/// Whether the input is the name of a file, which was passed in place of its content.
fn is_path(text: &str) -> bool {
    /// No system has longer paths.
    const LONGEST: usize = 4096;
    let has_end = || {
        let text = text.to_ascii_lowercase();
        [".json", ".ndjson", ".jsonl", ".csv", ".tsv", ".xlsx"]
            .iter()
            .any(|end| text.ends_with(end))
    };
    text.len() <= LONGEST
        && !text.contains(['"', '{', '[', '<', '\n'])
        && (text.contains(['/', '\\']) || has_end())
}

pub(crate) fn invalid_json(side: Side, problem: &dyn std::fmt::Display) -> Error {
    let problem = problem.to_string();
    Error::new(side, "", ErrorKind::InvalidJson { problem })
}

/// Writes compact JSON.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("what has texts as keys, and no error of its own, is JSON")
}
