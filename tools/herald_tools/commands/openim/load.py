"""How many notices a second workers send, against stand-ins on this machine."""

import multiprocessing
import random
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import NamedTuple

from herald.adapters.calls.backoff import Backoff
from herald.adapters.calls.parallel import in_threads
from herald.adapters.openim.http import HttpTransport
from herald.adapters.openim.login import Credentials, Login
from herald.adapters.openim.notices import OpenIMNotices
from herald.adapters.openim.pace import Pace
from herald.adapters.openim.tokens import AdministratorToken, KeptToken
from herald.domain.content.content import Content, GroupBlock
from herald.domain.identifiers import notification_id
from herald.domain.kinds import Kind
from herald.domain.notifications.notification import Notification
from herald.domain.openim.notice import NoticeStyle, notice_of, operation_id_of
from herald.domain.texts.templates import Words
from herald.entrypoints import aws
from herald.entrypoints.openim_queue import THREADS

from herald_tools.openim.serving.server import serving
from herald_tools.openim.settings import Settings
from herald_tools.openim.standin import OpenIM

SENDER = "herald"
PROCESSES = multiprocessing.get_context("spawn")


class Load(NamedTuple):
    """What to send: notices for each worker, and the seconds by which each answer of OpenIM is late."""

    workers: int
    notices: int
    delay: float
    threads: int = THREADS


class _NoStore:
    """A store of tokens for one process alone."""

    def get(self) -> KeptToken | None:
        return None

    def claim(self, *_: object) -> bool:
        return True

    def put(self, kept: KeptToken) -> None:
        """Keep nothing."""


def rate(load: Load) -> float:
    """Return how many notices all workers together send in a second. Each has a process, and a stand-in of its own."""
    barrier = PROCESSES.Barrier(load.workers + 1)
    results, starting = PROCESSES.Pipe(duplex=False)
    workers = [
        PROCESSES.Process(target=_work, args=(load, number, barrier, starting)) for number in range(load.workers)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    started = time.perf_counter()
    for _ in workers:
        results.recv()
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return load.workers * load.notices / seconds


def _work(load: Load, number: int, barrier: Barrier, done: Connection) -> None:
    """Send the notices of one worker."""
    ready, url = PROCESSES.Pipe(duplex=False)
    server = PROCESSES.Process(target=_serve, args=(load.delay, url), daemon=True)
    server.start()
    notices = _notices(str(ready.recv()), load.threads)
    notices.token.get()
    sent = [_notification(f"group-{number}", f"user-{each}") for each in range(load.notices)]
    run = in_threads(load.threads)
    barrier.wait()
    run(lambda notification: _send(notices, notification), sent)
    done.send(number)
    server.terminate()


def _serve(delay: float, url: Connection) -> None:
    openim = OpenIM.fresh(Settings())
    openim.add_sender(SENDER)
    openim.faults.delay = delay
    with serving(openim) as server:
        url.send(server.url)
        time.sleep(3_600)


def _notices(url: str, threads: int) -> OpenIMNotices:
    transport, settings = HttpTransport(url, threads, plain_http=True), Settings()
    login = Login(transport, lambda: Credentials(settings.secret, settings.administrators[0]), aws.now_ms)
    backoff = Backoff(time.sleep, random.random)
    token = AdministratorToken(login, _NoStore(), aws.now_ms, backoff.wait)
    return OpenIMNotices(transport, token, Pace(aws.now_ms, time.sleep), backoff.wait)


def _notification(group_id: str, user: str) -> Notification:
    kind = Kind.GROUP_INVITATION_RECEIVED
    return Notification(
        recipient=user,
        notification_id=notification_id(group_id, kind, user),
        kind=kind.value,
        created_at=aws.now_ms(),
        role="member",
        content=Content(GroupBlock(group_id, "Lantern festival"), truncated=()),
        policy_version="built-in/1",
    )


def _send(notices: OpenIMNotices, notification: Notification) -> None:
    words = Words("Lantern festival", "Ana invited you to “Lantern festival”.")
    body = notice_of(notification, words, NoticeStyle(SENDER, offline_push=True))
    notices.send(body, operation_id_of(notification), lambda: 60_000, ask_first=False)
