"""One question, one answer."""

from groq import Groq

# Reads GROQ_BASE_URL and GROQ_API_KEY from the environment.
client = Groq()

chat_completion = client.chat.completions.create(
    messages=[
        # An optional system message sets how the assistant behaves throughout the conversation.
        {"role": "system", "content": "you are a helpful assistant."},
        # The user message that the assistant responds to.
        {"role": "user", "content": "Explain the importance of fast language models"},
    ],
    # The language model which generates the completion.
    model="llama3-8b-8192",
    # Controls randomness: towards 0 the answers become deterministic and repeatable.
    temperature=0.5,
    # The most tokens to generate. Prompt and completion share the context window.
    max_tokens=200,
    # Nucleus sampling: 0.5 would consider only the likeliest half of the probability mass.
    top_p=1,
    # A text, or up to four, at which the answer ends.
    stop=None,
    # With True, the answer arrives in pieces while it is written.
    stream=False,
)

print(chat_completion.choices[0].message.content)
