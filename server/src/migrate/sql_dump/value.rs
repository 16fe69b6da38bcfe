//! One value of a row, as MySQL, MariaDB and PostgreSQL write it.

use super::source::Source;
use super::{DumpError, ROW_BYTES, VALUE_BYTES, Value};
use std::io::Read;

/// Whose SQL it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// MySQL's and MariaDB's: a backslash escapes.
    Mysql,
    /// PostgreSQL's: only in what begins with E.
    Postgres,
}

/// Bytes that are kept within bounds; of what is longer its length.
pub(super) struct Bounded {
    bytes: Vec<u8>,
    length: u64,
    most: usize,
}

impl Bounded {
    /// No more than this; nothing where it is not wanted.
    pub(super) fn of(wanted: bool, spent: usize) -> Self {
        let most = if wanted { VALUE_BYTES.min(ROW_BYTES.saturating_sub(spent)) } else { 0 };
        Self { bytes: Vec::new(), length: 0, most }
    }
    /// The same of hexadecimal digits: two are one byte, and `0x` stands before them.
    pub(super) fn of_digits(wanted: bool, spent: usize) -> Self {
        let Self { most, .. } = Self::of(wanted, spent);
        Self { bytes: Vec::new(), length: 0, most: if wanted { 2 * most + 2 } else { 0 } }
    }
    pub(super) fn push(&mut self, byte: u8) {
        self.extend(&[byte]);
    }
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.length = self.length.saturating_add(bytes.len() as u64);
        if self.length <= self.most as u64 {
            self.bytes.extend_from_slice(bytes);
        } else {
            // It is told as too long: what was kept of it is of no use.
            self.bytes = Vec::new();
        }
    }
    pub(super) fn value(self) -> Value {
        if self.length <= self.most as u64 { Value::Bytes(self.bytes) } else { Value::Long(self.length) }
    }
}

/// A string, its first mark taken already.
pub(super) fn string<R: Read>(source: &mut Source<R>, escapes: bool, into: &mut Bounded) -> Result<bool, DumpError> {
    let stops = if escapes { [b'\'', b'\\', b'\\'] } else { [b'\''; 3] };
    loop {
        source.take_until(stops, &mut |piece| into.extend(piece))?;
        match source.next()? {
            None => return Ok(false),
            Some(b'\'') => {
                if source.peek()? != Some(b'\'') {
                    return Ok(true);
                }
                source.next()?;
                into.push(b'\'');
            }
            Some(_) => match source.next()? {
                None => return Ok(false),
                // As MySQL reads a string: `\%` and `\_` stand for themselves with their backslash.
                Some(byte @ (b'%' | b'_')) => into.extend(&[b'\\', byte]),
                Some(byte) => into.push(match byte {
                    b'0' => 0,
                    b'b' => 8,
                    b't' => b'\t',
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b'Z' => 26,
                    other => other,
                }),
            },
        }
    }
}

/// Two hexadecimal digits at a time; an odd first one stands alone, as MySQL reads it.
pub(super) fn hex(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Vec<u8> = digits.iter().map(digit).collect::<Option<_>>()?;
    let odd = digits.len() % 2;
    let first = digits.get(..odd).unwrap_or_default().to_vec();
    let pairs = digits.get(odd..).unwrap_or_default().chunks_exact(2);
    Some(first.into_iter().chain(pairs.map(|pair| pair.iter().fold(0, |sum, digit| sum << 4 | digit))).collect())
}

/// What stands behind a cell of COPY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellEnd {
    /// Another cell.
    Cell,
    /// The line's end.
    Line,
    /// Nothing: the dump is cut.
    Nothing,
}

/// A cell of COPY: up to a tabulator or the line's end, `\N` for none.
pub(super) fn cell<R: Read>(source: &mut Source<R>, mut into: Bounded) -> Result<(Value, CellEnd), DumpError> {
    let mut null = false;
    let after = loop {
        source.take_until([b'\t', b'\n', b'\\'], &mut |piece| into.extend(piece))?;
        match source.next()? {
            None => break CellEnd::Nothing,
            Some(b'\t') => break CellEnd::Cell,
            Some(b'\n') => break CellEnd::Line,
            Some(_) => match source.next()? {
                None => break CellEnd::Nothing,
                Some(b'N') => null = true,
                Some(byte @ b'0'..=b'7') => into.push(code(source, byte, 8, 2)?),
                Some(b'x') if source.peek()?.is_some_and(|digit| digit.is_ascii_hexdigit()) => {
                    into.push(code(source, b'0', 16, 2)?);
                }
                Some(byte) => into.push(match byte {
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'v' => 11,
                    other => other,
                }),
            },
        }
    };
    Ok((if null { Value::Null } else { into.value() }, after))
}

/// A byte by its digits: the first was taken, so many more may follow.
fn code<R: Read>(source: &mut Source<R>, first: u8, radix: u32, more: usize) -> Result<u8, DumpError> {
    let digit = |byte: u8| char::from(byte).to_digit(radix);
    let mut code = digit(first).unwrap_or_default();
    for _ in 0..more {
        let Some(next) = source.peek()?.and_then(digit) else { break };
        code = code * radix + next;
        source.next()?;
    }
    Ok(u8::try_from(code & 0xff).unwrap_or_default())
}
