"""Whether the people and the id that a request names can make a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.errors import FieldError, InvalidGroup
from herald.domain.groups.group import MAX_MEMBERS, MIN_MEMBERS
from herald.domain.identifiers import GENERATED_PREFIX, UNREACHABLE_IDS
from herald.domain.texts.validity import NAME_RULE, TEXT_RULE, URL_RULE, is_name, is_text, is_url_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.creation.people import GroupPeople
    from herald.domain.creation.request import CreationRequest


def check_people(request: CreationRequest, people: GroupPeople) -> None:
    """Raise InvalidGroup naming every invalid id, list and number."""
    sizes = _size_errors(len(people.everybody))
    if errors := [*_duplicates(request, people), *_group_id_errors(request), *sizes]:
        raise InvalidGroup(*errors)


def check_texts(request: CreationRequest) -> None:
    """Raise InvalidGroup naming every text that is not valid.

    Not a part of `planning.plan`: a retry must find its group though these rules have become stricter since.
    """
    if errors := list(_text_errors(request)):
        raise InvalidGroup(*errors)


def _text_errors(request: CreationRequest) -> Iterator[FieldError]:
    if not is_name(request.name):
        yield FieldError("#/name", NAME_RULE)
    for field in ("introduction", "announcement", "ex"):
        if not is_text(getattr(request, field)):
            yield FieldError(f"#/{field}", TEXT_RULE)
    if not is_url_text(request.face_url):
        yield FieldError("#/face_url", URL_RULE)
    if request.creator and request.creator.name and not is_name(request.creator.name):
        yield FieldError("#/creator/name", NAME_RULE)
    if request.creator and not is_url_text(request.creator.face_url):
        yield FieldError("#/creator/face_url", URL_RULE)


def _duplicates(request: CreationRequest, people: GroupPeople) -> Iterator[FieldError]:
    """Yield users who are listed twice. Owner and creator may be: their roles do not depend on the lists."""
    seen: dict[str, str] = {}
    for field, users in (("admins", request.admins), ("members", request.members)):
        for position, user_id in enumerate(users):
            if user_id in seen and user_id not in (people.owner, people.creator.user_id):
                yield FieldError(
                    f"#/{field}/{position}", f"must be listed once: '{user_id}' is already {seen[user_id]}"
                )
            seen.setdefault(user_id, f"in {field}")


def _group_id_errors(request: CreationRequest) -> Iterator[FieldError]:
    if request.group_id and request.group_id.startswith(GENERATED_PREFIX):
        yield FieldError("#/group_id", f"must not begin with '{GENERATED_PREFIX}': Herald generates such ids")
    if request.group_id in UNREACHABLE_IDS:
        yield FieldError("#/group_id", "must not be '.' or '..': URLs resolve them to another path")


def _size_errors(people: int) -> Iterator[FieldError]:
    if people < MIN_MEMBERS:
        yield FieldError("#/members", "must name at least one user besides the owner")
    if people > MAX_MEMBERS:
        yield FieldError("#/members", f"must keep the group within {MAX_MEMBERS} members, owner and admins included")
