// Two phones on one network, nobody between: a channel by WebRTC, over which bytes go whole or not at all.
import { type NearCode, codeOf, encode, markOf, sdpOf } from './near-code';

/** What of a channel is used. */
export interface Pipe {
  binaryType: BinaryType;
  readonly bufferedAmount: number;
  bufferedAmountLowThreshold: number;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onbufferedamountlow: ((event: Event) => void) | null;
  onclose: ((event: Event) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
}

const LABEL = 'ronda';
/** Once each has the other's code they have found each other within this time (ms), or do not. */
export const FINDING_MS = 20_000;
/** Until somebody has pointed their camera at the answer (ms). */
const READING_MS = 120_000;
/** Addresses of this network are there at once; a name for them takes a moment (ms). */
const GATHERING_MS = 2_000;
/** Said last, and on its way, before the channel goes (ms). */
const LEAVING_MS = 2_000;

/** Bytes of a message: more than this some browsers do not take. */
const PART = 16_384;
/** So much may wait in the channel, and is filled up again below that. */
const FULL = 1_048_576;
const LOW = 262_144;
/** `limits::CARRIED_BYTES`. */
export const MOST = 16 * 1024 * 1024;
const VERSION = 1;

export function canBeNear(): boolean {
  return typeof RTCPeerConnection === 'function';
}

/** The author's side. */
export interface Offered {
  code: Uint8Array<ArrayBuffer>;
  /** By what an answer to it is known. */
  mark: Uint8Array;
  /** Gives the bytes to who answered so; whether they keep them. Rejects where they are not found, or go. */
  give(answer: NearCode, bytes: Uint8Array<ArrayBuffer>, progress: (sent: number) => void): Promise<boolean>;
  close(): void;
}
/** The courier's side. */
export interface Answered {
  code: Uint8Array<ArrayBuffer>;
  /** What was given. Rejects where nobody came, or they went before it was whole. */
  whole: Promise<Uint8Array<ArrayBuffer>>;
  /** Says whether it is kept, and ends it. */
  said(kept: boolean): void;
  close(): void;
}

/** No server helps to find the way: the two are on one network, or this is not theirs. */
const own = () => new RTCPeerConnection({ iceServers: [] });

export async function offer(): Promise<Offered> {
  const phone = own();
  try {
    const pipe = phone.createDataChannel(LABEL);
    await phone.setLocalDescription();
    const code = await coded(phone, null);
    return {
      code: encode(code),
      mark: markOf(code),
      async give(answer, bytes, progress) {
        const open = new Promise<void>((resolve) => (pipe.onopen = () => resolve()));
        await phone.setRemoteDescription({ type: 'answer', sdp: sdpOf(answer) });
        await within(open, FINDING_MS);
        return Promise.race([give(pipe, bytes, progress), lost(phone)]);
      },
      close: () => phone.close(),
    };
  } catch (error) {
    phone.close();
    throw error;
  }
}

export async function answer(to: NearCode, progress: (came: number, length: number) => void): Promise<Answered> {
  const phone = own();
  try {
    let pipe: RTCDataChannel | null = null;
    let came: Promise<Uint8Array<ArrayBuffer>> = lost(phone);
    const found = new Promise<void>((resolve) => {
      phone.ondatachannel = ({ channel }) => {
        pipe = channel;
        // Heard from its first moment on: what comes before anybody listens is gone.
        came = Promise.race([take(channel, progress), lost(phone)]);
        came.catch(() => undefined); // told by `whole`
        resolve();
      };
    });
    await phone.setRemoteDescription({ type: 'offer', sdp: sdpOf(to) });
    await phone.setLocalDescription();
    const code = await coded(phone, markOf(to));
    const whole = within(found, READING_MS).then(() => came);
    whole.catch(() => undefined); // told to whoever waits for it
    return {
      code: encode(code),
      whole,
      said(kept) {
        if (pipe?.readyState === 'open') say(pipe, kept);
        setTimeout(() => phone.close(), LEAVING_MS);
      },
      close: () => phone.close(),
    };
  } catch (error) {
    phone.close();
    throw error;
  }
}

async function coded(phone: RTCPeerConnection, answers: Uint8Array | null): Promise<NearCode> {
  if (phone.iceGatheringState !== 'complete') {
    const all = new Promise<void>((resolve) => {
      phone.onicegatheringstatechange = () => phone.iceGatheringState === 'complete' && resolve();
    });
    await within(all, GATHERING_MS).catch(() => undefined); // with those that are there
  }
  const code = codeOf(phone.localDescription?.sdp ?? '', answers);
  if (!code) throw new Error('this phone is on no network');
  return code;
}

/** Rejects once two that had found each other lose each other. */
function lost(phone: RTCPeerConnection): Promise<never> {
  const gone = new Promise<never>((_, reject) => {
    phone.addEventListener('connectionstatechange', () => {
      if (phone.connectionState === 'failed') reject(new Error('the other phone is out of reach'));
    });
  });
  gone.catch(() => undefined); // told to whoever waits for it
  return gone;
}

export async function within<T>(what: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([what, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Sends the length, then all of it, no faster than the channel takes it; resolves to whether the other side keeps it. */
export function give(pipe: Pipe, bytes: Uint8Array<ArrayBuffer>, progress: (sent: number) => void): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let at = 0;
    const more = () => {
      try {
        while (at < bytes.length && pipe.bufferedAmount < FULL) {
          pipe.send(bytes.slice(at, at + PART));
          at = Math.min(bytes.length, at + PART);
        }
        progress(at);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    pipe.bufferedAmountLowThreshold = LOW;
    pipe.onbufferedamountlow = more;
    pipe.onmessage = ({ data }) => resolve(data instanceof ArrayBuffer && new Uint8Array(data)[0] === 1);
    pipe.onclose = () => reject(new Error('the other phone has gone'));
    pipe.binaryType = 'arraybuffer';
    const head = new DataView(new ArrayBuffer(5));
    head.setUint8(0, VERSION);
    head.setUint32(1, bytes.length);
    pipe.send(new Uint8Array(head.buffer));
    more();
  });
}

/** Takes what is given. More than a phone carries is refused before room is made for it. */
export function take(pipe: Pipe, progress: (came: number, length: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    let all: Uint8Array<ArrayBuffer> | null = null;
    let at = 0;
    const stop = (why: string) => {
      pipe.onmessage = null;
      reject(new Error(why));
    };
    pipe.onclose = () => stop('the other phone has gone');
    pipe.binaryType = 'arraybuffer';
    pipe.onmessage = ({ data }) => {
      if (!(data instanceof ArrayBuffer)) return stop('no bytes');
      if (!all) {
        const length = lengthOf(data);
        if (length === null) return stop('nothing of ours, or too much');
        all = new Uint8Array(length);
      } else {
        if (data.byteLength > all.length - at) return stop('more than was said');
        all.set(new Uint8Array(data), at);
        at += data.byteLength;
      }
      progress(at, all.length);
      if (at < all.length) return;
      pipe.onmessage = null;
      resolve(all);
    };
  });
}
function lengthOf(head: ArrayBuffer): number | null {
  if (head.byteLength !== 5) return null;
  const view = new DataView(head);
  const length = view.getUint32(1);
  return view.getUint8(0) === VERSION && length > 0 && length <= MOST ? length : null;
}

/** To who gave it: whether it is kept. */
export function say(pipe: Pick<Pipe, 'send'>, kept: boolean): void {
  pipe.send(Uint8Array.of(kept ? 1 : 0));
}
