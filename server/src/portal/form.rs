//! The form of a service: who asks, the service's own fields, documents, and the box that a robot does not tick.

use super::form_input::{ACCEPT, Filled};
use super::lang::Reads;
use super::offer::{self, Wrong, input, label, paper_input};
use super::page::escaped;
use ronda_shared::catalog::{Core, FieldDef, FieldKind, Organisation, ServiceDef, Values};
use ronda_shared::limits;

/// A form to be written, filled as it was.
pub(super) struct Form<'a> {
    /// The organisation.
    pub(super) org: &'a Organisation,
    /// The service.
    pub(super) service: &'a ServiceDef,
    /// The reader's language.
    pub(super) reads: Reads,
    /// What was filled in.
    pub(super) filled: &'a Filled,
    /// What stands there by now, for fields that depend on others.
    pub(super) values: &'a Values,
    /// What is to be put right.
    pub(super) wrong: &'a Wrong,
    /// The sealed asking.
    pub(super) token: &'a str,
    /// Whose address is known already; no box is to be ticked.
    pub(super) known: Option<&'a str>,
    /// Letters are sent: without scripts a link completes the request.
    pub(super) letters: bool,
}

/// One line of a form.
struct Line<'a> {
    name: &'a str,
    label: &'a str,
    kind: &'a str,
    more: &'a str,
    help: &'a str,
    must: bool,
}

impl Form<'_> {
    /// The whole form.
    pub(super) fn write(&self) -> String {
        let r = self.reads;
        let path = format!("/portal/nueva/{}", escaped(self.service.id.as_str()));
        let summary = match (self.wrong.is_empty(), self.said("form")) {
            (true, _) => String::new(),
            (false, Some(how)) => format!("<p class=\"alert\" role=\"alert\">{}</p>", escaped(how)),
            (false, None) => {
                let files = match self.filled.files.is_empty() {
                    true => "",
                    false => r.of(" Vuelva a elegir los archivos.", " Choose the files again."),
                };
                let words = r.of(
                    "Revise lo que se señala antes de enviarlo. Lo que escribió sigue aquí.",
                    "Look at what is marked before it can be sent. What you wrote is still here.",
                );
                format!("<p class=\"alert\" role=\"alert\">{words}{files}</p>")
            }
        };
        format!(
            "{summary}<form method=\"post\" action=\"{path}\" enctype=\"multipart/form-data\" data-portal novalidate>\
             <input type=\"hidden\" name=\"token\" value=\"{}\">{}{}{}{}{}<div class=\"more\" aria-hidden=\"true\">\
             <label for=\"website\">{}</label><input id=\"website\" name=\"website\" tabindex=\"-1\" \
             autocomplete=\"off\"></div>{}{}<button>{}</button></form>",
            escaped(self.token),
            self.asker(),
            self.what(),
            self.own_fields(),
            self.message(),
            self.documents(),
            r.of("Deje esto vacío", "Leave this empty"),
            self.human(),
            self.review(),
            r.of("Enviar solicitud", "Send request"),
        )
    }

    /// All that is about to be sent, looked over above the button (OAX-84); filled and shown by the page's script. Without
    /// scripts the page behind the mailed link is the look before it is sent.
    fn review(&self) -> String {
        let title = self.reads.of("Revise antes de enviar", "Look it over before you send");
        format!("<details class=\"card\" id=\"review\" open hidden><summary>{title}</summary><dl></dl></details>")
    }

    fn said(&self, name: &str) -> Option<&str> {
        self.wrong.iter().find(|(field, _)| field == name).map(|(_, how)| how.as_str())
    }

    fn marks(&self, name: &str, hint: bool) -> String {
        let ids: Vec<String> = [self.said(name).map(|_| format!("{name}-wrong")), hint.then(|| format!("{name}-hint"))]
            .into_iter()
            .flatten()
            .map(|id| escaped(&id))
            .collect();
        let described = if ids.is_empty() { String::new() } else { format!(" aria-describedby=\"{}\"", ids.join(" ")) };
        let invalid = if self.said(name).is_some() { " aria-invalid=\"true\"" } else { "" };
        format!("{invalid}{described}")
    }

    fn told(&self, name: &str) -> String {
        self.said(name).map_or(String::new(), |how| {
            format!("<p class=\"wrong\" id=\"{}-wrong\">{}</p>", escaped(name), escaped(how))
        })
    }

    fn optional(&self, must: bool) -> &'static str {
        match (must, self.reads) {
            (true, _) => "",
            (false, reads) => {
                reads.of(" <span class=\"opt\">(opcional)</span>", " <span class=\"opt\">(optional)</span>")
            }
        }
    }

    fn head(&self, line: &Line<'_>) -> String {
        let hint = match line.help {
            "" => String::new(),
            help => format!("<small id=\"{}-hint\">{}</small>", escaped(line.name), escaped(help)),
        };
        format!(
            "<label for=\"{}\">{}{}</label>{hint}",
            escaped(line.name),
            escaped(label(line.label)),
            self.optional(line.must)
        )
    }

    fn line(&self, line: &Line<'_>) -> String {
        let name = escaped(line.name);
        format!(
            "{}<input id=\"{name}\" name=\"{name}\" type=\"{}\" {} value=\"{}\"{}>{}",
            self.head(line),
            line.kind,
            line.more,
            escaped(self.filled.get(line.name)),
            self.marks(line.name, !line.help.is_empty()),
            self.told(line.name),
        )
    }

    fn area(&self, line: &Line<'_>) -> String {
        let name = escaped(line.name);
        format!(
            "{}<textarea id=\"{name}\" name=\"{name}\" {}{}>\n{}</textarea>{}",
            self.head(line),
            line.more,
            self.marks(line.name, !line.help.is_empty()),
            escaped(self.filled.get(line.name)),
            self.told(line.name),
        )
    }

    fn asker(&self) -> String {
        let r = self.reads;
        let text = |name, label, more, help, must| self.line(&Line { name, label, kind: "text", more, help, must });
        let mail = match self.known {
            Some(mail) => format!(
                "<p class=\"label\">{}</p><p>{}</p><input type=\"hidden\" name=\"mail\" value=\"{}\">",
                r.of("Correo electrónico", "E-mail address"),
                escaped(mail),
                escaped(mail)
            ),
            None => {
                let help = match self.org.allowed_mail_domains.as_slice() {
                    [] => r.of("Ahí recibe su folio.", "Your number goes there.").to_owned(),
                    domains => format!(
                        "{} {}.",
                        r.of("Institucional: termina en", "Institutional: it ends in"),
                        r.any_of(domains)
                    ),
                };
                self.line(&Line {
                    name: "mail",
                    label: r.of("Correo electrónico", "E-mail address"),
                    kind: "email",
                    more: "maxlength=\"120\" autocomplete=\"email\" required",
                    help: &help,
                    must: true,
                })
            }
        };
        let must_phone = offer::asks_phone(self.org) || self.asks(Core::RequesterPhone);
        let must_org = self.asks(Core::ClientOrg);
        [
            text(
                "name",
                r.of("Nombre completo", "Full name"),
                "maxlength=\"120\" autocomplete=\"name\" required",
                "",
                true,
            ),
            mail,
            self.line(&Line {
                name: "phone",
                label: r.of("Extensión o teléfono", "Extension or telephone"),
                kind: "tel",
                more: "maxlength=\"40\" autocomplete=\"tel\"",
                help: "",
                must: must_phone,
            }),
            text("client_org", &self.org.client_word, "maxlength=\"120\" autocomplete=\"organization\"", "", must_org),
        ]
        .concat()
    }

    /// Whether the service's form demands what the ticket itself is asked.
    fn asks(&self, core: Core) -> bool {
        let states = offer::states(self.org, self.service, self.values);
        states.iter().any(|state| state.field.core == Some(core) && state.must_have)
    }

    fn what(&self) -> String {
        let r = self.reads;
        let tick = |value: &str, words: &str, on: bool| {
            let on = if on { " checked" } else { "" };
            format!("<label class=\"tick\"><input type=\"radio\" name=\"kind\" value=\"{value}\"{on}>{words}</label>")
        };
        let incident = self.filled.get("kind") == "incident";
        let kinds = format!(
            "<fieldset><legend>{}</legend>{}{}</fieldset>",
            r.of("¿Qué necesita?", "What do you need?"),
            tick("request", r.of("Pedir un servicio", "To ask for a service"), !incident),
            tick("incident", r.of("Algo dejó de funcionar", "Something stopped working"), incident),
        );
        let variants = match self.service.subservices.as_slice() {
            [] => String::new(),
            known => {
                let line =
                    Line { name: "subservice", label: r.of("Tipo", "Type"), kind: "", more: "", help: "", must: false };
                self.select(&line, known.iter().map(String::as_str))
            }
        };
        let building = match self.org.buildings.as_slice() {
            [] => String::new(),
            known => {
                let name = "building";
                let label = r.of("Edificio", "Building");
                let options = known.iter().map(|one| (one.id.as_str(), one.name.as_str()));
                self.options(&Line { name, label, kind: "", more: "", help: "", must: false }, options)
            }
        };
        let room = self.line(&Line {
            name: "room",
            label: r.of("Ubicación", "Place"),
            kind: "text",
            more: "maxlength=\"120\"",
            help: r.of("Nivel, área, ventanilla.", "Floor, area, window."),
            must: false,
        });
        [kinds, variants, building, room].concat()
    }

    fn select<'s>(&self, line: &Line<'_>, options: impl Iterator<Item = &'s str>) -> String {
        self.options(line, options.map(|one| (one, one)))
    }

    fn options<'s>(&self, line: &Line<'_>, options: impl Iterator<Item = (&'s str, &'s str)>) -> String {
        let chosen = self.filled.get(line.name);
        let options: String = options
            .map(|(value, words)| {
                let on = if value == chosen { " selected" } else { "" };
                format!("<option value=\"{}\"{on}>{}</option>", escaped(value), escaped(words))
            })
            .collect();
        let name = escaped(line.name);
        format!(
            "{}<select id=\"{name}\" name=\"{name}\" {}{}><option value=\"\">{}</option>{options}</select>{}",
            self.head(line),
            line.more,
            self.marks(line.name, !line.help.is_empty()),
            self.reads.of("Elija", "Choose"),
            self.told(line.name),
        )
    }

    /// The service's own fields that are shown as things stand.
    fn own_fields(&self) -> String {
        let states = offer::states(self.org, self.service, self.values);
        let leads = self.leading();
        let fields: String = states
            .iter()
            .filter(|state| state.shown)
            .map(|state| self.field(&state.field, state.must_have, leads.contains(&state.field.id.as_str())))
            .collect();
        let look = match leads.is_empty() {
            true => String::new(),
            false => format!(
                "<button class=\"second\" name=\"look\" value=\"1\" data-look>{}</button>",
                self.reads.of("Mostrar los campos que siguen", "Show the fields that follow")
            ),
        };
        format!("<div id=\"fields\">{fields}{look}</div>")
    }

    /// The fields on which it depends whether others are asked.
    fn leading(&self) -> Vec<&str> {
        let fields = self.org.fields(&self.service.id, ronda_shared::catalog::Stage::Open);
        let papers = self.service.attachments.iter();
        let conditions = fields.iter().flat_map(|field| field.when.iter().chain(&field.required_when));
        let conditions = conditions.chain(papers.flat_map(|paper| paper.when.iter().chain(&paper.required_when)));
        let names: Vec<&str> = conditions.flat_map(|condition| condition.names()).collect();
        let asked = fields.iter().map(|field| field.id.as_str());
        asked.filter(|id| names.contains(id)).collect()
    }

    fn field(&self, field: &FieldDef, must: bool, leads: bool) -> String {
        let name = input(&field.id);
        let help = field.help.as_deref().unwrap_or_default();
        let lead = if leads { "data-leads " } else { "" };
        let line = |kind, more| Line { name: &name, label: &field.label, kind, more, help, must };
        let long = format!("{lead}maxlength=\"{}\"", limits::FIELD_BYTES);
        match field.kind {
            FieldKind::Textarea => self.area(&line("", &long)),
            FieldKind::Choice if field.multiple && field.options_source.is_none() => {
                self.boxes(field, &name, must, leads)
            }
            FieldKind::Choice if field.options_source.is_none() => {
                self.select(&line("", lead), field.options.iter().map(String::as_str))
            }
            FieldKind::Bool => {
                let yes = [("true", self.reads.of("Sí", "Yes")), ("false", self.reads.of("No", "No"))];
                self.options(&line("", lead), yes.into_iter())
            }
            FieldKind::Photo => self.file(&name, &field.label, help, must),
            FieldKind::Date => self.line(&line("date", lead)),
            FieldKind::Time => self.line(&line("time", lead)),
            FieldKind::Email => self.line(&line("email", &long)),
            FieldKind::Phone => self.line(&line("tel", &long)),
            FieldKind::Number => self.line(&line("text", &format!("{long} inputmode=\"decimal\""))),
            FieldKind::Url => self.line(&line("url", &long)),
            _ => self.line(&line("text", &long)),
        }
    }

    fn boxes(&self, field: &FieldDef, name: &str, must: bool, leads: bool) -> String {
        let chosen: Vec<&str> = self.filled.get(name).lines().collect();
        let lead = if leads { " data-leads" } else { "" };
        let name = escaped(name);
        let boxes: String = field
            .options
            .iter()
            .map(|option| {
                let on = if chosen.contains(&option.as_str()) { " checked" } else { "" };
                let option = escaped(option);
                format!(
                    "<label class=\"tick\"><input type=\"checkbox\" name=\"{name}\" value=\"{option}\"{on}{lead}>{option}</label>"
                )
            })
            .collect();
        format!(
            "<fieldset{}><legend>{}{}</legend>{boxes}{}</fieldset>",
            self.marks(&name, false),
            escaped(label(&field.label)),
            self.optional(must),
            self.told(&name)
        )
    }

    fn message(&self) -> String {
        let r = self.reads;
        let subject = self.line(&Line {
            name: "subject",
            label: r.of("Resumen", "Summary"),
            kind: "text",
            more: "maxlength=\"240\" required",
            help: r.of("En una línea.", "On one line."),
            must: true,
        });
        // OAX-80: what to tell.
        let help = r.of(
            "Qué sistema o equipo falla, qué aparece en pantalla, desde cuándo y dónde está. Puede marcar **negrita**, \
             *cursiva* y __subrayado__.",
            "Which system or equipment fails, what the screen says, since when and where it is. You may mark **bold**, \
             *italic* and __underlined__.",
        );
        let must = self.asks(Core::Description);
        let line = Line {
            name: "description",
            label: r.of("Mensaje", "Message"),
            kind: "",
            more: "maxlength=\"8000\" data-marks",
            help,
            must,
        };
        [subject, self.area(&line)].concat()
    }

    fn documents(&self) -> String {
        let r = self.reads;
        let papers: String = offer::papers(self.service, self.values)
            .into_iter()
            .map(|(paper, must)| {
                let help = paper.from.as_deref().or(paper.condition.as_deref()).unwrap_or_default();
                self.file(&paper_input(&paper.id), &paper.label, help, must)
            })
            .collect();
        let help = r.of(
            "Hasta 8 archivos, 16 MB en total: JPG, PNG, WebP o PDF.",
            "Up to 8 files, 16 MB in all: JPG, PNG, WebP or PDF.",
        );
        papers + &self.file("files", r.of("Fotos o archivos", "Photographs or files"), help, false)
    }

    fn file(&self, name: &str, label: &str, help: &str, must: bool) -> String {
        let line = Line { name, label, kind: "", more: "", help, must };
        let id = escaped(name);
        let several = if name == "files" { " multiple" } else { "" };
        format!(
            "{}<input id=\"{id}\" name=\"{id}\" type=\"file\" accept=\"{ACCEPT}\"{several}{}>{}",
            self.head(&line),
            self.marks(name, !help.is_empty()),
            self.told(name)
        )
    }

    /// The box; without scripts it stays hidden, and a link completes the request.
    fn human(&self) -> String {
        let r = self.reads;
        if self.known.is_some() {
            return String::new();
        }
        let without = match self.letters {
            true => r.of(
                "Su navegador no ejecuta programas en esta página: al enviar, le mandamos un enlace a su correo para \
                 confirmar.",
                "Your browser runs no scripts on this page: once you send, a link goes to your address to confirm it.",
            ),
            false => r.of(
                "Su navegador no ejecuta programas en esta página y aquí no se mandan correos: llame a la mesa de ayuda.",
                "Your browser runs no scripts on this page and no mail is sent here: call the help desk.",
            ),
        };
        format!(
            "<div id=\"robot\" data-busy=\"{}\" data-done=\"{}\" data-failed=\"{}\" hidden><label class=\"tick\">\
             <input type=\"checkbox\" id=\"human\">{}</label><p id=\"robot-said\" role=\"status\"></p>{}</div>\
             <input type=\"hidden\" name=\"challenge\" value=\"{}\"><input type=\"hidden\" name=\"work\" value=\"{}\">\
             <p class=\"wait\" id=\"without\">{without}</p>",
            r.of("Comprobando…", "Checking…"),
            r.of(
                "Comprobado. Sin imágenes que adivinar ni datos a terceros.",
                "Checked. No pictures to guess, nothing to third parties."
            ),
            r.of("No se pudo comprobar. Marque la casilla otra vez.", "It could not be checked. Tick the box again."),
            r.of("No soy un robot", "I am not a robot"),
            self.told("human"),
            escaped(self.filled.get("challenge")),
            escaped(self.filled.get("work")),
        )
    }
}
