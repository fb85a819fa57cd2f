//! Which rows of the three sides are one.

use std::{borrow::Cow, collections::HashSet};

use super::rows::{Ours, Same};
use crate::{
    classes::Classes,
    diff::Listed,
    error::{Error, ErrorKind, Side},
    model::{Current, Desired, Field, Part, Row},
    text::printable,
    Diff, Order, RowId,
};

/// Rows that are one, by index.
#[derive(Debug)]
pub(super) struct Pairs {
    /// For each row of base the one of theirs.
    pub(super) kept: Vec<Option<usize>>,
    /// For each row of theirs the one of base.
    pub(super) origin: Vec<Option<usize>>,
    /// For each row of ours the one of base.
    pub(super) based: Vec<Option<usize>>,
    /// For each row of base the one of ours.
    pub(super) listed: Vec<Option<usize>>,
    /// For each row of ours the one that theirs has added, too.
    pub(super) met: Vec<Option<usize>>,
    /// For each row of theirs whether one of ours has met it.
    pub(super) is_met: Vec<bool>,
}

/// The rows of a field.
#[derive(Clone, Copy)]
pub(super) struct Rows<'s> {
    pub(super) options: &'s Diff,
    pub(super) field: Field,
    pub(super) same: Same,
    pub(super) base: &'s [Row<'s>],
    pub(super) ours: &'s [Ours<'s>],
    pub(super) theirs: &'s [Row<'s>],
}

/// What two rows have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// The value with the blanks that were listed.
    Listed,
    Value,
    Key,
}

/// The rows that a stage is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Those with a type, which has to be the same.
    Typed,
    /// Those whose type is open.
    Open,
    /// Those with a type, whatever it is.
    AnyType,
}

/// Those of a diff but for its economy, so that ours is read as a diff reads it.
const STAGES: [(By, Of); 8] = [
    (By::Listed, Of::Typed),
    (By::Value, Of::Typed),
    (By::Listed, Of::Open),
    (By::Value, Of::Open),
    (By::Value, Of::AnyType),
    (By::Key, Of::Typed),
    (By::Key, Of::Open),
    (By::Key, Of::AnyType),
];

/// The same where another spelling is no change.
const STAGES_OF_KEYS: [(By, Of); 8] = [
    (By::Listed, Of::Typed),
    (By::Value, Of::Typed),
    (By::Key, Of::Typed),
    (By::Listed, Of::Open),
    (By::Value, Of::Open),
    (By::Key, Of::Open),
    (By::Value, Of::AnyType),
    (By::Key, Of::AnyType),
];

/// The stages, and how many of them find what is no change.
fn stages(same: Same) -> (&'static [(By, Of)], usize) {
    if same.is_by_key() {
        (&STAGES_OF_KEYS, 6)
    } else {
        (&STAGES, 4)
    }
}

/// What the rows of a class have in common: value or key, and type; empty where
/// it does not count.
type Class<'s> = (Cow<'s, str>, &'s str);

impl<'s> Rows<'s> {
    /// None where the stage is not about the row.
    fn of_ours(&self, (by, of): (By, Of), ours: &Ours<'s>) -> Option<Class<'s>> {
        // Listed without blanks is what the stage after is about.
        let is_of = ours.value_type.is_none() == (of == Of::Open)
            && (by != By::Listed || ours.has_blanks());
        if !is_of {
            return None;
        }
        let value = match by {
            By::Listed => Cow::Borrowed(&*ours.row.value),
            By::Value => Cow::Borrowed(ours.row.value()),
            By::Key => self.same.keys.of(ours.row.value()),
        };
        Some((value, counted(of, ours.written_type().unwrap_or_default())))
    }

    fn of_stored(&self, (by, of): (By, Of), row: &'s Row<'_>) -> Class<'s> {
        let value = match by {
            By::Listed | By::Value => Cow::Borrowed(row.value()),
            By::Key => self.same.keys.of(row.value()),
        };
        (value, counted(of, row.value_type().as_str()))
    }
}

fn counted(of: Of, value_type: &str) -> &str {
    match of {
        Of::Typed => value_type,
        Of::Open | Of::AnyType => "",
    }
}

/// Pairs off what is of one class, each side in its order.
fn pair_off<'s>(
    left: impl Iterator<Item = (usize, Class<'s>)>,
    right: impl Iterator<Item = (usize, Class<'s>)>,
) -> Vec<(usize, usize)> {
    let mut left = left.peekable();
    if left.peek().is_none() {
        return Vec::new();
    }
    let mut classes = Classes::of(right);
    left.filter_map(|(index, class)| Some((index, classes.take(&class)?)))
        .collect()
}

fn find(rows: &[Row<'_>], id: RowId) -> Option<usize> {
    rows.binary_search_by_key(&id, Row::id).ok()
}

pub(super) fn pairs(
    rows: Rows<'_>,
    base: &Current<'_>,
    ours: &Desired<'_>,
    theirs: &Current<'_>,
) -> Result<Pairs, Error> {
    let mut pairs = Pairs {
        kept: vec![None; rows.base.len()],
        origin: vec![None; rows.theirs.len()],
        based: vec![None; rows.ours.len()],
        listed: vec![None; rows.base.len()],
        met: vec![None; rows.ours.len()],
        is_met: vec![false; rows.theirs.len()],
    };
    let (stages, same) = stages(rows.same);
    // Where rows say where they stand, an edit of the portal may have moved a value
    // from one to another.
    if rows.options.order == Order::Desired {
        let pins: HashSet<_> = rows.ours.iter().filter_map(|ours| ours.row.id).collect();
        pairs.follow_ids(rows, |base, theirs| {
            base.value() == theirs.value() || pins.contains(&base.id())
        });
        pairs.follow_values(rows);
    }
    pairs.follow_ids(rows, |_, _| true);
    pairs.follow_values(rows);
    pairs.follow_pins(rows, |row, id, is_repeated| {
        let actual = base.type_id_of(id).or_else(|| theirs.type_id_of(id));
        let kind = match actual {
            _ if is_repeated => ErrorKind::RepeatedPin { id },
            Some(actual) => ErrorKind::PinOfOtherField {
                id,
                actual: printable(actual).into_owned(),
                expected: rows.field,
            },
            None => ErrorKind::UnknownPin { id },
        };
        Error::new(Side::Ours, ours.place(row.row, Part::Id), kind)
    })?;
    // First those that theirs has kept: where each side has dropped another of
    // two rows of one value, one has to stay.
    for nths in [0..=same, same + 1..=stages.len() - 1] {
        for is_kept in [true, false] {
            for nth in nths.clone() {
                pairs.list(rows, stages[nth], is_kept, nth < same);
            }
        }
    }
    pairs.follow_changes(rows, &stages[..=same]);
    for (nth, stage) in stages.iter().enumerate() {
        pairs.turn(rows, *stage, nth < same);
        pairs.meet(rows, *stage, nth < same);
    }
    Ok(pairs)
}

impl Pairs {
    fn keep(&mut self, base: usize, theirs: usize) {
        self.kept[base] = Some(theirs);
        self.origin[theirs] = Some(base);
    }

    fn base_on(&mut self, ours: usize, base: usize) {
        self.based[ours] = Some(base);
        self.listed[base] = Some(ours);
    }

    /// Whether theirs has added the row, and ours not met it.
    fn is_free(&self, theirs: usize) -> bool {
        self.origin[theirs].is_none() && !self.is_met[theirs]
    }

    fn free_theirs<'s, 'r>(
        &'r self,
        rows: Rows<'s>,
        stage: (By, Of),
    ) -> impl Iterator<Item = (usize, Class<'s>)> + 'r
    where
        's: 'r,
    {
        let theirs = rows.theirs.iter().enumerate();
        theirs
            .filter(|(index, _)| self.is_free(*index))
            .map(move |(index, row)| (index, rows.of_stored(stage, row)))
    }

    fn free_ours<'s, 'r>(
        &'r self,
        rows: Rows<'s>,
        stage: (By, Of),
    ) -> impl Iterator<Item = (usize, Class<'s>)> + 'r
    where
        's: 'r,
    {
        let ours = rows.ours.iter().enumerate();
        ours.filter_map(move |(index, ours)| {
            let is_paired = self.based[index].is_some() || self.met[index].is_some();
            let is_free = !is_paired && ours.row.id.is_none();
            let class = rows.of_ours(stage, ours).filter(|_| is_free)?;
            Some((index, class))
        })
    }

    /// Rows of one ID.
    fn follow_ids(&mut self, rows: Rows<'_>, may: impl Fn(&Row<'_>, &Row<'_>) -> bool) {
        for (base, row) in rows.base.iter().enumerate() {
            let theirs = find(rows.theirs, row.id()).filter(|&theirs| {
                self.kept[base].is_none()
                    && self.origin[theirs].is_none()
                    && may(row, &rows.theirs[theirs])
            });
            if let Some(theirs) = theirs {
                self.keep(base, theirs);
            }
        }
    }

    /// Rows that theirs has deleted and added again.
    fn follow_values(&mut self, rows: Rows<'_>) {
        for stage in [(By::Value, Of::Typed), (By::Value, Of::AnyType)] {
            let gone = rows.base.iter().enumerate();
            let gone = gone
                .filter(|(index, _)| self.kept[*index].is_none())
                .map(|(index, row)| (index, rows.of_stored(stage, row)));
            for (base, theirs) in pair_off(gone, self.free_theirs(rows, stage)) {
                self.keep(base, theirs);
            }
        }
    }

    fn follow_pins(
        &mut self,
        rows: Rows<'_>,
        error: impl Fn(&Ours<'_>, RowId, bool) -> Error,
    ) -> Result<(), Error> {
        let mut pinned = HashSet::new();
        for (index, ours) in rows.ours.iter().enumerate() {
            let Some(id) = ours.row.id else { continue };
            // Ours may have read the portal after the base.
            let theirs = find(rows.theirs, id);
            let base = find(rows.base, id).or_else(|| self.origin[theirs?]);
            match (base, theirs) {
                (Some(base), _) if pinned.insert((true, base)) => self.base_on(index, base),
                (None, Some(theirs)) if pinned.insert((false, theirs)) => {
                    self.met[index] = Some(theirs);
                    self.is_met[theirs] = true;
                }
                (None, None) => return Err(error(ours, id, false)),
                _ => return Err(error(ours, id, true)),
            }
        }
        Ok(())
    }

    /// Rows of base that ours lists.
    fn list(&mut self, rows: Rows<'_>, stage: (By, Of), is_kept: bool, is_same: bool) {
        let free = rows.base.iter().enumerate().filter(|(index, row)| {
            self.listed[*index].is_none()
                && self.kept[*index].is_some() == is_kept
                && (is_same || !rows.options.protects(row))
        });
        let free = free.map(|(index, row)| (index, rows.of_stored(stage, row)));
        for (ours, base) in pair_off(self.free_ours(rows, stage), free) {
            self.base_on(ours, base);
        }
    }

    /// Rows that theirs has deleted and added as ours has changed them.
    fn follow_changes(&mut self, rows: Rows<'_>, stages: &[(By, Of)]) {
        for stage in stages {
            let gone = rows.ours.iter().enumerate().filter_map(|(index, ours)| {
                let base = self.based[index].filter(|&base| self.kept[base].is_none())?;
                Some((base, rows.of_ours(*stage, ours)?))
            });
            for (base, theirs) in pair_off(gone, self.free_theirs(rows, *stage)) {
                self.keep(base, theirs);
            }
        }
    }

    /// Rows that ours has replaced by the very value that theirs has changed
    /// them to.
    fn turn(&mut self, rows: Rows<'_>, stage: (By, Of), is_same: bool) {
        let turned = rows.base.iter().enumerate().filter_map(|(index, row)| {
            let theirs = &rows.theirs[self.kept[index]?];
            let is_turned = self.listed[index].is_none()
                && !rows.same.values(theirs.value(), row.value())
                && !rows.options.protects(row)
                && (is_same || !rows.options.protects(theirs));
            is_turned.then(|| (index, rows.of_stored(stage, theirs)))
        });
        for (ours, base) in pair_off(self.free_ours(rows, stage), turned) {
            self.base_on(ours, base);
        }
    }

    /// Rows that both have added.
    fn meet(&mut self, rows: Rows<'_>, stage: (By, Of), is_same: bool) {
        let added = self
            .free_theirs(rows, stage)
            .filter(|(index, _)| is_same || !rows.options.protects(&rows.theirs[*index]));
        for (ours, theirs) in pair_off(self.free_ours(rows, stage), added) {
            self.met[ours] = Some(theirs);
            self.is_met[theirs] = true;
        }
    }
}
