//! How fast a run is on one core, and how much memory it takes, against answers from memory.
//!
//!     cargo run --release -p multifield-sync --example many -- 1000000
//!
//! Half of the contacts change. Each call is answered at once, so the limits of a portal
//! play no part. What the portal takes, in time and for each contact, does not count; on Linux,
//! neither does what other processes take.

use std::{
    env, fs,
    time::{Duration, Instant},
};

use multifield_core::{Desired, Entity};
use multifield_sync::{Call, Limits, Options, Outcome, Output, Reply, Sync};
use serde_json::{json, Map, Value};

/// A portal of contacts with two phones each. A contact that was updated has the desired
/// state.
struct Portal {
    is_updated: Vec<bool>,
}

impl Portal {
    fn send(&mut self, call: &Call) -> Reply {
        let params: Value = serde_json::from_str(call.params()).expect("JSON");
        let commands = params["cmd"].as_object().expect("a batch");
        let mut results = Map::new();
        for (key, command) in commands {
            let command = command.as_str().expect("a command");
            let result = match command.split_once('?').expect("a query") {
                ("crm.contact.list", query) => ids(query, "filter[@ID]")
                    .map(|id| self.contact(id))
                    .collect(),
                (_, query) => {
                    let id = ids(query, "id").next().expect("an ID");
                    self.is_updated[id] = true;
                    Value::Bool(true)
                }
            };
            results.insert(key.clone(), result);
        }
        let body = json!({"result": {"result": results, "result_error": []}});
        Reply::Http(200, body.to_string().into_bytes())
    }

    fn contact(&self, id: usize) -> Value {
        let second = if self.is_updated[id] {
            "+7 916 765-43-21"
        } else {
            "+7 916 123-45-67"
        };
        let row = |nth: usize, value: &str| json!({"ID": (2 * id + nth).to_string(), "VALUE_TYPE": "WORK", "VALUE": value});
        json!({"ID": id.to_string(), "PHONE": [row(0, "+7 495 111-22-33"), row(1, second)]})
    }
}

/// The values of a variable of a query, or of the elements of one.
fn ids<'q>(query: &'q str, name: &'q str) -> impl Iterator<Item = usize> + 'q {
    let variables = query.split('&').filter_map(|it| it.split_once('='));
    let named = variables.filter(move |(key, _)| key.starts_with(name));
    named.map(|(_, value)| value.parse().expect("an ID"))
}

/// The most memory that the process has taken, as Linux counts it.
fn peak() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kib: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}

/// How long this thread has run, as Linux counts it.
fn ran() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = stat.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// A clock that stands still while other processes run, where there is one.
fn clock() -> impl Fn() -> Duration {
    let start = Instant::now();
    move || ran().unwrap_or_else(|| start.elapsed())
}

/// What a set of so many IDs takes: of a table that doubles, an eighth is free, and each ID
/// has a byte more. While the table doubles, the old one is there, too.
const fn ids_take(count: usize) -> usize {
    let slots = (count * 8 / 7).next_power_of_two();
    (slots + slots / 2) * (size_of::<u64>() + 1)
}

fn main() {
    let count = env::args()
        .nth(1)
        .map_or(1_000_000, |it| it.parse().expect("a number"));
    let mut portal = Portal {
        is_updated: vec![false; count + 1],
    };
    let old = r#"{"PHONE": ["+7 495 111-22-33", "+7 916 123-45-67"]}"#;
    let new = r#"{"PHONE": ["+7 495 111-22-33", "+7 916 765-43-21"]}"#;
    let limits = Limits::new().rate(1_000_000).burst(1_000_000);
    let mut sync = Sync::new(Entity::Contact, Options::new().limits(limits));
    let mut ids = 1..=count;
    let mut of_portal = Duration::ZERO;
    let (clock, mut now) = (clock(), 0);
    let start = clock();
    let totals = loop {
        match sync.poll(now) {
            Output::NeedInput => match ids.next() {
                Some(id) => {
                    let desired = Desired::from_json(if id % 2 == 0 { new } else { old });
                    let desired = desired.expect("a state").into_owned();
                    sync.push(id as u64, desired).expect("an ID");
                }
                None => sync.close(),
            },
            Output::Call(call) => {
                let begun = clock();
                let reply = portal.send(&call);
                of_portal += clock().saturating_sub(begun);
                sync.reply(call.id(), reply, now);
            }
            Output::Wait(until) => now = until.expect("no call is in flight"),
            Output::Done(totals) => break totals,
            _ => {}
        }
    };
    assert_eq!(totals.of(Outcome::Changed), count as u64 / 2);
    let took = clock().saturating_sub(start).saturating_sub(of_portal);
    let a_second = count as u128 * 1_000 / took.as_millis().max(1);
    println!("{count} contacts in {took:.1?} without the portal: {a_second} a second");
    if let Some(peak) = peak() {
        let rest = peak.saturating_sub(ids_take(count) + count);
        let [peak, rest] = [peak, rest].map(|bytes| bytes >> 20);
        println!(
            "{peak} MiB at most, {rest} of them neither for the set of IDs nor for the portal"
        );
    }
}
