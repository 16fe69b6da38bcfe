//! Checks rules that span two documents: parts and their whole, papers, merged items, custody of equipment.
//! Only the server judges them, because a phone may hold just one of the documents.

use super::author_context::{self, AuthorContext};
use super::moved_rounds;
use super::record_keys;
use super::ticket_parts;
use super::unit_of_work::{UnitOfWork, damaged};
use crate::store::StoreError;
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::catalog::RegisterDef;
use ronda_shared::command::{Choice, Command, Content, Decision, Item, OpenTicket, Record, Verdict};
use ronda_shared::document::{Reader as DocumentReader, Subject};
use ronda_shared::equipment::{self, EquipmentView};
use ronda_shared::ids::{ActId, DocumentId};
use ronda_shared::messages::Reason;
use ronda_shared::record::{self, RecordView, key_of};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::read;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::view::View;
use ronda_shared::workflow;

/// Why an act does not fit what it says of another document; none where it does, or says nothing of one. `view`: its own
/// document, as its author saw it; `place`: where they stood, none where a supervisor decides what was theirs to do.
pub(super) fn judge(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    command: &Command,
    view: Option<&View>,
    place: Option<&AuthorContext>,
) -> Result<Option<Reason>, StoreError> {
    match (command, view) {
        (Command::Item(Item::MoveItem(movement)), _) => match (movement.ticket, movement.paper) {
            (Some(ticket), Some(paper)) => ordered(work, ticket, paper),
            _ => Ok(None),
        },
        (Command::Item(Item::MoveStock { item, unit, delta, line: Some(line), .. }), _) if *delta > 0 => {
            given_back(work, act, (item.as_str(), unit.as_str()), *line, *delta)
        }
        (Command::Record(_), view) => {
            let record = match view {
                Some(View::Record(record)) => Some(record.as_ref()),
                Some(View::Ticket(_) | View::Equipment(_)) | None => None,
            };
            if let Some(opened) = moved_rounds::judge(work, command, record)? {
                return Ok(Some(opened));
            }
            match record_keys::judge(work, act, command, record)? {
                None => papers(work, command, record),
                exists => Ok(exists),
            }
        }
        (Command::Item(Item::MergeItem { other, .. }), _) => other_item(work, *other),
        (Command::Content(Content::OpenTicket(open)), _) => part(work, act, open, place),
        (Command::Decision(Decision::Start {}), Some(View::Ticket(ticket))) => in_turn(work, ticket),
        (Command::Decision(Decision::Resolve { .. }), Some(View::Ticket(ticket))) => match whole(work, ticket)? {
            None => match taken_under_paper(work, act, ticket)? {
                None => recorded(work, act, ticket),
                lacking => Ok(lacking),
            },
            open => Ok(open),
        },
        (
            Command::Decision(Decision::Close { .. })
            | Command::Decision(Decision::Confirm { verdict: Verdict::Confirmed, .. })
            | Command::Decision(Decision::CloseForSilence { .. }),
            Some(View::Ticket(ticket)),
        ) => match handed_back(work, act, ticket)? {
            None => taken_under_paper(work, act, ticket),
            out => Ok(out),
        },
        // A duplicate leaves what was taken to the one that stands.
        (Command::Decision(Decision::Cancel { duplicate_of: None, .. }), Some(View::Ticket(ticket))) => {
            taken_for_it(work, act, ticket)
        }
        (Command::Decision(Decision::WaitVendor { .. }), Some(View::Ticket(ticket))) => {
            taken_from_its_user(work, act, ticket)
        }
        (Command::Content(Content::SetEquipment { equipment }), Some(View::Ticket(ticket))) => {
            owed_for_its_item(work, act, ticket.id, *equipment)
        }
        (
            Command::Decision(Decision::DecideConflict { conflict, choice: Choice::Swap }),
            Some(View::Ticket(ticket)),
        ) if is_about_its_item(ticket, conflict) => owed_for_its_item(work, act, ticket.id, None),
        _ => Ok(None),
    }
}

/// What becomes of such an act. Whether equipment came back no phone has to know: its act waits, nothing of it is lost.
/// `lost`: its author had seen what a restored server has not got again yet.
pub(super) fn outcome(why: Reason, lost: bool) -> Outcome {
    let waits = matches!(
        why,
        Reason::CustodyOut
            | Reason::StillWithUser
            | Reason::MissingReceipt
            | Reason::PartNotReady
            | Reason::MissingApproval
            | Reason::PartsOpen
            | Reason::RecordExists
            | Reason::MissingPapers
            | Reason::MissingRecord
            | Reason::AlreadySo
    );
    if lost || waits { Outcome::Held(why) } else { Outcome::Refused(why) }
}

/// OAX-41: a part is of a ticket that is there and goes on, and comes after another part of the same. One that its author may not
/// see is answered as one that never was: a part of theirs would hold its end up, too.
fn part(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    open: &OpenTicket,
    place: Option<&AuthorContext>,
) -> Result<Option<Reason>, StoreError> {
    let Some(whole) = open.parent else { return Ok(None) };
    if !sees(work, act, whole, place)? {
        return Ok(Some(Reason::NoSuchDocument));
    }
    let Some(standing) = ticket(work, whole)? else { return Ok(Some(Reason::NoSuchDocument)) };
    if standing.ruled.state.is_final() {
        return Ok(Some(Reason::NotFromThisState));
    }
    // Nothing is a part of a part: whoever resolves the whole looks no deeper.
    if whole == act.document || standing.born.parent.is_some() {
        return Ok(Some(Reason::BadValue));
    }
    let Some(before) = open.after else { return Ok(None) };
    let former = ticket(work, before)?;
    // Another part of the whole may be another team's.
    if former.as_ref().is_some_and(|former| former.born.parent == Some(whole)) {
        return Ok(None);
    }
    let known = former.is_some() && sees(work, act, before, place)?;
    Ok(Some(if known { Reason::BadValue } else { Reason::NoSuchDocument }))
}

/// Whether the author of an act may see another document that it names.
fn sees(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    id: DocumentId,
    place: Option<&AuthorContext>,
) -> Result<bool, StoreError> {
    match place {
        Some(place) => author_context::sees(work, act, place, id),
        None => Ok(true),
    }
}

/// OAX-41: a part does not begin before the one that it comes after is done; nor, where it says so, before the whole is
/// authorised (AGU-07).
fn in_turn(work: &mut UnitOfWork<'_>, own: &TicketView) -> Result<Option<Reason>, StoreError> {
    if let Some(before) = own.born.after {
        let ready = ticket(work, before)?.is_none_or(|former| ticket_parts::done(former.ruled.state));
        if !ready {
            return Ok(Some(Reason::PartNotReady));
        }
    }
    let organisation = work.organisation();
    let Some(parent) = own.born.parent else { return Ok(None) };
    let begins = ticket(work, parent)?.is_none_or(|whole| workflow::part_may_begin(organisation, own, &whole));
    Ok((!begins).then_some(Reason::MissingApproval))
}

/// OAX-41: the whole is not finished before its parts are over, those of this turn included.
fn whole(work: &mut UnitOfWork<'_>, own: &TicketView) -> Result<Option<Reason>, StoreError> {
    let mut of = work.context.parts.of(work.reader.as_ref(), own.id)?;
    of.extend(work.parts_of(own.id));
    for id in of {
        if ticket(work, id)?.is_some_and(|part| !part.ruled.state.is_final()) {
            return Ok(Some(Reason::PartsOpen));
        }
    }
    Ok(None)
}

/// OCO-20: whether an act writes on an article that was published since its author saw it. What is read, at the portal by
/// anybody, stands as it was approved; what they wrote waits until the article is being written again.
pub(super) fn over_approved(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    command: &Command,
    view: Option<&View>,
) -> Result<bool, StoreError> {
    let Some(View::Record(seen)) = view else { return Ok(false) };
    let def = work.organisation().register(&seen.register);
    let Some(article) = def.and_then(|def| def.article.as_ref()) else { return Ok(false) };
    if !record::writes_on_it(article, seen, command) {
        return Ok(false);
    }
    let open = work.open(act.document)?;
    let standing = record::read(act.document, &DocumentReader::now(&open.document));
    Ok(standing.is_some_and(|mut standing| {
        record::fold(&mut standing, act.at);
        standing.state == article.published
    }))
}

/// AGU-07, AGU-09, AGU-12: a record goes on only while the papers that its move demands stand on its tickets.
fn papers(
    work: &mut UnitOfWork<'_>,
    command: &Command,
    record: Option<&RecordView>,
) -> Result<Option<Reason>, StoreError> {
    let (Command::Record(Record::MoveRecord { to, .. }), Some(record)) = (command, record) else { return Ok(None) };
    let organisation = work.organisation();
    let way = organisation.register(&record.register).and_then(|def| def.way(&record.state, to));
    let Some(way) = way.filter(|way| !way.papers.is_empty()) else { return Ok(None) };
    let mut tickets = Vec::new();
    for link in &record.links {
        tickets.extend(ticket(work, link.document)?);
    }
    let demanded = workflow::demanded_papers(organisation, &way.papers, &tickets);
    Ok(demanded.iter().any(|paper| !paper.lacks.is_empty()).then_some(Reason::MissingPapers))
}

/// A ticket as it stands.
fn ticket(work: &mut UnitOfWork<'_>, id: DocumentId) -> Result<Option<TicketView>, StoreError> {
    let open = work.open(id)?;
    Ok(match open.row.as_ref().map(|row| row.kind) {
        Some(DocumentKind::Ticket) => read::read(id, &DocumentReader::now(&open.document)),
        Some(DocumentKind::Equipment | DocumentKind::Record) | None => None,
    })
}

/// A store gets back for a line of material what that line has of it, and no more: of two who take one line off a list without
/// knowing of each other each gives all of it back.
fn given_back(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    (article, unit): (&str, &str),
    line: ActId,
    delta: i32,
) -> Result<Option<Reason>, StoreError> {
    let Some(store) = item(work, act, act.document)? else { return Ok(None) };
    let same = |one: &str, other: &str| one.trim() == other.trim();
    let of_it = store.stock_entries.iter().filter(|entry| entry.line == Some(line));
    let moved = of_it.filter(|entry| same(&entry.item, article) && same(&entry.unit, unit));
    let has = moved.fold(0_i64, |has, entry| has.saturating_sub(i64::from(entry.delta)));
    Ok((i64::from(delta) > has).then_some(Reason::AlreadySo))
}

/// The signed paper that orders a movement is a signature of the ticket that it names.
fn ordered(work: &mut UnitOfWork<'_>, ticket: DocumentId, paper: ActId) -> Result<Option<Reason>, StoreError> {
    let signed =
        self::ticket(work, ticket)?.is_some_and(|view| view.signatures.iter().any(|signature| signature.id == paper));
    Ok((!signed).then_some(Reason::MissingOrder))
}

/// An item is merged into another item that is there.
fn other_item(work: &mut UnitOfWork<'_>, other: DocumentId) -> Result<Option<Reason>, StoreError> {
    Ok(match work.open(other)?.row.as_ref().map(|row| row.kind) {
        Some(DocumentKind::Equipment) => None,
        Some(DocumentKind::Ticket | DocumentKind::Record) => Some(Reason::WrongKind),
        None => Some(Reason::NoSuchDocument),
    })
}

/// BJ-38: equipment that was taken away is back with its user before its ticket is closed.
fn handed_back(work: &mut UnitOfWork<'_>, act: &Act, ticket: &TicketView) -> Result<Option<Reason>, StoreError> {
    let organisation = work.organisation();
    let Some(id) = ticket.equipment.value else { return Ok(None) };
    let service = organisation.begun(&ticket.decided.service, &ticket.born.catalog);
    let asked = service.is_some_and(|service| service.closing.requires_custody_returned);
    if !asked {
        return Ok(None);
    }
    let Some(item) = item(work, act, id)? else { return Ok(None) };
    Ok(if workflow::with_its_user(&item) { None } else { Some(Reason::CustodyOut) })
}

/// Whether a card is about which item the ticket is about.
fn is_about_its_item(ticket: &TicketView, conflict: &str) -> bool {
    let mut cards = ticket.conflicts.iter();
    cards.any(|card| card.id == *conflict && matches!(card.subject, Subject::Equipment))
}

/// BJ-38, SEC-22: what a ticket still owes for the item that it is about, where an act puts another, or none, in its place. The
/// ticket is read as it stands: of two who name an item without knowing of each other the later would stand, whatever they saw.
fn owed_for_its_item(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    id: DocumentId,
    next: Option<DocumentId>,
) -> Result<Option<Reason>, StoreError> {
    let organisation = work.organisation();
    let Some(standing) = ticket(work, id)? else { return Ok(None) };
    let Some(named) = standing.equipment.value.filter(|named| Some(*named) != next) else { return Ok(None) };
    let Some(item) = item(work, act, named)? else { return Ok(None) };
    Ok(workflow::owed_for(organisation, &standing, &item))
}

/// T26: a ticket for which its equipment was taken is not cancelled before that is back with its user.
fn taken_for_it(work: &mut UnitOfWork<'_>, act: &Act, ticket: &TicketView) -> Result<Option<Reason>, StoreError> {
    let Some(id) = ticket.equipment.value else { return Ok(None) };
    let Some(item) = item(work, act, id)? else { return Ok(None) };
    Ok(workflow::is_away_for(ticket, &item).then_some(Reason::CustodyOut))
}

/// T16: equipment does not go to a provider before its user has handed it over, where the service asks that.
fn taken_from_its_user(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    ticket: &TicketView,
) -> Result<Option<Reason>, StoreError> {
    let organisation = work.organisation();
    let Some(id) = ticket.equipment.value else { return Ok(None) };
    let Some(item) = item(work, act, id)? else { return Ok(None) };
    Ok(workflow::is_not_taken(organisation, ticket, &item).then_some(Reason::StillWithUser))
}

/// SEC-22: equipment that somebody took for the ticket was taken under its signed paper. The paper may have been signed
/// since the act was made: the ticket is read as it stands.
fn taken_under_paper(work: &mut UnitOfWork<'_>, act: &Act, ticket: &TicketView) -> Result<Option<Reason>, StoreError> {
    let organisation = work.organisation();
    let Some(id) = ticket.equipment.value else { return Ok(None) };
    let Some(item) = item(work, act, id)? else { return Ok(None) };
    if workflow::papers_of_the_moved(organisation, ticket, &item).is_empty() {
        return Ok(None);
    }
    let standing = read::read(ticket.id, &DocumentReader::now(&work.open(ticket.id)?.document))
        .ok_or_else(|| damaged(ticket.id, "a ticket that cannot be read"))?;
    let lacking = workflow::papers_of_the_moved(organisation, &standing, &item);
    Ok((!lacking.is_empty()).then_some(Reason::MissingReceipt))
}

/// OAX-58, OAX-69: work is not finished before the registers that it changes say so. The record that the ticket tells by its
/// key is in force, linked with the ticket and saying what that asked for where the service wants it so, or known, or none is in
/// force any more; a ticket that tells no key waits for none. A ticket's id is not there before the ticket: no link to it is older.
fn recorded(work: &mut UnitOfWork<'_>, act: &Act, ticket: &TicketView) -> Result<Option<Reason>, StoreError> {
    let organisation = work.organisation();
    let Some(service) = organisation.begun(&ticket.decided.service, &ticket.born.catalog) else { return Ok(None) };
    let values = organisation.values_of(ticket);
    for rule in &service.closing.requires_records {
        let Some(def) = organisation.register(&rule.register) else { continue };
        let Some(key) = key_of(def, |id| values.get(id).map_or("", String::as_str)) else { continue };
        let entered = work.keys.get(&(def.id.clone(), key.clone())).copied();
        let found = match entered {
            Some(id) => Some(id),
            None => record_keys::bearing(work.reader.as_ref(), def, &key, None)?,
        };
        let standing = match found {
            Some(id) => in_force(work, act, def, id)?,
            None => None,
        };
        let lacks = match standing {
            Some(record) => {
                let unsaid = rule.unsaid(|id| values.get(id).map_or("", String::as_str), |id| record.field(id));
                rule.ended || (rule.linked && !is_linked(&record, ticket.id)) || !unsaid.is_empty()
            }
            // What has ended since is not entered anew (AGU-51).
            None => !(rule.ended || rule.known && record_keys::is_known(work.reader.as_ref(), def, &key)?),
        };
        if lacks {
            return Ok(Some(Reason::MissingRecord));
        }
    }
    Ok(None)
}

/// A record that has not ended, with what this turn has brought and not ruled on yet.
fn in_force(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    def: &RegisterDef,
    id: DocumentId,
) -> Result<Option<RecordView>, StoreError> {
    // One whose opening was not taken in this turn is no record.
    let Some(mut view) = record::read(id, &DocumentReader::now(&work.open(id)?.document)) else { return Ok(None) };
    record::fold(&mut view, act.at);
    let ended = def.state(&view.state).is_some_and(|state| state.ended);
    Ok((!ended).then_some(view))
}

/// Whether a record has to do with a document.
fn is_linked(record: &RecordView, document: DocumentId) -> bool {
    record.links.iter().any(|link| link.document == document)
}

/// An item as it stands, with what this turn has brought and not ruled on yet.
fn item(work: &mut UnitOfWork<'_>, act: &Act, id: DocumentId) -> Result<Option<EquipmentView>, StoreError> {
    let open = work.open(id)?;
    if open.row.as_ref().is_none_or(|row| row.kind != DocumentKind::Equipment) {
        return Ok(None);
    }
    let mut view = equipment::read(id, &DocumentReader::now(&open.document))
        .ok_or_else(|| damaged(id, "an item that cannot be read"))?;
    equipment::fold(&mut view, act.at);
    Ok(Some(view))
}
