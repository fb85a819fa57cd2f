//! The pages of `docs/` as documentation. They are plain files, so they can also be
//! read in the repository.

#[cfg(doc)]
use crate::*;

/// The targets of the links between pages in this documentation. Each page defines its
/// links again at its end, for readers of the repository; the first definition of a
/// link counts.
macro_rules! links {
    () => {
        "[words]: crate::_guide::words
[portal]: crate::_guide::portal
[errors]: crate::_guide::errors
[fields]: crate::_guide::shapes::fields
[fm]: crate::_guide::shapes::fm
[vibecode]: crate::_guide::shapes::vibecode
[request]: crate::_guide::shapes::request
[batch]: crate::_guide::shapes::batch
[ndjson]: crate::_guide::shapes::ndjson
[replace]: crate::_guide::recipes::replace
[main_number]: crate::_guide::recipes::main_number
[duplicates]: crate::_guide::recipes::duplicates
[sync]: crate::_guide::recipes::sync
[sync_command]: crate::_guide::recipes::sync_command
[check]: crate::_guide::recipes::check
[deals]: crate::_guide::recipes::deals
[files]: crate::_guide::recipes::files
[services]: crate::_guide::recipes::services
[bundlers]: crate::_guide::recipes::bundlers
[sdks]: crate::_guide::recipes::sdks
[values]: crate::_guide::recipes::values
[many]: crate::_guide::recipes::many
"
    };
}

macro_rules! pages {
    ($($name:ident = $file:literal;)+) => {$(
        #[doc = links!()]
        #[doc = include_str!(concat!("../docs/", $file))]
        pub mod $name {}
    )+};
}

#[doc = links!()]
#[doc = include_str!("../docs/README.md")]
pub mod _guide {
    #[cfg(doc)]
    use crate::*;

    pages! {
        words = "words.md";
        portal = "portal.md";
        errors = "errors.md";
    }

    /// The input and output formats, one per page.
    pub mod shapes {
        #[cfg(doc)]
        use crate::*;

        pages! {
            fields = "shapes/fields.md";
            fm = "shapes/fm.md";
            vibecode = "shapes/vibecode.md";
            request = "shapes/request.md";
            batch = "shapes/batch.md";
            ndjson = "shapes/ndjson.md";
        }
    }

    /// Recipes, one per page.
    pub mod recipes {
        #[cfg(doc)]
        use crate::*;

        pages! {
            replace = "recipes/replace.md";
            main_number = "recipes/main_number.md";
            duplicates = "recipes/duplicates.md";
            sync = "recipes/sync.md";
            many = "recipes/many.md";
            sync_command = "recipes/sync_command.md";
            check = "recipes/check.md";
            deals = "recipes/deals.md";
            files = "recipes/files.md";
            services = "recipes/services.md";
            bundlers = "recipes/bundlers.md";
            sdks = "recipes/sdks.md";
            values = "recipes/values.md";
        }
    }
}
