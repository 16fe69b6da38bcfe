//! One command to a mailbox's server: all that it answers, until it says how it went.
//!
//! The library's own reading takes a line that ends, and a «NO», for an answer with nothing in it: a search that was refused
//! finds no message, a message that could not be fetched has gone. Nothing of that may be believed of a mailbox.

use async_imap::Session;
use async_imap::error::{Error, Result};
use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response, Status};
use std::collections::BTreeSet;
use std::fmt::Debug;
use tokio::io::{AsyncRead, AsyncWrite};

/// A line to a mailbox's server, by whatever it is kept secret.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Debug + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Debug + Send> Stream for T {}

/// What a server told of one message.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The bytes of the part that was asked for.
    pub(super) bytes: Vec<u8>,
    /// How many it says to have, where that was asked for.
    pub(super) size: Option<u32>,
}

/// How a command ended.
enum Ended {
    Done,
    /// «NO» or «BAD», and the server's words for why.
    Refused(String),
}

/// The numbers (UID) of the messages of which this is so. Refused, it is an error.
pub(super) async fn search<T: Stream>(session: &mut Session<T>, of: &str) -> Result<BTreeSet<u32>> {
    let mut found = BTreeSet::new();
    let ended = run(session, format!("UID SEARCH {of}"), |answer| {
        if let Response::MailboxData(MailboxDatum::Search(uids)) = answer {
            found.extend(uids);
        }
    });
    match ended.await? {
        Ended::Done => Ok(found),
        Ended::Refused(why) => Err(Error::No(why)),
    }
}

/// A part of a message. What is refused tells nothing: no error, for it may be another's fault than its server's.
pub(super) async fn fetch<T: Stream>(session: &mut Session<T>, uid: u32, part: &str) -> Result<Told> {
    let mut told = Told::default();
    let ended = run(session, format!("UID FETCH {uid} {part}"), |answer| {
        let Response::Fetch(_, attributes) = answer else { return };
        // It may tell meanwhile what befell others.
        if attributes.iter().any(|attribute| matches!(attribute, AttributeValue::Uid(of) if *of != uid)) {
            return;
        }
        for attribute in attributes {
            match attribute {
                AttributeValue::Rfc822Size(size) => told.size = Some(*size),
                AttributeValue::BodySection { data: Some(bytes), .. } => told.bytes = bytes.to_vec(),
                _ => {}
            }
        }
    });
    ended.await?;
    Ok(told)
}

/// Marks a message as read. A server that does not do it (a folder that is read only) is told of nothing more: that it was
/// taken is known here.
pub(super) async fn mark_read<T: Stream>(session: &mut Session<T>, uid: u32) -> Result<()> {
    run(session, format!("UID STORE {uid} +FLAGS.SILENT ({}Seen)", '\\'), |_| {}).await.map(drop)
}

/// Gives each answer to a command to `hears`, and how it ended: what the server says of that.
///
/// # Errors
///
/// If the line ends, or cannot be read, before the server has said how it went.
async fn run<T: Stream>(
    session: &mut Session<T>,
    command: String,
    mut hears: impl FnMut(&Response<'_>),
) -> Result<Ended> {
    let tag = session.run_command(&command).await?;
    while let Some(answer) = session.read_response().await? {
        match answer.parsed() {
            Response::Done { tag: of, status, outcome } if *of == tag => {
                let why = outcome.information.as_deref().unwrap_or_default().to_owned();
                return Ok(if *status == Status::Ok { Ended::Done } else { Ended::Refused(why) });
            }
            other => hears(other),
        }
    }
    Err(Error::ConnectionLost)
}
