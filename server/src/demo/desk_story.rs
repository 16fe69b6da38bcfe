//! Turns the cases of a `demo.json` into the acts of its people, up to an hour. Each case is taken as far as it says.

use super::desk::{Caller, Desk, DeskError, StoryTicket, Until};
use super::hours;
use super::letters;
use super::moves;
use super::papers;
use super::records;
use super::rng::SeededRng;
use super::step::{Step, StepAction, StepKey, grants};
use super::stores::{self, StoryTaking};
use super::story::Story;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Class, FieldDef, FieldKind, Organisation, ServiceDef, Stage};
use ronda_shared::command::{
    Command, Content, Decision, EditText, EquipmentField, Item, Mark, OpenTicket, Place, Requester, Splice, TextKind,
    TicketKind,
};
use ronda_shared::date::Zone;
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ChannelId, DocumentId, FieldId, FormId, LabelId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::policy::{Right, areas, holds};
use ronda_shared::stamp::Site;
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use std::collections::BTreeMap;

/// The story of a desk from a seed up to `now`.
pub fn desk_story(desk: &Desk, org: &Organisation, seed: u64, now: Timestamp) -> Result<Story, DeskError> {
    desk.fits(org)?;
    let root = SeededRng::new(seed);
    let mut teller = StoryTeller {
        desk,
        org,
        chance: root.branch("desk", 0),
        items: BTreeMap::new(),
        cases: BTreeMap::new(),
        steps: Vec::new(),
    };
    let first = desk.cases.iter().map(|told| told.hours_ago).max().unwrap_or(1);
    teller.register(hours::before(&org.zone, now, first * 60 + 60));
    for told in &desk.cases {
        // Half an hour ends before now whatever was done.
        teller.tell(told, hours::before(&org.zone, now, told.hours_ago.max(1) * 60))?;
    }
    let (cases, items) = (teller.cases, teller.items);
    let mut steps = teller.steps;
    let case = |subject: &str| cases.get(subject).copied();
    steps.extend(records::steps(&desk.records, (org, now, &root), &case));
    steps.extend(letters::steps(&desk.letters, (org, now, &root), &case));
    let item = |inventory: &str| items.get(inventory).copied();
    steps.extend(stores::steps(&desk.stores, &item));
    steps.extend(moves::steps(&desk.moves, (org, now, &root), &item).map_err(DeskError::Unknown)?);
    steps.sort_by(|a, b| (a.received, &a.person, a.key).cmp(&(b.received, &b.person, b.key)));
    Ok(Story { people: desk.people(), steps })
}

struct StoryTeller<'a> {
    desk: &'a Desk,
    org: &'a Organisation,
    chance: SeededRng,
    /// The items by their inventory number, each with when it was registered.
    items: BTreeMap<&'a str, (DocumentId, Timestamp)>,
    /// The tickets by their subject, each with when it was opened.
    cases: BTreeMap<&'a str, (DocumentId, Timestamp)>,
    steps: Vec<Step>,
}

/// One ticket as it is told.
struct Thread {
    document: DocumentId,
    at: Timestamp,
}

impl<'a> StoryTeller<'a> {
    /// Somebody of the staff who does the technicians' work registers what stands there.
    fn register(&mut self, from: Timestamp) {
        let desk = self.desk;
        let Some(person) = self.staff(|person, teller| teller.acts_as(person, Class::Tech)) else { return };
        for (number, fields) in (0i64..).zip(&desk.equipment) {
            let inventory = fields.get(&EquipmentField::Inventory);
            let before = inventory.and_then(|inventory| desk.registered.get(inventory)).copied().unwrap_or_default();
            let at = from.plus(number * MINUTE_MS - before * DAY_MS);
            let document = DocumentId::new(at, self.chance.ten_bytes());
            if let Some(inventory) = inventory {
                self.items.insert(inventory, (document, at));
            }
            let register = Command::Item(Item::RegisterEquipment { fields: fields.clone() });
            self.push(person, Site::Field, document, DocumentKind::Equipment, at, register);
            let label = LabelId::new(self.chance.draw());
            let bound_at = at.plus(MINUTE_MS / 2);
            self.push(
                person,
                Site::Field,
                document,
                DocumentKind::Equipment,
                bound_at,
                Command::Item(Item::BindLabel { label }),
            );
        }
    }

    fn tell(&mut self, told: &'a StoryTicket, opened: Timestamp) -> Result<(), DeskError> {
        let missing = |what: &str| DeskError::Unknown(format!("«{}» needs {what}", told.subject));
        let (desk, org) = (self.desk, self.org);
        let service = org.service(&told.service).ok_or_else(|| missing("its service"))?;
        let caller = desk.callers.iter().find(|caller| caller.person.id.as_str() == told.caller);
        let caller = caller.ok_or_else(|| missing("its caller"))?;
        let opener = self.staff(|person, teller| {
            teller.acts_as(person, Class::Desk) && holds(teller.org, person, Right::TicketCreateOnBehalf)
        });
        let opener = opener.ok_or_else(|| missing("somebody of the desk"))?;
        let mut thread = Thread { document: DocumentId::new(opened, self.chance.ten_bytes()), at: opened };
        self.cases.insert(&told.subject, (thread.document, opened));
        let mut answers = self.open(&mut thread, told, service, caller, opener);
        if told.until == Until::Received {
            return Ok(());
        }
        let priority = self.org.priorities.get(1).or(self.org.priorities.first()).map(|priority| priority.id.clone());
        if let Some(priority) = priority {
            self.does(&mut thread, opener, Command::Decision(Decision::SetPriority { priority }));
        }
        self.approve(&mut thread, service, opener).ok_or_else(|| missing("its approver"))?;
        let assigner = self.assigner(service).ok_or_else(|| missing("somebody who assigns"))?;
        let worker =
            self.staff(|person, teller| teller.acts_as(person, Class::Tech) && person.teams.contains(&service.team));
        let worker = worker.ok_or_else(|| missing("somebody of its team"))?;
        self.answer(&mut thread, (told, service, caller), Stage::Assign, &mut answers, assigner);
        let assign =
            Command::Decision(Decision::Assign { person: Some(worker.id.clone()), team: None, reason: String::new() });
        self.does(&mut thread, assigner, assign);
        if told.until == Until::Assigned {
            return Ok(());
        }
        self.answer(&mut thread, (told, service, caller), Stage::Work, &mut answers, worker);
        self.does(&mut thread, worker, Command::Decision(Decision::Start {}));
        for paper in &told.papers {
            self.write(&mut thread, (told, caller, paper), &mut answers, worker);
        }
        for taking in &told.takes {
            self.take(&mut thread, taking, worker);
        }
        if told.until == Until::InProgress {
            return Ok(());
        }
        self.work(&mut thread, (told, service, caller), &mut answers, worker);
        self.answer_survey(&mut thread, told, caller);
        Ok(())
    }

    /// What whoever asked says of what was done, half an hour later.
    fn answer_survey(&mut self, thread: &mut Thread, told: &StoryTicket, caller: &Caller) {
        if told.survey.is_empty() {
            return;
        }
        thread.at = thread.at.plus(30 * MINUTE_MS);
        let said = Decision::AnswerSurvey { answers: told.survey.clone(), comment: told.comment.clone() };
        let (at, document) = (thread.at, thread.document);
        self.push(&caller.person, Site::Portal, document, DocumentKind::Ticket, at, Command::Decision(said));
    }

    fn open(
        &mut self,
        thread: &mut Thread,
        told: &StoryTicket,
        service: &ServiceDef,
        caller: &Caller,
        opener: &'a Person,
    ) -> BTreeMap<FieldId, String> {
        let first = || service.channels.first().or_else(|| self.org.channels.first().map(|channel| &channel.id));
        let channel = told.channel.clone().or_else(|| first().cloned()).unwrap_or_else(|| ChannelId::new("portal"));
        let own = channel.as_str() == "portal" && holds(self.org, &caller.person, Right::TicketCreate);
        let mut answers = BTreeMap::new();
        self.given((told, service, caller), Stage::Open, &mut answers, thread.at);
        let number = self.steps.len() % 1_000;
        let open = OpenTicket {
            subservice: told.subservice.clone(),
            description: told.description.clone(),
            requester: Requester {
                person: Some(caller.person.id.clone()),
                name: caller.person.name.clone(),
                mail: caller.person.mail.clone().unwrap_or_default(),
                phone: caller.person.phone.clone().unwrap_or_default(),
                client_org: caller.person.client_org.clone().unwrap_or_default(),
            },
            place: Place {
                building: caller.person.buildings.first().cloned(),
                level: caller.level.clone(),
                room: caller.room.clone(),
            },
            equipment: told
                .equipment
                .as_deref()
                .and_then(|inventory| self.items.get(inventory))
                .map(|(document, _)| *document),
            fields: answers.clone(),
            provisional: format!("P-DX-{number:03}"),
            catalog: self.org.version.clone(),
            ..OpenTicket::new(service.id.clone(), TicketKind::Request, channel, told.subject.clone())
        };
        let command = Command::Content(Content::OpenTicket(Box::new(open)));
        if own {
            let (at, document) = (thread.at, thread.document);
            self.push(&caller.person, Site::Portal, document, DocumentKind::Ticket, at, command);
        } else {
            self.does(thread, opener, command);
        }
        answers
    }

    /// Approvals given in the system before the work (T6, T7); none where the approver is not among the staff.
    fn approve(&mut self, thread: &mut Thread, service: &ServiceDef, opener: &'a Person) -> Option<()> {
        let asked = service.approvals.iter().find(|approval| {
            approval.kind.precedes_work() && !approval.kind.on_paper() && approval.condition.is_none()
        });
        let Some(asked) = asked else { return Some(()) };
        let approver = self.staff(|person, _| person.roles.contains(&asked.role))?;
        self.does(
            thread,
            opener,
            Command::Decision(Decision::RequestApproval { text: "Se turna para su autorización.".into() }),
        );
        self.does(thread, approver, grants("Autorizado; túrnese al departamento."));
        Some(())
    }

    fn work(
        &mut self,
        thread: &mut Thread,
        (told, service, caller): (&StoryTicket, &ServiceDef, &Caller),
        answers: &mut BTreeMap<FieldId, String>,
        worker: &'a Person,
    ) {
        for item in service.checklist.iter().filter(|item| item.mandatory) {
            let mark = Mark::Done { value: None };
            self.does(thread, worker, Command::Content(Content::TickItem { item: item.id.clone(), mark }));
        }
        let texts = [(TextKind::Diagnosis, &told.diagnosis), (TextKind::WorkDone, &told.done)];
        for (kind, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            let splices = vec![Splice { at: 0, delete: String::new(), insert: text.clone() }];
            self.does(
                thread,
                worker,
                Command::Content(Content::EditText(EditText { kind, section: None, splices, whole: text.clone() })),
            );
        }
        self.answer(thread, (told, service, caller), Stage::Resolve, answers, worker);
        let moved = service.checklist.iter().any(|item| item.mandatory && item.moves_equipment);
        let value = |name: &str| match name {
            "equipment_moved" => moved.then_some("true"),
            _ => answers.get(&FieldId::new(name)).map(String::as_str),
        };
        let files = service.attachments.iter().filter(|attachment| {
            let applies = attachment.when.as_ref().is_none_or(|when| when.holds(&value));
            let demanded = attachment.required_when.as_ref().map_or(attachment.mandatory, |when| when.holds(&value));
            applies && demanded && attachment.stage <= Stage::Resolve
        });
        for attachment in files {
            let file = papers::file(&attachment.id, &attachment.label, Media::Pdf);
            self.does(thread, worker, Command::Content(Content::AttachEvidence(Box::new(file))));
        }
        self.does(
            thread,
            worker,
            Command::Decision(Decision::Resolve { solution: told.done.clone(), outcome: None, concluded_at: None }),
        );
    }

    /// Out of a storeroom for the ticket: the line on its list, then what leaves for it.
    fn take(&mut self, thread: &mut Thread, taking: &StoryTaking, worker: &'a Person) {
        let Some((store, _)) = self.items.get(taking.store.as_str()).copied() else { return };
        let line = self.next_key();
        self.does(thread, worker, taking.line());
        thread.at = thread.at.plus(1_000);
        let deed = taking.leaves(thread.document, line);
        self.deed(worker, Site::Field, store, DocumentKind::Equipment, (thread.at, deed));
    }

    /// A paper is filled by whoever does the work, and signed by everybody whom it asks.
    fn write(
        &mut self,
        thread: &mut Thread,
        (told, caller, paper): (&StoryTicket, &Caller, &FormId),
        answers: &mut BTreeMap<FieldId, String>,
        worker: &'a Person,
    ) {
        let Some(form) = self.org.form(paper.as_str()) else { return };
        let asked = form.fields.iter().filter(|field| field.required && field.core.is_none());
        for field in asked.filter(|field| !field.kind.is_evidence()) {
            let value = |name: &str| answers.get(&FieldId::new(name)).map(String::as_str);
            let applies = field.when.as_ref().is_none_or(|when| when.holds(&value));
            if applies && !answers.contains_key(&field.id) {
                let value = made_up(&self.org.zone, field, (told, caller), thread.at);
                answers.insert(field.id.clone(), value.clone());
                self.does(thread, worker, Command::Content(Content::SetField { field: field.id.clone(), value }));
            }
        }
        for place in &form.signatures {
            let signer = self.staff(|person, _| person.roles.contains(&place.role));
            let name = signer.map_or_else(|| caller.person.name.clone(), |person| person.name.clone());
            let deed = StepAction::Signs(paper.clone(), place.role.to_string(), place.purpose.clone(), name);
            thread.at = thread.at.plus(MINUTE_MS);
            self.deed(worker, Site::Field, thread.document, DocumentKind::Ticket, (thread.at, deed));
        }
    }

    /// What the form demands at a stage, set by somebody.
    fn answer(
        &mut self,
        thread: &mut Thread,
        about: (&StoryTicket, &ServiceDef, &Caller),
        stage: Stage,
        answers: &mut BTreeMap<FieldId, String>,
        person: &'a Person,
    ) {
        for (field, value) in self.given(about, stage, answers, thread.at) {
            self.does(thread, person, Command::Content(Content::SetField { field, value }));
        }
    }

    /// The answers that a stage demands, added to those there are: an answer may call for another.
    fn given(
        &self,
        (told, service, caller): (&StoryTicket, &ServiceDef, &Caller),
        stage: Stage,
        answers: &mut BTreeMap<FieldId, String>,
        at: Timestamp,
    ) -> Vec<(FieldId, String)> {
        let mut given = Vec::new();
        for _ in 0..4 {
            let mut values = answers.clone();
            values.extend(told.subservice.clone().map(|name| (FieldId::new("subservice"), name)));
            let states = self.org.form_state(&service.id, stage, &values, told.channel.as_ref());
            let before = given.len();
            for state in states {
                let paper = state.field.kind.is_evidence();
                let wanted = state.must_have || told.answers.contains_key(&state.field.id);
                if state.shown && wanted && !paper && !answers.contains_key(&state.field.id) {
                    let value = made_up(&self.org.zone, &state.field, (told, caller), at);
                    answers.insert(state.field.id.clone(), value.clone());
                    given.push((state.field.id, value));
                }
            }
            if given.len() == before {
                break;
            }
        }
        given
    }

    fn staff(&self, fits: impl Fn(&Person, &Self) -> bool) -> Option<&'a Person> {
        self.desk.staff.iter().find(|person| fits(person, self))
    }
    fn acts_as(&self, person: &Person, class: Class) -> bool {
        self.org.classes_of(person).contains(&class)
    }

    /// Who makes the first assignment of such a ticket (T9): whose right covers it, else a supervisor whose rights name no area.
    fn assigner(&self, service: &ServiceDef) -> Option<&'a Person> {
        self.staff(|person, teller| teller.gives_out(person, service)).or_else(|| {
            self.staff(|person, teller| {
                teller.acts_as(person, Class::Sup) && areas(teller.org, person, Right::TicketAssign).is_empty()
            })
        })
    }

    /// Whether a right of theirs covers tickets of the service: for any, for this one by its name (BJ-35, BJ-37), or for its team.
    fn gives_out(&self, person: &Person, service: &ServiceDef) -> bool {
        if !self.acts_as(person, Class::Sup) && !self.acts_as(person, Class::Desk) {
            return false;
        }
        let named = |id: &str, area: &str| id.split('-').any(|part| part == area);
        let covers = |area: &str| {
            let is_team = self.org.teams.iter().any(|team| named(team.id.as_str(), area));
            named(service.id.as_str(), area)
                || named(service.team.as_str(), area)
                || (is_team && person.teams.contains(&service.team))
        };
        holds(self.org, person, Right::TicketAssign)
            || areas(self.org, person, Right::TicketAssign).into_iter().any(covers)
    }

    fn does(&mut self, thread: &mut Thread, person: &'a Person, command: Command) {
        thread.at = thread.at.plus(self.chance.between(20, 100) * 1_000);
        let desk = self.acts_as(person, Class::Desk) || !self.acts_as(person, Class::Tech);
        let site = if desk { Site::Desk } else { Site::Field };
        self.push(person, site, thread.document, DocumentKind::Ticket, thread.at, command);
    }

    fn push(
        &mut self,
        person: &Person,
        site: Site,
        document: DocumentId,
        kind: DocumentKind,
        at: Timestamp,
        command: Command,
    ) {
        self.deed(person, site, document, kind, (at, StepAction::Does(command)));
    }

    fn deed(
        &mut self,
        person: &Person,
        site: Site,
        document: DocumentId,
        kind: DocumentKind,
        (at, deed): (Timestamp, StepAction),
    ) {
        let key = self.next_key();
        let person: PersonId = person.id.clone();
        let (received, seen) = (at.plus(700), at);
        self.steps.push(Step { key, at, received, seen, person, site, document, kind, deed });
    }

    /// What the next step is called.
    fn next_key(&self) -> StepKey {
        StepKey(u32::try_from(self.steps.len()).unwrap_or(u32::MAX))
    }
}

/// An answer: the one that is told, else one that the field takes.
fn made_up(zone: &Zone, field: &FieldDef, (told, caller): (&StoryTicket, &Caller), at: Timestamp) -> String {
    if let Some(answer) = told.answers.get(&field.id) {
        return answer.clone();
    }
    let date = |days: i64| {
        let (year, month, day) = hours::Day::of(zone, at).plus(days).date();
        format!("{year:04}-{month:02}-{day:02}")
    };
    match field.kind {
        FieldKind::Bool => "true".into(),
        FieldKind::Choice => field.options.first().or(caller.person.client_org.as_ref()).cloned().unwrap_or_default(),
        FieldKind::Date => date(if field.stage == Stage::Open { 0 } else { 2 }),
        FieldKind::Time => "10:00".into(),
        FieldKind::Number => "1".into(),
        FieldKind::Email => caller.person.mail.clone().unwrap_or_else(|| "demo@demo.example".into()),
        FieldKind::Ip => "10.30.4.57".into(),
        FieldKind::Mac => "3C:52:82:4A:17:0C".into(),
        FieldKind::Phone => caller.person.phone.clone().unwrap_or_else(|| "4100".into()),
        FieldKind::Url => "https://www.demo.example/".into(),
        FieldKind::Equipment => told.equipment.clone().unwrap_or_else(|| "sin número".into()),
        FieldKind::Text | FieldKind::Textarea => told.description.clone(),
        FieldKind::Photo | FieldKind::Signature => String::new(),
    }
}
