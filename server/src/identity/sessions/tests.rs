//! Sessions through the store: ends, turns, copies, verification.

use super::super::devices;
use super::super::enrolment::{Enrolled, NewDevice, accept, offer};
use super::super::key::tests::{browser_key, raw};
use super::super::people::{tests::person, upsert};
use super::*;
use crate::store::push::{PushLang, PushRow};
use crate::store::redb::RedbStore;
use serde_bytes::ByteBuf;

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
const TERMS: SessionLifetimes =
    SessionLifetimes { desk_idle_ms: 12 * HOUR_MS, desk_whole_ms: 7 * DAY_MS, phone_ms: 30 * DAY_MS };

/// A desk of Omar's, with the key of seed 1.
pub(crate) fn enrolled(store: &RedbStore) -> Enrolled {
    enrolled_as(store, DeviceKind::Desk)
}

fn enrolled_as(store: &RedbStore, kind: DeviceKind) -> Enrolled {
    upsert(store, NOW, &[person("omar")]).expect("imports");
    let (token, _) = offer(store, NOW, &PersonId::new("omar"), None).expect("offers");
    let new = NewDevice { name: "Teléfono".into(), public_key: raw(&browser_key(1)), kind };
    accept(store, NOW, token.as_str(), new, None).expect("comes in")
}

fn check_at(store: &RedbStore, at: Timestamp, cookie: &Cookie) -> Result<Session, IdentityError> {
    check(store, TERMS, at, &cookie.text())
}

#[test]
fn a_session_ends_idle_and_absolutely() {
    for (kind, idle, whole) in [
        (DeviceKind::Desk, TERMS.desk_idle_ms, TERMS.desk_whole_ms),
        (DeviceKind::Phone, TERMS.phone_ms, TERMS.phone_ms),
    ] {
        let store = RedbStore::in_memory().expect("opens");
        let cookie = enrolled_as(&store, kind).session;
        let holds = |at| check_at(&store, at, &cookie).is_ok();
        assert!(!holds(NOW.plus(idle)), "idle");
        let mut at = NOW;
        while at.plus(idle - 1).since(NOW) < whole {
            at = at.plus(idle - 1);
            assert!(holds(at), "used in time");
        }
        assert!(!holds(NOW.plus(whole)), "at last it ends");
    }
}

#[test]
fn its_use_is_written_once_an_hour() {
    let store = RedbStore::in_memory().expect("opens");
    let cookie = enrolled(&store).session;
    let used = || store.read().expect("reads").session(&cookie.id()).expect("session").expect("a row").used;
    check_at(&store, NOW.plus(HOUR_MS - 1), &cookie).expect("holds");
    assert_eq!(used(), NOW);
    check_at(&store, NOW.plus(HOUR_MS), &cookie).expect("holds");
    assert_eq!(used(), NOW.plus(HOUR_MS));
}

#[test]
fn a_secret_turns_and_its_copy_is_noticed() {
    let store = RedbStore::in_memory().expect("opens");
    let first = enrolled(&store).session;
    let at = NOW.plus(HOUR_MS);
    let session = check_at(&store, at, &first).expect("holds");
    assert!(session.is_to_turn(at) && !session.is_to_turn(NOW));
    let second = turn(&store, at, &session).expect("turns").expect("its own turn");
    check_at(&store, at.plus(HOUR_MS), &first).expect("an answer that was lost: the former one is still good");
    check_at(&store, at.plus(HOUR_MS), &second).expect("the present one");
    let copied = check_at(&store, at.plus(2 * HOUR_MS), &first);
    assert!(matches!(copied, Err(IdentityError::Doubted)), "somebody has the former one");
    let own = check_at(&store, at.plus(2 * HOUR_MS), &second);
    assert!(matches!(own, Err(IdentityError::Doubted)), "and the present one asks for the key");
    let reader = store.read().expect("reads");
    let last = reader.audit_before(u64::MAX).expect("audit").next().expect("a line").expect("reads");
    assert!(matches!(last.kind, crate::store::EntryKind::Audit(line) if line.what == AuditKind::CookieCopied));
}

#[test]
fn a_secret_never_drawn_is_a_copy_too() {
    let store = RedbStore::in_memory().expect("opens");
    let cookie = enrolled(&store).session;
    assert!(matches!(check_at(&store, NOW, &cookie.turned()), Err(IdentityError::Doubted)));
    assert!(matches!(check_at(&store, NOW, &Cookie::draw()), Err(IdentityError::NoSession)));
}

#[test]
fn verification_counts_for_minutes_and_turns_the_secret() {
    let store = RedbStore::in_memory().expect("opens");
    let cookie = enrolled(&store).session;
    let session = check_at(&store, NOW, &cookie).expect("holds");
    assert!(!session.is_verified(NOW));
    let mut turned = None;
    change(&store, &session.token, |row, _| turned = Some(verify(row, NOW, &session))).expect("verified");
    let turned = turned.expect("a cookie");
    let former = check_at(&store, NOW.plus(1), &cookie).expect("on its way still");
    assert!(!former.is_verified(NOW.plus(1)), "a copy made before is not lifted with it");
    assert_ne!(turned.secret(), cookie.secret());
    let session = check_at(&store, NOW.plus(1), &turned).expect("holds");
    assert!(session.is_verified(NOW.plus(VERIFIED_MS - 1)) && !session.is_verified(NOW.plus(VERIFIED_MS)));
    assert!(session.is_verified(NOW.plus(-1_000)), "at another server, whose clock is behind");
}

#[test]
fn sessions_are_ended_here_and_elsewhere() {
    let store = RedbStore::in_memory().expect("opens");
    let first = enrolled(&store).session;
    let second = enrolled(&store).session;
    let omar = PersonId::new("omar");
    assert_eq!(end_all(&store, NOW, &omar, Some(&second.id())).expect("ends"), 1);
    assert!(check_at(&store, NOW, &first).is_err());
    assert!(check_at(&store, NOW, &second).is_ok());
    end(&store, &second.id()).expect("ends");
    assert!(matches!(check_at(&store, NOW, &second), Err(IdentityError::NoSession)));
    assert!(matches!(check(&store, TERMS, NOW, "nothing"), Err(IdentityError::NoSession)));
}

/// Whoever is on leave is told by push as before when they sign in again, whoever signs out elsewhere meanwhile.
#[test]
fn signing_out_elsewhere_ends_nobody_elses_session() {
    let store = RedbStore::in_memory().expect("opens");
    let one = enrolled(&store);
    let other = begin(&PersonId::new("rosa"), one.device.id, NOW).1;
    store.commit(Batch { sessions: vec![other.clone()], ..Batch::default() }).expect("commits");
    let late = NOW.plus(TERMS.desk_whole_ms + 1);
    assert_eq!(end_all(&store, late, &PersonId::new("omar"), None).expect("ends"), 1);
    assert_eq!(store.read().expect("reads").sessions().expect("sessions"), [other]);
}

/// A browser that is not opened again leaves its session behind.
#[test]
fn what_ended_by_itself_long_ago_is_removed_with_how_its_device_is_told() {
    let store = RedbStore::in_memory().expect("opens");
    let (omar, one) = (PersonId::new("omar"), enrolled(&store));
    let told = PushRow {
        device: one.device.id,
        endpoint: "https://push.example/1".into(),
        p256dh: ByteBuf::new(),
        auth: ByteBuf::new(),
        kinds: BTreeSet::new(),
        quiet: false,
        lang: PushLang::Es,
        since: NOW,
        waiting: Vec::new(),
        tries: 0,
        not_before: None,
    };
    let sessions = (0..10_000).map(|_| begin(&omar, one.device.id, NOW).1).collect();
    let push = PushRows { put: vec![told], ..PushRows::default() };
    store.commit(Batch { sessions, push, ..Batch::default() }).expect("commits");
    let left = |at: Timestamp| {
        let swept = sweep(&store, TERMS, at).expect("swept");
        let reader = store.read().expect("reads");
        let told = reader.push_of(one.device.id).expect("reads").is_some();
        (swept, reader.sessions().expect("sessions").len(), told)
    };
    let over = NOW.plus(TERMS.desk_idle_ms + OVER_KEPT_MS);
    assert_eq!(left(over.plus(-1)), (0, 10_001, true), "who was on leave is told as before");
    assert_eq!(left(over), (10_001, 0, false));
}

#[test]
fn a_session_that_is_used_and_one_of_who_hands_in_outlive_the_sweep() {
    let store = RedbStore::in_memory().expect("opens");
    let (first, second) = (enrolled_as(&store, DeviceKind::Phone), enrolled_as(&store, DeviceKind::Phone));
    let late = NOW.plus(TERMS.phone_ms + OVER_KEPT_MS);
    devices::revoke(&store, NOW, first.device.id, None).expect("revokes");
    let later = begin(&PersonId::new("omar"), second.device.id, late).1;
    store.commit(Batch { sessions: vec![later], ..Batch::default() }).expect("commits");
    assert_eq!(sweep(&store, TERMS, late).expect("swept"), 1, "the one before it");
    let left = store.read().expect("reads").sessions().expect("sessions");
    let mut left: Vec<DeviceId> = left.into_iter().filter_map(|row| row.device).collect();
    left.sort();
    assert_eq!(left, BTreeSet::from([first.device.id, second.device.id]).into_iter().collect::<Vec<_>>());
}

#[test]
fn who_is_revoked_or_gone_may_only_hand_in() {
    let store = RedbStore::in_memory().expect("opens");
    let one = enrolled(&store);
    let rights = || check_at(&store, NOW, &one.session).expect("holds").rights;
    assert_eq!(rights(), SessionRights::Full);
    devices::revoke(&store, NOW, one.device.id, None).expect("revokes");
    assert_eq!(rights(), SessionRights::HandInOnly);
    let other = enrolled(&store);
    let mut gone = person("omar");
    gone.active = false;
    upsert(&store, NOW, &[gone]).expect("imports");
    let session = check_at(&store, NOW, &other.session).expect("holds");
    assert_eq!(session.rights, SessionRights::HandInOnly);
}

#[test]
fn two_requests_of_one_page_turn_the_secret_once() {
    let store = RedbStore::in_memory().expect("opens");
    let first = enrolled(&store).session;
    let at = NOW.plus(HOUR_MS);
    let (one, other) = (check_at(&store, at, &first).expect("holds"), check_at(&store, at, &first).expect("holds"));
    let second = turn(&store, at, &one).expect("turns").expect("its own turn");
    assert_eq!(turn(&store, at, &other).expect("looks"), None, "the browser may hold either answer's cookie");
    for cookie in [&first, &second] {
        check_at(&store, at.plus(1), cookie).expect("whichever came last is good");
    }
}

#[test]
fn a_step_up_beside_a_turn_leaves_both_answers_good() {
    let store = RedbStore::in_memory().expect("opens");
    let first = enrolled(&store).session;
    let at = NOW.plus(HOUR_MS);
    let (one, other) = (check_at(&store, at, &first).expect("holds"), check_at(&store, at, &first).expect("holds"));
    let turned = turn(&store, at, &one).expect("turns").expect("its own turn");
    let mut third = None;
    change(&store, &other.token, |row, _| third = Some(verify(row, at, &other))).expect("verified");
    for cookie in [turned, third.expect("a cookie")] {
        check_at(&store, at.plus(1), &cookie).expect("whichever came last is good");
    }
}

#[test]
fn a_short_session_does_not_end_while_it_is_used() {
    let store = RedbStore::in_memory().expect("opens");
    let terms = SessionLifetimes { desk_idle_ms: HOUR_MS, ..TERMS };
    let cookie = enrolled(&store).session;
    for minutes in (50..600).step_by(50) {
        check(&store, terms, NOW.plus(minutes * MINUTE_MS), &cookie.text()).expect("used in time");
    }
}

#[test]
fn a_live_line_learns_of_every_end() {
    let store = RedbStore::in_memory().expect("opens");
    let one = enrolled(&store);
    let holds = |at| still(&*store.read().expect("reads"), TERMS, at, &one.session.id()).expect("looks");
    let (_, ends) = holds(NOW).expect("holds");
    assert_eq!(ends, NOW.plus(TERMS.desk_idle_ms));
    assert_eq!(holds(ends), None, "idle");
    let session = check_at(&store, NOW, &one.session).expect("holds");
    assert!(check_at(&store, NOW, &session.cookie.turned()).is_err());
    assert_eq!(holds(NOW), None, "doubted");
}
