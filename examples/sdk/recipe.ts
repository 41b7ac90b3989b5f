// A recipe that is shown while it is written, and comes back checked and typed.
import Spry from '@spry/sdk';
import { z } from 'zod';

const words = z.string().regex(/^[A-Za-z ,]{3,60}$/);
const Recipe = z.object({
  recipe_name: words,
  ingredients: z
    .array(
      z.object({
        name: words,
        quantity: z.number().positive().max(5000),
        unit: z.enum(['g', 'ml', 'cup', 'tbsp', 'tsp', 'piece']).nullable(),
      }),
    )
    .min(2)
    .max(6),
  directions: z.array(z.string()).min(1).max(5),
});

const client = new Spry();

const stream = client.chat.completions.stream({
  messages: [{ role: 'user', content: 'Fetch a recipe for apple pie' }],
  model: 'llama3-8b-8192',
  temperature: 0,
  max_tokens: 512,
  // The schema itself: what comes back has its type.
  response_format: Recipe,
});

let shownCount = 0;
// The recipe so far: every field may still be missing, and its type says so.
for await (const partial of stream.partials()) {
  const names = partial.ingredients?.map((ingredient) => ingredient.name) ?? [];
  if (names.length > shownCount)
    console.log(`… ${names.length} ingredients of ${partial.recipe_name}`);
  shownCount = names.length;
}

const { parsed: recipe } = await stream.finalMessage();
if (recipe === null) throw new Error('The model refused.');
console.log(`\nRecipe: ${recipe.recipe_name}\n\nIngredients:`);
for (const { name, quantity, unit } of recipe.ingredients) {
  console.log(`- ${name}: ${quantity} ${unit ?? ''}`);
}
console.log('\nDirections:');
for (const [index, step] of recipe.directions.entries()) console.log(`${index + 1}. ${step}`);
