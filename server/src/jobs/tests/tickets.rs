//! What falls due on a ticket: silence, surveys, offers, promises, and evidence that comes late.

use super::super::{AWAY_MS, Destroyed, fate};
use super::complaint::identity;
use super::plans::item;
use super::*;
use crate::archive;
use crate::blobs::BlobStore;
use crate::redact::{Order, RedactProblem};
use crate::store::transfer::{FilledBy, Filling};
use crate::store::{AuditKind, Batch, Entry, EntryKind, StoreError};
use ronda_shared::command::{ContactWay, Content, Decision, Verdict};
use ronda_shared::evidence::{AttachEvidence, Media};
use ronda_shared::ids::{FormId, Sha256};
use ronda_shared::paper;
use ronda_shared::redaction::Redact;
use ronda_shared::signature::{Hand, Sign, Strokes};
use ronda_shared::state::State;
use ronda_shared::ticket::server_note::ServerNote;
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::ticket::view::ClosingReason;
use ronda_shared::view::Summary;

/// From Friday 17:50, 48 open hours: the next Friday, 15:50.
pub(super) const SILENCE: i64 = 7 * DAY - 120;

pub(super) fn oaxaca() -> Desk {
    // Plans have trials of their own.
    let desk = Desk::of("oaxaca", |org| org.plans.clear());
    desk.person("eva", "jefe-mesa", &["oax-mesa"]);
    desk.person("omar", "agente-tecnico", &["oax-mesa", "oax-redes"]);
    desk.person("rosa", "agente-tecnico", &["oax-mesa"]);
    desk
}

/// A task of the desk's, finished on Friday 17:50.
pub(super) fn resolved(desk: &Desk) -> DocumentId {
    let id = desk.opens("eva", "oax-tarea-mesa", Some("medium"), &[]);
    finishes(desk, id);
    id
}

/// Omar is given it, and finishes it.
pub(super) fn finishes(desk: &Desk, id: DocumentId) {
    let assign =
        Command::Decision(Decision::Assign { person: Some(PersonId::new("omar")), team: None, reason: String::new() });
    desk.does("eva", id, assign);
    desk.did("omar", Site::Field, id, Command::Decision(Decision::Start {}), desk.now());
    let resolve = Command::Decision(Decision::Resolve { solution: "Listo".into(), outcome: None, concluded_at: None });
    desk.did("omar", Site::Field, id, resolve, desk.now());
    assert_eq!(desk.view(id).ruled.state, State::Resolved);
}

/// Summaries of tickets that are over, without the tickets.
fn over(desk: &Desk, service: &str, many: usize) {
    let ticket = || TicketSummary {
        state: State::Closed,
        ..TicketSummary::new(desk.new_id(), ServiceId::new(service), desk.now())
    };
    let summaries = (0..many).map(|_| Summary::Ticket(Box::new(ticket()))).collect();
    desk.ingest.store().commit(Batch { summaries, ..Batch::after(desk.end()) }).expect("commits");
}

/// Of those without a term a start reads none; the others are looked at behind what is open, a page after the other.
#[test]
fn a_start_looks_at_what_is_over_where_something_outlives_it() {
    let desk = oaxaca();
    over(&desk, "oax-tarea-mesa", 1_200);
    assert_eq!(desk.turn_anew().read, 0);
    let desk = Desk::of("aguascalientes", |org| org.plans.clear());
    over(&desk, "agu-cas-queja", 1_200);
    // In one turn or, on a slow machine, in some.
    let (jobs, mut read) = (Jobs::new(desk.ingest.clone()), 0);
    loop {
        let turn = jobs.turn().expect("a turn");
        read += turn.read;
        if turn.next.is_none() {
            break;
        }
    }
    assert_eq!(read, 1_200, "all of them");
}

/// What the server has told in a ticket by its clock, in order.
fn told(view: &TicketView) -> Vec<ServerNote> {
    view.notes.iter().filter_map(|note| note.server.as_ref().map(|step| step.what)).collect()
}

pub(super) fn called(verdict: Option<Verdict>) -> Command {
    Command::Content(Content::LogContact {
        way: ContactWay::Phone,
        reached: true,
        verdict,
        text: "Por teléfono".into(),
    })
}

#[test]
fn oax_26_a_finished_ticket_closes_after_48_open_hours_and_only_then() {
    let desk = oaxaca();
    let id = resolved(&desk);
    assert_eq!(desk.turn().next, Some(Timestamp::from_millis(FRIDAY + SILENCE * MINUTE_MS)));
    desk.to(SILENCE - 1);
    let turn = desk.turn();
    assert_eq!((turn.done, turn.read), (0, 0), "what is not due is not looked at");
    desk.pass(1);
    assert_eq!(desk.turn().done, 1);
    let closing = desk.view(id).ruled.closing.expect("closed");
    assert_eq!((closing.reason, closing.by.as_str()), (ClosingReason::NoResponse, "ronda"));
    assert!(closing.note.contains("viernes 20 de noviembre de 2026, 17:50"), "{}", closing.note);
    desk.is_done();
}

/// OAX-26: the server stood still for a week, and what they wrote meanwhile may lie in the mailbox.
#[test]
fn nobody_was_silent_before_their_mail_was_read() {
    let desk = oaxaca();
    let id = resolved(&desk);
    let read = Arc::new(AtomicI64::new(FRIDAY));
    let until = Arc::clone(&read);
    let heard = move || Some(Timestamp::from_millis(until.load(Ordering::Relaxed)));
    let jobs = Jobs::new(desk.ingest.clone()).heard_by(heard);
    desk.to(SILENCE + 5);
    let turn = jobs.turn().expect("a turn");
    assert_eq!((turn.done, desk.view(id).ruled.state), (0, State::Resolved));
    assert_eq!(turn.next, Some(desk.now().plus(MINUTE_MS)), "it is looked at again");
    desk.pass(1);
    assert_eq!(jobs.turn().expect("a turn").done, 0, "nobody has read it yet");
    read.store(desk.now().millis(), Ordering::Relaxed);
    desk.pass(1);
    assert_eq!(jobs.turn().expect("a turn").done, 1);
    assert_eq!(desk.view(id).ruled.state, State::Closed, "there was nothing");
}

#[test]
fn a_question_without_answer_closes_too_and_a_restart_in_between_forgets_nothing() {
    let desk = oaxaca();
    let id = desk.opens("eva", "oax-tarea-mesa", Some("medium"), &[]);
    desk.does("eva", id, Command::Decision(Decision::AskRequester { question: "¿Qué equipo es?".into() }));
    desk.turn();
    desk.to(SILENCE + 3 * DAY);
    // The server was off: who starts anew does what was due.
    assert_eq!(desk.turn_anew().done, 1);
    assert_eq!(desk.view(id).ruled.state, State::Closed);
    desk.is_done();
}

/// What stands of a document is no document.
fn spoil(desk: &Desk, id: DocumentId) {
    let snapshots = vec![(id, b"no document".to_vec())];
    desk.ingest.store().commit(Batch { snapshots, ..Batch::after(desk.end()) }).expect("written");
}

#[test]
fn a_ticket_that_cannot_be_read_stops_no_other() {
    let desk = oaxaca();
    let (unread, whole) = (resolved(&desk), resolved(&desk));
    desk.turn();
    spoil(&desk, unread);
    desk.to(SILENCE);
    assert_eq!((desk.turn().done, desk.view(whole).ruled.state), (1, State::Closed));
    let other = resolved(&desk);
    desk.to(2 * SILENCE + 3 * DAY);
    assert_eq!((desk.turn_anew().done, desk.view(other).ruled.state), (1, State::Closed), "nor after a start");
    desk.is_done();
}

#[test]
fn a_ticket_whose_row_or_summary_is_damaged_stops_no_other() {
    for table in ["documents", "summaries"] {
        let desk = oaxaca();
        let (damaged, whole) = (resolved(&desk), resolved(&desk));
        let rows = desk.ingest.store().as_rows().expect("it is copied by its rows");
        let unread = vec![(damaged.bytes().to_vec(), b"nada que se lea".to_vec())];
        rows.put_rows(table, unread, &Filling::begun(FilledBy::Move, None)).expect("damaged");
        rows.finish(&Batch::default()).expect("no mark of a filling is left");
        desk.to(SILENCE);
        desk.turn_anew();
        assert_eq!(desk.view(whole).ruled.state, State::Closed, "{table}");
    }
}

#[test]
fn an_item_that_cannot_be_read_stops_no_ticket_but_its_own() {
    let desk = oaxaca();
    let (with_it, whole, item) = (resolved(&desk), resolved(&desk), item(&desk, "computadora", "INV-1"));
    desk.does("eva", with_it, Command::Content(Content::SetEquipment { equipment: Some(item) }));
    spoil(&desk, item);
    desk.to(SILENCE);
    let turn = desk.turn();
    assert_eq!((turn.done, desk.view(whole).ruled.state), (1, State::Closed));
    assert_eq!(desk.view(with_it).ruled.state, State::Resolved);
    assert_eq!(turn.next, Some(desk.now().plus(AWAY_MS)), "it is tried again");
}

/// A fault of ours over one act would otherwise be met again in every turn, before all that comes after it.
#[test]
fn a_ticket_over_which_the_writer_fails_stops_no_other() {
    let desk = oaxaca();
    desk.next.store(0xb5_0000, Ordering::Relaxed);
    let (broken, whole) = (resolved(&desk), resolved(&desk));
    desk.turn();
    fault::order(broken);
    desk.to(SILENCE);
    let turn = desk.turn();
    assert_eq!((turn.done, desk.view(whole).ruled.state), (1, State::Closed));
    assert_eq!(desk.view(broken).ruled.state, State::Resolved);
    assert_eq!(turn.next, Some(desk.now().plus(AWAY_MS)), "it is tried again");
}

/// R14, both orders: what was said before the closing makes it false, whenever it comes.
#[test]
fn r14_late_evidence_undoes_a_closing_for_silence() {
    for (verdict, state) in [
        (Some(Verdict::Confirmed), State::Closed),
        (Some(Verdict::Persists), State::InProgress),
        (None, State::Resolved),
    ] {
        let said = FRIDAY + (SILENCE - 60) * MINUTE_MS;
        let late = oaxaca();
        let id = resolved(&late);
        late.to(SILENCE);
        assert_eq!(late.turn().done, 1);
        late.did("omar", Site::Field, id, called(verdict), Timestamp::from_millis(said));
        late.turn();
        let ruled = late.view(id).ruled;
        assert_eq!(ruled.state, state, "late: {verdict:?}");
        let confirmed = ruled.closing.is_some_and(|closing| closing.reason == ClosingReason::Confirmed);
        assert_eq!(confirmed, verdict == Some(Verdict::Confirmed));
        late.is_done();

        let early = oaxaca();
        let id = resolved(&early);
        early.to(SILENCE - 60);
        early.did("omar", Site::Field, id, called(verdict), early.now());
        early.to(SILENCE);
        early.turn();
        let state = early.view(id).ruled.state;
        assert_ne!(state, State::Closed, "early: it is no silence yet: {verdict:?}");
        early.is_done();
    }
}

#[test]
fn two_runs_at_once_make_nothing_twice() {
    let desk = oaxaca();
    let ids: Vec<DocumentId> = (0..20).map(|_| resolved(&desk)).collect();
    let open = desk.opens("eva", "oax-abc-correo", Some("medium"), &[]);
    desk.to(SILENCE);
    let done: u64 = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| desk.turn_anew().done)).collect();
        runs.into_iter().map(|run| run.join().expect("a turn")).sum()
    });
    // Twenty closings; a breach and a late first answer. What was about to break has broken: no warning comes after it.
    assert_eq!(done, 22);
    for id in ids {
        let asked = desk.view(id).requests.into_iter();
        assert_eq!(
            asked.filter(|one| matches!(one.command, Command::Decision(Decision::CloseForSilence { .. }))).count(),
            1
        );
    }
    assert_eq!(told(&desk.view(open)), [ServerNote::Broken, ServerNote::AnswerLate], "in order");
    desk.is_done();
}

/// AGU-38: nobody took it in time; the desk is told, and who accepts afterwards is told that it is gone.
#[test]
fn agu_38_an_offer_expires() {
    let desk = oaxaca();
    let id = desk.opens("eva", "oax-tarea-mesa", Some("low"), &[]);
    let assign =
        Command::Decision(Decision::Assign { person: Some(PersonId::new("omar")), team: None, reason: String::new() });
    desk.does("eva", id, assign);
    let offer = Command::Decision(Decision::OfferAssignment { to: PersonId::new("rosa"), reason: "No llego".into() });
    desk.did("omar", Site::Field, id, offer, desk.now());
    let offer = desk.view(id).ruled.offers[0].act;
    // Ten minutes on Friday, an hour and fifty on Monday.
    desk.to(2 * DAY + 14 * 60 + 10 + 109);
    assert_eq!(desk.turn().done, 0);
    desk.pass(1);
    assert_eq!(desk.turn().done, 1);
    let ruled = desk.view(id).ruled;
    assert_eq!((ruled.offers.len(), ruled.assignee.as_ref().map(PersonId::as_str)), (0, Some("omar")));
    assert!(desk.notes(id)[0].starts_with(ServerNote::OfferOver.words()), "{:?}", desk.notes(id));
    assert!(
        desk.view(id)
            .requests
            .iter()
            .all(|one| !matches!(one.command, Command::Decision(Decision::AcceptOffer { offer: o }) if o == offer))
    );
    desk.is_done();
}

/// SEC-13, SEC-14, R15: three days without an answer are an answer, until the real one comes.
#[test]
fn sec_14_a_survey_is_deemed_answered_and_r15_undoes_it() {
    let desk = Desk::of("secogem", |org| {
        org.plans.clear();
        // What the order asks for has trials of its own.
        for service in &mut org.services {
            (service.required_to_resolve, service.required_to_start) = (Vec::new(), Vec::new());
            (service.attachments, service.guards, service.checklist) = (Vec::new(), Vec::new(), Vec::new());
            service.closing.requires_documents.clear();
            (service.closing.requires_diagnosis, service.closing.requires_conclusion_date) = (Some(false), false);
            service.form = None;
        }
    });
    desk.person("sup", "supervisor", &["sec-supervision", "sec-soporte"]);
    desk.person("ast", "ast", &["sec-soporte"]);
    let id = desk.opens("sup", "sec-incidencia", Some("medium"), &[]);
    let assign =
        Command::Decision(Decision::Assign { person: Some(PersonId::new("ast")), team: None, reason: String::new() });
    desk.does("sup", id, assign);
    desk.did("ast", Site::Field, id, Command::Decision(Decision::Start {}), desk.now());
    let concluded = desk.now();
    let resolve = Command::Decision(Decision::Resolve { solution: "Listo".into(), outcome: None, concluded_at: None });
    // Without signal until Tuesday: the three days count from there (C14).
    desk.to(4 * DAY);
    desk.did("ast", Site::Field, id, resolve, concluded);
    desk.to(7 * DAY - 1);
    desk.turn();
    assert_eq!(desk.view(id).ruled.state, State::Resolved, "Friday: the third day is not over");
    desk.to(7 * DAY);
    desk.turn();
    let ruled = desk.view(id).ruled;
    assert_eq!(ruled.state, State::Closed);
    assert!(ruled.survey.as_ref().is_some_and(|survey| survey.deemed), "{:?}", ruled.survey);
    let answers = BTreeMap::from([("satisfaccion".to_owned(), "deficiente".to_owned())]);
    let answer = Command::Decision(Decision::AnswerSurvey { answers, comment: "No quedó bien".into() });
    desk.did("ast", Site::Field, id, answer, Timestamp::from_millis(FRIDAY + 6 * DAY * MINUTE_MS));
    let survey = desk.view(id).ruled.survey.expect("an answer");
    assert!(!survey.deemed);
    assert_eq!(survey.answers["satisfaccion"], "deficiente");
    desk.turn();
    desk.is_done();
}

/// AGU-27: two hours by the kiosks' own calendar, on a Sunday; then a level up, by the matrix.
#[test]
fn agu_27_a_kiosks_failure_escalates_on_a_sunday() {
    let desk = Desk::of("aguascalientes", |org| org.plans.clear());
    desk.person("mesa", "encargada-mesa", &["agu-mesa"]);
    desk.person("cas", "responsable-cas", &["agu-cas"]);
    // Sunday 10:00.
    desk.to(DAY + 16 * 60 + 10);
    let id = desk.opens("mesa", "agu-cas-falla", Some("high"), &[]);
    let assign =
        Command::Decision(Decision::Assign { person: Some(PersonId::new("cas")), team: None, reason: String::new() });
    desk.does("mesa", id, assign);
    desk.pass(119);
    desk.turn();
    assert_eq!(desk.view(id).ruled.level, 1);
    desk.pass(1);
    desk.turn();
    let view = desk.view(id);
    assert_eq!((view.ruled.level, view.ruled.state), (2, State::Assigned));
    assert_eq!(told(&view), [ServerNote::AnswerLate, ServerNote::Warned, ServerNote::Broken]);
    let reason = view.requests.iter().find_map(|one| match &one.command {
        Command::Decision(Decision::Escalate { reason, .. }) => Some(reason.clone()),
        _ => None,
    });
    assert!(reason.is_some_and(|words| words.contains("domingo 22 de noviembre de 2026, 12:00")));
    desk.is_done();
}

/// Two time zones: the same promise of the same hours is broken an hour earlier in Cancún.
#[test]
fn each_place_has_its_own_clock() {
    let due = |name: &str, role: &str, team: &str, service: &str| {
        let desk = Desk::of(name, |org| {
            org.plans.clear();
            org.hours = vec![Opening { from: "08:00".parse().expect("a time"), ..org.hours[0].clone() }];
            org.hours[0].to = "18:00".parse().expect("a time");
            org.services.iter_mut().for_each(|service| service.target = None);
        });
        desk.person("alguien", role, &[team]);
        // Sunday: the clocks start on Monday at eight.
        desk.to(2 * DAY);
        desk.opens("alguien", service, Some("urgent"), &[]);
        // A first answer within half an hour.
        desk.turn().next.map(|at| (at.millis() - FRIDAY) / MINUTE_MS)
    };
    let oaxaca = due("oaxaca", "jefe-mesa", "oax-mesa", "oax-tarea-mesa");
    assert_eq!(oaxaca, Some(2 * DAY + 14 * 60 + 10 + 30));
    let cancun = due("benito-juarez", "operador", "bj-soporte", "bj-asistencia-usuarios");
    assert_eq!(cancun, oaxaca.map(|minutes| minutes - 60));
}

/// A ticket that is over does not move: what could not be destroyed because the store failed would wait for the next start.
#[test]
fn what_cannot_be_destroyed_now_is_tried_again() {
    let full = Err(RedactProblem::Store(StoreError::Disk("no space".to_owned())));
    assert_eq!(fate(&full), Destroyed::Later);
    assert_eq!(fate(&Err(RedactProblem::Stopping)), Destroyed::Later);
    assert_eq!(fate(&Err(RedactProblem::NotFound)), Destroyed::Never);
    assert_eq!(fate(&Err(RedactProblem::NotDue)), Destroyed::NotDue);
    assert_eq!(fate(&Ok(())), Destroyed::Done);
}

/// AGU-24, A16: the copy of an identity is destroyed ninety days after the ticket was over, once, with a note of it and a
/// line of the audit log; what else is attached stays.
#[test]
fn agu_24_the_copy_of_an_identity_is_destroyed_at_its_term() {
    let desk = Desk::of("aguascalientes", |org| org.plans.clear());
    let id = desk.complaint();
    // A caption that others repeat: the file goes, their words stay.
    let attach =
        |file: AttachEvidence| desk.attaches(id, AttachEvidence { caption: "Copia de IFE".to_owned(), ..file });
    let beside = |bytes: &[u8], derived_from| {
        let sha256 = Sha256::of(bytes);
        AttachEvidence { sha256, field: None, derived_from, ..identity() }
    };
    let copy = attach(identity());
    let marked = attach(beside(b"ife2", Some(copy)));
    let ticket = attach(beside(b"tick", None));
    let again = attach(beside(b"ife3", Some(marked)));
    desk.turn();
    assert!(!desk.view(id).is_file_gone(copy), "the ticket is not over");
    let over = desk.refuses(id);
    desk.to(over + 90 * DAY - 1);
    desk.turn_anew();
    assert!(!desk.view(id).is_file_gone(copy), "a minute is left");
    let (document, what, reason) = (id, vec![Redact::File(copy)], "Su plazo venció".to_owned());
    let order = Order { document, what, reason, by: None, device: None, alone: true, stands: None };
    let early = desk.ingest.redact_blocking(order.clone());
    assert!(matches!(early, Err(RedactProblem::NotDue)), "as where it was opened again before the writer's turn");
    let stands = Some((desk.view(id).ruled.state, Timestamp::default()));
    let other = desk.ingest.redact_blocking(Order { alone: false, stands, ..order });
    assert!(matches!(other, Err(RedactProblem::Moved)), "it is in that state since another time");
    desk.pass(1);
    desk.a_week_goes_by();
    assert_eq!(desk.turn_anew().done, 3);
    let view = desk.view(id);
    assert_eq!([copy, marked, ticket, again].map(|file| view.is_file_gone(file)), [true, true, false, true]);
    let captions: Vec<&str> = view.evidence.iter().map(|file| file.file.caption.as_str()).collect();
    assert_eq!(captions, ["", "", "Copia de IFE", ""]);
    assert_eq!(told(&view).iter().filter(|what| **what == ServerNote::Destroyed).count(), 3);
    let why = "Copia de IFE, se destruyó al cumplirse su plazo de 90 días desde el cierre.";
    let notes = desk.notes(id);
    assert!(notes.iter().any(|note| *note == format!("Archivo destruido: {why}")), "{notes:?}");
    assert!(
        view.redactions.iter().any(|gone| gone.reason == why && gone.by.as_str() == "ronda"),
        "{:?}",
        view.redactions
    );
    let audited = |entry: &Entry| match &entry.kind {
        EntryKind::Audit(line) => line.what == AuditKind::Redacted && line.detail.contains(why),
        _ => false,
    };
    let entries = desk.reader().audit_before(desk.end()).expect("read").collect::<Result<Vec<_>, _>>().expect("read");
    assert_eq!(entries.iter().filter(|entry| audited(entry)).count(), 3);
    desk.is_done();
}

/// AGU-24, A16: a term that ends after the ticket left for the archive of its year is kept there, too: the archive is opened for it,
/// and for nothing else.
#[test]
fn agu_24_a_term_reaches_into_the_archive_of_a_closed_year() {
    let desk = Desk::of("aguascalientes", |org| {
        org.plans.clear();
        let papers = org.services.iter_mut().flat_map(|service| &mut service.attachments);
        papers.for_each(|paper| paper.destroy_after_days = paper.destroy_after_days.map(|_| 500));
    });
    let folder = tempfile::tempdir().expect("a folder");
    let place = BlobStore::of(folder.path(), None);
    place.serves_archives_of(&**desk.ingest.store());
    let id = desk.complaint();
    let copy = desk.attaches(id, identity());
    let over = desk.refuses(id);
    desk.to(over + 200 * DAY);
    desk.turn_anew();
    let written = archive::written(&desk.ingest, &place, 2026).expect("written");
    assert_eq!(written.stay, BTreeMap::new());
    assert_eq!(archive::leave(&desk.ingest, &written.leavers).expect("left"), 1);
    let left = || desk.reader().document(id).expect("read").is_some_and(|row| row.archived > 0);
    desk.to(over + 500 * DAY - 1);
    assert_eq!((desk.turn_anew().done, left()), (0, true), "a minute is left: nothing is opened for it");
    desk.pass(1);
    desk.a_week_goes_by();
    assert_eq!(desk.turn_anew().done, 1);
    assert!(!left(), "it is in the store, until it is archived again");
    assert!(desk.view(id).is_file_gone(copy));
    let why = "se destruyó al cumplirse su plazo de 500 días desde el cierre.";
    assert!(desk.notes(id).iter().any(|note| note.contains(why)), "{:?}", desk.notes(id));
    desk.is_done();
    let again = archive::written(&desk.ingest, &place, 2026).expect("written");
    assert_eq!(archive::leave(&desk.ingest, &again.leavers).expect("sealed again"), 1);
    let gone = again.leavers.iter().all(|leaver| leaver.files.is_empty() && leaver.term.is_none());
    assert!(gone, "nothing of the file is named any more");
    desk.is_done();
}

/// AGU-24, A16: a photograph of the form that a citizen signed on paper goes at the term that the form says, with its note.
#[test]
fn agu_24_a_photographed_form_is_destroyed_at_its_term() {
    let desk = Desk::of("aguascalientes", |org| org.plans.clear());
    let id = desk.complaint();
    let attach = |bytes: &[u8], field: Option<&str>| {
        let file = AttachEvidence::new(Sha256::of(bytes), 4, Media::Jpeg, "hoja.jpg".into());
        desk.attaches(id, AttachEvidence { field: field.map(FieldId::new), ..file })
    };
    let signed = attach(b"hoja", Some("agu-queja-cas"));
    let entry = attach(b"otra", Some("agu-contraasiento-devolucion"));
    let kiosk = attach(b"caja", None);
    let over = desk.refuses(id);
    desk.to(over + 90 * DAY - 1);
    desk.turn_anew();
    assert!(!desk.view(id).is_file_gone(signed), "a minute is left");
    desk.pass(1);
    desk.a_week_goes_by();
    assert_eq!(desk.turn_anew().done, 2);
    let view = desk.view(id);
    assert_eq!([signed, entry, kiosk].map(|file| view.is_file_gone(file)), [true, true, false]);
    let why = "Registro de Solicitud o Queja (CAS), se destruyó al cumplirse su plazo de 90 días desde el cierre.";
    assert!(desk.notes(id).contains(&format!("Archivo destruido: {why}")), "{:?}", desk.notes(id));
    assert!(view.redactions.iter().any(|gone| gone.reason == why && gone.by.as_str() == "ronda"));
    desk.is_done();
}

/// AGU-24, A16: what a citizen drew as their signature goes at its term, counted from when the desk learned that the ticket
/// was over; who signed, what and when stays.
#[test]
fn agu_24_what_a_citizen_drew_is_destroyed_at_its_term() {
    let desk = Desk::of("aguascalientes", |org| org.plans.clear());
    let id = desk.complaint();
    let form = FormId::new("agu-queja-cas");
    let text = paper::canonical(&paper::fill(desk.org(), &form, &desk.view(id)).expect("a form"));
    let hand = Hand {
        name: "Luz Marín".to_owned(),
        position: String::new(),
        strokes: Strokes::parse("10,10 200,300").expect("drawn"),
    };
    let (role, purpose) = ("ciudadano".to_owned(), "acceptance".to_owned());
    let sign = Sign { paper: form, role, purpose, format: paper::FORMAT, text: text.clone(), hand, certified: None };
    desk.does("ofelia", id, Command::Content(Content::Sign(Box::new(sign))));
    let then = desk.now();
    // The end comes ten days late, by a device that was out of reach.
    desk.pass(10 * DAY);
    let over = Command::Decision(Decision::Reject { reason: "El kiosco sí devolvió el cambio".into() });
    desk.did("ofelia", Site::Desk, id, over, then);
    desk.pass(90 * DAY - 1);
    desk.turn_anew();
    let before = desk.view(id);
    let signed = before.signatures.first().expect("signed").clone();
    assert!(!before.is_hand_gone(signed.id) && !signed.signed.hand.strokes.is_destroyed(), "a minute is left");
    desk.pass(1);
    desk.a_week_goes_by();
    assert_eq!(desk.turn_anew().done, 1);
    let after = desk.view(id);
    let left = after.signatures.first().expect("it stays");
    assert!(after.is_hand_gone(signed.id) && left.signed.hand.strokes.is_destroyed());
    assert_eq!((left.signed.hand.name.as_str(), left.signed.text.as_str()), ("Luz Marín", text.as_str()));
    assert_eq!((left.sha256, &left.stamp), (signed.sha256, &signed.stamp));
    let why = "Firma de conformidad, se destruyó al cumplirse su plazo de 90 días desde el cierre.";
    assert!(desk.notes(id).contains(&format!("Firma destruida: {why}")), "{:?}", desk.notes(id));
    let entries = desk.reader().entries_of(id, 0).expect("read").collect::<Result<Vec<_>, _>>().expect("read");
    let drawn = |entry: &Entry| matches!(&entry.kind, EntryKind::Act { bytes, .. } if holds(bytes, b"10,10 200,300"));
    assert!(!entries.iter().any(drawn), "no act says it any more");
    desk.is_done();
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
