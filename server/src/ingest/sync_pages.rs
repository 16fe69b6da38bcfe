//! Paging of one sync: what the device already had, and the instant and person its pages are judged by.
//!
//! All pages of a sync judge by one instant and one person. Where the person or the organisation's data differ from the
//! previous page, the sync starts over, and what its pages may have sent meanwhile is withdrawn.

use super::SyncProblem;
use super::person_as_of::{person_at, seen_at};
use super::recent_documents::MovedDocument;
use crate::store::feed_cursor::{self, Cursor};
use crate::store::{DeviceRecord, NextRead, Reader, Secret, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::policy::{self, ScopeKey, Term};
use ronda_shared::sync::feed::Progress;
use ronda_shared::sync::wire::SyncRequest;
use ronda_shared::time::Timestamp;
use std::collections::BTreeSet;

/// Who asks, of what, when.
pub(super) struct PageRequest<'a> {
    pub(super) reader: &'a dyn Reader,
    pub(super) organisation: &'a Organisation,
    pub(super) me: &'a Person,
    pub(super) now: Timestamp,
    pub(super) end: u64,
    /// The app knows records of registers.
    pub(super) records: bool,
}

impl PageRequest<'_> {
    /// Whether the document is for the device as of an instant.
    pub(super) fn has(&self, key: &ScopeKey, at: Timestamp) -> bool {
        (self.records || key.kind != DocumentKind::Record) && policy::in_scope(self.organisation, self.me, key, at)
    }
}

/// One sync: what the device already had, and by what its pages are judged.
pub(super) struct PagedSync {
    pub(super) progress: Progress,
    /// As of when the device had what it was owed up to the base.
    pub(super) since: Timestamp,
    /// As of when this sync judges ages.
    pub(super) at: Timestamp,
    /// The feed's end when its first page was made.
    pub(super) began: u64,
    /// Pages of it were sent.
    pub(super) running: bool,
    /// As whom the device had what it has; none for one that holds nothing.
    then: Option<PersonAsOf>,
    /// As whom pages of this sync may have been sent.
    meanwhile: Vec<PersonAsOf>,
}

/// A person by the organisation's data of a time; none where they are the present ones.
struct PersonAsOf {
    person: Person,
    organisation: Option<Box<Organisation>>,
    /// Its app knew records of registers.
    records: bool,
}

impl PersonAsOf {
    fn at(asking: &PageRequest<'_>, position: u64, records: bool) -> Result<Option<Self>, StoreError> {
        let Some(person) = person_at(asking.reader, &asking.me.id, position)? else { return Ok(None) };
        Ok(Some(Self { person, organisation: former_data(asking, position)?, records }))
    }
    fn is(&self, asking: &PageRequest<'_>) -> bool {
        self.person == *asking.me && self.organisation.is_none() && self.records == asking.records
    }
    fn holds(&self, present: &Organisation, key: &ScopeKey, at: Timestamp) -> bool {
        (self.records || key.kind != DocumentKind::Record)
            && policy::in_scope(self.organisation.as_deref().unwrap_or(present), &self.person, key, at)
    }
    /// Under which terms everything stands that it holds.
    fn terms(&self, present: &Organisation, at: Timestamp) -> BTreeSet<Term> {
        policy::terms_of_person(self.organisation.as_deref().unwrap_or(present), &self.person, at)
    }
}

/// The organisation's data of a position, where they are not the present ones.
fn former_data(asking: &PageRequest<'_>, position: u64) -> Result<Option<Box<Organisation>>, StoreError> {
    let version = asking.reader.organisation_at(position)?.filter(|version| *version != asking.organisation.version);
    let Some(version) = version else { return Ok(None) };
    let Some(data) = asking.reader.organisation(&version)? else { return Ok(None) };
    let read = serde_json::from_slice(&data);
    read.map(Some).map_err(|error| StoreError::Damaged { place: "organisations", detail: error.to_string() })
}

impl PagedSync {
    /// The sync that a request goes on with, or a new one.
    pub(super) fn of(
        asking: &PageRequest<'_>,
        device: &DeviceRecord,
        request: &SyncRequest,
    ) -> Result<Self, SyncProblem> {
        let Some(cursor) = cursor(asking, device, request)? else { return Ok(Self::first(asking)) };
        let base = cursor.base;
        asking.reader.foresee(&|| next_reads(&cursor, &asking.me.id, device))?;
        let since = match cursor.at {
            Some(at) => at,
            // Told by an early server: not before that position stood in the feed.
            None => seen_at(asking.reader, base)?.unwrap_or_default(),
        };
        let then = if base == 0 { None } else { PersonAsOf::at(asking, base, cursor.records)? };
        let whole = then.as_ref().is_none_or(|then| !then.is(asking));
        let Some(unfinished) = cursor.unfinished else {
            let progress = Progress { base, done: if whole { 0 } else { base }, full: whole };
            // A clock that was set back tells nobody that what is too old is young again.
            let at = asking.now.max(since);
            return Ok(Self { progress, since, at, began: asking.end, running: false, then, meanwhile: Vec::new() });
        };
        let began = unfinished.began.min(asking.end);
        let mut meanwhile: Vec<PersonAsOf> = PersonAsOf::at(asking, began, unfinished.records)?.into_iter().collect();
        let since_then = asking.reader.person_after(&asking.me.id, began)?;
        meanwhile.extend(since_then.into_iter().map(|person| PersonAsOf {
            person,
            organisation: None,
            records: unfinished.records,
        }));
        let last = PersonAsOf::at(asking, unfinished.judged.min(asking.end), unfinished.records)?;
        let progress = if last.is_some_and(|last| last.is(asking)) {
            Progress { base, done: unfinished.done, full: unfinished.full }
        } else {
            Progress { base, done: 0, full: true }
        };
        Ok(Self { progress, since, at: unfinished.at, began, running: true, then, meanwhile })
    }

    fn first(asking: &PageRequest<'_>) -> Self {
        Self {
            progress: Progress::NEW,
            since: asking.now,
            at: asking.now,
            began: asking.end,
            running: false,
            then: None,
            meanwhile: Vec::new(),
        }
    }

    /// Whether the device has the document as of its base, as it then was.
    pub(super) fn had(&self, present: &Organisation, document: &MovedDocument) -> bool {
        let base = self.progress.base;
        let Some(then) = self.then.as_ref().filter(|_| document.row.born <= base) else { return false };
        document.scope_at(base).is_some_and(|key| then.holds(present, key, self.since))
    }

    /// Whether an earlier page of this sync may have brought it: as whoever the person was since it began, in any scope
    /// that it had since. Only for what it is to be told to let go.
    pub(super) fn may_have_brought(&self, present: &Organisation, document: &MovedDocument) -> bool {
        let open = |key: &ScopeKey| self.meanwhile.iter().any(|then| then.holds(present, key, self.at));
        self.running && document.scope_at(self.began).into_iter().chain(document.scopes_after(self.began)).any(open)
    }

    /// Whether a server of an earlier build may have brought it, as of the base, to an approver outside whose it is not. Only for
    /// what it is to be told to let go.
    pub(super) fn may_have_had(&self, present: &Organisation, document: &MovedDocument) -> bool {
        let base = self.progress.base;
        let Some(then) = self.then.as_ref().filter(|_| document.row.born <= base) else { return false };
        let org = then.organisation.as_deref().unwrap_or(present);
        document.scope_at(base).is_some_and(|key| policy::was_sent_to_any_approver(org, &then.person, key))
    }

    /// Under which terms of the scope index everything stands of which a sync of everything may have something to say, as
    /// far as it has not moved since [`Self::unmoved_up_to`]: what the person is to have, what they had, and what pages of
    /// this sync may have brought; for a device without a cursor what was born on it, too.
    pub(super) fn terms(&self, asking: &PageRequest<'_>, device: DeviceId) -> BTreeSet<Term> {
        let present = asking.organisation;
        let mut terms = policy::terms_of_person(present, asking.me, self.at);
        terms.extend(self.then.iter().flat_map(|then| then.terms(present, self.since)));
        terms.extend(self.meanwhile.iter().flat_map(|meanwhile| meanwhile.terms(present, self.at)));
        if self.progress.base == 0 {
            terms.insert(Term::born_on(device));
        }
        terms
    }

    /// Up to which position the scope that a document has is the one it had wherever this sync asks: at its base, and since
    /// it began. What moved later is looked at, whatever the index has of it. None where only the present one counts.
    pub(super) fn unmoved_up_to(&self) -> Option<u64> {
        match self.progress.base {
            0 => self.running.then_some(self.began),
            base => Some(base),
        }
    }

    /// The cursor after a page. `last` is the latest position that it looked at, `finished` that nothing is left.
    pub(super) fn cursor(
        &self,
        asking: &PageRequest<'_>,
        of: DeviceId,
        epoch: u64,
        last: u64,
        finished: bool,
    ) -> Cursor {
        let Progress { base, done, full } = self.progress.after_page(last, finished, asking.end);
        if finished {
            return Cursor::settled(of, epoch, base, self.at, asking.records);
        }
        let (judged, records) = (asking.end, asking.records);
        let unfinished = feed_cursor::UnfinishedSync { done, full, began: self.began, judged, at: self.at, records };
        // What it had up to the base it had as whoever it was there.
        let had = self.then.as_ref().map_or(records, |then| then.records);
        Cursor { unfinished: Some(unfinished), ..Cursor::settled(of, epoch, base, self.since, had) }
    }
}

/// What a sync that goes on from a cursor reads first.
fn next_reads(cursor: &Cursor, person: &PersonId, device: &DeviceRecord) -> Vec<NextRead> {
    let (base, unfinished) = (cursor.base, cursor.unfinished.as_ref());
    let mut next = vec![
        NextRead::MovedAfter(unfinished.map_or(base, |sync| sync.done.max(base))),
        NextRead::DecidedAfter(device.id, base),
    ];
    for position in [base].into_iter().chain(unfinished.map(|sync| sync.began)) {
        next.extend([NextRead::PersonAt(person.clone(), position), NextRead::OrganisationAt(position)]);
    }
    next.extend(device.former.map(|former| NextRead::DecidedAfter(former, base)));
    next
}

/// The same before anything is read, by the secret as it was read for a former sync: a store over a network fetches it with what is read
/// first. Only that: whether the cursor opens, and stands, is judged by what is read.
pub(super) fn foreseen(secret: &Secret, device: &DeviceRecord, request: &SyncRequest) -> Vec<NextRead> {
    let sealed = request.cursor.as_ref();
    let cursor = sealed.and_then(|sealed| feed_cursor::open(secret, device.id, sealed).ok());
    cursor.map(|cursor| next_reads(&cursor, &device.person, device)).unwrap_or_default()
}

/// The device's cursor; none for a device that holds nothing. One of an earlier epoch, or beyond the feed's end, speaks of
/// a feed that no longer stands (property 13): what moved in the part that was lost cannot be known, so all comes anew.
fn cursor(
    asking: &PageRequest<'_>,
    device: &DeviceRecord,
    request: &SyncRequest,
) -> Result<Option<Cursor>, SyncProblem> {
    let Some(sealed) = &request.cursor else { return Ok(None) };
    let secret = asking.reader.secret()?;
    let cursor = feed_cursor::open(&secret, device.id, sealed).map_err(|_| SyncProblem::BadCursor)?;
    let stands = cursor.epoch == asking.reader.epoch()?.epoch && cursor.base <= asking.end;
    Ok(stands.then_some(cursor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::DeviceKind;
    use ronda_shared::act::ChainHash;
    use ronda_shared::sync::wire::PROTOCOL_VERSION;
    use serde_bytes::ByteBuf;

    const SECRET: Secret = Secret([7; 32]);

    fn device() -> DeviceRecord {
        DeviceRecord {
            id: DeviceId::new(7),
            code: "C7".into(),
            person: PersonId::new("omar"),
            name: "Teléfono".into(),
            public_key: ByteBuf::from(vec![4; 65]),
            enrolled: Timestamp::default(),
            revoked: None,
            kind: DeviceKind::default(),
            former: None,
        }
    }

    fn request(cursor: Option<Vec<u8>>) -> SyncRequest {
        SyncRequest {
            version: PROTOCOL_VERSION,
            device: DeviceId::new(7),
            app: String::new(),
            cursor: cursor.map(ByteBuf::from),
            before: ChainHash::default(),
            first: 1,
            acts: Vec::new(),
            signature: ByteBuf::new(),
            organisation: None,
            directory: None,
            page_bytes: 0,
            head_number: 0,
            holds: None,
            records: true,
        }
    }

    #[test]
    fn what_a_sync_reads_first_is_known_from_its_cursor() {
        let device = device();
        let cursor = Cursor::settled(device.id, 3, 41, Timestamp::default(), true);
        let sealed = feed_cursor::seal(&SECRET, &cursor);
        let next = foreseen(&SECRET, &device, &request(Some(sealed.clone())));
        assert_eq!(next, next_reads(&cursor, &device.person, &device), "so it is not asked for again");
        assert!(next.contains(&NextRead::MovedAfter(41)) && next.contains(&NextRead::DecidedAfter(device.id, 41)));
        assert_eq!(foreseen(&SECRET, &device, &request(None)), []);
        assert_eq!(foreseen(&Secret([8; 32]), &device, &request(Some(sealed))), [], "another store's, or made up");
    }
}
