//! Classifies incoming mail before parsing: a person's, automatic, a bounce, or our own.

use super::read::Letter;
use super::thread::Threads;
use ronda_shared::ids::DocumentId;

/// Of which kind a message is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Somebody wrote it.
    Person,
    /// A machine did: why we think so.
    Automatic(&'static str),
    /// One of ours did not arrive.
    Bounce(Bounce),
}

/// A message of ours that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// The ticket it told of.
    pub document: Option<DocumentId>,
    /// Its number in the queue.
    pub number: u64,
    /// What the other server said.
    pub says: String,
}

/// Judges a message; `raw` are its bytes, where a notice quotes the name of ours.
pub fn sort(letter: &Letter, raw: &[u8], own: &str, threads: &Threads) -> Kind {
    let mark = |name: &str| letter.marks.iter().find(|(known, _)| known == name).map(|(_, value)| value.to_lowercase());
    let from = letter.from.as_ref().map_or("", |(_, address)| address.as_str());
    let postman = ["mailer-daemon@", "postmaster@", "mail-daemon@"].iter().any(|name| from.starts_with(name));
    let nobody = mark("return-path").is_some_and(|path| path.trim() == "<>");
    // It comes from nobody, and names its reader and ours as a report of a delivery does.
    if letter.receipt && (letter.report || nobody) {
        return Kind::Automatic("a read receipt");
    }
    // A gateway that adds its own lines wraps a report: it is told by what every report names (RFC 3464).
    let wrapped = || nobody && field(raw, "Final-Recipient").is_some();
    let notice = letter.report || postman || mark("x-failed-recipients").is_some() || wrapped();
    if notice || nobody {
        // Vacation programs answer from nobody, too (RFC 3834): they name what they answer in their head, and bring nothing of it back.
        let tells = if notice { raw } else { behind_head(raw) };
        return match ours(tells, threads) {
            Some((document, number)) => match arrived(raw) {
                Some(why) => Kind::Automatic(why),
                None => Kind::Bounce(Bounce { document, number, says: says(raw) }),
            },
            None if notice => Kind::Automatic("a mail server's notice"),
            None => Kind::Automatic("an automatic answer"),
        };
    }
    if from == own.to_lowercase() {
        return Kind::Automatic("from our own address");
    }
    if letter.message_id.as_deref().is_some_and(|id| threads.named(id).is_some()) {
        return Kind::Automatic("our own message came back");
    }
    if mark("auto-submitted").is_some_and(|how| how.trim() != "no") {
        return Kind::Automatic("an automatic answer");
    }
    if mark("x-autoreply").is_some() || mark("x-autorespond").is_some() || mark("x-loop").is_some() {
        return Kind::Automatic("an automatic answer");
    }
    if mark("x-auto-response-suppress").is_some_and(|what| what.contains("all") || what.contains("autoreply")) {
        return Kind::Automatic("an automatic answer");
    }
    if ["list-id", "list-post", "list-unsubscribe", "mailing-list"].iter().any(|name| mark(name).is_some()) {
        return Kind::Automatic("a list");
    }
    match mark("precedence").as_deref().map(str::trim) {
        Some("bulk" | "junk" | "list") => Kind::Automatic("a list"),
        Some("auto_reply") => Kind::Automatic("an automatic answer"),
        _ => Kind::Person,
    }
}

/// Letters of a name of ours at most.
const NAME_CHARS: usize = 320;

/// The first name of ours that stands anywhere in a message.
fn ours(raw: &[u8], threads: &Threads) -> Option<(Option<DocumentId>, u64)> {
    let text = String::from_utf8_lossy(raw);
    let names = text.match_indices("ronda.").take(200).filter_map(|(at, _)| {
        let name = name_at(text.get(at..)?);
        threads.named(&name).filter(|_| name.len() <= NAME_CHARS)
    });
    // The root of a thread is a name, too, but of no message that was sent.
    names.into_iter().find(|(_, number)| *number != 0)
}

/// What stands behind a message's head; nothing where it is all head.
fn behind_head(raw: &[u8]) -> &[u8] {
    let behind = |seam: &[u8]| raw.windows(seam.len()).position(|window| window == seam).map(|at| at + seam.len());
    let begins = [behind(b"\r\n\r\n"), behind(b"\n\n")].into_iter().flatten().min();
    begins.and_then(|at| raw.get(at..)).unwrap_or_default()
}

/// What may be a name where a text begins. It looks no further than a name of ours reaches: a message may be one word of megabytes.
fn name_at(text: &str) -> String {
    let ends = |sign: char| sign.is_whitespace() || matches!(sign, '>' | '"' | ';' | ',');
    text.chars().take(NAME_CHARS + 1).take_while(|sign| !ends(*sign)).collect()
}

/// A field of a delivery report (RFC 3464), wherever it stands.
fn field(raw: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(raw);
    let mut lines = text.lines();
    let first = lines.find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })?;
    // What is indented below belongs to it.
    let more = lines.take_while(|line| line.starts_with([' ', '\t'])).take(4).map(str::trim);
    Some(std::iter::once(first.as_str()).chain(more).collect::<Vec<_>>().join(" "))
}

/// What a report says of a message that has arrived, or may still (RFC 3464, 2.3.3); none of one that has not. Whoever it was
/// passed on to has an action of their own: that one of them failed is what counts.
fn arrived(raw: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(raw);
    let actions = text.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let word = value.split_whitespace().next()?;
        name.trim().eq_ignore_ascii_case("Action").then(|| word.to_ascii_lowercase())
    });
    let actions: Vec<String> = actions.collect();
    let says = |known: &str| actions.iter().any(|action| action == known);
    if says("failed") {
        return None;
    }
    if says("delayed") {
        return Some("a notice of delay");
    }
    ["delivered", "relayed", "expanded"].into_iter().any(says).then_some("a notice of delivery")
}

fn says(raw: &[u8]) -> String {
    let code = field(raw, "Diagnostic-Code").or_else(|| field(raw, "Status"));
    super::read::line(&code.unwrap_or_else(|| "sin motivo".to_owned()), 300)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::read::read;
    use crate::store::Secret;
    use ronda_shared::time::Timestamp;

    const OWN: &str = "mesa@ronda.example";

    fn kind(raw: &str) -> Kind {
        let threads = Threads::new(Secret([7; 32]), "ronda.example");
        let raw = raw.replace('\n', "\r\n");
        sort(&read(raw.as_bytes()).expect("reads"), raw.as_bytes(), OWN, &threads)
    }

    #[test]
    fn machines_tell_on_themselves() {
        for head in [
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-generated",
            "Precedence: bulk",
            "Precedence: auto_reply",
            "List-Id: <avisos.oaxaca.gob.mx>",
            "List-Unsubscribe: <mailto:x@y>",
            "X-Autoreply: yes",
            "X-Auto-Response-Suppress: All",
            "X-Loop: mesa",
            "Return-Path: <>",
        ] {
            assert!(
                matches!(kind(&format!("From: a@b.mx\n{head}\n\nFuera de la oficina")), Kind::Automatic(_)),
                "{head}"
            );
        }
        assert!(matches!(kind("From: MESA@ronda.example\n\nhola"), Kind::Automatic("from our own address")));
        assert!(matches!(kind("From: postmaster@b.mx\n\nhola"), Kind::Automatic("a mail server's notice")));
        assert_eq!(kind("From: a@b.mx\nAuto-Submitted: no\nPrecedence: first-class\n\nhola"), Kind::Person);
        let threads = Threads::new(Secret([7; 32]), "ronda.example");
        let name = threads.name(None, 4);
        assert!(matches!(kind(&format!("From: a@b.mx\nMessage-ID: <{name}>\n\nhola")), Kind::Automatic(_)));
    }

    #[test]
    fn a_notice_that_is_one_long_word_is_looked_through_no_further_than_names_reach() {
        let threads = Threads::new(Secret([7; 32]), "ronda.example");
        let name = threads.name(None, 12);
        let long = format!("From: MAILER-DAEMON@b.mx\n\n{}{}", "ronda.".repeat(300), "x".repeat(4_000_000));
        assert_eq!(ours(long.as_bytes(), &threads), None);
        // Each of them looked to the end of the message would be eight hundred million letters.
        assert_eq!(name_at(&"x".repeat(4_000_000)).len(), NAME_CHARS + 1);
        assert_eq!(ours(name.as_bytes(), &threads), Some((None, 12)), "also where the message ends with it");
        assert_eq!(ours(format!("<{name}>,").as_bytes(), &threads), Some((None, 12)));
    }

    #[test]
    fn a_notice_names_the_message_that_did_not_arrive() {
        let threads = Threads::new(Secret([7; 32]), "ronda.example");
        let document = DocumentId::new(Timestamp::from_millis(5), [3; 10]);
        let (root, name) = (threads.name(Some(document), 0), threads.name(Some(document), 12));
        let notice = |action: &str| {
            format!(
                "From: MAILER-DAEMON@b.mx\nContent-Type: multipart/report; report-type=delivery-status; boundary=q\n\n\
                 --q\n\nNo se entrego\n--q\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; b.mx\n\n\
                 Final-Recipient: rfc822; ana@b.mx\nAction: {action}\nDiagnostic-Code: smtp; 550 5.1.1 no\n such user\n\
                 --q\nContent-Type: text/rfc822-headers\n\nReferences: <{root}>\nMessage-ID: <{name}>\n--q--\n"
            )
        };
        let says = "smtp; 550 5.1.1 no such user".to_owned();
        assert_eq!(kind(&notice("failed")), Kind::Bounce(Bounce { document: Some(document), number: 12, says }));
        assert_eq!(kind(&notice("delayed")), Kind::Automatic("a notice of delay"));
        for arrived in ["delivered", "Relayed", "expanded"] {
            assert_eq!(kind(&notice(arrived)), Kind::Automatic("a notice of delivery"), "{arrived}");
        }
        let passed_on = notice("expanded\n\nFinal-Recipient: rfc822; eva@b.mx\nAction: failed");
        assert!(
            matches!(kind(&passed_on), Kind::Bounce(_)),
            "to one of those whom it was passed on to it did not come"
        );
        // By no sign but that nobody wrote it: an old mail server's words, with the head of ours below them.
        let old = format!("From: correo@b.mx\nReturn-Path: <>\n\nNo se entrego:\n\nMessage-ID: <{name}>\n");
        assert!(matches!(kind(&old), Kind::Bounce(Bounce { number: 12, .. })));
        // A report that a gateway wrapped, and that brings nothing of ours back.
        let wrapped = format!(
            "From: correo@b.mx\nReturn-Path: <>\nIn-Reply-To: <{name}>\nContent-Type: multipart/mixed; boundary=q\n\n\
             --q\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; ana@b.mx\nAction: failed\n--q--\n"
        );
        assert!(matches!(kind(&wrapped), Kind::Bounce(Bounce { number: 12, .. })));
    }

    /// Its ticket would say that our mail did not arrive, and be closed by silence no more.
    #[test]
    fn who_has_read_our_message_has_it() {
        let threads = Threads::new(Secret([7; 32]), "ronda.example");
        let document = DocumentId::new(Timestamp::from_millis(5), [3; 10]);
        let (root, name) = (threads.name(Some(document), 0), threads.name(Some(document), 12));
        let receipt = |head: &str, kind: &str| {
            format!(
                "{head}From: ana@b.mx\nSubject: Leido: TYS-1\nContent-Type: {kind}; boundary=q\n\n\
                 --q\n\nSu mensaje se ha leido\n--q\nContent-Type: message/disposition-notification\n\n\
                 Final-Recipient: rfc822; ana@b.mx\nOriginal-Message-ID: <{name}>\n\
                 Disposition: manual-action/MDN-sent-manually; displayed\n\
                 --q\nContent-Type: text/rfc822-headers\n\nReferences: <{root}>\nMessage-ID: <{name}>\n--q--\n"
            )
        };
        let report = "multipart/report; report-type=disposition-notification";
        let read = Kind::Automatic("a read receipt");
        assert_eq!(kind(&receipt("Return-Path: <>\n", report)), read);
        assert_eq!(kind(&receipt("", report)), read, "delivered without the path that it came by");
        assert_eq!(kind(&receipt("Return-Path: <>\n", "multipart/mixed")), read, "wrapped by a gateway");
        // Who passes one on has written.
        assert_eq!(kind(&receipt("Return-Path: <ana@b.mx>\n", "multipart/mixed")), Kind::Person);
    }

    #[test]
    fn who_is_away_has_our_message_all_the_same() {
        let threads = Threads::new(Secret([7; 32]), "ronda.example");
        let document = DocumentId::new(Timestamp::from_millis(5), [3; 10]);
        let (root, name) = (threads.name(Some(document), 0), threads.name(Some(document), 12));
        let away = format!(
            "Return-Path: <>\nFrom: ana@b.mx\nAuto-Submitted: auto-replied\nIn-Reply-To: <{name}>\n\
             References: <{root}> <{name}>\n\nEstoy de vacaciones"
        );
        assert!(matches!(kind(&away), Kind::Automatic(_)), "it arrived");
    }
}
