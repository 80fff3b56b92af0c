import type { HelpPicture } from '../permission-help.ts';
import { el, type Wanted } from './draw.ts';

// Small drawings of what to look for, in the colours of the text; what is meant is in the accent's colour. The step's text says it all:
// to a screen reader they are nothing.

type Stroke = { d: string; meant?: true };

const addressBar = 'M2 8h92v24H2z';
const text = 'M34 20h30';

const strokes: Readonly<Record<HelpPicture, readonly Stroke[]>> = {
  question: [{ d: 'M14 4h68v32H14zM22 12h36' }, { d: 'M56 20h20v10H56z', meant: true }, { d: 'M26 20h22v10H26z' }],
  'crossed-bell': [
    { d: addressBar },
    { d: 'M12 20h40' },
    { d: 'M72 24h14M74 24v-5a5 5 0 0 1 10 0v5M78 27h2M70 13l18 15', meant: true },
  ],
  'speech-bubble': [{ d: addressBar }, { d: text }, { d: 'M10 14h14v9h-8l-4 4v-4h-2z', meant: true }],
  'site-icon': [
    { d: addressBar },
    { d: text },
    {
      d: 'M9 16h4M19 16h7M13 16a3 3 0 0 0 6 0 3 3 0 0 0-6 0M9 24h7M22 24h4M16 24a3 3 0 0 0 6 0 3 3 0 0 0-6 0',
      meant: true,
    },
  ],
  'switch-on': [
    { d: 'M8 20h32' },
    { d: 'M68 12h12a8 8 0 0 1 0 16H68a8 8 0 0 1 0-16zM75 20a5 5 0 0 0 10 0 5 5 0 0 0-10 0', meant: true },
  ],
  'blocked-cross': [{ d: 'M8 8h80v24H8zM16 20h38' }, { d: 'M68 15l10 10M78 15l-10 10', meant: true }],
  share: [{ d: 'M36 16h-4v20h32V16h-4' }, { d: 'M48 26V4M42 10l6-6 6 6', meant: true }],
  add: [{ d: 'M34 6h28v28H34z' }, { d: 'M48 13v14M41 20h14', meant: true }],
  gear: [
    { d: 'M42 20a6 6 0 0 0 12 0 6 6 0 0 0-12 0' },
    { d: 'M48 6v6M48 28v6M34 20h6M56 20h6M38 10l4 4M54 26l4 4M58 10l-4 4M42 26l-4 4', meant: true },
  ],
  moon: [{ d: 'M54 28A12 12 0 1 1 46 8a10 10 0 0 0 8 20z' }, { d: 'M30 6l38 28', meant: true }],
};

export function helpPicture(picture: HelpPicture): Wanted {
  return el(
    'svg',
    { key: picture, class: 'picture', viewBox: '0 0 96 40', 'aria-hidden': 'true', 'data-picture': picture },
    ...strokes[picture].map(({ d, meant }, at) => el('path', { key: String(at), d, class: meant && 'meant' })),
  );
}
