//! What a console asks of a server, or of a store that no server has open.

use super::archive::{FolderFingerprint, ToReturn};
use super::labels::LabelSelection;
use super::moving::MoveOrder;
use super::persons::PersonOrder;
use crate::filing::ActOrder;
use crate::migrate::MigrationOrder;
use crate::print::labels::layout::Layout;
use crate::store::api_tokens::ApiScope;
use ronda_shared::date::Date;
use ronda_shared::ids::{FormId, PersonId, RegisterId, RoleId, TeamId};
use ronda_shared::redaction::Redact;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::path::PathBuf;

/// What a CSV file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Table {
    /// People.
    People,
    /// Equipment.
    Equipment,
    /// Records of a register.
    Records(RegisterId),
}

/// A CSV file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableFile {
    /// All of it.
    Bytes(ByteBuf),
    /// Where it stands: the server reads it part by part. An absolute path.
    Path(PathBuf),
}

/// One question.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// A link for one browser of a person.
    Enrol {
        /// Whose.
        person: PersonId,
        /// Makes the person where the server does not know them.
        make: Option<PersonToCreate>,
    },
    /// People, equipment or records out of a CSV file.
    Import {
        /// What the file holds.
        what: Table,
        /// The file.
        file: TableFile,
        /// Headings of columns that are left out.
        ignore: Vec<String>,
        /// Only say what would be done.
        dry_run: bool,
    },
    /// What another system holds comes over: looked at, tried beside, or brought.
    Migrate(MigrationOrder),
    /// The registry of equipment as a CSV file.
    ExportEquipment {},
    /// A backup into a file.
    Backup {
        /// Where, as the server sees it: a whole path.
        file: PathBuf,
        /// Only what came since this backup, named likewise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<PathBuf>,
    },
    /// A ticket with what proves it.
    Export {
        /// Its folio, reference or id.
        ticket: String,
        /// With the acts on other documents that stand between its own and what was signed.
        between: bool,
    },
    /// Labels.
    Labels {
        /// Which.
        which: LabelSelection,
        /// On which grid.
        layout: Layout,
        /// The first free cell of a half-used sheet, from 0.
        start: usize,
        /// As SVG.
        svg: bool,
    },
    /// A form of a ticket.
    Paper {
        /// The ticket's folio, reference or id.
        ticket: String,
        /// Which form.
        form: FormId,
        /// Without answers.
        blank: bool,
    },
    /// What may be told of a printed paper.
    VerifyPaper {
        /// Its hash, or the address on it.
        paper: String,
    },
    /// The audit log.
    Audit {
        /// From when on.
        since: Option<Timestamp>,
        /// Or from which day of the institution's on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day: Option<Date>,
        /// By whom or about whom.
        who: Option<String>,
    },
    /// The devices of a person, or of all.
    Devices {
        /// Whose.
        person: Option<PersonId>,
    },
    /// A device is revoked.
    Revoke {
        /// Its id or its code.
        device: String,
    },
    /// A person begins anew.
    Reset {
        /// Who.
        person: PersonId,
    },
    /// A message as it came, by a pipe.
    MailIn {
        /// Its bytes; of one that is too large, no more than the most and one.
        message: ByteBuf,
    },
    /// Messages to go out, and how they stand.
    MailQueue {
        /// Those sent, too.
        all: bool,
    },
    /// Messages that came, and what became of them.
    MailCame {},
    /// Messages that were given up, or that wait, are tried now.
    MailRetry {
        /// Which; none for all that were given up.
        id: Option<u64>,
    },
    /// A token for a machine is made.
    TokenMake {
        /// What it is called.
        name: String,
        /// For whom it acts.
        person: PersonId,
        /// What it may do.
        scopes: Vec<ApiScope>,
        /// For how many days.
        days: u16,
    },
    /// The tokens of machines.
    Tokens {},
    /// A token of a machine is ended.
    TokenEnd {
        /// Which, by its name.
        name: String,
    },
    /// Messages to other systems that wait or were given up.
    Webhooks {},
    /// Messages to other systems are tried now.
    WebhooksReplay {
        /// Which, by its name; none for all that were given up.
        id: Option<String>,
    },
    /// What would follow from what the directory says.
    DirectoryTry {},
    /// The directory is read, and what follows is done.
    DirectorySync {},
    /// Those who wait to be let go by the directory are, or are bound to other entries.
    DirectoryApply {
        /// The plan that was shown, in hexadecimal digits.
        plan: String,
    },
    /// The organisation's files are looked at again, and taken where nothing is wrong with them.
    Reload {},
    /// By which data the running server serves.
    Serving {},
    /// A server that follows another takes over from it.
    Promote {},
    /// A server moves its own store elsewhere, and goes on from there.
    Move(MoveOrder),
    /// How far that is.
    Moving {},
    /// What is wrong with the store and with what the server does by itself.
    Doctor {},
    /// What of a closed year would leave the store.
    Archive {
        /// The year.
        year: i32,
    },
    /// Tickets of a closed year leave the store for archives.
    ArchiveYear {
        /// The year.
        year: i32,
        /// Where a backup is made that has them before anything leaves, as the server sees it: a whole path.
        backup: PathBuf,
        /// The backup's folder as whoever asks sees it: nothing leaves where the server sees another one.
        folder: FolderFingerprint,
    },
    /// Tickets that left are in the store again.
    BringBack(ToReturn),
    /// The key for what is carried by other hands is turned.
    LightKey {},
    /// Words taken out of a document for good.
    Redact {
        /// Its folio, reference, inventory number or id.
        document: String,
        /// Which places.
        what: Vec<Redact>,
        /// Why.
        reason: String,
    },
    /// What is held on somebody.
    Person(PersonOrder),
    /// What is due with the files of the archive.
    FilesDue {
        /// On which day; none: today.
        day: Option<Date>,
    },
    /// An act over files of the archive.
    FilesAct(ActOrder),
    /// Tickets received on these days, told without people.
    Transparency {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
}

/// A person who is not known yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PersonToCreate {
    /// Full name.
    pub name: String,
    /// Roles.
    pub roles: Vec<RoleId>,
    /// Teams.
    pub teams: Vec<TeamId>,
}
