//! What OpenSSL's own answers are worth, and those of an authority that errs or lies in one place.

use super::invalid_stamp::{InvalidStamp, SignatureMismatch};
use super::judge::{Question, judge};
use super::testing::{Authority, believed, fixture};
use ronda_shared::ids::Sha256;
use ronda_shared::time::Timestamp;

/// 2026-11-23.
const NOW: Timestamp = Timestamp::from_millis(1_795_392_000_000);
const NONCE: u64 = 0xfedc_ba98_7654_3210;

fn paper() -> Sha256 {
    Sha256::of(b"acta de entrega")
}

fn told(answer: &[u8]) -> Result<super::judge::TimeStampInfo, InvalidStamp> {
    judge(answer, Question { imprint: &paper(), nonce: Some(NONCE) }, &believed())
}

#[test]
fn what_openssl_stamps_is_believed() {
    let paper = paper();
    let asked = fixture!("golden.tsq");
    let at = asked.len() - 3;
    let nonce = u64::from_be_bytes(asked[at - 8..at].try_into().expect("eight bytes"));
    for answer in [fixture!("golden-rsa.tsr"), fixture!("golden-sha512.tsr"), fixture!("golden-p256.tsr")] {
        for nonce in [Some(nonce), None] {
            let told = judge(answer, Question { imprint: &paper, nonce }, &believed()).expect("believed");
            assert_eq!(told.policy, "1.3.6.1.4.1.99999.1");
            assert!(told.at > Timestamp::from_millis(1_700_000_000_000), "{told:?}");
        }
        let other = judge(answer, Question { imprint: &paper, nonce: Some(nonce ^ 1) }, &believed());
        assert_eq!(other, Err(InvalidStamp::Nonce));
        let other = judge(answer, Question { imprint: &Sha256::of(b"otra"), nonce: None }, &believed());
        assert_eq!(other, Err(InvalidStamp::Imprint));
    }
}

/// Whatever byte of a token is changed, it tells nothing else than before.
#[test]
fn no_byte_of_a_token_can_be_changed_unseen() {
    let paper = paper();
    let whole = fixture!("golden-p256.tsr");
    let question = Question { imprint: &paper, nonce: None };
    let right = judge(whole, question, &believed()).expect("believed");
    for at in 0..whole.len() {
        let mut changed = whole.to_vec();
        changed[at] ^= 0x01;
        if let Ok(told) = judge(&changed, question, &believed()) {
            assert_eq!(told, right, "byte {at}");
        }
    }
}

#[test]
fn an_authority_that_answers_rightly_is_believed() {
    let told = told(&Authority::right().answer(&paper(), NONCE, NOW)).expect("believed");
    assert_eq!((told.at, told.serial.as_str()), (NOW, "07"));
}

#[test]
fn one_that_errs_or_lies_in_one_place_is_not() {
    let right = Authority::right;
    let cases = [
        (Authority { imprint: 1, ..right() }, InvalidStamp::Imprint),
        (Authority { nonce: 1, ..right() }, InvalidStamp::Nonce),
        (Authority { policy: vec![0x2a, 0x03, 0x04], ..right() }, InvalidStamp::Policy("1.2.3.4".to_owned())),
        (Authority { forged: true, ..right() }, InvalidStamp::Signature(SignatureMismatch::Key)),
        (Authority { key: fixture!("web.key"), ..right() }, InvalidStamp::Signature(SignatureMismatch::Key)),
        (Authority::of(fixture!("expired.cer"), fixture!("expired.key")), InvalidStamp::Validity),
        (Authority::of(fixture!("web.cer"), fixture!("web.key")), InvalidStamp::Usage),
        (Authority::of(fixture!("mild.cer"), fixture!("mild.key")), InvalidStamp::Usage),
        (Authority::of(fixture!("stranger.cer"), fixture!("stranger.key")), InvalidStamp::Chain),
    ];
    for (authority, why) in cases {
        assert_eq!(told(&authority.answer(&paper(), NONCE, NOW)), Err(why));
    }
}

#[test]
fn a_stamp_outlives_its_certificate_and_not_its_anchor() {
    let answer = Authority::right().answer(&paper(), NONCE, NOW);
    // Judged long after: as of the instant that it tells.
    assert!(told(&answer).is_ok());
    let paper = paper();
    let question = Question { imprint: &paper, nonce: None };
    let mut nobody = believed();
    nobody.anchors.clear();
    assert_eq!(judge(&answer, question, &nobody), Err(InvalidStamp::Chain));
    let mut any = believed();
    any.policies.clear();
    assert!(judge(&answer, question, &any).is_ok());
}
