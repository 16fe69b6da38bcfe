// The camera behind the viewfinder: opened, told apart where it cannot be, lit, and always let go.
export type Trouble = 'denied' | 'none' | 'busy';

export class Lens {
  private constructor(readonly stream: MediaStream) {}

  static async open(): Promise<Lens> {
    if (!navigator.mediaDevices?.getUserMedia) throw new NoLens('none');
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: 'environment' }, width: { ideal: 1600 }, height: { ideal: 1200 } },
      });
      return new Lens(stream);
    } catch (error) {
      throw new NoLens(troubleOf(error), { cause: error });
    }
  }
  private get track(): MediaStreamTrack | undefined {
    return this.stream.getVideoTracks()[0];
  }
  get torch(): boolean {
    const can = this.track?.getCapabilities?.() as { torch?: boolean } | undefined;
    return can?.torch === true;
  }
  /** Answers how it is lit now: some say they can, and do not. */
  async light(on: boolean): Promise<boolean> {
    try {
      await this.track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
      return on;
    } catch {
      return false;
    }
  }
  /** Calls back when the camera ends by itself: another app took it, or the phone locked. */
  ended(then: () => void): void {
    this.track?.addEventListener('ended', then, { once: true });
  }
  close(): void {
    for (const track of this.stream.getTracks()) track.stop();
  }
}

/**
 * What the camera shows just now. Where the browser can, the frame as the camera gave it, which costs nothing until it
 * is drawn, and that is elsewhere; to copy it here took a third of the time from the shutter to the small picture.
 */
export async function still(video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap> {
  const frame = frameOf(video);
  return frame ?? createImageBitmap(video);
}
function frameOf(video: HTMLVideoElement): VideoFrame | null {
  if (typeof VideoFrame !== 'function') return null;
  try {
    const frame = new VideoFrame(video);
    // A frame that is to be turned yet would be kept lying: the copy is upright.
    if (frame.displayWidth === video.videoWidth && frame.displayHeight === video.videoHeight) return frame;
    frame.close();
  } catch {
    // this browser makes frames of other things alone: the copy does
  }
  return null;
}

export class NoLens extends Error {
  override readonly name = 'NoLens';
  constructor(
    readonly trouble: Trouble,
    options?: ErrorOptions,
  ) {
    super(trouble, options);
  }
}

export function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'none';
}
