"""The answer ends at a stop sequence, which is not part of it."""

from groq import Groq

# Reads GROQ_BASE_URL and GROQ_API_KEY from the environment.
client = Groq()

chat_completion = client.chat.completions.create(
    messages=[
        {"role": "system", "content": "you are a helpful assistant."},
        {
            "role": "user",
            "content": 'Count to 10. Your response must begin with "1, ". '
            'Example: "1, 2, 3, ..."',
        },
    ],
    model="llama3-8b-8192",
    temperature=0.5,
    max_tokens=64,
    top_p=1,
    # Keeps the answer focused and short. Common choices are punctuation and "[end]".
    stop=", 6",
    stream=False,
)

print(chat_completion.choices[0].message.content)
