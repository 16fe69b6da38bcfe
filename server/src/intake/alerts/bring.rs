//! Takes in a batch of alerts. What is remembered is read, judged, and written in one commit with the acts that follow.

use super::mapping::{Alert, ToldAlerts};
use super::rules::{self, AlertWrite, Arrival, OpenOutage, Plan, Reach, SourceState, TicketPhase};
use super::settings::AlertSettings;
use super::{ending, words};
use crate::identity::SERVER;
use crate::ingest::{BesideAlerts, Ingest, OwnAct, SyncProblem, stored_ticket};
use crate::intake::item::{Hints, item_of};
use crate::intake::place::place_of;
use crate::store::alerts::{AlertRows, OutageRow};
use crate::store::{Reader, Secret, StoreError};
use crate::traces;
use hmac::Mac;
use ronda_shared::act::DocumentKind;
use ronda_shared::admission::{self, Refusal, admit};
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, Content, Decision, OpenTicket, Place, Requester, TicketKind};
use ronda_shared::due;
use ronda_shared::ids::{BuildingId, DocumentId, PersonId, PriorityId, Sha256};
use ronda_shared::search::tokens;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::time::Timestamp;
use ronda_shared::view::{Summary, View};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::Mutex;

const PURPOSE: &[u8] = b"ronda-alert-v1\0";
/// Of batches one is judged at a time: each sees what the one before has written. Whoever waits for it holds no thread that may block:
/// a monitoring system that makes a call of each alert makes fifty at once, and the desk would wait for all of them.
static ONE: Mutex<()> = Mutex::const_new(());
/// How often a batch is judged anew where another server wrote meanwhile.
const ATTEMPTS: usize = 8;

/// Why a batch was not taken. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum BringProblem {
    /// The ticket cannot be opened so: the settings of the source lack or say something.
    #[error("the ticket cannot be opened: {}", .0.why.en())]
    Refused(Refusal),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] SyncProblem),
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct BatchSummary {
    /// Alerts that it had.
    pub alerts: usize,
    /// Tickets opened.
    pub opened: usize,
    /// Tickets reopened.
    pub reopened: usize,
    /// Tickets whose alerts have ended.
    pub ended: usize,
    /// Tickets that were told that their alerts go on.
    pub noted: usize,
}

/// How an alert is understood: for who sets a source up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertReading {
    /// False where it has ended.
    pub firing: bool,
    /// The title that the source's mapping makes of it, in one line.
    pub title: String,
    /// How pressing it would be; none where nothing says.
    pub priority: Option<PriorityId>,
    /// The item that was found.
    pub item: Option<DocumentId>,
    /// The building that was found.
    pub building: Option<BuildingId>,
    /// What it hangs on.
    pub upstream: String,
}

/// How one alert is understood.
pub(super) fn understood(
    reader: &dyn Reader,
    org: &Organisation,
    settings: &AlertSettings,
    alert: &Alert,
) -> Result<AlertReading, StoreError> {
    let (item, place) = located(reader, org, alert)?;
    Ok(AlertReading {
        firing: alert.firing,
        title: alert.title.clone(),
        priority: settings.priority_of(&alert.severity),
        item,
        building: place.building,
        upstream: alert.upstream.clone(),
    })
}

/// Takes a batch of a source in, after those that came before it.
///
/// # Errors
/// It cannot be filed so, or the store could not be read or written. Nothing of it was kept.
pub async fn bring(
    ingest: &Ingest,
    (source, settings): (String, Arc<AlertSettings>),
    told: ToldAlerts,
) -> Result<BatchSummary, BringProblem> {
    let _one = ONE.lock().await;
    let ingest = ingest.clone();
    let brought = traces::blocking(move || bring_alone(&ingest, (source.as_str(), &*settings), &told));
    brought.await.unwrap_or_else(|error| {
        tracing::error!(error.message = %error, "Taking in alerts ended before it was done.");
        Err(BringProblem::Write(SyncProblem::Stopping))
    })
}

/// The same where no other batch is judged. It blocks.
fn bring_alone(
    ingest: &Ingest,
    (source, settings): (&str, &AlertSettings),
    told: &ToldAlerts,
) -> Result<BatchSummary, BringProblem> {
    let mut attempts = 1;
    loop {
        match attempt(ingest, (source, settings), told) {
            Err(BringProblem::Write(SyncProblem::Store(StoreError::Moved { .. }))) if attempts < ATTEMPTS => {
                attempts += 1;
            }
            other => return other,
        }
    }
}

fn attempt(
    ingest: &Ingest,
    (source, settings): (&str, &AlertSettings),
    ToldAlerts { alerts, left_out, .. }: &ToldAlerts,
) -> Result<BatchSummary, BringProblem> {
    let (org, now) = (ingest.organisation(), ingest.clock().now());
    let reader = ingest.store().read()?;
    let (turn, end) = (reader.alerts_turn()?, reader.end()?);
    // An outage whose ticket cannot be read is over: what is of it opens another one, and the rest of the batch does not wait.
    let mut lost = BTreeSet::new();
    let (places, plan) = loop {
        let JudgedBatch { places, plan, .. } = judge(&*reader, org, (source, settings), alerts, (now, &lost))?;
        let unreadable = unreadable(&*reader, source, &plan)?;
        if unreadable.is_empty() {
            break (places, plan);
        }
        lost.extend(unreadable);
    };
    let mut acts = Vec::new();
    let mut opened: BTreeMap<usize, DocumentId> = BTreeMap::new();
    // Whether a ticket is open, and somebody works on it, must still be so when it is written: what joins one that was closed meanwhile
    // nobody would see.
    let mut looked_at = BTreeMap::new();
    for step in &plan.steps {
        let (outage, commands) = match step {
            AlertWrite::Open { outage, first } => {
                opened.insert(acts.len(), *outage);
                let (alert, item, place) = &places[*first];
                (*outage, vec![opening(org, (source, settings), (alert, *left_out), (*item, place), now)?])
            }
            AlertWrite::Reopen { outage } => {
                looked_at.insert(*outage, end);
                (*outage, reopening(&*reader, org, *outage, now)?)
            }
            AlertWrite::End { outage } => {
                looked_at.insert(*outage, end);
                let view = stored_ticket(&*reader, *outage)?;
                let priority = settings.priority.as_ref().or(org.priorities.first().map(|least| &least.id));
                // One that was opened in this very batch is not there yet: a person looks at it.
                let ended = || vec![ending::note(words::ENDED_AT_WORK.to_owned())];
                (*outage, view.map_or_else(ended, |view| ending::commands(org, &view, priority)))
            }
            AlertWrite::Note { outage, text } => {
                looked_at.insert(*outage, end);
                let said = std::iter::once(text.clone()).chain(words::of_left_out(*left_out));
                (*outage, vec![ending::note(said.collect::<Vec<_>>().join(" "))])
            }
        };
        acts.extend(commands.into_iter().map(|command| own(outage, command, now)));
    }
    drop(reader);
    let taken = count(alerts.len(), &plan);
    if acts.is_empty() && plan.alerts.is_empty() && plan.outages.is_empty() {
        return Ok(taken);
    }
    let rows = Box::new(move |receipts: &[Receipt]| remembered(plan, &opened, receipts));
    let receipts = ingest.perform_alerts_blocking(acts, BesideAlerts { turn, looked_at, rows })?;
    for receipt in receipts.iter().filter(|receipt| receipt.outcome != Outcome::Accepted) {
        tracing::warn!(alert.source = source, alert.outcome = ?receipt.outcome, "An act of an alert was not taken.");
    }
    Ok(taken)
}

/// A batch as it is judged by what is remembered; nothing is written by it.
pub(super) struct JudgedBatch<'a> {
    pub(super) arrivals: Vec<Arrival>,
    /// Of each arrival its alert, and the item and the place that were looked for.
    pub(super) places: Vec<(&'a Alert, Option<DocumentId>, Place)>,
    pub(super) plan: Plan,
}

/// The tickets that a plan would write to and that are damaged.
fn unreadable(reader: &dyn Reader, source: &str, plan: &Plan) -> Result<BTreeSet<DocumentId>, StoreError> {
    let mut found = BTreeSet::new();
    for step in &plan.steps {
        match step {
            AlertWrite::Open { .. } => {}
            AlertWrite::Reopen { outage } | AlertWrite::End { outage } | AlertWrite::Note { outage, .. } => {
                if !is_readable(reader, source, *outage)? {
                    found.insert(*outage);
                }
            }
        }
    }
    Ok(found)
}

/// Whether the ticket of an outage can be read, or is not there; the log tells where it cannot.
pub(super) fn is_readable(reader: &dyn Reader, source: &str, outage: DocumentId) -> Result<bool, StoreError> {
    match stored_ticket(reader, outage) {
        Err(error) if error.is_damage_of_a_document() => {
            tracing::error!(alert.source = source, alert.ticket = %outage, error.message = %error, "The ticket of an outage cannot be read.");
            Ok(false)
        }
        read => read.map(|_| true),
    }
}

/// Judges a batch of a source at one instant of the store. `lost`: outages that are over, whatever is known of their tickets.
pub(super) fn judge<'a>(
    reader: &dyn Reader,
    org: &Organisation,
    (source, settings): (&str, &AlertSettings),
    alerts: &'a [Alert],
    (now, lost): (Timestamp, &BTreeSet<DocumentId>),
) -> Result<JudgedBatch<'a>, StoreError> {
    let restricted = org.keeps_apart(&settings.service).then(|| settings.service.clone());
    let mut present = SourceState { restricted, ..SourceState::default() };
    for key in alerts.iter().filter_map(|alert| alert.key) {
        if let Some(row) = reader.alert(source, &key)? {
            present.alerts.insert(key, row);
        }
    }
    let told_in: BTreeSet<DocumentId> = present.alerts.values().map(|row| row.outage).collect();
    let looked =
        |row: OutageRow| if lost.contains(&row.document) { Ok(OpenOutage::over(row)) } else { known(reader, org, row) };
    let rows = reader.outages()?;
    for row in rows.iter().filter(|row| told_in.contains(&row.document)) {
        present.outages.insert(row.document, looked(row.clone())?);
    }
    let (mut arrivals, mut places) = (Vec::new(), Vec::new());
    for alert in alerts {
        let Some(key) = alert.key else { continue };
        // Of what goes on where it is told, or ends, nothing need be found. Where its ticket was ended long ago it opens another, which is of
        // an item and a place as the first was.
        let kept =
            |outage: DocumentId| present.outages.get(&outage).is_some_and(|known| known.keeps(&settings.terms, now));
        let before = present.alerts.get(&key).filter(|row| row.firing);
        let goes_on = !alert.firing || before.is_some_and(|row| kept(row.outage));
        let (item, place) = if goes_on { (None, Place::default()) } else { located(reader, org, alert)? };
        arrivals.push(Arrival {
            key,
            firing: alert.firing,
            title: alert.title.clone(),
            item,
            upstream: tokens(&alert.upstream).join(" "),
            building: place.building.clone(),
        });
        places.push((alert, item, place));
    }
    let reach = Reach::of((source, &settings.terms), &arrivals, &rows, now);
    for row in rows {
        if !told_in.contains(&row.document) {
            let known = if reach.has(&row) { looked(row)? } else { OpenOutage::over(row) };
            present.outages.insert(known.row.document, known);
        }
    }
    let secret = reader.secret()?;
    let mut name = |at: usize| ticket_id(&secret, source, &arrivals[at].key, now);
    let plan = rules::plan((source, &settings.terms), present, &arrivals, now, &mut name);
    Ok(JudgedBatch { arrivals, places, plan })
}

/// An outage with where its ticket stands.
pub(super) fn known(reader: &dyn Reader, org: &Organisation, row: OutageRow) -> Result<OpenOutage, StoreError> {
    let summary = match reader.summary(row.document) {
        Err(error) if error.is_damage_of_a_document() => {
            tracing::error!(alert.source = row.source, alert.ticket = %row.document, error.message = %error, "The ticket of an outage cannot be read.");
            return Ok(OpenOutage::over(row));
        }
        summary => summary?,
    };
    let (phase, since, restricted) = match summary {
        Some(Summary::Ticket(ticket)) => {
            let phase = match ticket.state {
                State::Resolved | State::Closed => TicketPhase::Finished,
                State::Rejected | State::Cancelled => TicketPhase::Over,
                _ => TicketPhase::Open,
            };
            (phase, ticket.since, org.keeps_apart(&ticket.service).then_some(ticket.service))
        }
        Some(Summary::Equipment(_) | Summary::Record(_)) | None => (TicketPhase::Over, row.last, None),
    };
    Ok(OpenOutage { row, phase, since, restricted })
}

/// The item and the place of an alert, as far as its hints lead.
fn located(reader: &dyn Reader, org: &Organisation, alert: &Alert) -> Result<(Option<DocumentId>, Place), StoreError> {
    let names: Vec<&str> = [&alert.name].into_iter().chain(&alert.other_names).map(String::as_str).collect();
    let hints = Hints { serial: &alert.serial, mac: &alert.mac, address: &alert.address, names: &names };
    let item = item_of(reader, hints)?;
    let building = org.building(&BuildingId::new(alert.building.clone())).map(|building| building.id.clone());
    if building.is_some() && item.is_none() {
        return Ok((None, Place { building, ..Place::default() }));
    }
    let words = [alert.building.as_str(), alert.name.as_str(), alert.title.as_str()].join(" ");
    Ok((item, place_of(reader, org, item, None, &words)?))
}

/// The ticket's birth, judged before it is said: an alert that cannot be filed leaves nothing.
pub(super) fn opening(
    org: &Organisation,
    (source, settings): (&str, &AlertSettings),
    (alert, left_out): (&Alert, u64),
    (item, place): (Option<DocumentId>, &Place),
    now: Timestamp,
) -> Result<Command, BringProblem> {
    let reference = alert.key.map(|key| key.to_string()).unwrap_or_default();
    let open = OpenTicket {
        description: words::description(source, alert, left_out),
        requester: Requester { name: source.to_owned(), ..Requester::default() },
        place: place.clone(),
        equipment: item,
        priority: settings.priority_of(&alert.severity),
        fields: settings.fields.clone(),
        provisional: format!("A-{}", &reference[..reference.len().min(12)]),
        catalog: org.version.clone(),
        ..OpenTicket::new(settings.service.clone(), TicketKind::Incident, settings.channel.clone(), alert.title.clone())
    };
    let command = Command::Content(Content::OpenTicket(Box::new(open)));
    let person = due::server();
    let context = admission::ActorContext { organisation: org, person: &person, site: Site::System, now };
    match admit(context, None, DocumentKind::Ticket, &command) {
        Ok(()) => Ok(command),
        Err(refused) => Err(BringProblem::Refused(refused.into_refusal())),
    }
}

/// What reopens a ticket; a note where that is not possible any more.
fn reopening(
    reader: &dyn Reader,
    org: &Organisation,
    outage: DocumentId,
    now: Timestamp,
) -> Result<Vec<Command>, StoreError> {
    let again = Command::Decision(Decision::Reopen { reason: words::AGAIN.to_owned() });
    let Some(view) = stored_ticket(reader, outage)? else {
        return Ok(vec![ending::note(words::AGAIN_OVER.to_owned())]);
    };
    // What the server ended it had taken for itself: it is for its team again.
    let for_team = view.decided.assignee.as_ref().is_some_and(|owner| owner.as_str() == SERVER).then(|| {
        let team = view.decided.team.clone();
        Command::Decision(Decision::Assign { person: None, team, reason: words::AGAIN.to_owned() })
    });
    let view = View::Ticket(Box::new(view));
    let person = due::server();
    let context = admission::ActorContext { organisation: org, person: &person, site: Site::System, now };
    if admit(context, Some(&view), DocumentKind::Ticket, &again).is_err() {
        return Ok(vec![ending::note(words::AGAIN_OVER.to_owned())]);
    }
    Ok(std::iter::once(again).chain(for_team).collect())
}

/// An act of the server's own on a ticket.
pub(super) fn own(document: DocumentId, command: Command, at: Timestamp) -> OwnAct {
    OwnAct { person: PersonId::new(SERVER), site: Site::System, document, kind: DocumentKind::Ticket, at, command }
}

/// The ticket that an alert opens at an instant.
fn ticket_id(secret: &Secret, source: &str, key: &Sha256, at: Timestamp) -> DocumentId {
    let mut mac = secret.mac();
    for part in [PURPOSE, source.as_bytes(), b"\0", key.bytes(), &at.millis().to_be_bytes()] {
        mac.update(part);
    }
    let drawn = mac.finalize().into_bytes();
    let mut random = [0; 10];
    random.copy_from_slice(&drawn[..10]);
    DocumentId::new(at, random)
}

/// What is remembered once the outcomes are known: nothing of a ticket that was not opened.
fn remembered(plan: Plan, opened: &BTreeMap<usize, DocumentId>, receipts: &[Receipt]) -> AlertRows {
    let refused: BTreeSet<DocumentId> = opened
        .iter()
        .filter(|(at, _)| receipts.get(**at).is_none_or(|receipt| receipt.outcome != Outcome::Accepted))
        .map(|(_, outage)| *outage)
        .collect();
    AlertRows {
        alerts: plan.alerts.into_iter().filter(|row| !refused.contains(&row.outage)).collect(),
        outages: plan.outages.into_iter().filter(|row| !refused.contains(&row.document)).collect(),
        ..AlertRows::default()
    }
}

fn count(alerts: usize, plan: &Plan) -> BatchSummary {
    let mut taken = BatchSummary { alerts, ..BatchSummary::default() };
    for step in &plan.steps {
        match step {
            AlertWrite::Open { .. } => taken.opened += 1,
            AlertWrite::Reopen { .. } => taken.reopened += 1,
            AlertWrite::End { .. } => taken.ended += 1,
            AlertWrite::Note { .. } => taken.noted += 1,
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::super::RawAlertSettings;
    use super::*;
    use crate::clock::Clock;
    use crate::start;
    use crate::store::Store;
    use crate::store::interfering_store::InterferingStore;
    use crate::store::redb::RedbStore;
    use crate::verification::testing::{Fixture, NOW};
    use ronda_shared::command::ContactWay;
    use ronda_shared::ids::{ChannelId, ServiceId};
    use ronda_shared::time::MINUTE_MS;
    use std::sync::atomic::Ordering;

    /// An alert of a switch.
    fn fires(number: u8) -> Alert {
        Alert {
            key: Some(Sha256::of(&[number])),
            firing: true,
            title: format!("Alerta {number}"),
            text: String::new(),
            severity: String::new(),
            serial: String::new(),
            mac: String::new(),
            address: String::new(),
            name: String::new(),
            other_names: Vec::new(),
            upstream: "sw1".into(),
            building: String::new(),
        }
    }

    /// What is noted in a ticket that is over nobody reads: the alert is of another outage then.
    #[test]
    fn an_alert_does_not_join_a_ticket_that_was_closed_before_the_turn() {
        let store = Arc::new(InterferingStore::on(Arc::new(RedbStore::in_memory().expect("memory"))));
        let fixture = Fixture::on(Arc::<InterferingStore>::clone(&store));
        let (clock, hand) = Clock::by_hand(NOW);
        let organisation = start::organisation("oaxaca").expect("Oaxaca's data");
        let ingest = start::ingest(Arc::<InterferingStore>::clone(&store), organisation, clock).expect("ingest");
        let raw = RawAlertSettings {
            reads: "alertmanager".into(),
            priority: Some(PriorityId::new("medium")),
            ..RawAlertSettings::default()
        };
        let (channel, service) = (ChannelId::new("programado"), ServiceId::new("oax-soporte-hardware"));
        let settings = raw.settings(channel, service).expect("right settings");
        let tells = |alert: Alert| {
            let told = ToldAlerts { alerts: vec![alert], ..ToldAlerts::default() };
            bring_alone(&ingest, ("monitoreo", &settings), &told).expect("taken")
        };
        assert_eq!(tells(fires(1)).opened, 1);
        let outages = store.read().expect("reads").outages().expect("outages");
        let [outage] = &outages[..] else { panic!("{outages:?}") };
        hand.fetch_add(2 * MINUTE_MS, Ordering::Relaxed);
        assert_eq!(tells(fires(2)).noted, 1, "of one switch");

        hand.fetch_add(2 * MINUTE_MS, Ordering::Relaxed);
        fixture.pass(4 * MINUTE_MS);
        let (desk, withdrawn) = (fixture.ingest.clone(), Some(ContactWay::Phone));
        let cancel = Decision::Cancel { reason: "Era una prueba".into(), duplicate_of: None, withdrawn };
        let closing = OwnAct {
            person: PersonId::new("eva.rios"),
            site: Site::Desk,
            ..own(outage.document, Command::Decision(cancel), fixture.now())
        };
        store.before_turn(move |_| {
            let done = desk.perform_blocking(vec![closing]).expect("done");
            assert!(done.iter().all(|one| one.outcome == Outcome::Accepted), "{done:?}");
        });
        let taken = tells(fires(3));
        assert_eq!((taken.opened, taken.noted), (1, 0), "{taken:?}");
    }
}
