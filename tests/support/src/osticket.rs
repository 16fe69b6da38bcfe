//! A dump of osTicket as mysqldump writes one: its published tables, words of ours. Each number gives other tickets, always the same.

use crate::pictures::pdf;
use ronda_server::migrate::{MigrateError, MigrateMode, Migrated, MigrationOrder, SourceKind, migrate};
use ronda_server::runtime::App;
use std::fmt::Write as _;
use std::path::Path;

/// The number of the first ticket.
pub const FIRST: usize = 482_913;
/// Rows of one INSERT.
const ROWS: usize = 500;
/// People who ask.
const PEOPLE: usize = 50;

/// What the dump holds.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// So many tickets. Of each twenty the third is in the bin; of each four the first is open; of each ten the first has a PDF, and
    /// the second a program.
    pub tickets: usize,
    /// The first has been answered and closed since.
    pub later: bool,
}

/// Whether a ticket, from 1, is in the bin.
pub fn binned(ticket: usize) -> bool {
    ticket % 20 == 3
}

/// The PDF of a ticket, where it has one.
pub fn paper(ticket: usize) -> Option<Vec<u8>> {
    (ticket % 10 == 1).then(|| pdf(ticket as u64, 1_500))
}

/// What the file holds comes over into a server, or is looked at.
pub async fn over(app: &App, from: &Path, map: Option<&str>, how: MigrateMode) -> Result<Migrated, MigrateError> {
    let (ingest, keeper, data) = (app.ingest().clone(), app.keeper().clone(), app.config().data.clone());
    let map = map.map(str::to_owned);
    let order = MigrationOrder { source: SourceKind::Osticket, from: vec![from.to_owned()], map, how };
    let done = tokio::task::spawn_blocking(move || migrate(&ingest, &keeper, &data, &order));
    done.await.expect("does not panic")
}

/// All of it comes over, by what is guessed of its names.
pub async fn all_over(app: &App, from: &Path) -> Migrated {
    let looked = over(app, from, None, MigrateMode::Report {}).await.expect("looked at");
    over(app, from, looked.map.as_deref(), MigrateMode::Apply {}).await.expect("brought")
}

/// The dump.
pub fn dump(held: Held) -> String {
    let mut out =
        "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n/*!40101 SET NAMES utf8mb4 */;\n".to_owned();
    let all = || 1..=held.tickets;
    table(
        &mut out,
        "user",
        "id,org_id,default_email_id,name,created",
        (1..=PEOPLE).map(|n| format!("{n},1,{n},'Persona {n} Núñez','2020-01-01 08:00:00'")),
    );
    let mails = (1..=PEOPLE).map(|n| format!("{n},{n},'persona{n}@oaxaca.gob.mx'"));
    table(&mut out, "user_email", "id,user_id,address", mails);
    table(&mut out, "organization", "id,name", ["1,'Secretaría de Finanzas'".to_owned()].into_iter());
    let staff = "1,1,'omar','Omar','Cruz Peña','omar@viejo.example','',1".to_owned();
    table(&mut out, "staff", "staff_id,dept_id,username,firstname,lastname,email,phone,isactive", [staff].into_iter());
    let departments = ["1,'Redes'", "2,'Almacén viejo'"].map(str::to_owned);
    table(&mut out, "department", "id,name", departments.into_iter());
    table(&mut out, "help_topic", "topic_id,topic_pid,topic", ["1,0,'Asuntos varios'".to_owned()].into_iter());
    let statuses = ["1,'Open','open'", "3,'Closed','closed'", "5,'Deleted','deleted'"].map(str::to_owned);
    table(&mut out, "ticket_status", "id,name,state", statuses.into_iter());
    let priorities = ["1,'low','Low'", "2,'normal','Normal'", "3,'high','High'"].map(str::to_owned);
    table(&mut out, "ticket_priority", "priority_id,priority,priority_desc", priorities.into_iter());
    let fields =
        ["20,2,'Issue Summary','subject'", "21,2,'Placa del vehículo','placa'", "22,2,'Priority Level','priority'"];
    table(&mut out, "form_field", "id,form_id,label,name", fields.map(str::to_owned).into_iter());
    table(&mut out, "form_entry", "id,form_id,object_id,object_type", all().map(|n| format!("{n},2,{n},'T'")));
    let values = all().flat_map(|n| {
        [
            format!("{n},20,'No hay red en la oficina {n}: \\'ayuda\\'',NULL"),
            format!("{n},21,'TLX-{n}',NULL"),
            format!("{n},22,'High',3"),
        ]
    });
    table(&mut out, "form_entry_values", "entry_id,field_id,value,value_id", values);
    let columns = "ticket_id,ticket_pid,number,user_id,user_email_id,status_id,dept_id,sla_id,topic_id,staff_id,team_id,source,closed,\
                   lastupdate,created,updated";
    table(&mut out, "ticket", columns, all().map(|n| ticket(n, held)));
    table(&mut out, "thread", "id,object_id,object_type", all().map(|n| format!("{},{n},'T'", n + 7)));
    let columns = "id,pid,thread_id,staff_id,user_id,type,poster,title,body,format,created";
    table(&mut out, "thread_entry", columns, all().flat_map(|n| said(n, held)));
    let named = || all().filter(|n| paper(*n).is_some() || n % 10 == 2);
    let attached = named().map(|n| format!("{n},{},'H',{n},0", 10 * n));
    table(&mut out, "attachment", "id,object_id,type,file_id,inline", attached);
    let (file, chunk): (Vec<String>, Vec<String>) = named()
        .map(|n| {
            let (name, bytes) = match paper(n) {
                Some(bytes) => (format!("oficio {n}.pdf"), bytes),
                None => ("instalador.exe".to_owned(), b"MZ\x90\x00 programa".to_vec()),
            };
            let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            (
                format!("{n},'T','D','application/octet-stream',{},'k{n}','s{n}','{name}','{}'", bytes.len(), at(n, 0)),
                format!("{n},0,0x{hex}"),
            )
        })
        .unzip();
    table(&mut out, "file", "id,ft,bk,type,size,key,signature,name,created", file.into_iter());
    table(&mut out, "file_chunk", "file_id,chunk_id,filedata", chunk.into_iter());
    table(&mut out, "syslog", "log_id,title", ["1,'Nada'", "2,'Tampoco'"].map(str::to_owned).into_iter());
    table(&mut out, "faq_category", "category_id,category_pid,name", ["1,0,'Red'".to_owned()].into_iter());
    let faq = "1,1,1,'¿Cómo conecto la VPN?','<p>Abra el cliente</p>','2020-01-01 08:00:00'".to_owned();
    table(&mut out, "faq", "faq_id,category_id,ispublished,question,answer,updated", [faq].into_iter());
    let canned = "1,1,1,'Gracias','Gracias por avisar'".to_owned();
    table(&mut out, "canned_response", "canned_id,dept_id,isenabled,title,response", [canned].into_iter());
    out.push_str("-- Dump completed on 2026-11-20 15:00:00\n");
    out
}

fn ticket(n: usize, held: Held) -> String {
    let open = n % 4 == 1 && !(held.later && n == 1);
    let status = if binned(n) {
        5
    } else if open {
        1
    } else {
        3
    };
    let closed = if open { "NULL".to_owned() } else { format!("'{}'", at(n, 600)) };
    let (user, staff, team, number) = ((n - 1) % PEOPLE + 1, n % 2, 2 - n % 2, FIRST + n - 1);
    let (made, moved) = (at(n, 0), at(n, 600));
    format!(
        "{n},NULL,'{number}',{user},{user},{status},{team},0,1,{staff},0,'Email',{closed},'{moved}','{made}','{moved}'"
    )
}

fn said(n: usize, held: Held) -> Vec<String> {
    let (thread, user) = (n + 7, (n - 1) % PEOPLE + 1);
    let entry = |id: usize, staff: usize, user: usize, kind: &str, body: &str, minutes: usize| {
        let at = at(n, minutes);
        format!("{id},0,{thread},{staff},{user},'{kind}','Alguien','','{body}','html','{at}'")
    };
    let mut all = vec![
        entry(10 * n, 0, user, "M", &format!("<p>No hay red en la oficina {n}.</p><p>Desde <b>ayer</b></p>"), 0),
        entry(10 * n + 1, 1, 0, "R", "Vamos para all&aacute;", 45),
        entry(10 * n + 2, 1, 0, "N", "El switch est&aacute; quemado", 90),
    ];
    if held.later && n == 1 {
        all.push(entry(10 * n + 3, 0, user, "M", "Ya funciona, gracias", 700));
    }
    all
}

/// An hour of a ticket's life, so many minutes after it was opened: one ticket each hour from 2019 on.
fn at(ticket: usize, minutes: usize) -> String {
    let minutes = ticket * 60 + minutes;
    let (day, hour, minute) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    format!("{}-{:02}-{:02} {hour:02}:{minute:02}:00", 2019 + day / 336, day / 28 % 12 + 1, day % 28 + 1)
}

fn table(out: &mut String, name: &str, columns: &str, rows: impl Iterator<Item = String>) {
    let columns: Vec<String> = columns.split(',').map(|column| format!("  `{}` text", column.trim())).collect();
    let columns = columns.join(",\n");
    write!(out, "DROP TABLE IF EXISTS `ost_{name}`;\nCREATE TABLE `ost_{name}` (\n{columns}\n) ENGINE=InnoDB;\n")
        .expect("text");
    let rows: Vec<String> = rows.map(|row| format!("({row})")).collect();
    for part in rows.chunks(ROWS) {
        writeln!(out, "INSERT INTO `ost_{name}` VALUES {};", part.join(",")).expect("text");
    }
}
