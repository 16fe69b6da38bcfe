//! Tests of uploads cut at random bytes on both ends (Q7). The line breaks after so many bytes of a part, or the server
//! is killed somewhere within it, before its fsync, between fsync and row, between row and answer. Every file arrives
//! once, whole; nothing that was acknowledged is sent again, and nothing is left over. `RONDA_CUTS=200` for the long
//! trial.

use super::fleet::{Member, now};
use super::http::Peer;
use super::process::Ronda;
use super::{number, verified};
use ronda_shared::command::{Command, Content};
use ronda_shared::evidence::{AttachEvidence, Media};
use ronda_shared::ids::{ActId, DocumentId, Sha256};
use ronda_shared::limits::UPLOAD_PART;
use ronda_test_support::pictures;
use ronda_test_support::rng::SeededRng;
use serde_json::Value;
use std::io;
use std::path::Path;
use std::time::Duration;

/// Interruptions in every run of the tests.
const CUTS: u64 = 16;
/// Files named on one ticket before the next ticket is opened.
const ON_ONE: usize = 30;

/// How a part goes up.
#[derive(Clone, Copy)]
enum Fate {
    /// All of it, and its answer is heard.
    Whole,
    /// The line breaks after so many bytes.
    Cut(usize),
    /// The server is killed after so many microseconds.
    Killed(u64),
}

/// A file that an act on the server names.
pub struct Upload {
    pub act: ActId,
    pub document: DocumentId,
    pub bytes: Vec<u8>,
}

#[derive(Default)]
struct Tally {
    cuts: u64,
    kills: u64,
    answers: u64,
    sent: u64,
    needed: u64,
}

#[test]
fn every_file_arrives_once_and_whole_whoever_is_cut() {
    let cuts = number("RONDA_CUTS").unwrap_or(CUTS);
    let seed = number("RONDA_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("seed {seed}, {cuts} cuts (RONDA_SEED={seed} RONDA_CUTS={cuts})");
    let mut chance = SeededRng::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut ronda = Ronda::with_people(&folder.path().join("data"));
    ronda.serve();
    let mut member = Member::enrol(&ronda, 0, &mut chance);
    let (mut tally, mut uploads, mut document) = (Tally::default(), Vec::new(), None);
    while tally.cuts + tally.kills < cuts {
        if uploads.len() % ON_ONE == 0 {
            document = Some(member.a_ticket());
        }
        let upload = name(&mut member, document.expect("a ticket"), &mut chance);
        send(&mut ronda, &member, &upload, &mut chance, &mut tally);
        uploads.push(upload);
    }
    for upload in &uploads {
        let path = format!("/api/documents/{}/evidence/{}", upload.document, upload.act);
        let answer = member.get(&path);
        assert_eq!((answer.status, &answer.body), (200, &upload.bytes), "{} is here, whole", upload.act);
    }
    // A server that begins anew sweeps; what it leaves is what is named.
    ronda.kill();
    let blobs = ronda.data.join("blobs");
    assert_eq!(files(&blobs.join("parts")), 0, "no upload is left over");
    assert_eq!(files(&blobs.join("kept")), uploads.len(), "and no stray file");
    let seals = verified(&ronda);
    assert_eq!(seals, uploads.len(), "each is sealed once");
    println!(
        "{} files, {} lines cut, {} kills, {} answers; {} bytes sent for {}",
        uploads.len(),
        tally.cuts,
        tally.kills,
        tally.answers,
        tally.sent,
        tally.needed
    );
}

/// A photograph named on a ticket, and the act on the server.
pub fn name(member: &mut Member, document: DocumentId, chance: &mut SeededRng) -> Upload {
    let width = 200 + chance.below(1_200) as u32;
    name_of(member, document, width, chance)
}

/// As `name`, with a photograph `width` points wide and three quarters as high.
pub fn name_of(member: &mut Member, document: DocumentId, width: u32, chance: &mut SeededRng) -> Upload {
    let bytes = pictures::jpeg(chance.number(), width, width * 3 / 4);
    let command = Command::Content(Content::AttachEvidence(Box::new(AttachEvidence::new(
        Sha256::of(&bytes),
        u32::try_from(bytes.len()).unwrap(),
        Media::Jpeg,
        String::new(),
    ))));
    let act = member.device.dispatch(document, command, now()).expect("evidence is taken");
    member.catch_up();
    assert!(member.taken(act.number));
    Upload { act, document, bytes }
}

/// As a phone does: asks where to go on, sends the next part, and after a silence asks again.
fn send(ronda: &mut Ronda, member: &Member, upload: &Upload, chance: &mut SeededRng, tally: &mut Tally) {
    let path = format!("/api/uploads/{}", upload.act);
    let size = upload.bytes.len();
    let mut acknowledged = 0;
    tally.needed += size as u64;
    for _ in 0..1_000 {
        let answer = member.get(&path);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let told: Value = serde_json::from_slice(&answer.body).unwrap();
        let received = told["received"].as_u64().unwrap() as usize;
        assert!(received >= acknowledged, "what was acknowledged is missing: {received} of {acknowledged}");
        if told["state"] == "sealed" {
            return;
        }
        assert_eq!(told["state"], "waiting", "{told}");
        let end = size.min(received + 1 + chance.below(UPLOAD_PART));
        let part = &upload.bytes[received..end];
        let fate = match chance.below(3) {
            0 => Fate::Whole,
            1 => Fate::Cut(*chance.pick(&[0, 1, part.len() / 2, part.len() - 1]).unwrap()),
            _ => Fate::Killed(chance.number() % 30_000),
        };
        let answered = offer(ronda, member, &format!("{path}?at={received}"), part, fate);
        tally.sent += part.len() as u64;
        match (&answered, fate) {
            (Ok(_), _) => tally.answers += 1,
            (Err(_), Fate::Killed(_)) => tally.kills += 1,
            (Err(_), _) => tally.cuts += 1,
        }
        if let Ok(answer) = answered
            && matches!(answer.status, 200 | 409)
        {
            let told: Value = serde_json::from_slice(&answer.body).unwrap();
            acknowledged = told["received"].as_u64().unwrap() as usize;
        }
    }
    panic!("an upload does not come to its end");
}

fn offer(ronda: &mut Ronda, member: &Member, path: &str, part: &[u8], fate: Fate) -> io::Result<super::http::Answer> {
    match fate {
        Fate::Whole => member.put(path, part, None),
        Fate::Cut(after) => member.put(path, part, Some(after)),
        Fate::Killed(after) => {
            let answer = std::thread::scope(|scope| {
                let sending = scope.spawn(|| member.put(path, part, None));
                std::thread::sleep(Duration::from_micros(after));
                ronda.kill();
                sending.join().expect("a line that breaks is no panic")
            });
            ronda.serve();
            answer
        }
    }
}

/// How many there are in a folder and below it.
pub fn files(path: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

impl Member {
    /// Sends a part of a file.
    pub fn put(&self, path: &str, body: &[u8], cut: Option<usize>) -> io::Result<super::http::Answer> {
        let (at, origin, cookie) = self.session();
        Peer { at, origin, cookie: Some(cookie) }.put(path, body, cut)
    }
}
