//! A year of the plans as it went (SEC-23, AGU-26, OCO-04). It has what came of each time, what was never opened, and
//! since when each item waits. What is to come the plans themselves say.

use super::data_history::{DataHistory, DataInForce, by_calendar};
use super::plans::{PlannedTicket, Registry, about_items, born, by_last_ticket};
use crate::ingest::stored_ticket;
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::plan::{Does, Every, Opens, Plan, When};
use ronda_shared::date::{Date, date_in, instant_in};
use ronda_shared::due::{Round, round_ticket};
use ronda_shared::ids::{DocumentId, PersonId, ServiceId};
use ronda_shared::state::State;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The most times of a year that are told.
const MOST: usize = 20_000;
/// Of so many that came to nothing it is read why.
const MOST_WHYS: usize = 500;

/// The ticket that a time of a plan is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RoundTicket {
    /// Its id.
    pub id: DocumentId,
    /// Official number; the provisional reference until there is one.
    pub folio: String,
    /// One line.
    pub subject: String,
    /// Where it stands.
    pub state: State,
    /// Whose work.
    pub assignee: Option<PersonId>,
    /// Next visit.
    pub visit: Option<Timestamp>,
    /// First answer due, while none was given.
    pub respond_by: Option<Timestamp>,
    /// Solution due.
    pub resolve_by: Option<Timestamp>,
    /// The clock stands.
    pub paused: bool,
    /// Why it was rejected or cancelled, in the words of whoever did it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// A time of a plan that has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PastRound {
    /// The plan's id.
    pub plan: String,
    /// The day on which the plan had it (`2026-11-21`).
    pub planned: String,
    /// The day on which it came, another where it was moved.
    pub day: String,
    /// The item that it was for.
    pub item: Option<DocumentId>,
    /// Its ticket; none: the server opened none.
    pub ticket: Option<RoundTicket>,
}

/// When an item last had a ticket of a plan that goes by that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ServedItem {
    /// The service.
    pub service: ServiceId,
    /// The item.
    pub item: DocumentId,
    /// The day.
    pub day: String,
}

/// What came of the plans in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PlansYear {
    /// Each time, the first first.
    pub rounds: Vec<PastRound>,
    /// There are more than are told.
    pub more: bool,
    /// Items that a plan looks at by their last ticket, with that.
    pub served: Vec<ServedItem>,
}

/// Shows each ticket there is.
pub type EachTicket<'e> = dyn FnMut(&mut dyn FnMut(&PlannedTicket<'_>)) -> Result<(), StoreError> + 'e;

/// A ticket that counts as a time of a plan.
struct CountedTicket<'o> {
    plan: &'o Plan,
    /// The plan's moment that named it; none where somebody filed it.
    named: Option<Timestamp>,
    id: DocumentId,
    equipment: Option<DocumentId>,
    created: Timestamp,
}

/// What came of the plans in a year, of the tickets that may be read. Of those alone that are told the summary is read.
pub fn year(
    reader: &dyn Reader,
    org: &Organisation,
    year: i32,
    now: Timestamp,
    tickets: &mut EachTicket<'_>,
    may_read: &dyn Fn(DocumentId) -> Result<bool, StoreError>,
) -> Result<PlansYear, StoreError> {
    let plans: Vec<(&Plan, &Opens)> = org.plans.iter().filter_map(opening).collect();
    let (mut counted, mut begun) = (Vec::<CountedTicket<'_>>::new(), BTreeMap::<&str, Timestamp>::new());
    let (mut registry, by_last_ticket) = (Registry::of_items(reader, org)?, by_last_ticket(org));
    tickets(&mut |ticket: &PlannedTicket<'_>| {
        let tells = by_last_ticket.contains(ticket.service) && ticket.tells_of_its_item(org);
        if tells {
            registry.saw(org, ticket);
        }
        for (plan, _) in plans.iter().copied().filter(|(_, opens)| opens.service.as_str() == ticket.service) {
            let (at, about) = (born(ticket.id), ticket.equipment.filter(|_| about_items(plan)));
            let named = (round_ticket(&plan.id, at, about) == ticket.id).then_some(at);
            if let Some(at) = named {
                let first = begun.entry(plan.id.as_str()).or_insert(at);
                *first = (*first).min(at);
            }
            let by_last = tells && about.is_some() && matches!(plan.when, When::Since { .. });
            // A moment at the end of 31 December is of the year that is over.
            let years = [at.plus(-1), at, ticket.created].map(|at| date_in(&org.zone, at).year());
            if (named.is_some() || by_last) && years.contains(&year) {
                let PlannedTicket { id, equipment, created, .. } = *ticket;
                counted.push(CountedTicket { plan, named, id, equipment, created });
            }
        }
    })?;
    let opened: BTreeSet<DocumentId> = counted.iter().map(|one| one.id).collect();
    let mut rounds: Vec<(PastRound, Option<DocumentId>)> = Vec::new();
    // A plan that comes at another hour since has the same times, opened under the names of the hours that it had.
    let time_of = |round: &PastRound| (round.plan.clone(), round.planned.clone(), round.item);
    let mut times = BTreeSet::new();
    for one in counted {
        let Some(round) = one.round(org, &registry) else { continue };
        times.insert(time_of(&round));
        if round.day.starts_with(&format!("{year}-")) && may_read(one.id)? {
            rounds.push((round, Some(one.id)));
        }
    }
    let first = reader.entry(1)?.map_or(now, |entry| entry.at);
    if let Some(first_day) = Date::new(year, 1, 1) {
        let mut history = DataHistory::new(reader, org);
        let in_force = history.since(instant_in(&org.zone, first_day, 0))?;
        for (plan, _) in plans.iter().copied().filter(|(plan, _)| matches!(plan.when, When::Every(_))) {
            let Some(begun) = begun.get(plan.id.as_str()) else { continue };
            let of = (first_day, date_in(&org.zone, now), first.max(*begun));
            for (round, name) in never(org, &registry, (plan, in_force.as_slice()), of) {
                // By a clock that was set back two data were in force at once.
                let is_told = opened.contains(&name) || !times.insert(time_of(&round));
                if !is_told && reader.document(name)?.is_none() {
                    rounds.push((round, None));
                }
            }
        }
    }
    rounds.sort_by(|(a, _), (b, _)| (&a.day, &a.plan, a.item).cmp(&(&b.day, &b.plan, b.item)));
    let more = rounds.len() > MOST;
    rounds.truncate(MOST);
    let mut rounds = with_tickets(reader, rounds)?;
    whys(reader, &mut rounds)?;
    let served = plans.iter().flat_map(|(plan, opens)| served(org, &registry, plan, opens)).collect();
    Ok(PlansYear { rounds, more, served })
}

/// Each time with its ticket, as its summary tells it. One whose summary cannot be read is left out, of which the log tells: without a
/// ticket it would be one that the server never opened.
fn with_tickets(
    reader: &dyn Reader,
    rounds: Vec<(PastRound, Option<DocumentId>)>,
) -> Result<Vec<PastRound>, StoreError> {
    let ids: BTreeSet<DocumentId> = rounds.iter().filter_map(|(_, ticket)| *ticket).collect();
    let ids: Vec<DocumentId> = ids.into_iter().collect();
    let mut known = BTreeMap::new();
    for summary in reader.summaries_by_id(&ids) {
        if let Summary::Ticket(ticket) = summary? {
            known.insert(ticket.id, told(*ticket));
        }
    }
    let whole = rounds.into_iter().filter_map(|(round, ticket)| match ticket {
        None => Some(round),
        Some(id) => known.get(&id).map(|ticket| PastRound { ticket: Some(ticket.clone()), ..round }),
    });
    Ok(whole.collect())
}

/// A plan that opens tickets by itself, with what it opens.
fn opening(plan: &Plan) -> Option<(&Plan, &Opens)> {
    match &plan.does {
        Does::Open(opens) if !matches!(plan.when, When::After { .. }) => Some((plan, opens.as_ref())),
        Does::Open(_) | Does::Remind { .. } => None,
    }
}

impl CountedTicket<'_> {
    /// The time of the plan that it is, its ticket left out; none where the item is of no kind that the plan looks at.
    fn round(&self, org: &Organisation, registry: &Registry) -> Option<PastRound> {
        let mut item = self.equipment.filter(|_| about_items(self.plan));
        let created = date_in(&org.zone, self.created);
        let planned = match (self.named, &self.plan.when) {
            (Some(at), When::Every(every)) => day_of(org, every, at),
            (Some(at), _) => date_in(&org.zone, at),
            (None, When::Since { kinds, .. }) => {
                item = item.map(|item| registry.counting(item));
                registry.of(kinds).find(|known| Some(known.id) == item)?;
                created
            }
            (None, _) => return None,
        };
        let moved = registry.moves.get(&Round { plan: self.plan.id.clone(), item, planned });
        let day = match (moved, &self.plan.when) {
            (Some(moved), _) => moved.day,
            (None, When::Every(_)) => planned,
            (None, _) => created,
        };
        Some(PastRound {
            plan: self.plan.id.clone(),
            planned: planned.to_string(),
            day: day.to_string(),
            item,
            ticket: None,
        })
    }
}

/// The day of a plan's moment: one at a day's end falls on the next.
fn day_of(org: &Organisation, every: &Every, at: Timestamp) -> Date {
    let date = date_in(&org.zone, at);
    let before = date.plus(-1);
    if every.on(org, date) != Some(at) && every.on(org, before) == Some(at) { before } else { date }
}

/// The times that a plan had in a year by the data of then, by today and since it began, that were not moved to a day to come, each with
/// the name of its ticket. What it is since is no word of what it left undone before.
fn never(
    org: &Organisation,
    registry: &Registry,
    (plan, in_force): (&Plan, &[DataInForce<'_>]),
    (first_day, today, begun): (Date, Date, Timestamp),
) -> Vec<(PastRound, DocumentId)> {
    let days = std::iter::successors(Some(first_day.max(date_in(&org.zone, begun))), |day| Some(day.tomorrow()));
    let days: Vec<Date> = days.take_while(|day| *day < today && day.year() == first_day.year()).collect();
    let mut found = Vec::new();
    for then in in_force {
        let Some((opens, every)) = by_calendar(then.data, &plan.id) else { continue };
        let items: Vec<Option<DocumentId>> = match opens.each.is_empty() {
            true => vec![None],
            false => registry.of(&opens.each).map(|item| Some(item.id)).collect(),
        };
        let moments = days.iter().filter_map(|day| Some((*day, every.on(then.data, *day)?)));
        for (day, at) in moments.filter(|(_, at)| *at >= begun && then.hold(*at)) {
            for item in items.iter().copied().filter(|item| item.is_none_or(|item| born(item) <= at)) {
                let moved = registry.moves.get(&Round { plan: plan.id.clone(), item, planned: day });
                let done_on = moved.map_or(day, |moved| moved.day);
                if done_on < today {
                    let round = PastRound {
                        plan: plan.id.clone(),
                        planned: day.to_string(),
                        day: done_on.to_string(),
                        item,
                        ticket: None,
                    };
                    found.push((round, round_ticket(&plan.id, at, item)));
                }
            }
        }
    }
    found
}

fn told(ticket: TicketSummary) -> RoundTicket {
    RoundTicket {
        id: ticket.id,
        folio: ticket.folio.unwrap_or(ticket.provisional),
        subject: ticket.subject,
        state: ticket.state,
        assignee: ticket.assignee,
        visit: ticket.visit,
        respond_by: ticket.respond_by,
        resolve_by: ticket.resolve_by,
        paused: ticket.paused,
        why: String::new(),
    }
}

/// Says of tickets that were rejected or cancelled why.
fn whys(reader: &dyn Reader, rounds: &mut [PastRound]) -> Result<(), StoreError> {
    let tickets = rounds.iter_mut().filter_map(|round| round.ticket.as_mut());
    for told in tickets.filter(|told| matches!(told.state, State::Rejected | State::Cancelled)).take(MOST_WHYS) {
        told.why = match stored_ticket(reader, told.id) {
            // The year is told all the same, without why this one came to nothing.
            Err(error) if error.is_damage_of_a_document() => {
                tracing::error!(ticket.id = %told.id, error.message = %error, "A ticket of a plan cannot be read.");
                continue;
            }
            view => view?.and_then(|view| view.ruled.reason).unwrap_or_default(),
        };
    }
    Ok(())
}

/// The last tickets of the items that a plan looks at by these.
fn served(org: &Organisation, registry: &Registry, plan: &Plan, opens: &Opens) -> Vec<ServedItem> {
    let When::Since { kinds, .. } = &plan.when else { return Vec::new() };
    let last = registry.of(kinds).filter_map(|item| {
        let at = registry.served.get(&(opens.service.clone(), item.id))?;
        let day = date_in(&org.zone, *at).to_string();
        Some(ServedItem { service: opens.service.clone(), item: item.id, day })
    });
    last.collect()
}
