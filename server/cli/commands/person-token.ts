import type { Command } from 'commander';
import { personTokenSchema, tokenListSchema } from '../../../wire/person.ts';
import { answer, toTable } from '../answer.ts';
import { nothing, withServer } from '../server-api.ts';

interface NewToken {
  label?: string;
  days?: string;
}

export function pathOf(id: string): string {
  return `api/v1/admin/people/${encodeURIComponent(id)}`;
}

/** What lets a person in. */
export function addTokenCommands(person: Command): void {
  person
    .command('token')
    .description('Make a bearer token and a sign-in link, both shown this once')
    .argument('<id>')
    .option('--label <label>', 'what it is for')
    .option('--days <days>', 'how long it is valid; without it, until it is revoked')
    .action((id: string, { label, days }: NewToken, command: Command) =>
      withServer(command, async (api) => {
        const body = { label, ...(days === undefined ? {} : { expiresInDays: Number(days) }) };
        const made = await api.call('POST', `${pathOf(id)}/token`, personTokenSchema, body);
        answer(command, made, `Sign-in link, for one use  ${made.signInUrl}\nToken                      ${made.token}`);
      }),
    );
  person
    .command('tokens')
    .description('A person’s bearer tokens that are valid')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        const { tokens } = await api.call('GET', `${pathOf(id)}/tokens`, tokenListSchema);
        const rows = tokens.map((token) => [
          ...[token.id, token.label ?? '', token.createdAt],
          ...[token.lastUsedAt ?? 'never', token.expiresAt ?? 'never'],
        ]);
        answer(command, tokens, () => toTable(['Id', 'Label', 'Made', 'Last used', 'Ends'], rows));
      }),
    );
  person
    .command('revoke')
    .description('Revoke a token, with every sign-in and device that was made with it')
    .argument('<id>')
    .argument('<token>', 'its id, as "tokens" lists it')
    .action((id: string, token: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        await api.call('DELETE', `${pathOf(id)}/tokens/${encodeURIComponent(token)}`, nothing);
        answer(command, { revoked: token }, `Revoked ${token}`);
      }),
    );
  person
    .command('sign-out')
    .description('Sign a person out of every browser; bearer tokens stay')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        await api.call('DELETE', `${pathOf(id)}/sessions`, nothing);
        answer(command, { signedOut: id }, `Signed ${id} out everywhere`);
      }),
    );
}
