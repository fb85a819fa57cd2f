//! `batch`

use serde_json::{json, Value};

use crate::client::Portal;

#[test]
fn what_is_empty_is_a_list() {
    let portal = Portal::start(&[]);
    let empty = json!({
        "result": [], "result_error": [], "result_total": [], "result_next": [], "result_time": [],
    });
    assert_eq!(
        portal.result("batch", &json!({"halt": 0, "cmd": {}})),
        empty
    );
}

#[test]
fn commands_are_carried_out_in_their_order() {
    let portal = Portal::start(&[]);
    let commands = json!({
        "add": "crm.contact.add?fields[PHONE][0][VALUE]=%2B1&fields[PHONE][0][VALUE_TYPE]=HOME",
        "bad": "crm.contact.get?id=9",
        "batch": "batch?cmd[a]=crm.contact.list",
        "get": "crm.contact.get?id=1",
        "list": "crm.contact.list?select[]=PHONE",
    });
    let result = portal.result("batch", &json!({"halt": 0, "cmd": commands}));
    assert_eq!(result["result"]["add"], json!(1));
    let phone = &result["result"]["get"]["PHONE"][0];
    assert_eq!(
        (&phone["VALUE"], &phone["VALUE_TYPE"]),
        (&json!("+1"), &json!("HOME"))
    );
    let list = json!([{"ID": "1", "PHONE": [phone]}]);
    assert_eq!(result["result"]["list"], list);
    assert_eq!(result["result_total"], json!({"list": 1}));
    assert_eq!(result["result_next"], json!([]));
    let error = json!({"error": "", "error_description": "Not found"});
    assert_eq!(result["result_error"]["bad"], error);
    let code = &result["result_error"]["batch"]["error"];
    assert_eq!(code, &json!("ERROR_BATCH_METHOD_NOT_ALLOWED"));
    let times = result["result_time"].as_object().expect("times");
    assert_eq!(times.keys().collect::<Vec<_>>(), ["add", "get", "list"]);

    let halted = portal.result(
        "batch",
        &json!({"halt": 1, "cmd": {
            "1": "crm.contact.get?id=9", "2": "crm.contact.add?fields[NAME]=Anna",
        }}),
    );
    assert_eq!(halted["result"], json!([]));
    assert_eq!(
        portal.call("crm.contact.list", &json!({})).1["total"],
        json!(1)
    );
}

#[test]
fn a_list_of_commands_gives_a_list() {
    let portal = Portal::start(&[]);
    let commands = [
        "crm.lead.add?fields[TITLE]=A",
        "crm.lead.add?fields[TITLE]=B",
    ];
    let result = portal.result("batch", &json!({ "cmd": commands }));
    assert_eq!(result["result"], json!([1, 2]));
}

#[test]
fn there_are_50_commands_at_most() {
    let portal = Portal::start(&[]);
    let commands = |count: usize| -> Value { (0..count).map(|_| "crm.lead.list").collect() };
    let result = portal.result("batch", &json!({"cmd": commands(50)}));
    assert_eq!(result["result"].as_array().map(Vec::len), Some(50));
    let (status, code, _) = portal.error("batch", &json!({"cmd": commands(51)}));
    assert_eq!((status, &*code), (400, "ERROR_BATCH_LENGTH_EXCEEDED"));
}
