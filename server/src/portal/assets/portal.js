// Enhances the portal's pages where scripts run. It finds as one types, and adds the box «No soy un robot», buttons for
// bold, italic and underlined, files with small pictures, fields that follow others, a form that is sent without losing
// the files that were chosen, and a request whose news appear by themselves.
const find = (selector, within = document) => within.querySelector(selector);

/** The page is read in English. */
const english = () => document.documentElement.lang === 'en';

function all() {
  finder();
  helping();
  box();
  marks();
  pick();
  form();
}

/** «¿Qué pasa?»: what answers it, a moment after the last key. Without an answer the button still asks. */
function finder() {
  const typed = find('form[data-find] input[name=q]');
  if (!typed || typed.dataset.ready) return;
  typed.dataset.ready = 'yes';
  let timer = 0;
  let last = typed.value.trim();
  async function look() {
    const words = typed.value.trim();
    if (words === last) return;
    last = words;
    const fresh = await page(`/portal?only=1&q=${encodeURIComponent(words)}`);
    const found = fresh?.getElementById('found');
    if (found && words === last) find('#found').replaceChildren(...found.childNodes);
  }
  typed.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, 250);
  });
}

/** Beside a form: articles that may answer what is being written, a moment after the last key. They open in a tab of their own. */
function helping() {
  const place = find('#helping');
  if (!place || place.dataset.ready) return;
  place.dataset.ready = 'yes';
  const written = [find('#subject'), find('#description')].filter(Boolean);
  let timer = 0;
  let last = '';
  async function look() {
    const text = written
      .map((input) => input.value.trim())
      .join(' ')
      .trim();
    // By letters: half of one cannot be asked for.
    const words = [...text].slice(0, 200).join('');
    if (words === last) return;
    last = words;
    const fresh = words ? await page(`/portal?only=articulos&q=${encodeURIComponent(words)}`) : null;
    const found = fresh?.getElementById('found');
    if (words === last && (found || !words)) place.replaceChildren(...(found?.childNodes ?? []));
  }
  for (const input of written) {
    input.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(look, 400);
    });
  }
  void look();
}

/** A page of this house, read; nothing where it did not come. */
async function page(address) {
  try {
    const answer = await fetch(address, { cache: 'no-store', headers: { accept: 'text/html' } });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
  } catch {
    return null;
  }
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
    for (const [mark, element, es, en] of [
      ['**', 'b', 'Negrita', 'Bold'],
      ['*', 'i', 'Cursiva', 'Italic'],
      ['__', 'u', 'Subrayado', 'Underlined'],
    ]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-label', english() ? en : es);
      const letter = document.createElement(element);
      letter.textContent = (english() ? en : es)[0];
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

/** Files are chosen with a button in the page's language, and stand below it: a small picture, the name, the size. */
function pick() {
  for (const input of document.querySelectorAll('input[type=file]')) {
    if (input.parentElement.classList.contains('pick')) continue;
    const place = document.createElement('div');
    place.className = 'pick';
    const words = document.createElement('span');
    const photo = !input.accept.includes('pdf');
    if (english()) words.textContent = photo ? 'Add a photograph' : 'Add a file';
    else words.textContent = photo ? 'Agregar foto' : 'Agregar archivo';
    words.setAttribute('aria-hidden', 'true');
    const list = document.createElement('ul');
    list.className = 'files';
    list.setAttribute('aria-live', 'polite');
    input.before(place);
    place.append(input, words);
    place.after(list);
    if (!input.picked) input.addEventListener('change', () => add(input));
    input.picked = [...input.files];
    chosen(input);
  }
}

/** What is chosen now joins what was, where several may be. */
function add(input) {
  const fresh = [...input.files];
  const same = (one) => (other) => one.name === other.name && one.size === other.size;
  const before = input.multiple ? input.picked.filter((one) => !fresh.some(same(one))) : [];
  keep(input, [...before, ...fresh]);
}

/** These are the files of an input. */
function keep(input, files) {
  const all = new DataTransfer();
  for (const file of files) all.items.add(file);
  input.files = all.files;
  input.picked = files;
  chosen(input);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** The files of an input, listed. */
function chosen(input) {
  const list = input.parentElement.nextElementSibling;
  for (const picture of list.querySelectorAll('img')) URL.revokeObjectURL(picture.src);
  list.replaceChildren(...input.picked.map((file) => one(input, file)));
}

function one(input, file) {
  const row = document.createElement('li');
  if (file.type.startsWith('image/')) {
    const picture = document.createElement('img');
    picture.src = URL.createObjectURL(file);
    picture.alt = '';
    row.append(picture);
  }
  const words = document.createElement('span');
  words.textContent = file.name;
  const size = document.createElement('small');
  size.textContent = weight(file.size);
  words.append(size);
  const away = document.createElement('button');
  away.type = 'button';
  away.className = 'away';
  away.textContent = english() ? 'Remove' : 'Quitar';
  away.setAttribute('aria-label', `${away.textContent} ${file.name}`);
  away.addEventListener('click', () => {
    keep(
      input,
      input.picked.filter((other) => other !== file),
    );
    input.focus();
  });
  row.append(words, away);
  return row;
}

/** «380 KB», «1.2 MB». */
function weight(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1000))} KB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
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

/** How often the form was sent or looked at. */
let asked = 0;

/** What is being sent is not sent once more meanwhile. */
async function send(own, look) {
  if (own.dataset.sending) return;
  if (!look) own.dataset.sending = 'yes';
  const mine = (asked += 1);
  try {
    await post(own, look, () => look && mine !== asked);
  } finally {
    if (!look) delete own.dataset.sending;
  }
}

/** A look that comes back behind a later one, or once the form is being sent, takes the place of nothing. */
async function post(own, look, isLate) {
  const robot = find('#robot', own);
  if (robot?.working && !look) await robot.working.catch(() => undefined);
  const data = new FormData(own);
  if (look) {
    data.set('look', '1');
    for (const input of own.querySelectorAll('input[type=file]')) data.delete(input.name);
  }
  const button = find('button:not([data-look]):not([type=button])', own);
  if (button && !look) button.disabled = true;
  let status;
  let text;
  try {
    const answer = await fetch(own.action, { method: 'POST', body: data, headers: { accept: 'text/html' } });
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    ({ status } = answer);
    text = await answer.text();
  } catch {
    if (!isLate()) unsent(own, english() ? 'there is no connection.' : 'no hay conexión.');
    return;
  } finally {
    if (button && !look) button.disabled = false;
  }
  if (isLate()) return;
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  const main = find('#main', fresh);
  if (!main?.textContent.trim()) unsent(own, refused(status, text));
  else if (status >= 400 && !find('form[data-portal]', main)) above(own, main, look);
  else take(fresh, own, look);
}

/** What the server said that is no page of the portal, in the page's language; of a proxy's page its number alone. */
function refused(status, text) {
  const number = english() ? `the server answered ${status}.` : `el servidor respondió ${status}.`;
  try {
    const { es, en } = JSON.parse(text);
    return (english() ? en : es) || number;
  } catch {
    return number;
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

/** A page that says why it was not taken and has no form: its words stand above this one, and what was written stays.
 *  Who only looked writes on where they are, and hears it. */
function above(own, main, look) {
  find('#not-taken')?.remove();
  find('#not-sent', own)?.remove();
  const told = document.createElement('div');
  told.id = 'not-taken';
  told.className = 'alert';
  told.setAttribute('role', 'alert');
  told.tabIndex = -1;
  for (const part of [...main.childNodes]) {
    if (part.nodeName === 'H1') {
      const title = document.createElement('strong');
      title.textContent = part.textContent;
      told.append(title);
    } else told.append(document.adoptNode(part));
  }
  own.before(told);
  if (!look) told.focus();
}

/** Nothing was sent, and why: said where the button is, and what was written stays. */
function unsent(own, why) {
  find('#not-taken')?.remove();
  let told = find('#not-sent', own);
  if (!told) {
    told = document.createElement('p');
    told.id = 'not-sent';
    told.className = 'alert';
    told.setAttribute('role', 'alert');
    own.append(told);
  }
  told.textContent = english()
    ? `It was not sent: ${why} What you wrote is still here; try again.`
    : `No se envió: ${why} Lo que escribió sigue aquí; vuelva a intentarlo.`;
}

/** A request that is open: asked every few seconds whether it has moved, less often once it rests. */
function alive() {
  const place = find('[data-watch]');
  if (!place) return;
  const { watch } = place.dataset;
  let mark = place.dataset.mark;
  let since = Date.now();
  let timer = 0;
  find('#again').hidden = true;
  async function look() {
    clearTimeout(timer);
    if (!document.hidden) {
      const now = await moved(watch);
      if (now === null) return void (find('#again').hidden = false);
      if (now && now !== mark && (await renew())) [mark, since] = [now, Date.now()];
    }
    timer = setTimeout(look, Date.now() - since < 300_000 ? 10_000 : 60_000);
  }
  document.addEventListener('visibilitychange', () => void (document.hidden || look()));
  timer = setTimeout(look, 10_000);
}

/** How far a request has moved by now: null where nobody may ask any more, nothing where the answer did not come. */
async function moved(watch) {
  try {
    const answer = await fetch(`/portal/movida/${watch}`, { cache: 'no-store' });
    if (answer.status === 404) return null;
    return answer.ok ? String((await answer.json()).mark) : '';
  } catch {
    return '';
  }
}

/** What has changed takes its place; where somebody is writing, nothing moves, and they are told. */
async function renew() {
  const fresh = await page(location.pathname);
  if (!fresh?.querySelector('[data-watch]')) return false;
  let news = false;
  let left = false;
  for (const own of document.querySelectorAll('[data-live]')) {
    const other = fresh.getElementById(own.id);
    const text = other?.textContent;
    if (!other || own.was === text) continue;
    news = true;
    if (busy(own)) {
      left = true;
      continue;
    }
    own.replaceChildren(...other.childNodes);
    own.was = text;
  }
  document.title = fresh.title;
  marks();
  pick();
  if (left) find('#again').hidden = false;
  if (news) told();
  return true;
}

/** Somebody is in it, listens to it, or has written or chosen something. */
function busy(own) {
  if (own.contains(document.activeElement)) return true;
  if ([...own.querySelectorAll('audio, video')].some((player) => !player.paused)) return true;
  return [...own.querySelectorAll('textarea, input')].some((input) =>
    input.matches('[type=radio], [type=checkbox]')
      ? input.checked !== input.defaultChecked
      : input.value !== input.defaultValue,
  );
}

/** That there are news, and since when. */
function told() {
  const hour = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
  find('#news').textContent = english() ? `There are news: ${hour}.` : `Hay novedades: ${hour}.`;
}

/** As long as this (ms) a form that was sent is not sent again: who stopped it meanwhile may, after that. */
const SENT_MS = 10_000;
/** When each form was sent, in milliseconds of this page. */
let sent = new WeakMap();

/** What the browser itself sends goes once: a second tap would say the same again, and the desk would read it twice. */
function once() {
  document.addEventListener('submit', (event) => {
    const own = event.target;
    if (event.defaultPrevented || own.method !== 'post') return;
    if (event.timeStamp - (sent.get(own) ?? -Infinity) < SENT_MS) event.preventDefault();
    else sent.set(own, event.timeStamp);
  });
  // Whoever comes back to the page, as the browser kept it, may send something else.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) sent = new WeakMap();
  });
}

// As the server wrote it: what is added here is no news.
for (const own of document.querySelectorAll('[data-live]')) own.was = own.textContent;
all();
alive();
once();
