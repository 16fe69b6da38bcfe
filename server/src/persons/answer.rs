//! The answer to whoever asked for their data: a letter to print, the same for machines, and their own files.

use super::PersonFile;
use super::cancel::{Cancelled, RetentionReason};
use super::correct::{Corrected, Correction};
use super::folder::FolderFile;
use super::gather::{DocumentHoldings, HeldFile, Role};
use super::outside_documents::Message;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ronda_shared::command::ContactField;
use ronda_shared::date::Zone;

/// The letter's style: it is a file of its own, read and printed without a network.
pub(crate) const STYLE: &str = "body{font:11pt/1.45 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;break-after:avoid}h3{font-size:1rem;margin-bottom:.2rem;break-after:avoid}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}\
article{break-inside:avoid-page}td,li,dd{overflow-wrap:anywhere;white-space:pre-line}dt{font-weight:600}@media print{body{margin:0;max-width:none}}";

/// What was done beside gathering.
#[derive(Debug, Clone, Copy)]
pub enum PersonAction<'d> {
    /// Nothing.
    Gathered,
    /// Something was set right.
    Corrected(&'d Correction, &'d Corrected),
    /// Something was taken out, or would be.
    Cancelled(&'d Cancelled),
}

/// The letter, and what machines read. After a cancellation the letter tells what was done, and holds none of the data.
pub fn answer(zone: &Zone, file: &PersonFile, done: PersonAction<'_>) -> Result<Vec<FolderFile>, serde_json::Error> {
    let letter = letter(zone, file, done).into_string();
    let data = match done {
        PersonAction::Cancelled(cancelled) => {
            FolderFile::new("cancelacion.json", serde_json::to_vec_pretty(cancelled)?)
        }
        PersonAction::Gathered | PersonAction::Corrected(..) => {
            FolderFile::new("datos.json", serde_json::to_vec_pretty(file)?)
        }
    };
    Ok(vec![FolderFile::new("respuesta.html", letter), data])
}

fn letter(zone: &Zone, file: &PersonFile, done: PersonAction<'_>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="es-MX" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { "Respuesta sobre datos personales" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Respuesta a una solicitud sobre datos personales" }
                p { (file.institution) br; (zone.written(file.at)) }
                @match done {
                    PersonAction::Gathered => { (access(zone, file)) }
                    PersonAction::Corrected(correction, corrected) => {
                        (rectified(correction, corrected, file))
                        (access(zone, file))
                    }
                    PersonAction::Cancelled(cancelled) => { (taken_out(cancelled)) }
                }
                (rights())
            }
        }
    }
}

fn access(zone: &Zone, file: &PersonFile) -> Markup {
    let beside = &file.beside;
    html! {
        p {
            "A continuación está lo que la mesa de servicio tiene registrado sobre usted en su sistema Ronda. Lo que identifica \
             a otras personas que pidieron un servicio está cubierto. Los mismos datos están en el archivo «datos.json»."
        }
        h2 { "Quién es usted en nuestros registros" }
        dl {
            (datum("Nombre", &file.names))
            (datum("Correo", &file.mails))
            (datum("Teléfono o extensión", &file.phones))
            @if !file.whatsapp.is_empty() { (datum("Clave de WhatsApp", &file.whatsapp)) }
            (datum("Dependencia o unidad", &file.orgs))
        }
        @match &file.person {
            Some(person) => {
                p {
                    "Está en el directorio con la clave «" (person.id) "»"
                    @if !person.active { ", como persona que ya no está activa" }
                    "."
                }
            }
            None => {
                p { "No tiene cuenta ni está en el directorio: sus datos constan sólo donde pidió o se le mencionó." }
            }
        }
        h2 { "Solicitudes, equipos y registros (" (file.documents.len()) ")" }
        @if file.documents.is_empty() { p { "Ninguno." } }
        @for held in &file.documents { (document(zone, held)) }
        h2 { "Mensajes (" (beside.messages.len()) ")" }
        @if beside.messages.is_empty() { p { "No se conserva ninguno." } } @else {
            p { "Se conservan para saber si un aviso llegó; de lo ya enviado queda sólo a quién y cuándo." }
            table {
                tr { th { "Cuándo" } th { "Por dónde" } th { "Texto que se conserva" } }
                @for one in &beside.messages { tr {
                    td { (zone.written(one.at)) }
                    td { (way(one)) }
                    td {
                        (one.text)
                        @if let Some(until) = one.kept_until {
                            " (el mensaje completo se conserva hasta el " (zone.written(until)) "; pídalo a la mesa)"
                        }
                    }
                } }
            }
        }
        @if !beside.reports.is_empty() {
            h2 { "Informes emitidos que le mencionan (" (beside.reports.len()) ")" }
            p { "Un informe emitido es un documento de la institución: se conserva como se emitió, y nada de él se altera." }
            ul {
                @for one in &beside.reports {
                    li {
                        (one.name) ", del " (one.from) " al " (one.to) ", emitido el " (zone.written(one.at))
                        @if one.own { " por usted" }
                        @if !one.said.is_empty() { ": " (one.said.join("; ")) }
                    }
                }
            }
        }
        h2 { "Acceso al sistema" }
        @if beside.devices.is_empty() && beside.ways_in.is_empty() { p { "No tiene equipos enlazados ni sesiones." } } @else {
            ul {
                @for device in &beside.devices {
                    li {
                        "Navegador «" (device.name) "» (" (device.code) "), desde " (zone.written(device.enrolled))
                        @if let Some(at) = device.revoked { ", hasta " (zone.written(at)) }
                    }
                }
                @for one in &beside.ways_in { li { (entrance(one.kind)) " " (one.name) ", desde " (zone.written(one.since)) } }
            }
        }
        @if !beside.machines.is_empty() {
            h2 { "Equipos que informaron que usted los usa (" (beside.machines.len()) ")" }
            p { "Lo dice el programa de inventario de cada equipo; se tiene hasta que diga otra cosa." }
            ul {
                @for one in &beside.machines {
                    li { (one.name) @if !one.serial.is_empty() { " (serie " (one.serial) ")" } ", como «" (one.user) "», " (zone.written(one.at)) }
                }
            }
        }
        h2 { "Bitácora" }
        p {
            "La bitácora tiene " (counted(many(&beside.audit), "renglón", "renglones"))
            " de lo que usted hizo en el sistema o de lo que se hizo sobre su registro; consta en «datos.json». Se conserva íntegra \
             porque prueba que nada se alteró."
        }
    }
}

/// «1 lugar», «3 lugares».
fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// How many they are, as [`counted`] takes it.
fn many<T>(all: &[T]) -> u64 {
    u64::try_from(all.len()).unwrap_or(u64::MAX)
}

fn datum(label: &str, values: &[String]) -> Markup {
    html! { dt { (label) } dd { @if values.is_empty() { "No consta" } @else { (values.join(", ")) } } }
}

fn document(zone: &Zone, held: &DocumentHoldings) -> Markup {
    let roles: Vec<&str> = held.roles.iter().map(|role| as_what(*role)).collect();
    html! {
        article {
            h3 { (held.name) " · " (held.about) }
            p {
                (zone.written(held.at)) @if !held.state.is_empty() { " · " (held.state) } br;
                "Consta como: " (roles.join(", ")) "." br;
                (why(held))
            }
            @if !held.said.is_empty() {
                table {
                    @for said in &held.said { tr { th scope="row" { (part(&said.part)) } td { (said.text) } } }
                }
            }
            @if !held.files.is_empty() {
                p { "Archivos:" }
                ul { @for one in &held.files { li { (file_line(zone, one)) } } }
            }
            @if !held.unsure_files.is_empty() {
                p { "Vinieron de otro sistema con esta solicitud, y no consta si los mandó usted; pida a la mesa que los revise:" }
                ul { @for one in &held.unsure_files { li { (file_line(zone, one)) } } }
            }
            @if !held.signatures.is_empty() {
                p { "Firmas:" }
                ul {
                    @for one in &held.signatures {
                        li {
                            (one.paper) ", " (zone.written(one.at)) ", como constaba: " (one.name)
                            @if let Some(own) = &one.certificate {
                                ". Con e.firma de " (own.name)
                                @if !own.rfc.is_empty() { ", RFC " (own.rfc) }
                                @if !own.curp.is_empty() { ", CURP " (own.curp) }
                                ", certificado núm. " (own.number)
                            }
                            @if one.drawing_gone { ". El trazo ya se destruyó" }
                            @if let Some(at) = one.until { ". El trazo se destruye el " (zone.written(at)) }
                        }
                    }
                }
            }
        }
    }
}

fn file_line(zone: &Zone, one: &HeldFile) -> Markup {
    html! {
        @if one.name.is_empty() { "Archivo" } @else { (one.name) } ", " (zone.written(one.at)) ", " (one.size) " bytes"
        @match &one.copied_as {
            Some(copy) => { ". Copia en esta carpeta: " (copy) }
            None => { ". Sin copia en esta carpeta: pídala a la mesa" }
        }
        @if let Some(at) = one.until { ". Se destruye el " (zone.written(at)) }
    }
}

/// Why it is held, and until when.
fn why(held: &DocumentHoldings) -> &'static str {
    let term =
        held.files.iter().any(|file| file.until.is_some()) || held.signatures.iter().any(|one| one.until.is_some());
    if held.roles.contains(&Role::Requester) {
        match (held.over, term) {
            (false, _) => "Se tiene para atender la solicitud, mientras esté abierta.",
            (true, true) => {
                "Se tiene como constancia del servicio; lo que tiene plazo se destruye en la fecha que se indica."
            }
            (true, false) => "Se tiene como constancia del servicio. Su formato no fija un plazo de destrucción.",
        }
    } else if held.roles.contains(&Role::Holder) {
        "Se tiene mientras el equipo esté bajo su resguardo, y después como antecedente del bien."
    } else if held.roles.contains(&Role::Named) || held.roles.contains(&Role::Signer) {
        "Se tiene como parte del expediente en que se le menciona o en que firmó."
    } else {
        "Se tiene como constancia de lo que hizo en ejercicio de sus funciones."
    }
}

fn as_what(role: Role) -> &'static str {
    match role {
        Role::Requester => "solicitante",
        Role::Author => "quien la registró",
        Role::Assignee => "responsable",
        Role::Signer => "firmante",
        Role::Holder => "resguardante",
        Role::TookPart => "participante",
        Role::Named => "persona mencionada",
    }
}

fn part(part: &str) -> &'static str {
    match part {
        "requester" => "Datos de contacto",
        "subject" => "Asunto",
        "born" => "Descripción",
        "place" => "Lugar",
        "fields" | "entered" | "changes" => "Formulario",
        "notes" => "Notas",
        "texts" => "Textos",
        "contacts" => "Intentos de contacto",
        "evidence" => "Archivos",
        "signatures" => "Firmas",
        "decided" => "Seguimiento",
        "requests" => "Trámites pedidos",
        "conflicts" => "Valores en conflicto",
        "custody" => "Resguardo",
        _ => "Otros datos",
    }
}

fn way(message: &Message) -> &'static str {
    match message.way {
        "mail_in" => "Correo recibido",
        "mail_out" => "Correo enviado",
        "whatsapp_in" => "WhatsApp recibido",
        "whatsapp_out" => "WhatsApp enviado",
        _ => "Conversación de WhatsApp",
    }
}

fn entrance(kind: &str) -> &'static str {
    match kind {
        "session" => "Sesión",
        "passkey" => "Llave de acceso",
        "link" => "Enlace de alta",
        "calendar" => "Calendario",
        "token" => "Token de otro sistema",
        "account_asked" => "Cuenta del directorio que pidió entrar",
        "account_refused" => "Cuenta del directorio a la que no se dio entrada",
        _ => "Cuenta del directorio",
    }
}

fn rectified(correction: &Correction, corrected: &Corrected, file: &PersonFile) -> Markup {
    let signed = file.documents.iter().any(|held| !held.signatures.is_empty());
    html! {
        h2 { "Rectificación" }
        p { "Se corrigió, por: " (correction.reason) }
        dl {
            @for (field, value) in &correction.data { dt { (contact(*field)) } dd { (value) } }
        }
        p {
            "En " (counted(many(&corrected.tickets), "solicitud", "solicitudes")) @if corrected.entry { " y en el directorio" } "."
            @if signed { " Lo firmado no se altera: se conserva como constaba." }
        }
        @if !corrected.refused.is_empty() {
            p { "No se pudo corregir en: " (corrected.refused.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")) "." }
        }
    }
}

fn contact(field: ContactField) -> &'static str {
    match field {
        ContactField::Name => "Nombre",
        ContactField::Mail => "Correo",
        ContactField::Phone => "Teléfono o extensión",
        ContactField::ClientOrg => "Dependencia o unidad",
        ContactField::Extra => "Contacto adicional",
    }
}

/// Why something stays, in the letter's words.
pub fn why_it_stays(why: RetentionReason) -> &'static str {
    match why {
        RetentionReason::Open => "sigue abierta: sin sus datos no se puede atender",
        RetentionReason::Signed => {
            "tiene un papel firmado, que se conserva como se firmó hasta que venza su plazo legal"
        }
        RetentionReason::PaperCertificate => {
            "su firma con e.firma en un papel se conserva con su certificado, que dice su nombre, RFC y CURP: sin él no se puede \
             comprobar, y se destruye junto con el trazo"
        }
        RetentionReason::DecisionCertificate => {
            "su decisión con e.firma sobre una autorización se conserva con su certificado, que dice su nombre, RFC y CURP: sin él \
             no se puede comprobar quién decidió"
        }
        RetentionReason::Term => "un archivo tiene un plazo propio que aún no vence",
        RetentionReason::UnsureFile => {
            "trae de otro sistema archivos de los que no consta si los mandó usted: la mesa los revisa, y suprime los que sean suyos"
        }
        RetentionReason::Custody => "el equipo está bajo su resguardo",
        RetentionReason::Acted => "queda como constancia quién lo hizo, por su clave",
    }
}

fn taken_out(cancelled: &Cancelled) -> Markup {
    let places: u64 = cancelled.cuts.iter().map(|cut| cut.places).sum();
    html! {
        h2 { "Cancelación" }
        p {
            @if cancelled.applied { "Se suprimieron" } @else { "Propuesta, aún sin aplicar: se suprimirían" }
            " sus datos en " (counted(places, "lugar", "lugares"))
            " de " (counted(many(&cancelled.cuts), "expediente", "expedientes"))
            @if cancelled.messages > 0 { ", " (counted(cancelled.messages, "renglón", "renglones")) " de WhatsApp" }
            @if cancelled.mail > 0 {
                ", " (counted(cancelled.mail, "correo que no es", "correos que no son")) " de ninguna solicitud"
            }
            @if cancelled.accounts > 0 {
                ", " (counted(cancelled.accounts, "cuenta de directorio que pidió", "cuentas de directorio que pidieron")) " entrar"
            }
            @if cancelled.entry { " y su registro del directorio" }
            ", por: " (cancelled.decision)
        }
        ul {
            @for cut in &cancelled.cuts {
                li {
                    (cut.name) ": " (counted(cut.places, "lugar", "lugares"))
                    @if cut.files > 0 { " (" (counted(cut.files, "archivo", "archivos")) ")" }
                }
            }
        }
        @if cancelled.more > 0 {
            p {
                "Por suprimir en una segunda vuelta: " (counted(cancelled.more, "lugar", "lugares")) "."
            }
        }
        @if !cancelled.left.is_empty() {
            h2 { "Lo que se conserva, y por qué" }
            ul { @for one in &cancelled.left { li { (one.name) ": " (why_it_stays(one.why)) "." } } }
        }
        @if cancelled.certificates > 0 {
            p {
                "Su nombre no desaparece de todo: consta en el certificado de " (cancelled.certificates) " de sus firmas con e.firma, \
                 que son prueba de lo que firmó o autorizó. El certificado es parte de la firma, y no se le puede quitar nada sin \
                 destruirla."
            }
        }
        @if !cancelled.reports.is_empty() {
            p {
                "Se conservan como se emitieron los informes que le mencionan (" (cancelled.reports.join(", ")) "): son documentos de la \
                 institución, y nada de ellos se altera."
            }
        }
        p {
            "Se conservan también la bitácora y las versiones anteriores del directorio, que prueban que nada se alteró, y los \
             respaldos hechos antes, hasta que venza su plazo."
        }
    }
}

fn rights() -> Markup {
    html! {
        h2 { "Qué puede pedir" }
        ul {
            li { "Rectificación: su nombre, correo, teléfono y dependencia se corrigen en el directorio y en sus solicitudes. Lo firmado \
                  no se altera." }
            li { "Cancelación: se suprime quién es usted donde ya no hace falta; lo que está bajo un plazo legal se conserva hasta que vence." }
            li { "Oposición: dígale a la mesa qué avisos o usos no quiere; se le responde por escrito." }
        }
        p { "Si no está de acuerdo con esta respuesta, puede acudir a la autoridad garante de protección de datos personales." }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persons::{OutsideDocuments, RedactedDocument, Remainder};
    use ronda_shared::ids::DocumentId;
    use ronda_shared::time::Timestamp;

    fn file() -> PersonFile {
        PersonFile {
            format: 1,
            institution: "Mesa & Cía".into(),
            at: Timestamp::from_millis(1_795_186_800_000),
            position: 7,
            mark: "ab".into(),
            names: vec!["María <b>López</b>".into()],
            mails: Vec::new(),
            phones: Vec::new(),
            whatsapp: Vec::new(),
            orgs: Vec::new(),
            person: None,
            documents: Vec::new(),
            beside: OutsideDocuments::default(),
        }
    }

    #[test]
    fn what_somebody_typed_is_text_in_the_letter() {
        let files = answer(&Zone::default(), &file(), PersonAction::Gathered).expect("written");
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["respuesta.html", "datos.json"]);
        let letter = String::from_utf8(files[0].bytes.to_vec()).expect("text");
        assert!(letter.contains("María &lt;b&gt;López&lt;/b&gt;") && letter.contains("Mesa &amp; Cía"));
        assert!(!letter.contains("http"), "nothing is fetched");
    }

    #[test]
    fn after_a_cancellation_no_datum_is_handed_out_again() {
        let cancelled = Cancelled {
            applied: true,
            decision: "oficio 7".into(),
            cuts: vec![RedactedDocument {
                document: DocumentId::from_bytes([8; 16]),
                name: "MS-26-00008".into(),
                places: 1,
                files: 1,
            }],
            left: vec![Remainder {
                document: DocumentId::from_bytes([7; 16]),
                name: "MS-26-00007".into(),
                why: RetentionReason::DecisionCertificate,
            }],
            certificates: 1,
            messages: 1,
            mail: 1,
            reports: vec!["INF-0007".into()],
            accounts: 1,
            entry: false,
            more: 1,
        };
        let files = answer(&Zone::default(), &file(), PersonAction::Cancelled(&cancelled)).expect("written");
        assert_eq!(files[1].name, "cancelacion.json");
        let letter = String::from_utf8(files[0].bytes.to_vec()).expect("text");
        assert!(letter.contains("MS-26-00007: su decisión con e.firma"), "what stays is told: {letter}");
        assert!(letter.contains("consta en el certificado de 1 de sus firmas"), "{letter}");
        assert!(letter.contains("los informes que le mencionan (INF-0007)"), "{letter}");
        for one in [
            "en 1 lugar de 1 expediente, 1 renglón de WhatsApp, 1 correo que no es de ninguna solicitud",
            ", 1 cuenta de directorio que pidió entrar",
            "MS-26-00008: 1 lugar (1 archivo)",
            "segunda vuelta: 1 lugar.",
        ] {
            assert!(letter.contains(one), "one is told as one, {one:?}: {letter}");
        }
        for file in files {
            assert!(!String::from_utf8_lossy(&file.bytes).contains("López"), "{}", file.name);
        }
    }
}
