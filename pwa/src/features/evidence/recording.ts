// Name of a recording where it is played: its caption, else its kind and its length.
import type { Evidence } from '../../contract/api';
import { evidence } from './words';

/** «Nota de voz de 12 s»; its caption where it has one; what it is alone while nobody knows how long it lasts. */
export function recordingName({ caption, media }: Pick<Evidence, 'caption' | 'media'>, seconds: number | null): string {
  if (caption) return caption;
  const what = evidence.kinds[media];
  return seconds === null ? what : evidence.recording.lasting(what, lengthOf(seconds));
}

/** A length in seconds as people say it: «12 s», «1 min 5 s», «2 min»; a second at least. */
export function lengthOf(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  return [minutes > 0 ? `${minutes} min` : '', rest > 0 ? `${rest} s` : ''].filter((each) => each !== '').join(' ');
}

/** The length that a player tells, in seconds; null while it does not know: it says none, or one without an end. */
export function lasts(duration: number): number | null {
  return Number.isFinite(duration) && duration > 0 ? duration : null;
}
