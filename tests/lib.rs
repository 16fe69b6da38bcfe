//! Helpers that the trials share.
