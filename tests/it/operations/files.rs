//! Tests of `ronda files` over the socket of a running server. They show what is due by the archive's chart, acts that
//! transfer and destroy, what holds a file, and what is left of one that was destroyed.

use crate::it::steps::{by, ticket, whole};
use ronda_server::admin_api::{Answer, FolderFingerprint, Operator, Question};
use ronda_server::filing::{ActKind, ActOrder};
use ronda_server::identity::{SERVER, audit};
use ronda_server::ingest::OwnAct;
use ronda_server::persons::FolderFile;
use ronda_server::store::mail::OutState;
use ronda_server::store::whatsapp::{
    WhatsappContact, WhatsappKnown, WhatsappName, WhatsappOutgoing, WhatsappRows, WhatsappSent, WhatsappThread,
    WhatsappWaiting, name_of,
};
use ronda_server::store::{AuditKind, Batch};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{ArchiveFate, ArchiveHold};
use ronda_shared::command::{
    Audience, Command, Content, Decision, OpenTicket, Place, Requester, Told, ToldEntry, ToldState, ToldTicket,
};
use ronda_shared::ids::{DocumentId, PersonId, ServiceId};
use ronda_shared::redaction::Redact;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_test_support::house::{House, ORIGIN};
use std::sync::Arc;

const YEAR: i32 = 2026;
const SERIES: &str = "12C.1";
const TWO_YEARS: i64 = 731 * DAY_MS;
const THREE_YEARS: i64 = 1096 * DAY_MS;

/// Oaxaca, which has adopted the chart that comes with it; these files are held.
fn adopted(holds: &[&str]) -> House {
    House::of(|org| {
        let chart = org.archive_chart.as_mut().expect("a chart");
        chart.example = false;
        let hold = |folio: &&str| ArchiveHold { folio: (*folio).into(), why: "Recurso de revisión 3/2027".into() };
        chart.holds = holds.iter().map(hold).collect();
    })
}

/// The same with another fate of its first series.
fn fated(fate: ArchiveFate) -> House {
    House::of(|org| {
        let chart = org.archive_chart.as_mut().expect("a chart");
        chart.example = false;
        let series = chart.series.iter_mut().find(|series| series.code == SERIES).expect("the series");
        series.fate = fate;
    })
}

async fn ask(house: &House, question: Question) -> Answer {
    let evidence = house.app.keeper().blobs().kept().clone();
    let operator = Operator::new(house.app.ingest().clone(), ORIGIN).of(&house.path().join("data"), evidence);
    Arc::new(operator).answer(question).await
}

fn order(kind: ActKind, apply: bool) -> ActOrder {
    let (series, decision) = (SERIES.to_owned(), "Dictamen CGCA 12".to_owned());
    ActOrder { kind, year: YEAR, series, decision, folios: Vec::new(), lost: Vec::new(), apply }
}

async fn act(house: &House, kind: ActKind, apply: bool) -> (Vec<FolderFile>, Vec<String>) {
    match ask(house, Question::FilesAct(order(kind, apply))).await {
        Answer::Folder { files, told, .. } => (files, told),
        other => panic!("an act: {other:?}"),
    }
}

async fn due(house: &House) -> Vec<String> {
    match ask(house, Question::FilesDue { day: None }).await {
        Answer::Folder { told, .. } => told,
        other => panic!("what is due: {other:?}"),
    }
}

/// What was transferred is due to be destroyed.
fn its_term_goes_by(house: &House) {
    house.pass(THREE_YEARS);
    shows_its_clock(house);
}

/// Something is entered, and a week goes by: the feed shows that the clock was right then.
fn shows_its_clock(house: &House) {
    let line = audit::line(None, None, AuditKind::BackedUp, "copia", "");
    audit::write(house.store(), Timestamp::from_millis(house.now()), line).expect("entered");
    house.pass(8 * DAY_MS);
}

/// A ticket that says something in many places, and is over.
async fn closed(house: &House) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [house.key(); 10]);
    let Command::Content(Content::OpenTicket(open)) = ticket(house, "oax-revision-extension") else {
        panic!("an opening")
    };
    let requester = Requester {
        name: "Marisol Quijano TRAZA".into(),
        mail: "traza@oaxaca.gob.mx".into(),
        phone: "951 555 0101".into(),
        client_org: "Registro TRAZA".into(),
        person: None,
    };
    let place = Place { room: "Sala TRAZA".into(), ..Place::default() };
    let (subject, description) = ("Asunto TRAZA".into(), "Se lo dijo TRAZA a Marisol".into());
    let open = OpenTicket { requester, place, subject, description, ..*open };
    by(house, "eva.rios", id, Command::Content(Content::OpenTicket(Box::new(open)))).await;
    let note = Content::AddNote { audience: Audience::Internal, text: "Nota TRAZA".into() };
    by(house, "eva.rios", id, Command::Content(note)).await;
    let cancel = Decision::Cancel { reason: "Motivo TRAZA".into(), duplicate_of: None, withdrawn: None };
    by(house, "ana.lopez", id, Command::Decision(cancel)).await;
    id
}

fn folio_of(view: &TicketView) -> String {
    view.decided.folio.clone().expect("a folio")
}

fn text(files: &[FolderFile], name: &str) -> String {
    let file = files.iter().find(|file| file.name == name).expect("the file");
    String::from_utf8(file.bytes.to_vec()).expect("text")
}

async fn lines(house: &House, what: AuditKind) -> Vec<(String, String)> {
    let Answer::Audit { lines, .. } = ask(house, Question::Audit { since: None, day: None, who: None }).await else {
        panic!("lines")
    };
    lines.into_iter().filter(|line| line.what == what).map(|line| (line.subject, line.detail)).collect()
}

/// What WhatsApp holds of a ticket: who asked by it, a message that waits, one that was given up, and one that was sent.
fn told_by_whatsapp(house: &House, document: DocumentId) {
    let now = Timestamp::from_millis(house.now());
    let who = WhatsappContact { phone: "529515550101".into(), ..WhatsappContact::default() };
    let going = |name: &str, state: OutState| WhatsappOutgoing {
        key: name_of(WhatsappName::Going, name),
        document,
        act: None,
        event: "reply".into(),
        who: who.clone(),
        folio: "TYS-1".into(),
        text: "Respuesta TRAZA".into(),
        brief: "Respuesta TRAZA".into(),
        asks: false,
        template: false,
        lost: None,
        made: now,
        state,
    };
    let waits = going("one", OutState::Waiting { tries: 0, next: now, last: String::new() });
    let given_up = going("two", OutState::Failed { at: now, answer: "no template".into() });
    let sent = WhatsappSent {
        key: name_of(WhatsappName::Sent, "wamid.1"),
        going: Some(Box::new(going("three", OutState::Sent { at: now }))),
        at: now,
        delivered: None,
        read: None,
        failed: None,
    };
    let key = name_of(WhatsappName::Ticket, &document.to_string());
    let thread = WhatsappThread { key, document, who, at: now };
    let whatsapp = WhatsappRows {
        waiting: vec![WhatsappWaiting::Going(waits), WhatsappWaiting::Going(given_up)],
        known: vec![WhatsappKnown::Sent(sent), WhatsappKnown::Thread(thread)],
        ..WhatsappRows::default()
    };
    let store = house.store();
    let _turn = store.turn();
    store.commit(Batch { whatsapp, ..Batch::default() }).expect("written");
}

#[tokio::test]
async fn a_file_is_transferred_and_destroyed_at_its_terms() {
    let house = adopted(&[]);
    let id = closed(&house).await;
    let folio = folio_of(&house.ticket(id));
    assert!(due(&house).await[0].contains("0 files are due"));
    assert!(act(&house, ActKind::Transfer, true).await.1[0].contains("0 files were transferred"));

    house.pass(TWO_YEARS);
    assert!(due(&house).await.contains(&format!("{SERIES} {YEAR}: 1 to be transferred: ronda files transfer")));
    let feed = house.feed();
    let (files, told) = act(&house, ActKind::Transfer, false).await;
    assert!(told[0].contains("1 files would be transferred"), "{told:?}");
    assert_eq!(house.feed(), feed, "a plan changes nothing");
    let inventory = text(&files, "inventario.csv");
    assert!(inventory.contains(&format!("ATID/{SERIES}/{YEAR}/{folio}")), "{inventory}");
    assert!(!inventory.contains("TRAZA") && !text(&files, "acta.html").contains("TRAZA"), "nobody stands in an act");
    let (files, told) = act(&house, ActKind::Transfer, true).await;
    assert!(told[0].contains("1 files were transferred, 0 before"), "{told:?}");
    assert_eq!(text(&files, "inventario.csv"), inventory);
    let noted = lines(&house, AuditKind::ArchiveTransferred).await;
    assert_eq!(noted.len(), 2, "the file and the act: {noted:?}");
    assert!(noted[0].0 == folio && noted[0].1.contains("Dictamen CGCA 12"), "{noted:?}");

    // The same order is the same act.
    let feed = house.feed();
    let (again, told) = act(&house, ActKind::Transfer, true).await;
    assert!(told[0].contains("0 files were transferred, 1 before"), "{told:?}");
    assert_eq!((text(&again, "inventario.csv"), house.feed()), (inventory, feed));
    assert!(due(&house).await[0].contains("0 files are due"));
    assert!(act(&house, ActKind::Destroy, true).await.1[0].contains("0 files were destroyed"), "its term is not over");
    assert_eq!(house.ticket(id).subject.value, "Asunto TRAZA");

    its_term_goes_by(&house);
    told_by_whatsapp(&house, id);
    let (files, told) = act(&house, ActKind::Destroy, false).await;
    assert!(told[0].contains("1 files would be destroyed"), "{told:?}");
    assert!(text(&files, "acta.html").contains("No se puede deshacer"));
    let inventory = text(&files, "inventario.csv");
    let (files, told) = act(&house, ActKind::Destroy, true).await;
    assert!(told[0].contains("1 files were destroyed"), "{told:?}");
    assert_eq!(text(&files, "inventario.csv"), inventory);
    let gone = house.ticket(id);
    let said = serde_json::to_string(&gone).expect("JSON");
    for word in ["TRAZA", "traza@", "Marisol", "951 555"] {
        assert!(!said.contains(word), "{word}: {said}");
    }
    let reader = house.store().read().expect("reads");
    assert!(reader.whatsapp_waiting().expect("reads").is_empty());
    assert!(reader.whatsapp_given_up().expect("reads").is_empty());
    assert!(reader.whatsapp_known().expect("reads").is_empty());
    drop(reader);
    assert_eq!(folio_of(&gone), folio, "that there was a file stays");
    assert!(gone.redactions.iter().all(|one| one.reason.contains("Dictamen CGCA 12")), "{:?}", gone.redactions);
    assert!(lines(&house, AuditKind::ArchiveDestroyed).await.iter().any(|(subject, _)| *subject == folio));
    assert!(due(&house).await[0].contains("0 files are due"));
    whole(&house);
    // Asked again, the act is handed out as it was.
    let (again, told) = act(&house, ActKind::Destroy, true).await;
    assert!(told[0].contains("0 files were destroyed, 1 before"), "{told:?}");
    assert_eq!(text(&again, "inventario.csv"), inventory);
}

/// What is destroyed does not come back. A clock says that years have gone by, and nothing in the feed does.
#[tokio::test]
async fn nothing_is_destroyed_by_a_clock_that_is_ahead() {
    let house = adopted(&[]);
    let id = closed(&house).await;
    let folio = folio_of(&house.ticket(id));
    house.pass(TWO_YEARS);
    act(&house, ActKind::Transfer, true).await;
    house.pass(THREE_YEARS);
    let early = |told: &[String]| told.iter().any(|line| line.starts_with(&format!("{folio}: its term is over by")));
    let (_, told) = act(&house, ActKind::Destroy, false).await;
    assert!(told[0].contains("0 files would be destroyed") && early(&told), "{told:?}");
    let Answer::Folder { told, in_part, .. } = ask(&house, Question::FilesAct(order(ActKind::Destroy, true))).await
    else {
        panic!("an act")
    };
    assert!(told[0].contains("0 files were destroyed") && early(&told) && in_part, "{told:?}");
    assert_eq!(house.ticket(id).subject.value, "Asunto TRAZA");

    shows_its_clock(&house);
    let (_, told) = act(&house, ActKind::Destroy, true).await;
    assert!(told[0].contains("1 files were destroyed") && !early(&told), "{told:?}");
}

/// A run that was cut short has emptied a part of a ticket and told nobody.
#[tokio::test]
async fn a_destruction_that_was_cut_short_is_gone_on_with() {
    let house = adopted(&[]);
    let id = closed(&house).await;
    house.pass(TWO_YEARS);
    act(&house, ActKind::Transfer, true).await;
    its_term_goes_by(&house);
    let what = vec![Redact::Description {}];
    let cut = Question::Redact { document: id.to_string(), what, reason: "Dictamen CGCA 12".into() };
    assert!(matches!(ask(&house, cut).await, Answer::Redacted { .. }));
    assert_eq!(house.ticket(id).subject.value, "Asunto TRAZA");
    let (_, told) = act(&house, ActKind::Destroy, true).await;
    assert!(told[0].contains("1 files were destroyed"), "{told:?}");
    let said = serde_json::to_string(&house.ticket(id)).expect("JSON");
    assert!(!said.contains("TRAZA"), "{said}");
    whole(&house);
}

/// A ticket of a closed year comes back from its archive to be destroyed.
#[tokio::test]
async fn what_left_for_an_archive_is_destroyed_too() {
    let house = adopted(&[]);
    let id = closed(&house).await;
    house.pass(TWO_YEARS);
    let backup = house.path().join("backup.tar");
    let folder = FolderFingerprint::of(&backup).expect("seen");
    let left = ask(&house, Question::ArchiveYear { year: YEAR, backup, folder }).await;
    assert!(matches!(left, Answer::YearArchived(_)), "{left:?}");
    let has_left = || house.store().read().expect("a reader").document(id).expect("read").expect("a row").archived > 0;
    assert!(has_left());
    act(&house, ActKind::Transfer, true).await;
    assert!(has_left(), "a transfer changes nothing of the ticket");
    its_term_goes_by(&house);
    let (_, told) = act(&house, ActKind::Destroy, true).await;
    assert!(told[0].contains("1 files were destroyed") && !has_left(), "{told:?}");
    let said = serde_json::to_string(&house.ticket(id)).expect("JSON");
    assert!(!said.contains("TRAZA"), "{said}");
    whole(&house);
}

/// The server's own word of what another system said.
async fn tells(house: &House, document: DocumentId, command: Content) {
    let (person, at) = (PersonId::new(SERVER), house.app.clock().now());
    let (site, kind, command) = (Site::System, DocumentKind::Ticket, Command::Content(command));
    let act = OwnAct { person, site, document, kind, at, command };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert_eq!(receipts[0].outcome, Outcome::Accepted);
}

/// Whoever wrote in the system that it came over from stands by their name there, where people here stand by an id.
#[tokio::test]
async fn a_ticket_that_came_over_is_destroyed_with_the_names_of_who_wrote_there() {
    let house = adopted(&[]);
    let at = Timestamp::from_millis(house.now() - DAY_MS);
    let id = DocumentId::new(at, [house.key(); 10]);
    let Command::Content(Content::OpenTicket(open)) = ticket(&house, "oax-revision-extension") else {
        panic!("an opening")
    };
    let stands = ToldState {
        state: State::Closed,
        since: at,
        team: None,
        assignee: Some(PersonId::new("omar.cruz")),
        priority: None,
        words: "Closed".into(),
    };
    let (system, folio) = ("osTicket".to_owned(), "482913".to_owned());
    let told = Told { system: system.clone(), id: "17".into(), folio: folio.clone(), opened: at, stands };
    tells(&house, id, Content::TellTicket(Box::new(ToldTicket { open: *open, told }))).await;
    for (number, author, text) in [
        (1, "Lía TRAZA Mora", "Vamos"),
        (2, "omar", "Nota interna"),
        (3, "osTicket", "Datos sin lugar"),
        (4, "Lía TRAZA Mora · la cambió Eva TRAZA", "Listo"),
    ] {
        let told = ToldEntry { id: format!("9{number}"), author: author.into(), at, requester: false };
        tells(&house, id, Content::TellNote { audience: Audience::Internal, text: text.into(), told }).await;
    }
    house.pass(TWO_YEARS);
    act(&house, ActKind::Transfer, true).await;
    its_term_goes_by(&house);
    let (_, told) = act(&house, ActKind::Destroy, true).await;
    assert!(told[0].contains("1 files were destroyed"), "{told:?}");
    let gone = house.ticket(id);
    let said = serde_json::to_string(&gone).expect("JSON");
    assert!(!said.contains("TRAZA") && !said.contains("Vamos"), "{said}");
    let authors: Vec<&str> =
        gone.notes.iter().filter_map(|note| note.told.as_ref()).map(|told| told.author.as_str()).collect();
    assert_eq!(authors, ["[testado]", "omar", "osTicket", "[testado]"], "one word is as an id is");
    let told = gone.born.told.as_ref().expect("told");
    assert_eq!((&told.system, &told.folio), (&system, &folio), "from where it came stays");
    assert_eq!(told.stands.assignee, Some(PersonId::new("omar.cruz")), "who acted here stays by their id");
    whole(&house);
}

/// Of a series that is sampled, what was chosen is kept, and no later decision destroys it.
#[tokio::test]
async fn what_is_chosen_of_a_sampled_series_is_kept_and_the_others_are_destroyed() {
    let house = fated(ArchiveFate::Sampled);
    let (chosen, other) = (closed(&house).await, closed(&house).await);
    let folio = folio_of(&house.ticket(chosen));
    house.pass(TWO_YEARS);
    assert!(act(&house, ActKind::Transfer, true).await.1[0].contains("2 files were transferred"));
    its_term_goes_by(&house);
    let told = due(&house).await;
    assert!(told.iter().any(|line| line.contains(&format!("{SERIES} {YEAR}: 2 of which some are kept"))), "{told:?}");
    let keep = ActOrder { folios: vec![folio.clone()], ..order(ActKind::Keep, true) };
    let Answer::Folder { files, told, .. } = ask(&house, Question::FilesAct(keep)).await else { panic!("an act") };
    assert!(told[0].contains("1 files were kept for ever, 0 before"), "{told:?}");
    assert!(text(&files, "acta.html").contains("pasaron al archivo histórico y se conservan siempre"));
    assert!(text(&files, "inventario.csv").contains(&folio));
    let (files, told) = act(&house, ActKind::Destroy, true).await;
    assert!(told[0].contains("1 files were destroyed"), "{told:?}");
    assert!(!text(&files, "inventario.csv").contains(&folio));
    assert_eq!(house.ticket(chosen).subject.value, "Asunto TRAZA");
    let said = serde_json::to_string(&house.ticket(other)).expect("JSON");
    assert!(!said.contains("TRAZA"), "{said}");
    assert!(due(&house).await[0].contains("0 files are due"));
    let decision = "Dictamen CGCA 99".to_owned();
    let later = ActOrder { decision, folios: vec![folio.clone()], ..order(ActKind::Destroy, true) };
    let answer = ask(&house, Question::FilesAct(later)).await;
    assert!(matches!(&answer, Answer::Refused(why) if why.contains(&folio)), "{answer:?}");
    assert_eq!(house.ticket(chosen).subject.value, "Asunto TRAZA");
    whole(&house);
}

/// What is kept for ever goes to the «archivo histórico» at its term, and is due no more.
#[tokio::test]
async fn what_is_kept_for_ever_is_never_destroyed() {
    let house = fated(ArchiveFate::Permanent);
    let id = closed(&house).await;
    house.pass(TWO_YEARS);
    act(&house, ActKind::Transfer, true).await;
    assert!(act(&house, ActKind::Keep, true).await.1[0].contains("0 files were kept for ever"), "its term is not over");
    its_term_goes_by(&house);
    assert!(act(&house, ActKind::Destroy, true).await.1[0].contains("0 files were destroyed"));
    assert!(due(&house).await.contains(&format!("{SERIES} {YEAR}: 1 to be kept for ever: ronda files keep")));
    let (files, told) = act(&house, ActKind::Keep, true).await;
    assert!(told[0].contains("1 files were kept for ever, 0 before"), "{told:?}");
    assert!(text(&files, "acta.html").contains("Responsable del archivo histórico"));
    assert!(due(&house).await[0].contains("0 files are due"));
    assert!(act(&house, ActKind::Destroy, true).await.1[0].contains("0 files were destroyed"));
    assert_eq!(house.ticket(id).subject.value, "Asunto TRAZA");
    whole(&house);
}

#[tokio::test]
async fn what_is_held_is_never_due_and_says_why() {
    let first = adopted(&[]);
    let folio = folio_of(&first.ticket(closed(&first).await));
    let house = adopted(&[&folio]);
    let id = closed(&house).await;
    assert_eq!(folio_of(&house.ticket(id)), folio, "folios are given in order");
    house.pass(TWO_YEARS + THREE_YEARS);
    let told = due(&house).await;
    assert!(told[0].contains("0 files are due, 1 are held"), "{told:?}");
    assert!(told.contains(&format!("held: {folio}: Recurso de revisión 3/2027")), "{told:?}");
    let (files, told) = act(&house, ActKind::Transfer, true).await;
    assert!(told[0].contains("0 files were transferred"), "{told:?}");
    assert!(text(&files, "acta.html").contains("Recurso de revisión 3/2027"));
    let named = ActOrder { folios: vec![folio.clone()], ..order(ActKind::Transfer, true) };
    let answer = ask(&house, Question::FilesAct(named)).await;
    assert!(matches!(answer, Answer::Refused(why) if why.contains(&folio) && why.contains("Recurso")));
}

#[tokio::test]
async fn an_order_that_is_not_possible_is_refused_and_says_why() {
    let example = House::open();
    closed(&example).await;
    example.pass(TWO_YEARS);
    let refused = |answer: Answer, words: &str| {
        assert!(matches!(&answer, Answer::Refused(why) if why.contains(words)), "{answer:?}")
    };
    refused(ask(&example, Question::FilesAct(order(ActKind::Transfer, true))).await, "is an example");
    assert!(act(&example, ActKind::Transfer, false).await.1[0].contains("1 files would be"), "it may be looked at");

    let house = adopted(&[]);
    let none = ActOrder { series: "9Z".into(), ..order(ActKind::Transfer, false) };
    refused(ask(&house, Question::FilesAct(none)).await, "these are: 12C.1, 12C.2, 12C.3");
    let silent = ActOrder { decision: "  ".into(), ..order(ActKind::Transfer, false) };
    refused(ask(&house, Question::FilesAct(silent)).await, "a decision is asked for");
    let sampled = ActOrder { series: "12C.2".into(), ..order(ActKind::Destroy, false) };
    refused(ask(&house, Question::FilesAct(sampled)).await, "choose them first");
    let unnamed = ActOrder { series: "12C.2".into(), ..order(ActKind::Keep, false) };
    refused(ask(&house, Question::FilesAct(unnamed)).await, "name each with --folio");
    let without = House::of(|org| org.archive_chart = None);
    refused(ask(&without, Question::FilesDue { day: None }).await, "no archive_chart.json");
    let service = ServiceId::new("oax-revision-extension");
    assert_eq!(house.app.organisation().archive_series(&service).map(|series| series.code.as_str()), Some(SERIES));
}
