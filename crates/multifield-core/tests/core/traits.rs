//! What common traits say of the public types.

use std::{
    collections::HashSet,
    fmt::{Debug, Display},
    str::FromStr,
};

use multifield_core::{
    diff, BoxFm, Bulk, BulkForm, Current, Desired, DesiredRow, Diff, Entity, Error, Field, Fields,
    Fm, MaxDeletes, Merge, Missing, OnConflict, Only, Payload, ReadFields, Region, Row, RowId,
    StoredRow, Strategy, Vibecode,
};
use serde::Deserialize;
use serde_json::json;

fn id(id: u64) -> RowId {
    RowId::new(id).expect("an ID")
}

fn desired(json: &str) -> Desired<'_> {
    Desired::from_json(json).expect(json)
}

#[test]
fn desired_states_are_equal_where_they_say_the_same() {
    let phones = || {
        [
            DesiredRow::new("1").unwrap().with_type("HOME"),
            DesiredRow::new("2").unwrap().pinned(id(7)),
        ]
    };
    let built = Desired::new().with(Field::Phone, phones());
    let same = [
        r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "HOME"}, {"ID": 7, "VALUE": "2"}]}"#,
        r#"{"PHONE": [{"VALUE": " 1 ", "VALUE_TYPE": " HOME"}, {"ID": "7", "VALUE": "2"}]}"#,
        r#"{"phone": [{"value": "1", "typeId": "HOME"}, {"id": 7, "value": 2}], "email": null}"#,
    ];
    for json in same {
        assert_eq!(desired(json), built, "{json}");
        assert_eq!(HashSet::from([desired(json), built.clone()]).len(), 1);
    }
    for (json, what) in [
        (
            r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "HOME"}]}"#,
            "rows",
        ),
        (
            r#"{"PHONE": [{"VALUE": "1"}, {"ID": 7, "VALUE": "2"}]}"#,
            "type",
        ),
        (
            r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "HOME"}, {"ID": 8, "VALUE": "2"}]}"#,
            "ID",
        ),
        (
            r#"{"PHONE": [{"ID": 7, "VALUE": "2"}, {"VALUE": "1", "VALUE_TYPE": "HOME"}]}"#,
            "order",
        ),
        (
            r#"{"WEB": [{"VALUE": "1", "VALUE_TYPE": "HOME"}, {"ID": 7, "VALUE": "2"}]}"#,
            "field",
        ),
        (
            r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "HOME"}, {"ID": 7, "VALUE": "2"}], "WEB": []}"#,
            "mention",
        ),
    ] {
        assert_ne!(desired(json), built, "{what}");
    }
    assert_ne!(
        desired(r#"{"PHONE": ["1"], "WEB": ["1"]}"#),
        desired(r#"{"PHONE": ["1", "1"], "WEB": []}"#)
    );
    let other = r#"[{"ID": 9, "TYPE_ID": "FAX", "VALUE_TYPE": "", "VALUE": "1"}]"#;
    assert_ne!(desired(other), Desired::new());
    let lenient = Diff::from_json(r#"{"other_keys": "ignore"}"#).unwrap();
    let of = |json| lenient.desired_from_json(json).unwrap();
    assert_ne!(of(r#"{"ID": 1, "WEB": []}"#), of(r#"{"ID": 2, "WEB": []}"#));
}

#[test]
fn desired_rows_are_equal_whatever_list_they_are_in() {
    let row = DesiredRow::new(" 1").unwrap();
    let state = desired(
        r#"{"WEB": ["1", {"VALUE": "1 "}], "PHONE": [{"VALUE": "1", "VALUE_TYPE": "WORK"}]}"#,
    );
    assert_eq!(
        state.rows(Field::Web),
        Some(&[row.clone(), row.clone()][..])
    );
    assert_ne!(state.rows(Field::Phone).unwrap()[0], row);
    assert_ne!(row.clone().pinned(id(1)), row);
    assert_eq!(
        HashSet::from([row.clone(), DesiredRow::new("1").unwrap()]).len(),
        1
    );
}

#[test]
fn payloads_can_be_kept_and_compared() {
    let text = r#"{"PHONE": [{"VALUE": "1", "ID": 7}], "x": [null, 1.5, true]}"#;
    let payload = Payload::from_json(text).unwrap();
    assert_eq!(payload.clone(), payload);
    assert_ne!(payload, Payload::from_json(r#"{"PHONE": []}"#).unwrap());
    // A payload may have a secret in it.
    assert_eq!(format!("{payload:?}"), "Payload { .. }");
}

#[test]
fn written_forms_are_equal_where_their_edits_are() {
    fn check<T: PartialEq + Debug>([one, same, other]: [T; 3]) {
        assert_eq!(one, same);
        assert_ne!(one, other);
    }
    let current = Current::from_json(r#"{"PHONE": [], "EMAIL": []}"#).unwrap();
    let edits = |json| diff(&current, &desired(json)).unwrap();
    let (one, same, other) = (
        edits(r#"{"PHONE": ["1"]}"#),
        edits(r#"{"phone": "1"}"#),
        edits(r#"{"PHONE": ["2"]}"#),
    );
    let all = [&one, &same, &other];
    check::<Fields<'_>>(all.map(|edits| edits.fields()));
    check::<Fm<'_>>(all.map(|edits| edits.fm()));
    check::<BoxFm<'_>>(all.map(|edits| edits.box_fm()));
    check::<Vibecode<'_>>(all.map(|edits| edits.vibecode().unwrap()));
}

#[track_caller]
fn assert_written<T>(value: T, text: &str)
where
    T: Debug + Display + FromStr<Err = Error> + PartialEq,
{
    assert_eq!(value.to_string(), text);
    assert_eq!(text.parse(), Ok(value));
    // As a column of a table.
    let (padded, width) = (format!("{text:>30}"), 30);
    assert_eq!(format!("{:>width$}", text.parse::<T>().unwrap()), padded);
}

#[test]
fn options_are_written_as_they_are_read() {
    assert_written(MaxDeletes::rows(0), "0");
    assert_written(MaxDeletes::rows(u64::MAX), "18446744073709551615");
    for text in ["0%", "0.0001%", "2.5%", "10%", "99.99%", "100%"] {
        assert_written(text.parse::<MaxDeletes>().unwrap(), text);
    }
    let only = Only::new().with(Field::Email, ["HOME", "WORK"]).unwrap();
    assert_written(only, "EMAIL=WORK,HOME");
    let only = only.with(Field::Phone, ["MOBILE"]).unwrap();
    assert_written(only, "PHONE=MOBILE EMAIL=WORK,HOME");
    assert_written(Only::new(), "all");
    assert_eq!(
        "PHONE=WORK  PHONE=HOME".parse::<Only>(),
        "PHONE=WORK,HOME".parse()
    );
    for (text, error) in [
        (
            "",
            r#"only: found "", expected PHONE, EMAIL, WEB, IM or LINK"#,
        ),
        (
            "PHONE=WORK TEL=WORK",
            r#"only: found "TEL", expected PHONE, EMAIL, WEB, IM or LINK"#,
        ),
    ] {
        assert_eq!(text.parse::<Only>().unwrap_err().to_string(), error);
    }
    assert_written(ReadFields::ALL, "all");
    assert_written(ReadFields::NONE.with(Field::Phone), "PHONE");
    let two = ReadFields::NONE.with(Field::Im).with(Field::Phone);
    assert_written(two, "PHONE,IM");
    assert_eq!("web,all".parse(), Ok(ReadFields::ALL));
    assert_written(ReadFields::NONE, "none");
    assert!("PHONE,none".parse::<ReadFields>().is_err());
    for text in ["", "PHONE,", "PHONE,TEL"] {
        assert_eq!(
            text.parse::<ReadFields>().unwrap_err().code(),
            "wrong_choice"
        );
    }
    assert_written(Region::new("de").unwrap(), "DE");
    assert_written(id(222), "222");
    for text in ["0", "-1", "9007199254740992", "1.0", ""] {
        assert_eq!(text.parse::<RowId>().unwrap_err().code(), "wrong_id");
    }
}

#[test]
fn states_and_options_are_fields_of_what_is_read() {
    #[derive(Deserialize)]
    struct Task {
        current: Current<'static>,
        desired: Desired<'static>,
        diff: Diff,
        merge: Merge,
        bulk: Bulk,
    }
    let tree = json!({
        "current": {"ID": "43", "PHONE": [{"ID": "7", "VALUE_TYPE": "WORK", "VALUE": "1"}]},
        "desired": {"PHONE": ["1", "2"]},
        "diff": {"strategy": "add"},
        "merge": {"on_conflict": "ours"},
        "bulk": {"missing": "add", "form": "fm"},
    });
    let of_text: Task = serde_json::from_str(&tree.to_string()).unwrap();
    let of_reader: Task = serde_json::from_reader(tree.to_string().as_bytes()).unwrap();
    let of_tree: Task = serde_json::from_value(tree.clone()).unwrap();
    for task in [of_text, of_reader, of_tree] {
        assert_eq!(task.current, Current::from_value(&tree["current"]).unwrap());
        assert_eq!(task.desired, Desired::from_value(&tree["desired"]).unwrap());
        assert_eq!(task.diff, Diff::new().strategy(Strategy::Add));
        assert_eq!(task.merge, Merge::new().on_conflict(OnConflict::Ours));
        let bulk = Bulk::new().missing(Missing::Add).form(BulkForm::Fm);
        assert_eq!(task.bulk, bulk);
    }
    for (key, wrong, text) in [
        (
            "current",
            json!({"PHONE": [{"VALUE": "1"}]}),
            "PHONE[0]: the stored row has no ID: pass the rows as the portal returned them",
        ),
        (
            "desired",
            json!({"TEL": []}),
            "TEL: unknown field, expected PHONE",
        ),
        (
            "diff",
            json!({"strategy": "append"}),
            r#"strategy: found "append", expected replace, add, remove, fill, patch or first"#,
        ),
        (
            "merge",
            json!({"on_conflict": "mine"}),
            r#"on_conflict: found "mine", expected leave, ours or theirs"#,
        ),
        (
            "bulk",
            json!({"missing": "make"}),
            r#"missing: found "make", expected error or add"#,
        ),
    ] {
        let mut tree = tree.clone();
        tree[key] = wrong;
        let error = serde_json::from_value::<Task>(tree).err().expect(key);
        assert!(error.to_string().starts_with(text), "{error}");
    }
    let json = r#"{"strategy": "add"}"#;
    assert_eq!(json.parse::<Diff>(), Diff::from_json(json));
    assert_eq!(json.parse::<Merge>(), Merge::from_json(json));
    assert_eq!(json.parse::<Bulk>(), Bulk::from_json(json));
    assert_eq!("[]".parse::<Diff>().unwrap_err().code(), "wrong_shape");
}

#[test]
fn a_state_is_read_as_it_is_written() {
    for json in [
        r#"{"PHONE": [{"ID": 7, "VALUE_TYPE": "WORK", "VALUE": "1"}], "WEB": []}"#,
        r#"{"fm": [{"id": 7, "typeId": "FAX", "valueType": "", "value": "1"}]}"#,
        r#"{"fm": []}"#,
    ] {
        let current = Current::from_json(json).unwrap();
        let written = serde_json::to_string(&current).unwrap();
        assert_eq!(
            serde_json::from_str::<Current<'_>>(&written).unwrap(),
            current
        );
    }
}

#[test]
fn states_are_made_of_stored_rows() {
    let row = |at, type_id| StoredRow::new(id(at), type_id, "WORK", at.to_string());
    let current = Current::from_rows([row(9, "FAX"), row(8, "WEB"), row(7, "PHONE")]).unwrap();
    let known = [
        Row::new(id(7), Field::Phone, "WORK", "7"),
        Row::new(id(8), Field::Web, "WORK", "8"),
    ];
    assert_eq!(current.iter().cloned().collect::<Vec<_>>(), known);
    assert_eq!(current.other_rows(), [row(9, "FAX")]);
    assert!(Field::ALL.iter().all(|field| current.was_read(*field)));
    for known in known {
        let type_id = known.field().type_id();
        assert_eq!(
            StoredRow::from(known.clone()),
            row(known.id().get(), type_id)
        );
    }
    let error = Current::from_rows([row(7, "PHONE"), row(7, "FAX")]).unwrap_err();
    assert_eq!(error.code(), "repeated_id");
}

#[test]
fn an_entity_is_known_by_its_number() {
    for entity in Entity::ALL {
        let number = entity.entity_type_id().into();
        assert_eq!(Entity::from_entity_type_id(number), Some(*entity));
    }
    for number in [0, 2, 5, 7, 31, 128, 257, u64::MAX] {
        assert_eq!(Entity::from_entity_type_id(number), None);
    }
}
