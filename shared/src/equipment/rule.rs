//! The server's ruling on a decision about an item, and the phone's own guess at it. Both are one pure function (R20,
//! R21, R25).

use super::derive::{chain, derive};
use super::view::EquipmentView;
use crate::command::{Choice, Command, Decision, EquipmentField, Item, Place};
use crate::command::{HandOver, Holder, HolderKind, Movement, MovementKind};
use crate::document::Subject;
use crate::ids::{ActId, DocumentId, LabelId};
use crate::messages::Reason;
use crate::ruling::Request;
use crate::ruling::{Conflict, Ruling, Settled, Side, conflict_id};
use crate::search;
use crate::stamp::{Register, Stamp};
use crate::time::Timestamp;
use std::collections::BTreeMap;
use std::iter::successors;

/// What a ruling needs to know beside the item.
pub struct ItemRulingInputs<'a> {
    /// The server's clock.
    pub now: Timestamp,
    /// To which item a label leads already, and since when.
    pub label_of: &'a dyn Fn(LabelId) -> Option<(DocumentId, Stamp)>,
    /// Into which item another was merged.
    pub leads_to: &'a dyn Fn(DocumentId) -> Option<DocumentId>,
}

/// What one ruling writes. It is in the view already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EquipmentRulings {
    /// The answer to the request; to others too where a supervisor decided between two.
    pub rulings: Vec<(ActId, Ruling)>,
    /// Cards opened and settled.
    pub conflicts: Vec<Conflict>,
    /// Fields of the registry, each with the stamp of who moved the item.
    pub fields: Vec<(EquipmentField, String, Stamp)>,
}

/// Rules on a request of the item and takes the outcome into the view. Whether it was legal where its author stood was
/// judged before; here only what the world made of it since.
pub fn rule(view: &mut EquipmentView, act: ActId, house: &ItemRulingInputs<'_>) -> EquipmentRulings {
    let Some(request) = view.request(act).cloned() else { return EquipmentRulings::default() };
    let mut clerk = RulingInProgress { view, house, ruled: EquipmentRulings::default() };
    clerk.decide(&request);
    clerk.ruled
}

/// Not applied: why, by which rule, and the card where a person must decide.
struct NotApplied(Reason, Option<u8>, Option<Box<Conflict>>);

impl From<Reason> for NotApplied {
    fn from(why: Reason) -> Self {
        Self(why, None, None)
    }
}

struct RulingInProgress<'a> {
    view: &'a mut EquipmentView,
    house: &'a ItemRulingInputs<'a>,
    ruled: EquipmentRulings,
}

impl RulingInProgress<'_> {
    fn decide(&mut self, request: &Request) {
        let act = request.stamp.act;
        match &request.command {
            Command::Decision(Decision::DecideConflict { conflict, choice }) => self.card(request, conflict, *choice),
            command => match judge(self.view, self.house, request, command) {
                Ok(()) => self.apply(request, None),
                Err(NotApplied(why, rule, card)) => {
                    self.answer(act, false, Some(why), rule);
                    if let Some(card) = card {
                        self.put_card(*card);
                    }
                }
            },
        }
        derive(self.view);
    }

    /// The request takes effect.
    fn apply(&mut self, request: &Request, why: Option<Reason>) {
        self.answer(request.stamp.act, true, why, why.map(|_| rule_of(&request.command)));
        if let Command::Item(Item::MoveItem(movement)) = &request.command {
            for (field, value) in writes(&movement.kind) {
                self.write(field, value, &request.stamp);
            }
        }
        derive(self.view);
    }

    fn answer(&mut self, act: ActId, applied: bool, why: Option<Reason>, rule: Option<u8>) {
        let seq = self.view.seq() + u64::from(applied);
        let ruling = Ruling { applied, why, rule, at: self.house.now, seq, closed: false };
        if let Some(request) = self.view.requests.iter_mut().find(|request| request.stamp.act == act) {
            request.ruling = Some(ruling.clone());
        }
        self.ruled.rulings.retain(|(known, _)| *known != act);
        self.ruled.rulings.push((act, ruling));
    }

    fn write(&mut self, field: EquipmentField, value: String, stamp: &Stamp) {
        if self.view.field(field) == value {
            return;
        }
        self.view.fields.insert(field, Register { value: value.clone(), stamp: stamp.clone() });
        self.ruled.fields.push((field, value, stamp.clone()));
    }

    fn put_card(&mut self, card: Conflict) {
        self.view.conflicts.retain(|known| known.id != card.id);
        self.view.conflicts.push(card.clone());
        self.ruled.conflicts.retain(|known| known.id != card.id);
        self.ruled.conflicts.push(card);
    }

    /// A card decided: kept, or the other takes its place. Of custody and movements that moves rulings; a label stays
    /// where it is; the value of a register is put by whoever writes registers.
    fn card(&mut self, request: &Request, id: &str, choice: Choice) {
        let act = request.stamp.act;
        let Some(card) = self.view.conflicts.iter().find(|card| card.id == id).cloned() else {
            return self.answer(act, false, Some(Reason::NoSuchConflict), None);
        };
        if card.settled.is_some() {
            return self.answer(act, false, Some(Reason::ConflictSettled), None);
        }
        let swap = choice == Choice::Swap;
        if swap && card.subject == Subject::Label {
            return self.answer(act, false, Some(Reason::LabelTaken), None);
        }
        self.answer(act, true, None, None);
        self.put_card(Conflict { settled: Some(Settled { choice, stamp: request.stamp.clone() }), ..card.clone() });
        match card.subject {
            Subject::Custody if swap => self.other_chain(card.other.stamp.act),
            Subject::Movement if swap => self.other_movement(&card),
            _ => {}
        }
        derive(self.view);
        if card.subject == Subject::Custody && !self.view.frozen() {
            self.go_on();
        }
    }

    /// The chain goes on from the other hand-over; what followed the predecessor of both no longer stands.
    fn other_chain(&mut self, other: ActId) {
        let Some(request) = self.view.request(other).cloned() else { return };
        let Command::Item(Item::HandOver(over)) = &request.command else { return };
        let applied = self.view.applied();
        let chain = chain(&applied);
        let after = over.previous.and_then(|previous| chain.iter().position(|(act, _, _)| *act == previous));
        let displaced: Vec<ActId> = chain.iter().skip(after.map_or(0, |at| at + 1)).map(|(act, _, _)| *act).collect();
        for act in displaced {
            self.answer(act, false, Some(Reason::SupervisorDecided), Some(20));
        }
        self.apply(&request, Some(Reason::SupervisorDecided));
    }

    /// The other movement takes effect in the place of the one that stood.
    fn other_movement(&mut self, card: &Conflict) {
        let Some(request) = self.view.request(card.other.stamp.act).cloned() else { return };
        let Some(stood) = self.view.request(card.standing.stamp.act).cloned() else { return };
        self.answer(stood.stamp.act, false, Some(Reason::SupervisorDecided), Some(21));
        let left_service = matches!(&stood.command, Command::Item(Item::MoveItem(movement)) if leaves(&movement.kind));
        self.apply(&request, Some(Reason::SupervisorDecided));
        let says = matches!(&request.command, Command::Item(Item::MoveItem(movement))
            if touches(&movement.kind).contains(&EquipmentField::Condition));
        if left_service && !says {
            self.write(EquipmentField::Condition, IN_SERVICE.to_owned(), &request.stamp);
        }
    }

    /// What waited because the item was frozen is ruled on anew, in the order in which it came.
    fn go_on(&mut self) {
        let frozen = |request: &&Request| {
            request.ruling.as_ref().is_some_and(|ruling| ruling.why == Some(Reason::CustodyDisputed))
        };
        let waited: Vec<Request> = self.view.requests.iter().filter(frozen).cloned().collect();
        let waited =
            crate::order::by_key(waited, |request| (request.stamp.received, request.stamp.order, request.stamp.act));
        for request in waited {
            self.decide(&request);
        }
    }
}

fn rule_of(command: &Command) -> u8 {
    if matches!(command, Command::Item(Item::HandOver(_))) { 20 } else { 21 }
}

fn judge(
    view: &EquipmentView,
    house: &ItemRulingInputs<'_>,
    request: &Request,
    command: &Command,
) -> Result<(), NotApplied> {
    match command {
        Command::Item(Item::HandOver(over)) => hand_over(view, house, request, over),
        Command::Item(Item::MoveItem(movement)) => moving(view, house, request, movement),
        Command::Item(Item::BindLabel { label }) => bind(view, house, request, *label),
        Command::Item(Item::RetireLabel { label, .. }) => {
            match view.labels.iter().find(|known| known.label == *label) {
                None => Err(Reason::NoSuchLabel.into()),
                Some(known) if known.retired.is_some() => Err(Reason::AlreadySo.into()),
                Some(_) => Ok(()),
            }
        }
        Command::Item(Item::MergeItem { other, .. }) => merge(view, house, *other),
        _ => Err(Reason::WrongKind.into()),
    }
}

/// R20: one chain. Of two hand-overs after one, the first received with both signatures stands; the other opens a
/// dispute, and nobody moves the item until a supervisor has decided.
fn hand_over(
    view: &EquipmentView,
    house: &ItemRulingInputs<'_>,
    request: &Request,
    over: &HandOver,
) -> Result<(), NotApplied> {
    if over.given.is_none() || over.taken.is_none() {
        return Err(Reason::MissingHands.into());
    }
    if view.merged_into.is_some() {
        return Err(Reason::Merged.into());
    }
    if is_over(view) {
        return Err(Reason::Withdrawn.into());
    }
    let applied = view.applied();
    let chain = chain(&applied);
    let place = match over.previous {
        None => Some(0),
        Some(previous) => chain.iter().position(|(act, _, _)| *act == previous).map(|at| at + 1),
    };
    match place {
        Some(at) if at < chain.len() => {
            let (_, standing, first) = chain[at];
            let side = |stamp: &Stamp, over: &HandOver| Side { value: over.to.name.clone(), stamp: stamp.clone() };
            let sides = (side(&standing.stamp, first), side(&request.stamp, over));
            let card = card(Subject::Custody, 20, Reason::R20FirstSigned, sides, house);
            Err(NotApplied(Reason::R20FirstSigned, Some(20), Some(Box::new(card))))
        }
        _ if view.frozen() => Err(NotApplied(Reason::CustodyDisputed, Some(20), None)),
        Some(_) if held_by(view, over) => Ok(()),
        Some(_) | None => Err(Reason::NotHolder.into()),
    }
}

/// Whether who gives is who has the item. Anybody may make the first hand-over.
pub(super) fn held_by(view: &EquipmentView, over: &HandOver) -> bool {
    view.custody.holder.as_ref().is_none_or(|holder| same_holder(holder, &over.from))
}

fn same_holder(holder: &Holder, from: &Holder) -> bool {
    match (&holder.person, &from.person) {
        (Some(holder), Some(from)) => holder == from,
        _ => search::tokens(&holder.name) == search::tokens(&from.name),
    }
}

/// R21: movements are applied in the order of the feed. Of two that know nothing of each other and move the same, the
/// first stands; so too of a withdrawal and anything else.
fn moving(
    view: &EquipmentView,
    house: &ItemRulingInputs<'_>,
    request: &Request,
    movement: &Movement,
) -> Result<(), NotApplied> {
    if !ordered(movement) && needs_order(view, &movement.kind) {
        return Err(Reason::MissingOrder.into());
    }
    if view.merged_into.is_some() {
        return Err(Reason::Merged.into());
    }
    if view.frozen() {
        return Err(NotApplied(Reason::CustodyDisputed, Some(20), None));
    }
    let applied = view.applied();
    let moved: Vec<(&Request, &Movement)> = applied
        .iter()
        .filter_map(|request| match &request.command {
            Command::Item(Item::MoveItem(movement)) => Some((*request, movement.as_ref())),
            _ => None,
        })
        .collect();
    let seen = last_known(view, movement.previous, &moved);
    let rival = moved.iter().skip(seen).find(|(_, other)| rivals(&other.kind, &movement.kind));
    if let Some((standing, other)) = rival {
        let side =
            |stamp: &Stamp, movement: &Movement| Side { value: name(&movement.kind).to_owned(), stamp: stamp.clone() };
        let sides = (side(&standing.stamp, other), side(&request.stamp, movement));
        let card = card(Subject::Movement, 21, Reason::R21Movement, sides, house);
        return Err(NotApplied(Reason::R21Movement, Some(21), Some(Box::new(card))));
    }
    if view.withdrawn.is_some() && movement.kind != (MovementKind::WarrantyReturn {}) {
        return Err(Reason::Withdrawn.into());
    }
    Ok(())
}

/// How many of the movements that stand its author knew of. One that was not applied leads back to the one before it.
fn last_known(view: &EquipmentView, previous: Option<ActId>, moved: &[(&Request, &Movement)]) -> usize {
    let mut previous = previous;
    for _ in 0..=view.requests.len() {
        let Some(act) = previous else { return 0 };
        if let Some(at) = moved.iter().position(|(request, _)| request.stamp.act == act) {
            return at + 1;
        }
        previous = match view.request(act).map(|request| &request.command) {
            Some(Command::Item(Item::MoveItem(movement))) => movement.previous,
            _ => None,
        };
    }
    0
}

fn rivals(standing: &MovementKind, other: &MovementKind) -> bool {
    leaves(standing) || leaves(other) || touches(standing).iter().any(|field| touches(other).contains(field))
}

/// It takes the item out of service.
fn leaves(kind: &MovementKind) -> bool {
    matches!(kind, MovementKind::Withdrawal {} | MovementKind::SwappedOut { .. })
}

/// A signature here, or the signed paper of a ticket.
pub(super) fn ordered(movement: &Movement) -> bool {
    movement.signature.is_some() || (movement.paper.is_some() && movement.ticket.is_some())
}

/// What somebody must have signed: whatever changes who answers for the item, or takes it out of service, or back.
pub(super) fn needs_order(view: &EquipmentView, kind: &MovementKind) -> bool {
    match kind {
        MovementKind::Withdrawal {}
        | MovementKind::Reassignment { .. }
        | MovementKind::SwappedOut { .. }
        | MovementKind::SwappedIn { .. } => true,
        MovementKind::WarrantyReturn {} => view.withdrawn.is_some(),
        MovementKind::Relocation { .. } | MovementKind::Occupancy { .. } => false,
    }
}

const IN_SERVICE: &str = "en servicio";

/// What a movement writes into the registry.
fn writes(kind: &MovementKind) -> Vec<(EquipmentField, String)> {
    use EquipmentField as F;
    let placed = |place: &Place| {
        let building = place.building.as_ref().map(ToString::to_string).unwrap_or_default();
        vec![(F::Building, building), (F::Level, place.level.clone()), (F::Room, place.room.clone())]
    };
    let condition = |word: &str| (F::Condition, word.to_owned());
    match kind {
        MovementKind::Relocation { place } => placed(place),
        MovementKind::Withdrawal {} => vec![condition("baja")],
        MovementKind::Reassignment { person, client_org } => {
            vec![(F::Person, person.clone()), (F::ClientOrg, client_org.clone())]
        }
        MovementKind::SwappedOut { .. } => vec![(F::Person, String::new()), condition("libre")],
        MovementKind::SwappedIn { place, person, client_org, .. } => {
            let mut fields = placed(place);
            fields.extend([(F::Person, person.clone()), (F::ClientOrg, client_org.clone()), condition(IN_SERVICE)]);
            fields
        }
        MovementKind::WarrantyReturn {} => vec![condition(IN_SERVICE)],
        MovementKind::Occupancy { taken } => vec![condition(if *taken { "ocupado" } else { "libre" })],
    }
}

/// Whether a ruling on a movement may put this value into the registry: for who looks at what the server wrote.
pub fn may_write(kind: &MovementKind, field: EquipmentField, value: &str) -> bool {
    let back_in_service = field == EquipmentField::Condition && value == IN_SERVICE;
    back_in_service || writes(kind).iter().any(|(written, said)| *written == field && said == value)
}

/// The fields of the registry that a movement decides.
pub(super) fn touches(kind: &MovementKind) -> Vec<EquipmentField> {
    writes(kind).into_iter().map(|(field, _)| field).collect()
}

/// A movement's name, as a card says it.
fn name(kind: &MovementKind) -> &'static str {
    match kind {
        MovementKind::Relocation { .. } => "relocation",
        MovementKind::Withdrawal {} => "withdrawal",
        MovementKind::Reassignment { .. } => "reassignment",
        MovementKind::SwappedOut { .. } => "swapped_out",
        MovementKind::SwappedIn { .. } => "swapped_in",
        MovementKind::WarrantyReturn {} => "warranty_return",
        MovementKind::Occupancy { .. } => "occupancy",
    }
}

/// A label leads to one item for ever; on its own item it may be stuck on again.
fn bind(
    view: &EquipmentView,
    house: &ItemRulingInputs<'_>,
    request: &Request,
    label: LabelId,
) -> Result<(), NotApplied> {
    if view.merged_into.is_some() {
        return Err(Reason::Merged.into());
    }
    if let Some(known) = view.labels.iter().find(|known| known.label == label) {
        return if known.retired.is_some() { Ok(()) } else { Err(Reason::AlreadySo.into()) };
    }
    match (house.label_of)(label) {
        Some((other, bound)) if other != view.id => {
            let sides = (
                Side { value: other.to_string(), stamp: bound },
                Side { value: view.id.to_string(), stamp: request.stamp.clone() },
            );
            {
                let card = card(Subject::Label, 0, Reason::LabelTaken, sides, house);
                Err(NotApplied(Reason::LabelTaken, None, Some(Box::new(card))))
            }
        }
        _ => Ok(()),
    }
}

/// Whether an item may lead to another from now on. Nobody hands over what was merged away: out of its user's hands it could
/// not come back, and who has it would stand where nobody looks.
pub(super) fn let_go(view: &EquipmentView) -> Result<(), Reason> {
    if view.frozen() {
        return Err(Reason::CustodyDisputed);
    }
    if is_out(view) { Err(Reason::CustodyOut) } else { Ok(()) }
}

/// Whether somebody else than its user has it by the last hand-over.
fn is_out(view: &EquipmentView) -> bool {
    view.custody.holder.as_ref().is_some_and(|holder| holder.kind != HolderKind::User)
}

/// Whether it goes to nobody any more. What was withdrawn while somebody had it still comes back from them: they signed for it,
/// and a ticket may wait for that (BJ-38).
pub(super) fn is_over(view: &EquipmentView) -> bool {
    view.withdrawn.is_some() && !is_out(view)
}

/// R25: this item leads to the other from now on, unless the other leads here.
fn merge(view: &EquipmentView, house: &ItemRulingInputs<'_>, other: DocumentId) -> Result<(), NotApplied> {
    if view.merged_into.is_some() {
        return Err(Reason::Merged.into());
    }
    let_go(view)?;
    let mut at = other;
    for _ in 0..MERGES {
        if at == view.id {
            return Err(Reason::MergedAround.into());
        }
        match (house.leads_to)(at) {
            Some(next) => at = next,
            None => return Ok(()),
        }
    }
    Err(Reason::MergedAround.into())
}

/// How many merges in a row are followed.
pub const MERGES: usize = 32;

/// The item that counts where one was registered twice; of merges one after the other the last.
pub fn counting(merged: &BTreeMap<DocumentId, DocumentId>, item: DocumentId) -> DocumentId {
    let merges = successors(Some(item), |item| merged.get(item).copied());
    merges.take(MERGES + 1).last().unwrap_or(item)
}

fn card(
    subject: Subject,
    rule: u8,
    why: Reason,
    (standing, other): (Side, Side),
    house: &ItemRulingInputs<'_>,
) -> Conflict {
    let id = conflict_id(other.stamp.act, &subject);
    Conflict { id, subject, rule, why, standing, other, at: house.now, settled: None }
}
