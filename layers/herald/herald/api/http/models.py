"""What all models of requests and answers have in common."""

from pydantic import BaseModel, ConfigDict


class LazyModel(BaseModel):
    """A model whose validator is built when it is first used: most instances answer few kinds of request."""

    model_config = ConfigDict(defer_build=True)
