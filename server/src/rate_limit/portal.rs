//! Rate limits of the portal, by client network and by the recipient address of letters.

use super::{Limiter, network};
use ronda_shared::time::{MINUTE_MS, Timestamp};
use std::net::IpAddr;

/// The limits; their memory never grows.
#[derive(Debug)]
pub struct PortalLimits {
    pages: Limiter,
    looks: Limiter,
    forms: Limiter,
    filed: Limiter,
    acts: Limiter,
    letters: Limiter,
    senders: Limiter,
}

impl Default for PortalLimits {
    fn default() -> Self {
        Self {
            pages: Limiter::new(240, 500),
            looks: Limiter::new(600, 200),
            forms: Limiter::new(60, 5_000),
            filed: Limiter::new(20, 30_000),
            acts: Limiter::new(30, 10_000),
            letters: Limiter::new(4, 10 * MINUTE_MS),
            senders: Limiter::new(20, 30_000),
        }
    }
}

impl PortalLimits {
    /// A page to be read.
    pub fn page(&self, peer: IpAddr, now: Timestamp) -> bool {
        self.pages.allow(network(peer), now)
    }
    /// What a page asks for by itself: what is found as one types, whether a request has moved, its logo and colours. An
    /// office behind one address has many pages open.
    pub fn look(&self, peer: IpAddr, now: Timestamp) -> bool {
        self.looks.allow(network(peer), now)
    }
    /// A form to be read, right or wrong.
    pub fn form(&self, peer: IpAddr, now: Timestamp) -> bool {
        self.forms.allow(network(peer), now)
    }
    /// A request to be filed. An office behind one address files several at once.
    pub fn file(&self, peer: IpAddr, now: Timestamp) -> bool {
        self.filed.allow(network(peer), now)
    }
    /// A word on one's own request.
    pub fn act(&self, peer: IpAddr, now: Timestamp) -> bool {
        self.acts.allow(network(peer), now)
    }
    /// A letter to be asked for: by whoever asks.
    pub fn ask_letter(&self, peer: IpAddr, now: Timestamp) -> bool {
        self.senders.allow(network(peer), now)
    }
    /// A letter to be sent: by the address that gets it, from wherever it was asked for.
    pub fn letter(&self, to: &[u8; 16], now: Timestamp) -> bool {
        self.letters.allow(to, now)
    }
}
