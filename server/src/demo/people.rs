//! Who is in the story: the twelve of the desk, and those who call them.

use ronda_shared::ids::{BuildingId, PersonId, RoleId, TeamId};
use ronda_shared::person::Person;

/// One of the desk: id, name, role, teams, buildings, extension.
struct Staff(&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str], &'static str);

/// The twelve of the desk, and the one who decides approvals.
const STAFF: [Staff; 13] = [
    Staff("beatriz.santiago", "Beatriz Santiago Núñez", "agente-mesa", &["oax-mesa"], &[], "12001"),
    Staff("abraham.vasquez", "Abraham Vásquez Luis", "agente-mesa", &["oax-mesa"], &[], "12002"),
    Staff("itzel.bautista", "Itzel Bautista Hernández", "agente-mesa", &["oax-mesa"], &[], "12003"),
    Staff("gabriela.matus", "Gabriela Matus Ruiz", "jefe-mesa", &["oax-mesa"], &[], "12000"),
    Staff(
        "leticia.aquino",
        "Leticia Aquino Morales",
        "supervisor-soporte",
        &["oax-soporte", "oax-redes", "oax-mantenimiento", "oax-telefonia", "oax-mesa", "oax-ciberseguridad"],
        &[],
        "12010",
    ),
    Staff(
        "gerardo.toledo",
        "Gerardo Toledo Pineda",
        "supervisor-sistemas",
        &["oax-sistemas", "oax-informatica", "oax-servidores"],
        &[],
        "12011",
    ),
    Staff(
        "omar.cruz",
        "Omar Cruz Jiménez",
        "agente-tecnico",
        &["oax-telefonia", "oax-redes", "oax-soporte"],
        &["edificio-2", "edificio-7"],
        "12021",
    ),
    Staff(
        "joel.mendoza",
        "Joel Mendoza Ríos",
        "agente-tecnico",
        &["oax-telefonia"],
        &["edificio-1", "edificio-3", "edificio-5"],
        "12022",
    ),
    Staff(
        "rosalba.cortes",
        "Rosalba Cortés Ávila",
        "agente-tecnico",
        &["oax-soporte", "oax-redes"],
        &["edificio-1", "edificio-4", "edificio-8"],
        "12023",
    ),
    Staff(
        "uriel.pacheco",
        "Uriel Pacheco Santos",
        "agente-tecnico",
        &["oax-mantenimiento", "oax-redes", "oax-soporte"],
        &["edificio-5", "edificio-6", "almacen-reforma"],
        "12024",
    ),
    Staff(
        "yesenia.carreno",
        "Yesenia Carreño Gómez",
        "agente-tecnico",
        &["oax-sistemas", "oax-informatica"],
        &["edificio-3", "edificio-6"],
        "12025",
    ),
    Staff(
        "fidel.lopez",
        "Fidel López Ambrosio",
        "agente-tecnico",
        &["oax-servidores", "oax-informatica", "oax-ciberseguridad", "oax-soporte"],
        &["edificio-4", "edificio-8", "almacen-reforma"],
        "12026",
    ),
    Staff("soledad.altamirano", "Soledad Altamirano Cisneros", "area-superior", &[], &[], "12900"),
];

/// A requester and where they sit.
#[derive(Debug)]
pub(super) struct Caller {
    /// Stable id.
    pub(super) id: &'static str,
    /// Full name.
    pub(super) name: &'static str,
    /// Role of the organisation's data.
    pub(super) role: &'static str,
    /// Dependencia o Entidad.
    pub(super) client_org: &'static str,
    /// Building of the organisation's data.
    pub(super) building: &'static str,
    /// Level.
    pub(super) level: &'static str,
    /// Room, window, desk.
    pub(super) room: &'static str,
    /// Extension.
    pub(super) extension: &'static str,
}

macro_rules! callers {
    ($($id:literal $name:literal $role:literal $org:literal $building:literal $level:literal $room:literal $ext:literal;)+) => {
        /// Those who call.
        pub(super) const CALLERS: &[Caller] = &[$(Caller {
            id: $id, name: $name, role: $role, client_org: $org, building: $building, level: $level, room: $room, extension: $ext,
        },)+];
    };
}

callers! {
    "maria.xicotencatl" "María Guadalupe Xicoténcatl Ríos de la Peña" "enlace-informatico" "Registro Civil" "edificio-2" "Nivel 1" "ventanilla 4" "12400";
    "itzel.ruiz" "Itzel Ruiz Velasco" "usuario" "Registro Civil" "edificio-2" "Nivel 1" "ventanilla 4" "12407";
    "alfonso.zarate" "Alfonso Zárate Bolaños" "enlace-informatico" "Secretaría de Finanzas" "edificio-2" "Nivel 2" "Oficina de Partes" "12231";
    "dulce.olivera" "Dulce María Olivera Chagoya" "usuario" "Secretaría de Finanzas" "edificio-2" "Nivel 2" "Dirección de Ingresos" "12244";
    "hector.manzano" "Héctor Manzano Ricárdez" "usuario" "Tesorería" "edificio-2" "Nivel 3" "caja 2" "12318";
    "rocio.jarquin" "Rocío Jarquín Robles" "enlace-administrativo" "Tesorería" "edificio-2" "Nivel 3" "Departamento de Egresos" "12320";
    "efrain.cuevas" "Efraín Cuevas Zaragoza" "usuario" "Registro Civil" "edificio-2" "Nivel 1" "Recepción" "12401";
    "nadia.guzman" "Nadia Guzmán Pérez" "enlace-informatico" "Relaciones Exteriores" "edificio-7" "Nivel 3" "Módulo B" "17302";
    "tomas.chavez" "Tomás Chávez Antonio" "enlace-infraestructura" "Secretaría de Fomento Agroalimentario" "edificio-7" "Nivel 3" "sala de juntas" "17310";
    "perla.villalobos" "Perla Villalobos Sánchez" "enlace-informatico" "Secretaría de Turismo" "edificio-7" "Nivel 2" "sala de juntas" "17205";
    "ruben.ojeda" "Rubén Ojeda Martínez" "usuario" "Secretaría de Turismo" "edificio-7" "Nivel 2" "Promoción" "17211";
    "carmela.lazaro" "Carmela Lázaro Hipólito" "usuario" "Instituto Catastral del Estado" "edificio-7" "Nivel 1" "ventanilla 2" "17104";
    "eduardo.fierro" "Eduardo Fierro Quintas" "enlace-informatico" "Instituto Catastral del Estado" "edificio-7" "Nivel 1" "Sistemas" "15630";
    "yolanda.mecinas" "Yolanda Mecinas Ortega" "responsable-unidad-administrativa" "Secretaría de Fomento Agroalimentario" "edificio-7" "Nivel 3" "Unidad Administrativa" "17300";
    "sergio.bohorquez" "Sergio Bohórquez Canseco" "enlace-informatico" "Secretaría de Administración" "edificio-1" "Nivel 2" "Recursos Humanos" "11208";
    "lourdes.aragon" "Lourdes Aragón Feria" "usuario" "Secretaría de Administración" "edificio-1" "Nivel 1" "Recepción" "11101";
    "isaac.tapia" "Isaac Tapia Robledo" "usuario" "Secretaría de Administración" "edificio-1" "Nivel 3" "Patrimonio" "11315";
    "marisol.luna" "Marisol Luna Cervantes" "enlace-administrativo" "Secretaría de Administración" "edificio-1" "Nivel 2" "Adquisiciones" "11220";
    "gustavo.nicolas" "Gustavo Nicolás Reyes" "enlace-informatico" "Secretaría de Salud" "edificio-3" "Nivel 1" "Informática" "13105";
    "araceli.banos" "Araceli Baños Merino" "usuario" "Secretaría de Salud" "edificio-3" "Nivel 2" "Regulación sanitaria" "13217";
    "victor.hugo.leyva" "Víctor Hugo Leyva Sosa" "usuario" "Hospital de la Niñez, oficina administrativa" "edificio-3" "Nivel 3" "Archivo clínico" "13309";
    "paulina.ramirez" "Paulina Ramírez Calvo" "responsable-unidad-administrativa" "Secretaría de Salud" "edificio-3" "Nivel 2" "Unidad Administrativa" "13200";
    "angel.maldonado" "Ángel Maldonado Gopar" "enlace-informatico" "Secretaría de Movilidad" "edificio-4" "Nivel 1" "ventanilla 7" "14107";
    "berenice.castellanos" "Berenice Castellanos Ibarra" "usuario" "Secretaría de Movilidad" "edificio-4" "Nivel 1" "ventanilla 3" "14103";
    "moises.palma" "Moisés Palma Carrasco" "usuario" "Secretaría de Movilidad" "edificio-4" "Nivel 2" "Licencias" "14212";
    "clara.enriquez" "Clara Enríquez Toral" "enlace-infraestructura" "Archivo General del Estado" "edificio-4" "Nivel 3" "Acervo" "14306";
    "joaquin.rios" "Joaquín Ríos Hernández" "enlace-informatico" "Instituto Estatal de Educación Pública" "edificio-5" "Nivel 2" "Planeación" "15203";
    "silvia.montes" "Silvia Montes Avendaño" "usuario" "Instituto Estatal de Educación Pública" "edificio-5" "Nivel 1" "Control escolar" "15118";
    "arturo.velasquez" "Arturo Velásquez Cid" "usuario" "Instituto Estatal de Educación Pública" "edificio-5" "Nivel 3" "Nómina" "15321";
    "monserrat.galindo" "Monserrat Galindo Prieto" "usuario" "Secretaría de las Mujeres" "edificio-5" "Nivel 2" "Atención jurídica" "15226";
    "fernando.chinas" "Fernando Chiñas Toledo" "enlace-informatico" "Secretaría de Infraestructura" "edificio-6" "Nivel 1" "Concursos" "16109";
    "elia.sandoval" "Elia Sandoval Pinacho" "usuario" "Secretaría de Infraestructura" "edificio-6" "Nivel 2" "Estimaciones" "16214";
    "ricardo.jarquin" "Ricardo Jarquín Mora" "usuario" "Comisión Estatal del Agua" "edificio-6" "Nivel 3" "Proyectos" "16305";
    "teresa.cordero" "Teresa Cordero Salinas" "enlace-administrativo" "Secretaría de Infraestructura" "edificio-6" "Nivel 2" "Recursos materiales" "16202";
    "noe.santaella" "Noé Santaella Domínguez" "enlace-informatico" "Fiscalía General" "edificio-8" "Nivel 1" "Mesa de control" "18102";
    "adriana.pombo" "Adriana Pombo Lescas" "usuario" "Consejería Jurídica" "edificio-8" "Nivel 2" "Legislación" "18207";
    "emilio.cancino" "Emilio Cancino Robles" "usuario" "Consejería Jurídica" "edificio-8" "Nivel 2" "Amparos" "18211";
    "martha.quiroz" "Martha Quiroz Díaz" "enlace-informatico" "Secretaría de Bienestar" "almacen-reforma" "Nivel 1" "Módulo de atención" "19104";
    "saul.ballesteros" "Saúl Ballesteros Vargas" "usuario" "Secretaría de Bienestar" "almacen-reforma" "Nivel 1" "Padrón" "19117";
    "ines.matadamas" "Inés Matadamas Cruz" "usuario" "Secretaría de Bienestar" "almacen-reforma" "Nivel 2" "Dirección de Programas" "19203";
    "oscar.palomec" "Óscar Palomec Zárate" "titular-dependencia" "Secretaría de Turismo" "edificio-7" "Nivel 2" "Oficina del Secretario" "17200";
}

impl Caller {
    /// The institutional address, by the organisation's rule (OAX-79).
    pub(super) fn mail(&self) -> String {
        let domain = if matches!(self.client_org, "Secretaría de Finanzas" | "Tesorería") {
            "finanzasoaxaca.gob.mx"
        } else {
            "oaxaca.gob.mx"
        };
        let (first, rest) = self.id.split_once('.').unwrap_or((self.id, ""));
        let initial: String = first.chars().take(1).collect();
        format!("{initial}{}@{domain}", rest.replace('.', ""))
    }
}

/// Everybody, as the organisation knows them.
pub fn everybody() -> Vec<Person> {
    let staff = STAFF.iter().map(|staff| Person {
        id: PersonId::new(staff.0),
        name: staff.1.into(),
        roles: vec![RoleId::new(staff.2)],
        teams: staff.3.iter().map(|team| TeamId::new(*team)).collect(),
        buildings: staff.4.iter().map(|building| BuildingId::new(*building)).collect(),
        mail: Some(format!("{}@tecnologias.oaxaca.gob.mx", staff.0)),
        phone: Some(staff.5.into()),
        client_org: None,
        active: true,
        away: Vec::new(),
        skills: Vec::new(),
    });
    let callers = CALLERS.iter().map(|caller| Person {
        id: PersonId::new(caller.id),
        name: caller.name.into(),
        roles: vec![RoleId::new(caller.role)],
        teams: vec![],
        buildings: vec![],
        mail: Some(caller.mail()),
        phone: Some(caller.extension.into()),
        client_org: Some(caller.client_org.into()),
        active: true,
        away: Vec::new(),
        skills: Vec::new(),
    });
    staff.chain(callers).collect()
}

/// Those of a role.
pub(super) fn with_role<'a>(people: &'a [Person], role: &str) -> Vec<&'a PersonId> {
    people
        .iter()
        .filter(|person| person.roles.iter().any(|held| held.as_str() == role))
        .map(|person| &person.id)
        .collect()
}

/// The technicians (and, for the desk's own team, the agents) of a team.
pub(super) fn workers_of<'a>(people: &'a [Person], team: &TeamId) -> Vec<&'a Person> {
    people
        .iter()
        .filter(|person| {
            person.teams.contains(team)
                && person.roles.iter().any(|role| matches!(role.as_str(), "agente-tecnico" | "agente-mesa"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_and_addresses_are_each_somebodys_own() {
        let people = everybody();
        let ids: BTreeSet<_> = people.iter().map(|person| person.id.clone()).collect();
        let mails: BTreeSet<_> = people.iter().filter_map(|person| person.mail.clone()).collect();
        assert_eq!((ids.len(), mails.len()), (people.len(), people.len()));
        assert!(mails.iter().all(|mail| mail.is_ascii()), "an address is plain letters: {mails:?}");
        assert!(mails.contains("mxicotencatl@oaxaca.gob.mx"));
    }

    #[test]
    fn the_desk_has_its_twelve() {
        let people = everybody();
        for (role, count) in [
            ("agente-mesa", 3),
            ("jefe-mesa", 1),
            ("supervisor-soporte", 1),
            ("supervisor-sistemas", 1),
            ("agente-tecnico", 6),
        ] {
            assert_eq!(with_role(&people, role).len(), count, "{role}");
        }
    }
}
