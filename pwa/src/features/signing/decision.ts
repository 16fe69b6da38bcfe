// A decision on an approval signed with the person's own certificate (e.firma).
import type { Command, Refusal, TicketView } from '../../contract/api';
import { engine } from '../../contract/engine';
import type { Certified, PersonId, Sha256 } from '../../contract/shared';

/** What signs: the step of the sheet, which has certificate, key and password. */
export interface Signer {
  /** Whether the person signs. */
  wants(): boolean;
  certify(text: string): Promise<Certified | null>;
}

const CHANGED: Refusal = {
  code: 'r19_stale',
  es: 'La solicitud cambió mientras decidías: cierra esto, léela de nuevo y decide.',
  en: 'The request changed while you were deciding: close this, read it again and decide.',
};

/** What an approval covers, as it stands before who decides it (R19); nothing where the app cannot say. */
export function readOf(view: TicketView, me: PersonId): Sha256 | undefined {
  const asked: Command = { decide_approval: { granted: true, reason: '', returned: false } };
  try {
    return engine.papers?.approval(view, me, asked).content;
  } catch {
    return undefined; // nothing is to be approved by now: whoever tries is told so
  }
}

/**
 * The command with what the person's certificate adds to it; as it was where they sign without, and any other command. A grant is bound to
 * what was `read` as they began to decide: what came in since they have not seen.
 *
 * @throws what the person is told.
 */
export async function signedDecision(
  view: TicketView,
  me: PersonId,
  command: Command,
  signer: Signer | undefined,
  read?: Sha256,
): Promise<Command> {
  if (!('decide_approval' in command)) return command;
  let bound: Command = command;
  if (command.decide_approval.granted && read !== undefined) {
    const now = readOf(view, me);
    if (now !== undefined && now !== read) throw CHANGED;
    bound = { decide_approval: { ...command.decide_approval, content: read } };
  }
  if (!signer?.wants() || !engine.papers) return bound;
  const { content, text } = engine.papers.approval(view, me, command);
  const certified = await signer.certify(text);
  if (certified === null) return bound;
  return { decide_approval: { ...command.decide_approval, content, signed: { text, certified } } };
}
