//! Messages out, as a real mail server takes them.

use crate::mail::house::{ANA, DESK, SERVICE, open_for};
use crate::mail::sink::{Manner, Sink, Taken};
use crate::mail::steps::{damage, ground, offering, opened, post, prioritise, set};
use ronda_server::mail::Mail;
use ronda_server::mail::queue::SendSummary;
use ronda_server::organisation;
use ronda_shared::command::{Audience, Command, Content, Decision, TicketKind};
use ronda_shared::ids::{FieldId, PersonId, ServiceId};
use ronda_shared::state::State;
use ronda_shared::time::{DAY_MS, HOUR_MS};
use std::collections::BTreeMap;

/// OAX-82.
#[tokio::test]
async fn what_is_received_is_answered_with_its_folio_and_a_copy() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "La impresora no enciende").await;
    house.follow();
    let round = house.mail.send_due().await.expect("sent");
    assert_eq!(round, SendSummary { sent: 1, ..SendSummary::default() });
    let taken = sink.taken();
    let [message] = taken.as_slice() else { panic!("one message: {taken:?}") };
    let folio = house.folio(document);
    assert_eq!(message.to, ANA);
    let digits = folio.strip_prefix("TYS-").expect("its prefix");
    assert!(digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{folio}");
    assert!(message.sealed, "over TLS");
    let subject = message.subject();
    assert!(subject.starts_with("Recibimos su solicitud: La impresora no enciende ["), "{subject}");
    assert!(subject.contains(&format!("[{folio} {}]", house.mail.threads().token(document))), "{subject}");
    let text = message.text();
    for words in [folio.as_str(), "Ana Núñez", "No enciende desde ayer.", "951-501-5000"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(message.header("Auto-Submitted"), "auto-generated");
    assert!(message.header("From").contains(DESK));
    // A second look tells nothing twice.
    house.follow();
    assert_eq!(house.mail.send_due().await.expect("nothing due"), SendSummary::default());
    assert_eq!(sink.taken().len(), 1);
}

fn assign(person: &str) -> Command {
    Command::Decision(Decision::Assign { person: Some(PersonId::new(person)), team: None, reason: "Turno".into() })
}

/// OCO-12: nothing is promised, and the queue says when.
#[tokio::test]
async fn where_nothing_is_promised_the_queue_says_when() {
    let (ground, sink) = opened(offering()).await;
    let house = ground.open_as(|organisation| {
        organisation.settings.queue_estimate = true;
        organisation.priorities.iter_mut().for_each(|priority| priority.resolve_minutes = None);
    });
    let first = house.file(&ground, "otra@oaxaca.gob.mx", "Impresora").await;
    set(&house, first, &[State::Assigned, State::InProgress]).await;
    ground.pass(HOUR_MS);
    set(&house, first, &[State::Resolved]).await;
    let second = house.file(&ground, ANA, "Escáner").await;
    set(&house, second, &[State::Assigned]).await;
    house.follow();
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    let told = sink.to(ANA);
    let assigned = told.iter().find(|one| one.subject().starts_with("Ya hay quien")).expect("told");
    // It is ten o'clock, nobody is before it, and such work has taken an hour.
    assert!(
        assigned.text().contains("Fecha estimada: viernes 20 de noviembre de 2026, 11:00 h"),
        "{}",
        assigned.text()
    );
}

/// OCO-09: where the institution's own words say so, the mail of the closed ticket bears its diagnosis; elsewhere it does not.
#[tokio::test]
async fn oco_09_the_mail_of_the_closed_ticket_bears_its_diagnosis() {
    let own = ronda_server::organisation::files_named("ocoyoacac").expect("its files");
    let words = own.get("messages/closed.es.txt").expect("its own words");
    for told in [Some(words), None] {
        let (mut ground, sink) = opened(offering()).await;
        ground.files.extend(told.map(|words| ("messages/closed.es.txt".to_owned(), words.clone())));
        let house = ground.open();
        let document = house.file(&ground, ANA, "Impresora").await;
        set(&house, document, &[State::Assigned, State::InProgress, State::Resolved, State::Closed]).await;
        house.follow();
        while house.mail.send_due().await.expect("sends").sent > 0 {}
        let closed = sink.to(ANA).into_iter().rfind(|one| one.subject().starts_with("Servicio atendido"));
        let closed = closed.expect("told").text();
        assert_eq!(closed.contains("Diagnóstico: Fusible"), told.is_some(), "{closed}");
    }
}

/// OAX-68: what concerns a PIN is written to the institution's mail alone; to another goes only that something happened.
#[tokio::test]
async fn oax_68_what_concerns_a_pin_is_mailed_to_the_institutions_domains_alone() {
    const PIN: &str = "oax-cambio-pin";
    const PERSONAL: &str = "ana.nunez@personal.example";
    let (ground, sink) = opened(offering()).await;
    let house = ground.open();
    let told = [
        ("extension", "4410"),
        ("nombre_usuario", "Lía Mora"),
        ("dependencia", "Secretaría de Finanzas"),
        ("correo", "lia.mora@oaxaca.gob.mx"),
        ("motivo_pin", "Olvido"),
    ];
    for (mail, service, whole) in [(PERSONAL, PIN, false), (ANA, PIN, true), (PERSONAL, SERVICE, true)] {
        let (document, _) = ground.request(mail, "Extensión 4410");
        let Command::Content(Content::OpenTicket(mut open)) = open_for(mail, "Extensión 4410", service) else {
            panic!("a request")
        };
        if service == PIN {
            open.fields = told.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect();
        }
        house.act("ana.lopez", document, Command::Content(Content::OpenTicket(open))).await;
        post(&house).await;
        let message = sink.to(mail).pop().expect("a message");
        assert!(message.text().contains(&house.folio(document)), "{service} to {mail}: that it was received");
        assert_eq!(message.subject().contains("Extensión 4410"), whole, "{service} to {mail}");
        assert_eq!(message.text().contains("No enciende desde ayer."), whole, "{service} to {mail}");
    }
}

/// OAX-24, BJ-22, OAX-89 (A15).
#[tokio::test]
async fn the_requester_is_told_at_each_step() {
    let (ground, sink) = opened(offering()).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    let visit = ground.now().plus(DAY_MS * 3);
    let steps: [(&str, Command, &str, &str); 9] = [
        (
            "ana.lopez",
            Command::Decision(Decision::AskRequester { question: "¿De qué color?".into() }),
            "Necesitamos un dato",
            "¿De qué color?",
        ),
        ("ana.lopez", Command::Decision(Decision::RecordAnswer { text: "Gris".into() }), "", ""),
        ("ana.lopez", assign("omar.cruz"), "Ya hay quien atiende", "Omar Cruz"),
        (
            "ana.lopez",
            Command::Decision(Decision::ScheduleVisit { at: visit, agreed_with_requester: true, mode: String::new() }),
            "Visita programada",
            "lunes 23 de noviembre de 2026, 09:00 h",
        ),
        ("omar.cruz", Command::Decision(Decision::Start {}), "", ""),
        (
            "omar.cruz",
            Command::Content(Content::AddNote { audience: Audience::Public, text: "Ya voy".into() }),
            "Respuesta a su solicitud",
            "Ya voy",
        ),
        (
            "omar.cruz",
            Command::Content(Content::AddNote { audience: Audience::Internal, text: "No me gusta".into() }),
            "",
            "",
        ),
        (
            "ana.lopez",
            Command::Decision(Decision::OverrideDue { at: visit.plus(DAY_MS), reason: "Falta la pieza".into() }),
            "Cambió la fecha",
            "Falta la pieza",
        ),
        // Somebody has it, as they know: that it is another one now is no news to them.
        ("ana.lopez", assign("teo.luna"), "", ""),
    ];
    house.follow();
    house.mail.send_due().await.expect("sends");
    prioritise(&house, document).await;
    for (person, command, subject, words) in steps {
        let (name, before) = (command.name(), sink.taken().len());
        house.act(person, document, command).await;
        house.follow();
        house.mail.send_due().await.expect("sends");
        let new = sink.taken().split_off(before);
        match new.as_slice() {
            [] => assert_eq!(subject, "", "{name}: nobody was told"),
            [one] => {
                assert!(!subject.is_empty() && one.subject().starts_with(subject), "{name}: {}", one.subject());
                assert!(one.text().contains(words), "{name}: {}", one.text());
                assert!(one.header("References").contains(&house.mail.threads().name(Some(document), 0)), "one thread");
            }
            more => panic!("{name}: {more:?}"),
        }
    }
}

/// OAX-89: the manual has the desk tell of delays as well as of dates that change: that a promise was broken is told to who
/// asked, once, where the institution's data say so.
#[tokio::test]
async fn oax_89_who_asked_is_told_of_a_delay() {
    for tells in [true, false] {
        let (mut ground, sink) = ground().await;
        if tells {
            ground.files = organisation::files_named("oaxaca").expect("Oaxaca's data");
            ground.files.retain(|path, _| path.starts_with("messages/"));
        }
        let house = ground.open();
        let document = house.file(&ground, ANA, "Impresora").await;
        set(&house, document, &[State::Assigned]).await;
        post(&house).await;
        let delays = || {
            let told = sink.to(ANA).into_iter();
            told.filter(|one| one.subject().starts_with("Su solicitud se retrasa")).collect::<Vec<_>>()
        };
        assert!(delays().is_empty(), "it may come in time");
        let due = house.view(document).ruled.commitment.resolve_by.expect("a promise");
        ground.pass(due.since(ground.now()) + 1);
        house.jobs().await;
        house.jobs().await;
        post(&house).await;
        assert_eq!(delays().len(), usize::from(tells));
        for one in delays() {
            let text = one.text();
            assert!(text.contains("Debía estar lista: ") && text.contains("Omar Cruz"), "{text}");
        }
    }
}

/// SEC-19: that the equipment goes to a provider outside is told to who asked, where the institution's data say so.
#[tokio::test]
async fn sec_19_who_asked_is_told_of_a_provider() {
    for tells in [true, false] {
        let (mut ground, sink) = ground().await;
        if tells {
            let rules = r#"{ "tell": { "vendor": ["requester"] } }"#;
            ground.files.insert("messages/mail.json".into(), rules.into());
        }
        let house = ground.open();
        let document = house.file(&ground, ANA, "Impresora").await;
        set(&house, document, &[State::Assigned, State::InProgress]).await;
        let (vendor, reference) = ("Servicios de Impresión".to_owned(), "RMA-1".to_owned());
        house.act("omar.cruz", document, Command::Decision(Decision::WaitVendor { vendor, reference })).await;
        post(&house).await;
        let told = sink.to(ANA);
        let told: Vec<_> = told.iter().filter(|one| one.subject().contains("proveedor externo")).collect();
        assert_eq!(told.len(), usize::from(tells));
        assert!(told.iter().all(|one| one.text().contains("Proveedor: Servicios de Impresión")), "{told:?}");
    }
}

/// OAX-34: whoever lost the password of their mailbox is told at the backup address too, which the manual has them name for
/// that; the link of the request stays with who asked.
#[tokio::test]
async fn oax_34_what_is_told_goes_to_the_backup_address() {
    const BACKUP: &str = "ana.nunez@personal.example";
    let (ground, sink) = opened(offering()).await;
    let house = ground.open();
    let (document, _) = ground.request(ANA, "Contraseña del correo");
    let opening = open_for(ANA, "Contraseña del correo", "oax-recuperacion-correo");
    let Command::Content(Content::OpenTicket(mut open)) = opening else { panic!("a request") };
    open.fields = [("correo_institucional", ANA), ("correo_respaldo", BACKUP)]
        .map(|(id, value)| (FieldId::new(id), value.to_owned()))
        .into();
    house.act("ana.lopez", document, Command::Content(Content::OpenTicket(open))).await;
    post(&house).await;
    set(&house, document, &[State::NeedsInfo]).await;
    post(&house).await;
    for address in [ANA, BACKUP] {
        let told: Vec<String> = sink.to(address).iter().map(Taken::subject).collect();
        let [received, asked] = told.as_slice() else { panic!("{address}: {told:?}") };
        assert!(received.starts_with("Recibimos") && asked.starts_with("Necesitamos un dato"), "{address}: {told:?}");
    }
    // Nor can they open it once the desk finds that the ticket is of another service.
    let (service, kind) = (ServiceId::new(SERVICE), TicketKind::Incident);
    let classify = Decision::Classify { service, subservice: None, kind, team: None };
    house.act("ana.lopez", document, Command::Decision(classify)).await;
    let reply = Content::AddNote { audience: Audience::Public, text: "Pase por la mesa".into() };
    house.act("ana.lopez", document, Command::Content(reply)).await;
    post(&house).await;
    for address in [ANA, BACKUP] {
        assert!(sink.to(address).iter().any(|one| one.text().contains("Pase por la mesa")), "{address}");
    }
    let told = (sink.to(ANA).len(), sink.to(BACKUP).len());
    // Another service asks for no such address.
    house.file(&ground, ANA, "Impresora").await;
    post(&house).await;
    assert_eq!((sink.to(ANA).len(), sink.to(BACKUP).len()), (told.0 + 1, told.1));
}

/// OAX-26: that silence closes is said where it does, with the day, and nowhere else.
#[tokio::test]
async fn a_letter_says_that_silence_closes_only_where_it_does() {
    for closes in [true, false] {
        let (ground, sink) = opened(offering()).await;
        let house = ground.open_as(|organisation| {
            if !closes {
                organisation.settings.auto_close = None;
            }
        });
        let document = house.file(&ground, ANA, "Impresora").await;
        set(&house, document, &[State::Assigned, State::InProgress, State::Resolved]).await;
        house.follow();
        while house.mail.send_due().await.expect("sends").sent > 0 {}
        let resolved = sink.to(ANA).into_iter().find(|one| one.subject().starts_with("¿Quedó resuelta")).expect("told");
        let text = resolved.text();
        assert_eq!(text.contains("Si no nos dice nada, se cerrará el"), closes, "{text}");
        let asked = house.file(&ground, ANA, "Teclado").await;
        set(&house, asked, &[State::NeedsInfo]).await;
        post(&house).await;
        let question = sink.to(ANA).into_iter().find(|one| one.subject().starts_with("Necesitamos un dato"));
        let text = question.expect("asked").text();
        assert_eq!(text.contains("Si no nos dice nada, se cerrará el"), closes, "{text}");
    }
}

/// OAX-04: whoever is told that it is closed is asked how it was, once, and where they can say so.
#[tokio::test]
async fn oax_04_who_asked_is_asked_how_it_was() {
    const SURVEY: &str = "Díganos cómo fue el servicio";
    let (ground, sink) = opened(offering()).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    let work = [State::Assigned, State::InProgress, State::Resolved];
    set(&house, document, &work).await;
    set(&house, document, &[State::Closed]).await;
    post(&house).await;
    let closed = || sink.to(ANA).into_iter().rfind(|one| one.subject().starts_with("Servicio atendido")).expect("told");
    assert!(closed().text().contains(SURVEY), "{}", closed().text());

    let rated = house.file(&ground, ANA, "Teclado").await;
    set(&house, rated, &work).await;
    let answers = BTreeMap::from([("satisfaccion".to_owned(), "5".to_owned())]);
    let said = Command::Decision(Decision::AnswerSurvey { answers, comment: String::new() });
    house.act("ana.lopez", rated, said).await;
    set(&house, rated, &[State::Closed]).await;
    post(&house).await;
    let text = closed().text();
    assert!(closed().subject().contains("Teclado") && !text.contains(SURVEY), "they have said so: {text}");
}

/// OAX-26: what was closed because nobody answered a question was not attended, and no letter says that it was.
#[tokio::test]
async fn what_nobody_answered_is_not_told_as_attended() {
    let (ground, sink) = opened(offering()).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    set(&house, document, &[State::NeedsInfo]).await;
    post(&house).await;
    ground.pass(20 * DAY_MS);
    for _ in 0..4 {
        house.jobs().await;
    }
    assert_eq!(house.view(document).ruled.state, State::Closed);
    post(&house).await;
    let told = sink.to(ANA).pop().expect("told");
    assert!(told.subject().starts_with("Cerramos su solicitud: Impresora"), "{}", told.subject());
    let text = told.text();
    assert!(text.contains("se cerró porque no recibimos su respuesta") && !text.contains("quedó atendida"), "{text}");
    assert!(!text.contains("cómo fue el servicio"), "{text}");
    assert!(text.contains("Se cerró porque no hubo respuesta"), "with the note that it was closed with: {text}");
}

/// AGU-05: who is refused is told how to go on. What is over takes no answer up, so no letter asks for one.
#[tokio::test]
async fn a_refusal_asks_for_no_answer_that_nobody_takes_up() {
    let (ground, sink) = opened(offering()).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    house.act("ana.lopez", document, Command::Decision(Decision::Reject { reason: "No se presta".into() })).await;
    post(&house).await;
    let text = sink.to(ANA).pop().expect("told").text();
    assert!(text.contains("No se presta") && text.contains("otra solicitud que mencione este folio"), "{text}");
    assert!(!text.contains("responda a este correo"), "{text}");
}

/// OCO-02: a visit that is given from afar brings nobody to the door: its letter says how it is given.
#[tokio::test]
async fn a_visits_letter_says_how_it_is_given() {
    let (ground, sink) = opened(offering()).await;
    let house = ground.open_as(|organisation| {
        organisation.settings.visit_modes = vec!["Remota".to_owned(), "Presencial".to_owned()];
    });
    let document = house.file(&ground, ANA, "Impresora").await;
    set(&house, document, &[State::Assigned]).await;
    let (at, mode) = (ground.now().plus(DAY_MS * 3), "Remota".to_owned());
    let visit = Decision::ScheduleVisit { at, agreed_with_requester: true, mode };
    house.act("ana.lopez", document, Command::Decision(visit)).await;
    post(&house).await;
    let visit = sink.to(ANA).into_iter().find(|one| one.subject().starts_with("Visita programada")).expect("told");
    let text = visit.text();
    assert!(text.contains("Modalidad: Remota") && text.contains("Omar Cruz"), "{text}");
    assert!(!text.contains("irá a su área"), "{text}");
}

#[tokio::test]
async fn a_restart_anywhere_loses_none_and_doubles_none() {
    let (ground, sink) = opened(Manner { hangs_up_at: Some(2), ..offering() }).await;
    let mut filed = Vec::new();
    {
        let house = ground.open();
        for number in 0..6 {
            filed.push(house.file(&ground, &format!("a{number}@oaxaca.gob.mx"), "Red").await);
        }
        // Stopped before anything is told.
    }
    {
        let house = ground.open();
        // The server hangs up in the middle of the third.
        assert!(house.mail.send_due().await.expect("sends").no_line);
        assert_eq!(sink.taken().len(), 2);
        filed.push(house.file(&ground, "a6@oaxaca.gob.mx", "Red").await);
        // Stopped in the middle of the queue, with news that was not told.
    }
    let house = ground.open();
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    for (number, document) in filed.iter().enumerate() {
        let told = sink.to(&format!("a{number}@oaxaca.gob.mx"));
        assert_eq!(told.len(), 1, "{number}");
        assert!(told[0].subject().contains(&house.folio(*document)));
    }
    let names: std::collections::BTreeSet<String> = sink.taken().iter().map(|one| one.header("Message-ID")).collect();
    assert_eq!(names.len(), filed.len());
}

#[tokio::test]
async fn the_mail_server_is_down_and_comes_again() {
    let (ground, sink) = opened(offering()).await;
    let port = sink.port;
    drop(sink);
    let house = ground.open();
    house.file(&ground, ANA, "Red").await;
    house.follow();
    assert!(house.mail.send_due().await.expect("looks").no_line);
    assert!(house.mail.standstill().is_some_and(|why| why.contains("cannot be reached")));
    let sink = Sink::on(port, offering(), ground.papers.acceptor.clone()).await;
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
    assert_eq!(sink.to(ANA).len(), 1);
}

#[tokio::test]
async fn a_message_at_which_the_line_breaks_each_time_keeps_no_other_waiting() {
    const BREAKS: &str = "rompe@oaxaca.gob.mx";
    let (ground, sink) = opened(Manner { hangs_up_for: Some(BREAKS.into()), ..offering() }).await;
    let house = ground.open();
    let broken = house.file(&ground, BREAKS, "Red").await;
    house.file(&ground, ANA, "Red").await;
    house.follow();
    let round = house.mail.send_due().await.expect("looks");
    assert_eq!(round, SendSummary { later: 1, no_line: true, ..SendSummary::default() });
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1, "what waited behind it goes");
    assert_eq!(sink.to(ANA).len(), 1);
    // It is tried again ever later, and given up at last, with a word in its ticket.
    let mut tries = 1;
    while house.mail.queue(false, 10).await.expect("a queue").1 > 0 {
        ground.pass(6 * HOUR_MS);
        house.mail.send_due().await.expect("tries");
        tries += 1;
        assert!(tries < 60, "it is given up at last");
    }
    let view = house.view(broken);
    let told = view.notes.iter().find(|note| note.text.contains(BREAKS)).expect("a word");
    assert!(told.text.contains("se cortó") && !told.text.contains("respondió"), "nobody answered: {}", told.text);
}

#[tokio::test]
async fn a_restricted_tickets_words_and_secrets_are_not_mailed() {
    let (mut ground, sink) = opened(offering()).await;
    // What only some may see is no service for whoever writes.
    ground.files.clear();
    let house = ground.open_as(|organisation| {
        let service = organisation.services.iter_mut().find(|service| service.id.as_str() == SERVICE).expect("there");
        service.restricted = true;
    });
    let document = house.file(&ground, ANA, "Queja contra Omar").await;
    let say = |text: &str| Command::Content(Content::AddNote { audience: Audience::Public, text: text.to_owned() });
    house.act("ana.lopez", document, say("Lo que dijo de Omar")).await;
    house.follow();
    house.mail.send_due().await.expect("sends");
    let told = sink.to(ANA);
    assert_eq!(told.len(), 2);
    for one in &told {
        let bytes = String::from_utf8_lossy(&one.bytes).into_owned();
        for word in ["Queja", "Omar", "No enciende"] {
            assert!(
                !one.subject().contains(word) && !one.text().contains(word) && !bytes.contains(word),
                "{word}: {bytes}"
            );
        }
        assert!(one.text().contains("Por reserva"), "{}", one.text());
        assert!(one.subject().contains(&house.folio(document)));
    }
    drop(house);
    let house = ground.open();
    let document = house.file(&ground, ANA, "Correo").await;
    house.act("ana.lopez", document, say("Usuario: ana\nContraseña: Abc12345")).await;
    house.follow();
    house.mail.send_due().await.expect("sends");
    let told = sink.to(ANA);
    let reply = told.last().expect("told").text();
    assert!(reply.contains("Usuario: ana") && !reply.contains("Abc12345"), "{reply}");
}

#[tokio::test]
async fn what_happened_before_mail_was_set_up_is_not_told() {
    let (mut ground, sink) = opened(offering()).await;
    {
        let house = ground.open();
        house.file(&ground, ANA, "Antes").await;
        Mail::leave(&**house.app.store()).expect("left");
    }
    ground.files.insert("messages/received.es.txt".into(), "Folio {folio}\n\nA sus órdenes\n".into());
    let house = ground.open();
    house.file(&ground, ANA, "Después").await;
    // A ticket of nobody with an address is no fault.
    house.file(&ground, "", "Sin correo").await;
    house.follow();
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    let told = sink.to(ANA);
    let [one] = told.as_slice() else { panic!("one: {told:?}") };
    assert!(one.text().contains("A sus órdenes"), "the organisation's own words");
    assert_eq!(sink.taken().len(), 1);
}

/// OAX-41: a part is the desk's own affair; and who is told what is the organisation's word.
#[tokio::test]
async fn parts_are_told_to_nobody_outside_and_whom_else_the_organisation_says() {
    let (mut ground, sink) = opened(offering()).await;
    let rules =
        r#"{ "tell": { "received": ["requester", "role:jefe-mesa"], "assigned": ["assignee"], "closed": [] } }"#;
    ground.files.insert("messages/mail.json".into(), rules.into());
    let house = ground.open();
    let whole = house.file(&ground, ANA, "Nodo nuevo").await;
    let (part, command) = ground.request(ANA, "Cableado");
    let Command::Content(Content::OpenTicket(mut open)) = command else { panic!("an opening") };
    open.parent = Some(whole);
    house.act("ana.lopez", part, Command::Content(Content::OpenTicket(open))).await;
    set(&house, whole, &[State::Assigned]).await;
    house.follow();
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    let told: Vec<(String, String)> = sink.taken().iter().map(|one| (one.to.clone(), one.subject())).collect();
    let of = |address: &str, words: &str| {
        told.iter().filter(|(to, subject)| to == address && subject.contains(words)).count()
    };
    assert_eq!((of(ANA, "Nodo nuevo"), of(ANA, "Cableado")), (1, 0), "{told:?}");
    assert_eq!(
        (of("ana.lopez@oaxaca.gob.mx", "Nodo nuevo"), of("ana.lopez@oaxaca.gob.mx", "Cableado")),
        (1, 1),
        "{told:?}"
    );
    assert_eq!(of("omar.cruz@oaxaca.gob.mx", "Ya hay quien"), 1, "{told:?}");
    assert_eq!(told.len(), 4, "{told:?}");
}

#[tokio::test]
async fn a_ticket_that_cannot_be_read_keeps_nobody_from_being_told_of_others() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let damaged = house.file(&ground, ANA, "Impresora").await;
    damage(&house, damaged);
    house.file(&ground, "otra@oaxaca.gob.mx", "Teléfono").await;
    post(&house).await;
    assert_eq!((sink.to(ANA).len(), sink.to("otra@oaxaca.gob.mx").len()), (0, 1));
}

#[tokio::test]
async fn a_line_may_be_kept_over_tls_from_the_first_byte() {
    let (mut ground, sink) = opened(Manner { implicit: true, ..Manner::default() }).await;
    ground.settings.smtp = Some(format!("smtps://localhost:{}", sink.port));
    let house = ground.open();
    house.file(&ground, ANA, "Red").await;
    house.follow();
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
    assert!(sink.taken().iter().all(|taken| taken.sealed));
    drop(house);
    // A certificate of nobody we know.
    ground.settings.ca = None;
    let house = ground.open();
    house.file(&ground, ANA, "Otra").await;
    house.follow();
    assert!(house.mail.send_due().await.expect("looks").no_line);
    assert!(house.mail.standstill().is_some_and(|why| why.contains("trusted")), "{:?}", house.mail.standstill());
}
