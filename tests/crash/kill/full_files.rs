//! Tests of a full disk for the bytes of evidence (Q5). The disk fills up at every stage of an upload, within a part,
//! while the whole is looked at, as its small picture, its row and its seal are written. Parts are answered `503 full`
//! with a pause, what is there is served on, and once there is room the same upload goes on by itself and arrives
//! whole.

use super::fleet::Member;
use super::full::{NEVER, RECOVERY};
use super::process::Ronda;
use super::uploads::{Upload, files, name_of};
use super::verified;
use ronda_shared::limits::UPLOAD_PART;
use ronda_test_support::rng::SeededRng;
use ronda_test_support::small_disk::SmallDisk;
use serde_json::Value;
use std::time::{Duration, Instant};

/// Room that is left, in KiB, as an upload goes on: each meets another of its stages.
const LEFT: [u64; 16] = [0, 8, 32, 64, 128, 160, 172, 176, 180, 184, 188, 192, 200, 216, 256, 320];

#[derive(Default)]
struct Tally {
    refused: u64,
    mid_part: u64,
    after_the_last: u64,
    /// From room until what was refused is sealed.
    took: Vec<Duration>,
}

#[test]
fn a_disk_that_fills_under_an_upload_refuses_with_a_pause_and_the_upload_goes_on() {
    let Some(disk) = SmallDisk::mount() else {
        println!("no disk may be mounted here: not tried");
        return;
    };
    let mut chance = SeededRng::new(7);
    let mut ronda = Ronda::with_people(&disk.path().join("data"));
    ronda.serve();
    let mut member = Member::enrol(&ronda, 0, &mut chance);
    let document = member.a_ticket();
    let mut tally = Tally::default();
    let first = name_of(&mut member, document, 300, &mut chance);
    assert_eq!(go_on(&member, &first).expect("there is room")["state"], "sealed");
    let mut uploads = vec![first];
    for left in LEFT {
        let upload = name_of(&mut member, document, 600, &mut chance);
        assert!(upload.bytes.len() < UPLOAD_PART, "one part: {}", upload.bytes.len());
        one(&disk, &member, &upload, &uploads[0], left * 1024, &mut tally);
        uploads.push(upload);
    }
    // One of several parts, which the disk meets in its middle.
    let upload = name_of(&mut member, document, 1_400, &mut chance);
    assert!(upload.bytes.len() > 2 * UPLOAD_PART, "{}", upload.bytes.len());
    one(&disk, &member, &upload, &uploads[0], UPLOAD_PART as u64 + 100 * 1024, &mut tally);
    uploads.push(upload);

    for upload in &uploads {
        let answer = member.get(&served(upload));
        assert_eq!((answer.status, &answer.body), (200, &upload.bytes), "{} is here, whole", upload.act);
    }
    assert_eq!(member.get("/healthz").status, 200);
    ronda.kill();
    let blobs = ronda.data.join("blobs");
    assert_eq!(files(&blobs.join("parts")), 0, "no upload is left over");
    assert_eq!(files(&blobs.join("kept")), uploads.len(), "and no stray file");
    assert_eq!(verified(&ronda), uploads.len(), "each is sealed once");
    let Tally { refused, mid_part, after_the_last, mut took } = tally;
    took.sort();
    let slowest = took.last().copied().unwrap_or_default();
    println!(
        "{} files: {refused} refused, {mid_part} of them in the middle of one, {after_the_last} after its last byte; \
         sealed within {} ms of room",
        uploads.len(),
        slowest.as_millis()
    );
    assert!(refused > 5 && mid_part > 0 && after_the_last > 0, "each stage was met");
    // A machine that stalls delays one or two; who is slow is slow in most.
    assert!(took[took.len() / 2] < RECOVERY, "{took:?}");
}

/// An upload under which the disk fills up but for so many bytes; then there is room again.
fn one(disk: &SmallDisk, member: &Member, upload: &Upload, there: &Upload, left: u64, tally: &mut Tally) {
    disk.fill_but(left);
    let refused = go_on(member, upload).err();
    if let Some(received) = refused {
        tally.refused += 1;
        tally.mid_part += u64::from(received > 0 && received < upload.bytes.len());
        tally.after_the_last += u64::from(received == upload.bytes.len());
        let answer = member.get(&served(there));
        assert_eq!((answer.status, &answer.body), (200, &there.bytes), "what is there is served on");
        assert_eq!(member.get("/api/me").status, 200, "and who one is");
        assert_eq!(member.get("/").status, 200, "and the app");
    }
    disk.free();
    let began = Instant::now();
    let told = loop {
        match go_on(member, upload) {
            Ok(told) => break told,
            Err(_) => assert!(began.elapsed() < NEVER, "it does not recover"),
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(told["state"], "sealed", "with {left} bytes left: {told}");
    if refused.is_some() {
        tally.took.push(began.elapsed());
    }
}

fn served(upload: &Upload) -> String {
    format!("/api/documents/{}/evidence/{}", upload.document, upload.act)
}

/// Sends what is missing, as a phone does; how far it came where there was no room.
fn go_on(member: &Member, upload: &Upload) -> Result<Value, usize> {
    let path = format!("/api/uploads/{}", upload.act);
    let mut answer = member.get(&path);
    let mut received = 0;
    loop {
        if answer.status == 503 {
            assert!(answer.retry_after.is_some_and(|seconds| (1..=60).contains(&seconds)), "{:?}", answer.retry_after);
            let problem: Value = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!(problem["code"], "full");
            // Where it is told how far it came, nothing that was acknowledged is missing.
            let now = member.get(&path);
            if now.status != 200 {
                assert_eq!(now.status, 503);
                return Err(upload.bytes.len()); // all of it is here: what is to be said of it finds no room
            }
            let told: Value = serde_json::from_slice(&now.body).unwrap();
            let kept = told["received"].as_u64().unwrap() as usize;
            assert!(kept >= received, "{kept} of {received}");
            return Err(kept);
        }
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let told: Value = serde_json::from_slice(&answer.body).unwrap();
        received = told["received"].as_u64().unwrap() as usize;
        if told["state"] != "waiting" {
            return Ok(told);
        }
        let end = upload.bytes.len().min(received + UPLOAD_PART);
        answer = member.put(&format!("{path}?at={received}"), &upload.bytes[received..end], None).unwrap();
    }
}
