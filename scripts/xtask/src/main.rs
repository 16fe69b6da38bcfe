//! Build steps that need Rust. `cargo xtask wasm [--dev]` makes the WebAssembly modules and their JavaScript glue.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// A WebAssembly module of the web app.
struct Module {
    /// The package that is compiled.
    package: &'static str,
    /// The folder of `pwa/src` that the glue is written into.
    folder: &'static str,
}

const MODULES: [Module; 2] = [
    Module { package: "ronda-pwa-core", folder: "core-wasm" },
    Module { package: "ronda-light", folder: "light-wasm" },
];

/// What Chromium instantiates on a page's main thread without waiting, in bytes; beyond it no screen would come up.
const AT_ONCE: u64 = 8 << 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        // Each by itself: together, the features of `ronda-shared` that one needs would be in both.
        ["wasm"] => MODULES.iter().try_for_each(|module| make("wasm", std::slice::from_ref(module))),
        // Where size is no matter, together: what both need is compiled once, which is a third of their time.
        ["wasm", "--dev"] => make("wasm-dev", &MODULES),
        _ => Err("usage: cargo xtask wasm [--dev]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Compiles modules in one go and writes the glue of each.
fn make(profile: &str, modules: &[Module]) -> Result<(), Box<dyn std::error::Error>> {
    let began = Instant::now();
    // By where it is called, not where it was compiled: two checkouts may share one target directory.
    let here = std::env::current_dir()?;
    let root = here.ancestors().find(|folder| folder.join("Cargo.lock").exists());
    let root = root.ok_or("not called within the checkout")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let packages: Vec<&str> = modules.iter().flat_map(|module| ["--package", module.package]).collect();
    let status = Command::new(cargo)
        .current_dir(root)
        .args(["build", "--quiet", "--target", TARGET, "--profile", profile])
        .args(&packages)
        .status()?;
    if !status.success() {
        return Err(format!("{} do not build with profile `{profile}`", packages.join(" ")).into());
    }
    modules.iter().try_for_each(|module| module.glue(root, profile, began))
}

impl Module {
    /// Writes its glue, which is left alone where it was made of the same file.
    fn glue(&self, root: &Path, profile: &str, began: Instant) -> Result<(), Box<dyn std::error::Error>> {
        let Self { package, folder } = self;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let name = package.replace('-', "_");
        let input = target.join(TARGET).join(profile).join(format!("{name}.wasm"));
        let out = root.join("pwa/src").join(folder);
        let stamp_path = out.join("made-of.txt");
        let stamp = stamp(&input, profile)?;
        if std::fs::read_to_string(&stamp_path).is_ok_and(|known| known == stamp) {
            println!("{folder}: unchanged ({} ms)", began.elapsed().as_millis());
            return Ok(());
        }
        glue(&input, &out)?;
        let size = std::fs::metadata(out.join(format!("{name}_bg.wasm")))?.len();
        if size > AT_ONCE {
            let (size, most) = (size / 1024, AT_ONCE / 1024);
            return Err(format!("{folder} is {size} KB: a page instantiates no more than {most} KB at once").into());
        }
        std::fs::write(&stamp_path, stamp)?;
        println!("{folder}: {} KB, profile {profile} ({} ms)", size / 1024, began.elapsed().as_millis());
        Ok(())
    }
}

/// Writes the JavaScript and the types of a compiled module into a folder, with the module as it is served.
fn glue(input: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    Ok(Bindgen::new()
        .input_path(input)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .reset_state_function(true) // after a trap the engine begins with a fresh memory
        .remove_name_section(true) // half of the file, and of use to nobody but us
        .remove_producers_section(true)
        .generate(out)?)
}

/// What the glue was made of: the profile, and the file by length and time.
fn stamp(input: &Path, profile: &str) -> Result<String, Box<dyn std::error::Error>> {
    let about = std::fs::metadata(input)?;
    let modified = about.modified()?.duration_since(std::time::UNIX_EPOCH)?.as_nanos();
    Ok(format!("{profile} {} {modified}\n", about.len()))
}
