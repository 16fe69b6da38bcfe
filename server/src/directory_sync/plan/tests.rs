//! Plans of readings that are empty, cut, doubled, renamed, or that would let many people go.

use super::*;
use proptest::prelude::*;
use ronda_shared::ids::TeamId;

const MESA: &str = "cn=mesa,ou=grupos,dc=oaxaca,dc=example";
const REDES: &str = "cn=redes,ou=grupos,dc=oaxaca,dc=example";

fn rules() -> Rules {
    let rule = |group: &str, role: &str, team: Option<&str>| Rule {
        group: group.to_owned(),
        role: RoleId::new(role),
        team: team.map(TeamId::new),
    };
    let grants = vec![rule(MESA, "agente-mesa", Some("oax-mesa")), rule(REDES, "agente-tecnico", Some("oax-redes"))];
    Rules { grants, ask_above_percent: 5, ..Rules::default() }
}

fn entry(number: usize, groups: &[&str]) -> Entry {
    Entry {
        subject: format!("uuid-{number}"),
        account: format!("persona.{number}"),
        name: format!("Persona {number}"),
        mail: Some(format!("persona.{number}@oaxaca.example")),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        ..Entry::default()
    }
}

fn seen(entries: impl IntoIterator<Item = Entry>) -> DirectoryAnswer {
    DirectoryAnswer { entries: entries.into_iter().collect(), ..DirectoryAnswer::default() }
}

/// What Ronda knows once a plan was carried out whole.
fn after(known: &BoundPeople, plan: &Plan) -> BoundPeople {
    let mut people: BTreeMap<PersonId, Person> =
        known.people.iter().map(|person| (person.id.clone(), person.clone())).collect();
    let mut bound = known.bound.clone();
    for made in &plan.make {
        people.insert(made.person.id.clone(), made.person.clone());
        bound.insert(made.entry.subject.clone(), made.person.id.clone());
    }
    for change in &plan.change {
        people.insert(change.after.id.clone(), change.after.clone());
    }
    bound.extend(plan.bind.iter().map(|(entry, id)| (entry.subject.clone(), id.clone())));
    for end in &plan.end {
        people.insert(end.person.id.clone(), Person { active: false, ..end.person.clone() });
        bound.remove(&end.subject);
    }
    BoundPeople { people: people.into_values().collect(), bound, ..BoundPeople::default() }
}

/// So many people of the desk, and the entries that vouch for them.
fn fixture(count: usize) -> (BoundPeople, Vec<Entry>) {
    let entries: Vec<Entry> = (0..count).map(|number| entry(number, &[MESA])).collect();
    let known = after(&BoundPeople::default(), &plan(&BoundPeople::default(), &seen(entries.clone()), &rules()));
    assert_eq!((known.people.len(), known.bound.len()), (count, count));
    (known, entries)
}

#[test]
fn who_has_a_group_is_entered_with_what_it_gives_and_others_are_not() {
    let one = entry(1, &[MESA]);
    let told = plan(&BoundPeople::default(), &seen([one.clone(), entry(2, &["cn=cafetería"])]), &rules());
    let NewPerson { person, .. } = told.make.first().expect("entered");
    assert_eq!((person.id.as_str(), person.name.as_str(), person.active), ("persona.1", "Persona 1", true));
    assert_eq!(
        (person.roles.clone(), person.teams.clone()),
        (vec![RoleId::new("agente-mesa")], vec![TeamId::new("oax-mesa")])
    );
    assert_eq!((told.make.len(), told.without_role, told.hold), (1, 1, Hold::Goes));
}

#[test]
fn the_same_reading_again_asks_for_nothing() {
    let (known, entries) = fixture(40);
    let told = plan(&known, &seen(entries), &rules());
    assert_eq!(told, Plan { governed: 40, seen: 40, ..Plan::default() });
}

#[test]
fn where_no_entry_tells_a_group_no_role_is_taken_and_it_is_said() {
    let (known, _) = fixture(3);
    let bare: Vec<Entry> = (0..3).map(|number| entry(number, &[])).collect();
    let told = plan(&known, &seen(bare.clone()), &rules());
    assert_eq!((told.is_groupless, told.thrown(), told.change.len()), (true, 0, 0));
    let mut some = bare;
    some[1] = entry(1, &["cn=cafetería"]);
    let told = plan(&known, &seen(some), &rules());
    assert_eq!(
        (told.is_groupless, told.stripped().count()),
        (false, 3),
        "groups are written, and these people have none of the rules'"
    );
}

/// Active Directory finds «telefonia» where a group is called «telefonía», and tells it by its own name.
#[test]
fn a_group_counts_by_the_name_that_the_directory_gives_it() {
    let (known, _) = fixture(3);
    let written = "cn=mésa,ou=grupos,dc=oaxaca,dc=example";
    let told = seen((0..3).map(|number| entry(number, &[written])));
    let named = BTreeMap::from([(MESA.to_owned(), written.to_owned())]);
    assert!(plan(&known, &DirectoryAnswer { named, ..told.clone() }, &rules()).change.is_empty());
    assert_eq!(plan(&known, &told, &rules()).stripped().count(), 3, "another group");
}

/// Another directory tells the same accounts by other names that never change: each person is another entry's already. Nobody goes by
/// themselves, and that they stay by the others is offered, under another word than that they go.
#[test]
fn another_directory_in_the_place_of_the_first_asks_before_it_lets_everybody_go() {
    let (known, entries) = fixture(20);
    let moved = |entry: Entry| Entry { subject: format!("other-{}", entry.subject), ..entry };
    let told = plan(&known, &seen(entries.into_iter().map(moved)), &rules());
    assert_eq!((told.hold, told.end.len(), told.make.len(), told.bind.len()), (Hold::Asks, 20, 0, 0));
    assert_eq!((told.skipped.len(), told.rebind.len()), (0, 20));
    assert!(told.rebind.iter().all(|one| one.entry.subject == format!("other-{}", one.former)));
    assert_ne!(told.key(), told.rebind_key());
}

/// An account or an address alone may have been given to somebody else, and two entries may tell of one.
#[test]
fn nobody_is_offered_to_stay_by_an_entry_that_may_be_anothers() {
    let (known, entries) = fixture(20);
    let mut moved: Vec<Entry> =
        entries.into_iter().map(|entry| Entry { subject: format!("other-{}", entry.subject), ..entry }).collect();
    // Another name and no address; another name and the same address; the same name and no address.
    (moved[3].name, moved[3].mail) = ("Otra Persona".into(), None);
    moved[4].name = "Otra Persona".into();
    moved[5].mail = None;
    // Who has the account and who has the address of one.
    let twin = Entry { subject: "other-twin".into(), account: "otra.cuenta".into(), ..moved[6].clone() };
    (moved[6].mail, moved[6].name) = (None, "Persona 6".into());
    moved.push(twin);
    let told = plan(&known, &seen(moved), &rules());
    let offered: BTreeSet<&str> = told.rebind.iter().map(|one| one.person.id.as_str()).collect();
    assert_eq!((told.hold, told.end.len(), offered.len()), (Hold::Asks, 20, 18));
    assert!(!offered.contains("persona.3") && !offered.contains("persona.6"), "{offered:?}");
    let aside: BTreeSet<&str> = told.skipped.iter().map(|aside| aside.account.as_str()).collect();
    assert_eq!(aside, BTreeSet::from(["persona.3", "persona.6", "otra.cuenta"]));
    // Whoever says so looks at whom the address alone tells, however many there are.
    let looked_at: Vec<&str> = told.rebind_to_see(0).map(|one| one.person.id.as_str()).collect();
    assert_eq!(looked_at, ["persona.4"]);
    let looked_at: Vec<&str> = told.rebind_to_see(2).map(|one| one.person.id.as_str()).collect();
    assert_eq!(looked_at, ["persona.4", "persona.0"]);
}

/// Where one alone lacks their entry they have left, whoever has their account by now.
#[test]
fn who_goes_by_themselves_is_offered_to_nobody() {
    let (known, mut entries) = fixture(40);
    entries[3].subject = "uuid-otra".into();
    let told = plan(&known, &seen(entries), &rules());
    assert_eq!((told.hold, told.end.len(), told.rebind.len()), (Hold::Goes, 1, 0));
}

#[test]
fn the_last_role_that_supervises_is_taken_by_no_reading() {
    const BOSSES: &str = "cn=jefatura,ou=grupos,dc=oaxaca,dc=example";
    let boss = RoleId::new("jefe-mesa");
    let mut rules = rules();
    rules.grants.push(Rule { group: BOSSES.to_owned(), role: boss.clone(), team: None });
    rules.last = vec![BTreeSet::from([boss.clone()]), BTreeSet::from([boss.clone()])];
    let (mut known, mut entries) = fixture(40);
    let id = PersonId::new("persona.0");
    let has = |known: &mut BoundPeople, id: &str| {
        let person = known.people.iter_mut().find(|person| person.id.as_str() == id).expect("known");
        person.roles.push(RoleId::new("jefe-mesa"));
    };
    has(&mut known, "persona.0");
    let told = plan(&known, &seen(entries.clone()), &rules);
    let kept: Vec<&PersonId> = told.kept.iter().map(|person| &person.id).collect();
    assert_eq!((kept, told.change.len(), told.hold), (vec![&id], 0, Hold::Goes));
    // All else of them is told as it is there.
    entries[0].name = "Otro Nombre".into();
    let told = plan(&known, &seen(entries.clone()), &rules);
    let after = &told.change.first().expect("changed").after;
    assert_eq!((after.name.as_str(), after.roles.contains(&boss), told.kept.len()), ("Otro Nombre", true, 1));
    // What else the rules take is taken.
    let mut more = known.clone();
    let person = more.people.iter_mut().find(|person| person.id == id).expect("known");
    person.roles.push(RoleId::new("agente-tecnico"));
    let told = plan(&more, &seen(entries.clone()), &rules);
    let after = &told.change.first().expect("changed").after;
    assert_eq!(after.roles, [RoleId::new("agente-mesa"), boss.clone()]);
    assert_eq!(told.kept.len(), 1);
    // Once somebody else has it, it is taken.
    let mut shared = known.clone();
    has(&mut shared, "persona.1");
    let mut both = entries.clone();
    both[1].groups.insert(BOSSES.to_owned());
    let told = plan(&shared, &seen(both), &rules);
    assert!(told.kept.is_empty() && !told.change[0].after.roles.contains(&boss), "{:?}", told.change);
    // Who leaves goes, the last or not.
    entries.remove(0);
    let told = plan(&known, &seen(entries), &rules);
    assert_eq!((told.end.len(), told.kept.len(), told.hold), (1, 0, Hold::Goes));
}

/// A team that is renamed in the organisation's data makes a rule give nothing; whoever is in its group keeps what it gave, though another
/// rule gives the same role.
#[test]
fn a_rule_that_gives_nothing_any_more_takes_nothing_either() {
    const OTHER: &str = "cn=mesa de guardia,ou=grupos,dc=oaxaca,dc=example";
    let guard = Rule { group: OTHER.to_owned(), role: RoleId::new("agente-mesa"), team: Some(TeamId::new("guardia")) };
    let (known, _) = fixture(3);
    let told = |rules: &Rules| plan(&known, &seen((0..3).map(|number| entry(number, &[OTHER]))), rules);
    let idle = Rules { idle: vec![guard], ..rules() };
    assert_eq!((told(&idle).thrown(), told(&idle).make.len()), (0, 0));
    assert!(told(&idle).change.iter().all(|change| change.after.roles == [RoleId::new("agente-mesa")]));
    assert_eq!(told(&rules()).stripped().count(), 3, "a group that no rule names keeps nobody");
    // It gives nothing to who is new; nor does it keep whom another rule's group has lost.
    let new = plan(&BoundPeople::default(), &seen([entry(1, &[OTHER])]), &idle);
    assert_eq!((new.make.len(), new.without_role), (0, 1));
    let lost = plan(&known, &seen((0..3).map(|number| entry(number, &["cn=cafetería"]))), &idle);
    assert_eq!(lost.stripped().count(), 3);
}

/// Whoever's groups were not told to the last has groups that nobody knows: that is not to have none.
#[test]
fn whose_groups_are_not_told_whole_is_given_nothing_and_keeps_what_they_have() {
    let (known, _) = fixture(3);
    let cut = |number: usize| Entry { groups_cut: true, ..entry(number, &[REDES]) };
    let mut told = seen((0..3).map(cut));
    told.entries[0].name = "Persona Cero".to_owned();
    told.entries.push(cut(7));
    let told = plan(&known, &told, &rules());
    assert_eq!((told.make.len(), told.thrown(), told.without_role, told.hold), (0, 0, 0, Hold::Goes));
    let changed: Vec<_> = told.change.iter().map(|change| (change.after.name.as_str(), &change.after.roles)).collect();
    assert_eq!(changed, [("Persona Cero", &vec![RoleId::new("agente-mesa")])], "all else is done");
    assert!(told.skipped.iter().all(|skipped| skipped.why == SkipReason::GroupsCut) && told.skipped.len() == 4);
}

#[test]
fn an_empty_answer_lets_nobody_go_whoever_says_so() {
    let (known, _) = fixture(3);
    let told = plan(&known, &seen([]), &rules());
    assert_eq!((told.end.len(), told.hold), (3, Hold::Empty));
    assert_eq!(plan(&BoundPeople::default(), &seen([]), &rules()).hold, Hold::Goes, "there is nobody to let go");
}

#[test]
fn an_entry_that_lost_its_account_has_not_left() {
    let (known, mut entries) = fixture(3);
    let bare = entries.remove(1);
    let told = plan(
        &known,
        &DirectoryAnswer { nameless: 1, without_account: BTreeSet::from([bare.subject]), ..seen(entries.clone()) },
        &rules(),
    );
    assert_eq!((told.thrown(), told.governed), (0, 3));
    assert_eq!(plan(&known, &seen(entries), &rules()).end.len(), 1, "one that is not there has");
}

#[test]
fn more_than_five_of_a_hundred_wait_for_a_word_and_one_alone_does_not() {
    let (known, entries) = fixture(40);
    let without = |count: usize| plan(&known, &seen(entries[count..].to_vec()), &rules());
    assert_eq!((without(2).end.len(), without(2).hold), (2, Hold::Goes));
    assert_eq!((without(3).end.len(), without(3).hold), (3, Hold::Asks));
    assert_ne!(without(3).key(), without(4).key(), "the word is for these");
    let (few, entries) = fixture(4);
    assert_eq!(plan(&few, &seen(entries[1..].to_vec()), &rules()).hold, Hold::Goes, "one alone is no crowd");
    assert_eq!(plan(&few, &seen(entries[2..].to_vec()), &rules()).hold, Hold::Asks);
}

#[test]
fn who_went_the_day_before_counts_until_they_are_back() {
    let (known, entries) = fixture(40);
    let first = plan(&known, &seen(entries[2..].to_vec()), &rules());
    let mut later = after(&known, &first);
    later.lately = first.end.iter().map(|end| end.person.id.clone()).collect();
    let next = |known: &BoundPeople, count: usize| plan(known, &seen(entries[count..].to_vec()), &rules());
    assert_eq!((next(&later, 2).hold, next(&later, 2).lately), (Hold::Goes, 2), "nobody more is let go");
    assert_eq!((next(&later, 3).hold, next(&later, 3).thrown()), (Hold::Asks, 1), "three of forty within a day");
    // Of whom a supervisor let back in nobody is thrown out.
    for person in later.people.iter_mut().filter(|person| !person.active) {
        person.active = true;
    }
    assert_eq!((next(&later, 3).hold, next(&later, 3).lately), (Hold::Goes, 0));
}

/// Who may only ask for things has lost their work as much as who has no role at all.
#[test]
fn whoever_is_left_with_what_everybody_has_counts_as_let_go() {
    let (mut known, mut entries) = fixture(40);
    for person in &mut known.people {
        person.roles.push(RoleId::new("solicitante"));
    }
    entries.iter_mut().for_each(|entry| entry.groups = BTreeSet::from(["cn=cafetería".to_owned()]));
    let rules = Rules { outside: BTreeSet::from([RoleId::new("solicitante")]), ..rules() };
    let told = plan(&known, &seen(entries), &rules);
    assert_eq!((told.stripped().count(), told.thrown(), told.hold), (40, 40, Hold::Asks));
    assert!(told.change.iter().all(|change| change.after.roles == [RoleId::new("solicitante")]));
}

/// A directory that vouches for a whole institution, of which a few have the desk.
#[test]
fn a_desk_that_is_emptied_beside_many_who_only_ask_asks_first() {
    let (mut known, mut entries) = fixture(1_000);
    for (number, (person, entry)) in known.people.iter_mut().zip(&mut entries).enumerate() {
        (person.id, person.roles) = (PersonId::new(entry.account.clone()), vec![RoleId::new("solicitante")]);
        (person.name, person.mail) = (entry.name.clone(), entry.mail.clone());
        entry.groups = BTreeSet::from(["cn=cafetería".to_owned()]);
        if number < 20 {
            person.roles.push(RoleId::new("agente-mesa"));
            entry.groups.insert(MESA.to_owned());
        }
    }
    let ids = entries.iter().map(|entry| (entry.subject.clone(), PersonId::new(entry.account.clone())));
    known.bound = ids.collect();
    let rules = Rules { outside: BTreeSet::from([RoleId::new("solicitante")]), ..rules() };
    let without = |count: usize| {
        let mut entries = entries.clone();
        for entry in &mut entries[..count] {
            entry.groups.remove(MESA);
        }
        plan(&known, &seen(entries), &rules)
    };
    assert_eq!((without(1).thrown(), without(1).hold), (1, Hold::Goes), "one alone is no crowd");
    assert_eq!(
        (without(20).thrown(), without(20).hold),
        (20, Hold::Asks),
        "two of a hundred, and everybody of the desk"
    );
    // Of those who only ask as many leave as before.
    let gone = plan(&known, &seen(entries[..950].to_vec()), &rules);
    assert_eq!((gone.thrown(), gone.hold), (50, Hold::Goes));
}

#[test]
fn who_is_disabled_has_left_and_comes_back_by_a_supervisor_alone() {
    let (known, mut entries) = fixture(40);
    entries[7].disabled = true;
    let told = plan(&known, &seen(entries.clone()), &rules());
    let end = told.end.first().expect("let go");
    assert_eq!((end.person.id.as_str(), end.why, told.hold), ("persona.7", EndReason::Disabled, Hold::Goes));
    let gone = after(&known, &told);
    assert_eq!(plan(&gone, &seen(entries.clone()), &rules()).thrown(), 0);
    entries[7].disabled = false;
    let back = plan(&gone, &seen(entries.clone()), &rules());
    assert_eq!((back.make.len(), back.change.len()), (0, 0));
    assert_eq!(back.skipped, [SkippedEntry { account: "persona.7".into(), why: SkipReason::Left }]);
    let mut readmitted = gone;
    readmitted.people.iter_mut().for_each(|person| person.active = true);
    assert_eq!(plan(&readmitted, &seen(entries), &rules()).bind.len(), 1, "a supervisor let them in");
}

#[test]
fn who_was_let_go_here_stays_out_though_the_directory_has_them() {
    let (mut known, entries) = fixture(5);
    known.people[2].active = false;
    let told = plan(&known, &seen(entries), &rules());
    assert_eq!((told.change.len(), told.make.len(), told.end.len(), told.governed), (0, 0, 0, 4));
    assert_eq!(told.skipped, [SkippedEntry { account: "persona.2".into(), why: SkipReason::Left }]);
}

#[test]
fn whom_the_directory_never_vouched_for_is_not_let_go_by_it() {
    let (mut known, entries) = fixture(5);
    known.people.push(Person { roles: vec![RoleId::new("jefe-mesa")], ..Person::new(PersonId::new("ana"), "Ana") });
    let told = plan(&known, &seen(entries), &rules());
    assert_eq!((told.end.len(), told.change.len()), (0, 0));
}

#[test]
fn a_renamed_account_is_the_same_person() {
    let (known, mut entries) = fixture(5);
    entries[3].account = "nuevo.nombre".into();
    entries[3].name = "Nombre de casada".into();
    let told = plan(&known, &seen(entries), &rules());
    assert_eq!((told.make.len(), told.end.len(), told.change.len()), (0, 0, 1));
    let after = &told.change.first().expect("changed").after;
    assert_eq!((after.id.as_str(), after.name.as_str()), ("persona.3", "Nombre de casada"));
}

#[test]
fn an_account_given_to_somebody_else_is_not_the_one_who_had_it() {
    let (known, mut entries) = fixture(40);
    entries[3].subject = "uuid-otra".into();
    entries[3].mail = None;
    let told = plan(&known, &seen(entries.clone()), &rules());
    assert_eq!(told.end.first().map(|end| end.person.id.as_str()), Some("persona.3"));
    assert_eq!(told.skipped, [SkippedEntry { account: "persona.3".into(), why: SkipReason::Unclear }]);
    let next = plan(&after(&known, &told), &seen(entries), &rules());
    assert_eq!(next.skipped, [SkippedEntry { account: "persona.3".into(), why: SkipReason::Left }], "nobody inherits");
}

/// Whoever had an office's address would have kept it beside who has it by now, who would read the letters to them.
#[test]
fn an_address_goes_with_the_entry_that_tells_it_by_now() {
    let (known, mut entries) = fixture(40);
    let office = entries[3].mail.take();
    let silent = plan(&known, &seen(entries.clone()), &rules());
    assert!(silent.change.is_empty(), "an entry that tells none leaves what is known: {:?}", silent.change);
    entries[4].mail.clone_from(&office);
    let told = plan(&known, &seen(entries), &rules());
    let after: Vec<_> = told.change.iter().map(|one| (one.after.id.as_str(), one.after.mail.clone())).collect();
    assert_eq!(after, [("persona.3", None), ("persona.4", office)]);
}

/// «A supervisor lets them back in» was said of whoever follows in an office: letting the other one in bound that one to their entry.
#[test]
fn who_has_the_address_of_a_leaver_of_another_name_is_not_told_as_them() {
    let (known, mut entries) = fixture(40);
    let heir = Entry {
        subject: "uuid-otra".into(),
        account: "nora.vela".into(),
        name: "Nora Vela".into(),
        ..entries.remove(3)
    };
    entries.push(heir.clone());
    let told = plan(&known, &seen(entries.clone()), &rules());
    let mut gone = after(&known, &told);
    let next = plan(&gone, &seen(entries.clone()), &rules());
    assert_eq!(next.skipped, [SkippedEntry { account: "nora.vela".into(), why: SkipReason::Unclear }]);
    // Once they are entered here with it, the entry is theirs; under another name it is nobody's.
    let with = |name: &str| Person { mail: heir.mail.clone(), ..Person::new(PersonId::new("nora"), name) };
    gone.people.push(with("Otra Persona"));
    let other = plan(&gone, &seen(entries.clone()), &rules());
    assert_eq!((other.bind.len(), other.skipped.len()), (0, 1));
    gone.people.pop();
    gone.people.push(with("nora véla"));
    let bound = plan(&gone, &seen(entries), &rules()).bind;
    assert_eq!(bound.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>(), ["nora"]);
}

#[test]
fn entries_that_cannot_be_told_apart_make_nobody() {
    let mut twin = entry(2, &[MESA]);
    twin.mail = Some(" Persona.1@oaxaca.example".into());
    let told = plan(&BoundPeople::default(), &seen([entry(1, &[MESA]), twin]), &rules());
    assert_eq!(told.make.len(), 0);
    assert!(told.skipped.iter().all(|aside| aside.why == SkipReason::SameMail) && told.skipped.len() == 2);
    let mut same = entry(2, &[MESA]);
    same.account = "persona.1".into();
    let told = plan(&BoundPeople::default(), &seen([entry(1, &[MESA]), same]), &rules());
    assert_eq!((told.make.len(), told.skipped.len()), (0, 2));
    let told = plan(&BoundPeople::default(), &seen([entry(1, &[MESA]), entry(1, &[MESA])]), &rules());
    assert_eq!((told.make.len(), told.skipped.len()), (1, 1), "one entry that came twice is one");
}

#[test]
fn an_address_that_two_have_changes_nobodys() {
    let (known, mut entries) = fixture(3);
    entries[0].mail = entries[1].mail.clone();
    assert_eq!(plan(&known, &seen(entries), &rules()).change.len(), 0);
}

#[test]
fn who_is_known_by_account_or_address_is_bound_and_who_could_be_two_is_not() {
    let person =
        |id: &str, mail: Option<&str>| Person { mail: mail.map(str::to_owned), ..Person::new(PersonId::new(id), "X") };
    let known = |people: Vec<Person>| BoundPeople { people, ..BoundPeople::default() };
    let by = |people: Vec<Person>| plan(&known(people), &seen([entry(1, &[MESA])]), &rules());
    let bound = by(vec![person("otra.clave", Some("Persona.1@Oaxaca.example"))]);
    assert_eq!(bound.bind.first().map(|(_, id)| id.as_str()), Some("otra.clave"));
    let two = by(vec![person("otra.clave", Some("persona.1@oaxaca.example")), person("persona.1", None)]);
    assert_eq!((two.bind.len(), two.make.len()), (0, 0));
    assert_eq!(two.skipped.first().map(|aside| aside.why), Some(SkipReason::Unclear));
    let server = by(vec![person(SERVER, Some("persona.1@oaxaca.example"))]);
    assert_eq!((server.bind.len(), server.make.len()), (0, 0), "the server is nobody's account");
}

/// A name that would be a filter, a path or the server's own is a name like any other.
/// What the directory calls a unit (`attributes.unit`) is the person's dependencia; where it says none, that stays.
#[test]
fn the_unit_of_an_entry_is_the_dependencia_of_its_person() {
    let of = |unit: Option<&str>| Entry { unit: unit.map(str::to_owned), ..entry(1, &[MESA]) };
    let first = plan(&BoundPeople::default(), &seen([of(Some("Secretaría de Finanzas"))]), &rules());
    assert_eq!(first.make[0].person.client_org.as_deref(), Some("Secretaría de Finanzas"));
    let known = after(&BoundPeople::default(), &first);
    let moved = plan(&known, &seen([of(Some("Registro Civil"))]), &rules());
    let [Changed { before, after: now, .. }] = moved.change.as_slice() else { panic!("one: {:?}", moved.change) };
    assert_eq!(before.client_org.as_deref(), Some("Secretaría de Finanzas"));
    assert_eq!(*now, Person { client_org: Some("Registro Civil".into()), ..before.clone() }, "and nothing else");
    let silent = plan(&known, &seen([of(None)]), &rules());
    assert!(silent.change.is_empty(), "what it does not say stays: {:?}", silent.change);
    let nobody = plan(&BoundPeople::default(), &seen([of(None)]), &rules());
    assert_eq!(nobody.make[0].person.client_org, None);
}

#[test]
fn hostile_names_are_names() {
    let of = |account: &str| Entry { account: account.into(), mail: None, ..entry(1, &[MESA]) };
    let id =
        |account: &str| plan(&BoundPeople::default(), &seen([of(account)]), &rules()).make[0].person.id.to_string();
    assert_eq!(id("*)(uid=*"), "uid");
    assert_eq!(id("../../etc/passwd"), "....etcpasswd");
    assert_eq!(id("\u{202e}"), "cuenta");
    assert_eq!(id("íñigo.ñúñez"), "inigo.nunez", "an accent costs no letter");
    assert_eq!(id(SERVER), "cuenta");
    let known = BoundPeople { people: vec![Person::new(PersonId::new("uid"), "Uid")], ..BoundPeople::default() };
    let told = plan(&known, &seen([of("*)(uid=*")]), &rules());
    assert_eq!((told.bind.len(), told.make[0].person.id.as_str()), (0, "uid.2"), "nobody is taken over");
}

#[test]
fn a_group_that_vanishes_lets_nobody_in_and_throws_nobody_out() {
    let (known, mut entries) = fixture(40);
    entries.iter_mut().for_each(|entry| entry.groups.clear());
    entries.push(entry(99, &[]));
    let gone = DirectoryAnswer { gone: BTreeSet::from([MESA.to_owned()]), ..seen(entries.clone()) };
    let told = plan(&known, &gone, &rules());
    assert_eq!((told.change.len(), told.make.len(), told.end.len(), told.hold), (0, 0, 0, Hold::Goes));
    // The group is there, nobody is in it, and others have groups: all would be left without a role, and that is asked first.
    entries.push(entry(98, &[REDES]));
    let told = plan(&known, &seen(entries), &rules());
    assert_eq!((told.thrown(), told.hold), (40, Hold::Asks));
}

#[test]
fn who_leaves_a_group_loses_what_it_gave_and_keeps_what_no_rule_gives() {
    let (mut known, mut entries) = fixture(40);
    known.people[0].roles.push(RoleId::new("auditor"));
    let id = known.people[0].id.clone();
    let own = entries.iter_mut().find(|entry| entry.account == id.as_str()).expect("theirs");
    own.groups = BTreeSet::from([REDES.to_owned()]);
    let told = plan(&known, &seen(entries), &rules());
    let after = &told.change.first().expect("changed").after;
    assert_eq!(after.roles, ["auditor", "agente-tecnico"].map(RoleId::new));
    assert_eq!(after.teams, [TeamId::new("oax-redes")]);
}

proptest! {
    /// Whatever part of the directory is seen: either few are let go, or somebody is asked first; nobody is entered twice, and
    /// nobody comes back.
    #[test]
    fn a_cut_answer_never_throws_many_out(
        count in 1_usize..60,
        shown in proptest::collection::vec(any::<bool>(), 60),
        disabled in proptest::collection::vec(any::<bool>(), 60),
        percent in 0_usize..=100,
    ) {
        let (known, mut entries) = fixture(count);
        for (entry, off) in entries.iter_mut().zip(&disabled) {
            entry.disabled = *off;
        }
        let part: Vec<Entry> = entries.into_iter().zip(&shown).filter(|(_, shown)| **shown).map(|(entry, _)| entry).collect();
        let rules = Rules { ask_above_percent: percent, ..rules() };
        let told = plan(&known, &seen(part.clone()), &rules);
        prop_assert!(told.make.is_empty());
        if told.hold == Hold::Goes {
            prop_assert!(told.thrown() <= (count * percent / 100).max(1));
            prop_assert!(!part.is_empty() || told.thrown() == 0);
            let after = after(&known, &told);
            let next = plan(&after, &seen(part), &rules);
            prop_assert_eq!((next.make.len(), next.change.len(), next.end.len(), next.bind.len()), (0, 0, 0, 0));
        }
    }
}
