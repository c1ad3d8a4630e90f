"""Paths of the checkout. Everything that tools create is in .local, which `make clean` removes."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOCAL = ROOT / ".local"
BUILD = LOCAL / "build"
STACK_FILE = LOCAL / "stack.json"
SAM_LOCAL_FILE = LOCAL / "sam-local.json"
PRIVATE_KEY = LOCAL / "jwt.pem"

SAM = ROOT / ".venv-sam" / "bin" / "sam"
MINISTACK = ROOT / ".venv-aws" / "bin" / "ministack"
