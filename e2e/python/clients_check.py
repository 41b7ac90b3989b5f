"""Exercises the official Python clients and prints what they saw as one JSON object."""

import asyncio
import json

import groq
import openai
from groq import AsyncGroq, Groq
from openai import OpenAI

MODEL = "smollm2-135m-instruct"
QUESTION = {
    "model": MODEL,
    "messages": [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "What is the capital of France?"},
    ],
    "temperature": 0,
    "max_tokens": 24,
}


def text_of(stream) -> str:
    return "".join(c.choices[0].delta.content or "" for c in stream if c.choices)


def check_groq() -> dict:
    client = Groq(max_retries=0)
    answer = client.chat.completions.create(**QUESTION)
    raw = client.chat.completions.with_raw_response.create(**QUESTION)
    return {
        "text": answer.choices[0].message.content,
        "finish_reason": answer.choices[0].finish_reason,
        "total_is_sum": answer.usage.total_tokens
        == answer.usage.prompt_tokens + answer.usage.completion_tokens,
        "streamed": text_of(client.chat.completions.create(**QUESTION, stream=True)),
        "stopped": client.chat.completions.create(**QUESTION, stop=["Paris"])
        .choices[0]
        .message.content,
        "raw_request_id_matches": raw.headers["x-request-id"] == raw.parse().x_groq.id,
        "first_model": client.models.list().data[0].id,
        "retrieved_model": client.models.retrieve(MODEL).id,
        "not_found": error_of(
            groq.NotFoundError,
            lambda: client.chat.completions.create(**{**QUESTION, "model": "no-such-model"}),
        ),
        "bad_request": error_of(
            groq.BadRequestError,
            lambda: client.chat.completions.create(**{**QUESTION, "max_tokens": -1}),
        ),
    }


async def check_async_groq() -> dict:
    async with AsyncGroq(max_retries=0) as client:

        async def stream() -> str:
            text = ""
            async for chunk in await client.chat.completions.create(**QUESTION, stream=True):
                text += chunk.choices[0].delta.content or ""
            return text

        return {"streamed": await asyncio.gather(*(stream() for _ in range(4)))}


def check_openai() -> dict:
    client = OpenAI(max_retries=0)
    chunks = list(
        client.chat.completions.create(
            **QUESTION, stream=True, stream_options={"include_usage": True}
        )
    )
    return {
        "text": client.chat.completions.create(**QUESTION).choices[0].message.content,
        "streamed": text_of(chunks),
        "usage_in_last": chunks[-1].usage.completion_tokens > 0 and not chunks[-1].choices,
        "first_model": client.models.list().data[0].id,
        "not_found": error_of(
            openai.NotFoundError, lambda: client.models.retrieve("no-such-model")
        ),
        "too_long": error_of(
            openai.BadRequestError,
            lambda: client.chat.completions.create(
                **{**QUESTION, "messages": [{"role": "user", "content": "word " * 20_000}]}
            ),
        ),
    }


def error_of(expected: type, call) -> dict:
    """The error body that the client shows; any other exception fails the program."""
    try:
        call()
    except expected as error:
        body = error.body
        return body.get("error", body)
    raise AssertionError(f"{expected.__name__} was not raised")


print(
    json.dumps(
        {
            "groq": check_groq(),
            "async_groq": asyncio.run(check_async_groq()),
            "openai": check_openai(),
        }
    )
)
