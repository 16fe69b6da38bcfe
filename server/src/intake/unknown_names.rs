//! Finds what a source's settings name and the organisation's data do not have. It is told by its name, to who sets the
//! source up.

use crate::bilingual_text::BilingualText;

use ronda_shared::catalog::{Missing, Organisation};
use ronda_shared::ids::{ChannelId, ServiceId};
use ronda_shared::messages::Reason;

/// What a section that files tickets names and there is not; empty where all is there.
pub(super) fn of_filing(org: &Organisation, channel: &ChannelId, service: &ServiceId) -> Vec<BilingualText> {
    let mut all = Vec::new();
    if org.channel(channel).is_none() {
        all.push(not_in(("El canal", "the channel"), channel.as_str(), "channels.json"));
    }
    match org.service(service) {
        None => all.push(not_in(("El servicio", "the service"), service.as_str(), "services")),
        Some(found) if all.is_empty() && !org.takes_channel(found, channel) => all.push(BilingualText {
            es: format!("El servicio «{service}» no recibe por el canal «{channel}»."),
            en: format!("the service «{service}» does not take the channel «{channel}»"),
        }),
        Some(_) => {}
    }
    all
}

/// Something that is not in a file of the organisation's data: what it is in both languages, its name, the file.
pub(super) fn not_in((es, en): (&str, &str), id: &str, file: &str) -> BilingualText {
    BilingualText {
        es: format!("{es} «{id}» no está en {file} de la organización."),
        en: format!("{en} «{id}» is not in {file}"),
    }
}

/// Why a ticket cannot be opened, with all that is missing by its name.
pub fn refused(why: Reason, missing: &[Missing]) -> BilingualText {
    let missing: Vec<&str> = missing.iter().map(|missing| missing.id.as_str()).collect();
    let missing = missing.join(", ");
    let with = |words: &str| format!("{words} {missing}").trim_end().to_owned();
    BilingualText { es: with(why.es()), en: with(why.en()) }
}

/// Several, as one.
pub(super) fn joined(all: &[BilingualText]) -> BilingualText {
    let each = |of: fn(&BilingualText) -> &str, between: &str| all.iter().map(of).collect::<Vec<_>>().join(between);
    BilingualText { es: each(|one| &one.es, " "), en: each(|one| &one.en, "; ") }
}
