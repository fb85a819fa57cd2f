//! The options of the core as flags. The core defines their names, values and
//! defaults. This file contains their help.

use std::marker::PhantomData;

use clap::{
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser, ValueParser},
    error::Error as Refusal,
    Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches,
};
use multifield_core::{Bulk, Diff, KnownOption, Merge};
use serde_json::{json, Map, Value};

use crate::{commands::API, failure::Failure};

/// The options that a command accepts.
pub(crate) trait Taken: Clone + Send + Sync + 'static {
    const HEADING: &'static str = "Options of the diff";

    fn options() -> Vec<KnownOption>;
}

/// All options of a diff with a desired state.
#[derive(Clone, Debug)]
pub(crate) struct OfDiff;

impl Taken for OfDiff {
    fn options() -> Vec<KnownOption> {
        let has_meaning = |it: &KnownOption| it.name != "types";
        Diff::known_options().filter(has_meaning).collect()
    }
}

/// The options of a diff that have a meaning without a desired state.
#[derive(Clone, Debug)]
pub(crate) struct OfRows;

impl Taken for OfRows {
    fn options() -> Vec<KnownOption> {
        const NAMES: &[&str] = &[
            "equality",
            "region",
            "only",
            "types",
            "system_rows",
            "max_deletes",
            "deletes",
            "generation",
        ];
        let options = Diff::known_options();
        options.filter(|it| NAMES.contains(&it.name)).collect()
    }
}

/// The options of `tidy`.
#[derive(Clone, Debug)]
pub(crate) struct OfTidy;

impl Taken for OfTidy {
    const HEADING: &'static str = "Options";

    fn options() -> Vec<KnownOption> {
        let options = OfRows::options().into_iter();
        options.filter(|it| it.name != "equality").collect()
    }
}

/// The options of a merge in addition to those of a diff.
#[derive(Clone, Debug)]
pub(crate) struct OfMerge;

impl Taken for OfMerge {
    const HEADING: &'static str = "Options of the merge";

    fn options() -> Vec<KnownOption> {
        let of_diff = Diff::known_options().count();
        Merge::known_options().skip(of_diff).collect()
    }
}

/// The options of a run in addition to those of its diffs, except two flags without a
/// value.
#[derive(Clone, Debug)]
pub(crate) struct OfRun;

impl Taken for OfRun {
    const HEADING: &'static str = "Options of the run";

    fn options() -> Vec<KnownOption> {
        let has_value = |it: &KnownOption| !matches!(it.name, "missing" | "input_order");
        Bulk::known_options().filter(has_value).collect()
    }
}

/// The options of a run over one input, except a flag without a value. Its output format
/// is selected with the flags for one entity.
#[derive(Clone, Debug)]
pub(crate) struct OfLines;

impl Taken for OfLines {
    const HEADING: &'static str = OfRun::HEADING;

    fn options() -> Vec<KnownOption> {
        let options = OfRun::options().into_iter();
        options
            .filter(|it| !matches!(it.name, "form" | "entity" | "api"))
            .collect()
    }
}

/// The given options, as the core reads them.
#[derive(Clone, Debug)]
pub(crate) struct Options<T> {
    given: Map<String, Value>,
    taken: PhantomData<T>,
}

impl<T> Options<T> {
    pub(crate) fn given(&self) -> Map<String, Value> {
        self.given.clone()
    }

    pub(crate) fn to_diff(&self) -> Result<Diff, Failure> {
        read(self.given(), Diff::from_value)
    }
}

/// Reads options with the core.
pub(crate) fn read<T>(
    given: Map<String, Value>,
    reader: impl Fn(&Value) -> Result<T, multifield_core::Error>,
) -> Result<T, Failure> {
    let options = reader(&Value::Object(given));
    options.map_err(|error| Failure::in_files(&error, &[]))
}

impl<T: Taken> Args for Options<T> {
    fn augment_args(command: Command) -> Command {
        command.args(T::options().into_iter().map(|it| flag(it, T::HEADING)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<T: Taken> FromArgMatches for Options<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Refusal> {
        let mut given = Map::new();
        for KnownOption { name, .. } in T::options() {
            let Some(values) = matches.get_many::<Value>(name) else {
                continue;
            };
            let value = values.cloned().reduce(together).unwrap_or_default();
            given.insert(name.to_owned(), value);
        }
        let taken = PhantomData;
        Ok(Options { given, taken })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Refusal> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn flag(option: KnownOption, heading: &'static str) -> Arg {
    let help = help_of(option.name);
    let default = help.default.or(option.default);
    let default = default.map_or(String::new(), |it| format!(" [default: {it}]"));
    let flag = Arg::new(option.name)
        .long(option.name.replace('_', "-"))
        .value_name(help.value)
        .help(format!("{}{default}", help.text))
        .help_heading(heading);
    let flag = match option.name {
        name if name.contains('_') => flag.alias(name),
        "only" | "read" => flag.action(ArgAction::Append),
        _ => flag,
    };
    if option.choices.is_empty() {
        let parse = move |text: &str| parsed(option.name, text);
        return flag
            .allow_hyphen_values(true)
            .value_parser(ValueParser::new(parse));
    }
    let choices = option.choices.iter().map(|name| {
        let help = help.choices.iter().find(|(choice, _)| choice == name);
        PossibleValue::new(*name).help(help.map(|(_, help)| *help))
    });
    let parser = PossibleValuesParser::new(choices).map(Value::String);
    flag.value_parser(parser)
}

/// The value of an option from its string, if the core accepts it.
fn parsed(option: &str, text: &str) -> Result<Value, String> {
    let value = value_of(option, text);
    let result = Bulk::from_value(&json!({ option: value }));
    match result {
        Ok(_) => Ok(value),
        Err(error) => Err(error.message()),
    }
}

fn value_of(option: &str, text: &str) -> Value {
    match option {
        "only" => {
            let (field, types) = text.split_once('=').unwrap_or((text, ""));
            let types: Vec<_> = types.split(',').filter(|it| !it.is_empty()).collect();
            json!({ field.to_ascii_uppercase(): types })
        }
        "read" => text.split(',').collect(),
        "max_deletes" | "max_deletes_run" | "threads" => match text.parse::<u64>() {
            Ok(number) => json!(number),
            Err(_) => json!(text),
        },
        _ => json!(text),
    }
}

/// The value of an option that is given twice: the fields of both, or all of both.
fn together(first: Value, second: Value) -> Value {
    match (first, second) {
        (Value::Array(mut first), Value::Array(second)) => {
            first.extend(second);
            first.into()
        }
        (Value::Object(mut first), Value::Object(second)) => {
            for (field, types) in second {
                let own = first.remove(&field).unwrap_or_else(|| json!([]));
                first.insert(field, together(own, types));
            }
            first.into()
        }
        (_, second) => second,
    }
}

/// The help of an option.
struct Help {
    option: &'static str,
    value: &'static str,
    text: &'static str,
    /// In words, if it is not one of the choices.
    default: Option<&'static str>,
    choices: &'static [(&'static str, &'static str)],
}

fn help_of(option: &str) -> &'static Help {
    let help = HELP.iter().find(|it| it.option == option);
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

const HELP: &[Help] = &[
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
            "Values to put first: the first becomes the main value, all others follow",
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
            "The order of DESIRED: its first value becomes the main one",
        ),
    ]),
    help(
        "overwrite",
        "WHICH",
        "Which stored rows may be overwritten",
    )
    .choices(&[
        ("any", "Each row that is not listed may get a new value"),
        (
            "same_value",
            "Rows may get another type or format; for other values, rows are deleted and added",
        ),
    ]),
    help(
        "duplicates",
        "WHAT",
        "Equal rows in DESIRED",
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
        "Types that the portal does not know",
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
        "Fields that were read, if CURRENT does not show it: such a field has no rows if it is \
         missing. all, or fields separated by commas; may be repeated",
    )
    .by_default("none"),
    help(
        "deletes",
        "HOW",
        "How --form fields, and request with classic methods, write a deletion",
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
            "It stays as it is in THEIRS, for a person to decide (exit code 3)",
        ),
        ("ours", "It becomes as OURS has it"),
        ("theirs", "It stays as it is in THEIRS"),
    ]),
    help("key", "KEY", "The key of an entity's ID").by_default("ID or id"),
    help("form", "FORM", "The output format of a line").choices(&[
        ("fields", r#"{"id": 43, "fields": {...}}"#),
        ("fm", r#"{"id": 43, "fm": {...}}"#),
        ("request", "A call, ready to send: its method and params"),
        (
            "batch",
            "The body of a call of batch, with at most 50 calls",
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        diff: Options<OfDiff>,
        #[command(flatten)]
        merge: Options<OfMerge>,
        #[command(flatten)]
        run: Options<OfRun>,
    }

    #[derive(Parser)]
    struct Rows {
        #[command(flatten)]
        rows: Options<OfRows>,
    }

    #[test]
    fn types_are_for_what_has_no_desired_state() {
        let given = |value| {
            let line = Rows::parse_from(["multifield", "--types", value]);
            Value::from(line.rows.given())
        };
        assert_eq!(given("any"), json!({"types": "any"}));
        assert_eq!(given("same"), json!({"types": "same"}));
        assert!(Line::try_parse_from(["multifield", "--types", "any"]).is_err());
    }

    fn given(line: &str) -> Value {
        let line = Line::parse_from(line.split(' '));
        let mut given = line.diff.given();
        given.extend(line.merge.given());
        given.extend(line.run.given());
        given.into()
    }

    #[test]
    fn help_says_something_of_each_option_and_of_each_choice() {
        let known = Merge::known_options().chain(Bulk::known_options());
        for option in known.filter(|it| !matches!(it.name, "missing" | "input_order")) {
            let help = HELP.iter().find(|it| it.option == option.name);
            let help = help.unwrap_or_else(|| panic!("no help for {}", option.name));
            if option.name == "entity" {
                continue;
            }
            let names: Vec<_> = help.choices.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, option.choices, "{}", option.name);
        }
    }

    #[test]
    fn flags_that_are_not_given_set_nothing() {
        assert_eq!(given("multifield"), json!({}));
    }

    #[test]
    fn each_flag_sets_its_option_in_both_spellings() {
        let expected = json!({
            "strategy": "add", "equality": "normalized", "spelling": "desired",
            "region": "DE",
            "only": {"PHONE": ["WORK", "MOBILE"], "WEB": ["HOME"]}, "order": "desired",
            "overwrite": "same_value", "duplicates": "keep", "system_rows": "touch",
            "max_deletes": 0, "blanks": "skip", "cells": "clean", "unknown_types": "allow",
            "invalid_phones": "allow", "several_values": "allow",
            "invisible_characters": "allow", "other_keys": "ignore",
            "read": ["WEB", "IM"], "deletes": "blank", "generation": "legacy",
            "on_conflict": "ours", "key": "contact", "form": "batch", "entity": "lead",
            "api": "universal", "on_error": "skip", "max_deletes_run": "2.5%", "threads": 2,
        });
        let line =
            "multifield --strategy add --equality normalized --spelling desired --region DE \
             --cells clean --invalid-phones allow --several-values allow \
             --invisible-characters allow \
             --only PHONE=WORK,MOBILE --only WEB=HOME --order desired --overwrite same_value \
             --duplicates keep --system-rows touch --max-deletes 0 --blanks skip \
             --unknown-types allow --other-keys ignore --read WEB,IM --deletes blank \
             --generation legacy --on-conflict ours --key contact --form batch --entity lead \
             --api universal --on-error skip --max-deletes-run 2.5% --threads 2";
        assert_eq!(given(line), expected);
        let line =
            "multifield --strategy=add --equality=normalized --spelling=desired --region=DE \
             --cells=clean --invalid_phones=allow --several_values=allow \
             --invisible_characters=allow \
             --only=phone=WORK --only=phone=MOBILE --only web=HOME --order=desired \
             --overwrite=same_value --duplicates=keep --system_rows=touch --max_deletes=0 \
             --blanks=skip --unknown_types=allow --other_keys=ignore --read=WEB --read=IM \
             --deletes=blank --generation=legacy --on_conflict=ours --key=contact --form=batch \
             --entity=lead --api=universal --on_error=skip --max_deletes_run=2.5% --threads=2";
        assert_eq!(given(line), expected);
    }
}
