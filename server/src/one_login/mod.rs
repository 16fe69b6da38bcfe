//! One login: people come in with their account of a directory, by OpenID Connect (docs/one-login.md).
//!
//! A browser is sent to its provider with a question that only it can answer ([`pending`]); what comes back is exchanged, verified
//! ([`jws`], [`claims`]) and settled (`identity::accounts`). The passkey stays the way in without a network: a provider that is away
//! keeps nobody out who has one, and throws nobody out.

mod asking;
pub mod claims;
pub mod jws;
pub mod metadata;
pub mod pending;
mod provider_error;
pub mod settings;
mod trial;

use crate::bilingual_text::BilingualText;
use crate::clock::Clock;
use crate::identity::IdentityError;
use crate::identity::account_sign_in;
use crate::identity::accounts::{self, AccountOutcome};
use crate::identity::token::Token;
use crate::outbound::transport::{HttpTransport, TransportProblem};
use crate::store::{SessionOrigin, Store, StoreError, TokenHash};
use crate::traces;
use crate::unapproved::LostRoles;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jws::{Keys, TokenError};
use metadata::Metadata;
use pending::{Pending, SignInStep};
pub use provider_error::ProviderError;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::PersonId;
use ronda_shared::time::Timestamp;
use serde::Deserialize;
use settings::{Provider, Providers, ProvidersProblem};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
pub use trial::ProviderTrial;
use url::Url;

/// A code at most.
const PARAMETER_BYTES: usize = 4_096;

/// Why somebody does not come in by a provider.
#[derive(Debug, thiserror::Error)]
pub enum OneLoginProblem {
    /// There is no such provider, or the file is not right.
    #[error("there is no such provider")]
    NoProvider,
    /// The sign-in was not begun here, by this browser, a moment ago; or it was answered before.
    #[error("no sign-in of this browser is under way")]
    NotUnderWay,
    /// The answer names another provider: somebody mixes them up.
    #[error("the answer is another provider's")]
    MixedUp,
    /// The person, or their provider, said no: its word.
    #[error("the provider refused: {0}")]
    Denied(String),
    /// The provider does not answer, or not as it should.
    #[error("the provider does not answer: {0}")]
    Away(#[from] ProviderError),
    /// What it vouches with is not taken.
    #[error("what the provider said is not taken: {0}")]
    Wrong(#[from] TokenError),
    /// The account waits for a supervisor.
    #[error("the account waits for a supervisor")]
    Asks,
    /// The account opens for nobody.
    #[error("the account was refused, or is nobody's here")]
    Refused,
    /// Its person has left.
    #[error("the account's person has left")]
    Left,
    /// The store could not.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl From<StoreError> for OneLoginProblem {
    fn from(error: StoreError) -> Self {
        Self::Identity(error.into())
    }
}

impl OneLoginProblem {
    /// Whether whoever brought the answer may have guessed at it. Whom a provider vouched for has not, though the account opens for
    /// nobody: on an office's first day all of it comes from one address, and waits. Nor has who meets a provider that is away.
    pub fn may_be_a_guess(&self) -> bool {
        match self {
            Self::NoProvider | Self::NotUnderWay | Self::MixedUp | Self::Denied(_) | Self::Wrong(_) => true,
            Self::Away(_) | Self::Asks | Self::Refused | Self::Left | Self::Identity(_) => false,
        }
    }

    /// The word by which the page knows what to tell.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoProvider | Self::MixedUp | Self::Wrong(_) => "bad",
            Self::NotUnderWay => "late",
            Self::Denied(_) => "denied",
            Self::Away(_) => "away",
            Self::Asks => "asks",
            Self::Refused => "refused",
            Self::Left => "left",
            Self::Identity(_) => "failed",
        }
    }

    /// In Spanish, for who administers.
    pub fn es(&self) -> String {
        match self {
            Self::NoProvider => "no hay tal directorio".to_owned(),
            Self::NotUnderWay => "este navegador no había empezado a entrar".to_owned(),
            Self::MixedUp => "la respuesta es de otro directorio".to_owned(),
            Self::Denied(said) => format!("el directorio se negó: {said}"),
            Self::Away(why) => format!("el directorio no responde como debe: {}", why.es()),
            Self::Wrong(why) => format!("no se acepta lo que dijo el directorio: {}", why.es()),
            Self::Asks => "la cuenta espera a quien supervisa".to_owned(),
            Self::Refused => "la cuenta se rechazó, o aquí no es de nadie".to_owned(),
            Self::Left => "la persona de esa cuenta ya se dio de baja".to_owned(),
            Self::Identity(error) => format!("Ronda no pudo hacerlo ({error})"),
        }
    }

    /// In both languages, for who administers.
    pub fn in_words(&self) -> BilingualText {
        BilingualText { es: self.es(), en: self.to_string() }
    }

    /// Whether it is the provider's trouble or the operator's, who look for it in «Conexiones»; not a person's. Whose answer it is stands
    /// in the browser's address, where anybody writes what they like: that raises nobody's alarm.
    fn is_of_provider(&self) -> bool {
        matches!(self, Self::Wrong(_) | Self::Away(_))
    }
}

impl From<TransportProblem> for OneLoginProblem {
    fn from(problem: TransportProblem) -> Self {
        Self::Away(problem.into())
    }
}

/// What a provider publishes, as it was read.
#[derive(Clone)]
struct Published {
    at: Timestamp,
    issuer: String,
    metadata: Arc<Metadata>,
    keys: Arc<Keys>,
}

/// The last reading of what a provider publishes, which failed.
struct Unread {
    at: Timestamp,
    issuer: String,
    why: ProviderError,
}

/// Held by whoever reads what a provider publishes; none where the last reading did not fail.
type LastReading = Arc<tokio::sync::Mutex<Option<Unread>>>;

/// What this server has seen of a provider since it began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderStatus {
    /// When somebody last came in by it.
    pub came: Option<Timestamp>,
    /// When it last failed, and why.
    pub failed: Option<(Timestamp, BilingualText)>,
}

/// Tells whoever watches since when a provider fails, or that it does no more.
fn failing_since(name: &str, since: Option<Timestamp>) {
    let at = since.map_or(0.0, |at| at.millis() as f64 / 1_000.0);
    metrics::gauge!("ronda_connector_failing_timestamp_seconds", "connector" => "oidc", "name" => name.to_owned())
        .set(at);
}

/// One login of a running server.
pub struct OneLogin {
    data: PathBuf,
    /// What people type in the browser: where providers send them back.
    origin: String,
    store: Arc<dyn Store>,
    clock: Clock,
    line: Arc<dyn HttpTransport>,
    pending: Pending,
    published: Mutex<BTreeMap<String, Published>>,
    unread: Mutex<BTreeMap<String, LastReading>>,
    seen: Mutex<BTreeMap<String, ProviderStatus>>,
}

/// A browser about to be sent to its provider.
pub struct SignInRedirect {
    /// Where.
    pub to: Url,
    /// What it is known by when it comes back: for its cookie.
    pub browser: Token,
}

/// What a page is handed to come in with.
pub struct SignInTicket {
    /// It opens once, to the browser that began, within minutes.
    pub ticket: Token,
    /// Who comes: of several devices of one browser the page takes theirs.
    pub person: PersonId,
    /// The roles that the rules took from them as they came.
    pub lost: Option<LostRoles>,
}

/// What a provider sends a browser back with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProviderCallback {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

impl OneLogin {
    /// Of a store, by the file in this data directory.
    pub fn new(
        data: PathBuf,
        origin: String,
        store: Arc<dyn Store>,
        clock: Clock,
        line: Arc<dyn HttpTransport>,
    ) -> Arc<Self> {
        let pending = Pending::on(Arc::clone(&store));
        let (published, unread, seen) = (Mutex::default(), Mutex::default(), Mutex::default());
        Arc::new(Self { data, origin, store, clock, line, pending, published, unread, seen })
    }

    /// The providers as the file says now.
    ///
    /// # Errors
    /// It is not right.
    pub async fn providers(self: &Arc<Self>) -> Result<Providers, ProvidersProblem> {
        let data = self.data.clone();
        let read = match traces::blocking(move || settings::read(&data)).await {
            Ok(read) => read?,
            Err(error) => return Err(ProvidersProblem::Read(std::io::Error::other(error))),
        };
        self.forget_others(&read);
        Ok(read)
    }

    /// What was seen of providers that the file names no more is over, also for whoever watches their figures: nobody comes in by them who
    /// would show that they work again.
    fn forget_others(&self, known: &Providers) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|name, _| {
            let stays = known.contains_key(name);
            if !stays {
                failing_since(name, None);
            }
            stays
        });
    }

    async fn provider(self: &Arc<Self>, name: &str) -> Result<Provider, OneLoginProblem> {
        match self.providers().await {
            Ok(mut all) => all.remove(name).ok_or(OneLoginProblem::NoProvider),
            Err(problem) => {
                tracing::error!(error.message = %problem, "Nobody signs in by a directory until it is put right.");
                Err(OneLoginProblem::NoProvider)
            }
        }
    }

    /// Works on the store off the async threads.
    async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, OneLoginProblem> + Send + 'static,
    ) -> Result<T, OneLoginProblem> {
        let own = Arc::clone(self);
        match traces::blocking(move || work(&own)).await {
            Ok(done) => done,
            Err(error) => Err(StoreError::Disk(error.to_string()).into()),
        }
    }

    /// What this server has seen of a provider.
    pub fn seen(&self, name: &str) -> ProviderStatus {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned().unwrap_or_default()
    }

    /// Remembers what failed, where it is the provider's or the operator's trouble.
    fn noted<T>(&self, name: &str, done: Result<T, OneLoginProblem>) -> Result<T, OneLoginProblem> {
        if let Err(problem) = &done
            && problem.is_of_provider()
        {
            tracing::warn!(oidc.provider = name, error.message = %problem, "A sign-in by a directory failed.");
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let (seen, now) = (seen.entry(name.to_owned()).or_default(), self.clock.now());
            let fails = |(at, _): &(Timestamp, BilingualText)| seen.came.is_none_or(|came| came < *at);
            if !seen.failed.as_ref().is_some_and(fails) {
                failing_since(name, Some(now));
            }
            seen.failed = Some((now, problem.in_words()));
        }
        if matches!(done, Err(OneLoginProblem::MixedUp)) {
            tracing::warn!(oidc.provider = name, "A browser brought an answer of another issuer than it was sent to.");
        }
        done
    }

    fn redirect(&self, name: &str) -> String {
        format!("{}/api/oidc/{name}/callback", self.origin)
    }

    /// Begins a sign-in: where the browser is to go.
    ///
    /// # Errors
    /// There is no such provider, or it does not answer.
    pub async fn start(self: &Arc<Self>, name: &str) -> Result<SignInRedirect, OneLoginProblem> {
        let provider = self.provider(name).await?;
        let published = self.noted(name, self.published(name, &provider, None).await)?;
        let (nonce, verifier, browser) = (Token::draw(), Token::draw(), Token::draw());
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_str().as_bytes()));
        let step = SignInStep::Asked {
            provider: name.to_owned(),
            issuer: provider.issuer.clone(),
            nonce: nonce.as_str().to_owned(),
            verifier: verifier.as_str().to_owned(),
        };
        let (now, whose) = (self.clock.now(), browser.hash());
        let state = self.blocking(move |own| Ok(own.pending.keep(now, whose, step)?)).await?;
        let others = provider.scopes.iter().map(String::as_str).filter(|scope| *scope != "openid");
        let scopes: Vec<&str> = ["openid"].into_iter().chain(others).collect();
        let mut to = published.metadata.authorization_endpoint.clone();
        to.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &provider.client_id)
            .append_pair("redirect_uri", &self.redirect(name))
            .append_pair("scope", &scopes.join(" "))
            .append_pair("state", state.as_str())
            .append_pair("nonce", nonce.as_str())
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(SignInRedirect { to, browser })
    }

    /// Takes what a browser came back with: what its page comes in with ([`Self::came`]).
    ///
    /// # Errors
    /// Why not; of what a provider said wrong nothing is kept but that it failed.
    pub async fn returned(
        self: &Arc<Self>,
        organisation: &Organisation,
        name: &str,
        browser: Option<String>,
        returned: ProviderCallback,
    ) -> Result<SignInTicket, OneLoginProblem> {
        let done = self.answered(organisation, name, browser, returned).await;
        self.noted(name, done)
    }

    async fn answered(
        self: &Arc<Self>,
        organisation: &Organisation,
        name: &str,
        browser: Option<String>,
        returned: ProviderCallback,
    ) -> Result<SignInTicket, OneLoginProblem> {
        let now = self.clock.now();
        let ProviderCallback { code, state, iss, error } = returned;
        let state = state.ok_or(OneLoginProblem::NotUnderWay)?;
        // Taken out before anything else is looked at: no answer counts twice.
        let shown = browser.clone();
        let step = self.blocking(move |own| Ok(own.pending.take(now, &state, shown.as_deref())?)).await?;
        let Some(SignInStep::Asked { provider: asked, issuer, nonce, verifier }) = step else {
            return Err(OneLoginProblem::NotUnderWay);
        };
        let provider = self.provider(name).await?;
        if asked != name || issuer != provider.issuer || iss.as_ref().is_some_and(|iss| *iss != issuer) {
            return Err(OneLoginProblem::MixedUp);
        }
        if let Some(error) = error {
            return Err(OneLoginProblem::Denied(error.chars().filter(|one| !one.is_control()).take(60).collect()));
        }
        let code = code.filter(|code| !code.is_empty() && code.len() <= PARAMETER_BYTES);
        let code = code.ok_or(OneLoginProblem::NotUnderWay)?;
        let published = self.published(name, &provider, None).await?;
        if published.metadata.authorization_response_iss_parameter_supported && iss.is_none() {
            return Err(OneLoginProblem::MixedUp);
        }
        let id_token = self.exchanged(name, &provider, &published.metadata, &code, &verifier).await?;
        let token = self.verified(name, &provider, published, &id_token).await?;
        let vouched = claims::id_token(name, &provider, &nonce, now, &token)?;
        let grant = provider.grant(organisation, vouched.groups.as_deref());
        let first = provider.first_sign_in;
        let name = name.to_owned();
        self.blocking(move |own| {
            let account = vouched.shown.key();
            let origin = SessionOrigin { issuer: vouched.shown.issuer.clone(), account, sid: vouched.sid };
            let whose = browser.as_deref().and_then(crate::identity::token::hash_of);
            let whose: TokenHash = whose.ok_or(OneLoginProblem::NotUnderWay)?;
            // Before their roles are settled: what fails behind that would leave untold what they have lost. Nobody is handed it who is refused.
            let ticket = own.pending.keep(now, whose, SignInStep::Came(origin))?;
            let known = own.store.read()?.end()?;
            let settled = accounts::settle(&*own.store, now, &vouched.shown, grant.as_ref(), first)?;
            let person = match settled {
                AccountOutcome::Opens(person) => person,
                AccountOutcome::Asks => return Err(OneLoginProblem::Asks),
                AccountOutcome::Refused => return Err(OneLoginProblem::Refused),
                AccountOutcome::Left => return Err(OneLoginProblem::Left),
            };
            own.seen.lock().unwrap_or_else(PoisonError::into_inner).entry(name.clone()).or_default().came = Some(now);
            failing_since(&name, None);
            // They are in, whether that can be read or not: who supervises is told of an approval that nobody gives in its time as well.
            let lost = own.lost(&person, known).unwrap_or_else(|error| {
                tracing::error!(error.message = %error, "What somebody lost who signed in is not known.");
                None
            });
            Ok(SignInTicket { lost, ticket, person })
        })
        .await
    }

    /// What somebody has lost since a position of the feed.
    fn lost(&self, person: &PersonId, known: u64) -> Result<Option<LostRoles>, StoreError> {
        let reader = self.store.read()?;
        let (before, after) = (reader.person_at(person, known)?, reader.person(person)?);
        Ok(before.zip(after).and_then(|(before, after)| LostRoles::between(&before, &after)))
    }

    /// Hands a browser what its page comes in with, of an account that was vouched for otherwise just now. It blocks.
    ///
    /// # Errors
    /// The store could not, or keeps too much already.
    pub fn hand(&self, browser: &Token, origin: SessionOrigin) -> Result<Token, StoreError> {
        self.pending.keep(self.clock.now(), browser.hash(), SignInStep::Came(origin))
    }

    /// The account with which a browser came back a moment ago, once. It blocks.
    ///
    /// # Errors
    /// [`IdentityError::NoAccount`] where it did not; the store.
    pub fn came(&self, ticket: &str, browser: Option<&str>) -> Result<SessionOrigin, IdentityError> {
        match self.pending.take(self.clock.now(), ticket, browser)? {
            Some(SignInStep::Came(origin)) => Ok(origin),
            Some(SignInStep::Asked { .. }) | None => Err(IdentityError::NoAccount),
        }
    }

    /// A provider says that a session of its own is over: those that it began here end. How many.
    ///
    /// # Errors
    /// The token is not taken: nothing ends.
    pub async fn logged_out(self: &Arc<Self>, name: &str, token: &str) -> Result<usize, OneLoginProblem> {
        match self.ended(name, token).await {
            // Anybody may call here: what is no token of the provider's is no failure of the provider's.
            Err(OneLoginProblem::Wrong(wrong)) => Err(wrong.into()),
            done => self.noted(name, done),
        }
    }

    async fn ended(self: &Arc<Self>, name: &str, token: &str) -> Result<usize, OneLoginProblem> {
        let now = self.clock.now();
        let provider = self.provider(name).await?;
        let token = self.verified_logout(name, &provider, token).await?;
        let out = claims::logout_token(&provider, now, &token)?;
        let issuer = provider.issuer;
        self.blocking(move |own| {
            // Held first: whoever shows it again would end what was begun since. What is kept for all servers is no part of a commit,
            // so it is noted as done once the sessions have ended.
            let (subject, sid) = (out.subject.as_deref(), out.sid.as_deref());
            if !own.pending.is_first(now, &issuer, &out.id, out.until)? {
                return Err(TokenError::Replayed.into());
            }
            // First what a page may come in with a moment later.
            let withdrawn = own.pending.withdraw(now, &issuer, subject, sid).map_err(IdentityError::from);
            let ended =
                withdrawn.and_then(|()| account_sign_in::end_by_directory(&*own.store, now, &issuer, subject, sid));
            // Where it failed the provider tries again with the same token, which is to count then. What is told is what became of the
            // sessions; a mark that cannot be written, too, is over in a minute by itself.
            let noted = match &ended {
                Ok(_) => own.pending.done(now, &issuer, &out.id, out.until),
                Err(_) => own.pending.forget(now, &issuer, &out.id),
            };
            if let Err(error) = noted {
                tracing::error!(error.message = %error, "What became of a logout token could not be noted.");
            }
            Ok(ended?)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_in_spanish_too() {
        for why in [
            OneLoginProblem::NoProvider,
            OneLoginProblem::NotUnderWay,
            OneLoginProblem::MixedUp,
            OneLoginProblem::Denied("access_denied".to_owned()),
            OneLoginProblem::Away(ProviderError::Status(503)),
            OneLoginProblem::Wrong(TokenError::Nonce),
            OneLoginProblem::Asks,
            OneLoginProblem::Refused,
            OneLoginProblem::Left,
            StoreError::Disk("full".to_owned()).into(),
        ] {
            let BilingualText { es, en } = why.in_words();
            assert!(!es.is_empty() && es != en, "{es}");
        }
    }
}
