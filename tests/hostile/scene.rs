//! The scene before each forgery, in a small house. It has tickets that are the sender's, others' and nobody's to see,
//! and everybody's devices up to date.

use crate::hostile::row::{Given, Who};
use axum::http::StatusCode;
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::catalog::Stage;
use ronda_shared::cbor;
use ronda_shared::command::{Command, Content, Decision, EditText, OpenTicket, TextKind, TicketKind};
use ronda_shared::ids::{ActId, ChannelId, DocumentId, PersonId, PriorityId, RoleId, ServiceId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::sync::frame;
use ronda_shared::sync::wire::{Body, News, Outcome, SyncResponse};
use ronda_shared::ticket::read;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::DAY_MS;
use ronda_shared::view::Summary;
use ronda_test_support::acts::note;
use ronda_test_support::client::{Agent, Answer, Auditor, Enrolled, Requester, Supervisor, Technician};
use ronda_test_support::house::{House, somebody};
use ronda_test_support::requester;

/// Stands in every forgery's words.
pub const LIE: &str = "FALSEDAD";
/// Stands in what the technician of networks may not see.
pub const SECRET: &str = "RESERVADO";
/// Stands in honest words that are said after.
pub const HONEST: &str = "HONRADO";

/// The house with its six people, each on a device, and the documents that a forgery may touch.
pub struct Scene {
    pub house: House,
    pub omar: Technician,
    pub rosa: Technician,
    pub eva: Agent,
    pub ana: Supervisor,
    pub ivan: Auditor,
    pub lia: Requester,
    /// Omar's, at work on it.
    pub mine: DocumentId,
    /// Rosa's, of telephony: nothing of it is Omar's to see.
    pub theirs: DocumentId,
    /// Telephony's, found by Omar on his round: he keeps it and may note in it.
    pub found: DocumentId,
    /// In the queue of Omar's team, nobody's yet.
    pub received: DocumentId,
    /// Of cyber-security.
    pub secret: DocumentId,
    /// An equipment item that Omar serves.
    pub item: DocumentId,
    /// A section of Eva's in Omar's ticket.
    pub evas_words: ActId,
    /// What Omar registered, and nobody may strike any more.
    pub old_act: ActId,
    /// A cursor that Ana had before the last one.
    pub old_cursor: Vec<u8>,
}

impl Scene {
    pub async fn open() -> Self {
        let house = House::open();
        let (mut omar, rosa) = (house.technician().await, house.other_technician().await);
        let (mut eva, mut ana) = (house.agent().await, house.supervisor_with_passkey().await);
        let (ivan, lia) = (house.auditor().await, house.requester().await);
        let now = house.now();
        let mut born = Vec::new();
        for (service, subject) in [
            ("oax-cambio-nodo", "Nodo de la ventanilla 4"),
            ("oax-revision-extension", SECRET),
            ("oax-cambio-nodo", "Nodo de la ventanilla 5"),
            ("oax-ciber-siem-respuesta", SECRET),
        ] {
            let (id, act) = birth(&house, &eva, service, subject, now);
            eva.device.write(&act);
            born.push(id);
        }
        let [mine, theirs, received, secret] = born[..] else { unreachable!("four were made") };
        sync(&mut eva).await;
        sync(&mut ana).await;
        for (id, person, team) in [(mine, "omar.cruz", "oax-redes"), (theirs, "rosa.luna", "oax-telefonia")] {
            let medium = Command::Decision(Decision::SetPriority { priority: PriorityId::new("medium") });
            let given = Command::Decision(Decision::Assign {
                person: Some(PersonId::new(person)),
                team: Some(TeamId::new(team)),
                reason: "le toca".into(),
            });
            for command in [medium, given] {
                let act = ana.device.next(id, DocumentKind::Ticket, 0, &command, now);
                ana.device.write(&act);
            }
        }
        sync(&mut ana).await;
        sync(&mut eva).await;
        let words =
            EditText { kind: TextKind::Diagnosis, section: None, splices: Vec::new(), whole: "Por revisar".into() };
        let act = eva.device.next(mine, DocumentKind::Ticket, 0, &Command::Content(Content::EditText(words)), now);
        let evas_words = act.id();
        eva.device.write(&act);
        eva.device.register_at(SECRET, Some("edificio-7"), now);
        sync(&mut eva).await;
        sync(&mut omar).await;
        let item = omar.device.register("INV-1", now);
        let old_act = ActId { device: omar.device.id, number: 1 };
        let (found, act) = birth(&house, &omar, "oax-revision-extension", "Teléfono sin tono", now);
        omar.device.write(&act);
        let start = omar.device.next(mine, DocumentKind::Ticket, 0, &Command::Decision(Decision::Start {}), now);
        omar.device.write(&start);
        sync(&mut omar).await;
        let mut scene = Self {
            house,
            omar,
            rosa,
            eva,
            ana,
            ivan,
            lia,
            mine,
            theirs,
            found,
            received,
            secret,
            item,
            evas_words,
            old_act,
            old_cursor: Vec::new(),
        };
        scene.old_cursor = scene.ana.device.cursor.clone().expect("a cursor");
        scene.pull(None).await;
        let view = scene.view(scene.mine).await;
        assert_eq!(view.decided.state.id(), "in_progress", "{:?}", view.requests);
        scene
    }

    /// Brings about what must stand before the forgery by `by`.
    pub async fn given(&mut self, given: Given, by: Who) {
        match given {
            Given::Nothing => {}
            Given::Waiting => self.honest(by),
            Given::RoleTaken | Given::RoleTakenLongAgo => self.take_the_role(),
            Given::RoleTakenAndSeen => {
                self.take_the_role();
                sync(&mut self.ana).await;
            }
            Given::RoleTakenAndWorkedOn => {
                self.take_the_role();
                sync(&mut self.ana).await;
                self.honest(Who::Ana);
                sync(&mut self.ana).await;
            }
            Given::Verified => self.who_mut(by).verify().await,
            Given::Revoked => self.house.revoke(self.who(by).device.id),
            Given::Dismissed => {
                let person = self.who(by).device.person.clone();
                self.house.dismiss(person.as_str());
            }
        }
    }

    /// Ana is an agent from now on.
    fn take_the_role(&self) {
        self.house.tell(Person { roles: vec![RoleId::new("agente-mesa")], ..somebody("ana.lopez") });
    }

    pub fn who(&self, who: Who) -> &Enrolled {
        match who {
            Who::Omar => &self.omar,
            Who::Rosa => &self.rosa,
            Who::Eva => &self.eva,
            Who::Ana => &self.ana,
            Who::Ivan => &self.ivan,
            Who::Lia => &self.lia,
        }
    }
    pub fn who_mut(&mut self, who: Who) -> &mut Enrolled {
        match who {
            Who::Omar => &mut self.omar,
            Who::Rosa => &mut self.rosa,
            Who::Eva => &mut self.eva,
            Who::Ana => &mut self.ana,
            Who::Ivan => &mut self.ivan,
            Who::Lia => &mut self.lia,
        }
    }

    /// An act of somebody's as their next one.
    pub fn act(&self, by: Who, id: DocumentId, command: &Command) -> Act {
        let kind = if id == self.item { DocumentKind::Equipment } else { DocumentKind::Ticket };
        self.who(by).device.next(id, kind, 0, command, self.house.now())
    }
    /// One of Omar's on his own ticket.
    pub fn own(&self, command: &Command) -> Act {
        self.act(Who::Omar, self.mine, command)
    }
    /// A note of Omar's in his own ticket, with the lie in it.
    pub fn note(&self) -> Act {
        self.own(&note(LIE))
    }
    /// The same with its arguments written by hand.
    pub fn with_arguments(&self, arguments: Vec<u8>) -> Act {
        Act { arguments, ..self.note() }
    }
    /// A ticket that somebody opens next.
    pub fn birth(&self, by: Who, service: &str) -> (DocumentId, Act) {
        birth(&self.house, self.who(by), service, LIE, self.house.now())
    }

    /// Honest words as somebody's next act, on a ticket of theirs.
    pub fn honest(&mut self, by: Who) {
        let act = self.act(by, self.own_of(by), &note(HONEST));
        self.who_mut(by).device.write(&act);
    }
    /// A ticket that is somebody's to work on.
    pub fn own_of(&self, who: Who) -> DocumentId {
        if who == Who::Rosa { self.theirs } else { self.mine }
    }

    /// What came to everybody but one, whose device asks when it sends.
    pub async fn pull(&mut self, but: Option<Who>) -> Vec<(Who, Pulled)> {
        let mut all = Vec::new();
        for who in [Who::Omar, Who::Rosa, Who::Eva, Who::Ana, Who::Ivan, Who::Lia] {
            if Some(who) != but {
                all.push((who, listen(self.who_mut(who)).await));
            }
        }
        all
    }

    /// A ticket as the server shows it.
    pub async fn view(&self, id: DocumentId) -> TicketView {
        let answer = self.eva.get(&format!("/api/documents/{id}")).await;
        let news: News = answer.framed();
        let Body::Whole(bytes) = news.body else { panic!("a whole document") };
        let document = ronda_shared::document::load(&bytes).expect("readable");
        read::read(id, &ronda_shared::document::Reader::now(&document)).expect("a ticket")
    }

    /// The folio of Omar's ticket.
    pub fn folio(&self) -> String {
        let reader = self.house.store().read().expect("a reader");
        match reader.summary(self.mine).expect("read") {
            Some(Summary::Ticket(ticket)) => ticket.folio.expect("it has been received"),
            other => panic!("no ticket: {other:?}"),
        }
    }
    /// The letters of somebody's device in its references.
    pub fn code_of(&self, who: Who) -> String {
        let reader = self.house.store().read().expect("a reader");
        reader.device(self.who(who).device.id).expect("read").expect("enrolled").code
    }

    /// Far beyond the organisation's window.
    pub fn pass_the_window(&self) {
        self.house.pass(40 * DAY_MS);
    }
}

/// An internal note.
fn birth(house: &House, by: &Enrolled, service: &str, subject: &str, now: i64) -> (DocumentId, Act) {
    let service = ServiceId::new(service);
    let organisation = house.app.organisation();
    let fields = organisation
        .fields(&service, Stage::Open)
        .into_iter()
        .filter(|field| field.core.is_none())
        .map(|field| (field.id.clone(), field.options.first().cloned().unwrap_or_else(|| "12407".to_string())))
        .collect();
    let command = Command::Content(Content::OpenTicket(Box::new(OpenTicket {
        description: subject.to_owned(),
        requester: requester::maria(),
        fields,
        catalog: organisation.version.clone(),
        ..OpenTicket::new(service, TicketKind::Incident, ChannelId::new("phone"), subject.to_owned())
    })));
    let mut random = [0xb1; 10];
    random[..8].copy_from_slice(&by.device.id.raw().to_be_bytes());
    random[9] = by.device.log.len() as u8;
    let id = DocumentId::new(ronda_shared::time::Timestamp::from_millis(now), random);
    (id, by.device.next(id, DocumentKind::Ticket, 0, &command, now))
}

/// What came to a device.
#[derive(Debug, Default)]
pub struct Pulled {
    /// Documents told or taken away.
    pub moved: Vec<DocumentId>,
    /// All that was said, inflated.
    pub bytes: Vec<u8>,
    pub receipts: Vec<(u64, Outcome)>,
}

impl Pulled {
    /// Whether these words stand anywhere in it.
    pub fn says(&self, words: &str) -> bool {
        says(&self.bytes, words)
    }
}

/// Whether these words stand anywhere in the bytes.
pub fn says(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

/// An answer's bytes, inflated where it is framed.
pub fn inflated(answer: &Answer) -> Vec<u8> {
    frame::open(&answer.body, 64 << 20).map_or_else(|_| answer.body.to_vec(), |bytes| bytes.to_vec())
}

/// Syncs until there is no more, and keeps all that was said.
pub async fn listen(who: &mut Enrolled) -> Pulled {
    let mut pulled = Pulled::default();
    loop {
        let answer = who.offer(&who.device.push()).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.problem());
        let bytes = inflated(&answer);
        let response: SyncResponse = cbor::decode(&bytes).expect("an answer");
        pulled.moved.extend(response.news.iter().map(|news| news.id).chain(response.gone.iter().copied()));
        pulled.receipts.extend(response.receipts.iter().map(|receipt| (receipt.number, receipt.outcome.clone())));
        pulled.bytes.extend(bytes);
        who.device.take(&response);
        if !response.more {
            return pulled;
        }
    }
}

/// The same where every act must be taken.
async fn sync(who: &mut Enrolled) {
    let pulled = listen(who).await;
    for (number, outcome) in pulled.receipts {
        assert_eq!(outcome, Outcome::Accepted, "act {number} of {}", who.device.person);
    }
}
