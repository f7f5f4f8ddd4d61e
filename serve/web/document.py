"""The body of an answer in, its XML out, or the fault that it is not whole; nothing in it is followed or expanded."""

import re
from xml.etree.ElementTree import Element, ParseError

from .exchange import Fault

_FIRST_TAG = re.compile(rb"<([A-Za-z_][\w:.-]*)")


def parse(body: bytes) -> Element:
    """The root of an XML document; raises Fault, with the body as its part."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Fault("the answer declares a document type (DTD), as no feed does, and is not read") from error
    except (ParseError, LookupError, ValueError) as error:  # the latter two: an encoding it does not know
        raise Fault(f"the answer is not whole XML ({error})" if body.strip() else "an empty answer", body) from error
    return root


def parse_whole(body: bytes) -> Element | None:
    """The root of an XML document; None for what is damaged, or no XML, and yet whole: its reader makes the most of it.

    Raises:
        Fault: there is nothing, or it ends too early.
    """
    try:
        return parse(body)
    except Fault:
        if body.strip() and not is_cut(body):
            return None
        raise


def is_cut(body: bytes) -> bool:
    """Whether it begins as XML does and does not end with its root's end; a parser stops at the first damage."""
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return False
    first = _FIRST_TAG.search(body)
    return first is None or not re.search(rb"</" + re.escape(first[1]) + rb"\s*>\s*\Z", body[-1000:])
