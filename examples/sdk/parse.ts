// A document in one piece: checked by its schema, with its type.
import Spry, { responseFormat } from '@spry/sdk';
import { z } from 'zod';

const client = new Spry();

const Review = z.object({
  sentiment: z.enum(['positive', 'negative', 'neutral']),
  confidence_score: z.number().min(0).max(1),
});

const completion = await client.chat.completions.parse({
  messages: [{ role: 'user', content: 'Review: "I love how fast this language model is!"' }],
  model: 'llama3-8b-8192',
  temperature: 0,
  // A schema alone would do; this gives the document a name that the model sees.
  response_format: responseFormat(Review, 'review'),
});

const review = completion.choices[0]?.message.parsed;
console.log(`sentiment: ${review?.sentiment}, confidence: ${review?.confidence_score}`);
