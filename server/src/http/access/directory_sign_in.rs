//! Sign-in with the account and password of a directory that speaks LDAP (`/api/directory/sign-in`).
//!
//! The directory says whose they are, and nothing of the password is kept. The page is handed a ticket, as one that comes back from
//! a provider is, and comes in with it on a device of its own (`/api/oidc/finish`).

use super::one_login::one_login;
use crate::bilingual_text::BilingualText;
use crate::directory_sync::SyncProblem;
use crate::directory_sync::ask::AskProblem;
use crate::directory_sync::entry::ACCOUNT_CHARS;
use crate::directory_sync::settings::Password;
use crate::directory_sync::verdict::{AdRefusal, PasswordWarning, Vouched};
use crate::error::HttpProblem;
use crate::http::session::run_blocking;
use crate::http::{Json, Peer};
use crate::identity::IdentityError;
use crate::identity::account_sign_in::opens_to;
use crate::identity::token::Token;
use crate::one_login::pending::CAME_MS;
use crate::runtime::App;
use crate::runtime::cookies::{self, Name};
use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Response};
use ronda_shared::ids::PersonId;
use ronda_shared::time::DAY_MS;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// A password at most.
const PASSWORD_BYTES: usize = 1_024;
/// Who is refused is told so after as long as this: an account that is there is asked about twice, one that is not but once.
const REFUSED_AFTER: Duration = Duration::from_millis(400);

/// What somebody may do who is not let in: nothing of it tells what was wrong.
const REFUSED_ES: &str = "No se pudo entrar con esa cuenta. Revisa la cuenta y la contraseña; si la contraseña venció o te la acaban de \
                          dar, cámbiala primero en tu institución. Si sigue igual, entra con tu llave de acceso o avisa a tu \
                          supervisor. Lo escrito sigue en este dispositivo.";
const REFUSED_EN: &str = "That account did not open. Check the account and the password; if the password has run out or was only just \
                          given to you, change it at your institution first. If it goes on, sign in with your passkey or tell your \
                          supervisor. What was written is still on this device.";
/// The password is right: whoever knows it may know why it does not open.
const TO_BE_CHANGED_ES: &str = "La contraseña de esa cuenta venció, o hay que cambiarla antes de usarla. Cámbiala en tu institución y \
                                vuelve a entrar, o entra con tu llave de acceso. Lo escrito sigue en este dispositivo.";
const TO_BE_CHANGED_EN: &str = "The password of that account has run out, or is to be changed before it is used. Change it at your \
                                institution and sign in again, or sign in with your passkey. What was written is still on this device.";
/// The password is right, and the account does not open at this hour.
const HOURS_ES: &str = "El directorio no abre esa cuenta a esta hora. Entra dentro de tu horario, o con tu llave de acceso; si tu horario \
                        cambió, pide en tu institución que lo corrijan. Lo escrito sigue en este dispositivo.";
const HOURS_EN: &str = "The directory does not open that account at this hour. Sign in within your hours, or with your passkey; if your hours \
                        have changed, ask your institution to correct them. What was written is still on this device.";
/// The password is right, and the account opens from some machines alone: the server is none of them.
const PLACE_ES: &str = "El directorio abre esa cuenta solo desde ciertos equipos, y Ronda no está entre ellos. Pide en tu institución que \
                        quiten ese límite, o entra con tu llave de acceso. Lo escrito sigue en este dispositivo.";
const PLACE_EN: &str = "The directory opens that account from some machines alone, and Ronda is none of them. Ask your institution to take \
                        that limit away, or sign in with your passkey. What was written is still on this device.";
/// The password is right, and the account is disabled.
const DISABLED_ES: &str = "Esa cuenta está deshabilitada en el directorio. Pide en tu institución que la habiliten, o entra con tu llave \
                           de acceso. Lo escrito sigue en este dispositivo.";
const DISABLED_EN: &str = "That account is disabled in the directory. Ask your institution to enable it, or sign in with your passkey. \
                           What was written is still on this device.";
/// The password is right, and the account itself has run out.
const OVER_ES: &str = "Esa cuenta venció en el directorio: la cuenta, no la contraseña. Pide en tu institución que la renueven, o entra \
                       con tu llave de acceso. Lo escrito sigue en este dispositivo.";
const OVER_EN: &str = "That account has run out in the directory: the account, not the password. Ask your institution to renew it, or sign \
                       in with your passkey. What was written is still on this device.";
/// Trying on from minute to minute is of no use here.
const WAITS_ES: &str = "Demasiados intentos con esa cuenta. Espera media hora, o entra con tu llave de acceso. Lo escrito sigue en este \
                        dispositivo.";
const WAITS_EN: &str = "Too many attempts with that account. Wait half an hour, or sign in with your passkey. What was written is still \
                        on this device.";
/// The same half hour, for a program.
const WAITS_SECONDS: &str = "1800";

/// Who comes, as the directory knows them. It is never printed.
#[derive(Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DirectorySignInRequest {
    /// The account's name.
    account: String,
    /// Its password, for the directory alone.
    password: String,
}

/// What the page comes in with.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DirectorySignIn {
    /// It opens once, to this browser, within two minutes.
    ticket: String,
    /// Who comes: of several devices of one browser the page takes theirs.
    person: PersonId,
    /// What the directory says of their password: how soon it opens no more, and what to do; none where it says nothing.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    warning: Option<BilingualText>,
}

/// Why nobody comes in.
enum NotIn {
    /// The password is right, and opens nothing for this reason.
    Shut(AdRefusal),
    Problem(HttpProblem),
}

impl From<HttpProblem> for NotIn {
    fn from(problem: HttpProblem) -> Self {
        Self::Problem(problem)
    }
}

/// Asks the directory whose account and password these are. A name, a password and an account that are nobody's here are answered
/// alike, and after the same time.
pub async fn sign_in(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(request): Json<DirectorySignInRequest>,
) -> Result<Response, HttpProblem> {
    let began = Instant::now();
    let (es, en) = match vouched(app, peer, request).await {
        Ok(answer) => return Ok(answer),
        Err(NotIn::Shut(why)) => shut_in_words(why),
        Err(NotIn::Problem(HttpProblem::BadAccount)) => (REFUSED_ES, REFUSED_EN),
        Err(NotIn::Problem(other)) => return Err(other),
    };
    sleep_until(began + REFUSED_AFTER).await;
    Ok(HttpProblem::BadAccount.saying(es.to_owned(), en.to_owned()))
}

async fn vouched(app: App, peer: IpAddr, request: DirectorySignInRequest) -> Result<Response, NotIn> {
    let DirectorySignInRequest { account, password } = request;
    let directory = Arc::clone(app.directory().ok_or(HttpProblem::NotFound)?);
    let one_login = Arc::clone(one_login(&app)?);
    let account = account.trim().to_lowercase();
    if !app.attempts().password(peer, &account, app.clock().now())? {
        let waits = HttpProblem::TooMany.saying(WAITS_ES.to_owned(), WAITS_EN.to_owned());
        return Ok(([(header::RETRY_AFTER, WAITS_SECONDS)], waits).into_response());
    }
    let named = !account.is_empty() && account.chars().count() <= ACCOUNT_CHARS;
    // Some directories take what follows a zero for no part of it: a password that begins with one would be none.
    let told = !password.is_empty() && password.len() <= PASSWORD_BYTES && !password.contains('\0');
    if !named || !told || account.contains(char::is_control) {
        return Err(HttpProblem::BadAccount.into());
    }
    let (origin, warning) = match directory.vouch(&account, Password::typed(password)).await {
        Ok(Vouched::Theirs(theirs)) => theirs,
        Ok(Vouched::ToBeChanged) => {
            app.attempts().was_no_password_guess(peer, &account);
            return Err(NotIn::Shut(AdRefusal::ToBeChanged));
        }
        Ok(Vouched::Shut(why)) => {
            app.attempts().was_no_password_guess(peer, &account);
            return Err(NotIn::Shut(why));
        }
        Ok(Vouched::Nobody) => return Err(HttpProblem::BadAccount.into()),
        Err(problem) => {
            if !matches!(problem, SyncProblem::Ask(AskProblem::Unsaid(_))) {
                app.attempts().was_no_password_guess(peer, &account);
            }
            if matches!(problem, SyncProblem::None) {
                return Err(HttpProblem::NotFound.into());
            }
            tracing::warn!(error.message = %problem, "Nobody signs in with a password of the directory until it answers.");
            return Err(HttpProblem::DirectoryAway.into());
        }
    };
    let browser = Token::draw();
    let cookie = cookies::set(&app, Name::OneLogin, browser.as_str(), CAME_MS / 1_000);
    let store = Arc::clone(app.store());
    let handed = run_blocking("signing in with a password of a directory", move || {
        let person = opens_to(&*store.read()?, &origin.account)?.ok_or(IdentityError::NoAccount)?;
        Ok((one_login.hand(&browser, origin)?, person))
    });
    let (ticket, person) = handed.await?;
    app.attempts().was_no_password_guess(peer, &account);
    let warning = warning.map(in_words);
    let handed = DirectorySignIn { ticket: ticket.as_str().to_owned(), person, warning };
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), axum::Json(handed)).into_response())
}

/// What somebody is told whose password is right and opens nothing, in Spanish and in English.
fn shut_in_words(why: AdRefusal) -> (&'static str, &'static str) {
    match why {
        AdRefusal::Hours => (HOURS_ES, HOURS_EN),
        AdRefusal::Place => (PLACE_ES, PLACE_EN),
        AdRefusal::Disabled => (DISABLED_ES, DISABLED_EN),
        AdRefusal::Over => (OVER_ES, OVER_EN),
        AdRefusal::Expired | AdRefusal::ToBeChanged => (TO_BE_CHANGED_ES, TO_BE_CHANGED_EN),
        // Told whatever the password is, so it is told as a wrong one.
        AdRefusal::Locked => (REFUSED_ES, REFUSED_EN),
    }
}

/// What somebody is told whose password opens still. Of the times that are left some directories count the one that was just granted:
/// so many there are at most.
fn in_words(warning: PasswordWarning) -> BilingualText {
    match warning {
        PasswordWarning::RanOut(left) => {
            let (es, en) = match left {
                0 => ("esta fue la última vez que abre".to_owned(), "this was the last time that it opens".to_owned()),
                1 => ("abre a lo más una vez más".to_owned(), "it opens once more at most".to_owned()),
                left => (format!("abre a lo más {left} veces más"), format!("it opens {left} more times at most")),
            };
            BilingualText::new(
                format!(
                    "La contraseña de tu cuenta de red ya venció: {es}. Cámbiala hoy en tu institución; si no, después entras solo con \
                     tu llave de acceso."
                ),
                format!(
                    "The password of your network account has run out: {en}. Change it today at your institution; if not, you sign in \
                     with your passkey alone after that."
                ),
            )
        }
        PasswordWarning::RunsOut(seconds) => {
            let (es, en) = match i64::from(seconds) * 1_000 / DAY_MS {
                0 => ("menos de un día".to_owned(), "less than a day".to_owned()),
                1 => ("un día".to_owned(), "one day".to_owned()),
                days => (format!("{days} días"), format!("{days} days")),
            };
            BilingualText::new(
                format!("La contraseña de tu cuenta de red vence en {es}. Cámbiala antes en tu institución."),
                format!(
                    "The password of your network account runs out in {en}. Change it before that, at your institution."
                ),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_password_opens_still_is_told_with_what_to_do() {
        let day = 86_400;
        for (warning, told) in [
            (PasswordWarning::RanOut(0), "ya venció: esta fue la última vez que abre. Cámbiala hoy"),
            (PasswordWarning::RanOut(1), "ya venció: abre a lo más una vez más. Cámbiala hoy"),
            (PasswordWarning::RanOut(3), "ya venció: abre a lo más 3 veces más. Cámbiala hoy"),
            (PasswordWarning::RunsOut(day - 1), "vence en menos de un día. Cámbiala antes"),
            (PasswordWarning::RunsOut(day), "vence en un día. Cámbiala antes"),
            (PasswordWarning::RunsOut(7 * day + 5), "vence en 7 días. Cámbiala antes"),
        ] {
            let es = in_words(warning).es;
            assert!(es.contains(told), "{es}");
        }
    }
}
