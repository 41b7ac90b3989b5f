// Structured output: the answer is valid for a JSON Schema, also while it is streamed.
import OpenAI from 'openai';
import { z } from 'zod';

const words = z.string().regex(/^[A-Za-z ,]{3,60}$/);
const Recipe = z.object({
  recipe_name: words,
  ingredients: z
    .array(
      z.object({
        name: words,
        quantity: z.number().positive().max(5000),
        unit: z.enum(['g', 'ml', 'cup', 'tbsp', 'tsp', 'piece']),
      }),
    )
    .min(2)
    .max(6),
  directions: z.array(z.string()).min(1).max(5),
});

// Reads OPENAI_BASE_URL (with its /v1) and OPENAI_API_KEY from the environment.
const client = new OpenAI();

const stream = await client.chat.completions.create({
  messages: [{ role: 'user', content: 'Fetch a recipe for apple pie' }],
  model: 'llama3-8b-8192',
  temperature: 0,
  max_tokens: 512,
  stream: true,
  // The schema need not be repeated in a message: the server tells it to the model.
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'recipe',
      description: 'A recipe for a home cook',
      schema: { ...z.toJSONSchema(Recipe) },
    },
  },
});

let answer = '';
for await (const chunk of stream) {
  const piece = chunk.choices[0]?.delta.content ?? '';
  answer += piece;
  process.stdout.write(piece);
}

// Never fails, however small the model: nothing else can come out.
const recipe = Recipe.parse(JSON.parse(answer));
console.log(`\n${recipe.recipe_name}: ${recipe.ingredients.length} ingredients`);
