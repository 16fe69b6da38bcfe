//! Acts whose envelope or fields lie, in a log that is otherwise sound: each is judged by itself.

use crate::hostile::row::{Row, Seen, Sent, Who, held, refused, taken};
use crate::hostile::scene::{LIE, Scene};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::cbor;
use ronda_shared::command::{Command, Content, Decision, EquipmentField, Item, Label, TimeKind};
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::limits;
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::reference::reference;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_test_support::acts::note;
use serde_json::{Value, json};

const UNKNOWN_KEYS: (&str, &str) = ("protocol.md", "Keys that a reader does not know are to be passed over");
const CLOCKS: (&str, &str) = ("protocol.md", "1 if the clock is suspect");
const WHERE: (&str, &str) = ("security.md", "Every act is judged on the server by role, team, area, state and scope");

/// Arguments written by hand.
fn fields(value: &Value) -> Vec<u8> {
    cbor::encode(value)
}

fn forged(scene: &Scene, forge: impl FnOnce(&mut Act)) -> Sent {
    let mut act = scene.note();
    forge(&mut act);
    act.into()
}

/// A new ticket of Omar's under a reference of his choice.
fn born_as(scene: &Scene, told: &str) -> Sent {
    let (_, act) = scene.birth(Who::Omar, "oax-cambio-nodo");
    let Ok(Command::Content(Content::OpenTicket(mut open))) = act.command() else { unreachable!("it opens a ticket") };
    open.provisional = told.to_owned();
    let arguments = cbor::encode(&Command::Content(Content::OpenTicket(open)));
    Act { arguments, ..act }.into()
}

pub fn rows() -> Vec<Row> {
    let unreadable = Reason::Unreadable;
    vec![
        // Who, where, which number.
        refused("another device's name in one's own log", unreadable, |s| {
            forged(s, |act| act.device = s.rosa.device.id)
        }),
        refused("the server's name", unreadable, |s| forged(s, |act| act.device = DeviceId::SERVER)),
        refused("another person's name", unreadable, |s| forged(s, |act| act.person = PersonId::new("ana.lopez"))),
        refused("the number of an earlier act", unreadable, |s| forged(s, |act| act.number -= 1)),
        refused("the number zero in an act", unreadable, |s| forged(s, |act| act.number = 0)),
        refused("a number far ahead in an act", unreadable, |s| forged(s, |act| act.number = u64::MAX)),
        refused("made at the portal", Reason::ServerOnly, |s| forged(s, |act| act.site = Site::Portal)),
        refused("made by the system", Reason::ServerOnly, |s| forged(s, |act| act.site = Site::System)),
        // What.
        held("a command that nobody knows", Reason::UnknownVersion, |s| {
            forged(s, |act| act.command = "teleport".into())
        }),
        held("a version that nobody knows", Reason::UnknownVersion, |s| forged(s, |act| act.version = 999)),
        refused("the name of another command", unreadable, |s| forged(s, |act| act.command = "start".into())),
        refused("two commands in one", unreadable, |s| {
            let note = json!({"audience": "internal", "text": LIE});
            s.with_arguments(fields(&json!({"add_note": note, "start": {}}))).into()
        }),
        refused("a key is missing", unreadable, |s| {
            s.with_arguments(fields(&json!({"add_note": {"text": LIE}}))).into()
        }),
        refused("a number where words should be", unreadable, |s| {
            s.with_arguments(fields(&json!({"add_note": {"audience": "internal", "text": 5}}))).into()
        }),
        refused("a word that is no audience", unreadable, |s| {
            s.with_arguments(fields(&json!({"add_note": {"audience": "everybody", "text": LIE}}))).into()
        }),
        taken("keys that nobody knows, an order and a receipt time among them", UNKNOWN_KEYS, |s| {
            let more = json!({"audience": "internal", "text": "nota", "order": 0, "receipt": 0, "by": LIE, "dec": LIE});
            s.with_arguments(fields(&json!({"add_note": more}))).into()
        })
        .seen(Seen::WithoutTheLie),
        refused("bytes after the fields", unreadable, |s| {
            let mut arguments = s.note().arguments;
            arguments.push(0);
            s.with_arguments(arguments).into()
        }),
        refused("a list thirty-three deep in the fields", unreadable, |s| {
            s.with_arguments([vec![0x81; 33], vec![0xf6]].concat()).into()
        }),
        refused("a claimed length of 2^63 in the fields", unreadable, |s| {
            s.with_arguments(vec![0xa1, 0x7b, 0x7f, 255, 255, 255, 255, 255, 255, 255]).into()
        }),
        refused("four thousand million entries claimed", unreadable, |s| {
            s.with_arguments(vec![0xba, 255, 255, 255, 255]).into()
        }),
        refused("letters that are no UTF-8", unreadable, |s| {
            s.with_arguments(
                [b"\xa1\x68add_note\xa2\x68audience\x68internal\x64text\x62".as_slice(), &[0xc3, 0x28]].concat(),
            )
            .into()
        }),
        refused("bytes that are no act", unreadable, |_| Sent::Acts(vec![LIE.as_bytes().to_vec()])),
        refused("no bytes at all", unreadable, |_| Sent::Acts(vec![Vec::new()])),
        refused("an act longer than any", unreadable, |s| {
            s.own(&note(&format!("{LIE}{}", "a".repeat(limits::ACT_BYTES)))).into()
        }),
        refused("a note longer than any", Reason::OutOfBounds, |s| {
            s.own(&note(&format!("{LIE}{}", "a".repeat(limits::NOTE_BYTES)))).into()
        }),
        refused("a label with control characters", Reason::OutOfBounds, |s| {
            s.own(&Command::Content(Content::AddLabel { label: Label::Tag(format!("{LIE}\u{7}")) })).into()
        }),
        refused("a quantity beyond all", Reason::OutOfBounds, |s| {
            s.own(&Command::Content(Content::AddMaterial {
                description: LIE.into(),
                quantity: u32::MAX,
                unit: "m".into(),
            }))
            .into()
        }),
        refused("a year's work in one line", Reason::OutOfBounds, |s| {
            let started_at = Timestamp::from_millis(0);
            s.own(&Command::Content(Content::LogTime { kind: TimeKind::Work, minutes: 525_600, started_at })).into()
        }),
        // On what.
        refused("a ticket's command on equipment", Reason::WrongKind, |s| s.act(Who::Omar, s.item, &note(LIE)).into()),
        refused("equipment's command on a ticket", Reason::WrongKind, |s| {
            s.own(&Command::Item(Item::SetEquipmentField { field: EquipmentField::Serial, value: LIE.into() })).into()
        }),
        refused("a ticket that is called equipment", Reason::WrongKind, |s| {
            forged(s, |act| act.kind = DocumentKind::Equipment)
        }),
        refused("a decision on a ticket that is called equipment", Reason::WrongKind, |s| {
            let ask = s.own(&Command::Decision(Decision::AskRequester { question: LIE.into() }));
            Act { kind: DocumentKind::Equipment, ..ask }.into()
        }),
        refused("equipment that is called a ticket", Reason::WrongKind, |s| {
            let command = Command::Item(Item::AddEquipmentNote { text: LIE.into() });
            Act { kind: DocumentKind::Ticket, ..s.act(Who::Omar, s.item, &command) }.into()
        }),
        refused("a ticket born as equipment", Reason::WrongKind, |s| {
            Act { kind: DocumentKind::Equipment, ..s.birth(Who::Omar, "oax-cambio-nodo").1 }.into()
        }),
        held("a document that never was", Reason::NotYourTicket, |s| {
            let (id, _) = s.birth(Who::Omar, "oax-cambio-nodo");
            s.act(Who::Omar, id, &note(LIE)).into()
        }),
        refused("a new ticket that calls itself by another's folio", Reason::BadValue, |s| born_as(s, &s.folio())),
        refused("a new ticket that calls itself by another device's reference", Reason::BadValue, |s| {
            born_as(s, &reference(&s.code_of(Who::Rosa), 1))
        }),
        refused("a new ticket that calls itself what it likes", Reason::BadValue, |s| born_as(s, LIE)),
        refused("a new ticket with its own reference written otherwise", Reason::BadValue, |s| {
            born_as(s, &reference(&s.code_of(Who::Omar), 1).replace("-001", "-0001"))
        }),
        refused("a ticket born a second time", Reason::AlreadyBorn, |s| {
            Act { document: s.mine, ..s.birth(Who::Omar, "oax-cambio-nodo").1 }.into()
        }),
        refused("a ticket born where one is that is not theirs to see", Reason::AlreadyBorn, |s| {
            Act { document: s.secret, ..s.birth(Who::Omar, "oax-cambio-nodo").1 }.into()
        }),
        refused("equipment registered over a ticket", Reason::AlreadyBorn, |s| {
            Act { document: s.mine, ..s.omar.device.registration(LIE, s.house.now()).1 }.into()
        }),
        refused("equipment registered over another", Reason::AlreadyBorn, |s| {
            Act { document: s.item, ..s.omar.device.registration(LIE, s.house.now()).1 }.into()
        }),
        // When, and after what.
        taken("ten years ago by the device's clock", CLOCKS, |s| forged(s, |act| act.at = act.at.plus(-3650 * DAY_MS)))
            .seen(Seen::Marked),
        taken("ten years ahead by the device's clock", CLOCKS, |s| {
            forged(s, |act| act.at = act.at.plus(3650 * DAY_MS))
        })
        .seen(Seen::Marked),
        taken("a base beyond the feed", WHERE, |s| forged(s, |act| act.base = s.house.feed().0 + 1_000)),
        held("a base that only the server has, on a ticket out of scope", Reason::NotYourTicket, |s| {
            Act { base: u64::MAX, ..s.act(Who::Omar, s.theirs, &note(LIE)) }.into()
        }),
        held("a base beyond the feed, on a ticket out of scope", Reason::NotYourTicket, |s| {
            Act { base: s.house.feed().0 + 1_000, ..s.act(Who::Omar, s.theirs, &note(LIE)) }.into()
        }),
        held("another device's cursor in an act, on a ticket out of scope", Reason::NotYourTicket, |s| {
            let seen = s.rosa.device.cursor.clone().unwrap_or_default();
            Act { seen, ..s.act(Who::Omar, s.theirs, &note(LIE)) }.into()
        }),
        held("a torn cursor in an act, on a ticket out of scope", Reason::NotYourTicket, |s| {
            let mut seen = s.omar.device.cursor.clone().unwrap_or_default();
            seen.truncate(20);
            Act { seen, ..s.act(Who::Omar, s.theirs, &note(LIE)) }.into()
        }),
    ]
}
