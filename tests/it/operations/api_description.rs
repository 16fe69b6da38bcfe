//! The description of the API is there for everybody, whole, and not sent again to who has it.

use axum::body::Body;
use axum::http::{Method, header};
use ronda_server::routes::ROUTES;
use ronda_test_support::house::House;
use serde_json::Value;

#[tokio::test]
async fn the_description_is_public_and_sent_once() {
    let house = House::open();
    let nobody = house.anonymous();
    let first = nobody.get("/api/openapi.json").await;
    assert_eq!((first.status.as_u16(), first.header(header::CONTENT_TYPE)), (200, "application/json"));
    let told: Value = first.json();
    for route in ROUTES {
        assert!(told["paths"][route.path][route.method.to_lowercase()].is_object(), "{} {}", route.method, route.path);
    }
    let asked = |name: header::HeaderName, value: &str| {
        let request = nobody.request(Method::GET, "/api/openapi.json").header(name, value);
        nobody.send_only(request.body(Body::empty()).expect("a request"))
    };
    let again = asked(header::IF_NONE_MATCH, first.header(header::ETAG)).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    let packed = asked(header::ACCEPT_ENCODING, "gzip").await;
    assert_eq!(packed.header(header::CONTENT_ENCODING), "gzip");
    assert!(packed.body.len() * 4 < first.body.len(), "{} of {}", packed.body.len(), first.body.len());
}

#[tokio::test]
async fn its_page_is_read_without_scripts() {
    let house = House::open();
    let page = house.anonymous().get("/api/docs").await;
    assert_eq!(page.status, 200);
    assert!(page.header(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'none'; style-src 'self';"));
    let text = String::from_utf8(page.body.to_vec()).expect("UTF-8");
    assert!(text.contains("<code>POST /api/held/{position}</code>") && text.contains("verify_first"));
    assert!(!text.contains("<script"));
}
