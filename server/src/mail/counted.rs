//! A line to a mail server on which no more comes to one command than its answers may hold.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A line that breaks where a server answers more to a command than so many bytes.
#[derive(Debug)]
pub(super) struct CountedLine<S> {
    line: S,
    most: usize,
    /// How much may still come until the next command.
    left: usize,
    /// What is said where more comes.
    too_long: &'static str,
}

impl<S> CountedLine<S> {
    /// On a line on which so many bytes may come to one command; `too_long` is said where more do.
    pub(super) fn new(line: S, most: usize, too_long: &'static str) -> Self {
        Self { line, most, left: most, too_long }
    }

    pub(super) fn into_inner(self) -> S {
        self.line
    }

    /// How much may still come until the next command.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// The error that more comes.
    pub(super) fn too_long(&self) -> io::Error {
        io::Error::other(self.too_long)
    }

    /// So many bytes came.
    ///
    /// # Errors
    /// They are more than may come.
    pub(super) fn takes(&mut self, bytes: usize) -> io::Result<()> {
        self.left = self.left.checked_sub(bytes).ok_or_else(|| self.too_long())?;
        Ok(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for CountedLine<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let own = self.get_mut();
        let before = into.filled().len();
        ready!(Pin::new(&mut own.line).poll_read(cx, into))?;
        Poll::Ready(own.takes(into.filled().len() - before))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for CountedLine<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let own = self.get_mut();
        // A command: its answers are counted anew.
        own.left = own.most;
        Pin::new(&mut own.line).poll_write(cx, bytes)
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().line).poll_flush(cx)
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().line).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn what_comes_to_one_command_is_counted() {
        let server = tokio::io::join(tokio::io::repeat(b'x'), tokio::io::sink());
        let mut line = CountedLine::new(server, 100, "it is longer");
        let mut answer = [0; 100];
        line.read_exact(&mut answer).await.expect("as much as may come");
        assert!(line.read_u8().await.is_err_and(|error| error.to_string() == "it is longer"), "one byte more");
        line.write_all(b"NOOP\r\n").await.expect("said");
        line.read_exact(&mut answer).await.expect("to the next command as much");
    }
}
