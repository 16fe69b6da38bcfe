//! What the server alone writes into a document: rulings on requests, their effects, the losers of disputed registers,
//! the folio. All of it in ONE change after the acts that caused it, in the commit that merges.

use crate::act::DocumentKind;
use crate::arbitration::{self, Capacity, People, Prevailing, Settlement};
use crate::catalog::Organisation;
use crate::command::{Choice, Command, Decision, Item};
use crate::document::Subject;
use crate::document::record::{Cell, StampRow, text};
use crate::document::shape;
use crate::document::{Reader, latest_time};
use crate::equipment::{self, EquipmentView};
use crate::ids::{ActId, DocumentId, LabelId};
use crate::json;
use crate::messages::Reason;
use crate::order;
use crate::paper::{self, SignedSum, signed_sum, signed_sum_beside};
use crate::record::{self, RecordView};
use crate::ruling::Request;
use crate::ruling::{Conflict, Ruling, Settled, Side};
use crate::signature::Signature;
use crate::stamp::Stamp;
use crate::state::State;
use crate::ticket::execute::{DocumentWrite, ExecuteError, commit};
use crate::ticket::read;
use crate::ticket::series::Series;
use crate::ticket::view::{Decided, TicketView};
use crate::time::Timestamp;
use crate::view::View;
use automerge::{ActorId, Automerge, ChangeHash};
use serde_json::Value;

/// What ruling needs to know beside the document.
pub struct RulingInputs<'a> {
    /// The organisation's data.
    pub organisation: &'a Organisation,
    /// The directory.
    pub people: People<'a>,
    /// The server's clock.
    pub now: Timestamp,
    /// To which item a label leads already, and since when.
    pub label_of: &'a dyn Fn(LabelId) -> Option<(DocumentId, Stamp)>,
    /// Into which item another was merged.
    pub leads_to: &'a dyn Fn(DocumentId) -> Option<DocumentId>,
    /// Gives the next number of a series: of folios once for each birth (R1), of letters once for each entry (R31).
    pub number: &'a mut dyn FnMut(Series) -> String,
}

/// What was settled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloseOutcome {
    /// The server's change; none where there was nothing to rule on or to settle.
    pub change: Option<ChangeHash>,
    /// Conflicts that are new.
    pub conflicts: u32,
    /// Requests that were not applied.
    pub not_applied: u32,
    /// The labels that lead to the item, each since when.
    pub labels: Vec<(LabelId, Stamp)>,
    /// The item that this one leads to.
    pub merged_into: Option<DocumentId>,
}

/// Rules on every request that has no ruling, in feed order (`order`: the acts as they came; others after them by
/// their place in the history), and settles every disputed register.
pub fn close(
    document: &mut Automerge,
    id: DocumentId,
    kind: DocumentKind,
    actor: ActorId,
    order: &[ActId],
    bench: &mut RulingInputs<'_>,
) -> Result<CloseOutcome, ExecuteError> {
    let view = View::read(id, kind, &Reader::now(document)).ok_or(ExecuteError::Shape)?;
    close_as_read(document, view, actor, order, bench)
}

/// The same of a document that was read already: `view` is what it reads as now.
pub fn close_as_read(
    document: &mut Automerge,
    view: View,
    actor: ActorId,
    order: &[ActId],
    bench: &mut RulingInputs<'_>,
) -> Result<CloseOutcome, ExecuteError> {
    let mut pen = PlannedWrites::default();
    let (mut labels, mut merged_into) = (Vec::new(), None);
    let reader = Reader::now(document);
    match view {
        View::Ticket(view) => {
            settle(&reader, Parties::Ticket(&view), bench, &mut pen);
            freeze(&reader, &view, order, bench, &mut pen);
            rule(&reader, *view, order, bench, &mut pen);
        }
        View::Equipment(mut view) => {
            settle(&reader, Parties::Equipment(&view), bench, &mut pen);
            decide_on_equipment(&reader, &mut view, order, bench, &mut pen);
            labels = view.labels.iter().map(|binding| (binding.label, binding.bound.clone())).collect();
            merged_into = view.merged_into;
        }
        View::Record(mut view) => {
            settle(&reader, Parties::Record, bench, &mut pen);
            decide_on_record(&reader, &mut view, order, bench, &mut pen);
        }
    }
    let PlannedWrites { writes, conflicts, not_applied } = pen;
    let reader = Reader::now(document);
    let mut steps = Vec::with_capacity(writes.len());
    for write in writes {
        let object = reader.container(write.container).ok_or(ExecuteError::Shape)?;
        steps.push(match write.value {
            Some(value) => DocumentWrite::Put(object, write.key, value),
            None => DocumentWrite::Delete(object, write.key),
        });
    }
    let time = bench.now.millis().max(latest_time(document, &document.get_heads()).saturating_add(1));
    let change = commit(document, None, actor, time, steps)?;
    Ok(CloseOutcome { change, conflicts, not_applied, labels, merged_into })
}

/// What will be written, found by reading alone.
#[derive(Default)]
struct PlannedWrites {
    writes: Vec<Write>,
    conflicts: u32,
    not_applied: u32,
}

struct Write {
    container: &'static str,
    key: String,
    value: Option<String>,
}

impl PlannedWrites {
    fn put(&mut self, container: &'static str, key: String, value: String) {
        self.writes.push(Write { container, key, value: Some(value) });
    }
    fn conflict(&mut self, conflict: &Conflict) {
        self.conflicts += u32::from(conflict.settled.is_none());
        self.put(shape::CONFLICTS, conflict.id.clone(), text(conflict));
    }
    fn ruling(&mut self, act: ActId, ruling: &Ruling) {
        self.not_applied += u32::from(!ruling.applied);
        self.put(shape::RULINGS, act.to_string(), text(ruling));
    }
    /// The fields of what is decided that differ.
    fn decided(&mut self, before: Option<&Decided>, after: &Decided) {
        let fields = |decided: &Decided| match serde_json::to_value(decided) {
            Ok(Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        };
        let former = before.map(fields).unwrap_or_default();
        for (key, value) in fields(after) {
            let silent = before.is_none() && (value.is_null() || value == Value::Array(Vec::new()));
            if former.get(&key) != Some(&value) && !silent {
                self.put(shape::DECIDED, key, value.to_string());
            }
        }
    }
}

/// Who has a say in a document's registers.
enum Parties<'a> {
    Ticket(&'a TicketView),
    Equipment(&'a EquipmentView),
    Record,
}

impl Parties<'_> {
    /// Whether the value is of a movement, which the server wrote (R21).
    fn moved(&self, stamp: &Stamp) -> bool {
        let Self::Equipment(view) = self else { return false };
        view.request(stamp.act).is_some_and(|request| matches!(request.command, Command::Item(Item::MoveItem(_))))
    }
    /// Which of two values stands.
    fn settle(&self, subject: &Subject, left: &Side, right: &Side, bench: &RulingInputs<'_>) -> Settlement {
        let over_edit = |winner| Settlement { winner, rule: 21, why: Reason::R21OverEdit };
        match (self.moved(&left.stamp), self.moved(&right.stamp)) {
            (true, false) => over_edit(Prevailing::Standing),
            (false, true) => over_edit(Prevailing::Incoming),
            _ => self.by_signature(subject, left, right, bench).unwrap_or_else(|| {
                let capacities = (self.capacity(&left.stamp, bench), self.capacity(&right.stamp, bench));
                arbitration::settle(subject, left, capacities.0, right, capacities.1)
            }),
        }
    }
    /// R33: of two sums the one that somebody signed.
    fn by_signature(
        &self,
        subject: &Subject,
        left: &Side,
        right: &Side,
        bench: &RulingInputs<'_>,
    ) -> Option<Settlement> {
        let (Self::Ticket(view), Subject::Field(field)) = (self, subject) else { return None };
        let signed = signed_sum(bench.organisation, view, field)?.value?;
        let says = |side: &Side| json::decode::<String>(&side.value).is_ok_and(|said| said.trim_end() == signed);
        let winner = match (says(left), says(right)) {
            (true, false) => Prevailing::Standing,
            (false, true) => Prevailing::Incoming,
            _ => return None,
        };
        Some(Settlement { winner, rule: 33, why: Reason::R33Signed })
    }
    fn capacity(&self, stamp: &Stamp, bench: &RulingInputs<'_>) -> Capacity {
        let Some(person) = (bench.people.then)(stamp) else { return Capacity::Other };
        match self {
            Self::Ticket(view) => arbitration::capacity(bench.organisation, view, &person, stamp.site),
            Self::Equipment(_) | Self::Record => arbitration::staff_capacity(bench.organisation, &person),
        }
    }
}

/// Registers under which several values stand: the rule picks, the loser is recorded with who and when (property 9).
fn settle(reader: &Reader<'_>, parties: Parties<'_>, bench: &RulingInputs<'_>, pen: &mut PlannedWrites) {
    for key in reader.disputed(shape::REGISTERS) {
        let mut cells: Vec<Cell<Value>> = reader.records(shape::REGISTERS, &key);
        cells.sort_by_key(Cell::rank);
        // A value that another of them replaced knowingly is no party to the dispute.
        let replaced: Vec<ActId> = cells.iter().filter_map(|cell| cell.2).collect();
        let mut parties_left = cells.iter().filter(|cell| !replaced.contains(&cell.act())).cloned().collect::<Vec<_>>();
        if parties_left.is_empty() {
            parties_left = cells.clone();
        }
        let Some((first, others)) = parties_left.split_first() else { continue };
        let mut standing = first.clone();
        for incoming in others {
            let Some(subject) = shape::subject_of(&key) else {
                // A section's mark: one author on two devices; the later one stands and nothing is lost.
                standing = incoming.clone();
                continue;
            };
            if standing.0 == incoming.0 {
                standing = incoming.clone();
                continue;
            }
            let (left, right) = (side(&standing), side(incoming));
            let settlement = parties.settle(&subject, &left, &right, bench);
            let (winner, stands, other) = match settlement.winner {
                Prevailing::Standing => (standing.clone(), left, right),
                Prevailing::Incoming => (incoming.clone(), right, left),
            };
            pen.conflict(&Conflict {
                id: crate::ruling::conflict_id(other.stamp.act, &subject),
                subject,
                rule: settlement.rule,
                why: settlement.why,
                standing: stands,
                other,
                at: bench.now,
                settled: None,
            });
            standing = winner;
        }
        pen.put(shape::REGISTERS, key, text(&standing));
    }
}

/// R22, R33: a quantity that stands in a signed list, and a sum of money that somebody signed, are turned back to, whoever
/// changed them without knowing of the signature; the other is a card. A quantity stands where somebody has swapped them.
fn freeze(reader: &Reader<'_>, view: &TicketView, order: &[ActId], bench: &RulingInputs<'_>, pen: &mut PlannedWrites) {
    for line in &view.materials {
        let Some((quantity, signature)) = paper::frozen(view, line) else { continue };
        let subject = Subject::Material(line.id);
        let swapped = view.conflicts.iter().any(|card| {
            let decided = card.settled.as_ref().is_some_and(|settled| settled.choice == Choice::Swap);
            decided && card.subject == subject && card.why == Reason::R22Issued
        });
        if !swapped {
            let signed = (Value::from(quantity), signature);
            turn_back(reader, subject, signed, (22, Reason::R22Issued), bench, pen);
        }
    }
    for field in view.fields.keys() {
        let sum = signed_sum_beside(bench.organisation, view, field, order);
        if let Some(SignedSum { value: Some(value), signature }) = sum {
            let signed = (Value::from(value), signature);
            turn_back(reader, Subject::Field(field.clone()), signed, (33, Reason::R33Signed), bench, pen);
        }
    }
}

/// A register says again what somebody signed; what it said instead is a card.
fn turn_back(
    reader: &Reader<'_>,
    subject: Subject,
    (signed, signature): (Value, &Signature),
    (rule, why): (u8, Reason),
    bench: &RulingInputs<'_>,
    pen: &mut PlannedWrites,
) {
    let Some(key) = shape::register_key(&subject) else { return };
    let settled = pen.writes.iter().rev().find(|write| write.container == shape::REGISTERS && write.key == key);
    let settled = settled.and_then(|write| json::decode::<Cell<Value>>(write.value.as_ref()?).ok());
    let Some(cell) = settled.or_else(|| read::cell::<Value>(reader, &key)) else { return };
    // As a paper says it: without blanks behind.
    let said = cell.0.as_str().map_or_else(|| cell.0.clone(), |text| Value::from(text.trim_end()));
    if said == signed {
        return;
    }
    let other = side(&cell);
    pen.conflict(&Conflict {
        id: crate::ruling::conflict_id(other.stamp.act, &subject),
        subject,
        rule,
        why,
        standing: Side { value: signed.to_string(), stamp: signature.stamp.clone() },
        other,
        at: bench.now,
        settled: None,
    });
    let standing = Cell(signed, StampRow::from(&signature.stamp), Some(cell.act()));
    pen.put(shape::REGISTERS, key, text(&standing));
}

fn side(cell: &Cell<Value>) -> Side {
    Side { value: cell.0.to_string(), stamp: cell.1.clone().into() }
}

/// The place of an act in the feed; what the turn did not bring comes after.
fn place(order: &[ActId], act: ActId) -> usize {
    order.iter().position(|known| *known == act).unwrap_or(usize::MAX)
}

/// Rules on the requests of a ticket, one after the other, each on what the one before left.
fn rule(
    reader: &Reader<'_>,
    mut view: TicketView,
    order: &[ActId],
    bench: &mut RulingInputs<'_>,
    pen: &mut PlannedWrites,
) {
    let born = view.ruled.state == State::Draft;
    let before = (!born).then(|| view.ruled.clone());
    if born {
        let mut first = arbitration::initial(bench.organisation, &view, bench.now);
        first.folio = Some((bench.number)(Series::Folios));
        view.ruled = first.clone();
        view.decided = first;
    }
    // What another system told was numbered there.
    let mut entered = (born && view.born.told.is_none()).then(|| view.born.stamp.clone());
    let mut waiting: Vec<usize> =
        (0..view.requests.len()).filter(|index| view.requests[*index].ruling.is_none()).collect();
    waiting.sort_by_key(|index| {
        let stamp = &view.requests[*index].stamp;
        (place(order, stamp.act), stamp.order, stamp.act)
    });
    for index in waiting {
        let request = view.requests[index].clone();
        let mut answer = arbitration::rule(bench.organisation, &view, &request, bench.people, bench.now);
        for letter in answer.decided.letters.iter_mut().filter(|letter| letter.register.is_none()) {
            let series = Series::of_letter(bench.organisation, letter.letter.way, bench.now);
            letter.register = Some((bench.number)(series));
        }
        pen.ruling(request.stamp.act, &answer.ruling);
        if answer.ruling.applied {
            decide_conflict(reader, &mut view, &request, pen);
        }
        if let Some(conflict) = answer.conflict {
            pen.conflict(&conflict);
            // A card of the same id is the same loss told again: it takes the place of the former.
            view.conflicts.retain(|known| known.id != conflict.id);
            view.conflicts.push(conflict);
        }
        if answer.decided.service != view.ruled.service {
            entered = Some(request.stamp.clone());
        }
        view.requests[index].ruling = Some(answer.ruling);
        view.ruled = answer.decided.clone();
        view.decided = answer.decided;
    }
    if let Some(stamp) = entered {
        number(reader, &mut view, &stamp, bench, pen);
    }
    if let Some(decided) = arbitration::after_content(bench.organisation, &view, bench.now) {
        view.ruled = decided;
    }
    pen.decided(before.as_ref(), &view.ruled);
}

/// The second folios of a ticket that enters a service, by birth with the first one or by another classification: of every
/// field of the service that has a series. What stands there already, typed before the server numbered it, stays (OAX-65).
fn number(
    reader: &Reader<'_>,
    view: &mut TicketView,
    stamp: &Stamp,
    bench: &mut RulingInputs<'_>,
    pen: &mut PlannedWrites,
) {
    let organisation = bench.organisation;
    for field in organisation.numbered(&view.ruled.service) {
        let stands = view.fields.get(&field.id).is_some_and(|set| !set.value.trim().is_empty());
        let Some(key) = shape::register_key(&Subject::Field(field.id.clone())).filter(|_| !stands) else { continue };
        let value = (bench.number)(Series::of_field(organisation, &field.id, bench.now));
        let former = read::cell::<Value>(reader, &key).map(|cell| cell.act());
        let cell = Cell(value, StampRow::from(stamp), former);
        pen.put(shape::REGISTERS, key, text(&cell));
        view.fields.insert(field.id.clone(), cell.into_register());
    }
}

/// The effect of a conflict card on content: the card is settled, and the other value takes its place where asked.
fn decide_conflict(reader: &Reader<'_>, view: &mut TicketView, request: &Request, pen: &mut PlannedWrites) {
    let Command::Decision(Decision::DecideConflict { conflict, choice }) = &request.command else { return };
    if let Some(known) = view.conflicts.iter_mut().find(|known| known.id == *conflict) {
        settle_card(reader, known, *choice, &request.stamp, pen);
        known.settled = Some(Settled { choice: *choice, stamp: request.stamp.clone() });
    }
}

fn settle_card(reader: &Reader<'_>, known: &Conflict, choice: Choice, stamp: &Stamp, pen: &mut PlannedWrites) {
    pen.conflict(&Conflict { settled: Some(Settled { choice, stamp: stamp.clone() }), ..known.clone() });
    swap_register(reader, known, choice, stamp, pen);
}

/// The other value takes the place of the one that stood, where a register holds them.
fn swap_register(reader: &Reader<'_>, known: &Conflict, choice: Choice, stamp: &Stamp, pen: &mut PlannedWrites) {
    if let (Choice::Swap, Some(key), Ok(value)) =
        (choice, shape::register_key(&known.subject), json::decode::<Value>(&known.other.value))
    {
        let former = read::cell::<Value>(reader, &key).map(|cell| cell.act());
        pen.put(shape::REGISTERS, key, text(&Cell(value, StampRow::from(stamp), former)));
    }
}

/// Rules on the decisions about an item, one after the other, each on what the one before left.
fn decide_on_equipment(
    reader: &Reader<'_>,
    view: &mut EquipmentView,
    order: &[ActId],
    bench: &RulingInputs<'_>,
    pen: &mut PlannedWrites,
) {
    let house = equipment::ItemRulingInputs { now: bench.now, label_of: bench.label_of, leads_to: bench.leads_to };
    let waiting: Vec<Stamp> =
        view.requests.iter().filter(|request| request.ruling.is_none()).map(|request| request.stamp.clone()).collect();
    for stamp in order::by_key(waiting, |stamp| (place(order, stamp.act), stamp.order, stamp.act)) {
        let Some(request) = view.request(stamp.act).cloned() else { continue };
        let ruled = equipment::rule(view, stamp.act, &house);
        let applied = ruled.rulings.iter().any(|(act, ruling)| *act == stamp.act && ruling.applied);
        for (act, ruling) in &ruled.rulings {
            pen.ruling(*act, ruling);
        }
        for card in &ruled.conflicts {
            pen.conflict(card);
        }
        if let (true, Command::Decision(Decision::DecideConflict { conflict, choice })) = (applied, &request.command)
            && let Some(card) = view.conflicts.iter().find(|card| card.id == *conflict)
        {
            swap_register(reader, card, *choice, &stamp, pen);
        }
        for (field, value, stamp) in ruled.fields {
            if let Some(key) = shape::register_key(&Subject::Registry(field)) {
                let former = read::cell::<Value>(reader, &key).map(|cell| cell.act());
                pen.put(shape::REGISTERS, key, text(&Cell(Value::String(value), StampRow::from(&stamp), former)));
            }
        }
    }
}

/// Gives a record its number and its first state at birth, and rules on its moves and on decisions on its cards, one after
/// the other, each on what the one before left.
fn decide_on_record(
    reader: &Reader<'_>,
    view: &mut RecordView,
    order: &[ActId],
    bench: &mut RulingInputs<'_>,
    pen: &mut PlannedWrites,
) {
    let put = |pen: &mut PlannedWrites, key: &str, value: &str| pen.put(shape::DECIDED, key.to_owned(), text(&value));
    let def = bench.organisation.register(&view.register);
    if let (None, Some(def)) = (&view.number, def.filter(|def| def.number.is_some())) {
        let number = (bench.number)(Series::of_record(bench.organisation, &def.id, bench.now));
        put(pen, "number", &number);
        view.number = Some(number);
    }
    let (before, approved) = (view.state.clone(), view.approved.clone());
    if let (true, Some(def)) = (view.state.is_empty(), def) {
        view.state = def.first_state().to_owned();
    }
    let waiting: Vec<Stamp> =
        view.requests.iter().filter(|request| request.ruling.is_none()).map(|request| request.stamp.clone()).collect();
    for stamp in order::by_key(waiting, |stamp| (place(order, stamp.act), stamp.order, stamp.act)) {
        let card = |conflict: &str| view.conflicts.iter().find(|known| known.id == conflict).cloned();
        let decided = match view.request(stamp.act).map(|request| &request.command) {
            Some(Command::Decision(Decision::DecideConflict { conflict, choice })) => card(conflict).zip(Some(*choice)),
            _ => None,
        };
        let left = view.state.clone();
        let Some(ruled) = record::rule(view, stamp.act, bench.now) else { continue };
        if let (true, Some(def)) = (view.state != left, def) {
            view.approved = record::approved_after(def, view, &left, &stamp);
        }
        pen.ruling(stamp.act, &ruled.ruling);
        if let Some(card) = &ruled.card {
            pen.conflict(card);
        }
        if let (true, Some((card, choice))) = (ruled.ruling.applied, decided) {
            swap_register(reader, &card, choice, &stamp, pen);
        }
    }
    if view.state != before {
        put(pen, "state", &view.state);
    }
    if view.approved != approved {
        let value = view.approved.as_ref().map(text);
        pen.writes.push(Write { container: shape::DECIDED, key: shape::APPROVED.to_owned(), value });
    }
}
