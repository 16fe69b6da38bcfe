//! Decides which push addresses this server sends to. A browser says where its push service is, and the one who speaks
//! for it may lie, to have this server call something that only it reaches.

use url::{Host, Url};

/// The longest address taken.
const MOST_BYTES: usize = 1_024;
/// Names that are nobody's on the internet.
const INSIDE: [&str; 8] = ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa"];

/// An address that a push service may have: public https under a name, on its own port. None for any other.
pub fn read(text: &str) -> Option<Url> {
    if text.len() > MOST_BYTES {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let Some(Host::Domain(name)) = url.host() else { return None };
    let (_, last) = name.trim_end_matches('.').rsplit_once('.')?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let sound = url.scheme() == "https" && url.port().is_none() && bare;
    (sound && !last.is_empty() && !INSIDE.contains(&last)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_service_has_a_public_name() {
        for text in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://web.push.apple.com/QGd?x=1",
        ] {
            assert!(read(text).is_some(), "{text}");
        }
        for text in [
            "http://fcm.googleapis.com/a",
            "https://127.0.0.1/a",
            "https://2130706433/a",
            "https://0x7f.1/a",
            "https://[::1]/a",
            "https://localhost/a",
            "https://servidor/a",
            "https://servidor.local/a",
            "https://metadata.google.internal/a",
            "https://push.localhost/a",
            "https://push.example.net:8443/a",
            "https://push.example.net@10.0.0.1/a",
            "https://me@push.example.net/a",
            "https://push.example.net/a#b",
            "ftp://push.example.net/a",
            "push.example.net",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&format!("https://push.example.net/{}", "a".repeat(2_000))), None);
    }
}
