use super::Diff;
use crate::{
    names::getters,
    options::{
        Blanks, Cells, Deletes, Duplicates, Equality, Generations, InvalidPhones,
        InvisibleCharacters, Only, Order, OtherKeys, Overwrite, ReadFields, SeveralValues,
        Spelling, Strategy, SystemRows, Types, UnknownTypes,
    },
    region::Region,
};

getters! {
    Diff {
        ///
        /// ```
        /// use multifield_core::{Diff, Strategy};
        ///
        /// assert_eq!(Diff::new().get_strategy(), Strategy::Replace);
        /// assert_eq!(Diff::from_json(r#"{"strategy": "add"}"#)?.get_strategy(), Strategy::Add);
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        get_strategy: strategy -> Strategy = "strategy",
        get_equality: equality -> Equality = "equality",
        get_spelling: spelling -> Spelling = "spelling",
        get_region: region -> Option<Region> = "region",
        get_only: only -> Only = "only",
        get_order: order -> Order = "order",
        get_overwrite: overwrite -> Overwrite = "overwrite",
        get_duplicates: duplicates -> Duplicates = "duplicates",
        get_types: types -> Types = "types",
        get_system_rows: system_rows -> SystemRows = "system_rows",
        get_max_deletes: max_deletes -> Option<usize> = "max_deletes",
        get_blanks: blanks -> Blanks = "blanks",
        get_cells: cells -> Cells = "cells",
        get_unknown_types: unknown_types -> UnknownTypes = "unknown_types",
        get_invalid_phones: invalid_phones -> InvalidPhones = "invalid_phones",
        get_several_values: several_values -> SeveralValues = "several_values",
        get_invisible_characters: invisible_characters -> InvisibleCharacters = "invisible_characters",
        get_other_keys: other_keys -> OtherKeys = "other_keys",
        get_read: read -> ReadFields = "read",
        get_deletes: deletes -> Deletes = "deletes",
        get_generation: generation -> Generations = "generation",
    }
}
