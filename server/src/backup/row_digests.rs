//! Rows beside the feed in buckets, each with a digest, by which an increment knows what changed or went.
//!
//! Such rows are replaced and removed and no entry tells of it. So each backup ends with an index: of every bucket that has
//! rows its digest. An increment holds the buckets whose digest is another than in the backup before it, each whole.

use super::record::Record;
use crate::store::reports::IssuedRow;
use ronda_shared::{cbor, ids};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Which rows. Frozen: kinds are added, never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RowKind {
    Series,
    Session,
    Seen,
    PasskeyUse,
    Blob,
    Arrived,
    MailOut,
    MailIn,
    MailThread,
    Mailbox,
    MailFollowed,
    ReportSchedule,
    ReportIssued,
    Alert,
    Outage,
    StampWaiting,
    Stamp,
    StampsFollowed,
    OcspWaiting,
    OcspAnswer,
    OcspFollowed,
    Whatsapp,
    WhatsappCame,
    Account,
}

/// A bucket of a kind. What grows with the years has 65,536, so that a day's rows leave most of them alone; the rest has one.
pub(super) type RowBucket = (RowKind, u16);

/// Where a record stands; none for entries and what follows from them, and for heads as they were signed: these are only
/// ever added, and go by the position of their acts. None, too, for what segments alone tell.
pub(super) fn bucket_of(record: &Record) -> Option<RowBucket> {
    Some(match record {
        Record::Entry(_)
        | Record::Emptied(..)
        | Record::Document(_)
        | Record::Snapshot(..)
        | Record::Summary(_)
        | Record::Signed(_)
        | Record::WhatsappGone(_)
        | Record::WhatsappForgotten(_)
        | Record::AccountGone(_)
        | Record::SessionGone(_)
        | Record::SessionsLeft(_)
        | Record::AccountsLeft(_)
        | Record::WhatsappLeft { .. } => return None,
        Record::Series(..) => (RowKind::Series, 0),
        Record::Session(_) => (RowKind::Session, 0),
        Record::Seen(_) => (RowKind::Seen, 0),
        Record::PasskeyUse(_) => (RowKind::PasskeyUse, 0),
        Record::Blob(row) => (RowKind::Blob, bucket(row.sha256.bytes())),
        Record::Arrived(_) => (RowKind::Arrived, 0),
        Record::MailOut(row) => (RowKind::MailOut, bucket(&row.id.to_be_bytes())),
        Record::MailIn(row) => (RowKind::MailIn, bucket(&row.key.0)),
        Record::MailThread(document, _) => (RowKind::MailThread, bucket(document.bytes())),
        Record::Mailbox(..) => (RowKind::Mailbox, 0),
        Record::MailFollowed(_) => (RowKind::MailFollowed, 0),
        Record::ReportSchedule(_) => (RowKind::ReportSchedule, 0),
        Record::ReportIssued(row, _) => of_report(row),
        Record::Alert(_) => (RowKind::Alert, 0),
        Record::Outage(_) => (RowKind::Outage, 0),
        Record::StampWaiting(_) => (RowKind::StampWaiting, 0),
        Record::Stamp(row) => (RowKind::Stamp, bucket(row.key().bytes())),
        Record::StampsFollowed(_) => (RowKind::StampsFollowed, 0),
        Record::OcspWaiting(_) => (RowKind::OcspWaiting, 0),
        Record::OcspAnswer(row) => (RowKind::OcspAnswer, bucket(row.key().bytes())),
        Record::OcspFollowed(_) => (RowKind::OcspFollowed, 0),
        Record::Whatsapp(row) => (RowKind::Whatsapp, bucket(row.key().bytes())),
        Record::WhatsappCame(_) => (RowKind::WhatsappCame, 0),
        Record::Account(row) => (RowKind::Account, bucket(&row.key.0)),
    })
}

/// Where an issued report stands.
pub(super) fn of_report(row: &IssuedRow) -> RowBucket {
    (RowKind::ReportIssued, bucket(&row.number.to_be_bytes()))
}

fn bucket(key: &[u8]) -> u16 {
    let hash = Sha256::digest(key);
    u16::from_be_bytes([hash[0], hash[1]])
}

/// The digests of all buckets that have rows. As it stands in a backup; frozen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Index(Vec<(RowKind, u16, ids::Sha256)>);

impl Index {
    fn digests(&self) -> BTreeMap<RowBucket, ids::Sha256> {
        self.0.iter().map(|(kind, bucket, digest)| ((*kind, *bucket), *digest)).collect()
    }

    /// The buckets that are other than in an earlier index, or were not there.
    pub(super) fn changed_since(&self, former: &Self) -> BTreeSet<RowBucket> {
        let former = former.digests();
        let changed = self.digests().into_iter().filter(|(bucket, digest)| former.get(bucket) != Some(digest));
        changed.map(|(bucket, _)| bucket).collect()
    }
}

/// In which link of a chain each bucket of the last one stands: the first from which on none had another. `indexes` in order.
pub(super) fn owners(indexes: &[&Index]) -> BTreeMap<RowBucket, usize> {
    let mut owners = BTreeMap::new();
    let mut former = BTreeMap::new();
    for (link, index) in indexes.iter().enumerate() {
        let digests = index.digests();
        // What is in no bucket any more went.
        owners.retain(|bucket, _| digests.contains_key(bucket));
        for (bucket, digest) in &digests {
            if former.get(bucket) != Some(digest) {
                owners.insert(*bucket, link);
            }
        }
        former = digests;
    }
    owners
}

/// An index that is being made of the rows as they are told, in the reader's order.
#[derive(Default)]
pub(super) struct RowDigests(BTreeMap<RowBucket, Sha256>);

impl RowDigests {
    /// Takes the next record.
    pub(super) fn take(&mut self, record: &Record) {
        let Some(bucket) = bucket_of(record) else { return };
        // What a report holds is told by the digest in its row.
        let bytes = match record {
            Record::ReportIssued(row, _) => cbor::encode(row),
            other => cbor::encode(other),
        };
        let hash = self.0.entry(bucket).or_default();
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(&bytes);
    }

    /// The index of all that was taken.
    pub(super) fn index(self) -> Index {
        let line =
            |((kind, bucket), hash): (RowBucket, Sha256)| (kind, bucket, ids::Sha256::new(hash.finalize().into()));
        Index(self.0.into_iter().map(line).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(rows: &[Record]) -> Index {
        let mut digests = RowDigests::default();
        rows.iter().for_each(|row| digests.take(row));
        digests.index()
    }

    fn series(next: u64) -> Record {
        Record::Series("TYS".into(), next)
    }

    #[test]
    fn a_bucket_is_read_from_where_it_last_changed() {
        let followed = Record::MailFollowed(7);
        let first = index(&[series(1), followed.clone()]);
        let second = index(&[series(2), followed.clone()]);
        let third = index(&[series(2)]);
        assert_eq!(second.changed_since(&first), BTreeSet::from([(RowKind::Series, 0)]));
        assert_eq!(third.changed_since(&second), BTreeSet::new(), "what went is in no bucket");
        let both = BTreeMap::from([((RowKind::Series, 0), 1), ((RowKind::MailFollowed, 0), 0)]);
        assert_eq!(owners(&[&first, &second]), both);
        assert_eq!(owners(&[&first, &second, &third]), BTreeMap::from([((RowKind::Series, 0), 1)]));
        let again = owners(&[&first, &second, &first]);
        assert_eq!(again[&(RowKind::Series, 0)], 2, "as it once was, and told again");
    }

    #[test]
    fn an_index_is_read_back() {
        let made = index(&[series(3), Record::MailFollowed(1)]);
        assert_eq!(cbor::decode::<Index>(&cbor::encode(&made)).expect("read"), made);
    }
}
