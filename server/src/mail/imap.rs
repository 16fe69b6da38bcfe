//! The mailbox that requests come to: looked into over TLS, each message taken once, marked as read when it is.

use super::Mail;
use super::read::MOST_BYTES;
use super::receive_error::ReceiveError;
use crate::config::mail::{Line, Mailbox as Settings};
use crate::config::tls_trust;
use crate::store::StoreError;
use crate::store::mail::{MailRows, Mailbox};
use async_imap::{Client, Session};
use ronda_shared::time::{DAY_MS, Timestamp};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_stream::StreamExt;

/// How long one step may take.
const STEP: Duration = Duration::from_secs(120);
/// Messages taken at one look; the rest at the next, which follows at once.
const LOOK: usize = 200;

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

trait Stream: AsyncRead + AsyncWrite + Unpin + Debug + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Debug + Send> Stream for T {}

impl Mail {
    /// Looks into the mailbox once.
    pub async fn look(self: &Arc<Self>) -> Result<Looked, MailboxError> {
        let Some(settings) = &self.config().imap else { return Ok(Looked::default()) };
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
                let mut client = Client::new(tcp);
                greeted(&mut client).await.map_err(gone)?;
                let started = within(client.run_command_and_check_ok("STARTTLS", None)).await;
                started.map_err(|_| MailboxError::Stripped(name.clone()))?;
                // What was said in clear before is dropped with the buffer.
                within(connector.connect(host, client.into_inner())).await.map_err(gone)?
            }
        };
        let mut client = Client::new(tls);
        if settings.server.line == Line::Tls {
            greeted(&mut client).await.map_err(gone)?;
        }
        let login = settings.server.login.as_ref().ok_or_else(|| MailboxError::Settings("no login".into()))?;
        let password = login.password().map_err(|error| MailboxError::Settings(error.to_string()))?;
        let signed = tokio::time::timeout(STEP, client.login(&login.user, &password)).await;
        let mut session = match signed.map_err(|_| gone("it did not answer in time".into()))? {
            Ok(session) => session,
            Err((error @ async_imap::error::Error::No(_), _)) => {
                return Err(MailboxError::SignIn(name, error_line(&error)));
            }
            Err((error, _)) => return Err(gone(error_line(&error))),
        };
        let looked = self.look_through(&mut session, settings).await;
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
        let folder = within(session.select(&settings.folder)).await;
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
                Mailbox { validity, uid: 0, ..known }
            }
            // What somebody has read before Ronda came is not made into requests.
            None => Mailbox { validity, uid: 0, since: now },
        };
        let asked = match at.uid {
            0 if first => "UNSEEN".to_owned(),
            // Its server names days by its own clock, which may be a day behind.
            0 => format!("OR UNSEEN SINCE {}", day(at.since.plus(-DAY_MS))),
            uid => format!("UID {}:*", uid.saturating_add(1)),
        };
        let found = within(session.uid_search(&asked)).await.map_err(gone)?;
        // The last message is found by «n:*» even where it is older.
        let found: BTreeSet<u32> = found.into_iter().filter(|uid| *uid > at.uid).collect();
        // Between those that nobody has read stand others: the first look takes all before it says how far it has come. Cut
        // short it is the first once more, and what was taken is marked as read.
        let most = if first { found.len() } else { LOOK };
        let mut looked = Looked { taken: 0, more: found.len() > most };
        for uid in found.iter().take(most) {
            let size = fetched(session, *uid, "RFC822.SIZE").await.map_err(gone)?.1;
            let large = usize::try_from(size).unwrap_or(usize::MAX) > MOST_BYTES;
            let part = if large { "BODY.PEEK[HEADER]" } else { "BODY.PEEK[]" };
            let (raw, _) = fetched(session, *uid, part).await.map_err(gone)?;
            if !raw.is_empty() {
                self.take_as(raw, large).await?;
                looked.taken += 1;
                let seen = format!("+FLAGS.SILENT ({}Seen)", '\\');
                let marked = within(mark(session, *uid, &seen)).await;
                marked.map_err(gone)?;
            }
            at.uid = *uid;
            if !first {
                let mailboxes = vec![(address.clone(), at.clone())];
                self.write(MailRows { mailboxes, ..MailRows::default() }).await?;
            }
        }
        if first || (found.is_empty() && at.uid == 0) {
            // What stands there by now has been looked at, or had been read before: what comes now is taken, also where
            // somebody reads it first. So it is of an empty mailbox, too.
            let last = folder.uid_next.unwrap_or(1).saturating_sub(1);
            at.uid = at.uid.max(last);
            let mailboxes = vec![(address, at)];
            self.write(MailRows { mailboxes, ..MailRows::default() }).await?;
        }
        Ok(looked)
    }
}

async fn mark<T: Stream>(session: &mut Session<T>, uid: u32, flags: &str) -> Result<(), async_imap::error::Error> {
    let mut answers = session.uid_store(uid.to_string(), flags).await?;
    while let Some(answer) = answers.next().await {
        answer?;
    }
    Ok(())
}

/// The bytes asked for of a message, and its size where that was.
async fn fetched<T: Stream>(session: &mut Session<T>, uid: u32, part: &str) -> Result<(Vec<u8>, u32), String> {
    let fetching = async {
        let (mut bytes, mut size) = (Vec::new(), 0);
        let mut answers = session.uid_fetch(uid.to_string(), part).await?;
        while let Some(answer) = answers.next().await {
            let answer = answer?;
            size = answer.size.unwrap_or(size);
            if let Some(found) = answer.body().or_else(|| answer.header()) {
                bytes = found.to_vec();
            }
        }
        Ok::<_, async_imap::error::Error>((bytes, size))
    };
    within(fetching).await
}

async fn greeted<T: Stream>(client: &mut Client<T>) -> Result<(), String> {
    let greeting = within(client.read_response()).await?;
    greeting.map(|_| ()).ok_or_else(|| "it said nothing".to_owned())
}

async fn within<T, E: std::fmt::Display>(doing: impl Future<Output = Result<T, E>>) -> Result<T, String> {
    let done = tokio::time::timeout(STEP, doing).await.map_err(|_| "it did not answer in time".to_owned())?;
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
