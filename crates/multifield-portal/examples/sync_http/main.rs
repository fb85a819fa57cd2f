//! Brings contacts of a portal to their desired states, over HTTP, and goes on where it was killed:
//!
//! ```sh
//! cargo run -p multifield-portal --example sync_http -- URL desired.ndjson journal.ndjson
//! ```
//!
//! `desired.ndjson` has a contact in each line: `{"id": 43, "desired": {"PHONE": ["+49 30 123"]}}`. If the
//! journal exists, the run goes on. Each contact that has ended is a line on stdout. A fourth argument is
//! how many times as fast as real time its clock runs, which only a test portal allows.

mod driver;

use std::{
    env,
    error::Error,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use multifield_core::Desired;
use multifield_sync::Sync;
use serde_json::{json, value::RawValue};
use ureq::tls::TlsConfig;

#[derive(serde::Deserialize)]
struct Line<'l> {
    id: u64,
    #[serde(borrow)]
    desired: &'l RawValue,
}

/// A journal in a file.
struct Journal(File);

impl Journal {
    /// The journal, and what it holds already.
    fn open(file: &Path) -> io::Result<(Journal, Vec<u8>)> {
        let journal = OpenOptions::new().append(true).create(true).open(file)?;
        Ok((Journal(journal), std::fs::read(file)?))
    }

    /// Puts a line on the disk.
    fn append(&mut self, line: &str) -> io::Result<()> {
        self.0.write_all(line.as_bytes())?;
        self.0.sync_data()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (url, desired, journal, speed) = match &arguments[..] {
        [url, desired, journal] => (url, desired, journal, 1),
        [url, desired, journal, speed] => (url, desired, journal, speed.parse()?),
        _ => return Err("expected URL DESIRED JOURNAL [SPEED]".into()),
    };
    let text = fs::read_to_string(desired)?;
    let lines = text.lines().map(|line| {
        let line: Line<'_> = serde_json::from_str(line)?;
        let desired = Desired::from_json(line.desired.get())?.into_owned();
        Ok((line.id, desired))
    });
    let input: Vec<_> = lines.collect::<Result<_, Box<dyn Error>>>()?;

    let (mut journal, past) = Journal::open(Path::new(journal))?;
    let sync = Sync::resume(driver::ENTITY, driver::options(), past)?;
    let client = driver::Client::new(url, TlsConfig::default());
    let totals = driver::run(
        sync,
        input.into_iter(),
        |call| client.send(call),
        |line| journal.append(line),
        |end| {
            let (outcome, code) = (end.outcome.as_str(), end.code);
            println!(
                "{}",
                json!({"id": end.id, "outcome": outcome, "code": code})
            );
        },
        &driver::Clock::new(speed),
    )?;
    match totals.fault {
        Some(fault) => Err(format!("the run has stopped: {fault}").into()),
        None => Ok(()),
    }
}
