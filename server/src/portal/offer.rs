//! What the public may ask for by the portal: which services, under which fields, and what is missing. The same code
//! judges it as for the desk's own screens.

use super::form_input::Filled;
use super::lang::ReaderLanguage;
use crate::bilingual_text::BilingualText;
use crate::dates;
use ronda_shared::catalog::{
    Attachment, Core, FieldDef, FieldKind, FieldState, FormKind, Organisation, ServiceDef, Stage, Values,
};
use ronda_shared::command::{OpenTicket, Place, Requester, TicketKind};
use ronda_shared::ids::{BuildingId, ChannelId, FieldId, RoleId, ServiceId};
use ronda_shared::limits;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The channel of what comes by the portal.
pub(super) const PORTAL: &str = "portal";
/// How the names of the inputs of a service's own fields begin.
const FIELD: &str = "f-";

/// The channel's id.
pub(super) fn channel() -> ChannelId {
    ChannelId::new(PORTAL)
}

/// The services that come by the portal, in the order of the catalog.
pub(super) fn services(org: &Organisation) -> impl Iterator<Item = &ServiceDef> {
    org.services.iter().filter(|service| org.takes_channel(service, &channel()))
}

/// One of them.
pub(super) fn service<'o>(org: &'o Organisation, id: &str) -> Option<&'o ServiceDef> {
    org.service(&ServiceId::new(id)).filter(|service| org.takes_channel(service, &channel()))
}

/// The names of the roles that may ask for it.
pub(super) fn askers(org: &Organisation, service: &ServiceDef) -> String {
    let name = |id: &RoleId| org.role(id).map_or(id.to_string(), |role| role.name.clone());
    service.requester_roles.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Who alone may ask for it, as it is told in a list; none where anybody may.
pub(super) fn only_for(org: &Organisation, reads: ReaderLanguage, service: &ServiceDef) -> Option<String> {
    let told = || format!("{}: {}", reads.of("Solo lo pide", "Only for"), askers(org, service));
    (!org.for_anyone(service)).then(told)
}

/// The name of a field's input.
pub(super) fn input(field: &FieldId) -> String {
    format!("{FIELD}{field}")
}

/// The name of a document's input.
pub(super) fn paper_input(field: &FieldId) -> String {
    format!("a-{field}")
}

/// The name of the input for what the ticket itself is asked; none of what nobody fills in here.
fn core_input(core: Core) -> Option<&'static str> {
    Some(match core {
        Core::Subject => "subject",
        Core::Description => "description",
        Core::RequesterName => "name",
        Core::RequesterMail => "mail",
        Core::RequesterPhone => "phone",
        Core::ClientOrg => "client_org",
        Core::Level => "level",
        Core::Room => "room",
        _ => return None,
    })
}

/// The request as it was filled in.
pub(super) fn ticket(org: &Organisation, service: &ServiceDef, filled: &Filled, provisional: String) -> OpenTicket {
    let building = BuildingId::new(filled.line("building"));
    let fields = org.fields(&service.id, Stage::Open).into_iter().filter(|field| field.core.is_none());
    let answers = fields.filter_map(|field| {
        let answer = match field.kind {
            // The file itself answers it, under its name.
            FieldKind::Photo => filled.files.iter().find(|file| file.field == input(&field.id))?.name.as_str(),
            FieldKind::Textarea => filled.get(&input(&field.id)),
            _ if field.multiple => filled.get(&input(&field.id)),
            _ => filled.get(&input(&field.id)).lines().next().unwrap_or_default(),
        };
        (!answer.is_empty()).then(|| (field.id.clone(), answer.to_owned()))
    });
    let answers: BTreeMap<FieldId, String> = answers.collect();
    let subservice = match org.variant_field(&service.id) {
        Some(field) => answers.get(&field.id).filter(|answer| service.subservices.contains(*answer)).cloned(),
        None => Some(filled.line("subservice")).filter(|said| !said.is_empty()),
    };
    let asked = if filled.get("kind") == "incident" { TicketKind::Incident } else { TicketKind::Request };
    let kind = service.kind.unwrap_or(asked);
    OpenTicket {
        subservice,
        description: filled.get("description").to_owned(),
        requester: Requester {
            person: None,
            name: filled.line("name"),
            mail: filled.line("mail"),
            phone: filled.line("phone"),
            client_org: filled.line("client_org"),
        },
        place: Place {
            building: org.building(&building).map(|known| known.id.clone()),
            level: filled.line("level"),
            room: filled.line("room"),
        },
        fields: answers,
        provisional,
        catalog: org.version.clone(),
        ..OpenTicket::new(service.id.clone(), kind, channel(), filled.line("subject"))
    }
}

/// The service's own fields as they stand.
pub(super) fn states(org: &Organisation, service: &ServiceDef, values: &Values) -> Vec<FieldState> {
    org.form_state(&service.id, Stage::Open, values, Some(&channel()))
}

/// The documents that are asked for with the request, and whether each must come with it.
pub(super) fn papers<'s>(service: &'s ServiceDef, values: &Values) -> Vec<(&'s Attachment, bool)> {
    let value = |name: &str| match name {
        "channel" => Some(PORTAL),
        _ => values.get(&FieldId::new(name)).map(String::as_str),
    };
    let asked = service.attachments.iter().filter(|paper| paper.stage == Stage::Open);
    let asked = asked.filter(|paper| paper.when.as_ref().is_none_or(|when| when.holds(&value)));
    asked
        .map(|paper| (paper, paper.mandatory && paper.required_when.as_ref().is_none_or(|when| when.holds(&value))))
        .collect()
}

/// Whether somebody who asks must say how to call them: the organisation's own form of the portal demands a telephone
/// (OAX-78).
pub(super) fn asks_phone(org: &Organisation) -> bool {
    portal_fields(org).any(|field| field.kind == FieldKind::Phone && field.required)
}

/// What the organisation's own form of the portal asks of the ticket's own data, such as its place (OAX-78).
pub(super) fn portal_field(org: &Organisation, core: Core) -> Option<&FieldDef> {
    portal_fields(org).find(|field| field.core == Some(core))
}

/// How the portal calls the level of a building, and the place on it.
pub(super) fn place_label(org: &Organisation, core: Core, reads: ReaderLanguage) -> &str {
    match (portal_field(org, core), core) {
        (Some(field), _) => label(&field.label),
        (None, Core::Level) => reads.of("Nivel", "Level"),
        (None, _) => reads.of("Ubicación", "Place"),
    }
}

fn portal_fields(org: &Organisation) -> impl Iterator<Item = &FieldDef> {
    let forms = org.intake_forms.iter().filter_map(move |id| org.form(id));
    forms.filter(|form| form.kind == FormKind::Portal).flat_map(|form| &form.fields)
}

/// What is to be put right: the input, or `form` for all of it, and how to say it.
pub(super) type Correction = (String, String);
/// All that is.
pub(super) type Corrections = Vec<Correction>;

/// What was written in fields that the service's form has no more: its data changed meanwhile, and nothing else would say so.
pub(super) fn fields_gone(org: &Organisation, service: &ServiceDef, filled: &Filled, r: ReaderLanguage) -> Corrections {
    let known: BTreeSet<String> =
        org.fields(&service.id, Stage::Open).into_iter().map(|field| input(&field.id)).collect();
    let gone = filled.beginning(FIELD).filter(|(name, _)| !known.contains(*name));
    let gone: Vec<String> = gone.map(|(_, text)| format!("«{text}»")).collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let before = r.of(
        "Este formulario cambió mientras lo llenaba, y ya no pide lo que escribió aquí:",
        "This form changed while you filled it in, and asks no more for what you wrote here:",
    );
    let then = r.of(
        "Si hace falta, póngalo en el mensaje. Revise y envíe otra vez.",
        "If it matters, put it into the message. Look it over and send it again.",
    );
    vec![("form".to_owned(), format!("{before} {}. {then}", gone.join(", ")))]
}

/// Whether what was filled in lacks what the service's form asks for by now: its data changed while it waited for its link.
pub(super) fn lacks(org: &Organisation, service: &ServiceDef, open: &OpenTicket) -> bool {
    let values = org.values_of_birth(open);
    states(org, service, &values).iter().any(|state| {
        let answered = values.get(&state.field.id).is_some_and(|answer| !answer.trim().is_empty());
        if answered { state.error.is_some() } else { state.must_have }
    })
}

/// Everything that is to be put right before it can be sent.
pub(super) fn wrong(
    org: &Organisation,
    service: &ServiceDef,
    open: &OpenTicket,
    filled: &Filled,
    reads: ReaderLanguage,
) -> Corrections {
    let mut wrong = fields_gone(org, service, filled, reads);
    let mut say = |field: &str, how: String| {
        if wrong.iter().all(|(known, _)| known != field) {
            wrong.push((field.to_owned(), how));
        }
    };
    let r = reads;
    let asker = &open.requester;
    let place = &open.place;
    let lines = [
        ("name", &asker.name),
        ("phone", &asker.phone),
        ("client_org", &asker.client_org),
        ("room", &place.room),
        ("level", &place.level),
    ];
    for (name, text) in lines {
        if text.chars().count() > limits::NAME_CHARS {
            say(name, r.of("Escríbalo más corto, en una línea.", "Write it shorter, on one line.").into());
        }
    }
    if asker.name.is_empty() {
        say("name", r.of("Falta su nombre completo.", "Your full name is missing.").into());
    }
    if asker.mail.is_empty() {
        say(
            "mail",
            r.of("Falta su correo: ahí recibe su folio.", "Your address is missing: your number goes there.").into(),
        );
    } else if asker.mail.chars().count() > limits::NAME_CHARS || !org.asks_from(service, &asker.mail) {
        say("mail", mail_advice(org, service, r));
    }
    if asker.phone.is_empty() && asks_phone(org) {
        say("phone", r.of("Falta su extensión, o un teléfono.", "Your extension is missing, or a telephone.").into());
    }
    for (core, name, said) in [(Core::Room, "room", &place.room), (Core::Level, "level", &place.level)] {
        if said.is_empty() && portal_field(org, core).is_some_and(|field| field.required) {
            say(name, format!("{} «{}».", r.of("Falta", "This is missing:"), place_label(org, core, r)));
        }
    }
    if open.subject.is_empty() {
        say(
            "subject",
            r.of("Falta el resumen. Con una línea basta.", "The summary is missing. One line will do.").into(),
        );
    } else if open.subject.chars().count() > limits::SUBJECT_CHARS {
        say(
            "subject",
            r.of(
                "El resumen es muy largo; deje lo demás en el mensaje.",
                "The summary is too long; leave the rest for the message.",
            )
            .into(),
        );
    }
    if open.description.len() > limits::NOTE_BYTES {
        let longest = too_long(limits::NOTE_BYTES);
        let then = r.of(
            "Cuente lo principal, y mande lo demás en un archivo.",
            "Tell the main part, and send the rest in a file.",
        );
        say("description", format!("{} {then}", r.of(&longest.es, &longest.en)));
    }
    if open.subservice.as_ref().is_some_and(|one| !service.subservices.contains(one)) {
        say("subservice", r.of("Elija una de las opciones.", "Choose one of the options.").into());
    }
    if open.place.building.is_none() && !filled.line("building").is_empty() {
        say("building", r.of("Elija una de las opciones.", "Choose one of the options.").into());
    }
    let values = org.values_of_birth(open);
    for state in states(org, service, &values) {
        let field = &state.field;
        let name = match field.core {
            Some(core) => core_input(core).map(str::to_owned),
            None => Some(input(&field.id)),
        };
        let Some(name) = name else { continue };
        let answer = values.get(&field.id).map_or("", |answer| answer.trim());
        if let Some(why) = state.error.filter(|_| !answer.is_empty()) {
            say(&name, polite(r, field.kind, why));
        } else if state.must_have && answer.is_empty() {
            // The box of the message is this page's own, under its own name.
            let how = match field.core {
                Some(Core::Description) => r.of("Falta el mensaje.", "The message is missing.").to_owned(),
                _ => format!("{} «{}».", r.of("Falta", "This is missing:"), label(&field.label)),
            };
            say(&name, how);
        }
    }
    for (paper, must) in papers(service, &values) {
        let name = paper_input(&paper.id);
        if must && !filled.has_file(&name) {
            say(
                &name,
                r.of("Falta este documento: elija el archivo.", "This document is missing: choose the file.").into(),
            );
        }
    }
    if let Some(name) = filled.strange.first() {
        let how = r.of(
            "no se puede recibir. Guárdelo como PDF, sin macros ni contraseña, y elíjalo otra vez. Se reciben:",
            "cannot be taken. Save it as PDF, without macros or password, and choose it again. Taken are:",
        );
        say("files", format!("«{name}» {how} {}.", org.settings.evidence.endings()));
    }
    wrong
}

/// A field's own check said to a requester, with «usted».
fn polite(reads: ReaderLanguage, kind: FieldKind, why: ronda_shared::messages::Reason) -> String {
    use ronda_shared::messages::Reason as W;
    let words = match why {
        W::BadMail => ("Ese correo no parece completo.", "That address does not look complete."),
        W::BadMac => ("Son 12 dígitos, del 0 al 9 y de la A a la F.", "It has 12 digits, 0 to 9 and A to F."),
        W::BadIp => {
            ("Esa IP no está completa. Ejemplo: 10.20.30.40.", "That IP is not complete. Example: 10.20.30.40.")
        }
        W::BadPhone => {
            ("Escriba el teléfono o la extensión con números.", "Write the telephone or extension in digits.")
        }
        W::BadDate => ("Esa fecha no existe o está incompleta.", "That date does not exist or is incomplete."),
        W::BadTime => ("Esa hora está incompleta. Ejemplo: 17:50.", "That time is incomplete. Example: 17:50."),
        W::BadNumber => ("Escriba solo el número.", "Write the number alone."),
        W::BadChoice | W::BadYesNo => ("Elija una de las opciones.", "Choose one of the options."),
        W::BadUrl => ("Escriba la dirección completa, con https://.", "Write the whole address, with https://."),
        W::OutOfBounds if kind == FieldKind::Equipment => {
            ("Escríbalo más corto, en una línea.", "Write it shorter, on one line.")
        }
        W::OutOfBounds => {
            let longest = too_long(limits::FIELD_BYTES);
            return reads.of(&longest.es, &longest.en).to_owned();
        }
        _ => ("Revise este dato.", "Look at this again."),
    };
    reads.of(words.0, words.1).to_owned()
}

/// That a text is too long, and how long one of so many bytes may be: a letter has one, or two with an accent.
pub(super) fn too_long(bytes: usize) -> BilingualText {
    let kilobytes = bytes / 1024;
    BilingualText {
        es: format!("Es un texto muy largo: caben {kilobytes} KB, cerca de {kilobytes} mil letras."),
        en: format!("The text is too long: {kilobytes} KB fit, about {kilobytes} thousand letters."),
    }
}

/// Which of the two is asked for, where the service does not say it.
pub(super) fn kind_words(reads: ReaderLanguage, kind: TicketKind) -> &'static str {
    match kind {
        TicketKind::Request => reads.of("Pedir un servicio", "To ask for a service"),
        TicketKind::Incident => reads.of("Algo dejó de funcionar", "Something stopped working"),
    }
}

/// An answer as people write it, and its language where it is Spanish whoever reads it.
pub(super) fn answer_as_read(
    reads: ReaderLanguage,
    kind: Option<FieldKind>,
    said: &str,
) -> (Cow<'_, str>, Option<&'static str>) {
    match kind {
        // As it was asked.
        Some(FieldKind::Bool) if said == "true" => (Cow::Borrowed(reads.of("Sí", "Yes")), None),
        Some(FieldKind::Bool) => (Cow::Borrowed(reads.of("No", "No")), None),
        Some(FieldKind::Date) => (dates::as_written(said), Some("es")),
        _ => (Cow::Borrowed(said), Some("es")),
    }
}

/// A label without the star that some manuals print.
pub(super) fn label(label: &str) -> &str {
    label.trim_end_matches(['*', ' ', ':'])
}

/// Which address to use (OAX-79).
pub(super) fn mail_advice(org: &Organisation, service: &ServiceDef, reads: ReaderLanguage) -> String {
    match org.mail_domains(service).as_slice() {
        [] => reads.of("Revise el correo: le falta una parte.", "Look at the address: a part is missing.").to_owned(),
        domains => format!(
            "{} {}.",
            reads.of("Use su correo institucional: termina en", "Use your institutional address: it ends in"),
            reads.any_of(domains)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::organisation::messages::event::Lang;

    /// An administrator takes a field and a building out of the data while somebody fills in the form.
    #[test]
    fn what_was_written_where_the_form_asks_no_more_is_told() {
        let org = load_builtin("oaxaca").expect("Oaxaca's data");
        let service = service(&org, "oax-soporte-hardware").expect("its service");
        let told = |words: &[(&str, &str)]| {
            let filled = Filled::of(words);
            let open = ticket(&org, service, &filled, String::new());
            wrong(&org, service, &open, &filled, ReaderLanguage(Lang::Es))
        };
        let of = |told: &Corrections, name: &str| {
            told.iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, how)| how.clone())
        };
        let gone = told(&[("f-antigua", "En el tercer piso"), ("f-vacia", ""), ("building", "derribado")]);
        assert!(of(&gone, "form").contains("ya no pide lo que escribió aquí: «En el tercer piso»."), "{gone:?}");
        assert_eq!(of(&gone, "building"), "Elija una de las opciones.");
        let none = told(&[("subject", "No enciende")]);
        assert_eq!((of(&none, "form"), of(&none, "building")), (String::new(), String::new()));
    }
}
