//! Who writes: the one person of the directory with their number, and the conversation they are in.

use crate::identity::contact_index::ContactIndex;
use crate::identity::telephone;
use crate::store::whatsapp::{WhatsappContact, WhatsappConversation, WhatsappKnown};
use crate::store::{Reader, StoreError};
use ronda_shared::person::Person;

/// Somebody's number as numbers are compared; an extension is nobody's number on WhatsApp.
pub(super) fn number_of(person: &Person) -> Option<String> {
    person.phone.as_deref().and_then(telephone::written)
}

/// Who a number is of; nobody where two share it, or where it is not shown.
pub(super) fn known(
    numbers: &ContactIndex,
    reader: &dyn Reader,
    who: &WhatsappContact,
) -> Result<Option<Person>, StoreError> {
    telephone::with_country(&who.phone).map_or(Ok(None), |number| numbers.owner(reader, &number))
}

/// Whether two are one: by their number, or by the id that Meta gives them.
pub(super) fn same(one: &WhatsappContact, other: &WhatsappContact) -> bool {
    (!one.phone.is_empty() && one.phone == other.phone) || (!one.user.is_empty() && one.user == other.user)
}

/// The conversation with somebody, the latest where they are known by two names.
pub(super) fn talk(reader: &dyn Reader, who: &WhatsappContact) -> Result<Option<WhatsappConversation>, StoreError> {
    let mut latest: Option<WhatsappConversation> = None;
    for key in who.names() {
        if let Some(WhatsappKnown::Talk(talk)) = reader.whatsapp_knows(&key)?
            && latest.as_ref().is_none_or(|known| known.last < talk.last)
        {
            latest = Some(talk);
        }
    }
    Ok(latest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, EntryKind, Store};
    use ronda_shared::ids::PersonId;
    use ronda_shared::time::Timestamp;

    #[test]
    fn a_foreign_number_is_nobodys_of_the_directory() {
        let store = RedbStore::in_memory().expect("opens");
        let mut batch = Batch::after(store.read().expect("reads").end().expect("an end"));
        for (id, phone) in [("luz", "951 123 45 67"), ("ola", "+47 71 23 45 67"), ("eva", "ext. 4410")] {
            let person = Person { phone: Some(phone.to_owned()), ..Person::new(PersonId::new(id), "Alguien") };
            batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
        }
        store.commit(batch).expect("commits");
        let numbers = ContactIndex::by(number_of);
        let owner = |phone: &str| {
            let who = WhatsappContact { phone: phone.to_owned(), ..WhatsappContact::default() };
            let owner = known(&numbers, &*store.read().expect("reads"), &who).expect("read");
            owner.map(|person| person.id.as_str().to_owned())
        };
        for phone in ["5219511234567", "529511234567"] {
            assert_eq!(owner(phone).as_deref(), Some("luz"), "{phone}");
        }
        assert_eq!(owner("4771234567").as_deref(), Some("ola"));
        for phone in ["19511234567", "9511234567", "549511234567", "524771234567", "4410", ""] {
            assert_eq!(owner(phone), None, "{phone}");
        }
    }

    #[test]
    fn nobody_is_nobody_else() {
        let who =
            |phone: &str, user: &str| WhatsappContact { phone: phone.into(), user: user.into(), name: "Luz".into() };
        assert!(!same(&who("", ""), &who("", "")), "a name is no identity");
        assert!(same(&who("52951", "MX.1"), &who("", "MX.1")));
        assert!(!same(&who("52951", ""), &who("52952", "")));
        assert_eq!(who("52951", "MX.1").names().len(), 2);
    }
}
