// Buttons for bold, italic and underlined above what is written.

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
