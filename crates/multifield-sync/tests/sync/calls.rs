//! The calls, to the letter.

use multifield_core::{Desired, Entity};
use multifield_sync::{Options, Output, Reply, Sync};

use crate::script::{http, list, phone, result, run};

#[test]
fn lists_hold_fifty_and_batches_ten() {
    let mut sync = Sync::new(Entity::Company, Options::new());
    let mut pages = Vec::new();
    let mut next = 1;
    for _ in 0..10_000 {
        match sync.poll(0) {
            Output::NeedInput => {
                sync.push(next, Desired::new()).expect("room");
                next += 1;
            }
            Output::Call(call) => {
                let params: serde_json::Value = serde_json::from_str(call.params()).expect("JSON");
                assert_eq!(params["halt"], 0);
                let commands = params["cmd"].as_object().expect("commands");
                pages.push(commands.len());
                for command in commands.values() {
                    let command = command.as_str().expect("a string");
                    assert!(command.starts_with("crm.company.list?filter[@ID][0]="));
                    assert_eq!(command.matches("filter[@ID]").count(), 50);
                }
                let mut results = serde_json::Map::new();
                for (key, command) in commands {
                    let ids = command.as_str().expect("a string").split(['?', '&']);
                    let ids =
                        ids.filter_map(|part| Some(part.split_once("]=")?.1.parse::<u64>().ok()));
                    let found = ids.flatten().map(|id| serde_json::json!({"ID": id}));
                    results.insert(key.clone(), found.collect());
                }
                let body = serde_json::json!({"result": {"result": results}});
                sync.reply(call.id(), http(200, &body.to_string()), 0);
            }
            Output::Entity(_) | Output::Record(_) => {}
            _ => break,
        }
        if pages.len() == 6 {
            break;
        }
    }
    assert_eq!(pages, [1, 2, 4, 8, 10, 10]);
}

#[test]
fn edits_are_commands() {
    let mut stored = "1";
    let ended = run(Options::new(), &[r#"{"PHONE": ["+2"]}"#], |call, _| {
        if call.is_edit() {
            stored = "+2";
            return result("1", "true");
        }
        phone(stored)
    });
    let (_, call) = &ended.calls[1];
    assert_eq!(
        call.to_string(),
        concat!(
            r#"{"method":"batch","params":{"halt":0,"cmd":{"1":"crm.contact.update?id=1"#,
            r#"&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B2&fields[PHONE][0][ID]=10"}}}"#,
        )
    );
    assert_eq!(serde_json::to_string(call).expect("JSON"), call.to_string());
    assert_eq!(
        format!("{call:?}"),
        r#"Call { id: 1, method: "batch", .. }"#
    );
}

/// A batch would replace the reference by another command's result.
#[test]
fn what_no_batch_can_hold_is_sent_alone() {
    let desired = &[r#"{"WEB": ["$result[1]"]}"#, r#"{"WEB": ["a"]}"#];
    let mut done = false;
    let ended = run(Options::new(), desired, |call, _| {
        if call.method() == "crm.contact.update" {
            done = true;
            return http(200, r#"{"result": true}"#);
        }
        if call.is_edit() {
            return Reply::Lost;
        }
        let web = if done {
            r#"{"ID": "10", "VALUE_TYPE": "WORK", "VALUE": "$result[1]"}"#
        } else {
            ""
        };
        let second = r#"{"ID": "2", "WEB": [{"ID": "20", "VALUE_TYPE": "WORK", "VALUE": "a"}]}"#;
        list(&format!(r#"{{"ID": "1", "WEB": [{web}]}}, {second}"#))
    });
    assert_eq!(
        ended.calls[1].1.to_string(),
        r#"{"method":"crm.contact.update","params":{"id":1,"fields":{"WEB":[{"VALUE":"$result[1]","VALUE_TYPE":"WORK"}]}}}"#
    );
    assert_eq!((ended.calls.len(), ended.totals.updates), (3, 1));
}
