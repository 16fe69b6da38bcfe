//! The survey: its questions are the fields of a form of the organisation's, its answers an act of the requester's (SEC-13).

use super::form_input::Filled;
use super::lang::Reads;
use super::offer::label;
use super::page::escaped;
use ronda_shared::catalog::{FieldDef, FieldKind, Organisation, check_value};
use ronda_shared::command::{Command, Decision};
use ronda_shared::limits;
use ronda_shared::ticket::view::Survey;
use std::collections::BTreeMap;

/// The questions; none where the organisation has no survey. The first long one is the comment (OCO-17).
fn fields(org: &Organisation) -> Vec<&FieldDef> {
    let form = org.settings.survey_form.as_deref().and_then(|id| org.form(id));
    let fields = form.map_or(&[][..], |form| &form.fields);
    fields.iter().filter(|field| field.core.is_none()).collect()
}

fn comment(org: &Organisation) -> Option<&FieldDef> {
    fields(org).into_iter().find(|field| field.kind == FieldKind::Textarea)
}

fn asked(org: &Organisation) -> Vec<&FieldDef> {
    let comment = comment(org).map(|field| &field.id);
    fields(org).into_iter().filter(|field| Some(&field.id) != comment).collect()
}

/// Whether there is anything to ask.
pub(super) fn any(org: &Organisation) -> bool {
    !asked(org).is_empty()
}

/// The questions as inputs.
pub(super) fn inputs(org: &Organisation, reads: Reads) -> String {
    let questions: String = asked(org)
        .into_iter()
        .map(|field| {
            let name = format!("q-{}", escaped(field.id.as_str()));
            let words = escaped(label(&field.label));
            if field.kind != FieldKind::Choice {
                return format!("<label for=\"{name}\">{words}</label><input id=\"{name}\" name=\"{name}\" maxlength=\"500\">");
            }
            let options: String = field
                .options
                .iter()
                .map(|option| {
                    let option = escaped(option);
                    let must = if field.required { " required" } else { "" };
                    format!("<label class=\"tick\"><input type=\"radio\" name=\"{name}\" value=\"{option}\"{must}>{option}</label>")
                })
                .collect();
            format!("<fieldset lang=\"es\"><legend>{words}</legend>{options}</fieldset>")
        })
        .collect();
    let words = comment(org).map_or(reads.of("Comentarios", "Comments"), |field| label(&field.label));
    format!(
        "{questions}<label for=\"comment\">{}{}</label><textarea id=\"comment\" name=\"comment\" maxlength=\"2000\"></textarea>",
        escaped(words),
        reads.of(" <span class=\"opt\">(opcional)</span>", " <span class=\"opt\">(optional)</span>")
    )
}

/// What was answered, as an act; none where something asked for is missing or is no answer.
pub(super) fn answer(org: &Organisation, filled: &Filled) -> Option<Command> {
    let mut answers = BTreeMap::new();
    for field in asked(org) {
        let said = filled.line(&format!("q-{}", field.id));
        if (field.required && said.is_empty()) || check_value(field, &said).is_err() {
            return None;
        }
        if !said.is_empty() {
            answers.insert(field.id.to_string(), said);
        }
    }
    let comment: String = filled.get("comment").chars().take(limits::FIELD_BYTES / 4).collect();
    Some(Command::Decision(Decision::AnswerSurvey { answers, comment }))
}

/// What was answered, to be read; an answer that silence was taken for is told as that (SEC-14).
pub(super) fn given(org: &Organisation, reads: Reads, survey: &Survey) -> String {
    if survey.deemed {
        let default = org.settings.survey.as_ref().map_or("", |rule| rule.default.as_str());
        return format!(
            "<p>{} «{}». {}</p>",
            reads.of(
                "No recibimos su respuesta en el plazo, así que el servicio quedó calificado como",
                "No answer came in time, so the service was rated as"
            ),
            escaped(default),
            reads.of("En los informes se cuenta aparte.", "Reports count it apart.")
        );
    }
    let words = |id: &str| {
        let known = fields(org).into_iter().find(|field| field.id.as_str() == id);
        known.map_or(id.to_owned(), |field| label(&field.label).to_owned())
    };
    let rows: String = survey
        .answers
        .iter()
        .map(|(id, said)| format!("<dt>{}</dt><dd>{}</dd>", escaped(&words(id)), escaped(said)))
        .collect();
    let comment = match survey.comment.trim() {
        "" => String::new(),
        said => format!("<dt>{}</dt><dd>{}</dd>", reads.of("Comentarios", "Comments"), escaped(said)),
    };
    format!(
        "<p>{}</p><dl lang=\"es\">{rows}{comment}</dl>",
        reads.of("Gracias por su respuesta.", "Thank you for your answer.")
    )
}
