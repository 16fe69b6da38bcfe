//! A trial: asks a provider to stamp something that was drawn for it. The answer is judged and not kept.

use super::settings::Provider;
use super::{TimeStamps, ask};
use crate::bilingual_text::{BilingualText, InSpanish};
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;
use serde::Serialize;

/// What a trial saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedStamps {
    /// When the stamp was made, by the provider's clock; none where nothing was believed.
    at: Option<Timestamp>,
    /// Under which policy, in figures; empty where nothing was believed.
    policy: String,
    /// The host that was asked.
    host: String,
    /// Why nothing was believed, in one line; none where it was.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    wrong: Option<BilingualText>,
    /// After how many milliseconds it had answered.
    millis: i64,
}

impl TimeStamps {
    /// Asks a provider for a stamp of nothing. What waits is not touched: it is asked for in its turn.
    pub async fn try_out(&self, provider: &Provider) -> TriedStamps {
        let clock = self.ingest.clock();
        let (began, nonce) = (clock.now(), (self.draw)());
        let imprint = Sha256::of(format!("ronda: a trial, {nonce}").as_bytes());
        let given = ask(&*self.line, clock, provider, &imprint, nonce).await;
        let host = provider.address.host_str().unwrap_or_default().to_owned();
        let millis = clock.now().since(began).max(0);
        match given {
            Ok(given) => TriedStamps { at: Some(given.told.at), policy: given.told.policy, host, wrong: None, millis },
            Err(why) => {
                let wrong = Some(BilingualText { es: why.es(), en: why.to_string() });
                TriedStamps { at: None, policy: String::new(), host, wrong, millis }
            }
        }
    }
}
