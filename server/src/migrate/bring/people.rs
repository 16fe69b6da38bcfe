//! Those who asked: entered as people by their addresses, where the map gives them a role. Staff is never entered from here.

use super::super::MigrateError;
use super::super::model::{FormerPerson, within};
use super::super::report::RecordKind;
use super::MigrationRun;
use crate::identity::people::{by_address, upsert};
use ronda_shared::ids::PersonId;
use ronda_shared::limits;
use ronda_shared::person::Person;
use std::collections::{BTreeMap, BTreeSet};

/// People that are entered at once.
const BATCH_SIZE: usize = 1_000;

impl MigrationRun<'_> {
    /// Enters them; active people by their addresses, those who were here before too.
    pub(super) fn people(&mut self, former: &[FormerPerson]) -> Result<BTreeMap<String, PersonId>, MigrateError> {
        let (mut here, mut taken, mut ids) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        for person in self.ingest.store().read()?.people()? {
            let mail = person.mail.as_deref().map(|mail| mail.trim().to_lowercase()).unwrap_or_default();
            if !mail.is_empty() {
                taken.insert(mail.clone());
                if person.active {
                    here.insert(mail, person.id.clone());
                }
            }
            ids.insert(person.id);
        }
        let org = self.ingest.organisation().clone();
        let role = self.mapping.requesters.clone();
        let mut new = Vec::new();
        for person in former {
            if taken.contains(person.mail.as_str()) {
                self.brought.known(RecordKind::Person);
                continue;
            }
            let why = match &role {
                _ if person.mail.is_empty() => Some("no address: their tickets tell their name"),
                _ if person.staff => Some("staff: entered by «ronda import people», never from here"),
                _ if person.left => Some("put away there: their tickets tell their name"),
                None => Some("the map gives no role to those who asked: their tickets tell their name"),
                Some(_) if !org.allows_mail(&person.mail) => Some("of a domain from which nobody asks here"),
                Some(_) if ids.contains(&by_address(&person.mail)) => Some("known here under another address now"),
                Some(_) => None,
            };
            if let Some(why) = why {
                self.brought.left(RecordKind::Person, person.known_by(), why, &person.name);
                continue;
            }
            let name = if person.name.is_empty() { &person.mail } else { &person.name };
            let said = |text: &str| Some(within(text, limits::NAME_CHARS)).filter(|text| !text.is_empty());
            let entered = Person {
                roles: role.clone().into_iter().collect(),
                mail: Some(person.mail.to_string()),
                phone: said(&person.phone),
                client_org: said(&person.unit),
                ..Person::new(by_address(&person.mail), within(name, limits::NAME_CHARS))
            };
            taken.insert(person.mail.to_string());
            here.insert(person.mail.to_string(), entered.id.clone());
            new.push(entered);
            self.brought.new_one(RecordKind::Person);
            if new.len() >= BATCH_SIZE {
                self.enter(&std::mem::take(&mut new))?;
            }
        }
        self.enter(&new)?;
        Ok(here)
    }

    fn enter(&self, people: &[Person]) -> Result<(), MigrateError> {
        if !people.is_empty() {
            upsert(&**self.ingest.store(), self.now(), people)?;
            self.ingest.poke()?;
        }
        Ok(())
    }
}
