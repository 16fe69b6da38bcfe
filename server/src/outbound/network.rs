//! Which addresses this server calls: those of the public internet, and of networks that the operator allows.
//!
//! Whoever names an address may have this server call something that only it reaches; so what a name leads to is looked at.

use crate::config::settings_fault::NO_NETWORK;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an operator's `allow` may name this machine itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnMachine {
    /// By no setting: those who are told by webhook are other systems.
    Never,
    /// Where `allow` names it: a directory may stand on it.
    Allowed,
}

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
        let wrong = || format!("«{text}»{}10.20.0.0/16", NO_NETWORK.0);
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
    /// Whether it begins on this machine or its link, where no webhook goes by any setting.
    pub fn is_never_reached(self) -> bool {
        let address = self.address.to_canonical();
        is_of_link(address) || address.is_loopback()
    }
}

/// The link's own addresses are reached by no setting: there stand the clouds' metadata. Nor is the one that names none.
fn is_of_link(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_unspecified(),
        IpAddr::V6(v6) => v6.is_unspecified() || v6.segments()[0] & 0xffc0 == 0xfe80,
    }
}

/// Whether this address is called by no setting, whatever `allow` names.
pub fn is_barred(address: IpAddr, own: OwnMachine) -> bool {
    let canonical = address.to_canonical();
    is_of_link(canonical) || (own == OwnMachine::Never && canonical.is_loopback())
}

/// Whether this address is called: a public one, or one of an allowed network.
pub fn may_reach(address: IpAddr, allowed: &[Network], own: OwnMachine) -> bool {
    let canonical = address.to_canonical();
    !is_barred(canonical, own) && (is_public(canonical) || allowed.iter().any(|network| network.holds(canonical)))
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

    fn network(text: &str) -> Network {
        Network::try_from(text.to_owned()).expect("a network")
    }

    #[test]
    fn inside_is_reached_only_where_it_is_allowed() {
        let allowed = [network("10.20.0.0/16"), network("fd00:1::/32")];
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        for text in ["8.8.8.8", "2606:4700::1", "10.20.3.4", "::ffff:10.20.3.4", "fd00:1::7"] {
            assert!(may_reach(ip(text), &allowed, OwnMachine::Never), "{text}");
        }
        for text in ["10.21.0.1", "192.168.1.1", "::ffff:192.168.1.1", "fd00:2::1", "100.64.0.1", "64:ff9b::a00:1"] {
            assert!(!may_reach(ip(text), &allowed, OwnMachine::Never), "{text}");
        }
        let all = [network("0.0.0.0/1"), network("128.0.0.0/1"), network("::/1"), network("8000::/1")];
        for text in ["127.0.0.1", "::1", "169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "0.0.0.0", "::"] {
            assert!(!may_reach(ip(text), &all, OwnMachine::Never), "{text}: by no setting");
        }
    }

    #[test]
    fn this_machine_is_reached_where_it_is_allowed_and_its_link_never() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let networks = ["127.0.0.0/8", "10.20.0.0/16", "169.254.0.0/16"];
        let networks = networks.map(|text| Network::try_from(text.to_owned()).expect("a network"));
        for (text, may) in [
            ("127.0.0.1", true),
            ("::ffff:10.20.3.4", true),
            ("10.21.0.1", false),
            ("169.254.169.254", false),
            ("0.0.0.0", false),
            ("fe80::1", false),
            ("8.8.8.8", true),
        ] {
            assert_eq!(may_reach(ip(text), &networks, OwnMachine::Allowed), may, "{text}");
        }
    }

    #[test]
    fn a_network_is_an_address_and_a_length() {
        for text in ["10.0.0.0", "10.0.0.0/0", "10.0.0.0/33", "example/8", "::/129"] {
            assert!(Network::try_from(text.to_owned()).is_err(), "{text}");
        }
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
