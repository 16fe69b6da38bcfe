//! One person's two devices, an app of the first release and this one, a week without a network.
//! On the same tickets: all that both said is there, once, and both show the same.

use crate::golden::shelf;
use crate::sim::deeds;
use crate::sim::model::ActContent;
use crate::sim::world::World;
use ronda_shared::act::{Act, ChainHash};
use ronda_shared::cbor;
use ronda_shared::command::{Audience, Command, Content};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, FieldId};
use ronda_shared::sync::wire::{Directory, News, Receipt, SyncRequest, SyncResponse};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// Omar's phone, whose app was never brought up to date.
const PHONE: usize = 0;
/// The desk's, at work on the same tickets all week.
const DESK: usize = 1;
/// Omar's other device, on this build.
const TABLET: usize = 5;
/// What the older app says each day, as the files hold it: acts of the first release, with none of the later fields.
const SAID: [&str; 4] = ["add_note", "edit_text.work-done", "log_contact.phone", "add_material"];

#[test]
fn two_versions_on_one_persons_devices_lose_and_double_nothing_in_a_week() {
    let mut world = World::new(21, 6, World::organisation());
    assert_eq!(world.fleet[PHONE].record.person, world.fleet[TABLET].record.person, "two devices of one person");
    deeds::open_for_support(&mut world, DESK, 3);
    world.quiesce();
    let tickets: Vec<DocumentId> = world.fleet[PHONE].device.disk.replicas.keys().copied().collect();
    assert_eq!(tickets.len(), 3, "the round is on both");

    let mut made = Vec::new();
    for day in 0..7 {
        world.advance(DAY_MS);
        for id in &tickets {
            older_day(&mut world, *id, &mut made);
            newer_day(&mut world, *id, day, &mut made);
        }
        desk_day(&mut world, tickets[day % tickets.len()], day);
        let request = world.fleet[DESK].device.request();
        let answer = world.serve(DESK, request);
        take(&mut world, DESK, &answer, &answer);
    }
    assert_eq!(world.fleet[PHONE].device.unsent(), 7 * tickets.len() * SAID.len());

    // The older app's first answer is lost: what it says again is known.
    let request = as_first(world.fleet[PHONE].device.request());
    let lost = world.serve(PHONE, request);
    world.model.answered(&lost, world.fleet[PHONE].record.id);
    older_sync(&mut world);
    newer_sync(&mut world);
    older_sync(&mut world);
    assert!(world.model.held.is_empty(), "nothing of either waits for a decision: {:?}", world.model.held);
    for (id, act) in &made {
        assert!(world.model.accepted.contains(act), "{act} was taken");
        for device in [PHONE, TABLET] {
            let view = world.fleet[device].device.base(*id, world.now()).expect("the ticket is on the device");
            assert_eq!(shown(&view, *act), 1, "{act} stands once on device {device}");
        }
    }
    let now = world.now();
    for id in &tickets {
        let [phone, tablet] = [PHONE, TABLET].map(|device| world.fleet[device].device.base(*id, now));
        assert_eq!(phone, tablet, "both versions show the same");
    }

    // The phone is brought up to date: the same log goes on, and nothing comes twice.
    let before = world.fleet[PHONE].device.disk.log.number;
    world.quiesce();
    assert_eq!(world.fleet[PHONE].device.disk.log.number, before);
    world.nothing_vanished();
    crate::sim::compare(&mut world);
}

/// What the older app says of a ticket in a day: the bytes of its release, and no other.
fn older_day(world: &mut World, id: DocumentId, made: &mut Vec<(DocumentId, ActId)>) {
    for name in SAID {
        world.advance(MINUTE_MS);
        let now = world.clock_of(PHONE);
        let fields = std::fs::read(shelf::folder().join(format!("commands/{name}.cbor"))).expect("a released command");
        let command = cbor::decode(&fields).expect("it is read for ever");
        let device = &mut world.fleet[PHONE].device;
        let act = device.dispatch(id, command, now).expect("it is theirs to say");
        let sent = Act::decode(&device.disk.acts[&act.number].bytes).expect("an act");
        assert_eq!(sent.arguments, fields, "{name} leaves as it was released");
        made.push((id, act));
    }
}

/// What this build says of the same ticket: words of its own, and a datum that it sets anew each day.
fn newer_day(world: &mut World, id: DocumentId, day: usize, made: &mut Vec<(DocumentId, ActId)>) {
    world.advance(MINUTE_MS);
    let now = world.clock_of(TABLET);
    let device = &mut world.fleet[TABLET].device;
    let seen = device.ticket(id, now).expect("the ticket is on the device");
    let (field, value) = (FieldId::new("ubicacion_exacta"), format!("Rack {day} de {id}"));
    let before = seen.fields.get(&field).map(|set| set.stamp.act);
    let set = Command::Content(Content::SetField { field: field.clone(), value: value.clone() });
    let set = device.dispatch(id, set, now).expect("it is theirs to set");
    let text = format!("día {day} de {id}");
    let note = Command::Content(Content::AddNote { audience: Audience::Internal, text: text.clone() });
    let note = device.dispatch(id, note, now).expect("it is theirs to say");
    world.model.said.insert(set, (id, ActContent::Field(field, value, before)));
    world.model.said.insert(note, (id, ActContent::Note(text)));
    made.push((id, note));
}

/// What the desk says meanwhile.
fn desk_day(world: &mut World, id: DocumentId, day: usize) {
    let now = world.clock_of(DESK);
    let text = format!("la mesa, día {day} de {id}");
    let note = Command::Content(Content::AddNote { audience: Audience::Internal, text: text.clone() });
    let note = world.fleet[DESK].device.dispatch(id, note, now).expect("the desk writes on any ticket");
    world.model.said.insert(note, (id, ActContent::Note(text)));
}

/// How often a ticket shows what an act said.
fn shown(view: &TicketView, act: ActId) -> usize {
    view.notes.iter().filter(|note| note.stamp.act == act).count()
        + view.texts.iter().filter(|section| section.id == act).count()
        + view.contacts.iter().filter(|contact| contact.stamp.act == act).count()
        + view.materials.iter().filter(|line| line.id == act).count()
}

fn older_sync(world: &mut World) {
    for turn in 0.. {
        assert!(turn < 100, "the older app does not come to rest");
        let request = as_first(world.fleet[PHONE].device.request());
        let told = world.serve(PHONE, request);
        let read = read_by_first(&told);
        if !take(world, PHONE, &told, &read) {
            return;
        }
    }
}

fn newer_sync(world: &mut World) {
    for turn in 0.. {
        assert!(turn < 100, "this app does not come to rest");
        let request = world.fleet[TABLET].device.request();
        let told = world.serve(TABLET, request);
        if !take(world, TABLET, &told, &told) {
            return;
        }
    }
}

/// A device takes in what it read of an answer; whether more is to be said or heard.
fn take(world: &mut World, member: usize, told: &SyncResponse, read: &SyncResponse) -> bool {
    world.model.answered(told, world.fleet[member].record.id);
    let device = &mut world.fleet[member].device;
    device.receive(read) || device.unsent() > 0
}

/// A request as the first release wrote it.
#[derive(Serialize)]
struct FirstRequest {
    version: u16,
    device: DeviceId,
    app: String,
    cursor: Option<ByteBuf>,
    before: ChainHash,
    first: u64,
    acts: Vec<ByteBuf>,
    signature: ByteBuf,
    organisation: Option<String>,
    directory: Option<String>,
    page_bytes: u32,
    head_number: u64,
}

fn as_first(request: SyncRequest) -> SyncRequest {
    let first = FirstRequest {
        version: request.version,
        device: request.device,
        app: "0.1.0".into(),
        cursor: request.cursor,
        before: request.before,
        first: request.first,
        acts: request.acts,
        signature: request.signature,
        organisation: request.organisation,
        directory: request.directory,
        page_bytes: request.page_bytes,
        head_number: request.head_number,
    };
    cbor::decode(&cbor::encode(&first)).expect("what the first release sent is read for ever")
}

/// An answer as far as the first release knows it: keys that came since are passed over.
#[derive(Deserialize)]
struct FirstAnswer {
    version: u16,
    epoch: u64,
    epoch_from: u64,
    acknowledged: u64,
    acknowledged_hash: ChainHash,
    receipts: Vec<Receipt>,
    cursor: ByteBuf,
    more: bool,
    news: Vec<News>,
    gone: Vec<DocumentId>,
    organisation: Option<ByteBuf>,
    directory: Option<Directory>,
    now: Timestamp,
    backed_up: u64,
}

fn read_by_first(told: &SyncResponse) -> SyncResponse {
    let known: FirstAnswer = cbor::decode(&cbor::encode(told)).expect("the first release reads what is answered today");
    SyncResponse {
        version: known.version,
        epoch: known.epoch,
        epoch_from: known.epoch_from,
        acknowledged: known.acknowledged,
        acknowledged_hash: known.acknowledged_hash,
        receipts: known.receipts,
        former: Vec::new(),
        cursor: known.cursor,
        more: known.more,
        news: known.news,
        gone: known.gone,
        organisation: known.organisation,
        directory: known.directory.map(|directory| Directory { light: None, ..directory }),
        now: known.now,
        backed_up: known.backed_up,
        position: None,
    }
}
