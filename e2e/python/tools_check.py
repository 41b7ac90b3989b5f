"""Asks for calls of tools with the official clients and prints what they saw."""

import json

from groq import Groq
from openai import OpenAI

MODEL = "smollm2-135m-instruct"
WEATHER = {
    "name": "get_weather",
    "description": "The weather of a city.",
    "parameters": {
        "type": "object",
        "properties": {
            "city": {"type": "string", "maxLength": 20},
            "unit": {"enum": ["celsius", "fahrenheit"]},
        },
        "required": ["city", "unit"],
        "additionalProperties": False,
    },
}
QUESTION = {
    "model": MODEL,
    "messages": [{"role": "user", "content": "What is the weather in Paris?"}],
    "tools": [{"type": "function", "function": WEATHER}],
    "tool_choice": "required",
    "parallel_tool_calls": False,
    "temperature": 0,
    "max_tokens": 120,
}


def whole(client):
    choice = client.chat.completions.create(**QUESTION).choices[0]
    call = choice.message.tool_calls[0].function
    return {
        "name": call.name,
        "arguments": call.arguments,
        "finish_reason": choice.finish_reason,
    }


def streamed(client):
    with client.chat.completions.stream(**QUESTION) as stream:
        message = stream.get_final_completion().choices[0].message
    call = message.tool_calls[0].function
    return {"name": call.name, "arguments": call.arguments}


groq = Groq(max_retries=0)
openai = OpenAI(max_retries=0)
print(
    json.dumps({"groq": whole(groq), "openai": whole(openai), "streamed": streamed(openai)})
)
