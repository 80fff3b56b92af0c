import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ChatConsole } from './chat-console.tsx';

const root = document.querySelector('#root');
const server = document.querySelector<HTMLMetaElement>('meta[name=deskbell-server]')?.content;
if (!root || !server) throw new Error('The page lacks its root or the address of Deskbell');

createRoot(root).render(
  <StrictMode>
    <ChatConsole base={import.meta.env.BASE_URL} server={server} />
  </StrictMode>,
);
