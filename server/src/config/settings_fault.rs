//! What is wrong with a file of settings, in English and in Spanish, in words that quote no secret.

use std::fmt;
use std::path::Path;

/// What stands between a text that is no network and how one is written, in English as the reader of a file has it, and in Spanish.
pub const NO_NETWORK: (&str, &str) = (" is no network: ", " no es una red: ");

/// What is wrong with a file of settings: displayed, for the console and the log, it is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFault {
    es: String,
    en: String,
}

impl SettingsFault {
    /// In words of our own.
    pub fn new(es: impl Into<String>, en: impl Into<String>) -> Self {
        Self { es: es.into(), en: en.into() }
    }

    /// The same in Spanish of Mexico.
    pub fn es(&self) -> &str {
        &self.es
    }

    /// The same with the name of another file than that of the settings, in which it is: as the settings name it.
    pub fn of_file(&self, file: &Path) -> Self {
        let file = file.display();
        Self::new(format!("{file}: {}", self.es), format!("{file}: {}", self.en))
    }

    /// The same with the name of the section that it is in.
    pub fn within(&self, section: &str) -> Self {
        Self::new(format!("[{section}] {}", self.es), format!("[{section}] {}", self.en))
    }
}

impl fmt::Display for SettingsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// In the words of whoever reads TOML, or of the machine: only the line, and what is ours within, is told in Spanish.
impl From<String> for SettingsFault {
    fn from(en: String) -> Self {
        let es = en.strip_prefix("line ").map_or_else(|| en.clone(), |rest| format!("línea {rest}"));
        let es = es.replace(NO_NETWORK.0, NO_NETWORK.1);
        Self { es, en }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_stand_for_themselves() {
        let fault = SettingsFault::from("line 3: unknown field".to_owned());
        assert_eq!((fault.es(), fault.to_string().as_str()), ("línea 3: unknown field", "line 3: unknown field"));
        assert_eq!(SettingsFault::from("permission denied".to_owned()).es(), "permission denied");
        let network = SettingsFault::from(format!("line 4: «10.1»{}10.20.0.0/16", NO_NETWORK.0));
        assert_eq!(network.es(), "línea 4: «10.1» no es una red: 10.20.0.0/16");
        let own = SettingsFault::new("«url» no es una dirección", "`url` is no address").within("uno");
        assert_eq!(
            (own.es(), own.to_string().as_str()),
            ("[uno] «url» no es una dirección", "[uno] `url` is no address")
        );
    }
}
