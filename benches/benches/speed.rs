//! Times everything of the table. Things that are compared run one after the
//! other, in rounds, so that a machine that is busy for a while is so for both.

use std::{hint::black_box, time::Duration};

use criterion::{
    measurement::WallTime, BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput,
};
use multifield_benches::{
    by_hand, by_hash_map, by_scan, field_of, ignore, parse, rounds, row_counts, Inputs, Texts,
};
use multifield_core::{Diff, Form, ReadFields};
use treediff::tools::Recorder;

/// The rivals walk trees, and take so many times longer.
const CONTACTS_PER_TREE: usize = 20;

/// From here on a nested scan takes minutes.
const MOST_SCANNED: usize = 10_000;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let inputs = Inputs::default();
    for round in 1..=rounds() {
        in_memory(&mut criterion, &inputs, round);
        json(&mut criterion, "json", &inputs.texts(), round);
        json(&mut criterion, "responses", &inputs.responses(), round);
    }
    scaling(&mut criterion);
    criterion.final_summary();
}

fn group<'c>(
    criterion: &'c mut Criterion,
    name: &str,
    elements: usize,
) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat);
    group.throughput(Throughput::Elements(elements as u64));
    group
}

fn in_memory(criterion: &mut Criterion, inputs: &Inputs, round: usize) {
    let mut group = group(criterion, "diff", inputs.contacts.len());
    let mut bench = |name: &str, each: &mut dyn FnMut()| {
        group.bench_function(BenchmarkId::new(name, round), |bench| {
            bench.iter(&mut *each)
        });
    };
    let diff = Diff::new();
    let states = inputs.states();
    bench("multifield", &mut || {
        for (current, desired) in &states {
            black_box(diff.diff(current, desired).expect("edits"));
        }
    });
    let rows = inputs.by_hand();
    bench("scan", &mut || {
        for (stored, wanted) in &rows {
            black_box(by_scan(stored, wanted));
        }
    });
    bench("hash-map", &mut || {
        for (stored, wanted) in &rows {
            black_box(by_hash_map(stored, wanted));
        }
    });
    drop((states, rows));
    let trees = inputs.trees(inputs.contacts.len().div_ceil(CONTACTS_PER_TREE));
    group.throughput(Throughput::Elements(trees.len() as u64));
    let mut bench = |name: &str, each: &mut dyn FnMut()| {
        group.bench_function(BenchmarkId::new(name, round), |bench| {
            bench.iter(&mut *each)
        });
    };
    bench("json-patch", &mut || {
        for (current, desired) in &trees {
            black_box(json_patch::diff(current, desired));
        }
    });
    bench("treediff", &mut || {
        for (current, desired) in &trees {
            let mut changes = Recorder::default();
            treediff::diff(current, desired, &mut changes);
            black_box(changes);
        }
    });
}

fn json(criterion: &mut Criterion, name: &str, texts: &[Texts], round: usize) {
    let mut group = group(criterion, name, texts.len());
    let diff = Diff::new().read(ReadFields::ALL);
    group.bench_function(BenchmarkId::new("multifield", round), |bench| {
        bench.iter(|| {
            for it in texts {
                let json = diff.diff_json(&it.current, &it.desired, Form::Fields);
                black_box(json.expect("edits"));
            }
        });
    });
    group.bench_function(BenchmarkId::new("parsing", round), |bench| {
        bench.iter(|| {
            for it in texts {
                black_box(parse(it));
            }
        });
    });
    group.bench_function(BenchmarkId::new("ignoring", round), |bench| {
        bench.iter(|| {
            for it in texts {
                black_box(ignore(it));
            }
        });
    });
}

fn scaling(criterion: &mut Criterion) {
    let diff = Diff::new();
    for rows in row_counts() {
        let mut group = group(criterion, "rows", rows);
        let contact = field_of(rows);
        let (current, desired) = (contact.stored.current(), contact.wanted.desired());
        group.bench_function(BenchmarkId::new("multifield", rows), |bench| {
            bench.iter(|| black_box(diff.diff(&current, &desired).expect("edits")));
        });
        let (stored, wanted) = by_hand::borrow(&contact);
        group.bench_function(BenchmarkId::new("hash-map", rows), |bench| {
            bench.iter(|| black_box(by_hash_map(&stored, &wanted)));
        });
        if rows <= MOST_SCANNED {
            group.bench_function(BenchmarkId::new("scan", rows), |bench| {
                bench.iter(|| black_box(by_scan(&stored, &wanted)));
            });
        }
    }
}
