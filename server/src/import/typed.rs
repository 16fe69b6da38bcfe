//! Checks a person who is typed in at the desk. They are judged as a row of `people.csv` is, and told in the same
//! words.

use super::faults::Faults;
use super::people::{id, line, mail};
use crate::bilingual_text::BilingualText;
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::{BuildingId, PersonId, RoleId, TeamId};
use ronda_shared::limits;
use ronda_shared::person::{Absence, Person};

/// What was typed: all that a person is known by but the id, and whether they work here.
#[derive(Debug, Clone, Default)]
pub struct PersonFields {
    /// Full name.
    pub name: String,
    /// Roles.
    pub roles: Vec<RoleId>,
    /// Teams.
    pub teams: Vec<TeamId>,
    /// Buildings.
    pub buildings: Vec<BuildingId>,
    /// Mail; empty: none.
    pub mail: String,
    /// Telephone; empty: none.
    pub phone: String,
    /// Dependencia; empty: none.
    pub client_org: String,
    /// When they are away.
    pub away: Vec<Absence>,
    /// What they know how to do; none: as it was.
    pub skills: Option<Vec<String>>,
}

/// The person that it comes to. What was theirs before may stay although the data know it no more.
pub fn person(
    organisation: &Organisation,
    known: Option<&Person>,
    key: &str,
    typed: PersonFields,
) -> Result<Person, BilingualText> {
    let mut faults = Faults::default();
    let was = |has: &dyn Fn(&Person) -> bool| known.is_some_and(has);
    for role in &typed.roles {
        let there = organisation.role(role).is_some() || was(&|person| person.roles.contains(role));
        faults.right(one_of(there, role.as_str(), "role"));
    }
    for team in &typed.teams {
        let there = organisation.team(team).is_some() || was(&|person| person.teams.contains(team));
        faults.right(one_of(there, team.as_str(), "team"));
    }
    for building in &typed.buildings {
        let there = organisation.building(building).is_some() || was(&|person| person.buildings.contains(building));
        faults.right(one_of(there, building.as_str(), "building"));
    }
    let skills = typed.skills.or_else(|| known.map(|person| person.skills.clone())).unwrap_or_default();
    for skill in &skills {
        let there = organisation.services.iter().any(|service| service.skills.contains(skill))
            || was(&|person| person.skills.contains(skill));
        faults.right(one_of(there, skill, "skill"));
    }
    let own = match known {
        Some(known) => Some(known.id.clone()),
        None => faults.right(id(key).map(Some)),
    };
    let name = plain(&typed.name, "name")
        .and_then(|name| name.ok_or_else(|| BilingualText::new("El nombre está vacío.", "The name is empty.")));
    let person = Person {
        id: own.unwrap_or_else(|| PersonId::new(key)),
        name: faults.right(name),
        roles: once(typed.roles),
        teams: once(typed.teams),
        buildings: once(typed.buildings),
        mail: faults.right(plain(&typed.mail, "mail").and_then(|text| text.map(mail).transpose())),
        phone: faults.right(plain(&typed.phone, "phone")),
        client_org: faults.right(plain(&typed.client_org, "client_org")),
        active: known.is_none_or(|known| known.active),
        away: faults.right(absences(key, typed.away)),
        skills: once(skills),
    };
    faults.unless_wrong(person)
}

fn one_of(there: bool, text: &str, what: &str) -> Result<(), BilingualText> {
    if there {
        return Ok(());
    }
    Err(BilingualText::new(
        format!("«{text}» no está en los datos de la organización ({what})."),
        format!("The {what} «{text}» is not in the organisation's data."),
    ))
}

fn plain(text: &str, what: &str) -> Result<Option<String>, BilingualText> {
    let text = text.trim();
    if text.contains(char::is_control) {
        return Err(BilingualText::new(
            format!("Un dato lleva un salto de línea o una marca que no se ve ({what})."),
            format!("The {what} holds a line break or a mark that is not seen."),
        ));
    }
    line(text, what)
}

fn once<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let mut found = Vec::new();
    for one in all {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// In their order, none within another: on each day one stands in at most.
fn absences(key: &str, mut away: Vec<Absence>) -> Result<Vec<Absence>, BilingualText> {
    if away.len() > limits::ABSENCES {
        let most = limits::ABSENCES;
        return Err(BilingualText::new(
            format!("Son más de {most} ausencias: quita las que ya pasaron."),
            format!("Those are more than {most} absences: take out those that are over."),
        ));
    }
    away.sort_by_key(|absence| absence.from);
    for absence in &mut away {
        absence.why = plain(&absence.why, "why")?.unwrap_or_default();
        let years = limits::FIRST_YEAR..=limits::LAST_YEAR;
        if let Some(day) = [absence.from, absence.until].into_iter().find(|day| !years.contains(&day.year())) {
            return Err(BilingualText::new(
                format!("En una ausencia dice {day}: revisa el año."),
                format!("An absence says {day}: look at its year."),
            ));
        }
        if absence.until < absence.from {
            return Err(BilingualText::new(
                format!("La ausencia del {} termina antes de empezar.", absence.from),
                format!("The absence of {} ends before it begins.", absence.from),
            ));
        }
        if absence.stand_in.as_ref().map(PersonId::as_str) == Some(key) {
            return Err(BilingualText::new("Nadie suple su propia ausencia.", "Nobody stands in for themselves."));
        }
    }
    match away.windows(2).find(|pair| pair[1].from <= pair[0].until) {
        Some(pair) => Err(BilingualText::new(
            format!(
                "Dos ausencias se enciman: la que empieza el {} y la que empieza el {}.",
                pair[0].from, pair[1].from
            ),
            format!("Two absences overlap: those that begin on {} and on {}.", pair[0].from, pair[1].from),
        )),
        None => Ok(away),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::load_builtin;

    fn away(from: &str, until: &str) -> Absence {
        let day = |text: &str| text.parse().expect("a date");
        Absence { from: day(from), until: day(until), why: "Vacaciones".into(), stand_in: None }
    }
    fn judged(typed: PersonFields) -> Result<Person, String> {
        let organisation = load_builtin("oaxaca").expect("the data");
        person(&organisation, None, "rosa.luna", PersonFields { name: " Rosa Luna ".into(), ..typed })
            .map_err(|said| said.es)
    }

    #[test]
    fn what_is_typed_is_judged_as_a_row_of_the_file() {
        let rosa = judged(PersonFields { roles: vec![RoleId::new("agente-mesa"); 2], ..PersonFields::default() })
            .expect("fits");
        assert_eq!((rosa.name.as_str(), rosa.roles.len(), rosa.active), ("Rosa Luna", 1, true));
        let refused = |typed: PersonFields| judged(typed).expect_err("refused");
        assert!(
            refused(PersonFields { roles: vec![RoleId::new("mago")], ..PersonFields::default() }).contains("«mago»")
        );
        for mail in ["rosa", "rosa<@oaxaca.example", "rosa@-oaxaca.example"] {
            let typed = PersonFields { mail: mail.into(), ..PersonFields::default() };
            assert!(refused(typed).contains("no es un correo"), "{mail}: nothing is ever mailed to it");
        }
        assert!(refused(PersonFields { phone: "1\n2".into(), ..PersonFields::default() }).contains("salto de línea"));
        assert!(
            refused(PersonFields { phone: "1".repeat(limits::NAME_CHARS + 1), ..PersonFields::default() })
                .contains("phone")
        );
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let typed = PersonFields {
            roles: vec![RoleId::new("mago")],
            mail: "rosa".into(),
            phone: "1\n2".into(),
            ..PersonFields::default()
        };
        let told = judged(typed).expect_err("refused");
        for word in ["«mago»", "no es un correo", "salto de línea"] {
            assert!(told.contains(word), "{told}");
        }
    }

    #[test]
    fn a_role_that_the_data_know_no_more_may_stay_and_is_not_given_anew() {
        let organisation = load_builtin("oaxaca").expect("the data");
        let gone =
            PersonFields { name: "Rosa".into(), roles: vec![RoleId::new("telefonista")], ..PersonFields::default() };
        assert!(person(&organisation, None, "rosa", gone.clone()).is_err());
        let before = Person { roles: gone.roles.clone(), ..judged(PersonFields::default()).expect("fits") };
        assert_eq!(person(&organisation, Some(&before), "rosa", gone.clone()).expect("stays").roles, gone.roles);
    }

    /// SEC-42: competences are those that some service asks for; an edit that says nothing of them leaves them.
    #[test]
    fn sec_42_competences_are_those_that_services_ask_for() {
        let organisation = load_builtin("secogem").expect("the data");
        let told =
            |skills: Option<Vec<String>>| PersonFields { name: "Rosa".into(), skills, ..PersonFields::default() };
        let asked = organisation.services.iter().find_map(|service| service.skills.first()).expect("a competence");
        let knows = person(&organisation, None, "rosa", told(Some(vec![asked.clone(); 2]))).expect("fits");
        assert_eq!(knows.skills, std::slice::from_ref(asked));
        assert_eq!(person(&organisation, Some(&knows), "rosa", told(None)).expect("fits").skills, knows.skills);
        assert!(person(&organisation, Some(&knows), "rosa", told(Some(Vec::new()))).expect("fits").skills.is_empty());
        let refused = person(&organisation, None, "rosa", told(Some(vec!["Magia".into()]))).expect_err("refused");
        assert!(refused.es.contains("«Magia»"), "{}", refused.es);
    }

    #[test]
    fn absences_stand_in_their_order_and_none_within_another() {
        let two = vec![away("2026-12-21", "2026-12-31"), away("2026-11-23", "2026-11-27")];
        let rosa = judged(PersonFields { away: two, ..PersonFields::default() }).expect("fits");
        assert_eq!(rosa.away[0].from.to_string(), "2026-11-23");
        let refused =
            |away: Vec<Absence>| judged(PersonFields { away, ..PersonFields::default() }).expect_err("refused");
        assert!(refused(vec![away("2026-11-27", "2026-11-23")]).contains("antes de empezar"));
        assert!(
            refused(vec![away("2026-11-23", "2026-11-27"), away("2026-11-27", "2026-11-30")]).contains("se enciman")
        );
        for (from, until) in [("0026-11-23", "2026-11-27"), ("2026-11-23", "9026-11-27")] {
            let slip = refused(vec![away(from, until)]);
            assert!(slip.contains("26-11-2") && slip.contains("revisa el año"), "away for ages: {slip}");
        }
        let own = Absence { stand_in: Some(PersonId::new("rosa.luna")), ..away("2026-11-23", "2026-11-27") };
        assert!(refused(vec![own]).contains("propia ausencia"));
        assert!(refused(vec![away("2026-11-23", "2026-11-23"); limits::ABSENCES + 1]).contains("más de 40"));
    }
}
