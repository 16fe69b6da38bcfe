//! A plan carried out: one commit, under the store's turn, with a line of the audit log for each person.

use super::ask::DirectoryAnswer;
use super::entry::Entry;
use super::plan::{BoundPeople, Changed, Hold, Plan, Rebound, Rules, plan};
use crate::identity::audit;
use crate::identity::people::{difference, names, roles_told};
use crate::store::accounts::{self, AccountRow, AccountState};
use crate::store::{AuditKind, Batch, DeviceRecord, EntryKind, Reader, SessionOrigin, Store, StoreError, TokenHash};
use crate::unapproved::LostRoles;
use ronda_shared::ids::{PersonId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::time::{DAY_MS, Timestamp};
use std::collections::BTreeSet;

/// Whose the rows of the directory's accounts are: no provider of `oidc.toml` can have this name.
const PROVIDER: &str = "directory.toml";

/// Who said that those who wait are let go, or bound to other entries.
#[derive(Debug, Clone)]
pub struct LeaversConfirmation {
    /// The plan that was shown: [`Plan::key`], or [`Plan::rebind_key`].
    pub plan: Sha256,
    /// Who, and on which device; none at the console.
    pub by: Option<(PersonId, DeviceRecord)>,
}

/// What became of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedPlan {
    /// What was asked for.
    pub plan: Plan,
    /// Those who would be let go were.
    pub let_go: bool,
    /// How many were bound to other entries by a word, before all else.
    pub rebound: usize,
}

impl LeaversConfirmation {
    /// By what the audit log tells what was done by it.
    fn source(&self) -> String {
        format!("{PROVIDER} (plan {})", &self.plan.to_string()[..8])
    }
}

impl AppliedPlan {
    /// The roles that somebody has no more by it.
    pub fn lost(&self) -> Vec<LostRoles> {
        let changed = self.plan.change.iter().filter(|change| self.let_go || !change.strips);
        let changed = changed.filter_map(|change| LostRoles::between(&change.before, &change.after));
        let ended = self.plan.end.iter().filter(|_| self.let_go);
        changed.chain(ended.filter_map(|end| LostRoles::between(&end.person, &left(&end.person)))).collect()
    }
}

/// As they are once they have left: from then on their sessions only hand in what they wrote, and that is held (R34).
fn left(person: &Person) -> Person {
    Person { active: false, ..person.clone() }
}

/// By what an entry is found: its name that never changes, whatever directory tells it.
fn key(subject: &str) -> TokenHash {
    accounts::key(PROVIDER, subject)
}

/// By what a session began whose person the directory vouched for, by their account and password.
pub fn origin(subject: &str) -> SessionOrigin {
    SessionOrigin { issuer: PROVIDER.to_owned(), account: key(subject), sid: None }
}

/// What Ronda knows of people and of whom the directory vouches for.
///
/// # Errors
/// The store.
pub fn known(reader: &dyn Reader) -> Result<BoundPeople, StoreError> {
    let mut known = BoundPeople { people: reader.people()?, ..BoundPeople::default() };
    for row in reader.accounts()? {
        if let (PROVIDER, AccountState::Opens(id)) = (row.provider.as_str(), row.state) {
            known.bound.insert(row.subject, id);
        }
    }
    Ok(known)
}

/// Whether the directory vouches for somebody.
///
/// # Errors
/// The store.
pub fn vouches_for(reader: &dyn Reader, person: &PersonId) -> Result<bool, StoreError> {
    let opens = AccountState::Opens(person.clone());
    Ok(reader.accounts()?.iter().any(|row| row.provider == PROVIDER && row.state == opens))
}

/// What a reading asks for, and what was known. What readings before it did counts where this one would let somebody go by itself.
///
/// # Errors
/// The store.
pub fn planned(
    reader: &dyn Reader,
    now: Timestamp,
    seen: &DirectoryAnswer,
    rules: &Rules,
) -> Result<(Plan, BoundPeople), StoreError> {
    let (plan, known, _) = planned_after(reader, now, seen, rules, Lately::default())?;
    Ok((plan, known))
}

/// Whom readings of the last day put out, as the audit log tells it up to a position.
#[derive(Debug, Default)]
struct Lately {
    people: BTreeSet<PersonId>,
    until: u64,
}

/// What a reading asks for, where a part of the log was read before.
fn planned_after(
    reader: &dyn Reader,
    now: Timestamp,
    seen: &DirectoryAnswer,
    rules: &Rules,
    before: Lately,
) -> Result<(Plan, BoundPeople, Lately), StoreError> {
    let mut known = known(reader)?;
    let alone = plan(&known, seen, rules);
    if alone.hold != Hold::Goes || alone.thrown() == 0 {
        return Ok((alone, known, before));
    }
    let lately = lately(reader, now, rules, before)?;
    known.lately.clone_from(&lately.people);
    Ok((plan(&known, seen, rules), known, lately))
}

/// Whom readings of the last day let go, or left without what they work by, as the audit log tells it. Who was given a role is not among
/// them, nor whom somebody's word let go.
fn lately(reader: &dyn Reader, now: Timestamp, rules: &Rules, before: Lately) -> Result<Lately, StoreError> {
    let changed = format!("{PROVIDER}: ");
    let (mut people, until) = (before.people, reader.end()?);
    for entry in reader.audit_before(until)? {
        let entry = entry?;
        if entry.position <= before.until || now.since(entry.at) >= DAY_MS {
            break;
        }
        let EntryKind::Audit(line) = entry.kind else { continue };
        let counts = match line.what {
            AuditKind::PersonLeft => line.detail == PROVIDER,
            AuditKind::PersonChanged => {
                let roles = line.detail.strip_prefix(changed.as_str()).and_then(roles_told);
                roles.is_some_and(|(before, after)| rules.strips(&before, &after))
            }
            _ => false,
        };
        if counts {
            people.insert(PersonId::new(line.subject));
        }
    }
    Ok(Lately { people, until })
}

/// Does what a reading asks for. Those who wait are let go, or first bound to other entries, where the word is for exactly them. It
/// blocks.
///
/// # Errors
/// The store: then nothing of it was done, or no more than to bind them.
pub fn apply(
    store: &dyn Store,
    now: Timestamp,
    seen: &DirectoryAnswer,
    rules: &Rules,
    word: Option<&LeaversConfirmation>,
) -> Result<AppliedPlan, StoreError> {
    // A day of the log may be long, and nobody else writes in the turn: in it only what was written since is read.
    let (.., before) = planned_after(&*store.read()?, now, seen, rules, Lately::default())?;
    let _turn = store.turn();
    let mut reader = store.read()?;
    let (mut plan, _, before) = planned_after(&*reader, now, seen, rules, before)?;
    let mut rebound = 0;
    if let Some(word) = word.filter(|word| !plan.rebind.is_empty() && word.plan == plan.rebind_key()) {
        bind_anew(store, &*reader, now, &plan.rebind, word)?;
        rebound = plan.rebind.len();
        // What their entries say of them is weighed like anybody's.
        reader = store.read()?;
        (plan, ..) = planned_after(&*reader, now, seen, rules, before)?;
    }
    let let_go = match plan.hold {
        Hold::Goes => true,
        Hold::Asks => word.is_some_and(|word| word.plan == plan.key()),
        Hold::Empty => false,
    };
    let mut batch = Batch::after(reader.end()?);
    drop(reader);
    let word = word.filter(|_| let_go && plan.hold == Hold::Asks);
    let by = word.and_then(|word| word.by.as_ref());
    // Who goes by a word is told from who went by themselves: these alone count for the readings after it.
    let source = word.map_or_else(|| PROVIDER.to_owned(), LeaversConfirmation::source);
    let line = |what: AuditKind, person: &PersonId, detail: String| {
        audit::line(by.map(|(id, _)| id.clone()), by.map(|(_, device)| device.id), what, person.to_string(), detail)
    };
    for made in &plan.make {
        batch.enter(now, None, vec![], EntryKind::Person(made.person.clone()));
        let detail = format!("{PROVIDER}: {}", names(&made.person.roles));
        audit::enter(&mut batch, now, line(AuditKind::PersonAdded, &made.person.id, detail));
        batch.accounts.put.push(row(&made.entry, &made.person.id, now));
    }
    for (entry, id) in &plan.bind {
        audit::enter(&mut batch, now, line(AuditKind::AccountOpens, id, PROVIDER.to_owned()));
        batch.accounts.put.push(row(entry, id, now));
    }
    for Changed { before, after, .. } in plan.change.iter().filter(|change| let_go || !change.strips) {
        batch.enter(now, None, vec![], EntryKind::Person(after.clone()));
        let detail = format!("{source}: {}", difference(before, after));
        audit::enter(&mut batch, now, line(AuditKind::PersonChanged, &after.id, detail));
    }
    for end in plan.end.iter().filter(|_| let_go) {
        batch.enter(now, None, vec![], EntryKind::Person(left(&end.person)));
        audit::enter(&mut batch, now, line(AuditKind::PersonLeft, &end.person.id, source.clone()));
        // The entry stands for nobody any more: who comes back comes back by a supervisor.
        batch.accounts.gone.push(key(&end.subject));
    }
    if !batch.is_empty() {
        store.commit(batch)?;
    }
    Ok(AppliedPlan { plan, let_go, rebound })
}

/// Binds people to other entries in the place of theirs.
fn bind_anew(
    store: &dyn Store,
    reader: &dyn Reader,
    now: Timestamp,
    rebind: &[Rebound],
    word: &LeaversConfirmation,
) -> Result<(), StoreError> {
    let mut batch = Batch::after(reader.end()?);
    for Rebound { entry, person, former } in rebind {
        let (by, device) = word.by.as_ref().map(|(by, device)| (by.clone(), device.id)).unzip();
        let detail = format!("{}: {}", word.source(), entry.account);
        let line = audit::line(by, device, AuditKind::AccountOpens, person.id.to_string(), detail);
        audit::enter(&mut batch, now, line);
        batch.accounts.gone.push(key(former));
        batch.accounts.put.push(row(entry, &person.id, now));
    }
    store.commit(batch).map(drop)
}

fn row(entry: &Entry, person: &PersonId, now: Timestamp) -> AccountRow {
    AccountRow {
        key: key(&entry.subject),
        provider: PROVIDER.to_owned(),
        subject: entry.subject.clone(),
        account: entry.account.clone(),
        name: entry.name.clone(),
        state: AccountState::Opens(person.clone()),
        shown: now,
        roles: Vec::new(),
        teams: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::Rule;
    use super::*;
    use crate::store::redb::RedbStore;
    use ronda_shared::ids::RoleId;
    use ronda_shared::time::MINUTE_MS;

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    fn rules() -> Rules {
        let rule = Rule { group: "cn=mesa".into(), role: RoleId::new("agente-mesa"), team: None };
        Rules { grants: vec![rule], ask_above_percent: 5, ..Rules::default() }
    }

    fn seen(numbers: std::ops::Range<usize>) -> DirectoryAnswer {
        let entry = |number: usize| Entry {
            subject: format!("uuid-{number}"),
            account: format!("persona.{number}"),
            name: format!("Persona {number}"),
            groups: ["cn=mesa".to_owned()].into(),
            ..Entry::default()
        };
        DirectoryAnswer { entries: numbers.map(entry).collect(), ..DirectoryAnswer::default() }
    }

    fn active(store: &dyn Store) -> usize {
        store.read().expect("reads").people().expect("people").iter().filter(|person| person.active).count()
    }

    #[test]
    fn people_come_and_go_with_the_directory_and_each_is_in_the_audit_log() {
        let store = RedbStore::in_memory().expect("opens");
        let first = apply(&store, NOW, &seen(0..30), &rules(), None).expect("applies");
        assert_eq!((first.plan.make.len(), first.let_go, active(&store)), (30, true, 30));
        let end = store.read().expect("reads").end().expect("end");
        apply(&store, NOW, &seen(0..30), &rules(), None).expect("applies");
        assert_eq!(store.read().expect("reads").end().expect("end"), end, "the same again writes nothing");
        apply(&store, NOW, &seen(1..30), &rules(), None).expect("applies");
        let reader = store.read().expect("reads");
        assert!(!reader.person(&PersonId::new("persona.0")).expect("reads").expect("there").active);
        let last = reader.entry(reader.end().expect("end")).expect("reads").expect("an entry");
        let EntryKind::Audit(line) = last.kind else { panic!("{last:?}") };
        assert_eq!((line.what, line.subject.as_str(), line.by), (AuditKind::PersonLeft, "persona.0", None));
        assert_eq!(known(&*reader).expect("reads").bound.len(), 29, "their entry stands for nobody");
    }

    #[test]
    fn many_are_let_go_by_a_word_for_exactly_them() {
        let store = RedbStore::in_memory().expect("opens");
        apply(&store, NOW, &seen(0..30), &rules(), None).expect("applies");
        let held = apply(&store, NOW, &seen(10..30), &rules(), None).expect("applies");
        assert_eq!((held.plan.hold, held.let_go, active(&store)), (Hold::Asks, false, 30));
        let word = LeaversConfirmation { plan: held.plan.key(), by: None };
        let other = apply(&store, NOW, &seen(11..30), &rules(), Some(&word)).expect("applies");
        assert_eq!((other.let_go, active(&store)), (false, 30), "the word was for others");
        let done = apply(&store, NOW, &seen(10..30), &rules(), Some(&word)).expect("applies");
        assert_eq!((done.let_go, active(&store)), (true, 20));
        let nobody = apply(&store, NOW, &seen(0..0), &rules(), None).expect("applies");
        let word = LeaversConfirmation { plan: nobody.plan.key(), by: None };
        let empty = apply(&store, NOW, &seen(0..0), &rules(), Some(&word)).expect("applies");
        assert_eq!((empty.plan.hold, empty.let_go, active(&store)), (Hold::Empty, false, 20), "no word is enough");
    }

    /// A directory that empties a few at a time is asked about as one that is empty in part.
    #[test]
    fn a_few_at_a_time_are_many_within_a_day() {
        let store = RedbStore::in_memory().expect("opens");
        let at = |minutes: i64| NOW.plus(minutes * MINUTE_MS);
        apply(&store, NOW, &seen(0..100), &rules(), None).expect("applies");
        for reading in 1..=5 {
            let first = usize::try_from(reading).expect("few");
            let done = apply(&store, at(2 * reading), &seen(first..100), &rules(), None).expect("applies");
            assert_eq!((done.plan.end.len(), done.let_go), (1, true), "{reading}");
        }
        let sixth = apply(&store, at(12), &seen(6..100), &rules(), None).expect("applies");
        assert_eq!((sixth.plan.hold, sixth.plan.lately, active(&store)), (Hold::Asks, 5, 95));
        // A word is for them alone, and they count no more for whoever goes after them.
        let word = LeaversConfirmation { plan: sixth.plan.key(), by: None };
        let done = apply(&store, at(14), &seen(6..100), &rules(), Some(&word)).expect("applies");
        assert_eq!((done.let_go, active(&store)), (true, 94));
        let next = apply(&store, at(16), &seen(7..100), &rules(), None).expect("applies");
        assert_eq!((next.plan.hold, next.plan.lately), (Hold::Asks, 5));
        // A day later the next few go by themselves.
        let later = apply(&store, at(16).plus(DAY_MS), &seen(7..100), &rules(), None).expect("applies");
        assert_eq!((later.plan.lately, later.let_go, active(&store)), (0, true, 93));
    }

    /// Another directory in the place of the first: by a word people stay, each by the entry that tells of them.
    #[test]
    fn people_stay_by_the_entries_of_another_directory_by_a_word_for_exactly_them() {
        let store = RedbStore::in_memory().expect("opens");
        apply(&store, NOW, &seen(0..30), &rules(), None).expect("applies");
        let mut other = seen(0..29);
        for entry in &mut other.entries {
            entry.subject = format!("otro-{}", entry.subject);
        }
        // Somebody else has this account there.
        other.entries[7].name = "Otra Persona".to_owned();
        let held = apply(&store, NOW, &other, &rules(), None).expect("applies");
        assert_eq!((held.plan.end.len(), held.plan.rebind.len(), held.plan.skipped.len()), (30, 28, 1));
        assert_eq!((held.plan.hold, held.plan.make.len(), held.rebound), (Hold::Asks, 0, 0), "not by itself");
        let word = LeaversConfirmation { plan: held.plan.rebind_key(), by: None };
        let mut fewer = other.clone();
        fewer.entries.pop();
        let none = apply(&store, NOW, &fewer, &rules(), Some(&word)).expect("applies");
        assert_eq!((none.rebound, none.let_go, active(&store)), (0, false, 30), "the word was for others");
        let done = apply(&store, NOW, &other, &rules(), Some(&word)).expect("applies");
        assert_eq!((done.rebound, done.plan.rebind.len(), active(&store)), (28, 0, 30));
        assert_eq!((done.plan.hold, done.plan.end.len()), (Hold::Asks, 2), "the others wait for a word of their own");
        let reader = store.read().expect("reads");
        let bound = known(&*reader).expect("reads").bound;
        assert_eq!((bound.len(), bound.get("otro-uuid-0")), (30, Some(&PersonId::new("persona.0"))));
        let opened = reader.audit_before(reader.end().expect("end")).expect("reads").filter_map(Result::ok);
        let opened = opened.filter(|entry| {
            matches!(&entry.kind, EntryKind::Audit(line) if line.what == AuditKind::AccountOpens && line.detail.ends_with(&format!("): {}", line.subject)))
        });
        assert_eq!(opened.count(), 28, "each is told, with the account that opens");
        drop(reader);
        // Whoever leaves the other one goes.
        let mut left = other.clone();
        left.entries.retain(|entry| !["persona.0", "persona.7"].contains(&entry.account.as_str()));
        left.entries.extend([seen(7..8), seen(29..30)].into_iter().flat_map(|own| own.entries));
        let done = apply(&store, NOW, &left, &rules(), None).expect("applies");
        assert_eq!((done.let_go, done.plan.end.len(), active(&store)), (true, 1, 29));
    }

    /// Whom the other directory does not tell has left it like anybody, with the word for the others where they are few.
    #[test]
    fn who_is_in_neither_directory_goes_though_the_others_stay() {
        let store = RedbStore::in_memory().expect("opens");
        apply(&store, NOW, &seen(0..30), &rules(), None).expect("applies");
        let mut other = seen(0..29);
        for entry in &mut other.entries {
            entry.subject = format!("otro-{}", entry.subject);
        }
        let held = apply(&store, NOW, &other, &rules(), None).expect("applies");
        assert_eq!((held.plan.rebind.len(), held.plan.thrown()), (29, 30));
        let word = LeaversConfirmation { plan: held.plan.rebind_key(), by: None };
        let done = apply(&store, NOW, &other, &rules(), Some(&word)).expect("applies");
        assert_eq!((done.rebound, done.let_go, done.plan.thrown(), active(&store)), (29, true, 1, 29));
    }

    /// The log of a day is not read in the turn in which nobody else writes.
    #[test]
    fn in_the_turn_only_what_was_written_since_is_read() {
        let store = RedbStore::in_memory().expect("opens");
        let of = |numbers: &[usize]| -> BTreeSet<PersonId> {
            numbers.iter().map(|number| PersonId::new(format!("persona.{number}"))).collect()
        };
        let read = |before: Lately| lately(&*store.read().expect("reads"), NOW, &rules(), before).expect("reads");
        apply(&store, NOW, &seen(0..100), &rules(), None).expect("applies");
        apply(&store, NOW, &seen(1..100), &rules(), None).expect("applies");
        let first = read(Lately::default());
        let end = store.read().expect("reads").end().expect("end");
        assert_eq!((&first.people, first.until), (&of(&[0]), end));
        apply(&store, NOW, &seen(2..100), &rules(), None).expect("applies");
        assert_eq!(read(Lately { until: first.until, ..Lately::default() }).people, of(&[1]), "not what stood before");
        assert_eq!(read(first).people, of(&[0, 1]));
    }

    /// Roles that are taken a few at a time are counted likewise.
    #[test]
    fn roles_taken_a_few_at_a_time_are_many_within_a_day() {
        let store = RedbStore::in_memory().expect("opens");
        apply(&store, NOW, &seen(0..40), &rules(), None).expect("applies");
        let without = |count: usize| {
            let mut seen = seen(0..40);
            for entry in &mut seen.entries[..count] {
                entry.groups = ["cn=otro".to_owned()].into();
            }
            seen
        };
        let two = apply(&store, NOW, &without(2), &rules(), None).expect("applies");
        assert_eq!((two.plan.stripped().count(), two.let_go), (2, true));
        let third = apply(&store, NOW, &without(3), &rules(), None).expect("applies");
        assert_eq!((third.plan.hold, third.plan.lately, third.let_go), (Hold::Asks, 2, false));
    }

    /// Of many who are given something by which they may ask nobody is put out: who leaves on that day goes by themselves.
    #[test]
    fn roles_that_are_given_count_for_nobody_who_leaves() {
        let store = RedbStore::in_memory().expect("opens");
        let mut rules = rules();
        for (group, role) in [("cn=todos", "solicitante"), ("cn=enlaces", "enlace")] {
            rules.grants.push(Rule { group: group.into(), role: RoleId::new(role), team: None });
            rules.outside.insert(RoleId::new(role));
        }
        let of = |groups: &[&str], numbers: std::ops::Range<usize>| {
            let mut seen = seen(numbers);
            for entry in &mut seen.entries {
                entry.groups = groups.iter().map(|group| (*group).to_owned()).collect();
            }
            seen
        };
        apply(&store, NOW, &of(&["cn=todos"], 0..40), &rules, None).expect("applies");
        let both = ["cn=todos", "cn=enlaces"];
        let given = apply(&store, NOW, &of(&both, 0..40), &rules, None).expect("applies");
        assert_eq!((given.plan.change.len(), given.plan.stripped().count()), (40, 0));
        let left = apply(&store, NOW, &of(&both, 1..40), &rules, None).expect("applies");
        assert_eq!((left.plan.lately, left.plan.hold, left.let_go), (0, Hold::Goes, true));
    }
}
