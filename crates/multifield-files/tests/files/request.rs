//! Calls, and commands of batches.

use multifield_files::{Desired, Diff, File, Request};
use serde_json::json;

use crate::{current, shown};

#[test]
fn a_kind_and_an_id_are_needed_and_must_fit() {
    let desired = Desired::new().field("m", []);
    let edits = Diff::new()
        .diff(&current(&json!({"m": [1]})), &desired)
        .expect("edits");
    let refused = |kind: Option<u64>, id: Option<u64>| shown(&edits.request(kind, id).unwrap_err());
    assert_eq!(
        refused(None, Some(1)),
        "options entityTypeId: found nothing, expected the kind of item, such as 2 [wrong_option]",
    );
    assert_eq!(
        refused(Some(2), None),
        "options id: found nothing, expected the ID of the item [wrong_option]",
    );
    assert_eq!(
        refused(Some(2), Some(0)),
        "options id: found 0, expected the ID of the item [wrong_option]",
    );
    let item = json!({"id": 1, "entityTypeId": 2, "m": [1]});
    let edits = Diff::new().diff(&current(&item), &desired).expect("edits");
    assert_eq!(
        shown(&edits.request(31, None).unwrap_err()),
        "options entityTypeId: found entityTypeId 31, but current is of entityTypeId 2: pass inputs \
         of one item [other_entity]",
    );
    assert!(edits.request(2, 1).expect("fitting").is_some());
}

#[test]
fn original_names_are_sent_as_such() {
    let item = json!({"id": 1, "entityTypeId": 2, "UF_S": 5});
    let desired = Desired::new().field("UF_S", []);
    let edits = Diff::new().diff(&current(&item), &desired).expect("edits");
    let request = edits.request(None, None).expect("fitting").expect("edits");
    assert_eq!(
        request.params().to_json(),
        r#"{"entityTypeId":2,"id":1,"useOriginalUfNames":"Y","fields":{"UF_S":""}}"#,
    );
    assert_eq!(
        request.command().expect("a command"),
        "crm.item.update?entityTypeId=2&id=1&useOriginalUfNames=Y&fields[UF_S]=",
    );
}

#[test]
fn files_and_multifields_of_an_item_are_one_call() {
    let item = json!({"id": 43, "entityTypeId": 3, "fm": [], "m": [1, 2], "s": null});
    let json = item.to_string();
    let multifields = multifield_core::Current::from_json(&json).expect("an item");
    let phones = multifield_core::Desired::from_json(r#"{"PHONE": ["+1"]}"#).expect("desired");
    let phones = multifield_core::diff(&multifields, &phones).expect("edits");
    let nothing = multifield_core::Edits::default();

    let item = current(&item);
    let files = Diff::new()
        .diff(&item, &Desired::new().field("m", [1.into()]))
        .expect("edits");
    let both = files
        .request_with(&phones, None, None)
        .expect("fitting")
        .expect("edits");
    assert_eq!(
        both.to_json(),
        concat!(
            r#"{"method":"crm.item.update","params":{"entityTypeId":3,"id":43,"fields":{"#,
            r#""fm":{"n0":{"typeId":"PHONE","valueType":"WORK","value":"+1"}},"m":[{"id":1}]}}}"#,
        )
    );
    assert_eq!(
        both.command().expect("a command"),
        concat!(
            "crm.item.update?entityTypeId=3&id=43&fields[fm][n0][valueType]=WORK",
            "&fields[fm][n0][value]=%2B1&fields[fm][n0][typeId]=PHONE&fields[m][0][id]=1",
        )
    );
    assert_eq!(
        files
            .request_with(&nothing, None, None)
            .expect("fitting")
            .expect("edits")
            .to_json(),
        files
            .request(None, None)
            .expect("fitting")
            .expect("edits")
            .to_json(),
    );

    let unchanged = Diff::new().diff(&item, &Desired::new()).expect("edits");
    let only = unchanged
        .request_with(&phones, None, None)
        .expect("fitting")
        .expect("phones");
    assert!(only.to_json().ends_with(r#""value":"+1"}}}}}"#));
    assert!(unchanged
        .request_with(&nothing, None, None)
        .expect("fitting")
        .is_none());

    let deal = current(&json!({"id": 43, "entityTypeId": 2, "m": [1]}));
    let files = Diff::new()
        .diff(&deal, &Desired::new().field("m", []))
        .expect("edits");
    assert_eq!(
        shown(&files.request_with(&phones, None, None).unwrap_err()),
        "options entityTypeId: found 2, expected 1 (lead), 3 (contact) or 4 (company), which have \
         multifields [wrong_option]",
    );
    let other = current(&json!({"id": 44, "entityTypeId": 3, "m": [1]}));
    let files = Diff::new()
        .diff(&other, &Desired::new().field("m", []))
        .expect("edits");
    assert_eq!(
        files.request_with(&phones, None, None).unwrap_err().code(),
        "other_entity"
    );
}

#[test]
fn what_a_query_cannot_contain_needs_json() {
    let refused = |current_files: Vec<u64>, files: Vec<multifield_files::Listed<'_>>| {
        let item = current(&json!({"id": 1, "entityTypeId": 2, "m": current_files}));
        let edits = Diff::new()
            .diff(&item, &Desired::new().field("m", files))
            .expect("edits");
        let request = edits.request(None, None).expect("fitting").expect("edits");
        request.command().map_err(|error| shown(&error))
    };
    let instead = ": send the request as JSON, by itself [needs_json]";
    assert_eq!(
        refused(vec![1], vec![]),
        Err(format!(
            "edits m: a query cannot clear a multiple field{instead}"
        )),
    );
    let file = |size: usize| File::from_vec("a", vec![0; size]).expect("a file").into();
    let long = Err(format!(
        "edits m: a command of a batch of more than 1 MiB is too long{instead}"
    ));
    assert_eq!(refused(vec![], vec![file(Request::MAX_COMMAND)]), long);
    // Each of these is short enough.
    assert_eq!(refused(vec![], vec![file(500_000), file(500_000)]), long);
    // Escaped, it is three times as long as its base64.
    let slashes = File::from_vec("a", vec![255; 300_000])
        .expect("a file")
        .into();
    assert_eq!(refused(vec![], vec![slashes]), long);
    let fits = refused(vec![], vec![file(700_000)]).expect("a command");
    assert!(fits.len() <= Request::MAX_COMMAND);

    let named = File::new("$result[1].pdf", "x").expect("a file").into();
    assert_eq!(
        refused(vec![], vec![named]),
        Err(format!(
            "edits m: the server would replace $result[ in the name of a file{instead}"
        )),
    );
    let many: Vec<u64> = (1..=1001).collect();
    let listed = many[1..].iter().map(|id| (*id).into()).collect();
    assert_eq!(
        refused(many, listed),
        Err(format!(
            "edits m: a query of more than 1,000 variables is cut off{instead}"
        )),
    );
}
