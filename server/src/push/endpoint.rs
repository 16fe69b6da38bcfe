//! Decides which push addresses this server sends to. A browser says where its push service is, and the one who speaks
//! for it may lie, to have this server call something that only it reaches.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
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

/// Whether an address is one of the public internet, where no machine of the institution stands behind a wall.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    // This network, reserved and broadcast; shared among customers; protocols, 6to4 relays; benchmarks.
    let reserved =
        matches!((a, b, c), (0 | 240..=255, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _));
    let within = address.is_private() || address.is_loopback() || address.is_link_local();
    !(reserved || within || address.is_multicast() || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only what is given out (2000::/3) is public: not loopback, link-local, unique local, mapped or translated addresses.
    let given_out = a & 0xe000 == 0x2000;
    // Protocols and Teredo; documentation; 6to4, which carries an IPv4 address; documentation again.
    let reserved = (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || a == 0x2002 || (a == 0x3fff && b < 0x1000);
    given_out && !reserved
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

    #[test]
    fn no_address_behind_a_wall_is_public() {
        for text in ["8.8.8.8", "142.250.1.1", "100.63.0.1", "172.32.0.1", "2a00:1450::1", "2606:4700::1"] {
            assert!(is_public(text.parse().expect("an address")), "{text}");
        }
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "ff02::1",
            "2001:0:1::1",
            "2001:db8::1",
            "2002:a00:1::1",
        ] {
            assert!(!is_public(text.parse().expect("an address")), "{text}");
        }
    }
}
