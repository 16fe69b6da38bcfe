//! The survey. Its questions are the fields of a form of the organisation's, its answers an act of the requester's
//! (SEC-13).

use super::form_input::Filled;
use super::lang::ReaderLanguage;
use super::offer::{answer_as_read, label};
use super::page::optional;
use maud::{Markup, html};
use ronda_shared::catalog::{FieldDef, FieldKind, Organisation, check_value};
use ronda_shared::command::{Command, Decision};
use ronda_shared::ticket::view::Survey;
use std::borrow::Cow;
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

/// The questions as inputs, with what was answered before and not taken, by the name of each.
pub(super) fn inputs<'t>(org: &Organisation, reads: ReaderLanguage, said: &dyn Fn(&str) -> &'t str) -> Markup {
    let told = said("comment");
    let comment = comment(org).map(|field| label(&field.label));
    html! {
        @for field in asked_fields(org) { (question(field, reads, said)) }
        label for="comment" {
            @if let Some(comment) = comment { span lang="es" { (comment) } }
            @else { (reads.of("Comentarios", "Comments")) }
            (optional(reads))
        }
        textarea id="comment" name="comment" maxlength="2000" { @if !told.is_empty() { "\n" (told) } }
    }
}

/// One question, as what it asks for. The browser asks for what is missing before anything is sent.
fn question<'t>(field: &FieldDef, reads: ReaderLanguage, said: &dyn Fn(&str) -> &'t str) -> Markup {
    let name = format!("q-{}", field.id);
    let told = said(&name);
    let options: Vec<(&str, &str)> = match field.kind {
        FieldKind::Bool => vec![("true", reads.of("Sí", "Yes")), ("false", reads.of("No", "No"))],
        FieldKind::Choice => field.options.iter().map(|option| (option.as_str(), option.as_str())).collect(),
        _ => Vec::new(),
    };
    let kind = match field.kind {
        FieldKind::Date => "date",
        FieldKind::Time => "time",
        FieldKind::Email => "email",
        FieldKind::Phone => "tel",
        FieldKind::Url => "url",
        _ => "text",
    };
    let keyboard = (field.kind == FieldKind::Number).then_some("decimal");
    // The institution writes its own words in Spanish, whoever reads them.
    let own = (field.kind == FieldKind::Choice).then_some("es");
    let asked = html! { span lang="es" { (label(&field.label)) } @if !field.required { (optional(reads)) } };
    html! {
        @if matches!(field.kind, FieldKind::Choice | FieldKind::Bool) {
            fieldset {
                legend { (asked) }
                @for (value, words) in options {
                    label class="tick" lang=[own] {
                        input type="radio" name=(name) value=(value) required[field.required] checked[value == told];
                        (words)
                    }
                }
            }
        } @else {
            label for=(name) { (asked) }
            input id=(name) name=(name) type=(kind) inputmode=[keyboard] maxlength="500" required[field.required]
                value=[Some(told).filter(|told| !told.is_empty())];
        }
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
    let comment = survey.comment.trim();
    html! {
        p { (reads.of("Gracias por su respuesta.", "Thank you for your answer.")) }
        dl {
            @for Told { asked, said, own } in told(org, reads, &survey.answers) {
                dt lang="es" { (asked) }
                dd lang=[own] { (said) }
            }
            @if !comment.is_empty() { dt { (reads.of("Comentarios", "Comments")) } dd { (comment) } }
        }
    }
}

/// A question with its answer as people write it.
#[derive(Debug, PartialEq, Eq)]
struct Told<'a> {
    asked: &'a str,
    said: Cow<'a, str>,
    /// The language of the answer, where it is Spanish whoever reads it.
    own: Option<&'static str>,
}

/// Each question with its answer, in the order of the form; what it asks no more comes last.
fn told<'a>(org: &'a Organisation, reads: ReaderLanguage, answers: &'a BTreeMap<String, String>) -> Vec<Told<'a>> {
    let fields = fields(org);
    let mut told: Vec<(usize, Told<'_>)> = Vec::with_capacity(answers.len());
    for (id, said) in answers {
        let at = fields.iter().position(|field| field.id.as_str() == id);
        let known = at.and_then(|at| fields.get(at).copied());
        let (said, own) = answer_as_read(reads, known.map(|field| field.kind), said);
        let asked = known.map_or(id.as_str(), |field| label(&field.label));
        told.push((at.unwrap_or(usize::MAX), Told { asked, said, own }));
    }
    told.sort_by_key(|(at, _)| *at);
    told.into_iter().map(|(_, told)| told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::organisation::messages::event::Lang;

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

    /// An institution whose survey asks for yes or no, for a day and for a number.
    fn asking() -> Organisation {
        let mut org = load_builtin("oaxaca").expect("Oaxaca's data");
        let field = |id: &str, kind: &str, required: bool| -> FieldDef {
            let field = serde_json::json!({ "id": id, "label": format!("¿{id}?"), "kind": kind, "required": required });
            serde_json::from_value(field).expect("a field")
        };
        let survey = org.settings.survey_form.clone().expect("a survey");
        let form = org.forms.iter_mut().find(|form| form.id == survey).expect("its form");
        form.fields =
            vec![field("volvio", "bool", true), field("dia", "date", false), field("cuantos", "number", false)];
        org
    }

    #[test]
    fn each_question_is_asked_as_what_it_takes() {
        let org = asking();
        let page = inputs(&org, ReaderLanguage(Lang::Es), &|_| "").into_string();
        for words in [
            r#"<input type="radio" name="q-volvio" value="true" required>Sí"#,
            r#"<input type="radio" name="q-volvio" value="false" required>No"#,
            r#"name="q-dia" type="date" maxlength="500">"#,
            r#"name="q-cuantos" type="text" inputmode="decimal""#,
            r#"<legend><span lang="es">¿volvio?</span></legend>"#,
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let page = inputs(&org, ReaderLanguage(Lang::En), &|_| "").into_string();
        let words = r#"<span lang="es">¿dia?</span> <span class="opt">(optional)</span></label>"#;
        assert!(page.contains(words) && !page.contains(r#"class="tick" lang="#), "{page}");
        let before = |name: &str| if name == "q-volvio" { "false" } else { "" };
        let page = inputs(&org, ReaderLanguage(Lang::Es), &before).into_string();
        let kept = r#"name="q-volvio" value="false" required checked>No"#;
        assert!(page.contains(kept) && page.matches(" checked").count() == 1, "what was not taken stays: {page}");
        let said = Filled::of(&[("q-volvio", "true"), ("q-dia", "2026-11-21")]);
        assert!(answer(&org, &said).is_some(), "what the page sends is an answer");
        assert_eq!(answer(&org, &Filled::of(&[("q-dia", "2026-11-21")])), None, "a question has no answer");
    }

    #[test]
    fn what_was_answered_is_read_as_people_write_it_in_the_order_of_the_form() {
        let org = asking();
        let said = [("cuantos", "3"), ("dia", "2026-11-21"), ("antigua", "bien"), ("volvio", "true")];
        let answers: BTreeMap<String, String> =
            said.map(|(id, said)| (id.to_owned(), said.to_owned())).into_iter().collect();
        let read = |lang: Lang| -> Vec<(String, String)> {
            let all = told(&org, ReaderLanguage(lang), &answers);
            all.into_iter().map(|one| (one.asked.to_owned(), one.said.into_owned())).collect()
        };
        let expected =
            [("¿volvio?", "Sí"), ("¿dia?", "21 de noviembre de 2026"), ("¿cuantos?", "3"), ("antigua", "bien")];
        assert_eq!(read(Lang::Es), expected.map(|(asked, said)| (asked.to_owned(), said.to_owned())));
        assert_eq!(read(Lang::En)[0].1, "Yes", "as it was asked");
    }
}
