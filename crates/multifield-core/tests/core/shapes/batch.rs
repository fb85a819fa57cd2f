//! Commands and batches, one exact text for each form.

use multifield_core::{batches, Api, Batch, Command, Deletes, Diff, Edits, Entity};

use super::{plan, plan_with};
use crate::NO_ROWS;

const NOW: &str = r#"{"fm": [
    {"id": 8559, "typeId": "PHONE", "valueType": "MOBILE", "value": "1"},
    {"id": 8560, "typeId": "PHONE", "valueType": "WORK", "value": "2"},
    {"id": 8555, "typeId": "EMAIL", "valueType": "WORK", "value": "a@b.co"}]}"#;

const GOAL: &str = r#"{"PHONE": ["2", "11", "+22"], "EMAIL": [], "IM": ["@\"я\"\n1"]}"#;

/// Appends alone.
const NEW: &str = r#"{"PHONE": ["1", {"VALUE": "2", "VALUE_TYPE": "MOBILE"}], "EMAIL": "a@b.co"}"#;

#[track_caller]
fn update(edits: &Edits, entity: Entity, id: u64, api: Api) -> Command {
    let request = edits
        .request(entity, id, api)
        .expect("an entity")
        .expect("edits");
    request.command().expect("a command")
}

#[track_caller]
fn add(edits: &Edits, entity: Entity, api: Api) -> Command {
    let request = edits.add_request(entity, api).expect("appends");
    request.expect("edits").command().expect("a command")
}

#[test]
fn a_classic_update() {
    assert_eq!(
        update(&plan(NOW, GOAL), Entity::Contact, 43, Api::Classic).to_string(),
        concat!(
            "crm.contact.update?id=43",
            "&fields[PHONE][0][VALUE_TYPE]=MOBILE&fields[PHONE][0][VALUE]=11",
            "&fields[PHONE][0][ID]=8559",
            "&fields[PHONE][1][VALUE_TYPE]=WORK&fields[PHONE][1][VALUE]=%2B22",
            "&fields[EMAIL][0][DELETE]=Y&fields[EMAIL][0][ID]=8555",
            "&fields[IM][0][VALUE_TYPE]=OTHER&fields[IM][0][VALUE]=%40%22%D1%8F%22%0A1",
        )
    );
}

#[test]
fn a_classic_update_with_blank_deletes() {
    let blank = Diff::new().deletes(Deletes::Blank);
    let edits = plan_with(&blank, NOW, r#"{"EMAIL": []}"#);
    assert_eq!(
        update(&edits, Entity::Lead, 43, Api::Classic).to_string(),
        "crm.lead.update?id=43&fields[EMAIL][0][VALUE]=&fields[EMAIL][0][ID]=8555",
    );
}

#[test]
fn a_universal_update() {
    assert_eq!(
        update(&plan(NOW, GOAL), Entity::Company, 43, Api::Universal).to_string(),
        concat!(
            "crm.item.update?entityTypeId=4&id=43",
            "&fields[fm][8555][value]=&fields[fm][8555][typeId]=EMAIL",
            "&fields[fm][8559][valueType]=MOBILE&fields[fm][8559][value]=11",
            "&fields[fm][8559][typeId]=PHONE",
            "&fields[fm][n0][valueType]=WORK&fields[fm][n0][value]=%2B22",
            "&fields[fm][n0][typeId]=PHONE",
            "&fields[fm][n1][valueType]=OTHER&fields[fm][n1][value]=%40%22%D1%8F%22%0A1",
            "&fields[fm][n1][typeId]=IM",
        )
    );
}

#[test]
fn a_classic_add() {
    assert_eq!(
        add(&plan(NO_ROWS, NEW), Entity::Lead, Api::Classic).to_string(),
        concat!(
            "crm.lead.add?fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=1",
            "&fields[PHONE][1][VALUE_TYPE]=MOBILE&fields[PHONE][1][VALUE]=2",
            "&fields[EMAIL][0][VALUE_TYPE]=WORK&fields[EMAIL][0][VALUE]=a%40b.co",
        )
    );
}

#[test]
fn a_universal_add() {
    assert_eq!(
        add(&plan(NO_ROWS, NEW), Entity::Contact, Api::Universal).to_string(),
        concat!(
            "crm.item.add?entityTypeId=3&fields[fm][0][valueType]=WORK&fields[fm][0][value]=1",
            "&fields[fm][0][typeId]=PHONE",
            "&fields[fm][1][valueType]=MOBILE&fields[fm][1][value]=2&fields[fm][1][typeId]=PHONE",
            "&fields[fm][2][valueType]=WORK&fields[fm][2][value]=a%40b.co",
            "&fields[fm][2][typeId]=EMAIL",
        )
    );
}

#[test]
fn values_are_encoded_once() {
    let edits = plan(
        NO_ROWS,
        r##"{"WEB": "a-b.c_d~e/?f=1&g[0]=%20+'\"#h\\ i\t\u00a0ё📞$x"}"##,
    );
    assert_eq!(
        update(&edits, Entity::Contact, 1, Api::Classic).as_str(),
        concat!(
            "crm.contact.update?id=1&fields[WEB][0][VALUE_TYPE]=WORK&fields[WEB][0][VALUE]=",
            "a-b.c_d~e%2F%3Ff%3D1%26g%5B0%5D%3D%2520%2B%27%22%23h%5C%20i%09%C2%A0%D1%91",
            "%F0%9F%93%9E%24x",
        )
    );
}

#[test]
fn a_batch_of_updates() {
    let edits = plan(NO_ROWS, r#"{"PHONE": "1"}"#);
    let commands = [43, 7].map(|id| update(&edits, Entity::Contact, id, Api::Classic));
    let batch = batches(commands).next().expect("a batch");
    assert_eq!(
        batch.to_json(),
        concat!(
            r#"{"halt":0,"cmd":{"#,
            r#""43":"crm.contact.update?id=43&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=1","#,
            r#""7":"crm.contact.update?id=7&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=1"}}"#,
        )
    );
    assert_eq!(serde_json::to_string(&batch).unwrap(), batch.to_json());
}

#[test]
fn a_batch_that_halts() {
    let edits = plan(NO_ROWS, r#"{"PHONE": "1"}"#);
    let command = update(&edits, Entity::Company, 9, Api::Universal);
    let batch = batches([command]).halt(true).next().expect("a batch");
    assert_eq!(
        batch.to_json(),
        concat!(
            r#"{"halt":1,"cmd":{"#,
            r#""9":"crm.item.update?entityTypeId=4&id=9&fields[fm][n0][valueType]=WORK"#,
            r#"&fields[fm][n0][value]=1&fields[fm][n0][typeId]=PHONE"}}"#,
        )
    );
}

/// Commands by what they are for: an ID is an update, none an add.
fn commands(targets: &[(Entity, Option<u64>)]) -> Vec<Command> {
    let edits = plan(NO_ROWS, r#"{"PHONE": "1"}"#);
    let command = |&(entity, id): &(Entity, Option<u64>)| match id {
        Some(id) => update(&edits, entity, id, Api::Classic),
        None => add(&edits, entity, Api::Universal),
    };
    targets.iter().map(command).collect()
}

fn keys(batch: &Batch) -> Vec<String> {
    batch.commands().map(|(key, _)| key.to_owned()).collect()
}

#[track_caller]
fn assert_keys(targets: &[(Entity, Option<u64>)], expected: &[&str]) {
    let batch = batches(commands(targets)).next().expect("a batch");
    assert_eq!(keys(&batch), expected);
    for ((_, command), target) in batch.commands().zip(targets) {
        assert_eq!((command.entity(), command.id()), *target);
    }
}

#[test]
fn keys_are_ids_only_where_they_tell_the_commands_apart() {
    use Entity::{Company, Contact, Lead};
    assert_keys(&[(Lead, Some(2)), (Lead, Some(1))], &["2", "1"]);
    assert_keys(&[(Lead, Some(0))], &["lead-0"]);
    assert_keys(
        &[(Lead, Some(1)), (Contact, Some(1)), (Company, Some(2))],
        &["lead-1", "contact-1", "company-2"],
    );
    assert_keys(
        &[(Lead, Some(1)), (Lead, None), (Lead, None), (Contact, None)],
        &["lead-1", "lead-add-1", "lead-add-2", "contact-add-3"],
    );
    assert_keys(
        &[(Lead, Some(1)), (Lead, Some(2)), (Lead, Some(1))],
        &["lead-1", "lead-2", "lead-1-2"],
    );
}

#[test]
fn a_batch_has_at_most_fifty_commands() {
    let ids = |count: u64| -> Vec<_> { (1..=count).map(|id| (Entity::Lead, Some(id))).collect() };
    for (count, sizes) in [
        (0, &[][..]),
        (1, &[1]),
        (50, &[50]),
        (51, &[50, 1]),
        (120, &[50, 50, 20]),
    ] {
        let all: Vec<Batch> = batches(commands(&ids(count))).collect();
        let found: Vec<_> = all.iter().map(|batch| batch.commands().len()).collect();
        assert_eq!(found, sizes, "{count}");
        let order: Vec<String> = all.iter().flat_map(keys).collect();
        let expected: Vec<String> = (1..=count).map(|id| id.to_string()).collect();
        assert_eq!(order, expected);
    }
}

#[test]
fn positions_go_through_all_batches() {
    let all: Vec<Batch> = batches(commands(&[(Entity::Contact, None); 52])).collect();
    assert_eq!(keys(&all[0])[49], "contact-add-49");
    assert_eq!(keys(&all[1]), ["contact-add-50", "contact-add-51"]);
    let mut behind = batches(commands(&[(Entity::Contact, None)])).starting_at(52);
    let batch = behind.next().expect("a batch");
    assert_eq!(keys(&batch), ["contact-add-52"]);
}

#[test]
fn commands_are_taken_one_batch_at_a_time() {
    let targets: Vec<_> = (1..=51).map(|id| (Entity::Lead, Some(id))).collect();
    let taken = std::cell::Cell::new(0);
    let count = |_: &Command| taken.set(taken.get() + 1);
    let mut batches = batches(commands(&targets).into_iter().inspect(count));
    assert_eq!(taken.get(), 0);
    assert!(batches.next().is_some());
    assert_eq!(taken.get(), 50);
    assert!(batches.next().is_some());
    assert!(batches.next().is_none());
}

#[test]
fn requests_know_what_they_are_for() {
    let edits = plan(NO_ROWS, NEW);
    for api in [Api::Classic, Api::Universal] {
        let request = edits.request(Entity::Lead, 5, api).unwrap().unwrap();
        assert_eq!((request.entity(), request.id()), (Entity::Lead, Some(5)));
        let request = edits.add_request(Entity::Company, api).unwrap().unwrap();
        assert_eq!((request.entity(), request.id()), (Entity::Company, None));
    }
}
