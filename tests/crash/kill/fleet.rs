//! Devices that work and push without a pause, whatever becomes of the server.

use crate::crash::kill::http::{Answer, Peer};
use crate::crash::kill::number;
use crate::crash::kill::process::Ronda;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_server::organisation::load_builtin;
use ronda_shared::catalog::{Organisation, Stage};
use ronda_shared::command::{Audience, Command, Content, Decision, OpenTicket, Place, TicketKind};
use ronda_shared::ids::{ActId, ChannelId, DeviceId, DocumentId, PersonId, PriorityId, RoleId, ServiceId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::sync::frame;
use ronda_shared::sync::rows::ActState;
use ronda_shared::sync::wire::{Outcome, Problem, SyncRequest, SyncResponse};
use ronda_shared::time::Timestamp;
use ronda_shared::{cbor, limits};
use ronda_test_support::headless::Headless;
use ronda_test_support::requester;
use ronda_test_support::rng::SeededRng;
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const CAST: [(&str, &str, Site); 4] = [
    ("beatriz", "agente-mesa", Site::Desk),
    ("omar", "agente-tecnico", Site::Field),
    ("leticia", "jefe-mesa", Site::Desk),
    ("joel", "agente-tecnico", Site::Field),
];
/// Tickets that one device opens: few, so that people meet.
const TICKETS: usize = 3;

/// The machine's clock, which the server goes by too.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    Timestamp::from_millis(i64::try_from(since.as_millis()).expect("a clock before the end of time"))
}

/// How often the rare things happened.
#[derive(Debug, Default, Clone)]
pub struct Sometimes {
    /// A request left and its answer never came.
    pub cut: u64,
    /// A server gave up on a request that took it too long, and said so.
    pub slow: u64,
    /// The server was not there.
    pub away: u64,
    /// An answer was lost whose acts were stored.
    pub stored_unheard: u64,
    /// An answer was lost and nothing was stored.
    pub lost_unstored: u64,
    /// Answers that came.
    pub answered: u64,
    /// How long they were waited for.
    pub waits: Waits,
}

/// How often an answer took so many milliseconds.
#[derive(Default, Clone)]
pub struct Waits(BTreeMap<u64, u64>);

impl Waits {
    fn note(&mut self, took: Duration) {
        *self.0.entry(u64::try_from(took.as_millis()).unwrap_or(u64::MAX)).or_default() += 1;
    }

    fn add(&mut self, other: &Self) {
        for (millis, times) in &other.0 {
            *self.0.entry(*millis).or_default() += times;
        }
    }

    /// So many milliseconds at most took this many of a hundred.
    pub fn of_hundred(&self, many: u64) -> u64 {
        let mut left = (self.0.values().sum::<u64>() * many).div_ceil(100);
        for (millis, times) in &self.0 {
            if left <= *times {
                return *millis;
            }
            left -= times;
        }
        0
    }
}

impl fmt::Debug for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [half, most, all] = [50, 99, 100].map(|many| self.of_hundred(many));
        write!(f, "p50 {half} ms, p99 {most} ms, {all} ms at most")
    }
}

impl Sometimes {
    /// Adds another device's.
    pub fn add(&mut self, other: &Self) {
        self.cut += other.cut;
        self.slow += other.slow;
        self.away += other.away;
        self.stored_unheard += other.stored_unheard;
        self.lost_unstored += other.lost_unstored;
        self.answered += other.answered;
        self.waits.add(&other.waits);
    }
}

/// A device, its session, and what it knows to have said.
pub struct Member {
    pub device: Headless,
    /// Its notes with their documents.
    pub notes: Vec<(ActId, DocumentId)>,
    outcomes: BTreeMap<u64, Outcome>,
    acknowledged: u64,
    /// The server's epoch; another one is another server, which may know less.
    epoch: u64,
    organisation: Arc<Organisation>,
    chance: SeededRng,
    at: SocketAddr,
    origin: String,
    cookie: String,
    opened: usize,
}

impl Member {
    /// Enrols over HTTP, with a link from the console.
    pub fn enrol(ronda: &Ronda, index: usize, chance: &mut SeededRng) -> Self {
        let (id, role, site) = CAST[index % CAST.len()];
        let organisation = Arc::new(load_builtin("oaxaca").expect("the built-in organisation is sound"));
        let person = Person { roles: vec![RoleId::new(role)], ..Person::new(PersonId::new(id), id) };
        let secret = chance.secret();
        let made =
            |id: DeviceId, code: &str| Headless::new(id, code, person.clone(), site, Arc::clone(&organisation), secret);
        let body = serde_json::json!({
            "token": ronda.token(id),
            "public_key": STANDARD.encode(made(DeviceId::new(1), "").public_key()),
            "device_name": format!("{id} {index}"),
            "app": "kill",
        });
        let peer = Peer { at: ronda.at, origin: &ronda.origin, cookie: None };
        let answer = peer.post("/api/enrol", "application/json", body.to_string().as_bytes()).unwrap();
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let told: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        let device: DeviceId = told["device"].as_str().unwrap().parse().unwrap();
        Self {
            device: made(device, told["code"].as_str().unwrap()),
            notes: Vec::new(),
            outcomes: BTreeMap::new(),
            acknowledged: 0,
            epoch: 0,
            organisation,
            chance: SeededRng::new(chance.number()),
            at: ronda.at,
            origin: ronda.origin.clone(),
            cookie: answer.cookie.unwrap(),
            opened: 0,
        }
    }

    /// Whether an act was taken into its document.
    pub fn taken(&self, number: u64) -> bool {
        // What was forgotten was settled, and is in a backup.
        let row = self.device.disk.acts.get(&number);
        row.is_none_or(|row| matches!(row.state, ActState::Accepted | ActState::Settled))
    }

    /// A new ticket, of which the server does not know yet.
    pub fn open_ticket(&mut self) {
        let service = ServiceId::new("oax-soporte-hardware");
        let fields = self.organisation.fields(&service, Stage::Open).into_iter();
        let fields = fields
            .filter(|field| field.core.is_none())
            .map(|field| (field.id.clone(), field.options.first().cloned().unwrap_or_else(|| "12407".into())))
            .collect();
        let channel = self.organisation.channels.first().map(|channel| channel.id.as_str()).unwrap_or_default();
        let command = Command::Content(Content::OpenTicket(Box::new(OpenTicket {
            description: "No enciende".into(),
            requester: requester::maria(),
            place: Place { building: Some(ronda_shared::ids::BuildingId::new("edificio-2")), ..Place::default() },
            fields,
            priority: Some(PriorityId::new("medium")),
            ..OpenTicket::new(
                service,
                TicketKind::Incident,
                ChannelId::new(channel),
                format!("s{:x}", self.chance.number()),
            )
        })));
        let at = now();
        let id = DocumentId::new(at, self.chance.ten());
        self.device.dispatch(id, command, at).expect("everybody may open a ticket");
        self.opened += 1;
    }

    /// A new ticket, which the server has.
    pub fn a_ticket(&mut self) -> DocumentId {
        let known: Vec<DocumentId> = self.device.disk.replicas.keys().copied().collect();
        self.open_ticket();
        self.catch_up();
        *self.device.disk.replicas.keys().find(|id| !known.contains(id)).expect("a ticket")
    }
    /// Where to, as whom.
    pub fn session(&self) -> (SocketAddr, &str, &str) {
        (self.at, &self.origin, &self.cookie)
    }

    /// One deed on a ticket that is here.
    fn deed(&mut self) {
        let ids: Vec<DocumentId> = self.device.disk.replicas.keys().copied().collect();
        if self.opened < TICKETS && (ids.is_empty() || self.chance.once_in(6)) {
            return self.open_ticket();
        }
        let Some(id) = self.chance.pick(&ids).copied() else { return };
        let words = format!("n{:x}", self.chance.number());
        let command = match self.chance.below(6) {
            0 => Command::Content(Content::SetSubject { subject: words }),
            1 => Command::Decision(Decision::SetPriority {
                priority: PriorityId::new(*self.chance.pick(&["low", "medium", "high"]).unwrap()),
            }),
            _ => Command::Content(Content::AddNote { audience: Audience::Internal, text: words }),
        };
        let noted = matches!(command, Command::Content(Content::AddNote { .. }));
        // What the app does not offer is not done.
        if let Ok(act) = self.device.dispatch(id, command, now())
            && noted
        {
            self.notes.push((act, id));
        }
    }

    fn post(&self, request: &SyncRequest) -> std::io::Result<Answer> {
        let peer = Peer { at: self.at, origin: &self.origin, cookie: Some(&self.cookie) };
        peer.post("/api/sync", "application/cbor", &frame::pack(&cbor::encode(request)))
    }

    /// One push. True where it is to ask again at once; none where no answer came.
    fn push(&mut self, sometimes: &mut Sometimes) -> Option<bool> {
        let (request, began) = (self.device.request(), Instant::now());
        let answer = match self.post(&request) {
            // What takes too long is cut by the server, in words for people: nothing is known of it, and it is asked again.
            Ok(answer) if answer.status == 408 => {
                sometimes.slow += 1;
                return None;
            }
            Ok(answer) => answer,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                sometimes.away += 1;
                return None;
            }
            Err(_) => {
                sometimes.cut += 1;
                self.look(&request, sometimes);
                return None;
            }
        };
        let took = began.elapsed();
        match self.take(&answer) {
            Ok(again) => {
                sometimes.answered += 1;
                sometimes.waits.note(took);
                Some(again)
            }
            Err(problem) => match problem.code.as_str() {
                "busy" | "full" | "standby" => None,
                // Another server has taken over: it doubts the session, and may lack what the former one acknowledged.
                "prove" | "no_session" => {
                    self.prove();
                    None
                }
                "gap" => {
                    let listening = SyncRequest { acts: Vec::new(), signature: ByteBuf::new(), ..request };
                    self.post(&listening).ok().and_then(|answer| self.take(&answer).ok())
                }
                _ => panic!("{} {problem:?}", answer.status),
            },
        }
    }

    /// Shows the device's key, where the session is not known or is doubted. A server that is away is asked again later.
    fn prove(&mut self) {
        let device = self.device.disk.log.device;
        let peer = Peer { at: self.at, origin: &self.origin, cookie: None };
        let Ok(asked) = peer.get(&format!("/api/challenge?device={device}")) else { return };
        if asked.status != 200 {
            return;
        }
        let asked: serde_json::Value = serde_json::from_slice(&asked.body).unwrap();
        let challenge = asked["challenge"].as_str().unwrap();
        let signed = self.device.sign(&STANDARD.decode(challenge).unwrap());
        let body =
            serde_json::json!({ "device": device, "challenge": challenge, "signature": STANDARD.encode(signed) });
        let answer = peer.post("/api/session", "application/json", body.to_string().as_bytes());
        if let Some(cookie) = answer.ok().and_then(|answer| answer.cookie) {
            self.cookie = cookie;
        }
    }

    /// Takes an answer in: whether to ask again at once, or why the whole message was refused.
    fn take(&mut self, answer: &Answer) -> Result<bool, Problem> {
        let body = frame::open(&answer.body, 16 * limits::PAGE_BYTES).unwrap();
        if answer.status != 200 {
            return Err(cbor::decode(&body).unwrap());
        }
        let response: SyncResponse = cbor::decode(&body).unwrap();
        self.heard(&response);
        Ok(self.device.receive(&response))
    }

    /// One deed and its push, to a server that is there. None where all went well; else the refusal.
    pub fn try_deed(&mut self) -> Option<(Answer, Problem)> {
        self.deed();
        self.try_push()
    }
    /// One push to a server that is there.
    pub fn try_push(&mut self) -> Option<(Answer, Problem)> {
        let request = self.device.request();
        let answer = self.post(&request).expect("the server is there");
        self.take(&answer).err().map(|problem| (answer, problem))
    }
    /// Asks without sending anything; the answer is not taken in.
    pub fn listen(&mut self) -> Answer {
        let request = self.device.request();
        self.post(&SyncRequest { acts: Vec::new(), signature: ByteBuf::new(), ..request }).expect("the server is there")
    }
    /// Asks for a page with its session.
    pub fn get(&self, path: &str) -> Answer {
        let peer = Peer { at: self.at, origin: &self.origin, cookie: Some(&self.cookie) };
        peer.get(path).expect("the server is there")
    }

    /// What was acknowledged stays so, and an outcome is the same whenever it is told.
    fn heard(&mut self, response: &SyncResponse) {
        if response.epoch != self.epoch {
            self.epoch = response.epoch;
            self.acknowledged = response.acknowledged;
            self.outcomes.clear();
        }
        assert!(response.acknowledged >= self.acknowledged, "an acknowledgement was taken back");
        self.acknowledged = response.acknowledged;
        for receipt in &response.receipts {
            let before = self.outcomes.insert(receipt.number, receipt.outcome.clone());
            // What was held is decided later: an act on a ticket whose birth a takeover lost waits until its author brings it.
            let decided = matches!(before, Some(Outcome::Held(_)));
            let same = decided || before.as_ref().is_none_or(|before| *before == receipt.outcome);
            assert!(same, "act {} came out otherwise: {before:?}, now {:?}", receipt.number, receipt.outcome);
        }
    }

    /// After a lost answer: was it stored? Asked without sending anything, for the count alone.
    fn look(&self, lost: &SyncRequest, sometimes: &mut Sometimes) {
        let listening = SyncRequest { acts: Vec::new(), signature: ByteBuf::new(), page_bytes: 1, ..lost.clone() };
        let end = Instant::now() + Duration::from_secs(60);
        let mut last = String::new();
        while Instant::now() < end {
            let answer = self.post(&listening);
            last = match &answer {
                Ok(answer) => format!("{}: {}", answer.status, String::from_utf8_lossy(&answer.body)),
                Err(error) => error.to_string(),
            };
            if answer.as_ref().is_ok_and(|answer| answer.status == 401) {
                // Another server has taken over: what the former one stored is not to be asked any more.
                return;
            }
            if let Ok(answer) = answer
                && answer.status == 200
            {
                let body = frame::open(&answer.body, 16 * limits::PAGE_BYTES).unwrap();
                let told: SyncResponse = cbor::decode(&body).unwrap();
                let stored = !lost.acts.is_empty() && told.acknowledged >= lost.first;
                *(if stored { &mut sometimes.stored_unheard } else { &mut sometimes.lost_unstored }) += 1;
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the server did not come back: {last}");
    }

    /// The same where the session may be doubted first, or an answer is not to be had at once.
    pub fn come_to_rest(&mut self) {
        let mut sometimes = Sometimes::default();
        for _ in 0..1_000 {
            if self.push(&mut sometimes) == Some(false) && self.device.unsent() == 0 {
                return;
            }
        }
        panic!("a device does not come to rest");
    }

    /// Syncs until nothing waits on either side.
    pub fn catch_up(&mut self) {
        let mut sometimes = Sometimes::default();
        for _ in 0..1_000 {
            if self.push(&mut sometimes).expect("the server is there") || self.device.unsent() > 0 {
                continue;
            }
            return;
        }
        panic!("a device does not come to rest");
    }
}

/// So many acts wait on a device at most (about) before it only asks, unless `RONDA_BACKLOG` says how many.
const BACKLOG: u64 = 40;

/// Works and pushes until told to stop, without a pause.
pub fn work(member: &mut Member, stop: &AtomicBool, answers: &AtomicU64) -> Sometimes {
    work_at(member, stop, answers, Duration::ZERO)
}

/// The same with so long from one push to the next, about.
pub fn work_at(member: &mut Member, stop: &AtomicBool, answers: &AtomicU64, pace: Duration) -> Sometimes {
    let mut sometimes = Sometimes::default();
    let backlog = usize::try_from(number("RONDA_BACKLOG").unwrap_or(BACKLOG)).expect("a number of acts");
    // Whoever rests when it ends sends nothing more: all at once they would measure nobody's wait but their own.
    while !stop.load(Ordering::Relaxed) && rests(member, stop, pace) {
        // A person does not write on by the hundred a second while the server is away.
        if member.device.unsent() < backlog {
            for _ in 0..1 + member.chance.below(3) {
                member.deed();
            }
        }
        match member.push(&mut sometimes) {
            Some(_) => {
                answers.fetch_add(1, Ordering::Relaxed);
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    }
    sometimes
}

/// Rests for up to twice as long as the pace, so that no two go in step. False where it all ended meanwhile.
fn rests(member: &mut Member, stop: &AtomicBool, pace: Duration) -> bool {
    if pace.is_zero() {
        return true;
    }
    let most = usize::try_from(2 * pace.as_millis()).expect("a short time");
    let end = Instant::now() + Duration::from_millis(member.chance.below(most) as u64);
    while Instant::now() < end {
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}
