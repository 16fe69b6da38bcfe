//! From a certificate up to a root that the operator put there, and whether an authority's list names it.

use super::sealed_by;
use super::trust::Known;
use ronda_shared::efirma::Certificate;
use ronda_shared::time::Timestamp;

/// So many authorities stand between a certificate and its root at most.
const DEEPEST: usize = 4;

/// Whether somebody whom the institution believes vouches for a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// Up to a root, all of it valid at that instant.
    Trusted,
    /// It leads to no root of the folder.
    Unknown,
}

/// What a list of revoked certificates says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// No list of its issuer as of then or later is here.
    Unasked,
    /// The list as of this instant, after the signature, does not name it.
    NotListed(Timestamp),
    /// Revoked at this instant.
    Revoked(Timestamp),
}

/// Whether a certificate leads to a root at an instant, and the authority that issued it.
pub(super) fn chain<'k>(known: &'k Known, leaf: &Certificate, at: Timestamp) -> (Chain, Option<&'k Certificate>) {
    let issuers = issuers(known, leaf, at);
    match issuers.into_iter().find(|issuer| leads_up(known, issuer, at, DEEPEST)) {
        Some(issuer) => (Chain::Trusted, Some(issuer)),
        None => (Chain::Unknown, None),
    }
}

fn issuers<'k>(known: &'k Known, of: &Certificate, at: Timestamp) -> Vec<&'k Certificate> {
    let fits = |authority: &&Certificate| {
        authority.subject == of.issuer && authority.is_valid_at(at) && sealed_by(authority, &of.sealed)
    };
    known.authorities.iter().filter(fits).collect()
}

fn leads_up(known: &Known, authority: &Certificate, at: Timestamp, left: usize) -> bool {
    if Known::is_root(authority) {
        return true;
    }
    left > 0 && issuers(known, authority, at).into_iter().any(|issuer| leads_up(known, issuer, at, left - 1))
}

/// What the lists of its issuer say of a certificate at an instant. A list from before the signature says nothing of it;
/// nor does one from after the certificate's end, by when authorities take it off.
pub(super) fn revocation(known: &Known, leaf: &Certificate, issuer: Option<&Certificate>, at: Timestamp) -> Revocation {
    let Some(issuer) = issuer else { return Revocation::Unasked };
    let own = known.lists.iter().filter(|list| list.issuer == leaf.issuer && sealed_by(issuer, &list.sealed));
    let own: Vec<_> = own.collect();
    if let Some(since) = own.iter().filter_map(|list| list.revoked.get(&leaf.serial)).min() {
        return Revocation::Revoked(*since);
    }
    let covers = own.iter().map(|list| list.as_of).filter(|as_of| at <= *as_of && *as_of <= leaf.not_after);
    covers.max().map_or(Revocation::Unasked, Revocation::NotListed)
}
