//! The WebAssembly build of the npm package `multifield`: a module without
//! imports. `lib/wasm.js` calls it.
//!
//! 1. `input(at, length)` gives where to write an input: the tape, and two long
//!    ones (`multifield_js::run`). An input of an earlier call has length 0.
//! 2. `call(op)` gives the kind of the output, which is one of `Kind`.
//! 3. `output()` and `length()` give where it is.
//!
//! Nothing is kept from one call to the next but memory, so an instance can be
//! dropped at any time. A panic is a trap without a message: messages of defects
//! take 10 KB, compressed.

// Exports have an attribute that counts as unsafe. There is no other unsafe code.
#![allow(unsafe_code)]

use std::cell::RefCell;

use multifield_js::{run, Failure, Op, Output};

/// Of an output. Numbers are little-endian, of four bytes.
enum Kind {
    Nothing = 0,
    Text = 1,
    /// how many, the length of each, all of them
    Texts = 2,
    Bytes = 3,
    /// the length of the lines, the lines; the errors as texts
    Lines = 4,
    /// why the call failed, as a text
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

/// Where an input of that length is written.
#[no_mangle]
extern "C" fn input(at: usize, length: usize) -> *mut u8 {
    INPUTS.with_borrow_mut(|Inputs { inputs, lengths }| {
        let input = &mut inputs[at];
        if input.len() < length {
            // What it held is not copied.
            input.clear();
            input.resize(length, 0);
        }
        lengths[at] = length;
        input.as_mut_ptr()
    })
}

/// Calls the operation of that number, and forgets the inputs.
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

/// No memory is longer.
#[allow(clippy::cast_possible_truncation)]
fn number(length: usize) -> [u8; 4] {
    (length as u32).to_le_bytes()
}

/// Where the output is.
#[no_mangle]
extern "C" fn output() -> *const u8 {
    OUTPUT.with_borrow(Vec::as_ptr)
}

/// How long it is.
#[no_mangle]
extern "C" fn length() -> usize {
    OUTPUT.with_borrow(Vec::len)
}
