// The frame around each message: one byte, then plain CBOR (0) or gzip of it (1).
// Inflating is bounded while it runs.

export const PLAIN = 0;
export const GZIP = 1;
/** Below this, compression costs more than it saves. */
const WORTH_COMPRESSING = 400;
/** A page of news is 2 MiB at most, but one document may pass it alone. */
export const INFLATED_MAX = 40 * 1024 * 1024;

export async function frame(message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  if (message.length >= WORTH_COMPRESSING) {
    const packed = await drain(through(message, new CompressionStream('gzip')), message.length);
    if (packed) return withFirst(GZIP, packed);
  }
  return withFirst(PLAIN, message);
}

/** The message inside, or null where it is not one of ours or would grow beyond `max`. */
export async function unframe(bytes: Uint8Array, max = INFLATED_MAX): Promise<Uint8Array | null> {
  const body = bytes.subarray(1);
  if (bytes[0] === PLAIN) return body.length <= max ? body : null;
  if (bytes[0] !== GZIP) return null;
  try {
    return await drain(through(body, new DecompressionStream('gzip')), max);
  } catch {
    return null; // torn or not gzip: the caller says so
  }
}

function through(bytes: Uint8Array, pair: GenericTransformStream): ReadableStream<Uint8Array> {
  return new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(pair as ReadableWritablePair<Uint8Array, Uint8Array>);
}

async function drain(stream: ReadableStream<Uint8Array>, max: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > max) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function withFirst(first: number, rest: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(rest.length + 1);
  whole[0] = first;
  whole.set(rest, 1);
  return whole;
}
