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
    let (mut part, mut all) = ([0; 1024], 0);
    loop {
        // What it says on the way (1xx, RFC 9110, 15.2) is no answer: that comes behind it.
        while let Some(end) = find_end(&answer).filter(|_| is_interim(&answer)) {
            answer.drain(..end + 4);
        }
        if find_end(&answer).is_some() || all >= HEAD_BYTES {
            return Ok(read_head(&answer, all >= HEAD_BYTES));
        }
        let read = stream.read(&mut part).await?;
        if read == 0 {
            return Ok(None);
        }
        answer.extend_from_slice(&part[..read]);
        all += read;
    }
}

fn is_interim(answer: &[u8]) -> bool {
    read_head(answer, false).is_some_and(|said| said.status < 200)
}

fn find_end(answer: &[u8]) -> Option<usize> {
    answer.windows(4).position(|four| four == b"\r\n\r\n")
}

/// Status and Retry-After of an answer's head; of one that is longer than is read the status, which stands first, and what follows.
fn read_head(answer: &[u8], is_cut: bool) -> Option<PostResponse> {
    let end = find_end(answer).or_else(|| answer.iter().rposition(|byte| *byte == b'\r').filter(|_| is_cut))?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
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
            let found = read_head(answer, false).map(|said| (said.status, said.retry_after));
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(answer));
        }
    }

    async fn heard(answer: Vec<u8>) -> Option<u16> {
        let (mut near, mut far) = tokio::io::duplex(64 * 1024);
        far.write_all(&answer).await.expect("said");
        // It says nothing more, and hangs up where it had not to wait for the rest of the question.
        far.shutdown().await.expect("ended");
        exchanged(&mut near, "POST / HTTP/1.1\r\n\r\n", b"{}").await.expect("a line").map(|said| said.status)
    }

    #[tokio::test]
    async fn what_is_said_on_the_way_is_no_answer_and_a_long_head_is_one() {
        assert_eq!(heard(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n".to_vec()).await, Some(204));
        let hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 x\r\n\r\nHTTP/1.1 503 x\r\n\r\n";
        assert_eq!(heard(hints.to_vec()).await, Some(503));
        assert_eq!(heard(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec()).await, None, "and then nothing");
        let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "a".repeat(2 * HEAD_BYTES));
        assert_eq!(heard(long.into_bytes()).await, Some(200), "it was taken");
        let page = "a".repeat(2 * HEAD_BYTES);
        assert_eq!(heard(page.into_bytes()).await, None);
    }
}
