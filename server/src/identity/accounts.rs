//! Accounts of directories, and for whom each opens. It opens by what was bound before, by its address, by rule, or by
//! a supervisor's word.

use super::people::{difference, names};
use super::{IdentityError, SERVER, audit};
use crate::store::accounts::{self, AccountRow, AccountRows, AccountState};
use crate::store::{AuditKind, Batch, DeviceRecord, EntryKind, Reader, Store, StoreError, TokenHash};
use ronda_shared::catalog::{Class, Organisation, Role};
use ronda_shared::ids::{PersonId, RoleId, TeamId};
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::policy;
use ronda_shared::search;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Accounts that wait for a supervisor at most; beyond them the one that was shown longest ago is forgotten.
pub const WAITING: usize = 200;

/// An account as its provider vouches for it just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VouchedAccount {
    /// The provider's name in the operator's file.
    pub provider: String,
    /// Who vouches.
    pub issuer: String,
    /// What it calls the account (`sub`).
    pub subject: String,
    /// By what the person is known here; none where it was not told, or is not verified.
    pub known_as: Option<KnownAs>,
    /// Their name there; empty where it was not told.
    pub name: String,
}

/// By what an account's person is known here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KnownAs {
    /// A mail address that the provider has verified.
    Mail(String),
    /// The person's id.
    Id(String),
}

impl KnownAs {
    /// As it was told.
    pub fn text(&self) -> &str {
        match self {
            Self::Mail(text) | Self::Id(text) => text,
        }
    }
}

impl VouchedAccount {
    /// By what the account is found.
    pub fn key(&self) -> TokenHash {
        accounts::key(&self.issuer, &self.subject)
    }

    fn row(&self, state: AccountState, now: Timestamp) -> AccountRow {
        AccountRow {
            key: self.key(),
            provider: self.provider.clone(),
            subject: self.subject.clone(),
            account: self.known_as.as_ref().map(|known| known.text().to_owned()).unwrap_or_default(),
            name: self.name.clone(),
            state,
            shown: now,
            roles: Vec::new(),
            teams: Vec::new(),
        }
    }
}

/// What becomes of an account that nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstSignIn {
    /// It waits for a supervisor.
    #[default]
    Ask,
    /// The person is entered where a rule gives them a role; else it waits for a supervisor.
    Create,
    /// It is refused.
    Refuse,
}

/// What the rules give by the groups of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grant {
    /// Roles that any rule gives: those that the account's groups do not give are taken back.
    pub governed_roles: Vec<RoleId>,
    /// Roles given.
    pub roles: Vec<RoleId>,
    /// Teams that any rule gives.
    pub governed_teams: Vec<TeamId>,
    /// Teams given.
    pub teams: Vec<TeamId>,
    /// Sets of roles, of each of which somebody here keeps one: [`last_roles`].
    pub last: Vec<BTreeSet<RoleId>>,
}

/// The roles by which one supervises, and those by which one administers: whoever has the last of either keeps it, whatever a directory
/// says. Nobody in the house could give it back.
pub fn last_roles(org: &Organisation) -> Vec<BTreeSet<RoleId>> {
    vec![
        roles_by_which(org, |org, person| org.acts_as(person, &[Class::Sup])),
        roles_by_which(org, policy::administers),
    ]
}

/// Somebody as they are told, with those of some roles that they have: in the order in which they were, what is new last.
pub fn keeping(roles: &BTreeSet<RoleId>, person: &Person, told: &Person) -> Person {
    let had = person.roles.iter().filter(|&role| told.roles.contains(role) || roles.contains(role));
    let new = told.roles.iter().filter(|&role| !person.roles.contains(role));
    Person { roles: had.chain(new).cloned().collect(), ..told.clone() }
}

/// The roles each of which alone lets somebody do something.
fn roles_by_which(org: &Organisation, may: fn(&Organisation, &Person) -> bool) -> BTreeSet<RoleId> {
    let alone = |role: &Role| Person { roles: vec![role.id.clone()], ..Person::new(PersonId::new(""), "") };
    org.roles.iter().filter(|&role| may(org, &alone(role))).map(|role| role.id.clone()).collect()
}

impl Grant {
    /// The person with what is given and what nobody else has of the last roles; and whether they keep something by that.
    fn over_but_last(&self, reader: &dyn Reader, person: &Person) -> Result<(Person, bool), StoreError> {
        let has = |roles: &BTreeSet<RoleId>, person: &Person| person.roles.iter().any(|role| roles.contains(role));
        let told = self.over(person);
        let mut lost: Vec<_> = self.last.iter().filter(|roles| has(roles, person) && !has(roles, &told)).collect();
        if lost.is_empty() {
            return Ok((told, false));
        }
        let mut others = reader.people()?;
        others.retain(|other| other.active && other.id != person.id);
        lost.retain(|roles| !others.iter().any(|other| has(roles, other)));
        let keeps = !lost.is_empty();
        Ok((lost.into_iter().fold(told, |told, roles| keeping(roles, person, &told)), keeps))
    }

    /// The person with what is given. What no rule speaks of stays as it was.
    pub fn over(&self, person: &Person) -> Person {
        Person {
            roles: governed(&person.roles, &self.governed_roles, &self.roles),
            teams: governed(&person.teams, &self.governed_teams, &self.teams),
            ..person.clone()
        }
    }
}

/// In the order in which they were, what is new last.
fn governed<T: Clone + PartialEq>(had: &[T], ruled: &[T], given: &[T]) -> Vec<T> {
    let stays = |one: &&T| !ruled.contains(one) || given.contains(one);
    let mut now: Vec<T> = had.iter().filter(stays).cloned().collect();
    for one in given {
        if !now.contains(one) {
            now.push(one.clone());
        }
    }
    now
}

/// For whom an account opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountOutcome {
    /// For this person.
    Opens(PersonId),
    /// It waits for a supervisor.
    Asks,
    /// It was refused, or may not ask.
    Refused,
    /// Its person has left.
    Left,
}

/// Settles for whom an account opens, and gives its person what the rules say. `grant` is none where the provider told no groups,
/// or none that a rule knows: then nothing of anybody changes, and nobody is entered.
///
/// # Errors
/// The store.
pub fn settle(
    store: &dyn Store,
    now: Timestamp,
    shown: &VouchedAccount,
    grant: Option<&Grant>,
    first: FirstSignIn,
) -> Result<AccountOutcome, IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let known = reader.account(&shown.key())?;
    let mut batch = Batch::after(reader.end()?);
    let owner = match known.as_ref().map(|row| &row.state) {
        Some(AccountState::Opens(id)) => {
            reader.person(id)?.map_or(Owner::Unclear, |person| Owner::Of(Box::new(person)))
        }
        Some(AccountState::Refused) => return Ok(AccountOutcome::Refused),
        Some(AccountState::Asks) | None => owner(&*reader, shown)?,
    };
    let opens = known.as_ref().is_some_and(|row| matches!(row.state, AccountState::Opens(_)));
    let settled = match (owner, grant) {
        (Owner::Of(person), _) if !person.active => return Ok(AccountOutcome::Left),
        (Owner::Of(person), grant) => {
            let (told, keeps_last) = match grant {
                Some(grant) => grant.over_but_last(&*reader, &person)?,
                None => (Person::clone(&person), false),
            };
            if keeps_last {
                tracing::warn!(
                    oidc.provider = shown.provider,
                    "The groups of an account would leave nobody who supervises, or administers: its person keeps that role."
                );
            }
            if told != *person {
                let detail = difference(&person, &told);
                let line = audit::line(None, None, AuditKind::PersonChanged, person.id.to_string(), detail);
                batch.enter(now, None, vec![], EntryKind::Person(told));
                audit::enter(&mut batch, now, line);
            }
            AccountOutcome::Opens(person.id)
        }
        (Owner::Nobody, Some(grant)) if first == FirstSignIn::Create && !grant.roles.is_empty() => {
            let new = Person { mail: mail_of(shown), ..Person::new(free_id(&*reader, shown)?, name_of(shown)) };
            let new = grant.over(&new);
            let line = audit::line(None, None, AuditKind::PersonAdded, new.id.to_string(), names(&new.roles));
            let id = new.id.clone();
            batch.enter(now, None, vec![], EntryKind::Person(new));
            audit::enter(&mut batch, now, line);
            AccountOutcome::Opens(id)
        }
        (Owner::Nobody | Owner::Unclear, _) if first == FirstSignIn::Refuse => return Ok(AccountOutcome::Refused),
        (Owner::Nobody | Owner::Unclear, _) => AccountOutcome::Asks,
    };
    match &settled {
        AccountOutcome::Opens(id) => {
            if !opens {
                let line = audit::line(None, None, AuditKind::AccountOpens, id.to_string(), shown.provider.clone());
                audit::enter(&mut batch, now, line);
            }
            batch.accounts.put.push(shown.row(AccountState::Opens(id.clone()), now));
        }
        AccountOutcome::Asks => {
            if known.is_none() {
                let who = shown.known_as.as_ref().map_or(shown.subject.as_str(), KnownAs::text);
                let line = audit::line(None, None, AuditKind::AccountAsks, account_name(who), shown.provider.clone());
                audit::enter(&mut batch, now, line);
                batch.accounts.gone = overdue(&*reader)?;
            }
            let (roles, teams) = grant.map(|grant| (grant.roles.clone(), grant.teams.clone())).unwrap_or_default();
            batch.accounts.put.push(AccountRow { roles, teams, ..shown.row(AccountState::Asks, now) });
        }
        AccountOutcome::Refused | AccountOutcome::Left => {}
    }
    drop(reader);
    store.commit(batch)?;
    Ok(settled)
}

/// Whose an account is that nobody has bound.
enum Owner {
    /// Who is known by its address, and by no other account of the same provider.
    Of(Box<Person>),
    /// Several are known by it, it was given to another account, or who had it has left under another name: who it is, a supervisor says.
    Unclear,
    /// Nobody is known by it.
    Nobody,
}

/// Whether somebody has left here, and what tells of them tells another name: their address or account is somebody else's by now, or may be.
pub(crate) fn left_by_another_name(person: &Person, name: &str) -> bool {
    !person.active && !is_called(person, name)
}

/// Whether a name may be somebody's: its words are theirs or theirs are its, in any order, without accents and case. A second surname is
/// left out in one place and told in another.
pub(crate) fn is_called(person: &Person, name: &str) -> bool {
    let words = |text: &str| search::tokens(text).into_iter().collect::<BTreeSet<String>>();
    let (known, told) = (words(&person.name), words(name));
    known.is_subset(&told) || told.is_subset(&known)
}

fn owner(reader: &dyn Reader, shown: &VouchedAccount) -> Result<Owner, StoreError> {
    let folded = |text: &str| text.trim().to_lowercase();
    let mut found = match &shown.known_as {
        None => Vec::new(),
        Some(KnownAs::Id(id)) => reader.person(&PersonId::new(folded(id)))?.into_iter().collect(),
        Some(KnownAs::Mail(mail)) => {
            let mut all = reader.people()?;
            all.retain(|person| person.mail.as_deref().map(folded) == Some(folded(mail)));
            all
        }
    };
    let known = found.len();
    found.retain(|person| !left_by_another_name(person, &shown.name));
    let was_a_leavers = found.len() < known;
    let Some(person) = found.pop() else { return Ok(if was_a_leavers { Owner::Unclear } else { Owner::Nobody }) };
    let is_another = was_a_leavers && !is_called(&person, &shown.name);
    if !found.is_empty() || is_another || person.id.as_str() == SERVER {
        return Ok(Owner::Unclear);
    }
    let bound = |row: &AccountRow| {
        row.state == AccountState::Opens(person.id.clone()) && row.provider == shown.provider && row.key != shown.key()
    };
    let taken = person.active && reader.accounts()?.iter().any(bound);
    Ok(if taken { Owner::Unclear } else { Owner::Of(Box::new(person)) })
}

/// What is forgotten so that one more may wait.
fn overdue(reader: &dyn Reader) -> Result<Vec<TokenHash>, StoreError> {
    let mut waiting = waiting(reader)?;
    waiting.sort_by_key(|row| row.shown);
    let over = (waiting.len() + 1).saturating_sub(WAITING);
    Ok(waiting.into_iter().take(over).map(|row| row.key).collect())
}

/// The accounts that wait for a supervisor.
///
/// # Errors
/// The store.
pub fn waiting(reader: &dyn Reader) -> Result<Vec<AccountRow>, StoreError> {
    let mut rows = reader.accounts()?;
    rows.retain(|row| row.state == AccountState::Asks);
    Ok(rows)
}

fn mail_of(shown: &VouchedAccount) -> Option<String> {
    match &shown.known_as {
        Some(KnownAs::Mail(mail)) => Some(account_name(mail)),
        Some(KnownAs::Id(_)) | None => None,
    }
}

fn name_of(shown: &VouchedAccount) -> String {
    let said = [shown.name.as_str(), shown.known_as.as_ref().map_or("", KnownAs::text), shown.subject.as_str()];
    account_name(said.into_iter().map(str::trim).find(|text| !text.is_empty()).unwrap_or("?"))
}

/// What another system calls somebody, as it is kept: without control characters, no longer than a name.
pub(crate) fn account_name(text: &str) -> String {
    text.trim().chars().filter(|letter| !letter.is_control()).take(limits::NAME_CHARS).collect()
}

/// An id that nobody has, made of the account's name: small letters without accents, digits and `.-_`, as the directory's are.
fn free_id(reader: &dyn Reader, shown: &VouchedAccount) -> Result<PersonId, StoreError> {
    let said = search::fold(shown.known_as.as_ref().map_or("", KnownAs::text));
    let fits = |letter: &char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-_".contains(*letter);
    let local = said.split('@').next().unwrap_or_default();
    let base: String = local.chars().filter(fits).take(limits::ID_CHARS - 8).collect();
    let base = if base.is_empty() || base == SERVER { "cuenta".to_owned() } else { base };
    let mut number = 1_u32;
    loop {
        let id = PersonId::new(if number == 1 { base.clone() } else { format!("{base}.{number}") });
        if reader.person(&id)?.is_none() {
            return Ok(id);
        }
        number += 1;
    }
}

/// What a supervisor says of an account that waits.
#[derive(Debug, Clone)]
pub enum AccountDecision {
    /// It opens for somebody who is known here.
    Known(PersonId),
    /// It opens for somebody new, with these roles and teams.
    New(Vec<RoleId>, Vec<TeamId>),
    /// It is refused.
    Refuse,
}

/// Decides on an account that waits; for whom it opens now, where it does.
///
/// # Errors
/// [`IdentityError::NoAccount`] where it does not wait (any more), and was not decided just so; [`IdentityError::NoPerson`] and
/// [`IdentityError::Inactive`] where it cannot open for that person; the store.
pub fn decide(
    store: &dyn Store,
    now: Timestamp,
    key: &TokenHash,
    word: AccountDecision,
    (by, device): (PersonId, &DeviceRecord),
) -> Result<Option<PersonId>, IdentityError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let row = reader.account(key)?.ok_or(IdentityError::NoAccount)?;
    if row.state != AccountState::Asks {
        // Asked twice, for no answer came.
        let so = stands_so(&*reader, &row.state, &word)?;
        return if so { Ok(opens_for(row.state)) } else { Err(IdentityError::NoAccount) };
    }
    let mut batch = Batch::after(reader.end()?);
    let told = |what: AuditKind, subject: String, detail: String| {
        audit::line(Some(by.clone()), Some(device.id), what, subject, detail)
    };
    let person = match word {
        AccountDecision::Refuse => None,
        AccountDecision::Known(id) => {
            let known = reader.person(&id)?.filter(|person| person.id.as_str() != SERVER);
            let known = known.ok_or_else(|| IdentityError::NoPerson(id.clone()))?;
            if !known.active {
                return Err(IdentityError::Inactive(id));
            }
            Some(id)
        }
        AccountDecision::New(roles, teams) => {
            // Its address is told and not verified by us: it becomes nobody's mail.
            let shown = VouchedAccount {
                provider: row.provider.clone(),
                issuer: String::new(),
                subject: row.subject.clone(),
                known_as: (!row.account.is_empty()).then(|| KnownAs::Id(row.account.clone())),
                name: row.name.clone(),
            };
            let id = free_id(&*reader, &shown)?;
            let new = Person { roles, teams, ..Person::new(id.clone(), name_of(&shown)) };
            let line = told(AuditKind::PersonAdded, id.to_string(), names(&new.roles));
            batch.enter(now, None, vec![], EntryKind::Person(new));
            audit::enter(&mut batch, now, line);
            Some(id)
        }
    };
    drop(reader);
    let (state, line) = match &person {
        Some(id) => {
            (AccountState::Opens(id.clone()), told(AuditKind::AccountOpens, id.to_string(), row.provider.clone()))
        }
        None => {
            (AccountState::Refused, told(AuditKind::AccountRefused, account_name(&row.account), row.provider.clone()))
        }
    };
    audit::enter(&mut batch, now, line);
    batch.accounts = AccountRows { put: vec![AccountRow { state, ..row }], gone: Vec::new() };
    store.commit(batch)?;
    Ok(person)
}

fn opens_for(state: AccountState) -> Option<PersonId> {
    match state {
        AccountState::Opens(id) => Some(id),
        AccountState::Asks | AccountState::Refused => None,
    }
}

/// Whether an account that was decided on stands as it is decided on now.
fn stands_so(reader: &dyn Reader, state: &AccountState, word: &AccountDecision) -> Result<bool, StoreError> {
    Ok(match (state, word) {
        (AccountState::Refused, AccountDecision::Refuse) => true,
        (AccountState::Opens(id), AccountDecision::Known(wanted)) => id == wanted,
        (AccountState::Opens(id), AccountDecision::New(roles, teams)) => {
            let person = reader.person(id)?.filter(|person| person.active);
            person.is_some_and(|person| (&person.roles, &person.teams) == (roles, teams))
        }
        (AccountState::Opens(_) | AccountState::Refused | AccountState::Asks, _) => false,
    })
}

#[cfg(test)]
mod tests;
