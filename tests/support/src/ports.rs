//! Ports for servers that go and come back. The system gives none of them away, and no other trial takes one meanwhile.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::RangeInclusive;

/// Below are those of services, and the last that a browser refuses.
const FIRST: u16 = 10_100;
/// What the system gives away where it does not say.
const USUAL: RangeInclusive<u16> = 32_768..=60_999;
/// Where a port is held: beside the address at which its server listens.
const BESIDE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// A port that is its holder's, also while nobody listens there.
pub struct Port {
    /// Where its server listens.
    pub at: SocketAddr,
    /// For as long as this lives other trials, of other processes too, find it taken (as `tests/browser/ports.mjs` does).
    _held: TcpListener,
}

impl Port {
    /// One that nobody has.
    pub fn hold() -> Self {
        let free = candidates();
        // Processes begin at places of their own, or all would ask for the same ones.
        let first = std::process::id() as usize * 97 % free.len();
        let (before, after) = free.split_at(first);
        let held = after.iter().chain(before).find_map(|port| Self::held(*port));
        held.expect("each port is somebody's")
    }

    /// This one, unless somebody has it.
    fn held(port: u16) -> Option<Self> {
        let held = TcpListener::bind((BESIDE, port)).ok()?;
        let at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        TcpListener::bind(at).ok()?;
        Some(Self { at, _held: held })
    }
}

/// Those that the system gives to nobody; all of them where it gives away each.
fn candidates() -> Vec<u16> {
    let (all, given) = (FIRST..=u16::MAX, given_away());
    let kept: Vec<u16> = all.clone().filter(|port| !given.contains(port)).collect();
    if kept.is_empty() { all.collect() } else { kept }
}

/// Those from which the system takes one where none is named.
fn given_away() -> RangeInclusive<u16> {
    let told = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let mut numbers = told.split_whitespace().filter_map(|number| number.parse().ok());
    match (numbers.next(), numbers.next()) {
        (Some(first), Some(last)) => first..=last,
        _ => USUAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_stays_its_holders_while_nobody_listens_there() {
        let first = Port::hold();
        assert!(candidates().contains(&first.at.port()));
        drop(TcpListener::bind(first.at).expect("nobody listens there"));
        assert!(Port::held(first.at.port()).is_none(), "another trial does not get it");
        assert_ne!(Port::hold().at, first.at);
    }
}
