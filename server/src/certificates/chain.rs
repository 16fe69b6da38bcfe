//! Follows a certificate to a root that the operator installed, and finds whether its issuer says that it was revoked.

use super::ocsp::{CertificateStatus, StatusResponse};
use super::sealed_by;
use super::trust_store::{TrustStore, TrustedCertificates};
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
    /// An authority on the way was revoked: whoever has its key makes any certificate.
    Revoked,
}

/// What its issuer says of a certificate's revocation, by lists and by its responder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// No list of its issuer and no answer as of then or later is here.
    Unasked,
    /// The list as of this instant, after the signature, does not name it.
    NotListed(Timestamp),
    /// The responder's answer as of this instant, after the signature, says that it is not.
    NotRevoked(Timestamp),
    /// Revoked at this instant.
    Revoked(Timestamp),
}

impl TrustStore {
    /// The authority of the folder that issued a certificate, where it leads up to a root at an instant. Blocks.
    pub fn issuer(&self, of: &Certificate, at: Timestamp) -> Option<Certificate> {
        chain(&self.known(), of, at, at).1.cloned()
    }

    /// Another authority of the folder that this one issued and that is valid at an instant. Blocks.
    pub fn issued_by(&self, authority: &Certificate, at: Timestamp) -> Option<Certificate> {
        let known = self.known();
        let own = |one: &&Certificate| {
            one.issuer == authority.subject
                && one.key_info != authority.key_info
                && one.is_valid_at(at)
                && sealed_by(authority, &one.sealed)
        };
        known.authorities.iter().find(own).cloned()
    }
}

/// Whether a certificate leads to a root at an instant, and the authority that issued it. `until`: by when an authority that was revoked
/// may have issued it, whatever instant it says.
pub(super) fn chain<'k>(
    known: &'k TrustedCertificates,
    leaf: &Certificate,
    at: Timestamp,
    until: Timestamp,
) -> (Chain, Option<&'k Certificate>) {
    let mut found = Chain::Unknown;
    for issuer in issuers(known, leaf, at) {
        match leads_up(known, issuer, (at, until), DEEPEST) {
            Chain::Trusted => return (Chain::Trusted, Some(issuer)),
            Chain::Revoked => found = Chain::Revoked,
            Chain::Unknown => {}
        }
    }
    (found, None)
}

fn issuers<'k>(known: &'k TrustedCertificates, of: &Certificate, at: Timestamp) -> Vec<&'k Certificate> {
    let fits = |authority: &&Certificate| {
        authority.subject == of.issuer && authority.is_valid_at(at) && sealed_by(authority, &of.sealed)
    };
    known.authorities.iter().filter(fits).collect()
}

fn leads_up(
    known: &TrustedCertificates,
    authority: &Certificate,
    (at, until): (Timestamp, Timestamp),
    left: usize,
) -> Chain {
    if TrustedCertificates::is_root(authority) {
        return Chain::Trusted;
    }
    let mut found = Chain::Unknown;
    if left == 0 {
        return found;
    }
    for issuer in issuers(known, authority, at) {
        let further = leads_up(known, issuer, (at, until), left - 1);
        let revoked = || {
            let said = listed(known, authority, issuer, until);
            matches!(said, Revocation::Revoked(since) if since <= until)
        };
        match further {
            Chain::Unknown => {}
            Chain::Trusted if !revoked() => return Chain::Trusted,
            Chain::Trusted | Chain::Revoked => found = Chain::Revoked,
        }
    }
    found
}

/// What the lists of its issuer and an answer of its responder say of a certificate at an instant. Revoked by either counts, from the
/// earliest instant; else the later of the two is told.
pub(super) fn revocation(
    known: &TrustedCertificates,
    leaf: &Certificate,
    issuer: Option<&Certificate>,
    at: Timestamp,
    answer: Option<StatusResponse>,
) -> Revocation {
    use Revocation::{NotListed, NotRevoked, Revoked, Unasked};
    let Some(issuer) = issuer else { return Unasked };
    match (listed(known, leaf, issuer, at), answered(leaf, at, answer)) {
        (Revoked(one), Revoked(other)) => Revoked(one.min(other)),
        (Revoked(since), _) | (_, Revoked(since)) => Revoked(since),
        (NotListed(list), NotRevoked(answer)) if answer < list => NotListed(list),
        (listed, Unasked) => listed,
        (_, answered) => answered,
    }
}

/// What an answer says. One from before the signature says of what was not revoked nothing; nor does one from after the certificate's
/// end.
fn answered(leaf: &Certificate, at: Timestamp, answer: Option<StatusResponse>) -> Revocation {
    match answer {
        Some(StatusResponse { said: CertificateStatus::Revoked(since), .. }) => Revocation::Revoked(since),
        Some(StatusResponse { said: CertificateStatus::Good, as_of }) if covers(leaf, at, as_of) => {
            Revocation::NotRevoked(as_of)
        }
        Some(_) | None => Revocation::Unasked,
    }
}

/// Whether what is told as of an instant says anything of a signature: from then on, and until the certificate's end, after which
/// authorities forget it. What they tell is of whole seconds: one of the same second is not from before.
fn covers(leaf: &Certificate, at: Timestamp, as_of: Timestamp) -> bool {
    at.second() <= as_of && as_of <= leaf.not_after
}

/// What the lists of its issuer say. A list from before the signature says nothing of it; nor does one from after the certificate's
/// end, by when authorities take it off.
fn listed(known: &TrustedCertificates, leaf: &Certificate, issuer: &Certificate, at: Timestamp) -> Revocation {
    let own = known.lists.iter().filter(|list| list.issuer == leaf.issuer && sealed_by(issuer, &list.sealed));
    let own: Vec<_> = own.collect();
    if let Some(since) = own.iter().filter_map(|list| list.revoked.get(&leaf.serial)).min() {
        return Revocation::Revoked(*since);
    }
    let covering = own.iter().map(|list| list.as_of).filter(|as_of| covers(leaf, at, *as_of));
    covering.max().map_or(Revocation::Unasked, Revocation::NotListed)
}
