//! A country, for phone numbers without a country code.

#[cfg(feature = "phonenumber")]
pub use known::Region;
#[cfg(not(feature = "phonenumber"))]
pub use unknown::Region;

#[cfg(feature = "phonenumber")]
mod known {
    use std::{fmt, str::FromStr, sync::OnceLock};

    use phonenumber::metadata::{Metadata, DATABASE};

    use crate::error::{quote, Error, ErrorKind, Side};

    /// A country, for phone numbers without a country code.
    ///
    /// With a region, the keys of such numbers have the format E.164. For `RU`, the numbers
    /// `8 (916) 123-45-67`, `9161234567` and `+7 916 1234567` are equivalent, and so are
    /// `8~10 49 30 12345678` and `+49 30 12345678`. A national zero after a country code is
    /// ignored: `+44 (0)20 7946 0018` equals `+44 20 7946 0018`. A number that cannot be
    /// read as one of the country, or that can be read as two, is compared by its digits.
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
        /// Creates a region from its code of ISO 3166-1, in any case.
        ///
        /// # Errors
        ///
        /// `unknown_region` (`SU`, `RUS`, `7`), for the option `region`.
        ///
        /// ```
        /// use multifield_core::Region;
        ///
        /// assert_eq!(Region::new("de")?.code(), "DE");
        /// assert_eq!(
        ///     Region::new("RUS").unwrap_err().to_string(),
        ///     r#"region: found "RUS", expected a two-letter country code, such as RU"#,
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

        /// Returns the two letters, in upper case.
        ///
        /// ```
        /// let region = multifield_core::Region::new("ru")?;
        /// assert_eq!(region.code(), "RU");
        /// assert_eq!(region.to_string().parse(), Ok(region));
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        #[must_use]
        pub fn code(&self) -> &str {
            std::str::from_utf8(&self.0).unwrap_or_default()
        }

        fn metadata(self) -> Option<&'static Metadata> {
            DATABASE.by_id(self.code())
        }

        /// The number in E.164, for digits after a plus. None if no country has such a
        /// number.
        pub(crate) fn international(digits: &str) -> Option<String> {
            of_country(digits).and_then(e164)
        }

        /// The number in E.164. None if the tables contain no such number. If a number
        /// can be read in several ways, its digits are marked with a `?`, because they
        /// could also be those of another number.
        ///
        /// The parser of the crate strips the national prefix twice, and so misreads
        /// `8 812 ...`. Therefore only its tables are used.
        pub(crate) fn key(self, digits: &str, is_international: bool) -> Option<String> {
            if is_international {
                return Region::international(digits);
            }
            let country = self.metadata()?;
            let abroad = after_international_prefix(country, digits).and_then(of_country);
            if let Some(number) = abroad.and_then(e164) {
                return Some(number);
            }
            let code = country.country_code().to_string();
            // Several countries may share the code. A number of another one of them is
            // not a call abroad.
            let first = of_code(country.country_code().into());
            let first = first.filter(|first| first.id() != country.id());
            let is_whole = is_number(country, digits)
                || first.is_some_and(|country| is_number(country, digits));
            let whole = is_whole.then_some(digits);
            let after_code = digits
                .strip_prefix(&*code)
                .and_then(|number| national(country, number));
            let after_prefix = after_national_prefix(country, digits);
            let mut readings = [whole, after_code, after_prefix].into_iter().flatten();
            let number = readings.next()?;
            Some(if readings.all(|other| other == number) {
                code + number
            } else {
                format!("?{digits}")
            })
        }
    }

    /// The digits after the prefix that is dialled for calls abroad.
    fn after_international_prefix<'a>(country: &Metadata, digits: &'a str) -> Option<&'a str> {
        let prefix = country.international_prefix()?;
        // Most prefixes contain only digits, and need no regular expression.
        if prefix.as_str().bytes().all(|byte| byte.is_ascii_digit()) {
            return digits.strip_prefix(prefix.as_str());
        }
        let found = prefix.find(digits)?;
        (found.start() == 0).then(|| &digits[found.end()..])
    }

    /// The country whose code the digits begin with, and the digits after the code.
    fn of_country(digits: &str) -> Option<(&'static Metadata, &str)> {
        // No code is the beginning of another code.
        (1..=3).find_map(|len| {
            let code = digits.get(..len)?;
            Some((of_code(code.parse().ok()?)?, &digits[len..]))
        })
    }

    /// The number in E.164, from the country and the digits after its code. None if the
    /// country has no such number.
    fn e164((country, number): (&Metadata, &str)) -> Option<String> {
        let number = national(country, number)?;
        Some(country.country_code().to_string() + number)
    }

    /// The main country of a code, if several countries share it.
    fn of_code(code: usize) -> Option<&'static Metadata> {
        static COUNTRIES: OnceLock<Vec<Option<&Metadata>>> = OnceLock::new();
        let first = |code| DATABASE.by_code(&code)?.into_iter().next();
        let countries = COUNTRIES.get_or_init(|| (0..1000_u16).map(first).collect());
        countries.get(code).copied().flatten()
    }

    /// The digits after the country code, without the prefix that is only dialled
    /// within the country: in `+44 (0)20 7946 0018`, this prefix is the zero.
    fn national<'a>(country: &Metadata, number: &'a str) -> Option<&'a str> {
        if is_number(country, number) {
            return Some(number);
        }
        after_national_prefix(country, number)
    }

    /// The number after a prefix that is only dialled within the country. A country may
    /// have several such prefixes: in Belarus, people dial `8 0` and write `8` or `0`. If
    /// some of them also change other digits, only the main prefix is removed.
    fn after_national_prefix<'a>(country: &Metadata, number: &'a str) -> Option<&'a str> {
        let plain = country.national_prefix();
        let plain = plain.and_then(|prefix| number.strip_prefix(prefix));
        let plain = plain.filter(|number| is_number(country, number));
        if plain.is_some() || country.national_prefix_transform_rule().is_some() {
            return plain;
        }
        let others = country.national_prefix_for_parsing()?;
        if country.national_prefix() == Some(others.as_str()) {
            return None;
        }
        let found = others.find(number)?;
        let number = &number[found.end()..];
        (found.start() == 0 && is_number(country, number)).then_some(number)
    }

    fn is_number(country: &Metadata, number: &str) -> bool {
        let general = country.descriptors().general().national_number();
        let found = general.find(number);
        found.is_some_and(|found| found.range() == (0..number.len()))
    }

    /// Reads a code, like [`Region::new`].
    impl FromStr for Region {
        type Err = Error;

        fn from_str(code: &str) -> Result<Region, Error> {
            Region::new(code)
        }
    }

    /// Writes the two letters.
    impl fmt::Display for Region {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.pad(self.code())
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
    use std::{fmt, str::FromStr};

    use crate::error::{Error, ErrorKind, Side};

    /// A country. Without the feature `phonenumber`, none is known.
    #[allow(clippy::exhaustive_enums)] // there is none to add
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Region {}

    impl Region {
        /// Creates a region, if the crate has the feature `phonenumber`.
        ///
        /// # Errors
        ///
        /// `missing_feature`, always.
        pub fn new(_: &str) -> Result<Region, Error> {
            let kind = ErrorKind::MissingFeature {
                feature: "phonenumber",
            };
            Err(Error::new(Side::Options, "region", kind))
        }

        /// Returns the two letters, in upper case.
        #[must_use]
        pub fn code(&self) -> &str {
            match *self {}
        }

        pub(crate) fn key(self, _: &str, _: bool) -> Option<String> {
            match self {}
        }

        pub(crate) fn international(_: &str) -> Option<String> {
            None
        }
    }

    impl FromStr for Region {
        type Err = Error;

        fn from_str(code: &str) -> Result<Region, Error> {
            Region::new(code)
        }
    }

    impl fmt::Display for Region {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            match *self {}
        }
    }
}
