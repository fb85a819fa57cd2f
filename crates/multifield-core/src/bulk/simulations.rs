//! Many payloads, one per line.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{blocks::BYTE_ORDER_MARK, lines::each_line};
use crate::{
    error::Error,
    model::{Current, Generation},
    portal::{simulate, Payload, Simulation},
};

/// Simulates many payloads, one per line, and returns the results in the order of the lines.
///
/// A line is a payload, or an object `{"current", "payload", "generation"}` with a payload
/// in any JSON format that [`Payload`] reads. Other keys are ignored. A line without
/// `current` uses the given state, which may be `None` for payloads that create entities. A
/// line without `generation` uses the given one. Each payload is simulated by itself. Blank
/// lines are ignored.
///
/// # Errors
///
/// The errors of [`Current::from_json`], [`Payload::from_bytes`] and [`simulate`], for each
/// line by itself, with its [`line`](Error::line); `wrong_option` at `generation` for an
/// unknown name.
///
/// ```
/// use multifield_core::{simulate_lines, Current, Generation};
///
/// let current = Current::from_json(r#"{"PHONE": []}"#)?;
/// let lines = concat!(
///     r#"{"payload": {"PHONE": [{"VALUE": "1", "VALUE_TYPE": "WORK"}]}}"#, "\n",
///     "crm.contact.update?id=43&fields[PHONE][0][VALUE]=+1\n",
///     "{\n",
/// );
/// let results = simulate_lines(&current, lines, Generation::Distinct);
/// assert!(results[0].as_ref().unwrap().findings().is_empty());
/// assert_eq!(results[1].as_ref().unwrap().findings()[0].code(), "plus_became_space");
/// assert_eq!(results[2].as_ref().unwrap_err().line(), Some(3));
/// # Ok::<(), multifield_core::Error>(())
/// ```
pub fn simulate_lines<'c>(
    current: impl Into<Option<&'c Current<'c>>>,
    lines: &(impl AsRef<[u8]> + ?Sized),
    generation: Generation,
) -> Vec<Result<Simulation, Error>> {
    let current = current.into();
    let lines = lines.as_ref();
    let lines = lines.strip_prefix(BYTE_ORDER_MARK).unwrap_or(lines);
    let mut results = Vec::new();
    each_line(lines, |line, number| {
        let simulation = simulate_line(current, &lines[line], generation);
        results.push(simulation.map_err(|error| error.in_line(number + 1, None, None)));
    });
    results
}

/// A payload, with the state for its simulation.
#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    current: Option<&'l RawValue>,
    #[serde(borrow)]
    payload: &'l RawValue,
    generation: Option<String>,
}

fn simulate_line(
    current: Option<&Current<'_>>,
    line: &[u8],
    generation: Generation,
) -> Result<Simulation, Error> {
    let Ok(line) = serde_json::from_slice::<Line<'_>>(line) else {
        return simulate(current, &Payload::from_bytes(line)?, generation);
    };
    let payload = Payload::from_json(line.payload.get())?;
    let generation = match line.generation {
        Some(name) => name.parse()?,
        None => generation,
    };
    match line.current {
        Some(own) => simulate(&Current::from_json(own.get())?, &payload, generation),
        None => simulate(current, &payload, generation),
    }
}
