//! What another system answered, or why it did not. It is written as it is kept, in one line, and as people are told.

use crate::bilingual_text::BilingualText;
use crate::outbound::exchange::PostResponse;
use crate::outbound::transport;
use serde::Serialize;
use std::fmt;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "HookTrouble"))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryFailure {
    /// Its name cannot be resolved.
    Name,
    /// Its name leads where no message may go.
    Inside,
    /// Its name leads to an address that no setting lets be told.
    Barred,
    /// Who vouches for it cannot be read.
    Trust,
    /// No line, or one that broke.
    Line,
    /// Its certificate, or the protocol, is not right.
    Tls,
    /// It did not answer in time.
    Late,
    /// What it answered is no HTTP.
    NoHttp,
}

impl DeliveryFailure {
    const ALL: [Self; 8] =
        [Self::Name, Self::Inside, Self::Barred, Self::Trust, Self::Line, Self::Tls, Self::Late, Self::NoHttp];

    /// As it begins its line, for an operator.
    fn words(self) -> &'static str {
        match self {
            Self::Name => "its name cannot be resolved",
            Self::Inside => "its name leads to an address that may not be reached: see `allow`",
            Self::Barred => {
                "its name leads to this machine or its link, where no setting lets a message go: name its address in the network"
            }
            Self::Trust => "who vouches for it cannot be read",
            Self::Line => "there is no line to it",
            Self::Tls => "no TLS with it",
            Self::Late => "it did not answer in time",
            Self::NoHttp => "its answer is no HTTP",
        }
    }
}

/// Why a message was not handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostProblem {
    trouble: DeliveryFailure,
    detail: String,
}

impl PostProblem {
    /// With what the machine says of it; empty for nothing.
    pub fn new(trouble: DeliveryFailure, detail: impl Into<String>) -> Self {
        Self { trouble, detail: detail.into() }
    }
}

impl fmt::Display for PostProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.trouble.words())?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, ": {}", self.detail) }
    }
}

impl std::error::Error for PostProblem {}

/// What a system answered, or why it did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HookAnswer {
    /// The HTTP status; none where there was no answer.
    status: Option<u16>,
    /// Why there was none.
    trouble: Option<DeliveryFailure>,
    /// What the machine says of it, in its own words where they are none of those that are seen most; none where it says nothing.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    detail: Option<BilingualText>,
}

impl HookAnswer {
    /// Of a message that was just sent.
    pub fn of(said: &Result<PostResponse, PostProblem>) -> Self {
        match said {
            Ok(said) => Self { status: Some(said.status), trouble: None, detail: None },
            Err(PostProblem { trouble, detail }) => {
                Self { status: None, trouble: Some(*trouble), detail: in_words(detail) }
            }
        }
    }

    /// Out of the line in which it is kept with a message; none where nothing was answered yet.
    pub fn read(line: &str) -> Option<Self> {
        if line.is_empty() {
            return None;
        }
        let status = line.split(':').next().and_then(|digits| digits.parse::<u16>().ok());
        if status.is_some() {
            return Some(Self { status, trouble: None, detail: None });
        }
        let known =
            DeliveryFailure::ALL.into_iter().find_map(|trouble| Some((trouble, line.strip_prefix(trouble.words())?)));
        let (trouble, detail) =
            known.map_or((None, line), |(trouble, rest)| (Some(trouble), rest.strip_prefix(": ").unwrap_or_default()));
        Some(Self { status: None, trouble, detail: in_words(detail) })
    }
}

/// What the machine said, in both languages; none of nothing.
fn in_words(detail: &str) -> Option<BilingualText> {
    let es = || transport::of_machine(detail).unwrap_or(detail);
    (!detail.is_empty()).then(|| BilingualText::new(es(), detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        for trouble in DeliveryFailure::ALL {
            for detail in ["", "invalid peer certificate: Expired"] {
                let problem = PostProblem::new(trouble, detail);
                let line = problem.to_string();
                assert_eq!(HookAnswer::read(&line), Some(HookAnswer::of(&Err(problem))), "{line}");
            }
        }
        let said = |status| Ok(PostResponse { status, retry_after: None });
        assert_eq!(HookAnswer::read("503"), Some(HookAnswer::of(&said(503))));
        assert_eq!(HookAnswer::read("410: it wants nothing more"), Some(HookAnswer::of(&said(410))));
        assert_eq!(HookAnswer::read(""), None);
        let other = HookAnswer::read("no route").expect("words of another version");
        assert_eq!((other.status, other.trouble), (None, None));
        assert_eq!(other.detail, Some(BilingualText::new("no route", "no route")));
    }

    #[test]
    fn what_the_machine_says_most_often_is_told_in_spanish_too() {
        let kept = PostProblem::new(DeliveryFailure::Line, "Connection refused (os error 111)").to_string();
        let told = HookAnswer::read(&kept).and_then(|answer| answer.detail).expect("it says something");
        assert_eq!((told.es.as_str(), told.en.as_str()), ("rechazó la conexión", "Connection refused (os error 111)"));
    }
}
