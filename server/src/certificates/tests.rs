//! Whose certificate it is, and how far it is believed.

use super::chain::{self, revocation};
use super::ocsp::testing::{self as responders, AUTHORITY, AUTHORITY_KEY, ROOT, ROSA, Responder, Says};
use super::ocsp::{CertificateStatus, StatusResponse};
use super::testing::{PASSWORD, certified, fixture};
use super::trust_store::TrustedCertificates;
use super::{Chain, FOLDER, Revocation, Statement, TrustStore, Validity, fits, judge};
use crate::store::ocsp::OcspAnswer;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use ronda_shared::date::Zone;
use ronda_shared::efirma::{self, Certificate, CertificateError, KeyError, Kind, RevocationList, Scheme, SignedPart};
use ronda_shared::ids::{ActId, DeviceId, DocumentId, FormId, PersonId, Sha256};
use ronda_shared::signature::{Certified, Hand, Octets, Sign, Signature, Strokes};
use ronda_shared::stamp::{Site, Stamp};
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use serde_bytes::ByteBuf;
use std::fs;
use std::os::unix::fs::MetadataExt;
use tempfile::TempDir;

/// 20 November 2026.
const NOW: Timestamp = Timestamp::from_millis(1_795_186_800_000);
const TEXT: &str = "ronda/1\nMesa\nResguardo\n";

fn document() -> DocumentId {
    DocumentId::from_bytes([7; 16])
}

fn own(cer: &[u8], key: &[u8]) -> Certified {
    certified(cer, key, document(), &Sha256::of(TEXT.as_bytes()), NOW)
}

fn signature(certified: Option<Certified>, received: Timestamp) -> Signature {
    let act = ActId { device: DeviceId::SERVER, number: 1 };
    let strokes = Strokes::parse("1,1 20,30").expect("drawn");
    let hand = Hand { name: "Rosa".into(), position: String::new(), strokes };
    let (paper, role, purpose) = (FormId::new("f"), "usuario".to_owned(), "receipt".to_owned());
    let signed = Sign { paper, role, purpose, format: 1, text: TEXT.into(), hand, certified };
    let by = PersonId::new("rosa.luna");
    let stamp = Stamp { act, by, site: Site::Field, at: NOW, order: NOW, received: Some(received), suspect: false };
    Signature { id: act, stamp, signed, sha256: Sha256::of(TEXT.as_bytes()) }
}

fn folder(files: &[(&str, &[u8])]) -> (TempDir, TrustStore) {
    let data = tempfile::tempdir().expect("a folder");
    fs::create_dir(data.path().join(FOLDER)).expect("made");
    for (name, bytes) in files {
        fs::write(data.path().join(FOLDER).join(name), bytes).expect("written");
    }
    let trust = TrustStore::of(data.path());
    (data, trust)
}

fn authorities() -> [(&'static str, &'static [u8]); 2] {
    [("root.cer", fixture!("root.cer")), ("authority.cer", fixture!("authority.cer"))]
}

fn stated(
    trust: &TrustStore,
    document: DocumentId,
    signature: &Signature,
    kept: Option<&OcspAnswer>,
) -> Option<Statement> {
    judge(trust, document, &signature.certified_act()?, kept)
}

fn judged(trust: &TrustStore, certified: Certified) -> Statement {
    stated(trust, document(), &signature(Some(certified), NOW), None).expect("a certificate")
}

#[test]
fn a_certificate_says_whose_it_is_and_what_for() {
    let rosa = Certificate::read(fixture!("fiel.cer")).expect("a certificate");
    assert_eq!((rosa.name.as_str(), rosa.rfc.as_str()), ("ROSA LUNA CRUZ", "LUCR800101AB1"));
    assert_eq!((rosa.number.as_str(), rosa.kind), ("30001000000500003416", Kind::Fiel));
    assert!(!rosa.authority && rosa.is_valid_at(NOW));
    assert_eq!(Certificate::read(fixture!("csd.cer")).expect("a certificate").kind, Kind::Csd);
    let root = Certificate::read(fixture!("root.cer")).expect("a certificate");
    assert_eq!((root.kind, root.authority), (Kind::Other, true));
    assert!(!Certificate::read(fixture!("expired.cer")).expect("a certificate").is_valid_at(NOW));
    let longer = [fixture!("fiel.cer"), b"x".as_slice()].concat();
    for wrong in [b"".as_slice(), b"no certificate".as_slice(), fixture!("fiel.key"), longer.as_slice()] {
        assert_eq!(Certificate::read(wrong), Err(CertificateError::Unreadable));
    }
    assert_eq!(Certificate::read(&[0x30; 5_000]), Err(CertificateError::TooLong));
}

#[test]
fn a_key_opens_by_its_password_alone() {
    let (des, aes) = (fixture!("fiel.key"), fixture!("fiel-aes.key"));
    let opened = efirma::open(des, PASSWORD).expect("opens");
    assert_eq!(efirma::open(aes, PASSWORD).expect("opens").as_bytes(), opened.as_bytes(), "the same key");
    assert_eq!(efirma::open(des, "otra").err(), Some(KeyError::Password));
    assert_eq!(efirma::open(aes, "").err(), Some(KeyError::Password));
    assert_eq!(efirma::open(fixture!("fiel.cer"), PASSWORD).err(), Some(KeyError::NotAKey));
}

#[test]
fn it_fits_its_own_paper_of_its_own_ticket_and_act_alone() {
    let (own, paper) = (own(fixture!("fiel.cer"), fixture!("fiel.key")), Sha256::of(TEXT.as_bytes()));
    assert!(fits(&own, document(), &paper, NOW) && fits(&own, document(), &paper, NOW.plus(HOUR_MS)));
    assert!(!fits(&own, document(), &Sha256::of(b"another"), NOW), "of another paper");
    assert!(!fits(&own, DocumentId::from_bytes([8; 16]), &paper, NOW), "of another ticket");
    assert!(!fits(&own, document(), &paper, NOW.plus(DAY_MS)), "of another act");
    assert!(!fits(&Certified { at: NOW.plus(1), ..own.clone() }, document(), &paper, NOW), "of another instant");
    let other = Octets::new(fixture!("csd.cer").to_vec());
    assert!(!fits(&Certified { certificate: other, ..own.clone() }, document(), &paper, NOW), "of another pair");
    let none = Octets::new(b"no certificate".to_vec());
    assert!(!fits(&Certified { certificate: none, ..own.clone() }, document(), &paper, NOW));
    let mut spoiled = own.signature.bytes().to_vec();
    spoiled[9] ^= 1;
    assert!(!fits(&Certified { signature: Octets::new(spoiled), ..own }, document(), &paper, NOW));
}

/// `cp -p` brings a file with the time it had elsewhere; `chmod`, after which it can be read, leaves its time.
#[test]
fn a_file_that_was_put_right_under_its_former_time_is_read_again() {
    let spoiled = vec![b'x'; fixture!("root.cer").len()];
    let (data, trust) = folder(&[("root.cer", spoiled.as_slice())]);
    assert!(!trust.is_configured());
    let path = data.path().join(FOLDER).join("root.cer");
    let former = fs::metadata(&path).expect("there");
    loop {
        fs::write(&path, fixture!("root.cer")).expect("written");
        let file = fs::File::options().write(true).open(&path).expect("there");
        file.set_modified(former.modified().expect("a time")).expect("its time is set");
        // The disk's clock has ticked since it was read.
        let now = file.metadata().expect("there");
        if (now.ctime(), now.ctime_nsec()) != (former.ctime(), former.ctime_nsec()) {
            break;
        }
    }
    assert!(trust.is_configured());
}

#[test]
fn it_is_good_where_a_root_of_the_folder_stands_behind_it_and_nothing_against_it() {
    let (_data, trust) = folder(&authorities());
    assert!(trust.is_configured());
    let told = judged(&trust, own(fixture!("fiel.cer"), fixture!("fiel.key")));
    assert!(told.is_good() && told.revocation == Revocation::Unasked, "{told:?}");
    let words = told.standing(&Zone::default());
    assert_eq!(words.es, "e.firma vigente al firmar; revocación aún sin consultar");
    assert!(!words.es.contains("ROSA") && told.holder().es.contains("RFC LUCR800101AB1"));
    assert_eq!(signature(None, NOW).certified_act(), None, "what was only drawn");
}

/// Whoever reads who signed is not left to compare the names.
#[test]
fn a_certificate_in_another_name_than_the_signers_is_told() {
    let (_data, trust) = folder(&authorities());
    let told = |name: &str| {
        let mut signature = signature(Some(own(fixture!("fiel.cer"), fixture!("fiel.key"))), NOW);
        signature.signed.hand.name = name.into();
        stated(&trust, document(), &signature, None).expect("a certificate")
    };
    for same in [
        "Rosa Luna Cruz",
        "rosa luna",
        "Luna Cruz, Rosa",
        "Lic. Rosa Luna Cruz",
        "Lic. Rosa Luna",
        "C.P. Ma. Rosa Luna",
    ] {
        assert!(!told(same).is_in_another_name(), "{same}");
    }
    for other in ["Eva Ríos", "Rosa Ruiz", "Rosa Luna Paz", "Ing. Eva Luna"] {
        let told = told(other);
        assert!(told.is_in_another_name() && told.is_good(), "it bars none: {other}");
        let holder = told.holder();
        assert!(holder.es.ends_with(&format!("a un nombre distinto del de quien firma: {other}")), "{}", holder.es);
        assert!(holder.es.starts_with("ROSA LUNA CRUZ · RFC LUCR800101AB1"), "{}", holder.es);
        assert!(!told.standing(&Zone::default()).es.contains(other), "the public page names nobody");
    }
}

#[test]
fn what_stands_against_it_is_told_and_never_as_good() {
    let (_data, trust) = folder(&authorities());
    let csd = judged(&trust, own(fixture!("csd.cer"), fixture!("csd.key")));
    assert_eq!((csd.kind, csd.is_good()), (Kind::Csd, false));
    assert!(csd.standing(&Zone::default()).es.contains("sello digital (CSD)"));
    let expired = judged(&trust, own(fixture!("expired.cer"), fixture!("expired.key")));
    assert_eq!((expired.validity, expired.is_good()), (Validity::Expired, false));
    let stranger = judged(&trust, own(fixture!("stranger.cer"), fixture!("stranger.key")));
    assert_eq!((stranger.chain, stranger.is_good()), (Chain::Unknown, false));
    let late = signature(Some(own(fixture!("fiel.cer"), fixture!("fiel.key"))), NOW.plus(1_000 * DAY_MS));
    let late = stated(&trust, document(), &late, None).expect("a certificate");
    assert_eq!((late.validity, late.is_good()), (Validity::Lapsed, false));
    let elsewhere = stated(
        &trust,
        DocumentId::from_bytes([8; 16]),
        &signature(Some(own(fixture!("fiel.cer"), fixture!("fiel.key"))), NOW),
        None,
    );
    assert!(elsewhere.is_some_and(|told| !told.fits && !told.is_good()));
    // Without the authority between, or without the root, nobody is led up to.
    for alone in authorities() {
        let (_data, trust) = folder(&[alone]);
        let told = judged(&trust, own(fixture!("fiel.cer"), fixture!("fiel.key")));
        assert_eq!((told.chain, told.is_good()), (Chain::Unknown, false), "{}", alone.0);
    }
    let (_data, nobody) = folder(&[("authority.cer", fixture!("authority.cer"))]);
    assert!(!nobody.is_configured() && !TrustStore::of(std::path::Path::new("/nowhere")).is_configured());
}

#[test]
fn a_list_says_what_was_revoked_once_it_is_there() {
    let (data, trust) = folder(&authorities());
    let told = || judged(&trust, own(fixture!("fiel.cer"), fixture!("fiel.key")));
    assert_eq!(told().revocation, Revocation::Unasked);
    let list = data.path().join(FOLDER).join("sat.crl");
    fs::write(&list, fixture!("clean.crl")).expect("written");
    let clean = told();
    assert!(matches!(clean.revocation, Revocation::NotListed(as_of) if as_of > NOW) && clean.is_good());
    fs::write(&list, fixture!("revoked.crl")).expect("written");
    let revoked = told();
    assert!(matches!(revoked.revocation, Revocation::Revoked(since) if since < NOW) && !revoked.is_good());
    // A list that its issuer has not signed says nothing.
    let mut forged = fixture!("revoked.crl").to_vec();
    if let Some(last) = forged.last_mut() {
        *last ^= 1;
    }
    fs::write(&list, forged).expect("written");
    fs::rename(&list, data.path().join(FOLDER).join("forged.crl")).expect("renamed");
    assert_eq!(told().revocation, Revocation::Unasked);
}

/// What is told of Rosa's signature where this answer is kept, which came a minute later.
fn answered(trust: &TrustStore, answer: Vec<u8>) -> Statement {
    answered_of(trust, answer, NOW)
}

/// The same of one that came here then.
fn answered_of(trust: &TrustStore, answer: Vec<u8>, received: Timestamp) -> Statement {
    let signed = certified(ROSA.0, ROSA.1, document(), &Sha256::of(TEXT.as_bytes()), NOW);
    let kept = OcspAnswer {
        certificate: Sha256::of(ROSA.0),
        act: ActId { device: DeviceId::SERVER, number: 1 },
        document: document(),
        position: 3,
        responder: "authority.cer".into(),
        came: NOW.plus(MINUTE_MS),
        answer: ByteBuf::from(answer),
    };
    stated(trust, document(), &signature(Some(signed), received), Some(&kept)).expect("a certificate")
}

#[test]
fn an_answer_of_its_responder_is_judged_anew_each_time_it_is_told() {
    let (data, trust) = folder(&[("root.cer", ROOT), ("authority.cer", AUTHORITY)]);
    let after = NOW.plus(MINUTE_MS);
    let right = || Responder::right(b"a number", after);
    let good = answered(&trust, right().answer());
    assert!(good.revocation == Revocation::NotRevoked(after) && good.is_good(), "{good:?}");
    let words = good.standing(&Zone::default()).es;
    assert!(words.starts_with("e.firma vigente al firmar; sin revocar según el respondedor OCSP del "), "{words}");

    let early = Responder { as_of: NOW.plus(-1_000), ..right() };
    assert_eq!(answered(&trust, early.answer()).revocation, Revocation::Unasked, "from before the signature");
    let mut altered = right().answer();
    if let Some(last) = altered.last_mut() {
        *last ^= 1;
    }
    // The last byte is of the certificate that came along, by which the answer is believed.
    assert_eq!(answered(&trust, altered).revocation, Revocation::Unasked);

    let says = |since| Responder { says: Says::Revoked(since), ..right() }.answer();
    let before = answered(&trust, says(NOW.plus(-DAY_MS)));
    assert!(before.revocation == Revocation::Revoked(NOW.plus(-DAY_MS)) && !before.is_good());
    let since = answered(&trust, says(NOW.plus(1_000)));
    assert!(since.is_good() && since.standing(&Zone::default()).es.contains("revocada después"));
    // With a stolen key, and the phone's clock set back to before it was reported.
    let set_back = answered_of(&trust, says(NOW.plus(1_000)), NOW.plus(DAY_MS));
    let told = set_back.standing(&Zone::default()).es;
    assert!(!set_back.is_good() && told.contains("antes de recibirse aquí") && !told.contains("después"), "{told}");
    let too_early = answered_of(&trust, right().answer(), NOW.plus(DAY_MS));
    assert_eq!(too_early.revocation, Revocation::Unasked, "from before it came here");

    // Whom the operator believes no more says nothing.
    fs::remove_file(data.path().join(FOLDER).join("root.cer")).expect("removed");
    let nobody = answered(&trust, right().answer());
    assert_eq!((nobody.chain, nobody.revocation), (Chain::Unknown, Revocation::Unasked));
}

#[test]
fn revoked_by_either_counts_from_the_earliest_instant_and_else_the_later_is_told() {
    let (leaf, issuer) = (responders::rosa(), responders::authority());
    let pair = RsaKeyPair::from_pkcs8(AUTHORITY_KEY).expect("a key");
    let list = |as_of: Timestamp, since: Option<Timestamp>| {
        let (bytes, mut signature) = (b"a list".to_vec(), vec![0; pair.public().modulus_len()]);
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &bytes, &mut signature).expect("signed");
        let revoked = since.map(|since| (leaf.serial.clone(), since)).into_iter().collect();
        let sealed = SignedPart { bytes, scheme: Some(Scheme::Sha256), signature };
        RevocationList { issuer: issuer.subject.clone(), as_of, revoked, sealed }
    };
    let told = |list: Option<RevocationList>, answer: Option<StatusResponse>| {
        let known = TrustedCertificates { lists: list.into_iter().collect(), ..TrustedCertificates::default() };
        revocation(&known, &leaf, Some(&issuer), NOW, answer)
    };
    let day = |days: i64| NOW.plus(days * DAY_MS);
    let good = |days: i64| Some(StatusResponse { said: CertificateStatus::Good, as_of: day(days) });
    let revoked = |days: i64| Some(StatusResponse { said: CertificateStatus::Revoked(day(days)), as_of: day(9) });
    let clean = |days: i64| Some(list(day(days), None));
    assert_eq!(told(None, None), Revocation::Unasked);
    assert_eq!(told(clean(2), None), Revocation::NotListed(day(2)));
    assert_eq!(told(None, good(2)), Revocation::NotRevoked(day(2)));
    let within = |millis| {
        let known = TrustedCertificates::default();
        revocation(&known, &leaf, Some(&issuer), NOW.plus(millis), good(0))
    };
    assert_eq!(within(999), Revocation::NotRevoked(NOW), "of the second in which it was signed");
    assert_eq!(within(1_000), Revocation::Unasked);
    assert_eq!(told(clean(3), good(2)), Revocation::NotListed(day(3)));
    assert_eq!(told(clean(2), good(3)), Revocation::NotRevoked(day(3)));
    assert_eq!(told(clean(2), good(-1)), Revocation::NotListed(day(2)), "an answer from before says nothing");
    assert_eq!(told(clean(2), revoked(-5)), Revocation::Revoked(day(-5)));
    assert_eq!(told(Some(list(day(9), Some(day(-6)))), good(9)), Revocation::Revoked(day(-6)));
    assert_eq!(told(Some(list(day(9), Some(day(-6)))), revoked(-5)), Revocation::Revoked(day(-6)));
    assert_eq!(told(Some(list(day(9), Some(day(-4)))), revoked(-5)), Revocation::Revoked(day(-5)));
    // After the certificate's end authorities forget it.
    assert_eq!(told(None, good(1_000)), Revocation::Unasked);
}

/// Whoever has the key of an authority that was revoked makes certificates of any name, with any date.
#[test]
fn nobody_is_believed_whose_authority_was_revoked() {
    let pair = RsaKeyPair::from_pkcs8(AUTHORITY_KEY).expect("a key");
    let sealed = |bytes: &[u8]| {
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), bytes, &mut signature).expect("signed");
        SignedPart { bytes: bytes.to_vec(), scheme: Some(Scheme::Sha256), signature }
    };
    // A root, an authority between and a person, each sealed by the one key.
    let root =
        Certificate { issuer: responders::authority().subject, sealed: sealed(b"root"), ..responders::authority() };
    let between = Certificate {
        subject: b"between".to_vec(),
        issuer: root.subject.clone(),
        serial: vec![7],
        sealed: sealed(b"between"),
        ..responders::authority()
    };
    let leaf = Certificate { issuer: between.subject.clone(), sealed: sealed(b"leaf"), ..responders::rosa() };
    let told = |serial: u8, since: Timestamp, until: Timestamp| {
        let revoked = [(vec![serial], since)].into_iter().collect();
        let list = RevocationList { issuer: root.subject.clone(), as_of: NOW, revoked, sealed: sealed(b"a list") };
        let known = TrustedCertificates {
            authorities: vec![between.clone(), root.clone()],
            lists: vec![list],
            ..TrustedCertificates::default()
        };
        let (chain, issuer) = chain::chain(&known, &leaf, NOW, until);
        assert_eq!(issuer.is_some(), chain == Chain::Trusted, "nor is its word on revocation");
        chain
    };
    assert_eq!(told(8, NOW.plus(-DAY_MS), NOW), Chain::Trusted, "another of its kind");
    assert_eq!(told(7, NOW.plus(-DAY_MS), NOW), Chain::Revoked);
    assert_eq!(told(7, NOW.plus(DAY_MS), NOW), Chain::Trusted, "what came here before");
    assert_eq!(told(7, NOW.plus(DAY_MS), NOW.plus(2 * DAY_MS)), Chain::Revoked, "only the phone says when");
}

#[test]
fn a_file_of_which_nothing_is_believed_is_told_in_both_languages() {
    let files: [(&str, &[u8]); 4] =
        [("rosa.cer", ROSA.0), ("none.pem", b"nothing"), ("broken.cer", &[0x30; 9]), ("none.crl", b"nothing")];
    let (_data, trust) = folder(&files);
    let faults = trust.overview().faults;
    assert!(files.iter().all(|(name, _)| faults.iter().any(|fault| fault.file == *name)), "{faults:?}");
    assert!(faults.iter().all(|fault| !fault.why.es.is_empty() && fault.why.es != fault.why.en), "{faults:?}");
    for error in [CertificateError::TooLong, CertificateError::Unreadable, CertificateError::NotRsa] {
        assert!(error.es() != error.to_string(), "{error}");
    }
}
