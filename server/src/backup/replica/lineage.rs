//! Generations that go on behind an earlier one's snapshot: their servers took over and put none of their own yet.

use super::place::ReplicaPlace;
use super::segment::{self, FeedMark, Segment};
use super::{ReplicaError, generation};
use crate::store::{Epoch, Secret};

/// The segments of one generation that stand behind a snapshot.
pub(super) struct Line {
    /// Of which generation.
    pub(super) generation: u64,
    /// Where they begin, in feed order. What a former server put behind the entry at which the next one left it is not among them.
    pub(super) firsts: Vec<u64>,
}

/// The generation of a snapshot, and those that go on behind it.
pub(super) struct Lineage {
    /// In their order, the snapshot's first.
    pub(super) lines: Vec<Line>,
    /// The epochs of the generations since the snapshot's up to the last line, in their order; none of one that put nothing.
    pub(super) heirs: Vec<Option<Epoch>>,
    /// The latest generation that was claimed, where what its server took is not in these: it put no segment, or none that goes on
    /// behind them.
    pub(super) later: Option<u64>,
}

impl Lineage {
    /// The generation of the last line.
    pub(super) fn reached(&self) -> u64 {
        self.lines.last().map_or(0, |line| line.generation)
    }
}

/// What goes on behind a snapshot of a generation, which ends at this mark; of generations no later than `most`.
///
/// # Errors
/// The place. A marker or a segment that is not whole ends it: what stands behind that is not known.
pub(super) fn of(
    place: &dyn ReplicaPlace,
    secret: &Secret,
    (number, base): (u64, &FeedMark),
    most: u64,
) -> Result<Lineage, ReplicaError> {
    let mut lines = vec![Line { generation: number, firsts: segment::firsts(place, number)? }];
    let (mut heirs, mut silent) = (Vec::new(), Vec::new());
    let latest = generation::latest(place)?.unwrap_or(number);
    for next in number.saturating_add(1)..=latest.min(most) {
        let Some(epoch) = if_whole(generation::epoch_of(place, secret, next))? else { break };
        let firsts = segment::firsts(place, next)?;
        let Some(first) = firsts.first() else {
            silent.push(None);
            continue;
        };
        let Some(begins) = if_whole(segment::read(place, secret, next, *first))? else { break };
        if begins.epoch != epoch || !goes_on(place, secret, base, &lines, &begins)? {
            break;
        }
        for line in &mut lines {
            line.firsts.retain(|first| *first < begins.first);
        }
        heirs.append(&mut silent);
        heirs.push(Some(Epoch { epoch, from: begins.first - 1 }));
        lines.push(Line { generation: next, firsts });
    }
    let mut lineage = Lineage { lines, heirs, later: None };
    lineage.later = Some(latest).filter(|latest| *latest > lineage.reached());
    Ok(lineage)
}

/// Whether the first segment of a generation continues what stands before it, so that its server had all of that and nothing else.
fn goes_on(
    place: &dyn ReplicaPlace,
    secret: &Secret,
    base: &FeedMark,
    lines: &[Line],
    begins: &Segment,
) -> Result<bool, ReplicaError> {
    let before = lines.iter().rev().find_map(|line| {
        let first = line.firsts.iter().rfind(|first| **first < begins.first)?;
        Some((line.generation, *first))
    });
    let before = match before {
        Some((generation, first)) => if_whole(segment::read(place, secret, generation, first))?,
        None => None,
    };
    // The former server may have ended between its snapshot and the segment that would have ended there.
    let mark = before.map(|segment| segment.mark()).filter(|mark| mark.position >= base.position).unwrap_or(*base);
    Ok(mark.position + 1 == begins.first && mark.feed == begins.before)
}

/// What is there; none also where it is not whole.
fn if_whole<T>(found: Result<Option<T>, ReplicaError>) -> Result<Option<T>, ReplicaError> {
    match found {
        Err(ReplicaError::Torn { .. }) => Ok(None),
        found => found,
    }
}
