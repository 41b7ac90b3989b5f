"""The answer is printed while the model writes it."""

from groq import Groq

# Reads GROQ_BASE_URL and GROQ_API_KEY from the environment.
client = Groq()

stream = client.chat.completions.create(
    messages=[
        {"role": "system", "content": "you are a helpful assistant."},
        {"role": "user", "content": "Explain the importance of fast language models"},
    ],
    model="llama3-8b-8192",
    temperature=0.5,
    max_tokens=200,
    top_p=1,
    stop=None,
    # The function returns an iterator of deltas instead of one whole completion.
    stream=True,
)

for chunk in stream:
    # The last delta says why the answer ended and has no content.
    print(chunk.choices[0].delta.content or "", end="", flush=True)
print()
