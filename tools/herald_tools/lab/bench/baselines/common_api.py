"""The handler of the function common_api."""

import os

import boto3

from .common import build_api

handler = build_api(boto3.Session(), os.environ)
