//! Payloads as they are sent: what each form does, and what an encoder did wrong.

use std::collections::BTreeSet;

use multifield_core::{simulate, Current, Error, Finding, FindingCode, Generation, Payload};
use serde::{Deserialize, Deserializer};
use serde_json::{value::RawValue, Value};

use crate::findings::CURRENT;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case<'a> {
    name: String,
    /// None for the entity of all cases, null for no entity.
    #[serde(borrow, default, deserialize_with = "some")]
    current: Option<&'a RawValue>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
    payload_text: Option<String>,
    generation: String,
    rows: Value,
    findings: Value,
}

/// Null, too, is a value that is there.
fn some<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(from).map(Some)
}

/// The codes of what is found.
pub(crate) fn run() -> BTreeSet<FindingCode> {
    let mut codes = BTreeSet::new();
    for line in include_str!("../vectors/sent.jsonl").lines() {
        let case: Case<'_> = serde_json::from_str(line).expect("a case");
        let current = match case.current.map(RawValue::get) {
            None => Some(CURRENT),
            current => current.filter(|json| *json != "null"),
        };
        let current = current.map(|json| Current::from_json(json).expect("current"));
        let json = case.payload.map_or("null", RawValue::get);
        let sent = case.payload_text.as_deref().unwrap_or(json);
        let payload = Payload::from_bytes(sent).expect(&case.name);
        let generation = case.generation.parse().expect("a generation");
        let simulation = simulate(current.as_ref(), &payload, generation).expect(&case.name);
        let as_json = |value| serde_json::to_value(value).expect("JSON");
        let found = serde_json::to_value(simulation.findings()).expect("JSON");
        assert_eq!(found, case.findings, "{}", case.name);
        assert_eq!(as_json(simulation.rows()), case.rows, "{}", case.name);
        codes.extend(simulation.findings().iter().map(Finding::code));
    }
    codes
}

#[test]
fn payloads_do_what_is_recorded() {
    run();
}

fn of(payload: &str) -> Result<Vec<&'static str>, Error> {
    let payload = Payload::from_bytes(payload)?;
    let simulation = simulate(None, &payload, Generation::Distinct)?;
    let codes = simulation.findings().iter().map(|it| it.code().as_str());
    Ok(codes.collect())
}

#[test]
fn what_changes_an_entity_needs_current() {
    let command = "crm.contact.update?id=43&fields[PHONE][0][VALUE]=5";
    for payload in [
        command,
        &format!(r#"{{"cmd": ["{command}"]}}"#),
        r#"{"PHONE": []}"#,
    ] {
        let error = of(payload).expect_err("no current");
        assert_eq!(
            error.to_string(),
            "not read: the payload changes an entity, and there is no current: pass the state of that entity"
        );
        assert_eq!(error.code(), "field_not_read");
    }
    assert_eq!(of("crm.contact.get?id=43"), Ok(vec!["unmodelled"]));
}

#[test]
fn what_is_neither_json_nor_sent_is_refused() {
    for text in [
        "",
        "hello",
        "contact.json",
        "<a href='?b=c'>",
        "{\"a\": \"b=c\"",
        "=5",
        "a: b=c",
    ] {
        let error = Payload::from_bytes(text).expect_err(text);
        assert_eq!(error.code(), "invalid_json", "{text}");
    }
}

/// What people copy from a page or a terminal has the payload in one of its arguments.
#[test]
fn a_command_line_of_curl_says_what_to_pass() {
    for line in [
        "curl -d 'id=43&fields[PHONE][0][VALUE]=1' https://a.example/rest/1/key/crm.contact.update",
        "\n$ curl \\\n  https://a.example/rest/1/key/crm.contact.update?id=43",
        "curl.exe -d '{\"id\": 43}' https://a.example/",
    ] {
        let error = Payload::from_bytes(line).expect_err(line);
        assert_eq!(error.code(), "wrong_shape");
        assert_eq!(
            error.to_string(),
            "found a command line of curl, expected what it sends: pass the URL, if its query has the parameters, \
             or the string after -d"
        );
    }
    assert!(Payload::from_bytes("curl=1&id=43").is_ok());
}

/// Bytes that are no UTF-8 are a form, or nothing.
#[test]
fn a_form_may_be_no_utf8() {
    let form = b"fields[IM][0][VALUE]=\xcf\xe5\xf2\xf0&fields[IM][0][VALUE_TYPE]=OTHER";
    let payload = Payload::from_bytes(form).expect("a form");
    let simulation = simulate(&Current::default(), &payload, Generation::Distinct);
    let simulation = simulation.expect("a simulation");
    assert_eq!(simulation.findings()[0].code(), "wrong_encoding");
    assert_eq!(simulation.rows(), []);
    let error = Payload::from_bytes(b"\xcf\xe5").expect_err("no form");
    assert_eq!(error.code(), "invalid_json");
}

/// A URL of a webhook has a secret in it.
#[test]
fn nothing_shows_the_secret_of_a_url() {
    let secret = "s3cr3tk3y";
    let urls = [
        "https://a.bitrix24.ru/rest/1/s3cr3tk3y/",
        "https://a.bitrix24.ru/rest/1/s3cr3tk3y",
        "https://a.bitrix24.ru/rest/1/s3cr3tk3y?id=1",
        "https://a.bitrix24.ru/rest/1/s3cr3tk3y/crm.contact.update.json?id=1&fields[PHONE]=5",
        "https://a.bitrix24.ru/rest/1/s3cr3tk3y/crm.contact.get",
        "a.bitrix24.ru/rest/1/s3cr3tk3y/",
        "/rest/1/s3cr3tk3y/crm.contact.update",
        "1/s3cr3tk3y/crm.contact.update.json?id=1",
        "1/s3cr3tk3y/crm.contact.update",
        " https://a.bitrix24.ru/rest/1/s3cr3tk3y/crm.contact.update#fields[PHONE]=5",
    ];
    for url in urls {
        let json = Value::from(url).to_string();
        let request = format!(r#"{{"method": {json}, "params": {{"fields": {{"PHONE": "5"}}}}}}"#);
        let batch = format!(r#"{{"cmd": [{json}]}}"#);
        for sent in [url, &json, &request, &batch] {
            let payload = Payload::from_bytes(sent).expect(sent);
            let simulation = simulate(&Current::default(), &payload, Generation::Distinct);
            let simulation = simulation.expect("a simulation");
            let seen = format!("{simulation} {} {:?}", simulation.to_json(), payload);
            assert!(!seen.contains(secret), "{sent}: {seen}");
        }
    }
}

/// One letter may be what was meant.
#[test]
fn letters_of_latin_1_may_be_meant() {
    let codes = |value| of(&format!("crm.contact.add?fields[IM][0][VALUE]={value}"));
    assert_eq!(codes("\u{d0}\u{b4}\u{d0}\u{be}"), Ok(vec!["mojibake"]));
    for value in [
        "\u{c2}\u{a1}",
        "\u{c3}\u{bc}",
        "\u{fc}\u{e9}",
        "\u{434}\u{43e}",
    ] {
        assert_eq!(codes(value), Ok(vec![]), "{value}");
    }
}
