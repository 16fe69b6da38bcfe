//! Sends the messages that are due by WhatsApp. They go as free text within 24 hours of their reader's last word, else
//! as a template; they are tried again by what Meta says.

use super::api::{Api, ApiProblem, Remedy};
use super::delivery_status::{self, GIVE_UP_AFTER_MS};
use super::directory::talk;
use super::plan::note;
use super::settings::{Settings, Template};
use super::stored_lines::{self, NO_TEMPLATE};
use super::{WhatsApp, WhatsappError};
use crate::mail::blocking;
use crate::mail::queue::backoff;
use crate::store::StoreError;
use crate::store::mail::{OutState, has_come};
use crate::store::whatsapp::{
    WhatsappKnown, WhatsappName, WhatsappOutgoing, WhatsappRows, WhatsappSent, WhatsappWaiting, name_of,
};
use crate::whatsapp_message::{CONFIRMED, PERSISTS};
use ronda_shared::command::Audience;
use ronda_shared::ids::Sha256;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Receipt;
use ronda_shared::ticket::server_note::NOT_BY_WHATSAPP;
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};

/// Messages of one round.
const ROUND: usize = 50;
/// How long after their last word free text is taken; a little less than Meta's day, for what is on its way.
const WINDOW_MS: i64 = DAY_MS - 5 * MINUTE_MS;
/// How often a message is tried at least: what waited for days because this server stood still has not been tried for days.
const LEAST_TRIES: u32 = 3;
/// After how long it is tried again where more came than is allowed.
const SLOWER_MS: i64 = 10 * MINUTE_MS;

/// What becomes of a message.
enum SendOutcome {
    /// It has this id.
    Sent(String),
    /// It is tried again after so long, or longer.
    Later(i64, String),
    /// The same, however often: the line or the account is at fault, which says nothing of the message.
    Held(i64, String),
    /// The window is closed: as a template, at once.
    Template(String),
    /// It is given up.
    Never(String),
}

impl WhatsApp {
    /// Sends what is due; how many were tried. Where the account is at fault the round ends with it.
    pub(super) async fn send_due(self: &Arc<Self>, settings: &Settings) -> Result<usize, WhatsappError> {
        let own = Arc::clone(self);
        let due = blocking(move || own.going_due()).await?;
        let mut tried = 0;
        for going in due {
            if let Some(wamid) = self.handed(&going.key) {
                tried += 1;
                self.settle(going, SendOutcome::Sent(wamid)).await?;
                continue;
            }
            let (own, due) = (Arc::clone(self), going.clone());
            let looked = blocking(move || {
                let reader = own.store().read()?;
                let there = reader.whatsapp_waits(&due.key)?.and_then(WhatsappWaiting::going);
                if there.as_ref() == Some(&due) { talk(&*reader, &due.who).map(Some) } else { Ok(None) }
            });
            // A round may take minutes: it was withdrawn, or this server was stopped in it and another has sent what waited.
            let Some(talk) = looked.await? else { continue };
            let now = self.clock().now();
            let open = talk.is_some_and(|talk| now.since(talk.last) < WINDOW_MS);
            let (fate, stands) = self.tried(settings, &going, open).await;
            tried += 1;
            self.settle(going, fate).await?;
            if !stands {
                break;
            }
        }
        Ok(tried)
    }

    /// The id of a message that Meta has, where that could not be written yet.
    fn handed(&self, key: &Sha256) -> Option<String> {
        self.handed_over().get(key).cloned()
    }

    /// Notes that Meta has a message under this id; whether that was known.
    fn is_handed_over(&self, key: Sha256, wamid: &str) -> bool {
        self.handed_over().insert(key, wamid.to_owned()).is_some()
    }

    fn handed_over(&self) -> MutexGuard<'_, BTreeMap<Sha256, String>> {
        self.handed_over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn going_due(&self) -> Result<Vec<WhatsappOutgoing>, StoreError> {
        let now = self.clock().now();
        let rows = self.store().read()?.whatsapp_waiting()?.into_iter().filter_map(WhatsappWaiting::going);
        let mut rows: Vec<_> = rows.filter(|row| row.due().is_some_and(|at| has_come(at, now))).collect();
        rows.sort_by_key(|row| (row.made, row.due(), row.key));
        rows.truncate(ROUND);
        Ok(rows)
    }

    /// Tries one: what becomes of it, and whether others may be tried.
    async fn tried(&self, settings: &Settings, going: &WhatsappOutgoing, open: bool) -> (SendOutcome, bool) {
        if let Some(why) = &going.lost {
            return (SendOutcome::Never(why.clone()), true);
        }
        let message = if open && !going.template {
            free(going)
        } else {
            match settings.templates.of(&going.event) {
                Some(template) => templated(going, template),
                None => return (SendOutcome::Never(NO_TEMPLATE.to_owned()), true),
            }
        };
        let root = self.ingest.tracer().root("whatsapp");
        let sent = root.around(Api { settings, line: &*self.line }.send(&message)).await;
        drop(root);
        let problem = match sent {
            Ok(wamid) => {
                self.trouble(None);
                self.seen(|health| health.sent = Some(self.clock().now()));
                return (SendOutcome::Sent(wamid), true);
            }
            Err(problem) => problem,
        };
        let told = problem.to_string();
        match problem.remedy() {
            Remedy::Template if !going.template => (SendOutcome::Template(told), true),
            Remedy::Template | Remedy::Never => (SendOutcome::Never(told), true),
            Remedy::Slower => (SendOutcome::Later(SLOWER_MS, told), true),
            Remedy::Later => {
                let away = matches!(problem, ApiProblem::Line(_));
                if !away {
                    return (SendOutcome::Later(0, told), true);
                }
                self.trouble(Some(problem.in_words()));
                // Where others went meanwhile the line breaks at this one, which may have been taken each time.
                let others_go = self.health().sent.is_some_and(|at| at > going.made);
                (if others_go { SendOutcome::Later(0, told) } else { SendOutcome::Held(0, told) }, false)
            }
            Remedy::Account => {
                self.trouble(Some(problem.in_words()));
                (SendOutcome::Held(SLOWER_MS, told), false)
            }
        }
    }

    /// Writes what became of it; where it is given up, a word in its ticket with it. It may have been withdrawn meanwhile. One that was sent
    /// is known here until that is written: while the disk is full its recipient would have it again with each look.
    async fn settle(self: &Arc<Self>, going: WhatsappOutgoing, fate: SendOutcome) -> Result<(), WhatsappError> {
        let now = self.clock().now();
        let word = match &fate {
            SendOutcome::Sent(_) => "sent",
            SendOutcome::Later(..) | SendOutcome::Held(..) | SendOutcome::Template(_) => "later",
            SendOutcome::Never(_) => "failed",
        };
        let is_known = matches!(&fate, SendOutcome::Sent(wamid) if self.is_handed_over(going.key, wamid));
        metrics::counter!("ronda_whatsapp_sent_total", "outcome" => word).increment(u64::from(!is_known));
        let tries = match going.state {
            OutState::Waiting { tries, .. } => tries.saturating_add(1),
            OutState::Sent { .. } | OutState::Failed { .. } => 1,
        };
        let (why, state, template) = match fate {
            SendOutcome::Sent(wamid) => {
                let (own, key) = (Arc::clone(self), going.key);
                blocking(move || own.was_sent(going, &wamid, now)).await?;
                self.handed_over().remove(&key);
                return Ok(());
            }
            SendOutcome::Later(least, last) if is_tried_again(now.since(going.made), tries) => {
                (None, waits(tries, now, least, last), going.template)
            }
            SendOutcome::Held(least, last) => (None, waits(tries, now, least, last), going.template),
            SendOutcome::Template(last) => (None, OutState::Waiting { tries, next: now, last }, true),
            SendOutcome::Later(_, answer) | SendOutcome::Never(answer) => {
                (Some(answer.clone()), OutState::Failed { at: now, answer }, going.template)
            }
        };
        let row = WhatsappOutgoing { state, template, ..going };
        let Some(why) = why else {
            let own = Arc::clone(self);
            return Ok(blocking(move || own.put(row)).await?);
        };
        tracing::warn!(whatsapp.event = row.event, "A message of WhatsApp was given up.");
        let (act, standing) =
            (self.own(Site::System, row.document, note(Audience::Internal, given_up(&why))), row.clone());
        let store = Arc::clone(self.store());
        let beside = move |_: &[Receipt]| {
            // Withdrawn meanwhile, it stays so. Where that cannot be read now it waits on, and is given up the next time.
            let waits = store.read().and_then(|reader| reader.whatsapp_waits(&row.key)).ok().flatten().is_some();
            let waiting = if waits { vec![WhatsappWaiting::Going(row)] } else { Vec::new() };
            WhatsappRows { waiting, ..WhatsappRows::default() }
        };
        match self.ingest.perform_whatsapp(vec![act], Box::new(beside)).await {
            // A ticket that cannot be read takes no word. The message would be tried for ever, and no other behind it.
            Err(error) if error.is_of_a_document() => {
                tracing::error!(document.id = %standing.document, error.message = %error, "The ticket of a message that was given up cannot be read: it says nothing of that.");
                let own = Arc::clone(self);
                Ok(blocking(move || own.put(standing)).await?)
            }
            written => Ok(written.map(drop)?),
        }
    }

    fn put(&self, row: WhatsappOutgoing) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        if self.store().read()?.whatsapp_waits(&row.key)?.is_none() {
            return Ok(());
        }
        self.note(WhatsappRows { waiting: vec![WhatsappWaiting::Going(row)], ..WhatsappRows::default() })
    }

    /// It is Meta's now. A mark of it may have come before this answer.
    fn was_sent(&self, going: WhatsappOutgoing, wamid: &str, now: Timestamp) -> Result<(), StoreError> {
        let key = name_of(WhatsappName::Sent, wamid);
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        let told = reader.whatsapp_knows(&key)?;
        // Withdrawn meanwhile: what is on its way is not called back, but no words of it are kept.
        let is_withdrawn = reader.whatsapp_waits(&going.key)?.is_none();
        drop(reader);
        let mut rows = WhatsappRows { gone: vec![going.key], ..WhatsappRows::default() };
        let mut sent = match told {
            Some(WhatsappKnown::Sent(sent)) => sent,
            Some(WhatsappKnown::Taken(_) | WhatsappKnown::Talk(_) | WhatsappKnown::Thread(_)) | None => {
                WhatsappSent { key, going: None, at: now, delivered: None, read: None, failed: None }
            }
        };
        let mut going = WhatsappOutgoing { state: OutState::Sent { at: now }, ..going };
        if is_withdrawn {
            going.text.clear();
            going.brief.clear();
        }
        match &sent.failed {
            Some(_) if is_withdrawn => {}
            Some(why) => {
                let code = why.trim_start_matches('(').split(')').next().and_then(|code| code.parse().ok());
                let again = delivery_status::again(going, why.clone(), code.unwrap_or_default(), now);
                rows.waiting.push(WhatsappWaiting::Going(again));
            }
            None => sent.going = Some(Box::new(going)),
        }
        rows.known.push(WhatsappKnown::Sent(sent));
        self.note(rows)
    }

    /// Tries a message again that was given up, all or one; how many. It blocks.
    ///
    /// # Errors
    /// The store.
    pub fn send_again(&self, key: Option<&Sha256>) -> Result<u64, StoreError> {
        let now = self.clock().now();
        let _turn = self.store().turn();
        let rows = self.store().read()?.whatsapp_given_up()?.into_iter();
        let again = |row: WhatsappOutgoing| {
            let state = OutState::Waiting { tries: 0, next: now, last: String::new() };
            WhatsappWaiting::Going(WhatsappOutgoing { made: now, lost: None, template: false, state, ..row })
        };
        let waiting: Vec<_> = rows.filter(|row| key.is_none_or(|key| row.key == *key)).map(again).collect();
        let many = waiting.len() as u64;
        if many > 0 {
            self.note(WhatsappRows { waiting, ..WhatsappRows::default() })?;
            self.bell.notify_one();
        }
        Ok(many)
    }
}

/// A message as it waits after so many tries: ever longer, and so long at least.
fn waits(tries: u32, now: Timestamp, least: i64, last: String) -> OutState {
    OutState::Waiting { tries, next: now.plus(backoff(tries).max(least)), last }
}

/// Whether a message that is so old and was tried so often is tried again.
fn is_tried_again(age_ms: i64, tries: u32) -> bool {
    age_ms <= GIVE_UP_AFTER_MS || tries < LEAST_TRIES
}

/// What the ticket says of a message that was given up, by the line that is kept with it. Often nobody asked WhatsApp: this server
/// knew that the 24 hours were over, or had no line; so it says why, not who said it.
fn given_up(line: &str) -> String {
    let why = stored_lines::in_words(line).es;
    format!("{NOT_BY_WHATSAPP}\nMotivo: {why}\nAvísale por otro medio.")
}

/// To whom: by number where it is known, else by the id that Meta gives.
fn to(going: &WhatsappOutgoing) -> Value {
    let mut message = json!({ "messaging_product": "whatsapp", "recipient_type": "individual" });
    if going.who.phone.is_empty() {
        message["recipient"] = json!(going.who.user);
    } else {
        message["to"] = json!(going.who.phone);
    }
    message
}

/// Free text; with two buttons where it asks whether the fault is gone.
fn free(going: &WhatsappOutgoing) -> Value {
    let mut message = to(going);
    if going.asks {
        let button = |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
        let buttons = [button(CONFIRMED, "Sí, ya funciona"), button(PERSISTS, "No, sigue igual")];
        message["type"] = json!("interactive");
        message["interactive"] =
            json!({ "type": "button", "body": { "text": going.text }, "action": { "buttons": buttons } });
    } else {
        message["type"] = json!("text");
        message["text"] = json!({ "preview_url": false, "body": going.text });
    }
    message
}

/// A template: the official number, and one line.
fn templated(going: &WhatsappOutgoing, template: &Template) -> Value {
    let mut message = to(going);
    let place = |text: &str| json!({ "type": "text", "text": text });
    let body = json!({ "type": "body", "parameters": [place(&going.folio), place(&going.brief)] });
    message["type"] = json!("template");
    message["template"] =
        json!({ "name": template.name, "language": { "code": template.language }, "components": [body] });
    message
}

#[cfg(test)]
mod tests {
    use super::super::settings::tests::settings;
    use super::*;
    use crate::blobs::{Blobs, Keeper};
    use crate::organisation::messages::rules;
    use crate::outbound::transport::{Answer, AnswerFuture, HttpTransport, Question};
    use crate::store::interfering_store::InterferingStore;
    use crate::store::redb::RedbStore;
    use crate::store::whatsapp::{WhatsappContact, WhatsappConversation};
    use crate::store::{Batch, Store};
    use crate::verification::testing::Fixture;
    use ronda_shared::ids::DocumentId;
    use std::path::Path;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Meta, that takes every message, and how many those were.
    #[derive(Default)]
    struct Meta(AtomicU64);

    impl HttpTransport for Meta {
        fn ask<'a>(&'a self, _: &'a Question) -> AnswerFuture<'a> {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            let body = json!({ "messages": [{ "id": format!("wamid.{number}") }] }).to_string().into_bytes();
            Box::pin(async move { Ok(Answer { status: 200, body }) })
        }
    }

    /// Who sends from a store by Meta's line.
    fn sender(store: &Arc<InterferingStore>, meta: &Arc<Meta>, folder: &Path) -> (Fixture, Arc<WhatsApp>) {
        let fixture = Fixture::on(Arc::<InterferingStore>::clone(store));
        let messages = rules::named("oaxaca", fixture.ingest.organisation()).expect("Oaxaca's messages");
        let keeper = Keeper::new(Blobs::of(folder, None, 1 << 20), fixture.ingest.clone());
        let line = Arc::<Meta>::clone(meta);
        let whatsapp = WhatsApp::new(fixture.ingest.clone(), keeper, folder.to_owned(), messages, line);
        (fixture, whatsapp)
    }

    /// A conversation, and messages that go out in it.
    fn waiting(names: &[&str], now: Timestamp) -> Batch {
        let who = WhatsappContact { phone: "5219511234567".into(), ..WhatsappContact::default() };
        let talk = WhatsappConversation { key: who.names()[0], who: who.clone(), last: now, document: None };
        let going = |name: &&str| WhatsappOutgoing {
            key: name_of(WhatsappName::Going, name),
            document: DocumentId::new(now, [1; 10]),
            act: None,
            event: "question".into(),
            who: who.clone(),
            folio: "TYS-1".into(),
            text: "¿Cuál?".into(),
            brief: "¿Cuál?".into(),
            asks: false,
            template: false,
            lost: None,
            made: now,
            state: OutState::Waiting { tries: 0, next: now, last: String::new() },
        };
        let waiting = names.iter().map(going).map(WhatsappWaiting::Going).collect();
        let known = vec![WhatsappKnown::Talk(talk)];
        Batch { whatsapp: WhatsappRows { waiting, known, ..WhatsappRows::default() }, ..Batch::default() }
    }

    #[tokio::test]
    async fn a_message_that_meta_has_is_not_sent_again_while_that_cannot_be_written() {
        let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("memory"))));
        let (folder, meta) = (tempfile::tempdir().expect("a folder"), Arc::new(Meta::default()));
        let (fixture, whatsapp) = sender(&store, &meta, folder.path());
        store.commit(waiting(&["x"], fixture.now())).expect("written");
        let settings = settings();
        store.fills(true);
        for _ in 0..3 {
            assert!(whatsapp.send_due(&settings).await.is_err(), "nothing can be written");
        }
        store.fills(false);
        assert_eq!(whatsapp.send_due(&settings).await.expect("written"), 1);
        assert_eq!(meta.0.load(Ordering::Relaxed), 1, "it was taken the first time");
        let reader = store.read().expect("reads");
        assert_eq!(reader.whatsapp_waiting().expect("read"), []);
        let sent = reader.whatsapp_knows(&name_of(WhatsappName::Sent, "wamid.0")).expect("read");
        assert!(matches!(sent, Some(WhatsappKnown::Sent(_))), "{sent:?}");
    }

    /// Its ticket was redacted while Meta was asked to take another; or this server was stopped, and another sent both.
    #[tokio::test]
    async fn what_waits_no_more_when_it_is_its_turn_is_not_sent() {
        let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("memory"))));
        let (folder, meta) = (tempfile::tempdir().expect("a folder"), Arc::new(Meta::default()));
        let (fixture, whatsapp) = sender(&store, &meta, folder.path());
        store.commit(waiting(&["x", "y"], fixture.now())).expect("written");
        // Before it is written that the first one was sent.
        store.before_turn(|store| {
            let gone = ["x", "y"].map(|name| name_of(WhatsappName::Going, name)).to_vec();
            let whatsapp = WhatsappRows { gone, ..WhatsappRows::default() };
            store.commit(Batch { whatsapp, ..Batch::default() }).expect("withdrawn");
        });
        assert_eq!(whatsapp.send_due(&settings()).await.expect("written"), 1);
        assert_eq!(meta.0.load(Ordering::Relaxed), 1, "the second is asked of nobody");
    }

    #[test]
    fn what_waited_for_days_is_not_given_up_at_its_first_try() {
        assert!(is_tried_again(GIVE_UP_AFTER_MS, 40) && is_tried_again(GIVE_UP_AFTER_MS + 1, 1));
        assert!(!is_tried_again(GIVE_UP_AFTER_MS + 1, LEAST_TRIES));
    }

    #[test]
    fn what_was_given_up_is_told_by_its_reason_and_nobody_is_said_to_have_answered() {
        let told = given_up(NO_TEMPLATE);
        assert!(told.contains("Motivo: fuera de las 24 horas, y sin plantilla para ello"), "{told}");
        assert!(!told.contains("respondió") && told.ends_with("Avísale por otro medio."), "{told}");
    }
}
