//! Tests of `ronda person` and `ronda transparency` over the socket of a running server. What is planted in each place
//! is found, what is a namesake's is not, what is taken out is nowhere, and nobody stands in what is told to everybody.

use crate::it::steps::whole;
use ronda_server::admin_api::{Answer, FolderFingerprint, Operator, PersonOrder, PersonWish, Question};
use ronda_server::identity::{audit, people};
use ronda_server::ingest::OwnAct;
use ronda_server::persons::{Correction, FolderFile};
use ronda_server::store::accounts::{self, AccountRow, AccountRows, AccountState};
use ronda_server::store::inventory::{InventoryRows, MachineIdentity, MachineReport, MachineRow};
use ronda_server::store::mail::{MailRows, OutState, Outgoing};
use ronda_server::store::reports::{IssuedContents, IssuedRow, ReportKind, ReportRows};
use ronda_server::store::whatsapp::{
    WhatsappContact, WhatsappKnown, WhatsappName, WhatsappRows, WhatsappThread, name_of,
};
use ronda_server::store::{AuditKind, Batch, EntryKind};
use ronda_shared::act::DocumentKind;
use ronda_shared::cbor;
use ronda_shared::command::{
    Audience, Command, ContactField, Content, Decision, EquipmentField, Item, OpenTicket, Requester,
};
use ronda_shared::date::{Date, date_in};
use ronda_shared::ids::{DocumentId, PersonId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::redaction::Redact;
use ronda_shared::stamp::Site;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::{DAY_MS, Timestamp};
use ronda_test_support::house::{House, ORIGIN};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const NAME: &str = "Marisol Quijano Bernal";
pub(super) const MAIL: &str = "marisol.quijano@oaxaca.gob.mx";
const PHONE: &str = "951 555 0101";
/// The same name, another person.
pub(super) const NAMESAKE: &str = "otra.marisol@oaxaca.gob.mx";

async fn ask(house: &House, question: Question) -> Answer {
    Arc::new(Operator::new(house.app.ingest().clone(), ORIGIN)).answer(question).await
}

pub(super) async fn person(house: &House, who: &str, wish: PersonWish) -> Answer {
    let order = PersonOrder { who: who.into(), also: Vec::new(), asked: "ARCO 12/2026".into(), wish };
    ask(house, Question::Person(order)).await
}

pub(super) async fn does(house: &House, who: &str, document: DocumentId, kind: DocumentKind, command: Command) {
    let told = command.name();
    let (person, at) = (PersonId::new(who), house.app.clock().now());
    let act = OwnAct { person, site: Site::Desk, document, kind, at, command };
    let receipts = house.app.ingest().perform(vec![act]).await.expect("performed");
    assert_eq!(receipts[0].outcome, Outcome::Accepted, "{told}");
}

pub(super) async fn asked(house: &House, name: &str, mail: &str, description: &str) -> DocumentId {
    asked_as(house, None, name, mail, description).await
}

pub(super) async fn asked_as(
    house: &House,
    who: Option<&str>,
    name: &str,
    mail: &str,
    description: &str,
) -> DocumentId {
    let id = DocumentId::new(Timestamp::from_millis(house.now()), [house.key(); 10]);
    let Command::Content(Content::OpenTicket(open)) = crate::it::steps::ticket(house, "oax-revision-extension") else {
        panic!("an opening")
    };
    let requester = Requester {
        name: name.into(),
        mail: mail.into(),
        phone: if mail == MAIL { PHONE } else { "951 555 0199" }.into(),
        client_org: "Registro Civil".into(),
        person: who.map(PersonId::new),
    };
    let open = OpenTicket { requester, description: description.into(), ..*open };
    does(house, "eva.rios", id, DocumentKind::Ticket, Command::Content(Content::OpenTicket(Box::new(open)))).await;
    id
}

pub(super) fn text(files: &[FolderFile], name: &str) -> String {
    let file = files.iter().find(|file| file.name == name).expect("the file");
    String::from_utf8(file.bytes.to_vec()).expect("text")
}

pub(super) struct Planted {
    pub(super) house: House,
    own: DocumentId,
    pub(super) over: DocumentId,
    pub(super) namesakes: DocumentId,
    mentioned: DocumentId,
    item: DocumentId,
}

/// Her in a ticket that is open, in one that is over, in somebody else's, in an item, in mail, WhatsApp and the audit log; and
/// a namesake of hers.
pub(super) async fn planted() -> Planted {
    let house = House::open();
    let own = asked(&house, NAME, MAIL, "TRAZA-ABIERTA; atendió Rogelio Paz Ordaz, rogelio@oaxaca.gob.mx").await;
    let over = asked(&house, NAME, MAIL, "TRAZA-TERMINADA").await;
    let cancel =
        Command::Decision(Decision::Cancel { reason: "Ya no hace falta".into(), duplicate_of: None, withdrawn: None });
    does(&house, "ana.lopez", over, DocumentKind::Ticket, cancel).await;
    let namesakes = asked(&house, NAME, NAMESAKE, "TRAZA-DE-OTRA").await;
    let mentioned = asked(&house, "Rogelio Paz Ordaz", "rogelio@oaxaca.gob.mx", "TRAZA-AJENA").await;
    let note = Content::AddNote { audience: Audience::Internal, text: format!("TRAZA-NOTA: avisar a {MAIL}") };
    does(&house, "eva.rios", mentioned, DocumentKind::Ticket, Command::Content(note)).await;
    let cancel =
        Command::Decision(Decision::Cancel { reason: "Se atendió".into(), duplicate_of: None, withdrawn: None });
    does(&house, "ana.lopez", mentioned, DocumentKind::Ticket, cancel).await;
    let item = DocumentId::new(Timestamp::from_millis(house.now()), [house.key(); 10]);
    let fields = [(EquipmentField::Inventory, "INV-900"), (EquipmentField::Name, MAIL)];
    let fields = fields.into_iter().map(|(field, value)| (field, value.to_owned())).collect();
    let register = Command::Item(Item::RegisterEquipment { fields });
    does(&house, "eva.rios", item, DocumentKind::Equipment, register).await;

    let (store, now) = (house.store(), Timestamp::from_millis(house.now()));
    let _turn = store.turn();
    let reader = store.read().expect("a reader");
    let mut batch = Batch::after(reader.end().expect("an end"));
    batch.mail = MailRows {
        out: vec![Outgoing {
            id: reader.mail_next_id().expect("a number"),
            document: Some(over),
            event: "received".into(),
            to: MAIL.into(),
            message_id: "m1@ronda.example".into(),
            references: Vec::new(),
            subject: "TRAZA-CORREO".into(),
            text: String::new(),
            files: Vec::new(),
            reply: false,
            made: now,
            state: OutState::Sent { at: now },
        }],
        ..MailRows::default()
    };
    let who = WhatsappContact { phone: "529515550101".into(), user: String::new(), name: "TRAZA-WHATSAPP".into() };
    let thread = WhatsappThread { key: name_of(WhatsappName::Ticket, &over.to_string()), document: over, who, at: now };
    batch.whatsapp = WhatsappRows { known: vec![WhatsappKnown::Thread(thread)], ..WhatsappRows::default() };
    let machine = |name: &str, user: &str| {
        let key = Sha256::of(name.as_bytes());
        let row = MachineRow {
            key,
            source: "aulas".into(),
            device: name.into(),
            identity: MachineIdentity::default(),
            name: name.into(),
            model: String::new(),
            item: None,
            first: now,
            last: now,
            ip: String::new(),
            contested: None,
        };
        (row, (key, MachineReport { at: now, user: Some(user.into()), ..MachineReport::default() }))
    };
    let told =
        [machine("TRAZA-EQUIPO", MAIL), machine("TRAZA-EQUIPO-AJENO", NAMESAKE), machine("TRAZA-DUDOSA", "marisol")];
    let (machines, reports) = told.into_iter().unzip();
    batch.inventory = InventoryRows { machines, reports, ..InventoryRows::default() };
    let line = audit::line(None, None, AuditKind::MailAnswered, MAIL, "TRAZA-BITACORA");
    batch.enter(now, None, vec![], EntryKind::Audit(line));
    drop(reader);
    store.commit(batch).expect("planted");
    drop(_turn);
    Planted { house, own, over, namesakes, mentioned, item }
}

/// Accounts of a directory that came to be let in, and what was decided.
fn shown(house: &House, accounts: &[(&str, AccountState)]) {
    let row = |(account, state): &(&str, AccountState)| AccountRow {
        key: accounts::key("https://directorio.example", account),
        provider: "directorio".into(),
        subject: (*account).into(),
        account: (*account).into(),
        name: String::new(),
        state: state.clone(),
        shown: Timestamp::from_millis(house.now()),
        roles: Vec::new(),
        teams: Vec::new(),
    };
    let accounts = AccountRows { put: accounts.iter().map(row).collect(), ..AccountRows::default() };
    house.store().commit(Batch { accounts, ..Batch::default() }).expect("planted");
}

#[tokio::test]
async fn what_is_held_on_one_is_gathered_and_nothing_of_a_namesake() {
    let Planted { house, own, over, namesakes, mentioned, item } = planted().await;
    let Answer::People(all) = person(&house, "marisol quijano", PersonWish::Gather {}).await else {
        panic!("two are meant")
    };
    let keys: Vec<&str> = all.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, [format!("correo:{MAIL}"), format!("correo:{NAMESAKE}")]);

    let Answer::Folder { files, .. } = person(&house, MAIL, PersonWish::Gather {}).await else { panic!("a folder") };
    let (data, letter) = (text(&files, "datos.json"), text(&files, "respuesta.html"));
    for trace in [
        "TRAZA-ABIERTA",
        "TRAZA-TERMINADA",
        "TRAZA-NOTA",
        "TRAZA-CORREO",
        "TRAZA-WHATSAPP",
        "TRAZA-BITACORA",
        "TRAZA-EQUIPO",
        "INV-900",
    ] {
        assert!(data.contains(trace), "{trace}: {data}");
    }
    let told: serde_json::Value = serde_json::from_str(&data).expect("JSON");
    let ids: Vec<&str> =
        told["documents"].as_array().expect("a list").iter().filter_map(|one| one["id"].as_str()).collect();
    for id in [own, over, mentioned, item] {
        assert!(ids.contains(&id.to_string().as_str()), "{id}");
    }
    assert!(!ids.contains(&namesakes.to_string().as_str()));
    assert_eq!(told["beside"]["machines"].as_array().map(Vec::len), Some(1), "{data}");
    for others in ["TRAZA-DE-OTRA", "TRAZA-EQUIPO-AJENO", "TRAZA-DUDOSA", NAMESAKE, "Rogelio Paz", "rogelio@"] {
        assert!(!data.contains(others) && !letter.contains(others), "{others}");
    }
    assert!(letter.contains(NAME) && letter.contains("TRAZA-TERMINADA"));

    // Nothing was changed but for the line that says so, which names nobody.
    let Answer::Audit { lines, .. } = ask(&house, Question::Audit { since: None, day: None, who: None }).await else {
        panic!("lines")
    };
    let line = lines.iter().find(|line| line.what == AuditKind::PersonGathered).expect("a line");
    assert!(line.detail.contains("ARCO 12/2026"));
    assert!(!line.subject.contains('@') && !line.detail.contains("Marisol"), "{line:?}");
}

/// Nobody would be answered within the law's term for as long as one document is damaged, whosever it is.
#[tokio::test]
async fn a_damaged_document_ends_nobodys_answer_and_is_named() {
    let Planted { house, own, over, .. } = planted().await;
    let folio = house.ticket(over).decided.folio.expect("a folio");
    let snapshots = vec![(over, b"no document".to_vec())];
    house.store().commit(Batch { snapshots, ..Batch::after(house.feed().0) }).expect("written");
    let Answer::Folder { files, told, .. } = person(&house, MAIL, PersonWish::Gather {}).await else {
        panic!("a folder")
    };
    assert!(told.iter().any(|line| line.starts_with(&folio) && line.contains("cannot be read")), "{told:?}");
    assert!(text(&files, "datos.json").contains(&own.to_string()));
}

#[tokio::test]
async fn nobody_is_nobody() {
    let house = House::open();
    let answer = person(&house, "nadie@oaxaca.gob.mx", PersonWish::Gather {}).await;
    assert!(matches!(answer, Answer::Refused(why) if why.contains("nadie@oaxaca.gob.mx")));
}

#[tokio::test]
async fn a_datum_is_set_right_in_each_ticket() {
    let Planted { house, own, over, namesakes, .. } = planted().await;
    let data = BTreeMap::from([(ContactField::Name, "Marisol Quijano Vernal".to_owned())]);
    let correction = Correction { data, by: PersonId::new("eva.rios"), reason: "ARCO 13/2026".into() };
    let Answer::Folder { files, told, .. } = person(&house, MAIL, PersonWish::Correct(correction)).await else {
        panic!("a folder")
    };
    assert!(told[0].starts_with("2 tickets"), "{told:?}");
    let name = |id| house.ticket(id).requester[&ContactField::Name].value.clone();
    assert_eq!((name(own).as_str(), name(over).as_str()), ("Marisol Quijano Vernal", "Marisol Quijano Vernal"));
    assert_eq!(name(namesakes), NAME);
    assert!(text(&files, "respuesta.html").contains("Vernal"));
    whole(&house);
}

#[tokio::test]
async fn a_cancellation_is_planned_done_and_done_once() {
    let Planted { house, own, over, namesakes, mentioned, item } = planted().await;
    let wish = |apply| PersonWish::Cancel { decision: "oficio 7/2026".into(), apply };
    shown(&house, &[(MAIL, AccountState::Refused), (NAMESAKE, AccountState::Asks)]);
    let feed = house.feed();
    let Answer::Folder { told, files, .. } = person(&house, MAIL, wish(false)).await else { panic!("a plan") };
    assert_eq!(house.feed(), feed, "a plan changes nothing");
    assert!(told[0].contains("in 3 documents would be taken out, 1 rows of WhatsApp, 1 accounts"), "{told:?}");
    assert!(text(&files, "respuesta.html").contains("sigue abierta"));

    let Answer::Folder { told, files, .. } = person(&house, MAIL, wish(true)).await else { panic!("done") };
    assert!(told[0].contains("in 3 documents were taken out"), "{told:?}");
    assert!(!text(&files, "respuesta.html").contains(MAIL), "the answer hands nothing out again");
    for id in [over, mentioned] {
        let view = serde_json::to_string(&house.ticket(id)).expect("JSON");
        assert!(!view.contains(MAIL), "{view}");
    }
    let gone = house.ticket(over);
    assert!(gone.redactions.iter().any(|one| one.what == Redact::Contact(ContactField::Mail)));
    assert!(!serde_json::to_string(&house.item(item)).expect("JSON").contains(MAIL));
    assert_eq!(house.ticket(own).requester[&ContactField::Mail].value, MAIL, "an open ticket is attended");
    assert_eq!(house.ticket(namesakes).requester[&ContactField::Mail].value, NAMESAKE);
    let reader = house.store().read().expect("a reader");
    assert!(reader.whatsapp_known().expect("read").is_empty());
    let kept: Vec<String> = reader.accounts().expect("read").into_iter().map(|row| row.account).collect();
    assert_eq!(kept, [NAMESAKE], "who was refused is forgotten; another one is not");
    drop(reader);
    whole(&house);

    let Answer::Folder { told, .. } = person(&house, MAIL, wish(true)).await else { panic!("again") };
    assert!(told[0].starts_with("0 places in 0 documents"), "{told:?}");
}

/// What was issued is a document of the institution: it is told, and stays as it was issued.
#[tokio::test]
async fn an_issued_report_that_names_one_is_told_and_stays() {
    let Planted { house, .. } = planted().await;
    let now = Timestamp::from_millis(house.now());
    let day = Date::new(2026, 11, 16).expect("a day");
    let issued = |number: u64, done: &str, label: &str| {
        let report = format!(r#"{{"sections":[{{"rows":[{{"label":{{"es":"{label}","en":"{label}"}}}}]}}]}}"#);
        let contents = IssuedContents {
            report: report.into_bytes().into(),
            paper: Default::default(),
            inputs: Default::default(),
        };
        let bytes = cbor::encode(&contents);
        let row = IssuedRow {
            number,
            report: ReportKind::Activity,
            from: day,
            to: day.plus(6),
            building: None,
            position: 1,
            by: PersonId::new("ana.lopez"),
            name: "Ana López".into(),
            at: now,
            done: done.into(),
            gained: "Se ganó tiempo.".into(),
            replaces: None,
            digest: Sha256::of(&bytes),
        };
        (row, bytes.into())
    };
    let (row, bytes) = issued(4, "Se atendió.", MAIL);
    let damaged = (IssuedRow { digest: Sha256::of(b"another"), ..row }, bytes);
    let issued = vec![
        issued(1, &format!("Se atendió a {MAIL}."), "Registro Civil"),
        issued(2, "Se atendió.", MAIL),
        issued(3, "Se atendió.", NAME),
        damaged,
    ];
    let reports = ReportRows { issued, ..ReportRows::default() };
    house.store().commit(Batch { reports, ..Batch::default() }).expect("planted");

    let Answer::Folder { files, told, .. } = person(&house, MAIL, PersonWish::Gather {}).await else {
        panic!("a folder")
    };
    let data: serde_json::Value = serde_json::from_str(&text(&files, "datos.json")).expect("JSON");
    let names = |all: &serde_json::Value| {
        let all = all.as_array().expect("a list").iter();
        all.filter_map(|one| one["name"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(names(&data["beside"]["reports"]), ["INF-0001", "INF-0002"], "{data}");
    let letter = text(&files, "respuesta.html");
    assert!(letter.contains("INF-0001") && letter.contains("se conserva como se emitió"), "{letter}");
    assert!(!letter.contains("INF-0003") && !letter.contains("INF-0004"), "{letter}");
    // A name that another one has, and what cannot be read, are for the operator to judge.
    assert!(told.iter().any(|line| line.starts_with("INF-0003: a name alone")), "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("INF-0004: an issued report that is damaged")), "{told:?}");

    let wish = PersonWish::Cancel { decision: "oficio 7/2026".into(), apply: true };
    let Answer::Folder { files, told, .. } = person(&house, MAIL, wish).await else { panic!("done") };
    assert!(text(&files, "respuesta.html").contains("los informes que le mencionan (INF-0001, INF-0002)"));
    assert!(told.iter().any(|line| line.contains("INF-0001, INF-0002")), "{told:?}");
    let reader = house.store().read().expect("a reader");
    let stays = reader.issued_report(1).expect("read").expect("a row");
    assert!(stays.done.contains(MAIL), "{stays:?}");
}

/// It may name them: without their entry nobody would find them in it once it can be read.
#[tokio::test]
async fn an_entry_stays_while_a_document_cannot_be_read() {
    let house = House::open();
    let damaged = asked(&house, "Rogelio Paz Ordaz", "rogelio@oaxaca.gob.mx", "Sin tono").await;
    let id = PersonId::new("marisol.quijano");
    let left = Person { active: false, mail: Some(MAIL.to_owned()), ..Person::new(id.clone(), NAME) };
    people::upsert(house.store(), Timestamp::from_millis(house.now()), &[left]).expect("told");
    let snapshot = |bytes: &[u8]| {
        let snapshots = vec![(damaged, bytes.to_vec())];
        house.store().commit(Batch { snapshots, ..Batch::after(house.feed().0) }).expect("written");
    };
    let mail = || house.store().read().expect("a reader").person(&id).expect("read").expect("known").mail;
    let wish = || PersonWish::Cancel { decision: "oficio 7/2026".into(), apply: true };
    shown(&house, &[(MAIL, AccountState::Refused)]);
    let accounts = || house.store().read().expect("a reader").accounts().expect("read").len();
    snapshot(b"no document");
    let Answer::Folder { told, .. } = person(&house, id.as_str(), wish()).await else { panic!("done") };
    assert!(told.iter().any(|line| line.contains("stays until what is damaged can be read")), "{told:?}");
    assert_eq!(mail().as_deref(), Some(MAIL));
    assert_eq!(accounts(), 1, "by that address who was refused would come in as them");

    snapshot(b"");
    let Answer::Folder { told, .. } = person(&house, id.as_str(), wish()).await else { panic!("done") };
    assert_eq!(mail(), None, "{told:?}");
    assert_eq!(accounts(), 0, "{told:?}");
}

/// A ticket of a closed year comes back from its archive to lose the same.
#[tokio::test]
async fn what_an_archive_has_of_one_is_taken_out_too() {
    let Planted { house, over, mentioned, .. } = planted().await;
    house.pass(400 * DAY_MS);
    let evidence = house.app.keeper().blobs().kept().clone();
    let operator = Operator::new(house.app.ingest().clone(), ORIGIN).of(&house.path().join("data"), evidence);
    let backup = house.path().join("backup.tar");
    let folder = FolderFingerprint::of(&backup).expect("seen");
    let closed = Question::ArchiveYear { year: 2026, backup, folder };
    let told = Arc::new(operator).answer(closed).await;
    assert!(matches!(told, Answer::YearArchived(_)), "{told:?}");
    let has_left =
        |id| house.store().read().expect("a reader").document(id).expect("read").expect("a row").archived > 0;
    assert!(has_left(over) && has_left(mentioned));

    let wish = PersonWish::Cancel { decision: "oficio 7/2026".into(), apply: true };
    let Answer::Folder { told, .. } = person(&house, MAIL, wish).await else { panic!("done") };
    assert!(told[0].contains("in 3 documents were taken out"), "{told:?}");
    for id in [over, mentioned] {
        assert!(!has_left(id), "an archive is written once");
        let view = serde_json::to_string(&house.ticket(id)).expect("JSON");
        assert!(!view.contains(MAIL), "{view}");
    }
    whole(&house);
}

#[tokio::test]
async fn who_works_here_is_not_taken_out_of_what_they_did() {
    let house = House::open();
    let wish = PersonWish::Cancel { decision: "oficio 7".into(), apply: true };
    let answer = person(&house, "omar.cruz", wish).await;
    assert!(matches!(answer, Answer::Refused(why) if why.contains("works for the institution")));
}

#[tokio::test]
async fn nobody_stands_in_what_is_told_to_everybody() {
    let Planted { house, own, .. } = planted().await;
    let today = date_in(&house.app.organisation().zone, Timestamp::from_millis(house.now()));
    let question = Question::Transparency { from: today, to: today };
    let Answer::Folder { files, told, .. } = ask(&house, question).await else { panic!("a folder") };
    assert_eq!(told[0], "4 tickets.");
    let folio = house.ticket(own).decided.folio.expect("a folio");
    assert!(text(&files, "solicitudes.csv").contains(&folio) && text(&files, "solicitudes.json").contains(&folio));
    assert!(text(&files, "agregados.csv").contains("suprimido"));
    for name in ["solicitudes.csv", "solicitudes.json", "agregados.csv", "agregados.json", "diccionario.csv"] {
        let told = text(&files, name);
        for datum in
            ["Marisol", "Rogelio", "Quijano", "@", "951 555", "Registro Civil", "TRAZA", "Eva Ríos", "eva.rios"]
        {
            assert!(!told.contains(datum), "{datum} in {name}");
        }
    }
}
