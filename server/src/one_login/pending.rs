//! Sign-ins under way. Each step is kept for minutes, bound to one browser, and taken out before it is looked at.

use crate::identity::account_sign_in::is_over;
use crate::identity::token::{Token, hash_of};
use crate::store::nodes::{APART_MS, Nodes, is_good_still};
use crate::store::{SessionOrigin, Store, StoreError, TokenHash, accounts};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

/// How long somebody has to sign in at their provider.
pub const ASKED_MS: i64 = 10 * MINUTE_MS;
/// How long a page has to come in with what it was handed.
pub const CAME_MS: i64 = 2 * MINUTE_MS;
/// For how long a logout token is held while what it says is carried out: where that fails and nothing can be written, the
/// provider's next try counts from then on.
const HELD_MS: i64 = MINUTE_MS;
/// Steps kept at once; beyond them the oldest is given up.
const UNDER_WAY: usize = 10_000;

/// Where a sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInStep {
    /// A browser was sent to its provider.
    Asked {
        /// The provider that was asked.
        provider: String,
        /// The file may say otherwise by the time it is back: then the answer is another's.
        issuer: String,
        /// What the ID token must answer.
        nonce: String,
        /// What the code is exchanged with (PKCE).
        verifier: String,
    },
    /// It came back, and the account opens.
    Came(SessionOrigin),
}

impl SignInStep {
    fn good_for_ms(&self) -> i64 {
        match self {
            Self::Asked { .. } => ASKED_MS,
            Self::Came(_) => CAME_MS,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct PendingLogin {
    at: Timestamp,
    /// Hash of what the browser has in its cookie.
    browser: TokenHash,
    step: SignInStep,
    /// The notes of logouts that stood for its account and its session when it was kept: one that stands since withdraws it, by whatever
    /// clock.
    #[serde(default)]
    noted: Vec<Vec<u8>>,
}

/// The steps of all sign-ins under way.
pub struct Pending {
    store: Arc<dyn Store>,
    kept: Mutex<BTreeMap<TokenHash, PendingLogin>>,
    /// Logout tokens that were taken, until they are over.
    logouts: Mutex<BTreeMap<TokenHash, Timestamp>>,
}

impl Pending {
    /// For the servers of a store: each may be answered what another asked.
    pub fn on(store: Arc<dyn Store>) -> Self {
        Self { store, kept: Mutex::default(), logouts: Mutex::default() }
    }

    /// Keeps a step for a browser; what it is taken out by. It blocks.
    ///
    /// # Errors
    /// The store could not, or keeps too much already.
    pub fn keep(&self, now: Timestamp, browser: TokenHash, step: SignInStep) -> Result<Token, StoreError> {
        let name = Token::draw();
        let until = now.plus(self.good_for_ms(&step));
        let Some(nodes) = self.store.nodes() else {
            self.remember(now, name.hash(), PendingLogin { at: now, browser, step, noted: Vec::new() });
            return Ok(name);
        };
        let kept = PendingLogin { at: now, browser, noted: notes(nodes, &step, now)?, step };
        let bytes = serde_json::to_vec(&kept).map_err(|error| StoreError::Disk(error.to_string()))?;
        if nodes.keep(&place(b"one-login\0", &name.hash()), bytes, now, until)? {
            Ok(name)
        } else {
            Err(StoreError::Full)
        }
    }

    /// How long a step is good: the clock of the server that is asked next may be ahead of that which kept it.
    fn good_for_ms(&self, step: &SignInStep) -> i64 {
        step.good_for_ms() + if self.store.nodes().is_some() { APART_MS } else { 0 }
    }

    fn remember(&self, now: Timestamp, name: TokenHash, one: PendingLogin) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= UNDER_WAY {
            kept.retain(|_, one| (0..one.step.good_for_ms()).contains(&now.since(one.at)));
            let oldest = kept.iter().min_by_key(|(_, one)| one.at).map(|(name, _)| *name);
            if let Some(oldest) = oldest.filter(|_| kept.len() >= UNDER_WAY) {
                kept.remove(&oldest);
            }
        }
        kept.insert(name, one);
    }

    /// Takes a step out, once, whatever comes of it; none where it is not there (any more), or another browser's. It blocks.
    ///
    /// # Errors
    /// The store.
    pub fn take(&self, now: Timestamp, name: &str, browser: Option<&str>) -> Result<Option<SignInStep>, StoreError> {
        let Some(name) = hash_of(name) else { return Ok(None) };
        let kept = match self.store.nodes() {
            // A server of another version may have kept it: then it is asked again.
            Some(nodes) => {
                let bytes = nodes.take(&place(b"one-login\0", &name), now)?;
                bytes.and_then(|bytes| serde_json::from_slice::<PendingLogin>(&bytes).ok())
            }
            None => self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(&name),
        };
        let browser = browser.and_then(hash_of);
        let good = |one: &PendingLogin| {
            Some(one.browser) == browser && is_good_still(one.at, now, self.good_for_ms(&one.step))
        };
        let Some(PendingLogin { step, noted, .. }) = kept.filter(good) else { return Ok(None) };
        if let Some(nodes) = self.store.nodes()
            && notes(nodes, &step, now)?.iter().any(|note| !noted.contains(note))
        {
            return Ok(None);
        }
        Ok(Some(step))
    }

    /// What was handed out of these sessions opens nothing any more: their provider says that they are over. Where other servers have
    /// the store each of them looks there for as long as such a step is good. It blocks.
    ///
    /// # Errors
    /// The store.
    pub fn withdraw(
        &self,
        now: Timestamp,
        issuer: &str,
        subject: Option<&str>,
        sid: Option<&str>,
    ) -> Result<(), StoreError> {
        let Some(nodes) = self.store.nodes() else {
            let over =
                |step: &SignInStep| matches!(step, SignInStep::Came(origin) if is_over(origin, issuer, subject, sid));
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, one| !over(&one.step));
            return Ok(());
        };
        let name = match (sid, subject) {
            (Some(sid), _) => session_name(issuer, sid),
            (None, Some(subject)) => accounts::key(issuer, subject),
            (None, None) => return Ok(()),
        };
        // Drawn anew, for clocks of several servers tell no order. It outlives what was handed out before it, also by clocks that are apart.
        let until = now.plus(CAME_MS + 3 * APART_MS);
        let note = Token::draw().hash().0.to_vec();
        if nodes.put(&place(b"one-out\0", &name), note, now, until)? { Ok(()) } else { Err(StoreError::Full) }
    }

    /// Holds a logout token for a minute, until what it says was [done](Self::done); false where it is held or was done before. It
    /// blocks.
    ///
    /// # Errors
    /// The store.
    pub fn is_first(&self, now: Timestamp, issuer: &str, id: &str, until: Timestamp) -> Result<bool, StoreError> {
        let until = until.min(now.plus(HELD_MS));
        let name = accounts::key(issuer, id);
        if let Some(nodes) = self.store.nodes() {
            return nodes.keep(&place(b"one-logout\0", &name), Vec::new(), now, until);
        }
        let mut taken = self.logouts.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|_, until| *until > now);
        // More than these at once is no directory; one that is shown again ends nothing that it has not ended.
        if taken.len() >= UNDER_WAY {
            return Ok(false);
        }
        // One that is shown again moves nothing: it would be held for longer, and what was done for less.
        match taken.entry(name) {
            Entry::Occupied(_) => Ok(false),
            Entry::Vacant(free) => {
                free.insert(until);
                Ok(true)
            }
        }
    }

    /// That what a logout token says was carried out: it counts no more until it is over. It blocks.
    ///
    /// # Errors
    /// The store.
    pub fn done(&self, now: Timestamp, issuer: &str, id: &str, until: Timestamp) -> Result<(), StoreError> {
        let name = accounts::key(issuer, id);
        let Some(nodes) = self.store.nodes() else {
            self.logouts.lock().unwrap_or_else(PoisonError::into_inner).insert(name, until);
            return Ok(());
        };
        let place = place(b"one-logout\0", &name);
        nodes.take(&place, now)?;
        // Where another server holds it by now, it is not this one's to keep.
        nodes.keep(&place, Vec::new(), now, until).map(|_| ())
    }

    /// A logout token that was taken and could not be carried out counts once more. It blocks.
    ///
    /// # Errors
    /// The store.
    pub fn forget(&self, now: Timestamp, issuer: &str, id: &str) -> Result<(), StoreError> {
        let name = accounts::key(issuer, id);
        match self.store.nodes() {
            Some(nodes) => nodes.take(&place(b"one-logout\0", &name), now).map(|_| ()),
            None => {
                self.logouts.lock().unwrap_or_else(PoisonError::into_inner).remove(&name);
                Ok(())
            }
        }
    }
}

fn place(what: &[u8], name: &TokenHash) -> Vec<u8> {
    [what, &name.0].concat()
}

/// By what a session at a provider is found: no account of it is named so.
fn session_name(issuer: &str, sid: &str) -> TokenHash {
    accounts::key(issuer, &format!("\0sid\0{sid}"))
}

/// The notes of logouts that stand for the account and the session that a step opens.
fn notes(nodes: &dyn Nodes, step: &SignInStep, now: Timestamp) -> Result<Vec<Vec<u8>>, StoreError> {
    let SignInStep::Came(origin) = step else { return Ok(Vec::new()) };
    let of_session = origin.sid.as_deref().map(|sid| session_name(&origin.issuer, sid));
    let mut notes = Vec::new();
    for name in std::iter::once(origin.account).chain(of_session) {
        notes.extend(nodes.kept(&place(b"one-out\0", &name), now)?);
    }
    Ok(notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::IdentityError;
    use crate::identity::account_sign_in::{end_by_directory, sign_in};
    use crate::identity::accounts::{FirstSignIn, KnownAs, VouchedAccount, settle};
    use crate::identity::enrolment::NewDevice;
    use crate::identity::key::tests::{browser_key, raw};
    use crate::identity::passkey_sign_in::PresentedDevice;
    use crate::identity::people::{tests::person, upsert};
    use crate::store::DeviceKind;
    use crate::store::closable::ClosableStore;
    use crate::store::interfering_store::InterferingStore;
    use crate::store::postgres::{Address, PostgresStore};
    use crate::store::redb::RedbStore;
    use ronda_test_postgres::Server;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn asked() -> SignInStep {
        let text = |text: &str| text.to_owned();
        SignInStep::Asked {
            provider: text("d"),
            issuer: text("https://d.example"),
            nonce: text("n"),
            verifier: text("v"),
        }
    }

    #[test]
    fn a_step_is_taken_once_in_time_and_by_its_own_browser() {
        let pending = Pending::on(Arc::new(RedbStore::in_memory().expect("opens")));
        let (own, other) = (Token::draw(), Token::draw());
        let keep = || pending.keep(NOW, own.hash(), asked()).expect("keeps");
        let take = |at: Timestamp, name: &str, browser: Option<&str>| pending.take(at, name, browser).expect("takes");
        let one = keep();
        assert_eq!(take(NOW, one.as_str(), Some(own.as_str())), Some(asked()));
        assert_eq!(take(NOW, one.as_str(), Some(own.as_str())), None, "once");
        for browser in [None, Some(other.as_str()), Some("x")] {
            let one = keep();
            assert_eq!(take(NOW, one.as_str(), browser), None, "another browser");
            assert_eq!(take(NOW, one.as_str(), Some(own.as_str())), None, "and it is gone");
        }
        let late = keep();
        assert_eq!(take(NOW.plus(ASKED_MS), late.as_str(), Some(own.as_str())), None);
        assert_eq!(take(NOW, "x", Some(own.as_str())), None);
    }

    #[test]
    fn a_logout_token_counts_once() {
        let pending = Pending::on(Arc::new(RedbStore::in_memory().expect("opens")));
        let first =
            |issuer: &str, id: &str, at: Timestamp| pending.is_first(at, issuer, id, at.plus(1_000)).expect("looks");
        assert!(first("https://d.example", "1", NOW));
        assert!(!first("https://d.example", "1", NOW));
        assert!(first("https://e.example", "1", NOW), "another issuer's");
        pending.forget(NOW, "https://d.example", "1").expect("forgets");
        assert!(first("https://d.example", "1", NOW), "what could not be carried out counts once more");
        assert!(
            first("https://d.example", "1", NOW.plus(1_000)),
            "what is over is forgotten: its token is refused itself"
        );
    }

    #[test]
    fn a_logout_token_whose_server_failed_meanwhile_counts_once_more_after_a_minute() {
        let pending = Pending::on(Arc::new(RedbStore::in_memory().expect("opens")));
        let until = NOW.plus(10 * MINUTE_MS);
        let first = |at: Timestamp| pending.is_first(at, "https://d.example", "1", until).expect("looks");
        assert!(first(NOW));
        assert!(!first(NOW.plus(HELD_MS - 1)));
        let again = NOW.plus(HELD_MS);
        assert!(first(again));
        pending.done(again, "https://d.example", "1", until).expect("notes");
        assert!(!first(again.plus(HELD_MS)), "what was carried out counts no more");
        assert!(!first(until.plus(-1)));
    }

    /// Their clocks are minutes apart: what was handed out before the logout opens nothing, and what was handed out since does. Whoever
    /// looks leaves the note where it is.
    #[test]
    fn a_logout_at_one_server_withdraws_what_another_handed_out_by_its_own_clock() {
        let server = Server::start();
        let address = Address::read(&server.database("logouts"), None).expect("an address");
        let pending = || Pending::on(Arc::new(PostgresStore::open(&address, None).expect("opens")));
        let (one, two, own) = (pending(), pending(), Token::draw());
        let issuer = "https://d.example";
        for (subject, sid) in [(Some("1"), None), (None, Some("a"))] {
            for apart in [-9 * MINUTE_MS, 9 * MINUTE_MS] {
                let at = |millis: i64| NOW.plus(apart + millis);
                let origin = SessionOrigin {
                    issuer: issuer.to_owned(),
                    account: accounts::key(issuer, "1"),
                    sid: Some("a".to_owned()),
                };
                let came = SignInStep::Came(origin);
                let before = [(); 2].map(|()| one.keep(at(0), own.hash(), came.clone()).expect("kept"));
                two.withdraw(NOW.plus(1_000), issuer, subject, sid).expect("noted");
                let since = one.keep(at(2_000), own.hash(), came.clone()).expect("kept");
                for name in before {
                    let taken = one.take(at(3_000), name.as_str(), Some(own.as_str())).expect("asked");
                    assert_eq!(taken, None, "{apart}");
                }
                let taken = two.take(NOW.plus(4_000), since.as_str(), Some(own.as_str())).expect("asked");
                assert_eq!(taken, Some(came), "{apart}");
            }
        }
    }

    /// A page shows what it was handed, and its provider says that the session is over before the page has the turn: it had looked already
    /// whether it was withdrawn, and a session began that the logout had not found.
    #[test]
    fn a_logout_whose_turn_is_first_leaves_no_session_of_a_page_that_was_coming_in() {
        let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("opens"))));
        let (pending, own) = (Arc::new(Pending::on(Arc::<InterferingStore>::clone(&store))), Token::draw());
        let issuer = "https://d.example";
        upsert(&*store, NOW, &[person("omar")]).expect("imports");
        let shown = VouchedAccount {
            provider: "d".into(),
            issuer: issuer.into(),
            subject: "1".into(),
            known_as: Some(KnownAs::Id("omar".into())),
            name: "Omar".into(),
        };
        settle(&*store, NOW, &shown, None, FirstSignIn::Refuse).expect("settles");
        let comes_in = || {
            let origin = SessionOrigin { issuer: issuer.into(), account: shown.key(), sid: Some("a".into()) };
            let ticket = pending.keep(NOW, own.hash(), SignInStep::Came(origin)).expect("kept");
            let device = NewDevice { name: "Mesa".into(), public_key: raw(&browser_key(1)), kind: DeviceKind::Desk };
            let came = || match pending.take(NOW, ticket.as_str(), Some(own.as_str()))? {
                Some(SignInStep::Came(origin)) => Ok(origin),
                _ => Err(IdentityError::NoAccount),
            };
            store.before_turn({
                let pending = Arc::clone(&pending);
                move |store| {
                    pending.withdraw(NOW, issuer, None, Some("a")).expect("withdrawn");
                    assert_eq!(end_by_directory(store, NOW, issuer, None, Some("a")).expect("asked"), 0, "none yet");
                }
            });
            sign_in(&*store, NOW, came, ticket.as_str(), PresentedDevice::New(device))
        };
        assert!(matches!(comes_in(), Err(IdentityError::NoAccount)), "it is over");
        assert!(store.read().expect("reads").sessions().expect("sessions").is_empty());
    }

    /// A page comes in within a second, at a server whose clock is minutes ahead.
    #[test]
    fn a_step_is_good_for_longer_where_other_servers_have_the_store() {
        let door = Arc::new(ClosableStore::new(Arc::new(RedbStore::in_memory().expect("opens"))));
        let pending = Pending::on(door.clone());
        assert_eq!(pending.good_for_ms(&asked()), ASKED_MS);
        // It is elsewhere from now on, and others have it.
        door.close();
        assert_eq!(pending.good_for_ms(&asked()), ASKED_MS + APART_MS);
    }
}
