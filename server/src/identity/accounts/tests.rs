//! For whom an account opens: bound, by address, by rule, by a supervisor's word.

use super::super::people::{tests::person, upsert};
use super::super::sessions::tests::NOW;
use super::*;
use crate::organisation::load_builtin;
use crate::store::redb::RedbStore;

fn mailed(id: &str, mail: &str) -> Person {
    Person { mail: Some(mail.to_owned()), ..person(id) }
}

fn store() -> RedbStore {
    let store = RedbStore::in_memory().expect("opens");
    let people =
        [mailed("omar", "omar@oaxaca.example"), mailed("eva", "mesa@x.example"), mailed("ana", "mesa@x.example")];
    upsert(&store, NOW, &people).expect("imports");
    store
}

fn shown(subject: &str, mail: &str) -> VouchedAccount {
    VouchedAccount {
        provider: "directorio".into(),
        issuer: "https://directorio.example".into(),
        subject: subject.into(),
        known_as: (!mail.is_empty()).then(|| KnownAs::Mail(mail.into())),
        name: "Nora Vela".into(),
    }
}

fn settled(store: &RedbStore, shown: &VouchedAccount, grant: Option<&Grant>, first: FirstSignIn) -> AccountOutcome {
    settle(store, NOW, shown, grant, first).expect("settles")
}

fn opens(id: &str) -> AccountOutcome {
    AccountOutcome::Opens(PersonId::new(id))
}

fn to(role: &str) -> Grant {
    Grant {
        governed_roles: vec![RoleId::new("jefe-mesa"), RoleId::new("tecnico")],
        roles: vec![RoleId::new(role)],
        ..Grant::default()
    }
}

fn roles(store: &RedbStore, id: &str) -> Vec<String> {
    let known = store.read().expect("reads").person(&PersonId::new(id)).expect("reads").expect("there");
    known.roles.iter().map(|role| role.as_str().to_owned()).collect()
}

#[test]
fn an_account_opens_for_whom_it_was_bound_to_whatever_its_address_says_later() {
    let store = store();
    assert_eq!(settled(&store, &shown("1", " Omar@Oaxaca.example "), None, FirstSignIn::Refuse), opens("omar"));
    assert_eq!(settled(&store, &shown("1", "otra@x.example"), None, FirstSignIn::Refuse), opens("omar"));
    let again = settled(&store, &shown("2", "omar@oaxaca.example"), None, FirstSignIn::Ask);
    assert_eq!(again, AccountOutcome::Asks, "the address was given to another account: somebody decides");
}

#[test]
fn of_two_with_one_address_and_of_none_it_is_nobodys() {
    let store = store();
    assert_eq!(settled(&store, &shown("1", "mesa@x.example"), None, FirstSignIn::Refuse), AccountOutcome::Refused);
    assert_eq!(settled(&store, &shown("1", ""), None, FirstSignIn::Refuse), AccountOutcome::Refused);
    assert_eq!(
        settled(&store, &shown("1", "nadie@x.example"), Some(&to("tecnico")), FirstSignIn::Ask),
        AccountOutcome::Asks
    );
    let named = VouchedAccount { known_as: Some(KnownAs::Id(SERVER.into())), ..shown("3", "") };
    assert_eq!(settled(&store, &named, None, FirstSignIn::Refuse), AccountOutcome::Refused, "the server itself");
}

/// An office's address goes on with whoever follows: they were told that they had left, and by letting the other one back in a supervisor
/// would have let them in as who had it before.
#[test]
fn an_address_of_who_has_left_is_not_who_has_it_now() {
    let store = store();
    let heir = shown("2", "omar@oaxaca.example");
    let left = Person { active: false, name: "Omar Cruz Peña".to_owned(), ..mailed("omar", "omar@oaxaca.example") };
    upsert(&store, NOW, std::slice::from_ref(&left)).expect("leaves");
    assert_eq!(settled(&store, &heir, Some(&to("tecnico")), FirstSignIn::Create), AccountOutcome::Asks);
    let back = VouchedAccount { name: "OMAR CRÚZ".into(), ..shown("3", "omar@oaxaca.example") };
    assert_eq!(settled(&store, &back, None, FirstSignIn::Create), AccountOutcome::Left, "themselves");
    let unnamed = VouchedAccount { name: String::new(), ..shown("4", "omar@oaxaca.example") };
    assert_eq!(settled(&store, &unnamed, None, FirstSignIn::Create), AccountOutcome::Left);
    // Whoever was entered with it by hand has it, by their own name alone.
    let other = Person { name: "Otra Persona".to_owned(), ..mailed("nora", "omar@oaxaca.example") };
    upsert(&store, NOW, std::slice::from_ref(&other)).expect("told");
    assert_eq!(settled(&store, &heir, None, FirstSignIn::Ask), AccountOutcome::Asks);
    upsert(&store, NOW, &[Person { name: "Nora Vela".to_owned(), ..other }]).expect("told");
    assert_eq!(settled(&store, &heir, None, FirstSignIn::Refuse), opens("nora"));
}

#[test]
fn somebody_new_is_entered_by_rule_alone() {
    let store = store();
    let nora = shown("9", "nora.vela@oaxaca.example");
    assert_eq!(settled(&store, &nora, None, FirstSignIn::Create), AccountOutcome::Asks, "no group that a rule knows");
    let none = Grant { roles: Vec::new(), ..to("tecnico") };
    assert_eq!(settled(&store, &nora, Some(&none), FirstSignIn::Create), AccountOutcome::Asks);
    assert_eq!(settled(&store, &nora, Some(&to("tecnico")), FirstSignIn::Create), opens("nora.vela"));
    assert_eq!(roles(&store, "nora.vela"), ["tecnico"]);
    let other = shown("10", "nora.vela@otro.example");
    assert_eq!(settled(&store, &other, Some(&to("tecnico")), FirstSignIn::Create), opens("nora.vela.2"));
}

#[test]
fn groups_change_what_rules_speak_of_and_silence_changes_nothing() {
    let store = store();
    upsert(
        &store,
        NOW,
        &[Person {
            roles: vec![RoleId::new("tecnico"), RoleId::new("auditor")],
            ..mailed("omar", "omar@oaxaca.example")
        }],
    )
    .expect("told");
    let omar = shown("1", "omar@oaxaca.example");
    settled(&store, &omar, Some(&to("jefe-mesa")), FirstSignIn::Refuse);
    assert_eq!(roles(&store, "omar"), ["auditor", "jefe-mesa"], "what no rule speaks of stays");
    settled(&store, &omar, None, FirstSignIn::Refuse);
    assert_eq!(roles(&store, "omar"), ["auditor", "jefe-mesa"]);
}

/// Whoever supervises alone and stands in no group of the rules would have locked the house out by coming in.
#[test]
fn the_last_role_that_supervises_is_taken_by_no_sign_in() {
    let store = store();
    let chief = |id: &str| Person {
        roles: vec![RoleId::new("auditor"), RoleId::new("jefe-mesa")],
        ..mailed(id, &format!("{id}@oaxaca.example"))
    };
    let others = store.read().expect("reads").people().expect("people");
    let others = others.into_iter().filter(|person| person.roles.contains(&RoleId::new("jefe-mesa")));
    let others: Vec<Person> = others.map(|person| Person { active: false, ..person }).collect();
    upsert(&store, NOW, &[others, vec![chief("omar")]].concat()).expect("told");
    let org = load_builtin("oaxaca").expect("Oaxaca's data");
    let grant = Grant { last: last_roles(&org), ..to("tecnico") };
    let governed = [grant.governed_roles.as_slice(), &[RoleId::new("auditor")]].concat();
    let grant = Grant { governed_roles: governed, ..grant };
    assert!(grant.last.iter().all(|roles| roles.contains(&RoleId::new("jefe-mesa"))), "{:?}", grant.last);
    let omar = shown("1", "omar@oaxaca.example");
    assert_eq!(settled(&store, &omar, Some(&grant), FirstSignIn::Refuse), opens("omar"));
    assert_eq!(
        roles(&store, "omar"),
        ["jefe-mesa", "tecnico"],
        "he is in, keeps that role, and has what his group gives"
    );
    // Once somebody else has it, his groups say what he has.
    upsert(&store, NOW, &[chief("nora")]).expect("told");
    settled(&store, &omar, Some(&grant), FirstSignIn::Refuse);
    assert_eq!(roles(&store, "omar"), ["tecnico"]);
}

#[test]
fn a_supervisor_lets_in_once_or_refuses_for_good() {
    let store = store();
    super::super::sessions::tests::enrolled(&store);
    let device = store.read().expect("reads").devices().expect("devices").remove(0);
    let by = || (PersonId::new("ana"), &device);
    let (nora, bad) = (shown("1", "nora@x.example"), shown("2", "mala@x.example"));
    for one in [&nora, &bad] {
        assert_eq!(settled(&store, one, None, FirstSignIn::Ask), AccountOutcome::Asks);
    }
    assert_eq!(waiting(&*store.read().expect("reads")).expect("reads").len(), 2);
    let word = AccountDecision::New(vec![RoleId::new("tecnico")], Vec::new());
    let let_in = decide(&store, NOW, &nora.key(), word.clone(), by()).expect("decides");
    assert_eq!(let_in, Some(PersonId::new("nora")));
    let end = store.read().expect("reads").end().expect("an end");
    let lost = [word, AccountDecision::Known(PersonId::new("nora"))];
    for word in lost {
        assert_eq!(decide(&store, NOW, &nora.key(), word, by()).expect("told again"), let_in);
    }
    assert_eq!(store.read().expect("reads").end().expect("an end"), end, "once");
    let others = [
        AccountDecision::New(vec![RoleId::new("jefe-mesa")], Vec::new()),
        AccountDecision::Known(PersonId::new("ana")),
        AccountDecision::Refuse,
    ];
    for other in others {
        assert!(matches!(decide(&store, NOW, &nora.key(), other, by()), Err(IdentityError::NoAccount)));
    }
    assert_eq!(settled(&store, &nora, None, FirstSignIn::Refuse), opens("nora"));
    assert_eq!(decide(&store, NOW, &bad.key(), AccountDecision::Refuse, by()).expect("decides"), None);
    assert_eq!(settled(&store, &bad, Some(&to("tecnico")), FirstSignIn::Create), AccountOutcome::Refused);
}

/// What the rules would give is proposed to who decides, as the groups were last told; it is given by nobody yet.
#[test]
fn who_waits_brings_what_the_rules_would_give() {
    let store = store();
    let nora = shown("1", "nora@x.example");
    let proposed = |grant: Option<&Grant>| {
        assert_eq!(settled(&store, &nora, grant, FirstSignIn::Ask), AccountOutcome::Asks);
        waiting(&*store.read().expect("reads")).expect("reads").remove(0).roles
    };
    assert_eq!(proposed(Some(&to("tecnico"))), [RoleId::new("tecnico")]);
    assert!(proposed(None).is_empty(), "they are told no more");
    assert_eq!(store.read().expect("reads").person(&PersonId::new("nora")).expect("reads"), None);
}

#[test]
fn those_that_wait_are_bounded() {
    let store = store();
    for number in 0..=WAITING {
        let at = NOW.plus(i64::try_from(number).expect("small"));
        let one = shown(&number.to_string(), "");
        settle(&store, at, &one, None, FirstSignIn::Ask).expect("settles");
    }
    let reader = store.read().expect("reads");
    let waiting = waiting(&*reader).expect("reads");
    assert_eq!(waiting.len(), WAITING);
    assert!(waiting.iter().all(|row| row.subject != "0"), "the one shown longest ago is forgotten");
}
