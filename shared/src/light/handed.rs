//! A ticket handed to a colleague. It is sealed for the key that their phone has just shown, and signed by the giver's
//! phone.
//!
//! The taker's phone draws a key and shows it as a code, with the card of its device and that device's signature
//! ([`Taker`]). The giver's phone believes the code ([`read_taker_code`]) and seals for that key what it hands over ([`Parcel`]),
//! with its own card and signature. The key goes with the screen that showed it: what was filmed opens for nobody.

use super::card::Card;
use super::proof;
use super::seal::SealedBundle;
use super::sealed_box;
use super::signed::SignedProblem;
use crate::cbor;
use crate::limits;
use crate::sync::handover::Proof;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};

/// The version of what is shown and of what is handed over.
const VERSION: u8 = 1;
/// The version of what is handed over with an outbox of several parts: an app that knows one alone would leave the others behind.
const PARTS: u8 = 2;
/// What a taker's key is used for: nothing sealed for another purpose opens with it.
const PURPOSE: &[u8] = b"ronda-handed-v1\0";
/// What a device signs for a phone beside it: nothing else that a device signs begins like this.
pub const BY_LIGHT: &[u8] = b"ronda-by-light-v1\0";
/// A code is never as long.
const CODE_BYTES: usize = 1024;

/// What a device says with its signature.
#[derive(Clone, Copy)]
enum Purpose {
    /// This is the key that I take a ticket with.
    Take = 1,
    /// This is what I hand over, to that key.
    Give = 2,
}

fn to_sign(says: Purpose, said: [u8; 32]) -> Vec<u8> {
    [BY_LIGHT, &[says as u8], &said].concat()
}

/// By what a phone judges what another shows it.
#[derive(Debug, Clone, Copy)]
pub struct TrustContext<'a> {
    /// The phone's own institution.
    pub institution: &'a str,
    /// The key of the server's receipts, as devices are told it.
    pub receipts: &'a str,
    /// The phone's clock.
    pub now: Timestamp,
}

/// Why a code, or what was handed over, is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandoverProblem {
    /// It has more bytes than are handed over at once.
    #[error("more than is handed over at once")]
    TooLarge,
    /// Not what one of ours has written.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// It was written by a later app: the version of its form.
    #[error("it is of version {0}")]
    Version(u8),
    /// It comes from another institution.
    #[error("it is of another institution")]
    OtherInstitution,
    /// The card is too old to speak for its device, or of a time to come.
    #[error("the card speaks for its device no more")]
    OldCard,
    /// The bytes are no key.
    #[error("the key cannot be used")]
    BadKey,
    /// Sealed for another code than the one shown here, or changed on the way.
    #[error("it is for another code, or was changed")]
    NotForThisCode,
    /// A signature is not whose it is said to be.
    #[error("it is not signed by whose it is said to be")]
    Forged,
}

impl From<SignedProblem> for HandoverProblem {
    fn from(problem: SignedProblem) -> Self {
        match problem {
            SignedProblem::Unreadable(why) => Self::Unreadable(why),
            SignedProblem::BadKey => Self::BadKey,
            SignedProblem::Forged => Self::Forged,
        }
    }
}

fn unreadable(why: impl std::fmt::Display) -> HandoverProblem {
    HandoverProblem::Unreadable(why.to_string())
}

/// The card of a device that has signed this.
fn card(bytes: &[u8], (said, signature): (&[u8], &[u8]), terms: TrustContext<'_>) -> Result<Card, HandoverProblem> {
    let card = Card::verify(bytes, terms.receipts)?;
    if card.institution != terms.institution {
        return Err(HandoverProblem::OtherInstitution);
    }
    if !card.is_good(terms.now) {
        return Err(HandoverProblem::OldCard);
    }
    if card.has_signed(said, signature)? { Ok(card) } else { Err(HandoverProblem::Forged) }
}

/// A taker's code, as it is shown.
#[derive(Serialize, Deserialize)]
struct Code {
    #[serde(rename = "v")]
    version: u8,
    /// The card of the taker's device, as the server has signed it.
    #[serde(rename = "c")]
    card: ByteBuf,
    /// The key to seal for: an X25519 point.
    #[serde(rename = "e")]
    key: ByteBuf,
    /// Of the taker's device, over the key.
    #[serde(rename = "s")]
    signature: ByteBuf,
}

/// A phone that takes a ticket: the key that it has drawn, which nobody else ever has.
pub struct Taker {
    secret: [u8; 32],
    public: [u8; 32],
}

impl Taker {
    /// With a key of 32 random bytes, drawn for this once.
    pub fn new(entropy: [u8; 32]) -> Self {
        let (secret, public) = sealed_box::key_pair(entropy);
        Self { secret, public }
    }
    /// What the device is to sign.
    pub fn to_sign(&self) -> Vec<u8> {
        to_sign(Purpose::Take, self.public)
    }
    /// What is shown to the giver's camera.
    pub fn code(&self, card: &[u8], signature: &[u8]) -> Vec<u8> {
        cbor::encode(&Code {
            version: VERSION,
            card: ByteBuf::from(card),
            key: ByteBuf::from(self.public),
            signature: ByteBuf::from(signature),
        })
    }
    /// Opens what was handed over to this code, and believes of it what is signed.
    pub fn open(&self, bytes: &[u8], terms: TrustContext<'_>) -> Result<VerifiedHandover, HandoverProblem> {
        if bytes.len() > limits::CARRIED_BYTES {
            return Err(HandoverProblem::TooLarge);
        }
        let closed: SealedParcel = cbor::decode(bytes).map_err(unreadable)?;
        if ![VERSION, PARTS].contains(&closed.version) {
            return Err(HandoverProblem::Version(closed.version));
        }
        // There is one way to write it: not a bit of it can be another.
        if cbor::encode(&closed) != bytes {
            return Err(unreadable("it is written otherwise than ours"));
        }
        if closed.institution != terms.institution {
            return Err(HandoverProblem::OtherInstitution);
        }
        let info = purpose(&closed.institution);
        let content = sealed_box::open(&self.secret, &info, &[closed.version], &closed.encapsulated, &closed.content);
        let given: SignedParcel = cbor::decode(&content.ok_or(HandoverProblem::NotForThisCode)?).map_err(unreadable)?;
        let said = to_sign(Purpose::Give, digest(&self.public, &given.parcel));
        let card = card(&given.card, (&said, &given.signature), terms)?;
        let ParcelWire { proof, history, acts, outbox, more } = cbor::decode(&given.parcel).map_err(unreadable)?;
        let proof = proof::verify(&proof, terms.receipts)?;
        if more.is_empty() != (closed.version == VERSION) {
            return Err(unreadable("its parts are not those of its version"));
        }
        if more.len() > limits::HANDED_PARTS {
            return Err(HandoverProblem::TooLarge);
        }
        let outboxes: Vec<ByteBuf> = [outbox].into_iter().chain(more).filter(|part| !part.is_empty()).collect();
        for outbox in &outboxes {
            let outside = SealedBundle::read(outbox).map_err(unreadable)?;
            if outside.device != card.device || outside.institution != card.institution {
                return Err(HandoverProblem::Forged);
            }
        }
        Ok(VerifiedHandover { card, proof, history: history.into_vec(), acts, outboxes })
    }
}

/// Who asks for a ticket, and for which key it is to be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverRequest {
    /// Of their device.
    pub card: Card,
    /// The key that their phone has drawn.
    pub key: [u8; 32],
}

/// Reads a taker's code: whose it is the server has signed, and that it is theirs their device.
pub fn read_taker_code(code: &[u8], terms: TrustContext<'_>) -> Result<HandoverRequest, HandoverProblem> {
    if code.len() > CODE_BYTES {
        return Err(unreadable("it is too long"));
    }
    let read: Code = cbor::decode(code).map_err(unreadable)?;
    if read.version != VERSION {
        return Err(HandoverProblem::Version(read.version));
    }
    if cbor::encode(&read) != code {
        return Err(unreadable("it is written otherwise than ours"));
    }
    let key: [u8; 32] = read.key.as_slice().try_into().map_err(|_| HandoverProblem::BadKey)?;
    let card = card(&read.card, (&to_sign(Purpose::Take, key), &read.signature), terms)?;
    Ok(HandoverRequest { card, key })
}

/// What is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The server's proof of the ticket, as it was signed.
    pub proof: Vec<u8>,
    /// The ticket, as `sync::handover::hand` put it together.
    pub history: Vec<u8>,
    /// The giver's acts on it that the server may not have, in the order of their log.
    pub acts: Vec<ByteBuf>,
    /// The giver's whole outbox, each part sealed for the server, in the order in which they go in; none where nothing waits there.
    pub outboxes: Vec<ByteBuf>,
}

/// A parcel as it is written.
#[derive(Serialize, Deserialize)]
struct ParcelWire {
    #[serde(rename = "p")]
    proof: ByteBuf,
    #[serde(rename = "d")]
    history: ByteBuf,
    #[serde(rename = "a", default, deserialize_with = "cbor::at_most::<{ limits::PUSH_ACTS }, _, _>")]
    acts: Vec<ByteBuf>,
    #[serde(rename = "o", default)]
    outbox: ByteBuf,
    /// The parts of the outbox after its first.
    #[serde(
        rename = "m",
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "cbor::at_most::<{ limits::HANDED_PARTS }, _, _>"
    )]
    more: Vec<ByteBuf>,
}

/// What the giver says: within the box, for who gave a ticket is nobody else's to know.
#[derive(Serialize, Deserialize)]
struct SignedParcel {
    /// The card of the giver's device, as the server has signed it.
    #[serde(rename = "c")]
    card: ByteBuf,
    /// Of the giver's device, over the taker's key and the parcel.
    #[serde(rename = "s")]
    signature: ByteBuf,
    #[serde(rename = "w")]
    parcel: ByteBuf,
}

/// What is played.
#[derive(Serialize, Deserialize)]
struct SealedParcel {
    #[serde(rename = "v")]
    version: u8,
    #[serde(rename = "i")]
    institution: String,
    /// The encapsulated key.
    #[serde(rename = "e")]
    encapsulated: ByteBuf,
    #[serde(rename = "b")]
    content: ByteBuf,
}

/// A parcel on its way to a key: it lacks the signature of the giver's device.
pub struct UnsignedParcel {
    to: [u8; 32],
    version: u8,
    parcel: Vec<u8>,
}

impl Parcel {
    /// For the key of a taker's code.
    pub fn address(self, to: [u8; 32]) -> UnsignedParcel {
        let [proof, history] = [self.proof, self.history].map(ByteBuf::from);
        let mut parts = self.outboxes.into_iter();
        let outbox = parts.next().unwrap_or_default();
        let more: Vec<ByteBuf> = parts.collect();
        let version = if more.is_empty() { VERSION } else { PARTS };
        let parcel = cbor::encode(&ParcelWire { proof, history, acts: self.acts, outbox, more });
        UnsignedParcel { to, version, parcel }
    }
}

impl UnsignedParcel {
    /// What the device is to sign.
    pub fn to_sign(&self) -> Vec<u8> {
        to_sign(Purpose::Give, digest(&self.to, &self.parcel))
    }
    /// Sealed, as it is played. `entropy` is drawn for this one call.
    pub fn seal(
        &self,
        (card, signature): (&[u8], &[u8]),
        institution: &str,
        entropy: [u8; 32],
    ) -> Result<Vec<u8>, HandoverProblem> {
        let said = cbor::encode(&SignedParcel {
            card: ByteBuf::from(card),
            signature: ByteBuf::from(signature),
            parcel: ByteBuf::from(self.parcel.as_slice()),
        });
        if said.len() > limits::CARRIED_BYTES {
            return Err(HandoverProblem::TooLarge);
        }
        let closed = sealed_box::close(&self.to, &purpose(institution), &[self.version], &said, entropy);
        let closed = closed.ok_or(HandoverProblem::BadKey)?;
        let bytes = cbor::encode(&SealedParcel {
            version: self.version,
            institution: institution.to_owned(),
            encapsulated: ByteBuf::from(closed.encapsulated),
            content: ByteBuf::from(closed.content),
        });
        if bytes.len() > limits::CARRIED_BYTES { Err(HandoverProblem::TooLarge) } else { Ok(bytes) }
    }
}

/// What was handed over, as far as signatures tell: whose phone gave it, and what the server says of the ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedHandover {
    /// Of the giver's device.
    pub card: Card,
    /// What the server has signed of the ticket.
    pub proof: Proof,
    /// As in [`Parcel`].
    pub history: Vec<u8>,
    /// As in [`Parcel`].
    pub acts: Vec<ByteBuf>,
    /// As in [`Parcel`]; of the same device.
    pub outboxes: Vec<ByteBuf>,
}

fn digest(to: &[u8; 32], parcel: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(to).chain_update(parcel).finalize().into()
}

/// HPKE's `info`: what for, and within which institution.
fn purpose(institution: &str) -> Vec<u8> {
    [PURPOSE, institution.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{DeviceId, PersonId};
    use crate::light::bundle::tests::sample as bundle;
    use crate::light::proof::tests::sample as proof_of;
    use crate::light::receipt::ReceiptKey;
    use crate::light::seal::{PrivateKey, seal};
    use crate::time::DAY_MS;
    use p256::ecdsa::signature::Signer;
    use p256::ecdsa::{Signature, SigningKey};
    use proptest::prelude::*;

    const OURS: &str = "oaxaca";

    fn server() -> ReceiptKey {
        ReceiptKey::of(&[1; 32]).expect("a scalar")
    }
    fn now() -> Timestamp {
        Timestamp::from_millis(1_790_000_000_000)
    }

    /// A phone: its key, and the card that the server has given it.
    struct Phone {
        key: SigningKey,
        card: Vec<u8>,
        device: DeviceId,
    }

    impl Phone {
        fn of(who: &str, seed: u8) -> Self {
            Self::signed_by(&server(), who, seed)
        }
        fn signed_by(server: &ReceiptKey, who: &str, seed: u8) -> Self {
            let key = SigningKey::from_slice(&[seed; 32]).expect("a scalar");
            let point = key.verifying_key().to_encoded_point(false).as_bytes().to_vec();
            let device = DeviceId::new(seed.into());
            let card = Card {
                institution: OURS.into(),
                device,
                person: PersonId::new(who),
                key: ByteBuf::from(point),
                at: now().plus(-DAY_MS),
            };
            Self { key, card: server.sign_card(&card), device }
        }
        fn sign(&self, bytes: &[u8]) -> Vec<u8> {
            let signature: Signature = self.key.sign(bytes);
            signature.to_vec()
        }
        fn shows(&self, taker: &Taker) -> Vec<u8> {
            taker.code(&self.card, &self.sign(&taker.to_sign()))
        }
        fn gives(&self, parcel: Parcel, to: [u8; 32]) -> Vec<u8> {
            let addressed = parcel.address(to);
            let signature = self.sign(&addressed.to_sign());
            addressed.seal((&self.card, &signature), OURS, [6; 32]).expect("sealed")
        }
    }

    fn omar() -> Phone {
        Phone::of("omar.cruz", 77)
    }
    fn rosa() -> Phone {
        Phone::of("rosa.luna", 3)
    }
    fn taker() -> Taker {
        Taker::new([9; 32])
    }
    fn parcel() -> Parcel {
        let sealed_for = PrivateKey::new([5; 32]).public();
        // The sample's outbox is of device 77, as Omar's phone is.
        let outbox = seal(&sealed_for, OURS, &bundle(2, &[]), [4; 32]).expect("sealed");
        let outboxes = vec![ByteBuf::from(outbox)];
        let acts = vec![ByteBuf::from(b"an act".to_vec())];
        Parcel { proof: server().sign_proof(&proof_of(1)), history: vec![8; 3_000], acts, outboxes }
    }

    fn with<T>(key: &str, now: Timestamp, judge: impl FnOnce(TrustContext<'_>) -> T) -> T {
        judge(TrustContext { institution: OURS, receipts: key, now })
    }
    fn reads(code: &[u8]) -> Result<HandoverRequest, HandoverProblem> {
        with(&server().text(), now(), |terms| read_taker_code(code, terms))
    }
    fn opens(taker: &Taker, bytes: &[u8]) -> Result<VerifiedHandover, HandoverProblem> {
        with(&server().text(), now(), |terms| taker.open(bytes, terms))
    }

    #[test]
    fn a_ticket_goes_to_the_one_who_showed_their_code() {
        let (taker, giver) = (taker(), omar());
        let asked = reads(&rosa().shows(&taker)).expect("hers");
        assert_eq!((asked.card.person.as_str(), asked.key), ("rosa.luna", taker.public));
        let bytes = giver.gives(parcel(), asked.key);
        let given = opens(&taker, &bytes).expect("for this code");
        assert_eq!((given.card.person.as_str(), given.card.device), ("omar.cruz", giver.device));
        let Parcel { history, acts, outboxes, .. } = parcel();
        assert_eq!((given.proof, given.history, given.acts, given.outboxes), (proof_of(1), history, acts, outboxes));
        assert_eq!(opens(&Taker::new([8; 32]), &bytes), Err(HandoverProblem::NotForThisCode), "nobody else opens it");
    }

    #[test]
    fn an_outbox_of_several_parts_goes_along_whole_and_in_order() {
        let taker = taker();
        let sealed_for = PrivateKey::new([5; 32]).public();
        let part = |seed: u8| seal(&sealed_for, OURS, &bundle(2, &[]), [seed; 32]).expect("sealed");
        let outboxes: Vec<ByteBuf> = [1, 2, 3].map(|seed| ByteBuf::from(part(seed))).to_vec();
        let gives =
            |outboxes: &[ByteBuf]| omar().gives(Parcel { outboxes: outboxes.to_vec(), ..parcel() }, taker.public);
        let version = |bytes: &[u8]| cbor::decode::<SealedParcel>(bytes).expect("ours").version;
        let bytes = gives(&outboxes);
        assert_eq!(opens(&taker, &bytes).expect("for this code").outboxes, outboxes);
        assert_eq!(version(&bytes), PARTS, "an app that knows one part alone says so, and takes none");
        assert_eq!(version(&gives(&outboxes[..1])), VERSION, "any other reads what any app reads");
        let mut foreign = cbor::decode::<SealedParcel>(&bytes).expect("ours");
        foreign.version = VERSION;
        assert_eq!(opens(&taker, &cbor::encode(&foreign)), Err(HandoverProblem::NotForThisCode));
        let most = limits::HANDED_PARTS + 1;
        assert!(opens(&taker, &gives(&vec![outboxes[0].clone(); most])).is_ok());
        assert_eq!(opens(&taker, &gives(&vec![outboxes[0].clone(); most + 1])), Err(HandoverProblem::TooLarge));
    }

    #[test]
    fn nobody_asks_in_anothers_name() {
        let (taker, rosa) = (taker(), rosa());
        // A code that was filmed, with another key put in.
        let own = Taker::new([8; 32]);
        let forged = own.code(&rosa.card, &rosa.sign(&taker.to_sign()));
        assert_eq!(reads(&forged), Err(HandoverProblem::Forged));
        let by_another = taker.code(&rosa.card, &omar().sign(&taker.to_sign()));
        assert_eq!(reads(&by_another), Err(HandoverProblem::Forged));
        let stranger = Phone::signed_by(&ReceiptKey::of(&[2; 32]).expect("a scalar"), "rosa.luna", 3);
        assert_eq!(reads(&stranger.shows(&taker)), Err(HandoverProblem::Forged), "another server's card");
        // What was signed to hand something over is no question for it.
        let given = parcel().address(taker.public);
        assert_eq!(reads(&taker.code(&rosa.card, &rosa.sign(&given.to_sign()))), Err(HandoverProblem::Forged));
    }

    #[test]
    fn an_old_card_speaks_for_nobody() {
        let (code, key) = (rosa().shows(&taker()), server().text());
        let later = now().plus(limits::CARD_DAYS * DAY_MS);
        assert_eq!(with(&key, later, |terms| read_taker_code(&code, terms)), Err(HandoverProblem::OldCard));
        let bytes = omar().gives(parcel(), taker().public);
        assert_eq!(with(&key, later, |terms| taker().open(&bytes, terms)), Err(HandoverProblem::OldCard));
        let elsewhere = TrustContext { institution: "ocoyoacac", receipts: &key, now: now() };
        assert_eq!(read_taker_code(&code, elsewhere), Err(HandoverProblem::OtherInstitution));
        assert_eq!(taker().open(&bytes, elsewhere), Err(HandoverProblem::OtherInstitution));
    }

    #[test]
    fn nobody_hands_over_in_anothers_name() {
        let (taker, omar) = (taker(), omar());
        let addressed = parcel().address(taker.public);
        let by_another = rosa().sign(&addressed.to_sign());
        let bytes = addressed.seal((&omar.card, &by_another), OURS, [6; 32]).expect("sealed");
        assert_eq!(opens(&taker, &bytes), Err(HandoverProblem::Forged));
        // What he gave to somebody else is not his word to her.
        let elsewhere = omar.sign(&parcel().address([3; 32]).to_sign());
        let bytes = addressed.seal((&omar.card, &elsewhere), OURS, [6; 32]).expect("sealed");
        assert_eq!(opens(&taker, &bytes), Err(HandoverProblem::Forged));
        // Of the acts that come along for the server, none but the giver's.
        assert_eq!(opens(&taker, &rosa().gives(parcel(), taker.public)), Err(HandoverProblem::Forged));
        let unproven = Parcel { proof: rosa().card, ..parcel() };
        assert_eq!(opens(&taker, &omar.gives(unproven, taker.public)), Err(HandoverProblem::Forged));
    }

    #[test]
    fn no_byte_can_be_changed() {
        let taker = taker();
        let bytes = omar().gives(Parcel { history: vec![8; 40], outboxes: Vec::new(), ..parcel() }, taker.public);
        assert!(opens(&taker, &bytes).is_ok());
        for at in 0..bytes.len() {
            for bit in [0, 5, 7] {
                let mut spoiled = bytes.clone();
                spoiled[at] ^= 1 << bit;
                assert!(opens(&taker, &spoiled).is_err(), "byte {at}, bit {bit}");
            }
            assert!(opens(&taker, &bytes[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_code_is_read_by_any_camera() {
        let code = rosa().shows(&taker());
        assert!(code.len() <= 400, "{}", code.len());
    }

    #[test]
    fn what_is_handed_over_shows_nothing_of_itself() {
        let bytes = omar().gives(parcel(), taker().public);
        for secret in [&b"omar.cruz"[..], b"an act", &[8; 16]] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
        let large = Parcel { history: vec![0; limits::CARRIED_BYTES], ..parcel() };
        let addressed = large.address(taker().public);
        let sealed = addressed.seal((&omar().card, &[0; 64]), OURS, [6; 32]);
        assert_eq!(sealed, Err(HandoverProblem::TooLarge));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(reads(&bytes).is_err());
            prop_assert!(opens(&taker(), &bytes).is_err());
        }
    }
}
