//! Makes the web app's folder where it is not there when the binary is compiled.
//!
//! A debug build reads it from the disk by its real path, which nothing can tell of a folder that is not there. A release
//! embeds what is in it, again when it was built anew.
fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../pwa/dist/index.html");
    }
    std::fs::create_dir_all("../pwa/dist")
}
