/** Believable batches of the last days, and ten thousand of the last years. */
import type { How } from '../bindings/How';
import type { SentFile } from '../bindings/SentFile';
import type { Target } from '../bindings/Target';
import { FILES, type FakeFile, FILM, HOME, many, TARGETS } from './fake-data';
import type { FakeSent } from './fake-history';
import { CUT_POST, KANTATA_TARGETS, TRAIN } from './fake-kantata';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let ids = 5000;

function sent(target: Target | undefined, how: How, at: number, files: readonly FakeFile[], attached: number = files.length, text = ''): FakeSent {
  const rows: SentFile[] = files.map((file, place) => ({
    id: ++ids,
    name: file.name,
    size: file.size,
    attached: place < attached,
    reason: place < attached ? null : { kind: 'changed' },
    contentType: file.type,
  }));
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return { batch: { id: ++ids, target: target ?? HOME, how, text, at, files: files.length, attached, bytes, listed: false }, files: rows };
}

const of = (number: string): Target | undefined => TARGETS.find((each) => each.number === number);

/** Today's were sent in the middle of the day, whatever the time is now. */
export function lastDays(now: number): FakeSent[] {
  const noon = new Date(now).setHours(12, 0, 0, 0);
  const at = (days: number, hours: number, minutes: number): number => noon - days * DAY + (hours - 12) * 60 * MINUTE + minutes * MINUTE;
  return [
    sent(HOME, 'files', at(0, 14, 32), FILES),
    sent(TRAIN, 'receipt', at(0, 11, 5), [{ name: 'Fahrkarte_Hamburg_Lyon.pdf', size: 184_000, type: 'application/pdf' }]),
    sent(of('1377'), 'newComment', at(0, 9, 48), FILES, 10, 'Die finalen Visuals, wie gestern besprochen.'),
    sent(CUT_POST, 'reply', at(1, 18, 20), FILES.slice(0, 3), 3, 'Hier das Material aus Lübeck, Auswahl ist markiert.'),
    sent(of('1688'), 'files', at(1, 16, 2), FILES.slice(0, 6), 4),
    sent(of('2051'), 'files', at(1, 10, 37), many(48)),
    sent(KANTATA_TARGETS[3], 'reply', at(3, 17, 51), FILES.slice(8, 10)),
    sent(FILM, 'files', at(3, 15, 12), FILES.slice(3, 9), 0),
    sent(of('1744'), 'files', at(3, 9, 30), FILES.slice(11)),
  ];
}

export function years(now: number, count: number): FakeSent[] {
  return Array.from({ length: count }, (_, place) => sent(TARGETS[place % TARGETS.length], 'files', now - place * 150 * MINUTE, FILES.slice(place % 9, (place % 9) + 2)));
}
