//! Tests that accounts of directories are in backups and increments, and open after a restore for whom they did.

use super::*;
use crate::backup::restore::restore_aside;
use crate::identity::accounts::{AccountOutcome, FirstSignIn, KnownAs, VouchedAccount, settle};
use crate::identity::people::upsert;
use crate::store::accounts::{AccountRow, AccountState};
use ronda_shared::person::Person;

/// The address by which Omar is known here.
const ADDRESS: &str = "omar@oaxaca.example";

fn shown(subject: &str, mail: &str) -> VouchedAccount {
    VouchedAccount {
        provider: "directorio".into(),
        issuer: "https://directorio.example".into(),
        subject: subject.into(),
        known_as: Some(KnownAs::Mail(mail.into())),
        name: "Alguien".into(),
    }
}

/// What becomes of an account that nobody knows: it asks.
fn settled(store: &dyn Store, subject: &str, mail: &str) -> AccountOutcome {
    settle(store, NOW, &shown(subject, mail), None, FirstSignIn::Ask).expect("settles")
}

fn known(store: &dyn Store) -> Vec<AccountRow> {
    let mut rows = store.read().expect("reads").accounts().expect("accounts");
    rows.sort_by(|one, other| one.subject.cmp(&other.subject));
    rows
}

/// Without them an address that was given anew would open for its former owner, as the first account that came by it.
#[test]
fn an_address_that_was_given_anew_does_not_open_for_its_former_owner_after_a_restore() {
    let living = living(1);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let omar = Person { mail: Some(ADDRESS.into()), ..Person::new(PersonId::new("omar"), "Omar Cruz") };
    upsert(&living.store, NOW, &[omar]).expect("known");
    let opens = AccountOutcome::Opens(PersonId::new("omar"));
    assert_eq!(settled(&living.store, "1", ADDRESS), opens);
    assert_eq!(settled(&living.store, "2", "nadie@oaxaca.example"), AccountOutcome::Asks);
    let then = known(&living.store);
    make(&living.store, &path("full"), NOW).expect("made");

    assert_eq!(settled(&living.store, "3", ADDRESS), AccountOutcome::Asks, "somebody else has the address now");
    let mut batch = Batch::after(living.store.read().expect("reads").end().expect("an end"));
    let row = known(&living.store).pop().expect("the last one");
    batch.accounts.put.push(AccountRow { state: AccountState::Refused, ..row });
    batch.accounts.gone.push(shown("2", "").key());
    living.store.commit(batch).expect("refused, and forgotten");
    let now = known(&living.store);
    assert_eq!(now.iter().map(|row| row.subject.as_str()).collect::<Vec<_>>(), ["1", "3"]);
    make_since(&living.store, None, &path("full"), &path("one"), NOW.plus(1)).expect("made");

    let files = ["full", "one"].map(path);
    for (files, rows) in [(&files[..1], &then), (&files[..], &now)] {
        let file = path(&format!("{}.redb", files.len()));
        restore_aside(files, &file).expect("restored");
        let store = RedbStore::open(&file).expect("opens");
        assert_eq!(known(&store), *rows, "as at its instant");
        assert_eq!(settled(&store, "1", "otra@oaxaca.example"), opens, "whatever its address says later");
        let told = settled(&store, "3", ADDRESS);
        let refused = rows.iter().any(|row| row.state == AccountState::Refused);
        assert_eq!(told, if refused { AccountOutcome::Refused } else { AccountOutcome::Asks });
    }
}
