//! Somebody who asks.

use ronda_shared::command::Requester;

/// The requester of the trials, who has no account.
pub fn maria() -> Requester {
    Requester {
        name: "María Guadalupe".into(),
        mail: "mx@oaxaca.gob.mx".into(),
        phone: "12400".into(),
        client_org: "Registro Civil".into(),
        person: None,
    }
}
