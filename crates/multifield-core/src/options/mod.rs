//! The values of options. They contain no logic, so readers and writers may use them,
//! too.

mod desired;
mod lists;
mod only;
mod portal;
mod read_fields;
pub(crate) mod table;

pub use desired::{
    Blanks, Cells, InvalidPhones, InvisibleCharacters, OtherKeys, SeveralValues, UnknownTypes,
};
pub use lists::{Duplicates, Equality, Order, Overwrite, Spelling, Strategy, Types};
pub use only::Only;
pub use portal::{Deletes, Generations, SystemRows};
pub use read_fields::ReadFields;
