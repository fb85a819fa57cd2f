//! The shapes that edits are written in, one exact text for each.

use multifield_core::{Api, Deletes, Diff, Edits, Entity};

use super::{plan, plan_with};
use crate::NO_ROWS;

const NOW: &str = r#"{"fm": [
    {"id": 8559, "typeId": "PHONE", "valueType": "MOBILE", "value": "1"},
    {"id": 8560, "typeId": "PHONE", "valueType": "WORK", "value": "2"},
    {"id": 8555, "typeId": "EMAIL", "valueType": "WORK", "value": "a@b.co"}]}"#;

const GOAL: &str = r#"{"PHONE": ["2", "11", "22"], "EMAIL": [], "IM": ["@\"я\"\n1"]}"#;

/// Appends alone.
const NEW: &str = r#"{"PHONE": ["1", {"VALUE": "2", "VALUE_TYPE": "MOBILE"}], "EMAIL": "a@b.co"}"#;

#[test]
fn fields_with_a_flag() {
    assert_eq!(
        plan(NOW, GOAL).fields().to_json(),
        concat!(
            r#"{"PHONE":[{"ID":8559,"VALUE":"11","VALUE_TYPE":"MOBILE"},"#,
            r#"{"VALUE":"22","VALUE_TYPE":"WORK"}],"#,
            r#""EMAIL":[{"ID":8555,"DELETE":"Y"}],"#,
            r#""IM":[{"VALUE":"@\"я\"\n1","VALUE_TYPE":"OTHER"}]}"#,
        )
    );
}

#[test]
fn fields_with_a_blank() {
    let blank = Diff::new().deletes(Deletes::Blank);
    assert_eq!(
        plan_with(&blank, NOW, r#"{"EMAIL": [], "PHONE": ["2"]}"#)
            .fields()
            .to_json(),
        r#"{"PHONE":[{"ID":8559,"VALUE":""}],"EMAIL":[{"ID":8555,"VALUE":""}]}"#,
    );
}

#[test]
fn fm() {
    assert_eq!(
        plan(NOW, GOAL).fm().to_json(),
        concat!(
            r#"{"8555":{"typeId":"EMAIL","value":""},"#,
            r#""8559":{"typeId":"PHONE","valueType":"MOBILE","value":"11"},"#,
            r#""n0":{"typeId":"PHONE","valueType":"WORK","value":"22"},"#,
            r#""n1":{"typeId":"IM","valueType":"OTHER","value":"@\"я\"\n1"}}"#,
        )
    );
}

#[test]
fn vibecode() {
    assert_eq!(
        plan(NO_ROWS, NEW).vibecode().unwrap().to_json(),
        concat!(
            r#"{"phone":[{"value":"1","typeId":"WORK"},{"value":"2","typeId":"MOBILE"}],"#,
            r#""email":[{"value":"a@b.co","typeId":"WORK"}]}"#,
        )
    );
}

const ENTITIES: [(Entity, &str, u8); 3] = [
    (Entity::Lead, "lead", 1),
    (Entity::Contact, "contact", 3),
    (Entity::Company, "company", 4),
];

#[test]
fn requests_of_the_classic_methods() {
    let edits = plan(NO_ROWS, NEW);
    for (entity, name, _) in ENTITIES {
        let fields = concat!(
            r#"{"PHONE":[{"VALUE":"1","VALUE_TYPE":"WORK"},{"VALUE":"2","VALUE_TYPE":"MOBILE"}],"#,
            r#""EMAIL":[{"VALUE":"a@b.co","VALUE_TYPE":"WORK"}]}"#,
        );
        assert_eq!(
            edits
                .request(entity, 43, Api::Classic)
                .unwrap()
                .unwrap()
                .to_json(),
            format!(r#"{{"method":"crm.{name}.update","params":{{"id":43,"fields":{fields}}}}}"#),
        );
        assert_eq!(
            edits
                .add_request(entity, Api::Classic)
                .unwrap()
                .unwrap()
                .to_json(),
            format!(r#"{{"method":"crm.{name}.add","params":{{"fields":{fields}}}}}"#),
        );
    }
}

#[test]
fn requests_of_the_universal_methods() {
    let edits = plan(NO_ROWS, NEW);
    let rows = [
        r#"{"typeId":"PHONE","valueType":"WORK","value":"1"}"#,
        r#"{"typeId":"PHONE","valueType":"MOBILE","value":"2"}"#,
        r#"{"typeId":"EMAIL","valueType":"WORK","value":"a@b.co"}"#,
    ];
    let [first, second, third] = rows;
    for (entity, _, number) in ENTITIES {
        let map = format!(r#"{{"n0":{first},"n1":{second},"n2":{third}}}"#);
        assert_eq!(
            edits
                .request(entity, 43, Api::Universal)
                .unwrap()
                .unwrap()
                .to_json(),
            format!(
                r#"{{"method":"crm.item.update","params":{{"entityTypeId":{number},"id":43,"fields":{{"fm":{map}}}}}}}"#
            ),
        );
        let list = rows.join(",");
        assert_eq!(
            edits
                .add_request(entity, Api::Universal)
                .unwrap()
                .unwrap()
                .to_json(),
            format!(
                r#"{{"method":"crm.item.add","params":{{"entityTypeId":{number},"fields":{{"fm":[{list}]}}}}}}"#
            ),
        );
    }
}

#[test]
fn the_parameters_of_a_request_alone() {
    let edits = plan(NO_ROWS, NEW);
    let request = edits
        .request(Entity::Lead, 7, Api::Classic)
        .unwrap()
        .unwrap();
    assert_eq!(
        request.to_json(),
        format!(
            r#"{{"method":"crm.lead.update","params":{}}}"#,
            request.params().to_json()
        ),
    );
}

#[test]
fn no_edits() {
    let edits = Edits::default();
    assert_eq!(edits.fields().to_json(), "{}");
    assert_eq!(edits.fm().to_json(), "{}");
    assert_eq!(edits.vibecode().unwrap().to_json(), "{}");
    for api in [Api::Classic, Api::Universal] {
        assert!(edits.request(Entity::Lead, 1, api).unwrap().is_none());
        assert!(edits.add_request(Entity::Lead, api).unwrap().is_none());
    }
    assert_eq!(
        serde_json::to_string(&edits).unwrap(),
        r#"{"deletes":"flag","edits":[]}"#
    );
}

#[test]
fn edits_for_queues() {
    let edits = plan(NOW, GOAL);
    let json = serde_json::to_string(&edits).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"deletes":"flag","cleared":["EMAIL"],"edits":["#,
            r#"{"kind":"overwrite","field":"PHONE","id":8559,"value":"11","value_type":"MOBILE","was":{"value":"1","value_type":"MOBILE"}},"#,
            r#"{"kind":"append","field":"PHONE","value":"22","value_type":"WORK"},"#,
            r#"{"kind":"delete","field":"EMAIL","id":8555,"was":{"value":"a@b.co","value_type":"WORK"}},"#,
            r#"{"kind":"append","field":"IM","value":"@\"я\"\n1","value_type":"OTHER"}],"newest":8560}"#,
        )
    );
    assert_eq!(Edits::from_json(&json).unwrap(), edits);
    let tree = serde_json::to_value(&edits).unwrap();
    assert_eq!(serde_json::from_value::<Edits>(tree).unwrap(), edits);
}

#[test]
fn edits_of_blank_deletes_for_queues() {
    let blank = Diff::new().deletes(Deletes::Blank);
    let edits = plan_with(&blank, NOW, r#"{"EMAIL": []}"#);
    let json = serde_json::to_string(&edits).unwrap();
    assert!(
        json.starts_with(r#"{"deletes":"blank","cleared":["EMAIL"],"edits":[{"kind":"delete","#)
    );
    assert_eq!(Edits::from_json(&json).unwrap(), edits);
}

#[test]
fn edits_are_sorted_when_they_are_read() {
    let edits = plan(NOW, GOAL);
    let mut tree = serde_json::to_value(&edits).unwrap();
    tree["edits"].as_array_mut().unwrap().reverse();
    let read = Edits::from_json(&tree.to_string()).unwrap();
    assert_eq!(read.fm().to_json(), edits.fm().to_json());
}
