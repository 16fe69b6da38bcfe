//! A page where a request is refused or fails, for whoever looks at pages. Whichever part of the server says so, it stands around all
//! of them. Programs, and the pages' own scripts, read the message.

use super::lang::ReaderLanguage;
use super::page::Page;
use crate::error::HttpProblem;
use crate::routes;
use crate::runtime::App;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;

/// Puts a page in the place of a message that nobody would read as one. It stands around every handler of such an address, and
/// around what refuses or cuts a request before one is asked.
pub async fn in_words(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_page = routes::is_page(request.uri().path()) && reads_pages(request.headers());
    let reader = is_page.then(|| (ReaderLanguage::of_browser(request.headers()), *request.method() == Method::POST));
    let answer = next.run(request).await;
    let problem = answer.extensions().get::<HttpProblem>().copied();
    let Some(((reads, sent), problem)) = reader.zip(problem) else { return answer };
    let mut page = Page::refused(app.organisation(), reads, problem, sent);
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = answer.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// Whether a browser shows what comes: it names pages among what it takes. Our script that sends a form names messages, too, and says
/// them beside the button.
fn reads_pages(headers: &HeaderMap) -> bool {
    let takes = |kind: &str| {
        let mut named = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        named.any(|accepts| accepts.contains(kind))
    };
    takes("text/html") && !takes("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn who_opens_an_address_reads_a_page_and_a_script_the_message() {
        let reads = |accepts: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in accepts {
                headers.append(header::ACCEPT, HeaderValue::from_static(value));
            }
            reads_pages(&headers)
        };
        assert!(reads(&["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"]));
        assert!(!reads(&["*/*"]) && !reads(&[]));
        assert!(!reads(&["text/html, application/json"]) && !reads(&["text/html", "application/json"]));
    }
}
