//! SEC-13, SEC-14, R15, T24: the requester's word on the service, given and deemed given.

use crate::arbitration::testing::{World, reopen, silence};
use crate::catalog::{ClosedBy, ServiceDef, Span, SurveyRule, SurveySettings};
use crate::command::{Command, Decision};
use crate::messages::Reason;
use crate::state::State;
use crate::ticket::view::{ClosingReason, Survey};
use std::collections::BTreeMap;

fn answer(grade: &str) -> Command {
    Command::Decision(Decision::AnswerSurvey {
        answers: BTreeMap::from([("satisfaccion".into(), grade.into())]),
        comment: "Gracias".into(),
    })
}

/// A resolved ticket of a service that the survey closes.
fn surveyed() -> World {
    let mut world = World::resolved();
    world.org.settings.survey =
        Some(SurveySettings { after: 3, unit: Span::BusinessDays, default: "satisfactoria".into() });
    let service: &mut ServiceDef =
        world.org.services.iter_mut().find(|one| one.id == world.view.ruled.service).expect("it is there");
    service.closing.survey = SurveyRule::Required;
    service.closing.closed_by = vec![ClosedBy::Survey];
    world
}

fn survey(world: &World) -> Survey {
    world.view.ruled.survey.clone().expect("an answer")
}

#[test]
fn sec_33_the_answer_closes_the_order() {
    let mut world = surveyed();
    assert!(world.does("rosa", 60, answer("5")).applied);
    let closing = world.view.ruled.closing.clone().expect("closed");
    assert_eq!((world.state(), closing.reason), (State::Closed, ClosingReason::Confirmed));
    assert!(!survey(&world).deemed);
    assert_eq!(world.does("rosa", 70, answer("1")).why, Some(Reason::AlreadySo), "once");
}

#[test]
fn sec_14_silence_is_deemed_an_answer_and_r15_a_real_one_takes_its_place() {
    let world = surveyed();
    let mut silent = world.clone();
    silent.does("sistema", 3_000, silence());
    assert!(survey(&silent).deemed);
    assert_eq!(survey(&silent).answers["satisfaccion"], "satisfactoria");

    let mut apart = world.clone();
    let closing = apart.says("sistema", 3_000, silence());
    let offline = apart.says("rosa", 200, answer("2"));
    let mut late = apart.clone();
    late.hears(&closing);
    late.hears(&offline);
    assert_eq!(survey(&late).answers["satisfaccion"], "2");
    let reason = late.view.ruled.closing.as_ref().map(|closing| closing.reason);
    assert_eq!((late.state(), reason), (State::Closed, Some(ClosingReason::Confirmed)));
    apart.hears(&offline);
    apart.hears(&closing);
    assert_eq!(survey(&apart).answers, survey(&late).answers, "whichever comes first");
    assert_eq!(apart.view.ruled.closing.as_ref().map(|closing| closing.reason), reason);

    let refused = silent.does("rosa", 3_001, answer("2"));
    assert_eq!((refused.applied, refused.why), (false, Some(Reason::SurveyClosed)), "the days are over");
}

#[test]
fn t24_reopening_withdraws_what_was_deemed_and_marks_what_was_said() {
    let mut deemed = surveyed();
    deemed.does("sistema", 3_000, silence());
    deemed.does("jefa", 3_100, reopen());
    assert_eq!(deemed.view.ruled.survey, None);

    let mut said = surveyed();
    said.does("rosa", 60, answer("5"));
    said.does("jefa", 100, reopen());
    assert!(survey(&said).superseded);
}

#[test]
fn a_service_without_a_survey_asks_for_none() {
    let mut world = surveyed();
    for service in &mut world.org.services {
        service.closing.survey = SurveyRule::None;
    }
    assert_eq!(world.does("rosa", 60, answer("5")).why, Some(Reason::NoSurvey));
}
