//! The desk's filter language in a machine's `q`, and what a filter that is wrong is told.

use crate::error::HttpProblem;
use crate::runtime::App;
use axum::response::Response;
use ronda_shared::filter::{Filter, FilterError, Names, Query, WrongWhy, read};
use std::sync::Arc;

/// What a filter's values may name. Of people those who work here: who else the directory knows no refusal tells.
pub(super) async fn names(app: &App) -> Result<Names, HttpProblem> {
    let organisation = Arc::clone(app.organisation());
    app.read("reading the names of a filter", move |reader| {
        let people = reader.people()?;
        let staff = people.iter().filter(|person| !organisation.is_external(person));
        Ok(Names::of(&organisation, staff.map(|person| (&person.id, person.name.as_str()))))
    })
    .await
}

/// A filter as the list makes one. Pages follow ids: another order would shift under whoever reads.
pub(super) fn made(q: &str, of: impl FnOnce(&Query) -> Result<Filter, FilterError>) -> Result<Filter, FilterError> {
    let query = read(q);
    match query.order {
        Some((order, at)) => Err(FilterError { at, word: order.to_owned(), why: WrongWhy::Order }),
        None => of(&query),
    }
}

/// Where a filter is wrong, in words; letters are counted from 1.
pub(super) fn refused(wrong: &FilterError) -> Response {
    let (es, en) = match wrong.why {
        WrongWhy::Quote => ("las comillas no se cierran", "the quotation mark is not closed"),
        WrongWhy::Empty => ("falta un valor", "a value is missing"),
        WrongWhy::Order => ("esta lista tiene su propio orden", "this list has an order of its own"),
        WrongWhy::Value => ("nada se llama así", "nothing has this name"),
        WrongWhy::Key => ("esta lista no se filtra por eso", "this list is not filtered by that"),
    };
    let (at, word, problem) = (wrong.at + 1, &wrong.word, HttpProblem::BadFilter);
    problem.saying(
        format!("{} Letra {at}, «{word}»: {es}.", problem.es()),
        format!("{} Letter {at}, «{word}»: {en}.", problem.en()),
    )
}
