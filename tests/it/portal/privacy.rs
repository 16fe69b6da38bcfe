//! What the portal's privacy page says of who is given a requester's data (SEC-41).

use crate::it::portal::visitor::{Letters, Visitor, text};
use axum::http::StatusCode;
use ronda_server::identity::api_tokens::{self, NewApiToken};
use ronda_server::store::api_tokens::ApiScope;
use ronda_shared::ids::PersonId;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_test_support::house::House;

const NOBODY: &str = "Nadie más recibe sus datos";
const HOOKS: &str = "[inventario]\naddress = \"https://inventario.example/ronda\"\nsecrets = [\"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"]\n";

async fn page(house: &House) -> String {
    let answer = Visitor::of(house, 1).get("/portal/privacidad").await;
    assert_eq!(answer.status, StatusCode::OK);
    text(&answer)
}

/// It is said by how the server is set up: nobody is, until a connector gives somebody something.
#[tokio::test]
async fn who_else_is_given_data_is_named_as_the_server_is_set_up() {
    let house = House::open();
    let alone = page(&house).await;
    assert!(alone.contains(NOBODY) && !alone.contains("Meta"), "{alone}");
    assert!(alone.contains("como un enlace"), "an enlace follows what others of theirs ask for: {alone}");

    house.write_private("webhooks-out.toml", HOOKS);
    let told = page(&house).await;
    assert!(told.contains("Otros sistemas que la institución eligió") && !told.contains(NOBODY), "{told}");

    // Whose certificate is asked about is known to who is asked.
    let folder = house.app.config().data.join("efirma");
    std::fs::create_dir_all(&folder).expect("made");
    assert!(!told.contains("e.firma"), "{told}");
    std::fs::write(folder.join("ocsp.toml"), "esto no es nada").expect("written");
    assert!(page(&house).await.contains("Si firma con e.firma"));

    // One that is not right sends nothing today, and has or will.
    house.write_private("whatsapp.toml", "esto no es nada");
    assert!(page(&house).await.contains("pasan por Meta"));

    let _letters = Letters::of(&house);
    assert!(page(&house).await.contains("servidor de correo que usa la institución"));

    let scopes = vec![ApiScope::ReadTickets];
    let new = NewApiToken { name: "tablero".into(), person: PersonId::new("ana.lopez"), scopes, days: 1 };
    api_tokens::make(house.store(), Timestamp::from_millis(house.now()), new).expect("a token");
    assert!(page(&house).await.contains("Sistemas que la institución autorizó"));
    house.pass(2 * DAY_MS);
    assert!(!page(&house).await.contains("Sistemas que la institución autorizó"), "it has expired");
}
