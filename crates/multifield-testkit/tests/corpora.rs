//! Replays the corpora of the fuzz targets, and whatever a target once found.

use std::{fs, path::Path};

use multifield_testkit::fuzz;

#[track_caller]
fn replay(target: &str, law: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let mut count = 0;
    for entry in fs::read_dir(&corpus).expect("a corpus") {
        let path = entry.expect("an entry").path();
        law(&fs::read(&path).expect("a file"));
        count += 1;
    }
    assert!(count >= 10, "{count} files in {}", corpus.display());
}

#[test]
fn read() {
    replay("read", fuzz::read);
}

#[test]
fn diff() {
    replay("diff", fuzz::diff);
}

#[test]
fn simulate() {
    replay("simulate", fuzz::simulate);
}

#[test]
fn written() {
    replay("written", fuzz::written);
}
