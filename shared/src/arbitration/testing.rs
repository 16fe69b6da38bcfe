//! Test bench of a ticket of Oaxaca, for the tests of this crate. People act on it, knowing of each other or not.

use super::{People, after_content, initial, rule};
use crate::catalog::sample::oaxaca;
use crate::catalog::{Form, Organisation};
use crate::command::{Command, ContactField, ContactWay, Decision, Mark, Place, TextKind, TicketKind, Verdict};
use crate::ids::{
    ActId, ChannelId, DeviceId, DocumentId, FieldId, FormId, PersonId, PriorityId, RoleId, ServiceId, Sha256, TeamId,
};
use crate::paper;
use crate::person::Person;
use crate::ruling::Request;
use crate::ruling::{Conflict, Ruling};
use crate::signature::{Hand, Sign, Signature, Strokes};
use crate::stamp::{Register, Site, Stamp};
use crate::state::State;
use crate::ticket::view::{Born, Commitment, Contact, Decided, Section, TicketView};
use crate::time::{MINUTE_MS, Timestamp};
use std::collections::BTreeMap;

/// Monday 23 November 2026, 09:00 in Oaxaca.
pub(crate) const NINE: i64 = 1_795_446_000_000;

/// So many minutes after nine.
pub(crate) fn minute(minutes: i64) -> Timestamp {
    Timestamp::from_millis(NINE + minutes * MINUTE_MS)
}

/// The people, by id; each has one device, numbered in this order from 1.
pub(crate) const PEOPLE: [(&str, &str, &[&str]); 9] = [
    ("omar", "agente-tecnico", &["oax-soporte", "oax-redes"]),
    ("laura", "agente-tecnico", &["oax-soporte"]),
    ("teo", "agente-tecnico", &["oax-telefonia"]),
    ("ana", "agente-mesa", &["oax-mesa"]),
    ("beto", "agente-mesa", &["oax-mesa"]),
    ("jefa", "jefe-mesa", &["oax-mesa"]),
    ("sofia", "supervisor-soporte", &["oax-soporte", "oax-redes"]),
    ("rosa", "enlace-informatico", &[]),
    ("director", "direccion-general", &[]),
];

/// A person of the tests; `sistema` is the server.
pub(crate) fn person(name: &str) -> Person {
    let known = PEOPLE.iter().find(|(id, _, _)| *id == name);
    Person {
        id: PersonId::new(name),
        name: name.to_owned(),
        roles: known.map(|(_, role, _)| vec![RoleId::new(*role)]).unwrap_or_default(),
        teams: known.map(|(_, _, teams)| teams.iter().map(|team| TeamId::new(*team)).collect()).unwrap_or_default(),
        buildings: Vec::new(),
        mail: None,
        phone: None,
        client_org: (name == "rosa").then(|| "Secretaría de Finanzas".to_owned()),
        active: true,
        away: Vec::new(),
        skills: Vec::new(),
    }
}

/// Something said by one person, before anybody rules on it.
#[derive(Debug, Clone)]
pub(crate) struct TestAct {
    pub(crate) who: &'static str,
    /// When, by the device's clock, in minutes after nine.
    pub(crate) at: i64,
    /// Applied rulings that its author had seen.
    pub(crate) basis: u64,
    pub(crate) command: Command,
    /// Its clock lay outside what is possible; it was received long after.
    pub(crate) suspect: bool,
    number: u64,
}

/// A ticket and what became of it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) org: Organisation,
    pub(crate) view: TicketView,
    numbers: u64,
}

impl World {
    /// A ticket that Rosa asked for by telephone and Ana captured with a priority; its data are complete.
    pub(crate) fn new(service: &str) -> Self {
        let org = oaxaca();
        let stamp = stamp("ana", 1, 0);
        let set = |value: &str| Register { value: value.to_owned(), stamp: stamp.clone() };
        let opened = Decided::undecided(ServiceId::new(service), None, TicketKind::Incident, stamp.at);
        let mut view = TicketView {
            id: DocumentId::new(minute(0), [7; 10]),
            born: Born {
                stamp: stamp.clone(),
                channel: ChannelId::new("phone"),
                occurred_at: None,
                provisional: "P-1".to_owned(),
                description: "No hay red en la ventanilla 4".to_owned(),
                continues: None,
                parent: None,
                after: None,
                catalog: org.version.clone(),
                priority: Some(PriorityId::new("medium")),
                told: None,
            },
            subject: set("Sin red"),
            requester: BTreeMap::from([
                (ContactField::Name, set("Rosa")),
                (ContactField::ClientOrg, set("Secretaría de Finanzas")),
            ]),
            requester_person: Some(PersonId::new("rosa")),
            place: Register { value: Place::default(), stamp: stamp.clone() },
            equipment: Register { value: None, stamp: stamp.clone() },
            fields: BTreeMap::from([(FieldId::new("falla"), set("El nodo no responde"))]),
            checklist: BTreeMap::new(),
            notes: Vec::new(),
            texts: Vec::new(),
            materials: Vec::new(),
            times: Vec::new(),
            contacts: Vec::new(),
            evidence: Vec::new(),
            signatures: Vec::new(),
            secrets: Vec::new(),
            labels: Vec::new(),
            decided: opened.clone(),
            ruled: opened,
            requests: Vec::new(),
            conflicts: Vec::new(),
            struck: Vec::new(),
            redactions: Vec::new(),
        };
        view.ruled = initial(&org, &view, minute(0));
        view.decided = view.ruled.clone();
        Self { org, view, numbers: 1 }
    }

    /// The same in Omar's hands, assigned by Ana.
    pub(crate) fn assigned() -> Self {
        let mut world = Self::new("oax-revision-nodo");
        world.does("ana", 5, assign("omar", "oax-soporte"));
        world
    }
    /// The same with Omar at work and everything written that finishing asks for.
    pub(crate) fn worked() -> Self {
        let mut world = Self::assigned();
        world.does("omar", 10, Command::Decision(Decision::Start {}));
        world.finish_content();
        world
    }
    /// The paper «Queja» becomes the service's, and Rosa signs it with this amount.
    pub(crate) fn signs_complaint(&mut self, amount: &str) {
        let form: Form = serde_json::from_value(serde_json::json!({
            "id": "queja", "title": "Queja", "kind": "form", "filled_by": "agente-mesa",
            "fields": [
                { "id": "monto", "label": "Monto devuelto", "kind": "number", "stage": "resolve" },
                { "id": "corte", "label": "Hora del corte", "kind": "time", "stage": "close" },
            ],
            "signatures": [{ "role": "enlace-informatico", "purpose": "conformidad", "label": "Conformidad" }],
        }))
        .expect("a form");
        let id = FormId::new(&form.id);
        self.org.forms.push(form);
        let service = self.view.decided.service.clone();
        let own = self.org.services.iter_mut().find(|known| known.id == service).expect("it is there");
        own.form = Some(id.as_str().to_owned());
        self.writes_field("monto", amount);
        let stamp = self.view.born.stamp.clone();
        let text = paper::canonical(&paper::fill(&self.org, &id, &self.view).expect("a paper"));
        let hand = Hand {
            name: "Rosa".to_owned(),
            position: String::new(),
            strokes: Strokes::parse("1,1 20,30").expect("drawn"),
        };
        self.view.signatures.push(Signature {
            id: stamp.act,
            sha256: Sha256::of(text.as_bytes()),
            stamp,
            signed: Sign {
                paper: id,
                role: "enlace-informatico".to_owned(),
                purpose: "conformidad".to_owned(),
                format: paper::FORMAT,
                text,
                hand,
                certified: None,
            },
        });
    }
    /// A field's value, as if it had merged long before.
    pub(crate) fn writes_field(&mut self, field: &str, value: &str) {
        let set = Register { value: value.to_owned(), stamp: self.view.born.stamp.clone() };
        self.view.fields.insert(FieldId::new(field), set);
    }
    /// The same, resolved by Omar.
    pub(crate) fn resolved() -> Self {
        let mut world = Self::worked();
        world.does("omar", 30, resolve("Se cambió el conector"));
        world
    }

    /// The checklist done and the diagnosis written.
    pub(crate) fn finish_content(&mut self) {
        let service = self.org.service(&self.view.ruled.service).expect("a service of the data");
        let items: Vec<_> = service.checklist.iter().map(|item| item.id.clone()).collect();
        for item in items {
            let mark = Register { value: Mark::Done { value: None }, stamp: stamp("omar", 0, 20) };
            self.view.checklist.insert(item, mark);
        }
        let stamp = stamp("omar", 0, 20);
        self.view.texts.push(Section {
            kind: TextKind::Diagnosis,
            id: stamp.act,
            stamp,
            text: "Conector suelto".to_owned(),
        });
    }

    /// Something about to be said by one who has seen everything so far.
    pub(crate) fn says(&mut self, who: &'static str, at: i64, command: Command) -> TestAct {
        self.numbers += 1;
        TestAct { who, at, basis: self.view.ruled.seq, command, suspect: false, number: self.numbers }
    }
    /// Said and ruled on.
    pub(crate) fn does(&mut self, who: &'static str, at: i64, command: Command) -> Ruling {
        let said = self.says(who, at, command);
        self.hears(&said)
    }
    /// What was said reaches the server.
    pub(crate) fn hears(&mut self, said: &TestAct) -> Ruling {
        let request = Request {
            stamp: Stamp { suspect: said.suspect, ..stamp(said.who, said.number, said.at) },
            command: said.command.clone(),
            basis: said.basis,
            ruling: None,
        };
        let people = |id: &PersonId| Some(person(id.as_str()));
        let then = |stamp: &Stamp| people(&stamp.by);
        let people = People { now: &people, then: &then };
        let ruled = rule(&self.org, &self.view, &request, people, minute(10_000));
        self.view.requests.push(Request { ruling: Some(ruled.ruling.clone()), ..request });
        if let Some(card) = ruled.conflict {
            // As in the document: one card an id.
            self.view.conflicts.retain(|known| known.id != card.id);
            self.view.conflicts.push(card);
        }
        self.decide(ruled.decided);
        ruled.ruling
    }
    /// A call with the requester is noted: content, on which nobody rules.
    pub(crate) fn contact(&mut self, who: &'static str, at: i64, verdict: Option<Verdict>) {
        self.numbers += 1;
        self.view.contacts.push(Contact {
            stamp: stamp(who, self.numbers, at),
            way: ContactWay::Phone,
            reached: true,
            verdict,
            text: String::new(),
        });
        self.decide(self.view.ruled.clone());
    }
    /// What content means for what is decided is drawn again.
    pub(crate) fn decide(&mut self, decided: Decided) {
        self.view.ruled = decided;
        if let Some(after) = after_content(&self.org, &self.view, minute(10_000)) {
            self.view.ruled = after;
        }
        assert_eq!(after_content(&self.org, &self.view, minute(10_000)), None, "a second look changes nothing");
        self.view.decided = self.view.ruled.clone();
    }

    pub(crate) fn state(&self) -> State {
        self.view.ruled.state
    }
    pub(crate) fn assignee(&self) -> Option<&str> {
        self.view.ruled.assignee.as_ref().map(PersonId::as_str)
    }
    /// The only conflict.
    pub(crate) fn conflict(&self) -> &Conflict {
        let [only] = self.view.conflicts.as_slice() else { panic!("one conflict: {:#?}", self.view.conflicts) };
        only
    }
}

/// Both orders of arrival lead to the same ticket and to the same cards; the first order's world and rulings.
pub(crate) fn both_ways(world: &World, first: &TestAct, second: &TestAct) -> (World, [Ruling; 2]) {
    let deliver = |one: &TestAct, two: &TestAct| {
        let mut world = world.clone();
        let rulings = [world.hears(one), world.hears(two)];
        (world, rulings)
    };
    let (there, [one, two]) = deliver(first, second);
    let (back, _) = deliver(second, first);
    assert_eq!(essence(&there), essence(&back), "{first:#?} against {second:#?}");
    (there, [one, two])
}

/// What must not depend on the order of arrival: all that is decided but the count of rulings and the pauses, and the
/// cards by loser, rule and winner.
fn essence(world: &World) -> (Decided, Vec<(String, u8, ActId)>) {
    let ruled = &world.view.ruled;
    let commitment = Commitment {
        paused_since: None,
        minutes_left: None,
        given_minutes: None,
        agreed: None,
        resolve_by: None,
        respond_by: None,
        warn_at: None,
        ..ruled.commitment.clone()
    };
    let mut cards: Vec<_> =
        world.view.conflicts.iter().map(|card| (card.id.clone(), card.rule, card.standing.stamp.act)).collect();
    cards.sort();
    (Decided { seq: 0, commitment, ..ruled.clone() }, cards)
}

fn stamp(who: &str, number: u64, at: i64) -> Stamp {
    let device = PEOPLE.iter().position(|(id, _, _)| *id == who).map_or(0, |index| index as u64 + 1);
    let technician = matches!(who, "omar" | "laura" | "teo");
    Stamp {
        act: ActId { device: DeviceId::new(device), number },
        by: PersonId::new(who),
        site: match who {
            "rosa" => Site::Portal,
            "sistema" => Site::System,
            _ if technician => Site::Field,
            _ => Site::Desk,
        },
        at: minute(at),
        order: minute(at),
        received: Some(minute(9_000)),
        suspect: false,
    }
}

pub(crate) fn assign(to: &str, team: &str) -> Command {
    let person = Some(PersonId::new(to));
    Command::Decision(Decision::Assign { person, team: Some(TeamId::new(team)), reason: "por carga".to_owned() })
}
pub(crate) fn resolve(solution: &str) -> Command {
    Command::Decision(Decision::Resolve { solution: solution.to_owned(), outcome: None, concluded_at: None })
}
pub(crate) fn ask(question: &str) -> Command {
    Command::Decision(Decision::AskRequester { question: question.to_owned() })
}
pub(crate) fn cancel() -> Command {
    Command::Decision(Decision::Cancel { reason: "ya no se necesita".to_owned(), duplicate_of: None, withdrawn: None })
}
pub(crate) fn escalate(team: Option<&str>) -> Command {
    Command::Decision(Decision::Escalate { team: team.map(TeamId::new), reason: "rebasa el nivel".to_owned() })
}
pub(crate) fn visit(at: i64, agreed: bool) -> Command {
    Command::Decision(Decision::ScheduleVisit { at: minute(at), agreed_with_requester: agreed, mode: String::new() })
}
pub(crate) fn reopen() -> Command {
    Command::Decision(Decision::Reopen { reason: "persiste la falla".to_owned() })
}
pub(crate) fn confirm() -> Command {
    Command::Decision(Decision::Confirm { verdict: Verdict::Confirmed, text: String::new() })
}
pub(crate) fn silence() -> Command {
    Command::Decision(Decision::CloseForSilence { note: "48 horas hábiles sin respuesta".to_owned() })
}
