//! Coming in with a directory's account, against a directory that lies (docs/one-login.md).

use super::directory::{asks_the_superior, awaiting, of_the_superior, unapproved};
use super::one_login_steps::{Sent, audited, back, comes_in, finish, logs_out, sent, ticket_of, tried, who};
use axum::http::header;
use ronda_server::store::AuditKind;
use ronda_shared::ids::{PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use ronda_test_support::directory::{Directory, SECRET, opens_to, write};
use ronda_test_support::house::{House, somebody};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::yield_now;

const RULES: &str = "groups = \"groups\"\nrules = [{ group = \"mesa\", role = \"agente-mesa\", team = \"oax-mesa\" }, \
                     { group = \"redes\", role = \"agente-tecnico\", team = \"oax-redes\" }]";

/// A house where omar.cruz is known by his mail, with a directory.
fn house(lines: &str) -> (House, Arc<Directory>) {
    let house = House::open();
    house.tell(Person { mail: Some("omar@oaxaca.example".into()), ..somebody("omar.cruz") });
    let directory = opens_to(&house, lines);
    (house, directory)
}

async fn is_refused(house: &House, directory: &Directory, changes: Value, word: &str) {
    let before = house.feed();
    let (_, told) = tried(house, directory, changes.clone()).await;
    assert_eq!(told, format!("directorio-no={word}"), "{changes}");
    assert_eq!(house.feed(), before, "nothing is stored: {changes}");
    // Refused answers are counted as guesses.
    house.pass(10_000);
}

#[tokio::test]
async fn a_person_comes_in_with_the_account_of_their_directory() {
    let (house, directory) = house(RULES);
    let buttons: Value = house.anonymous().get("/api/oidc").await.json();
    assert_eq!(buttons, json!([{ "id": "directorio", "name": "Cuenta institucional", "password": false }]));
    let omar = comes_in(&house, &directory, json!({})).await;
    let (status, me) = who(&omar).await;
    assert_eq!((status, &me["person"]["id"]), (200, &json!("omar.cruz")));
    assert_eq!(me["verified"], json!(true), "he has no passkey: he may make his first now");
    assert!(audited(&house).iter().any(|(what, _)| *what == AuditKind::SignedInByAccount));
    let (authorization, form) = directory.behaviour().last.clone();
    assert!(authorization.starts_with("Basic ") && !form.contains(SECRET), "{form}");
}

/// Whoever has a passkey shows it before what weighs: the directory opens the door, not the safe.
#[tokio::test]
async fn who_has_a_passkey_still_shows_it_before_what_weighs() {
    let (house, directory) = house("");
    house.tell(Person { mail: Some("ana@oaxaca.example".into()), ..somebody("ana.lopez") });
    let _at_her_desk = house.supervisor_with_passkey().await;
    let mut ana = comes_in(&house, &directory, json!({ "sub": "a1", "email": "ana@oaxaca.example" })).await;
    assert_eq!(who(&ana).await.1["verified"], json!(false));
    let asked = ana.post_json("/api/people/eva.rios/link", &json!({})).await;
    assert_eq!(asked.refusal(), (403, "verify_first".into()));
}

#[tokio::test]
async fn tokens_that_are_wrong_let_nobody_in() {
    let (house, directory) = house("");
    let seconds = house.now() / 1_000;
    for changes in [
        json!({ "iss": "https://otro.example" }),
        json!({ "aud": "otro" }),
        json!({ "aud": ["ronda", "otro"] }),
        json!({ "azp": "otro" }),
        json!({ "exp": seconds - 600 }),
        json!({ "exp": null }),
        json!({ "iat": seconds + 600 }),
        json!({ "nbf": seconds + 600 }),
        json!({ "nonce": "otra" }),
        json!({ "nonce": null }),
        json!({ "sub": null }),
    ] {
        is_refused(&house, &directory, changes, "bad").await;
    }
    for head in [json!({ "alg": "none" }), json!({ "alg": "HS256" }), json!({ "alg": "ES256", "crit": ["x"] })] {
        directory.behaviour().head = head;
        is_refused(&house, &directory, json!({}), "bad").await;
    }
    directory.behaviour().head = json!({ "alg": "ES256", "kid": "90" });
    directory.behaviour().signs = 91;
    is_refused(&house, &directory, json!({}), "bad").await;
    // An address that was not verified is nobody's, and nobody is let in by it.
    directory.behaviour().signs = 90;
    write(&house, "first_sign_in = \"refuse\"");
    is_refused(&house, &directory, json!({ "email_verified": false }), "refused").await;
    is_refused(&house, &directory, json!({ "email": "nadie@oaxaca.example" }), "refused").await;
    comes_in(&house, &directory, json!({})).await;
}

#[tokio::test]
async fn an_answer_counts_once_in_its_own_browser_and_for_its_own_provider() {
    let (house, directory) = house("");
    // Twice.
    let Sent { client, to } = sent(&house, &directory).await;
    let path = directory.signs_in(&to, house.now(), &json!({}));
    let word = back(&client, &path).await;
    assert!(word.ends_with("&persona=omar.cruz"), "{word}");
    assert_eq!(back(&client, &path).await, "directorio-no=late");
    let ticket = ticket_of(&word);
    // What the page is handed opens to this browser alone, and once.
    let thief = house.anonymous();
    assert_eq!(finish(&thief, ticket, house.key()).await.refusal(), (403, "bad_account".into()));
    assert_eq!(finish(&client, ticket, house.key()).await.refusal(), (403, "bad_account".into()), "it is gone");
    // Another browser's answer: somebody sends their own account to a victim.
    let (one, other) = (sent(&house, &directory).await, sent(&house, &directory).await);
    let path = directory.signs_in(&one.to, house.now(), &json!({}));
    assert_eq!(back(&other.client, &path).await, "directorio-no=late");
    // A code of another sign-in: its challenge does not fit.
    let (one, other) = (sent(&house, &directory).await, sent(&house, &directory).await);
    let stolen = directory.signs_in(&one.to, house.now(), &json!({}));
    let own = directory.signs_in(&other.to, house.now(), &json!({}));
    let code = |path: &str| path.split(['?', '&']).find_map(|part| part.strip_prefix("code=")).map(str::to_owned);
    let mixed = own.replace(&code(&own).expect("a code"), &code(&stolen).expect("a code"));
    assert_eq!(back(&other.client, &mixed).await, "directorio-no=denied");
    // It names another issuer, or none where it says that it always does.
    let Sent { client, to } = sent(&house, &directory).await;
    let path = directory.signs_in(&to, house.now(), &json!({}));
    assert_eq!(back(&client, &format!("{path}&iss=https://otro.example")).await, "directorio-no=bad");
    // Whoever began writes that into the address: the provider has not failed by it.
    assert!(house.app.one_login().expect("one login").seen("directorio").failed.is_none());
    // Too late.
    let Sent { client, to } = sent(&house, &directory).await;
    let path = directory.signs_in(&to, house.now(), &json!({}));
    house.outlast(10 * MINUTE_MS);
    assert_eq!(back(&client, &path).await, "directorio-no=late");
    // The person said no.
    let Sent { client, to } = sent(&house, &directory).await;
    let path = directory.signs_in(&to, house.now(), &json!({})).replace("code=", "error=access_denied&x=");
    assert_eq!(back(&client, &path).await, "directorio-no=denied");
}

#[tokio::test]
async fn a_directory_that_is_away_keeps_nobody_out_and_throws_nobody_out() {
    let (house, directory) = house("");
    let omar = comes_in(&house, &directory, json!({})).await;
    let ana = house.supervisor_with_passkey().await;
    directory.behaviour().away = true;
    house.pass(2 * HOUR_MS);
    let away = house.anonymous().get("/api/oidc/directorio/start").await;
    assert_eq!(away.header(header::LOCATION), "/entrar#directorio-no=away");
    assert_eq!(who(&omar).await.0, 200, "who is in stays in");
    let told: Value = ana.get("/api/administration/connections").await.json();
    let card = &told["providers"][0];
    assert!(
        card["failed"].is_number() && card["why"]["en"].as_str().is_some_and(|why| why.contains("in time")),
        "{card}"
    );
    assert!(card["came"].is_number(), "{card}");
    assert!(!told.to_string().contains(SECRET), "no secret is shown");
    let mut ana = ana.0.client;
    let tried: Value =
        ana.post_json("/api/administration/connections/providers/directorio/try", &json!({})).await.json();
    assert!(tried["wrong"]["es"].as_str().is_some_and(|why| why.ends_with("no contestó a tiempo")), "{tried}");
    directory.behaviour().away = false;
    let tried: Value =
        ana.post_json("/api/administration/connections/providers/directorio/try", &json!({})).await.json();
    assert_eq!((&tried["wrong"], &tried["keys"], &tried["tells_logout"]), (&json!(null), &json!(1), &json!(true)));
    assert_eq!(tried["comes_back_to"], json!("https://ronda.example/api/oidc/directorio/callback"));
    assert_eq!(tried["takes_client"], json!(true), "it refused a code that is none, and so took the client");
    // It has another secret than we.
    directory.behaviour().refuses_client = true;
    let tried: Value =
        ana.post_json("/api/administration/connections/providers/directorio/try", &json!({})).await.json();
    let why = tried["wrong"]["es"].as_str().unwrap_or_default();
    assert!(why.ends_with("no acepta a este cliente o su secreto: invalid_client"), "{tried}");
    directory.behaviour().refuses_client = false;
    // Metadata of somebody else are not taken.
    directory.behaviour().metadata = json!({ "issuer": "https://otro.example" });
    let tried: Value =
        ana.post_json("/api/administration/connections/providers/directorio/try", &json!({})).await.json();
    assert!(tried["wrong"]["es"].as_str().is_some_and(|why| why.contains("otro.example")), "{tried}");
    // What the file names no more fails no more.
    let one_login = house.app.one_login().expect("one login");
    assert!(one_login.seen("directorio").failed.is_some());
    house.write_private("oidc.toml", "");
    let buttons: Value = house.anonymous().get("/api/oidc").await.json();
    assert_eq!((&buttons, one_login.seen("directorio").failed), (&json!([]), None));
}

#[tokio::test]
async fn keys_that_were_turned_are_read_again_and_not_for_each_token() {
    let (house, directory) = house("");
    comes_in(&house, &directory, json!({})).await;
    assert_eq!(directory.behaviour().keys_read, 1);
    directory.behaviour().publishes = 91;
    directory.behaviour().signs = 91;
    house.pass(2 * MINUTE_MS);
    comes_in(&house, &directory, json!({})).await;
    assert_eq!(directory.behaviour().keys_read, 2);
    directory.behaviour().signs = 92;
    is_refused(&house, &directory, json!({}), "bad").await;
    assert_eq!(directory.behaviour().keys_read, 2, "a minute has to pass");
    // What names no key is tried with all that are known; none of them fits any more.
    directory.behaviour().publishes = 93;
    directory.behaviour().signs = 93;
    directory.behaviour().head = json!({ "alg": "ES256", "kid": null });
    house.pass(2 * MINUTE_MS);
    comes_in(&house, &directory, json!({})).await;
    assert_eq!(directory.behaviour().keys_read, 3);
}

#[tokio::test]
async fn the_directorys_logout_ends_what_it_began() {
    let (house, directory) = house("");
    let (first, second) =
        (comes_in(&house, &directory, json!({})).await, comes_in(&house, &directory, json!({ "sid": "s2" })).await);
    let by_link = house.technician().await;
    let out = async |changes: Value| {
        let token = directory.logout(house.now(), &changes);
        logs_out(&house, directory.section, &token).await
    };
    let seconds = house.now() / 1_000;
    for changes in [
        json!({ "iss": "https://otro.example" }),
        json!({ "aud": "otro" }),
        json!({ "events": null }),
        json!({ "nonce": "n" }),
        json!({ "jti": null }),
        json!({ "sub": null, "sid": null }),
        json!({ "exp": seconds - 600 }),
    ] {
        assert_eq!(out(changes.clone()).await.refusal(), (400, "bad_logout".into()), "{changes}");
    }
    assert_eq!([who(&first).await.0, who(&second).await.0], [200, 200]);
    assert_eq!(out(json!({})).await.status.as_u16(), 200);
    assert_eq!([who(&first).await.0, who(&second).await.0, who(&by_link).await.0], [401, 200, 200]);
    assert_eq!(out(json!({})).await.refusal(), (400, "bad_logout".into()), "shown again");
    assert_eq!(out(json!({ "jti": "j2", "sid": null })).await.status.as_u16(), 200);
    assert_eq!([who(&second).await.0, who(&by_link).await.0], [401, 200], "what began otherwise goes on");
    let ended = (AuditKind::SignedOutByDirectory, "omar.cruz".to_owned());
    assert_eq!(audited(&house).into_iter().filter(|line| *line == ended).count(), 2);
}

/// Between the provider's answer and the page's coming in lie moments in which it may say that its session is over.
#[tokio::test]
async fn what_was_handed_out_before_a_logout_lets_nobody_in_after_it() {
    let (house, directory) = house("");
    for changes in [json!({}), json!({ "jti": "j2", "sid": null })] {
        let Sent { client, to } = sent(&house, &directory).await;
        let word = back(&client, &directory.signs_in(&to, house.now(), &json!({}))).await;
        let token = directory.logout(house.now(), &changes);
        assert_eq!(logs_out(&house, directory.section, &token).await.status.as_u16(), 200);
        assert_eq!(finish(&client, ticket_of(&word), house.key()).await.refusal(), (403, "bad_account".into()));
        house.pass(1_000);
        comes_in(&house, &directory, json!({})).await;
    }
}

/// S11: a provider says it once. Of more than twenty at once the rest were refused, and all of them while somebody behind its address
/// guessed: who was out there stayed in here.
#[tokio::test]
async fn a_logout_counts_whoever_guesses_behind_the_same_address() {
    let (house, directory) = house("");
    let inside = comes_in(&house, &directory, json!({})).await;
    let out = async |changes: Value| {
        let token = directory.logout(house.now(), &changes);
        logs_out(&house, directory.section, &token).await
    };
    let mut guessed = Vec::new();
    for _ in 0..25 {
        guessed.push(out(json!({ "aud": "otro" })).await.status.as_u16());
    }
    assert_eq!(guessed, [[400_u16; 20].as_slice(), &[429_u16; 5]].concat(), "guesses end");
    assert_eq!(who(&inside).await.0, 200);
    assert_eq!(out(json!({})).await.status.as_u16(), 200);
    assert_eq!(who(&inside).await.0, 401);
}

/// S11: while a provider is away nobody knows whose a token is that anybody may have made up; twenty are looked at, then a few at once.
#[tokio::test]
async fn a_logout_of_which_nobody_knows_whose_it_is_stays_counted() {
    let (house, directory) = house("");
    let here = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let mut ana = house.supervisor_with_passkey().await.0.client;
    let token = directory.logout(house.now(), &json!({}));
    directory.behaviour().away = true;
    for number in 0..20 {
        assert!(!house.app.attempts().is_spent(here, house.app.clock().now()), "{number}");
        assert_eq!(logs_out(&house, directory.section, &token).await.status.as_u16(), 503);
    }
    assert!(house.app.attempts().is_spent(here, house.app.clock().now()));
    directory.behaviour().away = false;
    // «Probar» asks at once, whatever failed a moment ago.
    let path = "/api/administration/connections/providers/directorio/try";
    let tried: Value = ana.post_json(path, &json!({})).await.json();
    assert_eq!(tried["wrong"], json!(null), "{tried}");
    assert!(house.app.attempts().is_spent(here, house.app.clock().now()));
    assert_eq!(logs_out(&house, directory.section, &token).await.status.as_u16(), 200, "it is looked at all the same");
}

/// S11: whoever makes tokens up would have a provider that does not answer asked for its keys by each of them, and wait for each.
#[tokio::test]
async fn a_provider_that_does_not_answer_is_not_asked_for_each_token() {
    let (house, directory) = house("");
    let out = async |token: &str| logs_out(&house, directory.section, token).await.status.as_u16();
    directory.behaviour().away = true;
    let token = directory.logout(house.now(), &json!({}));
    for _ in 0..5 {
        assert_eq!(out(&token).await, 503);
    }
    assert_eq!(directory.behaviour().asked, 1);
    house.pass(9_999);
    assert_eq!((out(&token).await, directory.behaviour().asked), (503, 1));
    house.pass(1);
    assert_eq!((out(&token).await, directory.behaviour().asked), (503, 2));
    // Who presses the button a moment later is told the same, and once it answers comes in.
    directory.behaviour().away = false;
    let away = house.anonymous().get("/api/oidc/directorio/start").await;
    assert_eq!(away.header(header::LOCATION), "/entrar#directorio-no=away");
    house.pass(10_000);
    comes_in(&house, &directory, json!({})).await;
    assert_eq!(directory.behaviour().keys_read, 1);
    // Its keys are known, a token names another, and they cannot be read again.
    house.pass(2 * MINUTE_MS);
    directory.behaviour().away = true;
    directory.behaviour().signs = 91;
    let before = directory.behaviour().asked;
    let made_up = directory.logout(house.now(), &json!({}));
    for _ in 0..5 {
        assert_eq!(out(&made_up).await, 503);
    }
    assert_eq!(directory.behaviour().asked, before + 1);
    // What the known keys verify counts meanwhile.
    directory.behaviour().signs = 90;
    assert_eq!(out(&directory.logout(house.now(), &json!({ "jti": "j2" }))).await, 200);
}

/// A provider says once that a session is over. While its keys cannot be read anew, those that it had within a day judge that.
#[tokio::test]
async fn a_logout_counts_by_keys_that_were_known_while_they_cannot_be_read() {
    let (house, directory) = house("");
    let inside = comes_in(&house, &directory, json!({})).await;
    let out = async |changes: Value| {
        let token = directory.logout(house.now(), &changes);
        logs_out(&house, directory.section, &token).await.status.as_u16()
    };
    house.pass(2 * HOUR_MS);
    directory.behaviour().away = true;
    directory.behaviour().signs = 91;
    assert_eq!(out(json!({})).await, 503, "nobody knows whose it is");
    assert_eq!(who(&inside).await.0, 200);
    directory.behaviour().signs = 90;
    assert_eq!(out(json!({})).await, 200);
    assert_eq!(who(&inside).await.0, 401);
    let away = house.anonymous().get("/api/oidc/directorio/start").await;
    assert_eq!(away.header(header::LOCATION), "/entrar#directorio-no=away", "nobody comes in by them");
    house.pass(DAY_MS);
    assert_eq!(out(json!({ "jti": "j2" })).await, 503, "they may have been turned long ago");
}

#[tokio::test]
async fn an_account_that_nobody_knows_waits_for_a_supervisor() {
    let (house, directory) = house("");
    let nora = || json!({ "sub": "n1", "email": "nora@oaxaca.example", "name": "Nora Vela" });
    let (_, word) = tried(&house, &directory, nora()).await;
    assert_eq!(word, "directorio-no=asks");
    let mut ana = house.supervisor_with_passkey().await;
    let waiting: Value = ana.get("/api/accounts").await.json();
    assert_eq!((&waiting[0]["name"], &waiting[0]["account"]), (&json!("Nora Vela"), &json!("nora@oaxaca.example")));
    let path = format!("/api/accounts/{}", waiting[0]["key"].as_str().expect("a key"));
    let bad = ana.post_json(&path, &json!({ "do": "new", "roles": ["no-hay"] })).await;
    assert_eq!(bad.status.as_u16(), 422, "{bad:?}");
    let word = json!({ "do": "new", "roles": ["agente-mesa"], "teams": ["oax-mesa"] });
    for which in ["first", "again, for no answer came"] {
        assert_eq!(ana.post_json(&path, &word).await.status.as_u16(), 204, "{which}");
    }
    let other = ana.post_json(&path, &json!({ "do": "refuse" })).await;
    assert_eq!(other.refusal(), (404, "not_found".into()), "it waits no more");
    let (status, me) = who(&comes_in(&house, &directory, nora()).await).await;
    assert_eq!((status, &me["person"]["id"], &me["person"]["roles"]), (200, &json!("nora"), &json!(["agente-mesa"])));
    // Refused for good.
    let other = || json!({ "sub": "x1", "email": "otra@oaxaca.example" });
    tried(&house, &directory, other()).await;
    let waiting: Value = ana.get("/api/accounts").await.json();
    let path = format!("/api/accounts/{}", waiting[0]["key"].as_str().expect("a key"));
    assert_eq!(ana.post_json(&path, &json!({ "do": "refuse" })).await.status.as_u16(), 204);
    is_refused(&house, &directory, other(), "refused").await;
}

/// On the first day a whole office waits for a supervisor, from one address: none of them has guessed at anything.
#[tokio::test]
async fn an_office_that_waits_spends_nobodys_guesses() {
    let (house, directory) = house("");
    for number in 0..30 {
        let one = json!({ "sub": format!("n{number}"), "email": format!("n{number}@oaxaca.example"), "name": "Nora" });
        assert_eq!(tried(&house, &directory, one).await.1, "directorio-no=asks", "{number}");
    }
    // Who brings what nobody asked for has: after twenty there is an end to it.
    let stray = house.anonymous().0;
    for _ in 0..20 {
        assert_eq!(back(&stray, "/api/oidc/directorio/callback?code=x&state=y").await, "directorio-no=late");
    }
    let answer = stray.get("/api/oidc/directorio/callback?code=x&state=y").await;
    assert_eq!(answer.status.as_u16(), 429, "{answer:?}");
}

#[tokio::test]
async fn groups_give_roles_by_rule_and_a_group_that_vanishes_takes_nothing() {
    let (house, directory) = house(&format!("{RULES}\nfirst_sign_in = \"create\""));
    let roles = |person: &str| {
        let reader = house.store().read().expect("a reader");
        reader.person(&PersonId::new(person)).expect("reads").expect("somebody").roles
    };
    let (desk, field) = (RoleId::new("agente-mesa"), RoleId::new("agente-tecnico"));
    let nora = |groups: Value| json!({ "sub": "n1", "email": "nora@oaxaca.example", "groups": groups });
    let (_, word) = tried(&house, &directory, nora(json!(["cafetería"]))).await;
    assert_eq!(word, "directorio-no=asks", "no rule knows her groups: nobody is let in");
    comes_in(&house, &directory, nora(json!(["mesa"]))).await;
    assert_eq!(roles("nora"), std::slice::from_ref(&desk));
    comes_in(&house, &directory, json!({ "groups": ["mesa"] })).await;
    assert_eq!(roles("omar.cruz"), std::slice::from_ref(&desk), "of what rules speak, he has what they give");
    for groups in [json!(null), json!([]), json!(["cafetería"]), json!([7])] {
        comes_in(&house, &directory, json!({ "groups": groups })).await;
        assert_eq!(roles("omar.cruz"), std::slice::from_ref(&desk), "{groups}");
    }
    comes_in(&house, &directory, json!({ "groups": ["redes"] })).await;
    assert_eq!(roles("omar.cruz"), std::slice::from_ref(&field));
}

/// Rules that take a role from who signs in leave what waits for its word with nobody, as an edit at the desk does.
#[tokio::test]
async fn what_waits_for_a_role_that_the_groups_took_says_that_nobody_is_left() {
    let house = House::of(asks_the_superior);
    let mail = Some("omar@oaxaca.example".to_owned());
    house.tell(Person { mail, ..of_the_superior("omar.cruz", "Omar Cruz") });
    let rule = "{ group = \"jefatura\", role = \"area-superior\" }, { group = \"mesa\", role = \"agente-mesa\" }";
    let directory = opens_to(&house, &format!("groups = \"groups\"\nrules = [{rule}]"));
    let id = awaiting(&house).await;
    comes_in(&house, &directory, json!({ "groups": ["mesa"] })).await;
    // He is in before every open ticket was looked through.
    let began = Instant::now();
    while unapproved(&house, id).is_empty() && began.elapsed() < Duration::from_secs(30) {
        yield_now().await;
    }
    let said = unapproved(&house, id);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("la tenía Omar Cruz"), "{said:?}");
    comes_in(&house, &directory, json!({ "groups": ["mesa"] })).await;
    assert_eq!(unapproved(&house, id).len(), 1, "once");
}

/// R34: who has left comes in by no directory, and what their phone still sends is held.
#[tokio::test]
async fn who_has_left_comes_in_by_no_directory() {
    let (house, directory) = house(&format!("{RULES}\nfirst_sign_in = \"create\""));
    let omar = comes_in(&house, &directory, json!({})).await;
    house.tell(Person { active: false, mail: Some("omar@oaxaca.example".into()), ..somebody("omar.cruz") });
    assert_eq!(omar.get("/api/me").await.refusal(), (403, "revoked".into()), "he may hand in, no more");
    is_refused(&house, &directory, json!({}), "left").await;
    is_refused(&house, &directory, json!({ "sub": "otra", "groups": ["mesa"] }), "left").await;
}
