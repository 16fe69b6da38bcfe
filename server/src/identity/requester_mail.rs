//! Where who asked is written to.

use crate::store::{Reader, StoreError};
use ronda_shared::command::ContactField;
use ronda_shared::ticket::view::TicketView;

/// The address of who asked, as it is now: the ticket's own; of somebody whom the directory knows and who gave none, theirs
/// there, to which the letters go then, for as long as they are there. Empty where there is neither.
pub fn requester_mail(reader: &dyn Reader, view: &TicketView) -> Result<String, StoreError> {
    let own = view.requester.get(&ContactField::Mail).map_or("", |set| set.value.trim());
    if !own.is_empty() {
        return Ok(own.to_owned());
    }
    let Some(id) = &view.requester_person else { return Ok(String::new()) };
    let person = reader.person(id)?.filter(|person| person.active);
    Ok(person.and_then(|person| person.mail).map_or_else(String::new, |mail| mail.trim().to_owned()))
}
