//! Data held on somebody outside the documents. It tells how they come in, what mail and WhatsApp keep, and what the
//! audit log says. No secret is read: neither tokens nor keys.

use super::contacts::SearchedPerson;
use super::issued_reports::NamingReport;
use super::mentions;
use crate::identity::telephone;
use crate::mail::files::KEPT_MS;
use crate::store::accounts::{AccountRow, AccountState};
use crate::store::mail::OutState;
use crate::store::whatsapp::{WhatsappContact, WhatsappKnown, WhatsappWaiting};
use crate::store::{Audit, AuditKind, EntryKind, Reader, StoreError, TokenHash};
use ronda_shared::act::Act;
use ronda_shared::ids::{DocumentId, PersonId, Sha256};
use ronda_shared::person::Person;
use ronda_shared::search::fold;
use ronda_shared::time::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// A device of theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Device {
    /// Its device id.
    pub id: String,
    /// Its short code, as references bear it.
    pub code: String,
    /// What they call it.
    pub name: String,
    /// When it was enrolled.
    pub enrolled: Timestamp,
    /// When it was revoked; none where it still is one of theirs.
    pub revoked: Option<Timestamp>,
    /// When it was last heard of.
    pub seen: Option<Timestamp>,
    /// Whether it is told by push.
    pub push: bool,
}

/// The kind of a way in that is an account which was refused.
pub(super) const REFUSED: &str = "account_refused";

/// A way in: a session, a passkey, a link, a calendar's address, a machine's token, an account of a directory, also one that opens for
/// nobody yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WayIn {
    /// Of which kind: `session`, `passkey`, `link`, `calendar`, `token`, `account`, `account_asked`, `account_refused`.
    pub kind: &'static str,
    /// What it is called, where it is called anything.
    pub name: String,
    /// Since when it has been a way in.
    pub since: Timestamp,
    /// Until when, or when it was last used or ended.
    pub last: Option<Timestamp>,
    /// The row of an account that opens for nobody, by which a cancellation forgets it.
    #[serde(skip)]
    pub(super) key: Option<TokenHash>,
}

/// A message to or from them, by mail or WhatsApp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// By which way: `mail_in`, `mail_out`, `whatsapp_in`, `whatsapp_out`, `whatsapp_conversation`.
    pub way: &'static str,
    /// When it came or was written.
    pub at: Timestamp,
    /// The ticket it tells of; none where it tells of none.
    pub document: Option<DocumentId>,
    /// Its subject or its text, as far as it is kept, with what points at others masked.
    pub text: String,
    /// What became of it.
    pub became: String,
    /// The message itself, with its files, is kept until then; none where only this is.
    pub kept_until: Option<Timestamp>,
    /// The row by which a cancellation forgets it; none of mail of a ticket, which is redacted with that.
    #[serde(skip)]
    pub(super) key: Option<MessageRow>,
}

/// The row of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageRow {
    /// Of WhatsApp, which remembers it.
    Whatsapp(Sha256),
    /// Of WhatsApp, which is to deal with it or to send it, or gave it up.
    WhatsappWaits(Sha256),
    /// Of mail that came and is of no ticket.
    Came(TokenHash),
    /// Of mail that went out, or is to, and is of no ticket.
    Queued(u64),
}

/// A machine that said that they used it last; told only where its source keeps that (`keep_user`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsedMachine {
    /// Its own name on the network.
    pub name: String,
    /// Its serial number; empty where it told none.
    pub serial: String,
    /// Its item here, where it answers to one.
    pub item: Option<DocumentId>,
    /// Who used it, as it said.
    pub user: String,
    /// When it said so.
    pub at: Timestamp,
}

/// A line of the audit log by them or about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its place in the feed.
    pub position: u64,
    /// When it was written down.
    pub at: Timestamp,
    /// They did it; else it was done about them.
    pub own: bool,
    /// The kind of the line.
    pub what: AuditKind,
    /// About whom or what, with what points at others masked.
    pub subject: String,
    /// In words, masked likewise.
    pub detail: String,
}

/// All that is kept of somebody outside the documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OutsideDocuments {
    /// Devices.
    pub devices: Vec<Device>,
    /// Ways in.
    pub ways_in: Vec<WayIn>,
    /// How their entry in the directory read before, the oldest first.
    pub entries: Vec<Person>,
    /// Messages.
    pub messages: Vec<Message>,
    /// Issued reports that name them.
    pub reports: Vec<NamingReport>,
    /// Machines that said that they used them.
    pub machines: Vec<UsedMachine>,
    /// Acts of theirs that wait for a supervisor.
    pub held_acts: u64,
    /// Lines of the audit log.
    pub audit: Vec<Line>,
}

/// Reads what is kept of somebody outside the documents.
pub(super) fn read(reader: &dyn Reader, whom: &SearchedPerson) -> Result<OutsideDocuments, StoreError> {
    let mut beside = OutsideDocuments {
        messages: messages(reader, whom)?,
        machines: machines(reader, whom)?,
        audit: audit(reader, whom)?,
        ways_in: accounts(reader.accounts()?, whom),
        ..OutsideDocuments::default()
    };
    let Some(id) = whom.known.id() else { return Ok(beside) };
    for device in reader.devices_of(id)? {
        beside.devices.push(Device {
            id: device.id.to_string(),
            seen: reader.last_seen(device.id)?.map(|seen| seen.at),
            push: reader.push_of(device.id)?.is_some(),
            code: device.code,
            name: device.name,
            enrolled: device.enrolled,
            revoked: device.revoked,
        });
    }
    beside.ways_in.extend(ways_in(reader, id)?);
    beside.entries = reader.person_after(id, 0)?;
    for entry in reader.held()? {
        let entry = entry?;
        let EntryKind::Act { bytes, .. } = &entry.kind else { continue };
        beside.held_acts += u64::from(Act::decode(bytes).is_ok_and(|act| act.person == *id));
    }
    Ok(beside)
}

fn ways_in(reader: &dyn Reader, id: &PersonId) -> Result<Vec<WayIn>, StoreError> {
    let mut all = Vec::new();
    for row in reader.sessions()?.into_iter().filter(|row| row.person == *id) {
        all.push(WayIn { kind: "session", name: String::new(), since: row.created, last: Some(row.used), key: None });
    }
    for row in reader.passkeys_of(id)? {
        all.push(WayIn { kind: "passkey", name: row.name, since: row.added, last: row.removed, key: None });
    }
    for row in reader.enrolments()?.into_iter().filter(|row| row.person == *id) {
        all.push(WayIn { kind: "link", name: String::new(), since: row.made, last: Some(row.expires), key: None });
    }
    for row in reader.calendars()?.into_iter().filter(|row| row.person == *id) {
        all.push(WayIn { kind: "calendar", name: String::new(), since: row.since, last: None, key: None });
    }
    for row in reader.api_tokens()?.into_iter().filter(|row| row.person == *id) {
        all.push(WayIn { kind: "token", name: row.name, since: row.made, last: Some(row.expires), key: None });
    }
    Ok(all)
}

/// Accounts of directories: those that open for them, and of those that open for nobody what bears their address or their whole
/// name. Who has no entry here may have asked for one.
fn accounts(rows: Vec<AccountRow>, whom: &SearchedPerson) -> Vec<WayIn> {
    let told = |row: AccountRow| {
        let bears = mentions::mail(&row.account).is_some_and(|mail| whom.marks.mails.contains(&mail))
            || whom.marks.find(&row.name).iter().any(|(trace, _)| *trace == mentions::MatchedBy::Name);
        let kind = match &row.state {
            AccountState::Opens(person) => (whom.known.id() == Some(person)).then_some("account"),
            AccountState::Asks => bears.then_some("account_asked"),
            AccountState::Refused => bears.then_some(REFUSED),
        };
        let name = format!("{}: {} {}", row.provider, row.account, row.name).trim().to_owned();
        let key = Some(row.key).filter(|_| !matches!(row.state, AccountState::Opens(_)));
        kind.map(|kind| WayIn { kind, name, since: row.shown, last: None, key })
    };
    rows.into_iter().filter_map(told).collect()
}

/// Machines whose last user they are: by their whole name, their address, their id here, or an account of theirs at a directory,
/// whatever domain stands before or behind it. What could be somebody else's is not told.
fn machines(reader: &dyn Reader, whom: &SearchedPerson) -> Result<Vec<UsedMachine>, StoreError> {
    let mut accounts: BTreeSet<String> = BTreeSet::new();
    if let Some(id) = whom.known.id() {
        accounts.insert(id.as_str().to_lowercase());
        let opens = AccountState::Opens(id.clone());
        let theirs = reader.accounts()?.into_iter().filter(|row| row.state == opens);
        accounts.extend(theirs.map(|row| account(&row.account)).filter(|account| !account.is_empty()));
    }
    let mut all = Vec::new();
    let rows = reader.machines()?;
    for said in reader.machines_said(&rows) {
        let (row, report) = said?;
        let Some(user) = report.user.filter(|user| !user.trim().is_empty()) else { continue };
        let by_mail = mentions::mail(&user).is_some_and(|mail| whom.marks.mails.contains(&mail));
        let by_name = whom.marks.find(&user).iter().any(|(trace, _)| *trace == mentions::MatchedBy::Name);
        if by_mail || by_name || accounts.contains(&account(&user)) {
            all.push(UsedMachine {
                name: row.name.clone(),
                serial: row.identity.serial.clone(),
                item: row.item,
                user: whom.marks.mask(&user, &whom.others),
                at: report.at,
            });
        }
    }
    Ok(all)
}

/// An account without its domain: `OAXACA\rosa` and `rosa@oaxaca.gob.mx` are `rosa`.
fn account(user: &str) -> String {
    let user = user.trim();
    let user = user.rsplit_once('\\').map_or(user, |(_, own)| own);
    user.split('@').next().unwrap_or_default().to_lowercase()
}

fn messages(reader: &dyn Reader, whom: &SearchedPerson) -> Result<Vec<Message>, StoreError> {
    let mut all = Vec::new();
    let known = |line: &str, document: Option<DocumentId>| has_mail(whom, line, is_own_ticket(whom, document));
    let mask = |text: &str| whom.marks.mask(text, &whom.others);
    let mail = reader.mail_all()?;
    for row in mail.out.into_iter().filter(|row| known(&row.to, row.document)) {
        let text =
            if row.text.is_empty() { mask(&row.subject) } else { mask(&format!("{}\n{}", row.subject, row.text)) };
        let (document, at, became) = (row.document, row.made, state(&row.state));
        let key = document.is_none().then_some(MessageRow::Queued(row.id));
        all.push(Message { way: "mail_out", at, document, text, became, kept_until: None, key });
    }
    for row in mail.taken.into_iter().filter(|row| known(&row.from, row.document)) {
        let became = if row.kept { format!("{}, kept", row.became.word()) } else { row.became.word().to_owned() };
        let (document, at, text) = (row.document, row.at, mask(&row.subject));
        let kept_until = row.kept.then(|| at.plus(KEPT_MS));
        let key = document.is_none().then_some(MessageRow::Came(row.key));
        all.push(Message { way: "mail_in", at, document, text, became, kept_until, key });
    }
    let remembered = reader.whatsapp_known()?;
    let users = whatsapp_users(&remembered, whom);
    let known = |who: &WhatsappContact, document: Option<DocumentId>| {
        has_phone(whom, who, is_own_ticket(whom, document)) || users.contains(&who.user)
    };
    let given_up = reader.whatsapp_given_up()?.into_iter().map(WhatsappWaiting::Going);
    for row in reader.whatsapp_waiting()?.into_iter().chain(given_up) {
        let (key, kept_until) = (Some(MessageRow::WhatsappWaits(*row.key())), None);
        match row {
            WhatsappWaiting::Came(row) if known(&row.who, row.document) => {
                let text = mask(&String::from_utf8_lossy(&row.message));
                let (document, at, became) = (row.document, row.arrived, state(&row.state));
                all.push(Message { way: "whatsapp_in", at, document, text, became, kept_until, key });
            }
            WhatsappWaiting::Going(row) if known(&row.who, Some(row.document)) => {
                let (document, at, became) = (Some(row.document), row.made, state(&row.state));
                let text = mask(&row.text);
                all.push(Message { way: "whatsapp_out", at, document, text, became, kept_until, key });
            }
            WhatsappWaiting::Came(_) | WhatsappWaiting::Going(_) => {}
        }
    }
    for row in remembered {
        let (key, at) = (Some(MessageRow::Whatsapp(*row.key())), row.at());
        let (way, document, text) = match row {
            WhatsappKnown::Talk(row) if known(&row.who, row.document) => {
                ("whatsapp_conversation", row.document, row.who.name)
            }
            WhatsappKnown::Thread(row) if known(&row.who, Some(row.document)) => {
                ("whatsapp_conversation", Some(row.document), row.who.name)
            }
            WhatsappKnown::Sent(row) => match row.going {
                Some(going) if known(&going.who, Some(going.document)) => {
                    ("whatsapp_out", Some(going.document), mask(&going.text))
                }
                Some(_) | None => continue,
            },
            WhatsappKnown::Talk(_) | WhatsappKnown::Thread(_) | WhatsappKnown::Taken(_) => continue,
        };
        all.push(Message { way, at, document, text, became: "remembered".to_owned(), kept_until: None, key });
    }
    all.sort_by_key(|message| message.at);
    Ok(all)
}

fn is_own_ticket(whom: &SearchedPerson, document: Option<DocumentId>) -> bool {
    document.is_some_and(|document| whom.known.tickets.contains(&document))
}

/// Whether an address of the line is theirs; one that others have, too, where `shared` lets it be.
fn has_mail(whom: &SearchedPerson, line: &str, shared: bool) -> bool {
    mentions::addresses(line)
        .any(|address| whom.marks.mails.contains(&address) && (shared || !whom.others.mails.contains(&address)))
}

/// Whether it is their number. `own`: it is about a ticket of theirs, where one that others have, too, is theirs, and so is one that
/// the ticket has as it came, without the plus of another country.
fn has_phone(whom: &SearchedPerson, who: &WhatsappContact, own: bool) -> bool {
    let theirs = |phone: String| whom.known.phones.contains(&phone) && (own || !whom.others.phones.contains(&phone));
    telephone::with_country(&who.phone).is_some_and(theirs)
        || (own && telephone::compared(&who.phone).is_some_and(theirs))
}

/// The ids by which WhatsApp knows them, where it shows no number: those that came with a number of theirs alone, and those of
/// whoever is told of a ticket of theirs. What is told of another's ticket, too, may be somebody whose request was a duplicate: it is
/// theirs where the profile bears their name.
fn whatsapp_users(remembered: &[WhatsappKnown], whom: &SearchedPerson) -> BTreeSet<String> {
    let names: BTreeSet<String> = whom.known.names.iter().map(|name| fold(name)).collect();
    let (mut sure, mut likely, mut others) = (whom.known.users.clone(), BTreeSet::new(), BTreeSet::new());
    for row in remembered {
        let (who, ticket) = match row {
            WhatsappKnown::Talk(row) => (&row.who, None),
            WhatsappKnown::Thread(row) => (&row.who, Some(row.document)),
            WhatsappKnown::Taken(_) | WhatsappKnown::Sent(_) => continue,
        };
        if who.user.is_empty() {
            continue;
        }
        let own = ticket.map(|ticket| whom.known.tickets.contains(&ticket));
        if has_phone(whom, who, false) || (own == Some(true) && names.contains(&fold(&who.name))) {
            sure.insert(who.user.clone());
        } else if own == Some(true) && who.phone.is_empty() {
            likely.insert(who.user.clone());
        } else if own == Some(false) {
            others.insert(who.user.clone());
        }
    }
    sure.extend(likely.difference(&others).cloned());
    sure
}

fn state(state: &OutState) -> String {
    match state {
        OutState::Waiting { tries, .. } => format!("waits, tried {tries} times"),
        OutState::Sent { .. } => "sent".to_owned(),
        OutState::Failed { .. } => "given up".to_owned(),
    }
}

fn audit(reader: &dyn Reader, whom: &SearchedPerson) -> Result<Vec<Line>, StoreError> {
    let mut lines = Vec::new();
    let id = whom.known.id();
    for entry in reader.audit_before(u64::MAX)? {
        let entry = entry?;
        let EntryKind::Audit(Audit { by, what, subject, detail, .. }) = entry.kind else { continue };
        let own = id.is_some() && by.as_ref() == id;
        let about = id.is_some_and(|id| id.as_str() == subject)
            || [&subject, &detail]
                .into_iter()
                .any(|text| whom.marks.find(text).iter().any(|(trace, _)| *trace != mentions::MatchedBy::SharedName));
        if own || about {
            let mask = |text: &str| whom.marks.mask(text, &whom.others);
            let (subject, detail) = (mask(&subject), mask(&detail));
            lines.push(Line { position: entry.position, at: entry.at, own, what, subject, detail });
        }
    }
    lines.reverse();
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persons::contacts::DataSubject;
    use crate::store::accounts::key;
    use crate::store::whatsapp::WhatsappThread;

    /// Who was refused has no entry, and their name and address are kept all the same.
    #[test]
    fn accounts_that_open_for_nobody_are_told_to_whose_they_are() {
        let row = |account: &str, name: &str, state: AccountState| AccountRow {
            key: key("https://directorio.example", account),
            provider: "directorio".to_owned(),
            subject: account.to_owned(),
            account: account.to_owned(),
            name: name.to_owned(),
            state,
            shown: Timestamp::default(),
            roles: Vec::new(),
            teams: Vec::new(),
        };
        let rows = vec![
            row("Maria@oaxaca.example", "", AccountState::Refused),
            row("mlopez", "MARIA LÓPEZ RUIZ", AccountState::Asks),
            row("otra@oaxaca.example", "María López", AccountState::Asks),
            row("maria", "María López Ruiz", AccountState::Opens(PersonId::new("otra.maria"))),
        ];
        let mut marks = mentions::Identifiers::default();
        marks.mails.insert("maria@oaxaca.example".to_owned());
        marks.names.add("María López Ruiz");
        let others = mentions::Others::default();
        let whom = SearchedPerson { keys: Vec::new(), known: DataSubject::default(), marks, others };
        let told: Vec<_> = accounts(rows, &whom).into_iter().map(|one| (one.kind, one.name)).collect();
        let expected = [
            ("account_refused", "directorio: Maria@oaxaca.example"),
            ("account_asked", "directorio: mlopez MARIA LÓPEZ RUIZ"),
        ];
        assert_eq!(told, expected.map(|(kind, name)| (kind, name.to_owned())));
    }

    /// Who shows no number is known by an id alone, and whoever wrote of a duplicate is nobody else for it.
    #[test]
    fn who_shows_no_number_is_known_by_their_tickets() {
        let ticket = |at: u8| DocumentId::from_bytes([at; 16]);
        let thread = |at: u8, phone: &str, user: &str, name: &str| {
            let who = WhatsappContact { phone: phone.into(), user: user.into(), name: name.into() };
            let key = Sha256::of(&[at]);
            WhatsappKnown::Thread(WhatsappThread { key, document: ticket(at), who, at: Timestamp::default() })
        };
        let rows = [
            thread(1, "", "MX.own", "luz"),
            thread(2, "", "MX.duplicate", "Otra persona"),
            thread(3, "", "MX.duplicate", "Otra persona"),
            thread(4, "", "MX.named", "MARIA LÓPEZ RUIZ"),
            thread(5, "", "MX.named", "MARIA LÓPEZ RUIZ"),
            thread(6, "529515550101", "MX.number", ""),
            thread(7, "", "MX.other", "luz"),
            thread(8, "", "", "luz"),
        ];
        let known = DataSubject {
            names: BTreeSet::from(["María López Ruiz".to_owned()]),
            phones: BTreeSet::from(["9515550101".to_owned()]),
            tickets: BTreeSet::from([ticket(1), ticket(2), ticket(4), ticket(8)]),
            ..DataSubject::default()
        };
        let (marks, others) = (mentions::Identifiers::default(), mentions::Others::default());
        let whom = SearchedPerson { keys: Vec::new(), known, marks, others };
        let users = whatsapp_users(&rows, &whom);
        assert_eq!(users.iter().map(String::as_str).collect::<Vec<_>>(), ["MX.named", "MX.number", "MX.own"]);
    }

    /// A counter's telephone is of whoever stands there.
    #[test]
    fn a_number_that_others_have_tells_nobodys_whatsapp() {
        let number = "9515550101".to_owned();
        let known = DataSubject { phones: BTreeSet::from([number.clone()]), ..DataSubject::default() };
        let others = mentions::Others { phones: BTreeSet::from([number.clone()]), ..mentions::Others::default() };
        let whom = SearchedPerson { keys: Vec::new(), known, marks: mentions::Identifiers::default(), others };
        let foreign = WhatsappContact { phone: format!("1{number}"), ..WhatsappContact::default() };
        assert!(!has_phone(&whom, &foreign, true), "a foreign number with the same last digits");
        let who = WhatsappContact { phone: format!("52{number}"), user: "MX.counter".to_owned(), name: String::new() };
        let (key, document) = (Sha256::of(b"of another"), DocumentId::from_bytes([9; 16]));
        let thread = WhatsappThread { key, document, who: who.clone(), at: Timestamp::default() };
        assert!(whatsapp_users(&[WhatsappKnown::Thread(thread)], &whom).is_empty());
        assert!(!has_phone(&whom, &who, false) && has_phone(&whom, &who, true));
    }

    /// What waits for the desk may be of the colleague whose address somebody gave as theirs.
    #[test]
    fn an_address_that_others_have_tells_nobodys_mail() {
        let both = BTreeSet::from(["unidad@oaxaca.example".to_owned()]);
        let mut marks = mentions::Identifiers { mails: both.clone(), ..mentions::Identifiers::default() };
        marks.mails.insert("luz@oaxaca.example".to_owned());
        let others = mentions::Others { mails: both, ..mentions::Others::default() };
        let whom = SearchedPerson { keys: Vec::new(), known: DataSubject::default(), marks, others };
        let line = "Unidad <unidad@oaxaca.example>";
        assert!(!has_mail(&whom, line, false) && has_mail(&whom, line, true));
        assert!(has_mail(&whom, "luz@oaxaca.example", false));
    }

    #[test]
    fn an_account_is_compared_without_its_domain() {
        for user in ["rosa", " Rosa ", "OAXACA\\rosa", "rosa@oaxaca.gob.mx", "oaxaca.gob.mx\\ROSA"] {
            assert_eq!(account(user), "rosa", "{user}");
        }
        assert_eq!(account("@oaxaca.gob.mx"), "");
    }
}
