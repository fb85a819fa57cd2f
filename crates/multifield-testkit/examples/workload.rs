//! Writes the workload of the benches as two files of NDJSON.
//!
//!     cargo run --release -p multifield-testkit --example workload -- FOLDER [CONTACTS [SEED]]
//!
//! `current.ndjson` has a contact as the portal holds it on each line,
//! `desired.ndjson` the same contacts as they should be, by ID both.

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use multifield_testkit::workload::{contacts, CONTACTS, SEED};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let folder = args
        .next()
        .ok_or("usage: workload FOLDER [CONTACTS [SEED]]")?;
    let count = args.next().map_or(Ok(CONTACTS), |count| count.parse())?;
    let seed = args.next().map_or(Ok(SEED), |seed| seed.parse())?;

    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let mut current = BufWriter::new(File::create(folder.join("current.ndjson"))?);
    let mut desired = BufWriter::new(File::create(folder.join("desired.ndjson"))?);
    for contact in contacts(seed).take(count) {
        writeln!(current, "{}", contact.current_line())?;
        writeln!(desired, "{}", contact.desired_line())?;
    }
    current.flush()?;
    Ok(desired.flush()?)
}
