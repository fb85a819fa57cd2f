//! Arguments that accept one of the core's names.

use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use multifield_core::Error;

/// A parser for the names of the choices in `all`. `help` returns the description of a
/// choice, if it has one.
///
/// The types belong to the core, so clap's own derive cannot be used.
pub(crate) fn choice<T>(
    all: &[T],
    name: fn(T) -> &'static str,
    help: &[(&str, &'static str)],
) -> impl TypedValueParser<Value = T>
where
    T: Copy + FromStr<Err = Error> + Send + Sync + 'static,
{
    let values = all.iter().map(|choice| {
        let name = name(*choice);
        let help = help.iter().find(|(of, _)| *of == name);
        PossibleValue::new(name).help(help.map(|(_, help)| *help))
    });
    PossibleValuesParser::new(values).try_map(|name| name.parse())
}
