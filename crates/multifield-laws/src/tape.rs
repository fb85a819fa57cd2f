//! Writes tapes in the same way as the JavaScript of the npm package.

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

const TEXT: u8 = 64;
const LIST: u8 = 65;
const MAP: u8 = 66;
const END: u8 = 67;
const NULL: u8 = 68;
const FALSE: u8 = 69;
const TRUE: u8 = 70;
const NUMBER: u8 = 71;
const JSON: u8 = 73;
const INTEGER: u8 = 74;

/// The maximum length on a tape.
const LARGEST: u64 = 1 << 28;

/// Returns a tape with its length before it.
pub(crate) fn framed(tape: &[u8]) -> Vec<u8> {
    let mut framed = Vec::new();
    push_length(&mut framed, tape.len());
    framed.extend(tape);
    framed
}

/// Writes JSON as a string of JSON.
pub(crate) fn push_json(tape: &mut Vec<u8>, json: &str) {
    tape.push(JSON);
    push_length(tape, json.len());
    tape.extend(json.bytes());
}

/// Writes the value of JSON like the equal JavaScript value. `None` if JavaScript has no
/// equal value: it would round a number, or write it without its fraction.
pub(crate) fn push_value(tape: &mut Vec<u8>, json: &str) -> Option<()> {
    let mut reader = serde_json::Deserializer::from_str(json);
    ToTape(tape).deserialize(&mut reader).ok()?;
    reader.end().ok()
}

fn push_length(tape: &mut Vec<u8>, length: usize) {
    tape.extend((0..4).map(|nth| u8::try_from(length >> (7 * nth) & 127).expect("7 bits")));
}

fn push_text(tape: &mut Vec<u8>, text: &str) {
    match u8::try_from(text.len()) {
        Ok(length) if length < TEXT && text.is_ascii() => tape.push(length),
        _ => {
            tape.push(TEXT);
            push_length(tape, text.len());
        }
    }
    tape.extend(text.bytes());
}

struct ToTape<'t>(&'t mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for ToTape<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ToTape<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("what JavaScript can hold")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.push(NULL);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.push(if value { TRUE } else { FALSE });
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        if value < LARGEST {
            self.0.push(INTEGER);
            push_length(self.0, usize::try_from(value).map_err(E::custom)?);
            return Ok(());
        }
        self.visit_i64(i64::try_from(value).map_err(E::custom)?)
    }

    // The number is at most 2^53, so the cast is exact.
    #[allow(clippy::cast_precision_loss)]
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        if value.unsigned_abs() > 1 << 53 {
            return Err(E::custom("JavaScript rounds it"));
        }
        self.0.push(NUMBER);
        self.0.extend((value as f64).to_le_bytes());
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        if value.fract() == 0.0 {
            return Err(E::custom("JavaScript shows no fraction"));
        }
        self.0.push(NUMBER);
        self.0.extend(value.to_le_bytes());
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        push_text(self.0, value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.push(LIST);
        while list.next_element_seed(ToTape(self.0))?.is_some() {}
        self.0.push(END);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push(MAP);
        while map.next_key_seed(ToTape(self.0))?.is_some() {
            map.next_value_seed(ToTape(self.0))?;
        }
        self.0.push(END);
        Ok(())
    }
}
