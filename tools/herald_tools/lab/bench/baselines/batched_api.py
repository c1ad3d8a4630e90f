"""The handler of the function batched_api."""

import os

import boto3

from .batched import build_api

handler = build_api(boto3.Session(), os.environ)
