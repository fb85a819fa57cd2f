//! A run that is fed piece by piece does what one on readers does.

use multifield_core::{Bulk, BulkError, BulkRun, Error, InputOrder, OnError, Side, Step, Summary};

use super::{current, desired, lines};

/// What is left to feed of each side, and the size of a piece.
struct Inputs<'i> {
    left: [&'i [u8]; 2],
    size: usize,
}

impl<'i> Inputs<'i> {
    fn new(current: &'i str, desired: &'i str, size: usize) -> Self {
        let left = [current.as_bytes(), desired.as_bytes()];
        Inputs { left, size }
    }

    fn feed(&mut self, run: &mut BulkRun, side: Side) {
        let left = &mut self.left[usize::from(side == Side::Desired)];
        let (piece, rest) = left.split_at(self.size.min(left.len()));
        *left = rest;
        run.feed(side, piece.to_vec());
    }
}

#[derive(Default)]
struct Ran {
    lines: Vec<u8>,
    errors: Vec<Error>,
}

fn all(bulk: Bulk, mut inputs: Inputs<'_>) -> (Ran, Result<Summary, BulkError>) {
    let mut ran = Ran::default();
    let mut run = bulk.start().expect("a thread");
    loop {
        match run.step() {
            Ok(Step::Needs(side)) => inputs.feed(&mut run, side),
            Ok(Step::Lines(lines)) => ran.lines.extend(lines),
            Ok(Step::Error(error)) => ran.errors.push(error),
            Ok(Step::Done(summary)) => return (ran, Ok(summary)),
            Ok(other) => unreachable!("{other:?} is new"),
            Err(error) => return (ran, Err(error)),
        }
    }
}

fn many(count: u64) -> (String, String) {
    let held: Vec<_> = (1..=count).map(current).collect();
    let wanted = (1..=count).map(|id| desired(id, if id % 3 == 0 { "\"2\"" } else { "" }));
    (lines(&held), lines(&wanted.collect::<Vec<_>>()))
}

#[test]
fn pieces_of_any_size_give_the_same() {
    let (current, desired) = many(200);
    let desired = desired.replace(r#""id": 77,"#, r#""id": 77, "PHONES": [],"#);
    for order in [InputOrder::Any, InputOrder::Sorted] {
        let bulk = Bulk::new().on_error(OnError::Skip).input_order(order);
        let whole = bulk.diff_ndjson(&current, &desired).expect("lines");
        assert_eq!(whole.errors.len(), 1);
        for size in [1, 7, 4096, usize::MAX] {
            let (ran, ended) = all(bulk.clone(), Inputs::new(&current, &desired, size));
            assert_eq!(ran.lines, whole.lines, "{size}");
            assert_eq!(ran.errors, whole.errors, "{size}");
            assert_eq!(ended.expect("a summary"), whole.summary, "{size}");
        }
    }
}

#[test]
fn an_error_ends_it_and_names_its_line() {
    let (current, desired) = many(20);
    let desired = desired.replace(r#""id": 7,"#, r#""id": 7, "PHONES": [],"#);
    let (_, ended) = all(Bulk::new(), Inputs::new(&current, &desired, 10));
    let Err(BulkError::Input(error)) = ended else {
        panic!("it ended in {ended:?}")
    };
    assert_eq!((error.line(), error.entity_id()), (Some(7), Some(7)));
    assert_eq!(error.code(), "unknown_field");

    let (_, ended) = all(Bulk::new().threads(Some(0)), Inputs::new("", "", 1));
    let error = ended.expect_err("no threads").to_string();
    assert_eq!(
        error,
        "threads: found 0, expected an integer from 1 to 1024"
    );
}

#[test]
fn what_is_over_stays_over() {
    let mut run = Bulk::new().start().expect("a thread");
    let mut inputs = Inputs::new("", "", 1);
    loop {
        match run.step().expect("a step") {
            Step::Needs(side) => inputs.feed(&mut run, side),
            Step::Done(_) => break,
            other => panic!("{other:?}"),
        }
    }
    run.feed(Side::Current, b"{}".to_vec());
    run.feed(Side::Current, b"{}".to_vec());
    assert_eq!(run.step().expect("a step"), Step::Done(Summary::default()));
}

/// Nothing is asked for, nor made, before it is wanted.
#[test]
fn it_waits_for_who_takes_its_lines() {
    let (current, desired) = many(150_000);
    let bulk = Bulk::new().input_order(InputOrder::Sorted).threads(Some(1));
    let mut inputs = Inputs::new(&current, &desired, 1 << 16);
    let mut run = bulk.start().expect("a thread");
    loop {
        match run.step().expect("a step") {
            Step::Needs(side) => inputs.feed(&mut run, side),
            Step::Lines(_) => break,
            other => panic!("{other:?}"),
        }
    }
    let [held, wanted] = inputs.left;
    assert!(held.len() > current.len() / 2, "{} are left", held.len());
    assert!(
        wanted.len() > desired.len() / 2,
        "{} are left",
        wanted.len()
    );
    // Its thread waits for its inputs, and ends.
    drop(run);
}
