//! The basic types: fields, value types, rows, entities, and the two states of a diff.

mod current;
mod desired;
mod desired_row;
mod entity;
mod field;
mod generation;
mod naming;
mod position;
mod row;
mod unread;
mod value;
mod value_type;

pub use current::Current;
pub use desired::Desired;
pub(crate) use desired::OtherDesired;
pub use desired_row::DesiredRow;
pub use entity::Entity;
pub(crate) use entity::{owner_of_type_id, Origin};
pub use field::Field;
pub(crate) use field::FieldSet;
pub use generation::Generation;
pub(crate) use naming::{Naming, Part};
pub(crate) use position::{Position, Shape, Step};
pub(crate) use row::{first_repeated, index_of, is_system};
pub use row::{Row, RowId, StoredRow};
pub(crate) use unread::Unread;
pub(crate) use value::{
    fails_check, is_plain_address, is_too_long, may_be_email, trim, MAX_LENGTH, MAX_TYPE_LENGTH,
};
pub use value_type::ValueType;
pub(crate) use value_type::{is_in_transit, settled_type, TRANSIT_MARK};
