//! The fields of a service's own form, each as what it asks for.

use super::Form;
use super::line::Line;
use super::marks::Marked;
use crate::portal::offer::{self, input};
use crate::portal::page::optional;
use maud::{Markup, html};
use ronda_shared::catalog::{FieldDef, FieldKind, Stage};
use ronda_shared::limits;

/// How conditions name the variant of the service that is asked for; so does its line.
pub(super) const VARIANT: &str = "subservice";

impl Form<'_> {
    /// The service's own fields that are shown as things stand.
    pub(super) fn own_fields(&self) -> Markup {
        let states = offer::states(self.org, self.service, self.values);
        // What is not shown leads nobody anywhere, as an answer that a former form alone asked for.
        let is_shown = |id: &&str| states.iter().any(|state| state.shown && state.field.id.as_str() == *id);
        let leads: Vec<&str> = self.leading().into_iter().filter(is_shown).collect();
        html! {
            div id="fields" {
                @for state in states.iter().filter(|state| state.shown) {
                    (self.field(&state.field, state.must_have, leads.contains(&state.field.id.as_str())))
                }
                @if !leads.is_empty() || self.variant_leads() {
                    button class="second" name="look" value="1" data-look {
                        (self.reads.of("Mostrar los campos que siguen", "Show the fields that follow"))
                    }
                }
            }
        }
    }

    /// The fields on which it depends whether others are asked.
    fn leading(&self) -> Vec<&str> {
        let names = self.conditions();
        let asked = self.org.fields(&self.service.id, Stage::Open).into_iter().map(|field| field.id.as_str());
        asked.filter(|id| names.contains(id)).collect()
    }

    /// Whether the variant is asked for on a line of its own: where a field of the service's form asks the very same, that one alone is.
    pub(super) fn asks_variant(&self) -> bool {
        !self.service.subservices.is_empty() && self.org.variant_field(&self.service.id).is_none()
    }

    /// Whether it depends on that line what else is asked (AGU-46).
    pub(super) fn variant_leads(&self) -> bool {
        self.asks_variant() && self.conditions().contains(&VARIANT)
    }

    /// What the conditions name by which fields and documents are asked.
    fn conditions(&self) -> Vec<&str> {
        let fields = self.org.fields(&self.service.id, Stage::Open).into_iter();
        let papers = self.service.attachments.iter();
        let conditions = fields.flat_map(|field| field.when.iter().chain(&field.required_when));
        let conditions = conditions.chain(papers.flat_map(|paper| paper.when.iter().chain(&paper.required_when)));
        conditions.flat_map(|condition| condition.names()).collect()
    }

    fn field(&self, field: &FieldDef, must: bool, leads: bool) -> Markup {
        let name = input(&field.id);
        let help = field.help.as_deref().unwrap_or_default();
        let short = Line { help, must, leads, own: true, ..Line::text(&name, &field.label) };
        let long = Line { most: Some(limits::FIELD_BYTES), ..short };
        match field.kind {
            FieldKind::Textarea => self.area(&long),
            FieldKind::Choice if field.multiple && field.options_source.is_none() => self.boxes(field, &short),
            FieldKind::Choice if field.options_source.is_none() => self.select(&short, &field.options),
            FieldKind::Bool => {
                let yes = [("true", self.reads.of("Sí", "Yes")), ("false", self.reads.of("No", "No"))];
                self.options(&short, yes.into_iter())
            }
            FieldKind::Photo => self.file(&short, false),
            FieldKind::Date => self.line(&Line { kind: "date", ..short }),
            FieldKind::Time => self.line(&Line { kind: "time", ..short }),
            FieldKind::Email => self.line(&Line { kind: "email", ..long }),
            FieldKind::Phone => self.line(&Line { kind: "tel", ..long }),
            FieldKind::Number => self.line(&Line { inputmode: Some("decimal"), ..long }),
            FieldKind::Url => self.line(&Line { kind: "url", ..long }),
            _ => self.line(&long),
        }
    }

    fn boxes(&self, field: &FieldDef, line: &Line<'_>) -> Markup {
        let Marked { invalid, described } = self.marked(line);
        let chosen: Vec<&str> = self.filled.get(line.name).lines().collect();
        html! {
            fieldset aria-invalid=[invalid] aria-describedby=[described] {
                legend { (self.called(line)) @if !line.must { (optional(self.reads)) } }
                (self.help(line))
                @for option in &field.options {
                    label class="tick" lang=[self.institution(line)] {
                        input type="checkbox" name=(line.name) value=(option) checked[chosen.contains(&option.as_str())]
                            data-leads[line.leads];
                        (option)
                    }
                }
                (self.problem_of(line.name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;
    use crate::organisation::messages::event::Lang;
    use crate::portal::form_input::Filled;
    use crate::portal::lang::ReaderLanguage;

    /// A choice of several with a hint, as the form draws it for whoever reads this language.
    fn drawn(lang: Lang, wrong: &[&str]) -> String {
        let org = load_builtin("oaxaca").expect("Oaxaca's data");
        let (service, filled) = (&org.services[0], Filled::of(&[]));
        let values = org.values_of_birth(&offer::ticket(&org, service, &filled, String::new()));
        let wrong = wrong.iter().map(|name| ((*name).to_owned(), "Falta.".to_owned())).collect();
        let form = Form {
            org: &org,
            service,
            reads: ReaderLanguage(lang),
            filled: &filled,
            values: &values,
            wrong: &wrong,
            token: "",
            known: None,
            letters: false,
        };
        let field = serde_json::json!({
            "id": "permisos", "label": "Permisos", "kind": "choice", "multiple": true, "options": ["Consulta"],
            "help": "Sin derechos de administrador.",
        });
        let field: FieldDef = serde_json::from_value(field).expect("a field");
        form.field(&field, true, false).into_string()
    }

    #[test]
    fn a_choice_of_several_tells_its_hint_and_what_it_lacks() {
        let name = input(&ronda_shared::ids::FieldId::new("permisos"));
        let page = drawn(Lang::Es, &[]);
        let hint = format!("<small id=\"{name}-hint\">Sin derechos de administrador.</small>");
        assert!(page.contains(&hint), "{page}");
        assert!(page.contains(&format!("<fieldset aria-describedby=\"{name}-hint\">")), "{page}");
        let lacks = drawn(Lang::Es, &[name.as_str()]);
        assert!(lacks.contains(&format!("aria-describedby=\"{name}-wrong {name}-hint\"")), "{lacks}");
    }

    #[test]
    fn the_institutions_own_words_are_marked_as_spanish_in_an_english_page() {
        let page = drawn(Lang::En, &[]);
        for words in [r#"<legend><span lang="es">Permisos</span></legend>"#, r#"<label class="tick" lang="es">"#] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(page.contains(r#"lang="es">Sin derechos"#), "{page}");
        assert!(!drawn(Lang::Es, &[]).contains("lang="), "a page in Spanish says it once");
    }
}
