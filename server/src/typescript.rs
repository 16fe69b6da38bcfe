//! The TypeScript declarations of what the web app asks over HTTP, and of what it is answered.
//!
//! They stand, checked in, in `pwa/src/contract/server.ts`; a golden test compares them with these.

use crate::blobs::UploadProgress;
use crate::http::access::devices::{DeviceAnewRequest, DeviceCard};
use crate::http::access::directory_sign_in::{DirectorySignIn, DirectorySignInRequest};
use crate::http::access::enrol::{
    Ceremony, Challenge, EnrolBeginRequest, EnrolGreeting, EnrolRequest, EnrolledDevice, SessionRequest,
};
use crate::http::access::me::Me;
use crate::http::access::one_login::{OneLoginButton, OneLoginRequest};
use crate::http::access::passkeys::PasskeyCard;
use crate::http::access::sign_in::{SignInBeginRequest, SignInRequest, StepUpRequest};
use crate::http::access::{NameRequest, enrol::NewPasskey};
use crate::http::administration::connections::Connections;
use crate::http::administration::connections::directory::{AppliedDirectory, ApplyDirectoryRequest, TriedDirectory};
use crate::http::administration::connections::gateways::TriedGateway;
use crate::http::administration::connections::inventory::TriedInventory;
use crate::http::administration::connections::ocsp::TryOcspRequest;
use crate::http::administration::connections::providers::TriedProvider;
use crate::http::administration::connections::sources::{TriedSource, TrySourceRequest};
use crate::http::administration::connections::time_stamps::TryStampsRequest;
use crate::http::administration::connections::webhooks::{GivenUp, SendAgainRequest, SentAgain, TriedHook};
use crate::http::administration::connections::whatsapp::WhatsappMessages;
use crate::http::administration::editions::{EditionLine, TakeBackRequest};
use crate::http::administration::messages::{TemplatePreview, TemplateRequest};
use crate::http::administration::paper::{DraftPaperRequest, DrawnPaper};
use crate::http::administration::proposals::{ProposalLine, PutAwayRequest};
use crate::http::administration::{
    ChangeMade, ChangeProposed, ChangeRequest, OrganisationFiles, TriedChange, TryChangeRequest,
};
use crate::http::articles::ArticleReads;
use crate::http::audit::AuditLine;
use crate::http::directory::accounts::{DecideAccountRequest, WaitingAccount};
use crate::http::directory::leave::LeaveRequest;
use crate::http::directory::person::{ChangePersonRequest, PersonFile};
use crate::http::documents::whatsapp::WhatsappMark;
use crate::http::efirma::Efirmas;
use crate::http::held::{DecideHeldRequest, HeldCard, HeldDecided};
use crate::http::labels::LabelsRequest;
use crate::http::letters::{LetterRegister, LettersQuery};
use crate::http::light::carried::CarriedIn;
use crate::http::light::proofs::{Proofs, ProofsRequest};
use crate::http::live::Poke;
use crate::http::mail::set_aside::{AsideDone, AsideLetter, AsideMail, SettleAsideRequest};
use crate::http::outbox::{HandedIn, HeldLeft, OutcomesRequest, ToldOutcome};
use crate::http::people::{Access, AccessLink};
use crate::http::plans::PlansQuery;
use crate::http::plans::calendar::{CalendarAddress, CalendarState};
use crate::http::presence::PresenceRequest;
use crate::http::promises::{Promises, PromisesQuery};
use crate::http::push::{PushRequest, PushState};
use crate::http::redact::RedactRequest;
use crate::http::reports::issued::{IssueReportRequest, IssuedReport, IssuedReportTold, IssuedReports};
use crate::http::reports::schedules::{ReportSchedules, ScheduleReportRequest};
use crate::http::reports::{ReportQuery, ToldReport};
use crate::http::search::SearchResults;
use crate::http::search::near_words::{NearWordsRequest, NearWordsTold};
use crate::http::tables::reported::{ReportedItem, UnregisteredMachines};
use crate::http::tables::software::SoftwareCount;
use crate::import::columns::TableColumns;
use crate::import::propose::{TableDone, TableProposal};
use crate::import::propose_records::RecordsProposal;
use crate::jobs::PlansYear;
use crate::ocsp::TriedOcsp;
use crate::print::labels::layout::Layout;
use crate::runtime::presence::Presence;
use crate::time_stamps::TriedStamps;
use crate::whatsapp::trial::SeenWhatsapp;
use ronda_shared::typescript::{self as shared, Declarations};
use ts_rs::TypeVisitor;

/// What stands above the declarations.
const HEAD: &str = "\
// What the routes of the server take and answer, in JSON. Made by `RONDA_TYPES=new cargo nextest run --workspace -E
// 'test(the_web_app_has_the_types_of_the_server)'`; never changed by hand.
";

/// The file of `pwa/src/contract`.
pub fn file() -> String {
    let mut found = Declarations::importing("./shared", shared::declarations());
    found.visit::<Access>();
    found.visit::<AccessLink>();
    found.visit::<AppliedDirectory>();
    found.visit::<ApplyDirectoryRequest>();
    found.visit::<ArticleReads>();
    found.visit::<AsideDone>();
    found.visit::<AsideLetter>();
    found.visit::<AsideMail>();
    found.visit::<AuditLine>();
    found.visit::<CalendarAddress>();
    found.visit::<CalendarState>();
    found.visit::<CarriedIn>();
    found.visit::<Ceremony>();
    found.visit::<Challenge>();
    found.visit::<ChangePersonRequest>();
    found.visit::<ChangeMade>();
    found.visit::<ChangeProposed>();
    found.visit::<ChangeRequest>();
    found.visit::<Connections>();
    found.visit::<DecideAccountRequest>();
    found.visit::<DecideHeldRequest>();
    found.visit::<DeviceAnewRequest>();
    found.visit::<DeviceCard>();
    found.visit::<DirectorySignIn>();
    found.visit::<DirectorySignInRequest>();
    found.visit::<DraftPaperRequest>();
    found.visit::<DrawnPaper>();
    found.visit::<EditionLine>();
    found.visit::<Efirmas>();
    found.visit::<EnrolBeginRequest>();
    found.visit::<EnrolGreeting>();
    found.visit::<EnrolRequest>();
    found.visit::<EnrolledDevice>();
    found.visit::<GivenUp>();
    found.visit::<HandedIn>();
    found.visit::<HeldCard>();
    found.visit::<HeldDecided>();
    found.visit::<HeldLeft>();
    found.visit::<IssueReportRequest>();
    found.visit::<IssuedReport>();
    found.visit::<IssuedReportTold>();
    found.visit::<IssuedReports>();
    found.visit::<LabelsRequest>();
    found.visit::<Layout>();
    found.visit::<LeaveRequest>();
    found.visit::<LetterRegister>();
    found.visit::<LettersQuery>();
    found.visit::<Me>();
    found.visit::<NameRequest>();
    found.visit::<NearWordsRequest>();
    found.visit::<NearWordsTold>();
    found.visit::<NewPasskey>();
    found.visit::<OneLoginButton>();
    found.visit::<OneLoginRequest>();
    found.visit::<OrganisationFiles>();
    found.visit::<OutcomesRequest>();
    found.visit::<PasskeyCard>();
    found.visit::<PersonFile>();
    found.visit::<PlansQuery>();
    found.visit::<PlansYear>();
    found.visit::<Poke>();
    found.visit::<Presence>();
    found.visit::<PresenceRequest>();
    found.visit::<Promises>();
    found.visit::<PromisesQuery>();
    found.visit::<Proofs>();
    found.visit::<ProofsRequest>();
    found.visit::<ProposalLine>();
    found.visit::<PushRequest>();
    found.visit::<PushState>();
    found.visit::<PutAwayRequest>();
    found.visit::<RecordsProposal>();
    found.visit::<RedactRequest>();
    found.visit::<ReportQuery>();
    found.visit::<ReportSchedules>();
    found.visit::<ReportedItem>();
    found.visit::<ScheduleReportRequest>();
    found.visit::<SearchResults>();
    found.visit::<SendAgainRequest>();
    found.visit::<SentAgain>();
    found.visit::<SessionRequest>();
    found.visit::<SettleAsideRequest>();
    found.visit::<SignInBeginRequest>();
    found.visit::<SignInRequest>();
    found.visit::<StepUpRequest>();
    found.visit::<TableColumns>();
    found.visit::<TableDone>();
    found.visit::<TableProposal>();
    found.visit::<TakeBackRequest>();
    found.visit::<TemplatePreview>();
    found.visit::<TemplateRequest>();
    found.visit::<ToldOutcome>();
    found.visit::<ToldReport>();
    found.visit::<TriedChange>();
    found.visit::<TriedDirectory>();
    found.visit::<TriedHook>();
    found.visit::<WhatsappMessages>();
    found.visit::<WhatsappMark>();
    found.visit::<SeenWhatsapp>();
    found.visit::<TriedGateway>();
    found.visit::<TriedInventory>();
    found.visit::<TriedOcsp>();
    found.visit::<TryOcspRequest>();
    found.visit::<UnregisteredMachines>();
    found.visit::<SoftwareCount>();
    found.visit::<TriedProvider>();
    found.visit::<TriedStamps>();
    found.visit::<TryStampsRequest>();
    found.visit::<TriedSource>();
    found.visit::<TryChangeRequest>();
    found.visit::<TrySourceRequest>();
    found.visit::<UploadProgress>();
    found.visit::<WaitingAccount>();
    found.text(HEAD)
}

#[cfg(test)]
mod tests {
    /// The tests compile with the feature, a release without it: what else hung on it was missing from the release alone.
    #[test]
    fn nothing_but_descriptions_hangs_on_the_feature() {
        let lines: Vec<&str> = include_str!("lib.rs").lines().collect();
        let behind = |pair: &[&str]| (pair[0] == "#[cfg(feature = \"typescript\")]").then(|| pair[1].to_owned());
        let found: Vec<String> = lines.windows(2).filter_map(behind).collect();
        assert_eq!(found, ["pub mod openapi;", "pub mod typescript;"]);
    }
}
