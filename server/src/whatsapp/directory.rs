//! Who writes: the one person of the directory with their number, and the conversation they are in.

use crate::identity::contact_index::ContactIndex;
use crate::store::whatsapp::{WhatsappContact, WhatsappConversation, WhatsappKnown};
use crate::store::{Reader, StoreError};
use ronda_shared::person::Person;

/// Digits by which two ways of writing a number are one: with its country or without, with the 1 of mobiles or without.
const DIGITS: usize = 10;

/// The last digits of a number, where it has so many: an extension is nobody's number on WhatsApp.
fn tail(phone: &str) -> Option<String> {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let start = digits.len().checked_sub(DIGITS)?;
    Some(digits.get(start..)?.iter().collect())
}

/// Somebody's number as numbers are compared.
pub(super) fn number_of(person: &Person) -> Option<String> {
    person.phone.as_deref().and_then(tail)
}

/// Who a number is of; nobody where two share it, or where it is not shown.
pub(super) fn known(
    numbers: &ContactIndex,
    reader: &dyn Reader,
    who: &WhatsappContact,
) -> Result<Option<Person>, StoreError> {
    tail(&who.phone).map_or(Ok(None), |number| numbers.owner(reader, &number))
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

    #[test]
    fn a_number_is_one_however_it_is_written() {
        assert_eq!(tail("951 123 45 67"), tail("5219511234567"));
        assert_eq!(tail("+52 (951) 123-4567"), tail("529511234567"));
        assert_eq!(tail("ext. 4410"), None);
        assert_eq!(tail(""), None);
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
