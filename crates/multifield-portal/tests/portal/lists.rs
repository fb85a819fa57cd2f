//! `list`: pages, filters, and what `select` leaves out.

use serde_json::{json, Value};

use crate::client::Portal;

fn with_contacts(count: usize) -> Portal {
    let portal = Portal::start(&[]);
    for index in 0..count {
        let fields = json!({"NAME": format!("N{index}"), "PHONE": [{"VALUE": "1"}]});
        portal.result("crm.contact.add", &json!({ "fields": fields }));
    }
    portal
}

fn ids(list: &Value) -> Vec<u64> {
    let id = |entity: &Value| match &entity["ID"] {
        Value::String(id) => id.parse().unwrap(),
        _ => entity["id"].as_u64().unwrap(),
    };
    list.as_array().expect("a list").iter().map(id).collect()
}

#[test]
fn a_list_comes_in_pages_of_50() {
    let portal = with_contacts(101);
    let page = |params: &Value| {
        let (_, body) = portal.call("crm.contact.list", params);
        let next = body["next"].as_u64();
        (ids(&body["result"]), next, body["total"].as_u64())
    };
    let to = |first: u64, last: u64| (first..=last).collect::<Vec<_>>();
    assert_eq!(page(&json!({})), (to(1, 50), Some(50), Some(101)));
    assert_eq!(
        page(&json!({"start": 50})),
        (to(51, 100), Some(100), Some(101))
    );
    assert_eq!(
        page(&json!({"start": "100"})),
        (to(101, 101), None, Some(101))
    );
    assert_eq!(page(&json!({"start": -1})), (to(1, 50), None, None));
    let filter = json!({">ID": 99});
    let expected = (to(100, 101), None, Some(2));
    assert_eq!(page(&json!({ "filter": filter })), expected);
    let params = json!({"filter": {"@ID": ["3", 5, 700]}, "order": {"ID": "desc"}});
    assert_eq!(page(&params), (vec![5, 3], None, Some(2)));
    let params = json!({"filter": {"!ID": 1, "<=ID": 2}});
    assert_eq!(page(&params), (vec![2], None, Some(1)));
}

#[test]
fn select_decides_what_is_read() {
    let portal = with_contacts(1);
    let keys = |entity: &Value| -> Vec<String> {
        let keys = entity.as_object().expect("an entity").keys();
        keys.cloned().collect()
    };
    let all = [
        "HAS_EMAIL",
        "HAS_IMOL",
        "HAS_PHONE",
        "ID",
        "LAST_NAME",
        "NAME",
    ];
    for (select, expected) in [
        (json!([]), all.as_slice()),
        (json!(["*"]), &all),
        (json!(["PHONE", "EMAIL"]), &["ID", "PHONE"]),
        (json!(["NAME", "HAS_PHONE"]), &["HAS_PHONE", "ID", "NAME"]),
    ] {
        let list = portal.result("crm.contact.list", &json!({ "select": select }));
        assert_eq!(keys(&list[0]), expected, "{select}");
    }
    for (select, has_fm) in [
        (json!([]), true),
        (json!(["*"]), true),
        (json!(["id", "fm"]), false),
    ] {
        let params = json!({"entityTypeId": 3, "select": select});
        let items = portal.result("crm.item.list", &params)["items"].take();
        assert_eq!(ids(&items), [1]);
        assert_eq!(items[0].get("fm").is_some(), has_fm, "{select}");
    }
}
