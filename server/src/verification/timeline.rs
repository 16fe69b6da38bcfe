//! Renders a verified bundle as a timeline: author, device and server time, content, and outcome of each act.

use super::bundle::Bundle;
use super::check::{BundleFindings, Line, Proof, TimelineEvent};
use super::describe::{self, Lang};
use jiff::tz::TimeZone;
use ronda_shared::evidence::is_unseen;
use ronda_shared::ids::{ActId, DeviceId, PersonId};
use ronda_shared::ruling::Ruling;
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use std::fmt::Write;

/// Writes the timeline.
pub fn write(bundle: &Bundle, checked: &BundleFindings, lang: Lang) -> String {
    let teller = TimelineWriter { bundle, checked, lang, zone: zone(&bundle.organisation.timezone) };
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = teller.all(&mut text);
    text
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

struct TimelineWriter<'a> {
    bundle: &'a Bundle,
    checked: &'a BundleFindings,
    lang: Lang,
    zone: TimeZone,
}

impl TimelineWriter<'_> {
    fn all(&self, out: &mut String) -> std::fmt::Result {
        let (bundle, lang) = (self.bundle, self.lang);
        writeln!(out, "{} · {}", bundle.name, bundle.organisation.name)?;
        if let Some(view) = &self.checked.view {
            writeln!(out, "{} · {}", clean(&view.subject.value), describe::state(lang, view.decided.state))?;
        }
        let made = self.when(bundle.made);
        let (id, position, version) = (bundle.document, bundle.feed.position, &bundle.organisation.version);
        match lang {
            Lang::Es => writeln!(out, "Paquete del {made}, posición {position}; datos {version}; {id}")?,
            Lang::En => writeln!(out, "Bundle of {made}, position {position}; data {version}; {id}")?,
        }
        for line in &self.checked.lines {
            writeln!(out)?;
            self.line(out, line)?;
        }
        self.conflicts(out)
    }

    fn line(&self, out: &mut String, line: &Line) -> std::fmt::Result {
        let received = self.when(line.received);
        match &line.what {
            TimelineEvent::Act { act, said, outcome, changed, proof } => {
                let who = self.author(*act, said.as_ref().map(|said| &said.person));
                let made = said.as_ref().map(|said| self.when(said.at)).filter(|made| *made != received);
                let at = match made {
                    Some(made) => format!("{made} ({} {received})", self.lang.pick("recibido", "received")),
                    None => received,
                };
                writeln!(out, "{}  {at}  {who}", line.position)?;
                let name = |person: &PersonId| self.name(person);
                let told = match said.as_ref().map(|said| said.command()) {
                    Some(Ok(command)) => describe::command(self.lang, &command, &name),
                    Some(Err(_)) => self.lang.pick("Un acto de otra versión", "An act of another version").to_owned(),
                    None if *proof == Proof::Emptied => self.lang.pick("Testado", "Redacted").to_owned(),
                    None => self.lang.pick("Un acto ilegible", "An act that cannot be read").to_owned(),
                };
                writeln!(out, "    {}", clean(&told))?;
                let mut verdict = vec![self.outcome(outcome)];
                if matches!(outcome, Outcome::Accepted) && !changed {
                    verdict.push(self.lang.pick("sin efecto", "without effect").to_owned());
                }
                verdict.extend(self.ruling(*act).map(|ruling| self.ruled(&ruling)));
                verdict.push(self.proof(*proof).to_owned());
                writeln!(out, "    {} · {act}", verdict.join(" · "))
            }
            TimelineEvent::Redacted { by, places, reason } => {
                let who =
                    by.as_ref().map_or_else(|| self.lang.pick("Consola", "Console").to_owned(), |by| self.name(by));
                let what = self.lang.pick("Testó", "Redacted");
                let unit = self.lang.pick("lugares", "places");
                writeln!(out, "{}  {received}  {who}\n    {what} ({places} {unit}): «{}»", line.position, clean(reason))
            }
            TimelineEvent::Decided { act, outcome, by, reason } => {
                let decided = match outcome {
                    Outcome::Accepted => self.lang.pick("Aceptó un acto retenido", "Accepted a held act"),
                    Outcome::Held(_) | Outcome::Refused(_) => {
                        self.lang.pick("Rechazó un acto retenido", "Rejected a held act")
                    }
                };
                let why = if reason.is_empty() { String::new() } else { format!(": «{}»", clean(reason)) };
                writeln!(out, "{}  {received}  {}\n    {decided} {act}{why}", line.position, self.name(by))
            }
        }
    }

    fn author(&self, act: ActId, person: Option<&PersonId>) -> String {
        if act.device == DeviceId::SERVER {
            return self.lang.pick("Ronda (el servidor)", "Ronda (the server)").to_owned();
        }
        let code = self.bundle.devices.iter().find(|device| device.id == act.device).map(|device| device.code.as_str());
        let name = person.map(|person| self.name(person)).unwrap_or_default();
        format!("{name} · {}", code.map_or_else(|| act.device.to_string(), clean))
    }

    fn name(&self, id: &PersonId) -> String {
        let known = self.bundle.people.iter().find(|person| person.id == *id);
        clean(known.map_or(id.as_str(), |person| &person.name))
    }

    fn ruling(&self, act: ActId) -> Option<Ruling> {
        let view = self.checked.view.as_ref()?;
        view.requests.iter().find(|request| request.stamp.act == act)?.ruling.clone()
    }

    fn ruled(&self, ruling: &Ruling) -> String {
        let head = match ruling.applied {
            true => self.lang.pick("aplicado", "applied"),
            false => self.lang.pick("no aplicado", "not applied"),
        };
        match ruling.why {
            Some(why) => format!("{head}: {}", self.lang.pick(why.es(), why.en())),
            None => head.to_owned(),
        }
    }

    fn outcome(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Accepted => self.lang.pick("aceptado", "accepted").to_owned(),
            Outcome::Held(why) => {
                format!("{}: {}", self.lang.pick("retenido", "held"), self.lang.pick(why.es(), why.en()))
            }
            Outcome::Refused(why) => {
                format!("{}: {}", self.lang.pick("rechazado", "refused"), self.lang.pick(why.es(), why.en()))
            }
        }
    }

    fn proof(&self, proof: Proof) -> &'static str {
        let (es, en) = match proof {
            Proof::Signed => ("firmado por su dispositivo", "signed by its device"),
            Proof::Told => {
                ("en la bitácora de su dispositivo, según el servidor", "in its device's log, by the server's word")
            }
            Proof::Server => ("acto del servidor", "the server's own act"),
            Proof::Fork => {
                ("fuera de la bitácora: se continuó de dos maneras", "outside the log: it was continued in two ways")
            }
            Proof::Emptied => ("testado: queda su huella", "redacted: its hash is kept"),
            Proof::Broken => ("NO ES LO QUE DICE SER", "NOT WHAT IT CLAIMS TO BE"),
        };
        self.lang.pick(es, en)
    }

    fn conflicts(&self, out: &mut String) -> std::fmt::Result {
        let Some(view) = self.checked.view.as_ref().filter(|view| !view.conflicts.is_empty()) else { return Ok(()) };
        writeln!(out, "\n{}", self.lang.pick("Dos valores a la vez:", "Two values at once:"))?;
        for card in &view.conflicts {
            let side = |side: &ronda_shared::ruling::Side| {
                format!("{} ({}, {})", clean(&side.value), self.name(&side.stamp.by), self.when(side.stamp.at))
            };
            let words = self.lang.pick(("quedó", "y no", "decidido"), ("stands", "and not", "decided"));
            let settled =
                card.settled.as_ref().map(|settled| format!(" · {} {}", words.2, self.name(&settled.stamp.by)));
            writeln!(
                out,
                "    {} {} · {} {}{}",
                words.0,
                side(&card.standing),
                words.1,
                side(&card.other),
                settled.unwrap_or_default()
            )?;
        }
        Ok(())
    }

    fn when(&self, at: Timestamp) -> String {
        match jiff::Timestamp::from_millisecond(at.millis()) {
            Ok(instant) => instant.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
            Err(_) => format!("{} ms", at.millis()),
        }
    }
}

/// A text that cannot move a terminal's cursor or hide what stands after it.
fn clean(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() || is_unseen(letter) { ' ' } else { letter }).collect()
}
