// Two dozen conversations from a handful of tokens to more than three hundred.
import { ask, type ChatBody } from '../harness/chat.ts';

const SUBJECTS = ['the sea', 'a bakery', 'winter', 'a clock', 'the moon', 'a garden'];
const FILLER = 'The meeting began late, and everyone had brought a different list of questions. ';

/** Each subject as a short and as ever longer prompts, whose answers are always the same. */
export const SOAK_BODIES: readonly ChatBody[] = SUBJECTS.flatMap((subject, index) => [
  ask(`Describe ${subject}.`, 64),
  ask(`Write a poem about ${subject} in simple words, and give it a title.`, 96),
  ask(`${FILLER.repeat(4 + index)} What has this to do with ${subject}?`, 48),
  ask(`${FILLER.repeat(24 + 4 * index)} Now tell a story about ${subject}.`, 80),
]).map((body) => ({ ...body, seed: 1 }));

/** A document about something that nobody has asked for before: its prompt is of no further use. */
export function newDocument(count: number): ChatBody {
  const body = ask(
    `Order number ${count}. ${FILLER.repeat(2 + (count % 24))} As JSON, please.`,
    60,
  );
  return { ...body, temperature: 1, response_format: { type: 'json_object' } };
}
