//! Responses, and calls without one.

use multifield_files::{Desired, Diff, Edits};
use serde_json::json;

use crate::{current, shown};

fn edits<'a>() -> Edits<'a> {
    let item = json!({"id": 351, "entityTypeId": 2, "m": [12, 255, 44], "s": 5});
    let desired = r#"{"m": [12, ["a", "QQ=="], 44, ["b", "QQ=="]], "s": {"id": 5}}"#;
    let desired = Desired::from_json(desired).expect("desired");
    Diff::new().diff(&current(&item), &desired).expect("edits")
}

#[test]
fn new_files_become_their_ids() {
    let response = json!({"result": {"item": {"id": 351, "m": [12, 44, 300, 301], "s": 5}}});
    let settled = edits().settle(response.to_string()).expect("settled");
    assert_eq!(
        serde_json::to_string(&settled).expect("JSON"),
        r#"{"m":[12,300,44,301],"s":[5]}"#,
    );
}

#[test]
fn a_response_that_shows_something_else_is_an_error() {
    let refused = |response: serde_json::Value| {
        shown(&edits().settle(response.to_string()).expect_err("an error"))
    };
    let doubt = "read the item, and compare it before anything is sent again";
    for (files, problem) in [
        (json!([44, 300, 301]), "file 12 is gone"),
        (json!([12, 255, 44, 300, 301]), "file 255 is still there"),
        (json!([12, 44, 300]), "expected 2 new files, found 1"),
        (
            json!([12, 44, 300, 301, 302]),
            "expected 2 new files, found 3",
        ),
    ] {
        assert_eq!(
            refused(json!({"m": files})),
            format!(
                "response m: the response does not show what the call should have done ({problem}): \
                 {doubt} [not_settled]"
            ),
        );
    }
    assert_eq!(
        refused(json!({"error": "ACCESS_DENIED"})),
        "response the portal answered with an error: ACCESS_DENIED [response_error]",
    );
    assert_eq!(
        refused(json!({"result": true})),
        "response found a boolean, expected the response of crm.item.get [wrong_type]",
    );
    assert!(refused(json!({"result": {"item": {"id": 351}}})).ends_with("[field_not_read]"));
    assert_eq!(
        refused(json!({"id": 352, "m": []})),
        "response id: found id 352, but current is of id 351: pass inputs of one item [other_entity]",
    );
}

#[test]
fn a_lost_answer_is_reported_and_nothing_is_sent_again() {
    let now = current(&json!({"m": [12, 44, 300], "s": 5}));
    let uncertain = edits().uncertain(&now).expect("a read");
    let [m] = uncertain.as_slice() else {
        panic!("{uncertain:?}")
    };
    assert_eq!((&*m.field, m.expected), ("m", 2));
    assert_eq!((&*m.appeared, &*m.disappeared), (&[300][..], &[255][..]));
    assert_eq!(
        m.to_string(),
        "m: appeared 300, expected 2 new, disappeared 255; send nothing again before a person, or \
         another read after a minute, says what happened",
    );
    let unchanged = current(&json!({"m": [12, 255, 44]}));
    let uncertain = edits().uncertain(&unchanged).expect("a read");
    assert!(uncertain[0]
        .to_string()
        .starts_with("m: appeared none, expected 2 new, disappeared none;"));
    let error = edits().uncertain(&current(&json!({"s": 5}))).unwrap_err();
    assert_eq!((error.code(), error.place()), ("field_not_read", "m"));
}
