//! Prints the table of what was measured last, and writes the plot. A file as argument gets the rows as JSON, for
//! `tables.py`.
//!
//! It counts allocations, and instructions where there is valgrind, by itself.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    env,
    error::Error,
    fs,
    hint::black_box,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
};

use multifield_benches::{
    bulk::{Files, Order, Run},
    bulk_contacts, parse, plot,
    results::{median_pair, slope, Results},
    rounds, row_counts, Inputs, Texts,
};
use multifield_core::{Diff, Form};
use serde::Serialize;
use serde_json::json;

/// Counts every allocation, those that move one included.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        System.alloc(layout)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        System.dealloc(memory, layout);
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        System.realloc(memory, layout, size)
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const PLOT: &str = "target/time-by-rows.svg";

/// The rows from which on a field counts as large.
const MANY_ROWS: usize = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let results = Results::of_last_run();
    let mut table = Table::default();
    times(&results, &mut table)?;
    rows(&results, &mut table)?;
    bulk(&mut table)?;
    allocations(&mut table);
    instructions(&mut table)?;
    table.print();
    if let Some(file) = env::args_os().nth(1) {
        table.write(Path::new(&file))?;
    }
    println!(
        "\nTime against rows: {}",
        Path::new(PLOT).canonicalize()?.display()
    );
    Ok(())
}

fn times(results: &Results, table: &mut Table) -> Result<(), Box<dyn Error>> {
    for (group, what, other, target) in [
        ("diff", "in-memory diff", "scan", Some(1.1)),
        ("diff", "in-memory diff", "hash-map", Some(0.3)),
        ("diff", "in-memory diff", "json-patch", None),
        ("diff", "in-memory diff", "treediff", None),
        ("json", "JSON to JSON, rows", "parsing", Some(1.0)),
        (
            "responses",
            "JSON to JSON, responses",
            "ignoring",
            Some(0.6),
        ),
        ("responses", "JSON to JSON, responses", "parsing", None),
    ] {
        let pair = |round| {
            let of = |name| results.median(group, name, round);
            Ok([of("multifield")?, of(other)?])
        };
        let pairs = (1..=rounds()).map(pair);
        let [ours, theirs] = median_pair(pairs.collect::<Result<_, Box<dyn Error>>>()?);
        table.row(
            &format!("{what}, per contact"),
            &format!("{ours:.0} ns"),
            &format!("{}: {theirs:.0} ns", described(other)),
            ours / theirs,
            target,
        );
    }
    Ok(())
}

/// What a program is that something is compared with.
fn described(name: &str) -> &str {
    match name.trim_start_matches("responses-") {
        "scan" => "a scan by hand, which checks nothing",
        "hash-map" => "hash maps, which find the same edits",
        "parsing" => "serde_json into borrowed types",
        "ignoring" => "serde_json's `IgnoredAny`",
        name => name,
    }
}

fn rows(results: &Results, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let line = |name| {
        let best = |rows| Some((rows as f64, results.best_of_five("rows", name, rows)?));
        (name, row_counts().filter_map(best).collect::<Vec<_>>())
    };
    let lines = ["multifield", "hash-map", "scan"].map(line);
    let large = lines[0]
        .1
        .iter()
        .filter(|(rows, _)| *rows >= MANY_ROWS as f64);
    let large: Vec<_> = large.copied().collect();
    if let (Some(first), Some(last)) = (large.first(), large.last()) {
        let per_row = |(rows, time): &(f64, f64)| time / rows;
        table.row(
            &format!("one field, {} to {} rows: slope of time", first.0, last.0),
            &format!("{:.0} ns a row", per_row(last)),
            &format!("{}: {:.0} ns", first.0, per_row(first)),
            slope(&large),
            Some(1.2),
        );
    }
    fs::create_dir_all("target")?;
    plot::write(Path::new(PLOT), &lines)
}

/// The command is timed here, since its threads are its own.
fn bulk(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let many = bulk_contacts();
    let few = many / 10;
    let folder = Path::new("target/bulk");
    let (few_files, many_files) = (Files::new(folder, few)?, Files::new(folder, many)?);
    let mut pairs_of = |order: Order| -> Result<_, Box<dyn Error>> {
        let pairs =
            (0..rounds()).map(|_| Ok([many_files.run(order, 2)?, many_files.run(order, 1)?]));
        let pairs = pairs.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
        let times = |[two, one]: &[Run; 2]| [two, one].map(|run| run.time.as_secs_f64());
        let [two, one] = median_pair(pairs.iter().map(times).collect());
        let each = |seconds: f64| format!("{:.0} ns", seconds * 1e9 / many as f64);
        table.row(
            &format!("bulk, {order}, two cores, per contact"),
            &each(two),
            &format!("one core: {}", each(one)),
            two / one,
            Some(0.58),
        );
        Ok(pairs)
    };
    pairs_of(Order::Any)?;
    let pairs = pairs_of(Order::Sorted)?;
    let most = |runs: Vec<Run>| runs.iter().filter_map(|run| run.peak_memory).max();
    let few_runs = (0..rounds()).map(|_| few_files.run(Order::Sorted, 2));
    let few_peak = most(few_runs.collect::<Result<_, _>>()?);
    let many_peak = most(pairs.into_iter().map(|[two, _]| two).collect());
    fs::remove_dir_all(folder)?;
    let (Some(few_peak), Some(many_peak)) = (few_peak, many_peak) else {
        println!("No /proc, so the memory of bulk is not measured.\n");
        return Ok(());
    };
    let mebibytes = |bytes: u64| format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20));
    table.row(
        &format!("bulk, sorted, {many} contacts: peak memory"),
        &mebibytes(many_peak),
        &format!("{few}: {}", mebibytes(few_peak)),
        many_peak as f64 / few_peak as f64,
        Some(1.1),
    );
    Ok(())
}

fn allocations(table: &mut Table) {
    let inputs = Inputs::default();
    let texts = inputs.texts();
    let diff = Diff::new();
    let json = |it: &Texts| {
        let json = diff.diff_json(&it.current, &it.desired, Form::Fields);
        black_box(json.expect("edits")) == "{}"
    };
    let parsing = |it: &Texts| {
        black_box(parse(it));
    };
    let (unchanged, changed): (Vec<_>, Vec<_>) = texts.iter().partition(|it| json(it));
    for (what, texts, target) in [
        (
            "allocations of a contact, nothing changes",
            unchanged,
            Some(4.0),
        ),
        ("allocations of a contact that changes", changed, None),
    ] {
        let ours = texts.iter().map(|it| counted(|| _ = json(it)));
        let most = ours.clone().max().unwrap_or_default();
        let mean = ours.sum::<u64>() as f64 / texts.len() as f64;
        let floor = texts.iter().map(|it| counted(|| parsing(it))).sum::<u64>();
        let floor = floor as f64 / texts.len() as f64;
        let other = format!("parsing: {floor:.2}");
        table.row(
            what,
            &format!("{mean:.2}, most {most}"),
            &other,
            mean,
            target,
        );
    }
}

fn counted(what: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    what();
    ALLOCATIONS.load(Ordering::Relaxed) - before
}

/// Instructions repeat nearly exactly, and no comparison goes without some.
fn instructions(table: &mut Table) -> Result<(), Box<dyn Error>> {
    let count = |case: &str, size: usize| -> Result<f64, Box<dyn Error>> {
        let once = env::current_exe()?.with_file_name("once");
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg("--toggle-collect=*measured*")
            .arg(once)
            .args([case, &size.to_string()])
            .output()?;
        let text = String::from_utf8_lossy(&output.stderr);
        let collected = text
            .lines()
            .find_map(|line| line.split("Collected : ").nth(1));
        let collected = collected.ok_or_else(|| format!("valgrind: {text}"))?;
        Ok(collected.trim().parse()?)
    };
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("No valgrind, so instructions are not counted.\n");
        return Ok(());
    }
    let contacts = 2_000;
    for (what, case, other) in [
        ("instructions of an in-memory diff", "diff", "scan"),
        ("instructions of an in-memory diff", "diff", "hash-map"),
        ("instructions, JSON to JSON, rows", "json", "parsing"),
        (
            "instructions, JSON to JSON, responses",
            "responses-json",
            "responses-ignoring",
        ),
    ] {
        let (ours, theirs) = (count(case, contacts)?, count(other, contacts)?);
        let each = |count: f64| format!("{:.0}", count / contacts as f64);
        let other = format!("{}: {}", described(other), each(theirs));
        table.row(what, &each(ours), &other, ours / theirs, None);
    }
    let sizes = [MANY_ROWS, MANY_ROWS * 10];
    let counts = sizes.map(|rows| Ok((rows as f64, count("one-field", rows)?)));
    let counts = counts
        .into_iter()
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let per_row = |(rows, count): (f64, f64)| format!("{:.0}", count / rows);
    table.row(
        &format!(
            "one field, {} to {} rows: slope of instructions",
            sizes[0], sizes[1]
        ),
        &format!("{} a row", per_row(counts[1])),
        &format!("{}: {}", sizes[0], per_row(counts[0])),
        slope(&counts),
        Some(1.3),
    );
    Ok(())
}

#[derive(Default)]
struct Table(Vec<Row>);

#[derive(Serialize)]
struct Row {
    what: String,
    ours: String,
    against: String,
    theirs: String,
    figure: f64,
    at_most: Option<f64>,
}

impl Table {
    /// `other` is the name of what it is compared with, and how much that takes.
    fn row(&mut self, what: &str, ours: &str, other: &str, figure: f64, at_most: Option<f64>) {
        let (against, theirs) = other.split_once(": ").unwrap_or((other, ""));
        self.0.push(Row {
            what: what.to_owned(),
            ours: ours.to_owned(),
            against: against.to_owned(),
            theirs: theirs.to_owned(),
            figure,
            at_most,
        });
    }

    fn write(&self, file: &Path) -> Result<(), Box<dyn Error>> {
        let contacts = Inputs::default().contacts.len();
        let about = format!("{contacts} contacts, {} for `bulk`", bulk_contacts());
        let table = json!({"interface": "Rust", "about": about, "rows": self.0});
        Ok(fs::write(file, table.to_string())?)
    }

    fn print(&self) {
        let head = ["", "multifield", "compared with", "", "figure", "at most"].map(str::to_owned);
        let row = |row: &Row| {
            let goal = row.at_most.map_or_else(String::new, |at_most| {
                let verdict = if row.figure <= at_most { "" } else { " MISSED" };
                format!("{at_most:.2}{verdict}")
            });
            let figure = format!("{:.2}", row.figure);
            let [what, ours, against, theirs] =
                [&row.what, &row.ours, &row.against, &row.theirs].map(String::clone);
            [what, ours, against, theirs, figure, goal]
        };
        let rows: Vec<_> = [head].into_iter().chain(self.0.iter().map(row)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
        let widths = [0, 1, 2, 3, 4, 5].map(|column| width(column).unwrap_or_default());
        for row in &rows {
            let cells = row.iter().zip(widths).enumerate();
            let cells = cells.map(|(column, (cell, width))| match column {
                0 | 2 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
        }
    }
}
