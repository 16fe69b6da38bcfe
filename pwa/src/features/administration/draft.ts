// Draft of changes, kept in this browser until it is reviewed and put in force. Of each file it holds the text that was
// found and the text that is wanted.
import type { EditConflict, FileEdit } from '../../contract/api';
import { withPiece } from './pieces';

export type Draft = Record<string, FileEdit>;

/** A file as the draft has it, else as it is; null: it is not there. */
export function textOf(draft: Draft, files: Record<string, string>, path: string): string | null {
  const edit = draft[path];
  return edit !== undefined ? edit.text : (files[path] ?? null);
}

/** The draft with another text of a file; one that says what was found is no edit. */
export function edited(draft: Draft, files: Record<string, string>, path: string, text: string | null): Draft {
  const edit = draft[path];
  const base = edit !== undefined ? edit.base : (files[path] ?? null);
  const rest = Object.fromEntries(Object.entries(draft).filter(([each]) => each !== path));
  return text === base ? rest : { ...rest, [path]: { base, text } };
}

/** Which of these files another tab of this browser has written since this one read the draft. */
export function writtenElsewhere(here: Draft, now: Draft, paths: string[]): string[] {
  return paths.filter((path) => here[path]?.base !== now[path]?.base || here[path]?.text !== now[path]?.text);
}

/** A draft as it was kept; empty where it cannot be read. */
export function kept(text: string | null): Draft {
  if (text === null) return {};
  try {
    const told: unknown = JSON.parse(text);
    if (typeof told !== 'object' || told === null || Array.isArray(told)) return {};
    return Object.fromEntries(Object.entries(told).filter(([, each]) => isEdit(each))) as Draft;
  } catch {
    return {};
  }
}

function isEdit(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('base' in value) || !('text' in value)) return false;
  return [value.base, value.text].every((each) => each === null || typeof each === 'string');
}

/**
 * The draft once what stands against it was read, and stays: of each entry in conflict it was found as the other left it. All
 * else that others changed in the same files is no part of what is wanted, and stays theirs.
 */
export function insisted(draft: Draft, conflicts: readonly EditConflict[]): Draft {
  const next: Draft = { ...draft };
  for (const { file, entry, now } of conflicts) {
    const edit = next[file];
    if (edit === undefined) continue;
    next[file] = { ...edit, base: entry === null || edit.base === null ? now : withPiece(edit.base, entry, now) };
  }
  return Object.fromEntries(Object.entries(next).filter(([, { base, text }]) => base !== text));
}

/**
 * What is left of the draft once what was `sent` of it was taken, in force or as a proposal: what was edited while that was on its
 * way is still wanted, over what stands by now.
 */
export function leftAfter(draft: Draft, sent: Draft, inForce: boolean): Draft {
  let left: Draft = {};
  for (const [path, edit] of Object.entries(draft)) {
    const taken = sent[path];
    if (taken === undefined) left = { ...left, [path]: edit };
    else if (taken.text !== edit.text) {
      left = { ...left, [path]: { base: inForce ? taken.text : taken.base, text: edit.text } };
    }
  }
  return left;
}
