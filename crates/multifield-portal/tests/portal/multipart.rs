//! Parameters in multipart forms.

use serde_json::{json, Value};

use crate::client::{agent, Portal};

fn send(portal: &Portal, method: &str, content_type: &str, body: &[u8]) -> (u16, Value) {
    let response = agent()
        .post(format!("{}{method}", portal.url))
        .header("Content-Type", content_type)
        .send(body);
    let mut response = response.expect("an answer");
    let body = response.body_mut().read_json().expect("JSON");
    (response.status().as_u16(), body)
}

/// A form of these parts, each of its headers and its body.
fn form(parts: &[(&str, &str)]) -> String {
    let part = |(disposition, value): &(&str, &str)| {
        format!("--line\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{value}\r\n")
    };
    parts.iter().map(part).collect::<String>() + "--line--\r\n"
}

#[track_caller]
fn added(content_type: &str, body: &[u8]) -> Value {
    let portal = Portal::start(&[]);
    let (status, answer) = send(&portal, "crm.contact.add", content_type, body);
    assert_eq!(status, 200, "{answer}");
    let contact = portal.result("crm.contact.get", &json!({"id": answer["result"]}));
    json!([contact["NAME"], contact["PHONE"][0]["VALUE"]])
}

#[test]
fn a_multipart_form_is_read_as_php_does() {
    let parts = [
        ("name=\"fields[NAME]\"", "Анна & Co = 100%+"),
        ("name=\"fields[PHONE][0][VALUE]\"", "+7 916 123-45-67"),
    ];
    let expected = json!(["Анна & Co = 100%+", "+7 916 123-45-67"]);
    for content_type in [
        "multipart/form-data; boundary=line",
        "Multipart/Form-Data; charset=utf-8; boundary=\"line\"",
    ] {
        assert_eq!(added(content_type, form(&parts).as_bytes()), expected);
    }
    let content_type = "multipart/form-data; boundary=line";
    // A file is none of the parameters, and neither is what has no name; of two
    // of one name the later one counts.
    let more = [
        ("name=\"fields[NAME]\"", "Boris"),
        parts[0],
        parts[1],
        ("name=\"fields[NAME]\"; filename=\"a.txt\"", "a file"),
        ("filename=\"b.txt\"", "a file"),
        ("x=\"fields[NAME]\"", "no name"),
    ];
    assert_eq!(added(content_type, form(&more).as_bytes()), expected);
    let lines = [("name=\"fields[NAME]\"", "a\r\n--lin\r\nb")];
    let expected = json!(["a\r\n--lin\r\nb", null]);
    assert_eq!(added(content_type, form(&lines).as_bytes()), expected);
    // More than what servers take that are not told otherwise.
    let long = "ё".repeat(2_000_000);
    let [name, _] = parts;
    let large = form(&[("name=\"x\"", &long), name]);
    assert_eq!(added(content_type, large.as_bytes())[0], json!(name.1));
}

#[test]
fn what_is_no_multipart_form_is_an_error() {
    let portal = Portal::start(&[]);
    let whole = form(&[("name=\"fields[NAME]\"", "Anna")]);
    for (content_type, body) in [
        ("multipart/form-data", &*whole),
        ("multipart/form-data; boundary=other", &whole),
        ("multipart/form-data; boundary=line", "fields[NAME]=Anna"),
        (
            "multipart/form-data; boundary=line",
            &whole[..whole.len() - 12],
        ),
        (
            "multipart/form-data; boundary=line",
            "--line\r\nno header\r\n\r\n--line--",
        ),
    ] {
        let (status, answer) = send(&portal, "crm.contact.add", content_type, body.as_bytes());
        let code = &answer["error"];
        assert_eq!(
            (status, code),
            (400, &json!("INVALID_REQUEST")),
            "{content_type} {body}"
        );
    }
    let (_, body) = portal.call("crm.contact.list", &json!({}));
    assert_eq!(body["total"], json!(0));
}
