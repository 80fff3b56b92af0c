import { createPrivateKey, X509Certificate } from 'node:crypto';
import { connect, type PeerCertificate } from 'node:tls';
import type { Settings } from '../../settings.ts';
import { type Finding, found } from './finding.ts';

const soonMs = 14 * 24 * 3_600_000;
const connectMs = 5_000;

/** Whether browsers can come by https: with our own certificate, and at the public URL. */
export async function examineTls({ tls, publicUrl }: Settings): Promise<Finding[]> {
  const { hostname, protocol, port } = new URL(publicUrl.href);
  const own = tls ? [examineOwn(tls, hostname)] : [];
  if (protocol === 'https:') return [...own, await examinePublic(hostname, Number(port || 443))];
  if (hostname === 'localhost' || hostname === '127.0.0.1') {
    return [
      ...own,
      found('https', `${publicUrl.href} is for this machine alone, where browsers allow push without https`),
    ];
  }
  return [
    ...own,
    found('https', `${publicUrl.href} is not https: browsers allow no notifications there`, {
      state: 'failed',
      remedy:
        'Put a proxy with a certificate in front, or set DESKBELL_TLS_CERT and DESKBELL_TLS_KEY; then DESKBELL_PUBLIC_URL=https://…',
    }),
  ];
}

function examineOwn({ cert, key }: NonNullable<Settings['tls']>, hostname: string): Finding {
  try {
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) {
      return found('certificate', 'DESKBELL_TLS_KEY is not the key of DESKBELL_TLS_CERT', {
        state: 'failed',
        remedy: 'Name the two files that belong together',
      });
    }
    return judgeCertificate('certificate', {
      validTo: certificate.validTo,
      fits: certificate.checkHost(hostname) !== undefined,
      hostname,
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return found('certificate', `It cannot be read: ${detail}`, { state: 'failed', remedy: 'Give files in PEM form' });
  }
}

function judgeCertificate(
  name: string,
  { validTo, fits, hostname }: { validTo: string; fits: boolean; hostname: string },
): Finding {
  if (!fits) {
    return found(name, `It is not for ${hostname}`, { state: 'failed', remedy: `Get one for ${hostname}` });
  }
  const left = Date.parse(validTo) - Date.now();
  const renew = 'Renew it; see why that does not happen by itself';
  if (left <= 0) return found(name, `It ended on ${validTo}`, { state: 'failed', remedy: renew });
  if (left < soonMs) return found(name, `It ends on ${validTo}`, { state: 'warning', remedy: renew });
  return found(name, `For ${hostname}, until ${validTo}`);
}

/** The certificate that visitors of the public URL are shown. */
function examinePublic(hostname: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port, servername: hostname, timeout: connectMs }, () => {
      const { valid_to: validTo }: PeerCertificate = socket.getPeerCertificate();
      resolve(judgeCertificate('https', { validTo, fits: true, hostname }));
      socket.destroy();
    });
    const fail = (detail: string) => {
      socket.destroy();
      resolve(
        found('https', `https://${hostname}:${port} does not work from here: ${detail}`, {
          state: 'failed',
          remedy:
            'See that the name leads here, that something listens, and that its certificate is one that browsers trust',
        }),
      );
    };
    socket.once('error', (error) => fail(error.message));
    socket.once('timeout', () => fail('no answer'));
  });
}
