//! Selects the entities of a list: `filter`, `order`, `start`.

use crate::{
    answer::Failure,
    php::{entry, Array, Value},
};

const PAGE: usize = 50;

/// A page of IDs.
pub(crate) struct Page {
    pub(crate) ids: Vec<u64>,
    pub(crate) next: Option<u64>,
    /// `None` if `start` is -1, which skips the count.
    pub(crate) total: Option<u64>,
}

/// Returns the page that the parameters select. `ids` are in ascending order.
pub(crate) fn page(mut ids: Vec<u64>, params: &Array) -> Result<Page, Failure> {
    if let Some(filter) = entry(params, "filter").and_then(Value::as_array) {
        for (key, value) in filter {
            let passes = condition(key, value)?;
            ids.retain(|id| passes(*id));
        }
    }
    if let Some(order) = entry(params, "order").and_then(Value::as_array) {
        for (key, direction) in order {
            check_id("order", key)?;
            if direction
                .to_text()
                .is_some_and(|it| it.eq_ignore_ascii_case("DESC"))
            {
                ids.reverse();
            }
        }
    }
    let start = entry(params, "start")
        .and_then(Value::to_integer)
        .unwrap_or(0);
    let is_counted = start >= 0;
    let start = usize::try_from(start).unwrap_or(0);
    let count = ids.len();
    let rest = ids.into_iter().skip(start).take(PAGE);
    let next = start.saturating_add(PAGE);
    Ok(Page {
        ids: rest.collect(),
        next: (is_counted && next < count).then_some(next as u64),
        total: is_counted.then_some(count as u64),
    })
}

fn check_id(what: &str, key: &str) -> Result<(), Failure> {
    if key.eq_ignore_ascii_case("ID") {
        return Ok(());
    }
    let description = format!("{what} by {key}: this portal knows no other field than ID there");
    Err(Failure::wrong("INVALID_ARG_VALUE", description))
}

/// Returns a condition such as `>ID`. It has one value, or several, of which one must
/// match.
fn condition(key: &str, value: &Value) -> Result<impl Fn(u64) -> bool, Failure> {
    let name = key.trim_start_matches(['>', '<', '=', '!', '@']);
    check_id("filter", name)?;
    let operator = key[..key.len() - name.len()].to_owned();
    let values: Vec<i64> = value
        .elements()
        .into_iter()
        .filter_map(Value::to_integer)
        .collect();
    let compare: fn(i64, i64) -> bool = match operator.as_str() {
        "" | "=" | "@" | "!" | "!=" | "!@" => |id, value| id == value,
        ">" => |id, value| id > value,
        ">=" => |id, value| id >= value,
        "<" => |id, value| id < value,
        "<=" => |id, value| id <= value,
        _ => {
            let description = format!("filter {key}: {operator} is no operator");
            return Err(Failure::wrong("INVALID_ARG_VALUE", description));
        }
    };
    let is_negated = operator.starts_with('!');
    Ok(move |id| {
        let id = i64::try_from(id).unwrap_or(i64::MAX);
        values.iter().any(|value| compare(id, *value)) != is_negated
    })
}
