//! Jobs: what the server does by its clock (`docs/rules.md#what-the-server-does-by-its-clock`, A1–A16). They are
//! closing for silence, surveys deemed answered, offers that expire, promises that are broken, approvers who do not
//! answer, programmes that come round.
//!
//! What is due, the ticket itself says ([`ronda_shared::due`]); every step is an act by the one way in, judged like anybody's.
//! Nothing is remembered but an index of instants, made anew at each start: a restart, a week of standstill and two runs at
//! once make nothing twice and leave nothing out.

mod clock_trust;
mod data_history;
mod index;
mod outbox;
mod planned_ticket;
mod plans;
mod returned;
mod run;
#[cfg(test)]
mod tests;
mod words;
mod year;

pub(crate) use clock_trust::settled;
pub use plans::PlannedTicket;
pub use year::{EachTicket, PastRound, PlansYear, RoundTicket, ServedItem, year};

use crate::identity::SERVER;
use crate::ingest::{Ingest, OwnAct, SyncProblem, stored_ticket};
use crate::redact::{Order, RedactProblem};
use crate::store::{Reader, StoreError};
use clock_trust::ClockTrust;
use index::Index;
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::plan::Does;
use ronda_shared::date::date_in;
use ronda_shared::due::{self, Due, Item, Opening, opening};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::policy::Term;
use ronda_shared::sync::wire::{Outcome, Receipt};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{HOUR_MS, MINUTE_MS, Timestamp};
use ronda_shared::view::Summary;
use run::tell_waiting;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use words::words;

/// Tickets worked on in one commit.
const BATCH_SIZE: usize = 64;
/// Tickets that are over, at a start, are looked at so many at once: what is due on those that are open is done in between.
const OVER_AT_ONCE: usize = 500;
/// And for so long in one turn: of millions whose files have a term, each is read, and who stops the server does not wait for that.
const STRETCH: Duration = Duration::from_secs(5);
/// Where the archive of a ticket of which something is due cannot be read, or what is to be destroyed cannot be now, it is tried
/// again after so long.
const AWAY_MS: i64 = HOUR_MS;
/// Nobody is told silent whose words may lie in a mailbox that could not be read yet: that is looked at again after so long.
const UNHEARD_MS: i64 = MINUTE_MS;
/// What the log says where a ticket, or what it refers to, is damaged: nothing else waits for it.
const UNREAD: &str = "A ticket, or what it refers to, cannot be read: what is due on it could not be done.";
/// Of all runs one works at a time: each sees what the one before has done.
static ONE: Mutex<()> = Mutex::new(());

/// Why a turn could not be finished; the next one goes on.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was due could not be written.
    #[error(transparent)]
    Write(#[from] SyncProblem),
}

/// What a turn came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TurnOutcome {
    /// Things done.
    pub done: u64,
    /// Documents that the turn read to find what is due.
    pub read: u64,
    /// When there is something to do again.
    pub next: Option<Timestamp>,
}

/// The jobs of a running server.
pub struct Jobs {
    ingest: Ingest,
    /// Until when all that came by mail was taken; none where nothing comes by mail.
    heard: Box<dyn Fn() -> Option<Timestamp> + Send + Sync>,
    state: Mutex<State>,
    /// The plans of former data that look at dates in tickets, read once where one is asked of.
    former: OnceLock<Vec<planned_ticket::FormerPlan>>,
}

/// How far the tickets that were over at the start have been looked at.
#[derive(Clone, Copy, Default)]
enum OverLookedAt {
    /// All of them were, or none of them may have something to come.
    #[default]
    All,
    /// Those up to this one; none: not one yet.
    UpTo(Option<DocumentId>),
}

#[derive(Default)]
struct State {
    index: Index,
    over: OverLookedAt,
    /// What came and could not be done, by ticket: what comes after it is not stopped by it, and it is tried again when
    /// the ticket moves.
    stuck: BTreeMap<DocumentId, BTreeSet<Item>>,
    /// How far the feed was followed; none before the index is made.
    followed: Option<u64>,
    /// When plans are looked at next; none where none come round.
    plans: Option<Timestamp>,
    clock: ClockTrust,
    read: u64,
}

impl Jobs {
    /// Those of an ingest.
    pub fn new(ingest: Ingest) -> Self {
        Self { ingest, heard: Box::new(|| None), state: Mutex::default(), former: OnceLock::new() }
    }

    /// The same where requesters answer by mail, too; `heard` tells until when all that came was taken. While the server stood still, or its
    /// mailbox was away, they may have written: for silence nothing is closed before that is read.
    pub fn heard_by(self, heard: impl Fn() -> Option<Timestamp> + Send + Sync + 'static) -> Self {
        Self { heard: Box::new(heard), ..self }
    }

    /// Does all that is due by the server's clock, the longest due first. It blocks.
    pub fn turn(&self) -> Result<TurnOutcome, JobsError> {
        let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.ingest.clock().now();
        if state.clock.is_set_back(now) {
            tracing::warn!("The clock was set back: the job index is made anew.");
            *state = State { read: state.read, ..State::default() };
        }
        state.clock.begin_turn(now);
        let (read, mut done) = (state.read, 0);
        self.follow(&mut state)?;
        let began = Instant::now();
        let is_cut = loop {
            done += self.do_due(&mut state)?;
            let is_cut = began.elapsed() >= STRETCH && !matches!(state.over, OverLookedAt::All);
            if is_cut || !self.look_further(&mut state)? {
                break is_cut;
            }
            self.follow(&mut state)?;
        };
        let next = [state.index.next(), state.plans].into_iter().flatten().min();
        tell_waiting(state.index.len(), next, state.clock.doubted_ms());
        let next = if is_cut { Some(self.ingest.clock().now()) } else { next };
        Ok(TurnOutcome { done, read: state.read - read, next })
    }

    /// Does what is due of all that was looked at; how many things were done.
    fn do_due(&self, state: &mut State) -> Result<u64, JobsError> {
        let mut done = 0;
        let now = self.ingest.clock().now();
        if state.plans.is_some_and(|at| at <= now) {
            let look = plans::look(&*self.ingest.store().read()?, self.org(), now)?;
            let (opened, left) = self.come_round(&look.acts)?;
            done += opened;
            // What could not be opened is looked for again, before the next time of a plan where that is far.
            let again = left.then(|| now.plus(AWAY_MS));
            state.plans = look.next.into_iter().chain(again).min();
            self.follow(state)?;
        }
        loop {
            let now = self.ingest.clock().now();
            let ids = state.index.due(now, BATCH_SIZE);
            if ids.is_empty() {
                return Ok(done);
            }
            done += self.work(state, &ids, now)?;
        }
    }

    fn org(&self) -> &Organisation {
        self.ingest.organisation()
    }

    /// Makes the index, or brings it up to the feed.
    fn follow(&self, state: &mut State) -> Result<(), StoreError> {
        let reader = self.ingest.store().read()?;
        let end = reader.end()?;
        let ids: Vec<DocumentId> = match state.followed {
            Some(from) if from == end => return Ok(()),
            Some(from) => {
                let mut moved: Vec<DocumentId> =
                    reader.moved_after(from)?.map(|moved| moved.map(|(_, id)| id)).collect::<Result<_, _>>()?;
                if due::any_outlives(self.org()) {
                    returned::add(&*reader, from, &mut moved)?;
                }
                moved
            }
            None => {
                // What is due by now is found in the first look at the plans.
                state.plans = (!self.org().plans.is_empty()).then(Timestamp::default);
                return self.make(state, &*reader, end);
            }
        };
        for id in ids {
            state.stuck.remove(&id);
            if plans::is_moved(&*reader, self.org(), id)? {
                // It may have to come before what was looked forward to.
                state.plans = Some(Timestamp::default());
            }
            self.look(state, &*reader, id)?;
        }
        state.followed = Some(end);
        Ok(())
    }

    /// Makes the index of what is open. What is over and may have something to come is [looked at](Self::look_further) behind it.
    fn make(&self, state: &mut State, reader: &dyn Reader, end: u64) -> Result<(), StoreError> {
        let began = Instant::now();
        for id in unfinished(reader)? {
            self.look(state, reader, id)?;
        }
        if due::any_outlives(self.org()) {
            state.over = OverLookedAt::UpTo(None);
        }
        state.followed = Some(end);
        let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(
            jobs.read = state.read,
            jobs.waiting = state.index.len(),
            duration_ms,
            "The job index is built."
        );
        Ok(())
    }

    /// Looks at some more of the tickets that are over and may have something to come; false where all were looked at.
    fn look_further(&self, state: &mut State) -> Result<bool, StoreError> {
        let OverLookedAt::UpTo(after) = state.over else { return Ok(false) };
        let reader = self.ingest.store().read()?;
        let page = reader.summaries(after, OVER_AT_ONCE)?;
        for summary in &page {
            if let Summary::Ticket(ticket) = summary
                && ticket.state.is_final()
                && due::outlives(self.org(), &ticket.service, &ticket.reported.former_services)
            {
                self.look(state, &*reader, ticket.id)?;
            }
        }
        let last = page.last().map(Summary::id).filter(|_| page.len() == OVER_AT_ONCE);
        state.over = last.map_or(OverLookedAt::All, |last| OverLookedAt::UpTo(Some(last)));
        Ok(true)
    }

    /// Reads a ticket anew and notes its next item.
    fn look(
        &self,
        state: &mut State,
        reader: &dyn Reader,
        id: DocumentId,
    ) -> Result<Option<(TicketView, Item)>, StoreError> {
        state.read += 1;
        let now = self.ingest.clock().now();
        let archived = reader.row_of(id).and_then(|row| row.map(|row| reader.archived(&row)).transpose());
        let line = match archived {
            // What is read below is damaged by the same, and nothing else waits for it.
            Err(error) if error.is_damage_of_a_document() => None,
            line => line?.flatten(),
        };
        if let Some(line) = &line {
            // What is to be destroyed of a ticket that left, and when, its line tells: its archive is opened for that alone.
            let mut item = line.term.map(|(at, act)| Item { at, what: Due::Destroy(act) });
            state.clock.defer_destroying(reader, item.as_mut_slice(), now)?;
            if item.as_ref().is_none_or(|item| item.at > now) {
                state.index.put(id, item);
                return Ok(None);
            }
        }
        let read = || -> Result<_, StoreError> {
            let Some(view) = stored_ticket(reader, id)? else { return Ok(None) };
            let mut agenda = due::agenda_at(self.org(), &view, now);
            if agenda.iter().any(|item| item.at <= now && is_of_silence(item))
                && let Some(at) = outbox::silent_from(reader, self.org(), &view, now)?
            {
                for item in agenda.iter_mut().filter(|item| is_of_silence(item)) {
                    item.at = at;
                }
                agenda.sort();
            }
            Ok(Some((agenda, view)))
        };
        // What the library cannot bear is damage too.
        let panicked = |_| Err(StoreError::Damaged { place: "documents", detail: format!("{id}: to read it panics") });
        let read = match catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(panicked) {
            // Where archives lie may be away for days: nothing else waits for it.
            Err(StoreError::Archive { archive, why, .. }) => {
                tracing::warn!(job.document = %id, job.archive = %archive, job.why = why, "An archive is opened later.");
                let term = line.and_then(|line| line.term);
                let later = |(_, act)| Item { at: now.plus(AWAY_MS), what: Due::Destroy(act) };
                state.index.put(id, term.map(later));
                return Ok(None);
            }
            Err(StoreError::Damaged { detail, .. }) => {
                tracing::error!(job.document = %id, error.message = detail, "{}", UNREAD);
                metrics::counter!("ronda_jobs_failed_total", "job" => "read").increment(1);
                state.index.put(id, None);
                return Ok(None);
            }
            other => other?,
        };
        let Some((mut agenda, view)) = read else { return Ok(None) };
        state.clock.defer_destroying(reader, &mut agenda, now)?;
        agenda.sort();
        let (mut next, stuck) = (None, state.stuck.get(&id));
        for item in agenda {
            if let Due::Open(plan) = item.what
                && self.is_opened(reader, plan, &item, &view)?
            {
                continue;
            }
            if stuck.is_some_and(|stuck| stuck.contains(&item)) {
                continue;
            }
            next = Some(item);
            break;
        }
        state.index.put(id, next.clone());
        Ok(next.map(|item| (view, item)))
    }

    /// Does the first thing due on each of these tickets, in one commit.
    fn work(&self, state: &mut State, ids: &[DocumentId], now: Timestamp) -> Result<u64, JobsError> {
        let reader = self.ingest.store().read()?;
        let (mut acts, mut steps, mut looked_at) = (Vec::new(), Vec::new(), BTreeMap::new());
        let end = reader.end()?;
        for id in ids {
            let Some((view, item)) = self.look(state, &*reader, *id)?.filter(|(_, item)| item.at <= now) else {
                continue;
            };
            if self.may_be_unheard(&item) {
                state.index.put(*id, Some(Item { at: now.plus(UNHEARD_MS), ..item }));
                continue;
            }
            let own = match self.destroy(&view, &item) {
                Destroyed::Done => self.acts(&view, &item, now),
                Destroyed::Never => Vec::new(),
                // A ticket that is over does not move: nothing else would have it looked at again before the next start.
                Destroyed::Later => {
                    metrics::counter!("ronda_jobs_failed_total", "job" => item.what.name()).increment(1);
                    state.index.put(*id, Some(Item { at: now.plus(AWAY_MS), ..item }));
                    continue;
                }
                // That it moved is followed; until then it is not ordered again at once.
                Destroyed::NotDue => {
                    state.index.put(*id, Some(Item { at: now.plus(AWAY_MS), ..item }));
                    continue;
                }
            };
            // What was destroyed moved the ticket itself.
            if !matches!(item.what, Due::Destroy(_)) {
                looked_at.insert(*id, end);
            }
            steps.push((*id, item, own.len()));
            acts.extend(own);
        }
        drop(reader);
        let performed =
            if acts.is_empty() { Ok(Some(Vec::new())) } else { self.ingest.perform_unmoved_blocking(acts, looked_at) };
        let performed = match performed {
            Err(error) if is_of_a_ticket(&error) && ids.len() > 1 => {
                return ids.iter().try_fold(0, |done, id| Ok(done + self.work(state, &[*id], now)?));
            }
            // What it refers to cannot be read, an item or another ticket, or the writer fails over it: nobody else waits for that.
            Err(error) if is_of_a_ticket(&error) => {
                for (id, item, _) in steps {
                    tracing::error!(job.document = %id, error.message = %error, "{}", UNREAD);
                    metrics::counter!("ronda_jobs_failed_total", "job" => item.what.name()).increment(1);
                    state.index.put(id, Some(Item { at: now.plus(AWAY_MS), ..item }));
                }
                return Ok(0);
            }
            other => other?,
        };
        let Some(receipts) = performed else {
            // One of them moved meanwhile, perhaps because another server did the same: all are looked at anew.
            self.follow(state)?;
            return Ok(0);
        };
        let reader = self.ingest.store().read()?;
        let (mut receipts, mut done) = (receipts.into_iter(), 0);
        for (id, item, count) in steps {
            let taken: Vec<Receipt> = receipts.by_ref().take(count).collect();
            let whole = count > 0 && taken.iter().all(|receipt| receipt.outcome == Outcome::Accepted);
            self.look(state, &*reader, id)?;
            let again = state.index.of(id) == Some(&item);
            if again {
                // Tried until it succeeds it would be tried for ever, and what comes later would wait for it.
                state.stuck.entry(id).or_default().insert(item.clone());
                self.look(state, &*reader, id)?;
            }
            if whole && !again {
                done += 1;
                metrics::counter!("ronda_jobs_done_total", "job" => item.what.name()).increment(1);
                let late_ms = now.since(item.at);
                tracing::info!(job.document = %id, job.late_ms = late_ms, job.name = item.what.name(), "{}", words(&item.what));
            } else {
                metrics::counter!("ronda_jobs_failed_total", "job" => item.what.name()).increment(1);
                tracing::warn!(job.document = %id, job.name = item.what.name(), "A scheduled job could not be done.");
            }
        }
        Ok(done)
    }

    /// Whether it would be said of somebody that they were silent who may have written in time, to a mailbox that was not read since.
    fn may_be_unheard(&self, item: &Item) -> bool {
        let silence = matches!(item.what, Due::Silence | Due::Survey);
        silence && (self.heard)().is_some_and(|until| until < item.at)
    }

    /// Destroys the file or the drawn signature whose term is over, by the way in which words are taken out for good. Of any
    /// other item there is nothing to destroy. A file's bytes go once a sweep of what nobody names comes by.
    fn destroy(&self, view: &TicketView, item: &Item) -> Destroyed {
        let Due::Destroy(act) = item.what else { return Destroyed::Done };
        let reason = due::why_destroyed(self.org(), view, act);
        let by = Some(PersonId::new(SERVER));
        let what = vec![due::destroyed(view, act)];
        let order = Order { document: view.id, what, reason, by, device: None, alone: true, stands: None };
        let destroyed = self.ingest.redact_blocking(order);
        match &destroyed {
            Ok(()) => {}
            // Nothing failed: it was opened again, say.
            Err(RedactProblem::NotDue | RedactProblem::Moved) => {
                tracing::info!(job.document = %view.id, "What was kept for a term is not due any more.");
            }
            Err(error) => {
                tracing::error!(job.document = %view.id, error.message = %error, "What was kept for a term could not be destroyed.");
            }
        }
        fate(&destroyed)
    }

    /// What the server does when an item has come.
    fn acts(&self, view: &TicketView, item: &Item, now: Timestamp) -> Vec<OwnAct> {
        let org = self.org();
        if let Due::Open(number) = item.what {
            let Some((plan, Does::Open(opens))) = org.plans.get(number).map(|plan| (plan, &plan.does)) else {
                return Vec::new();
            };
            let same = opens.service == view.ruled.service;
            let standing = view.fields.iter().filter(|_| same).map(|(id, set)| (id.clone(), set.value.clone()));
            let open = opening(org, opens, date_in(&org.zone, item.at), &Opening::of_ticket(view), &standing.collect());
            let name = self.opened(number, item, view.id);
            return planned_ticket::act(org, &plan.id, name, open, now).into_iter().collect();
        }
        due::commands(org, view, item).into_iter().map(|command| planned_ticket::own(view.id, command, now)).collect()
    }

    /// Opens what plans have come round to: how many tickets, and whether one could not be opened that is tried again.
    fn come_round(&self, due: &[(String, OwnAct)]) -> Result<(u64, bool), JobsError> {
        let (mut done, mut left) = (0, false);
        let mut waiting: Vec<&[(String, OwnAct)]> = due.chunks(BATCH_SIZE).rev().collect();
        while let Some(together) = waiting.pop() {
            let acts = together.iter().map(|(_, act)| act.clone()).collect();
            let receipts = match self.ingest.perform_blocking(acts) {
                Err(error) if is_of_a_ticket(&error) && together.len() > 1 => {
                    waiting.extend(together.chunks(1).rev());
                    continue;
                }
                Err(error) if is_of_a_ticket(&error) => {
                    for (plan, act) in together {
                        tracing::error!(job.plan = plan, job.document = %act.document, error.message = %error, "A plan's ticket could not be opened; it is tried again.");
                        metrics::counter!("ronda_jobs_failed_total", "job" => "plan").increment(1);
                    }
                    left = true;
                    continue;
                }
                receipts => receipts?,
            };
            for ((plan, act), receipt) in together.iter().zip(receipts) {
                if receipt.outcome == Outcome::Accepted {
                    done += 1;
                    metrics::counter!("ronda_jobs_done_total", "job" => "plan").increment(1);
                    tracing::info!(job.plan = plan, job.document = %act.document, "A plan opened a ticket.");
                } else {
                    metrics::counter!("ronda_jobs_failed_total", "job" => "plan").increment(1);
                    tracing::warn!(job.plan = plan, job.outcome = ?receipt.outcome, "A plan's ticket was not taken.");
                }
            }
        }
        Ok((done, left))
    }
}

/// Whether a problem is of what was to be done for one ticket: done one by one, all others can be.
fn is_of_a_ticket(problem: &SyncProblem) -> bool {
    problem.is_of_a_document() || matches!(problem, SyncProblem::Store(StoreError::Damaged { .. }))
}

/// What became of something whose term is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destroyed {
    /// It is gone, or there is nothing to destroy.
    Done,
    /// It is tried again: the store could not.
    Later,
    /// Its ticket moved meanwhile, and is looked at anew.
    NotDue,
    /// It cannot be destroyed as its ticket stands.
    Never,
}

fn fate(destroyed: &Result<(), RedactProblem>) -> Destroyed {
    match destroyed {
        Ok(()) => Destroyed::Done,
        Err(RedactProblem::Store(_) | RedactProblem::Stopping) => Destroyed::Later,
        Err(RedactProblem::NotDue | RedactProblem::Moved) => Destroyed::NotDue,
        Err(
            RedactProblem::NotFound | RedactProblem::Nothing(_) | RedactProblem::HowMany | RedactProblem::Untellable(_),
        ) => Destroyed::Never,
    }
}

/// Tickets that are not over.
fn unfinished(reader: &dyn Reader) -> Result<Vec<DocumentId>, StoreError> {
    let mut ids = Vec::new();
    for summary in reader.summaries_in(BTreeSet::from([Term::list_of_open_tickets()]))? {
        if let Summary::Ticket(ticket) = summary?
            && !ticket.state.is_final()
        {
            ids.push(ticket.id);
        }
    }
    Ok(ids)
}

/// Whether it says of a requester that they did not answer.
fn is_of_silence(item: &Item) -> bool {
    matches!(item.what, Due::Silence | Due::Survey | Due::CannotClose)
}
