//! Copies that a service of S3 makes between buckets of its own: their bytes come through nobody's line.

use crate::config::bucket::BucketAddress;
use axum::body::Bytes;
use axum::http::{Request, StatusCode, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http_body_util::{BodyExt, Limited};
use object_store::aws::{AwsAuthorizer, AwsCredentialProvider};
use object_store::client::{HttpClient, HttpRequest, HttpRequestBody};
use object_store::path::Path;
use ronda_shared::ids::Sha256;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// A copy with its answer: more than enough for the longest file.
const WHOLE: Duration = Duration::from_secs(45);
/// A service that refuses is asked again after so long: meanwhile somebody may have let the key read.
const REFUSED: Duration = Duration::from_secs(60 * 60);
/// One that did not say, after so long.
const UNSAID: Duration = Duration::from_secs(60);
/// No word of an answer is told longer: letters.
const TOLD: usize = 200;
/// No answer is longer: some lines of XML.
const ANSWER_BYTES: usize = 64 * 1024;

/// What became of a copy that a service was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceCopy {
    /// It made none: the bytes go through this machine.
    NotMade,
    /// It was asked, and nobody knows what came of that: what stands there now, or later, is to be looked at.
    Unsaid,
    /// It says that it made one. It is to be looked at like whatever else was put.
    Made {
        /// The SHA-256 of what it wrote, where it reckoned that. It was not told which is expected.
        sha256: Option<Sha256>,
    },
}

/// Asks the service of one bucket to copy into it, with the key of that bucket.
pub(super) struct Copier {
    http: HttpClient,
    credentials: AwsCredentialProvider,
    region: String,
    /// Where the objects of the bucket are asked for.
    bucket: String,
    /// As settings and messages call it.
    called: String,
    /// Nobody asks before.
    rests: Mutex<Option<Instant>>,
    /// What was told of it last.
    told: Mutex<Option<String>>,
}

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Made(Option<Sha256>),
    /// There is no such object, or bucket: of one file, and whoever carries it finds out which.
    Missing,
    /// This service does not do it, or not for this key.
    Refused(String),
    /// It does it, and has not now.
    Busy(String),
    /// No word that means anything: it may have made one.
    Unsaid(String),
}

impl Copier {
    /// Into the bucket of this address, which is of S3.
    pub(super) fn to(address: &BucketAddress, http: HttpClient, credentials: AwsCredentialProvider) -> Self {
        // As `object_store` makes it, which does not tell.
        let host = match &address.endpoint {
            Some(endpoint) => endpoint.clone(),
            None => format!("https://s3.{}.amazonaws.com", address.region),
        };
        Self {
            http,
            credentials,
            region: address.region.clone(),
            bucket: format!("{host}/{}", address.bucket),
            called: address.to_string(),
            rests: Mutex::default(),
            told: Mutex::default(),
        }
    }

    /// Whether the service is left alone just now.
    pub(super) fn is_at_rest(&self) -> bool {
        self.rests.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|until| Instant::now() < until)
    }

    /// Asks for a copy of `BUCKET/NAME` under this name. A failure says nothing of the bucket: it may do all else.
    pub(super) async fn copy(&self, source: &str, to: &Path) -> ServiceCopy {
        if self.is_at_rest() {
            return ServiceCopy::NotMade;
        }
        let late = || format!("no answer within {} seconds", WHOLE.as_secs());
        let answer = match timeout(WHOLE, self.signed(source, to)).await {
            Ok(Ok(request)) => match timeout(WHOLE, self.sent(request)).await {
                Ok(Ok((status, body))) => judged(status, &String::from_utf8_lossy(&body)),
                Ok(Err(why)) => Answer::Unsaid(plain(&why)),
                Err(_) => Answer::Unsaid(late()),
            },
            // Whoever gives out the keys of a role is away.
            Ok(Err(why)) => Answer::Busy(plain(&why)),
            Err(_) => Answer::Busy(late()),
        };
        match answer {
            Answer::Made(sha256) => {
                self.tell(None);
                return ServiceCopy::Made { sha256 };
            }
            Answer::Missing => {}
            Answer::Refused(why) => self.rest(REFUSED, why),
            Answer::Busy(why) => self.rest(UNSAID, why),
            Answer::Unsaid(why) => {
                self.rest(UNSAID, why);
                return ServiceCopy::Unsaid;
            }
        }
        ServiceCopy::NotMade
    }

    /// The request for a copy, signed by the keys of now.
    async fn signed(&self, source: &str, to: &Path) -> Result<HttpRequest, String> {
        let credential = self.credentials.get_credential().await.map_err(|error| error.to_string())?;
        let mut request = Request::put(format!("{}/{to}", self.bucket))
            .header("x-amz-copy-source", source)
            .header("x-amz-checksum-algorithm", "SHA256")
            .header(header::CONTENT_LENGTH, "0")
            .body(HttpRequestBody::empty())
            .map_err(|error| error.to_string())?;
        AwsAuthorizer::new(&credential, "s3", &self.region)
            .try_authorize(&mut request, None)
            .map_err(|error| error.to_string())?;
        Ok(request)
    }

    async fn sent(&self, request: HttpRequest) -> Result<(StatusCode, Bytes), String> {
        let answer = self.http.execute(request).await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), ANSWER_BYTES).collect().await.map_err(|error| error.to_string())?;
        Ok((status, body.to_bytes()))
    }

    /// Leaves the service alone for a while.
    fn rest(&self, how_long: Duration, why: String) {
        *self.rests.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + how_long);
        self.tell(Some(why));
    }

    /// Says once how copies are made from now on: the key may be meant not to read the evidence.
    fn tell(&self, why: Option<String>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if *told == why {
            return;
        }
        match &why {
            Some(why) => tracing::info!(
                bucket.name = self.called,
                error.message = why,
                "The bucket's service copies no evidence by itself: the bytes go through this server."
            ),
            None => tracing::info!(bucket.name = self.called, "The bucket's service copies evidence by itself again."),
        }
        *told = why;
    }
}

/// What a status and its body mean.
fn judged(status: StatusCode, body: &str) -> Answer {
    let code = element(body, "Code").unwrap_or_default();
    let said = || format!("{} {}", status.as_u16(), plain(code)).trim_end().to_owned();
    match status.as_u16() {
        // Its head may be sent before the copy is made: what failed then stands in the body.
        200 if body.contains("<CopyObjectResult") => Answer::Made(element(body, "ChecksumSHA256").and_then(sha256_of)),
        404 => Answer::Missing,
        // A clock that is set right, a key of a role that is given out anew: minutes.
        400 | 403 if ["ExpiredToken", "RequestTimeTooSkewed", "RequestTimeout"].contains(&code) => Answer::Busy(said()),
        401 | 403 => Answer::Refused(format!("the replica's key may not read there ({})", said())),
        501 => Answer::Refused(format!("it does not know how ({})", said())),
        408 | 409 | 412 | 425 | 429 | 503 => Answer::Busy(said()),
        200..=299 | 500..=599 => Answer::Unsaid(said()),
        _ => Answer::Refused(said()),
    }
}

/// The text of the first element of that name.
fn element<'t>(body: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = body.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

/// A hash as S3 writes it; none of what is no hash of a whole object.
fn sha256_of(text: &str) -> Option<Sha256> {
    let bytes = BASE64_STANDARD.decode(text).ok()?;
    <[u8; 32]>::try_from(bytes).ok().map(Sha256::new)
}

/// A server's words, without what would break a line, and of a bounded length.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(TOLD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_made_where_the_service_says_so_in_its_body() {
        let sha256 = Sha256::of(b"una foto");
        let told = BASE64_STANDARD.encode(sha256.bytes());
        let made = format!(
            "<?xml version=\"1.0\"?><CopyObjectResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><ETag>&quot;a&quot;</ETag><ChecksumSHA256>{told}</ChecksumSHA256></CopyObjectResult>"
        );
        assert_eq!(judged(StatusCode::OK, &made), Answer::Made(Some(sha256)));
        // Of parts, of nothing, or none.
        for other in [format!("{told}-3"), String::new(), "AAAA".to_owned()] {
            assert_eq!(judged(StatusCode::OK, &made.replace(&told, &other)), Answer::Made(None), "{other}");
        }
        assert_eq!(judged(StatusCode::OK, "<CopyObjectResult><ETag>a</ETag></CopyObjectResult>"), Answer::Made(None));
    }

    #[test]
    fn what_is_no_copy_is_told_apart() {
        let error = |code: &str| format!("<Error><Code>{code}</Code><Message>Something</Message></Error>");
        let judged = |status: u16, code: &str| judged(StatusCode::from_u16(status).expect("a status"), &error(code));
        assert_eq!(judged(200, "InternalError"), Answer::Unsaid("200 InternalError".to_owned()), "begun, and failed");
        assert_eq!(judged(404, "NoSuchKey"), Answer::Missing);
        assert_eq!(judged(500, "InternalError"), Answer::Unsaid("500 InternalError".to_owned()));
        assert_eq!(judged(503, "SlowDown"), Answer::Busy("503 SlowDown".to_owned()));
        // Not for an hour, and not as if the key might not read.
        for (status, code) in [(403, "RequestTimeTooSkewed"), (400, "ExpiredToken")] {
            assert_eq!(judged(status, code), Answer::Busy(format!("{status} {code}")));
        }
        for (status, code) in [(403, "AccessDenied"), (401, "Unauthorized"), (501, "NotImplemented")] {
            assert!(matches!(judged(status, code), Answer::Refused(why) if why.contains(code)), "{code}");
        }
        // Another region, or a header that it does not know.
        assert_eq!(judged(301, "PermanentRedirect"), Answer::Refused("301 PermanentRedirect".to_owned()));
        assert_eq!(judged(400, "InvalidRequest"), Answer::Refused("400 InvalidRequest".to_owned()));
    }
}
