//! The web app's types are those of `shared` and of the server's routes, checked in.

use std::path::Path;

#[test]
fn the_web_app_has_the_types_of_shared() {
    compare("shared.ts", &ronda_shared::typescript::file());
}

#[test]
fn the_web_app_has_the_types_of_the_server() {
    compare("server.ts", &ronda_server::typescript::file());
}

/// `RONDA_TYPES=new` writes them anew.
fn compare(name: &str, declared: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pwa/src/contract").join(name);
    if std::env::var_os("RONDA_TYPES").is_some_and(|word| word == "new") {
        std::fs::write(&path, declared).expect("the types are written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = declared.lines().zip(kept.lines()).find(|(now, then)| now != then);
    assert!(declared == kept, "the types of {name} have changed (RONDA_TYPES=new writes them); first: {differs:?}");
}
