//! Documents that contain one state in each input format.

mod current;
mod desired;

pub use current::CurrentForm;
pub use desired::DesiredForm;

use multifield_core::Field;
use serde_json::{json, Map, Value};

/// Chooses between equivalent ways to write a value. All choices depend on one seed.
struct Dice(u64);

impl Dice {
    /// Returns a number below `sides`.
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

    /// Writes an ID as a string, like REST methods, or as a number.
    fn id(&mut self, id: u64) -> Value {
        if self.flip() {
            json!(id)
        } else {
            json!(id.to_string())
        }
    }

    /// Writes a string, or its number if it is one.
    fn value(&mut self, text: &str) -> Value {
        match text.parse::<u64>() {
            Ok(number) if number.to_string() == text && self.flip() => json!(number),
            _ => json!(text),
        }
    }

    /// Mixes the rows of several fields in one list. The rows of a field keep their
    /// order.
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
