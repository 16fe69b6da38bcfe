//! `GET /healthz`, `GET /metrics`, `POST /api/csp`.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode, header};
use ronda_test_support::house::House;
use std::net::SocketAddr;

#[tokio::test]
async fn health_says_whether_it_can_store() {
    let house = House::open();
    let answer = house.anonymous().get("/healthz").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json::<serde_json::Value>()["writable"], true);
}

#[tokio::test]
async fn figures_are_for_this_machine_or_for_who_bears_the_token() {
    let house = House::open();
    let nobody = house.anonymous();
    let from = |address: &str, proxied: bool| {
        let address: SocketAddr = address.parse().expect("an address");
        let mut request = nobody.request(Method::GET, "/metrics").extension(ConnectInfo(address));
        if proxied {
            request = request.header("x-forwarded-for", "10.0.0.9");
        }
        request.body(Body::empty()).expect("a request")
    };
    let answer = nobody.send_only(from("127.0.0.1:5000", false)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(nobody.send_only(from("10.0.0.9:5000", false)).await.refusal(), (404, "not_found".into()));
    assert_eq!(nobody.send_only(from("127.0.0.1:5000", true)).await.refusal(), (404, "not_found".into()));

    let house = House::with(|config| config.metrics_token = Some("secreto".into()));
    let nobody = house.anonymous();
    for (given, status) in [("Bearer secreto", 200), ("Bearer secretO", 404), ("secreto", 404), ("Bearer ", 404)] {
        let request = nobody.request(Method::GET, "/metrics").header(header::AUTHORIZATION, given);
        let answer = nobody.send_only(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status.as_u16(), status, "{given}");
    }
    let request = nobody.request(Method::GET, "/metrics").header(header::AUTHORIZATION, "Bearer secreto");
    let answer = nobody.send_only(request.body(Body::empty()).expect("a request")).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(text.contains("ronda_http_requests_total{"), "{text}");
    assert!(!text.contains("secreto"));
}

/// Whoever makes up methods makes up no figures: each would be kept for good.
#[tokio::test]
async fn methods_that_no_route_has_are_one_figure() {
    let house = House::with(|config| config.metrics_token = Some("secreto".into()));
    let nobody = house.anonymous();
    for number in 0..50 {
        let method = Method::from_bytes(format!("INVENTADO{number}").as_bytes()).expect("a method");
        let answer = nobody.send_only(nobody.request(method, "/healthz").body(Body::empty()).expect("a request")).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
    }
    let request = nobody.request(Method::GET, "/metrics").header(header::AUTHORIZATION, "Bearer secreto");
    let answer = nobody.send_only(request.body(Body::empty()).expect("a request")).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(text.contains("method=\"_OTHER\"") && !text.contains("INVENTADO"), "{text}");
}

#[tokio::test]
async fn a_report_of_the_content_policy_is_taken_and_nonsense_is_not() {
    let house = House::open();
    let nobody = house.anonymous();
    let post = |body: &'static [u8]| {
        let request = nobody.request(Method::POST, "/api/csp").header(header::CONTENT_TYPE, "application/csp-report");
        request.body(body.into()).expect("a request")
    };
    let report = post(br#"{"csp-report":{"effective-directive":"script-src","blocked-uri":"inline"}}"#);
    assert_eq!(nobody.send_only(report).await.status, StatusCode::NO_CONTENT);
    assert_eq!(nobody.send_only(post(b"<script>")).await.refusal(), (400, "bad_json".into()));
}

#[tokio::test]
async fn a_server_whose_data_others_have_left_behind_says_that_it_takes_no_acts() {
    let house = House::with(|config| config.metrics_token = Some("secreto".into()));
    let nobody = house.anonymous();
    for (holds, status) in [(true, StatusCode::SERVICE_UNAVAILABLE), (false, StatusCode::OK)] {
        house.app.note_former_data(holds);
        assert_eq!(nobody.get("/healthz").await.status, status);
        let request = nobody.request(Method::GET, "/metrics").header(header::AUTHORIZATION, "Bearer secreto");
        let figures = nobody.send_only(request.body(Body::empty()).expect("a request")).await;
        let text = String::from_utf8_lossy(&figures.body).into_owned();
        let told = if holds { "\nronda_writable 0\n" } else { "\nronda_writable 1\n" };
        assert!(text.contains(told), "{text}");
    }
}
