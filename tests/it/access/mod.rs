//! Who comes in, by what, and what each may reach.

mod directory;
mod directory_elsewhere;
mod directory_sign_in;
mod directory_sync;
mod directory_told;
mod enrolment;
mod guessing;
mod machines;
mod machines_changes;
mod machines_lists;
mod machines_write;
mod matrix;
mod oidc;
mod oidc_two;
mod one_login_steps;
mod passkeys;
mod sessions;
mod slapd;
