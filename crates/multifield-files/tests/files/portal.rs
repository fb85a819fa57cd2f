//! The vendor's rule, written again without the crate: a multiple field is the list of files
//! that stay and of files that are new; one that is not multiple is replaced, kept by its ID
//! or cleared.

use std::collections::BTreeMap;

use serde_json::{json, Value};

#[derive(Clone, Debug, Default)]
pub(crate) struct Portal {
    pub(crate) m: Vec<u64>,
    pub(crate) s: Vec<u64>,
    /// Name and base64 of every file that was ever stored.
    pub(crate) stored: BTreeMap<u64, (String, String)>,
    last: u64,
}

impl Portal {
    /// With so many files in `m`, and at most one in `s`.
    pub(crate) fn new(m: usize, has_s: bool) -> Portal {
        let mut portal = Portal::default();
        portal.m = (0..m).map(|_| portal.upload("old", "b2xk")).collect();
        portal.s = (0..usize::from(has_s))
            .map(|_| portal.upload("old", "b2xk"))
            .collect();
        portal
    }

    fn upload(&mut self, name: &str, base64: &str) -> u64 {
        self.last += 7;
        self.stored
            .insert(self.last, (name.to_owned(), base64.to_owned()));
        self.last
    }

    /// What a file of a call leads to: its ID, if there is one.
    fn take(&mut self, value: &Value, before: &[u64]) -> Option<u64> {
        match value {
            Value::Array(pair) => {
                let [name, base64] = [0, 1].map(|at| pair[at].as_str().expect("a pair"));
                Some(self.upload(name, base64))
            }
            Value::Object(object) => {
                assert_eq!(object.keys().collect::<Vec<_>>(), ["id"]);
                let id = value["id"].as_u64().expect("an ID");
                before.contains(&id).then_some(id)
            }
            Value::String(text) if text.is_empty() => None,
            other => panic!("unmodelled: {other}"),
        }
    }

    /// Carries out `fields` of `crm.item.update`.
    pub(crate) fn update(&mut self, fields: &Value) {
        if let Some(value) = fields.get("m") {
            let before = self.m.clone();
            let list = value.as_array().expect("a multiple field is an array");
            self.m = list
                .iter()
                .filter_map(|file| self.take(file, &before))
                .collect();
        }
        if let Some(value) = fields.get("s") {
            let before = self.s.clone();
            self.s = self.take(value, &before).into_iter().collect();
        }
    }

    /// The response of `crm.item.get` and of `crm.item.update`.
    pub(crate) fn response(&self) -> Value {
        let file = |id: &u64| json!({"id": id, "url": "/f", "urlMachine": "/f?token=secret"});
        let files: Vec<Value> = self.m.iter().map(file).collect();
        let item = json!({"id": 351, "entityTypeId": 2, "m": files, "s": self.s.first().map(file)});
        json!({"result": {"item": item}})
    }
}
