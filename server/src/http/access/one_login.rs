//! Sign-in with a directory's account (`/api/oidc`): to the provider, back from it, and in on a device. It also takes
//! the provider's word that a session is over.

use super::enrol::came_in;
use super::sign_in::SignInDevice;
use crate::directory_sync::settings::FILE;
use crate::error::HttpProblem;
use crate::http::session::run_blocking;
use crate::http::{Json, Peer};
use crate::identity::account_sign_in;
use crate::one_login::pending::ASKED_MS;
use crate::one_login::settings::{Provider, Providers};
use crate::one_login::{OneLogin, OneLoginProblem, ProviderCallback, SignInTicket};
use crate::runtime::App;
use crate::runtime::cookies::{self, Name};
use crate::traces;
use crate::unapproved;
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use url::form_urlencoded::byte_serialize;

/// Where the page stands that people come in by.
const PAGE: &str = "/entrar";

/// A button of the page that people come in by.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OneLoginButton {
    /// The provider, as its addresses name it.
    id: String,
    /// As the button says.
    name: String,
    /// Account and password are asked for on the page itself (`POST /api/directory/sign-in`): nobody is sent anywhere.
    password: bool,
}

/// The directories that people may come in by. A file that is not right names none: «Conexiones» says what is wrong with it.
pub async fn list(State(app): State<App>) -> axum::Json<Vec<OneLoginButton>> {
    let providers = match app.one_login() {
        Some(one_login) => one_login.providers().await.unwrap_or_else(|problem| {
            tracing::warn!(error.message = %problem, "No page offers one login until its file is put right.");
            Providers::new()
        }),
        None => Providers::new(),
    };
    let button = |(id, provider): (String, Provider)| OneLoginButton { id, name: provider.name, password: false };
    let mut buttons: Vec<OneLoginButton> = providers.into_iter().map(button).collect();
    if let Some(directory) = app.directory()
        && let Some(name) = directory.sign_in().await
    {
        // No provider has the name of a file.
        buttons.push(OneLoginButton { id: FILE.to_owned(), name, password: true });
    }
    axum::Json(buttons)
}

pub(super) fn one_login(app: &App) -> Result<&Arc<OneLogin>, HttpProblem> {
    app.one_login().ok_or(HttpProblem::NotFound)
}

/// Sends the browser to its provider.
pub async fn start(
    State(app): State<App>,
    Peer(peer): Peer,
    provider: Result<Path<String>, PathRejection>,
) -> Result<Response, HttpProblem> {
    let Path(provider) = provider.map_err(|_| HttpProblem::NotFound)?;
    app.attempts().question(peer, None, app.clock().now())?;
    Ok(match one_login(&app)?.start(&provider).await {
        Ok(started) => {
            let cookie = cookies::set(&app, Name::OneLogin, started.browser.as_str(), ASKED_MS / 1_000);
            (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(started.to.as_str())).into_response()
        }
        Err(problem) => not_in(&problem),
    })
}

/// Takes the browser back, and sends it to the page that comes in with what it was handed. The ticket stands behind the `#`: no
/// server and no log sees it, and it opens to this browser alone.
pub async fn callback(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    provider: Result<Path<String>, PathRejection>,
    returned: Result<Query<ProviderCallback>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    let Path(provider) = provider.map_err(|_| HttpProblem::NotFound)?;
    let one_login = one_login(&app)?;
    app.attempts().guess(peer, app.clock().now())?;
    let Query(returned) = returned.map_err(|_| HttpProblem::BadJson)?;
    let browser = cookies::shown(&app, &headers, Name::OneLogin);
    let done = one_login.returned(app.organisation(), &provider, browser, returned).await;
    let guessed = done.as_ref().is_err_and(OneLoginProblem::may_be_a_guess);
    if !guessed {
        app.attempts().was_right(peer);
    }
    Ok(match done {
        Ok(SignInTicket { ticket, person, lost }) => {
            // Roles may be others by now, or somebody be here who was not.
            app.poke();
            app.live().wake();
            // Every open ticket is looked through for it: nobody waits for that to come in.
            let ingest = app.ingest().clone();
            drop(traces::detached(async move { unapproved::tell_of(&ingest, lost).await }));
            let person: String = byte_serialize(person.as_str().as_bytes()).collect();
            Redirect::to(&format!("{PAGE}#directorio={}&persona={person}", ticket.as_str())).into_response()
        }
        Err(problem) => {
            match &problem {
                OneLoginProblem::Identity(error) => {
                    tracing::error!(error.message = %error, "A sign-in by a directory could not be stored.");
                }
                // Who supervises counts those that wait with each word of the server's.
                OneLoginProblem::Asks => app.poke(),
                _ => {}
            }
            not_in(&problem)
        }
    })
}

fn not_in(problem: &OneLoginProblem) -> Response {
    Redirect::to(&format!("{PAGE}#directorio-no={}", problem.word())).into_response()
}

/// What a page comes in with.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OneLoginRequest {
    /// What it was handed; a known device signs it.
    ticket: String,
    #[serde(flatten)]
    on: SignInDevice,
}

/// Lets the person in.
pub async fn finish(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    Json(OneLoginRequest { ticket, on }): Json<OneLoginRequest>,
) -> Result<Response, HttpProblem> {
    let now = app.clock().now();
    let one_login = Arc::clone(one_login(&app)?);
    app.attempts().guess(peer, now)?;
    let comes = on.read()?;
    let browser = cookies::shown(&app, &headers, Name::OneLogin);
    let store = Arc::clone(app.store());
    let came = run_blocking("signing in with an account of a directory", move || {
        let came = || one_login.came(&ticket, browser.as_deref());
        account_sign_in::sign_in(&*store, now, came, &ticket, comes)
    });
    let came = came.await?;
    app.attempts().was_right(peer);
    app.poke();
    tracing::info!(device.id = %came.device.id, "A person signed in with an account of a directory.");
    let mut answer = came_in(&app, came)?;
    answer.headers_mut().append(header::SET_COOKIE, cookies::take_back(&app, Name::OneLogin));
    Ok(answer)
}

/// A provider's word that a session of its own is over (OpenID Connect Back-Channel Logout 1.0).
#[derive(Debug, Deserialize)]
pub struct LogoutForm {
    logout_token: String,
}

/// Ends what the provider says is over. It says it once, of a whole institution at once perhaps: neither many tokens nor whoever guesses
/// behind the same address keep one from being looked at. What is wrong stays counted.
pub async fn logout(
    State(app): State<App>,
    Peer(peer): Peer,
    provider: Result<Path<String>, PathRejection>,
    form: Result<Form<LogoutForm>, FormRejection>,
) -> Result<StatusCode, HttpProblem> {
    let Form(LogoutForm { logout_token }) = form.map_err(|_| HttpProblem::BadLogout)?;
    let Path(provider) = provider.map_err(|_| HttpProblem::NotFound)?;
    let one_login = one_login(&app)?;
    let unproven = app.attempts().unproven_or_wait(peer, app.clock().now()).await;
    match one_login.logged_out(&provider, &logout_token).await {
        Ok(ended) => {
            unproven.was_no_guess();
            app.live().wake();
            app.poke();
            tracing::info!(oidc.provider = provider, oidc.ended = ended, "A directory ended sessions.");
            Ok(StatusCode::OK)
        }
        Err(OneLoginProblem::Identity(error)) => {
            unproven.was_no_guess();
            tracing::error!(error.message = %error, "A directory's logout could not be stored.");
            Err(HttpProblem::Full)
        }
        // While the provider's keys cannot be read nobody knows whose a token is: it stays counted.
        Err(OneLoginProblem::Away(_)) => Err(HttpProblem::Busy),
        Err(problem) => {
            // Whoever guesses on is looked at, and does not fill the log.
            unproven.was_a_guess()?;
            if let OneLoginProblem::Wrong(wrong) = &problem {
                tracing::warn!(oidc.provider = provider, error.message = %wrong, "A logout token was not taken.");
            }
            Err(HttpProblem::BadLogout)
        }
    }
}
