//! What the guide shows of the command is what happens, and the program in PHP calls it so.

use crate::folder::Folder;

const SDKS: &str = include_str!("../../../multifield-core/docs/recipes/sdks.md");

/// The only block of a language that has this in it.
fn block(language: &str, with: &str) -> &'static str {
    let blocks = SDKS.split("```").skip(1).step_by(2);
    let found: Vec<_> = blocks
        .filter_map(|block| block.split_once('\n'))
        .filter(|(of, block)| *of == language && block.contains(with))
        .collect();
    assert_eq!(found.len(), 1, "{language} {with}");
    found[0].1
}

fn shown() -> (&'static str, &'static str) {
    let (line, printed) = block("console", "multifield")
        .split_once('\n')
        .expect("a command");
    let arguments = line.strip_prefix("$ multifield ");
    (arguments.expect("a call of the command"), printed)
}

#[test]
fn the_command_prints_what_is_shown() {
    let (arguments, printed) = shown();
    Folder::new("guide").run(arguments).prints(printed);
}

#[test]
fn the_program_in_php_makes_this_call() {
    let php = block("php", "proc_open");
    let (_, call) = php.split_once("$command = [").expect("a command");
    let (call, _) = call.split_once(']').expect("its end");
    let words: Vec<_> = call.split(", ").map(|it| it.trim_matches('\'')).collect();
    assert_eq!(words.join(" "), format!("multifield {}", shown().0));
}

#[test]
fn the_commands_for_files_print_what_is_shown() {
    const FILES: &str = include_str!("../../../multifield-core/docs/recipes/files.md");
    let folder = Folder::new("guide_files");
    let blocks = FILES.split("```console\n").skip(1);
    let mut count = 0;
    for block in blocks {
        let (block, _) = block.split_once("```").expect("its end");
        let (line, printed) = block.split_once('\n').expect("a command");
        let arguments = line.strip_prefix("$ multifield ");
        let arguments = arguments.expect("a call of the command");
        let ran = match arguments.split_once(" | multifield ") {
            Some((first, second)) => folder.pipe(&folder.run(first).stdout, second),
            None => folder.run(arguments),
        };
        ran.prints(printed);
        count += 1;
    }
    assert_eq!(count, 4);
}

/// What the page says of exit codes and of an empty result.
#[test]
fn a_program_can_tell_an_error_from_nothing_to_do() {
    let (arguments, _) = shown();
    let folder = Folder::new("guide_codes").file("desired.json", r#"{"PHONES": []}"#);
    let ran = folder.run(arguments);
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""));
    assert!(ran.stderr.ends_with("[unknown_field]\n"), "{ran:?}");
    let folder = Folder::new("guide_nothing").file("desired.json", "{}");
    folder.run(arguments).prints("{}\n");
}
