//! Tests of valid tapes, and of tapes that the writer would not write.

use multifield_core::RowTexts;
use serde::Deserialize;
use serde_json::{json, Value};

use super::{Tape, END, INTEGER, LIST, MAP, NAME, NAMES, NULL, NUMBER, ODD, TEXT, TRUE};

fn read(tape: &[u8]) -> Result<Value, String> {
    Value::deserialize(&mut Tape::of(tape)).map_err(|error| error.to_string())
}

/// `{"ID": 5.5, "long": [null, true, "ab", 300, "é"]}`
fn sample() -> Vec<u8> {
    let mut tape = vec![MAP, NAME, NUMBER];
    tape.extend(5.5_f64.to_le_bytes());
    tape.extend([TEXT, 4, 0, 0, 0]);
    tape.extend(b"long");
    tape.extend([LIST, NULL, TRUE, 2, b'a', b'b', INTEGER, 44, 2, 0, 0]);
    tape.extend([TEXT, 2, 0, 0, 0]);
    tape.extend("é".bytes());
    tape.extend([END, END]);
    tape
}

#[test]
fn a_tape_is_what_was_written() {
    let expected = json!({"ID": 5.5, "long": [null, true, "ab", 300, "é"]});
    assert_eq!(read(&sample()), Ok(expected));
}

#[test]
fn texts_are_read_behind_what_is_no_utf8() {
    let tape = [vec![LIST, NUMBER], vec![0xff; 8], sample(), vec![END]].concat();
    assert_eq!(read(&tape).unwrap()[1], read(&sample()).unwrap());
    assert!(read(&[2, b'a', 0xff])
        .unwrap_err()
        .starts_with("invalid utf-8"));
}

#[test]
fn what_is_behind_a_tape_is_not_read() {
    let buffer = [vec![1, 0, 0, 0, NULL], sample()].concat();
    assert_eq!(Tape::new(&buffer).bytes, &buffer[4..5]);
    assert!(Tape::new(&[9, 0, 0, 0, NULL]).bytes.is_empty());
}

#[test]
fn a_tape_that_is_cut_is_an_error() {
    let tape = sample();
    for length in 0..tape.len() {
        assert_eq!(read(&tape[..length]), Err("the tape is cut".to_owned()));
        assert!(Tape::of(&tape[..length]).inputs(2).is_err() || length == 0);
    }
}

#[test]
fn no_bytes_are_too_wrong() {
    for byte in 0..=u8::MAX {
        for second in 0..=u8::MAX {
            let _ = read(&[byte, second, ODD, byte, END]);
            let _ = Tape::of(&[byte, second, ODD, byte, END]).inputs(1);
        }
    }
}

#[test]
fn a_row_of_texts_is_read_at_once() {
    assert_eq!(NAMES[..4], RowTexts::KEYS);
    let row = [MAP, NAME + 1, 2, b'a', b'b', NAME, NAME + 2, END];
    let texts = [Some("VALUE_TYPE"), Some("ab"), None, None];
    assert_eq!(Tape::of(&row).row().map(|row| row.0), Some(texts));
    for other in [
        &row[..row.len() - 1],
        &[LIST, END],
        &[MAP, NAME, NULL, END],
        &[MAP, NAME, NAME, NAME, NAME, END],
        &[MAP, NAME + 4, NAME, END],
        &[MAP, 1, b'a', NAME, END],
        &[MAP, NAME, 1, 0xff, END],
    ] {
        let mut tape = Tape::of(other);
        assert!(tape.row().is_none(), "{other:?}");
        assert_eq!(tape.at, 0);
    }
}

#[test]
fn inputs_are_parted_where_they_end() {
    let tape = [sample(), vec![ODD, 1, b'x'], sample(), vec![NULL]].concat();
    let parts = Tape::of(&tape).inputs(2).unwrap();
    assert_eq!(parts.len(), 2);
    assert!(read(&tape[parts[1].at..]).is_ok());
    let odd = read(&tape[sample().len()..]).unwrap_err();
    assert_eq!(odd, "found x, expected any valid JSON value");
}

#[test]
fn what_may_have_been_rounded_is_no_integer() {
    let number = |number: f64| {
        let tape = [vec![NUMBER], number.to_le_bytes().to_vec()].concat();
        read(&tape).unwrap()
    };
    assert_eq!(
        number(9_007_199_254_740_991.0),
        json!(9_007_199_254_740_991_i64)
    );
    assert_eq!(
        number(9_007_199_254_740_992.0),
        json!(9_007_199_254_740_992.0)
    );
    assert_eq!(number(-0.0), json!(0));
    assert_eq!(number(1.5), json!(1.5));
}
