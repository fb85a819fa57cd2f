//! Many entities: what is joined with what, and what is said of the rest.

mod clean;
mod fed;
mod glance;
mod limit;
mod shares;
mod sorted;
mod wrong;

use multifield_core::{Bulk, BulkForm, Entity, Event, Missing, OnError};
use serde_json::json;

/// A contact with one phone, whose row has the same ID.
fn current(id: u64) -> String {
    format!(r#"{{"ID": "{id}", "PHONE": [{{"ID": {id}, "VALUE_TYPE": "WORK", "VALUE": "1"}}]}}"#)
}

fn desired(id: u64, phones: &str) -> String {
    format!(r#"{{"id": {id}, "PHONE": [{phones}]}}"#)
}

fn lines(lines: &[String]) -> String {
    lines.join("\n")
}

/// The line of an entity that loses its phone.
fn deleted(id: u64) -> String {
    format!("{{\"id\":{id},\"fields\":{{\"PHONE\":[{{\"ID\":{id},\"DELETE\":\"Y\"}}]}}}}\n")
}

#[track_caller]
fn assert_lines(bulk: &Bulk, current: &str, desired: &str, expected: &str) {
    let done = bulk.diff_ndjson(current, desired).expect("lines");
    assert_eq!(String::from_utf8(done.lines).expect("UTF-8"), expected);
    assert_eq!(done.errors, []);
}

#[track_caller]
fn assert_fails(bulk: &Bulk, current: &str, desired: &str, expected: &str) {
    let error = bulk.diff_ndjson(current, desired).expect_err("an error");
    assert_eq!(format!("{error} [{}]", error.code()), expected);
}

/// What is skipped: side, line, ID and text of each error; and what is not.
#[track_caller]
fn assert_skips(bulk: &Bulk, current: &str, desired: &str, errors: &[&str], expected: &str) {
    let skipping = bulk.clone().on_error(OnError::Skip);
    let done = skipping.diff_ndjson(current, desired).expect("lines");
    let show = |error: &multifield_core::Error| {
        let id = error
            .entity_id()
            .map_or("?".to_owned(), |id| id.to_string());
        format!("{:?} {id} {error} [{}]", error.side(), error.code())
    };
    let shown: Vec<_> = done.errors.iter().map(show).collect();
    assert_eq!(shown, errors);
    assert_eq!(String::from_utf8(done.lines).expect("UTF-8"), expected);
    assert_eq!(done.summary.errors, errors.len() as u64);
}

const CONTACTS: BulkForm = BulkForm::Request {
    entity: Some(Entity::Contact),
    api: multifield_core::Api::Classic,
};

#[test]
fn ids_are_texts_or_numbers() {
    let current = r#"{"ID": "43", "PHONE": []}"#;
    for id in ["43", r#""43""#, r#""0043""#] {
        let desired = format!(r#"{{"id": {id}, "PHONE": "1"}}"#);
        assert_lines(
            &Bulk::new(),
            current,
            &desired,
            "{\"id\":43,\"fields\":{\"PHONE\":[{\"VALUE\":\"1\",\"VALUE_TYPE\":\"WORK\"}]}}\n",
        );
    }
}

#[test]
fn the_output_has_the_order_of_desired_and_leaves_the_rest_of_current_alone() {
    let current = lines(&[current(1), current(2), current(3), current(4)]);
    let desired = lines(&[desired(3, ""), desired(2, r#""1""#), desired(1, "")]);
    let expected = deleted(3) + &deleted(1);
    assert_lines(&Bulk::new(), &current, &desired, &expected);
}

#[test]
fn a_line_may_be_a_page() {
    let pages = [
        format!(
            r#"{{"result": [{}, {}], "next": 50, "total": 99}}"#,
            current(1),
            current(2)
        ),
        format!(r#"{{"result": {{"items": [{}]}}}}"#, current(3)),
        format!(r#"{{"items": [{}]}}"#, current(4)),
        format!(r#"{{"success": true, "data": [{}]}}"#, current(5)),
        // JSON-RPC has an id of its own.
        format!(
            r#"{{"jsonrpc": "2.0", "id": 7, "result": [{}]}}"#,
            current(6)
        ),
        r#"{"result": []}"#.to_owned(),
    ];
    let desired = (1..7).map(|id| desired(id, "")).collect::<Vec<_>>();
    let desired = [
        format!(r#"{{"result": [{}]}}"#, desired[..4].join(",")),
        format!(r#"{{"data": [{}]}}"#, desired[4..].join(",")),
    ];
    let expected = (1..7).map(deleted).collect::<String>();
    assert_lines(&Bulk::new(), &lines(&pages), &lines(&desired), &expected);
}

#[test]
fn a_line_may_be_a_response() {
    let current = lines(&[
        format!(r#"{{"result": {}, "time": {{}}}}"#, current(1)),
        r#"{"result": {"item": {"id": 2, "fm": [{"id": 2, "typeId": "PHONE", "value": "1"}]}}}"#
            .to_owned(),
    ]);
    let desired = lines(&[
        r#"{"result": {"ID": 1, "PHONE": []}}"#.to_owned(),
        r#"{"item": {"id": 2, "fm": {"n0": {"typeId": "PHONE", "valueType": "WORK", "value": "1"}}}}"#
            .to_owned(),
    ]);
    let expected = deleted(1)
        + "{\"id\":2,\"fields\":{\"PHONE\":[{\"ID\":2,\"VALUE\":\"1\",\"VALUE_TYPE\":\"WORK\"}]}}\n";
    assert_lines(&Bulk::new(), &current, &desired, &expected);
}

#[test]
fn lines_end_as_they_like() {
    let current = format!("\u{feff}{}\r\n\r\n \t\n{}", current(1), current(2));
    let desired = format!("\u{feff}\n{}\r\n\n{}\n\n", desired(1, ""), desired(2, ""));
    let expected = deleted(1) + &deleted(2);
    assert_lines(&Bulk::new(), &current, &desired, &expected);
}

#[test]
fn nothing_leads_to_nothing() {
    for nothing in ["", "\n", "\u{feff}", "\r\n\r\n"] {
        assert_lines(&Bulk::new(), nothing, nothing, "");
        assert_lines(&Bulk::new(), &current(1), nothing, "");
    }
}

#[test]
fn a_key_of_its_own_is_taken_out_of_desired() {
    let bulk = Bulk::new().key(Some("contact"));
    let named = r#"{"contact": 1, "PHONE": []}"#;
    assert_lines(&bulk, &current(1), named, &deleted(1));
    let both = current(1).replace(r#""ID": "1","#, r#""ID": "1", "contact": 1,"#);
    assert_lines(&bulk, &both, named, &deleted(1));
    assert_fails(
        &bulk,
        &current(1),
        r#"{"contact": 1, "ID": 1, "PHONE": []}"#,
        "line 1: ID: unknown field, expected PHONE, EMAIL, WEB, IM, LINK or fm (other_keys: ignore skips other keys) [unknown_field]",
    );
    assert_fails(
        &bulk,
        &current(1),
        &desired(1, ""),
        "line 1: id: unknown field, expected PHONE, EMAIL, WEB, IM, LINK or fm (other_keys: ignore skips other keys) [unknown_field]",
    );
    assert_fails(
        &bulk,
        &current(1),
        r#"{"PHONE": []}"#,
        "line 1: the entity has no contact: read or write it with its ID [missing_entity_id]",
    );
    assert_fails(
        &bulk,
        &current(1).replace(r#""ID": "1","#, r#""ID": "1", "contact": 2,"#),
        named,
        "line 1: contact: found 2, but another key gives the ID 1: correct one of them, since edits of one entity would damage another [entity_id_mismatch]",
    );
}

/// Its ID makes an entity no less one of a list with a `select`.
#[test]
fn fields_that_were_not_selected_are_not_read() {
    let current = r#"{"result": [{"ID": "1"}]}"#;
    assert_fails(
        &Bulk::new(),
        current,
        &desired(1, r#""1""#),
        "line 1: result[0].PHONE: not read: the response does not contain this field, which may not have been requested: add it to select, or declare with the option read that it was read [field_not_read]",
    );
}

#[test]
fn forms() {
    let (current, desired) = (current(1), desired(1, ""));
    let batch = BulkForm::Batch {
        entity: Some(Entity::Lead),
        api: multifield_core::Api::Universal,
    };
    for (form, expected) in [
        (BulkForm::Fields, deleted(1)),
        (
            BulkForm::Fm,
            "{\"id\":1,\"fm\":{\"1\":{\"typeId\":\"PHONE\",\"value\":\"\"}}}\n".to_owned(),
        ),
        (
            CONTACTS,
            "{\"method\":\"crm.contact.update\",\"params\":{\"id\":1,\"fields\":{\"PHONE\":[{\"ID\":1,\"DELETE\":\"Y\"}]}}}\n"
                .to_owned(),
        ),
        (
            batch,
            "{\"halt\":0,\"cmd\":{\"1\":\"crm.item.update?entityTypeId=1&id=1&fields[fm][1][value]=&fields[fm][1][typeId]=PHONE\"}}\n"
                .to_owned(),
        ),
    ] {
        assert_lines(&Bulk::new().form(form), &current, &desired, &expected);
    }
}

#[test]
fn forms_have_names() {
    let (entity, api) = (Some(Entity::Company), multifield_core::Api::Universal);
    assert_eq!(Bulk::from_json("{}"), Ok(Bulk::new()));
    for (name, form) in [
        ("fields", BulkForm::Fields),
        ("fm", BulkForm::Fm),
        ("request", BulkForm::Request { entity, api }),
        ("batch", BulkForm::Batch { entity, api }),
        ("text", BulkForm::Text { color: false }),
    ] {
        let options = json!({"form": name, "entity": "company", "api": "universal"});
        assert_eq!(Bulk::from_value(&options), Ok(Bulk::new().form(form)));
    }
    let error = Bulk::from_json(r#"{"form": "edits"}"#).expect_err("an error");
    assert_eq!(
        error.to_string(),
        r#"form: found "edits", expected fields, fm, request, batch or text"#
    );
}

#[test]
fn batches_hold_50_commands_whatever_is_in_between() {
    let form = BulkForm::Batch {
        entity: Some(Entity::Contact),
        api: multifield_core::Api::Classic,
    };
    let all = lines(&(1..=200).map(current).collect::<Vec<_>>());
    let every_other = |id: u64| desired(id, if id % 2 == 0 { "" } else { r#""1""# });
    let wanted = lines(&(1..=200).map(every_other).collect::<Vec<_>>());
    let done = Bulk::new()
        .form(form)
        .diff_ndjson(&all, &wanted)
        .expect("lines");
    let text = String::from_utf8(done.lines).expect("UTF-8");
    let counts: Vec<_> = text
        .lines()
        .map(|line| line.matches("update?").count())
        .collect();
    assert_eq!(counts, [50, 50]);
    assert!(
        text.starts_with(r#"{"halt":0,"cmd":{"2":"crm.contact.update?id=2&"#),
        "{text}"
    );
}

#[test]
fn missing_entities_are_made_where_that_is_asked_for() {
    let bulk = Bulk::new().form(CONTACTS).missing(Missing::Add);
    let wanted = lines(&[desired(1, ""), desired(2, r#""2""#), desired(3, "")]);
    let update = "{\"method\":\"crm.contact.update\",\"params\":{\"id\":1,\"fields\":{\"PHONE\":[{\"ID\":1,\"DELETE\":\"Y\"}]}}}\n";
    let add = "{\"method\":\"crm.contact.add\",\"params\":{\"fields\":{\"PHONE\":[{\"VALUE\":\"2\",\"VALUE_TYPE\":\"WORK\"}]}}}\n";
    // 3 is to have nothing, so there is nothing to make.
    assert_lines(&bulk, &current(1), &wanted, &(update.to_owned() + add));
    // A row of another portal is none of an entity that is made.
    assert_fails(
        &bulk,
        "",
        r#"{"id": 2, "PHONE": [{"ID": 9, "VALUE": "1"}]}"#,
        "line 1: PHONE[0].ID: the entity has no row 9: read the entity again, or leave the ID out to add a row [unknown_pin]",
    );
    let form = BulkForm::Batch {
        entity: Some(Entity::Contact),
        api: multifield_core::Api::Classic,
    };
    assert_lines(
        &bulk.form(form),
        &current(1),
        &wanted,
        "{\"halt\":0,\"cmd\":{\"contact-1\":\"crm.contact.update?id=1&fields[PHONE][0][DELETE]=Y&fields[PHONE][0][ID]=1\",\"contact-add-1\":\"crm.contact.add?fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=2\"}}\n",
    );
}

/// New entities have keys of their own, by their position among all.
#[test]
fn batches_number_what_they_add() {
    let form = BulkForm::Batch {
        entity: Some(Entity::Contact),
        api: multifield_core::Api::Classic,
    };
    let wanted = lines(&(1..=51).map(|id| desired(id, "1")).collect::<Vec<_>>());
    let bulk = Bulk::new().form(form).missing(Missing::Add);
    let done = bulk.diff_ndjson("", &wanted).expect("lines");
    let text = String::from_utf8(done.lines).expect("UTF-8");
    let (first, second) = text.split_once('\n').expect("two lines");
    assert!(first.contains("\"contact-add-0\":") && first.contains("\"contact-add-49\":"));
    assert_eq!(
        second,
        "{\"halt\":0,\"cmd\":{\"contact-add-50\":\"crm.contact.add?fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=1\"}}\n",
    );
}

#[test]
fn the_summary_counts_rows() {
    let current = lines(&[
        current(1),
        current(2),
        r#"{"ID": 3, "PHONE": [{"ID": 3, "VALUE": "1"}, {"ID": 4, "VALUE": "2"}]}"#.to_owned(),
    ]);
    let desired = lines(&[
        desired(1, r#""1""#),
        desired(2, r#""2", "3", "4""#),
        desired(3, ""),
    ]);
    let done = Bulk::new().diff_ndjson(&current, &desired).expect("lines");
    assert_eq!(
        done.summary.to_string(),
        "3 entities: 1 unchanged, 1 overwrite, 2 deletes, 2 appends, 0 errors",
    );
    let nothing = Bulk::new().diff_ndjson("", "").expect("lines").summary;
    assert_eq!(
        nothing.to_string(),
        "0 entities: 0 unchanged, 0 overwrites, 0 deletes, 0 appends, 0 errors",
    );
}

#[test]
fn events_are_whole_lines_and_what_was_done_by_then() {
    let held = lines(&(1..=300).map(current).collect::<Vec<_>>());
    let phones = |id| if id % 2 == 0 { "" } else { r#""1""# };
    let wanted = lines(
        &(1..=300)
            .map(|id| desired(id, phones(id)))
            .collect::<Vec<_>>(),
    );
    let (mut written, mut last) = (0, None);
    let run = Bulk::new().run(held.as_bytes(), wanted.as_bytes(), |event| {
        match event {
            Event::Lines(lines) => {
                assert!(lines.ends_with(b"\n"));
                written += String::from_utf8_lossy(lines).lines().count() as u64;
            }
            Event::Progress(summary) => {
                assert!(summary.deletes <= written || summary.entities == 300);
                last = Some(*summary);
            }
            _ => {}
        }
        Ok(())
    });
    let summary = run.expect("a run");
    assert_eq!((written, last), (150, Some(summary)));
    assert_eq!((summary.entities, summary.deletes), (300, 150));
    let unchanged = desired(1, r#""1""#);
    let run = Bulk::new().run(held.as_bytes(), unchanged.as_bytes(), |event| {
        assert!(!matches!(event, Event::Lines(_)));
        Ok(())
    });
    assert_eq!(run.expect("a run").unchanged, 1);
}
