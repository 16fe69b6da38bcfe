//! The public portal through the router: filed, seen by a mailed link, answered, confirmed, surveyed; and what those try who
//! have no business there.

use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode, header};
use ronda_server::blobs;
use ronda_server::identity::people;
use ronda_server::ingest::OwnAct;
use ronda_server::mail::letters::{Letter, Post};
use ronda_server::runtime::portal::proof_of_work;
use ronda_server::store::StoreError;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{ClosedBy, ClosingRule, Span, SurveyRule, SurveySettings};
use ronda_shared::command::{Audience, Command, Content, Decision, Verdict};
use ronda_shared::ids::{DocumentId, PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use ronda_test_support::client::{Answer, Client};
use ronda_test_support::house::{House, ORIGIN};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What was mailed.
#[derive(Default)]
struct Letters(Mutex<Vec<Letter>>);

impl Post for Letters {
    fn post(&self, letter: Letter) -> Result<(), StoreError> {
        self.0.lock().expect("whole").push(letter);
        Ok(())
    }
}

impl Letters {
    fn of(house: &House) -> Arc<Self> {
        let letters = Arc::new(Self::default());
        house.app.portal().letters_by(letters.clone());
        letters
    }
    fn count(&self) -> usize {
        self.0.lock().expect("whole").len()
    }
    /// The link in the letter of this number, once it was sent.
    async fn link(&self, number: usize) -> String {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let text = self.0.lock().expect("whole").get(number).map(|letter| letter.text.clone());
            if let Some(text) = text {
                let line = text.lines().find(|line| line.starts_with(ORIGIN)).expect("a link");
                return line.strip_prefix(ORIGIN).expect("ours").to_owned();
            }
            assert!(Instant::now() < end, "letter {number} did not come");
            tokio::task::yield_now().await;
        }
    }
}

/// A visitor's browser: more than one cookie, an address, a language.
struct Visitor {
    client: Client,
    cookies: Vec<(String, String)>,
    address: u32,
}

impl Visitor {
    fn of(house: &House, address: u32) -> Self {
        Self { client: house.anonymous().clone(), cookies: Vec::new(), address }
    }
    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let peer = SocketAddr::new(IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + self.address)), 50_000);
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.client.request(method, path).extension(ConnectInfo(peer)).header(header::COOKIE, cookies.join("; "))
    }
    fn keep(&mut self, answer: &Answer) {
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let text = set.to_str().expect("text");
            assert!(text.contains("HttpOnly; SameSite=Strict; Secure"), "{text}");
            let (name, value) = text.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).body(axum::body::Body::empty()).expect("a request");
        let answer = self.client.send_only(request).await;
        self.keep(&answer);
        answer
    }
    async fn send(&mut self, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, kind);
        let answer = self.client.send_only(request.body(body.into()).expect("a request")).await;
        self.keep(&answer);
        answer
    }
    /// A form without files.
    async fn post(&mut self, path: &str, body: &str) -> Answer {
        self.send(path, "application/x-www-form-urlencoded", body.as_bytes().to_vec()).await
    }
    /// A form that may bring files.
    async fn form(&mut self, path: &str, words: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        self.send(path, "multipart/form-data; boundary=xXx", multipart(words, files)).await
    }
    /// The work of a browser with scripts.
    async fn human(&mut self) -> (String, String) {
        let asked: serde_json::Value = self.get("/portal/reto").await.json();
        let challenge = asked["challenge"].as_str().expect("a challenge").to_owned();
        let work = proof_of_work::work(&challenge);
        (challenge, work)
    }
    /// Files a request by the plain service, and follows on to it.
    async fn file(&mut self, words: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        let token = token(&self.get(NEW).await);
        let (challenge, work) = self.human().await;
        let mut all = ASKER.to_vec();
        all.retain(|(name, _)| words.iter().all(|(other, _)| other != name));
        all.extend_from_slice(words);
        for (name, text) in [("token", &token), ("challenge", &challenge), ("work", &work)] {
            if words.iter().all(|(other, _)| *other != name) {
                all.push((name, text));
            }
        }
        self.form(NEW, &all, files).await
    }
}

fn multipart(words: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, text) in words {
        let part = format!("--xXx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, file, bytes) in files {
        let head = format!(
            "--xXx\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: image/png\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--xXx--\r\n");
    body
}

const NEW: &str = "/portal/nueva/oax-soporte-hardware";
const MAIL: &str = "luz.martinez@oaxaca.gob.mx";
const ASKER: [(&str, &str); 6] = [
    ("name", "Luz Martínez"),
    ("mail", MAIL),
    ("phone", "12345"),
    ("client_org", "Finanzas"),
    ("subject", "La impresora no enciende"),
    ("description", "Es **urgente**: <b>no</b> enciende desde __ayer__."),
];

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).expect("text")
}
fn token(page: &Answer) -> String {
    let page = text(page);
    let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap_or_else(|| panic!("no token: {page}"));
    rest.split('"').next().expect("a token").to_owned()
}
fn ticket(house: &House, id: DocumentId) -> TicketView {
    let reader = house.store().read().expect("a reader");
    blobs::ticket(&*reader, id).expect("reads").expect("a ticket")
}
fn tickets(house: &House) -> usize {
    house.store().read().expect("a reader").summaries(None, 500).expect("reads").len()
}
/// To which request an answer leads.
fn led(answer: &Answer) -> DocumentId {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", text(answer));
    let path = answer.header(header::LOCATION);
    path.strip_prefix("/portal/solicitud/").expect("a request").parse().expect("an id")
}
/// The desk does something.
async fn desk(house: &House, document: DocumentId, command: Command) {
    // Omar, whose work it is, starts it and resolves it.
    let (person, site) = match command {
        Command::Decision(Decision::Start {}) | Command::Decision(Decision::Resolve { .. }) => {
            ("omar.cruz", Site::Field)
        }
        _ => ("ronda", Site::System),
    };
    let act = OwnAct {
        person: PersonId::new(person),
        site,
        document,
        kind: DocumentKind::Ticket,
        at: Timestamp::from_millis(house.now()),
        command,
    };
    let done = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert_eq!(done[0].outcome, Outcome::Accepted, "{:?}", done[0]);
}
fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

/// OAX-78, OAX-79, OAX-81, OAX-82, OCO-19: filed with fields, files and marks; the folio on the page; sent twice, filed once.
/// OAX-01, OAX-08, OAX-14, OAX-77, OCO-18: one door for everybody, by a channel of its own.
#[tokio::test]
async fn anybody_files_a_request_and_sees_it() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let index = text(&luz.get("/portal").await);
    assert!(index.contains("/portal/nueva/oax-soporte-hardware") && !index.contains("<style>undefined"));
    let page = luz.get(NEW).await;
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'; "));
    assert!(text(&page).contains("Qué sistema o equipo falla"), "OAX-80: what to tell");
    let seal = token(&page);
    let (challenge, work) = luz.human().await;
    let mut words = ASKER.to_vec();
    words.extend([("token", seal.as_str()), ("challenge", &challenge), ("work", &work)]);
    let picture = png();
    // What follows the picture is cut, and what of its name is not seen goes: nobody is told to send another.
    let with_tail = [picture.as_slice(), b"ftypmp42 GPSLatitude"].concat();
    let sent = luz.form(NEW, &words, &[("files", "fo\u{202e}t\u{200b}o.png", &with_tail)]).await;
    let id = led(&sent);
    assert_eq!(led(&luz.form(NEW, &words, &[]).await), id, "sent twice, filed once");
    assert_eq!(tickets(&house), 1);
    let view = ticket(&house, id);
    let folio = view.ruled.folio.clone().expect("a folio");
    assert!(folio.starts_with("TYS-"), "{folio}");
    assert_eq!((view.born.stamp.site, view.born.channel.as_str()), (Site::Portal, "portal"));
    let team = view.ruled.team.as_ref().map(|team| team.as_str());
    assert_eq!(team, Some("oax-soporte"), "OAX-77: the topic selects the area");
    assert_eq!(view.born.description, "Es **urgente**: <b>no</b> enciende desde __ayer__.", "kept as it was typed");
    assert!(view.evidence.iter().all(|file| file.is_sealed()) && view.evidence.len() == 1, "{:?}", view.evidence);
    assert_eq!(view.evidence[0].file.name, "foto.png");

    let seen = luz.get(&format!("/portal/solicitud/{id}")).await;
    let page = text(&seen);
    assert!(page.contains(&folio) && page.contains("Recibida") && page.contains("Recibimos su solicitud"), "{page}");
    assert!(page.contains("Es <strong>urgente</strong>: &lt;b&gt;no&lt;/b&gt; enciende desde <u>ayer</u>."), "{page}");
    let file = format!("/portal/solicitud/{id}/archivo/{}", view.evidence[0].id);
    let bytes = luz.get(&file).await;
    assert_eq!((bytes.status, bytes.body.to_vec()), (StatusCode::OK, picture));
    let mut other = Visitor::of(&house, 2);
    for path in [format!("/portal/solicitud/{id}"), file] {
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let english = luz.request(Method::GET, NEW).header(header::ACCEPT_LANGUAGE, "en-GB,en");
    let english = luz.client.send_only(english.body(axum::body::Body::empty()).expect("a request")).await;
    assert!(text(&english).contains("<html lang=\"en\">") && text(&english).contains("I am not a robot"));
}

/// Pages come compressed; their style is one file, which is kept for ever under a name that changes with it.
#[tokio::test]
async fn pages_are_compressed_and_share_one_style() {
    let house = House::open();
    let nobody = house.anonymous();
    let ask = |path: &str, coding: &str| {
        let request = nobody.request(Method::GET, path).header(header::ACCEPT_ENCODING, coding);
        nobody.send_only(request.body(axum::body::Body::empty()).expect("a request"))
    };
    let style_of = |page: &str| {
        let (_, rest) = page.split_once("<link rel=\"stylesheet\" href=\"").expect("a style");
        rest.split('"').next().expect("an address").to_owned()
    };
    let whole = text(&ask(NEW, "identity").await);
    assert!(!whole.contains("<style") && !whole.contains(" style="), "nothing inline");
    let packed = ask(NEW, "gzip").await;
    assert_eq!((packed.header(header::CONTENT_ENCODING), packed.header("cache-control")), ("gzip", "no-store"));
    assert!(packed.headers.get_all(header::VARY).iter().any(|names| names == "accept-encoding"));
    assert!(packed.body.len() * 2 < whole.len(), "{} of {}", packed.body.len(), whole.len());
    let style = style_of(&whole);
    for path in ["/e/0000000009w", "/verificar/00000000000000000000"] {
        assert_eq!(style_of(&text(&ask(path, "identity").await)), style, "{path}");
    }
    let css = ask(&style, "gzip").await;
    assert_eq!((css.status, css.header(header::CONTENT_TYPE)), (StatusCode::OK, "text/css; charset=utf-8"));
    assert_eq!(css.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(css.header(header::CONTENT_ENCODING), "gzip");
    // Answers to the app's own calls hold tokens and words side by side: they are not compressed here.
    assert_eq!(ask("/portal/reto", "gzip").await.headers.get(header::CONTENT_ENCODING), None);
}

/// What is not right is told beside its field, and what was written stays (OAX-79). OAX-78, OAX-80.
#[tokio::test]
async fn what_is_missing_is_told_and_what_was_written_stays() {
    let house = House::open();
    let mut luz = Visitor::of(&house, 1);
    let before = house.feed();
    for (words, told) in [
        (&[("mail", "luz@example.org")][..], "termina en finanzasoaxaca.gob.mx u oaxaca.gob.mx"),
        (&[("name", "")], "Falta su nombre"),
        (&[("phone", "")], "Falta su extensión"),
        (&[("subject", " ")], "Falta el resumen"),
        (&[("challenge", "AAAA"), ("work", "1.2.3")], "Marque la casilla otra vez"),
        (&[("token", "falso")], "La página llevaba mucho tiempo abierta"),
    ] {
        let answer = luz.file(words, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}: {}", text(&answer));
        let page = text(&answer);
        assert!(page.contains(told), "{told}: {page}");
        assert!(page.contains("&lt;b&gt;no&lt;/b&gt; enciende"), "what was written stays: {page}");
    }
    let strange = luz.file(&[], &[("files", "virus.exe", b"MZ...")]).await;
    assert!(text(&strange).contains("«virus.exe» no se puede recibir"), "{}", text(&strange));
    let program = luz.file(&[("website", "x")], &[]).await;
    assert_eq!(program.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(house.feed(), before, "nothing was kept");
    // OAX-36: said who may.
    let only = luz.get("/portal/nueva/oax-cambio-nivel-red").await;
    assert!(text(&only).contains("Enlace Informático"), "{}", text(&only));
    assert_eq!(luz.get("/portal/nueva/nada").await.status, StatusCode::NOT_FOUND);
}

/// OAX-83: folio and address, a link by mail, good once; used, over and forwarded are told in words.
#[tokio::test]
async fn a_link_opens_once() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let folio = ticket(&house, id).ruled.folio.expect("a folio");
    let mut later = Visitor::of(&house, 2);
    let asked = format!("folio={}&mail=Luz.Martinez%40oaxaca.gob.mx", folio.to_lowercase());
    let sent = later.post("/portal/estado", &asked).await;
    assert_eq!(sent.status, StatusCode::OK);
    let link = letters.link(0).await;
    assert!(!link.contains("luz") && link.len() < 300, "no address in an address: {link}");
    let looked = text(&later.get(&link).await);
    assert!(
        looked.contains("Abrir su solicitud") && !looked.contains("id=\"mail\""),
        "the browser that asked: {looked}"
    );
    // Forwarded, or another device of one's own: the address is asked for.
    let mut other = Visitor::of(&house, 3);
    assert!(text(&other.get(&link).await).contains("se pidió en otro equipo"));
    let wrong = other.post(&link, "mail=ana%40oaxaca.gob.mx").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(led(&later.post(&link, "").await), id);
    assert_eq!(later.get(&format!("/portal/solicitud/{id}")).await.status, StatusCode::OK);
    for answer in
        [later.post(&link, "").await, later.get(&link).await, other.post(&link, &format!("mail={MAIL}")).await]
    {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(text(&answer).contains("Este enlace ya se usó"), "{}", text(&answer));
    }
    later.post("/portal/estado", &asked).await;
    let link = letters.link(1).await;
    house.pass(DAY_MS);
    assert!(text(&later.get(&link).await).contains("ya venció"));
    assert!(text(&later.get("/portal/enlace/AAAA").await).contains("incompleto"));
    // The visit ends by itself.
    assert_eq!(later.get(&format!("/portal/solicitud/{id}")).await.status, StatusCode::NOT_FOUND);
}

/// S11: 10,000 guesses of folio and address learn nothing: one answer, and no letter to anybody but the one who asked.
#[tokio::test]
async fn ten_thousand_guesses_learn_nothing() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let folio = ticket(&house, id).ruled.folio.expect("a folio");
    let (mut limited, mut answers) = (0, std::collections::BTreeSet::new());
    for number in 0..10_000_u32 {
        // From a hundred networks; each hundredth guess has the folio right.
        let mut guess = Visitor::of(&house, 1_000 + number % 100);
        let tried = if number % 100 == 99 { folio.clone() } else { format!("TYS-{number:06}") };
        let mail = format!("nadie{}%40oaxaca.gob.mx", number % 7);
        let answer = guess.post("/portal/estado", &format!("folio={tried}&mail={mail}")).await;
        match answer.status {
            StatusCode::TOO_MANY_REQUESTS => limited += 1,
            status => {
                let page = text(&answer).replace(&format!("nadie{}@", number % 7), "");
                answers.insert((status.as_u16(), page));
            }
        }
    }
    assert_eq!(answers.len(), 1, "one answer for all of them");
    assert!(limited >= 7_900, "{limited} of 10,000 were turned away");
    assert_eq!(letters.count(), 0);
    // Right and wrong are answered alike, also to who has both.
    let mut owner = Visitor::of(&house, 50_000);
    let right = text(&owner.post("/portal/estado", &format!("folio={folio}&mail={MAIL}")).await).replace(MAIL, "");
    let (_, wrong) = answers.first().expect("one");
    assert_eq!(right, wrong.replace("oaxaca.gob.mx</strong>", "</strong>"), "alike");
    letters.link(0).await;
    // Who asks for letters to somebody else's address cannot flood it.
    for address in 0..30 {
        let mut flood = Visitor::of(&house, 60_000 + address);
        flood.post("/portal/estado", &format!("folio={folio}&mail={MAIL}")).await;
    }
    tokio::time::timeout(Duration::from_secs(20), async {
        while letters.count() < 4 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("four letters");
    let mut mine = Visitor::of(&house, 61_000);
    mine.post("/portal/mias", "mail=otra%40oaxaca.gob.mx").await;
    assert_eq!(letters.count(), 4, "four at once, then one each ten minutes");
}

/// Work counts once: a captcha that was used, or made up, files nothing; without scripts a mailed link completes it.
/// OAX-81, OAX-84.
#[tokio::test]
async fn a_box_counts_once_and_without_scripts_a_link_completes() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let (challenge, work) = luz.human().await;
    let human = [("challenge", challenge.as_str()), ("work", work.as_str())];
    let filed = luz.file(&human, &[]).await;
    led(&filed);
    for _ in 0..3 {
        let replayed = luz.file(&human, &[]).await;
        assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY, "replayed");
        assert!(text(&replayed).contains("Marque la casilla otra vez"));
    }
    assert_eq!(tickets(&house), 1);

    let before = house.feed();
    let picture = png();
    let mut eva = Visitor::of(&house, 2);
    let waits = eva.file(&[("challenge", ""), ("work", "")], &[("files", "a.png", &picture)]).await;
    assert_eq!(waits.status, StatusCode::OK);
    assert!(text(&waits).contains("Falta un paso") && text(&waits).contains(MAIL), "{}", text(&waits));
    assert_eq!(house.feed(), before, "nothing is filed before the link is opened");
    let link = letters.link(0).await;
    // OAX-84: what is about to be sent is shown to the browser that asked, and to no other that has the link.
    let page = text(&eva.get(&link).await);
    for words in ["Enviar su solicitud", "Revise antes de enviar", "a.png"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let elsewhere = text(&Visitor::of(&house, 3).get(&link).await);
    assert!(elsewhere.contains("Enviar su solicitud") && !elsewhere.contains("a.png"), "{elsewhere}");
    let id = led(&eva.post(&link, "").await);
    let view = ticket(&house, id);
    assert!(view.ruled.folio.is_some() && view.evidence.len() == 1 && view.evidence[0].is_sealed());
    assert!(text(&eva.post(&link, "").await).contains("ya se usó"));
    assert_eq!(tickets(&house), 2);
}

/// T3, T20, T23, T24, T26 and the survey, from the page; each by the requester's own word.
#[tokio::test]
async fn a_requester_answers_confirms_and_rates() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    desk(&house, id, Command::Decision(Decision::AskRequester { question: "¿Qué <modelo> es?".into() })).await;
    desk(&house, id, Command::Content(Content::AddNote { audience: Audience::Internal, text: "Nota de casa".into() }))
        .await;
    desk(&house, id, Command::Content(Content::AddNote { audience: Audience::Public, text: "Vamos en camino".into() }))
        .await;
    let page = text(&luz.get(&path).await);
    assert!(page.contains("¿Qué &lt;modelo&gt; es?") && page.contains("Vamos en camino"), "{page}");
    assert!(!page.contains("Nota de casa"), "what is internal stays inside");
    let empty = luz.form(&path, &[("do", "answer"), ("text", "")], &[]).await;
    assert!(text(&empty).contains("Falta escribir unas palabras"));
    led(&luz
        .form(
            &path,
            &[("do", "answer"), ("text", "Es <script>alert(1)</script> HP")],
            &[("files", "placa.png", &png())],
        )
        .await);
    let view = ticket(&house, id);
    assert_ne!(view.ruled.state, State::NeedsInfo, "T3");
    assert_eq!(view.evidence.len(), 1);
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Es &lt;script&gt;alert(1)&lt;/script&gt; HP") && !page.contains("<script>alert"), "{page}");
    led(&luz.form(&path, &[("do", "reply"), ("text", "Gracias")], &[]).await);
    assert_eq!(ticket(&house, id).notes.len(), 3);
    led(&luz.form(&path, &[("do", "cancel"), ("text", "Ya no hace falta")], &[]).await);
    assert_eq!(ticket(&house, id).ruled.state, State::Cancelled, "T26");
    let late = luz.form(&path, &[("do", "confirm")], &[]).await;
    assert!(text(&late).contains("ya había cambiado"), "{}", text(&late));
    let heard = ticket(&house, id).contacts;
    assert_eq!(heard.last().and_then(|contact| contact.verdict), Some(Verdict::Confirmed), "their word is kept");
}

/// OCO-18, OCO-23: one's own requests behind a mailed link, two weeks in that browser; nobody else's.
#[tokio::test]
async fn ones_own_requests_without_a_password() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let first = led(&luz.file(&[], &[]).await);
    let second = led(&luz.file(&[("subject", "Otra cosa")], &[]).await);
    let mut ana = Visitor::of(&house, 2);
    let theirs = led(&ana.file(&[("mail", "ana@oaxaca.gob.mx")], &[]).await);
    let mut home = Visitor::of(&house, 3);
    let nobody =
        text(&home.post("/portal/mias", "mail=nadie%40oaxaca.gob.mx").await).replace("nadie@oaxaca.gob.mx", "");
    let known = text(&home.post("/portal/mias", &format!("mail={MAIL}")).await).replace(MAIL, "");
    assert_eq!(nobody, known, "alike");
    let link = letters.link(0).await;
    let open = home.post(&link, "").await;
    assert_eq!((open.status, open.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/portal/mias"));
    let list = text(&home.get("/portal/mias").await);
    assert!(
        list.contains(&first.to_string()) && list.contains(&second.to_string()) && !list.contains(&theirs.to_string())
    );
    assert_eq!(home.get(&format!("/portal/solicitud/{second}")).await.status, StatusCode::OK);
    assert_eq!(home.get(&format!("/portal/solicitud/{theirs}")).await.status, StatusCode::NOT_FOUND);
    // No box to tick for who has shown an address, which stays theirs whatever the form says.
    let token = token(&home.get(NEW).await);
    let mut words = ASKER.to_vec();
    words.extend([("mail", "ana@oaxaca.gob.mx"), ("token", token.as_str())]);
    let third = led(&home.form(NEW, &words, &[]).await);
    let view = ticket(&house, third);
    assert_eq!(view.requester[&ronda_shared::command::ContactField::Mail].value, MAIL);
    home.post("/portal/salir", "").await;
    assert!(text(&home.get("/portal/mias").await).contains("Sin contraseña"));
}

/// More than is taken is turned away before it is kept, in words.
#[tokio::test]
async fn what_is_too_large_is_turned_away() {
    let house = House::open();
    let mut luz = Visitor::of(&house, 1);
    let before = house.feed();
    let mut large = png();
    large.resize(9 * 1024 * 1024, 0);
    let answer = luz.file(&[], &[("files", "grande.png", &large)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text(&answer).contains("pesan demasiado"));
    let half = vec![7; 6 * 1024 * 1024];
    let whole: Vec<(&str, &str, &[u8])> = vec![("files", "a.png", &half); 3];
    assert_eq!(luz.file(&[], &whole).await.status, StatusCode::PAYLOAD_TOO_LARGE, "together");
    let picture = png();
    let many: Vec<(&str, &str, &[u8])> = vec![("files", "a.png", &picture); 9];
    assert_eq!(luz.file(&[], &many).await.status, StatusCode::PAYLOAD_TOO_LARGE, "too many");
    let long = "x".repeat(20_000);
    assert_eq!(luz.file(&[("description", &long)], &[]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let broken = luz.send(NEW, "multipart/form-data; boundary=xXx", b"--xXx\r\nnonsense".to_vec()).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.feed(), before, "nothing was kept");
}

/// S9: script in every field of a form stays text, on the page that comes back and on the request's own.
#[tokio::test]
async fn script_in_every_field_stays_text() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let script = "\"'><script>alert(1)</script>**<img src=x onerror=alert(1)>**";
    let words: Vec<(&str, &str)> =
        ["name", "phone", "client_org", "room", "subject", "description", "building", "kind", "subservice"]
            .into_iter()
            .map(|name| (name, script))
            .collect();
    let mut wrong = words.clone();
    wrong.push(("mail", script));
    let back = text(&luz.file(&wrong, &[]).await);
    let right = words.iter().filter(|(name, _)| *name != "subservice").copied().collect::<Vec<_>>();
    let id = led(&luz.file(&right, &[("files", script, &png())]).await);
    let page = text(&luz.get(&format!("/portal/solicitud/{id}")).await);
    for page in [back, page] {
        let bare = page.replace("<script src=\"/portal/portal.js\" defer></script>", "");
        assert!(!bare.contains("<script") && !bare.contains("<img") && !bare.contains("value=\"\"'>"), "{bare}");
    }
}

/// OAX-96: an empty annex, of the service that asks for it and of no other.
#[tokio::test]
async fn empty_annexes_are_downloaded() {
    let house = House::open();
    let mut luz = Visitor::of(&house, 1);
    let org = house.app.organisation().clone();
    let mut found = 0;
    for service in &org.services {
        let page = text(&luz.get(&format!("/portal/nueva/{}", service.id)).await);
        house.pass(MINUTE_MS);
        let Some((_, rest)) = page.split_once("href=\"/portal/formato/") else { continue };
        let path = format!("/portal/formato/{}", rest.split('"').next().expect("a path"));
        let file = luz.get(&path).await;
        assert_eq!(file.status, StatusCode::OK, "{path}");
        assert!(file.body.starts_with(b"%PDF-"), "{path}");
        found += 1;
        if found == 3 {
            break;
        }
    }
    assert!(found > 0, "some service of Oaxaca's has an annex that anybody fills in");
    assert_eq!(luz.get("/portal/formato/oax-soporte-hardware/nada.pdf").await.status, StatusCode::NOT_FOUND);
}

/// What the desk does until the work is done.
async fn resolved(house: &House, id: DocumentId) {
    let priority = house.app.organisation().priorities[0].id.clone();
    let person = Some(PersonId::new("omar.cruz"));
    for command in [
        Command::Decision(Decision::SetPriority { priority }),
        Command::Decision(Decision::Assign { person, team: None, reason: String::new() }),
        Command::Decision(Decision::Start {}),
        Command::Decision(Decision::Resolve {
            solution: "Se cambió el cable".into(),
            outcome: None,
            concluded_at: None,
        }),
    ] {
        desk(house, id, command).await;
        let view = ticket(house, id);
        let not = view.requests.iter().find(|one| one.ruling.as_ref().is_some_and(|ruling| !ruling.applied));
        assert!(not.is_none(), "{not:?}");
    }
    assert_eq!(ticket(house, id).ruled.state, State::Resolved);
}

/// SEC-09, SEC-13, SEC-14, OCO-17, T20, T23, T24: the survey's answer closes it; it is reopened and persists; silence is
/// told as silence. OAX-04, SEC-02.
#[tokio::test]
async fn a_survey_closes_what_waits_for_it() {
    let house = House::of(|org| {
        let service = org.services.iter_mut().find(|one| one.id.as_str() == "oax-soporte-hardware").expect("a service");
        service.team = ronda_shared::ids::TeamId::new("oax-redes");
        service.approvals.clear();
        service.checklist.clear();
        service.guards.clear();
        service.required_to_assign.clear();
        service.required_to_start.clear();
        service.required_to_resolve.clear();
        service.closing = ClosingRule {
            survey: SurveyRule::Required,
            closed_by: vec![ClosedBy::Survey, ClosedBy::Requester],
            requires_diagnosis: Some(false),
            ..ClosingRule::default()
        };
        let default = "satisfactoria".to_owned();
        org.settings.survey = Some(SurveySettings { after: 3, unit: Span::BusinessDays, default });
    });
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    resolved(&house, id).await;
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Se cambió el cable") && page.contains("¿Cómo califica el servicio?"), "{page}");
    let persists = [("do", "persists"), ("text", "Sigue igual")];
    led(&luz.form(&path, &persists, &[]).await);
    assert_eq!(ticket(&house, id).ruled.state, State::InProgress, "T23");
    desk(
        &house,
        id,
        Command::Decision(Decision::Resolve { solution: "Otra vez".into(), outcome: None, concluded_at: None }),
    )
    .await;
    let empty = text(&luz.form(&path, &[("do", "survey"), ("comment", "Bien")], &[]).await);
    assert!(empty.contains("Falta contestar una pregunta"), "{empty}");
    let rated = [("do", "survey"), ("q-satisfaccion", "Satisfactorio"), ("comment", "Muy <amables>")];
    led(&luz.form(&path, &rated, &[]).await);
    let view = ticket(&house, id);
    assert_eq!(view.ruled.state, State::Closed, "SEC-33");
    let survey = view.ruled.survey.expect("a survey");
    assert_eq!((survey.answers["satisfaccion"].as_str(), survey.comment.as_str()), ("Satisfactorio", "Muy <amables>"));
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Gracias por su respuesta") && page.contains("Muy &lt;amables&gt;"), "{page}");
    led(&luz.form(&path, &[("do", "reopen"), ("text", "Volvió")], &[]).await);
    assert_eq!(ticket(&house, id).ruled.state, State::InProgress, "T24");
    desk(
        &house,
        id,
        Command::Decision(Decision::Resolve { solution: "Ahora sí".into(), outcome: None, concluded_at: None }),
    )
    .await;
    led(&luz.form(&path, &[("do", "confirm")], &[]).await);
    assert_eq!(ticket(&house, id).ruled.state, State::Closed, "T20");

    let other = led(&luz.file(&[("subject", "Otra cosa")], &[]).await);
    resolved(&house, other).await;
    desk(&house, other, Command::Decision(Decision::CloseForSilence { note: "Sin respuesta".into() })).await;
    let page = text(&luz.get(&format!("/portal/solicitud/{other}")).await);
    assert!(page.contains("quedó calificado como «satisfactoria»"), "SEC-14: {page}");
    house.pass(30 * DAY_MS);
    luz.cookies.clear();
    let late = luz.form(&format!("/portal/solicitud/{other}"), &[("do", "reopen"), ("text", "Volvió")], &[]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND, "the visit ended");
}

/// OAX-17, OAX-36, OCO-23: an enlace comes in by a mailed link, asks for what only they may, and follows the dependencia's.
#[tokio::test]
async fn an_enlace_asks_and_follows() {
    let house = House::open();
    let letters = Letters::of(&house);
    let enlace = Person {
        id: PersonId::new("enlace.finanzas"),
        name: "Iris Enlace".into(),
        roles: vec![RoleId::new("enlace-informatico")],
        teams: Vec::new(),
        buildings: Vec::new(),
        mail: Some("iris@oaxaca.gob.mx".into()),
        phone: Some("777".into()),
        client_org: Some("Finanzas".into()),
        active: true,
    };
    people::upsert(house.store(), house.app.clock().now(), &[enlace]).expect("told");
    let mut luz = Visitor::of(&house, 1);
    let theirs = led(&luz.file(&[], &[]).await);
    let elsewhere = led(&luz.file(&[("client_org", "Salud")], &[]).await);
    let mut iris = Visitor::of(&house, 2);
    iris.post("/portal/mias", "mail=iris%40oaxaca.gob.mx").await;
    iris.post(&letters.link(0).await, "").await;
    let list = text(&iris.get("/portal/mias").await);
    assert!(list.contains(&theirs.to_string()) && !list.contains(&elsewhere.to_string()), "{list}");
    assert_eq!(iris.get(&format!("/portal/solicitud/{elsewhere}")).await.status, StatusCode::NOT_FOUND);
    let path = format!("/portal/solicitud/{theirs}");
    led(&iris.form(&path, &[("do", "reply"), ("text", "Es el equipo de la ventanilla 4")], &[]).await);
    let note = ticket(&house, theirs).notes.pop().expect("a note");
    assert_eq!(note.stamp.by.as_str(), "enlace.finanzas");
    let form = text(&iris.get("/portal/nueva/oax-cambio-nivel-red").await);
    assert!(form.contains("value=\"Iris Enlace\"") && form.contains("type=\"file\""), "their form: {form}");
}
