//! Why an answer is no time stamp that is believed.

use ronda_shared::time::{MINUTE_MS, Timestamp};

/// Why an answer is no time stamp that is believed: in one line, without what else it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrue {
    /// More than is read.
    #[error("it is longer than {0} bytes")]
    Long(usize),
    /// It is no RFC 3161 answer.
    #[error("it is no time stamp: {0}")]
    Unreadable(&'static str),
    /// The authority said no.
    #[error("it was refused (status {status}){words}")]
    Refused {
        /// `PKIStatus`.
        status: u64,
        /// What it said of it, after a colon; or nothing.
        words: String,
    },
    /// It stamps something else.
    #[error("its imprint is of something else")]
    Imprint,
    /// It answers another question.
    #[error("its nonce is of another question")]
    Nonce,
    /// It was made under another policy.
    #[error("its policy is {0}, which the file does not name")]
    Policy(String),
    /// What is signed is not what it says, or somebody else signed it.
    #[error("its signature does not fit: {0}")]
    Signature(&'static str),
    /// A certificate that must not sign time stamps has signed it.
    #[error("its certificate is not for time stamps alone (extended key usage)")]
    Usage,
    /// The certificate was not valid at that time.
    #[error("its certificate was not valid when it says that it was made")]
    Validity,
    /// It leads to no anchor.
    #[error("its chain leads to no certificate of the anchors' file")]
    Chain,
    /// Its time is not this server's.
    #[error("its time is {} this server's clock", apart(.0))]
    Time(i64),
}

impl Untrue {
    /// A time that is too far from ours.
    pub(super) fn time(at: Timestamp, now: Timestamp) -> Self {
        Self::Time(at.since(now))
    }
}

/// How far: milliseconds, above nought where it is later.
fn apart(millis: &i64) -> String {
    let minutes = millis.saturating_abs() / MINUTE_MS;
    let way = if *millis < 0 { "behind" } else { "ahead of" };
    format!("{} h {:02} min {way}", minutes / 60, minutes % 60)
}
