//! The stages in which a merge matches rows.

use std::borrow::Cow;

use super::sides::Sides;
use crate::{
    diff::{
        stages::{By, Of, Stage, FORMATTED, KEEP, KEEP_KEYS, RETYPE, RETYPE_KEYS},
        Wanted,
    },
    model::{trim, Row},
};

/// The stages, best first.
#[derive(Clone, Copy)]
pub(super) struct Stages {
    /// Rows with the value and type of ours. Blanks around the type do not count.
    pub(super) alike: &'static [Stage],
    /// Rows with the value of ours and another type.
    pub(super) any_type: &'static [Stage],
    /// Rows with the value of ours in another format, if formatting is compared.
    pub(super) spelled: &'static [Stage],
}

impl Stages {
    pub(super) fn of(sides: &Sides<'_>) -> Stages {
        if sides.same.is_by_key() {
            Stages {
                alike: &KEEP_KEYS[1..],
                any_type: &RETYPE_KEYS,
                spelled: &[],
            }
        } else {
            Stages {
                alike: &KEEP[1..],
                any_type: &RETYPE,
                spelled: &FORMATTED,
            }
        }
    }
}

/// The class of a row.
pub(super) type Class<'s> = (Cow<'s, str>, &'s str);

/// The class of a row of ours. None if the stage is not about this row.
pub(super) fn of_ours<'s>(stage: Stage, sides: &Sides<'s>, ours: &Wanted<'s>) -> Option<Class<'s>> {
    let value_type = ours.value_type.unwrap_or_default();
    let is_about = stage.is_about(ours);
    is_about.then(|| class(stage, sides, ours.value, value_type))
}

pub(super) fn of_stored<'s>(stage: Stage, sides: &Sides<'s>, row: &'s Row<'_>) -> Class<'s> {
    class(stage, sides, trim(row.value()), trim(row.settled_type()))
}

pub(super) fn class<'s>(
    stage: Stage,
    sides: &Sides<'s>,
    value: &'s str,
    value_type: &'s str,
) -> Class<'s> {
    let key = |_| sides.same.key(value);
    stage.class(Cow::Borrowed(value), key, value_type)
}

/// Whether a stage may match a row. A protected row matches only with the same value
/// and type.
pub(super) fn may_be(Stage(by, of): Stage, sides: &Sides<'_>, row: &Row<'_>) -> bool {
    let is_alike = of != Of::AnyType && (by != By::Key || sides.same.is_by_key());
    is_alike || !sides.protects(row)
}
