// What a request says of how its model thinks, and of what is told of it.

import { z } from 'zod';
import { optional } from './fields.ts';

export type ReasoningFields = {
  /**
   * Where thoughts go: `parsed` puts them into `reasoning`, `raw` leaves them in `content` with
   * their markers, `hidden` drops them. Default: raw; parsed with tools or a `response_format`.
   */
  reasoning_format?: 'hidden' | 'raw' | 'parsed' | undefined;
  /** True is `reasoning_format: "parsed"`, false is `hidden`; not together with that. */
  include_reasoning?: boolean | undefined;
  /** How much to think, where the model's template can tell it. Default: up to the model. */
  reasoning_effort?: 'none' | 'default' | 'low' | 'medium' | 'high' | undefined;
};

/** Their schemas. */
export const reasoningFields: {
  readonly [Name in keyof Required<ReasoningFields>]: z.ZodType<ReasoningFields[Name]>;
} = {
  reasoning_format: optional(
    z.enum(['hidden', 'raw', 'parsed'], {
      error: '`reasoning_format` must be `hidden`, `raw` or `parsed`.',
    }),
  ),
  include_reasoning: optional(z.boolean({ error: '`include_reasoning` must be true or false.' })),
  reasoning_effort: optional(
    z.enum(['none', 'default', 'low', 'medium', 'high'], {
      error: '`reasoning_effort` must be `none`, `default`, `low`, `medium` or `high`.',
    }),
  ),
};
