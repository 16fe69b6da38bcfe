//! What a requester reads of their request. It shows where it stands in the institution's own words, the way it went,
//! and what was said to them and by them. Internal notes, other people's files, and whatever else is the desk's alone
//! stay out.

use super::lang::ReaderLanguage;
use super::markup;
use crate::dates;
use crate::identity::SERVER;
use maud::{Markup, html};
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Audience, Choice, Command, ContactField, ContactWay, Decision, ToldEntry, Verdict};
use ronda_shared::evidence::{Evidence, FileClass, Player, SealFault, Sealing};
use ronda_shared::ids::PersonId;
use ronda_shared::policy;
use ronda_shared::ruling::{Conflict, Request};
use ronda_shared::stamp::{Site, Stamp};
use ronda_shared::state::State;
use ronda_shared::ticket::view::{Contact, TicketView};
use ronda_shared::time::Timestamp;
use std::collections::BTreeMap;

/// Names of people, by their ids.
pub(super) type Names = BTreeMap<PersonId, String>;

/// One thing that was said.
struct ThreadMessage<'a> {
    stamp: &'a Stamp,
    text: &'a str,
    own: bool,
    /// Who said it in the system that the ticket came over from, and when.
    told: Option<&'a ToldEntry>,
}

impl ThreadMessage<'_> {
    fn at(&self) -> Timestamp {
        self.told.map_or_else(|| self.stamp.effective(), |told| told.at)
    }
}

/// When the requester asked: of a ticket that came over, in the system that it came from.
fn began(view: &TicketView) -> Timestamp {
    view.born.told.as_ref().map_or_else(|| view.born.stamp.effective(), |told| told.opened)
}

/// A date as a requester reads it.
pub(super) fn date(org: &Organisation, reads: ReaderLanguage, at: Timestamp) -> String {
    dates::with_weekday(&org.zone, reads.0, at)
}

/// Whether a file is one that the requester sent; one that was classed as reserved or confidential stays inside
/// (OCO-28), and one that was taken out for good is shown to nobody, though another ticket may name the same bytes.
pub(super) fn sent(view: &TicketView, file: &Evidence) -> bool {
    let public = policy::class_of(&view.evidence, file) == FileClass::Public;
    let there = file.retired.is_none() && file.same_as.is_none() && !view.is_file_gone(file.id);
    view.is_by_requester(&file.stamp) && public && there
}

/// The people who speak in it beside the one who asked: the desk's, and who follows it, also where they said without words that it works.
pub(super) fn speakers(view: &TicketView) -> impl Iterator<Item = &PersonId> {
    let heard = heard_of_solution(view).map(|heard| &heard.stamp);
    let heard = heard.filter(|stamp| view.is_by_requester(stamp) && !is_askers(view, stamp)).map(|stamp| &stamp.by);
    let spoke = said(view).into_iter().filter(move |words| !words.own || !is_askers(view, words.stamp));
    spoke.map(|words| &words.stamp.by).chain(heard)
}

/// Whether what came from outside is of who asked, whom the directory need not know; else somebody who follows it said it.
fn is_askers(view: &TicketView, stamp: &Stamp) -> bool {
    stamp.by.as_str() == SERVER || view.requester_person.as_ref() == Some(&stamp.by)
}

/// Who reads what was said.
#[derive(Clone, Copy)]
pub(super) struct ThreadReader<'a> {
    /// Who follows the request of another; none where its reader asked for it.
    pub(super) follower: Option<&'a PersonId>,
    /// What those are called who speak in it.
    pub(super) names: &'a Names,
}

impl ThreadReader<'_> {
    /// What who asked is called: «Usted» to themselves alone.
    fn asker<'t>(&self, reads: ReaderLanguage, view: &'t TicketView) -> &'t str {
        let name = view.requester.get(&ContactField::Name).map_or("", |set| set.value.trim());
        match self.follower {
            Some(id) if view.requester_person.as_ref() != Some(id) && name.is_empty() => {
                reads.of("Quien la pidió", "Who asked for it")
            }
            Some(id) if view.requester_person.as_ref() != Some(id) => name,
            Some(_) | None => reads.of("Usted", "You"),
        }
    }

    /// What the author of words from outside is called.
    fn outside<'t>(&'t self, reads: ReaderLanguage, view: &'t TicketView, words: &ThreadMessage<'_>) -> &'t str {
        let by = &words.stamp.by;
        if words.told.is_some() || is_askers(view, words.stamp) {
            return self.asker(reads, view);
        }
        if self.follower == Some(by) {
            return reads.of("Usted", "You");
        }
        self.names.get(by).map_or_else(|| self.asker(reads, view), String::as_str)
    }
}

/// The stations that a request passes where nothing comes between.
static LINE: [State; 5] = [State::Received, State::Assigned, State::InProgress, State::Resolved, State::Closed];

/// The stations that are still ahead.
fn ahead(state: State) -> &'static [State] {
    let passed = match state {
        State::Draft => 0,
        State::Received | State::NeedsInfo | State::Returned | State::AwaitingApproval => 1,
        State::Assigned | State::Scheduled => 2,
        State::InProgress | State::WaitingMaterial | State::WaitingVendor => 3,
        State::Resolved => 4,
        State::Closed | State::Rejected | State::Cancelled => 5,
    };
    &LINE[passed..]
}

/// Where it has been, where it stands, and what is still ahead: a line with stations.
pub(super) fn road(org: &Organisation, reads: ReaderLanguage, view: &TicketView) -> Markup {
    let mut stops = vec![(began(view), State::Received)];
    for request in &view.requests {
        let applied = request.ruling.as_ref().is_some_and(|ruling| ruling.applied);
        if let Some(state) = request.command.asks_for().filter(|_| applied)
            && stops.last().is_none_or(|(_, last)| *last != state)
        {
            stops.push((request.stamp.effective(), state));
        }
    }
    if stops.last().is_none_or(|(_, last)| *last != view.ruled.state) {
        stops.push((view.ruled.since, view.ruled.state));
    }
    // What is over stands nowhere any more.
    let here = (!view.ruled.state.is_final()).then_some(stops.len() - 1);
    html! {
        ol class="road" role="list" {
            @for (place, (at, state)) in stops.into_iter().enumerate() {
                li aria-current=[(Some(place) == here).then_some("step")] {
                    b lang=[reads.institution()] { (org.state_label(state)) }
                    small { (date(org, reads, at)) }
                }
            }
            @for state in ahead(view.ruled.state) {
                li class="ahead" {
                    span lang=[reads.institution()] { (org.state_label(*state)) }
                    small { (reads.of("falta", "still ahead")) }
                }
            }
        }
    }
}

/// How it stands as the requester reads it: in the institution's own word.
pub(super) fn stands(org: &Organisation, state: State) -> String {
    match org.local_state(state) {
        (word, Some(label)) => format!("{word} · {label}"),
        (word, None) => word.to_owned(),
    }
}

/// Whether what lost took effect all the same: a supervisor chose it on its card.
fn took_effect(view: &TicketView, request: &Request) -> bool {
    let chosen = |card: &Conflict| card.settled.as_ref().is_some_and(|settled| settled.choice == Choice::Swap);
    view.conflicts.iter().any(|card| card.other.stamp.act == request.stamp.act && chosen(card))
}

fn said(view: &TicketView) -> Vec<ThreadMessage<'_>> {
    let notes = view.notes.iter().filter(|note| note.audience == Audience::Public);
    let mut all: Vec<ThreadMessage<'_>> = notes
        .map(|note| {
            let told = note.told.as_ref();
            let own = told.map_or_else(|| view.is_by_requester(&note.stamp), |told| told.requester);
            ThreadMessage { stamp: &note.stamp, text: &note.text, own, told }
        })
        .collect();
    for request in &view.requests {
        let lost = request.ruling.as_ref().is_some_and(|ruling| !ruling.applied) && !took_effect(view, request);
        if lost && !view.is_by_requester(&request.stamp) {
            continue;
        }
        let text = match &request.command {
            Command::Decision(Decision::AskRequester { question: text })
            | Command::Decision(Decision::RecordAnswer { text })
            | Command::Decision(Decision::Return { reason: text })
            | Command::Decision(Decision::Resubmit { text })
            | Command::Decision(Decision::Reject { reason: text })
            | Command::Decision(Decision::Reopen { reason: text })
            | Command::Decision(Decision::Confirm { text, .. })
            | Command::Decision(Decision::Resolve { solution: text, .. })
            | Command::Decision(Decision::Close { note: text, .. })
            | Command::Decision(Decision::CloseForSilence { note: text })
            | Command::Decision(Decision::Cancel { reason: text, .. }) => text,
            // What the desk notes of its storeroom is its own.
            Command::Decision(Decision::MaterialAvailable { text }) if view.is_by_requester(&request.stamp) => text,
            _ => continue,
        };
        if !text.trim().is_empty() {
            all.push(ThreadMessage {
                stamp: &request.stamp,
                text,
                own: view.is_by_requester(&request.stamp),
                told: None,
            });
        }
    }
    let heard =
        view.contacts.iter().filter(|contact| contact.stamp.site == Site::Portal && !contact.text.trim().is_empty());
    all.extend(heard.map(|contact| ThreadMessage {
        stamp: &contact.stamp,
        text: &contact.text,
        own: true,
        told: None,
    }));
    all.sort_by_key(|words| (words.stamp.order, words.stamp.act));
    all
}

/// Everything said, the latest first, and at the end what it began with; of the files, those that are shown.
pub(super) fn messages(
    org: &Organisation,
    reads: ReaderLanguage,
    view: &TicketView,
    reader: ThreadReader<'_>,
    shows: &dyn Fn(&Evidence) -> bool,
) -> Markup {
    let sent: Vec<&Evidence> = view.evidence.iter().filter(|file| shows(file)).collect();
    let one = |who: &str, at: Timestamp, text: Markup| {
        html! {
            div class="said" { header { b { (who) } span { (date(org, reads, at)) } } (text) }
        }
    };
    let desk = org.short_name.as_str();
    let staff = |words: &ThreadMessage<'_>| match words.told {
        Some(told) => told.author.clone(),
        None => reader.names.get(&words.stamp.by).map_or(desk, String::as_str).to_owned(),
    };
    html! {
        @for words in said(view).iter().rev() {
            @let who = if words.own { reader.outside(reads, view, words).to_owned() } else { staff(words) };
            (one(&who, words.at(), markup::shown(words.text)))
        }
        // What was taken by telephone may have a subject alone: it stands above, and nothing was said beside it.
        @if !view.born.description.trim().is_empty() || !sent.is_empty() {
            (one(
                reader.asker(reads, view),
                began(view),
                html! { (markup::shown(&view.born.description)) (files(reads, view, &sent)) },
            ))
        }
    }
}

/// The files that the requester sent, and how they stand.
fn files(reads: ReaderLanguage, view: &TicketView, files: &[&Evidence]) -> Markup {
    let name = |file: &Evidence| match file.file.name.as_str() {
        "" => reads.of("Archivo", "File").to_owned(),
        name => name.to_owned(),
    };
    let why = |fault: SealFault| match fault {
        SealFault::Infected => reads.of(
            "traía algo dañino (un virus) y no se guardó; revise su equipo y mándelo limpio",
            "held something harmful (a virus) and was not kept; check your computer and send a clean one",
        ),
        SealFault::NotTaken => reads.of(
            "es de un tipo que no se recibe; mándelo como PDF o foto",
            "is of a type that is not taken; send it as PDF or photograph",
        ),
        _ => reads.of(
            "no se pudo abrir; mándelo otra vez en otro formato",
            "could not be opened; send it again in another format",
        ),
    };
    html! {
        @if !files.is_empty() {
            ul class="list" role="list" {
                @for file in files.iter().copied() {
                    li {
                        @match &file.sealed {
                            Some(Sealing { fault: Some(fault), .. }) => {
                                p class="wrong" { (name(file)) ": " (why(*fault)) }
                            }
                            Some(_) => { (saved_file(reads, view, file, &name(file))) }
                            None => {
                                (name(file)) " " small { (reads.of("se está guardando", "is being kept")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A file that is here, to be saved; a recording is played where it stands, too.
fn saved_file(reads: ReaderLanguage, view: &TicketView, file: &Evidence, name: &str) -> Markup {
    let address = format!("/portal/solicitud/{}/archivo/{}", view.id, file.id);
    let save = format!("{} {name}", reads.of("Guardar", "Save"));
    html! {
        @match file.file.media.player() {
            Some(Player::Audio) => {
                audio controls preload="none" src=(address) aria-label=(name) {}
                a href=(address) { (save) }
            }
            Some(Player::Video) => {
                video controls preload="none" playsinline src=(address) aria-label=(name) {}
                a href=(address) { (save) }
            }
            None => { a href=(address) { (name) } }
        }
    }
}

/// What was heard last of the solution, where anybody said whether it works.
fn heard_of_solution(view: &TicketView) -> Option<&Contact> {
    let since = view.ruled.resolution.as_ref().map(|resolution| resolution.at)?;
    let mut heard = view.contacts.iter().rev().filter(|contact| contact.stamp.effective() >= since);
    heard.find(|contact| contact.verdict.is_some())
}

/// That it was said to work, and who said so: «Nos dijo» to themselves alone, and what the desk wrote down as what the desk wrote down.
/// None where nobody said so, or it was said to fail since.
pub(super) fn said_to_work(reads: ReaderLanguage, view: &TicketView, reader: ThreadReader<'_>) -> Option<String> {
    let heard = heard_of_solution(view).filter(|heard| heard.verdict == Some(Verdict::Confirmed))?;
    let by = &heard.stamp.by;
    if !view.is_by_requester(&heard.stamp) {
        let told = match heard.way {
            ContactWay::Phone => reads.of(
                "La mesa anotó que se le dijo por teléfono que ya funciona.",
                "The desk noted that it was told by telephone that it works.",
            ),
            ContactWay::Mail => reads.of(
                "La mesa anotó que se le dijo por correo que ya funciona.",
                "The desk noted that it was told by mail that it works.",
            ),
            ContactWay::Whatsapp => reads.of(
                "La mesa anotó que se le dijo por WhatsApp que ya funciona.",
                "The desk noted that it was told by WhatsApp that it works.",
            ),
            ContactWay::InPerson => reads.of(
                "La mesa anotó que se le dijo en persona que ya funciona.",
                "The desk noted that it was told in person that it works.",
            ),
        };
        return Some(told.to_owned());
    }
    let by_asker = is_askers(view, &heard.stamp);
    let own = match reader.follower {
        None => by_asker,
        Some(id) => id == by || by_asker && view.requester_person.as_ref() == Some(id),
    };
    if own {
        return Some(reads.of("Nos dijo que ya funciona.", "You told us that it works.").to_owned());
    }
    let follower = || reader.names.get(by).map(String::as_str);
    let somebody = reads.of("Quien da seguimiento a la solicitud", "Somebody who follows the request");
    let name = if by_asker { reader.asker(reads, view) } else { follower().unwrap_or(somebody) };
    Some(format!("{name} {}", reads.of("dijo que ya funciona.", "said that it works.")))
}
