//! What a directory's answer to a bind says of an account and its password.

use ldap3::controls::Control;

/// By which a directory says more of a password than whether it is right (draft-behera-ldap-password-policy, 6). One that knows no such
/// control passes it over.
pub(super) const PASSWORD_POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";
/// Its word that a password has run out.
const PASSWORD_EXPIRED: u8 = 0;
/// Its word that a password is to be changed before anything else: who gave it knows it, too.
const CHANGE_AFTER_RESET: u8 = 2;
/// By which 389 Directory Server says unasked that a password that is right has run out or is to be changed before anything else.
const NETSCAPE_EXPIRED: &str = "2.16.840.1.113730.3.4.4";

/// Whose an account and a password are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vouched<T> {
    /// Of somebody who works here.
    Theirs(T),
    /// Of somebody whose password is right, and opens nothing before it was changed.
    ToBeChanged,
    /// Of somebody whose password is right, and whose account opens nothing, for this reason.
    Shut(AdRefusal),
    /// Nobody's, whatever of it is wrong.
    Nobody,
}

/// What a directory says of a password that opens still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordWarning {
    /// It has run out, and opens so often more. Some directories count the time that was just granted, others do not.
    RanOut(u32),
    /// It runs out in so many seconds.
    RunsOut(u32),
}

/// Why Active Directory refuses an account, where it says more than that account or password are wrong.
///
/// All but [`AdRefusal::Locked`] it says to a right password alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AdRefusal {
    /// The account opens at other hours (530).
    #[error("its account opens at other hours alone")]
    Hours,
    /// The account opens from other machines (531).
    #[error("its account opens from other machines alone")]
    Place,
    /// The password has run out (532).
    #[error("its password has run out")]
    Expired,
    /// The account is disabled (533).
    #[error("its account is disabled")]
    Disabled,
    /// The account has run out (701).
    #[error("its account has run out")]
    Over,
    /// The password is to be changed before anything else (773).
    #[error("its password is to be changed first")]
    ToBeChanged,
    /// The account is locked (775), whatever the password.
    #[error("its account is locked")]
    Locked,
}

impl AdRefusal {
    /// As its text says it. Of a wrong password (52e) and an account that there is not (525) there is nothing to add.
    pub(super) fn of(text: &str) -> Option<Self> {
        let (_, said) = text.split_once("AcceptSecurityContext")?;
        let (_, said) = said.split_once("data ")?;
        match said.split(|letter: char| !letter.is_ascii_alphanumeric()).next()? {
            "530" => Some(Self::Hours),
            "531" => Some(Self::Place),
            "532" => Some(Self::Expired),
            "533" => Some(Self::Disabled),
            "701" => Some(Self::Over),
            "773" => Some(Self::ToBeChanged),
            "775" => Some(Self::Locked),
            _ => None,
        }
    }

    /// Of the server's own account, in Spanish.
    pub fn es(self) -> &'static str {
        match self {
            Self::Hours => "su cuenta solo abre a otras horas",
            Self::Place => "su cuenta solo abre desde otros equipos",
            Self::Expired => "su contraseña venció",
            Self::Disabled => "su cuenta está deshabilitada",
            Self::Over => "su cuenta venció",
            Self::ToBeChanged => "antes hay que cambiar su contraseña",
            Self::Locked => "su cuenta está bloqueada",
        }
    }
}

impl<T> Vouched<T> {
    /// The same of something else that is theirs.
    pub fn map<U>(self, of: impl FnOnce(T) -> U) -> Vouched<U> {
        match self {
            Self::Theirs(theirs) => Vouched::Theirs(of(theirs)),
            Self::ToBeChanged => Vouched::ToBeChanged,
            Self::Shut(why) => Vouched::Shut(why),
            Self::Nobody => Vouched::Nobody,
        }
    }
}

/// What a directory says of an account and a password, by the result of their bind, its text and its controls; none where it says
/// nothing of them.
///
/// One that has run out and opens a few times more (`graceAuthNsRemaining`) is taken, with that word: the directory grants that bind
/// and all that follows (draft-behera-ldap-password-policy, 6.2 and 8.1). That a password is to be changed is said of a right one alone.
pub(super) fn verdict(rc: u32, text: &str, controls: &[Control]) -> Option<Vouched<Option<PasswordWarning>>> {
    let told = |ctype: &str| controls.iter().map(|Control(_, raw)| raw).find(|raw| raw.ctype == ctype);
    let policy = told(PASSWORD_POLICY).and_then(|raw| raw.val.as_deref());
    let error = policy.and_then(policy_error);
    let expired = told(NETSCAPE_EXPIRED).is_some();
    match rc {
        // OpenLDAP and 389 Directory Server grant this bind, and nothing after it but the change.
        0 if expired || error == Some(CHANGE_AFTER_RESET) => Some(Vouched::ToBeChanged),
        0 => Some(Vouched::Theirs(policy.and_then(policy_warning))),
        49 if expired || matches!(error, Some(PASSWORD_EXPIRED | CHANGE_AFTER_RESET)) => Some(Vouched::ToBeChanged),
        49 => Some(match AdRefusal::of(text) {
            Some(AdRefusal::Expired | AdRefusal::ToBeChanged) => Vouched::ToBeChanged,
            Some(why @ (AdRefusal::Hours | AdRefusal::Place | AdRefusal::Disabled | AdRefusal::Over)) => {
                Vouched::Shut(why)
            }
            // Who is locked out is told so whatever they typed: a stranger would learn that there is such an account.
            Some(AdRefusal::Locked) | None => Vouched::Nobody,
        }),
        // The password is not theirs or may not be used now; the account is locked, or has gone meanwhile (RFC 4511, appendix A).
        19 | 32 | 48 | 50 | 53 => Some(Vouched::Nobody),
        _ => None,
    }
}

/// The error that a password policy tells, behind a warning where there is one.
fn policy_error(told: &[u8]) -> Option<u8> {
    let (0x30, mut parts, _) = part(told)? else { return None };
    while !parts.is_empty() {
        let (tag, content, after) = part(parts)?;
        if let (0x81, [error]) = (tag, content) {
            return Some(*error);
        }
        parts = after;
    }
    None
}

/// The warning that a password policy tells, before an error where there is one.
fn policy_warning(told: &[u8]) -> Option<PasswordWarning> {
    let (0x30, parts, _) = part(told)? else { return None };
    let (0xa0, warning, _) = part(parts)? else { return None };
    let (tag, number, _) = part(warning)?;
    if number.len() > 4 || number.first().is_none_or(|first| *first >= 0x80) {
        return None;
    }
    let number = number.iter().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    match tag {
        0x80 => Some(PasswordWarning::RunsOut(number)),
        0x81 => Some(PasswordWarning::RanOut(number)),
        _ => None,
    }
}

/// The tag of what comes first, its content, and what follows it. LDAP lets a length be told in more bytes than it takes
/// (RFC 4511, 5.1).
fn part(told: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, length, rest @ ..] = told else { return None };
    let (length, rest) = if *length < 0x80 {
        (usize::from(*length), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(*length & 0x7f))?;
        if !(1..=4).contains(&bytes.len()) {
            return None;
        }
        (bytes.iter().fold(0_usize, |length, byte| (length << 8) | usize::from(*byte)), rest)
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((*tag, content, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ldap3::controls::RawControl;

    #[test]
    fn the_word_on_a_password_is_read_and_what_is_none_says_nothing() {
        let cases: [(&[u8], Option<u8>); 13] = [
            (b"\x30\x03\x81\x01\x02", Some(CHANGE_AFTER_RESET)),
            // Behind the warning that it ends in so many seconds.
            (b"\x30\x08\xa0\x03\x80\x01\x3c\x81\x01\x02", Some(CHANGE_AFTER_RESET)),
            // With lengths in more bytes than they take.
            (b"\x30\x84\x00\x00\x00\x03\x81\x01\x02", Some(CHANGE_AFTER_RESET)),
            (b"\x30\x81\x04\x81\x81\x01\x02", Some(CHANGE_AFTER_RESET)),
            (b"\x30\x84\x00\x00", None),
            (b"\x30\x03\x81\x01\x00", Some(0)),
            (b"\x30\x05\xa0\x03\x80\x01\x02", None),
            (b"\x30\x00", None),
            (b"\x30\x7f\x81\x01\x02", None),
            (b"\x30\x03\x81\x02\x02", None),
            (b"\x30\x80\x81\x01\x02\x00\x00", None),
            (b"\x81\x01\x02", None),
            (b"", None),
        ];
        for (told, error) in cases {
            assert_eq!(policy_error(told), error, "{told:?}");
        }
    }

    #[test]
    fn what_a_password_has_left_is_read_and_what_is_none_says_nothing() {
        let cases: [(&[u8], Option<PasswordWarning>); 12] = [
            (b"\x30\x05\xa0\x03\x81\x01\x02", Some(PasswordWarning::RanOut(2))),
            (b"\x30\x05\xa0\x03\x81\x01\x00", Some(PasswordWarning::RanOut(0))),
            (b"\x30\x06\xa0\x04\x80\x02\x0e\x10", Some(PasswordWarning::RunsOut(3_600))),
            (b"\x30\x08\xa0\x06\x80\x04\x7f\xff\xff\xff", Some(PasswordWarning::RunsOut(0x7fff_ffff))),
            // With an error behind it, and with lengths in more bytes than they take.
            (b"\x30\x08\xa0\x03\x81\x01\x02\x81\x01\x00", Some(PasswordWarning::RanOut(2))),
            (b"\x30\x81\x06\xa0\x81\x03\x81\x01\x02", Some(PasswordWarning::RanOut(2))),
            (b"\x30\x03\x81\x01\x02", None),
            (b"\x30\x05\xa0\x03\x81\x01\x80", None),
            (b"\x30\x04\xa0\x02\x81\x00", None),
            (b"\x30\x09\xa0\x07\x80\x05\x00\x00\x00\x00\x01", None),
            (b"\x30\x05\xa0\x03\x82\x01\x02", None),
            (b"", None),
        ];
        for (told, warning) in cases {
            assert_eq!(policy_warning(told), warning, "{told:?}");
        }
    }

    #[test]
    fn a_password_that_is_to_be_changed_is_told_from_a_wrong_one() {
        let control = |ctype: &str, val: &[u8]| {
            Control(None, RawControl { ctype: ctype.to_owned(), crit: false, val: Some(val.to_vec()) })
        };
        let policy = |val: &[u8]| vec![control(PASSWORD_POLICY, val)];
        let netscape = || vec![control(NETSCAPE_EXPIRED, b"0")];
        let ad = |code: &str| {
            format!("80090308: LdapErr: DSID-0C09050F, comment: AcceptSecurityContext error, data {code}, v4563\0")
        };
        let theirs = |warning| Some(Vouched::Theirs(warning));
        let (changed, nobody) = (Some(Vouched::ToBeChanged), Some(Vouched::Nobody));
        let none = String::new;
        for (rc, text, controls, said) in [
            (0, none(), vec![], theirs(None)),
            (0, none(), policy(b"\x30\x03\x81\x01\x02"), changed.clone()),
            // It ends in a minute; it has ended, and opens twice more.
            (0, none(), policy(b"\x30\x05\xa0\x03\x80\x01\x3c"), theirs(Some(PasswordWarning::RunsOut(60)))),
            (0, none(), policy(b"\x30\x05\xa0\x03\x81\x01\x02"), theirs(Some(PasswordWarning::RanOut(2)))),
            (0, none(), netscape(), changed.clone()),
            (49, none(), netscape(), changed.clone()),
            (49, none(), policy(b"\x30\x03\x81\x01\x00"), changed.clone()),
            // It is locked.
            (49, none(), policy(b"\x30\x03\x81\x01\x01"), nobody.clone()),
            (49, none(), vec![], nobody.clone()),
            (49, ad("532"), vec![], changed.clone()),
            (49, ad("773"), vec![], changed),
            (49, ad("530"), vec![], Some(Vouched::Shut(AdRefusal::Hours))),
            (49, ad("531"), vec![], Some(Vouched::Shut(AdRefusal::Place))),
            (49, ad("533"), vec![], Some(Vouched::Shut(AdRefusal::Disabled))),
            (49, ad("701"), vec![], Some(Vouched::Shut(AdRefusal::Over))),
            (49, ad("525"), vec![], nobody.clone()),
            (49, ad("52e"), vec![], nobody.clone()),
            (49, ad("775"), vec![], nobody.clone()),
            (49, ad("5320"), vec![], nobody.clone()),
            (49, ad("7010"), vec![], nobody.clone()),
            (49, "data 532".to_owned(), vec![], nobody.clone()),
            (53, ad("532"), vec![], nobody),
            (51, none(), vec![], None),
        ] {
            assert_eq!(verdict(rc, &text, &controls), said, "{rc} {text}");
        }
    }
}
