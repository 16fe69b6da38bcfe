//! Why a question to another system brought no answer that counts.

use super::transport::TransportProblem;
use crate::bilingual_text::InSpanish;
use std::error::Error;
use std::fmt;

/// Why there is no answer that counts: displayed, in one line, it is English. `U` is why one is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskProblem<U> {
    /// It did not answer.
    Line(TransportProblem),
    /// It answered with this HTTP status.
    Status(u16),
    /// Its answer is not believed, or says nothing.
    Untrue(U),
}

impl<U: fmt::Display> fmt::Display for AskProblem<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(problem) => write!(f, "{problem}"),
            Self::Status(status) => write!(f, "it answered {status}"),
            Self::Untrue(why) => write!(f, "{why}"),
        }
    }
}

impl<U: Error> Error for AskProblem<U> {}

impl<U> From<TransportProblem> for AskProblem<U> {
    fn from(problem: TransportProblem) -> Self {
        Self::Line(problem)
    }
}

impl<U: InSpanish> InSpanish for AskProblem<U> {
    fn es(&self) -> String {
        match self {
            Self::Line(problem) => problem.es(),
            Self::Status(status) => format!("contestó {status}"),
            Self::Untrue(why) => why.es(),
        }
    }
}
