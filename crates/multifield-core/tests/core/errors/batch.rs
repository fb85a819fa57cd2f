//! What has no form as a command of a batch.

use crate::NO_ROWS;
use multifield_core::{
    diff, Api, Batch, Batches, Command, Current, Desired, Diff, Edits, Entity, Error, Side,
    UnknownTypes,
};

#[track_caller]
fn plan(current: &str, desired: &str) -> Edits {
    let current = Current::from_json(current).expect("current");
    let desired = Desired::from_json(desired).expect("desired");
    diff(&current, &desired).expect("edits")
}

#[track_caller]
fn assert_error(result: Result<Command, Error>, code: &str, place: &str, message: &str) {
    let error = result.expect_err("an error");
    assert_eq!(error.message(), message);
    assert_eq!(
        (error.side(), error.code().as_str(), error.place()),
        (Side::Edits, code, place)
    );
}

#[test]
fn a_value_that_the_server_would_replace() {
    const MESSAGE: &str = "found \"@$result[get][0]\", and in a batch the server replaces $result[…] with the result of another call: send this request as a call of its own";
    let now = r#"{"IM": [{"ID": 9, "VALUE_TYPE": "OTHER", "VALUE": "@a"}]}"#;
    let goal = r#"{"IM": ["@$result[get][0]"]}"#;
    let (overwrite, append) = (plan(now, goal), plan(NO_ROWS, goal));
    for api in [Api::Classic, Api::Universal] {
        let request = overwrite
            .request(Entity::Contact, 43, api)
            .unwrap()
            .unwrap();
        assert_error(
            request.command(),
            "result_reference",
            "contact-43 IM 9",
            MESSAGE,
        );
        let request = append.request(Entity::Company, 44, api).unwrap().unwrap();
        assert_error(
            request.command(),
            "result_reference",
            "company-44 IM",
            MESSAGE,
        );
        let request = append.add_request(Entity::Lead, api).unwrap().unwrap();
        assert_error(
            request.command(),
            "result_reference",
            "lead-add IM",
            MESSAGE,
        );
    }
}

#[test]
fn a_type_that_the_server_would_replace() {
    let current = Current::default();
    let desired = r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "$result[x]"}]}"#;
    let desired = Desired::from_json(desired).unwrap();
    let allow = Diff::new().unknown_types(UnknownTypes::Allow);
    let edits = allow.diff(&current, &desired).unwrap();
    for api in [Api::Classic, Api::Universal] {
        assert_error(
            edits
                .request(Entity::Lead, 1, api)
                .unwrap()
                .unwrap()
                .command(),
            "result_reference",
            "lead-1 PHONE",
            "found \"$result[x]\", and in a batch the server replaces $result[…] with the result of another call: send this request as a call of its own",
        );
    }
}

#[test]
fn a_value_that_was_there_is_not_sent() {
    let now = r#"{"IM": [{"ID": 9, "VALUE_TYPE": "OTHER", "VALUE": "$result[x]"}]}"#;
    for goal in [r#"{"IM": []}"#, r#"{"IM": ["$result", "$ result[x]"]}"#] {
        let edits = plan(now, goal);
        for api in [Api::Classic, Api::Universal] {
            let request = edits.request(Entity::Lead, 1, api).unwrap().unwrap();
            assert!(request.command().is_ok());
        }
    }
}

/// Phones from 1 on.
fn phones(count: u32) -> String {
    let phones: Vec<String> = (1..=count).map(|phone| phone.to_string()).collect();
    serde_json::json!({ "PHONE": phones }).to_string()
}

#[test]
fn more_variables_than_the_server_reads() {
    // An ID, and three of each row.
    let stored: Vec<_> = (1..=334)
        .map(|id| serde_json::json!({"ID": id, "VALUE_TYPE": "WORK", "VALUE": format!("+{id}")}))
        .collect();
    let now = serde_json::json!({ "PHONE": stored }).to_string();
    let edits = plan(&now, &phones(334));
    assert_error(
        edits
            .request(Entity::Contact, 43, Api::Classic)
            .unwrap()
            .unwrap()
            .command(),
        "too_many_variables",
        "contact-43",
        "the command would have 1003 variables, and in a batch the server drops all after the first 1000: send this request as a call of its own",
    );
    let stored = serde_json::json!({ "PHONE": stored[..333] }).to_string();
    let edits = plan(&stored, &phones(333));
    let command = edits
        .request(Entity::Contact, 43, Api::Classic)
        .unwrap()
        .unwrap()
        .command();
    assert_eq!(command.unwrap().as_str().matches('&').count(), 999);
    // The type of the entity, too.
    assert_error(
        edits
            .request(Entity::Contact, 43, Api::Universal)
            .unwrap()
            .unwrap()
            .command(),
        "too_many_variables",
        "contact-43",
        "the command would have 1001 variables, and in a batch the server drops all after the first 1000: send this request as a call of its own",
    );
    let edits = plan(NO_ROWS, &phones(501));
    assert_error(
        edits
            .add_request(Entity::Lead, Api::Classic)
            .unwrap()
            .unwrap()
            .command(),
        "too_many_variables",
        "lead-add",
        "the command would have 1002 variables, and in a batch the server drops all after the first 1000: send this request as a call of its own",
    );
}

#[test]
fn batches_can_go_to_another_thread() {
    fn check<T: Send + Sync>() {}
    check::<Command>();
    check::<Batch>();
    check::<Batches<std::vec::IntoIter<Command>>>();
}
