//! What the store tells: how old the last backup is, who waits, whether all is there.

use super::{Finding, Level, SKEW_MS, connectors, has_come, span, unit_of};
use crate::blobs::{BlobError, BlobStore, BucketMark, Owner};
use crate::start;
use crate::store::postgres::Address;
use crate::store::redb::RedbStore;
use crate::store::{AuditKind, EntryKind, Reader, Store, StoreError, store_file};
use crate::verification::checkpoint::{Checkpoint, CheckpointError};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Class, Organisation, ServiceDef};
use ronda_shared::ids::Sha256;
use ronda_shared::policy::{ScopeKey, TERMS_VERSION, in_scope};
use ronda_shared::ticket::summary;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use std::path::Path;

/// Lines of the audit log that are turned over for the last backup; more only where a snapshot of the replica is among them.
const LINES: usize = 5_000;
/// A backup that is so old is as good as none.
const OLD_MS: i64 = 7 * DAY_MS;
/// Rows of evidence read at once.
const PAGE: usize = 256;
/// A backup is made each night; what is older than this has missed one.
const NIGHT_MS: i64 = 26 * HOUR_MS;
/// Acts are to be decided within these days.
const HELD_DAYS: i64 = 3;
/// The key for what is carried is turned once a year.
const KEY_DAYS: i64 = 365;
/// What came is verified once a month.
const PROOF_DAYS: i64 = 35;
/// All is verified once a year.
const WHOLE_DAYS: i64 = 370;

/// What to do where the bucket of the evidence is marked as another store's.
pub(super) const FOREIGN_BUCKET: &str =
    "name the right bucket; or, once that store is not served any more, ronda blobs claim";

/// What a store tells where no server runs on the data folder; what is wrong with it where it cannot be opened. It is in
/// this database, or else a file in the folder. A database's is looked at without taking it from whoever has it.
pub fn offline(data: &Path, database: Option<&Address>, evidence: &BlobStore, now: Timestamp) -> Vec<Finding> {
    match database {
        Some(address) => in_database(data, address, evidence, now),
        None => in_file(data, evidence, now),
    }
}

/// That the store which the settings name was moved away, though a server runs and serves it from where it is now: once
/// it is started again it finds it no more. None where it was not, or cannot be looked at.
pub fn moved_away(data: &Path, database: Option<&Address>) -> Option<Finding> {
    let looked = match database {
        Some(address) => start::look(address).map(|_| ()),
        // Of a file that a server has open nobody else learns anything: it was not moved.
        None if store_file(data).exists() => RedbStore::open(store_file(data)).map(|_| ()),
        None => Ok(()),
    };
    match looked {
        Err(error @ StoreError::MovedAway { .. }) => {
            let what =
                format!("the settings name another store than the server has, and it will not start again: {error}");
            let todo = "write where it was moved to as `store` into the settings; take `store` out where that is the data directory";
            Some(Finding::fail("store", what, todo))
        }
        Ok(()) | Err(_) => None,
    }
}

fn in_database(data: &Path, address: &Address, evidence: &BlobStore, now: Timestamp) -> Vec<Finding> {
    let none = || {
        let todo = "name the right database with `store`; ronda serve makes a store in one that has none";
        Finding::fail("store", format!("there is none in {address}"), todo)
    };
    let told = start::look_for(data, address).and_then(|reader| match reader {
        Some(reader) => of_store(&*reader, data, evidence, now),
        None => Ok(vec![none()]),
    });
    told.unwrap_or_else(|error| vec![Finding::fail("store", error.to_string(), todo_in_database(&error))])
}

fn todo_in_database(error: &StoreError) -> &'static str {
    match error {
        StoreError::TooNew { .. }
        | StoreError::HalfBuilt
        | StoreError::Unfinished { .. }
        | StoreError::Occupied
        | StoreError::TakenOver { .. }
        | StoreError::Standby
        | StoreError::WentBack { .. }
        | StoreError::MovedAway { .. } => todo_in_file(error),
        StoreError::Full => "make room on the database's disk",
        StoreError::InUse(_) => "stop the other one: ronda doctor on its machine tells of it",
        StoreError::Disk(_) | StoreError::Reopened => {
            "see that the database runs and lets this user in: psql, its log; docs/operations.md#on-postgresql"
        }
        StoreError::Moved { .. }
        | StoreError::Taken
        | StoreError::Damaged { .. }
        | StoreError::Unprojectable { .. } => {
            "ronda verify DATA; where it is damaged, ronda restore the last backup into a new database"
        }
        StoreError::Archive { .. } => todo_in_file(error),
    }
}

fn in_file(data: &Path, evidence: &BlobStore, now: Timestamp) -> Vec<Finding> {
    let file = store_file(data);
    if !file.exists() {
        let what = format!("there is none in {}", data.display());
        return vec![Finding::fail("store", what, "name the right folder with --data, or ronda restore BACKUP")];
    }
    let told = RedbStore::open(&file).and_then(|store| of_store(&*store.read()?, data, evidence, now));
    told.unwrap_or_else(|error| vec![Finding::fail("store", error.to_string(), todo_in_file(&error))])
}

fn todo_in_file(error: &StoreError) -> &'static str {
    match error {
        StoreError::TooNew { .. } => "install the version that wrote it: ronda --version",
        StoreError::HalfBuilt => "where a rebuild still runs, wait for its end; else ronda verify DATA --rebuild",
        StoreError::Unfinished { .. } => {
            "where that command still runs, wait for its end; else run it again with the same places, and it goes on where it was. \
             Nothing else opens the store until it is done"
        }
        StoreError::MovedAway { .. } | StoreError::Occupied => "set `store` (or --data) to where it was moved",
        StoreError::TakenOver { .. } => "serve the other one; keep this folder until all its phones have synced there",
        StoreError::Standby => {
            "ronda follow goes on with it; ronda promote has it take over; ronda move ends by itself"
        }
        StoreError::WentBack { .. } => {
            "bring back the database that has all; else stop every server, then ronda accept-loss: docs/runbook.md#the-database-went-back"
        }
        StoreError::Archive { .. } => "see where evidence lies: ronda verify DATA --archives names what is not there",
        StoreError::Full => "make room on the disk",
        StoreError::InUse(_) => "ask the server that has it: ronda doctor with its --data; or stop it",
        StoreError::Disk(_) => "see that the disk is well: dmesg",
        StoreError::Reopened
        | StoreError::Moved { .. }
        | StoreError::Taken
        | StoreError::Damaged { .. }
        | StoreError::Unprojectable { .. } => "ronda verify DATA; where it is damaged, ronda restore the last backup",
    }
}

/// All that a store's instant tells. Reads the proof in `data`, and asks the place of the evidence for every file.
pub fn of_store(
    reader: &dyn Reader,
    data: &Path,
    place: &BlobStore,
    now: Timestamp,
) -> Result<Vec<Finding>, StoreError> {
    let mut findings = vec![
        version(reader, data)?,
        backup(reader, now)?,
        proof(reader, data, now)?,
        epoch(reader)?,
        held(reader, now)?,
        mail(reader, now)?,
        light_key(reader, now)?,
        evidence(reader, place)?,
        feed(reader, now)?,
    ];
    findings.extend(connectors::of_store(reader, now)?);
    Ok(findings)
}

/// Whether somebody who works here supervises: where nobody does, what is held stays held, and the console alone lets people in.
pub fn supervised(reader: &dyn Reader, org: &Organisation) -> Result<Finding, StoreError> {
    let people = reader.people()?;
    let supervises = people.iter().any(|person| org.acts_as(person, &[Class::Sup]));
    Ok(if supervises {
        Finding::ok("organisation", "somebody who works here supervises")
    } else if people.iter().all(|person| person.roles.is_empty()) {
        Finding::ok("organisation", "nobody is entered yet")
    } else {
        let todo = "give somebody a role that supervises: ronda import people FILE, then ronda enrol PERSON";
        Finding::fail(
            "organisation",
            "nobody who works here supervises: what is held waits, and nobody is let in",
            todo,
        )
    })
}

/// Whether what only some may read reaches somebody of the desk: without one nobody prioritises and assigns it, and nobody
/// begins it (OAX-22, OAX-103).
pub fn dispatched(reader: &dyn Reader, org: &Organisation, now: Timestamp) -> Result<Finding, StoreError> {
    let people = reader.people()?;
    let desk: Vec<_> = people.iter().filter(|person| org.acts_as(person, &[Class::Desk, Class::Sup])).collect();
    let is_left = |service: &&ServiceDef| {
        let (id, team) = (Some(service.id.clone()), Some(service.team.clone()));
        let key = ScopeKey { kind: DocumentKind::Ticket, service: id, team, ..ScopeKey::of_equipment(None) };
        service.restricted && !desk.iter().any(|person| in_scope(org, person, &key, now))
    };
    let left: Vec<&ServiceDef> = org.services.iter().filter(is_left).collect();
    Ok(match left.first() {
        Some(first) if !desk.is_empty() => {
            let what = format!(
                "nobody of the desk reads {} of the restricted services («{}»): nobody gives out their tickets",
                left.len(),
                first.name
            );
            let todo = "give somebody who supervises, or an agent, a team or a role that they are for (restricted_to): ronda import people FILE";
            Finding::warn("organisation", what, todo)
        }
        Some(_) | None => Finding::ok("organisation", "what only some may read has somebody who gives it out"),
    })
}

fn version(reader: &dyn Reader, data: &Path) -> Result<Finding, StoreError> {
    let whole = reader.summaries_of()? >= summary::VERSION && reader.scope_index_of()? == TERMS_VERSION;
    let documents = reader.document_count()?;
    Ok(if whole {
        Finding::ok("store", format!("version {}, {documents} documents", reader.version()?))
    } else {
        let what = "what an earlier version derived was not made anew yet";
        let todo = format!("start the server once and let it come up: systemctl restart {}", unit_of(data));
        Finding::warn("store", what, todo)
    })
}

/// When the last backup was made; none where there was none. Where the latest lines of the audit log tell of none, it is as old as the
/// last entry in it: people who come in fill thousands of lines a day. One of an hour that has not come was made while the clock was ahead:
/// up to that hour nobody would be told that none is made. Nor would they by the snapshots of a replica, which are made twice a day and go
/// after eight.
pub(super) fn last_backup(reader: &dyn Reader, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    backups(reader, now).map(|(last, _)| last)
}

/// The same, and whether there are snapshots of a replica among the latest lines.
fn backups(reader: &dyn Reader, now: Timestamp) -> Result<(Option<Timestamp>, bool), StoreError> {
    let mut has_snapshots = false;
    for (nth, entry) in reader.audit_before(u64::MAX)?.enumerate() {
        let entry = entry?;
        if nth >= LINES && (!has_snapshots || now.since(entry.at) > OLD_MS) {
            break;
        }
        let EntryKind::Audit(line) = &entry.kind else { continue };
        if line.is_snapshot() {
            has_snapshots = true;
        } else if line.what == AuditKind::BackedUp && has_come(entry.at, now) {
            return Ok((Some(entry.at), has_snapshots));
        }
    }
    // Else how far backups have come tells of a snapshot.
    let position = if has_snapshots { 0 } else { reader.backed_up()? };
    let last = if position > 0 { reader.entry(position)?.map(|entry| entry.at) } else { None };
    let last = last.filter(|at| has_come(*at, now));
    Ok((last, has_snapshots))
}

fn backup(reader: &dyn Reader, now: Timestamp) -> Result<Finding, StoreError> {
    let todo = "ronda backup FILE onto another disk, and once a night: docs/operations.md#backup-and-restore";
    let (last, has_snapshots) = backups(reader, now)?;
    Ok(match last.map(|at| now.since(at)) {
        None if reader.document_count()? == 0 => Finding::ok("backup", "there is nothing to lose yet"),
        None if has_snapshots => {
            let told = "of late none was made but snapshots of the replica, which go after eight days";
            Finding::fail("backup", told, todo)
        }
        None if reader.backed_up()? > 0 => {
            Finding::fail("backup", "the last was made while the clock was ahead, and none since", todo)
        }
        None => Finding::fail("backup", "none was ever made", todo),
        Some(age) if age > OLD_MS => Finding::fail("backup", format!("the last is {} old", span(age)), todo),
        Some(age) if age > NIGHT_MS => Finding::warn("backup", format!("the last is {} old", span(age)), todo),
        Some(age) => Finding::ok("backup", format!("made and read back {} ago", span(age))),
    })
}

/// When `ronda verify` last found the store whole.
fn proof(reader: &dyn Reader, data: &Path, now: Timestamp) -> Result<Finding, StoreError> {
    let todo = "ronda verify DATA --since-last; where the store is a file, with the server stopped";
    let proof = match Checkpoint::read(data, reader) {
        Ok(proof) => proof,
        Err(CheckpointError::Store(error)) => return Err(error),
        Err(CheckpointError::Absent) if reader.document_count()? == 0 => {
            return Ok(Finding::ok("proof", "there is nothing to prove yet"));
        }
        Err(why @ CheckpointError::Left(_)) => {
            let todo = "ronda verify DATA (where the store is a file, with the server stopped); compare with the last backup before anything is sent";
            return Ok(Finding::fail("proof", why.to_string(), todo));
        }
        Err(why) => return Ok(Finding::warn("proof", format!("no last proof to go on from: {why}"), todo)),
    };
    let todo_whole = "ronda verify DATA; where the store is a file, with the server stopped";
    if !has_come(proof.at.max(proof.whole), now) {
        let told =
            format!("found whole up to entry {} while the clock was ahead: when that was is not known", proof.position);
        return Ok(Finding::warn("proof", told, todo_whole));
    }
    let (age, whole) = (now.since(proof.at), now.since(proof.whole));
    let told = format!("found whole up to entry {} {} ago, all of it {} ago", proof.position, span(age), span(whole));
    Ok(if whole > WHOLE_DAYS * DAY_MS {
        Finding::warn("proof", told, todo_whole)
    } else if age > PROOF_DAYS * DAY_MS {
        Finding::warn("proof", told, todo)
    } else {
        Finding::ok("proof", told)
    })
}

fn epoch(reader: &dyn Reader) -> Result<Finding, StoreError> {
    let epochs = reader.epochs()?;
    let told = match epochs.last() {
        Some(epoch) if epochs.len() > 1 => {
            format!("restored or moved {} times, last after position {}", epochs.len() - 1, epoch.from)
        }
        Some(_) => "never restored nor moved".into(),
        None => return Ok(Finding::fail("epoch", "the store tells of none", "ronda verify DATA")),
    };
    Ok(Finding::ok("epoch", told))
}

/// Since when the act waits that has waited longest for a decision.
pub(super) fn oldest_held(reader: &dyn Reader) -> Result<Option<Timestamp>, StoreError> {
    Ok(reader.held()?.next().transpose()?.map(|entry| entry.at))
}

fn held(reader: &dyn Reader, now: Timestamp) -> Result<Finding, StoreError> {
    let count = reader.held_count()?;
    let Some(age) = oldest_held(reader)?.map(|at| now.since(at)) else {
        return Ok(Finding::ok("held", "no act waits for a decision"));
    };
    let told = format!("{count} acts wait for a supervisor's decision, the first for {}", span(age));
    Ok(if age > HELD_DAYS * DAY_MS {
        Finding::warn("held", told, "tell a supervisor: Retenidos, at the desk")
    } else {
        Finding::ok("held", told)
    })
}

fn mail(reader: &dyn Reader, now: Timestamp) -> Result<Finding, StoreError> {
    let Some(age) = reader.mail_oldest_waiting()?.map(|at| now.since(at)) else {
        return Ok(Finding::ok("mail", "no message waits"));
    };
    let told = format!("{} messages wait, the first for {}", reader.mail_waits()?, span(age));
    let todo = "ronda mail queue, which tells why; then ronda mail retry";
    Ok(match age {
        ..HOUR_MS => Finding::ok("mail", told),
        HOUR_MS..DAY_MS => Finding::warn("mail", told, todo),
        _ => Finding::fail("mail", told, todo),
    })
}

fn light_key(reader: &dyn Reader, now: Timestamp) -> Result<Finding, StoreError> {
    let ring = reader.light()?;
    let Some(key) = ring.as_ref().and_then(|ring| ring.keys.first()) else {
        let todo = "start the server once: it makes one";
        return Ok(Finding::warn("light-key", "there is no key for what colleagues carry", todo));
    };
    let age = now.since(key.made);
    Ok(if age > KEY_DAYS * DAY_MS {
        Finding::warn("light-key", format!("it is {} old", span(age)), "ronda light-key new")
    } else {
        Finding::ok("light-key", format!("made {} ago", span(age)))
    })
}

/// Has no finding advise to claim the bucket of a server that has taken over. It is marked as that one's, rightly.
pub fn leave_bucket(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.todo == FOREIGN_BUCKET) {
        finding.level = Level::Warn;
        finding.todo = "nothing: it is the bucket of the server that has taken over, which would lose it".to_owned();
    }
}

/// Every file that the store tells of lies where it should, with its length. Whether its bytes are right tells `verify`. A bucket is only
/// looked at: that it is not this store's yet may say that it is the wrong one.
fn evidence(reader: &dyn Reader, place: &BlobStore) -> Result<Finding, StoreError> {
    let owner = Owner::epoch(reader.epoch()?.epoch);
    match place.mark(&owner).and_then(|mark| Ok((mark, count_files(reader, place)?))) {
        Ok((mark, (files, missing))) if missing > 0 => {
            let marked = match mark {
                BucketMark::Ours => "",
                BucketMark::Anothers => "; it is marked as another store's",
                BucketMark::Nobodys => "; it is not marked yet",
            };
            let told = format!("{missing} of {files} files are not in {place} as they came{marked}");
            let todo = if place.is_bucket() {
                "ronda blobs to-bucket, if they lie in DATA/blobs/kept; else copy them from the folder «blobs» beside the last backup; then ronda verify DATA"
            } else {
                "copy them from the folder «blobs» beside the last backup, then ronda verify DATA"
            };
            Ok(Finding::fail("evidence", told, todo))
        }
        Ok((BucketMark::Anothers, _)) => {
            let told = format!("{place} is marked as another store's: nothing is put there or removed");
            Ok(Finding::fail("evidence", told, FOREIGN_BUCKET))
        }
        Ok((BucketMark::Nobodys, (files, _))) => {
            let told = format!("{files} files, all there; {place} is not marked yet");
            Ok(Finding::warn("evidence", told, "see that it is the right bucket; the server marks it by itself"))
        }
        Ok((BucketMark::Ours, (files, _))) => Ok(Finding::ok("evidence", format!("{files} files, all there"))),
        Err(BlobError::Store(error)) => Err(error),
        Err(error @ BlobError::Away { .. }) => {
            let todo = "see that the bucket's server answers, that its certificate is trusted (blobs_ca) and its key right; \
                        what comes waits until then";
            Ok(Finding::fail("evidence", error.to_string(), todo))
        }
        Err(error) => Ok(Finding::fail("evidence", error.to_string(), "see that the disk is well: dmesg")),
    }
}

/// How many files there should be, and how many of them are not there, or are of another length.
fn count_files(reader: &dyn Reader, place: &BlobStore) -> Result<(u64, u64), BlobError> {
    let (mut after, mut files, mut missing) = (None, 0, 0);
    loop {
        let rows = reader.blobs(after.as_ref(), PAGE)?;
        let Some(last) = rows.last() else { return Ok((files, missing)) };
        after = Some(last.sha256);
        let names: Vec<Sha256> = rows.iter().map(|row| row.sha256).collect();
        for (row, size) in rows.iter().zip(place.sizes_unmarked(&names)?) {
            files += 1;
            missing += u64::from(size != Some(u64::from(row.size)));
        }
    }
}

/// Nothing stands in the feed of a later time than now.
fn feed(reader: &dyn Reader, now: Timestamp) -> Result<Finding, StoreError> {
    let last = reader.entry(reader.end()?)?.map(|entry| entry.at.since(now));
    Ok(match last.filter(|ahead| *ahead > SKEW_MS) {
        Some(ahead) => Finding::fail(
            "clock",
            format!("the last entry was written {} later than this machine's clock says it is", span(ahead)),
            "timedatectl set-ntp true, and see that the time is right before the server is started",
        ),
        None => Finding::ok("clock", "the feed is not ahead of it"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{audit, people};
    use crate::organisation::load_builtin;
    use crate::store::postgres::PostgresStore;
    use crate::store::{Audit, Batch};
    use crate::verification::testing::{Fixture, opening};
    use ronda_shared::ids::{DocumentId, PersonId, RoleId, TeamId};
    use ronda_shared::person::Person;
    use ronda_shared::stamp::Site;
    use ronda_shared::sync::wire::Outcome;
    use ronda_test_postgres::Server;
    use std::sync::Arc;

    #[test]
    fn a_store_in_a_database_is_looked_at_beside_whoever_has_it() {
        let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
        let address = Address::read(&server.database("looked"), None).expect("an address");
        let store = PostgresStore::open(&address, None).expect("opens");
        let mut batch = Batch::after(0);
        let person = Person::new(PersonId::new("omar"), "Omar");
        batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
        assert_eq!(store.commit(batch).expect("commits"), 1);
        let place = BlobStore::of(folder.path(), None);
        let found = offline(folder.path(), Some(&address), &place, Timestamp::default());
        let told: Vec<_> = found.iter().filter(|one| one.about == "store").map(|one| one.level).collect();
        assert_eq!(told, [Level::Ok], "no file is missed: {found:?}");
    }

    #[test]
    fn a_house_that_nobody_supervises_any_more_is_told() {
        let store = RedbStore::in_memory().expect("opens");
        let org = load_builtin("oaxaca").expect("Oaxaca's data");
        let found = || supervised(&*store.read().expect("reads"), &org).expect("read").level;
        assert_eq!(found(), Level::Ok, "nobody is entered yet");
        let enter = |id: &str, role: &str, active: bool| {
            let roles = vec![RoleId::new(role)];
            let person = Person { roles, active, ..Person::new(PersonId::new(id), id) };
            people::upsert(&store, Timestamp::from_millis(1), &[person]).expect("entered");
        };
        enter("eva.rios", "agente-mesa", true);
        assert_eq!(found(), Level::Fail);
        enter("ana.lopez", "jefe-mesa", true);
        assert_eq!(found(), Level::Ok);
        enter("ana.lopez", "jefe-mesa", false);
        assert_eq!(found(), Level::Fail, "she has left");
    }

    /// OAX-22, OAX-103: a request for what the team of cyber-security alone reads stood as received for ever.
    #[test]
    fn what_only_some_may_read_has_somebody_who_gives_it_out() {
        let store = RedbStore::in_memory().expect("opens");
        let org = load_builtin("oaxaca").expect("Oaxaca's data");
        let now = Timestamp::from_millis(1);
        let found = || dispatched(&*store.read().expect("reads"), &org, now).expect("read");
        assert_eq!(found().level, Level::Ok, "nobody is entered yet");
        let enter = |id: &str, role: &str, team: &str| {
            let (roles, teams) = (vec![RoleId::new(role)], vec![TeamId::new(team)]);
            let person = Person { roles, teams, ..Person::new(PersonId::new(id), id) };
            people::upsert(&store, now, &[person]).expect("entered");
        };
        enter("ana.lopez", "jefe-mesa", "oax-mesa");
        enter("fidel.lopez", "agente-tecnico", "oax-ciberseguridad");
        let told = found();
        assert!(
            told.level == Level::Warn && told.what.contains("14 of the restricted services («Protección Correo"),
            "{told}"
        );
        enter("sara.gil", "supervisor-soporte", "oax-ciberseguridad");
        assert_eq!(found().level, Level::Ok, "complaints are the head of the desk's");
    }

    /// Where an earlier binary refuses a file for its version, the two must say the same.
    #[test]
    fn the_version_is_that_which_the_file_says() {
        let store = RedbStore::in_memory().expect("opens");
        let reader = store.read().expect("reads");
        let told = version(&*reader, Path::new("data")).expect("told");
        assert_eq!((told.what.as_str(), reader.version().expect("says")), ("version 2, 0 documents", 2));
    }

    #[test]
    fn a_backup_behind_many_lines_of_the_audit_log_was_made_all_the_same() {
        let store = RedbStore::in_memory().expect("opens");
        let [made, since] = [1_000, 2_000].map(Timestamp::from_millis);
        let last = || last_backup(&*store.read().expect("reads"), since).expect("told");
        assert_eq!(last(), None);
        let mut batch = Batch::after(0);
        let person = Person::new(PersonId::new("omar"), "Omar");
        batch.enter(made, None, vec![], EntryKind::Person(person));
        batch.backed_up = Some(1);
        let mut line =
            |at: Timestamp, what: AuditKind| audit::enter(&mut batch, at, audit::line(None, None, what, "", ""));
        line(made, AuditKind::BackedUp);
        (0..LINES).for_each(|_| line(since, AuditKind::SignedIn));
        store.commit(batch).expect("commits");
        assert_eq!(last(), Some(made));
    }

    /// It would count as the last one for a year, though none were made since.
    #[test]
    fn a_backup_of_an_hour_that_has_not_come_does_not_count() {
        let store = RedbStore::in_memory().expect("opens");
        let [made, since, ahead] = [1_000, 2_000, 365 * DAY_MS].map(Timestamp::from_millis);
        for at in [made, ahead] {
            audit::write(&store, at, audit::line(None, None, AuditKind::BackedUp, "", "")).expect("entered");
        }
        let reader = store.read().expect("reads");
        let last = |now: Timestamp| last_backup(&*reader, now).expect("told");
        assert_eq!((last(since), last(ahead)), (Some(made), Some(ahead)));
    }

    /// Each night's backup may fail for weeks, and no snapshot outlasts eight days.
    #[test]
    fn a_snapshot_of_the_replica_is_no_backup() {
        let fixture = Fixture::on(Arc::new(RedbStore::in_memory().expect("opens")));
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        let (now, id) = (fixture.now(), DocumentId::new(fixture.now(), [1; 10]));
        assert_eq!(fixture.does(&mut eva, id, &opening("Sin red")), Outcome::Accepted);
        let made = |subject: &str, at: Timestamp| {
            let mut batch = Batch::after(fixture.end());
            batch.backed_up = Some(fixture.end());
            audit::enter(&mut batch, at, audit::line(None, None, AuditKind::BackedUp, subject, ""));
            fixture.store.commit(batch).expect("commits");
            backup(&*fixture.store.read().expect("reads"), at).expect("told")
        };
        let snapshot = format!("{}, position 7", Audit::SNAPSHOT);
        let alone = made(&snapshot, now);
        assert!(alone.level == Level::Fail && alone.what.contains("snapshots of the replica"), "{alone}");
        assert_eq!(made("position 7", now.plus(HOUR_MS)).level, Level::Ok);
        assert_eq!(made(&snapshot, now.plus(3 * DAY_MS)).level, Level::Warn, "none was made since");
        assert_eq!(made(&snapshot, now.plus(9 * DAY_MS)).level, Level::Fail);
    }

    /// It is there: that none was ever made would be untrue.
    #[test]
    fn a_backup_that_was_made_while_the_clock_was_ahead_is_told_as_one() {
        let fixture = Fixture::on(Arc::new(RedbStore::in_memory().expect("opens")));
        let mut eva = fixture.browser("eva.rios", 1, Site::Desk);
        let (now, id) = (fixture.now(), DocumentId::new(fixture.now(), [1; 10]));
        assert_eq!(fixture.does(&mut eva, id, &opening("Sin red")), Outcome::Accepted);
        let told = || backup(&*fixture.store.read().expect("reads"), now).expect("told");
        assert!(told().level == Level::Fail && told().what.contains("none was ever made"), "{:?}", told());
        let line = audit::line(None, None, AuditKind::BackedUp, "copia", "");
        let mut batch = Batch::after(fixture.end());
        batch.backed_up = Some(fixture.end() + 1);
        audit::enter(&mut batch, now.plus(DAY_MS), line);
        fixture.store.commit(batch).expect("commits");
        assert!(told().level == Level::Fail && told().what.contains("while the clock was ahead"), "{:?}", told());
    }
}
