"""Which figures, over which sessions, make a table without gaps."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Session = TypeVar("Session", bound=Hashable)


def find_whole(sessions: Mapping[Key, Collection[Session]]) -> tuple[list[Key], list[Session]]:
    """Return the keys and sessions of the largest part without gaps: each of the keys has each of the sessions.

    `sessions` has those of each key. A mean over keys needs it: of other keys it would be another figure in each
    session. One key that lacks a session is left out; where many keys have ended before the last sessions, those
    sessions are.
    """
    names = list(dict.fromkeys(name for own in sessions.values() for name in own))
    parts = []
    for chosen in dict.fromkeys(frozenset(own) for own in sessions.values()):
        keys = [key for key, own in sessions.items() if chosen <= set(own)]
        parts.append((keys, [name for name in names if name in chosen]))
    return max(parts, key=lambda part: (len(part[0]) * len(part[1]), len(part[1])), default=([], []))
