//! Probes for the existence of documents outside the sender's scope. Whether a document is there is nobody's to learn
//! who may not see it: whatever is said to one that is not theirs is answered as if it never was, act by act.

use crate::hostile::row::Who;
use crate::hostile::scene::{LIE, Scene, listen};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::cbor;
use ronda_shared::command::{Command, Content, Decision, EquipmentField, Item, OpenTicket};
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::messages::Reason;
use ronda_shared::sync::wire::Outcome;
use ronda_test_support::acts::note;

/// One act of a probe on the document that is probed.
type Word = fn(&Scene, Act) -> Act;

fn says(act: Act, command: &Command) -> Act {
    Act { command: command.name().into(), arguments: cbor::encode(command), ..act }
}
fn word(_: &Scene, act: Act) -> Act {
    act
}
fn decision(_: &Scene, act: Act) -> Act {
    says(act, &Command::Decision(Decision::AskRequester { question: LIE.into() }))
}
fn unknown(_: &Scene, act: Act) -> Act {
    Act { command: "teleport".into(), ..act }
}
fn approval(_: &Scene, act: Act) -> Act {
    says(
        act,
        &Command::Decision(Decision::DecideApproval {
            granted: true,
            reason: LIE.into(),
            returned: false,
            content: None,
            signed: None,
        }),
    )
}
fn of_equipment(_: &Scene, act: Act) -> Act {
    let serial = Command::Item(Item::SetEquipmentField { field: EquipmentField::Serial, value: LIE.into() });
    Act { kind: DocumentKind::Equipment, ..says(act, &serial) }
}
fn too_long(_: &Scene, act: Act) -> Act {
    says(act, &note(&LIE.repeat(20_000)))
}
fn from_anywhere(_: &Scene, act: Act) -> Act {
    Act { base: u64::MAX, ..act }
}
fn with_anothers_cursor(scene: &Scene, act: Act) -> Act {
    Act { seen: scene.rosa.device.cursor.clone().unwrap_or_default(), ..act }
}
fn taken_back(_: &Scene, act: Act) -> Act {
    let before = ActId { device: act.device, number: act.number - 1 };
    says(act, &Command::Content(Content::Strike { act: before }))
}

const PROBES: [(&str, &[Word]); 11] = [
    ("a note", &[word]),
    ("two notes", &[word, word]),
    ("a decision", &[decision]),
    ("what weighs, then a note", &[approval, word]),
    ("what nobody knows, then a note", &[unknown, word]),
    ("what nobody knows, then a decision, then a note", &[unknown, decision, word]),
    ("equipment's command", &[of_equipment, word]),
    ("words longer than any", &[too_long, word]),
    ("a base beyond all", &[from_anywhere, word]),
    ("another device's cursor", &[with_anothers_cursor, word]),
    ("a note taken back", &[word, taken_back, word]),
];

async fn answers(scene: &mut Scene, id: DocumentId, words: &[Word]) -> Vec<Outcome> {
    let first = scene.omar.device.log.len() as u64 + 1;
    for make in words {
        let act = make(scene, Act { document: id, ..scene.note() });
        scene.omar.device.write(&act);
    }
    let pulled = listen(&mut scene.omar).await;
    pulled.receipts.into_iter().filter(|(number, _)| *number >= first).map(|(_, outcome)| outcome).collect()
}

#[tokio::test]
async fn what_is_not_theirs_to_see_is_answered_as_if_it_never_was() {
    for (name, words) in PROBES {
        let mut scene = Scene::open().await;
        let (never, _) = scene.birth(Who::Omar, "oax-cambio-nodo");
        let (secret, theirs) = (scene.secret, scene.theirs);
        let of_none = answers(&mut scene, never, words).await;
        assert_eq!(of_none.len(), words.len(), "{name}");
        for (what, id) in [("another team's", theirs), ("a restricted service's", secret)] {
            assert_eq!(answers(&mut scene, id, words).await, of_none, "{name}: {what}");
        }
    }
}

/// Nor is it by a new ticket that calls itself a part of it, or comes after it: nobody holds up the end of what is not theirs to see.
#[tokio::test]
async fn a_part_of_what_is_not_theirs_to_see_is_answered_as_a_part_of_nothing() {
    let mut scene = Scene::open().await;
    let never = scene.birth(Who::Lia, "oax-cambio-nodo").0;
    let (secret, theirs, mine) = (scene.secret, scene.theirs, scene.mine);
    for (what, id) in [("nothing", never), ("another team's", theirs), ("a restricted service's", secret)] {
        for (whole, before) in [(id, None), (mine, Some(id))] {
            let (own, birth) = scene.birth(Who::Omar, "oax-cambio-nodo");
            let Ok(Command::Content(Content::OpenTicket(open))) = birth.command() else { panic!("an opening") };
            let part = OpenTicket { parent: Some(whole), after: before, ..*open };
            let number = birth.number;
            let act = says(birth, &Command::Content(Content::OpenTicket(Box::new(part))));
            scene.omar.device.write(&act);
            let pulled = listen(&mut scene.omar).await;
            let told: Vec<Outcome> =
                pulled.receipts.into_iter().filter(|(told, _)| *told == number).map(|(_, outcome)| outcome).collect();
            assert_eq!(told, [Outcome::Refused(Reason::NoSuchDocument)], "{what}: {before:?}");
            assert!(scene.house.store().read().expect("a reader").document(own).expect("read").is_none(), "{what}");
        }
    }
}

/// And births keep their dependants: what rests on a held one is held with it, and goes with it when it is rejected.
#[tokio::test]
async fn what_rests_on_a_held_birth_is_held_with_it() {
    let mut scene = Scene::open().await;
    let (id, birth) = scene.birth(Who::Omar, "oax-cambio-nodo");
    let born = Act { version: 999, ..birth };
    scene.omar.device.write(&born);
    let notes = answers(&mut scene, id, &[word, decision]).await;
    assert_eq!(notes, vec![Outcome::Held(Reason::RestsOnHeld); 2]);
}
