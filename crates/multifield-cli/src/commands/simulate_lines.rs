//! `multifield simulate --lines`

use std::{
    io::{BufRead, BufReader, Read},
    process::ExitCode,
};

use multifield_core::{simulate_lines as simulations, Current, Error, Simulation};
use serde::Serialize;

use super::simulate::{is_bad, SimulateArgs};
use crate::{
    failure::Failure,
    flags,
    input::{unreadable, Input, Stream},
    lines::{ends, Lines},
    output,
};

/// The number of bytes of lines that are simulated at once.
const CHUNK: usize = 4 << 20;

/// The output in place of a simulation after an error.
#[derive(Serialize)]
struct Wrong<'e> {
    error: Refusal<'e>,
}

#[derive(Serialize)]
struct Refusal<'e> {
    code: &'static str,
    side: &'static str,
    place: &'e str,
    message: String,
}

pub(super) fn simulate_lines(args: &SimulateArgs) -> Result<ExitCode, Failure> {
    let (current, payloads) = match &args.current {
        None => (None, Stream::open(&args.payload)?),
        Some(current) => {
            let paths = [("CURRENT", &**current), ("PAYLOAD", &*args.payload)];
            let (current, payloads) = Input::and_stream(paths)?;
            (Some(current), payloads)
        }
    };
    let current = match &current {
        None => None,
        Some(file) => {
            let read = Current::from_json(&file.bytes);
            Some(read.map_err(|error| Failure::in_file(&error, &file.name))?)
        }
    };
    let generation = args.generation.unwrap_or_default();
    let unwritable = |error| output::unwritable(&error);
    let mut out = Lines::stdout().map_err(unwritable)?;
    let mut reader = BufReader::with_capacity(CHUNK, payloads.reader);
    let (mut errors, mut has_bad, mut before) = (0_usize, false, 0);
    loop {
        let chunk = chunk(&mut reader).map_err(|error| unreadable(&args.payload, &error))?;
        if chunk.is_empty() {
            break;
        }
        let mut text = Vec::new();
        for result in simulations(current.as_ref(), &chunk, generation) {
            has_bad |= result.as_ref().is_ok_and(is_bad);
            if let Err(error) = &result {
                errors += 1;
                if errors == 1 {
                    output::complain(&first(error, before, &payloads.name));
                }
            }
            text.extend(line(&result).into_bytes());
            text.push(b'\n');
        }
        before += ends(&chunk) as u64;
        out.write(&text).map_err(unwritable)?;
    }
    Ok(ExitCode::from(match errors {
        0 => u8::from(args.exit_code && has_bad),
        _ => 2,
    }))
}

/// Reads complete lines, up to about the size of a chunk. Empty at the end.
fn chunk(reader: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut chunk = Vec::new();
    reader.by_ref().take(CHUNK as u64).read_to_end(&mut chunk)?;
    if !chunk.is_empty() && !chunk.ends_with(b"\n") {
        reader.read_until(b'\n', &mut chunk)?;
    }
    Ok(chunk)
}

fn line(result: &Result<Simulation, Error>) -> String {
    match result {
        Ok(simulation) => simulation.to_json(),
        Err(error) => {
            let error = Refusal {
                code: error.code().as_str(),
                side: error.side().as_str(),
                place: error.place(),
                message: flags::message(error),
            };
            serde_json::to_string(&Wrong { error }).unwrap_or_default()
        }
    }
}

/// The first error, for people. The others are in their lines.
fn first(error: &Error, before: u64, file: &str) -> Failure {
    let line = before + error.line().unwrap_or_default();
    let place = match error.place() {
        "" => String::new(),
        place => format!("{place}: "),
    };
    let message = format!("line {line}: {place}{}", flags::message(error));
    Failure::new(file, message, error.code().as_str())
}
