//! Tests of a label scanned by a person unknown here. The person reads nothing of the item, and their report becomes a
//! ticket of it.

use crate::it::portal::visitor::{Letters, MAIL, Visitor, led, multipart, png};
use crate::it::steps::say;
use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode, header};
use ronda_server::ingest::stored_ticket;
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Command, EquipmentField, Item};
use ronda_shared::ids::{DocumentId, LabelId};
use ronda_shared::stamp::Site;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::DAY_MS;
use ronda_test_support::client::{Answer, Client};
use ronda_test_support::house::House;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const SAID: [(&str, &str); 4] =
    [("what", "No enciende <b>\r\nDesde ayer"), ("name", "Luz Martínez"), ("phone", "12345"), ("mail", "")];

/// The same with other words in some fields, and the seal of the page.
fn with<'a>(words: &[(&'a str, &'a str)], seal: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> = SAID.to_vec();
    all.retain(|(name, _)| words.iter().all(|(other, _)| other != name));
    all.extend_from_slice(words);
    all.push(("token", seal));
    all
}

fn peer(address: u32) -> ConnectInfo<SocketAddr> {
    ConnectInfo(SocketAddr::new(IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + address)), 50_000))
}
async fn open(client: &Client, label: &str) -> Answer {
    client.get(&format!("/e/{label}")).await
}
async fn send(client: &Client, address: u32, label: &str, words: &[(&str, &str)]) -> Answer {
    let request = client.request(Method::POST, &format!("/e/{label}")).extension(peer(address));
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=xXx");
    client.send_only(request.body(multipart(words, &[]).into()).expect("a request")).await
}
fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).expect("text")
}
/// The seal in the page, which is another each time.
fn token(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"token\" value=\"").expect("a token");
    rest.split('"').next().expect("a token").to_owned()
}
fn folio(answer: &Answer) -> String {
    let page = text(answer);
    let (_, rest) = page.split_once("class=\"folio\">").unwrap_or_else(|| panic!("no folio: {page}"));
    rest.split('<').next().expect("a folio").to_owned()
}
fn tickets(house: &House) -> Vec<TicketView> {
    let reader = house.store().read().expect("a reader");
    let ids = reader.summaries(None, 500).expect("reads").into_iter().map(|summary| summary.id());
    ids.filter_map(|id| stored_ticket(&*reader, id).ok().flatten()).collect()
}
/// An item with a label on it.
async fn labelled(house: &House) -> (DocumentId, LabelId) {
    let mut eva = house.agent().await;
    let id = eva.device.register("OAX-TI-004417", house.now());
    let label = LabelId::new(4_417);
    for (field, value) in [
        (EquipmentField::Building, "edificio-2"),
        (EquipmentField::Level, "Nivel 1"),
        (EquipmentField::Room, "Ventanilla 4"),
    ] {
        let set = Command::Item(Item::SetEquipmentField { field, value: value.to_owned() });
        say(&mut eva, id, DocumentKind::Equipment, &set, house.now());
    }
    say(&mut eva, id, DocumentKind::Equipment, &Command::Item(Item::BindLabel { label }), house.now());
    eva.sync().await;
    (id, label)
}

#[tokio::test]
async fn who_reads_english_first_is_answered_in_english() {
    let house = House::open();
    let nobody = house.anonymous();
    let label = LabelId::new(4_417).to_string();
    let path = format!("/e/{label}");
    for (asked, lang, words) in [
        ("es-MX,es;q=0.9,en;q=0.8", "<html lang=\"es-MX\">", "¿Qué falla?"),
        ("en-US,en;q=0.9,es;q=0.8", "<html lang=\"en\">", "What is wrong?"),
    ] {
        let request = nobody.request(Method::GET, &path).header(header::ACCEPT_LANGUAGE, asked);
        let page = text(&nobody.send_only(request.body("".into()).expect("a request")).await);
        assert!(page.contains(lang) && page.contains(words), "{page}");
        let request = nobody.request(Method::POST, &path).header(header::ACCEPT_LANGUAGE, asked);
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=xXx");
        let empty = multipart(&[("what", ""), ("name", ""), ("token", "")], &[]);
        let page = text(&nobody.send_only(request.body(empty.into()).expect("a request")).await);
        let lacks = if lang.contains("en") { "One line is enough." } else { "Con una línea basta." };
        assert!(page.contains(lang) && page.contains(lacks), "{page}");
    }
}

#[tokio::test]
async fn anybody_reports_a_fault_and_reads_nothing_of_the_item() {
    let house = House::open();
    let (id, label) = labelled(&house).await;
    let nobody = house.anonymous();
    let (known, unknown) = (open(&nobody, &label.to_string()).await, open(&nobody, &LabelId::new(9).to_string()).await);
    assert_eq!((known.status, unknown.status), (StatusCode::OK, StatusCode::OK));
    let (shown, other) = (text(&known), text(&unknown));
    let bare = |page: &str, label: LabelId| {
        page.replace(&token(page), "").replace(&label.shown(), "").replace(&label.to_string(), "")
    };
    assert_eq!(bare(&shown, label), bare(&other, LabelId::new(9)), "alike but for the code that was scanned");
    let scripts = shown.matches("<script").count();
    assert!(
        !shown.contains("OAX-TI-004417") && scripts == 1,
        "nothing of the item, no script but the portal's: {shown}"
    );
    assert!(shown.contains("<nav>") && shown.contains("/portal/privacidad"), "the portal's own shell: {shown}");
    assert!(known.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'; "));
    assert_eq!(known.header("cache-control"), "no-store");

    house.pass(20_000);
    let seal = token(&shown);
    let said = with(&[], &seal);
    let sent = send(&nobody, 1, &label.to_string(), &said).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", text(&sent));
    let number = folio(&sent);
    assert!(number.starts_with("TYS-"), "{number}");
    assert_eq!(folio(&send(&nobody, 1, &label.to_string(), &said).await), number, "sent twice, filed once");
    let filed = tickets(&house);
    assert_eq!(filed.len(), 1);
    let ticket = &filed[0];
    assert_eq!(ticket.equipment.value, Some(id));
    assert_eq!((ticket.born.stamp.site, ticket.born.channel.as_str()), (Site::Portal, "portal"));
    assert_eq!(ticket.subject.value, "No enciende <b>");
    let place = &ticket.place.value;
    assert_eq!(place.building.as_ref().map(|id| id.as_str()), Some("edificio-2"), "where its item stands");
    assert_eq!((place.level.as_str(), place.room.as_str()), ("Nivel 1", "Ventanilla 4"));
    assert!(ticket.born.description.contains("Desde ayer") && ticket.born.description.contains(&label.shown()));

    // A label that nobody has told the server of: the report is not turned away.
    house.pass(20_000);
    let seal = token(&other);
    let said = with(&[("what", "No enciende, edificio 4, desde ayer")], &seal);
    assert_eq!(send(&nobody, 1, &LabelId::new(9).to_string(), &said).await.status, StatusCode::OK);
    let unknown: Vec<_> = tickets(&house).into_iter().filter(|ticket| ticket.equipment.value.is_none()).collect();
    assert_eq!(unknown.len(), 1);
    let place = &unknown[0].place.value;
    assert_eq!(place.building.as_ref().map(|id| id.as_str()), Some("edificio-4"), "without an item, where they say");
}

#[tokio::test]
async fn what_is_not_right_is_told_and_what_was_written_stays() {
    let house = House::open();
    let nobody = house.anonymous();
    let label = LabelId::new(77).to_string();
    let before = house.feed();
    let seal = token(&text(&open(&nobody, &label).await));
    house.pass(20_000);
    for (words, told) in [
        (vec![("what", ""), ("name", "Luz")], "Falta decir qué falla"),
        (vec![("what", "Nada & más"), ("name", "")], "Nada &amp; más"),
        (vec![("phone", "")], "Falta cómo avisarle"),
        (vec![("phone", ""), ("mail", "luz@example.org")], "termina en finanzasoaxaca.gob.mx u oaxaca.gob.mx"),
    ] {
        let answer = send(&nobody, 2, &label, &with(&words, &seal)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(text(&answer).contains(told), "{told}: {}", text(&answer));
    }
    let forged = send(&nobody, 2, &label, &with(&[], "falso")).await;
    assert!(text(&forged).contains("Revise y envíe otra vez"), "{}", text(&forged));
    let quick = token(&text(&open(&nobody, &label).await));
    let answer = send(&nobody, 2, &label, &with(&[], &quick)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "faster than anybody reads");
    let program = send(&nobody, 2, &label, &with(&[("website", "x")], &seal)).await;
    assert_eq!(program.status, StatusCode::BAD_REQUEST);
    assert_eq!(open(&nobody, "k7qm2f9xtr0").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.feed(), before, "nothing was kept");
}

/// OAX-11: the service that labels report to may be asked for from any address, which the institution's others may not.
#[tokio::test]
async fn oax_11_a_label_takes_the_addresses_that_its_service_takes() {
    let house = House::of(|organisation| {
        let reported = organisation.settings.label_reports.clone().expect("a service");
        let service = organisation.services.iter_mut().find(|service| service.id == reported).expect("it is there");
        service.mail_domains = vec!["*".to_owned()];
    });
    let nobody = house.anonymous();
    let label = LabelId::new(77).to_string();
    let page = text(&open(&nobody, &label).await);
    assert!(!page.contains("termina en"), "{page}");
    let seal = token(&page);
    house.pass(20_000);
    led(&send(&nobody, 2, &label, &with(&[("mail", "luz@example.org")], &seal)).await);
    assert_eq!(tickets(&house).len(), 1);
}

/// Servers on one store are asked in turn, and their clocks are apart.
#[tokio::test]
async fn a_page_of_a_server_that_is_ahead_is_taken_at_another() {
    let house = House::open();
    let (_, label) = labelled(&house).await;
    let nobody = house.anonymous();
    house.pass(60_000);
    let seal = token(&text(&open(&nobody, &label.to_string()).await));
    house.pass(-1_000);
    let sent = send(&nobody, 1, &label.to_string(), &with(&[], &seal)).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", text(&sent));
    assert_eq!(tickets(&house).len(), 1);
}

#[tokio::test]
async fn reports_end_by_address_and_by_label() {
    let house = House::open();
    let nobody = house.anonymous();
    let mut filed = Vec::new();
    for number in 0..14 {
        let label = LabelId::new(1_000 + number).to_string();
        let seal = token(&text(&open(&nobody, &label).await));
        house.pass(3_500);
        filed.push(send(&nobody, 3, &label, &with(&[], &seal)).await.status.as_u16());
    }
    assert!(filed.starts_with(&[200; 10]) && filed.ends_with(&[429]), "{filed:?}");
    let one = LabelId::new(5).to_string();
    let mut filed = Vec::new();
    for address in 0..6 {
        let seal = token(&text(&open(&nobody, &one).await));
        house.pass(3_500);
        filed.push(send(&nobody, 100 + address, &one, &with(&[], &seal)).await.status.as_u16());
    }
    assert_eq!(filed, [200, 200, 200, 200, 429, 429], "of one label, from wherever");
}

#[tokio::test]
async fn staff_are_sent_on_to_the_item() {
    let house = House::open();
    let label = LabelId::new(4_417);
    let omar = house.technician().await;
    let answer = open(&omar.client, &label.shown()).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, &*format!("/?e={label}")));
    let lia = house.requester().await;
    assert_eq!(open(&lia.client, &label.to_string()).await.status, StatusCode::OK, "who asks for service reports");
}

/// A photograph comes with a report, bare; who gives an address sees the request in that browser, and nobody else does.
#[tokio::test]
async fn a_report_has_a_photograph_and_is_followed_from_there() {
    let house = House::open();
    let (item, label) = labelled(&house).await;
    let path = format!("/e/{label}");
    let mut luz = Visitor::of(&house, 1);
    let seal = token(&text(&luz.get(&path).await));
    house.pass(20_000);
    let picture = png();
    let with_tail = [picture.as_slice(), b"ftypmp42 GPSLatitude"].concat();
    let said = with(&[("mail", MAIL)], &seal);
    let strange = luz.form(&path, &said, &[("files", "virus.exe", b"MZ...")]).await;
    assert!(text(&strange).contains("Mande fotos"), "{}", text(&strange));
    let lacks = with(&[("what", "")], &seal);
    let again = text(&luz.form(&path, &lacks, &[("files", "foto.png", &picture)]).await);
    assert!(again.contains("Vuelva a elegir los archivos."), "no browser brings the photograph back: {again}");
    let id = led(&luz.form(&path, &said, &[("files", "foto.png", &with_tail)]).await);
    assert_eq!(led(&luz.form(&path, &said, &[]).await), id, "sent twice, filed once");
    // Who goes back and tells another fault is told that the page has sent its own already.
    let more = with(&[("mail", MAIL), ("what", "Tampoco enciende el monitor")], &seal);
    let told = luz.form(&path, &more, &[]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&told);
    assert!(page.contains("ya se registró con el folio") && page.contains("Tampoco enciende el monitor"), "{page}");
    assert_ne!(token(&page), seal, "what comes next is a report of its own");
    let view = house.ticket(id);
    assert_eq!((view.equipment.value, view.evidence.len()), (Some(item), 1));
    assert_eq!(view.evidence[0].file.size as usize, picture.len(), "what follows the picture is cut");
    let folio = view.ruled.folio.expect("a folio");
    let page = text(&luz.get(&format!("/portal/solicitud/{id}")).await);
    assert!(page.contains(&folio) && page.contains("foto.png"), "{page}");
    let mut other = Visitor::of(&house, 2);
    assert_eq!(other.get(&format!("/portal/solicitud/{id}")).await.status, StatusCode::NOT_FOUND);
}

/// Pressed twice while the photograph is on its way: both find no report yet. It is one, with one photograph, and both are led to it.
#[tokio::test]
async fn a_report_that_is_sent_twice_at_once_is_filed_once() {
    let house = House::open();
    let (_, label) = labelled(&house).await;
    let path = format!("/e/{label}");
    let (mut one, mut two) = (Visitor::of(&house, 1), Visitor::of(&house, 2));
    let seal = token(&text(&one.get(&path).await));
    house.pass(20_000);
    let (picture, said) = (png(), with(&[("mail", MAIL)], &seal));
    let files: [(&str, &str, &[u8]); 1] = [("files", "foto.png", &picture)];
    let (first, second) = tokio::join!(one.form(&path, &said, &files), two.form(&path, &said, &files));
    let id = led(&first);
    assert_eq!(led(&second), id, "{second:?}");
    let view = house.ticket(id);
    assert_eq!(view.evidence.len(), 1, "{:?}", view.evidence);
}

/// Whoever gives no address follows the report from the page that tells its folio, in that browser; who is here with another
/// address is sent a link, and stays who they are.
#[tokio::test]
async fn a_report_is_followed_from_its_folio() {
    let house = House::open();
    let letters = Letters::of(&house);
    let (_, label) = labelled(&house).await;
    let path = format!("/e/{label}");
    let mut luz = Visitor::of(&house, 1);
    let seal = token(&text(&luz.get(&path).await));
    house.pass(20_000);
    let page = text(&luz.form(&path, &with(&[], &seal), &[]).await);
    assert!(page.contains("Ver mi solicitud"), "{page}");
    let (_, rest) = page.split_once("href=\"/portal/solicitud/").expect("the way to the request");
    let own = format!("/portal/solicitud/{}", rest.split('"').next().expect("its name"));
    let seen = luz.get(&own).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(!text(&seen).contains("Le mandamos una copia"), "there is no address");
    assert_eq!(Visitor::of(&house, 2).get(&own).await.status, StatusCode::NOT_FOUND, "nobody else");

    // Who has «Mis solicitudes» open keeps it.
    let mut ana = Visitor::of(&house, 3);
    let mine = led(&ana.file(&[("mail", "ana@oaxaca.gob.mx")], &[]).await);
    ana.post("/portal/mias", "mail=ana%40oaxaca.gob.mx").await;
    let link = letters.link(0).await;
    ana.post(&link, "").await;
    let seal = token(&text(&ana.get(&path).await));
    house.pass(20_000);
    let page = text(&ana.form(&path, &with(&[("mail", MAIL)], &seal), &[]).await);
    assert!(page.contains("action=\"/portal/estado\"") && page.contains("Ver mi solicitud"), "{page}");
    let (_, rest) = page.split_once("name=\"folio\" value=\"").expect("its folio");
    let folio = rest.split('"').next().expect("its folio");
    assert_eq!(ana.post("/portal/estado", &format!("folio={folio}&mail={MAIL}")).await.status, StatusCode::OK);
    assert!(letters.link(1).await.starts_with("/portal/enlace/"));
    assert!(text(&ana.get("/portal/mias").await).contains(&mine.to_string()), "still her own");
}

/// «Ya se reportó hoy»: of an item with an open report of today, where the institution lets it be told, and only there.
#[tokio::test]
async fn what_was_reported_today_is_said_where_it_may_be() {
    for tells in [true, false] {
        let house = House::of(|org| org.settings.label_says_reported = tells);
        let (_, label) = labelled(&house).await;
        let path = format!("/e/{label}");
        let mut luz = Visitor::of(&house, 1);
        let first = text(&luz.get(&path).await);
        assert!(!first.contains("ya se reportó hoy"), "{first}");
        house.pass(20_000);
        let seal = token(&first);
        assert_eq!(luz.form(&path, &with(&[], &seal), &[]).await.status, StatusCode::OK);
        let again = text(&luz.get(&path).await);
        assert_eq!(again.contains("Este equipo ya se reportó hoy a las"), tells, "{again}");
        assert!(!text(&luz.get(&format!("/e/{}", LabelId::new(9))).await).contains("ya se reportó hoy"));
        house.pass(DAY_MS);
        assert!(!text(&luz.get(&path).await).contains("ya se reportó hoy"), "of today alone");
    }
}
