//! Tests of a ticket that is edited without end. It is opened and written in no time, and is not written whole again
//! and again. `RONDA_EDITS=10000` for the whole.

use ronda_server::ingest::{OwnAct, stored_ticket};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command, Content, OpenTicket, Requester, TicketKind};
use ronda_shared::ids::{ChannelId, DocumentId, PersonId, ServiceId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_test_support::house::House;
use std::time::{Duration, Instant};

/// Edits in every run.
const EDITS: usize = 300;
/// So many in one turn.
const TOGETHER: usize = 50;
/// What opening and writing take at most: many times what they do, on any machine and unoptimised.
const MOST: Duration = Duration::from_secs(10);
/// Edits one by one, at the end.
const SINGLE: usize = 40;
/// Of these, so many may find the document due to be written whole.
const FOLDS: usize = 3;

/// An act of the agent's on a ticket.
fn act(house: &House, document: DocumentId, content: Content) -> OwnAct {
    OwnAct {
        person: PersonId::new("eva.rios"),
        site: Site::Desk,
        document,
        kind: DocumentKind::Ticket,
        at: house.app.clock().now(),
        command: Command::Content(content),
    }
}

fn note(number: usize) -> Content {
    Content::AddNote { audience: Audience::Internal, text: format!("Nota {number}: {}", "lo que se vio ".repeat(45)) }
}

async fn perform(house: &House, acts: Vec<OwnAct>) {
    let receipts = house.app.ingest().perform(acts).await.expect("written");
    assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted));
}

#[tokio::test]
async fn a_ticket_of_many_edits_stays_quick() {
    let edits = std::env::var("RONDA_EDITS").map_or(EDITS, |text| text.parse().expect("a number"));
    let house = House::open();
    let id = DocumentId::new(house.app.clock().now(), [7; 10]);
    let asked = OpenTicket {
        description: "Desde ayer".into(),
        requester: Requester { name: "María".into(), ..Requester::default() },
        ..OpenTicket::new(
            ServiceId::new("oax-soporte-hardware"),
            TicketKind::Incident,
            ChannelId::new("phone"),
            "No hay tono".into(),
        )
    };
    perform(&house, vec![act(&house, id, Content::OpenTicket(Box::new(asked)))]).await;
    let numbers: Vec<usize> = (0..edits).collect();
    for together in numbers.chunks(TOGETHER) {
        perform(&house, together.iter().map(|number| act(&house, id, note(*number))).collect()).await;
    }

    let snapshot = || {
        let row = house.store().read().expect("reads").document(id).expect("read").expect("a row");
        row.snapshot
    };
    let began = Instant::now();
    let view = stored_ticket(&*house.store().read().expect("reads"), id).expect("read");
    let opened = began.elapsed();
    assert!(view.is_some() && opened < MOST, "opened in {opened:?}");
    let (mut slowest, mut folds, mut folded) = (Duration::ZERO, 0, snapshot());
    for number in edits..edits + SINGLE {
        let began = Instant::now();
        perform(&house, vec![act(&house, id, note(number))]).await;
        slowest = slowest.max(began.elapsed());
        let now = snapshot();
        folds += usize::from(now != folded);
        folded = now;
    }
    println!("{edits} edits: opened in {} ms, written in {} ms at most", opened.as_millis(), slowest.as_millis());
    assert!(slowest < MOST, "written in {slowest:?}");
    assert!(folds <= FOLDS, "written whole {folds} times in {SINGLE} edits");
}
