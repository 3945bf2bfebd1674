/** Names of the icons in `Sprite.svelte`, and which picture a file gets. */

export type IconName =
  | 'plus'
  | 'x'
  | 'check'
  | 'done'
  | 'down'
  | 'right'
  | 'search'
  | 'alert'
  | 'info'
  | 'clock'
  | 'pause'
  | 'play'
  | 'retry'
  | 'open'
  | 'link'
  | 'prefs'
  | 'side'
  | 'task'
  | 'comment'
  | 'project'
  | 'post'
  | 'reply'
  | 'receipt'
  | 'doc'
  | 'invoice'
  | 'bill'
  | 'order'
  | 'booking'
  | 'deal'
  | 'budget'
  | 'company'
  | 'person'
  | 'discussion'
  | 'copy'
  | 'offline'
  | 'stop'
  | 'eye'
  | 'lock'
  | 'folder'
  | 'star'
  | 'starred'
  | 'left'
  | 'people'
  | 'more'
  | 'history'
  | 'clip';

export type FileIcon = 'page' | 'doc' | 'sheet' | 'slides' | 'image' | 'video' | 'audio' | 'zip' | 'design' | 'code';

const ENDINGS: [FileIcon, RegExp][] = [
  ['doc', /\.(pdf|docx?|odt|rtf|txt|md|pages|eml|msg)$/i],
  ['sheet', /\.(xlsx?|ods|csv|numbers)$/i],
  ['slides', /\.(pptx?|odp|key)$/i],
  ['zip', /\.(zip|rar|7z|tar|gz|tgz|bz2|xz|zst)$/i],
  ['design', /\.(psd|psb|ai|indd|idml|sketch|fig|xd|afdesign|afphoto|eps)$/i],
  ['image', /\.(png|jpe?g|gif|webp|avif|heic|heif|tiff?|bmp|dng|cr[23]|nef|arw)$/i],
  ['video', /\.(mp4|m4v|mov|mkv|webm|avi|wmv|mxf)$/i],
  ['audio', /\.(mp3|m4a|wav|aiff?|flac|ogg|opus|aac)$/i],
  ['code', /\.(svg|html?|css|js|ts|json|xml|ya?ml|srt|vtt|sh|py|rs|php)$/i],
];

/** The picture of a file, by its ending first: it tells more than the media type. */
export function fileIcon(name: string, contentType: string): FileIcon {
  const known = ENDINGS.find(([, ending]) => ending.test(name));
  if (known) return known[0];
  if (contentType.startsWith('image/')) return 'image';
  if (contentType.startsWith('video/')) return 'video';
  if (contentType.startsWith('audio/')) return 'audio';
  return contentType.startsWith('text/') ? 'doc' : 'page';
}
