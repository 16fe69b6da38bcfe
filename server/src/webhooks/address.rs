//! Where messages may go: https under a name, to public addresses, or to networks that the operator names. Looked at when
//! the line is made, and the line goes to the very addresses that were looked at.

use crate::push::endpoint::is_public;
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use url::{Host, Url};

/// A network of the institution's own (`10.20.0.0/16`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wrong = || format!("«{text}» is no network: 10.20.0.0/16");
        let (address, bits) = text.split_once('/').ok_or_else(wrong)?;
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let bits: u8 = bits.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        if bits == 0 || bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

impl Network {
    /// Whether an address stands in it.
    pub fn holds(self, address: IpAddr) -> bool {
        let shifted = |octets: u128, width: u32| octets >> (width - u32::from(self.bits));
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                shifted(u128::from(own.to_bits()), 32) == shifted(u128::from(other.to_bits()), 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => shifted(own.to_bits(), 128) == shifted(other.to_bits(), 128),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl Network {
    /// Whether it begins on this machine or its link, where nothing is reached by any setting.
    pub fn is_never_reached(self) -> bool {
        is_own(self.address.to_canonical())
    }
}

/// An address that messages may go to: https without name, password or fragment. What it leads to is looked at later.
pub fn read(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (url.scheme() == "https" && url.host().is_some() && bare).then_some(url)
}

/// Of this machine and of the link nothing is reached by any setting: there stand the clouds' metadata.
fn is_own(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_link_local() || v4.is_unspecified(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.segments()[0] & 0xffc0 == 0xfe80,
    }
}

/// Whether messages may go to this address.
pub fn may_reach(address: IpAddr, allowed: &[Network]) -> bool {
    let canonical = address.to_canonical();
    !is_own(canonical) && (is_public(canonical) || allowed.iter().any(|network| network.holds(canonical)))
}

/// The addresses behind an address's name, where all of them may be reached; none where one may not.
///
/// # Errors
/// The name cannot be resolved, in words.
pub async fn resolve(url: &Url, allowed: &[Network]) -> Result<Option<Vec<SocketAddr>>, String> {
    let port = url.port().unwrap_or(443);
    let found: Vec<SocketAddr> = match url.host() {
        Some(Host::Domain(name)) => {
            tokio::net::lookup_host((name, port)).await.map_err(|error| error.to_string())?.collect()
        }
        Some(Host::Ipv4(address)) => vec![SocketAddr::from((address, port))],
        Some(Host::Ipv6(address)) => vec![SocketAddr::from((address, port))],
        None => Vec::new(),
    };
    let sound = !found.is_empty() && found.iter().all(|address| may_reach(address.ip(), allowed));
    Ok(sound.then_some(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        Network::try_from(text.to_owned()).expect("a network")
    }

    #[test]
    fn inside_is_reached_only_where_it_is_allowed() {
        let allowed = [network("10.20.0.0/16"), network("fd00:1::/32")];
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        for text in ["8.8.8.8", "2606:4700::1", "10.20.3.4", "::ffff:10.20.3.4", "fd00:1::7"] {
            assert!(may_reach(ip(text), &allowed), "{text}");
        }
        for text in ["10.21.0.1", "192.168.1.1", "::ffff:192.168.1.1", "fd00:2::1", "100.64.0.1", "64:ff9b::a00:1"] {
            assert!(!may_reach(ip(text), &allowed), "{text}");
        }
        let all = [network("0.0.0.0/1"), network("128.0.0.0/1"), network("::/1"), network("8000::/1")];
        for text in ["127.0.0.1", "::1", "169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "0.0.0.0", "::"] {
            assert!(!may_reach(ip(text), &all), "{text}: by no setting");
        }
    }

    #[test]
    fn an_address_is_https_and_bare() {
        assert!(read("https://inventario.example:8443/ronda?x=1").is_some());
        for text in
            ["http://inventario.example/", "https://me@inventario.example/", "https://a.example/#b", "ftp://a/", ""]
        {
            assert_eq!(read(text), None, "{text}");
        }
        for text in ["10.0.0.0", "10.0.0.0/0", "10.0.0.0/33", "example/8", "::/129"] {
            assert!(Network::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[tokio::test]
    async fn a_name_or_number_that_leads_inside_leads_nowhere() {
        for text in ["https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/"] {
            let url = read(text).expect("an address");
            assert_eq!(resolve(&url, &[network("127.0.0.0/8")]).await, Ok(None), "{text}");
        }
    }
}
