//! Equipment that a technician keeps on their device wherever it stands: registered by them, in their hands, their bag.

use crate::it::steps::{say, whole};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, EquipmentField, Item};
use ronda_shared::command::{HandOver, Holder, HolderKind};
use ronda_shared::equipment::{self, EquipmentView};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::signature::{Hand, Strokes};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_test_support::client::Enrolled;
use ronda_test_support::house::House;
use std::collections::BTreeMap;

const FAR: &str = "edificio-7";

fn registered(house: &House, who: &mut Enrolled, seed: u8, fields: &[(EquipmentField, &str)]) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [seed; 10]);
    let mut all = BTreeMap::from([(EquipmentField::Building, FAR.to_owned())]);
    all.extend(fields.iter().map(|(field, value)| (*field, (*value).to_owned())));
    say(who, id, DocumentKind::Equipment, &Command::Item(Item::RegisterEquipment { fields: all }), house.now());
    id
}

fn over(view: &EquipmentView, from: Holder, to: Holder) -> Command {
    let hand = |holder: &Holder| Hand {
        name: holder.name.clone(),
        position: String::new(),
        strokes: Strokes::parse("10,10 200,300").expect("strokes"),
    };
    let (given, taken) = (Some(hand(&from)), Some(hand(&to)));
    let mut over = HandOver { previous: view.custody.last, given, taken, ..HandOver::new(from, to, "Funciona".into()) };
    over.text = equipment::receipt(&over, view);
    Command::Item(Item::HandOver(Box::new(over)))
}

/// What an answer brings and takes away.
async fn told(who: &mut Enrolled) -> (Vec<DocumentId>, Vec<DocumentId>) {
    let answer = who.sync().await;
    assert!(answer.receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{:?}", answer.receipts);
    (answer.news.iter().map(|news| news.id).collect(), answer.gone)
}

#[tokio::test]
async fn what_a_technician_registered_far_from_their_buildings_stays_and_reaches_no_other() {
    let house = House::open();
    let (mut omar, mut rosa) = (house.technician().await, house.other_technician().await);
    rosa.sync().await;
    let computer = registered(&house, &mut omar, 1, &[(EquipmentField::Inventory, "I-1")]);
    let store = registered(&house, &mut omar, 2, &[(EquipmentField::Type, "Almacén")]);
    let (news, gone) = told(&mut omar).await;
    assert!([computer, store].iter().all(|id| news.contains(id) && !gone.contains(id)), "{news:?} {gone:?}");
    let further = Command::Item(Item::AddEquipmentNote { text: "Junto a la ventana".into() });
    say(&mut omar, computer, DocumentKind::Equipment, &further, house.now());
    assert_eq!(told(&mut omar).await.1, [], "they work on with it");
    let (news, _) = told(&mut rosa).await;
    assert!(!news.contains(&computer) && !news.contains(&store), "it stands in no building of hers");
    whole(&house);
}

#[tokio::test]
async fn what_is_in_their_hands_or_their_bag_comes_and_what_they_give_back_goes() {
    let house = House::open();
    let mut omar = house.technician().await;
    let mut eva = house.agent().await;
    omar.sync().await;
    let owner = (EquipmentField::Person, "omar cruz PEÑA");
    let computer = registered(&house, &mut eva, 1, &[(EquipmentField::Inventory, "I-1")]);
    let bag = registered(&house, &mut eva, 2, &[(EquipmentField::Type, "Bolsa de técnico"), owner]);
    let others = registered(&house, &mut eva, 3, &[(EquipmentField::Type, "Computadora"), owner]);
    eva.sync().await;
    assert_eq!(told(&mut omar).await, (vec![bag], vec![]), "whose computer it is is no bag: {others}");

    let user = || Holder { kind: HolderKind::User, person: None, name: "María".into() };
    let technician =
        || Holder { kind: HolderKind::Technician, person: Some(PersonId::new("omar.cruz")), name: "Omar".into() };
    let taken = over(&house.item(computer), user(), technician());
    say(&mut eva, computer, DocumentKind::Equipment, &taken, house.now());
    eva.sync().await;
    assert_eq!(told(&mut omar).await, (vec![computer], vec![]));
    let back = over(&house.item(computer), technician(), user());
    say(&mut omar, computer, DocumentKind::Equipment, &back, house.now());
    let (_, gone) = told(&mut omar).await;
    assert_eq!(gone, [computer], "it is back with its user, in a building of others");
    whole(&house);
}
