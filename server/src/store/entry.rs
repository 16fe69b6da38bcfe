//! An entry of the feed: one thing that happened, with the bytes of the change it made.

use ronda_shared::act::ChainHash;
use ronda_shared::cbor;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::redaction::Redact;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// The hash by which a document's history names one change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeHash(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl std::fmt::Debug for ChangeHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().take(6).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One thing that happened, at its place in the server's one total order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place, from 1 without gaps.
    #[serde(rename = "n")]
    pub position: u64,
    /// The server's clock at receipt.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// The document it is about.
    #[serde(rename = "o")]
    pub document: Option<DocumentId>,
    /// The document's heads after it; empty where it made no change.
    #[serde(rename = "h", default)]
    pub heads: Vec<ChangeHash>,
    /// What it is.
    #[serde(rename = "k")]
    pub kind: EntryKind,
    /// What a redaction took of it.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub emptied: Option<Emptied>,
}

/// What is left to say of an entry that a redaction emptied (decision 0010), or that was carried out with its ticket into an
/// archive (decision 0040). Its place in the feed and in its device's log is kept by their hashes; the founding of its document,
/// or the line by which its ticket left, vouches for what stands in it now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emptied {
    /// It had changed its document: its heads are those of the document as it was founded anew.
    #[serde(rename = "c", default)]
    pub changed: bool,
    /// Of an act whose bytes are gone, what is not secret of them.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub said: Option<ActOutline>,
    /// It was carried out: all of it is in its ticket's archive.
    #[serde(rename = "a", default, skip_serializing_if = "std::ops::Not::not")]
    pub carried: bool,
}

/// What is not secret of an act whose words were taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActOutline {
    /// Who; none where the act could not be read.
    #[serde(rename = "p")]
    pub person: Option<PersonId>,
    /// The device's clock.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// The command's name.
    #[serde(rename = "n")]
    pub command: String,
    /// How far its author is proven to have read the feed.
    #[serde(rename = "r")]
    pub seen: u64,
    /// The file that it names: its bytes are kept although the act's words are gone.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Sha256>,
}

/// What happened. Frozen shapes: fields are added with a default, never re-used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// An act was received: accepted, held or refused.
    Act {
        /// Its name.
        act: ActId,
        /// Its bytes as they came.
        bytes: ByteBuf,
        /// The hash of its device's log with it; none for an act that stands outside the log (a fork of it).
        chain: Option<ChainHash>,
        /// What became of it.
        #[serde(deserialize_with = "crate::known_outcome::known_outcome")]
        outcome: Outcome,
        /// The bytes of its change; empty where it made none.
        change: ByteBuf,
        /// The hash of its own change.
        hash: Option<ChangeHash>,
        /// Where it stands outside the log: the hash of the fork with it.
        #[serde(default)]
        fork: Option<ChainHash>,
    },
    /// The server's own changes on a document: rulings, losers, marks, a folio. One or more changes, concatenated.
    Rulings {
        /// Their bytes.
        change: ByteBuf,
    },
    /// The document's scope is another from here on.
    Scope {
        /// CBOR of `policy::ScopeKey`: the store only keeps it.
        key: ByteBuf,
    },
    /// A person is as told from here on.
    Person(Person),
    /// A device was enrolled or revoked.
    Device(DeviceRecord),
    /// The organisation's data are these from here on.
    Organisation {
        /// Their version.
        version: String,
        /// JSON of `catalog::Organisation`.
        data: ByteBuf,
    },
    /// A held act was decided.
    HeldDecided {
        /// The position of the act's entry.
        held: u64,
        /// The act.
        act: ActId,
        /// What became of it.
        #[serde(deserialize_with = "crate::known_outcome::known_outcome")]
        outcome: Outcome,
        /// Who decided.
        by: PersonId,
        /// The bytes of its change; empty where it made none.
        change: ByteBuf,
        /// The hash of its own change.
        hash: Option<ChangeHash>,
        /// Why, in the words of who decided.
        #[serde(default)]
        reason: String,
    },
    /// A passkey was added, renamed or removed.
    Passkey(PasskeyRecord),
    /// Somebody did something that weighs beside the tickets: the audit log. Never changed, chained with the feed.
    Audit(Audit),
    /// A document was founded anew, because something was taken out of it.
    Founded(Founded),
    /// A ticket of a closed year left the store for an archive: its entries were carried out.
    Archived(Archived),
    /// A ticket that had left is in the store again, every entry in its place.
    Returned(Returned),
}

/// A document founded anew: its history told again without what was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founded {
    /// By whom; none for the operator at the console.
    pub by: Option<PersonId>,
    /// On which device.
    pub device: Option<DeviceId>,
    /// Which places lost their words.
    pub what: Vec<Redact>,
    /// Why.
    pub reason: String,
    /// The bytes of its changes, concatenated: all that there is of the document up to here.
    pub change: ByteBuf,
    /// Every emptied entry of the document: its position, and the digest of its row as it stands now ([`row_digest`]).
    pub emptied: Vec<(u64, ChainHash)>,
}

/// The form of [`Archived`] that this build writes.
pub const ARCHIVED_VERSION: u16 = 1;

/// The line by which a ticket left for its archive (decision 0040). It vouches for what stands in the places of the entries that
/// were carried out, and for the archive. Frozen: fields are added with a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archived {
    /// Of this form: [`ARCHIVED_VERSION`].
    pub version: u16,
    /// The year in which the ticket ended, on the institution's calendar.
    pub year: i32,
    /// The archive: the hash of its file, which is a bundle (docs/bundle-format.md).
    pub archive: Sha256,
    /// How many bytes it has.
    pub size: u32,
    /// How many entries were carried out.
    pub entries: u32,
    /// The digest of their rows as they stand since, in feed order ([`row_digest`] of each, chained).
    pub rows: ChainHash,
    /// Lines of the audit log that the ticket's last founding emptied and vouched for, which was carried out itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<(u64, ChainHash)>,
    /// The files of evidence that stand in the ticket: their bytes are kept as before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Sha256>,
    /// When something of the ticket is first to be destroyed by its term, and the act that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<(Timestamp, ActId)>,
    /// CBOR of the ticket's summary, by which it is found and counted.
    pub summary: ByteBuf,
}

impl Archived {
    /// The ticket's summary; none where it cannot be read, and in a former line, from which it was taken.
    pub fn summary(&self) -> Option<Summary> {
        cbor::decode(&self.summary).ok()
    }
}

/// A ticket that had left is in the store again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The archive that it came from.
    pub archive: Sha256,
    /// The position of the line by which it had left.
    pub left: u64,
    /// What for.
    pub why: ReturnedFor,
}

/// What a ticket was brought back for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnedFor {
    /// The operator asked for it.
    Operator,
    /// An act on it came, or a held one is decided.
    Act,
    /// Something is taken out of it, by a person or by its term.
    Redaction,
}

/// By what a founding vouches for an emptied entry: the hash of the feed with the entry as it once was, and the bytes that
/// stand in its place.
pub fn row_digest(feed: &ChainHash, bytes: &[u8]) -> ChainHash {
    feed.then(b"ronda-emptied-v1\0").then(bytes)
}

impl Entry {
    /// True where it was carried out into an archive.
    pub fn is_carried(&self) -> bool {
        self.emptied.as_ref().is_some_and(|emptied| emptied.carried)
    }
    /// True where its document was another after it, also where the change itself is gone.
    pub fn changed(&self) -> bool {
        !self.change().is_empty() || self.emptied.as_ref().is_some_and(|emptied| emptied.changed)
    }
    /// The device of the act that it tells of, or decides; none where it is about no act.
    pub fn acting_device(&self) -> Option<DeviceId> {
        match &self.kind {
            EntryKind::Act { act, .. } | EntryKind::HeldDecided { act, .. } => Some(act.device),
            EntryKind::Rulings { .. }
            | EntryKind::Scope { .. }
            | EntryKind::Person(_)
            | EntryKind::Device(_)
            | EntryKind::Organisation { .. }
            | EntryKind::Passkey(_)
            | EntryKind::Audit(_)
            | EntryKind::Founded(_)
            | EntryKind::Archived(_)
            | EntryKind::Returned(_) => None,
        }
    }
    /// The bytes of the change it made; empty where it made none, or where they are gone.
    pub fn change(&self) -> &[u8] {
        match &self.kind {
            EntryKind::Founded(founded) => &founded.change,
            EntryKind::Act { change, .. } | EntryKind::Rulings { change } | EntryKind::HeldDecided { change, .. } => {
                change
            }
            EntryKind::Scope { .. }
            | EntryKind::Person(_)
            | EntryKind::Device(_)
            | EntryKind::Organisation { .. }
            | EntryKind::Passkey(_)
            | EntryKind::Audit(_)
            | EntryKind::Archived(_)
            | EntryKind::Returned(_) => &[],
        }
    }
    /// Its change, without the rest.
    pub fn into_change(self) -> Vec<u8> {
        match self.kind {
            EntryKind::Founded(founded) => founded.change.into_vec(),
            EntryKind::Act { change, .. } | EntryKind::Rulings { change } | EntryKind::HeldDecided { change, .. } => {
                change.into_vec()
            }
            EntryKind::Scope { .. }
            | EntryKind::Person(_)
            | EntryKind::Device(_)
            | EntryKind::Organisation { .. }
            | EntryKind::Passkey(_)
            | EntryKind::Audit(_)
            | EntryKind::Archived(_)
            | EntryKind::Returned(_) => Vec::new(),
        }
    }
}

/// An enrolled device, or one that no longer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRecord {
    /// Its id, never zero.
    pub id: DeviceId,
    /// Two or three letters that make its provisional references unique («K4»).
    pub code: String,
    /// Whose it is.
    pub person: PersonId,
    /// What the person calls it.
    pub name: String,
    /// Its P-256 public key: an uncompressed SEC1 point, 65 bytes.
    pub public_key: ByteBuf,
    /// When it was enrolled.
    pub enrolled: Timestamp,
    /// When it was revoked; what it sends since then is held.
    pub revoked: Option<Timestamp>,
    /// What it is used as: how long its sessions last follows from it.
    #[serde(default)]
    pub kind: DeviceKind,
    /// The device from which its person went on with this one, because that one's log had parted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<DeviceId>,
}

/// What a browser is used as, by its own word at enrolment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// At a desk: short sessions.
    #[default]
    Desk,
    /// Carried to where there is no signal: long ones.
    Phone,
}

/// A passkey of a person, or one that was theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyRecord {
    /// The credential's id.
    pub id: ByteBuf,
    /// Whose.
    pub person: PersonId,
    /// What the person calls it.
    pub name: String,
    /// When it was added.
    pub added: Timestamp,
    /// When it was removed; it opens nothing since then.
    pub removed: Option<Timestamp>,
    /// The credential as it was registered: JSON of `webauthn_rs::Passkey`.
    pub credential: ByteBuf,
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Who; none for the operator at the console.
    pub by: Option<PersonId>,
    /// On which device, where one was used.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// What.
    pub what: AuditKind,
    /// About whom or what: a person, a device, a passkey, an act, a folio.
    pub subject: String,
    /// In words, where there is something to say.
    #[serde(default)]
    pub detail: String,
}

impl Audit {
    /// How the subject of a [`AuditKind::BackedUp`] begins that is a snapshot of the replica: phones go by it as by any backup, and it goes
    /// after some days.
    pub const SNAPSHOT: &str = "snapshot of the replica";

    /// Whether it tells of a snapshot of the replica.
    pub fn is_snapshot(&self) -> bool {
        self.what == AuditKind::BackedUp && self.subject.starts_with(Self::SNAPSHOT)
    }

    /// The letters by which a printed paper is verified: the first twenty of its hash.
    pub fn paper_address(&self) -> Option<&str> {
        if self.what == AuditKind::PaperPrinted { self.subject.get(..20) } else { None }
    }
}

/// What the audit log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// A link was made for a person.
    LinkMade,
    /// A browser became a device.
    DeviceEnrolled,
    /// A device was revoked.
    DeviceRevoked,
    /// A device was given another name.
    DeviceRenamed,
    /// A person signed in with a passkey.
    SignedIn,
    /// A person's passkeys and sessions were ended, and a new link made.
    PersonReset,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was given another name.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
    /// All sessions of a person were ended.
    SignedOutEverywhere,
    /// A copy of a session's cookie was shown.
    CookieCopied,
    /// A passkey's counter went back: its authenticator was copied.
    PasskeyCopied,
    /// A device's log was continued in two ways.
    LogForked,
    /// A held act was accepted.
    HeldAccepted,
    /// A held act was rejected.
    HeldRejected,
    /// People were imported.
    PeopleImported,
    /// Equipment was imported.
    EquipmentImported,
    /// Records of a register were imported.
    RecordsImported,
    /// The organisation's data were changed.
    OrganisationChanged,
    /// A backup was made.
    BackedUp,
    /// The server was restored from a backup.
    Restored,
    /// A ticket was exported with its proofs.
    Exported,
    /// Part of a ticket was redacted.
    Redacted,
    /// A form was printed with these words for the first time.
    PaperPrinted,
    /// A message in the desk's tray was put away.
    MailPutAway,
    /// The sender of a message in the desk's tray was answered.
    MailAnswered,
    /// A person was entered at the desk.
    PersonAdded,
    /// What is known of a person was changed at the desk.
    PersonChanged,
    /// A person left.
    PersonLeft,
    /// A person who had left works here again.
    PersonBack,
    /// A report was issued.
    ReportIssued,
    /// A change of the organisation's data that gives its author more waits for another's word.
    OrganisationProposed,
    /// Such a change was put in force by another.
    OrganisationApproved,
    /// Such a change was put away.
    ProposalPutAway,
    /// Messages to another system that were given up are tried again.
    WebhooksReplayed,
    /// The key for what is carried by other hands was turned.
    LightKeyTurned,
    /// The store was moved to another medium.
    StoreMoved,
    /// A token of a machine was made for a person.
    TokenMade,
    /// A token of a machine was ended.
    TokenEnded,
    /// A person signed in with an account of a directory.
    SignedInByAccount,
    /// An account of a directory opens for a person from now on.
    AccountOpens,
    /// An account of a directory that nobody knows asks to be let in.
    AccountAsks,
    /// A supervisor refused an account of a directory.
    AccountRefused,
    /// A directory ended a person's sessions.
    SignedOutByDirectory,
    /// What is held on a person was gathered for them.
    PersonGathered,
    /// What is held on a person was taken out on a decision.
    PersonCancelled,
    /// What another system held came over.
    Migrated,
    /// Tickets of a closed year left the store for archives.
    YearArchived,
    /// Tickets that had left are in the store again.
    ArchiveReturned,
    /// A file was transferred to the archive that keeps it from now on, by an act (decision 0053).
    ArchiveTransferred,
    /// A file was destroyed at its term, by an act.
    ArchiveDestroyed,
    /// A machine acted under a token, in the name of its person.
    TokenActed,
}

impl AuditKind {
    /// Its stable word, as it is stored and told.
    pub fn word(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(word)) => word,
            Ok(_) | Err(_) => format!("{self:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_audit_log_tells_has_a_word() {
        assert_eq!(AuditKind::TokenMade.word(), "token_made");
    }

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("letters"), 16).expect("digits");
        hex.as_bytes().chunks(2).map(digit).collect()
    }

    fn least() -> Archived {
        Archived {
            version: ARCHIVED_VERSION,
            year: 2026,
            archive: Sha256::new([1; 32]),
            size: 12_000,
            entries: 9,
            rows: ChainHash([2; 32]),
            lines: Vec::new(),
            files: Vec::new(),
            term: None,
            summary: ByteBuf::from(vec![0x80]),
        }
    }

    /// Frozen: the lines by which the first release that archived had tickets leave and come back.
    #[test]
    fn the_line_by_which_a_ticket_left_is_read_for_ever() {
        let full = Archived {
            lines: vec![(7, ChainHash([3; 32]))],
            files: vec![Sha256::new([4; 32])],
            term: Some((Timestamp::from_millis(1_790_000_000_000), ActId { device: DeviceId::SERVER, number: 7 })),
            ..least()
        };
        for (line, told) in [(least(), LEAST), (full, FULL)] {
            assert_eq!(cbor::decode::<Archived>(&bytes(told)).expect("read"), line);
            assert_eq!(cbor::encode(&line), bytes(told), "and written so");
        }
        let back = Returned { archive: Sha256::new([1; 32]), left: 104, why: ReturnedFor::Redaction };
        let back = EntryKind::Returned(back);
        assert_eq!(cbor::decode::<EntryKind>(&bytes(RETURNED)).expect("read"), back);
        assert_eq!(cbor::encode(&back), bytes(RETURNED));
    }

    #[test]
    fn an_entry_that_was_emptied_is_written_as_before_there_were_archives() {
        let emptied = cbor::encode(&Emptied { changed: true, said: None, carried: false });
        assert_eq!(emptied, bytes("a16163f5"));
        assert!(!cbor::decode::<Emptied>(&emptied).expect("read").carried);
        let carried = cbor::encode(&Emptied { changed: true, said: None, carried: true });
        assert_eq!(carried, bytes("a26163f56161f5"));
    }

    const LEAST: &str = concat!(
        "a76776657273696f6e0164796561721907ea6761726368697665784030313031303130313031303130313031303130313031",
        "3031303130313031303130313031303130313031303130313031303130313031303130313031303130316473697a65192ee0",
        "67656e74726965730964726f7773582002020202020202020202020202020202020202020202020202020202020202026773",
        "756d6d6172794180",
    );
    const FULL: &str = concat!(
        "aa6776657273696f6e0164796561721907ea6761726368697665784030313031303130313031303130313031303130313031",
        "3031303130313031303130313031303130313031303130313031303130313031303130313031303130316473697a65192ee0",
        "67656e74726965730964726f777358200202020202020202020202020202020202020202020202020202020202020202656c",
        "696e6573818207582003030303030303030303030303030303030303030303030303030303030303036566696c6573817840",
        "3034303430343034303430343034303430343034303430343034303430343034303430343034303430343034303430343034",
        "3034303430343034303430343034647465726d821b000001a0c4506c006f303030303030303030303030302e376773756d6d",
        "6172794180",
    );
    const RETURNED: &str = concat!(
        "a16872657475726e6564a3676172636869766578403031303130313031303130313031303130313031303130313031303130",
        "3130313031303130313031303130313031303130313031303130313031303130313031646c65667418686377687969726564",
        "616374696f6e",
    );
}
