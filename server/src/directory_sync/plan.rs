//! Plans what a reading of the directory asks for. That is whom to enter, to change and to let go, and what waits for
//! somebody's word. Pure.

use super::ask::DirectoryAnswer;
use super::entry::{Entry, fold};
use super::settings::Rule;
use crate::identity::SERVER;
use crate::identity::accounts::{Grant, is_called, keeping, left_by_another_name};
use ronda_shared::ids::{PersonId, RoleId, Sha256};
use ronda_shared::limits;
use ronda_shared::person::Person;
use ronda_shared::search;
use std::collections::{BTreeMap, BTreeSet};

/// By what a plan is made, besides what was seen.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// What groups give; each of them something that the organisation's data have.
    pub grants: Vec<Rule>,
    /// Rules that give what the organisation's data have not (any more): they give nothing, and nothing is taken for them.
    pub idle: Vec<Rule>,
    /// Of a hundred whom the directory vouches for, and of a hundred of those who work here, more than this many are let go within a day
    /// only by somebody's word.
    pub ask_above_percent: usize,
    /// Roles by which nobody works here: who has no others asks for things, and no more.
    pub outside: BTreeSet<RoleId>,
    /// Of each of these sets of roles somebody keeps one: those by which one supervises, and those by which one administers.
    pub last: Vec<BTreeSet<RoleId>>,
}

impl Rules {
    /// Whether one of somebody's roles is such that they work here by it.
    fn works(&self, roles: &[RoleId]) -> bool {
        roles.iter().any(|role| !self.outside.contains(role))
    }

    /// Whether somebody loses all roles by which they work here, or the last of any kind.
    pub(super) fn strips(&self, before: &[RoleId], after: &[RoleId]) -> bool {
        (after.is_empty() && !before.is_empty()) || (self.works(before) && !self.works(after))
    }
}

/// The people of Ronda, and which entries of the directory are bound to them.
#[derive(Debug, Clone, Default)]
pub struct BoundPeople {
    /// Everybody.
    pub people: Vec<Person>,
    /// For whom each entry opens that was bound before, by what never changes.
    pub bound: BTreeMap<String, PersonId>,
    /// Whom readings of the last day let go, or left without what they work by, and nobody's word.
    pub lately: BTreeSet<PersonId>,
}

/// Somebody who is to be entered, for an entry of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Their entry in the directory.
    pub entry: Entry,
    /// As they are entered.
    pub person: Person,
}

/// Somebody who is told otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Who they are now.
    pub before: Person,
    /// Who they will be.
    pub after: Person,
    /// They would have no role left by which they work here.
    pub strips: bool,
}

/// Why somebody is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndReason {
    /// The filter does not find them any more.
    Absent,
    /// Their account is disabled.
    Disabled,
}

/// Somebody who is let go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Who, as they are now.
    pub person: Person,
    /// What never changed of their entry.
    pub subject: String,
    /// Why.
    pub why: EndReason,
}

/// Somebody whose own entry is not there any more, and another one that tells of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebound {
    /// The other one.
    pub entry: Entry,
    /// Who.
    pub person: Person,
    /// What never changed of their own.
    pub former: String,
}

impl Rebound {
    /// Whether the entry tells another name than theirs here: its address may have been given to somebody else.
    pub fn is_by_another_name(&self) -> bool {
        search::fold(&self.entry.name) != search::fold(&self.person.name)
    }
}

/// Why nothing is made of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// Another entry has the same account, or says to be the same entry.
    SameAccount,
    /// Another entry has the same address.
    SameMail,
    /// It could be several people here, one whom another entry stands for, or somebody who has what a leaver of another name had.
    Unclear,
    /// Its person has left here: only a supervisor lets them back in.
    Left,
    /// Its groups were not told whole: no rule gives or takes anything, all else is done.
    GroupsCut,
}

/// An entry of which nothing is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedEntry {
    /// The entry's account name in the directory.
    pub account: String,
    /// Why.
    pub why: SkipReason,
}

/// Whether those who would be let go are let go by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hold {
    /// They are let go without asking.
    #[default]
    Goes,
    /// They are too many: somebody says so first.
    Asks,
    /// The directory shows nobody at all: nobody is let go by that, whoever says so.
    Empty,
}

/// What a reading asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Who is entered.
    pub make: Vec<NewPerson>,
    /// Who is changed.
    pub change: Vec<Changed>,
    /// Who is let go.
    pub end: Vec<Ended>,
    /// Entries that stand for somebody who is known here, from now on.
    pub bind: Vec<(Entry, PersonId)>,
    /// Who could stay by another entry than their own, which is not there any more: by somebody's word alone.
    pub rebind: Vec<Rebound>,
    /// Who keeps what the rules would take: nobody would be left who supervises, or administers.
    pub kept: Vec<Person>,
    /// Entries of which nothing is made.
    pub skipped: Vec<SkippedEntry>,
    /// Whether those who would be let go wait for somebody's word.
    pub hold: Hold,
    /// For how many who work here the directory vouches already.
    pub governed: usize,
    /// How many others were let go, or left without what they work by, by readings of the day before.
    pub lately: usize,
    /// Entries that no rule gives a role and that stand for nobody: they are not let in.
    pub without_role: usize,
    /// Entries that were seen.
    pub seen: usize,
    /// No entry told any group, though rules go by groups: most likely they are not written, so no rule takes anything.
    pub is_groupless: bool,
}

impl Plan {
    /// Those who are let go, or left without what they work by.
    pub fn thrown(&self) -> usize {
        self.end.len() + self.stripped().count()
    }

    /// Those who are left without any role by which they work here.
    pub fn stripped(&self) -> impl Iterator<Item = &Changed> {
        self.change.iter().filter(|change| change.strips)
    }

    /// By what it is known who exactly would be let go: whoever says so means these and no others.
    pub fn key(&self) -> Sha256 {
        let ended = self.end.iter().map(|end| format!("end {}\n", end.person.id));
        let stripped = self.stripped().map(|change| format!("strip {}\n", change.before.id));
        of_lines(ended.chain(stripped))
    }

    /// By what it is known who exactly would be bound to which entry: another than [`Self::key`], whoever they are.
    pub fn rebind_key(&self) -> Sha256 {
        of_lines(self.rebind.iter().map(|one| format!("bind {} {}\n", one.person.id, one.entry.subject)))
    }

    /// Whom of [`Self::rebind`] somebody looks at: all whose entries tell another name, then the first others.
    pub fn rebind_to_see(&self, most: usize) -> impl Iterator<Item = &Rebound> {
        let seen = self.rebind.iter().enumerate();
        seen.take_while(move |(at, one)| *at < most || one.is_by_another_name()).map(|(_, one)| one)
    }
}

fn of_lines(lines: impl Iterator<Item = String>) -> Sha256 {
    let lines: BTreeSet<String> = lines.collect();
    Sha256::of(lines.into_iter().collect::<String>().as_bytes())
}

/// What is to be done so that Ronda says of people what the directory says.
///
/// Only whom the directory has vouched for is ever let go by it. Nobody comes back by it, and nobody is entered whom no rule
/// gives a role. Nobody is bound to another entry than the first by it: that is offered where so many lack theirs that they stay
/// until somebody says so. A rule whose group is not there any more gives nothing and takes nothing; where no entry tells any group at
/// all, no rule takes anything: a directory that does not write `memberOf` looks like one whose groups all are empty.
pub fn plan(known: &BoundPeople, seen: &DirectoryAnswer, rules: &Rules) -> Plan {
    let people = Index::of(&known.people);
    // By the names that the directory gives to their groups.
    let by_group = |rule: &Rule| {
        let folded = fold(&rule.group);
        seen.named.get(&folded).cloned().unwrap_or(folded)
    };
    let grants: Vec<(String, &Rule)> = rules.grants.iter().map(|rule| (by_group(rule), rule)).collect();
    let idle: Vec<(String, &Rule)> = rules.idle.iter().map(|rule| (by_group(rule), rule)).collect();
    let is_groupless =
        !grants.is_empty() && !seen.entries.is_empty() && seen.entries.iter().all(|entry| entry.groups.is_empty());
    let gone: BTreeSet<String> =
        if is_groupless { grants.iter().map(|(group, _)| group.clone()).collect() } else { seen.gone.clone() };
    let mut plan = Plan { seen: seen.entries.len(), is_groupless, ..Plan::default() };
    let repeated = Repeated::of(&seen.entries);
    let mut taken: BTreeSet<PersonId> = known.bound.values().cloned().collect();
    let (mut subjects, mut moved) = (BTreeSet::new(), Vec::new());
    let mut ids: BTreeSet<String> = known.people.iter().map(|person| person.id.as_str().to_owned()).collect();
    for entry in &seen.entries {
        if !subjects.insert(entry.subject.as_str()) {
            plan.skip(entry, SkipReason::SameAccount);
            continue;
        }
        // What is not known is neither given nor taken.
        let grant = if entry.groups_cut { Grant::default() } else { grant(entry, &gone, &grants, &idle) };
        if let Some(id) = known.bound.get(&entry.subject) {
            match people.get(id) {
                Some(person) if !person.active => plan.skip(entry, SkipReason::Left),
                Some(person) if entry.disabled => plan.end(person, entry.subject.as_str(), EndReason::Disabled),
                Some(person) => {
                    plan.change(person, with_entry(person, entry, &grant, &repeated), rules);
                    plan.skip_cut(entry);
                }
                None => plan.skip(entry, SkipReason::Unclear),
            }
            continue;
        }
        if entry.disabled {
            continue;
        }
        match repeated.why(entry) {
            Some(why) => plan.skip(entry, why),
            None => match people.owner(entry, &taken) {
                Owner::Unclear => plan.skip(entry, SkipReason::Unclear),
                Owner::Taken(person) => {
                    plan.skip(entry, SkipReason::Unclear);
                    moved.push((entry, person));
                }
                Owner::Of(person) if !person.active => plan.skip(entry, SkipReason::Left),
                Owner::Of(person) => {
                    taken.insert(person.id.clone());
                    plan.bind.push((entry.clone(), person.id.clone()));
                    plan.change(person, with_entry(person, entry, &grant, &repeated), rules);
                    plan.skip_cut(entry);
                }
                Owner::Nobody if entry.groups_cut => plan.skip_cut(entry),
                Owner::Nobody if grant.roles.is_empty() => plan.without_role += 1,
                Owner::Nobody => {
                    let id = free_id(&entry.account, &mut ids);
                    let new = Person::new(id, entry.name.clone());
                    let person = with_entry(&new, entry, &grant, &repeated);
                    plan.make.push(NewPerson { entry: entry.clone(), person });
                }
            },
        }
    }
    let vouched = known.bound.iter().filter_map(|(subject, id)| Some((subject, people.get(id)?)));
    let mut working = 0;
    for (subject, person) in vouched.filter(|(_, person)| person.active) {
        plan.governed += 1;
        working += usize::from(rules.works(&person.roles));
        // An entry that lost its account, or whose account may not be read any more, has not left.
        if !subjects.contains(subject.as_str()) && !seen.without_account.contains(subject) {
            plan.end(person, subject, EndReason::Absent);
        }
    }
    plan.end.sort_by(|one, other| one.person.id.cmp(&other.person.id));
    for roles in &rules.last {
        plan.keep_last(roles, &known.people, rules);
    }
    // Who works here again counts no more; nor, twice, who is left with nothing and now let go.
    let thrown: BTreeSet<&PersonId> =
        plan.end.iter().map(|end| &end.person.id).chain(plan.stripped().map(|change| &change.before.id)).collect();
    let lately = known.lately.iter().filter_map(|id| people.get(id)).filter(|person| !thrown.contains(&person.id));
    let (let_go, left): (Vec<_>, Vec<_>) = lately.partition(|person| !person.active);
    let stripped = left.into_iter().filter(|person| !rules.works(&person.roles)).count();
    plan.lately = let_go.len() + stripped;
    let counted = plan.governed + plan.bind.len() + let_go.len();
    // Who works here is weighed among themselves, too: beside all who may only ask for things a whole desk is few.
    let bound = plan.bind.iter().filter_map(|(_, id)| people.get(id));
    let went = let_go.iter().filter(|person| rules.works(&person.roles)).count() + stripped;
    working += bound.filter(|person| rules.works(&person.roles)).count() + went;
    let go = plan.end.iter().map(|end| &end.person).chain(plan.stripped().map(|change| &change.before));
    let workers = go.filter(|person| rules.works(&person.roles)).count();
    // One alone is no crowd, however few they are.
    let are_many = |gone: usize, of: usize| gone > (of * rules.ask_above_percent / 100).max(1);
    plan.hold = match plan.thrown() {
        0 => Hold::Goes,
        _ if seen.entries.is_empty() => Hold::Empty,
        thrown if are_many(thrown + plan.lately, counted) => Hold::Asks,
        _ if workers > 0 && are_many(workers + went, working) => Hold::Asks,
        _ => Hold::Goes,
    };
    if plan.hold == Hold::Asks {
        plan.offer(&moved);
    }
    plan
}

impl Plan {
    fn skip(&mut self, entry: &Entry, why: SkipReason) {
        self.skipped.push(SkippedEntry { account: entry.account.clone(), why });
    }

    fn skip_cut(&mut self, entry: &Entry) {
        if entry.groups_cut {
            self.skip(entry, SkipReason::GroupsCut);
        }
    }

    fn end(&mut self, person: &Person, subject: &str, why: EndReason) {
        self.end.push(Ended { person: person.clone(), subject: subject.to_owned(), why });
    }

    fn change(&mut self, before: &Person, after: Person, rules: &Rules) {
        if after != *before {
            let strips = rules.strips(&before.roles, &after.roles);
            self.change.push(Changed { before: before.clone(), after, strips });
        }
    }

    /// Leaves with who has them those of some roles that the rules would take from the last, and nothing else. Who leaves goes all the
    /// same: from that moment on nobody comes in as them.
    fn keep_last(&mut self, roles: &BTreeSet<RoleId>, people: &[Person], rules: &Rules) {
        let has = |person: &Person| person.roles.iter().any(|role| roles.contains(role));
        let is_left_to_somebody = {
            let ended: BTreeSet<&PersonId> = self.end.iter().map(|end| &end.person.id).collect();
            let after: BTreeMap<&PersonId, &Person> =
                self.change.iter().map(|change| (&change.before.id, &change.after)).collect();
            let stay = people.iter().filter(|person| person.active && !ended.contains(&person.id));
            let stay = stay.map(|person| after.get(&person.id).copied().unwrap_or(person));
            stay.chain(self.make.iter().map(|made| &made.person)).any(has)
        };
        if is_left_to_somebody {
            return;
        }
        for change in self.change.iter_mut().filter(|change| has(&change.before)) {
            change.after = keeping(roles, &change.before, &change.after);
            change.strips = rules.strips(&change.before.roles, &change.after.roles);
            if self.kept.iter().all(|kept| kept.id != change.before.id) {
                self.kept.push(change.before.clone());
            }
        }
        self.change.retain(|change| change.after != change.before);
    }

    /// Offers to bind whose own entries are not there any more to those that tell of them, one each. Those that tell another name are the
    /// first: whoever says so looks at them.
    fn offer(&mut self, moved: &[(&Entry, &Person)]) {
        let absent = self.end.iter().filter(|end| end.why == EndReason::Absent);
        let former: BTreeMap<&PersonId, &str> = absent.map(|end| (&end.person.id, end.subject.as_str())).collect();
        let mut told: BTreeMap<&PersonId, usize> = BTreeMap::new();
        for (_, person) in moved {
            *told.entry(&person.id).or_default() += 1;
        }
        let mut rebind = Vec::new();
        for &(entry, person) in moved {
            let alone = told.get(&person.id) == Some(&1) && tells_of(entry, person);
            if let Some(former) = former.get(&person.id).filter(|_| alone) {
                let former = (*former).to_owned();
                rebind.push(Rebound { entry: entry.clone(), person: person.clone(), former });
            }
        }
        let offered: BTreeSet<&str> = rebind.iter().map(|one| one.entry.account.as_str()).collect();
        self.skipped.retain(|aside| aside.why != SkipReason::Unclear || !offered.contains(aside.account.as_str()));
        let order = |one: &Rebound| (!one.is_by_another_name(), one.person.id.clone());
        rebind.sort_by_cached_key(order);
        self.rebind = rebind;
    }
}

/// Whether an entry that has somebody's account or address tells of them: both could have been given to somebody else.
fn tells_of(entry: &Entry, person: &Person) -> bool {
    let mails = entry.mail.as_deref().zip(person.mail.as_deref());
    mails.is_some_and(|(told, known)| address(told) == address(known))
        || search::fold(&entry.name) == search::fold(&person.name)
}

/// What several entries say of themselves, and which addresses any of them tells.
struct Repeated {
    accounts: BTreeSet<String>,
    mails: BTreeSet<String>,
    told: BTreeSet<String>,
}

impl Repeated {
    fn of(entries: &[Entry]) -> Self {
        let (mut accounts, mut mails) = (BTreeMap::new(), BTreeMap::new());
        let mut subjects = BTreeSet::new();
        for entry in entries.iter().filter(|entry| !entry.disabled && subjects.insert(entry.subject.as_str())) {
            *accounts.entry(entry.account.clone()).or_insert(0_usize) += 1;
            if let Some(mail) = &entry.mail {
                *mails.entry(address(mail)).or_insert(0_usize) += 1;
            }
        }
        let several = |all: BTreeMap<String, usize>| {
            all.into_iter().filter(|(_, count)| *count > 1).map(|(text, _)| text).collect::<BTreeSet<String>>()
        };
        let told = mails.keys().cloned().collect();
        Self { accounts: several(accounts), mails: several(mails), told }
    }

    fn why(&self, entry: &Entry) -> Option<SkipReason> {
        if self.accounts.contains(&entry.account) {
            return Some(SkipReason::SameAccount);
        }
        entry.mail.as_deref().is_some_and(|mail| self.shares(mail)).then_some(SkipReason::SameMail)
    }

    fn shares(&self, mail: &str) -> bool {
        self.mails.contains(&address(mail))
    }

    /// Whether an address that somebody had is told of others by now, and not of their own entry.
    fn is_of_others(&self, mail: &str, entry: &Entry) -> bool {
        let mail = address(mail);
        self.told.contains(&mail) && entry.mail.as_deref().map(address) != Some(mail)
    }
}

fn address(mail: &str) -> String {
    mail.trim().to_lowercase()
}

/// Who is known here by what an entry says.
enum Owner<'a> {
    Of(&'a Person),
    /// Them, for whom another entry stands.
    Taken(&'a Person),
    Unclear,
    Nobody,
}

/// Everybody, by their ids and by their addresses.
struct Index<'a> {
    ids: BTreeMap<&'a str, &'a Person>,
    mails: BTreeMap<String, Vec<&'a Person>>,
}

impl<'a> Index<'a> {
    fn of(people: &'a [Person]) -> Self {
        let mut mails: BTreeMap<String, Vec<&'a Person>> = BTreeMap::new();
        for person in people {
            if let Some(mail) = &person.mail {
                mails.entry(address(mail)).or_default().push(person);
            }
        }
        Self { ids: people.iter().map(|person| (person.id.as_str(), person)).collect(), mails }
    }

    fn get(&self, id: &PersonId) -> Option<&'a Person> {
        self.ids.get(id.as_str()).copied()
    }

    fn owner(&self, entry: &Entry, taken: &BTreeSet<PersonId>) -> Owner<'a> {
        let by_mail = entry.mail.as_deref().and_then(|mail| self.mails.get(&address(mail)));
        let found = self.ids.get(entry.account.as_str()).into_iter().chain(by_mail.into_iter().flatten());
        let found: BTreeMap<&str, &'a Person> = found.map(|person| (person.id.as_str(), *person)).collect();
        let (left, found): (Vec<&'a Person>, Vec<&'a Person>) =
            found.into_values().partition(|person| left_by_another_name(person, &entry.name));
        match found[..] {
            [] if left.is_empty() => Owner::Nobody,
            [] => Owner::Unclear,
            [person] if person.id.as_str() == SERVER => Owner::Unclear,
            // What was a leaver's is theirs who were entered with it since, by their own name alone.
            [person] if !left.is_empty() && !is_called(person, &entry.name) => Owner::Unclear,
            [person] if taken.contains(&person.id) => Owner::Taken(person),
            [person] => Owner::Of(person),
            [_, _, ..] => Owner::Unclear,
        }
    }
}

/// What the groups of an entry give, by the rules whose groups are still there. What rules that give nothing any more may have given is
/// taken from nobody who is in their groups.
fn grant(entry: &Entry, gone: &BTreeSet<String>, grants: &[(String, &Rule)], idle: &[(String, &Rule)]) -> Grant {
    let mut grant = Grant::default();
    for (group, rule) in grants.iter().filter(|(group, _)| !gone.contains(group)) {
        once(&mut grant.governed_roles, &rule.role);
        rule.team.iter().for_each(|team| once(&mut grant.governed_teams, team));
        if entry.groups.contains(group) {
            once(&mut grant.roles, &rule.role);
            rule.team.iter().for_each(|team| once(&mut grant.teams, team));
        }
    }
    // What a group that is not there any more may have given stays with who has it.
    let of_gone = grants.iter().filter(|(group, _)| gone.contains(group));
    let of_idle = idle.iter().filter(|(group, _)| gone.contains(group) || entry.groups.contains(group));
    for (_, rule) in of_gone.chain(of_idle) {
        grant.governed_roles.retain(|role| *role != rule.role);
        grant.governed_teams.retain(|team| Some(team) != rule.team.as_ref());
    }
    grant
}

fn once<T: Clone + PartialEq>(all: &mut Vec<T>, one: &T) {
    if !all.contains(one) {
        all.push(one.clone());
    }
}

/// Somebody as the directory tells them. What it does not say stays, but for an address that it says is somebody else's by now: letters to
/// them would be read there. An address that several have becomes nobody's.
fn with_entry(person: &Person, entry: &Entry, grant: &Grant, repeated: &Repeated) -> Person {
    let mail = entry.mail.clone().filter(|mail| !repeated.shares(mail));
    let kept = || person.mail.clone().filter(|mail| !repeated.is_of_others(mail, entry));
    let person = Person {
        name: entry.name.clone(),
        mail: mail.or_else(kept),
        phone: entry.phone.clone().or_else(|| person.phone.clone()),
        client_org: entry.unit.clone().or_else(|| person.client_org.clone()),
        ..person.clone()
    };
    grant.over(&person)
}

/// An id that nobody has: of the account's name, small letters without accents, digits and `.-_`.
fn free_id(account: &str, ids: &mut BTreeSet<String>) -> PersonId {
    let fits = |letter: &char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-_".contains(*letter);
    let plain = search::fold(account);
    let base: String =
        plain.split('@').next().unwrap_or_default().chars().filter(fits).take(limits::ID_CHARS - 8).collect();
    let base = if base.is_empty() || base == SERVER { "cuenta".to_owned() } else { base };
    let mut id = base.clone();
    let mut number = 1_u32;
    while !ids.insert(id.clone()) {
        number += 1;
        id = format!("{base}.{number}");
    }
    PersonId::new(id)
}

#[cfg(test)]
mod tests;
