// JSON mode: the answer is a JSON object. What is in it, the system message asks for.
import Groq from 'groq-sdk';
import { z } from 'zod';

const Recipe = z.object({
  recipe_name: z.string(),
  ingredients: z.array(
    z.object({ name: z.string(), quantity: z.string(), quantity_unit: z.string().nullable() }),
  ),
  directions: z.array(z.string()),
});

// Reads GROQ_BASE_URL and GROQ_API_KEY from the environment.
const client = new Groq();

// Indented JSON is what models have read most of.
const schema = JSON.stringify(z.toJSONSchema(Recipe), null, 2);

const chatCompletion = await client.chat.completions.create({
  messages: [
    {
      role: 'system',
      content:
        'You are a recipe database that answers in JSON.\n' +
        `The JSON object must use the schema: ${schema}`,
    },
    { role: 'user', content: 'Fetch a recipe for apple pie' },
  ],
  model: 'llama3-8b-8192',
  temperature: 0,
  max_tokens: 200,
  // JSON mode can be streamed as well; see json-schema.ts.
  stream: false,
  // Turns on JSON mode: nothing but one JSON object can come out, and it is complete.
  response_format: { type: 'json_object' },
});

const answer: unknown = JSON.parse(chatCompletion.choices[0]?.message.content ?? '');
const { success, data: recipe, error } = Recipe.safeParse(answer);
if (success) {
  console.log(`Recipe: ${recipe.recipe_name}\n\nIngredients:`);
  for (const { name, quantity, quantity_unit } of recipe.ingredients) {
    console.log(`- ${name}: ${quantity} ${quantity_unit ?? ''}`);
  }
  console.log('\nDirections:');
  for (const [index, step] of recipe.directions.entries()) console.log(`${index + 1}. ${step}`);
} else {
  // JSON mode promises JSON, not this schema: a small model may leave things out. With the
  // response format "json_schema" it cannot; see json-schema.ts.
  console.log(`JSON, but not a recipe: ${JSON.stringify(answer, null, 2)}`);
  console.log(`${error.issues.length} places differ from the schema.`);
}
