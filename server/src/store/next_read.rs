//! Reads that are about to be made, so that a store over a network fetches them in one round trip.

use super::TokenHash;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};

/// A read that will be made, by the method of [`Reader`](super::Reader) that makes it. One that is never made costs a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextRead {
    /// [`Reader::end`](super::ReadFeed::end).
    End,
    /// What the store knows of itself: epochs and secret, how far the directory, the scope index and backups have come, and the
    /// keys of what goes by light.
    Facts,
    /// [`Reader::entry`](super::ReadFeed::entry).
    Entry(u64),
    /// [`Reader::log_head`](super::ReadLogs::log_head).
    LogHead(DeviceId),
    /// [`Reader::log`](super::ReadLogs::log).
    Log(DeviceId, u64),
    /// [`Reader::decided_after`](super::ReadLogs::decided_after).
    DecidedAfter(DeviceId, u64),
    /// [`Reader::decided_before`](super::ReadLogs::decided_before).
    DecidedBefore(ActId, u64),
    /// [`Reader::forks`](super::ReadLogs::forks).
    Forks(DeviceId),
    /// [`Reader::held_of`](super::ReadLogs::held_of), and all that is held.
    Held,
    /// [`Reader::device`](super::ReadIdentity::device).
    Device(DeviceId),
    /// [`Reader::last_seen`](super::ReadIdentity::last_seen).
    LastSeen(DeviceId),
    /// [`Reader::session`](super::ReadIdentity::session).
    Session(TokenHash),
    /// [`Reader::person`](super::ReadIdentity::person).
    Person(PersonId),
    /// [`Reader::person_at`](super::ReadIdentity::person_at).
    PersonAt(PersonId, u64),
    /// [`Reader::organisation_at`](super::ReadFacts::organisation_at).
    OrganisationAt(u64),
    /// [`Reader::moved_after`](super::ReadDocuments::moved_after): the first of them.
    MovedAfter(u64),
    /// [`Reader::document`](super::ReadDocuments::document).
    Document(DocumentId),
    /// [`Reader::heads_at`](super::ReadDocuments::heads_at).
    HeadsAt(DocumentId, u64),
    /// [`Reader::own_changes`](super::ReadDocuments::own_changes).
    OwnChanges(DocumentId, DeviceId),
}

/// Says which they are; not asked by a store that reads from its own disk.
pub type NextReads<'r> = &'r dyn Fn() -> Vec<NextRead>;
