//! Enums that are written as names are read again from them, each in one way.

use std::{
    collections::BTreeSet,
    fmt::{Debug, Display},
    str::FromStr,
};

use multifield_core::{
    Api, Blanks, Current, Deletes, Duplicates, Entity, Equality, Error, ErrorCode, FindingCode,
    Generation, Generations, InputOrder, Missing, OnConflict, OnError, Order, OtherKeys, Overwrite,
    Severity, Side, Strategy, SystemRows, UnfinishedReason, UnknownTypes, WarningCode,
};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::Value;

#[track_caller]
fn assert_named<T>(all: &[T], as_str: fn(T) -> &'static str, place: &str)
where
    T: AsRef<str> + Copy + Debug + DeserializeOwned + Display + FromStr<Err = Error>,
    T: PartialEq + Serialize,
{
    let names: BTreeSet<_> = all.iter().copied().map(as_str).collect();
    assert_eq!(names.len(), all.len(), "each name once");
    for it in all {
        let name = as_str(*it);
        let is_plain = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(!name.is_empty() && name.chars().all(is_plain), "{name}");
        assert_eq!((it.as_ref(), it.to_string().as_str()), (name, name));
        let width = name.len() + 2;
        assert_eq!(format!("{it:>width$}"), format!("  {name}"));
        assert_eq!(name.parse(), Ok(*it));
        assert_eq!(serde_json::to_value(it).expect(name), *name);
        assert_eq!(serde_json::from_value::<T>(name.into()).expect(name), *it);
        for wrong in [name.to_uppercase(), format!("{name} "), String::new()] {
            let error = wrong.parse::<T>().expect_err(&wrong);
            let found = (error.code(), error.side(), error.place());
            assert_eq!(found, (ErrorCode::WrongChoice, Side::Options, place));
            assert!(serde_json::from_value::<T>(wrong.into()).is_err());
        }
    }
    assert!(serde_json::from_value::<T>(Value::Null).is_err());
}

#[test]
fn names_and_values_lead_to_each_other() {
    assert_named(ErrorCode::ALL, ErrorCode::as_str, "code");
    assert_named(FindingCode::ALL, FindingCode::as_str, "code");
    assert_named(WarningCode::ALL, WarningCode::as_str, "code");
    assert_named(UnfinishedReason::ALL, UnfinishedReason::as_str, "reason");
    assert_named(Severity::ALL, Severity::as_str, "severity");
    assert_named(Side::ALL, Side::as_str, "side");

    assert_named(Api::ALL, Api::as_str, "api");
    assert_named(Blanks::ALL, Blanks::as_str, "blanks");
    assert_named(Deletes::ALL, Deletes::as_str, "deletes");
    assert_named(Duplicates::ALL, Duplicates::as_str, "duplicates");
    assert_named(Entity::ALL, Entity::as_str, "entity");
    assert_named(Equality::ALL, Equality::as_str, "equality");
    assert_named(Generation::ALL, Generation::as_str, "generation");
    assert_named(Generations::ALL, Generations::as_str, "generation");
    assert_named(InputOrder::ALL, InputOrder::as_str, "input_order");
    assert_named(Missing::ALL, Missing::as_str, "missing");
    assert_named(OnConflict::ALL, OnConflict::as_str, "on_conflict");
    assert_named(OnError::ALL, OnError::as_str, "on_error");
    assert_named(Order::ALL, Order::as_str, "order");
    assert_named(OtherKeys::ALL, OtherKeys::as_str, "other_keys");
    assert_named(Overwrite::ALL, Overwrite::as_str, "overwrite");
    assert_named(Strategy::ALL, Strategy::as_str, "strategy");
    assert_named(SystemRows::ALL, SystemRows::as_str, "system_rows");
    assert_named(UnknownTypes::ALL, UnknownTypes::as_str, "unknown_types");
}

#[test]
fn codes_compare_with_texts() {
    let code = Current::from_json("").unwrap_err().code();
    assert_eq!(code, ErrorCode::InvalidJson);
    assert!(code == "invalid_json" && code == *"invalid_json");
    assert!("invalid_json" == code && *"invalid_json" == code);
    assert_ne!(code, "wrong_shape");
    assert_ne!("wrong_shape", code);
    assert_eq!(FindingCode::BareText, "bare_text");
    assert_eq!(WarningCode::StoredValueFails, "stored_value_fails");
}

#[test]
fn what_is_no_code_is_told_what_may_have_been_meant() {
    let text = |error: Error| error.to_string();
    assert_eq!(
        "blank_valu".parse::<ErrorCode>().map_err(text),
        Err(r#"code: found "blank_valu", did you mean blank_value?"#.to_owned())
    );
    assert_eq!(
        "nothing".parse::<ErrorCode>().map_err(text),
        Err(r#"code: found "nothing", expected the code of an error"#.to_owned())
    );
    assert_eq!(
        "nothing".parse::<FindingCode>().map_err(text),
        Err(r#"code: found "nothing", expected the code of a finding"#.to_owned())
    );
    assert_eq!(
        "worse".parse::<Severity>().map_err(text),
        Err(r#"severity: found "worse", expected note, ignored or harm"#.to_owned())
    );
}

#[test]
fn the_worst_is_the_greatest() {
    assert!(Severity::ALL.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(ErrorCode::ALL.windows(2).all(|pair| pair[0] < pair[1]));
}
