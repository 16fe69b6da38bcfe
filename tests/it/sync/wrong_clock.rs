//! Tests of honest work from a device whose clock is wrong. It is judged by what its author had seen and by when it was
//! received, never by the wrong clock (properties 7 and 10).

use crate::it::steps::by;
use crate::it::sync::late_acts::{Field, given_by_networks, omar, resolved};
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, ContactWay, Decision};
use ronda_shared::ids::DocumentId;
use ronda_shared::messages::Reason;
use ronda_shared::person::Person;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_test_support::acts::note;
use ronda_test_support::house::{House, somebody};

const YEAR_MS: i64 = 365 * DAY_MS;
/// 2038-01-19: where clocks of 32 bits end.
const Y2038: i64 = 2_147_483_647_000;

fn eva() -> Person {
    somebody("eva.rios")
}

async fn closed(house: &House, omar: &mut Field) -> DocumentId {
    let id = resolved(house, omar).await;
    by(
        house,
        "eva.rios",
        id,
        Command::Decision(Decision::Close { note: String::new(), confirmed_by: Some(ContactWay::Phone) }),
    )
    .await;
    assert_eq!(house.ticket(id).ruled.state, State::Closed);
    id
}

fn open_house() -> House {
    House::of(|organisation: &mut Organisation| given_by_networks(organisation))
}

#[tokio::test]
async fn a_clock_out_of_bounds_holds_no_note_on_a_ticket_closed_last_week() {
    let house = open_house();
    let mut omar = Field::of(&house, &omar()).await;
    let id = closed(&house, &mut omar).await;
    let mut eva = Field::of(&house, &eva()).await;
    house.pass(6 * DAY_MS);
    omar.syncs().await;
    eva.syncs().await;
    let now = house.now();
    let clocks = [now + 30 * DAY_MS, now + YEAR_MS, now + 5 * YEAR_MS, Y2038, now - YEAR_MS];
    for (who, field) in [("technician", &mut omar), ("agent", &mut eva)] {
        for clock in clocks {
            field.phone.dispatch(id, note(who), Timestamp::from_millis(clock)).expect("the app lets them");
            assert_eq!(field.syncs().await, [Outcome::Accepted], "{who}, clock at {clock}");
        }
    }
    let notes = house.ticket(id).notes;
    assert_eq!(notes.len(), 2 * clocks.len());
    assert!(notes.iter().all(|note| note.stamp.suspect), "each is marked");
}

#[tokio::test]
async fn where_the_clock_alone_stands_for_an_act_it_is_held_and_the_reason_names_the_clock() {
    let house = open_house();
    let mut omar = Field::of(&house, &omar()).await;
    let id = closed(&house, &mut omar).await;
    let at_closing = house.now();
    house.pass(60 * DAY_MS);
    let mut eva = Field::of(&house, &eva()).await;
    // Sixty days later the term for reopening has passed; a clock that stands still says that it has not.
    let reopen = Command::Decision(Decision::Reopen { reason: "Volvió a fallar".into() });
    eva.phone.dispatch(id, reopen, Timestamp::from_millis(at_closing + 1)).expect("the app lets them");
    assert_eq!(eva.syncs().await, [Outcome::Held(Reason::WrongClock)]);
    assert_eq!(house.ticket(id).ruled.state, State::Closed, "it waits for a supervisor");
}
