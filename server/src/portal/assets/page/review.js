// Shows what is about to be sent, above the button that sends it.

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
