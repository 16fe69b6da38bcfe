//! Tests of reports that go out by mail on a schedule. They go to whom they should, once; the tests show what becomes
//! of those who may not have them.

use crate::mail::house::{Ground, MailServer};
use crate::mail::steps::ground;
use mail_parser::MimeHeaders;
use ronda_server::identity::people;
use ronda_server::store::Batch;
use ronda_server::store::reports::{
    LeftOut, ReportKind, ReportPeriod, ReportRows, Rhythm, ScheduleRow, SendingBecame, SentTo, Stopped,
};
use ronda_server::{backup, report_mail};
use ronda_shared::catalog::hours::DayOfWeek;
use ronda_shared::ids::{BuildingId, PersonId, RoleId};
use ronda_shared::person::Person;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use std::sync::Arc;

const HEAD: &str = "sara.paz";

fn person(id: &str, role: &str, mail: Option<&str>) -> Person {
    let roles = if role.is_empty() { Vec::new() } else { vec![RoleId::new(role)] };
    let mail = mail.map(str::to_owned);
    Person { roles, mail, ..Person::new(PersonId::new(id), id) }
}

/// Somebody who reads figures, one without an address, one who asks for service and one who left.
fn staff(house: &MailServer, ground: &Ground) {
    let gone = Person { active: false, ..person("ida.ferro", "jefe-mesa", Some("ida@oaxaca.gob.mx")) };
    let all = [
        person(HEAD, "jefe-mesa", Some("sara@oaxaca.gob.mx")),
        person("tito.mar", "agente-mesa", None),
        person("uma.sol", "usuario", Some("uma@oaxaca.gob.mx")),
        gone,
    ];
    people::upsert(&**house.app.store(), ground.now(), &all).expect("people");
    house.app.set_mail(Arc::clone(&house.mail));
}

fn scheduled(house: &MailServer, ground: &Ground, to: &[&str]) -> ScheduleRow {
    let row = ScheduleRow {
        id: 1,
        owner: PersonId::new(HEAD),
        to: to.iter().map(|id| PersonId::new(*id)).collect(),
        report: ReportKind::Activity,
        building: None,
        period: ReportPeriod::LastWeek,
        rhythm: Rhythm::Week { on: DayOfWeek::Mon },
        hour: "08:00".parse().expect("a time"),
        made: ground.now(),
        next: ground.now().plus(HOUR_MS),
        stopped: None,
        last: None,
        backup: None,
        left_out: None,
    };
    keep(house, row.clone());
    row
}

fn keep(house: &MailServer, row: ScheduleRow) {
    let reports = ReportRows { schedules: vec![row], ..ReportRows::default() };
    house.app.store().commit(Batch { reports, ..Batch::default() }).expect("kept");
}

fn standing(house: &MailServer) -> ScheduleRow {
    house.app.store().read().expect("a reader").report_schedule(1).expect("read").expect("there")
}

fn became(house: &MailServer) -> Vec<SendingBecame> {
    standing(house).last.expect("it came due").told.into_iter().map(|SentTo { became, .. }| became).collect()
}

/// OAX-05, OAX-95: a report goes to those who may read it, as a PDF and a table, once; who may not gets none and it says so.
#[tokio::test(flavor = "multi_thread")]
async fn oax_05_a_report_goes_out_once_to_those_who_may_read_it() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    staff(&house, &ground);
    scheduled(&house, &ground, &[HEAD, "tito.mar", "uma.sol", "ida.ferro"]);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 0, "not yet");
    ground.pass(2 * HOUR_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    assert_eq!(
        became(&house),
        [SendingBecame::Queued, SendingBecame::NoAddress, SendingBecame::NoRight, SendingBecame::Left]
    );
    // The server is killed before anything went out: what was written is sent, and not written again.
    drop(house);
    let house = ground.open();
    house.app.set_mail(Arc::clone(&house.mail));
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 0, "it came due once");
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    let taken = sink.taken();
    let [message] = taken.as_slice() else { panic!("one message: {taken:?}") };
    assert_eq!(message.to, "sara@oaxaca.gob.mx");
    let parsed = message.parsed();
    let names: Vec<&str> = parsed.attachments().filter_map(|part| part.attachment_name()).collect();
    assert_eq!(names, ["informe-2026-11-09-2026-11-15.pdf", "informe-2026-11-09-2026-11-15.csv"]);
    assert!(parsed.attachments().next().is_some_and(|part| part.contents().starts_with(b"%PDF-")));
    assert!(standing(&house).next > ground.now(), "and again next week");
}

/// A clock that was a year ahead keeps no report back for a year once it is set right.
#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_comes_round_after_a_clock_that_was_ahead_is_set_right() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    staff(&house, &ground);
    scheduled(&house, &ground, &[HEAD]);
    ground.pass(365 * DAY_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    ground.pass(-364 * DAY_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1, "it is waited for less long");
    let next = standing(&house).next;
    assert!(next > ground.now() && next.since(ground.now()) < 14 * DAY_MS, "{next:?}");
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 0);
}

/// OAX-49: a report of places goes out of the one building that its schedule names.
#[tokio::test(flavor = "multi_thread")]
async fn oax_49_a_schedule_names_a_place() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    staff(&house, &ground);
    let row = scheduled(&house, &ground, &[HEAD]);
    let building = Some("edificio-2".to_owned());
    keep(&house, ScheduleRow { report: ReportKind::Places, building, ..row });
    ground.pass(2 * HOUR_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    assert_eq!(became(&house), [SendingBecame::Queued]);
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    let taken = sink.taken();
    let [message] = taken.as_slice() else { panic!("one message: {taken:?}") };
    let known = house.app.organisation().building(&BuildingId::new("edificio-2")).expect("a building").name.clone();
    let parsed = message.parsed();
    assert!(parsed.subject().is_some_and(|subject| subject.contains(&format!("informe de {known} del"))));
    let table = parsed.attachments().nth(1).map(|part| String::from_utf8_lossy(part.contents()).into_owned());
    assert!(table.is_some_and(|table| table.contains(&format!("{known}: ¿qué de lo registrado ahí"))));
}

/// A week of standstill makes one message of the last moment; a right that was lost since, none.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_out_is_sent_once_and_a_right_is_asked_for_each_time() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    staff(&house, &ground);
    scheduled(&house, &ground, &[HEAD]);
    ground.pass(22 * DAY_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    assert_eq!(became(&house), [SendingBecame::Queued]);
    let lost = person(HEAD, "usuario", Some("sara@oaxaca.gob.mx"));
    people::upsert(&**house.app.store(), ground.now(), &[lost]).expect("people");
    ground.pass(8 * DAY_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    assert_eq!(became(&house), [SendingBecame::NoRight]);
    let stopped = Some(Stopped { by: PersonId::new(HEAD), at: ground.now() });
    keep(&house, ScheduleRow { stopped, ..standing(&house) });
    ground.pass(30 * DAY_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 0, "it was stopped");
}

/// OAX-05: what fell due after a backup may have gone out before the restore: it does not go out again, and the schedule
/// says so; from then on it comes round as ever.
#[tokio::test(flavor = "multi_thread")]
async fn what_fell_due_after_a_backup_is_not_sent_again_after_a_restore() {
    let (mut ground, sink) = ground().await;
    let house = ground.open();
    staff(&house, &ground);
    let row = scheduled(&house, &ground, &[HEAD]);
    let (file, made) = (ground.path().join("a.ronda"), ground.now());
    backup::make(&**house.app.store(), &file, made).expect("a backup");
    ground.pass(2 * HOUR_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    assert_eq!(sink.taken().len(), 1);
    drop(house);
    let lost = ground.path().join("lost");
    std::fs::rename(ground.path().join("data"), &lost).expect("the server is lost");
    std::fs::create_dir(ground.path().join("data")).expect("an empty place");
    ground.restore(&file, 1);

    let house = ground.open();
    house.app.set_mail(Arc::clone(&house.mail));
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 0);
    while house.mail.send_due().await.expect("sends").sent > 0 {}
    assert_eq!(sink.taken().len(), 1, "not once more");
    let after = standing(&house);
    assert_eq!(after.left_out, Some(LeftOut { backup: made, from: row.next, to: row.next, many: 1 }));
    assert_eq!((after.backup, after.last.clone()), (None, None));
    assert!(after.next > ground.now());
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 0);
    assert_eq!(standing(&house), after, "judged once");

    ground.pass(8 * DAY_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    assert_eq!(became(&house), [SendingBecame::Queued]);
    assert_eq!(standing(&house).left_out, after.left_out, "and the page still tells what was left out");
}

/// From now on the last report is one that could not be made for those who were sent it, as after a failure of the disk.
fn not_made(house: &MailServer) {
    let mut row = standing(house);
    for sent in row.last.iter_mut().flat_map(|last| &mut last.told) {
        if sent.became == SendingBecame::Queued {
            sent.became = SendingBecame::NotMade;
        }
    }
    keep(house, row);
}

async fn sent(house: &MailServer) {
    while house.mail.send_due().await.expect("sends").sent > 0 {}
}

/// OAX-05: a report that could not be made is tried again every hour, for those alone who lack it, of the days that it was due
/// for; nobody gets it twice.
#[tokio::test(flavor = "multi_thread")]
async fn oax_05_what_could_not_be_made_is_tried_again_and_sent_once() {
    let (ground, sink) = ground().await;
    let house = ground.open();
    staff(&house, &ground);
    let row = scheduled(&house, &ground, &[HEAD, "tito.mar"]);
    keep(&house, ScheduleRow { period: ReportPeriod::ThisWeek, ..row });
    ground.pass(2 * HOUR_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    sent(&house).await;
    let before = sink.taken().len();
    not_made(&house);
    let first = standing(&house);
    ground.pass(30 * MINUTE_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 0, "not at once");
    // Into the next day: the days are those of the moment at which it was due.
    ground.pass(DAY_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    assert_eq!(became(&house), [SendingBecame::Queued, SendingBecame::NoAddress]);
    let after = standing(&house);
    assert_eq!(after.next, first.next, "the next date is as it was");
    assert_eq!(after.last.map(|last| last.due), first.last.map(|last| last.due));
    ground.pass(2 * HOUR_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 0, "once");
    sent(&house).await;
    let taken = sink.taken();
    let [message] = &taken[before..] else { panic!("one message: {taken:?}") };
    assert_eq!(message.to, "sara@oaxaca.gob.mx");
    let parsed = message.parsed();
    let name = parsed.attachments().next().and_then(|part| part.attachment_name());
    assert_eq!(name, Some("informe-2026-11-16-2026-11-20.pdf"));
}

/// OAX-05: after a restore nothing tells whether it was made after the backup: it is not tried again, and the schedule says so.
#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_made_before_a_backup_is_not_sent_after_a_restore() {
    let (ground, _sink) = ground().await;
    let house = ground.open();
    staff(&house, &ground);
    let due = scheduled(&house, &ground, &[HEAD, "tito.mar"]).next;
    ground.pass(2 * HOUR_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    not_made(&house);
    let made = ground.now();
    keep(&house, standing(&house).restored(made));
    ground.pass(2 * HOUR_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 0);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 0, "nor later");
    let after = standing(&house);
    assert_eq!(after.left_out, Some(LeftOut { backup: made, from: due, to: due, many: 1 }));
    assert_eq!(became(&house), [SendingBecame::NoAddress]);
    assert!(after.next > ground.now(), "and again at its date");
}

/// Where no mail goes out, the schedule says it.
#[tokio::test(flavor = "multi_thread")]
async fn without_mail_the_schedule_says_so() {
    let ground = Ground::new();
    let house = ground.open();
    staff(&house, &ground);
    scheduled(&house, &ground, &[HEAD]);
    ground.pass(2 * HOUR_MS);
    assert_eq!(report_mail::turn(&house.app).expect("turned"), 1);
    assert_eq!(became(&house), [SendingBecame::NoMail]);
}
