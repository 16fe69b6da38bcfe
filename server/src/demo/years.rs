//! Repeats the story of sixty days for each sixty days back, over years. So a store grows as large as real ones do. All
//! of it goes through the one writer, some hundred acts a commit, each at its hour.

use super::feeder::{DemoError, Feeder, FillSummary, one_of_each_role};
use super::people::everybody;
use super::rng::SeededRng;
use super::step::{Step, StepAction};
use super::story::story;
use crate::clock::Clock;
use crate::identity;
use crate::jobs::Jobs;
use crate::start;
use crate::store::Store;
use crate::store::redb::RedbStore;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, Decision, EquipmentField, Item, Record};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::json;
use ronda_shared::person::Person;
use ronda_shared::state::State;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;

/// How long one story is.
const WAVE_MS: i64 = 60 * DAY_MS;
/// Of a story's tickets so many are too entangled to be told again (no signal, a conflict, a letter): more are asked for.
const SPARE: usize = 2;
/// A story's tickets that stand where they are, whatever its length.
const STANDING: usize = 240;
/// Acts of one ticket, in the mean: of a story's tickets the longest are left out until it is so.
const ACTS: usize = 10;
/// What happens within so long is committed together.
const WINDOW_MS: i64 = 2 * HOUR_MS;
/// Acts of one commit, at most.
const BATCH_SIZE: usize = 500;
/// People of one commit, at most.
const PEOPLE: usize = 1_000;
/// How inventory numbers of the story begin.
const INVENTORY: &str = "OAX-TI-";

/// How much there is of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    /// Another seed tells other years.
    pub seed: u64,
    /// How many tickets are told in all.
    pub tickets: usize,
    /// Over how many years; 0 tells the last sixty days alone.
    pub years: u32,
    /// How many of the tickets are still open: the latest.
    pub open: usize,
    /// Items of equipment.
    pub items: usize,
    /// Technicians.
    pub technicians: usize,
    /// Requesters.
    pub requesters: usize,
}

impl Years {
    /// The rest as it follows from the tickets: of 500,000 3,000 are open; 50,000 items, 400 technicians, 30,000
    /// requesters. There are never fewer people than in the story, nor items than in it for each sixty days.
    pub fn of(seed: u64, tickets: usize, years: u32) -> Self {
        Self {
            seed,
            tickets,
            years,
            open: (tickets / 10).min(3_000),
            items: tickets / 10,
            technicians: tickets / 1_250,
            requesters: tickets / 50 * 3,
        }
    }

    fn waves(&self) -> usize {
        (self.years as usize * 365).div_ceil(60).max(1)
    }
}

/// Tells years into a store file that is not there yet; `tell` hears after each sixty days how many tickets there are, and
/// of how many. Blocks.
///
/// # Errors
/// There is a store already, or it could not be written.
pub fn found_years(
    file: &Path,
    org: Arc<Organisation>,
    size: &Years,
    now: Timestamp,
    tell: &dyn Fn(usize, usize),
) -> Result<FillSummary, DemoError> {
    if file.exists() {
        return Err(DemoError::NotEmpty);
    }
    let part = file.with_extension("part");
    let at = |source| DemoError::File { file: part.clone(), source };
    if part.exists() {
        fs::remove_file(&part).map_err(at)?;
    }
    let store: Arc<dyn Store> = Arc::new(RedbStore::open(&part)?);
    let told = tell_years(&store, &org, size, now, tell)?;
    let ingest = start::ingest(store, Organisation::clone(&org), Clock::by_hand(now.millis()).0)?;
    Jobs::new(ingest).turn()?;
    fs::rename(&part, file).map_err(at)?;
    Ok(told)
}

pub(super) fn tell_years(
    store: &Arc<dyn Store>,
    org: &Arc<Organisation>,
    size: &Years,
    now: Timestamp,
    tell: &dyn Fn(usize, usize),
) -> Result<FillSummary, DemoError> {
    let (cast, waves) = (DeskRoster::of(org, size), size.waves());
    let first = back(now, waves).plus(-30 * DAY_MS);
    start::know(&**store, org, &Clock::by_hand(first.millis()).0)?;
    for people in cast.people.chunks(PEOPLE) {
        identity::people::upsert(&**store, first, people)?;
    }
    let staff = cast.people.iter().filter(|person| !org.is_external(person)).count();
    let mut told = FillSummary {
        people: cast.people.len(),
        some: one_of_each_role(&cast.people),
        devices: staff,
        ..FillSummary::default()
    };
    let mut feeder = Feeder::start(Arc::clone(store), Arc::clone(org), size.seed, first, &cast.people, None)?;
    // The next wave is made up while the former is written.
    let (made, waves_made) = mpsc::sync_channel(0);
    let cast = &cast;
    thread::scope(|scope| {
        scope.spawn(move || {
            for number in (0..waves).rev() {
                let steps = Wave { size, cast, number, waves }.steps(org, now);
                let wave = steps.map(|(steps, came)| (rounds(steps, now), came));
                let is_last = wave.is_err();
                if made.send(wave).is_err() || is_last {
                    break;
                }
            }
        });
        let mut tickets = 0;
        for wave in waves_made {
            let (rounds, came) = wave?;
            for round in rounds {
                for together in round.chunks(BATCH_SIZE) {
                    feeder.together(together, &mut told)?;
                }
            }
            feeder.forget();
            tickets += came;
            tell(tickets, size.tickets);
        }
        Ok(told)
    })
}

/// So many waves before an instant.
fn back(now: Timestamp, waves: usize) -> Timestamp {
    now.plus(-WAVE_MS * i64::try_from(waves).unwrap_or(0))
}

/// Of so many things those of one part out of several.
fn share(of: usize, parts: usize, part: usize) -> usize {
    of * (part + 1) / parts - of * part / parts
}

/// Steps as they are committed: those of two hours one after the other at their end, in rounds a minute apart, none later
/// than `now`. Decisions are ruled on at the end of a commit: so what follows one on its ticket is of a later round, and so is
/// what names an act of its ticket or reads it.
fn rounds(steps: Vec<Step>, now: Timestamp) -> Vec<Vec<Step>> {
    let mut windows: BTreeMap<i64, Vec<Step>> = BTreeMap::new();
    for step in steps {
        windows.entry(step.received.millis().div_euclid(WINDOW_MS)).or_default().push(step);
    }
    let mut all = Vec::new();
    for (window, steps) in windows {
        let mut at = Timestamp::from_millis((window + 1) * WINDOW_MS);
        for round in parted(steps) {
            let hour = at.min(now);
            all.push(round.into_iter().map(|step| Step { at: hour, received: hour, seen: hour, ..step }).collect());
            at = at.plus(MINUTE_MS);
        }
    }
    all
}

/// The rounds of one window.
fn parted(steps: Vec<Step>) -> Vec<Vec<Step>> {
    let mut rounds: Vec<Vec<Step>> = Vec::new();
    // Of each document: the round of its next step, and whether that has a step of it already.
    let mut next: BTreeMap<DocumentId, (usize, bool)> = BTreeMap::new();
    for step in steps {
        let (round, there) = next.entry(step.document).or_default();
        if *there && !matches!(step.deed, StepAction::Does(_)) {
            *round += 1;
        }
        let own = *round;
        let decides = !matches!(step.deed, StepAction::Does(Command::Content(_)));
        (*round, *there) = if decides { (own + 1, false) } else { (own, true) };
        if rounds.len() <= own {
            rounds.resize_with(own + 1, Vec::new);
        }
        rounds[own].push(step);
    }
    rounds
}

/// Everybody, and which of them stand for each other.
struct DeskRoster {
    people: Vec<Person>,
    /// Of those in the story: whether they ask, and how many there are like them.
    crowds: BTreeMap<PersonId, (bool, usize)>,
}

impl DeskRoster {
    fn of(org: &Organisation, size: &Years) -> Self {
        let told = everybody();
        let works = |person: &Person| person.roles.iter().any(|role| role.as_str() == "agente-tecnico");
        let asking = told.iter().filter(|person| org.is_external(person)).count().max(1);
        let working = told.iter().filter(|person| works(person)).count().max(1);
        let (mut people, mut crowds) = (Vec::new(), BTreeMap::new());
        for person in told {
            let asks = org.is_external(&person);
            let like = match (asks, works(&person)) {
                (true, _) => (size.requesters / asking).max(1),
                (false, true) => (size.technicians / working).max(1),
                (false, false) => 1,
            };
            crowds.insert(person.id.clone(), (asks, like));
            people.extend((1..like).map(|copy| Person {
                id: copied(&person.id, copy),
                name: format!("{} {copy}", person.name),
                mail: person.mail.as_ref().map(|mail| format!("{copy}.{mail}")),
                ..person.clone()
            }));
            people.push(person);
        }
        Self { people, crowds }
    }

    /// Who plays a part in one ticket, by two numbers drawn for it: one for who asks, one for who works.
    fn plays(&self, person: &PersonId, (asks, works): (usize, usize)) -> PersonId {
        match self.crowds.get(person) {
            Some((true, like)) => copied(person, asks % like),
            Some((false, like)) => copied(person, works % like),
            None => person.clone(),
        }
    }
}

/// The person themselves, or somebody like them.
fn copied(person: &PersonId, copy: usize) -> PersonId {
    if copy == 0 { person.clone() } else { PersonId::new(format!("{person}.{copy}")) }
}

/// One story among the years.
struct Wave<'y> {
    size: &'y Years,
    cast: &'y DeskRoster,
    /// 0 for the latest.
    number: usize,
    waves: usize,
}

impl Wave<'_> {
    /// What happens in it in the order of its hours, and on how many tickets.
    fn steps(&self, org: &Organisation, now: Timestamp) -> Result<(Vec<Step>, usize), DemoError> {
        let (end, quota) = (back(now, self.number), share(self.size.tickets, self.waves, self.number));
        let seed = self.size.seed.wrapping_add(self.number as u64);
        let told = story(seed, end, org, quota * SPARE + STANDING).steps;
        let mut chance = SeededRng::new(seed).branch("years", 0);
        let mut steps = self.registered(&told, back(end, 1), &mut chance);
        let mut lives: BTreeMap<DocumentId, Vec<&Step>> = BTreeMap::new();
        for step in told.iter().filter(|step| step.kind == DocumentKind::Ticket) {
            lives.entry(step.document).or_default().push(step);
        }
        // Records are not told again: nor is what a record was linked with.
        told.iter().filter_map(linked_with).for_each(|ticket| {
            lives.remove(&ticket);
        });
        let mut whole: Vec<Vec<&Step>> = lives.into_values().filter(|life| is_whole(life)).collect();
        let longest = longest(whole.iter().map(Vec::len).collect(), quota);
        whole.retain(|life| life.len() <= longest);
        let (taken, open) = (quota.min(whole.len()), if self.number == 0 { self.size.open } else { 0 });
        for at in 0..taken {
            // Evenly out of all that there are, so that the whole time is covered.
            let life = &whole[at * whole.len() / taken];
            let roles = (chance.below(usize::MAX), chance.below(usize::MAX));
            // One that is open stopped somewhere before its end.
            let long = if at + open >= taken { 1 + chance.below(ends_at(life)) } else { life.len() };
            for step in &life[..long] {
                steps.push(self.retold(step, roles)?);
            }
        }
        steps.sort_by_key(|step| (step.received, step.at, step.key));
        Ok((steps, taken))
    }

    /// A step by those who play in it here.
    fn retold(&self, step: &Step, roles: (usize, usize)) -> Result<Step, DemoError> {
        let mut step = step.clone();
        step.person = self.cast.plays(&step.person, roles);
        if let StepAction::Does(command) = &step.deed {
            let unread = |error: String| DemoError::Story(format!("an act that cannot be told again: {error}"));
            let mut text = serde_json::to_string(command).map_err(|error| unread(error.to_string()))?;
            for person in self.cast.crowds.keys() {
                let plays = self.cast.plays(person, roles);
                if plays != *person {
                    text = text.replace(&format!("\"{person}\""), &format!("\"{plays}\""));
                }
            }
            if self.number > 0 {
                text = text.replace(INVENTORY, &self.inventory(0));
            }
            let mut command: Command = json::decode(&text).map_err(|error| unread(error.to_string()))?;
            if let Command::Decision(Decision::Resolve { concluded_at, .. }) = &mut command {
                // Here everything happens a little later than in the story: the hour of the act says when.
                *concluded_at = None;
            }
            step.deed = StepAction::Does(command);
        }
        Ok(step)
    }

    /// How inventory numbers of this wave begin, by how often its items were registered before.
    fn inventory(&self, copy: usize) -> String {
        match (self.number, copy) {
            (0, 0) => INVENTORY.to_owned(),
            (wave, copy) => format!("{INVENTORY}{wave}-{copy}-"),
        }
    }

    /// Its share of the items: those of the story, and more like them. All are there before its tickets.
    fn registered(&self, told: &[Step], at: Timestamp, chance: &mut SeededRng) -> Vec<Step> {
        let items: Vec<(&Step, &BTreeMap<EquipmentField, String>)> = told
            .iter()
            .filter_map(|step| match &step.deed {
                StepAction::Does(Command::Item(Item::RegisterEquipment { fields })) => Some((step, fields)),
                _ => None,
            })
            .collect();
        // Those of the story all: its tickets speak of them.
        let count = share(self.size.items, self.waves, self.number).max(items.len());
        let copies = items.iter().cycle().zip(0..count).map(|((step, fields), number)| (*step, *fields, number));
        copies
            .map(|(step, fields, number)| {
                let copy = number / items.len();
                let document = if copy == 0 { step.document } else { DocumentId::new(at, chance.ten_bytes()) };
                let fields = self.fields(fields, copy);
                let deed = StepAction::Does(Command::Item(Item::RegisterEquipment { fields }));
                Step { at, received: at, seen: at, document, deed, ..step.clone() }
            })
            .collect()
    }

    /// An item's registry with numbers of its own.
    fn fields(&self, told: &BTreeMap<EquipmentField, String>, copy: usize) -> BTreeMap<EquipmentField, String> {
        let mut fields = told.clone();
        if (self.number, copy) == (0, 0) {
            return fields;
        }
        if let Some(inventory) = fields.get_mut(&EquipmentField::Inventory) {
            *inventory = inventory.replace(INVENTORY, &self.inventory(copy));
        }
        if let Some(serial) = fields.get_mut(&EquipmentField::Serial) {
            *serial = format!("{serial}-{}-{copy}", self.number);
        }
        for own in [EquipmentField::Mac, EquipmentField::Custodianship] {
            fields.remove(&own);
        }
        fields
    }
}

/// How many acts the longest has of those that are told: so that one has [`ACTS`] in the mean, but no fewer are left than so
/// many.
fn longest(mut lengths: Vec<usize>, least: usize) -> usize {
    lengths.sort_unstable();
    let (mut acts, mut longest) = (0, 0);
    for (count, length) in (1..).zip(lengths) {
        acts += length;
        if acts > ACTS * count && count > least {
            break;
        }
        longest = length;
    }
    longest
}

/// True of a ticket that came to its end and can be told again: by acts that need no other document and no phone without
/// signal.
fn is_whole(life: &[&Step]) -> bool {
    let last = life.iter().rev().find_map(|step| asks_for(step));
    last.is_some_and(State::is_final) && ends_at(life) > 0 && life.iter().all(|step| is_plain(step))
}

/// The first step by which the ticket ends; the length where none does.
fn ends_at(life: &[&Step]) -> usize {
    life.iter().position(|step| asks_for(step).is_some_and(State::is_final)).unwrap_or(life.len())
}

fn asks_for(step: &Step) -> Option<State> {
    match &step.deed {
        StepAction::Does(Command::Decision(decision)) => decision.asks_for(),
        _ => None,
    }
}

/// The ticket that a step links a record with.
fn linked_with(step: &Step) -> Option<DocumentId> {
    match &step.deed {
        StepAction::Does(Command::Record(Record::LinkRecord { document, linked: true })) => Some(*document),
        _ => None,
    }
}

fn is_plain(step: &Step) -> bool {
    let told = match &step.deed {
        StepAction::Does(Command::Decision(Decision::Cancel { duplicate_of, .. })) => duplicate_of.is_none(),
        StepAction::Does(Command::Content(_) | Command::Decision(_)) => true,
        StepAction::Accepts(_) | StepAction::Declines(..) | StepAction::Recounts(..) | StepAction::Signs(..) => true,
        StepAction::Does(_)
        | StepAction::Takes { .. }
        | StepAction::HandsOver(_)
        | StepAction::Enters(..)
        | StepAction::Marks(..)
        | StepAction::Settles(_) => false,
    };
    told && !step.was_offline()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::view::Summary;
    use std::collections::BTreeSet;

    /// Thursday 19 November 2026, 11:52 in Oaxaca.
    const NOW: Timestamp = Timestamp::from_millis(1_795_110_720_000);

    fn small() -> Years {
        Years { open: 10, items: 1_300, technicians: 12, requesters: 60, ..Years::of(7, 60, 1) }
    }

    fn oaxaca() -> Arc<Organisation> {
        Arc::new(crate::organisation::load_builtin("oaxaca").expect("Oaxaca is readable"))
    }

    #[test]
    fn sizes_follow_from_the_tickets() {
        let large = Years::of(1, 500_000, 5);
        let sizes = (large.open, large.items, large.technicians, large.requesters);
        assert_eq!(sizes, (3_000, 50_000, 400, 30_000));
        assert_eq!((large.waves(), Years::of(1, 5_000, 0).waves()), (31, 1));
        assert_eq!((0..31).map(|wave| share(500_000, 31, wave)).sum::<usize>(), 500_000);
    }

    #[test]
    fn the_same_seed_tells_the_same_wave_and_no_round_goes_past_a_decision() {
        let (org, size) = (oaxaca(), small());
        let cast = DeskRoster::of(&org, &size);
        let wave = || Wave { size: &size, cast: &cast, number: 2, waves: size.waves() };
        let (steps, tickets) = wave().steps(&org, NOW).expect("told");
        assert!(tickets > 0 && (steps.clone(), tickets) == wave().steps(&org, NOW).expect("told"));
        let (count, rounds) = (steps.len(), rounds(steps, NOW));
        assert_eq!(rounds.iter().map(Vec::len).sum::<usize>(), count);
        assert!(rounds.is_sorted_by_key(|round| round.first().map(|step| step.received)));
        for round in rounds {
            let mut decided = BTreeSet::new();
            for step in round {
                assert!(!decided.contains(&step.document), "{step:?} follows a decision that nobody ruled on yet");
                if !matches!(step.deed, StepAction::Does(Command::Content(_))) {
                    decided.insert(step.document);
                }
            }
        }
    }

    #[test]
    fn a_ticket_has_ten_acts_in_the_mean() {
        let (org, size) = (oaxaca(), Years::of(1, 3_000, 0));
        let cast = DeskRoster::of(&org, &size);
        let (steps, tickets) = Wave { size: &size, cast: &cast, number: 1, waves: 2 }.steps(&org, NOW).expect("told");
        let acts = steps.iter().filter(|step| step.kind == DocumentKind::Ticket).count();
        assert_eq!(tickets, 1_500, "as many as were asked for");
        assert!((9 * tickets..=11 * tickets).contains(&acts), "{acts} acts on {tickets} tickets");
    }

    #[test]
    fn a_small_year_is_taken_by_the_writer() {
        let store: Arc<dyn Store> = Arc::new(RedbStore::in_memory().expect("a store in memory"));
        let (size, heard) = (small(), std::cell::Cell::new(0));
        let told = tell_years(&store, &oaxaca(), &size, NOW, &|done, _| heard.set(done)).expect("told");
        assert_eq!((told.not_taken, heard.get()), (vec![], 60));
        let reader = store.read().expect("reads");
        let tickets: Vec<_> = reader
            .every_summary()
            .filter_map(|summary| match summary.expect("readable") {
                Summary::Ticket(ticket) => Some(ticket.state),
                _ => None,
            })
            .collect();
        let open = tickets.iter().filter(|state| !state.is_final()).count();
        assert_eq!((tickets.len(), open), (60, share(60, size.waves(), 0).min(size.open)));
    }
}
