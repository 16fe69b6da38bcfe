// The same report once more: told on the ticket that is there, and no second one is made.
import type { ActId, Audience, Command, Dispatched, DocumentId, Engine, TicketSummary } from '../../contract/api';
import { isWorkDone } from '../../contract/pure/state';
import { oneLine, tidy } from '../../kit/text/tidy';
import { help } from './words';

/** Whether a report can be the same one: what is over is another fault, or comes back by its own way. */
export function takesMore({ state: at }: Pick<TicketSummary, 'state'>): boolean {
  return !isWorkDone(at);
}

/** What was written of a report, as it is read. */
export interface Written {
  name: string;
  phone: string;
  mail: string;
  org: string;
  /** Where: building, level, room. */
  place: readonly string[];
  item: string;
  subject: string;
  description: string;
  /** What the service's own form was answered. */
  answers: readonly { label: string; value: string }[];
}

/** All of it in one note: who reports it, too, how to reach them, where, and their words. */
export function alsoReported(written: Written): string {
  const { name, phone, mail, org, place, item, subject, description, answers } = written;
  const joined = (parts: readonly string[]) => parts.map(oneLine).filter(Boolean).join(' · ');
  return [
    help.alsoBy(oneLine(name)),
    joined([phone, mail, org]),
    joined([...place, item]),
    oneLine(subject),
    tidy(description),
    ...answers.flatMap(({ label, value }) => (tidy(value) === '' ? [] : [`${label}: ${tidy(value)}`])),
  ]
    .filter(Boolean)
    .join('\n');
}

/** What was being written, and where it comes back to. */
export interface Back {
  /** The key of its draft. */
  key: string;
  /** As it is kept; null where nothing is. */
  text: string | null;
  /** Whether that very form is on the screen. */
  open: () => boolean;
}

/** The note that was made, and its way back: the note goes, and what was written is a draft again. */
export interface ReportedAgain {
  made: Dispatched;
  back: () => Promise<void>;
}

/**
 * Notes on a ticket that it was reported again. Inside, where staff write it: it names somebody whom the ticket's requester need not
 * know. Who asks and does not work writes no internal notes, so theirs is public. Resolves once that is durable; rejects with a Refusal, having kept
 * nothing.
 */
export async function reportAgain(
  engine: Pick<Engine, 'dispatch' | 'undo' | 'draft' | 'setDraft'>,
  ticket: DocumentId,
  written: Written,
  back: Back,
  audience: Audience = 'internal',
): Promise<ReportedAgain> {
  const note: Command = { add_note: { audience, text: alsoReported(written) } };
  const made = await engine.dispatch(ticket, note, true, back.key);
  return { made, back: () => takeBack(engine, made.act, back) };
}

async function takeBack(
  engine: Pick<Engine, 'undo' | 'draft' | 'setDraft'>,
  act: ActId,
  { key, text, open }: Back,
): Promise<void> {
  // Another report is being written: neither may write over the other.
  if (open() || (await engine.draft(key)) !== null)
    throw Object.assign(new Error(help.otherOpen), { es: help.otherOpen, en: help.otherOpen });
  await engine.undo(act);
  await engine.setDraft(key, text);
}
