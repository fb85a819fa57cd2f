//! The command line.

use std::path::PathBuf;

use clap::{
    builder::{PossibleValuesParser, StyledStr, Styles, TypedValueParser},
    Parser,
};
use multifield_core::Generation;

use crate::limits::Limits;

/// A small local portal that answers as Bitrix24 does.
///
/// It accepts calls only from this machine. It prints the address of its webhook, which
/// accepts any user and key. It has crm.contact, crm.lead, crm.company and crm.item with
/// add, get, list and update, crm.item.fields, and batch. Surprising effects of a call
/// are reported on stderr.
#[derive(Debug, Parser)]
#[command(
    name = "multifield-portal",
    version,
    max_term_width = 100,
    after_long_help = examples()
)]
pub(crate) struct Args {
    /// The port. 0 selects a free one
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,

    /// A SQLite file to store everything in [default: in memory]
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// The generation of server: how it stores the rows of a call. `legacy` has no
    /// crm.item
    #[arg(long, default_value = Generation::default().as_str(), value_parser = generations())]
    pub(crate) generation: Generation,

    /// A file of JSON with the first entities, one after the other, as a portal returns
    /// them. They are contacts, unless they contain another `entityTypeId`
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,

    /// Give every item two file fields: ufCrmFiles, which is multiple, and ufCrmFile
    ///
    /// The files have names, contents, IDs and addresses. No server answers at the
    /// addresses.
    #[arg(long)]
    pub(crate) files: bool,

    /// The share of calls that fail and do nothing, such as 0.2
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(crate) fail_rate: f64,

    /// The share of calls that are carried out, but not acknowledged
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(crate) lose_rate: f64,

    /// The share of calls that are not acknowledged, and carried out only later
    ///
    /// The connection ends without an answer, or a gateway answers 504.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(crate) late_rate: f64,

    /// The maximum number of milliseconds until such a call is carried out
    #[arg(long, value_name = "MS", default_value_t = 60_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) late_delay: u64,

    /// The share of calls whose answer does not show the result
    ///
    /// The answer is a page of HTML, or half of the JSON. Or it is the answer of a batch
    /// that stops after some commands, or that lacks the keys of some commands that were
    /// carried out.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(crate) garbage_rate: f64,

    /// The share of calls whose token expires: `auth`, or the key in the address
    ///
    /// This call and all later calls with the token fail with `expired_token`. Each token
    /// works for at least one call.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(crate) expire_rate: f64,

    /// The share of entities in which a person changes a row after a call has read or
    /// changed them
    ///
    /// The person adds a row, changes its value, or deletes it.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(crate) people_rate: f64,

    /// Refuse calls above the vendor's limits, or above other limits
    ///
    /// `calls` is the number of calls at once, and `rate` the number per second on
    /// average: `QUERY_LIMIT_EXCEEDED`. `operating` is how many seconds each method may
    /// run within `window` seconds: `OPERATION_TIME_LIMIT`.
    #[arg(
        long,
        value_name = "LIMITS",
        num_args = 0..=1,
        default_missing_value = "calls=50,rate=2,operating=480,window=600"
    )]
    pub(crate) limits: Option<Limits>,

    /// Additional milliseconds for each call
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(crate) delay: u64,

    /// A file for a line of JSON about each command that was carried out, in this order,
    /// and each change by a person
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,

    /// Answer by HTTPS. At the start, write a new certificate to this file, as PEM, for
    /// clients to trust
    #[arg(long, value_name = "FILE")]
    pub(crate) tls: Option<PathBuf>,

    /// Print no surprising effects on stderr
    #[arg(long)]
    pub(crate) quiet: bool,
}

fn examples() -> StyledStr {
    let styles = Styles::styled();
    let header = styles.get_header();
    format!("{header}Examples:{header:#}\n{EXAMPLES}").into()
}

const EXAMPLES: &str = "  # With a contact, until it ends
  multifield-portal --seed contact.json
  # What it holds, asked in another terminal
  curl 'http://127.0.0.1:8080/rest/1/key/crm.contact.get?id=43'
  # For a sync that has to survive faults, in a file that outlives it
  multifield-portal --db portal.sqlite --fail-rate 0.2 --lose-rate 0.1
  # And that nobody may call more often than in the cloud
  multifield-portal --limits --late-rate 0.1 --log commands.ndjson";

fn generations() -> impl TypedValueParser<Value = Generation> {
    let names = Generation::ALL.iter().map(|it| it.as_str());
    PossibleValuesParser::new(names).try_map(|name| name.parse())
}

impl Args {
    /// Checks that the options fit together.
    pub(crate) fn check(&self) -> Result<(), String> {
        let rates = [
            self.fail_rate,
            self.lose_rate,
            self.late_rate,
            self.garbage_rate,
            self.expire_rate,
        ];
        // Sums of shares such as 0.1 are not exact.
        if rates.iter().sum::<f64>() > 1.0 + 1e-9 {
            return Err("the shares of calls that go wrong are more than 1 together".to_owned());
        }
        Ok(())
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|it| (0.0..=1.0).contains(it));
    share.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}
