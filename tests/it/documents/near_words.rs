//! `POST /api/near-words`: told to who has a session, by the operator's file, and nothing where there is none.

use ronda_server::word_vectors::{NearWords, read};
use ronda_test_support::house::House;
use serde_json::{Value, json};
use std::sync::Arc;

/// A server whose operator has brought a file of four words.
fn with_a_file() -> House {
    let house = House::open();
    let file = house.path().join("few.vec");
    std::fs::write(&file, "4 2\nproyector 1 0\nCañón 0.8 0.6\npantalla 0.6 -0.8\nclima 0 1\n").expect("written");
    house.app.set_near_words(Arc::new(NearWords::of(read(&file).expect("read").vectors)));
    house
}

fn near<'t>(told: &'t Value, word: &str) -> Vec<&'t str> {
    let all = told["words"][word].as_array().expect("a list");
    all.iter().map(|each| each["word"].as_str().expect("a word")).collect()
}

#[tokio::test]
async fn near_words_are_told_by_the_operators_file() {
    let house = with_a_file();
    let mut omar = house.technician().await;
    let answer = omar.post_json("/api/near-words", &json!({ "words": ["proyector", "canon", "elevador"] })).await;
    assert_eq!(answer.status, 200);
    let told: Value = answer.json();
    assert_eq!(told["offered"], true);
    assert_eq!(near(&told, "proyector"), ["canon", "pantalla"]);
    let likeness = told["words"]["proyector"][0]["likeness"].as_f64().expect("a number");
    assert!((likeness - 0.8).abs() < 0.01, "{likeness}");
    assert_eq!(near(&told, "canon"), ["proyector", "clima"]);
    assert!(near(&told, "elevador").is_empty(), "the file has not the word");
    let nothing: Value = omar.post_json("/api/near-words", &json!({ "words": [] })).await.json();
    assert_eq!(nothing, json!({ "offered": true, "words": {} }));
}

#[tokio::test]
async fn without_a_file_or_before_it_was_read_none_are_offered() {
    let house = House::open();
    let mut omar = house.technician().await;
    let asked = json!({ "words": ["proyector"] });
    let not_offered = json!({ "offered": false, "words": {} });
    assert_eq!(omar.post_json("/api/near-words", &asked).await.json::<Value>(), not_offered);
    house.app.set_near_words(Arc::default());
    assert_eq!(omar.post_json("/api/near-words", &asked).await.json::<Value>(), not_offered);
}

#[tokio::test]
async fn few_and_short_words_are_asked_about_and_not_without_end() {
    let house = with_a_file();
    let mut omar = house.technician().await;
    let mut rosa = house.other_technician().await;
    let bad = (400, "bad_json".to_owned());
    for words in [vec!["red".to_owned(); 17], vec!["ñ".repeat(65)]] {
        assert_eq!(omar.post_json("/api/near-words", &json!({ "words": words })).await.refusal(), bad);
    }
    let more = json!({ "words": ["red"], "text": "El cañón no prende" });
    assert_eq!(omar.post_json("/api/near-words", &more).await.refusal(), bad, "words alone, and no text");
    let most = json!({ "words": vec!["ñ".repeat(64); 16] });
    for _ in 0..60 {
        assert_eq!(omar.post_json("/api/near-words", &most).await.status, 200);
    }
    assert_eq!(omar.post_json("/api/near-words", &most).await.refusal(), (429, "too_many".into()));
    assert_eq!(rosa.post_json("/api/near-words", &most).await.status, 200, "each person by themselves");
    house.pass(2_000);
    assert_eq!(omar.post_json("/api/near-words", &most).await.status, 200);
}

#[tokio::test]
async fn nobody_without_a_session_is_told() {
    let house = with_a_file();
    let mut nobody = house.anonymous();
    let answer = nobody.post_json("/api/near-words", &json!({ "words": ["proyector"] })).await;
    assert_eq!(answer.refusal(), (401, "no_session".into()));
}
