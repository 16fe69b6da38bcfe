//! What is written in the trials, and all that is told of a store, as one text to compare.

use ronda_server::store::{
    Batch, Change, ChangeHash, DeviceRecord, DocumentRow, EntryKind, Projection, Projector, Reader, SessionRow, Store,
    StoreError, TokenHash,
};
use ronda_shared::act::{ChainHash, DocumentKind};
use ronda_shared::equipment::EquipmentSummary;
use ronda_shared::ids::{ActId, DeviceId, DocumentId, PersonId};
use ronda_shared::sync::wire::Outcome;
use ronda_shared::time::Timestamp;
use ronda_shared::view::Summary;
use ronda_test_support::disk::Draw;
use serde_bytes::ByteBuf;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn doc(n: usize) -> DocumentId {
    DocumentId::new(NOW.plus(n as i64), [n as u8; 10])
}

fn summary(id: DocumentId, name: &str) -> Summary {
    Summary::Equipment(Box::new(EquipmentSummary {
        id,
        inventory: format!("INV-{name}"),
        serial: String::new(),
        mac: String::new(),
        name: name.into(),
        kind: "phone".into(),
        person: String::new(),
        building: None,
        room: String::new(),
        condition: String::new(),
        tokens: vec![name.to_lowercase(), "telefono".into()],
        conflicts: 0,
        labels: Vec::new(),
        merged_into: None,
        holder: String::new(),
        custody: None,
        reported: Default::default(),
    }))
}

/// Something to write: how many acts at most, how large a change and a folded document at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) acts: usize,
    pub(crate) change_bytes: usize,
    pub(crate) snapshot_bytes: usize,
}

/// The three of Q4: one act a commit; groups of acts; documents that grow and are folded.
pub(crate) const SHAPES: [Shape; 3] = [
    Shape { acts: 1, change_bytes: 200, snapshot_bytes: 0 },
    Shape { acts: 24, change_bytes: 300, snapshot_bytes: 2_000 },
    Shape { acts: 3, change_bytes: 9_000, snapshot_bytes: 160_000 },
];

/// The next batch for what a reader sees.
pub(crate) fn next(reader: &dyn Reader, shape: Shape, draw: &mut Draw) -> Result<Batch, StoreError> {
    let mut batch = Batch::after(reader.end()?);
    let device = DeviceId::new(7);
    let mut number = reader.log_head(device)?.map_or(0, |(number, _)| number);
    for _ in 0..=draw.below(shape.acts) {
        number += 1;
        let id = doc(draw.below(6));
        let bytes = number.to_be_bytes().repeat(1 + draw.below(shape.change_bytes) / 8);
        let head = ChangeHash([number as u8; 32]);
        let kind = EntryKind::Act {
            act: ActId { device, number },
            chain: Some(ChainHash::default().then(&bytes)),
            bytes: ByteBuf::from(number.to_be_bytes().to_vec()),
            outcome: Outcome::Accepted,
            change: ByteBuf::from(bytes),
            hash: Some(head),
            fork: None,
        };
        let position = batch.enter(NOW, Some(id), vec![head], kind);
        let earlier = batch.documents.iter().find(|row| row.id == id).map(|row| row.born);
        let born = match earlier {
            Some(born) => born,
            None => reader.document(id)?.map_or(position, |row| row.born),
        };
        batch.documents.retain(|row| row.id != id);
        let (kind, heads, scopes) = (DocumentKind::Equipment, vec![head], Vec::new());
        let row = DocumentRow {
            id,
            kind,
            born,
            latest: position,
            snapshot: position,
            tail: 0,
            heads,
            scopes,
            founded: 0,
            archived: 0,
        };
        batch.documents.push(row);
        batch.snapshots.retain(|(of, _)| *of != id);
        batch.snapshots.push((id, vec![number as u8; draw.below(shape.snapshot_bytes + 1)]));
        batch.summaries.retain(|of| of.id() != id);
        batch.summaries.push(summary(id, &format!("Equipo{}", number % 5)));
    }
    batch.series.push(("TYS".into(), number));
    let session = |n: usize| TokenHash([n as u8; 32]);
    batch.sessions.push(SessionRow {
        used: NOW.plus(number as i64),
        ..SessionRow::begun(session(draw.below(9)), session(1), PersonId::new("omar"), Some(device), NOW)
    });
    batch.sessions_ended.push(session(9 + draw.below(2)));
    if draw.below(5) == 0 {
        let record = DeviceRecord {
            id: device,
            code: format!("K{}", draw.below(9)),
            person: PersonId::new("omar"),
            name: "Teléfono".into(),
            public_key: ByteBuf::from(vec![4; 65]),
            enrolled: NOW,
            revoked: None,
            kind: Default::default(),
            former: None,
        };
        batch.enter(NOW, None, vec![], EntryKind::Device(record));
    }
    Ok(batch)
}

/// Writes the next batch and answers the feed's end.
pub(crate) fn write(store: &dyn Store, shape: Shape, draw: &mut Draw) -> Result<u64, StoreError> {
    let _turn = store.turn();
    let reader = store.read()?;
    let batch = next(&*reader, shape, draw)?;
    drop(reader);
    store.commit(batch)
}

/// All that a store tells, folded into one text. Equal texts: equal stores.
pub(crate) fn dump(reader: &dyn Reader) -> Result<String, StoreError> {
    let end = reader.end()?;
    let mut text = format!("{end} {:?} {:?}", reader.feed_hash(end)?, reader.series()?);
    for moved in reader.moved_after(0)? {
        let (position, id) = moved?;
        let snapshot = reader.snapshot(id)?.map(|bytes| (bytes.len(), bytes.first().copied()));
        let changes = reader.changes_after(id, 0)?;
        let sizes: Vec<usize> = changes.iter().map(|change| change.bytes.len()).collect();
        let row = reader.document(id)?;
        text += &format!("\n{position} {row:?} {snapshot:?} {sizes:?} {:?}", reader.summary(id)?);
    }
    let mut index = reader.scope_index()?.collect::<Result<Vec<_>, _>>()?;
    index.sort_unstable();
    text += &format!("\n{index:?}");
    let mut shown = Vec::new();
    reader.search(&["telefono".into()], &mut |summary| {
        shown.push(summary.id());
        Ok(true)
    })?;
    let mut count = 0;
    for entry in reader.entries_after(0)? {
        count += 1;
        assert_eq!(entry?.position, count, "the feed has no gap");
    }
    assert_eq!(count, end, "the feed is whole");
    let log = reader.log_head(DeviceId::new(7))?;
    Ok(text + &format!("\n{shown:?} {log:?} {:?} {:?}", reader.sessions()?, reader.devices()?))
}

/// Makes a document of its changes as [`next`] would have it: what it folds is what is there.
pub(crate) struct AsItWas<'a>(pub(crate) &'a dyn Reader);

impl Projector for AsItWas<'_> {
    fn project(
        &mut self,
        document: DocumentId,
        _history: &[Change],
        _scopes: &[(u64, ByteBuf)],
    ) -> Result<Projection, String> {
        let told = |error: StoreError| error.to_string();
        let snapshot = self.0.snapshot(document).map_err(told)?.ok_or("no snapshot")?;
        let summary = self.0.summary(document).map_err(told)?.ok_or("no summary")?;
        Ok(Projection { kind: DocumentKind::Equipment, snapshot: Some(snapshot), summary })
    }
}
