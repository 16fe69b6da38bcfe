// Records like what is being written, by their words alone, ranked as tickets are. A register is filed once somebody asks
// of it: most are no help to anybody who writes.
import type { AlikeRecord, DocumentId, FieldId, RecordSummary, RecordTitles, RegisterId } from '../../../contract/api';
import { tokens } from '../folding';
import { FILLERS } from './meaning';
import type { NearWords } from './near-words';
import { WordRanking, type Words } from './word-ranking';

/** What has less of the best score is not like it. */
const LEAST = 0.4;
/** So many are told: who asks shows fewer, of those that may be read. */
const MOST = 12;

type Told = Pick<RecordSummary, 'id' | 'register' | 'values' | 'tokens'>;
interface Filed {
  title: FieldId;
  ranking: WordRanking<Told>;
}

export class SimilarRecords {
  private readonly asked = new Map<RegisterId, Filed>();

  constructor(
    private readonly records: ReadonlyMap<DocumentId, Told>,
    /** What the server has said of words, where it has. */
    private readonly near?: Pick<NearWords, 'of'>,
  ) {}

  put(record: Told): void {
    this.asked.get(record.register)?.ranking.put(record.id, record);
  }
  drop(id: DocumentId): void {
    for (const { ranking } of this.asked.values()) ranking.drop(id);
  }

  /** The records of these registers most like a text, the best first. */
  like(text: string, titles: RecordTitles): AlikeRecord[] {
    const found = Object.entries(titles).flatMap(([register, title]) =>
      [...this.ranking(register, title).scores(text)].map(([record, scored]) => ({ record, ...scored })),
    );
    const best = found.reduce((most, { score }) => Math.max(most, score), 0);
    return found
      .filter(({ score }) => score >= best * LEAST)
      .sort((a, b) => b.score - a.score || (a.record < b.record ? -1 : 1))
      .slice(0, MOST)
      .map(({ record, words }) => ({ record, words }));
  }

  private ranking(register: RegisterId, title: FieldId): WordRanking<Told> {
    const known = this.asked.get(register);
    if (known?.title === title) return known.ranking;
    const { near } = this;
    const ranking = new WordRanking<Told>((record) => wordsOf(record, title), near && ((word) => near.of(word)));
    for (const record of this.records.values()) if (record.register === register) ranking.put(record.id, record);
    this.asked.set(register, { title, ranking });
    return ranking;
  }
}

/** The words of its title, and of the rest what its summary keeps. */
function wordsOf(record: Told, title: FieldId): Words {
  const words: Words = new Map();
  for (const word of record.tokens) if (!FILLERS.has(word)) words.set(word, false);
  for (const word of tokens(record.values[title] ?? '')) if (!FILLERS.has(word)) words.set(word, true);
  return words;
}
