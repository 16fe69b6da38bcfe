//! Settings that change nothing, because another that they go with is not set.

use super::{Config, Settings};
use std::fmt;

/// A setting without effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnusedSetting {
    /// Its name in the settings file.
    pub name: &'static str,
    /// Why it has none.
    pub why: &'static str,
}

impl fmt::Display for UnusedSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` has no effect: {}", self.name, self.why)
    }
}

/// Those among these settings. Of a bucket that is not named they are refused, and are not among them.
pub(super) fn of(settings: &Settings) -> Vec<UnusedSetting> {
    let mail = &settings.mail;
    let (goes_out, comes_in) = (mail.smtp.is_some(), mail.imap.is_some());
    let without = |why| if mail.from.is_none() { "there is no mail without `mail.from`" } else { why };
    let (smtp, imap) = (without("`mail.smtp` is not set"), without("`mail.imap` is not set"));
    [
        ("store_ca", settings.store_ca.is_some(), settings.store.is_some(), "`store` is not set"),
        ("traces_one_in", settings.traces_one_in.is_some(), settings.traces.is_some(), "`traces` is not set"),
        ("rp_id", settings.rp_id.is_some(), settings.passkeys.unwrap_or(true), "`passkeys` is false"),
        ("mail.smtp_user", mail.smtp_user.is_some(), goes_out, smtp),
        ("mail.smtp_password_file", mail.smtp_password_file.is_some(), goes_out, smtp),
        ("mail.imap_user", mail.imap_user.is_some(), comes_in, imap),
        ("mail.imap_password_file", mail.imap_password_file.is_some(), comes_in, imap),
        ("mail.imap_folder", mail.imap_folder.is_some(), comes_in, imap),
        ("mail.imap_seconds", mail.imap_seconds.is_some(), comes_in, imap),
        ("mail.ca", mail.ca.is_some(), goes_out || comes_in, without("neither `mail.smtp` nor `mail.imap` is set")),
    ]
    .into_iter()
    .filter(|(_, is_set, is_used, _)| *is_set && !*is_used)
    .map(|(name, _, _, why)| UnusedSetting { name, why })
    .collect()
}

impl Config {
    /// Says in the log of each setting without effect that it has none: whoever wrote it believes otherwise.
    pub fn warn_of_unused(&self) {
        for setting in &self.unused {
            tracing::warn!(setting.name = setting.name, "A setting has no effect: {}.", setting.why);
        }
    }
}
