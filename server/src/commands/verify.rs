//! `ronda verify`: a data directory, a backup or a ticket's bundle checked; a data directory's last proof.

mod progress;

pub(super) use progress::progress;

use super::{CommandError, IN_PART, data_owner, system, when};
use crate::backup::verify::progress::VerificationProgress;
use crate::backup::verify::{self, Report, Stage, VerifyOptions, all_cores};
use crate::blobs::BlobStore;
use crate::clock::Clock;
use crate::config::Settings;
use crate::file_lock::{self, FileLock};
use crate::ingest::Rebuild;
use crate::start;
use crate::store::redb::{FileMedium, RedbStore};
use crate::store::{Reader, Secret, Store, StoreError};
use crate::verification::bundle::{self, Bundle};
use crate::verification::checkpoint::{Checkpoint, CheckpointError};
use crate::verification::{Lang, check, timeline};
use ronda_shared::time::Timestamp;
use std::fs::{self, DirBuilder, File};
use std::io::Read;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How far a verification came is written down so often: no more than that is done again after it was cut short.
const KEPT_EVERY: Duration = Duration::from_secs(30);

/// How the name of the folder begins in which a backup becomes a store to be verified.
const SCRATCH: &str = "ronda-verify-";
/// The file in it that its owner has locked.
const LOCK: &str = "lock";

/// So many look at a database at once: each has a connection of its own, and there are few.
pub(super) const MOST_READERS: usize = 16;

/// What of a data directory is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerifyScope {
    /// All of it.
    Whole,
    /// All of it, after all that is derived was made anew.
    Rebuilt,
    /// What came since its last proof.
    SinceLast,
    /// What a verification of all had left to do when it was cut short.
    Resumed,
}

impl VerifyScope {
    /// As the command line says it.
    pub(super) fn of(rebuild: bool, since_last: bool, resume: bool) -> Self {
        match (rebuild, since_last, resume) {
            (true, _, _) => Self::Rebuilt,
            (false, true, _) => Self::SinceLast,
            (false, false, true) => Self::Resumed,
            (false, false, false) => Self::Whole,
        }
    }
}

/// Checks a data directory, a backup with its increments or a ticket's bundle; makes what is derived anew where that is asked.
pub(super) fn verify(
    path: &Path,
    increments: Vec<PathBuf>,
    (what, archives): (VerifyScope, bool),
    settings: Settings,
    lang: Lang,
) -> Result<ExitCode, CommandError> {
    if !increments.is_empty() && (path.is_dir() || is_bundle(path)) {
        return Err(CommandError::Misused(format!("{} is no backup: nothing follows it", path.display())));
    }
    if path.is_dir() {
        return data(path, (what, archives), settings);
    }
    if what == VerifyScope::SinceLast {
        return Err(CommandError::Misused("only a data directory has a last proof: leave out --since-last".into()));
    }
    if what == VerifyScope::Resumed {
        return Err(CommandError::Misused("only that of a data directory is gone on with: leave out --resume".into()));
    }
    if is_bundle(path) {
        return ticket(path, lang);
    }
    if what == VerifyScope::Rebuilt {
        return Err(CommandError::Misused("a backup is never changed: restore it, then rebuild".into()));
    }
    let scratch = Scratch::new()?;
    let files: Vec<PathBuf> = std::iter::once(path.to_owned()).chain(increments).collect();
    Ok(print_report(&verify::chain_as(&files, &scratch.path, archives, &how(all_cores(), &progress()))?))
}

/// Checks the store of a data directory: the database that the settings name, where this is their data directory; else the
/// file in it. Where nothing is amiss, that is written into the directory.
fn data(path: &Path, (what, archives): (VerifyScope, bool), settings: Settings) -> Result<ExitCode, CommandError> {
    data_owner::must_be_ours(path)?;
    let file = start::store_file(path);
    let database = settings.store()?;
    let evidence = BlobStore::of(path, settings.bucket()?.as_ref());
    if let Some(address) = database.as_ref().filter(|_| is_of(path, &settings)) {
        println!("The store in {address}:");
        if what == VerifyScope::Rebuilt {
            made_anew(&start::database(address, true)?, path, settings)?;
        }
        // Its pages are PostgreSQL's to check.
        let cores = all_cores().min(MOST_READERS);
        return checked(&start::database(address, false)?, (path, &evidence), (what, archives), cores, || Ok(()));
    }
    if !file.exists() {
        let words = match database {
            Some(address) => {
                format!("; to verify the one in {address} name its own data directory, here and by --data")
            }
            None => String::new(),
        };
        return Err(CommandError::Refused(format!("there is no store in {}{words}", path.display())));
    }
    if what == VerifyScope::Rebuilt {
        made_anew(&RedbStore::to_rebuild(Box::new(FileMedium::new(&file)))?, path, settings)?;
    }
    let store = RedbStore::open(&file)?;
    checked(&store, (path, &evidence), (what, archives), all_cores(), || store.check_pages())
}

/// Whether a directory is the data directory of these settings.
fn is_of(path: &Path, settings: &Settings) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    settings.data.as_deref().and_then(whole).is_some_and(|own| whole(path) == Some(own))
}

/// Makes anew what is derived.
fn made_anew(store: &dyn Store, path: &Path, settings: Settings) -> Result<(), CommandError> {
    let config = Settings { data: Some(path.to_owned()), ..settings }.check()?;
    let rebuilt = store.rebuild(&mut Rebuild(Arc::new(start::organisation(&config.organisation)?)))?;
    println!("Made anew: {} documents of {} entries.", rebuilt.documents, rebuilt.entries);
    Ok(())
}

/// Checks a store and what stands in its data directory; `pages` checks the medium under it, where all is checked.
fn checked(
    store: &dyn Store,
    (path, evidence): (&Path, &BlobStore),
    (what, archives): (VerifyScope, bool),
    cores: usize,
    pages: impl FnOnce() -> Result<(), StoreError>,
) -> Result<ExitCode, CommandError> {
    let file = start::store_file(path);
    // Whatever was asked for: the whole may be sound in itself and yet another than the one that was verified before.
    let mut parted = Vec::new();
    let from = last(path, &*store.read()?, what, &mut parted)?;
    let resumed = if what == VerifyScope::Resumed { cut_short(path, &*store.read()?, &mut parted)? } else { None };
    let tell = progress();
    // Before anything is looked at: what a server writes meanwhile is verified the next time.
    let begun = |whole: Option<Timestamp>| -> Result<Checkpoint, CommandError> {
        Ok(Checkpoint::of(&*store.read()?, Clock::system().now(), whole)?)
    };
    let (mut report, proof) = match &from {
        Some(from) => {
            let proof = begun(Some(from.whole))?;
            (verify::data_since(store, (file.as_path(), evidence), from, &how(cores, &tell))?, proof)
        }
        None => {
            pages()?;
            // What was passed before was last looked at when it began.
            let proof = begun(resumed.as_ref().map(VerificationProgress::begun))?;
            let mut keep = keeping(path.to_owned(), store.read()?.secret()?);
            let (beside, now) = ((file.as_path(), evidence), Clock::system().now());
            let report = verify::data_from(store, beside, resumed.as_ref(), now, &how(cores, &tell), &mut keep)?;
            let left = format!("how far it came cannot be removed from {}", path.display());
            VerificationProgress::remove(path).map_err(system(left))?;
            (report, proof)
        }
    };
    if let Some(from) = &from {
        not_looked_at(from, &report, &*store.read()?)?;
    }
    report.fault_count += parted.len() as u64;
    parted.append(&mut report.faults);
    report.faults = parted;
    if archives {
        verify::archives(store, evidence, &mut report)?;
    }
    verify::time_stamps(&*store.read()?, path, &mut report)?;
    verify::ocsp_answers(&*store.read()?, path, &mut report)?;
    let code = print_report(&report);
    if report.is_whole() {
        proven(path, &proof, &store.read()?.secret()?)?;
    }
    Ok(code)
}

/// Where a verification of all was cut short, where it can be gone on with; `parted` hears where the feed has left it.
fn cut_short(
    data: &Path,
    reader: &dyn Reader,
    parted: &mut Vec<String>,
) -> Result<Option<VerificationProgress>, CommandError> {
    match VerificationProgress::read(data, reader) {
        Ok(progress) => {
            let (begun, documents) = (when(progress.begun()), progress.documents());
            println!(
                "Gone on with what began at {begun}: {documents} documents were verified before it was cut short."
            );
            Ok(Some(progress))
        }
        Err(CheckpointError::Store(error)) => Err(error.into()),
        Err(CheckpointError::Absent) => {
            println!("No verification was cut short. All is verified.");
            Ok(None)
        }
        Err(why) => {
            println!("What was verified before it was cut short does not count: {why}. All is verified.");
            if matches!(why, CheckpointError::Left(_)) {
                parted.push(why.to_string());
            }
            Ok(None)
        }
    }
}

/// Writes down now and then how far a verification came. Where that cannot be, it says so and goes on.
fn keeping(data: PathBuf, secret: Secret) -> impl FnMut(&dyn Fn() -> VerificationProgress) {
    let mut last = Instant::now();
    move |progress| {
        if last.elapsed() < KEPT_EVERY {
            return;
        }
        if let Err(error) = progress().write(&data, &secret) {
            eprintln!("ronda: how far it came cannot be written into {}: {error}", data.display());
        }
        last = Instant::now();
    }
}

/// The last proof of a data directory, where what is asked goes on from it; `parted` hears where the feed has left it, whatever is
/// asked. Such a proof is not written over: whoever put an earlier copy of the store there says so by removing it.
fn last(
    data: &Path,
    reader: &dyn Reader,
    what: VerifyScope,
    parted: &mut Vec<String>,
) -> Result<Option<Checkpoint>, CommandError> {
    let goes_on = what == VerifyScope::SinceLast;
    match Checkpoint::read(data, reader) {
        Ok(proof) => Ok(Some(proof).filter(|_| goes_on)),
        Err(CheckpointError::Store(error)) => Err(error.into()),
        Err(why) => {
            if goes_on {
                println!("No last proof to go on from: {why}. All is verified.");
            }
            if matches!(why, CheckpointError::Left(_)) {
                parted.push(why.to_string());
            }
            Ok(None)
        }
    }
}

/// Says what was passed over.
fn not_looked_at(from: &Checkpoint, report: &Report, reader: &dyn Reader) -> Result<(), CommandError> {
    let others = reader.document_count()?.saturating_sub(report.documents);
    let (then, whole) = (when(from.at), when(from.whole));
    println!("Since the proof of {then} (entry {}; all was verified at {whole}).", from.position);
    println!("The hashes of all entries up to there were made again; what follows counts only what came after.");
    println!(
        "Not looked at: {others} documents that nothing touched since, with their signatures, files and indexes; older \
         messages; of a store in a file its pages. «ronda verify» without --since-last looks at all."
    );
    Ok(())
}

/// Writes the proof, and tells what to keep elsewhere.
fn proven(data: &Path, proof: &Checkpoint, secret: &Secret) -> Result<(), CommandError> {
    let written = proof.write(data, secret);
    written.map_err(system(format!("the proof cannot be written into {}", data.display())))?;
    let Checkpoint { position, feed, .. } = proof;
    println!("Proven up to entry {position}, hash {feed}. Kept elsewhere, this line shows what was there.");
    Ok(())
}

/// Prints what was found.
pub(super) fn print_report(report: &Report) -> ExitCode {
    println!(
        "{} entries, {} documents, {} device logs, {} signatures, {} files of evidence, {} kept messages.",
        report.entries, report.documents, report.logs, report.signatures, report.files, report.messages
    );
    if report.archives > 0 {
        println!("{} archives opened and checked.", report.archives);
    }
    if report.time_stamps > 0 {
        println!("{} time stamps checked by the anchors that time-stamps.toml names.", report.time_stamps);
    }
    if report.ocsp_answers > 0 {
        println!("{} answers on revocation checked by the authorities in efirma/.", report.ocsp_answers);
    }
    for fault in &report.faults {
        println!("{fault}");
    }
    if report.is_whole() {
        println!("Nothing is amiss.");
        return ExitCode::SUCCESS;
    }
    println!("{} faults.", report.fault_count);
    ExitCode::from(IN_PART)
}

pub(super) fn how(cores: usize, tell: &(dyn Fn(Stage, u64, u64) + Sync)) -> VerifyOptions<'_> {
    VerifyOptions { cores, tell }
}

/// True where a file begins as a ticket's bundle.
fn is_bundle(path: &Path) -> bool {
    let mut magic = [0; bundle::MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && magic == *bundle::MAGIC
}

/// Checks a ticket's bundle and prints what happened.
fn ticket(path: &Path, lang: Lang) -> Result<ExitCode, CommandError> {
    let file = File::open(path).map_err(system(format!("{} cannot be read", path.display())))?;
    let (bundle, as_written) = Bundle::read(file)?;
    let checked = check::check(&bundle, as_written);
    print!("{}", timeline::write(&bundle, &checked, lang));
    println!();
    for fault in &checked.faults {
        println!("{fault}");
    }
    if checked.faults.is_empty() {
        println!("Nothing is amiss.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} faults.", checked.faults.len());
    Ok(ExitCode::from(IN_PART))
}

/// A folder for a store that is there for a moment. It goes with its owner, or with the next one's beginning where that was killed.
struct Scratch {
    path: PathBuf,
    /// By this others see that somebody has it.
    _own: Option<FileLock>,
}

impl Scratch {
    fn new() -> Result<Self, CommandError> {
        Self::within(&std::env::temp_dir())
    }

    fn within(folder: &Path) -> Result<Self, CommandError> {
        let path = folder.join(format!("{SCRATCH}{:016x}", rand::random::<u64>()));
        let unmade = || system(format!("{} cannot be made", path.display()));
        // A whole store is put there, in a folder that every user of the machine may write to.
        DirBuilder::new().mode(0o700).create(&path).map_err(unmade())?;
        let own = file_lock::try_alone(&path.join(LOCK)).map_err(unmade())?;
        remove_left(folder, &path);
        Ok(Self { path, _own: own })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            eprintln!("ronda: {} could not be removed: {error}", self.path.display());
        }
    }
}

/// Removes what this user's verifications left that were killed, or ended by Ctrl-C.
fn remove_left(folder: &Path, own: &Path) {
    let Ok(user) = fs::symlink_metadata(own).map(|about| about.uid()) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        // Of another user's nothing is opened: it may lead anywhere.
        let is_ours = path != own
            && entry.file_name().to_string_lossy().starts_with(SCRATCH)
            && fs::symlink_metadata(&path).is_ok_and(|about| about.is_dir() && about.uid() == user);
        if !is_ours || !matches!(file_lock::try_alone(&path.join(LOCK)), Ok(Some(lock)) if lock.is_real()) {
            continue;
        }
        if let Err(error) = fs::remove_dir_all(&path) {
            eprintln!("ronda: {} could not be removed: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests;
