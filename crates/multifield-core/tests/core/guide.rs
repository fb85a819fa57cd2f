//! The pages of the guide: all of them are documentation, all that they show is
//! run, and what they name is there.

use std::{
    fs,
    path::{Path, PathBuf},
};

const GUIDE: &str = include_str!("../../src/guide.rs");

/// The pages, by their paths.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut folders = vec![docs];
    let mut pages = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of docs") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).expect("a page");
                pages.push((path, text));
            }
        }
    }
    assert!(pages.len() > 10, "{pages:?}");
    pages
}

#[test]
fn each_page_is_included() {
    for (path, _) in pages() {
        let path = path.display().to_string().replace('\\', "/");
        let (_, name) = path.rsplit_once("/docs/").expect("a page is in docs");
        let is_included = GUIDE.contains(&format!("\"{name}\";"))
            || GUIDE.contains(&format!("include_str!(\"../docs/{name}\")"));
        assert!(is_included, "{name}");
    }
}

#[test]
fn each_block_is_run() {
    for (path, text) in pages() {
        let fences = text.lines().filter(|line| line.starts_with("```"));
        let opening: Vec<_> = fences.step_by(2).collect();
        let others = opening.iter().filter(|fence| **fence != "```rust");
        assert_eq!(others.count(), 0, "{}: {opening:?}", path.display());
        let is_indented = |line: &str| line.starts_with("    ") && !line.trim().is_empty();
        let mut outside = text.split("```").step_by(2).flat_map(str::lines);
        assert_eq!(
            outside.find(|line| is_indented(line)),
            None,
            "{}",
            path.display()
        );
    }
}

/// Documentation takes the first definition of a name, a reader of files the
/// one at the end of the page.
#[test]
fn each_page_that_is_named_is_there() {
    for (path, text) in pages() {
        let definitions = text.lines().filter_map(|line| {
            let (name, target) = line.strip_prefix('[')?.split_once("]: ")?;
            Some((name, target))
        });
        for (name, target) in definitions {
            let folder = path.parent().expect("a page is in a folder");
            assert!(
                folder.join(target).is_file(),
                "{}: {target}",
                path.display()
            );
            assert!(
                GUIDE.contains(&format!("[{name}]: crate::_guide::")),
                "{name}"
            );
            assert!(
                text.contains(&format!("][{name}]")),
                "{}: {name}",
                path.display()
            );
        }
    }
}
