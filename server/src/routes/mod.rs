//! The table of every route, from which the API's description is made. A route says who may call it, what it takes,
//! answers, refuses.

mod table;

pub use table::ROUTES;

use crate::error::HttpProblem;

/// One route. The tests compare the table with the router: a route that has no line fails them.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path as the router writes it, with `{names}` for what differs.
    pub path: &'static str,
    /// Who may call it, in words.
    pub who: &'static str,
    /// What it is for, in one sentence.
    pub summary: &'static str,
    /// The query, as a TypeScript object of the contract.
    pub query: Option<&'static str>,
    /// The body of a request.
    pub takes: Body,
    /// The answers where nothing is refused: status and body.
    pub answers: [Option<(u16, Body)>; 3],
    /// Whether the answer has an `ETag`, so that a client that has it already gets `304`.
    pub is_tagged: bool,
    /// Refusals of its own, besides those that follow from the method, the path, the body and who may call it.
    pub own_refusals: &'static [HttpProblem],
}

/// The body of a request or an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// None.
    Nothing,
    /// JSON of a type of the contract, written in TypeScript (`Array<HeldCard>`).
    Json(&'static str),
    /// Bytes of a media type.
    Media(&'static str),
}

/// The framed messages of `docs/protocol.md`.
pub const FRAMED: Body = Body::Media("application/cbor");
/// A page that the server writes.
pub const PAGE: Body = Body::Media("text/html");
/// What a form without scripts sends.
pub const FORM: Body = Body::Media("application/x-www-form-urlencoded");
/// The same with files.
pub const FILES: Body = Body::Media("multipart/form-data");
/// Bytes.
pub const BYTES: Body = Body::Media("application/octet-stream");
/// A table.
pub const CSV: Body = Body::Media("text/csv");
/// A paper.
pub const PDF: Body = Body::Media("application/pdf");
/// A file of whatever type it says.
pub const ANY: Body = Body::Media("*/*");

/// JSON of a type of the contract.
pub const fn json(kind: &'static str) -> Body {
    Body::Json(kind)
}

/// Whether a path is one of the pages that people see without the app.
pub fn is_page(path: &str) -> bool {
    ["/portal", "/e/", "/verificar/"].iter().any(|begins| path.starts_with(begins))
}

impl Route {
    /// A route that takes nothing and has nothing to answer.
    const fn new(method: &'static str, path: &'static str, who: &'static str, summary: &'static str) -> Self {
        let answers = [Some((204, Body::Nothing)), None, None];
        Self {
            method,
            path,
            who,
            summary,
            query: None,
            takes: Body::Nothing,
            answers,
            is_tagged: false,
            own_refusals: &[],
        }
    }
    /// With a query.
    const fn query(mut self, kind: &'static str) -> Self {
        self.query = Some(kind);
        self
    }
    /// With the body of a request.
    const fn takes(mut self, body: Body) -> Self {
        self.takes = body;
        self
    }
    /// With an answer of its own.
    const fn answers(mut self, status: u16, body: Body) -> Self {
        self.answers[0] = Some((status, body));
        self
    }
    /// With another answer, two of them at most.
    const fn or(mut self, status: u16, body: Body) -> Self {
        let place = if self.answers[1].is_none() { 1 } else { 2 };
        self.answers[place] = Some((status, body));
        self
    }
    /// With an `ETag`.
    const fn tagged(mut self) -> Self {
        self.is_tagged = true;
        self
    }
    /// With refusals of its own.
    const fn refuses(mut self, refusals: &'static [HttpProblem]) -> Self {
        self.own_refusals = refusals;
        self
    }

    /// Whether the caller shows a key of another system instead of a session.
    pub fn is_signed(&self) -> bool {
        ["a source's key", "a key for alerts", "a key for inventories", "Meta's signature"]
            .iter()
            .any(|key| self.who.strip_prefix("bearer of ").is_some_and(|rest| rest.starts_with(key)))
    }

    /// Whether the caller is a directory, which shows a token that it has signed.
    pub fn is_from_directory(&self) -> bool {
        self.who.starts_with("bearer of a directory's logout token")
    }

    /// Whether the caller shows a machine's token.
    pub fn is_of_machines(&self) -> bool {
        self.who.starts_with("bearer of a machine's token")
    }

    /// Whether a machine sends it with an `Idempotency-Key`.
    pub fn is_once(&self) -> bool {
        self.is_of_machines() && self.method == "POST"
    }

    /// Whether the caller shows the session of a device.
    pub fn asks_session(&self) -> bool {
        !["anyone", "bearer", "operator"].iter().any(|open| self.who.starts_with(open))
    }

    /// Whether the route is one of the pages that people see without the app.
    pub fn is_page(&self) -> bool {
        is_page(self.path)
    }

    /// Whether it takes a form of such a page. A form with mistakes comes back with them marked.
    pub fn takes_form_of_page(&self) -> bool {
        self.is_page() && (self.takes == FORM || self.takes == FILES)
    }

    /// Whether a client may ask for a byte range of the answer.
    pub fn answers_parts(&self) -> bool {
        self.answers.into_iter().flatten().any(|(status, _)| status == 206)
    }

    /// All its refusals, each once, in the order of [`HttpProblem::ALL`]. Refusals that any request may meet (an internal error,
    /// too many at once) are not among them.
    pub fn refusals(&self) -> Vec<HttpProblem> {
        let known = |problem: &HttpProblem| self.own_refusals.contains(problem) || self.follows(*problem);
        HttpProblem::ALL.iter().copied().filter(known).collect()
    }

    /// Whether a refusal follows from the method, the path, the body or who may call it.
    fn follows(&self, problem: HttpProblem) -> bool {
        match problem {
            HttpProblem::NoSession | HttpProblem::Prove => self.asks_session(),
            HttpProblem::Revoked => self.asks_session() && !self.who.contains("revoked"),
            HttpProblem::NotYours if self.is_once() => true,
            HttpProblem::NotYours => self.asks_session() && !self.who.starts_with("device") && self.who != "verified",
            HttpProblem::VerifyFirst | HttpProblem::NoPasskey => self.who.contains("verified"),
            HttpProblem::CrossSite => {
                self.method != "GET" && !self.is_signed() && !self.is_from_directory() && !self.is_of_machines()
            }
            HttpProblem::BadCall => self.is_signed(),
            HttpProblem::BadToken | HttpProblem::OutOfScope | HttpProblem::TooMany => self.is_of_machines(),
            HttpProblem::NoIdempotencyKey
            | HttpProblem::KeyReused
            | HttpProblem::KeyUnderWay
            | HttpProblem::BadIntake => self.is_once(),
            HttpProblem::NotFound => self.path.contains('{'),
            // A machine's body that is wrong is answered with `bad_intake`, and says in words what is wrong.
            HttpProblem::BadJson => (matches!(self.takes, Body::Json(_)) && !self.is_once()) || self.query.is_some(),
            HttpProblem::BadFrame | HttpProblem::BadCbor => self.takes == FRAMED,
            HttpProblem::TooLarge => self.takes != Body::Nothing,
            HttpProblem::WrongType => self.takes != Body::Nothing && !self.is_page() && self.path != "/api/csp",
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn of(method: &str, path: &str) -> &'static Route {
        ROUTES.iter().find(|route| route.method == method && route.path == path).expect("a route")
    }

    #[test]
    fn each_route_stands_once_and_says_what_it_is_for() {
        let named: BTreeSet<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
        assert_eq!(named.len(), ROUTES.len());
        for route in ROUTES {
            assert!(route.summary.ends_with('.') && route.summary.len() > 10, "{}", route.path);
            assert!(route.method == "GET" || route.method == "POST" || route.method == "PUT", "{}", route.path);
        }
    }

    #[test]
    fn what_a_route_refuses_follows_from_who_may_call_it_and_what_it_takes() {
        let link = of("POST", "/api/people/{id}/link").refusals();
        for refusal in [
            HttpProblem::NoSession,
            HttpProblem::NotYours,
            HttpProblem::VerifyFirst,
            HttpProblem::CrossSite,
            HttpProblem::NotFound,
            HttpProblem::BadJson,
        ] {
            assert!(link.contains(&refusal), "{refusal:?}");
        }
        assert!(of("GET", "/healthz").refusals().is_empty());
        let signed = of("POST", "/api/intake/{source}").refusals();
        assert!(signed.contains(&HttpProblem::BadCall) && !signed.contains(&HttpProblem::CrossSite));
        let filed = of("POST", "/api/v1/requests").refusals();
        for refusal in [HttpProblem::BadToken, HttpProblem::KeyReused, HttpProblem::KeyUnderWay, HttpProblem::NotYours]
        {
            assert!(filed.contains(&refusal), "{refusal:?}");
        }
        assert!(!filed.contains(&HttpProblem::CrossSite) && !filed.contains(&HttpProblem::NoSession));
        assert!(!of("POST", "/api/carried").refusals().contains(&HttpProblem::Revoked));
    }
}
