//! What becomes of each ticket: its case, its turn, how it ends or where it stands today.

use super::cases::{CASES, Case};
use super::hours;
use super::life::Life;
use super::rng::SeededRng;
use super::turns::StoryTurn;
use super::world::World;
use ronda_shared::ids::{DocumentId, ServiceId};
use ronda_shared::state::State;
use ronda_shared::time::{MINUTE_MS, Timestamp};

/// How a finished ticket is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The requester confirms.
    Confirmed,
    /// Nobody answers.
    Silence,
}

/// The technician of the pictures.
pub(super) const OMAR: &str = "omar.cruz";

/// What becomes of one ticket.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// What it is about.
    pub(super) case: &'static Case,
    /// When it comes in.
    pub(super) opened: Timestamp,
    /// Its turn.
    pub(super) turn: StoryTurn,
    /// Where it stands today, where that is not left to the clock.
    pub(super) until: Option<State>,
    /// How it ends.
    pub(super) end: End,
    /// How pressing.
    pub(super) priority: &'static str,
    /// A caller wanted by id, where the plan has one.
    pub(super) caller: Option<&'static str>,
    /// A technician wanted by id.
    pub(super) worker: Option<&'static str>,
    /// The hour of a visit.
    pub(super) visit: Option<Timestamp>,
    /// Waiting times in percent of the usual.
    pub(super) pace: i64,
}

/// How many tickets stand today in each state, with the business minutes they may be old.
const STANDING: [(State, usize, i64, i64); 10] = [
    (State::Received, 24, 4, 420),
    (State::Assigned, 26, 60, 1_500),
    (State::Scheduled, 16, 120, 1_800),
    (State::InProgress, 24, 300, 3_600),
    (State::NeedsInfo, 15, 150, 2_200),
    (State::Returned, 6, 200, 4_000),
    (State::AwaitingApproval, 7, 100, 2_500),
    (State::WaitingMaterial, 10, 500, 6_000),
    (State::WaitingVendor, 6, 600, 9_000),
    (State::Resolved, 20, 420, 2_400),
];

/// The turns of tickets that run their course, by weight.
const COURSES: [(StoryTurn, usize); 16] = [
    (StoryTurn::Plain, 140),
    (StoryTurn::Question, 26),
    (StoryTurn::Visit, 24),
    (StoryTurn::TwoValues, 22),
    (StoryTurn::Cancelled, 14),
    (StoryTurn::Reassignment, 12),
    (StoryTurn::Material, 12),
    (StoryTurn::Rejected, 10),
    (StoryTurn::Reopened, 16),
    (StoryTurn::Escalation, 9),
    (StoryTurn::Offer, 12),
    (StoryTurn::TwoTexts, 9),
    (StoryTurn::Returned, 7),
    (StoryTurn::Vendor, 7),
    (StoryTurn::Approval, 8),
    (StoryTurn::TwoTeams, 10),
];

/// How many business minutes sixty days have: forty-two working days or so.
const SIXTY_DAYS: i64 = 41 * 600;

/// The plans of `count` tickets, the oldest first.
pub(super) fn plans(world: &World<'_>, count: usize) -> Vec<Plan> {
    let mut plans = Vec::new();
    for (state, tickets, young, old) in STANDING {
        for number in 0..tickets {
            let mut chance = world.root.branch(state.id(), number as u64);
            let turn = match state {
                State::NeedsInfo => StoryTurn::Question,
                State::Returned => StoryTurn::Returned,
                State::AwaitingApproval => StoryTurn::Approval,
                State::WaitingMaterial => StoryTurn::Material,
                State::WaitingVendor => StoryTurn::Vendor,
                State::Scheduled => StoryTurn::Visit,
                State::InProgress if number % 2 == 1 => StoryTurn::TwoValues,
                _ => StoryTurn::Plain,
            };
            let mut plan = plan(world, &mut chance, turn, chance_before(world, young, old, number, tickets));
            plan.until = Some(state);
            plan.pace = 35;
            if state == State::Scheduled {
                plan.visit = Some(visit(world, number, &mut chance));
            }
            plans.push(plan);
        }
    }
    let rest = count.saturating_sub(plans.len());
    for number in 0..rest {
        let mut chance = world.root.branch("course", number as u64);
        let turn = chance.pick_by(&COURSES, |course| course.1).0;
        let opened = hours::before(&world.org.zone, world.now, chance.between(240, SIXTY_DAYS));
        plans.push(plan(world, &mut chance, turn, opened));
    }
    plans.sort_by_key(|plan| plan.opened);
    plans
}

fn chance_before(world: &World<'_>, young: i64, old: i64, number: usize, of: usize) -> Timestamp {
    let step = (old - young) * i64::try_from(number).unwrap_or(0) / i64::try_from(of.max(1)).unwrap_or(1);
    hours::before(&world.org.zone, world.now, young + step)
}

/// A visit still to come today, tomorrow, or the day after.
fn visit(world: &World<'_>, number: usize, chance: &mut SeededRng) -> Timestamp {
    let today = world.today();
    let hour = chance.between(9, 16);
    let soon = today.at(hour, 30 * chance.between(0, 1));
    match number % 3 {
        0 if soon > world.now => soon,
        2 => today.next_working().next_working().at(hour, 0),
        _ => today.next_working().at(hour, 30 * chance.between(0, 1)),
    }
}

fn plan(world: &World<'_>, chance: &mut SeededRng, turn: StoryTurn, opened: Timestamp) -> Plan {
    let cases: Vec<&'static Case> = CASES.iter().filter(|case| suits(world, turn, case)).collect();
    let case = *chance.pick_by(&cases, |case| case.weight);
    let priority = chance.pick_by(&[("low", 20), ("medium", 46), ("high", 26), ("urgent", 8)], |row| row.1).0;
    Plan {
        case,
        opened: opened.plus(chance.between(0, 59) * 1_000),
        turn,
        until: None,
        end: if chance.one_in(7) { End::Silence } else { End::Confirmed },
        priority,
        caller: None,
        worker: None,
        visit: None,
        pace: 100,
    }
}

/// Whether a turn can befall a case.
fn suits(world: &World<'_>, turn: StoryTurn, case: &Case) -> bool {
    let service = world.org.service(&ServiceId::new(case.service));
    let Some(service) = service else { return false };
    let field_work =
        !matches!(service.team.as_str(), "oax-mesa" | "oax-sistemas" | "oax-informatica" | "oax-servidores");
    match turn {
        StoryTurn::Approval => case.service == "oax-nivel-marcacion",
        StoryTurn::Returned => service.attachments.iter().any(|attachment| attachment.mandatory),
        StoryTurn::Material => {
            matches!(case.service, "oax-alta-nodo" | "oax-revision-nodo" | "oax-impresora-red" | "oax-cambio-nodo")
        }
        StoryTurn::Vendor => case.service == "oax-soporte-hardware",
        StoryTurn::TwoTeams => case.service == "oax-alta-nodo",
        StoryTurn::Visit | StoryTurn::TwoValues | StoryTurn::TwoTexts | StoryTurn::Offer => field_work,
        StoryTurn::Reassignment | StoryTurn::Escalation => field_work || service.team.as_str() == "oax-mesa",
        StoryTurn::Plain | StoryTurn::Question | StoryTurn::Reopened | StoryTurn::Rejected | StoryTurn::Cancelled => {
            true
        }
    }
}

impl Life<'_> {
    /// Lives the plan until it ends, stops where it is to stop, or reaches the end of the story.
    pub(super) fn live(&mut self, plan: &Plan, earlier: Option<DocumentId>) {
        const COURSE: [fn(&mut Life<'_>, &Plan, Option<DocumentId>); 7] =
            [arrival, at_the_desk, on_the_road, the_work, the_solution, the_relapse, the_end];
        for chapter in COURSE {
            chapter(self, plan, earlier);
            if self.is_done() || self.state.is_final() {
                break;
            }
        }
    }
}

fn arrival(life: &mut Life<'_>, plan: &Plan, _: Option<DocumentId>) {
    life.open(Some(plan.priority));
}

fn at_the_desk(life: &mut Life<'_>, plan: &Plan, earlier: Option<DocumentId>) {
    match (plan.turn, earlier) {
        (StoryTurn::Rejected, _) => return life.reject(),
        (StoryTurn::Cancelled, Some(_)) if life.chance.one_in(3) => return life.cancel(earlier),
        (StoryTurn::Cancelled, _) => return life.cancel(None),
        (StoryTurn::Returned, _) => life.give_back(),
        (StoryTurn::Approval, _) => life.seek_approval(),
        (StoryTurn::Question, _) if life.chance.one_in(2) => {
            let agent = life.agent.clone();
            life.ask(&agent);
            if !life.is_done() {
                life.hear(State::Received);
            }
        }
        _ => {}
    }
    if life.is_done() {
        return;
    }
    life.triage(plan.priority);
    if plan.turn == StoryTurn::TwoTeams { life.two_teams() } else { life.assign(None) }
}

fn on_the_road(life: &mut Life<'_>, plan: &Plan, _: Option<DocumentId>) {
    match plan.turn {
        StoryTurn::Reassignment => life.hand_over("Quien lo llevaba está de comisión en el Istmo."),
        StoryTurn::Escalation => life.escalate(),
        StoryTurn::Offer => life.offer(),
        StoryTurn::Visit => {
            let at = plan.visit.unwrap_or_else(|| {
                hours::after(&life.world.org.zone, life.clock, life.chance.clone().between(200, 900))
            });
            life.agree_visit(at);
        }
        StoryTurn::TwoValues => life.two_values(),
        StoryTurn::TwoTexts => life.two_texts(),
        _ => {}
    }
    if life.until == Some(State::InProgress) && plan.turn == StoryTurn::TwoValues {
        // The desk still has both values before it.
        life.over = true;
    }
}

fn the_work(life: &mut Life<'_>, plan: &Plan, _: Option<DocumentId>) {
    if life.state != State::InProgress {
        let until = life.until.take();
        life.begin();
        if until == Some(State::InProgress) {
            let share = life.chance.clone().below(80);
            life.tick(share);
            life.over = true;
        }
        life.until = until;
    }
    if life.is_done() {
        return;
    }
    if plan.turn == StoryTurn::Question && life.chance.one_in(2) || life.until == Some(State::NeedsInfo) {
        let worker = life.worker.clone();
        life.ask(&worker);
        if life.is_done() {
            return;
        }
        life.hear(State::InProgress);
    }
    match plan.turn {
        StoryTurn::Material => life.want_material(),
        StoryTurn::Vendor => life.send_to_vendor(),
        _ => {}
    }
}

fn the_solution(life: &mut Life<'_>, _: &Plan, _: Option<DocumentId>) {
    life.tick(100);
    life.examine();
    life.note_equipment();
    life.resolve();
}

fn the_relapse(life: &mut Life<'_>, plan: &Plan, _: Option<DocumentId>) {
    if plan.turn == StoryTurn::Reopened {
        life.persist();
    }
}

fn the_end(life: &mut Life<'_>, plan: &Plan, _: Option<DocumentId>) {
    match plan.end {
        End::Confirmed => life.confirm(),
        End::Silence => life.fall_silent(),
    }
}

/// The tickets of Omar Cruz's round in the pictures: five in Edificio 2, four in Edificio 7, and three more.
pub(super) fn round(world: &World<'_>) -> Vec<Plan> {
    // The subject's first words, who asks, where it stands, how pressing, opened so many business minutes ago.
    const STOPS: [(&str, &str, State, &str, i64); 12] = [
        ("Sin red en tres lugares", "alfonso.zarate", State::Resolved, "high", 560),
        ("La extensión {ext} no da tono", "maria.xicotencatl", State::InProgress, "high", 190),
        ("IP duplicada en dos equipos", "hector.manzano", State::Assigned, "medium", 300),
        ("El nodo de {lugar} se conecta", "maria.xicotencatl", State::Assigned, "medium", 420),
        ("Se oye ruido en la línea", "alfonso.zarate", State::Scheduled, "low", 500),
        ("El teléfono de {lugar} se reinicia", "maria.xicotencatl", State::NeedsInfo, "medium", 700),
        ("Alta de nodo para la ventanilla", "nadia.guzman", State::Assigned, "urgent", 900),
        ("Baja de Access Point", "perla.villalobos", State::Scheduled, "medium", 640),
        ("No entran llamadas", "eduardo.fierro", State::Assigned, "high", 210),
        ("No hay red después de mover", "nadia.guzman", State::InProgress, "medium", 380),
        ("Alta de dos nodos", "perla.villalobos", State::WaitingMaterial, "medium", 1_700),
        ("Cambio de MAC del teléfono", "eduardo.fierro", State::Assigned, "low", 150),
    ];
    STOPS
        .iter()
        .enumerate()
        .filter_map(|(number, (words, caller, state, priority, ago))| {
            let case = CASES.iter().find(|case| case.subject.starts_with(words))?;
            let mut chance = world.root.branch("round", number as u64);
            let turn = match state {
                State::NeedsInfo => StoryTurn::Question,
                State::Scheduled => StoryTurn::Visit,
                State::WaitingMaterial => StoryTurn::Material,
                _ => StoryTurn::Plain,
            };
            let opened =
                hours::before(&world.org.zone, world.now, *ago).plus(chance.between(0, 50) * 1_000 - MINUTE_MS);
            let visit = (*state == State::Scheduled).then(|| visit(world, number, &mut chance));
            Some(Plan {
                case,
                opened,
                turn,
                until: Some(*state),
                end: End::Confirmed,
                priority,
                caller: Some(caller),
                worker: Some(OMAR),
                visit,
                pace: 20,
            })
        })
        .collect()
}
