//! The numbers of the operations. `lib/ops.js` has the same order.

/// An operation. The comment of its function describes its inputs and its output.
macro_rules! ops {
    ($($op:ident = $name:literal),+ $(,)?) => {
        /// An operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Op {
            $(#[doc = concat!("`", $name, "`")] $op),+
        }

        impl Op {
            /// Every operation, at its number.
            const ALL: &'static [Op] = &[$(Op::$op),+];

            /// The names of the operations in JavaScript, in the same order.
            #[cfg(test)]
            const NAMES: &'static [&'static str] = &[$($name),+];
        }
    };
}

ops! {
    CheckOptions = "checkOptions",
    Diff = "diff",
    Rounds = "rounds",
    Dedupe = "dedupe",
    Tidy = "tidy",
    Normalize = "normalize",
    Merge = "merge",
    ReadMerged = "readMerged",
    Simulate = "simulate",
    SimulateLines = "simulateLines",
    ReadEdits = "readEdits",
    Fields = "fields",
    Fm = "fm",
    Vibecode = "vibecode",
    BoxFm = "boxFm",
    Text = "text",
    Check = "check",
    Apply = "apply",
    Rest = "rest",
    RestOfMerge = "restOfMerge",
    ReadRest = "readRest",
    Request = "request",
    Command = "command",
    Batch = "batch",
    OnError = "onError",
    DiffMany = "diffMany",
    DiffJson = "diffJson",
    DiffNdjson = "diffNdjson",
    DedupeNdjson = "dedupeNdjson",
    TidyNdjson = "tidyNdjson",
    DesiredFromCsv = "desiredFromCsv",
}

impl Op {
    /// Returns the operation with this number.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Op> {
        Op::ALL.get(number as usize).copied()
    }

    /// Returns whether the operation may use all cores.
    #[must_use]
    pub const fn is_of_many(self) -> bool {
        matches!(
            self,
            Op::DiffMany | Op::DiffNdjson | Op::DedupeNdjson | Op::TidyNdjson
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Op;
    use crate::tape::NAMES;

    /// Returns the strings in quotes in a list of JavaScript.
    fn listed(source: &str) -> Vec<&str> {
        source.split('\'').skip(3).step_by(2).collect()
    }

    #[test]
    fn numbers_are_those_of_javascript() {
        assert_eq!(listed(include_str!("../../node/lib/ops.js")), Op::NAMES);
        for (number, op) in (0..).zip(Op::ALL) {
            assert_eq!(Op::from_number(number), Some(*op));
        }
        assert_eq!(Op::from_number(u32::MAX), None);
    }

    #[test]
    fn names_are_those_of_javascript() {
        assert_eq!(listed(include_str!("../../node/lib/names.js")), NAMES);
    }
}
