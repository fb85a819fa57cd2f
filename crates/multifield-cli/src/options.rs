//! The options of a diff as flags. Their defaults are the core's: a flag that is
//! not given sets nothing.

use clap::Args;
use multifield_core::{
    Blanks, Deletes, Diff, Duplicates, Equality, Field, OtherKeys, Overwrite, ReadFields, Region,
    Strategy, SystemRows, UnknownTypes,
};

use crate::choice::Choice;

/// Those that say what rows there may be, whatever they are compared with.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options of the diff")]
pub(crate) struct RowOptions {
    /// When two values are the same [default: exact]
    #[arg(long, value_name = "WHEN", value_parser = EQUALITY)]
    equality: Option<Equality>,

    /// The country of phone numbers that are written without its code, such as RU [default: none]
    #[arg(long, value_name = "COUNTRY", value_parser = region)]
    region: Option<Region>,

    /// LINK rows and open-channel rows of IM [default: protect]
    #[arg(long, alias = "system_rows", value_name = "WHAT", value_parser = SYSTEM_ROWS)]
    system_rows: Option<SystemRows>,

    /// Refuse to delete more than N rows [default: any number]
    #[arg(
        long,
        alias = "max_deletes",
        value_name = "N",
        allow_negative_numbers = true
    )]
    max_deletes: Option<usize>,

    /// How --form fields, and request for the classic methods, write a deletion [default: flag]
    #[arg(long, value_name = "HOW", value_parser = DELETES)]
    deletes: Option<Deletes>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Options of the diff")]
pub(crate) struct Options {
    #[command(flatten)]
    rows: RowOptions,

    /// What a list in DESIRED says of its field [default: replace]
    #[arg(long, value_name = "WHAT", value_parser = STRATEGY)]
    strategy: Option<Strategy>,

    /// Which rows are overwritten by what is not there yet [default: any]
    #[arg(long, value_name = "WHICH", value_parser = OVERWRITE)]
    overwrite: Option<Overwrite>,

    /// A value and type that DESIRED lists twice [default: collapse]
    #[arg(long, value_name = "WHAT", value_parser = DUPLICATES)]
    duplicates: Option<Duplicates>,

    /// Blank values in DESIRED [default: error]
    #[arg(long, value_name = "WHAT", value_parser = BLANKS)]
    blanks: Option<Blanks>,

    /// Value types that the portal does not know [default: error]
    #[arg(long, alias = "unknown_types", value_name = "WHAT", value_parser = UNKNOWN_TYPES)]
    unknown_types: Option<UnknownTypes>,

    /// Keys of DESIRED that are no fields, such as NAME [default: error]
    #[arg(long, alias = "other_keys", value_name = "WHAT", value_parser = OTHER_KEYS)]
    other_keys: Option<OtherKeys>,

    /// Fields that were read, though CURRENT does not show it: they have no rows where they are
    /// absent. Separated by commas, or repeated [default: none]
    #[arg(
        long,
        value_name = "FIELDS",
        value_delimiter = ',',
        ignore_case = true,
        value_parser = READ
    )]
    read: Vec<Read>,
}

#[derive(Clone, Copy, Debug)]
enum Read {
    All,
    Field(Field),
}

// The first of each is the default, as a test below checks.

const EQUALITY: Choice<Equality> = Choice(&[
    ("exact", Equality::Exact, "Where the texts are the same"),
    (
        "normalized",
        Equality::Normalized,
        "In another spelling, too: such a row is left alone",
    ),
]);

const STRATEGY: Choice<Strategy> = Choice(&[
    (
        "replace",
        Strategy::Replace,
        "It is all that there should be",
    ),
    (
        "add",
        Strategy::Add,
        "It should be there, too: nothing is deleted",
    ),
    (
        "remove",
        Strategy::Remove,
        "It should go: values, or IDs as in {\"ID\": 9}",
    ),
]);

const OVERWRITE: Choice<Overwrite> = Choice(&[
    ("any", Overwrite::Any, "Any row that is left over"),
    (
        "same_value",
        Overwrite::SameValue,
        "Only to change a type or a spelling: other rows are deleted and added",
    ),
]);

const DUPLICATES: Choice<Duplicates> = Choice(&[
    ("collapse", Duplicates::Collapse, "Twice is once"),
    ("keep", Duplicates::Keep, "Twice is two rows"),
]);

const SYSTEM_ROWS: Choice<SystemRows> = Choice(&[
    (
        "protect",
        SystemRows::Protect,
        "Never change or delete them",
    ),
    (
        "touch",
        SystemRows::Touch,
        "Treat them like others: deleting one cuts a chat off",
    ),
]);

const BLANKS: Choice<Blanks> = Choice(&[
    ("error", Blanks::Error, "Refuse them"),
    (
        "skip",
        Blanks::Skip,
        "Drop them; a list of nothing else leaves its field alone",
    ),
]);

const UNKNOWN_TYPES: Choice<UnknownTypes> = Choice(&[
    ("error", UnknownTypes::Error, "Refuse to write one"),
    (
        "allow",
        UnknownTypes::Allow,
        "Write them: the portal stores any text",
    ),
]);

const OTHER_KEYS: Choice<OtherKeys> = Choice(&[
    (
        "error",
        OtherKeys::Error,
        "Refuse them: one may be a mistyped field",
    ),
    ("ignore", OtherKeys::Ignore, "Pass over them"),
]);

const READ: Choice<Read> = Choice(&[
    ("all", Read::All, ""),
    ("PHONE", Read::Field(Field::Phone), ""),
    ("EMAIL", Read::Field(Field::Email), ""),
    ("WEB", Read::Field(Field::Web), ""),
    ("IM", Read::Field(Field::Im), ""),
    ("LINK", Read::Field(Field::Link), ""),
]);

const DELETES: Choice<Deletes> = Choice(&[
    ("flag", Deletes::Flag, r#"{"ID": 9, "DELETE": "Y"}"#),
    ("blank", Deletes::Blank, r#"{"ID": 9, "VALUE": ""}"#),
]);

impl RowOptions {
    pub(crate) fn to_diff(&self) -> Diff {
        let mut diff = Diff::new();
        if let Some(equality) = self.equality {
            diff = diff.equality(equality);
        }
        if self.region.is_some() {
            diff = diff.region(self.region);
        }
        if let Some(system_rows) = self.system_rows {
            diff = diff.system_rows(system_rows);
        }
        if self.max_deletes.is_some() {
            diff = diff.max_deletes(self.max_deletes);
        }
        if let Some(deletes) = self.deletes {
            diff = diff.deletes(deletes);
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
            diff = diff.read(self.read.iter().copied().fold(ReadFields::NONE, add));
        }
        diff
    }
}

fn region(code: &str) -> Result<Region, String> {
    Region::new(code).map_err(|error| error.message())
}

fn add(fields: ReadFields, read: Read) -> ReadFields {
    match read {
        Read::All => ReadFields::ALL,
        Read::Field(field) => fields.with(field),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn parse(line: &str) -> Diff {
        Line::parse_from(line.split(' ')).options.to_diff()
    }

    #[track_caller]
    fn assert_default_is_first<T: Default + PartialEq>(flag: &str, choice: &Choice<T>) {
        let (name, value, _) = &choice.0[0];
        assert!(*value == T::default(), "{flag}");
        let command = Line::command();
        let arg = command
            .get_arguments()
            .find(|arg| arg.get_long() == Some(flag));
        let help = arg
            .and_then(clap::Arg::get_help)
            .expect("a flag with help")
            .to_string();
        assert!(
            help.ends_with(&format!("[default: {name}]")),
            "{flag}: {help}"
        );
    }

    #[test]
    fn help_names_the_defaults_of_the_core() {
        assert_default_is_first("equality", &EQUALITY);
        assert_default_is_first("strategy", &STRATEGY);
        assert_default_is_first("overwrite", &OVERWRITE);
        assert_default_is_first("duplicates", &DUPLICATES);
        assert_default_is_first("system-rows", &SYSTEM_ROWS);
        assert_default_is_first("blanks", &BLANKS);
        assert_default_is_first("unknown-types", &UNKNOWN_TYPES);
        assert_default_is_first("other-keys", &OTHER_KEYS);
        assert_default_is_first("deletes", &DELETES);
    }

    #[test]
    fn flags_that_are_not_given_set_nothing() {
        assert_eq!(parse("multifield"), Diff::new());
    }

    #[test]
    fn each_flag_sets_its_option_in_both_spellings() {
        let all = Diff::new()
            .strategy(Strategy::Add)
            .equality(Equality::Normalized)
            .region(Region::new("DE").ok())
            .overwrite(Overwrite::SameValue)
            .duplicates(Duplicates::Keep)
            .system_rows(SystemRows::Touch)
            .max_deletes(Some(0))
            .blanks(Blanks::Skip)
            .unknown_types(UnknownTypes::Allow)
            .other_keys(OtherKeys::Ignore)
            .read(ReadFields::NONE.with(Field::Web).with(Field::Im))
            .deletes(Deletes::Blank);
        let line =
            "multifield --strategy add --equality normalized --region DE --overwrite same_value --duplicates keep --system-rows touch --max-deletes 0 --blanks skip \
            --unknown-types allow --other-keys ignore --read WEB,IM --deletes blank";
        assert_eq!(parse(line), all);
        let line =
            "multifield --strategy=add --equality=normalized --region=de --overwrite=same_value --duplicates=keep --system_rows=touch --max_deletes=0 --blanks=skip \
            --unknown_types=allow --other_keys=ignore --read=web --read=Im --deletes=blank";
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
