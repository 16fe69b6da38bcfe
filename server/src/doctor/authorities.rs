//! Until when the certificates are good that this server reads out of files and relies on.

use super::figures::seconds;
use super::{Finding, certificate, span};
use crate::certificates::TrustStore;
use crate::config::{Config, tls_trust};
use crate::directory_sync::settings as people;
use crate::ocsp::settings as responders;
use crate::one_login::settings as providers;
use crate::store::postgres::Address;
use crate::time_stamps::settings as stamps;
use crate::webhooks::settings as hooks;
use crate::whatsapp::settings as meta;
use ronda_shared::time::{DAY_MS, Timestamp};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Authorities are renewed by others: the next one is to be asked for this many days ahead.
const AHEAD_DAYS: i64 = 30;

/// What a certificate is relied on for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reliance {
    /// The server's own, where it speaks TLS itself.
    Server,
    /// Authorities of e.firmas.
    Efirma,
    /// Anchors of those who stamp.
    TimeStamps,
    /// Authorities of the systems that it speaks with: providers, the directory, mail, the database, the bucket.
    Connectors,
}

impl Reliance {
    const ALL: [Self; 4] = [Self::Server, Self::Efirma, Self::TimeStamps, Self::Connectors];

    /// As the figure tells it.
    fn word(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Efirma => "efirma",
            Self::TimeStamps => "time-stamps",
            Self::Connectors => "connectors",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Server => "the server's own",
            Self::Efirma => "an authority in efirma/",
            Self::TimeStamps => "an anchor of time-stamps.toml",
            Self::Connectors => "an authority of a connector (`ca`)",
        }
    }

    fn todo(self) -> &'static str {
        match self {
            Self::Server => "renew it and restart the server",
            Self::Efirma => "put the authority's next certificate beside it: docs/efirma.md",
            Self::TimeStamps => "put the provider's next anchor into the same file: docs/time-stamps.md",
            Self::Connectors => "put the authority's next certificate into the same file, behind the other",
        }
    }
}

/// A certificate that is relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Relied {
    on: Reliance,
    /// Its file, or the name that it tells.
    name: String,
    /// The last instant at which it is good.
    ends: Timestamp,
}

/// All of them. A file that cannot be read is told with the settings that name it.
fn relied_on(config: &Config, trust: &TrustStore) -> Vec<Relied> {
    let mut all = Vec::new();
    if let Some((chain, _)) = &config.tls
        && let Some(ends) = std::fs::read_to_string(chain).ok().as_deref().and_then(certificate::ends)
    {
        all.push(Relied { on: Reliance::Server, name: chain.display().to_string(), ends });
    }
    let authorities = trust.authorities_end().into_iter();
    all.extend(authorities.map(|(name, ends)| Relied { on: Reliance::Efirma, name, ends }));
    if let Ok(found) = stamps::read(&config.data) {
        for provider in found.in_use() {
            let anchors = provider.believed.anchors.iter();
            let name = &provider.name;
            all.extend(anchors.map(|one| Relied { on: Reliance::TimeStamps, name: name.clone(), ends: one.ends() }));
        }
    }
    for file in authorities_of_connectors(config) {
        let name = file.display().to_string();
        let found = tls_trust::read(&file).unwrap_or_default();
        let ends = found.iter().filter_map(|one| certificate::ends_of(one));
        all.extend(ends.map(|ends| Relied { on: Reliance::Connectors, name: name.clone(), ends }));
    }
    all
}

/// The files of authorities that settings name beside the system's.
fn authorities_of_connectors(config: &Config) -> BTreeSet<PathBuf> {
    let data = &config.data;
    let mut files = BTreeSet::new();
    if let Ok(found) = providers::read(data) {
        files.extend(found.values().filter_map(|one| one.ca.clone()));
    }
    if let Ok(Some(found)) = people::read(data) {
        files.extend(found.ca);
    }
    if let Ok(found) = stamps::read(data) {
        files.extend(found.in_use().filter_map(|one| one.ca.clone()));
    }
    if let Ok(found) = hooks::read(data) {
        files.extend(found.values().filter_map(|one| one.ca.clone()));
    }
    if let Ok(Some(found)) = meta::Settings::read(data) {
        files.extend(found.ca);
    }
    if let Ok(found) = responders::read(data) {
        files.extend(found.responders.into_iter().filter_map(|one| one.ca));
    }
    let database = config.store.as_ref().and_then(Address::ca);
    let bucket = config.bucket.as_ref().and_then(|bucket| bucket.ca());
    let mail = config.mail.as_ref().and_then(|mail| mail.ca.as_deref());
    files.extend([database, bucket, mail].into_iter().flatten().map(PathBuf::from));
    files
}

/// The one that ends first of those that are good; where none is, the one that ended last. What has ended already stays in
/// these files for what was signed before.
fn first_to_end(all: &[Relied], on: Reliance, now: Timestamp) -> Option<&Relied> {
    let of: Vec<&Relied> = all.iter().filter(|one| one.on == on).collect();
    let good = of.iter().copied().filter(|one| one.ends > now).min_by_key(|one| one.ends);
    good.or_else(|| of.iter().copied().max_by_key(|one| one.ends))
}

/// Sets until when the first is good of each kind; 0 where none is relied on.
pub fn publish_certificates(config: &Config, trust: &TrustStore, now: Timestamp) {
    let all = relied_on(config, trust);
    for on in Reliance::ALL {
        let ends = first_to_end(&all, on, now).map(|one| one.ends);
        metrics::gauge!("ronda_certificate_ends_timestamp_seconds", "of" => on.word()).set(seconds(ends));
    }
}

/// What is told of those that others issued. The server's own is looked at with its key.
pub(super) fn authorities(config: &Config, now: Timestamp) -> Vec<Finding> {
    let all = relied_on(config, &TrustStore::of(&config.data));
    let others = Reliance::ALL.into_iter().filter(|on| *on != Reliance::Server);
    others.filter_map(|on| first_to_end(&all, on, now)).map(|one| finding_of(one, now)).collect()
}

fn finding_of(Relied { on, name, ends }: &Relied, now: Timestamp) -> Finding {
    let (left, what) = (ends.since(now), on.what());
    match left {
        ..=0 => Finding::fail("certificate", format!("{what}, {name}, ended {} ago", span(-left)), on.todo()),
        _ if left < AHEAD_DAYS * DAY_MS => {
            Finding::warn("certificate", format!("{what}, {name}, ends in {}", span(left)), on.todo())
        }
        _ => Finding::ok("certificate", format!("{what}, the first to end, is good for {}", span(left))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn the_first_to_end_is_told_and_one_that_has_ended_only_where_none_is_good() {
        let now = Timestamp::from_millis(400 * DAY_MS);
        let relied = |name: &str, days: i64| Relied {
            on: Reliance::Efirma,
            name: name.to_owned(),
            ends: Timestamp::from_millis((400 + days) * DAY_MS),
        };
        let first = |all: &[Relied]| first_to_end(all, Reliance::Efirma, now).map(|one| finding_of(one, now));
        assert_eq!(first(&[]), None);
        let ok = first(&[relied("ended", -90), relied("later", 900), relied("first", 60)]).expect("one");
        assert_eq!((ok.level, ok.what.ends_with("good for 60 days")), (Level::Ok, true), "{ok}");
        let soon = first(&[relied("first", 20), relied("later", 900)]).expect("one");
        assert!(soon.level == Level::Warn && soon.what.contains(", first, ends in 20 days"), "{soon}");
        let none = first(&[relied("long", -90), relied("lately", -3)]).expect("one");
        assert!(none.level == Level::Fail && none.what.contains(", lately, ended 3 days ago"), "{none}");
        assert_eq!(first_to_end(&[relied("x", 5)], Reliance::Server, now), None);
    }
}
