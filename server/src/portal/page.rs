//! The shell of every page of the portal. The server writes it whole, readable without scripts, in two languages, light
//! and dark.

use super::lang::ReaderLanguage;
use super::{contact, face};
use crate::error::HttpProblem;
use crate::pages::{self, Document, PagePolicy};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::{Markup, html};
use ronda_shared::catalog::{ContactPoint, Organisation};

/// Which of the places in the header a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NavItem {
    /// To file a request.
    New,
    /// To see how one stands.
    Status,
    /// One's own requests.
    Mine,
    /// None of them.
    Other,
}

/// A page to be written.
pub struct Page<'a> {
    /// The organisation.
    pub org: &'a Organisation,
    /// The reader's language.
    pub reads: ReaderLanguage,
    /// Where it stands in the header.
    pub place: NavItem,
    /// Its title, also its heading unless `bare`.
    pub title: &'a str,
    /// The title is no heading of its own: the body has one.
    pub bare: bool,
}

impl<'a> Page<'a> {
    /// A page at a place of the header, its title above it.
    pub fn at(place: NavItem, org: &'a Organisation, reads: ReaderLanguage, title: &'a str) -> Self {
        Self { org, reads, place, title, bare: false }
    }

    /// A page that is none of the places in the header.
    pub fn other(org: &'a Organisation, reads: ReaderLanguage, title: &'a str) -> Self {
        Self::at(NavItem::Other, org, reads, title)
    }

    /// The page as an answer.
    pub fn answer(&self, status: StatusCode, body: Markup) -> Response {
        in_two_languages(status, PagePolicy::Scripts, self.write(body))
    }

    /// The same of a page on which recordings are played.
    pub fn answer_playing(&self, status: StatusCode, body: Markup) -> Response {
        in_two_languages(status, PagePolicy::Recordings, self.write(body))
    }

    fn write(&self, body: Markup) -> Markup {
        let r = self.reads;
        let title = format!("{} · {}", self.title, self.org.short_name);
        let places = [
            (NavItem::New, "/portal", r.of("Nueva solicitud", "New request")),
            (NavItem::Status, "/portal/estado", r.of("Estado", "Status")),
            (NavItem::Mine, "/portal/mias", r.of("Mis solicitudes", "My requests")),
        ];
        let (colours, logo) = (face::colours_address(self.org), face::logo_address(self.org));
        let document = Document {
            lang: r.tag(),
            title: &title,
            plain: false,
            colours: colours.as_deref(),
            script: Some("/portal/portal.js"),
        };
        document.write(html! {
            a class="skip" href="#main" { (r.of("Ir al contenido", "Skip to the content")) }
            header {
                div {
                    div class="whose" {
                        @if let Some(logo) = logo { img src=(logo) alt="" height="44"; }
                        p class="org" { strong { (self.org.short_name) } span lang="es" { (self.org.name) } }
                    }
                    nav {
                        @for (place, path, words) in places {
                            a href=(path) aria-current=[(self.place == place).then_some("page")] { (words) }
                        }
                    }
                }
            }
            div class="body" {
                main id="main" {
                    @if !self.bare { h1 { (self.title) } }
                    (body)
                }
                aside { (self.contacts()) }
            }
            footer {
                div {
                    p {
                        (r.of(
                            "Sus datos se usan solo para atender su solicitud.",
                            "Your data are used only to attend to your request.",
                        ))
                        " " a href="/portal/privacidad" { (r.of("Aviso de privacidad", "Privacy notice")) }
                    }
                }
            }
        })
    }

    fn contacts(&self) -> Markup {
        let ways: Vec<&ContactPoint> = ways(self.org).collect();
        html! {
            @if !ways.is_empty() {
                h2 { (self.reads.of("También puede llamar o escribir", "You may also call or write")) }
                dl lang="es" {
                    @for way in ways { dt { (way.label) } dd { (contact::shown(way)) } }
                }
            }
        }
    }

    /// Too many at once.
    pub fn busy(org: &Organisation, reads: ReaderLanguage) -> Response {
        let page = Page::other(org, reads, reads.of("Espere un momento", "Please wait a moment"));
        let words = reads.of(
            "En poco tiempo llegaron muchas solicitudes desde aquí. Espere unos minutos y vuelva a intentarlo. Si estaba \
             enviando algo, no se envió: vuelva atrás, ahí sigue lo que escribió. Si es urgente, llame a la mesa de ayuda.",
            "Many requests came from here in a short time. Wait some minutes and try again. If you were sending something, \
             it was not sent: go back, what you wrote is still there. If it is urgent, call the help desk.",
        );
        let mut response = page.answer(StatusCode::TOO_MANY_REQUESTS, html! { p { (words) } });
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        response
    }

    /// What is asked for is made ready, as after a start: the page asks again by itself until it is.
    pub fn preparing(org: &Organisation, reads: ReaderLanguage) -> Response {
        let page = Page::other(org, reads, reads.of("Espere un momento", "Please wait a moment"));
        let words = reads.of(
            "La lista de solicitudes se está preparando. Esta página la muestra sola en cuanto esté. Si es urgente, llame a la \
             mesa de ayuda.",
            "The list of requests is being made ready. This page shows it by itself once it is. If it is urgent, call the help desk.",
        );
        let mut response = page.answer(StatusCode::SERVICE_UNAVAILABLE, html! { p { (words) } });
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("10"));
        response
    }

    /// There is nothing here, or it is somebody else's: the two are told alike.
    pub fn nothing(org: &Organisation, reads: ReaderLanguage) -> Response {
        let page = Page::other(org, reads, reads.of("Aquí no hay nada que mostrar", "There is nothing to show here"));
        let words = reads.of(
            "La dirección no es de esta página, o su visita terminó. Para ver una solicitud, pida otro enlace con su \
             folio y su correo.",
            "The address is none of this page's, or your visit has ended. To see a request, ask for another link with \
             its number and your e-mail address.",
        );
        let way = reads.of("Ver el estado de una solicitud", "See how a request stands");
        page.answer(
            StatusCode::NOT_FOUND,
            html! { p { (words) } p { a class="button" href="/portal/estado" { (way) } } },
        )
    }

    /// No such service is asked for here, any more perhaps; below it what became of what was written, where somebody asked for it.
    pub fn no_service(org: &Organisation, reads: ReaderLanguage, written: Option<Markup>) -> Response {
        let title = reads.of("Este servicio no se pide aquí", "This service is not asked for here");
        let words = reads.of(
            "Quizá cambió de nombre o ya no se ofrece. Busque qué necesita, o llame a la mesa de ayuda.",
            "It may have another name by now, or be offered no more. Look for what you need, or call the help desk.",
        );
        let body = html! {
            p { (words) }
            @if let Some(written) = written {
                p { (reads.of("No se registró nada.", "Nothing was registered.")) }
                (written)
            }
            p { a class="button" href="/portal" { (reads.of("Buscar un servicio", "Look for a service")) } }
        };
        Page::other(org, reads, title).answer(StatusCode::NOT_FOUND, body)
    }

    /// A request that waited for its link lacks what its form asks for by now; below it what was written.
    pub fn form_changed(org: &Organisation, reads: ReaderLanguage, service: &str, written: Markup) -> Response {
        let title = reads.of("Este formulario cambió", "This form has changed");
        let words = reads.of(
            "Ahora pide otros datos, y no se registró nada. Ábralo y envíelo otra vez: abajo está lo que escribió.",
            "It asks for other things now, and nothing was registered. Open it and send it again: what you wrote stands below.",
        );
        let address = format!("/portal/nueva/{service}");
        let way = reads.of("Abrir el formulario", "Open the form");
        let way = html! { p { a class="button" href=(address) target="_blank" rel="noopener" { (way) } } };
        Page::other(org, reads, title).answer(StatusCode::UNPROCESSABLE_ENTITY, html! { p { (words) } (way) (written) })
    }

    /// What was sent on a request reached nobody: the visit is over, or there is none such, which is told alike.
    pub fn unsent(org: &Organisation, reads: ReaderLanguage) -> Response {
        let page = Page::other(org, reads, reads.of("No se envió nada", "Nothing was sent"));
        let words = reads.of(
            "Su visita terminó, o la dirección no es de esta página. Vuelva atrás: lo que escribió sigue ahí. Pida otro \
             enlace con su folio y su correo, ábralo en otra pestaña, y envíelo otra vez desde donde lo escribió.",
            "Your visit has ended, or the address is none of this page's. Go back: what you wrote is still there. Ask for \
             another link with its number and your e-mail address, open it in another tab, and send it again from where \
             you wrote it.",
        );
        let way = reads.of("Ver el estado de una solicitud", "See how a request stands");
        let way = html! { p { a class="button" href="/portal/estado" target="_blank" rel="noopener" { (way) } } };
        page.answer(StatusCode::NOT_FOUND, html! { p { (words) } (way) })
    }

    /// Why a request got no answer of its own, as whoever looks at a page reads it. `sent`: something was on its way.
    pub fn refused(org: &Organisation, reads: ReaderLanguage, problem: HttpProblem, sent: bool) -> Response {
        let mut response = match problem {
            HttpProblem::TooMany => Self::busy(org, reads),
            HttpProblem::CrossSite => Self::from_elsewhere(org, reads),
            HttpProblem::NotFound | HttpProblem::WrongMethod if sent => Self::unsent(org, reads),
            HttpProblem::NotFound | HttpProblem::WrongMethod => Self::nothing(org, reads),
            _ => Self::failed(org, reads, sent),
        };
        *response.status_mut() = problem.status();
        response
    }

    /// The browser said that a form was another page's, or did not say whose it was.
    fn from_elsewhere(org: &Organisation, reads: ReaderLanguage) -> Response {
        let page = Page::other(org, reads, reads.of("No se envió nada", "Nothing was sent"));
        let words = reads.of(
            "Su navegador no dijo que el envío saliera de esta página. Vuelva atrás: lo que escribió sigue ahí. Si un complemento oculta \
             de qué página viene, permítale este sitio y envíelo otra vez; o use otro navegador, o llame a la mesa de ayuda.",
            "Your browser did not say that it was sent from this page. Go back: what you wrote is still there. If an extension hides \
             which page you come from, allow it this site and send it again; or use another browser, or call the help desk.",
        );
        page.answer(StatusCode::FORBIDDEN, html! { p { (words) } })
    }

    /// It failed for a reason of ours, which the log has. `sent`: something was on its way, and may have been taken before that; what comes
    /// twice of one page is taken once.
    fn failed(org: &Organisation, reads: ReaderLanguage, sent: bool) -> Response {
        let page = Page::other(org, reads, reads.of("Algo falló en el servidor", "Something failed on the server"));
        let words = if sent {
            reads.of(
                "No se sabe si llegó lo que enviaba. Vuelva atrás: lo que escribió sigue ahí. Envíelo otra vez en unos minutos, no se \
                 registra dos veces; o llame a la mesa de ayuda.",
                "It is not known whether what you were sending has come. Go back: what you wrote is still there. Send it again in \
                 some minutes, it is not registered twice; or call the help desk.",
            )
        } else {
            reads.of(
                "Esta página no se pudo preparar. Inténtelo otra vez en unos minutos, o llame a la mesa de ayuda.",
                "This page could not be made ready. Try again in some minutes, or call the help desk.",
            )
        };
        page.answer(StatusCode::INTERNAL_SERVER_ERROR, html! { p { (words) } })
    }

    /// It could not be kept.
    pub fn not_kept(org: &Organisation, reads: ReaderLanguage) -> Response {
        let page = Page::other(org, reads, reads.of("No se pudo guardar", "It could not be kept"));
        let words = reads.of(
            "No se guardó nada. Vuelva atrás: lo que escribió sigue ahí. Inténtelo otra vez en unos minutos, o llame a la \
             mesa de ayuda.",
            "Nothing was kept. Go back: what you wrote is still there. Try again in some minutes, or call the help desk.",
        );
        page.answer(StatusCode::SERVICE_UNAVAILABLE, html! { p { (words) } })
    }
}

/// How the handler of a page begins and ends: whoever asks for too much is told to wait before anything is read, and what
/// is not there, or is somebody else's, is told as nothing.
pub(super) async fn found(
    org: &Organisation,
    reads: ReaderLanguage,
    allowed: bool,
    looked_for: impl Future<Output = Result<Option<Response>, HttpProblem>>,
) -> Result<Response, HttpProblem> {
    if !allowed {
        return Ok(Page::busy(org, reads));
    }
    Ok(looked_for.await?.unwrap_or_else(|| Page::nothing(org, reads)))
}

/// The ways to reach the desk other than by these pages.
pub(super) fn ways(org: &Organisation) -> impl Iterator<Item = &ContactPoint> {
    org.contacts.iter().filter(|way| way.id != "portal")
}

/// Beside the name of what may stay empty.
pub(super) fn optional(reads: ReaderLanguage) -> Markup {
    html! { " " span class="opt" { (reads.of("(opcional)", "(optional)")) } }
}

/// Where a form asks for an address; `value` is what was written already.
pub(super) fn mail_field(reads: ReaderLanguage, value: Option<&str>) -> Markup {
    html! {
        label for="mail" { (reads.of("Correo electrónico", "E-mail address")) }
        input id="mail" name="mail" type="email" maxlength="120" required autocomplete="email" value=[value];
    }
}

/// What is wrong with a form as a whole, said above it and read out at once.
pub(super) fn alert(words: &str) -> Markup {
    html! { p class="alert" role="alert" { (words) } }
}

/// An answer in the language that its reader asked for.
pub(super) fn in_two_languages(status: StatusCode, allows: PagePolicy, page: Markup) -> Response {
    let mut response = pages::answer(status, allows, page);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}
