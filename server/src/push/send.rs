//! Sends what waits: at once, or at the desk's next opening where the device is quiet until then. One thing is told by
//! itself, several as one digest. A browser that is gone is told no more; one whose push service is busy waits ever
//! longer.

use super::encrypt::{self, PADDED, SealError};
use super::endpoint;
use super::post::{PostError, PushLetter};
use super::{WebPush, blocking};
use crate::identity::sessions::SessionLifetimes;
use crate::mail::queue::backoff;
use crate::outbound::exchange::PostResponse;
use crate::store::mail::has_come;
use crate::store::push::{PendingPush, PushKind, PushLang, PushRow, PushRows};
use crate::store::{DeviceRecord, NextRead, Reader, SessionRow, StoreError};
use crate::traces::Value;
use ronda_shared::calendar::Calendar;
use ronda_shared::ids::{DeviceId, DocumentId};
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};
use tokio::task::JoinSet;

/// Messages on their way at once.
const MAX_CONCURRENT: usize = 8;
/// What waited longer than this is let go: its bell tells it.
const WORTH_MS: i64 = DAY_MS;
/// The same of what waits for the desk to open: so many days on which it opens, from when it first was open.
const WORTH_OPEN_DAYS: u32 = 1;
/// A device whose push service refused so often, one try after the other, is told no more: that takes days.
const GIVEN_UP: u32 = 20;
/// So many tries count where nobody refused: by then the pauses are as long as they get.
const UNANSWERED: u32 = 7;
/// The longest that a push service may have us wait.
const MOST_PAUSE_MS: i64 = 6 * HOUR_MS;

/// What a browser is told.
#[derive(Debug, Serialize)]
struct PushText<'a> {
    lang: PushLang,
    #[serde(flatten)]
    what: PushBody<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum PushBody<'a> {
    One { kind: PushKind, folio: &'a str, document: DocumentId },
    Digest { count: BTreeMap<PushKind, u64> },
}

/// What becomes of a device's row.
enum RowOutcome {
    /// What was told goes.
    Told,
    /// It is tried again after so long, in milliseconds, or longer. It says nothing of the browser: the line may be down for a week.
    Later(i64),
    /// The same, unless it was refused too often. A wrong clock, or a name that leads elsewhere for a while, has every browser refused.
    Refused,
    /// The device is told no more.
    Gone,
}

impl WebPush {
    /// Sends what is due; how many devices were tried.
    pub async fn send_due(self: &Arc<Self>) -> Result<usize, StoreError> {
        let push = Arc::clone(self);
        let due = blocking(move || push.due()).await?;
        for some in due.chunks(MAX_CONCURRENT) {
            let mut under_way = JoinSet::new();
            for (row, told) in some.iter().cloned() {
                let push = Arc::clone(self);
                under_way.spawn(async move { push.tell(row, told).await });
            }
            let mut failed = None;
            // Whichever fails, what the others have handed over is known first.
            while let Some(done) = under_way.join_next().await {
                let done = done.unwrap_or_else(|error| Err(StoreError::Disk(error.to_string())));
                failed = failed.or(done.err());
            }
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Ok(due.len())
    }

    fn handed_over(&self) -> MutexGuard<'_, BTreeMap<DeviceId, Vec<PendingPush>>> {
        self.handed_over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what a device's push service has, until that is written: while the disk is full its browser would have it again with each look.
    fn hand_over(&self, device: DeviceId, told: &[PendingPush]) {
        let mut all = self.handed_over();
        let known = all.entry(device).or_default();
        let new: Vec<PendingPush> = told.iter().filter(|one| !known.contains(one)).cloned().collect();
        known.extend(new);
    }

    /// Nothing waits of these any more.
    fn is_written(&self, device: DeviceId, told: &[PendingPush]) {
        let mut all = self.handed_over();
        if let Some(known) = all.get_mut(&device) {
            known.retain(|one| !told.contains(one));
            if known.is_empty() {
                all.remove(&device);
            }
        }
    }

    /// What is to be told now, by device; devices that may be told nothing any more are taken out on the way.
    fn due(&self) -> Result<Vec<(PushRow, Vec<PendingPush>)>, StoreError> {
        let now = self.clock().now();
        let reader = self.store().read()?;
        let (mut due, mut gone) = (Vec::new(), Vec::new());
        let rows: Vec<PushRow> = reader.push_all()?.into_iter().filter(|row| !row.waiting.is_empty()).collect();
        let sessions = if rows.is_empty() { Vec::new() } else { reader.sessions()? };
        let open = self.calendar.as_ref().is_none_or(|calendar| calendar.is_open(now));
        let rows = reader.pushed_to(rows)?;
        let devices = || rows.iter().filter_map(|(_, device)| device.as_ref());
        reader.foresee(&|| devices().map(|device| NextRead::Person(device.person.clone())).collect())?;
        for (row, device) in rows {
            match reachability(&*reader, &sessions, self.terms, device, now)? {
                Reachability::Gone => gone.push(row.device),
                Reachability::Open if row.not_before.is_none_or(|at| has_come(at, now)) => {
                    let told: Vec<PendingPush> =
                        row.waiting.iter().filter(|one| open || !row.quiet || one.urgent).cloned().collect();
                    if !told.is_empty() {
                        due.push((row, told));
                    }
                }
                Reachability::Open | Reachability::Asleep => {}
            }
        }
        drop(reader);
        if !gone.is_empty() {
            self.note_alone(PushRows { gone, ..PushRows::default() })?;
        }
        Ok(due)
    }

    async fn tell(self: Arc<Self>, row: PushRow, told: Vec<PendingPush>) -> Result<(), StoreError> {
        let (device, endpoint) = (row.device, row.endpoint.clone());
        let now = self.clock().now();
        let mut root = self.ingest.tracer().root("push");
        let hours = self.calendar.as_ref().filter(|_| row.quiet);
        let known = self.handed_over().get(&device).cloned().unwrap_or_default();
        let is_worth = |one: &&PendingPush| now < worth_until(one, hours) && !known.contains(one);
        let worth: Vec<&PendingPush> = told.iter().filter(is_worth).collect();
        let fate = if worth.is_empty() {
            RowOutcome::Told
        } else {
            match self.letter(&row, &worth, now) {
                // What it was made of was checked when the browser gave it: it will not be better tomorrow.
                None => RowOutcome::Gone,
                Some(letter) => fate(root.around(self.post.post(&letter)).await),
            }
        };
        let word = match &fate {
            RowOutcome::Told => "taken",
            RowOutcome::Later(_) | RowOutcome::Refused => "later",
            RowOutcome::Gone => "gone",
        };
        root.note("ronda.device", Value::device(device));
        root.note("ronda.outcome", Value::word(word));
        // What was handed over before was counted then.
        let is_news = known.is_empty() || !worth.is_empty();
        metrics::counter!("ronda_push_sent_total", "outcome" => word).increment(u64::from(is_news));
        if matches!(fate, RowOutcome::Told) {
            self.hand_over(device, &told);
        }
        let is_over = matches!(fate, RowOutcome::Told | RowOutcome::Gone);
        let push = Arc::clone(&self);
        blocking(move || {
            push.settle(device, &endpoint, &told, fate)?;
            if is_over {
                push.is_written(device, &told);
            }
            Ok(())
        })
        .await
    }

    /// The message for a device; none where it cannot be made.
    fn letter(&self, row: &PushRow, told: &[&PendingPush], now: Timestamp) -> Option<PushLetter> {
        let endpoint = endpoint::read(&row.endpoint)?;
        let authorization = self.vapid.authorization(&endpoint, now);
        let urgent = told.iter().any(|one| one.urgent);
        let body = sealed(row, told).ok()?;
        Some(PushLetter { endpoint, authorization, urgent, body })
    }

    /// Writes what became of it. The browser may have told of another endpoint meanwhile, or asked to be told no more.
    fn settle(
        &self,
        device: DeviceId,
        endpoint: &str,
        told: &[PendingPush],
        fate: RowOutcome,
    ) -> Result<(), StoreError> {
        let _turn = self.store().turn();
        let reader = self.store().read()?;
        let Some(mut row) = reader.push_of(device)?.filter(|row| row.endpoint == endpoint) else { return Ok(()) };
        drop(reader);
        let now = self.clock().now();
        let gone = match fate {
            RowOutcome::Told => {
                row.waiting.retain(|one| !told.contains(one));
                (row.tries, row.not_before) = (0, None);
                false
            }
            RowOutcome::Later(least) => {
                row.tries = row.tries.saturating_add(1).min(UNANSWERED);
                row.not_before = Some(now.plus(backoff(row.tries).max(least)));
                false
            }
            RowOutcome::Refused => {
                row.tries = row.tries.saturating_add(1);
                row.not_before = Some(now.plus(backoff(row.tries)));
                row.tries >= GIVEN_UP
            }
            RowOutcome::Gone => true,
        };
        self.note(match gone {
            true => PushRows { gone: vec![device], ..PushRows::default() },
            false => PushRows { put: vec![row], ..PushRows::default() },
        })
    }
}

/// Until when something is worth telling. A quiet device, for which the desk's hours count, is told at the next opening, however long
/// the desk was closed (a weekend, two weeks of holidays).
fn worth_until(one: &PendingPush, hours: Option<&Calendar>) -> Timestamp {
    match hours.filter(|_| !one.urgent) {
        Some(hours) => hours.add_business_days(hours.next_opening(one.at), WORTH_OPEN_DAYS),
        None => one.at.plus(WORTH_MS),
    }
}

fn sealed(row: &PushRow, told: &[&PendingPush]) -> Result<Vec<u8>, SealError> {
    let what = match told {
        [one] => PushBody::One { kind: one.kind, folio: &one.folio, document: one.document },
        several => {
            let mut count: BTreeMap<PushKind, u64> = BTreeMap::new();
            several.iter().for_each(|one| *count.entry(one.kind).or_default() += 1);
            PushBody::Digest { count }
        }
    };
    let words = serde_json::to_vec(&PushText { lang: row.lang, what }).expect("words and numbers are JSON");
    encrypt::seal(&words, &row.p256dh, &row.auth, &encrypt::draw(), rand::random(), PADDED)
}

fn fate(answer: Result<PostResponse, PostError>) -> RowOutcome {
    match answer {
        Ok(PostResponse { status: 200..300, .. }) => RowOutcome::Told,
        // Unsubscribed (RFC 8030, 7.3).
        Ok(PostResponse { status: 404 | 410, .. }) => RowOutcome::Gone,
        // Subscribed with another key than ours, as before a restore without the secret; or our clock is wrong, so that no signature
        // of ours holds. A name that leads inside is no push service's, or a resolver's answer to what it blocks.
        Ok(PostResponse { status: status @ (401 | 403), .. }) => {
            tracing::warn!(push.status = status, "A push service refuses this server: is its clock right?");
            RowOutcome::Refused
        }
        Err(PostError::Inside) => {
            tracing::warn!("The name of a push service leads to an address that is not public.");
            RowOutcome::Refused
        }
        Ok(PostResponse { status: 408 | 429 | 500..600, retry_after }) => RowOutcome::Later(
            retry_after.map_or(0, |seconds| i64::from(seconds).saturating_mul(1_000)).min(MOST_PAUSE_MS),
        ),
        Ok(PostResponse { status, .. }) => {
            // A redirect is not followed: it could lead anywhere.
            tracing::warn!(push.status = status, "A push service did not take a message; it is let go.");
            RowOutcome::Told
        }
        Err(PostError::Line(why)) => {
            tracing::debug!(push.line = why, "A push service could not be reached; it will be tried again.");
            RowOutcome::Later(0)
        }
    }
}

/// Whether a device may be told things.
enum Reachability {
    /// Somebody is signed in on it.
    Open,
    /// Its session ran out and may be taken up again: what waits is kept for a while.
    Asleep,
    /// It was revoked or signed out, or its person has left.
    Gone,
}

fn reachability(
    reader: &dyn Reader,
    sessions: &[SessionRow],
    terms: SessionLifetimes,
    device: Option<DeviceRecord>,
    now: Timestamp,
) -> Result<Reachability, StoreError> {
    let Some(device) = device.filter(|device| device.revoked.is_none()) else {
        return Ok(Reachability::Gone);
    };
    let active = reader.person(&device.person)?.is_some_and(|person| person.active);
    let mut own = sessions.iter().filter(|session| session.device == Some(device.id)).peekable();
    if !active || own.peek().is_none() {
        return Ok(Reachability::Gone);
    }
    let open = own.any(|session| !session.doubted && terms.holds(session, device.kind, now));
    Ok(if open { Reachability::Open } else { Reachability::Asleep })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use ronda_shared::date::instant_in;
    use serde_json::json;

    fn said(status: u16, retry_after: Option<u32>) -> RowOutcome {
        fate(Ok(PostResponse { status, retry_after }))
    }

    #[test]
    fn an_answer_decides_what_becomes_of_a_subscription() {
        assert!(matches!(said(201, None), RowOutcome::Told));
        for gone in [404, 410] {
            assert!(matches!(said(gone, None), RowOutcome::Gone), "{gone}");
        }
        for refused in [401, 403] {
            assert!(matches!(said(refused, None), RowOutcome::Refused), "{refused}: with a wrong clock each says so");
        }
        assert!(matches!(said(429, Some(90)), RowOutcome::Later(90_000)));
        assert!(matches!(said(503, Some(u32::MAX)), RowOutcome::Later(MOST_PAUSE_MS)));
        assert!(matches!(said(302, None), RowOutcome::Told), "let go, not followed");
        assert!(matches!(fate(Err(PostError::Inside)), RowOutcome::Refused));
        assert!(matches!(fate(Err(PostError::Line("refused".into()))), RowOutcome::Later(0)));
    }

    #[test]
    fn what_a_quiet_device_waits_for_outlasts_two_weeks_of_holidays() {
        let mut closed = load_builtin("oaxaca").expect("Oaxaca's data");
        // From Monday 21 December 2026 to Sunday 3 January 2027.
        let days = (21..=31).map(|day| format!("2026-12-{day}")).chain(["2027-01-01".to_owned()]);
        closed.holidays.own = days
            .map(|date| json!({ "date": date, "name": "Vacaciones" }))
            .map(|rest| serde_json::from_value(rest).expect("a rest day"))
            .collect();
        let hours = Calendar::of(&closed).expect("hours");
        let at = |date: &str, hour: u16| instant_in(&closed.zone, date.parse().expect("a date"), 60 * hour);
        let told = |at: Timestamp, urgent: bool| {
            let document: DocumentId = "018f0000-0000-7000-8000-000000000000".parse().expect("an id");
            PendingPush { kind: PushKind::Assigned, document, folio: "OAX-7".to_owned(), at, urgent }
        };
        let friday = at("2026-12-18", 21);
        assert_eq!(worth_until(&told(friday, false), Some(&hours)), at("2027-01-05", 8), "all of Monday");
        assert_eq!(worth_until(&told(friday, true), Some(&hours)), friday.plus(DAY_MS), "it did not wait");
        assert_eq!(worth_until(&told(friday, false), None), friday.plus(DAY_MS), "nor did a device that is not quiet");
        let monday = at("2027-01-04", 10);
        assert_eq!(worth_until(&told(monday, false), Some(&hours)), at("2027-01-05", 10));
    }

    #[test]
    fn a_message_holds_a_word_and_a_folio_and_several_are_counted() {
        let told = |what| serde_json::to_string(&PushText { lang: PushLang::Es, what }).expect("JSON");
        let document: DocumentId = "018f0000-0000-7000-8000-000000000000".parse().expect("an id");
        assert_eq!(
            told(PushBody::One { kind: PushKind::DueSoon, folio: "OAX-7", document }),
            r#"{"lang":"es","kind":"due_soon","folio":"OAX-7","document":"018f0000-0000-7000-8000-000000000000"}"#
        );
        let count = BTreeMap::from([(PushKind::Assigned, 1), (PushKind::News, 3)]);
        assert_eq!(told(PushBody::Digest { count }), r#"{"lang":"es","count":{"assigned":1,"news":3}}"#);
    }
}
