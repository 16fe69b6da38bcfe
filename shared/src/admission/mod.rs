//! Admission: may this person do this command to this document, here and now? Limits, permissions and state in one check.
//!
//! The phone asks before it makes an act, and says why not; the server asks again, where the author stood. It adds up
//! [`bounds`], [`crate::policy`] (whose it is) and [`crate::workflow`] (whether the state allows it); what becomes of an
//! admitted decision beside those of others is [`crate::arbitration`]'s.

pub mod bounds;

use crate::act::DocumentKind;
use crate::catalog::{Class, Missing, Organisation, RegisterDef};
use crate::command::{Command, Content, Decision, Item, OpenTicket, Record};
use crate::due;
use crate::equipment::{self, EquipmentView};
use crate::ids::RegisterId;
use crate::messages::Reason;
use crate::person::Person;
use crate::policy::{self, Verdict};
use crate::record::{self, RecordRefused, RecordView};
use crate::stamp::Site;
use crate::ticket::view::TicketView;
use crate::time::Timestamp;
use crate::view::View;
use crate::workflow;
use serde::Serialize;

/// Why a command was not made an act. Nothing was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[error("{why:?}")]
pub struct Refusal {
    /// The sentence.
    pub why: Reason,
    /// What is missing, where something is.
    pub missing: Vec<Missing>,
}

impl Refusal {
    /// A refusal that names nothing beyond its sentence.
    pub fn new(why: Reason) -> Self {
        Self { why, missing: Vec::new() }
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAdmitted {
    /// Well formed, but not this person's to do: the server holds it for a supervisor.
    NotYours(Reason),
    /// Legal for no one in this state and with this content: an honest app never sends it.
    Illegal(Refusal),
}

impl NotAdmitted {
    fn illegal(why: Reason) -> Self {
        Self::Illegal(Refusal::new(why))
    }
    /// The refusal that the phone says.
    pub fn into_refusal(self) -> Refusal {
        match self {
            Self::NotYours(why) => Refusal::new(why),
            Self::Illegal(refusal) => refusal,
        }
    }
}

/// Who acts, by which organisation's data, from which site and when.
#[derive(Debug, Clone, Copy)]
pub struct ActorContext<'a> {
    /// The organisation's data.
    pub organisation: &'a Organisation,
    /// The person.
    pub person: &'a Person,
    /// The shape of the app.
    pub site: Site,
    /// When.
    pub now: Timestamp,
}

/// Judges a command on a document as its author sees it; none for one that is about to be born.
pub fn admit(
    context: ActorContext<'_>,
    view: Option<&View>,
    kind: DocumentKind,
    command: &Command,
) -> Result<(), NotAdmitted> {
    well_formed(view, kind, command)?;
    let (org, person, site) = (context.organisation, context.person, context.site);
    let verdict = match view {
        Some(View::Record(_)) => policy::may_on_record(org, person, command, site),
        _ => policy::may(org, person, command, ticket(view), site),
    };
    match verdict {
        Verdict::Allowed => {}
        // What the server alone does no supervisor can let pass either.
        Verdict::NotYours(Reason::ServerOnly) => return Err(NotAdmitted::illegal(Reason::ServerOnly)),
        Verdict::NotYours(why) => return Err(NotAdmitted::NotYours(why)),
    }
    keeps_register(context, view, command)?;
    legal(context, view, command)
}

/// Judges what a supervisor decides in its author's stead (R34): whose it is to do is the supervisor's to say; what is
/// legal for no one stays so.
pub fn admit_for_anyone(
    context: ActorContext<'_>,
    view: Option<&View>,
    kind: DocumentKind,
    command: &Command,
) -> Result<(), Refusal> {
    if command.is_of_server() {
        return Err(Refusal::new(Reason::ServerOnly));
    }
    well_formed(view, kind, command).and_then(|()| legal(context, view, command)).map_err(NotAdmitted::into_refusal)
}

fn ticket(view: Option<&View>) -> Option<&TicketView> {
    match view {
        Some(View::Ticket(ticket)) => Some(ticket.as_ref()),
        Some(View::Equipment(_) | View::Record(_)) | None => None,
    }
}

fn well_formed(view: Option<&View>, kind: DocumentKind, command: &Command) -> Result<(), NotAdmitted> {
    bounds::check(command).map_err(NotAdmitted::illegal)?;
    fits(command, kind, view)
}

fn legal(context: ActorContext<'_>, view: Option<&View>, command: &Command) -> Result<(), NotAdmitted> {
    match (command, ticket(view), view) {
        (Command::Content(Content::OpenTicket(open)), _, _) => opening(context, open),
        // What another system told was asked for there: nothing that a form of ours demands bars it (decision 0048).
        (Command::Content(Content::TellTicket(told)), _, _) => {
            workflow::check_migrated(context.organisation, told).map_err(refused)
        }
        (Command::Record(Record::OpenRecord(open)), _, _) => {
            let def = register(context, &open.register)?;
            record::opening(def, open).map_err(unfit)?;
            due::may_move(context.organisation, def, None, command, context.now).map_err(NotAdmitted::illegal)
        }
        (_, _, Some(View::Record(record))) => on_record(context, record, command),
        (_, Some(ticket), _) => on_ticket(context, ticket, command),
        (_, None, Some(View::Equipment(item))) => {
            equipment::check(item, command).map_err(NotAdmitted::illegal)?;
            decides(context, item, command)
        }
        _ => Ok(()),
    }
}

/// One that these data do not have may be of a later version: held, not refused.
fn register<'o>(context: ActorContext<'o>, id: &RegisterId) -> Result<&'o RegisterDef, NotAdmitted> {
    context.organisation.register(id).ok_or(NotAdmitted::NotYours(Reason::UnknownRegister))
}

/// A register's records are written by the roles that it names, and by the server. A move that names roles is theirs
/// alone; whether it was of use says whoever reads it, and at the portal whoever came by what is shown there.
fn keeps_register(context: ActorContext<'_>, view: Option<&View>, command: &Command) -> Result<(), NotAdmitted> {
    let (id, record) = match (command, view) {
        (Command::Record(Record::OpenRecord(open)), _) => (&open.register, None),
        (_, Some(View::Record(record))) => (&record.register, Some(record.as_ref())),
        _ => return Ok(()),
    };
    let def = register(context, id)?;
    let (org, person) = (context.organisation, context.person);
    let by = match (command, record) {
        (Command::Record(Record::MoveRecord { to, .. }), Some(record)) => def.way(&record.state, to),
        _ => None,
    };
    let theirs = match (command, by) {
        _ if context.site == Site::System => true,
        (Command::Record(Record::VoteRecord { .. }), _) if context.site == Site::Portal => {
            record.is_some_and(|record| record::is_public(def, record))
        }
        (Command::Record(Record::VoteRecord { .. }), _) => policy::reads_register(org, person, def),
        (_, Some(way)) if !way.by.is_empty() => {
            policy::reads_register(org, person, def) && person.roles.iter().any(|role| way.by.contains(role))
        }
        _ => policy::writes_register(org, person, def),
    };
    if theirs { Ok(()) } else { Err(NotAdmitted::NotYours(Reason::NotYourRole)) }
}

fn on_record(context: ActorContext<'_>, view: &RecordView, command: &Command) -> Result<(), NotAdmitted> {
    let def = register(context, &view.register)?;
    record::check(def, view, command).map_err(unfit)?;
    due::may_move(context.organisation, def, Some(view), command, context.now).map_err(NotAdmitted::illegal)
}

fn unfit(unfit: RecordRefused) -> NotAdmitted {
    NotAdmitted::Illegal(Refusal { why: unfit.why, missing: unfit.missing })
}

/// R20, R21: a card of an item is decided by those whose it is.
fn decides(context: ActorContext<'_>, item: &EquipmentView, command: &Command) -> Result<(), NotAdmitted> {
    let Command::Decision(Decision::DecideConflict { conflict, .. }) = command else { return Ok(()) };
    let card = item.conflicts.iter().find(|known| known.id == *conflict);
    match card.map(|card| policy::decides_on_item(context.organisation, context.person, &card.subject)) {
        Some(Verdict::NotYours(why)) => Err(NotAdmitted::NotYours(why)),
        Some(Verdict::Allowed) | None => Ok(()),
    }
}

/// A birth needs that nothing is there; all else needs a document of the right kind.
fn fits(command: &Command, kind: DocumentKind, view: Option<&View>) -> Result<(), NotAdmitted> {
    use Command as C;
    let wanted = match command {
        C::Content(Content::OpenTicket(_) | Content::TellTicket(_)) => return birth(DocumentKind::Ticket, kind, view),
        C::Item(Item::RegisterEquipment { .. }) => return birth(DocumentKind::Equipment, kind, view),
        C::Item(_) => Some(DocumentKind::Equipment),
        C::Record(Record::OpenRecord(_)) => return birth(DocumentKind::Record, kind, view),
        C::Record(_) => Some(DocumentKind::Record),
        C::Decision(Decision::DecideConflict { .. }) | C::Content(Content::Strike { .. }) => None,
        // A ticket holds files, and so does a record.
        C::Content(
            Content::AttachEvidence(_)
            | Content::SetCaption { .. }
            | Content::RetireEvidence { .. }
            | Content::SealEvidence { .. },
        ) if kind == DocumentKind::Record => Some(DocumentKind::Record),
        _ => Some(DocumentKind::Ticket),
    };
    match view {
        None => Err(NotAdmitted::illegal(Reason::NoSuchDocument)),
        Some(_) if wanted.is_some_and(|wanted| wanted != kind) => Err(NotAdmitted::illegal(Reason::WrongKind)),
        Some(_) => Ok(()),
    }
}

fn birth(wanted: DocumentKind, kind: DocumentKind, view: Option<&View>) -> Result<(), NotAdmitted> {
    match view {
        Some(_) => Err(NotAdmitted::illegal(Reason::AlreadyBorn)),
        None if wanted != kind => Err(NotAdmitted::illegal(Reason::WrongKind)),
        None => Ok(()),
    }
}

/// T1 (OAX-21). A service that this catalog does not have may be one of a later version: held, not refused.
fn opening(context: ActorContext<'_>, open: &OpenTicket) -> Result<(), NotAdmitted> {
    if context.organisation.service(&open.service).is_none() {
        return Err(NotAdmitted::NotYours(Reason::UnknownService));
    }
    let org = context.organisation;
    let person = match context.site {
        // The server opens on behalf of anybody, as the desk does (A8–A14).
        Site::System => &as_desk(org, context.person),
        Site::Field | Site::Desk | Site::Portal => context.person,
    };
    workflow::check_open(org, open, person, context.now).map_err(refused)
}

/// The server's own person in the desk's place.
fn as_desk(org: &Organisation, server: &Person) -> Person {
    let desk = org.roles.iter().find(|role| role.classes.contains(&Class::Desk)).map(|role| role.id.clone());
    Person { roles: desk.into_iter().collect(), ..server.clone() }
}

fn refused(refused: workflow::Refused) -> NotAdmitted {
    NotAdmitted::Illegal(Refusal { why: refused.why, missing: refused.missing })
}

fn on_ticket(context: ActorContext<'_>, ticket: &TicketView, command: &Command) -> Result<(), NotAdmitted> {
    if let Command::Content(Content::EditText(edit)) = command
        && let Some(section) = edit.section
        && let Some(known) = ticket.texts.iter().find(|known| known.id == section)
        && known.stamp.by != context.person.id
    {
        return Err(NotAdmitted::illegal(Reason::NotYourText));
    }
    if let Command::Content(Content::SetField { field, value }) = command
        && let Some(def) = context.organisation.field(&ticket.decided.service, field)
    {
        if def.series.is_some() {
            return Err(NotAdmitted::illegal(Reason::ServerOnly));
        }
        if !value.is_empty() {
            crate::catalog::check_value(def, value).map_err(NotAdmitted::illegal)?;
        }
    }
    workflow::check(context.organisation, ticket, command, context.person, context.now).map_err(refused)
}
