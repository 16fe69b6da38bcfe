//! Administrative API behind the console, used through a running server's socket or directly on a store.

mod access;
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
mod redact;
mod reload;
mod tokens;
mod webhooks;

pub use access::DeviceLine;
pub use archive::{ToReturn, YearArchived};
pub use audit::AuditLine;
pub use directory::DirectoryTold;
pub use labels::Which;
pub use mail::{CameLine, QueueLine};
pub use moving::{MoveOrder, MoveState, MoveTold, Moves, StoreMoved};
pub use persons::{PersonOrder, PersonWish};
pub use reload::{Asker, Checked, Reloads};
pub use tokens::TokenLine;
pub use webhooks::WebhookLine;

use crate::administration;
use crate::archive::Leaving;
use crate::backup;
use crate::blobs::{BlobStore, Keeper};
use crate::certificates::TrustStore;
use crate::directory_sync::DirectorySync;
use crate::doctor::{self, Finding};
use crate::error;
use crate::filing::ActOrder;
use crate::identity::api_tokens::NewApiToken;
use crate::identity::token::Token;
use crate::identity::{self, IdentityError, enrolment, reset};
use crate::import::run::{self, RunError};
use crate::import::{Columns, Report};
use crate::ingest::Ingest;
use crate::light;
use crate::mail::Mail;
use crate::migrate::{Migrated, Order};
use crate::persons::{Candidate, FolderFile};
use crate::print::labels::layout::Layout;
use crate::print::paper::issue::Verified;
use crate::store::api_tokens::ApiScope;
use crate::store::{AuditKind, Enrolment};
use crate::telemetry;
use ronda_shared::date::Date;
use ronda_shared::ids::{FormId, PersonId, RegisterId, RoleId, TeamId};
use ronda_shared::person::Person;
use ronda_shared::redaction::Redact;
use ronda_shared::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc;

/// What a CSV file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Table {
    /// People.
    People,
    /// Equipment.
    Equipment,
    /// Records of a register.
    Records(RegisterId),
}

/// A CSV file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableFile {
    /// All of it.
    Bytes(ByteBuf),
    /// Where it stands: the server reads it part by part. An absolute path.
    Path(PathBuf),
}

/// One question.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// A link for one browser of a person.
    Enrol {
        /// Whose.
        person: PersonId,
        /// Makes the person where the server does not know them.
        make: Option<Make>,
    },
    /// People, equipment or records out of a CSV file.
    Import {
        /// What the file holds.
        what: Table,
        /// The file.
        file: TableFile,
        /// Headings of columns that are left out.
        ignore: Vec<String>,
        /// Only say what would be done.
        dry_run: bool,
    },
    /// What another system holds comes over: looked at, tried beside, or brought.
    Migrate(Order),
    /// The registry of equipment as a CSV file.
    ExportEquipment {},
    /// A backup into a file.
    Backup {
        /// Where, as the server sees it: a whole path.
        file: PathBuf,
        /// Only what came since this backup, named likewise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<PathBuf>,
    },
    /// A ticket with what proves it.
    Export {
        /// Its folio, reference or id.
        ticket: String,
        /// With the acts on other documents that stand between its own and what was signed.
        between: bool,
    },
    /// Labels.
    Labels {
        /// Which.
        which: Which,
        /// On which grid.
        layout: Layout,
        /// The first free cell of a half-used sheet, from 0.
        start: usize,
        /// As SVG.
        svg: bool,
    },
    /// A form of a ticket.
    Paper {
        /// The ticket's folio, reference or id.
        ticket: String,
        /// Which form.
        form: FormId,
        /// Without answers.
        blank: bool,
    },
    /// What may be told of a printed paper.
    VerifyPaper {
        /// Its hash, or the address on it.
        paper: String,
    },
    /// The audit log.
    Audit {
        /// From when on.
        since: Option<Timestamp>,
        /// By whom or about whom.
        who: Option<String>,
    },
    /// The devices of a person, or of all.
    Devices {
        /// Whose.
        person: Option<PersonId>,
    },
    /// A device is revoked.
    Revoke {
        /// Its id or its code.
        device: String,
    },
    /// A person begins anew.
    Reset {
        /// Who.
        person: PersonId,
    },
    /// A message as it came, by a pipe.
    MailIn {
        /// Its bytes; of one that is too large, no more than the most and one.
        message: ByteBuf,
    },
    /// Messages to go out, and how they stand.
    MailQueue {
        /// Those sent, too.
        all: bool,
    },
    /// Messages that came, and what became of them.
    MailCame {},
    /// Messages that were given up, or that wait, are tried now.
    MailRetry {
        /// Which; none for all that were given up.
        id: Option<u64>,
    },
    /// A token for a machine is made.
    TokenMake {
        /// What it is called.
        name: String,
        /// For whom it acts.
        person: PersonId,
        /// What it may do.
        scopes: Vec<ApiScope>,
        /// For how many days.
        days: u16,
    },
    /// The tokens of machines.
    Tokens {},
    /// A token of a machine is ended.
    TokenEnd {
        /// Which, by its name.
        name: String,
    },
    /// Messages to other systems that wait or were given up.
    Webhooks {},
    /// Messages to other systems are tried now.
    WebhooksReplay {
        /// Which, by its name; none for all that were given up.
        id: Option<String>,
    },
    /// What would follow from what the directory says.
    DirectoryTry {},
    /// The directory is read, and what follows is done.
    DirectorySync {},
    /// Those who wait to be let go by the directory are.
    DirectoryApply {
        /// The plan that was shown, in hexadecimal digits.
        plan: String,
    },
    /// The organisation's files are looked at again, and taken where nothing is wrong with them.
    Reload {},
    /// By which data the running server serves.
    Serving {},
    /// A server that follows another takes over from it.
    Promote {},
    /// A server moves its own store elsewhere, and goes on from there.
    Move(MoveOrder),
    /// How far that is.
    Moving {},
    /// What is wrong with the store and with what the server does by itself.
    Doctor {},
    /// What of a closed year would leave the store.
    Archive {
        /// The year.
        year: i32,
    },
    /// Tickets of a closed year leave the store for archives.
    ArchiveYear {
        /// The year.
        year: i32,
        /// Where a backup is made that has them before anything leaves, as the server sees it: a whole path.
        backup: PathBuf,
    },
    /// Tickets that left are in the store again.
    BringBack(ToReturn),
    /// The key for what is carried by other hands is turned.
    LightKey {},
    /// Words taken out of a document for good.
    Redact {
        /// Its folio, reference, inventory number or id.
        document: String,
        /// Which places.
        what: Vec<Redact>,
        /// Why.
        reason: String,
    },
    /// What is held on somebody.
    Person(PersonOrder),
    /// What is due with the files of the archive.
    FilesDue {
        /// On which day; none: today.
        day: Option<Date>,
    },
    /// An act over files of the archive.
    FilesAct(ActOrder),
    /// Tickets received on these days, told without people.
    Transparency {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
}

/// A person who is not known yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Make {
    /// Full name.
    pub name: String,
    /// Roles.
    pub roles: Vec<RoleId>,
    /// Teams.
    pub teams: Vec<TeamId>,
}

/// One answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The store is moved from now on.
    MoveBegun {},
    /// How far that is.
    Moving(MoveState),
    /// It took over.
    Promoted {
        /// The last entry of the former server.
        position: u64,
        /// The generation of the replica that it has begun.
        generation: u64,
        /// Files of evidence and kept messages here.
        files: u64,
        /// Of them, those that the replica did not have.
        missing: u64,
    },
    /// The link and until when it is good.
    Link {
        /// Where to open it.
        url: String,
        /// Until when.
        expires: Timestamp,
    },
    /// What an import did.
    Imported(Report),
    /// What came over, or would.
    Migrated(Migrated),
    /// What a backup holds.
    BackedUp {
        /// The feed's end in it.
        position: u64,
        /// Up to where the backup before it holds the feed; none where this one holds all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<u64>,
        /// Documents.
        documents: u64,
        /// Its size.
        bytes: u64,
        /// SHA-256 of it, in hex.
        sha256: String,
        /// Files of evidence beside it.
        files: u64,
        /// Of those, copied just now.
        copied: u64,
        /// Messages beside it that came by mail and are kept.
        messages: u64,
        /// Files of evidence and messages that are not where they should be.
        missing: u64,
    },
    /// A bundle: the bytes of its file.
    Exported {
        /// The bytes.
        bundle: ByteBuf,
        /// The ticket's folio, or its reference.
        name: String,
        /// Entries in it.
        entries: u64,
        /// SHA-256 of the file, in hex.
        sha256: String,
        /// Files of the ticket that are not in it: too many, or not here whole.
        left_out: u64,
    },
    /// Lines of the audit log, the oldest first.
    Audit {
        /// The lines.
        lines: Vec<AuditLine>,
        /// There are older ones.
        more: bool,
    },
    /// A file to be printed.
    Printed {
        /// Its bytes.
        file: ByteBuf,
        /// What it may be called, without its ending.
        name: String,
        /// Labels, pages or items in it.
        pieces: u64,
    },
    /// What is known of a printed paper.
    Paper {
        /// It; none where no such paper was printed here.
        paper: Option<Box<Verified>>,
        /// When its request was received and when it was first printed, on the institution's clocks.
        days: [String; 2],
    },
    /// Devices.
    Devices(Vec<DeviceLine>),
    /// A device as it stands revoked.
    Revoked(DeviceLine),
    /// Words were taken out.
    Redacted {
        /// Of how many places.
        places: u64,
    },
    /// The key for what is carried was turned.
    LightKey {
        /// The new key's name.
        key: String,
        /// Earlier keys that still open what was sealed for them.
        former: u64,
        /// Until when the last of them does.
        until: Timestamp,
    },
    /// What became of a message.
    MailTaken(CameLine),
    /// Messages to go out.
    MailQueue {
        /// They, the latest first.
        lines: Vec<QueueLine>,
        /// How many wait.
        waiting: u64,
        /// Why nothing goes out, where nothing does.
        standstill: Option<String>,
    },
    /// Messages that came, the latest first.
    MailCame(Vec<CameLine>),
    /// Messages are tried now.
    MailRetried {
        /// How many.
        messages: u64,
    },
    /// A token was made.
    TokenMade {
        /// Its text, told this once.
        token: String,
        /// What is known of it.
        line: TokenLine,
    },
    /// The tokens of machines, by their names.
    Tokens(Vec<TokenLine>),
    /// A token was ended.
    TokenEnded {},
    /// Messages to other systems, those that were given up first.
    Webhooks(Vec<WebhookLine>),
    /// Messages to other systems are tried now.
    WebhooksReplayed {
        /// How many.
        messages: u64,
    },
    /// What follows, or followed, from what the directory says.
    Directory(DirectoryTold),
    /// The organisation's files were looked at again, and nothing is wrong with them.
    Reloaded {
        /// What was looked at.
        checked: Checked,
        /// The version by which the server served until now.
        before: String,
        /// They are other than before, or their messages are: the server takes them now.
        changed: bool,
    },
    /// Something is wrong with the organisation's files: the server goes on as before.
    NotReloaded {
        /// What, each with its file and line.
        findings: Vec<String>,
        /// By which version it goes on.
        version: String,
    },
    /// By which data the running server serves.
    Serving {
        /// Their version.
        version: String,
        /// Another after each time that other data were taken.
        run: u64,
    },
    /// What was looked at, and how it is.
    Doctor(Vec<Finding>),
    /// What of a year would leave the store.
    Leaving(Leaving),
    /// Several people are meant.
    People(Vec<Candidate>),
    /// Files to be written into a folder.
    Folder {
        /// They.
        files: Vec<FolderFile>,
        /// What is to be told beside them.
        told: Vec<String>,
    },
    /// What of a year left the store.
    YearArchived(YearArchived),
    /// Tickets that left are in the store again.
    BroughtBack {
        /// How many.
        tickets: u64,
    },
    /// It was not done, and why.
    Refused(String),
}

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
    promotion: Option<mpsc::Sender<Asker>>,
    moves: Option<Moves>,
}

impl Operator {
    /// On a running ingest; `origin` stands in links.
    pub fn new(ingest: Ingest, origin: impl Into<String>) -> Self {
        let (data, evidence, keeper, mail, directory) = (None, None, None, None, None);
        let (reloads, promotion, moves) = (None, None, None);
        Self { ingest, origin: origin.into(), data, evidence, keeper, mail, directory, reloads, promotion, moves }
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
    pub fn with_promotion(self, promotion: mpsc::Sender<Asker>) -> Self {
        Self { promotion: Some(promotion), ..self }
    }

    /// In a server that runs, which can move its store, or is doing so.
    pub fn with_moves(self, moves: Moves) -> Self {
        Self { moves: Some(moves), ..self }
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
            (Question::Serving {}, Some(reloads)) => return reloads.serving(&self.ingest.organisation().version),
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
            Question::Audit { since, who } => audit::lines(&self.ingest, since, who.as_deref()),
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
            Question::Reload {}
            | Question::Serving {}
            | Question::Promote {}
            | Question::Move(_)
            | Question::Moving {} => Err("no server runs here".into()),
            Question::TokenMake { name, person, scopes, days } => {
                tokens::make(&self.ingest, NewApiToken { name, person, scopes, days })
            }
            Question::Tokens {} => tokens::list(&self.ingest),
            Question::TokenEnd { name } => tokens::end(&self.ingest, &name),
            Question::Webhooks {} => webhooks::list(&self.ingest),
            Question::WebhooksReplay { id } => webhooks::replay(&self.ingest, id.as_deref()),
            Question::Doctor {} => self.look(),
            Question::Archive { year } => self.would_leave(year),
            Question::ArchiveYear { year, backup } => self.archive_year(year, &backup),
            Question::BringBack(which) => archive::bring_back(&self.ingest, &which),
            Question::LightKey {} => self.turn_light_key(),
            Question::Person(order) => persons::person(&self.ingest, self.evidence.as_ref(), &order),
            Question::FilesDue { day } => files::due(&self.ingest, day),
            Question::FilesAct(order) => files::act(&self.ingest, &order),
            Question::Transparency { from, to } => persons::transparency(&self.ingest, from, to),
            Question::Redact { document, what, reason } => redact::redact(&self.ingest, &document, what, &reason),
        }
    }

    fn look(&self) -> Result<Answer, String> {
        let unknown = "the data folder is not known here";
        let (data, evidence) = self.data.as_deref().zip(self.evidence.as_ref()).ok_or(unknown)?;
        let (store, now) = (self.ingest.store(), self.ingest.clock().now());
        // What no event moves, the last drill's outcome among it, is read before it is told.
        let told = store.read().and_then(|reader| {
            doctor::publish(&**store, data)?;
            doctor::of_store(&*reader, data, evidence, now)
        });
        let mut findings = told.unwrap_or_else(|error| {
            let todo =
                "see that its disk, or its database, is there and answers; the server goes on by itself once it does";
            vec![Finding::fail("store", error.to_string(), todo)]
        });
        findings.extend(doctor::running(&telemetry::figures().render(), now));
        if !store.accepts_writes() && !store.is_standby() {
            let what = "the store takes no writes: its disk is full or fails, or its database is away, or was taken by \
                        another server";
            findings.push(Finding::fail("disk", what, "make room: df -h; journalctl -u ronda tells which it is"));
        }
        Ok(Answer::Doctor(findings))
    }

    fn would_leave(&self, year: i32) -> Result<Answer, String> {
        archive::would_leave(&self.ingest, year)
    }

    fn archive_year(&self, year: i32, backup: &Path) -> Result<Answer, String> {
        let unknown = "the data folder is not known here";
        let place = self.evidence.as_ref().filter(|_| self.data.is_some()).ok_or(unknown)?;
        archive::year(&self.ingest, place, (year, backup), || self.back_up(backup, None))
    }

    fn enrol(&self, person: &PersonId, make: Option<Make>) -> Result<Answer, String> {
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
        match what {
            Table::People => {
                let report = run::import_people(&self.ingest, bytes, &how, dry_run).map_err(told)?;
                self.imported(AuditKind::PeopleImported, "csv", report)
            }
            Table::Equipment => {
                let report = run::import_equipment(&self.ingest, bytes, &how, dry_run).map_err(told)?;
                self.imported(AuditKind::EquipmentImported, "csv", report)
            }
            Table::Records(id) => {
                let registers = &self.ingest.organisation().registers;
                let known = || registers.iter().map(|def| def.id.as_str()).collect::<Vec<_>>().join(", ");
                let def = registers.iter().find(|def| def.id == id);
                let def = def.ok_or_else(|| format!("there is no register «{id}»; these are: {}", known()))?;
                let report = run::import_records(&self.ingest, def, bytes, &how, dry_run).map_err(told)?;
                self.imported(AuditKind::RecordsImported, id.as_str(), report)
            }
        }
    }

    /// What changed something stands in the audit log.
    fn imported(&self, what: AuditKind, subject: &str, report: Report) -> Result<Answer, String> {
        if !report.dry_run && report.new + report.changed > 0 {
            let detail = format!("{} new, {} changed", report.new, report.changed);
            let line = identity::audit::line(None, None, what, subject, detail);
            let (store, now) = (self.ingest.store(), self.ingest.clock().now());
            identity::audit::write(&**store, now, line).map_err(|error| error.to_string())?;
        }
        Ok(Answer::Imported(report))
    }

    fn back_up(&self, file: &Path, since: Option<&Path>) -> Result<Answer, String> {
        let (store, now) = (self.ingest.store(), self.ingest.clock().now());
        let store_file = self.data.as_deref().map(crate::store::store_file);
        if let Some(data) = self.data.as_deref() {
            // First: a backup counts as made once the store is told of it.
            administration::carry::out(data, file).map_err(|error| error.to_string())?;
        }
        let abandoned = |why: String| {
            // A backup that was not made leaves nothing beside it.
            match administration::carry::forget(file) {
                Ok(()) => why,
                Err(error) => format!("{why}; and what was written beside it could not be removed: {error}"),
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
        })
    }

    /// Through the same gate as an import, so that roles and teams are judged by the organisation's data.
    fn make(&self, id: &PersonId, make: Make) -> Result<(), String> {
        let reader = self.ingest.store().read().map_err(|error| error.to_string())?;
        if reader.person(id).map_err(|error| error.to_string())?.is_some() {
            return Ok(());
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
