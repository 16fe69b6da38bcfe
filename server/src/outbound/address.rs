//! Addresses of other systems: read from settings, resolved, checked, and the name that their certificate must have.
//!
//! They are looked at when the line is made, and the line goes to the very addresses that were looked at.

use super::network::{Network, OwnMachine, is_barred, may_reach};
use std::net::{IpAddr, SocketAddr};
use tokio_rustls::rustls::pki_types::ServerName;
use url::{Host, Url};

/// An address that messages may go to: https without name, password or fragment. What it leads to is looked at later.
pub fn read(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (url.scheme() == "https" && url.host().is_some() && bare).then_some(url)
}

/// Why a name leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// It cannot be resolved; the words say why.
    #[error("{0}")]
    Name(String),
    /// It leads to an address that may not be called.
    #[error("its name leads to an address that is not public, and `allow` names no such network")]
    Inside,
    /// It leads to an address that is called by no setting.
    #[error("its name leads to this machine's own link, or to the machine itself, which no setting lets be called")]
    Barred,
}

impl Unreachable {
    /// The same in Spanish; why a name cannot be resolved is told as the machine says it.
    pub fn es(&self) -> String {
        match self {
            Self::Name(why) => format!("su nombre no se encuentra en la red ({why})"),
            Self::Inside => {
                "su nombre lleva a una dirección que no es pública, y ninguna red de «allow» la incluye".to_owned()
            }
            Self::Barred => {
                "su nombre lleva a esta misma máquina o a su enlace local, a donde ningún ajuste deja llamar".to_owned()
            }
        }
    }
}

/// The addresses behind a URL's host, where all of them may be called. To be called instead of the name: it may lead elsewhere
/// the next moment.
pub async fn resolve(url: &Url, allowed: &[Network], own: OwnMachine) -> Result<Vec<SocketAddr>, Unreachable> {
    let port = url.port().unwrap_or(443);
    let found: Vec<SocketAddr> = match url.host() {
        Some(Host::Domain(name)) => {
            let found = tokio::net::lookup_host((name, port)).await;
            found.map_err(|error| Unreachable::Name(error.to_string()))?.collect()
        }
        Some(Host::Ipv4(address)) => vec![SocketAddr::from((address, port))],
        Some(Host::Ipv6(address)) => vec![SocketAddr::from((address, port))],
        None => Vec::new(),
    };
    if found.iter().any(|address| is_barred(address.ip(), own)) {
        return Err(Unreachable::Barred);
    }
    let sound = !found.is_empty() && found.iter().all(|address| may_reach(address.ip(), allowed, own));
    if sound { Ok(found) } else { Err(Unreachable::Inside) }
}

/// Whom the certificate of a URL's host must name; none where it has no such host.
pub fn server_name(url: &Url) -> Option<ServerName<'static>> {
    match url.host()? {
        Host::Domain(name) => ServerName::try_from(name.to_owned()).ok(),
        Host::Ipv4(address) => Some(ServerName::from(IpAddr::V4(address))),
        Host::Ipv6(address) => Some(ServerName::from(IpAddr::V6(address))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_and_bare() {
        assert!(read("https://inventario.example:8443/ronda?x=1").is_some());
        for text in
            ["http://inventario.example/", "https://me@inventario.example/", "https://a.example/#b", "ftp://a/", ""]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn every_reason_is_told_in_spanish_too() {
        for why in [Unreachable::Name("no such host".to_owned()), Unreachable::Inside, Unreachable::Barred] {
            let (es, en) = (why.es(), why.to_string());
            assert!(!es.is_empty() && es != en, "{es}");
        }
    }

    #[tokio::test]
    async fn a_name_or_number_that_leads_inside_leads_nowhere() {
        for text in ["https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/"] {
            let url = read(text).expect("an address");
            let own = Network::try_from("127.0.0.0/8".to_owned()).expect("a network");
            assert_eq!(resolve(&url, &[own], OwnMachine::Never).await, Err(Unreachable::Barred), "{text}");
            let allowable = resolve(&url, &[], OwnMachine::Allowed).await;
            assert_eq!(allowable, Err(Unreachable::Inside), "{text}");
        }
        let inside = read("https://10.20.3.4/").expect("an address");
        assert_eq!(resolve(&inside, &[], OwnMachine::Never).await, Err(Unreachable::Inside));
    }
}
