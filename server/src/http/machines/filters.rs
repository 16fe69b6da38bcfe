//! The desk's filter language in a machine's `q`, and what a filter that is wrong is told.

use crate::error::HttpProblem;
use crate::runtime::App;
use crate::runtime::staff_names::StaffName;
use axum::response::Response;
use ronda_shared::filter::{Filter, FilterError, FilterErrorKind, Key, Names, Query, read};
use std::sync::Arc;

/// What a filter's values may name. Of people those who work here: who else the directory knows no refusal tells.
pub(super) async fn names(app: &App, q: &str) -> Result<Names, HttpProblem> {
    names_for(app, q, |one| one.works_here).await
}

/// The same, also with those who worked here and have left: what they did stands in the audit log.
pub(super) async fn names_ever(app: &App, q: &str) -> Result<Names, HttpProblem> {
    names_for(app, q, |_| true).await
}

/// Nobody is looked up for a filter that asks for nobody.
async fn names_for(app: &App, q: &str, known: fn(&StaffName) -> bool) -> Result<Names, HttpProblem> {
    let organisation = Arc::clone(app.organisation());
    if !read(q).terms.iter().any(|term| term.key == Key::Assignee) {
        return Ok(Names::of(&organisation, std::iter::empty()));
    }
    let asking = app.clone();
    app.read("reading the names of a filter", move |reader| {
        let staff = asking.staff_names().as_of(reader, &organisation)?;
        let those = staff.iter().filter(|one| known(one));
        Ok(Names::of(&organisation, those.map(|one| (&one.id, one.name.as_str()))))
    })
    .await
}

/// A filter as the list makes one. Pages follow ids: another order would shift under whoever reads.
pub(super) fn made(q: &str, of: impl FnOnce(&Query) -> Result<Filter, FilterError>) -> Result<Filter, FilterError> {
    let query = read(q);
    match query.order {
        Some((order, at)) => Err(FilterError { at, word: order.to_owned(), why: FilterErrorKind::Order }),
        None => of(&query),
    }
}

/// Where a filter is wrong, in words; letters are counted from 1.
pub(super) fn refused(wrong: &FilterError) -> Response {
    let (es, en) = match wrong.why {
        FilterErrorKind::Quote => ("las comillas no se cierran", "the quotation mark is not closed"),
        FilterErrorKind::Empty => ("falta un valor", "a value is missing"),
        FilterErrorKind::Order => ("esta lista tiene su propio orden", "this list has an order of its own"),
        FilterErrorKind::Value => ("nada se llama así", "nothing has this name"),
        FilterErrorKind::Key => ("esta lista no se filtra por eso", "this list is not filtered by that"),
    };
    let (at, word, problem) = (wrong.at + 1, &wrong.word, HttpProblem::BadFilter);
    problem.saying(
        format!("{} Letra {at}, «{word}»: {es}.", problem.es()),
        format!("{} Letter {at}, «{word}»: {en}.", problem.en()),
    )
}
