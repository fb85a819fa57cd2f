//! The results of calls of the npm package.

use multifield_core::ErrorCode;
use multifield_js::{run, Failure, Op, Output};
use serde_json::Value;

use crate::tape::{framed, push_json};

/// Returns the output, or the code and the place of the error.
pub(crate) fn outcome(result: Result<Output, Failure>) -> Result<Output, [String; 2]> {
    result.map_err(|failure| {
        // Errors in a tape that `lib` would not write may have no code.
        let is_broken = matches!(failure, Failure::Broken(_));
        let text = String::from(failure);
        let refusal: Value = match serde_json::from_str(&text) {
            Ok(refusal) => refusal,
            Err(_) if is_broken => return [text, String::new()],
            Err(error) => panic!("{error}: {text}"),
        };
        let refusal = refusal.get("csv").unwrap_or(&refusal);
        let part = |name: &str| refusal[name].as_str().unwrap_or_default().to_owned();
        let of_csv = refusal.get("reason").is_some();
        let is_known = ErrorCode::ALL
            .iter()
            .any(|code| code.as_str() == part("code"));
        assert!(is_broken || of_csv || is_known, "{text}");
        [part("code"), part("place")]
    })
}

/// A result that is written as JSON is read as the same result.
pub(crate) fn read_again(op: Op, outcome: Result<Output, [String; 2]>) {
    let read = match op {
        Op::Diff | Op::Dedupe | Op::Tidy | Op::Rounds => Op::ReadEdits,
        Op::Merge => Op::ReadMerged,
        Op::Rest | Op::RestOfMerge => Op::ReadRest,
        _ => return,
    };
    let again = |json: &str| {
        let mut tape = Vec::new();
        push_json(&mut tape, json);
        run(read, &framed(&tape), b"", b"").expect("what was written")
    };
    match outcome {
        Ok(Output::Text(json)) => assert_eq!(again(&json), Output::Text(json)),
        Ok(Output::Texts(texts)) if read == Op::ReadEdits => {
            for json in texts {
                assert_eq!(again(&json), Output::Text(json));
            }
        }
        Ok(Output::Texts(texts)) => assert_eq!(again(&texts[0]), Output::Texts(texts)),
        _ => {}
    }
}
