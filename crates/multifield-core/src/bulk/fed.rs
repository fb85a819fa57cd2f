//! A run that is fed, for callers whose input is not a reader.

use std::{
    io::{self, Read},
    panic,
    sync::mpsc::{self, Receiver, SyncSender},
    thread::{self, JoinHandle},
};

use super::{Bulk, BulkError, Cleanup, Event, Summary};
use crate::error::{Error, Side};

/// A run of [`Bulk`] that asks for its inputs piece by piece, and hands out what it
/// has as it is asked for it.
///
/// [`Bulk::run`] reads and writes by itself. This is for callers who cannot let it:
/// whose inputs come asynchronously, or from an interpreter that one thread at a time
/// may enter. The run has a thread of its own, which touches nothing of the caller's,
/// and waits where the caller does not ask for more: what is in memory is one piece of
/// each input, one of the output, and what [`Bulk::run`] itself needs.
///
/// Dropping it ends the run.
///
/// ```
/// use multifield_core::{Bulk, Side, Step};
///
/// let current = "{\"ID\": 43, \"PHONE\": []}\n";
/// let desired = "{\"id\": 43, \"PHONE\": [\"1\"]}\n";
/// let mut pieces = [Some(current), Some(desired)];
///
/// let mut run = Bulk::new().start()?;
/// let mut lines = Vec::new();
/// let summary = loop {
///     match run.step()? {
///         // An empty piece is the end of an input.
///         Step::Needs(Side::Current) => run.feed(Side::Current, pieces[0].take().unwrap_or_default().into()),
///         Step::Needs(side) => run.feed(side, pieces[1].take().unwrap_or_default().into()),
///         Step::Lines(some) => lines.extend(some),
///         Step::Done(summary) => break summary,
///         _ => {}
///     }
/// };
/// assert_eq!(lines, b"{\"id\":43,\"fields\":{\"PHONE\":[{\"VALUE\":\"1\",\"VALUE_TYPE\":\"WORK\"}]}}\n");
/// assert_eq!(summary.appends, 1);
/// # Ok::<(), multifield_core::BulkError>(())
/// ```
#[derive(Debug)]
pub struct BulkRun {
    told: Receiver<Told>,
    /// For current and for desired.
    pieces: [SyncSender<Vec<u8>>; 2],
    /// None once it has ended.
    thread: Option<JoinHandle<Result<Summary, BulkError>>>,
}

/// What a [`BulkRun`] comes to next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The next piece of that input is wanted, [`Side::Current`] or [`Side::Desired`]:
    /// [`BulkRun::feed`] it before the next step.
    Needs(Side),
    /// Whole lines of the output.
    Lines(Vec<u8>),
    /// What [`OnError::Skip`](super::OnError::Skip) has passed over.
    Error(Error),
    /// It is over. So is each step after it.
    Done(Summary),
}

/// What the thread of a run tells.
enum Told {
    Needs(Side),
    Lines(Vec<u8>),
    Error(Error),
}

impl Bulk {
    /// Begins a run that is fed. Its options are checked by the first
    /// [step](BulkRun::step).
    ///
    /// # Errors
    ///
    /// `wrong_option` at `threads`, where the system has no room for another thread.
    pub fn start(self) -> Result<BulkRun, Error> {
        started(move |current, desired, emit| self.run(current, desired, emit))
    }

    /// Begins a run over one input that is fed, which is [`Side::Current`]. Its options
    /// are checked by the first [step](BulkRun::step).
    ///
    /// # Errors
    ///
    /// Those of [`start`](Bulk::start).
    ///
    /// ```
    /// use multifield_core::{Bulk, Cleanup, Side, Step};
    ///
    /// let mut run = Bulk::new().start_clean(Cleanup::Dedupe)?;
    /// assert_eq!(run.step()?, Step::Needs(Side::Current));
    /// run.feed(Side::Current, Vec::new());
    /// assert!(matches!(run.step()?, Step::Done(_)));
    /// # Ok::<(), multifield_core::BulkError>(())
    /// ```
    pub fn start_clean(self, cleanup: Cleanup) -> Result<BulkRun, Error> {
        started(move |current, _, emit| self.clean(cleanup, current, emit))
    }
}

type Emit = Box<dyn FnMut(Event<'_>) -> io::Result<()> + Send>;

fn started(
    run: impl FnOnce(Pieces, Pieces, Emit) -> Result<Summary, BulkError> + Send + 'static,
) -> Result<BulkRun, Error> {
    // No room: who tells waits until it is heard.
    let (tell, told) = mpsc::sync_channel(0);
    let (current, current_pieces) = Pieces::of(Side::Current, &tell);
    let (desired, desired_pieces) = Pieces::of(Side::Desired, &tell);
    let emit: Emit = Box::new(move |event| {
        let told = match event {
            Event::Lines(lines) => Told::Lines(lines.to_vec()),
            Event::Error(error) => Told::Error(error.clone()),
            Event::Progress(_) => return Ok(()),
        };
        tell.send(told).map_err(|_| nobody_listens())
    });
    let run = move || run(current, desired, emit);
    let thread = thread::Builder::new().name("multifield".to_owned());
    let thread = thread.spawn(run).map_err(|error| {
        super::wrong_threads(error.to_string(), "as many as the system has room for")
    })?;
    Ok(BulkRun {
        told,
        pieces: [current_pieces, desired_pieces],
        thread: Some(thread),
    })
}

impl BulkRun {
    /// Waits for what comes next. The caller may have to [`feed`](BulkRun::feed) it
    /// first.
    ///
    /// # Errors
    ///
    /// Those of [`Bulk::run`], once; then it is over.
    ///
    /// # Panics
    ///
    /// Where the thread of the run does, which is a defect.
    pub fn step(&mut self) -> Result<Step, BulkError> {
        match self.told.recv() {
            Ok(Told::Needs(side)) => return Ok(Step::Needs(side)),
            Ok(Told::Lines(lines)) => return Ok(Step::Lines(lines)),
            Ok(Told::Error(error)) => return Ok(Step::Error(error)),
            // It has nothing more to tell.
            Err(mpsc::RecvError) => {}
        }
        let Some(thread) = self.thread.take() else {
            return Ok(Step::Done(Summary::default()));
        };
        match thread.join() {
            Ok(ended) => ended.map(Step::Done),
            Err(panicked) => panic::resume_unwind(panicked),
        }
    }

    /// Hands over the next piece of an input, of any size: lines need not be whole. An
    /// empty one is its end.
    ///
    /// It is for a [`Step::Needs`] of that side. Where nothing was asked for, it waits
    /// until it is, for ever if nobody steps. After the end it has no effect.
    pub fn feed(&mut self, side: Side, piece: Vec<u8>) {
        let pieces = &self.pieces[usize::from(side != Side::Current)];
        // A run that is over needs none.
        let _ = pieces.send(piece);
    }
}

/// An input that is fed.
struct Pieces {
    side: Side,
    tell: SyncSender<Told>,
    fed: Receiver<Vec<u8>>,
    piece: io::Cursor<Vec<u8>>,
    is_over: bool,
}

impl Pieces {
    fn of(side: Side, tell: &SyncSender<Told>) -> (Pieces, SyncSender<Vec<u8>>) {
        let (sender, fed) = mpsc::sync_channel(1);
        let input = Pieces {
            side,
            tell: tell.clone(),
            fed,
            piece: io::Cursor::default(),
            is_over: false,
        };
        (input, sender)
    }

    fn next(&mut self) -> io::Result<Vec<u8>> {
        let told = self.tell.send(Told::Needs(self.side));
        told.map_err(|_| nobody_listens())?;
        self.fed.recv().map_err(|_| nobody_listens())
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.piece.read(buffer)?;
        if count > 0 || self.is_over || buffer.is_empty() {
            return Ok(count);
        }
        let piece = self.next()?;
        self.is_over = piece.is_empty();
        self.piece = io::Cursor::new(piece);
        self.piece.read(buffer)
    }
}

/// Why a run ends that was dropped, which nobody hears.
fn nobody_listens() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}
