//! Documents and their files: looked up, held acts decided, redacted.

mod cross_document;
pub mod evidence;
mod held;
mod lookup;
mod record_files;
mod redact;
mod redacted_files;
mod scanner;
