//! The keys of a row.

/// A way of naming the keys of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Classic methods: `ID`, `VALUE`, `VALUE_TYPE`, `TYPE_ID`.
    Upper,
    /// Universal methods: `id`, `value`, `valueType`, `typeId`.
    Camel,
    /// VibeCode: `value`, and `typeId` for the value type.
    Vibe,
}

/// A part of a row, whatever its key is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Id,
    Value,
    ValueType,
    TypeId,
}

impl Naming {
    /// The keys of a row, by [`Part`].
    pub(crate) const fn names(self) -> &'static [&'static str; 4] {
        match self {
            Naming::Upper => &["ID", "VALUE", "VALUE_TYPE", "TYPE_ID"],
            Naming::Camel => &["id", "value", "valueType", "typeId"],
            // Its rows do not name their field.
            Naming::Vibe => &["id", "value", "typeId", "typeId"],
        }
    }

    pub(crate) const fn name(self, part: Part) -> &'static str {
        self.names()[part as usize]
    }

    /// The part that a key stands for.
    pub(crate) fn part(self, key: &str) -> Option<Part> {
        let parts = [Part::Id, Part::Value, Part::ValueType, Part::TypeId];
        let at = self.names().iter().position(|name| *name == key)?;
        Some(parts[at])
    }
}
