//! The words of the filter language, in Spanish and English: both are read, whatever the screen speaks.

use crate::state::State;

/// What can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Where it stands.
    State,
    /// Whose queue.
    Team,
    /// Whose work.
    Assignee,
    /// Which service.
    Service,
    /// How pressing.
    Priority,
    /// Where.
    Building,
    /// Of which dependencia.
    Org,
    /// Who asks.
    Requester,
    /// When it is due.
    Due,
    /// What is to be said of it besides.
    Is,
}

/// A value that is a word of the language and not of the organisation's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// Not over.
    Open,
    /// Over.
    Final,
    /// It waits for who asked.
    WaitingUser,
    /// Whoever filters.
    Me,
    /// Nobody, or nothing.
    Nobody,
    /// Its moment has passed.
    Overdue,
    /// Its moment is near.
    Soon,
    /// Its moment is today.
    Today,
    /// An open conflict.
    Conflict,
    /// An act that was not applied.
    Held,
    /// An act that waits on the device: of no ticket at the server.
    Unsent,
    /// Its clock stands.
    Paused,
    /// A visit is agreed.
    Visit,
    /// Who asked has answered, and waits for the desk.
    Answered,
    /// Approval of whoever filters is awaited.
    Approval,
    /// Its closing by them.
    Closing,
    /// The filing of its papers by them.
    Filing,
}

/// Words of one thing, folded.
type Words = &'static [&'static str];

/// The keys.
pub(super) const KEYS: &[(Key, Words)] = &[
    (Key::State, &["estado", "state", "status"]),
    (Key::Team, &["area", "equipo", "team"]),
    (Key::Assignee, &["asignada", "asignado", "responsable", "assignee", "assigned"]),
    (Key::Service, &["servicio", "service"]),
    (Key::Priority, &["prioridad", "priority"]),
    (Key::Building, &["edificio", "building"]),
    (Key::Org, &["dependencia", "agency", "org"]),
    (Key::Requester, &["usuario", "solicitante", "requester"]),
    (Key::Due, &["compromiso", "plazo", "due"]),
    (Key::Is, &["es", "con", "is", "with"]),
];
/// The key of the order.
pub(super) const ORDER_KEY: Words = &["orden", "sort", "order"];
/// The orders: the name by which each is known, and its words.
pub(super) const ORDERS: &[(&str, Words)] = &[
    ("due", &["compromiso", "due"]),
    ("priority", &["prioridad", "priority"]),
    ("updated", &["reciente", "updated", "recent"]),
    ("created", &["antiguedad", "recibida", "created", "age"]),
    ("folio", &["folio"]),
    ("state", &["estado", "state"]),
    ("assignee", &["asignada", "assignee"]),
];
const VALUES: &[(Keyword, Words)] = &[
    (Keyword::Open, &["abierto", "abierta", "abiertas", "open"]),
    (Keyword::Final, &["terminado", "terminada", "finished"]),
    (Keyword::WaitingUser, &["espera-usuario", "waiting-user"]),
    (Keyword::Me, &["yo", "mi", "me"]),
    (Keyword::Nobody, &["nadie", "sin", "nobody", "none"]),
    (Keyword::Overdue, &["vencido", "vencida", "overdue"]),
    (Keyword::Soon, &["pronto", "por-vencer", "soon"]),
    (Keyword::Today, &["hoy", "today"]),
    (Keyword::Conflict, &["conflicto", "conflictos", "conflict"]),
    (Keyword::Held, &["retenido", "retenidos", "held"]),
    (Keyword::Unsent, &["sin-enviar", "unsent"]),
    (Keyword::Paused, &["en-pausa", "pausa", "paused"]),
    (Keyword::Visit, &["visita", "visit"]),
    (Keyword::Answered, &["contesto", "answered"]),
    (Keyword::Approval, &["por-autorizar", "to-approve"]),
    (Keyword::Closing, &["por-cerrar", "to-close"]),
    (Keyword::Filing, &["por-archivar", "to-file"]),
];

impl Key {
    /// Which fixed values it takes.
    fn takes(self) -> &'static [Keyword] {
        match self {
            Self::State => &[Keyword::Open, Keyword::Final, Keyword::WaitingUser],
            Self::Team | Self::Priority => &[Keyword::Nobody],
            Self::Assignee => &[Keyword::Me, Keyword::Nobody],
            Self::Due => &[Keyword::Overdue, Keyword::Soon, Keyword::Today],
            Self::Is => &[
                Keyword::Conflict,
                Keyword::Held,
                Keyword::Unsent,
                Keyword::Paused,
                Keyword::Visit,
                Keyword::Answered,
                Keyword::Approval,
                Keyword::Closing,
                Keyword::Filing,
            ],
            Self::Service | Self::Building | Self::Org | Self::Requester => &[],
        }
    }
    /// The name by which the samples know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Team => "team",
            Self::Assignee => "assignee",
            Self::Service => "service",
            Self::Priority => "priority",
            Self::Building => "building",
            Self::Org => "org",
            Self::Requester => "requester",
            Self::Due => "due",
            Self::Is => "is",
        }
    }
    /// The fixed value that a folded word is to this key; none where it names something of the organisation.
    pub(super) fn fixed(self, folded: &str) -> Option<Keyword> {
        let named = VALUES.iter().find(|(value, words)| self.takes().contains(value) && words.contains(&folded));
        named.map(|(value, _)| *value)
    }
}

/// Whether a state is one of a group's.
pub(super) fn in_group(group: Keyword, state: State) -> bool {
    let over = matches!(state, State::Closed | State::Rejected | State::Cancelled);
    match group {
        Keyword::Final => over,
        Keyword::WaitingUser => matches!(state, State::NeedsInfo | State::Returned | State::Resolved),
        _ => !over,
    }
}
