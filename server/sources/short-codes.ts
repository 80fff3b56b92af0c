import { gemoji } from 'gemoji';

/**
 * Emoji in the place of their short codes, as Slack and Rocket.Chat write them: `:smile:`, `:flag-de:`, `:wave::skin-tone-3:`.
 * Unknown codes, such as those of a company's own pictures, stay as they are.
 */
export function shortCodesToEmoji(text: string): string {
  return text.replace(shortCode, (written, name: string, tone: string | undefined) => {
    const { base, toneOfName } = withoutTone(name);
    const emoji = emojiOf(name) ?? emojiOf(base);
    if (emoji === undefined) return written;
    return withTone(emoji, tone === undefined ? toneOfName : Number(tone) - 2);
  });
}

/** Never within a word, a time of day or an address: "10:30:45", "a:b:c". */
const shortCode = /(?<![\p{L}\p{N}]):([a-z0-9_+-]{1,80}):(?::skin-tone-([2-6]):)?(?![\p{L}\p{N}])/giu;

/** Rocket.Chat writes the tone into the name: `:wave_tone3:`. */
function withoutTone(name: string): { base: string; toneOfName: number | undefined } {
  const [, base, tone] = /^(.+)_tone([1-5])$/.exec(name) ?? [];
  return base === undefined ? { base: name, toneOfName: undefined } : { base, toneOfName: Number(tone) - 1 };
}

const lightestTone = 0x1f3fb;

/** `tone` from 0 to 4, the lightest first. It follows the first sign, if that can have one (Unicode, UTS #51 §2.4). */
function withTone(emoji: string, tone: number | undefined): string {
  const [first = '', ...others] = emoji;
  if (tone === undefined || !/^\p{Emoji_Modifier_Base}$/u.test(first)) return emoji;
  const rest = others[0] === '\ufe0f' ? others.slice(1) : others;
  return first + String.fromCodePoint(lightestTone + tone) + rest.join('');
}

function emojiOf(name: string): string | undefined {
  const key = toKey(name);
  return flagOf(key) ?? byName.get(otherNames.get(key) ?? key);
}

/** `flag_de`: two letters of ISO 3166-1, each as a regional indicator. */
function flagOf(key: string): string | undefined {
  const [, country] = /^flag_([a-z]{2})$/.exec(key) ?? [];
  if (country === undefined) return undefined;
  const flag = String.fromCodePoint(...[...country].map((letter) => (letter.codePointAt(0) ?? 0) - 0x61 + 0x1f1e6));
  return flags.has(flag) ? flag : undefined;
}

function toKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9+]+/g, '_')
    .replace(/(?<=.)_$/, '');
}

/** By the names of GitHub, which most share, and by those of Unicode. A name goes before a description. */
const byName: ReadonlyMap<string, string> = new Map([
  ...gemoji.map(({ description, emoji }) => [toKey(description), emoji] as const),
  ...gemoji.flatMap(({ names, emoji }) => names.map((name) => [keyOfName(name), emoji] as const)),
]);

/** "-1" keeps its sign. */
function keyOfName(name: string): string {
  return name === '-1' ? '_1' : toKey(name);
}

const flags: ReadonlySet<string> = new Set(gemoji.map(({ emoji }) => emoji));

/** What Slack or Rocket.Chat alone call everyday ones, and their name above. */
const otherNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    slight_smile: 'slightly_smiling_face',
    slight_frown: 'slightly_frowning_face',
    upside_down: 'upside_down_face',
    hugging: 'hugs',
    hugging_face: 'hugs',
    rolling_eyes: 'roll_eyes',
    nerd: 'nerd_face',
    cowboy: 'cowboy_hat_face',
    face_with_cowboy_hat: 'cowboy_hat_face',
    clown: 'clown_face',
    robot_face: 'robot',
    lion_face: 'lion',
    unicorn_face: 'unicorn',
    liar: 'lying_face',
    drool: 'drooling_face',
    sick: 'nauseated_face',
    sneeze: 'sneezing_face',
    thermometer_face: 'face_with_thermometer',
    head_bandage: 'face_with_head_bandage',
    money_mouth: 'money_mouth_face',
    zipper_mouth: 'zipper_mouth_face',
    face_palm: 'facepalm',
    thumbup: 'thumbsup',
    thumbdown: 'thumbsdown',
    shaking_hands: 'handshake',
    fingers_crossed: 'crossed_fingers',
    hand_with_index_and_middle_fingers_crossed: 'crossed_fingers',
    call_me: 'call_me_hand',
    vulcan: 'vulcan_salute',
    spock_hand: 'vulcan_salute',
    smiling_face_with_3_hearts: 'smiling_face_with_three_hearts',
    grinning_face_with_star_eyes: 'star_struck',
    face_with_one_eyebrow_raised: 'raised_eyebrow',
    grinning_face_with_one_large_and_one_small_eye: 'zany_face',
    face_with_finger_covering_closed_lips: 'shushing_face',
    serious_face_with_symbols_covering_mouth: 'cursing_face',
    face_with_symbols_over_mouth: 'cursing_face',
    smiling_face_with_smiling_eyes_and_hand_covering_mouth: 'hand_over_mouth',
    face_with_open_mouth_vomiting: 'vomiting_face',
    shocked_face_with_exploding_head: 'exploding_head',
    white_frowning_face: 'frowning_face',
    frowning2: 'frowning_face',
    poo: 'poop',
    champagne_glass: 'clinking_glasses',
    tools: 'hammer_and_wrench',
    large_green_circle: 'green_circle',
    large_yellow_circle: 'yellow_circle',
    large_orange_circle: 'orange_circle',
    octagonal_sign: 'stop_sign',
  }),
);
