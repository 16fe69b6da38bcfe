//! OCSP (RFC 6960, decision 0054): what an authority's responder says of a certificate. Here are the question, and what
//! an answer is worth.
//!
//! [`judge`](judge()) is pure: the same of an answer that has just come and of one that was kept for years. Who is asked, and when, is
//! [`crate::ocsp`]'s.

mod invalid_answer;
mod judge;
mod request;
mod response;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use invalid_answer::InvalidAnswer;
pub use judge::{CertificateStatus, Question, StatusResponse, judge};
pub use request::{QUERY, request};
pub use response::MOST_BYTES;
