//! What comes with the binary is whole, and is read alike from a directory and by a phone.

use super::builtin_files;
use crate::organisation::{Sources, load, load_builtin, load_dir};
use ronda_shared::catalog::{FormKind, Organisation, Stage};
use ronda_shared::ids::ServiceId;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

#[test]
fn oaxaca_is_whole() {
    let org = load_builtin("oaxaca").unwrap_or_else(|findings| panic!("{findings:#?}"));
    assert_eq!(org.version.len(), 16);
    assert_eq!(
        org.services.len(),
        83,
        "Tablas 1 and 2, the dictamen, proposals, the three of governance, correspondence"
    );
    assert_eq!(org.forms.len(), 32);
    assert_eq!((org.roles.len(), org.teams.len(), org.transitions.len(), org.buildings.len()), (15, 9, 26, 9));
    assert_eq!(load_builtin("oaxaca").expect("again").version, org.version, "the same data, the same version");
}

/// OAX-96, OAX-37: each of the four annexes is had empty from the services that need it, and nothing else is.
#[test]
fn the_four_annexes_are_offered_where_they_are_needed() {
    let org = load_builtin("oaxaca").expect("oaxaca");
    let mut offered: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for service in &org.services {
        for form in ronda_shared::paper::blanks(&org, service) {
            offered.entry(form.code.as_deref().unwrap_or(&form.id)).or_default().push(service.id.as_str());
        }
    }
    let dialling = [
        "oax-alta-extension",
        "oax-baja-extension",
        "oax-nivel-marcacion",
        "oax-cambio-pin",
        "oax-reenvio-pin",
        "oax-cambio-usuario-extension",
        "oax-modificacion-nombre",
    ];
    let expected = [
        ("FSCI-ATID", vec!["oax-abc-correo"]),
        ("FSMI-ATID", vec!["oax-cambio-nivel-red"]),
        ("FSMT-ATID", dialling.to_vec()),
        ("FSUD-ATID", vec!["oax-ad-alta"]),
    ];
    assert_eq!(offered, BTreeMap::from(expected));
    let signed = |id: &str| {
        let service = org.service(&ServiceId::new(id)).expect("a service");
        ronda_shared::paper::for_signers(&org, service).iter().map(|form| form.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(signed("oax-cambio-extension"), ["oax-resguardo-telefono"], "OAX-60");
    assert!(signed("oax-revision-extension").is_empty() && signed("oax-abc-correo").is_empty());
}

/// What Tablas 1 and 2 print, by category and area, each row by its name; a row for entry, exit and change is a service for
/// each movement. Beside them the access point of §10.1.3.4 and level 2 of §10.2.2; of the systems the dictamen of §5.1 and
/// the proposals of §5.2 and §5.3.
const TABLES: [(&str, &str, &[&str]); 8] = [
    (
        "Red",
        "Infraestructura",
        &[
            "ABC Nodos — Alta de nodo",
            "ABC Nodos — Baja de nodo",
            "ABC Nodos — Cambio de nodo",
            "Revisión de nodo",
            "Baja de Access Point",
            "ABC Directorio Activo — Creación de cuenta de Usuario",
            "ABC Directorio Activo — Modificación de cuenta de Usuario",
            "ABC Directorio Activo — Baja de cuenta de Usuario",
            "ABC Directorio Activo — Restablecimiento de contraseña",
            "Asignar VLAN a nodo de red",
            "IP duplicada",
            "IP temporal",
            "IP's inactivas",
            "Sin IP",
            "Alta MAC",
            "Baja MAC",
            "Levantamiento e implementación de infraestructura",
        ],
    ),
    (
        "Internet",
        "Infraestructura",
        &[
            "Cambio de MAC",
            "Cambio de nivel de red de usuarios",
            "Nivel 2, para Jefes de Departamento, Unidad, Coordinación, Dirección, Subsecretario, Secretario",
            "Cambio de Usuario",
            "Sin salida a Internet",
            "Creación de Usuario VPN",
            "Recategorización de página web",
            "Verificar acceso a URL",
        ],
    ),
    (
        "Telefonía",
        "Infraestructura",
        &[
            "ABC de extensión — Alta",
            "ABC de extensión — Baja",
            "ABC de extensión — Cambio (equipo dañado)",
            "Cambio de nivel de marcación",
            "Cambio de PIN Telefónico",
            "Reenvío de PIN Telefónico",
            "Cambio de Usuario",
            "Modificación de nombre",
            "Cambio de MAC",
            "Revisión de extensión",
        ],
    ),
    (
        "Correo",
        "Infraestructura",
        &[
            "ABC Correos electrónicos",
            "Recuperación de contraseña",
            "Liberación de SPAM",
            "Respaldo de cuentas de correo",
            "Configuraciones especiales (Listas blancas/negras, límites de envío)",
        ],
    ),
    (
        "Servidores",
        "Infraestructura",
        &[
            "Instalación de ambiente virtual (d,c,p) para hosting",
            "ABC Base de datos",
            "Almacenamiento compartido para usuarios / Samba",
            "ABC Dominios / DNS",
            "Respaldos / Restauración Base de datos",
        ],
    ),
    (
        "Soporte de Primer Nivel de Atención",
        "Infraestructura",
        &[
            "Soporte de Primer Nivel de Atención a enlaces / Dependencias o Entidades",
            "Configuración de impresora en red",
            "Configuración de equipo de cómputo",
            "Instalación de software",
            "Actualización de software",
            "Soporte de Primer Nivel de Atención a nivel hardware de equipo de cómputo",
            "Soporte de Primer Nivel de Atención a nivel software de equipo de cómputo",
            "Mantenimiento preventivo y correctivo a nivel hardware",
            "Mantenimiento preventivo y correctivo a nivel software",
        ],
    ),
    (
        "Ciberseguridad",
        "Infraestructura",
        &[
            "Protección Correo - ABC dominios",
            "Protección Correo - ABC Políticas",
            "Protección Correo - ABC Banned Words",
            "Protección Correo - Diagnóstico de Anomalías en cuentas de correo",
            "Protección Sitios Gubernamentales - ABC Políticas de protección a sitios",
            "EDR - ABC Agentes",
            "EDR - ABC Políticas de Protección",
            "EDR - Exclusión de Aplicaciones",
            "SIEM - ABC Agentes",
            "SIEM - Detección y Respuesta a Incidentes",
            "Análisis de Vulnerabilidades a sitios web",
            "Protección Sitios Gubernamentales - ABC dominios gubernamentales",
            "SIEM - Configuración de Políticas",
            "Capacitaciones a Dependencias y Entidades de la APE",
            "CiberInteligencia - Recopilación y Análisis de Información Exfiltrada",
        ],
    ),
    (
        "Sistemas",
        "Sistemas",
        &[
            "Nuevos usuarios y recuperación de contraseña",
            "Acceso a sistema",
            "Orientación funcional básica",
            "Nuevos usuarios y actualización de usuarios de WordPress",
            "Análisis de fallas funcionales",
            "Ajuste de catálogos/configuraciones",
            "Corrección de errores de programación",
            "Implementación de mejoras",
            "Dictamen Técnico",
            "Propuesta de proyecto, o de sistema o trámite por digitalizar",
        ],
    ),
];

/// OAX-22, OAX-27, OAX-28, OAX-104: each printed row, by its category, its area and its name.
#[test]
fn tables_one_and_two_have_every_row() {
    let org = load_builtin("oaxaca").expect("oaxaca");
    let mut printed = 0;
    for (category, area, names) in TABLES {
        let services = org.services.iter().filter(|service| service.category == category);
        let found: BTreeSet<_> = services.map(|service| (service.name.as_str(), service.area.as_deref())).collect();
        let expected: BTreeSet<_> = names.iter().map(|name| (*name, Some(area))).collect();
        assert_eq!(found, expected, "{category}");
        printed += names.len();
    }
    let rest: BTreeSet<&str> =
        org.services.iter().filter(|one| one.area.is_none()).map(|one| one.id.as_str()).collect();
    let desk = ["oax-correspondencia", "oax-enlaces", "oax-incumplimiento", "oax-tarea-mesa"];
    assert_eq!(rest, BTreeSet::from(desk), "of no area: the desk's own");
    assert_eq!(org.services.len(), printed + rest.len(), "each once");
}

#[test]
fn every_demanded_field_can_be_given_and_is_judged() {
    let org = load_builtin("oaxaca").expect("oaxaca");
    for service in &org.services {
        for stage in [Stage::Open, Stage::Assign, Stage::Resolve, Stage::Close] {
            let asked = org.fields(&service.id, stage);
            for field in service.required_at(stage) {
                assert!(org.field(&service.id, field).is_some(), "{}: {field} is unknown", service.id);
                assert!(asked.iter().any(|def| def.id == *field), "{}: {field} is not asked at {stage:?}", service.id);
            }
        }
        let open = org.missing(&service.id, Stage::Open, &BTreeMap::new(), None);
        // The level change asks for its form later (OAX-37); of the desk's own tasks, and of a letter, nobody asks anything.
        let late = matches!(service.id.as_str(), "oax-cambio-nivel-red" | "oax-tarea-mesa" | "oax-correspondencia");
        assert_eq!(open.is_empty(), late, "{}", service.id);
    }
}

#[test]
fn the_phone_reads_what_the_server_writes() {
    let org = load_builtin("oaxaca").expect("oaxaca");
    let json = serde_json::to_value(&org).expect("json");
    assert_eq!(serde_json::from_value::<Organisation>(json.clone()).expect("the same types"), org);
    let service =
        json["services"].as_array().and_then(|all| all.iter().find(|s| s["id"] == "oax-alta-nodo")).expect("it");
    for key in [
        "id",
        "category",
        "name",
        "subservices",
        "team",
        "form",
        "checklist",
        "channels",
        "default_priority",
        "restricted",
    ] {
        assert!(service.get(key).is_some(), "the contract names {key}");
    }
    assert_eq!(service["checklist"][0]["team"], "oax-mantenimiento");
    assert_eq!(json["forms"][0]["fields"][0]["kind"], "choice");
}

#[test]
fn portal_and_intake_forms_are_there() {
    let org = load_builtin("oaxaca").expect("oaxaca");
    assert_eq!(org.form("oax-abrir-ticket").map(|form| form.kind), Some(FormKind::Portal));
    assert_eq!(org.form("oax-captura-agente").map(|form| form.kind), Some(FormKind::Intake));
    let complaint = org.service(&ServiceId::new("oax-incumplimiento")).expect("the complaint");
    assert!(complaint.restricted);
}

#[test]
fn a_directory_is_read_as_the_binary_is() {
    let dir = tempfile::tempdir().expect("a directory");
    for (path, text) in builtin_files() {
        let file = dir.path().join(&path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
        fs::write(file, text).expect("a file");
    }
    let read = load_dir(dir.path()).unwrap_or_else(|findings| panic!("{findings:#?}"));
    assert_eq!(read, load_builtin("oaxaca").expect("oaxaca"));
    fs::write(dir.path().join("services/mas.json"), [0xff, 0xfe]).expect("a file");
    let findings = load_dir(dir.path()).expect_err("not text");
    assert_eq!((findings[0].file.as_str(), findings[0].line), ("services/mas.json", 1));
    assert!(load_dir(&dir.path().join("nowhere")).is_err());
    assert!(load_builtin("nowhere").expect_err("unknown")[0].reason.en().contains("oaxaca"));
}

/// BJ-03: what is changed is another version.
#[test]
fn another_content_is_another_version() {
    let mut files = builtin_files();
    let plain = load(&Sources::new(files.clone())).expect("oaxaca").version;
    let text = files["teams.json"].replace("\"Redes\"", "\"Redes y nodos\"");
    files.insert("teams.json".into(), text);
    assert_ne!(load(&Sources::new(files)).expect("oaxaca").version, plain);
}
