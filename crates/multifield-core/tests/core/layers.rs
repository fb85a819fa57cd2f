//! The modules form layers: each knows those below it, and none above.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// From the ground up. Modules of one layer may know each other, if no circle
/// comes of it.
const LAYERS: &[&[&str]] = &[
    &["escape", "hash", "names", "parallel", "php", "text"],
    &["error"],
    &["buckets", "choices", "model", "region", "values"],
    &["options"],
    &["edits", "json", "read", "write"],
    &["diff"],
    &["merge", "portal"],
    &["bulk", "settings"],
    &["guide", "lib"],
];

fn layer(module: &str) -> usize {
    let at = LAYERS.iter().position(|layer| layer.contains(&module));
    at.unwrap_or_else(|| panic!("no layer holds the module {module}: put it into one"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

/// The top-level module that a file is of.
fn module_of(file: &Path, source: &Path) -> String {
    let inner = file.strip_prefix(source).expect("a file of the crate");
    let first = inner
        .iter()
        .next()
        .expect("a name")
        .to_str()
        .expect("UTF-8");
    first.strip_suffix(".rs").unwrap_or(first).to_owned()
}

/// What stands behind each `crate::` of the code, up to the next `::`.
fn named(code: &str) -> Vec<String> {
    let first_name = |path: &str| -> String {
        let is_of_name = |c: &char| c.is_alphanumeric() || *c == '_';
        path.trim_start().chars().take_while(is_of_name).collect()
    };
    let mut names = Vec::new();
    for path in code.split("crate::").skip(1) {
        let Some(group) = path.strip_prefix('{') else {
            names.push(first_name(path));
            continue;
        };
        let (mut depth, mut start) = (1, 0);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 || (depth == 1 && c == ',') {
                names.push(first_name(&group[start..at]));
                start = at + 1;
            }
            if depth == 0 {
                break;
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Each arrow between two modules, with a file that it starts from.
fn arrows() -> BTreeMap<(String, String), PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&source, &mut all);
    let mut arrows = BTreeMap::new();
    for file in all {
        let from = module_of(&file, &source);
        let text = fs::read_to_string(&file).expect("a source");
        let code = text.lines().filter(|it| !it.trim_start().starts_with("//"));
        let code = code.collect::<Vec<_>>().join("\n");
        for to in named(&code) {
            if to != from {
                arrows
                    .entry((from.clone(), to))
                    .or_insert_with(|| file.clone());
            }
        }
    }
    arrows
}

#[test]
fn imports_lead_down() {
    let wrong: Vec<_> = arrows()
        .into_iter()
        .filter(|((from, to), _)| {
            // The guide is documentation of everything.
            from != "guide" && layer(to) > layer(from)
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn imports_name_the_module_and_not_the_crate_root() {
    let wrong: Vec<_> = arrows()
        .into_iter()
        .filter(|((from, to), _)| from != "guide" && !to.starts_with(char::is_lowercase))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What each module knows. The guide is documentation of everything.
fn known() -> BTreeMap<String, BTreeSet<String>> {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in arrows().into_keys() {
        if from != "guide" && from != "lib" {
            known.entry(from).or_default().insert(to);
        }
    }
    known
}

/// Whether a module knows another by way of what it knows.
fn reaches(known: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let mut next = known.get(from).into_iter().flatten();
    next.any(|it| it == to || reaches(known, it, to))
}

#[test]
fn the_diagram_has_each_arrow_that_no_others_imply() {
    let known = known();
    let mut lines = Vec::new();
    for module in LAYERS.iter().rev().copied().flatten().copied() {
        let direct = known.get(module).into_iter().flatten();
        let is_implied = |to: &str| direct.clone().any(|it| reaches(&known, it, to));
        let arrows: Vec<&str> = direct
            .clone()
            .map(String::as_str)
            .filter(|to| !is_implied(to))
            .collect();
        if !arrows.is_empty() {
            lines.push(format!("    {module} --> {}\n", arrows.join(" & ")));
        }
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../CONTRIBUTING.md");
    let page = fs::read_to_string(page).expect("a page");
    let diagram = format!("```mermaid\ngraph TD\n{}```\n", lines.concat());
    assert!(page.contains(&diagram), "expected {diagram}");
}

#[test]
fn modules_form_no_circle() {
    let mut below = known();
    // What knows no other is taken away, until nothing is left.
    loop {
        let ground: BTreeSet<_> = below.values().flatten().cloned().collect();
        let ground: Vec<_> = ground
            .into_iter()
            .filter(|it| !below.contains_key(it))
            .collect();
        if ground.is_empty() {
            break;
        }
        for module in ground {
            for known in below.values_mut() {
                known.remove(&module);
            }
        }
        below.retain(|_, known| !known.is_empty());
    }
    assert!(below.is_empty(), "a circle of {below:?}");
}
