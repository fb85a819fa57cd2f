//! The WebAssembly build of the npm package `multifield`: a module without imports.
//! `lib/wasm.js` calls it.
//!
//! 1. `input(at, length)` returns the address for an input: the tape, or one of two long
//!    inputs (see `multifield_js::run`). Inputs that are not written have length 0.
//! 2. `call(op)` returns the kind of the output, which is a variant of `Kind`.
//! 3. `output()` and `length()` return the address and the length of the output.
//!
//! Only memory is kept from one call to the next, so an instance can be dropped at any
//! time. A panic is a trap without a message. Messages would take 10 KB, compressed.

// The attribute of exported functions counts as unsafe. There is no other unsafe code.
#![allow(unsafe_code)]

use std::cell::RefCell;

use multifield_js::{run, Failure, Op, Output};

/// The kind of an output. Numbers in it are little-endian and have four bytes.
enum Kind {
    Nothing = 0,
    Text = 1,
    /// the number of strings, the length of each, and all strings
    Texts = 2,
    Bytes = 3,
    /// the length of the lines, the lines, and the errors like `Texts`
    Lines = 4,
    /// the reason of the failure as a string
    Failure = 5,
}

#[derive(Default)]
struct Inputs {
    inputs: [Vec<u8>; 3],
    lengths: [usize; 3],
}

thread_local! {
    static INPUTS: RefCell<Inputs> = RefCell::default();
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Returns the address where an input of this length is to be written.
#[no_mangle]
extern "C" fn input(at: usize, length: usize) -> *mut u8 {
    INPUTS.with_borrow_mut(|Inputs { inputs, lengths }| {
        let input = &mut inputs[at];
        if input.len() < length {
            // This avoids copying the old contents.
            input.clear();
            input.resize(length, 0);
        }
        lengths[at] = length;
        input.as_mut_ptr()
    })
}

/// Calls the operation with this number, and clears the inputs.
#[no_mangle]
extern "C" fn call(op: u32) -> u32 {
    OUTPUT.take();
    let Inputs { inputs, lengths } = INPUTS.take();
    let [tape, first, second] = [0, 1, 2].map(|at| &inputs[at][..lengths[at]]);
    let result = match Op::from_number(op) {
        Some(op) => run(op, tape, first, second),
        None => Err(Failure::Broken(format!("no operation {op}"))),
    };
    let (kind, output) = match result {
        Ok(output) => encoded(output),
        Err(failure) => (Kind::Failure, String::from(failure).into_bytes()),
    };
    let lengths = [0; 3];
    INPUTS.set(Inputs { inputs, lengths });
    OUTPUT.set(output);
    kind as u32
}

fn encoded(output: Output) -> (Kind, Vec<u8>) {
    match output {
        Output::Nothing => (Kind::Nothing, Vec::new()),
        Output::Text(text) => (Kind::Text, text.into_bytes()),
        Output::Texts(texts) => {
            let mut output = Vec::new();
            append(&mut output, &texts);
            (Kind::Texts, output)
        }
        Output::Bytes(bytes) => (Kind::Bytes, bytes),
        Output::Lines(lines, errors) => {
            let mut output = number(lines.len()).to_vec();
            output.extend(lines);
            append(&mut output, &errors);
            (Kind::Lines, output)
        }
    }
}

fn append(output: &mut Vec<u8>, texts: &[String]) {
    output.extend(number(texts.len()));
    for text in texts {
        output.extend(number(text.len()));
    }
    for text in texts {
        output.extend_from_slice(text.as_bytes());
    }
}

/// Memory has 32-bit addresses, so every length fits.
#[allow(clippy::cast_possible_truncation)]
fn number(length: usize) -> [u8; 4] {
    (length as u32).to_le_bytes()
}

/// Returns the address of the output.
#[no_mangle]
extern "C" fn output() -> *const u8 {
    OUTPUT.with_borrow(Vec::as_ptr)
}

/// Returns the length of the output.
#[no_mangle]
extern "C" fn length() -> usize {
    OUTPUT.with_borrow(Vec::len)
}
