//! What a directory is asked: a whole reading, and whose an account and a password are.
//!
//! A reading is a bind, every page of the search, and which of the rules' groups are still there.
//! The pages are turned here: the library's own way goes on past one that failed, and its end tells nothing of it.

use super::attributes::{RawEntry, Told};
use super::entry::{Entry, fold};
use super::settings::{Directory, Password};
use super::verdict::{AdRefusal, PASSWORD_POLICY, PasswordWarning, Vouched, verdict};
use super::wire::{self, WireProblem};
use ldap3::asn1::StructureTag;
use ldap3::controls::{Control, ControlType, PagedResults, RawControl};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Scope, StdStream};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::task::JoinHandle;

/// How long somebody who comes in waits for it at most, and for their turn before that.
const SIGN_IN: Duration = Duration::from_secs(15);
/// Groups of one person that are read on for at most, where a directory tells them in parts.
const MOST_GROUPS: usize = 50_000;
/// How often a reading asks for another part at most: for each it waits once more.
const MOST_PARTS: usize = 200;

/// What a directory said, whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectoryAnswer {
    /// The entries that the filter finds.
    pub entries: Vec<Entry>,
    /// Entries without a name that never changes, or without an account that can be taken: nobody can be made of them.
    pub nameless: usize,
    /// What never changes of those of them that tell it: they are there, whatever else they lack.
    pub without_account: BTreeSet<String>,
    /// Groups of rules that are not there any more, folded.
    pub gone: BTreeSet<String>,
    /// Groups of rules that the directory writes otherwise, folded: as it writes them, by what the rules call them.
    pub named: BTreeMap<String, String>,
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
    /// It does not let the server in, and says why.
    #[error("it does not let «bind» in: {0}")]
    Refused(AdRefusal),
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
            Self::Refused(why) => format!("no deja entrar a «bind»: {}", why.es()),
            Self::Search(32) => "no tiene la entrada de «base»".to_owned(),
            Self::Search(code) => format!("la búsqueda no llegó al final (resultado {code}); no se tomó nada de ella"),
            Self::Unsaid(problem) => problem.es(),
            Self::Many(most) => format!("el filtro encuentra más de {most} entradas; no se tomó ninguna"),
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
pub fn time_limit(directory: &Directory) -> Duration {
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
    let told = tokio::time::timeout(time_limit(directory), asked).await.unwrap_or(Err(AskProblem::Late));
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
    let bound = bound.map_err(|error| ask_problem(&error))?;
    match bound.rc {
        0 => Ok(()),
        49 => Err(AdRefusal::of(&bound.text).map_or(AskProblem::Bind(49), AskProblem::Refused)),
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
    look_for_groups(&mut ldap, &directory, &mut seen).await?;
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

/// Looks for groups of rules that nobody is in. Some are not there; one without members is there, and its people have left it; one that
/// the directory writes otherwise (with an accent, with one blank fewer) is there with its people.
async fn look_for_groups(ldap: &mut Ldap, directory: &Directory, seen: &mut DirectoryAnswer) -> Result<(), AskProblem> {
    let mut looked_at = BTreeSet::new();
    for rule in &directory.rules {
        let folded = fold(&rule.group);
        if !looked_at.insert(folded.clone()) || seen.entries.iter().any(|entry| entry.groups.contains(&folded)) {
            continue;
        }
        // What is no name of an entry cannot be looked for: where nobody has it, it is taken to be gone.
        if !rule.group.contains('=') {
            seen.gone.insert(folded);
            continue;
        }
        let found = ldap.search(&rule.group, Scope::Base, "(objectClass=*)", vec!["1.1"]).await;
        let found = found.map_err(|error| ask_problem(&error))?;
        let code = found.1.rc;
        // It is elsewhere (referrals are not followed), not there, or no name (RFC 4511, appendix A).
        match (code, found.0.into_iter().next()) {
            (0, Some(group)) => {
                let name = RawEntry::of(group.0).and_then(|group| group.name).map(|name| fold(&name));
                if let Some(name) = name.filter(|name| *name != folded) {
                    seen.named.insert(folded, name);
                }
            }
            (0 | 10 | 32 | 34, _) => {
                seen.gone.insert(folded);
            }
            (code, _) => return Err(AskProblem::Search(code)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
