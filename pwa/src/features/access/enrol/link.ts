// Reads the enrolment key from what was opened or pasted, and names the device.

/** The token of an enrolment link: its fragment, or the text itself where only the key was pasted. */
export function tokenOf(text: string): string | null {
  const trimmed = text.trim();
  const token = trimmed.includes('#') ? trimmed.slice(trimmed.indexOf('#') + 1) : trimmed;
  return /^[\w.~-]{16,512}$/.test(token) ? token : null;
}

const SYSTEMS: [RegExp, string, boolean][] = [
  [/iPhone/, 'iPhone', true],
  [/iPad/, 'iPad', true],
  [/Android/, 'Android', true],
  [/Windows/, 'Windows', false],
  [/CrOS/, 'ChromeOS', false],
  [/Mac OS X/, 'Mac', false],
  [/Linux/, 'Linux', false],
];

/** What kind of device the browser says it runs on. */
export function systemOf(agent: string): { name: string; phone: boolean } {
  for (const [pattern, name, phone] of SYSTEMS) if (pattern.test(agent)) return { name, phone };
  return { name: '', phone: false };
}
