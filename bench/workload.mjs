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

/** One prompt for each of so many streams that run at the same time; others for another count. */
export function concurrentPrompts(round, count) {
  return Array.from({ length: count }, (_, stream) => {
    const topic = TOPICS[stream % TOPICS.length];
    const part = Math.floor(stream / TOPICS.length) + 1;
    return `Round ${round} of ${count}, part ${part}. Write a long essay about ${topic}.`;
  });
}

/** About 600 tokens that a conversation begins with, and a question of a client's own. */
export function sharedConversation(round, client, question) {
  return [
    { role: 'system', content: `Round ${round}. ${SENTENCE.repeat(38)}You help people remember.` },
    { role: 'user', content: `I am client ${client}. Question ${question}: what was discussed?` },
  ];
}

/** What a client says, turn after turn. */
export function conversationTurns(round) {
  return [
    `Round ${round}. Let us plan a week by the sea. Where could we go?`,
    'What is the weather like there in June?',
    'And what do people eat?',
    'Which books should I bring?',
    'How do I get there without a car?',
    'Sum it all up, please.',
  ];
}

/** About 1,500 tokens. */
export function interruptingPrompt(round) {
  return `Round ${round}, at last. ${SENTENCE.repeat(100)}Write a long report of this meeting.`;
}

const REPEATED_TEXT =
  'The harbour wakes before the town. Fishermen carry their nets down the wooden steps, and ' +
  'the first boats leave while the lamps are still burning. By nine the market is full: there ' +
  'is bread, cheese, honey, and fish that was in the water an hour ago. A woman sells lemons ' +
  'from a blue cart. Children run between the stalls, and a dog sleeps under the table where ' +
  'the old men play cards. In the afternoon the wind turns, the boats come home, and the whole ' +
  'street smells of salt and smoke.';

/**
 * A text of about 120 tokens that was repeated once and is asked for again: so the answer is that
 * text to the letter, whatever the weights. Asked for once only, a small model tells it in its own
 * words.
 */
export function repeatedTextConversation(round) {
  const request = `Repeat this text ${round} word for word, without any change:\n\n`;
  return [
    { role: 'user', content: request + REPEATED_TEXT },
    { role: 'assistant', content: REPEATED_TEXT },
    { role: 'user', content: 'Once more, the same text.' },
  ];
}

/** Asks for a document of `documentFormat`. */
export function documentPrompt(round) {
  return `Round ${round}. Write a JSON list of the staff of a small restaurant.`;
}

/** Of nearly the same length whoever writes it: so many members, short texts, and many keys. */
export function documentFormat(memberCount) {
  return {
    type: 'json_schema',
    json_schema: {
      name: 'staff',
      schema: {
        type: 'object',
        properties: {
          staff: {
            type: 'array',
            minItems: memberCount,
            maxItems: memberCount,
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
}
