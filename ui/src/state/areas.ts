/** The areas that F6 goes through, and where the focus goes when what had it is gone. */
import { tick } from 'svelte';

/** Moves to the next area that can take the focus: sidebar, To, As and Text, banner, list, what can come back, action bar. */
export function area(by: 1 | -1): void {
  const areas = [...document.querySelectorAll<HTMLElement>('[data-area]')];
  const here = areas.findIndex((each) => each.contains(document.activeElement));
  for (let step = 1; step <= areas.length; step += 1) {
    const start = here < 0 ? (by > 0 ? -1 : areas.length) : here;
    const next = areas[(start + by * step + areas.length * 2) % areas.length];
    const first = next && firstIn(next);
    if (first) return first.focus();
  }
}

/** Where the focus goes when what had it is gone. */
export function focusList(): void {
  const list = document.querySelector<HTMLElement>('[data-area="list"]');
  (list && (firstIn(list) ?? list))?.focus({ preventScroll: true });
}

/** The same where nothing has the focus, once the page is drawn: what had it was taken away. */
export async function keepFocus(): Promise<void> {
  await tick();
  if (document.activeElement === document.body) focusList();
}

function firstIn(place: HTMLElement): HTMLElement | null {
  const current = place.querySelector<HTMLElement>('[aria-current], [role="row"][tabindex="0"], .btn.primary:not([disabled])');
  if (current) return current;
  const able = [...place.querySelectorAll<HTMLElement>('button:not([disabled]), input, textarea, select')];
  return able.find((each) => each.tabIndex >= 0 && each.offsetParent !== null) ?? null;
}
