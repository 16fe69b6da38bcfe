// One line a test and a last one that counts, as the journeys print.
export default async function* report(source) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of source) {
    if (!['test:pass', 'test:fail'].includes(type) || data.details.type === 'suite') continue;
    const took = `${data.name} (${Math.round(data.details.duration_ms)} ms)`;
    if (data.skip !== undefined) {
      yield `skipped ${data.name}: ${data.skip}\n`;
      continue;
    }
    if (type === 'test:pass') passed += 1;
    else failed += 1;
    yield type === 'test:pass'
      ? `ok      ${took}\n`
      : `FAILED  ${took}\n${data.details.error.cause?.stack ?? data.details.error}\n`;
  }
  yield `${passed} passed, ${failed} failed\n`;
}
