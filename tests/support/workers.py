"""The Lambda workers of a local stack: processes below the local AWS, one per function and invocation at a time."""

from contextlib import suppress

import psutil

from herald_tools.local.stack import Stack


def workers(stack: Stack, function: str = "Function") -> list[psutil.Process]:
    """Return the workers of the functions whose names contain `function`."""
    found = []
    for process in psutil.Process(stack.pid).children():
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            command = " ".join(process.cmdline())
            if "_worker" in command and function in command:
                found.append(process)
    return found


def kill(stack: Stack, function: str = "Function") -> int:
    """Kill workers at once. Returns their number."""
    killed = 0
    for process in workers(stack, function):
        with suppress(psutil.NoSuchProcess):
            process.kill()
            killed += 1
    return killed


def set_mapping(stack: Stack, function: str, *, enabled: bool) -> None:
    """Enable or disable the event source mapping of the function whose name contains `function`."""
    functions = stack.session().client("lambda", endpoint_url=stack.endpoint_url)
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        if function in mapping["FunctionArn"]:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)
