//! A line to a mail server on which no more comes to one command than an answer may hold.

use crate::mail::counted::{Allowance, CountedLine, Look};
use lettre::transport::smtp::client::AsyncTokioStream;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncWrite};

/// What may come to one command, with what TLS adds to it. Whoever reads the answers stops at far less, but only where a line ends.
const ANSWER_BYTES: usize = 256 * 1024;

/// What is said where more comes.
const TOO_LONG: &str = "its answer is longer than any that is read";

/// Who answers; of what they say nothing but how much it is is looked at.
#[derive(Debug)]
pub(super) struct Peer(SocketAddr);

impl Look for Peer {
    fn came(&mut self, _bytes: &[u8], _allowance: &Allowance) -> io::Result<()> {
        Ok(())
    }
}

/// A line that breaks where a server answers more to a command than [`ANSWER_BYTES`].
pub(super) type BoundedAnswers<S> = CountedLine<S, Peer>;

impl<S> BoundedAnswers<S> {
    /// On an open line to this address.
    pub(super) fn new(line: S, peer: SocketAddr) -> Self {
        Self::on(line, Allowance::of(ANSWER_BYTES, TOO_LONG), Peer(peer))
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug> AsyncTokioStream for BoundedAnswers<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.look().0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn what_comes_to_one_command_is_counted() {
        let server = tokio::io::join(tokio::io::repeat(b'x'), tokio::io::sink());
        let mut line = BoundedAnswers::new(server, SocketAddr::from(([127, 0, 0, 1], 25)));
        let mut answer = vec![0; ANSWER_BYTES];
        line.read_exact(&mut answer).await.expect("as much as may come");
        assert!(line.read_u8().await.is_err_and(|error| error.to_string().contains("longer")), "one byte more");
        line.write_all(b"NOOP\r\n").await.expect("said");
        line.read_exact(&mut answer).await.expect("to the next command as much");
    }
}
