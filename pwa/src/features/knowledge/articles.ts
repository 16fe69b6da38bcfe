// Records that are articles. Here is told what they are about, which are read, which are related, and what a ticket's
// solution makes one of.
import type {
  ApprovedVersion,
  ArticleDef,
  DocumentId,
  Engine,
  Evidence,
  FieldId,
  Organisation,
  Person,
  RecordSummary,
  RecordView,
  RegisterDef,
  ServiceId,
  Stamp,
  TicketView,
} from '../../contract/api';
import { matches, words } from '../../kit/text/fold';
import { standing } from '../evidence/files-of';
import { isEnded, mayMove, reads, registerOf, stateOf, writes } from '../records/records';
import { withEllipsis } from '../records/truncated-value';

export interface Article {
  id: DocumentId;
  record: RecordSummary;
  def: RegisterDef;
  of: ArticleDef;
  title: string;
  /** How its text begins. */
  begins: string;
  folder: string;
  services: ServiceId[];
  /** What who reads it reads: as it was approved, also while its next version is written. */
  values: { [key in FieldId]?: string };
  /** It is read: published as it stands, or its next version is being written. */
  published: boolean;
  /** Its next version is being written. */
  drafting: boolean;
  /** Where it stands is worth saying, to this person. */
  tagged: boolean;
  ended: boolean;
  /** To how many more it was of use than not. */
  useful: number;
}

/** The registers whose records are articles that somebody reads. */
export function libraries(organisation: Organisation | null, me: Person | null): RegisterDef[] {
  return (organisation?.registers ?? []).filter((def) => def.article !== undefined && reads(me, def));
}

/** The articles that are this person's to read, the most useful first. What nobody approved, or what was withdrawn, is
 *  for who reads drafts alone. */
export function articlesOf(
  organisation: Organisation | null,
  me: Person | null,
  records: Iterable<RecordSummary>,
): Article[] {
  const defs = new Map(libraries(organisation, me).map((def) => [def.id, def]));
  const articles: Article[] = [];
  for (const record of records) {
    const def = defs.get(record.register);
    const of = def?.article;
    if (!def || !of) continue;
    const approved = stateOf(def, record.state)?.id === of.published;
    // Of what was withdrawn nothing is read, whatever is kept of it.
    const drafting = !approved && record.approved !== undefined && !isEnded(def, record);
    if (!approved && !drafting && !readsDrafts(me, def)) continue;
    const values = (drafting ? record.approved : undefined) ?? record.values;
    const value = (field: FieldId) => values[field] ?? '';
    articles.push({
      id: record.id,
      record,
      def,
      of,
      title: value(of.title),
      // Its marks are of the page, not of a line of a list.
      begins: withEllipsis(value(of.body)).replace(/\*+|__/g, ''),
      folder: value(of.folder),
      services: value(of.services).split('\n').filter(Boolean),
      values,
      published: approved || drafting,
      drafting,
      tagged: !approved && (!drafting || writes(me, def)),
      ended: isEnded(def, record),
      useful: (record.useful ?? 0) - (record.useless ?? 0),
    });
  }
  return articles.sort((a, b) => b.useful - a.useful || a.title.localeCompare(b.title, 'es'));
}

/** Whether somebody reads what of a register's articles nobody has approved: who writes them, or decides on them. */
export function readsDrafts(me: Person | null, def: RegisterDef): boolean {
  const decides = () => (def.states ?? []).some(({ moves = [] }) => moves.some((way) => mayMove(me, def, way)));
  return writes(me, def) || (reads(me, def) && decides());
}

/** What the general search shows of the records that it found: of articles whose drafts are not theirs to read what was
 *  approved, where that has the words, and none that nobody has approved. */
export function findable(
  organisation: Organisation | null,
  me: Person | null,
  records: readonly RecordSummary[],
  typed: string,
): RecordSummary[] {
  const asked = words(typed);
  return records.flatMap((record) => {
    const def = registerOf(organisation, record.register);
    const of = def?.article;
    if (!def || !of || readsDrafts(me, def) || stateOf(def, record.state)?.id === of.published) return [record];
    const { approved, number } = record;
    if (approved === undefined || isEnded(def, record)) return [];
    const said = [number ?? '', ...Object.values(approved)].join(' ');
    return matches(said, asked) ? [{ ...record, values: approved }] : [];
  });
}

/** Which articles a list of them shows. */
export type Standing = 'published' | 'open' | 'ended';

/** Whether an article stands so: what was withdrawn stands apart, for who looks for it. */
export function standsSo({ published, ended }: Article, standing: Standing): boolean {
  if (standing === 'published') return published;
  return ended === (standing === 'ended');
}

/** Those that answer what is typed, the best first; all where nothing is. */
export function answering(engine: Pick<Engine, 'rank'>, articles: Article[], typed: string): Article[] {
  if (typed.trim() === '') return articles;
  const ranked = articles.map(({ title, record, useful }) => ({ title, words: record.tokens, useful }));
  return engine.rank(ranked, typed).flatMap((place) => articles[place] ?? []);
}

/** Published ones about a service. */
export function about(articles: Article[], service: ServiceId): Article[] {
  return articles.filter((article) => article.published && article.services.includes(service));
}

/** Others that are read, of the same service first, then of the same folder. In none, they have nothing in common by that. */
export function related(articles: Article[], own: Article, most = 6): Article[] {
  const shares = (other: Article) => other.services.filter((service) => own.services.includes(service)).length;
  const beside = (other: Article) => own.folder !== '' && other.folder === own.folder;
  return articles
    .filter((other) => other.id !== own.id && other.published && (shares(other) > 0 || beside(other)))
    .map((other) => ({ other, rank: Math.min(shares(other), 1) }))
    .sort((a, b) => b.rank - a.rank)
    .slice(0, most)
    .map(({ other }) => other);
}

/** The version that is read while the next one is written; null where it is read as it stands. */
export function approvedOf(view: RecordView, of: ArticleDef): ApprovedVersion | null {
  return view.state === of.published ? null : (view.approved ?? null);
}
/** What it says to who reads it. */
export function bodyOf(view: RecordView, of: ArticleDef): string {
  const approved = approvedOf(view, of);
  return approved === null ? (view.fields[of.body]?.value ?? '') : (approved.fields[of.body] ?? '');
}
/** Of its files those that were approved with what is read. */
export function filesOf(view: RecordView, of: ArticleDef): Evidence[] {
  const approved = approvedOf(view, of);
  return standing(view).filter(({ stamp }) => approved === null || stamp.order <= approved.until);
}

/** Who approved what is read, and when; null where nothing is. */
export function approvalOf(view: RecordView, of: ArticleDef): Stamp | null {
  if (view.state !== of.published && approvedOf(view, of) === null) return null;
  const arrived = view.requests.filter(
    ({ command, ruling }) => ruling?.applied && 'move_record' in command && command.move_record.to === of.published,
  );
  return arrived.at(-1)?.stamp ?? null;
}

export interface Version {
  stamp: Stamp;
  text: string;
  /** What stood before; null of the first. */
  before: string | null;
}
/** What was written on it: to who reads its drafts all, to everybody else what had been by the time it was taken back to be written on. */
function changesOf(view: RecordView, of: ArticleDef, draft: boolean): RecordView['changes'] {
  const approved = draft ? null : approvedOf(view, of);
  return view.changes.filter(({ stamp }) => approved === null || stamp.order <= approved.until);
}
/** Every text that it was given, the latest first; those of its next version to who reads drafts alone. */
export function versionsOf(view: RecordView, of: ArticleDef, draft: boolean): Version[] {
  const first: Version = { stamp: view.born, text: view.entered[of.body] ?? '', before: null };
  const versions = [first];
  for (const { field, stamp, value } of changesOf(view, of, draft))
    if (field === of.body) versions.push({ stamp, text: value, before: versions.at(-1)?.text ?? null });
  return versions.reverse();
}

/** Who wrote last on the title and the text that are read: its own words, not where it stands. */
export function lastWriter(view: RecordView, of: ArticleDef, draft: boolean): Stamp {
  const own = changesOf(view, of, draft).filter(({ field }) => field === of.title || field === of.body);
  return own.reduce<Stamp>((last, { stamp }) => (stamp.order >= last.order ? stamp : last), view.born);
}

/** The register into which somebody may write articles. */
export function articleRegisterOf(organisation: Organisation | null, me: Person | null): RegisterDef | undefined {
  return libraries(organisation, me).find((def) => writes(me, def));
}

/** What a solved ticket says, as the fields of a draft; null where nothing was solved. */
export function draftOf(
  view: TicketView,
  def: RegisterDef,
  organisation: Organisation | null,
  titles: { diagnosis: string; work: string; solution: string },
): Record<FieldId, string> | null {
  const of = def.article;
  const solution = view.decided.resolution?.solution ?? '';
  if (!of || !view.decided.resolution) return null;
  const written = (kind: 'diagnosis' | 'work_done') =>
    view.texts
      .filter((text) => text.kind === kind)
      .map(({ text }) => text.trim())
      .filter(Boolean)
      .join('\n\n');
  const parts: [string, string][] = [
    [titles.diagnosis, written('diagnosis')],
    [titles.work, written('work_done')],
    [titles.solution, solution.trim()],
  ];
  const category = organisation?.services.find(({ id }) => id === view.decided.service)?.category ?? '';
  const folders = def.fields.find(({ id }) => id === of.folder)?.options ?? [];
  const folder = folders.find((one) => one.toLocaleLowerCase('es') === category.toLocaleLowerCase('es'));
  return {
    [of.title]: view.subject.value,
    [of.body]: parts.flatMap(([title, text]) => (text ? [`**${title}**\n\n${text}`] : [])).join('\n\n'),
    [of.services]: view.decided.service,
    ...(folder ? { [of.folder]: folder } : {}),
  };
}

/** As it stands in a reply: who reads it opens it where they may. */
export function quoted(article: Article, origin: string, shown: boolean): string {
  return shown ? `${article.title}: ${origin}/portal/articulo/${article.id}` : article.title;
}
/** Whether the portal shows it. */
export function isPublic(article: Article): boolean {
  return article.published && article.values[article.of.public] === 'true';
}
