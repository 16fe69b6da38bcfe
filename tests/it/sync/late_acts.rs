//! Tests of evidence that comes late, over HTTP as a phone sends it that was without signal. What was so before the
//! server's clock ran out counts, and what was not does not (R10, R14, R15).

use crate::it::steps::{assigned, by, decide, held, reloaded, say, ticket};
use axum::http::StatusCode;
use ronda_server::jobs::Jobs;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{ClosedBy, Organisation, Span, SurveyRule, SurveySettings};
use ronda_shared::command::{Command, ContactWay, Content, Decision, EditText, TextKind, Verdict};
use ronda_shared::ids::{DocumentId, FormId, PersonId, ServiceId, TeamId};
use ronda_shared::messages::Reason;
use ronda_shared::paper;
use ronda_shared::person::Person;
use ronda_shared::signature::Sign;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::{Outcome, SyncResponse};
use ronda_shared::ticket::view::{ClosingReason, TicketView};
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use ronda_test_support::acts::hand;
use ronda_test_support::client::{Client, Enrolled};
use ronda_test_support::headless::Headless;
use ronda_test_support::house::{House, somebody};
use std::collections::BTreeMap;
use std::sync::Arc;

pub const SERVICE: &str = "oax-soporte-hardware";
const TEAM: &str = "oax-redes";

/// A person's phone in its session.
pub struct Field {
    pub line: Enrolled,
    pub phone: Headless,
}

impl Field {
    pub async fn of(house: &House, person: &Person) -> Self {
        let (key, id) = (house.key(), person.id.as_str());
        let line = Client::new(house.router.clone()).enrol(&house.token(id), key, id, Site::Field).await;
        let organisation = Arc::clone(house.app.organisation());
        let phone = Headless::new(line.device.id, "K1", person.clone(), Site::Field, organisation, [key; 32]);
        let mut field = Self { line, phone };
        field.syncs().await;
        field
    }

    /// Sends and fetches until nothing is left, and says what became of what it sent.
    pub async fn syncs(&mut self) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        loop {
            let request = self.phone.request();
            let answer = self.line.offer(&request).await;
            assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.problem());
            let answer: SyncResponse = answer.framed();
            outcomes.extend(answer.receipts.iter().map(|one| one.outcome.clone()));
            if !self.phone.receive(&answer) {
                return outcomes;
            }
        }
    }

    /// Something is done without signal.
    pub fn does(&mut self, house: &House, id: DocumentId, command: Command) {
        self.phone.dispatch(id, command, Timestamp::from_millis(house.now())).expect("the app lets them");
    }
}

pub fn omar() -> Person {
    somebody("omar.cruz")
}

pub fn given_by_networks(organisation: &mut Organisation) {
    let service = organisation.services.iter_mut().find(|one| one.id.as_str() == SERVICE).expect("there");
    service.team = TeamId::new(TEAM);
}

async fn jobs(house: &House) {
    let jobs = Jobs::new(house.app.ingest().clone());
    tokio::task::spawn_blocking(move || jobs.turn().expect("a turn")).await.expect("does not panic");
}

/// The same, resolved by him, and on his phone.
pub async fn resolved(house: &House, field: &mut Field) -> DocumentId {
    let id = assigned(house, SERVICE).await;
    field.syncs().await;
    field.does(house, id, Command::Decision(Decision::Start {}));
    let whole = "Fuente dañada".to_owned();
    let text = EditText { kind: TextKind::Diagnosis, section: None, splices: Vec::new(), whole };
    field.does(house, id, Command::Content(Content::EditText(text)));
    let solution = "Se cambió la fuente".to_owned();
    field.does(house, id, Command::Decision(Decision::Resolve { solution, outcome: None, concluded_at: None }));
    field.syncs().await;
    assert_eq!(house.ticket(id).ruled.state, State::Resolved);
    id
}

fn called(verdict: Verdict) -> Command {
    Command::Content(Content::LogContact {
        way: ContactWay::Phone,
        reached: true,
        verdict: Some(verdict),
        text: "Contestó".into(),
    })
}

/// OAX-26: closed for silence by its clock.
async fn closed_for_silence(house: &House, id: DocumentId) {
    house.pass(14 * DAY_MS);
    jobs(house).await;
    let closing = house.ticket(id).ruled.closing.expect("closed");
    assert_eq!(closing.reason, ClosingReason::NoResponse);
}

/// R14: the 48 hours of silence were none: the requester had been reached before.
#[tokio::test]
async fn r14_who_confirmed_before_was_not_silent() {
    let house = House::of(given_by_networks);
    let mut field = Field::of(&house, &omar()).await;
    let id = resolved(&house, &mut field).await;
    house.pass(DAY_MS);
    field.does(&house, id, called(Verdict::Confirmed));
    closed_for_silence(&house, id).await;
    field.syncs().await;
    let decided = house.ticket(id).ruled;
    assert_eq!(
        (decided.state, decided.closing.map(|closing| closing.reason)),
        (State::Closed, Some(ClosingReason::Confirmed))
    );
    let before = house.feed();
    jobs(&house).await;
    field.syncs().await;
    assert_eq!(house.feed(), before, "nothing is done again");
}

/// R14: and whoever said that it persists has the ticket back.
#[tokio::test]
async fn r14_who_said_that_it_persists_has_it_taken_up_again() {
    let house = House::of(given_by_networks);
    let mut field = Field::of(&house, &omar()).await;
    let id = resolved(&house, &mut field).await;
    house.pass(DAY_MS);
    field.does(&house, id, called(Verdict::Persists));
    closed_for_silence(&house, id).await;
    field.syncs().await;
    let decided = house.ticket(id).ruled;
    assert_eq!((decided.state, decided.closing), (State::InProgress, None));
    // The phone sees it too.
    field.syncs().await;
    let seen = field.phone.ticket(id, Timestamp::from_millis(house.now())).expect("on the phone");
    assert_eq!(seen.ruled.state, State::InProgress);
}

/// R14, R16: what was said after it was closed is late: it is kept and takes nothing back.
#[tokio::test]
async fn r14_what_was_said_after_the_closing_is_kept_and_closes_nothing_anew() {
    let house = House::of(given_by_networks);
    let mut field = Field::of(&house, &omar()).await;
    let id = resolved(&house, &mut field).await;
    closed_for_silence(&house, id).await;
    house.pass(MINUTE_MS);
    field.does(&house, id, called(Verdict::Confirmed));
    field.syncs().await;
    let after = house.ticket(id);
    assert_eq!(after.ruled.closing.map(|closing| closing.reason), Some(ClosingReason::NoResponse));
    assert_eq!(after.contacts.len(), 1, "it stands in the ticket");
}

/// R15, SEC-13, SEC-14: an answer given within the term, and sent after it, stands in place of the one deemed given.
#[tokio::test]
async fn r15_a_survey_answered_in_time_replaces_the_deemed_one() {
    let house = House::of(|organisation| {
        given_by_networks(organisation);
        let (after, unit, default) = (3, Span::BusinessDays, "satisfactoria".to_owned());
        organisation.settings.survey = Some(SurveySettings { after, unit, default });
        let service = organisation.services.iter_mut().find(|one| one.id == ServiceId::new(SERVICE)).expect("there");
        service.closing.survey = SurveyRule::Required;
        service.closing.closed_by = vec![ClosedBy::Survey];
    });
    let mut field = Field::of(&house, &omar()).await;
    let id = resolved(&house, &mut field).await;
    house.pass(DAY_MS);
    let answers = BTreeMap::from([("servicio".to_owned(), "mala".to_owned())]);
    field.does(
        &house,
        id,
        Command::Decision(Decision::AnswerSurvey { answers: answers.clone(), comment: "Tardaron".into() }),
    );
    house.pass(7 * DAY_MS);
    jobs(&house).await;
    let deemed = house.ticket(id).ruled;
    assert_eq!(deemed.state, State::Closed);
    assert!(deemed.survey.is_some_and(|survey| survey.deemed), "three days of silence");
    field.syncs().await;
    let decided = house.ticket(id).ruled;
    let survey = decided.survey.expect("answered");
    assert_eq!((decided.state, survey.deemed, survey.answers), (State::Closed, false, answers));
    let request = house.ticket(id).requests.into_iter().rev();
    let ruling = request
        .filter(|one| matches!(one.command, Command::Decision(Decision::AnswerSurvey { .. })))
        .find_map(|one| one.ruling);
    assert_eq!(ruling.and_then(|ruling| ruling.rule), Some(15));
}

/// R10, AGU-38, A13: accepted without signal before the offer expired, received after: it counts; later, it does not.
#[tokio::test]
async fn r10_an_acceptance_made_in_time_counts_although_the_offer_expired_meanwhile() {
    for (late, taken) in [(false, true), (true, false)] {
        let house = House::of(|organisation| {
            given_by_networks(organisation);
            organisation.settings.offer_business_minutes = Some(60);
        });
        let juan = Person { id: PersonId::new("juan.paz"), name: "Juan Paz".into(), ..omar() };
        house.tell(juan.clone());
        let mut field = Field::of(&house, &juan).await;
        let id = assigned(&house, SERVICE).await;
        let to = juan.id.clone();
        by(&house, "omar.cruz", id, Command::Decision(Decision::OfferAssignment { to, reason: "No llego".into() }))
            .await;
        field.syncs().await;
        let offer = house.ticket(id).ruled.offers[0].act;
        if !late {
            house.pass(10 * MINUTE_MS);
            field.does(&house, id, Command::Decision(Decision::AcceptOffer { offer }));
        }
        house.pass(4 * DAY_MS);
        jobs(&house).await;
        assert!(house.ticket(id).ruled.offers.is_empty(), "it expired");
        if late {
            // Their phone has not heard of it yet.
            house.pass(MINUTE_MS);
            field.does(&house, id, Command::Decision(Decision::AcceptOffer { offer }));
        }
        field.syncs().await;
        let after = house.ticket(id);
        let owner = if taken { "juan.paz" } else { "omar.cruz" };
        assert_eq!(after.ruled.assignee.as_ref().map(PersonId::as_str), Some(owner));
        let accepts = |command: &Command| matches!(command, Command::Decision(Decision::AcceptOffer { .. }));
        let ruling = after.requests.iter().find(|one| accepts(&one.command)).and_then(|one| one.ruling.clone());
        let why = if taken { Reason::R10AcceptedInTime } else { Reason::NoSuchOffer };
        assert_eq!(ruling.map(|ruling| (ruling.applied, ruling.why)), Some((taken, Some(why))));
    }
}

const PAPER: &str = "oax-resguardo-telefono";

/// Its first place signed, with the words that it has by these data.
fn signature(organisation: &Organisation, view: &TicketView) -> Command {
    let filled = paper::fill(organisation, &FormId::new(PAPER), view).expect("a form");
    let place = filled.signatures.first().expect("a place to sign").clone();
    Command::Content(Content::Sign(Box::new(Sign {
        paper: FormId::new(PAPER),
        role: place.role,
        purpose: place.purpose,
        format: paper::FORMAT,
        text: paper::canonical(&filled),
        hand: hand("María"),
        certified: None,
    })))
}

/// Property 7, R30: whoever signed in a basement is not asked again because somebody corrected a label meanwhile.
#[tokio::test]
async fn what_is_signed_without_signal_is_judged_by_the_form_that_the_phone_has() {
    let house = House::of(given_by_networks);
    let mut field = Field::of(&house, &omar()).await;
    let (id, other) = (assigned(&house, SERVICE).await, assigned(&house, SERVICE).await);
    field.syncs().await;
    let seen = |id| field.phone.ticket(id, Timestamp::from_millis(house.now())).expect("on his phone");
    let (seen, unsigned) = (seen(id), signature(house.app.organisation(), &seen(other)));
    let signed = signature(house.app.organisation(), &seen);
    field.does(&house, id, signed.clone());

    let changed = reloaded(&house, |organisation| {
        let form = organisation.forms.iter_mut().find(|form| form.id == PAPER).expect("a form of Oaxaca's");
        form.fields[0].label = "¿Se confirmó la falla?".into();
    });
    assert_ne!(signature(changed.app.organisation(), &seen), signed, "the form reads otherwise by now");
    let mut client = Client::new(changed.router.clone());
    client.cookie.clone_from(&field.line.client.cookie);
    field.line.client = client;
    assert_eq!(field.syncs().await, [Outcome::Accepted]);
    let Command::Content(Content::Sign(signed_words)) = &signed else { panic!("a signature") };
    let ticket = changed.ticket(id);
    assert_eq!(ticket.signatures.iter().map(|one| one.signed.text.as_str()).collect::<Vec<_>>(), [&signed_words.text]);

    let filled = paper::fill(changed.app.organisation(), &FormId::new(PAPER), &ticket).expect("a form");
    assert_eq!(paper::canonical(&filled), signed_words.text, "the paper reads as it was signed");
    assert!(filled.signatures.iter().filter_map(|place| place.signed.as_ref()).all(|signed| !signed.amended));

    // By now the phone has read the new form: of what nobody signed its former words are no one's any more.
    field.does(&changed, other, unsigned);
    assert_eq!(field.syncs().await, [Outcome::Refused(Reason::NotWhatWasShown)]);
}

/// Property 7, R34: whose it was to do is a supervisor's to say; by which data it was right does not change with that.
#[tokio::test]
async fn what_waits_is_let_in_by_the_form_that_its_author_had() {
    let house = House::of(given_by_networks);
    let id = assigned(&house, SERVICE).await;
    let (mut rosa, mut ana) = (house.other_technician().await, house.supervisor_with_passkey().await);
    rosa.sync().await;
    // On a ticket of another team.
    let signed = signature(house.app.organisation(), &house.ticket(id));
    let number = say(&mut rosa, id, DocumentKind::Ticket, &signed, house.now());
    let answer = rosa.sync().await;
    let became = answer.receipts.iter().find(|one| one.number == number).map(|one| one.outcome.clone());
    assert_eq!(became, Some(Outcome::Held(Reason::NotYourTicket)));

    let changed = reloaded(&house, |organisation| {
        let form = organisation.forms.iter_mut().find(|form| form.id == PAPER).expect("a form of Oaxaca's");
        form.fields[0].label = "¿Se confirmó la falla?".into();
    });
    let mut client = Client::new(changed.router.clone());
    client.cookie.clone_from(&ana.client.cookie);
    ana.client = client;
    let waits = held(&ana).await;
    let answer = decide(&mut ana, &waits[0], true, "Estaba ahí.").await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let Command::Content(Content::Sign(signed)) = signed else { panic!("a signature") };
    let ticket = changed.ticket(id);
    assert_eq!(ticket.signatures.iter().map(|one| one.signed.text.as_str()).collect::<Vec<_>>(), [&signed.text]);
}

/// A ticket of a service that was taken away meanwhile waits: nobody knows whose it would be, and who may not see it.
#[tokio::test]
async fn what_is_born_under_a_service_that_is_gone_is_let_in_by_no_former_data() {
    let house = House::of(given_by_networks);
    let (mut eva, mut ana) = (house.agent().await, house.supervisor_with_passkey().await);
    eva.sync().await;
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [9; 10]);
    say(&mut eva, id, DocumentKind::Ticket, &ticket(&house, SERVICE), house.now());

    let changed = reloaded(&house, |organisation| organisation.services.retain(|one| one.id.as_str() != SERVICE));
    for who in [&mut eva.0, &mut ana.0] {
        let mut client = Client::new(changed.router.clone());
        client.cookie.clone_from(&who.client.cookie);
        who.client = client;
    }
    let answer = eva.sync().await;
    assert_eq!(answer.receipts[0].outcome, Outcome::Held(Reason::UnknownService));
    let waits = held(&ana).await;
    let told = decide(&mut ana, &waits[0], true, "Vale.").await;
    assert!(told.status.is_client_error(), "{told:?}");
    assert!(held(&ana).await.iter().any(|one| one["document"] == id.to_string()), "it still waits");
}

/// Property 7: a ticket that was opened under a variant which the data list no more is right by those that its author had.
#[tokio::test]
async fn what_is_born_of_a_variant_that_is_gone_is_let_in_by_the_data_of_its_author() {
    const VARIANT: &str = "Portátil";
    let of_service = |organisation: &mut Organisation, variants: &[&str]| {
        let service = organisation.services.iter_mut().find(|one| one.id.as_str() == SERVICE).expect("there");
        service.subservices = variants.iter().map(|name| (*name).to_owned()).collect();
    };
    let house = House::of(|organisation| of_service(organisation, &[VARIANT, "De escritorio"]));
    let mut eva = house.agent().await;
    eva.sync().await;
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [9; 10]);
    let Command::Content(Content::OpenTicket(mut open)) = ticket(&house, SERVICE) else { panic!("a birth") };
    open.subservice = Some(VARIANT.to_owned());
    say(&mut eva, id, DocumentKind::Ticket, &Command::Content(Content::OpenTicket(open)), house.now());

    let changed = reloaded(&house, |organisation| of_service(organisation, &["De escritorio"]));
    let mut client = Client::new(changed.router.clone());
    client.cookie.clone_from(&eva.0.client.cookie);
    eva.0.client = client;
    let answer = eva.sync().await;
    assert_eq!(answer.receipts[0].outcome, Outcome::Accepted);
    assert_eq!(changed.ticket(id).ruled.subservice.as_deref(), Some(VARIANT));
}
