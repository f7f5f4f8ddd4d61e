"""Two days in, whether another day is between them out."""

from dataclasses import dataclass

from ....configs.errors import InputError
from .days import is_day


@dataclass(frozen=True, slots=True)
class Window:
    """Days, `YYYY-MM-DD` and included; empty = open."""

    since: str = ""
    until: str = ""

    def __post_init__(self) -> None:
        for name, day in (("--since", self.since), ("--until", self.until)):
            if day and not is_day(day):
                raise InputError(f"{name} {day!r} is not a day; write it as YYYY-MM-DD")
        if self.since and self.until and self.since > self.until:
            raise InputError(
                f"no day is between --since {self.since} and --until {self.until}; give the earlier one first"
            )

    def holds(self, day: str) -> bool:
        """Whether a day, or a month or year as far as it is known, may lie in it; an unknown one may."""
        if not day:
            return True
        after = not self.since or day >= self.since[: len(day)]
        return after and (not self.until or day <= self.until[: len(day)])
