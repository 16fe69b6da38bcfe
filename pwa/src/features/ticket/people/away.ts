// Who is away on a day, and who stands in for them.
import type { Absence, PersonCard, Timestamp } from '../../../contract/api';
import { asWritten, localText } from '../../../kit/text/format';
import { awayWords } from '../words';

/** The organisation's day at an instant, as absences write it. */
export const dayOf = (at: Timestamp): string => localText(at).slice(0, 10);

/** The absence of a person that a day falls into. */
export function awayOn({ away }: Pick<PersonCard, 'away'>, day: string): Absence | undefined {
  return away?.find(({ from, until }) => from <= day && day <= until);
}

/** The first absence of a person that shares a day with these, from the first to the last. */
export function awayWithin({ away }: Pick<PersonCard, 'away'>, first: string, last: string): Absence | undefined {
  return away?.find(({ from, until }) => from <= last && first <= until);
}

/** «Vacaciones hasta el 27 de noviembre de 2026 · suple Eva Ríos». */
export function saysAway({ why, until, stand_in }: Absence, name: (person: string) => string): string {
  const helper = stand_in === undefined ? '' : name(stand_in);
  const till = awayWords.until((why ?? '') || awayWords.why, asWritten(until));
  return helper === '' ? till : `${till} · ${awayWords.standIn(helper)}`;
}
