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
