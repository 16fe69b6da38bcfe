//! Judges and executes an act in its author's context, by the role they had then or by a supervisor's decision.

use super::author_context::{self, AuthorContext, Received};
use super::cross_document;
use super::person_as_of::within_window;
use super::unit_of_work::{UnitOfWork, change_bytes, noted};
use crate::certificates;
use crate::store::{ChangeHash, EntryKind, StoreError};
use ronda_shared::act::{Act, DocumentKind};
use ronda_shared::admission::{ActorContext, NotAdmitted, admit, admit_for_anyone};
use ronda_shared::arbitration::fold;
use ronda_shared::command::{Command, Content, Decision, Record};
use ronda_shared::document::Reader as DocumentReader;
use ronda_shared::equipment;
use ronda_shared::ids::{DeviceId, PersonId};
use ronda_shared::limits;
use ronda_shared::messages::Reason;
use ronda_shared::record;
use ronda_shared::sync::reference;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::ticket::execute::{Circumstances, execute};
use ronda_shared::time::Timestamp;
use ronda_shared::view::View;
use std::cell::RefCell;

/// A document of this size takes no more content, because beyond `limits::DOCUMENT_BYTES` nobody could read it again.
pub(super) const FULL: usize = limits::DOCUMENT_BYTES / 4 * 3;
/// Up to this size it still takes decisions, so that it can be closed, and seals of files that it names. The rest is reserved for the
/// server's rulings.
const DECIDED_UP_TO: usize = limits::DOCUMENT_BYTES / 8 * 7;

/// The change that an act made, if any: its hash and its bytes.
pub(super) type Changed = Option<(ChangeHash, Vec<u8>)>;

/// Judges an act by its author's role, and executes it on the document as the author had seen it.
pub(super) fn take_place(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    command: &Command,
    received: Received,
) -> Result<Result<Changed, Outcome>, StoreError> {
    match judged(work, act, command, received)? {
        Ok(ground) => Ok(ground.execute(work, act, command, received.at)?.map_err(Outcome::Refused)),
        Err(outcome) => Ok(Err(outcome)),
    }
}

/// Judges an act by its author's role. If it may take place, answers the ground it stands on: the document as the author had seen it.
/// Writes nothing yet.
pub(super) fn judged(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    command: &Command,
    received: Received,
) -> Result<Result<Ground, Outcome>, StoreError> {
    #[cfg(test)]
    super::fault::come(act.document);
    let Some(place) = author_context::of(work, act, received)? else {
        return Ok(Err(Outcome::Held(Reason::NotYourRole)));
    };
    if !place.person.active {
        return Ok(Err(Outcome::Held(Reason::NotYourRole)));
    }
    let id = act.document;
    let (exists, birth) = (work.open(id)?.row.is_some(), act.is_birth());
    let seen = birth || (exists && author_context::in_scope(work, act, &place)?);
    if !seen {
        return Ok(Err(not_theirs_to_see(work, act, exists, place.lost)?));
    }
    if !of_its_series(work, act, command)? {
        return Ok(Err(Outcome::Refused(Reason::BadValue)));
    }
    if !certificate_fits(act, command) {
        return Ok(Err(Outcome::Refused(Reason::CertificateUnfit)));
    }
    let rests = work.held_on(act.device)?.iter().any(|held| held.document == id);
    if exists && !birth && !of_its_kind(work, act)? {
        return Ok(Err(Outcome::Refused(Reason::WrongKind)));
    }
    let own = work.own_changes(id, act.device)?;
    let ground = Ground::of(work, act, command, place, own)?;
    let view = ground.view(work, act, ground.place.at)?;
    match admit(ground.actor_context(work, act, ground.place.at), view.as_ref(), ground.kind, command) {
        Ok(()) => {}
        Err(NotAdmitted::Illegal(_)) if ground.by_their_own_data(work, act, command, received)? => {}
        Err(_) if ground.by_their_own_clock(work, act, command)? => return Ok(Err(Outcome::Held(Reason::WrongClock))),
        Err(_) if rests => return Ok(Err(Outcome::Held(Reason::RestsOnHeld))),
        Err(NotAdmitted::NotYours(why)) => return Ok(Err(Outcome::Held(why))),
        // The author acted on a state that the server has lost: a person decides.
        Err(NotAdmitted::Illegal(refusal)) if ground.place.lost => return Ok(Err(Outcome::Held(refusal.why))),
        Err(NotAdmitted::Illegal(refusal)) => return Ok(Err(Outcome::Refused(refusal.why))),
    }
    if cross_document::over_approved(work, act, command, view.as_ref())? {
        return Ok(Err(Outcome::Held(Reason::NotFromThisState)));
    }
    if let Some(why) = cross_document::judge(work, act, command, view.as_ref(), Some(&ground.place))? {
        return Ok(Err(cross_document::outcome(why, ground.place.lost)));
    }
    Ok(Ok(ground))
}

/// The outcome of an act on a document that its author's device does not hold. A missing document and a forbidden one get the same
/// answer, which depends only on what the device itself has sent, so that nobody can probe for documents.
pub(super) fn not_theirs_to_see(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    exists: bool,
    lost: bool,
) -> Result<Outcome, StoreError> {
    let id = act.document;
    if act.device == DeviceId::SERVER {
        return Ok(Outcome::Refused(Reason::NoSuchDocument));
    }
    if work.held_on(act.device)?.iter().any(|held| held.document == id && held.founds) {
        return Ok(Outcome::Held(Reason::RestsOnHeld));
    }
    if !exists && work.turned_down(act.device, id)? {
        return Ok(Outcome::Refused(Reason::NoSuchDocument));
    }
    // After a restore another device may send this document's creation again; then the act is taken in.
    Ok(Outcome::Held(if lost { Reason::NoSuchDocument } else { Reason::NotYourTicket }))
}

/// Whether a new ticket's provisional reference belongs to its device's own series. Any other text could be the folio of another
/// ticket, and people would find this one instead.
fn of_its_series(work: &UnitOfWork<'_>, act: &Act, command: &Command) -> Result<bool, StoreError> {
    let Command::Content(Content::OpenTicket(open)) = command else { return Ok(true) };
    if act.device == DeviceId::SERVER || open.provisional.is_empty() {
        return Ok(true);
    }
    let device = work.reader.device(act.device)?;
    Ok(device.is_some_and(|device| reference::is_of(&device.code, &open.provisional)))
}

/// Whether the certificate in an act has signed this very paper, or decision, of this ticket. If not, the act is refused and never
/// held, because no supervisor could make the signature valid.
fn certificate_fits(act: &Act, command: &Command) -> bool {
    certificates::act_fits(act, command, act.document)
}

/// Whether an act names the kind that its document has. Another kind is forged, so that no rule would apply to the act.
fn of_its_kind(work: &mut UnitOfWork<'_>, act: &Act) -> Result<bool, StoreError> {
    Ok(work.open(act.document)?.row.as_ref().is_none_or(|row| row.kind == act.kind))
}

/// Judges a held act that a supervisor accepts: the author's role no longer matters, but what nobody may do there stays illegal.
/// `own`: the device's own acts before it. Writes nothing yet.
pub(super) fn let_pass(
    work: &mut UnitOfWork<'_>,
    act: &Act,
    command: &Command,
    received: Received,
    own: Vec<ChangeHash>,
) -> Result<Result<Ground, Reason>, StoreError> {
    let Some(place) = author_context::of(work, act, received)? else { return Ok(Err(Reason::NotYourRole)) };
    if work.open(act.document)?.row.is_none() && !act.is_birth() {
        return Ok(Err(Reason::NoSuchDocument));
    }
    if !act.is_birth() && !of_its_kind(work, act)? {
        return Ok(Err(Reason::WrongKind));
    }
    if !of_its_series(work, act, command)? {
        return Ok(Err(Reason::BadValue));
    }
    if !certificate_fits(act, command) {
        return Ok(Err(Reason::CertificateUnfit));
    }
    let ground = Ground::of(work, act, command, place, own)?;
    let view = ground.view(work, act, ground.place.at)?;
    let admitted =
        admit_for_anyone(ground.actor_context(work, act, ground.place.at), view.as_ref(), ground.kind, command);
    if let Err(refusal) = admitted
        && !ground.by_their_own_data(work, act, command, received)?
        && !ground.by_their_own_clock(work, act, command)?
    {
        return Ok(Err(refusal.why));
    }
    if cross_document::over_approved(work, act, command, view.as_ref())? {
        return Ok(Err(Reason::NotFromThisState));
    }
    if let Some(why) = cross_document::judge(work, act, command, view.as_ref(), None)? {
        return Ok(Err(why));
    }
    Ok(Ok(ground))
}

/// For an act that accepts an offer: the change that made the offer, where the author's position in the feed does not cover it; none
/// for any other act, or while the server does not have the offer. Whoever accepts an offer has seen it, however it reached them: in a
/// basement it passes from phone to phone before the server has it (R10). They have also seen what the offer's author had written
/// before it.
fn offer_accepted(
    work: &UnitOfWork<'_>,
    act: &Act,
    command: &Command,
    place: &AuthorContext,
) -> Result<Option<ChangeHash>, StoreError> {
    let Command::Decision(Decision::AcceptOffer { offer }) = command else { return Ok(None) };
    let seen = if place.lost { place.position } else { act.base.max(place.position) };
    let later = work.entries_of(act.document)?.into_iter().filter(|entry| entry.position > seen);
    let mut made = later.filter_map(|entry| match entry.kind {
        EntryKind::Act { act, hash, .. } | EntryKind::HeldDecided { act, hash, .. } if act == *offer => hash,
        _ => None,
    });
    Ok(made.next_back())
}

/// Whether a document of this size has no room left for an act.
fn is_full(size: usize, command: &Command) -> bool {
    // Without the server's seal on a file that the document names, its bytes would be deleted.
    let closes = matches!(command, Command::Decision(_) | Command::Content(Content::SealEvidence { .. }));
    size >= if closes { DECIDED_UP_TO } else { FULL }
}

/// The ground that an act stands on: its document, as its author had seen it.
pub(super) struct Ground {
    place: AuthorContext,
    heads: Option<Vec<automerge::ChangeHash>>,
    kind: DocumentKind,
}

impl Ground {
    fn of(
        work: &mut UnitOfWork<'_>,
        act: &Act,
        command: &Command,
        place: AuthorContext,
        mut own: Vec<ChangeHash>,
    ) -> Result<Self, StoreError> {
        own.extend(offer_accepted(work, act, command, &place)?);
        let standing = work.open(act.document)?.row.as_ref().map(|row| row.kind);
        let heads = if standing.is_some() { author_context::heads(work, act, &place, own)? } else { None };
        Ok(Self { place, heads, kind: standing.unwrap_or(act.kind) })
    }

    /// What the author saw: the document at that point, with their own pending requests folded over it.
    fn view(&self, work: &mut UnitOfWork<'_>, act: &Act, at: Timestamp) -> Result<Option<View>, StoreError> {
        let (organisation, id) = (work.organisation(), act.document);
        let open = work.open(id)?;
        let mut view = match &self.heads {
            Some(heads) if !self.place.lost && !open.is_all_seen_at(heads) => {
                View::read(id, self.kind, &DocumentReader::at(&open.document, heads))
            }
            Some(_) | None => open.view(id, self.kind).cloned(),
        };
        let unread = RefCell::new(None);
        match &mut view {
            Some(View::Ticket(view)) => {
                // Their own pending requests are folded with the role that they had then.
                let author = &self.place.person;
                let people = |person: &PersonId| {
                    let here = (*person == author.id).then(|| author.clone());
                    here.or_else(|| noted(work.reader.person(person), &unread))
                };
                fold::fold(organisation, view, &people, at);
            }
            Some(View::Equipment(view)) => equipment::fold(view, at),
            Some(View::Record(view)) => record::fold(view, at),
            None => {}
        }
        // A failed lookup must not be taken for a person who does not exist.
        unread.into_inner().map_or(Ok(view), Err)
    }

    fn actor_context<'a>(&'a self, work: &UnitOfWork<'a>, act: &Act, now: Timestamp) -> ActorContext<'a> {
        ActorContext { organisation: work.organisation(), person: &self.place.person, site: act.site, now }
    }

    /// Whether the act is legal by its author's clock only, and that clock is out of bounds: then an honest app allowed it, and only the
    /// wrong clock speaks against it.
    fn by_their_own_clock(&self, work: &mut UnitOfWork<'_>, act: &Act, command: &Command) -> Result<bool, StoreError> {
        if !self.place.suspect {
            return Ok(false);
        }
        let view = self.view(work, act, act.at)?;
        Ok(admit(self.actor_context(work, act, act.at), view.as_ref(), self.kind, command).is_ok())
    }

    /// Whether the content of an act was valid by the organisation's data that its author had (property 7): someone who signs without
    /// signal signs the words of the form on their phone, even if a label has changed since. Decisions are judged by the data in force,
    /// which are lenient with what a ticket began without (R30). Who may act was judged by the data in force before, or a supervisor
    /// says so.
    fn by_their_own_data(
        &self,
        work: &mut UnitOfWork<'_>,
        act: &Act,
        command: &Command,
        received: Received,
    ) -> Result<bool, StoreError> {
        let position = self.place.position;
        // A document of a service that the data in force do not have would have no owner: nobody knows who may see it.
        let known = match command {
            Command::Content(Content::OpenTicket(open)) => work.organisation().service(&open.service).is_some(),
            Command::Record(Record::OpenRecord(open)) => work.organisation().register(&open.register).is_some(),
            _ => true,
        };
        if !known
            || command.is_decision()
            || self.place.lost
            || !within_window(work.reader.as_ref(), work.organisation(), position, received.at)?
        {
            return Ok(false);
        }
        let Some(theirs) = work.data_at(position)? else { return Ok(false) };
        let view = self.view(work, act, self.place.at)?;
        let (person, site, now) = (&self.place.person, act.site, self.place.at);
        let context = ActorContext { organisation: &theirs, person, site, now };
        Ok(admit_for_anyone(context, view.as_ref(), self.kind, command).is_ok())
    }

    /// Executes an act on this ground; answers why it is refused where it cannot be executed.
    pub(super) fn execute(
        &self,
        work: &mut UnitOfWork<'_>,
        act: &Act,
        command: &Command,
        received: Timestamp,
    ) -> Result<Result<Changed, Reason>, StoreError> {
        let (id, actor) = (act.document, work.actor(act.device));
        let circumstances = Circumstances {
            act: act.id(),
            person: act.person.clone(),
            site: act.site,
            at: act.at,
            received: Some(received),
            suspect: self.place.suspect,
        };
        if let Some(newborn) = work.newborn(&circumstances)
            && work.open(id)?.row.is_none()
        {
            let open = work.open(id)?;
            *open.written() = newborn.document;
            open.newborn = Some(newborn.projection);
            work.born(id, self.kind)?;
            return Ok(Ok(Some(newborn.change)));
        }
        let open = work.open(id)?;
        if is_full(open.size, command) {
            return Ok(Err(Reason::DocumentFull));
        }
        match execute(open.written(), self.heads.as_deref(), actor, &circumstances, command) {
            Ok(None) => Ok(Ok(None)),
            Ok(Some(hash)) => {
                let bytes = change_bytes(&open.document, hash, id)?;
                if act.is_birth() {
                    work.born(id, self.kind)?;
                }
                Ok(Ok(Some((ChangeHash(hash.0), bytes))))
            }
            Err(error) => {
                tracing::warn!(error = %error, act = %act.id(), "An act could not be executed where its author stood.");
                Ok(Err(Reason::WrongKind))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification::testing::note;
    use ronda_shared::ids::ActId;

    /// The device was told that the act which names the file was accepted, so the file must be sealed.
    #[test]
    fn a_file_that_a_full_document_names_is_sealed_all_the_same() {
        let evidence = ActId { device: DeviceId::new(7), number: 1 };
        let seal = Command::Content(Content::SealEvidence { evidence, fault: None });
        assert!(is_full(FULL, &note("uno")) && !is_full(FULL, &seal));
        assert!(is_full(DECIDED_UP_TO, &seal), "what is left is for rulings");
    }
}
