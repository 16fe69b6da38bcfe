//! Tells which person is meant, among the directory's people and those who asked or wrote without an account. The latter
//! are told apart by address, by telephone and name, by name alone, or by what WhatsApp knows them by.

use super::mentions::{self, Identifiers, Names, Others};
use super::{Candidate, PersonProblem};
use crate::identity::telephone;
use crate::ingest::stored_ticket;
use crate::store::whatsapp::{WhatsappContact, WhatsappKnown, WhatsappOutgoing, WhatsappWaiting};
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::command::ContactField;
use ronda_shared::ids::{DocumentId, PersonId};
use ronda_shared::person::Person;
use ronda_shared::redaction::TAKEN;
use ronda_shared::search::{fold, matches, tokens};
use ronda_shared::ticket::view::TicketView;
use ronda_shared::view::Summary;
use std::collections::{BTreeMap, BTreeSet};

/// One whom data are held on, as far as they can be told from others.
#[derive(Debug, Clone, Default)]
pub(super) struct DataSubject {
    /// Their entry in the directory; none where they asked without an account.
    pub(super) person: Option<Person>,
    /// Their names as written.
    pub(super) names: BTreeSet<String>,
    /// Addresses, as they are compared.
    pub(super) mails: BTreeSet<String>,
    /// Telephones, as they are compared.
    pub(super) phones: BTreeSet<String>,
    /// The ids by which WhatsApp knows them, who show no number and told nothing else of themselves.
    pub(super) users: BTreeSet<String>,
    /// Where they belong, as written.
    pub(super) orgs: BTreeSet<String>,
    /// Tickets that they asked for.
    pub(super) tickets: BTreeSet<DocumentId>,
}

/// Everybody, by the key that tells each from the others.
pub(super) struct Everybody(BTreeMap<String, DataSubject>);

/// The one who is meant.
pub(super) struct SearchedPerson {
    /// The keys under which everybody's list has them.
    pub(super) keys: Vec<String>,
    /// What is known of them.
    pub(super) known: DataSubject,
    /// By what they are found in texts.
    pub(super) marks: Identifiers,
    /// Everybody else.
    pub(super) others: Others,
}

/// What a ticket says of who asked.
struct TicketRequester {
    ticket: DocumentId,
    person: Option<PersonId>,
    name: String,
    mail: Option<String>,
    phone: Option<String>,
    org: String,
}

fn asked(view: &TicketView) -> TicketRequester {
    let datum = |field| view.requester.get(&field).map_or("", |set| set.value.trim());
    TicketRequester {
        ticket: view.id,
        person: view.requester_person.clone(),
        name: datum(ContactField::Name).to_owned(),
        mail: mentions::mail(datum(ContactField::Mail)),
        phone: telephone::compared(datum(ContactField::Phone)),
        org: datum(ContactField::ClientOrg).to_owned(),
    }
}

impl Everybody {
    /// Reads the directory and every ticket.
    pub(super) fn read(reader: &dyn Reader) -> Result<Self, PersonProblem> {
        let mut known: BTreeMap<String, DataSubject> = BTreeMap::new();
        let mut by_mail: BTreeMap<String, String> = BTreeMap::new();
        for person in reader.people()? {
            let key = format!("persona:{}", person.id);
            let mail = person.mail.as_deref().and_then(mentions::mail);
            by_mail.extend(mail.iter().map(|mail| (mail.clone(), key.clone())));
            let one = DataSubject {
                names: BTreeSet::from([person.name.clone()]),
                mails: mail.into_iter().collect(),
                phones: person.phone.as_deref().and_then(telephone::compared).into_iter().collect(),
                orgs: person.client_org.iter().cloned().collect(),
                person: Some(person),
                ..DataSubject::default()
            };
            known.insert(key, one);
        }
        let mut weak = Vec::new();
        for summary in reader.every_summary() {
            let Summary::Ticket(summary) = summary? else { continue };
            let view = match stored_ticket(reader, summary.id) {
                // Who asked for it nobody can tell; whoever gathers names it.
                Err(error) if error.is_damage_of_a_document() => continue,
                view => view?,
            };
            let Some(view) = view else { continue };
            let asked = asked(&view);
            let key = match (&asked.person, &asked.mail) {
                (Some(person), _) => format!("persona:{person}"),
                (None, Some(mail)) => by_mail.get(mail).cloned().unwrap_or_else(|| format!("correo:{mail}")),
                (None, None) => {
                    weak.push(asked);
                    continue;
                }
            };
            known.entry(key).or_default().asks(asked);
        }
        // Who told no address is the one of the same telephone and name, where there is one alone.
        let mut by_phone: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for (key, one) in &known {
            for (phone, name) in one.phones.iter().flat_map(|phone| one.names.iter().map(move |name| (phone, name))) {
                by_phone.entry((phone.clone(), fold(name))).or_default().insert(key.clone());
            }
        }
        for asked in weak {
            let key = match &asked.phone {
                Some(phone) => {
                    let same = by_phone.get(&(phone.clone(), fold(&asked.name))).filter(|keys| keys.len() == 1);
                    let one = same.and_then(|keys| keys.first().cloned());
                    one.unwrap_or_else(|| format!("telefono:{phone}:{}", fold(&asked.name)))
                }
                None if asked.name.is_empty() => continue,
                None => format!("nombre:{}:{}", fold(&asked.name), fold(&asked.org)),
            };
            known.entry(key).or_default().asks(asked);
        }
        // Who wrote what became no ticket is held by their mail alone. An address that somebody gave is theirs already.
        let given: BTreeSet<String> = known.values().flat_map(|one| one.mails.iter().cloned()).collect();
        for row in reader.mail_all()?.taken {
            for mail in mentions::addresses(&row.from).filter(|mail| !given.contains(mail)) {
                known.entry(format!("correo:{mail}")).or_default().mails.insert(mail);
            }
        }
        by_whatsapp_alone(&mut known, &whatsapp_contacts(reader)?);
        Ok(Self(known))
    }

    /// Who is named so: by key, id, address, telephone, or the beginnings of the words of a name.
    fn named(&self, who: &str) -> Vec<&str> {
        let who = who.trim();
        if let Some((key, _)) = self.0.get_key_value(who) {
            return vec![key.as_str()];
        }
        let (mail, phone, words) = (mentions::mail(who), telephone::compared(who), tokens(who));
        let digits = who.chars().all(|letter| letter.is_ascii_digit() || " +-().".contains(letter));
        let means = |one: &DataSubject| {
            let by_id = one.person.as_ref().is_some_and(|person| person.id.as_str() == who) || one.users.contains(who);
            let by_mail = mail.as_ref().is_some_and(|mail| one.mails.contains(mail));
            let by_phone = digits && phone.as_ref().is_some_and(|phone| one.phones.contains(phone));
            let by_name = || {
                let name = |name: &String| matches(&tokens(name), &words);
                mail.is_none() && !digits && !words.is_empty() && one.names.iter().any(name)
            };
            by_id || by_mail || by_phone || by_name()
        };
        self.0.iter().filter(|(_, one)| means(one)).map(|(key, _)| key.as_str()).collect()
    }

    /// The one whom all these name; `also` are other keys of the same.
    ///
    /// # Errors
    /// [`PersonProblem::Nobody`], and [`PersonProblem::Several`] with all who are meant.
    pub(super) fn choose(
        &self,
        org: &Organisation,
        who: &str,
        also: &[String],
    ) -> Result<SearchedPerson, PersonProblem> {
        let mut keys: Vec<String> = Vec::new();
        for who in std::iter::once(who).chain(also.iter().map(String::as_str)) {
            match self.named(who).as_slice() {
                [] => return Err(PersonProblem::Nobody(who.to_owned())),
                [one] => keys.push((*one).to_owned()),
                several => return Err(PersonProblem::Several(self.candidates(several))),
            }
        }
        keys.sort();
        keys.dedup();
        let mut known = DataSubject::default();
        let (mut others, mut shared) = (Others::default(), BTreeSet::new());
        for (key, one) in &self.0 {
            if keys.contains(key) {
                known.joins(one);
                continue;
            }
            shared.extend(one.names.iter().map(|name| fold(name)));
            // Who works for the institution is named as such; who asked is not.
            if one.person.as_ref().is_none_or(|person| org.is_external(person)) {
                one.names.iter().for_each(|name| others.names.add(name));
            }
            others.phones.extend(one.phones.iter().cloned());
            others.mails.extend(one.mails.iter().cloned());
        }
        let (mut own, mut common) = (Names::default(), Names::default());
        for name in &known.names {
            if shared.contains(&fold(name)) { common.add(name) } else { own.add(name) }
        }
        let (shared_phones, phones) = known.phones.iter().cloned().partition(|phone| others.phones.contains(phone));
        let mails = known.mails.clone();
        Ok(SearchedPerson {
            keys,
            known,
            marks: Identifiers { names: own, shared: common, mails, phones, shared_phones },
            others,
        })
    }

    fn candidates(&self, keys: &[&str]) -> Vec<Candidate> {
        let joined = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(", ");
        let told = keys.iter().filter_map(|key| {
            let one = self.0.get(*key)?;
            Some(Candidate {
                key: (*key).to_owned(),
                names: joined(&one.names),
                mails: joined(&one.mails),
                phones: joined(&one.phones),
                orgs: joined(&one.orgs),
                tickets: one.tickets.len() as u64,
            })
        });
        told.collect()
    }
}

/// Everybody on the other side of what WhatsApp holds, and the ticket that it is about.
fn whatsapp_contacts(reader: &dyn Reader) -> Result<Vec<(WhatsappContact, Option<DocumentId>)>, StoreError> {
    let waits = |row: WhatsappWaiting| match row {
        WhatsappWaiting::Came(row) => (row.who, row.document),
        WhatsappWaiting::Going(row) => (row.who, Some(row.document)),
    };
    let mut all: Vec<_> = reader.whatsapp_waiting()?.into_iter().map(waits).collect();
    all.extend(reader.whatsapp_given_up()?.into_iter().map(|row| (row.who, Some(row.document))));
    for row in reader.whatsapp_known()? {
        match row {
            WhatsappKnown::Talk(row) => all.push((row.who, row.document)),
            WhatsappKnown::Thread(row) => all.push((row.who, Some(row.document))),
            WhatsappKnown::Sent(row) => all.extend(row.going.map(|going| {
                let WhatsappOutgoing { who, document, .. } = *going;
                (who, Some(document))
            })),
            WhatsappKnown::Taken(_) => {}
        }
    }
    Ok(all)
}

/// Adds whom WhatsApp alone knows: by a number that nobody gave, and by its id who shows none, where neither another row nor a ticket
/// tells who they are.
fn by_whatsapp_alone(known: &mut BTreeMap<String, DataSubject>, contacts: &[(WhatsappContact, Option<DocumentId>)]) {
    let given: BTreeSet<String> = known.values().flat_map(|one| one.phones.iter().cloned()).collect();
    let is_somebody = |one: &&DataSubject| {
        let told = one.names.iter().any(|name| name != TAKEN);
        told || one.person.is_some() || !one.mails.is_empty() || !one.phones.is_empty()
    };
    let tickets: BTreeSet<DocumentId> =
        known.values().filter(is_somebody).flat_map(|one| one.tickets.iter().copied()).collect();
    let told: BTreeSet<&str> = contacts
        .iter()
        .filter(|(who, ticket)| !who.phone.is_empty() || ticket.is_some_and(|ticket| tickets.contains(&ticket)))
        .map(|(who, _)| who.user.as_str())
        .collect();
    for (who, _) in contacts {
        match telephone::with_country(&who.phone) {
            Some(phone) if given.contains(&phone) => {}
            Some(phone) => {
                known.entry(format!("telefono:{phone}:")).or_default().phones.insert(phone);
            }
            None if who.user.is_empty() || told.contains(who.user.as_str()) => {}
            None => {
                known.entry(format!("whatsapp:{}", who.user)).or_default().users.insert(who.user.clone());
            }
        }
    }
}

impl DataSubject {
    fn asks(&mut self, asked: TicketRequester) {
        self.names.extend(Some(asked.name).filter(|name| !name.is_empty()));
        self.mails.extend(asked.mail);
        self.phones.extend(asked.phone);
        self.orgs.extend(Some(asked.org).filter(|org| !org.is_empty()));
        self.tickets.insert(asked.ticket);
    }

    fn joins(&mut self, other: &Self) {
        self.person = self.person.take().or_else(|| other.person.clone());
        self.names.extend(other.names.iter().cloned());
        self.mails.extend(other.mails.iter().cloned());
        self.phones.extend(other.phones.iter().cloned());
        self.users.extend(other.users.iter().cloned());
        self.orgs.extend(other.orgs.iter().cloned());
        self.tickets.extend(other.tickets.iter().copied());
    }

    /// Their id in the directory.
    pub(super) fn id(&self) -> Option<&PersonId> {
        self.person.as_ref().map(|person| &person.id)
    }
}
