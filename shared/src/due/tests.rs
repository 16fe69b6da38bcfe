//! What falls due, when, and that what was done is not due again.

use super::*;
use crate::arbitration::testing::{NINE, World, ask, assign, escalate, minute, resolve};
use crate::catalog::escalation::EscalationRow;
use crate::catalog::plan::{Does, Every, Opens, Plan, When};
use crate::catalog::{ApprovalSettings, ClosedBy, Span, SurveyRule, SurveySettings};
use crate::command::{ContactField, Content, Decision, TicketKind, sample};
use crate::date::date_in;
use crate::evidence::Evidence;
use crate::ids::{ChannelId, DeviceId, FieldId, ServiceId, TeamId};
use crate::stamp::{Register, Site, Stamp};
use crate::state::State;
use crate::ticket::view::{ClosingReason, Note};
use crate::time::MINUTE_MS;
use std::collections::BTreeMap;

/// Each request was ruled on when it was made: nobody was without signal.
fn online(mut world: World) -> World {
    for request in &mut world.view.requests {
        let at = request.stamp.at;
        request.ruling.as_mut().expect("ruled").at = at;
    }
    world
}

fn at(world: &World, what: &Due) -> Option<i64> {
    let items = agenda(&world.org, &world.view);
    let minutes = |item: &Item| (item.at.millis() - NINE) / MINUTE_MS;
    items.iter().find(|item| item.what == *what).map(minutes)
}

fn stamp(world: &World, by: &str, site: Site, minutes: i64) -> Stamp {
    let born = world.view.born.stamp.clone();
    Stamp { by: PersonId::new(by), site, at: minute(minutes), order: minute(minutes), ..born }
}

/// The server does what is due, notes as notes and decisions as decisions.
fn done(world: &mut World, item: &Item) {
    let minutes = (item.at.millis() - NINE) / MINUTE_MS;
    for command in commands(&world.org, &world.view, item) {
        match command {
            Command::Content(Content::AddNote { audience, text }) => {
                let stamp = stamp(world, "ronda", Site::System, minutes);
                world.view.notes.push(Note::new(stamp, audience, text, false));
            }
            decision => assert!(world.does("sistema", minutes, decision).applied, "{item:?}"),
        }
    }
    *world = online(world.clone());
    assert!(!agenda(&world.org, &world.view).contains(item), "once: {item:?}");
}

/// OAX-26: Friday 17:50 and 48 open hours are the next Friday, 15:50.
#[test]
fn oax_26_silence_closes_after_forty_eight_open_hours() {
    let mut world = World::worked();
    let friday = 4 * 1_440 + 530;
    world.does("omar", friday, resolve("Se cambió el conector"));
    let mut world = online(world);
    let due = 11 * 1_440 + 410;
    assert_eq!(at(&world, &Due::Silence), Some(due));
    let item = agenda(&world.org, &world.view).remove(0);
    let Some(Command::Decision(Decision::CloseForSilence { note })) = commands(&world.org, &world.view, &item).pop()
    else {
        panic!()
    };
    for words in ["viernes 27 de noviembre de 2026, 17:50", "48 horas hábiles", "viernes 4 de diciembre de 2026, 15:50"]
    {
        assert!(note.contains(words), "{note}");
    }
    assert!(note.contains(&world.org.version), "the calendar that it was reckoned by");
    done(&mut world, &item);
    assert_eq!((world.state(), agenda(&world.org, &world.view)), (State::Closed, vec![]));
}

/// What a system opened waits for nobody's word: it is closed in the same time, and no silence of a requester is told.
#[test]
fn what_a_system_opened_is_closed_without_anybody_to_confirm_it() {
    let note = |world: &World| {
        let item = agenda(&world.org, &world.view).into_iter().find(|item| item.what == Due::Silence).expect("due");
        match commands(&world.org, &world.view, &item).pop() {
            Some(Command::Decision(Decision::CloseForSilence { note })) => note,
            other => panic!("{other:?}"),
        }
    };
    let mut world = online(World::resolved());
    assert!(note(&world).contains("no hubo respuesta al seguimiento"), "of a person's");
    world.view.born.stamp.site = Site::System;
    world.view.requester_person = None;
    world.view.requester.clear();
    let told = note(&world);
    assert!(told.contains("no hay quien lo confirme") && told.contains("nadie volvió a abrirlo"), "{told}");
    assert!(!told.contains("seguimiento"), "{told}");
}

/// A thousand follow-ups against a count of open minutes, one by one. June to August have no rest day.
#[test]
fn a_thousand_silences_agree_with_a_slow_count() {
    let mut world = online(World::resolved());
    // 2027-06-01T00:00 in Oaxaca, in minutes since 1970.
    let from = 1_811_829_600_000 / MINUTE_MS;
    let open = |minute: i64| {
        let local = minute - 360;
        let weekday = (local.div_euclid(1_440) + 3).rem_euclid(7);
        weekday < 5 && (480..1_080).contains(&local.rem_euclid(1_440))
    };
    let mut chance: u64 = 1;
    for _ in 0..1_000 {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let said = from + (chance >> 33) as i64 % (60 * 1_440);
        world.view.ruled.last_follow_up = Some(Timestamp::from_millis(said * MINUTE_MS));
        let (mut left, mut slow) = (48 * 60, said);
        while left > 0 {
            left -= i64::from(open(slow));
            slow += 1;
        }
        let quick = agenda(&world.org, &world.view).into_iter().find(|item| item.what == Due::Silence);
        assert_eq!(quick.map(|item| item.at.millis() / MINUTE_MS), Some(slow), "from {said}");
    }
}

#[test]
fn what_the_requester_wrote_is_no_silence_and_an_open_question_is() {
    let mut world = online(World::resolved());
    let text = "Sigue sin funcionar".to_owned();
    let theirs = Note::new(stamp(&world, "rosa", Site::Portal, 60), Audience::Public, text, false);
    world.view.notes.push(theirs);
    assert_eq!(at(&world, &Due::Silence), None, "it is the desk's turn");

    let mut asked = World::assigned();
    asked.does("ana", 60, ask("¿Cuál es el número de serie?"));
    let asked = online(asked);
    assert_eq!(at(&asked, &Due::Silence), Some(4 * 1_440 + 60 + 480), "T22: four days of ten hours, and eight hours");
    assert_eq!(at(&asked, &Due::Breach), None, "the clock stands");
}

/// The portal takes files without words, and the form that was asked for is the answer (OAX-30, OAX-37).
#[test]
fn a_file_that_the_requester_sent_is_no_silence() {
    let file = |world: &World, by: &str, site: Site, minutes: i64| Evidence {
        id: ActId { device: DeviceId::new(9), number: 9 },
        stamp: stamp(world, by, site, minutes),
        file: sample::photo(),
        sealed: None,
        retired: None,
        same_as: None,
        late: false,
    };
    let mut world = World::assigned();
    world.does("ana", 60, ask("Adjunte el formato firmado"));
    let asked = online(world);
    let silent_with = |file: Evidence| {
        let mut world = asked.clone();
        world.view.evidence.push(file);
        at(&world, &Due::Silence).is_some()
    };
    assert!(!silent_with(file(&asked, "ronda", Site::Portal, 90)), "without an account, by the page of the request");
    assert!(!silent_with(file(&asked, "rosa", Site::Desk, 90)), "of whom the directory knows");
    assert!(silent_with(file(&asked, "ronda", Site::Portal, 30)), "before they were asked");
    assert!(silent_with(file(&asked, "ana", Site::Desk, 90)), "the desk's own");
}

/// OAX-26: the question came back, and nobody has told them by another way.
#[test]
fn whom_no_letter_reached_was_not_silent() {
    let mut asked = World::assigned();
    asked.does("ana", 60, ask("¿Cuál es el número de serie?"));
    let mut asked = online(asked);
    let mail = Register { value: "rosa@oaxaca.gob.mx".to_owned(), ..asked.view.subject.clone() };
    asked.view.requester.insert(ContactField::Mail, mail);
    let after = |minutes: i64, to: &str| {
        let mut world = asked.clone();
        let text = format!("El correo a {to} no llegó: 550 5.1.1.\nAvísale por otro medio y corrige la dirección.");
        let back = stamp(&world, "ronda", Site::System, minutes);
        world.view.notes.push(Note::new(back, Audience::Internal, text, false));
        world
    };
    assert_eq!(at(&after(61, "Rosa@oaxaca.gob.mx"), &Due::Silence), None, "it is the desk's turn");
    assert!(at(&after(61, "iris@oaxaca.gob.mx"), &Due::Silence).is_some(), "a copy to somebody else");
    assert!(at(&after(30, "rosa@oaxaca.gob.mx"), &Due::Silence).is_some(), "of what was said before");
    let mut called = after(61, "rosa@oaxaca.gob.mx");
    called.contact("ana", 90, None);
    assert!(at(&online(called), &Due::Silence).is_some(), "told by telephone, their silence counts from there");
}

fn rates() -> Command {
    let answers = BTreeMap::from([("satisfaccion".to_owned(), "Deficiente".to_owned())]);
    Command::Decision(Decision::AnswerSurvey { answers, comment: "Tardaron".into() })
}

/// OAX-26: who answers the survey is not silent, and no follow-up of the desk's is made of it.
#[test]
fn a_survey_that_the_requester_answered_is_no_silence_and_no_follow_up() {
    let mut world = online(World::resolved());
    let followed = world.view.ruled.last_follow_up;
    assert!(world.does("rosa", 40, rates()).applied);
    let mut world = online(world);
    assert_eq!((world.state(), world.view.ruled.last_follow_up), (State::Resolved, followed));
    assert_eq!(at(&world, &Due::Silence), None, "it is the desk's turn");
    let mut earlier = world.clone();
    earlier.view.ruled.last_follow_up = Some(minute(40));
    assert_eq!(at(&earlier, &Due::Silence), None, "an earlier build made a follow-up of it");
    let text = "¿Quedó como lo necesitaba?".to_owned();
    world.view.notes.push(Note::new(stamp(&world, "ana", Site::Desk, 50), Audience::Public, text, false));
    world.decide(world.view.ruled.clone());
    assert_eq!(at(&world, &Due::Silence), Some(4 * 1_440 + 50 + 480), "silence counts from what the desk said then");

    let mut wrote = online(World::resolved());
    let text = "Sigue sin funcionar".to_owned();
    wrote.view.notes.push(Note::new(stamp(&wrote, "rosa", Site::Portal, 35), Audience::Public, text, false));
    assert!(wrote.does("rosa", 40, rates()).applied);
    assert_eq!(at(&online(wrote), &Due::Silence), None, "what they wrote before is not answered by what they rate");

    let mut visited = online(World::resolved());
    assert!(visited.does("omar", 50, rates()).applied);
    let visited = online(visited);
    assert_eq!(at(&visited, &Due::Silence), Some(4 * 1_440 + 50 + 480), "Omar handed them his phone: a follow-up");
}

/// SEC-33: something was lacking when they answered.
#[test]
fn sec_33_a_survey_that_was_answered_is_not_told_as_one_that_was_not() {
    let mut world = surveyed();
    let texts = std::mem::take(&mut world.view.texts);
    assert!(world.does("rosa", 60, rates()).applied);
    assert_eq!(world.state(), State::Resolved, "the diagnosis is missing");
    world.view.texts = texts;
    let mut world = online(world);
    let item = agenda(&world.org, &world.view).into_iter().find(|item| item.what == Due::Survey).expect("due");
    let Some(Command::Decision(Decision::CloseForSilence { note })) = commands(&world.org, &world.view, &item).pop()
    else {
        panic!("it closes")
    };
    assert!(note.contains("se respondió el lunes") && !note.contains("satisfactoria"), "{note}");
    done(&mut world, &item);
    let reason = world.view.ruled.closing.as_ref().map(|closing| closing.reason);
    assert_eq!((world.state(), reason), (State::Closed, Some(ClosingReason::Confirmed)));
    assert_eq!(world.view.ruled.survey.as_ref().map(|survey| survey.deemed), Some(false));
}

#[test]
fn what_cannot_be_closed_is_told_once() {
    let mut world = online(World::resolved());
    world.view.texts.clear();
    let item = agenda(&world.org, &world.view).into_iter().find(|item| item.what == Due::CannotClose).expect("due");
    done(&mut world, &item);
    assert_eq!(at(&world, &Due::Silence), None);
    assert!(world.view.notes[0].text.contains("plazo se cumplió"), "{}", world.view.notes[0].text);
}

/// All that is missing is told, not the first of it.
#[test]
fn what_cannot_be_closed_is_told_with_all_that_is_missing() {
    let mut world = online(World::resolved());
    world.view.texts.clear();
    let open: Vec<_> = world.view.checklist.keys().cloned().collect();
    assert!(!open.is_empty(), "its service has items");
    world.view.checklist.clear();
    let item = agenda(&world.org, &world.view).into_iter().find(|item| item.what == Due::CannotClose).expect("due");
    done(&mut world, &item);
    let text = &world.view.notes[0].text;
    let service = world.org.service(&world.view.ruled.service).expect("there");
    let mandatory = service.checklist.iter().find(|item| item.mandatory).expect("one");
    assert!(text.contains("Diagnóstico") && text.contains(&mandatory.label), "{text}");
}

/// T14: who waits for material, or for a provider, is waited for by nobody: no silence of theirs counts, whatever the data say.
#[test]
fn t21_t22_no_silence_counts_where_the_requester_is_asked_nothing() {
    let mut world = online(World::worked());
    world.view.ruled.last_follow_up = Some(minute(0));
    let rule = world.org.settings.auto_close.as_mut().expect("Oaxaca closes for silence");
    rule.states.extend([State::WaitingMaterial, State::WaitingVendor, State::InProgress]);
    for state in [State::WaitingMaterial, State::WaitingVendor, State::InProgress] {
        world.view.ruled.state = state;
        let items = agenda(&world.org, &world.view);
        assert!(!items.iter().any(|item| matches!(item.what, Due::Silence | Due::CannotClose)), "{state:?}: {items:?}");
    }
}

/// Solved, where an answer to the survey closes and silence is taken for one.
fn surveyed() -> World {
    let mut world = World::resolved();
    world.org.settings.survey =
        Some(SurveySettings { after: 3, unit: Span::BusinessDays, default: "satisfactoria".into() });
    let service = world.org.services.iter_mut().find(|one| one.id == world.view.ruled.service).expect("there");
    service.closing.survey = SurveyRule::Required;
    service.closing.closed_by = vec![ClosedBy::Survey];
    online(world)
}

/// SEC-13, SEC-14, C14: three days from the conclusion, or from when it came to be known.
#[test]
fn sec_13_late_sync_eats_none_of_the_requesters_days() {
    let mut world = surveyed();
    assert_eq!(at(&world, &Due::Survey), Some(3 * 1_440 + 30));
    let known = world.view.requests.last_mut().and_then(|request| request.ruling.as_mut()).expect("ruled");
    known.at = minute(2 * 1_440);
    // Wednesday and three open days: Monday.
    assert_eq!(at(&world, &Due::Survey), Some(7 * 1_440));
    let item = agenda(&world.org, &world.view).remove(0);
    done(&mut world, &item);
    assert!(world.view.ruled.survey.as_ref().is_some_and(|survey| survey.deemed));
}

/// What a system opened asks nobody what they think: it is closed in the same time, and no machine is satisfied.
#[test]
fn sec_14_nobodys_silence_is_no_answer() {
    let mut world = surveyed();
    world.view.born.stamp.site = Site::System;
    world.view.requester_person = None;
    world.view.requester.clear();
    let item = agenda(&world.org, &world.view).into_iter().find(|item| item.what == Due::Survey).expect("due");
    let Some(Command::Decision(Decision::CloseForSilence { note })) = commands(&world.org, &world.view, &item).pop()
    else {
        panic!("it closes")
    };
    assert!(note.contains("no hay quien lo confirme") && !note.contains("satisfactoria"), "{note}");
    done(&mut world, &item);
    assert_eq!((world.state(), world.view.ruled.survey.is_none()), (State::Closed, true));
}

/// AGU-38: the offer goes, the responsibility never went.
#[test]
fn agu_38_an_offer_that_nobody_takes_goes_back() {
    let mut world = World::assigned();
    let offer = Command::Decision(Decision::OfferAssignment { to: PersonId::new("laura"), reason: "no llego".into() });
    world.does("omar", 60, offer);
    let mut world = online(world);
    let item = agenda(&world.org, &world.view).into_iter().find(|item| matches!(item.what, Due::Offer(_)));
    let item = item.expect("it expires");
    assert_eq!((item.at.millis() - NINE) / MINUTE_MS, 60 + 120);
    done(&mut world, &item);
    assert_eq!((world.view.ruled.offers.len(), world.assignee()), (0, Some("omar")));
    assert_eq!(world.view.notes[0].server.as_ref().map(|step| step.what), Some(ServerNote::OfferOver));
}

/// OAX-31: a warning at twenty minutes, broken at thirty; each is said once and in order.
#[test]
fn oax_31_warned_then_broken() {
    let mut world = online(World::new("oax-abc-correo"));
    assert_eq!((at(&world, &Due::Warn), at(&world, &Due::Breach)), (Some(20), Some(30)));
    for what in [Due::Warn, Due::Breach, Due::Answer] {
        let item = agenda(&world.org, &world.view).remove(0);
        assert_eq!(item.what, what);
        done(&mut world, &item);
    }
    assert_eq!(agenda(&world.org, &world.view), vec![]);
    world.does("jefa", 40, Command::Decision(Decision::OverrideDue { at: minute(90), reason: "falta un dato".into() }));
    assert_eq!(at(&online(world), &Due::Breach), Some(90), "R27: another date is another promise");
}

/// After an absence what is past is told once, as what it is.
#[test]
fn a_promise_that_broke_while_nobody_looked_is_not_also_about_to_break() {
    let world = online(World::new("oax-abc-correo"));
    let at = |now| agenda_at(&world.org, &world.view, minute(now)).into_iter().map(|item| item.what);
    assert_eq!(at(29).next(), Some(Due::Warn));
    assert!(at(30).all(|what| what != Due::Warn), "at thirty minutes it is broken");
    assert_eq!(at(30).next(), Some(Due::Breach));
}

fn row(level: u32, team: Option<&str>, minutes: u32) -> EscalationRow {
    EscalationRow {
        id: format!("n{level}"),
        services: vec![],
        categories: vec![],
        priorities: vec![],
        when: None,
        level,
        team: team.map(TeamId::new),
        tell: vec![],
        decides: None,
        after_breach_minutes: Some(minutes),
        source: String::new(),
    }
}

/// OAX-23, R28: by the matrix, a level at a time; whoever takes it into their hands afterwards has the word.
#[test]
fn oax_23_a_broken_promise_goes_up_by_the_matrix() {
    let mut world = World::assigned();
    world.org.escalation = vec![row(1, Some("oax-redes"), 0), row(2, None, 60)];
    let mut world = online(world);
    let due = at(&world, &Due::Breach).expect("a promise");
    assert_eq!(at(&world, &Due::Escalate), Some(due));
    let mut taken = world.clone();
    taken.does("sofia", due + 5, assign("laura", "oax-soporte"));
    assert_eq!(at(&online(taken), &Due::Escalate), None);
    let mut ended = world.clone();
    ended.org.services.clear();
    assert_eq!(at(&ended, &Due::Escalate), Some(due), "also where its service has left the data");
    let item = Item { at: minute(due), what: Due::Escalate };
    done(&mut world, &item);
    let decided = &world.view.ruled;
    assert_eq!((decided.level, decided.team.as_ref().map(TeamId::as_str)), (2, Some("oax-redes")));
    let next = at(&world, &Due::Escalate).expect("the second row");
    assert!(next >= due + 60);
    done(&mut world, &Item { at: minute(next), what: Due::Escalate });
    assert_eq!((world.view.ruled.level, at(&world, &Due::Escalate)), (3, None));
}

#[test]
fn by_hand_the_matrix_names_the_team_where_nobody_does() {
    let mut world = World::assigned();
    world.org.escalation = vec![row(1, Some("oax-redes"), 0)];
    assert!(world.does("omar", 20, escalate(None)).applied);
    assert_eq!(world.view.ruled.team.as_ref().map(TeamId::as_str), Some("oax-redes"));
    let mut named = World::assigned();
    named.org.escalation = vec![row(1, Some("oax-redes"), 0)];
    assert!(named.does("omar", 20, escalate(Some("oax-telefonia"))).applied);
    assert_eq!(named.view.ruled.team.as_ref().map(TeamId::as_str), Some("oax-telefonia"));
}

/// An approval that is awaited since the first minute, of whoever is reminded after two days.
fn awaiting_approval() -> World {
    let mut world = online(World::assigned());
    world.org.settings.approval =
        Some(ApprovalSettings { remind_after: 2, supervisor_after: 4, unit: Span::BusinessDays });
    world.view.ruled.state = State::AwaitingApproval;
    (world.view.ruled.since, world.view.ruled.moved_by) = (minute(0), None);
    world
}

/// Whoever approves is reminded, then who supervises is told, each once.
fn is_reminded_of(world: &mut World) {
    for (what, days) in [(Due::Approver, 2), (Due::Supervisor, 4)] {
        let item = agenda(&world.org, &world.view).remove(0);
        assert_eq!(item, Item { at: minute(days * 1_440), what });
        done(world, &item);
    }
    assert_eq!(agenda(&world.org, &world.view), vec![]);
}

#[test]
fn an_approver_is_reminded_and_then_the_supervisor_told() {
    let mut world = awaiting_approval();
    assert_eq!((at(&world, &Due::Approver), at(&world, &Due::Supervisor)), (Some(2 * 1_440), None));
    is_reminded_of(&mut world);
}

/// Who alone gave an approval left, which the ticket said at once: who gives it since is reminded of it all the same.
#[test]
fn who_gives_an_approval_since_is_reminded_though_nobody_was_left_to_give_it() {
    let mut world = awaiting_approval();
    let text = format!("{}: nadie tiene ya la función.", ServerNote::NoApproval.words());
    let left = stamp(&world, "ronda", Site::System, 10);
    world.view.notes.push(Note::new(left, Audience::Internal, text, false));
    is_reminded_of(&mut world);
}

/// T6: whose turn it is by data that changed meanwhile is told at once, and once, whether anybody is reminded or not.
#[test]
fn who_approves_by_the_data_in_force_is_told_that_it_is_their_turn() {
    let mut world = online(World::assigned());
    world.org.settings.approval = None;
    let id = world.view.ruled.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
    let role = crate::ids::RoleId::new("direccion-general");
    let kind = crate::catalog::ApprovalKind::Vobo;
    service.approvals = vec![crate::catalog::Approval { role, kind, condition: None, efirma: false }];
    world.view.ruled.state = State::AwaitingApproval;
    world.view.ruled.back_to = Some(State::InProgress);
    (world.view.ruled.since, world.view.ruled.moved_by) = (minute(5), None);
    world.view.ruled.approver = Some(crate::ids::RoleId::new("direccion-general"));
    assert_eq!(at(&world, &Due::Approver), None, "it is theirs");
    world.view.ruled.approver = Some(crate::ids::RoleId::new("area-superior"));
    let item = Item { at: minute(5), what: Due::Approver };
    assert_eq!(agenda(&world.org, &world.view).first(), Some(&item));
    done(&mut world, &item);
    let said = &world.view.notes.last().expect("a note").text;
    assert!(said.contains("Dirección General de la Agencia"), "{said}");
}

fn opens() -> Opens {
    Opens {
        service: ServiceId::new("oax-revision-nodo"),
        subservice: None,
        kind: TicketKind::Request,
        channel: ChannelId::new("phone"),
        subject: "Retirar el acceso de {folio}".into(),
        description: String::new(),
        priority: None,
        each: vec![],
        fields: BTreeMap::from([(FieldId::new("falla"), String::new())]),
        requester: crate::catalog::plan::Behalf { name: "{person}".into(), ..Default::default() },
    }
}

/// AGU-47: the day after the last one, also where the ticket is long over.
#[test]
fn agu_47_a_date_in_a_ticket_outlives_it() {
    let mut world = online(World::resolved());
    let services = vec![ServiceId::new("oax-revision-nodo")];
    let when = When::After { services, field: FieldId::new("falla"), months: 0, days: 0 };
    world.org.plans = vec![Plan { id: "fin".into(), when, does: Does::Open(Box::new(opens())), source: String::new() }];
    world.view.fields.get_mut(&FieldId::new("falla")).expect("there").value = "2026-12-01".into();
    world.view.ruled.state = State::Closed;
    let items = agenda(&world.org, &world.view);
    // 2 December, midnight: nine days and fifteen hours after Monday the 23rd, nine o'clock … less nine hours.
    assert_eq!(items, vec![Item { at: minute(9 * 1_440 - 540), what: Due::Open(0) }]);
    assert!(outlives(&world.org, &world.view.ruled.service, &[]));
    let known = Opening::of_ticket(&world.view);
    let open = opening(&world.org, &opens(), date_in(&world.org.zone, items[0].at), &known, &BTreeMap::new());
    assert_eq!((open.subject.as_str(), open.requester.name.as_str()), ("Retirar el acceso de P-1", "Rosa"));
    assert_eq!((open.continues, open.fields.len()), (Some(world.view.id), 0));
    world.view.ruled.state = State::Cancelled;
    assert_eq!(agenda(&world.org, &world.view), vec![], "what was never given need not be taken away");
    world.org.services.clear();
    assert!(any_outlives(&world.org), "a ticket of a service that is no more has its date still");
    world.org.plans.clear();
    assert!(!any_outlives(&world.org));
}

/// AGU-11: every Friday when the desk closes, for as long as the ticket is open; weeks that were missed are gone.
#[test]
fn agu_11_a_reminder_comes_round() {
    let mut world = online(World::assigned());
    let every = Every::Week { on: crate::catalog::hours::DayOfWeek::Fri, at: None };
    let does = Does::Remind { services: vec![ServiceId::new("oax-revision-nodo")], text: "actualiza el plan.".into() };
    world.org.plans = vec![Plan { id: "plan".into(), when: When::Every(every), does, source: String::new() }];
    world.view.born.stamp.received = Some(minute(0));
    let friday = 4 * 1_440 + 540;
    assert_eq!(at(&world, &Due::Remind(0)), Some(friday));
    let stamp = stamp(&world, "ronda", Site::System, friday + 3 * 7 * 1_440);
    let Some(Command::Content(Content::AddNote { audience, text })) =
        commands(&world.org, &world.view, &Item { at: minute(friday), what: Due::Remind(0) }).pop()
    else {
        panic!()
    };
    world.view.notes.push(Note::new(stamp, audience, text, false));
    assert_eq!(at(&world, &Due::Remind(0)), Some(friday + 4 * 7 * 1_440), "one after a standstill, not three");
}

/// AGU-45: an event that was brought forward is told to its desk once, with both days.
#[test]
fn agu_45_an_event_that_was_brought_forward_is_told_to_its_desk() {
    let mut world = World::assigned();
    let guard = serde_json::json!({
        "rule": { "notice_days": { "field": "fecha_evento", "days": 15 } },
        "label": "Por lo menos 15 días antes del evento",
    });
    let id = world.view.ruled.service.clone();
    let service = world.org.services.iter_mut().find(|service| service.id == id).expect("its service");
    service.guards.push(serde_json::from_value(guard).expect("a guard"));
    // Asked on Monday 23 November: the 8th of December is fifteen days away, the 7th fourteen.
    world.writes_field("fecha_evento", "2026-12-08");
    let mut world = online(world);
    assert_eq!(at(&world, &Due::ShortNotice), None);
    world.writes_field("fecha_evento", "2026-12-07");
    let item = agenda(&world.org, &world.view).into_iter().find(|item| item.what == Due::ShortNotice).expect("due");
    done(&mut world, &item);
    let told = &world.view.notes.last().expect("a note").text;
    assert!(told.contains("7 de diciembre de 2026") && told.contains("Decide si se atiende"), "{told}");
}
