//! One question to one responder.

use super::Nonce;
use super::settings::Responder;
use crate::certificates::ocsp::{CertificateStatus, InvalidAnswer, MOST_BYTES, QUERY, Question, judge, request};
use crate::clock::Clock;
use crate::outbound::ask_problem;
use crate::outbound::transport::{self, Body, HttpTransport};
use ronda_shared::efirma::Certificate;
use ronda_shared::time::Timestamp;
use std::time::Duration;

/// All of a question, from the name to the end of the answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Why there is no answer: in one line.
pub type AskProblem = ask_problem::AskProblem<InvalidAnswer>;

impl AskProblem {
    /// Whether the responder works, and only says nothing of this certificate yet.
    pub(super) fn is_its_word(&self) -> bool {
        matches!(self, Self::Untrue(InvalidAnswer::Unknown | InvalidAnswer::Before))
    }
}

/// Asks a responder about a certificate that signed something at an instant; `nonce` is drawn for this question alone. The answer is
/// DER as it came.
///
/// # Errors
/// It did not answer, its answer is not believed, or it says nothing of that instant.
pub async fn ask(
    line: &dyn HttpTransport,
    clock: &Clock,
    responder: &Responder,
    leaf: &Certificate,
    signed: Timestamp,
    nonce: &Nonce,
) -> Result<Vec<u8>, AskProblem> {
    let question = transport::Question {
        address: responder.address.clone(),
        form: None,
        json: None,
        body: Some(Body { kind: QUERY, bytes: request(leaf, &responder.authority, nonce) }),
        authorization: None,
        allow: responder.allow.clone(),
        ca: responder.ca.clone(),
        most: MOST_BYTES,
        timeout: TIMEOUT,
    };
    let transport::Answer { status, body } = line.ask(&question).await?;
    if status != 200 {
        return Err(AskProblem::Status(status));
    }
    let question = Question { leaf, issuer: &responder.authority, nonce: Some(nonce), came: clock.now() };
    let told = judge(&body, question).map_err(AskProblem::Untrue)?;
    // A responder may answer from what it made this morning: it is asked again until it speaks of what was signed at noon. Its
    // instants are whole seconds: one of the same second is not from before.
    if told.said == CertificateStatus::Good && told.as_of < signed.second() {
        return Err(AskProblem::Untrue(InvalidAnswer::Before));
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bilingual_text::InSpanish;
    use crate::certificates::ocsp::testing::{self, Says, authority, rosa};
    use crate::outbound::transport::{Answer, AnswerFuture, TransportProblem};
    use ronda_shared::time::{HOUR_MS, MINUTE_MS};
    use url::Url;

    const NOW: Timestamp = Timestamp::from_millis(1_795_186_800_000);
    const NONCE: Nonce = [0x5a; 32];

    /// A responder at the other end, or a line that is down.
    struct Double(Result<Answer, TransportProblem>);

    impl HttpTransport for Double {
        fn ask<'a>(&'a self, question: &'a transport::Question) -> AnswerFuture<'a> {
            let sent = question.body.as_ref().expect("a body");
            let asked = request(&rosa(), &authority(), &NONCE);
            assert_eq!((sent.kind, sent.bytes.as_slice(), question.most), (QUERY, asked.as_slice(), MOST_BYTES));
            let answer = self.0.clone();
            Box::pin(async move { answer })
        }
    }

    async fn asked(answer: Result<Answer, TransportProblem>) -> Result<Vec<u8>, AskProblem> {
        asked_about(answer, NOW.plus(-MINUTE_MS)).await
    }

    async fn asked_about(answer: Result<Answer, TransportProblem>, signed: Timestamp) -> Result<Vec<u8>, AskProblem> {
        let responder = Responder {
            issuer: "ac5.cer".into(),
            authority: authority(),
            address: Url::parse("https://ocsp.example/").expect("an address"),
            allow: Vec::new(),
            ca: None,
        };
        let clock = Clock::by_hand(NOW.millis()).0;
        ask(&Double(answer), &clock, &responder, &rosa(), signed, &NONCE).await
    }

    fn answered(body: &[u8]) -> Result<Answer, TransportProblem> {
        Ok(Answer { status: 200, body: body.to_vec() })
    }

    #[tokio::test]
    async fn an_answer_from_after_the_signature_is_kept_as_it_came() {
        let good = testing::Responder::right(&NONCE, NOW).answer();
        assert_eq!(asked(answered(&good)).await, Ok(good));
        let since = NOW.plus(-HOUR_MS);
        let revoked = testing::Responder { says: Says::Revoked(since), ..testing::Responder::right(&NONCE, NOW) };
        let early = testing::Responder { as_of: since, ..revoked }.answer();
        assert_eq!(
            asked(answered(&early)).await,
            Ok(early),
            "revoked before it signed is said by one from before, too"
        );
    }

    #[tokio::test]
    async fn an_answer_from_the_second_of_the_signature_is_from_no_earlier() {
        let good = testing::Responder::right(&NONCE, NOW).answer();
        assert_eq!(asked_about(answered(&good), NOW.plus(999)).await, Ok(good.clone()));
        let early = asked_about(answered(&good), NOW.plus(1_000)).await;
        assert_eq!(early, Err(AskProblem::Untrue(InvalidAnswer::Before)));
    }

    #[tokio::test]
    async fn what_says_nothing_is_told_by_its_reason() {
        let early = testing::Responder { as_of: NOW.plus(-HOUR_MS), ..testing::Responder::right(&NONCE, NOW) };
        let told = asked(answered(&early.answer())).await.expect_err("from before the signature");
        assert!(told == AskProblem::Untrue(InvalidAnswer::Before) && told.is_its_word());
        let down = asked(Err(TransportProblem::Late)).await.expect_err("down");
        assert!(down == AskProblem::Line(TransportProblem::Late) && !down.is_its_word());
        let refused = asked(Ok(Answer { status: 503, body: Vec::new() })).await.expect_err("503");
        assert_eq!((refused.es().as_str(), refused.to_string().as_str()), ("contestó 503", "it answered 503"));
        let page = asked(answered(b"<html>")).await.expect_err("a page");
        assert_eq!(page.to_string(), "it is no answer on revocation: it is no OCSPResponse");
        assert_eq!(page.es(), "lo que contestó no es una respuesta de OCSP: no es un OCSPResponse");
    }
}
