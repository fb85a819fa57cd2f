//! What help says of the options.

use crate::commands::API;

/// What help says of an option.
pub(crate) struct Help {
    pub(super) option: &'static str,
    pub(super) value: &'static str,
    pub(super) text: &'static str,
    /// In words, where it is no choice.
    pub(super) default: Option<&'static str>,
    pub(super) choices: &'static [(&'static str, &'static str)],
}

/// What `own` says of it, or what is said of it everywhere.
pub(super) fn help_of(own: &'static [Help], option: &str) -> &'static Help {
    let help = own.iter().chain(HELP).find(|it| it.option == option);
    help.unwrap_or(&Help {
        option: "",
        value: "VALUE",
        text: "",
        default: None,
        choices: &[],
    })
}

const fn help(option: &'static str, value: &'static str, text: &'static str) -> Help {
    Help {
        option,
        value,
        text,
        default: None,
        choices: &[],
    }
}

impl Help {
    const fn by_default(self, default: &'static str) -> Help {
        Help {
            default: Some(default),
            ..self
        }
    }

    const fn choices(self, choices: &'static [(&'static str, &'static str)]) -> Help {
        Help { choices, ..self }
    }
}

/// What a run that calls a portal says of its own.
pub(super) const HELP_OF_SYNC: &[Help] = &[
    help(
        "api",
        "API",
        "The methods that edits are sent with. Reads are always classic",
    )
    .choices(API),
    help(
        "on_conflict",
        "HOW",
        "How conflicts of a merge are settled: needs --base",
    )
    .choices(&[
        ("leave", "The row stays as it is in the portal, for a person to settle"),
        ("ours", "As DESIRED says"),
        ("theirs", "As the portal says"),
    ]),
    help("deletes", "HOW", "How --api classic writes a deletion").choices(&[
        ("flag", r#"{"ID": 9, "DELETE": "Y"}"#),
        ("blank", r#"{"ID": 9, "VALUE": ""}"#),
    ]),
    help(
        "max_deletes_run",
        "N",
        "How many rows the run may delete. An entity that needs more is withheld",
    )
    .by_default("any number"),
    help(
        "max_attempts",
        "N",
        "How many calls an entity may take in addition to those of its plan, and how many of its \
         reads in a row may fail",
    )
    .by_default("5"),
    help(
        "meanwhile",
        "WHAT",
        "Plans that would delete or overwrite what somebody has changed since the run first read it",
    )
    .choices(&[
        ("conflict", "Are not sent"),
        ("overrule", "Are sent"),
    ]),
    help(
        "settle",
        "SECONDS",
        "How long an entity is left as it is after a call without an answer. The portal may run \
         the call for 60 seconds more, and a number would be added twice",
    )
    .by_default("75"),
    help(
        "plan_age",
        "SECONDS",
        "How old a plan may be when it is sent. An older one is made anew",
    )
    .by_default("15"),
    help("rate", "N", "How many calls a second, over time").by_default("2"),
    help(
        "burst",
        "N",
        "How many calls at once after a pause, of the 50 that the portal allows all programs of \
         this address together",
    )
    .by_default("10"),
    help(
        "operating",
        "SECONDS",
        "How long a method may have run of late, before it waits until the portal forgets some \
         of that",
    )
    .by_default("480"),
];

pub(super) const HELP: &[Help] = &[
    help(
        "strategy",
        "WHAT",
        "What a list in DESIRED says of its field",
    )
    .choices(&[
        ("replace", "It is all that there should be"),
        ("add", "It should be there, too: nothing is deleted"),
        ("remove", r#"It should go: values, or IDs as in {"ID": 9}"#),
        ("fill", "It should be there where the field has no rows"),
        (
            "patch",
            "Each row names an ID, and that row gets the value, the type or both",
        ),
        (
            "first",
            "It comes first, and so becomes the main one; all others follow",
        ),
    ]),
    help("equality", "WHEN", "When two values are the same").choices(&[
        ("exact", "Where the texts are the same"),
        (
            "normalized",
            "In another spelling, too: such a row is left alone",
        ),
    ]),
    help(
        "spelling",
        "WHICH",
        "How values are written that are stored in another spelling (--equality normalized)",
    )
    .choices(&[
        ("keep", "As they are stored"),
        ("desired", "As DESIRED lists them"),
        (
            "canonical",
            "Numbers as +79161234567, e-mails in lower case, no invisible characters",
        ),
    ]),
    help(
        "region",
        "COUNTRY",
        "The country of phone numbers that are written without its code, such as RU",
    )
    .by_default("none"),
    help(
        "only",
        "FIELD=TYPES",
        "The types of a field that this is about, such as PHONE=WORK,MOBILE: rows of others stay \
         as they are. May be repeated",
    )
    .by_default("all types"),
    help(
        "order",
        "WHICH",
        "Whether the first phone listed is to be the main one, and so on",
    )
    .choices(&[
        ("any", "The rows stay where they are"),
        (
            "desired",
            "The field lists its rows as DESIRED does: the first is the main one",
        ),
    ]),
    help(
        "overwrite",
        "WHICH",
        "Which rows are overwritten by what is not there yet",
    )
    .choices(&[
        ("any", "Any row that is left over"),
        (
            "same_value",
            "Only to change a type or a spelling: other rows are deleted and added",
        ),
    ]),
    help(
        "duplicates",
        "WHAT",
        "A value and type that DESIRED lists twice",
    )
    .choices(&[("collapse", "Twice is once"), ("keep", "Twice is two rows")]),
    help("types", "WHICH", "In which types a value is there twice").choices(&[
        ("same", "In one type"),
        (
            "any",
            "In whatever types, but for IM and LINK: the first row stays, with its type",
        ),
    ]),
    help(
        "system_rows",
        "WHAT",
        "LINK rows and open-channel rows of IM",
    )
    .choices(&[
        ("protect", "Never change or delete them"),
        (
            "touch",
            "Treat them like others: deleting one cuts a chat off",
        ),
    ]),
    help("max_deletes", "N", "Refuse to delete more than N rows").by_default("any number"),
    help("blanks", "WHAT", "Blank values in DESIRED").choices(&[
        ("error", "Refuse them"),
        (
            "skip",
            "Drop them; a list of nothing else leaves its field alone",
        ),
    ]),
    help("cells", "HOW", "How the values of DESIRED are read").choices(&[
        ("strict", "Each text is one value"),
        (
            "clean",
            "As cells of a spreadsheet: several values in one are taken apart, #N/A is none, \
             79161234567.0 is a number, invisible characters are removed",
        ),
    ]),
    help(
        "invalid_phones",
        "WHAT",
        "Phones that can be no number, such as 7.9E+10",
    )
    .choices(&[
        ("error", "Refuse to write one"),
        ("allow", "Write them: the portal stores any text"),
    ]),
    help("several_values", "WHAT", "Two numbers or more in one value").choices(&[
        ("error", "Refuse to write one"),
        ("allow", "Write them as one"),
    ]),
    help(
        "invisible_characters",
        "WHAT",
        "Values with characters that nobody sees",
    )
    .choices(&[
        ("error", "Refuse to write one"),
        ("allow", "Write them as they are"),
    ]),
    help(
        "unknown_types",
        "WHAT",
        "Value types that the portal does not know",
    )
    .choices(&[
        ("error", "Refuse to write one"),
        ("allow", "Write them: the portal stores any text"),
    ]),
    help(
        "other_keys",
        "WHAT",
        "Keys of DESIRED that are no fields, such as NAME",
    )
    .choices(&[
        ("error", "Refuse them: one may be a mistyped field"),
        ("ignore", "Pass over them"),
    ]),
    help(
        "read",
        "FIELDS",
        "Fields that were read, though CURRENT does not show it: they have no rows where they are \
         absent. all, or fields separated by commas; may be repeated",
    )
    .by_default("none"),
    help(
        "deletes",
        "HOW",
        "How --form fields, and request for the classic methods, write a deletion",
    )
    .choices(&[
        ("flag", r#"{"ID": 9, "DELETE": "Y"}"#),
        ("blank", r#"{"ID": 9, "VALUE": ""}"#),
    ]),
    help(
        "generation",
        "WHICH",
        "Which generations of the portal's server the edits have to be right on",
    )
    .choices(&[
        ("any", "All of them"),
        ("legacy", "Servers that write each row on its own"),
        ("factory", "Servers that compare rows with their IDs"),
        (
            "distinct",
            "Servers that compare rows without their IDs, as the vendor's cloud does",
        ),
    ]),
    help("on_conflict", "HOW", "How conflicts are settled").choices(&[
        (
            "leave",
            "The row stays as it is in THEIRS, for a person to settle",
        ),
        ("ours", "As OURS says"),
        ("theirs", "As THEIRS says"),
    ]),
    help("key", "KEY", "The key of an entity's ID").by_default("ID or id"),
    help("form", "FORM", "What a line of the output is").choices(&[
        ("fields", r#"{"id": 43, "fields": {...}}"#),
        ("fm", r#"{"id": 43, "fm": {...}}"#),
        ("request", "Method and params of a call, ready to send"),
        (
            "batch",
            "The body of a call of batch, with at most 50 calls",
        ),
        (
            "text",
            "For people: the entity and its ID, and its edits below them",
        ),
    ]),
    help(
        "entity",
        "ENTITY",
        "What the entities are, for --form request and batch",
    )
    .by_default("the kind that CURRENT says"),
    help("api", "API", "The methods of --form request and batch").choices(API),
    help(
        "on_error",
        "WHAT",
        "What to do when something is wrong with a line",
    )
    .choices(&[
        ("stop", "End there, after the lines before it"),
        (
            "skip",
            "Go on, and say on stderr what was wrong, as a line of JSON",
        ),
    ]),
    help(
        "max_deletes_run",
        "N|P%",
        "Print nothing if the run would delete more than N rows, or P% of those that the entities \
         hold",
    )
    .by_default("any number"),
    help(
        "threads",
        "N",
        "How many threads do the work, from 1 to 1024",
    )
    .by_default("one for each core"),
];
