import type { Deskbell } from '../deskbell.ts';

// How the elements of a page find its client, in whatever order they come, and in whichever shadow tree they lie: an element
// asks by an event that rises to the document, and a client that arrives says so there, upon which all ask again.

const askName = 'deskbell-ask';
const hereName = 'deskbell-here';

type Take = (deskbell: Deskbell) => void;

/** Gives the client to the elements that are there or come; gives the way to stop that. */
export function offer(deskbell: Deskbell): () => void {
  const give = ({ detail }: CustomEventInit<Take>) => detail?.(deskbell);
  document.addEventListener(askName, give);
  document.dispatchEvent(new Event(hereName));
  return () => document.removeEventListener(askName, give);
}

/** Takes what is offered; gives the way to stop that. */
export function ask(element: EventTarget, take: Take): () => void {
  const askAgain = () => {
    element.dispatchEvent(new CustomEvent(askName, { bubbles: true, composed: true, detail: take }));
  };
  document.addEventListener(hereName, askAgain);
  askAgain();
  return () => document.removeEventListener(hereName, askAgain);
}
