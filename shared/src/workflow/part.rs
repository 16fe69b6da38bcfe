//! Parts of a ticket: the task of one of several teams (OAX-41), a phase of a project (AGU-01). A part is done when its own
//! items are; what the service asks of its requester is asked of the whole.

use super::approval;
use super::refused::Refused;
use crate::catalog::{Missing, Organisation, Part, ServiceDef, Stage};
use crate::command::Mark;
use crate::messages::Reason;
use crate::ticket::view::{Decided, TicketView};

/// A part that the data in force call otherwise: which points were its own they do not say.
static RENAMED: Part = Part { name: String::new(), team: None, items: Vec::new(), after: None, authorised: false };

/// Which part of its service a ticket is; none where it is a whole, or a part of its own kind. One whose name an administrator has
/// changed since stays a part, of no points that are known: the whole asks for all of them as it ends, and of its requester, too.
pub fn part_of<'o>(org: &'o Organisation, view: &TicketView, decided: &Decided) -> Option<&'o Part> {
    view.born.parent?;
    let name = decided.subservice.as_ref()?;
    let service = org.service(&decided.service)?;
    let divided = !service.parts.is_empty() && !service.subservices.contains(name);
    service.parts.iter().find(|part| part.name == *name).or(divided.then_some(&RENAMED))
}

/// Whether what was authorised on the whole lets this part of it begin (AGU-07): one that says so waits for the approvals that
/// its service asks for.
pub fn part_may_begin(org: &Organisation, own: &TicketView, whole: &TicketView) -> bool {
    let Some(service) = org.begun(&whole.ruled.service, &whole.born.catalog) else { return true };
    let named = own.decided.subservice.as_deref();
    let waits = service.parts.iter().any(|part| part.authorised && named == Some(part.name.as_str()));
    !waits || approval::lacking(org, whole, &whole.ruled, &service, Stage::Resolve).is_empty()
}

/// What finishing or closing a part asks for: its own items, done or marked with a reason.
pub(super) fn complete(view: &TicketView, service: &ServiceDef, part: &Part) -> Result<(), Refused> {
    let open = |id: &crate::ids::ItemId| match view.checklist.get(id).map(|register| &register.value) {
        None | Some(Mark::Pending {}) => true,
        Some(Mark::Done { .. }) => false,
        Some(Mark::NotApplicable { reason }) => reason.trim().is_empty(),
    };
    let missing: Vec<Missing> = service
        .checklist
        .iter()
        .filter(|item| part.items.contains(&item.id) && open(&item.id))
        .map(|item| Missing { id: item.id.as_str().to_owned(), label: item.label.clone() })
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(Refused { why: Reason::MissingChecklist, missing }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitration::testing::{World, minute};
    use crate::ids::{DocumentId, ServiceId};

    fn named(world: &mut World, name: Option<&str>) {
        world.view.decided.subservice = name.map(str::to_owned);
    }

    /// Its name alone says which part a ticket is: asked for all that the whole is, whoever did their part could not end it.
    #[test]
    fn oax_41_a_part_that_is_called_otherwise_since_stays_one() {
        let mut world = World::new("oax-alta-nodo");
        named(&mut world, Some("Configuración de red"));
        assert_eq!(part_of(&world.org, &world.view, &world.view.decided), None, "a whole");
        world.view.born.parent = Some(DocumentId::new(minute(0), [1; 10]));
        let own = part_of(&world.org, &world.view, &world.view.decided).expect("a part");
        assert_eq!(own.items.len(), 5);
        let id = ServiceId::new("oax-alta-nodo");
        let service = world.org.services.iter_mut().find(|service| service.id == id).expect("it is there");
        service.parts[1].name = "Red".to_owned();
        service.subservices = vec!["Nodo doble".to_owned()];
        let (org, view) = (&world.org, &world.view);
        let own = part_of(org, view, &view.decided).expect("a part still");
        assert_eq!(complete(view, org.service(&id).expect("it is there"), own), Ok(()), "its points are the whole's");
        for other in [None, Some("Nodo doble")] {
            named(&mut world, other);
            assert_eq!(part_of(&world.org, &world.view, &world.view.decided), None, "of its own kind: {other:?}");
        }
    }
}
