//! `multifield files`. The rules are tested by multifield-files.

use crate::folder::Folder;

const FILES: &str = "files deal.json deal-files.json --fields deal-fields.json";

pub(crate) const TEXT: &str = "\
ufCrm_7_1
    12
  - 255
    44
  + contract.txt (5 bytes)
";

const FIELDS: &str = "{\"ufCrm_7_1\":[{\"id\":12},{\"id\":44},[\"contract.txt\",\"aGVsbG8=\"]]}\n";

pub(crate) const REQUEST: &str = "{\"method\":\"crm.item.update\",\"params\":{\"entityTypeId\":2,\"id\":351,\"fields\":{\"ufCrm_7_1\":[{\"id\":12},{\"id\":44},[\"contract.txt\",\"aGVsbG8=\"]]}}}\n";

pub(crate) const SETTLED: &str = "{\"ufCrm_7_1\":[12,44,501]}\n";

#[test]
fn edits_have_these_forms() {
    let folder = Folder::new("files_forms");
    folder.run(FILES).prints(FIELDS);
    folder.run(&format!("{FILES} --form json")).prints(FIELDS);
    folder.run(&format!("{FILES} --form text")).prints(TEXT);
    folder
        .run(&format!("{FILES} --form request"))
        .prints(REQUEST);
    let same = format!("{FILES} --form request --entity-type-id 2 --id 351");
    folder.run(&same).prints(REQUEST);
    let piped = "files - deal-files.json --fields deal-fields.json";
    folder.pipe(&folder.read("deal.json"), piped).prints(FIELDS);
}

#[test]
fn nothing_to_do_is_shown_as_such() {
    let folder = Folder::new("files_nothing").file("same.json", r#"{"ufCrm_7_2": 433}"#);
    let run = "files deal.json same.json --fields deal-fields.json --exit-code";
    folder.run(run).prints("{}\n");
    folder
        .run(&format!("{run} --form request"))
        .prints("null\n");
    folder
        .run(&format!("{run} --form text"))
        .prints("nothing to do\n");
}

#[test]
fn exit_codes_are_those_of_diff() {
    let folder = Folder::new("files_codes");
    folder
        .run(&format!("{FILES} --exit-code"))
        .exits(1, FIELDS, "");
    folder
        .run(&format!("{FILES} --max-deletes 1"))
        .prints(FIELDS);
    folder.run(&format!("{FILES} --max-deletes 0")).fails(
        "--max-deletes: 1 of the files would be deleted, more than 0 (--max-deletes): 255 \
         [too_many_deletes]",
    );
}

#[test]
fn strategies_are_those_of_the_library() {
    let folder = Folder::new("files_strategies")
        .file("one.json", r#"{"ufCrm_7_1": 255}"#)
        .file("full.json", r#"{"ufCrm_7_2": ["a", "QQ=="]}"#);
    let run = "files deal.json one.json --fields deal-fields.json --strategy";
    folder.run(&format!("{run} add")).prints("{}\n");
    folder
        .run(&format!("{run} replace"))
        .prints("{\"ufCrm_7_1\":[{\"id\":255}]}\n");
    folder
        .run(&format!("{run} remove"))
        .prints("{\"ufCrm_7_1\":[{\"id\":12},{\"id\":44}]}\n");
    let ran = folder.run(&format!("{run} fill"));
    assert!(
        ran.stderr
            .contains("[possible values: replace, add, remove]"),
        "{ran:?}"
    );
    folder.run("files deal.json full.json --fields deal-fields.json --strategy add").fails(
        "full.json: ufCrm_7_2: the field is not multiple and already has file 433 (--strategy replace \
         replaces it) [field_is_full]",
    );
}

#[test]
fn new_files_become_ids_with_the_response() {
    let folder = Folder::new("files_settle");
    folder
        .run(&format!("{FILES} --settle deal-after.json"))
        .prints(SETTLED);
    let folder = folder.file("settled.json", SETTLED);
    folder
        .run("files deal-after.json settled.json --fields deal-fields.json")
        .prints("{}\n");
    folder.run(&format!("{FILES} --settle deal.json")).fails(
        "deal.json: ufCrm_7_1: the response does not show what the call should have done (file 255 is \
         still there): read the item, and compare it before anything is sent again [not_settled]",
    );
}

#[test]
fn errors_name_the_file_or_the_flag() {
    let folder = Folder::new("files_errors")
        .file("uri.json", r#"{"ufCrm_7_1": [["a", "data:,x"]]}"#)
        .file("broken.json", "{")
        .file("item.json", r#"{"ufCrm_7_1": []}"#);
    folder.run("files deal.json uri.json --fields deal-fields.json").fails(
        "uri.json: ufCrm_7_1[0][1]: found a data URI, expected base64: remove everything up to the \
         comma, and decode the rest if it is not base64 [data_uri]",
    );
    folder
        .run("files deal.json deal-files.json --fields broken.json")
        .fails("broken.json: not JSON, at line 1 column 1 [invalid_json]");
    folder
        .run("files broken.json deal-files.json --fields deal-fields.json")
        .fails("broken.json: not JSON, at line 1 column 1 [invalid_json]");
    folder
        .run(&format!("{FILES} --form request --id 352"))
        .fails(
            "--id: found id 352, but current is of id 351: pass inputs of one item [other_entity]",
        );
    let empty = folder.file("new.json", r#"{"ufCrm_7_1": [["a", "QQ=="]]}"#);
    empty
        .run("files item.json new.json --fields deal-fields.json --form request")
        .fails(
            "--entity-type-id: found nothing, expected the kind of item, such as 2 [wrong_option]",
        );
    for flag in ["entity-type-id 2", "id 351"] {
        let name = flag.split(' ').next().unwrap_or_default();
        empty.run(&format!("{FILES} --{flag}")).fails(&format!(
            "--{name}: has no effect without --form request [meaningless_option]"
        ));
    }
}

#[test]
fn tokens_of_addresses_are_not_printed() {
    let folder = Folder::new("files_tokens");
    for rest in [
        "",
        " --form text",
        " --form request",
        " --max-deletes 0",
        " --settle deal.json",
    ] {
        let ran = folder.run(&format!("{FILES}{rest}"));
        assert!(!format!("{ran:?}").contains("token="), "{ran:?}");
    }
}
