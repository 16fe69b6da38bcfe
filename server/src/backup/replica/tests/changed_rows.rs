//! Rows beside the feed that no entry tells: sessions, accounts, mail, schedules, WhatsApp, time stamps, answers on revocation.

use super::*;
use crate::mail::{FOLDER, files as messages};
use crate::store::accounts::{self, AccountRow, AccountRows, AccountState};
use crate::store::mail::{Aside, AsideSettled, AsideWhy, Became, Incoming, MailRows, OutState, Outgoing, Settlement};
use crate::store::ocsp::{OcspAnswer, OcspRows, OcspWaiting};
use crate::store::reports::{ReportKind, ReportPeriod, ReportRows, Rhythm, ScheduleRow, Stopped};
use crate::store::time_stamps::{StampRows, StampWaiting, StampsFollowed, StoredStamp, Subject};
use crate::store::whatsapp::{WhatsappHandled, WhatsappIncoming, WhatsappRows, WhatsappWaiting};
use crate::store::{SessionRow, TokenHash};
use ronda_shared::catalog::hours::DayOfWeek;
use ronda_shared::ids::{ActId, DeviceId, PersonId};
use serde_bytes::ByteBuf;

/// A message that came and waits.
pub(super) fn came(wamid: &str, at: Timestamp) -> WhatsappIncoming {
    WhatsappIncoming {
        key: name_of(WhatsappName::Came, wamid),
        wamid: wamid.to_owned(),
        who: WhatsappContact { phone: "529510000001".into(), ..WhatsappContact::default() },
        at,
        arrived: at,
        message: ByteBuf::from(b"{}".to_vec()),
        file: None,
        document: None,
        state: OutState::Waiting { tries: 1, next: at, last: "its ticket could not be read".into() },
    }
}

fn waits(row: &WhatsappIncoming) -> Batch {
    let waiting = vec![WhatsappWaiting::Came(row.clone())];
    Batch { whatsapp: WhatsappRows { waiting, ..WhatsappRows::default() }, ..Batch::default() }
}

pub(super) fn dealt_with(row: &WhatsappIncoming, at: Timestamp) -> (WhatsappKnown, Batch) {
    let taken = WhatsappKnown::Taken(WhatsappHandled { key: row.key, at, document: None });
    let rows = WhatsappRows { gone: vec![row.key], known: vec![taken.clone()], ..WhatsappRows::default() };
    (taken, Batch { whatsapp: rows, ..Batch::default() })
}

/// A checkpoint that waits for its stamp, and a signature that waits for its answer; both as they are when they have come.
fn proofs(at: Timestamp) -> ((StampWaiting, StoredStamp), (OcspWaiting, OcspAnswer)) {
    let (subject, imprint) = (Subject::Checkpoint { position: 1 }, Sha256::of(b"feed"));
    let waiting =
        StampWaiting { subject: subject.clone(), imprint, since: at, tries: 0, next: at, refused: Vec::new() };
    let stamp = StoredStamp {
        subject,
        imprint,
        provider: "PSC Uno".into(),
        at,
        policy: "1.2.3".into(),
        came: at,
        answer: ByteBuf::from(b"stamp".to_vec()),
        refused: Vec::new(),
    };
    let (certificate, act) = (Sha256::of(b"certificate"), ActId { device: DeviceId::SERVER, number: 1 });
    let document = DocumentId::new(at, [3; 10]);
    let asked =
        OcspWaiting { certificate, act, document, position: 1, since: at, tries: 0, next: at, refused: Vec::new() };
    let answer = OcspAnswer {
        certificate,
        act,
        document,
        position: 1,
        responder: "ac5.cer".into(),
        came: at,
        answer: ByteBuf::from(b"answer".to_vec()),
    };
    ((waiting, stamp), (asked, answer))
}

/// A message that waits in the desk's tray.
fn letter(number: u16, at: Timestamp) -> Incoming {
    let mut key = TokenHash([7; 32]);
    key.0[..2].copy_from_slice(&number.to_be_bytes());
    Incoming {
        key,
        at,
        from: "vecina@example.com".into(),
        subject: "Una pregunta".into(),
        became: Became::Kept,
        document: None,
        why: String::new(),
        files: Vec::new(),
        kept: true,
        sha256: None,
        aside: Some(Aside { why: AsideWhy::Outside, settled: None }),
    }
}

/// A message of the queue.
fn notice(id: u64, at: Timestamp, state: OutState) -> Outgoing {
    Outgoing {
        id,
        document: Some(DocumentId::new(at, [3; 10])),
        event: "received".into(),
        to: "ana@oaxaca.gob.mx".into(),
        message_id: format!("ronda.{id}@ronda.example"),
        references: Vec::new(),
        subject: "Recibimos su solicitud".into(),
        text: "Sus palabras".into(),
        files: Vec::new(),
        reply: false,
        made: at,
        state,
    }
}

fn mail(taken: Vec<Incoming>, out: Vec<Outgoing>) -> Batch {
    Batch { mail: MailRows { taken, out, ..MailRows::default() }, ..Batch::default() }
}

pub(super) fn account(subject: &str, state: AccountState, at: Timestamp) -> AccountRow {
    AccountRow {
        key: accounts::key("https://directorio.example", subject),
        provider: "directorio".into(),
        subject: subject.into(),
        account: "j.perez@oaxaca.gob.mx".into(),
        name: "J. Pérez".into(),
        state,
        shown: at,
        roles: Vec::new(),
        teams: Vec::new(),
    }
}

/// What a standby has that is restored now.
pub(super) fn standby(folder: &TempDir, name: &str) -> RedbStore {
    let (_, file) = restored(folder, name, RestorePoint::End, false).expect("restored");
    RedbStore::open(file).expect("opens")
}

#[test]
fn a_standby_has_what_waits_and_not_what_was_dealt_with_since() {
    let (mut primary, folder) = alive();
    assert!(primary.replica.snapshot().expect("made"));
    let store = primary.replica.store();
    let (put_off, other) = (came("wamid.1", primary.fixture.now()), came("wamid.2", primary.fixture.now()));
    let ((waiting, stamp), (asked, answer)) = proofs(primary.fixture.now());
    let followed = StampsFollowed { position: 1, day: None, checkpoint: 1 };
    store.commit(waits(&put_off)).expect("came");
    store.commit(waits(&other)).expect("came");
    let rows = StampRows { waiting: vec![waiting.clone()], followed: Some(followed), ..StampRows::default() };
    store.commit(Batch { time_stamps: rows, ..Batch::default() }).expect("waits");
    let rows = OcspRows { waiting: vec![asked.clone()], followed: Some(1), ..OcspRows::default() };
    store.commit(Batch { ocsp: rows, ..Batch::default() }).expect("waits");
    primary.acts(0);
    primary.replica.write().expect("written");
    let first = standby(&folder, "first");
    let reader = first.read().expect("reads");
    for row in [&put_off, &other] {
        let there = reader.whatsapp_waits(&row.key).expect("read");
        assert_eq!(there, Some(WhatsappWaiting::Came(row.clone())), "Meta does not tell of it again");
    }
    assert_eq!(reader.stamps_waiting().expect("read"), std::slice::from_ref(&waiting));
    assert_eq!(reader.stamps_followed().expect("read"), Some(followed));
    assert_eq!(reader.ocsp_waiting().expect("read"), std::slice::from_ref(&asked));
    assert_eq!(reader.ocsp_followed().expect("read"), Some(1));

    // Each in a segment of its own, hours later.
    primary.fixture.pass(HOUR_MS);
    let (taken, batch) = dealt_with(&other, primary.fixture.now());
    store.commit(batch).expect("dealt with");
    primary.acts(1);
    primary.replica.write().expect("written");
    let rows = StampRows { gone: vec![waiting.key()], kept: vec![stamp.clone()], ..StampRows::default() };
    store.commit(Batch { time_stamps: rows, ..Batch::default() }).expect("stamped");
    let rows = OcspRows { gone: vec![asked.key()], kept: vec![answer.clone()], ..OcspRows::default() };
    store.commit(Batch { ocsp: rows, ..Batch::default() }).expect("answered");
    primary.acts(1);
    primary.replica.write().expect("written");
    let second = standby(&folder, "second");
    let reader = second.read().expect("reads");
    assert_eq!(reader.whatsapp_waits(&other.key).expect("read"), None, "it would be said twice");
    assert_eq!(reader.whatsapp_knows(&other.key).expect("read"), Some(taken));
    assert!(reader.whatsapp_waits(&put_off.key).expect("read").is_some());
    assert_eq!(reader.stamp(&stamp.key()).expect("read"), Some(stamp));
    assert_eq!(reader.ocsp_answer(&answer.key()).expect("read"), Some(answer));
    assert!(reader.stamps_waiting().expect("read").is_empty() && reader.ocsp_waiting().expect("read").is_empty());
}

#[test]
fn a_message_whose_words_are_in_a_ticket_waits_for_its_file_at_the_standby_too() {
    let (mut primary, folder) = alive();
    assert!(primary.replica.snapshot().expect("made"));
    let store = primary.replica.store();
    let row = came("wamid.1", primary.fixture.now());
    store.commit(waits(&row)).expect("came");
    primary.acts(0);
    primary.replica.write().expect("written");
    let awaited = WhatsappIncoming { file: Some(ActId { device: DeviceId::SERVER, number: 9 }), ..row.clone() };
    let (_, mut batch) = dealt_with(&row, primary.fixture.now());
    batch.whatsapp.waiting.push(WhatsappWaiting::Came(awaited.clone()));
    store.commit(batch).expect("its words are there");
    primary.acts(1);
    primary.replica.write().expect("written");
    let there = standby(&folder, "standby").read().expect("reads").whatsapp_waits(&row.key).expect("read");
    assert_eq!(there, Some(WhatsappWaiting::Came(awaited)));
}

/// As where its sender's data were taken out: a takeover does not bring it back.
#[test]
fn a_message_that_was_taken_out_waits_at_the_standby_no_more() {
    let (mut primary, folder) = alive();
    assert!(primary.replica.snapshot().expect("made"));
    let store = primary.replica.store();
    let (row, other) = (came("wamid.1", primary.fixture.now()), came("wamid.2", primary.fixture.now()));
    store.commit(waits(&row)).expect("came");
    let (taken, batch) = dealt_with(&other, primary.fixture.now());
    store.commit(batch).expect("dealt with");
    primary.acts(0);
    primary.replica.write().expect("written");
    let known = |name: &str| {
        let standby = standby(&folder, name);
        let reader = standby.read().expect("reads");
        let waits = reader.whatsapp_waits(&row.key).expect("read").is_some();
        (waits, reader.whatsapp_knows(&other.key).expect("read"))
    };
    assert_eq!(known("before"), (true, Some(taken)));
    let rows = WhatsappRows { gone: vec![row.key], forgotten: vec![other.key], ..WhatsappRows::default() };
    store.commit(Batch { whatsapp: rows, ..Batch::default() }).expect("taken out");
    primary.acts(1);
    primary.replica.write().expect("written");
    assert_eq!(known("after"), (false, None));
}

/// Nothing happens to their ticket meanwhile, by which a standby would hear of it.
#[test]
fn a_standby_knows_who_changed_their_number_at_whatsapp() {
    let (mut primary, folder) = alive();
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(0);
    let (store, at, document) = (primary.replica.store(), primary.fixture.now(), primary.tickets[0]);
    let reached = |phone: &str| {
        let who = WhatsappContact { phone: phone.into(), ..WhatsappContact::default() };
        let (key, last) = (who.names()[0], at);
        let talk = WhatsappConversation { key, who: who.clone(), last, document: Some(document) };
        let key = name_of(WhatsappName::Ticket, &document.to_string());
        vec![WhatsappKnown::Talk(talk), WhatsappKnown::Thread(WhatsappThread { key, document, who, at })]
    };
    let write = |known: Vec<WhatsappKnown>, forgotten: Vec<Sha256>| {
        let whatsapp = WhatsappRows { known, forgotten, ..WhatsappRows::default() };
        store.commit(Batch { whatsapp, ..Batch::default() }).expect("written");
    };
    let (old, new) = (reached("529510000001"), reached("529519999999"));
    write(old.clone(), Vec::new());
    primary.replica.write().expect("written");
    write(new.clone(), vec![*old[0].key()]);
    primary.acts(0);
    primary.replica.write().expect("written");
    let standby = standby(&folder, "standby");
    let reader = standby.read().expect("reads");
    for row in &new {
        assert_eq!(reader.whatsapp_knows(row.key()).expect("read").as_ref(), Some(row));
    }
    assert_eq!(reader.whatsapp_knows(old[0].key()).expect("read"), None);
}

#[test]
fn what_was_committed_before_a_start_is_told_after_it() {
    let (mut primary, folder) = alive();
    assert!(primary.replica.snapshot().expect("made"));
    primary.acts(0);
    primary.replica.write().expect("written");
    let row = came("wamid.1", primary.fixture.now());
    // Behind the back of what tells of it: as by a process that was killed before the next segment.
    primary.fixture.store.commit(waits(&row)).expect("came");
    let (clock, _) = Clock::by_hand(primary.fixture.now().millis());
    let data = folder.path().join("primary-1");
    let evidence = BlobStore::of(&data, None);
    let again = Replica::new(Arc::new(place(&folder)), Arc::clone(&primary.fixture.store), (data, evidence), clock);
    primary.acts(1);
    again.write().expect("written");
    let there = standby(&folder, "standby").read().expect("reads").whatsapp_waits(&row.key).expect("read");
    assert_eq!(there, Some(WhatsappWaiting::Came(row)));
}

/// However many came between two segments, each is known; one that was settled hours after it came stands in no tray again.
#[test]
fn a_standby_has_each_message_that_came_by_mail_as_the_desk_settled_it() {
    let (mut primary, folder) = alive();
    assert!(primary.replica.snapshot().expect("made"));
    let store = primary.replica.store();
    let came: Vec<Incoming> = (0..600).map(|number| letter(number, primary.fixture.now())).collect();
    store.commit(mail(came.clone(), Vec::new())).expect("came");
    primary.acts(0);
    primary.replica.write().expect("written");
    let first = standby(&folder, "first");
    let reader = first.read().expect("reads");
    for row in &came {
        assert_eq!(reader.mail_taken(&row.key).expect("read").as_ref(), Some(row), "it would be taken twice");
    }
    primary.fixture.pass(3 * HOUR_MS);
    let by =
        AsideSettled { by: PersonId::new("eva.rios"), at: primary.fixture.now(), how: Settlement::Answer, said: None };
    let aside = Some(Aside { why: AsideWhy::Outside, settled: Some(by) });
    let settled = Incoming { aside, ..came[0].clone() };
    store.commit(mail(vec![settled.clone()], Vec::new())).expect("settled");
    primary.acts(1);
    primary.replica.write().expect("written");
    let second = standby(&folder, "second");
    let reader = second.read().expect("reads");
    assert_eq!(reader.mail_taken(&settled.key).expect("read"), Some(settled), "it would be answered twice");
    assert_eq!(reader.mail_tray(None, 1_000).expect("read").len(), 599);
}

/// What had not gone out is told to the operator and not sent by itself; what a redaction took out of a message does not come back.
#[test]
fn a_standby_has_the_queue_of_mail_as_it_stood() {
    let (mut primary, folder) = alive();
    let at = primary.fixture.now();
    let waits = OutState::Waiting { tries: 0, next: at, last: String::new() };
    let store = primary.replica.store();
    store.commit(mail(Vec::new(), vec![notice(1, at, waits.clone())])).expect("written");
    assert!(primary.replica.snapshot().expect("made"));
    let sent = Outgoing { text: String::new(), ..notice(2, at, OutState::Sent { at }) };
    let gone = Outgoing {
        to: String::new(),
        subject: String::new(),
        text: String::new(),
        ..notice(1, at, OutState::Failed { at, answer: "withdrawn".into() })
    };
    store.commit(mail(Vec::new(), vec![gone.clone(), sent.clone(), notice(3, at, waits)])).expect("written");
    primary.acts(0);
    primary.replica.write().expect("written");
    let there = standby(&folder, "standby");
    let reader = there.read().expect("reads");
    assert_eq!(reader.mail_out(1).expect("read"), Some(gone), "its words were taken out");
    assert_eq!(reader.mail_out(2).expect("read"), Some(sent));
    let left = reader.mail_out(3).expect("read").expect("there");
    assert!(left.is_given_up() && left.text == "Sus palabras", "{left:?}");
    assert!(reader.mail_due(None, 9).expect("read").is_empty(), "nothing goes out by itself");
}

/// A message that waits for the desk is read at the standby, though it came after the snapshot.
#[test]
fn a_message_of_the_tray_goes_with_its_bytes() {
    let (mut primary, folder) = alive();
    assert!(primary.replica.snapshot().expect("made"));
    let row = letter(1, primary.fixture.now());
    let own = messages::place(&folder.path().join("primary-1").join(FOLDER), &row.key);
    fs::create_dir_all(own.parent().expect("a folder")).expect("a folder");
    fs::write(&own, b"Subject: Una pregunta").expect("spooled");
    primary.replica.store().commit(mail(vec![row.clone()], Vec::new())).expect("came");
    primary.acts(0);
    primary.replica.write().expect("written");
    let (recovered, _) = restored(&folder, "standby", RestorePoint::End, false).expect("restored");
    assert_eq!((recovered.messages.files, recovered.messages.missing), (1, 0));
    let there = messages::place(&folder.path().join("standby").join(FOLDER), &row.key);
    assert_eq!(fs::read(there).expect("it is there"), b"Subject: Una pregunta");
}

/// Else whoever is first by an address would come in as the person who had it, also who was refused before.
#[test]
fn an_account_opens_at_the_standby_for_whom_it_did() {
    let (mut primary, folder) = alive();
    let at = primary.fixture.now();
    let store = primary.replica.store();
    let (first, later) =
        (account("1", AccountState::Opens(PersonId::new("j.perez")), at), account("2", AccountState::Refused, at));
    let puts =
        |put: Vec<AccountRow>, gone: Vec<TokenHash>| Batch { accounts: AccountRows { put, gone }, ..Batch::default() };
    store.commit(puts(vec![first.clone()], Vec::new())).expect("it came");
    assert!(primary.replica.snapshot().expect("made"));
    store.commit(puts(vec![later.clone()], Vec::new())).expect("refused");
    primary.acts(0);
    primary.replica.write().expect("written");
    let known = |name: &str| standby(&folder, name).read().expect("reads").accounts().expect("read");
    let mut told = known("before");
    told.sort_by(|one, other| one.subject.cmp(&other.subject));
    assert_eq!(told, [first.clone(), later.clone()]);
    store.commit(puts(Vec::new(), vec![first.key])).expect("its person has left");
    primary.acts(1);
    primary.replica.write().expect("written");
    assert_eq!(known("after"), [later]);
}

/// Whoever has the cookie of the one reads nothing there, and nobody is sent the other.
#[test]
fn what_was_ended_and_stopped_is_so_at_the_standby() {
    let (mut primary, folder) = alive();
    let (at, eva) = (primary.fixture.now(), PersonId::new("eva.rios"));
    let store = primary.replica.store();
    let token = TokenHash([9; 32]);
    let session = SessionRow::begun(token, token, eva.clone(), Some(primary.eva.record.id), at);
    let schedule = ScheduleRow {
        id: 1,
        owner: eva.clone(),
        to: vec![eva.clone()],
        report: ReportKind::Activity,
        building: None,
        period: ReportPeriod::LastWeek,
        rhythm: Rhythm::Week { on: DayOfWeek::Mon },
        hour: "08:00".parse().expect("a time"),
        made: at,
        next: at.plus(HOUR_MS),
        stopped: None,
        last: None,
        backup: None,
        left_out: None,
    };
    let scheduled = |row: ScheduleRow| ReportRows { schedules: vec![row], ..ReportRows::default() };
    let reports = scheduled(schedule.clone());
    store.commit(Batch { sessions: vec![session], reports, ..Batch::default() }).expect("begun");
    assert!(primary.replica.snapshot().expect("made"));
    let stopped = Some(Stopped { by: eva, at });
    let reports = scheduled(ScheduleRow { stopped: stopped.clone(), ..schedule });
    store.commit(Batch { sessions_ended: vec![token], reports, ..Batch::default() }).expect("ended");
    primary.acts(0);
    primary.replica.write().expect("written");
    let there = standby(&folder, "standby");
    let reader = there.read().expect("reads");
    assert_eq!(reader.session(&token).expect("read"), None);
    assert_eq!(reader.report_schedule(1).expect("read").expect("there").stopped, stopped);
}

/// What was told while the snapshot was made stands in a segment that nobody reads who begins with it: the next one tells all anew.
#[test]
fn what_changed_while_a_snapshot_was_made_is_told_behind_it() {
    let (mut primary, folder) = alive();
    let (at, device) = (primary.fixture.now(), primary.eva.record.id);
    let token = TokenHash([9; 32]);
    let session = SessionRow::begun(token, token, PersonId::new("eva.rios"), Some(device), at);
    let came = letter(1, at);
    let batch = Batch { sessions: vec![session], ..mail(vec![came.clone()], Vec::new()) };
    primary.replica.store().commit(batch).expect("written");
    primary.acts(0);
    primary.replica.write().expect("written");
    primary.acts(1);
    assert!(primary.replica.snapshot().expect("made"));
    // Behind the back of what tells of it, as if a segment had done so by now.
    let by =
        AsideSettled { by: PersonId::new("eva.rios"), at: primary.fixture.now(), how: Settlement::Answer, said: None };
    let aside = Some(Aside { why: AsideWhy::Outside, settled: Some(by) });
    let settled = Incoming { aside, ..came };
    let batch = Batch { sessions_ended: vec![token], ..mail(vec![settled.clone()], Vec::new()) };
    primary.fixture.store.commit(batch).expect("written");
    primary.acts(2);
    primary.replica.write().expect("written");
    let store = standby(&folder, "standby");
    let there = store.read().expect("reads");
    assert_eq!(there.session(&token).expect("read"), None);
    assert_eq!(there.mail_taken(&settled.key).expect("read"), Some(settled), "it would be answered twice");
}

/// Nobody tells of rows by their instant that are as old as before: the redaction does.
#[test]
fn words_taken_out_of_mail_before_a_start_do_not_come_back() {
    let (mut primary, folder) = alive();
    primary.acts(0);
    let (document, at) = (primary.tickets[0], primary.fixture.now());
    let sent = Outgoing { document: Some(document), ..notice(1, at, OutState::Sent { at }) };
    let came = Incoming { document: Some(document), ..letter(1, at) };
    primary.replica.store().commit(mail(vec![came.clone()], vec![sent])).expect("written");
    assert!(primary.replica.snapshot().expect("made"));
    primary.fixture.pass(3 * HOUR_MS);
    primary.acts(1);
    primary.replica.write().expect("written");
    // Behind the back of what tells of it.
    primary.redacts(document);
    let (clock, _) = Clock::by_hand(primary.fixture.now().millis());
    let data = folder.path().join("primary-1");
    let evidence = BlobStore::of(&data, None);
    let again = Replica::new(Arc::new(place(&folder)), Arc::clone(&primary.fixture.store), (data, evidence), clock);
    again.write().expect("written");
    let store = standby(&folder, "standby");
    let (there, here) = (store.read().expect("reads"), primary.reader());
    let (out, taken) = (there.mail_out(1).expect("read"), there.mail_taken(&came.key).expect("read"));
    assert!(out.as_ref().is_some_and(|row| row.subject.is_empty() && row.text.is_empty()), "{out:?}");
    assert_eq!(out, here.mail_out(1).expect("read"));
    assert!(taken.as_ref().is_some_and(|row| row.subject.is_empty() && !row.kept), "{taken:?}");
    assert_eq!(taken, here.mail_taken(&came.key).expect("read"));
}
