//! The descriptions of the options.

use crate::commands::API;

/// The description of an option.
pub(crate) struct Help {
    pub(super) option: &'static str,
    pub(super) value: &'static str,
    pub(super) text: &'static str,
    /// The default in words. None if it is one of the choices.
    pub(super) default: Option<&'static str>,
    pub(super) choices: &'static [(&'static str, &'static str)],
}

/// The description of an option: the one in `own`, or else the general one.
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

/// The descriptions for runs that call a portal.
pub(super) const HELP_OF_SYNC: &[Help] = &[
    help(
        "api",
        "API",
        "The methods that send the edits. Classic methods do the reading",
    )
    .choices(API),
    help(
        "on_conflict",
        "HOW",
        "Which side wins if both changed a row: needs --base",
    )
    .choices(&[
        ("leave", "The row stays as it is in the portal, for a person to decide"),
        ("ours", "DESIRED wins"),
        ("theirs", "The portal wins"),
    ]),
    help("deletes", "HOW", "How --api classic writes a deletion").choices(&[
        ("flag", r#"{"ID": 9, "DELETE": "Y"}"#),
        ("blank", r#"{"ID": 9, "VALUE": ""}"#),
    ]),
    help(
        "max_deletes_run",
        "N",
        "How many rows the run may delete. If an entity needs more, its edits are not sent",
    )
    .by_default("any number"),
    help(
        "max_attempts",
        "N",
        "How many more calls an entity may take than its plan needs, and how often in a row \
         reading it may fail",
    )
    .by_default("5"),
    help(
        "meanwhile",
        "WHAT",
        "Plans that would delete or overwrite rows that somebody has changed during the run",
    )
    .choices(&[
        ("conflict", "Are not sent"),
        ("overrule", "Are sent"),
    ]),
    help(
        "settle",
        "SECONDS",
        "How long to wait after a call without an answer, before the entity is read again. The \
         portal may still run the call for 60 seconds; an earlier plan could add a number twice",
    )
    .by_default("75"),
    help(
        "plan_age",
        "SECONDS",
        "How old a plan may be when it is sent. For an older plan, the entity is read and planned again",
    )
    .by_default("15"),
    help("rate", "N", "How many calls a second, on average").by_default("2"),
    help(
        "burst",
        "N",
        "How many calls may follow at once after a pause. The portal allows 50 for all programs at \
         this IP address together",
    )
    .by_default("10"),
    help(
        "operating",
        "SECONDS",
        "How long the portal may have run a method in the last minutes. If it is more, the method \
         waits until the portal counts less",
    )
    .by_default("480"),
];

pub(super) const HELP: &[Help] = &[
    help(
        "strategy",
        "WHAT",
        "What the listed values of a field in DESIRED mean",
    )
    .choices(&[
        ("replace", "All values that the field should have; [] clears it"),
        ("add", "Values that the field should also have: nothing is deleted"),
        ("remove", r#"Values to remove, by value or by ID: {"ID": 9}"#),
        ("fill", "Values to add if the field has no rows"),
        (
            "patch",
            "Rows with IDs: each stored row gets the listed value, type or both",
        ),
        (
            "first",
            "Values to put first: the first becomes the main value, all other rows come after them",
        ),
    ]),
    help("equality", "WHEN", "When a stored value counts as equal to a desired one").choices(&[
        ("exact", "If the strings are the same"),
        (
            "normalized",
            "If they are equivalent, also in different formats: such a row stays unchanged",
        ),
    ]),
    help(
        "spelling",
        "WHICH",
        "The format of values that are stored in another format (--equality normalized)",
    )
    .choices(&[
        ("keep", "The stored format"),
        ("desired", "The format in DESIRED"),
        (
            "canonical",
            "Numbers as +79161234567, e-mails in lower case, no invisible characters",
        ),
    ]),
    help(
        "region",
        "COUNTRY",
        "The country of phone numbers without a country code, such as RU",
    )
    .by_default("none"),
    help(
        "only",
        "FIELD=TYPES",
        "The types of a field to include, such as PHONE=WORK,MOBILE: rows of other types stay \
         unchanged. May be repeated",
    )
    .by_default("all types"),
    help(
        "order",
        "WHICH",
        "The order of the rows of a field",
    )
    .choices(&[
        ("any", "Unimportant"),
        (
            "desired",
            "The order of DESIRED: its first value becomes the main value",
        ),
    ]),
    help(
        "overwrite",
        "WHICH",
        "Which stored rows may be overwritten",
    )
    .choices(&[
        (
            "any",
            "A row whose value is not listed may get a new value: one edit instead of two",
        ),
        (
            "same_value",
            "A row may only get another type or format; for another value, it is deleted, and a new row is added",
        ),
    ]),
    help(
        "duplicates",
        "WHAT",
        "A value that DESIRED lists twice with the same type",
    )
    .choices(&[("collapse", "One row"), ("keep", "Several rows: needs --generation legacy or factory")]),
    help("types", "WHICH", "Which rows count as duplicates").choices(&[
        ("same", "Rows with one value and one type"),
        (
            "any",
            "Rows with one value and any types, except in IM and LINK: the first row stays, with its type",
        ),
    ]),
    help(
        "system_rows",
        "WHAT",
        "Rows that the portal manages: LINK rows, and IM rows of open channels",
    )
    .choices(&[
        ("protect", "Never change or delete them"),
        (
            "touch",
            "Treat them like other rows: deleting one cuts the link to a chat",
        ),
    ]),
    help("max_deletes", "N", "Refuse to delete more than N rows").by_default("no limit"),
    help("blanks", "WHAT", "Blank values in DESIRED").choices(&[
        ("error", "Refuse them"),
        (
            "skip",
            "Ignore them; a list of only blank values counts as not mentioned",
        ),
    ]),
    help("cells", "HOW", "How the values of DESIRED are read").choices(&[
        ("strict", "Each string is one value"),
        (
            "clean",
            "Like cells of a spreadsheet: several values in one are split, #N/A is ignored, \
             79161234567.0 becomes a number, invisible characters are removed",
        ),
    ]),
    help(
        "invalid_phones",
        "WHAT",
        "Phones that cannot be numbers, such as 7.9E+10",
    )
    .choices(&[
        ("error", "Refuse to write one"),
        ("allow", "Write them: the portal stores any text"),
    ]),
    help("several_values", "WHAT", "Values that contain several numbers").choices(&[
        ("error", "Refuse to write one"),
        ("allow", "Write them as they are"),
    ]),
    help(
        "invisible_characters",
        "WHAT",
        "Values with invisible characters",
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
        "Keys of DESIRED that are not fields, such as NAME",
    )
    .choices(&[
        ("error", "Refuse them: one may be a misspelled field"),
        ("ignore", "Ignore them"),
    ]),
    help(
        "read",
        "FIELDS",
        "Fields that were requested, if CURRENT does not show it. If such a field is missing, it has \
         no rows. Either all, or fields separated by commas; may be repeated",
    )
    .by_default("none"),
    help(
        "deletes",
        "HOW",
        "How a deletion is written, in --form fields and in --form request with classic methods",
    )
    .choices(&[
        ("flag", r#"{"ID": 9, "DELETE": "Y"}"#),
        ("blank", r#"{"ID": 9, "VALUE": ""}"#),
    ]),
    help(
        "generation",
        "WHICH",
        "The generations of server on which the edits have to be correct",
    )
    .choices(&[
        ("any", "All of them"),
        ("legacy", "Servers that write each row by itself"),
        ("factory", "Servers that compare rows with their IDs"),
        (
            "distinct",
            "Servers that compare rows without their IDs, such as the vendor's cloud",
        ),
    ]),
    help("on_conflict", "HOW", "What happens to a row in conflict").choices(&[
        (
            "leave",
            "The row stays as it is in THEIRS, for a person to decide (exit code 3)",
        ),
        ("ours", "The row becomes as it is in OURS"),
        ("theirs", "The row stays as it is in THEIRS"),
    ]),
    help("key", "KEY", "The key of an entity's ID").by_default("ID or id"),
    help("form", "FORM", "The output format of a line").choices(&[
        ("fields", r#"{"id": 43, "fields": {...}}"#),
        ("fm", r#"{"id": 43, "fm": {...}}"#),
        ("request", "Method and params of a call, ready to send: needs --entity"),
        (
            "batch",
            "The body of a call of batch, with at most 50 calls: needs --entity",
        ),
        (
            "text",
            "For people: the entity with its ID, then its edits",
        ),
    ]),
    help(
        "entity",
        "ENTITY",
        "The kind of the entities, for --form request and batch",
    )
    .by_default("the kind in CURRENT"),
    help("api", "API", "The methods of --form request and batch").choices(API),
    help(
        "on_error",
        "WHAT",
        "What to do after an error in a line",
    )
    .choices(&[
        ("stop", "End the run, after the lines before it"),
        (
            "skip",
            "Continue, and print the error on stderr as a line of JSON",
        ),
    ]),
    help(
        "max_deletes_run",
        "N|P%",
        "Print nothing if the run would delete more than N rows, or P% of the stored rows of its \
         entities",
    )
    .by_default("no limit"),
    help("threads", "N", "The number of threads, from 1 to 1024").by_default("one per core"),
];
