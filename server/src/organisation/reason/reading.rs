//! Words about files that cannot be read, or that nobody reads.

use super::{Localized, Parsed, reasons};
use std::io::{Error, ErrorKind};

/// What the file system said, in its own words and by its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Disk {
    kind: ErrorKind,
    words: String,
}
impl From<&Error> for Disk {
    fn from(error: &Error) -> Self {
        Self { kind: error.kind(), words: error.to_string() }
    }
}
impl Localized for Disk {
    fn en(&self) -> String {
        self.words.clone()
    }
    fn es(&self) -> String {
        match self.kind {
            ErrorKind::NotFound => "no existe",
            ErrorKind::PermissionDenied => "el servidor no tiene permiso",
            ErrorKind::InvalidData => "no es texto en UTF-8",
            ErrorKind::NotADirectory | ErrorKind::IsADirectory => "no es lo que debería ser: carpeta o archivo",
            _ => "el disco no lo permite",
        }
        .to_owned()
    }
}

reasons! {
    /// What is wrong with a file before anything in it is looked at.
    Reading:
    Unparsed { why: Parsed } =
        "{why}",
        "{why}";
    UnknownKey { key: String, path: String } =
        "the key «{key}» is unknown; it stands at {path}",
        "la clave «{key}» no se conoce; está en {path}";
    Missing {} =
        "the file is missing",
        "falta el archivo";
    NoSuchFile {} =
        "no such file belongs to an organisation",
        "ese archivo no es de una institución";
    ManyFiles { most: usize } =
        "there are more than {most} files",
        "hay más de {most} archivos";
    NoFiles {} =
        "there is no JSON file in this directory",
        "en esta carpeta no hay ningún archivo JSON";
    Directory { why: Disk } =
        "the directory cannot be read: {why}",
        "la carpeta no se puede leer: {why}";
    File { why: Disk } =
        "the file cannot be read: {why}",
        "el archivo no se puede leer: {why}";
    NoText { why: Disk } =
        "the file cannot be read as UTF-8 text: {why}",
        "el archivo no se puede leer como texto en UTF-8: {why}";
    LargeFile { most: u64 } =
        "the file is larger than {most} bytes",
        "el archivo pasa de {most} bytes";
    NoOrganisation { name: String, known: String } =
        "no organisation «{name}» comes with this binary; known: {known}",
        "con este programa no viene ninguna institución «{name}»; se conocen: {known}";
    OtherOrganisation { id: String } =
        "the id of the organisation stays «{id}»: tickets, logs and backups name it",
        "el identificador de la institución sigue siendo «{id}»: lo nombran tickets, bitácoras y respaldos";
    NobodySupervises {} =
        "nobody who works here would supervise any more: give somebody a role that does first, in «Personas»",
        "ya nadie de quienes trabajan aquí supervisaría: dale antes a alguien, en «Personas», una función que lo haga";
    NobodyAdministers {} =
        "nobody who works here could change these data any more: give somebody a role that may first, in «Personas»",
        "ya nadie de quienes trabajan aquí podría cambiar estos datos: dale antes a alguien, en «Personas», una función que pueda";
}
