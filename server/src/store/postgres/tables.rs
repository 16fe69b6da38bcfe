//! The tables, one for each of the store's, and the few statements that are said to them.

use super::super::StoreError;
use super::keys::Span;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

/// The schema in which all of it stands.
pub(super) const SCHEMA_NAME: &str = "ronda";

/// A table of keys and values, both bytes: what they hold is coded as in every store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Table(&'static str);

/// A key and its value.
pub(super) type Pair = (Vec<u8>, Vec<u8>);

/// What a statement is given.
#[derive(Debug, Clone)]
pub(super) enum Parameter {
    /// Bytes.
    Bytes(Vec<u8>),
    /// Many bytes.
    Many(Vec<Vec<u8>>),
    /// A number.
    Number(i64),
    /// Many numbers.
    Numbers(Vec<i64>),
    /// A text.
    Text(String),
    /// Many texts.
    Texts(Vec<String>),
}

impl Parameter {
    /// As the driver takes it.
    pub(super) fn as_sql(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Many(many) => many,
            Self::Number(number) => number,
            Self::Numbers(numbers) => numbers,
            Self::Text(text) => text,
            Self::Texts(texts) => texts,
        }
    }
}

/// A statement and what it is given.
pub(super) type BoundStatement = (String, Vec<Parameter>);

/// The first page of a walk holds so many rows, each next one four times as many, up to the most.
pub(super) const FIRST_PAGE: usize = 16;
/// See [`FIRST_PAGE`].
pub(super) const MOST_PAGE: usize = 512;

/// In which order rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The first key first.
    Up,
    /// The last key first.
    Down,
}

macro_rules! tables {
    ($($(#[$doc:meta])* $constant:ident $name:ident;)+) => {
        $($(#[$doc])* pub(super) const $constant: Table = Table(stringify!($name));)+
        /// Every table.
        pub(super) const ALL: &[Table] = &[$($constant),+];
    };
}

tables! {
    /// The truth: position → hash of the feed with this entry (32 bytes), then the entry.
    FEED feed;
    /// Every entry about a document: document, position → the document's heads after it, or nothing for no change.
    DOC_FEED doc_feed;
    /// Document rows.
    DOCUMENTS documents;
    /// Documents by the position that last touched them: position, document.
    LATEST latest;
    /// Whole documents.
    SNAPSHOTS snapshots;
    /// Summaries.
    SUMMARIES summaries;
    /// Words: token, document.
    TOKENS tokens;
    /// Names: folio, reference, inventory or serial number; document.
    NAMES names;
    /// Device logs: device, number.
    LOG log;
    /// The last change of a device's acts on a document: document, device.
    OWN own;
    /// Changes of a device's held acts on a document that were accepted since the one in [`OWN`].
    OWN_DECIDED own_decided;
    /// Held acts: position of the entry → device.
    HELD held;
    /// Held acts that were decided: device, position of the decision → number.
    DECIDED decided;
    /// Signed heads: device, last number covered.
    SIGNED signed;
    /// Devices.
    DEVICES devices;
    /// Devices by their code.
    CODES codes;
    /// People as they are.
    PEOPLE people;
    /// People as they were: person, position.
    PEOPLE_THEN people_then;
    /// Sessions by the hash of their token.
    SESSIONS sessions;
    /// Unused enrolments by the hash of their token.
    ENROLMENTS enrolments;
    /// Passkeys by the credential's id.
    PASSKEYS passkeys;
    /// The last use of each passkey.
    PASSKEY_USES passkey_uses;
    /// The audit log: positions of its entries.
    AUDIT audit;
    /// Papers that were printed: the letters of their address → position of the line that says so.
    PAPERS papers;
    /// Forks of device logs: device, hash of the log with the act → position of the act's entry.
    FORKS forks;
    /// Bytes kept beside the store.
    BLOBS blobs;
    /// Acts that name bytes: hash, device, number → document.
    NAMED named;
    /// What was said of evidence: the act that names it.
    SEALS seals;
    /// Evidence that came and of which nothing was said yet.
    ARRIVED arrived;
    /// When devices were last heard of.
    SEEN seen;
    /// The next number of each series.
    SERIES series;
    /// The organisation's data by version.
    ORGANISATIONS organisations;
    /// Which version from which position.
    ORGANISATION_AT organisation_at;
    /// Messages to go out, by their number in the queue.
    MAIL_OUT mail_out;
    /// Those that wait, by when they are tried next: instant, number.
    MAIL_DUE mail_due;
    /// Messages that came, by the hash of their name.
    MAIL_IN mail_in;
    /// The same by when they came: instant, hash → 1 where files of theirs are still to be taken.
    MAIL_CAME mail_came;
    /// Those of them that wait for the desk: instant, hash.
    MAIL_TRAY mail_tray;
    /// Messages to go out by their tickets and by the messages that they continue: hash of one, number.
    MAIL_OUT_OF mail_out_of;
    /// Messages that came by their tickets: document, hash.
    MAIL_IN_OF mail_in_of;
    /// The message that founded a ticket.
    MAIL_THREADS mail_threads;
    /// How devices are told by push.
    PUSH push;
    /// Alerts: source, hash of the fingerprint.
    ALERTS alerts;
    /// Tickets that alerts opened.
    OUTAGES outages;
    /// Messages to other systems, by their names.
    WEBHOOKS webhooks;
    /// What came by WhatsApp and what is to go out by it.
    WHATSAPP_WAITING whatsapp_waiting;
    /// What is remembered of it.
    WHATSAPP_KNOWN whatsapp_known;
    /// What waits for its time stamp.
    STAMPS_WAITING stamps_waiting;
    /// Time stamps that were given.
    STAMPS stamps;
    /// Signatures by certificate whose issuers are to be asked.
    OCSP_WAITING ocsp_waiting;
    /// What they answered.
    OCSP_ANSWERS ocsp_answers;
    /// Calendars by the hash of their address.
    CALENDARS calendars;
    /// Machines that report themselves.
    MACHINES machines;
    /// What they said last.
    MACHINE_REPORTS machine_reports;
    /// The machine that last reported itself as an item.
    MACHINE_ITEMS machine_items;
    /// Accounts of other directories by who vouches for them and what they are called there.
    ACCOUNTS accounts;
    /// Tokens of machines by their hash.
    API_TOKENS api_tokens;
    /// What machines asked lately, by shelves.
    API_CALLS api_calls;
    /// Reports that go out by mail on a schedule.
    SCHEDULES schedules;
    /// Reports that were issued, by their number.
    ISSUED issued;
    /// What they hold.
    ISSUED_CONTENTS issued_contents;
    /// The store's own facts.
    META meta;
}

/// What follows from the feed: a rebuild empties these and makes them anew.
pub(super) const DERIVED: &[Table] = &[
    DOC_FEED,
    DOCUMENTS,
    LATEST,
    SNAPSHOTS,
    SUMMARIES,
    TOKENS,
    NAMES,
    LOG,
    OWN,
    OWN_DECIDED,
    HELD,
    DECIDED,
    DEVICES,
    CODES,
    PASSKEYS,
    AUDIT,
    PAPERS,
    FORKS,
    PEOPLE,
    PEOPLE_THEN,
    NAMED,
    SEALS,
    ORGANISATIONS,
    ORGANISATION_AT,
];

/// Asks for the rows of a span, at most so many.
pub(super) fn of_span(table: Table, span: &Span, order: Order, limit: usize) -> BoundStatement {
    let most = Parameter::Number(i64::try_from(limit).unwrap_or(i64::MAX));
    let mut given = vec![Parameter::Bytes(span.from.clone()), most];
    given.extend(span.to.clone().map(Parameter::Bytes));
    (table.span(span, order), given)
}

/// Asks for the first rows of many ranges at once, each from one key to another, both of them too: at most so many of each.
pub(super) fn of_ranges(
    table: Table,
    ranges: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
    limit: usize,
) -> BoundStatement {
    let (first, last) = ranges.into_iter().unzip();
    let most = Parameter::Number(i64::try_from(limit).unwrap_or(i64::MAX));
    (table.ranges(), vec![Parameter::Many(first), Parameter::Many(last), most])
}

/// A row that was answered.
pub(super) fn pair(table: Table, row: &Row) -> Result<Pair, StoreError> {
    let damaged = |error: Error| StoreError::Damaged { place: table.name(), detail: error.to_string() };
    Ok((row.try_get(0).map_err(damaged)?, row.try_get(1).map_err(damaged)?))
}

/// The table of this name; none where there is no such one.
pub(super) fn named(name: &str) -> Option<Table> {
    ALL.iter().copied().find(|table| table.name() == name)
}

impl Table {
    /// Its name, for what is told of damage.
    pub(super) fn name(self) -> &'static str {
        self.0
    }
    fn full(self) -> String {
        format!("{SCHEMA_NAME}.{}", self.0)
    }
    /// Makes it where it is not there.
    pub(super) fn made(self) -> String {
        format!("CREATE TABLE IF NOT EXISTS {} (key bytea PRIMARY KEY, value bytea NOT NULL);\n", self.full())
    }
    /// Reads rows by their keys.
    pub(super) fn many(self) -> String {
        format!("SELECT key, value FROM {} WHERE key = ANY($1::bytea[])", self.full())
    }
    /// Reads a span: `$1` is its first key, `$2` how many rows at most, `$3` where it ends.
    pub(super) fn span(self, span: &Span, order: Order) -> String {
        let end = if span.to.is_some() { "AND key < $3::bytea " } else { "" };
        let order = match order {
            Order::Up => "ASC",
            Order::Down => "DESC",
        };
        format!("SELECT key, value FROM {} WHERE key >= $1::bytea {end}ORDER BY key {order} LIMIT $2", self.full())
    }
    /// Reads many ranges: `$1` are their first keys, `$2` their last ones, `$3` how many rows of each at most. The index is looked
    /// up for each; a statement for each would cost the database ten times as much.
    fn ranges(self) -> String {
        format!(
            "SELECT r.key, r.value FROM UNNEST($1::bytea[], $2::bytea[]) AS asked (low, high) CROSS JOIN LATERAL \
             (SELECT key, value FROM {} WHERE key >= asked.low AND key <= asked.high ORDER BY key LIMIT $3) AS r",
            self.full()
        )
    }
    /// Reads the rows that have the bytes `$1` somewhere in them: what is sent is those alone.
    pub(super) fn holding(self) -> String {
        format!("SELECT key, value FROM {} WHERE position($1::bytea IN value) > 0 ORDER BY key", self.full())
    }
    /// Reads the rows that have the bytes `$1` nowhere in them.
    pub(super) fn lacking(self) -> String {
        format!("SELECT key, value FROM {} WHERE position($1::bytea IN value) = 0 ORDER BY key", self.full())
    }
    /// Reads the last `$2` rows that have the bytes `$1` somewhere in them, the last first.
    pub(super) fn last_holding(self) -> String {
        let table = self.full();
        format!(
            "SELECT key, value FROM {table} WHERE position($1::bytea IN value) > 0 ORDER BY key DESC LIMIT $2::bigint"
        )
    }
    /// Reads the rows whose keys end with the bytes `$1`: all of the table is looked through.
    pub(super) fn ending(self) -> String {
        format!(
            "SELECT key, value FROM {} \
             WHERE substring(key FROM octet_length(key) - octet_length($1::bytea) + 1) = $1::bytea ORDER BY key",
            self.full()
        )
    }
    /// Counts its rows.
    pub(super) fn counted(self) -> String {
        format!("SELECT count(*) FROM {}", self.full())
    }
    /// Writes many rows; what was there is replaced.
    pub(super) fn put(self) -> String {
        format!(
            "INSERT INTO {} (key, value) SELECT k, v FROM UNNEST($1::bytea[], $2::bytea[]) AS r (k, v) \
             ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            self.full()
        )
    }
    /// Removes many rows.
    pub(super) fn removed(self) -> String {
        format!("DELETE FROM {} WHERE key = ANY($1::bytea[])", self.full())
    }
    /// Removes all of its rows, unseen by whoever looked before.
    pub(super) fn emptied(self) -> String {
        format!("DELETE FROM {}", self.full())
    }
}
