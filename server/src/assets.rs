//! Files embedded in the binary: the web app's, and the style of the server's own pages. Each is compressed once, at
//! first need.

use ronda_shared::hex;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// In a debug build the files are read from the disk, so that the web app can be built while the server runs.
#[derive(RustEmbed)]
#[folder = "../pwa/dist"]
#[allow_missing = true]
struct Dist;

/// The style of the pages that the server writes itself.
const STYLE: &str = include_str!("pages/style.css");

/// Its digest, and its address, in which the digest stands as in those of the bundler's files.
static STYLE_NAMED: LazyLock<([u8; 32], String)> = LazyLock::new(|| {
    let hash: [u8; 32] = Sha256::digest(STYLE).into();
    let name = hex::write(&hash[..6]);
    (hash, format!("/assets/pages-{name}.css"))
});

/// Where the style of the server's own pages is: another address once it is another style.
pub fn pages_style() -> &'static str {
    &STYLE_NAMED.1
}

/// One file.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its bytes, uncompressed.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type, as `Content-Type` takes it.
    pub mime: String,
    /// SHA-256, for `ETag`.
    pub hash: [u8; 32],
}

/// A file by its path (`assets/app-4f3a.js`).
pub fn get(path: &str) -> Option<Asset> {
    let (hash, own) = &*STYLE_NAMED;
    if own.strip_prefix('/') == Some(path) {
        return Some(Asset { bytes: Cow::Borrowed(STYLE.as_bytes()), mime: mime(path), hash: *hash });
    }
    // rust-embed refuses to leave the folder. Never serves dotfiles.
    if path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        return None;
    }
    let file = Dist::get(path)?;
    Some(Asset { bytes: file.data, mime: mime(path), hash: file.metadata.sha256_hash() })
}

/// Whether the file's name changes with its content: the bundler puts such files into `assets/`.
pub fn is_hashed(path: &str) -> bool {
    path.starts_with("assets/")
}

/// Whether a web app was built into this binary.
pub fn is_built() -> bool {
    Dist::get("index.html").is_some()
}

/// The type of a file by how its name ends; text is always UTF-8.
fn mime(path: &str) -> String {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let text = kind.type_() == mime_guess::mime::TEXT;
    if text { format!("{kind}; charset=utf-8") } else { kind.to_string() }
}

/// Files compressed so far, by their hash: a few dozen of a build, so the memory is bounded by the build.
#[derive(Debug, Default)]
pub struct CompressedFiles(Mutex<BTreeMap<[u8; 32], Gzipped>>);

/// A file in gzip; none where that is not shorter.
type Gzipped = Option<Arc<[u8]>>;

impl CompressedFiles {
    /// The file in gzip, where that is shorter: made once.
    pub fn gzip(&self, asset: &Asset) -> Gzipped {
        let worth = !asset.mime.starts_with("image/") && !asset.mime.starts_with("font/") && asset.bytes.len() > 512
            || asset.mime == "image/svg+xml";
        if !worth {
            return None;
        }
        // A holder that panicked left whole entries.
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&asset.hash) {
            return known.clone();
        }
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let packed = encoder
            .write_all(&asset.bytes)
            .and_then(|()| encoder.finish())
            .ok()
            .filter(|packed| packed.len() < asset.bytes.len())
            .map(Arc::from);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(asset.hash, packed.clone());
        packed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_folder() {
        for path in ["../Cargo.toml", "assets/../../Cargo.toml", "/etc/passwd", ".env", "", "a//b", "./index.html"] {
            assert!(get(path).is_none(), "{path}");
        }
    }

    #[test]
    fn the_style_of_the_pages_is_one_of_the_files() {
        let path = pages_style().strip_prefix('/').expect("from the root");
        let style = get(path).expect("there");
        assert_eq!((&*style.bytes, style.mime.as_str()), (STYLE.as_bytes(), "text/css; charset=utf-8"));
        assert!(is_hashed(path) && get("assets/pages-0123456789ab.css").is_none());
    }

    #[test]
    fn a_file_is_compressed_once_and_where_it_pays() {
        let packed = CompressedFiles::default();
        let asset = |text: &str, mime: &str| Asset {
            bytes: Cow::Owned(text.repeat(200).into_bytes()),
            mime: mime.to_owned(),
            hash: [text.len() as u8; 32],
        };
        let script = asset("const a = 1;", "text/javascript; charset=utf-8");
        let first = packed.gzip(&script).expect("shorter");
        assert!(Arc::ptr_eq(&first, &packed.gzip(&script).expect("kept")));
        assert!(packed.gzip(&asset("x", "image/png")).is_none());
    }

    #[test]
    fn a_file_has_the_type_that_browsers_want() {
        for (path, kind) in [
            ("index.html", "text/html; charset=utf-8"),
            ("sw.js", "text/javascript; charset=utf-8"),
            ("assets/core-1a2b.wasm", "application/wasm"),
            ("manifest.webmanifest", "application/manifest+json"),
            ("icon.svg", "image/svg+xml"),
            ("assets/font-1a2b.woff2", "font/woff2"),
            ("assets/what", "application/octet-stream"),
        ] {
            assert_eq!(mime(path), kind);
        }
    }
}
