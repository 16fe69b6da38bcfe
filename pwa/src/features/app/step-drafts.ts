// The drafts of a ticket's steps: how each is named, and which of them nobody can send any more.
import type { CommandName, DocumentId, Possibility } from '../../contract/api';
import { engine } from '../../contract/engine';

type Shape = 'field' | 'desk';
/** What may be chosen with a decision before its form opens: each has words of its own. */
const GRANTED: Record<Shape, readonly string[]> = {
  field: ['grant', 'refuse', 'return'],
  desk: ['yes', 'no', 'returned'],
};

/** Names the draft of a step. */
export function stepDraft(shape: Shape, ticket: DocumentId, name: CommandName, granted = ''): string {
  return `${shape === 'desk' ? 'desk step' : 'step'} ${ticket} ${name} ${granted}`.trim();
}

/** Forgets what was begun of the steps that a ticket which is over does not offer any more. */
export async function forgetSteps(
  shape: Shape,
  ticket: DocumentId,
  names: readonly CommandName[],
  offered: readonly Possibility[],
): Promise<void> {
  const still = new Set(offered.map(({ command }) => command));
  const keys = names
    .filter((name) => !still.has(name))
    .flatMap((name) =>
      (name === 'decide_approval' ? ['', ...GRANTED[shape]] : ['']).map((granted) =>
        stepDraft(shape, ticket, name, granted),
      ),
    );
  for (const key of keys) if ((await engine.draft(key)) !== null) await engine.setDraft(key, null);
}
