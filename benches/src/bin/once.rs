//! Does one thing once: what a profiler looks at, or a counter of instructions.
//!
//!     cargo run --release --bin once -- CASE [CONTACTS or ROWS]
//!
//! Only what `measured` does counts: `callgrind --toggle-collect='*measured*'`.

use std::{env, hint::black_box};

use multifield_benches::{by_hash_map, by_scan, field_of, ignore, parse, Inputs, Texts};
use multifield_core::{Current, Diff, Form, ReadFields};

fn main() {
    let mut args = env::args().skip(1);
    let case = args.next().expect("a case");
    let count = args
        .next()
        .map_or(1_000, |count| count.parse().expect("a number"));
    if case == "one-field" {
        let contact = field_of(count);
        let (current, desired) = (contact.stored.current(), contact.wanted.desired());
        measured(|| {
            let edits = Diff::new().diff(&current, &desired).expect("edits");
            black_box(edits.len());
        });
        return;
    }
    let (case, texts) = match case.strip_prefix("responses-") {
        // A fifth of the contacts is taken.
        Some(case) => (case, Inputs::new(count * 5).responses()),
        None => (&*case, Inputs::new(count).texts()),
    };
    let inputs = Inputs::new(count);
    let (by_hand, states) = (inputs.by_hand(), inputs.states());
    let diff = Diff::new().read(ReadFields::ALL);
    let each_text = |what: &dyn Fn(&Texts)| texts.iter().for_each(what);
    match case {
        "diff" => measured(|| {
            for (current, desired) in &states {
                black_box(diff.diff(current, desired).expect("edits"));
            }
        }),
        "scan" => measured(|| {
            for (stored, wanted) in &by_hand {
                black_box(by_scan(stored, wanted));
            }
        }),
        "hash-map" => measured(|| {
            for (stored, wanted) in &by_hand {
                black_box(by_hash_map(stored, wanted));
            }
        }),
        "json" => measured(|| {
            each_text(&|it| {
                black_box(
                    diff.diff_json(&it.current, &it.desired, Form::Fields)
                        .expect("edits"),
                );
            });
        }),
        "parsing" => measured(|| {
            each_text(&|it| {
                black_box(parse(it));
            });
        }),
        "ignoring" => measured(|| {
            each_text(&|it| {
                black_box(ignore(it));
            });
        }),
        "reading" => measured(|| {
            each_text(&|it| {
                black_box(Current::from_json(&it.current).expect("current"));
                black_box(diff.desired_from_json(&it.desired).expect("desired"));
            });
        }),
        _ => panic!("no such case: {case}"),
    }
}

#[inline(never)]
fn measured(what: impl FnOnce()) {
    what();
}
