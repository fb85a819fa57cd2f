//! File fields of items: kept by listing, deleted by omission.

use multifield_files::{Current, Desired, Diff, File, FileFields};
use serde_json::{json, Value};

use crate::client::Portal;

const NONE: [Vec<u64>; 2] = [Vec::new(), Vec::new()];
const ITEM: fn() -> Value = || json!({"entityTypeId": 3, "id": 1});

fn start() -> Portal {
    let portal = Portal::start(&["--files"]);
    portal.result(
        "crm.item.add",
        &json!({"entityTypeId": 3, "fields": {"name": "Anna"}}),
    );
    portal
}

fn fields(portal: &Portal) -> FileFields {
    let fields = portal.result("crm.item.fields", &json!({"entityTypeId": 3}));
    FileFields::from_json(fields.to_string()).expect("fields")
}

/// What a call with these fields leads to: the IDs of both fields.
fn update(portal: &Portal, files: &Value) -> [Vec<u64>; 2] {
    let params = json!({"entityTypeId": 3, "id": 1, "fields": files});
    ids(&portal.result("crm.item.update", &params))
}

fn ids(result: &Value) -> [Vec<u64>; 2] {
    let item = &result["item"];
    let many = item["ufCrmFiles"].as_array().expect("an array").iter();
    let one = Some(&item["ufCrmFile"])
        .filter(|it| !it.is_null())
        .into_iter();
    let id = |file: &Value| file["id"].as_u64().expect("an ID");
    [many.map(id).collect(), one.map(id).collect()]
}

#[test]
fn files_stay_by_listing_and_are_deleted_by_omission() {
    let portal = start();
    let pair = |name: &str| json!([name, "QQ=="]);
    assert_eq!(
        update(
            &portal,
            &json!({"ufCrmFiles": [pair("a"), pair("b"), pair("c")]})
        ),
        [vec![1, 2, 3], vec![]]
    );
    assert_eq!(
        update(&portal, &json!({"ufCrmFile": pair("d")})),
        [vec![1, 2, 3], vec![4]]
    );
    assert_eq!(
        update(
            &portal,
            &json!({"ufCrmFiles": [{"id": 3}, pair("e"), {"id": 1}]})
        ),
        [vec![1, 3, 5], vec![4]],
    );
    assert_eq!(
        update(&portal, &json!({"ufCrmFile": {"id": 4}})),
        [vec![1, 3, 5], vec![4]]
    );
    assert_eq!(
        update(&portal, &json!({"ufCrmFile": {"id": 5}})),
        [vec![1, 3, 5], vec![]]
    );
    // It never has an ID again.
    assert_eq!(
        update(&portal, &json!({"ufCrmFile": pair("f")})),
        [vec![1, 3, 5], vec![6]]
    );
    assert_eq!(
        update(&portal, &json!({"ufCrmFile": ""})),
        [vec![1, 3, 5], vec![]]
    );
    // The vendor does not document what a bare ID does.
    assert_eq!(
        update(&portal, &json!({"ufCrmFiles": [1, {"id": 3}]})),
        [vec![3], vec![]]
    );
    assert_eq!(update(&portal, &json!({"ufCrmFiles": []})), NONE);
    assert_eq!(ids(&portal.result("crm.item.get", &ITEM())), NONE);
}

#[test]
fn edits_lead_to_the_desired_files_in_one_call_with_multifields() {
    let portal = start();
    let fields = fields(&portal);
    assert_eq!(fields.names().count(), 2);
    let read = || portal.result("crm.item.get", &ITEM()).to_string();
    let content = vec![0xff; 3000];
    let file = |name: &'static str| File::new(name, &content).expect("a file").into();
    let mut desired = Desired::new()
        .field("ufCrmFiles", [file("a"), file("b")])
        .field("ufCrmFile", [file("c")]);

    let item = read();
    let current = Current::from_json(&item, &fields).expect("an item");
    let edits = Diff::new().diff(&current, &desired).expect("edits");
    let phones = multifield_core::Desired::from_json(r#"{"PHONE": ["+1"]}"#).expect("phones");
    let rows = multifield_core::Current::from_json(&item).expect("an item");
    let phones = multifield_core::diff(&rows, &phones).expect("edits");
    let request = edits
        .request_with(&phones, None, None)
        .expect("fitting")
        .expect("edits");
    let params: Value = serde_json::from_str(&request.params().to_json()).expect("JSON");
    let response = portal.result("crm.item.update", &params);
    assert_eq!(response["item"]["phone"], "+1");
    assert_eq!(ids(&response), [vec![1, 2], vec![3]]);

    desired = edits.settle(response.to_string()).expect("settled");
    let now = Current::from_json(read(), &fields).expect("an item");
    assert!(Diff::new().diff(&now, &desired).expect("edits").is_empty());

    // As a command of a batch.
    let more = desired.field("ufCrmFiles", [2.into(), file("d")]);
    let edits = Diff::new().max_deletes(1).diff(&now, &more).expect("edits");
    let command = edits.request(None, None).expect("fitting").expect("edits");
    let batch = json!({"cmd": {"it": command.command().expect("a command")}});
    let response = portal.result("batch", &batch)["result"]["it"].take();
    assert_eq!(ids(&response), [vec![2, 4], vec![3]]);
    assert!(edits.settle(response.to_string()).is_ok());
}

#[test]
fn original_names_are_given_and_taken() {
    let portal = start();
    let params = json!({"entityTypeId": 3, "id": 1, "useOriginalUfNames": "Y"});
    let item = portal.result("crm.item.get", &params);
    assert_eq!(item["item"]["UF_CRM_FILES"], json!([]));
    let current = Current::from_json(item.to_string(), &fields(&portal)).expect("an item");
    let file = File::new("a", "x").expect("a file");
    let desired = Desired::new().field("UF_CRM_FILES", [file.into()]);
    let edits = Diff::new().diff(&current, &desired).expect("edits");
    let request = edits.request(None, None).expect("fitting").expect("edits");
    let params: Value = serde_json::from_str(&request.params().to_json()).expect("JSON");
    let response = portal.result("crm.item.update", &params);
    assert!(edits.settle(response.to_string()).is_ok());
}

#[test]
fn a_file_of_20_mb_is_stored() {
    let portal = start();
    let content = vec![7; 20_000_000];
    let file = File::new("large.bin", &content).expect("a file");
    let file = serde_json::to_value(&file).expect("JSON");
    assert_eq!(
        update(&portal, &json!({"ufCrmFile": file})),
        [vec![], vec![1]]
    );
}

#[test]
fn a_seed_may_have_files() {
    let seed = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("seed-files.json");
    let item = json!({"id": 1, "entityTypeId": 3, "fm": [], "ufCrmFiles": [{"id": 12}, {"id": 44}], "ufCrmFile": {"id": 433}});
    std::fs::write(&seed, item.to_string()).expect("a seed");
    let portal = Portal::start(&["--files", "--seed", &seed.display().to_string()]);
    assert_eq!(
        ids(&portal.result("crm.item.get", &ITEM())),
        [vec![12, 44], vec![433]]
    );
    // Files of other items are not those of this one.
    portal.result(
        "crm.item.add",
        &json!({"entityTypeId": 3, "fields": {"ufCrmFile": ["a", "QQ=="]}}),
    );
    assert_eq!(
        update(&portal, &json!({"ufCrmFiles": [{"id": 434}]})),
        [vec![], vec![433]]
    );
}

#[test]
fn without_the_flag_there_are_none() {
    let portal = Portal::start(&[]);
    let fields = portal.result("crm.item.fields", &json!({"entityTypeId": 3}));
    assert_eq!(fields["fields"]["fm"]["isMultiple"], true);
    assert_eq!(
        FileFields::from_json(fields.to_string())
            .expect("fields")
            .names()
            .count(),
        0
    );
    let (status, code, _) = portal.error("crm.contact.fields", &json!({}));
    assert_eq!((status, &*code), (404, "ERROR_METHOD_NOT_FOUND"));
    let (_, code, _) = portal.error("crm.item.fields", &json!({"entityTypeId": 2}));
    assert_eq!(code, "NOT_FOUND");
}
