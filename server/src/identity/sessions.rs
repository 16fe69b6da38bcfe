//! Sessions: whose browser this is, until when.
//!
//! A session's cookie has an id that stays and a secret that turns. A secret that has gone and is shown again means that
//! the cookie was copied, or that the browser forgot its last one: the session is doubted, and opens again only to the
//! device's key, which no copy of a cookie has.

use super::token::Cookie;
use super::{IdentityError, audit};
use crate::store::{AuditKind, Batch, DeviceKind, DeviceRecord, Reader, SessionRow, Store, TokenHash};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

/// How exactly a session's use is kept.
const GRAIN_MS: i64 = HOUR_MS;
/// How old a secret grows before it turns.
const TURN_MS: i64 = HOUR_MS;
/// How long a secret that has turned is still taken: requests of one page overtake each other.
const OVERLAP_MS: i64 = MINUTE_MS;
/// How long a verification by passkey counts for acts that weigh.
pub const VERIFIED_MS: i64 = 5 * MINUTE_MS;

/// How long sessions last, by what the device is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// At a desk: without use.
    pub desk_idle_ms: i64,
    /// At a desk: in all.
    pub desk_whole_ms: i64,
    /// On a phone: without use, and in all.
    pub phone_ms: i64,
}

impl Default for Terms {
    fn default() -> Self {
        Self { desk_idle_ms: 12 * HOUR_MS, desk_whole_ms: 7 * DAY_MS, phone_ms: 30 * DAY_MS }
    }
}

impl Terms {
    /// Whether a session still holds.
    fn holds(self, row: &SessionRow, kind: DeviceKind, now: Timestamp) -> bool {
        let (idle, whole) = match kind {
            DeviceKind::Desk => (self.desk_idle_ms, self.desk_whole_ms),
            DeviceKind::Phone => (self.phone_ms, self.phone_ms),
        };
        now.since(row.used) < idle && now.since(row.created) < whole
    }
    /// The longest that any session lasts: how long browsers keep the cookie.
    pub fn longest_ms(self) -> i64 {
        self.desk_whole_ms.max(self.phone_ms)
    }
}

/// What its bearer may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All that the person's roles allow.
    Full,
    /// Device revoked or person gone: hand in the outbox, be told to clear, nothing else.
    HandInOnly,
}

/// A session that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// By what it is known.
    pub token: TokenHash,
    /// The cookie that was shown.
    pub cookie: Cookie,
    /// Whose, as they are now.
    pub person: Person,
    /// On which device, as it is now.
    pub device: DeviceRecord,
    /// What its bearer may do.
    pub standing: Standing,
    /// When its secret was drawn.
    turned: Timestamp,
    /// When its person was last verified on it.
    verified: Option<Timestamp>,
}

impl Session {
    /// Whether its secret has grown old.
    pub fn is_to_turn(&self, now: Timestamp) -> bool {
        now.since(self.turned) >= TURN_MS
    }
    /// Whether its person was verified a moment ago.
    pub fn is_verified(&self, now: Timestamp) -> bool {
        self.verified.is_some_and(|at| (0..VERIFIED_MS).contains(&now.since(at)))
    }
}

/// A new session: its cookie, and the row to commit with whatever began it.
pub fn begin(person: &PersonId, device: DeviceId, now: Timestamp) -> (Cookie, SessionRow) {
    let cookie = Cookie::draw();
    let row = SessionRow::begun(cookie.id(), cookie.secret(), person.clone(), Some(device), now);
    (cookie, row)
}

/// The session of a cookie, if it holds. Its use is kept to the hour; a full disk does not end it.
pub fn check(store: &dyn Store, terms: Terms, now: Timestamp, cookie: &str) -> Result<Session, IdentityError> {
    let cookie = Cookie::read(cookie).ok_or(IdentityError::NoSession)?;
    let reader = store.read()?;
    let row = reader.session(&cookie.id())?.ok_or(IdentityError::NoSession)?;
    let person = reader.person(&row.person)?.ok_or(IdentityError::NoSession)?;
    let device = row.device.map(|id| reader.device(id)).transpose()?.flatten().ok_or(IdentityError::NoSession)?;
    drop(reader);
    let standing = standing(&person, &device);
    // Who may only hand in may do so for good: what they wrote must not be lost.
    if standing == Standing::Full && !terms.holds(&row, device.kind, now) {
        return Err(IdentityError::NoSession);
    }
    if row.doubted {
        return Err(IdentityError::Doubted);
    }
    let shown = cookie.secret();
    if shown != row.secret {
        let overlaps = now.since(row.turned) < OVERLAP_MS || row.used <= row.turned;
        if row.former != Some(shown) || !overlaps {
            doubt(store, now, &row)?;
            return Err(IdentityError::Doubted);
        }
    } else if (now.since(row.used) >= GRAIN_MS || (row.former.is_some() && row.used <= row.turned))
        && store.accepts_writes()
    {
        keep_use(store, &row.token, now);
    }
    Ok(Session { token: row.token, cookie, person, device, standing, turned: row.turned, verified: row.verified })
}

fn standing(person: &Person, device: &DeviceRecord) -> Standing {
    if device.revoked.is_some() || !person.active { Standing::HandInOnly } else { Standing::Full }
}

/// Somebody showed a secret that has gone: from now on the device's key is asked for.
fn doubt(store: &dyn Store, now: Timestamp, row: &SessionRow) -> Result<(), IdentityError> {
    let told = audit::line(Some(row.person.clone()), row.device, AuditKind::CookieCopied, subject(row.device), "");
    metrics::counter!("ronda_cookies_doubted_total").increment(1);
    change(store, &row.token, |row, batch| {
        row.doubted = true;
        audit::enter(batch, now, told);
    })
}

fn subject(device: Option<DeviceId>) -> String {
    device.map(|id| id.to_string()).unwrap_or_default()
}

/// Notes that a session is used. Where it was ended meanwhile, it stays ended.
fn keep_use(store: &dyn Store, token: &TokenHash, now: Timestamp) {
    let kept = change(store, token, |row, _| {
        // Strictly after the turn: the present secret was shown.
        row.used = now.max(row.turned.plus(1));
    });
    if let Err(error) = kept {
        tracing::warn!(error = %error, "the use of a session could not be noted; it holds until it was to end");
    }
}

/// Draws a session's secret anew. The one before is good until the new one was shown.
pub fn turn(store: &dyn Store, now: Timestamp, session: &Session) -> Result<Cookie, IdentityError> {
    let cookie = session.cookie.turned();
    let shown = session.cookie.secret();
    change(store, &session.token, |row, _| put_secret(row, &cookie, Some(shown), now))?;
    Ok(cookie)
}

/// Notes that the session's person was verified just now, and draws its secret anew (S6).
pub fn verified(store: &dyn Store, now: Timestamp, session: &Session) -> Result<Cookie, IdentityError> {
    let cookie = session.cookie.turned();
    let shown = session.cookie.secret();
    change(store, &session.token, |row, _| {
        put_secret(row, &cookie, Some(shown), now);
        row.verified = Some(now);
    })?;
    Ok(cookie)
}

fn put_secret(row: &mut SessionRow, cookie: &Cookie, former: Option<TokenHash>, now: Timestamp) {
    row.secret = cookie.secret();
    row.former = former;
    row.turned = now;
    row.used = now;
    row.doubted = false;
}

/// Changes a session's row in its turn; nothing where it was ended meanwhile.
fn change(
    store: &dyn Store,
    token: &TokenHash,
    how: impl FnOnce(&mut SessionRow, &mut Batch),
) -> Result<(), IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let Some(mut row) = reader.session(token)? else { return Err(IdentityError::NoSession) };
    let mut batch = Batch::after(reader.end()?);
    drop(reader);
    how(&mut row, &mut batch);
    batch.sessions.push(row);
    store.commit(batch)?;
    Ok(())
}

/// Ends one session.
pub fn end(store: &dyn Store, token: &TokenHash) -> Result<(), IdentityError> {
    let _turn = store.turn();
    store.commit(Batch { sessions_ended: vec![*token], ..Batch::default() })?;
    Ok(())
}

/// Ends all sessions of a person, but for one («salir en los demás»), and those of anybody that have run out.
pub fn end_all(
    store: &dyn Store,
    terms: Terms,
    now: Timestamp,
    person: &PersonId,
    but: Option<&TokenHash>,
) -> Result<usize, IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let mut sessions_ended = Vec::new();
    for row in reader.sessions()? {
        let theirs = row.person == *person && Some(&row.token) != but;
        if theirs || !holds_still(&*reader, terms, &row, now)? {
            sessions_ended.push(row.token);
        }
    }
    let mut batch = Batch::after(reader.end()?);
    drop(reader);
    let count = sessions_ended.len();
    batch.sessions_ended = sessions_ended;
    audit::enter(
        &mut batch,
        now,
        audit::line(Some(person.clone()), None, AuditKind::SignedOutEverywhere, person.to_string(), ""),
    );
    store.commit(batch)?;
    Ok(count)
}

fn holds_still(
    reader: &dyn Reader,
    terms: Terms,
    row: &SessionRow,
    now: Timestamp,
) -> Result<bool, crate::store::StoreError> {
    let device = row.device.map(|id| reader.device(id)).transpose()?.flatten();
    // A revoked device's stays until its outbox was handed in.
    Ok(device.is_some_and(|device| device.revoked.is_some() || terms.holds(row, device.kind, now)))
}

/// The session of a device that has proven its key: the cookie was lost, or is doubted. It goes on with another secret;
/// it does not begin anew where it had ended (a passkey does that). A device that may only hand in gets one always.
pub(super) fn resume(
    store: &dyn Store,
    terms: Terms,
    now: Timestamp,
    device: &DeviceRecord,
) -> Result<Cookie, IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let person = reader.person(&device.person)?.ok_or(IdentityError::NoSession)?;
    let mut own: Vec<SessionRow> = reader.sessions()?.into_iter().filter(|row| row.device == Some(device.id)).collect();
    own.retain(|row| terms.holds(row, device.kind, now));
    let newest = own.iter().max_by_key(|row| row.created).cloned();
    let (cookie, row) = begin(&person.id, device.id, now);
    let created = match (standing(&person, device), newest) {
        (Standing::HandInOnly, _) => now,
        (Standing::Full, Some(row)) => row.created,
        (Standing::Full, None) => return Err(IdentityError::NoSession),
    };
    let mut batch = Batch::after(reader.end()?);
    drop(reader);
    batch.sessions_ended = own.iter().map(|row| row.token).collect();
    batch.sessions.push(SessionRow { created, ..row });
    store.commit(batch)?;
    Ok(cookie)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::devices;
    use super::super::enrolment::{Enrolled, NewDevice, accept, offer};
    use super::super::key::tests::{browser_key, raw};
    use super::super::people::{tests::person, upsert};
    use super::*;
    use crate::store::redb::RedbStore;

    pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
    const TERMS: Terms = Terms { desk_idle_ms: 12 * HOUR_MS, desk_whole_ms: 7 * DAY_MS, phone_ms: 30 * DAY_MS };

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
        let second = turn(&store, at, &session).expect("turns");
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
        let turned = verified(&store, NOW, &session).expect("verified");
        assert_ne!(turned.secret(), cookie.secret());
        let session = check_at(&store, NOW.plus(1), &turned).expect("holds");
        assert!(session.is_verified(NOW.plus(VERIFIED_MS - 1)) && !session.is_verified(NOW.plus(VERIFIED_MS)));
    }

    #[test]
    fn sessions_are_ended_here_and_elsewhere() {
        let store = RedbStore::in_memory().expect("opens");
        let first = enrolled(&store).session;
        let second = enrolled(&store).session;
        let omar = PersonId::new("omar");
        assert_eq!(end_all(&store, TERMS, NOW, &omar, Some(&second.id())).expect("ends"), 1);
        assert!(check_at(&store, NOW, &first).is_err());
        assert!(check_at(&store, NOW, &second).is_ok());
        end(&store, &second.id()).expect("ends");
        assert!(matches!(check_at(&store, NOW, &second), Err(IdentityError::NoSession)));
        assert!(matches!(check(&store, TERMS, NOW, "nothing"), Err(IdentityError::NoSession)));
    }

    #[test]
    fn who_is_revoked_or_gone_may_only_hand_in() {
        let store = RedbStore::in_memory().expect("opens");
        let one = enrolled(&store);
        let standing = || check_at(&store, NOW, &one.session).expect("holds").standing;
        assert_eq!(standing(), Standing::Full);
        devices::revoke(&store, NOW, one.device.id, None).expect("revokes");
        assert_eq!(standing(), Standing::HandInOnly);
        let other = enrolled(&store);
        let mut gone = person("omar");
        gone.active = false;
        upsert(&store, NOW, &[gone]).expect("imports");
        let session = check_at(&store, NOW, &other.session).expect("holds");
        assert_eq!(session.standing, Standing::HandInOnly);
    }
}
