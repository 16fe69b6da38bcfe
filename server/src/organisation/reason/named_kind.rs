//! What findings are about, as people call it.

use super::Localized;

macro_rules! things {
    ($($name:ident = $en:literal, $es:literal;)+) => {
        /// What an id belongs to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum NamedKind { $($name,)+ }
        impl Localized for NamedKind {
            fn en(&self) -> String {
                match self { $(Self::$name => $en,)+ }.to_owned()
            }
            fn es(&self) -> String {
                match self { $(Self::$name => $es,)+ }.to_owned()
            }
        }
    };
}

things! {
    Team = "team", "el equipo";
    Role = "role", "la función";
    Priority = "priority", "la prioridad";
    Channel = "channel", "el canal";
    Building = "building", "el edificio";
    State = "state", "el estado";
    StateGroup = "group of states", "el grupo de estados";
    Calendar = "calendar", "el horario";
    Contact = "contact", "el contacto";
    Category = "category", "la categoría";
    Service = "service", "el servicio";
    Form = "form", "el formato";
    CommonField = "common field", "el campo común";
    ChecklistItem = "checklist item", "el paso";
    Part = "part", "la parte";
    Plan = "plan", "el plan";
    Row = "row", "el renglón";
    Register = "register", "el registro";
    Record = "register's record", "el nombre de cada asiento del registro";
    Document = "document", "el documento";
    Section = "section", "la sección";
    Series = "series", "la serie";
}
