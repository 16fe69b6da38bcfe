//! Machines that report themselves: read within bounds, known again, kept beside their items (docs/inventory.md).
//!
//! `unpack` inflates; `json` and `xml` read what agents send into `fields`, of which `machine_inventory` makes one shape; `rules` says,
//! purely, which machine each is; `bring` has many written in one commit.

mod bring;
mod fields;
mod json;
mod machine_inventory;
mod rules;
mod settings;
pub mod software;
mod unpack;
mod xml;

pub use bring::{ReportQueue, ReportQueueProblem, look};
pub use machine_inventory::{MachineInventory, Part};
pub use rules::InventoryFate;
pub use settings::{AgentSource, Agents, AgentsProblem, FILE, InventorySectionProblem, InventorySource, Kind};
pub use unpack::{Packing, packed};

use fields::Sections;
use ronda_shared::json::unmarked;

/// What an agent said in one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// It asks what it is to do.
    Hello,
    /// What its machine is.
    Inventory(Box<MachineInventory>),
}

/// How a call was written: it is answered alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// GLPI Agent's own.
    Json,
    /// OCS Inventory's, which GLPI Agent speaks to older servers.
    Xml,
}

/// Why what an agent sent is not taken, in words for who runs agents: Spanish, then English.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportProblem {
    /// Inflated it is larger than any inventory.
    #[error("it is larger than {} MiB once inflated", unpack::MOST / 1024 / 1024)]
    Large,
    /// It cannot be inflated.
    #[error("it cannot be inflated")]
    Damaged,
    /// It is neither JSON nor XML as agents write it.
    #[error("it is not right: {0}")]
    Parse(String),
    /// The source takes the other language.
    #[error("the source is of `kind = \"ocs\"`, which sends XML")]
    Kind,
    /// It asks for something, or tells of something, that is not taken.
    #[error("«{0}» is not taken: only inventories of computers are")]
    Action(String),
    /// Nothing in it says which machine it is.
    #[error("it tells no serial number, UUID or MAC address by which the machine could be known again")]
    Nameless,
}

impl ReportProblem {
    /// In Spanish.
    pub fn es(&self) -> String {
        match self {
            Self::Large => format!("Descomprimido pasa de {} MiB.", unpack::MOST / 1024 / 1024),
            Self::Damaged => "No se puede descomprimir.".to_owned(),
            Self::Parse(why) => format!("No está bien escrito ({why})."),
            Self::Kind => "La fuente es de «kind = \"ocs\"», que manda XML.".to_owned(),
            Self::Action(action) => format!("«{action}» no se toma: solo inventarios de computadoras."),
            Self::Nameless => "No dice número de serie, UUID ni MAC con que reconocer la máquina otra vez.".to_owned(),
        }
    }
}

/// Reads a call of a source: what it says, and in which language it is to be answered.
///
/// # Errors
/// It is too large, damaged, or not what agents send.
pub fn read(source: &InventorySource, body: &[u8]) -> Result<(Message, Language), ReportProblem> {
    let plain = unpack::unpack(body)?;
    let plain = unmarked(&plain);
    let first = plain.iter().find(|byte| !byte.is_ascii_whitespace());
    let (said, language) = match first {
        Some(b'{') if source.kind == Kind::Ocs => return Err(ReportProblem::Kind),
        Some(b'{') => (json::read(plain)?, Language::Json),
        _ => (xml::read(plain)?, Language::Xml),
    };
    let message = match said {
        AgentMessage::Hello => Message::Hello,
        AgentMessage::Inventory { device, sections, partial } => {
            Message::Inventory(Box::new(machine_inventory::of_sections(&device, &sections, partial, source)?))
        }
    };
    Ok((message, language))
}

/// What was said, by the names that agents give.
enum AgentMessage {
    Hello,
    Inventory { device: String, sections: Sections, partial: bool },
}
