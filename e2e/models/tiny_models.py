"""Builds one tiny model of each family: random weights, a vocabulary learned from the licence.

    python tiny_models.py FOLDER

What they say makes no sense, but everything around the weights is as in the real models: tensors,
kind of tokenizer, control tokens, chat template. The same numbers come out on every run.
"""

import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, TokenType
from gguf.quants import quantize

HERE = Path(__file__).parent
CORPUS = (HERE / "../../LICENSE").read_text()
MERGES = 400
CONTEXT = 2048
EMBEDDING = 64
LAYERS = 2
HEADS, KEY_VALUE_HEADS, HEAD = 4, 2, 16
FEED_FORWARD = 96
EXPERTS, EXPERTS_USED = 4, 2
SLIDING_WINDOW = 64
# The kernels multiply it row by row, so that equal rows give equal numbers in any company.
WEIGHTS = GGMLQuantizationType.Q4_1


def learn_merges():
    """Pairs of pieces that stand together most often, the most frequent first; "_" is a space."""
    words = Counter(word.replace(" ", "_") for word in re.findall(" ?[A-Za-z]+", CORPUS))
    split = {word: list(word) for word in words}
    merges = []
    for _ in range(MERGES):
        pairs = Counter()
        for word, pieces in split.items():
            for pair in zip(pieces, pieces[1:]):
                pairs[pair] += words[word]
        left, right = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append((left, right))
        for pieces in split.values():
            for at in range(len(pieces) - 2, -1, -1):
                if pieces[at : at + 2] == [left, right]:
                    pieces[at : at + 2] = [left + right]
    return merges


def byte_characters():
    """The character that stands for each byte in the vocabularies of GPT-2 and its heirs."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    characters = {byte: chr(byte) for byte in printable}
    characters.update({byte: chr(256 + at) for at, byte in enumerate(others)})
    return [characters[byte] for byte in range(256)]


class Vocabulary:
    def __init__(self):
        self.tokens, self.scores, self.types, self.merges = [], [], [], []

    def add(self, tokens, kind=TokenType.NORMAL, score=0.0):
        for token in tokens:
            self.tokens.append(token)
            self.scores.append(score)
            self.types.append(kind)

    def __getitem__(self, token):
        return self.tokens.index(token)


def sentence_pieces(control, merges):
    """As SentencePiece has it: pieces by score, and bytes for what no piece spells."""
    vocabulary = Vocabulary()
    vocabulary.add(["<unk>"], TokenType.UNKNOWN)
    vocabulary.add(control, TokenType.CONTROL)
    vocabulary.add((f"<0x{byte:02X}>" for byte in range(256)), TokenType.BYTE)
    for rank, pair in enumerate(merges):
        vocabulary.add(["".join(pair).replace("_", "\u2581")], score=-float(rank))
    vocabulary.add(["\u2581", *map(chr, range(33, 127)), "é", "ü", "你"], score=-1e6)
    return vocabulary


def byte_pairs(control, defined, merges):
    """Byte-level BPE; control tokens come last, as in the real vocabularies."""
    vocabulary = Vocabulary()
    vocabulary.add(byte_characters())
    spelled = [(left.replace("_", "Ġ"), right.replace("_", "Ġ")) for left, right in merges]
    vocabulary.add(map("".join, spelled))
    vocabulary.merges = [f"{left} {right}" for left, right in spelled]
    vocabulary.add(control, TokenType.CONTROL)
    vocabulary.add(defined, TokenType.USER_DEFINED)
    return vocabulary


def add_vocabulary(writer, model, vocabulary, pre):
    writer.add_tokenizer_model(model)
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(vocabulary.tokens)
    writer.add_token_types(vocabulary.types)
    if vocabulary.merges:
        writer.add_token_merges(vocabulary.merges)
    else:
        writer.add_token_scores(vocabulary.scores)


def add_sizes(writer):
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(EMBEDDING)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_VALUE_HEADS)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-5)


def add_weights(writer, token_count, norms=(), experts=False, own_output=True):
    random = np.random.default_rng(7)

    def add(name, *shape):
        weights = random.standard_normal(shape, np.float32) / np.sqrt(np.float32(shape[-1]))
        writer.add_tensor(name, quantize(weights, WEIGHTS), raw_dtype=WEIGHTS)

    def add_norm(name, size):
        writer.add_tensor(name, np.ones(size, np.float32))

    add("token_embd.weight", token_count, EMBEDDING)
    add_norm("output_norm.weight", EMBEDDING)
    if own_output:
        add("output.weight", token_count, EMBEDDING)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        for name in ("attn_norm", "ffn_norm", *norms):
            add_norm(f"{block}.{name}.weight", HEAD if "_q_" in name or "_k_" in name else EMBEDDING)
        add(f"{block}.attn_q.weight", HEADS * HEAD, EMBEDDING)
        add(f"{block}.attn_k.weight", KEY_VALUE_HEADS * HEAD, EMBEDDING)
        add(f"{block}.attn_v.weight", KEY_VALUE_HEADS * HEAD, EMBEDDING)
        add(f"{block}.attn_output.weight", EMBEDDING, HEADS * HEAD)
        kind, many = ("_exps", (EXPERTS,)) if experts else ("", ())
        if experts:
            add(f"{block}.ffn_gate_inp.weight", EXPERTS, EMBEDDING)
        add(f"{block}.ffn_gate{kind}.weight", *many, FEED_FORWARD, EMBEDDING)
        add(f"{block}.ffn_up{kind}.weight", *many, FEED_FORWARD, EMBEDDING)
        add(f"{block}.ffn_down{kind}.weight", *many, EMBEDDING, FEED_FORWARD)


def llama(writer, merges):
    control = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>"]
    vocabulary = byte_pairs([*control, "<|eot_id|>"], [], merges)
    add_vocabulary(writer, "gpt2", vocabulary, "llama-bpe")
    writer.add_bos_token_id(vocabulary["<|begin_of_text|>"])
    writer.add_eos_token_id(vocabulary["<|eot_id|>"])
    add_sizes(writer)
    add_weights(writer, len(vocabulary.tokens))


def mixtral(writer, merges):
    vocabulary = sentence_pieces(["<s>", "</s>"], merges)
    add_vocabulary(writer, "llama", vocabulary, "default")
    writer.add_bos_token_id(vocabulary["<s>"])
    writer.add_eos_token_id(vocabulary["</s>"])
    writer.add_unk_token_id(vocabulary["<unk>"])
    writer.add_add_bos_token(True)
    add_sizes(writer)
    writer.add_expert_count(EXPERTS)
    writer.add_expert_used_count(EXPERTS_USED)
    add_weights(writer, len(vocabulary.tokens), experts=True)


def gemma(writer, merges):
    control = ["<pad>", "<eos>", "<bos>", "<start_of_turn>", "<end_of_turn>"]
    vocabulary = sentence_pieces(control, merges)
    vocabulary.add(["\n", "\n\n"], TokenType.USER_DEFINED)
    add_vocabulary(writer, "llama", vocabulary, "default")
    writer.add_bos_token_id(vocabulary["<bos>"])
    writer.add_eos_token_id(vocabulary["<eos>"])
    writer.add_unk_token_id(vocabulary["<unk>"])
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    add_sizes(writer)
    writer.add_sliding_window(SLIDING_WINDOW)
    norms = ("attn_q_norm", "attn_k_norm", "post_attention_norm", "post_ffw_norm")
    add_weights(writer, len(vocabulary.tokens), norms, own_output=False)


def qwen(writer, merges):
    defined = ["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"]
    vocabulary = byte_pairs(
        ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        [*defined, "<think>", "</think>"],
        merges,
    )
    add_vocabulary(writer, "gpt2", vocabulary, "qwen2")
    writer.add_bos_token_id(vocabulary["<|endoftext|>"])
    writer.add_eos_token_id(vocabulary["<|im_end|>"])
    writer.add_add_bos_token(False)
    add_sizes(writer)
    add_weights(writer, len(vocabulary.tokens), ("attn_q_norm", "attn_k_norm"))


# By file: what fills it, the architecture by llama.cpp's name, and the chat template.
MODELS = {
    "tiny-llama-3": (llama, "llama", "llama-3"),
    "tiny-mixtral": (mixtral, "llama", "mixtral"),
    "tiny-gemma-3": (gemma, "gemma3", "gemma-3"),
    "tiny-qwen-3": (qwen, "qwen3", "qwen-3"),
}


def main(folder):
    merges = learn_merges()
    for name, (fill, architecture, template) in MODELS.items():
        writer = GGUFWriter(folder / f"{name}.gguf", architecture)
        writer.add_name(name)
        writer.add_chat_template((HERE / f"templates/{template}.jinja").read_text().rstrip("\n"))
        fill(writer, merges)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


main(Path(sys.argv[1]))
