//! What requesters do on their request's page: answer, confirm, reopen, cancel, rate.

use crate::it::portal::visitor::{Letters, Visitor, desk, led, png, text};
use axum::http::StatusCode;
use ronda_server::ingest::OwnAct;
use ronda_server::store::Batch;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{
    Approval, ApprovalKind, Class, ClosedBy, ClosingRule, Organisation, ServiceDef, Span, SurveyRule, SurveySettings,
};
use ronda_shared::command::{Audience, Command, Content, Decision, Verdict};
use ronda_shared::ids::{DocumentId, PersonId, RoleId, TeamId};
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, MINUTE_MS, Timestamp};
use ronda_test_support::documents::docx;
use ronda_test_support::house::House;

/// T3, T20, T23, T24, T26 and the survey, from the page; each by the requester's own word.
#[tokio::test]
async fn a_requester_answers_confirms_and_rates() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    desk(&house, id, Command::Decision(Decision::AskRequester { question: "¿Qué <modelo> es?".into() })).await;
    desk(&house, id, Command::Content(Content::AddNote { audience: Audience::Internal, text: "Nota de casa".into() }))
        .await;
    desk(&house, id, Command::Content(Content::AddNote { audience: Audience::Public, text: "Vamos en camino".into() }))
        .await;
    let page = text(&luz.get(&path).await);
    assert!(page.contains("¿Qué &lt;modelo&gt; es?") && page.contains("Vamos en camino"), "{page}");
    assert!(!page.contains("Nota de casa"), "what is internal stays inside");
    assert!(page.contains("Si no contesta, se cierra el"), "OAX-26, of a question as of a solution: {page}");
    let empty = luz.form(&path, &[("do", "answer"), ("text", "")], &[]).await;
    assert!(text(&empty).contains("Falta escribir unas palabras"));
    led(&luz
        .form(
            &path,
            &[("do", "answer"), ("text", "Es <script>alert(1)</script> HP")],
            &[("files", "placa.png", &png())],
        )
        .await);
    let view = house.ticket(id);
    assert_ne!(view.ruled.state, State::NeedsInfo, "T3");
    assert_eq!(view.evidence.len(), 1);
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Es &lt;script&gt;alert(1)&lt;/script&gt; HP") && !page.contains("<script>alert"), "{page}");
    led(&luz.form(&path, &[("do", "reply"), ("text", "Gracias")], &[]).await);
    assert_eq!(house.ticket(id).notes.len(), 3);
    led(&luz.form(&path, &[("do", "cancel"), ("text", "Ya no hace falta")], &[]).await);
    assert_eq!(house.ticket(id).ruled.state, State::Cancelled, "T26");
    let late = luz.form(&path, &[("do", "confirm")], &[]).await;
    assert!(text(&late).contains("ya había cambiado"), "{}", text(&late));
    let heard = house.ticket(id).contacts;
    assert_eq!(heard.last().and_then(|contact| contact.verdict), Some(Verdict::Confirmed), "their word is kept");
}

/// Pressed twice while the photograph is on its way.
#[tokio::test]
async fn a_reply_that_is_sent_twice_at_once_is_written_once() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    let mut twin = Visitor::of(&house, 1);
    twin.cookies.clone_from(&luz.cookies);
    let (reply, picture) = ([("do", "reply"), ("text", "Sigue sin encender")], png());
    let files: [(&str, &str, &[u8]); 1] = [("files", "placa.png", &picture)];
    let (one, two) = tokio::join!(luz.form(&path, &reply, &files), twin.form(&path, &reply, &files));
    assert_eq!((led(&one), led(&two)), (id, id));
    let view = house.ticket(id);
    assert_eq!((view.notes.len(), view.evidence.len()), (1, 1), "{:?}", view.notes);
}

/// The answer was lost, and the browser sends the form again, minutes later or by a reload.
#[tokio::test]
async fn what_one_page_says_is_said_and_decided_once_however_late_it_comes_again() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    let reply = |made| [("do", "reply"), ("text", "Sigue sin encender"), ("made", made)];
    let first = made(&text(&luz.get(&path).await));
    for _ in 0..2 {
        led(&luz.form(&path, &reply(first.as_str()), &[]).await);
        house.pass(5 * MINUTE_MS);
    }
    assert_eq!(house.ticket(id).notes.len(), 1, "sent twice, said once");
    let next = made(&text(&luz.get(&path).await));
    led(&luz.form(&path, &reply(next.as_str()), &[]).await);
    assert_eq!(house.ticket(id).notes.len(), 2, "who has seen it there and says it again, says it again");

    let cancel = [("do", "cancel"), ("text", "Ya no hace falta"), ("made", next.as_str())];
    for _ in 0..2 {
        led(&luz.form(&path, &cancel, &[]).await);
        house.pass(5 * MINUTE_MS);
    }
    let view = house.ticket(id);
    let is_cancel = |command: &Command| matches!(command, Command::Decision(Decision::Cancel { .. }));
    let cancels = view.requests.iter().filter(|request| is_cancel(&request.command)).count();
    assert_eq!((view.ruled.state, cancels, view.notes.len()), (State::Cancelled, 1, 2), "{:?}", view.notes);
}

/// Who follows the request of a colleague has the same page, and the same few words.
#[tokio::test]
async fn what_somebody_else_said_meanwhile_is_said_by_oneself_all_the_same() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    let page = made(&text(&luz.get(&path).await));
    house.pass(MINUTE_MS);
    let followed = OwnAct {
        person: PersonId::new("ana.lopez"),
        site: Site::Portal,
        document: id,
        kind: DocumentKind::Ticket,
        at: Timestamp::from_millis(house.now()),
        command: Command::Content(Content::AddNote { audience: Audience::Public, text: "Sigue igual".into() }),
    };
    let done = house.app.ingest().perform(vec![followed]).await.expect("performed");
    assert_eq!(done[0].outcome, Outcome::Accepted, "{:?}", done[0]);
    for _ in 0..2 {
        led(&luz.form(&path, &[("do", "reply"), ("text", "Sigue igual"), ("made", page.as_str())], &[]).await);
    }
    let notes = house.ticket(id).notes;
    let said: Vec<&str> = notes.iter().map(|note| note.stamp.by.as_str()).collect();
    assert_eq!(said, ["ana.lopez", "ronda"], "each of them, once");
}

/// When the forms of a page were made.
fn made(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"made\" value=\"").unwrap_or_else(|| panic!("nothing tells it: {page}"));
    rest.split('"').next().expect("an instant").to_owned()
}

/// The next photograph, sent at once with the words of the one before.
#[tokio::test]
async fn the_same_words_with_another_photograph_are_another_message() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    let mut other = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(9, 8).write_to(&mut other, image::ImageFormat::Png).expect("a picture");
    for picture in [png(), other.into_inner()] {
        let reply = [("do", "reply"), ("text", "Así se ve")];
        led(&luz.form(&path, &reply, &[("files", "placa.png", &picture)]).await);
    }
    let view = house.ticket(id);
    assert_eq!((view.notes.len(), view.evidence.len()), (2, 2), "{:?}", view.notes);
}

#[tokio::test]
async fn a_file_for_which_there_is_no_place_is_told() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let (path, reply) = (format!("/portal/solicitud/{id}"), [("do", "reply"), ("text", "")]);
    let paper = |n: usize| (format!("{n}.docx"), docx(&format!("<w:document>{n}</w:document>")));
    let papers: Vec<(String, Vec<u8>)> = (0..41).map(paper).collect();
    let files: Vec<(&str, &str, &[u8])> =
        papers.iter().map(|(name, bytes)| ("files", name.as_str(), bytes.as_slice())).collect();
    let (fit, over) = files.split_at(40);
    for some in fit.chunks(8) {
        led(&luz.form(&path, &reply, some).await);
    }
    let told = text(&luz.form(&path, &reply, over).await);
    assert!(told.contains("ya tiene 40 archivos"), "{told}");
    assert_eq!(house.ticket(id).evidence.len(), 40);
}

/// OCO-22: a request's page tells the whole line with what is ahead, who has it, and what is wanted; it asks cheaply whether it has
/// moved, which who has not opened it cannot.
#[tokio::test]
async fn a_requests_page_shows_its_line_and_is_alive() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    let page = text(&luz.get(&path).await);
    assert!(page.contains("<li aria-current=\"step\"><b>Recibida</b>"), "{page}");
    assert_eq!(page.matches("<li class=\"ahead\">").count(), 4, "{page}");
    assert!(page.contains("Por ahora no necesitamos nada de usted") && page.contains("Actualizar"), "{page}");
    let told = |page: &str, name: &str| {
        let (_, rest) = page.split_once(&format!("{name}=\"")).expect("an attribute");
        rest.split('"').next().expect("a value").to_owned()
    };
    let (watch, mark) = (told(&page, "data-watch"), told(&page, "data-mark"));
    let ask = format!("/portal/movida/{watch}");
    let still: serde_json::Value = luz.get(&ask).await.json();
    assert_eq!(still["mark"].to_string(), mark, "nothing has happened");
    let priority = house.app.organisation().priorities[0].id.clone();
    desk(&house, id, Command::Decision(Decision::SetPriority { priority })).await;
    desk(&house, id, Command::Decision(Decision::AskRequester { question: "¿Qué modelo es?".into() })).await;
    let moved: serde_json::Value = luz.get(&ask).await.json();
    assert_ne!(moved["mark"].to_string(), mark);
    let page = text(&luz.get(&path).await);
    let (asked, line) = (page.find("¿Qué modelo es?").expect("asked"), page.find("Recorrido").expect("a line"));
    assert!(asked < line && !page.contains("no necesitamos nada"), "what is wanted comes first: {page}");
    for token in ["AAAA", &watch[1..]] {
        assert_eq!(luz.get(&format!("/portal/movida/{token}")).await.status, StatusCode::NOT_FOUND);
    }
    house.pass(DAY_MS);
    assert_eq!(luz.get(&ask).await.status, StatusCode::NOT_FOUND, "its time is over");
}

/// The page's script hides «Actualizar» by its name: the box for what was put right had the same, and was hidden in its place.
#[tokio::test]
async fn nothing_on_a_requests_page_is_called_as_something_else() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    desk(&house, id, Command::Decision(Decision::Return { reason: "Falta el sello".into() })).await;
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Falta el sello") && page.contains("Qué corrigió") && page.contains("Actualizar"), "{page}");
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.sort_unstable();
    let twice: Vec<&str> = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(twice.is_empty(), "{twice:?}");
    led(&luz.form(&path, &[("do", "resubmit"), ("text", "Va con sello")], &[]).await);
    assert_eq!(house.ticket(id).ruled.state, State::Received, "T5");
}

/// What was not taken is not written a second time.
#[tokio::test]
async fn what_was_not_taken_stands_where_it_was_written() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    desk(&house, id, Command::Decision(Decision::AskRequester { question: "¿Qué modelo es?".into() })).await;
    let answer = [("do", "answer"), ("text", "La <HP> de la ventanilla 4")];
    let told = text(&luz.form(&path, &answer, &[("files", "lista.exe", b"MZ\x90\x00")]).await);
    assert!(told.contains("No se envió nada"), "{told}");
    assert!(told.contains("La &lt;HP&gt; de la ventanilla 4</textarea>"), "their answer, in its box alone: {told}");
    assert_eq!((told.matches("ventanilla 4").count(), told.matches(" data-kept").count()), (1, 1), "{told}");
    let placa = png();
    let files: [(&str, &str, &[u8]); 2] = [("files", "lista.exe", b"MZ\x90\x00"), ("files", "placa.png", &placa)];
    let told = text(&luz.form(&path, &answer, &files).await);
    assert!(told.contains("No se envió nada. Vuelva a elegir los archivos."), "no browser brings them back: {told}");
    assert_eq!(house.ticket(id).ruled.state, State::NeedsInfo);
    led(&luz.form(&path, &answer, &[]).await);
    let page = text(&luz.get(&path).await);
    assert!(!page.contains("data-kept") && page.contains("La &lt;HP&gt; de la ventanilla 4"), "{page}");
}

/// OAX-37: the desk asks for a filled form, and the form is the answer. On an old phone it has taken minutes to send.
#[tokio::test]
async fn a_file_alone_answers_what_asked_for_one() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    desk(&house, id, Command::Decision(Decision::AskRequester { question: "Mande su formato firmado".into() })).await;
    led(&luz.form(&path, &[("do", "answer"), ("text", "")], &[("files", "formato.png", &png())]).await);
    let view = house.ticket(id);
    assert_ne!(view.ruled.state, State::NeedsInfo, "T3");
    assert_eq!(view.evidence.len(), 1);
    let page = text(&luz.get(&path).await);
    assert!(page.contains("(solo archivos)"), "their answer stands among the messages: {page}");
    let returned = Decision::Return { reason: "El formato no trae sello".into() };
    desk(&house, id, Command::Decision(returned)).await;
    assert_eq!(house.ticket(id).ruled.state, State::Returned, "T4");
    led(&luz.form(&path, &[("do", "resubmit"), ("text", "")], &[("files", "sellado.png", &png())]).await);
    let view = house.ticket(id);
    assert_ne!(view.ruled.state, State::Returned, "T5");
}

/// T15, BJ-18: the work waits until its requester says that the material is there.
#[tokio::test]
async fn bj_18_who_asked_says_that_the_material_is_there() {
    let house = House::of(|org| {
        of_redes(org);
    });
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    let priority = house.app.organisation().priorities[0].id.clone();
    let person = Some(PersonId::new("omar.cruz"));
    for command in [
        Command::Decision(Decision::SetPriority { priority }),
        Command::Decision(Decision::Assign { person, team: None, reason: String::new() }),
        Command::Content(Content::AddMaterial { description: "Cable UTP".into(), quantity: 2, unit: "m".into() }),
        Command::Decision(Decision::WaitMaterial { reason: "Falta cable".into() }),
    ] {
        desk(&house, id, command).await;
    }
    assert_eq!(house.ticket(id).ruled.state, State::WaitingMaterial);
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Ya tenemos el material") && !page.contains("no necesitamos nada"), "{page}");
    led(&luz.form(&path, &[("do", "material"), ("text", "El cable está en recepción")], &[]).await);
    assert_eq!(house.ticket(id).ruled.state, State::Assigned, "T15");
    assert!(text(&luz.get(&path).await).contains("El cable está en recepción"));
    // From a page of before.
    let late = text(&luz.form(&path, &[("do", "material"), ("text", "Y los conectores")], &[]).await);
    assert!(late.contains("ya había cambiado") && late.contains("Y los conectores"), "{late}");
}

/// A link opens a request for four hours: whoever writes longer is told that nothing was sent, and how to send it.
#[tokio::test]
async fn who_writes_until_the_visit_is_over_learns_that_nothing_was_sent() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    house.pass(300 * MINUTE_MS);
    let path = format!("/portal/solicitud/{id}");
    let late = luz.form(&path, &[("do", "reply"), ("text", "Sigue sin encender")], &[]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    let told = text(&late);
    assert!(told.contains("No se envió nada") && told.contains("lo que escribió sigue ahí"), "{told}");
    assert!(house.ticket(id).notes.is_empty());
}

/// Whom a limit stops is told what became of what they wrote.
#[tokio::test]
async fn who_is_stopped_by_a_limit_learns_that_it_was_not_sent() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    for _ in 0..30 {
        led(&luz.form(&path, &[("do", "reply"), ("text", "Sigue igual")], &[]).await);
    }
    let stopped = luz.form(&path, &[("do", "reply"), ("text", "Y ahora huele a quemado")], &[]).await;
    assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(text(&stopped).contains("no se envió: vuelva atrás, ahí sigue lo que escribió"), "{}", text(&stopped));
    assert_eq!(house.ticket(id).notes.len(), 1);
}

/// A ticket that cannot be read: its requester is shown a page, and no message for programs.
#[tokio::test]
async fn who_meets_a_fault_of_ours_reads_a_page() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    let snapshots = vec![(id, b"no document".to_vec())];
    house.store().commit(Batch { snapshots, ..Batch::after(house.feed().0) }).expect("written");
    let seen = luz.get(&path).await;
    assert_eq!(seen.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(text(&seen).contains("Esta página no se pudo preparar"), "{}", text(&seen));
    let sent = luz.form(&path, &[("do", "reply"), ("text", "Sigue igual")], &[]).await;
    assert_eq!(sent.status, StatusCode::INTERNAL_SERVER_ERROR);
    let told = text(&sent);
    assert!(told.contains("No se sabe si llegó") && told.contains("no se registra dos veces"), "{told}");
}

/// T23: where the desk closes, who said that it works may find that it does not, for as long as it is not closed.
#[tokio::test]
async fn who_said_that_it_works_may_still_say_that_it_fails() {
    let house = House::of(|org| {
        let closing =
            ClosingRule { closed_by: vec![ClosedBy::Desk], requires_diagnosis: Some(false), ..ClosingRule::default() };
        of_redes(org).closing = closing;
    });
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    resolved(&house, id).await;
    led(&luz.form(&path, &[("do", "confirm")], &[]).await);
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Nos dijo que ya funciona") && !page.contains("Sí, ya funciona"), "{page}");
    assert!(page.contains("No, la falla persiste"), "{page}");
    led(&luz.form(&path, &[("do", "persists"), ("text", "Se apagó otra vez")], &[]).await);
    assert_eq!(house.ticket(id).ruled.state, State::InProgress, "T23");
}

/// AGU-07: where who asked authorises it, their page says that it waits for them and where they decide, not that nothing is needed.
#[tokio::test]
async fn agu_07_who_asked_reads_that_their_word_is_waited_for() {
    for external in [true, false] {
        let house = House::of(|org| {
            let role = RoleId::new("enlace-informatico");
            let kind = ApprovalKind::Authorise;
            of_redes(org).approvals = vec![Approval { role: role.clone(), kind, condition: None, efirma: false }];
            let approver = org.roles.iter_mut().find(|known| known.id == role).expect("a role");
            approver.classes.push(Class::Apr);
            approver.external = external;
        });
        let _letters = Letters::of(&house);
        let mut luz = Visitor::of(&house, 1);
        let id = led(&luz.file(&[], &[]).await);
        let request = Decision::RequestApproval { text: "El documento de <requerimientos>".into() };
        desk(&house, id, Command::Decision(request)).await;
        let ruled = house.ticket(id).ruled;
        assert_eq!((ruled.state, ruled.approver), (State::AwaitingApproval, Some(RoleId::new("enlace-informatico"))));
        let page = text(&luz.get(&format!("/portal/solicitud/{id}")).await);
        assert_eq!(page.contains("Espera su autorización"), external, "{page}");
        assert_eq!(
            page.contains("El documento de &lt;requerimientos&gt;"),
            external,
            "what somebody inside is asked: {page}"
        );
        assert_eq!(page.contains("Por ahora no necesitamos nada de usted"), !external, "{page}");
        // Nobody authorises what names no account: it leads nobody to a door behind which there is nothing.
        assert!(!page.contains("Entrar con mi cuenta"), "{page}");
        assert_eq!(page.contains("se registró sin su cuenta"), external, "{page}");
    }
}

/// The service that is filed, of Omar's team and without what is asked on the way.
pub(super) fn of_redes(org: &mut Organisation) -> &mut ServiceDef {
    let service = org.services.iter_mut().find(|one| one.id.as_str() == "oax-soporte-hardware").expect("a service");
    service.team = TeamId::new("oax-redes");
    service.approvals.clear();
    service.checklist.clear();
    service.guards.clear();
    service.required_to_assign.clear();
    service.required_to_start.clear();
    service.required_to_resolve.clear();
    service
}

/// What the desk does until the work is done.
pub(super) async fn resolved(house: &House, id: DocumentId) {
    let priority = house.app.organisation().priorities[0].id.clone();
    let person = Some(PersonId::new("omar.cruz"));
    for command in [
        Command::Decision(Decision::SetPriority { priority }),
        Command::Decision(Decision::Assign { person, team: None, reason: String::new() }),
        Command::Decision(Decision::Start {}),
        Command::Decision(Decision::Resolve {
            solution: "Se cambió el cable".into(),
            outcome: None,
            concluded_at: None,
        }),
    ] {
        desk(house, id, command).await;
        let view = house.ticket(id);
        let not = view.requests.iter().find(|one| one.ruling.as_ref().is_some_and(|ruling| !ruling.applied));
        assert!(not.is_none(), "{not:?}");
    }
    assert_eq!(house.ticket(id).ruled.state, State::Resolved);
}

/// SEC-09, SEC-13, SEC-14, OCO-17, T20, T23, T24: the survey's answer closes it; it is reopened and persists; silence is
/// told as silence. OAX-04, SEC-02.
#[tokio::test]
async fn a_survey_closes_what_waits_for_it() {
    let house = House::of(|org| {
        let service = of_redes(org);
        service.closing = ClosingRule {
            survey: SurveyRule::Required,
            closed_by: vec![ClosedBy::Survey, ClosedBy::Requester],
            requires_diagnosis: Some(false),
            ..ClosingRule::default()
        };
        let default = "satisfactoria".to_owned();
        org.settings.survey = Some(SurveySettings { after: 3, unit: Span::BusinessDays, default });
    });
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    resolved(&house, id).await;
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Se cambió el cable") && page.contains("¿Cómo califica el servicio?"), "{page}");
    let persists = [("do", "persists"), ("text", "Sigue igual")];
    led(&luz.form(&path, &persists, &[]).await);
    assert_eq!(house.ticket(id).ruled.state, State::InProgress, "T23");
    desk(
        &house,
        id,
        Command::Decision(Decision::Resolve { solution: "Otra vez".into(), outcome: None, concluded_at: None }),
    )
    .await;
    let empty = text(&luz.form(&path, &[("do", "survey"), ("comment", "Bien")], &[]).await);
    assert!(empty.contains("Falta contestar una pregunta"), "{empty}");
    let long = "x".repeat(17 * 1024);
    let said = [("do", "survey"), ("q-satisfaccion", "Satisfactorio"), ("comment", long.as_str())];
    let told = text(&luz.form(&path, &said, &[]).await);
    assert!(told.contains("caben 16 KB") && told.contains("No se envió nada"), "{told}");
    let rated = [("do", "survey"), ("q-satisfaccion", "Satisfactorio"), ("comment", "Muy <amables>")];
    led(&luz.form(&path, &rated, &[]).await);
    // Tapped twice: the second one says the same, and hears what the first one heard.
    led(&luz.form(&path, &rated, &[]).await);
    let other = [("do", "survey"), ("q-satisfaccion", "Satisfactorio"), ("comment", "Otra cosa")];
    let told = text(&luz.form(&path, &other, &[]).await);
    assert!(told.contains("ya estaba contestada") && told.contains("no se guardó"), "{told}");
    let view = house.ticket(id);
    assert_eq!(view.ruled.state, State::Closed, "SEC-33");
    let said = view.requests.iter().filter(|each| {
        matches!(&each.command, Command::Decision(Decision::AnswerSurvey { comment, .. }) if comment == "Muy <amables>")
    });
    assert_eq!(said.count(), 1, "what was tapped twice stands once");
    let survey = view.ruled.survey.expect("a survey");
    assert_eq!((survey.answers["satisfaccion"].as_str(), survey.comment.as_str()), ("Satisfactorio", "Muy <amables>"));
    let page = text(&luz.get(&path).await);
    assert!(page.contains("Gracias por su respuesta") && page.contains("Muy &lt;amables&gt;"), "{page}");
    led(&luz.form(&path, &[("do", "reopen"), ("text", "Volvió")], &[]).await);
    assert_eq!(house.ticket(id).ruled.state, State::InProgress, "T24");
    desk(
        &house,
        id,
        Command::Decision(Decision::Resolve { solution: "Ahora sí".into(), outcome: None, concluded_at: None }),
    )
    .await;
    led(&luz.form(&path, &[("do", "confirm")], &[]).await);
    assert_eq!(house.ticket(id).ruled.state, State::Closed, "T20");

    let other = led(&luz.file(&[("subject", "Otra cosa")], &[]).await);
    resolved(&house, other).await;
    desk(&house, other, Command::Decision(Decision::CloseForSilence { note: "Sin respuesta".into() })).await;
    let page = text(&luz.get(&format!("/portal/solicitud/{other}")).await);
    assert!(page.contains("quedó calificado como «satisfactoria»"), "SEC-14: {page}");
    house.pass(30 * DAY_MS);
    luz.cookies.clear();
    let late = luz.form(&format!("/portal/solicitud/{other}"), &[("do", "reopen"), ("text", "Volvió")], &[]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND, "the visit ended");
}
