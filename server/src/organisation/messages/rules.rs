//! The institution's mail rules: `messages/mail.json`, and its templates by event and language where they differ
//! from the built-in ones.

use super::event::{Event, Lang, Whom, usual};
use super::template::Template;
use crate::organisation::reason::{Mail, Parsed, Reason};
use crate::organisation::{self, Finding};
use ronda_shared::catalog::Organisation;
use ronda_shared::ids::ServiceId;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::BTreeMap;
use strum::VariantArray;

/// The folder of an organisation in which they stand.
pub const FOLDER: &str = "messages/";
/// The channel of what comes by mail.
pub const CHANNEL: &str = "mail";
const RULES: &str = "messages/mail.json";

/// The templates that come with Ronda.
#[derive(RustEmbed)]
#[folder = "src/organisation/messages/texts/"]
struct BuiltinTemplates;

/// What `mail.json` holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Rules {
    /// The service under which a message that belongs to no ticket is filed; none: mail opens none.
    requests: Option<ServiceId>,
    /// In which languages messages are written, one below the other.
    languages: Vec<Lang>,
    /// Whether an answer to a closed ticket takes it up again within its window (T24).
    reopens: Option<bool>,
    /// Whom an event is told; an empty list: nobody.
    tell: BTreeMap<String, Vec<String>>,
}

/// It, checked and completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailData {
    /// The service under which a message that belongs to no ticket is filed.
    pub requests: Option<ServiceId>,
    /// In which languages messages are written.
    pub languages: Vec<Lang>,
    /// Whether an answer to a closed ticket takes it up again within its window (T24).
    pub reopens: bool,
    tell: BTreeMap<Event, Vec<Whom>>,
    templates: BTreeMap<(Event, Lang), Template>,
}

impl MailData {
    /// Whom an event is told.
    pub fn whom(&self, event: Event) -> &[Whom] {
        self.tell.get(&event).map_or(&[], Vec::as_slice)
    }
    /// The template of an event.
    pub fn template(&self, event: Event, lang: Lang) -> Option<&Template> {
        self.templates.get(&(event, lang))
    }
}

/// Of an organisation as the configuration names it.
pub fn named(name: &str, organisation: &Organisation) -> Result<MailData, Vec<Finding>> {
    let files = organisation::files_named(name)?;
    read(&files.into_iter().filter(|(path, _)| path.starts_with(FOLDER)).collect(), organisation)
}

/// Out of the files below [`FOLDER`], by their paths within the organisation's directory.
pub fn read(files: &BTreeMap<String, String>, organisation: &Organisation) -> Result<MailData, Vec<Finding>> {
    let mut findings = Vec::new();
    let rules = match files.get(RULES).map(|text| serde_json::from_str::<Rules>(text)) {
        None => Rules::default(),
        Some(Ok(rules)) => rules,
        Some(Err(error)) => {
            let reason = Reason::from(Mail::Unparsed { why: Parsed::of(&error) });
            findings.push(Finding { file: RULES.into(), line: error.line().max(1), reason });
            Rules::default()
        }
    };
    let mut templates = ours();
    for (path, text) in files {
        let name = path.strip_prefix(FOLDER).unwrap_or(path);
        if path == RULES {
            continue;
        }
        let Some(place) = place(name) else {
            findings.push(Finding { file: path.clone(), line: 1, reason: Mail::NoSuchMessage {}.into() });
            continue;
        };
        match Template::read(text) {
            Ok(template) => _ = templates.insert(place, template),
            Err(wrong) => findings.extend(wrong.into_iter().map(|wrong| Finding {
                file: path.clone(),
                line: wrong.line,
                reason: wrong.reason,
            })),
        }
    }
    let text = files.get(RULES).map_or("", String::as_str);
    let tell = tell(&rules, text, organisation, &mut findings);
    requests(&rules, text, organisation, &mut findings);
    if !findings.is_empty() {
        return Err(findings);
    }
    let languages = if rules.languages.is_empty() { vec![Lang::Es] } else { rules.languages };
    Ok(MailData { requests: rules.requests, languages, reopens: rules.reopens.unwrap_or(true), tell, templates })
}

/// Event and language of a template, by the path of its file within the organisation's directory; none where it is none.
pub fn place_of(path: &str) -> Option<(Event, Lang)> {
    place(path.strip_prefix(FOLDER)?)
}

/// Event and language of a template's file.
fn place(name: &str) -> Option<(Event, Lang)> {
    let (event, lang) = name.strip_suffix(".txt")?.rsplit_once('.')?;
    Some((event.parse().ok()?, lang.parse().ok()?))
}

fn ours() -> BTreeMap<(Event, Lang), Template> {
    let files = BuiltinTemplates::iter().filter_map(|path| {
        let text = String::from_utf8(BuiltinTemplates::get(&path)?.data.into_owned()).ok()?;
        Some((place(&path)?, Template::read(&text).ok()?))
    });
    files.collect()
}

/// The line of a JSON text on which a value first stands.
fn line_of(text: &str, value: &str) -> usize {
    let quoted = serde_json::Value::from(value).to_string();
    text.lines().position(|line| line.contains(&quoted)).map_or(1, |line| line + 1)
}

fn tell(
    rules: &Rules,
    text: &str,
    organisation: &Organisation,
    findings: &mut Vec<Finding>,
) -> BTreeMap<Event, Vec<Whom>> {
    let mut told: BTreeMap<Event, Vec<Whom>> = Event::VARIANTS.iter().map(|event| (*event, usual(*event))).collect();
    let mut wrong = |value: &str, reason: Mail| {
        findings.push(Finding { file: RULES.into(), line: line_of(text, value), reason: reason.into() });
    };
    for (name, whom) in &rules.tell {
        let Some(event) = name.parse().ok().filter(|event: &Event| !event.answers()) else {
            wrong(name, Mail::NoEvent { name: name.clone() });
            continue;
        };
        let mut list = Vec::new();
        for one in whom {
            match Whom::named(one) {
                Some(Whom::Role(role)) if organisation.role(&role).is_none() => {
                    wrong(one, Mail::NoRole { role: role.to_string() });
                }
                Some(whom) => list.push(whom),
                None => wrong(one, Mail::Nobody { name: one.clone() }),
            }
        }
        told.insert(event, list);
    }
    told
}

/// Mail is taken for a service that anybody may ask for by it.
fn requests(rules: &Rules, text: &str, organisation: &Organisation, findings: &mut Vec<Finding>) {
    let Some(id) = &rules.requests else { return };
    let channel = ronda_shared::ids::ChannelId::new(CHANNEL);
    let service = organisation.service(id);
    let sound = service.is_some_and(|service| {
        !service.restricted && service.requester_roles.is_empty() && organisation.takes_channel(service, &channel)
    });
    if !sound {
        let reason = Reason::from(Mail::OtherChannels { service: id.to_string() });
        findings.push(Finding { file: RULES.into(), line: line_of(text, id.as_str()), reason });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oaxaca() -> Organisation {
        organisation::load_builtin("oaxaca").expect("nothing wrong")
    }
    fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn every_event_has_a_template_of_ours_in_both_languages() {
        for file in BuiltinTemplates::iter() {
            let text =
                String::from_utf8(BuiltinTemplates::get(&file).expect("there").data.into_owned()).expect("UTF-8");
            assert!(place(&file).is_some(), "{file}");
            assert!(Template::read(&text).is_ok(), "{file}: {:?}", Template::read(&text));
        }
        let ours = ours();
        for &event in Event::VARIANTS {
            for &lang in Lang::VARIANTS {
                assert!(ours.contains_key(&(event, lang)), "{} {}", event.name(), lang.name());
            }
        }
    }

    #[test]
    fn what_is_wrong_names_file_and_line() {
        let org = oaxaca();
        let told = |pairs: &[(&str, &str)]| {
            let findings = read(&files(pairs), &org).expect_err("wrong");
            findings.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            told(&[("messages/received.es.txt", "Hola\n\nTu folio es {numero}\n")])[0].split(';').next(),
            Some("messages/received.es.txt:3: «{numero}» is unknown"),
        );
        assert!(
            told(&[("messages/recibida.es.txt", "Hola\n\nx")])[0].starts_with("messages/recibida.es.txt:1: no such")
        );
        let rules = "{\n \"requests\": \"no-hay\",\n \"tell\": { \"closed\": [\"vecino\"],\n  \"abierto\": [] }\n}";
        let found = told(&[("messages/mail.json", rules)]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().any(|one| one.starts_with("messages/mail.json:2: «no-hay» is no service")), "{found:?}");
        assert!(found.iter().any(|one| one.starts_with("messages/mail.json:3: «vecino» is nobody")), "{found:?}");
        assert!(found.iter().any(|one| one.starts_with("messages/mail.json:4: «abierto» is no event")), "{found:?}");
    }

    /// OAX-04, OAX-26: an institution's own letter of a closing says how it ended and asks how it was, as ours does.
    #[test]
    fn each_letter_of_a_closing_says_how_it_ended() {
        for name in organisation::builtin_names() {
            let org = organisation::load_builtin(&name).expect("nothing wrong");
            let data = named(&name, &org).expect("sound");
            for lang in &data.languages {
                let template = data.template(Event::Closed, *lang).expect("there");
                for wanted in ["ended", "closed", "survey", "reopen_until"] {
                    assert!(template.names(wanted), "{name}: {wanted}");
                }
            }
        }
    }

    #[test]
    fn its_own_word_outweighs_ours() {
        let own = files(&[
            ("messages/received.es.txt", "Recibido {folio}\n\nGracias\n"),
            (
                "messages/mail.json",
                r#"{ "tell": { "assigned": [], "closed": ["requester", "team"] }, "languages": ["es", "en"] }"#,
            ),
        ]);
        let data = read(&own, &oaxaca()).expect("sound");
        let template = data.template(Event::Received, Lang::Es).expect("there");
        assert!(!template.names("name"));
        assert!(data.template(Event::Received, Lang::En).expect("ours").names("folio"));
        assert!(data.whom(Event::Assigned).is_empty());
        assert_eq!(data.whom(Event::Closed), [Whom::Requester, Whom::Team]);
        assert_eq!(data.whom(Event::Approval), [Whom::Approvers]);
        assert_eq!(data.requests, None);
    }
}
