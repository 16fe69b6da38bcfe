//! Describes acts in Spanish and English for a bundle's timeline.

use ronda_shared::command::{
    Audience, Command, ContactField, ContactWay, Content, Decision, Item, Label, LetterStep, LetterWay, Mark, Record,
    TextKind, TimeKind, Verdict,
};
use ronda_shared::ids::PersonId;
use ronda_shared::state::State;
use ronda_shared::time::Timestamp;

/// In which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Spanish of Mexico.
    #[default]
    Es,
    /// English.
    En,
}

impl Lang {
    /// One of two wordings.
    pub(super) fn pick<T>(self, es: T, en: T) -> T {
        match self {
            Self::Es => es,
            Self::En => en,
        }
    }
}

/// What an act does, in one sentence; `name` gives a person's name.
pub(super) fn command(lang: Lang, command: &Command, name: &dyn Fn(&PersonId) -> String) -> String {
    use Command as C;
    let two = |es: &str, en: &str| lang.pick(es, en).to_owned();
    let with = |es: &str, en: &str, text: &str| {
        let head = lang.pick(es, en);
        if text.is_empty() { head.to_owned() } else { format!("{head}: «{text}»") }
    };
    match command {
        C::Content(Content::OpenTicket(open)) => with("Abrió el ticket", "Opened the ticket", &open.subject),
        C::Content(Content::TellTicket(ticket)) => {
            let (system, folio) = (&ticket.told.system, &ticket.told.folio);
            with(
                &format!("Trajo el ticket {folio} de {system}"),
                &format!("Brought ticket {folio} over from {system}"),
                &ticket.open.subject,
            )
        }
        C::Content(Content::TellNote { text, told, .. }) => {
            let at = instant(told.at);
            with(
                &format!("Trajo lo que {} escribió ({at})", told.author),
                &format!("Brought over what {} wrote ({at})", told.author),
                text,
            )
        }
        C::Decision(Decision::TellState(told)) => with(
            &format!("El sistema anterior dice que está: {}", state(Lang::Es, told.state)),
            &format!("The former system says that it stands: {}", state(Lang::En, told.state)),
            &told.words,
        ),
        C::Content(Content::AddNote { audience: Audience::Internal, text }) => {
            with("Nota interna", "Internal note", text)
        }
        C::Content(Content::AddNote { audience: Audience::Public, text }) => {
            with("Respuesta al usuario", "Reply to the requester", text)
        }
        C::Content(Content::SetField { field, value }) => {
            with(&format!("Anotó {field}"), &format!("Set {field}"), value)
        }
        C::Content(Content::TickItem { item, mark }) => {
            let (es, en, text) = match mark {
                Mark::Pending {} => ("pendiente", "pending", ""),
                Mark::Done { value } => ("hecho", "done", value.as_deref().unwrap_or_default()),
                Mark::NotApplicable { reason } => ("no aplica", "does not apply", reason.as_str()),
            };
            with(&format!("Lista {item}: {es}"), &format!("Checklist {item}: {en}"), text)
        }
        C::Content(Content::EditText(edit)) => {
            let (es, en) = match edit.kind {
                TextKind::Diagnosis => ("Diagnóstico", "Diagnosis"),
                TextKind::WorkDone => ("Trabajo realizado", "Work done"),
                TextKind::Findings => ("Hallazgos", "Findings"),
            };
            with(es, en, &edit.whole)
        }
        C::Content(Content::AddMaterial { description, quantity, unit }) => {
            with("Material", "Material", &format!("{quantity} {unit} {description}"))
        }
        C::Content(Content::ChangeMaterial { line, quantity }) => with(
            &format!("Cambió la cantidad del material {line}"),
            &format!("Changed the quantity of material {line}"),
            &quantity.to_string(),
        ),
        C::Content(Content::LogTime { kind, minutes, .. }) => {
            let (es, en) = match kind {
                TimeKind::Work => ("Tiempo de trabajo", "Time worked"),
                TimeKind::Travel => ("Tiempo de traslado", "Time travelled"),
            };
            with(es, en, &format!("{minutes} min"))
        }
        C::Content(Content::LogContact { way, reached, text, .. }) => {
            let by = contact_way(lang, *way);
            let es = if *reached { "se localizó al usuario" } else { "no se localizó al usuario" };
            let en = if *reached { "the requester was reached" } else { "the requester was not reached" };
            with(&format!("Contacto por {by}: {es}"), &format!("Contact by {by}: {en}"), text)
        }
        C::Content(Content::SetContact { field, value }) => {
            let (es, en) = match field {
                ContactField::Name => ("nombre", "name"),
                ContactField::Mail => ("correo", "mail"),
                ContactField::Phone => ("teléfono", "telephone"),
                ContactField::ClientOrg => ("dependencia", "organisation"),
                ContactField::Extra => ("otro contacto", "another contact"),
            };
            with(&format!("Dato del usuario ({es})"), &format!("Requester's datum ({en})"), value)
        }
        C::Content(Content::SetPlace { place }) => {
            let building = place.building.as_ref().map(|id| id.to_string()).unwrap_or_default();
            with("Ubicación", "Place", [&building, place.level.as_str(), place.room.as_str()].join(" ").trim())
        }
        C::Content(Content::SetEquipment { equipment }) => {
            with("Equipo", "Equipment", &equipment.map(|id| id.to_string()).unwrap_or_default())
        }
        C::Content(Content::SetSubject { subject }) => with("Resumen", "Subject", subject),
        C::Content(Content::MarkMaterial { quantity, .. }) => {
            with("Avance de un material", "Progress of a material", &quantity.to_string())
        }
        C::Content(Content::AttachEvidence(file)) => with("Agregó un archivo", "Added a file", &file.caption),
        C::Content(Content::SetCaption { caption, .. }) => with("Describió un archivo", "Described a file", caption),
        C::Content(Content::RetireEvidence { reason, .. }) => with("Retiró un archivo", "Retired a file", reason),
        C::Content(Content::SealEvidence { fault: None, .. }) => {
            two("El archivo llegó completo", "The file is here, whole")
        }
        C::Content(Content::SealEvidence { fault: Some(_), .. }) => {
            two("El archivo llegó y no se pudo tomar", "The file came and could not be taken")
        }
        C::Content(Content::Sign(sign)) => with("Firmó", "Signed", &sign.hand.name),
        C::Content(Content::AddLabel { label }) => {
            with("Agregó etiqueta o enlace", "Added a tag or link", &self::label(label, name))
        }
        C::Content(Content::RemoveLabel { label }) => {
            with("Quitó etiqueta o enlace", "Removed a tag or link", &self::label(label, name))
        }
        C::Decision(Decision::SetPriority { priority }) => with("Prioridad", "Priority", priority.as_str()),
        C::Decision(Decision::Classify { service, team, .. }) => {
            let team = team.as_ref().map(|team| format!(" → {team}")).unwrap_or_default();
            with("Clasificó", "Classified", &format!("{service}{team}"))
        }
        C::Decision(Decision::Assign { person, team, reason }) => {
            let whom = person.as_ref().map(name).or(team.as_ref().map(|team| team.to_string())).unwrap_or_default();
            with(&format!("Asignó a {whom}"), &format!("Assigned to {whom}"), reason)
        }
        C::Decision(Decision::OfferAssignment { to, reason }) => {
            let whom = name(to);
            with(&format!("Ofreció el ticket a {whom}"), &format!("Offered the ticket to {whom}"), reason)
        }
        C::Decision(Decision::AcceptOffer { .. }) => two("Aceptó el ofrecimiento", "Accepted the offer"),
        C::Decision(Decision::DeclineOffer { reason, .. }) => {
            with("Declinó el ofrecimiento", "Declined the offer", reason)
        }
        C::Decision(Decision::ScheduleVisit { .. }) => two("Programó una visita", "Scheduled a visit"),
        C::Decision(Decision::Start {}) => two("Empezó la atención", "Started the work"),
        C::Decision(Decision::AskRequester { question }) => {
            with("Pidió datos al usuario", "Asked the requester", question)
        }
        C::Decision(Decision::RecordAnswer { text }) => {
            with("Registró la respuesta del usuario", "Recorded the requester's answer", text)
        }
        C::Decision(Decision::Return { reason }) => with("Devolvió al usuario", "Returned to the requester", reason),
        C::Decision(Decision::Resubmit { text }) => with("Recibió de nuevo", "Resubmitted", text),
        C::Decision(Decision::RequestApproval { text }) => with("Pidió autorización", "Asked for approval", text),
        C::Decision(Decision::DecideApproval { granted, reason, signed, .. }) => match (granted, signed) {
            (true, None) => with("Autorizó", "Approved", reason),
            (true, Some(_)) => with("Autorizó con e.firma", "Approved with an e.firma", reason),
            (false, None) => with("No autorizó", "Did not approve", reason),
            (false, Some(_)) => with("No autorizó, con e.firma", "Did not approve, with an e.firma", reason),
        },
        C::Decision(Decision::WaitMaterial { reason }) => with("En espera de material", "Waiting for material", reason),
        C::Decision(Decision::MaterialAvailable { text }) => with("Ya hay material", "Material is available", text),
        C::Decision(Decision::WaitVendor { vendor, .. }) => with("Envió a proveedor", "Sent to the vendor", vendor),
        C::Decision(Decision::VendorReturned { text }) => {
            with("Regresó del proveedor", "Returned from the vendor", text)
        }
        C::Decision(Decision::Escalate { reason, .. }) => with("Escaló", "Escalated", reason),
        C::Decision(Decision::Resolve { solution, .. }) => with("Resolvió", "Resolved", solution),
        C::Decision(Decision::Close { note, .. }) => with("Cerró", "Closed", note),
        C::Decision(Decision::Confirm { verdict: Verdict::Confirmed, text }) => {
            with("El usuario confirmó", "The requester confirmed", text)
        }
        C::Decision(Decision::Confirm { verdict: Verdict::Persists, text }) => {
            with("El problema persiste", "The problem persists", text)
        }
        C::Decision(Decision::Reopen { reason }) => with("Reabrió", "Reopened", reason),
        C::Decision(Decision::Reject { reason }) => with("No procede", "Rejected", reason),
        C::Decision(Decision::Cancel { reason, .. }) => with("Canceló", "Cancelled", reason),
        C::Decision(Decision::OverrideDue { reason, .. }) => {
            with("Cambió el compromiso", "Changed the deadline", reason)
        }
        C::Decision(Decision::DecideConflict { conflict, .. }) => {
            with("Decidió entre dos valores", "Decided between two values", conflict)
        }
        C::Decision(Decision::AnswerSurvey { comment, .. }) => {
            with("Contestó la encuesta", "Answered the survey", comment)
        }
        C::Decision(Decision::RecordLetter(letter)) => {
            let (es, en) = match letter.way {
                LetterWay::Incoming => ("Registró un oficio recibido", "Recorded an incoming letter"),
                LetterWay::Outgoing => ("Registró un oficio enviado", "Recorded an outgoing letter"),
            };
            with(es, en, &format!("{} {}", letter.number, letter.subject))
        }
        C::Decision(Decision::MarkLetter { step, text, .. }) => {
            let (es, en) = match step {
                LetterStep::StampedAttended => ("Selló el oficio como atendido", "Stamped the letter as attended"),
                LetterStep::Delivered => ("Entregó el oficio", "Delivered the letter"),
                LetterStep::RecordedAttended => ("Registró el oficio como atendido", "Recorded the letter as attended"),
                LetterStep::Archived => ("Archivó el oficio", "Filed the letter"),
            };
            with(es, en, text)
        }
        C::Decision(Decision::Archive { place }) => with("Archivó los papeles", "Filed the papers", place),
        C::Content(Content::DeliverSecret { to }) => with("Entregó la clave por", "Delivered the secret by", to),
        C::Decision(Decision::CloseForSilence { note }) => {
            with("Cierre por falta de respuesta", "Closed for lack of an answer", note)
        }
        C::Item(Item::RegisterEquipment { .. }) => two("Registró el equipo", "Registered the equipment"),
        C::Item(Item::SetEquipmentField { value, .. }) => with("Dato del equipo", "Equipment datum", value),
        C::Item(Item::AddEquipmentNote { text }) => with("Nota del equipo", "Note on the equipment", text),
        C::Item(Item::SeeItem { audit, .. }) => with("Vio el equipo en su lugar", "Saw the equipment", audit),
        C::Item(Item::MoveStock { item, found: Some(there), .. }) => {
            with("Contó existencias", "Counted stock", &format!("{there} {item}"))
        }
        C::Item(Item::MoveStock { item, delta, counted: true, .. }) => {
            with("Contó existencias", "Counted stock", &format!("{delta:+} {item}"))
        }
        C::Item(Item::MoveStock { item, delta, .. }) => {
            with("Movió existencias", "Moved stock", &format!("{delta:+} {item}"))
        }
        C::Item(Item::SetMinimum { item, minimum, .. }) => {
            with("Fijó el mínimo", "Set the minimum", &format!("{minimum} {item}"))
        }
        C::Item(Item::HandOver(hand)) => with("Entregó el equipo a", "Handed the equipment over to", &hand.to.name),
        C::Item(Item::MoveItem(movement)) => {
            with("Movimiento del equipo", "Movement of the equipment", &movement.reason)
        }
        C::Item(Item::BindLabel { label }) => with("Puso la etiqueta", "Put the label on", &label.shown()),
        C::Item(Item::RetireLabel { label, .. }) => with("Retiró la etiqueta", "Retired the label", &label.shown()),
        C::Item(Item::MergeItem { reason, .. }) => {
            with("Es el mismo equipo que otro", "Is the same equipment as another", reason)
        }
        C::Record(Record::OpenRecord(open)) => {
            with("Asentó un registro en el padrón", "Entered a record of the register", open.register.as_str())
        }
        C::Record(Record::SetRecordField { field, value }) => {
            with(&format!("Anotó {field}"), &format!("Set {field}"), value)
        }
        C::Record(Record::AddRecordNote { text }) => with("Nota del registro", "Note on the record", text),
        C::Record(Record::VoteRecord { useful: true, comment }) => with("Le fue útil", "It was of use", comment),
        C::Record(Record::VoteRecord { useful: false, comment }) => with("No le fue útil", "It was of no use", comment),
        C::Record(Record::ReportProgress { percent, text }) => {
            with(&format!("Avance del {percent} %"), &format!("Progress of {percent}%"), text)
        }
        C::Record(Record::LinkRecord { document, linked: true }) => {
            with("Vinculó el registro", "Linked the record", &document.to_string())
        }
        C::Record(Record::LinkRecord { document, linked: false }) => {
            with("Desvinculó el registro", "Unlinked the record", &document.to_string())
        }
        C::Record(Record::MoveRecord { to, reason, .. }) => {
            with(&format!("Pasó el registro a {to}"), &format!("Moved the record to {to}"), reason)
        }
        C::Content(Content::Strike { act }) => {
            with("Deshizo un acto propio", "Struck an act of theirs", &act.to_string())
        }
    }
}

/// An instant of another system's clock, in UTC.
fn instant(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.millis()).map_or_else(|_| at.millis().to_string(), |at| at.to_string())
}

fn contact_way(lang: Lang, way: ContactWay) -> &'static str {
    match way {
        ContactWay::Phone => lang.pick("teléfono", "telephone"),
        ContactWay::Mail => lang.pick("correo", "mail"),
        ContactWay::Whatsapp => "WhatsApp",
        ContactWay::InPerson => lang.pick("visita", "visit"),
    }
}

fn label(label: &Label, name: &dyn Fn(&PersonId) -> String) -> String {
    match label {
        Label::Tag(tag) | Label::Article(tag) => tag.clone(),
        Label::Watcher(person) => name(person),
        Label::Ticket(id) | Label::Duplicate(id) => id.to_string(),
    }
}

/// A state's name.
pub(super) fn state(lang: Lang, state: State) -> &'static str {
    let (es, en) = match state {
        State::Draft => ("Borrador", "Draft"),
        State::Received => ("Recibida", "Received"),
        State::NeedsInfo => ("Falta información", "Needs information"),
        State::Returned => ("Devuelta", "Returned"),
        State::AwaitingApproval => ("En autorización", "Awaiting approval"),
        State::Assigned => ("Asignada", "Assigned"),
        State::Scheduled => ("Visita programada", "Visit scheduled"),
        State::InProgress => ("En atención", "In progress"),
        State::WaitingMaterial => ("En espera de material", "Waiting for material"),
        State::WaitingVendor => ("Con proveedor", "At the vendor"),
        State::Resolved => ("Resuelta, por confirmar", "Resolved, to be confirmed"),
        State::Closed => ("Cerrada", "Closed"),
        State::Rejected => ("No procede", "Rejected"),
        State::Cancelled => ("Cancelada", "Cancelled"),
    };
    lang.pick(es, en)
}
