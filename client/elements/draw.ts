// The elements draw themselves anew at each change, and what is in the page is made equal to that: what stays the same stays the
// same node, with its focus, its place and what screen readers know of it.

type Attribute = string | boolean | undefined;
type Handler = (event: never) => void;

/** What an element is to look like. `key` tells it apart from its like among its siblings. */
export interface Wanted {
  tag: string;
  key?: string | undefined;
  /** `true` is an attribute without a value, `false` and `undefined` are none. */
  attributes: Readonly<Record<string, Attribute>>;
  /** Of events, by their name. */
  handlers: Readonly<Record<string, Handler>>;
  children: readonly (Wanted | string)[];
}

type Child = Wanted | string | false | undefined;
interface Properties {
  key?: string | undefined;
  on?: Readonly<Record<string, Handler>>;
  [attribute: string]: Attribute | Readonly<Record<string, Handler>>;
}

export function el(tag: string, { key, on = {}, ...attributes }: Properties, ...children: Child[]): Wanted {
  return {
    ...{ tag, key, handlers: on, children: children.filter((child) => child !== false && child !== undefined) },
    attributes: attributes as Wanted['attributes'],
  };
}

/** What each element was last drawn by. */
const drawn = new WeakMap<Element, Wanted>();

/** Makes the children of `parent` what is wanted. */
export function draw(parent: ParentNode & Node, wanted: readonly (Wanted | string)[]): void {
  for (const [at, want] of wanted.entries()) {
    const rest = [...parent.childNodes].slice(at);
    const node = rest.find((child) => isSame(child, want)) ?? create(want, parent);
    if (node !== rest[0]) parent.insertBefore(node, rest[0] ?? null);
    if (typeof want !== 'string' && node instanceof Element) change(node, want);
  }
  for (const left of [...parent.childNodes].slice(wanted.length)) left.remove();
}

function isSame(node: Node, want: Wanted | string): boolean {
  if (typeof want === 'string') return node.nodeType === Node.TEXT_NODE && node.nodeValue === want;
  const before = node instanceof Element ? drawn.get(node) : undefined;
  return before !== undefined && nameOf(before) === nameOf(want);
}

function nameOf({ tag, key, handlers }: Wanted): string {
  return [tag, key, ...Object.keys(handlers)].join(' ');
}

function create(want: Wanted | string, parent: Node): Node {
  if (typeof want === 'string') return document.createTextNode(want);
  const isShape = want.tag === 'svg' || parent instanceof SVGElement;
  const node = document.createElementNS(`http://www.w3.org/${isShape ? '2000/svg' : '1999/xhtml'}`, want.tag);
  for (const name of Object.keys(want.handlers)) {
    // Looked up at the event: a new drawing may do something else at it.
    node.addEventListener(name, (event) => drawn.get(node)?.handlers[name]?.(event as never));
  }
  return node;
}

function change(node: Element, want: Wanted): void {
  const names = new Set([...Object.keys(drawn.get(node)?.attributes ?? {}), ...Object.keys(want.attributes)]);
  drawn.set(node, want);
  for (const name of names) {
    const value = want.attributes[name];
    const text = value === true ? '' : value;
    if (text === false || text === undefined) node.removeAttribute(name);
    else if (node.getAttribute(name) !== text) node.setAttribute(name, text);
  }
  draw(node, want.children);
}
