// What was typed on in a box while what stood there was being sent.

/** What stands in the box `now` without what was `sent` out of it; all of it where that was rewritten meanwhile. */
export function typedSince(sent: string, now: string): string {
  return now.startsWith(sent) ? now.slice(sent.length).trimStart() : now;
}

/** What was sent and taken back, before what was typed in its place meanwhile. */
export function putBack(sent: string, now: string): string {
  return now.trim() === '' ? sent : `${sent}\n${now}`;
}
