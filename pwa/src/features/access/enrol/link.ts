// Reads the enrolment key from what was opened, pasted or scanned.

/** The token of an enrolment link: its fragment, or the text itself where only the key was pasted. */
export function tokenOf(text: string): string | null {
  const trimmed = text.trim();
  const token = trimmed.includes('#') ? trimmed.slice(trimmed.indexOf('#') + 1) : trimmed;
  return /^[\w.~-]{16,512}$/.test(token) ? token : null;
}
