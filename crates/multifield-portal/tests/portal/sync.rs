//! `multifield-sync` over HTTP, on a portal that does what the worst of portals do.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use multifield_core::Desired;
use multifield_sync::{Fault, Limits, Outcome, Output, Reply, Sync, Totals};
use ureq::tls::TlsConfig;

use crate::{
    client::Portal,
    driver::{options, run, Client, Clock, ENTITY},
    log,
    scene::{check_held, contacts, held, input, Scene, MARKS},
};

const GENERATIONS: [&str; 3] = ["legacy", "factory", "distinct"];

/// How many times as fast as real time the clock of a run is: 75 seconds are 1.5. A slower clock
/// suits busy machines, and runs of many contacts, whose plans would be too old when they are sent.
pub(crate) fn speed() -> u32 {
    match std::env::var("MULTIFIELD_SPEED") {
        Ok(speed) => speed.parse().expect("MULTIFIELD_SPEED is a number"),
        Err(_) => 50,
    }
}

/// In milliseconds: 40 seconds of that clock.
fn late_delay() -> u64 {
    40_000 / u64::from(speed())
}

/// In milliseconds, how long an entity settles.
pub(crate) fn settle() -> u64 {
    75_000 / u64::from(speed())
}

/// The mix of faults, as one line.
pub(crate) fn faults() -> String {
    let delay = late_delay();
    format!(
        "--fail-rate 0.2 --lose-rate 0.2 --late-rate 0.1 --late-delay {delay} --garbage-rate 0.05"
    )
}

/// What nobody but the portal may see.
const SECRET: &str = "s3cr3t";

struct Ran {
    ends: BTreeMap<u64, Outcome>,
    totals: Totals,
    /// The journal, and what a careless program would put into a log.
    shown: String,
}

/// A run whose token is renewed when it expires.
fn sync(portal: &Portal, count: u64, speed: u32) -> Ran {
    let mut ends = BTreeMap::new();
    let shown = RefCell::new(String::new());
    let show = |text: &str| {
        let mut shown = shown.borrow_mut();
        shown.push_str(text.trim_end());
        shown.push('\n');
    };
    let mut client = Client::new(
        &portal.url.replace("/key/", &format!("/{SECRET}0/")),
        TlsConfig::default(),
    );
    let mut renewals = 0;
    let options = options().limits(Limits::new().rate(5).burst(50));
    show(&format!("{options:?}"));
    let totals = run(
        Sync::new(ENTITY, options),
        input(count),
        |call| {
            let reply = client.send(call);
            let answer = reply.answers().call();
            let code = answer.error().map(|error| error.code.clone());
            if code.as_deref() == Some("expired_token") {
                let [old, new] = [renewals, renewals + 1].map(|it| format!("/{SECRET}{it}/"));
                client.url = client.url.replace(&old, &new);
                renewals += 1;
            }
            let (fault, time) = (reply.answers().fault(), reply.answers().time());
            show(&format!("{call:?} {reply:?} {fault:?} {time:?}"));
            reply
        },
        |line| {
            show(line);
            Ok(())
        },
        |end| {
            show(&format!("{} {} {:?}", end.id, end.outcome, end.code));
            assert_eq!(ends.insert(end.id, end.outcome), None);
        },
        &Clock::new(speed),
    );
    let totals = totals.expect("a run");
    show(&format!("{totals:?}"));
    let shown = shown.into_inner();
    Ran {
        ends,
        totals,
        shown,
    }
}

fn check_secrets(shown: &str) {
    for secret in MARKS.into_iter().chain([SECRET, "/rest/", "127.0.0.1"]) {
        let found = shown.lines().find(|line| line.contains(secret));
        assert_eq!(found, None, "{secret}");
    }
}

/// A run on each generation, all at the same time, since most of it is waiting.
pub(crate) fn on_each(test: impl Fn(&'static str) + std::marker::Sync) {
    thread::scope(|scope| {
        for generation in GENERATIONS {
            thread::Builder::new()
                .name(generation.to_owned())
                .spawn_scoped(scope, || test(generation))
                .expect("a thread");
        }
    });
}

#[test]
fn contacts_end_as_desired_over_http() {
    let late = AtomicUsize::new(0);
    on_each(|generation| {
        let scene = Scene::new("sync", generation, contacts(240));
        let count = scene.count;
        let portal = scene.start(&format!("{} --expire-rate 0.05", faults()));
        let started = Instant::now();
        let ran = sync(&portal, count, speed());
        let took = started.elapsed();
        drop(portal);
        assert_eq!(ran.totals.fault, None);
        assert_eq!(ran.ends.len() as u64, count + 1);
        assert_eq!(ran.ends[&(count + 1)], Outcome::Missing);
        for id in 1..=count {
            assert_eq!(ran.ends[&id], Outcome::Changed, "contact {id}");
        }
        let portal = scene.calm();
        check_held(&portal, count);
        let counts = log::check(&log::read(&scene.folder), settle());
        late.fetch_add(counts.late, Ordering::Relaxed);
        assert!(counts.in_doubt > counts.late);
        check_secrets(&ran.shown);
        println!(
            "{generation}: {count} contacts in {took:.1?}, {} updates ran, {} of them in doubt, {} late",
            counts.updates, counts.in_doubt, counts.late
        );
        // The second run has nothing to do.
        let ran = sync(&portal, count, speed());
        assert_eq!(
            (ran.totals.of(Outcome::Unchanged), ran.totals.updates),
            (count, 0)
        );
    });
    assert!(late.into_inner() > 0, "no edit has run late");
}

#[test]
fn people_are_not_overruled_over_http() {
    on_each(|generation| {
        let scene = Scene::new("people", generation, contacts(120));
        let count = scene.count;
        let portal = scene.start(&format!("{} --people-rate 0.1", faults()));
        let ran = sync(&portal, count, speed());
        // The last calls may run late.
        thread::sleep(Duration::from_millis(late_delay() + 100));
        drop(portal);
        assert_eq!(ran.totals.fault, None);
        assert_eq!(ran.totals.entities(), count + 1);
        assert!(ran.totals.of(Outcome::Conflict) > 0, "{:?}", ran.totals);
        let held = held(&scene.calm(), count);
        let checked = log::check_people(&log::read(&scene.folder), &held);
        assert!(checked > 10, "{checked}");
        println!(
            "{generation}: {checked} changes by people were checked: {:?}",
            ran.totals
        );
    });
}

#[test]
fn a_run_keeps_to_the_limits() {
    let scene = Scene::new("sync-limits", "distinct", 60);
    let portal = scene.start("--limits calls=3,rate=4,operating=0.1,window=1");
    // When a method may be called again is told in real time.
    let ran = sync(&portal, scene.count, 1);
    assert_eq!(ran.totals.fault, None);
    assert_eq!(
        ran.totals.of(Outcome::Changed),
        scene.count,
        "{:?}",
        ran.totals
    );
    assert!(ran.shown.contains("Http(503"), "{}", ran.shown);
    drop(portal);
    check_held(&scene.calm(), scene.count);
}

#[test]
fn a_token_that_is_not_renewed_stops_a_run() {
    let scene = Scene::new("sync-token", "distinct", 20);
    let portal = scene.start("--expire-rate 1");
    let client = Client::new(&portal.url, TlsConfig::default());
    let totals = run(
        Sync::new(ENTITY, options()),
        input(scene.count),
        |call| client.send(call),
        |_| Ok(()),
        |_| (),
        &Clock::new(speed()),
    );
    assert_eq!(totals.expect("a run").fault, Some(Fault::Authorisation));
}

#[test]
fn a_call_without_a_connection_was_not_sent() {
    let client = Client::new("http://127.0.0.1:1/rest/1/s3cr3t/", TlsConfig::default());
    let mut sync = Sync::new(ENTITY, options().dry_run(true));
    sync.push(1, Desired::new()).expect("room");
    sync.close();
    let Output::Call(call) = sync.poll(0) else {
        panic!("a call")
    };
    let reply = client.send(&call);
    assert_eq!(reply, Reply::NotSent);
}
