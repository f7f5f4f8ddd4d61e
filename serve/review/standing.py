"""The events of a log in, those that stand out: without what was taken back, and the last of each person and text."""

from collections.abc import Iterable

from .records import Event, Standing


def standing(events: Iterable[Event]) -> Standing:
    """What stands after the events of one taxonomy.

    An older answer stands again when the newer one is taken back. A skip takes no answer back.
    """
    left = sorted(not_undone(events), key=lambda event: (event.at, event.number))
    answers = {(event.by, event.digest): event for event in left if event.act == "answer"}
    skips = {(event.by, event.digest): event for event in left if event.act == "skip"}
    settlements = {event.digest: event for event in left if event.act == "settle"}
    only_skipped = [event for key, event in skips.items() if key not in answers]
    return Standing(
        *(
            tuple(sorted(found, key=lambda event: (event.at, event.number)))
            for found in (answers.values(), only_skipped, settlements.values())
        )
    )


def not_undone(events: Iterable[Event]) -> list[Event]:
    """The events that no undo that stands takes back; an undo itself may be taken back."""
    undone: set[int] = set()
    left = []
    for event in sorted(events, key=lambda event: event.number, reverse=True):  # an undo comes after what it undoes
        if event.number in undone:
            continue
        left.append(event)
        if event.undoes is not None:
            undone.add(event.undoes)
    return left
