"""One request in, one reply out: the one file that opens sockets to other hosts."""

import os
import socket
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ... import __version__
from ...configs.errors import FetchError, InputError
from ...configs.faults import system_words
from .cache import Cached
from .exchange import Declined, Fault, Question, Reply
from .pace import Pace

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0
"""Seconds until the first byte of an answer, and between two; the whole body may take twice as long."""

MAX_BODY_BYTES = 64 * 2**20


class Connection:
    """What requests are sent over; kept open from one to the next."""

    def __init__(self, contact: str | None = None, answer_seconds: float = ANSWER_SECONDS) -> None:
        """`contact` is a mail or web address for the User-Agent, else `$ARXSIFT_CONTACT`.

        Raises:
            InputError: a contact that cannot be sent.
        """
        self._user_agent = user_agent(contact)
        self._answer_seconds = answer_seconds
        self._session: requests.Session | None = None

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def request(
        self, url: str, parameters: Mapping[str, str], question: Question, kept: Cached | None, pace: Pace
    ) -> Reply:
        """Send one request, in its turn, and read the reply; a redirection is not followed.

        Raises:
            Fault: it may come when asked again.
            FetchError: it will not.
        """
        import requests

        headers, timeouts = conditions(kept), (CONNECT_SECONDS, self._answer_seconds)
        try:
            with (
                pace.turn(),
                self._open().get(
                    url, params=parameters, headers=headers, timeout=timeouts, stream=True, allow_redirects=False
                ) as response,
            ):
                if response.is_redirect:
                    return Reply(response.status_code, response.headers)
                body = self._read(response, question)
                _check(response, body, question, pace, kept)
                return Reply(response.status_code, response.headers, body)
        except requests.Timeout as error:
            raise Fault(f"no answer within {self._answer_seconds:g} s") from error
        except requests.ConnectionError as error:
            raise Fault(f"the connection failed ({_root(error)})") from error
        except requests.RequestException as error:
            raise FetchError(f"{question.shown}: cannot be asked ({error}); {question.hint}") from error

    def _open(self) -> "requests.Session":
        import requests

        if self._session is None:
            self._session = requests.Session()
            self._session.headers["User-Agent"] = self._user_agent
        return self._session

    def _read(self, response: "requests.Response", question: Question) -> bytes:
        """The whole body; taken as it comes, so that a server that drips is noticed."""
        from urllib3.exceptions import DecodeError, HTTPError

        until = time.monotonic() + 2 * self._answer_seconds
        body = bytearray()
        try:
            while piece := response.raw.read1(2**16, decode_content=True):
                body += piece
                if time.monotonic() > until:
                    raise Fault(f"no whole answer within {2 * self._answer_seconds:g} s", bytes(body))
                if len(body) > MAX_BODY_BYTES:
                    limit = f"more than {MAX_BODY_BYTES:,} bytes, which are not read"
                    raise FetchError(f"{question.shown}: the answer has {limit}; {question.hint}")
        except DecodeError as error:
            raise Fault("the answer is damaged") from error
        except HTTPError as error:
            raise Fault(f"the connection failed ({_root(error)})", bytes(body)) from error
        return bytes(body)


def _check(response: "requests.Response", body: bytes, question: Question, pace: Pace, kept: Cached | None) -> None:
    """Return if the body is to be read; the status decides."""
    status = f"HTTP {response.status_code} {response.reason or ''}".rstrip()
    if response.status_code == 200 or (response.status_code == 304 and kept):
        return
    if response.status_code in (408, 425, 429) or response.status_code >= 500:
        wait_seconds = retry_after(response.headers.get("Retry-After", ""))
        if wait_seconds:
            pace.pause(wait_seconds)
            status += f", Retry-After {wait_seconds:.0f} s"
        raise Fault(status)
    raise Declined(f"{question.shown}: {status}; {question.hint}", body)


def conditions(kept: Cached | None) -> dict[str, str]:
    """The headers that ask whether a kept answer has changed."""
    if kept is None:
        return {}
    asked = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified}
    return {name: value for name, value in asked.items() if value}


def retry_after(header: str) -> float:
    """Seconds from now that a Retry-After asks for, given as seconds or as a date; 0 where it says nothing."""
    from urllib3 import Retry
    from urllib3.exceptions import InvalidHeader

    try:
        return Retry().parse_retry_after(header)
    except (InvalidHeader, ValueError, OverflowError):  # the latter two: a day that no calendar has
        return 0.0


def user_agent(contact: str | None = None) -> str:
    """Who asks; arXiv would like to know whom to write to."""
    origin = "$ARXSIFT_CONTACT: " if contact is None else ""
    contact = os.environ.get("ARXSIFT_CONTACT", "") if contact is None else contact
    if contact and not (contact.isascii() and contact.isprintable()):
        raise InputError(f"{origin}{contact!r} cannot be sent; give a mail or web address in plain ASCII")
    return f"arxsift/{__version__}" + (f" (+{contact})" if contact else "")


def _root(error: BaseException) -> str:
    """The innermost cause in few words; the outer ones repeat the address three times."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    if isinstance(error, socket.gaierror):
        return "the name of the host is not known here: look to the address and the network"
    return system_words(error) if isinstance(error, OSError) else str(error) or type(error).__name__
