use super::Diff;
#[cfg(feature = "phonenumber")]
use crate::region::Region;
use crate::{
    names::getters,
    options::{
        Blanks, Deletes, Duplicates, Equality, Generations, Only, Order, OtherKeys, Overwrite,
        ReadFields, Strategy, SystemRows, UnknownTypes,
    },
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
        #[cfg(feature = "phonenumber")]
        get_region: region -> Option<Region> = "region",
        get_only: only -> Only = "only",
        get_order: order -> Order = "order",
        get_overwrite: overwrite -> Overwrite = "overwrite",
        get_duplicates: duplicates -> Duplicates = "duplicates",
        get_system_rows: system_rows -> SystemRows = "system_rows",
        get_max_deletes: max_deletes -> Option<usize> = "max_deletes",
        get_blanks: blanks -> Blanks = "blanks",
        get_unknown_types: unknown_types -> UnknownTypes = "unknown_types",
        get_other_keys: other_keys -> OtherKeys = "other_keys",
        get_read: read -> ReadFields = "read",
        get_deletes: deletes -> Deletes = "deletes",
        get_generation: generation -> Generations = "generation",
    }
}
