// The outcome of an attempt to reach the requester, as the story tells it.
/** What became of reaching the requester, as the story tells it. */
export interface Heard {
  /** They said it themselves, at the portal. */
  self: boolean;
  way: string;
  reached: boolean;
  /** Whether it works, where they said so. */
  confirms: boolean | null;
  text: string;
}
