//! The rules of §7, each in both orders of arrival; the standard flow; what no sequence may bring about.

mod clocks;
mod closing;
mod desk;
mod flow;
mod property;
mod tray;
mod work;
