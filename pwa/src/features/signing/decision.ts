// A decision on an approval signed with the person's own certificate (e.firma).
import type { Command, TicketView } from '../../contract/api';
import { engine } from '../../contract/engine';
import type { Certified, PersonId } from '../../contract/shared';

/** What signs: the step of the sheet, which has certificate, key and password. */
export interface Signer {
  /** Whether the person signs. */
  wants(): boolean;
  certify(text: string): Promise<Certified | null>;
}

/**
 * The command with what the person's certificate adds to it; as it was where they sign without, and any other command.
 *
 * @throws what the person is told.
 */
export async function signedDecision(
  view: TicketView,
  me: PersonId,
  command: Command,
  signer: Signer | undefined,
): Promise<Command> {
  if (!signer?.wants() || !engine.papers || !('decide_approval' in command)) return command;
  const { content, text } = engine.papers.approval(view, me, command);
  const certified = await signer.certify(text);
  if (certified === null) return command;
  return { decide_approval: { ...command.decide_approval, content, signed: { text, certified } } };
}
