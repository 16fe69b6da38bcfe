//! The commands of `ronda`, as the operator types them.

use crate::config::Settings;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Offline-first service desk: one server, one web app.
#[derive(Debug, Parser)]
#[command(name = "ronda", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Settings file (TOML); flags and RONDA_* variables outweigh it.
    #[arg(long, global = true, env = "RONDA_CONFIG")]
    pub config: Option<PathBuf>,
}

/// What `ronda` does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the web app and its API until told to stop.
    Serve(Settings),
    /// Check an organisation's data and say what is wrong with them.
    Check {
        /// A directory, or the name of an organisation that comes with Ronda.
        organisation: String,
    },
    /// Print a link, and its QR code, by which a person enrols one browser once.
    Enrol(Enrol),
    /// Take in people or equipment from a CSV file.
    Import {
        /// What the file holds.
        #[arg(value_enum)]
        what: What,
        /// The file.
        file: PathBuf,
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
        /// Where the data live.
        #[command(flatten)]
        settings: Settings,
    },
    /// Write a backup of the whole store while the server runs.
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
        /// Where the data live.
        #[command(flatten)]
        settings: Settings,
    },
    /// Found a new data directory from a backup.
    Restore {
        /// The backup.
        file: PathBuf,
        /// Where the data are to live; it must hold no store.
        #[command(flatten)]
        settings: Settings,
    },
    /// Check a store, a backup or an exported ticket: chains, signatures, and that every change is what its act says.
    Verify {
        /// A data directory (of a server that is stopped), a backup, or a ticket's bundle.
        path: PathBuf,
        /// Make everything that is derived anew from the feed.
        #[arg(long)]
        rebuild: bool,
        /// The organisation's data, for --rebuild.
        #[arg(long, env = "RONDA_ORGANISATION", default_value = "oaxaca")]
        organisation: String,
        /// Tell a ticket's timeline in English.
        #[arg(long)]
        english: bool,
    },
    /// Write one ticket with what proves it into a file that any machine can check.
    Export(Export),
    /// Print the audit log: who did what that weighs beside the tickets.
    Audit(AuditOf),
    /// List the devices of a person, or of all.
    Devices {
        /// The person's id.
        person: Option<String>,
        /// Where the data live.
        #[command(flatten)]
        settings: Settings,
    },
    /// Revoke a device: a lost phone, a browser that nobody knows.
    Revoke {
        /// Its id or its code (K4), as «ronda devices» tells them.
        device: String,
        /// Where the data live.
        #[command(flatten)]
        settings: Settings,
    },
    /// End a person's passkeys and sessions, and print a link by which they begin anew.
    Reset(Reset),
    /// Fill an empty data directory with a desk and its last sixty days, to try Ronda with.
    Demo {
        /// Another seed tells another story.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where the data are to live.
        #[command(flatten)]
        settings: Settings,
    },
}

/// `ronda enrol`.
#[derive(Debug, Args)]
pub struct Enrol {
    /// The person's id (omar.cruz).
    pub person: String,
    /// Their name: makes the person where the server does not know them yet.
    #[arg(long)]
    pub name: Option<String>,
    /// Roles for a person made so; repeat for several.
    #[arg(long = "role", requires = "name")]
    pub roles: Vec<String>,
    /// Teams for a person made so; repeat for several.
    #[arg(long = "team", requires = "name")]
    pub teams: Vec<String>,
    /// Print only the link.
    #[arg(long)]
    pub plain: bool,
    /// Where the data live and what stands in the link.
    #[command(flatten)]
    pub settings: Settings,
}

/// `ronda export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The ticket's folio, provisional reference or id.
    pub ticket: String,
    /// The file to write; it must not exist. FOLIO.ronda-ticket unless said.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Carry whole the acts on other documents that stand between the ticket's own and what their devices signed: then
    /// each author is proven without trusting the server, and those acts are read by whoever has the file.
    #[arg(long)]
    pub between: bool,
    /// Where the data live.
    #[command(flatten)]
    pub settings: Settings,
}

/// `ronda audit`.
#[derive(Debug, Args)]
pub struct AuditOf {
    /// From this day (2026-11-20) or instant on.
    #[arg(long)]
    pub since: Option<String>,
    /// Only what this person did, or what was done about them (or about a device or folio).
    #[arg(long)]
    pub who: Option<String>,
    /// Where the data live.
    #[command(flatten)]
    pub settings: Settings,
}

/// `ronda reset`.
#[derive(Debug, Args)]
pub struct Reset {
    /// The person's id.
    pub person: String,
    /// Print only the link.
    #[arg(long)]
    pub plain: bool,
    /// Where the data live and what stands in the link.
    #[command(flatten)]
    pub settings: Settings,
}

/// What a CSV file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// People: id, name, roles, teams, buildings, mail, phone, client_org, active.
    People,
    /// Equipment: inventory, serial, mac and the other fields of the registry.
    Equipment,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_may_stand_before_or_after() {
        for line in [
            "ronda --config r.toml import people p.csv --dry-run --data d",
            "ronda import people p.csv --data d --config r.toml --dry-run",
        ] {
            let cli = Cli::try_parse_from(line.split(' ')).expect("understood");
            assert!(matches!(cli.command, Command::Import { what: What::People, dry_run: true, .. }));
            assert!(cli.config.is_some());
        }
    }
}
