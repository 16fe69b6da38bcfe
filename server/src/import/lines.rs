//! Which line of a file a byte stands on, whatever ends the lines: CR, LF, CRLF, or some of each.

use std::collections::VecDeque;
use std::io::{self, Read};

/// A row that has not ended after so many bytes lacks a quotation mark: bytes.
const ROW_BYTES: u64 = 1024 * 1024;

/// A stream that counts its lines as it is read.
pub(super) struct Lines<R> {
    inner: R,
    /// Bytes read so far.
    read: u64,
    /// Where the row begins that is being read.
    row: u64,
    /// Lines that ended before it, from 1.
    line: u64,
    /// A CR whose LF may still come.
    half: Option<u64>,
    /// Ends of lines that were read: where they begin, and what follows them.
    ends: VecDeque<(u64, u64)>,
    endless: bool,
}

impl<R> Lines<R> {
    pub(super) fn of(inner: R) -> Self {
        Self { inner, read: 0, row: 0, line: 1, half: None, ends: VecDeque::new(), endless: false }
    }

    /// The line of the row that begins at a byte, or after the empty lines that begin there. Asked in order.
    pub(super) fn line_at(&mut self, byte: u64) -> u64 {
        let mut at = byte;
        while let Some((begin, end)) = self.ends.front().copied().filter(|(begin, _)| *begin <= at) {
            self.ends.pop_front();
            self.line += 1;
            // One that begins here ends an empty line; one that began before may end here only now, as CRLF does.
            at = if begin == at { end } else { at.max(end) };
        }
        self.row = self.read;
        self.line
    }

    /// Whether reading stopped because a row did not end; the line that it began after.
    pub(super) fn endless(&self) -> Option<u64> {
        self.endless.then_some(self.line)
    }

    fn note(&mut self, bytes: &[u8]) {
        for (at, byte) in (self.read..).zip(bytes) {
            match (byte, self.half.take()) {
                (b'\n', Some(begin)) => self.ends.push_back((begin, at + 1)),
                (b'\n', None) => self.ends.push_back((at, at + 1)),
                (other, half) => {
                    self.ends.extend(half.map(|begin| (begin, begin + 1)));
                    self.half = (*other == b'\r').then_some(at);
                }
            }
        }
        self.read += bytes.len() as u64;
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.read - self.row > ROW_BYTES {
            self.endless = true;
            return Err(io::ErrorKind::InvalidData.into());
        }
        let count = self.inner.read(into)?;
        if count == 0 {
            let half = self.half.take();
            self.ends.extend(half.map(|begin| (begin, begin + 1)));
        }
        self.note(&into[..count]);
        Ok(count)
    }
}
