// What happened to a record, line by line: who entered it, gave a field its value, moved it, wrote.
import type { RecordView, RegisterDef, Sentence, Stamp } from '../../contract/api';
import { fieldOf, stateOf } from './records';
import { recordWords as w } from './words';

export interface StoryLine {
  stamp: Stamp;
  /** What was done, after the person's name. */
  did: string;
  /** What was said or written. */
  text: string;
  /** A move on its way to the server, or one that was not applied, and why. */
  became: 'pending' | 'not_applied' | null;
  why: Sentence | null;
}

/** The oldest first. */
export function storyOf(
  view: RecordView,
  def: RegisterDef | undefined,
  show: (field: string, value: string) => string,
  sentence: (why: string) => Sentence,
): StoryLine[] {
  const label = (field: string) => (def && fieldOf(def, field)?.label) ?? field;
  const state = (id: string) => (def && stateOf(def, id)?.name) ?? id;
  const plain = (stamp: Stamp, did: string, text: string): StoryLine => ({ stamp, did, text, became: null, why: null });
  const moves = view.requests.flatMap(({ stamp, command, ruling }): StoryLine[] => {
    if (!('move_record' in command)) return [];
    const { to, reason } = command.move_record;
    const became = !ruling ? 'pending' : ruling.applied ? null : 'not_applied';
    return [{ stamp, did: w.didMove(state(to)), text: reason, became, why: ruling?.why ? sentence(ruling.why) : null }];
  });
  return [
    plain(view.born, w.didOpen, ''),
    ...view.changes.map(({ stamp, field, value }) =>
      value === ''
        ? plain(stamp, w.didClear(label(field)), '')
        : plain(stamp, w.didSet(label(field)), show(field, value)),
    ),
    ...(view.reports ?? []).map(({ stamp, percent, text }) => plain(stamp, w.didReport(percent), text)),
    ...files(view).map(({ stamp, did, text }) => plain(stamp, did, text)),
    ...view.notes.map(({ stamp, text }) => plain(stamp, w.didNote, text)),
    ...moves,
  ].sort((a, b) => a.stamp.order - b.stamp.order || (a.stamp.act < b.stamp.act ? -1 : 1));
}

/** Files that were added, and those that were taken out of sight: one act may do that to the same content twice. */
function files(view: RecordView): Pick<StoryLine, 'stamp' | 'did' | 'text'>[] {
  const all = view.evidence ?? [];
  const retired = new Map(all.flatMap(({ retired }) => (retired ? [[retired.stamp.act, retired] as const] : [])));
  return [
    ...all.map(({ stamp, caption, name }) => ({ stamp, did: w.didAttach, text: caption || name || '' })),
    ...[...retired.values()].map(({ stamp, reason }) => ({ stamp, did: w.didRetire, text: reason })),
  ];
}
