//! What a payload does, for people to read.

use std::{collections::BTreeMap, fmt};

use super::{
    finding::{Finding, Severity},
    simulate::Simulation,
};
use crate::{
    escape::{describe, printable},
    model::StoredRow,
    text::{LineStyle, Lines, Readable},
};

impl fmt::Display for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl Readable for Simulation {
    fn write_lines(&self, lines: &mut Lines<'_>) -> fmt::Result {
        // Each row before and after the call, by ID.
        let mut pairs: BTreeMap<_, (Option<&StoredRow<'_>>, Option<&StoredRow<'_>>)> =
            BTreeMap::new();
        for row in self.before() {
            pairs.entry(row.id()).or_default().0 = Some(row);
        }
        for row in self.rows() {
            pairs.entry(row.id()).or_default().1 = Some(row);
        }
        let fails = |finding: &Finding| finding.code().fails_call();
        if self.findings().iter().any(fails) {
            let line = "the call fails as a whole; without what makes it fail, it would lead to:";
            lines.write(LineStyle::Title, line)?;
        }
        if pairs.is_empty() {
            lines.plain("no rows")?;
        }
        for (id, (was, is)) in pairs {
            let (style, mark) = match (was, is) {
                (Some(_), Some(_)) if was == is => (LineStyle::Same, ' '),
                (Some(_), Some(_)) => (LineStyle::Overwrite, '~'),
                (Some(_), None) => (LineStyle::Delete, '-'),
                (None, _) => (LineStyle::Append, '+'),
            };
            let states = [was.filter(|_| was != is), is].into_iter().flatten();
            let field = printable(is.or(was).map_or("", StoredRow::type_id));
            let states = states.map(|row| describe(row.value(), row.value_type()));
            let states = states.collect::<Vec<_>>().join(" -> ");
            lines.write(style, format_args!("  {mark} {field} {id}  {states}"))?;
        }
        for finding in self.findings() {
            let style = match finding.severity() {
                Severity::Harm => LineStyle::Delete,
                Severity::Ignored => LineStyle::Overwrite,
                Severity::Note => LineStyle::Same,
            };
            lines.write(style, finding)?;
        }
        Ok(())
    }
}
