//! The common part of `dedupe` and `tidy`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use multifield_core::{Cleanup, Current, Error, Side};

use super::{
    forms::{any_form, OutputArgs},
    run::{to_bulk, LinesArgs, Run},
    whole::WholeArgs,
};
use crate::{
    failure::Failure,
    input::{Input, Stream},
    options::{Options, Taken},
};

#[derive(Args, Debug)]
#[command(
    mut_arg("form", |form| form.value_parser(any_form())),
    mut_arg("entity", |entity| entity.help(ENTITY))
)]
pub(super) struct CleanArgs<T: Taken> {
    /// A file of JSON, or - for stdin
    #[arg(required_unless_present = "portal", conflicts_with = "portal")]
    current: Option<PathBuf>,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    lines: LinesArgs,

    #[command(flatten)]
    whole: WholeArgs,

    #[command(flatten)]
    options: Options<T>,
}

const ENTITY: &str =
    "The kind of the entity, for --form request [default: the kind in CURRENT]; or the kind of the entities of a portal";

impl<T: Taken> CleanArgs<T> {
    /// Prints the edits that clean one entity, or with --lines each of many. With --portal,
    /// sends them.
    pub(super) fn run(&self, cleanup: Cleanup) -> Result<ExitCode, Failure> {
        if self.whole.portal {
            return self.portal(cleanup);
        }
        let current = self.current.as_deref().unwrap_or(Path::new("-"));
        if self.lines.lines {
            return self.lines(cleanup, current);
        }
        let form = self.output.form()?;
        let file = Input::read(current)?;
        let blame = |error: Error| Failure::in_files(&error, &[(Side::Current, &file)]);

        let current = Current::from_json(&file.bytes).map_err(blame)?;
        let edits = cleanup
            .edits(&self.options.to_diff()?, &current)
            .map_err(blame)?;
        self.output.print(&edits, form)
    }

    fn lines(&self, cleanup: Cleanup, current: &Path) -> Result<ExitCode, Failure> {
        let mut given = self.options.given();
        given.extend(self.lines.given());
        given.extend(self.output.of_run()?);
        let bulk = to_bulk(given, self.output.color)?;
        let input = Stream::open(current)?;
        let run = Run {
            files: [&input.name, &input.name].map(Clone::clone),
            paths: [current, current],
            size: input.size,
            quiet: self.lines.quiet,
            exit_code: self.output.exit_code,
            csv: None,
        };
        run.report(|bar, emit| bulk.clean(cleanup, bar.wrap_read(input.reader), emit))
    }

    fn portal(&self, cleanup: Cleanup) -> Result<ExitCode, Failure> {
        let Some(entity) = self.output.entity else {
            return Err(Failure::new(
                "--entity",
                "expected lead, contact or company: --portal needs to know which entities",
                "missing_entity",
            ));
        };
        let mut given = self.options.given();
        given.extend(self.lines.given());
        let api = self.output.api;
        given.extend(api.map(|api| ("api".to_owned(), api.as_str().into())));
        self.whole.clean(cleanup, entity, given, self.lines.quiet)
    }
}
