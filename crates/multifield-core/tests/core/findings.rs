//! Why a payload may surprise: every finding, to the letter.

use std::collections::BTreeSet;

use crate::NO_ROWS;
use multifield_core::{
    simulate, Current, Finding, FindingCode, Generation, Payload, Severity, Simulation, StoredRow,
};
use serde::Deserialize;
use serde_json::{value::RawValue, Value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case<'a> {
    name: String,
    /// What the entity holds, if it is not the entity of all cases.
    #[serde(borrow)]
    current: Option<&'a RawValue>,
    /// None for null, too.
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
    payload_text: Option<String>,
    generation: String,
    findings: Value,
}

/// What the entity of all cases holds.
pub(crate) const CURRENT: &str = include_str!("../vectors/findings-current.json");

#[test]
fn findings_are_as_recorded() {
    let mut codes = BTreeSet::new();
    for line in include_str!("../vectors/findings.jsonl").lines() {
        let case: Case<'_> = serde_json::from_str(line).expect("a case");
        let current = case.current.map_or(CURRENT, RawValue::get);
        let current = Current::from_json(current).expect("current");
        let generation = case.generation.parse().expect(&case.name);
        let payload = case.payload.map_or("null", RawValue::get);
        let payload = case.payload_text.as_deref().unwrap_or(payload);
        let payload = Payload::from_bytes(payload).expect("a payload");
        let simulation = simulate(&current, &payload, generation).expect("a simulation");
        let findings = serde_json::to_value(simulation.findings()).expect("findings");
        assert_eq!(findings, case.findings, "{}", case.name);
        for (finding, expected) in simulation.findings().iter().zip(as_list(&findings)) {
            assert_says(finding, expected);
        }
        let json = serde_json::to_string(&simulation).expect("JSON");
        assert_eq!(simulation.to_json(), json);
        codes.extend(simulation.findings().iter().map(Finding::code));
    }
    codes.extend(crate::sent::run());
    let all: BTreeSet<_> = FindingCode::ALL.iter().copied().collect();
    assert_eq!(codes, all, "every code has a case");
}

fn as_list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// The methods say what is written.
#[track_caller]
fn assert_says(finding: &Finding, written: &Value) {
    assert_eq!(written["place"], finding.place());
    assert_eq!(written["message"], finding.message());
    let row = finding.stored_row().map(serde_json::to_value);
    let row = row.transpose().expect("a row");
    assert_eq!(written.get("row"), row.as_ref());
    let value = finding.payload_value().map(Value::from);
    assert_eq!(written.get("value"), value.as_ref());
}

#[test]
fn what_fails_a_call_is_told_by_its_code() {
    let codes = FindingCode::ALL.iter().copied();
    let failing: Vec<_> = codes.filter(|code| code.fails_call()).collect();
    let expected = [
        FindingCode::BatchTooLong,
        FindingCode::TooLong,
        FindingCode::NotAnEmail,
        FindingCode::BlankValueFails,
        FindingCode::EmptyTypeFails,
        FindingCode::StoredValueFails,
    ];
    assert_eq!(failing, expected);
}

/// What is seen of a simulation on a server of the generation `distinct`.
#[track_caller]
fn simulated<T>(current: &str, payload: &str, look: impl FnOnce(&Simulation) -> T) -> T {
    let current = Current::from_json(current).expect("current");
    let payload = Payload::from_json(payload).expect("a payload");
    look(&simulate(&current, &payload, Generation::Distinct).expect("a simulation"))
}

#[track_caller]
fn findings(payload: &str) -> Vec<(Severity, String)> {
    let said = |finding: &Finding| (finding.severity(), finding.to_string());
    simulated(CURRENT, payload, |it| {
        it.findings().iter().map(said).collect()
    })
}

/// The first two lines of the report.
#[track_caller]
fn report(current: &str, payload: &str) -> Vec<String> {
    let report = simulated(current, payload, ToString::to_string);
    report.lines().take(2).map(str::to_owned).collect()
}

#[test]
fn a_finding_is_one_line_whatever_the_payload_holds() {
    let found = findings(r#"{"PHONE": [{"VALUE": "5", "x\n\u001b[2J": 1}]}"#);
    let text = "ignored PHONE[0].x\\n\\u{1b}[2J: x\\n\\u{1b}[2J is ignored: unknown key, expected \
                ID, VALUE, VALUE_TYPE or TYPE_ID [unknown_key]";
    assert_eq!(found, [(Severity::Ignored, text.to_owned())]);
}

#[test]
fn the_report_says_that_a_call_fails() {
    let lines = report(NO_ROWS, r#"{"EMAIL": [{"VALUE": "anna"}]}"#);
    let fails = "the call fails as a whole; without what makes it fail, it would lead to:";
    assert_eq!(lines, [fails, "  + EMAIL 1  anna (WORK)"]);
}

#[test]
fn the_report_marks_the_rows_that_change() {
    let payload = r#"{"PHONE": [{"ID": 222, "VALUE": "5", "VALUE_TYPE": "WORK"}]}"#;
    let lines = report(CURRENT, payload);
    let overwritten = "  ~ PHONE 222  +7 916 123-45-67 (MOBILE) -> 5 (WORK)";
    assert_eq!(
        lines,
        [overwritten, "    PHONE 223  +7 495 111-22-33 (WORK)"]
    );
}

/// The codes of what the payload does.
#[track_caller]
fn codes(payload: &str) -> Vec<&'static str> {
    let code = |finding: &Finding| finding.code().as_str();
    simulated(CURRENT, payload, |it| {
        it.findings().iter().map(code).collect()
    })
}

#[test]
fn an_empty_map_is_as_an_empty_list() {
    assert_eq!(codes(r#"{"PHONE": {}}"#), codes(r#"{"PHONE": []}"#));
    assert_eq!(codes(r#"{"fm": {}}"#), codes(r#"{"fm": []}"#));
}

/// PHP takes none of these for the ID of a row.
#[test]
fn an_id_below_1_is_a_new_row_as_a_text_too() {
    let new = codes(r#"{"PHONE": [{"ID": 0, "VALUE": "5", "VALUE_TYPE": "WORK"}]}"#);
    for id in ["-222", "\"-222\"", "\"-\"", "\"\"", "\"0\"", "\"-0\""] {
        let row = format!(r#"{{"ID": {id}, "VALUE": "5", "VALUE_TYPE": "WORK"}}"#);
        assert_eq!(codes(&format!(r#"{{"PHONE": [{row}]}}"#)), new, "{id}");
    }
}

#[test]
fn a_value_may_have_250_characters() {
    let payload = |length| {
        let value = "1".repeat(length);
        format!(r#"{{"PHONE": [{{"VALUE": "{value}", "VALUE_TYPE": "WORK"}}]}}"#)
    };
    assert_eq!(codes(&payload(250)), [""; 0]);
    assert_eq!(codes(&payload(251)), ["too_long"]);
}

#[test]
fn a_type_that_was_empty_is_not_reset() {
    let current = r#"{"PHONE": [{"ID": 222, "VALUE_TYPE": "", "VALUE": "1"}]}"#;
    let payload = r#"{"PHONE": [{"ID": 222, "VALUE": "2"}]}"#;
    let codes: Vec<_> = simulated(current, payload, |it| {
        it.findings().iter().map(Finding::code).collect()
    });
    assert_eq!(codes, [FindingCode::CountryCodeDropped]);
}

#[test]
fn a_field_that_was_not_read_is_an_error() {
    let current = Current::from_json(r#"{"ID": "43", "PHONE": []}"#).expect("current");
    for payload in [
        r#"{"WEB": [{"VALUE": "a.example"}]}"#,
        r#"{"fm": {"n0": {"typeId": "WEB", "valueType": "WORK", "value": "a.example"}}}"#,
    ] {
        let payload = Payload::from_json(payload).expect("a payload");
        let error = simulate(&current, &payload, Generation::Distinct).expect_err("an error");
        assert_eq!(
            (error.code().as_str(), error.place()),
            ("field_not_read", "WEB")
        );
    }
}

#[test]
fn ids_end_at_the_largest() {
    let current = Current::from_json(
        r#"{"PHONE": [{"ID": 9007199254740991, "VALUE_TYPE": "WORK", "VALUE": "1"}]}"#,
    )
    .expect("current");
    let payload = Payload::from_json(r#"{"PHONE": [{"VALUE": "2"}]}"#).expect("a payload");
    let error = simulate(&current, &payload, Generation::Distinct).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "found the number 9007199254740992 for a new row, expected an ID: an integer from 1 to \
         9007199254740991",
    );
}

#[test]
fn only_what_is_no_json_is_refused() {
    let error = Payload::from_json("{").expect_err("an error");
    assert_eq!(error.code(), "invalid_json");
    let error = Payload::from_json("{} {}").expect_err("an error");
    assert_eq!(error.code(), "invalid_json");
}

/// `distinct` compares values as they are, `legacy` and `factory` trimmed, and
/// `factory` only when it saves.
#[test]
fn blanks_around_a_stored_value_stay_on_legacy_and_factory() {
    let current = Current::from_json(
        r#"{"PHONE": [], "WEB": [{"ID": 1, "VALUE_TYPE": "WORK", "VALUE": " a"}]}"#,
    );
    let current = current.expect("current");
    for payload in [
        r#"{"WEB": [{"ID": 1, "VALUE": "a "}]}"#,
        r#"{"PHONE": [{"ID": 1, "VALUE": "b"}], "WEB": [{"ID": 1, "VALUE": "a"}]}"#,
    ] {
        let payload = Payload::from_json(payload).expect("a payload");
        for (generation, expected) in [
            (Generation::Distinct, "a"),
            (Generation::Factory, " a"),
            (Generation::Legacy, " a"),
        ] {
            let simulation = simulate(&current, &payload, generation).expect("a simulation");
            let values: Vec<_> = simulation.rows().iter().map(StoredRow::value).collect();
            assert_eq!(values, [expected], "{generation:?}");
        }
    }
}
