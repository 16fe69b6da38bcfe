//! Mail against real servers: an SMTP sink of ours that answers as it is told, and a dovecot.
#![allow(unreachable_pub)] // a binary: whatever is not private is for its other modules

mod came_over;
mod dovecot;
mod full_disk;
mod house;
mod incoming;
mod kept;
mod links;
mod mailbox;
mod odd;
mod out;
mod refused;
mod replies;
mod reports;
mod sink;
mod staff;
mod steps;
mod tray;
