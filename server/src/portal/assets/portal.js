// What the portal's pages can do better with scripts: the box «No soy un robot», buttons for bold, italic and underlined,
// fields that follow others, and a form that is sent without losing the files that were chosen.
const find = (selector, within = document) => within.querySelector(selector);

function all() {
  box();
  marks();
  form();
}

/** The box: ticked, the browser works; sending waits for it. */
function box() {
  const robot = find('#robot');
  if (!robot) return;
  const human = find('#human');
  const said = find('#robot-said');
  const challenge = find('input[name=challenge]');
  const work = find('input[name=work]');
  robot.hidden = false;
  find('#without').hidden = true;
  if (work.value) {
    human.checked = true;
    said.textContent = robot.dataset.done;
  }
  human.addEventListener('change', async () => {
    if (!human.checked || robot.working) return;
    challenge.value = '';
    work.value = '';
    said.textContent = robot.dataset.busy;
    robot.working = worked();
    try {
      [challenge.value, work.value] = await robot.working;
      said.textContent = robot.dataset.done;
    } catch {
      human.checked = false;
      said.textContent = robot.dataset.failed;
    } finally {
      robot.working = null;
    }
  });
}

async function worked() {
  const answer = await fetch('/portal/reto', { cache: 'no-store' });
  if (!answer.ok) throw new Error(String(answer.status));
  const { challenge } = await answer.json();
  const worker = new Worker('/portal/work.js');
  try {
    const work = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
      worker.postMessage(challenge);
    });
    return [challenge, work];
  } finally {
    worker.terminate();
  }
}

/** Buttons that put marks around what is chosen. */
function marks() {
  for (const area of document.querySelectorAll('textarea[data-marks]')) {
    if (area.previousElementSibling?.classList.contains('marks')) continue;
    const bar = document.createElement('div');
    bar.className = 'marks';
    const english = document.documentElement.lang === 'en';
    for (const [mark, element, es, en] of [
      ['**', 'b', 'Negrita', 'Bold'],
      ['*', 'i', 'Cursiva', 'Italic'],
      ['__', 'u', 'Subrayado', 'Underlined'],
    ]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-label', english ? en : es);
      const letter = document.createElement(element);
      letter.textContent = (english ? en : es)[0];
      button.append(letter);
      button.addEventListener('click', () => {
        const { selectionStart: from, selectionEnd: to, value } = area;
        area.setRangeText(mark + value.slice(from, to) + mark, from, to, 'end');
        if (from === to) area.setSelectionRange(from + mark.length, from + mark.length);
        area.focus();
      });
      bar.append(button);
    }
    area.before(bar);
  }
}

/** The form sends itself, so that a page that comes back to be put right keeps the files that were chosen. */
function form() {
  const own = find('form[data-portal]');
  if (!own || own.dataset.ready) return;
  own.dataset.ready = 'yes';
  const look = find('[data-look]', own);
  if (look) look.hidden = true;
  for (const input of own.querySelectorAll('[data-leads]'))
    input.addEventListener('change', () => void send(own, true));
  own.addEventListener('input', () => review(own));
  review(own);
  own.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(own, false);
  });
}

/** What is about to be sent, as it is filled in so far, above the button that sends it (OAX-84). */
function review(own) {
  const place = find('#review', own);
  if (!place) return;
  const list = find('dl', place);
  list.textContent = '';
  const told = new Set();
  for (const input of own.elements) {
    const aside = input.type === 'hidden' || input.matches('button') || input.closest('.more, #robot');
    if (!input.name || aside || told.has(input.name)) continue;
    told.add(input.name);
    const group = input.matches('[type=radio], [type=checkbox]');
    const label = group ? input.closest('fieldset')?.querySelector('legend') : input.labels[0];
    const value = group ? ticked(own, input.name) : filled(input);
    if (!label || !value) continue;
    const [term, said] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = label.firstChild.textContent.trim();
    said.textContent = value;
    list.append(term, said);
  }
  place.hidden = !list.childElementCount;
}

/** The words beside what is ticked of a group. */
function ticked(own, name) {
  const chosen = [...own.elements].filter((input) => input.name === name && input.checked);
  return chosen.map((input) => input.closest('label').textContent.trim()).join(', ');
}

/** What stands in a field: the words of what was chosen, the names of files. */
function filled(input) {
  if (input.type === 'file') return [...input.files].map((file) => file.name).join(', ');
  if (input.matches('select')) return input.value && input.selectedOptions[0].textContent.trim();
  return input.value.trim();
}

async function send(own, look) {
  const robot = find('#robot', own);
  if (robot?.working && !look) await robot.working.catch(() => undefined);
  const data = new FormData(own);
  if (look) {
    data.set('look', '1');
    for (const input of own.querySelectorAll('input[type=file]')) data.delete(input.name);
  }
  const button = find('button:not([data-look]):not([type=button])', own);
  if (button && !look) button.disabled = true;
  try {
    const answer = await fetch(own.action, { method: 'POST', body: data, headers: { accept: 'text/html' } });
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    take(new DOMParser().parseFromString(await answer.text(), 'text/html'), own, look);
  } catch {
    offline(own);
  } finally {
    if (button) button.disabled = false;
  }
}

/** The page that came back in the place of this one, with the files that were chosen here. */
function take(fresh, own, look) {
  for (const input of own.querySelectorAll('input[type=file]')) {
    const other = fresh.getElementById(input.id);
    if (other) {
      other.replaceWith(document.adoptNode(input));
      const wrong = input.files.length ? null : fresh.getElementById(`${input.id}-wrong`);
      input.toggleAttribute('aria-invalid', Boolean(wrong));
      if (wrong) input.setAttribute('aria-invalid', 'true');
    }
  }
  const active = document.activeElement?.id;
  document.title = fresh.title;
  find('#main').replaceWith(document.adoptNode(find('#main', fresh)));
  all();
  if (look) return void document.getElementById(active)?.focus();
  const first = find('[aria-invalid=true]') ?? find('h1');
  first.tabIndex = first.matches('h1') ? -1 : first.tabIndex;
  first.focus();
}

/** Nothing was sent: said where the button is, and what was written stays. */
function offline(own) {
  const english = document.documentElement.lang === 'en';
  let told = find('#not-sent', own);
  if (!told) {
    told = document.createElement('p');
    told.id = 'not-sent';
    told.className = 'alert';
    told.setAttribute('role', 'alert');
    own.append(told);
  }
  told.textContent = english
    ? 'It was not sent: there is no connection. What you wrote is still here; try again.'
    : 'No se envió: no hay conexión. Lo que escribió sigue aquí; vuelva a intentarlo.';
}

all();
