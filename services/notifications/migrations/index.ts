import { companies } from './0001_companies.ts';
import { projects } from './0002_projects.ts';
import { preferences } from './0003_preferences.ts';
import { digestItems } from './0004_digest_items.ts';
import { digests } from './0005_digests.ts';
import { mails } from './0006_mails.ts';
import { webhooks } from './0007_webhooks.ts';
import { deliveries } from './0008_deliveries.ts';

export const migrations = [
  companies,
  projects,
  preferences,
  digestItems,
  digests,
  mails,
  webhooks,
  deliveries,
];
