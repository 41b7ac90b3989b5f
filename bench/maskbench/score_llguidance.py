"""Scores cases with llguidance. Reads a file of lines: the vocabulary, then one case each; writes
one line of results for each case to stdout. The JavaScript side is llguidance.mjs."""

import base64
import ctypes
import json
import sys
import time

import llguidance


# llguidance allows, of a text that must come, only the spelling in tokens that is the model's own.
# A vocabulary with the tokenizer's pattern is used just so; for one without it, whose cases may be
# spelt in any way, that is turned off, which costs compiling the few tenths of a millisecond that
# the preamble takes to parse.
WITHOUT_FORCING = '%llguidance {"no_forcing": true}\nstart: %json '


class Vocabulary:
    """What LLTokenizer wants to know of a vocabulary that comes without a tokenizer."""

    def __init__(self, tokens, end_of_generation):
        self.eos_token_id = end_of_generation[0]
        self.bos_token_id = None
        self.tokens = tokens
        self.special_token_ids = [index for index, token in enumerate(tokens) if token == b""]

    def __call__(self, text):
        return []


def make_tokenizer(tokens, end_of_generation, pattern):
    slices = llguidance.LLTokenizer.json_slices()
    if pattern is None:
        vocabulary = llguidance.TokenizerWrapper(Vocabulary(tokens, end_of_generation))
        return llguidance.LLTokenizer(vocabulary, eos_token=end_of_generation, slices=slices)
    return llguidance.LLTokenizer.from_tiktoken(
        encoder={token: index for index, token in enumerate(tokens) if token != b""},
        special_tokens={f"<|{index}|>": index for index, token in enumerate(tokens) if token == b""},
        pattern=pattern,
        eos_token=end_of_generation,
        slices=slices,
    )


class Scorer:
    def __init__(self, tokens, end_of_generation, pattern):
        self.tokenizer = make_tokenizer(tokens, end_of_generation, pattern)
        self.forces = pattern is not None
        self.mask = (ctypes.c_uint32 * ((self.tokenizer.vocab_size + 31) // 32))()
        self.address = ctypes.addressof(self.mask)
        self.size = ctypes.sizeof(self.mask)

    def score(self, schema, tests):
        row = {"refusal": None, "maskUs": [], "verdicts": [], "faults": []}
        started = time.perf_counter_ns()
        compiled, failure = self.compile(schema)
        row["compileMs"] = (time.perf_counter_ns() - started) / 1e6
        if compiled is None:
            row["refusal"] = failure
            row["firstMaskMs"] = 0
            return row
        matcher = compiled.deep_copy()
        filled_at = time.perf_counter_ns()
        matcher.unsafe_compute_mask_ptr(self.address, self.size)
        filled = time.perf_counter_ns()
        row["firstMaskMs"] = (filled - started) / 1e6
        first_ns = filled - filled_at
        for index, tokens in enumerate(tests):
            try:
                row["verdicts"].append(self.follow(matcher, tokens, first_ns, row["maskUs"]))
            except Exception as error:  # such as a limit that was met on the way
                row["verdicts"].append(False)
                message, *_ = str(error).split("\n")
                row["faults"].append(f"#{index}: {message[:200]}")
            matcher = compiled.deep_copy()
            first_ns = None
        return row

    def compile(self, schema):
        try:
            if self.forces:
                grammar = llguidance.LLMatcher.grammar_from_json_schema(schema)
            else:
                grammar = WITHOUT_FORCING + schema
            matcher = llguidance.LLInterpreter(
                self.tokenizer, grammar, enable_backtrack=False, enable_ff_tokens=False, log_level=0
            )
            matcher.start_without_prompt()
            return matcher, None
        except BaseException as error:  # a panic of its Rust is no Exception
            return None, f"{type(error).__name__}: {error}"

    def follow(self, matcher, tokens, first_ns, mask_us):
        """first_ns is how long the first mask took, None where it is still to be filled."""
        for token in tokens:
            started = time.perf_counter_ns() - (first_ns or 0)
            if first_ns is None:
                matcher.unsafe_compute_mask_ptr(self.address, self.size)
            first_ns = None
            is_legal = self.is_set(token)
            if is_legal:
                matcher.commit_token(token)
            mask_us.append(round((time.perf_counter_ns() - started) / 1e3, 2))
            if not is_legal:
                return False
        matcher.unsafe_compute_mask_ptr(self.address, self.size)
        return matcher.is_accepting()

    def is_set(self, token):
        return (self.mask[token >> 5] >> (token & 31)) & 1 == 1


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        head = json.loads(next(lines))
        tokens = [base64.b64decode(token) for token in head["tokens"]]
        scorer = Scorer(tokens, head["endOfGeneration"], head["pattern"])
        for line in lines:
            case = json.loads(line)
            row = scorer.score(case["schema"], case["tests"])
            print(json.dumps(row), flush=True)


main()
