//! What operators use: the console, health, imports, a full disk.

mod api_description;
mod archives;
mod console;
mod doctor;
mod files;
mod full_disk;
mod health;
mod large_import;
mod many_tickets;
mod migrate;
mod migrate_others;
mod nightly;
mod persons;
mod persons_outside;
mod persons_told;
mod persons_whatsapp;
mod replica_in_bucket;
mod replica_service_copies;
mod units;
mod web_app;
