//! Who may do what, as a table that people review; and whose device holds what.

mod matrix;
mod offered;
mod scope;
mod scope_index;
mod verdicts;
