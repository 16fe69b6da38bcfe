// A journey waits for what it reads. A list that is read once, before it is there, stops a journey once in fifty runs.

/** What reads the page at once, without Playwright's own waiting. */
const READS = new Set(['all', 'allTextContents', 'allInnerTexts', 'count', 'evaluateAll', '$$', '$$eval']);
/**
 * Helpers of the journeys, by name, that read a list once. A call to one is judged like a read, in whatever file it stands; so a helper
 * of another file that reads is named here or waits itself.
 */
const READERS = new Set(['heard', 'listed']);
/** What reads again until it is so. */
const WAITS = new Set(['until', 'waitFor', 'settled', 'waitForFunction']);
/** What runs a function in the page. */
const IN_THE_PAGE = new Set(['evaluate', 'evaluateHandle']);
/** Names by which a function in the page reads many of something. */
const MANY = new Set(['querySelectorAll', 'getElementsByTagName', 'getElementsByClassName']);
/** What a journey's own listener heard of the engine (tests/browser/page.mjs): a list each. */
const HEARD = new Set(['tickets', 'queue', 'told']);

const name = (callee) => (callee.type === 'MemberExpression' ? callee.property.name : callee.name);
const isFunction = (node) => /^(ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/.test(node?.type);

/** What a function is called by: `const it = () => …`, `function it()`, `{ it() {} }`. */
function nameOf(node) {
  if (node.id) return node.id.name;
  const { parent } = node;
  if (parent?.type === 'VariableDeclarator' && parent.init === node) return parent.id.name;
  if (parent?.type === 'MethodDefinition' || (parent?.type === 'Property' && parent.method)) return parent.key.name;
  return undefined;
}

/** Whether a call stands in something that reads again until it is so. */
function waits(node) {
  for (let at = node.parent; at; at = at.parent)
    if (at.type === 'CallExpression' && WAITS.has(name(at.callee))) return true;
  return false;
}

/** The innermost function around a call that a name of this file calls: an arrow, for a journey calls its helpers by their names. */
function helperAround(node) {
  for (let at = node.parent; at; at = at.parent)
    if (at.type === 'ArrowFunctionExpression' && at.parent.type === 'VariableDeclarator' && at.parent.init === at)
      return at;
  return null;
}

/** Whether a call stands in a helper that READERS names: whoever calls that waits. */
function inReader(node) {
  for (let at = node.parent; at; at = at.parent) if (isFunction(at) && READERS.has(nameOf(at))) return true;
  return false;
}

const isNothing = (node) =>
  node !== undefined &&
  ((node.type === 'Literal' && [0, false, null, ''].includes(node.value)) ||
    (node.type === 'Identifier' && node.name === 'undefined') ||
    (node.type === 'ArrayExpression' && node.elements.length === 0));

/** The end of what hangs on a read: `(await device.heard()).queue.filter(…).length`. */
function endOfChain(node) {
  let at = node;
  for (;;) {
    const { parent } = at;
    const goesOn =
      parent?.type === 'AwaitExpression' ||
      parent?.type === 'ChainExpression' ||
      (parent?.type === 'MemberExpression' && parent.object === at) ||
      (parent?.type === 'CallExpression' && parent.callee === at && at.type === 'MemberExpression');
    if (!goesOn) return at;
    at = parent;
  }
}

/** `=== 0`, `equal(…, 0)`, `deepEqual(…, [])`: that something is not there can only be looked at, after something else has come. */
function saysAbsence(node) {
  const at = endOfChain(node);
  const within = at.parent;
  if (within?.type === 'UnaryExpression') return within.operator === '!';
  if (within?.type === 'BinaryExpression') return /^===?$/.test(within.operator) && isNothing(within.right);
  if (within?.type !== 'CallExpression') return false;
  return isNothing(within.arguments[within.arguments.indexOf(at) + 1]);
}

/** What is asserted of one element at once; an `if` on it chooses a way, and may. */
function asserts(node) {
  const within = node.parent?.type === 'AwaitExpression' ? node.parent.parent : null;
  return node.callee.property?.name === 'isVisible' && within?.callee?.object?.name === 'assert';
}

/** Whether a node, or one within it, is so. */
function some(node, is) {
  if (node === null || typeof node !== 'object') return false;
  if (Array.isArray(node)) return node.some((one) => some(one, is));
  if (typeof node.type !== 'string') return false;
  return is(node) || Object.entries(node).some(([key, value]) => key !== 'parent' && some(value, is));
}

/** Whether anybody takes what a call answers: `await page.evaluate(…);` alone does something in the page. */
const isUsed = (node) =>
  (node.parent.type === 'AwaitExpression' ? node.parent : node).parent.type !== 'ExpressionStatement';

/** `document.querySelectorAll`, `globalThis.heard.tickets`. */
const readsMany = (node) =>
  node.type === 'MemberExpression' &&
  (MANY.has(node.property.name) || (HEARD.has(node.property.name) && node.object.property?.name === 'heard'));

const waitForWhatIsRead = {
  meta: {
    type: 'problem',
    messages: {
      once: '«{{read}}» reads once: put it into `until(…)`.',
      helper:
        '«{{read}}» reads once and is called from other files: wait in it, or name it among the READERS of this rule.',
    },
    schema: [],
  },
  create: (context) => {
    const { sourceCode } = context;
    /** The variable that a name means where it stands. */
    const meant = (identifier) => {
      for (let scope = sourceCode.getScope(identifier); scope; scope = scope.upper)
        if (scope.set.has(identifier.name)) return scope.set.get(identifier.name);
      return null;
    };
    /** The function that is given to `evaluate`, where this file has it. */
    const given = (argument) => {
      if (argument?.type !== 'Identifier') return argument;
      const [definition] = meant(argument)?.defs ?? [];
      return definition?.node.type === 'VariableDeclarator' ? definition.node.init : definition?.node;
    };
    const reads = (node) => {
      const called = name(node.callee);
      if (READERS.has(called)) return true;
      if (node.callee.type !== 'MemberExpression' || node.callee.object.name === 'Promise') return false;
      if (IN_THE_PAGE.has(called)) return isUsed(node) && some(given(node.arguments[0]), readsMany);
      return READS.has(called) || asserts(node);
    };
    /** `const found = await …; assert.deepEqual(found, [])`: each use of what was read says that nothing is there. */
    const keptForAbsence = (node) => {
      const read = endOfChain(node);
      if (read.parent?.type !== 'VariableDeclarator' || read.parent.init !== read) return false;
      const uses = sourceCode
        .getDeclaredVariables(read.parent)
        .flatMap(({ references }) => references)
        .filter((reference) => reference.isRead());
      return uses.length > 0 && uses.every(({ identifier }) => saysAbsence(identifier));
    };
    const judged = new Set();
    const judge = (node, read) => {
      if (judged.has(node) || waits(node) || inReader(node) || saysAbsence(node) || keptForAbsence(node)) return;
      judged.add(node);
      // A function that is named to read: whoever calls it waits. So each of its calls is a read, and is judged like one.
      const helper = helperAround(node);
      if (helper === null) return context.report({ node, messageId: 'once', data: { read } });
      const [variable] = sourceCode.getDeclaredVariables(helper.parent);
      if (helper.parent.parent.parent.type === 'ExportNamedDeclaration')
        context.report({ node, messageId: 'helper', data: { read: variable.name } });
      for (const { identifier } of variable.references)
        if (identifier.parent.type === 'CallExpression' && identifier.parent.callee === identifier)
          judge(identifier.parent, variable.name);
    };
    return {
      CallExpression(node) {
        if (reads(node)) judge(node, name(node.callee));
      },
    };
  },
};

export const journeys = { rules: { 'wait-for-what-is-read': waitForWhatIsRead } };
