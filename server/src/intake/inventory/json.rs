//! GLPI Agent's JSON: it asks what it is to do (`contact`), and sends its inventory.

use super::fields::{Sections, is_true};
use super::{AgentMessage, ReportProblem};
use serde::Deserialize;

/// A message. Keys that are not known are passed over: agents tell much that nobody here reads.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    action: String,
    #[serde(default)]
    deviceid: String,
    #[serde(default)]
    itemtype: Option<String>,
    /// It leaves out sections in which nothing changed since the last one.
    #[serde(default, deserialize_with = "is_true")]
    partial: bool,
    #[serde(default)]
    content: Option<Sections>,
}

/// Reads a message.
pub(super) fn read(body: &[u8]) -> Result<AgentMessage, ReportProblem> {
    let said: Message = serde_json::from_slice(body).map_err(|error| ReportProblem::Parse(error.to_string()))?;
    let other = |what: &str| ReportProblem::Action(what.chars().take(40).collect());
    match (said.action.as_str(), said.content) {
        ("contact", _) => Ok(AgentMessage::Hello),
        ("inventory" | "", Some(sections)) => match said.itemtype.as_deref() {
            None | Some("Computer") => {
                Ok(AgentMessage::Inventory { device: said.deviceid, sections, partial: said.partial })
            }
            Some(kind) => Err(other(kind)),
        },
        (action, _) => Err(other(action)),
    }
}
