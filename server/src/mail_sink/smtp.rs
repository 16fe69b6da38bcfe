//! The SMTP side of the mail sink, without TLS or sign-in. It has as much of RFC 5321 as a client needs that hands over
//! a message.

use super::Mailbox;
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Conversations at once.
const CONVERSATIONS: usize = 32;
/// Bytes of a message.
const MESSAGE: usize = 32 << 20;
/// Bytes of a line.
const LINE: u64 = 8 << 10;
/// Recipients of a message.
const RECIPIENTS: usize = 100;

/// Takes mail until the listener fails.
pub(super) async fn serve(listener: TcpListener, mailbox: Mailbox) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(CONVERSATIONS));
    loop {
        let (stream, _) = listener.accept().await?;
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return Ok(()) };
        let mailbox = mailbox.clone();
        tokio::spawn(async move {
            if let Err(error) = converse(stream, &mailbox).await {
                tracing::debug!(error.message = %error, "A mail client went away.");
            }
            drop(place);
        });
    }
}

async fn converse(stream: TcpStream, mailbox: &Mailbox) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 ronda mail-sink\r\n").await?;
    let mut to: Vec<String> = Vec::new();
    while let Some(line) = line(&mut stream).await? {
        let text = String::from_utf8_lossy(&line).into_owned();
        let word = text.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match word.as_str() {
            "RCPT" if to.len() == RECIPIENTS => b"452 too many recipients\r\n",
            "RCPT" => {
                to.extend(address(&text));
                b"250 ok\r\n"
            }
            "RSET" | "MAIL" => {
                to.clear();
                b"250 ok\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 end with a dot\r\n").await?;
                match message(&mut stream).await? {
                    Some(bytes) => {
                        mailbox.keep(std::mem::take(&mut to), bytes);
                        b"250 kept\r\n"
                    }
                    None => b"552 too large\r\n",
                }
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n").await,
            "EHLO" | "HELO" | "NOOP" => b"250 ok\r\n",
            _ => b"502 not here\r\n",
        };
        stream.write_all(answer).await?;
    }
    Ok(())
}

/// The next line without its end; none where the client has hung up.
async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    (&mut *stream).take(LINE).read_until(b'\n', &mut line).await?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') && line.len() as u64 == LINE {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a line without an end"));
    }
    while matches!(line.last(), Some(b'\r' | b'\n')) {
        line.pop();
    }
    Ok(Some(line))
}

/// The message up to its dot; none where it is larger than is kept.
async fn message(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let (mut bytes, mut too_large) = (Vec::new(), false);
    loop {
        let Some(line) = line(stream).await? else {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a message without an end"));
        };
        if line == b"." {
            return Ok((!too_large).then_some(bytes));
        }
        // A dot at the start of a line was doubled on the way (RFC 5321, 4.5.2).
        let line = line.strip_prefix(b".").unwrap_or(&line);
        too_large |= bytes.len() + line.len() + 2 > MESSAGE;
        if !too_large {
            bytes.extend_from_slice(line);
            bytes.extend_from_slice(b"\r\n");
        }
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    let (address, _) = rest.split_once('>')?;
    (!address.is_empty()).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lettre::address::Envelope;
    use lettre::transport::smtp::client::AsyncSmtpConnection;
    use lettre::transport::smtp::extension::ClientId;
    use std::time::Duration;

    #[tokio::test]
    async fn a_message_arrives_as_it_was_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mailbox = Mailbox::default();
        let serving = tokio::spawn(serve(listener, mailbox.clone()));
        let hello = ClientId::Domain("ronda.example".into());
        let limit = Some(Duration::from_secs(30));
        let mut client =
            AsyncSmtpConnection::connect_tokio1(("127.0.0.1", port), limit, &hello, None, None).await.expect("open");
        let to = vec!["lia@oaxaca.gob.mx".parse().expect("an address")];
        let envelope = Envelope::new(None, to).expect("an envelope");
        let text = b"Subject: Hola\r\n\r\n.Con un punto al principio\r\nhttps://ronda.example/x";
        client.send(&envelope, text).await.expect("taken");
        let [message] = mailbox.list().try_into().expect("one");
        assert_eq!(message.to, ["lia@oaxaca.gob.mx"]);
        // The client ends the last line.
        assert_eq!(message.bytes, [text.as_slice(), b"\r\n"].concat());
        serving.abort();
    }

    #[test]
    fn an_address_stands_between_brackets() {
        assert_eq!(address("RCPT TO:<a@b.mx> NOTIFY=NEVER").as_deref(), Some("a@b.mx"));
        assert_eq!(address("RCPT TO:a@b.mx"), None);
        assert_eq!(address("RCPT TO:<>"), None);
    }
}
