/** Names as they are read, whatever directions of writing are in them. */

/** What does something to the words around it in place of being read: `is_command` of the core. */
// eslint-disable-next-line no-control-regex
const COMMANDS = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
/** Letters that are written from right to left. */
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** With a mark in place of what would turn it around: `gnp\u202e.exe` ends in “exe”. */
export function plain(name: string): string {
  return name.replace(COMMANDS, '\ufffd');
}

/** For the middle of a sentence, which keeps its order around it. */
export function isolated(name: string): string {
  const shown = plain(name);
  return FROM_RIGHT.test(shown) ? `\u2068${shown}\u2069` : shown;
}
