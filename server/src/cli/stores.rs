//! Commands that make a store, move it, or take some of it out: their arguments.

use super::store_args::{DataArgs, StoreArgs};
use crate::config::Settings;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `ronda migrate`.
#[derive(Debug, Args)]
pub struct MigrateOf {
    /// The system.
    #[arg(value_enum)]
    pub source: FormerSystem,
    /// Its dumps, answers or exports, and the folders of its attachments.
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    pub from: Vec<PathBuf>,
    /// What its names mean here; --report writes it, filled with guesses, where it is not there.
    #[arg(long, value_name = "FILE", default_value = "migrate.toml")]
    pub map: PathBuf,
    /// Only look at what there is, and what it would mean.
    #[arg(long, required_unless_present_any = ["trial", "apply"], conflicts_with_all = ["trial", "apply"])]
    pub report: bool,
    /// Bring it into a store of its own in this folder, which must hold none.
    #[arg(long, value_name = "DIR", conflicts_with = "apply")]
    pub trial: Option<PathBuf>,
    /// Bring it.
    #[arg(long)]
    pub apply: bool,
    /// The file for the report; it must not exist. Named by system and hour unless said.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Where the data live.
    #[command(flatten)]
    pub settings: StoreArgs,
}

/// A system that things come over from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormerSystem {
    /// osTicket 1.10 or later: a dump of its database.
    Osticket,
    /// OTRS 6 or Znuny: a dump of its database.
    Otrs,
    /// GLPI 9.5 or later: a dump of its database, and its folder of files.
    Glpi,
    /// Freshdesk: answers of its API, or its export as JSON.
    Freshdesk,
    /// Snipe-IT: a dump of its database, answers of its API, or its export as CSV.
    SnipeIt,
}

/// `ronda restore`.
#[derive(Debug, Args)]
pub struct RestoreOf {
    /// The full backup, and behind it the increments that follow it, in order.
    #[arg(required_unless_present = "replica")]
    pub files: Vec<PathBuf>,
    /// Instead, the folder or the bucket of a replica. What a bucket needs more is in the settings `replicate_…`.
    #[arg(long, value_name = "PLACE", conflicts_with = "files")]
    pub replica: Option<String>,
    /// Of a replica, no further than this: a position of the feed, or an instant (2026-11-20T09:30:00-06:00).
    #[arg(long, value_name = "POINT", requires = "replica")]
    pub at: Option<String>,
    /// Of a replica, fence the former server first: it writes nothing any more once it looks.
    #[arg(long, requires = "replica", conflicts_with = "at")]
    pub take_over: bool,
    /// Take over although the server of this generation took over before and nothing of what it took is in the replica: it is lost.
    #[arg(long, value_name = "GENERATION", requires = "take_over")]
    pub past: Option<u64>,
    /// Where the data are to live; it must hold no store.
    #[command(flatten)]
    pub settings: DataArgs,
}

/// `ronda follow`.
#[derive(Debug, Args)]
pub struct FollowOf {
    /// What people type in the browser for the primary (`https://ronda.example`): who would write here is told it.
    #[arg(long, env = "RONDA_PRIMARY", value_name = "ORIGIN")]
    pub primary: Option<String>,
    /// The settings of the server that it is, and will be once it was promoted; `replicate` is what it follows.
    #[command(flatten)]
    pub settings: Settings,
}

/// `ronda archive`.
#[derive(Debug, Args)]
pub struct ArchiveOf {
    /// The year in which tickets ended.
    #[arg(long, required_unless_present = "bring_back")]
    pub year: Option<i32>,
    /// Only count what would leave.
    #[arg(long, requires = "year", conflicts_with = "bring_back")]
    pub dry_run: bool,
    /// The file of a backup that is made before anything leaves: it has the archives. It must not exist.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dry_run", "bring_back"])]
    pub backup: Option<PathBuf>,
    /// Put a ticket back into the store, by its folio, reference or id; without one all of the year.
    #[arg(long, value_name = "FOLIO", num_args = 0..=1, default_missing_value = "")]
    pub bring_back: Option<String>,
    /// Where the data live.
    #[command(flatten)]
    pub settings: StoreArgs,
}

/// `ronda move`.
#[derive(Debug, Args)]
pub struct MoveOf {
    /// Where the store is: the data directory, or postgres://…
    #[arg(long, env = "RONDA_MOVE_FROM", hide_env_values = true)]
    pub from: String,
    /// Where it is to go: the data directory, or postgres://…; there must be no store.
    #[arg(long, env = "RONDA_MOVE_TO", hide_env_values = true)]
    pub to: String,
    /// Move it although «ronda verify» finds faults in it: the copy has the same.
    #[arg(long)]
    pub with_faults: bool,
    /// The data directory, where both are databases: files of evidence stand there.
    #[command(flatten)]
    pub settings: DataArgs,
}

/// `ronda demo`.
#[derive(Debug, Args)]
pub struct DemoOf {
    /// Another seed tells another story.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// So many tickets over years instead, most of them closed: a large store, to measure with (oaxaca alone).
    #[arg(long)]
    pub tickets: Option<usize>,
    /// Over how many years; five unless said. With 0, all in the last sixty days.
    #[arg(long, requires = "tickets")]
    pub years: Option<u32>,
    /// How many of them are open; a tenth, at most 3000, unless said.
    #[arg(long, requires = "tickets")]
    pub open: Option<usize>,
    /// Items of equipment; a tenth of the tickets unless said.
    #[arg(long, requires = "tickets")]
    pub items: Option<usize>,
    /// Technicians; one for 1250 tickets unless said.
    #[arg(long, requires = "tickets")]
    pub technicians: Option<usize>,
    /// Requesters; three for 50 tickets unless said.
    #[arg(long, requires = "tickets")]
    pub requesters: Option<usize>,
    /// Where the data are to live.
    #[command(flatten)]
    pub settings: StoreArgs,
}
