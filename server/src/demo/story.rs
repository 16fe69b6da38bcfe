//! Story of `ronda demo`: sixty days of a desk in Oaxaca as the acts of its people. It follows from a seed and an hour.

use super::cases::{Case, EquipmentKind, Words};
use super::equipment::{self, Item};
use super::extensions::{self, ChangedExtension};
use super::hours::Day;
use super::letters::{self, StoryLetter};
use super::life::Life;
use super::moves::{self, StoryMove};
use super::people::{CALLERS, Caller, everybody, with_role};
use super::plan::{OMAR, Plan, plans, round};
use super::records::{self, StoryRecord};
use super::replied;
use super::rng::SeededRng;
use super::step::{Step, StepAction, StepKey};
use super::storeroom;
use super::turns::StoryTurn;
use super::workshop;
use super::world::World;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command;
use ronda_shared::command::{Command, EquipmentField};
use ronda_shared::ids::{DocumentId, FieldId, LabelId, PersonId, RegisterId, ServiceId};
use ronda_shared::person::Person;
use ronda_shared::policy::Right;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How many tickets the story has.
pub const TICKETS: usize = 500;
/// How many extensions stand in their register.
const EXTENSIONS: usize = 18;
/// The other records.
const RECORDS: &str = include_str!("oaxaca_records.json");
/// What came and went on paper.
const LETTERS: &str = include_str!("oaxaca_letters.json");
/// Times of plans that were moved.
const MOVES: &str = include_str!("oaxaca_moves.json");

/// Everything that happened, and to whom.
pub struct Story {
    /// Everybody in it.
    pub people: Vec<Person>,
    /// What happened, in the order in which the server received it.
    pub steps: Vec<Step>,
}

/// The story of so many tickets, up to `now`.
pub fn story(seed: u64, now: Timestamp, org: &Organisation, tickets: usize) -> Story {
    let root = SeededRng::new(seed);
    let today = Day::of(&org.zone, super::hours::last_open(&org.zone, now));
    let items = equipment::items(&root, today.plus(-78).at(8, 0));
    let world = World { org, people: everybody(), items, now, root };
    let mut all = plans(&world, tickets.saturating_sub(round(&world).len()));
    all.extend(round(&world));
    all.sort_by_key(|plan| plan.opened);
    let mut steps = registration(&world, today);
    let mut lines: Vec<Line> = Vec::new();
    let mut changed: Vec<ChangedExtension> = Vec::new();
    let (mut begun, mut handed_in, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    let mut of_the_pictures = BTreeSet::new();
    let mut earlier: BTreeMap<&str, (DocumentId, Timestamp)> = BTreeMap::new();
    for (number, plan) in (1..).zip(&all) {
        let Some(mut life) = birth(&world, plan, number) else { continue };
        let place = life.caller.id;
        let known = earlier.get(place).filter(|(_, received)| *received < plan.opened).map(|(id, _)| *id);
        life.live(plan, known);
        if let Some(first) = life.steps.first() {
            earlier.insert(place, (life.document, first.received));
        }
        lines.extend(line(&life));
        changed.extend(extensions::changed(&life));
        begun.extend(storeroom::begun(&life));
        handed_in.extend(workshop::handed_in(&life));
        answers.extend(replied::answer(&life));
        if life.worker.as_str() == OMAR {
            of_the_pictures.extend(life.item.map(|item| item.id));
        }
        steps.append(&mut life.steps);
    }
    steps.append(&mut storeroom::steps(&world, &begun));
    steps.append(&mut entered(&world, &lines, &changed));
    // One of each, so that somebody who looks around meets them; what the pictures show stays with its users.
    steps.extend(handed_in.into_iter().find(|step| !of_the_pictures.contains(&step.document)));
    steps.extend(answers.into_iter().max_by_key(|step| step.at));
    let ground = (world.org, world.now, &world.root);
    steps.append(&mut letters::steps(&letters_told(), ground, &|_| None));
    let moved: Vec<StoryMove> = serde_json::from_str(MOVES).expect("the moves beside this file are readable");
    let moved = moves::steps(&moved, ground, &|_| None);
    steps.append(&mut moved.expect("the moves beside this file are of Oaxaca's plans"));
    // A device numbers its acts as it makes them, so those of one person keep their order.
    steps.sort_by(|a, b| (a.received, &a.person, a.at, a.key).cmp(&(b.received, &b.person, b.at, b.key)));
    Story { people: world.people, steps }
}

/// The letters beside this file.
pub(super) fn letters_told() -> Vec<StoryLetter> {
    serde_json::from_str(LETTERS).expect("the letters beside this file are readable")
}

fn birth<'w>(world: &'w World<'w>, plan: &Plan, number: u32) -> Option<Life<'w>> {
    let service = world.org.service(&ServiceId::new(plan.case.service))?;
    let mut chance = world.root.branch("ticket", u64::from(number));
    let wanted = plan.caller.and_then(|id| CALLERS.iter().find(|caller| caller.id == id));
    let caller = match wanted {
        Some(caller) => caller,
        None => chance.pick(&world.callers(service)),
    };
    let agents = with_role(&world.people, "agente-mesa");
    let agent = (*chance.pick(&agents)).clone();
    let worker = match plan.worker {
        Some(id) => PersonId::new(id),
        None if service.team.as_str() == "oax-mesa" => agent.clone(),
        // Omar Cruz's round is told on its own: what stands open elsewhere is his colleagues'.
        None => world.worker(&service.team, caller.building, plan.until.map(|_| OMAR), &mut chance)?,
    };
    let item = plan.case.gear.and_then(|gear| item_for(world, gear, caller, plan, &mut chance));
    let words = words(plan.case, caller, item, &mut chance);
    let channel = channel(world, service, caller, &mut chance);
    // Now and then somebody files it under the first thing they find.
    let elsewhere = ServiceId::new("oax-soporte-enlaces");
    let steady = matches!(plan.turn, StoryTurn::Approval | StoryTurn::Returned);
    let lost = channel == "portal" && !steady && plan.until.is_none() && chance.one_in(6) && service.id != elsewhere;
    let filed_as = if lost { world.org.service(&elsewhere) } else { None };
    let document = DocumentId::new(plan.opened, chance.ten_bytes());
    Some(Life {
        world,
        chance,
        number,
        document,
        case: plan.case,
        service,
        caller,
        item,
        words,
        agent,
        worker,
        filed_as,
        channel,
        reply: "",
        answers: BTreeMap::new(),
        state: State::Draft,
        clock: plan.opened,
        until: plan.until,
        pace: plan.pace,
        over: false,
        steps: Vec::new(),
    })
}

/// How it comes in: by telephone half of the time; where the service takes one channel alone, by that.
fn channel(
    world: &World<'_>,
    service: &ronda_shared::catalog::ServiceDef,
    caller: &Caller,
    chance: &mut SeededRng,
) -> &'static str {
    const CHANNELS: [(&str, usize); 5] = [("phone", 46), ("portal", 34), ("whatsapp", 10), ("mail", 7), ("oficio", 3)];
    // The portal is for whom the service is for (OAX-36); the desk takes a call from anybody.
    let own =
        service.requester_roles.is_empty() || service.requester_roles.iter().any(|role| role.as_str() == caller.role);
    let taken = |row: &&(&'static str, usize)| {
        world.org.takes_channel(service, &ronda_shared::ids::ChannelId::new(row.0))
            && (row.0 != "portal" || (own && world.may(&PersonId::new(caller.id), Right::TicketCreate)))
    };
    let open: Vec<_> = CHANNELS.iter().filter(taken).copied().collect();
    if open.is_empty() { "phone" } else { chance.pick_by(&open, |row| row.1).0 }
}

fn item_for<'w>(
    world: &'w World<'_>,
    gear: EquipmentKind,
    caller: &Caller,
    plan: &Plan,
    chance: &mut SeededRng,
) -> Option<&'w Item> {
    if plan.case.subject.starts_with("La extensión {ext} no da tono") && plan.worker.is_some() {
        let wanted = equipment::PHONE_OF_WINDOW_4;
        return world.items.iter().find(|item| item.field(EquipmentField::Inventory) == wanted);
    }
    let of_kind: Vec<_> = world.items.iter().filter(|item| item.gear == gear).collect();
    let here: Vec<_> = of_kind.iter().filter(|item| item.caller.id == caller.id).copied().collect();
    let near: Vec<_> = of_kind.iter().filter(|item| item.caller.building == caller.building).copied().collect();
    [here, near].iter().find(|items| !items.is_empty()).map(|items| *chance.pick(items))
}

fn words(case: &Case, caller: &Caller, item: Option<&Item>, chance: &mut SeededRng) -> Words {
    let registry = |field| item.map_or("", |item| item.field(field)).to_owned();
    let extension = match registry(EquipmentField::Extension) {
        own if case.gear == Some(EquipmentKind::Phone) && !own.is_empty() => own,
        // Who asks is not who left.
        _ if case.service == "oax-baja-extension" => caller.extension.replacen('1', "2", 1),
        _ => caller.extension.to_owned(),
    };
    Words {
        extension,
        room: caller.room.into(),
        level: caller.level.into(),
        client_org: caller.client_org.into(),
        person: caller.name.into(),
        inventory: registry(EquipmentField::Inventory),
        ip: equipment::address(caller, chance),
        port: equipment::port(caller, chance),
        count: chance.between(3, 22),
        day: chance.word(&["el lunes", "el martes", "el miércoles", "el jueves", "el viernes"]),
    }
}

/// An extension of which a ticket speaks, and whose it is.
struct Line {
    extension: String,
    caller: &'static Caller,
    ticket: DocumentId,
    opened: Timestamp,
    /// The ticket takes the extension away.
    ends: bool,
}

fn line(life: &Life<'_>) -> Option<Line> {
    let opened = life.steps.first()?.received;
    let extension = life.words.extension.clone();
    let told = life.service.team.as_str() == "oax-telefonia" && !extension.is_empty();
    let ends = life.service.id.as_str() == "oax-baja-extension";
    told.then_some(Line { extension, caller: life.caller, ticket: life.document, opened, ends })
}

/// What stands in the registers: the extensions of which tickets spoke, then accounts and trainings.
fn entered(world: &World<'_>, lines: &[Line], changed: &[ChangedExtension]) -> Vec<Step> {
    const LEVELS: [&str; 4] = ["Local", "Celular", "Nacional", "Internacional"];
    let today = Day::of(&world.org.zone, world.now).date();
    let mut seen = BTreeSet::new();
    // What a ticket takes away is in force no more: its work waits for that (OAX-58).
    let ended: BTreeSet<&str> = lines.iter().filter(|line| line.ends).map(|line| line.extension.as_str()).collect();
    let old = lines.iter().filter(|line| Day::of(&world.org.zone, line.opened).plus(1).date() < today);
    let old = old.filter(|line| !ended.contains(line.extension.as_str()));
    // What a ticket changes was there before it.
    let early: BTreeSet<&str> = changed.iter().map(|one| one.extension.as_str()).collect();
    let old = old.filter(|line| !early.contains(line.extension.as_str()));
    let some = old.filter(|line| seen.insert(line.extension.as_str())).take(EXTENSIONS);
    let mut told: Vec<StoryRecord> = Vec::new();
    for (at, line) in (0usize..).zip(some) {
        let place = format!("{}, {}", line.caller.level, line.caller.room);
        let mut fields: BTreeMap<FieldId, String> = [
            ("extension", line.extension.as_str()),
            ("nombre_usuario", line.caller.name),
            ("dependencia", line.caller.client_org),
            ("ubicacion", place.as_str()),
            ("nivel_marcacion", LEVELS.get(at % 4).copied().unwrap_or("Local")),
        ]
        .map(|(id, value)| (FieldId::new(id), value.to_owned()))
        .into();
        if at % 3 == 0 {
            fields.insert(FieldId::new("pin_entregado"), "true".into());
            fields.insert(FieldId::new("fecha_pin"), "{-1}".into());
        }
        let moves: &[&str] = match at {
            2 => &["revision"],
            5 => &["revision", "cambio"],
            7 => &["baja"],
            _ => &[],
        };
        if moves.contains(&"baja") {
            fields.insert(FieldId::new("fecha_baja"), "{-1}".into());
        }
        told.push(StoryRecord {
            register: RegisterId::new(extensions::REGISTER),
            by: PersonId::new("gabriela.matus"),
            days_ago: 1,
            fields,
            files: Vec::new(),
            moves: moves.iter().map(|state| (*state).to_owned()).collect(),
            reports: Vec::new(),
            of: None,
            case: Some(line.extension.clone()),
        });
    }
    let others: Vec<StoryRecord> = serde_json::from_str(RECORDS).expect("the records beside this file are readable");
    told.extend(others);
    told.extend(extensions::records(changed));
    let ticket =
        |extension: &str| lines.iter().find(|line| line.extension == extension).map(|line| (line.ticket, line.opened));
    let mut steps = records::steps(&told, (world.org, world.now, &world.root), &ticket);
    let links = extensions::links(changed, &steps);
    steps.extend(links);
    steps
}

/// Eleven weeks ago the technicians walked their buildings and registered what stands there.
fn registration(world: &World<'_>, today: Day<'_>) -> Vec<Step> {
    let mut clocks: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
    let mut steps = Vec::new();
    for (number, item) in (0..).zip(&world.items) {
        let mut chance = world.root.branch("registration", u64::from(number));
        let served = |person: &&Person| person.buildings.iter().any(|id| id.as_str() == item.caller.building);
        let Some(person) = world.people.iter().find(served).map(|person| person.id.clone()) else { continue };
        let start = clocks.entry(person.clone()).or_insert_with(|| today.plus(-75).at(9, 0));
        *start = super::hours::after(&world.org.zone, *start, chance.between(2, 7)).plus(chance.between(1, 50) * 1_000);
        if let Some((_, back)) = world.without_signal(&person, *start) {
            *start = back.plus(MINUTE_MS);
        }
        let at = *start;
        // Registered and labelled on the spot: whoever tries the demonstration has something to scan. One of ten has no
        // label yet: somebody must print it.
        let register = Command::Item(command::Item::RegisterEquipment { fields: item.fields.clone() });
        let bind = Command::Item(command::Item::BindLabel { label: LabelId::new(chance.draw()) });
        let steps_of_item = [Some((1_000_000, 0, register)), (number % 10 != 9).then_some((1_100_000, 400, bind))];
        for (series, after, command) in steps_of_item.into_iter().flatten() {
            let at = at.plus(after);
            steps.push(Step {
                key: StepKey(series + number),
                at,
                received: at.plus(700),
                seen: at,
                person: person.clone(),
                site: Site::Field,
                document: item.id,
                kind: DocumentKind::Equipment,
                deed: StepAction::Does(command),
            });
        }
    }
    steps
}

#[cfg(test)]
mod tests;
