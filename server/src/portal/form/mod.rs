//! The form of a service. It has who asks, the service's own fields, documents, and the box that a robot does not tick.

mod line;
pub(super) mod marks;
mod own_fields;
mod sections;

use super::form_input::Filled;
use super::lang::ReaderLanguage;
use super::offer::{self, Corrections};
use maud::{Markup, html};
use ronda_shared::catalog::{Core, Organisation, ServiceDef, Values};

/// A form to be written, filled as it was.
pub(super) struct Form<'a> {
    /// The organisation that asks.
    pub(super) org: &'a Organisation,
    /// The service that is asked for.
    pub(super) service: &'a ServiceDef,
    /// The reader's language.
    pub(super) reads: ReaderLanguage,
    /// What was filled in so far.
    pub(super) filled: &'a Filled,
    /// What stands there by now, for fields that depend on others.
    pub(super) values: &'a Values,
    /// What is to be put right before it is taken.
    pub(super) wrong: &'a Corrections,
    /// The sealed token of this asking, sent as a hidden input.
    pub(super) token: &'a str,
    /// Whose address is known already; no box is to be ticked.
    pub(super) known: Option<&'a str>,
    /// Letters are sent: without scripts a link completes the request.
    pub(super) letters: bool,
}

impl Form<'_> {
    /// The whole form.
    pub(super) fn write(&self) -> Markup {
        let r = self.reads;
        html! {
            @if !self.wrong.is_empty() { (marks::summary(r, self.wrong, !self.filled.files.is_empty())) }
            form method="post" action={ "/portal/nueva/" (self.service.id) } enctype="multipart/form-data" data-portal
                novalidate {
                input type="hidden" name="token" value=(self.token);
                (self.asker())
                (self.what())
                (self.own_fields())
                (self.message())
                (self.helping())
                (self.documents())
                (marks::trap(r))
                @if self.known.is_none() { (self.human()) }
                (self.review())
                button { (r.of("Enviar solicitud", "Send request")) }
                // OCO-19: who thinks better of it leaves by a way of its own; nothing was kept of what they wrote.
                a class="button second" href="/portal" { (r.of("Cancelar", "Cancel")) }
            }
        }
    }

    /// Where articles that may answer what is being written are shown, and requests of one's own that are like it; filled by the page's
    /// script. Without scripts they are found on the first page, and under «Mis solicitudes».
    fn helping(&self) -> Markup {
        let some = self.known.is_some() || self.org.registers.iter().any(|def| def.article.is_some());
        html! { @if some { div id="helping" aria-live="polite" {} } }
    }

    /// All that is about to be sent, looked over above the button (OAX-84); filled and shown by the page's script. Without
    /// scripts the page behind the mailed link is the look before it is sent.
    fn review(&self) -> Markup {
        html! {
            details class="card" id="review" open hidden {
                summary { (self.reads.of("Revise antes de enviar", "Look it over before you send")) }
                dl {}
            }
        }
    }

    /// Whether the service's form demands what the ticket itself is asked.
    fn asks(&self, core: Core) -> bool {
        let states = offer::states(self.org, self.service, self.values);
        states.iter().any(|state| state.field.core == Some(core) && state.must_have)
    }
}
