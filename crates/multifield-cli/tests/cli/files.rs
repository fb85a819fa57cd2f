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

/// Of `item.json`, with edits of its phones.
#[cfg(unix)]
pub(crate) const BOTH: &str = "{\"method\":\"crm.item.update\",\"params\":{\"entityTypeId\":3,\"id\":2653,\"fields\":{\"fm\":{\"8551\":{\"typeId\":\"PHONE\",\"valueType\":\"HOME\",\"value\":\"+44 20 7946 0101\"},\"8552\":{\"typeId\":\"PHONE\",\"valueType\":\"MOBILE\",\"value\":\"+44 20 7946 0102\"}},\"ufCrm_9_1\":[{\"id\":32}]}}}\n";

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
fn files_and_multifields_are_one_call() {
    let item = r#"{"id": 43, "entityTypeId": 3, "fm": [], "ufCrm_7_1": [{"id": 12}, {"id": 255}]}"#;
    let folder = Folder::new("files_multifields")
        .file("both.json", item)
        .file("phones.json", r#"{"PHONE": "+1"}"#)
        .file("one.json", r#"{"ufCrm_7_1": 12}"#)
        .file("none.json", "{}");
    let plan = folder.run("diff both.json phones.json --form edits").stdout;
    let folder = folder.file("plan.json", &plan);
    let run = |files: &str, rest: &str| {
        format!("files both.json {files}.json --fields deal-fields.json --form request --multifields {rest}")
    };
    let call = |fields: &str| {
        let fm = r#""fm":{"n0":{"typeId":"PHONE","valueType":"WORK","value":"+1"}}"#;
        format!("{{\"method\":\"crm.item.update\",\"params\":{{\"entityTypeId\":3,\"id\":43,\"fields\":{{{fm}{fields}}}}}}}\n")
    };
    let both = call(r#","ufCrm_7_1":[{"id":12}]"#);
    folder.run(&run("one", "plan.json")).prints(&both);
    folder.pipe(&plan, &run("one", "-")).prints(&both);
    folder
        .run(&run("none", "plan.json --exit-code"))
        .exits(1, &call(""), "");

    folder
        .run(&run("one", "phones.json"))
        .fails("phones.json: unknown field `PHONE`, expected one of `entity`, `id`, `deletes`, `cleared`, `edits`, \
         `unfinished`, `warnings`, `newest`, `earlier`, `generation` at line 1 column 8 (expected the \
         output of diff with --form edits) [invalid_edits]");
    folder
        .run("files deal.json deal-files.json --fields deal-fields.json --form request --multifields plan.json")
        .fails(
            "--entity-type-id: found 2, expected 1 (lead), 3 (contact) or 4 (company), which have \
             multifields [wrong_option]",
        );
    let other = plan.replace("43", "44");
    let folder = folder.file("other.json", &other);
    folder
        .run(&run("one", "other.json"))
        .fails("other.json: id: found entity 43, but current is entity 44: pass inputs of one entity [other_entity]");
    folder
        .run("files both.json one.json --fields deal-fields.json --multifields plan.json")
        .fails("--multifields: has no effect without --form request [meaningless_option]");
    folder
        .run("files both.json one.json --fields - --form request --multifields -")
        .fails("<stdin>: found - for both --fields and --multifields, expected a file for one of them [both_stdin]");
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
    const ADDRESS: &str = "https://portal.example/rest/file?token=t0kenOfUrlMachine";
    let file = format!(r#"{{"id": 12, "url": "{ADDRESS}", "urlMachine": "{ADDRESS}"}}"#);
    let item =
        format!(r#"{{"id": 351, "entityTypeId": 2, "ufCrm_7_1": [{file}], "t": "{ADDRESS}"}}"#);
    // An address where something else belongs.
    let wrong = [
        format!(r#""{ADDRESS}""#),
        format!(r#"["{ADDRESS}"]"#),
        format!(r#"{{"ufCrm_7_1": "{ADDRESS}"}}"#),
        format!(r#"{{"ufCrm_7_1": ["{ADDRESS}"]}}"#),
        format!(r#"{{"ufCrm_7_1": {{"id": "{ADDRESS}"}}}}"#),
        format!(r#"{{"ufCrm_7_1": ["a", "{ADDRESS}"]}}"#),
        format!(r#"{{"ufCrm_7_1": [["a", "data:{ADDRESS}"]]}}"#),
        format!(r#"{{"ufCrm_7_1": [{{"name": "a", "base64": "{ADDRESS}"}}]}}"#),
        format!(r#"{{"ufCrm_7_1": {{"type": "file", "isMultiple": "{ADDRESS}"}}}}"#),
        format!(r#"{{"ufCrm_7_2": [{file}, {file}]}}"#),
        item[..item.len() - 1].to_owned(),
        item.clone(),
    ];
    let mut ran = 0;
    for (index, wrong) in wrong.into_iter().enumerate() {
        let folder = Folder::new(&format!("files_tokens_{index}"))
            .file("item.json", &item)
            .file("wrong.json", &wrong);
        for run in [
            "item.json wrong.json --fields deal-fields.json",
            "wrong.json deal-files.json --fields deal-fields.json",
            "item.json deal-files.json --fields wrong.json",
            "item.json item.json --fields deal-fields.json",
            "deal.json deal-files.json --fields deal-fields.json",
            "deal.json deal-files.json --fields deal-fields.json --max-deletes 0",
            "deal.json deal-files.json --fields deal-fields.json --settle wrong.json",
            "deal.json deal-files.json --fields deal-fields.json --settle deal.json",
        ] {
            for form in [
                "",
                " --form text",
                " --form request",
                " --form request --multifields wrong.json",
            ] {
                let ran_now = folder.run(&format!("files {run}{form}"));
                let printed = format!("{}{}", ran_now.stdout, ran_now.stderr);
                assert!(!printed.contains("token"), "{ran_now:?}");
                ran += 1;
            }
        }
        let ran_now = folder.run("diff item.json wrong.json");
        assert!(!ran_now.stderr.contains("t0ken"), "{ran_now:?}");
    }
    assert!(ran > 300);
}
