/** One event of a Server-Sent Events stream (HTML, "Interpreting an event stream"). */
export interface ParsedEvent {
  name: string;
  data: string;
  /** The last `id:` line so far, of this event or of one before. */
  lastId: string;
}

export interface EventStreamParser {
  /** Takes the next piece of text, cut anywhere, and gives the events that it completes. */
  push(text: string): ParsedEvent[];
  /** What the server last asked for as the time before a new try. */
  readonly retryMs: number | undefined;
}

/** Up to a quarter of an hour. A timer that is set for longer than it can count goes off at once (HTML, "timers"). */
const retryDigits = /^\d{1,6}$/;

/** Reads `text/event-stream`. Whatever is cut off at the end of the stream is dropped, as the standard says. */
export function createEventStreamParser(): EventStreamParser {
  let rest = '';
  let isFirst = true;
  let name = '';
  let data: string[] = [];
  let lastId = '';
  let retryMs: number | undefined;

  function readLine(line: string): ParsedEvent | undefined {
    if (line === '') {
      const event = data.length ? { name: name || 'message', data: data.join('\n'), lastId } : undefined;
      name = '';
      data = [];
      return event;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
    if (field === 'id' && !value.includes('\0')) lastId = value;
    if (field === 'retry' && retryDigits.test(value)) retryMs = Number(value);
    return undefined;
  }

  return {
    push(text) {
      if (isFirst && text !== '') {
        isFirst = false;
        if (text.startsWith('\uFEFF')) text = text.slice(1);
      }
      // A CR at the very end may be half of a CRLF: it waits for what follows.
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      return lines.map(readLine).filter((event) => event !== undefined);
    },
    get retryMs() {
      return retryMs;
    },
  };
}
