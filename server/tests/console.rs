//! The console's commands as the operator types them.
//!
//! The real binary runs on a data directory of its own, with no server running.
#![forbid(unsafe_code)]

use ronda_server::backup::replica::Replica;
use ronda_server::backup::replica::place::FolderPlace;
use ronda_server::blobs::BlobStore;
use ronda_server::clock::Clock;
use ronda_server::ingest::{Ingest, OwnAct, stored_ticket};
use ronda_server::store::FOLLOWS;
use ronda_server::store::redb::packed_among;
use ronda_server::{organisation, start};
use ronda_shared::act::DocumentKind;
use ronda_shared::command::{Audience, Command as Act, Content, OpenTicket, Requester, TicketKind};
use ronda_shared::evidence::{AttachEvidence, Media, SealFault};
use ronda_shared::ids::{ActId, ChannelId, DeviceId, DocumentId, FormId, PersonId, ServiceId, Sha256};
use ronda_shared::paper;
use ronda_shared::signature::{Hand, Sign, Strokes};
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::view::TicketView;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

const PEOPLE: &str = "id,name,roles,teams\neva.rios,Eva Ríos,agente-mesa,oax-mesa\n";
const EQUIPMENT: &str =
    "inventario,serie,tipo,edificio\nI-1,S-1,teléfono IP,edificio-1\nI-2,S-2,computadora,edificio-1\n";
const ORIGIN: &str = "https://ronda.example";

struct Console {
    dir: tempfile::TempDir,
}

impl Console {
    /// A data directory with a person and two items.
    fn founded() -> Self {
        let console = Self { dir: tempfile::tempdir().expect("a directory") };
        for (what, table) in [("people", PEOPLE), ("equipment", EQUIPMENT)] {
            let file = console.file(&format!("{what}.csv"));
            std::fs::write(&file, table).expect("written");
            console.does(&["import", what, text(&file)]);
        }
        console
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.file("data")
    }

    fn run(&self, what: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ronda"));
        command.args(what).env("RONDA_ORIGIN", ORIGIN).env("RONDA_DATA", self.data());
        command.output().expect("it runs")
    }

    /// Runs it and answers what it printed; it must succeed.
    fn does(&self, what: &[&str]) -> String {
        let done = self.run(what);
        assert!(done.status.success(), "{what:?}: {done:?}");
        String::from_utf8(done.stdout).expect("text")
    }

    /// Runs it and answers its exit code and all that it printed.
    fn ends(&self, what: &[&str]) -> (i32, String) {
        let Output { status, stdout, stderr } = self.run(what);
        (status.code().expect("an end"), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
    }

    /// Waits until the thread that wrote has let go of the store.
    fn released(&self) {
        while start::open(&self.data()).is_err() {
            std::thread::yield_now();
        }
    }

    /// The way in for acts, while no command runs.
    fn ingest(&self) -> Ingest {
        let organisation = start::organisation("oaxaca").expect("Oaxaca's data");
        start::ingest(start::open(&self.data()).expect("a store"), organisation, Clock::system()).expect("ingest")
    }

    /// A ticket with a note.
    fn ticket(&self, note: &str) -> (DocumentId, ActId) {
        let ingest = self.ingest();
        let now = ingest.clock().now();
        let document = DocumentId::new(now, [7; 10]);
        let act = |command| OwnAct {
            person: PersonId::new("eva.rios"),
            site: Site::Desk,
            document,
            kind: DocumentKind::Ticket,
            at: now,
            command,
        };
        let open = OpenTicket {
            description: "Desde ayer".into(),
            requester: Requester { name: "María".into(), ..Requester::default() },
            ..OpenTicket::new(
                ServiceId::new("oax-soporte-hardware"),
                TicketKind::Incident,
                ChannelId::new("phone"),
                "No enciende".into(),
            )
        };
        let said = Act::Content(Content::AddNote { audience: Audience::Internal, text: note.into() });
        let acts = vec![act(Act::Content(Content::OpenTicket(Box::new(open)))), act(said)];
        let receipts = ingest.perform_blocking(acts).expect("taken in");
        assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Accepted), "{receipts:?}");
        drop(ingest);
        self.released();
        (document, ActId { device: DeviceId::SERVER, number: receipts[1].number })
    }

    /// A ticket as the store has it, while no command runs.
    fn view(&self, id: DocumentId) -> TicketView {
        let store = start::open(&self.data()).expect("a store");
        let reader = store.read().expect("a reader");
        stored_ticket(&*reader, id).expect("reads").expect("a ticket")
    }

    /// A receipt of the ticket's, signed by who asked for it.
    fn signature(&self, document: DocumentId, drawn: &str) -> ActId {
        let view = self.view(document);
        let ingest = self.ingest();
        let organisation = start::organisation("oaxaca").expect("Oaxaca's data");
        let filled = paper::fill(&organisation, &FormId::new("oax-resguardo-telefono"), &view).expect("a form");
        let place = filled.signatures[0].clone();
        let strokes = Strokes::parse(drawn).expect("strokes");
        let sign = Sign {
            paper: FormId::new("oax-resguardo-telefono"),
            role: place.role,
            purpose: place.purpose,
            format: paper::FORMAT,
            text: paper::canonical(&filled),
            hand: Hand { name: "María".into(), position: String::new(), strokes },
            certified: None,
        };
        let (person, at, kind) = (PersonId::new("eva.rios"), ingest.clock().now(), DocumentKind::Ticket);
        let command = Act::Content(Content::Sign(Box::new(sign)));
        let own = OwnAct { person, site: Site::Desk, document, kind, at, command };
        let receipt = ingest.perform_blocking(vec![own]).expect("taken in").remove(0);
        assert_eq!(receipt.outcome, Outcome::Accepted);
        drop(ingest);
        self.released();
        ActId { device: DeviceId::SERVER, number: receipt.number }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a name")
}

fn holds(file: &Path, word: &str) -> bool {
    let bytes = std::fs::read(file).expect("reads");
    let bytes = [packed_among(&bytes), bytes].concat();
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[test]
fn labels_are_printed_once_and_the_registry_goes_out_and_comes_in_with_them() {
    let console = Console::founded();
    assert!(console.does(&["labels"]).contains("carta-30"), "without a file, the grids");
    let (first, again) = (console.file("a.svg"), console.file("b.svg"));
    let print = ["labels", "--equipment", "I-1", "--layout", "continua-62", "--out"];
    assert!(console.does(&[&print[..], &[text(&first)]].concat()).contains("1 labels."));
    console.does(&[&print[..], &[text(&again)]].concat());
    assert_eq!(std::fs::read(&first).expect("a"), std::fs::read(&again).expect("b"), "the same label again");
    let (code, said) = console.ends(&[&print[..], &[text(&first)]].concat());
    assert_eq!(code, 1, "a file that is there is not written over: {said}");
    let pdf = console.file("new.pdf");
    let bare = ["labels", "--building", "edificio-1", "--new", "--out"];
    // As where the same line is run again for the next 500: a label that were bound now would be printed by no `--new`.
    let (code, said) = console.ends(&[&bare[..], &[text(&first)]].concat());
    assert!(code == 1 && said.contains("another file"), "{said}");
    let sheet = console.file("sheet.svg");
    let crowded = ["labels", "--building", "edificio-1", "--layout", "continua-62", "--out", text(&sheet)];
    let (code, said) = console.ends(&crowded);
    assert!(code == 1 && said.contains("one sheet") && !sheet.exists(), "{said}");
    assert!(console.does(&[&bare[..], &[text(&pdf)]].concat()).contains("1 labels."), "the one without");
    assert!(std::fs::read(&pdf).expect("a file").starts_with(b"%PDF-"));
    let blank = console.file("blank.pdf");
    assert!(console.does(&["labels", "--blank", "4", "--out", text(&blank)]).contains("4 labels."));
    let none = console.file("c.pdf");
    assert_eq!(console.ends(&["labels", "--equipment", "I-9", "--out", text(&none)]).0, 1, "nobody knows of it");
    let (code, said) = console.ends(&["labels", "--out", text(&none)]);
    assert!(code == 2 && said.contains("say which labels"), "{said}");

    let table = console.file("equipos.csv");
    assert!(console.does(&["export-equipment", "--out", text(&table)]).contains("2 items."));
    let told = std::fs::read_to_string(&table).expect("text");
    assert!(told.lines().next().expect("a heading").ends_with(",resguardo,etiquetas"), "{told}");
    assert!(console.does(&["import", "equipment", text(&table)]).contains("0 new, 0 changed, 2 already so"));
    // Into another server: the labels that are stuck on lead to the same items there.
    let other = Console { dir: tempfile::tempdir().expect("a directory") };
    assert!(other.does(&["import", "equipment", text(&table)]).contains("2 new"));
    let there = other.file("equipos.csv");
    other.does(&["export-equipment", "--out", text(&there)]);
    let lines = |file: &Path| {
        let told = std::fs::read_to_string(file).expect("text");
        let mut lines: Vec<String> = told.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&table), lines(&there));
    assert!(console.does(&["audit"]).contains("equipment.csv"), "what left is told");
}

#[test]
fn what_is_to_be_decided_is_not_told_as_right() {
    let console = Console { dir: tempfile::tempdir().expect("a directory") };
    let right = console.does(&["check", "oaxaca"]);
    assert!(right.contains("Nothing to correct.") && !right.contains("To decide"), "{right}");
    let (code, said) = console.ends(&["check", "secogem"]);
    assert!(code == 3 && said.contains("To decide before ronda serve: "), "{code}: {said}");
    assert!(!said.contains("Nothing to correct") && said.contains(" to decide: ronda serve does not start"), "{said}");
}

#[test]
fn a_paper_is_printed_and_verified() {
    let console = Console::founded();
    let (id, _) = console.ticket("Sí");
    let (id, file) = (id.to_string(), console.file("paper.pdf"));
    assert!(console.does(&["paper", &id, "oax-nota-cierre", "--out", text(&file)]).contains("1 pages."));
    assert!(std::fs::read(&file).expect("a file").starts_with(b"%PDF-"));
    let blank = console.file("blank.pdf");
    console.does(&["paper", &id, "oax-nota-cierre", "--blank", "--out", text(&blank)]);
    let (code, said) = console.ends(&["paper", &id, "nada", "--out", text(&console.file("c.pdf"))]);
    assert!(code == 1 && said.contains("nada"), "{said}");

    let log = console.does(&["audit"]);
    let hash = log.split_whitespace().find(|word| word.len() == 64).expect("the paper's hash");
    let address = format!("{ORIGIN}/verificar/{}", &hash[..20]);
    for typed in [hash, &hash[..20], &address, &hash.to_uppercase()] {
        let told = console.does(&["verify", "--paper", typed]);
        assert!(told.contains("no se ha modificado") && told.contains("Folio: "), "{typed}: {told}");
        assert!(!told.contains("María") && !told.contains("No enciende"), "no names, no content: {told}");
    }
    assert!(console.does(&["verify", "--paper", hash, "--english"]).contains("not changed since"));
    let (code, said) = console.ends(&["verify", "--paper", &"f".repeat(64)]);
    assert!(code == 3 && said.contains("Ningún documento"), "{said}");
    let near = format!("{}{}", &hash[..63], if hash.ends_with('0') { '1' } else { '0' });
    assert_eq!(console.ends(&["verify", "--paper", &near]).0, 3, "the whole hash counts where it is given");
    assert_eq!(console.ends(&["verify", "--paper", "zzz"]).0, 1);
    assert!(console.does(&["verify"]).contains("Nothing is amiss."), "the data directory of the settings");
    assert!(console.does(&["verify", "--since-last"]).contains("Since the proof of"), "by what was proven just now");
    let mut nowhere = Command::new(env!("CARGO_BIN_EXE_ronda"));
    let nowhere = nowhere.args(["verify", "--since-last"]).env_remove("RONDA_DATA").output().expect("it runs");
    let said = String::from_utf8_lossy(&nowhere.stderr);
    assert!(nowhere.status.code() == Some(2) && said.contains("Give --data DIR"), "{said}");
    assert!(console.does(&["verify", text(&console.data())]).contains("Nothing is amiss."));
    console.does(&["verify", text(&console.data()), "--rebuild"]);
    assert!(console.does(&["verify", "--paper", hash]).contains("no se ha modificado"), "also after a rebuild");
}

#[test]
fn words_are_taken_out_and_the_disk_is_rid_of_them() {
    let console = Console::founded();
    let canary = "CANARIO-PIN-7731";
    let (id, note) = console.ticket(canary);
    let (id, note) = (id.to_string(), note.to_string());
    let store = start::store_file(&console.data());
    assert!(holds(&store, canary));
    let (code, said) = console.ends(&["redact", &id, "--reason", "Dato personal"]);
    assert!(code == 2 && said.contains("--note"), "{said}");
    assert!(console.does(&["redact", &id, "--note", &note, "--reason", "Dato personal"]).contains("1 taken out."));
    assert!(console.does(&["compact", text(&console.data())]).contains("the former file is gone"));
    assert!(!holds(&store, canary), "nor in a page that was freed");
    assert!(console.does(&["verify", text(&console.data())]).contains("Nothing is amiss."));
    assert!(console.does(&["audit"]).contains("Dato personal"));
    let nowhere = console.file("nada");
    assert_eq!(console.ends(&["compact", text(&nowhere)]).0, 1);
}

/// R29: what was drawn goes once, also after the words under which it was drawn; who signed stays.
#[test]
fn what_was_drawn_as_a_signature_is_taken_out() {
    let console = Console::founded();
    let drawn = "17,31 211,307 401,23";
    let (document, _) = console.ticket("Sí");
    let (id, signature) = (document.to_string(), console.signature(document, drawn));
    let store = start::store_file(&console.data());
    assert!(holds(&store, drawn));
    let act = signature.to_string();
    let take = |place| ["redact", id.as_str(), place, act.as_str(), "--reason", "Dato personal"];
    assert!(console.does(&take("--signed")).contains("1 taken out."));
    let signed = console.view(document).signatures.remove(0).signed;
    assert_eq!((signed.text.as_str(), signed.hand.strokes.as_str()), ("", drawn));
    assert!(console.does(&take("--hand")).contains("1 taken out."));
    let after = console.view(document);
    let signed = &after.signatures[0].signed;
    assert!(after.is_hand_gone(signature) && signed.hand.strokes.is_destroyed());
    assert_eq!(signed.hand.name, "María");
    let (code, said) = console.ends(&take("--hand"));
    assert!(code == 1 && said.contains("nothing to take out"), "{said}");
    console.does(&["compact", text(&console.data())]);
    assert!(!holds(&store, drawn), "nor in a page that was freed");
    assert!(console.does(&["verify", text(&console.data())]).contains("Nothing is amiss."));
}

const NAMED: redb::TableDefinition<'static, (&[u8; 32], u64, u64), &[u8; 16]> = redb::TableDefinition::new("named");
const SEALS: redb::TableDefinition<'static, (u64, u64), &[u8]> = redb::TableDefinition::new("seals");

#[test]
fn verification_finds_another_naming_of_a_file_and_another_seal() {
    let console = Console::founded();
    let (document, _) = console.ticket("Sí");
    let photo = AttachEvidence::new(Sha256::of(b"a photograph"), 12, Media::Jpeg, String::new());
    {
        let ingest = console.ingest();
        let does = |person: &str, site, command| {
            let (at, kind) = (ingest.clock().now(), DocumentKind::Ticket);
            let own = OwnAct { person: PersonId::new(person), site, document, kind, at, command };
            let receipt = ingest.perform_blocking(vec![own]).expect("taken in").remove(0);
            assert_eq!(receipt.outcome, Outcome::Accepted);
            ActId { device: DeviceId::SERVER, number: receipt.number }
        };
        let evidence = does("eva.rios", Site::Desk, Act::Content(Content::AttachEvidence(Box::new(photo))));
        let fault = Some(SealFault::Unreadable);
        does(ronda_server::identity::SERVER, Site::System, Act::Content(Content::SealEvidence { evidence, fault }));
    }
    console.released();
    let data = console.data();
    assert!(console.does(&["verify", text(&data)]).contains("Nothing is amiss."));
    let (file, kept) = (start::store_file(&data), console.file("kept.redb"));
    std::fs::copy(&file, &kept).expect("copied");
    for (table, told) in [(0, "are others than the feed tells"), (1, "the seal of act")] {
        std::fs::copy(&kept, &file).expect("copied");
        {
            let database = redb::Database::create(&file).expect("a database");
            let writing = database.begin_write().expect("writes");
            if table == 0 {
                writing.open_table(NAMED).expect("a table").retain(|_, _| false).expect("emptied");
            } else {
                writing.open_table(SEALS).expect("a table").retain(|_, _| false).expect("emptied");
            }
            writing.commit().expect("committed");
        }
        let (code, said) = console.ends(&["verify", text(&data)]);
        assert!(code == 3 && said.contains(told), "{said}");
    }
    std::fs::copy(&kept, &file).expect("copied");
    assert!(console.does(&["verify", text(&data), "--rebuild"]).contains("Nothing is amiss."));
}

/// A sound installation ends with 0; one thing that would be lost, with 1, and it stands first with what to do.
#[test]
fn the_doctor_says_what_is_wrong_and_ends_with_one() {
    let console = Console::founded();
    let (code, told) = console.ends(&["doctor"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.starts_with("FAIL  backup: none was ever made\n      Do: ronda backup FILE"), "{told}");
    assert!(told.contains("docs/runbook.md#backup") && told.contains("WARN  server: none runs"), "{told}");
    console.does(&["backup", text(&console.file("copia.ronda"))]);
    let (code, told) = console.ends(&["doctor"]);
    assert!(code == 0 && !told.contains("FAIL"), "{told}");
    let settings = console.file("ronda.toml");
    std::fs::write(&settings, "[mail]\nsmtp_user = \"mesa\"\n").expect("written");
    let (code, told) = console.ends(&["doctor", "--config", text(&settings)]);
    assert!(code == 0 && told.contains("WARN  settings: `mail.smtp_user` has no effect"), "{told}");
    let (code, told) = console.ends(&["doctor", "--organisation", "no-such"]);
    assert!(code == 1 && told.starts_with("FAIL  organisation"), "{told}");
}

/// Of three wrong lines one was told at each start; and the line stood whole in the journal, with what is secret in it.
#[test]
fn settings_that_are_wrong_are_told_whole_and_without_their_secrets() {
    let console = Console::founded();
    let file = console.file("ronda.toml");
    std::fs::write(&file, "lisen = \"x\"\nupload_mb = \"palabra\"\nmetrics_token = 73920115\n").expect("written");
    let (code, said) = console.ends(&["serve", "--config", text(&file)]);
    assert!(
        code == 2 && ["«lisen»", "«upload_mb»", "«metrics_token»"].iter().all(|name| said.contains(*name)),
        "{said}"
    );
    assert!(!said.contains("palabra") && !said.contains("73920115"), "{said}");
    let mail = ["--mail-from", "Mesa <mesa@ronda.example>", "--mail-smtp", "smtps://mesa:palabra@mail.example"];
    let (code, said) = console.ends(&[&["serve", "--scanner", "clamd"], &mail[..]].concat());
    assert!(code == 2 && said.contains("2 things in the settings are wrong") && said.contains("«clamd»"), "{said}");
    assert!(said.contains("«smtps://…@mail.example»") && !said.contains("palabra"), "{said}");
}

#[test]
fn a_message_to_another_system_that_there_is_not_is_no_success() {
    let console = Console::founded();
    assert!(console.does(&["webhooks", "replay"]).contains("0 are tried again"), "nothing was given up");
    let unknown = Sha256::of(b"none").to_string();
    let (code, said) = console.ends(&["webhooks", "replay", &unknown]);
    assert!(code == 1 && said.contains(&format!("no message {unknown} waits")), "{code}: {said}");
}

/// A former primary whose unit was enabled was started again every five seconds for ever.
#[test]
fn a_service_that_no_restart_cures_says_what_to_do_and_ends_with_a_code_of_its_own() {
    let console = Console::founded();
    let (data, place) = (console.data(), console.file("replica"));
    std::fs::create_dir(&place).expect("made");
    let store = start::open(&data).expect("a store");
    let beside = (data.clone(), BlobStore::of(&data, None));
    let replica = Replica::new(Arc::new(FolderPlace::new(&place)), store, beside, Clock::system());
    assert!(replica.snapshot().expect("made"));
    drop(replica);
    console.released();
    let other = console.file("other");
    console.does(&["restore", "--replica", text(&place), "--take-over", "--data", text(&other)]);
    let (code, said) = console.ends(&["serve", "--replicate", text(&place)]);
    let last = said.lines().last().unwrap_or_default();
    assert!(code == 4 && last.contains("no restart cures this"), "{said}");
    assert!(last.contains("systemctl disable --now ronda"), "{said}");

    let (code, said) = console.ends(&["serve", "--origin", "https://ronda.example/mesa"]);
    assert!(code == 2 && said.contains("no restart cures this: correct the settings"), "{said}");
    let (code, said) = console.ends(&["follow"]);
    assert!(code == 2 && said.contains("set `replicate`"), "{said}");
    let own = console.file("organisation");
    organisation::write(&own, &organisation::files_named("oaxaca").expect("its files")).expect("written");
    std::fs::write(own.join("organisation.json"), "{").expect("written");
    let (code, said) = console.ends(&["serve", "--organisation", text(&own)]);
    assert!(code == 4 && said.contains(&format!("({}) are not right", own.display())), "which data: {said}");
    assert!(said.contains("organisation.json:1: "), "which file and line: {said}");
    assert!(said.contains(&format!("«ronda check {}»", own.display())), "and what to do: {said}");
    std::fs::write(data.join(FOLLOWS), "").expect("written");
    let (code, said) = console.ends(&["serve"]);
    assert!(code == 4 && said.contains("systemctl start ronda-follow"), "{said}");
}
