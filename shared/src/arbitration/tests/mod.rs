//! The rules of merge (`docs/rules.md`), each in both orders of arrival; the standard flow; what no sequence may bring about.

mod approvals;
mod clocks;
mod closing;
mod conflict_resolution;
mod desk;
mod flow;
mod letters;
mod property;
mod survey;
mod work;
