//! The seal of a page behind a label. It holds when the page was asked for, and the one ticket that may come of it.

use crate::store::Secret;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use ronda_shared::ids::{DocumentId, LabelId};
use ronda_shared::time::Timestamp;
use sha2::Sha256;

const PURPOSE: &[u8] = b"ronda-label-report-v1\0";
const SEAL_BYTES: usize = 16;
const DRAWN_BYTES: usize = 10;

/// One asking of the page, and the ticket that comes of it.
pub(super) struct LabelToken {
    /// When it was asked for.
    pub(super) at: Timestamp,
    /// The ticket that comes of it.
    pub(super) document: DocumentId,
}

/// When the page was asked for and something drawn, sealed for this label.
pub(super) fn sealed(secret: &Secret, label: LabelId, at: Timestamp, drawn: [u8; DRAWN_BYTES]) -> String {
    let mut bytes = at.millis().to_be_bytes().to_vec();
    bytes.extend_from_slice(&drawn);
    let seal = mac(secret, label, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&seal[..SEAL_BYTES]);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// What was sealed for this label; none where it was not.
pub(super) fn opened(secret: &Secret, label: LabelId, token: &str) -> Option<LabelToken> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    let (told, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL_BYTES)?)?;
    mac(secret, label, told).verify_truncated_left(seal).ok()?;
    let (at, drawn) = told.split_first_chunk::<8>()?;
    let at = Timestamp::from_millis(i64::from_be_bytes(*at));
    Some(LabelToken { at, document: DocumentId::new(at, drawn.try_into().ok()?) })
}

fn mac(secret: &Secret, label: LabelId, told: &[u8]) -> Hmac<Sha256> {
    let mut mac = secret.mac();
    mac.update(PURPOSE);
    mac.update(label.to_string().as_bytes());
    mac.update(told);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_its_label_and_of_nobody_else() {
        let (secret, other) = (Secret([7; 32]), Secret([8; 32]));
        let (label, at) = (LabelId::new(5), Timestamp::from_millis(1_795_186_800_000));
        let token = sealed(&secret, label, at, [3; DRAWN_BYTES]);
        let asking = opened(&secret, label, &token).expect("ours");
        assert_eq!((asking.at, asking.document), (at, DocumentId::new(at, [3; DRAWN_BYTES])));
        assert!(opened(&other, label, &token).is_none() && opened(&secret, LabelId::new(6), &token).is_none());
        for bad in ["", "AAAA", &token[1..], &format!("{token}AA")] {
            assert!(opened(&secret, label, bad).is_none(), "{bad}");
        }
    }
}
