//! Reconstructs what an act's author knew: their position in the feed, the document's heads, and their roles then.

use super::person_as_of::{seen_at, standing};
use super::unit_of_work::{UnitOfWork, automerge_heads, knows};
use crate::store::feed_cursor::{self, Cursor};
use crate::store::{ChangeHash, DocumentRow, Reader, StoreError};
use ronda_shared::act::Act;
use ronda_shared::catalog::Organisation;
use ronda_shared::cbor;
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::person::Person;
use ronda_shared::policy::{self, ScopeKey};
use ronda_shared::time::{MINUTE_MS, Timestamp};

/// Clocks of honest phones differ from ours by this much without anyone noticing.
pub const SKEW_MS: i64 = 2 * MINUTE_MS;

/// The base of the server's own acts: they are made at the present.
pub(super) const PRESENT: u64 = u64::MAX;

/// When and after what an act was received.
#[derive(Debug, Clone, Copy)]
pub(super) struct Received {
    /// The server's clock at receipt.
    pub(super) at: Timestamp,
    /// How far its log had proven to have read before it: no cursor goes back behind that.
    pub(super) floor: u64,
}

/// Where an author stood.
pub(super) struct AuthorContext {
    /// The person as they were then, within the organisation's window; as they are now beyond it.
    pub(super) person: Person,
    /// The feed position that the device is proven to have read, by this act or by one before it in its log.
    pub(super) position: u64,
    /// The device's clock lies outside [`seen`, receipt].
    pub(super) suspect: bool,
    /// When the act is judged: by its author's clock, or at its receipt where that clock is out of bounds (property 10).
    pub(super) at: Timestamp,
    /// At which instant the age of a closed document is reckoned: by the author's clock; where that is out of bounds, at
    /// the last instant that they are proven to have seen, so that a wrong clock takes nothing from them (property 7).
    pub(super) aged_at: Timestamp,
    /// It had seen what a restored server has lost: the act is judged at the present (property 13), and executed on what
    /// both surely share, so that what comes again from others is not overwritten without a word (property 9).
    pub(super) lost: bool,
}

/// Reads the act's cursor. A cursor of an epoch that this server never had, or of another device, proves nothing. One
/// that goes back behind what the log had proven before is read as that: nobody un-sees what they had seen, nor gets back
/// a role that they knew they had lost.
pub(super) fn of(work: &UnitOfWork<'_>, act: &Act, received: Received) -> Result<Option<AuthorContext>, StoreError> {
    let reader = work.reader.as_ref();
    let ProvenCursor { position, lost } = proven_cursor(reader, act.device, &act.seen)?;
    let position = position.max(received.floor.min(reader.end()?));
    let seen_at = seen_at(reader, position)?;
    let Some(person) = standing(reader, work.organisation(), &act.person, position, received.at)? else {
        return Ok(None);
    };
    let early = seen_at.is_some_and(|at| act.at < at.plus(-SKEW_MS));
    let late = act.at > received.at.plus(SKEW_MS);
    let suspect = early || late;
    let at = if suspect { received.at } else { act.at };
    let aged_at = if suspect { seen_at.unwrap_or(received.at) } else { act.at };
    Ok(Some(AuthorContext { person, position, suspect, at, aged_at, lost }))
}

/// How far an act's device is proven to have read, by its cursor and by those before it in the log; the next act of this
/// turn goes on from there.
pub(super) fn read_along(work: &mut UnitOfWork<'_>, act: &Act) -> Result<u64, StoreError> {
    let own = proven_cursor(work.reader.as_ref(), act.device, &act.seen)?.position;
    let before = work.read_up_to(act.device)?;
    work.has_read(act.device, own.max(before));
    Ok(own.max(before))
}

/// What a sealed cursor proves.
#[derive(Default)]
struct ProvenCursor {
    position: u64,
    lost: bool,
}

fn proven_cursor(reader: &dyn Reader, device: DeviceId, sealed: &[u8]) -> Result<ProvenCursor, StoreError> {
    let Ok(Cursor { epoch, base, .. }) = feed_cursor::open(&reader.secret()?, device, sealed) else {
        return Ok(ProvenCursor::default());
    };
    let end = reader.end()?;
    let shared = if epoch == reader.epoch()?.epoch { end } else { reader.shared_with(epoch)?.unwrap_or(0) };
    Ok(ProvenCursor { position: base.min(shared), lost: base > shared })
}

/// The heads of the document as its author saw it: as of the base that the act names, with the device's `own` acts.
/// A base older than the cursor proves is lifted to it; one beyond what the server knows is the present.
pub(super) fn heads(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    place: &AuthorContext,
    own: Vec<ChangeHash>,
) -> Result<Option<Vec<automerge::ChangeHash>>, StoreError> {
    if at_present(act) {
        return Ok(None);
    }
    let (id, end) = (act.document, work.reader.end()?);
    // What other devices said in this same turn their author had not seen either: the store's end, not ours.
    let born = work.open(id)?.row.as_ref().map_or(0, |row| row.born);
    let base = if place.lost { place.position.max(born).min(end) } else { act.base.max(place.position).min(end) };
    let mut seen: Vec<ChangeHash> = work.reader.heads_at(id, base)?;
    let open = work.open(id)?;
    seen.extend(own);
    seen.sort_unstable();
    seen.dedup();
    seen.retain(|hash| knows(open, *hash));
    // The device's own birth of it, or nothing at all: the author saw what the device itself had made.
    if seen.is_empty() { Ok(None) } else { Ok(Some(automerge_heads(&seen))) }
}

/// The server's own acts are made at the present. Of a device such a base is beyond what the server knows, and no more.
fn at_present(act: &Act) -> bool {
    act.device == DeviceId::SERVER && act.base == PRESENT
}

/// Whether the document was the author's to see where they stood. One born in this turn is.
pub(super) fn in_scope(work: &mut UnitOfWork<'_>, act: &Act, place: &AuthorContext) -> Result<bool, StoreError> {
    sees(work, act, place, act.document)
}

/// The same of another document that the act names.
pub(super) fn sees(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    place: &AuthorContext,
    id: DocumentId,
) -> Result<bool, StoreError> {
    if at_present(act) {
        return Ok(true);
    }
    let (organisation, seen) = (work.organisation(), seen_up_to(work, act, place)?);
    let Some(row) = &work.open(id)?.row else { return Ok(true) };
    Ok(may_hold(organisation, place, row, seen))
}

/// The same by its stored row alone, of a document that cannot be read; one that has none is nobody's to see, and theirs who found it.
pub(super) fn row_in_scope(work: &UnitOfWork<'_>, act: &Act, place: &AuthorContext) -> Result<bool, StoreError> {
    let Some(row) = work.reader.row_of(act.document)? else { return Ok(true) };
    Ok(may_hold(work.organisation(), place, &row, seen_up_to(work, act, place)?))
}

/// Up to where in the feed its author had seen.
fn seen_up_to(work: &UnitOfWork<'_>, act: &Act, place: &AuthorContext) -> Result<u64, StoreError> {
    let end = work.reader.end()?;
    Ok(if place.lost { end } else { act.base.max(place.position).min(end) })
}

fn may_hold(organisation: &Organisation, place: &AuthorContext, row: &DocumentRow, seen: u64) -> bool {
    scope_at(row, seen).is_none_or(|key| policy::in_scope(organisation, &place.person, &key, place.aged_at))
}

/// A document's scope as of a position: the first it ever had where the position lies before its birth.
pub(super) fn scope_at(row: &DocumentRow, position: u64) -> Option<ScopeKey> {
    let (_, key) = row.scopes.get(standing_scope(row, position)?)?;
    cbor::decode(key).ok()
}

/// Which of a document's scopes that is; none where it never had one.
pub(super) fn standing_scope(row: &DocumentRow, position: u64) -> Option<usize> {
    row.scopes.iter().rposition(|(since, _)| *since <= position).or((!row.scopes.is_empty()).then_some(0))
}
