//! Random deeds of the people of the simulation. A deed is any command that their app offers, with words that are never
//! the same twice.

use crate::sim::items;
use crate::sim::model::ActContent;
use crate::sim::world::World;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Stage;
use ronda_shared::command::{
    Audience, Choice, Command, ContactWay, Content, Decision, EditText, Label, Mark, OpenTicket, Splice, TextKind,
    TicketKind, TimeKind, Verdict,
};
use ronda_shared::document::Subject;
use ronda_shared::evidence::{AttachEvidence, Media};
use ronda_shared::ids::{
    ActId, ChannelId, DocumentId, FieldId, FormId, PersonId, PriorityId, ServiceId, Sha256, TeamId,
};
use ronda_shared::paper;
use ronda_shared::signature::{Hand, Sign, Strokes};
use ronda_shared::state::State;
use ronda_shared::sync::rows::Replica;
use ronda_shared::ticket::view::TicketView;
use ronda_test_support::requester;

/// Services of the fleet's teams.
const SERVICES: [&str; 5] = [
    "oax-revision-extension",
    "oax-soporte-hardware",
    "oax-soporte-hardware",
    "oax-soporte-software",
    "oax-revision-nodo",
];

/// The desk captures many tickets for the support team.
pub(crate) fn open_for_support(world: &mut World, member: usize, tickets: usize) {
    for _ in 0..tickets {
        open_as(world, member, "oax-soporte-hardware");
    }
}

/// A desk's morning: three tickets, captured, assigned and on everybody's device before the fleet leaves.
pub(crate) fn morning(world: &mut World) {
    const DESK: usize = 1;
    for _ in 0..3 {
        open(world, DESK);
    }
    items::register(world, DESK);
    items::register(world, DESK);
    world.quiesce();
    let now = world.clock_of(DESK);
    let ids: Vec<DocumentId> = world.fleet[DESK].device.disk.replicas.keys().copied().collect();
    for id in ids {
        let Some(view) = world.fleet[DESK].device.ticket(id, now) else { continue };
        if view.decided.priority.is_none() {
            let command = Command::Decision(Decision::SetPriority { priority: PriorityId::new("medium") });
            let act = world.fleet[DESK].device.dispatch(id, command, now).expect("the desk sets priorities");
            world.model.said.insert(act, (id, ActContent::Request));
        }
        let (command, said) = onward(world, DESK, &view_again(world, DESK, id), "hoy".into());
        if let Ok(act) = world.fleet[DESK].device.dispatch(id, command, now) {
            world.model.said.insert(act, (id, said));
        }
    }
    world.quiesce();
}

/// The oldest ticket is brought as far towards its end as the fleet can, each member in turn: what is finished by some
/// while others are out of reach is where late reports and rival closings come from.
pub(crate) fn nearly_done(world: &mut World) {
    for _ in 0..5 {
        for member in 0..world.fleet.len() {
            let now = world.clock_of(member);
            let tickets = world.fleet[member].device.disk.replicas.iter();
            let oldest = tickets.filter(|(_, held)| held.kind == DocumentKind::Ticket).map(|(id, _)| *id).next();
            let Some(view) = oldest.and_then(|id| world.fleet[member].device.ticket(id, now)) else { continue };
            if matches!(view.decided.state, State::Assigned | State::InProgress | State::Resolved) {
                let text = words(world);
                let (command, said) = onward(world, member, &view, text);
                if let Ok(act) = world.fleet[member].device.dispatch(view.id, command, now) {
                    world.model.said.insert(act, (view.id, said));
                }
            }
        }
        world.quiesce();
    }
}

fn view_again(world: &World, member: usize, id: DocumentId) -> TicketView {
    let now = world.clock_of(member);
    world.fleet[member].device.ticket(id, now).expect("it was there a moment ago")
}

/// One random deed of a member on a random document of theirs.
pub(crate) fn act(world: &mut World, member: usize) {
    let now = world.clock_of(member);
    let (items, tickets): (Vec<_>, Vec<_>) =
        world.fleet[member].device.disk.replicas.iter().partition(|(_, held)| held.kind == DocumentKind::Equipment);
    let ids = |of: Vec<(&DocumentId, &Replica)>| of.into_iter().map(|(id, _)| *id).collect::<Vec<DocumentId>>();
    let (items, tickets) = (ids(items), ids(tickets));
    // Few documents and many hands: that is where people meet.
    let births = world.model.said.values().filter(|(_, said)| matches!(said, ActContent::Birth(_))).count();
    if births < 8 && world.chance.once_in(30) {
        open(world, member);
        return;
    }
    if world.chance.once_in(25) {
        strike(world, member);
        return;
    }
    // People work on what is new: the same few documents, at the same time; mostly on tickets.
    let ids = if world.chance.once_in(4) { &items } else { &tickets };
    if ids.is_empty() {
        return;
    }
    let recent = if world.chance.once_in(4) { &ids[..] } else { &ids[ids.len().saturating_sub(4)..] };
    let Some(id) = world.chance.pick(recent).copied() else { return };
    if let Some(item) = crate::sim::items::seen(world, member, id) {
        crate::sim::items::act(world, member, id, &item);
        return;
    }
    if world.chance.once_in(40) {
        world.fleet[member].device.dispatch_unknown(id, now);
        return;
    }
    let Some(view) = world.fleet[member].device.ticket(id, now) else { return };
    let (command, said) = deed(world, member, &view);
    if let Ok(act) = world.fleet[member].device.dispatch(id, command, now) {
        world.model.said.insert(act, (id, said));
    }
}

fn words(world: &mut World) -> String {
    format!("w{:x}", world.chance.number())
}

fn open(world: &mut World, member: usize) {
    let service = world.chance.pick(&SERVICES).copied().unwrap_or(SERVICES[0]);
    open_as(world, member, service);
}

fn open_as(world: &mut World, member: usize, service: &str) {
    let now = world.clock_of(member);
    let subject = words(world);
    let command = call(world, ServiceId::new(service), subject.clone());
    let id = world.new_id();
    match world.fleet[member].device.dispatch(id, command, now) {
        Ok(act) => {
            world.model.said.insert(act, (id, ActContent::Birth(subject)));
        }
        Err(refusal) => panic!("a ticket could not be opened: {refusal:?}"),
    }
}

/// What a call for a service is written down as.
pub(crate) fn call(world: &mut World, service: ServiceId, subject: String) -> Command {
    let fields = world
        .organisation
        .fields(&service, Stage::Open)
        .into_iter()
        .filter(|field| field.core.is_none())
        .map(|field| (field.id.clone(), field.options.first().cloned().unwrap_or_else(|| "12407".to_string())))
        .collect();
    Command::Content(Content::OpenTicket(Box::new(OpenTicket {
        description: words(world),
        requester: requester::maria(),
        fields,
        priority: world.chance.once_in(2).then(|| PriorityId::new("medium")),
        ..OpenTicket::new(service, TicketKind::Incident, ChannelId::new(channel(world)), subject)
    })))
}

fn channel(world: &World) -> String {
    world.organisation.channels.first().map(|channel| channel.id.as_str().to_string()).unwrap_or_default()
}

fn strike(world: &mut World, member: usize) {
    let now = world.clock_of(member);
    let number = world.fleet[member].device.disk.log.number;
    let device = world.fleet[member].record.id;
    if world.fleet[member].device.strike(number, now).is_ok() {
        world.model.struck.insert(ActId { device, number });
        world.sometimes.saw("struck");
    }
}

fn deed(world: &mut World, member: usize, view: &TicketView) -> (Command, ActContent) {
    let text = words(world);
    // Finished tickets are where late reports and rival closings meet: work that has begun is brought to its end often.
    let ends = match view.decided.state {
        State::Resolved => !world.chance.once_in(4),
        State::InProgress => world.chance.once_in(3),
        _ => false,
    };
    if ends {
        return onward(world, member, view, text);
    }
    match world.chance.below(42) {
        0..=2 => {
            let audience = if world.chance.once_in(2) { Audience::Internal } else { Audience::Public };
            (Command::Content(Content::AddNote { audience, text: text.clone() }), ActContent::Note(text))
        }
        3..=5 => {
            let field = FieldId::new(*world.chance.pick(&["puerto", "ubicacion", "falla"]).unwrap_or(&"puerto"));
            let seen = view.fields.get(&field).map(|set| set.stamp.act);
            (
                Command::Content(Content::SetField { field: field.clone(), value: text.clone() }),
                ActContent::Field(field, text, seen),
            )
        }
        6..=8 => mark(world, view, text),
        9..=10 => edit(world, member, view, text),
        11 => {
            let command =
                Command::Content(Content::AddMaterial { description: text.clone(), quantity: 3, unit: "m".into() });
            (command, ActContent::Material(text))
        }
        12 => (
            Command::Content(Content::LogTime { kind: TimeKind::Work, minutes: 20, started_at: world.now() }),
            ActContent::Unit,
        ),
        13 => (Command::Content(Content::AddLabel { label: Label::Tag(text.clone()) }), ActContent::Unit),
        14 => {
            let verdict = world.chance.once_in(2).then_some(Verdict::Persists);
            (
                Command::Content(Content::LogContact {
                    way: ContactWay::Phone,
                    reached: true,
                    verdict,
                    text: text.clone(),
                }),
                ActContent::Unit,
            )
        }
        15..=33 => onward(world, member, view, text),
        38 | 39 => (attach(world, view, &text), ActContent::File(text)),
        40 => match view.evidence.first() {
            Some(file) => {
                (Command::Content(Content::SetCaption { evidence: file.id, caption: text }), ActContent::Unit)
            }
            None => (attach(world, view, &text), ActContent::File(text)),
        },
        41 => sign(world, view),
        _ => (decision(world, view, text), ActContent::Request),
    }
}

/// A photograph; now and then the same as somebody took before.
fn attach(world: &mut World, view: &TicketView, text: &str) -> Command {
    let same = view.evidence.first().filter(|_| world.chance.once_in(3)).map(|file| file.file.sha256);
    Command::Content(Content::AttachEvidence(Box::new(AttachEvidence::new(
        same.unwrap_or_else(|| Sha256::of(text.as_bytes())),
        100_000,
        Media::Jpeg,
        format!("{text}.jpg"),
    ))))
}

/// A signature under the words that are on the screen.
fn sign(world: &World, view: &TicketView) -> (Command, ActContent) {
    let form = FormId::new("oax-resguardo-telefono");
    let filled = paper::fill(&world.organisation, &form, view).expect("a form of the organisation");
    let text = paper::canonical(&filled);
    let strokes = Strokes::parse("10,10 200,300 400,20").expect("strokes");
    let hand = Hand { name: "María Guadalupe".into(), position: String::new(), strokes };
    let (role, purpose) = ("usuario".to_owned(), "receipt".to_owned());
    let sign = Sign { paper: form, role, purpose, format: paper::FORMAT, text: text.clone(), hand, certified: None };
    (Command::Content(Content::Sign(Box::new(sign))), ActContent::Signed(text))
}

fn mark(world: &mut World, view: &TicketView, text: String) -> (Command, ActContent) {
    let items = world
        .organisation
        .service(&view.decided.service)
        .map(|service| service.checklist.iter().map(|item| item.id.clone()).collect::<Vec<_>>())
        .unwrap_or_default();
    let Some(item) = world.chance.pick(&items).cloned() else {
        return (
            Command::Content(Content::AddNote { audience: Audience::Internal, text: text.clone() }),
            ActContent::Note(text),
        );
    };
    let seen = view.checklist.get(&item).map(|set| set.stamp.act);
    let mark = match world.chance.below(3) {
        0 => Mark::Done { value: Some(text.clone()) },
        1 => Mark::NotApplicable { reason: text.clone() },
        _ => Mark::Pending {},
    };
    let value = if mark == (Mark::Pending {}) { "pending".to_string() } else { text };
    (Command::Content(Content::TickItem { item: item.clone(), mark }), ActContent::Mark(item, value, seen))
}

fn edit(world: &mut World, member: usize, view: &TicketView, text: String) -> (Command, ActContent) {
    let me: PersonId = world.fleet[member].device.person().id.clone();
    let own = view.texts.iter().find(|section| section.kind == TextKind::Diagnosis && section.stamp.by == me);
    let edit = match own {
        None => EditText { kind: TextKind::Diagnosis, section: None, splices: Vec::new(), whole: text.clone() },
        Some(section) => {
            let length = section.text.encode_utf16().count();
            let at = if world.chance.once_in(2) { 0 } else { length };
            let insert = format!(" {text} ");
            let mut whole = section.text.clone();
            whole.insert_str(if at == 0 { 0 } else { section.text.len() }, &insert);
            let splice = Splice { at: u32::try_from(at).unwrap_or(0), delete: String::new(), insert };
            EditText { kind: TextKind::Diagnosis, section: Some(section.id), splices: vec![splice], whole }
        }
    };
    (Command::Content(Content::EditText(edit)), ActContent::Words(text))
}

/// The next step of a ticket's ordinary life, as far as it is this member's to take.
fn onward(world: &mut World, member: usize, view: &TicketView, text: String) -> (Command, ActContent) {
    let me = world.fleet[member].device.person().id.clone();
    let command = match view.decided.state {
        State::Received if view.decided.priority.is_none() => {
            Command::Decision(Decision::SetPriority { priority: PriorityId::new("medium") })
        }
        State::Received => {
            let team = view.decided.team.clone();
            let able = |member: &&crate::sim::world::Member| {
                let person = member.device.person();
                person.roles.iter().any(|role| role.as_str() == "agente-tecnico")
                    && team.as_ref().is_some_and(|team| person.teams.contains(team))
            };
            let person = world.fleet.iter().find(able).map(|member| member.device.person().id.clone());
            Command::Decision(Decision::Assign { person, team, reason: text })
        }
        State::Assigned | State::Scheduled => Command::Decision(Decision::Start {}),
        State::InProgress if view.texts.is_empty() => return edit(world, member, view, text),
        State::InProgress => Command::Decision(Decision::Resolve { solution: text, outcome: None, concluded_at: None }),
        State::Resolved if view.contacts.iter().all(|contact| contact.verdict.is_none()) => {
            let verdict = Some(Verdict::Confirmed);
            return (
                Command::Content(Content::LogContact { way: ContactWay::Phone, reached: true, verdict, text }),
                ActContent::Unit,
            );
        }
        State::Resolved => Command::Decision(Decision::Close { note: text, confirmed_by: Some(ContactWay::Phone) }),
        State::NeedsInfo => Command::Decision(Decision::RecordAnswer { text }),
        State::WaitingMaterial => Command::Decision(Decision::MaterialAvailable { text }),
        State::Draft
        | State::Returned
        | State::AwaitingApproval
        | State::WaitingVendor
        | State::Closed
        | State::Rejected
        | State::Cancelled => Command::Decision(Decision::OfferAssignment { to: me, reason: text }),
    };
    (command, ActContent::Request)
}

fn decision(world: &mut World, view: &TicketView, text: String) -> Command {
    let people = ["omar", "joel", "rosalba", "ines"];
    let someone = PersonId::new(*world.chance.pick(&people).unwrap_or(&people[0]));
    match world.chance.below(17) {
        0 | 1 => Command::Decision(Decision::Assign { person: Some(someone), team: None, reason: text }),
        2 => Command::Decision(Decision::SetPriority {
            priority: PriorityId::new(*world.chance.pick(&["low", "high", "urgent"]).unwrap_or(&"low")),
        }),
        3 | 4 => Command::Decision(Decision::Start {}),
        5 | 6 => Command::Decision(Decision::Resolve { solution: text, outcome: None, concluded_at: None }),
        7 => Command::Decision(Decision::Close { note: text, confirmed_by: Some(ContactWay::Phone) }),
        8 => Command::Decision(Decision::AskRequester { question: text }),
        9 => Command::Decision(Decision::RecordAnswer { text }),
        10 => Command::Decision(Decision::Cancel { reason: text, duplicate_of: None, withdrawn: None }),
        11 => Command::Decision(Decision::Reopen { reason: text }),
        12 => Command::Decision(Decision::Escalate { team: Some(TeamId::new("oax-redes")), reason: text }),
        13 => Command::Decision(Decision::ScheduleVisit {
            at: world.now().plus(3_600_000),
            agreed_with_requester: world.chance.once_in(2),
            mode: String::new(),
        }),
        14 => Command::Decision(Decision::WaitMaterial { reason: text }),
        15 => Command::Decision(Decision::Confirm { verdict: Verdict::Persists, text }),
        _ => match view.conflicts.iter().find(|conflict| conflict.settled.is_none()) {
            Some(conflict) => {
                let register = !matches!(
                    conflict.subject,
                    Subject::Priority | Subject::Service | Subject::Assignee | Subject::Visit | Subject::State
                );
                let choice = if register && world.chance.once_in(2) { Choice::Swap } else { Choice::Keep };
                Command::Decision(Decision::DecideConflict { conflict: conflict.id.clone(), choice })
            }
            None => Command::Decision(Decision::OfferAssignment { to: someone, reason: text }),
        },
    }
}
