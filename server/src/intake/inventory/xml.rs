//! OCS Inventory's XML: it asks what it is to do (`PROLOG`), and sends its inventory. No entity of a document is resolved.

use super::fields::{Fields, Sections, put};
use super::{AgentMessage, ReportProblem};
use encoding_rs::WINDOWS_1252;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::borrow::Cow;

/// How deep elements may stand in each other.
const DEPTH: usize = 32;
/// Bytes of one value that are collected.
const VALUE: usize = 4 * 1024;

/// Where one reads: the names of the elements around, and what is collected in them.
#[derive(Default)]
struct ReaderState {
    path: Vec<String>,
    text: String,
    row: Fields,
    query: String,
    device: String,
    sections: Sections,
    content: bool,
}

/// Reads a request.
pub(super) fn read(body: &[u8]) -> Result<AgentMessage, ReportProblem> {
    let text = in_utf8(body);
    let wrong = |what: &str| ReportProblem::Parse(what.to_owned());
    let mut reader = Reader::from_str(&text);
    let mut state = ReaderState::default();
    loop {
        let event = reader.read_event().map_err(|error| ReportProblem::Parse(error.to_string()))?;
        match event {
            Event::Start(tag) => {
                if state.path.len() == DEPTH {
                    return Err(wrong("elements stand too deep"));
                }
                state.open(String::from_utf8_lossy(tag.local_name().as_ref()).to_lowercase());
            }
            Event::End(_) => state.close(),
            Event::Text(told) => state.add(&told.decode().map_err(|_| wrong("no UTF-8"))?),
            Event::CData(told) => state.add(&told.decode().map_err(|_| wrong("no UTF-8"))?),
            Event::GeneralRef(named) => {
                let letter = named.resolve_char_ref().map_err(|error| ReportProblem::Parse(error.to_string()))?;
                let letter = match letter {
                    Some(letter) => letter,
                    None => of_xml(&named).ok_or_else(|| wrong("an entity that is not XML's own"))?,
                };
                state.add(letter.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(wrong("a document type")),
            Event::Eof if state.path.is_empty() => return state.said(),
            Event::Eof => return Err(wrong("it ends too early")),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// The letter of an entity that XML itself has.
fn of_xml(name: &[u8]) -> Option<char> {
    match name {
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"amp" => Some('&'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => None,
    }
}

/// The text: older agents write Latin-1 and do not always say so.
fn in_utf8(body: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(body).map_or_else(|_| WINDOWS_1252.decode(body).0, Cow::Borrowed)
}

impl ReaderState {
    fn open(&mut self, name: String) {
        self.path.push(name);
        self.text.clear();
        if self.path.len() == 3 {
            self.row = Fields::new();
        }
        self.content |= self.at(&["request", "content"]);
    }

    fn add(&mut self, told: &str) {
        let room = VALUE.saturating_sub(self.text.len());
        self.text.extend(told.chars().take(room));
    }

    fn close(&mut self) {
        match self.path.as_slice() {
            [_, name] if name == "query" => self.query = self.text.trim().to_uppercase(),
            [_, name] if name == "deviceid" => self.device = self.text.trim().chars().take(200).collect(),
            [_, content, section] if content == "content" && Sections::reads(section) => {
                let row = std::mem::take(&mut self.row);
                if !row.is_empty() {
                    self.sections.add(section, row);
                }
            }
            [_, content, section, field] if content == "content" && Sections::reads(section) => {
                put(&mut self.row, field, &self.text);
            }
            _ => {}
        }
        self.text.clear();
        self.path.pop();
    }

    fn at(&self, path: &[&str]) -> bool {
        self.path.iter().map(String::as_str).eq(path.iter().copied())
    }

    fn said(self) -> Result<AgentMessage, ReportProblem> {
        match self.query.as_str() {
            "PROLOG" => Ok(AgentMessage::Hello),
            "INVENTORY" | "" if self.content => {
                Ok(AgentMessage::Inventory { device: self.device, sections: self.sections, partial: false })
            }
            other => Err(ReportProblem::Action(other.chars().take(40).collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections(body: &[u8]) -> Sections {
        match read(body).expect("read") {
            AgentMessage::Inventory { sections, .. } => sections,
            AgentMessage::Hello => panic!("it is an inventory"),
        }
    }

    #[test]
    fn what_an_ocs_agent_sends_is_read_with_its_own_letters() {
        let text = "<?xml version=\"1.0\"?><REQUEST><CONTENT><HARDWARE><NAME>PC &amp; A&#241;o</NAME></HARDWARE>\
                    <SOFTWARES><NAME><![CDATA[7-Zip <x>]]></NAME></SOFTWARES><SOFTWARES><NAME>Vim</NAME></SOFTWARES>\
                    <PROCESSES><CMD>x</CMD></PROCESSES></CONTENT><DEVICEID>pc-1</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>";
        let read = sections(text.as_bytes());
        assert_eq!(read.one("hardware", "name"), "PC & Año");
        assert_eq!(read.rows("softwares").len(), 2);
        assert_eq!(read.one("softwares", "name"), "7-Zip <x>");
        assert!(read.rows("processes").is_empty(), "what nobody reads is not kept");
        let latin = b"<REQUEST><CONTENT><HARDWARE><NAME>A\xf1o</NAME></HARDWARE></CONTENT></REQUEST>";
        assert_eq!(sections(latin).one("hardware", "name"), "Año");
    }

    #[test]
    fn a_prolog_is_a_greeting_and_anything_else_is_told() {
        assert!(matches!(read(b"<REQUEST><QUERY>PROLOG</QUERY></REQUEST>"), Ok(AgentMessage::Hello)));
        for (body, named) in [
            ("<REQUEST><QUERY>SNMP</QUERY></REQUEST>", "SNMP"),
            ("<REQUEST><CONTENT>", "early"),
            ("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><REQUEST>&b;</REQUEST>", "document type"),
            ("<REQUEST><CONTENT><HARDWARE><NAME>&b;</NAME></HARDWARE></CONTENT></REQUEST>", "entity"),
        ] {
            let told = read(body.as_bytes()).err().map(|problem| problem.to_string()).unwrap_or_default();
            assert!(told.contains(named), "{body}: {told}");
        }
        assert!(read("<A>".repeat(200).as_bytes()).is_err(), "a tower of elements");
    }
}
