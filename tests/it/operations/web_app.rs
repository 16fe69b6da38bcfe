//! `GET /…`: the web app's files, or word that they were not built.

use axum::http::{StatusCode, header};
use ronda_test_support::house::House;

#[tokio::test]
async fn every_address_of_the_app_answers_a_page_and_files_that_are_not_there_do_not() {
    let house = House::open();
    let nobody = house.anonymous();
    for path in ["/", "/campo", "/mesa/tickets/018f", "/entrar", "/prueba"] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/html; charset=utf-8", "{path}");
        assert!(["no-cache", "no-store"].contains(&answer.header(header::CACHE_CONTROL)), "{path}");
    }
    for path in ["/assets/no-hay-1a2b.js", "/favicon.no", "/api", "/api/", "/api/otra", "/.env", "/..%2fCargo.toml"] {
        assert_eq!(nobody.get(path).await.refusal(), (404, "not_found".into()), "{path}");
    }
}

/// Where the web app was built, as in `scripts/test`: its files are typed, compressed, kept, and hold nothing inline.
#[tokio::test]
async fn a_built_apps_files_are_kept_for_ever_and_its_page_is_not() {
    if !ronda_server::assets::is_built() {
        return;
    }
    let house = House::open();
    let nobody = house.anonymous();
    let page = nobody.get("/mesa").await;
    assert_eq!(page.header(header::CACHE_CONTROL), "no-cache");
    let text = String::from_utf8_lossy(&page.body).into_owned();
    assert!(!text.contains("<style") && !text.contains(" style=") && !text.contains(" onload="), "{text}");
    let script = text.split('"').find(|part| part.starts_with("/assets/") && part.ends_with(".js")).expect("a script");
    let whole = nobody.get(script).await;
    assert_eq!(whole.header(header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert_eq!(whole.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    let asked = |name: header::HeaderName, value: &str| {
        let request = nobody.request(axum::http::Method::GET, script).header(name, value);
        request.body(axum::body::Body::empty()).expect("a request")
    };
    let packed = nobody.send_only(asked(header::ACCEPT_ENCODING, "gzip")).await;
    assert_eq!(packed.header(header::CONTENT_ENCODING), "gzip");
    assert!(packed.body.len() < whole.body.len());
    let shortest = nobody.send_only(asked(header::ACCEPT_ENCODING, "br, gzip")).await;
    assert_eq!(shortest.header(header::CONTENT_ENCODING), "br");
    assert_eq!(shortest.header(header::CONTENT_TYPE), whole.header(header::CONTENT_TYPE));
    assert!(shortest.body.len() < packed.body.len());
    let known = nobody.send_only(asked(header::IF_NONE_MATCH, whole.header(header::ETAG))).await;
    assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));
}
