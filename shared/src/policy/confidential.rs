//! Files that only some roles see, where the organisation's data name them. Such are a copy of somebody's identity
//! (AGU-24, R29), and what is classed as confidential (OCO-28).

use crate::catalog::{Organisation, ServiceDef};
use crate::evidence::{Evidence, FileClass, made_of};
use crate::ids::{RoleId, ServiceId};
use crate::person::Person;

/// The roles that see one of a document's files; empty where whoever reads the document does. A marked copy is seen as what
/// it was made of. A ticket that went to another service, or whose service or the paper has left the data, hides what it hid
/// before. What a service says of a document comes before what the organisation says of the file's class. `services`: the
/// ticket's own, then those that it had, the last first ([`crate::ticket::view::Decided::services`]); a record has none.
pub fn seen_by<'o>(org: &'o Organisation, services: &[ServiceId], files: &[Evidence], file: &Evidence) -> &'o [RoleId] {
    let asked = |one: &Evidence| {
        let field = one.file.field.as_ref()?;
        let names = |service: &'o ServiceDef| {
            let mut papers = service.attachments.iter();
            papers.find(|paper| paper.id == *field && !paper.seen_by.is_empty()).map(|paper| paper.seen_by.as_slice())
        };
        let said = |id: &ServiceId| org.service(id).and_then(names).or_else(|| org.hidden_when_it_ended(id, field));
        let own = services.iter().find_map(said);
        own.or_else(|| org.services.iter().find_map(names)).or_else(|| org.hidden_when_ended(field))
    };
    let of_class = || org.settings.evidence.classes.get(&class_of(files, file)).map_or(&[][..], Vec::as_slice);
    made_of(files, file).find_map(asked).unwrap_or_else(of_class)
}

/// The class of information that a file bears (OCO-28): its own, or that of what it was made of where that is the closer.
pub fn class_of(files: &[Evidence], file: &Evidence) -> FileClass {
    made_of(files, file).filter_map(|one| one.file.class).max().unwrap_or_default()
}

/// Whether a person who may read the document sees this file of it.
pub fn sees_file(
    org: &Organisation,
    person: &Person,
    services: &[ServiceId],
    files: &[Evidence],
    file: &Evidence,
) -> bool {
    let roles = seen_by(org, services, files, file);
    roles.is_empty() || (person.active && person.roles.iter().any(|role| roles.contains(role)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitration::testing::World;
    use crate::command::sample;
    use crate::ids::{ActId, DeviceId, FieldId, PersonId};

    #[test]
    fn agu_24_a_copy_of_an_identity_is_seen_by_the_named_role_alone() {
        let mut world = World::new("oax-revision-nodo");
        let service = world.view.ruled.service.clone();
        let own = world.org.services.iter_mut().find(|known| known.id == service).expect("it is there");
        let asked = serde_json::json!({ "id": "copia", "label": "Copia", "seen_by": ["jefe-mesa"] });
        own.attachments.push(serde_json::from_value(asked).expect("an attachment"));
        let stamp = world.view.born.stamp.clone();
        let file = |number, field: Option<&str>, derived_from| Evidence {
            id: ActId { device: DeviceId::new(1), number },
            stamp: stamp.clone(),
            file: crate::evidence::AttachEvidence { field: field.map(FieldId::new), derived_from, ..sample::photo() },
            sealed: None,
            retired: None,
            same_as: None,
            late: false,
        };
        let copy = file(1, Some("copia"), None);
        let marked = file(2, None, Some(copy.id));
        let plain = file(3, None, None);
        let around = file(4, None, Some(ActId { device: DeviceId::new(1), number: 4 }));
        world.view.evidence = vec![copy.clone(), marked.clone(), plain.clone(), around.clone()];
        let person = |role: &str| Person { roles: vec![RoleId::new(role)], ..Person::new(PersonId::new("ana"), "Ana") };
        let sees = |world: &World, role: &str| {
            let services: Vec<ServiceId> = world.view.ruled.services().cloned().collect();
            let sees = |file| sees_file(&world.org, &person(role), &services, &world.view.evidence, file);
            [&copy, &marked, &plain, &around].map(sees)
        };
        assert_eq!(sees(&world, "jefe-mesa"), [true; 4]);
        assert_eq!(sees(&world, "agente-mesa"), [false, false, true, true]);
        // Another classification lays nothing open.
        world.view.ruled.service = crate::ids::ServiceId::new("oax-tarea-mesa");
        assert_eq!(sees(&world, "agente-mesa"), [false, false, true, true]);
        // Nor what yet another says of a paper of that name, for its own tickets.
        let mut both = world.clone();
        both.view.ruled.former_services.push(service.clone());
        let asked = serde_json::json!({ "id": "copia", "label": "Copia", "seen_by": ["agente-mesa"] });
        let other = both.org.services.iter_mut().find(|known| known.id.as_str() == "oax-sis-fallas").expect("another");
        other.attachments.push(serde_json::from_value(asked).expect("an attachment"));
        let (first, own) = (other.id.clone(), service.clone());
        both.org.services.sort_by_key(|known| (known.id != first, known.id != own));
        assert_eq!(sees(&both, "agente-mesa"), [false, false, true, true]);
        // Nor does the end of the service that named it.
        let mut after = world.clone();
        after.org.services.retain(|known| known.id != service);
        after.org.ended_services = after.org.ended_since(&world.org);
        assert_eq!(sees(&after, "agente-mesa"), [false, false, true, true]);
        assert_eq!(sees(&after, "jefe-mesa"), [true; 4]);
        // What another service says of a paper of the same name, and another that has ended, does not count for it.
        for id in ["oax-sis-fallas", "oax-incumplimiento"] {
            let other = after.org.services.iter_mut().find(|known| known.id.as_str() == id).expect("it is there");
            let asked = serde_json::json!({ "id": "copia", "label": "Copia", "seen_by": ["agente-mesa"] });
            other.attachments.push(serde_json::from_value(asked).expect("an attachment"));
        }
        let both = after.org.clone();
        after.org.services.retain(|known| known.id.as_str() != "oax-incumplimiento");
        after.org.ended_services = after.org.ended_since(&both);
        after.view.ruled.service = service.clone();
        assert_eq!(sees(&after, "agente-mesa"), [false, false, true, true]);
        assert_eq!(sees(&after, "jefe-mesa"), [true; 4]);
        after.view.ruled.service = crate::ids::ServiceId::new("oax-incumplimiento");
        assert_eq!(sees(&after, "agente-mesa"), [true; 4]);
        let sent_away = Person { active: false, ..person("jefe-mesa") };
        let services = std::slice::from_ref(&world.view.ruled.service);
        assert!(!sees_file(&world.org, &sent_away, services, &world.view.evidence, &copy));
    }

    #[test]
    fn oco_28_a_confidential_file_and_its_copies_are_of_the_named_roles() {
        let mut world = World::new("oax-revision-nodo");
        let classes = &mut world.org.settings.evidence.classes;
        classes.insert(FileClass::Public, Vec::new());
        classes.insert(FileClass::Confidential, vec![RoleId::new("jefe-mesa")]);
        let stamp = world.view.born.stamp.clone();
        let file = |number, class, derived_from| Evidence {
            id: ActId { device: DeviceId::new(1), number },
            stamp: stamp.clone(),
            file: crate::evidence::AttachEvidence { class, derived_from, ..sample::photo() },
            sealed: None,
            retired: None,
            same_as: None,
            late: false,
        };
        let secret = file(1, Some(FileClass::Confidential), None);
        let marked = file(2, Some(FileClass::Public), Some(secret.id));
        let reserved = file(3, Some(FileClass::Reserved), None);
        let plain = file(4, None, None);
        world.view.evidence = vec![secret.clone(), marked.clone(), reserved.clone(), plain.clone()];
        let classes = [&secret, &marked, &reserved, &plain].map(|file| class_of(&world.view.evidence, file));
        assert_eq!(classes, [FileClass::Confidential, FileClass::Confidential, FileClass::Reserved, FileClass::Public]);
        let person = |role: &str| Person { roles: vec![RoleId::new(role)], ..Person::new(PersonId::new("ana"), "Ana") };
        let sees = |role: &str| {
            let sees = |file| sees_file(&world.org, &person(role), &[], &world.view.evidence, file);
            [&secret, &marked, &reserved, &plain].map(sees)
        };
        assert_eq!(sees("jefe-mesa"), [true; 4]);
        assert_eq!(sees("agente-mesa"), [false, false, true, true]);
    }
}
