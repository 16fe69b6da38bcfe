//! A line to a mailbox's server on which no more comes than may be read, whatever the server says.

use super::super::counted::{Allowance, CountedLine, Look};
use super::super::read::MOST_BYTES;
use std::io;

/// What the answers to one command may hold: the greatest message that is taken, and what stands around it.
const ANSWER_BYTES: usize = MOST_BYTES + 1024 * 1024;
/// What is said where more comes.
const TOO_LONG: &str = "its answer is longer than anything that is read of a mailbox";

/// How lines begin that say how it went. What they say ends where they end, whatever it looks like: nothing is announced there.
const SAYS: [&[u8]; 5] = [b"* OK", b"* NO", b"* BA", b"* BY", b"* PR"];
/// So much of each is enough.
const BEGINNING: usize = 4;

/// A line that breaks where a server answers more to a command than [`ANSWER_BYTES`], or says that it is about to: who reads
/// it makes room for what is announced (`{N}`) before any of that came. Where it ends it breaks, too: that is an error.
pub(super) type Bounded<S> = CountedLine<S, Announcements>;

impl<S> Bounded<S> {
    pub(super) fn new(line: S) -> Self {
        Self::on(line, Allowance::of(ANSWER_BYTES, TOO_LONG), Announcements::new())
    }
}

/// What a server announces, as its answer comes.
#[derive(Debug)]
pub(super) struct Announcements {
    at: At,
    /// How the answer's line begins.
    begins: Vec<u8>,
}

/// Where in a server's answer one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Words,
    /// Within a length's digits: their value so far.
    Length(usize),
    /// Behind a length that was closed: bytes follow where a line ends here.
    Announced(usize),
    /// Within bytes that were announced: so many are left.
    Bytes(usize),
}

impl At {
    /// Behind one more byte of words.
    fn behind(self, byte: u8) -> Self {
        match (self, byte) {
            (_, b'{') => Self::Length(0),
            (Self::Length(so_far), b'0'..=b'9') => {
                Self::Length(so_far.saturating_mul(10).saturating_add(usize::from(byte - b'0')))
            }
            (Self::Length(so_far), b'+') => Self::Length(so_far),
            (Self::Length(length), b'}') => Self::Announced(length),
            (Self::Announced(length), b'\r') => Self::Announced(length),
            (Self::Announced(length), b'\n') => Self::Bytes(length),
            _ => Self::Words,
        }
    }
}

impl Announcements {
    fn new() -> Self {
        Self { at: At::Words, begins: Vec::with_capacity(BEGINNING) }
    }

    /// Whether bytes can be announced in the answer's line.
    fn is_of_data(&self) -> bool {
        self.begins.starts_with(b"* ") && !SAYS.iter().any(|says| self.begins.eq_ignore_ascii_case(says))
    }
}

impl Look for Announcements {
    /// It announces no more than may still come.
    fn came(&mut self, mut came: &[u8], allowance: &Allowance) -> io::Result<()> {
        while !came.is_empty() {
            if let At::Bytes(length) = self.at {
                let here = length.min(came.len());
                came = &came[here..];
                self.at = if here == length { At::Words } else { At::Bytes(length - here) };
                continue;
            }
            let byte = came[0];
            self.at = self.at.behind(byte);
            came = &came[1..];
            match self.at {
                At::Bytes(length) if self.is_of_data() && length.saturating_sub(came.len()) <= allowance.left() => {}
                At::Bytes(_) if self.is_of_data() => return Err(allowance.too_long()),
                // What follows would be passed over here, and read as a line there.
                At::Bytes(1..) => return Err(io::Error::other("it announces bytes where none can follow")),
                _ if byte == b'\n' => self.begins.clear(),
                _ if self.begins.len() < BEGINNING => self.begins.push(byte),
                _ => {}
            }
        }
        Ok(())
    }

    fn ended(&self) -> io::Result<()> {
        // Never the end of an answer: whoever reads is not left to take it for one.
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it ended the line"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether all of these pieces are taken.
    fn takes(pieces: &[&[u8]]) -> bool {
        let (mut allowance, mut announced) = (Allowance::of(ANSWER_BYTES, TOO_LONG), Announcements::new());
        let mut taken = |piece: &[u8]| -> io::Result<()> {
            allowance.takes(piece.len())?;
            announced.came(piece, &allowance)
        };
        pieces.iter().all(|piece| taken(piece).is_ok())
    }

    #[test]
    fn what_is_announced_is_judged_before_it_comes() {
        let most = format!("* 1 FETCH (BODY[] {{{MOST_BYTES}}}\r\n");
        assert!(takes(&[most.as_bytes()]));
        assert!(!takes(&[b"* 1 FETCH (BODY[] {500000000}\r\n"]));
        assert!(!takes(&[b"* 1 FETCH (BODY[] {5000", b"00000", b"+}", b"\r", b"\n"]), "in pieces");
        assert!(!takes(&[b"* 1 FETCH (BODY[] {99999999999999999999999999}\r\n"]), "of any length");
        assert!(!takes(&[b"* 1 FETCH (BODY[] {2}\r\nab BODY[TEXT] {500000000}\r\n"]), "also the second");
    }

    #[test]
    fn what_only_looks_like_a_length_announces_nothing() {
        assert!(takes(&[b"* 1 FETCH (BODY[] {13}\r\n{500000000}\r\n)\r\n"]), "words of a message");
        assert!(takes(&[b"* 1 FETCH (BODY[] {13}\r\n{5000", b"00000}\r\n)\r\n"]), "in pieces");
        assert!(takes(&[b"* OK {500000000} is a number\r\n* OK {}\r\n* OK {a}\r\n"]));
    }

    #[test]
    fn nothing_is_announced_where_a_server_says_how_it_went() {
        assert!(!takes(&[b"* OK {60}\r\n* 1 FETCH (BODY[] {500000000}\r\n"]), "behind what only looks so");
        for said in ["* ok {9}\r\n", "* NO [x] {9}\r\n", "* BYE {9}\r\n", "a1 OK {9}\r\n", "+ {9}\r\n"] {
            assert!(!takes(&[said.as_bytes()]), "{said}");
        }
        let whole = b"* OK hello\r\n* 1 FETCH (BODY[] {2}\r\nab BODY[TEXT] {1}\r\n\n)\r\na1 OK done\r\n* 2 FETCH (BODY[] {3}\r\nabc)\r\n";
        assert!(takes(&[whole]));
        assert!(takes(&whole.chunks(1).collect::<Vec<&[u8]>>()), "in pieces");
    }

    #[test]
    fn all_that_comes_to_one_command_is_counted() {
        let line = vec![b'x'; 1024 * 1024];
        let pieces = ANSWER_BYTES / line.len();
        let mut all: Vec<&[u8]> = vec![&line; pieces];
        assert!(takes(&all));
        all.push(b"x");
        assert!(!takes(&all), "one byte more");
    }
}
