//! The values of options: data, which readers and writers may use, too.

mod choices;
mod only;
mod read_fields;

pub use choices::{
    Blanks, Cells, Deletes, Duplicates, Equality, Generations, InvalidPhones, InvisibleCharacters,
    Order, OtherKeys, Overwrite, SeveralValues, Spelling, Strategy, SystemRows, Types,
    UnknownTypes,
};
pub use only::Only;
pub use read_fields::ReadFields;
