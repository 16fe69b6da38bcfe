//! What another site makes a browser send is refused on every route with effects, before anything looks at it (S7).

use crate::client::cross_site;
use crate::house::House;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, header};
use ronda_server::router::ROUTES;

fn unsafe_routes() -> Vec<&'static str> {
    ROUTES.iter().filter(|(method, _, _)| *method != "GET").map(|(_, path, _)| *path).collect()
}

#[tokio::test]
async fn every_unsafe_route_refuses_what_is_not_the_apps_own() {
    let house = House::open();
    let omar = house.technician().await;
    let feed = house.feed();
    let routes = unsafe_routes();
    assert!(routes.len() >= 7, "the list is the router's: {routes:?}");
    for path in routes {
        let own = || -> Request<Body> {
            let request = omar.request(Method::POST, path).header(header::CONTENT_TYPE, "text/plain");
            request.body("{}".into()).expect("a request")
        };
        let mut missing = own();
        missing.headers_mut().remove(header::ORIGIN);
        missing.headers_mut().remove("sec-fetch-site");
        let mut null = own();
        null.headers_mut().insert(header::ORIGIN, HeaderValue::from_static("null"));
        let mut same_site = own();
        same_site.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("same-site"));
        let mut navigation = own();
        navigation.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("none"));
        for (what, request) in [
            ("another site", cross_site(own())),
            ("no origin", missing),
            ("the origin null", null),
            ("a sibling of the host", same_site),
            ("a form out of nowhere", navigation),
        ] {
            assert_eq!(omar.send_only(request).await.refusal(), (403, "cross_site".into()), "{what} on {path}");
        }
    }
    assert_eq!(house.feed(), feed);
    assert_eq!(omar.get("/api/me").await.status, 200, "the session was not ended by any of them");
}

#[tokio::test]
async fn the_type_of_a_form_is_not_taken() {
    let house = House::open();
    let mut omar = house.technician().await;
    for (path, kind) in [
        ("/api/sign-out", "text/plain"),
        ("/api/presence", "application/x-www-form-urlencoded"),
        ("/api/enrol", "text/plain;charset=UTF-8"),
        ("/api/sync", "text/plain"),
        ("/api/outbox", "multipart/form-data; boundary=x"),
    ] {
        let request = omar.request(Method::POST, path).header(header::CONTENT_TYPE, kind).body("{}".into());
        let answer = omar.send(request.expect("a request")).await;
        assert_eq!(answer.refusal(), (415, "wrong_type".into()), "{path}");
    }
}
