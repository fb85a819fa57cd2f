//! The options of a diff as flags. Their defaults are the core's: a flag that is
//! not given sets nothing.

use clap::{
    builder::{PossibleValuesParser, TypedValueParser},
    Args,
};
use multifield_core::{
    Blanks, Deletes, Diff, Duplicates, Equality, Generations, Only, Order, OtherKeys, Overwrite,
    ReadFields, Region, Strategy, SystemRows, UnknownTypes,
};

use crate::{choice::choice, number};

/// Those that say what rows there may be, whatever they are compared with.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options of the diff")]
pub(crate) struct RowOptions {
    /// When two values are the same [default: exact]
    #[arg(
        long,
        value_name = "WHEN",
        value_parser = choice(Equality::ALL, Equality::as_str, EQUALITY)
    )]
    equality: Option<Equality>,

    /// The country of phone numbers that are written without its code, such as RU [default: none]
    #[arg(long, value_name = "COUNTRY", value_parser = region)]
    region: Option<Region>,

    /// The types of a field that this is about, such as PHONE=WORK,MOBILE: rows of others stay as
    /// they are. May be repeated [default: all types]
    #[arg(long, value_name = "FIELD=TYPES", value_parser = only)]
    only: Vec<Only>,

    /// LINK rows and open-channel rows of IM [default: protect]
    #[arg(
        long,
        alias = "system_rows",
        value_name = "WHAT",
        value_parser = choice(SystemRows::ALL, SystemRows::as_str, SYSTEM_ROWS)
    )]
    system_rows: Option<SystemRows>,

    /// How --form fields, and request for the classic methods, write a deletion [default: flag]
    #[arg(long, value_name = "HOW", value_parser = choice(Deletes::ALL, Deletes::as_str, DELETES))]
    deletes: Option<Deletes>,

    /// Which generations of the portal's server the edits have to be right on [default: any]
    #[arg(
        long,
        value_name = "WHICH",
        value_parser = choice(Generations::ALL, Generations::as_str, GENERATION)
    )]
    generation: Option<Generations>,
}

/// The limit of one diff.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options of the diff")]
pub(crate) struct Limit {
    /// Refuse to delete more than N rows [default: any number]
    #[arg(
        long,
        alias = "max_deletes",
        value_name = "N",
        allow_hyphen_values = true,
        value_parser = number::rows
    )]
    pub(crate) max_deletes: Option<usize>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Options of the diff")]
pub(crate) struct Options {
    #[command(flatten)]
    rows: RowOptions,

    /// What a list in DESIRED says of its field [default: replace]
    #[arg(
        long,
        value_name = "WHAT",
        value_parser = choice(Strategy::ALL, Strategy::as_str, STRATEGY)
    )]
    strategy: Option<Strategy>,

    /// Whether the first phone listed is to be the main one, and so on [default: any]
    #[arg(long, value_name = "WHICH", value_parser = choice(Order::ALL, Order::as_str, ORDER))]
    order: Option<Order>,

    /// Which rows are overwritten by what is not there yet [default: any]
    #[arg(
        long,
        value_name = "WHICH",
        value_parser = choice(Overwrite::ALL, Overwrite::as_str, OVERWRITE)
    )]
    overwrite: Option<Overwrite>,

    /// A value and type that DESIRED lists twice [default: collapse]
    #[arg(
        long,
        value_name = "WHAT",
        value_parser = choice(Duplicates::ALL, Duplicates::as_str, DUPLICATES)
    )]
    duplicates: Option<Duplicates>,

    /// Blank values in DESIRED [default: error]
    #[arg(long, value_name = "WHAT", value_parser = choice(Blanks::ALL, Blanks::as_str, BLANKS))]
    blanks: Option<Blanks>,

    /// Value types that the portal does not know [default: error]
    #[arg(
        long,
        alias = "unknown_types",
        value_name = "WHAT",
        value_parser = choice(UnknownTypes::ALL, UnknownTypes::as_str, UNKNOWN_TYPES)
    )]
    unknown_types: Option<UnknownTypes>,

    /// Keys of DESIRED that are no fields, such as NAME [default: error]
    #[arg(
        long,
        alias = "other_keys",
        value_name = "WHAT",
        value_parser = choice(OtherKeys::ALL, OtherKeys::as_str, OTHER_KEYS)
    )]
    other_keys: Option<OtherKeys>,

    /// Fields that were read, though CURRENT does not show it: they have no rows where they are
    /// absent. Separated by commas, or repeated [default: none]
    #[arg(
        long,
        value_name = "FIELDS",
        value_delimiter = ',',
        ignore_case = true,
        value_parser = PossibleValuesParser::new(ReadFields::NAMES).try_map(|name| name.parse::<ReadFields>())
    )]
    read: Vec<ReadFields>,
}

const EQUALITY: &[(Equality, &str)] = &[
    (Equality::Exact, "Where the texts are the same"),
    (
        Equality::Normalized,
        "In another spelling, too: such a row is left alone",
    ),
];

const STRATEGY: &[(Strategy, &str)] = &[
    (Strategy::Replace, "It is all that there should be"),
    (Strategy::Add, "It should be there, too: nothing is deleted"),
    (
        Strategy::Remove,
        "It should go: values, or IDs as in {\"ID\": 9}",
    ),
];

const ORDER: &[(Order, &str)] = &[
    (Order::Any, "The rows stay where they are"),
    (
        Order::Desired,
        "The field lists its rows as DESIRED does: the first is the main one",
    ),
];

const OVERWRITE: &[(Overwrite, &str)] = &[
    (Overwrite::Any, "Any row that is left over"),
    (
        Overwrite::SameValue,
        "Only to change a type or a spelling: other rows are deleted and added",
    ),
];

const DUPLICATES: &[(Duplicates, &str)] = &[
    (Duplicates::Collapse, "Twice is once"),
    (Duplicates::Keep, "Twice is two rows"),
];

const SYSTEM_ROWS: &[(SystemRows, &str)] = &[
    (SystemRows::Protect, "Never change or delete them"),
    (
        SystemRows::Touch,
        "Treat them like others: deleting one cuts a chat off",
    ),
];

const BLANKS: &[(Blanks, &str)] = &[
    (Blanks::Error, "Refuse them"),
    (
        Blanks::Skip,
        "Drop them; a list of nothing else leaves its field alone",
    ),
];

const UNKNOWN_TYPES: &[(UnknownTypes, &str)] = &[
    (UnknownTypes::Error, "Refuse to write one"),
    (
        UnknownTypes::Allow,
        "Write them: the portal stores any text",
    ),
];

const OTHER_KEYS: &[(OtherKeys, &str)] = &[
    (OtherKeys::Error, "Refuse them: one may be a mistyped field"),
    (OtherKeys::Ignore, "Pass over them"),
];

const DELETES: &[(Deletes, &str)] = &[
    (Deletes::Flag, r#"{"ID": 9, "DELETE": "Y"}"#),
    (Deletes::Blank, r#"{"ID": 9, "VALUE": ""}"#),
];

const GENERATION: &[(Generations, &str)] = &[
    (Generations::Any, "All of them"),
    (
        Generations::Legacy,
        "Servers that write each row on its own",
    ),
    (
        Generations::Factory,
        "Servers that compare rows with their IDs",
    ),
    (
        Generations::Distinct,
        "Servers that compare rows without their IDs, as the vendor's cloud does",
    ),
];

impl RowOptions {
    pub(crate) fn to_diff(&self) -> Diff {
        let mut diff = Diff::new();
        if let Some(equality) = self.equality {
            diff = diff.equality(equality);
        }
        if self.region.is_some() {
            diff = diff.region(self.region);
        }
        let only = self.only.iter().copied();
        diff = diff.only(only.fold(Only::new(), Only::union));
        if let Some(system_rows) = self.system_rows {
            diff = diff.system_rows(system_rows);
        }
        if let Some(deletes) = self.deletes {
            diff = diff.deletes(deletes);
        }
        if let Some(generation) = self.generation {
            diff = diff.generation(generation);
        }
        diff
    }
}

impl Options {
    pub(crate) fn to_diff(&self) -> Diff {
        let mut diff = self.rows.to_diff();
        if let Some(strategy) = self.strategy {
            diff = diff.strategy(strategy);
        }
        if let Some(order) = self.order {
            diff = diff.order(order);
        }
        if let Some(overwrite) = self.overwrite {
            diff = diff.overwrite(overwrite);
        }
        if let Some(duplicates) = self.duplicates {
            diff = diff.duplicates(duplicates);
        }
        if let Some(blanks) = self.blanks {
            diff = diff.blanks(blanks);
        }
        if let Some(unknown_types) = self.unknown_types {
            diff = diff.unknown_types(unknown_types);
        }
        if let Some(other_keys) = self.other_keys {
            diff = diff.other_keys(other_keys);
        }
        if !self.read.is_empty() {
            let read = self.read.iter().copied();
            diff = diff.read(read.fold(ReadFields::NONE, ReadFields::union));
        }
        diff
    }
}

fn only(text: &str) -> Result<Only, String> {
    let only: Result<Only, multifield_core::Error> = text.parse();
    only.map_err(|error| error.message())
}

fn region(code: &str) -> Result<Region, String> {
    Region::new(code).map_err(|error| error.message())
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};
    use multifield_core::Field;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,

        #[command(flatten)]
        limit: Limit,
    }

    fn parse(line: &str) -> Diff {
        let line = Line::parse_from(line.split(' '));
        let diff = line.options.to_diff();
        diff.max_deletes(line.limit.max_deletes)
    }

    #[test]
    fn help_names_the_defaults_of_the_core() {
        let command = Line::command();
        for (flag, name) in [
            ("equality", Equality::default().as_str()),
            ("strategy", Strategy::default().as_str()),
            ("order", Order::default().as_str()),
            ("overwrite", Overwrite::default().as_str()),
            ("duplicates", Duplicates::default().as_str()),
            ("system-rows", SystemRows::default().as_str()),
            ("blanks", Blanks::default().as_str()),
            ("unknown-types", UnknownTypes::default().as_str()),
            ("other-keys", OtherKeys::default().as_str()),
            ("deletes", Deletes::default().as_str()),
            ("generation", Generations::default().as_str()),
        ] {
            let mut args = command.get_arguments();
            let arg = args.find(|arg| arg.get_long() == Some(flag));
            let arg = arg.expect("a flag");
            let help = arg.get_help().expect("help").to_string();
            assert!(
                help.ends_with(&format!("[default: {name}]")),
                "{flag}: {help}"
            );
            for value in arg.get_possible_values() {
                assert!(value.get_help().is_some(), "{flag} {}", value.get_name());
            }
        }
    }

    #[test]
    fn flags_that_are_not_given_set_nothing() {
        assert_eq!(parse("multifield"), Diff::new());
    }

    #[test]
    fn each_flag_sets_its_option_in_both_spellings() {
        let only: Only = "PHONE=WORK,MOBILE".parse().expect("types");
        let only = only.union("WEB=HOME".parse().expect("types"));
        let all = Diff::new()
            .strategy(Strategy::Add)
            .equality(Equality::Normalized)
            .region(Region::new("DE").ok())
            .only(only)
            .order(Order::Desired)
            .overwrite(Overwrite::SameValue)
            .duplicates(Duplicates::Keep)
            .system_rows(SystemRows::Touch)
            .max_deletes(Some(0))
            .blanks(Blanks::Skip)
            .unknown_types(UnknownTypes::Allow)
            .other_keys(OtherKeys::Ignore)
            .read(ReadFields::NONE.with(Field::Web).with(Field::Im))
            .deletes(Deletes::Blank)
            .generation(Generations::Legacy);
        let line =
            "multifield --strategy add --equality normalized --region DE --only PHONE=WORK,MOBILE --only WEB=HOME --order desired --overwrite same_value --duplicates keep --system-rows touch --max-deletes 0 --blanks skip \
            --unknown-types allow --other-keys ignore --read WEB,IM --deletes blank --generation legacy";
        assert_eq!(parse(line), all);
        let line =
            "multifield --strategy=add --equality=normalized --region=de --only=phone=WORK --only=phone=MOBILE --only web=HOME --order=desired --overwrite=same_value --duplicates=keep --system_rows=touch --max_deletes=0 --blanks=skip \
            --unknown_types=allow --other_keys=ignore --read=web --read=Im --deletes=blank --generation=legacy";
        assert_eq!(parse(line), all);
    }

    #[test]
    fn read_all_stays_all() {
        let all = Diff::new().read(ReadFields::ALL);
        for line in [
            "--read all",
            "--read ALL,PHONE",
            "--read web --read all --read web",
        ] {
            assert_eq!(parse(&format!("multifield {line}")), all, "{line}");
        }
    }
}
