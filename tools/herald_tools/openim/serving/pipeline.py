"""What happens to a request: OpenIM's filters in their order, then the route; and the injected faults."""

from dataclasses import dataclass

from herald_tools.openim.answers import Answer, not_found, preflight, refusal, unreadable
from herald_tools.openim.calls import Call
from herald_tools.openim.errors import Refused, Unreadable, bad_arguments
from herald_tools.openim.faults import Fault, Moment
from herald_tools.openim.routes.context import Context
from herald_tools.openim.routes.table import NEED_NO_TOKEN, ROUTES
from herald_tools.openim.serving.request import Outcome, Request
from herald_tools.openim.standin import OpenIM


class _Stopped(Exception):
    """An injected fault ends the call after something was stored."""


@dataclass(slots=True)
class _Running:
    """A call while it runs."""

    openim: OpenIM
    request: Request
    fault: Fault | None
    caller: str = ""

    def stored(self) -> None:
        """Stop here if the fault wants it."""
        if self.fault and self.fault.moment is Moment.STORED:
            raise _Stopped


def outcome(openim: OpenIM, request: Request) -> Outcome:
    """Return what the client gets, and note the call."""
    running = _Running(openim, request, openim.faults.draw(request.path))
    answer = _answer(running)
    openim.calls.made.append(_noted(running, answer))
    hold = running.fault.hold if running.fault else 0.0
    return Outcome(answer, openim.faults.delay + hold)


def _answer(running: _Running) -> Answer | None:
    """Return the answer, the real one or that of the fault; None closes the connection."""
    fault = running.fault
    if fault is None:
        return _filtered(running)
    if fault.moment is Moment.BEFORE:
        return fault.answer
    try:
        real = _filtered(running)
    except _Stopped:
        return fault.answer
    return None if fault.closes else fault.answer or real


def _filtered(running: _Running) -> Answer:
    """Return OpenIM's answer."""
    if running.request.method == "OPTIONS":
        return preflight()
    try:
        return _routed(running)
    except Refused as refused:
        return refusal(refused)
    except Unreadable as error:
        return unreadable(error)


def _routed(running: _Running) -> Answer:
    request = running.request
    if not request.operation_id:
        raise bad_arguments("header must have operationID")
    if not request.path.startswith(NEED_NO_TOKEN):
        running.caller = _caller(running)
    route = ROUTES.get(request.path)
    if route is None or request.method != "POST":
        return not_found()
    return route(Context(running.openim, running.caller, request.operation_id, request.body, running.stored))


def _caller(running: _Running) -> str:
    token = running.request.headers.get("token", "")
    if not token:
        raise bad_arguments("header must have token")
    return running.openim.tokens.check(token).user_id


def _noted(running: _Running, answer: Answer | None) -> Call:
    request = running.request
    return Call(
        path=request.path,
        operation_id=request.operation_id,
        caller=running.caller,
        body=request.body,
        status=answer.status if answer else None,
        code=answer.code if answer else None,
        fault=running.fault.name if running.fault else "",
    )
