//! Requests from outside: the public portal, scanned labels, other systems.

mod alert_calls;
mod alert_items;
mod alert_sources;
mod alerts;
pub mod articles;
mod faults;
mod filing;
mod gateways;
pub mod intake;
mod intake_files;
mod inventory;
mod inventory_agents;
mod magic_links;
mod outages;
mod privacy;
mod recordings;
mod requester_acts;
mod scanned_label;
mod signed_calls;
pub mod visitor;
mod whatsapp;
mod whatsapp_buttons;
mod whatsapp_kinds;
mod whatsapp_memory;
