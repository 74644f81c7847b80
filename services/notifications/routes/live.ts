import { route } from '@bandera/contracts/route';
import type { LiveStreams } from '../live-streams.ts';

export const liveRoutes = (streams: LiveStreams) => [
  route({
    method: 'GET',
    path: '/api/v1/notifications/events',
    summary: 'What changes in the company, as server-sent events: {type, id, key?, project?, environment?}',
    access: 'company.read',
    produces: 'text/event-stream',
    handler: async ({ ctx, actor }) => streams.open(ctx, actor),
  }),
];
