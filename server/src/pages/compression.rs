//! Compression of the pages that the server writes anew for each request.
//!
//! The length of a compressed page tells whether what an attacker sends stands in it too (BREACH). That takes three things
//! at once: a secret that stays the same over many requests, words of the attacker's in the same page, and a victim whose
//! browser can be made to ask for it again and again. Here they never come together:
//!
//! - What another site makes a browser ask for comes without our cookies (`SameSite=Strict`): the answer is what a stranger
//!   reads.
//! - A stranger's page holds one secret at most, the token of its form, and that is drawn anew each time.
//! - What somebody filled in comes back after a `POST` alone, and one from another site is refused before it is read. Of an
//!   address only what is ours comes back: a label's code, a link that was good; and the words that are looked for at the
//!   portal, on a page that holds no secret.
//!
//! A page that breaks one of these is not to be compressed.

use axum::body::HttpBody;
use axum::http::{Response, header};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::Predicate;

/// Compresses pages alone: files are compressed once and for all, messages of the app within their frame.
pub fn layer() -> CompressionLayer<IsPage> {
    CompressionLayer::new().compress_when(IsPage)
}

/// Whether an answer is a page.
#[derive(Debug, Clone, Copy)]
pub struct IsPage;

impl Predicate for IsPage {
    fn should_compress<B: HttpBody>(&self, response: &Response<B>) -> bool {
        let kind = response.headers().get(header::CONTENT_TYPE);
        kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
    }
}
