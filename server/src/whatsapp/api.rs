//! Client of Meta's Graph API. It asks to send a message, to hand out a file, and to tell of a number and its
//! templates.

use super::settings::Settings;
use crate::bilingual_text::BilingualText;
use crate::outbound::transport::{Answer, HttpTransport, Question, TransportProblem};
use crate::whatsapp_message::fields::{is_id, one_line};
use ronda_shared::limits;
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// An answer of the API at most: bytes.
const ANSWER_BYTES: usize = 256 * 1024;
/// All of a question.
const TIMEOUT: Duration = Duration::from_secs(15);
/// All of a file on its way here.
const FILE_TIMEOUT: Duration = Duration::from_secs(60);

/// Why the API did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiProblem {
    /// No answer came.
    #[error("{0}")]
    Line(#[from] TransportProblem),
    /// The API refused it.
    #[error("{status} ({code}) {words}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its own number for it; 0 for none.
        code: i64,
        /// Its own words, cut.
        words: String,
    },
    /// It answers something else than it should.
    #[error("its answer is not understood: {}", .0.en())]
    Strange(Oddity),
    /// A file lies at an address to which the token is not shown.
    #[error("the file lies at «{0}», which is none of Meta's")]
    Elsewhere(String),
    /// A file is larger than is taken.
    #[error("the file is larger than is taken")]
    Large,
}

/// What is strange about an answer, or about what was to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// It names no message.
    NoMessage,
    /// It names no address of a file.
    NoAddress,
    /// What is to stand in the address is no id.
    NoId,
    /// Nothing can follow the address of the file's `graph`.
    NoPath,
    /// It is no JSON.
    NoJson,
    /// Other bytes came than it told of.
    OtherBytes,
}

impl Oddity {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::NoMessage, Self::NoAddress, Self::NoId, Self::NoPath, Self::NoJson, Self::OtherBytes];

    fn en(self) -> &'static str {
        match self {
            Self::NoMessage => "it names no message",
            Self::NoAddress => "it names no address of the file",
            Self::NoId => "an id that is none",
            Self::NoPath => "`graph` has no path",
            Self::NoJson => "it is no JSON",
            Self::OtherBytes => "the file has another length than it told",
        }
    }

    fn es(self) -> &'static str {
        match self {
            Self::NoMessage => "no nombra ningún mensaje",
            Self::NoAddress => "no da la dirección del archivo",
            Self::NoId => "un identificador no sirve",
            Self::NoPath => "«graph» no admite una ruta",
            Self::NoJson => "no es JSON",
            Self::OtherBytes => "el archivo no mide lo que dijo",
        }
    }
}

/// What is to be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The same again, later.
    Later,
    /// More came than is allowed: later, and longer.
    Slower,
    /// The window of 24 hours is closed: as a template.
    Template,
    /// The token or the account: nothing goes until somebody puts it right.
    Account,
    /// Nothing: it is given up.
    Never,
}

/// What is to be done about an error, by Meta's number for it.
pub fn remedy(code: i64) -> Remedy {
    match code {
        131_047 => Remedy::Template,
        4 | 80_007 | 130_429 | 131_048 | 131_056 | 133_016 => Remedy::Slower,
        0 | 3 | 10 | 190 | 200..=299 | 368 | 131_005 | 131_031 | 131_042 | 131_045 | 133_010 => Remedy::Account,
        1 | 2 | 131_000 | 131_016 | 131_057 | 133_004 => Remedy::Later,
        _ => Remedy::Never,
    }
}

impl ApiProblem {
    /// The same in Spanish; what the API refused is told in its own words.
    pub fn es(&self) -> String {
        match self {
            Self::Line(problem) => problem.es(),
            Self::Refused { .. } => self.to_string(),
            Self::Strange(oddity) => format!("su respuesta no se entiende: {}", oddity.es()),
            Self::Elsewhere(host) => format!("el archivo está en «{host}», que no es de Meta"),
            Self::Large => "el archivo es demasiado grande".to_owned(),
        }
    }

    /// In both languages, for who administers.
    pub fn in_words(&self) -> BilingualText {
        BilingualText { es: self.es(), en: self.to_string() }
    }

    /// What is to be done about it.
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Refused { code, .. } if *code != 0 => remedy(*code),
            Self::Refused { status: 429, .. } => Remedy::Slower,
            Self::Refused { status: 401 | 403, .. } => Remedy::Account,
            // Without a number of Meta's only these are its word on what was asked: whatever else stands between may say the rest.
            Self::Refused { status: 400 | 404 | 405 | 410 | 413 | 414 | 415 | 422, .. } => Remedy::Never,
            Self::Refused { .. } | Self::Strange(_) => Remedy::Later,
            Self::Line(TransportProblem::Inside | TransportProblem::Barred) => Remedy::Account,
            Self::Line(TransportProblem::Late | TransportProblem::Line(_)) => Remedy::Later,
            Self::Line(TransportProblem::Long) | Self::Elsewhere(_) | Self::Large => Remedy::Never,
        }
    }
}

/// The Graph API of a number.
pub struct Api<'a> {
    /// The settings of the number.
    pub settings: &'a Settings,
    /// The line that carries questions to the API.
    pub line: &'a dyn HttpTransport,
}

impl Api<'_> {
    /// Sends a message; its id.
    ///
    /// # Errors
    /// It was not taken.
    pub async fn send(&self, message: &Value) -> Result<String, ApiProblem> {
        let address = self.address(&[self.settings.phone_number_id.as_str(), "messages"])?;
        let told = self.asked(address, Some(message.to_string())).await?;
        let id = told.pointer("/messages/0/id").and_then(Value::as_str).filter(|id| is_id(id));
        id.map(str::to_owned).ok_or(ApiProblem::Strange(Oddity::NoMessage))
    }

    /// The bytes of a file by its id.
    ///
    /// # Errors
    /// It is not there any more, is too large, lies elsewhere than at Meta, or nobody answers.
    pub async fn file(&self, id: &str) -> Result<Vec<u8>, ApiProblem> {
        let told = self.asked(self.address(&[id])?, None).await?;
        let most = u64::from(limits::EVIDENCE_BYTES);
        let size = told.get("file_size").and_then(number);
        if size.is_some_and(|size| size > most) {
            return Err(ApiProblem::Large);
        }
        let address = told.get("url").and_then(Value::as_str).and_then(|text| Url::parse(text).ok());
        let address = address.ok_or(ApiProblem::Strange(Oddity::NoAddress))?;
        if !self.settings.hands_out(&address) {
            let host: String = address.host_str().unwrap_or_default().chars().take(100).collect();
            return Err(ApiProblem::Elsewhere(host));
        }
        let mut question = self.question(address, None);
        question.most = usize::try_from(most).unwrap_or(usize::MAX);
        question.timeout = FILE_TIMEOUT;
        match self.line.ask(&question).await {
            // A page of somebody between, or nothing at all, is no file: it is asked for again.
            Ok(Answer { status: 200, body }) if !is_of_size(&body, size) => {
                Err(ApiProblem::Strange(Oddity::OtherBytes))
            }
            Ok(Answer { status: 200, body }) => Ok(body),
            Ok(answer) => Err(refused(&answer)),
            Err(TransportProblem::Long) => Err(ApiProblem::Large),
            Err(problem) => Err(problem.into()),
        }
    }

    /// What the number is told to be: its verified name, its display number, its quality.
    ///
    /// # Errors
    /// It does not answer, or not as it should.
    pub async fn number(&self) -> Result<Value, ApiProblem> {
        let mut address = self.address(&[self.settings.phone_number_id.as_str()])?;
        address.set_query(Some("fields=verified_name,display_phone_number,quality_rating"));
        self.asked(address, None).await
    }

    /// The account's templates: name, language and state.
    ///
    /// # Errors
    /// It does not answer, or not as it should.
    pub async fn templates(&self) -> Result<Value, ApiProblem> {
        let mut address = self.address(&[self.settings.business_account_id.as_str(), "message_templates"])?;
        address.set_query(Some("fields=name,language,status&limit=200"));
        self.asked(address, None).await
    }

    fn address(&self, parts: &[&str]) -> Result<Url, ApiProblem> {
        let mut address = self.settings.graph.clone();
        if !parts.iter().all(|part| is_id(part)) {
            return Err(ApiProblem::Strange(Oddity::NoId));
        }
        match address.path_segments_mut() {
            Ok(mut path) => {
                path.pop_if_empty().push(&self.settings.version).extend(parts);
            }
            Err(()) => return Err(ApiProblem::Strange(Oddity::NoPath)),
        }
        Ok(address)
    }

    fn question(&self, address: Url, json: Option<String>) -> Question {
        Question {
            address,
            form: None,
            json,
            body: None,
            authorization: Some(format!("Bearer {}", self.settings.token.reveal())),
            allow: self.settings.allow.clone(),
            ca: self.settings.ca.clone(),
            most: ANSWER_BYTES,
            timeout: TIMEOUT,
        }
    }

    async fn asked(&self, address: Url, json: Option<String>) -> Result<Value, ApiProblem> {
        let answer = self.line.ask(&self.question(address, json)).await?;
        if answer.status != 200 {
            return Err(refused(&answer));
        }
        serde_json::from_slice(&answer.body).map_err(|_| ApiProblem::Strange(Oddity::NoJson))
    }
}

/// A number that Meta writes as such, or in letters.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// Whether these bytes are as many as were told; some, where it was not told how many.
fn is_of_size(body: &[u8], told: Option<u64>) -> bool {
    told.map_or(!body.is_empty(), |size| size == body.len() as u64)
}

fn refused(answer: &Answer) -> ApiProblem {
    let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = told.pointer("/error/code").and_then(Value::as_i64).unwrap_or_default();
    let detail = told.pointer("/error/error_data/details").or_else(|| told.pointer("/error/message"));
    ApiProblem::Refused {
        status: answer.status,
        code,
        words: one_line(detail.and_then(Value::as_str).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::tests::settings;
    use super::*;
    use crate::outbound::transport::AnswerFuture;

    #[test]
    fn an_error_says_what_is_to_be_done() {
        for (code, remedy) in [
            (131_047, Remedy::Template),
            (131_026, Remedy::Never),
            (130_429, Remedy::Slower),
            (131_000, Remedy::Later),
            (190, Remedy::Account),
            (132_001, Remedy::Never),
        ] {
            let body = format!(r#"{{"error":{{"message":"no\nes","code":{code}}}}}"#).into_bytes();
            let problem = refused(&Answer { status: 400, body });
            assert_eq!(problem.remedy(), remedy, "{code}");
            assert!(problem.to_string().contains("no es"), "{problem}");
        }
        for (status, remedy) in
            [(500, Remedy::Later), (429, Remedy::Slower), (401, Remedy::Account), (404, Remedy::Never)]
        {
            assert_eq!(refused(&Answer { status, body: b"<html>".to_vec() }).remedy(), remedy, "{status}");
        }
        for status in [204, 206, 302, 407, 408, 425] {
            let problem = refused(&Answer { status, body: Vec::new() });
            assert_eq!(problem.remedy(), Remedy::Later, "{status}: no word of Meta's on what was asked");
        }
    }

    /// Meta tells of a file, and then hands out these bytes.
    struct Double {
        told: Value,
        bytes: Result<Vec<u8>, TransportProblem>,
    }

    impl HttpTransport for Double {
        fn ask<'a>(&'a self, question: &'a Question) -> AnswerFuture<'a> {
            let answer = if question.address.path().ends_with("/77") {
                Ok(Answer { status: 200, body: self.told.to_string().into_bytes() })
            } else {
                self.bytes.clone().map(|body| Answer { status: 200, body })
            };
            Box::pin(async move { answer })
        }
    }

    #[tokio::test]
    async fn what_is_not_the_file_that_was_told_of_is_asked_for_again() {
        let settings = settings();
        let fetched = async |size: Option<u64>, bytes: Result<Vec<u8>, TransportProblem>| {
            let mut told = serde_json::json!({ "url": "https://lookaside.fbsbx.com/a?mid=77" });
            if let Some(size) = size {
                told["file_size"] = size.into();
            }
            let line = Double { told, bytes };
            Api { settings: &settings, line: &line }.file("77").await
        };
        assert_eq!(fetched(Some(3), Ok(b"abc".to_vec())).await, Ok(b"abc".to_vec()));
        assert_eq!(fetched(None, Ok(b"abc".to_vec())).await, Ok(b"abc".to_vec()));
        let cut = TransportProblem::Line("its answer was cut off: x".to_owned());
        for (size, bytes) in [
            (Some(3), Ok(Vec::new())),
            (None, Ok(Vec::new())),
            (Some(3), Ok(b"<html>a page</html>".to_vec())),
            (Some(3), Err(cut)),
        ] {
            let problem = fetched(size, bytes).await.expect_err("no file");
            assert_eq!(problem.remedy(), Remedy::Later, "{problem}");
        }
        let large = fetched(None, Err(TransportProblem::Long)).await;
        assert_eq!(large, Err(ApiProblem::Large));
    }
}
