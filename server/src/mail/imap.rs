//! The mailbox that requests come to: looked into over TLS, each message taken once, marked as read when it is.

mod bounded;
mod folder_name;

use self::bounded::Bounded;
use super::Mail;
use super::imap_command::{Stream, Told, fetch, mark_read, search};
use super::read::{HEAD_BYTES, MOST_BYTES};
use super::receive_error::ReceiveError;
use crate::config::mail::{Line, Mailbox as Settings};
use crate::config::tls_trust;
use crate::store::StoreError;
use crate::store::mail::{MailRows, Mailbox};
use async_imap::{Client, Session};
use ronda_shared::time::{DAY_MS, Timestamp};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::ServerName;

/// How long one step may take.
const STEP_TIMEOUT: Duration = Duration::from_secs(120);
/// Messages taken at one look; the rest at the next, which follows at once.
const FETCH_LIMIT: usize = 200;

/// Why a mailbox could not be looked into. It is looked into again later; nothing in it is lost.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// Not there, or gone in the middle.
    #[error("the mailbox's server {0} cannot be reached: {1}")]
    Gone(String, String),
    /// It offers no STARTTLS.
    #[error("the mailbox's server {0} offers no STARTTLS: no password is sent in clear")]
    Stripped(String),
    /// It does not take our name and password.
    #[error("the mailbox's server {0} does not take our name and password: {1}")]
    SignIn(String, String),
    /// The folder.
    #[error("the folder «{0}» cannot be opened: {1}")]
    Folder(String, String),
    /// Our own settings.
    #[error("{0}")]
    Settings(String),
    /// A message is there and not handed out. All others were taken.
    #[error("the message {0} (UID) of the mailbox cannot be read; all others were")]
    Unread(u32),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A message could not be taken now.
    #[error(transparent)]
    Take(#[from] ReceiveError),
}

/// What a look did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looked {
    /// Messages taken, those known already too.
    pub taken: usize,
    /// There are more.
    pub more: bool,
}

impl Mail {
    /// Looks into the mailbox once.
    pub async fn look(self: &Arc<Self>) -> Result<Looked, MailboxError> {
        let Some(settings) = &self.config().imap else { return Ok(Looked::default()) };
        let began = self.clock().now();
        let name = format!("{}:{}", settings.server.host, settings.server.port);
        let gone = |error: String| MailboxError::Gone(name.clone(), error);
        let connector = tls_trust::connector(self.config().ca.as_deref()).map_err(MailboxError::Settings)?;
        let host = ServerName::try_from(settings.server.host.clone())
            .map_err(|error| MailboxError::Settings(error.to_string()))?;
        let address = (settings.server.host.as_str(), settings.server.port);
        let tcp = within(TcpStream::connect(address)).await.map_err(gone)?;
        let tls = match settings.server.line {
            Line::Tls => within(connector.connect(host, tcp)).await.map_err(gone)?,
            Line::StartTls | Line::Clear => {
                let mut client = Client::new(Bounded::new(tcp));
                greeted(&mut client).await.map_err(gone)?;
                let started = within(client.run_command_and_check_ok("STARTTLS", None)).await;
                started.map_err(|_| MailboxError::Stripped(name.clone()))?;
                // What was said in clear before is dropped with the buffer.
                within(connector.connect(host, client.into_inner().into_inner())).await.map_err(gone)?
            }
        };
        let mut client = Client::new(Bounded::new(tls));
        if settings.server.line == Line::Tls {
            greeted(&mut client).await.map_err(gone)?;
        }
        let login = settings.server.login.as_ref().ok_or_else(|| MailboxError::Settings("no login".into()))?;
        let password = login.password().map_err(|error| MailboxError::Settings(error.to_string()))?;
        let signed = tokio::time::timeout(STEP_TIMEOUT, client.login(&login.user, &password)).await;
        let mut session = match signed.map_err(|_| gone("it did not answer in time".into()))? {
            Ok(session) => session,
            Err((error @ async_imap::error::Error::No(_), _)) => {
                return Err(MailboxError::SignIn(name, error_line(&error)));
            }
            Err((error, _)) => return Err(gone(error_line(&error))),
        };
        let looked = self.look_through(&mut session, settings).await;
        if looked.as_ref().is_ok_and(|looked| !looked.more) {
            self.heard.store(began.millis(), Ordering::Relaxed);
        }
        // A server that does not answer the good-bye has told all that we asked.
        drop(tokio::time::timeout(Duration::from_secs(5), session.logout()).await);
        looked
    }

    async fn look_through<T: Stream>(
        self: &Arc<Self>,
        session: &mut Session<T>,
        settings: &Settings,
    ) -> Result<Looked, MailboxError> {
        let name = format!("{}:{}", settings.server.host, settings.server.port);
        let gone = |error: String| MailboxError::Gone(name.clone(), error);
        let folder = within(session.select(folder_name::encoded(&settings.folder))).await;
        let folder = folder.map_err(|error| MailboxError::Folder(settings.folder.clone(), error))?;
        let validity = folder.uid_validity.unwrap_or_default();
        let address = settings.address();
        let key = address.clone();
        let known = self.read(move |reader| reader.mailbox(&key)).await?;
        let (now, first) = (self.clock().now(), known.is_none());
        let mut at = match known {
            Some(known) if known.validity == validity => known,
            Some(known) => {
                // All numbers began anew: what was taken before is known by its name.
                tracing::warn!(mail.mailbox = address, "The mailbox was made anew; it is read again.");
                Mailbox { validity, uid: 0, anew: true, ..known }
            }
            // What somebody has read before Ronda came is not made into requests.
            None => Mailbox { validity, uid: 0, since: now, anew: false },
        };
        // Of one that was empty so far its server may not have told how far it had come.
        at.anew |= at.uid == 0 && !first;
        let behind = format!("UID {}:*", at.uid.saturating_add(1));
        let asked = match (first, at.anew) {
            (true, _) => "UNSEEN".to_owned(),
            // Among these stand others, which had been read before Ronda came, and in any order: they are left out until all that
            // this finds has been taken. It ends on a line that breaks however often, for each message that is taken moves the
            // number on, in the order of numbers, and what comes meanwhile has a higher one. Its server names days by its own
            // clock, which may be a day behind.
            (false, true) => format!("{behind} OR UNSEEN SINCE {}", day(at.since.plus(-DAY_MS))),
            (false, false) => behind,
        };
        let mut found = within(search(session, &asked)).await.map_err(gone)?;
        // The last message is found by «n:*» even where it is older.
        found.retain(|uid| *uid > at.uid);
        // Between those that nobody has read stand others: the first look takes all before it says how far it has come. Cut
        // short it is the first once more, and what was taken is marked as read.
        let mut looked = Looked::default();
        if let Some(beyond) = found.iter().nth(FETCH_LIMIT).copied().filter(|_| !first) {
            drop(found.split_off(&beyond));
            looked.more = true;
        }
        let (mut left, last) = (found.clone(), found.last().copied().unwrap_or_default());
        let mut unread = None;
        for uid in self.unreadable.in_order(validity, &found) {
            let failed = match message(session, uid).await {
                Ok(Fetched::Message(raw, large)) => {
                    self.take_as(raw, large).await?;
                    looked.taken += 1;
                    within(mark_read(session, uid)).await.map_err(gone)?;
                    None
                }
                Ok(Fetched::Gone) => None,
                Ok(Fetched::Refused) => Some(MailboxError::Unread(uid)),
                Err(error) => Some(gone(error)),
            };
            let broke = matches!(failed, Some(MailboxError::Gone(..)));
            let passed = failed.is_some() && self.unreadable.failed(validity, uid, looked.taken > 0);
            if passed {
                metrics::counter!("ronda_mailbox_passed_total").increment(1);
                tracing::error!(
                    mail.mailbox = address,
                    mail.uid = uid,
                    "A message of the mailbox cannot be read: those behind it are taken without it, and it stays there unread."
                );
            }
            if failed.is_none() {
                self.unreadable.settled(validity, uid);
            }
            if passed || failed.is_none() {
                left.remove(&uid);
                // No further than to the first that is to be tried again: what stands behind it and was taken is known by its name.
                let reached = left.first().map_or(last, |next| next.saturating_sub(1)).max(at.uid);
                if !first && reached > at.uid {
                    at.uid = reached;
                    let mailboxes = vec![(address.clone(), at.clone())];
                    self.write(MailRows { mailboxes, ..MailRows::default() }).await?;
                }
            }
            match failed {
                // With the last of them nothing is left to be asked on that line.
                Some(_) if passed && left.is_empty() => {}
                Some(error) if broke => return Err(error),
                Some(error) if !passed => unread = unread.or(Some(error)),
                Some(_) | None => {}
            }
        }
        if let Some(error) = unread {
            return Err(error);
        }
        if first || (at.anew && !looked.more) {
            // What stands there by now has been looked at, or had been read before: what comes now is taken, also where
            // somebody reads it first. So it is of an empty mailbox, too.
            let end = folder.uid_next.unwrap_or(1).saturating_sub(1);
            let at = Mailbox { uid: at.uid.max(last).max(end), anew: false, ..at };
            self.write(MailRows { mailboxes: vec![(address, at)], ..MailRows::default() }).await?;
        }
        Ok(looked)
    }
}

/// What came of fetching a message.
enum Fetched {
    /// Its bytes; true where they are its head alone, because it is too large.
    Message(Vec<u8>, bool),
    /// It is not there any more.
    Gone,
    /// It is there, and its server does not hand it out.
    Refused,
}

async fn message<T: Stream>(session: &mut Session<T>, uid: u32) -> Result<Fetched, String> {
    let Told { size: Some(size), .. } = within(fetch(session, uid, "RFC822.SIZE")).await? else {
        return not_handed_out(session, uid).await;
    };
    let mut large = usize::try_from(size).unwrap_or(usize::MAX) > MOST_BYTES;
    let mut raw = Vec::new();
    if !large {
        // What its server says of its size need not be so: one byte more than is taken tells.
        raw = within(fetch(session, uid, &format!("BODY.PEEK[]<0.{}>", MOST_BYTES + 1))).await?.bytes;
        large = raw.len() > MOST_BYTES;
    }
    if large {
        raw = within(fetch(session, uid, &format!("BODY.PEEK[HEADER]<0.{HEAD_BYTES}>"))).await?.bytes;
    }
    if raw.is_empty() { not_handed_out(session, uid).await } else { Ok(Fetched::Message(raw, large)) }
}

/// Whether a message of which nothing was answered is there: servers refuse (NO) also what has gone meanwhile.
async fn not_handed_out<T: Stream>(session: &mut Session<T>, uid: u32) -> Result<Fetched, String> {
    let there = within(search(session, &format!("UID {uid}"))).await?;
    Ok(if there.contains(&uid) { Fetched::Refused } else { Fetched::Gone })
}

async fn greeted<T: Stream>(client: &mut Client<T>) -> Result<(), String> {
    let greeting = within(client.read_response()).await?;
    greeting.map(|_| ()).ok_or_else(|| "it said nothing".to_owned())
}

async fn within<T, E: std::fmt::Display>(doing: impl Future<Output = Result<T, E>>) -> Result<T, String> {
    let done = tokio::time::timeout(STEP_TIMEOUT, doing).await.map_err(|_| "it did not answer in time".to_owned())?;
    done.map_err(|error| error_line(&error))
}

fn error_line(error: &impl std::fmt::Display) -> String {
    super::read::line(&error.to_string(), 300)
}

/// A day as IMAP writes it («20-Nov-2026»).
fn day(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%d-%b-%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream};

    const HEAD: &str = "From: <ana@oaxaca.gob.mx>\r\nMessage-ID: <1@x>\r\n\r\n";

    /// A server that answers each command by these words, and then by «OK».
    async fn serves(line: DuplexStream, answer: impl Fn(&str) -> Vec<u8>) {
        let (reading, mut writing) = tokio::io::split(line);
        let mut commands = BufReader::new(reading).lines();
        let mut told = b"* OK ready\r\n".to_vec();
        // Whoever has heard enough goes away in the middle.
        while writing.write_all(&told).await.is_ok() {
            let Ok(Some(command)) = commands.next_line().await else { return };
            let (tag, command) = command.split_once(' ').expect("a tag");
            told = answer(command);
            told.extend(format!("{tag} OK done\r\n").into_bytes());
        }
    }

    async fn signed_in(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Session<Bounded<DuplexStream>> {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        tokio::spawn(serves(theirs, answer));
        let mut client = Client::new(Bounded::new(ours));
        greeted(&mut client).await.expect("it greets");
        client.login("soporte", "secreto").await.map_err(|(error, _)| error).expect("it takes the password")
    }

    /// A server that ends each command by this word, and the line at the one it is not told for.
    async fn signed_in_where(
        ends: impl Fn(&str) -> Option<&'static str> + Send + 'static,
    ) -> Session<Bounded<DuplexStream>> {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        tokio::spawn(async move {
            let (reading, mut writing) = tokio::io::split(theirs);
            let mut commands = BufReader::new(reading).lines();
            let mut said = "* OK ready\r\n".to_owned();
            while writing.write_all(said.as_bytes()).await.is_ok() {
                let Ok(Some(command)) = commands.next_line().await else { return };
                let (tag, command) = command.split_once(' ').expect("a tag");
                let Some(word) = ends(command) else { break };
                said = format!("{tag} {word} done\r\n");
            }
            // It says nothing more, and still takes what is asked.
            writing.shutdown().await.expect("half closed");
            while let Ok(Some(_)) = commands.next_line().await {}
        });
        let mut client = Client::new(Bounded::new(ours));
        greeted(&mut client).await.expect("it greets");
        client.login("soporte", "secreto").await.map_err(|(error, _)| error).expect("it takes the password")
    }

    #[tokio::test]
    async fn a_line_that_ends_says_of_no_message_that_it_has_gone() {
        for last in ["UID FETCH", "UID SEARCH"] {
            let mut session = signed_in_where(move |command| (!command.starts_with(last)).then_some("OK")).await;
            let error = message(&mut session, 7).await.err();
            assert!(error.is_some_and(|error| error.contains("ended the line")), "{last}");
        }
        let mut session = signed_in_where(|command| (!command.starts_with("SELECT")).then_some("OK")).await;
        assert!(session.select("INBOX").await.is_err(), "a folder of which nothing was told is not an empty one");
        let mut session = signed_in_where(|command| (!command.contains("STORE")).then_some("OK")).await;
        assert!(mark_read(&mut session, 7).await.is_err());
    }

    #[tokio::test]
    async fn a_search_that_is_refused_has_not_found_nothing() {
        let refuses = |command: &str| Some(if command.starts_with("UID SEARCH") { "NO" } else { "OK" });
        let mut session = signed_in_where(refuses).await;
        assert!(search(&mut session, "UNSEEN").await.is_err());
        assert!(message(&mut session, 7).await.is_err(), "nor has what could not be fetched gone");
        let mut session = signed_in_where(|_| Some("OK")).await;
        assert!(matches!(message(&mut session, 7).await, Ok(Fetched::Gone)), "it is not there");
    }

    #[tokio::test]
    async fn what_is_told_of_another_message_is_not_taken_for_this_one() {
        let session = signed_in(|command| match command {
            "UID FETCH 7 BODY.PEEK[]<0.26214401>" => {
                let of_another = b"* 2 FETCH (UID 9 BODY[]<0> {5}\r\notro!)\r\n".to_vec();
                [lies(command, || b"From: <a@x>\r\n\r\nhola".to_vec()), of_another].concat()
            }
            _ => lies(command, Vec::new),
        });
        let fetched = message(&mut session.await, 7).await;
        assert!(matches!(fetched, Ok(Fetched::Message(raw, false)) if raw.ends_with(b"hola")));
    }

    /// What a server says that tells of each message that it has a hundred bytes, and of this part of it as is told.
    fn lies(command: &str, whole: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
        let fetched = |of: &str, bytes: &[u8]| {
            let said = format!("* 1 FETCH (UID 7 {of} {{{}}}\r\n", bytes.len());
            [said.as_bytes(), bytes, b")\r\n"].concat()
        };
        match command {
            "UID FETCH 7 RFC822.SIZE" => b"* 1 FETCH (UID 7 RFC822.SIZE 100)\r\n".to_vec(),
            "UID FETCH 7 BODY.PEEK[HEADER]<0.65536>" => fetched("BODY[HEADER]<0>", HEAD.as_bytes()),
            "UID FETCH 7 BODY.PEEK[]<0.26214401>" => fetched("BODY[]<0>", &whole()),
            _ => Vec::new(),
        }
    }

    #[tokio::test]
    async fn a_message_is_as_large_as_it_is_and_not_as_its_server_says() {
        let mut session = signed_in(|command| lies(command, || b"From: <a@x>\r\n\r\nhola".to_vec())).await;
        let fetched = message(&mut session, 7).await;
        assert!(matches!(fetched, Ok(Fetched::Message(raw, false)) if raw.ends_with(b"hola")));
        let mut session = signed_in(|command| lies(command, || vec![b'x'; MOST_BYTES + 1])).await;
        let fetched = message(&mut session, 7).await;
        assert!(matches!(fetched, Ok(Fetched::Message(raw, true)) if raw == HEAD.as_bytes()), "its head alone");
    }

    #[tokio::test]
    async fn a_server_that_answers_more_than_it_was_asked_for_is_not_listened_to() {
        let announces = |command: &str| match command {
            "UID FETCH 7 BODY.PEEK[]<0.26214401>" => b"* 1 FETCH (UID 7 BODY[]<0> {400000000}\r\nx".to_vec(),
            _ => lies(command, Vec::new),
        };
        let mut session = signed_in(announces).await;
        let error = message(&mut session, 7).await.err().expect("it breaks");
        assert!(error.contains("longer than"), "{error}");
        let goes_on = |command: &str| match command {
            "UID FETCH 7 RFC822.SIZE" => {
                let mut another = b"* 1 FETCH (UID 8 BODY[] {9000000}\r\n".to_vec();
                another.resize(another.len() + 9_000_000, b'x');
                another.extend(b")\r\n");
                another.repeat(4)
            }
            _ => Vec::new(),
        };
        let mut session = signed_in(goes_on).await;
        let error = message(&mut session, 7).await.err().expect("it breaks");
        assert!(error.contains("longer than"), "{error}");
    }
}
