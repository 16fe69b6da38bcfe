//! Mailed links of the portal: opened once, guessed by nobody, and one's own requests behind them.

use crate::it::portal::requester_acts::{of_redes, resolved};
use crate::it::portal::visitor::{ASKER, Letters, MAIL, NEW, Visitor, desk, led, png, text, token};
use crate::it::steps::{self, by};
use axum::http::{StatusCode, header};
use ronda_server::mail::own_link::Links;
use ronda_shared::catalog::{ClosedBy, ClosingRule};
use ronda_shared::command::{Command, ContactWay, Content, Decision, Told, ToldState, ToldTicket, Verdict};
use ronda_shared::ids::{DocumentId, PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::state::State;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_test_support::house::{House, ORIGIN};
use std::sync::Arc;
use std::time::Duration;

/// OAX-83: folio and address, a link by mail, good once; used, over and forwarded are told in words.
#[tokio::test]
async fn a_link_opens_once() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let folio = house.ticket(id).ruled.folio.expect("a folio");
    let mut later = Visitor::of(&house, 2);
    let asked = format!("folio={}&mail=Luz.Martinez%40oaxaca.gob.mx", folio.to_lowercase());
    let sent = later.post("/portal/estado", &asked).await;
    assert_eq!(sent.status, StatusCode::OK);
    let link = letters.link(0).await;
    assert!(!link.contains("luz") && link.len() < 300, "no address in an address: {link}");
    let looked = text(&later.get(&link).await);
    assert!(
        looked.contains("Abrir su solicitud") && !looked.contains("id=\"mail\""),
        "the browser that asked: {looked}"
    );
    // Forwarded, or another device of one's own: the address is asked for.
    let mut other = Visitor::of(&house, 3);
    assert!(text(&other.get(&link).await).contains("se pidió en otro equipo"));
    let wrong = other.post(&link, "mail=ana%40oaxaca.gob.mx").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(led(&later.post(&link, "").await), id);
    assert_eq!(later.get(&format!("/portal/solicitud/{id}")).await.status, StatusCode::OK);
    for answer in
        [later.post(&link, "").await, later.get(&link).await, other.post(&link, &format!("mail={MAIL}")).await]
    {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(text(&answer).contains("Este enlace ya se usó"), "{}", text(&answer));
    }
    later.post("/portal/estado", &asked).await;
    let link = letters.link(1).await;
    house.pass(DAY_MS);
    assert!(text(&later.get(&link).await).contains("ya venció"));
    assert!(text(&later.get("/portal/enlace/AAAA").await).contains("incompleto"));
    // The visit ends by itself.
    assert_eq!(later.get(&format!("/portal/solicitud/{id}")).await.status, StatusCode::NOT_FOUND);
}

/// A request that came over bears the number that its requester knows from the former system's letters: it finds it here, too.
#[tokio::test]
async fn the_number_of_the_former_system_asks_for_a_link_too() {
    let house = House::open();
    let letters = Letters::of(&house);
    let at = Timestamp::from_millis(house.now() - DAY_MS);
    let id = DocumentId::new(at, [7; 10]);
    let Command::Content(Content::OpenTicket(open)) = steps::ticket(&house, "oax-soporte-hardware") else {
        panic!("an opening")
    };
    let mut open = *open;
    open.requester.mail = MAIL.to_owned();
    open.provisional = "osTicket 482913".to_owned();
    let (team, assignee, priority) = (None, None, None);
    let stands = ToldState { state: State::Received, since: at, team, assignee, priority, words: "Open".into() };
    let told = Told { system: "osTicket".into(), id: "17".into(), folio: "482913".into(), opened: at, stands };
    desk(&house, id, Command::Content(Content::TellTicket(Box::new(ToldTicket { open, told })))).await;
    let mut other = Visitor::of(&house, 1);
    other.post("/portal/estado", "folio=482913&mail=ana%40oaxaca.gob.mx").await;
    // A part of it is no number of theirs.
    other.post("/portal/estado", &format!("folio=913&mail={MAIL}")).await;
    for (number, folio) in ["482913", "OSTICKET+482913", "%23482913"].into_iter().enumerate() {
        let mut luz = Visitor::of(&house, 2);
        luz.post("/portal/estado", &format!("folio={folio}&mail={MAIL}")).await;
        let link = letters.link(number).await;
        assert_eq!(led(&luz.post(&link, "").await), id, "{folio}");
        let page = text(&luz.get(&format!("/portal/solicitud/{id}")).await);
        assert!(page.contains("osTicket 482913"), "{page}");
    }
    assert_eq!(letters.count(), 3, "nobody else's address is written to");
}

/// «Ver mi solicitud» below a letter nobody asked for: the address is asked for, it opens once, and one request alone.
#[tokio::test]
async fn a_link_below_a_letter_opens_once_to_its_address() {
    let house = House::open();
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let other = led(&luz.file(&[("subject", "Otra cosa")], &[]).await);
    let now = Timestamp::from_millis(house.now());
    let secret = house.store().read().expect("a reader").secret().expect("a secret");
    let made = house.app.portal().magic_links(secret, ORIGIN, now).expect("a folder").link(id, MAIL, now);
    let link = made.address.strip_prefix(ORIGIN).expect("ours").to_owned();
    let mut home = Visitor::of(&house, 2);
    let looked = text(&home.get(&link).await);
    assert!(looked.contains("id=\"mail\"") && !looked.contains(MAIL), "forwarded, it tells no address: {looked}");
    let wrong = home.post(&link, "mail=ana%40oaxaca.gob.mx").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&wrong).contains("value=\"ana@oaxaca.gob.mx\""), "what was written is put right, not written anew");
    assert_eq!(led(&home.post(&link, &format!("mail={MAIL}")).await), id);
    assert_eq!(home.get(&format!("/portal/solicitud/{id}")).await.status, StatusCode::OK);
    assert_eq!(home.get(&format!("/portal/solicitud/{other}")).await.status, StatusCode::NOT_FOUND, "that one alone");
    assert!(text(&home.get(&link).await).contains("Este enlace ya se usó"));
}

/// The same to whom the directory knows and who gave no address: to the one that it has, for as long as it is theirs.
#[tokio::test]
async fn a_link_opens_to_the_directorys_address_of_who_gave_none() {
    let house = House::open();
    let told = |mail: &str| {
        let roles = vec![RoleId::new("usuario")];
        let person =
            Person {
                roles, mail: Some(mail.to_owned()), ..Person::new(PersonId::new("luz.martinez"), "Luz Martínez")
            };
        house.tell(person);
    };
    told(MAIL);
    let Command::Content(Content::OpenTicket(mut open)) = steps::ticket(&house, "oax-revision-extension") else {
        panic!("an opening")
    };
    open.requester.mail = String::new();
    open.requester.person = Some(PersonId::new("luz.martinez"));
    let now = Timestamp::from_millis(house.now());
    let id = DocumentId::new(now, [9; 10]);
    by(&house, "eva.rios", id, Command::Content(Content::OpenTicket(open))).await;
    let secret = house.store().read().expect("a reader").secret().expect("a secret");
    let links = house.app.portal().magic_links(secret, ORIGIN, now).expect("a folder");
    let link = |mail: &str| links.link(id, mail, now).address.strip_prefix(ORIGIN).expect("ours").to_owned();
    let mut home = Visitor::of(&house, 1);
    assert_eq!(led(&home.post(&link(MAIL), &format!("mail={MAIL}")).await), id);
    let page = format!("/portal/solicitud/{id}");
    assert_eq!(home.get(&page).await.status, StatusCode::OK);
    let mut other = Visitor::of(&house, 2);
    let stranger = "otra@oaxaca.gob.mx";
    let opened = other.post(&link(stranger), &format!("mail={stranger}")).await;
    assert_eq!(opened.status, StatusCode::NOT_FOUND, "nobody else's address opens it");
    // Whose address is another now has no visit and no link at the former one.
    let late = link(MAIL);
    told("luz@oaxaca.gob.mx");
    assert_eq!(home.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post(&late, &format!("mail={MAIL}")).await.status, StatusCode::NOT_FOUND);
}

/// S11: 10,000 guesses of folio and address learn nothing: one answer, and no letter to anybody but the one who asked.
#[tokio::test]
async fn ten_thousand_guesses_learn_nothing() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let folio = house.ticket(id).ruled.folio.expect("a folio");
    let (mut limited, mut answers) = (0, std::collections::BTreeSet::new());
    for number in 0..10_000_u32 {
        // From a hundred networks; each hundredth guess has the folio right.
        let mut guess = Visitor::of(&house, 1_000 + number % 100);
        let tried = if number % 100 == 99 { folio.clone() } else { format!("TYS-{number:06}") };
        let mail = format!("nadie{}%40oaxaca.gob.mx", number % 7);
        let answer = guess.post("/portal/estado", &format!("folio={tried}&mail={mail}")).await;
        match answer.status {
            StatusCode::TOO_MANY_REQUESTS => limited += 1,
            status => {
                let page = text(&answer).replace(&format!("nadie{}@", number % 7), "");
                answers.insert((status.as_u16(), page));
            }
        }
    }
    assert_eq!(answers.len(), 1, "one answer for all of them");
    assert!(limited >= 7_900, "{limited} of 10,000 were turned away");
    assert_eq!(letters.count(), 0);
    // Right and wrong are answered alike, also to who has both.
    let mut owner = Visitor::of(&house, 50_000);
    let right = text(&owner.post("/portal/estado", &format!("folio={folio}&mail={MAIL}")).await).replace(MAIL, "");
    let (_, wrong) = answers.first().expect("one");
    assert_eq!(right, wrong.replace("oaxaca.gob.mx</strong>", "</strong>"), "alike");
    letters.link(0).await;
    // Who asks for letters to somebody else's address cannot flood it.
    for address in 0..30 {
        let mut flood = Visitor::of(&house, 60_000 + address);
        flood.post("/portal/estado", &format!("folio={folio}&mail={MAIL}")).await;
    }
    tokio::time::timeout(Duration::from_secs(60), async {
        while letters.count() < 4 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("four letters");
    let mut mine = Visitor::of(&house, 61_000);
    mine.post("/portal/mias", "mail=otra%40oaxaca.gob.mx").await;
    assert_eq!(letters.count(), 4, "four at once, then one each ten minutes");
}

/// Right after a start all tickets are read once, for whose requests they are: who asks meanwhile gets their letter all the same.
#[tokio::test]
async fn a_link_that_is_asked_for_right_after_a_start_comes_by_itself() {
    let house = House::open();
    let letters = Letters::of(&house);
    led(&Visitor::of(&house, 1).file(&[], &[]).await);
    let own = &house.app.portal().own;
    assert!(own.begin(), "it is being made");
    let mut luz = Visitor::of(&house, 2);
    let asked = luz.post("/portal/mias", &format!("mail={MAIL}")).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(text(&asked).contains("en unos minutos llega un enlace"), "{}", text(&asked));
    assert_eq!(letters.count(), 0);
    let reader = house.store().read().expect("reads");
    own.make(&*reader, &reader.secret().expect("is there"), &|| false).expect("made");
    let opened = luz.post(&letters.link(0).await, "").await;
    assert_eq!((opened.status, opened.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/portal/mias"));
    // Who is in already waits on a page that asks again by itself.
    let again = House::sharing(Arc::clone(house.app.store()), &house.path().join("data"));
    assert!(again.app.portal().own.begin(), "after the next start, too");
    luz.client = again.anonymous().clone();
    let waits = luz.get("/portal/mias").await;
    assert_eq!((waits.status, waits.header(header::REFRESH)), (StatusCode::SERVICE_UNAVAILABLE, "10"));
}

/// OCO-18, OCO-23: one's own requests behind a mailed link, two weeks in that browser; nobody else's.
#[tokio::test]
async fn ones_own_requests_without_a_password() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let first = led(&luz.file(&[], &[]).await);
    house.pass(1);
    let second = led(&luz.file(&[("subject", "Otra cosa")], &[]).await);
    let mut ana = Visitor::of(&house, 2);
    let theirs = led(&ana.file(&[("mail", "ana@oaxaca.gob.mx")], &[]).await);
    let mut home = Visitor::of(&house, 3);
    let nobody =
        text(&home.post("/portal/mias", "mail=nadie%40oaxaca.gob.mx").await).replace("nadie@oaxaca.gob.mx", "");
    let known = text(&home.post("/portal/mias", &format!("mail={MAIL}")).await).replace(MAIL, "");
    assert_eq!(nobody, known, "alike");
    let half = text(&home.post("/portal/mias", "mail=luz.martinez").await);
    assert!(half.contains("Escriba el correo completo") && half.contains("value=\"luz.martinez\""), "{half}");
    let link = letters.link(0).await;
    let open = home.post(&link, "").await;
    assert_eq!((open.status, open.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/portal/mias"));
    // The link of one of them ends no visit to all.
    let folio = house.ticket(first).ruled.folio.expect("a folio");
    home.post("/portal/estado", &format!("folio={folio}&mail={MAIL}")).await;
    assert_eq!(led(&home.post(&letters.link(1).await, "").await), first);
    let list = text(&home.get("/portal/mias").await);
    assert!(
        list.contains(&first.to_string()) && list.contains(&second.to_string()) && !list.contains(&theirs.to_string())
    );
    let older = text(&home.get(&format!("/portal/mias?before={second}")).await);
    assert!(older.contains(&first.to_string()) && !older.contains(&second.to_string()), "{older}");
    assert!(older.contains("Ver las más recientes") && !list.contains("Ver las anteriores"), "no more than these");
    assert_eq!(home.get(&format!("/portal/solicitud/{second}")).await.status, StatusCode::OK);
    assert_eq!(home.get(&format!("/portal/solicitud/{theirs}")).await.status, StatusCode::NOT_FOUND);
    // No box to tick for who has shown an address, which stays theirs whatever the form says.
    let token = token(&home.get(NEW).await);
    let mut words = ASKER.to_vec();
    words.extend([("mail", "ana@oaxaca.gob.mx"), ("token", token.as_str())]);
    let third = led(&home.form(NEW, &words, &[]).await);
    let view = house.ticket(third);
    assert_eq!(view.requester[&ronda_shared::command::ContactField::Mail].value, MAIL);
    home.post("/portal/salir", "").await;
    assert!(text(&home.get("/portal/mias").await).contains("Sin contraseña"));
}

/// Who has shown an address is told, while they write, of what they have asked for already; nobody is told of anybody else's.
#[tokio::test]
async fn what_one_has_asked_for_already_stands_beside_what_one_writes() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let hers = led(&luz.file(&[("subject", "La impresora del mostrador no jala papel")], &[]).await);
    let closed = led(&luz.file(&[("subject", "La impresora del mostrador tira manchas")], &[]).await);
    let other = led(&luz.file(&[("subject", "Cambio de silla")], &[]).await);
    let reason = "Ya quedó".to_owned();
    let cancel = Command::Decision(Decision::Cancel { reason, duplicate_of: None, withdrawn: None });
    by(&house, "ana.lopez", closed, cancel).await;
    let mut ana = Visitor::of(&house, 2);
    let words = [("mail", "ana@oaxaca.gob.mx"), ("subject", "La impresora del mostrador se apaga")];
    let theirs = led(&ana.file(&words, &[]).await);
    let asks = "/portal?only=articulos&q=IMPRESORA%20mostrador";
    assert!(!text(&luz.get(asks).await).contains("/portal/solicitud/"), "she has shown no address here");
    let mut home = Visitor::of(&house, 3);
    home.post("/portal/mias", &format!("mail={MAIL}")).await;
    home.post(&letters.link(0).await, "").await;
    let found = text(&home.get(asks).await);
    assert!(found.contains(&format!("/portal/solicitud/{hers}")) && found.contains("IMPRESORA, mostrador"), "{found}");
    for not in [closed, other, theirs] {
        assert!(!found.contains(&not.to_string()), "{not}: {found}");
    }
    assert!(text(&home.get(NEW).await).contains("id=\"helping\""), "where the page's script puts it");
}

/// An enlace of the dependencia that those who ask here are of.
fn enlace() -> Person {
    Person {
        roles: vec![RoleId::new("enlace-informatico")],
        mail: Some("iris@oaxaca.gob.mx".into()),
        phone: Some("777".into()),
        client_org: Some("Finanzas".into()),
        ..Person::new(PersonId::new("enlace.finanzas"), "Iris Enlace")
    }
}

/// OAX-17, OAX-36, OCO-23: an enlace comes in by a mailed link, asks for what only they may, and follows the dependencia's.
#[tokio::test]
async fn an_enlace_asks_and_follows() {
    let house = House::open();
    let letters = Letters::of(&house);
    house.tell(enlace());
    let mut luz = Visitor::of(&house, 1);
    let theirs = led(&luz.file(&[], &[]).await);
    let elsewhere = led(&luz.file(&[("client_org", "Salud")], &[]).await);
    let mut iris = Visitor::of(&house, 2);
    iris.post("/portal/mias", "mail=iris%40oaxaca.gob.mx").await;
    iris.post(&letters.link(0).await, "").await;
    let list = text(&iris.get("/portal/mias").await);
    assert!(list.contains(&theirs.to_string()) && !list.contains(&elsewhere.to_string()), "{list}");
    assert_eq!(iris.get(&format!("/portal/solicitud/{elsewhere}")).await.status, StatusCode::NOT_FOUND);
    let path = format!("/portal/solicitud/{theirs}");
    led(&iris.form(&path, &[("do", "reply"), ("text", "Es el equipo de la ventanilla 4")], &[]).await);
    let note = house.ticket(theirs).notes.pop().expect("a note");
    assert_eq!(note.stamp.by.as_str(), "enlace.finanzas");
    let form = text(&iris.get("/portal/nueva/oax-cambio-nivel-red").await);
    assert!(form.contains("value=\"Iris Enlace\"") && form.contains("type=\"file\""), "their form: {form}");
    // Her visit ends while she writes: what she wrote stays, and the way in opens beside it.
    iris.cookies.clear();
    let late = iris.form("/portal/nueva/oax-cambio-nivel-red", &[("subject", "Nivel de red")], &[]).await;
    let told = text(&late);
    assert_eq!(late.status, StatusCode::FORBIDDEN, "{told}");
    assert!(told.contains("No se envió nada. Vuelva atrás: lo que escribió sigue ahí"), "{told}");
    assert!(told.contains("href=\"/portal/mias\" target=\"_blank\" rel=\"noopener\""), "{told}");
}

/// OAX-19: who follows a request is offered what their role may say of it, and is not taken for the one who asked.
#[tokio::test]
async fn an_enlace_is_offered_what_is_theirs_to_say() {
    let house = House::open();
    let letters = Letters::of(&house);
    house.tell(Person { roles: vec![RoleId::new("enlace-administrativo")], ..enlace() });
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    let mut iris = Visitor::of(&house, 2);
    iris.post("/portal/mias", "mail=iris%40oaxaca.gob.mx").await;
    iris.post(&letters.link(0).await, "").await;
    let own = text(&luz.get(&path).await);
    assert!(own.contains("Recibimos su solicitud") && own.contains("Ya no la necesito"), "{own}");
    let followed = text(&iris.get(&path).await);
    assert!(followed.contains("Escribir a la mesa") && !followed.contains("Ya no la necesito"), "{followed}");
    assert!(!followed.contains("Recibimos su solicitud") && !followed.contains(MAIL), "they filed nothing: {followed}");
    let told = text(&iris.form(&path, &[("do", "cancel"), ("text", "Ya no hace falta")], &[]).await);
    assert!(told.contains("Eso lo dice quien hizo la solicitud. No se envió nada."), "{told}");
    let view = house.ticket(id);
    let is_cancel = |command: &Command| matches!(command, Command::Decision(Decision::Cancel { .. }));
    let cancels = view.requests.iter().any(|request| is_cancel(&request.command));
    assert!(!cancels && view.notes.is_empty(), "{:?} {:?}", view.requests, view.notes);
    led(&iris.form(&path, &[("do", "reply"), ("text", "Es la ventanilla 4")], &[]).await);
    let (own, followed) = (text(&luz.get(&path).await), text(&iris.get(&path).await));
    let said = |page: &str, who: &str| page.contains(&format!("<b>{who}</b>"));
    assert!(said(&own, "Iris Enlace") && said(&own, "Usted"), "who said what: {own}");
    assert!(said(&followed, "Luz Martínez") && said(&followed, "Usted"), "{followed}");
}

/// OAX-19, OAX-25: each reader is told who said that it works: themselves, who follows the request, or the desk that wrote it down.
#[tokio::test]
async fn who_said_that_it_works_is_told_truly() {
    let house = House::of(|org| {
        let closing =
            ClosingRule { closed_by: vec![ClosedBy::Desk], requires_diagnosis: Some(false), ..ClosingRule::default() };
        of_redes(org).closing = closing;
    });
    let letters = Letters::of(&house);
    house.tell(enlace());
    let mut luz = Visitor::of(&house, 1);
    let id = led(&luz.file(&[], &[]).await);
    let path = format!("/portal/solicitud/{id}");
    resolved(&house, id).await;
    let mut iris = Visitor::of(&house, 2);
    iris.post("/portal/mias", "mail=iris%40oaxaca.gob.mx").await;
    iris.post(&letters.link(0).await, "").await;
    led(&iris.form(&path, &[("do", "confirm")], &[]).await);
    let (own, followed) = (text(&luz.get(&path).await), text(&iris.get(&path).await));
    assert!(own.contains("Iris Enlace dijo que ya funciona. Falta que la mesa la cierre."), "{own}");
    assert!(!own.contains("Nos dijo"), "she said nothing: {own}");
    assert!(followed.contains("Nos dijo que ya funciona."), "{followed}");
    house.pass(1_000);
    let (way, verdict, text_of) = (ContactWay::Phone, Some(Verdict::Confirmed), String::new());
    by(&house, "ana.lopez", id, Command::Content(Content::LogContact { way, reached: true, verdict, text: text_of }))
        .await;
    for page in [text(&luz.get(&path).await), text(&iris.get(&path).await)] {
        assert!(page.contains("La mesa anotó que se le dijo por teléfono que ya funciona."), "{page}");
    }
    house.pass(1_000);
    let other = led(&luz.file(&[("subject", "Otra cosa")], &[]).await);
    resolved(&house, other).await;
    let path = format!("/portal/solicitud/{other}");
    led(&luz.form(&path, &[("do", "confirm")], &[]).await);
    let (own, followed) = (text(&luz.get(&path).await), text(&iris.get(&path).await));
    assert!(own.contains("Nos dijo que ya funciona."), "{own}");
    assert!(followed.contains("Luz Martínez dijo que ya funciona."), "{followed}");
}

/// AGU-24, R29: a copy of an identity that came with a request is seen by who sent it and by the named roles; not by who follows
/// the request.
#[tokio::test]
async fn agu_24_an_enlace_does_not_see_what_some_roles_alone_see() {
    let house = House::of(|organisation| {
        let asked = serde_json::json!({ "id": "ine", "label": "Copia de identificación", "seen_by": ["jefe-mesa"] });
        let mut services = organisation.services.iter_mut();
        let service = services.find(|service| NEW.ends_with(service.id.as_str())).expect("the service of the trials");
        service.attachments.push(serde_json::from_value(asked).expect("an attachment"));
    });
    let letters = Letters::of(&house);
    house.tell(enlace());
    let (mut luz, picture) = (Visitor::of(&house, 1), png());
    let id = led(&luz.file(&[], &[("a-ine", "ine.png", &picture), ("files", "falla.txt", b"No enciende")]).await);
    let view = house.ticket(id);
    let copy = view.evidence.iter().find(|file| file.file.name == "ine.png").expect("it came");
    let address = format!("/portal/solicitud/{id}/archivo/{}", copy.id);
    let mut iris = Visitor::of(&house, 2);
    iris.post("/portal/mias", "mail=iris%40oaxaca.gob.mx").await;
    iris.post(&letters.link(0).await, "").await;
    let page = format!("/portal/solicitud/{id}");
    let (own, followed) = (text(&luz.get(&page).await), text(&iris.get(&page).await));
    assert!(own.contains("ine.png") && own.contains("falla.txt"), "{own}");
    assert!(!followed.contains("ine.png") && followed.contains("falla.txt"), "{followed}");
    assert_eq!(luz.get(&address).await.status, StatusCode::OK);
    assert_eq!(iris.get(&address).await.status, StatusCode::NOT_FOUND);
}

/// OCO-18: whoever has shown an address registers under it; later requests take up what they said of themselves.
#[tokio::test]
async fn oco_18_whoever_has_shown_an_address_registers() {
    let house = House::of(|organisation| organisation.settings.portal_register = true);
    let letters = Letters::of(&house);
    let mut nora = Visitor::of(&house, 1);
    assert!(text(&nora.get("/portal/mias").await).contains("Con el mismo enlace se registra"));
    let stranger = nora.post("/portal/datos", "name=Nora&client_org=Salud").await;
    assert_eq!((stranger.status, stranger.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/portal/mias"));
    nora.post("/portal/mias", "mail=nora%40oaxaca.gob.mx").await;
    let link = letters.link(0).await;
    assert!(text(&nora.get(&link).await).contains("Es la primera vez que entra"), "nobody has the address yet");
    assert_eq!(nora.post(&link, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let open = nora.post(&link, "mail=nora%40oaxaca.gob.mx").await;
    assert_eq!((open.status, open.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/portal/mias"));
    assert!(text(&nora.get("/portal/mias").await).contains("action=\"/portal/datos\""));
    let used = text(&nora.get(&link).await);
    let way = "class=\"button\" href=\"/portal/mias\"";
    assert!(
        used.contains(way) && !used.contains("con su folio"),
        "who has asked for nothing yet has no number: {used}"
    );
    let lacks = nora.post("/portal/datos", "name=Nora+Nolasco&client_org=").await;
    assert_eq!(lacks.status, StatusCode::UNPROCESSABLE_ENTITY);
    let people = || {
        let people = house.store().read().expect("a reader").people().expect("read");
        people.into_iter().filter(|one| one.mail.as_deref() == Some("nora@oaxaca.gob.mx")).collect::<Vec<_>>()
    };
    assert!(people().is_empty(), "nothing was kept");
    nora.post("/portal/datos", "name=Nora+Nolasco&client_org=Salud&phone=777").await;
    let registered = people();
    let [one] = registered.as_slice() else { panic!("one: {registered:?}") };
    assert_eq!((one.name.as_str(), one.client_org.as_deref()), ("Nora Nolasco", Some("Salud")));
    assert_eq!(Some(&one.roles[0]), house.app.organisation().settings.portal_role.as_ref());
    assert!(text(&nora.get(NEW).await).contains("value=\"Nora Nolasco\""), "the next request has her name");
    nora.post("/portal/datos", "name=Nora+Nolasco&client_org=Finanzas").await;
    assert_eq!(people()[0].client_org.as_deref(), Some("Finanzas"), "she changes what she said");
}

/// AGU-42: for its own staff alone: whom the directory has in another dependencia asks for nobody else's.
#[tokio::test]
async fn agu_42_who_is_of_another_dependencia_asks_for_none_but_their_own() {
    let house = House::of(|organisation| {
        let service = organisation.services.iter_mut().find(|one| NEW.ends_with(one.id.as_str())).expect("there");
        let rule = serde_json::json!({
            "register": "dependencias", "when": "tipo != 'Externa a la APE'", "who": "Dependencias de la APE", "staff": true,
        });
        service.clients = Some(serde_json::from_value(rule).expect("a rule"));
    });
    let letters = Letters::of(&house);
    let role = house.app.organisation().settings.portal_role.clone().expect("a role");
    let luz = Person {
        roles: vec![role],
        mail: Some(MAIL.to_owned()),
        client_org: Some("Salud".to_owned()),
        ..Person::new(PersonId::new("luz.martinez"), "Luz Martínez")
    };
    house.tell(luz);
    let mut visit = Visitor::of(&house, 1);
    visit.post("/portal/mias", &format!("mail={MAIL}")).await;
    visit.post(&letters.link(0).await, "").await;
    let refused = visit.file(&[("client_org", "Finanzas")], &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&refused).contains("el directorio le tiene en Salud"), "{}", text(&refused));
    led(&visit.file(&[("client_org", "salud")], &[]).await);
}
