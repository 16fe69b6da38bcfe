//! The web app's types are those of `shared`, checked in.

use ronda_shared::typescript::declarations;
use std::path::Path;

/// `RONDA_TYPES=new` writes them anew.
#[test]
fn the_web_app_has_the_types_of_shared() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pwa/src/contract/shared.ts");
    let declared = declarations();
    if std::env::var_os("RONDA_TYPES").is_some_and(|word| word == "new") {
        std::fs::write(&path, &declared).expect("the types are written");
    }
    let kept = std::fs::read_to_string(&path).expect("the types are there");
    let differs = declared.lines().zip(kept.lines()).find(|(now, then)| now != then);
    assert!(declared == kept, "the types of shared have changed (RONDA_TYPES=new writes them); first: {differs:?}");
}
