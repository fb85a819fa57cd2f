//! Documents: one state in every shape that a reader accepts.

mod current;
mod desired;

pub use current::CurrentForm;
pub use desired::DesiredForm;

use multifield_core::Field;
use serde_json::{json, Map, Value};

/// Choices between ways of saying the same, all from one seed.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        // SplitMix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn flip(&mut self) -> bool {
        self.roll(2) == 0
    }

    /// An ID as REST methods write it, or as a number.
    fn id(&mut self, id: u64) -> Value {
        if self.flip() {
            json!(id)
        } else {
            json!(id.to_string())
        }
    }

    /// A text, or the number that it is.
    fn value(&mut self, text: &str) -> Value {
        match text.parse::<u64>() {
            Ok(number) if number.to_string() == text && self.flip() => json!(number),
            _ => json!(text),
        }
    }

    /// Puts rows of several fields into one list, those of a field in order.
    fn mix<T>(&mut self, fields: Vec<Vec<T>>) -> Vec<T> {
        let mut queues: Vec<_> = fields.into_iter().map(Vec::into_iter).collect();
        let mut mixed = Vec::new();
        while !queues.is_empty() {
            let index = usize::try_from(self.roll(queues.len() as u64)).expect("an index");
            match queues[index].next() {
                Some(row) => mixed.push(row),
                None => drop(queues.remove(index)),
            }
        }
        mixed
    }
}

fn object(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect::<Map<_, _>>())
}

fn name(field: Field) -> String {
    field.type_id().to_owned()
}
