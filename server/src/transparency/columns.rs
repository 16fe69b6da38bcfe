//! The columns of the table, and their dictionary. A column that could hold what somebody typed is none of them.

use ronda_shared::catalog::Organisation;
use ronda_shared::ids::FieldId;
use ronda_shared::ticket::reported::{Move, SurveyFacts};
use ronda_shared::ticket::summary::TicketSummary;
use ronda_shared::time::Timestamp;
use serde::Serialize;

/// A column.
pub(super) struct Column {
    /// Its heading.
    pub(super) name: &'static str,
    /// What its cells are.
    pub(super) kind: &'static str,
    /// What it means.
    pub(super) meaning: &'static str,
}

const fn column(name: &'static str, kind: &'static str, meaning: &'static str) -> Column {
    Column { name, kind, meaning }
}

/// All of them, in the order of [`Row::cells`].
pub(super) const COLUMNS: [Column; 16] = [
    column("folio", "texto", "Número oficial de la solicitud; vacío si aún no se le asigna"),
    column("servicio", "clave", "Clave del servicio en el catálogo"),
    column("servicio_nombre", "texto", "Nombre del servicio en el catálogo"),
    column("area", "texto", "Área que la tiene a su cargo"),
    column("estado", "texto", "En qué estado está"),
    column("prioridad", "texto", "Prioridad asignada"),
    column("canal", "texto", "Por qué medio llegó"),
    column("edificio", "texto", "Edificio en que se atiende"),
    column("recibida", "fecha y hora local", "Cuándo se recibió"),
    column("primera_respuesta", "fecha y hora local", "Cuándo se respondió por primera vez"),
    column("resuelta", "fecha y hora local", "Cuándo se entregó la última solución"),
    column("terminada", "fecha y hora local", "Cuándo terminó: cerrada, improcedente o cancelada"),
    column(
        "respuesta_a_tiempo",
        "sí | no",
        "Si la primera respuesta llegó en el plazo comprometido; vacío si no hubo plazo o respuesta",
    ),
    column(
        "solucion_a_tiempo",
        "sí | no",
        "Si la solución llegó en el plazo comprometido; vacío si no hubo plazo o solución",
    ),
    column("reaperturas", "número", "Cuántas veces se reabrió"),
    column(
        "satisfaccion",
        "opciones de la encuesta",
        "Lo que se eligió en la encuesta, de las opciones del catálogo; vacío si nadie contestó",
    ),
];

/// A ticket as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    folio: String,
    servicio: String,
    pub(super) servicio_nombre: String,
    pub(super) area: String,
    estado: String,
    prioridad: String,
    canal: String,
    pub(super) edificio: String,
    pub(super) recibida: String,
    primera_respuesta: String,
    resuelta: String,
    terminada: String,
    pub(super) respuesta_a_tiempo: String,
    pub(super) solucion_a_tiempo: String,
    reaperturas: String,
    satisfaccion: String,
}

impl Row {
    /// A ticket without whoever stands in it; none for one of a restricted service, or of one that the catalog does not know.
    pub(super) fn of(org: &Organisation, ticket: &TicketSummary) -> Option<Self> {
        let service = org.service(&ticket.service).filter(|service| !service.restricted)?;
        let (reported, kept) = (&ticket.reported, &ticket.kept);
        let written = |at: Option<Timestamp>| at.map(|at| org.zone.written(at)).unwrap_or_default();
        let said = |kept: Option<bool>| kept.map_or("", |kept| if kept { "sí" } else { "no" }).to_owned();
        let last = |to: Move| reported.moves.iter().rev().find(|moved| moved.to == to).map(|moved| moved.at);
        let again = |to: Move| matches!(to, Move::Persists | Move::Reopened | Move::Withdrawn);
        let channel = reported.channel.as_ref().and_then(|id| org.channel(id));
        Some(Self {
            folio: ticket.folio.clone().unwrap_or_default(),
            servicio: service.id.to_string(),
            servicio_nombre: service.name.clone(),
            area: ticket.team.as_ref().and_then(|id| org.team(id)).map(|team| team.name.clone()).unwrap_or_default(),
            estado: org.state_label(ticket.state).to_owned(),
            prioridad: ticket
                .priority
                .as_ref()
                .and_then(|id| org.priority(id))
                .map(|it| it.label.clone())
                .unwrap_or_default(),
            canal: channel.map(|channel| channel.label.clone()).unwrap_or_default(),
            edificio: ticket
                .building
                .as_ref()
                .and_then(|id| org.building(id))
                .map(|it| it.name.clone())
                .unwrap_or_default(),
            recibida: org.zone.written(ticket.created),
            primera_respuesta: written(reported.answered),
            resuelta: written(last(Move::Solved)),
            terminada: written(ticket.state.is_final().then_some(ticket.since)),
            respuesta_a_tiempo: said(kept.answer),
            solucion_a_tiempo: said(kept.solution),
            reaperturas: reported.moves.iter().filter(|moved| again(moved.to)).count().to_string(),
            satisfaccion: reported.survey.as_ref().map(|survey| chosen(org, survey)).unwrap_or_default(),
        })
    }

    /// Its cells, in the order of [`COLUMNS`].
    pub(super) fn cells(&self) -> [&str; 16] {
        [
            &self.folio,
            &self.servicio,
            &self.servicio_nombre,
            &self.area,
            &self.estado,
            &self.prioridad,
            &self.canal,
            &self.edificio,
            &self.recibida,
            &self.primera_respuesta,
            &self.resuelta,
            &self.terminada,
            &self.respuesta_a_tiempo,
            &self.solucion_a_tiempo,
            &self.reaperturas,
            &self.satisfaccion,
        ]
    }
}

/// What was chosen in a survey: options alone, for whatever else stands there was typed; of several, one a line, each. Silence is no answer.
fn chosen(org: &Organisation, survey: &SurveyFacts) -> String {
    if survey.deemed {
        return String::new();
    }
    let form = org.settings.survey_form.as_deref().and_then(|id| org.form(id));
    let offers = |question: &str, answer: &str| {
        let mut fields = form.iter().flat_map(|form| &form.fields);
        fields.any(|field| field.id == FieldId::new(question) && field.options.iter().any(|option| option == answer))
    };
    let said = survey.answers.iter().flat_map(|(question, answer)| answer.lines().map(move |one| (question, one)));
    let chosen = said.filter(|(question, one)| offers(question, one));
    chosen.map(|(question, one)| format!("{question}={one}")).collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::start;
    use ronda_shared::ids::{DocumentId, ServiceId};
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn a_row_holds_nothing_that_somebody_typed() {
        let org = start::organisation("oaxaca").expect("Oaxaca's data");
        let at = Timestamp::from_millis(1_795_186_800_000);
        let typed = "María López, 951 555 0101";
        let mut ticket = TicketSummary::new(DocumentId::new(at, [1; 10]), ServiceId::new("oax-soporte-hardware"), at);
        ticket.subject = typed.into();
        ticket.requester = typed.into();
        ticket.client_org = typed.into();
        ticket.room = typed.into();
        ticket.reported.survey = Some(SurveyFacts {
            at,
            deemed: false,
            answers: BTreeMap::from([("comentarios".to_owned(), typed.to_owned())]),
            comment: typed.into(),
        });
        let row = Row::of(&org, &ticket).expect("a service of the catalog");
        assert!(row.cells().iter().all(|cell| !cell.contains("María") && !cell.contains("555")), "{row:?}");
        assert!(!row.recibida.is_empty() && !row.servicio_nombre.is_empty());
    }

    /// A question that takes several stands with one a line, and was told as if nobody had answered.
    #[test]
    fn each_of_several_that_were_chosen_is_told_and_nothing_beside_them() {
        let org = start::organisation("oaxaca").expect("Oaxaca's data");
        let form = org.settings.survey_form.as_deref().and_then(|id| org.form(id)).expect("a survey");
        let field = form.fields.iter().find(|field| field.options.len() > 1).expect("a question with options");
        let [one, other] = [&field.options[0], &field.options[1]];
        let answers = BTreeMap::from([(field.id.to_string(), format!("{one}\nMaría López\n{other}"))]);
        let at = Timestamp::from_millis(1_795_186_800_000);
        let survey = SurveyFacts { at, deemed: false, answers, comment: String::new() };
        let id = &field.id;
        assert_eq!(chosen(&org, &survey), format!("{id}={one} | {id}={other}"));
    }

    #[test]
    fn each_column_is_told_once() {
        let names: BTreeSet<&str> = COLUMNS.iter().map(|column| column.name).collect();
        assert_eq!(names.len(), COLUMNS.len());
    }
}
