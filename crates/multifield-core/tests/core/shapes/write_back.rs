//! What was read, fed back as what is desired.

use multifield_core::{Diff, OtherKeys};

use super::plan_with;

const ITEM: &str = r#"{"result": {"item": {"id": 7, "title": "Anna", "phone": "111", "email": "a@b.co",
    "phoneWork": "111", "hasPhone": "Y", "fm": [
        {"id": 5, "typeId": "PHONE", "valueType": "WORK", "value": "111"},
        {"id": 6, "typeId": "EMAIL", "valueType": "", "value": "no e-mail"},
        {"id": 8, "typeId": "IM", "valueType": "IMOL", "value": "imol|livechat|1"},
        {"id": 9, "typeId": "PHONE", "valueType": "odd", "value": " 111 "}]}}}"#;

const CONTACT: &str = r#"{"result": {"ID": "43", "NAME": "Anna", "HAS_PHONE": "Y", "PHONE": [
    {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111", "TYPE_ID": "PHONE"},
    {"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "111", "TYPE_ID": "PHONE"}]}, "time": {}}"#;

#[track_caller]
fn assert_edit(read: &str, from: &str, to: &str, shown: &str) {
    let ignore = Diff::new().other_keys(OtherKeys::Ignore);
    assert_eq!(
        plan_with(&ignore, read, read).to_string(),
        "nothing to do\n"
    );
    assert!(read.contains(from));
    let changed = read.replacen(from, to, 1);
    assert_eq!(plan_with(&ignore, read, &changed).to_string(), shown);
}

#[test]
fn an_item() {
    let fm = r#""value": "111""#;
    assert_edit(
        ITEM,
        fm,
        r#""value": "112""#,
        "PHONE\n  ~ 5  111 (WORK) -> 112 (WORK)\n",
    );
    let fm = r#""value": "no e-mail""#;
    assert_edit(
        ITEM,
        fm,
        r#""value": "c@d.co""#,
        "EMAIL\n  ~ 6  no e-mail () -> c@d.co (WORK)\n",
    );
}

#[test]
fn a_contact() {
    assert_edit(
        CONTACT,
        r#""111""#,
        r#""112""#,
        "PHONE\n  ~ 222  111 (WORK) -> 112 (WORK)\n",
    );
}

#[test]
fn a_list_of_rows() {
    let now = super::current(ITEM);
    let json = serde_json::to_string(&now).unwrap();
    assert_edit(
        &json,
        r#""111""#,
        r#""112""#,
        "PHONE\n  ~ 5  111 (WORK) -> 112 (WORK)\n",
    );
}

#[test]
fn a_row_without_its_id_is_found_by_what_it_says() {
    let ignore = Diff::new().other_keys(OtherKeys::Ignore);
    let without = CONTACT
        .replace(r#""ID": "222", "#, "")
        .replace(r#""ID": "223", "#, "");
    // Listed twice is once, so one of the two rows goes.
    let shown = "PHONE\n  - 223  111 (WORK)\n";
    assert_eq!(plan_with(&ignore, CONTACT, &without).to_string(), shown);
}
