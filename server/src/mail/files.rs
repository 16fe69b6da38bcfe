//! Files of a message: what of them a ticket takes, and where their bytes are kept. The bytes go through the same gate
//! as uploads.

use super::Mail;
use super::read::{Enclosed, Letter, MOST_FILES, enclosed};
use super::receive_error::ReceiveError;
use crate::blobs::UploadProblem;
use crate::store::mail::{Incoming, MailRows};
use crate::store::{Batch, Reader, Store, StoreError, TokenHash};
use crate::whole_file;
use ronda_shared::catalog::Organisation;
use ronda_shared::command::{Command, Content};
use ronda_shared::evidence::{AttachEvidence, Evidence};
use ronda_shared::hex;
use ronda_shared::ids::{ActId, Sha256};
use ronda_shared::limits;
use ronda_shared::time::{DAY_MS, HOUR_MS, Timestamp};
use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// What a ticket takes of a message's files.
pub(super) struct AttachedFiles {
    /// The acts that attach them.
    pub(super) acts: Vec<Command>,
    /// Their places in the message.
    pub(super) places: Vec<u32>,
    /// What of them is not taken.
    pub(super) left: LeftFiles,
}

/// Bytes of the names of files that are not taken: of more it is said how many, for they stand below what was said in one note.
const NAMES_BYTES: usize = 900;

/// Files of a message that a ticket does not take.
pub(super) struct LeftFiles {
    /// Their names; empty where all are taken.
    pub(super) names: String,
    /// Some found no room: the ticket has as many as it takes.
    pub(super) is_full: bool,
    /// Some are more than are taken of one message.
    pub(super) are_many: bool,
}

impl LeftFiles {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// To be said to the desk below what the message says; nothing where all are taken.
    pub(super) fn told(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let mut told = format!("\nArchivos que no se tomaron: {}", self.names);
        if self.are_many {
            told.push_str(&format!(
                "\nDe un correo se toman {MOST_FILES} archivos; los demás están en él, y se conserva."
            ));
        }
        if self.is_full {
            let most = limits::EVIDENCE_FILES;
            told.push_str(&format!(
                "\nYa tiene {most} archivos, el máximo: los que no cupieron están en el correo, que se conserva."
            ));
        }
        told
    }
}

/// What a ticket that has these files takes of a message's. `whole`: all of its words, where its sender said more than a ticket's
/// text takes.
pub(super) fn attached(
    org: &Organisation,
    letter: &Letter,
    whole: Option<&Enclosed>,
    there: &[Evidence],
) -> AttachedFiles {
    let (mut acts, mut places, mut left, mut is_full) = (Vec::new(), Vec::new(), Vec::new(), false);
    let counted = there.iter().filter(|file| file.counts() && file.same_as.is_none());
    let mut known: Vec<Sha256> = counted.map(|file| file.file.sha256).collect();
    for file in whole.into_iter().chain(&letter.files) {
        let taken = file.media.filter(|media| org.settings.evidence.takes(*media));
        let (Some(media), Ok(size)) = (taken, u32::try_from(file.size)) else {
            left.push(format!("{} ({}, {} KB)", file.name, file.said, file.size.div_ceil(1024)));
            continue;
        };
        if known.len() >= limits::EVIDENCE_FILES {
            left.push(format!("{} ({} KB)", file.name, file.size.div_ceil(1024)));
            is_full = true;
            continue;
        }
        // The same bytes are one file (R3).
        if !known.contains(&file.sha256) {
            known.push(file.sha256);
        }
        places.push(file.place);
        acts.push(Command::Content(Content::AttachEvidence(Box::new(AttachEvidence::new(
            file.sha256,
            size,
            media,
            file.name.clone(),
        )))));
    }
    let left = LeftFiles { names: listed(&left), is_full, are_many: letter.files.len() > MOST_FILES };
    AttachedFiles { acts, places, left }
}

/// Names with commas between; of those that are too much how many.
fn listed(names: &[String]) -> String {
    let (mut text, mut many) = (String::new(), 0);
    for name in names {
        if many > 0 && text.len() + name.len() > NAMES_BYTES {
            break;
        }
        if many > 0 {
            text.push_str(", ");
        }
        text.push_str(name);
        many += 1;
    }
    match names.len() - many {
        0 => text,
        more => format!("{text} (+{more})"),
    }
}

/// Said below words that go on in a file.
pub(super) const GOES_ON: &str = "\n(El mensaje sigue en mensaje.txt.)";

/// For how long a message of which something was not taken is kept for the operator.
pub const KEPT_MS: i64 = 90 * DAY_MS;

/// For so long a message that is not in the folder is looked for before its files are taken for gone.
const MISSED_MS: i64 = 7 * DAY_MS;

/// What lies half written for so long was left there by a server that was killed.
const PART_MS: i64 = HOUR_MS;

/// How much may lie in the folder before a message that only waits for the desk is no longer kept.
pub const TRAY_BYTES: u64 = 1024 * 1024 * 1024;

/// Where the bytes of a message stand in a folder.
pub fn place(folder: &Path, key: &TokenHash) -> PathBuf {
    folder.join(format!("{}.eml", named(key)))
}

/// The name of a message in addresses and file names: its key in small hexadecimal letters.
pub fn named(key: &TokenHash) -> String {
    hex::write(&key.0)
}

/// Which message a file of the folder is; none where it is none of ours.
fn key_of(path: &Path) -> Option<TokenHash> {
    key_by_name(path.file_name()?.to_str()?.strip_suffix(".eml")?)
}

/// The key that a name tells; none where it is no message's name.
pub fn key_by_name(name: &str) -> Option<TokenHash> {
    let mut key = [0; 32];
    if name.len() != 2 * key.len() || !name.is_ascii() {
        return None;
    }
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(name.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(TokenHash(key))
}

/// For how long a file has lain there, in milliseconds; one that is gone, not at all.
fn lay_for(path: &Path, now: Timestamp) -> io::Result<i64> {
    let written = match fs::metadata(path).and_then(|about| about.modified()) {
        // It was taken away, or given its name, just now.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        written => written?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default(),
    };
    Ok(now.since(Timestamp::from_millis(i64::try_from(written.as_millis()).unwrap_or(i64::MAX))))
}

/// What a look through the folder came to.
pub(super) struct SweptFolder {
    /// Messages that were kept for long enough, as their rows said then.
    pub(super) over: Vec<TokenHash>,
    /// How many files went.
    pub(super) gone: u64,
}

/// Removes messages that nobody needs any more, those whose rows do not name them (a redaction took them out), and names those that were
/// kept for long enough: these go with [`no_longer_kept`]. Nobody may be taking a message meanwhile, here; servers on one store share the folder,
/// and another may be. It blocks.
pub(super) fn sweep(reader: &dyn Reader, folder: &Path, now: Timestamp) -> Result<SweptFolder, ReceiveError> {
    let mut swept = SweptFolder { over: Vec::new(), gone: 0 };
    let files = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(swept),
        other => other?,
    };
    for file in files {
        let path = file?.path();
        if let Some(key) = key_of(&path) {
            match reader.mail_taken(&key)? {
                Some(row) if !row.is_beside() => {}
                Some(row) => {
                    swept.over.extend(is_over(&row, now).then_some(key));
                    continue;
                }
                // Of a store that was restored to before it came: it may be the only copy.
                None if lay_for(&path, now)? < KEPT_MS => continue,
                None => {}
            }
        } else if path.extension().is_none_or(|ending| ending != whole_file::PART) || lay_for(&path, now)? < PART_MS {
            // Somebody else's file, or one that another server is writing.
            continue;
        }
        forget(&path, false)?;
        swept.gone += 1;
    }
    Ok(swept)
}

/// Whether a message was kept for long enough, of which no file is still to be taken.
fn is_over(row: &Incoming, now: Timestamp) -> bool {
    row.files.is_empty() && now.since(row.at) >= KEPT_MS
}

/// Writes of messages that none of them is kept any more, as their rows stand now, and removes them; how many went. What the desk made a ticket of
/// since they were looked at has files to be taken, and a redaction may have taken words out: at another server of the store, too. It blocks.
pub(super) fn no_longer_kept(
    store: &dyn Store,
    folder: &Path,
    looked_at: &[TokenHash],
    now: Timestamp,
) -> Result<u64, ReceiveError> {
    let turn = store.turn();
    let reader = store.read()?;
    let mut taken = Vec::with_capacity(looked_at.len());
    for key in looked_at {
        let known = reader.mail_taken(key)?.filter(|row| is_over(row, now));
        taken.extend(known.map(|row| Incoming { kept: false, sha256: None, ..row }));
    }
    drop(reader);
    if taken.is_empty() {
        return Ok(0);
    }
    let keys: Vec<TokenHash> = taken.iter().map(|row| row.key).collect();
    store.commit(Batch { mail: MailRows { taken, ..MailRows::default() }, ..Batch::default() })?;
    drop(turn);
    // The rows first: killed in between, the next sweep finds files that no row names.
    for key in &keys {
        forget(&place(folder, key), false)?;
    }
    Ok(keys.len() as u64)
}

/// How many bytes lie in the folder. It blocks.
pub(super) fn weight(folder: &Path) -> io::Result<u64> {
    let files = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        other => other?,
    };
    let mut bytes = 0_u64;
    for file in files {
        match file?.metadata() {
            Ok(about) => bytes = bytes.saturating_add(about.len()),
            // It was taken away meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}

/// Keeps a message on the disk until its files are taken, or for the operator.
pub(super) fn spool(folder: &Path, key: &TokenHash, raw: &[u8]) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    whole_file::replace(&place(folder, key), 0o600, raw)
}

/// Takes the files that a message still has, and writes that they are taken. It blocks.
pub(super) fn take(mail: &Mail, row: Incoming) -> Result<Incoming, ReceiveError> {
    let path = place(mail.folder(), &row.key);
    if row.files.is_empty() {
        forget(&path, row.kept)?;
        return Ok(row);
    }
    let raw = match fs::read(&path) {
        Ok(raw) => raw,
        // Restored from a backup whose folder did not come along, or taken over before it was brought: somebody may bring it yet.
        // The ticket shows the files as still on their way, then and afterwards.
        Err(error) if error.kind() == io::ErrorKind::NotFound && mail.clock().now().since(row.at) >= MISSED_MS => {
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    let mut kept = row.kept;
    for (act, part) in &row.files {
        if let Some(bytes) = enclosed(&raw, *part) {
            kept |= !upload(mail, *act, &bytes)?;
        } else {
            tracing::error!(mail.act = %act, "A file of a message is gone before it was taken.");
        }
    }
    let store = mail.store();
    let turn = store.turn();
    let known = store.read()?.mail_taken(&row.key)?;
    let row = finished(row, known, kept);
    let taken = MailRows { taken: vec![row.clone()], ..MailRows::default() };
    store.commit(Batch { mail: taken, ..Batch::default() })?;
    drop(turn);
    forget(&path, row.kept)?;
    Ok(row)
}

/// A message whose files are taken, by its row as it was when that began and as it is now. A redaction may have taken words out of it
/// meanwhile, and then nothing of it is kept.
fn finished(before: Incoming, now: Option<Incoming>, kept: bool) -> Incoming {
    let now = now.unwrap_or_else(|| before.clone());
    let kept = if now == before { kept } else { now.kept };
    Incoming { files: Vec::new(), kept, sha256: now.sha256.filter(|_| kept), ..now }
}

fn forget(path: &Path, kept: bool) -> io::Result<()> {
    if kept {
        return Ok(());
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Brings the bytes of a file; false where they will never be what their act names, so that the message is to be kept.
///
/// # Errors
/// They cannot be brought now.
fn upload(mail: &Mail, act: ActId, bytes: &[u8]) -> Result<bool, ReceiveError> {
    match mail.keeper().bring(act, bytes) {
        // Where its place is away all of it is with the uploads, which are finished when it is back.
        Ok(_) | Err(UploadProblem::Away(_)) => Ok(true),
        Err(problem @ UploadProblem::UnknownAct) => {
            tracing::warn!(mail.act = %act, error.message = %problem, "A file of a message has no place any more.");
            Ok(true)
        }
        Err(problem) => unlike_act_or_later(act, problem),
    }
}

/// False of bytes that are not what their act names.
///
/// # Errors
/// They are tried again. So are those that another server brings at once: its parts and ours then begin elsewhere.
fn unlike_act_or_later(act: ActId, problem: UploadProblem) -> Result<bool, ReceiveError> {
    let never = match &problem {
        UploadProblem::Elsewhere(told) => told.why.is_some(),
        UploadProblem::TooLarge => true,
        _ => false,
    };
    if never {
        tracing::error!(mail.act = %act, error.message = %problem, "A file of a message is not what was named: the message is kept.");
        return Ok(false);
    }
    match problem {
        UploadProblem::Store(error) => Err(ReceiveError::Store(error)),
        other => Err(ReceiveError::Store(StoreError::Disk(other.to_string()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::{UploadProgress, UploadState};
    use crate::store::mail::Became;
    use crate::store::redb::RedbStore;
    use ronda_shared::ids::DeviceId;
    use std::fs::File;
    use std::time::{Duration, UNIX_EPOCH};

    /// One that is kept, and of which a file is still to be taken.
    fn message() -> Incoming {
        Incoming {
            key: TokenHash([1; 32]),
            at: Timestamp::from_millis(1_790_000_000_000),
            from: "ana@oaxaca.gob.mx".into(),
            subject: "Mi CURP".into(),
            became: Became::Ticket,
            document: None,
            why: String::new(),
            files: vec![(ActId { device: DeviceId::SERVER, number: 7 }, 1)],
            kept: true,
            sha256: None,
            aside: None,
        }
    }

    #[test]
    fn what_another_server_writes_or_makes_a_ticket_of_meanwhile_is_not_swept() {
        let (folder, store) = (tempfile::tempdir().expect("a folder"), RedbStore::in_memory().expect("a store"));
        let store_row = |row: Incoming| {
            let mail = MailRows { taken: vec![row], ..MailRows::default() };
            store.commit(Batch { mail, ..Batch::default() }).expect("written");
        };
        let over = message().at.plus(KEPT_MS);
        spool(folder.path(), &message().key, b"a message").expect("kept");
        let part = whole_file::part_of(&place(folder.path(), &TokenHash([2; 32])));
        let written = |ago: i64| {
            let millis = u64::try_from(over.plus(-ago).millis()).expect("after 1970");
            let file = File::options().write(true).create(true).truncate(true).open(&part).expect("opened");
            file.set_modified(UNIX_EPOCH + Duration::from_millis(millis)).expect("its time is set");
        };
        let look = || sweep(&*store.read().expect("read"), folder.path(), over).expect("swept");
        store_row(Incoming { files: Vec::new(), ..message() });
        written(PART_MS / 2);
        let SweptFolder { over: looked_at, gone } = look();
        assert_eq!((looked_at.as_slice(), gone, part.exists()), ([message().key].as_slice(), 0, true));
        store_row(message());
        let let_go = || no_longer_kept(&store, folder.path(), &looked_at, over).expect("let go");
        assert_eq!((let_go(), place(folder.path(), &message().key).exists()), (0, true), "its file is to be taken");
        store_row(Incoming { files: Vec::new(), ..message() });
        assert_eq!((let_go(), place(folder.path(), &message().key).exists()), (1, false));
        assert!(!store.read().expect("read").mail_taken(&message().key).expect("read").expect("a row").kept);
        written(PART_MS);
        assert_eq!((look().gone, part.exists()), (1, false), "its server was killed");
    }

    #[test]
    fn words_that_were_taken_out_while_files_came_do_not_come_back() {
        let before = message();
        let done = finished(before.clone(), Some(before.clone()), true);
        assert_eq!((done.subject.as_str(), done.kept, done.files.len()), ("Mi CURP", true, 0));
        let redacted = Incoming { from: String::new(), subject: String::new(), kept: false, ..before.clone() };
        let done = finished(before, Some(redacted), true);
        assert_eq!((done.from.as_str(), done.subject.as_str(), done.kept), ("", "", false));
    }

    #[test]
    fn what_another_server_brings_at_once_is_tried_again_and_what_is_not_as_named_never() {
        let act = ActId { device: DeviceId::SERVER, number: 7 };
        let elsewhere = |why| {
            let told = UploadProgress { size: 9, received: 4, state: UploadState::Waiting, why, backed_up: false };
            unlike_act_or_later(act, UploadProblem::Elsewhere(told))
        };
        assert!(elsewhere(None).is_err());
        assert!(matches!(elsewhere(Some("wrong_hash")), Ok(false)));
        assert!(matches!(unlike_act_or_later(act, UploadProblem::TooLarge), Ok(false)));
        assert!(unlike_act_or_later(act, UploadProblem::NoRoom).is_err());
    }
}
