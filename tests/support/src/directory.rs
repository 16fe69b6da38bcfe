//! A directory in this process that speaks OpenID Connect: it publishes, exchanges codes, signs tokens, and lies where told to.

use crate::house::{House, ORIGIN};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use ronda_server::one_login::OneLogin;
use ronda_server::outbound::transport::{Answer, AnswerFuture, HttpTransport, Question, TransportProblem};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The secret that the operator's file holds.
pub const SECRET: &str = "una-clave-que-nadie-dice";
/// What logout tokens tell of.
pub const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How the directory behaves.
pub struct Behaviour {
    /// It does not answer.
    pub away: bool,
    /// Which key it publishes.
    pub publishes: u8,
    /// With which key it signs.
    pub signs: u8,
    /// What heads its tokens.
    pub head: Value,
    /// What its metadata say otherwise.
    pub metadata: Value,
    /// How often it was asked anything, whether it answered or not.
    pub asked: u32,
    /// How often its keys were read.
    pub keys_read: u32,
    /// What came with the last code: authorization and form.
    pub last: (String, String),
    /// Set, it has another secret than we.
    pub refuses_client: bool,
    /// What it hands as its ID token whatever the code stood for: another's.
    pub hands: Option<String>,
    made: u32,
    codes: BTreeMap<String, Issued>,
}

/// What a code stands for.
struct Issued {
    challenge: String,
    /// Where it was sent, as the question wrote it.
    redirect: String,
    claims: Value,
}

/// A directory.
pub struct Directory {
    /// Its section in the operator's file, part of its addresses at Ronda.
    pub section: &'static str,
    /// As whom it vouches.
    pub issuer: String,
    behaviour: Mutex<Behaviour>,
}

impl Directory {
    /// One of this section and host, with this key.
    fn at(section: &'static str, host: &str, key: u8) -> Arc<Self> {
        let behaviour = Behaviour {
            away: false,
            publishes: key,
            signs: key,
            head: json!({ "alg": "ES256" }),
            metadata: json!({}),
            asked: 0,
            keys_read: 0,
            last: (String::new(), String::new()),
            refuses_client: false,
            hands: None,
            made: 0,
            codes: BTreeMap::new(),
        };
        Arc::new(Self { section, issuer: format!("https://{host}"), behaviour: Mutex::new(behaviour) })
    }

    /// How it behaves, to be changed.
    pub fn behaviour(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What its tokens claim at this time, with changes; `null` takes a claim out.
    pub fn claims(&self, now: i64, changes: &Value) -> Value {
        let seconds = now / 1_000;
        let claims = json!({
            "iss": self.issuer, "aud": "ronda", "sub": "f3a1", "sid": "s1", "iat": seconds, "exp": seconds + 300,
            "email": "omar@oaxaca.example", "email_verified": true, "name": "Omar Cruz",
        });
        changed(claims, changes)
    }

    /// Somebody signs in there, whom a browser brought with this address: where it is sent back to.
    pub fn signs_in(&self, sent_to: &str, now: i64, changes: &Value) -> String {
        let of = |name: &str| asked(sent_to, name);
        assert_eq!((of("response_type").as_str(), of("code_challenge_method").as_str()), ("code", "S256"));
        let claims = changed(json!({ "nonce": of("nonce") }), &self.claims(now, &json!({})));
        let claims = changed(claims, changes);
        let mut behaviour = self.behaviour();
        behaviour.made += 1;
        let code = format!("codigo-{}-{}", self.section, behaviour.made);
        let redirect = of("redirect_uri");
        let back = redirect.replace("%3A", ":").replace("%2F", "/");
        let back = back.strip_prefix(ORIGIN).expect("an address of Ronda's").to_owned();
        behaviour.codes.insert(code.clone(), Issued { challenge: of("code_challenge"), redirect, claims });
        format!("{back}?code={code}&state={}", of("state"))
    }

    /// A token with these claims.
    pub fn token(&self, claims: &Value) -> String {
        let behaviour = self.behaviour();
        signed(behaviour.signs, &behaviour.head, claims)
    }

    /// A logout token, with changes.
    pub fn logout(&self, now: i64, changes: &Value) -> String {
        let own = json!({ "events": { LOGOUT: {} }, "jti": "j1", "email": null, "email_verified": null, "name": null });
        self.token(&changed(changed(self.claims(now, &json!({})), &own), changes))
    }

    fn answers(&self, question: &Question) -> (u16, Value) {
        let mut behaviour = self.behaviour();
        match question.address.path() {
            "/.well-known/openid-configuration" => {
                let issuer = &self.issuer;
                let told = json!({
                    "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"),
                    "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
                    "backchannel_logout_supported": true, "code_challenge_methods_supported": ["S256"],
                });
                (200, changed(told, &behaviour.metadata))
            }
            "/keys" => {
                behaviour.keys_read += 1;
                (200, json!({ "keys": [published(behaviour.publishes)] }))
            }
            "/token" => {
                let form = question.form.clone().unwrap_or_default();
                behaviour.last = (question.authorization.clone().unwrap_or_default(), form.clone());
                if behaviour.refuses_client {
                    return (401, json!({ "error": "invalid_client" }));
                }
                let of = |name: &str| pair(&form, name);
                let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier").as_bytes()));
                match behaviour.codes.remove(&of("code")) {
                    // RFC 6749, 4.1.3: it is exchanged for where it was sent.
                    Some(issued) if issued.challenge == challenge && issued.redirect == of("redirect_uri") => {
                        let own = || signed(behaviour.signs, &behaviour.head, &issued.claims);
                        let token = behaviour.hands.clone().unwrap_or_else(own);
                        (200, json!({ "access_token": "x", "token_type": "Bearer", "id_token": token }))
                    }
                    Some(_) | None => (400, json!({ "error": "invalid_grant" })),
                }
            }
            _ => (404, json!({})),
        }
    }
}

impl HttpTransport for Directory {
    fn ask<'a>(&'a self, question: &'a Question) -> AnswerFuture<'a> {
        let away = {
            let mut behaviour = self.behaviour();
            behaviour.asked += 1;
            behaviour.away
        };
        let answer = if away { (0, Value::Null) } else { self.answers(question) };
        Box::pin(async move {
            let (status, body) = answer;
            if away {
                return Err(TransportProblem::Late);
            }
            Ok(Answer { status, body: body.to_string().into_bytes() })
        })
    }
}

/// The way to several directories: each is asked at its own host.
struct Roads(Vec<Arc<Directory>>);

impl HttpTransport for Roads {
    fn ask<'a>(&'a self, question: &'a Question) -> AnswerFuture<'a> {
        let leads = |directory: &&Arc<Directory>| {
            let host = directory.issuer.strip_prefix("https://");
            host == question.address.host_str()
        };
        self.0.iter().find(leads).expect("a directory of the trial").ask(question)
    }
}

/// People of this house come in by a directory from now on, as the operator's file has it with these lines.
pub fn opens_to(house: &House, lines: &str) -> Arc<Directory> {
    let directory = Directory::at("directorio", "directorio.example", 90);
    write(house, lines);
    come_in_by(house, Arc::clone(&directory) as Arc<dyn HttpTransport>);
    directory
}

/// The same by two that know nothing of each other, whose client has one name at both. The second is `otro`, with these lines.
pub fn opens_to_two(house: &House, lines: &str) -> (Arc<Directory>, Arc<Directory>) {
    let first = Directory::at("directorio", "directorio.example", 90);
    let second = Directory::at("otro", "otro.example", 80);
    write_two(house, lines);
    come_in_by(house, Arc::new(Roads(vec![Arc::clone(&first), Arc::clone(&second)])));
    (first, second)
}

fn come_in_by(house: &House, line: Arc<dyn HttpTransport>) {
    let config = house.app.config();
    let (store, clock) = (Arc::clone(house.app.store()), house.app.clock().clone());
    house.app.set_one_login(OneLogin::new(config.data.clone(), config.origin().to_owned(), store, clock, line));
}

/// The operator's file, with these lines in its section.
pub fn write(house: &House, lines: &str) {
    house.write_private("oidc.toml", &section("directorio", lines));
}

/// The operator's file with both, and these lines in the second's section.
pub fn write_two(house: &House, lines: &str) {
    let text = [section("directorio", ""), section("otro", lines)].concat();
    house.write_private("oidc.toml", &text);
}

fn section(name: &str, lines: &str) -> String {
    format!(
        "[{name}]\nname = \"Cuenta institucional\"\nissuer = \"https://{name}.example\"\nclient_id = \"ronda\"\n\
         secret = \"{SECRET}\"\n{lines}\n"
    )
}

/// A word of the question with which a browser was sent, as it stands there.
pub fn asked(sent_to: &str, name: &str) -> String {
    pair(sent_to.split_once('?').expect("a query").1, name)
}

fn pair(form: &str, name: &str) -> String {
    let mut pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).unwrap_or_default()
}

fn changed(mut claims: Value, changes: &Value) -> Value {
    let own = claims.as_object_mut().expect("an object");
    for (name, value) in changes.as_object().expect("an object") {
        if value.is_null() {
            own.remove(name);
        } else {
            own.insert(name.clone(), value.clone());
        }
    }
    claims
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).expect("a scalar in range")
}

fn published(number: u8) -> Value {
    let point = key(number).verifying_key().to_encoded_point(false);
    let bytes = point.as_bytes();
    json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "kid": number.to_string(),
        "x": URL_SAFE_NO_PAD.encode(&bytes[1..33]), "y": URL_SAFE_NO_PAD.encode(&bytes[33..65]),
    })
}

fn signed(number: u8, head: &Value, claims: &Value) -> String {
    let head = changed(json!({ "kid": number.to_string() }), head);
    let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let words = format!("{}.{}", text(&head), text(claims));
    let signature: Signature = key(number).sign(words.as_bytes());
    format!("{words}.{}", URL_SAFE_NO_PAD.encode(signature.to_vec()))
}
