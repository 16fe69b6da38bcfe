//! A trial: asks a responder about a certificate that its authority issued. The answer is judged and not kept.

use super::follow::certified_by;
use super::settings::Responder;
use super::{AskProblem, Ocsp, ask, blocking};
use crate::bilingual_text::{BilingualText, InSpanish};
use crate::certificates::ocsp::{CertificateStatus, Question, judge};
use crate::store::{Reader, StoreError};
use ronda_shared::efirma::Certificate;
use ronda_shared::time::Timestamp;
use serde::Serialize;
use std::sync::Arc;

/// Rows of answers that are looked through for a certificate to ask about.
const ROWS: usize = 64;

/// What a responder said of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum OcspWord {
    /// It is not revoked.
    Good,
    /// It is.
    Revoked,
}

/// What a trial saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedOcsp {
    /// The number of the certificate that was asked about; empty where none is known that this authority issued: nobody was asked.
    about: String,
    /// What was said of it; none where nothing was believed.
    said: Option<OcspWord>,
    /// As of when.
    as_of: Option<Timestamp>,
    /// The host that was asked.
    host: String,
    /// Why nothing was believed, in one line; none where it was.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    wrong: Option<BilingualText>,
    /// After how many milliseconds it had answered.
    millis: i64,
}

impl Ocsp {
    /// Asks a responder about another authority of the folder that its own one issued, or about the certificate of somebody who has
    /// signed. What waits is not touched: it is asked about in its turn.
    ///
    /// # Errors
    /// The store could not be read.
    pub async fn try_out(self: &Arc<Self>, responder: Responder) -> Result<TriedOcsp, StoreError> {
        let clock = self.ingest.clock();
        let host = responder.address.host_str().unwrap_or_default().to_owned();
        let nothing = TriedOcsp { about: String::new(), said: None, as_of: None, host, wrong: None, millis: 0 };
        let (own, of) = (Arc::clone(self), responder.clone());
        let Some(leaf) = blocking(move || own.known_of(&of)).await? else { return Ok(nothing) };
        let (began, nonce) = (clock.now(), (self.draw)());
        // Nothing was signed: an answer from this morning is as good.
        let given = ask(&*self.line, clock, &responder, &leaf, Timestamp::default(), &nonce).await;
        let came = clock.now();
        let told = given.and_then(|answer| {
            let question = Question { leaf: &leaf, issuer: &responder.authority, nonce: Some(&nonce), came };
            judge(&answer, question).map_err(AskProblem::Untrue)
        });
        let tried = TriedOcsp { about: leaf.number.clone(), millis: came.since(began).max(0), ..nothing };
        Ok(match told {
            Err(why) => TriedOcsp { wrong: Some(BilingualText { es: why.es(), en: why.to_string() }), ..tried },
            Ok(told) => {
                let said = match told.said {
                    CertificateStatus::Good => OcspWord::Good,
                    CertificateStatus::Revoked(_) => OcspWord::Revoked,
                };
                TriedOcsp { said: Some(said), as_of: Some(told.as_of), ..tried }
            }
        })
    }

    /// A certificate that the responder's authority issued, in force now; none where none is here. It blocks.
    fn known_of(&self, responder: &Responder) -> Result<Option<Certificate>, StoreError> {
        let now = self.ingest.clock().now();
        if let Some(other) = self.trust.issued_by(&responder.authority, now) {
            return Ok(Some(other));
        }
        let reader = self.store().read()?;
        let waiting = reader.ocsp_waiting()?.into_iter().map(|row| row.position);
        let answers = reader.ocsp_answers(None, ROWS)?.into_iter().map(|row| row.position);
        let mut positions: Vec<u64> = waiting.take(ROWS).chain(answers).collect();
        positions.sort_unstable_by(|one, other| other.cmp(one));
        for position in positions {
            let leaf = signer(&*reader, position)?.filter(|leaf| leaf.is_valid_at(now));
            let Some(leaf) = leaf else { continue };
            let issuer = self.trust.issuer(&leaf, now);
            if issuer.is_some_and(|issuer| issuer.key_info == responder.authority.key_info) {
                return Ok(Some(leaf));
            }
        }
        Ok(None)
    }
}

/// The certificate that signed what an entry has; none where none did, or where it is gone.
fn signer(reader: &dyn Reader, position: u64) -> Result<Option<Certificate>, StoreError> {
    let certified = reader.entry(position)?.and_then(|entry| certified_by(&entry));
    Ok(certified.and_then(|(_, certified)| Certificate::read(certified.certificate.bytes()).ok()))
}
