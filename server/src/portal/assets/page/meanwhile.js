// Keeps what was written while an answer was on its way: the page that comes knows what was sent alone.

const ticks = (input) => input.matches('[type=radio], [type=checkbox]');

/** The fields that a person fills in, but for files; each with what tells it from the others on any page of its form. */
function fields(own) {
  return [...own.elements]
    .filter((input) => input.name && !input.matches('[type=hidden], [type=file], button'))
    .map((input) => [input.id || `${input.name} ${input.value}`, input]);
}

/** What stands in each field of a form now. */
function written(own) {
  return new Map(fields(own).map(([key, input]) => [key, ticks(input) ? input.checked : input.value]));
}

/**
 * What was written in a form since `sent` stands in the one that takes its place. True where a field among it decides which others
 * there are: those have to be asked for.
 */
function carry(own, sent, other) {
  const now = written(own);
  let leads = false;
  for (const [key, input] of fields(other)) {
    const value = now.get(key);
    if (value === undefined || value === sent.get(key)) continue;
    if (ticks(input)) input.checked = value;
    else if (!input.matches('select') || [...input.options].some((option) => option.value === value)) input.value = value;
    leads ||= 'leads' in input.dataset;
  }
  return leads;
}

/** The box that was ticked meanwhile stays, with the work that was done or goes on. */
function keepRobot(own, fresh) {
  for (const which of ['#robot', 'input[name=challenge]', 'input[name=work]']) {
    const [old, other] = [find(which, own), find(which, fresh)];
    if (old && other) other.replaceWith(document.adoptNode(old));
  }
}
