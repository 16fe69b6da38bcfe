//! Describes acts in Spanish and English for a bundle's timeline.

use ronda_shared::command::{
    Audience, Command, ContactField, ContactWay, Label, LetterStep, LetterWay, Mark, TextKind, TimeKind, Verdict,
};
use ronda_shared::ids::PersonId;
use ronda_shared::state::State;

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
        C::OpenTicket(open) => with("Abrió el ticket", "Opened the ticket", &open.subject),
        C::AddNote { audience: Audience::Internal, text } => with("Nota interna", "Internal note", text),
        C::AddNote { audience: Audience::Public, text } => with("Respuesta al usuario", "Reply to the requester", text),
        C::SetField { field, value } => with(&format!("Anotó {field}"), &format!("Set {field}"), value),
        C::TickItem { item, mark } => {
            let (es, en, text) = match mark {
                Mark::Pending {} => ("pendiente", "pending", ""),
                Mark::Done { value } => ("hecho", "done", value.as_deref().unwrap_or_default()),
                Mark::NotApplicable { reason } => ("no aplica", "does not apply", reason.as_str()),
            };
            with(&format!("Lista {item}: {es}"), &format!("Checklist {item}: {en}"), text)
        }
        C::EditText(edit) => {
            let (es, en) = match edit.kind {
                TextKind::Diagnosis => ("Diagnóstico", "Diagnosis"),
                TextKind::WorkDone => ("Trabajo realizado", "Work done"),
                TextKind::Findings => ("Hallazgos", "Findings"),
            };
            with(es, en, &edit.whole)
        }
        C::AddMaterial { description, quantity, unit } => {
            with("Material", "Material", &format!("{quantity} {unit} {description}"))
        }
        C::ChangeMaterial { line, quantity } => with(
            &format!("Cambió la cantidad del material {line}"),
            &format!("Changed the quantity of material {line}"),
            &quantity.to_string(),
        ),
        C::LogTime { kind, minutes, .. } => {
            let (es, en) = match kind {
                TimeKind::Work => ("Tiempo de trabajo", "Time worked"),
                TimeKind::Travel => ("Tiempo de traslado", "Time travelled"),
            };
            with(es, en, &format!("{minutes} min"))
        }
        C::LogContact { way, reached, text, .. } => {
            let by = contact_way(lang, *way);
            let es = if *reached { "se localizó al usuario" } else { "no se localizó al usuario" };
            let en = if *reached { "the requester was reached" } else { "the requester was not reached" };
            with(&format!("Contacto por {by}: {es}"), &format!("Contact by {by}: {en}"), text)
        }
        C::SetContact { field, value } => {
            let (es, en) = match field {
                ContactField::Name => ("nombre", "name"),
                ContactField::Mail => ("correo", "mail"),
                ContactField::Phone => ("teléfono", "telephone"),
                ContactField::ClientOrg => ("dependencia", "organisation"),
                ContactField::Extra => ("otro contacto", "another contact"),
            };
            with(&format!("Dato del usuario ({es})"), &format!("Requester's datum ({en})"), value)
        }
        C::SetPlace { place } => {
            let building = place.building.as_ref().map(|id| id.to_string()).unwrap_or_default();
            with("Ubicación", "Place", [&building, place.level.as_str(), place.room.as_str()].join(" ").trim())
        }
        C::SetEquipment { equipment } => {
            with("Equipo", "Equipment", &equipment.map(|id| id.to_string()).unwrap_or_default())
        }
        C::SetSubject { subject } => with("Resumen", "Subject", subject),
        C::MarkMaterial { quantity, .. } => {
            with("Avance de un material", "Progress of a material", &quantity.to_string())
        }
        C::AttachEvidence(file) => with("Agregó un archivo", "Added a file", &file.caption),
        C::SetCaption { caption, .. } => with("Describió un archivo", "Described a file", caption),
        C::RetireEvidence { reason, .. } => with("Retiró un archivo", "Retired a file", reason),
        C::SealEvidence { fault: None, .. } => two("El archivo llegó completo", "The file is here, whole"),
        C::SealEvidence { fault: Some(_), .. } => {
            two("El archivo llegó y no se pudo tomar", "The file came and could not be taken")
        }
        C::Sign(sign) => with("Firmó", "Signed", &sign.hand.name),
        C::AddLabel { label } => with("Agregó etiqueta o enlace", "Added a tag or link", &self::label(label, name)),
        C::RemoveLabel { label } => with("Quitó etiqueta o enlace", "Removed a tag or link", &self::label(label, name)),
        C::SetPriority { priority } => with("Prioridad", "Priority", priority.as_str()),
        C::Classify { service, team, .. } => {
            let team = team.as_ref().map(|team| format!(" → {team}")).unwrap_or_default();
            with("Clasificó", "Classified", &format!("{service}{team}"))
        }
        C::Assign { person, team, reason } => {
            let whom = person.as_ref().map(name).or(team.as_ref().map(|team| team.to_string())).unwrap_or_default();
            with(&format!("Asignó a {whom}"), &format!("Assigned to {whom}"), reason)
        }
        C::OfferAssignment { to, reason } => {
            let whom = name(to);
            with(&format!("Ofreció el ticket a {whom}"), &format!("Offered the ticket to {whom}"), reason)
        }
        C::AcceptOffer { .. } => two("Aceptó el ofrecimiento", "Accepted the offer"),
        C::DeclineOffer { reason, .. } => with("Declinó el ofrecimiento", "Declined the offer", reason),
        C::ScheduleVisit { .. } => two("Programó una visita", "Scheduled a visit"),
        C::Start {} => two("Empezó la atención", "Started the work"),
        C::AskRequester { question } => with("Pidió datos al usuario", "Asked the requester", question),
        C::RecordAnswer { text } => with("Registró la respuesta del usuario", "Recorded the requester's answer", text),
        C::Return { reason } => with("Devolvió al usuario", "Returned to the requester", reason),
        C::Resubmit { text } => with("Recibió de nuevo", "Resubmitted", text),
        C::RequestApproval { text } => with("Pidió autorización", "Asked for approval", text),
        C::DecideApproval { granted, reason, .. } => {
            if *granted {
                with("Autorizó", "Approved", reason)
            } else {
                with("No autorizó", "Did not approve", reason)
            }
        }
        C::WaitMaterial { reason } => with("En espera de material", "Waiting for material", reason),
        C::MaterialAvailable { text } => with("Ya hay material", "Material is available", text),
        C::WaitVendor { vendor, .. } => with("Envió a proveedor", "Sent to the vendor", vendor),
        C::VendorReturned { text } => with("Regresó del proveedor", "Returned from the vendor", text),
        C::Escalate { reason, .. } => with("Escaló", "Escalated", reason),
        C::Resolve { solution, .. } => with("Resolvió", "Resolved", solution),
        C::Close { note, .. } => with("Cerró", "Closed", note),
        C::Confirm { verdict: Verdict::Confirmed, text } => {
            with("El usuario confirmó", "The requester confirmed", text)
        }
        C::Confirm { verdict: Verdict::Persists, text } => with("El problema persiste", "The problem persists", text),
        C::Reopen { reason } => with("Reabrió", "Reopened", reason),
        C::Reject { reason } => with("No procede", "Rejected", reason),
        C::Cancel { reason, .. } => with("Canceló", "Cancelled", reason),
        C::OverrideDue { reason, .. } => with("Cambió el compromiso", "Changed the deadline", reason),
        C::DecideConflict { conflict, .. } => with("Decidió entre dos valores", "Decided between two values", conflict),
        C::AnswerSurvey { comment, .. } => with("Contestó la encuesta", "Answered the survey", comment),
        C::RecordLetter(letter) => {
            let (es, en) = match letter.way {
                LetterWay::Incoming => ("Registró un oficio recibido", "Recorded an incoming letter"),
                LetterWay::Outgoing => ("Registró un oficio enviado", "Recorded an outgoing letter"),
            };
            with(es, en, &format!("{} {}", letter.number, letter.subject))
        }
        C::MarkLetter { step, text, .. } => {
            let (es, en) = match step {
                LetterStep::StampedAttended => ("Selló el oficio como atendido", "Stamped the letter as attended"),
                LetterStep::Delivered => ("Entregó el oficio", "Delivered the letter"),
                LetterStep::RecordedAttended => ("Registró el oficio como atendido", "Recorded the letter as attended"),
                LetterStep::Archived => ("Archivó el oficio", "Filed the letter"),
            };
            with(es, en, text)
        }
        C::Archive { place } => with("Archivó los papeles", "Filed the papers", place),
        C::DeliverSecret { to } => with("Entregó la clave por", "Delivered the secret by", to),
        C::CloseForSilence { note } => with("Cierre por falta de respuesta", "Closed for lack of an answer", note),
        C::RegisterEquipment { .. } => two("Registró el equipo", "Registered the equipment"),
        C::SetEquipmentField { value, .. } => with("Dato del equipo", "Equipment datum", value),
        C::AddEquipmentNote { text } => with("Nota del equipo", "Note on the equipment", text),
        C::SeeItem { audit, .. } => with("Vio el equipo en su lugar", "Saw the equipment", audit),
        C::MoveStock { item, delta, counted: true, .. } => {
            with("Contó existencias", "Counted stock", &format!("{delta:+} {item}"))
        }
        C::MoveStock { item, delta, .. } => with("Movió existencias", "Moved stock", &format!("{delta:+} {item}")),
        C::HandOver(hand) => with("Entregó el equipo a", "Handed the equipment over to", &hand.to.name),
        C::MoveItem(movement) => with("Movimiento del equipo", "Movement of the equipment", &movement.reason),
        C::BindLabel { label } => with("Puso la etiqueta", "Put the label on", &label.shown()),
        C::RetireLabel { label, .. } => with("Retiró la etiqueta", "Retired the label", &label.shown()),
        C::MergeItem { reason, .. } => with("Es el mismo equipo que otro", "Is the same equipment as another", reason),
        C::Strike { act } => with("Deshizo un acto propio", "Struck an act of theirs", &act.to_string()),
    }
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
