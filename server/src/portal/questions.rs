//! The survey. Its questions are the fields of a form of the organisation's, its answers an act of the requester's
//! (SEC-13).

use super::form_input::Filled;
use super::lang::ReaderLanguage;
use super::offer::label;
use super::page::optional;
use maud::{Markup, html};
use ronda_shared::catalog::{FieldDef, FieldKind, Organisation, check_value};
use ronda_shared::command::{Command, Decision};
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

fn asked_fields(org: &Organisation) -> Vec<&FieldDef> {
    let comment = comment(org).map(|field| &field.id);
    fields(org).into_iter().filter(|field| Some(&field.id) != comment).collect()
}

/// Whether there is anything to ask.
pub(super) fn any(org: &Organisation) -> bool {
    !asked_fields(org).is_empty()
}

/// The questions as inputs.
pub(super) fn inputs(org: &Organisation, reads: ReaderLanguage) -> Markup {
    let comment = comment(org).map_or(reads.of("Comentarios", "Comments"), |field| label(&field.label));
    html! {
        @for field in asked_fields(org) {
            @let name = format!("q-{}", field.id);
            @if field.kind == FieldKind::Choice {
                fieldset lang="es" {
                    legend { (label(&field.label)) }
                    @for option in &field.options {
                        label class="tick" {
                            input type="radio" name=(name) value=(option) required[field.required];
                            (option)
                        }
                    }
                }
            } @else {
                label for=(name) { (label(&field.label)) }
                input id=(name) name=(name) maxlength="500";
            }
        }
        label for="comment" { (comment) (optional(reads)) }
        textarea id="comment" name="comment" maxlength="2000" {}
    }
}

/// What was answered, as an act; none where something asked for is missing or is no answer.
pub(super) fn answer(org: &Organisation, filled: &Filled) -> Option<Command> {
    let mut answers = BTreeMap::new();
    for field in asked_fields(org) {
        let said = filled.line(&format!("q-{}", field.id));
        if (field.required && said.is_empty()) || check_value(field, &said).is_err() {
            return None;
        }
        if !said.is_empty() {
            answers.insert(field.id.to_string(), said);
        }
    }
    // As much as the form takes (`maxlength`), whole.
    let comment = filled.get("comment").to_owned();
    Some(Command::Decision(Decision::AnswerSurvey { answers, comment }))
}

/// What was answered, to be read; an answer that silence was taken for is told as that (SEC-14).
pub(super) fn given(org: &Organisation, reads: ReaderLanguage, survey: &Survey) -> Markup {
    if survey.deemed {
        let default = org.settings.survey.as_ref().map_or("", |rule| rule.default.as_str());
        let words = reads.of(
            "No recibimos su respuesta en el plazo, así que el servicio quedó calificado como",
            "No answer came in time, so the service was rated as",
        );
        let apart = reads.of("En los informes se cuenta aparte.", "Reports count it apart.");
        return html! { p { (words) " «" (default) "». " (apart) } };
    }
    let words = |id: &str| {
        let known = fields(org).into_iter().find(|field| field.id.as_str() == id);
        known.map_or(id.to_owned(), |field| label(&field.label).to_owned())
    };
    let comment = survey.comment.trim();
    html! {
        p { (reads.of("Gracias por su respuesta.", "Thank you for your answer.")) }
        dl lang="es" {
            @for (id, said) in &survey.answers { dt { (words(id)) } dd { (said) } }
            @if !comment.is_empty() { dt { (reads.of("Comentarios", "Comments")) } dd { (comment) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;

    #[test]
    fn a_comment_is_taken_whole() {
        let org = load_builtin("oaxaca").expect("Oaxaca's data");
        let chosen = |field: &FieldDef| field.options.first().cloned().unwrap_or_else(|| "5".to_owned());
        let said: Vec<(String, String)> =
            asked_fields(&org).into_iter().map(|field| (format!("q-{}", field.id), chosen(field))).collect();
        let long = "ñ".repeat(2_000);
        let mut words: Vec<(&str, &str)> = said.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        words.push(("comment", &long));
        let answered = answer(&org, &Filled::of(&words));
        let Some(Command::Decision(Decision::AnswerSurvey { comment, .. })) = answered else {
            panic!("an answer: {answered:?}")
        };
        assert_eq!(comment, long, "as many letters as the form takes");
    }
}
