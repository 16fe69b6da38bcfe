//! What another site makes a browser send is refused on every route with effects, before anything looks at it (S7).

use crate::it::steps::{say, ticket};
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use ronda_server::routes::{ROUTES, Route};
use ronda_server::store::{AuditKind, EntryKind};
use ronda_shared::act::DocumentKind;
use ronda_shared::ids::{DocumentId, ServiceId};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_test_support::client::cross_site;
use ronda_test_support::house::House;

fn unsafe_routes() -> Vec<&'static str> {
    // A call of another system comes from no page: its signature, or its token, is what tells that it is theirs
    // (`intake.rs`, `oidc.rs`, `machines_write.rs`), and no browser adds either by itself.
    let of_pages = |route: &&Route| {
        route.method != "GET" && !route.is_signed() && !route.is_from_directory() && !route.is_of_machines()
    };
    ROUTES.iter().filter(of_pages).map(|route| route.path).collect()
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

/// S7: nothing with effects takes what a form can send, or a script without leave, even from our own pages.
#[tokio::test]
async fn no_route_with_effects_takes_the_type_of_a_form() {
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let feed = house.feed();
    // Reports of the content policy are of a type of their own and change nothing; the public page of a label is a form
    // that reads without scripts, which its origin alone protects (the trial above), as nobody is signed in on it; so are
    // those of the portal, whose cookie is no session of the app's. A directory's word that somebody left is a form by its
    // standard and counts by its signature alone (`oidc.rs`).
    let taken = |path: &str| !matches!(path, "/api/csp" | "/e/{label}") && !path.starts_with("/portal/");
    let with_effects = |route: &&Route| route.method != "GET" && taken(route.path) && !route.is_from_directory();
    for Route { method, path, .. } in ROUTES.iter().filter(with_effects) {
        let path = path.replace("{id}", "0000000000001");
        let method: Method = method.parse().expect("a method");
        for kind in [
            "text/plain",
            "text/plain;charset=UTF-8",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
        ] {
            let request = ana.request(method.clone(), &path).header(header::CONTENT_TYPE, kind).body("{}".into());
            let answer = ana.send(request.expect("a request")).await;
            assert_eq!(answer.refusal(), (415, "wrong_type".into()), "{path} as «{kind}»");
        }
    }
    assert_eq!(house.feed(), feed);
    assert_eq!(ana.get("/api/me").await.status, 200);
}

/// S7: what has effects is asked for by POST, a part of a file by PUT, and no GET, whatever site it comes from, has any.
#[tokio::test]
async fn a_get_has_no_effects() {
    let house = House::open();
    let mut omar = house.technician().await;
    omar.device.register("INV-1", house.now());
    omar.sync().await;
    let feed = house.feed();
    let gets: Vec<&str> = ROUTES.iter().filter(|route| route.method == "GET").map(|route| route.path).collect();
    for path in unsafe_routes() {
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
            let known = |told: &str| ROUTES.iter().any(|route| route.method == told && route.path == path);
            let read = known("GET") && (method == Method::GET || method == Method::HEAD);
            if read || known(method.as_str()) {
                continue;
            }
            let request = omar
                .request(method.clone(), &path.replace("{id}", "0000000000001"))
                .body(Body::empty())
                .expect("a request");
            let status = omar.send_only(request).await.status;
            assert_eq!(status, 405, "{method} {path}");
        }
    }
    for path in gets.into_iter().filter(|path| *path != "/api/live") {
        let path = path.replace("{id}", "018f0000-0000-7000-8000-000000000000");
        for query in ["", "?document=1&writing=true", "?name=x", "?_method=POST"] {
            let request = omar.request(Method::GET, &format!("{path}{query}")).body("{\"name\":\"x\"}".into());
            let answer = omar.send_only(cross_site(request.expect("a request"))).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{path}: no other site reads it");
        }
    }
    assert_eq!(house.feed(), feed);
    assert_eq!(omar.get("/api/me").await.status, 200);
}

/// S7: nor has a GET of what is there, by who may read it. One alone writes, and names what: that a paper was printed, once
/// for each wording, by which its address is verified.
#[tokio::test]
async fn a_get_of_what_is_there_writes_down_that_a_paper_was_printed_and_nothing_else() {
    const SERVICE: &str = "oax-revision-extension";
    const PAPER: &str = "/api/documents/{id}/papers/{form}";
    let house = House::open();
    let mut ana = house.supervisor_with_passkey().await;
    let item = ana.device.register("INV-1", house.now());
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [9; 10]);
    say(&mut ana, id, DocumentKind::Ticket, &ticket(&house, SERVICE), house.now());
    let answer = ana.sync().await;
    assert!(answer.receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{:?}", answer.receipts);
    let service = house.app.organisation().service(&ServiceId::new(SERVICE)).expect("a service");
    let form = service.form.clone().expect("its form");
    let feed = house.feed();
    let mut read = Vec::new();
    let gets = ROUTES.iter().filter(|route| route.method == "GET" && !matches!(route.path, "/api/live" | PAPER));
    for Route { path: asked, .. } in gets {
        let own = match *asked {
            "/api/people/{id}" => "lia.mora".to_owned(),
            "/api/equipment/{id}/reported" => item.to_string(),
            "/api/registers/{id}/records.csv" => "extensiones".to_owned(),
            _ => id.to_string(),
        };
        let path = asked.replace("{id}", &own).replace("{service}", SERVICE).replace("{form}", &format!("{form}.pdf"));
        let path = path.replace("{act}", "0000000000001.1").replace("{label}", "0000000005k");
        let path = path.replace("{hash}", "0123456789abcdef0123").replace("{token}", "AAAA");
        if ana.get(&path).await.status == StatusCode::OK && *asked != path {
            read.push(*asked);
        }
        assert_eq!(house.feed(), feed, "{path}");
    }
    for path in ["/api/documents/{id}", "/api/people/{id}", "/api/equipment/{id}/reported"] {
        assert!(read.contains(&path), "{path} is there: {read:?}");
    }

    let printed = |house: &House| {
        let reader = house.store().read().expect("a reader");
        let lines = reader.audit_before(u64::MAX).expect("reads").map(|entry| entry.expect("reads").kind);
        lines.filter(|kind| matches!(kind, EntryKind::Audit(line) if line.what == AuditKind::PaperPrinted)).count()
    };
    for _ in 0..2 {
        let file = ana.get(&PAPER.replace("{id}", &id.to_string()).replace("{form}", &format!("{form}.pdf"))).await;
        assert_eq!(file.status, StatusCode::OK, "{file:?}");
        assert_eq!((house.feed().0, printed(&house)), (feed.0 + 1, 1), "written down once");
    }
}
