"""The function batched_inbox, as Lambda finds it."""

import os

import boto3

from .batched import build_inbox

handler = build_inbox(boto3.Session(), os.environ)
