/** The token in the hash of a sign-in link: `#token=…`. A hash is never sent to a server, nor written into its log. */
export function parseTokenHash(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') || undefined;
}

/** What somebody pasted into the field for a token: the token, or the whole link that holds it. */
export function parsePastedToken(pasted: string): string {
  return (URL.canParse(pasted) && parseTokenHash(new URL(pasted).hash)) || pasted;
}
