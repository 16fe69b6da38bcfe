//! Segments gone through in their order: that each continues the one before, and what of it the snapshot lacks.

use super::ReplicaError;
use super::segment::{self, FeedMark, Segment};
use crate::backup::record::Record;
use crate::store::EntryKind;
use ronda_shared::act::ChainHash;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// How far the segments behind a snapshot were gone through.
pub(super) struct SegmentWalk {
    /// Where the snapshot ends.
    base: FeedMark,
    /// Where the last segment ended; none before the first.
    behind: Option<FeedMark>,
    /// The end of the last one that holds something the snapshot lacks.
    mark: FeedMark,
    /// Entries that were emptied and that no founding has vouched for yet.
    hidden: BTreeSet<u64>,
    /// Tickets whose entries were carried out, and of which it was not told yet that they left.
    leaving: BTreeSet<DocumentId>,
}

impl SegmentWalk {
    /// From the end of a snapshot on.
    pub(super) fn behind(base: FeedMark) -> Self {
        Self { base, behind: None, mark: base, hidden: BTreeSet::new(), leaving: BTreeSet::new() }
    }

    /// How far it has come.
    pub(super) fn mark(&self) -> FeedMark {
        self.mark
    }

    /// The first entry that no segment has told yet.
    pub(super) fn next(&self) -> u64 {
        self.behind.map_or(self.base.position, |mark| mark.position) + 1
    }

    /// Whether a segment was taken: then it is known where the next one begins.
    pub(super) fn has_begun(&self) -> bool {
        self.behind.is_some()
    }

    /// Goes on with the next generation. Its server began where the snapshot ends, if the last segment ended before that.
    pub(super) fn cross(&mut self) {
        if self.behind.is_some_and(|mark| mark.position < self.base.position) {
            self.behind = Some(self.base);
        }
    }

    /// Of the positions at which segments begin, in order, those that are still to be gone through: before the first one also
    /// that in whose middle the snapshot ends.
    pub(super) fn ahead<'f>(&self, firsts: &'f [u64]) -> &'f [u64] {
        let from = firsts.partition_point(|first| *first <= self.base.position + 1).saturating_sub(1);
        let from = match self.behind {
            None => from,
            Some(mark) => firsts.partition_point(|first| *first <= mark.position),
        };
        firsts.get(from..).unwrap_or_default()
    }

    /// Looks at the segment that comes next, and takes nothing of it.
    ///
    /// # Errors
    /// [`ReplicaError::Torn`] where it is not what it tells, or does not continue the one before.
    pub(super) fn looked(&self, generation: u64, segment: Segment) -> Result<WalkedSegment, ReplicaError> {
        let name = segment::name(generation, segment.first);
        let torn = |why: &str| ReplicaError::Torn { name: name.clone(), why: why.into() };
        if self.behind.is_some_and(|mark| mark.feed != segment.before || mark.position + 1 != segment.first) {
            return Err(torn("it does not continue the segment before"));
        }
        checked(segment, &self.base).map_err(torn)
    }

    /// Takes a segment that was looked at; none where the snapshot has all of it.
    pub(super) fn taken(&mut self, step: WalkedSegment) -> Option<WalkedSegment> {
        self.hidden.extend(&step.emptied);
        self.hidden.retain(|position| !step.founded.contains(position));
        self.leaving.extend(&step.carried);
        self.leaving.retain(|id| !step.left.contains(id));
        let mark = step.segment.mark();
        self.behind = Some(mark);
        if step.segment.last <= self.base.position {
            return None;
        }
        self.mark = mark;
        Some(step)
    }

    /// Whether each entry that was emptied or carried out is told with what did it: nothing may be read before.
    pub(super) fn is_whole(&self) -> bool {
        self.hidden.is_empty() && self.leaving.is_empty()
    }
}

/// A segment whose chain was gone through.
pub(super) struct WalkedSegment {
    /// The segment.
    pub(super) segment: Segment,
    /// Its records that the snapshot lacks.
    pub(super) records: Vec<Record>,
    /// The documents that they are about.
    pub(super) documents: BTreeSet<DocumentId>,
    /// When its last entry was received.
    pub(super) last_at: Timestamp,
    /// Its entries that were emptied before it was written.
    emptied: BTreeSet<u64>,
    /// The entries that a founding in it vouches for.
    founded: BTreeSet<u64>,
    /// Tickets of which it has entries that were carried out before it was written.
    carried: BTreeSet<DocumentId>,
    /// Tickets that left in it.
    left: BTreeSet<DocumentId>,
}

/// Makes the chain of a segment again; why not, where it is not what it tells.
fn checked(segment: Segment, base: &FeedMark) -> Result<WalkedSegment, &'static str> {
    const CHAIN: &str = "its entries are not those that it tells";
    const OTHER: &str = "it does not continue the snapshot";
    let (mut position, mut hash) = (segment.first - 1, segment.before);
    let (mut records, mut documents) = (Vec::new(), BTreeSet::new());
    let (mut emptied_here, mut founded_here) = (BTreeSet::new(), BTreeSet::new());
    let (mut carried, mut left) = (BTreeSet::new(), BTreeSet::new());
    let mut last_at = Timestamp::from_millis(i64::MIN);
    // Entries that the snapshot has, and of which documents they are: as they stood when the segment was written.
    let mut below: BTreeMap<u64, (Option<DocumentId>, Record)> = BTreeMap::new();
    let meets = |position: u64, hash: ChainHash| position != base.position || hash == base.feed;
    if !meets(position, hash) {
        return Err(OTHER);
    }
    for record in &segment.records {
        let (entry, told) = match record {
            Record::Entry(bytes) => (segment::read_entry(bytes).map_err(|_| CHAIN)?, hash.then(bytes)),
            Record::Emptied(told, bytes) => (segment::read_entry(bytes).map_err(|_| CHAIN)?, *told),
            // Rows beside the entries stand as of the segment's end.
            beside => {
                records.push(beside.clone());
                continue;
            }
        };
        let earlier = entry.position < segment.first && matches!(record, Record::Emptied(..));
        if !earlier {
            if entry.position != position + 1 {
                return Err(CHAIN);
            }
            (position, hash) = (entry.position, told);
            if !meets(position, hash) {
                return Err(OTHER);
            }
            last_at = entry.at;
            match record {
                Record::Emptied(..) if entry.is_carried() => carried.extend(entry.document),
                Record::Emptied(..) => {
                    emptied_here.insert(position);
                }
                _ => {}
            }
        }
        // By what an earlier one was emptied stands before it.
        if position > base.position {
            documents.extend(entry.document);
            records.push(record.clone());
        } else if !earlier {
            below.insert(position, (entry.document, as_emptied(record, hash)));
        }
        if let EntryKind::Founded(_) | EntryKind::Archived(_) | EntryKind::Returned(_) = &entry.kind
            && !earlier
        {
            let vouched: BTreeSet<u64> = match &entry.kind {
                EntryKind::Founded(founded) => founded.emptied.iter().map(|(position, _)| *position).collect(),
                EntryKind::Archived(line) => line.lines.iter().map(|(position, _)| *position).collect(),
                _ => BTreeSet::new(),
            };
            if let (EntryKind::Archived(_), None) = (&entry.kind, &entry.emptied) {
                left.extend(entry.document);
            }
            for (at, (document, emptied)) in below.iter().filter(|_| position > base.position) {
                if vouched.contains(at) || (document.is_some() && *document == entry.document) {
                    records.push(Record::clone(emptied));
                }
            }
            founded_here.extend(vouched);
        }
    }
    if position != segment.last || hash != segment.after {
        return Err(CHAIN);
    }
    let (emptied, founded) = (emptied_here, founded_here);
    Ok(WalkedSegment { segment, records, documents, last_at, emptied, founded, carried, left })
}

/// An entry that takes the place of the one at its position, whose hash in the feed is told.
fn as_emptied(record: &Record, hash: ChainHash) -> Record {
    match record {
        Record::Entry(bytes) => Record::Emptied(hash, bytes.clone()),
        other => other.clone(),
    }
}
