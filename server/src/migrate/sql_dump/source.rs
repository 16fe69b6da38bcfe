//! The bytes of a dump, as few in memory as are looked at.

use super::DumpError;
use memchr::memchr3;
use std::io::Read;

/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// A stream of bytes with two of them in sight.
pub(super) struct Source<R> {
    read: R,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    over: bool,
}

impl<R: Read> Source<R> {
    pub(super) fn of(read: R) -> Self {
        Self { read, buffer: vec![0; CHUNK], at: 0, end: 0, over: false }
    }

    /// Makes sure of so many bytes in sight, where there are so many.
    fn see(&mut self, many: usize) -> Result<(), DumpError> {
        while self.end - self.at < many && !self.over {
            self.buffer.copy_within(self.at..self.end, 0);
            self.end -= self.at;
            self.at = 0;
            let free = self.buffer.get_mut(self.end..).unwrap_or_default();
            let count = match self.read.read(free) {
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(DumpError::Read(error)),
            };
            self.end += count;
            self.over = count == 0;
        }
        Ok(())
    }

    fn sight(&self) -> &[u8] {
        self.buffer.get(self.at..self.end).unwrap_or_default()
    }

    /// The next byte, which stays; none at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, DumpError> {
        self.see(1)?;
        Ok(self.sight().first().copied())
    }

    /// The next two bytes, which stay.
    pub(super) fn peek_two(&mut self) -> Result<[Option<u8>; 2], DumpError> {
        self.see(2)?;
        Ok([self.sight().first().copied(), self.sight().get(1).copied()])
    }

    /// The next byte; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<u8>, DumpError> {
        let next = self.peek()?;
        self.at += usize::from(next.is_some());
        Ok(next)
    }

    /// Takes all bytes before the first of three, or up to the end, in pieces.
    pub(super) fn take_until(
        &mut self,
        [one, two, three]: [u8; 3],
        piece: &mut dyn FnMut(&[u8]),
    ) -> Result<(), DumpError> {
        loop {
            self.see(1)?;
            let sight = self.sight();
            if sight.is_empty() {
                return Ok(());
            }
            let found = memchr3(one, two, three, sight);
            let many = found.unwrap_or(sight.len());
            piece(sight.get(..many).unwrap_or_default());
            self.at += many;
            if found.is_some() {
                return Ok(());
            }
        }
    }

    /// The rest of a line without its end: no more of it than so many bytes; the whole is passed over.
    pub(super) fn line(&mut self, most: usize) -> Result<Vec<u8>, DumpError> {
        let mut line = Vec::new();
        self.take_until([b'\n'; 3], &mut |piece| {
            let room = most.saturating_sub(line.len()).min(piece.len());
            line.extend_from_slice(piece.get(..room).unwrap_or_default());
        })?;
        self.next()?;
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(line)
    }
}
