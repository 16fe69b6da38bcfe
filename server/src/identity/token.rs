//! Bearer tokens: 32 random bytes as base64url. The store keeps their SHA-256 alone.

use crate::store::TokenHash;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A secret as it is handed over, once. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

impl Token {
    /// A new one.
    pub fn draw() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
    }
    /// The text to hand over.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// What the store keeps of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

/// What the store keeps of a token that was shown; none for a text that no token has.
pub fn hash_of(text: &str) -> Option<TokenHash> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    (bytes.len() == 32).then(|| TokenHash(Sha256::digest(text.as_bytes()).into()))
}

/// What a session's cookie holds: an id that stays, by which its row is found, and a secret that is drawn anew from time
/// to time, so that a copy shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie {
    id: Token,
    secret: Token,
}

impl std::fmt::Debug for Cookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cookie")
    }
}

impl Cookie {
    /// A new session's.
    pub fn draw() -> Self {
        Self { id: Token::draw(), secret: Token::draw() }
    }
    /// The same session's with another secret.
    pub fn turned(&self) -> Self {
        Self { id: self.id.clone(), secret: Token::draw() }
    }
    /// Out of the browser's header; none for a text that no cookie of ours has.
    pub fn read(text: &str) -> Option<Self> {
        let (id, secret) = text.split_once('.')?;
        hash_of(id).and(hash_of(secret))?;
        Some(Self { id: Token(id.to_owned()), secret: Token(secret.to_owned()) })
    }
    /// The text to hand over.
    pub fn text(&self) -> String {
        format!("{}.{}", self.id.0, self.secret.0)
    }
    /// By what the row is found.
    pub fn id(&self) -> TokenHash {
        self.id.hash()
    }
    /// What the row keeps of the secret.
    pub fn secret(&self) -> TokenHash {
        self.secret.hash()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_hash() {
        let token = Token::draw();
        assert_eq!(token.as_str().len(), 43);
        assert_eq!(hash_of(token.as_str()), Some(token.hash()));
        assert_ne!(Token::draw().hash(), token.hash());
        assert_eq!(format!("{token:?}"), "Token");
    }

    #[test]
    fn a_cookie_is_read_as_it_was_written() {
        let cookie = Cookie::draw();
        assert_eq!(Cookie::read(&cookie.text()), Some(cookie.clone()));
        assert_eq!((cookie.turned().id(), cookie.turned().secret() == cookie.secret()), (cookie.id(), false));
        assert_eq!(format!("{cookie:?}"), "Cookie");
        for text in ["", ".", "a.b", Token::draw().as_str(), &format!("{}.", Token::draw().as_str())] {
            assert_eq!(Cookie::read(text), None);
        }
    }

    #[test]
    fn other_texts_are_no_tokens() {
        for text in ["", "a", "not base64!", &"A".repeat(44), &"A".repeat(5000)] {
            assert_eq!(hash_of(text), None);
        }
    }
}
