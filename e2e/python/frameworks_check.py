"""Exercises one Python framework, named by the argument, and prints what it saw as one JSON object."""

import json
import os
import sys

from pydantic import BaseModel, ConfigDict, Field

MODEL = "smollm2-135m-instruct"
BASE = os.environ["OPENAI_BASE_URL"]
MESSAGES = [
    {"role": "system", "content": "You are a helpful assistant."},
    {"role": "user", "content": "What is the capital of France?"},
]
SETTINGS = {"temperature": 0, "max_tokens": 24}


class City(BaseModel):
    """A city."""

    # Bounded, for a small model may find no end of its own.
    model_config = ConfigDict(extra="forbid")
    city: str = Field(max_length=40)
    population: int = Field(ge=0, le=100_000_000)


def error_of(expected: type, call) -> str:
    """What the framework says; any other exception fails the program."""
    try:
        call()
    except expected as error:
        return str(error)
    raise AssertionError(f"{expected.__name__} was not raised")


def check_langchain() -> dict:
    import groq
    from langchain_groq import ChatGroq

    def model(name: str = MODEL, **settings) -> ChatGroq:
        return ChatGroq(model=name, max_retries=0, **{**SETTINGS, **settings})

    answer = model().invoke([(m["role"], m["content"]) for m in MESSAGES])
    longer = model(max_tokens=60)
    return {
        "text": answer.content,
        "tokens": answer.usage_metadata["output_tokens"],
        "streamed": "".join(c.content for c in model().stream(MESSAGES)),
        "object": longer.with_structured_output(City, method="json_schema")
        .invoke("Describe Paris.")
        .model_dump(),
        "tool": longer.with_structured_output(City, method="function_calling")
        .invoke("Describe Paris.")
        .model_dump(),
        "error": error_of(groq.NotFoundError, lambda: model("no-such-model").invoke("Hi")),
    }


def check_litellm() -> dict:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it fetches prices
    import litellm

    def ask(model: str = MODEL, **settings):
        return litellm.completion(
            **{
                "model": f"openai/{model}",
                "api_base": BASE,
                "messages": MESSAGES,
                "num_retries": 0,
                **SETTINGS,
                **settings,
            }
        )

    answer = ask()
    document = ask(response_format=City, max_tokens=60).choices[0].message.content
    tool = {"type": "function", "function": {"name": "save", "parameters": City.model_json_schema()}}
    called = ask(tools=[tool], tool_choice="required", max_tokens=60).choices[0].message
    return {
        "text": answer.choices[0].message.content,
        "tokens": answer.usage.completion_tokens,
        "streamed": "".join(c.choices[0].delta.content or "" for c in ask(stream=True)),
        "object": City.model_validate_json(document).model_dump(),
        "tool": City.model_validate_json(called.tool_calls[0].function.arguments).model_dump(),
        "error": error_of(litellm.NotFoundError, lambda: ask("no-such-model")),
    }


def check_pydantic_ai() -> dict:
    from pydantic_ai import Agent, NativeOutput
    from pydantic_ai.exceptions import ModelHTTPError
    from pydantic_ai.models.openai import OpenAIChatModel

    def agent(name: str = MODEL, output_type=str, tokens: int = 24) -> Agent:
        return Agent(
            OpenAIChatModel(name),
            system_prompt=MESSAGES[0]["content"],
            output_type=output_type,
            model_settings={"temperature": 0, "max_tokens": tokens},
        )

    question = MESSAGES[1]["content"]
    result = agent().run_sync(question)
    streamed = agent().run_stream_sync(question)
    return {
        "text": result.output,
        "tokens": result.usage.output_tokens,
        "streamed": list(streamed.stream_text())[-1],
        "object": agent(output_type=NativeOutput(City), tokens=60)
        .run_sync("Describe Paris.")
        .output.model_dump(),
        "tool": agent(output_type=City, tokens=60).run_sync("Describe Paris.").output.model_dump(),
        "error": error_of(ModelHTTPError, lambda: agent("no-such-model").run_sync("Hi")),
    }


def check_instructor() -> dict:
    import instructor
    from openai import NotFoundError, OpenAI

    def ask(mode: instructor.Mode, model: str = MODEL) -> dict:
        client = instructor.from_openai(OpenAI(max_retries=0), mode=mode)
        return client.create(
            model=model,
            response_model=City,
            max_retries=0,
            messages=[{"role": "user", "content": "Describe Paris."}],
            temperature=0,
            max_tokens=60,
        ).model_dump()

    plain = OpenAI().chat.completions.create(model=MODEL, messages=MESSAGES, **SETTINGS)
    chunks = OpenAI().chat.completions.create(
        model=MODEL, messages=MESSAGES, **SETTINGS, stream=True
    )
    return {
        "text": plain.choices[0].message.content,
        "tokens": plain.usage.completion_tokens,
        "streamed": "".join(c.choices[0].delta.content or "" for c in chunks),
        "object": ask(instructor.Mode.JSON_SCHEMA),
        "tool": ask(instructor.Mode.TOOLS),
        "error": error_of(Exception, lambda: ask(instructor.Mode.JSON_SCHEMA, "no-such-model")),
    }


CHECKS = {
    "langchain-groq": check_langchain,
    "litellm": check_litellm,
    "pydantic-ai": check_pydantic_ai,
    "instructor": check_instructor,
}

print(json.dumps(CHECKS[sys.argv[1]]()))
