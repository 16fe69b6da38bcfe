//! The desk's own resources: letters, prints, tables, the mail queue.

mod administration;
mod calendar;
pub mod equipment_import;
pub mod letters;
mod mail_queue;
mod print;
mod push;
mod registers;
mod webhooks;
