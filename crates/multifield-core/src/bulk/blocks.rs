//! Reads an input in blocks of complete lines.

use std::{
    borrow::Cow,
    io::{self, Read},
};

/// The minimum number of bytes in a block, except for the last one.
const BLOCK: usize = 256 * 1024;

/// Programs on Windows write this mark at the beginning of a UTF-8 file.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Complete lines: borrowed from memory, or read from a reader.
pub(super) type Block<'i> = Cow<'i, [u8]>;

/// Cuts an input into blocks.
#[derive(Debug)]
pub(super) struct Blocks<'i, R> {
    source: Source<'i, R>,
    /// The highest number of blocks that one call of `read` has requested so far.
    count: usize,
    pub(super) is_over: bool,
    /// Blocks that are no longer needed. Their memory is used again, because new
    /// allocations would fragment the heap.
    spare: Vec<Vec<u8>>,
}

#[derive(Debug)]
enum Source<'i, R> {
    Memory(&'i [u8]),
    Reader {
        reader: R,
        is_first: bool,
        /// The start of the line in which the last block ended.
        rest: Vec<u8>,
    },
}

impl<R: Read> Blocks<'static, R> {
    pub(super) const fn of_reader(reader: R) -> Self {
        Blocks::new(Source::Reader {
            reader,
            is_first: true,
            rest: Vec::new(),
        })
    }
}

impl<'i> Blocks<'i, io::Empty> {
    pub(super) fn of_bytes(bytes: &'i [u8]) -> Self {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        Blocks::new(Source::Memory(bytes))
    }
}

impl<'i, R> Blocks<'i, R> {
    const fn new(source: Source<'i, R>) -> Self {
        Blocks {
            source,
            count: 0,
            is_over: false,
            spare: Vec::new(),
        }
    }

    /// Takes back blocks that are no longer needed.
    pub(super) fn recycle(&mut self, blocks: impl IntoIterator<Item = Block<'i>>) {
        let owned = blocks.into_iter().filter_map(|block| match block {
            Cow::Owned(block) => Some(block),
            Cow::Borrowed(_) => None,
        });
        self.spare.extend(owned);
    }
}

impl<'i, R: Read> Blocks<'i, R> {
    /// Returns the next blocks, at most `most`. The first calls return fewer, so that
    /// the first output comes soon.
    pub(super) fn read(&mut self, most: usize) -> io::Result<Vec<Block<'i>>> {
        let count = most.min(2 * self.count + 1);
        self.count = self.count.max(count);
        let mut blocks = Vec::new();
        while blocks.len() < count && !self.is_over {
            let (block, is_last) = match &mut self.source {
                Source::Memory(rest) => cut(rest),
                Source::Reader {
                    reader,
                    is_first,
                    rest,
                } => {
                    let block = self.spare.pop().unwrap_or_default();
                    let (block, is_last) = fill(block, rest, reader, is_first)?;
                    (Cow::Owned(block), is_last)
                }
            };
            self.is_over = is_last;
            blocks.extend((!block.is_empty()).then_some(block));
        }
        Ok(blocks)
    }
}

/// Cuts off a block, and returns whether it is the last one.
fn cut<'i>(rest: &mut &'i [u8]) -> (Block<'i>, bool) {
    let least = rest.len().min(BLOCK);
    let end = memchr::memchr(b'\n', &rest[least..]).map(|end| least + end + 1);
    let (block, behind) = rest.split_at(end.unwrap_or(rest.len()));
    *rest = behind;
    (Cow::Borrowed(block), behind.is_empty())
}

/// The capacity for a block that begins with `rest` bytes. It is the same for all
/// blocks, unless lines are very long.
fn room(rest: usize) -> usize {
    (rest + BLOCK + 1).max(BLOCK * 5 / 4)
}

/// Reads a block, and returns whether it is the last one. `rest` is the remainder of
/// the block before, and is replaced by the remainder of this block.
fn fill(
    mut block: Vec<u8>,
    rest: &mut Vec<u8>,
    mut reader: impl Read,
    is_first: &mut bool,
) -> io::Result<(Vec<u8>, bool)> {
    block.clear();
    block.reserve(room(rest.len()));
    block.append(rest);
    loop {
        let start = block.len();
        let mut part = (&mut reader).take(BLOCK as u64);
        let is_last = part.read_to_end(&mut block)? < BLOCK;
        if std::mem::take(is_first) && block.starts_with(BYTE_ORDER_MARK) {
            block.drain(..BYTE_ORDER_MARK.len());
        }
        if is_last {
            return Ok((block, true));
        }
        if let Some(end) = memchr::memrchr(b'\n', &block[start..]) {
            rest.extend_from_slice(&block[start + end + 1..]);
            block.truncate(start + end + 1);
            return Ok((block, false));
        }
    }
}
