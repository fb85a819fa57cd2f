//! Options by their names.

use std::collections::BTreeMap;

use multifield_core::{
    Api, Blanks, Cells, Deletes, Diff, Duplicates, Entity, Equality, Error, ErrorCode, Field,
    Generation, Generations, InvalidPhones, InvisibleCharacters, Merge, OnConflict, Only, Order,
    OtherKeys, Overwrite, ReadFields, Region, SeveralValues, Side, Spelling, Strategy, SystemRows,
    Types, UnknownTypes, ValueType,
};
use serde::de::{
    value::{Error as ValueError, MapDeserializer, UnitDeserializer},
    IntoDeserializer,
};
use serde_json::json;

fn read(json: &str) -> Diff {
    Diff::from_json(json).expect("options")
}

#[test]
fn types_are_known_for_the_fields_that_list_them() {
    let all = Field::ALL.into_iter().flat_map(Field::value_types);
    for value_type in all.copied().chain(["", "work", "X"]) {
        for field in Field::ALL {
            let is_known = ValueType::from(value_type).is_known(field);
            assert_eq!(is_known, field.value_types().contains(&value_type));
        }
    }
    assert!(!ValueType::MOBILE.is_known(Field::Email));
}

#[test]
fn the_union_names_what_either_names() {
    let only = |types: &[&'static str]| Only::new().with(Field::Phone, types.iter().copied());
    let [work, both, home] = [&["WORK"][..], &["WORK", "HOME"], &["HOME"]].map(|types| {
        let only = only(types);
        only.expect("types")
    });
    assert_eq!(work.union(home), both);
    assert_eq!(both.union(work), both);
    assert_eq!(work.union(Only::new()), work);
    assert_eq!(Only::new().union(home), home);
}

/// Every choice of an option by its name, in both ways of naming the option.
#[track_caller]
fn assert_read<T: Copy>(
    [name, camel_case]: [&str; 2],
    choices: &[T],
    names: &[&str],
    set: fn(Diff, T) -> Diff,
) {
    assert_eq!(choices.len(), names.len());
    for (choice, value) in choices.iter().zip(names) {
        let expected = set(Diff::new(), *choice);
        assert_eq!(Diff::from_value(&json!({name: value})), Ok(expected));
        assert_eq!(Diff::from_value(&json!({camel_case: value})), Ok(expected));
    }
    assert_eq!(
        set(Diff::new(), choices[0]),
        Diff::new(),
        "the default is first"
    );
}

#[test]
fn every_choice_is_read_by_its_name() {
    assert_read(
        ["strategy"; 2],
        Strategy::ALL,
        &["replace", "add", "remove", "fill", "patch", "first"],
        Diff::strategy,
    );
    assert_read(
        ["equality"; 2],
        Equality::ALL,
        &["exact", "normalized"],
        Diff::equality,
    );
    assert_read(
        ["spelling"; 2],
        Spelling::ALL,
        &["keep", "desired", "canonical"],
        Diff::spelling,
    );
    assert_read(["order"; 2], Order::ALL, &["any", "desired"], Diff::order);
    assert_read(
        ["overwrite"; 2],
        Overwrite::ALL,
        &["any", "same_value"],
        Diff::overwrite,
    );
    assert_read(
        ["duplicates"; 2],
        Duplicates::ALL,
        &["collapse", "keep"],
        Diff::duplicates,
    );
    assert_read(
        ["system_rows", "systemRows"],
        SystemRows::ALL,
        &["protect", "touch"],
        Diff::system_rows,
    );
    assert_read(["types"; 2], Types::ALL, &["same", "any"], Diff::types);
    assert_read(["blanks"; 2], Blanks::ALL, &["error", "skip"], Diff::blanks);
    assert_read(["cells"; 2], Cells::ALL, &["strict", "clean"], Diff::cells);
    assert_read(
        ["invalid_phones", "invalidPhones"],
        InvalidPhones::ALL,
        &["error", "allow"],
        Diff::invalid_phones,
    );
    assert_read(
        ["several_values", "severalValues"],
        SeveralValues::ALL,
        &["error", "allow"],
        Diff::several_values,
    );
    assert_read(
        ["invisible_characters", "invisibleCharacters"],
        InvisibleCharacters::ALL,
        &["error", "allow"],
        Diff::invisible_characters,
    );
    assert_read(
        ["unknown_types", "unknownTypes"],
        UnknownTypes::ALL,
        &["error", "allow"],
        Diff::unknown_types,
    );
    assert_read(
        ["other_keys", "otherKeys"],
        OtherKeys::ALL,
        &["error", "ignore"],
        Diff::other_keys,
    );
    assert_read(
        ["deletes"; 2],
        Deletes::ALL,
        &["flag", "blank"],
        Diff::deletes,
    );
}

#[test]
fn all_at_once() {
    let all = Diff::new()
        .strategy(Strategy::Add)
        .equality(Equality::Normalized)
        .region(Region::new("DE").ok())
        .only("PHONE=WORK,FAX".parse().expect("types"))
        .order(Order::Desired)
        .overwrite(Overwrite::SameValue)
        .duplicates(Duplicates::Keep)
        .types(Types::Any)
        .system_rows(SystemRows::Touch)
        .max_deletes(Some(0))
        .blanks(Blanks::Skip)
        .spelling(Spelling::Canonical)
        .cells(Cells::Clean)
        .unknown_types(UnknownTypes::Allow)
        .invalid_phones(InvalidPhones::Allow)
        .several_values(SeveralValues::Allow)
        .invisible_characters(InvisibleCharacters::Allow)
        .other_keys(OtherKeys::Ignore)
        .read(ReadFields::NONE.with(Field::Web).with(Field::Im))
        .deletes(Deletes::Blank);
    let json = r#"{"strategy": "add", "equality": "normalized", "region": "de", "only": {"phone": ["WORK", "FAX"], "WEB": null}, "order": "desired", "overwrite": "same_value",
        "duplicates": "keep", "types": "any", "system_rows": "touch", "max_deletes": 0, "blanks": "skip",
        "unknown_types": "allow", "other_keys": "ignore",
        "spelling": "canonical", "cells": "clean", "invalid_phones": "allow",
        "several_values": "allow", "invisible_characters": "allow", "read": ["WEB", "im"], "deletes": "blank"}"#;
    assert_eq!(read(json), all);
    assert_eq!(Merge::from_json(json), Ok(Merge::new().diff_options(all)));
    let merge = json.replacen('{', r#"{"onConflict": "ours", "#, 1);
    let options = Merge::new().diff_options(all).on_conflict(OnConflict::Ours);
    assert_eq!(Merge::from_json(&merge), Ok(options));
    let tree: serde_json::Value = serde_json::from_str(&merge).expect("JSON");
    assert_eq!(Merge::from_value(&tree), Ok(options));
    assert_eq!(options.get_diff_options(), all);
    assert_eq!(options.get_on_conflict(), OnConflict::Ours);
    // The getters give back what they are set to, each of them another value than its default.
    let again = Diff::new()
        .strategy(all.get_strategy())
        .equality(all.get_equality())
        .spelling(all.get_spelling())
        .region(all.get_region())
        .only(all.get_only())
        .order(all.get_order())
        .overwrite(all.get_overwrite())
        .duplicates(all.get_duplicates())
        .types(all.get_types())
        .system_rows(all.get_system_rows())
        .max_deletes(all.get_max_deletes())
        .blanks(all.get_blanks())
        .cells(all.get_cells())
        .unknown_types(all.get_unknown_types())
        .invalid_phones(all.get_invalid_phones())
        .several_values(all.get_several_values())
        .invisible_characters(all.get_invisible_characters())
        .other_keys(all.get_other_keys())
        .read(all.get_read())
        .deletes(all.get_deletes());
    assert_eq!(again, all);
    let legacy = Diff::new().generation(Generations::Legacy);
    assert_eq!(legacy.get_generation(), Generations::Legacy);
}

#[test]
fn null_and_nothing_are_the_default() {
    let json = r#"{"strategy": null, "equality": null, "region": null, "only": null, "order": null, "overwrite": null, "duplicates": null,
        "types": null, "system_rows": null, "max_deletes": null, "blanks": null, "unknown_types": null, "other_keys": null,
        "read": null, "deletes": null}"#;
    for json in [json, "{}", "null", "\u{feff} {}\n"] {
        assert_eq!(read(json), Diff::new(), "{json}");
        assert_eq!(Merge::from_json(json), Ok(Merge::new()), "{json}");
    }
    assert_eq!(
        Merge::from_json(r#"{"on_conflict": null}"#),
        Ok(Merge::new())
    );
}

#[test]
fn max_deletes_is_any_count() {
    for (count, max_deletes) in [("0", 0), ("12", 12), ("18446744073709551615", usize::MAX)] {
        let options = read(&format!(r#"{{"max_deletes": {count}}}"#));
        assert_eq!(options, Diff::new().max_deletes(Some(max_deletes)));
    }
}

#[test]
fn read_is_all_a_field_or_a_list() {
    let (web, all) = (ReadFields::NONE.with(Field::Web), ReadFields::ALL);
    for (value, fields) in [
        (json!("all"), all),
        (json!("WEB"), web),
        (json!([]), ReadFields::NONE),
        (json!(["WEB", "web"]), web),
        (json!(["WEB", "EMAIL"]), web.with(Field::Email)),
        (json!(["WEB", "All"]), all),
        (json!(Field::ALL.map(Field::type_id)), all),
    ] {
        let options = Diff::from_value(&json!({"read": value}));
        assert_eq!(options, Ok(Diff::new().read(fields)), "{value}");
    }
}

#[test]
fn only_is_a_map_of_a_type_or_a_list() {
    let only = |text: &str| text.parse().expect("types");
    let (work, both): (Only, Only) = (only("PHONE=WORK"), only("PHONE=WORK,MOBILE"));
    for (value, expected) in [
        (json!({}), Only::new()),
        (json!({"PHONE": "WORK"}), work),
        (json!({"PHONE": ["WORK", "WORK"]}), work),
        (json!({"phone": ["MOBILE", "WORK"]}), both),
        (json!({"PHONE": "WORK", "IM": null}), work),
        (
            json!({"PHONE": "WORK", "IM": "VIBER"}),
            work.union(only("IM=VIBER")),
        ),
    ] {
        let options = Diff::from_value(&json!({"only": value}));
        assert_eq!(options, Ok(Diff::new().only(expected)), "{value}");
    }
    for (text, code) in [
        ("PHONE", "empty_only"),
        ("PHONE=", "empty_only"),
        ("TEL=WORK", "wrong_choice"),
        ("WORK", "wrong_choice"),
        ("PHONE=work", "unknown_type"),
    ] {
        assert_eq!(text.parse::<Only>().unwrap_err().code(), code, "{text}");
    }
}

#[test]
fn what_is_no_type_is_refused_in_only() {
    let expected = "expected a VALUE_TYPE or an array of them";
    for (json, text) in [
        ("1", format!("PHONE: found the number 1, {expected}")),
        (
            r#"{"WORK": true}"#,
            format!("PHONE: found an object, {expected}"),
        ),
        (
            r#"["WORK", null]"#,
            "PHONE[1]: found null, expected a VALUE_TYPE".to_owned(),
        ),
        (
            r#"["WORK", ["HOME"]]"#,
            "PHONE[1]: found an array, expected a VALUE_TYPE".to_owned(),
        ),
        (
            r#"[{"WORK": true}]"#,
            "PHONE[0]: found an object, expected a VALUE_TYPE".to_owned(),
        ),
    ] {
        let options = Diff::from_json(&format!(r#"{{"only": {{"PHONE": {json}}}}}"#));
        assert_refused(options, "wrong_shape", &format!("only.{text}"));
    }
}

#[test]
fn from_what_is_no_json() {
    let map = MapDeserializer::<_, ValueError>::new([("maxDeletes", 3_u8)].into_iter());
    let options = Diff::from_deserializer(map);
    assert_eq!(options, Ok(Diff::new().max_deletes(Some(3))));
    let nothing: UnitDeserializer<ValueError> = ().into_deserializer();
    assert_eq!(Merge::from_deserializer(nothing), Ok(Merge::new()));
    let map = MapDeserializer::<_, ValueError>::new([("read", 3_u8)].into_iter());
    assert_refused(
        Diff::from_deserializer(map),
        "wrong_shape",
        "read: found the number 3, expected all, a field or an array of fields",
    );
}

#[track_caller]
fn assert_refused<T>(read: Result<T, Error>, code: &str, text: &str) {
    let Err(error) = read else {
        panic!("{text}");
    };
    assert_eq!(
        (error.to_string(), error.code().as_str()),
        (text.to_owned(), code)
    );
    assert_eq!(error.side(), Side::Options);
}

#[test]
fn an_option_is_there_once() {
    let text = "duplicate key: write it once";
    for (json, key) in [
        (r#"{"read": "all", "read": "all"}"#, "read"),
        (r#"{"region": null, "region": "RU"}"#, "region"),
        (r#"{"max_deletes": 1, "maxDeletes": 1}"#, "maxDeletes"),
        (
            r#"{"otherKeys": "error", "other_keys": "error"}"#,
            "other_keys",
        ),
    ] {
        let text = format!("{key}: {text}");
        assert_refused(Diff::from_json(json), "repeated_key", &text);
        assert_refused(Merge::from_json(json), "repeated_key", &text);
    }
}

#[test]
fn options_are_a_map() {
    for (json, found) in [
        ("[]", "an array"),
        (r#""add""#, "the string \"add\""),
        ("3", "the number 3"),
        ("false", "false"),
    ] {
        let text = format!("found {found}, expected an object of options");
        assert_refused(Diff::from_json(json), "wrong_shape", &text);
        assert_refused(Merge::from_json(json), "wrong_shape", &text);
    }
    assert_refused(
        Diff::from_json("{} {}"),
        "invalid_json",
        "not JSON: trailing characters at line 1 column 4",
    );
    assert_refused(
        Merge::from_json(r#"{"read": ["#),
        "invalid_json",
        "read[0]: not JSON: it ends too early: EOF while parsing a list at line 1 column 10",
    );
    assert_refused(
        Diff::from_json(""),
        "invalid_json",
        "not JSON: the input is empty",
    );
}

#[test]
fn a_merge_has_an_option_more() {
    assert_refused(
        Merge::from_json(r#"{"on_conflict": "mine"}"#),
        "wrong_choice",
        r#"on_conflict: found "mine", expected leave, ours or theirs"#,
    );
    assert_refused(
        Merge::from_json(r#"{"onConflicts": "ours"}"#),
        "unknown_option",
        "onConflicts: unknown option, did you mean onConflict?",
    );
    // No name is so long.
    let long = format!("on_{}conflict", "_".repeat(29));
    for (name, is_like_one) in [(long.clone(), true), (long + "_", false)] {
        let error = Merge::from_json(&format!(r#"{{"{name}": 1}}"#)).unwrap_err();
        assert_eq!(
            error.to_string().contains("did you mean"),
            is_like_one,
            "{name}"
        );
    }
    let error = Merge::from_json(r#"{"x": 1}"#).unwrap_err().to_string();
    assert!(
        error.ends_with(", deletes, generation or on_conflict"),
        "{error}"
    );
}

#[test]
fn names_stand_for_themselves() {
    fn names<T: Copy>(choices: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
        choices.iter().copied().map(name).collect()
    }
    assert_eq!(
        names(OnConflict::ALL, OnConflict::as_str),
        ["leave", "ours", "theirs"]
    );
    assert_eq!(names(Api::ALL, Api::as_str), ["classic", "universal"]);
    assert_eq!(
        names(Generation::ALL, Generation::as_str),
        ["distinct", "factory", "legacy"]
    );
    assert_eq!(
        names(Entity::ALL, Entity::as_str),
        ["contact", "lead", "company"]
    );
    assert_eq!(
        [OnConflict::ALL[0], OnConflict::default()],
        [OnConflict::Leave; 2]
    );
    assert_eq!([Api::ALL[0], Api::default()], [Api::Classic; 2]);
    assert_eq!(
        [Generation::ALL[0], Generation::default()],
        [Generation::Distinct; 2]
    );
}

#[test]
fn other_texts_are_refused_at_their_option() {
    assert_refused(
        "deal".parse::<Entity>(),
        "wrong_choice",
        r#"entity: found "deal", expected contact, lead or company"#,
    );
    assert_refused(
        "rest".parse::<Api>(),
        "wrong_choice",
        r#"api: found "rest", expected classic or universal"#,
    );
    assert_refused(
        "newer".parse::<Generation>(),
        "wrong_choice",
        r#"generation: found "newer", expected distinct, factory or legacy"#,
    );
    assert_refused(
        "RUS".parse::<Region>(),
        "unknown_region",
        r#"region: found "RUS", expected a two-letter country code, such as RU"#,
    );
    let long = "a".repeat(1_000_000);
    let error = long.parse::<Strategy>().unwrap_err().to_string();
    assert!(error.len() < 200, "{error}");
    let error = Diff::from_json(&format!(r#"{{"{long}": 1}}"#)).unwrap_err();
    // It names the options, and not the text.
    assert!(error.to_string().len() < 400, "{error}");
}

/// Each option of a run, by its name in both spellings.
#[test]
fn a_run_has_options_of_its_own() {
    use multifield_core::{Api, Bulk, BulkForm, Entity, InputOrder, MaxDeletes, Missing, OnError};

    let (entity, api) = (Some(Entity::Lead), Api::Universal);
    let all = Bulk::new()
        .diff_options(Diff::new().max_deletes(Some(3)))
        .key(Some("contact"))
        .form(BulkForm::Request { entity, api })
        .missing(Missing::Add)
        .on_error(OnError::Skip)
        .input_order(InputOrder::Sorted)
        .max_deletes_run(Some(MaxDeletes::rows(20)))
        .threads(Some(2));
    let mut options = json!({
        "key": "contact", "form": "request", "entity": "lead", "api": "universal", "missing": "add",
        "on_error": "skip", "input_order": "sorted", "max_deletes": 3, "max_deletes_run": 20,
        "threads": 2,
    });
    assert_eq!(Bulk::from_value(&options), Ok(all.clone()));
    let again = Bulk::new()
        .diff_options(all.get_diff_options())
        .key(all.get_key())
        .form(all.get_form())
        .missing(all.get_missing())
        .on_error(all.get_on_error())
        .input_order(all.get_input_order())
        .max_deletes_run(all.get_max_deletes_run())
        .threads(all.get_threads());
    assert_eq!(again, all);
    for (name, camel_case) in [
        ("on_error", "onError"),
        ("input_order", "inputOrder"),
        ("max_deletes_run", "maxDeletesRun"),
    ] {
        let options = options.as_object_mut().expect("options");
        let value = options.remove(name).expect("an option");
        options.insert(camel_case.to_owned(), value);
    }
    assert_eq!(Bulk::from_value(&options), Ok(all));

    let share = Bulk::from_json(r#"{"max_deletes_run": "2.5%"}"#);
    let expected = "2.5%".parse().expect("a share");
    assert_eq!(share, Ok(Bulk::new().max_deletes_run(Some(expected))));

    let nulls: serde_json::Map<_, _> = Bulk::known_options()
        .map(|option| (option.name.to_owned(), json!(null)))
        .collect();
    assert_eq!(nulls.len(), 9);
    assert_eq!(Bulk::from_value(&nulls.into()), Ok(Bulk::new()));
}

#[test]
fn what_a_run_cannot_have() {
    use multifield_core::Bulk;

    for (options, error) in [
        (r#"{"key": 5}"#, "key: found the number 5, expected a string"),
        (
            r#"{"max_deletes_run": -1}"#,
            r#"max_deletes_run: found "-1", expected a number of rows, or a percentage such as 2.5%"#,
        ),
        (
            r#"{"maxDeletesRun": {}}"#,
            "maxDeletesRun: found an object, expected a number of rows, or a percentage such as 2.5%",
        ),
        (
            r#"{"missing": "ad"}"#,
            r#"missing: found "ad", expected error or add"#,
        ),
        (
            r#"{"entity": "deal"}"#,
            r#"entity: found "deal", expected contact, lead or company"#,
        ),
        (
            r#"{"thread": 1}"#,
            "thread: unknown option, did you mean threads?",
        ),
        (
            r#"{"threads": 1, "threads": 2}"#,
            "threads: duplicate key: write it once",
        ),
    ] {
        let found = Bulk::from_json(options).expect_err(options).to_string();
        assert_eq!(found, error, "{options}");
    }
}

/// Other languages pass what is no JSON. Where its option is misspelled, that is what is wrong.
#[test]
fn a_name_comes_before_a_value_that_cannot_be_read() {
    let refused = |name: &'static str| {
        let options = [(name, u128::MAX)].into_iter();
        let options = MapDeserializer::<_, ValueError>::new(options);
        Diff::from_deserializer(options).unwrap_err().to_string()
    };
    let unknown = "maxdelete: unknown option, did you mean max_deletes?";
    assert_eq!(refused("maxdelete"), unknown);
    for known in ["max_deletes", "maxDeletes"] {
        let unread = format!("{known}: not JSON: an integer of over 127 bits");
        assert_eq!(refused(known), unread);
    }
    let inside = BTreeMap::from([("PHONE", u128::MAX)]);
    let options = MapDeserializer::<_, ValueError>::new([("only", inside)].into_iter());
    let error = Diff::from_deserializer(options).unwrap_err();
    assert_eq!(
        (error.code(), error.place()),
        (ErrorCode::InvalidJson, "only.PHONE")
    );
}
