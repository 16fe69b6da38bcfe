//! What a directory is asked: a whole reading, and whose an account and a password are.
//!
//! A reading is a bind, every page of the search, and which of the rules' groups are still there.
//! The pages are turned here: the library's own way goes on past one that failed, and its end tells nothing of it.

use super::attributes::{RawEntry, Told};
use super::entry::{Entry, fold};
use super::settings::{Directory, Password};
use super::wire::{self, WireProblem};
use ldap3::asn1::StructureTag;
use ldap3::controls::{Control, ControlType, PagedResults, RawControl};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Scope, StdStream};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::task::JoinHandle;

/// How long somebody who comes in waits for it at most, and for their turn before that.
const SIGN_IN: Duration = Duration::from_secs(15);
/// By which a directory says more of a password than whether it is right (draft-behera-ldap-password-policy, 6). One that knows no such
/// control passes it over.
const PASSWORD_POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";
/// Its word that a password has run out.
const PASSWORD_EXPIRED: u8 = 0;
/// Its word that a password is to be changed before anything else: who gave it knows it, too.
const CHANGE_AFTER_RESET: u8 = 2;
/// By which 389 Directory Server says unasked that a password that is right has run out or is to be changed before anything else.
const NETSCAPE_EXPIRED: &str = "2.16.840.1.113730.3.4.4";
/// Groups of one person that are read on for at most, where a directory tells them in parts.
const MOST_GROUPS: usize = 50_000;
/// How often a reading asks for another part at most: for each it waits once more.
const MOST_PARTS: usize = 200;

/// What a directory said, whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectoryAnswer {
    /// The entries that the filter finds.
    pub entries: Vec<Entry>,
    /// Entries without a name that never changes, or without an account: nobody can be made of them.
    pub nameless: usize,
    /// What never changes of those of them that tell it: they are there, whatever else they lack.
    pub without_account: BTreeSet<String>,
    /// Groups of rules that are not there any more, folded.
    pub gone: BTreeSet<String>,
}

/// Why a directory was not read. What was read until then counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskProblem {
    /// The line.
    #[error(transparent)]
    Wire(#[from] WireProblem),
    /// It took too long.
    #[error("it did not answer in time")]
    Late,
    /// It does not let the server in.
    #[error("it does not let «bind» in (result {0})")]
    Bind(u32),
    /// It did not answer the search, or not whole.
    #[error("the search ended with the result {0}: nothing of it is taken")]
    Search(u32),
    /// More entries than the file takes.
    #[error("the filter finds more than {0} entries: nothing of it is taken")]
    Many(usize),
    /// Its answer has another shape.
    #[error("its answer cannot be understood")]
    Shape,
    /// It was asked whose a password is and did not say: it may have counted it as a wrong one.
    #[error("it did not say whose a password is: {0}")]
    Unsaid(Box<AskProblem>),
}

impl AskProblem {
    /// In Spanish, for who administers.
    pub fn es(&self) -> String {
        match self {
            Self::Wire(WireProblem::Line(why)) => format!("no contesta ({why})"),
            Self::Wire(WireProblem::Tls(why)) => format!("su certificado o su TLS no sirve ({why})"),
            Self::Wire(WireProblem::NoStartTls(code)) => format!("no acepta StartTLS (resultado {code})"),
            Self::Wire(WireProblem::Away) => "su nombre lleva fuera de esta máquina y no hay TLS".to_owned(),
            Self::Wire(WireProblem::Nonsense(_)) | Self::Shape => "lo que contesta no es LDAP".to_owned(),
            Self::Wire(WireProblem::Long) => "contesta demasiado".to_owned(),
            Self::Late => "no contestó a tiempo".to_owned(),
            Self::Bind(49) => "no acepta la cuenta o la contraseña de «bind»".to_owned(),
            Self::Bind(code) => format!("no deja entrar a «bind» (resultado {code})"),
            Self::Search(32) => "no tiene la entrada de «base»".to_owned(),
            Self::Search(code) => format!("la búsqueda no llegó al final (resultado {code}); no se tomó nada de ella"),
            Self::Unsaid(problem) => problem.es(),
            Self::Many(most) => format!("el filtro encuentra más de {most} entradas; no se tomó ninguna"),
        }
    }
}

/// Whose an account and a password are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vouched<T> {
    /// Of somebody who works here.
    Theirs(T),
    /// Of somebody whose password is right, and opens nothing before it was changed.
    ToBeChanged,
    /// Nobody's, whatever of it is wrong.
    Nobody,
}

/// What a directory says of a password that opens still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordWarning {
    /// It has run out, and opens so often more. Some directories count the time that was just granted, others do not.
    RanOut(u32),
    /// It runs out in so many seconds.
    RunsOut(u32),
}

impl<T> Vouched<T> {
    /// The same of something else that is theirs.
    pub fn map<U>(self, of: impl FnOnce(T) -> U) -> Vouched<U> {
        match self {
            Self::Theirs(theirs) => Vouched::Theirs(of(theirs)),
            Self::ToBeChanged => Vouched::ToBeChanged,
            Self::Nobody => Vouched::Nobody,
        }
    }
}

/// A task that ends with whoever waits for it.
struct Task<T>(JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Reads all of it, or nothing.
///
/// # Errors
/// The line, the bind or the search: [`AskProblem`].
pub async fn read(directory: &Arc<Directory>) -> Result<DirectoryAnswer, AskProblem> {
    let asked = exchange(directory, |ldap| ask(ldap, Arc::clone(directory)));
    tokio::time::timeout(directory.timeout, asked).await.unwrap_or(Err(AskProblem::Late))
}

/// How long somebody who comes in by this directory waits.
pub fn patience(directory: &Directory) -> Duration {
    directory.timeout.min(SIGN_IN)
}

/// The entry of somebody who works here, whose account and password these are, and what is said of the password.
///
/// # Errors
/// The line, the server's own bind or the search: [`AskProblem`]; [`AskProblem::Unsaid`] from when the password was sent.
pub async fn vouch(
    directory: &Arc<Directory>,
    account: &str,
    password: Password,
) -> Result<Vouched<(Entry, Option<PasswordWarning>)>, AskProblem> {
    // A bind without a password is one of nobody, and is granted (RFC 4513, 5.1.2).
    if password.reveal().is_empty() {
        return Ok(Vouched::Nobody);
    }
    let (own, account, sent) = (Arc::clone(directory), account.to_owned(), Arc::new(AtomicBool::new(false)));
    let sending = Arc::clone(&sent);
    let asked = exchange(directory, |ldap| vouched(ldap, own, account, password, sending));
    let told = tokio::time::timeout(patience(directory), asked).await.unwrap_or(Err(AskProblem::Late));
    let unsaid = |problem| if sent.load(Ordering::Relaxed) { AskProblem::Unsaid(Box::new(problem)) } else { problem };
    told.map_err(unsaid)
}

/// Opens a line, and asks by it.
async fn exchange<T, F>(directory: &Directory, asks: impl FnOnce(Ldap) -> F) -> Result<T, AskProblem>
where
    T: Send + 'static,
    F: Future<Output = Result<T, AskProblem>> + Send + 'static,
{
    let here = |error: std::io::Error| WireProblem::Line(error.to_string());
    let line = wire::open(directory).await?;
    let (near, far) = UnixStream::pair().map_err(here)?;
    let far = far.into_std().map_err(here)?;
    let mut carrying = Task(tokio::spawn(wire::carry(line, near)));
    let settings = LdapConnSettings::new().set_std_stream(StdStream::Unix(far));
    let (connection, ldap) =
        LdapConnAsync::with_settings(settings, "ldapi:///").await.map_err(|error| ask_problem(&error))?;
    // What ends the connection is told by what carries, or by the question that gets no answer.
    let _driving = Task(tokio::spawn(async move { drop(connection.drive().await) }));
    // The library panics where an answer that passed the guard still has another shape than was asked for: in a task of its own.
    let mut asking = Task(tokio::spawn(asks(ldap)));
    match (&mut asking.0).await {
        Err(_) => Err(AskProblem::Shape),
        Ok(Err(AskProblem::Wire(broken))) => match (&mut carrying.0).await {
            Ok(Err(why)) => Err(why.into()),
            Ok(Ok(())) | Err(_) => Err(broken.into()),
        },
        Ok(told) => told,
    }
}

/// What the library says of a failure, without what was sent.
fn ask_problem(error: &LdapError) -> AskProblem {
    match error {
        LdapError::LdapResult { result } => AskProblem::Search(result.rc),
        other => WireProblem::Line(other.to_string()).into(),
    }
}

/// As the server's own account.
async fn bind(ldap: &mut Ldap, directory: &Directory) -> Result<(), AskProblem> {
    let bound = ldap.simple_bind(&directory.bind, directory.password.reveal()).await;
    match bound.map_err(|error| ask_problem(&error))?.rc {
        0 => Ok(()),
        code => Err(AskProblem::Bind(code)),
    }
}

/// Looks for the account as the server's own, then binds as what was found.
async fn vouched(
    mut ldap: Ldap,
    directory: Arc<Directory>,
    account: String,
    password: Password,
    sent: Arc<AtomicBool>,
) -> Result<Vouched<(Entry, Option<PasswordWarning>)>, AskProblem> {
    bind(&mut ldap, &directory).await?;
    let filter = filter_of(&directory.filter, &directory.attributes.account, &account);
    let found = ldap.search(&directory.base, Scope::Subtree, &filter, directory.attributes.names()).await;
    let found = found.map_err(|error| ask_problem(&error))?;
    if found.1.rc != 0 {
        return Err(AskProblem::Search(found.1.rc));
    }
    let mut entries = found.0.into_iter();
    let (Some(only), None) = (entries.next(), entries.next()) else { return Ok(Vouched::Nobody) };
    let told = RawEntry::of(only.0).ok_or(AskProblem::Shape)?;
    let entry = Entry::of(&told.attributes, &directory);
    let name = told.name.filter(|name| !name.is_empty()).ok_or(AskProblem::Shape)?;
    // A directory finds an account by rules of its own: what it finds is to be the account that was typed.
    let entry = entry.filter(|entry| !entry.disabled && entry.account == account.trim().to_lowercase());
    let Some(entry) = entry else { return Ok(Vouched::Nobody) };
    sent.store(true, Ordering::Relaxed);
    let policy = RawControl { ctype: PASSWORD_POLICY.to_owned(), crit: false, val: None };
    let bound = ldap.with_controls(vec![policy]).simple_bind(&name, password.reveal()).await;
    let bound = bound.map_err(|error| ask_problem(&error))?;
    drop(ldap.unbind().await);
    let verdict = verdict(bound.rc, &bound.text, &bound.ctrls).ok_or(AskProblem::Bind(bound.rc))?;
    Ok(verdict.map(|warning| (entry, warning)))
}

/// What a directory says of an account and a password, by the result of their bind, its text and its controls; none where it says
/// nothing of them.
///
/// One that has run out and opens a few times more (`graceAuthNsRemaining`) is taken, with that word: the directory grants that bind
/// and all that follows (draft-behera-ldap-password-policy, 6.2 and 8.1). That a password is to be changed is said of a right one alone.
fn verdict(rc: u32, text: &str, controls: &[Control]) -> Option<Vouched<Option<PasswordWarning>>> {
    let told = |ctype: &str| controls.iter().map(|Control(_, raw)| raw).find(|raw| raw.ctype == ctype);
    let policy = told(PASSWORD_POLICY).and_then(|raw| raw.val.as_deref());
    let error = policy.and_then(policy_error);
    let expired = told(NETSCAPE_EXPIRED).is_some();
    match rc {
        // OpenLDAP and 389 Directory Server grant this bind, and nothing after it but the change.
        0 if expired || error == Some(CHANGE_AFTER_RESET) => Some(Vouched::ToBeChanged),
        0 => Some(Vouched::Theirs(policy.and_then(policy_warning))),
        49 if expired || matches!(error, Some(PASSWORD_EXPIRED | CHANGE_AFTER_RESET)) || is_expired_in_ad(text) => {
            Some(Vouched::ToBeChanged)
        }
        // The password is not theirs or may not be used now; the account is locked, or has gone meanwhile (RFC 4511, appendix A).
        19 | 32 | 48 | 49 | 50 | 53 => Some(Vouched::Nobody),
        _ => None,
    }
}

/// Whether Active Directory's text says that the password has run out (532) or is to be changed at once (773). Of a wrong one it says
/// 52e whatever else there is.
fn is_expired_in_ad(text: &str) -> bool {
    let said = text.split_once("AcceptSecurityContext").and_then(|(_, said)| said.split_once("data "));
    let code = said.and_then(|(_, said)| said.split(|letter: char| !letter.is_ascii_alphanumeric()).next());
    matches!(code, Some("532" | "773"))
}

/// The error that a password policy tells, behind a warning where there is one.
fn policy_error(told: &[u8]) -> Option<u8> {
    let (0x30, mut parts, _) = part(told)? else { return None };
    while !parts.is_empty() {
        let (tag, content, after) = part(parts)?;
        if let (0x81, [error]) = (tag, content) {
            return Some(*error);
        }
        parts = after;
    }
    None
}

/// The warning that a password policy tells, before an error where there is one.
fn policy_warning(told: &[u8]) -> Option<PasswordWarning> {
    let (0x30, parts, _) = part(told)? else { return None };
    let (0xa0, warning, _) = part(parts)? else { return None };
    let (tag, number, _) = part(warning)?;
    if number.len() > 4 || number.first().is_none_or(|first| *first >= 0x80) {
        return None;
    }
    let number = number.iter().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    match tag {
        0x80 => Some(PasswordWarning::RunsOut(number)),
        0x81 => Some(PasswordWarning::RanOut(number)),
        _ => None,
    }
}

/// The tag of what comes first, its content, and what follows it. LDAP lets a length be told in more bytes than it takes
/// (RFC 4511, 5.1).
fn part(told: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, length, rest @ ..] = told else { return None };
    let (length, rest) = if *length < 0x80 {
        (usize::from(*length), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(*length & 0x7f))?;
        if !(1..=4).contains(&bytes.len()) {
            return None;
        }
        (bytes.iter().fold(0_usize, |length, byte| (length << 8) | usize::from(*byte)), rest)
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((*tag, content, after))
}

/// What finds this account among those who work here: of what was typed no letter is a letter of the filter.
fn filter_of(people: &str, attribute: &str, account: &str) -> String {
    let mut filter = match people.trim() {
        whole if whole.starts_with('(') => format!("(&{whole}({attribute}="),
        bare => format!("(&({bare})({attribute}="),
    };
    for byte in account.trim().bytes() {
        // Writing into a text does not fail.
        let _ = write!(filter, "\\{byte:02x}");
    }
    filter.push_str("))");
    filter
}

async fn ask(mut ldap: Ldap, directory: Arc<Directory>) -> Result<DirectoryAnswer, AskProblem> {
    bind(&mut ldap, &directory).await?;
    let names = directory.attributes.names();
    let (mut seen, mut cookie, mut parted) = (DirectoryAnswer::default(), Vec::new(), Vec::new());
    loop {
        let page = PagedResults { size: directory.page_size, cookie };
        let search = ldap.with_controls(page);
        let search = search.streaming_search(&directory.base, Scope::Subtree, &directory.filter, names.clone()).await;
        let mut search = search.map_err(|error| ask_problem(&error))?;
        while let Some(found) = search.next().await.map_err(|error| ask_problem(&error))? {
            if !found.is_ref() && !found.is_intermediate() {
                parted.extend(take(&mut seen, found.0, &directory)?);
            }
        }
        // A page that failed, or a limit of the directory's, ends like one that was whole: the result tells them apart.
        let done = search.finish().await;
        if done.rc != 0 {
            return Err(AskProblem::Search(done.rc));
        }
        cookie = cookie_of(&done);
        if cookie.is_empty() {
            break;
        }
    }
    read_on(&mut ldap, &directory, &mut seen.entries, parted).await?;
    seen.gone = groups_gone(&mut ldap, &directory, &seen.entries).await?;
    // It was read; whether the line is closed in good form changes nothing.
    drop(ldap.unbind().await);
    Ok(seen)
}

/// An entry whose groups were told in part.
struct Parted {
    /// Which of those that were seen.
    at: usize,
    /// Its name.
    name: String,
    /// With which of its groups to go on.
    next: usize,
}

/// Takes an entry; what is to be read on for, where its groups were not told to the last.
fn take(seen: &mut DirectoryAnswer, entry: StructureTag, directory: &Directory) -> Result<Option<Parted>, AskProblem> {
    if seen.entries.len() + seen.nameless >= directory.most {
        return Err(AskProblem::Many(directory.most));
    }
    let raw = RawEntry::of(entry).ok_or(AskProblem::Shape)?;
    let Some(mut entry) = Entry::of(&raw.attributes, directory) else {
        seen.nameless += 1;
        seen.without_account.extend(Entry::subject(&raw.attributes, directory));
        return Ok(None);
    };
    let told = raw.told(&directory.attributes.groups, 0);
    entry.groups_cut = told != Told::Whole;
    let at = seen.entries.len();
    // Whatever groups who is disabled has, nothing is given for them.
    let parted = match (told, raw.name) {
        (Told::Until(next), Some(name)) if !entry.disabled => Some(Parted { at, name, next }),
        _ => None,
    };
    seen.entries.push(entry);
    Ok(parted)
}

/// Reads the groups that were not told at once. Whose are not told to the last stays marked as such: one entry that cannot be read on
/// for, moved meanwhile or too long, keeps nobody's leaving from being seen.
async fn read_on(
    ldap: &mut Ldap,
    directory: &Directory,
    entries: &mut [Entry],
    parted: Vec<Parted>,
) -> Result<(), AskProblem> {
    let mut parts = 0;
    for Parted { at, name, mut next } in parted {
        let Some(entry) = entries.get_mut(at) else { continue };
        while next < MOST_GROUPS && parts < MOST_PARTS {
            parts += 1;
            let attribute = format!("{};range={next}-*", directory.attributes.groups);
            let found = ldap.search(&name, Scope::Base, "(objectClass=*)", vec![attribute]).await;
            let found = found.map_err(|error| ask_problem(&error))?;
            let (code, mut told) = (found.1.rc, found.0.into_iter());
            let (0, Some(only), None) = (code, told.next(), told.next()) else { break };
            let part = RawEntry::of(only.0).ok_or(AskProblem::Shape)?;
            entry.groups.extend(Entry::groups(&part.attributes, directory));
            match part.told(&directory.attributes.groups, next) {
                Told::Until(on) => next = on,
                Told::Whole => {
                    entry.groups_cut = false;
                    break;
                }
                Told::Unclear => break,
            }
        }
    }
    Ok(())
}

/// Where the next page begins; empty where there is none, or the directory knows no pages and has told all.
fn cookie_of(done: &LdapResult) -> Vec<u8> {
    let told = done.ctrls.iter().find_map(|control| match control {
        Control(Some(ControlType::PagedResults), raw) => Some(raw.parse::<PagedResults>().cookie),
        _ => None,
    });
    told.unwrap_or_default()
}

/// Groups of rules that nobody is in, and that are not there. A group without members is there: its people have left it.
async fn groups_gone(
    ldap: &mut Ldap,
    directory: &Directory,
    entries: &[Entry],
) -> Result<BTreeSet<String>, AskProblem> {
    let mut gone = BTreeSet::new();
    let mut looked_at = BTreeSet::new();
    for rule in &directory.rules {
        let folded = fold(&rule.group);
        if !looked_at.insert(folded.clone()) || entries.iter().any(|entry| entry.groups.contains(&folded)) {
            continue;
        }
        // What is no name of an entry cannot be looked for: where nobody has it, it is taken to be gone.
        if !rule.group.contains('=') {
            gone.insert(folded);
            continue;
        }
        let found = ldap.search(&rule.group, Scope::Base, "(objectClass=*)", vec!["1.1"]).await;
        let found = found.map_err(|error| ask_problem(&error))?;
        // It is elsewhere (referrals are not followed), not there, or no name (RFC 4511, appendix A).
        match found.1.rc {
            0 if !found.0.is_empty() => {}
            0 | 10 | 32 | 34 => {
                gone.insert(folded);
            }
            code => return Err(AskProblem::Search(code)),
        }
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_on_a_password_is_read_and_what_is_none_says_nothing() {
        let cases: [(&[u8], Option<u8>); 13] = [
            (b"\x30\x03\x81\x01\x02", Some(CHANGE_AFTER_RESET)),
            // Behind the warning that it ends in so many seconds.
            (b"\x30\x08\xa0\x03\x80\x01\x3c\x81\x01\x02", Some(CHANGE_AFTER_RESET)),
            // With lengths in more bytes than they take.
            (b"\x30\x84\x00\x00\x00\x03\x81\x01\x02", Some(CHANGE_AFTER_RESET)),
            (b"\x30\x81\x04\x81\x81\x01\x02", Some(CHANGE_AFTER_RESET)),
            (b"\x30\x84\x00\x00", None),
            (b"\x30\x03\x81\x01\x00", Some(0)),
            (b"\x30\x05\xa0\x03\x80\x01\x02", None),
            (b"\x30\x00", None),
            (b"\x30\x7f\x81\x01\x02", None),
            (b"\x30\x03\x81\x02\x02", None),
            (b"\x30\x80\x81\x01\x02\x00\x00", None),
            (b"\x81\x01\x02", None),
            (b"", None),
        ];
        for (told, error) in cases {
            assert_eq!(policy_error(told), error, "{told:?}");
        }
    }

    #[test]
    fn what_a_password_has_left_is_read_and_what_is_none_says_nothing() {
        let cases: [(&[u8], Option<PasswordWarning>); 12] = [
            (b"\x30\x05\xa0\x03\x81\x01\x02", Some(PasswordWarning::RanOut(2))),
            (b"\x30\x05\xa0\x03\x81\x01\x00", Some(PasswordWarning::RanOut(0))),
            (b"\x30\x06\xa0\x04\x80\x02\x0e\x10", Some(PasswordWarning::RunsOut(3_600))),
            (b"\x30\x08\xa0\x06\x80\x04\x7f\xff\xff\xff", Some(PasswordWarning::RunsOut(0x7fff_ffff))),
            // With an error behind it, and with lengths in more bytes than they take.
            (b"\x30\x08\xa0\x03\x81\x01\x02\x81\x01\x00", Some(PasswordWarning::RanOut(2))),
            (b"\x30\x81\x06\xa0\x81\x03\x81\x01\x02", Some(PasswordWarning::RanOut(2))),
            (b"\x30\x03\x81\x01\x02", None),
            (b"\x30\x05\xa0\x03\x81\x01\x80", None),
            (b"\x30\x04\xa0\x02\x81\x00", None),
            (b"\x30\x09\xa0\x07\x80\x05\x00\x00\x00\x00\x01", None),
            (b"\x30\x05\xa0\x03\x82\x01\x02", None),
            (b"", None),
        ];
        for (told, warning) in cases {
            assert_eq!(policy_warning(told), warning, "{told:?}");
        }
    }

    #[test]
    fn a_password_that_is_to_be_changed_is_told_from_a_wrong_one() {
        let control = |ctype: &str, val: &[u8]| {
            Control(None, RawControl { ctype: ctype.to_owned(), crit: false, val: Some(val.to_vec()) })
        };
        let policy = |val: &[u8]| vec![control(PASSWORD_POLICY, val)];
        let netscape = || vec![control(NETSCAPE_EXPIRED, b"0")];
        let ad = |code: &str| {
            format!("80090308: LdapErr: DSID-0C09050F, comment: AcceptSecurityContext error, data {code}, v4563\0")
        };
        let theirs = |warning| Some(Vouched::Theirs(warning));
        let (changed, nobody) = (Some(Vouched::ToBeChanged), Some(Vouched::Nobody));
        let none = String::new;
        for (rc, text, controls, said) in [
            (0, none(), vec![], theirs(None)),
            (0, none(), policy(b"\x30\x03\x81\x01\x02"), changed.clone()),
            // It ends in a minute; it has ended, and opens twice more.
            (0, none(), policy(b"\x30\x05\xa0\x03\x80\x01\x3c"), theirs(Some(PasswordWarning::RunsOut(60)))),
            (0, none(), policy(b"\x30\x05\xa0\x03\x81\x01\x02"), theirs(Some(PasswordWarning::RanOut(2)))),
            (0, none(), netscape(), changed.clone()),
            (49, none(), netscape(), changed.clone()),
            (49, none(), policy(b"\x30\x03\x81\x01\x00"), changed.clone()),
            // It is locked.
            (49, none(), policy(b"\x30\x03\x81\x01\x01"), nobody.clone()),
            (49, none(), vec![], nobody.clone()),
            (49, ad("532"), vec![], changed.clone()),
            (49, ad("773"), vec![], changed),
            (49, ad("52e"), vec![], nobody.clone()),
            (49, ad("775"), vec![], nobody.clone()),
            (49, ad("5320"), vec![], nobody.clone()),
            (49, "data 532".to_owned(), vec![], nobody.clone()),
            (53, ad("532"), vec![], nobody),
            (51, none(), vec![], None),
        ] {
            assert_eq!(verdict(rc, &text, &controls), said, "{rc} {text}");
        }
    }

    #[test]
    fn no_letter_of_an_account_is_a_letter_of_the_filter() {
        for (people, account, filter) in [
            ("(objectClass=user)", " a*) ", "(&(objectClass=user)(uid=\\61\\2a\\29))"),
            ("objectClass=user", "\\(\0ñ", "(&(objectClass=user)(uid=\\5c\\28\\00\\c3\\b1))"),
            (" (&(a=b)(c=d)) ", "1", "(&(&(a=b)(c=d))(uid=\\31))"),
        ] {
            assert_eq!(filter_of(people, "uid", account), filter);
            assert!(ldap3::parse_filter(filter).is_ok(), "{filter}");
        }
    }
}
