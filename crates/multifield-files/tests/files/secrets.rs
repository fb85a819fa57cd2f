//! Neither the token in an address nor the content of a file is shown.

use multifield_files::{simulate, Current, Desired, Diff, File, FileFields};
use serde_json::json;

use crate::{current, fields};

const TOKEN: &str = "t0kenOfUrlMachine";

#[test]
fn no_output_has_the_token() {
    let address = format!("https://portal.example/rest/file?id=12&token={TOKEN}");
    let file = |id: u64| json!({"id": id, "url": address, "urlMachine": address});
    let item =
        json!({"id": 1, "entityTypeId": 2, "m": [file(12), file(44)], "s": file(5), "t": address});
    let text = item.to_string();
    let state = current(&item);
    let listed = json!({"m": [file(44), ["a", "QQ=="]], "s": ""}).to_string();
    let desired = Desired::from_json(&listed).expect("desired");
    let edits = Diff::new().diff(&state, &desired).expect("edits");
    let request = edits.request(None, None).expect("fitting").expect("edits");
    let response = json!({"m": [file(44), file(300)], "s": null}).to_string();
    let mut shown = vec![
        format!("{state:?} {desired:?} {edits:?} {edits:#?} {edits} {request:?}"),
        format!("{:?}", edits.settle(&response)),
        format!("{:?}", edits.settle(&text)),
        format!("{:?}", edits.uncertain(&state)),
        serde_json::to_string(&desired).expect("JSON"),
        request.to_json(),
        request.command().expect("a command"),
        format!("{:?}", simulate(&state, &text)),
        format!("{:?}", simulate(&state, &listed)),
    ];
    // Every input in place of every other, and with an address in every place.
    let wrong = [
        json!({"m": address}),
        json!({"m": [address]}),
        json!({"m": {"id": address}}),
        json!({"m": [[address, address]]}),
        json!({"m": [{"name": address, "base64": address}]}),
        json!({"m": [{"url": address}]}),
        json!({"m": ["12", address]}),
        json!({"m": [["a", format!("data:{address}")]]}),
        json!({"s": [file(1), file(1)]}),
        json!(address),
        json!([address]),
        json!({"m": {"type": "file", "isMultiple": address}}),
        item,
    ];
    let mut errors = 0;
    for input in wrong {
        let text = input.to_string();
        for cut in [text.len(), text.len() - 1, text.len() / 2] {
            let Some(text) = text.get(..cut) else {
                continue;
            };
            let results = [
                FileFields::from_json(text).map(|it| format!("{it:?}")),
                Current::from_json(text, &fields()).map(|it| format!("{it:?}")),
                Desired::from_json(text)
                    .and_then(|it| Diff::new().diff(&state, &it))
                    .map(|it| format!("{it:?} {it}")),
                edits.settle(text).map(|it| format!("{it:?}")),
                simulate(&state, text).map(|it| {
                    let findings = it.findings().iter().map(ToString::to_string);
                    findings.collect::<Vec<_>>().join(" ")
                }),
            ];
            for result in results {
                shown.push(result.unwrap_or_else(|error| {
                    errors += 1;
                    format!("{error} {error:?}")
                }));
            }
        }
    }
    assert!(errors > 100, "{errors}");
    for text in shown {
        assert!(!text.contains(TOKEN), "{text}");
    }
}

#[test]
fn debug_does_not_show_content() {
    let content = "c0ntent".repeat(3);
    let files = [
        File::new("a", &content).expect("a file"),
        File::from_reader("a", content.as_bytes()).expect("a file"),
    ];
    for file in files {
        let base64 = serde_json::to_value(&file).expect("JSON")[1].clone();
        let desired = Desired::new().field("m", [file.into()]);
        let edits = Diff::new().diff(
            &current(&json!({"id": 1, "entityTypeId": 2, "m": []})),
            &desired,
        );
        let edits = edits.expect("edits");
        let request = edits.request(None, None).expect("fitting");
        let shown = format!("{desired:?} {edits:?} {edits} {request:?}");
        assert!(shown.contains("21"), "{shown}");
        assert!(!shown.contains(&content), "{shown}");
        assert!(!shown.contains(base64.as_str().expect("base64")), "{shown}");
    }
}
