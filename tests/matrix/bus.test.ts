import { natsBus } from '@bandera/kit/events/nats';
import { busContract } from '@bandera/kit/testing/bus-contract';
import { connect } from 'nats';
import t from 'tap';
import { backend } from './backend.ts';

let streams = 0;

t.test('the bus on NATS JetStream', async t => {
  const url = backend(t, 'TEST_NATS_URL');
  if (!url) return;
  const nc = await connect({ servers: url.replace('nats://', '') });
  const jsm = await nc.jetstreamManager();
  t.teardown(() => nc.close());

  await busContract(t, async t => {
    streams += 1;
    const stream = `test-${process.pid}-${streams}`;
    t.teardown(() => jsm.streams.delete(stream));
    return () => natsBus({ url, stream, prefix: stream });
  });
});
