//! Replays the corpora of the fuzz targets, and whatever a target once found.

use std::{collections::BTreeSet, fs, path::Path};

use multifield_laws::LAWS;

fn names(folder: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz")
        .join(folder);
    let entries = fs::read_dir(&folder).expect("a folder");
    let names = entries.map(|entry| {
        let path = entry.expect("an entry").path();
        path.file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    });
    names.collect()
}

#[test]
fn each_law_has_a_target_and_a_corpus() {
    let laws: BTreeSet<String> = LAWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("fuzz_targets"), laws);
    assert_eq!(names("corpus"), laws);
}

#[track_caller]
fn replay(target: &str) {
    let (_, law) = LAWS
        .iter()
        .find(|(name, _)| *name == target)
        .expect("a law");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let mut count = 0;
    for entry in fs::read_dir(&corpus).expect("a corpus") {
        let path = entry.expect("an entry").path();
        println!("{}", path.display());
        law(&fs::read(&path).expect("a file"));
        count += 1;
    }
    assert!(count >= 10, "{count} files in {}", corpus.display());
}

// A test for each, so that they run in parallel.
macro_rules! replays {
    ($($target:ident)+) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target));
        })+

        #[test]
        fn each_corpus_is_replayed() {
            let replayed = BTreeSet::from([$(stringify!($target)),+]);
            assert_eq!(replayed, LAWS.iter().map(|(name, _)| *name).collect());
        }
    };
}

replays! { cells diff files merge queries read simulate sync web written }
