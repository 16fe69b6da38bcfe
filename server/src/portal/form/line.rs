//! One line of a form: its label, its hint, its input, and what is wrong with it.

use super::Form;
use super::marks::{self, Marked};
use crate::portal::form_input::ACCEPT;
use crate::portal::offer::label;
use crate::portal::page::optional;
use maud::{Markup, html};

/// One line of a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// The name of its input, which is also its id.
    pub(super) name: &'a str,
    /// What it is called.
    pub(super) label: &'a str,
    /// The type of its input.
    pub(super) kind: &'a str,
    /// A hint below the label; empty for none.
    pub(super) help: &'a str,
    /// Whether it may not stay empty, as the label tells it.
    pub(super) must: bool,
    /// Whether the browser is told so too.
    pub(super) required: bool,
    /// So many letters at most.
    pub(super) most: Option<usize>,
    /// What of the reader's own the browser may fill in.
    pub(super) autocomplete: Option<&'a str>,
    /// Which keyboard a phone shows.
    pub(super) inputmode: Option<&'a str>,
    /// Whether others are asked depends on it.
    pub(super) leads: bool,
    /// The list of words that the browser offers; others may be written.
    pub(super) list: Option<&'a str>,
    /// Buttons for bold, italic and underlined stand above it.
    pub(super) marks: bool,
    /// Its label and its hint are the institution's own words.
    pub(super) own: bool,
}

impl<'a> Line<'a> {
    /// A line of text that may stay empty.
    pub(super) fn text(name: &'a str, label: &'a str) -> Self {
        Self {
            name,
            label,
            kind: "text",
            help: "",
            must: false,
            required: false,
            most: None,
            autocomplete: None,
            inputmode: None,
            leads: false,
            list: None,
            marks: false,
            own: false,
        }
    }
}

impl Form<'_> {
    /// A line with an input of one line.
    pub(super) fn line(&self, line: &Line<'_>) -> Markup {
        let Marked { invalid, described } = self.marked(line);
        html! {
            (self.head(line))
            input id=(line.name) name=(line.name) type=(line.kind) data-leads[line.leads] maxlength=[line.most]
                autocomplete=[line.autocomplete] inputmode=[line.inputmode] required[line.required] list=[line.list]
                value=(self.filled.get(line.name)) aria-invalid=[invalid] aria-describedby=[described];
            (self.problem_of(line.name))
        }
    }

    /// A line with room for several.
    pub(super) fn area(&self, line: &Line<'_>) -> Markup {
        let Marked { invalid, described } = self.marked(line);
        html! {
            (self.head(line))
            // A browser drops the first line break: one that was typed stays.
            textarea id=(line.name) name=(line.name) data-leads[line.leads] maxlength=[line.most] data-marks[line.marks]
                aria-invalid=[invalid] aria-describedby=[described] { "\n" (self.filled.get(line.name)) }
            (self.problem_of(line.name))
        }
    }

    /// A line with a choice: what is sent, and the words that are read.
    pub(super) fn options<'s>(&self, line: &Line<'_>, options: impl Iterator<Item = (&'s str, &'s str)>) -> Markup {
        let Marked { invalid, described } = self.marked(line);
        let chosen = self.filled.get(line.name);
        html! {
            (self.head(line))
            select id=(line.name) name=(line.name) data-leads[line.leads] aria-invalid=[invalid]
                aria-describedby=[described] {
                option value="" { (self.reads.of("Elija", "Choose")) }
                @for (value, words) in options {
                    option value=(value) selected[value == chosen] { (words) }
                }
            }
            (self.problem_of(line.name))
        }
    }

    /// A line with a choice of words that are sent as they are read.
    pub(super) fn select(&self, line: &Line<'_>, options: &[String]) -> Markup {
        self.options(line, options.iter().map(|one| (one.as_str(), one.as_str())))
    }

    /// A line with a file to choose, or several.
    pub(super) fn file(&self, line: &Line<'_>, several: bool) -> Markup {
        let Marked { invalid, described } = self.marked(line);
        html! {
            (self.head(line))
            input id=(line.name) name=(line.name) type="file" accept=(ACCEPT) multiple[several] aria-invalid=[invalid]
                aria-describedby=[described];
            (self.problem_of(line.name))
        }
    }

    fn head(&self, line: &Line<'_>) -> Markup {
        html! {
            label for=(line.name) { (self.called(line)) @if !line.must { (optional(self.reads)) } }
            (self.help(line))
        }
    }

    /// The name of a line.
    pub(super) fn called(&self, line: &Line<'_>) -> Markup {
        let name = label(line.label);
        html! {
            @match self.institution(line) {
                Some(lang) => { span lang=(lang) { (name) } }
                None => { (name) }
            }
        }
    }

    /// The hint of a line, where it has one.
    pub(super) fn help(&self, line: &Line<'_>) -> Markup {
        html! {
            @if !line.help.is_empty() { (marks::hint(line.name, self.institution(line), line.help)) }
        }
    }

    /// How HTML names the language of the institution's own words, where the page around them speaks another.
    pub(super) fn institution(&self, line: &Line<'_>) -> Option<&'static str> {
        self.reads.institution().filter(|_| line.own)
    }

    /// How a line is marked for who does not see it.
    pub(super) fn marked(&self, line: &Line<'_>) -> Marked {
        marks::marked(self.wrong, line.name, !line.help.is_empty())
    }

    /// What is wrong with the line of this name.
    pub(super) fn problem_of(&self, name: &str) -> Markup {
        marks::problem_of(self.wrong, name)
    }
}
