//! A virus scanner beside the server: ClamAV's clamd, asked by its INSTREAM command. It gets the bytes themselves, so it
//! needs no rights on our files; each answer is bounded in bytes and in time.

use crate::config::scanner::ScannerAddress;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// How long it may take to be reached.
const REACHED: Duration = Duration::from_secs(3);
/// How long one file may take, from the first byte to the verdict.
const WHOLE: Duration = Duration::from_secs(25);
/// The bytes of one chunk.
const CHUNK: usize = 64 * 1024;
/// A verdict is one line.
const VERDICT_BYTES: usize = 4 * 1024;

/// What a scanner says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing was found.
    Clean,
    /// The name of what was found.
    Infected(String),
}

/// Why there is no verdict: the file waits.
#[derive(Debug, thiserror::Error)]
pub(super) enum ScanError {
    /// The line to it.
    #[error("the scanner cannot be reached: {0}")]
    Line(#[from] io::Error),
    /// It answered something else.
    #[error("the scanner gave no verdict: {0}")]
    NoVerdict(String),
}

/// A line to clamd.
trait Line: Read + Write {
    fn set_timeouts(&self, left: Duration) -> io::Result<()>;
}

impl Line for UnixStream {
    fn set_timeouts(&self, left: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(left)).and_then(|()| self.set_write_timeout(Some(left)))
    }
}

impl Line for TcpStream {
    fn set_timeouts(&self, left: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(left)).and_then(|()| self.set_write_timeout(Some(left)))
    }
}

/// What clamd at this address says of some bytes. It blocks.
pub(super) fn scan(address: &ScannerAddress, bytes: &[u8]) -> Result<Verdict, ScanError> {
    let told = match address {
        ScannerAddress::Unix(path) => {
            UnixStream::connect(path).map_err(ScanError::Line).and_then(|line| ask(line, bytes))
        }
        ScannerAddress::Tcp(address) => {
            TcpStream::connect_timeout(address, REACHED).map_err(ScanError::Line).and_then(|line| ask(line, bytes))
        }
    };
    metrics::gauge!("ronda_scanner_down").set(if told.is_err() { 1.0 } else { 0.0 });
    told
}

fn ask(mut line: impl Line, bytes: &[u8]) -> Result<Verdict, ScanError> {
    let until = Instant::now() + WHOLE;
    let in_time = |line: &dyn Line| {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::Error::from(io::ErrorKind::TimedOut)) } else { line.set_timeouts(left) }
    };
    in_time(&line)?;
    line.write_all(b"zINSTREAM\0")?;
    for chunk in bytes.chunks(CHUNK) {
        in_time(&line)?;
        let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX).to_be_bytes();
        // It hangs up where a file is larger than it takes, and says so first.
        if line.write_all(&length).and_then(|()| line.write_all(chunk)).is_err() {
            break;
        }
    }
    drop(line.write_all(&[0; 4]).and_then(|()| line.flush()));
    let (mut told, mut buffer) = (Vec::new(), [0; 512]);
    while !told.contains(&0) && told.len() < VERDICT_BYTES {
        in_time(&line)?;
        match line.read(&mut buffer)? {
            0 => break,
            read => told.extend_from_slice(&buffer[..read]),
        }
    }
    verdict(&String::from_utf8_lossy(&told))
}

/// `stream: OK`, `stream: NAME FOUND`; anything else is none.
fn verdict(told: &str) -> Result<Verdict, ScanError> {
    let told = told.split('\0').next().unwrap_or_default().trim();
    let said = told.strip_prefix("stream: ");
    match (said, said.and_then(|said| said.strip_suffix(" FOUND"))) {
        (Some("OK"), _) => Ok(Verdict::Clean),
        (_, Some(name)) => Ok(Verdict::Infected(name.chars().take(120).collect())),
        _ => Err(ScanError::NoVerdict(told.chars().take(120).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_verdict_is_one() {
        assert_eq!(verdict("stream: OK\0").expect("clean"), Verdict::Clean);
        assert_eq!(verdict("stream: Eicar-Test FOUND\0").expect("found"), Verdict::Infected("Eicar-Test".into()));
        for other in
            ["", "OK", "stream: OKAY", "INSTREAM size limit exceeded. ERROR\0", "stream: lstat() failed. ERROR"]
        {
            assert!(verdict(other).is_err(), "{other}");
        }
    }
}
