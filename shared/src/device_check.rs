//! What a device's own check found, as a code to read over the telephone. The phone writes it, the console reads it.
//!
//! Twelve letters: fifty bits of what was found, and ten by which a letter that was misheard, or two that changed
//! places, show (a cyclic code finds every error that lies within ten bits). They hold nothing of a person.

use serde::{Deserialize, Serialize};

/// Crockford's base 32, in capitals as it is read aloud.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many letters a code has.
const COUNT: usize = 12;
/// The layout of what follows; another one has another number.
const FORMAT: u64 = 1;
const FORMAT_BITS: u32 = 2;
/// Of the app's version: major, minor, patch.
const APP_BITS: [u32; 3] = [3, 6, 6];
const SYSTEM_BITS: u32 = 3;
const BROWSER_BITS: u32 = 3;
const VERSION_BITS: u32 = 8;
const INSTALLED_BITS: u32 = 1;
const OUTCOME_BITS: u32 = 2;
/// All of these, with the nine outcomes.
const TOLD_BITS: u32 = 50;
const CHECK_BITS: u32 = 10;
/// x¹⁰ + x⁹ + x⁵ + x⁴ + x + 1, without its highest term.
const POLYNOMIAL: u64 = 0x233;

/// What the device runs on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DeviceSystem {
    /// None of these.
    #[default]
    Other,
    /// An iPhone.
    Ios,
    /// An iPad.
    Ipados,
    /// A telephone or tablet with Android.
    Android,
    /// A computer with Windows.
    Windows,
    /// A Mac.
    Mac,
    /// A Chromebook.
    Chromeos,
    /// A computer with Linux.
    Linux,
}

/// In which browser it runs there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DeviceBrowser {
    /// None of these; on an iPhone also the installed app, which names no browser.
    #[default]
    Other,
    /// Safari.
    Safari,
    /// Chrome or Chromium.
    Chrome,
    /// Firefox.
    Firefox,
    /// Edge.
    Edge,
    /// Samsung Internet.
    Samsung,
    /// A page within another app.
    Inside,
}

/// How one thing was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// It was not tried, or the browser does not tell.
    #[default]
    Untried,
    /// As it should be.
    Good,
    /// Not there, or not allowed; one can work without it.
    Limited,
    /// Ronda cannot be relied on here.
    Bad,
}

/// What was checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CheckOutcomes {
    /// What was kept stood there after the page was loaded again.
    pub storage: CheckOutcome,
    /// The browser promises not to empty it to make room.
    pub persistence: CheckOutcome,
    /// The database opened again after its handle was closed.
    pub reopened: CheckOutcome,
    /// A key that cannot leave the device was made, was there after loading again, and signs.
    pub key: CheckOutcome,
    /// The device can hold passkeys.
    pub passkey: CheckOutcome,
    /// The service worker stands: the app opens without a network.
    pub worker: CheckOutcome,
    /// The camera gives a picture.
    pub camera: CheckOutcome,
    /// The browser can tell of something while the app is closed.
    pub push: CheckOutcome,
    /// There is room for photographs.
    pub space: CheckOutcome,
}

impl CheckOutcomes {
    fn in_order(self) -> [CheckOutcome; 9] {
        let Self { storage, persistence, reopened, key, passkey, worker, camera, push, space } = self;
        [storage, persistence, reopened, key, passkey, worker, camera, push, space]
    }
    fn from_order(all: [CheckOutcome; 9]) -> Self {
        let [storage, persistence, reopened, key, passkey, worker, camera, push, space] = all;
        Self { storage, persistence, reopened, key, passkey, worker, camera, push, space }
    }
}

/// A device, as its own check found it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DeviceCheck {
    /// The app's version, `0.1.0`.
    pub app: String,
    /// What it runs on.
    pub system: DeviceSystem,
    /// In which browser.
    pub browser: DeviceBrowser,
    /// The browser's major version, of an iPhone the system's; 0 where it is not told, 255 for all beyond.
    pub version: u32,
    /// The app is installed.
    pub installed: bool,
    /// What was found.
    pub outcomes: CheckOutcomes,
}

/// Why a text is no code of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckCodeError {
    /// Too few, too many, or a letter that no code has.
    #[error("a code has twelve letters and digits, without the letter U")]
    Letters,
    /// A letter was misheard, or two changed places.
    #[error("a letter of the code is not right: have it read again")]
    Misheard,
    /// A later version of the app made it.
    #[error("the code was made by a later version than this one")]
    Later,
}

const SYSTEMS: [DeviceSystem; 8] = [
    DeviceSystem::Other,
    DeviceSystem::Ios,
    DeviceSystem::Ipados,
    DeviceSystem::Android,
    DeviceSystem::Windows,
    DeviceSystem::Mac,
    DeviceSystem::Chromeos,
    DeviceSystem::Linux,
];
const BROWSERS: [DeviceBrowser; 7] = [
    DeviceBrowser::Other,
    DeviceBrowser::Safari,
    DeviceBrowser::Chrome,
    DeviceBrowser::Firefox,
    DeviceBrowser::Edge,
    DeviceBrowser::Samsung,
    DeviceBrowser::Inside,
];
const OUTCOMES: [CheckOutcome; 4] =
    [CheckOutcome::Untried, CheckOutcome::Good, CheckOutcome::Limited, CheckOutcome::Bad];

impl DeviceCheck {
    /// The code, in groups as it is read aloud: `K7QM-2F9X-TR4D`. Numbers that are too great are told as the greatest.
    pub fn code(&self) -> String {
        let mut told = 0;
        let mut put = |number: u64, bits: u32| told = (told << bits) | number.min((1 << bits) - 1);
        put(FORMAT, FORMAT_BITS);
        let mut numbers = self.app.split('.').map(|part| part.parse().unwrap_or(0));
        for bits in APP_BITS {
            put(numbers.next().unwrap_or(0), bits);
        }
        put(place_of(&SYSTEMS, self.system), SYSTEM_BITS);
        put(place_of(&BROWSERS, self.browser), BROWSER_BITS);
        put(u64::from(self.version), VERSION_BITS);
        put(u64::from(self.installed), INSTALLED_BITS);
        for outcome in self.outcomes.in_order() {
            put(place_of(&OUTCOMES, outcome), OUTCOME_BITS);
        }
        let whole = (told << CHECK_BITS) | check_of(told);
        let letters = (0..COUNT).rev().map(|place| LETTERS[((whole >> (place * 5)) & 31) as usize] as char);
        let text: String = letters.collect();
        format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..])
    }

    /// Reads what somebody typed as they heard it: any case, with blanks and hyphens, O for 0, I and L for 1.
    pub fn read(text: &str) -> Result<Self, CheckCodeError> {
        let plain = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').take(COUNT + 1);
        let digits: Option<Vec<u64>> = plain.map(digit_of).collect();
        let digits = digits.filter(|digits| digits.len() == COUNT).ok_or(CheckCodeError::Letters)?;
        let whole = digits.iter().fold(0u64, |sum, digit| (sum << 5) | *digit);
        let (told, check) = (whole >> CHECK_BITS, whole & ((1 << CHECK_BITS) - 1));
        if check_of(told) != check {
            return Err(CheckCodeError::Misheard);
        }
        let mut left = TOLD_BITS;
        let mut take = |bits: u32| {
            left -= bits;
            (told >> left) & ((1 << bits) - 1)
        };
        if take(FORMAT_BITS) != FORMAT {
            return Err(CheckCodeError::Later);
        }
        let [major, minor, patch] = APP_BITS.map(&mut take);
        let system = nth(&SYSTEMS, take(SYSTEM_BITS));
        let browser = nth(&BROWSERS, take(BROWSER_BITS));
        let version = u32::try_from(take(VERSION_BITS)).unwrap_or(0);
        let installed = take(INSTALLED_BITS) == 1;
        let outcomes = CheckOutcomes::from_order([(); 9].map(|()| nth(&OUTCOMES, take(OUTCOME_BITS))));
        Ok(Self { app: format!("{major}.{minor}.{patch}"), system, browser, version, installed, outcomes })
    }
}

fn digit_of(letter: char) -> Option<u64> {
    let heard = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    LETTERS.iter().position(|known| *known as char == heard).map(|place| place as u64)
}

fn place_of<T: PartialEq>(all: &[T], one: T) -> u64 {
    all.iter().position(|each| *each == one).unwrap_or(0) as u64
}

/// The default where a later version knows more of them.
fn nth<T: Copy + Default>(all: &[T], place: u64) -> T {
    usize::try_from(place).ok().and_then(|place| all.get(place)).copied().unwrap_or_default()
}

/// The remainder of what is told, by which errors show.
fn check_of(told: u64) -> u64 {
    (0..TOLD_BITS).rev().fold(0, |sum, place| {
        let carried = (sum >> (CHECK_BITS - 1)) ^ ((told >> place) & 1);
        let next = (sum << 1) & ((1 << CHECK_BITS) - 1);
        if carried & 1 == 1 { next ^ POLYNOMIAL } else { next }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> DeviceCheck {
        DeviceCheck {
            app: "0.1.0".into(),
            system: DeviceSystem::Ios,
            browser: DeviceBrowser::Safari,
            version: 17,
            installed: true,
            outcomes: CheckOutcomes {
                storage: CheckOutcome::Good,
                persistence: CheckOutcome::Limited,
                reopened: CheckOutcome::Good,
                key: CheckOutcome::Good,
                passkey: CheckOutcome::Good,
                worker: CheckOutcome::Good,
                camera: CheckOutcome::Bad,
                push: CheckOutcome::Untried,
                space: CheckOutcome::Good,
            },
        }
    }

    #[test]
    fn what_was_found_is_read_back_from_its_code() {
        for (system, browser) in SYSTEMS.iter().flat_map(|system| BROWSERS.map(|browser| (*system, browser))) {
            for outcome in OUTCOMES {
                let outcomes = CheckOutcomes { camera: outcome, ..sample().outcomes };
                let check = DeviceCheck { system, browser, outcomes, ..sample() };
                assert_eq!(DeviceCheck::read(&check.code()), Ok(check));
            }
        }
    }

    #[test]
    fn a_code_that_was_made_stays_readable() {
        assert_eq!(sample().code(), "80G1-48V5-BHVX");
        assert_eq!(DeviceCheck::read("80G1-48V5-BHVX"), Ok(sample()));
    }

    #[test]
    fn it_is_read_as_it_was_heard() {
        let code = sample().code();
        let heard = code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(DeviceCheck::read(&format!("  {heard} ")), Ok(sample()));
        for text in ["", "AAAA", "AAAA-AAAA-AAAAA", "UUUU-UUUU-UUUU", "¿qué código?"] {
            assert_eq!(DeviceCheck::read(text), Err(CheckCodeError::Letters), "{text}");
        }
    }

    #[test]
    fn a_letter_misheard_and_two_that_changed_places_show() {
        let code: Vec<u8> = sample().code().replace('-', "").into_bytes();
        let read = |letters: &[u8]| DeviceCheck::read(&String::from_utf8_lossy(letters));
        for place in 0..COUNT {
            for letter in LETTERS.iter().filter(|letter| **letter != code[place]) {
                let mut wrong = code.clone();
                wrong[place] = *letter;
                assert_eq!(read(&wrong), Err(CheckCodeError::Misheard));
            }
        }
        for place in 1..COUNT {
            let mut wrong = code.clone();
            wrong.swap(place - 1, place);
            let expected = if wrong == code { Ok(sample()) } else { Err(CheckCodeError::Misheard) };
            assert_eq!(read(&wrong), expected);
        }
    }

    #[test]
    fn what_does_not_fit_is_told_as_the_greatest_or_as_nothing() {
        let check = DeviceCheck { app: "9.99.700".into(), version: 4_000, ..sample() };
        let read = DeviceCheck::read(&check.code()).expect("a code");
        assert_eq!((read.app.as_str(), read.version), ("7.63.63", 255));
        let dev = DeviceCheck { app: "dev".into(), ..sample() };
        assert_eq!(DeviceCheck::read(&dev.code()).expect("a code").app, "0.0.0");
    }

    #[test]
    fn all_of_it_fits() {
        let outcomes = CheckOutcomes::default().in_order().len() as u32 * OUTCOME_BITS;
        let app = APP_BITS.iter().sum::<u32>();
        let browser = SYSTEM_BITS + BROWSER_BITS + VERSION_BITS + INSTALLED_BITS;
        assert_eq!(FORMAT_BITS + app + browser + outcomes, TOLD_BITS);
        assert_eq!(TOLD_BITS + CHECK_BITS, COUNT as u32 * 5);
    }
}
