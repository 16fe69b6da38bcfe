//! Two directories at one house: what one says or hands counts for nothing at the other.

use super::one_login_steps::{Sent, audited, back, comes_in, logs_out, sent, tried, who};
use ronda_server::store::AuditKind;
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use ronda_shared::time::MINUTE_MS;
use ronda_test_support::client::Client;
use ronda_test_support::directory::{Directory, asked, opens_to_two, write_two};
use ronda_test_support::house::{House, somebody};
use serde_json::{Value, json};
use std::sync::Arc;

const CREATES: &str = "groups = \"groups\"\nrules = [{ group = \"mesa\", role = \"agente-mesa\", team = \"oax-mesa\" }]\n\
                       first_sign_in = \"create\"";

/// A house where omar.cruz and eva.rios are known by their mail, with two directories.
fn house(lines: &str) -> (House, Arc<Directory>, Arc<Directory>) {
    let house = House::open();
    house.tell(Person { mail: Some("omar@oaxaca.example".into()), ..somebody("omar.cruz") });
    house.tell(Person { mail: Some("eva@oaxaca.example".into()), ..somebody("eva.rios") });
    let (one, other) = opens_to_two(&house, lines);
    (house, one, other)
}

/// She has the account at the other that he has at the first: its name, its session, its client.
fn hers() -> Value {
    json!({ "email": "eva@oaxaca.example", "name": "Eva Ríos" })
}

fn person(me: &Value) -> &str {
    me["person"]["id"].as_str().unwrap_or_else(|| panic!("{me}"))
}

async fn statuses<const N: usize>(clients: [&Client; N]) -> [u16; N] {
    let mut all = [0; N];
    for (status, client) in all.iter_mut().zip(clients) {
        *status = who(client).await.0;
    }
    all
}

#[tokio::test]
async fn an_answer_of_one_is_refused_at_the_others_address() {
    let (house, one, other) = house("");
    let before = house.feed();
    // State and code of the first, brought to the other's address: it is not even asked what the code stands for.
    let Sent { client, to } = sent(&house, &one).await;
    let path = one.signs_in(&to, house.now(), &json!({}));
    let moved = path.replace("/api/oidc/directorio/", "/api/oidc/otro/");
    assert_ne!(moved, path);
    assert_eq!(back(&client, &moved).await, "directorio-no=bad");
    assert_eq!(other.behaviour().last.1, "", "the code was told to nobody");
    assert_eq!(back(&client, &path).await, "directorio-no=late", "and it is over");
    // The other sends a browser on to the first, with its own question: the first's answer is no answer to it.
    let Sent { client, to } = sent(&house, &other).await;
    let path = one.signs_in(&to, house.now(), &json!({}));
    let moved = path.replace("/api/oidc/otro/", "/api/oidc/directorio/");
    assert_ne!(moved, path);
    assert_eq!(back(&client, &moved).await, "directorio-no=bad");
    assert_eq!(one.behaviour().last.1, "", "the code was told to nobody");
    // A code of the first with a question of the other's: it stands for nothing there.
    let Sent { client, to } = sent(&house, &other).await;
    let path = one.signs_in(&to, house.now(), &json!({}));
    assert_eq!(back(&client, &path).await, "directorio-no=denied");
    // The other says by whom it is, and it is the first.
    let Sent { client, to } = sent(&house, &other).await;
    let path = other.signs_in(&to, house.now(), &json!({}));
    assert_eq!(back(&client, &format!("{path}&iss={}", one.issuer)).await, "directorio-no=bad");
    assert_eq!(house.feed(), before, "nobody came in, and nothing is stored");
}

#[tokio::test]
async fn a_token_of_one_counts_for_nothing_from_the_other() {
    let (house, one, other) = house("");
    let before = house.feed();
    // The first's token to the letter, for the other's question: signed by a key that the other does not publish.
    let handed = async || {
        let Sent { client, to } = sent(&house, &other).await;
        let path = other.signs_in(&to, house.now(), &json!({}));
        let claims = one.claims(house.now(), &json!({ "nonce": asked(&to, "nonce") }));
        other.behaviour().hands = Some(one.token(&claims));
        back(&client, &path).await
    };
    assert_eq!(handed().await, "directorio-no=bad");
    // The other publishes the first's key as its own: the token still names the first.
    other.behaviour().publishes = 90;
    house.pass(2 * MINUTE_MS);
    assert_eq!(handed().await, "directorio-no=bad");
    assert_eq!(other.behaviour().keys_read, 2, "the key was read");
    // The other signs with a key of its own in the first's name.
    other.behaviour().publishes = 80;
    other.behaviour().hands = None;
    house.pass(2 * MINUTE_MS);
    let (_, word) = tried(&house, &other, json!({ "iss": one.issuer })).await;
    assert_eq!(word, "directorio-no=bad");
    assert_eq!(house.feed(), before, "nobody came in, and nothing is stored");
    // What is its own is taken.
    assert_eq!(person(&who(&comes_in(&house, &other, hers()).await).await.1), "eva.rios");
}

#[tokio::test]
async fn one_name_of_an_account_at_two_is_two_people() {
    let (house, one, other) = house("");
    for round in ["the first time", "again"] {
        let omar = comes_in(&house, &one, json!({})).await;
        let eva = comes_in(&house, &other, hers()).await;
        assert_eq!(person(&who(&omar).await.1), "omar.cruz", "{round}");
        assert_eq!(person(&who(&eva).await.1), "eva.rios", "{round}");
    }
    // Bound by issuer and name: no address that either tells later moves an account to the other's person.
    let omar = comes_in(&house, &one, json!({ "email": "eva@oaxaca.example" })).await;
    let eva = comes_in(&house, &other, json!({ "email": "omar@oaxaca.example" })).await;
    assert_eq!(person(&who(&omar).await.1), "omar.cruz");
    assert_eq!(person(&who(&eva).await.1), "eva.rios");
}

/// Anybody may write another's address into their profile at a provider that verifies none.
#[tokio::test]
async fn an_address_that_the_other_has_not_verified_opens_nobodys_account() {
    let (house, one, other) = house("");
    let omar = comes_in(&house, &one, json!({})).await;
    let stored = |id: &str| house.store().read().expect("a reader").person(&PersonId::new(id)).expect("reads");
    let before = stored("omar.cruz");
    for (lines, verified) in [
        ("", json!(false)),
        ("", json!(null)),
        ("", json!("false")),
        ("", json!(1)),
        // Where the provider says that it has not verified it, no setting makes it so.
        ("trust_mail = true", json!(false)),
        ("trust_mail = true", json!("false")),
    ] {
        write_two(&house, lines);
        let (_, word) = tried(&house, &other, json!({ "email_verified": verified })).await;
        assert_eq!(word, "directorio-no=asks", "{lines} {verified}: a supervisor decides");
        house.pass(10_000);
    }
    // Where people are entered by rule, it is somebody new, without that address.
    write_two(&house, CREATES);
    let claims = json!({ "email_verified": false, "groups": ["mesa"] });
    let new = comes_in(&house, &other, claims).await;
    let (_, me) = who(&new).await;
    assert_ne!(person(&me), "omar.cruz");
    assert_eq!(stored(person(&me)).expect("somebody").mail, None);
    assert_eq!(stored("omar.cruz"), before, "nothing of his changed");
    assert_eq!(person(&who(&omar).await.1), "omar.cruz");
    assert_eq!(person(&who(&comes_in(&house, &one, json!({})).await).await.1), "omar.cruz");
}

/// The operator named both, and both verify: who has the address at both is one person (docs/one-login.md).
#[tokio::test]
async fn an_address_that_both_verified_is_one_persons() {
    let (house, one, other) = house("");
    let at_first = comes_in(&house, &one, json!({})).await;
    let at_other = comes_in(&house, &other, json!({ "sub": "z9" })).await;
    assert_eq!(person(&who(&at_first).await.1), "omar.cruz");
    assert_eq!(person(&who(&at_other).await.1), "omar.cruz");
    let opened = (AuditKind::AccountOpens, "omar.cruz".to_owned());
    assert_eq!(audited(&house).into_iter().filter(|line| *line == opened).count(), 2, "each is told");
}

#[tokio::test]
async fn a_logout_of_one_ends_nothing_that_the_other_began() {
    let (house, one, other) = house("");
    let omar = comes_in(&house, &one, json!({})).await;
    let eva = comes_in(&house, &other, hers()).await;
    let first = |changes: Value| one.logout(house.now(), &changes);
    // At the other's address, by the first's key.
    let refused = logs_out(&house, "otro", &first(json!({}))).await;
    assert_eq!(refused.refusal(), (400, "bad_logout".into()));
    // There, though the other publishes that key.
    other.behaviour().publishes = 90;
    house.pass(2 * MINUTE_MS);
    let refused = logs_out(&house, "otro", &first(json!({}))).await;
    assert_eq!(refused.refusal(), (400, "bad_logout".into()));
    other.behaviour().publishes = 80;
    house.pass(2 * MINUTE_MS);
    // The other in the first's name, at either address.
    let in_its_name = other.logout(house.now(), &json!({ "iss": one.issuer }));
    for section in ["directorio", "otro"] {
        let refused = logs_out(&house, section, &in_its_name).await;
        assert_eq!(refused.refusal(), (400, "bad_logout".into()), "{section}");
    }
    assert_eq!(statuses([&omar, &eva]).await, [200, 200]);
    // Each ends its own: the session's name is the same at both, and so is the token's.
    let ended = logs_out(&house, "directorio", &first(json!({ "sub": null }))).await;
    assert_eq!((ended.status.as_u16(), statuses([&omar, &eva]).await), (200, [401, 200]));
    let omar = comes_in(&house, &one, json!({})).await;
    let ended = logs_out(&house, "otro", &other.logout(house.now(), &json!({ "sid": null }))).await;
    assert_eq!((ended.status.as_u16(), statuses([&omar, &eva]).await), (200, [200, 401]));
    let told = audited(&house).into_iter().filter(|(what, _)| *what == AuditKind::SignedOutByDirectory);
    let told: Vec<String> = told.map(|(_, subject)| subject).collect();
    assert_eq!(told, ["omar.cruz", "eva.rios"]);
}
