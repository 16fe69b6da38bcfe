//! T11: an offer that nobody took goes back to the offerer, who has had the work all along (A13, AGU-38). An
//! acceptance that was made before and arrives after still counts (R10, `arbitration::assign`).

use super::server_notes::moment;
use super::{Due, Item, ServerNote, note};
use crate::calendar::Calendar;
use crate::catalog::Organisation;
use crate::command::{Command, Decision};
use crate::ids::ActId;
use crate::ticket::view::TicketView;
use crate::time::Timestamp;

pub(super) fn items(org: &Organisation, view: &TicketView) -> Vec<Item> {
    let Some(minutes) = org.settings.offer_business_minutes else { return Vec::new() };
    let service = org.service(&view.ruled.service);
    let hours = service.map_or_else(|| Calendar::of(org), |service| Calendar::of_service(org, service));
    let Ok(hours) = hours else { return Vec::new() };
    let offers = view.ruled.offers.iter();
    offers
        .map(|offer| {
            // An offer made without signal stands for its whole time from when the colleague could see it.
            let request = view.requests.iter().find(|request| request.stamp.act == offer.act);
            let heard = request.and_then(|request| request.ruling.as_ref()).map_or(offer.at, |ruling| ruling.at);
            let at = hours.add_business_minutes(heard.max(offer.at), i64::from(minutes));
            Item { at, what: Due::Offer(offer.act) }
        })
        .collect()
}

pub(super) fn commands(org: &Organisation, view: &TicketView, offer: ActId, at: Timestamp) -> Vec<Command> {
    let Some(open) = view.ruled.offers.iter().find(|open| open.act == offer) else { return Vec::new() };
    let reason = format!("Nadie lo tomó antes del {}.", moment(&org.zone, at));
    let words = format!(
        "{} ofreció el trabajo a {} el {} y no hubo respuesta antes del {}. La responsabilidad sigue siendo de quien lo \
         ofreció; quien supervisa puede reasignarlo.",
        open.by,
        open.to,
        moment(&org.zone, open.at),
        moment(&org.zone, at)
    );
    vec![Command::Decision(Decision::DeclineOffer { offer, reason }), note(ServerNote::OfferOver, &words)]
}
