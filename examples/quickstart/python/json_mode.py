"""JSON mode: the answer is a JSON object. What is in it, the system message asks for."""

import json

from groq import Groq
from pydantic import BaseModel, ValidationError


class Ingredient(BaseModel):
    name: str
    quantity: str
    quantity_unit: str | None = None


class Recipe(BaseModel):
    recipe_name: str
    ingredients: list[Ingredient]
    directions: list[str]


# Reads GROQ_BASE_URL and GROQ_API_KEY from the environment.
client = Groq()


def fetch_recipe(recipe_name: str) -> str:
    chat_completion = client.chat.completions.create(
        messages=[
            {
                "role": "system",
                "content": "You are a recipe database that answers in JSON.\n"
                # Indented JSON is what models have read most of.
                "The JSON object must use the schema: "
                + json.dumps(Recipe.model_json_schema(), indent=2),
            },
            {"role": "user", "content": f"Fetch a recipe for {recipe_name}"},
        ],
        model="llama3-8b-8192",
        temperature=0,
        max_tokens=200,
        # JSON mode can be streamed as well; see json_schema.py.
        stream=False,
        # Turns on JSON mode: nothing but one JSON object can come out, and it is complete.
        response_format={"type": "json_object"},
    )
    return chat_completion.choices[0].message.content


def print_recipe(recipe: Recipe) -> None:
    print("Recipe:", recipe.recipe_name)
    print("\nIngredients:")
    for ingredient in recipe.ingredients:
        print(f"- {ingredient.name}: {ingredient.quantity} {ingredient.quantity_unit or ''}")
    print("\nDirections:")
    for number, step in enumerate(recipe.directions, start=1):
        print(f"{number}. {step}")


answer = fetch_recipe("apple pie")
try:
    print_recipe(Recipe.model_validate_json(answer))
except ValidationError as error:
    # JSON mode promises JSON, not this schema: a small model may leave things out. With the
    # response format "json_schema" it cannot; see json_schema.py.
    print("JSON, but not a recipe:", json.dumps(json.loads(answer), indent=2))
    print(f"{error.error_count()} places differ from the schema.")
