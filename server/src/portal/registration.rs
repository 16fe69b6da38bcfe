//! `POST /portal/datos`: registers a requester under an address that they have shown to be theirs. Their name, unit and
//! telephone are kept, and their later requests take them up (OCO-18). No password: the mailed link is the key, the
//! directory holds the rest.

use super::lang::ReaderLanguage;
use super::page::{Page, alert, optional};
use super::{requester, requester_session, secret};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::http::session::run_blocking;
use crate::identity::people;
use crate::runtime::App;
use crate::runtime::portal::sealed_token::plain;
use crate::store::{Reader, StoreError};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use ronda_shared::catalog::{Class, Organisation};
use ronda_shared::ids::RoleId;
use ronda_shared::limits;
use ronda_shared::person::Person;
use serde::Deserialize;
use std::sync::Arc;

/// What was filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RegistrationForm {
    name: String,
    client_org: String,
    phone: String,
}

/// Whether people register here with the address: the data say so, and the role that they are given reads nothing but
/// what they ask for themselves.
pub(super) fn is_open(org: &Organisation, mail: &str) -> bool {
    org.settings.portal_register && role(org).is_some() && org.allows_mail(mail)
}

/// The role of whoever registers; none where it would let them read what others ask for.
fn role(org: &Organisation) -> Option<RoleId> {
    let id = org.settings.portal_role.clone()?;
    let role = org.role(&id).filter(|role| role.external && role.classes == [Class::Req])?;
    (!requester::reads_others(org, role)).then_some(id)
}

/// Where an address stands in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AddressState {
    /// Nobody has it: they may register.
    Unknown,
    /// Registered here: they may change what they said.
    Registered(Box<Person>),
    /// The institution's own entry, which the desk keeps.
    Kept(Box<Person>),
    /// It is of somebody who signs in otherwise, of several, or of one who was put away.
    Closed,
}

/// Looks an address up.
pub(super) fn stands(reader: &dyn Reader, org: &Organisation, mail: &str) -> Result<AddressState, StoreError> {
    if let Some(person) = requester::known(reader, org, mail)? {
        let own =
            person.id == people::by_address(mail) && Some(&person.roles) == role(org).map(|role| vec![role]).as_ref();
        let person = Box::new(person);
        return Ok(if own { AddressState::Registered(person) } else { AddressState::Kept(person) });
    }
    let same = |person: &Person| person.mail.as_deref().is_some_and(|known| plain(known) == plain(mail));
    Ok(if reader.people()?.iter().any(same) { AddressState::Closed } else { AddressState::Unknown })
}

/// One's data on the page of one's own requests: a form, or what the desk has.
pub(super) fn card(org: &Organisation, reads: ReaderLanguage, mail: &str, stands: &AddressState) -> Markup {
    let person = match stands {
        AddressState::Kept(person) => return known_details(org, reads, person),
        AddressState::Registered(person) => Some(person.as_ref()),
        AddressState::Unknown if is_open(org, mail) => None,
        AddressState::Unknown | AddressState::Closed => return html! {},
    };
    html! { (form(org, reads, &data_of(person), person.is_some(), None)) }
}

fn data_of(person: Option<&Person>) -> RegistrationForm {
    person.map_or_else(RegistrationForm::default, |person| RegistrationForm {
        name: person.name.clone(),
        client_org: person.client_org.clone().unwrap_or_default(),
        phone: person.phone.clone().unwrap_or_default(),
    })
}

/// As the institution's directory has them.
fn known_details(org: &Organisation, reads: ReaderLanguage, person: &Person) -> Markup {
    let words = reads.of(
        "Así le conoce la mesa de ayuda. Si algo cambió, avísele.",
        "So the help desk knows you. If something has changed, tell it.",
    );
    html! {
        h2 { (reads.of("Sus datos", "Your data")) }
        dl {
            dt { (reads.of("Nombre completo", "Full name")) } dd { (person.name) }
            @if let Some(unit) = &person.client_org { dt lang=[reads.institution()] { (org.client_word) } dd { (unit) } }
            @if let Some(phone) = &person.phone {
                dt { (reads.of("Extensión o teléfono", "Extension or telephone")) } dd { (phone) }
            }
        }
        p class="hint" { (words) }
    }
}

fn form(
    org: &Organisation,
    reads: ReaderLanguage,
    data: &RegistrationForm,
    registered: bool,
    wrong: Option<&str>,
) -> Markup {
    let (title, verb) = match registered {
        true => (reads.of("Sus datos", "Your data"), reads.of("Guardar cambios", "Save changes")),
        false => (reads.of("Registrarse", "Register"), reads.of("Registrarse", "Register")),
    };
    let words = reads.of(
        "Sus solicitudes ya vendrán con estos datos. No hay contraseña: entra siempre con un enlace a su correo.",
        "Your requests then come with these data. There is no password: you always come in by a link to your address.",
    );
    html! {
        h2 { (title) }
        p class="hint" { (words) }
        @if let Some(how) = wrong { (alert(how)) }
        form method="post" action="/portal/datos" {
            label for="name" { (reads.of("Nombre completo", "Full name")) }
            input id="name" name="name" maxlength=(limits::NAME_CHARS) required autocomplete="name" value=(data.name);
            label for="client_org" lang=[reads.institution()] { (org.client_word) }
            input id="client_org" name="client_org" maxlength=(limits::NAME_CHARS) required autocomplete="organization"
                value=(data.client_org);
            label for="phone" { (reads.of("Extensión o teléfono", "Extension or telephone")) (optional(reads)) }
            input id="phone" name="phone" maxlength=(limits::NAME_CHARS) autocomplete="tel" value=(data.phone);
            button class=[registered.then_some("second")] { (verb) }
        }
    }
}

/// Takes them: whoever shows no address is sent to where one is shown.
pub async fn register(
    State(app): State<App>,
    Peer(peer): Peer,
    reads: ReaderLanguage,
    headers: HeaderMap,
    data: Result<Form<RegistrationForm>, FormRejection>,
) -> Result<Response, HttpProblem> {
    let (org, now) = (app.organisation(), app.clock().now());
    if !app.portal().gates.act(peer, now) {
        return Ok(Page::busy(org, reads));
    }
    let back = || Redirect::to("/portal/mias").into_response();
    let secret = secret(&app).await?;
    let pass = requester_session::read(&app, &secret, &headers).filter(|pass| pass.document.is_none());
    let Some(mail) = pass.map(|pass| pass.mail) else { return Ok(back()) };
    let Form(data) = data.unwrap_or_else(|_| Form(RegistrationForm::default()));
    let (own, address) = (app.clone(), mail.clone());
    let found = app.read("looking an address up", move |reader| stands(reader, own.organisation(), &address)).await?;
    let registered = match (&found, role(org)) {
        (AddressState::Registered(_), Some(_)) => true,
        (AddressState::Unknown, Some(_)) if is_open(org, &mail) => false,
        _ => return Ok(back()),
    };
    let Some(person) = person(org, &mail, &data) else {
        let how = reads.of(
            "Falta su nombre o su unidad, o alguno es demasiado largo. No se guardó nada.",
            "Your name or your unit is missing, or one of them is too long. Nothing was kept.",
        );
        let page = Page::other(org, reads, reads.of("Sus datos", "Your data"));
        return Ok(page.answer(StatusCode::UNPROCESSABLE_ENTITY, form(org, reads, &data, registered, Some(how))));
    };
    let store = Arc::clone(app.store());
    let taken = run_blocking("registering somebody", move || people::register(&*store, now, &person)).await?;
    if taken {
        metrics::counter!("ronda_portal_registrations_total").increment(1);
        app.poke();
    }
    Ok(back())
}

/// As the directory will have them; none where something is missing or too long.
fn person(org: &Organisation, mail: &str, data: &RegistrationForm) -> Option<Person> {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = |text: &String| text.chars().count() <= limits::NAME_CHARS;
    let (name, unit, phone) = (line(&data.name), line(&data.client_org), line(&data.phone));
    if name.is_empty() || unit.is_empty() || ![&name, &unit, &phone].into_iter().all(fits) {
        return None;
    }
    Some(Person {
        roles: vec![role(org)?],
        mail: Some(plain(mail)),
        phone: Some(phone).filter(|phone| !phone.is_empty()),
        client_org: Some(unit),
        ..Person::new(people::by_address(mail), name)
    })
}
