//! The same from text, from a tree, and from formats that hand values over in
//! other ways.

use multifield_core::{Current, Desired, RowTexts};
use serde::{
    de::{
        value::{Error, MapDeserializer, SeqDeserializer},
        Deserializer, IntoDeserializer, Visitor,
    },
    Deserialize,
};
use serde_json::{Deserializer as Json, Value};

use super::{stored, wanted};

const CURRENT: &str = r#"{"result": {"item": {"id": 7, "title": null, "x": [1.5, {"y": true}], "fm": {
    "5": {"id": "5", "typeId": "PHONE", "valueType": null, "value": 111},
    "6": {"typeId": "F\u0410X", "value": "a\u0000b \ud83d\ude00\n"}}}}}"#;
const CURRENT_ROWS: [&str; 2] = ["5 PHONE  111", "6 FАX  a\0b 😀\n"];

const DESIRED: &str = r#"{"PHONE": ["\u0410\"\\ 😀", {"ID": 5, "VALUE": -7, "VALUE_TYPE": "W\u004fRK", "VALUE_EXTRA": {"a": [null]}}],
    "EMAIL": {"n1": {"VALUE": "b"}, "n0": {"VALUE": "a"}}, "WEB": null}"#;
const DESIRED_ROWS: [&str; 4] = ["PHONE А\"\\ 😀", "PHONE #5 WORK -7", "EMAIL a", "EMAIL b"];

#[test]
fn from_text() {
    assert_eq!(stored(&super::current(CURRENT)), CURRENT_ROWS);
    assert_eq!(wanted(&super::desired(DESIRED)), DESIRED_ROWS);
}

#[test]
fn from_a_tree() {
    let tree: Value = serde_json::from_str(CURRENT).unwrap();
    assert_eq!(stored(&Current::from_value(&tree).unwrap()), CURRENT_ROWS);
    let tree: Value = serde_json::from_str(DESIRED).unwrap();
    assert_eq!(wanted(&Desired::from_value(&tree).unwrap()), DESIRED_ROWS);
}

#[test]
fn from_a_tree_that_is_given_away() {
    let tree: Value = serde_json::from_str(CURRENT).unwrap();
    let current: Current<'static> = Current::from_deserializer(tree).unwrap();
    assert_eq!(stored(&current), CURRENT_ROWS);
    let tree: Value = serde_json::from_str(DESIRED).unwrap();
    let desired: Desired<'static> = Desired::from_deserializer(tree).unwrap();
    assert_eq!(wanted(&desired), DESIRED_ROWS);
}

#[test]
fn from_a_stream_that_lends_nothing() {
    let mut json = Json::from_reader(CURRENT.as_bytes());
    let current: Current<'static> = Current::from_deserializer(&mut json).unwrap();
    assert_eq!(stored(&current), CURRENT_ROWS);
    let mut json = Json::from_reader(DESIRED.as_bytes());
    let desired: Desired<'static> = Desired::from_deserializer(&mut json).unwrap();
    assert_eq!(wanted(&desired), DESIRED_ROWS);
}

#[test]
fn from_another_format() {
    let tree = Odd(serde_json::from_str(CURRENT).unwrap());
    assert_eq!(
        stored(&Current::from_deserializer(tree).unwrap()),
        CURRENT_ROWS
    );
    let tree = Odd(serde_json::from_str(DESIRED).unwrap());
    assert_eq!(
        wanted(&Desired::from_deserializer(tree).unwrap()),
        DESIRED_ROWS
    );
}

#[test]
fn an_error_of_another_format_is_told() {
    let tree = Odd(serde_json::json!({"PHONE": [{"ID": 1, "VALUE": "error"}]}));
    let error = Current::from_deserializer(tree).unwrap_err();
    assert_eq!(
        error.to_string(),
        "PHONE[0].VALUE: not JSON: a broken value"
    );
}

#[test]
fn integers_can_be_keys() {
    let row = [("typeId", "PHONE"), ("value", "1")];
    let row = || MapDeserializer::<_, Error>::new(row.into_iter());
    let map = MapDeserializer::new([(5_i64, Nested(row())), (6, Nested(row()))].into_iter());
    let current = Current::from_deserializer(map).unwrap();
    assert_eq!(stored(&current), ["5 PHONE  1", "6 PHONE  1"]);
}

#[test]
fn integers_of_any_width_are_values() {
    let row = |value: u128| [("ID", 5_u128), ("VALUE", value)];
    let map = |value| {
        let row = Nested(MapDeserializer::<_, Error>::new(row(value).into_iter()));
        MapDeserializer::new(std::iter::once(("PHONE", row)))
    };
    let current = Current::from_deserializer(map(1 << 100)).unwrap();
    assert_eq!(
        stored(&current),
        ["5 PHONE  1267650600228229401496703205376"]
    );
    let error = Current::from_deserializer(map(u128::MAX)).unwrap_err();
    assert_eq!(
        (error.code().as_str(), error.place()),
        ("invalid_json", "PHONE.VALUE")
    );
}

/// What is handed over as a row is nothing else, whatever was asked for.
#[test]
fn a_row_that_nobody_asked_for_is_an_error() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    enum Name {
        #[serde(rename = "$multifield_core::RowTexts")]
        Row,
    }
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    enum Value {
        #[serde(rename = "$multifield_core::RowTexts")]
        Row(String),
    }
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    enum Map {
        #[serde(rename = "$multifield_core::RowTexts")]
        Row { id: String },
    }
    let refused = "invalid type: tuple variant, expected";
    let error = |error: Error| error.to_string();
    let name = Name::deserialize(Row).map_err(error);
    assert_eq!(name.unwrap_err(), format!("{refused} a name"));
    let value = Value::deserialize(Row).map_err(error);
    assert_eq!(value.unwrap_err(), format!("{refused} one value"));
    let map = Map::deserialize(Row).map_err(error);
    assert_eq!(
        map.unwrap_err(),
        format!("{refused} struct variant Map::Row")
    );
}

/// Hands a row over whatever is asked for.
struct Row;

impl<'de> Deserializer<'de> for Row {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        RowTexts([Some("7"), Some("1"), None, None]).hand_to(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

/// A map as a value of another.
struct Nested<D>(D);

impl<'de, D: Deserializer<'de>> IntoDeserializer<'de, D::Error> for Nested<D> {
    type Deserializer = D;

    fn into_deserializer(self) -> D {
        self.0
    }
}

/// A tree of which each value is optional and wrapped, integers are wide, and
/// texts are never lent.
struct Odd(Value);

impl IntoDeserializer<'_> for Odd {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Odd {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            other => visitor.visit_some(Wrapped(other)),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

/// The value under its wrapping of [`Odd`].
struct Wrapped(Value);

impl<'de> Deserializer<'de> for Wrapped {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(Bare(self.0))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

struct Bare(Value);

impl<'de> Deserializer<'de> for Bare {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u128(number.into()),
                (None, Some(number)) => visitor.visit_i128(number.into()),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap()),
            },
            Value::String(text) if text == "error" => {
                Err(serde::de::Error::custom("a broken value"))
            }
            Value::String(text) => visitor.visit_str(&text),
            Value::Array(list) => {
                visitor.visit_seq(SeqDeserializer::new(list.into_iter().map(Odd)))
            }
            Value::Object(map) => {
                let entries = map.into_iter().map(|(key, value)| (key, Odd(value)));
                visitor.visit_map(MapDeserializer::new(entries))
            }
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}
