//! Commands about tickets, papers, labels, the archive's chart and people's data: their arguments.

use super::store_args::{LinkArgs, StoreArgs};
use clap::{Args, Subcommand};
use std::path::PathBuf;

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
    #[arg(long, requires_all = ["redact", "to"])]
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
    /// A file that this act did before and that is lost for good, as with its archive: the inventory is told without it, and says so.
    /// Repeat for several.
    #[arg(long = "lost", value_name = "FOLIO")]
    pub lost: Vec<String>,
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
