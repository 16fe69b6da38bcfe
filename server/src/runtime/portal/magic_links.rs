//! Makes mailed links: those that people ask the portal for, and «Ver mi solicitud» below letters to requesters.

use super::sealed_token::{Link, LinkPurpose, Sealed, tag};
use super::used_links::GOOD_MS;
use crate::mail::own_link::{Links, OwnLink};
use crate::store::Secret;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;

/// The address of a new link, good once. Which links were used has to be remembered from before it is made
/// (`UsedLinks::ready`).
pub(crate) fn sealed_address(
    secret: &Secret,
    origin: &str,
    (what, document, to): (LinkPurpose, DocumentId, [u8; 16]),
    now: Timestamp,
) -> String {
    let link = Link { what, document, to, at: now, drawn: rand::random() };
    format!("{origin}/portal/enlace/{}", link.seal(secret))
}

/// Makes the links below letters.
pub struct MagicLinks {
    secret: Secret,
    origin: String,
}

impl MagicLinks {
    /// Of this server, whose pages stand at `origin`.
    pub(super) fn new(secret: Secret, origin: &str) -> Self {
        Self { secret, origin: origin.to_owned() }
    }
}

impl Links for MagicLinks {
    fn link(&self, document: DocumentId, mail: &str, now: Timestamp) -> OwnLink {
        let to = tag(&self.secret, mail);
        let address = sealed_address(&self.secret, &self.origin, (LinkPurpose::One, document, to), now);
        OwnLink { address, until: now.plus(GOOD_MS) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_below_a_letter_opens_one_request_to_one_address() {
        let (secret, now) = (Secret([7; 32]), Timestamp::from_millis(1_795_186_800_000));
        let document = DocumentId::new(now, [3; 10]);
        let links = MagicLinks::new(secret, "https://ronda.example");
        let made = links.link(document, "Ana@oaxaca.gob.mx", now);
        assert_eq!(made.until, now.plus(GOOD_MS));
        let token = made.address.strip_prefix("https://ronda.example/portal/enlace/").expect("a page of ours");
        let link = Link::open(&secret, token).expect("sealed by this server");
        assert_eq!(
            (link.what, link.document, link.to),
            (LinkPurpose::One, document, tag(&secret, "ana@oaxaca.gob.mx"))
        );
        assert_ne!(links.link(document, "ana@oaxaca.gob.mx", now), made, "each letter has its own");
    }
}
