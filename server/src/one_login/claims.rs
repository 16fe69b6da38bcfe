//! What an ID token and a logout token must claim, and what is read of them.

use super::jws::{Token, TokenError};
use super::settings::{AccountBy, Provider};
use crate::identity::accounts::{KnownAs, VouchedAccount, account_name};
use ronda_shared::limits;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use serde_json::Value;

/// How far the clocks of two servers may be apart.
pub const LEEWAY_MS: i64 = 2 * MINUTE_MS;
/// How old a logout token may be that does not say when it ends.
const LOGOUT_MS: i64 = 10 * MINUTE_MS;
/// An account's name at its provider (`sub`) at most; OpenID Connect allows 255.
const SUBJECT_BYTES: usize = 255;
/// Groups that are looked at: of who has more of them nobody knows all, which is not the same as having no others.
const MOST_GROUPS: usize = 2_000;
/// What a logout token tells of.
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Somebody for whom a provider vouches just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedClaims {
    /// Their account.
    pub shown: VouchedAccount,
    /// What the provider calls its session.
    pub sid: Option<String>,
    /// Their groups; none where the provider does not tell them, which is not the same as having none.
    pub groups: Option<Vec<String>>,
}

/// Whose sessions are over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedOut {
    /// The account.
    pub subject: Option<String>,
    /// One of its sessions.
    pub sid: Option<String>,
    /// The token's own name.
    pub id: String,
    /// Until when it could be shown again.
    pub until: Timestamp,
}

/// Reads a verified ID token that answers the question with this nonce.
///
/// # Errors
/// It is not for us, not of now, or no answer to that question.
pub fn id_token(
    name: &str,
    provider: &Provider,
    nonce: &str,
    now: Timestamp,
    token: &Token,
) -> Result<VerifiedClaims, TokenError> {
    if token.kind == "logout+jwt" || token.kind == "at+jwt" {
        return Err(TokenError::Kind);
    }
    let claims = &token.claims;
    issued_to_us(provider, claims)?;
    in_time(claims, now, instant(claims, "exp").ok_or(TokenError::Expired)?)?;
    instant(claims, "iat").ok_or(TokenError::Future)?;
    if text(claims, "nonce") != Some(nonce) {
        return Err(TokenError::Nonce);
    }
    let subject = subject(claims)?.ok_or(TokenError::Nobody)?;
    let shown = VouchedAccount {
        provider: name.to_owned(),
        issuer: provider.issuer.clone(),
        subject,
        known_as: known_as(provider, claims),
        name: account_name(text(claims, "name").unwrap_or_default()),
    };
    let groups = provider.groups.as_deref().and_then(|path| groups(claims, path));
    Ok(VerifiedClaims { shown, sid: sid(claims), groups })
}

/// Reads a verified logout token (OpenID Connect Back-Channel Logout 1.0, 2.6).
///
/// # Errors
/// It is not for us, not of now, or no logout token.
pub fn logout_token(provider: &Provider, now: Timestamp, token: &Token) -> Result<LoggedOut, TokenError> {
    let claims = &token.claims;
    let told = claims.get("events").and_then(|events| events.get(LOGOUT)).is_some_and(Value::is_object);
    if !told || claims.get("nonce").is_some() || !matches!(token.kind.as_str(), "" | "jwt" | "logout+jwt") {
        return Err(TokenError::Kind);
    }
    issued_to_us(provider, claims)?;
    let issued = instant(claims, "iat").ok_or(TokenError::Future)?;
    let until = instant(claims, "exp").unwrap_or_else(|| issued.plus(LOGOUT_MS));
    in_time(claims, now, until)?;
    let id = text(claims, "jti").filter(|id| !id.is_empty() && id.len() <= SUBJECT_BYTES).ok_or(TokenError::Kind)?;
    let (subject, sid) = (subject(claims)?, sid(claims));
    if subject.is_none() && sid.is_none() {
        return Err(TokenError::Nobody);
    }
    Ok(LoggedOut { subject, sid, id: id.to_owned(), until: until.plus(LEEWAY_MS) })
}

/// The issuer is the one that was configured, to the letter, and we are who it is for.
fn issued_to_us(provider: &Provider, claims: &Value) -> Result<(), TokenError> {
    if text(claims, "iss") != Some(provider.issuer.as_str()) {
        return Err(TokenError::Issuer);
    }
    let own = |value: &Value| value.as_str() == Some(provider.client_id.as_str());
    let (named, others) = match claims.get("aud") {
        Some(Value::Array(all)) => (all.iter().any(own), all.len() > 1),
        Some(one) => (own(one), false),
        None => (false, false),
    };
    // Of several it says for which it was made.
    let party = match claims.get("azp") {
        Some(party) => own(party),
        None => !others,
    };
    if named && party { Ok(()) } else { Err(TokenError::Audience) }
}

fn in_time(claims: &Value, now: Timestamp, until: Timestamp) -> Result<(), TokenError> {
    if now.since(until) >= LEEWAY_MS {
        return Err(TokenError::Expired);
    }
    let begins = ["iat", "nbf"].into_iter().filter_map(|name| instant(claims, name));
    if begins.into_iter().any(|at| at.since(now) > LEEWAY_MS) { Err(TokenError::Future) } else { Ok(()) }
}

/// Seconds since 1970, as JSON writes numbers; what no clock shows is none.
fn instant(claims: &Value, name: &str) -> Option<Timestamp> {
    let value = claims.get(name)?;
    // Fractions of a second do not matter, and `as` bounds what no clock shows.
    let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))?;
    let sound = (0..=253_402_300_799).contains(&seconds);
    sound.then(|| Timestamp::from_millis(seconds * 1_000))
}

fn text<'a>(claims: &'a Value, name: &str) -> Option<&'a str> {
    claims.get(name)?.as_str()
}

fn subject(claims: &Value) -> Result<Option<String>, TokenError> {
    match claims.get("sub") {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() && text.len() <= SUBJECT_BYTES => Ok(Some(text.clone())),
        Some(_) => Err(TokenError::Nobody),
    }
}

fn sid(claims: &Value) -> Option<String> {
    text(claims, "sid").filter(|sid| !sid.is_empty() && sid.len() <= SUBJECT_BYTES).map(str::to_owned)
}

fn known_as(provider: &Provider, claims: &Value) -> Option<KnownAs> {
    // What is longer than it may be here would be somebody else's, cut off.
    let fits = |said: &&str| said.trim().chars().count() <= limits::NAME_CHARS;
    let said = |name: &str| text(claims, name).filter(fits).map(account_name).filter(|said| !said.is_empty());
    match provider.account {
        AccountBy::Email => {
            // What anybody may write into their profile is nobody's address.
            let verified = match claims.get("email_verified") {
                Some(Value::Bool(verified)) => *verified,
                Some(Value::String(verified)) => verified == "true",
                Some(_) => false,
                None => provider.trust_mail,
            };
            said("email").filter(|_| verified).map(KnownAs::Mail)
        }
        AccountBy::PreferredUsername => said("preferred_username").map(KnownAs::Id),
    }
}

/// The groups at a claim, or deeper (`realm_access.roles`); none where they are not told as texts. A claim whose own name has
/// dots in it (`https://x.example/groups`) is found first.
fn groups(claims: &Value, path: &str) -> Option<Vec<String>> {
    let deep = || path.split('.').try_fold(claims, |value, name| value.get(name));
    match claims.get(path).or_else(deep)? {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(all) if all.len() <= MOST_GROUPS => {
            all.iter().map(|one| one.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::tests::provider;
    use super::*;
    use serde_json::json;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
    const SECONDS: i64 = 1_790_000_000;

    fn claims() -> Value {
        json!({
            "iss": "https://directorio.example", "aud": "ronda", "sub": "f3a1", "nonce": "n", "sid": "s1",
            "iat": SECONDS, "exp": SECONDS + 300, "email": "omar@oaxaca.example", "email_verified": true,
            "name": "Omar Cruz", "groups": ["mesa", "redes"],
        })
    }

    fn with(change: Value) -> Value {
        let mut claims = claims();
        for (name, value) in change.as_object().expect("an object") {
            match value {
                Value::Null => claims.as_object_mut().expect("an object").remove(name),
                value => claims.as_object_mut().expect("an object").insert(name.clone(), value.clone()),
            };
        }
        claims
    }

    fn read(claims: Value) -> Result<VerifiedClaims, TokenError> {
        id_token("directorio", &provider(), "n", NOW, &Token { kind: "jwt".into(), claims })
    }

    #[test]
    fn an_id_token_says_who_comes() {
        let vouched = read(claims()).expect("right");
        assert_eq!(vouched.shown.known_as, Some(KnownAs::Mail("omar@oaxaca.example".into())));
        assert_eq!((vouched.shown.subject.as_str(), vouched.sid.as_deref()), ("f3a1", Some("s1")));
        assert_eq!(vouched.groups, Some(vec!["mesa".to_owned(), "redes".to_owned()]));
    }

    #[test]
    fn what_is_not_for_us_or_not_of_now_is_not_taken() {
        for (change, wrong) in [
            (json!({ "iss": "https://directorio.example/" }), TokenError::Issuer),
            (json!({ "iss": null }), TokenError::Issuer),
            (json!({ "aud": "otro" }), TokenError::Audience),
            (json!({ "aud": [] }), TokenError::Audience),
            (json!({ "aud": ["ronda", "otro"] }), TokenError::Audience),
            (json!({ "aud": ["ronda", "otro"], "azp": "otro" }), TokenError::Audience),
            (json!({ "azp": "otro" }), TokenError::Audience),
            (json!({ "exp": SECONDS - 120 }), TokenError::Expired),
            (json!({ "exp": null }), TokenError::Expired),
            (json!({ "exp": "mañana" }), TokenError::Expired),
            (json!({ "iat": SECONDS + 121 }), TokenError::Future),
            (json!({ "iat": null }), TokenError::Future),
            (json!({ "nbf": SECONDS + 121 }), TokenError::Future),
            (json!({ "nonce": "otra" }), TokenError::Nonce),
            (json!({ "nonce": null }), TokenError::Nonce),
            (json!({ "sub": null }), TokenError::Nobody),
            (json!({ "sub": "" }), TokenError::Nobody),
            (json!({ "sub": 7 }), TokenError::Nobody),
        ] {
            assert_eq!(read(with(change.clone())), Err(wrong), "{change}");
        }
        for change in [
            json!({ "aud": ["ronda"] }),
            json!({ "aud": ["ronda", "otro"], "azp": "ronda" }),
            json!({ "exp": SECONDS - 119 }),
            json!({ "iat": SECONDS + 120 }),
        ] {
            assert!(read(with(change.clone())).is_ok(), "{change}");
        }
        let other = Token { kind: "logout+jwt".into(), claims: claims() };
        assert_eq!(id_token("directorio", &provider(), "n", NOW, &other), Err(TokenError::Kind));
    }

    #[test]
    fn an_address_that_is_not_verified_is_nobodys() {
        for change in [json!({ "email_verified": false }), json!({ "email_verified": null }), json!({ "email": null })]
        {
            assert_eq!(read(with(change.clone())).expect("right").shown.known_as, None, "{change}");
        }
        let trusted = Provider { trust_mail: true, ..provider() };
        let token = Token { kind: String::new(), claims: with(json!({ "email_verified": null })) };
        let vouched = id_token("directorio", &trusted, "n", NOW, &token).expect("right");
        assert_eq!(vouched.shown.known_as, Some(KnownAs::Mail("omar@oaxaca.example".into())));
    }

    #[test]
    fn an_address_that_is_too_long_is_not_cut_to_anothers() {
        let told = |mail: &str| read(with(json!({ "email": mail }))).expect("right").shown.known_as;
        let long = |count: usize| format!("{}@oaxaca.example", "a".repeat(count - 15));
        assert_eq!(told(&long(limits::NAME_CHARS)), Some(KnownAs::Mail(long(limits::NAME_CHARS))));
        assert_eq!(told(&long(limits::NAME_CHARS + 1)), None);
    }

    #[test]
    fn groups_that_are_not_told_are_not_none() {
        let told = |change: Value| read(with(change)).expect("right").groups;
        assert_eq!(told(json!({ "groups": [] })), Some(Vec::new()));
        assert_eq!(told(json!({ "groups": null })), None);
        assert_eq!(told(json!({ "groups": null, "_claim_names": { "groups": "src1" } })), None, "too many to be told");
        assert_eq!(told(json!({ "groups": [1, 2] })), None);
        let many = |count: usize| vec!["cafetería"; count];
        assert_eq!(told(json!({ "groups": many(MOST_GROUPS) })).as_ref().map(Vec::len), Some(MOST_GROUPS));
        assert_eq!(told(json!({ "groups": many(MOST_GROUPS + 1) })), None, "too many to be looked at");
        assert_eq!(told(json!({ "groups": "mesa" })), Some(vec!["mesa".to_owned()]));
        let deep = json!({ "realm_access": { "roles": ["a"] }, "x.y": ["b"] });
        assert_eq!(groups(&deep, "realm_access.roles"), Some(vec!["a".to_owned()]));
        assert_eq!(groups(&deep, "x.y"), Some(vec!["b".to_owned()]));
        assert_eq!(groups(&deep, "realm_access.x"), None);
    }

    #[test]
    fn a_logout_token_is_one_and_nothing_else() {
        let whole = || {
            let events = json!({ LOGOUT: {} });
            with(json!({ "nonce": null, "events": events, "jti": "j1" }))
        };
        let read = |claims: Value, kind: &str| logout_token(&provider(), NOW, &Token { kind: kind.into(), claims });
        let out = read(whole(), "logout+jwt").expect("right");
        assert_eq!((out.subject.as_deref(), out.sid.as_deref(), out.id.as_str()), (Some("f3a1"), Some("s1"), "j1"));
        let changed = |name: &str, value: Value| {
            let mut claims = whole();
            claims[name] = value;
            claims
        };
        for (name, value, wrong) in [
            ("nonce", json!("n"), TokenError::Kind),
            ("events", json!({}), TokenError::Kind),
            ("events", json!([LOGOUT]), TokenError::Kind),
            ("jti", json!(""), TokenError::Kind),
            ("iss", json!("https://otro.example"), TokenError::Issuer),
            ("aud", json!("otro"), TokenError::Audience),
            ("exp", json!(SECONDS - 120), TokenError::Expired),
            ("iat", json!(SECONDS + 121), TokenError::Future),
        ] {
            assert_eq!(read(changed(name, value.clone()), ""), Err(wrong), "{name} {value}");
        }
        assert_eq!(read(whole(), "at+jwt"), Err(TokenError::Kind));
        assert_eq!(read(claims(), "jwt"), Err(TokenError::Kind), "an ID token");
        let mut nobody = whole();
        nobody.as_object_mut().expect("an object").retain(|name, _| name != "sub" && name != "sid");
        assert_eq!(read(nobody, ""), Err(TokenError::Nobody));
    }
}
