//! Administrative API behind the console, used through a running server's socket or directly on a store.

mod access;
mod answer;
mod archive;
mod audit;
mod directory;
mod export;
mod files;
mod labels;
mod mail;
mod migrate;
mod moving;
mod papers;
mod persons;
mod question;
mod redact;
mod reload;
mod tokens;
mod webhooks;

pub use access::DeviceLine;
pub use answer::Answer;
pub use archive::{FolderFingerprint, ToReturn, YearArchived};
pub use audit::AuditLine;
pub use directory::DirectoryReply;
pub use labels::LabelSelection;
pub use mail::{IncomingMailLine, QueueLine};
pub use moving::{MoveOrder, MoveProgress, MoveState, Moves, StoreMoved};
pub use persons::{PersonOrder, PersonWish};
pub use question::{PersonToCreate, Question, Table, TableFile};
pub use reload::{ReloadCheck, Reloads, ReplySender};
pub use tokens::TokenLine;
pub use webhooks::WebhookLine;

use crate::backup::replica::Replica;
use crate::backup::replica::follower::Follower;
use crate::blobs::{BlobStore, Keeper};
use crate::certificates::TrustStore;
use crate::directory_sync::DirectorySync;
use crate::doctor::{self, Finding};
use crate::identity::api_tokens::NewApiToken;
use crate::identity::token::Token;
use crate::identity::{self, IdentityError, enrolment, reset};
use crate::import::run::{self, PartlyDone, RunError};
use crate::import::{Columns, Report};
use crate::ingest::Ingest;
use crate::mail::Mail;
use crate::store::{AuditKind, Enrolment, StoreError};
use crate::{administration, backup, error, light, start, telemetry};
use ronda_shared::ids::PersonId;
use ronda_shared::person::Person;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Answers.
pub struct Operator {
    ingest: Ingest,
    origin: String,
    /// Where the store stands, and what lies beside it.
    data: Option<PathBuf>,
    /// Where the bytes of evidence lie.
    evidence: Option<BlobStore>,
    /// What keeps files that come.
    keeper: Option<Keeper>,
    mail: Option<Arc<Mail>>,
    directory: Option<Arc<DirectorySync>>,
    reloads: Option<Reloads>,
    promotion: Option<mpsc::Sender<ReplySender>>,
    moves: Option<Moves>,
    /// The replica that is written, where there is one.
    replica: Option<Arc<Replica>>,
    /// What follows another server's replica, where this one does.
    follower: Option<Arc<Follower>>,
}

impl Operator {
    /// On a running ingest; `origin` stands in links.
    pub fn new(ingest: Ingest, origin: impl Into<String>) -> Self {
        let (data, evidence, keeper, mail, directory) = (None, None, None, None, None);
        let (reloads, promotion, moves, replica, follower) = (None, None, None, None, None);
        let origin = origin.into();
        Self { ingest, origin, data, evidence, keeper, mail, directory, reloads, promotion, moves, replica, follower }
    }

    /// On a data directory: backups and exports carry the evidence that lies in this place.
    pub fn of(self, data: &Path, evidence: BlobStore) -> Self {
        Self { data: Some(data.to_owned()), evidence: Some(evidence), ..self }
    }

    /// Whom the institution believes where somebody signs by certificate.
    fn trust(&self) -> TrustStore {
        self.data.as_deref().map(TrustStore::of).unwrap_or_default()
    }

    /// With what keeps files: those of another system come over.
    pub fn with_keeper(self, keeper: Keeper) -> Self {
        Self { keeper: Some(keeper), ..self }
    }

    /// With mail, where there is some.
    pub fn with_mail(self, mail: Option<Arc<Mail>>) -> Self {
        Self { mail, ..self }
    }

    /// With the directory that says who works here.
    pub fn with_directory(self, directory: Arc<DirectorySync>) -> Self {
        Self { directory: Some(directory), ..self }
    }

    /// In a server that runs, which can look at the organisation's files again.
    pub fn with_reloads(self, reloads: Reloads) -> Self {
        Self { reloads: Some(reloads), ..self }
    }

    /// In a server that follows another one and can take over from it.
    pub fn with_promotion(self, promotion: mpsc::Sender<ReplySender>) -> Self {
        Self { promotion: Some(promotion), ..self }
    }

    /// In a server that runs, which can move its store, or is doing so.
    pub fn with_moves(self, moves: Moves) -> Self {
        Self { moves: Some(moves), ..self }
    }

    /// In a server that writes a replica: why that fails is told.
    pub fn with_replica(self, replica: Option<Arc<Replica>>) -> Self {
        Self { replica, ..self }
    }

    /// In a server that follows another one: why it does not go on is told.
    pub fn with_follower(self, follower: Arc<Follower>) -> Self {
        Self { follower: Some(follower), ..self }
    }

    /// Answers one question, off the async threads.
    pub async fn answer(self: &Arc<Self>, question: Question) -> Answer {
        let question = match mail::answer(self.mail.as_ref(), question).await {
            Ok(answer) => return answer,
            Err(question) => question,
        };
        let question = match directory::answer(self.directory.as_ref(), question).await {
            Ok(answer) => return answer,
            Err(question) => question,
        };
        match (&question, &self.reloads) {
            (Question::Reload {}, Some(reloads)) => return reloads.reload().await,
            (Question::Promote {}, _) => return reload::promote(self.promotion.as_ref()).await,
            (Question::Move(order), _) => return moving::begin(self.moves.as_ref(), order.clone()).await,
            (Question::Moving {}, _) => return moving::progress(self.moves.as_ref()),
            _ => {}
        }
        let own = Arc::clone(self);
        match tokio::task::spawn_blocking(move || own.work(question)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(why)) => Answer::Refused(why),
            Err(panicked) => {
                error::internal("answering the console", &panicked);
                Answer::Refused("something failed in the server; its log says what".into())
            }
        }
    }

    fn work(&self, question: Question) -> Result<Answer, String> {
        match question {
            Question::Enrol { person, make } => self.enrol(&person, make),
            Question::Import { what, file, ignore, dry_run } => self.import(what, file, ignore, dry_run),
            Question::Migrate(order) => {
                migrate::migrate(&self.ingest, self.keeper.as_ref(), self.data.as_deref(), &order)
            }
            Question::Backup { file, since } => self.back_up(&file, since.as_deref()),
            Question::ExportEquipment {} => export::equipment(&self.ingest),
            Question::Export { ticket, between } => {
                export::export(&self.ingest, self.evidence.as_ref(), None, &ticket, between)
            }
            Question::Audit { since, day, who } => audit::lines(&self.ingest, (since, day), who.as_deref()),
            Question::Labels { which, layout, start, svg } => {
                labels::print(&self.ingest, &self.origin, which, &layout, start, svg)
            }
            Question::Paper { ticket, form, blank } => {
                papers::print((&self.ingest, &self.trust()), &self.origin, &ticket, &form, blank)
            }
            Question::VerifyPaper { paper } => papers::verify((&self.ingest, &self.trust()), &paper),
            Question::Devices { person } => access::devices(&self.ingest, person.as_ref()).map(Answer::Devices),
            Question::Revoke { device } => access::revoke(&self.ingest, &device).map(Answer::Revoked),
            Question::Reset { person } => self.reset(&person),
            Question::MailIn { .. }
            | Question::MailQueue { .. }
            | Question::MailCame {}
            | Question::MailRetry { .. } => Err("no mail is set up: see «ronda serve --help», --mail-from".into()),
            Question::DirectoryTry {} | Question::DirectorySync {} | Question::DirectoryApply { .. } => {
                Err("no directory is read here".into())
            }
            Question::Serving {} => self.serving(),
            Question::Reload {} | Question::Promote {} | Question::Move(_) | Question::Moving {} => {
                Err("no server runs here".into())
            }
            Question::TokenMake { name, person, scopes, days } => {
                tokens::make(&self.ingest, NewApiToken { name, person, scopes, days })
            }
            Question::Tokens {} => tokens::list(&self.ingest),
            Question::TokenEnd { name } => tokens::end(&self.ingest, &name),
            Question::Webhooks {} => webhooks::list(&self.ingest),
            Question::WebhooksReplay { id } => webhooks::replay(&self.ingest, id.as_deref()),
            Question::Doctor {} => self.look(),
            Question::Archive { year } => self.would_leave(year),
            Question::ArchiveYear { year, backup, folder } => self.archive_year(year, &backup, folder),
            Question::BringBack(which) => archive::bring_back(&self.ingest, &which),
            Question::LightKey {} => self.turn_light_key(),
            Question::Person(order) => persons::person(&self.ingest, self.evidence.as_ref(), &order),
            Question::FilesDue { day } => files::due(&self.ingest, day),
            Question::FilesAct(order) => files::act(&self.ingest, &order),
            Question::Transparency { from, to } => persons::transparency(&self.ingest, from, to),
            Question::Redact { document, what, reason } => {
                redact::redact((&self.ingest, self.keeper.as_ref()), &document, what, &reason)
            }
        }
    }

    fn serving(&self) -> Result<Answer, String> {
        let reloads = self.reloads.as_ref().ok_or("no server runs here")?;
        let store = self.ingest.store();
        let in_feed = start::in_feed(&**store).map_err(|error| error.to_string())?;
        Ok(reloads.serving(&self.ingest.organisation().version, in_feed, store.nodes().is_some()))
    }

    fn look(&self) -> Result<Answer, String> {
        let unknown = "the data folder is not known here";
        let (data, evidence) = self.data.as_deref().zip(self.evidence.as_ref()).ok_or(unknown)?;
        let (store, now) = (self.ingest.store(), self.ingest.clock().now());
        // What no event moves, the last drill's outcome among it, is read before it is told.
        let told = store.read().and_then(|reader| {
            doctor::publish(&**store, data, now)?;
            let mut found = doctor::of_store(&*reader, data, evidence, now)?;
            found.push(doctor::supervised(&*reader, self.ingest.organisation())?);
            found.push(doctor::dispatched(&*reader, self.ingest.organisation(), now)?);
            Ok(found)
        });
        let mut findings = told.unwrap_or_else(|error| {
            let todo =
                "see that its disk, or its database, is there and answers; the server goes on by itself once it does";
            vec![Finding::fail("store", error.to_string(), todo)]
        });
        let figures = telemetry::figures().render();
        findings.extend(doctor::running(&figures, now));
        if let Some(why) = self.replica.as_ref().and_then(|replica| replica.trouble()) {
            doctor::replica::because(&mut findings, &why);
        }
        if let Some(trouble) = self.follower.as_ref().and_then(|follower| follower.trouble()) {
            doctor::replica::because_following(&mut findings, (trouble.at, trouble.why.as_str()), now);
        }
        // That another server has taken over is told of the replica, and no disk mends it, nor the bucket that went with it.
        let is_fenced = self.replica.as_ref().is_some_and(|replica| replica.is_fenced());
        if is_fenced {
            doctor::leave_bucket(&mut findings);
        }
        if !store.accepts_writes() && !store.is_standby() && !is_fenced {
            let what =
                "the store takes no writes: its disk is full or fails, its database is away, or somebody else has it";
            let todo = format!("make room: df -h; journalctl -u {} tells which it is", doctor::unit_by(&figures));
            findings.push(Finding::fail("disk", what, todo));
        }
        Ok(Answer::Doctor(findings))
    }

    fn would_leave(&self, year: i32) -> Result<Answer, String> {
        archive::would_leave(&self.ingest, year)
    }

    fn archive_year(&self, year: i32, backup: &Path, folder: FolderFingerprint) -> Result<Answer, String> {
        let unknown = "the data folder is not known here";
        let place = self.evidence.as_ref().filter(|_| self.data.is_some()).ok_or(unknown)?;
        self.stands_apart(backup)?;
        archive::year(&self.ingest, place, (year, backup, folder), || self.back_up(backup, None))
    }

    fn enrol(&self, person: &PersonId, make: Option<PersonToCreate>) -> Result<Answer, String> {
        if let Some(make) = make {
            self.make(person, make)?;
        }
        let (store, now) = (self.ingest.store(), self.ingest.clock().now());
        let (token, enrolment) = enrolment::offer(&**store, now, person, None).map_err(|error| match error {
            IdentityError::NoPerson(id) => {
                format!("there is no person «{id}»: import people first, or make one with --name and --role")
            }
            other => other.to_string(),
        })?;
        Ok(self.link(&token, &enrolment))
    }

    fn link(&self, token: &Token, enrolment: &Enrolment) -> Answer {
        Answer::Link { url: format!("{}/entrar#{}", self.origin, token.as_str()), expires: enrolment.expires }
    }

    fn reset(&self, person: &PersonId) -> Result<Answer, String> {
        let (store, now) = (self.ingest.store(), self.ingest.clock().now());
        let (token, enrolment) = reset::reset(&**store, now, person, None).map_err(|error| error.to_string())?;
        self.ingest.poke().map_err(|error| error.to_string())?;
        Ok(self.link(&token, &enrolment))
    }

    fn turn_light_key(&self) -> Result<Answer, String> {
        let (store, now) = (self.ingest.store(), self.ingest.clock().now());
        let window = self.ingest.organisation().settings.window_days;
        let turned = light::turn(&**store, now, window, rand::random()).map_err(|error| error.to_string())?;
        self.ingest.poke().map_err(|error| error.to_string())?;
        Ok(Answer::LightKey { key: turned.key, former: turned.former, until: turned.until })
    }

    fn import(&self, what: Table, file: TableFile, ignored: Vec<String>, dry_run: bool) -> Result<Answer, String> {
        let bytes: Box<dyn Read> = match file {
            TableFile::Bytes(bytes) => Box::new(Cursor::new(bytes.into_vec())),
            TableFile::Path(path) => Box::new(File::open(&path).map_err(|error| {
                format!(
                    "the server cannot open {}: {error}. Put it where the server's user may read it",
                    path.display()
                )
            })?),
        };
        let how = Columns { ignored, ..Columns::default() };
        // Whoever ends the command and gives it again would have both make each item that is new.
        let data = self.data.as_deref().filter(|_| !dry_run);
        let _alone = data.map(crate::migrate::alone).transpose().map_err(|error| error.to_string())?;
        match what {
            Table::People => {
                let report = run::import_people(&self.ingest, bytes, &how, dry_run).map_err(told)?;
                self.imported(AuditKind::PeopleImported, "csv", report)
            }
            Table::Equipment => {
                let done = run::import_equipment(&self.ingest, bytes, &how, dry_run);
                self.imported_by_parts(AuditKind::EquipmentImported, "csv", done)
            }
            Table::Records(id) => {
                let registers = &self.ingest.organisation().registers;
                let known = || registers.iter().map(|def| def.id.as_str()).collect::<Vec<_>>().join(", ");
                let def = registers.iter().find(|def| def.id == id);
                let def = def.ok_or_else(|| format!("there is no register «{id}»; these are: {}", known()))?;
                let done = run::import_records(&self.ingest, def, bytes, &how, dry_run);
                self.imported_by_parts(AuditKind::RecordsImported, id.as_str(), done)
            }
        }
    }

    /// What changed something stands in the audit log.
    fn imported(&self, what: AuditKind, subject: &str, report: Report) -> Result<Answer, String> {
        if !report.dry_run && report.new + report.changed > 0 {
            let detail = format!("{} new, {} changed", report.new, report.changed);
            self.audit(what, subject, detail).map_err(|error| error.to_string())?;
        }
        Ok(Answer::Imported(report))
    }

    /// The same where what was done of a file stays, though the rest failed.
    fn imported_by_parts(
        &self,
        what: AuditKind,
        subject: &str,
        done: Result<Report, PartlyDone>,
    ) -> Result<Answer, String> {
        let failed = match done {
            Ok(report) => return self.imported(what, subject, report),
            Err(failed) => failed,
        };
        if failed.rows > 0 {
            let told = self.audit(what, subject, format!("{} rows, before it failed", failed.rows));
            told.map_err(|error| format!("{failed}; and the audit log could not be told what was done: {error}"))?;
        }
        Err(failed.to_string())
    }

    fn audit(&self, what: AuditKind, subject: &str, detail: String) -> Result<(), StoreError> {
        let line = identity::audit::line(None, None, what, subject, detail);
        identity::audit::write(&**self.ingest.store(), self.ingest.clock().now(), line)
    }

    /// A backup in the data directory is refused: its folder of evidence would be mixed with the server's own, and one disk would
    /// hold both.
    fn stands_apart(&self, backup: &Path) -> Result<(), String> {
        let Some(data) = self.data.as_deref() else { return Ok(()) };
        let folder = backup.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // What is not there is told by whoever writes into it.
        let (Ok(folder), Ok(data)) = (folder.canonicalize(), data.canonicalize()) else { return Ok(()) };
        if !folder.starts_with(&data) {
            return Ok(());
        }
        Err(format!(
            "{} would stand in the server's own data directory: its files would be mixed with the server's, and one disk would hold \
             both. Nothing was written; name a place outside of {}",
            backup.display(),
            data.display()
        ))
    }

    fn back_up(&self, file: &Path, since: Option<&Path>) -> Result<Answer, String> {
        self.stands_apart(file)?;
        // Before what stands beside it is looked at: it would put that back over what another one writes.
        let _alone = backup::alone(file).map_err(|error| error.to_string())?;
        let (store, now) = (self.ingest.store(), self.ingest.clock().now());
        let store_file = self.data.as_deref().map(crate::store::store_file);
        let former = match self.data.as_deref() {
            None => None,
            Some(data) => {
                let former = administration::carry::standing(file).map_err(|error| error.to_string())?;
                // First: a backup counts as made once the store is told of it.
                administration::carry::out(data, file).map_err(|error| error.to_string())?;
                Some(former)
            }
        };
        let abandoned = |why: String| {
            // A backup that was not made leaves beside it what was there before: one of its name may stand there still.
            let put_back = |former: &Option<Vec<u8>>| administration::carry::put_back(file, former.as_deref());
            match former.as_ref().map_or(Ok(()), put_back) {
                Ok(()) => why,
                Err(error) => format!("{why}; and what stood beside it before could not be put back: {error}"),
            }
        };
        let beside = store_file.as_deref().zip(self.evidence.as_ref());
        let made = match (since, beside) {
            (Some(former), beside) => backup::make_since(&**store, beside, former, file, now),
            (None, Some((own, evidence))) => backup::make_whole(&**store, own, evidence, file, now),
            (None, None) => backup::make(&**store, file, now),
        };
        let manifest = made.map_err(|error| abandoned(error.to_string()))?;
        Ok(Answer::BackedUp {
            position: manifest.position,
            since: manifest.since,
            documents: manifest.documents,
            bytes: manifest.bytes,
            sha256: manifest.digest,
            files: manifest.evidence.files,
            copied: manifest.evidence.copied,
            messages: manifest.messages.files,
            missing: manifest.evidence.missing + manifest.messages.missing,
            unmarked: manifest.unmarked,
            mark_fault: manifest.mark_fault,
        })
    }

    /// Through the same gate as an import, so that roles and teams are judged by the organisation's data.
    fn make(&self, id: &PersonId, make: PersonToCreate) -> Result<(), String> {
        let reader = self.ingest.store().read().map_err(|error| error.to_string())?;
        if let Some(known) = reader.person(id).map_err(|error| error.to_string())? {
            let has_all = make.roles.iter().all(|role| known.roles.contains(role))
                && make.teams.iter().all(|team| known.teams.contains(team));
            // Whoever gives them would take the link for one of somebody who has them.
            return if has_all {
                Ok(())
            } else {
                Err(format!(
                    "«{id}» is known here already, and has not all these roles and teams: --role and --team are for a person who is made. Give \
                     them in «Personas» or by ronda import people; leave them out here for a link"
                ))
            };
        }
        drop(reader);
        let organisation = self.ingest.organisation();
        for role in &make.roles {
            organisation.role(role).ok_or_else(|| {
                let known: Vec<&str> = organisation.roles.iter().map(|role| role.id.as_str()).collect();
                format!("there is no role «{role}» in the organisation's data; these are: {}", known.join(", "))
            })?;
        }
        for team in &make.teams {
            organisation.team(team).ok_or_else(|| format!("there is no team «{team}» in the organisation's data"))?;
        }
        let person = Person { roles: make.roles, teams: make.teams, ..Person::new(id.clone(), make.name) };
        let now = self.ingest.clock().now();
        identity::people::upsert(&**self.ingest.store(), now, &[person]).map_err(|error| error.to_string())?;
        self.ingest.poke().map_err(|error| error.to_string())
    }
}

fn told(error: RunError) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ORGANISATION;
    use crate::organisation;
    use crate::store::EntryKind;
    use crate::store::redb::RedbStore;
    use crate::verification::testing::Fixture;
    use ronda_shared::ids::RoleId;
    use std::fs;

    #[test]
    fn what_was_done_of_a_file_that_breaks_off_is_in_the_audit_log() {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let operator = Operator::new(fixture.ingest.clone(), "https://ronda.example");
        let rows: String = (0..600).map(|row| format!("SERIE-{row}\n")).collect();
        let bytes = format!("serial\n{rows}\"{}", "SERIE\n".repeat(1 << 19)).into_bytes();
        let file = || TableFile::Bytes(bytes.clone().into());
        let import = |dry_run| operator.import(Table::Equipment, file(), Vec::new(), dry_run);
        assert!(import(true).is_err(), "the last row does not end");
        let told = || {
            let reader = fixture.store.read().expect("reads");
            let lines = reader.audit_from(0).expect("reads").filter_map(|entry| match entry.expect("reads").kind {
                EntryKind::Audit(line) if line.what == AuditKind::EquipmentImported => Some(line.detail),
                _ => None,
            });
            lines.collect::<Vec<String>>()
        };
        assert!(told().is_empty(), "nothing was done");
        assert!(import(false).is_err());
        // Parts of 250 rows, of which the last is not whole.
        assert_eq!(told(), ["500 rows, before it failed"]);
    }

    #[test]
    fn roles_that_a_person_does_not_get_are_not_taken_in_silence() {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let operator = Operator::new(fixture.ingest.clone(), "https://ronda.example");
        let roles: Vec<RoleId> =
            fixture.ingest.organisation().roles.iter().map(|role| role.id.clone()).take(2).collect();
        let enrol = |roles: &[RoleId]| {
            let make = PersonToCreate { name: "Ana Prueba".into(), roles: roles.to_vec(), teams: Vec::new() };
            operator.enrol(&PersonId::new("ana.prueba"), Some(make))
        };
        enrol(&roles[..1]).expect("made");
        enrol(&roles[..1]).expect("another link");
        enrol(&[]).expect("another link");
        let refused = enrol(&roles).expect_err("the second role is not given");
        assert!(refused.contains("«Personas»"), "{refused}");
    }

    #[test]
    fn of_two_imports_at_once_the_second_is_refused() {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let data = tempfile::tempdir().expect("a folder");
        let evidence = BlobStore::folder(data.path().join("blobs"));
        let operator = Operator::new(fixture.ingest.clone(), "https://ronda.example").of(data.path(), evidence);
        let import = |dry_run| {
            let file = TableFile::Bytes(b"serial\nSERIE-1\n".to_vec().into());
            operator.import(Table::Equipment, file, Vec::new(), dry_run)
        };
        let first = crate::migrate::alone(data.path()).expect("nobody imports");
        let refused = import(false).expect_err("another goes on");
        assert!(refused.contains("Wait until that is done"), "{refused}");
        assert!(import(true).is_ok(), "looking changes nothing");
        drop(first);
        assert!(matches!(import(false), Ok(Answer::Imported(report)) if report.new == 1));
    }

    /// A restore brings back the institution's files that stand beside the backup it is given.
    #[test]
    fn a_backup_that_is_not_made_leaves_the_former_of_its_name_whole() {
        let fixture = Fixture::open(RedbStore::in_memory().expect("opens"));
        let dir = tempfile::tempdir().expect("a directory");
        let (data, file) = (dir.path().join("data"), dir.path().join("x.ronda"));
        let write = |path: &str, text: &str| {
            let path = data.join(ORGANISATION).join(path);
            fs::create_dir_all(path.parent().expect("its folder")).expect("a folder");
            fs::write(path, text).expect("written");
        };
        let texts = organisation::files_named("oaxaca").expect("its files");
        texts.iter().for_each(|(path, text)| write(path, text));
        let evidence = BlobStore::folder(data.join("blobs"));
        let operator = Operator::new(fixture.ingest.clone(), "https://ronda.example").of(&data, evidence);
        operator.back_up(&file, None).expect("made");
        let beside = dir.path().join("x.ronda.organisation.json");
        let carried = fs::read(&beside).expect("carried");

        write("teams.json", "[]");
        let refused = operator.back_up(&file, Some(&file));
        assert!(refused.is_err(), "an increment takes the place of no other file");
        assert!(fs::read(&beside).expect("still there") == carried, "as it was when that backup was made");
        let other = backup::alone(&file).expect("nobody makes it");
        assert!(operator.back_up(&file, None).is_err(), "another server makes it");
        assert!(fs::read(&beside).expect("still there") == carried, "what that one writes beside it stays");
        drop(other);
        let refused = operator.back_up(&dir.path().join("y.ronda"), Some(&dir.path().join("none.ronda")));
        assert!(refused.is_err(), "there is nothing that it could follow");
        assert!(!dir.path().join("y.ronda.organisation.json").exists(), "what was not made leaves nothing");
    }
}
