//! Sends one question to another system over TLS. It goes to an address that may be reached, no redirect is followed, and
//! the answer is bounded in bytes and time.

use super::address::{Unreachable, resolve, server_name};
use super::network::{Network, OwnMachine};
use crate::config::tls_trust;
use axum::http::{HeaderValue, Method, Request, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use url::{Position, Url};

/// All of a question, from the name to the end of the answer.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// An answer at most: key sets and tokens have some kilobytes.
pub const ANSWER_BYTES: usize = 512 * 1024;

/// A question. What it carries is never printed.
pub struct Question {
    /// The address that is asked.
    pub address: Url,
    /// A form that is sent; without one it is a `GET`.
    pub form: Option<String>,
    /// JSON that is sent instead.
    pub json: Option<String>,
    /// Bytes that are sent instead.
    pub body: Option<Body>,
    /// The `Authorization` header, where one is sent.
    pub authorization: Option<String>,
    /// Networks of the institution's own that its name may lead to.
    pub allow: Vec<Network>,
    /// Who vouches for the other side beside whom the system trusts.
    pub ca: Option<PathBuf>,
    /// How many bytes an answer has at most.
    pub most: usize,
    /// The time for all of it, from the name to the end of the answer.
    pub timeout: Duration,
}

/// Bytes that are sent, and what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// `Content-Type`.
    pub kind: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What the other system answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportProblem {
    /// Its name leads to an address that may not be reached.
    #[error("its name leads to an address that is not public, and `allow` names no such network")]
    Inside,
    /// Its name leads to an address that is called by no setting.
    #[error("its name leads to this machine's own link, or to the machine itself, which no setting lets be called")]
    Barred,
    /// It did not answer in time.
    #[error("it did not answer in time")]
    Late,
    /// The connection failed; the words say how.
    #[error("{0}")]
    Line(String),
    /// The answer has more bytes than are read.
    #[error("its answer is too long")]
    Long,
}

impl TransportProblem {
    /// The same in Spanish; how a connection failed is told as the machine says it where that is not one of what is seen most.
    pub fn es(&self) -> String {
        match self {
            Self::Inside => Unreachable::Inside.es(),
            Self::Barred => Unreachable::Barred.es(),
            Self::Late => "no contestó a tiempo".to_owned(),
            Self::Line(why) => match of_machine(why) {
                Some(es) => format!("la conexión falló: {es}"),
                None => format!("la conexión falló ({why})"),
            },
            Self::Long => "su respuesta es demasiado larga".to_owned(),
        }
    }
}

/// How a line is told that ended before the answer did.
const CUT_OFF: &str = "its answer was cut off";

/// What the system and the TLS library say most often of a connection that failed, in Spanish.
pub fn of_machine(why: &str) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 12] = [
        (CUT_OFF, "su respuesta se cortó a la mitad"),
        ("UnknownIssuer", "no se confía en quien firmó su certificado (va en «ca»)"),
        ("Expired", "su certificado ya venció"),
        ("certificate expired", "su certificado ya venció"),
        ("NotValidForName", "su certificado es de otro nombre"),
        ("certificate not valid for name", "su certificado es de otro nombre"),
        ("Connection refused", "rechazó la conexión"),
        ("Connection reset", "cortó la conexión"),
        ("unexpected EOF", "cortó la conexión"),
        ("Name or service not known", "nadie conoce ese nombre"),
        ("No route to host", "no hay ruta hasta él"),
        ("Network is unreachable", "no hay ruta hasta su red"),
    ];
    KNOWN.into_iter().find_map(|(en, es)| why.contains(en).then_some(es))
}

impl From<Unreachable> for TransportProblem {
    fn from(problem: Unreachable) -> Self {
        match problem {
            Unreachable::Name(why) => Self::Line(why),
            Unreachable::Inside => Self::Inside,
            Unreachable::Barred => Self::Barred,
        }
    }
}

/// The future of an answer.
pub type AnswerFuture<'a> = Pin<Box<dyn Future<Output = Result<Answer, TransportProblem>> + Send + 'a>>;

/// What carries questions; trials have one of their own.
pub trait HttpTransport: Send + Sync {
    /// Asks one question and waits for its answer.
    fn ask<'a>(&'a self, question: &'a Question) -> AnswerFuture<'a>;
}

/// The network.
pub struct Https;

impl HttpTransport for Https {
    fn ask<'a>(&'a self, question: &'a Question) -> AnswerFuture<'a> {
        Box::pin(async move {
            let asked = tokio::time::timeout(question.timeout, exchange(question)).await;
            asked.unwrap_or(Err(TransportProblem::Late))
        })
    }
}

async fn exchange(question: &Question) -> Result<Answer, TransportProblem> {
    let told = |error: &dyn std::fmt::Display| TransportProblem::Line(error.to_string());
    let addresses = resolve(&question.address, &question.allow, OwnMachine::Allowed).await?;
    let ca = question.ca.clone();
    let tls = tokio::task::spawn_blocking(move || tls_trust::connector(ca.as_deref())).await;
    let tls = tls.map_err(|error| told(&error))?.map_err(TransportProblem::Line)?;
    let name = server_name(&question.address).ok_or(TransportProblem::Inside)?;
    // To the addresses that were looked at, not to the name: it may lead elsewhere the next moment.
    let stream = TcpStream::connect(&addresses[..]).await.map_err(|error| told(&error))?;
    let stream = tls.connect(name, stream).await.map_err(|error| told(&error))?;
    said_over(stream, question).await
}

/// Says a question on a line that is open, and reads all of its answer.
async fn said_over<S>(stream: S, question: &Question) -> Result<Answer, TransportProblem>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let told = |error: &dyn std::fmt::Display| TransportProblem::Line(error.to_string());
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| told(&error))?;
    let request = request(question)?;
    // The connection moves while the answer is awaited, and ends with it.
    let answered = async {
        let answer = sender.send_request(request).await.map_err(|error| told(&error))?;
        let status = answer.status().as_u16();
        Ok(Answer { status, body: whole(answer.into_body(), question.most).await? })
    };
    tokio::pin!(answered, connection);
    tokio::select! {
        answer = &mut answered => return answer,
        ended = &mut connection => if let Err(error) = ended { return Err(told(&error)) },
    }
    // The other side has closed the line: what had come by then is the answer.
    answered.await
}

/// All of a body. One that is cut off is no shorter body, and none that is too long: it may come whole the next time.
async fn whole<B>(body: B, most: usize) -> Result<Vec<u8>, TransportProblem>
where
    B: hyper::body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    match Limited::new(body, most).collect().await {
        Ok(whole) => Ok(whole.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(TransportProblem::Long),
        Err(error) => Err(TransportProblem::Line(format!("{CUT_OFF}: {error}"))),
    }
}

fn request(question: &Question) -> Result<Request<Full<Bytes>>, TransportProblem> {
    let told = |error: axum::http::Error| TransportProblem::Line(error.to_string());
    let path = &question.address[Position::BeforePath..Position::AfterQuery];
    let host = &question.address[Position::BeforeHost..Position::AfterPort];
    let sent = match question {
        Question { body: Some(body), .. } => Some((body.kind, body.bytes.clone())),
        Question { json: Some(json), .. } => Some(("application/json", json.clone().into_bytes())),
        Question { form: Some(form), .. } => Some(("application/x-www-form-urlencoded", form.clone().into_bytes())),
        _ => None,
    };
    let method = if sent.is_some() { Method::POST } else { Method::GET };
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, "Ronda")
        .header(header::ACCEPT, "application/json, */*;q=0.5")
        .header(header::CONNECTION, "close");
    if let Some(authorization) = &question.authorization {
        let mut value = HeaderValue::try_from(authorization.as_str()).map_err(|error| told(error.into()))?;
        value.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, value);
    }
    let (kind, body) = sent.unzip();
    if let Some(kind) = kind {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    request.body(Full::new(Bytes::from(body.unwrap_or_default()))).map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn question(address: &str) -> Question {
        let address = Url::parse(address).expect("an address");
        Question {
            address,
            form: None,
            json: None,
            body: None,
            authorization: None,
            allow: Vec::new(),
            ca: None,
            most: ANSWER_BYTES,
            timeout: TIMEOUT,
        }
    }

    #[test]
    fn every_reason_is_told_in_spanish_too() {
        let line = |why: &str| TransportProblem::Line(why.to_owned());
        for why in [
            TransportProblem::Inside,
            TransportProblem::Barred,
            TransportProblem::Late,
            line("reset"),
            TransportProblem::Long,
        ] {
            let (es, en) = (why.es(), why.to_string());
            assert!(!es.is_empty() && es != en, "{es}");
        }
        let cut = format!("{CUT_OFF}: end of file before message length reached");
        for why in ["invalid peer certificate: UnknownIssuer", "Connection refused (os error 111)", cut.as_str()] {
            assert!(!line(why).es().contains(why), "{why}");
        }
    }

    #[tokio::test]
    async fn a_system_within_is_asked_only_where_the_file_says_so() {
        for address in ["https://localhost/x", "https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/"] {
            let told = Https.ask(&question(address)).await;
            assert!(matches!(told, Err(TransportProblem::Inside | TransportProblem::Barred)), "{address}");
        }
    }

    /// What comes of an answer that is said in these bytes, and then nothing more.
    async fn heard(answer: &'static [u8], most: usize) -> Result<Answer, TransportProblem> {
        let (near, mut far) = tokio::io::duplex(4_096);
        let other = tokio::spawn(async move {
            let (mut sent, mut part) = (Vec::new(), [0; 512]);
            while !sent.ends_with(b"\r\n\r\n") {
                let read = far.read(&mut part).await.expect("a question");
                sent.extend_from_slice(&part[..read]);
            }
            far.write_all(answer).await.expect("said");
        });
        let asked = Question { most, ..question("https://directorio.example/x") };
        let heard = said_over(near, &asked).await;
        other.await.expect("it has said all");
        heard
    }

    #[tokio::test]
    async fn an_answer_that_is_cut_off_is_none_and_not_one_that_is_too_long() {
        let whole = heard(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n123456", 6).await.expect("whole");
        assert_eq!((whole.status, whole.body.as_slice()), (200, b"123456".as_slice()));
        let until_its_end = heard(b"HTTP/1.1 200 OK\r\n\r\n123", 6).await.expect("whole");
        assert_eq!(until_its_end.body, b"123");
        let long = heard(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n123456", 5).await;
        assert!(matches!(long, Err(TransportProblem::Long)));
        for cut in [
            b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n123".as_slice(),
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n123\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n",
            b"",
        ] {
            let heard = heard(cut, 6).await;
            assert!(matches!(heard, Err(TransportProblem::Line(_))), "{}", String::from_utf8_lossy(cut));
        }
    }

    #[test]
    fn a_question_says_where_and_by_whom() {
        let mut asked = question("https://directorio.example:8443/token?a=b");
        asked.form = Some("grant_type=authorization_code".into());
        asked.authorization = Some("Basic abc".into());
        let request = request(&asked).expect("a request");
        assert_eq!((request.method(), request.uri().to_string().as_str()), (&Method::POST, "/token?a=b"));
        assert_eq!(request.headers()[header::HOST], "directorio.example:8443");
        assert!(!format!("{:?}", request.headers()).contains("abc"), "what opens is never printed");
        asked.json = Some("{}".into());
        let sent = super::request(&asked).expect("a request");
        assert_eq!(sent.headers()[header::CONTENT_TYPE], "application/json");
        asked.body = Some(Body { kind: "application/timestamp-query", bytes: vec![0x30, 0] });
        let sent = super::request(&asked).expect("a request");
        assert_eq!(sent.headers()[header::CONTENT_TYPE], "application/timestamp-query");
        asked.authorization = Some("Basic a\r\nb".into());
        assert!(super::request(&asked).is_err());
    }
}
