//! `add`, `get` and `update`, of both families of methods.

use serde_json::{json, Value};

use crate::client::Portal;

const METHODS: [(&str, u64); 3] = [("lead", 1), ("contact", 3), ("company", 4)];

pub(crate) fn values(rows: &Value, key: &str) -> Vec<String> {
    let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |row: &Value| row[key].as_str().expect("a text").to_owned();
    rows.iter().map(text).collect()
}

#[test]
fn a_contact_is_what_the_vendor_documents() {
    let portal = Portal::start(&[]);
    let fields = json!({"NAME": "Anna", "PHONE": [{"VALUE": " 111111 ", "VALUE_TYPE": "MOBILE"}]});
    let id = portal.result("crm.contact.add.json", &json!({ "FIELDS": fields }));
    assert_eq!(id, json!(1));
    let (status, body) = portal.call("CRM.Contact.GET", &json!({"ID": "1"}));
    assert_eq!(status, 200);
    assert_eq!(
        body["result"],
        json!({
            "ID": "1", "NAME": "Anna", "LAST_NAME": null,
            "HAS_PHONE": "Y", "HAS_EMAIL": "N", "HAS_IMOL": "N",
            "PHONE": [{"ID": "1", "VALUE_TYPE": "MOBILE", "VALUE": "111111", "TYPE_ID": "PHONE"}],
        })
    );
    let time = &body["time"];
    for key in [
        "start",
        "finish",
        "duration",
        "processing",
        "operating_reset_at",
        "operating",
    ] {
        assert!(time[key].is_number(), "{key} of {time}");
    }
    for key in ["date_start", "date_finish"] {
        assert!(time[key].is_string(), "{key} of {time}");
    }
}

#[test]
fn an_item_is_what_the_vendor_documents() {
    let portal = Portal::start(&[]);
    let fm = json!([{"typeId": "EMAIL", "valueType": "WORK", "value": "a@example.com"}]);
    let params = json!({"entityTypeId": 3, "fields": {"name": "Anna", "fm": fm}});
    let expected = json!({"item": {
        "id": 1, "entityTypeId": 3, "name": "Anna", "lastName": "",
        "hasPhone": "N", "hasEmail": "Y", "hasImol": "N",
        "email": "a@example.com", "emailWork": "a@example.com",
        "fm": [{"id": 1, "typeId": "EMAIL", "valueType": "WORK", "value": "a@example.com"}],
    }});
    assert_eq!(portal.result("crm.item.add", &params), expected);
    let params = json!({"entityTypeId": 3, "id": 1});
    assert_eq!(portal.result("crm.item.get", &params), expected);
}

#[test]
fn every_entity_is_the_same_by_both_families() {
    let portal = Portal::start(&[]);
    for (name, number) in METHODS {
        let fields = json!({"TITLE": "T", "NAME": "N", "IM": [{"VALUE": "imol|livechat|1|2|3"}]});
        let id = portal.result(&format!("crm.{name}.add"), &json!({ "fields": fields }));
        assert_eq!(id, json!(1), "{name}");
        let classic = portal.result(&format!("crm.{name}.get"), &json!({"id": 1}));
        assert_eq!(classic["HAS_IMOL"], json!("Y"));
        let params = json!({"entityTypeId": number, "id": 1});
        let item = portal.result("crm.item.get", &params)["item"].take();
        assert_eq!(item["hasImol"], json!("Y"));
        assert_eq!(
            item["fm"][0]["id"].to_string(),
            classic["IM"][0]["ID"].as_str().unwrap()
        );
        for (upper, camel) in [("TITLE", "title"), ("NAME", "name")] {
            assert_eq!(classic.get(upper), item.get(camel), "{upper} of a {name}");
        }
    }
}

#[test]
fn an_update_does_what_the_page_of_contact_update_says() {
    let portal = Portal::start(&[]);
    let values_of = |numbers: &[&str]| -> Value {
        let row = |number: &&str| json!({"VALUE": number, "VALUE_TYPE": "WORK"});
        numbers.iter().map(row).collect()
    };
    let phones = values_of(&["111111", "222222", "333333", "44444"]);
    portal.result("crm.contact.add", &json!({"fields": {"PHONE": phones}}));
    let rows = json!([
        {"ID": 1, "DELETE": "Y"},
        {"ID": 2, "VALUE": ""},
        {"ID": 3},
        {"ID": 4, "VALUE": "444444", "VALUE_TYPE": "MOBILE"},
        {"VALUE": "55555", "VALUE_TYPE": "WORK"},
    ]);
    let params = json!({"id": 1, "fields": {"PHONE": rows, "NAME": "Anna"}});
    assert_eq!(portal.result("crm.contact.update", &params), json!(true));
    let contact = portal.result("crm.contact.get", &json!({"id": 1}));
    assert_eq!(contact["NAME"], json!("Anna"));
    assert_eq!(values(&contact["PHONE"], "ID"), ["4", "5"]);
    assert_eq!(values(&contact["PHONE"], "VALUE"), ["444444", "55555"]);
    assert_eq!(values(&contact["PHONE"], "VALUE_TYPE"), ["MOBILE", "WORK"]);
}

#[test]
fn a_row_gets_an_id_that_no_row_has_had() {
    let portal = Portal::start(&[]);
    let add = |method: &str| {
        let fields = json!({"WEB": [{"VALUE": "a.example"}]});
        portal.result(&format!("crm.{method}.add"), &json!({ "fields": fields }));
        let entity = portal.result(&format!("crm.{method}.get"), &json!({"id": 1}));
        entity["WEB"][0]["ID"].as_str().expect("an ID").to_owned()
    };
    assert_eq!(add("contact"), "1");
    assert_eq!(add("company"), "2");
    let update = |rows: Value| {
        let params = json!({"id": 1, "fields": {"WEB": rows}});
        portal.result("crm.company.update", &params);
        portal.result("crm.company.get", &json!({"id": 1}))
    };
    let without = update(json!([{"ID": 2, "DELETE": "Y"}]));
    assert_eq!(without.get("WEB"), None);
    let with = update(json!([{"VALUE": "b.example"}]));
    assert_eq!(values(&with["WEB"], "ID"), ["3"]);
}

#[test]
fn errors_are_the_vendors() {
    let portal = Portal::start(&[]);
    let entity = json!({"fields": {"NAME": "Anna"}});
    portal.result("crm.contact.add", &entity);
    let long = "1".repeat(251);
    for (method, params, status, code, description) in [
        (
            "crm.deal.get",
            json!({"id": 1}),
            404,
            "ERROR_METHOD_NOT_FOUND",
            "Method not found!",
        ),
        (
            "crm.contact.delete",
            json!({"id": 1}),
            404,
            "ERROR_METHOD_NOT_FOUND",
            "Method not found!",
        ),
        ("crm.contact.get", json!({"id": 2}), 400, "", "Not found"),
        (
            "crm.contact.get",
            json!({"id": "x"}),
            400,
            "",
            "ID is not defined or invalid.",
        ),
        (
            "crm.contact.update",
            json!({"id": 2, "fields": {}}),
            400,
            "",
            "Contact is not found",
        ),
        (
            "crm.contact.update",
            json!({"id": 1, "fields": "x"}),
            400,
            "",
            "Parameter 'fields' must be array.",
        ),
        (
            "crm.item.get",
            json!({"entityTypeId": 3, "id": 2}),
            400,
            "NOT_FOUND",
            "Item not found",
        ),
        (
            "crm.item.get",
            json!({"entityTypeId": 2, "id": 1}),
            400,
            "NOT_FOUND",
            "SPA not found",
        ),
        (
            "crm.item.update",
            json!({"entityTypeId": 3, "id": 1}),
            400,
            "100",
            "Could not find value for parameter {fields}",
        ),
        (
            "crm.contact.list",
            json!({"filter": {"NAME": "Anna"}}),
            400,
            "INVALID_ARG_VALUE",
            "filter by NAME: this portal knows no other field than ID there",
        ),
    ] {
        let found = portal.error(method, &params);
        assert_eq!(
            found,
            (status, code.to_owned(), description.to_owned()),
            "{method}"
        );
    }

    // Nothing of a call that fails is written.
    for rows in [
        json!({"EMAIL": [{"VALUE": "x"}]}),
        json!({"PHONE": [{"VALUE": long}]}),
    ] {
        let mut fields = json!({"NAME": "Bob", "WEB": [{"VALUE": "a.example"}]});
        fields
            .as_object_mut()
            .unwrap()
            .extend(rows.as_object().unwrap().clone());
        let (status, code, _) =
            portal.error("crm.contact.update", &json!({"id": 1, "fields": fields}));
        assert_eq!((status, &*code), (400, ""), "{rows}");
    }
    let contact = portal.result("crm.contact.get", &json!({"id": 1}));
    assert_eq!(contact["NAME"], json!("Anna"));
    assert_eq!(contact.get("WEB"), None);
}
