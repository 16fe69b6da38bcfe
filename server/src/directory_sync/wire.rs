//! The line to a directory: TLS of our own, and a guard through which only bounded, well-formed answers come.
//!
//! `ldap3` reads what a directory says without bounds: a claimed length is waited for, nesting is followed on the stack, and
//! what has another shape panics. So it never holds the socket: it speaks into one end of a pair, and this stands between.

use super::settings::{Directory, Security};
use crate::config::tls_trust;
use ldap3::asn1::{PL, StructureTag, parse_tag};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::rustls::pki_types::ServerName;

/// One message of a directory at most: an entry with its groups has some kilobytes.
const MESSAGE_BYTES: usize = 1024 * 1024;
/// All of a reading at most.
const ALL_BYTES: usize = 128 * 1024 * 1024;
/// How deep a message may be nested; an entry's is five deep.
const DEPTH: usize = 12;
/// «Let us speak TLS» (RFC 4511, 4.14): message 1, an extended request with the name 1.3.6.1.4.1.1466.20037.
const START_TLS: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

/// Why the line does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireProblem {
    /// Nobody answers there, or the line broke.
    #[error("the line failed: {0}")]
    Line(String),
    /// Its certificate does not hold, or it does not speak TLS.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// It does not want to speak TLS.
    #[error("it refuses StartTLS (result {0})")]
    NoStartTls(u32),
    /// `ldap://` without TLS led away from this machine.
    #[error("its name leads away from this machine, and there is no TLS")]
    Away,
    /// It said what no directory says.
    #[error("what it says is no LDAP: {0}")]
    Nonsense(&'static str),
    /// More than is read.
    #[error("its answer is too long")]
    Long,
}

/// What is spoken over.
pub trait ByteStream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> ByteStream for T {}

/// Opens the line; with TLS where the file asks for it.
///
/// # Errors
/// Nobody answers, or the certificate does not hold.
pub async fn open(directory: &Directory) -> Result<Box<dyn ByteStream>, WireProblem> {
    let line = |error: io::Error| WireProblem::Line(error.to_string());
    let mut stream = TcpStream::connect((directory.host.as_str(), directory.port)).await.map_err(line)?;
    match directory.security {
        Security::Loopback => {
            let within = stream.peer_addr().map_err(line)?.ip().to_canonical().is_loopback();
            return if within { Ok(Box::new(stream)) } else { Err(WireProblem::Away) };
        }
        Security::StartTls => start_tls(&mut stream).await?,
        Security::Tls => {}
    }
    let ca = directory.ca.clone();
    let connector = tokio::task::spawn_blocking(move || tls_trust::connector(ca.as_deref())).await;
    let connector = connector.map_err(|error| WireProblem::Tls(error.to_string()))?.map_err(WireProblem::Tls)?;
    let name = match directory.address {
        Some(address) => ServerName::from(address),
        None => ServerName::try_from(directory.host.clone()).map_err(|error| WireProblem::Tls(error.to_string()))?,
    };
    let stream = connector.connect(name, stream).await.map_err(|error| WireProblem::Tls(error.to_string()))?;
    Ok(Box::new(stream))
}

/// Asks to speak TLS. The answer is read to its last byte and no further: what came after it in clear would be taken for TLS,
/// and fail.
async fn start_tls(stream: &mut TcpStream) -> Result<(), WireProblem> {
    let line = |error: io::Error| WireProblem::Line(error.to_string());
    stream.write_all(START_TLS).await.map_err(line)?;
    let answer = message(stream).await?.ok_or(WireProblem::Nonsense("it hung up"))?;
    match vet(&answer)? {
        MessageVerdict::Passes => {}
        MessageVerdict::Drops => return Err(WireProblem::Nonsense("another answer to StartTLS")),
    }
    match result_of(&answer) {
        Some(0) => Ok(()),
        Some(code) => Err(WireProblem::NoStartTls(code)),
        None => Err(WireProblem::Nonsense("another answer to StartTLS")),
    }
}

/// The result of an extended response in a message that was vetted.
fn result_of(answer: &[u8]) -> Option<u32> {
    let (_, whole) = parse_tag(answer).ok()?;
    let response = children(whole)?.into_iter().nth(1).filter(|tag| tag.id == 24)?;
    match children(response)?.into_iter().next()?.payload {
        PL::P(code) if (1..=4).contains(&code.len()) => {
            Some(code.into_iter().fold(0, |sum, byte| (sum << 8) | u32::from(byte)))
        }
        PL::P(_) | PL::C(_) => None,
    }
}

/// What a constructed value holds.
pub(super) fn children(tag: StructureTag) -> Option<Vec<StructureTag>> {
    match tag.payload {
        PL::C(inner) => Some(inner),
        PL::P(_) => None,
    }
}

/// Carries between the directory and who asks, until the latter is done.
///
/// # Errors
/// The directory said what is not let through.
pub async fn carry(wire: Box<dyn ByteStream>, asker: UnixStream) -> Result<(), WireProblem> {
    let line = |error: io::Error| WireProblem::Line(error.to_string());
    let (from, mut to) = tokio::io::split(wire);
    let (mut asks, mut answers) = asker.into_split();
    let there = async {
        tokio::io::copy(&mut asks, &mut to).await.map_err(line)?;
        // It was said that it is over; whether the other side hears it changes nothing.
        drop(to.shutdown().await);
        Ok::<(), WireProblem>(())
    };
    let back = async {
        let (mut from, mut all) = (BufReader::new(from), 0_usize);
        while let Some(answer) = message(&mut from).await? {
            all = all.saturating_add(answer.len());
            if all > ALL_BYTES {
                return Err(WireProblem::Long);
            }
            match vet(&answer)? {
                MessageVerdict::Passes => answers.write_all(&answer).await.map_err(line)?,
                MessageVerdict::Drops => {}
            }
        }
        Err::<(), WireProblem>(WireProblem::Line("the directory hung up".into()))
    };
    tokio::select! {
        done = there => done,
        done = back => done,
    }
}

/// One message whole; none where the line ended before one began.
async fn message(from: &mut (impl AsyncRead + Unpin)) -> Result<Option<Vec<u8>>, WireProblem> {
    let line = |error: io::Error| WireProblem::Line(error.to_string());
    let mut bytes = vec![match from.read_u8().await {
        Ok(first) => first,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(line(error)),
    }];
    let short = from.read_u8().await.map_err(line)?;
    bytes.push(short);
    let mut length = usize::from(short);
    if short >= 0x80 {
        length = 0;
        for _ in 0..long_form(short)? {
            let byte = from.read_u8().await.map_err(line)?;
            bytes.push(byte);
            length = (length << 8) | usize::from(byte);
        }
    }
    if length > MESSAGE_BYTES {
        return Err(WireProblem::Long);
    }
    let head = bytes.len();
    let limit = u64::try_from(length).unwrap_or(u64::MAX);
    from.take(limit).read_to_end(&mut bytes).await.map_err(line)?;
    if bytes.len() == head + length { Ok(Some(bytes)) } else { Err(WireProblem::Line("the directory hung up".into())) }
}

/// How many bytes say a length that does not stand in one.
fn long_form(short: u8) -> Result<usize, WireProblem> {
    let count = usize::from(short & 0x7f);
    if (1..=4).contains(&count) { Ok(count) } else { Err(WireProblem::Nonsense("a length of another form")) }
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MessageVerdict {
    /// It is handed on.
    Passes,
    /// Nobody asked for it: referrals, notices, what comes between.
    Drops,
}

/// Whether a message has the shape of an answer: nested no deeper than such a thing is, every length within what holds it, a
/// number and an operation that was asked for.
fn vet(message: &[u8]) -> Result<MessageVerdict, WireProblem> {
    let mut parts = Vec::new();
    let mut ends = vec![message.len()];
    let mut at = 0;
    while let Some(end) = ends.last().copied() {
        if at == end {
            ends.pop();
            continue;
        }
        let cut = WireProblem::Nonsense("a value goes beyond what holds it");
        let (Some(tag), Some(short)) = (message.get(at).copied(), message.get(at + 1).copied()) else {
            return Err(cut);
        };
        if tag & 0x1f == 0x1f {
            return Err(WireProblem::Nonsense("a tag of several bytes"));
        }
        let (mut from, mut length) = (at + 2, usize::from(short));
        if short >= 0x80 {
            let count = long_form(short)?;
            let said = message.get(from..from + count).ok_or(cut.clone())?;
            length = said.iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte));
            from += count;
        }
        let until = from.checked_add(length).filter(|until| *until <= end).ok_or(cut)?;
        if ends.len() == 2 {
            parts.push((tag, message.get(from..until).unwrap_or_default()));
        }
        at = until;
        if tag & 0x20 != 0 {
            if ends.len() >= DEPTH {
                return Err(WireProblem::Nonsense("it is nested too deep"));
            }
            ends.push(until);
            at = from;
        }
    }
    let (number, operation) = match parts.as_slice() {
        [(0x02, number), (operation, _)] | [(0x02, number), (operation, _), _] if message.first() == Some(&0x30) => {
            (*number, *operation)
        }
        _ => return Err(WireProblem::Nonsense("no message")),
    };
    match operation {
        // Unsolicited notices have the number nought.
        _ if number.iter().all(|byte| *byte == 0) => Ok(MessageVerdict::Drops),
        // An answer to a bind, an entry, the end of a search, an answer to an extended request.
        0x61 | 0x64 | 0x65 | 0x78 => Ok(MessageVerdict::Passes),
        // A referral, what comes between.
        0x73 | 0x79 => Ok(MessageVerdict::Drops),
        _ => Err(WireProblem::Nonsense("an operation that nobody asked for")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A value of a tag.
    fn value(tag: u8, inner: &[u8]) -> Vec<u8> {
        let mut bytes = vec![tag];
        match inner.len() {
            short @ 0..=127 => bytes.push(u8::try_from(short).expect("short")),
            long => {
                bytes.push(0x82);
                bytes.extend(u16::try_from(long).expect("two bytes").to_be_bytes());
            }
        }
        bytes.extend(inner);
        bytes
    }

    /// A message of a number with an operation.
    fn said(number: u8, operation: &[u8]) -> Vec<u8> {
        value(0x30, &[value(0x02, &[number]), operation.to_vec()].concat())
    }

    #[test]
    fn answers_pass_and_what_nobody_asked_for_does_not() {
        let done = [value(0x0a, &[0]), value(0x04, b""), value(0x04, b"")].concat();
        for tag in [0x61, 0x65, 0x78] {
            assert_eq!(vet(&said(3, &value(tag, &done))), Ok(MessageVerdict::Passes), "{tag:x}");
        }
        let name = value(0x04, b"uid=omar,dc=example");
        assert_eq!(vet(&said(3, &value(0x64, &[name, value(0x30, b"")].concat()))), Ok(MessageVerdict::Passes));
        let referral = value(0x04, b"ldap://otro.example");
        assert_eq!(vet(&said(3, &value(0x73, &referral))), Ok(MessageVerdict::Drops), "referrals are not followed");
        assert_eq!(vet(&said(0, &value(0x78, &done))), Ok(MessageVerdict::Drops), "a notice");
        for wrong in [
            value(0x30, b""),
            said(3, &value(0x66, &done)),
            value(0x30, &value(0x02, &[3])),
            value(0x31, &said(3, &value(0x61, &done))),
            b"\x30\x80\x00\x00".to_vec(),
            b"\x30\x05\x02\x01\x03\x61\x7f".to_vec(),
            b"HTTP/1.1 400 Bad Request".to_vec(),
        ] {
            assert!(matches!(vet(&wrong), Err(WireProblem::Nonsense(_))), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_nested_deep_is_not_followed() {
        let mut deep = value(0x04, b"");
        for _ in 0..40 {
            deep = value(0x30, &deep);
        }
        assert_eq!(vet(&said(3, &value(0x64, &deep))), Err(WireProblem::Nonsense("it is nested too deep")));
    }

    #[tokio::test]
    async fn a_claimed_length_is_not_waited_for() {
        let mut claims: &[u8] = b"\x30\x84\x7f\xff\xff\xff\x02\x01\x03";
        assert_eq!(message(&mut claims).await, Err(WireProblem::Long));
        let mut cut: &[u8] = b"\x30\x0c\x02\x01\x03";
        assert!(matches!(message(&mut cut).await, Err(WireProblem::Line(_))));
        let mut nothing: &[u8] = b"";
        assert_eq!(message(&mut nothing).await, Ok(None));
    }

    #[test]
    fn the_answer_to_start_tls_is_read() {
        let answer =
            |code: u8| said(1, &value(0x78, &[value(0x0a, &[code]), value(0x04, b""), value(0x04, b"")].concat()));
        assert_eq!([result_of(&answer(0)), result_of(&answer(52))], [Some(0), Some(52)]);
        assert_eq!(result_of(&said(1, &value(0x65, b""))), None);
        assert_eq!(START_TLS.len(), usize::from(START_TLS[1]) + 2);
    }

    proptest! {
        /// Whatever passes is read by the library without a remainder and without a panic of its parser.
        #[test]
        fn what_passes_can_be_parsed(bytes in proptest::collection::vec(any::<u8>(), 0..200), number in 1_u8..127) {
            let message = said(number, &value(0x64, &bytes));
            if vet(&message) == Ok(MessageVerdict::Passes) {
                let parsed = parse_tag(&message);
                prop_assert!(parsed.is_ok_and(|(rest, _)| rest.is_empty()));
            }
        }
    }
}
