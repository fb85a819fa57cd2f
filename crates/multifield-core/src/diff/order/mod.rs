//! Pairing where the order of a list counts.
//!
//! The portal lists the rows of a field by ID, so new rows come last. The first wanted
//! rows are paired with stored rows, in the order of both, and the others are appended.
//! Stored rows without a partner are deleted. Rows with an explicit ID and protected rows
//! have fixed pairs, which divide both lists into stretches. Each stretch is aligned
//! separately.

mod align;
mod likeness;

use super::{pairing, stages::Pairs, wanted::Wanted, Diff};
use crate::{
    buckets::Buckets,
    error::{Error, ErrorKind, Side},
    hash::Set,
    model::{trim, Desired, Field, Part, Row},
    options::Duplicates,
};
use align::{align, Rest};
use likeness::Likeness;

/// The highest number of cells of the dynamic programme: about one second of work.
const MOST_CELLS: usize = 100_000_000;

/// Pairs the rows of a field, so that their order becomes the wanted one.
pub(super) fn pair<'p>(
    options: &Diff,
    field: Field,
    stored: &'p [Row<'p>],
    desired: &Desired<'_>,
    wanted: &'p [Wanted<'p>],
) -> Result<Pairs, Error> {
    let mut pairs = pairing::given(options, field, stored, wanted);
    let free: Vec<usize> = (0..stored.len())
        .filter(|&at| pairs.of_stored[at].is_none() && options.may_change(&stored[at]))
        .collect();
    let copies = options.copies(stored);
    let likeness = Likeness::new(options, field, stored, copies.as_ref(), wanted);
    let error = |index: usize, part, kind| {
        let place = desired.place(wanted[index].row, part);
        Error::new(Side::Desired, place, kind)
    };
    let impossible = |index: usize, given: usize| {
        let part = wanted[index].pin.map_or(Part::Value, |_| Part::Id);
        let id = stored[given].id();
        error(index, part, ErrorKind::OrderImpossible { id: id.get() })
    };
    let given = pairs.of_wanted.iter().enumerate();
    let given: Vec<_> = given
        .filter_map(|(index, given)| Some((index, (*given)?)))
        .collect();
    if let Some(&[_, (index, after)]) = given.windows(2).find(|pair| pair[0].1 > pair[1].1) {
        return Err(impossible(index, after));
    }
    let (mut next_free, mut next_wanted) = (0, 0);
    for given in given.into_iter().map(Some).chain([None]) {
        let (end, last, rest) = match given {
            Some((index, at)) => (free.partition_point(|&it| it < at), index, Rest::NotWanted),
            None => (free.len(), wanted.len(), Rest::Appended),
        };
        let (free, first) = (&free[next_free..end], next_wanted);
        let stretch = likeness.stretch(free, first..last);
        let aligned = align(stretch, rest).map_err(|too_large| {
            let kind = ErrorKind::TooLarge {
                desired: too_large.wanted,
                stored: too_large.stored,
                most: MOST_CELLS,
            };
            error(first, Part::Value, kind)
        })?;
        match (aligned, given) {
            (Some(aligned), _) => {
                for (row, nth) in aligned {
                    pairs.join(free[row], first + nth);
                }
            }
            (None, Some((index, at))) => return Err(impossible(index, at)),
            (None, None) => {}
        }
        (next_free, next_wanted) = (end, last + 1);
    }
    Ok(pairs)
}

/// If a value moves to another row and lists no type, its type moves with it: a mobile
/// number stays one if it becomes the first.
pub(super) fn carry_types<'s>(
    options: &Diff,
    field: Field,
    stored: &'s [Row<'_>],
    wanted: &mut [Wanted<'s>],
    pairs: &Pairs,
) {
    if wanted.iter().all(|row| row.value_type.is_some()) {
        return;
    }
    let stays = |row: &Row<'_>, wanted: &Wanted<'_>| options.has_class_of(row, wanted.value);
    // If duplicates collapse, only a merge can list a value with a type and without
    // one.
    let loses_type = |row: &Row<'_>, wanted: &Wanted<'_>| {
        options.duplicates == Duplicates::Collapse
            && wanted.value_type.is_some_and(|it| it != row.settled_type())
    };
    let gone = stored.iter().enumerate().filter(|(at, row)| {
        let partner = pairs.of_stored[*at].map(|index| &wanted[index]);
        let keeps_type = |wanted| stays(row, wanted) && !loses_type(row, wanted);
        options.may_change(row) && !partner.is_some_and(keeps_type)
    });
    let mut gone =
        Buckets::new(gone.map(|(at, row)| (at, options.class(field, row.value(), None))));
    for (row, partner) in wanted.iter_mut().zip(&pairs.of_wanted) {
        let comes = !partner.is_some_and(|at| stays(&stored[at], row));
        // A row of a messenger with an ID keeps its type, which says which user the row
        // is.
        let keeps_type = row.pin.is_some() && options.has_keys_by_type(field);
        if comes && row.value_type.is_none() && !keeps_type {
            let at = gone.pop(&options.class(field, row.value, None));
            row.carried = at.map(|at| stored[at].settled_type());
        }
    }
    if options.has_keys_by_type(field) && options.duplicates == Duplicates::Collapse {
        part_users(options, field, stored, wanted, pairs);
    }
}

/// Two values without a type that overwrite rows of one messenger may become one user.
/// The second value then gets the type that it would have as a new row.
fn part_users<'s>(
    options: &Diff,
    field: Field,
    stored: &'s [Row<'_>],
    wanted: &mut [Wanted<'s>],
    pairs: &Pairs,
) {
    let default_type = field.default_type_name();
    let user = |row: &Wanted<'s>, partner: Option<usize>| {
        let kept = partner.map(|at| stored[at].settled_type());
        let value_type = row.value_type.or(row.carried).or(kept);
        let value_type = value_type.map_or("", trim);
        let value_type = if value_type.is_empty() {
            default_type
        } else {
            value_type
        };
        (
            options.class(field, row.value, Some(value_type)),
            value_type,
        )
    };
    let moves = |row: &Wanted<'_>, partner: Option<usize>| {
        let stays = partner.is_some_and(|at| options.accepts_settled(&stored[at], row));
        row.value_type.is_none() && row.pin.is_none() && !stays
    };
    let mut said = Set::default();
    for is_moving in [false, true] {
        for (row, partner) in wanted.iter_mut().zip(&pairs.of_wanted) {
            if moves(row, *partner) == is_moving && !said.insert(user(row, *partner)) && is_moving {
                row.carried = Some(default_type);
            }
        }
    }
}
