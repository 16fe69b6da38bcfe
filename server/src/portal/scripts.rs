//! The portal's two small scripts, served as they are. One is for the pages, the other works where nobody waits for it.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// One script, of files with an idea each: they share their names, and the last one begins.
const PAGE: &str = concat!(
    include_str!("assets/page/find.js"),
    include_str!("assets/page/finding.js"),
    include_str!("assets/page/robot.js"),
    include_str!("assets/page/marks.js"),
    include_str!("assets/page/files.js"),
    include_str!("assets/page/review.js"),
    include_str!("assets/page/meanwhile.js"),
    include_str!("assets/page/sending.js"),
    include_str!("assets/page/once.js"),
    include_str!("assets/page/news.js"),
    include_str!("assets/page/start.js"),
);
const WORK: &str = include_str!("assets/work.js");

/// `GET /portal/portal.js`.
pub async fn page_script() -> Response {
    script(PAGE)
}

/// `GET /portal/work.js`.
pub async fn work_script() -> Response {
    script(WORK)
}

fn script(text: &'static str) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::PAGE;
    use crate::assets;
    use crate::portal::form_input;
    use ronda_shared::limits;

    #[test]
    fn the_script_knows_a_page_of_this_house_by_its_style() {
        let begins = "/assets/pages-";
        assert!(PAGE.contains(&format!("link[href^=\"{begins}\"]")), "isOurs looks for another address");
        assert!(assets::pages_style().starts_with(begins), "{}", assets::pages_style());
    }

    #[test]
    fn the_script_leaves_out_the_files_that_would_be_refused_and_no_others() {
        let each = limits::EVIDENCE_BYTES / 1024 / 1024;
        assert!(PAGE.contains(&format!("const FILE_BYTES = {each} * 1024 * 1024;")));
        assert!(PAGE.contains(&format!("const FILES = {};", form_input::FILES)));
        let (_, all) = PAGE.split_once("const ALL_BYTES = ").expect("its bound");
        let all = all.split(';').next().expect("a number").replace('_', "").parse::<usize>().expect("a number");
        assert!(
            all < form_input::FORM_BYTES && form_input::FORM_BYTES - all < 1024 * 1024,
            "room for the words: {all}"
        );
    }
}
