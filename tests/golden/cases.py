"""The inputs of golden files: requests for groups under a policy, as plain JSON that no refactoring changes."""

import random
from typing import Any

Case = dict[str, Any]

DRAWN = 200
"""Groups that are drawn at random, from a fixed seed."""

_SEED = 20_261_126

NAMES = {
    "en": "Hikers",
    "zh": "徒步者🥾",
    "ja": "ハイキング部",
    "ko": "등산 모임",
    "ar": "نادي المشي",
    "he": "מטיילים",
    "hi": "पदयात्री",
    "th": "นักเดินป่า",
    "ru": "Походники",
    "fr": "Randonnée d'été — «Été»",
}
TEXTS = {
    "en": "We walk every Sunday. ",
    "zh": "我们每个星期天去散步。",
    "ja": "毎週日曜日に歩きます。",
    "ko": "매주 일요일에 걷습니다. ",
    "ar": "نمشي كل يوم أحد. ",
    "he": "אנחנו הולכים בכל יום ראשון. ",
    "hi": "हम हर रविवार को चलते हैं। ",
    "th": "เราเดินทุกวันอาทิตย์ ",
    "ru": "Мы гуляем каждое воскресенье. ",
    "fr": "On marche chaque dimanche. ",
}
_CONFIRMED_BLOCKS = ["group", "created_at", "members", "settings", "introduction", "announcement", "delivery"]
_INVITED_BLOCKS = ["group", "created_at", "inviter", "role", "members", "settings", "introduction", "announcement"]
_SETTINGS = {
    "need_verification": ["applicants", "everyone", "nobody"],
    "look_member_info": ["allowed", "forbidden"],
    "apply_member_friend": ["allowed", "forbidden"],
}


def all_cases() -> list[Case]:
    """Return every case, the edges first. The same names always have the same inputs."""
    return [*_edges(), *_drawn()]


def members_of(case: Case) -> list[str]:
    """Return the user ids that a case's request lists as ordinary members."""
    members = case["request"]["members"]
    if isinstance(members, list):
        return members
    width = members["width"]
    return [f"{members['prefix']}{number:0{width}d}" for number in range(members["count"])]


def _case(name: str, request: dict[str, Any], **changes: Any) -> Case:
    caller = {"user_id": "alice", "name": "Alice", "face_url": "https://cdn.example.com/alice.png", "roles": []}
    context = {
        "now": 1_795_418_476_673,
        "entropy": "000102030405060708090a0b0c0d0e0f",
        "operation_id": "op-1",
        "idempotency_key": None,
    }
    whole = {"name": "Hikers", "group_type": "work", **request}
    case = {"name": name, "caller": caller, "context": context, "policy": None, "request": whole}
    return {**case, **changes}


def _many(count: int, prefix: str = "user-", width: int = 5) -> dict[str, Any]:
    return {"count": count, "prefix": prefix, "width": width}


def _full(**changes: Any) -> dict[str, Any]:
    return {"version": "group_type/work/12", "document": {"level": "full", **changes}}


def _edges() -> list[Case]:
    admin = {"user_id": "ops", "name": "Operations", "face_url": "", "roles": ["admin"]}
    no_blocks: dict[str, Any] = {
        "group.creation.confirmed": {"blocks": []},
        "group.invitation.received": {"blocks": []},
    }
    words = {locale: {"title": f"{{group_name}} ({locale})", "body": TEXTS[locale]} for locale in [*TEXTS][2:]}
    in_ten_languages = {kind: {"words": words} for kind in no_blocks}
    return [
        _case("two-members", {"members": ["ben"]}),
        _case("twenty-four-members", {"members": _many(23)}),
        _case("five-hundred-members", {"members": _many(499)}),
        _case("five-hundred-and-one-members", {"members": _many(500), "admins": []}),
        _case("ten-thousand-members", {"members": _many(9_999)}),
        _case("longest-ids", {"members": _many(3, "m" * 60, 4), "admins": ["a" * 64], "group_id": "g" * 64}),
        _case("all-blocks-off", {"members": ["ben", "chen"]}, policy=_full(kinds=no_blocks)),
        _case(
            "cut-texts",
            {
                "members": ["ben", "chen"],
                "name": "山" * 128,
                "introduction": "水" * 1000,
                "announcement": "🥾é " * 1300,
                "face_url": "https://example.com/" + "x" * 1000,
                "ex": "e" * 4096,
            },
            policy=_full(),
        ),
        _case("ten-languages", {"members": ["ben"], "name": NAMES["ar"]}, policy=_full(kinds=in_ten_languages)),
        _case(
            "escaped-characters",
            {"members": ["ben"], "name": '<a&b>\u2026\ufffe\uffff"\\', "introduction": "\t\n\u2028"},
        ),
        _case("silent", {"members": ["ben"]}, policy={"version": "default/1", "document": {"level": "silent"}}),
        _case("essential", {"members": ["ben"]}, policy={"version": "default/2", "document": {"level": "essential"}}),
        _case("creator-outside", {"members": ["ben", "chen"], "owner": "olga", "admins": ["ada"]}, caller=admin),
        _case("claimed-key", {"members": ["ben"], "group_id": "hikers"}, context=_with_key("key-1")),
        _case("derived-id", {"members": ["ben"], "announcement": "Bring water."}, context=_with_key("key-1")),
        _case(
            "override",
            {"members": ["ben"], "notifications": {"level": "full", "channels": ["inbox", "push"]}},
            policy={
                "version": "default/99999999",
                "document": {"push_limit": 1, "override": {"lowest": "silent", "highest": "full"}},
            },
        ),
    ]


def _with_key(key: str) -> dict[str, Any]:
    return {
        "now": 1_795_418_476_673,
        "entropy": "ff" * 16,
        "operation_id": "c6af7b1e-0001",
        "idempotency_key": key,
    }


def _drawn() -> list[Case]:
    draw = random.Random(_SEED)
    return [_drawn_case(draw, number) for number in range(DRAWN)]


def _drawn_case(draw: random.Random, number: int) -> Case:
    language = draw.choice([*NAMES])
    named = [f"{draw.choice(['ana', 'ben', 'cem', 'dee'])}{draw.choice('_.:@-')}{index}" for index in range(9)]
    draw.shuffle(named)
    admins, members = named[: draw.choice([0, 0, 1, 3])], named[3 : 3 + draw.randint(1, 6)]
    context = {
        "now": draw.randrange(1_700_000_000_000, 2_000_000_000_000),
        "entropy": draw.randbytes(16).hex(),
        "operation_id": f"op-{number}",
        "idempotency_key": f"key {number}".replace(" ", draw.choice("-_/")) if draw.random() < 0.5 else None,
    }
    request = {
        "name": NAMES[language] + draw.choice(["", f" {number}"]),
        "group_type": draw.choice(["normal", "work", "super"]),
        "members": members,
        "admins": admins,
        "introduction": TEXTS[language] * draw.choice([0, 1, 5]),
        "announcement": TEXTS[language] * draw.choice([0, 0, 1, 9]),
        "face_url": draw.choice(["", "https://cdn.example.com/g.png"]),
        "ex": draw.choice(["", '{"colour":"red"}']),
        "settings": {name: draw.choice(values) for name, values in _SETTINGS.items()},
    }
    if draw.random() < 0.3:
        request["group_id"] = f"group-{number}"
    caller = {
        "user_id": f"caller-{draw.randrange(5)}",
        "name": draw.choice(["", NAMES[language]]),
        "face_url": draw.choice(["", "https://cdn.example.com/c.png"]),
        "roles": [],
    }
    return _case(f"drawn-{number:03d}", request, caller=caller, context=context, policy=_drawn_policy(draw, language))


def _drawn_policy(draw: random.Random, language: str) -> dict[str, Any] | None:
    if draw.random() < 0.4:
        return None
    words = {"title": "{group_id}", "body": f"{TEXTS[language]} {{{{{draw.randrange(9)}}}}}"}
    document = {
        "level": draw.choice(["standard", "full", "full"]),
        "push_limit": draw.choice([1, 1000]),
        "default_locale": draw.choice(["en", "zh-CN"]),
        "kinds": {
            "group.creation.confirmed": _drawn_kind(draw, _CONFIRMED_BLOCKS, language, words),
            "group.invitation.received": _drawn_kind(draw, _INVITED_BLOCKS, language, words),
        },
    }
    return {"version": draw.choice(["default/3", "group_type/work/12", "group_type/super/7"]), "document": document}


def _drawn_kind(draw: random.Random, blocks: list[str], language: str, words: dict[str, str]) -> dict[str, Any]:
    return {
        "channels": ["inbox", *draw.choice([["push", "gateway"], ["push"], ["gateway"], ["push", "gateway"]])],
        "blocks": [block for block in blocks if draw.random() < 0.8],
        "member_sample": draw.choice([0, 3, 10]),
        "required": draw.random() < 0.2,
        "words": {language: words} if draw.random() < 0.4 else {},
    }
