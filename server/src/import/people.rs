//! `people.csv`: `id,name,roles,teams,buildings,mail,phone,client_org,active`. The first three must be there; lists
//! hold ids with `;` between them. A column that the file lacks leaves what is known as it is.

use super::csv_format::yes_or_no;
use super::faults::Faults;
use super::table::{Row, Table};
use super::{Columns, ImportContext, ImportError, Report};
use crate::bilingual_text::BilingualText;
use crate::identity::SERVER;
use ronda_shared::catalog::is_mail;
use ronda_shared::ids::{BuildingId, PersonId, RoleId, TeamId};
use ronda_shared::limits;
use ronda_shared::person::Person;
use std::collections::BTreeMap;
use std::io::Read;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Name,
    Roles,
    Teams,
    Buildings,
    Mail,
    Phone,
    ClientOrg,
    Active,
}

/// The columns' names, as the first line writes them.
pub const COLUMNS: [&str; 9] = ["id", "name", "roles", "teams", "buildings", "mail", "phone", "client_org", "active"];

fn column(heading: &str) -> Option<Column> {
    Some(match heading {
        "id" => Column::Id,
        "name" | "nombre" => Column::Name,
        "roles" | "funciones" => Column::Roles,
        "teams" | "equipos" => Column::Teams,
        "buildings" | "edificios" => Column::Buildings,
        "mail" | "correo" => Column::Mail,
        "phone" | "telefono" | "teléfono" => Column::Phone,
        "client_org" | "dependencia" => Column::ClientOrg,
        "active" | "activo" => Column::Active,
        _ => return None,
    })
}

/// What a file of people comes to: the people that are new or changed, whole, and the report.
pub fn plan(
    read: impl Read,
    how: &Columns,
    known: &ImportContext,
    existing: &BTreeMap<PersonId, Person>,
) -> Result<(Vec<Person>, Report), ImportError> {
    let mut table = Table::open(read, how, column, &COLUMNS)?;
    for (needed, name) in [(Column::Id, "id"), (Column::Name, "name"), (Column::Roles, "roles")] {
        if !table.has(needed) {
            return Err(ImportError::MissingColumn(name.into()));
        }
    }
    let mut report = Report::default();
    let mut changes = Vec::new();
    let mut lines: BTreeMap<PersonId, u64> = BTreeMap::new();
    report.guess(1, table.guessed_headings());
    let rows = std::iter::from_fn(|| table.part(1).map(|part| part.into_iter().next()).transpose());
    for row in rows {
        let (line, row) = row?;
        let judged = row.and_then(|row| {
            report.guess(line, &row.guessed);
            let before = existing.get(&PersonId::new(row.get(Column::Id)));
            let is_strange = |role: RoleId| {
                !known.roles.contains(&role) && !before.is_some_and(|before| before.roles.contains(&role))
            };
            if named_in(row.get(Column::Roles)).any(|role| is_strange(RoleId::new(role))) {
                report.known_roles.clone_from(&known.roles);
            }
            let once = |id: PersonId| match lines.get(&id) {
                Some(first) => Err(twice(id.as_str(), *first)),
                None => Ok(id),
            };
            let person = person(&row, id(row.get(Column::Id)).and_then(once), known, existing)?;
            lines.insert(person.id.clone(), line);
            Ok(person)
        });
        match judged {
            Err(reason) => report.leave_out(line, reason),
            Ok(person) => match existing.get(&person.id) {
                Some(before) if *before == person => report.same += 1,
                Some(_) => {
                    report.changed += 1;
                    changes.push(person);
                }
                None => {
                    report.new += 1;
                    changes.push(person);
                }
            },
        }
    }
    Ok((changes, report))
}

fn person(
    row: &Row<Column>,
    id: Result<PersonId, BilingualText>,
    known: &ImportContext,
    existing: &BTreeMap<PersonId, Person>,
) -> Result<Person, BilingualText> {
    let mut faults = Faults::default();
    // Whoever has no id that could be theirs is looked at for what else is wrong, and becomes nobody.
    let id = faults.right(id.map(Some)).unwrap_or_else(|| PersonId::new(""));
    let mut person = existing.get(&id).cloned().unwrap_or_else(|| Person::new(id, ""));
    for (column, cell) in row.cells() {
        match column {
            Column::Id => {}
            Column::Name => {
                let named = line(cell, "name").and_then(|name| {
                    name.ok_or_else(|| BilingualText::new("El nombre está vacío.", "the name is empty"))
                });
                person.name = faults.right(named);
            }
            Column::Roles => {
                let role = |text: &str| {
                    let told = RoleId::new(text);
                    known.roles.get(&told).cloned().or_else(|| had(&person.roles, told))
                };
                person.roles = list(&mut faults, cell, "role", role);
            }
            Column::Teams => {
                let team = |text: &str| {
                    let told = TeamId::new(text);
                    known.teams.get(&told).cloned().or_else(|| had(&person.teams, told))
                };
                person.teams = list(&mut faults, cell, "team", team);
            }
            Column::Buildings => {
                let building = |text: &str| {
                    known.building(text).cloned().or_else(|| had(&person.buildings, BuildingId::new(text)))
                };
                person.buildings = list(&mut faults, cell, "building", building);
            }
            Column::Mail => {
                person.mail = faults.right(line(cell, "mail").and_then(|text| text.map(mail).transpose()));
            }
            Column::Phone => person.phone = faults.right(line(cell, "phone")),
            Column::ClientOrg => person.client_org = faults.right(line(cell, "client_org")),
            // Nobody who left comes in again because a cell says nothing.
            Column::Active => person.active = faults.right(active(cell)).unwrap_or(person.active),
        }
    }
    faults.unless_wrong(person)
}

/// What somebody has already, whether the data know it still or not.
fn had<T: PartialEq>(theirs: &[T], told: T) -> Option<T> {
    theirs.contains(&told).then_some(told)
}

pub(super) fn id(cell: &str) -> Result<PersonId, BilingualText> {
    if cell.is_empty() {
        return Err(BilingualText::new("El id está vacío.", "the id is empty"));
    }
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-_@".contains(letter);
    if cell.len() > limits::ID_CHARS || !cell.chars().all(fits) {
        return Err(BilingualText::new(
            format!("«{cell}» no es un id: solo minúsculas sin acento, dígitos y . - _ @"),
            format!("«{cell}» is not an id: small letters without accents, digits and . - _ @ only"),
        ));
    }
    if cell == SERVER {
        return Err(BilingualText::new(
            format!("«{cell}» es el propio servidor, que firma así lo que hace: usa otro id."),
            format!("«{cell}» is the server itself, which does in this name what it does: give another id"),
        ));
    }
    Ok(PersonId::new(cell))
}

/// The same key on two lines.
pub(super) fn twice(key: &str, first: u64) -> BilingualText {
    BilingualText::new(
        format!("«{key}» ya está en el renglón {first}."),
        format!("«{key}» stands on line {first} already"),
    )
}

/// One line of text within bounds; nothing where the cell is empty.
pub(super) fn line(cell: &str, what: &str) -> Result<Option<String>, BilingualText> {
    if cell.chars().count() > limits::NAME_CHARS {
        let most = limits::NAME_CHARS;
        return Err(BilingualText::new(
            format!("El dato tiene más de {most} letras ({what})."),
            format!("the {what} is longer than {most} characters"),
        ));
    }
    Ok((!cell.is_empty()).then(|| cell.to_owned()))
}

/// The ids or names that a cell lists.
fn named_in(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '|', ',']).map(str::trim).filter(|text| !text.is_empty())
}

/// What a cell names, each once; what is not known is told, each of them.
fn list<T: PartialEq>(faults: &mut Faults, cell: &str, what: &str, find: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let (mut found, mut strange) = (Vec::new(), Vec::new());
    for text in named_in(cell) {
        match find(text) {
            Some(one) if !found.contains(&one) => found.push(one),
            None if !strange.contains(&text) => strange.push(text),
            _ => {}
        }
    }
    for text in strange {
        faults.right::<()>(Err(BilingualText::new(
            format!("«{text}» no está en los datos de la organización ({what})."),
            format!("the {what} «{text}» is not in the organisation's data"),
        )));
    }
    found
}

pub(super) fn mail(text: String) -> Result<String, BilingualText> {
    if is_mail(&text) {
        Ok(text)
    } else {
        Err(BilingualText::new(format!("«{text}» no es un correo."), format!("«{text}» is not a mail address")))
    }
}

/// None where the cell says neither, for it is empty.
fn active(cell: &str) -> Result<Option<bool>, BilingualText> {
    let strange = || BilingualText::new(format!("«{cell}» no es sí ni no."), format!("«{cell}» is neither yes nor no"));
    if cell.is_empty() { Ok(None) } else { yes_or_no(cell).map(Some).ok_or_else(strange) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> ImportContext {
        ImportContext {
            roles: ["agente-mesa", "tecnico"].map(RoleId::new).into(),
            teams: ["oax-redes", "oax-soporte"].map(TeamId::new).into(),
            ..ImportContext::default()
        }
        .with_buildings([(BuildingId::new("edificio-1"), "Edificio 1"), (BuildingId::new("edificio-2"), "Torre Sur")])
    }

    fn run(text: &str, existing: &BTreeMap<PersonId, Person>) -> (Vec<Person>, Report) {
        plan(text.as_bytes(), &Columns::default(), &known(), existing).expect("a table")
    }

    fn stored(people: Vec<Person>) -> BTreeMap<PersonId, Person> {
        people.into_iter().map(|person| (person.id.clone(), person)).collect()
    }

    #[test]
    fn a_row_becomes_a_person() {
        let (people, report) = run(
            "id,name,roles,teams,buildings,mail,phone,client_org\n\
             omar.cruz,Omar Cruz Peña,tecnico;agente-mesa,oax-redes,EDIFICIO 1; torre sur,omar@oaxaca.gob.mx,1234,DGTID\n",
            &BTreeMap::new(),
        );
        assert_eq!(report, Report { new: 1, ..Report::default() });
        let person = &people[0];
        assert_eq!(person.roles.len(), 2);
        assert_eq!(person.buildings[1].as_str(), "edificio-2");
        assert_eq!(person.mail.as_deref(), Some("omar@oaxaca.gob.mx"));
        assert!(person.active);
    }

    #[test]
    fn a_missing_column_leaves_what_is_known_and_an_empty_cell_clears_it() {
        let (people, _) = run("id,name,roles,phone,teams\na,Ana,tecnico,555,oax-redes\n", &BTreeMap::new());
        let existing = stored(people);
        let (people, report) = run("id,name,roles,phone\na,Ana,tecnico,\n", &existing);
        assert_eq!((report.changed, report.same), (1, 0));
        assert_eq!(people[0].phone, None);
        assert_eq!(people[0].teams.len(), 1, "the file says nothing of teams");
    }

    /// A sheet in which the column is filled for those alone who leave now.
    #[test]
    fn an_empty_cell_lets_nobody_in_who_left() {
        let (people, _) = run("id,name,roles,active\nana,Ana,tecnico,\neva,Eva,tecnico,no\n", &BTreeMap::new());
        assert_eq!((people[0].active, people[1].active), (true, false));
        let existing = stored(people);
        let (people, report) = run("id,name,roles,active\nana,Ana,tecnico,no\neva,Eva,tecnico,\n", &existing);
        assert_eq!((report.changed, report.same), (1, 1));
        assert_eq!((people[0].id.as_str(), people[0].active), ("ana", false));
        for yes in ["sí", "VERDADERO", "TRUE"] {
            let (people, _) = run(&format!("id,name,roles,active\neva,Eva,tecnico,{yes}\n"), &existing);
            assert!(people[0].active, "who says so lets them in: {yes}");
        }
    }

    #[test]
    fn each_bad_row_is_told_by_line_and_reason() {
        let (people, report) = run(
            "id,name,roles,mail\n\
             ana,Ana,tecnico,ana@x.mx\n\
             Ana Ruiz,Ana,tecnico,\n\
             ,Nadie,tecnico,\n\
             eva,,tecnico,\n\
             leo,Leo,mago,\n\
             sol,Sol,tecnico,no es correo\n\
             ana,Otra Ana,tecnico,\n\
             mar,Mar,,\n",
            &BTreeMap::new(),
        );
        assert_eq!(people.len(), 2, "ana and mar, who has no role");
        let told: Vec<_> = report.bad.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "line 3: «Ana Ruiz» is not an id: small letters without accents, digits and . - _ @ only",
                "line 4: the id is empty",
                "line 5: the name is empty",
                "line 6: the role «mago» is not in the organisation's data",
                "line 7: «no es correo» is not a mail address",
                "line 8: «ana» stands on line 2 already",
            ]
        );
        let roles = "\nThe organisation's roles are: agente-mesa, tecnico.\n";
        assert!(report.to_string().contains(roles), "{report}");
    }

    /// A building was merged into another: whoever left on that day stayed, for their row was left out.
    #[test]
    fn what_somebody_has_already_stays_though_the_data_know_it_no_more() {
        let (people, _) =
            run("id,name,roles,teams,buildings\nana,Ana,tecnico,oax-redes,edificio-1\n", &BTreeMap::new());
        let mut ana = people[0].clone();
        ana.roles.push(RoleId::new("telefonista"));
        ana.teams.push(TeamId::new("oax-fax"));
        ana.buildings.push(BuildingId::new("edificio-9"));
        let existing = stored(vec![ana.clone()]);
        let table = "id,name,roles,teams,buildings,active\n\
                     ana,Ana,tecnico;telefonista,oax-redes;oax-fax,Edificio 1;edificio-9,no\n\
                     eva,Eva,tecnico,,edificio-9,\n";
        let (people, report) = run(table, &existing);
        assert_eq!(people, [Person { active: false, ..ana }]);
        assert_eq!((report.changed, report.bad.len(), report.known_roles.len()), (1, 1, 0), "{report}");
    }

    /// What the server does by itself stands in that name: a table would have given it to somebody, with their roles.
    #[test]
    fn nobody_is_the_server_itself() {
        let existing = stored(vec![Person::new(PersonId::new(SERVER), "Ronda")]);
        let (people, report) = run("id,name,roles\nronda,Ronda Ruiz,tecnico\n", &existing);
        assert_eq!((people.len(), report.bad.len()), (0, 1), "{report}");
        assert!(!report.to_string().contains("roles are"), "they are told to whom they help: {report}");
    }

    #[test]
    fn all_that_is_wrong_with_a_row_is_told_at_once() {
        let (_, report) = run("id,name,roles,mail\nsol,,mago,nada\n", &BTreeMap::new());
        let told = &report.bad[0].reason;
        let whole =
            "the name is empty; the role «mago» is not in the organisation's data; «nada» is not a mail address";
        assert_eq!(told.en, whole);
        assert!(told.es.starts_with("El nombre está vacío. «mago» no está en los datos"), "{}", told.es);
        let (_, report) = run(
            "id,name,roles,teams\n\
             Sol Ruiz,Sol,mago; hada;mago,oax-luna\n\
             ana,Ana,tecnico,oax-redes\n\
             ana,,hada,\n",
            &BTreeMap::new(),
        );
        let told: Vec<_> = report.bad.iter().map(ToString::to_string).collect();
        let whole = [
            "line 2: «Sol Ruiz» is not an id: small letters without accents, digits and . - _ @ only; the role «mago» is \
             not in the organisation's data; the role «hada» is not in the organisation's data; the team «oax-luna» is not \
             in the organisation's data",
            "line 4: «ana» stands on line 3 already; the name is empty; the role «hada» is not in the organisation's data",
        ];
        assert_eq!(told, whole);
    }

    #[test]
    fn five_thousand_rows_twice_change_nothing_the_second_time() {
        let mut text = String::from("id,name,roles,teams,buildings,mail,phone,client_org\r\n");
        for i in 0..5_000 {
            match i % 500 {
                7 => text.push_str(&format!("p{i},Íñigo «{i}»,inexistente,,,,,\r\n")),
                8 => text.push_str(&format!("p{},\"Muñoz, José\",tecnico,,,,,\r\n", i - 4)),
                9 => text.push_str(&format!("p{i},falta una celda\r\n")),
                _ => text.push_str(&format!(
                    "p{i},\"Núñez Águila, María {i}\",tecnico,oax-soporte,edificio-1;edificio-2,p{i}@x.mx,{i},\"Secretaría \"\"A\"\"\"\r\n"
                )),
            }
        }
        let latin = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        let (people, report) =
            plan(latin.as_slice(), &Columns::default(), &known(), &BTreeMap::new()).expect("a table");
        assert!(report.guessed.len() + report.guessed_more > 4_970, "every guess is named or counted");
        assert_eq!((report.new, report.bad.len()), (4_970, 30));
        assert_eq!(people[0].name, "Núñez Águila, María 0");
        assert_eq!(people[0].client_org.as_deref(), Some("Secretaría \"A\""));
        let (again, report) = plan(text.as_bytes(), &Columns::default(), &known(), &stored(people)).expect("a table");
        assert_eq!((again.len(), report.same, report.bad.len()), (0, 4_970, 30));
    }
}
