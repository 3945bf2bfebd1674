/** Believable files, tasks and accounts for the fake host. */
import type { AccountView } from '../bindings/AccountView';
import type { Recent } from '../bindings/Recent';
import type { Target } from '../bindings/Target';

export interface FakeFile {
  name: string;
  size: number;
  type: string;
  folder?: string;
  picture?: string;
}

const file = (name: string, size: number, type: string, picture?: string, folder?: string): FakeFile => ({ name, size, type, picture, folder });
const MB = 1_000_000;

export const FILES: readonly FakeFile[] = [
  file('Hero_Startseite_v07.psd', 214 * MB, 'image/vnd.adobe.photoshop'),
  file('Moodboard – Küste, Licht, Menschen.pdf', 36.2 * MB, 'application/pdf'),
  file('Keyvisual_quer_4000px.tif', 142 * MB, 'image/tiff', 'coast'),
  file('favicon.svg', 412, 'image/svg+xml'),
  file('Präsentation_Vorstandssitzung_2026-11-18_Endfassung_korrigiert_FINAL (3).pptx', 88.4 * MB, 'application/vnd.openxmlformats-officedocument.presentationml.presentation'),
  file('Nordlicht_Logo_Familie.ai', 61 * MB, 'application/postscript'),
  file('Startseite_mobil_Varianten.fig', 286 * MB, 'image/x-figma', 'phone'),
  file('Sprecher_take_03.wav', 61.7 * MB, 'audio/wav'),
  file('Bildrechte & Lizenzen (Stand 14.11.).xlsx', 48_000, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
  file('Leuchtturm_Abendlicht_0412.heic', 3.1 * MB, 'image/heic', 'light'),
  file('Team_Kundenservice_Lübeck.jpg', 2.8 * MB, 'image/jpeg', 'crew'),
  file('Texte_Startseite_fr_relu_par_Théo.docx', 96_000, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'),
];

/** Names that a list must stand. */
export const HOSTILE: readonly FakeFile[] = [
  file('<img src=x onerror=alert(1)>.png', 4096, 'image/png'),
  file(`${'Sitzungsprotokoll_'.repeat(17)}.docx`, 96_000, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'),
  file('הצעת מחיר סופית – לקוח.pdf', 184_000, 'application/pdf'),
  file('عرض السعر النهائي (3) – نسخة مصححة للعميل مع جميع الملاحق والتعديلات المطلوبة قبل نهاية الشهر.xlsx', 61_000, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
  file('👩‍👩‍👧‍👦 Familienfoto 🏖️.jpg', 2.8 * MB, 'image/jpeg'),
  file('  führende Leerzeichen  und   Lücken.txt', 412, 'text/plain'),
];

export const SHOOTING: readonly FakeFile[] = [
  file('Imagefilm_Rohschnitt_4K_ProRes.mov', 6.84 * 1000 * MB, 'video/quicktime'),
  file('Kalkulation Drehtage 2026.xlsx', 212_000, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
  file('Storyboard_v12.pdf', 18.4 * MB, 'application/pdf'),
  file('Épreuve couleur – affiche n° 3 (été).pdf', 44.1 * MB, 'application/pdf', 'poster'),
  file('Drehplan Überblick KW 48.pdf', 1.3 * MB, 'application/pdf'),
  file('Casting_Auswahl.zip', 186 * MB, 'application/zip'),
  file('DSC_0412.jpg', 8.9 * MB, 'image/jpeg', 'coast', 'Auswahl'),
  file('DSC_0419.jpg', 9.4 * MB, 'image/jpeg', 'light', 'Auswahl'),
  file('Sprecher_take_03.wav', 61.7 * MB, 'audio/wav'),
  file('untertitel_de.srt', 3000, 'text/plain'),
  file('untertitel_fr.srt', 0, 'text/plain'),
  file('LUT_Kueste.cube', 1.2 * MB, 'application/octet-stream'),
];

export const ACCOUNTS: readonly AccountView[] = [
  { id: 'brandt', provider: 'productive', name: 'Brandt & Partner', organisation: 'Brandt & Partner', person: 'Lena Hoffmann', sandbox: false, kept: true, trouble: null },
  { id: 'nord', provider: 'productive', name: 'Atelier Nord', organisation: 'Atelier Nord', person: 'Lena Hoffmann', sandbox: false, kept: true, trouble: null },
];

const SAMPLE = { person: 'Sam Sample', sandbox: true, kept: true, trouble: null };
export const SANDBOX: [AccountView, AccountView] = [
  { id: 'sandbox', provider: 'productive', name: 'Sample data, Productive', organisation: 'Sample agency', ...SAMPLE },
  { id: 'sandbox-kantata', provider: 'kantata', name: 'Sample data, Kantata OX', organisation: 'Kantata OX', ...SAMPLE },
];

type Told = Partial<Pick<Target, 'assignee' | 'status' | 'closed'>> & { account?: string };

const task = (number: string, title: string, company: string, project: string, told: Told = {}): Target => ({
  account: told.account ?? 'brandt',
  place: { kind: 'task', id: `70${number}` },
  title,
  number,
  project,
  company,
  status: told.status ?? 'In progress',
  assignee: told.assignee ?? 'Lena Hoffmann',
  closed: told.closed ?? false,
});

export const HOME = task('1482', 'Startseite: finale Visuals freigeben', 'Nordlicht Versicherung', 'Relaunch 2026');

export const COMMENT: Target = {
  ...task('1377', 'Rohschnitt v3, Anmerkungen bis Freitag', 'Nordlicht Versicherung', 'Imagefilm „Küste“', { assignee: 'Camille Lefèvre' }),
  place: { kind: 'comment', id: '99120' },
  number: null,
  status: null,
};

export const FILM = task('1391', 'Imagefilm „Küste“', 'Nordlicht Versicherung', 'Imagefilm', { account: 'nord' });

export const TARGETS: readonly Target[] = [
  HOME,
  task('1377', 'Barrierefreiheit Kundenportal, Phase 2: Erklärung und Datenschutz-Folgenabschätzung', 'Nordlicht Versicherung', 'Relaunch 2026'),
  task('2051', 'Relaunch-Mailing: Betreffzeilen testen', 'Grünfelder Bio', 'Newsletter', { assignee: 'Jonas Weiß' }),
  task('1960', 'Cahier des charges : relancement de la gamme chèvre', 'Fromagerie Dubois', 'Packaging', { assignee: 'Théo Marchand' }),
  task('1744', 'Redirects für Relaunch prüfen', 'Stadtwerke Lübeck', 'Website', { status: 'Review' }),
  task('1203', 'Relaunch-Auftakt vorbereiten', 'Stadtwerke Lübeck', 'Website', { closed: true, status: 'Done' }),
  FILM,
  task('0318', 'Relais Saint-Malo, identité visuelle', 'Relais Saint-Malo', 'Corporate design', { account: 'nord', assignee: 'Camille Lefèvre' }),
  task('0402', 'Planning relance S48', 'Maison Guérin', 'Catalogue', { account: 'nord', assignee: 'Théo Marchand', status: 'Open' }),
  task('1688', 'Catalogue A/H, épreuves p. 24–48', 'Maison Guérin', 'Catalogue', { assignee: 'Théo Marchand' }),
  task('1699', '<img src=x onerror="document.title=\'pwned\'"> Banner prüfen', 'Stadtwerke Lübeck', '<b>Website</b>'),
];

const DAY = 86_400_000;

export function recents(now: number): Recent[] {
  const pick = (number: string): Target => TARGETS.find((each) => each.number === number) ?? HOME;
  return [
    { target: HOME, how: 'files', used: now - 3_600_000 },
    { target: pick('1688'), how: 'files', used: now - DAY },
    { target: COMMENT, how: 'files', used: now - 2 * DAY },
    { target: FILM, how: 'files', used: now - 3 * DAY },
    { target: pick('1377'), how: 'newComment', used: now - 4 * DAY },
    { target: pick('0402'), how: 'files', used: now - 20 * DAY },
  ];
}

export function many(count: number): FakeFile[] {
  return Array.from({ length: count }, (_, place) => ({
    name: `DSC_${String(place + 1).padStart(5, '0')}.jpg`,
    size: 3_000_000 + ((place * 7919) % 9_000_000),
    type: 'image/jpeg',
    folder: 'Shooting',
  }));
}
