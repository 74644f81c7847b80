import { isDeepStrictEqual } from 'node:util';
import { byId, idOrKey, name } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import { z } from 'zod';
import { newSigningSecret } from '../domain/signature.ts';
import { overlapMs, type Webhook } from '../domain/webhook.ts';
import { projectNamed } from '../known-projects.ts';
import { saveWebhook } from '../save-webhook.ts';
import { checkWebhookUrl } from '../webhook-target.ts';
import { findWebhook, lockWebhook, type WebhookParts } from './find-webhook.ts';
import { events, url } from './webhook-fields.ts';
import { shownWebhook, webhookView, webhookWithSecret } from './webhook-views.ts';

const changes = z.object({
  name: name.optional(),
  url: url.optional(),
  events: events.optional(),
  /** Id or key; null for all projects. */
  project: idOrKey.nullable().optional(),
  enabled: z.boolean().optional(),
});
const version = (body: { version: number }) => body.version;

export function webhookChangeRoutes({ platform, config, box }: WebhookParts) {
  const { tx, clock } = platform;

  return [
    route({
      method: 'PATCH',
      path: '/api/v1/notifications/webhooks/{id}',
      summary: 'Change a webhook, or switch it on or off',
      access: 'webhook.write',
      params: byId,
      body: changes,
      response: webhookView,
      version,
      handler: async ({ actor: { company }, params, body, ifMatch }) => {
        const known = await findWebhook(platform, company, params.id);
        const project =
          body.project === undefined ? undefined : await projectNamed(platform, company, body.project);
        if (body.url !== undefined && body.url !== known.url)
          await checkWebhookUrl(body.url, platform, config);
        return tx(async trx => {
          const before = await lockWebhook(trx, company, params.id);
          ifMatch(before.version);
          const wanted = changed(before, { ...body, project });
          if (isDeepStrictEqual(wanted, before)) return shownWebhook(before);
          return shownWebhook(await saveWebhook(trx, before, wanted, clock.now()));
        });
      },
    }),

    route({
      method: 'POST',
      path: '/api/v1/notifications/webhooks/{id}/rotate-secret',
      summary: 'Make a new secret, shown this once; for 24 hours both sign',
      access: 'webhook.write',
      params: byId,
      response: webhookWithSecret,
      idempotency: 'once',
      version,
      handler: async ({ actor, params, ifMatch }) => {
        const secret = newSigningSecret();
        const now = clock.now();
        return tx(async trx => {
          const before = await lockWebhook(trx, actor.company, params.id);
          ifMatch(before.version);
          const secrets = {
            secret: box.seal(secret, before.id),
            previousSecret: before.secret,
            previousUntil: new Date(now.getTime() + overlapMs),
          };
          return { ...shownWebhook(await saveWebhook(trx, before, secrets, now)), secret };
        });
      },
    }),
  ];
}

type Wanted = Omit<z.output<typeof changes>, 'project'> & { project: string | null | undefined };

const changed = (before: Webhook, { name, url, events, project, enabled }: Wanted): Webhook => ({
  ...before,
  name: name ?? before.name,
  url: url ?? before.url,
  events: events ?? before.events,
  project: project === undefined ? before.project : project,
  enabled: enabled ?? before.enabled,
  disabledReason: enabled === undefined ? before.disabledReason : null,
});
