//! A visitor of the portal and their browser, the letters they are sent, and the desk that answers.

use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode, header};
use ronda_server::ingest::OwnAct;
use ronda_server::mail::letters::{Letter, Post};
use ronda_server::runtime::portal::proof_of_work;
use ronda_server::store::StoreError;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, Decision};
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use ronda_test_support::client::{Answer, Client};
use ronda_test_support::house::{House, ORIGIN};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What was mailed.
#[derive(Default)]
pub struct Letters(Mutex<Vec<Letter>>);

impl Post for Letters {
    fn post(&self, letter: Letter) -> Result<(), StoreError> {
        self.0.lock().expect("whole").push(letter);
        Ok(())
    }
}

impl Letters {
    pub fn of(house: &House) -> Arc<Self> {
        let letters = Arc::new(Self::default());
        house.app.portal().letters_by(letters.clone());
        letters
    }
    pub fn count(&self) -> usize {
        self.0.lock().expect("whole").len()
    }
    /// The link in the letter of this number, once it was sent.
    pub async fn link(&self, number: usize) -> String {
        let end = Instant::now() + Duration::from_secs(60);
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

/// What a browser takes that opens an address, or sends a form by itself.
const PAGES: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";

/// A visitor's browser: more than one cookie, an address, a language.
pub struct Visitor {
    pub client: Client,
    pub cookies: Vec<(String, String)>,
    address: u32,
}

impl Visitor {
    pub fn of(house: &House, address: u32) -> Self {
        Self { client: house.anonymous().clone(), cookies: Vec::new(), address }
    }
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let peer = SocketAddr::new(IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + self.address)), 50_000);
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.client.request(method, path).extension(ConnectInfo(peer));
        request.header(header::COOKIE, cookies.join("; ")).header(header::ACCEPT, PAGES)
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
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).body(axum::body::Body::empty()).expect("a request");
        let answer = self.client.send_only(request).await;
        self.keep(&answer);
        answer
    }
    pub async fn send(&mut self, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, kind);
        let answer = self.client.send_only(request.body(body.into()).expect("a request")).await;
        self.keep(&answer);
        answer
    }
    /// A form without files.
    pub async fn post(&mut self, path: &str, body: &str) -> Answer {
        self.send(path, "application/x-www-form-urlencoded", body.as_bytes().to_vec()).await
    }
    /// A form that may bring files.
    pub async fn form(&mut self, path: &str, words: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        self.send(path, "multipart/form-data; boundary=xXx", multipart(words, files)).await
    }
    /// The work of a browser with scripts.
    pub async fn human(&mut self) -> (String, String) {
        let asked: serde_json::Value = self.get("/portal/reto").await.json();
        let challenge = asked["challenge"].as_str().expect("a challenge").to_owned();
        let work = proof_of_work::work(&challenge);
        (challenge, work)
    }
    /// Files a request by the plain service, and follows on to it.
    pub async fn file(&mut self, words: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
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

pub fn multipart(words: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
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

pub const NEW: &str = "/portal/nueva/oax-soporte-hardware";

pub const MAIL: &str = "luz.martinez@oaxaca.gob.mx";

pub const ASKER: [(&str, &str); 6] = [
    ("name", "Luz Martínez"),
    ("mail", MAIL),
    ("phone", "12345"),
    ("client_org", "Finanzas"),
    ("subject", "La impresora no enciende"),
    ("description", "Es **urgente**: <b>no</b> enciende desde __ayer__."),
];

pub fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).expect("text")
}

pub fn token(page: &Answer) -> String {
    let page = text(page);
    let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap_or_else(|| panic!("no token: {page}"));
    rest.split('"').next().expect("a token").to_owned()
}

pub fn tickets(house: &House) -> usize {
    let summaries = house.store().read().expect("a reader").summaries(None, 500).expect("reads");
    summaries.iter().filter(|summary| matches!(summary, Summary::Ticket(_))).count()
}

/// To which request an answer leads.
pub fn led(answer: &Answer) -> DocumentId {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", text(answer));
    let path = answer.header(header::LOCATION);
    path.strip_prefix("/portal/solicitud/").expect("a request").parse().expect("an id")
}

/// The desk does something.
pub async fn desk(house: &House, document: DocumentId, command: Command) {
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

pub fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}
