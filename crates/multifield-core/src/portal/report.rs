use std::{collections::BTreeMap, fmt};

use super::{
    finding::{Finding, Severity},
    simulate::Simulation,
};
use crate::{
    escape::{describe, printable, LineStyle},
    model::StoredRow,
};

/// A [`Simulation`] for people to read.
///
/// It has a line for each row with its change (`~` overwritten, `-` deleted, `+` added),
/// then one for each finding. Control characters are escaped.
///
/// ```
/// use multifield_core::{simulate, Current, Generation, Payload};
///
/// let current = Current::from_json(r#"{"WEB": [
///     {"ID": 8, "VALUE_TYPE": "WORK", "VALUE": "a.example"},
///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "b.example"}
/// ]}"#)?;
/// let payload = Payload::from_json(r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "HOME"}]}"#)?;
/// let report = simulate(&current, &payload, Generation::Distinct)?.text().to_string();
/// assert_eq!(report, concat!(
///     "    WEB 8  a.example (WORK)\n",
///     "  - WEB 9  b.example (WORK)\n",
///     "harm WEB[0]: the row has a type and no value, so the portal deletes row 9, ",
///     "b.example (WORK): to change its type, repeat the value; to delete it, write ",
///     "\"VALUE\": \"\" [missing_value_deletes]\n",
/// ));
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Report<'s> {
    simulation: &'s Simulation,
    color: bool,
}

impl<'s> Report<'s> {
    pub(super) const fn new(simulation: &'s Simulation) -> Self {
        Report {
            simulation,
            color: false,
        }
    }

    /// Sets whether lines have ANSI colours. Default: no.
    ///
    /// ```
    /// use multifield_core::{simulate, Current, Generation, Payload};
    ///
    /// let current = Current::from_json(r#"{"WEB": []}"#)?;
    /// let payload = Payload::from_json(r#"{"WEB": [{"VALUE": "a.example"}]}"#)?;
    /// let simulation = simulate(&current, &payload, Generation::Distinct)?;
    /// let report = simulation.text().color(true).to_string();
    /// assert!(report.starts_with("\x1b[32m  + WEB 1  a.example (WORK)\x1b[0m"));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }
}

impl fmt::Display for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = &self.simulation.before;
        let rows = self.simulation.rows();
        // What each row was and is, by ID.
        let mut pairs: BTreeMap<_, (Option<&StoredRow<'_>>, Option<&StoredRow<'_>>)> =
            BTreeMap::new();
        for row in before {
            pairs.entry(row.id()).or_default().0 = Some(row);
        }
        for row in rows {
            pairs.entry(row.id()).or_default().1 = Some(row);
        }
        let fails = |finding: &Finding| finding.code().fails_call();
        if self.simulation.findings().iter().any(fails) {
            let line = "the call fails as a whole; without what makes it fail, it would lead to:";
            LineStyle::Title.write(f, self.color, line)?;
        }
        if pairs.is_empty() {
            writeln!(f, "no rows")?;
        }
        for (id, pair) in pairs {
            let of = |row: &StoredRow<'_>| describe(row.value(), row.value_type());
            let field = |row: &StoredRow<'_>| printable(row.type_id()).into_owned();
            let (kind, line) = match pair {
                (Some(was), Some(is)) if was == is => (
                    LineStyle::Same,
                    format!("    {} {id}  {}", field(is), of(is)),
                ),
                (Some(was), Some(is)) => (
                    LineStyle::Overwrite,
                    format!("  ~ {} {id}  {} -> {}", field(is), of(was), of(is)),
                ),
                (Some(was), None) => (
                    LineStyle::Delete,
                    format!("  - {} {id}  {}", field(was), of(was)),
                ),
                (None, Some(is)) => (
                    LineStyle::Append,
                    format!("  + {} {id}  {}", field(is), of(is)),
                ),
                (None, None) => continue,
            };
            kind.write(f, self.color, &line)?;
        }
        for finding in self.simulation.findings() {
            let kind = match finding.severity() {
                Severity::Harm => LineStyle::Delete,
                Severity::Ignored => LineStyle::Overwrite,
                Severity::Note => LineStyle::Same,
            };
            kind.write(f, self.color, &finding.to_string())?;
        }
        Ok(())
    }
}
