//! What becomes of an approved article where an administrator changes its register meanwhile.

use super::{Drawer, article, articles, moved};
use crate::catalog::{RecordState, RegisterDef};
use crate::ids::FieldId;
use crate::record::{is_read, reads};

/// OCO-20: a register that holds no articles for an hour loses none that was approved.
#[test]
fn what_was_approved_outlives_data_that_know_of_no_articles() {
    let mut def = articles();
    def.states.push(RecordState { id: "revision".into(), name: "Revisión".into(), ended: false, moves: Vec::new() });
    let mut drawer = Drawer::of(def.clone(), article("Apague."));
    let go = |drawer: &mut Drawer, from: &str, to: &str| {
        drawer.everybody_reads();
        drawer.say(1, moved(from, to, ""));
        drawer.close();
    };
    go(&mut drawer, "borrador", "publicado");
    go(&mut drawer, "publicado", "borrador");
    assert!(drawer.view().approved.is_some(), "it is read while the next version is written");
    drawer.organisation.registers = vec![RegisterDef { article: None, ..def.clone() }];
    go(&mut drawer, "borrador", "revision");
    let view = drawer.view();
    assert_eq!(view.state, "revision");
    assert!(is_read(&def, &view), "as soon as they are articles again");
    assert_eq!(reads(&def, &view, &FieldId::new("texto")), "Apague.");
}
