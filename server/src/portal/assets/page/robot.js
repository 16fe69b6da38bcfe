// The box «No soy un robot»: the browser works, and sending waits for it.

/** The box: ticked, the browser works; sending waits for it. */
function box() {
  const robot = find('#robot');
  if (!robot) return;
  const human = find('#human');
  const said = find('#robot-said');
  const challenge = find('input[name=challenge]');
  const work = find('input[name=work]');
  find('#without').hidden = true;
  // It was kept as the page about it changed: what it does goes on.
  if (!robot.hidden) return;
  robot.hidden = false;
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
  const answer = await fetch('/portal/reto', { cache: 'no-store', mode: 'same-origin' });
  if (!answer.ok) throw new Error(String(answer.status));
  const { challenge } = await answer.json();
  if (typeof challenge !== 'string') throw new Error('what came is no challenge of the server’s');
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
