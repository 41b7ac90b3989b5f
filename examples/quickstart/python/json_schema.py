"""Structured output: the answer is valid for a JSON Schema, also while it is streamed."""

from groq import Groq
from pydantic import BaseModel, Field


class Ingredient(BaseModel):
    name: str = Field(max_length=40)
    quantity: float = Field(gt=0, le=5000)
    unit: str = Field(pattern=r"^(g|ml|cup|tbsp|tsp|piece)s?$")


class Recipe(BaseModel):
    recipe_name: str = Field(max_length=60)
    ingredients: list[Ingredient] = Field(min_length=2, max_length=6)
    directions: list[str] = Field(min_length=1, max_length=5)


# Reads GROQ_BASE_URL and GROQ_API_KEY from the environment.
client = Groq()

stream = client.chat.completions.create(
    messages=[{"role": "user", "content": "Fetch a recipe for apple pie"}],
    model="llama3-8b-8192",
    temperature=0,
    max_tokens=512,
    stream=True,
    # The schema need not be repeated in a message: the server tells it to the model.
    response_format={
        "type": "json_schema",
        "json_schema": {
            "name": "recipe",
            "description": "A recipe for a home cook",
            "schema": Recipe.model_json_schema(),
        },
    },
)

answer = ""
for chunk in stream:
    piece = chunk.choices[0].delta.content or ""
    answer += piece
    print(piece, end="", flush=True)
print()

# Never fails, however small the model: nothing else can come out.
recipe = Recipe.model_validate_json(answer)
print(f"{recipe.recipe_name}: {len(recipe.ingredients)} ingredients")
