//! Rows in transit: a plan of several calls has given them a temporary type.

use std::collections::HashSet;

use super::{
    fate::{settled, Fate, Paired},
    Diff,
};
use crate::model::Row;

impl Diff {
    /// Gives rows in transit their types back if the list does not name them. Protected
    /// rows are included, because they were not protected when they lost their type. If
    /// this would make a row equal to another one, the row is deleted: the plan that put
    /// it in transit was to remove one of the two.
    #[inline]
    pub(super) fn finish_transit(&self, rows: Paired<'_>, fates: &mut [Fate]) {
        if rows.stored.iter().any(Row::is_in_transit) {
            self.restore_types(rows, fates);
        }
    }

    #[cold]
    fn restore_types(&self, rows: Paired<'_>, fates: &mut [Fate]) {
        let stored = rows.stored;
        let waits = |at: usize, fates: &[Fate]| {
            let row = &stored[at];
            fates[at] == Fate::Stays && row.is_in_transit() && self.only.includes(row)
        };
        let after = fates.iter().enumerate();
        let mut held: HashSet<_> = after
            .filter_map(|(at, fate)| self.after(rows, at, *fate))
            .collect();
        for at in 0..stored.len() {
            if waits(at, fates) {
                fates[at] = if held.insert(settled(&stored[at])) {
                    Fate::Restored
                } else {
                    Fate::Deleted
                };
            }
        }
    }
}
