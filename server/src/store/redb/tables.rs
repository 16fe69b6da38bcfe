//! The tables, opened once a transaction and only when touched.

use super::super::StoreError;
use super::super::row_codec;
pub(super) use super::super::row_codec::{code, key, may_hold, split_feed};
use super::super::transfer::Row;
use super::flat::{self, Flat};
use super::packing;
use redb::{ReadOnlyTable, ReadTransaction, ReadableTable, Table, TableDefinition, TableError, WriteTransaction};
use serde::de::DeserializeOwned;
use std::cell::OnceCell;

/// A document's id as a key.
pub(super) type Doc = &'static [u8; 16];
/// A hash as a key or value.
pub(super) type Hash32 = &'static [u8; 32];
/// Coded bytes.
pub(super) type Bytes = &'static [u8];

macro_rules! tables {
    ($($(#[$doc:meta])* $constant:ident $name:ident: $key:ty => $value:ty;)+) => {
        $($(#[$doc])* pub(super) const $constant: TableDefinition<'static, $key, $value> =
            TableDefinition::new(stringify!($name));)+

        /// The names of all tables.
        pub(super) const TABLE_NAMES: &[&str] = &[$(stringify!($name)),+];

        /// How many tables there are.
        pub(super) const COUNT: usize = TABLE_NAMES.len();

        /// Rows of the table of this name, behind a key, in the form that they have in every store.
        pub(super) fn page(
            from: &ReadTransaction,
            name: &str,
            behind: Option<&[u8]>,
            limit: usize,
        ) -> Result<Vec<Row>, StoreError> {
            $(if name == stringify!($name) {
                let rows = flat::page(from, $constant, behind, limit)?;
                let Some(plain) = packing::plain_of(name) else { return Ok(rows) };
                return rows
                    .into_iter()
                    .map(|(key, row)| Ok((key, packing::unpack_behind(stringify!($name), plain, &row)?)))
                    .collect();
            })+
            Err(no_table(name))
        }

        /// Writes rows of that form into the table of this name.
        pub(super) fn put(into: &WriteTransaction, name: &str, rows: &[Row]) -> Result<(), StoreError> {
            $(if name == stringify!($name) {
                let Some(plain) = packing::plain_of(name) else { return flat::put(into, $constant, rows) };
                let packed: Vec<Row> =
                    rows.iter().map(|(key, row)| (key.clone(), packing::pack_behind(plain, row))).collect();
                return flat::put(into, $constant, &packed);
            })+
            Err(no_table(name))
        }

        /// Removes every table with all that is in it.
        pub(super) fn remove_all(from: &WriteTransaction) -> Result<(), StoreError> {
            $(from.delete_table($constant)?;)+
            Ok(())
        }

        /// Tables of a read transaction.
        pub(super) struct Reading {
            transaction: ReadTransaction,
            $($name: OnceCell<ReadOnlyTable<$key, $value>>,)+
        }
        impl Reading {
            pub(super) fn new(transaction: ReadTransaction) -> Self {
                Self { transaction, $($name: OnceCell::new(),)+ }
            }
            $(pub(super) fn $name(&self) -> Result<&ReadOnlyTable<$key, $value>, StoreError> {
                if let Some(table) = self.$name.get() {
                    return Ok(table);
                }
                let table = self.transaction.open_table($constant)?;
                Ok(self.$name.get_or_init(|| table))
            })+
        }

        /// Copies every table that is there; what stood in the other one's is replaced. Rows that an earlier build left as they
        /// were are packed.
        pub(super) fn copy(from: &ReadTransaction, to: &WriteTransaction) -> Result<(), StoreError> {
            $(match from.open_table($constant) {
                Err(TableError::TableDoesNotExist(_)) => {}
                Err(error) => return Err(error.into()),
                Ok(table) => {
                    to.delete_table($constant)?;
                    let mut into = to.open_table($constant)?;
                    let plain = packing::plain_of(stringify!($name));
                    for row in table.iter()? {
                        let (key, value) = row?;
                        match plain.and_then(|plain| <$value as Flat>::packed(&value.value(), plain)) {
                            Some(packed) => into.insert(key.value(), <$value as Flat>::lent(&packed))?,
                            None => into.insert(key.value(), value.value())?,
                        };
                    }
                }
            })+
            Ok(())
        }

        /// Tables of a write transaction.
        pub(super) struct Writing<'t> {
            transaction: &'t WriteTransaction,
            $($name: Option<Table<'t, $key, $value>>,)+
        }
        impl<'t> Writing<'t> {
            pub(super) fn new(transaction: &'t WriteTransaction) -> Self {
                Self { transaction, $($name: None,)+ }
            }
            $(pub(super) fn $name(&mut self) -> Result<&mut Table<'t, $key, $value>, StoreError> {
                match &mut self.$name {
                    Some(table) => Ok(table),
                    none => Ok(none.insert(self.transaction.open_table($constant)?)),
                }
            })+
            /// Makes every table, so that readers find them all.
            pub(super) fn make_all(&mut self) -> Result<(), StoreError> {
                $(self.$name()?;)+
                Ok(())
            }
        }
    };
}

/// A row out of its bytes, packed or not.
pub(super) fn read<T: DeserializeOwned>(place: &'static str, bytes: &[u8]) -> Result<T, StoreError> {
    row_codec::read(place, &packing::unpack(place, bytes)?)
}

fn no_table(name: &str) -> StoreError {
    StoreError::Damaged { place: "transfer", detail: format!("there is no table {name}") }
}

tables! {
    /// The truth: position → hash of the feed with this entry (32 bytes), then the entry.
    FEED feed: u64 => Bytes;
    /// Every entry about a document: (document, position) → the document's heads after it, or nothing for no change.
    DOC_FEED doc_feed: (Doc, u64) => Bytes;
    /// Document rows.
    DOCUMENTS documents: Doc => Bytes;
    /// Documents by the position that last touched them.
    LATEST latest: (u64, Doc) => ();
    /// Documents by what their scope says: (term, span, position that last touched the document, document).
    SCOPE_INDEX scope_index: (&'static str, u32, u64, Doc) => ();
    /// Whole documents.
    SNAPSHOTS snapshots: Doc => Bytes;
    /// Summaries.
    SUMMARIES summaries: Doc => Bytes;
    /// Words: (token, document).
    TOKENS tokens: (&'static str, Doc) => ();
    /// Names: (folio, reference, inventory or serial number; document).
    NAMES names: (&'static str, Doc) => ();
    /// Device logs: (device, number).
    LOG log: (u64, u64) => Bytes;
    /// The last change of a device's acts on a document.
    OWN own: (Doc, u64) => Hash32;
    /// Changes of a device's held acts on a document that were accepted since the one in [`OWN`].
    OWN_DECIDED own_decided: (Doc, u64) => Bytes;
    /// Held acts: position of the entry → device.
    HELD held: u64 => u64;
    /// Held acts that were decided: (device, position of the decision) → number.
    DECIDED decided: (u64, u64) => u64;
    /// Signed heads: (device, last number covered).
    SIGNED signed: (u64, u64) => Bytes;
    /// Devices.
    DEVICES devices: u64 => Bytes;
    /// Devices by their code.
    CODES codes: &'static str => u64;
    /// People as they are.
    PEOPLE people: &'static str => Bytes;
    /// People as they were: (person, position).
    PEOPLE_THEN people_then: (&'static str, u64) => Bytes;
    /// Sessions by the hash of their token.
    SESSIONS sessions: Hash32 => Bytes;
    /// Unused enrolments by the hash of their token.
    ENROLMENTS enrolments: Hash32 => Bytes;
    /// Passkeys by the credential's id.
    PASSKEYS passkeys: Bytes => Bytes;
    /// The last use of each passkey.
    PASSKEY_USES passkey_uses: Bytes => Bytes;
    /// The audit log: positions of its entries.
    AUDIT audit: u64 => ();
    /// Papers that were printed: the letters of their address → position of the line that says so.
    PAPERS papers: &'static str => u64;
    /// Forks of device logs: (device, hash of the log with the act) → position of the act's entry.
    FORKS forks: (u64, Hash32) => u64;
    /// Bytes kept beside the store.
    BLOBS blobs: Hash32 => Bytes;
    /// Acts that name bytes: (hash, device, number) → document.
    NAMED named: (Hash32, u64, u64) => Doc;
    /// What was said of evidence: the act that names it.
    SEALS seals: (u64, u64) => Bytes;
    /// Evidence that came and of which nothing was said yet.
    ARRIVED arrived: (u64, u64) => Bytes;
    /// When devices were last heard of.
    SEEN seen: u64 => Bytes;
    /// The next number of each series.
    SERIES series: &'static str => u64;
    /// The organisation's data by version.
    ORGANISATIONS organisations: &'static str => Bytes;
    /// Which version from which position.
    ORGANISATION_AT organisation_at: u64 => &'static str;
    /// Messages to go out, by their number in the queue.
    MAIL_OUT mail_out: u64 => Bytes;
    /// Those that wait, by when they are tried next.
    MAIL_DUE mail_due: (u64, u64) => ();
    /// Messages that came, by the hash of their name.
    MAIL_IN mail_in: Hash32 => Bytes;
    /// The same by when they came: 1 where files of theirs are still to be taken.
    MAIL_CAME mail_came: (u64, Hash32) => u8;
    /// Those of them that wait for the desk.
    MAIL_TRAY mail_tray: (u64, Hash32) => ();
    /// Messages to go out by their tickets and by the messages that they continue: (hash of one, number).
    MAIL_OUT_OF mail_out_of: (Hash32, u64) => ();
    /// Messages that came by their tickets.
    MAIL_IN_OF mail_in_of: (Doc, Hash32) => ();
    /// The message that founded a ticket.
    MAIL_THREADS mail_threads: Doc => &'static str;
    /// How devices are told by push.
    PUSH push: u64 => Bytes;
    /// Alerts: (source, hash of the fingerprint).
    ALERTS alerts: (&'static str, Hash32) => Bytes;
    /// Tickets that alerts opened.
    OUTAGES outages: Doc => Bytes;
    /// Messages to other systems, by their names.
    WEBHOOKS webhooks: Hash32 => Bytes;
    /// What came by WhatsApp and what is to go out by it.
    WHATSAPP_WAITING whatsapp_waiting: Hash32 => Bytes;
    /// What is remembered of it.
    WHATSAPP_KNOWN whatsapp_known: Hash32 => Bytes;
    /// What waits for its time stamp.
    STAMPS_WAITING stamps_waiting: Hash32 => Bytes;
    /// Time stamps that were given.
    STAMPS stamps: Hash32 => Bytes;
    /// Signatures by certificate whose issuers are to be asked.
    OCSP_WAITING ocsp_waiting: Hash32 => Bytes;
    /// What they answered.
    OCSP_ANSWERS ocsp_answers: Hash32 => Bytes;
    /// Calendars by the hash of their address.
    CALENDARS calendars: Hash32 => Bytes;
    /// Machines that report themselves.
    MACHINES machines: Hash32 => Bytes;
    /// What they said last.
    MACHINE_REPORTS machine_reports: Hash32 => Bytes;
    /// The machine that last reported itself as an item.
    MACHINE_ITEMS machine_items: Doc => Bytes;
    /// Accounts of other directories by who vouches for them and what they are called there.
    ACCOUNTS accounts: Hash32 => Bytes;
    /// Tokens of machines by their hash.
    API_TOKENS api_tokens: Hash32 => Bytes;
    /// What machines asked lately, by shelves.
    API_CALLS api_calls: Hash32 => Bytes;
    /// Reports that go out by mail on a schedule.
    SCHEDULES schedules: u64 => Bytes;
    /// Reports that were issued, by their number.
    ISSUED issued: u64 => Bytes;
    /// What they hold.
    ISSUED_CONTENTS issued_contents: u64 => Bytes;
    /// The store's own facts.
    META meta: &'static str => Bytes;
}
