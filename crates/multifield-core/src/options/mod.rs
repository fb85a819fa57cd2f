//! What an option can be: data, which readers and writers may know, too.

mod choices;
mod only;
mod read_fields;

pub use choices::{
    Blanks, Deletes, Duplicates, Equality, Generations, Order, OtherKeys, Overwrite, Strategy,
    SystemRows, UnknownTypes,
};
pub use only::Only;
pub use read_fields::ReadFields;
