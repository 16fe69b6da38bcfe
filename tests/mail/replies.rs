//! Answers by mail: each finds its ticket and is what the ticket waits for.

use crate::mail::house::ANA;
use crate::mail::steps::{answer, ground, message, post, remark, set, taken, with, with_paper};
use ronda_server::identity::people;
use ronda_server::store::mail::Became;
use ronda_shared::catalog::Class;
use ronda_shared::command::{Audience, Command, Content, Decision};
use ronda_shared::evidence::{AttachEvidence, Media};
use ronda_shared::ids::{PersonId, RoleId, Sha256};
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::ticket::turn;
use ronda_shared::time::DAY_MS;

/// To whom Ana handed a letter on.
const LUIS: &str = "luis@oaxaca.gob.mx";
/// Of the desk, whom letters tell of a ticket too.
const TEO: &str = "teo.luna@oaxaca.gob.mx";

/// T3, T5, R14, AGU-17, T24.
#[tokio::test]
async fn an_answer_is_what_the_ticket_waits_for() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    set(&house, document, &[State::NeedsInfo]).await;
    post(&house).await;
    let told = sink.to(ANA);
    let question = told.last().expect("a question");
    assert!(question.text().contains("¿Qué marca es?"), "{}", question.text());
    taken(&house, answer(question, ANA, "a1", "Es una HP.")).await;
    let view = house.view(document);
    assert_eq!(view.ruled.state, State::Received, "T3");
    assert!(
        view.requests.iter().any(
            |request| matches!(&request.command, Command::Decision(Decision::RecordAnswer { text }) if text.starts_with("Es una HP."))
        )
    );

    // Returned: words alone are a question about it (a note); with the paper it comes back under its folio (T5).
    let folio = house.folio(document);
    set(&house, document, &[State::Returned]).await;
    post(&house).await;
    let told = sink.to(ANA);
    let returned = told.last().expect("told").clone();
    assert!(returned.text().contains("Falta el sello"), "{}", returned.text());
    taken(&house, answer(&returned, ANA, "r1", "¿Cuál sello?")).await;
    assert_eq!(house.view(document).ruled.state, State::Returned);
    taken(&house, with_paper(&returned, ANA, "r2", "Va con el sello.")).await;
    let view = house.view(document);
    assert_eq!((view.ruled.state, view.ruled.submission), (State::Received, 2), "T5");
    assert_eq!((house.folio(document), view.evidence.len()), (folio, 1));

    // Resolved: whoever writes is not silent, and nothing is taken for a yes or a no.
    set(&house, document, &[State::Assigned, State::InProgress, State::Resolved]).await;
    post(&house).await;
    let told = sink.to(ANA);
    taken(&house, answer(told.last().expect("told"), ANA, "a2", "Lo pruebo el lunes.")).await;
    let view = house.view(document);
    assert_eq!(view.ruled.state, State::Resolved);
    assert_eq!(view.contacts.len(), 1);

    // Closed: thanks take nothing up, a failure does (T24).
    set(&house, document, &[State::Closed]).await;
    post(&house).await;
    let told = sink.to(ANA);
    let closed = told.last().expect("told").clone();
    assert!(closed.subject().starts_with("Servicio atendido"), "{}", closed.subject());
    taken(&house, answer(&closed, ANA, "a3", "Muchas gracias por su apoyo.")).await;
    assert_eq!(house.view(document).ruled.state, State::Closed);
    let signed =
        "Buenas tardes, muchas gracias.\r\n\r\nIng. Ana Núñez\r\nRecursos Humanos\r\n\r\nEnviado desde mi iPhone";
    taken(&house, answer(&closed, ANA, "a3-signed", signed)).await;
    assert_eq!(house.view(document).ruled.state, State::Closed);
    // Sent by mistake: nothing is taken up by it, and its sender is told how that is done.
    taken(&house, answer(&closed, ANA, "a3-empty", "Enviado desde mi iPhone")).await;
    assert_eq!(house.view(document).ruled.state, State::Closed);
    post(&house).await;
    let told = sink.to(ANA);
    let over = told.last().expect("told");
    assert!(over.text().contains("escriba antes del"), "{}", over.text());
    taken(&house, answer(&closed, ANA, "a4", "Otra vez no imprime.")).await;
    assert_eq!(house.view(document).ruled.state, State::InProgress);
    post(&house).await;
    assert!(sink.to(ANA).last().expect("told").subject().starts_with("Retomamos"));

    // Beyond its window it is noted, and the sender told.
    set(&house, document, &[State::Resolved, State::Closed]).await;
    ground.pass(30 * DAY_MS);
    post(&house).await;
    taken(&house, answer(&closed, ANA, "a5", "Falló otra vez.")).await;
    let view = house.view(document);
    assert_eq!(view.ruled.state, State::Closed);
    assert!(view.notes.last().is_some_and(|note| note.text.starts_with("Falló otra vez.") && note.late));
    post(&house).await;
    let told = sink.to(ANA);
    let over = told.last().expect("told");
    assert!(over.subject().starts_with("Su solicitud ya estaba cerrada"), "{}", over.subject());
    assert_eq!(over.header("Auto-Submitted"), "auto-replied");
    assert!(!over.text().contains("desde la dirección con la que la pidió"), "their window is over: {}", over.text());
}

/// OAX-24, OAX-25: what a ticket waits for is its requester's to say; what others say of it is read, and waits for the desk.
#[tokio::test]
async fn whoever_else_holds_a_letter_answers_and_takes_up_nothing() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    let last = || sink.to(ANA).last().expect("told").clone();
    let others = [(LUIS, "l"), (TEO, "t")];

    set(&house, document, &[State::NeedsInfo]).await;
    post(&house).await;
    for (from, id) in others {
        taken(&house, answer(&last(), from, &format!("{id}1"), "Es una HP.")).await;
    }
    assert_eq!(house.view(document).ruled.state, State::NeedsInfo, "T3");
    taken(&house, answer(&last(), ANA, "a1", "Es una Epson.")).await;
    assert_eq!(house.view(document).ruled.state, State::Received);

    set(&house, document, &[State::Returned]).await;
    post(&house).await;
    for (from, id) in others {
        taken(&house, with_paper(&last(), from, &format!("{id}2"), "Va con el sello.")).await;
    }
    assert_eq!(house.view(document).ruled.state, State::Returned, "T5");
    taken(&house, with_paper(&last(), ANA, "a2", "Va con el sello.")).await;

    set(&house, document, &[State::Assigned, State::InProgress, State::Resolved]).await;
    post(&house).await;
    for (from, id) in others {
        taken(&house, answer(&last(), from, &format!("{id}3"), "Ya funciona.")).await;
    }
    assert!(house.view(document).contacts.is_empty(), "R14: nobody reached who asked");

    set(&house, document, &[State::Closed]).await;
    post(&house).await;
    for (from, id) in others {
        taken(&house, answer(&last(), from, &format!("{id}4"), "Otra vez no imprime.")).await;
    }
    let view = house.view(document);
    assert_eq!(view.ruled.state, State::Closed, "T24");
    let said = |audience: Audience, mark: &str| {
        view.notes.iter().filter(|note| note.audience == audience && note.text.contains(mark)).count()
    };
    assert_eq!(said(Audience::Public, LUIS), 4, "each stands, under its own address: {:?}", view.notes);
    assert_eq!((said(Audience::Internal, TEO), said(Audience::Public, TEO)), (4, 0), "{:?}", view.notes);
    post(&house).await;
    let told = |address: &str| sink.to(address).iter().any(|one| one.subject().starts_with("Su solicitud ya estaba"));
    assert_eq!((told(LUIS), told(TEO)), (true, false), "who hears that nothing is taken up");
    // Ana may have another address: whoever writes hears from which one it is taken up.
    let over = sink.to(LUIS).pop().expect("told").text();
    assert!(over.contains("desde la dirección con la que la pidió"), "{over}");
}

/// AGU-07: whoever asks may have to authorise what is made for them; what they write is no staff's for that, and what they ask for
/// by mail is theirs to authorise.
#[tokio::test]
async fn agu_07_who_authorises_what_they_ask_for_is_nobody_of_the_desk() {
    const LIA: &str = "lia.mora@oaxaca.gob.mx";
    let (ground, sink) = ground().await;
    let house = ground.open_as(|organisation| {
        let usuario = organisation.roles.iter_mut().find(|role| role.id == RoleId::new("usuario"));
        usuario.expect("a role of those who ask").classes.push(Class::Apr);
    });
    let own = taken(&house, message(LIA, "w1", "Sin red", "Hola")).await.document.expect("a ticket");
    let view = house.view(own);
    assert_eq!(view.requester_person, Some(PersonId::new("lia.mora")));
    assert!(!remark(&view).text.contains("personal de la mesa"), "{}", remark(&view).text);
    let document = house.file(&ground, ANA, "Impresora").await;
    post(&house).await;
    let received = sink.to(ANA).pop().expect("told");
    taken(&house, answer(&received, LIA, "w2", "La mía tampoco imprime.")).await;
    let view = house.view(document);
    let note = view.notes.last().expect("noted");
    assert_eq!((note.audience, note.stamp.site), (Audience::Public, Site::Portal), "{}", note.text);
}

/// An address that several share is of who asked, where it is theirs, too; else it is the desk's, where any of them is of it.
#[tokio::test]
async fn an_address_that_several_share_shows_nothing_of_staff_to_who_asked() {
    const SHARED: &str = "redes@oaxaca.gob.mx";
    let (ground, sink) = ground().await;
    let house = ground.open();
    let person = |id: &str, role: &str| Person {
        roles: vec![RoleId::new(role)],
        mail: Some(SHARED.to_owned()),
        ..Person::new(PersonId::new(id), id)
    };
    let both = [person("iker.sol", "agente-tecnico"), person("luz.sol", "usuario")];
    people::upsert(&**house.app.store(), house.app.clock().now(), &both).expect("told");
    let (asked, command) = ground.request(ANA, "Impresora");
    let Command::Content(Content::OpenTicket(mut open)) = command else { panic!("an opening") };
    open.requester.person = Some(PersonId::new("luz.sol"));
    house.act("ana.lopez", asked, Command::Content(Content::OpenTicket(open))).await;
    let other = house.file(&ground, ANA, "Teclado").await;
    set(&house, asked, &[State::NeedsInfo]).await;
    post(&house).await;
    let told = |subject: &str| sink.to(ANA).into_iter().rfind(|one| one.subject().contains(subject)).expect("told");
    taken(&house, answer(&told("Impresora"), SHARED, "h1", "Es una HP.")).await;
    assert_eq!(house.view(asked).ruled.state, State::Received, "T3: it is hers in the directory");
    taken(&house, answer(&told("Teclado"), SHARED, "h2", "Es el de la denuncia.")).await;
    let view = house.view(other);
    let note = view.notes.last().expect("noted");
    assert_eq!((note.audience, note.stamp.site), (Audience::Internal, Site::System), "{}", note.text);
}

/// Somebody of the desk may write from an address that the directory does not have: what answers a letter of the desk's is not for who
/// asked to read.
#[tokio::test]
async fn what_answers_a_letter_to_staff_is_internal_whatever_its_address() {
    let (mut ground, sink) = ground().await;
    let rules = r#"{ "tell": { "assigned": ["requester", "assignee"] } }"#;
    ground.files.insert("messages/mail.json".to_owned(), rules.to_owned());
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    set(&house, document, &[State::Assigned]).await;
    post(&house).await;
    for (to, from, id, audience) in [
        ("omar.cruz@oaxaca.gob.mx", "omar@correo.example", "k1", Audience::Internal),
        (ANA, "ana@correo.example", "k2", Audience::Public),
    ] {
        let told = sink.to(to).into_iter().rfind(|one| one.subject().starts_with("Ya hay quien")).expect("told");
        taken(&house, answer(&told, from, id, "Voy a las diez.")).await;
        let view = house.view(document);
        let note = view.notes.iter().find(|note| note.text.contains(from)).expect("noted");
        assert_eq!(note.audience, audience, "{}", note.text);
        let staffs = note.text.contains("contesta un correo que era para personal");
        assert_eq!(staffs, audience == Audience::Internal, "{}", note.text);
        post(&house).await;
        assert!(sink.to(from).is_empty(), "nobody knows whose address it is: it is told nothing of the ticket");
    }
}

/// Who works here took an answer to a letter for one to who asked: it was an internal note, and nobody told them so.
#[tokio::test]
async fn staff_who_answer_a_letter_are_told_once_a_day_that_it_is_an_internal_note() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora, clave: Lluvia9").await;
    post(&house).await;
    let received = sink.to(ANA).pop().expect("told");
    let told = || sink.to(TEO).into_iter().filter(|one| one.subject().contains("nota interna")).collect::<Vec<_>>();
    for (id, words) in [("n1", "Voy a las diez."), ("n2", "Mejor a las once.")] {
        taken(&house, answer(&received, TEO, id, words)).await;
        post(&house).await;
    }
    let once = told();
    let [noted] = &once[..] else { panic!("once, not {} times", once.len()) };
    assert!(noted.subject().contains(&house.folio(document)), "{}", noted.subject());
    assert_eq!(noted.header("Auto-Submitted"), "auto-replied");
    let text = noted.text();
    assert!(text.contains("quien pidió el servicio no") && text.contains("https://ronda.example"), "{text}");
    assert!(![noted.subject(), text.clone()].iter().any(|told| told.contains("Lluvia9")), "C5: {text}");
    assert!(!text.contains("/portal/enlace/"), "the request's own link is for who asked: {text}");
    assert!(!sink.to(ANA).iter().any(|one| one.subject().contains("nota interna")), "who asked hears nothing of it");

    // An absence is no answer, and is answered by nobody.
    let away = String::from_utf8(answer(noted, TEO, "n3", "Estoy fuera.")).expect("text");
    let away = format!("Auto-Submitted: auto-replied\r\n{away}");
    ground.pass(2 * DAY_MS);
    assert_eq!(taken(&house, away.into_bytes()).await.became, Became::Automatic);
    post(&house).await;
    assert_eq!(told().len(), 1);
    taken(&house, answer(&received, TEO, "n4", "Quedó para mañana.")).await;
    post(&house).await;
    assert_eq!(told().len(), 2, "another day");
}

/// OAX-26: what a stranger to the ticket writes may be its answer: it closes for nobody's silence before the desk has read it.
#[tokio::test]
async fn what_somebody_else_writes_waits_for_the_desk_and_staff_break_no_silence() {
    for (from, closes) in [(LUIS, false), (TEO, true)] {
        let (ground, sink) = ground().await;
        let house = ground.open();
        let document = house.file(&ground, ANA, "Impresora").await;
        set(&house, document, &[State::NeedsInfo]).await;
        post(&house).await;
        let question = sink.to(ANA).last().expect("told").clone();
        ground.pass(60_000);
        taken(&house, answer(&question, from, "s1", "Es una HP.")).await;
        assert_eq!(turn::answered(&house.view(document)), !closes, "{from}");
        ground.pass(20 * DAY_MS);
        for _ in 0..4 {
            house.jobs().await;
        }
        assert_eq!(house.view(document).ruled.state == State::Closed, closes, "{from}");
    }
}

/// OAX-19: an enlace may say of what their dependencia asked for by mail what they may say at the portal; of another's, nothing.
#[tokio::test]
async fn an_enlace_answers_for_their_own_dependencia() {
    for (dependencia, state) in [("Secretaría de Finanzas", State::Received), ("Salud", State::NeedsInfo)] {
        let (ground, sink) = ground().await;
        let house = ground.open();
        let iris = Person {
            roles: vec![RoleId::new("enlace-informatico")],
            mail: Some("iris@oaxaca.gob.mx".to_owned()),
            client_org: Some(dependencia.to_owned()),
            ..Person::new(PersonId::new("enlace.iris"), "Iris Enlace")
        };
        people::upsert(&**house.app.store(), house.app.clock().now(), &[iris]).expect("told");
        let document = house.file(&ground, ANA, "Impresora").await;
        set(&house, document, &[State::NeedsInfo]).await;
        post(&house).await;
        let question = sink.to(ANA).last().expect("told").clone();
        taken(&house, answer(&question, "iris@oaxaca.gob.mx", "e1", "Es una HP.")).await;
        assert_eq!(house.view(document).ruled.state, state, "{dependencia}");
    }
}

#[tokio::test]
async fn an_answer_to_a_duplicate_reaches_the_one_that_stands() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let first = house.file(&ground, ANA, "Impresora").await;
    let second = house.file(&ground, ANA, "Impresora otra vez").await;
    post(&house).await;
    let cancel =
        Command::Decision(Decision::Cancel { reason: "Duplicada".into(), duplicate_of: Some(first), withdrawn: None });
    house.act("ana.lopez", second, cancel).await;
    let told = sink.to(ANA);
    let of_second = told.iter().find(|taken| taken.subject().contains("otra vez")).expect("told");
    let row = taken(&house, answer(of_second, ANA, "d1", "Sigue sin servir.")).await;
    assert_eq!(row.document, Some(first));
    assert!(house.view(first).notes.last().is_some_and(|note| note.text.contains("duplicada de esta")));
    assert!(house.view(second).notes.is_empty());
}

/// Who sends photographs in one mail after another is told which of them found no room, and so is the desk.
#[tokio::test]
async fn files_that_find_no_room_are_named_to_who_sent_them_and_in_the_ticket() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    post(&house).await;
    let received = sink.to(ANA).last().expect("told").clone();
    for number in 0..limits::EVIDENCE_FILES {
        let name = format!("foto {number}.jpg");
        let file = AttachEvidence::new(Sha256::of(name.as_bytes()), 9, Media::Jpeg, name);
        house.act("ana.lopez", document, Command::Content(Content::AttachEvidence(Box::new(file)))).await;
    }
    let row = taken(&house, with_paper(&received, ANA, "f1", "Va la foto.")).await;
    assert!(row.became == Became::Reply && row.kept && row.files.is_empty(), "{row:?}");
    let view = house.view(document);
    assert_eq!(view.evidence.len(), limits::EVIDENCE_FILES);
    let note = view.notes.last().expect("a note");
    assert!(note.text.contains("sello.jpg") && note.text.contains("no cupieron"), "{}", note.text);
    post(&house).await;
    let told = sink.to(ANA);
    let left = told.last().expect("told");
    assert!(left.subject().starts_with("Algunos archivos"), "{}", left.subject());
    assert!(left.text().contains("sello.jpg") && left.text().contains("no cupieron"), "{}", left.text());
    assert!(left.text().contains("mientras la mesa no retire alguno"), "sent again it finds no room: {}", left.text());
}

#[tokio::test]
async fn files_beyond_those_that_are_taken_of_one_mail_are_named_to_who_sent_them() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let mut raw = format!(
        "From: <{ANA}>\r\nMessage-ID: <muchos@oaxaca.gob.mx>\r\nSubject: Fotos\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nVan todas\r\n"
    );
    for number in 1..=30 {
        raw.push_str(&format!(
            "--q\r\nContent-Type: text/plain; name=nota{number}.txt\r\n\
             Content-Disposition: attachment; filename=nota{number}.txt\r\n\r\nNota {number}\r\n"
        ));
    }
    raw.push_str("--q--\r\n");
    let row = taken(&house, raw.into_bytes()).await;
    assert!(row.became == Became::Ticket && row.kept, "{row:?}");
    let view = house.view(row.document.expect("a ticket"));
    assert_eq!(view.evidence.len(), 20);
    let said = &remark(&view).text;
    assert!(said.contains("nota21.txt") && said.contains("nota30.txt") && !said.contains("nota20.txt"), "{said}");
    post(&house).await;
    let told = sink.to(ANA);
    let left = told.iter().find(|one| one.subject().starts_with("Algunos archivos")).expect("told").text();
    assert!(left.contains("nota30.txt") && left.contains("envíe los demás en otro"), "{left}");
}

/// They remember something before our letter reached them, and write below their own message: it names nothing of ours.
#[tokio::test]
async fn who_writes_on_below_their_own_message_adds_to_its_ticket() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let below = |from: &str, id: &str, heads: &str| {
        with(from, id, &format!("Subject: Re: Sin red\r\n{heads}"), "Es en el piso 2.")
    };
    let first = taken(&house, message(ANA, "p1", "Sin red", "No hay red.")).await;
    let document = first.document.expect("a ticket");
    let far: String = (0..19).map(|number| format!(" <lejos{number}@oaxaca.gob.mx>\r\n")).collect();
    for (id, heads) in [
        ("p2", "In-Reply-To: <p1@oaxaca.gob.mx>\r\n".to_owned()),
        // Below what went in so, by a program that names the last one alone.
        ("p3", "In-Reply-To: <p2@oaxaca.gob.mx>\r\n".to_owned()),
        ("p4", format!("References: <p1@oaxaca.gob.mx>\r\n{far}")),
    ] {
        let row = taken(&house, below(ANA, id, &heads)).await;
        assert_eq!((row.became, row.document), (Became::Reply, Some(document)), "{id}: {row:?}");
    }
    let view = house.view(document);
    let theirs: Vec<_> = view.notes.iter().filter(|note| note.text.starts_with("Es en el piso 2.")).collect();
    assert_eq!(theirs.len(), 3, "{:?}", view.notes);
    for note in theirs {
        assert_eq!(note.audience, Audience::Public);
        assert!(!note.text.contains("no es la dirección"), "{}", note.text);
    }
    // Somebody else who had a copy of it asks for something of their own; so does who names it behind more than is looked up.
    for (from, id, heads) in [
        ("otro@oaxaca.gob.mx", "p5", "In-Reply-To: <p1@oaxaca.gob.mx>\r\n".to_owned()),
        (ANA, "p6", format!("References: <p1@oaxaca.gob.mx>\r\n <lejos19@oaxaca.gob.mx>\r\n{far}")),
    ] {
        let row = taken(&house, below(from, id, &heads)).await;
        assert!(row.became == Became::Ticket && row.document != Some(document), "{id}: {row:?}");
    }
}
