"""A stream of deltas in a program that uses asyncio, ended by whichever stop comes first."""

import asyncio

from groq import AsyncGroq


async def main() -> None:
    # Reads GROQ_BASE_URL and GROQ_API_KEY from the environment.
    client = AsyncGroq()

    stream = await client.chat.completions.create(
        messages=[
            {"role": "system", "content": "you are a helpful assistant."},
            {"role": "user", "content": "Explain the importance of fast language models"},
        ],
        model="llama3-8b-8192",
        temperature=0.5,
        max_tokens=200,
        top_p=1,
        # Up to four stop sequences.
        stop=["[end]", "In conclusion", "In summary", "Overall,"],
        stream=True,
    )

    async for chunk in stream:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
    print()


asyncio.run(main())
