//! What a console is answered.

use super::access::DeviceLine;
use super::archive::YearArchived;
use super::audit::AuditLine;
use super::directory::DirectoryReply;
use super::mail::{IncomingMailLine, QueueLine};
use super::moving::MoveState;
use super::reload::ReloadCheck;
use super::tokens::TokenLine;
use super::webhooks::WebhookLine;
use crate::archive::ClosingYear;
use crate::doctor::Finding;
use crate::import::Report;
use crate::migrate::Migrated;
use crate::persons::{Candidate, FolderFile};
use crate::print::paper::issue::Verified;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// One answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The store is moved from now on.
    MoveBegun {},
    /// How far that is.
    Moving(MoveState),
    /// It took over.
    Promoted {
        /// The last entry of the former server.
        position: u64,
        /// The generation of the replica that it has begun.
        generation: u64,
        /// Files of evidence and kept messages here.
        files: u64,
        /// Those that should be here and that the replica did not have.
        missing: u64,
        /// What could not be brought, or done beside it, and why: a sentence each.
        #[serde(default)]
        lacks: Vec<String>,
    },
    /// The link and until when it is good.
    Link {
        /// Where to open it.
        url: String,
        /// Until when.
        expires: Timestamp,
    },
    /// What an import did.
    Imported(Report),
    /// What came over, or would.
    Migrated(Migrated),
    /// What a backup holds.
    BackedUp {
        /// The feed's end in it.
        position: u64,
        /// Up to where the backup before it holds the feed; none where this one holds all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<u64>,
        /// Documents.
        documents: u64,
        /// Its size.
        bytes: u64,
        /// SHA-256 of it, in hex.
        sha256: String,
        /// Files of evidence beside it.
        files: u64,
        /// Of those, copied just now.
        copied: u64,
        /// Messages beside it that came by mail and are kept.
        messages: u64,
        /// Files of evidence and messages that are not where they should be.
        missing: u64,
        /// It is whole, and the store took no mark of it: another server writes to that store, or it is being moved.
        #[serde(default)]
        unmarked: bool,
        /// Why its store, which is the one that writes, could take no mark of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mark_fault: Option<String>,
    },
    /// A bundle: the bytes of its file.
    Exported {
        /// The bytes.
        bundle: ByteBuf,
        /// The ticket's folio, or its reference.
        name: String,
        /// Entries in it.
        entries: u64,
        /// SHA-256 of the file, in hex.
        sha256: String,
        /// Files of the ticket that are not in it: too many, or not here whole.
        left_out: u64,
    },
    /// Lines of the audit log, the oldest first.
    Audit {
        /// The lines.
        lines: Vec<AuditLine>,
        /// There are older ones.
        more: bool,
    },
    /// A file to be printed.
    Printed {
        /// Its bytes.
        file: ByteBuf,
        /// What it may be called, without its ending.
        name: String,
        /// Labels, pages or items in it.
        pieces: u64,
        /// What could not be read, and is told as that in it.
        #[serde(default)]
        unread: u64,
    },
    /// What is known of a printed paper.
    Paper {
        /// It; none where no such paper was printed here.
        paper: Option<Box<Verified>>,
        /// When its request was received and when it was first printed, on the institution's clocks.
        days: [String; 2],
    },
    /// Devices.
    Devices(Vec<DeviceLine>),
    /// A device as it stands revoked.
    Revoked(DeviceLine),
    /// Words were taken out.
    Redacted {
        /// Of how many places.
        places: u64,
    },
    /// The key for what is carried was turned.
    LightKey {
        /// The new key's name.
        key: String,
        /// Earlier keys that still open what was sealed for them.
        former: u64,
        /// Until when the last of them does.
        until: Timestamp,
    },
    /// What became of a message.
    MailTaken(IncomingMailLine),
    /// Messages to go out.
    MailQueue {
        /// They, the latest first.
        lines: Vec<QueueLine>,
        /// How many wait.
        waiting: u64,
        /// Why nothing goes out, where nothing does.
        standstill: Option<String>,
    },
    /// Messages that came, the latest first.
    MailCame(Vec<IncomingMailLine>),
    /// Messages are tried now.
    MailRetried {
        /// How many.
        messages: u64,
    },
    /// A token was made.
    TokenMade {
        /// Its text, told this once.
        token: String,
        /// What is known of it.
        line: TokenLine,
    },
    /// The tokens of machines, by their names.
    Tokens(Vec<TokenLine>),
    /// A token was ended.
    TokenEnded {},
    /// Messages to other systems, those that were given up first.
    Webhooks(Vec<WebhookLine>),
    /// Messages to other systems are tried now.
    WebhooksReplayed {
        /// How many.
        messages: u64,
    },
    /// What follows, or followed, from what the directory says.
    Directory(DirectoryReply),
    /// The organisation's files were looked at again, and nothing is wrong with them.
    Reloaded {
        /// What was looked at.
        checked: ReloadCheck,
        /// The version by which the server served until now.
        before: String,
        /// They are other than before, or their messages are: the server takes them now.
        changed: bool,
    },
    /// Something is wrong with the organisation's files: the server goes on as before.
    NotReloaded {
        /// What, each with its file and line.
        findings: Vec<String>,
        /// By which version it goes on.
        version: String,
    },
    /// By which data the running server serves.
    Serving {
        /// Their version.
        version: String,
        /// The version that the feed tells of last, which holds; this server takes it where it is another.
        in_feed: Option<String>,
        /// Other servers may have the store open, too.
        is_shared: bool,
        /// Another after each time that other data were taken.
        run: u64,
    },
    /// What was looked at, and how it is.
    Doctor(Vec<Finding>),
    /// What of a year would leave the store.
    Leaving(ClosingYear),
    /// Several people are meant.
    People(Vec<Candidate>),
    /// Files to be written into a folder.
    Folder {
        /// They.
        files: Vec<FolderFile>,
        /// What is to be told beside them.
        told: Vec<String>,
        /// Something that belongs into them could not be read, or not all that was asked for was done.
        #[serde(default)]
        in_part: bool,
    },
    /// What of a year left the store.
    YearArchived(YearArchived),
    /// Tickets that left are in the store again.
    BroughtBack {
        /// How many.
        tickets: u64,
    },
    /// It was not done, and why.
    Refused(String),
}
