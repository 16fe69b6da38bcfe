//! Sessions: which browser is signed in as which device, and until when.
//!
//! A session's cookie has an id that stays and a secret that turns. A secret that has gone and is shown again means that
//! the cookie was copied, or that the browser forgot its last one: the session is doubted, and opens again only to the
//! device's key, which no copy of a cookie has.

use super::token::Cookie;
use super::{IdentityError, audit};
use crate::store::nodes::is_good_still;
use crate::store::push::PushRows;
use crate::store::{
    AuditKind, Batch, DeviceKind, DeviceRecord, NextRead, Reader, SessionRow, Store, StoreError, TokenHash,
};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use std::collections::BTreeSet;

/// How exactly a session's use is kept, at most; finer where sessions are told to be short.
const GRAIN_MS: i64 = HOUR_MS;
/// Into how many grains the time without use is cut.
const GRAINS: i64 = 12;
/// How old a secret grows before it turns.
const TURN_MS: i64 = HOUR_MS;
/// How long a secret that has turned is still taken: requests of one page overtake each other.
const OVERLAP_MS: i64 = MINUTE_MS;
/// How long a verification by passkey counts for acts that weigh.
pub const VERIFIED_MS: i64 = 5 * MINUTE_MS;
/// How long the row of a session that ended by itself is kept: who comes back after a long leave and signs in on the same browser is
/// told by push as before.
const OVER_KEPT_MS: i64 = 90 * DAY_MS;
/// Rows that are removed in one commit.
const SWEPT_TOGETHER: usize = 500;

/// How long sessions last, by what the device is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLifetimes {
    /// At a desk: without use.
    pub desk_idle_ms: i64,
    /// At a desk: in all.
    pub desk_whole_ms: i64,
    /// On a phone: without use, and in all.
    pub phone_ms: i64,
}

impl Default for SessionLifetimes {
    fn default() -> Self {
        Self { desk_idle_ms: 12 * HOUR_MS, desk_whole_ms: 7 * DAY_MS, phone_ms: 30 * DAY_MS }
    }
}

impl SessionLifetimes {
    /// Without use, and in all.
    fn of(self, kind: DeviceKind) -> (i64, i64) {
        match kind {
            DeviceKind::Desk => (self.desk_idle_ms, self.desk_whole_ms),
            DeviceKind::Phone => (self.phone_ms, self.phone_ms),
        }
    }
    /// When a session ends by itself, as it stands.
    fn ends(self, row: &SessionRow, kind: DeviceKind) -> Timestamp {
        let (idle, whole) = self.of(kind);
        row.used.plus(idle).min(row.created.plus(whole))
    }
    /// Whether a session still holds.
    pub fn holds(self, row: &SessionRow, kind: DeviceKind, now: Timestamp) -> bool {
        now < self.ends(row, kind)
    }
    /// How exactly its use is kept: a session must not end for want of use while it is used.
    fn grain_ms(self, kind: DeviceKind) -> i64 {
        GRAIN_MS.min(self.of(kind).0 / GRAINS)
    }
    /// The longest that any session lasts: how long browsers keep the cookie.
    pub fn longest_ms(self) -> i64 {
        self.desk_whole_ms.max(self.phone_ms)
    }
}

/// What its bearer may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionRights {
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
    pub rights: SessionRights,
    /// When it ends by itself, unless it is used.
    pub ends: Timestamp,
    /// When its secret was drawn.
    pub(super) turned: Timestamp,
    /// When its person was last verified on it; none where a secret was shown that had gone before (S6).
    verified: Option<Timestamp>,
}

impl Session {
    /// Whether its secret has grown old.
    pub fn is_to_turn(&self, now: Timestamp) -> bool {
        now.since(self.turned) >= TURN_MS
    }
    /// Whether its person was verified a moment ago.
    pub fn is_verified(&self, now: Timestamp) -> bool {
        self.verified.is_some_and(|at| is_good_still(at, now, VERIFIED_MS))
    }
}

/// A new session: its cookie, and the row to commit with whatever began it.
pub fn begin(person: &PersonId, device: DeviceId, now: Timestamp) -> (Cookie, SessionRow) {
    let cookie = Cookie::draw();
    let row = SessionRow::begun(cookie.id(), cookie.secret(), person.clone(), Some(device), now);
    (cookie, row)
}

/// The session of a cookie, if it holds. Its use is kept to the hour; a full disk does not end it.
pub fn check(
    store: &dyn Store,
    terms: SessionLifetimes,
    now: Timestamp,
    cookie: &str,
) -> Result<Session, IdentityError> {
    let cookie = Cookie::read(cookie).ok_or(IdentityError::NoSession)?;
    let reader = store.read_for(&|| vec![NextRead::Session(cookie.id())])?;
    let row = reader.session(&cookie.id())?.ok_or(IdentityError::NoSession)?;
    reader.foresee(&|| {
        let device = row.device.map(NextRead::Device);
        [NextRead::Person(row.person.clone())].into_iter().chain(device).collect()
    })?;
    let person = reader.person(&row.person)?.ok_or(IdentityError::NoSession)?;
    let device = row.device.map(|id| reader.device(id)).transpose()?.flatten().ok_or(IdentityError::NoSession)?;
    drop(reader);
    let rights = rights(&person, &device);
    // Who may only hand in may do so for good: what they wrote must not be lost.
    if rights == SessionRights::Full && !terms.holds(&row, device.kind, now) {
        return Err(IdentityError::NoSession);
    }
    if row.doubted {
        return Err(IdentityError::Doubted);
    }
    let shown = cookie.secret();
    let present = shown == row.secret;
    if !present {
        let overlaps = now.since(row.turned) < OVERLAP_MS || row.used <= row.turned;
        if row.former != Some(shown) || !overlaps {
            doubt(store, now, &row)?;
            return Err(IdentityError::Doubted);
        }
    } else if (now.since(row.used) >= terms.grain_ms(device.kind) || (row.former.is_some() && row.used <= row.turned))
        && store.accepts_writes()
    {
        keep_use(store, &row.token, shown, now);
    }
    let verified = row.verified.filter(|_| present);
    let (token, ends, turned) = (row.token, terms.ends(&row, device.kind), row.turned);
    Ok(Session { token, cookie, person, device, rights, ends, turned, verified })
}

/// Whose session it is as they are now, and when it ends by itself; none where it has ended or is doubted, the device was
/// revoked or the person has left. For live lines, which show their cookie only once.
pub fn still(
    reader: &dyn Reader,
    terms: SessionLifetimes,
    now: Timestamp,
    token: &TokenHash,
) -> Result<Option<(Person, Timestamp)>, StoreError> {
    let Some(row) = reader.session(token)?.filter(|row| !row.doubted) else { return Ok(None) };
    let device = row.device.map(|id| reader.device(id)).transpose()?.flatten();
    let Some(device) = device.filter(|device| terms.holds(&row, device.kind, now)) else { return Ok(None) };
    let person = reader.person(&row.person)?;
    let person = person.filter(|person| rights(person, &device) == SessionRights::Full);
    Ok(person.map(|person| (person, terms.ends(&row, device.kind))))
}

fn rights(person: &Person, device: &DeviceRecord) -> SessionRights {
    if device.revoked.is_some() || !person.active { SessionRights::HandInOnly } else { SessionRights::Full }
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
fn keep_use(store: &dyn Store, token: &TokenHash, shown: TokenHash, now: Timestamp) {
    let kept = change(store, token, |row, _| {
        // Turned meanwhile: that its new secret arrived is not known yet.
        if row.secret == shown {
            // Strictly after the turn: the present secret was shown.
            row.used = now.max(row.turned.plus(1));
        }
    });
    if let Err(error) = kept {
        tracing::warn!(error = %error, "the use of a session could not be noted; it holds until it was to end");
    }
}

/// Draws a session's secret anew. The one before is good until the new one was shown. None where another request of the
/// same page did so meanwhile: the browser keeps whichever answer comes last, and both must be good.
pub fn turn(store: &dyn Store, now: Timestamp, session: &Session) -> Result<Option<Cookie>, IdentityError> {
    let cookie = session.cookie.turned();
    let shown = session.cookie.secret();
    let mut turned = false;
    change(store, &session.token, |row, _| {
        turned = row.turned == session.turned && !row.doubted;
        if turned {
            put_secret(row, &cookie, Some(shown), now);
        }
    })?;
    Ok(turned.then_some(cookie))
}

/// Notes that the session's person was verified just now, and draws its secret anew (S6): the cookie as it was before
/// opens nothing that weighs.
pub(super) fn verify(row: &mut SessionRow, now: Timestamp, session: &Session) -> Cookie {
    let cookie = session.cookie.turned();
    // Turned by another request meanwhile: the browser may hold that one.
    let former = if row.turned == session.turned { session.cookie.secret() } else { row.secret };
    put_secret(row, &cookie, Some(former), now);
    row.verified = Some(now);
    cookie
}

fn put_secret(row: &mut SessionRow, cookie: &Cookie, former: Option<TokenHash>, now: Timestamp) {
    row.secret = cookie.secret();
    row.former = former;
    row.turned = now;
    row.used = now;
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
    let known = row.clone();
    how(&mut row, &mut batch);
    if row != known {
        batch.sessions.push(row);
    }
    if !batch.is_empty() {
        store.commit(batch)?;
    }
    Ok(())
}

/// Ends one session.
pub fn end(store: &dyn Store, token: &TokenHash) -> Result<(), IdentityError> {
    let _turn = store.turn();
    store.commit(Batch { sessions_ended: vec![*token], ..Batch::default() })?;
    Ok(())
}

/// Ends all sessions of a person, but for one («salir en los demás»).
pub fn end_all(
    store: &dyn Store,
    now: Timestamp,
    person: &PersonId,
    but: Option<&TokenHash>,
) -> Result<usize, IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let theirs = reader.sessions()?.into_iter().filter(|row| row.person == *person && Some(&row.token) != but);
    let sessions_ended: Vec<TokenHash> = theirs.map(|row| row.token).collect();
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

/// Removes sessions that ended by themselves long ago, with how their devices are told by push; how many sessions. Browsers come and
/// go for years, and whoever looks for a device's sessions reads them all. Those of who may only hand in stay. It blocks.
///
/// # Errors
/// The store.
pub fn sweep(store: &dyn Store, terms: SessionLifetimes, now: Timestamp) -> Result<usize, StoreError> {
    // Found before the turn: nobody waits until all have been read.
    let (over, others) = long_over(&*store.read()?, terms, now)?;
    let mut swept = 0;
    for some in over.chunks(SWEPT_TOGETHER) {
        let _turn = store.turn();
        let reader = store.read_for(&|| some.iter().map(|row| NextRead::Session(row.token)).collect())?;
        let (mut sessions_ended, mut silent) = (Vec::new(), BTreeSet::new());
        for row in some {
            // One that was used or ended meanwhile is another's to judge.
            if reader.session(&row.token)?.as_ref() != Some(row) {
                continue;
            }
            sessions_ended.push(row.token);
            if let Some(device) = row.device.filter(|device| !others.contains(device))
                && reader.push_of(device)?.is_some()
            {
                silent.insert(device);
            }
        }
        drop(reader);
        if sessions_ended.is_empty() {
            continue;
        }
        swept += sessions_ended.len();
        let push = PushRows { gone: silent.into_iter().collect(), ..PushRows::default() };
        store.commit(Batch { sessions_ended, push, ..Batch::default() })?;
    }
    Ok(swept)
}

/// The sessions that ended by themselves long ago, and the devices that have others.
fn long_over(
    reader: &dyn Reader,
    terms: SessionLifetimes,
    now: Timestamp,
) -> Result<(Vec<SessionRow>, BTreeSet<DeviceId>), StoreError> {
    let (mut over, mut others) = (Vec::new(), BTreeSet::new());
    for some in reader.sessions()?.chunks(SWEPT_TOGETHER) {
        reader.foresee(&|| {
            let devices = some.iter().filter_map(|row| row.device).map(NextRead::Device);
            devices.chain(some.iter().map(|row| NextRead::Person(row.person.clone()))).collect()
        })?;
        for row in some {
            let device = row.device.map(|id| reader.device(id)).transpose()?.flatten();
            // Without its device it opens nothing.
            let Some(device) = device else {
                over.push(row.clone());
                continue;
            };
            let is_over = now.since(terms.ends(row, device.kind)) >= OVER_KEPT_MS;
            let hands_in =
                reader.person(&row.person)?.is_some_and(|person| rights(&person, &device) == SessionRights::HandInOnly);
            if is_over && !hands_in {
                over.push(row.clone());
            } else {
                others.insert(device.id);
            }
        }
    }
    Ok((over, others))
}

/// The session of a device that has proven its key: the cookie was lost, or is doubted. It goes on with another secret;
/// it does not begin anew where it had ended (a passkey does that). A device that may only hand in gets one always.
pub(super) fn resume(
    store: &dyn Store,
    terms: SessionLifetimes,
    now: Timestamp,
    device: &DeviceRecord,
) -> Result<Cookie, IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let person = reader.person(&device.person)?.ok_or(IdentityError::NoSession)?;
    let own: Vec<SessionRow> = reader.sessions()?.into_iter().filter(|row| row.device == Some(device.id)).collect();
    let holding = own.iter().filter(|row| terms.holds(row, device.kind, now));
    let newest = holding.max_by_key(|row| row.created).cloned();
    let (cookie, row) = begin(&person.id, device.id, now);
    let (created, origin) = match (rights(&person, device), newest) {
        (SessionRights::HandInOnly, _) => (now, None),
        (SessionRights::Full, Some(row)) => (row.created, row.origin),
        (SessionRights::Full, None) => return Err(IdentityError::NoSession),
    };
    let mut batch = Batch::after(reader.end()?);
    drop(reader);
    batch.sessions_ended = own.iter().map(|row| row.token).collect();
    batch.sessions.push(SessionRow { created, origin, ..row });
    store.commit(batch)?;
    Ok(cookie)
}

#[cfg(test)]
pub(crate) mod tests;
