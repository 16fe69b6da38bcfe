//! The pages: what came, the newest first, and each message with its links to follow.

use super::{Mailbox, Message};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use mail_parser::MessageParser;
use maud::{DOCTYPE, Markup, html};

/// No scripts, nothing from elsewhere: what is shown was written by others.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'";

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:1rem auto;padding:0 1rem}\
:root{color-scheme:light dark}li{padding:.5rem 0}a{display:inline-block;min-height:2.75rem;overflow-wrap:anywhere}\
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}dt{font-weight:650}";

pub(super) fn router(mailbox: Mailbox) -> Router {
    Router::new()
        .route("/", get(list))
        .route("/{number}", get(one))
        .route("/style.css", get(async || ([(header::CONTENT_TYPE, "text/css")], STYLE)))
        .with_state(mailbox)
}

async fn list(State(mailbox): State<Mailbox>) -> Response {
    let messages = mailbox.list();
    page(
        "Correo de la demostración",
        html! {
            h1 { "Correo de la demostración" }
            p { "Nada de esto se entrega a nadie: aquí se lee lo que Ronda manda." }
            @if messages.is_empty() { p { "Todavía no hay mensajes. Recarga la página cuando Ronda haya mandado alguno." } }
            ol reversed[true] {
                @for message in &messages {
                    li { a href={ "/" (message.number) } { (subject(message)) } div { "Para: " (message.to.join(", ")) } }
                }
            }
        },
    )
}

async fn one(State(mailbox): State<Mailbox>, Path(number): Path<u64>) -> Response {
    let Some(message) = mailbox.find(number) else {
        return (StatusCode::NOT_FOUND, page("No está", html! { p { "Ese mensaje no está." } a href="/" { "Todos" } }))
            .into_response();
    };
    let text = MessageParser::default()
        .parse(&message.bytes)
        .and_then(|parsed| parsed.body_text(0).map(|text| text.into_owned()))
        .unwrap_or_default();
    page(
        &subject(&message),
        html! {
            a href="/" { "Todos los mensajes" }
            h1 { (subject(&message)) }
            p { "Para: " (message.to.join(", ")) }
            pre { @for (word, link) in words(&text) { @if link { a href=(word) { (word) } } @else { (word) } } }
        },
    )
}

fn page(title: &str, body: Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="es-MX" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/style.css";
            }
            body { (body) }
        }
    };
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(page.into_string())).into_response()
}

fn subject(message: &Message) -> String {
    let parsed = MessageParser::default().parse(&message.bytes);
    let subject = parsed.as_ref().and_then(|parsed| parsed.subject()).unwrap_or_default();
    if subject.trim().is_empty() { "(sin asunto)".to_owned() } else { subject.to_owned() }
}

/// A text cut into links and what stands between them.
fn words(text: &str) -> Vec<(&str, bool)> {
    let (mut words, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find("http://").into_iter().chain(rest.find("https://")).min() {
        let end = rest[at..].find(|each: char| each.is_whitespace() || "<>\"»)".contains(each));
        let end = at + end.unwrap_or(rest.len() - at);
        let link = rest[at..end].trim_end_matches(['.', ',', ';']);
        words.push((&rest[..at], false));
        words.push((link, true));
        rest = &rest[at + link.len()..];
    }
    words.push((rest, false));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    #[test]
    fn links_are_cut_out_of_their_sentence() {
        let text = "Abre https://ronda.example/s/1?a=b. O escribe a la mesa (http://localhost:8080/ayuda).";
        let links: Vec<_> = words(text).into_iter().filter(|(_, link)| *link).map(|(word, _)| word).collect();
        assert_eq!(links, ["https://ronda.example/s/1?a=b", "http://localhost:8080/ayuda"]);
        assert_eq!(words(text).into_iter().map(|(word, _)| word).collect::<String>(), text);
    }

    #[tokio::test]
    async fn a_hostile_message_is_shown_as_text() {
        let mailbox = Mailbox::default();
        let bytes =
            b"Subject: <script>alert(1)</script>\r\n\r\n<img src=x onerror=alert(2)> https://ronda.example/x\r\n";
        mailbox.keep(vec!["a@b.mx".into()], bytes.to_vec());
        let request = Request::get("/1").body(Body::empty()).expect("a request");
        let answer = router(mailbox).oneshot(request).await.expect("an answer");
        assert_eq!(answer.headers()[header::CONTENT_SECURITY_POLICY], POLICY);
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        let text = String::from_utf8(body.to_vec()).expect("text");
        assert!(!text.contains("<script") && !text.contains("<img"), "{text}");
        assert!(text.contains("<a href=\"https://ronda.example/x\">"), "{text}");
    }
}
