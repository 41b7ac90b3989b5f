// JSON mode: the answer is a JSON object. What is in it, the system message asks for.
import Spry from '@spry/sdk';

const client = new Spry();

const chatCompletion = await client.chat.completions.create({
  messages: [
    {
      role: 'system',
      content:
        'You are a data analyst API capable of sentiment analysis that responds in JSON. The ' +
        'JSON schema should include {"sentiment_analysis": {"sentiment": "string (positive, ' +
        'negative, neutral)", "confidence_score": "number (0-1)"}}',
    },
    { role: 'user', content: 'I love how fast this language model is!' },
  ],
  model: 'llama3-8b-8192',
  temperature: 0,
  max_tokens: 200,
  response_format: { type: 'json_object' },
});

const answer: unknown = JSON.parse(chatCompletion.choices[0]?.message.content ?? '');
console.log(JSON.stringify(answer, null, 2));
