"""Unpacks the source package of the installed `groq` client into a new folder, with its tests."""

import glob
import shutil
import subprocess
import sys

import groq

folder = sys.argv[1]
shutil.rmtree(folder, ignore_errors=True)
pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "groq"]
subprocess.run([*pip, "--dest", folder, f"groq=={groq.__version__}"], check=True)
[archive] = glob.glob(f"{folder}/groq-*.tar.gz")
shutil.unpack_archive(archive, folder, filter="data")
