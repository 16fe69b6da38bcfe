// Keeps an open request alive: its news appear by themselves, and disturb nobody who writes.

/** A request that is open: asked every few seconds whether it has moved, less often once it rests. */
function alive() {
  const place = find('[data-watch]');
  if (!place) return;
  const { watch } = place.dataset;
  let mark = place.dataset.mark;
  let since = Date.now();
  let timer = 0;
  find('#again').hidden = true;
  // What was written stays: the news are looked at beside it.
  find('#again a').addEventListener('click', ({ currentTarget }) => {
    currentTarget.target = holds(document) ? '_blank' : '';
  });
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

/** How far a request has moved by now: null where the server says that nobody may ask any more, nothing where its answer did not come. */
async function moved(watch) {
  try {
    const answer = await fetch(`/portal/movida/${watch}`, {
      cache: 'no-store',
      mode: 'same-origin',
    });
    const { code, mark } = await answer.json(); // a proxy's page is none
    if (answer.status === 404) return code === 'not_found' ? null : '';
    return answer.ok && typeof mark === 'number' ? String(mark) : '';
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
  // What was sent and not taken came with the page.
  if (find('form[data-kept]', own)) return true;
  if ([...own.querySelectorAll('audio, video')].some((player) => !player.paused)) return true;
  return holds(own);
}

/** Something stands there that somebody has written or chosen. */
function holds(own) {
  return [...own.querySelectorAll('textarea, input')].some((input) =>
    input.matches('[type=radio], [type=checkbox]')
      ? input.checked !== input.defaultChecked
      : input.value !== input.defaultValue,
  );
}

/** That there are news, and since when. */
function told() {
  const hour = new Date().toLocaleTimeString(document.documentElement.lang, {
    hour: '2-digit',
    minute: '2-digit',
  });
  find('#news').textContent = english() ? `There are news: ${hour}.` : `Hay novedades: ${hour}.`;
}
