//! `/api/administration/connections/providers`: the directories that people come in by, how each stands, and a trial.

use crate::bilingual_text::BilingualText;
use crate::error::HttpProblem;
use crate::http::Json;
use crate::http::administration::must_administer;
use crate::http::session::{Caller, Nothing};
use crate::identity::accounts::FirstSignIn;
use crate::one_login::settings::{Provider, Providers, ProvidersProblem};
use crate::one_login::{OneLoginProblem, ProviderTrial};
use crate::runtime::App;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use ronda_shared::time::Timestamp;
use serde::Serialize;
use url::Url;

/// A directory that people come in by.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ProviderCard {
    /// As its addresses name it.
    id: String,
    /// As its button says.
    name: String,
    /// The host of its issuer.
    host: String,
    /// How many rules give roles by its groups.
    rules: usize,
    /// What becomes of an account that nobody knows: `ask`, `create` or `refuse`.
    first_sign_in: String,
    /// When somebody last came in by it, as far as this server has seen.
    came: Option<Timestamp>,
    /// When it last failed.
    failed: Option<Timestamp>,
    /// Why; none where it did not.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    why: Option<BilingualText>,
}

/// The directories as the file says now.
pub(super) async fn read(app: &App) -> Result<Providers, ProvidersProblem> {
    match app.one_login() {
        Some(one_login) => one_login.providers().await,
        None => Ok(Providers::new()),
    }
}

/// How one stands.
pub(super) fn card(app: &App, id: &str, provider: &Provider) -> ProviderCard {
    let seen = app.one_login().map(|one_login| one_login.seen(id)).unwrap_or_default();
    let (failed, why) = seen.failed.unzip();
    let first_sign_in = match provider.first_sign_in {
        FirstSignIn::Ask => "ask",
        FirstSignIn::Create => "create",
        FirstSignIn::Refuse => "refuse",
    };
    ProviderCard {
        id: id.to_owned(),
        name: provider.name.clone(),
        host: Url::parse(&provider.issuer).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default(),
        rules: provider.rules.len(),
        first_sign_in: first_sign_in.to_owned(),
        came: seen.came,
        failed,
        why,
    }
}

/// What a trial saw.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TriedProvider {
    /// Why it does not work; none where it answered as it should.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    wrong: Option<BilingualText>,
    /// How many keys it publishes that can verify.
    keys: usize,
    /// Where browsers are sent.
    asks_at: String,
    /// It names itself in its answers (RFC 9207).
    names_itself: bool,
    /// It tells where a session of its own ends.
    tells_logout: bool,
    /// It says that it does not know PKCE with SHA-256.
    lacks_pkce: bool,
    /// It takes us for its client, with our secret; false where it did not say.
    takes_client: bool,
    /// Groups whose rules give what the organisation's data have not.
    idle_rules: Vec<String>,
    /// The address to come back to, as it is to be written there.
    comes_back_to: String,
    /// And the one that is told of a logout.
    logout_at: String,
    /// After how many milliseconds it had answered.
    millis: i64,
}

/// Asks a directory what it publishes, and whether it takes our secret.
pub async fn try_out(
    State(app): State<App>,
    caller: Caller,
    name: Result<Path<String>, PathRejection>,
    request: Result<Json<Nothing>, HttpProblem>,
) -> Result<axum::Json<TriedProvider>, HttpProblem> {
    must_administer(&app, &caller)?;
    let Json(Nothing {}) = request?;
    let Path(name) = name.map_err(|_| HttpProblem::NotFound)?;
    let one_login = app.one_login().ok_or(HttpProblem::NotFound)?;
    let mut providers = read(&app).await.map_err(|_| HttpProblem::BadSettings)?;
    let provider = providers.remove(&name).ok_or(HttpProblem::NotFound)?;
    let tried = one_login.try_out(app.organisation(), &name, &provider).await;
    let wrong = tried.as_ref().err().map(OneLoginProblem::in_words);
    let ProviderTrial {
        keys,
        asks_at,
        names_itself,
        tells_logout,
        lacks_pkce,
        takes_client,
        idle_rules,
        comes_back_to,
        logout_at,
        millis,
    } = tried.unwrap_or_default();
    Ok(axum::Json(TriedProvider {
        wrong,
        keys,
        asks_at,
        names_itself,
        tells_logout,
        lacks_pkce,
        takes_client,
        idle_rules,
        comes_back_to,
        logout_at,
        millis,
    }))
}
