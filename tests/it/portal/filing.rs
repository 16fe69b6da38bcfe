//! A request filed at the portal: what is asked, what is refused, and pages that are safe and small.

use crate::it::portal::visitor::{ASKER, Letters, MAIL, NEW, Visitor, led, png, text, tickets, token};
use crate::it::steps;
use axum::http::{Method, StatusCode, header};
use ronda_server::ingest::OwnAct;
use ronda_server::organisation;
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{Floor, PortalColours, PortalFace};
use ronda_shared::command::{Command, OpenRecord, Record, TicketKind};
use ronda_shared::evidence::Media;
use ronda_shared::ids::{DocumentId, FieldId, PersonId, RegisterId};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, MINUTE_MS};
use ronda_test_support::documents::{PICTURE, docx, heic};
use ronda_test_support::house::House;

/// OAX-78, OAX-79, OAX-81, OAX-82, OCO-19: filed with fields, files and marks; the folio on the page; sent twice, filed once.
/// OAX-01, OAX-08, OAX-14, OAX-77, OCO-18: one door for everybody, by a channel of its own.
#[tokio::test]
async fn anybody_files_a_request_and_sees_it() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let index = text(&luz.get("/portal").await);
    assert!(index.contains("/portal/nueva/oax-soporte-hardware") && !index.contains("<style>undefined"));
    let page = luz.get(NEW).await;
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'; "));
    for asked in ["Qué sistema o equipo falla", "en qué equipo", "nombre de usuario", "en pantalla", "dónde está"] {
        assert!(text(&page).contains(asked), "OAX-80: what to tell: {asked}");
    }
    assert!(text(&page).contains("<a class=\"button second\" href=\"/portal\">Cancelar</a>"), "OCO-19: a way out");
    let seal = token(&page);
    let (challenge, work) = luz.human().await;
    let mut words = ASKER.to_vec();
    words.extend([("token", seal.as_str()), ("challenge", &challenge), ("work", &work)]);
    let picture = png();
    // What follows the picture is cut, and what of its name is not seen goes: nobody is told to send another.
    let with_tail = [picture.as_slice(), b"ftypmp42 GPSLatitude"].concat();
    let sent = luz.form(NEW, &words, &[("files", "fo\u{202e}t\u{200b}o.png", &with_tail)]).await;
    let id = led(&sent);
    assert_eq!(led(&luz.form(NEW, &words, &[]).await), id, "sent twice, filed once");
    let again = luz.form(NEW, &words, &[("files", "foto.png", &with_tail)]).await;
    assert_eq!(led(&again), id, "and so with its photograph");
    assert_eq!(tickets(&house), 1);
    let view = house.ticket(id);
    let folio = view.ruled.folio.clone().expect("a folio");
    assert!(folio.starts_with("TYS-"), "{folio}");
    assert_eq!((view.born.stamp.site, view.born.channel.as_str()), (Site::Portal, "portal"));
    let team = view.ruled.team.as_ref().map(|team| team.as_str());
    assert_eq!(team, Some("oax-soporte"), "OAX-77: the topic selects the area");
    assert_eq!(view.born.description, "Es **urgente**: <b>no</b> enciende desde __ayer__.", "kept as it was typed");
    assert!(view.evidence.iter().all(|file| file.is_sealed()) && view.evidence.len() == 1, "{:?}", view.evidence);
    assert_eq!(view.evidence[0].file.name, "foto.png");

    let seen = luz.get(&format!("/portal/solicitud/{id}")).await;
    let page = text(&seen);
    assert!(page.contains(&folio) && page.contains("Recibida") && page.contains("Recibimos su solicitud"), "{page}");
    assert!(page.contains("Es <strong>urgente</strong>: &lt;b&gt;no&lt;/b&gt; enciende desde <u>ayer</u>."), "{page}");
    let file = format!("/portal/solicitud/{id}/archivo/{}", view.evidence[0].id);
    let bytes = luz.get(&file).await;
    assert_eq!((bytes.status, bytes.body.to_vec()), (StatusCode::OK, picture));
    assert_eq!(
        bytes.header(header::CACHE_CONTROL),
        "private, no-store",
        "the pass ends, and is taken back at a shared computer"
    );
    let mut other = Visitor::of(&house, 2);
    for path in [format!("/portal/solicitud/{id}"), file] {
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let english = luz.request(Method::GET, NEW).header(header::ACCEPT_LANGUAGE, "en-GB,en");
    let english = luz.client.send_only(english.body(axum::body::Body::empty()).expect("a request")).await;
    assert!(text(&english).contains("<html lang=\"en\">") && text(&english).contains("I am not a robot"));
}

/// Who goes back to a form that was sent, and writes something else into it, is not led to what came before as if that had come too.
#[tokio::test]
async fn what_is_written_into_a_form_that_was_sent_is_told_and_becomes_a_request_of_its_own() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let seal = token(&luz.get(NEW).await);
    let (challenge, work) = luz.human().await;
    let mut words = ASKER.to_vec();
    words.extend([("token", seal.as_str()), ("challenge", &challenge), ("work", &work)]);
    let id = led(&luz.form(NEW, &words, &[]).await);
    let folio = house.ticket(id).ruled.folio.expect("a folio");
    for (field, said) in [
        ("subject", "Tampoco enciende el monitor"),
        ("mail", "luz.m@oaxaca.gob.mx"),
        ("phone", "54321"),
        ("client_org", "Registro Civil"),
    ] {
        let mut other = words.clone();
        other.retain(|(name, _)| *name != field);
        other.push((field, said));
        let told = luz.form(NEW, &other, &[]).await;
        let page = text(&told);
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(page.contains(&format!("ya se registró con el folio {folio}")), "{page}");
        assert!(page.contains(&format!("value=\"{said}\"")) && page.contains("id=\"human-wrong\""), "{page}");
        assert_eq!(tickets(&house), 1);
    }
    assert_eq!(led(&luz.form(NEW, &words, &[]).await), id, "the same words are filed once");
    let told = luz.form(NEW, &words, &[("files", "foto.png", &png())]).await;
    let page = text(&told);
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "a photograph was added: {page}");
    assert!(page.contains(&format!("ya se registró con el folio {folio}")), "{page}");
    assert_eq!(tickets(&house), 1);
    // The page that came back is one of its own.
    let mut other = ASKER.to_vec();
    other.retain(|(name, _)| *name != "subject");
    let mut changed = other.clone();
    changed.extend([("subject", "Tampoco enciende el monitor"), ("token", seal.as_str())]);
    let fresh = token(&luz.form(NEW, &changed, &[]).await);
    let (challenge, work) = luz.human().await;
    other.extend([("subject", "Tampoco enciende el monitor"), ("token", fresh.as_str())]);
    other.extend([("challenge", challenge.as_str()), ("work", work.as_str())]);
    assert_ne!(led(&luz.form(NEW, &other, &[]).await), id);
    assert_eq!(tickets(&house), 2);
}

/// What people have at hand: a document of their office, a HEIC of their phone. The document is saved, never shown; of the
/// HEIC the bare picture is kept.
#[tokio::test]
async fn documents_are_taken_as_bytes_and_a_heic_without_its_place() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let (paper, photo) = (docx("<w:document/>"), heic([b"hvc1", b"Exif"], 0, b"tail"));
    let id = led(&luz.file(&[], &[("files", "Oficio.docx", &paper), ("files", "IMG_1.HEIC", &photo)]).await);
    let view = house.ticket(id);
    let kinds: Vec<_> = view.evidence.iter().map(|file| (file.file.media, file.is_sealed())).collect();
    assert_eq!(kinds, [(Media::Docx, true), (Media::Heic, true)], "{:?}", view.evidence);
    let address = |at: usize| format!("/portal/solicitud/{id}/archivo/{}", view.evidence[at].id);
    let saved = luz.get(&address(0)).await;
    assert_eq!((saved.header(header::CONTENT_TYPE), &saved.body[..]), ("application/octet-stream", &paper[..]));
    assert!(saved.header(header::CONTENT_DISPOSITION).starts_with("attachment; filename=\"Oficio.docx\""));
    let bare = luz.get(&address(1)).await;
    let holds = |words: &[u8]| bare.body.windows(words.len()).any(|window| window == words);
    assert!(holds(PICTURE) && !holds(b"GPSLatitude") && bare.body.len() == photo.len());
}

/// OCO-18: one box finds services by people's own words, on a page without scripts; what is found alone is what the script
/// asks for. OAX-02: whether it is an incident follows from the service.
#[tokio::test]
async fn what_is_the_matter_finds_the_service() {
    let house = House::open();
    let mut luz = Visitor::of(&house, 1);
    let page = text(&luz.get("/portal").await);
    assert!(page.contains("¿Qué pasa?") && page.contains("Computadoras, impresoras y programas"), "{page}");
    let found = text(&luz.get("/portal?q=La%20impresora%20no%20IMPRIME").await);
    let (_, first) = found.split_once("id=\"found\"").expect("what was found");
    let at = |path: &str| first.find(path).unwrap_or_else(|| panic!("{path}: {found}"));
    assert!(at("/portal/nueva/oax-impresora-red") < at("<details>"), "before the categories");
    assert!(found.contains("value=\"La impresora no IMPRIME\""), "what was asked stays in the box");
    let alone = text(&luz.get("/portal?only=1&q=tel%C3%A9fono+sin+tono").await);
    assert!(alone.contains("/portal/nueva/oax-revision-extension") && !alone.contains("<details>"), "{alone}");
    let none = text(&luz.get("/portal?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await);
    assert!(none.contains("No encontramos un servicio") && !none.contains("<script>alert"), "{none}");
    assert!(!text(&luz.get(NEW).await).contains("name=\"kind\""), "nobody is asked what the service says");
    let id = led(&luz.file(&[], &[]).await);
    assert_eq!(house.ticket(id).ruled.kind, TicketKind::Incident);
    let open = text(&luz.get("/portal/nueva/oax-impresora-red").await);
    assert!(open.contains("Algo dejó de funcionar") && !open.contains("**"), "no marks are taught in a hint: {open}");
}

/// SEC-41: the privacy notice is a page, linked from each; the institution's words where it gives some. Its colours come as a
/// style of their own; the desk's lines dial and write.
#[tokio::test]
async fn the_pages_are_the_institutions_own() {
    let house = House::of(|org| {
        org.portal = Some(PortalFace {
            colours: Some(PortalColours {
                panel: "#4a1230".into(),
                accent: "#7a1b4f".into(),
                accent_dark: "#f2a7cf".into(),
            }),
            privacy: vec!["La ATID es responsable de <sus> datos.".into()],
            privacy_url: Some("https://oaxaca.example/aviso".into()),
            logo: None,
        });
    });
    let mut luz = Visitor::of(&house, 1);
    let page = text(&luz.get("/portal").await);
    for words in ["href=\"/portal/privacidad\"", "href=\"tel:777\"", "https://wa.me/529516422354", "mailto:mesa.ayuda@"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let notice = text(&luz.get("/portal/privacidad").await);
    assert!(notice.contains("La ATID es responsable de &lt;sus&gt; datos."), "{notice}");
    assert!(notice.contains("href=\"https://oaxaca.example/aviso\""), "{notice}");
    let (_, rest) = page.split_once("href=\"/portal/colores.css").expect("the colours");
    let path = format!("/portal/colores.css{}", rest.split('"').next().expect("an address"));
    let style = luz.get(&path).await;
    assert_eq!(style.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    assert!(text(&style).contains("--panel:#4a1230") && text(&style).contains("--accent:#f2a7cf"), "{}", text(&style));
    assert_eq!(luz.get("/portal/logo").await.status, StatusCode::NOT_FOUND, "none was given");
    let plain = House::open();
    let page = text(&Visitor::of(&plain, 1).get("/portal").await);
    assert!(!page.contains("colores.css"), "Ronda's own colours");
}

/// The logo is served as what its bytes are, kept, and under a policy by which a drawing runs nothing.
#[tokio::test]
async fn the_logo_is_served_and_runs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("own");
    let mut files = organisation::files_named("oaxaca").expect("Oaxaca's files");
    let head = files.get_mut("organisation.json").expect("its head");
    *head = head.replacen("\"categories\"", "\"portal\": { \"logo\": \"logo.svg\" },\n  \"categories\"", 1);
    organisation::write(&own, &files).expect("written");
    let missing = organisation::load_dir(&own).expect_err("it names a logo that is not there");
    assert!(missing.iter().any(|one| one.reason.en().contains("«logo.svg» cannot be read")), "{missing:?}");
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    std::fs::write(own.join("logo.svg"), drawing).expect("written");
    let house = House::with(|config| config.organisation = own.display().to_string());
    let mut luz = Visitor::of(&house, 1);
    let page = text(&luz.get("/portal").await);
    let (_, rest) = page.split_once("<img src=\"").expect("a logo in the header");
    let logo = luz.get(rest.split('"').next().expect("an address")).await;
    assert_eq!((logo.status, logo.header(header::CONTENT_TYPE)), (StatusCode::OK, "image/svg+xml"));
    let policy = logo.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    assert_eq!(logo.body.to_vec(), drawing.as_bytes());
}

/// OAX-78: the department and the level of the building are asked in the manual's words; they are the ticket's place, which
/// the desk and whoever goes there read. Neither must be said.
#[tokio::test]
async fn the_department_and_the_level_are_the_place_of_the_ticket() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let page = text(&luz.get(NEW).await);
    for label in ["Nombre del departamento", "Nivel del edificio"] {
        assert!(page.contains(label), "{label}: {page}");
    }
    let place = [("room", "Recursos Humanos"), ("level", "Nivel 2")];
    let id = led(&luz.file(&place, &[]).await);
    let view = house.ticket(id);
    let told = &view.place.value;
    assert_eq!((told.room.as_str(), told.level.as_str()), ("Recursos Humanos", "Nivel 2"));
    assert_eq!(ronda_shared::ticket::summary::summarize(&view).room, "Nivel 2 · Recursos Humanos", "as lists tell it");
    // They are looked over with the rest where a link sends it (OAX-84).
    let mut eva = Visitor::of(&house, 2);
    let without = [("challenge", ""), ("work", ""), ("room", "Nómina"), ("level", "Nivel 3")];
    assert_eq!(eva.file(&without, &[]).await.status, StatusCode::OK);
    let link = text(&eva.get(&letters.link(0).await).await);
    assert!(link.contains("Nómina") && link.contains("Nivel del edificio") && link.contains("Nivel 3"), "{link}");
}

/// What a building tells of itself is offered as one types, and is no list to choose from.
#[tokio::test]
async fn levels_and_places_of_buildings_are_offered_and_others_may_be_written() {
    let plain = House::open();
    let page = text(&Visitor::of(&plain, 1).get(NEW).await);
    assert!(!page.contains("<datalist"), "{page}");
    let house = House::of(|organisation| {
        let places = vec!["Nómina".to_owned(), "Caja".to_owned()];
        organisation.buildings[0].floors = vec![Floor { level: "Nivel 2".to_owned(), places }];
    });
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let page = text(&luz.get(NEW).await);
    for words in ["list=\"rooms\"", "list=\"levels\"", "<option value=\"Nómina\">", "<option value=\"Nivel 2\">"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let id = led(&luz.file(&[("room", "Otro lugar"), ("level", "Nivel 9")], &[]).await);
    assert_eq!(house.ticket(id).place.value.room, "Otro lugar");
}

/// Pages come compressed; their style is one file, which is kept for ever under a name that changes with it.
#[tokio::test]
async fn pages_are_compressed_and_share_one_style() {
    let house = House::open();
    let nobody = house.anonymous();
    let ask = |path: &str, coding: &str| {
        let request = nobody.request(Method::GET, path).header(header::ACCEPT_ENCODING, coding);
        nobody.send_only(request.body(axum::body::Body::empty()).expect("a request"))
    };
    let style_of = |page: &str| {
        let (_, rest) = page.split_once("<link rel=\"stylesheet\" href=\"").expect("a style");
        rest.split('"').next().expect("an address").to_owned()
    };
    let whole = text(&ask(NEW, "identity").await);
    assert!(!whole.contains("<style") && !whole.contains(" style="), "nothing inline");
    let packed = ask(NEW, "gzip").await;
    assert_eq!((packed.header(header::CONTENT_ENCODING), packed.header("cache-control")), ("gzip", "no-store"));
    assert!(packed.headers.get_all(header::VARY).iter().any(|names| names == "accept-encoding"));
    assert!(packed.body.len() * 2 < whole.len(), "{} of {}", packed.body.len(), whole.len());
    let style = style_of(&whole);
    for path in ["/e/0000000009w", "/verificar/00000000000000000000"] {
        assert_eq!(style_of(&text(&ask(path, "identity").await)), style, "{path}");
    }
    let css = ask(&style, "gzip").await;
    assert_eq!((css.status, css.header(header::CONTENT_TYPE)), (StatusCode::OK, "text/css; charset=utf-8"));
    assert_eq!(css.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(css.header(header::CONTENT_ENCODING), "gzip");
    // Answers to the app's own calls hold tokens and words side by side: they are not compressed here.
    assert_eq!(ask("/portal/reto", "gzip").await.headers.get(header::CONTENT_ENCODING), None);
}

/// Servers on one store are asked in turn, and their clocks are apart.
#[tokio::test]
async fn a_form_of_a_server_that_is_ahead_is_taken_at_another() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    house.pass(MINUTE_MS);
    let seal = token(&luz.get(NEW).await);
    let (challenge, work) = luz.human().await;
    house.pass(-1_000);
    let mut words = ASKER.to_vec();
    words.extend([("token", seal.as_str()), ("challenge", &challenge), ("work", &work)]);
    led(&luz.form(NEW, &words, &[]).await);
    assert_eq!(tickets(&house), 1);
}

/// What is not right is told beside its field, and what was written stays (OAX-79). OAX-78, OAX-80.
#[tokio::test]
async fn what_is_missing_is_told_and_what_was_written_stays() {
    let house = House::open();
    let mut luz = Visitor::of(&house, 1);
    let before = house.feed();
    for (words, told) in [
        (&[("mail", "luz@example.org")][..], "termina en finanzasoaxaca.gob.mx u oaxaca.gob.mx"),
        (&[("name", "")], "Falta su nombre"),
        (&[("phone", "")], "Falta su extensión"),
        (&[("subject", " ")], "Falta el resumen"),
        (&[("challenge", "AAAA"), ("work", "1.2.3")], "Marque la casilla otra vez"),
        (&[("token", "falso")], "La página llevaba mucho tiempo abierta"),
    ] {
        let answer = luz.file(words, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}: {}", text(&answer));
        let page = text(&answer);
        assert!(page.contains(told), "{told}: {page}");
        assert!(page.contains("&lt;b&gt;no&lt;/b&gt; enciende"), "what was written stays: {page}");
        let box_is_wrong = page.contains("id=\"human\" aria-invalid=\"true\" aria-describedby=\"human-wrong\"");
        assert_eq!(box_is_wrong, told.starts_with("Marque la casilla"), "who hears the page is led to it: {page}");
    }
    let strange = luz.file(&[], &[("files", "virus.exe", b"MZ...")]).await;
    assert!(text(&strange).contains("«virus.exe» no se puede recibir"), "{}", text(&strange));
    let macros = luz.file(&[], &[("files", "hoja.xlsm", &docx("<w:document/>"))]).await;
    assert!(text(&macros).contains("sin macros ni contraseña"), "{}", text(&macros));
    let program = luz.file(&[("website", "x")], &[]).await;
    assert_eq!(program.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(house.feed(), before, "nothing was kept");
    // OAX-36: said who may.
    let only = luz.get("/portal/nueva/oax-cambio-nivel-red").await;
    assert!(text(&only).contains("Enlace Informático"), "{}", text(&only));
    assert_eq!(luz.get("/portal/nueva/nada").await.status, StatusCode::NOT_FOUND);
}

/// AGU-08, AGU-66, BJ-24: a service says for which dependencias it is. One that is registered as another is told so, one that
/// nobody has registered is left to the desk, and its record put right is enough.
#[tokio::test]
async fn a_dependencia_that_a_service_is_not_for_is_told_whom_it_is_for() {
    let house = House::of(|organisation| {
        let service = organisation.services.iter_mut().find(|one| NEW.ends_with(one.id.as_str())).expect("there");
        let rule = serde_json::json!({
            "register": "dependencias", "when": "tipo != 'Externa a la APE'", "who": "Dependencias y Entidades de la APE",
        });
        service.clients = Some(serde_json::from_value(rule).expect("a rule"));
    });
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    led(&luz.file(&[], &[]).await);

    let id = DocumentId::new(house.app.clock().now(), [7; 10]);
    let fields = [("nombre", "FINANZAS"), ("tipo", "Externa a la APE")];
    let fields = fields.map(|(id, value)| (FieldId::new(id), value.to_owned())).into();
    let open = OpenRecord { register: RegisterId::new("dependencias"), fields, texts: Vec::new(), links: Vec::new() };
    recorded(&house, id, Record::OpenRecord(Box::new(open))).await;
    let refused = luz.file(&[], &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        text(&refused).contains("Este servicio es para: Dependencias y Entidades de la APE."),
        "{}",
        text(&refused)
    );
    assert_eq!(tickets(&house), 1);

    recorded(&house, id, Record::SetRecordField { field: FieldId::new("tipo"), value: "Entidad".into() }).await;
    led(&luz.file(&[], &[]).await);
    assert_eq!(tickets(&house), 2);
}

/// Something said of a record by the desk.
async fn recorded(house: &House, document: DocumentId, record: Record) {
    let (person, at) = (PersonId::new("eva.rios"), house.app.clock().now());
    let command = Command::Record(record);
    let act = OwnAct { person, site: Site::Desk, document, kind: DocumentKind::Record, at, command };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert_eq!(receipts[0].outcome, Outcome::Accepted);
}

/// OAX-81, OAX-84: work counts once: a captcha that was used, or made up, files nothing; without scripts a mailed link
/// completes it.
#[tokio::test]
async fn a_box_counts_once_and_without_scripts_a_link_completes() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let (challenge, work) = luz.human().await;
    let human = [("challenge", challenge.as_str()), ("work", work.as_str())];
    let filed = luz.file(&human, &[]).await;
    led(&filed);
    for _ in 0..3 {
        let replayed = luz.file(&human, &[]).await;
        assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY, "replayed");
        assert!(text(&replayed).contains("Marque la casilla otra vez"));
    }
    assert_eq!(tickets(&house), 1);

    let before = house.feed();
    let picture = png();
    let mut eva = Visitor::of(&house, 2);
    let waits = eva.file(&[("challenge", ""), ("work", "")], &[("files", "a.png", &picture)]).await;
    assert_eq!(waits.status, StatusCode::OK);
    assert!(text(&waits).contains("Falta un paso") && text(&waits).contains(MAIL), "{}", text(&waits));
    assert_eq!(house.feed(), before, "nothing is filed before the link is opened");
    let link = letters.link(0).await;
    // OAX-84: what is about to be sent is shown to the browser that asked, and to no other that has the link.
    let page = text(&eva.get(&link).await);
    for words in ["Enviar su solicitud", "Revise antes de enviar", "a.png"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let elsewhere = text(&Visitor::of(&house, 3).get(&link).await);
    assert!(elsewhere.contains("Enviar su solicitud") && !elsewhere.contains("a.png"), "{elsewhere}");
    let id = led(&eva.post(&link, "").await);
    let view = house.ticket(id);
    assert!(view.ruled.folio.is_some() && view.evidence.len() == 1 && view.evidence[0].is_sealed());
    let again = text(&eva.post(&link, "").await);
    assert!(again.contains("ya se registró") && again.contains("quedó registrada su solicitud"), "{again}");
    assert_eq!(tickets(&house), 2);

    // Pressed twice, a link comes each time: the second to be opened finds nothing that waits, and it is no link that is over.
    let seal = token(&eva.get(NEW).await);
    let mut words = ASKER.to_vec();
    words.push(("token", seal.as_str()));
    for _ in 0..2 {
        assert!(text(&eva.form(NEW, &words, &[]).await).contains("Falta un paso"));
    }
    let (first, second) = (letters.link(1).await, letters.link(2).await);
    led(&eva.post(&second, "").await);
    let other = text(&eva.post(&first, "").await);
    assert!(other.contains("ya se registró") && !other.contains("venció"), "{other}");
    assert_eq!(tickets(&house), 3);
}

/// Who comes to their mail a day later never had a folio by which to ask for another link.
#[tokio::test]
async fn a_link_that_waited_too_long_says_that_nothing_was_registered() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut eva = Visitor::of(&house, 1);
    eva.file(&[("challenge", ""), ("work", "")], &[]).await;
    // Another form, sent twice: its second link files it.
    let seal = token(&eva.get(NEW).await);
    let mut words = ASKER.to_vec();
    words.push(("token", seal.as_str()));
    for _ in 0..2 {
        eva.form(NEW, &words, &[]).await;
    }
    let (lost, first, second) = (letters.link(0).await, letters.link(1).await, letters.link(2).await);
    led(&eva.post(&second, "").await);
    house.pass(DAY_MS);
    for answer in [eva.get(&lost).await, eva.post(&lost, &format!("mail={MAIL}")).await] {
        let page = text(&answer);
        assert!(page.contains("Su solicitud no se registró") && !page.contains("Pedir otro enlace"), "{page}");
        assert!(page.contains("href=\"/portal\">Hacer la solicitud otra vez"), "{page}");
    }
    for answer in [eva.get(&first).await, eva.post(&first, &format!("mail={MAIL}")).await] {
        assert!(text(&answer).contains("Esta solicitud ya se registró"), "{}", text(&answer));
    }
    assert_eq!(tickets(&house), 1);
}

/// The data have changed while somebody wrote, or while their request waited for its link.
#[tokio::test]
async fn a_service_that_is_offered_no_more_is_told_and_what_was_written_is_there() {
    let house = House::open();
    let letters = Letters::of(&house);
    let mut eva = Visitor::of(&house, 1);
    eva.file(&[("challenge", ""), ("work", "")], &[]).await;
    let link = letters.link(0).await;
    let after = steps::reloaded(&house, |org| org.services.retain(|service| !NEW.ends_with(service.id.as_str())));
    let _letters = Letters::of(&after);
    let mut late = Visitor::of(&after, 1);
    late.cookies.clone_from(&eva.cookies);
    let answer = late.post(&link, "").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let told = text(&answer);
    for words in ["Este servicio no se pide aquí", "No se registró nada", "Lo que escribió", "La impresora no enciende"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    let sent = text(&late.form(NEW, &ASKER, &[]).await);
    assert!(sent.contains("Este servicio no se pide aquí") && sent.contains("lo que escribió sigue ahí"), "{sent}");
    assert_eq!(tickets(&after), 0);
}

/// A full disk: nothing is filed whose files find no room, and files of what was filed are brought once there is room.
#[tokio::test]
async fn no_file_of_a_request_is_lost_where_the_disk_is_full() {
    let house = House::open();
    let mut luz = Visitor::of(&house, 1);
    let (before, picture) = (house.feed(), png());
    let blobs = house.app.config().data.join("blobs");
    std::fs::create_dir_all(&blobs).expect("made");
    // Nothing can be written below what is no folder.
    let in_the_way = |name: &str| std::fs::write(blobs.join(name), "").expect("written");
    let room_again = |name: &str| std::fs::remove_file(blobs.join(name)).expect("removed");

    in_the_way("spool");
    let answer = luz.file(&[], &[("files", "a.png", &picture)]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text(&answer).contains("No se guardó nada"), "{}", text(&answer));
    assert_eq!(house.feed(), before, "nothing is filed");
    room_again("spool");

    in_the_way("parts");
    let id = led(&luz.file(&[], &[("files", "a.png", &picture)]).await);
    assert!(house.ticket(id).evidence[0].sealed.is_none(), "it is on its way");
    let brings = async || {
        let keeper = house.app.keeper().clone();
        tokio::task::spawn_blocking(move || keeper.bring_spooled()).await.expect("it ends")
    };
    assert!(brings().await.is_err(), "there is no room yet");
    room_again("parts");
    let another = format!("spool/{}", DocumentId::from_bytes([0; 16]));
    in_the_way(&another);
    assert!(brings().await.is_err(), "of one document nothing can be read");
    assert!(house.ticket(id).evidence[0].is_sealed(), "which keeps no other's files from being brought");
    room_again(&another);
    assert_eq!(brings().await.expect("brought"), 0);
    assert_eq!(std::fs::read_dir(blobs.join("spool")).expect("a folder").count(), 0, "nothing is kept twice");
}

/// More than is taken is turned away before it is kept, in words.
#[tokio::test]
async fn what_is_too_large_is_turned_away() {
    let house = House::open();
    let mut luz = Visitor::of(&house, 1);
    let before = house.feed();
    let mut large = png();
    large.resize(9 * 1024 * 1024, 0);
    let answer = luz.file(&[], &[("files", "grande.png", &large)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text(&answer).contains("pesan demasiado"));
    let half = vec![7; 6 * 1024 * 1024];
    let whole: Vec<(&str, &str, &[u8])> = vec![("files", "a.png", &half); 3];
    assert_eq!(luz.file(&[], &whole).await.status, StatusCode::PAYLOAD_TOO_LARGE, "together");
    let picture = png();
    let many: Vec<(&str, &str, &[u8])> = vec![("files", "a.png", &picture); 9];
    assert_eq!(luz.file(&[], &many).await.status, StatusCode::PAYLOAD_TOO_LARGE, "too many");
    let long = "x".repeat(20_000);
    let answer = luz.file(&[("description", &long)], &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&answer);
    assert!(page.contains("caben 16 KB, cerca de 16 mil letras") && page.contains(&long), "beside what was written");
    assert!(!page.contains("pesan"), "no file is at fault");
    let answer = luz.file(&[("description", &"x".repeat(70_000))], &[]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text(&answer).contains("Un texto es demasiado largo") && text(&answer).contains("caben 16 KB"));
    let option = "x".repeat(1_000);
    let ticked = luz.file(&[("f-falla", option.as_str()); 5], &[]).await;
    assert_eq!(ticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&ticked).contains("Se marcaron demasiadas opciones"), "no tick is dropped without a word");
    let broken = luz.send(NEW, "multipart/form-data; boundary=xXx", b"--xXx\r\nnonsense".to_vec()).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.feed(), before, "nothing was kept");
}

/// S9: script in every field of a form stays text, on the page that comes back and on the request's own.
#[tokio::test]
async fn script_in_every_field_stays_text() {
    let house = House::open();
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let script = "\"'><script>alert(1)</script>**<img src=x onerror=alert(1)>**";
    let words: Vec<(&str, &str)> =
        ["name", "phone", "client_org", "room", "subject", "description", "building", "kind", "subservice"]
            .into_iter()
            .map(|name| (name, script))
            .collect();
    let mut wrong = words.clone();
    wrong.push(("mail", script));
    let back = text(&luz.file(&wrong, &[]).await);
    let chosen = ["subservice", "building"];
    let right = words.iter().filter(|(name, _)| !chosen.contains(name)).copied().collect::<Vec<_>>();
    let id = led(&luz.file(&right, &[("files", script, &png())]).await);
    let page = text(&luz.get(&format!("/portal/solicitud/{id}")).await);
    for page in [back, page] {
        let bare = page.replace("<script src=\"/portal/portal.js\" defer></script>", "");
        assert!(!bare.contains("<script") && !bare.contains("<img") && !bare.contains("value=\"\"'>"), "{bare}");
    }
}

/// AGU-46: what is asked of one variant alone is asked before it is sent: by its own line, and without scripts by the button below it.
#[tokio::test]
async fn what_one_variant_asks_for_is_shown_once_it_is_chosen() {
    let house = House::of(|org| {
        let service = org.services.iter_mut().find(|service| service.id.as_str() == "oax-soporte-hardware");
        let service = service.expect("the plain service");
        service.subservices = ["Apertura de puertos", "Bloqueo de sitios"].map(str::to_owned).to_vec();
        service.form = Some("de-redes".to_owned());
        let form = serde_json::json!({
            "id": "de-redes", "kind": "ticket-data", "title": "Solicitud a Redes",
            "fields": [{
                "id": "puertos", "label": "Puertos", "kind": "text", "required": true, "stage": "open",
                "when": "subservice == 'Apertura de puertos'",
            }],
        });
        org.forms.push(serde_json::from_value(form).expect("a form"));
    });
    let _letters = Letters::of(&house);
    let mut luz = Visitor::of(&house, 1);
    let first = luz.get(NEW).await;
    let (seal, page) = (token(&first), text(&first));
    assert!(page.contains("id=\"subservice\" name=\"subservice\" data-leads"), "its script asks anew: {page}");
    assert!(page.contains("name=\"look\""), "without scripts there is a button for it");
    assert!(!page.contains("f-puertos"), "{page}");
    let look = async |luz: &mut Visitor, variant: &str| {
        let mut words = ASKER.to_vec();
        words.extend([("token", seal.as_str()), ("look", "1"), ("subservice", variant)]);
        text(&luz.form(NEW, &words, &[]).await)
    };
    let page = look(&mut luz, "Apertura de puertos").await;
    assert!(page.contains("name=\"f-puertos\"") && page.contains("La impresora no enciende"), "{page}");
    assert!(!page.contains("aria-invalid"), "nothing was sent, and nothing is wrong: {page}");
    let page = look(&mut luz, "Bloqueo de sitios").await;
    assert!(!page.contains("f-puertos"), "{page}");
}

/// OAX-96: an empty annex, of the service that asks for it and of no other.
#[tokio::test]
async fn empty_annexes_are_downloaded() {
    let house = House::open();
    let mut luz = Visitor::of(&house, 1);
    let org = house.app.organisation().clone();
    let mut found = 0;
    for service in &org.services {
        let page = text(&luz.get(&format!("/portal/nueva/{}", service.id)).await);
        house.pass(MINUTE_MS);
        let Some((_, rest)) = page.split_once("href=\"/portal/formato/") else { continue };
        let path = format!("/portal/formato/{}", rest.split('"').next().expect("a path"));
        let file = luz.get(&path).await;
        assert_eq!(file.status, StatusCode::OK, "{path}");
        assert!(file.body.starts_with(b"%PDF-"), "{path}");
        assert_eq!(file.header(header::CACHE_CONTROL), "private, no-store", "as what is signed on it, with names");
        let form = path.rsplit('/').next().expect("a form");
        let elsewhere = luz.get(&format!("/portal/formato/oax-soporte-hardware/{form}")).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND, "{form} is of {} alone", service.id);
        found += 1;
        if found == 3 {
            break;
        }
    }
    assert!(found > 0, "some service of Oaxaca's has an annex that anybody fills in");
    assert_eq!(luz.get("/portal/formato/oax-soporte-hardware/nada.pdf").await.status, StatusCode::NOT_FOUND);
}
