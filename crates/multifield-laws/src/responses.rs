//! Responses of a batch.

use multifield_core::Current;
use multifield_sync::{Answer, Reply, Run};
use multifield_testkit::{Json, Stored};
use serde::de::IgnoredAny;

use crate::look_at;

/// The result of a command in a batch is read like the same result of a single call.
pub(crate) fn of_a_batch(held: &[u8]) {
    let Ok(held) = std::str::from_utf8(held) else {
        return;
    };
    let is_json = serde_json::from_str::<IgnoredAny>(held).is_ok();
    let reply = Reply::Http(200, held.as_bytes().to_vec());
    assert!(is_json || reply.answers().call().run() == Run::MayBeRunning);
    let alone = serde_json::from_str::<Json>(held);
    let body = format!(r#"{{"result": {{"result": {{"get": {held}}}, "result_error": []}}}}"#);
    let reply = Reply::Http(200, body.clone().into_bytes());
    if let Ok(json) = &alone {
        let succeeded = Answer::Succeeded(held.trim_matches([' ', '\t', '\r', '\n']));
        assert_eq!(reply.answers().command("get"), succeeded, "{json}");
        assert_eq!(reply.answers().command("other").run(), Run::MayBeRunning);
    }
    let own = |json: &str| Current::from_json(json).map(|it| Stored::from_current(&it));
    let result = format!(r#"{{"result": {held}}}"#);
    match (alone, own(&result), own(&body)) {
        (Ok(Json::Object(_)), Ok(alone), Ok(batched)) => assert_eq!(alone, batched),
        (_, _, Err(error)) => look_at(&error),
        _ => {}
    }
}
