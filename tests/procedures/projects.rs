//! Tests of projects and opinions. They are records that go on by what is signed on their tickets, and tell each week
//! how far they have come.

use crate::procedures::acts::{field, start};
use crate::procedures::house::{DAY, Institution};
use crate::procedures::walk::{Ask, Walk, submit};
use ronda_shared::act::DocumentKind;
use ronda_shared::catalog::{RegisterDef, Stage};
use ronda_shared::command::{Command, OpenRecord, Record};
use ronda_shared::ids::{DocumentId, FieldId, RegisterId};
use ronda_shared::messages::Reason;
use ronda_shared::record::{RecordSummary, report_due};
use ronda_shared::state::State;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use ronda_test_support::client::Enrolled;

/// A record on its way.
struct Project<'h> {
    house: &'h Institution,
    id: DocumentId,
}

impl<'h> Project<'h> {
    async fn opens(
        house: &'h Institution,
        who: &mut Enrolled,
        register: &str,
        links: Vec<DocumentId>,
        fields: &[(&str, &str)],
    ) -> Self {
        let project = Self { house, id: house.document() };
        let open = OpenRecord {
            register: RegisterId::new(register),
            fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
            texts: project.def(register).texts(),
            links,
        };
        project.does(who, Record::OpenRecord(Box::new(open))).await;
        project
    }
    fn def(&self, register: &str) -> &'h RegisterDef {
        self.house.organisation().register(&RegisterId::new(register)).expect("a register")
    }
    async fn says(&self, who: &mut Enrolled, record: Record) -> Outcome {
        submit(self.house, who, self.id, DocumentKind::Record, &Command::Record(record)).await.outcome
    }
    async fn does(&self, who: &mut Enrolled, record: Record) {
        let told = format!("{record:?}");
        assert_eq!(self.says(who, record).await, Outcome::Accepted, "{told}");
    }
    async fn sets(&self, who: &mut Enrolled, fields: &[(&str, &str)]) {
        for (id, value) in fields {
            let set = Record::SetRecordField { field: FieldId::new(*id), value: (*value).to_owned() };
            self.does(who, set).await;
        }
    }
    async fn reports(&self, who: &mut Enrolled, percent: u8, text: &str) -> Outcome {
        self.says(who, Record::ReportProgress { percent, text: text.to_owned() }).await
    }
    fn way(&self, to: &str, reason: &str) -> Record {
        Record::MoveRecord { from: self.stands(), to: to.to_owned(), reason: reason.to_owned() }
    }
    async fn goes(&self, who: &mut Enrolled, to: &str) {
        self.does(who, self.way(to, "")).await;
        assert_eq!(self.stands(), to);
    }
    async fn waits(&self, who: &mut Enrolled, to: &str, outcome: Outcome) {
        let before = self.stands();
        assert_eq!(self.says(who, self.way(to, "")).await, outcome, "to {to}");
        assert_eq!(self.stands(), before, "it stays where it stands");
    }
    fn summary(&self) -> RecordSummary {
        let reader = self.house.app.store().read().expect("a reader");
        match reader.summary(self.id).expect("reads") {
            Some(Summary::Record(record)) => *record,
            other => panic!("{other:?}"),
        }
    }
    /// The state's id; of a record that has not been moved that of its register's first.
    fn stands(&self) -> String {
        match self.house.app.store().read().expect("a reader").summary(self.id).expect("reads") {
            Some(Summary::Record(record)) if record.state.is_empty() => {
                self.def(record.register.as_str()).first_state().to_owned()
            }
            Some(Summary::Record(record)) => record.state,
            _ => String::new(),
        }
    }
    fn due(&self) -> Option<Timestamp> {
        let record = self.summary();
        report_due(self.house.organisation(), self.def(record.register.as_str()), &record)
    }
}

const LACKS: Outcome = Outcome::Held(Reason::MissingPapers);
const EMPTY: Outcome = Outcome::Refused(Reason::MissingRecordFields);

/// AGU-02, AGU-03, AGU-06, AGU-07, AGU-09, AGU-10, AGU-11, AGU-12, AGU-13: out of the request a project is entered; the
/// minutes of the meeting, the structure and the folder open its way, and each phase is left by its own papers.
#[tokio::test]
async fn agu_a_project_goes_on_by_the_papers_of_its_phases() {
    let house = Institution::of("aguascalientes", &[]);
    let (mut claudia, mut marcela) = (house.requester("claudia.topete").await, house.supervisor("marcela.duron").await);
    let mut fabian = house.technician("fabian.leos").await;
    let ask_for = Ask { service: "agu-proyecto-nuevo", channel: "escrito", by: "claudia.topete", fields: &[] };
    let ticket = Walk::opens(&house, &mut claudia, &ask_for).await;
    ticket.given(&mut marcela, "fabian.leos", "agu-proyectos").await;
    ticket.leads(&mut fabian, start(), State::InProgress).await;
    let entered = [
        ("proyecto_nombre", "Padrón de proveedores"),
        ("tipo", "Nuevo sistema"),
        ("dependencia", "Secretaría de Finanzas"),
        ("solicitante", "Claudia Topete"),
        ("proyecto_impulsor", "Fabián Leos"),
    ];
    let project = Project::opens(&house, &mut marcela, "proyectos", vec![ticket.id], &entered).await;
    // AGU-03, AGU-06: the meeting, the structure and the folder.
    project.waits(&mut marcela, "a2", EMPTY).await;
    let first = [
        ("fecha_reunion", "2026-11-24"),
        ("estructura_proyecto", "Impulsor, analista y dos programadores"),
        ("carpeta_electronica", "https://carpetas.demo.example/padron"),
    ];
    project.sets(&mut marcela, &first).await;
    project.waits(&mut marcela, "a2", LACKS).await;
    ticket.fills(&mut fabian, Stage::Work).await;
    let minutes = [
        ("minuta_asistentes", "Claudia Topete, Marcela Durón, Fabián Leos"),
        ("minuta_requerimiento", "Un solo padrón"),
        ("minuta_acuerdos", "Finanzas entrega el catálogo"),
        ("objetivos", "Un solo padrón de proveedores"),
        ("contenido_vision", "Alta, consulta y baja"),
    ];
    ticket.all(&mut fabian, minutes.map(|(id, text)| field(id, text))).await;
    ticket.signs(&mut fabian, "agu-minuta", "solicitante", "agreement", "Claudia Topete").await;
    project.waits(&mut marcela, "a2", LACKS).await;
    ticket.signs(&mut fabian, "agu-minuta", "jefe-gestion-proyectos", "agreement", "Marcela Durón").await;
    project.goes(&mut marcela, "a2").await;

    // AGU-07: requirements that the requester signed; AGU-09, AGU-10: the plan, and where it is published.
    ticket
        .all(&mut fabian, [field("requerimientos", "Consultar por RFC"), field("actividades", "Análisis, obra")])
        .await;
    project.waits(&mut fabian, "a3", EMPTY).await;
    let plan =
        [("url_project_server", "https://projectserver.demo.example/padron"), ("fecha_entrega_proyecto", "2027-03-01")];
    project.sets(&mut fabian, &plan).await;
    project.waits(&mut fabian, "a3", LACKS).await;
    ticket.signs(&mut fabian, "agu-requerimientos", "solicitante", "authorisation", "Claudia Topete").await;
    project.goes(&mut fabian, "a3").await;
    let activity = [("actividad", "Alta de proveedores"), ("actividad_fin", "2026-12-18")];
    Project::opens(&house, &mut fabian, "actividades-proyecto", vec![project.id], &activity).await;

    // AGU-09: rules, prototypes, description, architecture.
    project.waits(&mut fabian, "a4", LACKS).await;
    let design = ["contenido_reglas", "contenido_prototipos", "contenido_descripcion", "requerimientos_tecnicos"];
    ticket.all(&mut fabian, design.map(|id| field(id, "Como se acordó"))).await;
    project.waits(&mut fabian, "a4", LACKS).await;
    ticket.does(&mut fabian, field("contenido_arquitectura", "Tres capas")).await;
    project.goes(&mut fabian, "a4").await;

    // AGU-11: each week tells how far it has come.
    assert_ne!(project.reports(&mut fabian, 101, "De más").await, Outcome::Accepted);
    assert_ne!(project.reports(&mut fabian, 40, " ").await, Outcome::Accepted);
    assert_eq!(project.reports(&mut fabian, 40, "Alta y consulta").await, Outcome::Accepted);
    let due = project.due().expect("the next report");
    house.pass(7 * DAY);
    assert_eq!(project.reports(&mut fabian, 70, "Baja y reportes").await, Outcome::Accepted);
    assert_eq!(project.summary().progress.map(|told| told.percent), Some(70));
    assert!(project.due().expect("the next report") > due, "a week later");

    // AGU-12, AGU-13: tests that failed let nothing pass.
    let built = [
        ("contenido_ficha", "Servidor de aplicaciones"),
        ("contenido_manual", "Cómo se da de alta"),
        ("contenido_unitarias", "Alta y baja"),
        ("resultado_unitarias", "Con errores"),
    ];
    ticket.all(&mut fabian, built.map(|(id, text)| field(id, text))).await;
    project.waits(&mut fabian, "a5", LACKS).await;
    ticket.does(&mut fabian, field("resultado_unitarias", "Aprobada")).await;
    project.goes(&mut fabian, "a5").await;
    let tests = [
        ("contenido_integracion", "Con el padrón fiscal"),
        ("resultado_integracion", "Aprobada"),
        ("contenido_aceptacion", "Consulta por RFC"),
        ("resultado_aceptacion", "Aprobada"),
    ];
    ticket.all(&mut fabian, tests.map(|(id, text)| field(id, text))).await;
    project.goes(&mut fabian, "a6").await;
    ticket.does(&mut fabian, field("contenido_implementacion", "Dos semanas")).await;
    project.waits(&mut fabian, "liberado", LACKS).await;
    ticket.does(&mut fabian, field("contenido_liberacion", "Versión 1.0")).await;
    project.goes(&mut fabian, "liberado").await;
    assert_eq!(project.due(), None, "what has ended reports nothing");
    assert_ne!(project.reports(&mut fabian, 100, "Listo").await, Outcome::Accepted);
}

/// OCO-35: a project of the unit's own has a plan, phases and progress.
#[tokio::test]
async fn oco_a_project_of_the_units_own() {
    let house = Institution::of(
        "ocoyoacac",
        &[
            ("otro.titular", "titular-ugdai", &[]),
            ("otro.agente", "agente-tecnico-oco", &[]),
            ("otra.agente", "agente-tecnico-oco", &[]),
        ],
    );
    let (mut head, mut agent) = (house.supervisor("otro.titular").await, house.agent("otro.agente").await);
    let entered = [
        ("proyecto_nombre", "Licencias en línea"),
        ("proyecto_origen", "Lo propone la unidad"),
        ("proyecto_area", "Desarrollo Económico"),
        ("proyecto_objetivo", "Que la licencia se pida sin acudir"),
        ("proyecto_ciudadania", "true"),
    ];
    let project = Project::opens(&house, &mut agent, "proyectos", Vec::new(), &entered).await;
    project.waits(&mut head, "analisis", EMPTY).await;
    project.sets(&mut agent, &[("proyecto_enlace", "Rosa Peña")]).await;
    let mut other = house.agent("otra.agente").await;
    project.waits(&mut other, "analisis", Outcome::Held(Reason::NotYourRole)).await;
    project.goes(&mut head, "analisis").await;
    project.waits(&mut agent, "diseno", EMPTY).await;
    let plan = [("proyecto_plan", "https://planes.demo.example/licencias"), ("fecha_entrega_proyecto", "2027-02-01")];
    project.sets(&mut agent, &plan).await;
    project.goes(&mut agent, "diseno").await;
    assert_eq!(project.reports(&mut agent, 25, "Pantallas acordadas con el área").await, Outcome::Accepted);
    assert!(project.due().is_some());
}

/// BJ-04: an opinion goes to the Comité or the Oficial Mayor once it is signed, and ends with what they resolve.
#[tokio::test]
async fn bj_an_opinion_is_submitted_to_the_committee() {
    let house = Institution::of("benito-juarez", &[]);
    let (mut ximena, mut carmen) = (house.agent("ximena.balam").await, house.agent("carmen.ucan").await);
    let (mut martin, mut esteban) = (house.supervisor("martin.tun").await, house.supervisor("esteban.canul").await);
    let mut raul = house.technician("raul.dzul").await;
    let ask_for = Ask { service: "bj-dictamen-tecnico", channel: "requisicion", by: "emilio.cardena", fields: &[] };
    let ticket = Walk::opens(&house, &mut ximena, &ask_for).await;
    ticket.attaches(&mut ximena, "requisicion").await;
    ticket.given(&mut martin, "raul.dzul", "bj-soporte").await;
    ticket.leads(&mut raul, start(), State::InProgress).await;
    ticket.fills(&mut raul, Stage::Resolve).await;
    let entered = [
        ("dictamen_asunto", "Veinte computadoras para Catastro"),
        ("dictamen_clase", "Adquisición"),
        ("dependencia", "Catastro"),
        ("dictamen_sentido", "Favorable"),
    ];
    let opinion = Project::opens(&house, &mut carmen, "dictamenes", vec![ticket.id], &entered).await;
    ticket.signs(&mut martin, "bj-dictamen-tecnico", "jefe-soporte", "vobo", "Martín Tun").await;
    opinion.waits(&mut martin, "dictaminado", LACKS).await;
    ticket.signs(&mut esteban, "bj-dictamen-tecnico", "director", "issue", "Esteban Canul").await;
    opinion.goes(&mut esteban, "dictaminado").await;
    opinion.waits(&mut esteban, "sometido", EMPTY).await;
    let submitted = [
        ("dictamen_ante", "Comité de Adquisiciones"),
        ("dictamen_oficio", "DTIC/114/2026"),
        ("dictamen_enviado", "2026-11-25"),
    ];
    opinion.sets(&mut carmen, &submitted).await;
    opinion.waits(&mut carmen, "sometido", Outcome::Held(Reason::NotYourRole)).await;
    opinion.goes(&mut esteban, "sometido").await;
    opinion.sets(&mut esteban, &[("dictamen_acuerdo", "Sesión 12"), ("dictamen_resuelto", "2026-12-02")]).await;
    opinion.goes(&mut esteban, "autorizado").await;
}
