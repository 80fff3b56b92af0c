export type ContactJudgement = { ok: true } | { ok: false; because: string };

/**
 * May this be the contact (`sub`) of a VAPID token? `mailto:` or `https:` (RFC 8292 §2.1), and such that Apple takes it:
 * it answers 403 to a contact at localhost, and to one with a space or angle brackets.
 */
export function judgeContact(text: string): ContactJudgement {
  if (/\s/.test(text)) return { ok: false, because: 'It holds a space' };
  if (/[<>]/.test(text)) return { ok: false, because: 'It holds angle brackets; write the address alone' };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'mailto:' && url?.protocol !== 'https:') {
    const isAddress = /^[^:/]+@[^:/]+$/.test(text);
    return { ok: false, because: isAddress ? `Write mailto:${text}` : 'It begins with neither mailto: nor https:' };
  }
  if (url.protocol === 'https:') return judgeHost(url.hostname);
  const [name, host, ...more] = url.pathname.split('@');
  // An address is no URL of the web, but its host is written the same ways.
  const { hostname, pathname } = URL.parse(`https://${host}/`) ?? {};
  if (!name || !host || !hostname || pathname !== '/' || more.length > 0) {
    return { ok: false, because: 'It is not one e-mail address' };
  }
  return judgeHost(hostname);
}

/** The host of a parsed URL, which is in small letters. */
function judgeHost(hostname: string): ContactJudgement {
  const host = hostname.replace(/\.$/, '');
  const isLocal = host === 'localhost' || /\.(?:localhost|local)$/.test(host);
  if (isLocal) return { ok: false, because: 'It is on this machine: Apple refuses that' };
  if (/^[\d.]+$|^\[/.test(host)) return { ok: false, because: 'It has a number for a host: use a name' };
  if (!host.includes('.')) return { ok: false, because: `"${host}" is not a whole host name` };
  return { ok: true };
}
