//! As much HTTP/1.1 as the benchmark needs: one connection kept open, a body there, a body back.

use ronda_shared::sync::linked::ACCEPT;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A connection to the server, by way of the proxy.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    origin: String,
    /// Requests so far.
    pub(crate) requests: u64,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) cookie: Option<String>,
    pub(crate) body: Vec<u8>,
    /// How many bytes the body had on the wire.
    pub(crate) packed: usize,
}

impl Connection {
    pub(crate) fn open(port: u16, origin: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Self { stream: BufReader::new(stream), origin: origin.to_owned(), requests: 0 })
    }

    pub(crate) fn post(&mut self, path: &str, kind: &str, cookie: Option<&str>, body: &[u8]) -> Result<Answer, String> {
        self.requests += 1;
        let host = self.origin.trim_start_matches("http://");
        let cookie = cookie.map(|pair| format!("Cookie: {pair}\r\n")).unwrap_or_default();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nSec-Fetch-Site: same-origin\r\n{cookie}\
             Accept: {ACCEPT}\r\nAccept-Encoding: br\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.origin,
            body.len()
        );
        let message = [head.as_bytes(), body].concat();
        self.stream.get_mut().write_all(&message).map_err(|error| error.to_string())?;
        self.answer().map_err(|error| error.to_string())
    }

    fn answer(&mut self) -> std::io::Result<Answer> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let (mut length, mut cookie, mut brotli) = (0, None, false);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-encoding" => brotli = value == "br",
                "content-length" => length = value.parse().unwrap_or(0),
                "set-cookie" => cookie = value.split(';').next().map(str::to_owned),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        if brotli {
            let mut inflated = Vec::with_capacity(8 * body.len());
            brotli::BrotliDecompress(&mut body.as_slice(), &mut inflated)?;
            body = inflated;
        }
        Ok(Answer { status, cookie, body, packed: length })
    }
}
