/** Stand-ins for pictures, drawn, as data: URLs. */

const draw = (body: string, box: string): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}">${body}</svg>`)}`;

const DRAWN: Record<string, string> = {
  coast: '<g stroke="none"><path fill="#c9d9e2" d="M0 0h168v112H0z"/><circle cx="118" cy="40" r="13" fill="#f4e6c8"/><path fill="#7ea3b5" d="M0 60h168v52H0z"/><path fill="#5b8499" d="M0 76q42-8 84 0t84 0v36H0z"/><path fill="#e8dcc2" d="M0 100q60-18 110-4t58 8v8H0z"/></g>',
  light: '<g stroke="none"><path fill="#31434f" d="M0 0h168v112H0z"/><path fill="#48606d" d="M0 74q50-14 92-4t76-2v44H0z"/><path fill="#d8d2c2" d="m78 28 4-10h6l4 10-2 52H80z"/><path fill="#b5503f" d="M79.3 42h13.4l.4 12H79z"/><path fill="#f2e3b0" opacity=".35" d="m88 22 80-18v34z"/></g>',
  poster: '<g stroke="none"><path fill="#e9e4da" d="M0 0h168v112H0z"/><path fill="#b8452f" d="M52 12h64v88H52z"/><circle cx="84" cy="46" r="20" fill="#e9d9b4"/><path fill="#2d2a28" d="M60 78h48v4H60zM60 86h30v3H60z"/></g>',
  pack: '<g stroke="none"><path fill="#dfe3d3" d="M0 0h168v112H0z"/><path fill="#7d8f5c" d="m62 34 44-8v66l-44 8z"/><path fill="#647447" d="m106 26 18 12v60l-18-6z"/><path fill="#f3efdf" d="m70 52 28-5v22l-28 5z"/></g>',
  web: '<g stroke="none"><path fill="#f4f5f6" d="M0 0h168v112H0z"/><path fill="#dfe4e8" d="M0 0h168v14H0z"/><path fill="#7ea3b5" d="M14 24h140v42H14z"/><path fill="#31434f" d="M22 36h54v6H22zM22 47h36v4H22z"/><path fill="#d3d9de" d="M14 76h42v24H14zM63 76h42v24H63zM112 76h42v24h-42z"/></g>',
  phone: '<g stroke="none"><path fill="#e5e9ec" d="M0 0h168v112H0z"/><rect x="60" y="8" width="48" height="96" rx="8" fill="#2c3840"/><rect x="64" y="14" width="40" height="84" rx="4" fill="#f4f5f6"/><path fill="#7ea3b5" d="M64 18h40v30H64z"/><path fill="#c6ced4" d="M69 56h30v4H69zM69 65h22v4H69zM69 78h30v10H69z"/></g>',
  mark: '<g stroke="none"><path fill="#fbfbfa" d="M0 0h168v112H0z"/><path fill="#1f4d63" d="M60 36h12v40H60zM96 36h12v40H96zM60 36h10l38 40H98z"/></g>',
  crew: '<g stroke="none"><path fill="#d9d0c5" d="M0 0h168v112H0z"/><circle cx="60" cy="48" r="14" fill="#8d6e58"/><path fill="#3d4f5c" d="M34 112c0-28 12-44 26-44s26 16 26 44z"/><circle cx="108" cy="44" r="14" fill="#b58a6c"/><path fill="#a8543f" d="M80 112c0-30 13-48 28-48s28 18 28 48z"/></g>',
  table: '<g stroke="none"><path fill="#c7b299" d="M0 0h168v112H0z"/><circle cx="84" cy="58" r="36" fill="#f2ece2"/><circle cx="84" cy="58" r="25" fill="#e6dccb"/><path fill="#d8a64a" d="m70 52 26-6 6 18-22 6z"/><path fill="#6b5a48" d="M24 22h6v70h-6zM138 22h6v70h-6z"/></g>',
};

const all = (box: string): Record<string, string> => Object.fromEntries(Object.entries(DRAWN).map(([name, body]) => [name, draw(body, box)]));

/** Square, for a row. */
export const PICTURES = all('28 0 112 112');
/** Three by two, for a tile. */
export const WIDE = all('0 0 168 112');
