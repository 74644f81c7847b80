import { consumer } from '@bandera/contracts/events';
import type { Trx } from '@bandera/kit/db/tx';
import type { Envelope } from '@bandera/kit/events/envelope';
import { recordOf, systemChain } from './domain/entry.ts';
import { keptSubjects } from './domain/kept.ts';
import { entryStore } from './store/entries.ts';

const write = async (event: Envelope, trx: Trx): Promise<void> =>
  entryStore(trx.db).append(event.company ?? systemChain, recordOf(event));

/** One ordered consumer of everything: the chain's order is the order in which things happened. */
export const auditConsumer = consumer(
  'audit',
  '>',
  Object.fromEntries(keptSubjects.map(subject => [subject, write])),
);
