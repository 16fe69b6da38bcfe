// A journey waits for what it reads. A list that is read once, before it is there, stops a journey once in fifty runs.

/** What reads the page at once, without Playwright's own waiting. */
const READS = new Set(['all', 'allTextContents', 'allInnerTexts', 'count', 'evaluateAll']);
/** What reads again until it is so. */
const WAITS = new Set(['until', 'waitFor', 'settled']);

const name = (callee) => (callee.type === 'MemberExpression' ? callee.property.name : callee.name);

/** Whether a call stands in something that reads again until it is so. */
function waits(node) {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'CallExpression' && WAITS.has(name(at.callee))) return true;
    // A function that is named to read: whoever calls it waits, and is looked at where it does.
    if (at.type === 'VariableDeclarator' && at.init?.type === 'ArrowFunctionExpression') return true;
  }
  return false;
}

/** `=== 0`, `equal(…, 0)`: that something is not there can only be looked at, after something else has come. */
function saysAbsence(node) {
  const read = node.parent?.type === 'AwaitExpression' ? node.parent : node;
  const within = read.parent;
  if (within?.type === 'BinaryExpression') return within.right.value === 0;
  if (within?.type !== 'CallExpression') return false;
  const at = within.arguments.indexOf(read);
  return within.arguments[at + 1]?.value === 0 || within.arguments[at + 1]?.value === false;
}

/** What is asserted of one element at once; an `if` on it chooses a way, and may. */
function asserts(node) {
  const within = node.parent?.type === 'AwaitExpression' ? node.parent.parent : null;
  return node.callee.property.name === 'isVisible' && within?.callee?.object?.name === 'assert';
}

const waitForWhatIsRead = {
  meta: { type: 'problem', messages: { once: '«{{read}}» reads once: put it into `until(…)`.' }, schema: [] },
  create: (context) => ({
    CallExpression(node) {
      if (node.callee.type !== 'MemberExpression') return;
      if (!READS.has(node.callee.property.name) && !asserts(node)) return;
      if (node.callee.object.name === 'Promise' || waits(node) || saysAbsence(node)) return;
      context.report({ node, messageId: 'once', data: { read: node.callee.property.name } });
    },
  }),
};

export const journeys = { rules: { 'wait-for-what-is-read': waitForWhatIsRead } };
