//! Nearly all JSON is read without `serde_json`, with the same result.

use multifield_core::{Current, Desired, Error};
use multifield_testkit::{
    responses,
    workload::{contacts, SEED},
};
use proptest::prelude::*;

use crate::laws::holds;

/// What is said of JSON, but for where in the text it is wrong.
fn said<T>(result: Result<T, Error>) -> Result<T, String> {
    result.map_err(|error| match error.code().as_str() {
        "invalid_json" => format!("invalid_json {}", error.place()),
        _ => format!("{error:?}"),
    })
}

/// Compares with what `serde_json` reads, which reads all that has a line break.
#[track_caller]
fn assert_is_as_read(json: &str) {
    let exact = format!("\n{json}");
    let current = said(Current::from_json(json));
    assert_eq!(current, said(Current::from_json(&exact)), "{json}");
    let desired = said(Desired::from_json(json));
    assert_eq!(desired, said(Desired::from_json(&exact)), "{json}");
}

const DOCUMENTS: [&str; 17] = [
    r#"{"PHONE":[{"ID":"7","VALUE_TYPE":"WORK","VALUE":"+7 912","TYPE_ID":"PHONE"}],"EMAIL":[]}"#,
    r#"{ "PHONE" : [ { "ID" : 7 , "VALUE" : "1" , "VALUE_TYPE" : null } ] , "WEB" : null } "#,
    r#"{"PHONE":{"7":{"VALUE":"1"},"n0":{"VALUE":"2"}},"IM":[{"ID":"9","VALUE":"\u0410\\\/","A":[1]}]}"#,
    r#"{"PHONE":["1",2,{"VALUE":"3"}],"EMAIL":"a@b.example","LINK":[{"ID":"1","VALUE":"x","ID":"1"}]}"#,
    r#"{"result":{"ID":"43","NAME":"\u0410\n","HAS_PHONE":"Y","UF_CRM_1":[1,-2.50,{"a":[]}],"PHONE":[]},"time":{"start":1.5}}"#,
    r#"{"result":{"ID":43,"NAME":true,"LAST_NAME":false,"PHOTO":null,"HAS_IMOL":"N","CONTACT_ID":"1"}}"#,
    r#"{"result":{"item":{"id":2,"name":"n","entityTypeId":3,"ufCrm1":{"id":1},"fm":[{"id":8,"typeId":"EMAIL","valueType":"WORK","value":"a@b.example"}]}}}"#,
    r#"{"id":2,"name":"n","lastName":"","fm":{"8":{"typeId":"WEB","valueType":"WORK","value":"a"}},"fm2":1}"#,
    r#"{"a":1,"b":2,"c":3,"STAGE_ID":"NEW","d":4,"ID":"1","e":[[],{}],"QUOTE_NUMBER":null}"#,
    r#"{"a":1,"b":2,"data":{"PHONE":[]},"fields":{},"\u0050HONE":[]}"#,
    r#"{"fm":[{"id":"8","typeId":"IM","value":"a"},{"id":9.0,"value":"b","typeId":"WEB"},{"id":0,"value":"c"}]}"#,
    r#"{"contact":{"ID":"43","PHONE":[{"ID":"7","VALUE":"1"}]},"other":1}"#,
    r#"{"contact":{"ID":"43","PHONE":[{"ID":"7","VALUE":"1"}]}}"#,
    r#"{"error":"ACCESS_DENIED","error_description":"no","a":1,"b":2,"c":3}"#,
    r#"{"data[FIELDS][ID]":"1","a":1,"b":2,"data[FIELDS][NAME]":"x"}"#,
    r#"[{"ID":"7","TYPE_ID":"PHONE","VALUE_TYPE":"WORK","VALUE":"1"},{"ID":18446744073709551616}]"#,
    r#"{"8":{"typeId":"WEB","value":"a"},"x":1,"y":-0,"z":1e3,"n0":{"typeId":"IM","value":"b"}}"#,
];

#[test]
fn documents_are_as_serde_json_reads_them() {
    for json in DOCUMENTS {
        assert_is_as_read(json);
    }
    for contact in contacts(SEED).take(60) {
        assert_is_as_read(&responses::single(&contact));
        assert_is_as_read(&contact.desired_json());
    }
    for depth in [20, 62, 63, 64, 99, 100, 101, 126, 127, 128, 200] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        for key in ["NAME", "PHONE", "ID", "result", "contact", "UF"] {
            assert_is_as_read(&format!(r#"{{"{key}":{open}{close}}}"#));
            assert_is_as_read(&format!(r#"{{"a":1,"b":2,"c":3,"{key}":{open}{close}}}"#));
        }
    }
    for (json, expected) in [
        (DOCUMENTS[0], Ok(1)),
        (DOCUMENTS[4], Ok(0)),
        (DOCUMENTS[12], Ok(1)),
        (DOCUMENTS[9], Err("PHONE")),
    ] {
        let current = Current::from_json(json);
        let found = current
            .map(|it| it.iter().count())
            .map_err(|it| it.place().to_string());
        assert_eq!(found, expected.map_err(str::to_owned), "{json}");
    }
}

/// A document, and what is done to it: where, and what is put in the place of how many
/// characters.
fn changed() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        Just(String::new()),
        r#"[\[\]{},:"\\ 01.eEunt\u{1}-]{1,2}"#,
        prop::sample::select(&[r#""UF_A":[],"#, r#""PHONE":[],"#, r#""ID":"5","#, r#""x":"#][..])
            .prop_map(str::to_owned),
    ];
    let document = prop::sample::select(&DOCUMENTS[..]);
    let change = (any::<prop::sample::Index>(), 0..3_usize, text);
    (document, prop::collection::vec(change, 1..3)).prop_map(|(document, changes)| {
        let mut document: Vec<char> = document.chars().collect();
        for (at, count, text) in changes {
            let at = at.index(document.len());
            let end = (at + count).min(document.len());
            document.splice(at..end, text.chars());
        }
        document.into_iter().collect()
    })
}

#[test]
fn changed_documents_are_as_serde_json_reads_them() {
    holds(4000, changed(), |json| {
        assert_is_as_read(&json);
        Ok(())
    });
}
