//! Rows that are dicts of strings.

use std::{cell::Cell, ptr::NonNull};

use multifield_core::RowTexts;
use pyo3::{ffi, prelude::*, types::PyString, Borrowed};

use crate::{
    read::exact,
    still::{self, StillEntries},
};

/// The positions in [`RowTexts::KEYS`] of the keys that were met while Python is still.
/// The keys of a row are mostly the same objects as those of the previous row, so their
/// strings need not be read again.
#[derive(Default)]
pub(crate) struct RowKeys([Cell<Option<Met>>; RowKeys::COUNT]);

/// A key, and where it is.
type Met = (NonNull<ffi::PyObject>, u8);

impl RowKeys {
    /// More than rows have, since two may want one place.
    const COUNT: usize = 16;

    /// The strings of a row, or `None` if it has another key, or a value that is not a
    /// string.
    #[inline]
    pub(crate) fn texts<'a>(&self, mut entries: StillEntries<'a, '_>) -> Option<RowTexts<'a>> {
        let mut texts = [None; RowTexts::KEYS.len()];
        if entries.len() > texts.len() {
            return None;
        }
        while let Some((key, value)) = entries.next() {
            let at = self.position(key)?;
            *texts.get_mut(at)? = Some(still::text(exact::<PyString>(value)?)?);
        }
        Some(RowTexts(texts))
    }

    #[inline]
    fn position(&self, key: Borrowed<'_, '_, PyAny>) -> Option<usize> {
        let object = NonNull::new(key.as_ptr())?;
        // Objects of one size stand in a row, so that their addresses differ in
        // the middle.
        let place = (object.addr().get() >> 4).wrapping_mul(0x9e37_79b9) >> 16;
        let place = &self.0[place % Self::COUNT];
        match place.get() {
            Some((met, at)) if met == object => Some(at.into()),
            _ => {
                let text = still::text(exact::<PyString>(key)?)?;
                let at = RowTexts::KEYS.iter().position(|known| *known == text)?;
                place.set(Some((object, u8::try_from(at).ok()?)));
                Some(at)
            }
        }
    }
}
