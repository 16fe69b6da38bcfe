//! Locates what is reported: the item's own place, else the reporter's place, else what they said.

use crate::ingest::{stored_item, stored_ticket};
use crate::store::{Reader, StoreError};
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{EquipmentField, Place};
use ronda_shared::ids::{BuildingId, DocumentId};
use ronda_shared::person::Person;
use ronda_shared::search::question;
use ronda_shared::view::Summary;

/// Documents that are looked through for the latest ticket of a person.
const SCAN_LIMIT: usize = 4_000;
/// So many of them are fetched together: of a store over a network each would be a way there and back.
const BATCH_SIZE: usize = 100;

/// The place of a report; empty where nothing tells it.
///
/// # Errors
/// The store could not be read.
pub fn place_of(
    reader: &dyn Reader,
    organisation: &Organisation,
    item: Option<DocumentId>,
    person: Option<&Person>,
    said: &str,
) -> Result<Place, StoreError> {
    if let Some(item) = item
        && let Some(place) = of_item(reader, item)?
    {
        return Ok(place);
    }
    if let Some(person) = person
        && let Some(place) = of_person(reader, person)?
    {
        return Ok(place);
    }
    Ok(Place { building: building_named(organisation, said), ..Place::default() })
}

fn of_item(reader: &dyn Reader, item: DocumentId) -> Result<Option<Place>, StoreError> {
    let Some(view) = stored_item(reader, item)? else { return Ok(None) };
    let field = |field| view.field(field).to_owned();
    let building = Some(field(EquipmentField::Building)).filter(|id| !id.is_empty()).map(BuildingId::new);
    let place = Place { building, level: field(EquipmentField::Level), room: field(EquipmentField::Room) };
    Ok((place != Place::default()).then_some(place))
}

/// Where they last asked for something; else the one building that they are of.
fn of_person(reader: &dyn Reader, person: &Person) -> Result<Option<Place>, StoreError> {
    let mut latest = reader.latest_first()?.take(SCAN_LIMIT);
    loop {
        let some: Vec<DocumentId> =
            latest.by_ref().take(BATCH_SIZE).map(|moved| Ok(moved?.1)).collect::<Result<_, StoreError>>()?;
        if some.is_empty() {
            break;
        }
        reader.ahead(&some)?;
        for id in some {
            let Some(Summary::Ticket(ticket)) = reader.summary(id)? else { continue };
            if ticket.requester != person.name || ticket.building.is_none() {
                continue;
            }
            let view = stored_ticket(reader, id)?.filter(|view| view.requester_person.as_ref() == Some(&person.id));
            if let Some(view) = view {
                return Ok(Some(view.place.value));
            }
        }
    }
    Ok(match person.buildings.as_slice() {
        [building] => Some(Place { building: Some(building.clone()), ..Place::default() }),
        _ => None,
    })
}

/// The building that words name, where they name one alone: «Edificio 1» is none of «Edificio 12».
fn building_named(organisation: &Organisation, said: &str) -> Option<BuildingId> {
    let said = question(said);
    let mut found = organisation.buildings.iter().filter(|building| {
        let name = question(&building.name);
        !name.is_empty() && said.windows(name.len()).any(|words| words == name)
    });
    let first = found.next()?;
    found.next().is_none().then(|| first.id.clone())
}
