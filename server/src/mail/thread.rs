//! How an answer finds its ticket: by names and words that only this server can have made.
//!
//! The subject carries `[FOLIO TOKEN]`; each message's name carries the same ticket and seal, so that `In-Reply-To` and
//! `References` find it where the subject was changed. Nothing of it opens anything: who holds it may add words. Who wrote on below
//! their own message is found by that one, in `receive.rs`.

use crate::store::{Secret, TokenHash};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use ronda_shared::ids::DocumentId;
use sha2::Sha256;

const PURPOSE: &[u8] = b"ronda-mail-thread-v1\0";
/// Letters that are not taken for one another, small ones told as great ones.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Fifty bits: what it opens is a note, and guesses are counted.
const TOKEN: usize = 10;
const SEAL: usize = 9;

/// What ties messages to tickets.
#[derive(Clone, Debug)]
pub struct Threads {
    secret: Secret,
    domain: String,
}

impl Threads {
    /// Of this server, for messages of this domain.
    pub fn new(secret: Secret, domain: &str) -> Self {
        Self { secret, domain: domain.to_owned() }
    }

    /// The token of a ticket.
    pub fn token(&self, document: DocumentId) -> String {
        let seal = self.seal(b"t", document.bytes());
        seal.iter().take(TOKEN).map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect()
    }

    /// A subject with what its answer is known by.
    pub fn subject(&self, subject: &str, folio: &str, document: DocumentId) -> String {
        format!("{} [{folio} {}]", subject.trim(), self.token(document))
    }

    /// The name of a message of ours, without angles: the ticket it tells of, and its number in the queue (0 for the root
    /// under which a ticket's messages stand together).
    pub fn name(&self, document: Option<DocumentId>, number: u64) -> String {
        let mut told = document.map_or([0; 16], |document| *document.bytes()).to_vec();
        told.extend_from_slice(&number.to_be_bytes());
        let seal = self.seal(b"m", &told);
        told.extend_from_slice(&seal[..SEAL]);
        format!("ronda.{}@{}", BASE64_URL_SAFE_NO_PAD.encode(told), self.domain)
    }

    /// What a name tells, where it is one that this server gave: the ticket, and the number.
    pub fn named(&self, name: &str) -> Option<(Option<DocumentId>, u64)> {
        let name = name.trim().trim_start_matches('<').trim_end_matches('>');
        let (told, _) = name.strip_prefix("ronda.")?.split_once('@')?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(told).ok()?;
        let (told, seal) = bytes.split_at_checked(24)?;
        (seal.len() == SEAL).then_some(())?;
        self.mac(b"m", told).verify_truncated_left(seal).ok()?;
        let (document, number) = told.split_first_chunk::<16>()?;
        let document = DocumentId::from_bytes(*document);
        let number = u64::from_be_bytes(number.try_into().ok()?);
        Some(((*document.bytes() != [0; 16]).then_some(document), number))
    }

    /// Every `[FOLIO TOKEN]` of a subject: which of them are ours is known once the folio's ticket is.
    pub fn marks(subject: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for part in subject.split('[').skip(1).take(8) {
            let Some((inner, _)) = part.split_once(']') else { continue };
            let Some((folio, token)) = inner.trim().rsplit_once(char::is_whitespace) else { continue };
            let token = token.to_ascii_uppercase();
            let sound = token.len() == TOKEN && token.bytes().all(|byte| LETTERS.contains(&byte));
            if sound && !folio.trim().is_empty() && folio.len() <= 64 {
                found.push((folio.trim().to_owned(), token));
            }
        }
        found
    }

    /// A subject of no more letters than these. What an answer is known by stands last in ours: of one that is longer that stays.
    pub fn within(subject: &str, most: usize) -> String {
        let cut: String = subject.chars().take(most).collect();
        if cut.len() == subject.len() || !Self::marks(&cut).is_empty() {
            return cut;
        }
        let mark_at = |(at, _): (usize, &str)| {
            let mark = subject.get(at..)?.split_inclusive(']').next()?;
            (!Self::marks(mark).is_empty()).then_some(mark)
        };
        let Some(mark) = subject.rmatch_indices('[').find_map(mark_at) else { return cut };
        let room = most.saturating_sub(mark.chars().count() + 1);
        let before: String = subject.chars().take(room).collect();
        format!("{before} {mark}")
    }

    /// A subject without such marks and without «Re:»: what its sender meant.
    pub fn bare(subject: &str) -> String {
        let mut text = String::new();
        let mut rest = subject;
        while let Some((before, after)) = rest.split_once('[') {
            text.push_str(before);
            match after.split_once(']') {
                Some((inner, next)) if !Self::marks(&format!("[{inner}]")).is_empty() => rest = next,
                _ => {
                    text.push('[');
                    rest = after;
                }
            }
        }
        text.push_str(rest);
        let mut text = text.trim();
        loop {
            let begins = |known: &str| text.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known));
            let prefix = ["re:", "rv:", "fw:", "fwd:", "enc:", "resp:"].into_iter().find(|known| begins(known));
            match prefix {
                Some(prefix) => text = text[prefix.len()..].trim_start(),
                None => return text.split_whitespace().collect::<Vec<_>>().join(" "),
            }
        }
    }

    /// By what an answer of the desk is known when it is asked for again. It tells nothing of its words, which may have to go.
    pub fn answer(&self, text: &str) -> TokenHash {
        TokenHash(self.seal(b"answer\0", text.as_bytes()))
    }

    fn mac(&self, kind: &[u8], told: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.secret.mac();
        mac.update(PURPOSE);
        mac.update(kind);
        mac.update(told);
        mac
    }
    fn seal(&self, kind: &[u8], told: &[u8]) -> [u8; 32] {
        self.mac(kind, told).finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ronda_shared::time::Timestamp;

    #[test]
    fn a_name_and_a_token_are_of_one_ticket_and_of_this_server() {
        let threads = Threads::new(Secret([7; 32]), "ronda.example");
        let other = Threads::new(Secret([8; 32]), "ronda.example");
        let document = DocumentId::new(Timestamp::from_millis(1_795_000_000_000), [3; 10]);
        let name = threads.name(Some(document), 41);
        assert!(name.is_ascii() && name.len() < 80 && name.ends_with("@ronda.example"), "{name}");
        assert_eq!(threads.named(&format!("<{name}>")), Some((Some(document), 41)));
        assert_eq!(other.named(&name), None);
        assert_eq!(threads.named(&threads.name(None, 9)), Some((None, 9)));
        for bad in ["", "ronda.@x", "ronda.AAAA@x", "otro@x", &name[1..], &name.replace("ronda.A", "ronda.B")] {
            assert_eq!(threads.named(bad), None, "{bad}");
        }
        assert_ne!(threads.token(document), other.token(document));
    }

    #[test]
    fn marks_are_found_in_whatever_a_mail_program_makes_of_the_subject() {
        let threads = Threads::new(Secret([7; 32]), "ronda.example");
        let document = DocumentId::new(Timestamp::from_millis(5), [3; 10]);
        let token = threads.token(document);
        let subject = threads.subject("Recibimos: red", "TYS-000012", document);
        let answer = format!("RE: RV: {} (fwd) [x] [lista]", subject.to_lowercase());
        assert_eq!(Threads::marks(&answer), [("tys-000012".to_owned(), token)]);
        assert_eq!(Threads::bare(&format!("Re: RE: {subject}")), "Recibimos: red");
        assert_eq!(Threads::bare("Fwd: [urgente] sin red"), "[urgente] sin red");
        assert!(Threads::marks("[][ ][[[[ ] [a b]").is_empty());
    }

    #[test]
    fn a_long_subject_keeps_what_its_answer_is_known_by() {
        let threads = Threads::new(Secret([7; 32]), "ronda.example");
        let document = DocumentId::new(Timestamp::from_millis(5), [3; 10]);
        let long = "ñ [".repeat(80);
        let answer = format!("RE: {} (fwd)", threads.subject(&long, "TYS-000012", document));
        let within = Threads::within(&answer, 200);
        assert!(within.chars().count() <= 200 && within.starts_with("RE: ñ ["), "{within}");
        let mark = format!("[TYS-000012 {}]", threads.token(document));
        assert!(within.ends_with(&mark), "{within}");
        assert_eq!(Threads::within(&long, 5), "ñ [ñ ", "without one it is cut");
        assert_eq!(Threads::within(&mark, 200), mark);
    }
}
