//! Messages in: what each becomes, once, whatever way it takes.

use crate::mail::house::{ANA, DESK};
use crate::mail::sink::Taken;
use crate::mail::steps::{answer, ground, message, post, remark, taken, with};
use ronda_server::store::mail::{Became, Incoming};
use ronda_shared::command::{Audience, ContactField};
use ronda_shared::evidence::Media;
use ronda_shared::ids::PersonId;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::time::DAY_MS;

#[tokio::test]
async fn a_message_becomes_a_request_and_its_answer_finds_it() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let raw = message(ANA, "uno", "Sin red en ventanilla 4", "Buenos días:\r\nNo hay red.\r\nExt. 4410");
    let row = taken(&house, raw.clone()).await;
    assert_eq!(row.became, Became::Ticket, "{row:?}");
    let document = row.document.expect("a ticket");
    let view = house.view(document);
    assert_eq!(view.subject.value, "Sin red en ventanilla 4");
    assert_eq!(view.born.channel.as_str(), "mail");
    assert_eq!(view.born.stamp.site, Site::Portal);
    assert!(view.born.description.contains("No hay red."));
    // What the desk has to know of the message is said to the desk, and to nobody else.
    assert!(!view.born.description.contains("Recibido por correo"), "{}", view.born.description);
    assert_eq!((remark(&view).audience, remark(&view).text.contains(ANA)), (Audience::Internal, true));
    let contact = |field| view.requester.get(&field).map(|set| set.value.clone()).unwrap_or_default();
    assert_eq!((contact(ContactField::Mail).as_str(), contact(ContactField::Phone).as_str()), (ANA, "4410"));
    // The same name again, by whatever way: it is known.
    assert_eq!(taken(&house, raw).await.document, Some(document));
    assert_eq!(house.tickets().len(), 1);

    post(&house).await;
    let told = sink.to(ANA);
    let [received] = told.as_slice() else { panic!("one message: {told:?}") };
    assert!(received.header("References").contains("<uno@oaxaca.gob.mx>"), "it stands in its sender's thread");
    let row = taken(&house, answer(received, ANA, "dos", "Es el switch de la esquina.")).await;
    assert_eq!((row.became, row.document), (Became::Reply, Some(document)));
    let view = house.view(document);
    let [_, note] = view.notes.as_slice() else { panic!("the remark and one note: {:?}", view.notes) };
    assert_eq!(note.audience, Audience::Public);
    assert!(
        note.text.starts_with("Es el switch de la esquina.\n\n— Ana Núñez <ana@oaxaca.gob.mx>, por correo"),
        "{}",
        note.text
    );
    assert!(!note.text.contains("Su folio es"), "what it quotes is not said again: {}", note.text);
    assert_eq!(view.ruled.commitment.responded_at, None, "nobody of the desk has answered");
    // The requester's own words are not sent back to them.
    post(&house).await;
    assert_eq!(sink.taken().len(), 1);
}

#[tokio::test]
async fn a_senders_name_is_only_what_a_message_says() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    // Staff's address: a request like anybody's, in nobody's name of the desk.
    let row = taken(&house, message("omar.cruz@oaxaca.gob.mx", "f1", "Cierra todo", "Soy Omar")).await;
    let view = house.view(row.document.expect("a ticket"));
    assert_eq!(view.requester_person, None);
    assert_eq!(view.born.stamp.by.as_str(), "ronda");
    assert_eq!(view.born.description, "Soy Omar");
    assert!(remark(&view).text.contains("no se comprueba"), "{}", remark(&view).text);
    post(&house).await;
    let letters = sink.to("omar.cruz@oaxaca.gob.mx");
    assert!(letters.iter().any(|one| one.text().contains("Soy Omar")), "{letters:?}");
    for letter in letters {
        assert!(!letter.text().contains("personal de la mesa"), "mailed: {}", letter.text());
    }
    // A known requester is named; their own account sees it.
    let row = taken(&house, message("lia.mora@oaxaca.gob.mx", "f2", "Sin red", "Hola")).await;
    assert_eq!(house.view(row.document.expect("a ticket")).requester_person, Some(PersonId::new("lia.mora")));
    // Where they say, and from then on where they last asked for something.
    let building = |row: &Incoming| {
        let view = house.view(row.document.expect("a ticket"));
        view.place.value.building.map(|id| id.as_str().to_owned())
    };
    assert_eq!(building(&row), None);
    let row = taken(&house, message("lia.mora@oaxaca.gob.mx", "f5", "Sin red en el Edificio 3", "Hola")).await;
    assert_eq!(building(&row).as_deref(), Some("edificio-3"));
    let row = taken(&house, message("lia.mora@oaxaca.gob.mx", "f6", "Sin impresora", "Junto al edificio 5")).await;
    assert_eq!(building(&row).as_deref(), Some("edificio-3"), "the person's place before what was said");
    // Somebody else answers with the token: their word, and marked so.
    let document = house.file(&ground, ANA, "Impresora").await;
    post(&house).await;
    let told = sink.to(ANA);
    taken(&house, answer(told.last().expect("told"), "otro@oaxaca.gob.mx", "f3", "Ya quedó, cierren.")).await;
    taken(&house, answer(told.last().expect("told"), "ana.lopez@oaxaca.gob.mx", "f4", "Cierren.")).await;
    let view = house.view(document);
    assert_eq!(view.ruled.state, State::Received);
    let [theirs, staffs] = view.notes.as_slice() else { panic!("two notes: {:?}", view.notes) };
    assert!(theirs.text.contains("no es la dirección de quien pidió"), "{}", theirs.text);
    assert_eq!((theirs.audience, theirs.stamp.site), (Audience::Public, Site::Portal));
    // Colleagues may have been meant: who asked reads nothing of what an address of staff says.
    assert!(staffs.text.contains("la dirección es de personal"), "{}", staffs.text);
    assert_eq!((staffs.audience, staffs.stamp.site), (Audience::Internal, Site::System));
    assert!(view.notes.iter().all(|note| note.stamp.by.as_str() == "ronda"));
    // A folio is no token: without one it is a new request.
    let folio = house.folio(document);
    let row =
        taken(&house, message("otro@oaxaca.gob.mx", "f5", &format!("Re: [{folio}] [{folio} ABCDEFGHJK]"), "Hola"))
            .await;
    assert_eq!(row.became, Became::Ticket);
    assert_ne!(row.document, Some(document));
}

/// More was filed since than is fetched of the store at once.
#[tokio::test]
async fn where_somebody_asked_last_is_found_behind_many_requests_of_others() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let building = |row: &Incoming| {
        let view = house.view(row.document.expect("a ticket"));
        view.place.value.building.map(|id| id.as_str().to_owned())
    };
    let first = taken(&house, message("lia.mora@oaxaca.gob.mx", "w1", "Sin red", "En el Edificio 3 no hay red")).await;
    assert_eq!(building(&first).as_deref(), Some("edificio-3"));
    for number in 0..150 {
        ground.pass(1_000);
        house.file(&ground, ANA, &format!("Otra cosa {number}")).await;
    }
    let again = taken(&house, message("lia.mora@oaxaca.gob.mx", "w2", "Otra vez", "Ya no hay")).await;
    assert_eq!(building(&again).as_deref(), Some("edificio-3"));
}

/// What a mail server writes of a message of ours to Ana that did not arrive.
fn notice(ours: &Taken, id: &str) -> Vec<u8> {
    let ours = String::from_utf8_lossy(&ours.bytes).replace("\r\n\r\n", "\r\n");
    format!(
        "From: MAILER-DAEMON@oaxaca.gob.mx\r\nReturn-Path: <>\r\nMessage-ID: <{id}@mx>\r\nAuto-Submitted: auto-replied\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=q\r\n\r\n--q\r\n\r\nNo existe\r\n\
         --q\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; {ANA}\r\nAction: failed\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 no existe\r\n--q\r\nContent-Type: text/rfc822-headers\r\n\r\n{ours}\r\n--q--\r\n"
    )
    .into_bytes()
}

#[tokio::test]
async fn machines_are_kept_and_not_answered() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let document = house.file(&ground, ANA, "Impresora").await;
    post(&house).await;
    let told = sink.to(ANA);
    let received = told.last().expect("told").clone();
    let mut out_of_office = answer(&received, ANA, "m1", "Estoy de vacaciones");
    let head = b"Auto-Submitted: auto-replied\r\n";
    out_of_office.splice(0..0, head.iter().copied());
    // As most vacation programs send it: from nobody. It is no notice that ours did not arrive.
    let mut by_nobody = answer(&received, ANA, "m4", "Estoy de vacaciones");
    by_nobody.splice(0..0, b"Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n".iter().copied());
    for (number, raw) in [
        out_of_office,
        by_nobody,
        received.bytes.clone(),
        with(ANA, "m2", "Subject: Boletín\r\nList-Id: <avisos.oaxaca.gob.mx>\r\n", "Noticias"),
        with(DESK, "m3", "Subject: Yo\r\n", "De mí para mí"),
    ]
    .into_iter()
    .enumerate()
    {
        let row = taken(&house, raw).await;
        assert_eq!(row.became, Became::Automatic, "{number}: {row:?}");
    }
    post(&house).await;
    assert_eq!((house.tickets().len(), sink.taken().len()), (1, 1));
    assert!(house.view(document).notes.is_empty());

    // A notice that ours did not arrive stands in its ticket, once.
    for id in ["b1", "b2"] {
        assert_eq!(taken(&house, notice(&received, id)).await.became, Became::Bounce);
    }
    let view = house.view(document);
    let [note] = view.notes.as_slice() else { panic!("one note: {:?}", view.notes) };
    assert_eq!(note.audience, Audience::Internal);
    assert!(note.text.contains(ANA) && note.text.contains("550 5.1.1 no existe"), "{}", note.text);
}

/// The server that was lost gave numbers after its backup, and a notice takes days: it is of no message that was written since.
#[tokio::test]
async fn a_late_notice_after_a_restore_is_of_no_other_message() {
    let (mut ground, sink) = ground().await;
    let house = ground.open();
    let file = ground.path().join("backup");
    ronda_server::backup::make(&**house.app.store(), &file, ground.now()).expect("a backup");
    let raw = message(ANA, "n1", "Impresora", "No imprime");
    let document = taken(&house, raw.clone()).await.document.expect("a ticket");
    post(&house).await;
    let received = sink.to(ANA).last().expect("told").clone();
    drop(house);
    ground.restore(&file, 1_000);

    let house = ground.open();
    let other = "lia.mora@oaxaca.gob.mx";
    house.file(&ground, other, "Sin red").await;
    house.follow();
    assert_eq!(taken(&house, raw).await.document, Some(document), "it comes again out of the mailbox");
    assert_eq!(taken(&house, notice(&received, "b1")).await.became, Became::Bounce);
    let view = house.view(document);
    let note = view.notes.iter().find(|note| note.text.contains("no llegó")).expect("noted");
    assert!(!note.text.contains(other), "{}", note.text);
    post(&house).await;
    assert!(!sink.to(other).is_empty(), "what was written since goes out");
}

/// OAX-79 among others.
#[tokio::test]
async fn what_is_not_taken_is_answered_once_with_words() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    let outside = "vecino@example.com";
    for id in ["r1", "r2"] {
        let row = taken(&house, message(outside, id, "Hola", "Quiero internet")).await;
        assert_eq!(row.became, Became::Refused);
    }
    let empty = with(ANA, "r3", "", "");
    assert_eq!(taken(&house, empty).await.became, Became::Refused);
    let mut large = message(ANA, "r4", "Enorme", "x");
    large.resize(30 * 1024 * 1024, b'x');
    assert_eq!(taken(&house, large).await.became, Became::Refused);
    let nobody = b"Subject: sin remitente\r\nMessage-ID: <r5@x>\r\n\r\nhola".to_vec();
    assert_eq!(taken(&house, nobody).await.became, Became::Kept);
    assert_eq!(taken(&house, Vec::new()).await.became, Became::Kept);
    post(&house).await;
    let told = sink.to(outside);
    let [refusal] = told.as_slice() else { panic!("once: {told:?}") };
    assert!(refusal.text().contains("@finanzasoaxaca.gob.mx"), "{}", refusal.text());
    assert_eq!(refusal.header("In-Reply-To"), "<r1@oaxaca.gob.mx>");
    let to_ana = sink.to(ANA);
    assert_eq!(to_ana.len(), 1, "one refusal a day: {to_ana:?}");
    assert!(to_ana[0].text().contains("vacío"), "{}", to_ana[0].text());
    assert!(house.tickets().is_empty());
}

#[tokio::test]
async fn files_go_through_the_gate_of_uploads() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    // As a phone makes it: with a place and a maker in it, and a second picture behind its end.
    let mut photo = ronda_test_support::pictures::jpeg(1, 64, 48);
    photo.splice(2..2, *b"\xff\xe1\0\x14GPSLatitude Canon\0");
    photo.extend_from_slice(&ronda_test_support::pictures::jpeg(2, 16, 16));
    let encoded = {
        use base64::Engine;
        base64::prelude::BASE64_STANDARD.encode(&photo)
    };
    let raw = format!(
        "From: <{ANA}>\r\nMessage-ID: <g1@x>\r\nSubject: Con fotos\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\nVa la foto\r\n\
         --q\r\nContent-Type: image/jpeg; name=foto.jpg\r\nContent-Disposition: attachment; filename=\"fo\u{200b}to\u{202e}.jpg\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n\
         --q\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Disposition: attachment\r\n\r\nTNEF\r\n--q--\r\n"
    );
    let row = taken(&house, raw.into_bytes()).await;
    assert_eq!(row.became, Became::Ticket, "{row:?}");
    assert!(row.files.is_empty() && row.kept, "{row:?}");
    let view = house.view(row.document.expect("a ticket"));
    let [file] = view.evidence.as_slice() else { panic!("one file: {:?}", view.evidence) };
    assert_eq!(file.file.name, "foto.jpg");
    assert!(file.is_sealed() && file.sealed.as_ref().is_some_and(|seal| seal.fault.is_none()), "{file:?}");
    let stored = house.app.keeper().blobs().kept().read(&file.file.sha256).expect("read").expect("kept");
    assert!(stored.len() < photo.len() && stored.ends_with(&[0xff, 0xd9]), "the first picture");
    assert!(!stored.windows(3).any(|three| three == b"GPS" || three == b"Can"), "bare");
    assert!(remark(&view).text.contains("winmail.dat"), "{}", remark(&view).text);
    let kept: Vec<_> = std::fs::read_dir(ground.path().join("data/mail")).expect("a folder").collect();
    assert_eq!(kept.len(), 1, "the message itself is kept");
    post(&house).await;
    let told = sink.to(ANA);
    assert!(
        told.iter()
            .any(|taken| taken.subject().starts_with("Algunos archivos") && taken.text().contains("winmail.dat"))
    );
}

/// What people really send: a document of their office, and more words than a ticket's text takes.
#[tokio::test]
async fn a_document_of_an_office_and_a_long_message_stand_in_the_ticket() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let paper = ronda_test_support::documents::docx("<w:document/>");
    let encoded = {
        use base64::Engine;
        base64::prelude::BASE64_STANDARD.encode(&paper)
    };
    let long = "Pasó otra vez.\r\n".repeat(2_000);
    let raw = format!(
        "From: <{ANA}>\r\nMessage-ID: <w1@x>\r\nSubject: Con oficio\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{long}\r\n\
         --q\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=Oficio.docx\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--q--\r\n"
    );
    let row = taken(&house, raw.into_bytes()).await;
    assert!(row.became == Became::Ticket && row.files.is_empty() && !row.kept, "nothing is set aside: {row:?}");
    let view = house.view(row.document.expect("a ticket"));
    let files: Vec<_> =
        view.evidence.iter().map(|file| (file.file.name.as_str(), file.file.media, file.is_sealed())).collect();
    assert_eq!(files, [("mensaje.txt", Media::Text, true), ("Oficio.docx", Media::Docx, true)]);
    let stored = |at: usize| {
        let sha256 = &view.evidence[at].file.sha256;
        house.app.keeper().blobs().kept().read(sha256).expect("read").expect("kept")
    };
    assert_eq!(String::from_utf8(stored(0)).expect("text").matches("Pasó otra vez.").count(), 2_000);
    assert_eq!(stored(1), paper);
    assert!(view.born.description.ends_with("(El mensaje sigue en mensaje.txt.)"), "{}", view.born.description);
}

/// A message with a photograph so wide, by this name.
fn with_photo(id: &str, width: u32) -> String {
    use base64::Engine;
    let photo = base64::prelude::BASE64_STANDARD.encode(ronda_test_support::pictures::jpeg(2, width, 48));
    format!(
        "From: <{ANA}>\r\nMessage-ID: <{id}@x>\r\nSubject: Foto\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nVa\r\n--q\r\nContent-Type: image/jpeg\r\n\
         Content-Disposition: attachment; filename=f.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n{photo}\r\n--q--\r\n"
    )
}

/// A kill after the commit and before the files: they are taken later, out of the spooled message.
#[tokio::test]
async fn files_that_were_cut_short_are_taken_later() {
    let (ground, _sink) = ground().await;
    let raw = with_photo("k1", 64);
    let house = ground.open();
    // As the commit leaves it: the row names files, the message lies in the spool, the bytes are not in yet.
    let blobs = ground.path().join("data/blobs");
    std::fs::write(&blobs, b"no folder").expect("in the way");
    let came = taken(&house, raw.clone().into_bytes()).await;
    assert!(!came.files.is_empty(), "the bytes cannot be kept now, and the message is taken all the same");
    let reader = house.app.store().read().expect("a reader");
    let [row] = reader.mail_unfinished().expect("rows").try_into().expect("one row");
    drop(reader);
    let document = row.document.expect("a ticket");
    assert!(!house.view(document).evidence[0].is_sealed());
    drop(house);
    std::fs::remove_file(&blobs).expect("out of the way");
    let house = ground.open();
    assert_eq!(house.mail.resume().await.expect("goes on"), 1);
    assert!(house.view(document).evidence[0].is_sealed());
    assert_eq!(house.mail.resume().await.expect("nothing left"), 0);
    assert_eq!(std::fs::read_dir(ground.path().join("data/mail")).expect("a folder").count(), 0, "the spool is empty");
    assert_eq!(taken(&house, raw.into_bytes()).await.document, Some(document));
}

#[tokio::test]
async fn a_message_whose_files_cannot_be_read_keeps_those_of_no_other_waiting() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let blobs = ground.path().join("data/blobs");
    std::fs::write(&blobs, b"no folder").expect("in the way");
    for (id, width) in [("k1", 64), ("k2", 72)] {
        taken(&house, with_photo(id, width).into_bytes()).await;
    }
    std::fs::remove_file(&blobs).expect("out of the way");
    let reader = house.app.store().read().expect("a reader");
    let [first, second] = reader.mail_unfinished().expect("rows").try_into().expect("two rows");
    drop(reader);
    let place = ronda_server::mail::files::place(&ground.path().join("data/mail"), &first.key);
    std::fs::remove_file(&place).expect("there");
    std::fs::create_dir(&place).expect("a folder, which cannot be read as a message");
    assert!(house.mail.resume().await.is_err(), "it is told");
    assert!(house.view(second.document.expect("a ticket")).evidence[0].is_sealed());
    assert!(!house.view(first.document.expect("a ticket")).evidence[0].is_sealed());
}

/// As after a takeover whose messages could not be brought at once, or a restore whose folder comes along a day later.
#[tokio::test]
async fn files_of_a_message_that_is_not_there_yet_are_taken_once_it_is() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    let blobs = ground.path().join("data/blobs");
    std::fs::write(&blobs, b"no folder").expect("in the way");
    let rows = [
        taken(&house, with_photo("n1", 64).into_bytes()).await,
        taken(&house, with_photo("n2", 72).into_bytes()).await,
    ];
    std::fs::remove_file(&blobs).expect("out of the way");
    let place = |row: &Incoming| ronda_server::mail::files::place(&ground.path().join("data/mail"), &row.key);
    let elsewhere = ground.path().join("elsewhere.eml");
    std::fs::rename(place(&rows[0]), &elsewhere).expect("not brought yet");
    std::fs::remove_file(place(&rows[1])).expect("lost");
    assert!(house.mail.resume().await.is_err(), "it is told");
    std::fs::rename(&elsewhere, place(&rows[0])).expect("brought");
    assert!(house.mail.resume().await.is_err(), "the other is not there yet");
    let sealed = |row: &Incoming| house.view(row.document.expect("a ticket")).evidence[0].is_sealed();
    assert_eq!((sealed(&rows[0]), sealed(&rows[1])), (true, false));
    ground.pass(8 * DAY_MS);
    assert_eq!(house.mail.resume().await.expect("given up"), 1);
    assert_eq!(house.mail.resume().await.expect("nothing left"), 0);
}

/// AGU-35, AGU-36: each institution by its own data.
#[tokio::test]
async fn each_institution_takes_by_mail_what_its_data_say() {
    let own = |name: &str| {
        let files = ronda_server::organisation::files_named(name).expect("its files");
        files.into_iter().filter(|(path, _)| path.starts_with("messages/")).collect()
    };
    let (mut first, sink) = ground().await;
    first.organisation = "aguascalientes";
    first.files = own("aguascalientes");
    let house = first.open();
    let row =
        taken(&house, message("ana@aguascalientes.gob.mx", "o1", "No enciende", "La computadora no enciende")).await;
    assert_eq!(row.became, Became::Refused, "its service asks for a telephone: {row:?}");
    let row =
        taken(&house, message("ana@aguascalientes.gob.mx", "o2", "No enciende", "No enciende.\r\nExt. 5123")).await;
    let view = house.view(row.document.expect("a ticket"));
    assert_eq!(view.ruled.service.as_str(), "agu-soporte-tecnico");
    assert!(view.ruled.folio.as_deref().is_some_and(|folio| folio.starts_with("AGU-")));
    post(&house).await;
    let told = sink.to("ana@aguascalientes.gob.mx");
    assert!(
        told.iter().any(|one| one.text().contains("Falta: Teléfono")),
        "{:?}",
        told.iter().map(Taken::text).collect::<Vec<_>>()
    );
    for name in ["ocoyoacac", "secogem", "benito-juarez"] {
        let (mut other, sink) = ground().await;
        other.organisation = name;
        other.files = own(name);
        let house = other.open();
        let row = taken(&house, message("ana@example.gob.mx", "o3", "No enciende", "Hola")).await;
        assert_eq!(row.became, Became::Refused, "{name}: mail is no channel of its own");
        post(&house).await;
        let told = sink.to("ana@example.gob.mx");
        assert!(told[0].text().contains("Por correo no se reciben"), "{name}: {}", told[0].text());
    }
}
