//! A line to a mail server on which no more comes to one command than an answer may hold.

use crate::mail::counted::CountedLine;
use lettre::transport::smtp::client::AsyncTokioStream;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What may come to one command, with what TLS adds to it. Whoever reads the answers stops at far less, but only where a line ends.
const ANSWER_BYTES: usize = 256 * 1024;

/// What is said where more comes.
const TOO_LONG: &str = "its answer is longer than any that is read";

/// A line that breaks where a server answers more to a command than [`ANSWER_BYTES`].
#[derive(Debug)]
pub(super) struct BoundedAnswers<S> {
    line: CountedLine<S>,
    peer: SocketAddr,
}

impl<S> BoundedAnswers<S> {
    /// On an open line to this address.
    pub(super) fn new(line: S, peer: SocketAddr) -> Self {
        Self { line: CountedLine::new(line, ANSWER_BYTES, TOO_LONG), peer }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for BoundedAnswers<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().line).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for BoundedAnswers<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().line).poll_write(cx, bytes)
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().line).poll_flush(cx)
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().line).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug> AsyncTokioStream for BoundedAnswers<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
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
