//! Mistakes of encoders that can be seen in the query.

use super::{
    about::{Key, Value},
    finding::Findings,
    problem::Problem,
    query::{Slot, Variable},
    sent::{Sent, SentKind},
};
use crate::{
    error::Place,
    model::Field,
    php::{escaped, MAX_VARIABLES},
    read::{tree::Tree, visit::Scalar},
};

/// The beginning of a string that the server replaces by the result of another command.
const REFERENCE: &str = "$result[";

/// How programming languages write a missing value.
const NULLS: &[&str] = &["null", "None", "undefined", "nil", "NaN"];

/// A variable that is a part of a row.
struct RowPart<'v> {
    slot: &'v Slot,
    /// How many keys lead to the row.
    depth: usize,
    part: &'v str,
}

impl<'v> RowPart<'v> {
    fn of(variable: &'v Variable) -> Option<Self> {
        let slot = variable.slot.as_ref()?;
        let is_start =
            |key: &String| Field::from_type_id(key).is_some() || key == "fm" || key == "FM";
        // The row is inside `fields`, or inside `data` and an index.
        let start = slot.path.iter().take(3).position(is_start)?;
        let depth = start + if slot.path[start] == "FM" { 3 } else { 2 };
        let part = slot.path.get(depth)?;
        Some(RowPart { slot, depth, part })
    }

    fn row(&self) -> &'v [String] {
        &self.slot.path[..self.depth]
    }

    fn is_value(&self) -> bool {
        self.part.eq_ignore_ascii_case("VALUE")
    }
}

/// Finds mistakes in the encoding of a call. Returns whether it is known what the server
/// reads.
pub(super) fn check(findings: &mut Findings, sent: &Sent<'_>) -> bool {
    let variables = &sent.variables;
    if variables.len() > MAX_VARIABLES {
        let count = variables.len();
        findings.find(&Problem::TooManyVariables { count }, &sent.place);
    }
    for (index, variable) in variables.iter().enumerate() {
        check_cut(findings, variables[..index].last(), variable);
        check_value(findings, variables, variable);
    }
    check_rows(findings, variables);
    let is_nested = check_names(findings, sent);
    check_known(findings, sent) && is_nested
}

/// Reports a variable that is the rest of a value, cut off by an `&`.
fn check_cut(findings: &mut Findings, before: Option<&Variable>, variable: &Variable) {
    let Some(before) = before.filter(|it| it.raw.is_some()) else {
        return;
    };
    let Some(slot) = before.slot.as_ref().filter(|slot| slot.path.len() > 1) else {
        return;
    };
    // An encoder writes a `=` after each name. If the value is a URL, its own variables
    // have a `=`, too.
    let is_of_url = || before.value.contains('?') && !variable.name.contains('[');
    let start = variable.name.split('[').next().unwrap_or_default();
    let is_of_command = slot.path[0] == "cmd" && !["cmd", "halt", "auth"].contains(&start);
    let is_cut = is_of_command || (is_of_url() && !is_parameter(&variable.name));
    if !variable.has_value || is_cut {
        let key = Key(variable.name.trim());
        findings.find(&Problem::ValueCut { key }, &slot.place);
    }
}

/// Whether a variable of a call has this name.
fn is_parameter(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "id",
        "entityTypeId",
        "auth",
        "access_token",
        "useOriginalUfNames",
        "halt",
        "fields",
        "params",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn check_value(findings: &mut Findings, variables: &[Variable], variable: &Variable) {
    let Some(part) = RowPart::of(variable) else {
        return;
    };
    let (value, place) = (Value(variable.value.trim()), &part.slot.place);
    if part.is_value() && NULLS.contains(&value.0) {
        findings.find(&Problem::NullAsString { value }, place);
    }
    let Some(raw) = &variable.raw else {
        return;
    };
    let is_number = raw.starts_with('+') && raw[1..].starts_with(|c: char| c.is_ascii_digit());
    // An e-mail address contains no blank, so the blank was a +.
    let is_address = || raw.contains('+') && field_of(variables, &part) == Some(Field::Email);
    if part.is_value() && (is_number || is_address()) {
        findings.find(&Problem::PlusBecameSpace { value }, place);
    }
    let mut percents = raw.match_indices('%');
    if percents.any(|(at, _)| escaped(&raw.as_bytes()[at + 1..]).is_none()) {
        findings.find(&Problem::UnescapedPercent, place);
    }
}

/// The field of a row. In `fm`, it is a variable of the row.
fn field_of(variables: &[Variable], part: &RowPart<'_>) -> Option<Field> {
    let own = part.row().iter().find_map(|key| Field::from_type_id(key));
    own.or_else(|| {
        variables.iter().find_map(|variable| {
            let other = RowPart::of(variable)?;
            let is_type_id = other.row() == part.row() && other.part == "typeId";
            Field::from_type_id(&variable.value).filter(|_| is_type_id)
        })
    })
}

/// Reports rows that share one index, and a row whose parts have several indices.
fn check_rows(findings: &mut Findings, variables: &[Variable]) {
    let mut told: Vec<&[String]> = Vec::new();
    for variable in variables {
        let Some(slot) = variable.slot.as_ref().filter(|slot| slot.replaced) else {
            continue;
        };
        match RowPart::of(variable) {
            Some(part) if part.is_value() => {
                if !told.contains(&part.row()) {
                    let index = Key(part.row().last().map_or("", String::as_str));
                    findings.find(&Problem::RepeatedIndex { index }, &slot.place);
                    told.push(part.row());
                }
            }
            // The finding about the value of the row reports this already.
            Some(part) if is_repeated_row(variables, &part) => {}
            _ => {
                let key = Key(&variable.name);
                findings.find(&Problem::RepeatedKey { key }, &slot.place);
            }
        }
    }
    let mut parts = variables.iter().map(RowPart::of).peekable();
    while let Some(first) = parts.next() {
        let Some((first, second)) = first.zip(parts.peek().and_then(Option::as_ref)) else {
            continue;
        };
        let is_split = first.slot.appended
            && second.slot.appended
            && first.part != second.part
            && (first.is_value() || second.is_value())
            && first.row() != second.row()
            && [&first, second]
                .iter()
                .all(|part| is_alone(variables, part));
        if is_split {
            let part = Key(second.part);
            findings.find(&Problem::SplitRow { part }, &second.slot.place);
            parts.next();
        }
    }
}

fn is_repeated_row(variables: &[Variable], part: &RowPart<'_>) -> bool {
    let parts = variables.iter().filter_map(RowPart::of);
    let mut values = parts.filter(|it| it.is_value() && it.row() == part.row());
    values.any(|value| value.slot.replaced)
}

/// Whether this is the only part of its row.
fn is_alone(variables: &[Variable], part: &RowPart<'_>) -> bool {
    let parts = variables.iter().filter_map(RowPart::of);
    parts.filter(|it| it.row() == part.row()).count() == 1
}

/// Reports keys that were meant to be nested. Returns whether there are fields to read.
fn check_names(findings: &mut Findings, sent: &Sent<'_>) -> bool {
    let (params, place) = sent.params();
    let mut check = |tree: &Tree<'_>, place: &Place| {
        for (key, _) in tree.entries() {
            if has_lost_brackets(key) {
                let place = place.clone().key(key);
                findings.find(&Problem::NotNested { key: Key(key) }, &place);
            }
        }
    };
    check(params, &place);
    let Some((key, fields)) = params.get_any_case("fields") else {
        return true;
    };
    let place = place.key(key);
    check(fields, &place);
    let is_text = matches!(fields, Tree::Scalar(Scalar::Text(_))) && !sent.variables.is_empty();
    if is_text {
        findings.find(&Problem::NotNested { key: Key(key) }, &place);
    }
    !is_text
}

/// Whether a key looks like `fieldsPHONE0VALUE` or `PHONE_0_VALUE`, or comes from a query
/// that was copied from HTML, with `&amp;` between its variables.
fn has_lost_brackets(key: &str) -> bool {
    if let Some(key) = key.strip_prefix("amp;") {
        return key.eq_ignore_ascii_case("fields");
    }
    let lower = key
        .to_ascii_lowercase()
        .replace("%5b", "[")
        .replace("%5d", "]");
    let (rest, is_whole) = match lower.strip_prefix("fields") {
        Some(rest) if !rest.is_empty() => (rest, true),
        _ => (&*lower, false),
    };
    let rest = rest.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let mut names = Field::ALL.iter().map(|field| field.type_id()).chain(["FM"]);
    let after = names.find_map(|name| rest.strip_prefix(&*name.to_ascii_lowercase()));
    after.is_some_and(|after| {
        let is_apart = !after.starts_with(|c: char| c.is_ascii_alphabetic());
        is_apart && (is_whole || (after.contains("value") && lower != after))
    })
}

/// Reports parts of which it is unknown how the server reads them.
fn check_known(findings: &mut Findings, sent: &Sent<'_>) -> bool {
    let mut is_known = true;
    let place_of = |variable: &Variable| {
        let slot = variable.slot.as_ref();
        slot.map_or_else(|| sent.place.clone(), |slot| slot.place.clone())
    };
    if let Some(odd) = sent.variables.iter().find(|it| !it.is_utf8) {
        findings.find(&Problem::WrongEncoding, &place_of(odd));
        is_known = false;
    }
    let SentKind::Command { has_fragment } = sent.kind else {
        return is_known;
    };
    let reference = sent
        .variables
        .iter()
        .find(|it| it.value.contains(REFERENCE));
    let odd = [
        reference.map(|variable| {
            let instead = "simulate the command with the value that it gets";
            (
                "$result[...], the result of another command,",
                instead,
                place_of(variable),
            )
        }),
        has_fragment.then(|| {
            let what = "an unescaped #, which ends a URL,";
            (what, "write it as %23", sent.place.clone())
        }),
    ];
    for (what, instead, place) in odd.into_iter().flatten() {
        findings.find(&Problem::unmodelled(what, instead), &place);
        is_known = false;
    }
    is_known
}
