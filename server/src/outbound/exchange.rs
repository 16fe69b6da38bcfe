//! Says one request on a line that is open, and reads the head of its answer.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The head of an answer; what comes after it is not read.
const HEAD_BYTES: usize = 8 * 1024;

/// What the other side said of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostResponse {
    /// The HTTP status.
    pub status: u16,
    /// After how many seconds it wants to be asked again.
    pub retry_after: Option<u32>,
}

/// Says a request on a line and reads the head of its answer; none where that is no HTTP.
pub async fn exchanged(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    head: &str,
    body: &[u8],
) -> std::io::Result<Option<PostResponse>> {
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    let mut part = [0; 1024];
    while find_end(&answer).is_none() && answer.len() < HEAD_BYTES {
        match stream.read(&mut part).await? {
            0 => break,
            read => answer.extend_from_slice(&part[..read]),
        }
    }
    Ok(read_head(&answer))
}

fn find_end(answer: &[u8]) -> Option<usize> {
    answer.windows(4).position(|four| four == b"\r\n\r\n")
}

/// Status and Retry-After of an answer's head.
fn read_head(answer: &[u8]) -> Option<PostResponse> {
    let head = String::from_utf8_lossy(&answer[..find_end(answer)?]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    let status = status.parse::<u16>().ok().filter(|status| (100..600).contains(status))?;
    let retry_after = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("retry-after").then(|| value.trim().parse().ok())?
    });
    Some(PostResponse { status, retry_after })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_its_status_and_when_to_come_again() {
        type Case<'a> = (&'a [u8], Option<(u16, Option<u32>)>);
        let answers: [Case<'_>; 6] = [
            (b"HTTP/1.1 201 Created\r\nLocation: /a\r\n\r\nbody", Some((201, None))),
            (b"HTTP/1.1 429 Too Many\r\nretry-After: 30\r\n\r\n", Some((429, Some(30)))),
            (b"HTTP/1.0 410 Gone\r\n\r\n", Some((410, None))),
            (b"HTTP/1.1 999999 x\r\n\r\n", None),
            (b"SSH-2.0\r\n\r\n", None),
            (b"HTTP/1.1 201 Created\r\n", None),
        ];
        for (answer, expected) in answers {
            let found = read_head(answer).map(|said| (said.status, said.retry_after));
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(answer));
        }
    }
}
