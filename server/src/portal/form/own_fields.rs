//! The fields of a service's own form, each as what it asks for.

use super::Form;
use super::line::{Line, Marked};
use crate::portal::offer::{self, input, label};
use crate::portal::page::optional;
use maud::{Markup, html};
use ronda_shared::catalog::{FieldDef, FieldKind, Stage};
use ronda_shared::limits;

impl Form<'_> {
    /// The service's own fields that are shown as things stand.
    pub(super) fn own_fields(&self) -> Markup {
        let states = offer::states(self.org, self.service, self.values);
        let leads = self.leading();
        html! {
            div id="fields" {
                @for state in states.iter().filter(|state| state.shown) {
                    (self.field(&state.field, state.must_have, leads.contains(&state.field.id.as_str())))
                }
                @if !leads.is_empty() {
                    button class="second" name="look" value="1" data-look {
                        (self.reads.of("Mostrar los campos que siguen", "Show the fields that follow"))
                    }
                }
            }
        }
    }

    /// The fields on which it depends whether others are asked.
    fn leading(&self) -> Vec<&str> {
        let fields = self.org.fields(&self.service.id, Stage::Open);
        let papers = self.service.attachments.iter();
        let conditions = fields.iter().flat_map(|field| field.when.iter().chain(&field.required_when));
        let conditions = conditions.chain(papers.flat_map(|paper| paper.when.iter().chain(&paper.required_when)));
        let names: Vec<&str> = conditions.flat_map(|condition| condition.names()).collect();
        let asked = fields.iter().map(|field| field.id.as_str());
        asked.filter(|id| names.contains(id)).collect()
    }

    fn field(&self, field: &FieldDef, must: bool, leads: bool) -> Markup {
        let name = input(&field.id);
        let help = field.help.as_deref().unwrap_or_default();
        let short = Line { help, must, leads, ..Line::text(&name, &field.label) };
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
        let Marked { invalid, described } = self.marked(line.name, false);
        let chosen: Vec<&str> = self.filled.get(line.name).lines().collect();
        html! {
            fieldset aria-invalid=[invalid] aria-describedby=[described] {
                legend { (label(line.label)) @if !line.must { (optional(self.reads)) } }
                @for option in &field.options {
                    label class="tick" {
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
