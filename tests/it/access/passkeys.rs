//! Passkeys over HTTP, with an authenticator in software: enrolment, sign-in, step-up, and what is no answer (S5).

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::stamp::Site;
use ronda_shared::time::MINUTE_MS;
use ronda_test_support::authenticator::Authenticator;
use ronda_test_support::client::{Answer, browser};
use ronda_test_support::device::Key;
use ronda_test_support::house::{House, ORIGIN};
use serde_json::{Value, json};

const REFUSED: (u16, &str) = (403, "bad_passkey");

fn is_refused(answer: &Answer, what: &str) {
    let (status, code) = answer.refusal();
    assert_eq!((status, code.as_str()), REFUSED, "{what}");
    assert_eq!(answer.header("set-cookie"), "", "{what}");
}

#[tokio::test]
async fn a_person_comes_in_by_link_once_and_by_passkey_ever_after() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    assert_eq!(ana.post_json("/api/people/eva.rios/link", &json!({})).await.status, StatusCode::OK, "just verified");
    let passkey = ana.passkey.as_mut().expect("a passkey");
    let mut elsewhere = house.anonymous();
    assert_eq!(elsewhere.sign_in(house.key(), passkey).await.status, StatusCode::OK, "a new browser");
    let me: Value = elsewhere.get("/api/me").await.json();
    assert_eq!(me["person"]["id"], "ana.lopez");
    assert_ne!(me["device"], json!(ana.device.id));

    // On a browser that is a device: with its key, under its own id; the former session ends.
    let mut again = house.anonymous();
    let asked = again.question("/api/sign-in/begin", &json!({ "person": " Ana.Lopez " })).await;
    let ceremony = asked["ceremony"].as_str().expect("a name").to_owned();
    let words = [b"ronda-sign-in-v1\0", ceremony.as_bytes()].concat();
    let credential = ana.passkey.as_mut().expect("a passkey").answer(&asked["options"]);
    let signature = STANDARD.encode(ana.device.key.sign(&words));
    let body = json!({
        "ceremony": ceremony, "credential": credential, "device": { "id": ana.device.id, "signature": signature },
    });
    let answer = again.post_json("/api/sign-in", &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(again.get("/api/me").await.json::<Value>()["device"], json!(ana.device.id));
    assert_eq!(ana.get("/api/me").await.refusal(), (401, "no_session".into()), "S6: another id, the former one ended");
}

#[tokio::test]
async fn several_passkeys_are_added_named_and_removed_but_the_last() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let mut second = house.authenticator();
    let asked = ana.question("/api/passkeys/begin", &json!({})).await;
    let made = json!({ "ceremony": asked["ceremony"], "credential": second.make(&asked["options"]), "name": "Llave" });
    let answer = ana.post_json("/api/passkeys", &made).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let id = answer.json::<Value>()["id"].as_str().expect("an id").to_owned();
    let name = json!({ "name": "Llave de casa" });
    assert_eq!(ana.post_json(&format!("/api/passkeys/{id}/name"), &name).await.status, StatusCode::NO_CONTENT);
    assert_eq!(house.anonymous().sign_in(house.key(), &mut second).await.status, StatusCode::OK);
    let listed: Vec<Value> = ana.get("/api/passkeys").await.json();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().any(|one| one["name"] == "Llave de casa" && one["used"].is_number()), "{listed:?}");

    let mut eva = house.enrol_with_passkey("eva.rios", Site::Desk).await;
    let other = eva.post_json(&format!("/api/passkeys/{id}/remove"), &json!({})).await;
    assert_eq!(other.refusal(), (404, "not_found".into()), "another person's");
    for which in ["first", "again, for no answer came"] {
        let answer = ana.post_json(&format!("/api/passkeys/{id}/remove"), &json!({})).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{which}");
    }
    let other = eva.post_json(&format!("/api/passkeys/{id}/remove"), &json!({})).await;
    assert_eq!(other.refusal(), (404, "not_found".into()), "which another person is told nothing of");
    is_refused(&house.anonymous().sign_in(house.key(), &mut second).await, "a removed passkey");
    let last = listed.iter().find(|one| one["id"] != json!(id)).expect("the first")["id"].as_str().expect("an id");
    let answer = ana.post_json(&format!("/api/passkeys/{last}/remove"), &json!({})).await;
    assert_eq!(answer.refusal(), (409, "last_passkey".into()));
}

#[tokio::test]
async fn a_reset_ends_everything_that_opened_and_a_new_link_opens_again() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let mut eva = house.enrol_with_passkey("eva.rios", Site::Desk).await;
    let before = house.token("eva.rios");
    let made: Value = ana.post_json("/api/people/eva.rios/reset", &json!({})).await.json();
    assert_eq!(eva.get("/api/me").await.refusal(), (401, "no_session".into()));
    assert_eq!(eva.resume().await.refusal(), (401, "no_session".into()), "nor by the device's key");
    let passkey = eva.passkey.as_mut().expect("a passkey");
    is_refused(&house.anonymous().sign_in(house.key(), passkey).await, "a passkey from before");
    assert_eq!(house.anonymous().try_enrol(&before, house.key()).await.refusal(), (410, "bad_link".into()));
    let token = made["url"].as_str().and_then(|url| url.split_once('#')).expect("a link").1.to_owned();
    assert!(made["qr"].as_array().is_some_and(|rows| rows.len() > 20));
    let mut passkey = house.authenticator();
    let answer = house.anonymous().try_enrol_with(&token, house.key(), Site::Desk, &mut passkey).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    for (person, path) in
        [("nadie", "link"), ("nadie", "reset"), ("%ff", "link"), ("ronda", "link"), ("ronda", "reset")]
    {
        let answer = ana.post_json(&format!("/api/people/{person}/{path}"), &json!({})).await;
        assert_eq!(answer.refusal(), (404, "not_found".into()), "{person} {path}");
    }
}

/// What an authenticator, or the browser before it, does wrong.
type Lie = fn(&mut Authenticator);

const LIES: &[(&str, Lie)] = &[
    ("another site's page", |one| one.origin = "https://evil.example".into()),
    ("a page beneath", |one| one.origin = "https://x.ronda.example".into()),
    ("another port", |one| one.origin = "https://ronda.example:8443".into()),
    ("without TLS", |one| one.origin = "http://ronda.example".into()),
    ("another domain", |one| one.domain = Some("evil.example".into())),
    ("the domain above", |one| one.domain = Some("example".into())),
    ("nobody was verified", |one| one.verifies = false),
    ("another kind of ceremony", |one| one.kind = Some("payment.get")),
];

/// S5: a passkey is made on our pages alone, by somebody who was verified.
#[tokio::test]
async fn a_passkey_that_lies_is_not_made() {
    let house = House::open();
    for (what, lie) in LIES {
        let token = house.token("eva.rios");
        let mut passkey = house.authenticator();
        lie(&mut passkey);
        let mut eva = house.anonymous();
        let feed = house.feed();
        is_refused(&eva.try_enrol_with(&token, house.key(), Site::Desk, &mut passkey).await, what);
        assert_eq!(house.feed(), feed, "{what}");
        let mut honest = house.authenticator();
        let answer = eva.try_enrol_with(&token, house.key(), Site::Desk, &mut honest).await;
        assert_eq!(answer.status, StatusCode::OK, "{what}: the link stays good");
    }
}

/// S5: nobody comes in, and nobody is verified, by an answer that was given elsewhere or by nobody in particular.
#[tokio::test]
async fn an_answer_that_lies_lets_nobody_in() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    house.pass(6 * MINUTE_MS);
    let honest = ana.passkey.clone().expect("a passkey");
    for (what, lie) in LIES {
        let passkey = ana.passkey.as_mut().expect("a passkey");
        lie(passkey);
        is_refused(&house.anonymous().sign_in(house.key(), passkey).await, what);
        is_refused(&ana.try_verify().await, what);
        let counter = ana.passkey.as_ref().expect("a passkey").counter;
        ana.passkey = Some(Authenticator { counter, ..honest.clone() });
    }
    let made = ana.post_json("/api/people/eva.rios/link", &json!({})).await;
    assert_eq!(made.refusal(), (403, "verify_first".into()), "nor by all of them together");
    ana.verify().await;
    assert_eq!(ana.post_json("/api/people/eva.rios/link", &json!({})).await.status, StatusCode::OK);
}

/// S5: an answer counts once, in its time, for what it was asked for.
#[tokio::test]
async fn an_answer_counts_once_and_in_time() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let mut nobody = house.anonymous();
    let passkey = ana.passkey.as_mut().expect("a passkey");

    let asked = nobody.question("/api/sign-in/begin", &json!({})).await;
    let credential = passkey.answer(&asked["options"]);
    let right = nobody.sign_in_with(&asked["ceremony"], &credential, house.key()).await;
    assert_eq!(right.status, StatusCode::OK);
    is_refused(&house.anonymous().sign_in_with(&asked["ceremony"], &credential, house.key()).await, "replayed");
    let other = house.anonymous().question("/api/sign-in/begin", &json!({})).await;
    is_refused(&house.anonymous().sign_in_with(&other["ceremony"], &credential, house.key()).await, "to another");
    let fresh = passkey.answer(&other["options"]);
    is_refused(&house.anonymous().sign_in_with(&other["ceremony"], &fresh, house.key()).await, "after a wrong one");

    let asked = house.anonymous().question("/api/sign-in/begin", &json!({})).await;
    let credential = passkey.answer(&asked["options"]);
    house.outlast(5 * MINUTE_MS);
    is_refused(&house.anonymous().sign_in_with(&asked["ceremony"], &credential, house.key()).await, "too late");
    for ceremony in [json!(""), json!("x"), json!("A".repeat(43))] {
        is_refused(&house.anonymous().sign_in_with(&ceremony, &credential, house.key()).await, "no ceremony");
    }
}

/// S5: a ceremony belongs to its purpose, its session and its person.
#[tokio::test]
async fn an_answer_counts_for_what_it_was_asked_for_alone() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let mut eva = house.enrol_with_passkey("eva.rios", Site::Desk).await;
    let mut of_ana = ana.passkey.clone().expect("a passkey");
    let mut of_eva = eva.passkey.clone().expect("a passkey");

    let asked = ana.question("/api/step-up/begin", &json!({})).await;
    let credential = of_ana.answer(&asked["options"]);
    let answer = house.anonymous().sign_in_with(&asked["ceremony"], &credential, house.key()).await;
    is_refused(&answer, "a step-up's for a sign-in");
    let asked = house.anonymous().question("/api/sign-in/begin", &json!({})).await;
    let body = json!({ "ceremony": asked["ceremony"], "credential": of_ana.answer(&asked["options"]) });
    is_refused(&ana.post_json("/api/step-up", &body).await, "a sign-in's for a step-up");
    let asked = ana.question("/api/step-up/begin", &json!({})).await;
    let body = json!({ "ceremony": asked["ceremony"], "credential": of_ana.answer(&asked["options"]) });
    is_refused(&eva.post_json("/api/step-up", &body).await, "another session's");
    let asked = ana.question("/api/step-up/begin", &json!({})).await;
    let body = json!({ "ceremony": asked["ceremony"], "credential": of_eva.answer(&asked["options"]) });
    is_refused(&ana.post_json("/api/step-up", &body).await, "another person's passkey");
    let mut nobody = house.anonymous();
    let asked = nobody.question("/api/sign-in/begin", &json!({ "person": "ana.lopez" })).await;
    let credential = of_eva.answer(&asked["options"]);
    is_refused(
        &nobody.sign_in_with(&asked["ceremony"], &credential, house.key()).await,
        "a name and another's passkey",
    );

    let asked = ana.question("/api/passkeys/begin", &json!({})).await;
    let made = json!({ "ceremony": asked["ceremony"], "credential": house.authenticator().make(&asked["options"]) });
    is_refused(&eva.post_json("/api/passkeys", &made).await, "another session's new passkey");
    let asked = ana.question("/api/passkeys/begin", &json!({})).await;
    let mut body = browser(house.key(), Site::Desk);
    body["token"] = json!(house.token("eva.rios"));
    body["passkey"] =
        json!({ "ceremony": asked["ceremony"], "credential": house.authenticator().make(&asked["options"]) });
    is_refused(&house.anonymous().post_json("/api/enrol", &body).await, "a passkey made for another person");
}

/// S5: what is somebody's already, or was, is nobody else's.
#[tokio::test]
async fn a_credential_that_is_known_is_not_made_again() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let known = ana.passkey.as_ref().expect("a passkey").id.clone();
    let mut thief = Authenticator { id: known, ..house.authenticator() };
    let token = house.token("eva.rios");
    is_refused(&house.anonymous().try_enrol_with(&token, house.key(), Site::Desk, &mut thief).await, "another's");
    let asked = ana.question("/api/passkeys/begin", &json!({})).await;
    let made = json!({ "ceremony": asked["ceremony"], "credential": thief.make(&asked["options"]) });
    is_refused(&ana.post_json("/api/passkeys", &made).await, "one's own once more");
    let passkey = ana.passkey.as_mut().expect("a passkey");
    assert_eq!(house.anonymous().sign_in(house.key(), passkey).await.status, StatusCode::OK, "hers still");
}

/// S5: a counter that went back tells of a copy; both are refused until it has moved on, and it is written down.
#[tokio::test]
async fn a_copied_authenticator_is_refused_and_written_down() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let mut copy = ana.passkey.clone().expect("a passkey");
    ana.verify().await;
    is_refused(&house.anonymous().sign_in(house.key(), &mut copy).await, "the counter went back");
    let lines: Vec<Value> = ana.get("/api/audit").await.json();
    assert!(lines.iter().any(|line| line["what"] == "passkey_copied" && line["subject"] == "ana.lopez"), "{lines:?}");
    ana.verify().await;

    // One that never counts, as those synced by their makers: it stays good.
    let mut synced = Authenticator { counts: false, ..house.authenticator() };
    let token = house.token("eva.rios");
    let made = house.anonymous().try_enrol_with(&token, house.key(), Site::Desk, &mut synced).await;
    assert_eq!(made.status, StatusCode::OK);
    for _ in 0..2 {
        assert_eq!(house.anonymous().sign_in(house.key(), &mut synced).await.status, StatusCode::OK);
    }
}

/// S5: of two browsers with one link one comes in, with its passkey; the other is told, and its passkey opens nothing.
#[tokio::test]
async fn of_two_browsers_with_one_link_one_wins_and_the_other_is_told() {
    let house = House::open();
    let token = house.token("eva.rios");
    let (mut first, mut second) = (house.anonymous(), house.anonymous());
    let (mut one, mut other) = (house.authenticator(), house.authenticator());
    let (key, other_key) = (house.key(), house.key());
    let (won, lost) = tokio::join!(
        first.try_enrol_with(&token, key, Site::Desk, &mut one),
        second.try_enrol_with(&token, other_key, Site::Desk, &mut other)
    );
    let (won, lost, mut out) = if won.status == 200 { (won, lost, other) } else { (lost, won, one) };
    assert_eq!(won.status, StatusCode::OK);
    assert_eq!(lost.refusal(), (410, "bad_link".into()));
    assert!(lost.problem().es.contains("ya se usó"));
    is_refused(&house.anonymous().sign_in(house.key(), &mut out).await, "the passkey of who came late");
}

/// Who has left, and whose device was revoked, does not come in again by a passkey.
#[tokio::test]
async fn who_has_left_does_not_come_in() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let eva = house.enrol_with_passkey("eva.rios", Site::Desk).await;
    let revoke = format!("/api/devices/{}/revoke", eva.device.id);
    assert_eq!(ana.post_json(&revoke, &json!({})).await.status, StatusCode::NO_CONTENT);
    let mut again = house.anonymous();
    let mut passkey = eva.passkey.clone().expect("a passkey");
    for (what, key, expected) in
        [("its own key", &eva.device.key, "revoked"), ("another key", &Key::number(250), "bad_signature")]
    {
        let asked = again.question("/api/sign-in/begin", &json!({})).await;
        let ceremony = asked["ceremony"].as_str().expect("a name").to_owned();
        let words = [b"ronda-sign-in-v1\0", ceremony.as_bytes()].concat();
        let device = json!({ "id": eva.device.id, "signature": STANDARD.encode(key.sign(&words)) });
        let body = json!({ "ceremony": ceremony, "credential": passkey.answer(&asked["options"]), "device": device });
        assert_eq!(again.post_json("/api/sign-in", &body).await.refusal(), (403, expected.into()), "{what}");
    }
    house.dismiss("eva.rios");
    is_refused(&house.anonymous().sign_in(house.key(), &mut passkey).await, "who has left");
}

/// The answer to a passkey was lost, and its person shows it again in the same browser.
#[tokio::test]
async fn one_browser_is_one_device_however_often_its_answer_is_lost() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let mut key = house.key();
    let mut devices = Vec::new();
    for _ in 0..2 {
        let passkey = ana.passkey.as_mut().expect("a passkey");
        let mut elsewhere = house.anonymous();
        let told: Value = elsewhere.sign_in(key, passkey).await.json();
        assert_eq!(elsewhere.get("/api/me").await.status, StatusCode::OK, "with a session of its own");
        devices.push(told["device"].clone());
    }
    assert_eq!(devices[0], devices[1]);
    key = house.key();
    let passkey = ana.passkey.as_mut().expect("a passkey");
    let told: Value = house.anonymous().sign_in(key, passkey).await.json();
    assert_ne!(told["device"], devices[0], "another key is another browser's");
}

/// S11: a question tells nobody whether a name is known, nor which passkeys it has.
#[tokio::test]
async fn a_question_is_alike_for_every_name() {
    let house = House::open();
    let _ana = house.supervisor_with_passkey().await;
    let mut nobody = house.anonymous();
    let mut alike = Vec::new();
    for name in [json!({}), json!({ "person": "ana.lopez" }), json!({ "person": "nadie" }), json!({ "person": "" })] {
        let mut asked = nobody.question("/api/sign-in/begin", &name).await;
        asked["ceremony"] = Value::Null;
        asked["options"]["publicKey"]["challenge"] = Value::Null;
        alike.push(asked);
    }
    assert!(alike.windows(2).all(|pair| pair[0] == pair[1]), "{alike:#?}");
    assert_eq!(alike[0]["options"]["publicKey"]["allowCredentials"], json!([]));
    assert_eq!(alike[0]["options"]["publicKey"]["rpId"], ORIGIN.trim_start_matches("https://"));
}

#[tokio::test]
async fn without_passkeys_people_come_in_by_links_and_what_weighs_is_closed() {
    let house = House::with(|config| config.passkeys = None);
    let mut nobody = house.anonymous();
    let token = house.token("ana.lopez");
    let asked = nobody.question("/api/enrol/begin", &json!({ "token": token })).await;
    assert_eq!(asked, json!({ "name": "Ana López", "passkey": null }));
    is_refused(&nobody.post_json("/api/sign-in/begin", &json!({})).await, "no passkeys here");
    let mut ana = house.supervisor().await;
    let closed = (403, "no_passkey".to_owned());
    assert_eq!(ana.post_json("/api/people/eva.rios/link", &json!({})).await.refusal(), closed);
    assert_eq!(ana.post_json("/api/step-up/begin", &json!({})).await.refusal(), closed);
}
