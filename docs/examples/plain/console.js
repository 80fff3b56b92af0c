import { connect } from '../bell/client/deskbell.js';

const deskbell = connect({
  server: '../bell/',
  token: async () => (await fetch('../token')).text(),
  view: { kind: 'console' },
});

const list = document.querySelector('#chats');
const title = document.querySelector('#chat');

/** Asks Deskbell for the chats; a console has its own way to them. Without an answer, the next change asks again. */
function showChats() {
  deskbell.api('GET', 'api/v1/chats').then(
    ({ chats }) => list.replaceChildren(...chats.filter(({ phase }) => phase !== 'over').map(toItem)),
    (fault) => console.warn(fault.message),
  );
}

function toItem({ source, id, customer }) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = toHash(source, id);
  link.textContent = customer ?? id;
  item.append(link);
  return item;
}

/** The address says which chat is open: #source/id. */
function toHash(source, id) {
  return `#${encodeURIComponent(source)}/${encodeURIComponent(id)}`;
}

function showChat() {
  const [source, chat] = location.hash.slice(1).split('/').map(decodeURIComponent);
  title.textContent = chat ? `Chat ${chat}` : 'No chat is open';
  // What is on show decides between nothing, a pop-up and a ring.
  deskbell.setView(chat ? { kind: 'chat', source, chat } : { kind: 'console' });
}

deskbell.on('open-chat', ({ chat }) => {
  if (chat) location.hash = toHash(chat.source, chat.id);
});
deskbell.on('chat-changed', showChats);
deskbell.on('connection', ({ connected }) => {
  if (connected) showChats();
});
window.addEventListener('hashchange', showChat);
showChat();
