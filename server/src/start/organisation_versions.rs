//! Versions of an institution's data: those the feed knows, and what their successors still serve.

use crate::clock::Clock;
use crate::identity::audit;
use crate::organisation;
use crate::store::{AuditKind, Batch, EntryKind, Store, StoreError};
use ronda_shared::catalog::{self, EndedService, FormerPapers, Organisation};
use ronda_shared::ids::ServiceId;
use serde_bytes::ByteBuf;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Who changed the organisation's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changer {
    /// By their files.
    Operator,
    /// People in the browser, of whom the audit log tells already.
    Browser,
}

/// The version of the organisation's data that the feed told of last.
pub fn in_feed(store: &dyn Store) -> Result<Option<String>, StoreError> {
    let reader = store.read()?;
    reader.organisation_at(reader.end()?)
}

/// Whether serving these data would change those that the feed told of last; false where it knows none.
pub fn changes(store: &dyn Store, organisation: &Organisation) -> Result<bool, StoreError> {
    let served = with_earlier(store, organisation.clone())?;
    Ok(in_feed(store)?.is_some_and(|known| known != served.version))
}

/// The version that the files said of the data that the feed told of last: without what the server adds to them. None where
/// it knows none, or of a build whose data this one cannot read.
pub(super) fn files_version_in_feed(store: &dyn Store) -> Result<Option<String>, StoreError> {
    let reader = store.read()?;
    let Some(version) = reader.organisation_at(reader.end()?)? else { return Ok(None) };
    let Some(data) = reader.organisation(&version)? else { return Ok(None) };
    let former = serde_json::from_slice::<Organisation>(&data).ok();
    let of_files = |former: Organisation| {
        let (earlier, former_papers) = (BTreeMap::new(), FormerPapers::default());
        let plain = Organisation { earlier, former_papers, ended_services: Vec::new(), ..former };
        organisation::with_version(plain).version
    };
    Ok(former.map(of_files))
}

/// R30: the data with what each version before them did not demand yet, with how papers were worded by then (R18), and with
/// what services that ended kept from others (R29). They are a version of their own: a phone that has these data without it
/// is told them again.
pub(super) fn with_earlier(store: &dyn Store, organisation: Organisation) -> Result<Organisation, StoreError> {
    let reader = store.read()?;
    let (mut earlier, mut former_papers) = (BTreeMap::new(), FormerPapers::default());
    let (in_force, mut ended, mut before) = (reader.organisation_at(reader.end()?)?, None, BTreeMap::new());
    // In an order of their own: the same versions make the same data, whatever store they stand in.
    let versions: BTreeSet<String> = reader.organisations()?.into_iter().collect();
    for version in versions {
        let Some(data) = reader.organisation(&version)? else { continue };
        // Data that a later build cannot read demanded what it says: nothing is spared by guessing.
        let Ok(former) = serde_json::from_slice::<Organisation>(&data) else {
            tracing::warn!(server.organisation_version = version, "Former data cannot be read by this build.");
            continue;
        };
        former_papers.take_over(&former, &organisation);
        let spared = catalog::spared(&former, &organisation);
        let gone = organisation.ended_since(&former);
        if in_force.as_ref() == Some(&version) {
            ended = Some((former, gone));
        } else {
            for one in gone {
                remember(&mut before, one);
            }
        }
        if !spared.is_empty() {
            earlier.insert(version, spared);
        }
    }
    if let Some((last, gone)) = ended {
        as_it_was_last(&organisation, &mut before, &last, gone);
    }
    let ended_services: Vec<EndedService> = before.into_values().collect();
    if earlier.is_empty() && former_papers.is_empty() && ended_services.is_empty() {
        return Ok(organisation);
    }
    Ok(organisation::with_version(Organisation { earlier, former_papers, ended_services, ..organisation }))
}

/// What was in force until now says last how a service ended, and how a paper was seen when its service asked for it no more;
/// data of an earlier build know only of their own.
fn as_it_was_last(
    organisation: &Organisation,
    before: &mut BTreeMap<ServiceId, EndedService>,
    last: &Organisation,
    gone: Vec<EndedService>,
) {
    for (id, known) in before.iter_mut() {
        let Some(service) = organisation.service(id).and(last.service(id)) else { continue };
        for (paper, roles) in &mut known.hidden {
            if let Some(asked) = service.attachments.iter().find(|asked| asked.id == *paper) {
                roles.clone_from(&asked.seen_by);
            }
        }
    }
    for mut one in gone {
        // Papers leave a service that stays one after the other.
        if organisation.service(&one.id).is_some()
            && let Some(known) = before.remove(&one.id)
        {
            for (paper, roles) in known.hidden {
                one.hidden.entry(paper).or_insert(roles);
            }
        }
        before.insert(one.id.clone(), one);
    }
}

/// Of data of before nobody knows here which came later.
fn remember(before: &mut BTreeMap<ServiceId, EndedService>, one: EndedService) {
    match before.entry(one.id.clone()) {
        Entry::Occupied(mut known) => known.get_mut().narrow(one),
        Entry::Vacant(place) => {
            place.insert(one);
        }
    }
}

/// Acts are judged by the version their authors worked under (R30): each version stands in the feed from when it was.
pub(super) fn know_version(
    store: &dyn Store,
    version: &str,
    data: Vec<u8>,
    clock: &Clock,
    changer: Changer,
) -> Result<(), StoreError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let end = reader.end()?;
    let former = reader.organisation_at(end)?;
    if former.as_deref() == Some(version) {
        return Ok(());
    }
    drop(reader);
    let mut batch = Batch::after(end);
    let kind = EntryKind::Organisation { version: version.to_owned(), data: ByteBuf::from(data) };
    batch.enter(clock.now(), None, Vec::new(), kind);
    if let Some(former) = former.filter(|_| changer == Changer::Operator) {
        let line = audit::line(None, None, AuditKind::OrganisationChanged, version, former);
        audit::enter(&mut batch, clock.now(), line);
    }
    store.commit(batch).map(|_| ())
}
