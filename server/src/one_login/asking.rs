//! What a provider is asked: what it publishes, kept for an hour, and what a code stands for.

use super::jws::{self, Keys, TokenError};
use super::metadata::{self, Metadata};
use super::provider_error::ProviderError;
use super::settings::Provider;
use super::{OneLogin, OneLoginProblem, Published, Unread};
use crate::outbound::transport::{self, Answer, Question};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ronda_shared::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp};
use serde::Deserialize;
use std::sync::{Arc, PoisonError};
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

/// How long what a provider publishes is taken as it was read.
const FRESH_MS: i64 = HOUR_MS;
/// Keys are read again this often at most, however many tokens name keys that are not among them.
const AGAIN_MS: i64 = MINUTE_MS;
/// A provider that did not answer, or not as it should, is asked again this often at most, whoever brings what for it.
const PAUSE_MS: i64 = 10_000;
/// How old keys may be by which a logout is judged while newer ones cannot be read.
const FORMER_MS: i64 = DAY_MS;

impl Unread {
    /// Whether it is what an issuer that is asked now would come to.
    fn stands(&self, issuer: &str, now: Timestamp) -> bool {
        self.issuer == issuer && (0..PAUSE_MS).contains(&now.since(self.at))
    }
}

impl OneLogin {
    /// What a signed token holds. Where it names a key that is not known, or none fits (it names none, or one that was made anew under
    /// its name), the keys are read again: providers turn them.
    pub(super) async fn verified(
        self: &Arc<Self>,
        name: &str,
        provider: &Provider,
        published: Published,
        token: &str,
    ) -> Result<jws::Token, OneLoginProblem> {
        match published.keys.verify(token) {
            Err(TokenError::UnknownKey | TokenError::Signature) if self.clock.now().since(published.at) >= AGAIN_MS => {
                let published = self.published(name, provider, Some(published.at)).await?;
                Ok(published.keys.verify(token)?)
            }
            judged => Ok(judged?),
        }
    }

    /// What a logout token holds. It is said once, and ends no more than what its provider began: while what that publishes cannot be read,
    /// keys that were read within a day count.
    pub(super) async fn verified_logout(
        self: &Arc<Self>,
        name: &str,
        provider: &Provider,
        token: &str,
    ) -> Result<jws::Token, OneLoginProblem> {
        let away = match self.published(name, provider, None).await {
            Ok(published) => return self.verified(name, provider, published, token).await,
            Err(away) => away,
        };
        let now = self.clock.now();
        let known = self.published.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        let counts = |one: &Published| one.issuer == provider.issuer && (0..FORMER_MS).contains(&now.since(one.at));
        known.filter(counts).and_then(|former| former.keys.verify(token).ok()).ok_or(away)
    }

    /// What a provider publishes; read again where it is old, or was read no later than `older`.
    ///
    /// One asks for all who come meanwhile. What failed is told to whoever comes within a moment, and not asked for again: anybody may
    /// bring a token that is none.
    pub(super) async fn published(
        &self,
        name: &str,
        provider: &Provider,
        older: Option<Timestamp>,
    ) -> Result<Published, OneLoginProblem> {
        if let Some(known) = self.known(name, provider, older, self.clock.now()) {
            return Ok(known);
        }
        let last = {
            let mut all = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(name.to_owned()).or_default())
        };
        let mut last = last.lock().await;
        let now = self.clock.now();
        if let Some(known) = self.known(name, provider, older, now) {
            return Ok(known);
        }
        if let Some(failed) = last.as_ref().filter(|failed| failed.stands(&provider.issuer, now)) {
            return Err(failed.why.clone().into());
        }
        match self.read_published(provider, now).await {
            Ok(read) => {
                *last = None;
                self.published.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), read.clone());
                Ok(read)
            }
            Err(why) => {
                *last = Some(Unread { at: self.clock.now(), issuer: provider.issuer.clone(), why: why.clone() });
                Err(why.into())
            }
        }
    }

    /// What was read of it, where that is good still.
    fn known(&self, name: &str, provider: &Provider, older: Option<Timestamp>, now: Timestamp) -> Option<Published> {
        let known = self.published.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        known.filter(|one| {
            (0..FRESH_MS).contains(&now.since(one.at))
                && one.issuer == provider.issuer
                && older.is_none_or(|older| one.at > older)
        })
    }

    pub(super) async fn read_published(&self, provider: &Provider, now: Timestamp) -> Result<Published, ProviderError> {
        let place = metadata::place(&provider.issuer).ok_or(ProviderError::Issuer)?;
        let told = self.got(provider, place).await?;
        let metadata = Metadata::read(&provider.issuer, &told)?;
        let told = self.got(provider, metadata.jwks_uri.clone()).await?;
        let keys = Keys::read(&told).filter(|keys| !keys.is_empty()).ok_or(ProviderError::NoKeys)?;
        let (metadata, keys) = (Arc::new(metadata), Arc::new(keys));
        Ok(Published { at: now, issuer: provider.issuer.clone(), metadata, keys })
    }

    async fn got(&self, provider: &Provider, address: Url) -> Result<Vec<u8>, ProviderError> {
        let question = Question {
            address,
            form: None,
            json: None,
            body: None,
            authorization: None,
            allow: provider.allow.clone(),
            ca: provider.ca.clone(),
            most: transport::ANSWER_BYTES,
            timeout: transport::TIMEOUT,
        };
        let Answer { status, body } = self.line.ask(&question).await?;
        if status == 200 { Ok(body) } else { Err(ProviderError::Status(status)) }
    }

    /// What a code is exchanged by. Our secret stands in a header, but where the provider takes it in the form alone.
    fn exchange(&self, name: &str, provider: &Provider, metadata: &Metadata, code: &str, verifier: &str) -> Question {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.redirect(name))
            .append_pair("code_verifier", verifier);
        let mut authorization = None;
        match &provider.secret {
            Some(secret) if !metadata.takes_secret_in_form() => {
                // RFC 6749, 2.3.1: each is encoded as a form's before they are joined.
                let part = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let both = format!("{}:{}", part(&provider.client_id), part(secret.reveal()));
                authorization = Some(format!("Basic {}", STANDARD.encode(both)));
            }
            Some(secret) => {
                form.append_pair("client_id", &provider.client_id).append_pair("client_secret", secret.reveal());
            }
            None => {
                form.append_pair("client_id", &provider.client_id);
            }
        }
        Question {
            address: metadata.token_endpoint.clone(),
            form: Some(form.finish()),
            json: None,
            body: None,
            authorization,
            allow: provider.allow.clone(),
            ca: provider.ca.clone(),
            most: transport::ANSWER_BYTES,
            timeout: transport::TIMEOUT,
        }
    }

    /// Exchanges a code for an ID token.
    pub(super) async fn exchanged(
        &self,
        name: &str,
        provider: &Provider,
        metadata: &Metadata,
        code: &str,
        verifier: &str,
    ) -> Result<String, OneLoginProblem> {
        #[derive(Deserialize)]
        struct TokenResponse {
            id_token: String,
        }
        #[derive(Deserialize)]
        struct ErrorResponse {
            error: String,
        }
        let question = self.exchange(name, provider, metadata, code, verifier);
        let Answer { status, body } = self.line.ask(&question).await?;
        if status != 200 {
            // Its word alone: what else it says may quote what we sent.
            let said = serde_json::from_slice::<ErrorResponse>(&body).map(|said| said.error).unwrap_or_default();
            let said: String = said.chars().filter(|one| one.is_ascii_graphic()).take(60).collect();
            // Anybody can bring a code that is none.
            return Err(match said.as_str() {
                "invalid_grant" => OneLoginProblem::Denied(said),
                // RFC 6749, 5.2; Keycloak says the second where the secret is wrong.
                "invalid_client" | "unauthorized_client" => ProviderError::Client { said }.into(),
                _ => ProviderError::Code { status, said }.into(),
            });
        }
        let told = serde_json::from_slice::<TokenResponse>(&body);
        told.map(|told| told.id_token).map_err(|_| ProviderError::NoToken.into())
    }
}
