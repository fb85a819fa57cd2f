//! The contacts of the [workload](crate::workload) in complete responses of a portal.
//! They have about 60 keys around the rows. Of these, the reader needs only the ID.
//!
//! A third of the contacts comes from `crm.contact.get`, one response each, in the characters
//! that PHP writes: `\u0410` and `\/`. A third comes from `crm.contact.list` and a third from
//! `crm.item.list`, in pages of 50, in the UTF-8 that most programs write.
//!
//! ```
//! use multifield_testkit::{responses, workload};
//!
//! let contacts: Vec<_> = workload::contacts(workload::SEED).take(3).collect();
//! let lines: Vec<_> = responses::lines(contacts.iter()).collect();
//! assert!(lines[0].starts_with(r#"{"result":{"ID":"1","POST":"#));
//! assert!(lines[1].starts_with(r#"{"result":[{"ID":"2","POST":"#));
//! assert!(lines[2].starts_with(r#"{"result":{"items":[{"id":3,"#));
//! ```

use fastrand::Rng;
use multifield_core::Field;
use serde_json::{json, Value};

use crate::{workload::Contact, StoredRow};

/// The number of contacts in a page of a list.
pub const PAGE: usize = 50;

/// The method that a contact is read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `crm.contact.get`
    Get,
    /// `crm.contact.list`
    List,
    /// `crm.item.list`
    ItemList,
}

impl Method {
    /// The method that the workload reads a contact with.
    pub const fn of(contact: &Contact) -> Method {
        match contact.id % 3 {
            1 => Method::Get,
            2 => Method::List,
            _ => Method::ItemList,
        }
    }
}

/// Returns the lines of a file: the responses that contain these contacts.
pub fn lines<'c>(mut contacts: impl Iterator<Item = &'c Contact>) -> impl Iterator<Item = String> {
    std::iter::from_fn(move || {
        let part: Vec<_> = contacts.by_ref().take(3 * PAGE).collect();
        (!part.is_empty()).then(|| lines_of(&part))
    })
    .flatten()
}

fn lines_of(contacts: &[&Contact]) -> Vec<String> {
    let of = |method| {
        let contacts = contacts.iter().filter(move |it| Method::of(it) == method);
        contacts.map(|contact| contact_json(contact))
    };
    let mut lines: Vec<_> = of(Method::Get)
        .map(|it| response(&it))
        .map(|it| as_php(&it))
        .collect();
    let lists: Vec<_> = of(Method::List).collect();
    if !lists.is_empty() {
        lines.push(response(&format!("[{}]", lists.join(","))));
    }
    let items: Vec<_> = of(Method::ItemList).collect();
    if !items.is_empty() {
        lines.push(response(&format!(r#"{{"items":[{}]}}"#, items.join(","))));
    }
    lines
}

/// Returns the contact by itself: the response of `crm.contact.get`, or an element of a list.
pub fn single(contact: &Contact) -> String {
    let json = contact_json(contact);
    match Method::of(contact) {
        Method::Get => as_php(&response(&json)),
        Method::List | Method::ItemList => json,
    }
}

fn response(result: &str) -> String {
    format!(
        r#"{{"result":{result},"time":{{"start":1764499139.21,"finish":1764499139.28,"duration":0.07,"processing":0.04,"date_start":"2025-11-30T13:38:59+03:00","date_finish":"2025-11-30T13:38:59+03:00","operating_reset_at":1764499739,"operating":0}}}}"#
    )
}

/// Returns the same JSON with the escape sequences of PHP's `json_encode`.
fn as_php(json: &str) -> String {
    let mut php = String::with_capacity(json.len() * 2);
    for character in json.chars() {
        match character {
            '/' => php.push_str("\\/"),
            ' '..='~' => php.push(character),
            _ => {
                let mut units = [0; 2];
                let units = character.encode_utf16(&mut units).iter();
                php.extend(units.map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    php
}

const NAMES: [&str; 6] = ["Анна", "Иван", "Мария", "John", "Сергей", "Ольга"];
const LAST_NAMES: [&str; 5] = ["Иванова", "Петров", "Hart", "Кузнецова", "Смирнов"];
const POSTS: [&str; 4] = ["менеджер по закупкам", "директор", "CTO", ""];
const CITIES: [&str; 4] = ["Москва", "Санкт-Петербург", "Казань", "London"];
const STREETS: [&str; 4] = [
    "ул. Ленина, д. 12, кв. 45",
    "Невский пр., 100",
    "10 Downing Street",
    "проспект Победы, 7к2",
];
const COMMENTS: [&str; 3] = [
    "Просил перезвонить после обеда, интересуется оптовой поставкой.",
    "",
    "Договор подписан, ждём оплату. <b>Важно</b>: скидка 5%",
];

/// The keys of a contact in addition to its rows.
struct About {
    random: Rng,
    /// Each key with its value as JSON, in order.
    entries: Vec<(String, String)>,
}

impl About {
    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.put_json(key, value.into().to_string());
    }

    fn put_json(&mut self, key: &str, json: String) {
        self.entries.push((key.to_owned(), json));
    }

    fn pick(&mut self, key: &str, values: &[&str]) {
        let value = values[self.random.usize(..values.len())];
        self.put(key, value);
    }

    fn put_nulls(&mut self, keys: &[&str]) {
        for key in keys {
            self.put(key, Value::Null);
        }
    }

    fn json(&self) -> String {
        let entries = self
            .entries
            .iter()
            .map(|(key, value)| format!("{key:?}:{value}"));
        format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
    }
}

fn contact_json(contact: &Contact) -> String {
    let random = Rng::with_seed(contact.id);
    let entries = Vec::with_capacity(70);
    let about = About { random, entries };
    match Method::of(contact) {
        Method::Get | Method::List => classic(contact, about),
        Method::ItemList => item(contact, about),
    }
}

/// Returns whether the response has the flags. One in ten does not.
fn has_flags(contact: &Contact) -> bool {
    !(contact.id / 3).is_multiple_of(10)
}

fn rows_of(contact: &Contact, field: Field) -> impl Iterator<Item = &StoredRow> + Clone {
    let rows = contact.stored.rows.iter();
    rows.filter(move |row| row.field() == Some(field))
}

fn yes(is: bool) -> &'static str {
    if is {
        "Y"
    } else {
        "N"
    }
}

const TIME: &str = "2025-11-30T13:38:59+03:00";

fn classic(contact: &Contact, mut about: About) -> String {
    about.put("ID", contact.id.to_string());
    about.pick("POST", &POSTS);
    about.pick("COMMENTS", &COMMENTS);
    about.put("HONORIFIC", Value::Null);
    about.pick("NAME", &NAMES);
    about.put("SECOND_NAME", Value::Null);
    about.pick("LAST_NAME", &LAST_NAMES);
    about.put("PHOTO", Value::Null);
    about.put("LEAD_ID", Value::Null);
    about.put("TYPE_ID", "CLIENT");
    about.put("SOURCE_ID", "CALL");
    about.put("SOURCE_DESCRIPTION", "");
    about.put("COMPANY_ID", (contact.id % 997).to_string());
    about.put("BIRTHDATE", "");
    about.put("EXPORT", "Y");
    if has_flags(contact) {
        about.put(
            "HAS_PHONE",
            yes(rows_of(contact, Field::Phone).next().is_some()),
        );
        about.put(
            "HAS_EMAIL",
            yes(rows_of(contact, Field::Email).next().is_some()),
        );
        about.put("HAS_IMOL", "N");
    }
    for key in ["DATE_CREATE", "DATE_MODIFY", "LAST_ACTIVITY_TIME"] {
        about.put(key, TIME);
    }
    for key in [
        "ASSIGNED_BY_ID",
        "CREATED_BY_ID",
        "MODIFY_BY_ID",
        "LAST_ACTIVITY_BY",
    ] {
        let user = about.random.u32(1..400).to_string();
        about.put(key, user);
    }
    about.put("OPENED", "Y");
    about.put_nulls(&["ORIGINATOR_ID", "ORIGIN_ID", "ORIGIN_VERSION", "FACE_ID"]);
    about.pick("ADDRESS", &STREETS);
    about.put("ADDRESS_2", Value::Null);
    about.pick("ADDRESS_CITY", &CITIES);
    about.put("ADDRESS_POSTAL_CODE", "101000");
    about.put_nulls(&["ADDRESS_REGION", "ADDRESS_PROVINCE"]);
    about.put("ADDRESS_COUNTRY", "Россия");
    about.put_nulls(&["ADDRESS_COUNTRY_CODE", "ADDRESS_LOC_ADDR_ID"]);
    about.put("UTM_SOURCE", "google");
    about.put_nulls(&["UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_CONTENT", "UTM_TERM"]);
    about.put("PARENT_ID_158", Value::Null);
    custom(&mut about, &|name| format!("UF_CRM_{name}"));
    for field in Field::ALL {
        let rows = rows_of(contact, field).map(|row| {
            row_json(
                row,
                ["ID", "VALUE_TYPE", "VALUE", "TYPE_ID"],
                &row.id.to_string().into(),
            )
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            about.put_json(field.type_id(), format!("[{}]", rows.join(",")));
        }
    }
    about.json()
}

fn row_json(row: &StoredRow, keys: [&str; 4], id: &Value) -> String {
    let texts = [&row.value_type, &row.value, &row.type_id].map(|it| Value::from(&**it));
    let values = [id].into_iter().chain(&texts);
    let entries = keys
        .iter()
        .zip(values)
        .map(|(key, value)| format!("{key:?}:{value}"));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
}

fn item(contact: &Contact, mut about: About) -> String {
    about.put("id", contact.id);
    for key in ["createdTime", "updatedTime", "lastActivityTime"] {
        about.put(key, TIME);
    }
    for key in ["createdBy", "updatedBy", "assignedById", "lastActivityBy"] {
        let user = about.random.u32(1..400);
        about.put(key, user);
    }
    about.put("opened", "Y");
    about.put("companyId", contact.id % 997 + 1);
    about.put("companyIds", json!([contact.id % 997 + 1]));
    about.put("observers", json!([]));
    about.put("contactIds", json!([]));
    about.put("sourceId", "CALL");
    about.put("sourceDescription", "");
    about.put_nulls(&[
        "honorific",
        "photo",
        "secondName",
        "leadId",
        "birthdate",
        "faceId",
    ]);
    about.pick("name", &NAMES);
    about.pick("lastName", &LAST_NAMES);
    about.pick("post", &POSTS);
    about.pick("comments", &COMMENTS);
    about.put("export", "Y");
    about.put("typeId", "CLIENT");
    if has_flags(contact) {
        about.put(
            "hasPhone",
            yes(rows_of(contact, Field::Phone).next().is_some()),
        );
        about.put(
            "hasEmail",
            yes(rows_of(contact, Field::Email).next().is_some()),
        );
        about.put("hasImol", "N");
    }
    about.put("birthdaySort", 1024);
    about.put_nulls(&["originatorId", "originId", "originVersion", "searchContent"]);
    about.put("webformId", 0);
    about.put("utmSource", "google");
    about.put_nulls(&["utmMedium", "utmCampaign", "utmContent", "utmTerm"]);
    about.put("parentId158", Value::Null);
    about.put("addressCity", Value::Null);
    for (key, field) in [
        ("phone", Field::Phone),
        ("email", Field::Email),
        ("web", Field::Web),
    ] {
        let first = rows_of(contact, field).next().map(|row| &*row.value);
        about.put(key, first);
    }
    custom(&mut about, &|name| format!("ufCrm_{name}"));
    about.put("entityTypeId", 3);
    let rows = contact.stored.rows.iter();
    let rows =
        rows.map(|row| row_json(row, ["id", "valueType", "value", "typeId"], &row.id.into()));
    about.put_json("fm", format!("[{}]", rows.collect::<Vec<_>>().join(",")));
    about.json()
}

/// Adds custom fields of a company: a list of choices, a link, money, a date, a file, a
/// string, a flag, and some empty ones.
fn custom(about: &mut About, key: &dyn Fn(u64) -> String) {
    let number = about.random.u64(1_000_000..9_999_999);
    about.put(
        &key(1_593_161_820_114),
        json!([number % 40, number % 41 + 44]),
    );
    about.put(
        &key(1_593_161_820_115),
        format!("https://crm.example/contact/{number}/?from=list"),
    );
    about.put(&key(1_593_161_820_116), format!("{number}.50|RUB"));
    about.put(&key(1_593_161_820_117), TIME);
    let shown = "/bitrix/components/bitrix/crm.contact.show/show_file.php?auth=&ownerId=";
    let file = format!(
        r#"{{"id":{number},"showUrl":"{shown}{number}&dynamic=Y","downloadUrl":"{shown}{number}&download=Y"}}"#
    );
    let file = if number.is_multiple_of(4) {
        file
    } else {
        "null".to_owned()
    };
    about.put_json(&key(1_593_161_820_118), file);
    about.pick(
        &key(1_593_161_820_119),
        &["Оптовый клиент, работает по предоплате", "", "Розница"],
    );
    about.put(&key(1_593_161_820_120), number.is_multiple_of(2));
    about.put(&key(1_593_161_820_121), number % 100);
    for name in 1_593_161_820_122..1_593_161_820_126 {
        about.put(
            &key(name),
            if name.is_multiple_of(2) {
                json!([])
            } else {
                Value::Null
            },
        );
    }
    about.put(&key(1_593_161_820_126), "");
    about.put(&key(1_593_161_820_127), false);
}
