//! A line to a mail server on which no more comes to one command than its answers may hold.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How much may come to one command.
#[derive(Debug)]
pub(super) struct Allowance {
    most: usize,
    /// How much may still come until the next command.
    left: usize,
    /// What is said where more comes.
    too_long: &'static str,
}

impl Allowance {
    /// Of so many bytes to one command; `too_long` is said where more come.
    pub(super) fn of(most: usize, too_long: &'static str) -> Self {
        Self { most, left: most, too_long }
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

/// What is looked at of what comes on a line, besides how much it is.
pub(super) trait Look {
    /// This came, and was counted.
    ///
    /// # Errors
    /// It is not what may come: the line breaks.
    fn came(&mut self, bytes: &[u8], allowance: &Allowance) -> io::Result<()>;

    /// Nothing comes any more.
    ///
    /// # Errors
    /// Where whoever reads would take it for the end of an answer.
    fn ended(&self) -> io::Result<()> {
        Ok(())
    }
}

/// A line that breaks where a server answers more to a command than may come, or what is not to come.
#[derive(Debug)]
pub(super) struct CountedLine<S, L> {
    line: S,
    allowance: Allowance,
    look: L,
}

impl<S, L> CountedLine<S, L> {
    /// On an open line.
    pub(super) fn on(line: S, allowance: Allowance, look: L) -> Self {
        Self { line, allowance, look }
    }

    /// What is looked at with.
    pub(super) fn look(&self) -> &L {
        &self.look
    }

    pub(super) fn into_inner(self) -> S {
        self.line
    }
}

impl<S: AsyncRead + Unpin, L: Look + Unpin> AsyncRead for CountedLine<S, L> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let own = self.get_mut();
        let (before, room) = (into.filled().len(), into.remaining());
        ready!(Pin::new(&mut own.line).poll_read(cx, into))?;
        let came = &into.filled()[before..];
        if room > 0 && came.is_empty() {
            return Poll::Ready(own.look.ended());
        }
        own.allowance.takes(came.len())?;
        Poll::Ready(own.look.came(came, &own.allowance))
    }
}

impl<S: AsyncWrite + Unpin, L: Unpin> AsyncWrite for CountedLine<S, L> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let own = self.get_mut();
        // A command: its answers are counted anew.
        own.allowance.left = own.allowance.most;
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

    /// Nothing but how much comes.
    struct Amount;

    impl Look for Amount {
        fn came(&mut self, _bytes: &[u8], _allowance: &Allowance) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn what_comes_to_one_command_is_counted() {
        let server = tokio::io::join(tokio::io::repeat(b'x'), tokio::io::sink());
        let mut line = CountedLine::on(server, Allowance::of(100, "it is longer"), Amount);
        let mut answer = [0; 100];
        line.read_exact(&mut answer).await.expect("as much as may come");
        assert!(line.read_u8().await.is_err_and(|error| error.to_string() == "it is longer"), "one byte more");
        line.write_all(b"NOOP\r\n").await.expect("said");
        line.read_exact(&mut answer).await.expect("to the next command as much");
    }
}
