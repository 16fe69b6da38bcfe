//! Overview of the trust store for administrators: the folder's authorities, its lists, its faulty files.

use super::trust_store::TrustedCertificates;
use super::{TrustStore, Wording, sealed_by};
use ronda_shared::efirma::RevocationList;
use ronda_shared::time::Timestamp;
use serde::Serialize;

/// An authority of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "EfirmaAuthority"))]
pub struct Authority {
    /// As its certificate names it.
    pub name: String,
    /// It vouches for itself, and the operator for it.
    pub root: bool,
    /// The last instant at which it is valid.
    pub until: Timestamp,
}

/// A list of revoked certificates of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "EfirmaList"))]
pub struct List {
    /// The authority that signed it; none where the folder has none that did: it says nothing.
    pub authority: Option<String>,
    /// As of when.
    pub as_of: Timestamp,
    /// How many certificates it names.
    pub revoked: usize,
}

/// A file of the folder of which nothing, or not all, is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "EfirmaFileFault"))]
pub struct FileFault {
    /// Its name.
    pub file: String,
    /// Why, in one line.
    #[cfg_attr(feature = "typescript", ts(as = "ronda_shared::policy::Sentence"))]
    pub why: Wording,
}

/// What the folder says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustOverview {
    /// The authorities, by name.
    pub authorities: Vec<Authority>,
    /// The lists, the latest first.
    pub lists: Vec<List>,
    /// Files with something wrong.
    pub faults: Vec<FileFault>,
}

impl TrustStore {
    /// The authorities of the folder, each with the last instant at which it is good. No signature is looked at. Blocks.
    pub fn authorities_end(&self) -> Vec<(String, Timestamp)> {
        self.known().authorities.iter().map(|one| (one.name.clone(), one.not_after)).collect()
    }

    /// What the folder says now. Blocks.
    pub fn overview(&self) -> TrustOverview {
        let known = self.known();
        let authority = |one: &ronda_shared::efirma::Certificate| Authority {
            name: one.name.clone(),
            root: TrustedCertificates::is_root(one),
            until: one.not_after,
        };
        let mut authorities: Vec<Authority> = known.authorities.iter().map(authority).collect();
        authorities.sort_by(|a, b| a.name.cmp(&b.name).then(a.until.cmp(&b.until)));
        let signed_by = |list: &RevocationList| {
            let own = known.authorities.iter().filter(|one| one.subject == list.issuer);
            own.into_iter().find(|one| sealed_by(one, &list.sealed)).map(|one| one.name.clone())
        };
        let list =
            |one: &RevocationList| List { authority: signed_by(one), as_of: one.as_of, revoked: one.revoked.len() };
        let mut lists: Vec<List> = known.lists.iter().map(list).collect();
        lists.sort_by_key(|list| std::cmp::Reverse(list.as_of));
        let faults = known.faults.iter().map(|(file, why)| FileFault { file: file.clone(), why: why.clone() });
        TrustOverview { authorities, lists, faults: faults.collect() }
    }
}
