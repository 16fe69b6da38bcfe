//! Tests of every step of `docs/rules.md#the-five-procedures`. Each is walked to closed in each of the five
//! institutions, through the server's own door with a clock by hand: what each step needs is refused in words until it
//! is there, and who may is asked on the way.
#![allow(unreachable_pub)] // a binary: whatever is not private is for its other modules

mod acts;
mod house;
mod walk;

mod aguascalientes;
mod benito_juarez;
mod correspondence;
mod oaxaca;
mod oaxaca_rest;
mod oaxaca_telephony;
mod ocoyoacac;
mod projects;
mod promises;
mod reports;
mod secogem;
