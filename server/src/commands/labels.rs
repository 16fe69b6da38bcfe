//! `ronda labels` and `ronda paper`: what is printed, into a file, without a browser; `ronda verify --paper` and `ronda
//! export-equipment`.

use super::ask::{ask, unexpected};
use super::new_file::NewFile;
use super::{CommandError, IN_PART, system};
use crate::admin_api::{Answer, LabelSelection, Question};
use crate::cli::{self, LabelsOf, PaperOf};
use crate::config::Settings;
use crate::print::labels::layout::{self, Layout};
use crate::print::paper::issue::{CertifiedPlace, Verified};
use crate::verification::Lang;
use ronda_shared::ids::FormId;
use std::path::Path;
use std::process::ExitCode;

/// Prints labels; without a file to write, lists the grids.
pub(super) async fn labels(order: LabelsOf, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let Some(out) = order.out else {
        for layout in layout::known() {
            println!("{:<14} {}", layout.id, layout.en);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let which = match (order.equipment, order.building, order.blank) {
        (items, None, None) if !items.is_empty() => LabelSelection::Items(items),
        (items, Some(building), None) if items.is_empty() => LabelSelection::Building { building, bare: order.new },
        (items, None, Some(count)) if items.is_empty() => LabelSelection::Blank(count),
        _ => return Err(CommandError::Misused("say which labels: --equipment, --building or --blank".into())),
    };
    let svg = out.extension().is_some_and(|end| end.eq_ignore_ascii_case("svg"));
    let question = Question::Labels { which, layout: grid(&order.layout)?, start: order.start.saturating_sub(1), svg };
    // A label is bound as it is printed: `--new` would not print it again.
    let made = NewFile::made(&out)?;
    match ask(cli::settings(order.settings, file)?, question).await? {
        Answer::Printed { file, pieces, .. } => {
            made.write(&file)?;
            println!("{}: {pieces} labels.", out.display());
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Prints a form of a ticket.
pub(super) async fn paper(order: PaperOf, file: Option<&Path>) -> Result<ExitCode, CommandError> {
    let question = Question::Paper { ticket: order.ticket, form: FormId::new(order.form), blank: order.blank };
    let made = NewFile::made(&order.out)?;
    match ask(cli::settings(order.settings, file)?, question).await? {
        Answer::Printed { file, name, pieces, .. } => {
            made.write(&file)?;
            println!("{}: {name}, {pieces} pages.", order.out.display());
            Ok(ExitCode::SUCCESS)
        }
        other => unexpected(other),
    }
}

/// Writes the registry of equipment as a table.
pub(super) async fn registry(out: &Path, settings: Settings) -> Result<ExitCode, CommandError> {
    let made = NewFile::made(out)?;
    match ask(settings, Question::ExportEquipment {}).await? {
        Answer::Printed { file, pieces, unread, .. } => {
            made.write(&file)?;
            println!("{}: {pieces} items.", out.display());
            if unread > 0 {
                println!(
                    "{unread} items cannot be read: the table names them at its end. «ronda verify» says what is wrong."
                );
            }
            Ok(if unread > 0 { ExitCode::from(IN_PART) } else { ExitCode::SUCCESS })
        }
        other => unexpected(other),
    }
}

/// Tells what may be told of a printed paper.
pub(super) async fn verify(typed: String, settings: Settings, lang: Lang) -> Result<ExitCode, CommandError> {
    match ask(settings, Question::VerifyPaper { paper: typed }).await? {
        Answer::Paper { paper: Some(paper), days } => {
            print!("{}", verified_text(&paper, &days, lang));
            Ok(if paper.modified { ExitCode::from(IN_PART) } else { ExitCode::SUCCESS })
        }
        Answer::Paper { paper: None, .. } => {
            println!(
                "{}",
                match lang {
                    Lang::Es => "Ningún documento emitido aquí tiene esa huella.",
                    Lang::En => "No paper that was printed here has that hash.",
                }
            );
            Ok(ExitCode::from(IN_PART))
        }
        other => unexpected(other),
    }
}

fn verified_text(paper: &Verified, [opened, printed]: &[String; 2], lang: Lang) -> String {
    let code = paper.code.as_deref().map(|code| format!(" ({code})")).unwrap_or_default();
    let labels: [&str; 6] = match lang {
        Lang::Es => ["Institución", "Documento", "Folio", "Solicitud recibida", "Impreso", "Firmado como"],
        Lang::En => ["Institution", "Document", "Folio", "Request received", "Printed", "Signed as"],
    };
    let signed = match (paper.signed.as_slice(), lang) {
        ([], Lang::Es) => "sin firmas".to_owned(),
        ([], Lang::En) => "not signed".to_owned(),
        (roles, _) => roles.join(", "),
    };
    let values = [&paper.organisation, &format!("{}{code}", paper.title), &paper.number, opened, printed, &signed];
    let lines = labels.iter().zip(values).map(|(label, value)| format!("{label}: {value}\n"));
    let certified = paper.certified.iter().map(|CertifiedPlace { place, standing }| {
        let (place, standing) = match lang {
            Lang::Es => (&place.es, &standing.es),
            Lang::En => (&place.en, &standing.en),
        };
        format!("e.firma: {place}: {standing}\n")
    });
    let state = match (lang, paper.modified) {
        (Lang::Es, false) => "Se emitió aquí y no se ha modificado desde entonces.",
        (Lang::Es, true) => "Se emitió aquí; lo que dice el ticket cambió después.",
        (Lang::En, false) => "Printed here; not changed since.",
        (Lang::En, true) => "Printed here; the ticket says something else by now.",
    };
    let stamped = paper.time_stamp.iter().map(|told| match lang {
        Lang::Es => format!("Sello de tiempo: {}\n", told.es),
        Lang::En => format!("Time stamp: {}\n", told.en),
    });
    lines.chain(certified).chain(stamped).collect::<String>() + state + "\n"
}

/// A grid by its name, or one's own in a file.
fn grid(name: &str) -> Result<Layout, CommandError> {
    if let Some(known) = layout::named(name) {
        return Ok(known.clone());
    }
    if !name.ends_with(".json") {
        let known: Vec<_> = layout::known().iter().map(|layout| layout.id.as_str()).collect();
        return Err(CommandError::Misused(format!("there is no grid «{name}»; known: {}", known.join(", "))));
    }
    let text = std::fs::read_to_string(name).map_err(system(format!("{name} cannot be read")))?;
    Layout::read(&text).map_err(|error| CommandError::Refused(format!("{name}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificates::Wording;
    use ronda_shared::time::Timestamp;

    #[test]
    fn an_approval_by_e_firma_is_told_in_the_language_that_is_asked_for() {
        let both = |es: &str, en: &str| Wording { es: es.into(), en: en.into() };
        let paper = Verified {
            organisation: "Mesa".into(),
            title: "Orden de servicio".into(),
            code: None,
            number: "TYS-984370".into(),
            opened: Timestamp::from_millis(1_795_180_440_000),
            printed: Timestamp::from_millis(1_795_190_440_000),
            signed: Vec::new(),
            certified: vec![CertifiedPlace {
                place: both("Autorización: Titular", "Approval: Titular"),
                standing: both("vigente", "in force"),
            }],
            time_stamp: None,
            modified: false,
        };
        let days = ["20 nov".to_owned(), "21 nov".to_owned()];
        assert!(verified_text(&paper, &days, Lang::Es).contains("e.firma: Autorización: Titular: vigente\n"));
        let english = verified_text(&paper, &days, Lang::En);
        assert!(english.contains("e.firma: Approval: Titular: in force\n"), "{english}");
    }
}
