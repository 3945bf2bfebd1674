/** Numbers as people read them: sizes, times, percents. Spaces inside a figure do not break. */

const NBSP = '\u00a0';
const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** `412 bytes`, `48 KB`, `36.2 MB`, `6.84 GB`: three digits, rounded up; what is over a limit never looks like the limit. */
export function size(bytes: number): string {
  return rounded(bytes, 3, 'up');
}

/** `314.5 MB`: four digits, rounded down; whatever is that large fits. */
export function limit(bytes: number): string {
  return rounded(bytes, 4, 'down');
}

/** `50.0 of 61.7 MB`: both in the unit of the whole, and as many decimals as it has, so that nothing jumps while it counts up. */
export function sizeOf(part: number, whole: number): string {
  const { decimals, thousands, unit, figure } = scaled(whole, 3, 'up');
  const shown = Math.floor(Math.min(part, whole) / (1000 ** thousands / 10 ** decimals)) / 10 ** decimals;
  return `${part >= whole ? figure : shown.toFixed(thousands === 0 ? 0 : decimals)} of ${trimmed(figure)}${NBSP}${unit}`;
}

/** `3.6 MB/s`, always with the same decimals. */
export function speed(bytesPerSecond: number): string {
  const bytes = Math.max(0, Math.round(bytesPerSecond));
  const thousands = thousandsOf(bytes);
  const value = bytes / 1000 ** thousands;
  return `${value.toFixed(thousands < 2 || value >= 100 ? 0 : 1)}${NBSP}${UNITS[thousands] ?? ''}/s`;
}

/** `500 KB/s`, `2 MB/s`: a speed that somebody chose. */
export function pace(bytesPerSecond: number): string {
  return `${size(bytesPerSecond)}/s`;
}

/** `45 s`, `3 min`, `1 h 20 min`; rounded up. */
export function timeLeft(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole}${NBSP}s`;
  return hoursAndMinutes(Math.ceil(whole / 60));
}

/** `12 s`, `3 min 12 s`, `1 h 20 min`; how long something took. */
export function took(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole}${NBSP}s`;
  if (whole >= 3600) return hoursAndMinutes(Math.round(whole / 60));
  const rest = whole % 60;
  return `${Math.floor(whole / 60)}${NBSP}min${rest ? ` ${rest}${NBSP}s` : ''}`;
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `12 Nov`, and `12 Nov 2025` in another year. */
export function since(at: number, now: number): string {
  const year = new Date(at).getFullYear();
  // Everywhere three letters: the September of some browsers has four.
  const text = DAY.format(at).replace('Sept', 'Sep');
  return year === new Date(now).getFullYear() ? text : `${text} ${year}`;
}

/** `0:24`, `1:02:03`; a second that has begun counts. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Whole percents, never 100 before all of it is there. */
export function percentOf(part: number, whole: number): number {
  if (whole <= 0) return 0;
  return part >= whole ? 100 : Math.min(99, Math.floor((part / whole) * 100));
}

/** `43 %` */
export function percent(value: number): string {
  return `${value}${NBSP}%`;
}

/** `12,345` */
export function count(value: number): string {
  return new Intl.NumberFormat('en').format(value);
}

/** `Today`, `Friday`, `12 Nov`: when a destination was used last. */
export function day(then: number, now: number): { kind: 'today' } | { kind: 'yesterday' } | { kind: 'date'; text: string } {
  const days = Math.round((midnight(now) - midnight(then)) / 86_400_000);
  if (days <= 0) return { kind: 'today' };
  if (days === 1) return { kind: 'yesterday' };
  if (days < 7) return { kind: 'date', text: new Intl.DateTimeFormat('en-GB', { weekday: 'long' }).format(then) };
  return { kind: 'date', text: DAY.format(then) };
}

/** `14:05` */
export function timeOf(then: number): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(then);
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

function hoursAndMinutes(minutes: number): string {
  if (minutes < 60) return `${minutes}${NBSP}min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}${NBSP}h${rest ? ` ${rest}${NBSP}min` : ''}`;
}

function rounded(bytes: number, digits: number, rounding: 'up' | 'down'): string {
  if (bytes === 1) return `1${NBSP}byte`;
  const { figure, unit } = scaled(bytes, digits, rounding);
  return `${trimmed(figure)}${NBSP}${unit}`;
}

/** Rounds in whole steps of bytes, where no float error can tip a figure over. */
function scaled(bytes: number, digits: number, rounding: 'up' | 'down'): { figure: string; unit: string; thousands: number; decimals: number } {
  const length = String(Math.max(1, Math.floor(bytes))).length;
  const thousands = thousandsOf(bytes);
  const decimals = Math.min(digits - (((length - 1) % 3) + 1), thousands * 3);
  const step = 10 ** (thousands * 3 - decimals);
  const steps = rounding === 'up' ? Math.ceil(bytes / step) : Math.floor(bytes / step);
  // 999,999 bytes round up to a megabyte, not to a thousand kilobytes.
  if (steps >= 1000 * 10 ** decimals) return scaled(1000 ** (thousands + 1), digits, rounding);
  return { figure: (steps / 10 ** decimals).toFixed(decimals), unit: UNITS[thousands] ?? '', thousands, decimals };
}

function thousandsOf(bytes: number): number {
  return Math.min(UNITS.length - 1, Math.floor((String(Math.max(1, Math.floor(bytes))).length - 1) / 3));
}

/** Zeros behind the point say nothing. */
function trimmed(figure: string): string {
  return figure.includes('.') ? figure.replace(/\.?0+$/, '') : figure;
}
