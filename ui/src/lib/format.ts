/** Numbers as people read them: sizes, times, percents. Spaces inside a figure do not break. */

const NBSP = '\u00a0';
const UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/** Which way a size that falls between two figures goes: a limit down, a file up, so that neither promises room that is not there. */
export type Rounding = 'down' | 'up';

/** `412 bytes`, `48 KB`, `36.2 MB`, `6.84 GB`; decimal units. */
export function size(bytes: number, rounding: Rounding = 'up'): string {
  if (bytes < 1000) return bytes === 1 ? `1${NBSP}byte` : `${bytes}${NBSP}bytes`;
  const { figure, unit } = scale(bytes, rounding);
  return `${figure}${NBSP}${unit}`;
}

/** `123 of 286 MB`, both in the unit of the whole. */
export function sizeOf(part: number, whole: number): string {
  if (whole < 1000) return `${part} of ${size(whole)}`;
  const { figure, unit, power } = scale(whole, 'up');
  const shown = Math.min(part, whole);
  return `${fixed(shown, power, digits(power, shown / 1000 ** power), 'down')} of ${figure}${NBSP}${unit}`;
}

/** At most this much: rounded down to one decimal, `5 GB`, `314.5 MB`. */
export function limit(bytes: number): string {
  if (bytes < 1000) return size(bytes);
  const power = powerOf(bytes);
  return `${fixed(bytes, power, 1, 'down').replace(/\.0$/, '')}${NBSP}${unitOf(power)}`;
}

/** `3.6 MB/s` */
export function speed(bytesPerSecond: number): string {
  return `${size(Math.round(bytesPerSecond), 'down')}/s`;
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

/** `0:24`, `12:05`; a countdown. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
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
  return { kind: 'date', text: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(then) };
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

function hoursAndMinutes(minutes: number): string {
  if (minutes < 60) return `${minutes}${NBSP}min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}${NBSP}h${rest ? ` ${rest}${NBSP}min` : ''}`;
}

function powerOf(bytes: number): number {
  let power = 1;
  while (power < UNITS.length && bytes >= 1000 ** (power + 1)) power += 1;
  return power;
}

function unitOf(power: number): string {
  return UNITS[power - 1] ?? 'TB';
}

/** Kilobytes are whole, megabytes have one decimal below 100, larger units three significant digits. */
function digits(power: number, value: number): number {
  if (power === 1 || value >= 100) return 0;
  return power === 2 || value >= 10 ? 1 : 2;
}

function scale(bytes: number, rounding: Rounding): { figure: string; unit: string; power: number } {
  const power = powerOf(bytes);
  const figure = fixed(bytes, power, digits(power, bytes / 1000 ** power), rounding);
  // 999,999 bytes round up to a megabyte, not to a thousand kilobytes.
  if (Number(figure) >= 1000 && power < UNITS.length) return scale(1000 ** (power + 1), rounding);
  return { figure, unit: unitOf(power), power };
}

/** Rounds in whole steps of bytes, where no float error can tip a figure over. */
function fixed(bytes: number, power: number, decimals: number, rounding: Rounding): string {
  const step = 1000 ** power / 10 ** decimals;
  const steps = rounding === 'up' ? Math.ceil(bytes / step) : Math.floor(bytes / step);
  return (steps / 10 ** decimals).toFixed(decimals);
}
