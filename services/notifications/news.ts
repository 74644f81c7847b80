import type { Trx } from '@bandera/kit/db/tx';
import type { Envelope } from '@bandera/kit/events/envelope';
import { PeerUnavailable } from '@bandera/kit/http/client';
import { newId } from '@bandera/kit/ids';
import type { Platform } from '@bandera/kit/platform';
import type { DeliverySender } from './delivery-sender.ts';
import { type Kind, kindOf, webhookKinds } from './domain/kinds.ts';
import { storyOf } from './domain/stories.ts';
import { listensTo } from './domain/webhook.ts';
import { type ProjectRef, webhookBody } from './domain/webhook-body.ts';
import { knownProject } from './known-projects.ts';
import { companyStore } from './store/companies.ts';
import { deliveryStore } from './store/deliveries.ts';
import { digestStore } from './store/digests.ts';
import { projectStore } from './store/projects.ts';
import { webhookStore } from './store/webhooks.ts';

/** Older events are history: a stream that is read from its beginning again must not be mailed again. */
const newsForMs = 24 * 60 * 60 * 1_000;

export interface NewsParts {
  platform: Platform;
  digestSeconds: number;
  sender: DeliverySender;
}

/** Puts an event down to be told: in the company's next mail and to each webhook that listens, in the inbox transaction. */
export async function tell(parts: NewsParts, event: Envelope, trx: Trx): Promise<void> {
  const { platform } = parts;
  const kind = kindOf(event.subject);
  const { company } = event;
  const age = platform.clock.now().getTime() - Date.parse(event.at);
  if (!kind || !company || age > newsForMs || (await companyStore(trx.db).isDeleted(company))) return;
  const project = await projectOf(platform, trx, company, event.project);
  await gatherForMail(parts, trx, { kind, company, event, project });
  if (webhookKinds.includes(kind)) await gatherForWebhooks(parts, trx, { kind, company, event, project });
}

interface News {
  kind: Kind;
  company: string;
  event: Envelope;
  project: ProjectRef | null;
}

async function gatherForMail(
  { platform, digestSeconds }: NewsParts,
  trx: Trx,
  { kind, company, event, project }: News,
): Promise<void> {
  const story = storyOf(event);
  if (!story) return;
  const { kind: actorKind, id, name } = event.actor;
  const item = {
    id: newId(),
    company,
    kind,
    at: new Date(event.at),
    projectKey: project?.key ?? null,
    environment: event.environment ?? null,
    actor: { kind: actorKind, ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) },
    story,
  };
  await digestStore(trx.db).add(item, new Date(platform.clock.now().getTime() + digestSeconds * 1_000));
}

async function gatherForWebhooks(
  { platform, sender }: NewsParts,
  trx: Trx,
  { kind, company, event, project }: News,
): Promise<void> {
  const all = await webhookStore(trx.db).listening(company);
  const listening = all.filter(webhook => listensTo(webhook, kind, project?.id));
  if (listening.length === 0) return;
  const body = webhookBody(kind, event, project);
  for (const { id } of listening) {
    const delivery = { webhook: id, company, eventId: event.id, type: kind, body };
    await deliveryStore(trx.db).add(delivery, platform.clock.now());
  }
  trx.afterCommit(sender.wake);
}

/** News are told without the project's key rather than not at all. */
async function projectOf(
  { peer, log }: Platform,
  trx: Trx,
  company: string,
  id: string | undefined,
): Promise<ProjectRef | null> {
  if (id === undefined) return null;
  const copy = await projectStore(trx.db).find(company, id);
  if (copy) return { id, key: copy.key };
  try {
    const found = await knownProject(trx.db, peer('projects'), company, id);
    return { id, key: found?.key ?? null };
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    log.warn({ err: error, project: id }, 'news are told without the key of their project');
    return { id, key: null };
  }
}
