//! Lists who works here for machines, reading the directory by pages: most of it may ask for service alone.

use super::{Bounds, Budget, ListQuery, acting, bounds, filters};
use crate::error::HttpProblem;
use crate::http::Peer;
use crate::runtime::App;
use crate::store::api_tokens::ApiScope;
use crate::store::{Reader, StoreError};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use ronda_shared::filter::Filter;
use ronda_shared::ids::PersonId;
use ronda_shared::person::{Person, PersonCard};
use serde::Serialize;
use std::sync::Arc;

/// A page of people.
#[derive(Debug, Serialize)]
pub struct PeoplePage {
    people: Vec<PersonCard>,
    /// Where the next page begins; none behind the last.
    next: Option<PersonId>,
}

/// Who works here, as every device of theirs is told; in the order of their ids.
pub async fn people(
    State(app): State<App>,
    Peer(peer): Peer,
    headers: HeaderMap,
    asked: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, HttpProblem> {
    acting(&app, peer, &headers, ApiScope::ReadPeople).await?;
    let (q, (after, limit)) = match bounds::<String>(asked)? {
        Ok(asked) => asked,
        Err(wrong) => return Ok(wrong),
    };
    let names = filters::names(&app, &q).await?;
    let filter = match filters::made(&q, |query| Filter::of_people(query, &names)) {
        Ok(filter) => filter,
        Err(wrong) => return Ok(filters::refused(&wrong)),
    };
    let organisation = Arc::clone(app.organisation());
    let bounds = (after.map(PersonId::new), limit);
    let (people, next) = app
        .read("reading people for a machine", move |reader| {
            let finds = |person: &Person| !organisation.is_external(person) && filter.finds_person(person);
            staff_page(reader, bounds, &Budget::of_a_page(), &finds)
        })
        .await?;
    Ok(Json(PeoplePage { people, next }).into_response())
}

/// A page of those whom `finds` takes, and behind whom the next one begins.
fn staff_page(
    reader: &dyn Reader,
    (after, limit): Bounds<PersonId>,
    budget: &Budget,
    finds: &dyn Fn(&Person) -> bool,
) -> Result<(Vec<PersonCard>, Option<PersonId>), StoreError> {
    let (mut people, mut last, mut looked_at) = (Vec::<PersonCard>::new(), after.clone(), 0);
    for person in reader.everybody_after(after) {
        if budget.is_spent(looked_at) {
            return Ok((people, last));
        }
        let person = person?;
        looked_at += 1;
        if finds(&person) {
            if people.len() == limit {
                let shown = people.last().map(|person| person.id.clone());
                return Ok((people, shown));
            }
            people.push(person.card());
        }
        last = Some(person.id);
    }
    Ok((people, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::redb::RedbStore;
    use crate::store::{Batch, EntryKind, Store};
    use ronda_shared::time::Timestamp;
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(3_600);

    /// Of 1,200 people each hundredth works here.
    fn store() -> RedbStore {
        let store = RedbStore::in_memory().expect("opens");
        let mut batch = Batch::after(0);
        for number in 0..1_200 {
            let person = Person::new(PersonId::new(format!("p{number:04}")), "Alguien");
            batch.enter(Timestamp::default(), None, vec![], EntryKind::Person(person));
        }
        store.commit(batch).expect("commits");
        store
    }

    fn page(reader: &dyn Reader, bounds: Bounds<PersonId>, budget: &Budget) -> (Vec<String>, Option<PersonId>) {
        let (limit, finds) = (bounds.1, |person: &Person| person.id.as_str().ends_with("00"));
        let (people, next) = staff_page(reader, bounds, budget, &finds).expect("reads");
        assert!(people.len() <= limit);
        (people.into_iter().map(|person| person.id.to_string()).collect(), next)
    }

    /// What all pages hold together, and how many there were.
    fn all(limit: usize, rows: usize) -> (Vec<String>, usize) {
        let store = store();
        let reader = store.read().expect("reads");
        let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let (people, next) = page(&*reader, (after, limit), &Budget::of(rows, LONG));
            found.extend(people);
            pages += 1;
            match next {
                Some(next) => after = Some(next),
                None => return (found, pages),
            }
        }
    }

    #[test]
    fn pages_hold_each_of_the_staff_once_however_many_ask_for_service() {
        let wanted: Vec<String> = (0..12).map(|number| format!("p{number:02}00")).collect();
        assert_eq!(all(50, 50_000), (wanted.clone(), 1));
        assert_eq!(all(12, 50_000), (wanted.clone(), 1), "just so many");
        assert_eq!(all(5, 50_000), (wanted.clone(), 3));
        assert_eq!(all(50, 250), (wanted, 5), "a page ends by what was looked at");
    }

    #[test]
    fn a_page_ends_with_its_time_and_the_next_begins_there() {
        let store = store();
        let reader = store.read().expect("reads");
        let at = |id: &str| Some(PersonId::new(id));
        let none = || Budget::of(50_000, Duration::ZERO);
        assert_eq!(page(&*reader, (None, 50), &none()), (vec!["p0000".to_owned()], at("p0000")), "one at least");
        assert_eq!(page(&*reader, (at("p0000"), 50), &none()), (Vec::new(), at("p0001")));
        assert_eq!(page(&*reader, (at("p1198"), 50), &none()), (Vec::new(), None));
    }
}
