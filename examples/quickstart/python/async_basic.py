"""The same as basic.py, for programs that use asyncio."""

import asyncio

from groq import AsyncGroq


async def main() -> None:
    # Reads GROQ_BASE_URL and GROQ_API_KEY from the environment.
    client = AsyncGroq()

    chat_completion = await client.chat.completions.create(
        messages=[
            {"role": "system", "content": "you are a helpful assistant."},
            {"role": "user", "content": "Explain the importance of fast language models"},
        ],
        model="llama3-8b-8192",
        temperature=0.5,
        max_tokens=200,
        top_p=1,
        stop=None,
        stream=False,
    )

    print(chat_completion.choices[0].message.content)


asyncio.run(main())
