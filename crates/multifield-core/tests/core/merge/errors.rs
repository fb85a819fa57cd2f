//! Errors of a merge, with their side and place.

use multifield_core::{
    Current, Desired, DesiredRow, Diff, Error, Field, Merge, Only, OtherKeys, ReadFields, RowId,
    Side, Strategy,
};

fn refused(options: Merge, [base, ours, theirs]: [&str; 3]) -> Error {
    let base = Current::from_json(base).expect("base");
    let theirs = Current::from_json(theirs).expect("theirs");
    let ours = options.get_diff_options().desired_from_json(ours);
    let ours = ours.expect("ours");
    options.merge(&base, &ours, &theirs).expect_err("an error")
}

#[track_caller]
fn assert_refused(states: [&str; 3], side: Side, code: &str, shown: &str) {
    let error = refused(Merge::new(), states);
    assert_eq!(error.to_string(), shown);
    assert_eq!((error.side(), error.code().as_str()), (side, code));
}

const ONE: &str = r#"{"PHONE": [{"ID": 1, "VALUE_TYPE": "WORK", "VALUE": "111"}]}"#;
const OTHER: &str = r#"{"PHONE": [{"ID": 1, "VALUE_TYPE": "WORK", "VALUE": "222"}]}"#;

#[test]
fn a_field_that_was_not_read_is_refused_on_either_side() {
    let unread = r#"{"ID": 43, "EMAIL": []}"#;
    let shown = "PHONE: not read: the response does not contain this field, which may not have been requested: add it to select, or declare with the option read that it was read";
    let ours = r#"{"PHONE": ["111"]}"#;
    assert_refused([unread, ours, ONE], Side::Base, "field_not_read", shown);
    assert_refused([ONE, ours, unread], Side::Theirs, "field_not_read", shown);
    // A field that ours does not mention need not be read.
    let base = Current::from_json(unread).expect("base");
    let theirs = Current::from_json(unread).expect("theirs");
    let ours = Desired::from_json(r#"{"EMAIL": []}"#).expect("ours");
    assert!(Merge::new().merge(&base, &ours, &theirs).is_ok());
    let read = Merge::new().diff_options(Diff::new().read(ReadFields::ALL));
    let ours = Desired::from_json(r#"{"PHONE": ["111"]}"#).expect("ours");
    assert_eq!(
        read.merge(&base, &ours, &theirs)
            .expect("a merge")
            .edits
            .len(),
        1
    );
}

#[test]
fn base_has_to_be_of_the_same_entity() {
    let of = |id: u64| format!(r#"{{"result": {{"ID": "{id}"}}}}"#);
    assert_refused(
        [&of(43), r#"{"PHONE": []}"#, &of(44)],
        Side::Base,
        "other_entity",
        "found entity 43, but theirs is entity 44: pass inputs of one entity",
    );
}

#[test]
fn ours_has_to_be_of_the_same_entity_where_it_says_which() {
    let of = |id: u64| format!(r#"{{"ID": "{id}", "PHONE": []}}"#);
    let merge = Merge::new().diff_options(Diff::new().other_keys(OtherKeys::Ignore));
    let error = refused(merge, [&of(43), &of(44), &of(43)]);
    assert_eq!(
        (error.side(), error.code().as_str()),
        (Side::Ours, "other_entity")
    );
    let shown = "ID: found entity 44, but theirs is entity 43: pass inputs of one entity";
    assert_eq!(error.to_string(), shown);
    // Where theirs does not say which, base does.
    let error = refused(merge, [&of(43), &of(44), r#"{"PHONE": []}"#]);
    assert_eq!(
        (error.side(), error.code().as_str()),
        (Side::Ours, "other_entity")
    );
    let shown = "ID: found entity 44, but base is entity 43: pass inputs of one entity";
    assert_eq!(error.to_string(), shown);
}

#[test]
fn pins_are_of_base_or_theirs() {
    let theirs = r#"{"PHONE": [], "EMAIL": [{"ID": 2, "VALUE_TYPE": "WORK", "VALUE": "a@b.co"}]}"#;
    let ours = |rows: &str| format!(r#"{{"PHONE": [{rows}]}}"#);
    assert_refused(
        [ONE, &ours(r#""333", {"ID": 3, "VALUE": "333"}"#), theirs],
        Side::Ours,
        "unknown_pin",
        "PHONE[1].ID: the entity has no row 3: read the entity again, or leave the ID out to add a row",
    );
    let error = refused(
        Merge::new(),
        [ONE, &ours(r#"{"ID": 2, "VALUE": "333"}"#), theirs],
    );
    assert_eq!(
        (error.side(), error.code().as_str()),
        (Side::Ours, "pin_of_other_field")
    );
    assert_eq!(error.place(), "PHONE[0].ID");
    let twice = r#"{"ID": 1, "VALUE": "3"}, {"ID": 1, "VALUE": "4"}"#;
    let error = refused(Merge::new(), [ONE, &ours(twice), theirs]);
    assert_eq!(
        (error.side(), error.code().as_str()),
        (Side::Ours, "repeated_pin")
    );
    assert_eq!(error.place(), "PHONE[1].ID");
}

#[test]
fn what_an_edit_would_write_is_checked_at_its_place() {
    let long = "1".repeat(251);
    let wrapped = format!(r#"{{"result": {{"PHONE": ["111", "{long}"]}}}}"#);
    assert_refused(
        [ONE, &wrapped, OTHER],
        Side::Ours,
        "too_long",
        "result.PHONE[1]: the value has 251 characters, and the limit is 250: shorten it",
    );
    // What theirs has, too, is not written.
    let theirs = format!(
        r#"{{"PHONE": [{{"ID": 1, "VALUE_TYPE": "WORK", "VALUE": "222"}},
                       {{"ID": 2, "VALUE_TYPE": "WORK", "VALUE": "{long}"}}]}}"#
    );
    let base = Current::from_json(ONE).expect("base");
    let theirs = Current::from_json(&theirs).expect("theirs");
    let ours = Desired::from_json(&wrapped).expect("ours");
    let merged = Merge::new().merge(&base, &ours, &theirs).expect("a merge");
    assert!(
        merged.edits.is_empty() && merged.conflicts.is_empty(),
        "{merged}"
    );
}

#[test]
fn other_errors_of_the_diff_are_of_ours_too() {
    let none = Merge::new().diff_options(Diff::new().max_deletes(Some(0)));
    let base = r#"{"PHONE": [{"ID": 1, "VALUE_TYPE": "WORK", "VALUE": "111"},
                             {"ID": 2, "VALUE_TYPE": "WORK", "VALUE": "222"}]}"#;
    let error = refused(none, [base, r#"{"PHONE": []}"#, ONE]);
    assert_eq!(
        (error.side(), error.code().as_str()),
        (Side::Ours, "too_many_deletes")
    );

    let link =
        |id: u64| format!(r#"{{"LINK": [{{"ID": {id}, "VALUE_TYPE": "USER", "VALUE": "1"}}]}}"#);
    let ours = r#"{"LINK": [{"ID": 7, "VALUE": "2"}]}"#;
    let both = r#"{"LINK": [{"ID": 7, "VALUE_TYPE": "USER", "VALUE": "1"},
                            {"ID": 8, "VALUE_TYPE": "USER", "VALUE": "3"}]}"#;
    let error = refused(Merge::new(), [&link(7), ours, both]);
    assert_eq!(
        (error.side(), error.code().as_str()),
        (Side::Ours, "protected_row")
    );
}

#[test]
fn a_row_of_no_field_is_one_that_was_held() {
    let fax = |value: &str| {
        format!(r#"{{"fm": [{{"id": 7, "typeId": "FAX", "valueType": "X", "value": "{value}"}}]}}"#)
    };
    let merge = |ours: &str| {
        let (base, theirs) = (fax("1"), fax("2"));
        let base = Current::from_json(&base).expect("base");
        let theirs = Current::from_json(&theirs).expect("theirs");
        let ours = Desired::from_json(ours).expect("ours");
        Merge::new()
            .merge(&base, &ours, &theirs)
            .map(|merged| merged.edits.len())
    };
    assert_eq!(merge(&fax("1")), Ok(0));
    assert_eq!(merge(&fax("2")), Ok(0));
    let error = merge(&fax("3")).expect_err("an error");
    assert_eq!(
        (error.side(), error.code().as_str()),
        (Side::Ours, "wrong_type_id")
    );
}

#[test]
fn lists_that_do_not_say_what_is_gone_are_refused() {
    for (strategy, shown) in [
        (Strategy::Add, "strategy: add cannot be combined with merge"),
        (
            Strategy::Remove,
            "strategy: remove cannot be combined with merge",
        ),
    ] {
        let options = Merge::new().diff_options(Diff::new().strategy(strategy));
        let error = refused(options, [ONE, r#"{"PHONE": ["111"]}"#, OTHER]);
        assert_eq!(error.to_string(), shown);
        assert_eq!(
            (error.side(), error.code().as_str()),
            (Side::Options, "meaningless_option")
        );
    }
}

#[test]
fn a_row_with_only_an_id_is_none_that_can_be_held() {
    let base = Current::from_json(ONE).expect("base");
    let theirs = Current::from_json(OTHER).expect("theirs");
    let row = DesiredRow::of_id(RowId::new(1).expect("an ID"));
    let ours = Desired::new().with(Field::Phone, [row]);
    let error = Merge::new()
        .merge(&base, &ours, &theirs)
        .expect_err("an error");
    assert_eq!(
        (error.side(), error.code().as_str()),
        (Side::Ours, "missing_value")
    );
    assert_eq!(error.place(), "PHONE[0].VALUE");
}

/// Also where theirs has none of it any more, which a diff with theirs alone
/// would not see.
#[test]
fn ours_may_name_nothing_that_is_out_of_sight() {
    let only = Only::new().with(Field::Phone, ["WORK"]).expect("a type");
    let merge = Merge::new().diff_options(Diff::new().only(only));
    let mobile = r#"{"PHONE": [{"ID": 5, "VALUE_TYPE": "MOBILE", "VALUE": "111"}]}"#;
    let ours = r#"{"PHONE": [{"ID": 5, "VALUE": "111"}]}"#;
    for [base, theirs] in [[mobile, r#"{"PHONE": []}"#], [ONE, mobile]] {
        let error = refused(merge, [base, ours, theirs]);
        assert_eq!(
            (error.side(), error.code().as_str()),
            (Side::Ours, "out_of_sight")
        );
        let shown = "PHONE[0].ID: row 5 of the type \"MOBILE\" is excluded by the option only, expected WORK";
        assert_eq!(error.to_string(), shown);
    }
}
