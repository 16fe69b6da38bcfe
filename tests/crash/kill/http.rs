//! As much of HTTP/1.1 as a device needs: one request a connection, an answer whole or not at all.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than any answer takes on a loaded machine.
const TIMEOUT: Duration = Duration::from_secs(60);

/// An answer that came whole.
pub struct Answer {
    pub status: u16,
    pub cookie: Option<String>,
    /// Seconds to wait, where it says so.
    pub retry_after: Option<u64>,
    pub body: Vec<u8>,
}

/// Where and as whom.
pub struct Peer<'a> {
    pub at: SocketAddr,
    pub origin: &'a str,
    pub cookie: Option<&'a str>,
}

impl Peer<'_> {
    /// Asks for a page.
    pub fn get(&self, path: &str) -> io::Result<Answer> {
        self.ask("GET", path, "text/plain", &[], None)
    }
    /// Sends a body.
    pub fn post(&self, path: &str, kind: &str, body: &[u8]) -> io::Result<Answer> {
        self.ask("POST", path, kind, body, None)
    }
    /// Sends a part of a file; where it is cut, the line breaks after so many bytes of it.
    pub fn put(&self, path: &str, body: &[u8], cut: Option<usize>) -> io::Result<Answer> {
        self.ask("PUT", path, "application/octet-stream", body, cut)
    }

    fn ask(&self, method: &str, path: &str, kind: &str, body: &[u8], cut: Option<usize>) -> io::Result<Answer> {
        let mut stream = TcpStream::connect_timeout(&self.at, TIMEOUT)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        let cookie = self.cookie.map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             {cookie}Connection: close\r\n\r\n",
            self.at,
            self.origin,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        if let Some(after) = cut {
            stream.write_all(&body[..after])?;
            return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the line broke"));
        }
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        read(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "the answer was cut"))
    }
}

/// An answer out of its bytes; none where it is not whole.
fn read(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    // Nothing follows a 204, and it tells no length.
    let (mut length, mut cookie, mut retry_after) = ((status == 204).then_some(0), None, None);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse::<usize>().ok(),
            "set-cookie" => cookie = value.split(';').next().map(str::to_owned),
            "retry-after" => retry_after = value.parse().ok(),
            _ => {}
        }
    }
    let body = &bytes[end + 4..];
    (Some(body.len()) == length).then(|| Answer { status, cookie, retry_after, body: body.to_vec() })
}
