//! S2: a client with a valid session, its own key and no scruples. Each forgery has a name, what documents it, what becomes
//! of it; after each, no other device shows anything of it, the feed holds what it must, and honest work goes on.
#![allow(unreachable_pub)] // a binary: whatever is not private is for its other modules

mod doors;
mod envelopes;
mod logs;
mod messages;
mod probes;
mod roles;
mod row;
mod scene;
mod trial;

use row::Row;

/// All of them, by the part of the message that lies.
fn all() -> Vec<Row> {
    [envelopes::rows(), roles::rows(), logs::rows(), messages::rows(), doors::rows()].into_iter().flatten().collect()
}

#[test]
fn each_has_a_name_of_its_own_and_what_documents_it() {
    let rows = all();
    let names: std::collections::BTreeSet<_> = rows.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), rows.len(), "two of one name");
    assert!(rows.len() >= 40, "{} forgeries", rows.len());
    let docs = [
        ("protocol.md", include_str!("../../docs/protocol.md")),
        ("api.md", include_str!("../../docs/api.md")),
        ("security.md", include_str!("../../docs/security.md")),
        ("architecture.md", include_str!("../../docs/architecture.md")),
    ];
    for row in rows {
        let (file, words) = row.cites;
        let (_, text) = docs.iter().find(|(name, _)| *name == file).expect("one of the documents");
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words), "«{}» cites what {file} does not say: {words}", row.name);
    }
}

#[tokio::test]
async fn acts_whose_envelope_or_fields_lie() {
    trial::all(envelopes::rows()).await;
}

#[tokio::test]
async fn acts_that_are_not_theirs_or_not_legal() {
    trial::all(roles::rows()).await;
}

#[tokio::test]
async fn logs_that_are_not_what_they_claim() {
    trial::all(logs::rows()).await;
}

#[tokio::test]
async fn messages_that_are_none() {
    trial::all(messages::rows()).await;
}

#[tokio::test]
async fn other_doors() {
    trial::all(doors::rows()).await;
}
