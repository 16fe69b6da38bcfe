//! One time of a plan on another day than the plan's own (A8, A9; SEC-23, AGU-26, OCO-04). It tells which record says
//! so, where it may be moved, and what opens then.

use super::server_notes::date_words;
use crate::calendar::Calendar;
use crate::catalog::hours::Day;
use crate::catalog::plan::{Does, Opens, Plan, When};
use crate::catalog::{Organisation, RegisterDef, RoundsDef};
use crate::command::{Command, OpenTicket, Record};
use crate::date::{Date, date_in, instant_in};
use crate::ids::{DocumentId, FieldId};
use crate::messages::Reason;
use crate::record::{RecordSummary, RecordView};
use crate::time::Timestamp;
use sha2::{Digest, Sha256};

/// A time is moved by so many months at most: one that is further off is another time.
const FURTHEST_MONTHS: u32 = 12;

/// Which time of which plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Round {
    /// The plan's id.
    pub plan: String,
    /// The item that it is for, where it is for one.
    pub item: Option<DocumentId>,
    /// The day on which the plan has it.
    pub planned: Date,
}

/// Where a time was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedVisit {
    /// The day on which it is done.
    pub day: Date,
    /// Why; the latest reason.
    pub reason: String,
}

impl Round {
    /// What the plan opens then, and the moment at which it has it; none where no plan has such a time.
    fn of<'o>(&self, org: &'o Organisation) -> Option<(&'o Opens, Timestamp)> {
        let plan = org.plans.iter().find(|plan| plan.id == self.plan)?;
        let Does::Open(opens) = &plan.does else { return None };
        let (planned, for_items) = match &plan.when {
            When::Every(every) => (every.on(org, self.planned)?, !opens.each.is_empty()),
            When::Since { .. } => (round_moment(org, plan, self.planned)?, true),
            When::After { .. } => return None,
        };
        (for_items == self.item.is_some()).then_some((opens.as_ref(), planned))
    }

    /// The moment at which the plan has it; none where no plan has such a time.
    pub fn planned_at(&self, org: &Organisation) -> Option<Timestamp> {
        self.of(org).map(|(_, planned)| planned)
    }

    /// The ticket that it is, whether that is open yet or not.
    pub fn ticket(&self, org: &Organisation) -> Option<DocumentId> {
        self.planned_at(org).map(|planned| round_ticket(&self.plan, planned, self.item))
    }
}

impl MovedVisit {
    /// Says in the ticket that opens on which day the plan had it, and why it was moved.
    pub fn tell(&self, planned: Date, open: &mut OpenTicket) {
        let said = format!("Estaba para el {}. Se movió: {}", date_words(planned), self.reason);
        open.description = if open.description.is_empty() { said } else { format!("{}\n\n{said}", open.description) };
    }
}

/// The name of the ticket that a plan opens for a moment of its own, about an item or a ticket where it is about one: the
/// same for ever, wherever that time is moved, so that it is opened once.
pub fn round_ticket(plan: &str, planned: Timestamp, about: Option<DocumentId>) -> DocumentId {
    let mut hash = Sha256::new();
    hash.update(b"ronda-plan-v1\0");
    hash.update(plan.as_bytes());
    hash.update([0]);
    hash.update(planned.millis().to_be_bytes());
    if let Some(about) = about {
        hash.update(about.bytes());
    }
    let digest = hash.finalize();
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    DocumentId::new(planned, random)
}

/// The moment of a day at which a plan's time moved there is done; none of a plan that looks at dates in tickets.
pub fn round_moment(org: &Organisation, plan: &Plan, day: Date) -> Option<Timestamp> {
    match &plan.when {
        When::Every(every) => Some(every.moment(org, day)),
        When::Since { .. } => Some(instant_in(&org.zone, day, 0)),
        When::After { .. } => None,
    }
}

/// The time that a record tells of, and where it was moved; none where it does not say.
fn told<'v>(def: &RoundsDef, value: impl Fn(&FieldId) -> &'v str) -> Option<(Round, MovedVisit)> {
    let date = |id: &FieldId| value(id).parse::<Day>().ok().map(Day::date);
    let item = match value(&def.item).trim() {
        "" => None,
        id => Some(id.parse().ok()?),
    };
    let round = Round { plan: value(&def.plan).trim().to_owned(), item, planned: date(&def.planned)? };
    let reason = value(&def.reason).lines().next().unwrap_or_default().trim().to_owned();
    Some((round, MovedVisit { day: date(&def.day)?, reason }))
}

/// The time that a record of the register tells of, where it stands on another day than the plan's.
pub fn moved_by(org: &Organisation, record: &RecordSummary) -> Option<(Round, MovedVisit)> {
    let (def, rounds) = org.rounds()?;
    if record.register != def.id {
        return None;
    }
    let (round, moved) = told(rounds, |id| record.values.get(id).map_or("", String::as_str))?;
    (moved.day != round.planned).then_some((round, moved))
}

/// The time to which a command gives a day, and that day; none where it gives none.
fn asked(def: &RoundsDef, view: Option<&RecordView>, command: &Command) -> Option<Option<(Round, MovedVisit)>> {
    match (command, view) {
        (Command::Record(Record::OpenRecord(open)), _) => {
            Some(told(def, |id| open.fields.get(id).map_or("", String::as_str)))
        }
        (Command::Record(Record::SetRecordField { field, value }), Some(view)) if *field == def.day => {
            Some(told(def, |id| if id == field { value.as_str() } else { view.field(id) }))
        }
        _ => None,
    }
}

/// The time that a command on a record moves; none where it moves none.
pub fn moves(org: &Organisation, view: Option<&RecordView>, command: &Command) -> Option<Round> {
    let register = match (command, view) {
        (Command::Record(Record::OpenRecord(open)), _) => &open.register,
        (_, Some(view)) => &view.register,
        _ => return None,
    };
    let rounds = org.register(register)?.rounds.as_ref()?;
    asked(rounds, view, command)?.map(|(round, _)| round)
}

/// Whether a command may be done to a record of moved times: the plan has that time, the day to which it is moved is not
/// over, is worked on and is near, and of which time the record tells stays. Back to the plan's own day it goes always,
/// as long as that is to come.
pub fn may_move(
    org: &Organisation,
    def: &RegisterDef,
    view: Option<&RecordView>,
    command: &Command,
    now: Timestamp,
) -> Result<(), Reason> {
    let Some(rounds) = &def.rounds else { return Ok(()) };
    let Some(asked) = asked(rounds, view, command) else {
        let fixed = matches!(command, Command::Record(Record::SetRecordField { field, .. }) if *field != rounds.reason);
        return if fixed { Err(Reason::RoundFixed) } else { Ok(()) };
    };
    let (round, moved) = asked.ok_or(Reason::BadValue)?;
    let (opens, _) = round.of(org).ok_or(Reason::RoundNotPlanned)?;
    if moved.day < date_in(&org.zone, now) {
        return Err(Reason::RoundPast);
    }
    if moved.day > round.planned.plus_months(FURTHEST_MONTHS) {
        return Err(Reason::RoundFar);
    }
    if moved.day != round.planned && !is_worked(org, opens, moved.day) {
        return Err(Reason::RoundClosed);
    }
    Ok(())
}

/// Whether somebody works on the service on a day. Hours that nobody has decided yet close none.
fn is_worked(org: &Organisation, opens: &Opens, day: Date) -> bool {
    let calendar = match org.service(&opens.service) {
        Some(service) => Calendar::of_service(org, service),
        None => Calendar::of(org),
    };
    calendar.map_or(true, |calendar| calendar.opens_on(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::oaxaca;
    use crate::command::OpenRecord;
    use crate::ids::RegisterId;
    use serde_json::json;

    /// Friday 20 November 2026, 09:00 in Oaxaca.
    const FRIDAY: Timestamp = Timestamp::from_millis(1_795_186_800_000);

    fn org() -> Organisation {
        let mut org = oaxaca();
        org.plans = serde_json::from_value(json!([{
            "id": "preventivo",
            "when": { "since": { "kinds": ["Computadora"], "months": 12 } },
            "does": { "open": {
                "service": "oax-config-equipo", "channel": "portal", "subject": "Mantenimiento",
                "requester": { "name": "Soporte" }
            } }
        }, {
            "id": "semanal",
            "when": { "every": { "week": { "on": "fri", "at": "10:00" } } },
            "does": { "open": {
                "service": "oax-config-equipo", "channel": "portal", "subject": "Reporte",
                "requester": { "name": "Soporte" }
            } }
        }]))
        .expect("plans");
        org.registers = vec![def()];
        org
    }

    fn def() -> RegisterDef {
        serde_json::from_value(json!({
            "id": "programacion", "name": "Cambios de fecha", "record": "Cambio de fecha",
            "fields": [
                { "id": "plan", "label": "Plan", "kind": "text", "required": true },
                { "id": "equipo", "label": "Equipo", "kind": "text" },
                { "id": "trabajo", "label": "Trabajo", "kind": "text", "required": true },
                { "id": "estaba", "label": "Estaba para el", "kind": "date", "required": true },
                { "id": "dia", "label": "Se hace el", "kind": "date", "required": true },
                { "id": "motivo", "label": "Motivo", "kind": "textarea", "required": true }
            ],
            "rounds": {
                "plan": "plan", "item": "equipo", "name": "trabajo", "planned": "estaba", "day": "dia", "reason": "motivo"
            },
            "key": ["plan", "equipo", "estaba"], "reads": [], "writes": ["jefe-mesa"]
        }))
        .expect("a register")
    }

    fn open(fields: &[(&str, &str)]) -> Command {
        Command::Record(Record::OpenRecord(Box::new(OpenRecord {
            register: RegisterId::new("programacion"),
            fields: fields.iter().map(|(id, value)| (FieldId::new(*id), (*value).to_owned())).collect(),
            texts: vec![FieldId::new("motivo")],
            links: Vec::new(),
        })))
    }

    fn asks(plan: &str, item: &str, planned: &str, day: &str) -> Result<(), Reason> {
        let fields = [("plan", plan), ("equipo", item), ("estaba", planned), ("dia", day), ("motivo", "Lluvia")];
        may_move(&org(), &def(), None, &open(&fields), FRIDAY)
    }

    /// SEC-23, AGU-26: to a day that is to come, on which somebody works, and that the plan knows of.
    #[test]
    fn sec_23_a_time_is_moved_to_a_day_on_which_somebody_works() {
        let item = DocumentId::new(FRIDAY, [7; 10]).to_string();
        assert_eq!(asks("preventivo", &item, "2026-12-02", "2026-12-09"), Ok(()));
        assert_eq!(asks("preventivo", &item, "2026-12-02", "2026-11-20"), Ok(()), "today, and before its day");
        assert_eq!(asks("preventivo", &item, "2026-12-02", "2026-11-19"), Err(Reason::RoundPast));
        assert_eq!(asks("preventivo", &item, "2026-12-02", "2026-12-05"), Err(Reason::RoundClosed), "a Saturday");
        assert_eq!(asks("preventivo", &item, "2026-12-05", "2026-12-05"), Ok(()), "back to the plan's own");
        assert_eq!(asks("preventivo", &item, "2026-12-02", "2027-12-03"), Err(Reason::RoundFar));
        assert_eq!(asks("preventivo", &item, "2026-12-02", "mañana"), Err(Reason::BadValue));
        assert_eq!(asks("semanal", "", "2026-11-27", "2026-11-30"), Ok(()));
        let none = [
            ("semanal", "", "2026-11-26"),
            ("semanal", item.as_str(), "2026-11-27"),
            ("otro", "", "2026-11-27"),
            ("preventivo", "", "2026-12-02"),
        ];
        for (plan, item, planned) in none {
            assert_eq!(asks(plan, item, planned, "2026-11-30"), Err(Reason::RoundNotPlanned), "{plan} {planned}");
        }
    }

    #[test]
    fn a_ticket_says_where_its_time_was() {
        let mut ticket = OpenTicket::new(
            crate::ids::ServiceId::new("oax-config-equipo"),
            crate::command::TicketKind::Request,
            crate::ids::ChannelId::new("portal"),
            "Mantenimiento".into(),
        );
        let planned = Date::new(2027, 5, 12).expect("a date");
        MovedVisit { day: planned.plus(2), reason: "Lluvia".into() }.tell(planned, &mut ticket);
        assert_eq!(ticket.description, "Estaba para el miércoles 12 de mayo de 2027. Se movió: Lluvia");
    }

    #[test]
    fn each_moment_of_a_plan_has_one_name_for_ever() {
        let about = DocumentId::new(FRIDAY, [7; 10]);
        let one = round_ticket("diario", FRIDAY, None);
        assert_eq!(one, round_ticket("diario", FRIDAY, None));
        let others = [("diario", FRIDAY.plus(1), None), ("diario", FRIDAY, Some(about)), ("anual", FRIDAY, None)];
        for (plan, at, about) in others {
            assert_ne!(one, round_ticket(plan, at, about));
        }
    }
}
