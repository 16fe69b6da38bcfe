//! Of which type a file is: what each is called, how its name ends, and which are programs.

use serde::{Deserialize, Serialize};

/// Of which type a file is. Photographs are shown, recordings played by the app; all else is bytes, only ever saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Media {
    Jpeg,
    Png,
    Webp,
    Pdf,
    Heic,
    Doc,
    Docx,
    Xls,
    Xlsx,
    Ppt,
    Pptx,
    Odt,
    Ods,
    Odp,
    Text,
    Csv,
    Log,
    Eml,
    Zip,
    Ogg,
    M4a,
    Mp4,
}

/// What plays a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Player {
    /// A voice note or another sound.
    Audio,
    /// A video.
    Video,
}

/// Endings of what runs when it is opened: programs, scripts, and office documents whose ending says that they bring
/// macros.
const PROGRAMS: [&str; 39] = [
    "apk", "app", "bat", "cmd", "com", "cpl", "deb", "dll", "dmg", "docm", "dotm", "exe", "gadget", "hta", "iso",
    "jar", "js", "jse", "lnk", "msi", "msp", "pif", "potm", "ppam", "ppsm", "pptm", "ps1", "reg", "rpm", "scr", "sh",
    "sys", "vbe", "vbs", "wsf", "wsh", "xlam", "xlsm", "xltm",
];

impl Media {
    /// All there are.
    pub const ALL: [Self; 22] = [
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Pdf,
        Self::Heic,
        Self::Doc,
        Self::Docx,
        Self::Xls,
        Self::Xlsx,
        Self::Ppt,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Odp,
        Self::Text,
        Self::Csv,
        Self::Log,
        Self::Eml,
        Self::Zip,
        Self::Ogg,
        Self::M4a,
        Self::Mp4,
    ];

    /// As HTTP calls it.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Heic => "image/heic",
            Self::Doc => "application/msword",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xls => "application/vnd.ms-excel",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ppt => "application/vnd.ms-powerpoint",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Text | Self::Log => "text/plain",
            Self::Csv => "text/csv",
            Self::Eml => "message/rfc822",
            Self::Zip => "application/zip",
            Self::Ogg => "audio/ogg",
            Self::M4a => "audio/mp4",
            Self::Mp4 => "video/mp4",
        }
    }

    /// How the name of such a file ends, without the dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Heic => "heic",
            Self::Doc => "doc",
            Self::Docx => "docx",
            Self::Xls => "xls",
            Self::Xlsx => "xlsx",
            Self::Ppt => "ppt",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Odp => "odp",
            Self::Text => "txt",
            Self::Csv => "csv",
            Self::Log => "log",
            Self::Eml => "eml",
            Self::Zip => "zip",
            Self::Ogg => "ogg",
            Self::M4a => "m4a",
            Self::Mp4 => "mp4",
        }
    }

    /// The type that a name promises by its ending; what it is, its bytes say.
    pub fn by_name(name: &str) -> Option<Self> {
        match ending(name)?.as_str() {
            "jpeg" => Some(Self::Jpeg),
            "heif" => Some(Self::Heic),
            // A voice note of WhatsApp.
            "opus" | "oga" => Some(Self::Ogg),
            ending => Self::ALL.into_iter().find(|media| media.ending() == ending),
        }
    }

    /// True for a photograph that every browser shows. A HEIC is none: few show it.
    pub const fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }

    /// What plays it; none of what is no recording.
    pub const fn player(self) -> Option<Player> {
        match self {
            Self::Ogg | Self::M4a => Some(Player::Audio),
            Self::Mp4 => Some(Player::Video),
            _ => None,
        }
    }

    /// Taken whatever an organisation lists: what a service demands is photographs and papers, and a long message comes as
    /// text.
    pub const fn is_always_taken(self) -> bool {
        self.is_image() || matches!(self, Self::Pdf | Self::Text)
    }
}

/// True where a name ends as a program, a script or a document with macros does.
pub fn is_program(name: &str) -> bool {
    ending(name).is_some_and(|ending| PROGRAMS.contains(&ending.as_str()))
}

/// How a name ends, in small letters; none where it has no dot.
fn ending(name: &str) -> Option<String> {
    name.trim_end_matches(['.', ' ']).rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_promises_a_type_by_its_ending() {
        for (name, media) in [
            ("Oficio 12.DOCX", Some(Media::Docx)),
            ("foto.JPEG", Some(Media::Jpeg)),
            ("IMG_1.heif", Some(Media::Heic)),
            ("a.b.log", Some(Media::Log)),
            ("PTT-20261122-WA0003.opus", Some(Media::Ogg)),
            ("VID-20261122-WA0004.mp4", Some(Media::Mp4)),
            ("nota.txt.", Some(Media::Text)),
            ("pagina.html", None),
            ("dibujo.svg", None),
            ("sin punto", None),
            ("", None),
        ] {
            assert_eq!(Media::by_name(name), media, "{name}");
        }
        for media in Media::ALL {
            assert_eq!(Media::by_name(&format!("x.{}", media.ending())), Some(media));
            assert!(!is_program(&format!("x.{}", media.ending())), "{media:?}");
        }
    }

    #[test]
    fn programs_scripts_and_macros_are_known_by_their_names() {
        for name in ["a.exe", "A.DOCM", "factura.pdf.js", "x.vbs ", "hoja.xlsm"] {
            assert!(is_program(name), "{name}");
        }
        assert!(PROGRAMS.is_sorted(), "each once, in order");
    }
}
