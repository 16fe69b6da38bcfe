//! `GET /…`: the web app's files, or word that they were not built.

use crate::house::House;
use axum::http::{StatusCode, header};

#[tokio::test]
async fn every_address_of_the_app_answers_a_page_and_files_that_are_not_there_do_not() {
    let house = House::open();
    let nobody = house.anonymous();
    for path in ["/", "/campo", "/mesa/tickets/018f", "/entrar"] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/html; charset=utf-8", "{path}");
        assert!(["no-cache", "no-store"].contains(&answer.header(header::CACHE_CONTROL)), "{path}");
    }
    for path in ["/assets/no-hay-1a2b.js", "/favicon.no", "/api", "/api/", "/api/otra", "/.env", "/..%2fCargo.toml"] {
        assert_eq!(nobody.get(path).await.refusal(), (404, "not_found".into()), "{path}");
    }
}
