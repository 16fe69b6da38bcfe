//! What comes round by the calendar: programmes and tasks (A9, A12, A14), and items that are due for maintenance (A8).
//! After a standstill each makes one, that of its last moment, and each time that somebody moved to a day that has come.

use super::data_history::DataHistory;
use super::planned_ticket;
use crate::ingest::{OwnAct, stored_item};
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::plan::{Does, Opens, Plan, When};
use ronda_shared::command::{EquipmentField, Place, Requester};
use ronda_shared::date::{Date, date_in, instant_in};
use ronda_shared::due::{MovedVisit, Opening, Round, moved_by, opening, round_moment, round_ticket};
use ronda_shared::equipment::{self, EquipmentSummary};
use ronda_shared::ids::{DocumentId, ServiceId};
use ronda_shared::person::Person;
use ronda_shared::policy::Term;
use ronda_shared::search;
use ronda_shared::state::State;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the plans come to at an instant.
pub(super) struct PlansOutlook {
    /// The tickets that they open by now, each with its plan.
    pub(super) acts: Vec<(String, OwnAct)>,
    /// When they are to be looked at again.
    pub(super) next: Option<Timestamp>,
}

pub(super) fn look(reader: &dyn Reader, org: &Organisation, now: Timestamp) -> Result<PlansOutlook, StoreError> {
    let scanned = org.rounds().is_some() || org.plans.iter().any(about_items);
    let registry = if scanned { Registry::read(reader, org)? } else { Registry::default() };
    let mut look = PlansOutlook { acts: Vec::new(), next: next(org, &registry, now) };
    // A plan makes nothing of the time before there was a desk.
    let Some(first) = reader.entry(1)?.map(|entry| entry.at) else { return Ok(look) };
    let former = FormerMoments { reader, present: org, known: OnceCell::new() };
    let mut history = DataHistory::new(reader, org);
    let panicked = |_| Err(StoreError::Damaged { place: "documents", detail: "to read it panics".into() });
    for plan in &org.plans {
        let Does::Open(opens) = &plan.does else { continue };
        for come in rounds_due(org, plan, opens, &registry, now) {
            let name = round_ticket(&plan.id, come.planned, come.item.map(|item| item.id));
            if come.planned < first || planned_ticket::is_open(reader, name)? || former.has_opened(plan, &come)? {
                continue;
            }
            // Of the time before it was written, or was as it is, a plan makes nothing either: a review of each January that is entered in
            // November is none of the January before.
            if come.is_by_calendar(plan) && !history.had_time(&plan.id, (come.day, come.planned), come.kind())? {
                continue;
            }
            let known = match come.item {
                // What the library cannot bear is damage too.
                Some(item) => {
                    match catch_unwind(AssertUnwindSafe(|| registry.known(reader, item))).unwrap_or_else(panicked) {
                        // One that is damaged keeps nobody from the others.
                        Err(StoreError::Damaged { detail, .. }) => {
                            tracing::error!(job.plan = plan.id.as_str(), job.item = %item.id, error.message = detail, "A plan's item cannot be read.");
                            metrics::counter!("ronda_jobs_failed_total", "job" => "open").increment(1);
                            continue;
                        }
                        known => known?,
                    }
                }
                None => Opening::default(),
            };
            let mut open = opening(org, opens, come.day, &known, &BTreeMap::new());
            if let Some((planned, moved)) = come.moved {
                moved.tell(planned, &mut open);
            }
            look.acts.extend(planned_ticket::act(org, &plan.id, name, open, now).map(|act| (plan.id.clone(), act)));
        }
    }
    Ok(look)
}

/// Whether a document tells of a time of a plan that was moved, or moved back.
pub(super) fn is_moved(reader: &dyn Reader, org: &Organisation, id: DocumentId) -> Result<bool, StoreError> {
    let Some((def, _)) = org.rounds() else { return Ok(false) };
    match reader.summary(id) {
        // What it is nobody can tell: plans are looked at once more.
        Err(error) if error.is_damage_of_a_document() => Ok(true),
        summary => Ok(matches!(summary?, Some(Summary::Record(record)) if record.register == def.id)),
    }
}

/// When plans are to be looked at again: at the next moment of a plan, or of a time that was moved.
fn next(org: &Organisation, registry: &Registry, now: Timestamp) -> Option<Timestamp> {
    let comes = |plan: &Plan| match &plan.when {
        When::Every(every) => every.next(org, now),
        When::Since { .. } => Some(instant_in(&org.zone, date_in(&org.zone, now).tomorrow(), 0)),
        When::After { .. } => None,
    };
    let opening = || org.plans.iter().filter(|plan| matches!(plan.does, Does::Open(_)));
    let moved = opening()
        .flat_map(|plan| registry.moves_of(plan).filter_map(move |(_, moved)| round_moment(org, plan, moved.day)))
        .filter(|at| *at > now);
    opening().filter_map(comes).chain(moved).min()
}

pub(super) fn about_items(plan: &Plan) -> bool {
    let each = matches!(&plan.does, Does::Open(opens) if !opens.each.is_empty());
    each || matches!(plan.when, When::Since { .. })
}

/// The services whose last ticket tells when an item is due again.
pub(super) fn by_last_ticket(org: &Organisation) -> BTreeSet<&str> {
    let plans = org.plans.iter().filter(|plan| matches!(plan.when, When::Since { .. }));
    let opened = plans.filter_map(|plan| match &plan.does {
        Does::Open(opens) => Some(opens.service.as_str()),
        Does::Remind { .. } => None,
    });
    opened.collect()
}

/// A time of a plan that has come.
struct DueRound<'r> {
    /// The plan's own moment of it, which names its ticket.
    planned: Timestamp,
    /// The day of which it is, where it was moved that one: its moment may be that day's end.
    day: Date,
    /// When it came.
    at: Timestamp,
    /// The item that it is about.
    item: Option<&'r EquipmentSummary>,
    /// The plan's own day of it and where it was moved, where it was.
    moved: Option<(Date, &'r MovedVisit)>,
}

impl DueRound<'_> {
    /// The plan has it on this day by itself: nobody moved it there, and it does not go by an item's last ticket.
    fn is_by_calendar(&self, plan: &Plan) -> bool {
        self.moved.is_none() && matches!(plan.when, When::Every(_))
    }

    /// Of which kind the item is.
    fn kind(&self) -> Option<&str> {
        self.item.map(|item| item.kind.as_str())
    }
}

/// At which moments former data of the organisation had the times of plans. A plan that comes at another hour since, or whose desk
/// closes at another, has the same times.
struct FormerMoments<'r> {
    reader: &'r dyn Reader,
    present: &'r Organisation,
    /// The former data that have other plans, hours or clocks: read once, and only where a time is not found by those in force.
    known: OnceCell<Vec<Organisation>>,
}

impl FormerMoments<'_> {
    /// Whether a time was opened already, by data that had it at another moment of its day.
    fn has_opened(&self, plan: &Plan, come: &DueRound<'_>) -> Result<bool, StoreError> {
        if !matches!(plan.when, When::Every(_)) {
            return Ok(false);
        }
        let day = come.moved.map_or(come.day, |(planned, _)| planned);
        for former in self.former()? {
            let known = former.plans.iter().find(|known| known.id == plan.id);
            let Some(When::Every(every)) = known.map(|known| &known.when) else { continue };
            let Some(moment) = every.on(former, day).filter(|moment| *moment != come.planned) else { continue };
            if planned_ticket::is_open(self.reader, round_ticket(&plan.id, moment, come.item.map(|item| item.id)))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn former(&self) -> Result<&[Organisation], StoreError> {
        if let Some(known) = self.known.get() {
            return Ok(known);
        }
        let mut found: Vec<Organisation> = Vec::new();
        for version in self.reader.organisations()?.into_iter().filter(|version| *version != self.present.version) {
            let Some(data) = self.reader.organisation(&version)? else { continue };
            // What this build cannot read it cannot ask, either.
            let Ok(former) = serde_json::from_slice::<Organisation>(&data) else { continue };
            let is_same = |known: &Organisation| {
                known.plans == former.plans && known.hours == former.hours && known.zone == former.zone
            };
            if !is_same(self.present) && !found.iter().any(is_same) {
                found.push(former);
            }
        }
        Ok(self.known.get_or_init(|| found))
    }
}

/// The times of a plan that have come: each on its day, or on that to which it was moved.
fn rounds_due<'r>(
    org: &Organisation,
    plan: &Plan,
    opens: &Opens,
    registry: &'r Registry,
    now: Timestamp,
) -> Vec<DueRound<'r>> {
    match &plan.when {
        When::Every(every) => {
            let items: Vec<Option<&EquipmentSummary>> = match opens.each.is_empty() {
                true => vec![None],
                false => registry.of(&opens.each).map(Some).collect(),
            };
            let mut found = Vec::new();
            if let Some((day, at)) = every.last_day(org, now) {
                // What was registered later was not there to be seen to.
                let there = items.iter().filter(|item| item.is_none_or(|item| born(item.id) <= at));
                let stays = there.filter(|item| registry.moved(plan, **item, day).is_none());
                found.extend(stays.map(|item| DueRound { planned: at, day, at, item: *item, moved: None }));
            }
            for (round, moved) in registry.moves_of(plan) {
                let item = items.iter().find(|item| item.map(|item| item.id) == round.item);
                let at = every.moment(org, moved.day);
                if let (Some(item), Some(planned)) = (item, every.on(org, round.planned))
                    && at <= now
                {
                    let day = moved.day;
                    found.push(DueRound { planned, day, at, item: *item, moved: Some((round.planned, moved)) });
                }
            }
            found
        }
        When::Since { kinds, months } => {
            let Some(months) = months.or(org.settings.maintenance_every_months) else { return Vec::new() };
            let due = registry.of(kinds).map(|item| {
                let day = registry.since(org, &opens.service, item).plus_months(months);
                let moved = registry.moved(plan, Some(item), day);
                let planned = instant_in(&org.zone, day, 0);
                let moved = moved.map(|moved| (day, moved));
                let day = moved.map_or(day, |(_, moved)| moved.day);
                DueRound { planned, day, at: instant_in(&org.zone, day, 0), item: Some(item), moved }
            });
            due.filter(|come| come.at <= now).collect()
        }
        // A date in a ticket stands in that ticket's agenda.
        When::After { .. } => Vec::new(),
    }
}

/// When an item was registered: its id says so.
pub(super) fn born(id: DocumentId) -> Timestamp {
    let millis = id.bytes()[..6].iter().fold(0_i64, |millis, byte| (millis << 8) | i64::from(*byte));
    Timestamp::from_millis(millis)
}

/// What of a ticket tells whether it is a time of a plan.
#[derive(Debug, Clone, Copy)]
pub struct PlannedTicket<'i> {
    /// Which.
    pub id: DocumentId,
    /// Its service.
    pub service: &'i str,
    /// The item that it is about.
    pub equipment: Option<DocumentId>,
    /// When it was received.
    pub created: Timestamp,
    /// Where it stands.
    pub state: State,
}

impl<'i> PlannedTicket<'i> {
    /// Of a ticket's summary.
    pub(super) fn of(ticket: &'i TicketSummary) -> Self {
        let TicketSummary { id, equipment, created, state, .. } = *ticket;
        Self { id, service: ticket.service.as_str(), equipment, created, state }
    }

    /// Whether its item had its maintenance by it (SEC-23): not by one that somebody filed and that was rejected or cancelled. What a plan
    /// opened is its time, whatever became of it.
    pub(super) fn tells_of_its_item(&self, org: &Organisation) -> bool {
        let is_given_up = matches!(self.state, State::Rejected | State::Cancelled);
        let of_plan = |plan: &Plan| round_ticket(&plan.id, born(self.id), self.equipment) == self.id;
        !is_given_up || org.plans.iter().any(of_plan)
    }
}

/// The items in service, when each was last seen to, by service, and the times of plans that were moved.
#[derive(Default)]
pub(super) struct Registry {
    items: Vec<EquipmentSummary>,
    pub(super) served: BTreeMap<(ServiceId, DocumentId), Timestamp>,
    pub(super) moves: BTreeMap<Round, MovedVisit>,
    /// What was registered twice, each with the item that it was merged into.
    merged: BTreeMap<DocumentId, DocumentId>,
    people: Vec<Person>,
}

impl Registry {
    /// Reads the items and the times that were moved; all tickets besides where a plan goes by an item's last one.
    fn read(reader: &dyn Reader, org: &Organisation) -> Result<Self, StoreError> {
        let (mut registry, services) = (Self::of_items(reader, org)?, by_last_ticket(org));
        if services.is_empty() {
            return Ok(registry);
        }
        for summary in reader.every_summary() {
            if let Summary::Ticket(ticket) = summary?
                && services.contains(ticket.service.as_str())
            {
                registry.saw(org, &PlannedTicket::of(&ticket));
            }
        }
        Ok(registry)
    }

    /// The same without any ticket: whoever reads them tells it what it [saw](Self::saw).
    pub(super) fn of_items(reader: &dyn Reader, org: &Organisation) -> Result<Self, StoreError> {
        let mut registry = Self { people: reader.people()?, ..Self::default() };
        let moved = org.rounds().map(|(def, _)| Term::list_of_register(&def.id));
        for summary in reader.summaries_in(moved.into_iter().chain([Term::list_of_equipment()]).collect())? {
            registry.take(org, summary?);
        }
        Ok(registry)
    }

    fn take(&mut self, org: &Organisation, summary: Summary) {
        match summary {
            Summary::Equipment(item) => match item.merged_into {
                Some(other) => {
                    self.merged.insert(item.id, other);
                }
                None if in_service(&item) => self.items.push(*item),
                None => {}
            },
            Summary::Record(record) => self.moves.extend(moved_by(org, &record)),
            Summary::Ticket(_) => {}
        }
    }

    /// The item that counts where one was registered twice.
    pub(super) fn counting(&self, item: DocumentId) -> DocumentId {
        equipment::counting(&self.merged, item)
    }

    /// A ticket of a service, about an item where it is about one.
    pub(super) fn saw(&mut self, org: &Organisation, ticket: &PlannedTicket<'_>) {
        if let Some(item) = ticket.equipment.filter(|_| ticket.tells_of_its_item(org)) {
            let counts = self.counting(item);
            let last = self.served.entry((ServiceId::new(ticket.service), counts)).or_insert(ticket.created);
            *last = (*last).max(ticket.created);
        }
    }

    pub(super) fn of<'r>(&'r self, kinds: &[String]) -> impl Iterator<Item = &'r EquipmentSummary> {
        let kinds: Vec<Vec<String>> = kinds.iter().map(|kind| search::tokens(kind)).collect();
        self.items.iter().filter(move |item| kinds.contains(&search::tokens(&item.kind)))
    }

    /// The day since which an item waits for a service: that of its last ticket, else that on which it was registered.
    fn since(&self, org: &Organisation, service: &ServiceId, item: &EquipmentSummary) -> Date {
        let served = self.served.get(&(service.clone(), item.id)).copied();
        date_in(&org.zone, served.unwrap_or_else(|| born(item.id)))
    }

    /// Where the time of a plan was moved that it has on this day for this item.
    fn moved(&self, plan: &Plan, item: Option<&EquipmentSummary>, planned: Date) -> Option<&MovedVisit> {
        self.moves.get(&Round { plan: plan.id.clone(), item: item.map(|item| item.id), planned })
    }

    /// The times of a plan that were moved.
    fn moves_of(&self, plan: &Plan) -> impl Iterator<Item = (&Round, &MovedVisit)> {
        self.moves.iter().filter(move |(round, _)| round.plan == plan.id)
    }

    /// What is known of an item when a ticket about it is opened.
    fn known(&self, reader: &dyn Reader, item: &EquipmentSummary) -> Result<Opening, StoreError> {
        let Some(view) = stored_item(reader, item.id)? else { return Ok(Opening::default()) };
        let field = |field| view.field(field).to_owned();
        let (name, client_org) = (field(EquipmentField::Person), field(EquipmentField::ClientOrg));
        let person = named(&self.people, &name, &client_org);
        let requester = Requester {
            person: person.map(|person| person.id.clone()),
            mail: person.and_then(|person| person.mail.clone()).unwrap_or_default(),
            phone: person.and_then(|person| person.phone.clone()).unwrap_or_default(),
            client_org,
            name,
        };
        let words = BTreeMap::from([
            ("item", item.name.clone()),
            ("inventory", item.inventory.clone()),
            ("kind", item.kind.clone()),
            ("person", requester.name.clone()),
            ("client_org", requester.client_org.clone()),
        ]);
        let place = Place {
            building: item.building.clone(),
            level: field(EquipmentField::Level),
            room: field(EquipmentField::Room),
        };
        Ok(Opening { item: Some(item.id), place, words, continues: None, requester })
    }
}

/// Who bears the name of an item's user; of namesakes the one of its dependencia, and nobody where that does not tell.
fn named<'p>(people: &'p [Person], name: &str, client_org: &str) -> Option<&'p Person> {
    let (asked, org) = (search::tokens(name), search::tokens(client_org));
    let bears = |person: &&Person| person.active && !asked.is_empty() && search::tokens(&person.name) == asked;
    let all: Vec<&Person> = people.iter().filter(bears).collect();
    let is_there = |own: &str| !org.is_empty() && search::tokens(own) == org;
    let there: Vec<&Person> =
        all.iter().copied().filter(|person| person.client_org.as_deref().is_some_and(is_there)).collect();
    match (all.as_slice(), there.as_slice()) {
        (&[only], _) | (_, &[only]) => Some(only),
        _ => None,
    }
}

fn in_service(item: &EquipmentSummary) -> bool {
    !search::tokens(&item.condition).iter().any(|word| word == "baja")
}
