//! The options of the core as flags. The core defines their names, values and
//! defaults, `help` their descriptions.

mod help;

use std::marker::PhantomData;

use clap::{
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser, ValueParser},
    error::Error as Refusal,
    Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches,
};
use multifield_core::{Bulk, Diff, KnownOption, Merge};
use serde_json::{json, Map, Number, Value};

use crate::failure::Failure;

use help::{help_of, Help, HELP_OF_SYNC};

/// The options that a command accepts.
pub(crate) trait Taken: Clone + Send + Sync + 'static {
    const HEADING: &'static str = "Options of the diff";

    /// Descriptions of options that differ from the general ones in this command.
    const HELP: &'static [Help] = &[];

    fn options() -> Vec<KnownOption>;

    /// Whether the core accepts a value.
    fn check(given: &Value) -> Result<(), multifield_core::Error> {
        Bulk::from_value(given).map(drop)
    }
}

fn those(options: impl IntoIterator<Item = KnownOption>, names: &[&str]) -> Vec<KnownOption> {
    let options = options.into_iter();
    options.filter(|it| names.contains(&it.name)).collect()
}

fn without(options: impl IntoIterator<Item = KnownOption>, names: &[&str]) -> Vec<KnownOption> {
    let options = options.into_iter();
    options.filter(|it| !names.contains(&it.name)).collect()
}

/// All options of a diff with a desired state.
#[derive(Clone, Debug)]
pub(crate) struct OfDiff;

impl Taken for OfDiff {
    fn options() -> Vec<KnownOption> {
        without(Diff::known_options(), &["types"])
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
        those(Diff::known_options(), NAMES)
    }
}

/// The options of `tidy`.
#[derive(Clone, Debug)]
pub(crate) struct OfTidy;

impl Taken for OfTidy {
    const HEADING: &'static str = "Options";

    fn options() -> Vec<KnownOption> {
        without(OfRows::options(), &["equality"])
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
        without(Bulk::known_options(), &["missing", "input_order"])
    }
}

/// The options of a run over one input, except a flag without a value. Its output format
/// is selected with the flags for one entity.
#[derive(Clone, Debug)]
pub(crate) struct OfLines;

impl Taken for OfLines {
    const HEADING: &'static str = OfRun::HEADING;

    fn options() -> Vec<KnownOption> {
        without(OfRun::options(), &["form", "entity", "api"])
    }
}

/// The options of a diff whose current state the run itself reads.
#[derive(Clone, Debug)]
pub(crate) struct OfSyncedDiff;

impl Taken for OfSyncedDiff {
    const HELP: &'static [Help] = HELP_OF_SYNC;

    fn options() -> Vec<KnownOption> {
        without(OfDiff::options(), &["read"])
    }
}

/// The options of reading lines one after the other.
#[derive(Clone, Debug)]
pub(crate) struct OfInput;

impl Taken for OfInput {
    const HEADING: &'static str = OfRun::HEADING;

    fn options() -> Vec<KnownOption> {
        those(OfRun::options(), &["key", "on_error"])
    }
}

/// The options of a run that calls a portal, except those that the command sets itself:
/// calls are sent one after the other.
#[derive(Clone, Debug)]
pub(crate) struct OfSync;

impl Taken for OfSync {
    const HEADING: &'static str = OfRun::HEADING;
    const HELP: &'static [Help] = HELP_OF_SYNC;

    fn options() -> Vec<KnownOption> {
        let options = multifield_sync::Options::known_options();
        without(options, &["dry_run", "label", "in_flight"])
    }

    fn check(given: &Value) -> Result<(), multifield_core::Error> {
        multifield_sync::Options::from_value(given).map(drop)
    }
}

/// The options of [`OfSync`] that a command for one entity does not have already.
#[derive(Clone, Debug)]
pub(crate) struct OfPortal;

impl Taken for OfPortal {
    const HEADING: &'static str = "Options for a whole portal";
    const HELP: &'static [Help] = HELP_OF_SYNC;

    fn options() -> Vec<KnownOption> {
        without(
            OfSync::options(),
            &["api", "max_deletes_run", "on_conflict"],
        )
    }

    fn check(given: &Value) -> Result<(), multifield_core::Error> {
        OfSync::check(given)
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
        command.args(T::options().into_iter().map(flag::<T>))
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

fn flag<T: Taken>(option: KnownOption) -> Arg {
    let help = help_of(T::HELP, option.name);
    let default = help.default.or(option.default);
    let default = default.map_or(String::new(), |it| format!(" [default: {it}]"));
    let flag = Arg::new(option.name)
        .long(option.name.replace('_', "-"))
        .value_name(help.value)
        .help(format!("{}{default}", help.text))
        .help_heading(T::HEADING);
    let flag = match option.name {
        name if name.contains('_') => flag.alias(name),
        "only" | "read" => flag.action(ArgAction::Append),
        _ => flag,
    };
    if option.choices.is_empty() {
        let parse = move |text: &str| parsed::<T>(option.name, text);
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
fn parsed<T: Taken>(option: &str, text: &str) -> Result<Value, String> {
    if option == "only" && !text.contains('=') {
        let problem =
            format!("found {text:?}, expected a field and its types, such as PHONE=WORK,MOBILE");
        return Err(problem);
    }
    let value = value_of(option, text);
    match T::check(&json!({ option: value })) {
        Ok(()) => Ok(value),
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
        "max_deletes" | "max_deletes_run" | "threads" | "max_attempts" | "rate" | "burst" => {
            match text.parse::<u64>() {
                Ok(number) => json!(number),
                Err(_) => json!(text),
            }
        }
        "settle" | "plan_age" | "operating" => match serde_json::from_str::<Number>(text) {
            Ok(number) => number.into(),
            Err(_) => json!(text),
        },
        _ => json!(text),
    }
}

/// Combines two values of an option that was passed twice: the fields of both, or all
/// fields.
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
        let of_sync = OfSync::options().into_iter().map(|it| (HELP_OF_SYNC, it));
        let known = known.map(|it| (&[][..], it)).chain(of_sync);
        for (own, option) in known.filter(|(_, it)| !matches!(it.name, "missing" | "input_order")) {
            let help = help_of(own, option.name);
            assert_eq!(help.option, option.name, "no help");
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
