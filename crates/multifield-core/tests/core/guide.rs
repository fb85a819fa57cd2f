//! The pages of the guide: all of them are documentation, all that they show is
//! run, and what they name is there.

use std::{
    collections::BTreeSet,
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

/// What is run: Rust by this crate, the others by the packages and the command. Of PHP the call
/// of the command is tested.
const RUN: [&str; 5] = ["```rust", "```python", "```js", "```console", "```php"];

#[test]
fn each_block_is_run() {
    for (path, text) in pages() {
        let fences = text.lines().filter(|line| line.starts_with("```"));
        let opening: Vec<_> = fences.step_by(2).collect();
        let others = opening.iter().filter(|fence| !RUN.contains(fence));
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

fn is_code(text: &&str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')
}

/// The codes in a source that come right after these words.
fn codes_after<'s>(source: &'s str, words: &'s str) -> impl Iterator<Item = String> + 's {
    let quoted = source.split(words).skip(1).filter_map(|it| {
        let code = it.trim_start().strip_prefix('"')?;
        Some(&code[..code.find('"')?])
    });
    quoted.filter(is_code).map(str::to_owned)
}

/// The codes of errors in a source: those of the table of the core, and the last
/// argument of what the command makes.
fn codes(source: &str) -> BTreeSet<String> {
    let of_table = source.lines().filter_map(|line| {
        // The flags of the command are set so, too, without such a name.
        let (name, code) = line.trim().split_once(" = \"")?;
        let is_code = name.starts_with(char::is_uppercase);
        let end = code.find('"')?;
        Some(&code[..end]).filter(|_| is_code)
    });
    let made = source.split("Failure::new(").skip(1).filter_map(|call| {
        let mut depth = 1;
        let end = call.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        // What is not a literal is the code of a crate on top of the core.
        let inputs = call[..end.expect("a closing bracket")].trim_end();
        let last = inputs.trim_end_matches(',').strip_suffix('"')?;
        last.rsplit('"').next()
    });
    of_table
        .chain(made)
        .filter(is_code)
        .map(str::to_owned)
        .collect()
}

#[test]
fn each_error_is_in_the_table_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |path: &Path| fs::read_to_string(path).expect("a source");
    let mut expected = codes(&text(&root.join("src/error/kind.rs")));
    assert!(
        expected.contains("blank_value") && expected.len() > 50,
        "{expected:?}"
    );
    let command = root.join("../multifield-cli/src");
    for folder in ["", "commands", "sync"].map(|it| command.join(it)) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                expected.extend(codes(&text(&path)));
            }
        }
    }
    // Of journals, in the command, in every language, and in Node.js; and of entities that a
    // run does not take.
    for (path, words) in [
        (
            "multifield-cli/src/sync/journal.rs",
            "wrong(message.to_owned(),",
        ),
        ("multifield-sync/src/journal.rs", " =>"),
        ("multifield-sync/src/sync/output.rs", " =>"),
        ("../bindings/node/src/journal.rs", "refused("),
    ] {
        let source = text(&root.join("..").join(path));
        let found: Vec<_> = codes_after(&source, words).collect();
        assert!(found.len() > 1, "{path}: {found:?}");
        expected.extend(found);
    }
    assert!(expected.contains("unreadable_file"), "{expected:?}");
    let page = text(&root.join("docs/errors.md"));
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows: Vec<_> = rows
        .map(|row| row.split_once('`').expect("a code").0)
        .collect();
    assert!(
        rows.windows(2).all(|pair| pair[0] < pair[1]),
        "sorted, each once"
    );
    let found: BTreeSet<_> = rows.into_iter().map(str::to_owned).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    let gone: Vec<_> = found.difference(&expected).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "missing {missing:?}, gone {gone:?}"
    );
}
