//! Documents that this device just had open, kept built, so that the next look or act loads nothing.

use crate::document::DocumentError;
use crate::sync::preview::Preview;
use crate::sync::rows::{ActRow, Replica};

/// How many bytes the bases of what is kept may have together. The latest stays whatever it has: it is what is worked on.
const BASES_BYTES: usize = 512 * 1024;
/// How many are kept at most.
const CAPACITY: usize = 64;

/// The previews of the documents that were open last.
///
/// What is kept says what [`Preview::build`] would: one is used only for the replica that it was built of, byte for byte, and where the
/// acts that were executed on it are the first ones of those that wait.
#[derive(Clone, Default)]
pub struct PreviewCache {
    /// The latest last.
    kept: Vec<(Replica, Preview)>,
}

impl PreviewCache {
    /// [`Preview::build`], of what is kept where that is the same. It is taken out: [`PreviewCache::keep`] puts it back.
    ///
    /// # Errors
    /// As [`Preview::build`].
    pub fn build(&mut self, replica: &Replica, rows: &[ActRow]) -> Result<Preview, DocumentError> {
        let at = self.kept.iter().position(|(known, _)| known.id == replica.id);
        match at.map(|at| self.kept.remove(at)) {
            Some((known, mut preview)) if known == *replica && preview.leads_to(rows) => {
                preview.lay_further(rows);
                Ok(preview)
            }
            _ => Preview::build(replica, rows),
        }
    }

    /// Keeps what was built of this replica, with what was executed on it since. One on which an act failed is not to be kept.
    pub fn keep(&mut self, replica: Replica, preview: Preview) {
        self.kept.retain(|(known, _)| known.id != replica.id);
        self.kept.push((replica, preview));
        let bytes = |kept: &[(Replica, Preview)]| kept.iter().map(|(replica, _)| replica.base.len()).sum::<usize>();
        while self.kept.len() > 1 && (self.kept.len() > CAPACITY || bytes(&self.kept) > BASES_BYTES) {
            self.kept.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::{Act, DocumentKind};
    use crate::arbitration::testing::{minute, person};
    use crate::catalog::sample::oaxaca;
    use crate::command::{Audience, Command, Content, OpenTicket, TicketKind};
    use crate::document;
    use crate::ids::{ChannelId, DeviceId, DocumentId, FieldId, PersonId, ServiceId};
    use crate::stamp::Site;
    use crate::sync::device::{LogState, dispatch};
    use crate::sync::preview::DeviceContext;
    use crate::sync::rows::ActState;
    use crate::ticket::execute::{Circumstances, execute};
    use crate::view::View;
    use automerge::ActorId;

    fn ticket(last: u8) -> DocumentId {
        DocumentId::new(minute(0), [last; 10])
    }
    fn note(text: &str) -> Command {
        Command::Content(Content::AddNote { audience: Audience::Internal, text: text.to_owned() })
    }
    fn opened() -> Command {
        let (service, channel) = (ServiceId::new("oax-revision-nodo"), ChannelId::new("phone"));
        let mut open = OpenTicket::new(service, TicketKind::Incident, channel, "Sin red".to_owned());
        open.fields.insert(FieldId::new("falla"), "El nodo no responde".to_owned());
        Command::Content(Content::OpenTicket(Box::new(open)))
    }
    fn working<T>(work: impl FnOnce(DeviceContext<'_>) -> T) -> T {
        let (organisation, me) = (oaxaca(), person("omar"));
        let people = |id: &PersonId| Some(person(id.as_str()));
        work(DeviceContext { organisation: &organisation, person: &me, site: Site::Field, people: &people })
    }
    fn texts(preview: &Preview) -> Vec<String> {
        match working(|worker| preview.view(worker, minute(30))) {
            Some(View::Ticket(view)) => view.notes.into_iter().map(|note| note.text).collect(),
            other => panic!("{other:?}"),
        }
    }

    /// A phone with one ticket that was born on it.
    struct Phone {
        cache: PreviewCache,
        log: LogState,
        replica: Replica,
        rows: Vec<ActRow>,
    }
    impl Phone {
        fn new() -> Self {
            let mut phone = Self {
                cache: PreviewCache::default(),
                log: LogState::new(DeviceId::new(1), "HY".into(), PersonId::new("omar")),
                replica: Replica {
                    id: ticket(1),
                    kind: DocumentKind::Ticket,
                    position: 0,
                    gone: false,
                    base: Vec::new(),
                    handed: None,
                },
                rows: Vec::new(),
            };
            let preview = Preview::unborn(ticket(1), DocumentKind::Ticket);
            phone.write(preview, opened());
            phone
        }
        fn write(&mut self, mut preview: Preview, command: Command) {
            let made =
                working(|worker| dispatch(worker, &self.log, &mut preview, command, minute(10))).expect("admitted");
            self.log = made.log;
            self.rows.push(made.row);
            self.cache.keep(self.replica.clone(), preview);
        }
        fn writes(&mut self, text: &str) {
            let preview = self.cache.build(&self.replica, &self.rows).expect("readable");
            self.write(preview, note(text));
        }
        /// What is shown, of what is kept; it is what a new preview shows.
        fn shown(&mut self) -> Vec<String> {
            let kept = self.cache.build(&self.replica, &self.rows).expect("readable");
            let anew = Preview::build(&self.replica, &self.rows).expect("readable");
            let view = |preview: &Preview| working(|worker| preview.view(worker, minute(30)));
            assert_eq!(view(&kept), view(&anew));
            let texts = texts(&kept);
            self.cache.keep(self.replica.clone(), kept);
            texts
        }
    }

    #[test]
    fn what_is_kept_goes_on_with_each_act_and_with_those_of_another_tab() {
        let mut phone = Phone::new();
        phone.writes("uno");
        phone.writes("dos");
        assert_eq!(phone.shown(), ["uno", "dos"]);
        // Another tab's, whose worker keeps its own.
        let mut other = Preview::build(&phone.replica, &phone.rows).expect("readable");
        let made =
            working(|worker| dispatch(worker, &phone.log, &mut other, note("tres"), minute(11))).expect("admitted");
        phone.log = made.log;
        phone.rows.push(made.row);
        assert_eq!(phone.shown(), ["uno", "dos", "tres"]);
    }

    #[test]
    fn what_was_not_stored_was_struck_or_refused_is_not_shown() {
        let mut phone = Phone::new();
        phone.writes("uno");
        phone.writes("no cupo");
        phone.rows.pop();
        assert_eq!(phone.shown(), ["uno"], "its transaction failed");
        phone.log = LogState { number: 2, ..phone.log.clone() };
        phone.writes("dos");
        phone.writes("tres");
        phone.rows[2].struck = true;
        assert_eq!(phone.shown(), ["uno", "tres"]);
        phone.rows[1].state = ActState::Settled;
        assert_eq!(phone.shown(), ["tres"], "it is the base's to show now");
    }

    #[test]
    fn a_replica_of_another_base_is_read_anew() {
        let mut phone = Phone::new();
        phone.writes("uno");
        let birth = Act::decode(&phone.rows[0].bytes).expect("an act");
        let mut document = document::empty();
        let command = birth.command().expect("a command");
        execute(&mut document, None, ActorId::from([1; 8]), &Circumstances::local(&birth), &command).expect("executed");
        phone.replica = Replica { position: 3, base: document.save(), ..phone.replica.clone() };
        phone.rows[0].state = ActState::Settled;
        assert_eq!(phone.shown(), ["uno"]);
        phone.replica.gone = true;
        let kept = phone.cache.build(&phone.replica, &phone.rows).expect("readable");
        let refused = working(|worker| kept.admit(worker, &note("dos"), minute(12)));
        assert!(refused.is_err(), "it left the scope");
    }

    #[test]
    fn what_is_kept_has_a_bound_and_the_latest_stays() {
        let mut cache = PreviewCache::default();
        let keep = |cache: &mut PreviewCache, last: u8, bytes: usize| {
            let replica = Replica { id: ticket(last), base: vec![0; bytes], ..Phone::new().replica };
            cache.keep(replica, Preview::unborn(ticket(last), DocumentKind::Ticket));
        };
        for last in 0..100 {
            keep(&mut cache, last, 10);
        }
        assert_eq!(cache.kept.len(), CAPACITY);
        keep(&mut cache, 100, BASES_BYTES - 10);
        assert_eq!(cache.kept.len(), 2);
        keep(&mut cache, 101, 2 * BASES_BYTES);
        assert_eq!(cache.kept.iter().map(|(replica, _)| replica.id).collect::<Vec<_>>(), [ticket(101)]);
    }
}
