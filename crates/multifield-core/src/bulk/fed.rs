//! A run whose inputs the caller passes piece by piece.

use std::{
    io::{self, Read},
    panic,
    sync::mpsc::{self, Receiver, SyncSender},
    thread::{self, JoinHandle},
};

use super::{Bulk, BulkError, Cleanup, Event, Summary};
use crate::error::{Error, Side};

/// A run of [`Bulk`] that asks for its inputs piece by piece, and returns its output step by
/// step.
///
/// [`Bulk::run`] reads and writes by itself. A `BulkRun` is for callers whose inputs arrive
/// asynchronously, or come from an interpreter that only one thread may enter. The run has
/// its own thread, which does not touch objects of the caller,
/// and which waits until the caller asks for more. It keeps one piece of each input and one
/// of the output in memory, in addition to what [`Bulk::run`] needs.
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
    /// All steps except the last one, from the thread of the run.
    told: Receiver<Step>,
    /// The channels for current and for desired.
    pieces: [SyncSender<Vec<u8>>; 2],
    /// The thread of the run. None once it has ended.
    thread: Option<JoinHandle<Result<Summary, BulkError>>>,
}

/// The next step of a [`BulkRun`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The run needs the next piece of this input, [`Side::Current`] or [`Side::Desired`].
    /// Call [`BulkRun::feed`] before the next step.
    Needs(Side),
    /// Complete lines of the output.
    Lines(Vec<u8>),
    /// An error of a run with [`OnError::Skip`](super::OnError::Skip).
    Error(Error),
    /// The run has ended. All further steps return the same.
    Done(Summary),
}

impl Bulk {
    /// Starts a run that the caller feeds. The first [step](BulkRun::step) checks its
    /// options.
    ///
    /// # Errors
    ///
    /// `wrong_option` for `threads`, if the system cannot start another thread.
    pub fn start(self) -> Result<BulkRun, Error> {
        started(move |current, desired, emit| self.run(current, desired, emit))
    }

    /// Starts a run over one input, [`Side::Current`], that the caller feeds. The first
    /// [step](BulkRun::step) checks its options.
    ///
    /// # Errors
    ///
    /// The errors of [`start`](Bulk::start).
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
    // A channel without capacity: the run waits until the caller has taken the step.
    let (tell, told) = mpsc::sync_channel(0);
    let (current, current_pieces) = Pieces::of(Side::Current, &tell);
    let (desired, desired_pieces) = Pieces::of(Side::Desired, &tell);
    let emit: Emit = Box::new(move |event| {
        let told = match event {
            Event::Lines(lines) => Step::Lines(lines.to_vec()),
            Event::Error(error) => Step::Error(error.clone()),
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
    /// Waits for the next step. The run may first need a piece of an input, see
    /// [`feed`](BulkRun::feed).
    ///
    /// # Errors
    ///
    /// The errors of [`Bulk::run`], once. Then the run has ended.
    ///
    /// # Panics
    ///
    /// If the thread of the run panics, which is a defect.
    pub fn step(&mut self) -> Result<Step, BulkError> {
        // If this fails, the run has no more steps.
        if let Ok(step) = self.told.recv() {
            return Ok(step);
        }
        let Some(thread) = self.thread.take() else {
            return Ok(Step::Done(Summary::default()));
        };
        match thread.join() {
            Ok(ended) => ended.map(Step::Done),
            Err(panicked) => panic::resume_unwind(panicked),
        }
    }

    /// Passes the next piece of an input, of any size: it need not end with a complete line.
    /// An empty piece is the end of the input.
    ///
    /// Call it after a [`Step::Needs`] of this side. Otherwise it blocks until the run needs
    /// the piece, and forever if nobody calls [`step`](BulkRun::step). After the end of the
    /// run it has no effect.
    pub fn feed(&mut self, side: Side, piece: Vec<u8>) {
        let pieces = &self.pieces[usize::from(side != Side::Current)];
        // The send fails if the run is over, and then the piece is not needed.
        let _ = pieces.send(piece);
    }
}

/// An input that the caller feeds piece by piece.
struct Pieces {
    side: Side,
    tell: SyncSender<Step>,
    fed: Receiver<Vec<u8>>,
    piece: io::Cursor<Vec<u8>>,
    is_over: bool,
}

impl Pieces {
    fn of(side: Side, tell: &SyncSender<Step>) -> (Pieces, SyncSender<Vec<u8>>) {
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
        let told = self.tell.send(Step::Needs(self.side));
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

/// The error that ends a run after its handle was dropped. Nobody sees it.
fn nobody_listens() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}
