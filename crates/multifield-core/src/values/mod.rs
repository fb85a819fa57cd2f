//! Single values: when two are equivalent, their mistakes, and their canonical format.

mod cells;
mod flaws;
mod keys;
mod spelling;

pub(crate) use cells::{cell_values, whole_number};
pub(crate) use flaws::{
    has_invisible, has_unclear_numbers, is_plain, phone_flaw, values_in, PhoneFlaw,
};
pub(crate) use keys::Keys;
pub use keys::{normalize, normalize_typed};
pub(crate) use spelling::canonical;
