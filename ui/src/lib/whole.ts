/** A line that is cut off at its end tells all of it to the pointer, unless it has something else to tell. */
export function tellWhole({ target }: Event): void {
  const line = target instanceof Element ? target.closest<HTMLElement>('.clip') : null;
  if (!line || (line.title !== '' && line.dataset['whole'] === undefined)) return;
  if (line.scrollWidth > line.clientWidth) {
    line.title = (line.textContent ?? '').trim();
    line.dataset['whole'] = '';
  } else if (line.dataset['whole'] !== undefined) {
    line.removeAttribute('title');
    delete line.dataset['whole'];
  }
}
