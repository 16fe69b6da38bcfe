//! Which systems are told: `webhooks-out.toml` in the data directory, read again at each turn.

use super::event::Event;
use super::sign::Secret;
use crate::config::settings_fault::SettingsFault;
use crate::config::{private_toml, tls_trust};
use crate::outbound::address;
use crate::outbound::network::Network;
use ronda_shared::ids::{BuildingId, ServiceId};
use ronda_shared::ticket::view::TicketView;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use url::Url;

/// The file's name.
pub const FILE: &str = "webhooks-out.toml";
/// Systems told at most.
const MOST: usize = 50;

/// Why nobody is told.
#[derive(Debug, thiserror::Error)]
pub enum HooksProblem {
    /// It cannot be read.
    #[error("{FILE} cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// Others may read the secrets.
    #[error("{FILE}: others on this machine may read it: chmod 600")]
    Open,
    /// It is not what it should be. What it says stands nowhere else: the words name no secret.
    #[error("{FILE} is not right: {0}")]
    Parse(SettingsFault),
    /// Too many.
    #[error("{FILE}: {0} systems; {MOST} are told")]
    Many(usize),
}

/// A system that is told.
#[derive(Debug, Clone)]
pub struct Hook {
    /// Where it takes messages.
    pub address: Url,
    /// Its secrets, the present one first.
    pub secrets: Vec<Secret>,
    /// Of what it is told; all where none is named.
    pub events: BTreeSet<Event>,
    /// Of tickets of these services; any where none is named.
    pub services: BTreeSet<ServiceId>,
    /// Of tickets in these buildings; any where none is named.
    pub buildings: BTreeSet<BuildingId>,
    /// Networks of the institution's own that its name may lead to.
    pub allow: Vec<Network>,
    /// Who vouches for it beside whom the system trusts.
    pub ca: Option<PathBuf>,
}

/// A section as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHook {
    address: String,
    secrets: Vec<String>,
    #[serde(default)]
    events: BTreeSet<Event>,
    #[serde(default)]
    services: BTreeSet<ServiceId>,
    #[serde(default)]
    buildings: BTreeSet<BuildingId>,
    #[serde(default)]
    allow: Vec<Network>,
    #[serde(default)]
    ca: Option<PathBuf>,
}

impl TryFrom<RawHook> for Hook {
    type Error = SettingsFault;

    fn try_from(said: RawHook) -> Result<Self, Self::Error> {
        let fault = |es: &str, en: &str| SettingsFault::new(es, en);
        let address = address::read(&said.address);
        let address =
            address.ok_or_else(|| fault("«address» no es una dirección https", "`address` is no https address"))?;
        let secrets: Option<Vec<Secret>> = said.secrets.iter().map(|secret| Secret::read(secret)).collect();
        let secrets = secrets.filter(|all| !all.is_empty());
        let secrets = secrets.ok_or_else(|| {
            fault(
                "«secrets» son «whsec_» y de 24 a 64 bytes en base64, al menos uno",
                "`secrets` are `whsec_` and base64 of 24 to 64 bytes, one at least",
            )
        })?;
        let RawHook { events, services, buildings, allow, ca, .. } = said;
        Ok(Self { address, secrets, events, services, buildings, allow, ca })
    }
}

impl Hook {
    /// Whether it is told of this.
    pub fn wants(&self, event: Event, view: &TicketView) -> bool {
        let place = view.place.value.building.as_ref();
        (self.events.is_empty() || self.events.contains(&event))
            && (self.services.is_empty() || self.services.contains(&view.ruled.service))
            && (self.buildings.is_empty() || place.is_some_and(|building| self.buildings.contains(building)))
    }
}

/// All of them, by name, as the file says now; without a file there are none.
///
/// # Errors
/// It cannot be read, others may read it, or it is not right.
pub fn read(data: &Path) -> Result<BTreeMap<String, Hook>, HooksProblem> {
    let read = private_toml::read(&data.join(FILE), HooksProblem::Open, |why| HooksProblem::Parse(why.into()))?;
    let written: BTreeMap<String, RawHook> = read.unwrap_or_default();
    if written.len() > MOST {
        return Err(HooksProblem::Many(written.len()));
    }
    let hook = |(name, written): (String, RawHook)| {
        let within = |why: SettingsFault| HooksProblem::Parse(why.within(&name));
        let mut hook = Hook::try_from(written).map_err(within)?;
        hook.ca = tls_trust::named(data, hook.ca.take()).map_err(within)?;
        Ok((name, hook))
    };
    written.into_iter().map(hook).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::private_toml::testing::written;

    const RIGHT: &str = r#"
        [inventario]
        address = "https://inventario.example/ronda"
        secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
        events = ["ticket.opened", "ticket.resolved"]
        services = ["oax-soporte-hardware"]
        allow = ["10.20.0.0/16"]
    "#;

    fn told(text: &str, mode: u32) -> Result<BTreeMap<String, Hook>, HooksProblem> {
        let folder = tempfile::tempdir().expect("a folder");
        written(folder.path(), FILE, text, mode);
        read(folder.path())
    }

    #[test]
    fn the_file_says_whom_and_of_what() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(read(folder.path()).expect("no file").is_empty());
        let hooks = told(RIGHT, 0o600).expect("right");
        assert_eq!(hooks["inventario"].events, BTreeSet::from([Event::Opened, Event::Resolved]));
        assert!(matches!(told(RIGHT, 0o644), Err(HooksProblem::Open)));
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_told() {
        for (from, to) in [
            ("https://", "http://"),
            ("ticket.opened", "ticket.read"),
            ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            ("10.20.0.0/16", "10.20.0.0"),
            ("services", "servicios"),
            ("[\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"]", "\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\""),
        ] {
            let wrong = told(&RIGHT.replace(from, to), 0o600).expect_err(to).to_string();
            assert!(wrong.contains(FILE) && !wrong.contains("MfKQ9r8"), "{wrong}");
        }
    }
}
