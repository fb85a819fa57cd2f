//! `multifield check` and `multifield apply`

use crate::folder::Folder;

/// A plan that overwrites, deletes and appends.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name)
        .file(
            "now.json",
            r#"{"result": {"ID": "43", "PHONE": [
                {"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "1"},
                {"ID": "6", "VALUE_TYPE": "HOME", "VALUE": "2"}
            ]}}"#,
        )
        .file("wanted.json", r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "FAX"}], "EMAIL": ["a@b.co"]}"#)
        .file("later.json", r#"{"result": {"ID": "43", "PHONE": [{"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "3"}]}}"#);
    let plan = folder.run("diff now.json wanted.json --form edits --read EMAIL");
    assert_eq!(plan.code, Some(0), "{plan:?}");
    folder.file("made.json", plan.stdout)
}

#[test]
fn a_plan_fits_or_is_stale() {
    let folder = folder("plan_check");
    folder.run("check made.json now.json").prints("");
    folder.run("check made.json later.json").fails(
        "made.json: PHONE 5: the edit expects 1 (WORK), but the portal has 3 (WORK): read and plan again [stale_edit]",
    );
    folder.run("check now.json made.json").fails(
        "now.json: unknown field `result`, expected one of `entity`, `id`, `deletes`, `cleared`, `edits`, `unfinished`, `warnings`, `newest`, `earlier`, `generation` at line 1 column 9 (PLAN and CURRENT look swapped) [invalid_edits]",
    );
    let ran = folder.run("check wanted.json now.json");
    assert!(
        ran.stderr.contains("(PLAN is what --form edits prints"),
        "{ran:?}"
    );
    folder
        .run("check made.json made.json")
        .fails("made.json: PHONE 5: not read: the item has no fm: read it with crm.item.get, or with crm.item.list and either no select or [\"*\"] (CURRENT is a plan, expected what the portal holds) [field_not_read]");
}

#[test]
fn a_plan_is_applied() {
    let folder = folder("plan_apply");
    let after = concat!(
        r#"{"PHONE":[{"ID":5,"TYPE_ID":"PHONE","VALUE_TYPE":"FAX","VALUE":"1"}],"#,
        r#""EMAIL":[{"ID":7,"TYPE_ID":"EMAIL","VALUE_TYPE":"WORK","VALUE":"a@b.co"}],"#,
        r#""WEB":[],"IM":[],"LINK":[]}"#,
        "\n"
    );
    folder.run("apply now.json made.json").prints(after);
    let folder = folder.file("after.json", after);
    folder.run("diff after.json wanted.json").prints("{}\n");
    let ran = folder.run("apply later.json made.json");
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""));
    assert!(ran.stderr.ends_with("[stale_edit]\n"), "{ran:?}");
}

/// Equal rows go one per call: a merge has all its calls, and a diff the first.
#[test]
fn all_calls_of_a_merge_are_applied() {
    let rows = |ids: &[u64]| {
        let row = |id: &u64| format!(r#"{{"ID": {id}, "VALUE_TYPE": "WORK", "VALUE": "1"}}"#);
        let rows: Vec<_> = ids.iter().map(row).collect();
        format!(r#"{{"ID": 43, "PHONE": [{}]}}"#, rows.join(", "))
    };
    let folder = Folder::new("plan_merge")
        .file("base.json", rows(&[5, 6, 7]))
        .file("ours.json", r#"{"PHONE": []}"#);
    let plan = folder
        .run("merge base.json ours.json base.json --form edits")
        .stdout;
    assert!(plan.contains("\"later\""), "{plan}");
    let folder = folder.file("merged.json", plan);
    folder.run("check merged.json base.json").prints("");
    folder
        .run("apply base.json merged.json")
        .prints("{\"PHONE\":[]}\n");
}
