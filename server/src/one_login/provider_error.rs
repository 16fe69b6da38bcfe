//! Why a provider does not answer, or not as it should: in English, and in Spanish for who administers.

use super::metadata::MetadataProblem;
use crate::outbound::transport::TransportProblem;

/// Why a provider does not answer, or not as it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The line.
    #[error(transparent)]
    Line(#[from] TransportProblem),
    /// Its issuer leads to no address.
    #[error("`issuer` is no address")]
    Issuer,
    /// It answered with this HTTP status.
    #[error("it answered {0}")]
    Status(u16),
    /// It did not take the code.
    #[error("it answered {status} to the code: {said}")]
    Code {
        /// The HTTP status.
        status: u16,
        /// Its own word for it; empty where it has none.
        said: String,
    },
    /// It does not take us for who we say: the name at the provider or the secret is another.
    #[error("it does not take the client or its secret: {said}")]
    Client {
        /// Its own word for it.
        said: String,
    },
    /// It took the code and vouches for nobody.
    #[error("its answer has no ID token")]
    NoToken,
    /// What it publishes verifies nothing.
    #[error("it publishes no key that can verify")]
    NoKeys,
    /// What it publishes of itself is not right.
    #[error(transparent)]
    Metadata(#[from] MetadataProblem),
}

impl ProviderError {
    /// The same in Spanish; the provider's own word stays as it is.
    pub fn es(&self) -> String {
        match self {
            Self::Line(problem) => problem.es(),
            Self::Issuer => "«issuer» no es una dirección".to_owned(),
            Self::Status(status) => format!("contestó {status}"),
            Self::Code { status, said } => format!("contestó {status} al código: {said}"),
            Self::Client { said } => format!("no acepta a este cliente o su secreto: {said}"),
            Self::NoToken => "su respuesta no trae un ID token".to_owned(),
            Self::NoKeys => "no publica ninguna llave con la que se pueda verificar".to_owned(),
            Self::Metadata(problem) => problem.es(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_in_spanish_too() {
        for why in [
            ProviderError::Line(TransportProblem::Late),
            ProviderError::Issuer,
            ProviderError::Status(503),
            ProviderError::Code { status: 400, said: "invalid_request".to_owned() },
            ProviderError::Client { said: "invalid_client".to_owned() },
            ProviderError::NoToken,
            ProviderError::NoKeys,
            ProviderError::Metadata(MetadataProblem::Json("eof".to_owned())),
            ProviderError::Metadata(MetadataProblem::Issuer("https://otro.example".to_owned())),
            ProviderError::Metadata(MetadataProblem::Clear("http://d.example".to_owned())),
        ] {
            let (es, en) = (why.es(), why.to_string());
            assert!(!es.is_empty() && es != en, "{es}");
        }
    }
}
