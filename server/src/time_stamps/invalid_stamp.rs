//! Why an answer is no time stamp that is believed.

use crate::bilingual_text::InSpanish;
use ronda_shared::time::{MINUTE_MS, Timestamp};

/// Why an answer is no time stamp that is believed: in one line, without what else it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStamp {
    /// More than is read.
    #[error("it is longer than {0} bytes")]
    Long(usize),
    /// It is no RFC 3161 answer.
    #[error("it is no time stamp: {}", .0.en())]
    Unreadable(Part),
    /// The authority said no.
    #[error("it was refused (status {status}){words}")]
    Refused {
        /// `PKIStatus`.
        status: u64,
        /// What it said of it, after a colon; or nothing.
        words: String,
    },
    /// It stamps something else.
    #[error("its imprint is of something else")]
    Imprint,
    /// It answers another question.
    #[error("its nonce is of another question")]
    Nonce,
    /// It was made under another policy.
    #[error("its policy is {0}, which the file does not name")]
    Policy(String),
    /// What is signed is not what it says, or somebody else signed it.
    #[error("its signature does not fit: {}", .0.en())]
    Signature(SignatureMismatch),
    /// A certificate that must not sign time stamps has signed it.
    #[error("its certificate is not for time stamps alone (extended key usage)")]
    Usage,
    /// The certificate was not valid at that time.
    #[error("its certificate was not valid when it says that it was made")]
    Validity,
    /// It leads to no anchor.
    #[error("its chain leads to no certificate of the anchors' file")]
    Chain,
    /// Its time is not this server's.
    #[error("its time is {} this server's clock", apart(.0))]
    Time(i64),
}

impl InvalidStamp {
    /// A time that is too far from ours.
    pub(super) fn time(at: Timestamp, now: Timestamp) -> Self {
        Self::Time(at.since(now))
    }
}

impl InSpanish for InvalidStamp {
    /// What the authority said stays in its own words.
    fn es(&self) -> String {
        let plain = match self {
            Self::Long(most) => return format!("la respuesta mide más de {most} bytes"),
            Self::Unreadable(part) => return format!("lo que contestó no es un sello de tiempo: {}", part.es()),
            Self::Refused { status, words } => return format!("lo rechazó (estado {status}){words}"),
            Self::Policy(policy) => return format!("su política es {policy}, y el archivo no la nombra"),
            Self::Signature(misfit) => return format!("su firma no corresponde: {}", misfit.es()),
            Self::Time(millis) => {
                let way = if *millis < 0 { "atrás" } else { "adelante" };
                return format!("su hora va {} {way} del reloj de este servidor", span(*millis));
            }
            Self::Imprint => "sella otra cosa: la huella no es la que se mandó",
            Self::Nonce => "contesta otra pregunta (nonce)",
            Self::Usage => "su certificado no es solo para sellos de tiempo (extended key usage)",
            Self::Validity => "su certificado no estaba vigente a la hora que dice el sello",
            Self::Chain => "su certificado no lleva a ninguno del archivo de «anchors»",
        };
        plain.to_owned()
    }
}

/// How far: milliseconds, above nought where it is later.
fn apart(millis: &i64) -> String {
    let way = if *millis < 0 { "behind" } else { "ahead of" };
    format!("{} {way}", span(*millis))
}

/// Milliseconds as hours and minutes, which are written alike in both languages.
fn span(millis: i64) -> String {
    let minutes = millis.saturating_abs() / MINUTE_MS;
    format!("{} h {:02} min", minutes / 60, minutes % 60)
}

/// The part of an answer that is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it is no `TimeStampResp`.
    Whole,
    /// Its token is no `SignedData`.
    Token,
    /// What is signed is no `TSTInfo` about SHA-256.
    Info,
    /// What it says of its signer cannot be read.
    Signer,
}

impl Part {
    fn en(self) -> &'static str {
        match self {
            Self::Whole => "it is no TimeStampResp",
            Self::Token => "its token is no signed data",
            Self::Info => "what is signed is no TSTInfo of SHA-256",
            Self::Signer => "its signer's part cannot be read",
        }
    }

    fn es(self) -> &'static str {
        match self {
            Self::Whole => "la respuesta no es un TimeStampResp",
            Self::Token => "su contenido no está firmado (SignedData)",
            Self::Info => "lo firmado no es un TSTInfo con SHA-256",
            Self::Signer => "no se puede leer quién lo firmó",
        }
    }
}

/// How a signature does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureMismatch {
    /// The digest beside the signature is not that of what it stamps.
    Digest,
    /// The certificate that it names is not there.
    Absent,
    /// The key of that certificate has not made it.
    Key,
}

impl SignatureMismatch {
    fn en(self) -> &'static str {
        match self {
            Self::Digest => "the digest of what it stamps is another",
            Self::Absent => "the certificate that it names is not in it",
            Self::Key => "its certificate's key has not signed it",
        }
    }

    fn es(self) -> &'static str {
        match self {
            Self::Digest => "la huella de lo que sella es otra",
            Self::Absent => "no trae el certificado que nombra",
            Self::Key => "la llave de su certificado no lo firmó",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_in_spanish_too() {
        let parts = [Part::Whole, Part::Token, Part::Info, Part::Signer].map(InvalidStamp::Unreadable);
        let misfits =
            [SignatureMismatch::Digest, SignatureMismatch::Absent, SignatureMismatch::Key].map(InvalidStamp::Signature);
        let others = [
            InvalidStamp::Long(7),
            InvalidStamp::Refused { status: 2, words: ": busy".to_owned() },
            InvalidStamp::Imprint,
            InvalidStamp::Nonce,
            InvalidStamp::Policy("1.2.3".to_owned()),
            InvalidStamp::Usage,
            InvalidStamp::Validity,
            InvalidStamp::Chain,
            InvalidStamp::Time(MINUTE_MS),
            InvalidStamp::Time(-MINUTE_MS),
        ];
        for why in parts.into_iter().chain(misfits).chain(others) {
            let (es, en) = (why.es(), why.to_string());
            assert!(!es.is_empty() && es != en, "{es}");
        }
        assert_eq!(
            InvalidStamp::Time(61 * MINUTE_MS).es(),
            "su hora va 1 h 01 min adelante del reloj de este servidor"
        );
    }
}
