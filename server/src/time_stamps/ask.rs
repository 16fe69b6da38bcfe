//! One question to one provider.

use super::invalid_stamp::InvalidStamp;
use super::judge::{Question, TimeStampInfo, judge};
use super::request::{QUERY, request};
use super::settings::Provider;
use super::token::MOST_BYTES;
use crate::clock::Clock;
use crate::outbound::ask_problem;
use crate::outbound::transport::{self, Body, HttpTransport};
use ronda_shared::ids::Sha256;
use ronda_shared::time::MINUTE_MS;
use std::time::Duration;

/// All of a question, from the name to the end of the answer.
const TIMEOUT: Duration = Duration::from_secs(15);
/// So far a stamp's time may lie from this server's clock, as it was when it asked and as it is when it is answered.
const APART_MS: i64 = 10 * MINUTE_MS;

/// A stamp that is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedStamp {
    /// What it tells.
    pub told: TimeStampInfo,
    /// `TimeStampResp`, DER, as it came.
    pub answer: Vec<u8>,
}

/// Why there is none: in one line.
pub type AskProblem = ask_problem::AskProblem<InvalidStamp>;

/// Asks a provider for a stamp of this digest; `nonce` is drawn for this question alone.
///
/// # Errors
/// It did not answer, or its answer is not believed.
pub async fn ask(
    line: &dyn HttpTransport,
    clock: &Clock,
    provider: &Provider,
    imprint: &Sha256,
    nonce: u64,
) -> Result<IssuedStamp, AskProblem> {
    let question = transport::Question {
        address: provider.address.clone(),
        form: None,
        json: None,
        body: Some(Body { kind: QUERY, bytes: request(imprint, nonce) }),
        authorization: provider.credentials.as_ref().map(|own| own.reveal().to_owned()),
        allow: provider.allow.clone(),
        ca: provider.ca.clone(),
        most: MOST_BYTES,
        timeout: TIMEOUT,
    };
    let asked = clock.now();
    let transport::Answer { status, body } = line.ask(&question).await?;
    let answered = clock.now();
    if status != 200 {
        return Err(AskProblem::Status(status));
    }
    let question = Question { imprint, nonce: Some(nonce) };
    let told = judge(&body, question, &provider.believed).map_err(AskProblem::Untrue)?;
    if told.at < asked.plus(-APART_MS) {
        return Err(AskProblem::Untrue(InvalidStamp::time(told.at, asked)));
    }
    if told.at > answered.plus(APART_MS) {
        return Err(AskProblem::Untrue(InvalidStamp::time(told.at, answered)));
    }
    Ok(IssuedStamp { told, answer: body })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Authority, believed};
    use super::*;
    use crate::bilingual_text::InSpanish;
    use crate::outbound::transport::{Answer, AnswerFuture, TransportProblem};
    use ronda_shared::time::{HOUR_MS, Timestamp};
    use url::Url;

    const NOW: i64 = 1_795_392_000_000;
    const NONCE: u64 = 0x1234_5678_9abc_def0;

    /// An authority at the other end, whose clock is so far from ours; or the line is down.
    struct Double(Option<(Authority, i64)>);

    impl HttpTransport for Double {
        fn ask<'a>(&'a self, question: &'a transport::Question) -> AnswerFuture<'a> {
            let sent = question.body.as_ref().expect("a body");
            assert_eq!((sent.kind, sent.bytes.as_slice()), (QUERY, request(&paper(), NONCE).as_slice()));
            let answer = match &self.0 {
                None => Err(TransportProblem::Late),
                Some((authority, off)) => {
                    let body = authority.answer(&paper(), NONCE, Timestamp::from_millis(NOW + off));
                    Ok(Answer { status: 200, body })
                }
            };
            Box::pin(async move { answer })
        }
    }

    fn paper() -> Sha256 {
        Sha256::of(b"acta de entrega")
    }

    async fn asked(double: Double) -> Result<IssuedStamp, AskProblem> {
        let provider = Provider {
            name: "PSC Uno".into(),
            address: Url::parse("https://sellos.example/tsa").expect("an address"),
            credentials: None,
            believed: believed(),
            allow: Vec::new(),
            ca: None,
            retired: false,
        };
        ask(&double, &Clock::by_hand(NOW).0, &provider, &paper(), NONCE).await
    }

    #[tokio::test]
    async fn a_stamp_is_believed_where_its_time_is_about_ours() {
        let given = asked(Double(Some((Authority::right(), 60_000)))).await.expect("given");
        assert_eq!(given.told.at, Timestamp::from_millis(NOW + 60_000));
        let late = asked(Double(Some((Authority::right(), 3 * HOUR_MS)))).await.expect_err("three hours ahead");
        assert_eq!(late.to_string(), "its time is 3 h 00 min ahead of this server's clock");
        let early = asked(Double(Some((Authority::right(), -3 * HOUR_MS)))).await.expect_err("three hours behind");
        assert_eq!(early, AskProblem::Untrue(InvalidStamp::Time(-3 * HOUR_MS)));
    }

    #[tokio::test]
    async fn one_that_is_down_or_lies_gives_none() {
        let late = asked(Double(None)).await.expect_err("down");
        assert_eq!((&late, late.es().as_str()), (&AskProblem::Line(TransportProblem::Late), "no contestó a tiempo"));
        let refused = AskProblem::Status(503);
        assert_eq!((refused.es().as_str(), refused.to_string().as_str()), ("contestó 503", "it answered 503"));
        let lies = Authority { imprint: 1, ..Authority::right() };
        assert_eq!(asked(Double(Some((lies, 0)))).await, Err(AskProblem::Untrue(InvalidStamp::Imprint)));
    }
}
