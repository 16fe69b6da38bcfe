//! Trials that measure memory: every allocation of the process is counted.

mod decoders;
mod figures;
mod hostile_files;

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;
