//! Tests that articles and ready answers are read of every former system that has some.

use super::glpi::GLPI;
use super::otrs::OTRS;
use super::{counted, given, pair, read};
use crate::migrate::SourceKind;
use crate::migrate::model::{ArticleKind, FormerArticle, FormerData};
use crate::migrate::spool::Spool;

/// Of each article: its key, what it is, its title, its folder and its words.
fn articles(former: &FormerData, spool: &Spool) -> Vec<(String, bool, String, String, String)> {
    let told = |one: &FormerArticle| {
        let words = spool.words(one.words).expect("words");
        let ready = one.kind == ArticleKind::ReadyAnswer;
        (one.id.clone(), ready, one.title.clone(), one.folder.to_string(), words)
    };
    former.articles.iter().map(told).collect()
}

fn article(id: &str, ready: bool, title: &str, folder: &str, words: &str) -> (String, bool, String, String, String) {
    (id.to_owned(), ready, title.to_owned(), folder.to_owned(), words.to_owned())
}

#[test]
fn articles_and_ready_answers_are_read_of_every_system_that_has_some() {
    let otrs = OTRS.to_owned()
        + "INSERT INTO `faq_category` (`id`,`parent_id`,`name`) VALUES (1,0,'Redes'),(2,1,'VPN');\n\
           INSERT INTO `faq_state_type` (`id`,`name`) VALUES (3,'public');\n\
           INSERT INTO `faq_state` (`id`,`name`,`type_id`) VALUES (1,'public (all)',3);\n\
           INSERT INTO `faq_item` (`id`,`f_number`,`f_subject`,`state_id`,`category_id`,`valid_id`,`approved`,`content_type`,`f_field1`,`f_field3`) \
           VALUES (4,'10004','VPN en casa',1,2,1,1,'text/html','<p>No entra</p>','<b>Reinicie</b>');\n\
           INSERT INTO `faq_attachment` (`id`,`faq_id`,`filename`,`content`) VALUES (1,4,'gu&iacute;a.pdf',0x25),(2,99,'x.pdf',0x25);\n\
           INSERT INTO `standard_template` (`id`,`name`,`text`,`content_type`,`template_type`,`valid_id`) \
           VALUES (5,'Gracias','<i>Gracias</i>','text/html','Answer',1);\n";
    let (former, spool) = read(SourceKind::Otrs, &given(&[("otrs.sql", &otrs)]), false).expect("read");
    counted(&former);
    let told = [
        article("faq 4", false, "VPN en casa", "Redes / VPN", "No entra\n\nReinicie"),
        article("template 5", true, "Gracias", "", "Gracias"),
    ];
    assert_eq!(articles(&former, &spool), told);
    assert!(former.articles[0].public && former.articles[0].files.len() == 1, "{:?}", former.articles);
    assert_eq!(former.tally.tables["faq_attachment"].left.values().sum::<u64>(), 1);

    let glpi = GLPI.to_owned()
        + "INSERT INTO `glpi_knowbaseitemcategories` (`id`,`completename`) VALUES (1,'Redes > VPN'),(2,'Otros');\n\
           INSERT INTO `glpi_knowbaseitems` (`id`,`name`,`answer`,`is_faq`,`date_mod`) \
           VALUES (7,'VPN','&lt;p&gt;Reinicie&lt;/p&gt;',1,'2021-03-12 09:00:00');\n\
           INSERT INTO `glpi_knowbaseitems_knowbaseitemcategories` (`id`,`knowbaseitems_id`,`knowbaseitemcategories_id`) \
           VALUES (1,7,1),(2,7,2),(3,99,1);\n\
           INSERT INTO `glpi_documents_items` (`id`,`documents_id`,`items_id`,`itemtype`) VALUES (9,1,7,'KnowbaseItem');\n\
           INSERT INTO `glpi_solutiontemplates` (`id`,`name`,`content`) VALUES (7,'Cambio','Se cambió');\n";
    let (former, spool) = read(SourceKind::Glpi, &given(&[("glpi.sql", &glpi)]), false).expect("read");
    counted(&former);
    let told = [
        article("knowbaseitems 7", false, "VPN", "Redes > VPN", "Reinicie"),
        article("solutiontemplates 7", true, "Cambio", "", "Se cambió"),
    ];
    assert_eq!(articles(&former, &spool), told);
    assert!(former.articles[0].files.iter().map(|name| name.as_str()).eq(["foto.pdf"]), "{:?}", former.articles);
    assert_eq!(former.articles[0].more, [pair("También en", "Otros")]);

    let ticket = r#"[{"id":7,"subject":"Sin red","status":2,"created_at":"2021-03-12T15:00:00Z"}]"#;
    let solutions = r#"[{"id":3,"title":"VPN","description":"<p>Reinicie</p>","folder_id":4,"status":1,"agent_id":1,"art_type":1,
        "hierarchy":[{"level":0,"type":"category","data":{"id":1,"name":"Redes"}},{"level":1,"type":"folder","data":{"id":4,"name":"VPN"}}],
        "attachments":[{"id":9,"name":"guía.pdf"}]}]"#;
    let ready = r#"[{"id":8,"title":"Gracias","content":"Gracias","content_html":"<i>Gracias</i>","folder_id":6},
        {"id":6,"name":"Saludos","personal":false,"responses_count":1}]"#;
    let given = given(&[("canned.json", ready), ("solutions.json", solutions), ("tickets.json", ticket)]);
    let (former, spool) = read(SourceKind::Freshdesk, &given, true).expect("read");
    counted(&former);
    let told = [
        article("article 3", false, "VPN", "Redes / VPN", "Reinicie"),
        article("canned 8", true, "Gracias", "Saludos", "Gracias"),
    ];
    assert_eq!(articles(&former, &spool), told);
    assert!(former.articles[0].files.iter().map(|name| name.as_str()).eq(["guía.pdf"]), "{:?}", former.articles);
    assert!(former.tally.tables["articles"].columns.keys().eq(["art_type"]), "{:?}", former.tally.tables);
    assert!(former.tally.lines.is_empty(), "{:?}", former.tally.lines);
}
