//! A settings file with secrets, beside the store: TOML that its owner alone may read, or no file.

use super::{secret_file, wrong_toml};
use serde::de::DeserializeOwned;
use std::path::Path;

/// The file's text as it is now; none without a file. It blocks.
///
/// # Errors
/// It cannot be read; `open`: others may read it.
pub fn text<E: From<std::io::Error>>(path: &Path, open: E) -> Result<Option<String>, E> {
    let meta = match std::fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if secret_file::is_open(&meta) {
        return Err(open);
    }
    Ok(Some(std::fs::read_to_string(path)?))
}

/// What the file says now; none without a file. It blocks.
///
/// # Errors
/// It cannot be read; `open`: others may read it; `parse`, with words that name no secret: it is not what it should be.
pub fn read<T: DeserializeOwned, E: From<std::io::Error>>(
    path: &Path,
    open: E,
    parse: impl FnOnce(String) -> E,
) -> Result<Option<T>, E> {
    let Some(text) = self::text(path, open)? else { return Ok(None) };
    toml::from_str(&text).map(Some).map_err(|error| parse(wrong_toml::describe(&text, &error)))
}

/// What trials of such files share.
#[cfg(test)]
pub(crate) mod testing {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    /// Writes such a file, or a secret's, of this mode.
    pub(crate) fn written(data: &Path, name: &str, text: &str, mode: u32) {
        let path = data.join(name);
        std::fs::write(&path, text).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a mode");
    }
}
