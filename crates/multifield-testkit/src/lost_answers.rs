//! Merges whose answer is lost, with and without changes by a person before the next
//! merge. The cases are larger than [`small_cases`](crate::merges::small_cases).

use multifield_core::{Field, Generation, Generations, OnConflict};

use crate::{
    merges::{harms_nothing, keeps_law, leads_to_an_end, MergeCase},
    Rules, Scenario, Stored, StoredRow,
};

/// Changes to rows: the kind of each change, and the index of the row to take a value
/// from.
pub type Moves = Vec<(u8, usize)>;

/// A merge, and the changes that a person makes after its first call.
#[derive(Clone, Debug)]
pub struct LostAnswer {
    /// The options.
    pub rules: Rules,
    /// The three sides.
    pub case: MergeCase,
    /// The changes by the person.
    pub moves: Moves,
    /// The rows that the person takes values and types from.
    pub other: Stored,
}

impl LostAnswer {
    /// Creates a merge from a scenario. Base is the stored state. The first moves turn
    /// base into theirs.
    #[must_use]
    pub fn new(
        scenario: Scenario,
        rules: Rules,
        other: &Stored,
        [before, after]: [Moves; 2],
    ) -> Self {
        let rules = Rules {
            keep_duplicates: false,
            ..rules
        };
        let mut base = scenario.stored.known();
        let other = other.known();
        // The portal never reuses an ID, not even that of a deleted row.
        let last = base.rows.iter().map(|row| row.id).max().unwrap_or(0);
        let mut last = StoredRow::new(last + 1, Field::Phone, "", "last");
        "FAX".clone_into(&mut last.type_id);
        base.rows.push(last);
        let case = MergeCase {
            theirs: moved_on(&base, &other, &before),
            base,
            ours: scenario.wanted,
        };
        LostAnswer {
            rules,
            case,
            moves: after,
            other,
        }
    }

    /// Checks [`keeps_law`], after any part of the edits.
    ///
    /// Duplicates are allowed only if no server hides the second row. Suppose that there
    /// are three equal rows, and ours lists two of them. Which rows can stay then depends
    /// on the first row of the field, which a part of the edits may have deleted. The
    /// next plan is then refused (`equal_row`), because `distinct` cannot store two equal
    /// rows.
    ///
    /// # Errors
    ///
    /// The violation, with the plans.
    pub fn keeps_law(&self, on_conflict: OnConflict) -> Result<(), String> {
        let generation = self.rules.generation;
        let is_hidden = matches!(generation, Generations::Any | Generations::Distinct)
            && self.case.has_repeated_values(self.rules);
        if is_hidden || self.cannot_be_followed() {
            return Ok(());
        }
        keeps_law(self.rules, on_conflict, &self.case).map(drop)
    }

    /// Checks [`leads_to_an_end`] on each server, without changes by a person.
    ///
    /// # Errors
    ///
    /// The violation, with the plans.
    pub fn ends(&self, on_conflict: OnConflict) -> Result<(), String> {
        if self.cannot_be_followed() {
            return Ok(());
        }
        self.on_each_server(|server| {
            leads_to_an_end((self.rules, on_conflict), &self.case, server, |it| it).map(drop)
        })
    }

    /// Checks [`leads_to_an_end`] on each server, with changes by a person.
    ///
    /// The person may also change a row in transit, except if ours names rows by their
    /// IDs. With `on_conflict: ours`, a row that was deleted meanwhile is added again. If
    /// this edit overwrites the row in transit, it may write base's value there. The next
    /// call would then delete the copy that this call has kept.
    ///
    /// # Errors
    ///
    /// The violation, with the plans.
    pub fn ends_with_a_person(&self, on_conflict: OnConflict) -> Result<(), String> {
        if self.cannot_be_followed() {
            return Ok(());
        }
        let mut listed = self.case.ours.mentioned().flat_map(|(_, rows)| rows);
        let names_ids = listed.any(|row| row.pin.is_some());
        let is_in_transit = |row: &StoredRow| row.value_type.starts_with('~');
        self.on_each_server(|server| {
            let end = leads_to_an_end((self.rules, on_conflict), &self.case, server, |stored| {
                if names_ids && stored.rows.iter().any(is_in_transit) {
                    return stored;
                }
                moved_on(&stored, &self.other, &self.moves)
            });
            end.map(drop)
        })
    }

    /// Checks [`harms_nothing`] on each server, with and without changes by a person.
    /// This law also holds for cases that cannot be followed. Such cases may need another
    /// plan, or lead to another state.
    ///
    /// # Errors
    ///
    /// The violation, with the plans.
    pub fn harms_nothing(&self, on_conflict: OnConflict) -> Result<(), String> {
        let options = (self.rules, on_conflict);
        self.on_each_server(|server| {
            harms_nothing(options, &self.case, server, |it| it)?;
            harms_nothing(options, &self.case, server, |stored| {
                moved_on(&stored, &self.other, &self.moves)
            })
        })
    }

    fn on_each_server(
        &self,
        check: impl Fn(Generation) -> Result<(), String>,
    ) -> Result<(), String> {
        servers(self.rules.generation)
            .iter()
            .try_for_each(|server| check(*server))
    }

    /// Returns whether duplicates make the rows of a side indistinguishable.
    ///
    /// A value may occur in two formats. It is then unknown whether a person or an
    /// earlier edit changed the format of a row, and which row of ours it is. With
    /// `order: desired`, it is unknown which of the rows has moved. Base, ours and theirs
    /// do not show it. Only the `rest` of the previous plan does. The small cases have
    /// duplicates in any order.
    ///
    /// Of the random cases with `order: desired` and duplicates in one format, 0.03 %
    /// have a second plan that is not empty. `equal_rows_are_put_in_order` tests the
    /// cases that are settled.
    fn cannot_be_followed(&self) -> bool {
        let (case, rules) = (&self.case, self.rules);
        case.has_repeated_values(rules) && (rules.ordered || case.has_two_spellings(rules))
    }
}

/// Returns the servers that these generations include.
#[must_use]
pub fn servers(generations: Generations) -> &'static [Generation] {
    match generations {
        Generations::Legacy => &[Generation::Legacy],
        Generations::Factory => &[Generation::Factory],
        Generations::Distinct => &[Generation::Distinct],
        _ => Generation::ALL,
    }
}

/// Applies changes to a state: rows are kept, changed, deleted, deleted and added again,
/// or added.
#[must_use]
pub fn moved_on(before: &Stored, other: &Stored, moves: &[(u8, usize)]) -> Stored {
    let mut rows = before.rows.clone();
    rows.sort();
    let mut next_id = rows.last().map_or(1, |row| row.id + 1);
    let mut after = Vec::new();
    for (row, (what, pick)) in rows.into_iter().zip(moves.iter().cycle()) {
        let others: Vec<&StoredRow> = other
            .rows
            .iter()
            .filter(|other| other.type_id == row.type_id)
            .collect();
        let pick = others.get(pick % others.len().max(1));
        let mut row = row;
        if row.field().is_none() {
            after.push(row);
            continue;
        }
        match (what, pick) {
            (0, _) => continue,
            (1, Some(pick)) => row.value.clone_from(&pick.value),
            (2, Some(pick)) => row.value_type.clone_from(&pick.value_type),
            (3, _) => {
                row.id = next_id;
                next_id += 1;
            }
            (4, Some(pick)) => {
                let mut added = (*pick).clone();
                added.id = next_id;
                next_id += 1;
                after.push(added);
            }
            _ => {}
        }
        after.push(row);
    }
    Stored { rows: after }
}
