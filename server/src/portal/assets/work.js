// The proof of work behind «No soy un robot». For each of sixteen puzzles it finds a number whose SHA-256 begins with
// twelve zero bits. In a worker, and without WebCrypto, which is slow for hashes this short.
const K = new Int32Array(64);
const H0 = new Int32Array(8);
{
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    const part = (root) => ((root - Math.floor(root)) * 0x100000000) | 0;
    if (found < 8) H0[found] = part(Math.sqrt(n));
    K[found++] = part(Math.cbrt(n));
  }
}
const W = new Int32Array(64);

/** One block into the state; `words` is 16 big-endian words. */
function block(state, words) {
  for (let i = 0; i < 16; i++) W[i] = words[i];
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** Sixteen words from `at`, of bytes as they are hashed. */
function words(bytes, at, into) {
  for (let i = 0; i < 16; i++) {
    const p = at + i * 4;
    into[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
  }
}

/** The least number that solves a puzzle: all whole blocks before it are hashed once. */
function solve(prefix) {
  const whole = Math.floor(prefix.length / 64) * 64;
  const before = H0.slice();
  const part = new Int32Array(16);
  for (let at = 0; at < whole; at += 64) {
    words(prefix, at, part);
    block(before, part);
  }
  const tail = new Uint8Array(128);
  tail.set(prefix.subarray(whole));
  const begin = prefix.length - whole;
  const state = new Int32Array(8);
  for (let number = 0; ; number++) {
    const digits = String(number);
    let end = begin;
    for (let i = 0; i < digits.length; i++) tail[end++] = digits.charCodeAt(i);
    const total = whole + end;
    const size = end + 9 > 64 ? 128 : 64;
    tail.fill(0, end, size);
    tail[end] = 0x80;
    tail[size - 2] = (total * 8) >>> 8;
    tail[size - 1] = (total * 8) & 255;
    state.set(before);
    words(tail, 0, part);
    block(state, part);
    if (size === 128) {
      words(tail, 64, part);
      block(state, part);
    }
    if (state[0] >>> 20 === 0) return number;
  }
}

self.onmessage = ({ data }) => {
  const found = [];
  for (let puzzle = 0; puzzle < 16; puzzle++) {
    const text = `${data}.${puzzle}.`;
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    found.push(solve(bytes));
  }
  self.postMessage(found.join('.'));
};
