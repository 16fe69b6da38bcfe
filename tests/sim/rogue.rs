//! Hostile devices in a fleet: enrolled, with keys and sessions of their own. What they send is well signed and forged: acts
//! that are not theirs, in names that are not theirs, on what they may not see; the log of a copied profile; old messages
//! again; messages changed on the way. Each lie has a word of its own, by which it is found wherever it shows.

use crate::sim::world::World;
use ronda_server::ingest::SyncProblem;
use ronda_server::store::DeviceRecord;
use ronda_shared::act::Act;
use ronda_shared::cbor;
use ronda_shared::command::{Audience, Command, Content, Decision};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId, ServiceId, TeamId};
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::{Outcome, SyncRequest, SyncResponse};
use ronda_shared::time::DAY_MS;
use ronda_test_support::headless::Headless;

/// Begins each lie's own word.
pub(crate) const LIE: &str = "FALSO";

/// A hostile device.
pub(crate) struct Rogue {
    device: Headless,
    record: DeviceRecord,
    /// Its profile as it was, to be brought back.
    copy: Option<Headless>,
    /// What it sent before.
    old: Option<SyncRequest>,
    /// Documents whose birth of its own is held.
    unborn: Vec<DocumentId>,
    /// The service for which it opens tickets that are not its to open.
    calls_for: &'static str,
    lies: u64,
}

impl Rogue {
    /// A technician who works on what is not theirs, and opens tickets of services that there are none of.
    pub(crate) fn technician(world: &mut World) -> Self {
        Self::admit(world, 2001, "malo", "agente-tecnico", "oax-magia")
    }
    /// An approver who opens tickets, which approvers do not.
    pub(crate) fn approver(world: &mut World) -> Self {
        Self::admit(world, 2002, "mala", "area-superior", "oax-soporte-hardware")
    }

    fn admit(world: &mut World, number: u64, name: &str, role: &str, calls_for: &'static str) -> Self {
        let (device, record) = world.admit(number, name, role, &["oax-soporte"]);
        Self { device, record, copy: None, old: None, unborn: Vec::new(), calls_for, lies: 0 }
    }

    /// One hostile thing.
    pub(crate) fn act(&mut self, world: &mut World) {
        match world.chance.below(12) {
            0 if self.copy.is_none() => self.copy = Some(self.device.clone()),
            0 => {
                // A copied or rolled-back profile goes on from where it was.
                if let Some(copy) = self.copy.take() {
                    self.device = copy;
                    self.forge(world);
                    self.send(world);
                }
            }
            1 => {
                if let Some(old) = self.old.clone() {
                    let _ = self.offer(world, old);
                }
            }
            2 => {
                self.forge(world);
                let mut request = self.device.request();
                if let Some(act) = request.acts.last_mut() {
                    act[5] ^= 1;
                    let answer = self.offer(world, request);
                    assert!(
                        matches!(answer, Err(SyncProblem::BadSignature)),
                        "a changed message was taken: {answer:?}"
                    );
                }
            }
            3 => self.give_birth(world),
            _ => {
                self.listen(world);
                self.forge(world);
                self.send(world);
            }
        }
    }

    fn word(&mut self) -> String {
        self.lies += 1;
        format!("{LIE}-{}-{}x", self.record.id, self.lies)
    }

    /// Writes a forged act as the next one of its log.
    fn forge(&mut self, world: &mut World) {
        let word = self.word();
        let now = world.now();
        let (own, foreign) = self.documents(world);
        let foreign = world.chance.pick(&foreign).copied();
        let Some(own) = world.chance.pick(&own).copied().or(foreign) else { return };
        let note = || Command::Content(Content::AddNote { audience: Audience::Internal, text: word.clone() });
        let act = |id: DocumentId, command: &Command| self.device.act(id, command.name(), cbor::encode(command), now);
        let me = PersonId::new(self.record.person.as_str());
        let forged = match world.chance.below(14) {
            0 => Act { person: PersonId::new("leticia"), ..act(own, &note()) },
            1 => Act { site: Site::System, ..act(own, &note()) },
            2 => Act { device: DeviceId::new(1001), ..act(own, &note()) },
            3 => Act { number: u64::MAX, ..act(own, &note()) },
            4 => act(
                own,
                &Command::Decision(Decision::Cancel { reason: word.clone(), duplicate_of: None, withdrawn: None }),
            ),
            5 => {
                act(own, &Command::Decision(Decision::OverrideDue { at: now.plus(90 * DAY_MS), reason: word.clone() }))
            }
            6 => act(own, &Command::Decision(Decision::Close { note: word.clone(), confirmed_by: None })),
            7 => {
                let team = Some(TeamId::new("oax-soporte"));
                act(own, &Command::Decision(Decision::Assign { person: Some(me), team, reason: word.clone() }))
            }
            8 => act(
                own,
                &Command::Decision(Decision::DecideApproval {
                    granted: true,
                    reason: word.clone(),
                    returned: false,
                    content: None,
                    signed: None,
                }),
            ),
            9 => {
                act(own, &Command::Content(Content::AddNote { audience: Audience::Internal, text: word.repeat(2_000) }))
            }
            10 => act(own, &Command::Decision(Decision::CloseForSilence { note: word.clone() })),
            11 => Act { arguments: vec![0xff], ..act(own, &note()) },
            12 => {
                act(own, &Command::Content(Content::Strike { act: ActId { device: DeviceId::new(1001), number: 1 } }))
            }
            // What it may not see: whatever it claims to have seen of it.
            _ => match foreign {
                Some(id) => Act { base: [0, u64::MAX, 1 << 40][world.chance.below(3)], ..act(id, &note()) },
                None => Act { site: Site::Portal, ..act(own, &note()) },
            },
        };
        self.device.write(&forged);
    }

    /// A ticket that is not its to open; then, in a later message, notes in it.
    fn give_birth(&mut self, world: &mut World) {
        let now = world.now();
        let word = self.word();
        if let Some(id) = world.chance.pick(&self.unborn).copied() {
            let note = Command::Content(Content::AddNote { audience: Audience::Internal, text: word });
            let act = self.device.act(id, note.name(), cbor::encode(&note), now);
            self.device.write(&act);
        } else {
            let id = world.new_id();
            let command = crate::sim::deeds::call(world, ServiceId::new(self.calls_for), word);
            let act = self.device.act(id, command.name(), cbor::encode(&command), now);
            self.device.write(&act);
            self.unborn.push(id);
        }
        self.send(world);
    }

    /// What it has, and what never was its to see.
    fn documents(&self, world: &World) -> (Vec<DocumentId>, Vec<DocumentId>) {
        let own: Vec<DocumentId> = self.device.disk.replicas.keys().copied().collect();
        let reader = world.store().read().expect("a reader");
        let all = reader.latest_first().expect("documents").map(|moved| moved.expect("a document").1);
        let foreign = all.filter(|id| !world.was_in_scope(&self.record.person, *id)).collect();
        (own, foreign)
    }

    fn offer(&mut self, world: &mut World, request: SyncRequest) -> Result<SyncResponse, SyncProblem> {
        let answer = world.hear(&self.record, request);
        match &answer {
            Ok(answer) => {
                for receipt in &answer.receipts {
                    let what = match &receipt.outcome {
                        Outcome::Accepted => "hostile accepted",
                        Outcome::Held(Reason::RestsOnHeld) => "held with what rests on it, in a later message",
                        Outcome::Held(_) => "hostile held",
                        Outcome::Refused(Reason::RejectedBySupervisor) => "hostile told of its rejection",
                        Outcome::Refused(_) => "hostile refused",
                    };
                    world.sometimes.saw(what);
                }
            }
            Err(SyncProblem::Forked { .. }) => world.sometimes.saw("fork held"),
            Err(SyncProblem::Gap { .. }) => world.sometimes.saw("hostile gap"),
            Err(SyncProblem::BadSignature) => world.sometimes.saw("hostile turned away"),
            Err(problem) => panic!("a hostile device broke something: {problem}"),
        }
        answer
    }

    fn send(&mut self, world: &mut World) {
        let request = self.device.request();
        self.old = Some(request.clone());
        match self.offer(world, request) {
            Ok(answer) => drop(self.device.receive(&answer)),
            // After a restore it listens, as the honest do; a fork of its own it goes on sending.
            Err(_) => self.listen(world),
        }
    }

    fn listen(&mut self, world: &mut World) {
        let mut request = self.device.request();
        request.acts.clear();
        request.signature.clear();
        if let Ok(answer) = world.hear(&self.record, request) {
            for news in &answer.news {
                let theirs = world.was_in_scope(&self.record.person, news.id);
                assert!(theirs, "{} was told of {}, which is not theirs", self.record.name, news.id);
            }
            self.device.receive(&answer);
        }
    }
}
