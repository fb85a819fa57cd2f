//! What was read, fed back as what is desired.

use multifield_core::{Diff, Equality, Field, Only, OtherKeys};

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

/// What a portal may refuse, whatever else is in the call.
const WARNING: &str = "warning EMAIL 6: no e-mail () does not pass the portal's check, so every call that changes multifields of this entity fails: correct or delete row 6 in the same call [stored_value_fails]\n";

#[test]
fn an_item() {
    let fm = r#""value": "111""#;
    assert_edit(
        ITEM,
        fm,
        r#""value": "112""#,
        &format!("PHONE\n  ~ 5  111 (WORK) -> 112 (WORK)\n{WARNING}"),
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
        &format!("PHONE\n  ~ 5  111 (WORK) -> 112 (WORK)\n{WARNING}"),
    );
}

#[test]
fn a_row_without_its_id_is_found_by_what_it_says() {
    let ignore = Diff::new().other_keys(OtherKeys::Ignore);
    let without = CONTACT
        .replace(r#""ID": "222", "#, "")
        .replace(r#""ID": "223", "#, "");
    // Listed twice is once, so one of the two rows goes.
    let shown = "PHONE\n  - 222  111 (WORK)\n";
    assert_eq!(plan_with(&ignore, CONTACT, &without).to_string(), shown);
}

/// A type that the portal holds with blanks is its type, in another spelling of
/// the value, too.
#[test]
fn a_type_with_blanks_is_kept_beside_another_spelling() {
    let now = r#"{"PHONE": [{"ID": 5, "VALUE_TYPE": "WORK ", "VALUE": "8 (912) 975-40-05"}]}"#;
    let goal = r#"{"PHONE": [{"VALUE_TYPE": "WORK ", "VALUE": "89129754005"}]}"#;
    let options = Diff::new().equality(Equality::Normalized);
    assert_eq!(
        plan_with(&options, now, goal).to_string(),
        "nothing to do\n"
    );
}

/// A protected row may be listed as it is, but for blanks that writing would
/// lose anyway.
#[test]
fn a_protected_row_is_listed_as_it_is() {
    let row = |value: &str| {
        format!(r#"{{"IM": [{{"ID": 8, "VALUE_TYPE": "IMOL", "VALUE": "{value}"}}]}}"#)
    };
    let normalized = Diff::new().equality(Equality::Normalized);
    for (held, listed, options) in [
        ("imol|a|1", "imol|a|1", Diff::new()),
        ("imol|a|1", " imol|a|1", Diff::new()),
        ("imol|a|1 ", "imol|a|1 ", Diff::new()),
        ("imol|a|1 ", "imol|a|1", normalized),
    ] {
        let edits = plan_with(&options, &row(held), &row(listed));
        assert_eq!(edits.to_string(), "nothing to do\n", "{held:?}, {listed:?}");
    }
    for (held, listed, options) in [
        ("imol|a|1 ", "imol|a|1", Diff::new()),
        ("imol|a|1", "imol|a|2", normalized),
    ] {
        let (held, listed) = (row(held), row(listed));
        let (current, desired) = (super::current(&held), super::desired(&listed));
        let error = options.diff(&current, &desired).expect_err("an error");
        assert_eq!(error.code(), "protected_row");
    }
}

/// Where one type is in sight, rows are of that without saying so, blanks and
/// all.
#[test]
fn a_row_that_names_its_id_keeps_the_blanks_of_its_type() {
    let only = Only::new().with(Field::Phone, ["WORK"]).expect("a type");
    let now = r#"{"PHONE": [{"ID": 1, "VALUE_TYPE": "WORK ", "VALUE": "111"}]}"#;
    let goal = r#"{"PHONE": [{"ID": 1, "VALUE": "111"}]}"#;
    let edits = plan_with(&Diff::new().only(only), now, goal);
    assert_eq!(edits.to_string(), "nothing to do\n");
}
