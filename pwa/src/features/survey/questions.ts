// The questions of the survey: the fields of the organisation's own form, the first long one being the comment (OCO-17).
import type { FieldDef, Organisation } from '../../contract/api';
import { asWritten } from '../../kit/text/format';
import { tidy } from '../../kit/text/tidy';

export interface Questions {
  asked: FieldDef[];
  /** How the form asks for the comment; null where it has no such field, and ours is asked. */
  comment: FieldDef | null;
}

/** None where the organisation has no survey. */
export function questionsOf(organisation: Organisation | null): Questions | null {
  const form = organisation?.forms?.find(({ id }) => id === organisation.settings?.survey_form);
  const fields = (form?.fields ?? []).filter(({ core }) => core === undefined || core === null);
  const comment = fields.find(({ kind }) => kind === 'textarea') ?? null;
  const asked = fields.filter((field) => field !== comment);
  return asked.length === 0 ? null : { asked, comment };
}

/** What was answered as it is sent: nothing of what was left empty. */
export function answersOf(asked: readonly FieldDef[], given: Readonly<Record<string, string>>): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const { id } of asked) {
    const said = tidy(given[id] ?? '');
    if (said !== '') answers[id] = said;
  }
  return answers;
}

/** What is answered so far, as it is kept: an answer never stands under the name of the comment. */
export function answering(given: Readonly<Record<string, string>>, comment: string): Record<string, string> {
  return { comment, ...Object.fromEntries(Object.entries(given).map(([id, said]) => [`answer ${id}`, said])) };
}

/** What comes back of it: answers to what is still asked, where they may still be given. */
export function answered(asked: readonly FieldDef[], kept: Readonly<Record<string, string>>): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const { id, kind, options } of asked) {
    const said = kept[`answer ${id}`];
    if (said !== undefined && (kind !== 'choice' || options?.includes(said))) answers[id] = said;
  }
  return answers;
}

/** What was answered, in the order in which the form asks it. */
export function inOrder(organisation: Organisation | null, answers: Readonly<Record<string, string>>) {
  const asked = questionsOf(organisation)?.asked.map(({ id }) => id) ?? [];
  const place = (id: string) => (asked.includes(id) ? asked.indexOf(id) : asked.length);
  return Object.entries(answers).sort(([one], [other]) => place(one) - place(other));
}

/** An answer as people write it: what is kept of yes or no, and of a day, is no word to be read. */
export function readable(
  organisation: Organisation | null,
  question: string,
  answer: string,
  said: { yes: string; no: string },
): string {
  switch (questionsOf(organisation)?.asked.find(({ id }) => id === question)?.kind) {
    case 'bool':
      return answer === 'true' ? said.yes : said.no;
    case 'date':
      return asWritten(answer);
    default:
      return answer;
  }
}

/** A question in the form's words; an answer to one that the form no longer has keeps its name. */
export function wordsOf(organisation: Organisation | null, question: string): string {
  return questionsOf(organisation)?.asked.find(({ id }) => id === question)?.label ?? question;
}
