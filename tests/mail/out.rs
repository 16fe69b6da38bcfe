//! Messages out, as a real mail server takes them.

use crate::mail::house::{ANA, DESK, Ground, MailServer, SERVICE, open_for};
use crate::mail::sink::{Manner, Sink};
use crate::mail::steps::{damage, ground, post, prioritise, set};
use ronda_server::mail::Mail;
use ronda_server::mail::queue::{SendSummary, pause};
use ronda_server::store::Batch;
use ronda_server::store::mail::{MailRows, OutState, Outgoing};
use ronda_shared::command::{Audience, Command, Content, Decision};
use ronda_shared::ids::{FieldId, PersonId};
use ronda_shared::state::State;
use ronda_shared::time::{DAY_MS, HOUR_MS};

fn offering() -> Manner {
    Manner { starttls: true, ..Manner::default() }
}

/// OAX-82.
#[tokio::test]
async fn what_is_received_is_answered_with_its_folio_and_a_copy() {
    let ground = Ground::new();
    let sink = Sink::open(offering(), ground.papers.acceptor.clone()).await;
    let ground = ground.by(&sink);
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

async fn opened(manner: Manner) -> (Ground, Sink) {
    let ground = Ground::new();
    let sink = Sink::open(manner, ground.papers.acceptor.clone()).await;
    (ground.by(&sink), sink)
}

fn answers(pairs: &[(&str, &[&str])]) -> Manner {
    let told = |(address, answers): &(&str, &[&str])| {
        ((*address).to_owned(), answers.iter().map(|answer| (*answer).to_owned()).collect())
    };
    Manner { answers: pairs.iter().map(told).collect(), ..offering() }
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
        ("tramite", "Cambio de PIN Telefónico"),
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
    }
}

#[tokio::test]
async fn a_5xx_stands_in_the_ticket_and_a_4xx_is_tried_again_ever_later() {
    let manner = answers(&[
        ("no@oaxaca.gob.mx", &["550 5.1.1 no such user"]),
        (ANA, &["451 later", "452 still full", "250 ok"]),
    ]);
    let (ground, sink) = opened(manner).await;
    let house = ground.open();
    let lost = house.file(&ground, "no@oaxaca.gob.mx", "Impresora").await;
    house.file(&ground, ANA, "Red").await;
    house.follow();
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!(round, SendSummary { later: 1, failed: 1, ..SendSummary::default() });
    let view = house.view(lost);
    let [note] = view.notes.as_slice() else { panic!("one note: {:?}", view.notes) };
    assert_eq!(note.audience, Audience::Internal);
    assert!(note.text.contains("no@oaxaca.gob.mx") && note.text.contains("550"), "{}", note.text);
    // Neither is tried before its time.
    assert_eq!(house.mail.send_due().await.expect("sends"), SendSummary::default());
    ground.pass(pause(1) - 1);
    assert_eq!(house.mail.send_due().await.expect("sends"), SendSummary::default());
    ground.pass(1);
    assert_eq!(house.mail.send_due().await.expect("sends").later, 1);
    ground.pass(pause(1));
    assert_eq!(house.mail.send_due().await.expect("sends"), SendSummary::default(), "the second pause is longer");
    ground.pass(pause(2) - pause(1));
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
    assert_eq!(sink.to(ANA).len(), 1);
    let (rows, waits) = house.mail.queue(true, 100).await.expect("a queue");
    assert_eq!((rows.len(), waits), (2, 0));
    // The note of the failure tells the requester nothing.
    house.follow();
    assert_eq!(house.mail.queue(true, 100).await.expect("a queue").0.len(), 2);
    // Given up, and tried again by the operator once the address is right.
    sink.behave(|manner| manner.answers.clear());
    assert_eq!(house.mail.retry(None).await.expect("tried"), 1);
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
    assert!(sink.taken().iter().all(|taken| !taken.text().is_empty()));
}

#[tokio::test]
async fn what_was_given_up_is_tried_again_however_many_were_sent_or_did_not_arrive_since() {
    let (ground, sink) = opened(answers(&[(ANA, &["550 no", "250 ok"])])).await;
    let house = ground.open();
    house.file(&ground, ANA, "Red").await;
    house.follow();
    assert_eq!(house.mail.send_due().await.expect("sends").failed, 1);
    // Of those that were sent and did not arrive no words are left.
    let bounced = || OutState::Failed { at: ground.now(), answer: "550 no such user".into() };
    let since = |id: u64| Outgoing {
        id,
        document: None,
        event: "received".into(),
        to: "vecina@example.com".into(),
        message_id: format!("ronda.{id}@ronda.example"),
        references: Vec::new(),
        subject: String::new(),
        text: String::new(),
        files: Vec::new(),
        reply: false,
        made: ground.now(),
        state: if id.is_multiple_of(2) { OutState::Sent { at: ground.now() } } else { bounced() },
    };
    let mail = MailRows { out: (1_000..3_200).map(since).collect(), ..MailRows::default() };
    house.app.store().commit(Batch { mail, ..Batch::default() }).expect("commits");
    assert_eq!(house.mail.retry(None).await.expect("tried"), 1);
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
    assert_eq!(sink.to(ANA).len(), 1);
}

#[tokio::test]
async fn what_cannot_be_written_is_told_as_such_and_no_server_is_said_to_have_answered() {
    let (ground, _sink) = opened(offering()).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Red").await;
    let odd = Outgoing {
        id: 1_000,
        document: Some(document),
        event: "received".into(),
        to: "ana arroba oaxaca".into(),
        message_id: "ronda.1000@ronda.example".into(),
        references: Vec::new(),
        subject: "Red".into(),
        text: "Recibimos su solicitud.".into(),
        files: Vec::new(),
        reply: false,
        made: ground.now(),
        state: OutState::Waiting { tries: 0, next: ground.now(), last: String::new() },
    };
    let mail = MailRows { out: vec![odd], ..MailRows::default() };
    house.app.store().commit(Batch { mail, ..Batch::default() }).expect("commits");
    assert_eq!(house.mail.send_due().await.expect("sends").failed, 1);
    let view = house.view(document);
    let [note] = view.notes.as_slice() else { panic!("one note: {:?}", view.notes) };
    assert!(note.text.contains("«ana arroba oaxaca» no es una dirección"), "{}", note.text);
    assert!(!note.text.contains("respondió"), "{}", note.text);
}

#[tokio::test]
async fn after_days_of_4xx_it_is_given_up() {
    let (ground, _sink) = opened(answers(&[(ANA, &["451 later"])])).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Red").await;
    house.follow();
    let mut tries = 0;
    while house.mail.queue(false, 10).await.expect("a queue").1 > 0 {
        house.mail.send_due().await.expect("tries");
        ground.pass(6 * 60 * 60 * 1_000);
        tries += 1;
        assert!(tries < 60, "it is given up at last");
    }
    assert!((15..=25).contains(&tries), "{tries}");
    assert!(house.view(document).notes.iter().any(|note| note.text.contains("451")));
}

#[tokio::test]
async fn nothing_is_sent_in_clear_nor_with_a_wrong_password_and_nothing_is_lost_by_it() {
    // Somebody between took the offer of STARTTLS out.
    let (mut ground, sink) = opened(Manner::default()).await;
    let login = ("mesa".to_owned(), "secreto".to_owned());
    sink.behave(|manner| manner.login = Some(login));
    ground.settings.smtp_user = Some("mesa".into());
    ground.settings.smtp_password_file = Some(ground.secret("smtp.password", "otra"));
    let document = {
        let house = ground.open();
        let document = house.file(&ground, ANA, "Red").await;
        house.follow();
        assert!(house.mail.send_due().await.expect("looks").no_line);
        assert!(house.mail.standstill().is_some_and(|why| why.contains("STARTTLS")));
        assert!(
            sink.commands().iter().all(|said| !said.starts_with("AUTH") && !said.starts_with("MAIL")),
            "{:?}",
            sink.commands()
        );
        // It is offered, and the password is wrong.
        sink.behave(|manner| manner.starttls = true);
        assert!(house.mail.send_due().await.expect("looks").no_line);
        assert!(house.mail.standstill().is_some_and(|why| why.contains("password")), "{:?}", house.mail.standstill());
        assert!(house.view(document).notes.is_empty(), "it is no fault of this message");
        document
    };
    assert!(sink.taken().is_empty());
    // The file is mended: no restart is needed.
    ground.secret("smtp.password", "secreto");
    let house = ground.open();
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!((round.sent, house.mail.standstill()), (1, None));
    let taken = sink.taken();
    assert_eq!((taken[0].user.as_str(), taken[0].sealed), ("mesa", true));
    assert!(taken[0].text().contains(&house.folio(document)));
    // A certificate of nobody we know.
    ground.settings.ca = None;
    drop(house);
    let house = ground.open();
    house.file(&ground, ANA, "Otra").await;
    house.follow();
    assert!(house.mail.send_due().await.expect("looks").no_line);
    assert!(house.mail.standstill().is_some_and(|why| why.contains("trusted")), "{:?}", house.mail.standstill());
}

/// What the mail server says of our own address says nothing of a message: all wait, and it is told as a fault of the settings.
#[tokio::test]
async fn a_refusal_of_our_own_address_gives_no_message_up() {
    let refused = Some("550 5.7.1 this account may not send from here".to_owned());
    let (ground, sink) = opened(Manner { sender: refused, ..offering() }).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Red").await;
    house.file(&ground, "otra@oaxaca.gob.mx", "Impresora").await;
    house.follow();
    for _ in 0..8 {
        let round = house.mail.send_due().await.expect("looks");
        assert_eq!(round, SendSummary { no_line: true, ..SendSummary::default() });
        let standstill = house.mail.standstill();
        assert!(
            standstill.as_deref().is_some_and(|why| why.contains("mail.from") && why.contains("550")),
            "{standstill:?}"
        );
        // For far longer than a message is tried.
        ground.pass(DAY_MS);
    }
    assert_eq!(house.mail.queue(false, 10).await.expect("a queue").1, 2, "both wait");
    assert!(house.view(document).notes.is_empty(), "it is no fault of this message");
    sink.behave(|manner| manner.sender = None);
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 2);
    assert_eq!((house.mail.standstill(), sink.taken().len()), (None, 2));
}

/// Two messages that are due, of which the first demands SMTPUTF8.
fn of_whom_one_demands(house: &MailServer, ground: &Ground) {
    let mail = |id: u64, to: &str| Outgoing {
        id,
        document: None,
        event: "received".into(),
        to: to.to_owned(),
        message_id: format!("ronda.{id}@ronda.example"),
        references: Vec::new(),
        subject: "Aviso".into(),
        text: "Hola".into(),
        files: Vec::new(),
        reply: false,
        made: ground.now(),
        state: OutState::Waiting { tries: 0, next: ground.now(), last: String::new() },
    };
    let out = vec![mail(1_000, "peña@oaxaca.gob.mx"), mail(1_001, ANA)];
    let mail = MailRows { out, ..MailRows::default() };
    house.app.store().commit(Batch { mail, ..Batch::default() }).expect("commits");
}

/// What one message demands of the server, and is refused for, stops no other.
#[tokio::test]
async fn what_a_server_refuses_of_one_message_at_its_sender_stops_no_other() {
    let refused = Some("555 5.6.7 parameter not recognised".to_owned());
    let (ground, sink) = opened(Manner { utf8: refused, ..offering() }).await;
    let house = ground.open();
    of_whom_one_demands(&house, &ground);
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!(round, SendSummary { sent: 1, failed: 1, ..SendSummary::default() });
    assert!(sink.commands().iter().any(|said| said.contains("SMTPUTF8")), "{:?}", sink.commands());
    assert_eq!((house.mail.standstill(), sink.to(ANA).len()), (None, 1));
}

/// Nor does a server that hangs up when it has refused it: that says nothing of our own address.
#[tokio::test]
async fn a_server_that_hangs_up_at_what_one_message_demands_stops_no_other() {
    let refused = Some("555 5.6.7 parameter not recognised".to_owned());
    let (ground, sink) = opened(Manner { utf8: refused, utf8_hangs_up: true, ..offering() }).await;
    let house = ground.open();
    of_whom_one_demands(&house, &ground);
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!(round, SendSummary { later: 1, no_line: true, ..SendSummary::default() });
    assert_eq!(house.mail.send_due().await.expect("sends"), SendSummary { sent: 1, ..SendSummary::default() });
    assert_eq!((house.mail.standstill(), sink.to(ANA).len()), (None, 1));
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
async fn what_waited_for_days_without_a_line_is_not_given_up_at_its_first_4xx() {
    let (ground, sink) = opened(offering()).await;
    let port = sink.port;
    drop(sink);
    let house = ground.open();
    house.file(&ground, ANA, "Red").await;
    house.follow();
    assert!(house.mail.send_due().await.expect("looks").no_line);
    ground.pass(6 * DAY_MS);
    let sink = Sink::on(port, answers(&[(ANA, &["451 later", "250 ok"])]), ground.papers.acceptor.clone()).await;
    let round = house.mail.send_due().await.expect("tries");
    assert_eq!(round, SendSummary { later: 1, ..SendSummary::default() });
    ground.pass(pause(1));
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
    assert_eq!(sink.to(ANA).len(), 1);
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

/// The word that it could not be delivered has no place to stand: the message is given up all the same, and others go.
#[tokio::test]
async fn what_is_given_up_of_a_ticket_that_cannot_be_read_holds_up_nobody() {
    let (ground, sink) = opened(answers(&[(ANA, &["550 no such user"])])).await;
    let house = ground.open();
    let damaged = house.file(&ground, ANA, "Impresora").await;
    house.file(&ground, "otra@oaxaca.gob.mx", "Teléfono").await;
    house.follow();
    damage(&house, damaged);
    drop(house);
    // Another start: nobody has the ticket in memory any more.
    let house = ground.open();
    let round = house.mail.send_due().await.expect("sends");
    assert_eq!(round, SendSummary { sent: 1, failed: 1, ..SendSummary::default() });
    assert_eq!(sink.to("otra@oaxaca.gob.mx").len(), 1);
    let (rows, waits) = house.mail.queue(false, 100).await.expect("a queue");
    assert_eq!((rows.len(), waits), (1, 0), "{rows:?}");
    assert_eq!(house.mail.send_due().await.expect("sends"), SendSummary::default(), "it is not handed over again");
}

/// A mail server of which somebody else has taken hold fills no memory: no line of its answers is read that does not end.
#[tokio::test]
async fn an_answer_without_an_end_breaks_the_line_and_costs_no_message() {
    let (ground, sink) = opened(Manner { endless: true, ..offering() }).await;
    let house = ground.open();
    house.file(&ground, ANA, "Red").await;
    house.follow();
    assert!(house.mail.send_due().await.expect("looks").no_line);
    assert!(house.mail.standstill().is_some_and(|why| why.contains("longer")), "{:?}", house.mail.standstill());
    sink.behave(|manner| manner.endless = false);
    assert_eq!(house.mail.send_due().await.expect("sends").sent, 1);
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

/// Postfix says what it has against our address where it is told of a recipient.
#[tokio::test]
async fn a_refusal_of_our_own_address_at_the_recipient_gives_no_message_up() {
    let refused = format!("553 5.7.1 <{DESK}>: Sender address rejected: not owned by user mesa");
    let words = [refused.as_str()];
    let (ground, sink) = opened(answers(&[(ANA, words.as_slice()), (DESK, words.as_slice())])).await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Red").await;
    house.follow();
    for _ in 0..8 {
        assert!(house.mail.send_due().await.expect("looks").no_line);
        assert!(house.mail.standstill().is_some_and(|why| why.contains("mail.from")), "{:?}", house.mail.standstill());
        ground.pass(DAY_MS);
    }
    assert_eq!(house.mail.queue(false, 10).await.expect("a queue").1, 1, "it waits");
    assert!(house.view(document).notes.is_empty(), "it is no fault of this message");
    // One recipient alone does not want us: that one's message is given up, and the others go.
    sink.behave(|manner| drop(manner.answers.remove(DESK)));
    house.file(&ground, "otra@oaxaca.gob.mx", "Impresora").await;
    house.follow();
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    assert_eq!((house.mail.standstill(), sink.taken().len()), (None, 1));
    assert!(house.view(document).notes.iter().any(|note| note.text.contains("Sender address rejected")));
}
