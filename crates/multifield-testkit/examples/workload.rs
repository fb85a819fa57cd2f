//! Writes the workload of the benches as two files of NDJSON.
//!
//!     cargo run --release -p multifield-testkit --example workload -- FOLDER [CONTACTS [SEED]]
//!
//! `current.ndjson` has a contact as the portal holds it on each line,
//! `desired.ndjson` the same contacts as they should be, both sorted by ID.
//! `responses.ndjson` has the contacts of `current.ndjson` in whole responses.

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use multifield_testkit::{
    responses,
    workload::{contacts, Contact, CONTACTS, SEED},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let folder = args
        .next()
        .ok_or("usage: workload FOLDER [CONTACTS [SEED]]")?;
    let count = args.next().map_or(Ok(CONTACTS), |count| count.parse())?;
    let seed = args.next().map_or(Ok(SEED), |seed| seed.parse())?;

    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let contacts: Vec<_> = contacts(seed).take(count).collect();
    let write = |name: &str, lines: &mut dyn Iterator<Item = String>| -> Result<(), io::Error> {
        let mut file = BufWriter::new(File::create(folder.join(name))?);
        for line in lines {
            writeln!(file, "{line}")?;
        }
        file.flush()
    };
    let each = || contacts.iter();
    write("current.ndjson", &mut each().map(Contact::current_line))?;
    write("desired.ndjson", &mut each().map(Contact::desired_line))?;
    write("responses.ndjson", &mut responses::lines(each()))?;
    Ok(())
}
