// Articles of the knowledge base that may answer what is being written.
import type { AlikeRecord, Organisation, Person, RecordSummary, RecordTitles } from '../../contract/api';
import { articlesOf, libraries, type Article } from '../knowledge/articles';

/** So many stand beside what is being written. */
const MOST = 3;

/** An article, and by which words it was found, as they were typed. */
export interface Answering {
  article: Article;
  words: string[];
}

/** By which field the articles that somebody reads are called. */
export function titlesOf(organisation: Organisation | null, me: Person | null): RecordTitles {
  return Object.fromEntries(
    libraries(organisation, me).flatMap(({ id, article }) => (article ? [[id, article.title]] : [])),
  );
}

/** Of what was found the articles that are theirs to read and were approved, the best first. */
export function answeringOf(
  found: readonly AlikeRecord[],
  records: ReadonlyMap<string, RecordSummary>,
  organisation: Organisation | null,
  me: Person | null,
): Answering[] {
  const known = found.flatMap(({ record }) => records.get(record) ?? []);
  const read = new Map(articlesOf(organisation, me, known).map((article) => [article.id, article]));
  return found
    .flatMap(({ record, words }) => {
      const article = read.get(record);
      return article?.published ? [{ article, words }] : [];
    })
    .slice(0, MOST);
}
