//! Checks the law of merges for all small cases, and prints how many there are:
//! `cargo run --release -p multifield-testkit --example merges`.
//!
//! This takes minutes. The tests check a part of the cases.

use std::collections::BTreeMap;

use multifield_core::OnConflict;
use multifield_testkit::{
    merges::{keeps_law, small_cases, MergeCase},
    Rules,
};

fn main() {
    let every: usize = std::env::args()
        .nth(1)
        .map_or(1, |it| it.parse().expect("a number"));
    let mut failures = 0;
    for ordered in [false, true] {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (case, is_pinned) in small_cases().step_by(every) {
            let rules = Rules {
                ordered,
                ..Rules::default()
            };
            if ordered && (is_pinned || case.has_repeated_values(rules)) {
                continue;
            }
            for on_conflict in [OnConflict::Leave, OnConflict::Ours, OnConflict::Theirs] {
                let kept = match keeps_law(rules, on_conflict, &case) {
                    Ok(kept) => format!("{kept:?}, IDs named: {is_pinned}"),
                    Err(problem) => {
                        failures += 1;
                        if failures <= 20 {
                            println!("{on_conflict:?} {}\n{problem}\n", show(&case));
                        }
                        "broken".to_owned()
                    }
                };
                *counts.entry(kept).or_default() += 1;
            }
        }
        println!("order desired: {ordered}: {counts:#?}");
    }
    assert_eq!(failures, 0, "the law is broken");
}

fn show(case: &MergeCase) -> String {
    let rows = |stored: &multifield_testkit::Stored| {
        let rows = stored.rows.iter();
        let rows = rows.map(|row| format!("{}:{} ({})", row.id, row.value, row.value_type));
        rows.collect::<Vec<_>>().join(" ")
    };
    let ours = case.ours.mentioned().flat_map(|(_, rows)| rows).map(|row| {
        let id = row.pin.map(|id| format!("{id}:")).unwrap_or_default();
        let of = row.value_type.as_ref().map(|it| format!(" ({it})"));
        format!("{id}{}{}", row.value, of.unwrap_or_default())
    });
    let ours = ours.collect::<Vec<_>>().join(", ");
    format!(
        "base {} | ours [{ours}] | theirs {}",
        rows(&case.base),
        rows(&case.theirs)
    )
}
