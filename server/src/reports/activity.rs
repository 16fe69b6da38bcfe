//! What came, what was done and how well (OAX-05, OAX-92): the report of a week, a month or a year. A part of a ticket
//! (OAX-41) is what a team did of a request, and no request of its own.

use super::days::Days;
use super::tally::{Order, SectionHead, Table, Tally};
use super::ticket::Ticket;
use super::{Phrase, ReportContext, ReportSection, ReportUnit, SectionShape};
use ronda_shared::calendar::Calendar;
use ronda_shared::catalog::{FieldKind, SurveyRule};
use ronda_shared::ids::{BuildingId, ChannelId, ServiceId, TeamId};
use ronda_shared::state::State;
use ronda_shared::ticket::reported::Move;
use ronda_shared::time::{MINUTE_MS, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a ticket did in the span.
struct TicketActivity {
    received: bool,
    /// A solution was delivered.
    solved: Option<Timestamp>,
    /// The solution that stands was delivered, and whether in time; none where nothing was promised.
    in_time: Option<bool>,
    /// Open minutes to the first answer.
    answered: Option<i64>,
}

pub(super) fn reckon(scene: &ReportContext<'_>, tally: &mut Tally<'_>) -> (Phrase, Vec<ReportSection>) {
    let mut calendars = Calendars { scene, known: BTreeMap::new() };
    let all = scene.tickets.iter().map(|ticket| (*ticket, of(scene, ticket, &mut calendars)));
    let (parts, done): (Vec<_>, Vec<_>) = all.partition(|(ticket, _)| ticket.is_part);
    let mut sections = vec![figures(scene, tally, &done), days(scene, tally, &done)];
    sections.extend(groups(scene, tally, &done, &parts));
    sections.push(reopenings(scene, tally));
    sections.extend(surveys(scene, tally));
    sections.extend(sheet_notes(scene, tally));
    let question = Phrase::new(
        "¿Qué llegó, qué se atendió y qué tan bien, en estos días?",
        "What came in, what was done and how well, in these days?",
    );
    (question, sections)
}

/// Hours by service, each made once.
struct Calendars<'s> {
    scene: &'s ReportContext<'s>,
    known: BTreeMap<Arc<str>, Option<Calendar>>,
}

impl Calendars<'_> {
    /// Open minutes between two instants by the service's hours; minutes of the clock where it has none that are known.
    fn between(&mut self, service: &Arc<str>, from: Timestamp, to: Timestamp) -> i64 {
        if !self.known.contains_key(service) {
            let organisation = self.scene.organisation;
            // What cannot be reckoned with was refused when the data were loaded; a service may have left them since.
            let made = match organisation.service(&ServiceId::new(&**service)) {
                Some(service) => Calendar::of_service(organisation, service).ok(),
                None => Calendar::of(organisation).ok(),
            };
            self.known.insert(Arc::clone(service), made);
        }
        match self.known.get(service).and_then(Option::as_ref) {
            Some(calendar) => calendar.business_minutes_between(from, to),
            None => to.since(from) / MINUTE_MS,
        }
    }
}

fn of(scene: &ReportContext<'_>, ticket: &Ticket, calendars: &mut Calendars<'_>) -> TicketActivity {
    let span = scene.span;
    let solved = ticket.moves.iter().rfind(|(to, at)| *to == Move::Solved && span.holds(*at));
    // The solution that stands is the last one, unless the ticket was opened again after it.
    let standing = ticket.moves.iter().rposition(|(to, _)| *to == Move::Solved).filter(|place| {
        let after = ticket.moves.get(place + 1..).unwrap_or_default();
        after.iter().all(|(to, _)| to.state().is_final())
    });
    let stands_here = standing.and_then(|place| ticket.moves.get(place)).is_some_and(|(_, at)| span.holds(*at));
    let answered = ticket.answered.filter(|at| span.holds(*at)).map(|at| {
        let from = ticket.started.unwrap_or(ticket.created);
        calendars.between(&ticket.service, from.min(at), at)
    });
    TicketActivity {
        received: ticket.state != State::Draft && span.holds(ticket.created),
        solved: solved.map(|(_, at)| *at),
        in_time: ticket.kept.solution.filter(|_| stands_here),
        answered,
    }
}

fn count(es: &str, en: &str) -> (Phrase, ReportUnit) {
    (Phrase::new(es, en), ReportUnit::Count)
}

fn received() -> (Phrase, ReportUnit) {
    count("Recibidos", "Received")
}

fn solved() -> (Phrase, ReportUnit) {
    count("Atendidos", "Solved")
}

/// The large numbers, each a section of its own unit.
fn figures(scene: &ReportContext<'_>, tally: &mut Tally<'_>, done: &[(&Ticket, TicketActivity)]) -> ReportSection {
    let columns = vec![
        received(),
        solved(),
        count("Cerrados", "Closed"),
        count("Cerrados por silencio", "Closed for silence"),
        count("No proceden o cancelados", "Rejected or cancelled"),
        count("Abiertos al final", "Open at the end"),
        (Phrase::new("Dentro del compromiso", "Within the commitment"), ReportUnit::Share),
        (Phrase::new("Primera respuesta, mediana", "First answer, median"), ReportUnit::Minutes),
        count("Reaperturas", "Reopenings"),
        count("Conflictos", "Conflicts"),
    ];
    let mut table = Table::new("figures", columns);
    table.expect("all");
    for (ticket, done) in done {
        let id = ticket.id;
        if done.received {
            table.count(tally, "all", 0, id);
        }
        if done.solved.is_some() {
            table.count(tally, "all", 1, id);
        }
        // One that ended twice in the span ended once: the last time counts.
        let ends = |to: &Move| to.state().is_final();
        match ticket.moves.iter().rfind(|(to, at)| ends(to) && scene.span.holds(*at)) {
            Some((Move::Closed, _)) => table.count(tally, "all", 2, id),
            Some((Move::Silent, _)) => {
                table.count(tally, "all", 2, id);
                table.count(tally, "all", 3, id);
            }
            Some(_) => table.count(tally, "all", 4, id),
            None => {}
        }
        if ticket.is_open_before(scene.span.at) {
            table.count(tally, "all", 5, id);
        }
        if let Some(in_time) = done.in_time {
            table.share(tally, "all", 6, id, in_time);
        }
        if let Some(minutes) = done.answered {
            table.took(tally, "all", 7, id, minutes);
        }
        for _ in ticket.moves.iter().filter(|(to, at)| reopens(*to) && scene.span.holds(*at)) {
            table.count(tally, "all", 8, id);
        }
    }
    for ticket in &scene.tickets {
        for _ in ticket.cards.iter().filter(|card| scene.span.holds(card.at)) {
            table.count(tally, "all", 9, ticket.id);
        }
    }
    let note = Phrase::new(
        "Dentro del compromiso: de lo atendido en estos días que tenía plazo. La mediana es en tiempo hábil.",
        "Within the commitment: of what was solved in these days and had a deadline. The median is in open hours.",
    );
    let head = SectionHead {
        title: Phrase::new("En números", "In numbers"),
        note: Some(note),
        shape: SectionShape::Figures,
        order: Order::Keys,
        named: None,
    };
    table.section(head, |_| Phrase::new("Todo", "All"))
}

/// Received and solved by day; in a long span by month.
fn days(scene: &ReportContext<'_>, tally: &mut Tally<'_>, done: &[(&Ticket, TicketActivity)]) -> ReportSection {
    let days = Days::of(scene.span);
    let mut table = Table::new("days", vec![received(), solved()]);
    days.expect(&mut table);
    let of = |at: Timestamp| days.row(&scene.organisation.zone, at);
    for (ticket, done) in done {
        if done.received {
            table.count(tally, &of(ticket.created), 0, ticket.id);
        }
        if let Some(at) = done.solved {
            table.count(tally, &of(at), 1, ticket.id);
        }
    }
    let title = match days.by_month {
        true => Phrase::new("Recibidos y atendidos por mes", "Received and solved by month"),
        false => Phrase::new("Recibidos y atendidos por día", "Received and solved by day"),
    };
    let head = SectionHead { title, note: None, shape: SectionShape::Days, order: Order::Keys, named: None };
    table.section(head, |row| days.name(row))
}

/// The same counts by category, service, channel, team and building; by team the parts, too, each by whose it was.
fn groups(
    scene: &ReportContext<'_>,
    tally: &mut Tally<'_>,
    done: &[(&Ticket, TicketActivity)],
    parts: &[(&Ticket, TicketActivity)],
) -> Vec<ReportSection> {
    let organisation = scene.organisation;
    let category = |ticket: &Ticket| -> String {
        organisation
            .service(&ServiceId::new(&*ticket.service))
            .map(|service| service.category.clone())
            .unwrap_or_default()
    };
    let or_none = |id: &Option<Arc<str>>| id.as_deref().unwrap_or_default().to_owned();
    let told = |known: Option<&str>, id: &str| Phrase::name(known.unwrap_or(id));
    type Of<'f> = Box<dyn Fn(&Ticket) -> String + 'f>;
    type Name<'f> = Box<dyn Fn(&str) -> Phrase + 'f>;
    let kinds: [(&str, Phrase, Phrase, Of<'_>, Name<'_>); 5] = [
        (
            "categories",
            Phrase::new("Por categoría", "By category"),
            Phrase::new("Sin categoría", "No category"),
            Box::new(category),
            Box::new(Phrase::name),
        ),
        (
            "services",
            Phrase::new("Por servicio", "By service"),
            Phrase::new("Sin servicio", "No service"),
            Box::new(|ticket: &Ticket| ticket.service.to_string()),
            Box::new(|id: &str| {
                told(organisation.service(&ServiceId::new(id)).map(|service| service.name.as_str()), id)
            }),
        ),
        (
            "channels",
            Phrase::new("Por canal", "By channel"),
            Phrase::new("Sin canal", "No channel"),
            Box::new(|ticket: &Ticket| or_none(&ticket.channel)),
            Box::new(|id: &str| {
                told(organisation.channel(&ChannelId::new(id)).map(|channel| channel.label.as_str()), id)
            }),
        ),
        (
            "teams",
            Phrase::new("Por equipo", "By team"),
            Phrase::new("Sin equipo", "No team"),
            Box::new(|ticket: &Ticket| or_none(&ticket.team)),
            Box::new(|id: &str| told(organisation.team(&TeamId::new(id)).map(|team| team.name.as_str()), id)),
        ),
        (
            "buildings",
            Phrase::new("Por edificio", "By building"),
            Phrase::new("Sin edificio", "No building"),
            Box::new(|ticket: &Ticket| or_none(&ticket.place.building)),
            Box::new(|id: &str| {
                told(organisation.building(&BuildingId::new(id)).map(|building| building.name.as_str()), id)
            }),
        ),
    ];
    let mut sections = Vec::new();
    for (id, title, none, of, name) in kinds {
        let columns = vec![
            solved(),
            received(),
            (Phrase::new("Dentro del compromiso", "Within the commitment"), ReportUnit::Share),
            (Phrase::new("Primera respuesta, mediana", "First answer, median"), ReportUnit::Minutes),
        ];
        let mut table = Table::new(id, columns);
        for (ticket, done) in done {
            let row = of(ticket);
            if done.solved.is_some() {
                table.count(tally, &row, 0, ticket.id);
            }
            if done.received {
                table.count(tally, &row, 1, ticket.id);
            }
            if let Some(in_time) = done.in_time {
                table.share(tally, &row, 2, ticket.id, in_time);
            }
            if let Some(minutes) = done.answered {
                table.took(tally, &row, 3, ticket.id, minutes);
            }
        }
        let with_parts = id == "teams" && !parts.is_empty();
        for (part, done) in parts.iter().filter(|_| with_parts) {
            let row = of(part);
            if done.solved.is_some() {
                table.count(tally, &row, 0, part.id);
            }
            if done.received {
                table.count(tally, &row, 1, part.id);
            }
        }
        let note = with_parts.then(|| {
            Phrase::new(
                "Con las tareas de cada ticket, en el equipo que las hizo; en las demás cifras el ticket cuenta una vez.",
                "With the tasks of each ticket, by the team that did them; in the other figures the ticket counts once.",
            )
        });
        let head = SectionHead { title, note, shape: SectionShape::Bars, order: Order::Greatest, named: None };
        sections.push(table.section(head, |id| if id.is_empty() { none.clone() } else { name(id) }));
    }
    sections
}

fn reopens(to: Move) -> bool {
    matches!(to, Move::Persists | Move::Reopened | Move::Withdrawn)
}

/// How often what had ended was opened again, and why.
fn reopenings(scene: &ReportContext<'_>, tally: &mut Tally<'_>) -> ReportSection {
    let mut table = Table::new("reopenings", vec![count("Reaperturas", "Reopenings")]);
    for ticket in scene.tickets.iter().filter(|ticket| !ticket.is_part) {
        for (to, at) in ticket.moves.iter() {
            let row = match to {
                Move::Persists => "persists",
                Move::Reopened => "reopened",
                Move::Withdrawn => "withdrawn",
                Move::Solved | Move::Closed | Move::Silent | Move::Rejected | Move::Cancelled => continue,
            };
            if scene.span.holds(*at) {
                table.count(tally, row, 0, ticket.id);
            }
        }
    }
    let head = SectionHead {
        title: Phrase::new("Reaperturas y su causa", "Reopenings and why"),
        note: Some(Phrase::new(
            "Cada una lleva en la lista las palabras de quien la pidió.",
            "Each has in the list the words of who asked for it.",
        )),
        shape: SectionShape::Bars,
        order: Order::Greatest,
        named: None,
    };
    table.section(head, |row| match row {
        "persists" => Phrase::new("La falla persiste", "The failure persists"),
        "reopened" => Phrase::new("Se pidió reabrir", "Somebody asked to reopen"),
        _ => Phrase::new("El cierre se retiró por lo que llegó después", "The end was withdrawn for what came later"),
    })
}

/// What whoever asked wrote on the service sheets: the manual's second measurement (OCO-17). None where the data name no field.
fn sheet_notes(scene: &ReportContext<'_>, tally: &mut Tally<'_>) -> Option<ReportSection> {
    let organisation = scene.organisation;
    let noted = &organisation.settings.sheet_notes;
    if noted.is_empty() {
        return None;
    }
    let mut table = Table::new("sheet-notes", vec![count("Hojas con notas", "Sheets with notes")]);
    noted.iter().for_each(|field| table.expect(field.as_str()));
    for ticket in &scene.tickets {
        for (field, _) in ticket.notes.iter().filter(|(_, at)| scene.span.holds(*at)) {
            table.count(tally, field, 0, ticket.id);
        }
    }
    let head = SectionHead {
        title: Phrase::new("Notas en la hoja de servicio", "Notes on the service sheet"),
        note: Some(Phrase::new("Cada nota está en la lista.", "Each note stands in the list.")),
        shape: SectionShape::Bars,
        order: Order::Keys,
        named: None,
    };
    let label = |id: &str| {
        let mut fields = organisation.forms.iter().flat_map(|form| &form.fields).chain(&organisation.fields);
        Phrase::name(fields.find(|field| field.id.as_str() == id).map_or(id, |field| field.label.trim_end_matches(':')))
    };
    Some(table.section(head, label))
}

/// What requesters think, silence apart (OAX-92, SEC-14).
fn surveys(scene: &ReportContext<'_>, tally: &mut Tally<'_>) -> Vec<ReportSection> {
    let organisation = scene.organisation;
    let form = organisation.settings.survey_form.as_deref().and_then(|id| organisation.form(id));
    let questions: Vec<_> = form
        .into_iter()
        .flat_map(|form| &form.fields)
        .filter(|field| {
            matches!(field.kind, FieldKind::Choice | FieldKind::Bool | FieldKind::Number) && field.core.is_none()
        })
        .collect();
    let mut answered = Table::new("surveys", vec![count("Encuestas", "Surveys")]);
    let mut tables: Vec<Table> = questions
        .iter()
        .map(|field| {
            Table::new(format!("survey-{}", field.id.as_str().replace('.', "-")), vec![count("Respuestas", "Answers")])
        })
        .collect();
    for (field, table) in questions.iter().zip(&mut tables) {
        field.options.iter().for_each(|option| table.expect(option));
    }
    // Of a part nobody is asked how it was.
    for ticket in scene.tickets.iter().filter(|ticket| !ticket.is_part) {
        let given = ticket.survey.as_deref().filter(|survey| scene.span.holds(survey.at));
        if let Some(survey) = given {
            answered.count(tally, if survey.deemed { "deemed" } else { "answered" }, 0, ticket.id);
            for (field, table) in questions.iter().zip(&mut tables).filter(|_| !survey.deemed) {
                for answer in survey.answers.get(field.id.as_str()).into_iter().flat_map(|said| said.lines()) {
                    table.count(tally, answer, 0, ticket.id);
                }
            }
        }
        let closed = ticket.moves.last().is_some_and(|(to, at)| to.state() == State::Closed && scene.span.holds(*at));
        let asked = || {
            let service = organisation.service(&ServiceId::new(&*ticket.service));
            service.is_some_and(|service| service.closing.survey != SurveyRule::None)
        };
        if closed && ticket.survey.is_none() && asked() {
            answered.count(tally, "silent", 0, ticket.id);
        }
    }
    let head = |title: Phrase, note: Option<Phrase>, order: Order| SectionHead {
        title,
        note,
        shape: SectionShape::Bars,
        order,
        named: None,
    };
    let note = Phrase::new(
        "El silencio se cuenta aparte y no suma a la satisfacción. Los comentarios están en la lista.",
        "Silence is counted apart and adds nothing to satisfaction. Comments stand in the list.",
    );
    let title = Phrase::new("Encuesta de satisfacción", "Satisfaction survey");
    let mut sections = vec![answered.section(head(title, Some(note), Order::Keys), |row| match row {
        "answered" => Phrase::new("Contestadas", "Answered"),
        "deemed" => Phrase::new("Sin respuesta, se dan por satisfactorias", "Not answered, taken for satisfactory"),
        _ => Phrase::new("Cerrados sin respuesta", "Closed without an answer"),
    })];
    for (field, table) in questions.iter().zip(tables) {
        let section = table.section(head(Phrase::name(&field.label), None, Order::Greatest), |answer| match answer {
            "true" => Phrase::new("Sí", "Yes"),
            "false" => Phrase::new("No", "No"),
            answer => Phrase::name(answer),
        });
        if !section.rows.is_empty() {
            sections.push(section);
        }
    }
    sections
}
