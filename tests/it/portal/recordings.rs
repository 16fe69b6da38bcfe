//! Voice notes and videos that somebody sent: played on the page of their request, without a script, and saved.

use crate::it::portal::visitor::{Letters, NEW, Visitor, led, text};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use ronda_test_support::client::Answer;
use ronda_test_support::documents::{docx, mp4, ogg};
use ronda_test_support::house::House;

/// A part of a file, as players ask for it.
async fn part(visitor: &Visitor, path: &str, range: &str) -> Answer {
    let request = visitor.request(Method::GET, path).header(header::RANGE, range);
    visitor.client.send_only(request.body(Body::empty()).expect("a request")).await
}

/// OAX-100: each by its player and its own type; what is no recording has none. Nobody else plays them.
#[tokio::test]
async fn oax_100_a_recording_is_played_where_its_request_is_read() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let (note, video, paper) = (ogg(b"OpusTags"), mp4(&[b"vide", b"soun"], b""), docx("<w:document/>"));
    let sent: [(&str, &str, &[u8]); 3] =
        [("files", "PTT-1.opus", &note), ("files", "VID-1.mp4", &video), ("files", "Oficio.docx", &paper)];
    let id = led(&luz.file(&[], &sent).await);
    let view = house.ticket(id);
    assert!(view.evidence.len() == 3 && view.evidence.iter().all(|file| file.is_sealed()), "{:?}", view.evidence);
    let address = |at: usize| format!("/portal/solicitud/{id}/archivo/{}", view.evidence[at].id);

    let answer = luz.get(&format!("/portal/solicitud/{id}")).await;
    assert!(answer.header("content-security-policy").contains("media-src 'self'"));
    assert!(!luz.get(NEW).await.header("content-security-policy").contains("media-src"), "where nothing is played");
    let page = text(&answer);
    for (at, player) in [(0, "<audio controls preload=\"none\""), (1, "<video controls preload=\"none\" playsinline")] {
        let (name, address) = (sent[at].1, address(at));
        let whole = format!("{player} src=\"{address}\" aria-label=\"{name}\">");
        assert!(page.contains(&whole), "{whole}\n{page}");
        assert!(page.contains(&format!("<a href=\"{address}\">Guardar {name}</a>")), "{page}");
    }
    assert!(page.contains(&format!("<a href=\"{}\">Oficio.docx</a>", address(2))), "{page}");
    assert_eq!((page.matches("<audio").count(), page.matches("<video").count()), (1, 1));

    for (at, kind, bytes) in [(0, "audio/ogg", &note), (1, "video/mp4", &video)] {
        let whole = luz.get(&address(at)).await;
        assert_eq!((whole.header(header::CONTENT_TYPE), &whole.body[..]), (kind, &bytes[..]));
        assert_eq!(whole.header(header::ACCEPT_RANGES), "bytes");
        assert!(whole.header(header::CONTENT_DISPOSITION).starts_with("attachment; "), "by itself it is saved");
        let some = part(&luz, &address(at), "bytes=2-5").await;
        assert_eq!((some.status, &some.body[..]), (StatusCode::PARTIAL_CONTENT, &bytes[2..6]));
        assert_eq!(some.header(header::CONTENT_RANGE), format!("bytes 2-5/{}", bytes.len()));
        let beyond = part(&luz, &address(at), &format!("bytes={}-", bytes.len())).await;
        assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
        let stranger = Visitor::of(&house, 2);
        assert_eq!(part(&stranger, &address(at), "bytes=0-1").await.status, StatusCode::NOT_FOUND);
    }
}
