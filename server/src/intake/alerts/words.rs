//! What the server writes into tickets of alerts, in Spanish, as all that it notes.

use super::mapping::Alert;
use crate::store::alerts::OutageRow;
use ronda_shared::limits;

/// What a ticket says of the alert that opened it.
pub(super) fn description(source: &str, alert: &Alert, left_out: u64) -> String {
    let mut lines = Vec::new();
    if !alert.text.is_empty() {
        lines.push(alert.text.clone());
    }
    let told = [
        ("Gravedad", &alert.severity),
        ("Equipo", &alert.name),
        ("Dirección", &alert.address),
        ("Serie o inventario", &alert.serial),
        ("MAC", &alert.mac),
        ("Depende de", &alert.upstream),
        ("Lugar", &alert.building),
    ];
    lines.extend(told.iter().filter(|(_, said)| !said.is_empty()).map(|(name, said)| format!("{name}: {said}")));
    let mut text = lines.join("\n");
    let ends: Vec<String> = std::iter::once(format!("Alerta de «{source}».")).chain(of_left_out(left_out)).collect();
    let end = ends.join("\n");
    // What is too long is cut in what the system says of the alert: not in which system it is, nor in how many it left out.
    let mut most = text.len().min(limits::FIELD_BYTES.saturating_sub(end.len() + 1));
    while !text.is_char_boundary(most) {
        most -= 1;
    }
    text.truncate(most);
    if text.is_empty() { end } else { format!("{text}\n{end}") }
}

/// That the source bounds what it tells in one call; none where it left nothing out of this one.
pub(super) fn of_left_out(alerts: u64) -> Option<String> {
    let alerts = match alerts {
        0 => return None,
        1 => "1 alerta".to_owned(),
        many => format!("{many} alertas"),
    };
    Some(format!("El sistema de alertas dejó fuera {alerts} de este aviso: en Ronda no están, míralas ahí."))
}

/// That an outage goes on, or has grown; `last`: which source told something last, and what.
pub(super) fn goes_on(row: &OutageRow, last: Option<(&str, &str)>) -> String {
    let last = match last {
        None => String::new(),
        Some((source, title)) if row.source == source => format!(" La última: «{title}»."),
        // The ticket says who opened it: nobody would look for this one in another system.
        Some((source, title)) => format!(" La última, de «{source}»: «{title}»."),
    };
    let all = match row.alerts {
        1 => "Es una sola alerta".to_owned(),
        many => format!("Esta falla reúne {many} alertas"),
    };
    let still = match row.firing {
        1 => "1 sigue activa".to_owned(),
        many => format!("{many} siguen activas"),
    };
    let said = match row.unsaid {
        1 => "1 aviso".to_owned(),
        many => format!("{many} avisos"),
    };
    format!("La alerta continúa: {said} desde la última nota. {all}; {still}.{last}")
}

/// Why the server resolves.
pub(super) const SOLVED: &str = "Las alertas terminaron solas antes de que alguien atendiera el ticket. Nadie tiene que \
                                 confirmarlo: lo abrió un sistema.";
/// What it writes where a diagnosis is asked for.
pub(super) const DIAGNOSIS: &str =
    "Sin intervención: el sistema de monitoreo informó que la falla terminó. No se revisó en sitio.";
/// Why a step of the list does not apply.
pub(super) const NOT_APPLICABLE: &str = "La alerta terminó sola; nadie intervino.";
/// Why it is reopened.
pub(super) const AGAIN: &str = "La alerta volvió a presentarse.";
/// Where people work on it.
pub(super) const ENDED_AT_WORK: &str =
    "Las alertas de este ticket terminaron. El ticket sigue abierto porque alguien trabaja en él.";

/// Where the service asks for more than the server can say.
pub(super) fn ended_lacking(lacks: &[String]) -> String {
    format!(
        "Las alertas de este ticket terminaron. El servidor no lo resuelve porque el servicio pide: {}.",
        lacks.join(", ")
    )
}

/// That an alert came again in a ticket that is not reopened.
pub(super) const AGAIN_OVER: &str = "La alerta volvió a presentarse, y este ticket ya no se puede reabrir.";

/// With these words begins what a requester reads who writes about an outage that is known.
pub(super) const KNOWN_OUTAGE: &str = "Ya sabemos de una falla en tu edificio o en este equipo";

/// What they read.
pub(super) fn known_outage(folio: &str) -> String {
    format!("{KNOWN_OUTAGE} y la estamos atendiendo con el folio {folio}. Tu solicitud queda ligada a esa falla.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_alert_it_is_said_whose_it_is_and_how_many_were_left_out() {
        let alert = Alert { text: "ñ".repeat(limits::FIELD_BYTES), name: "sw-3".to_owned(), ..Alert::default() };
        let said = description("monitoreo", &alert, 312);
        assert!(said.len() <= limits::FIELD_BYTES && said.starts_with('ñ'), "{said}");
        assert!(said.contains("\nAlerta de «monitoreo».\n") && said.contains("dejó fuera 312 alertas"), "{said}");
        let bare = description("monitoreo", &Alert::default(), 0);
        assert_eq!(bare, "Alerta de «monitoreo».");
    }
}
