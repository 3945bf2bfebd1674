/** The shortcuts of the window; ⌘ takes the place of Ctrl on macOS. */

export type Shortcut =
  | 'chooseFiles'
  | 'chooseFolder'
  | 'destination'
  | 'how'
  | 'seen'
  | 'primary'
  | 'pause'
  | 'pauseAll'
  | 'retry'
  | 'stop'
  | 'open'
  | 'copy'
  | 'newBatch'
  | 'nextBatch'
  | 'previousBatch'
  | 'settings'
  | 'nextArea'
  | 'previousArea'
  | 'sidebar'
  | 'shortcuts'
  | 'undo'
  | 'there'
  | 'history'
  | 'find'
  | 'favourite'
  | 'close'
  | 'quit'
  | { recent: number };

export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export const mac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);

const TABLE: Record<string, Shortcut> = {
  'ctrl+o': 'chooseFiles',
  'ctrl+shift+o': 'chooseFolder',
  'ctrl+k': 'destination',
  'ctrl+j': 'how',
  'ctrl+shift+j': 'seen',
  'ctrl+enter': 'primary',
  'ctrl+p': 'pause',
  'ctrl+shift+p': 'pauseAll',
  'ctrl+r': 'retry',
  'ctrl+.': 'stop',
  'ctrl+b': 'open',
  'ctrl+shift+c': 'copy',
  'ctrl+n': 'newBatch',
  'ctrl+,': 'settings',
  'ctrl+w': 'close',
  'ctrl+q': 'quit',
  'ctrl+z': 'undo',
  'ctrl+d': 'favourite',
  'ctrl+shift+a': 'there',
  'ctrl+h': 'history',
  'ctrl+f': 'find',
  f6: 'nextArea',
  'shift+f6': 'previousArea',
  f9: 'sidebar',
  f1: 'shortcuts',
};

export function shortcutOf(press: Press, apple: boolean = mac): Shortcut | null {
  // Switching batches is Ctrl+Tab on macOS too: ⌘ Tab belongs to the system.
  if (press.key === 'Tab' && press.ctrlKey) return press.shiftKey ? 'previousBatch' : 'nextBatch';
  const command = apple ? press.metaKey : press.ctrlKey;
  if (press.altKey || (apple ? press.ctrlKey : press.metaKey)) return null;
  if (command && !press.shiftKey && /^[1-9]$/.test(press.key)) return { recent: Number(press.key) - 1 };
  const name = [command && 'ctrl', press.shiftKey && 'shift', press.key.toLowerCase()].filter(Boolean).join('+');
  return TABLE[name] ?? null;
}

/** `Ctrl+Shift+O`, for tooltips; `⇧⌘O` on macOS. */
export function keyName(keys: readonly string[], apple: boolean = mac): string {
  if (!apple) return keys.join('+');
  const signs: Record<string, string> = { Ctrl: '⌘', Shift: '⇧', Enter: '↩' };
  return keys.map((key) => signs[key] ?? key).join('');
}
