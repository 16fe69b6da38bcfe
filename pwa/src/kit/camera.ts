// The camera: opened at the back first, closed when nobody looks, and what can go wrong with it by name.

import { onVisible } from './page-visibility';

/** Why there is no picture. */
export type CameraFault = 'insecure' | 'none' | 'denied' | 'busy' | 'lost' | 'unknown';

export class CameraError extends Error {
  constructor(
    readonly fault: CameraFault,
    cause?: unknown,
  ) {
    super(`camera: ${fault}`, { cause });
  }
}

/**
 * Whether a camera that is closed for this reason is opened again as its page is seen again: what the system took while nobody looked
 * is, and what may have been allowed meanwhile in its settings, once the page comes back. A question for the camera brings the focus
 * back, too: it is not asked again by that.
 */
export function opensAgain(fault: CameraFault | null, { type }: Event): boolean {
  return fault === 'lost' || (fault === 'denied' && type === 'visibilitychange');
}

/** One camera of this machine. */
export interface Lens {
  id: string;
  label: string;
}
/** What a picture is to measure, in pixels; the camera gives what comes nearest. */
export interface Size {
  width: number;
  height: number;
}
export interface Zoom {
  min: number;
  max: number;
  step: number;
  value: number;
}

/** What some browsers know of a camera beyond the standard's own list. */
interface Abilities {
  torch?: boolean;
  zoom?: { min: number; max: number; step?: number };
  focusMode?: string[];
}
type Wish = { torch?: boolean; zoom?: number; focusMode?: string };

const CHOICE = 'ronda.camera';
/** A picture may stay away so long (ms) before the camera is opened again: iOS mutes it for a moment as it begins. */
const DARK_MS = 1_500;

/** An open camera. */
export class Camera {
  private constructor(
    readonly stream: MediaStream,
    private readonly track: MediaStreamTrack,
  ) {}

  /** Opens the one named, else the one chosen last, else one at the back; about as many pixels as are asked for. */
  static async open(size: Size, id?: string): Promise<Camera> {
    if (!globalThis.isSecureContext) throw new CameraError('insecure');
    if (!navigator.mediaDevices) throw new CameraError('none');
    const wanted = id ?? chosen();
    const stream = await ask(size, wanted)
      .catch(async (error: unknown) => {
        // The one chosen last may be gone: any other will do.
        if (wanted !== null && id === undefined && nameOf(error) === 'OverconstrainedError') return ask(size, null);
        throw error;
      })
      .catch((error: unknown) => {
        throw new CameraError(faultOf(nameOf(error)), error);
      });
    const [track] = stream.getVideoTracks();
    if (!track) throw new CameraError('none');
    if (id !== undefined) choose(id);
    const camera = new Camera(stream, track);
    if (camera.abilities.focusMode?.includes('continuous')) await camera.wish({ focusMode: 'continuous' });
    return camera;
  }

  get id(): string | undefined {
    return this.track.getSettings().deviceId;
  }
  get torch(): boolean {
    return this.abilities.torch === true;
  }
  get zoom(): Zoom | null {
    const { zoom } = this.abilities;
    if (!zoom || !(zoom.max > zoom.min)) return null;
    const value = (this.track.getSettings() as { zoom?: number }).zoom ?? zoom.min;
    return { min: zoom.min, max: zoom.max, step: zoom.step || (zoom.max - zoom.min) / 20, value };
  }
  /** False where it says that it can, and does not. */
  setTorch(on: boolean): Promise<boolean> {
    return this.wish({ torch: on });
  }
  setZoom(value: number): Promise<boolean> {
    return this.wish({ zoom: value });
  }
  /** Called when the system takes the camera away. */
  onlost(tell: () => void): void {
    this.track.addEventListener('ended', tell, { once: true });
  }
  /**
   * Calls `again`, once, where a page that is seen gets no picture any more: after a suspension the track has ended or stays
   * mute, or the picture stands still. Until the answer is called.
   */
  watch(video: HTMLVideoElement, again: () => void): () => void {
    const stop = new AbortController();
    const { signal } = stop;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState !== 'visible') return;
      const at = video.currentTime;
      video.play().catch(() => undefined); // a suspension pauses it; where it cannot go on, that is found below
      timer = setTimeout(() => {
        if (signal.aborted || document.visibilityState !== 'visible') return;
        const dead = this.track.readyState === 'ended' || this.track.muted || video.currentTime === at;
        if (!dead) return;
        stop.abort();
        again();
      }, DARK_MS);
    };
    signal.addEventListener('abort', onVisible(look));
    this.track.addEventListener('mute', look, { signal });
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }
  close(): void {
    for (const track of this.stream.getTracks()) track.stop();
  }

  private get abilities(): Abilities {
    return (this.track.getCapabilities?.() ?? {}) as Abilities;
  }
  /** False where the camera does not do it. */
  private async wish(wish: Wish): Promise<boolean> {
    try {
      await this.track.applyConstraints({ advanced: [wish as MediaTrackConstraintSet] });
      return true;
    } catch {
      return false; // a promise of the driver that it does not keep; the picture goes on
    }
  }
}

/** The cameras there are; named only once one was allowed. */
export async function lenses(): Promise<Lens[]> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return all.filter(({ kind }) => kind === 'videoinput').map(({ deviceId, label }) => ({ id: deviceId, label }));
}

function ask({ width, height }: Size, id: string | null): Promise<MediaStream> {
  const which = id === null ? { facingMode: { ideal: 'environment' } } : { deviceId: { exact: id } };
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { ...which, width: { ideal: width }, height: { ideal: height } },
  });
}

const nameOf = (error: unknown) => (error instanceof DOMException || error instanceof Error ? error.name : '');

/** What the browsers' names for a failure mean. */
export function faultOf(name: string): CameraFault {
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'busy';
    default:
      return 'unknown';
  }
}

function chosen(): string | null {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null; // storage is blocked: the back camera then
  }
}
function choose(id: string): void {
  try {
    localStorage.setItem(CHOICE, id);
  } catch {
    // storage is blocked: the choice lasts as long as the page
  }
}
