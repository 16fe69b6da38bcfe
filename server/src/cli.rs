//! The commands of `ronda`, as the operator types them.

mod access;
mod connections;
mod papers;
mod store_args;
mod stores;

pub use access::{AuditOf, Enrol, Reset, TokenOf};
pub use connections::{BlobsOf, DirectoryOf, LightKeyOf, MailOf, WebhooksOf};
pub use papers::{Export, FilesActOf, FilesOf, LabelsOf, PaperOf, PersonOf, RedactOf, TransparencyOf};
pub use store_args::{DataArgs, LinkArgs, StoreArgs, settings};
pub use stores::{ArchiveOf, DemoOf, FollowOf, FormerSystem, MigrateOf, MoveOf, RestoreOf};

use crate::config::Settings;
use clap::{Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
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
    Serve(Box<Settings>),
    /// Check an organisation's data and say what is wrong with them.
    Check {
        /// A directory, or the name of an organisation that comes with Ronda.
        organisation: String,
        /// Write its files into this directory, which must not be there yet: what comes with Ronda, to be changed.
        #[arg(long)]
        into: Option<PathBuf>,
    },
    /// Have the running server take the organisation's files as they are now, or say which file and line is wrong.
    Reload(StoreArgs),
    /// Print a link, and its QR code, by which a person enrols one browser once.
    Enrol(Enrol),
    /// Take in people, equipment or records of a register from a CSV file.
    Import {
        /// What the file holds.
        #[arg(value_enum)]
        what: TableKind,
        /// The file.
        file: PathBuf,
        /// Headings of columns that are left out, with commas between them.
        #[arg(long, value_name = "A,B", value_delimiter = ',')]
        ignore_columns: Vec<String>,
        /// The register whose records the file holds.
        #[arg(long, value_name = "ID", required_if_eq("what", "records"))]
        register: Option<String>,
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Bring over what another system holds: first a report, then a trial in a store beside, then for real, and again for what
    /// came since.
    Migrate(Box<MigrateOf>),
    /// Write the registry of equipment as the CSV file that «ronda import equipment» reads.
    ExportEquipment {
        /// The file to write; it must not exist.
        #[arg(long)]
        out: PathBuf,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Write a backup of the whole store, or of what came since another one, while the server runs.
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
        /// Only what came since this backup, which stands in the same folder with all that it follows itself.
        #[arg(long, value_name = "PREVIOUS")]
        since: Option<PathBuf>,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Have the tickets of a closed year leave the store for archives, which lie where evidence does; or bring some back.
    Archive(ArchiveOf),
    /// Found a new data directory from a backup, or from a replica.
    Restore(RestoreOf),
    /// Go on with a database that went back in time (a replica that lagged took over): with every server stopped, once whoever has
    /// what is missing is known to be gone.
    AcceptLoss(DataArgs),
    /// Restore the replica aside, verify it and throw it away: nightly, so that it is known to be good.
    Drill {
        /// The replica's folder or bucket; the setting `replicate` unless said.
        #[arg(long, value_name = "PLACE")]
        replica: Option<String>,
        /// The data directory: the outcome is written there, and room for a second store is needed.
        #[command(flatten)]
        settings: DataArgs,
    },
    /// Follow the replica of another server: a warm second, which serves reads and takes over on «ronda promote».
    Follow(Box<FollowOf>),
    /// Have the server that follows on this data directory take over: the former server is fenced, and writes nothing any more.
    Promote(DataArgs),
    /// Move a store from its file into a database, from there into a file, or between databases. A server that runs on it does that
    /// itself, and is only read meanwhile.
    Move(MoveOf),
    /// Check a store, a backup or an exported ticket: chains, signatures, and that every change is what its act says.
    Verify {
        /// A data directory (of a server that is stopped), a backup, or a ticket's bundle; without it the data directory of
        /// the settings.
        path: Option<PathBuf>,
        /// Behind a full backup the increments that follow it, in order.
        increments: Vec<PathBuf>,
        /// Instead, a printed paper by its hash or the address on it: what the public page tells of it.
        #[arg(long, value_name = "HASH", conflicts_with_all = ["path", "rebuild"])]
        paper: Option<String>,
        /// Make everything that is derived anew from the feed.
        #[arg(long)]
        rebuild: bool,
        /// Of a data directory, only what came since its last proof; all of it where there is none to go on from.
        #[arg(long, conflicts_with_all = ["paper", "rebuild"])]
        since_last: bool,
        /// Of a data directory, go on where a verification of all was cut short; from the beginning where that is not known.
        #[arg(long, conflicts_with_all = ["paper", "rebuild", "since_last"])]
        resume: bool,
        /// Of a data directory or a backup, open the archive of each ticket that left, and check it as a ticket's bundle.
        #[arg(long, conflicts_with = "paper")]
        archives: bool,
        /// Tell a ticket's timeline, or a paper, in English.
        #[arg(long)]
        english: bool,
        /// The organisation's data, for --rebuild and --paper; where the data live, for --paper.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Write one ticket with what proves it into a file that any machine can check.
    Export(Export),
    /// Print a form of a ticket as PDF.
    Paper(PaperOf),
    /// Print labels for equipment, or ahead of it; without --out, list the grids.
    Labels(LabelsOf),
    /// Print the audit log: who did what that weighs beside the tickets.
    Audit(AuditOf),
    /// Tell in words the code that a device's own check (/prueba) gave its person.
    DeviceCheck {
        /// The code, as it was read over the telephone.
        code: String,
        /// Tell it in English.
        #[arg(long)]
        english: bool,
    },
    /// Say what is wrong with this installation, how bad it is and what to do; ends with 1 where something is to be corrected.
    Doctor(StoreArgs),
    /// List the devices of a person, or of all.
    Devices {
        /// The person's id.
        person: Option<String>,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Revoke a device: a lost phone, a browser that nobody knows.
    Revoke {
        /// Its id or its code (K4), as «ronda devices» tells them.
        device: String,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Look after the key that phones seal for, where a colleague carries their work.
    #[command(subcommand)]
    LightKey(LightKeyOf),
    /// Take one message from standard input, as a mail server hands it to a command.
    MailIn {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Look at the mail that goes out and comes in.
    #[command(subcommand)]
    Mail(MailOf),
    /// Look at what other systems are told of tickets.
    #[command(subcommand)]
    Webhooks(WebhooksOf),
    /// Read the directory that says who works here (directory.toml).
    #[command(subcommand)]
    Directory(DirectoryOf),
    /// Give other systems a token by which they read on behalf of a person.
    #[command(subcommand)]
    Token(TokenOf),
    /// Take all mail, deliver none and show it on a page: a mail server to try Ronda with.
    MailSink {
        /// Where mail is taken; of this machine alone.
        #[arg(long, default_value = "127.0.0.1:2525")]
        smtp: SocketAddr,
        /// Where it is shown; of this machine alone.
        #[arg(long, default_value = "127.0.0.1:8025")]
        http: SocketAddr,
    },
    /// Bring the bytes of evidence into a bucket or back, or say whose a bucket is; no server runs meanwhile.
    #[command(subcommand)]
    Blobs(BlobsOf),
    /// Gather all that is held on a person, correct it, or take it out on a decision; with the answer to them.
    Person(Box<PersonOf>),
    /// Files of the archive, by the institution's chart: what is due, and acts that transfer, keep or destroy them.
    #[command(subcommand)]
    Files(FilesOf),
    /// Write the tickets of some days without people, for transparency: tables, counts and a dictionary of the columns.
    Transparency(TransparencyOf),
    /// Take words out of a ticket or item for good: from the store, from every device at its next sync.
    Redact(Box<RedactOf>),
    /// Write a stopped server's store into a new file, without what the disk kept of what was taken out.
    Compact {
        /// The data directory.
        data: PathBuf,
    },
    /// End a person's passkeys and sessions, and print a link by which they begin anew.
    Reset(Reset),
    /// Fill an empty data directory with a desk and its last sixty days, to try Ronda with; or with years of it.
    Demo(DemoOf),
}

/// What a CSV file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableKind {
    /// People: id, name, roles, teams, buildings, mail, phone, client_org, active.
    People,
    /// Equipment: inventory, serial, mac and the other fields of the registry.
    Equipment,
    /// Records of the register that --register names: its fields, by their labels or their ids.
    Records,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_consistent() {
        Cli::command().debug_assert();
    }

    /// What `ronda COMMAND --help` lists beside the command's own flags.
    fn listed(command: &clap::Command) -> Vec<&str> {
        command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(|arg| arg.get_long()).collect()
    }

    #[test]
    fn only_who_serves_lists_the_settings_of_serve() {
        fn check(command: &clap::Command) {
            for sub in command.get_subcommands() {
                let of_serve = ["listen", "tls-cert", "max-live", "mail-smtp", "rp-id", "upload-mb"];
                let foreign: Vec<_> = listed(sub).into_iter().filter(|long| of_serve.contains(long)).collect();
                let serves = ["serve", "follow"].contains(&sub.get_name());
                assert!(serves || foreign.is_empty(), "{}: {foreign:?}", sub.get_name());
                check(sub);
            }
        }
        let cli = Cli::command();
        check(&cli);
        let import = cli.find_subcommand("import").expect("import");
        assert_eq!(listed(import), ["ignore-columns", "register", "dry-run", "data", "organisation"]);
    }

    #[test]
    fn what_comes_over_is_looked_at_tried_or_brought_and_one_of_them() {
        let read = |line: &str| Cli::try_parse_from(format!("ronda migrate {line}").split(' ')).map(|cli| cli.command);
        let told = read("snipe-it --from a.json b.csv --from c --trial t --data d").expect("understood");
        let Command::Migrate(told) = told else { panic!("another command") };
        assert_eq!((told.source, told.from.len(), told.report), (FormerSystem::SnipeIt, 3, false));
        for wrong in
            ["osticket --report", "osticket --from a", "osticket --from a --report --apply", "trac --from a --report"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn flags_may_stand_before_or_after() {
        for line in [
            "ronda --config r.toml import people p.csv --dry-run --data d",
            "ronda import people p.csv --data d --config r.toml --dry-run",
        ] {
            let cli = Cli::try_parse_from(line.split(' ')).expect("understood");
            assert!(matches!(cli.command, Command::Import { what: TableKind::People, dry_run: true, .. }));
            assert!(cli.config.is_some());
        }
    }
}
