//! A mailbox read by IMAP: each message once, through failures, restarts and a restore.

use crate::mail::dovecot::{Dovecot, PASSWORD, USER};
use crate::mail::house::{ANA, Ground};
use crate::mail::steps::{ground, message, post};
use ronda_server::mail::imap::MailboxError;
use ronda_shared::time::Timestamp;

fn by_imap(ground: &mut Ground, server: &str) {
    ground.settings.imap = Some(server.to_owned());
    ground.settings.imap_user = Some(USER.into());
    ground.settings.imap_password_file = Some(ground.secret("imap.password", PASSWORD));
}

#[tokio::test]
async fn a_mailbox_is_read_over_tls_each_message_once_also_when_it_is_made_anew() {
    let (mut ground, _sink) = ground().await;
    let dovecot = Dovecot::open(&ground.papers).await;
    by_imap(&mut ground, &format!("imaps://localhost:{}", dovecot.imaps));
    dovecot.deliver(&message(ANA, "i1", "Sin red", "Hola"));
    let house = ground.open();
    assert_eq!(house.mail.heard_until(), Some(Timestamp::default()), "nobody is told silent before it was read");
    assert_eq!(house.mail.look().await.expect("reads").taken, 1);
    assert!(house.mail.heard_until() > Some(Timestamp::default()), "all of it was taken");
    assert_eq!(house.mail.look().await.expect("reads").taken, 0);
    assert_eq!((house.tickets().len(), dovecot.seen()), (1, 1));
    dovecot.deliver(&message(ANA, "i1", "Sin red", "Hola"));
    dovecot.deliver(&message(ANA, "i2", "Sin correo", "Hola"));
    assert_eq!(house.mail.look().await.expect("reads").taken, 2);
    assert_eq!(house.tickets().len(), 2, "the same name twice is one request");
    drop(house);
    // Another start goes on where this one stood.
    dovecot.deliver(&message(ANA, "i3", "Sin voz", "Hola"));
    let house = ground.open();
    assert_eq!(house.mail.look().await.expect("reads").taken, 1);
    assert_eq!(house.tickets().len(), 3);
    // All numbers begin anew: nothing is doubled, nothing left out.
    dovecot.make_anew();
    dovecot.deliver(&message(ANA, "i4", "Sin luz", "Hola"));
    house.mail.look().await.expect("reads");
    assert_eq!(house.tickets().len(), 4);
    dovecot.deliver(&message(ANA, "i5", "Sin agua", "Hola"));
    assert_eq!(house.mail.look().await.expect("reads").taken, 1);
    assert_eq!(house.tickets().len(), 5);
}

/// IMAP has letters of its own for those beyond ASCII.
#[tokio::test]
async fn a_folder_is_named_as_mail_programs_show_it() {
    let (mut ground, _sink) = ground().await;
    let dovecot = Dovecot::open(&ground.papers).await;
    by_imap(&mut ground, &format!("imaps://localhost:{}", dovecot.imaps));
    ground.settings.imap_folder = Some("Atención".into());
    dovecot.deliver_into("Atenci&APM-n", &message(ANA, "f1", "Sin red", "Hola"));
    let house = ground.open();
    assert_eq!(house.mail.look().await.expect("reads").taken, 1);
    assert_eq!(house.tickets().len(), 1);
}

#[tokio::test]
async fn what_was_read_before_ronda_came_is_never_made_into_requests() {
    let (mut ground, _sink) = ground().await;
    let dovecot = Dovecot::open(&ground.papers).await;
    by_imap(&mut ground, &format!("imaps://localhost:{}", dovecot.imaps));
    dovecot.deliver(&message(ANA, "n1", "Sin red", "Hola"));
    dovecot.deliver_read(&message(ANA, "o1", "Del año pasado", "Hola"));
    let house = ground.open();
    assert_eq!(house.mail.look().await.expect("reads").taken, 1);
    assert_eq!(house.mail.look().await.expect("reads").taken, 0, "the second look goes on behind what stood there");
    assert_eq!(house.tickets().len(), 1);
    // What came since is taken, also where somebody has read it first.
    dovecot.deliver_read(&message(ANA, "n2", "Sin voz", "Hola"));
    dovecot.deliver(&message(ANA, "n3", "Sin luz", "Hola"));
    assert_eq!(house.mail.look().await.expect("reads").taken, 2);
    assert_eq!(house.tickets().len(), 3);
}

/// The numbers of a mailbox that was made anew are in another order: what had been read before Ronda came stands behind what came.
#[tokio::test]
async fn what_was_read_before_ronda_came_stays_so_where_the_mailbox_is_made_anew() {
    let (mut ground, _sink) = ground().await;
    let dovecot = Dovecot::open(&ground.papers).await;
    by_imap(&mut ground, &format!("imaps://localhost:{}", dovecot.imaps));
    dovecot.deliver(&message(ANA, "n1", "Sin red", "Hola"));
    dovecot.deliver_old(&message(ANA, "o1", "Del año pasado", "Hola"));
    let house = ground.open();
    assert_eq!(house.mail.look().await.expect("reads").taken, 1);
    dovecot.make_anew();
    dovecot.deliver(&message(ANA, "n2", "Sin voz", "Hola"));
    house.mail.look().await.expect("reads");
    assert_eq!(house.mail.look().await.expect("reads").taken, 0, "the second look goes on behind what stood there");
    assert_eq!(house.tickets().len(), 2);
    dovecot.deliver_read(&message(ANA, "n3", "Sin luz", "Hola"));
    assert_eq!(
        house.mail.look().await.expect("reads").taken,
        1,
        "what came since is taken, also where it was read first"
    );
    assert_eq!(house.tickets().len(), 3);
}

/// Whether its server says no, or ends the line at it each time.
#[tokio::test]
async fn a_message_that_nobody_can_read_keeps_no_other_from_being_taken() {
    for manner in ["imap_fetch_failure = no-after\n", "imap_fetch_failure = disconnect-immediately\n"] {
        let (mut ground, _sink) = ground().await;
        let dovecot = Dovecot::with(&ground.papers, manner).await;
        by_imap(&mut ground, &format!("imaps://localhost:{}", dovecot.imaps));
        let house = ground.open();
        dovecot.deliver(&message(ANA, "u0", "Sin agua", "Hola"));
        assert_eq!(house.mail.look().await.expect("reads").taken, 1);
        dovecot.deliver(&message(ANA, "u1", "Sin red", "Hola"));
        dovecot.lock();
        for _ in 0..10 {
            assert!(house.mail.look().await.is_err(), "{manner}: where it is the only one nothing is passed");
        }
        dovecot.deliver(&message(ANA, "u2", "Sin voz", "Hola"));
        let mut looks = 0;
        while house.mail.look().await.is_err() {
            looks += 1;
            assert!(looks < 20, "{manner}: it is passed at last");
        }
        assert!(looks > 2, "{manner}: and not at once");
        assert_eq!(house.tickets().len(), 2, "{manner}");
        dovecot.deliver(&message(ANA, "u3", "Sin luz", "Hola"));
        assert_eq!(house.mail.look().await.expect("reads").taken, 1, "{manner}");
        assert_eq!((house.tickets().len(), dovecot.seen()), (3, 3), "{manner}: it stays there unread");
    }
}

#[tokio::test]
async fn a_mailbox_is_read_by_starttls_and_its_failures_have_names() {
    let (mut ground, _sink) = ground().await;
    let dovecot = Dovecot::open(&ground.papers).await;
    by_imap(&mut ground, &format!("imap://localhost:{}", dovecot.imap));
    dovecot.deliver(&message(ANA, "s1", "Sin red", "Hola"));
    {
        let house = ground.open();
        assert_eq!(house.mail.look().await.expect("reads").taken, 1);
    }
    // A wrong password.
    ground.settings.imap_password_file = Some(ground.secret("wrong.password", "otra"));
    {
        let house = ground.open();
        let error = house.mail.look().await.expect_err("not with this password");
        assert!(matches!(error, MailboxError::SignIn(..)), "{error}");
    }
    by_imap(&mut ground, &format!("imap://localhost:{}", dovecot.imap));
    ground.settings.imap_folder = Some("Nada".into());
    {
        let house = ground.open();
        assert!(matches!(house.mail.look().await, Err(MailboxError::Folder(..))));
    }
    ground.settings.imap_folder = None;
    // Nobody there, and then somebody again.
    let port = dovecot.imap;
    drop(dovecot);
    let house = ground.open();
    let error = house.mail.look().await.expect_err("nobody is there");
    assert!(matches!(&error, MailboxError::Gone(name, _) if name.ends_with(&port.to_string())), "{error}");
    drop(house);
    // A server without STARTTLS gets no password.
    let plain = Dovecot::with(&ground.papers, "ssl = no\n").await;
    by_imap(&mut ground, &format!("imap://localhost:{}", plain.imap));
    let house = ground.open();
    assert!(matches!(house.mail.look().await, Err(MailboxError::Stripped(_))));
}

#[tokio::test]
async fn a_message_of_thirty_megabytes_in_the_mailbox_is_refused_by_its_head() {
    let (mut ground, sink) = ground().await;
    let dovecot = Dovecot::open(&ground.papers).await;
    by_imap(&mut ground, &format!("imaps://localhost:{}", dovecot.imaps));
    let mut large = message(ANA, "h1", "Enorme", "x");
    large.extend(
        std::iter::repeat_n(*b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\r\n", 480_000).flatten(),
    );
    dovecot.deliver(&large);
    dovecot.deliver(&message(ANA, "h2", "Normal", "Hola"));
    let house = ground.open();
    assert_eq!(house.mail.look().await.expect("reads").taken, 2);
    assert_eq!(house.tickets().len(), 1, "what comes after it is taken");
    post(&house).await;
    assert!(sink.to(ANA).iter().any(|taken| taken.text().contains("Pesa más de 25 MB")));
}

/// After a restore nothing that waited goes out twice, and what came after the backup comes again.
#[tokio::test]
async fn a_restored_server_sends_nothing_twice_and_takes_again_what_it_lost() {
    let (mut ground, sink) = ground().await;
    let dovecot = Dovecot::open(&ground.papers).await;
    by_imap(&mut ground, &format!("imaps://localhost:{}", dovecot.imaps));
    let house = ground.open();
    house.mail.look().await.expect("reads");
    dovecot.deliver(&message(ANA, "w1", "Antes", "Hola"));
    assert_eq!(house.mail.look().await.expect("reads").taken, 1);
    house.follow();
    let file = ground.path().join("backup");
    ronda_server::backup::make(&**house.app.store(), &file, ground.now()).expect("a backup");
    post(&house).await;
    dovecot.deliver(&message(ANA, "w2", "Después", "Hola"));
    assert_eq!(house.mail.look().await.expect("reads").taken, 1);
    let lost = house.tickets();
    drop(house);
    ground.restore(&file, 1_000);
    let house = ground.open();
    assert_eq!(house.tickets().len(), 1);
    assert_eq!(house.mail.send_due().await.expect("nothing by itself").sent, 0);
    house.mail.look().await.expect("reads");
    let mut again = house.tickets();
    let mut lost = lost;
    again.sort();
    lost.sort();
    assert_eq!(again, lost, "the same tickets, so that what was told of them still leads there");
    post(&house).await;
    assert_eq!(sink.to(ANA).iter().filter(|one| one.subject().contains("Antes")).count(), 1);
}
