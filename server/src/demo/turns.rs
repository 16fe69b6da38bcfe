//! The turns a ticket may take on its way: what makes one case unlike the next.

use super::cases::MATERIALS;
use super::extensions;
use super::life::Life;
use super::people::with_role;
use super::step::{StepAction, grants};
use ronda_shared::command::{Audience, Choice, Command, Content, Decision, Mark, Place, TextKind};
use ronda_shared::ids::{DocumentId, FieldId, PersonId, TeamId};
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::time::{MINUTE_MS, Timestamp};

/// What happens to a ticket beside the ordinary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(super) enum StoryTurn {
    Plain,
    Question,
    Returned,
    Approval,
    Visit,
    Material,
    Vendor,
    Escalation,
    Reassignment,
    Offer,
    TwoTeams,
    TwoValues,
    TwoTexts,
    Reopened,
    Rejected,
    Cancelled,
}

impl Life<'_> {
    fn first(&self, role: &str) -> PersonId {
        with_role(&self.world.people, role).first().map_or_else(|| self.agent.clone(), |id| (*id).clone())
    }
    /// The supervisor whose area has the service's team (OAX-74); the head of the desk has them all.
    pub(super) fn supervisor(&self) -> PersonId {
        let of_area = |role: &str| {
            let id = self.first(role);
            self.world.person(&id).teams.contains(&self.service.team).then_some(id)
        };
        of_area("supervisor-soporte")
            .or_else(|| of_area("supervisor-sistemas"))
            .unwrap_or_else(|| self.first("jefe-mesa"))
    }
    /// Somebody else of the service's team.
    pub(super) fn colleague(&mut self) -> Option<PersonId> {
        let team = super::people::workers_of(&self.world.people, &self.service.team);
        let others: Vec<_> = team.into_iter().filter(|person| person.id != self.worker).map(|p| p.id.clone()).collect();
        (!others.is_empty()).then(|| self.chance.pick(&others).clone())
    }

    /// T25.
    pub(super) fn reject(&mut self) {
        self.wait(10, 200);
        let reason = self
            .chance
            .word(&[
                "El equipo es personal: la mesa atiende equipos con número de inventario.",
                "La página está fuera de lo permitido por la política de uso de Internet.",
                "El trámite corresponde a la administración del edificio.",
            ])
            .to_string();
        let agent = self.agent.clone();
        self.does(&agent, Command::Decision(Decision::Reject { reason }));
        self.state = State::Rejected;
    }

    /// T26, by the requester or the desk.
    pub(super) fn cancel(&mut self, duplicate_of: Option<DocumentId>) {
        self.wait(15, 300);
        let (who, reason) = match duplicate_of {
            Some(_) => (self.agent.clone(), "Es el mismo reporte, hecho por otra persona del área."),
            // What the desk did not capture itself is its requester's to withdraw.
            None if self.channel == "portal" => (PersonId::new(self.caller.id), "Ya se arregló solo, gracias."),
            None => (self.agent.clone(), "La persona llamó para retirar la solicitud."),
        };
        self.does(&who, Command::Decision(Decision::Cancel { reason: reason.into(), duplicate_of, withdrawn: None }));
        self.state = State::Cancelled;
    }

    /// T4, and T5 where it is sent again.
    pub(super) fn give_back(&mut self) {
        self.wait(10, 120);
        let agent = self.agent.clone();
        let reason =
            "El formato no trae la firma de quien autoriza. Adjúntelo firmado y sellado, por favor.".to_owned();
        self.does(&agent, Command::Decision(Decision::Return { reason }));
        self.state = State::Returned;
        if self.is_done() {
            return;
        }
        self.wait(120, 900);
        let caller = PersonId::new(self.caller.id);
        self.does(&caller, Command::Decision(Decision::Resubmit { text: "Va el formato firmado y sellado.".into() }));
        self.state = State::Received;
    }

    /// T6, and T7 where it is granted.
    pub(super) fn seek_approval(&mut self) {
        self.wait(10, 90);
        let agent = self.agent.clone();
        let text = "La justificación pide llamadas a otros estados; se solicita su revisión.".to_owned();
        self.does(&agent, Command::Decision(Decision::RequestApproval { text }));
        self.state = State::AwaitingApproval;
        if self.is_done() {
            return;
        }
        self.wait(60, 700);
        let approver = self.first("area-superior");
        self.does(&approver, grants("Procede: la coordinación atiende delegaciones en otros estados."));
        self.state = State::Received;
    }

    /// T12: a visit agreed; the work begins when it is due.
    pub(super) fn agree_visit(&mut self, at: Timestamp) {
        let worker = self.worker.clone();
        self.wait(10, 90);
        let agreed_with_requester = !self.chance.one_in(4);
        let visit = Decision::ScheduleVisit { at, agreed_with_requester, mode: String::new() };
        self.does(&worker, Command::Decision(visit));
        self.state = State::Scheduled;
        if !self.is_done() {
            self.clock = self.clock.max(at.plus(self.chance.between(0, 20) * MINUTE_MS));
        }
    }

    /// T14 and T15: material is missing, then it is there.
    pub(super) fn want_material(&mut self) {
        let worker = self.worker.clone();
        for _ in 0..self.chance.between(1, 3) {
            let (description, most, unit) = *self.chance.pick(MATERIALS);
            let quantity = 1 + u32::try_from(self.chance.below(most as usize)).unwrap_or(0);
            let line = self.does(
                &worker,
                Command::Content(Content::AddMaterial { description: description.into(), quantity, unit: unit.into() }),
            );
            if let Some(line) = line.filter(|_| self.chance.one_in(5)) {
                self.deed(&worker, StepAction::Recounts(line, quantity + 2));
            }
        }
        let reason = "No hay en la bodega; lo surte recursos materiales.".to_owned();
        self.does(&worker, Command::Decision(Decision::WaitMaterial { reason }));
        self.state = State::WaitingMaterial;
        if self.is_done() {
            return;
        }
        self.wait(500, 2_400);
        let supervisor = self.supervisor();
        self.does(
            &supervisor,
            Command::Decision(Decision::MaterialAvailable { text: "Ya está en la bodega del Edificio 2.".into() }),
        );
        self.state = State::Assigned;
        self.begin();
    }

    /// T16 and T17: to the provider and back.
    pub(super) fn send_to_vendor(&mut self) {
        let worker = self.worker.clone();
        self.wait(10, 60);
        let vendor = self.chance.word(&["Cómputo del Valle", "Soluciones en Red Antequera"]).to_string();
        let reference = format!("G-{:06}", self.chance.below(900_000));
        self.does(&worker, Command::Decision(Decision::WaitVendor { vendor, reference }));
        self.state = State::WaitingVendor;
        if self.is_done() {
            return;
        }
        self.wait(1_200, 4_000);
        self.does(
            &worker,
            Command::Decision(Decision::VendorReturned { text: "Volvió con el disco nuevo; enciende bien.".into() }),
        );
        self.state = State::InProgress;
    }

    /// T18, then to somebody of the area.
    pub(super) fn escalate(&mut self) {
        self.wait(60, 400);
        let supervisor = self.supervisor();
        let reason = "El primer nivel no alcanza: hay que tocar la configuración del nivel completo.".to_owned();
        // Within the area, whose supervisor hands it on; the matrix would say another for some services.
        self.does(&supervisor, Command::Decision(Decision::Escalate { team: Some(self.service.team.clone()), reason }));
        self.moment();
        self.hand_over("Tiene el acceso al equipo central.");
    }

    /// T10: to a colleague.
    pub(super) fn hand_over(&mut self, reason: &str) {
        let Some(colleague) = self.colleague() else { return };
        let supervisor = self.supervisor();
        self.does(
            &supervisor,
            Command::Decision(Decision::Assign { person: Some(colleague.clone()), team: None, reason: reason.into() }),
        );
        self.worker = colleague;
        self.state = State::Assigned;
    }

    /// T11: offered, and accepted or declined.
    pub(super) fn offer(&mut self) {
        let Some(colleague) = self.colleague() else { return };
        self.wait(10, 60);
        let worker = self.worker.clone();
        let reason = "Voy a estar toda la mañana en el Edificio 7.".to_owned();
        let Some(offer) =
            self.does(&worker, Command::Decision(Decision::OfferAssignment { to: colleague.clone(), reason }))
        else {
            return;
        };
        self.wait(3, 40);
        if self.chance.one_in(4) {
            let reason = "Hoy no alcanzo, tengo tres visitas.".to_owned();
            self.deed(&colleague, StepAction::Declines(offer, reason));
        } else if self.deed(&colleague, StepAction::Accepts(offer)).is_some() {
            self.worker = colleague;
        }
    }

    /// Two teams in order: the cabling first, then the network.
    pub(super) fn two_teams(&mut self) {
        let cabling = TeamId::new("oax-mantenimiento");
        let Some(first) = self.world.worker(&cabling, self.caller.building, None, &mut self.chance) else { return };
        let second = std::mem::replace(&mut self.worker, first.clone());
        self.assign(Some(cabling));
        if self.is_done() {
            return;
        }
        self.begin();
        if let Some(item) = self.service.checklist.first().map(|item| item.id.clone()) {
            self.wait(60, 300);
            self.does(&first, Command::Content(Content::TickItem { item, mark: Mark::Done { value: None } }));
        }
        let text = "Quedó el cable hasta el punto, con dos metros de reserva.".to_owned();
        self.does(&first, Command::Content(Content::AddNote { audience: Audience::Internal, text }));
        self.wait(20, 200);
        let supervisor = self.supervisor();
        let (team, reason) =
            (Some(self.service.team.clone()), "El cableado está puesto; sigue la configuración.".to_owned());
        self.does(&supervisor, Command::Decision(Decision::Assign { person: Some(second.clone()), team, reason }));
        self.worker = second;
        self.state = State::Assigned;
    }

    /// On the spot without signal, while the desk sets the same thing: both values are known.
    pub(super) fn two_values(&mut self) {
        let Some((from, to)) = self.world.next_without_signal(&self.worker, self.clock) else { return };
        let worker = self.worker.clone();
        self.clock = from.plus(self.chance.between(2, 9) * MINUTE_MS);
        self.does(&worker, Command::Decision(Decision::Start {}));
        self.state = State::InProgress;
        let (on_site, at_desk) = self.rivals();
        self.moment();
        self.does(&worker, on_site);
        let text = "Se leyó de la etiqueta, en el sitio.".to_owned();
        self.does(&worker, Command::Content(Content::AddNote { audience: Audience::Internal, text }));
        let at = from.plus(self.chance.between(12, 30) * MINUTE_MS);
        let agent = self.agent.clone();
        self.online(&agent, Site::Desk, at, StepAction::Does(at_desk));
        self.clock = self.clock.max(to);
        if self.until.is_none() && self.chance.one_in(2) {
            self.wait(10, 120);
            let choice = if self.chance.one_in(4) { Choice::Swap } else { Choice::Keep };
            self.deed(&agent, StepAction::Settles(choice));
        }
    }

    /// Two values for one thing: as read on the spot, and as told by telephone.
    fn rivals(&mut self) -> (Command, Command) {
        let field = ["extension", "puerto", "nombre_usuario"]
            .map(FieldId::new)
            .into_iter()
            .find(|id| self.answers.contains_key(id));
        // Of a change of an extension its number stays: its record stands under it.
        if let Some(field) = field.filter(|_| !extensions::waits(self.service)) {
            let now = self.answers.get(&field).cloned().unwrap_or_default();
            let on_site = nudge(&now, 2);
            let at_desk = nudge(&now, 7);
            return (
                Command::Content(Content::SetField { field: field.clone(), value: on_site }),
                Command::Content(Content::SetField { field, value: at_desk }),
            );
        }
        let place = |level: &str, room: &str| {
            Command::Content(Content::SetPlace {
                place: Place {
                    building: Some(ronda_shared::ids::BuildingId::new(self.caller.building)),
                    level: level.into(),
                    room: room.into(),
                },
            })
        };
        (place(self.caller.level, "pasillo junto al elevador"), place(self.caller.level, "detrás del archivo"))
    }

    /// Two people write the diagnosis at once: both stand, one after the other.
    pub(super) fn two_texts(&mut self) {
        let Some((from, to)) = self.world.next_without_signal(&self.worker, self.clock) else { return };
        let worker = self.worker.clone();
        self.clock = from.plus(self.chance.between(2, 9) * MINUTE_MS);
        self.does(&worker, Command::Decision(Decision::Start {}));
        self.state = State::InProgress;
        self.moment();
        self.write(&worker, TextKind::Diagnosis, self.case.found);
        let agent = self.agent.clone();
        let whole = "Según el Enlace, no enciende. Se probó con otro contacto y sigue igual.".to_owned();
        let splices = vec![ronda_shared::command::Splice { at: 0, delete: String::new(), insert: whole.clone() }];
        let edit = ronda_shared::command::EditText { kind: TextKind::Diagnosis, section: None, splices, whole };
        let at = from.plus(self.chance.between(12, 30) * MINUTE_MS);
        self.online(&agent, Site::Desk, at, StepAction::Does(Command::Content(Content::EditText(edit))));
        self.clock = self.clock.max(to);
    }
}

/// The same value with its last figure moved, or a word more where it has none.
fn nudge(value: &str, by: u32) -> String {
    let last = value.char_indices().rev().find_map(|(at, letter)| Some((at, letter.to_digit(10)?)));
    match last {
        Some((at, digit)) => format!("{}{}{}", &value[..at], (digit + by) % 10, &value[at + 1..]),
        None => format!("{value} ({by})"),
    }
}
