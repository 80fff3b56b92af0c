import * as z from 'zod/mini';
import { idSchema } from './id.ts';
import { instantSchema } from './instant.ts';
import { maxReceipts } from './limits.ts';

/**
 * `shown`: it is on the screen, as a notification or a pop-up. `suppressed`: not shown, for the person has that very
 * chat in front of them, or it came after its own end. `clicked`, `closed`: what the person did with it.
 */
export const receiptKinds = ['shown', 'clicked', 'closed', 'suppressed'] as const;
export const receiptKindSchema = z.enum(receiptKinds);
export type ReceiptKind = z.infer<typeof receiptKindSchema>;

export const receiptSchema = z.object({
  notification: idSchema,
  token: idSchema,
  kind: receiptKindSchema,
  at: instantSchema,
  /** The window that reports, if a window does. */
  window: z.optional(idSchema),
  /** The push subscription by which it came, if a service worker reports. */
  subscription: z.optional(idSchema),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** Body of `POST /api/v1/receipts`. */
export const receiptsRequestSchema = z.object({
  receipts: z.array(receiptSchema).check(z.minLength(1), z.maxLength(maxReceipts)),
});
