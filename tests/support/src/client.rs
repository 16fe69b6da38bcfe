//! Those who come: nobody, a technician, an agent, a supervisor, each with a cookie and a device of their own.

use crate::authenticator::Authenticator;
use crate::described::{self, AnswerSeen};
use crate::device::{Device, Key};
use crate::house::ORIGIN;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::frame;
use ronda_shared::sync::wire::{OutboxFile, Problem, SyncRequest, SyncResponse};
use ronda_shared::{cbor, limits};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::ops::{Deref, DerefMut};
use tower::ServiceExt;

/// An answer, whole.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
}

impl Answer {
    /// A header's text; empty where it is not there.
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("not JSON: {error}: {self:?}"))
    }
    /// The body as a framed message.
    pub fn framed<T: DeserializeOwned>(&self) -> T {
        let body = frame::open(&self.body, 64 << 20).unwrap_or_else(|error| panic!("no frame: {error}: {self:?}"));
        cbor::decode(&body).unwrap_or_else(|error| panic!("not CBOR: {error}: {self:?}"))
    }
    /// The refusal, in whichever of the two forms it came.
    pub fn problem(&self) -> Problem {
        match self.header(header::CONTENT_TYPE) {
            "application/cbor" => self.framed(),
            _ => self.json(),
        }
    }
    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, String) {
        (self.status.as_u16(), self.problem().code)
    }
}

/// A browser, or what calls itself one.
#[derive(Clone)]
pub struct Client {
    router: Router,
    /// The session's cookie, where it has one.
    pub cookie: Option<String>,
}

impl Client {
    /// Without a session.
    pub fn new(router: Router) -> Self {
        Self { router, cookie: None }
    }

    /// A request as the app itself makes it.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ORIGIN, ORIGIN)
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        request
    }

    /// Sends any request, and keeps the cookie that comes.
    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let answer = self.send_only(request).await;
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().ok().and_then(|text| text.split(';').next()).unwrap_or_default();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        answer
    }

    /// Sends any request. What is answered is as the description of the API has it, or the trial fails here.
    pub async fn send_only(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let (status, headers) = (parts.status, parts.headers);
        described::check(&AnswerSeen { method: &method, path: &path, status, headers: &headers, body: &body });
        Answer { status, headers, body }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send_only(self.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    /// `POST` of JSON; the cookie that comes back is kept.
    pub async fn post_json(&mut self, path: &str, body: &impl Serialize) -> Answer {
        let body = serde_json::to_vec(body).expect("JSON");
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// `POST` of CBOR.
    pub async fn post_cbor(&self, path: &str, body: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/cbor");
        self.send_only(request.body(body.into()).expect("a request")).await
    }

    /// `POST` of bytes.
    pub async fn post_bytes(&self, path: &str, body: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/octet-stream");
        self.send_only(request.body(body.into()).expect("a request")).await
    }

    /// What a browser does with a link.
    pub async fn try_enrol(&mut self, token: &str, key: u8) -> Answer {
        self.try_enrol_as(token, key, Site::Field).await
    }

    async fn try_enrol_as(&mut self, token: &str, key: u8, site: Site) -> Answer {
        let mut body = browser(key, site);
        body["token"] = json!(token);
        self.post_json("/api/enrol", &body).await
    }

    /// What a browser with an authenticator does with a link.
    pub async fn try_enrol_with(&mut self, token: &str, key: u8, site: Site, passkey: &mut Authenticator) -> Answer {
        let asked: Value = self.post_json("/api/enrol/begin", &json!({ "token": token })).await.json();
        let mut body = browser(key, site);
        body["token"] = json!(token);
        body["passkey"] = json!({
            "ceremony": asked["passkey"]["ceremony"],
            "credential": passkey.make(&asked["passkey"]["options"]),
            "name": "Huella de prueba",
        });
        self.post_json("/api/enrol", &body).await
    }

    /// A question of the server for a passkey.
    pub async fn question(&mut self, path: &str, body: &Value) -> Value {
        let answer = self.post_json(path, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()
    }

    /// Comes in with a passkey on a browser that is no device yet.
    pub async fn sign_in(&mut self, key: u8, passkey: &mut Authenticator) -> Answer {
        let asked = self.question("/api/sign-in/begin", &json!({})).await;
        let credential = passkey.answer(&asked["options"]);
        self.sign_in_with(&asked["ceremony"], &credential, key).await
    }

    /// Shows an answer of an authenticator on a browser that is no device yet.
    pub async fn sign_in_with(&mut self, ceremony: &Value, credential: &Value, key: u8) -> Answer {
        let body = json!({ "ceremony": ceremony, "credential": credential, "browser": browser(key, Site::Desk) });
        self.post_json("/api/sign-in", &body).await
    }

    /// The same, and it must succeed.
    pub async fn enrol(mut self, token: &str, key: u8, person: &str, site: Site) -> Enrolled {
        let answer = self.try_enrol_as(token, key, site).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let told: serde_json::Value = answer.json();
        assert_eq!(told["person"]["id"], person);
        let device = device(&told, key, person, site);
        Enrolled { client: self, device, passkey: None }
    }

    /// The same with a passkey, made at that moment.
    pub async fn enrol_with(
        mut self,
        token: &str,
        key: u8,
        person: &str,
        site: Site,
        mut passkey: Authenticator,
    ) -> Enrolled {
        let answer = self.try_enrol_with(token, key, site, &mut passkey).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let device = device(&answer.json(), key, person, site);
        Enrolled { client: self, device, passkey: Some(passkey) }
    }
}

/// What a browser tells of itself.
pub fn browser(key: u8, site: Site) -> Value {
    json!({
        "kind": if site == Site::Field { "phone" } else { "desk" },
        "public_key": Key::number(key).public(),
        "device_name": "Teléfono de prueba",
        "app": "it",
    })
}

fn device(told: &Value, key: u8, person: &str, site: Site) -> Device {
    let id: DeviceId = told["device"].as_str().expect("an id").parse().expect("an id");
    Device::new(id, PersonId::new(person), Key::number(key), site)
}

/// A browser with a device.
pub struct Enrolled {
    /// Its session.
    pub client: Client,
    /// Its log.
    pub device: Device,
    /// Their passkey, where they made one.
    pub passkey: Option<Authenticator>,
}

impl Enrolled {
    /// Shows their passkey again: for some minutes acts that weigh are open.
    pub async fn verify(&mut self) {
        let answer = self.try_verify().await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
    }

    /// The same, whatever comes of it.
    pub async fn try_verify(&mut self) -> Answer {
        let asked = self.client.question("/api/step-up/begin", &json!({})).await;
        let credential = self.passkey.as_mut().expect("a passkey").answer(&asked["options"]);
        let body = json!({ "ceremony": asked["ceremony"], "credential": credential });
        self.client.post_json("/api/step-up", &body).await
    }

    /// Shows the device's key where the session's cookie was lost or is doubted.
    pub async fn resume(&mut self) -> Answer {
        use base64::Engine;
        use base64::engine::general_purpose::STANDARD;
        let device = self.device.id;
        let asked: Value = self.client.get(&format!("/api/challenge?device={device}")).await.json();
        let challenge = asked["challenge"].as_str().expect("a challenge").to_owned();
        let signed = self.device.key.sign(&STANDARD.decode(&challenge).expect("base64"));
        let body = json!({ "device": device, "challenge": challenge, "signature": STANDARD.encode(signed) });
        self.client.post_json("/api/session", &body).await
    }

    /// Sends a push and answers what came, stored by nobody.
    pub async fn offer(&self, request: &SyncRequest) -> Answer {
        self.client.post_cbor("/api/sync", frame::pack(&cbor::encode(request))).await
    }

    /// An ordinary sync, until there is no more; it must succeed. Answers the last answer.
    pub async fn sync(&mut self) -> SyncResponse {
        loop {
            let answer = self.offer(&self.device.push()).await;
            assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.problem());
            let answer: SyncResponse = answer.framed();
            self.device.take(&answer);
            if !answer.more {
                return answer;
            }
        }
    }

    /// The device's outbox as a file.
    pub fn outbox(&self) -> OutboxFile {
        let push = self.device.push();
        OutboxFile {
            version: push.version,
            device: push.device,
            before: push.before,
            first: push.first,
            acts: push.acts,
            signature: push.signature,
        }
    }
}

impl Deref for Enrolled {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}
impl DerefMut for Enrolled {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}

macro_rules! those_who_come {
    ($($(#[$doc:meta])* $name:ident = $inner:ty;)+) => {$(
        $(#[$doc])*
        pub struct $name(pub $inner);
        impl Deref for $name {
            type Target = $inner;
            fn deref(&self) -> &$inner { &self.0 }
        }
        impl DerefMut for $name {
            fn deref_mut(&mut self) -> &mut $inner { &mut self.0 }
        }
    )+};
}

those_who_come! {
    /// Nobody.
    Anonymous = Client;
    /// In the field, with a phone.
    Technician = Enrolled;
    /// At the desk.
    Agent = Enrolled;
    /// Who leads the desk.
    Supervisor = Enrolled;
    /// Who reads and decides nothing.
    Auditor = Enrolled;
    /// Who asks for service.
    Requester = Enrolled;
}

/// A cross-site header set, for tests that pretend to be another page.
pub fn cross_site(mut request: Request<Body>) -> Request<Body> {
    let headers = request.headers_mut();
    headers.insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
    headers.insert(header::ORIGIN, HeaderValue::from_static("https://evil.example"));
    request
}

/// The bound that a JSON body must not pass.
pub const JSON_BYTES: usize = limits::JSON_BYTES;
