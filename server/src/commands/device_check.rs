//! `ronda device-check`: the code of a device's own check (`/prueba`) in words: what was found, and what to do.

use super::CommandError;
use crate::verification::Lang;
use ronda_shared::device_check::{CheckOutcome, CheckOutcomes, DeviceBrowser, DeviceCheck, DeviceSystem};
use std::process::ExitCode;

/// Prints what a code says.
pub(super) fn read(code: &str, lang: Lang) -> Result<ExitCode, CommandError> {
    let check = DeviceCheck::read(code).map_err(|error| CommandError::Misused(error.to_string()))?;
    lines(&check, lang).iter().for_each(|line| println!("{line}"));
    Ok(ExitCode::SUCCESS)
}

/// One thing that was tried: its name, what to do where the device lacks it, what to do where it fails.
struct DeviceTrial {
    found: fn(&CheckOutcomes) -> CheckOutcome,
    es: [&'static str; 3],
    en: [&'static str; 3],
}

/// In the order of the screen: what Ronda cannot do without comes first.
const TRIED: [DeviceTrial; 9] = [
    DeviceTrial {
        found: |all| all.storage,
        es: [
            "Lo guardado sigue tras volver a cargar",
            "",
            "Que salga de la ventana privada o permita guardar datos; si no cambia, otro navegador.",
        ],
        en: [
            "What is kept is there after loading again",
            "",
            "Have them leave the private window or allow data to be kept; if nothing changes, another browser.",
        ],
    },
    DeviceTrial {
        found: |all| all.reopened,
        es: ["La base de datos abre de nuevo", "", "Que cierre las demás ventanas de Ronda y reinicie el navegador."],
        en: ["The database opens again", "", "Have them close the other windows of Ronda and restart the browser."],
    },
    DeviceTrial {
        found: |all| all.key,
        es: ["La clave del dispositivo firma", "", "Que actualice el navegador o use otro: este no conserva claves."],
        en: ["The device's key signs", "", "Have them update the browser or use another one: this one keeps no keys."],
    },
    DeviceTrial {
        found: |all| all.worker,
        es: ["Ronda abre sin señal", "", "Que la deje abierta un minuto con señal, no en ventana privada."],
        en: ["Ronda opens without a signal", "", "Have it left open for a minute with a signal, in no private window."],
    },
    DeviceTrial {
        found: |all| all.space,
        es: ["Hay espacio", "Queda poco: que libere espacio.", "Casi no queda: que libere espacio antes de salir."],
        en: ["There is room", "Little is left: have them free some.", "Hardly any is left: have them free some first."],
    },
    DeviceTrial {
        found: |all| all.persistence,
        es: [
            "El navegador promete no borrar",
            "Que instale Ronda en el inicio, la use unos días y pruebe otra vez; mientras, que envíe seguido.",
            "Que instale Ronda en el inicio y envíe seguido.",
        ],
        en: [
            "The browser promises not to erase",
            "Have them install Ronda, use it some days and try again; until then send often.",
            "Have them install Ronda and send often.",
        ],
    },
    DeviceTrial {
        found: |all| all.camera,
        es: [
            "La cámara da imagen",
            "No hay, está ocupada o no se permitió: en /prueba dice cómo permitirla. Puede adjuntar fotos ya tomadas.",
            "Que cierre las aplicaciones que usen la cámara y pruebe otra vez.",
        ],
        en: [
            "The camera gives a picture",
            "None, busy, or not allowed: /prueba says how to allow it. Photos taken before can be attached.",
            "Have them close apps that use the camera and try again.",
        ],
    },
    DeviceTrial {
        found: |all| all.passkey,
        es: [
            "Guarda llaves de acceso",
            "Que ponga bloqueo de pantalla, o use otro navegador; sin ellas entra con un enlace.",
            "Entra con un enlace.",
        ],
        en: [
            "It holds passkeys",
            "Have them set a screen lock, or use another browser; without passkeys they come in by a link.",
            "They come in by a link.",
        ],
    },
    DeviceTrial {
        found: |all| all.push,
        es: [
            "Recibe avisos con Ronda cerrada",
            "En un iPhone, que la instale primero; si los negó, que los permita en los ajustes del sitio.",
            "Ve los avisos al abrir Ronda.",
        ],
        en: [
            "It tells of news while Ronda is closed",
            "On an iPhone install it first; where notices were refused, allow them in the site's settings.",
            "News are seen when Ronda is opened.",
        ],
    },
];

fn lines(check: &DeviceCheck, lang: Lang) -> Vec<String> {
    let mut lines = vec![heading(check, lang)];
    for DeviceTrial { found, es, en } in &TRIED {
        let [name, limited, bad] = in_lang(lang, es, en);
        let outcome = found(&check.outcomes);
        lines.push(format!("{:<12}{name}", outcome_words(outcome, lang)));
        let advice = match outcome {
            CheckOutcome::Limited => *limited,
            CheckOutcome::Bad => *bad,
            CheckOutcome::Untried | CheckOutcome::Good => "",
        };
        if !advice.is_empty() {
            lines.push(format!("{:<12}{advice}", ""));
        }
    }
    lines
}

fn heading(check: &DeviceCheck, lang: Lang) -> String {
    let installed = match check.installed {
        true => in_lang(lang, "instalada", "installed"),
        false => in_lang(lang, "sin instalar", "not installed"),
    };
    let version = if check.version > 0 { format!(" {}", check.version) } else { String::new() };
    let (system, browser) = (system(check.system, lang), browser(check.browser, lang));
    format!("Ronda {} · {system} · {browser}{version} · {installed}", check.app)
}

fn in_lang<T>(lang: Lang, es: T, en: T) -> T {
    match lang {
        Lang::Es => es,
        Lang::En => en,
    }
}

fn outcome_words(outcome: CheckOutcome, lang: Lang) -> &'static str {
    match outcome {
        CheckOutcome::Untried => in_lang(lang, "no se sabe", "not known"),
        CheckOutcome::Good => in_lang(lang, "bien", "good"),
        CheckOutcome::Limited => in_lang(lang, "con límites", "limited"),
        CheckOutcome::Bad => in_lang(lang, "FALLA", "FAILS"),
    }
}

fn system(system: DeviceSystem, lang: Lang) -> &'static str {
    match system {
        DeviceSystem::Other => in_lang(lang, "otro sistema", "another system"),
        DeviceSystem::Ios => "iPhone",
        DeviceSystem::Ipados => "iPad",
        DeviceSystem::Android => "Android",
        DeviceSystem::Windows => "Windows",
        DeviceSystem::Mac => "Mac",
        DeviceSystem::Chromeos => "ChromeOS",
        DeviceSystem::Linux => "Linux",
    }
}

fn browser(browser: DeviceBrowser, lang: Lang) -> &'static str {
    match browser {
        DeviceBrowser::Other => in_lang(lang, "otro navegador", "another browser"),
        DeviceBrowser::Safari => "Safari",
        DeviceBrowser::Chrome => "Chrome",
        DeviceBrowser::Firefox => "Firefox",
        DeviceBrowser::Edge => "Edge",
        DeviceBrowser::Samsung => "Samsung Internet",
        DeviceBrowser::Inside => in_lang(lang, "dentro de otra aplicación", "inside another app"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_in_words_with_what_to_do() {
        let check = DeviceCheck {
            app: "0.1.0".into(),
            system: DeviceSystem::Ios,
            browser: DeviceBrowser::Safari,
            version: 17,
            installed: false,
            outcomes: CheckOutcomes {
                storage: CheckOutcome::Bad,
                persistence: CheckOutcome::Limited,
                key: CheckOutcome::Good,
                ..CheckOutcomes::default()
            },
        };
        let told = lines(&DeviceCheck::read(&check.code()).expect("a code"), Lang::Es);
        assert_eq!(told[0], "Ronda 0.1.0 · iPhone · Safari 17 · sin instalar");
        assert_eq!(told[1], "FALLA       Lo guardado sigue tras volver a cargar");
        assert!(told[2].contains("ventana privada"), "{told:?}");
        assert!(told.contains(&"bien        La clave del dispositivo firma".to_owned()), "{told:?}");
        assert!(told.contains(&"no se sabe  La cámara da imagen".to_owned()), "{told:?}");
        let english = lines(&check, Lang::En);
        assert!(english[0].ends_with("not installed") && english[1].starts_with("FAILS"), "{english:?}");
    }

    #[test]
    fn what_was_misheard_is_said() {
        let refused = read("AAAA-AAAA-AAAA", Lang::Es).expect_err("no code");
        assert!(refused.to_string().contains("read again"), "{refused}");
    }
}
