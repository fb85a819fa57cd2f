use std::{fmt, str::FromStr};

use crate::error::{quote, Error, ErrorKind, Side};

/// A limit for the deletions of a whole run: a number of rows, or a share of the stored rows
/// of its entities.
///
/// ```
/// use multifield_core::MaxDeletes;
///
/// let limit: MaxDeletes = "2.5%".parse()?;
/// assert_eq!(limit.of(1_000), 25);
/// assert_eq!(MaxDeletes::rows(7).of(1_000), 7);
/// assert_eq!(
///     "many".parse::<MaxDeletes>().unwrap_err().to_string(),
///     r#"max_deletes_run: found "many", expected a number of rows, or a percentage such as 2.5%"#,
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MaxDeletes(Limit);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Limit {
    Rows(u64),
    /// The percentage, in millionths.
    Share(u64),
}

const MILLION: u64 = 1_000_000;

impl MaxDeletes {
    pub(crate) const EXPECTED: &'static str = "a number of rows, or a percentage such as 2.5%";

    /// Limits the deletions to this number of rows.
    ///
    /// ```
    /// assert_eq!(multifield_core::MaxDeletes::rows(7).of(1_000_000), 7);
    /// ```
    #[must_use]
    pub const fn rows(rows: u64) -> Self {
        MaxDeletes(Limit::Rows(rows))
    }

    /// Returns the limit for this number of stored rows, rounded down.
    ///
    /// ```
    /// use multifield_core::MaxDeletes;
    ///
    /// let limit: MaxDeletes = "2.5%".parse()?;
    /// assert_eq!((limit.of(10_000), limit.of(39)), (250, 0));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub const fn of(self, held: u64) -> u64 {
        match self.0 {
            Limit::Rows(rows) => rows,
            Limit::Share(share) => held / MILLION * share + held % MILLION * share / MILLION,
        }
    }
}

/// Writes the format that [`FromStr`] reads.
///
/// ```
/// use multifield_core::MaxDeletes;
///
/// assert_eq!(MaxDeletes::rows(20).to_string(), "20");
/// assert_eq!("02.50%".parse::<MaxDeletes>()?.to_string(), "2.5%");
/// # Ok::<(), multifield_core::Error>(())
/// ```
impl fmt::Display for MaxDeletes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Limit::Rows(rows) => rows.fmt(f),
            Limit::Share(share) => {
                let percentage = format!("{}.{:04}", share / 10_000, share % 10_000);
                let percentage = percentage.trim_end_matches('0').trim_end_matches('.');
                f.pad(&format!("{percentage}%"))
            }
        }
    }
}

/// Reads a number of rows (`20`), or a percentage of at most 100 with at most four decimals
/// (`2.5%`).
///
/// # Errors
///
/// `wrong_option`, for the option `max_deletes_run`, for any other string (`-1`, `101%`,
/// `2,5%`).
impl FromStr for MaxDeletes {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let limit = match text.strip_suffix('%') {
            None => number(text).map(Limit::Rows),
            Some(percentage) => share(percentage).map(Limit::Share),
        };
        limit.map(MaxDeletes).ok_or_else(|| {
            let kind = ErrorKind::WrongOption {
                found: quote(text),
                expected: MaxDeletes::EXPECTED,
            };
            Error::new(Side::Options, "max_deletes_run", kind)
        })
    }
}

fn number(text: &str) -> Option<u64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// A percentage in millionths.
fn share(text: &str) -> Option<u64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    if decimals.len() > 4 {
        return None;
    }
    let share = number(whole)?
        .checked_mul(10_000)?
        .checked_add(number(&format!("{decimals:0<4}"))?)?;
    (share <= MILLION && !decimals.is_empty()).then_some(share)
}
