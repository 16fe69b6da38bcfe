//! How a form and its fields are marked. Who sees the page and who hears it are told what is wrong, and what a field's hint is.

use crate::portal::lang::ReaderLanguage;
use crate::portal::offer::Correction;
use maud::{Markup, html};

/// How a field is marked for who does not see it: that it is wrong, and what describes it.
pub(in crate::portal) struct Marked {
    pub(in crate::portal) invalid: Option<&'static str>,
    pub(in crate::portal) described: Option<String>,
}

/// How the field of this name is marked; `has_hint`: with a [`hint`].
pub(in crate::portal) fn marked(wrong: &[Correction], name: &str, has_hint: bool) -> Marked {
    let is_wrong = said(wrong, name).is_some();
    let ids = [is_wrong.then(|| format!("{name}-wrong")), has_hint.then(|| format!("{name}-hint"))];
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    Marked { invalid: is_wrong.then_some("true"), described: (!ids.is_empty()).then(|| ids.join(" ")) }
}

/// The hint of the field of this name, between its label and its input; `lang`: where it is not in the page's language.
pub(in crate::portal) fn hint(name: &str, lang: Option<&str>, words: &str) -> Markup {
    html! { small id={ (name) "-hint" } lang=[lang] { (words) } }
}

/// What is wrong with the field of this name, below its input.
pub(in crate::portal) fn problem_of(wrong: &[Correction], name: &str) -> Markup {
    html! {
        @if let Some(how) = said(wrong, name) { p class="wrong" id={ (name) "-wrong" } { (how) } }
    }
}

/// What is wrong with the form as a whole, else that something is marked below. `files`: some came with it, and no browser brings them
/// back; the page's script, which keeps them, takes those words away.
pub(in crate::portal) fn summary(r: ReaderLanguage, wrong: &[Correction], files: bool) -> Markup {
    let marked = r.of(
        "Revise lo que se señala antes de enviarlo. Lo que escribió sigue aquí.",
        "Look at what is marked before it can be sent. What you wrote is still here.",
    );
    html! {
        p class="alert" role="alert" {
            (said(wrong, "form").unwrap_or(marked))
            @if files { span data-again { (r.of(" Vuelva a elegir los archivos.", " Choose the files again.")) } }
        }
    }
}

/// The hint of a field for an address that is to be the institution's.
pub(in crate::portal) fn institutional(r: ReaderLanguage, domains: &[String]) -> String {
    format!("{} {}.", r.of("Institucional: termina en", "Institutional: it ends in"), r.any_of(domains))
}

/// A field that no person sees: a program that fills in whatever there is fills it in, too.
pub(in crate::portal) fn trap(r: ReaderLanguage) -> Markup {
    html! {
        div class="more" aria-hidden="true" {
            label for="website" { (r.of("Deje esto vacío", "Leave this empty")) }
            input id="website" name="website" tabindex="-1" autocomplete="off";
        }
    }
}

fn said<'w>(wrong: &'w [Correction], name: &str) -> Option<&'w str> {
    wrong.iter().find(|(field, _)| field == name).map(|(_, how)| how.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::messages::event::Lang;

    #[test]
    fn a_field_is_described_by_what_is_wrong_with_it_and_then_by_its_hint() {
        let wrong = [("mail".to_owned(), "Revise el correo.".to_owned())];
        let of = |name, has_hint| {
            let Marked { invalid, described } = marked(&wrong, name, has_hint);
            (invalid, described.unwrap_or_default())
        };
        assert_eq!(of("mail", true), (Some("true"), "mail-wrong mail-hint".to_owned()));
        assert_eq!(of("mail", false), (Some("true"), "mail-wrong".to_owned()));
        assert_eq!(of("phone", true), (None, "phone-hint".to_owned()));
        assert_eq!(of("phone", false), (None, String::new()));
        let said = problem_of(&wrong, "mail").into_string();
        assert_eq!(said, "<p class=\"wrong\" id=\"mail-wrong\">Revise el correo.</p>");
        assert_eq!(problem_of(&wrong, "phone").into_string(), "");
    }

    #[test]
    fn what_is_wrong_with_the_whole_is_said_in_the_place_of_what_is_marked_and_that_files_are_gone() {
        let es = ReaderLanguage(Lang::Es);
        let whole = [("form".to_owned(), "La página llevaba mucho tiempo abierta.".to_owned())];
        assert!(summary(es, &whole, false).into_string().contains("abierta.</p>"));
        assert!(summary(es, &whole, true).into_string().contains("abierta.<span data-again> Vuelva a elegir"));
        let part = [("mail".to_owned(), "Revise el correo.".to_owned())];
        let said = summary(es, &part, true).into_string();
        assert!(said.contains("sigue aquí.<span data-again> Vuelva a elegir los archivos.</span></p>"), "{said}");
    }
}
