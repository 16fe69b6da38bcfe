//! Tests of property 5 as time passes. What has been closed for long enough leaves a device although nothing moved it,
//! is told once, and takes nothing with it that was not sent.

use crate::it::steps::{say, ticket};
use crate::it::sync::live::Line;
use ronda_server::store::{Batch, DeviceRecord, EntryKind};
use ronda_shared::act::DocumentKind;
use ronda_shared::cbor;
use ronda_shared::command::{Audience, Command, Content, Decision, OpenTicket};
use ronda_shared::ids::{DeviceId, DocumentId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::policy;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, SyncResponse};
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use ronda_test_support::headless::Headless;
use ronda_test_support::house::{House, somebody};
use ronda_test_support::rng::SeededRng;
use serde_bytes::ByteBuf;
use std::collections::BTreeSet;
use std::sync::Arc;

const SERVICE: &str = "oax-revision-nodo";
const DESK: usize = 0;
const OMAR: usize = 1;

struct Member {
    device: Headless,
    record: DeviceRecord,
}

struct Fleet {
    house: House,
    chance: SeededRng,
    members: Vec<Member>,
}

impl Fleet {
    fn new(seed: u64, names: &[(&str, Site)]) -> Self {
        let (house, mut chance) = (House::open(), SeededRng::new(seed));
        let mut members = Vec::new();
        for (index, (name, site)) in names.iter().enumerate() {
            let person = somebody(name);
            let (id, code) = (DeviceId::new(1_000 + index as u64), format!("F{index}"));
            let organisation = Arc::clone(house.app.organisation());
            let device = Headless::new(id, &code, person.clone(), *site, organisation, chance.secret());
            let record = DeviceRecord {
                id,
                code,
                name: (*name).into(),
                person: person.id,
                public_key: ByteBuf::from(device.public_key()),
                enrolled: Timestamp::from_millis(house.now()),
                revoked: None,
                kind: Default::default(),
                former: None,
            };
            let mut batch = Batch::after(house.feed().0);
            batch.enter(record.enrolled, None, Vec::new(), EntryKind::Device(record.clone()));
            house.store().commit(batch).expect("enrolled");
            members.push(Member { device, record });
        }
        Self { house, chance, members }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.house.now())
    }

    /// One message and its answer, not taken in yet.
    fn asks(&mut self, member: usize, page_bytes: u32) -> SyncResponse {
        let Member { device, record } = &mut self.members[member];
        let mut request = device.request();
        request.page_bytes = page_bytes;
        self.house.app.ingest().sync_blocking(record, request).expect("an answer")
    }

    /// Asks until nothing waits; what came and what left.
    fn syncs(&mut self, member: usize) -> (usize, Vec<DocumentId>) {
        let (mut came, mut gone) = (0, Vec::new());
        for turn in 0.. {
            assert!(turn < 200, "it does not come to rest");
            let answer = self.asks(member, 1 << 20);
            came += answer.news.len();
            gone.extend(answer.gone.iter().copied());
            if !self.members[member].device.receive(&answer) {
                break;
            }
        }
        (came, gone)
    }

    fn opens(&mut self, member: usize) -> DocumentId {
        let (now, id) = (self.now(), DocumentId::new(self.now(), self.chance.ten()));
        let Command::Content(Content::OpenTicket(open)) = ticket(&self.house, SERVICE) else { panic!("an opening") };
        // Long enough for a dozen to fill a page of the smallest size, and like nothing that compresses.
        let description = (0..150).map(|_| format!("{:x} ", self.chance.number())).collect();
        let command = Command::Content(Content::OpenTicket(Box::new(OpenTicket { description, ..*open })));
        self.members[member].device.dispatch(id, command, now).expect("they may open it");
        id
    }

    fn cancels(&mut self, member: usize, id: DocumentId) {
        let now = self.now();
        let command = Command::Decision(Decision::Cancel {
            reason: "Ya no hace falta".into(),
            duplicate_of: None,
            withdrawn: None,
        });
        // Cancelled already, or not theirs any more: refused by their own app.
        let _told = self.members[member].device.dispatch(id, command, now);
    }

    fn held(&self, member: usize) -> BTreeSet<DocumentId> {
        self.members[member].device.disk.replicas.keys().copied().collect()
    }

    /// What the server says is theirs.
    fn owed(&self, member: usize) -> BTreeSet<DocumentId> {
        let reader = self.house.store().read().expect("a reader");
        let me = reader.person(&self.members[member].record.person).expect("read").expect("known");
        let mut owed = BTreeSet::new();
        for moved in reader.latest_first().expect("documents") {
            let (_, id) = moved.expect("a document");
            let row = reader.document(id).expect("read").expect("a row");
            let key = cbor::decode(&row.scopes.last().expect("a scope").1).expect("readable");
            if policy::in_scope(self.house.app.organisation(), &me, &key, self.now()) {
                owed.insert(id);
            }
        }
        owed
    }

    /// Somebody's teams are others from here on.
    fn transfers(&mut self, member: usize, teams: &[&str]) {
        let reader = self.house.store().read().expect("a reader");
        let me = reader.person(&self.members[member].record.person).expect("read").expect("known");
        drop(reader);
        let moved = Person { teams: teams.iter().copied().map(TeamId::new).collect(), ..me };
        self.house.tell(moved);
    }
}

#[test]
fn what_was_closed_long_ago_leaves_although_nothing_moved_it_and_is_told_once() {
    let mut fleet = Fleet::new(1, &[("ana.lopez", Site::Desk), ("omar.cruz", Site::Field)]);
    let (old, open) = (fleet.opens(OMAR), fleet.opens(OMAR));
    fleet.syncs(OMAR);
    fleet.syncs(DESK);
    fleet.cancels(DESK, old);
    fleet.syncs(DESK);
    fleet.syncs(OMAR);
    let both = BTreeSet::from([old, open]);
    assert_eq!(
        (fleet.held(OMAR), fleet.held(DESK)),
        (both.clone(), both.clone()),
        "their own of a week, and the desk's"
    );
    fleet.house.pass(7 * DAY_MS);
    assert_eq!(fleet.syncs(OMAR), (0, vec![]), "seven days to the millisecond");
    fleet.house.pass(1);
    assert_eq!(fleet.syncs(OMAR), (0, vec![old]));
    assert_eq!(fleet.syncs(OMAR), (0, vec![]), "told once");
    assert_eq!(fleet.held(OMAR), BTreeSet::from([open]));
    assert_eq!(fleet.syncs(DESK), (0, vec![]));
    fleet.house.pass(90 * DAY_MS);
    assert_eq!((fleet.syncs(DESK), fleet.syncs(DESK)), ((0, vec![old]), (0, vec![])));
    assert_eq!(fleet.held(DESK), BTreeSet::from([open]));
    // A clock that was set back makes nothing young again.
    fleet.house.pass(-95 * DAY_MS);
    assert_eq!((fleet.syncs(DESK), fleet.syncs(OMAR)), ((0, vec![]), (0, vec![])));
    // What happens on it now does not bring it back.
    let reader = fleet.house.store().read().expect("a reader");
    assert!(reader.document(old).expect("read").is_some(), "it is on the server");
}

#[test]
fn an_answer_that_is_lost_is_given_again() {
    let mut fleet = Fleet::new(2, &[("ana.lopez", Site::Desk), ("omar.cruz", Site::Field)]);
    let old = fleet.opens(DESK);
    fleet.syncs(DESK);
    fleet.cancels(DESK, old);
    fleet.syncs(DESK);
    fleet.house.pass(91 * DAY_MS);
    assert_eq!(fleet.asks(DESK, 1 << 20).gone, [old], "on its way, and lost");
    fleet.house.pass(DAY_MS);
    assert_eq!(fleet.syncs(DESK), (0, vec![old]));
    assert!(fleet.held(DESK).is_empty());
}

#[test]
fn what_was_written_on_it_and_not_sent_goes_up_first() {
    let mut fleet = Fleet::new(3, &[("ana.lopez", Site::Desk), ("omar.cruz", Site::Field)]);
    let old = fleet.opens(OMAR);
    fleet.syncs(OMAR);
    fleet.syncs(DESK);
    fleet.cancels(DESK, old);
    fleet.syncs(DESK);
    fleet.syncs(OMAR);
    fleet.house.pass(6 * DAY_MS);
    let text = "Quedó una escalera en el sitio".to_owned();
    let note = Command::Content(Content::AddNote { text: text.clone(), audience: Audience::Internal });
    let now = fleet.now();
    let act = fleet.members[OMAR].device.dispatch(old, note, now).expect("still theirs");
    // No signal for three days: in the answer to the note it is told to go.
    fleet.house.pass(3 * DAY_MS);
    let answer = fleet.asks(OMAR, 1 << 20);
    let said = answer.receipts.iter().find(|receipt| receipt.number == act.number).expect("a receipt");
    assert_eq!(said.outcome, Outcome::Accepted, "honest work is not punished for the time it took");
    assert!(answer.gone.contains(&old));
    fleet.members[OMAR].device.receive(&answer);
    assert_eq!((fleet.members[OMAR].device.unsent(), fleet.held(OMAR).len()), (0, 0));
    fleet.syncs(DESK);
    let seen = fleet.members[DESK].device.ticket(old, fleet.now()).expect("the desk has it");
    assert!(format!("{seen:?}").contains(&text), "and the desk reads it");
}

#[test]
fn a_round_in_pages_ends_with_the_scope_whoever_moves_meanwhile() {
    // Forty tickets do not fit into one page of the smallest size.
    let mut fleet = Fleet::new(4, &[("ana.lopez", Site::Desk), ("omar.cruz", Site::Field)]);
    fleet.transfers(OMAR, &["oax-soporte"]);
    let tickets: Vec<DocumentId> = (0..40).map(|_| fleet.opens(DESK)).collect();
    fleet.syncs(DESK);
    let answer = fleet.asks(OMAR, 1);
    assert!(answer.more && !answer.news.is_empty(), "a first page of several");
    fleet.members[OMAR].device.receive(&answer);
    let sent: BTreeSet<DocumentId> = answer.news.iter().map(|news| news.id).collect();
    // One that came is cancelled, and its reader moves to another team.
    let cancelled = *sent.first().expect("one");
    fleet.cancels(DESK, cancelled);
    fleet.syncs(DESK);
    fleet.transfers(OMAR, &["oax-telefonia"]);
    let (_, gone) = fleet.syncs(OMAR);
    let gone: BTreeSet<DocumentId> = gone.into_iter().collect();
    let known = fleet.held(DESK);
    assert!(
        gone.is_superset(&sent) && gone.is_subset(&known),
        "what came goes, and nothing is named that was never theirs"
    );
    assert!(fleet.held(OMAR).is_empty() && fleet.owed(OMAR).is_empty());
    fleet.transfers(OMAR, &["oax-soporte"]);
    fleet.syncs(OMAR);
    assert_eq!(fleet.held(OMAR), fleet.owed(OMAR));
    assert_eq!(fleet.held(OMAR).len(), tickets.len() - 1);
}

#[test]
fn a_device_holds_exactly_its_scope_as_the_days_go_by() {
    let (mut aged, mut cut) = (0, 0);
    for seed in 0..8 {
        let people = [("ana.lopez", Site::Desk), ("omar.cruz", Site::Field), ("rosa.luna", Site::Field)];
        let mut fleet = Fleet::new(seed, &people);
        for _ in 0..120 {
            let member = fleet.chance.below(people.len());
            match fleet.chance.below(10) {
                0..=2 => {
                    fleet.opens(member);
                }
                3 => {
                    let held: Vec<DocumentId> = fleet.held(DESK).into_iter().collect();
                    if let Some(id) = fleet.chance.pick(&held).copied() {
                        fleet.cancels(DESK, id);
                    }
                }
                4 => {
                    let teams = [&["oax-soporte"][..], &["oax-telefonia"], &["oax-soporte", "oax-telefonia"], &[]];
                    let teams = teams[fleet.chance.below(teams.len())];
                    if member != DESK {
                        fleet.transfers(member, teams);
                    }
                }
                5 => {
                    let days = [1, 2, 8, 45][fleet.chance.below(4)];
                    fleet.house.pass(days * DAY_MS + fleet.chance.below(1_000) as i64);
                }
                // A page, or an answer that is lost.
                6 | 7 => {
                    let answer = fleet.asks(member, 1);
                    cut += usize::from(answer.more);
                    if fleet.chance.once_in(2) {
                        fleet.members[member].device.receive(&answer);
                    }
                }
                _ => aged += fleet.syncs(member).1.len(),
            }
            fleet.house.pass(1_000);
        }
        for (member, (name, _)) in people.iter().enumerate() {
            fleet.syncs(member);
            // A round that was cut an hour ago judges as of then; the next one as of now.
            aged += fleet.syncs(member).1.len();
            assert_eq!(fleet.held(member), fleet.owed(member), "seed {seed}: {name}");
            assert_eq!(fleet.syncs(member), (0, vec![]), "seed {seed}: nothing twice");
        }
    }
    assert!(aged > 50 && cut > 5, "it never happened: {aged} left, {cut} pages were cut");
}

#[tokio::test]
async fn an_open_line_is_told_that_something_aged() {
    let house = House::open();
    let (mut omar, mut ana) = (house.technician().await, house.supervisor().await);
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [9; 10]);
    say(&mut omar, id, DocumentKind::Ticket, &ticket(&house, SERVICE), house.now());
    omar.sync().await;
    let cancel =
        Command::Decision(Decision::Cancel { reason: "Ya no hace falta".into(), duplicate_of: None, withdrawn: None });
    ana.sync().await;
    say(&mut ana, id, DocumentKind::Ticket, &cancel, house.now());
    ana.sync().await;
    assert!(omar.sync().await.gone.is_empty());
    house.pass(6 * DAY_MS);
    let mut line = Line::open(&house, &omar).await.expect("a line");
    let (end, _) = house.feed();
    assert!(line.says(&format!("{{\"position\":{end}}}")).await, "{}", line.text);
    house.pass(DAY_MS + HOUR_MS);
    assert!(line.says("event: poke\ndata: {}").await, "{}", line.text);
    assert_eq!(omar.sync().await.gone, [id]);
}
