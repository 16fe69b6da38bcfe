//! Delivers a message that is due. One that was taken is forgotten; else it is tried again ever later, and given up
//! after days.

use super::answer::PostProblem;
use super::post::WebhookMessage;
use super::settings::Hook;
use super::sign::{seconds, signature};
use super::{Hooks, Webhooks, blocking};
use crate::config::absence::LASTS_MS;
use crate::jobs::settled;
use crate::mail::queue::{FAILED_KEPT_MS, backoff};
use crate::outbound::exchange::PostResponse;
use crate::store::StoreError;
use crate::store::mail::{OutState, has_come};
use crate::store::webhooks::{WebhookRow, WebhookRows};
use crate::traces::Value;
use ronda_shared::ids::Sha256;
use ronda_shared::time::{DAY_MS, Timestamp};
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

/// For how long a message is tried.
const GIVE_UP_AFTER_MS: i64 = 3 * DAY_MS;
/// And how often at least: what waited for days because this server stood still has not been tried for days.
const LEAST_TRIES: u32 = 3;
/// How long what was given up is kept, as long as mail's: left for good it would take the room of what happens years later.
const GIVEN_UP_KEPT_MS: i64 = FAILED_KEPT_MS;
/// So many of those are removed at once.
const REMOVED_TOGETHER: usize = 500;
/// The longest that a system may have us wait, in milliseconds.
const MOST_PAUSE_MS: i64 = DAY_MS;

/// A message that was sent, and what is to be written of it.
pub(super) struct Delivery {
    key: Sha256,
    fate: DeliveryOutcome,
}

/// What becomes of a message.
enum DeliveryOutcome {
    /// It was taken.
    Taken,
    /// It is tried again after so many milliseconds, or longer.
    Later(i64, String),
    /// It is given up.
    Never(String),
}

impl Webhooks {
    /// What is to be sent next and is not on its way, to whom and by which name: of each system the longest due, no more than `most`.
    /// What was for systems that are told no more goes, once they have not been named for a while: a file that is written over is away, or
    /// empty, for a moment. So does what was given up long ago, by what the feed shows: an operator may have it sent again, and by a clock that
    /// is ahead for a moment none goes. It blocks.
    pub(super) fn due(
        &self,
        hooks: &Hooks,
        under_way: &BTreeSet<Sha256>,
        most: usize,
    ) -> Result<Vec<(String, Sha256)>, StoreError> {
        let now = self.ingest.clock().now();
        let (mut due, mut gone, mut old) = (Vec::new(), Vec::new(), Vec::new());
        let mut unnamed = self.unnamed.lock().unwrap_or_else(PoisonError::into_inner);
        unnamed.retain(|hook, _| !hooks.contains_key(hook));
        let mut index = self.index();
        let reader = self.store().read()?;
        index.follow(&*reader)?;
        let mut until: Option<Timestamp> = None;
        for hook in index.systems() {
            if hooks.contains_key(hook) {
                let waits = index.due(hook, now).filter(|key| !under_way.contains(key));
                due.extend(waits.take(most).map(|key| (hook.to_owned(), key)));
                if index.given_up(hook, now.plus(-GIVEN_UP_KEPT_MS)).next().is_some() {
                    let believed = match until {
                        Some(believed) => believed,
                        None => settled(&*reader, now)?,
                    };
                    until = Some(believed);
                    old.extend(index.given_up(hook, believed.plus(-GIVEN_UP_KEPT_MS)));
                }
            } else if now.since(*unnamed.entry(hook.to_owned()).or_insert(now)) > LASTS_MS {
                gone.extend(index.all_of(hook));
            }
        }
        drop((index, unnamed, reader));
        // Each is looked at once more in the turn: of more, the next rounds remove the rest.
        old.truncate(REMOVED_TOGETHER);
        if !gone.is_empty() || !old.is_empty() {
            let _turn = self.store().turn();
            let reader = self.store().read()?;
            for key in old {
                // An operator may have had it tried again meanwhile.
                gone.extend(reader.webhook(&key)?.filter(|row| is_long_given_up(row, until)).map(|row| row.key));
            }
            self.note(reader, WebhookRows { gone, ..WebhookRows::default() })?;
        }
        Ok(due)
    }

    /// Sends a message of this name, and answers what is to be [written](Self::settle) of it; none where there was nothing to send.
    pub(super) async fn tell(self: Arc<Self>, hooks: Arc<Hooks>, key: Sha256) -> Result<Option<Delivery>, StoreError> {
        let own = Arc::clone(&self);
        let Some(row) = blocking(move || own.still_due(&key)).await? else { return Ok(None) };
        let Some(hook) = hooks.get(&row.hook) else { return Ok(None) };
        if self.unwritten().contains(&key) {
            return Ok(Some(Delivery { key, fate: DeliveryOutcome::Taken }));
        }
        let (id, now) = (format!("msg_{}", row.key), self.ingest.clock().now());
        let letter = letter(hook, id, now, row.body.clone());
        let mut root = self.ingest.tracer().root("webhook");
        let fate = fate(root.around(self.post.post(&letter)).await);
        if matches!(fate, DeliveryOutcome::Taken) {
            self.took(&row.hook, now);
        }
        let word = match &fate {
            DeliveryOutcome::Taken => "taken",
            DeliveryOutcome::Later(..) => "later",
            DeliveryOutcome::Never(_) => "failed",
        };
        root.note("ronda.outcome", Value::word(word));
        metrics::counter!("ronda_webhooks_sent_total", "outcome" => word).increment(1);
        Ok(Some(Delivery { key, fate }))
    }

    /// A message where it is to be sent now: since it was read another server may have sent it. It blocks.
    fn still_due(&self, key: &Sha256) -> Result<Option<WebhookRow>, StoreError> {
        let now = self.ingest.clock().now();
        Ok(self.store().read()?.webhook(key)?.filter(|row| row.due().is_some_and(|at| has_come(at, now))))
    }

    /// Writes what became of messages, in one commit. Each may have been replayed, or its system told no more, meanwhile. What was taken is
    /// known here until that is written: while the disk is full its system would have it again with each look. It blocks.
    pub(super) fn settle(&self, told: Vec<Delivery>) -> Result<(), StoreError> {
        let taken = told.iter().filter(|one| matches!(one.fate, DeliveryOutcome::Taken)).map(|one| one.key);
        let taken: BTreeSet<Sha256> = taken.collect();
        self.unwritten().extend(taken.iter().copied());
        self.write(told)?;
        self.unwritten().retain(|key| !taken.contains(key));
        Ok(())
    }

    fn write(&self, told: Vec<Delivery>) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        let now = self.ingest.clock().now();
        let mut rows = WebhookRows::default();
        for Delivery { key, fate } in told {
            let Some(known) = reader.webhook(&key)?.filter(|known| known.due().is_some()) else { continue };
            match after(known, fate, now) {
                Some(row) => rows.put.push(row),
                None => rows.gone.push(key),
            }
        }
        for row in rows.put.iter().filter(|row| row.due().is_none()) {
            tracing::warn!(webhook.hook = row.hook, webhook.event = row.event, "A webhook was given up.");
        }
        if rows.is_a_turn() { self.note(reader, rows) } else { Ok(()) }
    }
}

/// Whether nobody wanted it tried again for so long, by an instant that has come; none: nobody knows one.
fn is_long_given_up(row: &WebhookRow, believed: Option<Timestamp>) -> bool {
    let is_over = |at: Timestamp| believed.is_some_and(|believed| believed.since(at) >= GIVEN_UP_KEPT_MS);
    matches!(row.state, OutState::Failed { at, .. } if is_over(at))
}

/// A message as it goes to a system at an instant.
pub(super) fn letter(hook: &Hook, id: String, now: Timestamp, body: String) -> WebhookMessage {
    WebhookMessage {
        address: hook.address.clone(),
        allow: hook.allow.clone(),
        ca: hook.ca.clone(),
        signature: signature(&hook.secrets, &id, now, &body),
        timestamp: seconds(now),
        id,
        body,
    }
}

/// A message as it stands after a try; none where it was taken.
fn after(row: WebhookRow, fate: DeliveryOutcome, now: Timestamp) -> Option<WebhookRow> {
    let tries = match row.state {
        OutState::Waiting { tries, .. } => tries.saturating_add(1),
        OutState::Sent { .. } | OutState::Failed { .. } => 1,
    };
    let state = match fate {
        DeliveryOutcome::Taken => return None,
        DeliveryOutcome::Later(least, last) if now.since(row.made) <= GIVE_UP_AFTER_MS || tries < LEAST_TRIES => {
            OutState::Waiting { tries, next: now.plus(backoff(tries).max(least)), last }
        }
        DeliveryOutcome::Later(_, answer) | DeliveryOutcome::Never(answer) => OutState::Failed { at: now, answer },
    };
    Some(WebhookRow { state, ..row })
}

/// What an answer means. A redirect is followed nowhere: the operator writes the other address.
fn fate(said: Result<PostResponse, PostProblem>) -> DeliveryOutcome {
    match said {
        Ok(PostResponse { status: 200..=299, .. }) => DeliveryOutcome::Taken,
        Ok(PostResponse { status: 410, .. }) => DeliveryOutcome::Never("410: it wants nothing more".to_owned()),
        Ok(PostResponse { status, retry_after }) => {
            let least = retry_after.map_or(0, |seconds| (i64::from(seconds) * 1_000).min(MOST_PAUSE_MS));
            DeliveryOutcome::Later(least, status.to_string())
        }
        Err(why) => DeliveryOutcome::Later(0, why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::address;
    use crate::store::Store;
    use crate::store::interfering_store::InterferingStore;
    use crate::store::redb::RedbStore;
    use crate::verification::testing::Fixture;
    use crate::webhooks::answer::DeliveryFailure;
    use crate::webhooks::index::WebhookIndex;
    use crate::webhooks::post::Https;
    use crate::webhooks::replay::replay;
    use ronda_shared::ids::DocumentId;
    use std::path::PathBuf;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn waiting(tries: u32) -> WebhookRow {
        WebhookRow {
            key: Sha256::new([1; 32]),
            hook: "inventario".into(),
            event: "ticket.opened".into(),
            document: DocumentId::new(NOW, [1; 10]),
            body: "{}".into(),
            made: NOW,
            state: OutState::Waiting { tries, next: NOW, last: String::new() },
        }
    }
    fn said(status: u16, retry_after: Option<u32>) -> DeliveryOutcome {
        fate(Ok(PostResponse { status, retry_after }))
    }

    #[test]
    fn what_is_taken_is_forgotten_and_the_rest_comes_again_ever_later() {
        assert_eq!(after(waiting(0), said(204, None), NOW), None);
        let mut last = 0;
        for tries in 0..7 {
            let row = after(waiting(tries), said(503, None), NOW).expect("it waits");
            let next = row.due().expect("it is tried again").since(NOW);
            assert!(next > last, "{tries}: {next}");
            last = next;
        }
        let asked = after(waiting(0), said(429, Some(600)), NOW).expect("it waits");
        assert_eq!(asked.due(), Some(NOW.plus(600_000)), "as long as it asks for");
        let endless = after(waiting(0), said(429, Some(u32::MAX)), NOW).expect("it waits");
        assert_eq!(endless.due(), Some(NOW.plus(MOST_PAUSE_MS)));
    }

    #[test]
    fn a_redirect_is_no_yes_and_days_of_no_are_an_end() {
        let moved = after(waiting(0), said(302, None), NOW).expect("it waits");
        assert!(matches!(moved.state, OutState::Waiting { tries: 1, ref last, .. } if last == "302"));
        let gone = after(waiting(0), said(410, None), NOW).expect("it is kept");
        assert!(matches!(gone.state, OutState::Failed { .. }));
        let problem = PostProblem::new(DeliveryFailure::Line, "no route");
        let answer = problem.to_string();
        let late = after(waiting(40), fate(Err(problem)), NOW.plus(GIVE_UP_AFTER_MS + 1)).expect("it is kept");
        assert_eq!(late.state, OutState::Failed { at: NOW.plus(GIVE_UP_AFTER_MS + 1), answer });
        // What waited for days because this server stood still is not given up at its first try.
        let first = after(waiting(0), said(503, None), NOW.plus(GIVE_UP_AFTER_MS + 1)).expect("it waits");
        assert!(matches!(first.state, OutState::Waiting { tries: 1, .. }));
    }

    fn key(number: u8) -> Sha256 {
        Sha256::new([number; 32])
    }

    /// A server with so many messages that are due.
    fn with_messages(many: u8) -> (Fixture, Arc<Webhooks>) {
        with_messages_on(Arc::new(RedbStore::in_memory().expect("memory")), many)
    }

    fn with_messages_on(store: Arc<dyn Store>, many: u8) -> (Fixture, Arc<Webhooks>) {
        let fixture = Fixture::on(store);
        // Nothing of it is read: the trials say who is told.
        let webhooks = Webhooks::new(fixture.ingest.clone(), PathBuf::new(), Arc::new(Https));
        let put = (1..=many).map(|number| WebhookRow { key: key(number), ..waiting(0) }).collect();
        {
            let _turn = fixture.store.turn();
            let reader = fixture.store.read().expect("reads");
            webhooks.note(reader, WebhookRows { put, ..WebhookRows::default() }).expect("written");
        }
        (fixture, webhooks)
    }

    fn turn(fixture: &Fixture) -> u64 {
        fixture.store.read().expect("reads").webhooks_turn().expect("a turn")
    }

    /// The one system.
    fn hooks() -> Hooks {
        let hook = Hook {
            address: address::read("https://inventario.example/ronda").expect("an address"),
            secrets: Vec::new(),
            events: BTreeSet::new(),
            services: BTreeSet::new(),
            buildings: BTreeSet::new(),
            allow: Vec::new(),
            ca: None,
        };
        Hooks::from([("inventario".to_owned(), hook)])
    }

    /// How many are due, for the one system.
    fn due(webhooks: &Webhooks) -> usize {
        webhooks.due(&hooks(), &BTreeSet::from([key(3)]), 10).expect("looks").len()
    }

    #[test]
    fn what_became_of_many_is_written_in_one_commit() {
        let (fixture, webhooks) = with_messages(8);
        let before = turn(&fixture);
        let told =
            (1..=8).map(|number| Delivery { key: key(number), fate: said(if number == 8 { 503 } else { 204 }, None) });
        webhooks.settle(told.collect()).expect("written");
        assert_eq!(turn(&fixture), before + 1);
        let left = fixture.store.read().expect("reads").webhooks().expect("rows");
        let [row] = left.as_slice() else { panic!("one: {left:?}") };
        assert!(row.key == key(8) && matches!(row.state, OutState::Waiting { tries: 1, .. }), "{row:?}");
    }

    #[test]
    fn a_look_reads_no_message_until_somebody_else_has_written_one() {
        let (fixture, webhooks) = with_messages(4);
        assert_eq!(due(&webhooks), 3, "one is on its way");
        *webhooks.index() = WebhookIndex::default();
        webhooks.index().stands(Some(turn(&fixture)));
        assert_eq!(due(&webhooks), 0, "it goes by what it knows, while the store stands where that does");
        // By another server, or by the console.
        let again = || replay(&*fixture.store, fixture.now(), Some(&key(1))).expect("sent again");
        assert_eq!(again(), 1);
        assert_eq!(due(&webhooks), 3);
        again();
        let taken = Delivery { key: key(1), fate: said(204, None) };
        webhooks.settle(vec![taken]).expect("written upon what the other wrote");
        assert_eq!(due(&webhooks), 2);
        webhooks.settle(vec![Delivery { key: key(2), fate: said(410, None) }]).expect("written upon our own");
        let mut anew = WebhookIndex::default();
        anew.follow(&*fixture.store.read().expect("reads")).expect("made of all rows");
        assert_eq!(*webhooks.index(), anew, "as a server has it that begins now");
        assert_eq!(due(&webhooks), 1);
    }

    /// Each goes out at least once: of what the store has not written nothing is known as told.
    #[test]
    fn what_could_not_be_written_is_due_still() {
        let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("memory"))));
        let (_house, webhooks) = with_messages_on(Arc::<InterferingStore>::clone(&store), 2);
        assert_eq!(due(&webhooks), 2);
        let told = || (1..=2).map(|number| Delivery { key: key(number), fate: said(204, None) }).collect();
        store.fills(true);
        assert!(matches!(webhooks.settle(told()), Err(StoreError::Full)));
        assert_eq!(due(&webhooks), 2);
        store.fills(false);
        webhooks.settle(told()).expect("written");
        assert_eq!(due(&webhooks), 0);
    }

    #[tokio::test]
    async fn what_was_taken_and_could_not_be_written_is_not_sent_once_more() {
        let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("memory"))));
        let (_house, webhooks) = with_messages_on(Arc::<InterferingStore>::clone(&store), 1);
        store.fills(true);
        let told = Delivery { key: key(1), fate: said(204, None) };
        assert!(webhooks.settle(vec![told]).is_err());
        // Sent, it would not be taken: there is no such system.
        let again = Arc::clone(&webhooks).tell(Arc::new(hooks()), key(1)).await.expect("read").expect("it is due");
        assert!(matches!(again.fate, DeliveryOutcome::Taken));
        store.fills(false);
        webhooks.settle(vec![again]).expect("written");
        assert!(webhooks.unwritten().is_empty() && due(&webhooks) == 0);
    }
}
