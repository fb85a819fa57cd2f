//! The command line.

use std::path::PathBuf;

use clap::{
    builder::{PossibleValuesParser, StyledStr, Styles, TypedValueParser},
    Parser,
};
use multifield_core::Generation;

/// A small local portal that answers as Bitrix24 does.
///
/// It listens on this machine alone and prints the address of its webhook, in which any user and key
/// will do. It knows crm.contact, crm.lead, crm.company and crm.item with add, get, list and update,
/// and batch. What is surprising about a call is said on stderr.
#[derive(Debug, Parser)]
#[command(
    name = "multifield-portal",
    version,
    max_term_width = 100,
    after_long_help = examples()
)]
pub(crate) struct Args {
    /// The port to listen on; 0 is a free one
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,

    /// A file of SQLite to keep everything in [default: in memory]
    #[arg(long, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,

    /// The generation of server: how it stores what a call writes. legacy has no crm.item
    #[arg(long, default_value = Generation::default().as_str(), value_parser = generations())]
    pub(crate) generation: Generation,

    /// A file of JSON to begin with: entities as the portal gives them, one after the other, contacts
    /// unless `entityTypeId` says what else
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,

    /// The share of calls that fail and do nothing, such as 0.2
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(crate) fail_rate: f64,

    /// The share of calls that are carried out and then not acknowledged
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(crate) lose_rate: f64,

    /// Milliseconds that each call takes longer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(crate) delay: u64,

    /// Do not say what is surprising about a call
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
  multifield-portal --db portal.sqlite --fail-rate 0.2 --lose-rate 0.1";

fn generations() -> impl TypedValueParser<Value = Generation> {
    let names = Generation::ALL.iter().map(|it| it.as_str());
    PossibleValuesParser::new(names).try_map(|name| name.parse())
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|it| (0.0..=1.0).contains(it));
    share.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}
