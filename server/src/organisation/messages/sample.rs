//! Sample values for a message template, of a ticket that does not exist. They show how a message reads before anybody
//! is sent it.

use super::template::{NAMES, Values};
use ronda_shared::catalog::Organisation;

/// Something for every name that a template may hold, in Spanish as most requesters read it.
pub fn values(organisation: &Organisation, origin: &str) -> Values {
    let service = organisation.services.first().map_or("Soporte de equipo", |service| service.name.as_str());
    let team = organisation.teams.first().map_or("Mesa de ayuda", |team| team.name.as_str());
    let folio =
        format!("{}-{:0width$}", organisation.folio.prefix, 128, width = usize::from(organisation.folio.digits));
    let value = |name: &str| match name {
        "answer" => "Ya se revisó el equipo; falta el cable.".to_owned(),
        "assignee" => "Omar Cruz Peña".to_owned(),
        "closed" => "quedó atendida y cerrada".to_owned(),
        "contacts" => {
            let told = organisation.contacts.iter().map(|contact| format!("{}: {}", contact.label, contact.value));
            told.collect::<Vec<_>>().join("\n")
        }
        "decides" => "Ana López".to_owned(),
        "description" => "La impresora del segundo piso no imprime desde ayer.".to_owned(),
        "desk" => organisation.short_name.clone(),
        "diagnosis" => "Cable de red dañado".to_owned(),
        "due" => "mañana a las 14:00".to_owned(),
        "ended" => "Servicio atendido".to_owned(),
        "folio" => folio.clone(),
        "level" => "2".to_owned(),
        "materials" => "2 pieza Memoria de 8 GB; 1 pieza Fuente de poder".to_owned(),
        "name" => "Lía Mora".to_owned(),
        "note" => "Se cerró con su confirmación.".to_owned(),
        "organisation" => organisation.name.clone(),
        "origin" => origin.to_owned(),
        "question" => "¿En qué oficina está el equipo?".to_owned(),
        "reason" => "Falta la firma de quien autoriza.".to_owned(),
        "reopen_until" => "el viernes".to_owned(),
        "request_by" => "Portal".to_owned(),
        "service" => service.to_owned(),
        "silence" => "48 horas".to_owned(),
        "solution" => "Se cambió el cable y se probó la impresión.".to_owned(),
        "state" => "Asignado".to_owned(),
        "subject" => "No imprime".to_owned(),
        "survey" => "Díganos cómo fue el servicio con el enlace «Ver mi solicitud» de este correo.".to_owned(),
        "team" => team.to_owned(),
        "visit" => "mañana a las 10:00".to_owned(),
        "visit_mode" => "Presencial".to_owned(),
        "was_due" => "hoy a las 18:00".to_owned(),
        // What is said of a restricted ticket alone.
        _ => String::new(),
    };
    NAMES.into_iter().map(|name| (name, value(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation;

    #[test]
    fn every_name_but_that_of_what_is_reserved_has_something_to_say() {
        let organisation = organisation::load_builtin("oaxaca").expect("Oaxaca's data");
        let values = values(&organisation, "https://ronda.example");
        let silent: Vec<&str> = values.iter().filter(|(_, text)| text.is_empty()).map(|(name, _)| *name).collect();
        assert_eq!(silent, ["reserved"]);
        assert_eq!(values["folio"], "TYS-000128");
    }
}
