//! File fields of an item.

use multifield_core::Strategy;
use multifield_files::{simulate, Current, Desired, Diff, Edits, Error, FileFields};
use serde_json::json;

use crate::split;

/// Diffs the files of an item. The first byte chooses options. The following lines are
/// the response of `crm.item.fields`, the item, and the desired files or a payload.
pub fn files(bytes: &[u8]) {
    let Some((options, rest)) = bytes.split_first() else {
        return;
    };
    let (fields, rest) = split(rest, b'\n');
    let (item, desired) = split(rest, b'\n');
    let fields = match FileFields::from_json(fields) {
        Ok(fields) => fields,
        Err(error) => return look_at(&error),
    };
    let current = match Current::from_json(item, &fields) {
        Ok(current) => current,
        Err(error) => return look_at(&error),
    };
    if let Err(error) = simulate(&current, desired) {
        look_at(&error);
    }
    let desired = match Desired::from_json(desired) {
        Ok(desired) => desired,
        Err(error) => return look_at(&error),
    };
    let json = serde_json::to_string(&desired).expect("a state is JSON");
    assert_eq!(Desired::from_json(&json).as_ref(), Ok(&desired), "{json}");
    let strategy = Diff::STRATEGIES[usize::from(options % 3)];
    let diff = Diff::new().strategy(strategy);
    let edits = match diff.diff(&current, &desired) {
        Ok(edits) => edits,
        Err(error) => return look_at(&error),
    };
    let deletes: usize = edits.iter().map(|edit| edit.deleted().count()).sum();
    let most = usize::from(options / 3 % 4);
    assert_eq!(
        diff.max_deletes(most).diff(&current, &desired).is_err(),
        deletes > most
    );
    leads_there(&current, &edits, strategy);
}

fn look_at(error: &Error) {
    assert!(
        !error.code().is_empty() && error.to_string().starts_with(error.place()),
        "{error}"
    );
}

/// The call keeps, deletes and uploads the files of the edits, and its response settles
/// them.
fn leads_there(current: &Current, edits: &Edits<'_>, strategy: Strategy) {
    // The stored files hardly ever have such large IDs.
    let mut new = (1_u64 << 52)..;
    let mut item = serde_json::Map::new();
    for name in current.fields() {
        let mut files = current.files(name).expect("a field that was read").to_vec();
        let edit = edits.iter().find(|edit| edit.name() == name);
        if let Some(edit) = edit {
            let deleted: Vec<u64> = edit.deleted().collect();
            assert!(deleted.is_empty() || strategy != Strategy::Add);
            files.retain(|id| !deleted.contains(id));
            files.extend(edit.added().map(|_| new.next().expect("an ID")));
            assert_eq!(edit.after().len(), files.len());
        }
        let is_multiple = {
            let list = json!({ name: [1] }).to_string();
            Current::from_json(list, edits.file_fields()).is_ok()
        };
        let value = if is_multiple {
            json!(files)
        } else {
            json!(files.first())
        };
        item.insert(name.to_owned(), value);
    }
    let response = json!({ "result": { "item": item } }).to_string();
    let settled = edits.settle(&response).expect("what the call leads to");
    let now = Current::from_json(&response, edits.file_fields()).expect("an item");
    let again = Diff::new()
        .strategy(strategy)
        .max_deletes(0)
        .diff(&now, &settled);
    assert!(again.expect("a second diff").is_empty());
    for uncertain in edits.uncertain(&now).expect("the same item") {
        assert_eq!(uncertain.appeared.len(), uncertain.expected);
    }
    let kind = current.entity_type_id().unwrap_or(2);
    let id = current.id().unwrap_or(351);
    let Some(request) = edits.request(kind, id).expect("an item") else {
        return assert!(edits.is_empty());
    };
    if let Err(error) = request.command() {
        assert_eq!(error.code(), "needs_json");
    }
    let simulation = simulate(current, request.to_json()).expect("a call");
    for edit in edits.iter() {
        let mut fields = simulation.fields().iter();
        let field = fields
            .find(|field| field.name == edit.name())
            .expect("a field of the call");
        let sorted = |ids: &mut dyn Iterator<Item = u64>| {
            let mut ids: Vec<u64> = ids.collect();
            ids.sort_unstable();
            ids
        };
        let modelled = [&field.kept, &field.deleted].map(|ids| sorted(&mut ids.iter().copied()));
        let expected = [sorted(&mut edit.kept()), sorted(&mut edit.deleted())];
        assert_eq!(modelled, expected, "{}", edit.name());
        assert_eq!(field.added.len(), edit.added().count());
    }
}
