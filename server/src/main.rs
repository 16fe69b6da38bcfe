//! The binary `ronda`.
fn main() {}
