//! Who comes in, by what, and what each may reach.

mod directory;
mod enrolment;
mod guessing;
mod matrix;
mod passkeys;
mod sessions;
