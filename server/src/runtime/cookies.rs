//! Writes and reads this server's cookies, in one place. They are bound to this host, and out of reach of scripts and
//! of other sites.

use super::App;
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

/// Which of our cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// The session of a device.
    Session,
    /// Which address a browser has proved to the portal.
    Pass,
    /// For which address it asked for a link there.
    Asked,
    /// Which sign-in at a directory a browser has begun.
    OneLogin,
    /// Which articles it has read there on this visit, and on which it has said whether they were of use.
    Visit,
}

impl Name {
    /// `__Host-` binds a cookie to this host, to TLS and to the whole path; browsers refuse it over plain HTTP.
    fn text(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-ronda",
            (Self::Session, false) => "ronda",
            (Self::Pass, true) => "__Host-ronda-portal",
            (Self::Pass, false) => "ronda-portal",
            (Self::Asked, true) => "__Host-ronda-portal-asked",
            (Self::Asked, false) => "ronda-portal-asked",
            (Self::OneLogin, true) => "__Host-ronda-directory",
            (Self::OneLogin, false) => "ronda-directory",
            (Self::Visit, true) => "__Host-ronda-portal-visit",
            (Self::Visit, false) => "ronda-portal-visit",
        }
    }

    /// `Strict` but for the one that a browser shows when another site, its directory, sends it back; it opens nothing by itself.
    fn same_site(self) -> SameSite {
        match self {
            Self::OneLogin => SameSite::Lax,
            Self::Session | Self::Pass | Self::Asked | Self::Visit => SameSite::Strict,
        }
    }
}

/// What a browser shows under a name.
pub fn shown(app: &App, headers: &HeaderMap, name: Name) -> Option<String> {
    find(headers, name.text(app.config().secure()))
}

fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

/// Hands a cookie to a browser for so many seconds; `value` is one that this server made.
pub fn set(app: &App, name: Name, value: &str, seconds: i64) -> HeaderValue {
    header_value(name, app.config().secure(), value, seconds)
}

/// Takes a cookie back.
pub fn take_back(app: &App, name: Name) -> HeaderValue {
    set(app, name, "", 0)
}

fn header_value(name: Name, secure: bool, value: &str, seconds: i64) -> HeaderValue {
    let cookie = Cookie::build((name.text(secure), value))
        .http_only(true)
        .same_site(name.same_site())
        .secure(secure)
        .path("/")
        .max_age(Duration::seconds(seconds));
    HeaderValue::try_from(cookie.to_string()).expect("values are base64url and dots")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; rondax=2; broken"));
        headers.append(header::COOKIE, HeaderValue::from_static("x=y;ronda=secret=; z=1"));
        assert_eq!(find(&headers, "ronda").as_deref(), Some("secret="));
        assert_eq!(find(&headers, "__Host-ronda"), None);
    }

    #[test]
    fn a_cookie_is_bound_to_its_host_and_kept_from_scripts() {
        let told = "__Host-ronda=a.b; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=60";
        assert_eq!(header_value(Name::Session, true, "a.b", 60), told);
        let sent_back = "__Host-ronda-directory=a; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60";
        assert_eq!(header_value(Name::OneLogin, true, "a", 60), sent_back);
        assert_eq!(
            header_value(Name::Pass, false, "", 0),
            "ronda-portal=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"
        );
    }
}
