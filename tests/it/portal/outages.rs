//! Tests of the portal's notice about many requests of one building. It says how many and since when, and of nobody
//! what they asked.

use crate::it::portal::visitor::{Letters, MAIL, NEW, Visitor, text};
use ronda_shared::time::MINUTE_MS;
use ronda_test_support::house::House;

const PLACE: (&str, &str) = ("building", "edificio-3");
const SAID: (&str, &str) = ("subject", "Sin sistema de actas");

async fn files(house: &House, address: u32) {
    let mut asker = Visitor::of(house, address);
    asker.file(&[PLACE, SAID, ("name", "Nadia Guzmán")], &[]).await;
}

#[tokio::test]
async fn many_requests_of_one_building_are_told_of_by_their_count_alone() {
    let house = House::open();
    let _letters = Letters::of(&house);
    for address in 1..=3 {
        files(&house, address).await;
    }
    house.pass(2 * MINUTE_MS);
    let mut luz = Visitor::of(&house, 9);
    assert!(!text(&luz.get(NEW).await).contains("Ya sabemos"), "three are no outage");

    files(&house, 4).await;
    house.pass(2 * MINUTE_MS);
    let page = text(&luz.get(NEW).await);
    assert!(page.contains("Ya sabemos de 4 solicitudes de Edificio 3 desde "), "{page}");
    assert!(page.contains("Puede registrar la suya igual."), "{page}");
    for of_others in [SAID.1, "Nadia", MAIL, "TYS-", "Finanzas"] {
        assert!(!page.contains(of_others), "{of_others}: {page}");
    }
    files(&house, 5).await; // and one's own is taken all the same
}
