//! Runs one forgery after the other, each in a house of its own. Each is sent, answered as documented, seen by nobody,
//! kept as it must be; then comes the sender's next honest act.

use crate::hostile::row::{Next, Row, Seen, Sent, ServerAnswer};
use crate::hostile::scene::{HONEST, LIE, Pulled, SECRET, Scene, inflated, listen, says};
use axum::http::StatusCode;
use ronda_server::store::{AuditKind, EntryKind};
use ronda_shared::cbor;
use ronda_shared::ids::DeviceId;
use ronda_shared::messages::Reason;
use ronda_shared::stamp::Site;
use ronda_shared::sync::frame;
use ronda_shared::sync::wire::{Outcome, SyncResponse};
use ronda_test_support::client::{Answer, Client, Enrolled};

/// All of them; what is wrong is told together.
pub async fn all(rows: Vec<Row>) {
    let mut wrong = Vec::new();
    for row in &rows {
        if let Err(problem) = one(row).await {
            wrong.push(format!("«{}»: {problem}", row.name));
        }
    }
    eprintln!("{} forgeries", rows.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// What came of a forgery.
enum Came {
    Answer(Answer),
    Pulled(Pulled),
}

async fn one(row: &Row) -> Result<(), String> {
    let mut scene = Scene::open().await;
    scene.given(row.given, row.by).await;
    scene.pull(Some(row.by)).await;
    let (feed, before) = (scene.house.feed(), scene.who(row.by).device.acknowledged);
    let sent = (row.forge)(&scene);
    let (bytes, came) = send(&mut scene, row, sent).await;
    told(&scene, row, before, &bytes, &came)?;
    stored(&scene, row, feed, before, &bytes)?;
    unseen(&mut scene, row).await?;
    goes_on(&mut scene, row).await
}

/// Sessions have ended meanwhile: others are asked through devices enrolled anew.
fn row_is_late(scene: &Scene) -> bool {
    scene.house.now() > ronda_test_support::house::NOW + 30 * ronda_shared::time::DAY_MS
}

/// Sends it; answers the acts that it put into the sender's log.
async fn send(scene: &mut Scene, row: &Row, sent: Sent) -> (Vec<Vec<u8>>, Came) {
    match sent {
        Sent::Acts(acts) => {
            let sender = scene.who_mut(row.by);
            for act in &acts {
                sender.device.write_bytes(act.clone());
            }
            let answer = sender.offer(&sender.device.push()).await;
            if answer.status != StatusCode::OK {
                return (acts, Came::Answer(answer));
            }
            let bytes = inflated(&answer);
            let response: SyncResponse = cbor::decode(&bytes).expect("an answer");
            let receipts = response.receipts.iter().map(|one| (one.number, one.outcome.clone())).collect();
            sender.device.take(&response);
            (acts, Came::Pulled(Pulled { moved: Vec::new(), bytes, receipts }))
        }
        Sent::Push(push) => (Vec::new(), Came::Answer(scene.who(row.by).offer(&push).await)),
        Sent::Raw(bytes) => (Vec::new(), Came::Answer(scene.who(row.by).post_cbor("/api/sync", bytes).await)),
        Sent::Outbox(file) => {
            let framed = frame::pack(&cbor::encode(&file));
            (Vec::new(), Came::Answer(scene.who(row.by).post_cbor("/api/outbox", framed).await))
        }
        Sent::Carried(act) => {
            scene.who_mut(row.by).device.write_bytes(act.clone());
            let file = scene.who(row.by).outbox();
            scene.pass_the_window();
            let carrier = scene.house.agent().await;
            let answer = carrier.post_cbor("/api/outbox", frame::pack(&cbor::encode(&file))).await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
            (vec![act], Came::Answer(answer))
        }
        Sent::Get(path) => (Vec::new(), Came::Answer(scene.who(row.by).get(&path).await)),
        Sent::Json(path, body) => (Vec::new(), Came::Answer(scene.who_mut(row.by).post_json(&path, &body).await)),
    }
}

/// It is answered as documented, and no answer tells of what is out of scope.
fn told(scene: &Scene, row: &Row, before: u64, acts: &[Vec<u8>], came: &Came) -> Result<(), String> {
    let spoken = match came {
        Came::Answer(answer) => inflated(answer),
        Came::Pulled(pulled) => pulled.bytes.clone(),
    };
    if row.by == crate::hostile::row::Who::Omar && says(&spoken, SECRET) {
        return Err("the answer tells of what is out of scope".into());
    }
    match (&row.answer, came) {
        (ServerAnswer::Receipt(expected), Came::Pulled(pulled)) => {
            for number in (before + 1..).take(acts.len()) {
                let found = pulled.receipts.iter().find(|(at, _)| *at == number).map(|(_, outcome)| outcome);
                if found != Some(expected) {
                    return Err(format!("act {number} was answered {found:?}, not {expected:?}"));
                }
            }
            Ok(())
        }
        (ServerAnswer::Receipt(expected), Came::Answer(answer)) if answer.status == StatusCode::OK => {
            let reader = scene.house.store().read().expect("a reader");
            let device = scene.who(row.by).device.id;
            let (_, found) = reader.log_head(device).expect("read").ok_or("nothing was taken in")?;
            (found.outcome == *expected).then_some(()).ok_or(format!("{:?}, not {expected:?}", found.outcome))
        }
        (ServerAnswer::Receipt(_), Came::Answer(answer)) => Err(format!("{:?}", answer.refusal())),
        (ServerAnswer::Refusal(status, code), Came::Answer(answer)) => {
            let found =
                if answer.status.is_success() { (answer.status.as_u16(), String::new()) } else { answer.refusal() };
            (found == (*status, (*code).to_owned())).then_some(()).ok_or(format!("{found:?}, not {status} {code}"))
        }
        (ServerAnswer::AsBefore | ServerAnswer::Nothing, Came::Answer(answer)) if answer.status == StatusCode::OK => {
            let silent = !says(&spoken, SECRET) && !says(&spoken, LIE);
            silent.then_some(()).ok_or("the answer says it".into())
        }
        (_, Came::Answer(answer)) => Err(format!("answered {}", answer.status)),
        (_, Came::Pulled(_)) => Err("it was answered as an honest push is".into()),
    }
}

/// The feed holds what it must: nothing of a refused message; an act whole, with its outcome and no change where it was not
/// taken; what parts from a log beside it, with a line in the audit log.
fn stored(
    scene: &Scene,
    row: &Row,
    feed: (u64, Option<[u8; 32]>),
    before: u64,
    acts: &[Vec<u8>],
) -> Result<(), String> {
    let reader = scene.house.store().read().expect("a reader");
    let device = scene.who(row.by).device.id;
    match &row.answer {
        ServerAnswer::Receipt(expected) => {
            for (number, bytes) in (before + 1..).zip(acts) {
                let log = reader.log(device, number).expect("read").ok_or("it is not in the log")?;
                let entry = reader.entry(log.position).expect("read").ok_or("it is not in the feed")?;
                let EntryKind::Act { bytes: kept, outcome, change, .. } = &entry.kind else {
                    return Err("its entry is no act's".into());
                };
                if kept.as_slice() != bytes.as_slice() || outcome != expected {
                    return Err(format!("it is not kept as it came: {outcome:?}"));
                }
                if *expected != Outcome::Accepted && !change.is_empty() {
                    return Err("it changed a document".into());
                }
            }
            Ok(())
        }
        ServerAnswer::Refusal(_, "forked") if row.next == Next::OnANewDevice => {
            let (end, was) = (reader.end().expect("an end"), feed.0);
            let kept = reader.forks(device).expect("read").len();
            let audited = reader
                .audit_before(end)
                .expect("read")
                .filter_map(Result::ok)
                .any(|entry| matches!(&entry.kind, EntryKind::Audit(line) if line.what == AuditKind::LogForked));
            (kept > 0 && audited && end > was).then_some(()).ok_or(format!("{kept} acts kept, audited: {audited}"))
        }
        // A cursor is read after the acts were taken in.
        ServerAnswer::Refusal(_, "bad_cursor") => Ok(()),
        ServerAnswer::Refusal(..) | ServerAnswer::AsBefore | ServerAnswer::Nothing => {
            (scene.house.feed() == feed).then_some(()).ok_or("something was stored".into())
        }
    }
}

/// No other device shows anything of it.
async fn unseen(scene: &mut Scene, row: &Row) -> Result<(), String> {
    if row_is_late(scene) {
        for person in ["ana.lopez", "rosa.luna"] {
            let mut fresh = scene.house.enrol(person, Site::Desk).await;
            if listen(&mut fresh).await.says(LIE) {
                return Err(format!("{person} is shown it"));
            }
        }
        return Ok(());
    }
    let honest_beside = matches!(row.answer, ServerAnswer::Refusal(_, "bad_cursor"));
    for (who, pulled) in scene.pull(Some(row.by)).await {
        if row.seen != Seen::Whole && row.seen != Seen::Marked && pulled.says(LIE) {
            return Err(format!("{who:?} is shown it"));
        }
        if row.seen == Seen::Nothing && !honest_beside && !pulled.moved.is_empty() {
            return Err(format!("{who:?} is told of {:?}", pulled.moved));
        }
    }
    let (lies, view) = (row.seen == Seen::Nothing || row.seen == Seen::WithoutTheLie, scene.view(scene.mine).await);
    if lies && format!("{view:?}").contains(LIE) {
        return Err("the ticket says it".into());
    }
    if row.seen == Seen::Marked {
        let view = scene.view(scene.mine).await;
        let note = view.notes.iter().find(|note| note.text.contains(LIE)).ok_or("it is not there")?;
        if !note.stamp.suspect {
            return Err("its clock is not marked".into());
        }
    }
    if row.seen != Seen::Whole {
        let state = scene.view(scene.mine).await.decided;
        if state.state.id() != "in_progress" || state.assignee.as_ref().is_none_or(|one| one.as_str() != "omar.cruz") {
            return Err(format!("the ticket moved: {state:?}"));
        }
    }
    Ok(())
}

/// The sender's next honest act.
async fn goes_on(scene: &mut Scene, row: &Row) -> Result<(), String> {
    match &row.next {
        Next::Never => Ok(()),
        Next::Taken => next(scene, row, &Outcome::Accepted).await,
        Next::Receipt(outcome) => next(scene, row, outcome).await,
        Next::OnANewDevice => {
            next(scene, row, &Outcome::Held(Reason::LogForked)).await?;
            let device = scene.who(row.by).device.id;
            let enrolled = anew(scene, row).await;
            assert_ne!(enrolled.device.id, device);
            *scene.who_mut(row.by) = enrolled;
            listen(scene.who_mut(row.by)).await;
            next(scene, row, &Outcome::Accepted).await
        }
    }
}

async fn anew(scene: &Scene, row: &Row) -> Enrolled {
    let old = scene.who(row.by);
    let (person, site) = (old.device.person.as_str().to_owned(), old.device.site);
    Client::new(scene.house.router.clone()).enrol(&scene.house.token(&person), scene.house.key(), &person, site).await
}

async fn next(scene: &mut Scene, row: &Row, expected: &Outcome) -> Result<(), String> {
    scene.honest(row.by);
    let sender = scene.who_mut(row.by);
    let device: DeviceId = sender.device.id;
    let number = sender.device.log.len() as u64;
    let answer = sender.offer(&sender.device.push()).await;
    if answer.status != StatusCode::OK {
        return Err(format!("honest work does not go on: {:?}", answer.refusal()));
    }
    let response: SyncResponse = answer.framed();
    sender.device.take(&response);
    let found = response.receipts.iter().find(|one| one.number == number).map(|one| &one.outcome);
    if found != Some(expected) {
        return Err(format!("honest act {number} of {device} was answered {found:?}, not {expected:?}"));
    }
    if *expected == Outcome::Accepted {
        let notes = scene.view(scene.own_of(row.by)).await.notes;
        if !notes
            .iter()
            .any(|note| note.text == HONEST && note.stamp.act.device == device && note.stamp.act.number == number)
        {
            return Err("honest work is not shown".into());
        }
    }
    Ok(())
}
