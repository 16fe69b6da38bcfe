//! Messages by WhatsApp about what happened to a ticket: short, in the organisation's voice, nothing that must stay inside.

use crate::dates;
use crate::mail::events::{self, Happened};
use crate::mail::recipients::excerpt;
use crate::mail::secret::masked;
use crate::organisation::messages::event::{Event, Lang};
use ronda_shared::answers::visit_mode;
use ronda_shared::catalog::Organisation;
use ronda_shared::catalog::service::SecretDelivery;
use ronda_shared::due;
use ronda_shared::ticket::view::TicketView;
use ronda_shared::time::Timestamp;

/// Letters of a text that a message carries: WhatsApp takes 1,024 beside buttons.
const MOST: usize = 900;
/// Letters of a template's line.
const BRIEF: usize = 300;

/// What is told of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TicketMessage {
    /// The text.
    pub(super) text: String,
    /// One line, for a template.
    pub(super) brief: String,
    /// It asks whether the fault is gone.
    pub(super) asks: bool,
}

/// The words of an event to who asked; none where it is no news to them.
pub(super) fn ticket_message(org: &Organisation, view: &TicketView, happened: &Happened) -> Option<TicketMessage> {
    let folio = folio(view);
    let long = |at: Timestamp| dates::with_weekday(&org.zone, Lang::Es, at);
    let reserved = is_reserved(org, view);
    let hidden = "Por reserva, el contenido no se escribe aquí.".to_owned();
    let said = |text: &str| if reserved { hidden.clone() } else { excerpt(&masked(text.trim(), Lang::Es), MOST) };
    let subject = if reserved { String::new() } else { excerpt(&masked(&view.subject.value, Lang::Es), 120) };
    let by = events::due_words(view, long).map(|by| format!(" Fecha estimada: {by}.")).unwrap_or_default();
    let line = match happened.event {
        Event::Received => format!("Recibimos su solicitud. Su folio es {folio}. {subject}"),
        Event::Question => format!("Necesitamos un dato suyo: {}", said(&happened.words)),
        Event::Returned => format!("Se la devolvimos para corregir: {}", said(&happened.words)),
        Event::Assigned => format!("Ya hay quien atienda su solicitud.{by}"),
        Event::Visit => {
            let visit = view.ruled.visit.as_ref()?;
            let mode = Some(visit_mode(view)).filter(|mode| !mode.is_empty());
            let mode = mode.map(|mode| format!(" Modalidad: {mode}.")).unwrap_or_default();
            format!("La visita es el {}.{mode}", long(visit.at))
        }
        Event::Material => format!("Su solicitud espera material. {}", said(&happened.words)),
        Event::Vendor => format!("El equipo amerita reparación con un proveedor externo. {}", said(&happened.words)),
        Event::Due => format!("Cambió la fecha estimada.{by}"),
        Event::Late => "Su solicitud se retrasó; sigue en atención.".to_owned(),
        Event::Escalated => format!("Su solicitud pasó a otro nivel de atención.{by}"),
        Event::Resolved => format!("Damos por atendida su solicitud. {}\n\n¿Quedó resuelta?", said(&happened.words)),
        Event::Closed => "Cerramos su solicitud. Si la falla vuelve, responda a este mensaje.".to_owned(),
        Event::Reopened => "Retomamos su solicitud.".to_owned(),
        Event::Rejected => format!("No procede su solicitud: {}", said(&happened.words)),
        Event::Cancelled => format!("Se canceló su solicitud: {}", said(&happened.words)),
        Event::Reply => said(&happened.words),
        Event::Approval
        | Event::TakesOver
        | Event::Supervise
        | Event::NotTaken
        | Event::Over
        | Event::FilesLeft
        | Event::Noted => return None,
    };
    let asks = happened.event == Event::Resolved;
    let silence = due::silence_closes(org, view).map(|at| format!(" Si no contesta, se cerrará el {}.", long(at)));
    let ends = match happened.event {
        Event::Question => format!("\n\nResponda a este mensaje.{}", silence.unwrap_or_default()),
        Event::Returned => "\n\nResponda a este mensaje.".to_owned(),
        _ => String::new(),
    };
    let head = if happened.event == Event::Received { String::new() } else { format!("{folio}\n") };
    Some(TicketMessage { text: format!("{head}{}{ends}", line.trim()), brief: brief(&line), asks })
}

/// Whether what is said in a ticket must not be written outside of it.
fn is_reserved(org: &Organisation, view: &TicketView) -> bool {
    org.service(&view.ruled.service).is_none_or(|service| {
        service.restricted || service.secret_delivery.as_ref().is_some_and(SecretDelivery::stays_inside)
    })
}

/// A file as its sender is told of it: by its name, where that may be written outside of its ticket.
pub(super) fn file(org: &Organisation, view: &TicketView, name: &str) -> String {
    file_named(is_reserved(org, view), name)
}

fn file_named(reserved: bool, name: &str) -> String {
    if reserved { "su archivo".to_owned() } else { format!("«{}»", masked(name, Lang::Es)) }
}

/// The official number, or the reference that stands for it.
pub(super) fn folio(view: &TicketView) -> String {
    view.ruled.folio.clone().unwrap_or_else(|| view.born.provisional.clone())
}

/// One line, as a template takes it: no breaks, no runs of blanks.
fn brief(text: &str) -> String {
    excerpt(&text.split_whitespace().collect::<Vec<_>>().join(" "), BRIEF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_is_written_outside_as_words_are() {
        assert_eq!(file_named(false, "Oficio 12.exe"), "«Oficio 12.exe»");
        assert_eq!(file_named(true, "denuncia de Luz.mp3"), "su archivo");
        let told = file_named(false, "contraseña: Jacaranda7.exe");
        assert!(told.starts_with("«contraseña:") && !told.contains("Jacaranda7"), "{told}");
    }

    #[test]
    fn a_templates_line_has_no_breaks() {
        assert_eq!(brief("¿Cuál\n\n ventanilla?\t4"), "¿Cuál ventanilla? 4");
        assert_eq!(brief(&"a".repeat(400)).chars().count(), BRIEF + 4);
    }
}
