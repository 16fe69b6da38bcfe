//! Documents and their files: looked up, held acts decided, redacted.

mod blob_stores;
mod cross_document;
mod efirma;
pub mod evidence;
mod evidence_in_bucket;
mod held;
mod lookup;
mod many_edits;
mod near_words;
mod ocsp;
mod record_files;
mod redact;
mod redacted_files;
mod scanner;
mod time_stamps;
