// The administration of keys: POST /admin/keys and what its routes answer.

import { z } from 'zod';
import { integerIn, listOf, optional, text } from './fields.ts';
import { withForm } from './json-forms.ts';
import {
  keyLimitMax,
  keyModelsMax,
  keyNameCharsMax,
  keyPriorityMax,
  modelIdCharsMax,
  secondsMax,
} from './limits.ts';

/** `inference`: asking the model. `admin`: keys, usage and metrics. */
export type KeyScope = 'inference' | 'admin';

/** What a key may use in a minute and in a day; absent is without a limit. */
export type KeyLimits = {
  requests_per_minute?: number | undefined;
  requests_per_day?: number | undefined;
  tokens_per_minute?: number | undefined;
  tokens_per_day?: number | undefined;
};

export type CreateKeyRequest = {
  /** Tells it from the other keys in use. */
  name: string;
  /** Whose it is: owners get the machine by turns. Default: the name. */
  owner?: string | undefined;
  /** Default: `inference` alone. */
  scopes?: KeyScope[] | undefined;
  /** Seconds since the Unix epoch. Default: never. */
  expires_at?: number | undefined;
  /** The ids that it may ask for. Default: all. */
  models?: string[] | undefined;
  /** Requests of a higher priority go first, -100 to 100. Default 0. */
  priority?: number | undefined;
  limits?: KeyLimits | undefined;
  /** Most tokens in a calendar month of UTC. Default: without a limit. */
  budget?: number | undefined;
};

const keyNameFault = (field: string) =>
  `\`${field}\` must be a string of 1 to ${keyNameCharsMax} characters, ` +
  'without control characters.';

function plainText(field: string): z.ZodString {
  const error = keyNameFault(field);
  const name = text(keyNameCharsMax, error).regex(/^[^\p{Cc}\p{Cs}]+$/u, { error });
  // Not every reader of the form knows classes of Unicode.
  return withForm(name, () => ({ pattern: `^${plainCharacters}$` }));
}

const plainCharacters = '[^\\u0000-\\u001f\\u007f-\\u009f]+';

/** Keys are named by their ids, too. */
function keyName(): z.ZodString {
  const error = '`name` must not begin with `key_`, as the ids of keys do: choose another name.';
  const name = plainText('name').refine((text) => !text.startsWith('key_'), { error });
  return withForm(name, () => ({ pattern: `^(?!key_)${plainCharacters}$` }));
}

const limit = (field: string) => optional(integerIn(`limits.${field}`, 1, keyLimitMax));

export const createKeyRequestSchema: z.ZodType<CreateKeyRequest> = z.object({
  name: keyName(),
  owner: optional(plainText('owner')),
  scopes: optional(
    listOf(
      z.enum(['inference', 'admin'], { error: '`scopes` may hold `inference` and `admin`.' }),
      2,
      '`scopes` must be a list of `inference`, `admin` or both.',
    ),
  ),
  expires_at: optional(integerIn('expires_at', 0, secondsMax)),
  models: optional(
    listOf(
      text(modelIdCharsMax, '`models` must hold ids of models.'),
      keyModelsMax,
      `\`models\` must be a list of 1 to ${keyModelsMax} ids of models.`,
    ),
  ),
  priority: optional(integerIn('priority', -keyPriorityMax, keyPriorityMax)),
  limits: optional(
    z.object(
      {
        requests_per_minute: limit('requests_per_minute'),
        requests_per_day: limit('requests_per_day'),
        tokens_per_minute: limit('tokens_per_minute'),
        tokens_per_day: limit('tokens_per_day'),
      },
      { error: '`limits` must be an object.' },
    ),
  ),
  budget: optional(integerIn('budget', 1, keyLimitMax)),
});

/** A key as the administration shows it: all but the key itself. Times as in the request. */
export type Key = {
  id: string;
  object: 'key';
  name: string;
  /** The first characters of the key. */
  hint: string;
  owner: string;
  scopes: KeyScope[];
  models: string[] | null;
  priority: number;
  limits: { [Name in keyof KeyLimits]-?: number | null };
  budget: number | null;
  created_at: number;
  expires_at: number | null;
  /** Within the last seconds: uses are written down together. */
  last_used_at: number | null;
  revoked_at: number | null;
};

/** The answer to creating or rotating: the only time that the key itself is told. */
export type CreatedKey = Key & { key: string };

export type KeyList = { object: 'list'; data: Key[] };
