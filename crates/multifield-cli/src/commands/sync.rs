//! `multifield sync`

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use multifield_core::{Bulk, Current, Entity, OnConflict};
use multifield_sync::{End, Options as SyncOptions, Sync};

use super::{
    calls::{self, refuse_same, Ended, KeepArgs, PortalArgs, HEADING_OF_FILES},
    csv::CsvArgs,
    states::{Input, Source},
};
use crate::{
    choice::choice,
    failure::Failure,
    help::examples,
    options::{self, OfInput, OfSync, OfSyncedDiff, Options},
    sync::{self, Bases, Driver, Pause, Portal, Progress},
};

/// Bring entities of a portal to their desired states
///
/// Reads each entity of DESIRED from the portal, plans the smallest edit, sends it, and reads again,
/// until there is nothing to do. DESIRED is lines of JSON or CSV, as for bulk. Only entities that exist
/// are changed. If the answer to an edit is lost, the edit is not sent again. The command waits until the portal must
/// have ended the call, then reads the entity and plans again.
///
/// A line of JSON for each entity says how it ended: `{"id", "outcome", "code", "message", "edits",
/// "conflicts", "state", "in_doubt"}`. A summary is on stderr.
///
/// With --base, changes of DESIRED since the last sync are merged with changes that people made in the portal. After
/// the run, copy the states of the report into the other system, and then replace BASE by NEXT.
///
/// If DESIRED is a file, it is read once before anything is sent. If it contains an error, nothing is sent. Ctrl-C ends
/// the run as soon as the call that was sent is answered.
///
/// Exit codes: 0; 1 if an entity has another outcome than changed, unchanged or planned, or if lines were skipped; 2 on
/// an error, or if the portal accepts no more calls; 130 if interrupted.
#[derive(Args, Debug)]
#[command(after_long_help = examples(EXAMPLES))]
// Flags are.
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct SyncArgs {
    /// The entities as they should be: a file of lines or CSV (.csv, .tsv), or - for stdin
    desired: PathBuf,

    /// The kind of the entities
    #[arg(long, value_parser = choice(Entity::ALL, Entity::as_str, &[]))]
    entity: Entity,

    #[command(flatten)]
    portal: PortalArgs,

    /// Only read and plan: send no edits, and write no journal and no next base
    #[arg(long, alias = "dry_run")]
    dry_run: bool,

    #[command(flatten)]
    keep: KeepArgs,

    /// The entities as they were in the portal at the last sync, for a merge: a file of lines. If the file lacks an
    /// entity, values are only added to that entity
    #[arg(long, value_name = "BASE", requires = "next_base", help_heading = HEADING_OF_FILES)]
    base: Option<PathBuf>,

    /// A file for the next base. Entities with another outcome than changed or unchanged keep their old base
    #[arg(
        long,
        value_name = "NEXT",
        alias = "next_base",
        requires = "base",
        help_heading = HEADING_OF_FILES
    )]
    next_base: Option<PathBuf>,

    #[command(flatten)]
    csv: CsvArgs,

    #[command(flatten)]
    input: Options<OfInput>,

    #[command(flatten)]
    run: Options<OfSync>,

    /// Print no progress and no summary
    #[arg(long, short)]
    quiet: bool,

    #[command(flatten)]
    options: Options<OfSyncedDiff>,
}

const EXAMPLES: &str = r"  # What would be sent: webhook.txt has the address of a webhook
  multifield sync desired.ndjson --entity contact \
    --webhook-file webhook.txt --dry-run --report plan.ndjson --quiet
  # Send it, at most 100 deletions, so that it can be resumed
  multifield sync desired.ndjson --entity contact \
    --webhook-file webhook.txt --max-deletes-run 100 \
    --journal run.ndjson --report report.ndjson --quiet
  # After an interruption
  multifield sync desired.ndjson --entity contact \
    --webhook-file webhook.txt --max-deletes-run 100 \
    --journal run.ndjson --report report.ndjson --quiet --resume";

pub(crate) fn sync(args: &SyncArgs) -> Result<ExitCode, Failure> {
    let client = args.portal.client()?;
    let source = args.source()?;
    let run = args.run(&calls::label(&client, "sync"))?;
    let (settle, on_conflict) = (run.get_settle(), run.get_on_conflict());
    let base = args.base.as_deref().map(|path| ("--base", path));
    let read = [("DESIRED", &*args.desired)].into_iter().chain(base);
    let read: Vec<_> = read.chain(args.portal.files()).collect();
    let next = args.next_base.as_deref().map(|path| ("--next-base", path));
    refuse_same(&args.keep.files().chain(next).collect::<Vec<_>>(), &read)?;

    let found = source.check()?;
    let bases = args.base.as_deref().map(Bases::read).transpose()?;
    let journal = args.keep.journal(args.dry_run)?;
    let mut sync = args.keep.begin(args.entity, run, journal.as_ref())?;
    let report = args.keep.report(args.dry_run || sync.is_resumed())?;
    let input = source.states()?;
    let is_report_shown = args.keep.is_report_shown();
    let progress = Progress::new(args.quiet, found.entities, is_report_shown);
    let portal = Portal::new(client);
    let mut driver = Driver::new(&portal, &progress, journal, report);

    let mut work = Work {
        args,
        input,
        bases,
        on_conflict,
    };
    let mut result = driver.run(&mut sync, &mut work);
    progress.end();
    if let (Some(bases), Some(path), false) = (&work.bases, &args.next_base, args.dry_run) {
        if let Err(failure) = bases.write(path) {
            result = Err(failure.into());
        }
    }
    let ended = Ended {
        result,
        driver: &driver,
        keep: &args.keep,
        is_dry_run: args.dry_run,
        settle,
        is_quiet: args.quiet,
    };
    ended.say(found.skipped.max(work.input.skipped))
}

/// The entities of DESIRED, with their bases.
struct Work<'w> {
    args: &'w SyncArgs,
    input: Input<'w>,
    bases: Option<Bases>,
    on_conflict: OnConflict,
}

impl sync::Work for Work<'_> {
    fn push(&mut self, sync: &mut Sync) -> Result<bool, Pause> {
        let Some((id, desired)) = self.input.next()? else {
            return Ok(false);
        };
        let pushed = match &self.bases {
            None => sync.push(id, desired),
            Some(bases) => sync.push_merge(id, self.args.base(bases, id)?, desired),
        };
        pushed.map_err(|error| Failure::new("DESIRED", error.to_string(), error.code()))?;
        Ok(true)
    }

    fn ended(&mut self, end: &End) -> Result<(), Failure> {
        match &mut self.bases {
            Some(bases) => bases.take(end, self.on_conflict),
            None => Ok(()),
        }
    }
}

impl SyncArgs {
    /// How DESIRED is read.
    fn source(&self) -> Result<Source, Failure> {
        let mut given = self.options.given();
        given.extend(self.input.given());
        Ok(Source {
            csv: self.csv.of(&self.desired, &given)?,
            bulk: options::read(given, Bulk::from_value)?,
            path: self.desired.clone(),
        })
    }

    fn run(&self, label: &str) -> Result<SyncOptions, Failure> {
        let mut given = self.options.given();
        given.extend(self.run.given());
        if given.contains_key("on_conflict") && self.base.is_none() {
            return Err(Failure::new(
                "--on-conflict",
                "has no effect without --base",
                "meaningless_option",
            ));
        }
        given.insert("dry_run".to_owned(), self.dry_run.into());
        given.insert("label".to_owned(), label.into());
        options::read(given, SyncOptions::from_value)
    }

    fn base(&self, bases: &Bases, id: u64) -> Result<Current<'static>, Failure> {
        let path = self.base.as_deref().unwrap_or(Path::new("--base"));
        let name = path.display().to_string();
        bases
            .of(id)
            .map_err(|error| Failure::in_file(&error, &name))
    }
}
