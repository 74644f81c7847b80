import { id, instant } from '@bandera/contracts/fields';
import { z } from 'zod';
import type { Delivery } from '../domain/delivery.ts';
import type { Webhook } from '../domain/webhook.ts';

export const webhookView = z.object({
  id,
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  project: id.nullable(),
  enabled: z.boolean(),
  /** Why Bandera itself switched it off. */
  disabledReason: z.string().nullable(),
  /** Until when the secret before the last rotation signs too. */
  previousSecretUntil: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  version: z.int(),
});

/** The only answers that hold the secret: they are shown once. */
export const webhookWithSecret = webhookView.extend({ secret: z.string() });

export const shownWebhook = ({ createdAt, updatedAt, previousUntil, ...webhook }: Webhook) => ({
  ...webhook,
  previousSecretUntil: previousUntil?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export const deliveryView = z.object({
  n: z.int(),
  eventId: id,
  type: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.int(),
  nextAttemptAt: instant.nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  durationMs: z.int().nullable(),
  response: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
});

export const deliveryWithBody = deliveryView.extend({ body: z.string() });

export const shownDelivery = <D extends Omit<Delivery, 'body'>>({
  nextAttemptAt,
  createdAt,
  finishedAt,
  ...delivery
}: D) => ({
  ...delivery,
  nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
});
