//! What OpenSSL's own answers are worth, and those of a responder that errs or lies in one place.

use super::invalid_answer::{InvalidAnswer, Part};
use super::judge::{CertificateStatus, Question, StatusResponse, judge};
use super::response::{MOST_BYTES, read};
use super::testing::{Responder, Says, authority, fixture, rosa};
use ronda_shared::efirma::Certificate;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};

/// 20 November 2026.
const NOW: Timestamp = Timestamp::from_millis(1_795_186_800_000);
const NONCE: [u8; 32] = [0x5a; 32];

fn told_at(answer: &[u8], nonce: Option<&[u8]>, came: Timestamp) -> Result<StatusResponse, InvalidAnswer> {
    let (leaf, issuer) = (rosa(), authority());
    judge(answer, Question { leaf: &leaf, issuer: &issuer, nonce, came })
}

fn told(responder: &Responder) -> Result<StatusResponse, InvalidAnswer> {
    told_at(&responder.answer(), Some(&NONCE), NOW)
}

fn right() -> Responder {
    Responder::right(&NONCE, NOW)
}

#[test]
fn what_openssl_answers_is_believed() {
    let asked = fixture!("golden.ocq");
    let nonce = &asked[asked.len() - 16..];
    for answer in [fixture!("golden-good.ocr"), fixture!("golden-own.ocr")] {
        let made = read(answer).expect("read").produced;
        let good = Ok(StatusResponse { said: CertificateStatus::Good, as_of: made });
        assert_eq!(told_at(answer, Some(nonce), made), good);
        assert_eq!(told_at(answer, Some(&NONCE), made), Err(InvalidAnswer::Nonce));
        // Kept, and looked at again: the nonce is known no more.
        assert_eq!(told_at(answer, None, made), good);
        assert_eq!(told_at(answer, None, made.plus(8 * DAY_MS)), Err(InvalidAnswer::Ended));
    }
    let weak = fixture!("golden-sha1.ocr");
    assert_eq!(told_at(weak, Some(nonce), read(weak).expect("read").produced), Err(InvalidAnswer::Weak));
    let revoked = fixture!("golden-revoked.ocr");
    let made = read(revoked).expect("read").produced;
    // 1 January 2026.
    let said = CertificateStatus::Revoked(Timestamp::from_millis(1_767_225_600_000));
    assert_eq!(
        told_at(revoked, Some(&NONCE), made),
        Ok(StatusResponse { said, as_of: made }),
        "without a nonce, just made"
    );
    assert_eq!(told_at(revoked, Some(&NONCE), made.plus(HOUR_MS)), Err(InvalidAnswer::Stale), "and an hour later");
}

#[test]
fn a_responder_says_good_revoked_or_that_it_does_not_know() {
    assert_eq!(told(&right()), Ok(StatusResponse { said: CertificateStatus::Good, as_of: NOW }));
    let by_authority = right().by(fixture!("authority.cer"), fixture!("authority.key"));
    assert_eq!(told(&by_authority), Ok(StatusResponse { said: CertificateStatus::Good, as_of: NOW }));
    let alone = Responder { certificates: Vec::new(), ..by_authority };
    assert_eq!(told(&alone), Ok(StatusResponse { said: CertificateStatus::Good, as_of: NOW }));
    let since = NOW.plus(-DAY_MS);
    let revoked = Responder { says: Says::Revoked(since), ..right() };
    assert_eq!(told(&revoked), Ok(StatusResponse { said: CertificateStatus::Revoked(since), as_of: NOW }));
    assert_eq!(told(&Responder { says: Says::Unknown, ..right() }), Err(InvalidAnswer::Unknown));
    assert_eq!(
        told(&Responder { until: None, ..right() }),
        Ok(StatusResponse { said: CertificateStatus::Good, as_of: NOW })
    );
}

#[test]
fn one_that_errs_or_lies_in_one_place_is_not_believed() {
    let late = NOW.plus(11 * MINUTE_MS);
    let cases = [
        (Responder { about: fixture!("neighbour.cer"), ..right() }, InvalidAnswer::Other),
        (Responder { nonce: Some(vec![1; 32]), ..right() }, InvalidAnswer::Nonce),
        (Responder { nonce: None, produced: NOW.plus(-HOUR_MS), ..right() }, InvalidAnswer::Stale),
        (Responder { until: Some(NOW.plus(-1_000)), ..right() }, InvalidAnswer::Ended),
        (Responder { as_of: late, ..right() }, InvalidAnswer::Early),
        (Responder { produced: late, ..right() }, InvalidAnswer::Early),
        (Responder { key: fixture!("stranger.key"), ..right() }, InvalidAnswer::Signature),
        (Responder { certificates: Vec::new(), ..right() }, InvalidAnswer::Signature),
        (right().by(fixture!("stranger.cer"), fixture!("stranger.key")), InvalidAnswer::Appointed),
        (right().by(fixture!("mild.cer"), fixture!("mild.key")), InvalidAnswer::Usage),
        (right().by(fixture!("expired.cer"), fixture!("expired.key")), InvalidAnswer::Validity),
    ];
    for (responder, why) in cases {
        assert_eq!(told(&responder), Err(why));
    }
    assert!(told(&Responder { nonce: None, ..right() }).is_ok(), "without a nonce, just made");
    // Whoever was appointed by one authority says nothing of another's certificates.
    let (leaf, root) = (rosa(), Certificate::read(fixture!("root.cer")).expect("a certificate"));
    let elsewhere = Question { leaf: &leaf, issuer: &root, nonce: Some(&NONCE), came: NOW };
    assert_eq!(judge(&right().answer(), elsewhere), Err(InvalidAnswer::Other));
}

/// Whatever byte of an answer is changed, it says nothing else than before.
#[test]
fn no_byte_of_an_answer_can_be_changed_unseen() {
    let whole = right().answer();
    let before = told_at(&whole, Some(&NONCE), NOW).expect("believed");
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x01;
        if let Ok(told) = told_at(&changed, Some(&NONCE), NOW) {
            assert_eq!(told, before, "byte {at}");
        }
    }
}

#[test]
fn what_is_no_answer_is_refused_and_never_read_beyond() {
    let whole = right().answer();
    for length in 0..whole.len() {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
    assert!(read(&[whole.as_slice(), &[0]].concat()).is_err());
    assert_eq!(read(&vec![0x30; MOST_BYTES + 1]), Err(InvalidAnswer::Long(MOST_BYTES)));
    assert_eq!(read(b"<html>"), Err(InvalidAnswer::Unreadable(Part::Whole)));
    assert_eq!(read(&[0x30, 3, 0x0a, 1, 3]), Err(InvalidAnswer::Refused("tryLater")));
    assert_eq!(read(&[0x30, 3, 0x0a, 1, 6]), Err(InvalidAnswer::Refused("unauthorized")));
    assert_eq!(read(&[0x30, 3, 0x0a, 1, 0]), Err(InvalidAnswer::Unreadable(Part::NoBasic)));
    assert_eq!(read(&[0x30, 3, 0x0a, 1, 9]), Err(InvalidAnswer::Unreadable(Part::Status)));
}
