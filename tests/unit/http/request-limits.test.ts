import { expect, test } from 'vitest';
import { createRequestLimits } from '../../../server/http/request-limits.ts';

const limits = () => createRequestLimits({ webhooksPerMinute: 3 });

test.each([
  ['calls', 'countCall', 3_000],
  ['tests of devices', 'countTest', 20],
  ['webhooks', 'countWebhook', 3],
] as const)(
  'of %s one takes no more than may be in a minute, and another is not kept from theirs',
  async (_, count, max) => {
    const { [count]: take } = limits();
    for (let made = 0; made < max; made += 1) await take('anna');

    await expect(take('anna')).rejects.toMatchObject({ code: 'too-many-requests' });
    await expect(take('ben')).resolves.toBeUndefined();
  },
);

test('who guesses from many addresses of one network is refused as if from one', async () => {
  const { beforeSignIn, afterFailedSignIn } = limits();
  for (let count = 1; count <= 20; count += 1) await afterFailedSignIn(`2001:db8::${count}`);

  await expect(beforeSignIn('2001:db8::ffff')).rejects.toMatchObject({ code: 'too-many-requests' });
  await expect(beforeSignIn('2001:db8:0:1::1')).resolves.toBeUndefined();
});
