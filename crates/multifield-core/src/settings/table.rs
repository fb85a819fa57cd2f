//! The table of the options of this crate: the name, the accepted values, and the
//! setter.

use super::{
    given::{A_COUNT, SOME_FIELDS, TYPES_BY_FIELD},
    reader::{
        Options, Setting,
        Takes::{Names, NamesOrNone, Other},
    },
};
use crate::{
    bulk::{Bulk, BulkForm, InputOrder, Missing, OnError},
    diff::Diff,
    merge::{Merge, OnConflict},
    model::Entity,
    options::{
        Blanks, Cells, Deletes, Duplicates, Equality, Generations, InvalidPhones,
        InvisibleCharacters, Order, OtherKeys, Overwrite, SeveralValues, Spelling, Strategy,
        SystemRows, Types, UnknownTypes,
    },
    write::Api,
};

/// The option of an enum in `options`.
macro_rules! choice {
    ($name:literal, $type:ident, $($field:ident).+) => {
        Setting {
            name: $name,
            takes: Names($type::NAMES),
            set: |options, given| given.choice($type::NAMES).map(|it| options.$($field).+ = it),
        }
    };
}

pub(super) const OF_DIFF: &[Setting<Diff>] = &[
    choice!("strategy", Strategy, strategy),
    choice!("equality", Equality, equality),
    choice!("spelling", Spelling, spelling),
    Setting {
        name: "region",
        takes: Other("the two letters of a country, such as RU"),
        set: |diff, given| given.region().map(|it| diff.region = Some(it)),
    },
    Setting {
        name: "only",
        takes: Other(TYPES_BY_FIELD),
        set: |diff, given| given.only().map(|it| diff.only = it),
    },
    choice!("order", Order, order),
    choice!("overwrite", Overwrite, overwrite),
    choice!("duplicates", Duplicates, duplicates),
    choice!("types", Types, types),
    choice!("system_rows", SystemRows, system_rows),
    Setting {
        name: "max_deletes",
        takes: Other(A_COUNT),
        set: |diff, given| given.count().map(|it| diff.max_deletes = Some(it)),
    },
    choice!("blanks", Blanks, blanks),
    choice!("cells", Cells, cells),
    choice!("unknown_types", UnknownTypes, unknown_types),
    choice!("invalid_phones", InvalidPhones, invalid_phones),
    choice!("several_values", SeveralValues, several_values),
    choice!(
        "invisible_characters",
        InvisibleCharacters,
        invisible_characters
    ),
    choice!("other_keys", OtherKeys, other_keys),
    Setting {
        name: "read",
        takes: Other(SOME_FIELDS),
        set: |diff, given| given.fields().map(|it| diff.read = it),
    },
    choice!("deletes", Deletes, deletes),
    choice!("generation", Generations, generation),
];

pub(super) const OF_MERGE: &[Setting<Merge>] = &[choice!("on_conflict", OnConflict, on_conflict)];

pub(super) const OF_RUN: &[Setting<Run>] = &[
    Setting {
        name: "key",
        takes: Other("the key of an entity's ID"),
        set: |run, given| given.text().map(|it| run.bulk.key = Some(it.to_owned())),
    },
    Setting {
        name: "form",
        takes: Names(BulkForm::NAMES),
        set: |run, given| given.name(BulkForm::NAMES).map(|it| run.form = Some(it)),
    },
    Setting {
        name: "entity",
        takes: NamesOrNone(Entity::NAMES),
        set: |run, given| given.choice(Entity::NAMES).map(|it| run.entity = Some(it)),
    },
    choice!("api", Api, api),
    choice!("missing", Missing, bulk.missing),
    choice!("on_error", OnError, bulk.on_error),
    choice!("input_order", InputOrder, bulk.order),
    Setting {
        name: "max_deletes_run",
        takes: Other("an integer or a percentage, such as 2.5%"),
        set: |run, given| given.share().map(|it| run.bulk.max_deletes_run = Some(it)),
    },
    Setting {
        name: "threads",
        takes: Other("an integer from 1 to 1024"),
        set: |run, given| given.threads().map(|it| run.bulk.threads = Some(it)),
    },
];

impl Options for Diff {
    const OWN: &'static [Setting<Self>] = &[];

    fn set_diff(&mut self, diff: Diff) {
        *self = diff;
    }
}

impl Options for Merge {
    const OWN: &'static [Setting<Self>] = OF_MERGE;

    fn set_diff(&mut self, diff: Diff) {
        self.diff = diff;
    }
}

/// The options of a run. Several of them together select the output format of a line.
#[derive(Default)]
pub(super) struct Run {
    bulk: Bulk,
    form: Option<&'static str>,
    entity: Option<Entity>,
    api: Api,
}

impl Options for Run {
    const OWN: &'static [Setting<Self>] = OF_RUN;

    fn set_diff(&mut self, diff: Diff) {
        self.bulk.diff = diff;
    }
}

impl From<Run> for Bulk {
    fn from(run: Run) -> Bulk {
        let form = run.form.unwrap_or(BulkForm::NAMES[0]);
        let form = BulkForm::of_name(form, run.entity, run.api);
        run.bulk.form(form.unwrap_or_default())
    }
}
