//! Background task for outages: does what goes on by the clock. Outages that go on are told once in a while, requesters
//! who write about one learn of it, and what is long over is forgotten.

use super::bring::{is_readable, known, own};
use super::rules::{OpenOutage, TicketPhase};
use super::settings::AlertSettings;
use super::{ending, rules, words};
use crate::ingest::{BesideAlerts, Ingest, OwnAct, SyncProblem, stored_ticket};
use crate::store::alerts::{AlertRows, OutageRow};
use crate::store::{Reader, StoreError};
use ronda_shared::command::{Audience, Command, Content, Label};
use ronda_shared::ids::DocumentId;
use ronda_shared::policy::{TERMS_VERSION, Term};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Receipt;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// What waits is looked at this often in any case.
const POLL_INTERVAL: Duration = Duration::from_secs(10);
/// Entries of the feed looked through in one commit.
const BATCH_SIZE: u64 = 256;
/// Tickets of before an outage looked at in one commit.
const PAGE: usize = 256;
/// An outage that is over is remembered for so long: an alert that goes on is not taken for a new one.
const KEPT_MS: i64 = 7 * DAY_MS;
/// People write of an outage so long before its alert, at most.
const EARLIER_MS: i64 = 30 * MINUTE_MS;

/// The settings of the sources of alerts, by their names, as they are now; else why they cannot be read.
pub type SettingsOf = Box<dyn Fn() -> Result<Settings, String> + Send + Sync>;
type Settings = BTreeMap<String, AlertSettings>;

/// Why a turn could not be finished; the next one goes on.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// Who brings alerts cannot be read.
    #[error("{0}")]
    Sources(String),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] SyncProblem),
}

/// Tells of outages while the server runs.
pub struct OutageUpdates {
    ingest: Ingest,
    sources: SettingsOf,
    /// How far the feed was read; the store knows it as of the last that was told or some hundreds of entries.
    seen: AtomicU64,
    /// Who wrote before an outage was known. A server that begins anew looks back for all that go on: nobody is told twice.
    back: Mutex<LookBack>,
}

/// What was written before an outage was known: its ticket came by in the feed, and was about nothing then.
#[derive(Debug, Clone, Default)]
struct LookBack {
    /// Outages for which it was begun, and of how many items and buildings they were then.
    known: BTreeMap<DocumentId, usize>,
    /// Tickets behind this one are still to be looked at; none where all were.
    behind: Option<DocumentId>,
}

impl LookBack {
    /// Begins where an outage goes on that was not known, or not that far. One that is reopened is known: who wrote while it was over is
    /// not told of it.
    fn begin(&mut self, outages: &[OpenOutage]) {
        let there: BTreeSet<DocumentId> = outages.iter().map(|known| known.row.document).collect();
        self.known.retain(|document, _| there.contains(document));
        for known in outages.iter().filter(|known| goes_on(known)) {
            let reach = known.row.items.len() + known.row.buildings.len();
            if self.known.insert(known.row.document, reach).is_none_or(|before| before < reach) {
                // An id bears the clock of where it was made, which is not ours.
                let from = DocumentId::new(known.row.opened.plus(-2 * EARLIER_MS), [0; 10]);
                self.behind = Some(self.behind.map_or(from, |behind| behind.min(from)));
            }
        }
    }

    /// The next to be looked at, in the order of birth: open tickets, or whatever there is while the index of those is not whole.
    fn page(&mut self, reader: &dyn Reader) -> Result<Vec<DocumentId>, StoreError> {
        let Some(behind) = self.behind else { return Ok(Vec::new()) };
        let page: Vec<DocumentId> = if reader.scope_index_of()? == TERMS_VERSION {
            reader.listed_after(&Term::list_of_open_tickets(), Some(behind), PAGE)?
        } else {
            reader.summaries(Some(behind), PAGE)?.iter().map(Summary::id).collect()
        };
        self.behind = page.last().copied().filter(|_| page.len() == PAGE);
        Ok(page)
    }
}

impl OutageUpdates {
    /// Of an ingest, by the settings of the sources, asked for each time.
    pub fn new(ingest: Ingest, sources: SettingsOf) -> Self {
        Self { ingest, sources, seen: AtomicU64::new(0), back: Mutex::default() }
    }

    fn back(&self) -> MutexGuard<'_, LookBack> {
        // A holder that panicked left what was true before.
        self.back.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what is due; true where there is more to look at. It blocks.
    pub fn turn(&self) -> Result<bool, UpdateError> {
        let now = self.ingest.clock().now();
        let reader = self.ingest.store().read()?;
        let (turn, end) = (reader.alerts_turn()?, reader.end()?);
        let stored = reader.alerts_followed()?;
        let mut outages = Vec::new();
        for row in reader.outages()? {
            let is_read = counts(&row, now);
            let known = if is_read { known(&*reader, self.ingest.organisation(), row)? } else { OpenOutage::over(row) };
            outages.push(known);
        }
        if outages.is_empty() {
            // Nobody is told of anything: whoever is told first begins at the feed's end.
            self.seen.store(end, Ordering::Relaxed);
            *self.back() = LookBack::default();
            return Ok(false);
        }
        let sources = (self.sources)().map_err(UpdateError::Sources)?;
        let mut rows = AlertRows::default();
        let mut acts = digests(&*reader, (&sources, &outages), now, &mut rows)?;
        let from = match stored.unwrap_or(0).max(self.seen.load(Ordering::Relaxed)) {
            // Nobody has followed yet.
            0 => end,
            known => known.min(end),
        };
        let until = end.min(from + BATCH_SIZE);
        let mut back = self.back().clone();
        back.begin(&outages);
        let mut written: BTreeSet<DocumentId> = back.page(&*reader)?.into_iter().collect();
        if outages.iter().any(goes_on) {
            written.extend(touched(&*reader, from, until)?);
        }
        for id in written {
            acts.extend(self.told(&*reader, &sources, &outages, id, now)?);
        }
        forget(&*reader, &outages, now, &mut rows)?;
        drop(reader);
        if !acts.is_empty() || rows != AlertRows::default() || until - stored.unwrap_or(from).min(until) >= BATCH_SIZE {
            rows.followed = Some(until);
            let beside = BesideAlerts { turn, looked_at: BTreeMap::new(), rows: Box::new(move |_: &[Receipt]| rows) };
            match self.ingest.perform_alerts_blocking(acts, beside) {
                Ok(_) => {}
                // Another server, or a batch, wrote meanwhile: all is looked at anew.
                Err(SyncProblem::Store(StoreError::Moved { .. })) => return Ok(true),
                Err(error) => return Err(error.into()),
            }
        }
        self.seen.store(until, Ordering::Relaxed);
        let more = until < end || back.behind.is_some();
        *self.back() = back;
        Ok(more)
    }

    /// What a requester is told of the outage that their ticket is about, and its place in the ticket.
    fn told(
        &self,
        reader: &dyn Reader,
        sources: &Settings,
        outages: &[OpenOutage],
        id: DocumentId,
        now: Timestamp,
    ) -> Result<Vec<OwnAct>, StoreError> {
        let stored = match may_be_about(reader, outages, id) {
            // Nobody can be told in it, and what came after it does not wait.
            Err(error) if error.is_damage_of_a_document() => {
                tracing::error!(alert.ticket = %id, error.message = %error, "A ticket cannot be read: it is told of no outage.");
                None
            }
            stored => stored?,
        };
        let Some(view) = stored.filter(|view| view.born.stamp.site != Site::System && !is_told(view)) else {
            return Ok(Vec::new());
        };
        let speaks = |known: &&OpenOutage| {
            sources.get(&known.row.source).is_some_and(|settings| is_about(&view, known, settings))
        };
        let Some(outage) = outages.iter().filter(speaks).max_by_key(|known| known.row.last) else {
            return Ok(Vec::new());
        };
        let document = outage.row.document;
        let Some(Summary::Ticket(ticket)) = reader.summary(document)? else { return Ok(Vec::new()) };
        let folio = ticket.folio.unwrap_or(ticket.provisional);
        let linked = Label::Ticket(document);
        let link = (!view.labels.contains(&linked)).then_some(Command::Content(Content::AddLabel { label: linked }));
        let text = words::known_outage(&folio);
        let note = Command::Content(Content::AddNote { audience: Audience::Public, text });
        Ok(link.into_iter().chain([note]).map(|command| own(id, command, now)).collect())
    }

    /// Works until told to stop.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let teller = Arc::new(self);
        let (mut feed, mut leadership) = (teller.ingest.follow(), teller.ingest.leadership());
        loop {
            tokio::select! {
                () = leadership.is_mine() => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            let own = Arc::clone(&teller);
            match tokio::task::spawn_blocking(move || own.turn()).await {
                Ok(Ok(true)) => continue,
                Ok(Ok(false)) => {}
                Ok(Err(error)) => {
                    tracing::error!(error.message = %error, "Telling of outages failed; it is tried again.")
                }
                Err(error) => tracing::error!(error.message = %error, "Telling of outages failed; it is tried again."),
            }
            tokio::select! {
                moved = feed.moved() => if moved.is_err() { return },
                () = tokio::time::sleep(POLL_INTERVAL) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }
}

/// Whether something may be due of an outage, so that its ticket is read: it goes on, or may be forgotten. This is asked with each commit, and
/// of a source that comes and goes there are thousands in a week.
fn counts(row: &OutageRow, now: Timestamp) -> bool {
    row.firing > 0 || now.since(row.last) >= KEPT_MS
}

/// Whether an outage is to be told of. That there is one of a restricted service is for few, and so is its folio.
fn goes_on(known: &OpenOutage) -> bool {
    known.phase == TicketPhase::Open && known.row.firing > 0 && known.restricted.is_none()
}

/// A ticket that may be about one of the outages, by its summary: most that are touched are not, and need not be read.
fn may_be_about(reader: &dyn Reader, outages: &[OpenOutage], id: DocumentId) -> Result<Option<TicketView>, StoreError> {
    let Some(Summary::Ticket(ticket)) = reader.summary(id)? else { return Ok(None) };
    let TicketSummary { equipment, building, .. } = *ticket;
    let of = |known: &OpenOutage| {
        let item = equipment.is_some_and(|item| known.row.items.contains(&item));
        goes_on(known)
            && known.row.document != id
            && (item || building.as_ref().is_some_and(|building| known.row.is_in(building)))
    };
    if outages.iter().any(of) { stored_ticket(reader, id) } else { Ok(None) }
}

/// Whether its requester was told of an outage: once is enough, whatever else is out of order.
fn is_told(view: &TicketView) -> bool {
    let says = |text: &str| text.starts_with(words::KNOWN_OUTAGE);
    view.notes
        .iter()
        .any(|note| note.stamp.site == Site::System && note.audience == Audience::Public && says(&note.text))
}

/// Whether a ticket is about an outage that goes on: the same item, or the same building and a service of those that are told.
fn is_about(view: &TicketView, known: &OpenOutage, settings: &AlertSettings) -> bool {
    let row = &known.row;
    let item = view.equipment.value.is_some_and(|item| row.items.contains(&item));
    let service = settings.tells.contains(&view.decided.service);
    let building = view.place.value.building.as_ref().is_some_and(|building| row.is_in(building));
    let place = building && service && !row.storm;
    let written = row.opened.since(view.born.stamp.effective()) <= EARLIER_MS && !view.decided.state.is_final();
    goes_on(known) && row.document != view.id && written && (item || place)
}

/// Notes that outages go on, by the terms of their sources. One whose ticket is damaged is told nothing, and looked at again when the
/// next note would be due.
fn digests(
    reader: &dyn Reader,
    (sources, outages): (&Settings, &[OpenOutage]),
    now: Timestamp,
    rows: &mut AlertRows,
) -> Result<Vec<OwnAct>, StoreError> {
    let mut by_source: BTreeMap<&str, Vec<OpenOutage>> = BTreeMap::new();
    for known in outages {
        by_source.entry(known.row.source.as_str()).or_default().push(known.clone());
    }
    let mut acts = Vec::new();
    for (source, known) in by_source {
        let Some(settings) = sources.get(source) else { continue };
        let plan = rules::due(&settings.terms, &known, now);
        for step in plan.steps {
            if let rules::AlertWrite::Note { outage, text } = step
                && is_readable(reader, source, outage)?
            {
                acts.push(own(outage, ending::note(text), now));
            }
        }
        rows.outages.extend(plan.outages);
    }
    Ok(acts)
}

/// Documents that were changed after a position and up to another: born, or told since of which item or place they are. What is refused
/// changes none: a ticket that takes no note any more would be told of its outage for as long as that goes on, once a commit.
fn touched(reader: &dyn Reader, from: u64, until: u64) -> Result<BTreeSet<DocumentId>, StoreError> {
    let mut touched = BTreeSet::new();
    for entry in reader.entries_after(from)? {
        let entry = entry?;
        if entry.position > until {
            break;
        }
        touched.extend(entry.document.filter(|_| !entry.heads.is_empty()));
    }
    Ok(touched)
}

/// Forgets outages that are long over, with their alerts.
fn forget(reader: &dyn Reader, outages: &[OpenOutage], now: Timestamp, rows: &mut AlertRows) -> Result<(), StoreError> {
    let over = |known: &&OpenOutage| {
        let last = known.since.max(known.row.last);
        known.phase != TicketPhase::Open && now.since(last) >= KEPT_MS
    };
    let gone: BTreeSet<DocumentId> = outages.iter().filter(over).map(|known| known.row.document).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let alerts = reader.alerts()?.into_iter().filter(|row| gone.contains(&row.outage));
    rows.alerts_gone = alerts.map(|row| (row.source, row.key)).collect();
    rows.outages_gone = gone.into_iter().collect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::verification::testing::{lived, memory, note};
    use ronda_shared::ids::PersonId;
    use ronda_shared::sync::wire::Outcome;

    /// Of each outage of a week the ticket was read, with every commit.
    #[test]
    fn a_ticket_is_read_where_something_may_be_due() {
        let now = Timestamp::from_millis(1_790_000_000_000);
        let row = |firing: u32, last: i64| OutageRow {
            source: "kuma".to_owned(),
            document: DocumentId::new(now, [1; 10]),
            items: BTreeSet::new(),
            upstream: String::new(),
            building: None,
            buildings: BTreeSet::new(),
            storm: false,
            opened: now,
            last: now.plus(last),
            firing,
            alerts: 1,
            unsaid: 0,
            noted: now,
            ended: None,
        };
        assert!(counts(&row(1, 0), now) && counts(&row(1, -KEPT_MS), now), "it goes on");
        assert!(counts(&row(0, -KEPT_MS), now), "it may be forgotten");
        assert!(!counts(&row(0, 0), now) && !counts(&row(0, 1 - KEPT_MS), now));
        let unread = OpenOutage::over(row(0, 1 - KEPT_MS));
        let (memory, mut rows) = (memory(), AlertRows::default());
        forget(&*memory.read().expect("reads"), &[unread], now, &mut rows).expect("looked through");
        assert_eq!(rows, AlertRows::default(), "what was not read is forgotten no earlier");
    }

    /// Each refusal is an entry of the feed: a ticket that is full was told of its outage with every commit, without an end.
    #[test]
    fn what_is_refused_touches_nothing() {
        let (fixture, ticket, _) = lived(memory());
        let says = |text: &str| {
            let before = fixture.end();
            let eva = OwnAct {
                person: PersonId::new("eva.rios"),
                site: Site::Desk,
                ..own(ticket, note(text), fixture.now())
            };
            let done = fixture.ingest.perform_blocking(vec![eva]).expect("done");
            let reader = fixture.store.read().expect("reads");
            let end = reader.end().expect("an end");
            assert!(end > before, "the feed says it");
            let found = touched(&*reader, before, end).expect("reads");
            (done[0].outcome == Outcome::Accepted, found)
        };
        assert_eq!(says(""), (false, BTreeSet::new()));
        assert_eq!(says("Sigue sin red"), (true, BTreeSet::from([ticket])));
    }
}
