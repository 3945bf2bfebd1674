/** Believable files on a task and on its comments. */
import type { FileThere } from '../bindings/FileThere';
import type { OnComment } from '../bindings/OnComment';
import type { Shelf } from '../bindings/Shelf';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MB = 1_000_000;

/** Name, bytes, media type, hours ago, who, the picture there is of it. */
type Told = [string, number, string, number, string, string?];

const OWN: Told[] = [
  ['Keyvisual_quer_4000px.tif', 142 * MB, 'image/tiff', 0, 'Lena Hoffmann', 'coast'],
  ['Moodboard – Küste, Licht, Menschen.pdf', 36.2 * MB, 'application/pdf', 0.01, 'Lena Hoffmann'],
  ['Startseite_Desktop_v06.png', 2.4 * MB, 'image/png', 24 * 10, 'Jonas Weiß', 'web'],
  ['Startseite_mobil_v06.png', 1.1 * MB, 'image/png', 24 * 10 + 1, 'Jonas Weiß', 'phone'],
  ['Leuchtturm_Abendlicht_0398.jpg', 8.7 * MB, 'image/jpeg', 24 * 11, 'Camille Lefèvre', 'light'],
  ['Team_Kundenservice_Lübeck.jpg', 2.8 * MB, 'image/jpeg', 24 * 11 + 2, 'Camille Lefèvre', 'crew'],
  ['Nordlicht_Logo_positiv.svg', 6000, 'image/svg+xml', 24 * 18, 'Lena Hoffmann', 'mark'],
  ['Bildliste_Shooting_Küste_final_korr.xlsx', 88_000, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 24 * 18 + 1, 'Théo Marchand'],
  ['Plakatmotiv_Herbst_A1.pdf', 51.3 * MB, 'application/pdf', 24 * 25, 'Théo Marchand', 'poster'],
  ['Jingle_lang.wav', 24 * MB, 'audio/wav', 24 * 25 + 1, 'Jonas Weiß'],
  ['Stimmung_Frühstück.jpg', 4.2 * MB, 'image/jpeg', 24 * 26, 'Camille Lefèvre', 'table'],
  ['Schriften_Lizenzpaket.zip', 12.6 * MB, 'application/zip', 24 * 26 + 3, 'Lena Hoffmann'],
  ['Verpackung_Entwurf_B.jpg', 3.3 * MB, 'image/jpeg', 24 * 30, 'Théo Marchand', 'pack'],
  ['Sprecher_take_01.wav', 58.1 * MB, 'audio/wav', 24 * 31, 'Jonas Weiß'],
];

const COMMENTS: Told[] = [
  ['Anmerkungen_Kunde.pdf', 640_000, 'application/pdf', 2, 'Camille Lefèvre'],
  ['Korrektur_Hero.png', 1.9 * MB, 'image/png', 27, 'Lena Hoffmann', 'web'],
  ['Foto_Leuchtturm_hell.jpg', 6.1 * MB, 'image/jpeg', 80, 'Lena Hoffmann', 'light'],
  ['Texte_fr_relus.docx', 92_000, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 24 * 19, 'Théo Marchand'],
];

const WRITTEN: OnComment = { id: '99120', excerpt: 'Rohschnitt v3, Anmerkungen bis Freitag' };

export function shelfOf(shelf: Shelf, now: number): FileThere[] {
  const told = shelf === 'own' ? OWN : COMMENTS;
  return told.map(([name, size, contentType, hours, by, picture], place) => ({
    id: `${picture ?? 'none'}:${shelf}${place}`,
    name,
    size,
    contentType,
    by,
    at: now - hours * HOUR,
    on: shelf === 'own' ? null : WRITTEN,
    picture: picture !== undefined,
    // Nobody deletes what somebody else wrote.
    can: { rename: shelf === 'own', delete: by !== 'Théo Marchand' },
  }));
}

/** As many as a long project leaves behind; every third has no picture. */
export function manyThere(count: number, now: number): FileThere[] {
  const pictures = ['coast', 'light', 'crew', 'web', 'phone', 'pack'];
  return Array.from({ length: count }, (_, place) => {
    const picture = place % 3 === 2 ? undefined : pictures[place % pictures.length];
    return {
      id: `${picture ?? 'none'}:many${place}`,
      name: `DSC_${String(count - place).padStart(5, '0')}.jpg`,
      size: 3 * MB + ((place * 7919) % (9 * MB)),
      contentType: 'image/jpeg',
      by: 'Camille Lefèvre',
      at: now - place * (DAY / 12),
      on: null,
      picture: picture !== undefined,
      can: { rename: true, delete: true },
    };
  });
}
