//! Why an answer says nothing that is believed.

use crate::bilingual_text::InSpanish;

/// Why an answer says nothing that is believed: in one line, without what else it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAnswer {
    /// More than is read.
    #[error("it is longer than {0} bytes")]
    Long(usize),
    /// It is no RFC 6960 answer.
    #[error("it is no answer on revocation: {}", .0.en())]
    Unreadable(Part),
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

impl InSpanish for InvalidAnswer {
    /// The responder's word for a refusal stays as the standard has it.
    fn es(&self) -> String {
        let plain = match self {
            Self::Long(most) => return format!("la respuesta mide más de {most} bytes"),
            Self::Unreadable(part) => return format!("lo que contestó no es una respuesta de OCSP: {}", part.es()),
            Self::Refused(word) => return format!("no quiso contestar ({word})"),
            Self::Other => "habla de otro certificado",
            Self::Nonce => "contesta otra pregunta (nonce)",
            Self::Stale => "no trae nonce, y no se hizo a menos de diez minutos de la pregunta",
            Self::Early => "su hora va adelante del reloj de este servidor",
            Self::Ended => "ya no valía cuando llegó (nextUpdate)",
            Self::Weak => "está firmada con SHA-1, que ya no se acepta",
            Self::Algorithm => "está firmada con otro algoritmo que RSA PKCS #1 v1.5 con SHA-256, 384 o 512",
            Self::Signature => "no la firmó la autoridad ni ningún certificado que trae",
            Self::Appointed => "quien la firmó no fue nombrado por la autoridad del certificado",
            Self::Usage => "el certificado de quien la firmó no es para respuestas de revocación (OCSPSigning)",
            Self::Validity => "el certificado de quien la firmó no estaba vigente cuando se hizo",
            Self::Unknown => "el respondedor no conoce el certificado",
            Self::Before => "dice cómo estaba antes de la firma",
        };
        plain.to_owned()
    }
}

/// The part of an answer that is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it is no `OCSPResponse`.
    Whole,
    /// Its status is one that the standard does not know.
    Status,
    /// It holds no basic answer.
    NoBasic,
    /// What it holds is no `BasicOCSPResponse`.
    Basic,
    /// What is signed is no `ResponseData`.
    Data,
}

impl Part {
    fn en(self) -> &'static str {
        match self {
            Self::Whole => "it is no OCSPResponse",
            Self::Status => "its status is none",
            Self::NoBasic => "it holds no basic answer",
            Self::Basic => "it is no BasicOCSPResponse",
            Self::Data => "what is signed is no ResponseData",
        }
    }

    fn es(self) -> &'static str {
        match self {
            Self::Whole => "no es un OCSPResponse",
            Self::Status => "su estado no existe",
            Self::NoBasic => "no trae la respuesta básica",
            Self::Basic => "lo que trae no es un BasicOCSPResponse",
            Self::Data => "lo firmado no es un ResponseData",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_in_spanish_too() {
        let parts = [Part::Whole, Part::Status, Part::NoBasic, Part::Basic, Part::Data].map(InvalidAnswer::Unreadable);
        let others = [
            InvalidAnswer::Long(7),
            InvalidAnswer::Refused("tryLater"),
            InvalidAnswer::Other,
            InvalidAnswer::Nonce,
            InvalidAnswer::Stale,
            InvalidAnswer::Early,
            InvalidAnswer::Ended,
            InvalidAnswer::Weak,
            InvalidAnswer::Algorithm,
            InvalidAnswer::Signature,
            InvalidAnswer::Appointed,
            InvalidAnswer::Usage,
            InvalidAnswer::Validity,
            InvalidAnswer::Unknown,
            InvalidAnswer::Before,
        ];
        for why in parts.into_iter().chain(others) {
            let (es, en) = (why.es(), why.to_string());
            assert!(!es.is_empty() && es != en, "{es}");
        }
    }
}
