//! Rules on items, by the document itself: two devices, both orders of arrival, acts executed where their authors stood.

use super::{EquipmentView, OpenCustody, bag_of, check, fold, read, receipt, summarize};
use crate::act::DocumentKind;
use crate::arbitration::People;
use crate::arbitration::rulings::RulingInputs;
use crate::arbitration::testing::{minute, person};
use crate::catalog::sample::oaxaca;
use crate::command::sample::hand;
use crate::command::{Choice, Command, Decision, EquipmentField, Item, Place};
use crate::command::{HandOver, Holder, HolderKind, Movement, MovementKind};
use crate::document::testing::Replicated;
use crate::document::{Reader, Subject};
use crate::ids::{ActId, DeviceId, DocumentId, LabelId, PersonId};
use crate::messages::Reason;
use crate::stamp::{Site, Stamp};
use std::collections::BTreeMap;

/// One item, as technicians' devices hold it.
#[derive(Clone)]
pub(super) struct Shelf {
    doc: Replicated,
    taken: Option<(LabelId, DocumentId)>,
    leads: BTreeMap<DocumentId, DocumentId>,
}

impl Shelf {
    pub(super) fn new() -> Self {
        let mut shelf = Self { doc: Replicated::new(9), taken: None, leads: BTreeMap::new() };
        let fields = BTreeMap::from([
            (EquipmentField::Inventory, "INV-1".to_owned()),
            (EquipmentField::Room, "ventanilla 4".to_owned()),
            (EquipmentField::Condition, "en servicio".to_owned()),
        ]);
        shelf.say(1, Command::Item(Item::RegisterEquipment { fields }));
        shelf.close();
        shelf
    }

    /// The device reads everything.
    pub(super) fn sync(&mut self, device: u64) {
        self.doc.sync(device);
    }

    /// What the device's person sees: what it has read, with its own acts.
    pub(super) fn seen_by(&self, device: u64) -> EquipmentView {
        let heads = self.doc.heads(device);
        let mut view = match heads.is_empty() {
            true => self.view(),
            false => read(self.doc.id, &Reader::at(&self.doc.document, &heads)).expect("an item"),
        };
        fold(&mut view, minute(self.doc.now));
        view
    }

    /// An act arrives, executed where its author stood.
    pub(super) fn say(&mut self, device: u64, command: Command) -> ActId {
        self.doc.act(("omar", Site::Field), device, &command)
    }

    pub(super) fn close(&mut self) {
        let organisation = oaxaca();
        let bound = Stamp {
            act: ActId { device: DeviceId::new(99), number: 1 },
            by: PersonId::new("laura"),
            site: Site::Field,
            at: minute(0),
            order: minute(0),
            received: None,
            suspect: false,
        };
        let (taken, leads) = (self.taken, self.leads.clone());
        let mut bench = RulingInputs {
            organisation: &organisation,
            people: People { now: &|id| Some(person(id.as_str())), then: &|stamp| Some(person(stamp.by.as_str())) },
            now: minute(self.doc.now),
            label_of: &|label| taken.filter(|(known, _)| *known == label).map(|(_, other)| (other, bound.clone())),
            leads_to: &|item| leads.get(&item).copied(),
            number: &mut |_| String::new(),
        };
        self.doc.close(DocumentKind::Equipment, &mut bench);
    }

    pub(super) fn view(&self) -> EquipmentView {
        read(self.doc.id, &Reader::now(&self.doc.document)).expect("an item")
    }
}

fn holder(name: &str) -> Holder {
    Holder { kind: HolderKind::Technician, person: None, name: name.to_owned() }
}

/// A hand-over as a device with this view would make it.
pub(super) fn hand_over(view: &EquipmentView, from: &str, to: &str) -> HandOver {
    let mut over = HandOver {
        previous: view.custody.last,
        purpose: "Revisión".to_owned(),
        accessories: vec!["Cargador".to_owned()],
        given: Some(hand(from)),
        taken: Some(hand(to)),
        ..HandOver::new(holder(from), holder(to), "Funciona".to_owned())
    };
    over.text = receipt(&over, view);
    over
}

fn gives(shelf: &mut Shelf, device: u64, from: &str, to: &str) -> ActId {
    let over = hand_over(&shelf.seen_by(device), from, to);
    let command = Command::Item(Item::HandOver(Box::new(over)));
    assert_eq!(check(&shelf.seen_by(device), &command), Ok(()), "{from} → {to}");
    shelf.say(device, command)
}

fn moves(shelf: &mut Shelf, device: u64, kind: MovementKind) -> ActId {
    let previous = shelf.seen_by(device).last_movement;
    let signature = Some(hand("Sofía"));
    let movement = Movement { kind, previous, reason: "Cambio".to_owned(), ticket: None, paper: None, signature };
    let command = Command::Item(Item::MoveItem(Box::new(movement)));
    assert_eq!(check(&shelf.seen_by(device), &command), Ok(()));
    shelf.say(device, command)
}

fn relocation(room: &str) -> MovementKind {
    MovementKind::Relocation { place: Place { room: room.to_owned(), ..Place::default() } }
}

fn decide(shelf: &mut Shelf, subject: &Subject, choice: Choice) {
    shelf.sync(7);
    let card = shelf.view().conflicts.into_iter().find(|card| card.subject == *subject && card.settled.is_none());
    let conflict = card.expect("an open card").id;
    shelf.say(7, Command::Decision(Decision::DecideConflict { conflict, choice }));
    shelf.close();
}

fn ruling(shelf: &Shelf, act: ActId) -> (bool, Option<Reason>) {
    let view = shelf.view();
    let ruling = view.request(act).and_then(|request| request.ruling.clone()).expect("ruled");
    (ruling.applied, ruling.why)
}

#[test]
fn r20_of_two_hand_overs_after_one_the_first_received_stands_and_the_item_is_frozen() {
    for first in [2, 3] {
        let mut shelf = Shelf::new();
        [2, 3].into_iter().for_each(|device| shelf.sync(device));
        let second = 5 - first;
        let names = BTreeMap::from([(2, "Omar"), (3, "Laura")]);
        let won = gives(&mut shelf, first, "Rosa", names[&first]);
        shelf.close();
        let lost = gives(&mut shelf, second, "Rosa", names[&second]);
        shelf.close();
        let view = shelf.view();
        assert_eq!(ruling(&shelf, won), (true, None));
        assert_eq!(ruling(&shelf, lost), (false, Some(Reason::R20FirstSigned)));
        assert_eq!(view.custody.holder.as_ref().map(|holder| holder.name.as_str()), Some(names[&first]));
        assert!(view.custody.disputed);
        assert_eq!(view.conflicts.iter().filter(|card| card.rule == 20).count(), 1);
        shelf.sync(4);
        let next = Command::Item(Item::HandOver(Box::new(hand_over(&shelf.seen_by(4), names[&first], "Proveedor"))));
        assert_eq!(check(&shelf.seen_by(4), &next), Err(Reason::CustodyDisputed));

        let mut kept = shelf.clone();
        decide(&mut kept, &Subject::Custody, Choice::Keep);
        let custody = kept.view().custody;
        assert_eq!((custody.last, custody.disputed), (Some(won), false));
        decide(&mut shelf, &Subject::Custody, Choice::Swap);
        let custody = shelf.view().custody;
        assert_eq!((custody.last, custody.disputed), (Some(lost), false));
        assert_eq!(ruling(&shelf, won), (false, Some(Reason::SupervisorDecided)));
    }
}

#[test]
fn r20_what_followed_the_other_hand_over_follows_it_when_that_one_stands() {
    let mut shelf = Shelf::new();
    [2, 3].into_iter().for_each(|device| shelf.sync(device));
    gives(&mut shelf, 2, "Rosa", "Omar");
    shelf.close();
    gives(&mut shelf, 3, "Rosa", "Laura");
    let onward = gives(&mut shelf, 3, "Laura", "Proveedor");
    shelf.close();
    assert_eq!(ruling(&shelf, onward), (false, Some(Reason::CustodyDisputed)));
    decide(&mut shelf, &Subject::Custody, Choice::Swap);
    let custody = shelf.view().custody;
    assert_eq!(custody.last, Some(onward), "the whole other chain");
    assert_eq!(custody.events.iter().filter(|event| event.stands).count(), 2);
}

#[test]
fn r20_only_who_has_it_gives_it_under_what_was_shown_and_both_sign() {
    let mut shelf = Shelf::new();
    gives(&mut shelf, 2, "Rosa", "Omar");
    assert_eq!(shelf.seen_by(2).custody.holder.map(|holder| holder.name), Some("Omar".to_owned()), "folded");
    assert!(shelf.seen_by(2).custody.events[0].pending);
    shelf.close();
    shelf.sync(3);
    let view = shelf.seen_by(3);
    let refused = |over: HandOver| check(&view, &Command::Item(Item::HandOver(Box::new(over))));
    let right = hand_over(&view, "Omar", "Proveedor");
    assert_eq!(refused(right.clone()), Ok(()));
    assert_eq!(refused(hand_over(&view, "Laura", "Proveedor")), Err(Reason::NotHolder));
    assert_eq!(refused(HandOver { taken: None, ..right.clone() }), Err(Reason::MissingHands));
    assert_eq!(refused(HandOver { condition: "Roto".to_owned(), ..right.clone() }), Err(Reason::NotWhatWasShown));
    assert_eq!(refused(HandOver { previous: None, ..right }), Err(Reason::NotHolder));
}

/// OAX-42, OAX-49: withdrawn or relocated, each a movement of its own kind.
#[test]
fn r21_a_movement_writes_the_registry_and_an_edit_does_not_overwrite_it() {
    let mut shelf = Shelf::new();
    [2, 3].into_iter().for_each(|device| shelf.sync(device));
    let edit =
        |room: &str| Command::Item(Item::SetEquipmentField { field: EquipmentField::Room, value: room.to_owned() });
    assert_eq!(check(&shelf.seen_by(3), &edit("bodega")), Ok(()), "nothing has moved it yet");
    moves(&mut shelf, 2, relocation("sala 2"));
    shelf.close();
    shelf.say(3, edit("bodega"));
    shelf.close();
    let view = shelf.view();
    assert_eq!(view.field(EquipmentField::Room), "sala 2", "R21: the movement outweighs the edit");
    assert_eq!(view.conflicts.iter().map(|card| card.why).collect::<Vec<_>>(), [Reason::R21OverEdit]);
    shelf.sync(3);
    assert_eq!(check(&shelf.seen_by(3), &edit("bodega")), Err(Reason::MovesOnly));
    assert_eq!(view.withdrawn, None, "OAX-49: a relocation is no withdrawal");
}

#[test]
fn r21_a_withdrawal_and_a_relocation_at_once_go_to_the_tray_in_either_order() {
    for withdrawal_first in [true, false] {
        let mut shelf = Shelf::new();
        [2, 3].into_iter().for_each(|device| shelf.sync(device));
        let kinds = [MovementKind::Withdrawal {}, relocation("sala 2")];
        let (first, second) = if withdrawal_first { (0, 1) } else { (1, 0) };
        let won = moves(&mut shelf, 2, kinds[first].clone());
        let lost = moves(&mut shelf, 3, kinds[second].clone());
        shelf.close();
        assert_eq!(ruling(&shelf, won), (true, None));
        assert_eq!(ruling(&shelf, lost), (false, Some(Reason::R21Movement)));
        assert_eq!(shelf.view().withdrawn.is_some(), withdrawal_first);
        decide(&mut shelf, &Subject::Movement, Choice::Swap);
        let view = shelf.view();
        assert_eq!(view.withdrawn.is_some(), !withdrawal_first);
        assert_eq!(view.field(EquipmentField::Condition), if withdrawal_first { "en servicio" } else { "baja" });
        assert_eq!(view.last_movement, Some(lost));
    }
}

/// OAX-49, SEC-29.
#[test]
fn r21_what_takes_it_from_somebody_needs_an_order_and_two_that_do_not_meet_both_stand() {
    let mut shelf = Shelf::new();
    [2, 3].into_iter().for_each(|device| shelf.sync(device));
    let bare = |kind| {
        let movement =
            Movement { kind, previous: None, reason: "x".to_owned(), ticket: None, paper: None, signature: None };
        Command::Item(Item::MoveItem(Box::new(movement)))
    };
    assert_eq!(check(&shelf.view(), &bare(MovementKind::Withdrawal {})), Err(Reason::MissingOrder));
    assert_eq!(check(&shelf.view(), &bare(relocation("x"))), Ok(()));
    let moved = moves(&mut shelf, 2, relocation("sala 2"));
    let freed = moves(&mut shelf, 3, MovementKind::Occupancy { taken: false });
    shelf.close();
    assert_eq!((ruling(&shelf, moved).0, ruling(&shelf, freed).0), (true, true));
    assert_eq!(shelf.view().field(EquipmentField::Condition), "libre");
}

#[test]
fn a_label_leads_to_one_item_and_is_kept_when_it_is_taken_off() {
    let mut shelf = Shelf::new();
    let (own, other) = (LabelId::new(5), LabelId::new(6));
    shelf.taken = Some((other, DocumentId::new(minute(1), [1; 10])));
    shelf.say(2, Command::Item(Item::BindLabel { label: own }));
    let taken = shelf.say(2, Command::Item(Item::BindLabel { label: other }));
    shelf.close();
    assert_eq!(ruling(&shelf, taken), (false, Some(Reason::LabelTaken)));
    assert_eq!(shelf.view().conflicts[0].subject, Subject::Label);
    shelf.sync(2);
    shelf.say(2, Command::Item(Item::RetireLabel { label: own, reason: "Se despegó".to_owned() }));
    shelf.close();
    let labels = shelf.view().labels;
    assert_eq!((labels.len(), labels[0].label), (1, own), "both still lead here");
    assert!(labels[0].retired.is_some());
}

#[test]
fn a_merge_leads_to_the_other_and_never_around() {
    let mut shelf = Shelf::new();
    let other = DocumentId::new(minute(1), [1; 10]);
    let merge = Command::Item(Item::MergeItem { other, reason: "Se capturó dos veces".to_owned() });
    let mut around = shelf.clone();
    around.leads.insert(other, around.doc.id);
    let refused = around.say(2, merge.clone());
    around.close();
    assert_eq!(ruling(&around, refused), (false, Some(Reason::MergedAround)));
    shelf.say(2, merge.clone());
    shelf.close();
    let view = shelf.view();
    assert_eq!(view.merged_into, Some(other));
    assert_eq!(check(&view, &merge), Err(Reason::Merged));
}

/// R20, R25: what somebody took under two signatures is not registered away while it is out.
#[test]
fn what_is_out_is_merged_into_nothing() {
    let mut shelf = Shelf::new();
    shelf.sync(2);
    gives(&mut shelf, 2, "Rosa Ruiz", "Omar Cruz");
    shelf.close();
    shelf.sync(2);
    let merge = Command::Item(Item::MergeItem { other: DocumentId::from_bytes([1; 16]), reason: "Es el mismo".into() });
    assert_eq!(check(&shelf.view(), &merge), Err(Reason::CustodyOut));
    let early = shelf.say(3, merge.clone());
    shelf.close();
    assert_eq!(ruling(&shelf, early), (false, Some(Reason::CustodyOut)));
    let mut back = hand_over(&shelf.seen_by(2), "Omar Cruz", "Rosa Ruiz");
    back.to.kind = HolderKind::User;
    back.text = receipt(&back, &shelf.seen_by(2));
    shelf.say(2, Command::Item(Item::HandOver(Box::new(back))));
    shelf.close();
    assert_eq!(check(&shelf.view(), &merge), Ok(()), "back with its user");
}

/// SEC-36: its order may be closed while a provider has it; it stays in the list of what its users have not got back.
#[test]
fn sec_36_what_left_its_user_is_in_open_custody_until_it_is_back() {
    let mut shelf = Shelf::new();
    shelf.sync(2);
    assert_eq!(summarize(&shelf.view()).custody, None, "never handed over");
    let goes_to = |shelf: &mut Shelf, kind: HolderKind, to: &str, ticket: Option<DocumentId>| {
        let view = shelf.seen_by(2);
        let from = view.custody.holder.clone().unwrap_or_else(|| Holder { kind: HolderKind::User, ..holder("Delia") });
        let mut over = HandOver { ticket, ..hand_over(&view, &from.name, to) };
        over.from = from;
        over.to.kind = kind;
        over.text = receipt(&over, &view);
        let command = Command::Item(Item::HandOver(Box::new(over)));
        assert_eq!(check(&view, &command), Ok(()), "{to}");
        shelf.say(2, command);
        shelf.close();
        shelf.sync(2);
        summarize(&shelf.view()).custody
    };
    let ticket = DocumentId::from_bytes([4; 16]);
    let taken = goes_to(&mut shelf, HolderKind::Technician, "Iván", Some(ticket)).expect("it left its user");
    assert_eq!((taken.with, taken.ticket), (HolderKind::Technician, Some(ticket)));
    let sent = goes_to(&mut shelf, HolderKind::Vendor, "Proveedor", None);
    let expected = OpenCustody { with: HolderKind::Vendor, ..taken };
    assert_eq!(sent, Some(expected), "since it left its user, and under that receipt");
    assert_eq!(goes_to(&mut shelf, HolderKind::User, "Delia", None), None, "back");
}

/// Whose bag of material it is: the registry has a name alone, and a hand-over an account, which is no namesake's.
#[test]
fn a_bag_that_was_taken_by_account_is_known_by_no_name() {
    let mut shelf = Shelf::new();
    for (field, value) in [(EquipmentField::Type, "Bolsa de técnico"), (EquipmentField::Person, "Omar Cruz")] {
        shelf.say(1, Command::Item(Item::SetEquipmentField { field, value: value.to_owned() }));
    }
    shelf.close();
    assert_eq!(bag_of(&shelf.view()).as_deref(), Some("Omar Cruz"));
    shelf.sync(2);
    let view = shelf.seen_by(2);
    let mut over = hand_over(&view, "Sofía", "Omar Cruz");
    over.to.person = Some(PersonId::new("omar"));
    over.text = receipt(&over, &view);
    shelf.say(2, Command::Item(Item::HandOver(Box::new(over))));
    shelf.close();
    let view = shelf.view();
    let holder = view.custody.holder.as_ref().and_then(|holder| holder.person.as_ref());
    assert_eq!(holder.map(PersonId::as_str), Some("omar"));
    assert_eq!(bag_of(&view), None);
}

/// What a provider delivers to the storeroom, and a technician takes from there, was taken from nobody.
#[test]
fn sec_36_what_no_user_had_yet_is_owed_to_none() {
    let mut shelf = Shelf::new();
    shelf.sync(2);
    let (vendor, storeroom) = ((HolderKind::Vendor, "Proveedor"), (HolderKind::Storeroom, "Almacén"));
    let (ivan, delia) = ((HolderKind::Technician, "Iván"), (HolderKind::User, "Delia"));
    for (from, to, out) in [
        (vendor, storeroom, false),
        (storeroom, ivan, false),
        (ivan, delia, false),
        (delia, ivan, true),
        (ivan, storeroom, true),
    ] {
        let view = shelf.seen_by(2);
        let mut over = hand_over(&view, from.1, to.1);
        (over.from.kind, over.to.kind) = (from.0, to.0);
        over.text = receipt(&over, &view);
        shelf.say(2, Command::Item(Item::HandOver(Box::new(over))));
        shelf.close();
        shelf.sync(2);
        assert_eq!(summarize(&shelf.view()).custody.is_some(), out, "{} to {}", from.1, to.1);
    }
}

/// BJ-38, BJ-39: who signed for an item gives it back, whoever withdrew it meanwhile; then it goes to nobody any more.
#[test]
fn what_is_withdrawn_while_it_is_out_still_comes_back() {
    let mut shelf = Shelf::new();
    [2, 3].into_iter().for_each(|device| shelf.sync(device));
    gives(&mut shelf, 2, "Rosa Ruiz", "Omar Cruz");
    shelf.close();
    moves(&mut shelf, 3, MovementKind::Withdrawal {});
    shelf.close();
    let view = shelf.view();
    assert!(view.withdrawn.is_some() && view.custody.holder.is_some());
    let mut back = hand_over(&view, "Omar Cruz", "Rosa Ruiz");
    back.to.kind = HolderKind::User;
    back.text = receipt(&back, &view);
    let back = Command::Item(Item::HandOver(Box::new(back)));
    assert_eq!(check(&view, &back), Ok(()));
    let given = shelf.say(4, back);
    shelf.close();
    assert_eq!(ruling(&shelf, given), (true, None));
    let view = shelf.view();
    let further = Command::Item(Item::HandOver(Box::new(hand_over(&view, "Rosa Ruiz", "Omar Cruz"))));
    assert_eq!(check(&view, &further), Err(Reason::Withdrawn));
}

/// Connectors that come in or go out, or that a count found.
fn moved(delta: i32, counted: bool) -> Command {
    let (item, unit) = ("Conector RJ45".to_owned(), "pza".to_owned());
    Command::Item(Item::MoveStock { item, delta, unit, ticket: None, line: None, counted, found: None })
}

/// A count that finds so many connectors, where another number was on record.
fn counts(delta: i32, there: u32) -> Command {
    let mut count = moved(delta, true);
    if let Command::Item(Item::MoveStock { found, .. }) = &mut count {
        *found = Some(there);
    }
    count
}

#[test]
fn stock_adds_up_in_whatever_order_it_comes() {
    let total = |order: [(u64, i32); 3]| {
        let mut shelf = Shelf::new();
        [2, 3].into_iter().for_each(|device| shelf.sync(device));
        for (device, delta) in order {
            shelf.say(device, moved(delta, false));
        }
        shelf.view().stock.iter().map(|stock| stock.quantity).collect::<Vec<_>>()
    };
    assert_eq!(total([(2, 50), (3, -8), (2, -2)]), [40]);
    assert_eq!(total([(3, -8), (2, 50), (2, -2)]), [40]);
}

#[test]
fn what_a_count_finds_is_told_apart_from_what_came_in() {
    let mut shelf = Shelf::new();
    shelf.sync(2);
    for (delta, counted) in [(50, false), (3, true), (-1, true)] {
        shelf.say(2, moved(delta, counted));
    }
    let view = shelf.view();
    assert_eq!(view.stock.iter().map(|stock| stock.quantity).collect::<Vec<_>>(), [52]);
    let told: Vec<_> = view.stock_entries.iter().map(|entry| (entry.delta, entry.counted)).collect();
    assert_eq!(told, [(50, false), (3, true), (-1, true)]);
    let mut of_a_ticket = moved(3, true);
    if let Command::Item(Item::MoveStock { ticket, .. }) = &mut of_a_ticket {
        *ticket = Some(DocumentId::from_bytes([1; 16]));
    }
    assert_eq!(
        crate::admission::bounds::check(&of_a_ticket),
        Err(Reason::OutOfBounds),
        "what a count finds is of no ticket"
    );
}

#[test]
fn what_a_count_finds_is_there_whoever_tells_later_of_what_went_before() {
    let mut shelf = Shelf::new();
    shelf.sync(2);
    shelf.say(2, moved(10, false));
    [3, 4, 5].into_iter().for_each(|device| shelf.sync(device));
    // Two count eight where ten are on record, and neither knows of the other.
    shelf.doc.now = 30;
    shelf.say(3, counts(-2, 8));
    shelf.say(4, counts(-2, 8));
    let told = |shelf: &Shelf| {
        let view = shelf.view();
        let deltas: Vec<i32> = view.stock_entries.iter().map(|entry| entry.delta).collect();
        (view.stock[0].quantity, deltas)
    };
    assert_eq!(told(&shelf), (8, vec![10, -2, 0]), "not six");
    // Two were taken before, and are told of only now: they lacked when it was counted.
    let later = std::mem::replace(&mut shelf.doc.now, 20);
    shelf.say(5, moved(-2, false));
    assert_eq!(told(&shelf), (8, vec![10, -2, 0, 0]));
    shelf.doc.now = later;
    shelf.say(5, moved(-3, false));
    shelf.say(4, moved(-1, true));
    assert_eq!(told(&shelf), (4, vec![10, -2, 0, 0, -3, -1]), "what a count of an earlier build differed by is added");
    let fits = |command: &Command| crate::admission::bounds::check(command).is_ok();
    assert!(fits(&counts(0, 10)), "that all is there is something to say");
    assert!(!fits(&moved(0, true)) && !fits(&counts(1, 1_000_001)) && !fits(&moved(i32::MIN, false)));
    let mut taken = counts(-2, 8);
    if let Command::Item(Item::MoveStock { counted, .. }) = &mut taken {
        *counted = false;
    }
    assert!(!fits(&taken), "only a count finds");
}

#[test]
fn sec_37_a_minimum_stands_until_another_is_set_and_is_told_where_nothing_is() {
    let least = |item: &str, minimum| {
        let (item, unit) = (item.to_owned(), "pza".to_owned());
        Command::Item(Item::SetMinimum { item, unit, minimum })
    };
    let mut shelf = Shelf::new();
    [2, 3].into_iter().for_each(|device| shelf.sync(device));
    shelf.say(2, moved(5, false));
    shelf.say(2, least("Conector RJ45", 20));
    shelf.say(3, least(" Conector RJ45 ", 10));
    shelf.say(3, least("Roseta", 4));
    shelf.say(3, least("Jack", 4));
    shelf.say(3, least("Jack", 0));
    let view = shelf.view();
    let told: Vec<_> = view
        .stock
        .iter()
        .map(|line| (line.item.as_str(), line.quantity, line.minimum.as_ref().map(|set| set.value), line.is_short()))
        .collect();
    let expected = [("Conector RJ45", 5, Some(10), true), ("Roseta", 0, Some(4), true)];
    assert_eq!(told, expected, "the last one stands; what has none any more and was never there has no line");
    shelf.say(3, moved(5, false));
    assert!(!shelf.view().stock[0].is_short(), "as many as are to be there are enough");
    for (minimum, fits) in [(1_000_000, true), (1_000_001, false)] {
        assert_eq!(crate::admission::bounds::check(&least("Roseta", minimum)).is_ok(), fits);
    }
    assert!(crate::admission::bounds::check(&least(" ", 1)).is_err(), "of which article?");
}

/// R20 for any sequence: one chain, every link of it the successor of the one before, one holder.
#[test]
fn no_sequence_of_merges_yields_two_holders() {
    for seed in 0..150u64 {
        let mut chance = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut draw = |below: u64| {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            chance % below
        };
        let mut shelf = Shelf::new();
        (2..6).for_each(|device| shelf.sync(device));
        for step in 0..14 {
            let device = 2 + draw(4);
            match draw(8) {
                0..=4 => {
                    let seen = shelf.seen_by(device);
                    let from = seen.custody.holder.as_ref().map_or("Rosa".to_owned(), |holder| holder.name.clone());
                    let over = hand_over(&seen, &from, &format!("{device}-{step}"));
                    if check(&seen, &Command::Item(Item::HandOver(Box::new(over.clone())))).is_ok() {
                        shelf.say(device, Command::Item(Item::HandOver(Box::new(over))));
                    }
                }
                5 => shelf.sync(device),
                6 => shelf.close(),
                _ => {
                    shelf.close();
                    let open = shelf.view().conflicts.into_iter().find(|card| card.settled.is_none());
                    if let Some(card) = open {
                        shelf.sync(7);
                        let choice = if draw(2) == 0 { Choice::Keep } else { Choice::Swap };
                        shelf.say(7, Command::Decision(Decision::DecideConflict { conflict: card.id, choice }));
                        shelf.close();
                    }
                }
            }
        }
        shelf.close();
        let view = shelf.view();
        let applied = view.applied();
        let chain = super::derive::chain(&applied);
        let mut previous = None;
        for (act, _, over) in &chain {
            assert_eq!(over.previous, previous, "seed {seed}: {act} follows another");
            previous = Some(*act);
        }
        assert_eq!(view.custody.last, previous, "seed {seed}");
        assert_eq!(view.custody.disputed, view.conflicts.iter().any(|card| card.settled.is_none()), "seed {seed}");
        assert!(view.requests.iter().all(|request| request.ruling.is_some()), "seed {seed}: all are ruled on");
    }
}

#[test]
fn the_receipt_of_a_hand_over_is_frozen() {
    let mut shelf = Shelf::new();
    shelf.sync(2);
    let over = hand_over(&shelf.seen_by(2), "Rosa Ruiz", "Omar Cruz\nRecibe: nadie");
    let text = receipt(&over, &shelf.seen_by(2));
    let golden = format!(
        "ronda/entrega/1\nNúmero de inventario: INV-1\nEntrega: Rosa Ruiz (técnico(a))\n\
         Recibe: Omar Cruz\n    Recibe: nadie (técnico(a))\nMotivo: Revisión\nCondición: Funciona\nAccesorio: Cargador\n\
         Entrega anterior: ninguna\nReferencia: {}\n",
        shelf.doc.id
    );
    assert_eq!(text, golden);
}
