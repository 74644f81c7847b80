import { consumer } from '@bandera/contracts/events';
import { recordOf, systemChain } from './domain/entry.ts';
import { isTraffic } from './domain/traffic.ts';
import { linkStore } from './store/links.ts';

/**
 * One ordered consumer of everything, so that a chain's order is the order in which things happened. Subjects that this
 * release does not know yet are written down as well: during an update other services may be newer.
 */
export const auditConsumer = consumer(
  'audit',
  '>',
  {
    '*': async (event, trx) => {
      if (!isTraffic(event.subject))
        await linkStore(trx.db).append(event.company ?? systemChain, recordOf(event));
    },
  },
  { ordered: true },
);
