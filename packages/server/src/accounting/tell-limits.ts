// Every response tells its caller what is left, as the vendor's do, refusals included.

import type { FastifyInstance } from 'fastify';
import type { Accounting } from './accounting.ts';

export function tellLimits(app: FastifyInstance, accounting: Accounting): void {
  app.addHook('onSend', async (request, reply) => {
    // Some requests are refused for their form, before anybody asks whose they are.
    if (request.caller) reply.headers(accounting.headers(request.caller));
  });
}
