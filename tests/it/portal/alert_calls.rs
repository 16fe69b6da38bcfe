//! Alerts one a call, as most monitoring systems send them. Many at once are taken; those that come and go are a few tickets.

use super::alerts::{SECRET, alert, call, house, only, outages, standing, tell, tickets};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use ronda_shared::stamp::Site;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::MINUTE_MS;
use ronda_test_support::house::House;
use serde_json::json;
use std::convert::Infallible;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tokio::task::JoinSet;

/// A call of one alert, as it is sent.
fn request(number: u32) -> Request<Body> {
    let body = json!({ "version": "4", "status": "firing", "alerts": [alert(number, true, &json!({}))] }).to_string();
    let request = Request::builder().method(Method::POST).uri("/api/alerts/monitoreo");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    request.header(header::AUTHORIZATION, format!("Bearer {SECRET}")).body(body.into()).expect("a request")
}

/// Zabbix, Checkmk and Uptime Kuma make a call of each alert: where a switch falls, sixty at once. From the 21st on they were
/// taken for guesses, refused, and sent by nobody again.
#[tokio::test]
async fn sixty_calls_at_once_are_sixty_alerts() {
    let house = house();
    let mut switch = JoinSet::new();
    for number in 0..60 {
        let (client, request) = (house.anonymous(), request(number));
        switch.spawn(async move { client.send_only(request).await });
    }
    while let Some(answer) = switch.join_next().await {
        let answer = answer.expect("answered");
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
    let told: u32 = outages(&house).iter().map(|row| row.alerts).sum();
    assert_eq!((told, tickets(&house)), (60, 1), "of nowhere, and within the minute");
}

/// S11: whoever guesses behind the same address is refused, and cannot have the monitoring of a whole institution refused with them.
#[tokio::test]
async fn guesses_end_and_what_monitoring_tells_beside_them_is_heard() {
    const OTHER: &str = "ffffffffffffffffffffffffffffffff";
    let house = house();
    let ana = house.enrol("ana.lopez", Site::Desk).await;
    let one = [alert(1, true, &json!({}))];
    let mut refused = 0;
    while call(&house, "monitoreo", OTHER, "", &one).await.status == StatusCode::UNAUTHORIZED {
        refused += 1;
        assert!(refused <= 20, "guesses end");
    }
    assert_eq!(
        call(&house, "otra", OTHER, "", &one).await.refusal(),
        (429, "too_many".to_owned()),
        "nor at another name"
    );
    let failure = || async { standing(&ana).await["failure"]["why"]["es"].as_str().unwrap_or_default().to_owned() };
    assert!(failure().await.contains("otra llave"), "who administers is told of them");
    assert_eq!(tickets(&house), 0);
    for _ in 0..60 {
        assert_eq!(call(&house, "monitoreo", SECRET, "", &one).await.status, StatusCode::OK);
    }
    assert_eq!(tickets(&house), 1);
    assert_eq!(call(&house, "monitoreo", OTHER, "", &one).await.refusal(), (429, "too_many".to_owned()));
}

/// Each alert that came and went after the twentieth ticket opened one more: the ticket that gathers the rest was resolved by then.
#[tokio::test]
async fn alerts_that_come_and_go_are_a_few_tickets() {
    let house = house();
    for number in 0..80 {
        for firing in [true, false] {
            tell(&house, &[alert(number, firing, &json!({}))]).await;
            house.pass(100);
        }
    }
    assert_eq!(tickets(&house), 21);
    let (last, told) = (tell(&house, &[alert(90, true, &json!({}))]).await, outages(&house));
    assert_eq!((&last["opened"], &last["reopened"]), (&json!(0), &json!(1)));
    assert_eq!(told.iter().map(|row| row.alerts).sum::<u32>(), 81, "and each is counted");
}

/// Alertmanager bounds its calls (`max_alerts`): nobody knew that there was more.
#[tokio::test]
async fn what_a_sender_left_out_of_a_call_is_told_in_its_tickets() {
    let house = house();
    let tells = async |left_out: u32, number: u32| {
        let alerts = [alert(number, true, &json!({ "switch": "SW-E2-P1" }))];
        let body = json!({ "version": "4", "status": "firing", "truncatedAlerts": left_out, "alerts": alerts });
        let request = Request::builder().method(Method::POST).uri("/api/alerts/monitoreo");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {SECRET}"));
        let request = request.body(body.to_string().into()).expect("a request");
        let answer = house.anonymous().send_only(request).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        house.pass(5 * MINUTE_MS);
        house.ticket(only(&house))
    };
    let opened = tells(312, 1).await;
    assert!(opened.born.description.contains("dejó fuera 312 alertas de este aviso"), "{}", opened.born.description);
    let grown = tells(1, 2).await;
    let last = |view: &TicketView| view.notes.last().map(|note| note.text.clone()).unwrap_or_default();
    assert!(last(&grown).contains("dejó fuera 1 alerta de este aviso"), "{}", last(&grown));
    let whole = tells(0, 3).await;
    assert_eq!((whole.notes.len(), last(&whole).contains("dejó fuera")), (2, false), "{}", last(&whole));
}

/// Nothing can be written until what is answered is called: the store's turn is somebody else's.
fn somebody_elses_turn(house: &House) -> impl FnOnce() {
    let (has_turn, turn) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let store = Arc::clone(house.app.store());
    let holder = std::thread::spawn(move || {
        let _turn = store.turn();
        has_turn.send(()).expect("somebody waits for it");
        ended.recv().expect("it is ended");
    });
    turn.recv().expect("it has the turn");
    move || {
        end.send(()).expect("it waits for that");
        holder.join().expect("it ended");
    }
}

/// Each call held one of the server's few threads while it waited for those before it: fifty at once, and nobody else was answered.
#[test]
fn calls_that_wait_for_their_turn_hold_no_thread() {
    const CALLS: u32 = 24;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(8).build();
    runtime.expect("a runtime").block_on(async {
        let house = house();
        let turn = somebody_elses_turn(&house);
        let mut waiting = JoinSet::new();
        for number in 0..CALLS {
            let (client, request) = (house.anonymous(), request(number));
            waiting.spawn(async move { client.send_only(request).await });
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        let one = [alert(90, true, &json!({}))];
        let tried = tokio::time::timeout(Duration::from_secs(20), call(&house, "monitoreo", SECRET, "?try=true", &one));
        let tried = tried.await;
        turn();
        assert!(tried.is_ok_and(|answer| answer.status == StatusCode::OK), "whoever only reads is answered meanwhile");
        while let Some(answer) = waiting.join_next().await {
            assert_eq!(answer.expect("answered").status, StatusCode::OK);
        }
        assert_eq!(outages(&house).iter().map(|row| row.alerts).sum::<u32>(), CALLS, "and none is lost");
    });
}

/// A sender that has no patience (or breaks down with what it watches) has told its alert all the same.
#[tokio::test]
async fn an_alert_of_a_sender_that_has_left_is_taken() {
    let house = house();
    let turn = somebody_elses_turn(&house);
    for number in 0..3 {
        let (client, request) = (house.anonymous(), request(number));
        let left = tokio::time::timeout(Duration::from_secs(1), client.send_only(request)).await;
        assert!(left.is_err(), "nothing can be written yet");
    }
    turn();
    taken(&house, 3).await;
}

/// Its alerts were lost where it left while they waited for a thread that reads them.
#[test]
fn an_alert_of_a_sender_that_leaves_before_it_is_read_is_taken() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build();
    runtime.expect("a runtime").block_on(async {
        let house = house();
        let (parts, body) = request(1).into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let (end, ended) = mpsc::channel::<()>();
        // The only thread has something else to do from when the body comes.
        let whole = std::iter::once_with(move || {
            tokio::task::spawn_blocking(move || ended.recv());
            Ok::<_, Infallible>(body)
        });
        let request = Request::from_parts(parts, Body::from_stream(tokio_stream::iter(whole)));
        let left = tokio::time::timeout(Duration::from_secs(1), house.anonymous().send_only(request)).await;
        assert!(left.is_err(), "nobody reads it yet");
        end.send(()).expect("the thread waits for that");
        taken(&house, 1).await;
    });
}

/// Waits until so many alerts are taken, ten seconds at most.
async fn taken(house: &House, alerts: u32) {
    let told = || outages(house).iter().map(|row| row.alerts).sum::<u32>();
    for _ in 0..100 {
        if told() == alerts {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(told(), alerts);
}
