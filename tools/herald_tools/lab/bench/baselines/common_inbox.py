"""The handler of the function common_inbox."""

import os

import boto3

from .common import build_inbox

handler = build_inbox(boto3.Session(), os.environ)
