//! The types that a diff includes.

use std::{fmt, str::FromStr};

use crate::{
    error::{quote, suggest, wrong_choice, Error, ErrorKind, Side},
    model::{trim, Field, Row},
};

/// The types that a diff includes, per field. Rows of other types are excluded: they stay
/// unchanged, and desired must not list them.
///
/// All types of a field that is not named here are included. Stored types are compared
/// without blanks around them, which the portal trims.
///
/// ```
/// use multifield_core::{Current, Desired, Diff, Field, Only};
///
/// let current = Current::from_json(r#"{"EMAIL": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "anna@old.example"},
///     {"ID": 223, "VALUE_TYPE": "HOME", "VALUE": "anna@home.example"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"EMAIL": "anna@new.example"}"#)?;
///
/// // One type is included, so a row without a type has it.
/// let only = Only::new().with(Field::Email, ["WORK"])?;
/// assert_eq!(Diff::new().only(only).diff(&current, &desired)?.to_string(), "\
/// EMAIL
///   ~ 222  anna@old.example (WORK) -> anna@new.example (WORK)
/// ");
///
/// // If all types are included, the private address is deleted.
/// assert_eq!(Diff::new().diff(&current, &desired)?.to_string(), "\
/// EMAIL
///   ~ 222  anna@old.example (WORK) -> anna@new.example (WORK)
///   - 223  anna@home.example (HOME)
/// ");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Only {
    /// For each field, a bit for each of its known types. None if all types are
    /// included.
    types: [Option<u16>; Field::ALL.len()],
}

/// The string for an `Only` without a restriction.
const ALL: &str = "all";

impl Only {
    /// Includes all types.
    ///
    /// ```
    /// use multifield_core::Only;
    ///
    /// assert_eq!(Only::new(), Only::default());
    /// ```
    #[must_use]
    pub const fn new() -> Only {
        Only {
            types: [None; Field::ALL.len()],
        }
    }

    /// Restricts `field` to rows of these types. This replaces an earlier restriction of the
    /// field.
    ///
    /// # Errors
    ///
    /// `unknown_type` if the portal does not know a type for the field (`MOBILE` for
    /// e-mails); `empty_only` if no type is given.
    ///
    /// ```
    /// use multifield_core::{Field, Only};
    ///
    /// assert!(Only::new().with(Field::Phone, ["WORK", "MOBILE"]).is_ok());
    /// assert_eq!(
    ///     Only::new().with(Field::Email, ["Work"]).unwrap_err().to_string(),
    ///     r#"only.EMAIL: "Work" is not a VALUE_TYPE of EMAIL, did you mean WORK?"#,
    /// );
    /// ```
    pub fn with<'t>(
        mut self,
        field: Field,
        types: impl IntoIterator<Item = &'t str>,
    ) -> Result<Only, Error> {
        let error = |kind| Error::new(Side::Options, format!("only.{field}"), kind);
        self.types[field as usize] = None;
        for value_type in types {
            self.include(field, value_type).map_err(error)?;
        }
        if self.includes_all(field) {
            let types = field.value_types();
            return Err(error(ErrorKind::EmptyOnly { types }));
        }
        Ok(self)
    }

    /// Includes the types of both.
    ///
    /// ```
    /// use multifield_core::{Field, Only};
    ///
    /// let work = Only::new().with(Field::Phone, ["WORK"])?;
    /// let mobile = Only::new().with(Field::Phone, ["MOBILE"])?;
    /// let both = Only::new().with(Field::Phone, ["WORK", "MOBILE"])?;
    /// assert_eq!(work.union(mobile), both);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn union(mut self, other: Only) -> Only {
        for (types, more) in self.types.iter_mut().zip(other.types) {
            if let Some(more) = more {
                *types = Some(types.unwrap_or(0) | more);
            }
        }
        self
    }

    /// Includes one more type of a field.
    pub(crate) fn include(&mut self, field: Field, value_type: &str) -> Result<(), ErrorKind> {
        let known = field.value_types();
        let Some(at) = known.iter().position(|it| *it == value_type) else {
            return Err(ErrorKind::UnknownTypeInOnly {
                found: quote(value_type),
                field: field.type_id(),
                types: known,
                suggestion: suggest(value_type, known),
            });
        };
        *self.types[field as usize].get_or_insert(0) |= 1 << at;
        Ok(())
    }

    /// Whether all types of the field are included.
    pub(crate) const fn includes_all(&self, field: Field) -> bool {
        self.types[field as usize].is_none()
    }

    pub(crate) fn includes_type(&self, field: Field, value_type: &str) -> bool {
        self.types[field as usize].map_or(true, |seen| {
            let mut known = field.value_types().iter();
            let at = known.position(|it| *it == trim(value_type));
            at.is_some_and(|at| seen & 1 << at != 0)
        })
    }

    #[inline]
    pub(crate) fn includes(&self, row: &Row<'_>) -> bool {
        self.includes_all(row.field()) || self.includes_type(row.field(), row.settled_type())
    }

    pub(crate) fn types(&self, field: Field) -> impl Iterator<Item = &'static str> {
        let seen = self.types[field as usize];
        let known = field.value_types().iter().enumerate();
        known.filter_map(move |(at, value_type)| {
            seen.map_or(true, |seen| seen & 1 << at != 0)
                .then_some(*value_type)
        })
    }

    /// The type of a row without a listed type. None if all types or several types of
    /// the field are included.
    pub(crate) fn single(&self, field: Field) -> Option<&'static str> {
        let mut types = self.types(field);
        let first = types.next().filter(|_| !self.includes_all(field))?;
        types.next().is_none().then_some(first)
    }
}

/// Writes the types of each restricted field, separated by blanks, or `all` if there is no
/// restriction.
///
/// ```
/// use multifield_core::{Field, Only};
///
/// let only = Only::new().with(Field::Phone, ["WORK", "MOBILE"])?.with(Field::Web, ["HOME"])?;
/// assert_eq!(only.to_string(), "PHONE=WORK,MOBILE WEB=HOME");
/// assert_eq!(only.to_string().parse(), Ok(only));
/// assert_eq!(Only::new().to_string(), "all");
/// assert_eq!("all".parse(), Ok(Only::new()));
/// # Ok::<(), multifield_core::Error>(())
/// ```
impl fmt::Display for Only {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Only::new() {
            return f.pad(ALL);
        }
        let named = Field::ALL
            .into_iter()
            .filter(|field| !self.includes_all(*field));
        let fields = named.map(|field| {
            let types: Vec<_> = self.types(field).collect();
            format!("{field}={}", types.join(","))
        });
        f.pad(&fields.collect::<Vec<_>>().join(" "))
    }
}

/// Reads the types of fields, such as `PHONE=WORK,MOBILE`, separated by blanks, or `all` for
/// no restriction.
///
/// # Errors
///
/// For the option `only`: `wrong_choice` if a field is unknown or missing (`TEL=WORK`,
/// `WORK`, an empty string); the errors of [`Only::with`].
///
/// ```
/// use multifield_core::{Field, Only};
///
/// let only: Only = "PHONE=WORK,MOBILE".parse()?;
/// assert_eq!(only, Only::new().with(Field::Phone, ["WORK", "MOBILE"])?);
/// # Ok::<(), multifield_core::Error>(())
/// ```
impl FromStr for Only {
    type Err = Error;

    fn from_str(text: &str) -> Result<Only, Error> {
        match text.trim() {
            "" => return of_field(text),
            ALL => return Ok(Only::new()),
            _ => {}
        }
        let fields = text.split_whitespace();
        fields
            .map(of_field)
            .try_fold(Only::new(), |only, field| Ok(only.union(field?)))
    }
}

/// Reads the types of one field.
fn of_field(text: &str) -> Result<Only, Error> {
    let (field, types) = text.split_once('=').unwrap_or((text, ""));
    let Some(field) = Field::from_name(field) else {
        return Err(wrong_choice("only", field, Field::NAMES));
    };
    let types = types.split(',').filter(|it| !it.is_empty());
    Only::new().with(field, types)
}
