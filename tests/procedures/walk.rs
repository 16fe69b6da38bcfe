//! One ticket on its way: each step said by somebody through the server's door, and looked at.

use crate::procedures::acts;
use crate::procedures::house::{Institution, MINUTE};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use ronda_server::ingest::{stored_item, stored_ticket};
use ronda_server::print::paper::issue;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{FieldDef, FieldKind, Stage};
use ronda_shared::command::{Command, Content, Decision, Item, OpenTicket, Requester, TicketKind};
use ronda_shared::command::{HandOver, Holder, HolderKind};
use ronda_shared::equipment::{self, EquipmentView};
use ronda_shared::evidence::Media;
use ronda_shared::ids::{ActId, ChannelId, DocumentId, FieldId, FormId, PersonId, ServiceId};
use ronda_shared::messages::Reason;
use ronda_shared::paper::{self, Paper};
use ronda_shared::person::Person;
use ronda_shared::signature::Sign;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;
use ronda_shared::workflow::{self, approval};
use ronda_test_support::acts::hand;
use ronda_test_support::client::Enrolled;
use ronda_test_support::pictures;
use serde_json::{Value, json};

/// What is asked for.
pub struct Ask<'a> {
    pub service: &'a str,
    pub channel: &'a str,
    /// Who asks, in the directory.
    pub by: &'a str,
    pub fields: &'a [(&'a str, &'a str)],
}

/// A ticket, looked at after every step.
pub struct Walk<'h> {
    pub house: &'h Institution,
    pub id: DocumentId,
}

/// The request as a command.
pub fn request(house: &Institution, ask: &Ask<'_>) -> OpenTicket {
    let organisation = house.organisation();
    let service = organisation.service(&ServiceId::new(ask.service)).expect("a service");
    let person = house.app.store().read().expect("a reader").person(&PersonId::new(ask.by)).expect("read");
    let requester = person.map(|person| Requester {
        name: person.name,
        mail: person.mail.unwrap_or_default(),
        phone: person.phone.unwrap_or_else(|| "12400".into()),
        client_org: person.client_org.unwrap_or_default(),
        person: Some(person.id),
    });
    let mut open = OpenTicket {
        description: "Lo que se pide, con sus palabras.".into(),
        requester: requester.expect("somebody of the directory"),
        fields: ask.fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
        catalog: organisation.version.clone(),
        ..OpenTicket::new(
            service.id.clone(),
            TicketKind::Request,
            ChannelId::new(ask.channel),
            service.name.chars().take(80).collect(),
        )
    };
    // What the trial does not care about is answered by the kind of the field.
    for _ in 0..4 {
        let values = organisation.values_of_birth(&open);
        let missing = organisation.missing(&open.service, Stage::Open, &values, Some(&open.channel));
        for field in missing {
            let id = FieldId::new(field.id);
            let value = made_up(organisation.field(&open.service, &id).expect("a field"));
            open.fields.insert(id, value);
        }
    }
    open
}

/// An answer that its field takes.
fn made_up(field: &FieldDef) -> String {
    let value = match field.kind {
        FieldKind::Bool => "true",
        FieldKind::Choice => field.options.first().map_or("", String::as_str),
        FieldKind::Date => "2026-12-18",
        FieldKind::Email => "mx@oaxaca.gob.mx",
        FieldKind::Ip => "10.20.30.40",
        FieldKind::Mac => "00:1A:2B:3C:4D:5E",
        FieldKind::Number => "1",
        FieldKind::Phone => "12407",
        FieldKind::Time => "10:30",
        FieldKind::Url => "https://www.oaxaca.gob.mx/",
        FieldKind::Equipment | FieldKind::Photo | FieldKind::Signature | FieldKind::Text | FieldKind::Textarea => {
            "Como se pide"
        }
    };
    value.to_owned()
}

/// Says the next act of somebody who has seen what there is, and hears what became of it.
pub async fn submit(
    house: &Institution,
    who: &mut Enrolled,
    id: DocumentId,
    kind: DocumentKind,
    command: &Command,
) -> ActReceipt {
    who.sync().await;
    house.pass(MINUTE);
    if matches!(command, Command::Decision(Decision::DecideApproval { .. })) {
        who.verify().await;
    }
    let act = who.device.next(id, kind, 0, command, house.now());
    who.device.write(&act);
    let answer = who.sync().await;
    let receipt = answer.receipts.into_iter().find(|receipt| receipt.number == act.number).expect("a receipt");
    ActReceipt { act: act.id(), outcome: receipt.outcome }
}

/// What became of an act.
pub struct ActReceipt {
    pub act: ActId,
    pub outcome: Outcome,
}

impl<'h> Walk<'h> {
    /// T1: the request is received, has a folio and its service's team.
    pub async fn opens(house: &'h Institution, who: &mut Enrolled, ask: &Ask<'_>) -> Self {
        Self::opens_with(house, who, request(house, ask)).await
    }
    /// The same with more that is known.
    pub async fn opens_with(house: &'h Institution, who: &mut Enrolled, request: OpenTicket) -> Self {
        let walk = Self { house, id: house.document() };
        let service = house.organisation().service(&request.service).expect("a service");
        let said = submit(
            house,
            who,
            walk.id,
            DocumentKind::Ticket,
            &Command::Content(Content::OpenTicket(Box::new(request.clone()))),
        )
        .await;
        assert_eq!(said.outcome, Outcome::Accepted, "T1 of {}", service.id);
        let view = walk.view();
        let prefix = &house.organisation().folio.prefix;
        assert!(view.decided.folio.as_ref().is_some_and(|folio| folio.starts_with(prefix.as_str())), "a folio");
        assert_eq!(view.decided.team.as_ref(), Some(&service.team));
        walk.stands(State::Received)
    }
    /// A part of another ticket, in the queue of whoever does it.
    pub async fn part(house: &'h Institution, who: &mut Enrolled, request: OpenTicket) -> Self {
        let walk = Self { house, id: house.document() };
        let said = submit(
            house,
            who,
            walk.id,
            DocumentKind::Ticket,
            &Command::Content(Content::OpenTicket(Box::new(request))),
        )
        .await;
        assert_eq!(said.outcome, Outcome::Accepted, "a part");
        walk.stands(State::Received)
    }
    /// T1 that is refused, and why. Answers what the screen names: who may, what is missing, the manual's rule.
    pub async fn may_not_open(
        house: &Institution,
        who: &mut Enrolled,
        request: OpenTicket,
        why: Reason,
    ) -> Vec<String> {
        let id = house.document();
        let now = Timestamp::from_millis(house.now());
        let told = workflow::check_open(house.organisation(), &request, &person(house, who), now).err();
        let said =
            submit(house, who, id, DocumentKind::Ticket, &Command::Content(Content::OpenTicket(Box::new(request))))
                .await;
        assert_eq!(refusal(&said.outcome), Some(why), "{:?}", said.outcome);
        assert!(stored_ticket(&*house.app.store().read().expect("a reader"), id).expect("reads").is_none());
        told.map(|refused| labels(&refused)).unwrap_or_default()
    }

    /// The ticket as the server has it.
    pub fn view(&self) -> TicketView {
        let reader = self.house.app.store().read().expect("a reader");
        stored_ticket(&*reader, self.id).expect("reads").expect("a ticket")
    }
    /// Where it stands.
    pub fn state(&self) -> State {
        self.view().decided.state
    }
    /// It stands there.
    pub fn stands(self, state: State) -> Self {
        assert_eq!(self.state(), state);
        self
    }

    /// A step that is taken: the act is in, and its decision, if it asked for one, took effect. Answers its act.
    pub async fn does(&self, who: &mut Enrolled, command: Command) -> ActId {
        let said = submit(self.house, who, self.id, DocumentKind::Ticket, &command).await;
        let lacks = self.lacks(who, &command);
        assert_eq!(said.outcome, Outcome::Accepted, "{command:?}: {lacks:?}");
        if command.is_decision() {
            let view = self.view();
            let request = view.requests.iter().find(|request| request.stamp.act == said.act).expect("a request");
            let ruling = request.ruling.as_ref().expect("ruled on");
            assert!(ruling.applied, "{command:?}: {:?}", ruling.why);
        }
        said.act
    }
    /// The same, and then it stands there.
    pub async fn leads(&self, who: &mut Enrolled, command: Command, state: State) -> ActId {
        let words = format!("{command:?}");
        let act = self.does(who, command).await;
        assert_eq!(self.state(), state, "{words}");
        act
    }
    /// Several steps of one person.
    pub async fn all(&self, who: &mut Enrolled, commands: impl IntoIterator<Item = Command>) {
        for command in commands {
            self.does(who, command).await;
        }
    }
    /// A step that is refused in words, and changes nothing of what is decided.
    pub async fn refused(&self, who: &mut Enrolled, command: Command, why: Reason) {
        let before = self.view().decided;
        let said = submit(self.house, who, self.id, DocumentKind::Ticket, &command).await;
        let view = self.view();
        let ruling = view.requests.iter().find(|request| request.stamp.act == said.act);
        let ruling = ruling.and_then(|request| request.ruling.as_ref()).filter(|ruling| !ruling.applied);
        let told = refusal(&said.outcome).or_else(|| ruling.and_then(|ruling| ruling.why));
        assert_eq!(told, Some(why), "{command:?}: {:?}", said.outcome);
        assert!(!why.es().is_empty());
        assert_eq!(view.decided.state, before.state, "{command:?}");
    }
    /// A step that is refused for what is missing, each named to the person by its label. Answers the labels.
    pub async fn needs(&self, who: &mut Enrolled, command: Command, why: Reason, missing: &[&str]) -> Vec<String> {
        let refused = self.lacks(who, &command).expect("something is missing");
        let named: Vec<&str> = refused.missing.iter().map(|one| one.id.as_str()).collect();
        assert_eq!((refused.why, named.as_slice()), (why, missing), "{command:?}");
        let told = labels(&refused);
        assert!(told.iter().all(|label| !label.is_empty()));
        self.refused(who, command, why).await;
        told
    }
    /// What the screen would tell this person to be missing.
    fn lacks(&self, who: &Enrolled, command: &Command) -> Option<workflow::Refused> {
        let now = Timestamp::from_millis(self.house.now());
        workflow::check(self.house.organisation(), &self.view(), command, &person(self.house, who), now).err()
    }
    /// What the service's form still asks for at a stage.
    pub fn asks(&self, stage: Stage) -> Vec<String> {
        let (organisation, view) = (self.house.organisation(), self.view());
        let values = organisation.values_of(&view);
        let missing = organisation.missing(&view.decided.service, stage, &values, Some(&view.born.channel));
        missing.into_iter().map(|one| one.id).collect()
    }

    /// Every mandatory item of the service's checklist that is not marked yet, done.
    pub async fn ticks_the_rest(&self, who: &mut Enrolled) {
        let view = self.view();
        let service = self.house.organisation().service(&view.decided.service).expect("a service");
        let open = service.checklist.iter().filter(|item| item.mandatory && !view.checklist.contains_key(&item.id));
        let open: Vec<Command> = open.map(|item| acts::tick(item.id.as_str())).collect();
        self.all(who, open).await;
    }
    /// A paper that came signed and scanned, its bytes and all.
    pub async fn attaches(&self, who: &mut Enrolled, field: &str) -> ActId {
        let bytes = pictures::pdf(u64::from(self.house.now().unsigned_abs() as u32), 400);
        let act = self.does(who, acts::file(&bytes, Media::Pdf, Some(field))).await;
        self.sends(who, act, bytes).await;
        act
    }
    /// A photograph, perhaps for a field that only one answers.
    pub async fn photographs(&self, who: &mut Enrolled, field: Option<&str>) -> ActId {
        let bytes = pictures::jpeg(self.house.now().unsigned_abs(), 64, 48);
        let act = self.does(who, acts::file(&bytes, Media::Jpeg, field)).await;
        self.sends(who, act, bytes).await;
        act
    }
    async fn sends(&self, who: &Enrolled, act: ActId, bytes: Vec<u8>) {
        let request = who.client.request(Method::PUT, &format!("/api/uploads/{act}?at=0"));
        let request = request.header(header::CONTENT_TYPE, "application/octet-stream");
        let answer = who.client.send_only(request.body(Body::from(bytes)).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let sealed = self.view().evidence.iter().any(|file| file.id == act && file.is_sealed());
        assert!(sealed, "the bytes are here");
    }
    /// A signature on a paper of the ticket, under the words that it says now.
    pub async fn signs(&self, who: &mut Enrolled, form: &str, role: &str, purpose: &str, name: &str) -> ActId {
        self.does(who, self.signature(form, role, purpose, name)).await
    }
    fn signature(&self, form: &str, role: &str, purpose: &str, name: &str) -> Command {
        let paper = FormId::new(form);
        let filled = paper::fill(self.house.organisation(), &paper, &self.view()).expect("a form");
        let text = paper::canonical(&filled);
        Command::Content(Content::Sign(Box::new(Sign {
            paper,
            role: role.into(),
            purpose: purpose.into(),
            format: paper::FORMAT,
            text,
            hand: hand(name),
            certified: None,
        })))
    }
    /// A paper of the ticket as it would be printed now.
    pub fn printed(&self, form: &str) -> Paper {
        let filled = paper::fill(self.house.organisation(), &FormId::new(form), &self.view()).expect("a form");
        let reader = self.house.app.store().read().expect("a reader");
        issue::as_read(&*reader, filled).expect("reads")
    }
    /// Whatever the service's form still asks for at a stage.
    pub async fn fills(&self, who: &mut Enrolled, stage: Stage) {
        for _ in 0..4 {
            let (organisation, view) = (self.house.organisation(), self.view());
            let service = &view.decided.service;
            let values = organisation.values_of(&view);
            let missing = organisation.missing(service, stage, &values, Some(&view.born.channel));
            for missing in missing {
                let field = organisation.field(service, &FieldId::new(missing.id)).expect("a field");
                if !field.kind.is_evidence() && field.core.is_none() {
                    self.does(who, acts::field(field.id.as_str(), &made_up(field))).await;
                }
            }
        }
    }
    /// T7, T8 by somebody who has before them what there is (R19).
    pub async fn grants(&self, who: &mut Enrolled, state: State) -> ActId {
        who.sync().await;
        let content = approval::shown(self.house.organisation(), &self.view());
        let grant = Command::Decision(Decision::DecideApproval {
            granted: true,
            reason: String::new(),
            returned: false,
            content,
            signed: None,
        });
        self.leads(who, grant, state).await
    }
    /// What was held because it is not its author's to do, or waits for another document.
    pub async fn held(&self, who: &mut Enrolled, command: Command, why: Reason) {
        let said = submit(self.house, who, self.id, DocumentKind::Ticket, &command).await;
        assert_eq!(said.outcome, Outcome::Held(why), "{command:?}");
    }
    /// A supervisor lets pass the one act that is held.
    pub async fn let_pass(&self, who: &mut Enrolled) {
        let held: Vec<Value> = who.get("/api/held").await.json();
        let path = format!("/api/held/{}", held.first().expect("something held")["position"]);
        who.verify().await;
        let answer = who.post_json(&path, &json!({ "accept": true, "reason": "Ya se puede" })).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
    /// Equipment goes from hand to hand for the ticket, signed by both.
    pub async fn hands_over(&self, who: &mut Enrolled, item: DocumentId, from: Hands<'_>, to: Hands<'_>) {
        let over = self.hand_over(item, from, to);
        let command = Command::Item(Item::HandOver(Box::new(over)));
        let said = submit(self.house, who, item, DocumentKind::Equipment, &command).await;
        assert_eq!(said.outcome, Outcome::Accepted, "{from:?} → {to:?}");
        let holder = self.item(item).custody.holder.map(|holder| holder.name);
        assert_eq!(holder.as_deref(), Some(to.1));
    }
    /// The same without the hand of who would take it: it stays where it is.
    pub async fn hands_over_unsigned(&self, who: &mut Enrolled, item: DocumentId, from: Hands<'_>, to: Hands<'_>) {
        let over = HandOver { taken: None, ..self.hand_over(item, from, to) };
        let command = Command::Item(Item::HandOver(Box::new(over)));
        let said = submit(self.house, who, item, DocumentKind::Equipment, &command).await;
        assert_eq!(said.outcome, Outcome::Refused(Reason::MissingHands), "{from:?} → {to:?}");
        let holder = self.item(item).custody.holder.map(|holder| holder.name);
        assert_eq!(holder.as_deref(), Some(from.1));
    }
    fn hand_over(&self, item: DocumentId, from: Hands<'_>, to: Hands<'_>) -> HandOver {
        let view = self.item(item);
        let holder = |(kind, name): Hands<'_>| Holder { kind, person: None, name: name.into() };
        let mut over = HandOver {
            previous: view.custody.last,
            ticket: Some(self.id),
            purpose: "Servicio".into(),
            given: Some(hand(from.1)),
            taken: Some(hand(to.1)),
            ..HandOver::new(holder(from), holder(to), "Completo".into())
        };
        over.text = equipment::receipt(&over, &view);
        over
    }
    /// An item as the server has it.
    pub fn item(&self, id: DocumentId) -> EquipmentView {
        let reader = self.house.app.store().read().expect("a reader");
        stored_item(&*reader, id).expect("reads").expect("an item")
    }
    /// T9 by somebody: priority, then who does it.
    pub async fn given(&self, who: &mut Enrolled, person: &str, team: &str) {
        if self.view().decided.priority.is_none() {
            self.does(who, acts::priority("medium")).await;
        }
        self.leads(who, acts::assign(person, team), State::Assigned).await;
    }
}

/// Who holds an item: what they are, and their name.
pub type Hands<'a> = (HolderKind, &'a str);

fn labels(refused: &workflow::Refused) -> Vec<String> {
    refused.missing.iter().map(|one| one.label.clone()).collect()
}

/// As the directory has them.
fn person(house: &Institution, who: &Enrolled) -> Person {
    let reader = house.app.store().read().expect("a reader");
    reader.person(&who.device.person).expect("read").expect("somebody")
}

fn refusal(outcome: &Outcome) -> Option<Reason> {
    match outcome {
        Outcome::Accepted => None,
        Outcome::Held(why) | Outcome::Refused(why) => Some(*why),
    }
}
