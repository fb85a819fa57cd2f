//! `--limits`

use std::{process::Command, thread, time::Duration};

use serde_json::{json, Value};

use crate::client::Portal;

#[test]
fn a_bucket_drains() {
    let portal = Portal::start(&["--limits", "calls=5,rate=5"]);
    let commands: Vec<_> = (0..50).map(|_| "crm.contact.list").collect();
    let status = || portal.call("batch", &json!({ "cmd": commands })).0;
    let statuses: Vec<_> = (0..12).map(|_| status()).collect();
    // A batch counts once.
    assert_eq!(statuses[..5], [200; 5], "{statuses:?}");
    assert!(statuses.contains(&503), "{statuses:?}");
    while status() != 503 {}
    let (status, code, description) = portal.error("crm.contact.list", &json!({}));
    assert_eq!(
        (status, &*code, &*description),
        (503, "QUERY_LIMIT_EXCEEDED", "Too many requests")
    );
    thread::sleep(Duration::from_millis(500));
    portal.result("crm.contact.list", &json!({}));
}

/// Adds contacts until the portal does not take any more, and gives the last answer.
fn add_until_refused(portal: &Portal) -> Value {
    let commands: Vec<_> = (0..50)
        .map(|_| "crm.contact.add?fields[PHONE][0][VALUE]=1")
        .collect();
    for _ in 0..500 {
        let (status, body) = portal.call("batch", &json!({ "cmd": commands }));
        assert_eq!(status, 200, "{body}");
        if body["result"]["result_error"] != json!([]) {
            return body;
        }
    }
    panic!("nothing was refused")
}

#[test]
fn a_method_has_a_limit_of_time() {
    let portal = Portal::start(&["--limits", "calls=1000,rate=1000,operating=0.05,window=3"]);
    let body = add_until_refused(&portal);
    let errors = body["result"]["result_error"].as_object().expect("errors");
    let error = json!({
        "error": "OPERATION_TIME_LIMIT",
        "error_description": "Method is blocked due to operation time limit.",
    });
    assert!(errors.values().all(|it| *it == error), "{body}");
    // The commands before have their times, which grow.
    if let Some(times) = body["result"]["result_time"].as_object() {
        let operating = |time: &Value| time["operating"].as_f64().expect("a time");
        let times: Vec<_> = times.values().map(operating).collect();
        assert!(times.is_sorted() && times[0] > 0.0, "{times:?}");
    }
    let (status, body) = portal.call("crm.contact.add", &json!({"fields": {"NAME": "A"}}));
    assert_eq!(
        (status, &body["error"]),
        (429, &json!("OPERATION_TIME_LIMIT"))
    );
    let time = &body["time"];
    assert!(
        time["operating"].as_f64().expect("a time") >= 0.05,
        "{time}"
    );
    let left = time["operating_reset_at"].as_f64().unwrap() - time["finish"].as_f64().unwrap();
    assert!((0.0..=4.0).contains(&left), "{time}");
    // Other methods go on, and this one when the time has come.
    portal.result("crm.contact.list", &json!({}));
    thread::sleep(Duration::from_secs_f64(left + 0.5));
    portal.result("crm.contact.add", &json!({"fields": {"NAME": "A"}}));
}

#[test]
fn limits_that_are_none_are_an_error() {
    for (limits, expected) in [
        ("calls", "calls: expected a number above 0"),
        ("calls=0", "calls: expected a number above 0"),
        ("rate=inf", "rate: expected a number above 0"),
        (
            "speed=1",
            "found \"speed\", expected calls=50, rate=2, operating=480 or window=600",
        ),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_multifield-portal"))
            .args(["--port", "0", "--limits", limits])
            .output()
            .expect("the portal runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains(expected), "{limits}: {stderr}");
        assert_eq!(output.status.code(), Some(2), "{limits}");
    }
}
