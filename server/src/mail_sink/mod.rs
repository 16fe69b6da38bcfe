//! `ronda mail-sink`: a mail server for demonstrations. It takes every message, delivers none, and shows them on a page.
//!
//! It shows everybody's mail to whoever opens the page, so it listens on this machine alone.

mod pages;
mod smtp;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;

/// Messages kept; the oldest go first.
const CAPACITY: usize = 500;

/// Why the sink does not listen.
#[derive(Debug, thiserror::Error)]
pub enum MailSinkError {
    /// An address that other machines reach.
    #[error("{0} is not an address of this machine alone: the sink shows everybody's mail. Write 127.0.0.1:PORT")]
    NotLoopback(SocketAddr),
    /// A port that is taken, say.
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The listener failed while it ran.
    #[error("the mail sink ended: {0}")]
    Ended(#[from] io::Error),
}

/// A message as it came.
#[derive(Debug, Clone)]
struct Message {
    /// Counted from 1, never given twice.
    number: u64,
    to: Vec<String>,
    bytes: Vec<u8>,
}

#[derive(Debug, Default)]
struct Messages {
    last: u64,
    kept: VecDeque<Message>,
}

/// What both listeners share.
#[derive(Debug, Clone, Default)]
struct Mailbox(Arc<Mutex<Messages>>);

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Messages> {
        // A panic in the middle leaves at worst a message that is not there.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, to: Vec<String>, bytes: Vec<u8>) {
        let mut messages = self.lock();
        messages.last += 1;
        let number = messages.last;
        messages.kept.push_back(Message { number, to, bytes });
        while messages.kept.len() > CAPACITY {
            messages.kept.pop_front();
        }
    }

    /// The newest first.
    fn list(&self) -> Vec<Message> {
        self.lock().kept.iter().rev().cloned().collect()
    }

    fn find(&self, number: u64) -> Option<Message> {
        self.lock().kept.iter().find(|message| message.number == number).cloned()
    }
}

/// Takes mail at `smtp` and shows it at `http` until one of both fails.
///
/// # Errors
/// An address that is not of this machine alone, or that cannot be listened on.
pub async fn run(smtp: SocketAddr, http: SocketAddr) -> Result<(), MailSinkError> {
    let (mail, pages) = (listen(smtp).await?, listen(http).await?);
    println!("Mail is taken at {} and shown at http://{}/", mail.local_addr()?, pages.local_addr()?);
    let mailbox = Mailbox::default();
    tokio::select! {
        ended = smtp::serve(mail, mailbox.clone()) => Ok(ended?),
        ended = axum::serve(pages, pages::router(mailbox)) => Ok(ended?),
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, MailSinkError> {
    if !address.ip().is_loopback() {
        return Err(MailSinkError::NotLoopback(address));
    }
    TcpListener::bind(address).await.map_err(|source| MailSinkError::Listen { address, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_listens_on_this_machine_alone() {
        let open: SocketAddr = "0.0.0.0:0".parse().expect("an address");
        assert!(matches!(listen(open).await, Err(MailSinkError::NotLoopback(_))));
        assert!(listen("127.0.0.1:0".parse().expect("an address")).await.is_ok());
    }

    #[test]
    fn the_oldest_message_goes_when_it_is_full() {
        let mailbox = Mailbox::default();
        for _ in 0..=CAPACITY {
            mailbox.keep(vec!["a@b.mx".into()], Vec::new());
        }
        assert_eq!(mailbox.list().len(), CAPACITY);
        assert!(mailbox.find(1).is_none() && mailbox.find(2).is_some());
    }
}
