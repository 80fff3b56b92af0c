import { cpSync } from 'node:fs';
import request from 'supertest';
import { createDesk } from '../../../server/desk.ts';
import type { ChatEvent } from '../../../wire/chat-event.ts';
import type { Trace } from '../../../wire/trace.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import type { TestDesk } from '../../support/test-desk.ts';

/** A server that was started after another was killed. */
export interface SecondDesk {
  desk: Awaited<ReturnType<typeof createDesk>>;
  settle(): Promise<void>;
  pass(ms: number): Promise<void>;
  trace(event: string): Promise<Trace>;
  /** Posts an event of the source "chat" as the chat system would; answers with the status. */
  post(event: ChatEvent, id: string): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts another server over what lies on the disk at this instant, as after `kill -9`: a copy of the folder, so that
 * nothing that the first goes on to do can help.
 */
export async function startAfterKill({ desk, clock, dataDir, adminToken }: TestDesk): Promise<SecondDesk> {
  const folder = await makeTemporaryFolder('desk-after-kill');
  cpSync(dataDir, folder.path, { recursive: true });
  const secondClock = createManualClock(clock.now());
  const { settings, log, pagesDir } = desk.rooms;
  const second = await createDesk({
    ...{
      settings: { ...settings, dataDir: folder.path },
      clock: secondClock,
      log,
      pagesDir,
      random: () => 1,
      gatherMs: 0,
    },
  });
  await second.start();
  const settle = () => second.rooms.dispatcher.settled();
  return {
    desk: second,
    settle,
    async pass(ms) {
      await settle();
      secondClock.advance(ms);
      await settle();
      secondClock.advance(0);
      await settle();
    },
    async trace(event) {
      const call = request(second.app).get(`/api/v1/admin/events/${event}`);
      return (await call.set('Authorization', `Bearer ${adminToken}`).expect(200)).body;
    },
    async post(event, id) {
      const sign = request(second.app).post('/api/v1/admin/sources/chat/sign').send({ event, id });
      const { body: signed } = await sign.set('Authorization', `Bearer ${adminToken}`).expect(200);
      const { status } = await request(second.app).post('/webhooks/chat').set(signed.headers).send(signed.body);
      return status;
    },
    async stop() {
      await second.stop();
      await folder.remove();
    },
  };
}
