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
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Naming::Upper => "ID",
            Naming::Camel | Naming::Vibe => "id",
        }
    }

    pub(crate) const fn value(self) -> &'static str {
        match self {
            Naming::Upper => "VALUE",
            Naming::Camel | Naming::Vibe => "value",
        }
    }

    pub(crate) const fn type_id(self) -> &'static str {
        match self {
            Naming::Upper => "TYPE_ID",
            Naming::Camel | Naming::Vibe => "typeId",
        }
    }

    pub(crate) const fn value_type(self) -> &'static str {
        match self {
            Naming::Upper => "VALUE_TYPE",
            Naming::Camel => "valueType",
            Naming::Vibe => "typeId",
        }
    }

    pub(crate) const fn name(self, part: Part) -> &'static str {
        match part {
            Part::Id => self.id(),
            Part::Value => self.value(),
            Part::ValueType => self.value_type(),
            Part::TypeId => self.type_id(),
        }
    }
}
