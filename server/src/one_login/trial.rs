//! Tries a provider: reads what it publishes, and brings it a code that is none. Nobody signs in by it.

use super::settings::Provider;
use super::{OneLogin, OneLoginProblem, ProviderError};
use ronda_shared::catalog::Organisation;
use std::sync::{Arc, PoisonError};

/// A code that no provider has given, and a verifier of the length that PKCE asks for.
const NO_CODE: &str = "ronda-try";
const NO_VERIFIER: &str = "ronda-try-ronda-try-ronda-try-ronda-try-ronda-try";

/// What a trial saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderTrial {
    /// How many keys it publishes that can verify.
    pub keys: usize,
    /// Where browsers are sent, without what follows the path.
    pub asks_at: String,
    /// It names itself in its answers (RFC 9207).
    pub names_itself: bool,
    /// It tells where a session of its own ends.
    pub tells_logout: bool,
    /// It says that it does not know PKCE with SHA-256: nobody will come in.
    pub lacks_pkce: bool,
    /// It refused a code that is none, and so had taken us for its client: RFC 6749 has the client judged first. False where it said
    /// something else, by which nothing is known of the secret.
    pub takes_client: bool,
    /// Groups whose rules give what the organisation's data have not.
    pub idle_rules: Vec<String>,
    /// What is to be written at the provider as the address to come back to.
    pub comes_back_to: String,
    /// And as the address that is told of a logout.
    pub logout_at: String,
    /// After how many milliseconds it had answered.
    pub millis: i64,
}

impl OneLogin {
    /// Reads what a provider publishes anew, and brings it a code that is none.
    ///
    /// # Errors
    /// It does not answer, or not as it should; it does not take the client or its secret.
    pub async fn try_out(
        self: &Arc<Self>,
        organisation: &Organisation,
        name: &str,
        provider: &Provider,
    ) -> Result<ProviderTrial, OneLoginProblem> {
        let began = self.clock.now();
        let read = self.noted(name, self.read_published(provider, began).await.map_err(OneLoginProblem::from))?;
        let metadata = Arc::clone(&read.metadata);
        let keys = read.keys.len();
        self.published.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), read);
        let brought = self.exchanged(name, provider, &metadata, NO_CODE, NO_VERIFIER).await;
        let takes_client = match brought {
            Err(OneLoginProblem::Denied(_)) => true,
            Err(OneLoginProblem::Away(ProviderError::Code { .. } | ProviderError::NoToken)) | Ok(_) => false,
            other => self.noted(name, other.map(|_| false))?,
        };
        let mut asks_at = metadata.authorization_endpoint.clone();
        asks_at.set_query(None);
        Ok(ProviderTrial {
            keys,
            asks_at: asks_at.into(),
            names_itself: metadata.authorization_response_iss_parameter_supported,
            tells_logout: metadata.backchannel_logout_supported,
            lacks_pkce: metadata.lacks_pkce(),
            takes_client,
            idle_rules: provider.idle_rules(organisation).into_iter().map(str::to_owned).collect(),
            comes_back_to: self.redirect(name),
            logout_at: format!("{}/api/oidc/{name}/logout", self.origin),
            millis: self.clock.now().since(began).max(0),
        })
    }
}
