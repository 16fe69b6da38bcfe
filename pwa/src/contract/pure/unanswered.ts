// How a refusal says that the server's answer did not come: what was asked may or may not have happened.

const WORDS = ['offline', 'not_server', 'server_failed'] as const;

/** There is no network; something else answered in the server's place; a gateway did, for a server that is away. */
export type Unanswered = (typeof WORDS)[number];

export function isUnanswered(code: string): code is Unanswered {
  return WORDS.some((word) => word === code);
}
