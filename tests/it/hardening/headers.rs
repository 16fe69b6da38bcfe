//! The headers of every answer, errors and files included (S8).

use axum::body::Body;
use axum::http::{Method, Request, header};
use ronda_server::routes::{ROUTES, Route};
use ronda_test_support::client::Answer;
use ronda_test_support::house::House;

fn check(answer: &Answer, what: &str) {
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    // What is no page of the app may have a stricter one of its own.
    let own = policy.starts_with("default-src 'none';");
    assert!(own || policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{what}: {policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{what}: {policy}");
    assert!(own || policy.contains("media-src blob:;"), "{what}: {policy}");
    for part in ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
        assert!(policy.contains(part) || (own && part != "frame-ancestors 'none'"), "{what}: {part} in {policy}");
    }
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{what}");
    assert_eq!(answer.header(header::REFERRER_POLICY), "same-origin", "{what}");
    assert!(answer.header("permissions-policy").contains("camera=(self)"), "{what}");
    // For dictation on the device; no other site, and no frame, gets it.
    assert!(answer.header("permissions-policy").contains("microphone=(self)"), "{what}");
    assert!(answer.header(header::STRICT_TRANSPORT_SECURITY).starts_with("max-age="), "{what}");
    assert!(!answer.header(header::CACHE_CONTROL).is_empty(), "{what}");
}

#[tokio::test]
async fn every_route_carries_them_with_and_without_a_session() {
    let house = House::open();
    let omar = house.technician().await;
    let nobody = house.anonymous();
    for Route { method, path, .. } in ROUTES.iter().filter(|route| route.path != "/api/live") {
        for client in [&omar.0.client, &nobody.0] {
            let path = path.replace("{id}", "018f0000-0000-7000-8000-000000000000");
            let method: Method = method.parse().expect("a method");
            let request = client.request(method.clone(), &path).body(Body::empty()).expect("a request");
            check(&client.send_only(request).await, &format!("{method} {path}"));
        }
    }
}

#[tokio::test]
async fn errors_and_files_carry_them_too() {
    let house = House::open();
    let nobody = house.anonymous();
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/campo/tickets/algo"),
        ("GET", "/no-hay.js"),
        ("GET", "/api/no-hay"),
        ("DELETE", "/api/me"),
        ("PUT", "/"),
        ("TRACE", "/"),
        ("GET", "/%00%ff/..%2f..%2fetc/passwd"),
    ] {
        let request = nobody.request(method.parse().expect("a method"), path).body(Body::empty()).expect("a request");
        check(&nobody.send_only(request).await, &format!("{method} {path}"));
    }
    let refused = Request::post("/api/sync").body(Body::empty()).expect("a request");
    check(&nobody.send_only(refused).await, "a cross-site refusal");
}

#[tokio::test]
async fn without_tls_nothing_is_promised_of_it() {
    let house = House::with(|config| config.origins = vec!["http://localhost:8080".into()]);
    let answer = house.anonymous().get("/healthz").await;
    assert_eq!(answer.header(header::STRICT_TRANSPORT_SECURITY), "");
}
