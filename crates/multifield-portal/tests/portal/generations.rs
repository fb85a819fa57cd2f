//! What the portal does as a server of each generation.

use serde_json::{json, Value};

use crate::{client::Portal, entities::values};

/// A portal with one contact, which holds what the file says.
fn with_contact(name: &str, generation: &str, contact: &Value) -> Portal {
    let file = std::env::temp_dir().join(format!("multifield_{name}_{}.json", std::process::id()));
    std::fs::write(&file, contact.to_string()).expect("a file");
    let path = file.to_str().expect("a path in UTF-8");
    let portal = Portal::start(&["--generation", generation, "--seed", path]);
    std::fs::remove_file(&file).expect("the file");
    portal
}

fn row(id: u64, value: &str) -> Value {
    json!({"ID": id, "VALUE": value, "VALUE_TYPE": "WORK"})
}

/// The IDs of the phones, as the classic and the universal methods give them.
fn phones(portal: &Portal) -> (Vec<String>, Vec<u64>) {
    let contact = portal.result("crm.contact.get", &json!({"id": 43}));
    let classic = contact["PHONE"].as_array().expect("rows").iter();
    let classic = classic.map(|row| row["ID"].as_str().expect("an ID").to_owned());
    let item = portal.result("crm.item.get", &json!({"entityTypeId": 3, "id": 43}));
    let fm = item["item"]["fm"].as_array().expect("rows").iter();
    let universal = fm.map(|row| row["id"].as_u64().expect("an ID"));
    (classic.collect(), universal.collect())
}

fn update(portal: &Portal, fields: &Value) -> (u16, Value) {
    portal.call("crm.contact.update", &json!({"id": 43, "fields": fields}))
}

#[test]
fn the_generations_differ_on_wrong_input() {
    for (generation, expected) in [
        ("legacy", vec!["1"]),
        ("factory", vec!["1", "2"]),
        ("distinct", vec!["1", "2"]),
    ] {
        let portal = Portal::start(&["--generation", generation]);
        let fields = json!({"PHONE": [{"VALUE": "1"}]});
        portal.result("crm.contact.add", &json!({ "fields": fields }));
        let fields = json!({"PHONE": [{"ID": 99, "VALUE": "2"}]});
        portal.result("crm.contact.update", &json!({"id": 1, "fields": fields}));
        let contact = portal.result("crm.contact.get", &json!({"id": 1}));
        assert_eq!(values(&contact["PHONE"], "VALUE"), expected, "{generation}");
    }
}

#[test]
fn distinct_hides_equal_rows_from_the_universal_methods() {
    let contact = json!({"ID": "43", "PHONE": [row(9, "1"), row(10, "1"), row(11, "2")]});
    for (generation, item) in [("factory", vec![9, 10, 11]), ("distinct", vec![9, 11])] {
        let portal = with_contact("hides", generation, &contact);
        let all = ["9", "10", "11"].map(str::to_owned).to_vec();
        assert_eq!(phones(&portal), (all, item.clone()), "{generation}");
        let items = portal.result("crm.item.list", &json!({"entityTypeId": 3}));
        let listed = items["items"][0]["fm"].as_array().expect("rows").len();
        assert_eq!(listed, item.len(), "{generation}");
    }
}

#[test]
fn distinct_does_not_find_a_hidden_row_until_the_first_is_gone() {
    let contact = json!({"ID": "43", "PHONE": [row(9, "1"), row(10, "1"), row(11, "2")]});
    let portal = with_contact("finds", "distinct", &contact);
    update(&portal, &json!({"PHONE": [{"ID": 10, "DELETE": "Y"}]}));
    assert_eq!(phones(&portal).0, ["9", "10", "11"]);
    update(&portal, &json!({"PHONE": [{"ID": 9, "DELETE": "Y"}]}));
    assert_eq!(phones(&portal).0, ["10", "11"]);
    update(&portal, &json!({"PHONE": [{"ID": 10, "DELETE": "Y"}]}));
    assert_eq!(phones(&portal).0, ["11"]);
}

#[test]
fn distinct_saves_nothing_where_values_only_move() {
    let contact = json!({"ID": "43", "PHONE": [row(9, "1"), row(10, "2")]});
    for (generation, first) in [("legacy", "2"), ("factory", "2"), ("distinct", "1")] {
        let portal = with_contact("moves", generation, &contact);
        let (status, _) = update(&portal, &json!({"PHONE": [row(9, "2"), row(10, "1")]}));
        assert_eq!(status, 200);
        let contact = portal.result("crm.contact.get", &json!({"id": 43}));
        assert_eq!(contact["PHONE"][0]["VALUE"], first, "{generation}");
    }
}

#[test]
fn distinct_refuses_a_call_if_a_stored_value_does_not_pass() {
    let contact = json!({"ID": "43", "PHONE": [row(9, "1")], "EMAIL": [row(10, "bad")]});
    for (generation, expected) in [("legacy", 200), ("factory", 200), ("distinct", 400)] {
        let portal = with_contact("refuses", generation, &contact);
        let (status, body) = update(&portal, &json!({"PHONE": [row(9, "2")], "NAME": "Anna"}));
        assert_eq!(status, expected, "{generation}: {body}");
        let held = portal.result("crm.contact.get", &json!({"id": 43}));
        let is_changed = held["PHONE"][0]["VALUE"] == "2" && held["NAME"] == "Anna";
        assert_eq!(is_changed, expected == 200, "{generation}: {held}");
    }
    // The same call corrects the value.
    let portal = with_contact("corrects", "distinct", &contact);
    let fields = json!({"PHONE": [row(9, "2")], "EMAIL": [row(10, "bad@example.com")]});
    assert_eq!(update(&portal, &fields).0, 200);
}

#[test]
fn distinct_refuses_a_new_row_of_fm_without_a_type() {
    for (generation, expected) in [("factory", 200), ("distinct", 400)] {
        let portal = with_contact("types", generation, &json!({"ID": "43", "PHONE": []}));
        let fm = json!({"n0": {"typeId": "PHONE", "value": "1"}});
        let params = json!({"entityTypeId": 3, "id": 43, "fields": {"fm": fm}});
        let (status, body) = portal.call("crm.item.update", &params);
        assert_eq!(status, expected, "{generation}: {body}");
    }
}

#[test]
fn legacy_has_no_universal_methods() {
    let portal = with_contact("legacy", "legacy", &json!({"ID": "43", "PHONE": []}));
    let (status, code, _) = portal.error("crm.item.get", &json!({"entityTypeId": 3, "id": 43}));
    assert_eq!((status, &*code), (404, "ERROR_METHOD_NOT_FOUND"));
}

#[test]
fn the_default_is_distinct() {
    let portal = Portal::start(&[]);
    let rows = json!([{"VALUE": "1"}, {"VALUE": "1"}]);
    portal.result("crm.contact.add", &json!({"fields": {"PHONE": rows}}));
    let twice = json!({"id": 1, "fields": {"PHONE": [{"VALUE": "1"}]}});
    portal.result("crm.contact.update", &twice);
    let contact = portal.result("crm.contact.get", &json!({"id": 1}));
    assert_eq!(contact["PHONE"].as_array().map(Vec::len), Some(1));
}
