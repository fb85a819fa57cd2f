//! Whose calls are carried out.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::json;

use crate::client::Portal;

/// The answer to a request of that line and those headers, as it is sent.
fn answer(portal: &Portal, line: &str, headers: &str, body: &str) -> String {
    let (address, _) = portal.url["http://".len()..]
        .split_once('/')
        .expect("a path");
    let mut stream = TcpStream::connect(address).expect("the portal listens");
    let length = body.len();
    let request =
        format!("{line}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

const ADD: &str = "/rest/1/key/crm.contact.add?fields[NAME]=Anna";

fn contacts(portal: &Portal) -> u64 {
    let (_, body) = portal.call("crm.contact.list", &json!({}));
    body["total"].as_u64().expect("a total")
}

#[track_caller]
fn assert_is_carried_out(portal: &Portal, line: &str, headers: &str, body: &str) {
    let before = contacts(portal);
    let answer = answer(portal, line, headers, body);
    assert!(
        answer.starts_with("HTTP/1.1 200 "),
        "{line} {headers}: {answer}"
    );
    assert_eq!(contacts(portal), before + 1, "{line} {headers}");
}

/// With a status, nothing done, and no permission for a page to read it.
#[track_caller]
fn assert_is_refused(portal: &Portal, line: &str, headers: &str, body: &str, status: u16) {
    let before = contacts(portal);
    let answer = answer(portal, line, headers, body);
    let found = answer.split(' ').nth(1);
    assert_eq!(
        found,
        Some(&*status.to_string()),
        "{line} {headers}: {answer}"
    );
    let answer = answer.to_ascii_lowercase();
    assert!(
        !answer.contains("access-control-"),
        "{line} {headers}: {answer}"
    );
    assert_eq!(contacts(portal), before, "{line} {headers}");
}

#[test]
fn this_machine_is_called_by_its_own_names() {
    let portal = Portal::start(&[]);
    let line = format!("GET {ADD} HTTP/1.1");
    for host in [
        "localhost",
        "LocalHost:8080",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]",
        "[::1]:8080",
    ] {
        assert_is_carried_out(&portal, &line, &format!("Host: {host}\r\n"), "");
    }
    for host in [
        "example.com",
        "localhost.example.com",
        "example.com:8080",
        "127.0.0.1.example.com",
        "localhost:8080.example.com",
        "localhost:x",
        "127.0.0.2",
        "0.0.0.0",
        "[::]",
        "::1",
        "localhost@example.com",
        "",
    ] {
        assert_is_refused(&portal, &line, &format!("Host: {host}\r\n"), "", 403);
    }
    let two = "Host: localhost\r\nHost: example.com\r\n";
    assert_is_refused(&portal, &line, two, "", 403);
    assert_is_refused(&portal, &format!("GET {ADD} HTTP/1.0"), "", "", 403);
    let absolute = format!("GET http://example.com{ADD} HTTP/1.1");
    assert_is_refused(&portal, &absolute, "Host: localhost\r\n", "", 403);
}

#[test]
fn a_page_of_another_site_gets_nothing_done() {
    let portal = Portal::start(&[]);
    for line in [
        format!("GET {ADD} HTTP/1.1"),
        format!("POST {ADD} HTTP/1.1"),
    ] {
        for header in [
            "Origin: http://localhost:3000",
            "Origin: https://127.0.0.1",
            "Origin: http://[::1]:3000",
            "Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Site: same-site",
            "Sec-Fetch-Site: none",
        ] {
            let headers = format!("Host: localhost\r\n{header}\r\n");
            assert_is_carried_out(&portal, &line, &headers, "");
        }
        for header in [
            "Origin: https://example.com",
            "Origin: http://localhost.example.com",
            "Origin: http://example.com:80",
            "Origin: null",
            "Origin: file://",
            "Origin: localhost",
            "Origin: ",
            "Origin: http://localhost\r\nOrigin: http://example.com",
            "Sec-Fetch-Site: cross-site",
            "sec-fetch-site: Cross-Site",
            "Origin: http://localhost\r\nSec-Fetch-Site: cross-site",
        ] {
            let headers = format!("Host: localhost\r\n{header}\r\n");
            assert_is_refused(&portal, &line, &headers, "", 403);
        }
    }
}

#[test]
fn who_asks_for_permission_gets_none() {
    let portal = Portal::start(&[]);
    let asks = "Host: localhost\r\nOrigin: http://localhost:3000\r\n\
                Access-Control-Request-Method: POST\r\n\
                Access-Control-Request-Headers: content-type\r\n";
    for method in ["OPTIONS", "PUT", "DELETE", "HEAD"] {
        assert_is_refused(&portal, &format!("{method} {ADD} HTTP/1.1"), asks, "", 405);
    }
}

#[test]
fn a_body_has_a_type_that_no_other_site_can_send() {
    let portal = Portal::start(&[]);
    let line = "POST /rest/1/key/crm.contact.add HTTP/1.1";
    let body = r#"{"fields": {"NAME": "Anna"}}"#;
    for content_type in [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "APPLICATION/JSON;CHARSET=UTF-8",
        "application/json ;x=1",
        "text/json",
        "application/vnd.api+json",
    ] {
        let headers = format!("Host: localhost\r\nContent-Type: {content_type}\r\n");
        assert_is_carried_out(&portal, line, &headers, body);
    }
    for header in [
        "Content-Type: text/plain\r\n",
        "Content-Type: Text/Plain; charset=utf-8\r\n",
        "Content-Type: text/plain; application/json\r\n",
        "Content-Type: text/html\r\n",
        "Content-Type: application/octet-stream\r\n",
        "Content-Type: application/jsonp\r\n",
        "Content-Type: \r\n",
        "",
    ] {
        let headers = format!("Host: localhost\r\n{header}");
        assert_is_refused(&portal, line, &headers, body, 415);
        assert_is_refused(&portal, line, &headers, "fields[NAME]=Anna", 415);
    }
    // Without a body its type says nothing.
    let headers = "Host: localhost\r\nContent-Type: text/plain\r\n";
    assert_is_carried_out(&portal, &format!("POST {ADD} HTTP/1.1"), headers, "");
}
