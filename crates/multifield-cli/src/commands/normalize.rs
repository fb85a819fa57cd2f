//! `multifield normalize`

use std::{borrow::Cow, path::Path, process::ExitCode};

use clap::{
    builder::{PossibleValuesParser, TypedValueParser},
    Args,
};
use multifield_core::{normalize as key, normalize_typed, printable, Field, Region};

use crate::{failure::Failure, help::examples, input::Input, output};

/// Print the key of each value: its normalised form, for comparisons
///
/// Two values with the same key are equivalent: --equality normalized treats them as equal. Keys may
/// change between versions, so do not store them.
///
/// Exit codes: 0; 2 on an error.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
pub(crate) struct NormalizeArgs {
    /// The field of the values
    #[arg(value_parser = PossibleValuesParser::new(Field::ALL.map(Field::type_id))
        .try_map(|name| name.parse::<Field>()), ignore_case = true)]
    field: Field,

    /// The values [default: the lines of stdin]
    values: Vec<String>,

    /// The type of the values, such as TELEGRAM: the keys of messengers depend on it [default: none]
    #[arg(long = "type", value_name = "TYPE")]
    value_type: Option<String>,

    /// The country of phone numbers without a country code, such as RU [default: none]
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    region: Option<Region>,
}

fn country(code: &str) -> Result<Region, String> {
    Region::new(code).map_err(|error| error.message())
}

const EXAMPLES: &str = r#"  # Both are 79161234567
  multifield normalize PHONE "8 (916) 123-45-67" "+7 916 123 45 67" --region RU
  # Print the key of each line
  echo Anna@Example.com | multifield normalize EMAIL"#;

pub(crate) fn normalize(args: &NormalizeArgs) -> Result<ExitCode, Failure> {
    let keys = |values: &mut dyn Iterator<Item = &str>| -> String {
        values
            .map(|value| printable(&args.key(value)).into_owned() + "\n")
            .collect()
    };
    let printed = if args.values.is_empty() {
        let input = Input::read(Path::new("-"))?;
        let lines = String::from_utf8(input.bytes).map_err(|_| {
            let message = "found bytes that are no UTF-8, expected a value on each line";
            Failure::new(&*input.name, message, "invalid_text")
        })?;
        keys(&mut lines.lines())
    } else {
        keys(&mut args.values.iter().map(String::as_str))
    };
    output::print(printed)?;
    Ok(ExitCode::SUCCESS)
}

impl NormalizeArgs {
    fn key<'v>(&self, value: &'v str) -> Cow<'v, str> {
        match &self.value_type {
            Some(value_type) => normalize_typed(value, self.field, value_type, self.region),
            None => key(value, self.field, self.region),
        }
    }
}
