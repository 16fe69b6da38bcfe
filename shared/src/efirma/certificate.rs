//! An X.509 certificate: whose it is, what for, until when, and what its issuer has signed.

use crate::hex;
use crate::limits;
use crate::time::Timestamp;
use serde::Serialize;
use x509_parser::pem::Pem;
use x509_parser::prelude::{AlgorithmIdentifier, FromDer, X509Certificate, X509Name};
use x509_parser::time::ASN1Time;

/// `commonName` (2.5.4.3).
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// `name` (2.5.4.41).
const NAME: &[u8] = &[0x55, 0x04, 0x29];
/// `serialNumber` (2.5.4.5), where SAT writes the CURP.
const SERIAL_NUMBER: &[u8] = &[0x55, 0x04, 0x05];
/// `x500UniqueIdentifier` (2.5.4.45), where SAT writes the RFC.
const UNIQUE_IDENTIFIER: &[u8] = &[0x55, 0x04, 0x2d];
/// `rsaEncryption` (1.2.840.113549.1.1.1); signatures with RSA differ in the last number.
const RSA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// What a certificate of SAT is for, by the uses of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// e.firma (FIEL): a person's own signature.
    Fiel,
    /// A digital seal (CSD): it stamps invoices, and signs nothing else.
    Csd,
    /// Neither.
    Other,
}

/// By which hash an issuer signed with RSA PKCS #1 v1.5. Nothing weaker is read as a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Scheme {
    pub(super) fn of(algorithm: &AlgorithmIdentifier<'_>) -> Option<Self> {
        let (last, family) = algorithm.algorithm.as_bytes().split_last()?;
        match (family == RSA.split_last()?.1, *last) {
            (true, 11) => Some(Self::Sha256),
            (true, 12) => Some(Self::Sha384),
            (true, 13) => Some(Self::Sha512),
            _ => None,
        }
    }
}

/// What an issuer has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPart {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// By which hash; none where that is not trusted.
    pub scheme: Option<Scheme>,
    /// The signature.
    pub signature: Vec<u8>,
}

/// A certificate with an RSA key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whose it is.
    pub name: String,
    /// Their tax number (RFC) as it is written there; of a company «its own / its representative's». Empty where there is
    /// none.
    pub rfc: String,
    /// Their population number (CURP) as it is written there, likewise. Empty where there is none.
    pub curp: String,
    /// The number that people know it by: the serial number, which SAT writes as digits.
    pub number: String,
    /// What for.
    pub kind: Kind,
    /// From when on it is valid.
    pub not_before: Timestamp,
    /// The last instant at which it is.
    pub not_after: Timestamp,
    /// Its key: `RSAPublicKey`, DER.
    pub public_key: Vec<u8>,
    /// The same as `SubjectPublicKeyInfo`, DER.
    pub key_info: Vec<u8>,
    /// Whose it is, DER.
    pub subject: Vec<u8>,
    /// Who issued it, DER.
    pub issuer: Vec<u8>,
    /// The bytes of its serial number.
    pub serial: Vec<u8>,
    /// Whether it may issue certificates and lists of revoked ones.
    pub authority: bool,
    /// What its issuer signed.
    pub sealed: SignedPart,
}

/// Why bytes are no certificate that is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Longer than `limits::CERTIFICATE_BYTES`.
    #[error("longer than {} bytes", limits::CERTIFICATE_BYTES)]
    TooLong,
    /// Not DER of one X.509 certificate and nothing else.
    #[error("not an X.509 certificate in DER")]
    Unreadable,
    /// Its key is not RSA.
    #[error("its key is not RSA")]
    NotRsa,
}

impl CertificateError {
    /// The same in Spanish.
    pub fn es(self) -> &'static str {
        match self {
            Self::TooLong => "es demasiado largo para un certificado",
            Self::Unreadable => "no es un certificado X.509 en DER",
            Self::NotRsa => "su llave no es RSA",
        }
    }
}

impl Certificate {
    /// Reads DER.
    pub fn read(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > limits::CERTIFICATE_BYTES {
            return Err(CertificateError::TooLong);
        }
        let unreadable = CertificateError::Unreadable;
        let (rest, read) = X509Certificate::from_der(der).map_err(|_| unreadable)?;
        if !rest.is_empty() {
            return Err(unreadable);
        }
        let tbs = &read.tbs_certificate;
        if tbs.subject_pki.algorithm.algorithm.as_bytes() != RSA {
            return Err(CertificateError::NotRsa);
        }
        let name = of(&tbs.subject, COMMON_NAME).or_else(|| of(&tbs.subject, NAME)).unwrap_or_default();
        let basic = read.basic_constraints().map_err(|_| unreadable)?;
        let usage = read.key_usage().map_err(|_| unreadable)?;
        let may_issue = usage.as_ref().is_none_or(|usage| usage.value.key_cert_sign());
        let kind = usage.as_ref().map_or(Kind::Other, |usage| {
            let usage = usage.value;
            let signs = usage.digital_signature() && usage.non_repudiation() && !usage.key_cert_sign();
            match (signs, usage.data_encipherment() && usage.key_agreement()) {
                (true, true) => Kind::Fiel,
                (true, false) => Kind::Csd,
                (false, _) => Kind::Other,
            }
        });
        Ok(Self {
            name,
            rfc: of(&tbs.subject, UNIQUE_IDENTIFIER).unwrap_or_default(),
            curp: of(&tbs.subject, SERIAL_NUMBER).unwrap_or_default(),
            number: number(read.raw_serial()),
            kind,
            not_before: instant(tbs.validity.not_before),
            not_after: instant(tbs.validity.not_after),
            public_key: tbs.subject_pki.subject_public_key.data.to_vec(),
            key_info: tbs.subject_pki.raw.to_vec(),
            subject: tbs.subject.as_raw().to_vec(),
            issuer: tbs.issuer.as_raw().to_vec(),
            serial: read.raw_serial().to_vec(),
            authority: may_issue && basic.is_some_and(|basic| basic.value.ca),
            sealed: SignedPart {
                bytes: tbs.as_ref().to_vec(),
                scheme: Scheme::of(&read.signature_algorithm),
                signature: read.signature_value.data.to_vec(),
            },
        })
    }

    /// Whether it is valid at an instant by its own dates.
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        self.not_before <= at && at <= self.not_after
    }
}

/// The certificates of a file, DER or PEM, each as it was read.
pub fn certificates(file: &[u8]) -> Vec<Result<Certificate, CertificateError>> {
    ders(file, "CERTIFICATE").iter().map(|der| Certificate::read(der)).collect()
}

/// What a file holds: the blocks of PEM with this label, or itself as DER.
pub(super) fn ders(file: &[u8], label: &str) -> Vec<Vec<u8>> {
    // DER begins with a sequence; PEM with a word, perhaps after remarks.
    if file.first() == Some(&0x30) {
        return vec![file.to_vec()];
    }
    let blocks = Pem::iter_from_buffer(file);
    // A block that is cut short ends the file.
    blocks.map_while(Result::ok).filter(|pem| pem.label == label).map(|pem| pem.contents).collect()
}

/// The last second of an instant as certificates write it.
pub(super) fn instant(at: ASN1Time) -> Timestamp {
    Timestamp::from_millis(at.timestamp().saturating_mul(1_000))
}

fn of(name: &X509Name<'_>, kind: &[u8]) -> Option<String> {
    let found = name.iter_attributes().find(|attribute| attribute.attr_type().as_bytes() == kind)?;
    let text: String = String::from_utf8_lossy(found.as_slice()).chars().filter(|c| !c.is_control()).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn number(serial: &[u8]) -> String {
    if !serial.is_empty() && serial.iter().all(u8::is_ascii_digit) {
        return serial.iter().copied().map(char::from).collect();
    }
    hex::write(serial).to_ascii_uppercase()
}
