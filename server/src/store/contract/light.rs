//! The keys for what is carried by other hands are one row: replaced whole, left alone by a rebuild.

use super::rebuilding::Joining;
use super::samples::NOW;
use super::{StoreUnderTest, of_every_store};
use crate::store::light::{LightKey, LightRing};
use crate::store::{Batch, Secret};

of_every_store!(the_keys_of_light_are_one_row_that_a_rebuild_leaves);

fn the_keys_of_light_are_one_row_that_a_rebuild_leaves(tried: StoreUnderTest) {
    assert_eq!(tried.read().light().expect("reads"), None);
    let key = |seed: u8| LightKey { secret: Secret([seed; 32]), public: [seed; 32], made: NOW, turned: None };
    let ring = |keys: Vec<LightKey>| LightRing { keys, receipts: Secret([9; 32]) };
    let kept = ring(vec![key(2), LightKey { turned: Some(NOW.plus(1)), ..key(1) }]);
    for light in [ring(vec![key(1)]), kept.clone()] {
        tried.store.commit(Batch { light: Some(light), ..Batch::default() }).expect("commits");
    }
    assert_eq!(tried.read().light().expect("reads"), Some(kept.clone()));
    tried.store.rebuild(&mut Joining { refused: None }).expect("rebuilds");
    assert_eq!(tried.read().light().expect("reads"), Some(kept));
}
