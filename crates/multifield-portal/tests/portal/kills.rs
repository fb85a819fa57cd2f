//! A run of `multifield-sync` in a process of its own, which is killed again and again.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

use fastrand::Rng;
use serde_json::{json, Value};

use crate::{
    log,
    scene::{check_held, contacts, desired, Scene, MARKS},
    sync::{faults, on_each, settle, speed},
};

/// The example, which `cargo test` builds.
fn example() -> PathBuf {
    let test = std::env::current_exe().expect("this test");
    let folder = test.parent().and_then(Path::parent).expect("its folder");
    let name = format!("sync_http{}", std::env::consts::EXE_SUFFIX);
    let example = folder.join("examples").join(name);
    assert!(
        example.exists(),
        "build it by cargo build -p multifield-portal --examples"
    );
    example
}

struct Run {
    portal: String,
    desired: PathBuf,
    journal: PathBuf,
    out: PathBuf,
    errors: PathBuf,
}

impl Run {
    fn start(&self) -> Child {
        let append = |file: &Path| {
            let file = OpenOptions::new().append(true).create(true).open(file);
            Stdio::from(file.expect("a file"))
        };
        Command::new(example())
            .args([&self.portal])
            .args([&self.desired, &self.journal])
            .arg(speed().to_string())
            .stdout(append(&self.out))
            .stderr(append(&self.errors))
            .spawn()
            .expect("the example starts")
    }

    /// Waits until the journal has grown by so many bytes, or the run has ended.
    fn wait_for(&self, bytes: u64, child: &mut Child) -> Option<ExitStatus> {
        let written = || fs::metadata(&self.journal).map_or(0, |it| it.len());
        let enough = written() + bytes;
        loop {
            let status = child.try_wait().expect("a status");
            if status.is_some() || written() >= enough {
                return status;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Whether a run that has ended is complete. One whose first calls got no answer is not.
    fn is_complete(&self, status: ExitStatus) -> bool {
        let errors = fs::read_to_string(&self.errors).expect("the errors");
        let last = errors.lines().last().unwrap_or_default();
        assert!(status.success() || last.contains("no_answer"), "{errors}");
        status.success()
    }

    /// What was being written when the power went: the begin of a line, after those that were acted on.
    fn cut_off(&self, random: &mut Rng) {
        let line = match random.u8(..3) {
            0 => r#"{"format":1,"entity":"contact","options":"0123"}"#,
            1 => r#"{"sent":{"1":2,"2":0}}"#,
            _ => r#"{"done":1,"outcome":"changed"}"#,
        };
        let mut journal = OpenOptions::new()
            .append(true)
            .open(&self.journal)
            .expect("the journal");
        let cut = &line[..random.usize(1..line.len())];
        journal.write_all(cut.as_bytes()).expect("a part of a line");
    }
}

/// How often the run of each generation is killed, unless the environment says how often.
fn kills() -> u64 {
    match std::env::var("MULTIFIELD_KILLS") {
        Ok(kills) => kills.parse().expect("MULTIFIELD_KILLS is a number"),
        Err(_) => 8,
    }
}

#[test]
fn a_run_that_is_killed_goes_on() {
    on_each(|generation| {
        let scene = Scene::new("kills", generation, contacts(120));
        kill_again_and_again(&scene, generation, kills());
    });
}

fn kill_again_and_again(scene: &Scene, generation: &str, kills: u64) {
    let count = scene.count;
    let run_desired = scene.folder.join("desired.ndjson");
    let mut lines = File::create(&run_desired).expect("a file");
    for id in 1..=count {
        writeln!(lines, "{}", json!({"id": id, "desired": desired(id)})).expect("a line");
    }
    let portal = scene.start(&format!("{} --delay 5", faults()));
    let run = Run {
        portal: portal.url.replace("/key/", "/s3cr3t/"),
        desired: run_desired,
        journal: scene.folder.join("journal.ndjson"),
        out: scene.folder.join("out.ndjson"),
        errors: scene.folder.join("errors.txt"),
    };
    let mut random = Rng::with_seed(21);
    let (mut killed, mut killed_in_time, mut cut) = (0, None, 0);
    // Each contact is about 40 bytes, and each process writes 90 at first.
    let most = 90 + count * 30 / kills;
    while killed < kills {
        let mut child = run.start();
        if let Some(status) = run.wait_for(random.u64(..most), &mut child) {
            if run.is_complete(status) {
                // Now it is a run that has nothing to do.
                killed_in_time.get_or_insert(killed);
            }
            continue;
        }
        // The line is on disk; now a call, or a wait, is in the middle.
        thread::sleep(Duration::from_millis(random.u64(..20)));
        // SIGKILL.
        child.kill().expect("it runs");
        child.wait().expect("it has ended");
        killed += 1;
        if random.bool() && run.journal.exists() {
            run.cut_off(&mut random);
            cut += 1;
        }
    }
    let killed_in_time = killed_in_time.unwrap_or(killed);
    assert!(
        killed_in_time * 2 >= kills,
        "it ended after {killed_in_time} of {kills} kills"
    );
    while !run.is_complete(run.start().wait().expect("it ends")) {}
    let errors = fs::read_to_string(&run.errors).expect("the errors");
    drop(portal);
    check_held(&scene.calm(), count);
    let counts = log::check(&log::read(&scene.folder), settle());
    println!(
        "{generation}: {count} contacts, {killed} kills ({killed_in_time} before the end, {cut} with half a line), {} updates ran, {} of them in doubt, {} late",
        counts.updates, counts.in_doubt, counts.late
    );
    let out = fs::read_to_string(&run.out).expect("the ends");
    let mut ended = vec![false; usize::try_from(count).expect("a number") + 1];
    for line in out.lines() {
        let end: Value = serde_json::from_str(line).expect("JSON");
        let has_ended = match end["outcome"].as_str() {
            Some("changed" | "unchanged") => true,
            // The first calls of a process got no answer. The next one takes it up.
            Some("stopped") if end["code"] == "no_answer" => false,
            _ => panic!("{line}"),
        };
        let id = end["id"].as_u64().and_then(|id| usize::try_from(id).ok());
        ended[id.expect("an ID")] = has_ended;
    }
    assert!(ended[1..].iter().all(|it| *it), "each contact has ended");
    let journal = fs::read_to_string(&run.journal).expect("the journal");
    for shown in [journal, out, errors] {
        for secret in MARKS.into_iter().chain(["s3cr3t", "/rest/", "127.0.0.1"]) {
            assert_eq!(
                shown.lines().find(|line| line.contains(secret)),
                None,
                "{secret}"
            );
        }
    }
}
