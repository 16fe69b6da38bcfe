//! The face of the domain.
