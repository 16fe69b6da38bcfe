//! Why an answer says nothing that is believed.

/// Why an answer says nothing that is believed: in one line, without what else it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrue {
    /// More than is read.
    #[error("it is longer than {0} bytes")]
    Long(usize),
    /// It is no RFC 6960 answer.
    #[error("it is no answer on revocation: {0}")]
    Unreadable(&'static str),
    /// The responder said no.
    #[error("it was refused: {0}")]
    Refused(&'static str),
    /// It says nothing of what was asked about.
    #[error("it is about another certificate")]
    Other,
    /// It answers another question.
    #[error("its nonce is of another question")]
    Nonce,
    /// It may have been recorded.
    #[error("it has no nonce, and was not made within ten minutes of the question")]
    Stale,
    /// It tells of a time to come.
    #[error("its time is ahead of this server's clock")]
    Early,
    /// What it says holds no more.
    #[error("it held until before it came (nextUpdate)")]
    Ended,
    /// SHA-1.
    #[error("it is signed with SHA-1, which is not believed")]
    Weak,
    /// Another algorithm.
    #[error("it is signed by another algorithm than RSA PKCS #1 v1.5 with SHA-256, 384 or 512")]
    Algorithm,
    /// Somebody else signed it, or something else was signed.
    #[error("neither its issuer's key nor that of a certificate in it has signed it")]
    Signature,
    /// A certificate of somebody else's has signed it.
    #[error("who signed it was not appointed by the certificate's issuer")]
    Appointed,
    /// A certificate that must not sign answers has signed it.
    #[error("its signer's certificate is not for answers on revocation (OCSPSigning)")]
    Usage,
    /// The signer's certificate was not valid.
    #[error("its signer's certificate was not valid when it was made")]
    Validity,
    /// The responder has never heard of it.
    #[error("the responder does not know the certificate")]
    Unknown,
    /// It says that nothing was revoked by a time at which nothing was signed.
    #[error("it says how things stood before the signature")]
    Before,
}
