//! The commands of `ronda`, as the operator types them.

mod store_args;

pub use store_args::{DataArgs, LinkArgs, StoreArgs, settings};

use crate::config::Settings;
use crate::store::api_tokens::ApiScope;
use clap::{Args, Parser, Subcommand, ValueEnum};
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
        what: What,
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
        /// A data directory (of a server that is stopped), a backup, or a ticket's bundle.
        #[arg(required_unless_present = "paper")]
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
    pub settings: LinkArgs,
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
    pub settings: StoreArgs,
}

/// `ronda paper`.
#[derive(Debug, Args)]
pub struct PaperOf {
    /// The ticket's folio, provisional reference or id.
    pub ticket: String,
    /// The form, by its id in the organisation's data.
    pub form: String,
    /// Without answers, to be filled by hand.
    #[arg(long)]
    pub blank: bool,
    /// The file to write; it must not exist.
    #[arg(long)]
    pub out: PathBuf,
    /// Where the data live and what stands in the code.
    #[command(flatten)]
    pub settings: LinkArgs,
}

/// `ronda labels`.
#[derive(Debug, Args)]
pub struct LabelsOf {
    /// Items by inventory or serial number, or id; repeat for several.
    #[arg(long = "equipment", num_args = 1..)]
    pub equipment: Vec<String>,
    /// All items of a building.
    #[arg(long, conflicts_with = "equipment")]
    pub building: Option<String>,
    /// Of the building only items that have no label yet, 500 at most: run it again until none is left.
    #[arg(long, requires = "building")]
    pub new: bool,
    /// So many labels ahead, to be bound when they are first scanned.
    #[arg(long, conflicts_with_all = ["equipment", "building"])]
    pub blank: Option<usize>,
    /// The grid, or a file of one's own (.json).
    #[arg(long, default_value = "carta-30")]
    pub layout: String,
    /// The first free cell of a half-used sheet, from 1.
    #[arg(long, default_value_t = 1)]
    pub start: usize,
    /// The file to write (.pdf, or .svg for one sheet); it must not exist.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Where the data live and what stands in the codes.
    #[command(flatten)]
    pub settings: LinkArgs,
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
    pub settings: StoreArgs,
}

/// `ronda redact`.
#[derive(Debug, Args)]
pub struct RedactOf {
    /// The ticket's folio, provisional reference or id; an item's inventory number.
    pub document: String,
    /// A note or reply, by its act (as «ronda verify» tells them in an exported ticket); repeat for several.
    #[arg(long = "note")]
    pub notes: Vec<String>,
    /// A section of a long text, by the act that began it.
    #[arg(long = "text")]
    pub texts: Vec<String>,
    /// The words of a request (a solution, a reason), by its act.
    #[arg(long = "request")]
    pub requests: Vec<String>,
    /// What an attempt to reach the requester tells, by its act.
    #[arg(long = "contacted")]
    pub contacted: Vec<String>,
    /// A line of the material list, by its act.
    #[arg(long = "material")]
    pub materials: Vec<String>,
    /// A note of an equipment item, by its act.
    #[arg(long = "equipment-note")]
    pub equipment_notes: Vec<String>,
    /// A file's caption and name, by the act that attached it.
    #[arg(long = "caption")]
    pub captions: Vec<String>,
    /// A file altogether, bytes, caption and name, by the act that attached it.
    #[arg(long = "evidence")]
    pub evidence: Vec<String>,
    /// The words under which somebody signed, by the signature's act; their hash and the hand stay.
    #[arg(long = "signed")]
    pub signed: Vec<String>,
    /// What somebody drew as their signature, by the signature's act; who signed, when and under which words stays.
    #[arg(long = "hand")]
    pub hands: Vec<String>,
    /// A field of the service's form.
    #[arg(long = "field")]
    pub fields: Vec<String>,
    /// What was said of a checklist item.
    #[arg(long = "item")]
    pub items: Vec<String>,
    /// A requester's datum: name, mail, phone, client_org, extra.
    #[arg(long = "contact")]
    pub contacts: Vec<String>,
    /// A field of an item's registry: serial, person …
    #[arg(long = "registry")]
    pub registry: Vec<String>,
    /// What was told when the ticket was opened.
    #[arg(long)]
    pub description: bool,
    /// The subject.
    #[arg(long)]
    pub subject: bool,
    /// These words wherever they stand, four letters at least; other people on this machine may see the command line.
    #[arg(long = "words")]
    pub words: Vec<String>,
    /// Why: whoever reads the marker reads it.
    #[arg(long)]
    pub reason: String,
    /// Where the data live.
    #[command(flatten)]
    pub settings: StoreArgs,
}

/// `ronda person`.
#[derive(Debug, Args)]
pub struct PersonOf {
    /// Who: an id of the directory, a mail address, a telephone, a name, or a key that this command has listed.
    pub who: String,
    /// Another key of the same person; repeat for several.
    #[arg(long, value_name = "KEY")]
    pub also: Vec<String>,
    /// By which letter it was asked («ARCO 12/2026»): it stands in the audit log, so no name.
    #[arg(long)]
    pub request: Option<String>,
    /// The folder to write; it must not exist. Without, it is only counted what is held.
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// Set something right, in the directory and in every ticket that they asked for: name=…, mail=…, phone=…, client_org=….
    #[arg(long, value_name = "FIELD=VALUE", requires_all = ["by", "reason"], conflicts_with = "redact")]
    pub correct: Vec<String>,
    /// In whose name it is set right: somebody of the desk, by their id.
    #[arg(long, value_name = "PERSON", requires = "correct")]
    pub by: Option<String>,
    /// Why it is set right: it stands in each ticket.
    #[arg(long, requires = "correct")]
    pub reason: Option<String>,
    /// Plan what is to be taken out; nothing is, without --apply.
    #[arg(long, requires = "decision")]
    pub redact: bool,
    /// By which decision it is taken out («oficio 12/2026»): whoever reads a marker reads it.
    #[arg(long, requires = "redact")]
    pub decision: Option<String>,
    /// Take it out. Cut short, it is gone on with by asking again.
    #[arg(long, requires = "redact")]
    pub apply: bool,
    /// Where the data live.
    #[command(flatten)]
    pub settings: StoreArgs,
}

/// `ronda files`.
#[derive(Debug, Subcommand)]
pub enum FilesOf {
    /// What is due, by series and year, and what is held.
    Due {
        /// On which day (2027-01-01); today unless said.
        #[arg(long)]
        day: Option<String>,
        /// The folder to write the table into; it must not exist.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Transfer files to the archivo de concentración («transferencia primaria»).
    Transfer(FilesActOf),
    /// Transfer files to the archivo histórico, which keeps them for ever («transferencia secundaria»).
    Keep(FilesActOf),
    /// Destroy files at their term («baja documental»): what they say goes for good.
    Destroy(FilesActOf),
}

/// An act over files of the archive.
#[derive(Debug, Args)]
pub struct FilesActOf {
    /// The year in which they were closed.
    #[arg(long)]
    pub year: i32,
    /// Their series, by its code or its id.
    #[arg(long)]
    pub series: String,
    /// By which decision («Dictamen CGCA/12/2031»): it stands in the act, in the audit log and, of a destruction, in each ticket.
    #[arg(long)]
    pub decision: String,
    /// These files alone; repeat for several.
    #[arg(long = "folio", value_name = "FOLIO")]
    pub folios: Vec<String>,
    /// Do it. Without, it is only told what would be done; cut short, it is gone on with by asking again.
    #[arg(long, requires = "to")]
    pub apply: bool,
    /// The folder to write the act and its inventory into; it must not exist.
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// Where the data live.
    #[command(flatten)]
    pub settings: StoreArgs,
}

/// `ronda transparency`.
#[derive(Debug, Args)]
pub struct TransparencyOf {
    /// The first day of receipt (2026-01-01).
    #[arg(long, value_name = "DAY")]
    pub from: String,
    /// The last day; no more than a year and a day.
    #[arg(long, value_name = "DAY")]
    pub to: String,
    /// The folder to write; it must not exist.
    #[arg(long, value_name = "DIR")]
    pub to_dir: PathBuf,
    /// Where the data live.
    #[command(flatten)]
    pub settings: StoreArgs,
}

/// `ronda mail`.
#[derive(Debug, Subcommand)]
pub enum MailOf {
    /// Messages that wait or were given up, and why.
    Queue {
        /// Those sent, too.
        #[arg(long)]
        all: bool,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Messages that came, and what became of them.
    Came {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Try messages again that were given up.
    Retry {
        /// One, by its number in the queue; all without.
        id: Option<u64>,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}

/// `ronda token`.
#[derive(Debug, Subcommand)]
pub enum TokenOf {
    /// Make one and print it: it is shown this once.
    Create {
        /// What it is called.
        #[arg(long)]
        name: String,
        /// For whom it acts, by their id: it sees what this person may see.
        #[arg(long = "for", value_name = "PERSON")]
        person: String,
        /// What it may do: read:tickets, read:equipment, read:people, read:records, read:letters, read:stock, write:requests, write:notes.
        /// Once for each.
        #[arg(long = "scope", value_name = "SCOPE", required = true)]
        scopes: Vec<ApiScope>,
        /// For how many days it holds, 366 at most.
        #[arg(long)]
        days: u16,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// All of them: for whom, what for, until when, last used.
    List {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// End one: nobody comes in by it any more.
    End {
        /// What it is called.
        name: String,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}

/// `ronda webhooks`.
#[derive(Debug, Subcommand)]
pub enum WebhooksOf {
    /// Messages that were given up or wait, and why.
    List {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Try messages again that were given up.
    Replay {
        /// One, by its name in the list; all without.
        id: Option<String>,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}

/// `ronda directory`.
#[derive(Debug, Subcommand)]
pub enum DirectoryOf {
    /// Read it and print what would follow; nothing is changed.
    Try {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Read it now and do what follows; whoever is too many to go at once stays.
    Sync {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Let those go who wait, where the directory still says so of exactly them.
    Apply {
        /// The plan, as `ronda directory try` prints it.
        plan: String,
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}

/// `ronda blobs`.
#[derive(Debug, Subcommand)]
pub enum BlobsOf {
    /// Copy what is missing from the data directory into the bucket that the settings name; nothing is removed.
    ToBucket {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Copy what is missing from the bucket that the settings name into the data directory; nothing is removed.
    ToFolder {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
    /// Mark the bucket as this store's: the store that it is marked as must not be served from it any more.
    Claim {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
}

/// `ronda light-key`.
#[derive(Debug, Subcommand)]
pub enum LightKeyOf {
    /// Draw another key: phones are told it with their next sync; what was sealed before still opens for the window's days.
    New {
        /// Where the data live.
        #[command(flatten)]
        settings: StoreArgs,
    },
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
    pub settings: LinkArgs,
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
    /// Over how many years; five unless said.
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

/// What a CSV file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
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
            assert!(matches!(cli.command, Command::Import { what: What::People, dry_run: true, .. }));
            assert!(cli.config.is_some());
        }
    }
}
