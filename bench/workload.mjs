// The prompts. Each is unique to its round, so that no answer rests on a cache but for the few
// tokens of the template before it; both servers get the same ones.

const TOPICS = ['rain', 'bread', 'Rome', 'bees', 'chess', 'tea', 'iron', 'sleep'].concat([
  'rivers',
  'snow',
  'maps',
  'cats',
  'glass',
  'music',
  'salt',
  'ships',
]);
const SENTENCE = 'The meeting began late, and everyone had brought a different list of questions. ';

export const STREAM_COUNT = TOPICS.length;

/** A few dozen tokens; the answer is long enough for every measurement. */
export function shortPrompt(round) {
  return `Round ${round}. Write a very long story about a voyage around the world.`;
}

/** About 600 tokens. */
export function longPrompt(round) {
  return `Round ${round}. ${SENTENCE.repeat(38)}Write a long report of this meeting.`;
}

/** One prompt for each of the streams that run at the same time. */
export function concurrentPrompts(round) {
  return TOPICS.map((topic) => `Round ${round}. Write a long essay about ${topic}.`);
}

/** Asks for a document of `documentFormat`. */
export function documentPrompt(round) {
  return `Round ${round}. Write a JSON list of the staff of a small restaurant.`;
}

/** Of nearly the same length whoever writes it: six members, short texts, and many keys. */
export const documentFormat = {
  type: 'json_schema',
  json_schema: {
    name: 'staff',
    schema: {
      type: 'object',
      properties: {
        staff: {
          type: 'array',
          minItems: 6,
          maxItems: 6,
          items: {
            type: 'object',
            properties: {
              full_name: { type: 'string', maxLength: 24 },
              year_of_birth: { type: 'integer', minimum: 1950, maximum: 2006 },
              position: { enum: ['head chef', 'kitchen assistant', 'waiter', 'manager'] },
              works_full_time: { type: 'boolean' },
              hourly_wage_in_euros: { type: 'integer', minimum: 10, maximum: 60 },
            },
            required: [
              'full_name',
              'year_of_birth',
              'position',
              'works_full_time',
              'hourly_wage_in_euros',
            ],
            additionalProperties: false,
          },
        },
      },
      required: ['staff'],
      additionalProperties: false,
    },
  },
};
