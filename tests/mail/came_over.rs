//! Nobody is written to of what came over from another system: it happened there, long ago.

use crate::mail::house::{ANA, Ground};
use ronda_test_support::osticket::{Held, all_over, dump};

#[tokio::test]
async fn nobody_is_written_to_of_what_came_over() {
    let ground = Ground::new();
    let house = ground.open();
    let waiting = || house.app.store().read().expect("a reader").mail_waits().expect("counted");
    let from = ground.path().join("old.sql");
    for later in [false, true] {
        std::fs::write(&from, dump(Held { tickets: 8, later })).expect("written");
        let brought = all_over(&house.app, &from).await;
        assert!(brought.report.contains("tickets: "), "{}", brought.report);
        house.follow();
        assert_eq!(waiting(), 0, "{}", brought.report);
    }
    house.file(&ground, ANA, "Impresora").await;
    house.follow();
    assert!(waiting() > 0, "of what happens here somebody is told");
}
