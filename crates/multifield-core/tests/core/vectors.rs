//! The vectors that all languages share.

use multifield_core::{
    simulate, Current, Desired, DesiredRow, Diff, Equality, Field, Generation, Payload, ReadFields,
    Region, Row, RowId,
};
use serde::Deserialize;
use serde_json::{value::RawValue, Value};

#[derive(Deserialize)]
struct Documented {
    name: String,
    current: Value,
    desired: Value,
    fields: Value,
    fm: Value,
}

/// The order of a payload's keys decides the IDs of new rows, so it is kept as
/// text.
#[derive(Deserialize)]
struct Portal<'a> {
    name: String,
    #[serde(borrow)]
    current: &'a RawValue,
    #[serde(borrow)]
    fields: Option<&'a RawValue>,
    #[serde(borrow)]
    fm: Option<&'a RawValue>,
    /// None for `fm`, which does not exist there.
    legacy: Option<Value>,
    factory: Value,
    distinct: Value,
}

/// Spellings, class by class, of what says the same.
#[derive(Deserialize)]
struct Keys {
    name: String,
    field: String,
    #[serde(rename = "type")]
    value_type: Option<String>,
    region: Option<String>,
    classes: Vec<Vec<String>>,
}

fn cases<'a, T: Deserialize<'a>>(text: &'a str) -> Vec<T> {
    let case = |line| serde_json::from_str(line).expect("a vector is JSON of its shape");
    text.lines().map(case).collect()
}

#[test]
fn documented_edits_come_out_as_documented() {
    let cases: Vec<Documented> = cases(include_str!("../vectors/documented.jsonl"));
    assert_eq!(cases.len(), 6);
    for case in &cases {
        let current = Current::from_value(&case.current).expect("current");
        let desired = Desired::from_value(&case.desired).expect("desired");
        // Some begin with nothing.
        let options = Diff::new().read(ReadFields::ALL);
        let edits = options.diff(&current, &desired).expect("edits");
        let fields = serde_json::to_value(edits.fields()).expect("fields");
        assert_eq!(fields, case.fields, "{}", case.name);
        let fm = serde_json::to_value(edits.fm()).expect("fm");
        assert_eq!(fm, case.fm, "{}", case.name);

        let after = current.apply(&edits).expect("the state after");
        let again = options.diff(&after, &desired).expect("a second diff");
        assert!(again.is_empty(), "{}: {again}", case.name);
    }
}

#[test]
fn payloads_do_what_the_portal_does() {
    let cases: Vec<Portal<'_>> = cases(include_str!("../vectors/portal.jsonl"));
    assert_eq!(cases.len(), 643);
    for case in &cases {
        let current = Current::from_json(case.current.get()).expect("current");
        let payload = match (case.fields, case.fm) {
            (Some(fields), None) => fields.get().to_owned(),
            (None, Some(fm)) => format!(r#"{{"fm": {fm}}}"#),
            _ => panic!("{}: neither fields nor fm", case.name),
        };
        let payload = Payload::from_json(&payload).expect("payload");
        assert_eq!(case.legacy.is_none(), case.fm.is_some(), "{}", case.name);
        let expected = [
            (Generation::Legacy, case.legacy.as_ref()),
            (Generation::Factory, Some(&case.factory)),
            (Generation::Distinct, Some(&case.distinct)),
        ];
        for (generation, rows) in expected {
            let Some(rows) = rows else {
                continue;
            };
            let simulation = simulate(&current, &payload, generation).expect("simulation");
            let after = serde_json::to_value(simulation.rows()).expect("rows");
            assert_eq!(after, *rows, "{}, {generation:?}", case.name);
        }
    }
}

#[test]
fn spellings_say_the_same_within_their_class_alone() {
    let cases: Vec<Keys> = cases(include_str!("../vectors/keys.jsonl"));
    assert_eq!(cases.len(), 24);
    for case in &cases {
        let field = Field::from_type_id(&case.field).expect("a field");
        let region = case
            .region
            .as_deref()
            .map(|code| Region::new(code).expect("a region"));
        let diff = Diff::new().equality(Equality::Normalized).region(region);
        let value_type = case.value_type.as_deref().unwrap_or("WORK");
        let says_the_same = |stored: &str, wanted: &str| {
            let row = Row::new(RowId::MAX, field, value_type, stored);
            let current = Current::from_rows([row]).expect("current");
            let row = DesiredRow::new(wanted)
                .expect("a value")
                .with_type(value_type);
            let desired = Desired::new().with(field, [row]);
            // What is written may be refused, which is how it shows that it is.
            diff.diff(&current, &desired)
                .is_ok_and(|edits| edits.is_empty())
        };
        let spellings = case.classes.iter().enumerate();
        let spellings: Vec<_> = spellings
            .flat_map(|(class, spellings)| spellings.iter().map(move |it| (class, it)))
            .collect();
        for (class, stored) in &spellings {
            for (other, wanted) in &spellings {
                assert_eq!(
                    says_the_same(stored, wanted),
                    class == other,
                    "{}: {stored:?} and {wanted:?}",
                    case.name
                );
            }
        }
    }
}
