//! Where a virus scanner listens: ClamAV's clamd.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Where clamd listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerAddress {
    /// A socket of this machine.
    Unix(PathBuf),
    /// An address and port. What is scanned goes there in clear: one of this machine, or of a network of one's own.
    Tcp(SocketAddr),
}

impl ScannerAddress {
    /// Out of `unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`; none of anything else.
    pub fn read(text: &str) -> Option<Self> {
        match text.strip_prefix("unix:") {
            Some(path) => path.starts_with('/').then(|| Self::Unix(path.into())),
            None => text.strip_prefix("tcp://")?.parse().ok().map(Self::Tcp),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scanner_listens_at_a_path_or_at_an_address_in_numbers() {
        let socket = ScannerAddress::Unix("/run/clamav/clamd.ctl".into());
        assert_eq!(ScannerAddress::read("unix:/run/clamav/clamd.ctl"), Some(socket));
        let address = ScannerAddress::Tcp(SocketAddr::from(([127, 0, 0, 1], 3310)));
        assert_eq!(ScannerAddress::read("tcp://127.0.0.1:3310"), Some(address));
        for text in
            ["", "unix:clamd.ctl", "/run/clamd.ctl", "tcp://clamd:3310", "tcp://127.0.0.1", "http://127.0.0.1:1"]
        {
            assert_eq!(ScannerAddress::read(text), None, "{text}");
        }
    }
}
