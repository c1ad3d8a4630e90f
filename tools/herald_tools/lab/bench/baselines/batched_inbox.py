"""The handler of the function batched_inbox."""

import os

import boto3

from .batched import build_inbox

handler = build_inbox(boto3.Session(), os.environ)
