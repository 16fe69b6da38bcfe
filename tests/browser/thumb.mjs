// A thumb at work on a phone: taps and scrolls are counted, and each target lies within its arc.
import assert from 'node:assert/strict';

/** A 6.7-inch phone in CSS pixels, and how far a thumb reaches over it from the lower corner of its hand's side. */
export const SCREEN = { width: 412, height: 915 };
export const REACH = 560;
/** Between what undoes and what it undoes, for a gloved finger. */
export const APART = 48;
/** A fingertip's middle keeps from the edge of what it presses. */
const INSIDE = 22;
/** So many swipes bring anything of a page under the thumb. */
const SWIPES = 6;

/** Runs in the page: where the thumb presses an element, from its own corner; null where it cannot. */
function within(node, [corner, reach, inside]) {
  const STEPS = 8;
  const box = node.getBoundingClientRect();
  const [x, y] = [Math.min(inside, box.width / 2), Math.min(inside, box.height / 2)];
  const along = (from, length, n) => from + (length * n) / STEPS;
  const points = [];
  for (let i = 0; i <= STEPS; i++)
    for (let j = 0; j <= STEPS; j++)
      points.push([along(box.left + x, box.width - 2 * x, i), along(box.top + y, box.height - 2 * y, j)]);
  const far = ([left, top]) => Math.hypot(left - corner.x, top - corner.y);
  const free = ([left, top]) => {
    const hit = document.elementFromPoint(left, top);
    return hit !== null && node.contains(hit);
  };
  const [nearest] = points.filter((point) => far(point) <= reach && free(point)).sort((a, b) => far(a) - far(b));
  return nearest ? { x: nearest[0] - box.left, y: nearest[1] - box.top } : null;
}
/** Runs in the page: one swipe, a screenful at most, that brings an element where a thumb rests; how far it went. */
function swiped(node) {
  const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight;
  let scroller = node.parentElement;
  while (scroller !== null && !scrolls(scroller)) scroller = scroller.parentElement;
  if (scroller === null) return 0;
  const { top, height } = node.getBoundingClientRect();
  const seen = scroller.getBoundingClientRect();
  const wanted = top + height / 2 - (seen.top + seen.height * 0.6);
  const before = scroller.scrollTop;
  scroller.scrollTop += Math.max(-seen.height, Math.min(seen.height, wanted));
  return Math.round(scroller.scrollTop - before);
}

export class Thumb {
  taps = 0;
  scrolls = 0;
  constructor(page, hand = 'right') {
    this.page = page;
    this.corner = { x: hand === 'right' ? SCREEN.width : 0, y: SCREEN.height };
  }
  /** Brings an element under the thumb, with as many swipes as it takes; where on it the thumb presses. */
  async reach(locator, what) {
    await locator.waitFor();
    for (let swipes = 0; swipes <= SWIPES; swipes++) {
      const at = await locator.evaluate(within, [this.corner, REACH, INSIDE]);
      if (at !== null) return at;
      const moved = await locator.evaluate(swiped);
      assert.notEqual(moved, 0, `${what}: out of the thumb's arc, and nothing there scrolls`);
      this.scrolls += 1;
    }
    throw new Error(`${what}: ${SWIPES} swipes do not bring it under the thumb`);
  }
  async tap(locator, what) {
    const position = await this.reach(locator, what);
    await locator.tap({ position });
    this.taps += 1;
  }
}

/** How many pixels lie between two elements. */
async function between(one, other) {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()];
  const gap = (from, length, to, other) => Math.max(0, to - (from + length), from - (to + other));
  return Math.hypot(gap(a.x, a.width, b.x, b.width), gap(a.y, a.height, b.y, b.height));
}
/** What undoes stands far enough from what it undoes. */
export async function apart(one, other, what) {
  await Promise.all([one.waitFor(), other.waitFor()]);
  const found = await between(one, other);
  assert.ok(found >= APART - 0.5, `${what}: ${found.toFixed(1)} px between them`);
}
