import type { Deskbell } from 'deskbell/client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useDeskbell } from './use-deskbell.ts';

interface Chat {
  source: string;
  id: string;
  customer: string | null;
  phase: 'waiting' | 'active' | 'over';
}

interface ChatKey {
  source: string;
  id: string;
}

interface Places {
  /** Path that the console lies at, ending in "/". */
  base: string;
  /** Deskbell's address. */
  server: string;
}

/** A console in which each chat has an address: `chats/{source}/{id}` below its own. */
export function ChatConsole({ base, server }: Places) {
  const deskbell = useDeskbell(() => ({
    server,
    token: async () => (await fetch(`${base}token`)).text(),
    worker: navigator.serviceWorker?.register(`${base}worker.js`),
  }));
  const [open, setOpen] = useOpenChat(base);
  const chats = useChats(deskbell);

  // What is on show decides between nothing, a pop-up and a ring.
  useEffect(() => {
    deskbell?.setView(open ? { kind: 'chat', source: open.source, chat: open.id } : { kind: 'console' });
  }, [deskbell, open]);
  useEffect(() => deskbell?.on('open-chat', ({ chat }) => chat && setOpen(chat)), [deskbell, setOpen]);

  return (
    <>
      <header>
        <h1>Chats</h1>
        <deskbell-bell />
      </header>
      <main>
        <ul aria-label="Chats">
          {chats.map((chat) => (
            <li key={`${chat.source} ${chat.id}`}>
              <button type="button" onClick={() => setOpen(chat)}>
                {chat.customer ?? chat.id}
              </button>
            </li>
          ))}
        </ul>
        <h2 id="chat" aria-live="polite">
          {open ? `Chat ${open.id}` : 'No chat is open'}
        </h2>
      </main>
      <deskbell-notices />
    </>
  );
}

/** The chat that the address names, and how to go to another. */
function useOpenChat(base: string): [ChatKey | undefined, (chat: ChatKey) => void] {
  const [path, setPath] = useState(location.pathname);

  useEffect(() => {
    const follow = () => setPath(location.pathname);
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);

  const goTo = useCallback(
    ({ source, id }: ChatKey) => {
      history.pushState(null, '', `${base}chats/${encodeURIComponent(source)}/${encodeURIComponent(id)}`);
      setPath(location.pathname);
    },
    [base],
  );
  return [useMemo(() => toChatKey(path.replace(`${base}chats/`, '')), [path, base]), goTo];
}

function toChatKey(path: string): ChatKey | undefined {
  const [source, id] = path.startsWith('/') ? [] : path.split('/').map(decodeURIComponent);
  return source && id ? { source, id } : undefined;
}

/** Asks Deskbell for the chats; a console has its own way to them. Without an answer, the next change asks again. */
function useChats(deskbell: Deskbell | undefined): readonly Chat[] {
  const [chats, setChats] = useState<readonly Chat[]>([]);

  useEffect(() => {
    if (!deskbell) return undefined;
    const read = () => {
      deskbell.api<{ chats: Chat[] }>('GET', 'api/v1/chats').then(
        (answer) => setChats(answer.chats.filter(({ phase }) => phase !== 'over')),
        (fault: Error) => console.warn(fault.message),
      );
    };
    const stops = [
      deskbell.on('chat-changed', read),
      deskbell.on('connection', ({ connected }) => connected && read()),
    ];
    return () => stops.forEach((stop) => void stop());
  }, [deskbell]);

  return chats;
}
