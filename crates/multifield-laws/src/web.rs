//! Calls of the npm package, in both of its builds.

use multifield_js::{run, Op};

use crate::{
    outcomes::{outcome, read_again},
    tape::{framed, push_json, push_value},
};

/// Separates the inputs of a call.
const SEPARATOR: char = '\u{1e}';
/// From this first byte on, the remaining bytes are a tape.
const RAW: u8 = 128;

/// The forms that an input of an operation may have on its tape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A value, written by `lib`.
    Value,
    /// JSON.
    Json,
    /// Either, with equal results.
    Any,
}

/// Calls an operation. The first byte is its number. The rest is two long inputs, which
/// may be empty, and the inputs on its tape as JSON, with record separators between them.
pub fn web(bytes: &[u8]) {
    let Some((number, rest)) = bytes.split_first() else {
        return;
    };
    let Some(op) = Op::from_number(u32::from(number % RAW)) else {
        return;
    };
    if *number >= RAW {
        let (tape, long) = crate::split(rest, b'\n');
        for tape in [tape, &framed(tape)] {
            let _ = outcome(run(op, tape, long, long));
        }
        return;
    }
    let Ok(rest) = std::str::from_utf8(rest) else {
        return;
    };
    let mut inputs = rest.split(SEPARATOR);
    let [first, second] = [0, 1].map(|_| inputs.next().unwrap_or_default().as_bytes());
    let (mut as_json, mut as_values) = (Vec::new(), Some(Vec::new()));
    for (nth, input) in inputs.enumerate() {
        let kind = kind(op, nth);
        match kind {
            // A value that JavaScript does not have is truncated, so the tape is broken.
            Kind::Value => {
                let _ = push_value(&mut as_json, input);
            }
            _ => push_json(&mut as_json, input),
        }
        let write = |mut tape: Vec<u8>| {
            match kind {
                Kind::Json => push_json(&mut tape, input),
                _ => push_value(&mut tape, input)?,
            }
            Some(tape)
        };
        as_values = as_values.and_then(write);
    }
    let call = |tape: &[u8]| outcome(run(op, &framed(tape), first, second));
    let of_json = call(&as_json);
    if let Some(of_values) = as_values.map(|tape| call(&tape)) {
        assert_eq!(of_json, of_values);
    }
    read_again(op, of_json);
}

fn kind(op: Op, nth: usize) -> Kind {
    match (op, nth) {
        (
            Op::Normalize
            | Op::Simulate
            | Op::SimulateLines
            | Op::DiffJson
            | Op::DesiredFromCsv
            | Op::Text
            | Op::Request
            | Op::Command,
            0,
        )
        | (Op::Batch, 0 | 1) => Kind::Value,
        (Op::DiffJson, 2 | 3)
        | (Op::Check | Op::Apply | Op::Rest | Op::RestOfMerge, 0)
        | (Op::Text | Op::Request | Op::Command, 1)
        | (
            Op::Batch
            | Op::ReadEdits
            | Op::Fields
            | Op::Fm
            | Op::Vibecode
            | Op::BoxFm
            | Op::ReadMerged
            | Op::ReadRest,
            _,
        ) => Kind::Json,
        _ => Kind::Any,
    }
}
