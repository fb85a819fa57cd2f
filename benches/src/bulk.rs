//! The command `multifield bulk` over files of the workload, sorted by ID.

use std::{
    env, fmt, fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use multifield_testkit::workload::{contacts, SEED};

/// The two inputs of a run.
pub struct Files {
    current: PathBuf,
    desired: PathBuf,
}

/// How a run expects the entities of its inputs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Any,
    Sorted,
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Order::Any => "not sorted",
            Order::Sorted => "sorted",
        })
    }
}

/// What a run took.
pub struct Run {
    pub time: Duration,
    /// In bytes; none where the system does not say.
    pub peak_memory: Option<u64>,
}

impl Files {
    /// Writes the first contacts of the workload.
    pub fn new(folder: &Path, count: usize) -> io::Result<Files> {
        fs::create_dir_all(folder)?;
        let file = |side| folder.join(format!("{side}-{count}.ndjson"));
        let files = Files {
            current: file("current"),
            desired: file("desired"),
        };
        let writer = |path| fs::File::create(path).map(BufWriter::new);
        let (mut current, mut desired) = (writer(&files.current)?, writer(&files.desired)?);
        for contact in contacts(SEED).take(count) {
            writeln!(current, "{}", contact.current_line())?;
            writeln!(desired, "{}", contact.desired_line())?;
        }
        current.flush()?;
        desired.flush()?;
        Ok(files)
    }

    /// Runs the command that is built beside this one.
    pub fn run(&self, order: Order, threads: usize) -> io::Result<Run> {
        let start = Instant::now();
        let mut child = Command::new(env::current_exe()?.with_file_name("multifield"))
            .args([
                "bulk",
                "--quiet",
                "--read",
                "all",
                "--threads",
                &threads.to_string(),
            ])
            .args((order == Order::Sorted).then_some("--sorted"))
            .arg("--current")
            .arg(&self.current)
            .arg("--desired")
            .arg(&self.desired)
            .stdout(Stdio::null())
            .spawn()?;
        let mut peak_memory = None;
        let status = loop {
            peak_memory = memory_so_far(&child).max(peak_memory);
            match child.try_wait()? {
                None => thread::sleep(Duration::from_millis(2)),
                Some(status) => break status,
            }
        };
        let time = start.elapsed();
        if !status.success() {
            return Err(io::Error::other(format!("multifield bulk: {status}")));
        }
        Ok(Run { time, peak_memory })
    }
}

/// The most memory that a process has had, as Linux counts it.
fn memory_so_far(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
