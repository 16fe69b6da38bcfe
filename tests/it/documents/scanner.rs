//! Tests of the scanner beside the server, played by a clamd of ours. Clean files are sealed, others refused, and while
//! it is down a file waits and its ticket does not.

use crate::it::documents::evidence::{files, look, name, open, sealed, send};
use axum::http::header;
use ronda_server::config::scanner::ScannerAddress;
use ronda_shared::evidence::{Media, SealFault};
use ronda_shared::limits::UPLOAD_PART;
use ronda_test_support::documents::docx;
use ronda_test_support::house::House;
use ronda_test_support::pictures;
use serde_json::json;
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;

/// Answers one question as clamd does: harmful is what holds `EICAR`.
fn answer(mut line: impl Read + Write) -> io::Result<()> {
    let mut command = [0; 10];
    line.read_exact(&mut command)?;
    assert_eq!(&command, b"zINSTREAM\0");
    let mut bytes = Vec::new();
    loop {
        let mut length = [0; 4];
        line.read_exact(&mut length)?;
        let mut chunk = vec![0; u32::from_be_bytes(length) as usize];
        if chunk.is_empty() {
            break;
        }
        line.read_exact(&mut chunk)?;
        bytes.extend(chunk);
    }
    let harmful = bytes.windows(5).any(|window| window == b"EICAR");
    line.write_all(if harmful { b"stream: Eicar-Test FOUND\0" } else { b"stream: OK\0" })
}

/// Asks the scanner again, as the server does by itself; how many files still wait.
async fn again(house: &House) -> u64 {
    let keeper = house.app.keeper().clone();
    let asked = tokio::task::spawn_blocking(move || keeper.scan_again()).await;
    asked.expect("asked").expect("judged")
}

#[tokio::test]
async fn a_file_waits_for_the_scanner_and_its_ticket_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("clamd.ctl");
    let house = House::with(|config| config.scanner = Some(ScannerAddress::Unix(socket.clone())));
    let id = open(&house, 1).await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let bytes = docx("<w:document/>");
    let act = name(&mut rosa, id, &bytes, Media::Docx, house.now()).await;
    let waits = json!({
        "size": bytes.len(), "received": bytes.len(), "state": "waiting", "why": "scanning", "backed_up": false
    });
    assert_eq!(send(&rosa, act, &bytes).await, waits);
    assert_eq!(look(&rosa, act).await, waits, "and it need not be sent again");
    assert!(house.ticket(id).evidence[0].sealed.is_none(), "the ticket has it, as still on its way");
    let path = format!("/api/documents/{id}/evidence/{act}");
    assert_eq!(rosa.get(&path).await.refusal().0, 404);
    assert_eq!((again(&house).await, files(&house, "unscanned"), files(&house, "kept")), (1, 1, 0));
    assert_eq!(files(&house, "parts"), 0, "it takes no room of others that come");

    let listener = UnixListener::bind(&socket).expect("a socket");
    std::thread::spawn(move || {
        for line in listener.incoming() {
            answer(line.expect("a line")).expect("answered");
        }
    });
    assert_eq!((again(&house).await, files(&house, "unscanned"), files(&house, "kept")), (0, 0, 1));
    assert!(house.ticket(id).evidence[0].is_sealed());
    assert_eq!(look(&rosa, act).await, sealed(bytes.len()));
    let answer = rosa.get(&path).await;
    assert_eq!((answer.header(header::CONTENT_TYPE), &answer.body[..]), ("application/octet-stream", &bytes[..]));
    assert!(answer.header(header::CONTENT_DISPOSITION).starts_with("attachment; filename=\"IMG 0001.docx\""));
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(rosa.get(&format!("{path}/thumb")).await.refusal().0, 404);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_keeps_no_other_waiting() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("clamd.ctl");
    let house = House::with(|config| config.scanner = Some(ScannerAddress::Unix(socket.clone())));
    let id = open(&house, 1).await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let mut acts = Vec::new();
    for words in ["<w:document/>", "<w:document>2</w:document>", "<w:document>3</w:document>"] {
        let bytes = docx(words);
        let act = name(&mut rosa, id, &bytes, Media::Docx, house.now()).await;
        send(&rosa, act, &bytes).await;
        acts.push(act);
    }
    assert_eq!(files(&house, "unscanned"), 3);
    // Whichever is looked at first, one of the others comes behind the one that cannot be read.
    let broken = house.path().join("data/blobs/unscanned").join(acts[1].to_string());
    std::fs::remove_file(&broken).expect("there");
    std::fs::create_dir(&broken).expect("a folder, which cannot be read as a file");
    let listener = UnixListener::bind(&socket).expect("a socket");
    std::thread::spawn(move || {
        for line in listener.incoming() {
            answer(line.expect("a line")).expect("answered");
        }
    });
    let keeper = house.app.keeper().clone();
    let asked = tokio::task::spawn_blocking(move || keeper.scan_again()).await.expect("asked");
    assert!(asked.is_err(), "it is told");
    let sealed: Vec<bool> = house.ticket(id).evidence.iter().map(|file| file.is_sealed()).collect();
    assert_eq!(sealed, [true, false, true]);
}

#[tokio::test]
async fn what_the_scanner_finds_is_refused_and_its_ticket_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for line in listener.incoming() {
            answer(line.expect("a line")).expect("answered");
        }
    });
    let house = House::with(|config| config.scanner = Some(ScannerAddress::Tcp(address)));
    let id = open(&house, 1).await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let (clean, harmful) = (pictures::pdf(1, UPLOAD_PART * 2), b"Hola EICAR".to_vec());
    let first = name(&mut rosa, id, &clean, Media::Pdf, house.now()).await;
    let second = name(&mut rosa, id, &harmful, Media::Text, house.now()).await;
    assert_eq!(send(&rosa, first, &clean).await, sealed(clean.len()));
    let told = send(&rosa, second, &harmful).await;
    assert_eq!((&told["state"], &told["why"]), (&json!("refused"), &json!("infected")));
    let view = house.ticket(id);
    let fault = view.evidence[1].sealed.as_ref().and_then(|sealing| sealing.fault);
    assert!(view.evidence[0].is_sealed() && fault == Some(SealFault::Infected), "{:?}", view.evidence);
    assert_eq!((files(&house, "kept"), files(&house, "parts"), files(&house, "unscanned")), (1, 0, 0));
    assert_eq!(rosa.get(&format!("/api/documents/{id}/evidence/{second}")).await.refusal().0, 404);
}

/// The organisation's own list: what is not on it is refused with its reason, whatever the phone thought.
#[tokio::test]
async fn what_the_organisation_does_not_list_is_refused() {
    let house = House::of(|organisation| {
        organisation.settings.evidence.files = Some([Media::Docx].into_iter().collect());
    });
    let id = open(&house, 1).await;
    let mut rosa = house.other_technician().await;
    rosa.sync().await;
    let (listed, other) = (docx("<w:document/>"), ronda_test_support::documents::zip(&[("a.txt", b"a")]));
    let first = name(&mut rosa, id, &listed, Media::Docx, house.now()).await;
    let second = name(&mut rosa, id, &other, Media::Zip, house.now()).await;
    assert_eq!(send(&rosa, first, &listed).await, sealed(listed.len()));
    let told = send(&rosa, second, &other).await;
    assert_eq!((&told["state"], &told["why"]), (&json!("refused"), &json!("not_taken")));
}
