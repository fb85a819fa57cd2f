//! Rows that are dicts of strings.

use std::{cell::Cell, ptr::NonNull};

use multifield_core::RowTexts;
use pyo3::{ffi, prelude::*, types::PyString, Borrowed};

use crate::{
    read::exact,
    still::{self, StillEntries},
};

/// Caches the positions in [`RowTexts::KEYS`] of known key objects, while no Python code
/// runs. Most rows share their key objects with the previous row, so the strings of the
/// keys need not be read again.
#[derive(Default)]
pub(crate) struct RowKeys([Cell<Option<Met>>; RowKeys::COUNT]);

/// A key object, and its position.
type Met = (NonNull<ffi::PyObject>, u8);

impl RowKeys {
    /// More places than keys of a row, because two keys may need the same place.
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
        // Objects of one size are next to each other in memory, so their addresses differ
        // only in the middle bits.
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
