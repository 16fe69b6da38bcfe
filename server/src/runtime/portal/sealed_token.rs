//! Authenticated tokens that the portal issues and verifies, sealed with the server's own secret.
//! Their content is not secret, and none that appears in a URL names a person.

use crate::store::Secret;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use ronda_shared::cbor;
use ronda_shared::ids::DocumentId;
use ronda_shared::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

const SEAL_BYTES: usize = 16;
/// Longer than anything of ours.
const LONGEST: usize = 2_000;

/// A kind of sealed value: one is never taken for another.
pub trait Sealed: Serialize + DeserializeOwned {
    /// What it is sealed as.
    const KIND: &'static str;

    /// As text for an address, a cookie or a hidden field.
    fn seal(&self, secret: &Secret) -> String {
        let mut bytes = cbor::encode(self);
        let seal = mac(secret, Self::KIND, &bytes).finalize().into_bytes();
        bytes.extend_from_slice(&seal[..SEAL_BYTES]);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Out of it; none of what this server did not seal as this.
    fn open(secret: &Secret, text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (told, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL_BYTES)?)?;
        mac(secret, Self::KIND, told).verify_truncated_left(seal).ok()?;
        cbor::decode(told).ok()
    }
}

pub(super) fn mac(secret: &Secret, kind: &str, told: &[u8]) -> Hmac<Sha256> {
    let mut mac = secret.mac();
    mac.update(b"ronda-portal-v1\0");
    mac.update(kind.as_bytes());
    mac.update(b"\0");
    mac.update(told);
    mac
}

/// An address as it is compared.
pub fn plain(mail: &str) -> String {
    mail.trim().to_lowercase()
}

/// An address that cannot be read out of where it stands.
pub fn tag(secret: &Secret, mail: &str) -> [u8; 16] {
    let whole = mac(secret, "address", plain(mail).as_bytes()).finalize().into_bytes();
    std::array::from_fn(|at| whole[at])
}

/// One asking of a form, and the ticket that comes of it: a form that is sent twice files once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormToken {
    /// When.
    pub at: Timestamp,
    /// The ticket's name.
    pub document: DocumentId,
}

impl Sealed for FormToken {
    const KIND: &'static str = "asking";
}

/// What a mailed link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkPurpose {
    /// One's own request.
    One,
    /// All of one's own.
    All,
    /// A request that waits for its sender to show that the address is theirs.
    Waiting,
}

/// A mailed link, good once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What for.
    pub what: LinkPurpose,
    /// The request; of all, any of them.
    pub document: DocumentId,
    /// To which address it went.
    pub to: [u8; 16],
    /// When.
    pub at: Timestamp,
    /// What makes it another than any other.
    pub drawn: [u8; 16],
}

impl Sealed for Link {
    const KIND: &'static str = "link";
}

/// Who has shown that an address is theirs, or filed a request in this very browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// The address.
    pub mail: String,
    /// The one request it opens; none: all of that address.
    pub document: Option<DocumentId>,
    /// Until when.
    pub until: Timestamp,
}

impl Sealed for Pass {
    const KIND: &'static str = "pass";
}

/// In this browser a link was asked for: it opens here without a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRequested {
    /// For which address.
    pub to: [u8; 16],
    /// Until when.
    pub until: Timestamp,
}

impl Sealed for LinkRequested {
    const KIND: &'static str = "asked";
}

/// Who has a request open may ask whether it has moved since; nothing else is told by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchToken {
    /// The request.
    pub document: DocumentId,
    /// Until when.
    pub until: Timestamp,
}

impl Sealed for WatchToken {
    const KIND: &'static str = "watching";
}

/// What a browser has read of the articles, and on which it has said whether they were of use. It names nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleVisit {
    /// When it last read one.
    pub at: Timestamp,
    /// Read on this visit, the latest last.
    pub read: Vec<DocumentId>,
    /// Voted on, the latest last.
    pub voted: Vec<DocumentId>,
}

impl Sealed for ArticleVisit {
    const KIND: &'static str = "visit";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_of_its_kind_and_of_this_server() {
        let (secret, other) = (Secret([7; 32]), Secret([8; 32]));
        let at = Timestamp::from_millis(1_795_186_800_000);
        let asking = FormToken { at, document: DocumentId::new(at, [3; 10]) };
        let text = asking.seal(&secret);
        assert_eq!(FormToken::open(&secret, &text), Some(asking));
        assert!(FormToken::open(&other, &text).is_none());
        let link =
            Link { what: LinkPurpose::One, document: DocumentId::new(at, [3; 10]), to: [1; 16], at, drawn: [2; 16] };
        assert!(Pass::open(&secret, &link.seal(&secret)).is_none() && Link::open(&secret, &text).is_none());
        for bad in ["", "AAAA", &text[1..], &format!("{text}AA"), &"A".repeat(9_000)] {
            assert!(FormToken::open(&secret, bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_address_is_compared_and_not_shown() {
        let secret = Secret([7; 32]);
        assert_eq!(tag(&secret, " Ana@Oaxaca.gob.mx"), tag(&secret, "ana@oaxaca.gob.mx"));
        assert_ne!(tag(&secret, "ana@oaxaca.gob.mx"), tag(&secret, "eva@oaxaca.gob.mx"));
    }
}
