//! One reading of a directory: bind, every page of the search, and which of the rules' groups are still there.
//!
//! The pages are turned here: the library's own way goes on past one that failed, and its end tells nothing of it.

use super::entry::{Entry, RawAttributes, fold};
use super::settings::Directory;
use super::wire::{self, WireProblem, children};
use ldap3::asn1::{PL, StructureTag};
use ldap3::controls::{Control, ControlType, PagedResults};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Scope, StdStream};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::net::UnixStream;
use tokio::task::JoinHandle;

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
    let asked = tokio::time::timeout(directory.timeout, exchange(directory)).await;
    asked.unwrap_or(Err(AskProblem::Late))
}

async fn exchange(directory: &Arc<Directory>) -> Result<DirectoryAnswer, AskProblem> {
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
    let mut asking = Task(tokio::spawn(ask(ldap, Arc::clone(directory))));
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

async fn ask(mut ldap: Ldap, directory: Arc<Directory>) -> Result<DirectoryAnswer, AskProblem> {
    let bound =
        ldap.simple_bind(&directory.bind, directory.password.reveal()).await.map_err(|error| ask_problem(&error))?;
    if bound.rc != 0 {
        return Err(AskProblem::Bind(bound.rc));
    }
    let names = directory.attributes.names();
    let (mut seen, mut cookie) = (DirectoryAnswer::default(), Vec::new());
    loop {
        let page = PagedResults { size: directory.page_size, cookie };
        let search = ldap.with_controls(page);
        let search = search.streaming_search(&directory.base, Scope::Subtree, &directory.filter, names.clone()).await;
        let mut search = search.map_err(|error| ask_problem(&error))?;
        while let Some(found) = search.next().await.map_err(|error| ask_problem(&error))? {
            if !found.is_ref() && !found.is_intermediate() {
                take(&mut seen, found.0, &directory)?;
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
    seen.gone = groups_gone(&mut ldap, &directory, &seen.entries).await?;
    // It was read; whether the line is closed in good form changes nothing.
    drop(ldap.unbind().await);
    Ok(seen)
}

fn take(seen: &mut DirectoryAnswer, entry: StructureTag, directory: &Directory) -> Result<(), AskProblem> {
    if seen.entries.len() + seen.nameless >= directory.most {
        return Err(AskProblem::Many(directory.most));
    }
    let raw = raw(entry).ok_or(AskProblem::Shape)?;
    match Entry::of(&raw, directory) {
        Some(entry) => seen.entries.push(entry),
        None => {
            seen.nameless += 1;
            seen.without_account.extend(Entry::subject(&raw, directory));
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

/// An entry's attributes; none where it has another shape.
fn raw(entry: StructureTag) -> Option<RawAttributes> {
    let mut raw = RawAttributes::default();
    for attribute in children(children(entry)?.into_iter().nth(1)?)? {
        let mut parts = children(attribute)?.into_iter();
        let name = String::from_utf8(bytes(parts.next()?)?).ok()?.to_ascii_lowercase();
        let values = children(parts.next()?)?.into_iter().map(bytes).collect::<Option<Vec<_>>>()?;
        // `memberOf;range=0-1499` and `cn;lang-es` are of `memberOf` and `cn`.
        let base = name.split(';').next().unwrap_or_default().to_owned();
        raw.entry(base).or_default().extend(values);
    }
    Some(raw)
}

fn bytes(tag: StructureTag) -> Option<Vec<u8>> {
    match tag.payload {
        PL::P(bytes) => Some(bytes),
        PL::C(_) => None,
    }
}
