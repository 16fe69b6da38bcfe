//! A secret out of its file: one line, readable by its owner alone.

use super::settings_fault::SettingsFault;
use std::fs::Metadata;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The secret, read now.
///
/// # Errors
/// In words: others may read the file, or it does not hold one line.
pub fn read(path: &Path) -> Result<String, SettingsFault> {
    let text = whole(path)?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() || secret.contains(['\r', '\n', '\0']) {
        return Err(SettingsFault::new("debe tener una sola línea", "it must hold one line"));
    }
    Ok(secret.to_owned())
}

/// The secret of a file that settings name, within the data directory. Its faults bear the file's name, once there is such a file:
/// somebody may have written the secret itself in its place, which nobody is told.
///
/// # Errors
/// As those of [`read`].
pub fn named(data: &Path, file: &Path) -> Result<String, SettingsFault> {
    let path = data.join(file);
    read(&path).map_err(|why| if path.exists() { why.of_file(file) } else { why })
}

/// All of a secret file, however many lines it has.
///
/// # Errors
/// In words: others may read the file, or it cannot be read.
pub fn whole(path: &Path) -> Result<String, SettingsFault> {
    let meta = std::fs::metadata(path).map_err(|error| SettingsFault::from(error.to_string()))?;
    if is_open(&meta) {
        let es = "otros usuarios de esa máquina lo pueden leer: chmod 600";
        return Err(SettingsFault::new(es, "others on this machine may read it: chmod 600"));
    }
    std::fs::read_to_string(path).map_err(|error| error.to_string().into())
}

/// Whether others on this machine may read a file, or write it.
pub fn is_open(meta: &Metadata) -> bool {
    meta.permissions().mode() & 0o077 != 0
}
