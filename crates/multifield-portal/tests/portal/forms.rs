//! Parameters as PHP reads them: forms, queries, lists and maps.

use serde_json::{json, Value};

use crate::client::Portal;

fn phones(portal: &Portal) -> Vec<String> {
    let contact = portal.result("crm.contact.get", &json!({"id": 1}));
    let rows = contact["PHONE"].as_array().cloned().unwrap_or_default();
    let text = |row: &Value| format!("{} {}", row["ID"], row["VALUE"]).replace('"', "");
    rows.iter().map(text).collect()
}

fn with_two_phones() -> Portal {
    let portal = Portal::start(&[]);
    let fields = json!({"PHONE": [{"VALUE": "+1"}, {"VALUE": "+2"}]});
    portal.result("crm.contact.add", &json!({ "fields": fields }));
    portal
}

#[test]
fn a_form_is_read_as_php_does() {
    for (form, expected) in [
        // Brackets encoded or not, a plus that is one.
        (
            "id=1&fields[PHONE][0][ID]=2&fields[PHONE][0][VALUE]=%2B3",
            ["1 +1", "2 +3"].as_slice(),
        ),
        (
            "id=1&fields%5BPHONE%5D%5B0%5D%5BID%5D=2&fields%5BPHONE%5D%5B0%5D%5BVALUE%5D=3",
            &["1 +1", "2 3"],
        ),
        // Of two of one name the later one counts.
        (
            "id=9&id=1&fields[PHONE][][VALUE]=3&fields[PHONE][][VALUE]=4",
            &["1 +1", "2 +2", "3 3", "4 4"],
        ),
        (
            "id=1&fields=x&fields[PHONE][7][VALUE]=3",
            &["1 +1", "2 +2", "3 3"],
        ),
        ("id=1&fields[PHONE]=3&fields[=&[]=", &["1 +1", "2 +2"]),
    ] {
        let portal = with_two_phones();
        assert_eq!(
            portal.form("crm.contact.update", form),
            json!(true),
            "{form}"
        );
        assert_eq!(phones(&portal), expected, "{form}");
    }
}

#[test]
fn parameters_may_stand_in_the_query() {
    let portal = with_two_phones();
    portal.form(
        "crm.contact.update?id=1&fields[PHONE][0][ID]=1&fields[PHONE][0][DELETE]=y",
        "",
    );
    assert_eq!(phones(&portal), ["2 +2"]);
    // The body wins.
    let contact = portal.result("crm.contact.get?id=2", &json!({"id": 1}));
    assert_eq!(contact["ID"], json!("1"));
}

#[test]
fn a_form_of_keys_from_0_is_a_list_which_only_adds() {
    for (key, expected) in [
        ("0", ["1 +1", "2 +2", "3 3"].as_slice()),
        ("1", &["1 3", "2 +2"]),
    ] {
        let portal = with_two_phones();
        let form = format!(
            "entityTypeId=3&id=1&fields[fm][{key}][typeId]=PHONE\
             &fields[fm][{key}][valueType]=WORK&fields[fm][{key}][value]=3"
        );
        portal.form("crm.item.update", &form);
        assert_eq!(phones(&portal), expected, "the key {key}");
        let portal = with_two_phones();
        let row = json!({"typeId": "PHONE", "valueType": "WORK", "value": "3"});
        let fields = json!({"fm": {key: row}});
        let params = json!({"entityTypeId": 3, "id": 1, "fields": fields});
        portal.result("crm.item.update", &params);
        assert_eq!(phones(&portal), expected, "the key {key} in JSON");
    }
}

#[test]
fn what_comes_after_a_thousand_variables_is_cut_off() {
    let portal = with_two_phones();
    let form = |count: usize| {
        let others: Vec<_> = (2..count).map(|index| format!("x{index}=&")).collect();
        format!(
            "id=1&{}fields[PHONE][0][ID]=1&fields[PHONE][0][VALUE]=3",
            others.concat()
        )
    };
    portal.form("crm.contact.update", &form(999));
    assert_eq!(phones(&portal), ["1 3", "2 +2"]);
    // The ID is the last that is read, and the row has no value.
    portal.form("crm.contact.update", &form(1000));
    assert_eq!(phones(&portal), ["2 +2"]);
}

#[test]
fn what_is_no_json_is_an_error() {
    let portal = Portal::start(&[]);
    let (status, code, _) = portal.error("crm.contact.list", &json!("x"));
    assert_eq!((status, &*code), (400, "INVALID_REQUEST"));
}
