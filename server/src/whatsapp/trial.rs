//! A trial: what Meta tells of the number and of the templates that the file names. Nothing is sent to anybody.

use super::WhatsApp;
use super::api::{Api, ApiProblem};
use super::settings::Settings;
use crate::bilingual_text::BilingualText;
use crate::whatsapp_message::fields::{list, one_line, text};
use serde::Serialize;

/// A template as Meta has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SeenTemplate {
    /// Its name.
    name: String,
    /// Its language.
    language: String,
    /// Its state in Meta's word (`APPROVED`); none where Meta has no such template.
    status: Option<String>,
}

/// What a trial saw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SeenWhatsapp {
    /// The name under which people see the number.
    name: String,
    /// The number as it is shown.
    number: String,
    /// Its quality in Meta's word (`GREEN`).
    quality: String,
    /// The templates that the file names.
    templates: Vec<SeenTemplate>,
    /// What the file names and the organisation's data have not; none where all is there.
    unknown: Option<String>,
    /// Why there is no answer, in one line; none where there is.
    #[cfg_attr(feature = "typescript", ts(as = "Option<ronda_shared::policy::Sentence>"))]
    trouble: Option<BilingualText>,
    /// After how many milliseconds Meta had answered.
    millis: i64,
}

impl WhatsApp {
    /// Asks Meta who the number is and how its templates stand.
    pub async fn try_out(&self, settings: &Settings) -> SeenWhatsapp {
        let began = self.clock().now();
        let mut seen = SeenWhatsapp { unknown: settings.unknown(self.organisation()), ..SeenWhatsapp::default() };
        if let Err(problem) = self.looked(settings, &mut seen).await {
            seen.trouble = Some(problem.in_words());
        }
        seen.millis = self.clock().now().since(began).max(0);
        seen
    }

    async fn looked(&self, settings: &Settings, seen: &mut SeenWhatsapp) -> Result<(), ApiProblem> {
        let api = Api { settings, line: &*self.line };
        let number = api.number().await?;
        seen.name = one_line(text(&number, "verified_name"));
        seen.number = one_line(text(&number, "display_phone_number"));
        seen.quality = one_line(text(&number, "quality_rating"));
        let told = api.templates().await?;
        for template in settings.templates.all() {
            let known = list(&told, "data")
                .find(|one| text(one, "name") == template.name && text(one, "language") == template.language);
            seen.templates.push(SeenTemplate {
                name: template.name.clone(),
                language: template.language.clone(),
                status: known.map(|one| one_line(text(one, "status"))),
            });
        }
        Ok(())
    }
}
