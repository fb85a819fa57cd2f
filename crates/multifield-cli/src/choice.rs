//! Arguments that take one of a few names.

use std::ffi::OsStr;

use clap::{
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    error::ErrorKind,
    Arg, Error,
};

/// Names, what each stands for, and what each does.
///
/// The types are those of the core, for which clap's own derive has no place.
#[derive(Clone, Copy)]
pub(crate) struct Choice<T: 'static>(pub(crate) &'static [(&'static str, T, &'static str)]);

impl<T> Choice<T> {
    fn values(&self) -> impl Iterator<Item = PossibleValue> + '_ {
        let value = |(name, _, help): &(&'static str, T, &'static str)| {
            let value = PossibleValue::new(*name);
            if help.is_empty() {
                value
            } else {
                value.help(*help)
            }
        };
        self.0.iter().map(value)
    }
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Choice<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, Error> {
        let names = PossibleValuesParser::new(self.values());
        let given = names.parse_ref(command, arg, value)?;
        let choice = self
            .0
            .iter()
            .find(|(name, ..)| name.eq_ignore_ascii_case(&given));
        choice
            .map(|(_, choice, _)| choice.clone())
            .ok_or_else(|| Error::new(ErrorKind::InvalidValue).with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.values()))
    }
}
