//! A country, for numbers that are written without its code.

#[cfg(feature = "phonenumber")]
pub use known::Region;
#[cfg(not(feature = "phonenumber"))]
pub(crate) use unknown::Region;

#[cfg(feature = "phonenumber")]
mod known {
    use std::{fmt, str::FromStr};

    use phonenumber::metadata::{Metadata, DATABASE};

    use crate::error::{quote, Error, ErrorKind, Side};

    /// A country by its two letters, for phone numbers that are written without
    /// its code.
    ///
    /// With it, keys of such numbers are those of E.164, so that `8 (916)
    /// 123-45-67`, `9161234567` and `+7 916 1234567` are one number for `RU`.
    /// A number that cannot be read as one of the country, or can be read as
    /// two, is compared by its digits.
    ///
    /// Needs the feature `phonenumber`.
    ///
    /// ```
    /// use multifield_core::{Current, Desired, Diff, Equality, Region};
    ///
    /// let current = Current::from_json(r#"{"PHONE": [
    ///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "8 (916) 123-45-67"}
    /// ]}"#)?;
    /// let desired = Desired::from_json(r#"{"PHONE": ["+79161234567"]}"#)?;
    ///
    /// let normalized = Diff::new().equality(Equality::Normalized);
    /// assert_eq!(normalized.diff(&current, &desired)?.len(), 1);
    ///
    /// let russian = normalized.region(Some(Region::new("RU")?));
    /// assert!(russian.diff(&current, &desired)?.is_empty());
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Region([u8; 2]);

    impl Region {
        /// The country of that code of ISO 3166-1, in any case.
        ///
        /// # Errors
        ///
        /// `unknown_region` (`SU`, `RUS`, `7`), at the option `region`.
        ///
        /// ```
        /// use multifield_core::Region;
        ///
        /// assert_eq!(Region::new("de")?.code(), "DE");
        /// assert_eq!(
        ///     Region::new("RUS").unwrap_err().to_string(),
        ///     r#"region: found "RUS", expected the two letters of a country, such as RU"#,
        /// );
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        pub fn new(code: &str) -> Result<Region, Error> {
            let letters = code.to_ascii_uppercase();
            match <[u8; 2]>::try_from(letters.as_bytes()) {
                Ok(letters) if Region(letters).metadata().is_some() => Ok(Region(letters)),
                _ => {
                    let found = quote(code);
                    let kind = ErrorKind::UnknownRegion { found };
                    Err(Error::new(Side::Options, "region", kind))
                }
            }
        }

        /// The two letters, in upper case.
        ///
        /// ```
        /// assert_eq!(multifield_core::Region::new("RU")?.code(), "RU");
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        #[must_use]
        pub fn code(&self) -> &str {
            std::str::from_utf8(&self.0).unwrap_or_default()
        }

        fn metadata(self) -> Option<&'static Metadata> {
            DATABASE.by_id(self.code())
        }

        /// The digits of E.164 for digits without a plus; none where they are
        /// no number of the country for certain.
        ///
        /// The crate's own parser strips the national prefix twice, and so
        /// mistakes `8 812 ...`: its tables are used here, not its parser.
        pub(crate) fn international(self, digits: &str) -> Option<String> {
            let country = self.metadata()?;
            let code = country.country_code().to_string();
            let general = country.descriptors().general().national_number();
            let prefixes = [Some(""), Some(&*code), country.national_prefix()];
            let mut readings = prefixes
                .iter()
                .flatten()
                .filter_map(|prefix| digits.strip_prefix(prefix))
                .filter(|number| {
                    let whole = general.find(number);
                    whole.is_some_and(|found| found.range() == (0..number.len()))
                });
            let number = readings.next()?;
            readings.all(|other| other == number).then(|| code + number)
        }
    }

    /// Reads a code as [`Region::new`] does.
    impl FromStr for Region {
        type Err = Error;

        fn from_str(code: &str) -> Result<Region, Error> {
            Region::new(code)
        }
    }

    impl fmt::Debug for Region {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "Region({})", self.code())
        }
    }
}

#[cfg(not(feature = "phonenumber"))]
mod unknown {
    use std::str::FromStr;

    use crate::error::{Error, ErrorKind, Side};

    /// No country is known.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Region {}

    impl FromStr for Region {
        type Err = Error;

        fn from_str(_: &str) -> Result<Region, Error> {
            let kind = ErrorKind::MissingFeature {
                feature: "phonenumber",
            };
            Err(Error::new(Side::Options, "region", kind))
        }
    }

    impl Region {
        pub(crate) fn international(self, _: &str) -> Option<String> {
            match self {}
        }
    }
}
