//! Tests of the jobs, with the clock set by hand, an institution at a time. What falls due is done once, whoever stops
//! and starts in between.

mod clock_trust;
mod complaint;
mod former_service;
mod outbox;
mod plan_changes;
mod plans;
mod restricted;
mod returned;
mod rounds;
mod tickets;

use super::{Jobs, PlannedTicket, PlansYear, TurnOutcome, year};
use crate::clock::Clock;
use crate::identity::people;
use crate::ingest::{Ingest, OwnAct, fault, stored_ticket};
use crate::organisation;
use crate::start;
use crate::store::redb::RedbStore;
use crate::store::{Reader, Store, StoreError};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::hours::{DayOfWeek, Opening};
use ronda_shared::catalog::{FieldDef, FieldKind, Organisation, Stage};
use ronda_shared::command::{Command, Content, Item, OpenTicket, Requester, TicketKind};
use ronda_shared::ids::{ChannelId, DocumentId, FieldId, PersonId, PriorityId, RoleId, ServiceId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use ronda_shared::view::Summary;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Friday 20 November 2026, 17:50 in Oaxaca.
pub(super) const FRIDAY: i64 = 1_795_218_600_000;
pub(super) const DAY: i64 = 1_440;

/// A desk with its clock.
pub(super) struct Desk {
    pub(super) ingest: Ingest,
    hand: Arc<AtomicI64>,
    jobs: Jobs,
    next: AtomicI64,
}

impl Desk {
    /// Of an institution that comes with the binary; hours that its manual leaves open are decided.
    pub(super) fn of(name: &str, change: impl FnOnce(&mut Organisation)) -> Self {
        let mut org = organisation::load_builtin(name).unwrap_or_else(|findings| panic!("{name}: {findings:#?}"));
        let week = |days: &[DayOfWeek], from: &str, to: &str| {
            let (from, to) = (from.parse().expect("a time"), to.parse().expect("a time"));
            vec![Opening { days: days.to_vec(), from, to }]
        };
        use DayOfWeek as D;
        if org.hours.iter().all(|opening| opening.days.is_empty()) {
            org.hours = week(&[D::Mon, D::Tue, D::Wed, D::Thu, D::Fri], "09:00", "17:00");
        }
        for calendar in &mut org.calendars {
            calendar.hours = week(&[D::Mon, D::Tue, D::Wed, D::Thu, D::Fri, D::Sat, D::Sun], "09:00", "21:00");
        }
        change(&mut org);
        let (clock, hand) = Clock::by_hand(FRIDAY);
        let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("memory"));
        let ingest = start::ingest(store, org, clock).expect("ingest");
        Self { jobs: Jobs::new(ingest.clone()), ingest, hand, next: AtomicI64::new(1) }
    }

    /// The same desk by other data of its organisation, as after a change in the browser.
    pub(super) fn changed(self, change: impl FnOnce(&mut Organisation)) -> Self {
        let mut org = self.org().clone();
        change(&mut org);
        org.version = "changed".into();
        let (clock, hand) = Clock::by_hand(self.now().millis());
        let ingest = start::ingest(Arc::clone(self.ingest.store()), org, clock).expect("ingest");
        Self { jobs: Jobs::new(ingest.clone()), ingest, hand, next: self.next }
    }

    pub(super) fn org(&self) -> &Organisation {
        self.ingest.organisation()
    }
    pub(super) fn now(&self) -> Timestamp {
        self.ingest.clock().now()
    }
    pub(super) fn pass(&self, minutes: i64) {
        self.hand.fetch_add(minutes * MINUTE_MS, Ordering::Relaxed);
    }
    pub(super) fn to(&self, minutes_after_friday: i64) {
        self.hand.store(FRIDAY + minutes_after_friday * MINUTE_MS, Ordering::Relaxed);
    }
    /// Somebody is entered, and a week goes by: by now the feed tells that the clock was right then, and what was due is destroyed.
    pub(super) fn a_week_goes_by(&self) {
        let somebody = format!("p{}", self.next.fetch_add(1, Ordering::Relaxed));
        self.person(&somebody, "auxiliar-atencion-usuarios", &[]);
        self.pass(7 * DAY);
    }
    pub(super) fn reader(&self) -> Box<dyn Reader> {
        self.ingest.store().read().expect("a reader")
    }
    pub(super) fn end(&self) -> u64 {
        self.reader().end().expect("an end")
    }

    /// A year of the plans, for who may read all tickets or none.
    pub(super) fn year(&self, of: i32, may_read: bool) -> PlansYear {
        let reader = self.reader();
        let mut tickets = |each: &mut dyn FnMut(&PlannedTicket<'_>)| {
            for summary in reader.every_summary() {
                if let Summary::Ticket(ticket) = summary? {
                    each(&PlannedTicket::of(&ticket));
                }
            }
            Ok::<_, StoreError>(())
        };
        year(&*reader, self.org(), of, self.now(), &mut tickets, &|_| Ok(may_read)).expect("a year")
    }

    /// The jobs, until nothing is due.
    pub(super) fn turn(&self) -> TurnOutcome {
        self.jobs.turn().expect("a turn")
    }
    /// The same by a server that has just started.
    pub(super) fn turn_anew(&self) -> TurnOutcome {
        Jobs::new(self.ingest.clone()).turn().expect("a turn")
    }
    /// By how many days its clock is doubted that says what is to be destroyed.
    pub(super) fn doubted_days(&self) -> i64 {
        self.jobs.state.lock().expect("whole").clock.doubted_ms() / (DAY * MINUTE_MS)
    }
    /// Once done, nothing is left to do for anybody: not for this run, not for the next.
    pub(super) fn is_done(&self) {
        let end = self.end();
        assert_eq!((self.turn().done, self.turn_anew().done, self.end()), (0, 0, end), "nothing twice");
    }

    pub(super) fn person(&self, id: &str, role: &str, teams: &[&str]) {
        let person = Person {
            roles: vec![RoleId::new(role)],
            teams: teams.iter().map(|team| TeamId::new(*team)).collect(),
            mail: Some(format!("{id}@demo.example")),
            ..Person::new(PersonId::new(id), id)
        };
        people::upsert(&**self.ingest.store(), self.now(), &[person]).expect("told");
    }

    pub(super) fn new_id(&self) -> DocumentId {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.next.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        DocumentId::new(self.now(), random)
    }

    /// Somebody does something now.
    pub(super) fn does(&self, who: &str, id: DocumentId, command: Command) {
        let site = if who == "ronda" { Site::System } else { Site::Desk };
        self.did(who, site, id, command, self.now());
    }
    /// Somebody did something then; it comes only now.
    pub(super) fn did(&self, who: &str, site: Site, document: DocumentId, command: Command, at: Timestamp) {
        let told = format!("{command:?}");
        assert_eq!(self.outcome(who, site, document, command, at), Outcome::Accepted, "{told}");
    }
    /// What becomes of what somebody did then.
    pub(super) fn outcome(
        &self,
        who: &str,
        site: Site,
        document: DocumentId,
        command: Command,
        at: Timestamp,
    ) -> Outcome {
        let kind = match command {
            Command::Item(Item::RegisterEquipment { .. } | Item::MergeItem { .. }) => DocumentKind::Equipment,
            Command::Record(_) => DocumentKind::Record,
            _ => DocumentKind::Ticket,
        };
        let act = OwnAct { person: PersonId::new(who), site, document, kind, at, command };
        let receipts = self.ingest.perform_blocking(vec![act]).expect("performed");
        receipts[0].outcome.clone()
    }

    /// A ticket of a service, taken down at the desk.
    pub(super) fn opens(&self, who: &str, service: &str, priority: Option<&str>, given: &[(&str, &str)]) -> DocumentId {
        let maria = Requester {
            person: None,
            name: "María".into(),
            mail: "maria@oaxaca.gob.mx".into(),
            phone: "12400".into(),
            client_org: "Registro Civil".into(),
        };
        self.opens_for(maria, who, service, priority, given)
    }
    /// The same for who asks for it.
    pub(super) fn opens_for(
        &self,
        requester: Requester,
        who: &str,
        service: &str,
        priority: Option<&str>,
        given: &[(&str, &str)],
    ) -> DocumentId {
        let (org, service) = (self.org(), ServiceId::new(service));
        let asked = org.fields(&service, Stage::Open).into_iter().filter(|field| field.core.is_none());
        let mut fields: BTreeMap<FieldId, String> = asked.map(|field| (field.id.clone(), sample(field))).collect();
        fields.extend(given.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())));
        let def = org.service(&service).expect("a service");
        let channel = def.channels.first().cloned().unwrap_or_else(|| ChannelId::new("phone"));
        let id = self.new_id();
        let open = OpenTicket {
            description: "No hay red".into(),
            requester,
            fields,
            priority: priority.map(PriorityId::new),
            catalog: org.version.clone(),
            ..OpenTicket::new(service, TicketKind::Incident, channel, "Sin red".into())
        };
        self.does(who, id, Command::Content(Content::OpenTicket(Box::new(open))));
        id
    }

    pub(super) fn view(&self, id: DocumentId) -> TicketView {
        stored_ticket(&*self.reader(), id).expect("read").expect("a ticket")
    }
    /// The notes of the server's own, the first said first.
    pub(super) fn notes(&self, id: DocumentId) -> Vec<String> {
        let notes = self.view(id).notes.into_iter().filter(|note| note.stamp.site == Site::System);
        notes.map(|note| note.text).collect()
    }
    /// Tickets of a service, by subject.
    pub(super) fn of_service(&self, service: &str) -> Vec<TicketView> {
        let summaries = self.reader().summaries(None, 10_000).expect("read");
        let ids = summaries.iter().map(|summary| summary.id());
        let views = ids.filter_map(|id| stored_ticket(&*self.reader(), id).expect("read"));
        views.filter(|view| view.ruled.service.as_str() == service).collect()
    }
}

/// An answer that the field takes.
fn sample(field: &FieldDef) -> String {
    let text = match field.kind {
        FieldKind::Choice => return field.options.first().cloned().unwrap_or_else(|| "Una".into()),
        FieldKind::Bool => "true",
        FieldKind::Date => "2026-12-20",
        FieldKind::Time => "10:00",
        FieldKind::Email => "alguien@oaxaca.gob.mx",
        FieldKind::Ip => "10.0.0.1",
        FieldKind::Mac => "00:11:22:33:44:55",
        FieldKind::Phone => "5001",
        FieldKind::Url => "https://www.demo.example/",
        _ => "1",
    };
    text.to_owned()
}
