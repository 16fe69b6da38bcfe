//! The chapters that most tickets share: the call, the desk, the road, the work, the confirmation.

use super::cases::{AGAIN, CONFIRMED, INTERNAL, ON_EQUIPMENT, ON_THE_WAY, PERSISTS, QUESTIONS};
use super::hours;
use super::life::Life;
use super::papers;
use super::step::{SYSTEM, StepAction};
use ronda_shared::catalog::{FieldKind, Stage};
use ronda_shared::command::{
    Audience, Command, ContactField, ContactWay, Content, Decision, EditText, Item, Label, Mark, OpenTicket, Place,
    Requester, Splice, TextKind, TimeKind, Verdict,
};
use ronda_shared::evidence::Media;
use ronda_shared::ids::{BuildingId, ChannelId, FieldId, FormId, PersonId, PriorityId, TeamId};
use ronda_shared::policy::Right;
use ronda_shared::stamp::Site;
use ronda_shared::state::State;
use ronda_shared::time::MINUTE_MS;

impl Life<'_> {
    /// The ticket is born: by the requester on the portal, or by whoever takes the call.
    pub(super) fn open(&mut self, priority: Option<&str>) {
        let channel = self.channel;
        let fields = if self.filed_as.is_some() { vec![] } else { self.asked_at(Stage::Open) };
        self.answers.extend(fields.iter().cloned());
        let by_requester = channel == "portal";
        let author = if by_requester { PersonId::new(self.caller.id) } else { self.agent.clone() };
        let earlier = match channel {
            "portal" => None,
            "oficio" => Some(self.chance.between(60, 300)),
            _ => Some(self.chance.between(2, 9)),
        };
        let open = OpenTicket {
            subservice: self.case.variant.filter(|_| self.filed_as.is_none()).map(str::to_owned),
            description: self.words.fill(self.case.told),
            requester: Requester {
                person: Some(PersonId::new(self.caller.id)),
                name: self.caller.name.into(),
                mail: self.caller.mail(),
                phone: self.caller.extension.into(),
                client_org: self.caller.client_org.into(),
            },
            place: Place {
                building: Some(BuildingId::new(self.caller.building)),
                level: self.caller.level.into(),
                room: self.caller.room.into(),
            },
            equipment: self.item.map(|item| item.id),
            fields: fields.into_iter().collect(),
            priority: priority.filter(|_| !by_requester).map(PriorityId::new),
            provisional: self.provisional(),
            occurred_at: earlier.map(|minutes| self.clock.plus(-minutes * MINUTE_MS)),
            catalog: self.world.org.version.clone(),
            ..OpenTicket::new(
                self.filed_as.unwrap_or(self.service).id.clone(),
                self.case.kind,
                ChannelId::new(channel),
                self.words.fill(self.case.subject),
            )
        };
        self.does(&author, Command::Content(Content::OpenTicket(Box::new(open))));
        self.state = State::Received;
    }

    fn provisional(&mut self) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";
        let (one, two) = (*self.chance.pick(LETTERS), *self.chance.pick(LETTERS));
        format!("P-{}{}-{:03}", char::from(one), char::from(two), self.number % 1_000)
    }

    /// The desk reads it: priority, sometimes the classification, a tag, another number to call.
    pub(super) fn triage(&mut self, priority: &str) {
        self.wait(2, 35);
        let agent = self.agent.clone();
        if self.filed_as.is_some() {
            let (service, subservice, kind) =
                (self.service.id.clone(), self.case.variant.map(str::to_owned), self.case.kind);
            self.does(&agent, Command::Decision(Decision::Classify { service, subservice, kind, team: None }));
            for (field, value) in self.asked_at(Stage::Open) {
                self.does(&agent, Command::Content(Content::SetField { field, value }));
            }
        }
        // Whoever takes the call says at once how pressing it is; what comes by the portal is judged now.
        if self.channel == "portal" {
            self.does(&agent, Command::Decision(Decision::SetPriority { priority: PriorityId::new(priority) }));
        } else if self.chance.one_in(16) {
            let priority = PriorityId::new(if priority == "urgent" { "high" } else { "urgent" });
            self.does(&agent, Command::Decision(Decision::SetPriority { priority }));
        }
        if self.chance.one_in(12) {
            let tag = self.chance.word(&["ventanilla", "atención al público", "titular", "garantía", "mudanza"]);
            self.does(&agent, Command::Content(Content::AddLabel { label: Label::Tag(tag.to_string()) }));
        }
        if self.chance.one_in(14) {
            let value = format!("951 {:03} {:04}", self.chance.between(120, 989), self.chance.between(1, 9_999));
            self.does(&agent, Command::Content(Content::SetContact { field: ContactField::Extra, value }));
        }
        for (field, value) in self.asked_at(Stage::Assign) {
            self.does(&agent, Command::Content(Content::SetField { field, value }));
        }
        self.file(&[Stage::Open, Stage::Assign]);
    }

    /// Documents that the service demands at these stages come to the desk; each once.
    fn file(&mut self, stages: &[Stage]) {
        let (agent, service, answers) = (self.agent.clone(), self.service, self.answers.clone());
        let answer = |name: &str| answers.get(&FieldId::new(name)).map(String::as_str);
        let known: Vec<FieldId> = self
            .steps
            .iter()
            .filter_map(|step| match &step.deed {
                StepAction::Does(Command::Content(Content::AttachEvidence(file))) => file.field.clone(),
                _ => None,
            })
            .collect();
        for attachment in service.attachments.iter().filter(|attachment| stages.contains(&attachment.stage)) {
            let applies = attachment.when.as_ref().is_none_or(|when| when.holds(&answer));
            let demanded = attachment.required_when.as_ref().map_or(attachment.mandatory, |when| when.holds(&answer));
            if applies && demanded && !known.contains(&attachment.id) {
                let file = papers::file(&attachment.id, &attachment.label, Media::Pdf);
                self.does(&agent, Command::Content(Content::AttachEvidence(Box::new(file))));
            }
        }
    }

    /// The first assignment (T9).
    pub(super) fn assign(&mut self, team: Option<TeamId>) {
        let (agent, worker) = (self.agent.clone(), self.worker.clone());
        self.moment();
        self.does(&agent, Command::Decision(Decision::Assign { person: Some(worker), team, reason: String::new() }));
        self.state = State::Assigned;
        if self.chance.one_in(3) {
            let text = self.chance.word(INTERNAL).to_string();
            self.does(&agent, Command::Content(Content::AddNote { audience: Audience::Internal, text }));
        }
        if self.chance.one_in(3) {
            self.promise();
        }
    }

    /// «Va en camino».
    pub(super) fn promise(&mut self) {
        self.wait(3, 40);
        let name = &self.world.person(&self.worker).name;
        let short = name.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        let hour = format!("{:02}:00", self.chance.between(12, 17));
        let text = self.chance.word(ON_THE_WAY).replace("{tecnico}", &short).replace("{hora}", &hour);
        let agent = self.agent.clone();
        self.does(&agent, Command::Content(Content::AddNote { audience: Audience::Public, text }));
    }

    /// T2: a precise question.
    pub(super) fn ask(&mut self, who: &PersonId) {
        self.wait(5, 60);
        let (question, reply) = *self.chance.pick(QUESTIONS);
        self.reply = reply;
        let question = question.to_owned();
        self.does(who, Command::Decision(Decision::AskRequester { question }));
        self.state = State::NeedsInfo;
    }

    /// T3: the answer, by the requester or as told to the desk.
    pub(super) fn hear(&mut self, back_to: State) {
        self.wait(15, 500);
        let text = self.words.fill(self.reply);
        let caller = PersonId::new(self.caller.id);
        if self.world.may(&caller, Right::TicketReply) && !self.chance.one_in(3) {
            self.does(&caller, Command::Decision(Decision::RecordAnswer { text }));
        } else {
            let agent = self.agent.clone();
            let contact = Command::Content(Content::LogContact {
                way: ContactWay::Phone,
                reached: true,
                verdict: None,
                text: text.clone(),
            });
            self.does(&agent, contact);
            self.does(&agent, Command::Decision(Decision::RecordAnswer { text }));
        }
        self.state = back_to;
    }

    /// T13: on the spot.
    pub(super) fn begin(&mut self) {
        self.wait(20, 300);
        let worker = self.worker.clone();
        if self.world.is_in_the_field(&worker) && self.chance.one_in(2) {
            let minutes = self.chance.between(5, 30);
            let started_at = self.clock.plus(-minutes * MINUTE_MS);
            let minutes = u32::try_from(minutes).unwrap_or(0);
            self.does(&worker, Command::Content(Content::LogTime { kind: TimeKind::Travel, minutes, started_at }));
        }
        self.does(&worker, Command::Decision(Decision::Start {}));
        self.state = State::InProgress;
    }

    /// The checklist, as far as it goes; `share` is the part of it that gets done, in percent.
    pub(super) fn tick(&mut self, share: usize) {
        let worker = self.worker.clone();
        let items: Vec<_> = self.service.checklist.iter().map(|item| item.id.clone()).collect();
        let far = items.len() * share / 100;
        for item in items.into_iter().take(far) {
            let mark = if self.chance.one_in(30) {
                Mark::NotApplicable { reason: "No corresponde a este equipo".into() }
            } else {
                Mark::Done { value: None }
            };
            self.does(&worker, Command::Content(Content::TickItem { item, mark }));
            if self.chance.one_in(2) {
                self.wait(1, 12);
            }
        }
    }

    /// What was found and read on the spot.
    pub(super) fn examine(&mut self) {
        let worker = self.worker.clone();
        for (field, value) in self.asked_at(Stage::Resolve) {
            self.does(&worker, Command::Content(Content::SetField { field, value }));
        }
        self.write(&worker, TextKind::Diagnosis, self.case.found);
        if self.chance.one_in(4) {
            let text = self.chance.word(INTERNAL).to_owned();
            self.does(&worker, Command::Content(Content::AddNote { audience: Audience::Internal, text }));
        }
    }

    /// A section of a long text.
    pub(super) fn write(&mut self, who: &PersonId, kind: TextKind, text: &str) {
        let whole = self.words.fill(text);
        let splices = vec![Splice { at: 0, delete: String::new(), insert: whole.clone() }];
        self.does(who, Command::Content(Content::EditText(EditText { kind, section: None, splices, whole })));
    }

    /// A line in the equipment's own history, by one who serves its building.
    pub(super) fn note_equipment(&mut self) {
        let Some(item) = self.item.filter(|_| self.chance.one_in(4)) else { return };
        let worker = self.worker.clone();
        let serves = |building: &BuildingId| building.as_str() == item.caller.building;
        if self.world.person(&worker).buildings.iter().any(serves) {
            let text = self.chance.word(ON_EQUIPMENT).to_owned();
            self.does(&worker, Command::Item(Item::AddEquipmentNote { text }));
        }
    }

    /// T19: the solution.
    pub(super) fn resolve(&mut self) {
        self.resolve_with(self.case.done);
    }

    /// The same in other words.
    pub(super) fn resolve_with(&mut self, solution: &str) {
        self.wait(8, 70);
        self.show();
        let worker = self.worker.clone();
        let minutes = self.chance.between(10, 95);
        let started_at = self.clock.plus(-minutes * MINUTE_MS);
        let minutes = u32::try_from(minutes).unwrap_or(0);
        self.does(&worker, Command::Content(Content::LogTime { kind: TimeKind::Work, minutes, started_at }));
        let solution = self.words.fill(solution);
        let outcome = self.answers.get(&ronda_shared::ids::FieldId::new("resultado")).cloned();
        self.does(&worker, Command::Decision(Decision::Resolve { solution, outcome, concluded_at: None }));
        self.state = State::Resolved;
    }

    /// What the service asks to see before it is resolved: documents that came to the desk, photographs, the signature.
    fn show(&mut self) {
        if self.steps.iter().any(|step| matches!(step.deed, StepAction::Signs(..))) {
            return;
        }
        let (agent, worker, service) = (self.agent.clone(), self.worker.clone(), self.service);
        let answers = self.answers.clone();
        self.file(&[Stage::Open, Stage::Assign, Stage::Work, Stage::Issue, Stage::Resolve, Stage::Close]);
        let org = self.world.org;
        for stage in [Stage::Open, Stage::Assign, Stage::Resolve] {
            for state in org.form_state(&service.id, stage, &answers, None) {
                if state.must_have && state.field.kind == FieldKind::Photo {
                    let file = papers::file(&state.field.id, &state.field.label, Media::Jpeg);
                    self.does(&worker, Command::Content(Content::AttachEvidence(Box::new(file))));
                }
            }
        }
        let form =
            service.form.as_deref().and_then(|form| org.form(form)).filter(|_| service.closing.requires_signature);
        if let Some((form, place)) = form.and_then(|form| Some((form, form.signatures.first()?))) {
            let (paper, role) = (FormId::new(form.id.as_str()), place.role.to_string());
            self.deed(&agent, StepAction::Signs(paper, role, place.purpose.clone(), self.caller.name.to_owned()));
        }
    }

    /// T20: the requester confirms, or tells the desk so.
    pub(super) fn confirm(&mut self) {
        self.wait(15, 700);
        let caller = PersonId::new(self.caller.id);
        let text = self.chance.word(CONFIRMED).to_string();
        if self.world.may(&caller, Right::TicketConfirm) && !self.chance.one_in(3) {
            self.does(&caller, Command::Decision(Decision::Confirm { verdict: Verdict::Confirmed, text }));
        } else {
            let agent = self.agent.clone();
            let verdict = Some(Verdict::Confirmed);
            self.does(
                &agent,
                Command::Content(Content::LogContact { way: ContactWay::Phone, reached: true, verdict, text }),
            );
            let note = "Se confirmó por teléfono con quien reportó.".to_owned();
            self.does(&agent, Command::Decision(Decision::Close { note, confirmed_by: Some(ContactWay::Phone) }));
        }
        self.state = State::Closed;
    }

    /// T23: it fails again, and is mended.
    pub(super) fn persist(&mut self) {
        let caller = PersonId::new(self.caller.id);
        if !self.world.may(&caller, Right::TicketConfirm) {
            return;
        }
        self.wait(60, 600);
        let text = self.chance.word(PERSISTS).to_string();
        self.does(&caller, Command::Decision(Decision::Confirm { verdict: Verdict::Persists, text }));
        self.state = State::InProgress;
        self.wait(30, 300);
        let worker = self.worker.clone();
        let (found, done) = *self.chance.pick(AGAIN);
        self.write(&worker, TextKind::Findings, found);
        self.resolve_with(done);
    }

    /// T21, T22: silence.
    pub(super) fn fall_silent(&mut self) {
        let after = self.steps.iter().map(|step| step.received).max().unwrap_or(self.clock);
        let at = hours::after(&self.world.org.zone, after, 48 * 60).plus(5 * MINUTE_MS);
        let note =
            "Se cerró al cumplirse 48 horas hábiles sin respuesta. Si la falla sigue, puede pedir que se reabra.";
        let command = Command::Decision(Decision::CloseForSilence { note: note.into() });
        self.online(&PersonId::new(SYSTEM), Site::System, at, StepAction::Does(command));
        self.state = State::Closed;
    }
}
