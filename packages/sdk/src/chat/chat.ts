// `client.chat`.

import type { Requester } from '../requester.ts';
import { Completions } from './completions.ts';

export class Chat {
  readonly completions: Completions;

  constructor(client: Requester) {
    this.completions = new Completions(client);
  }
}
