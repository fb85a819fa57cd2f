//! The macro that defines codes, kinds and messages from the table of errors.

use std::{fmt, str::FromStr};

use super::{unknown_code, Error, ErrorCode, ErrorKind};

/// Writes an option that a message names: `blanks: skip`, `generation: legacy or
/// factory`, `the option read`, `max_deletes`.
pub(crate) type WriteHint<'w> = &'w dyn Fn(&'static str) -> String;

/// Defines error codes with their documentation. Each code is followed by its kinds of
/// errors, with their data and messages. In a message, `hint` writes options.
macro_rules! errors {
    ($hint:ident $(
        $(#[doc = $doc:literal])+
        $code:ident = $string:literal:
        $(
            $(#[allow($lint:ident)])?
            $kind:ident $({ $($field:ident: $type:ty),+ })? => $text:literal $(, $argument:expr)*;
        )+
    )+) => {
        /// A stable code of an [`Error`](crate::Error), the same in every language.
        ///
        /// It can be compared with its string. The guide describes [each code and what to
        /// do](crate::_guide::errors).
        ///
        /// ```
        /// use multifield_core::{Current, ErrorCode};
        ///
        /// let code = Current::from_json("").unwrap_err().code();
        /// assert_eq!(code, ErrorCode::InvalidJson);
        /// assert_eq!(code, "invalid_json");
        /// assert_eq!("invalid_json".parse(), Ok(code));
        /// assert_eq!(serde_json::to_string(&code).unwrap(), r#""invalid_json""#);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {$(
            #[doc = concat!("`", $string, "`")]
            #[doc = ""]
            $(#[doc = $doc])+
            $code,
        )+}

        $crate::names::names! { "Every code." ErrorCode { $($code = $string),+ } }
        $crate::names::equals_str!(ErrorCode);

        /// The mistake, with the data for the message.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum ErrorKind {$($(
            $(#[allow($lint)])?
            $kind $({ $($field: $type),+ })?,
        )+)+}

        impl ErrorKind {
            pub(crate) const fn code(&self) -> ErrorCode {
                match self {
                    $($(ErrorKind::$kind { .. })|+ => ErrorCode::$code,)+
                }
            }

            pub(crate) fn message(&self, $hint: $crate::error::WriteHint<'_>) -> String {
                match self {$($(
                    ErrorKind::$kind $({ $($field),+ })? => format!($text $(, $argument)*),
                )+)+}
            }
        }
    };
}

pub(super) use errors;

/// Writes the message. Options are named as in this documentation.
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(&str::to_owned))
    }
}

/// Reads a code.
///
/// # Errors
///
/// `wrong_choice` for any other string, at the place `code`.
impl FromStr for ErrorCode {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self, Error> {
        let expected = "the code of an error";
        ErrorCode::from_name(code).ok_or_else(|| unknown_code(code, ErrorCode::NAMES, expected))
    }
}
