// Asks for a city as a typed, checked object.

import Spry from '@spry/sdk';
import { z } from 'zod';

const City = z.object({
  name: z.string().max(40),
  country: z.string().max(40),
  population: z.int().min(1).max(50_000_000),
});

const completion = await new Spry().chat.completions.parse({
  model: 'smollm2-135m-instruct',
  messages: [{ role: 'user', content: 'Tell me about the city of Oslo.' }],
  response_format: City,
});
const city = completion.choices[0].message.parsed;
console.log(`${city.name} is in ${city.country}; ${city.population} people live there.`);
